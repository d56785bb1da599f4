"""Workbooks that many agencies fill in: handed out, merged, traced, taken back."""

from __future__ import annotations

import csv
import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest

from chiso.core.errors import ChisoError
from chiso.data.checks.check import check
from chiso.data.cleaning.rebuild import describe
from chiso.data.own_index.scores import load_scores
from chiso.data.own_index.sets import Criterion, find_set
from chiso.data.own_index.tables import STAGES, criteria_table, files_table, replaced_table, scores_table
from chiso.gathering.form import hand_out
from chiso.gathering.importing import gather, take_back
from chiso.gathering.sheets import (
    EVIDENCE_SHEET,
    MAXIMA,
    REASONS_SHEET,
    ROUND_SHEET,
    SCORES_SHEET,
)
from tests.support import own_province as own
from tests.support.command import Run
from tests.support.score_books import fill, list_rows, place, score

DAY = date(2027, 1, 20)
SET, YEAR = own.COMMUNES, 2026
OF_DEPARTMENTS = own.DEPARTMENTS_2026
UNIT, OTHER = "Xã Bản Thử 001", "Phường Bản Thử 009"


@pytest.fixture
def empty(own_copy: Path) -> Path:
    """The province before the first score of the communes' 2026."""
    shutil.rmtree(own_copy / "scores")
    describe(own_copy)
    return own_copy


@pytest.fixture
def book(empty: Path, tmp_path: Path) -> Path:
    """The workbook of all criteria, empty."""
    return hand_out(empty, SET, YEAR, stage="appraised", out=tmp_path / "all.xlsx")[0].path


def rows_of(data: Path, table: Any, code: str = SET) -> list[dict[str, str]]:
    with (data / table(code, YEAR).path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_codes(data: Path, *, scored: bool = True) -> list[Criterion]:
    found = find_set(data, SET)
    return list(found.scored if scored else found.criteria)


def contents(data: Path) -> dict[str, bytes]:
    return {
        path.relative_to(data).as_posix(): path.read_bytes() for path in data.rglob("*") if path.is_file()
    }


def test_what_goes_out_comes_back(own_data: Path, empty: Path, tmp_path: Path) -> None:
    """By agency and stage into a record without scores, and once more onto what it made."""
    books = [
        one
        for stage in STAGES[:3]
        for one in hand_out(
            own_data, OF_DEPARTMENTS, YEAR, split="appraiser", stage=stage, out=tmp_path / stage, filled=True
        )
    ]
    result = gather(empty, [one.path for one in books], today=DAY)
    assert result.written
    kept = (
        "unit",
        "criterion",
        "stage",
        "state",
        "score",
        "numerator",
        "denominator",
        "reason",
        "explanation",
    )

    def told(data: Path) -> set[tuple[object, ...]]:
        rows = rows_of(data, scores_table, OF_DEPARTMENTS)
        return {
            tuple(Decimal(row["score"] or -1) if name == "score" else row[name] for name in kept)
            for row in rows
        }

    assert told(empty) == told(own_data)
    assert len(rows_of(empty, files_table, OF_DEPARTMENTS)) == sum(one.filled > 0 for one in books)
    assert check(empty).errors == []
    before = contents(empty)
    again = [
        one.path
        for stage in STAGES[:3]
        for one in hand_out(
            empty, OF_DEPARTMENTS, YEAR, stage=stage, out=tmp_path / f"{stage}.xlsx", filled=True
        )
    ]
    repeated = gather(empty, again, today=DAY)
    assert not repeated.written
    assert repeated.problems == []
    assert sum(one.taken.same for one in repeated.files) == len(told(empty))
    assert contents(empty) == before


def test_eight_agencies_of_which_one_is_late_and_one_overlaps(
    own_data: Path, empty: Path, tmp_path: Path
) -> None:
    made = hand_out(
        own_data, SET, YEAR, split="appraiser", stage="appraised", out=tmp_path / "out", filled=True
    )
    books = {one.agency: one.path for one in made}
    assert set(books) == set(own.AGENCIES)
    late = books.pop("Thanh tra tỉnh")
    code = next(row["code"] for row in own.criteria(SET) if row.get("appraiser") == "Sở Tư pháp")
    # The office of the province sends a column of the justice department too.
    own_score = load_scores(own_data, SET, YEAR).at(UNIT, code, "appraised")
    other_score = load_scores(own_data, SET, YEAR).at(OTHER, code, "appraised")
    assert own_score is not None
    assert other_score is not None

    def with_column(workbook: Any) -> None:
        sheet = workbook[SCORES_SHEET]
        column = sheet.max_column + 1
        sheet.cell(4, column, code)
        sheet.cell(place(workbook, UNIT, "unit").row, column, float(own_score.score or 0))
        sheet.cell(place(workbook, OTHER, "unit").row, column, 0.125)

    overlapping = fill(books["Văn phòng UBND tỉnh"], with_column)
    before = contents(empty)
    refused = gather(empty, [*books.values()], today=DAY)
    assert not refused.written
    assert contents(empty) == before
    (problem,) = refused.errors
    assert problem.rule == "overlap"
    assert {problem.file.split(",")[0]} < {books["Sở Tư pháp"].name, overlapping.name}
    assert OTHER in problem.message
    assert "0.125" in problem.message
    assert problem.row
    assert problem.column

    order = [path for path in books.values() if path != overlapping]
    taken = gather(empty, [overlapping, *order], accept=["overlap"], today=DAY)
    assert taken.written
    justice = next(one for one in taken.files if one.agency == "Sở Tư pháp")
    assert (justice.taken.same + justice.taken.texts, justice.taken.replaced) == (1, 1)
    counting = load_scores(empty, SET, YEAR).at(OTHER, code, "appraised")
    assert counting is not None
    assert counting.score == other_score.score  # the later file counts
    (replaced,) = [row for row in rows_of(empty, replaced_table) if row["unit"] == OTHER]
    assert (replaced["unit"], replaced["criterion"], replaced["score"]) == (OTHER, code, "0.125")
    assert replaced["replaced_by"] == counting.row["file"]
    said = " ".join(taken.still_open)
    assert "agencies that have not sent: Thanh tra tỉnh" in said
    assert f"{2 * 124} of {18 * 124} scores are open" in said

    complete = gather(empty, [late], today=DAY)
    assert complete.written
    assert "all 2232 scores are on record" in " ".join(complete.still_open)
    files = {row["file"]: row for row in rows_of(empty, files_table)}
    rows = rows_of(empty, scores_table)
    assert len(rows) == 20 * 124
    for row in rows:  # every point is traced to its file and a cell of it
        sheet, cell = row["cell"].split("!")
        assert sheet == SCORES_SHEET
        assert cell.isalnum()
        assert files[row["file"]]["agency"]


def test_a_file_taken_back_leaves_what_was_there(empty: Path, book: Path, tmp_path: Path) -> None:
    first = score(book, {(UNIT, "1.1"): 4, (OTHER, "1.1"): 5.25})
    list_rows(first, EVIDENCE_SHEET, [[UNIT, "1.1", "12/KH-UBND", "15/3/2026", "UBND xã", "Kế hoạch", ""]])
    assert gather(empty, [first], today=DAY).written
    before = contents(empty)
    second = shutil.copy(first, tmp_path / "second.xlsx")
    score(second, {(UNIT, "1.1"): 6, (UNIT, "1.2"): 2, (OTHER, "1.1"): 5.25})
    list_rows(second, REASONS_SHEET, [[OTHER, "1.1", "Chậm báo cáo", ""]])
    assert [one.rule for one in gather(empty, [second], today=DAY).errors] == ["overlap"]
    assert contents(empty) == before
    result = gather(empty, [second], accept=["overlap"], today=DAY)
    assert result.written
    taken = result.files[0].taken
    assert (taken.new, taken.replaced, taken.texts, taken.same, taken.evidence) == (1, 1, 1, 0, 0)
    assert len(rows_of(empty, replaced_table)) == 2
    back = take_back(empty, SET)
    assert (back.name, back.year) == ("second.xlsx", YEAR)
    assert contents(empty) == before
    take_back(empty, SET, YEAR)
    assert not (empty / "scores").exists() or not list((empty / "scores").rglob("*.csv"))
    with pytest.raises(ChisoError, match="no file of scores"):
        take_back(empty, SET)


def test_the_same_file_twice_changes_nothing(empty: Path, book: Path, tmp_path: Path) -> None:
    score(book, {(UNIT, "1.1"): 4})
    gather(empty, [book], today=DAY)
    before = contents(empty)
    renamed = shutil.copy(book, tmp_path / "renamed.xlsx")
    result = gather(empty, [renamed], today=DAY)
    assert not result.written
    assert "the same file was taken in on 2027-01-20" in result.files[0].in_words()
    assert contents(empty) == before
    both = gather(empty, [shutil.copy(score(book, {(UNIT, "1.2"): 1}), tmp_path / "b.xlsx"), book], today=DAY)
    assert [one.taken.new for one in both.files] == [1, 0]


def test_states_inputs_and_texts_are_read(empty: Path, book: Path) -> None:
    score(
        book,
        {
            (UNIT, "2.2"): "KCND",
            (OTHER, "2.2"): "không có nội dung",
            (UNIT, "3.1"): "7,5",
            (UNIT, "3.1|numerator"): 1200,
            (UNIT, "3.1|denominator"): 1280,
            (UNIT, "10"): -0.5,
            (UNIT, "1.1"): "=1+1",
        },
    )

    def renamed(workbook: Any) -> None:
        workbook[SCORES_SHEET]["B6"].value = "ubnd  XÃ bản thử 001"
        place(workbook, "ubnd  XÃ bản thử 001", "1.1").value = 2

    fill(book, renamed)
    list_rows(
        book,
        REASONS_SHEET,
        [
            [
                "Bản Thử 001",
                "3.1. Tỷ lệ thủ tục được giải quyết đúng hạn 3.1",
                "Còn 80 hồ sơ trễ hạn",
                "Đã gửi",
            ]
        ],
    )
    list_rows(
        book, EVIDENCE_SHEET, [[UNIT, "3.1", "5/BC", "2/2026", "UBND xã", "Báo cáo", "https://a.gov.vn/5"]]
    )
    assert gather(empty, [book], today=DAY).errors == []
    scores = load_scores(empty, SET, YEAR)
    of_unit = {one.criterion: one.row for one in scores.rows if one.unit == UNIT}
    assert of_unit["2.2"]["state"] == "no_work"
    assert of_unit["3.1"]["score"] == "7.5"
    assert (of_unit["3.1"]["numerator"], of_unit["3.1"]["denominator"]) == ("1200", "1280")
    assert (of_unit["3.1"]["reason"], of_unit["3.1"]["explanation"]) == ("Còn 80 hồ sơ trễ hạn", "Đã gửi")
    assert of_unit["10"]["score"] == "0.5"
    (document,) = scores.evidence
    assert (document["date"], document["link"]) == ("2026-02", "https://a.gov.vn/5")
    assert document["cell"] == f"{EVIDENCE_SHEET}!A4"


def _rename(old: str, new: str) -> Any:
    def change(workbook: Any) -> None:
        place(workbook, old, "unit").value = new

    return change


def _set(unit: str, code: str, value: object) -> Any:
    def change(workbook: Any) -> None:
        place(workbook, unit, code).value = value

    return change


def _cell(sheet: str, address: str, value: object) -> Any:
    def change(workbook: Any) -> None:
        workbook[sheet][address].value = value

    return change


@pytest.mark.parametrize(
    ("change", "rule", "said"),
    [
        (_set(UNIT, "1.1", 6.5), "above_maximum", "6.5 is above the maximum 6 of 1.1"),
        (_set(UNIT, "1.1", -1), "below_zero", "-1 is below 0"),
        (_set(UNIT, "1.1", "năm"), "number", '"năm" is no number'),
        (_set(UNIT, "1.1", 2 / 3), "digits", "more than 12 digits"),
        (_set(UNIT, "1.1", "50%"), "unit", "percent"),
        (_set(UNIT, "3.1|numerator", 5), "no_score", "without a score"),
        (_rename(UNIT, "Xã Không Có"), "unknown_unit", 'no unit "Xã Không Có" in 2026'),
        (_rename(UNIT, "Xã Nậm Chung"), "unknown_unit", "it was one from 2027-01-01"),
        (_rename(UNIT, "Sở Nội vụ"), "level", "of a level that the set does not score"),
        (_rename(UNIT, OTHER), "duplicate", "stands in row"),
        (_cell(SCORES_SHEET, "ZZ9", 1), "unknown_column", "no such column"),
        (_cell(SCORES_SHEET, f"C{MAXIMA}", 60), "maximum", "has the maximum 60 of 1.1, the set 6"),
        (_cell(REASONS_SHEET, "A4", UNIT), "", ""),
        (_cell(REASONS_SHEET, "C4", "vì"), "required", "unit or criterion is empty"),
    ],
)
def test_mistakes_are_named_by_cell(empty: Path, book: Path, change: Any, rule: str, said: str) -> None:
    fill(book, change)
    before = contents(empty)
    result = gather(empty, [book], today=DAY)
    assert contents(empty) == before
    assert [one.rule for one in result.errors] == ([rule] if rule else [])
    for problem in result.errors:
        assert said in problem.message
        assert problem.row
        assert problem.column
        assert book.name in problem.file
        assert problem.remedy


def test_reasons_without_a_score_are_said(empty: Path, book: Path) -> None:
    list_rows(book, REASONS_SHEET, [[UNIT, "1.1", "Chậm", ""], [UNIT, "9.9", "Chậm", ""]])
    list_rows(
        book,
        EVIDENCE_SHEET,
        [[UNIT, "1.1", "1", "31/02/2026"], [UNIT, "1", "2"], [UNIT, "1.1", "3", "", "", "", "C:\\a"]],
    )
    found = gather(empty, [book], today=DAY).errors
    assert sorted(one.rule for one in found) == ["date", "link", "unknown_code", "unknown_code"]
    list_rows(book, REASONS_SHEET, [[UNIT, "1.1", "Chậm", ""], [None, None, None, None]])
    list_rows(book, EVIDENCE_SHEET, [[None] * 7, [None] * 7, [None] * 7])
    (problem,) = gather(empty, [book], today=DAY).errors
    assert (problem.rule, problem.row, problem.column) == ("no_score", 4, "A")


def test_a_split_commune_is_refused_with_its_successors(own_copy: Path, tmp_path: Path) -> None:
    out = hand_out(own_copy, SET, 2027, stage="final", out=tmp_path / "2027.xlsx")[0].path
    fill(out, _rename(own.WHOLE, own.SPLIT))
    (problem,) = gather(own_copy, [out], today=DAY).errors
    assert "it was one from 2025-07-01 to 2026-12-31" in problem.message
    assert all(part in problem.remedy for part in own.PARTS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_cell(ROUND_SHEET, "C4", "khong-co"), 'no set of criteria "khong-co"'),
        (_cell(ROUND_SHEET, "C5", "hai nghìn"), "is not a year"),
        (_cell(ROUND_SHEET, "C6", "bước một"), "is no stage"),
        (_cell(ROUND_SHEET, "C2", "khác"), "not a template of this version"),
        (_cell(SCORES_SHEET, "C4", "77"), "no criterion of the set"),
        (_cell(SCORES_SHEET, "D4", "1.1"), "stands twice"),
        (_cell(SCORES_SHEET, "B4", "x"), "not where it was"),
        (_cell(REASONS_SHEET, "B3", "x"), "where the template has"),
        (lambda workbook: workbook[SCORES_SHEET].merge_cells("C7:C8"), "are merged"),
        (lambda workbook: workbook.remove(workbook[EVIDENCE_SHEET]), "has no sheet"),
    ],
)
def test_a_workbook_of_another_layout_is_refused(empty: Path, book: Path, change: Any, said: str) -> None:
    fill(book, change)
    with pytest.raises(ChisoError, match=said) as refused:
        gather(empty, [book], today=DAY)
    assert refused.value.where
    assert refused.value.remedy


def test_by_whom_workbooks_are_split(own_data: Path, tmp_path: Path) -> None:
    units = hand_out(own_data, OF_DEPARTMENTS, YEAR, split="unit", out=tmp_path / "units")
    assert [one.agency for one in units] == list(own.DEPARTMENTS)
    assert {one.units for one in units} == {1}
    assert {one.criteria for one in units} == {17}  # but for the survey
    leads = hand_out(own_data, SET, 2027, split="lead", out=tmp_path / "leads")
    assert [one.agency for one in leads][-1] == ""  # nobody follows points on top and taken off
    assert leads[-1].path.name.endswith("chua-neu-co-quan.xlsx")
    with pytest.raises(ChisoError, match="filled in"):
        hand_out(own_data, SET, 2027, split="lead", out=tmp_path / "leads")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", SET, "--split", "lead"], "of a set and a year"),
        (["--set", SET, "--year", "2019", "--split", "lead"], "nobody is scored on the set"),
        (["--set", SET, "--year", "99999", "--split", "lead"], "nobody is scored on the set"),
        (["--set", SET, "--year", "2026", "--split", "nobody"], "lead, appraiser, unit"),
        (["--set", SET, "--year", "2026", "--stage", "x"], "self_assessed"),
        (["--set", "khong", "--year", "2026", "--split", "lead"], "no set of criteria"),
    ],
)
def test_the_command_refuses_what_cannot_be_meant(
    own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = run("template", *arguments, "--data", own_data)
    assert status == 2
    assert said in err
    assert not list(tmp_path.iterdir())


def test_the_commands_hand_out_take_in_and_take_back(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    code = OF_DEPARTMENTS
    status, out, _ = run("template", "--set", code, "--year", YEAR, "--split", "unit", "--data", empty)
    assert status == 0
    assert out.count("\n") == 20
    own_book = tmp_path / f"{code}-{YEAR}/{code}-{YEAR}-so-noi-vu.xlsx"
    score(own_book, {("Sở Nội vụ", "1.1"): 6})
    before = contents(empty)
    status, out, _ = run("import", "add", own_book, "--dry-run", "--data", empty)
    assert (status, contents(empty)) == (0, before)
    assert "1 new score" in out
    assert "nothing is written" in out
    status, out, _ = run("import", "add", own_book, "--data", empty)
    assert status == 0
    assert "self-assessed: 339 of 340 scores are open" in out
    assert "19 units, without any score" in out
    status, out, _ = run("import", "undo", "--set", code, "--data", empty)
    assert status == 0
    assert "is taken back" in out
    assert contents(empty) == before
    card = tmp_path / "other.xlsx"
    card.write_bytes(b"no workbook")
    status, _, err = run("import", "add", own_book, card, "--data", empty)
    assert status == 2
    assert contents(empty) == before
    status, _, err = run("import", "add", own_book, "--index", "PAR", "--data", empty)
    assert status == 2
    assert "says itself what it is" in err


def test_a_letter_head_above_and_who_signs_below_do_no_harm(book: Path, empty: Path) -> None:
    score(book, {(UNIT, "1.1"): "5,5", (OTHER, "1.1"): 4})

    def as_offices_do(made: Any) -> None:
        sheet = made[SCORES_SHEET]
        last = sheet.max_row
        sheet.cell(last + 1, 2).value, sheet.cell(last + 1, 3).value = "Tổng cộng", 9.5
        sheet.cell(last + 3, 2).value, sheet.cell(last + 3, 5).value = "Người lập biểu", "GIÁM ĐỐC"
        sheet.merge_cells(start_row=last + 3, end_row=last + 3, start_column=5, end_column=7)
        sheet.cell(last + 4, 5).value = "Nguyễn Văn A"
        sheet.insert_rows(1, 2)
        made[REASONS_SHEET].insert_rows(1)
        made[REASONS_SHEET].append([UNIT, "1.1", "Chậm"])

    result = gather(empty, [fill(book, as_offices_do)], today=DAY)
    assert [error.message for error in result.errors] == []
    rows = {
        (row["unit"], row["criterion"]): (row["score"], row["reason"]) for row in rows_of(empty, scores_table)
    }
    assert rows == {(UNIT, "1.1"): ("5.5", "Chậm"), (OTHER, "1.1"): ("4", "")}


@pytest.mark.parametrize("value", ["x", "7", 3])
def test_points_without_a_unit_are_never_taken_for_a_signature(
    book: Path, empty: Path, value: object
) -> None:
    score(book, {(UNIT, "1.1"): 5})

    def nameless(made: Any) -> None:
        sheet = made[SCORES_SHEET]
        sheet.cell(sheet.max_row + 1, 3).value = value

    result = gather(empty, [fill(book, nameless)], today=DAY)
    assert any("unit is empty" in error.message for error in result.errors)


def test_a_word_for_points_is_told_how_work_that_is_missing_is_written(book: Path, empty: Path) -> None:
    result = gather(empty, [score(book, {(UNIT, "1.1"): "không có"})], today=DAY)
    assert "KCND" in str(result.errors[0].remedy)


def as_ods(path: Path) -> Path:
    """The workbook as LibreOffice saves it, with what is read of it."""
    tables = []
    for sheet in openpyxl.load_workbook(path):
        rows = []
        for row in sheet.iter_rows(values_only=True):
            cells = [
                "<table:table-cell/>"
                if value is None
                else f'<table:table-cell office:value-type="float" office:value="{value}"/>'
                if isinstance(value, int | float)
                else '<table:table-cell office:value-type="string"><text:p>'
                f"{escape(str(value))}</text:p></table:table-cell>"
                for value in row
            ]
            rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        tables.append(f"<table:table table:name={quoteattr(sheet.title)}>{''.join(rows)}</table:table>")
    names = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>{''.join(tables)}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    made = path.with_suffix(".ods")
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return made


def test_a_workbook_saved_by_another_program_comes_back_too(empty: Path, tmp_path: Path, run: Run) -> None:
    made = hand_out(empty, SET, YEAR, split="appraiser", out=tmp_path / "b")
    first, second = made[0].path, made[1].path
    code = next(one.code for one in load_codes(empty) if made[0].agency in one.appraiser)
    other = next(one.code for one in load_codes(empty) if made[1].agency in one.appraiser)
    score(first, {(UNIT, code): 1.5})
    score(second, {(UNIT, other): 1})
    status, _, err = run("import", "add", as_ods(first), second, "--data", empty)
    assert (status, err) == (0, "")
    found = {(row["criterion"], row["score"]) for row in rows_of(empty, scores_table)}
    assert found == {(code, "1.5"), (other, "1")}


def test_an_agency_that_shares_a_criterion_has_not_sent_what_the_other_one_sent(
    empty: Path, tmp_path: Path
) -> None:
    table = criteria_table(SET)
    shared = [one.row for one in load_codes(empty, scored=False)]
    mine = [row for row in shared if row["appraiser"] == "Sở Tư pháp"]
    mine[0] = mine[0] | {"appraiser": "Sở Tư pháp | Sở Tài chính"}
    own.write_rows(empty, table, [mine[0] if row["code"] == mine[0]["code"] else row for row in shared])
    describe(empty)
    books = {
        one.agency: one.path for one in hand_out(empty, SET, YEAR, split="appraiser", out=tmp_path / "b")
    }
    sent = score(books["Sở Tài chính"], {(UNIT, mine[0]["code"]): 1})
    said = " ".join(map(str, gather(empty, [sent], today=DAY).still_open))
    assert "Sở Tư pháp" in said.split("have not sent", 1)[1]
    assert "Sở Tài chính" not in said


def test_after_an_explanation_only_what_changed_is_asked_for(own_copy: Path, tmp_path: Path) -> None:
    made = hand_out(own_copy, OF_DEPARTMENTS, YEAR, stage="final", out=tmp_path / "a.xlsx")[0].path
    result = gather(own_copy, [score(made, {("Sở Nội vụ", "1.1"): 6})], today=DAY)
    assert result.written
    assert "are open" not in " ".join(map(str, result.still_open))
