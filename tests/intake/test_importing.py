"""Imports as a user makes them: all or nothing, on the record, and back again."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from chiso.core.errors import ChisoError, DataError
from chiso.core.transaction import Busy, change
from chiso.data.checks.check import check
from chiso.data.cleaning.imports import examine_imports
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.dataset import Dataset, load
from chiso.intake import importing
from chiso.intake.importing import add, undo
from tests.support.command import Run
from tests.support.filling import ORIGIN, fill, invented_par_2024
from tests.support.folders import snapshot
from tests.support.tables import rows_of

SCORE, RANK = "total|score|percent", "total|rank|place"
CONFLICTS = "reference/conflicts.csv"


@pytest.fixture
def data(light_copy: Path) -> Path:
    return light_copy


def small(d: Dataset, folder: Path, score: float = 80.0) -> Path:
    """A workbook with one new figure that contradicts nothing."""
    return fill(d, "SIPAS", 2024, folder / f"small-{score:g}.xlsx", {("Hà Giang", SCORE): score})


def decisions(data: Path) -> list[dict[str, str]]:
    return rows_of(data / CONFLICTS)


def test_a_filled_template_of_63_rows_goes_in_passes_the_check_and_comes_out_again(
    d: Dataset, data: Path, tmp_path: Path, run: Run
) -> None:
    before = snapshot(data)
    cells, maxima = invented_par_2024(d)
    path = fill(d, "PAR", 2024, tmp_path / "PAR năm 2024.xlsx", cells, maxima=maxima)
    assert run("import", "add", path, "--data", data)[0] == 0

    checked = check(data)
    assert not checked.errors
    assert checked.coverage is not None
    (covered,) = checked.coverage.query("index == 'PAR' and year == 2024").to_dict("records")
    assert (covered["scores"], covered["ranks"], covered["provinces_with_components"]) == (63, 63, 63)
    after = load(data)
    totals = after.scores.query("index == 'PAR' and year == 2024 and component == 'total'")
    read = dict(zip(totals["province"], totals["score"], strict=True))
    assert read == {name: value for (name, code), value in cells.items() if code == SCORE}
    fields = after.scores.query("index == 'PAR' and year == 2024 and component == '2'")
    assert set(fields["max_score"]) == {10.0}
    assert set(fields["max_score_source"]) == {"import-001-par-2024"}

    folder = data / "raw/imports/001-par-2024"
    assert (folder / "PAR năm 2024.xlsx").read_bytes() == path.read_bytes()
    described = yaml.safe_load((folder / "source.yml").read_text("utf-8"))
    assert described["accepted"] == []
    assert described["conflicts"] == []
    package = json.loads((data / "datapackage.json").read_text("utf-8"))
    assert package["resources"]

    status, _, refused = run("import", "add", path, "--data", data)
    assert status == 2
    assert "the file was imported before" in refused

    status, said, _ = run("import", "undo", "--data", data)
    assert status == 0
    assert "raw/imports/001-par-2024" in said
    assert snapshot(data) == before


@pytest.mark.slow
def test_a_report_can_be_built_on_imported_figures(
    d: Dataset, data_copy: Path, tmp_path: Path, run: Run
) -> None:
    cells, maxima = invented_par_2024(d)
    before = snapshot(data_copy)
    path = fill(d, "PAR", 2024, tmp_path / "filled.xlsx", cells, maxima=maxima)
    assert run("import", "add", path, "--data", data_copy)[0] == 0
    out = tmp_path / "reports"
    assert run("build", "--province", "Lào Cai", "--data", data_copy, "--out", out)[0] == 0
    page = (out / "provinces/lao-cai.html").read_text("utf-8")
    assert cells["Lào Cai", "2|score|points"] == 8.9  # not on record: invented
    assert "8,90" in page
    (named,) = load(data_copy).sources.query("source == 'import-001-par-2024'")["publisher"]
    assert named in page  # among the sources
    run("import", "undo", "--data", data_copy)
    assert snapshot(data_copy) == before


def test_nothing_is_written_while_a_doubt_is_open(d: Dataset, data: Path, tmp_path: Path, run: Run) -> None:
    before = snapshot(data)
    path = fill(d, "PAR", 2024, tmp_path / "doubt.xlsx", {("Lào Cai", SCORE): 89.15, ("Hà Giang", RANK): 23})
    status, said, refused = run("import", "add", path, "--data", data, "--accept", "contradiction")
    assert status == 2
    assert snapshot(data) == before
    for part in (
        "doubt.xlsx, sheet Số liệu, cell C13",
        "89.03 (baolaocai-2025-04-06)",
        "89.15 is used (ministry before press)",
        "the record has another value (accepted)",
        "doubt.xlsx, sheet Số liệu, cell D9",
    ):
        assert part in said
    assert "nothing is written" in refused
    assert "--accept score_vs_rank_order --accept duplicate_rank --accept ranks_incomplete" in refused
    assert "--accept contradiction" not in refused
    assert "Traceback" not in refused


def test_an_error_is_never_accepted(d: Dataset, data: Path, tmp_path: Path, run: Run) -> None:
    before = snapshot(data)
    path = fill(d, "PAR", 2024, tmp_path / "wrong.xlsx", {("Lào Cai", SCORE): 101})
    accept = [part for kind in importing.KINDS for part in ("--accept", kind)]
    status, _, refused = run("import", "add", path, *accept, "--data", data)
    assert status == 2
    assert "score 101 is above the maximum 100" in refused
    assert "wrong.xlsx, sheet Số liệu line 13, column C" in refused
    assert "nothing is written: 1 error" in refused
    assert snapshot(data) == before


def test_an_accepted_contradiction_is_decided_on_record_and_stays_a_finding(
    d: Dataset, data: Path, tmp_path: Path
) -> None:
    before = snapshot(data)
    cells = {("Lào Cai", SCORE): 89.1, ("Hải Phòng", RANK): 2}
    result = add(
        data,
        [fill(d, "PAR", 2024, tmp_path / "a.xlsx", cells)],
        accept=importing.KINDS,
        today=date(2026, 1, 2),
    )
    assert result.written
    assert set(result.table().query("accepted")["kind"]) >= {"contradiction", "duplicate_rank"}
    added = decisions(data)[-2:]
    assert [row["value_in_use"] for row in added if row["province"] == "Lào Cai"] == ["89.1"]
    for row in added:
        assert (row["status"], row["rule"]) == ("decided", "b")
        assert "import-001-par-2024" in row["sources"]
    old = before[CONFLICTS]
    assert old is not None
    assert (data / CONFLICTS).read_bytes().startswith(old)  # every line kept its bytes

    checked = check(data)
    assert not checked.errors
    found = [problem.message for problem in checked.findings]
    assert any("Lào Cai, total, score: 89.1 | 89.03; 89.1 is used" in message for message in found)
    assert any("Hải Phòng" in message and "rank 2" in message for message in found)
    now = load(data).scores.query("index == 'PAR' and year == 2024 and component == 'total'")
    assert now.set_index("province")["score"]["Lào Cai"] == 89.1
    described = yaml.safe_load((data / "raw/imports/001-par-2024/source.yml").read_text("utf-8"))
    assert described["received_on"] == "2026-01-02"
    assert "contradiction" in described["accepted"]

    undo(data)
    assert snapshot(data) == before


def test_several_files_go_in_together_or_not_at_all_and_come_out_one_by_one(
    d: Dataset, data: Path, tmp_path: Path, run: Run
) -> None:
    before = snapshot(data)
    good = small(d, tmp_path)
    bad = fill(d, "SIPAS", 2023, tmp_path / "bad.xlsx", {("Hà Giang", RANK): 64})
    result = add(data, [bad, good])
    assert not result.written
    assert [problem.rule for problem in result.errors] == ["rank_range"]
    assert snapshot(data) == before

    second = small(d, tmp_path, 81.0)  # the same source class, another value: the later one is used
    result = add(data, [good, second], accept=["contradiction"])
    assert result.written
    assert [one.folder for one in result.imports] == [
        "raw/imports/001-sipas-2024",
        "raw/imports/002-sipas-2024",
    ]
    assert decisions(data)[-1]["status"] == "decided"
    assert "what the office takes in" in decisions(data)[-1]["reason"]
    scores = load(data).scores.query("index == 'SIPAS' and year == 2024 and component == 'total'")
    assert scores.set_index("province")["score"]["Hà Giang"] == 81.0

    assert undo(data).folder == "raw/imports/002-sipas-2024"
    scores = load(data).scores.query("index == 'SIPAS' and year == 2024 and component == 'total'")
    assert scores.set_index("province")["score"]["Hà Giang"] == 80.0
    undo(data)
    assert snapshot(data) == before
    status, _, refused = run("import", "undo", "--data", data)
    assert status == 2
    assert "there is no import to take back" in refused
    assert snapshot(data) == before


@pytest.mark.parametrize("raised", [KeyboardInterrupt, MemoryError, OSError("disk full")])
def test_an_import_that_breaks_off_leaves_the_data_as_it_was(
    d: Dataset, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: BaseException
) -> None:
    def break_off(_: Path) -> list[str]:
        raise raised

    path = small(d, tmp_path)
    before = snapshot(data)
    monkeypatch.setattr(importing, "rebuild", break_off)
    with pytest.raises((KeyboardInterrupt, MemoryError, ChisoError)):
        add(data, [path])
    assert snapshot(data) == before


def test_an_import_that_later_work_stands_on_is_not_taken_back(
    d: Dataset, data: Path, tmp_path: Path, run: Run
) -> None:
    assert add(data, [small(d, tmp_path)]).written
    by_hand = "SIPAS,2024,Hà Giang,total,score,percent,,80 | 81,import-001-sipas-2024 | none,stated | stated,"
    with (data / CONFLICTS).open("a", encoding="utf-8", newline="") as file:
        file.write(f"{by_hand}80,decided,a,by hand\n")
    before = snapshot(data)
    status, _, refused = run("import", "undo", "--data", data)
    assert status == 2
    assert "without the import the data would be in error" in refused
    assert "reference/conflicts.csv" in refused
    assert snapshot(data) == before


def test_a_killed_import_is_finished_by_the_next_command(
    d: Dataset, data: Path, tmp_path: Path, run: Run
) -> None:
    path = small(d, tmp_path)
    killed = """
        import os, sys
        from pathlib import Path
        from chiso.core import transaction
        from chiso.intake import importing

        moves, move = 0, transaction.move

        def count(source, target):
            global moves
            moves += 1
            if moves == 3:
                os._exit(9)
            move(source, target)

        transaction.move = count
        importing.add(Path(sys.argv[1]), [Path(sys.argv[2])])
    """
    program = [sys.executable, "-c", textwrap.dedent(killed), str(data), str(path)]
    assert subprocess.run(program, check=False, timeout=120).returncode == 9
    assert (data / ".journal/plan.json").is_file()
    status, _, said = run("check", "--data", data)
    assert status == 0
    assert "an import that was interrupted has been finished" in said
    assert not (data / ".journal").exists()
    assert (data / "raw/imports/001-sipas-2024/source.yml").is_file()
    scores = load(data).scores.query("index == 'SIPAS' and year == 2024 and component == 'total'")
    assert scores.set_index("province")["score"]["Hà Giang"] == 80.0


def test_two_imports_at_once_are_refused(d: Dataset, data: Path, tmp_path: Path, run: Run) -> None:
    path = small(d, tmp_path)
    with change(data):
        status, _, refused = run("import", "add", path, "--data", data)
        assert status == 2
        assert "another import is under way" in refused
        with pytest.raises(Busy):
            undo(data)
    assert not (data / "raw/imports").exists()


def test_data_that_is_wrong_already_is_not_blamed_on_the_file(
    d: Dataset, data: Path, tmp_path: Path, run: Run
) -> None:
    path = small(d, tmp_path)
    (data / "clean/par.csv").write_bytes(b"")
    before = snapshot(data)
    status, _, refused = run("import", "add", path, "--data", data)
    assert status == 2
    assert "clean/par.csv" in refused
    assert snapshot(data) == before


def test_requests_that_cannot_be_are_refused_before_any_work(data: Path, tmp_path: Path, run: Run) -> None:
    before = snapshot(data)
    status, _, refused = run("import", "add", "nowhere.xlsx", "--data", data)
    assert (status, "there is no such file" in refused) == (2, True)
    status, _, refused = run("import", "add", "a.xlsx", "--accept", "everything", "--data", data)
    assert status == 2
    assert "no doubt is called everything" in refused
    assert "contradiction" in refused
    status, _, refused = run("import", "undo", "--data", tmp_path / "nowhere")
    assert (status, "does not exist" in refused) == (2, True)
    with pytest.raises(ChisoError, match="no file to import"):
        add(data, [])
    assert snapshot(data) == before


def test_the_command_writes_a_template_into_the_current_folder(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, said, _ = run("template", "par", "--year", 2024)
    assert status == 0
    assert "PAR-2024.xlsx: 63 units" in said
    written = (tmp_path / "PAR-2024.xlsx").read_bytes()
    status, _, refused = run("template", "PAR", "--year", 2024)
    assert status == 2
    assert "--out" in refused
    assert snapshot(tmp_path) == {"PAR-2024.xlsx": written}
    assert run("template", "sipas", "--year", 2021, "--out", tmp_path / "s.xlsx")[0] == 0


def imported(d: Dataset, data: Path, tmp_path: Path) -> Path:
    """The folder of an import."""
    assert add(data, [small(d, tmp_path)]).written
    return data / "raw/imports/001-sipas-2024"


def renamed(folder: Path, name: str) -> Path:
    """A copy of an import under another name."""
    return shutil.copytree(folder, folder.with_name(name))


def rewritten(folder: Path, old: str, new: str, name: str = "source.yml") -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")


def copied_with_its_name(folder: Path) -> None:
    copy = renamed(folder, "002-sipas-2024")
    for name in ("source.yml", "figures.csv"):
        rewritten(copy, "import-001-sipas-2024", "import-002-sipas-2024", name)


STRAYS: dict[str, tuple[Callable[[Path], object], str]] = {
    "copy of": (lambda folder: renamed(folder, "Copy of 001-sipas-2024"), "Copy of 001-sipas-2024"),
    "copy": (lambda folder: renamed(folder, "001-sipas-2024 - Copy"), "001-sipas-2024 - Copy"),
    "next number": (lambda folder: renamed(folder, "002-sipas-2024"), "002-sipas-2024/source.yml"),
    "a whole copy": (copied_with_its_name, "002-sipas-2024"),
    "file": (lambda folder: (folder.parent / "notes.txt").write_text("mine"), "raw/imports/notes.txt"),
    "empty": (lambda folder: (folder.parent / "002-par-2024").mkdir(), "002-par-2024/source.yml"),
    "link": (
        lambda folder: (folder.parent / "002-par-2024").symlink_to(folder.parents[3].with_name("elsewhere")),
        "raw/imports/002-par-2024",
    ),
    "no yaml": (lambda folder: (folder / "source.yml").write_text("a: [b"), "001-sipas-2024/source.yml"),
    "a list": (lambda folder: (folder / "source.yml").write_text("- a"), "001-sipas-2024/source.yml"),
    "binary": (lambda folder: (folder / "source.yml").write_bytes(b"\xff\xfe\0"), "source.yml"),
    "deep": (lambda folder: (folder / "source.yml").write_text("[" * 50_000), "source.yml"),
    "aliases": (lambda folder: rewritten(folder, "year:", "more: &a [*a]\nyear:"), "source.yml"),
    "index": (lambda folder: rewritten(folder, "index: SIPAS", "index: PAR"), "source.yml"),
    "huge year": (lambda folder: rewritten(folder, "year: 2024", "year: " + "9" * 5000), "source.yml"),
    "file elsewhere": (
        lambda folder: rewritten(folder, "file: small-80.xlsx", "file: ../../../README.md"),
        "source.yml",
    ),
    "conflicts": (lambda folder: rewritten(folder, "conflicts: []", "conflicts: [{added: x}]"), "source.yml"),
    "source": (lambda folder: rewritten(folder, "publisher: Bộ Nội vụ\n  class", "class"), "source.yml"),
    "no figures": (lambda folder: (folder / "figures.csv").unlink(), "001-sipas-2024/figures.csv"),
    "bad figures": (lambda folder: rewritten(folder, ",80,", ",8o,", "figures.csv"), "figures.csv line 2"),
    "other source": (
        lambda folder: rewritten(folder, "import-001-sipas-2024", "none", "figures.csv"),
        "figures.csv line 2",
    ),
}


@pytest.fixture(scope="module")
def with_import(d: Dataset, light_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which one edition was taken."""
    place = tmp_path_factory.mktemp("with-import")
    folder = shutil.copytree(light_data, place / "data")
    imported(d, folder, place)
    return folder


@pytest.mark.parametrize("stray", STRAYS)
def test_what_is_no_import_is_named_and_nothing_is_built_on_it(
    with_import: Path, tmp_path: Path, stray: str
) -> None:
    data = shutil.copytree(with_import, tmp_path / "here/data")
    shutil.copytree(data / "raw/imports/001-sipas-2024", tmp_path / "elsewhere")
    make, place = STRAYS[stray]
    make(data / "raw/imports/001-sipas-2024")
    before = snapshot(data)
    _, problems = examine_imports(data)
    assert place in problems[0].where()
    assert problems[0].remedy
    for command in (rebuild, undo, lambda folder: add(folder, [tmp_path / "nowhere.xlsx"])):
        with pytest.raises(DataError) as refused:
            command(data)
        assert refused.value.problems == problems
        assert snapshot(data) == before


def test_a_copied_import_is_an_error_of_the_check(with_import: Path, tmp_path: Path, run: Run) -> None:
    data = shutil.copytree(with_import, tmp_path / "data")
    renamed(data / "raw/imports/001-sipas-2024", "Copy of 001-sipas-2024")
    (data / "raw/imports/.DS_Store").write_bytes(b"made by a system")
    status, said, _ = run("check", "--data", data)
    assert status == 1
    assert "the folder is no import" in said
    assert "where  raw/imports/Copy of 001-sipas-2024" in said
    assert "try    move it out of raw/imports" in said
    assert "\n1 error, " in said
    status, _, refused = run("import", "undo", "--data", data)
    assert status == 2
    assert "Copy of 001-sipas-2024" in refused


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda folder: (folder / "note.txt").write_text("mine"), "a file that was not imported"),
        (lambda folder: rewritten(folder, ",80,", ",82,", "figures.csv"), "was edited since"),
        (lambda folder: (folder / "small-80.xlsx").write_bytes(b"corrected"), "was edited since"),
    ],
)
def test_work_of_somebodys_hand_is_not_taken_back(
    with_import: Path, tmp_path: Path, edit: Callable[[Path], object], said: str
) -> None:
    data = shutil.copytree(with_import, tmp_path / "data")
    edit(data / "raw/imports/001-sipas-2024")
    before = snapshot(data)
    with pytest.raises(ChisoError, match=said) as refused:
        undo(data)
    assert refused.value.where.startswith("raw/imports/001-sipas-2024/")
    assert snapshot(data) == before


def test_undo_counts_what_left_the_record_and_names_what_stays(
    d: Dataset, data: Path, tmp_path: Path, run: Run
) -> None:
    first = small(d, tmp_path)
    origin = {**ORIGIN, "title": "Quyết định khác", "confirms": "có"}
    cells = {("Hà Giang", SCORE): 80.0, ("Hà Giang", RANK): 40}
    again = fill(d, "SIPAS", 2024, tmp_path / "again.xlsx", cells, origin=origin)
    assert add(data, [first]).written
    between = snapshot(data)
    (data / "raw/imports/Thumbs.db").write_bytes(b"made by a system")
    assert add(data, [again], accept=importing.KINDS).written
    status, said, _ = run("import", "undo", "--data", data)
    assert status == 0
    # It confirms what the record has, and gives one figure that no other source has.
    counted = re.search(r", (\d+) figures of again.xlsx \(SIPAS 2024\); (\d+) of them stay on record", said)
    assert counted
    assert int(counted[1]) - int(counted[2]) == 1
    (data / "raw/imports/Thumbs.db").unlink()
    assert snapshot(data) == between
    status, said, _ = run("import", "undo", "--data", data)
    assert "1 figure of small-80.xlsx (SIPAS 2024); reports that were made" in said
    status, _, refused = run("import", "undo", "--data", data)
    assert "a scorecard is taken back by hand" in refused
    assert "undo --set" in refused


def test_a_summary_with_errors_says_what_was_read(d: Dataset, data: Path, tmp_path: Path, run: Run) -> None:
    path = fill(d, "SIPAS", 2024, tmp_path / "wrong.xlsx", {("Lào Cai", SCORE): 101})
    status, said, _ = run("import", "add", path, "--data", data)
    assert status == 2
    assert " figures read, 1 error" in said
    assert "to take in" not in said


def test_a_file_is_kept_under_a_name_that_every_system_has(d: Dataset, data: Path, tmp_path: Path) -> None:
    path = small(d, tmp_path)
    odd = path.rename(tmp_path / "b\u1ea3ng\\..\\a:1\n\udcff.xlsx")
    assert add(data, [odd]).written
    folder = data / "raw/imports/001-sipas-2024"
    assert sorted(entry.name for entry in folder.iterdir()) == [
        "b\u1ea3ng_.._a_1__.xlsx",
        "figures.csv",
        "source.yml",
    ]
    assert undo(data).file == "b\u1ea3ng_.._a_1__.xlsx"
