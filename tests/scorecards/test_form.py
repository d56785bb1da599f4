"""The template of a scorecard: what is known of a set stands in it, and it is read back by cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from typer.testing import CliRunner

from chiso.cli.app import app
from chiso.core.errors import ChisoError, UnknownProvince
from chiso.core.paths import DATA
from chiso.data.checks.check import check
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import load_plan
from chiso.data.plans.scorecard_table import RULES, SCORECARD
from chiso.scorecards.form import known_rows, write_card_template
from chiso.scorecards.form_layout import (
    ABOUT_SHEET,
    BASIS_LABELS,
    CARD_SHEET,
    CHOICES,
    COLUMNS,
    FIRST_ROW,
    HEADINGS,
    NUMBERS,
    RULE_LABELS,
)
from chiso.scorecards.importing import add_cards, is_card
from chiso.scorecards.scores import Card


def filled(
    d: Dataset,
    path: Path,
    cells: Mapping[tuple[str, str], Any],
    about: Mapping[str, Any] | None = None,
    **template: Any,
) -> Path:
    """A template with cells filled in, by code and column."""
    write_card_template(d, path, **{"province": "Yên Bái", "year": 2020, **template})
    book = openpyxl.load_workbook(path)
    sheet = book[CARD_SHEET]
    lines = {sheet.cell(n, 1).value: n for n in range(FIRST_ROW, sheet.max_row + 1)}
    for (code, column), value in cells.items():
        sheet.cell(lines[code], COLUMNS.index(column) + 1).value = value
    keys = {book[ABOUT_SHEET].cell(n, 1).value: n for n in range(1, 40)}
    for key, value in (about or {}).items():
        book[ABOUT_SHEET].cell(keys[key], 3).value = value
    book.save(path)
    return path


def line_of(path: Path, code: str) -> int:
    sheet = openpyxl.load_workbook(path)[CARD_SHEET]
    return next(n for n in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(n, 1).value == code)


def letter(column: str) -> str:
    return get_column_letter(COLUMNS.index(column) + 1)


def test_every_column_and_choice_has_a_label() -> None:
    assert tuple(HEADINGS) == COLUMNS
    assert tuple(RULE_LABELS) == RULES
    for column, labels in CHOICES.items():
        metadata = SCORECARD.schema.columns[column].metadata or {}
        assert list(labels) == metadata["choices"]
        assert len(set(labels.values())) == len(labels)
    assert BASIS_LABELS.keys() == {"stated", "derived"}


def test_a_set_that_a_card_on_record_uses_brings_its_criteria_maxima_and_rules(d: Dataset) -> None:
    rows = {row["code"]: row for row in known_rows(d, "1149/QĐ-BNV", "Yên Bái") if row["code"]}
    card = {row["code"]: row for row in load_plan("lao-cai-2021").criteria.to_dict("records")}
    for code, row in card.items():
        for column in ("name", "parent", "maximum", "rule", "threshold", "base", "steps"):
            assert rows[code][column] == row[column]
    scores = ("self_assessed", "appraised", "survey", "lost", "numerator", "ratio", "reason", "evidence")
    assert not any(rows[code][column] for code in rows for column in scores)
    assert not any(row["lead"] for row in rows.values())  # agencies of Lào Cai are not those of Yên Bái
    assert {"7.3", "7.4", "8.4"} <= rows.keys()
    assert "8.1" not in rows  # points of a survey, not of the unit


def test_the_province_of_the_card_keeps_its_agencies(d: Dataset) -> None:
    rows = {row["code"]: row for row in known_rows(d, "1149/QĐ-BNV", "Lào Cai")}
    assert rows["3"]["lead"] == "Văn phòng UBND tỉnh"


def test_another_set_brings_what_the_table_of_criteria_knows(d: Dataset, tmp_path: Path) -> None:
    made = write_card_template(d, tmp_path / "a.xlsx", criteria_set="876")
    assert (made.criteria_set, made.year, made.known) == ("876/QĐ-BNV", 2023, 8)
    sheet = openpyxl.load_workbook(made.path)[CARD_SHEET]
    maxima = {sheet.cell(n, 1).value: sheet.cell(n, 4).value for n in range(FIRST_ROW, sheet.max_row)}
    assert maxima["1"] == 9.5
    assert maxima["5"] == 15
    assert maxima["6"] is None  # not on record: left to fill in


def test_a_filled_card_of_lao_cai_gives_its_scores_again(
    d: Dataset, light_copy: Path, tmp_path: Path
) -> None:
    plan = load_plan("lao-cai-2021")
    cells = {}
    for row in plan.criteria.to_dict("records"):
        for column, text in row.items():
            if text and column not in {"code", "name", "parent", "maximum"}:
                value = CHOICES[column][text] if column in CHOICES else text
                cells[row["code"], column] = float(text) if column in NUMBERS else value
    about = {"edition_planned": "2021", "unit.name": "UBND tỉnh Lào Cai (bản nhập lại)", "date": "25/02/2021"}
    path = filled(d, tmp_path / "a.xlsx", cells, about, province="Lào Cai")
    assert is_card(path)
    result = add_cards(light_copy, [path])
    assert result.written, result.problems
    again = load_plan(result.cards[0].plan, light_copy)
    assert again.document["date"] == "2021-02-25"
    ours, theirs = (one.criteria.set_index("code") for one in (again, plan))
    for column in COLUMNS[1:]:
        for code in theirs.index:
            old, new = theirs.loc[code, column], ours.loc[code, column]
            assert new == old or float(new) == float(old), (code, column)
    assert Card(again).sums()["score"] == Card(plan).sums()["score"]
    assert [(one.code, one.fits) for one in Card(again).findings] == [
        (one.code, one.fits) for one in Card(plan).findings
    ]
    assert check(light_copy).errors == []


def test_an_untouched_template_has_no_score_and_is_taken_in_as_such(
    d: Dataset, light_copy: Path, tmp_path: Path
) -> None:
    result = add_cards(light_copy, [filled(d, tmp_path / "a.xlsx", {})])
    assert result.written, result.problems
    plan = load_plan(result.cards[0].plan, light_copy)
    assert (plan.unit, plan.name) == ("UBND tỉnh Yên Bái", "yen-bai-2020")
    assert Card(plan).sums()["score"] is None
    assert all(plan.criteria["code"])  # criteria without a number were left alone


@pytest.mark.parametrize(
    ("code", "column", "value", "rule"),
    [
        ("3.4.1", "self_assessed", 1.6, "above_maximum"),
        ("3.4.1", "self_assessed", "một", "number"),
        ("3.4.1", "numerator", "180.840", "ambiguous"),
        ("3.4.1", "rule", "tự tính", "choice"),
        ("3.4.1", "parent", "3.9", "unknown_parent"),
        ("3.4.1", "parent", "3.4.1", "cycle"),
        ("3.4.1", "evidence", "114/BC-UBND; 31/02/2021; Báo cáo; a.pdf", "date"),
        ("3.4.1", "lead", "Sở Nông nghiệp và Môi trường", "agency_period"),
        ("8", "maximum", 1, "maxima"),
    ],
)
def test_an_error_is_named_by_its_cell_and_nothing_is_written(
    d: Dataset, light_copy: Path, tmp_path: Path, code: str, column: str, value: Any, rule: str
) -> None:
    path = filled(d, tmp_path / "a.xlsx", {(code, column): value})
    before = {p: p.read_bytes() for p in light_copy.rglob("*") if p.is_file()}
    result = add_cards(light_copy, [path])
    assert not result.written
    errors = [problem for problem in result.problems if problem.severity == "error"]
    assert (rule, line_of(path, code), letter(column)) in {(p.rule, p.row, p.column) for p in errors}
    assert {problem.file for problem in errors} == {f"a.xlsx, sheet {CARD_SHEET}"}
    assert {p: p.read_bytes() for p in light_copy.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("date", "31/02/2021", "value"),
        ("unit.name", None, "required"),
        ("unit.province", "Lao Cay", "unknown_province"),
        ("criteria_set", "876/QĐ-BNV", "criteria_set"),
        ("edition_reviewed", "hai không", "value"),
    ],
)
def test_an_error_of_the_document_is_named_by_its_cell(
    d: Dataset, light_copy: Path, tmp_path: Path, key: str, value: Any, rule: str
) -> None:
    result = add_cards(light_copy, [filled(d, tmp_path / "a.xlsx", {}, {key: value})])
    assert not result.written
    found = {(p.rule, p.file, p.column) for p in result.problems}
    assert (rule, f"a.xlsx, sheet {ABOUT_SHEET}", "C") in found


def test_a_plan_on_record_is_not_replaced(d: Dataset, light_copy: Path, tmp_path: Path) -> None:
    path = filled(d, tmp_path / "a.xlsx", {}, {"edition_planned": "2021"}, province="Lào Cai")
    with pytest.raises(ChisoError, match="on record already"):
        add_cards(light_copy, [path])


def test_a_moved_column_is_refused(d: Dataset, light_copy: Path, tmp_path: Path) -> None:
    path = filled(d, tmp_path / "a.xlsx", {})
    book = openpyxl.load_workbook(path)
    book[CARD_SHEET].delete_cols(5)
    book.save(path)
    with pytest.raises(ChisoError, match='column E is "self_assessed"'):
        add_cards(light_copy, [path])


def test_a_file_that_is_there_an_unknown_set_or_province_is_refused(d: Dataset, tmp_path: Path) -> None:
    path = filled(d, tmp_path / "a.xlsx", {})
    with pytest.raises(ChisoError, match="already filled in"):
        write_card_template(d, path, province="Yên Bái")
    with pytest.raises(ChisoError, match="no set"):
        write_card_template(d, tmp_path / "b.xlsx", criteria_set="999")
    with pytest.raises(UnknownProvince):
        write_card_template(d, tmp_path / "b.xlsx", province="Lao Cay", year=2020)
    with pytest.raises(ChisoError, match="no edition 2030"):
        write_card_template(d, tmp_path / "b.xlsx", province="Lào Cai", year=2030)


def test_the_command_line_writes_and_takes_in(d: Dataset, light_copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "phieu.xlsx"
    arguments = [
        "template",
        "--province",
        "yen bai",
        "--year",
        "2020",
        "--out",
        str(out),
        "--data",
        str(light_copy),
    ]
    said = CliRunner().invoke(app, arguments)
    assert said.exit_code == 0, said.output
    assert "criteria of 1149/QĐ-BNV (2020)" in said.output
    said = CliRunner().invoke(app, ["import", "add", str(out), "--data", str(light_copy)])
    assert said.exit_code == 0, said.output
    assert "taken in as plans/yen-bai-2020" in said.output
    said = CliRunner().invoke(app, ["score", "yen-bai-2020", "--lang", "vi", "--data", str(light_copy)])
    assert "chưa có tổng điểm" in said.output
    assert light_copy != DATA


def test_an_index_and_a_province_at_once_are_refused() -> None:
    for arguments in (["template"], ["template", "PAR", "--set", "876"]):
        result = CliRunner().invoke(app, arguments)
        assert isinstance(result.exception, ChisoError)
        assert "of an index, or of a scorecard" in result.exception.message
    result = CliRunner().invoke(app, ["template", "PAR"])
    assert isinstance(result.exception, ChisoError)
