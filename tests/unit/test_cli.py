"""The command line as a user meets it: messages, exit status, nothing written by mistake."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chiso import cli
from chiso.core.errors import ChisoError
from chiso.data.load import Dataset
from chiso.paths import DATA
from chiso.publish.kinds import reports_of
from command import chiso


def test_an_unknown_province_is_refused_with_a_suggestion_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "reports"
    result = chiso("build", "--province", "Lao Kay", "--out", out)
    assert result.returncode == 2
    assert 'no province "Lao Kay"' in result.stderr
    assert "Lào Cai" in result.stderr
    assert "Traceback" not in result.stderr
    assert not out.exists()


def test_names_are_checked_before_data(data_copy: Path) -> None:
    (data_copy / "clean/par.csv").write_bytes(b"")
    result = chiso("build", "--province", "Lao Kay", "--data", data_copy)
    assert result.returncode == 2
    assert "Lao Kay" in result.stderr
    assert "par.csv" not in result.stderr


def test_bad_data_stops_a_build_with_every_problem(data_copy: Path, tmp_path: Path) -> None:
    (data_copy / "clean/par.csv").write_bytes(b"")
    (data_copy / "clean/sipas.csv").write_bytes("năm;tỉnh\n".encode("utf-16"))
    out = tmp_path / "reports"
    result = chiso("build", "--province", "Lào Cai", "--data", data_copy, "--out", out)
    assert result.returncode == 2
    assert "clean/par.csv" in result.stderr
    assert "clean/sipas.csv" in result.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "Lào Cai", "--year", "2031"], "no index has an edition 2031"),
        (["show", "Lào Cai", "--lang", "fr"], 'no language "fr"'),
        (["build", "--report", "monthly"], 'no report "monthly"'),
        (["check", "--data", "nowhere"], "does not exist"),
        (["show", "Yên Bái", "--year", "2025"], "Lào Cai"),
    ],
)
def test_wrong_requests_say_what_is_wrong(arguments: list[str], said: str) -> None:
    result = chiso(*arguments)
    assert result.returncode in {1, 2}
    assert said in result.stderr + result.stdout
    assert "Traceback" not in result.stderr


def test_check_passes_on_the_project_and_lists_findings() -> None:
    result = chiso("check")
    assert result.returncode == 0
    assert "0 errors" in result.stdout
    assert "the parts add up to 87.89" in result.stdout  # Hòa Bình 2023: flagged, not repaired


def test_show_lai_chau_2021() -> None:
    shown = chiso("show", "lai chau", "--year", "2021").stdout
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


def test_show_says_why_a_province_has_no_papi() -> None:
    shown = chiso("show", "Vĩnh Phúc").stdout
    assert "PAPI năm 2024" in shown
    assert "chưa có số liệu" in shown or "không công bố" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Lào Cai"], "name 2 to 6 different ones"),
        (["Lào Cai", "Yên Bái", "Huế", "Hà Nội", "Cần Thơ", "Lai Châu", "Sơn La"], "7 provinces to compare"),
        (["Lào Cai", "Yên Bái", "lao cai"], "named twice: Lào Cai"),
        (["Lào Cai", "Yen Bay"], "Yên Bái"),
        (["Lào Cai", "Yên Bái", "--lang", "fr"], 'no language "fr"'),
    ],
)
def test_a_wrong_comparison_is_refused_before_any_work(
    arguments: list[str], said: str, data_copy: Path, tmp_path: Path
) -> None:
    # With a broken table any reading of the data would be told of.
    (data_copy / "clean/par.csv").write_bytes(b"")
    out = tmp_path / "reports"
    result = chiso("compare", *arguments, "--year", "2024", "--data", data_copy, "--out", out)
    assert result.returncode == 2
    assert said in result.stderr
    assert "par.csv" not in result.stderr
    assert "Traceback" not in result.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--report", "national", "--province", "Lào Cai"], "of no single province"),
        (["--report", "merged", "--province", "Hà Nội"], "not part of a unit made from several"),
        (["--report", "weekly"], "use one of: all, province, merged, national"),
    ],
)
def test_a_report_that_there_is_not_is_refused(arguments: list[str], message: str, tmp_path: Path) -> None:
    out = tmp_path / "reports"
    result = chiso("build", *arguments, "--year", "2024", "--out", out)
    assert result.returncode == 2
    assert message in result.stderr
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
    monkeypatch.setattr("chiso.data.load.load", lambda *_: d)
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
