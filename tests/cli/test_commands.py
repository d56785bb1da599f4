"""The command line as a user meets it: messages, exit status, nothing written by mistake."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chiso.cli import app as cli
from chiso.core.errors import ChisoError
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset
from chiso.factory.cluster import connect
from chiso.factory.kinds import reports_of
from tests.support.command import CHISO, Run


def test_an_unknown_province_is_refused_with_a_suggestion_and_nothing_is_written(
    tmp_path: Path, run: Run
) -> None:
    out = tmp_path / "reports"
    status, _, told = run("build", "--province", "Lao Kay", "--out", out)
    assert status == 2
    assert 'no province "Lao Kay"' in told
    assert "Lào Cai" in told
    assert not out.exists()


def test_names_are_checked_before_data(data_copy: Path, run: Run) -> None:
    (data_copy / "clean/par.csv").write_bytes(b"")
    status, _, told = run("build", "--province", "Lao Kay", "--data", data_copy)
    assert status == 2
    assert "Lao Kay" in told
    assert "par.csv" not in told


def test_bad_data_stops_a_build_with_every_problem(data_copy: Path, tmp_path: Path, run: Run) -> None:
    (data_copy / "clean/par.csv").write_bytes(b"")
    (data_copy / "clean/sipas.csv").write_bytes("năm;tỉnh\n".encode("utf-16"))
    out = tmp_path / "reports"
    status, _, told = run("build", "--province", "Lào Cai", "--data", data_copy, "--out", out)
    assert status == 2
    assert "clean/par.csv" in told
    assert "clean/sipas.csv" in told
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "Lào Cai", "--year", "2031"], "no index has an edition 2031"),
        (["show", "Lào Cai", "--lang", "fr"], "one of: vi, en"),
        (["build", "--report", "monthly"], "one of: all, province, merged, national, scorecard"),
        (["check", "--data", "nowhere"], "does not exist"),
        (["show", "Yên Bái", "--year", "2025"], "Lào Cai"),
        (["show", ""], "a value is empty"),
        (["build", "--out="], "a value is empty"),
        (["show", "L\udce0o Cai"], "an argument is not UTF-8"),
        (["build", "--timeout", "nan"], "--timeout"),
        (["check", "--data", "pyproject.toml"], "the data folder is a file"),
        (["show", "x" * 300, "--data", "x" * 300], "File name too long"),
        (["plan", "progress", "lao-cai-2021", "--period", "Q1", "--date", "٢٠٢١-٠١-٠١"], "no date"),
        (
            ["plan", "new", "pyproject.toml", "--province", "Lào Cai"],
            "a file stands where a folder is needed",
        ),
        (["plan", "new", "build/x", "--year", "-1"], "--year"),
    ],
)
def test_wrong_requests_say_what_is_wrong(arguments: list[str], said: str, run: Run) -> None:
    status, shown, told = run(*arguments)
    assert status in {1, 2}
    assert said in told + shown


def test_check_passes_on_the_project_and_lists_findings(run: Run) -> None:
    status, shown, _ = run("check")
    assert status == 0
    assert "0 errors" in shown
    assert "the parts add up to 87.89" in shown  # Hòa Bình 2023: flagged, not repaired


def test_show_lai_chau_2021(run: Run) -> None:
    _, shown, _ = run("show", "lai chau", "--year", "2021", "--lang", "vi")
    par, sipas, papi = (shown.split(f"{index} năm 2021")[1] for index in ("PAR INDEX", "SIPAS", "PAPI"))
    par, sipas = par.split("SIPAS năm 2021")[0], sipas.split("PAPI năm 2021")[0]
    assert "31/63" in par
    assert "tăng 07 bậc" in par
    assert "86,81%" in sipas
    assert "37/63" in sipas
    assert "30/60" in papi
    assert "55/63" in papi
    assert "tăng 25 bậc" in papi
    assert "PAPI không công bố xếp hạng" in papi
    assert "phương pháp" in papi  # marked as crossing a break


def test_show_says_why_a_province_has_no_papi(run: Run) -> None:
    _, shown, _ = run("show", "Vĩnh Phúc", "--lang", "vi")
    assert "PAPI năm 2024" in shown
    assert "chưa có số liệu" in shown or "không công bố" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Lào Cai"], "name 2 to 6 different ones"),
        (["Lào Cai", "Yên Bái", "Huế", "Hà Nội", "Cần Thơ", "Lai Châu", "Sơn La"], "7 provinces to compare"),
        (["Lào Cai", "Yên Bái", "lao cai"], "named twice: Lào Cai"),
        (["Lào Cai", "Yen Bay"], "Yên Bái"),
        (["Lào Cai", "Yên Bái", "--lang", "fr"], '"fr" is none of the choices'),
        ([], "no unit and no group is named"),
        (["Lào Cai", "Yên Bái", "--group", "x"], "name units or a group, not both"),
    ],
)
def test_a_wrong_comparison_is_refused_before_any_work(
    arguments: list[str], said: str, data_copy: Path, tmp_path: Path, run: Run
) -> None:
    # With a broken table any reading of the data would be told of.
    (data_copy / "clean/par.csv").write_bytes(b"")
    out = tmp_path / "reports"
    status, _, told = run("compare", *arguments, "--year", "2024", "--data", data_copy, "--out", out)
    assert status == 2
    assert said in told
    assert "par.csv" not in told
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--report", "national", "--province", "Lào Cai"], "of no single province"),
        (["--report", "merged", "--province", "Hà Nội"], "not part of a unit made from several"),
        (["--report", "weekly"], '"weekly" is none of the choices'),
    ],
)
def test_a_report_that_there_is_not_is_refused(
    arguments: list[str], message: str, tmp_path: Path, run: Run
) -> None:
    out = tmp_path / "reports"
    status, _, told = run("build", *arguments, "--year", "2024", "--out", out)
    assert status == 2
    assert message in told
    assert not out.exists()


def test_the_reports_of_an_edition(d: Dataset) -> None:
    def counted(*args: object) -> dict[str, int]:
        return dict(Counter(request.kind for request in reports_of(d, 2024, *args)))  # type: ignore[arg-type]

    lao_cai = [d.province("Yên Bái", year=2024)]
    assert counted() == {"province": 63, "merged": 23, "national": 1}
    assert counted("province") == {"province": 63}
    assert counted("", lao_cai) == {"province": 1}
    assert counted("all", lao_cai) == {"province": 1, "merged": 1}
    assert [request.name for request in reports_of(d, 2024, "merged", lao_cai)] == ["Lào Cai"]


INTO_THE_DATA = {
    "build": ["build", "--province", "Lào Cai", "--out", "DATA/reports"],
    "dry run": ["build", "--province", "Lào Cai", "--out", "DATA/reports", "--dry-run"],
    "compare": ["compare", "Lào Cai", "Yên Bái", "--out", "DATA"],
    "score": ["score", "lao-cai-2021", "--out", "DATA/plans"],
    "report-docx": ["report-docx", "Lào Cai", "--out", "DATA/clean/lao-cai.docx"],
    "plan build": ["plan", "build", "lao-cai-2021", "--out", "DATA/plans/lao-cai-2021"],
    "plan progress": ["plan", "progress", "lao-cai-2021", "--period", "Q1", "--out", "DATA/new"],
    "self-assessment": ["plan", "self-assessment", "lao-cai-2021", "--out", "DATA/raw/../out"],
    "plan draft": ["plan", "draft", "--province", "Lào Cai", "--year", "2022", "--out", "DATA/plans"],
    "plan new": ["plan", "new", "DATA/drafts/x"],
    "template": ["template", "PAR", "--year", "2024", "--out", "DATA/par.xlsx"],
    "scorecard": ["template", "--province", "Lào Cai", "--out", "DATA/clean/card.xlsx"],
}


@pytest.mark.parametrize("name", INTO_THE_DATA)
def test_no_command_writes_its_results_into_the_data(
    name: str, d: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chiso.data.dataset.load", lambda *_: d)
    before = {path: path.stat().st_mtime_ns for path in DATA.rglob("*")}
    arguments = [part.replace("DATA", str(DATA)) for part in INTO_THE_DATA[name]]
    result = CliRunner().invoke(cli.app, arguments)
    assert isinstance(result.exception, ChisoError), result.output
    assert result.exception.message == "the place to write to lies in the data folder"
    assert before == {path: path.stat().st_mtime_ns for path in DATA.rglob("*")}


def test_a_plan_is_begun_below_data_plans(data_copy: Path) -> None:
    folder = data_copy / "plans/moi-2026"
    result = CliRunner().invoke(cli.app, ["plan", "new", str(folder), "--data", str(data_copy)])
    assert result.exit_code == 0, result.output
    assert (folder / "plan.yml").is_file()


def test_a_journal_from_elsewhere_stops_every_command_and_is_left(data_copy: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_bytes(b"mine")
    (data_copy / ".journal").mkdir()
    journal = json.dumps({"put": {}, "remove": [str(mine), "../mine.txt"], "remove_folders": []})
    (data_copy / ".journal/plan.json").write_text(journal)
    for arguments in (["show", "Lào Cai"], ["check"], ["import", "undo"], ["data"]):
        result = CliRunner().invoke(cli.app, [*arguments, "--data", str(data_copy)])
        assert isinstance(result.exception, ChisoError)
        assert "nothing was touched" in result.exception.message
        assert "remove that folder" in result.exception.remedy
    assert mine.read_bytes() == b"mine"
    assert (data_copy / ".journal/plan.json").read_text() == journal


def test_what_is_no_address_of_a_cluster_is_refused_at_once() -> None:
    for address in ("somewhere", "tcp://", ":", "http://host:80", "tcp://host:123456789", "[::1"):
        with pytest.raises(ChisoError, match="no address"), connect(address, DATA):
            pass


def called(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """A command of a shell, in a folder and an environment."""
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=os.environ | variables, capture_output=True, check=False
    )


C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.skipif(sys.platform == "win32", reason="shells and locales are others there")
@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "cp1252", "COLUMNS": "0"},
        {**C_LOCALE, "COLUMNS": "\N{SUPERSCRIPT TWO}", "HOME": "/proc/nobody"},
        {"LC_ALL": "en_US.ISO-8859-1", "TERM": "dumb", "NO_COLOR": "1"},
    ],
)
def test_what_is_printed_is_the_same_whatever_the_environment_says(
    variables: dict[str, str], tmp_path: Path
) -> None:
    shown = called(f"{CHISO} show 'Hà Tỉn'", tmp_path, **variables)
    assert shown.returncode == 2
    assert 'no province "Hà Tỉn"' in shown.stderr.decode()
    assert "did you mean: Hà Tĩnh" in shown.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="time zones have other names there")
@pytest.mark.parametrize("zone", [":/etc/hostname", "../nonsense", "UTC"])
def test_no_time_zone_stops_a_command(zone: str, tmp_path: Path) -> None:
    (tmp_path / "UTC").write_text("no time zone", "utf-8")  # which is what babel would take it for
    code = "from chiso.core.surroundings import settle; settle(); import babel.dates"
    done = called(f"{sys.executable} -c '{code}'", tmp_path, TZ=zone)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="shells are others there")
@pytest.mark.parametrize(
    ("command", "status", "told"),
    [
        ("plan new x --province HaTinh | true; exit ${PIPESTATUS[0]}", 0, ""),
        ("plan new x --province HaTinh >&-", 0, ""),
        ("show nope 2>&-", 2, ""),
        ("show nope 2>&1 | true; exit ${PIPESTATUS[0]}", 2, ""),
        ("plan new x --province HaTinh > /dev/full", 2, "No space left on device"),
        ("score lao-cai-2021 --data data", 0, ""),
        ("show '[bold]:smile:[/bold]'", 2, 'no province "[bold]:smile:[/bold]"'),
    ],
)
def test_streams_and_folders_are_what_a_shell_makes_them(
    command: str, status: int, told: str, tmp_path: Path
) -> None:
    (tmp_path / "data").symlink_to(DATA)
    result = called(f"{CHISO} {command}", tmp_path)
    assert result.returncode == status
    assert told in result.stderr.decode()
    assert bool(told) == bool(result.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="a current folder cannot be removed there")
def test_a_current_folder_that_was_removed_is_said(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    result = called(f"rmdir {gone} && {CHISO} show HaTinh", gone)
    assert result.returncode == 2
    assert "the current folder was removed" in result.stderr.decode()


def test_nothing_of_the_current_folder_is_imported(tmp_path: Path) -> None:
    for name in ("typing", "random", "rich", "numbers", "pandas", "chiso_plugin"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')", "utf-8")
    for command, paths in (([CHISO], "."), ([sys.executable, "-m", "chiso"], os.pathsep)):
        made = subprocess.run(
            [*command, "plan", "new", "x", "--province", "Lào Cai", "--force"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": paths},
            capture_output=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr.decode()
