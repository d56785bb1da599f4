"""The workbook that a user fills in: what stands in it, and what it refuses to write over."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from chiso.core import files
from chiso.core.errors import ChisoError
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset
from chiso.intake.form import write_template
from tests.support.tables import rows_of

# Rows of the data sheet as a user sees them; CODES is the hidden row that is read back.
HEADING, LABEL, UNIT, MAXIMUM, CODES, FIRST = 3, 4, 5, 6, 7, 8
SHEETS = ["Số liệu", "Nguồn", "Đã có", "Hướng dẫn"]


def written(d: Dataset, index: str, year: int, folder: Path) -> Any:
    path = folder / f"{index}-{year}.xlsx"
    write_template(d, index, year, path)
    return openpyxl.load_workbook(path)


def columns_of(sheet: Any) -> dict[str, int]:
    codes = {sheet.cell(CODES, number).value: number for number in range(3, sheet.max_column + 1)}
    assert None not in codes
    return codes


@pytest.fixture(scope="module")
def par(d: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return written(d, "PAR", 2024, tmp_path_factory.mktemp("template"))


def test_the_template_has_the_63_units_in_official_order_with_codes_as_text(par: Any) -> None:
    sheet = par["Số liệu"]
    units = [(sheet.cell(row, 1).value, sheet.cell(row, 2).value) for row in range(FIRST, FIRST + 63)]
    assert units == sorted((row["code"], row["name_vi"]) for row in rows_of(DATA / "raw/units/provinces.csv"))
    assert sheet.max_row == FIRST + 62


def test_the_columns_are_total_fields_and_parts_with_score_and_rank(par: Any) -> None:
    expected = ["total|score|percent", "total|rank|place"]
    for field in range(1, 9):
        expected += [f"{field}|score|points", f"{field}|score|percent", f"{field}|rank|place"]
    parts = ("appraisal", "leader_survey", "sipas_points", "socio_economic")
    expected += [f"{part}|score|points" for part in parts]
    assert list(columns_of(par["Số liệu"])) == expected


def test_maxima_are_those_of_the_2024_set_and_open_where_not_established(par: Any) -> None:
    sheet = par["Số liệu"]
    maxima = {code: sheet.cell(MAXIMUM, number).value for code, number in columns_of(sheet).items()}
    fields = {field: maxima[f"{field}|score|points"] for field in "12345678"}
    assert fields == {"1": 9.5, "2": None, "3": 13, "4": 10.5, "5": 15, "6": None, "7": None, "8": 16.5}
    assert {value for code, value in maxima.items() if code.endswith("|rank|place")} == {63}
    assert {value for code, value in maxima.items() if code.endswith("|percent")} == {100}


def test_what_is_on_record_is_filled_in_and_nothing_else(par: Any) -> None:
    sheet = par["Số liệu"]
    columns = columns_of(sheet)
    names = {sheet.cell(row, 2).value: row for row in range(FIRST, sheet.max_row + 1)}
    expected = {}
    for row in rows_of(DATA / "clean/par.csv"):
        code = f"{row['component']}|{row['measure']}|{row['unit']}"
        if row["year"] == "2024" and row["in_use"] == "1" and code in columns:
            expected[names[row["province"]], columns[code]] = float(row["value"])
    found = {
        (cell.row, cell.column): float(cell.value)
        for cells in sheet.iter_rows(min_row=FIRST, min_col=3)
        for cell in cells
        if cell.value is not None
    }
    assert len(expected) >= 60
    assert found == expected


def test_every_figure_filled_in_names_its_source(par: Any) -> None:
    sheet, record = par["Số liệu"], par["Đã có"]
    known = {row["source"]: row["publisher"] for row in rows_of(DATA / "reference/sources.csv")}
    listed = {}
    for cell, _, _, value, _, publisher, _, _, source in record.iter_rows(min_row=2, values_only=True):
        assert known[source] == publisher
        listed[cell] = (value, source)
    filled = {
        cell.coordinate: cell
        for cells in sheet.iter_rows(min_row=FIRST, min_col=3)
        for cell in cells
        if cell.value is not None
    }
    assert len(filled) >= 60
    assert listed.keys() == filled.keys()
    for address, (value, source) in listed.items():
        assert filled[address].value == value
        assert source in filled[address].comment.text


def test_an_undecided_conflict_stays_empty_and_shows_both_values(d: Dataset, tmp_path: Path) -> None:
    book = written(d, "SIPAS", 2022, tmp_path)
    sheet = book["Số liệu"]
    undecided = [
        row
        for row in rows_of(DATA / "reference/conflicts.csv")
        if (row["index"], row["year"], row["status"]) == ("SIPAS", "2022", "undecided")
    ]
    assert {row["province"] for row in undecided} == {"Bình Dương", "Cà Mau"}
    names = {sheet.cell(row, 2).value: row for row in range(FIRST, sheet.max_row + 1)}
    for row in undecided:
        cell = sheet.cell(names[row["province"]], columns_of(sheet)["total|rank|place"])
        assert cell.value is None
        assert row["values"] in cell.comment.text
        assert cell.fill.fgColor.rgb not in {"00000000", "00CFE8D5"}


def test_what_papi_left_out_is_marked_and_its_template_asks_for_sub_dimensions_only(
    d: Dataset, tmp_path: Path
) -> None:
    sheet = written(d, "PAPI", 2024, tmp_path)["Số liệu"]
    columns = columns_of(sheet)
    assert len(columns) == 28
    assert all(len(code.split("|")[0]) == 3 and code.endswith("|score|points") for code in columns)
    empty = {
        sheet.cell(row, 2).value
        for row in range(FIRST, sheet.max_row + 1)
        if all(sheet.cell(row, number).value is None for number in columns.values())
    }
    assert empty == {"Vĩnh Phúc", "Tiền Giang"}
    grey = {
        sheet.cell(row, 2).value
        for row in range(FIRST, sheet.max_row + 1)
        for number in columns.values()
        if sheet.cell(row, number).fill.fgColor.rgb == "00D0CECE"
    }
    assert grey == empty


def test_an_edition_after_the_merger_has_the_34_units(d: Dataset, tmp_path: Path) -> None:
    book = written(d, "PAR", 2025, tmp_path)
    sheet = book["Số liệu"]
    names = {sheet.cell(row, 2).value for row in range(FIRST, sheet.max_row + 1)}
    assert names == {row["name_from_2025_07"] for row in rows_of(DATA / "raw/units/provinces.csv")}
    assert len(names) == 34
    advice = " ".join(str(row[0]) for row in book["Hướng dẫn"].iter_rows(values_only=True))
    assert "chiso edition open PAR 2025" in advice  # the edition is not on record yet
    asked = {row[0]: row[2] for row in book["Nguồn"].iter_rows(max_col=3, values_only=True) if row[0]}
    assert {key: asked[key] for key in asked if key.startswith("edition_")} == {
        "edition_units": "34",
        "edition_ranked": None,
        "edition_published_on": None,
        "edition_decision": None,
        "edition_decision_date": None,
        "edition_same_method": "chưa rõ",
    }


def test_the_spreadsheet_itself_refuses_ranks_and_scores_out_of_range(par: Any) -> None:
    sheet = par["Số liệu"]
    columns = columns_of(sheet)
    limits = {}
    for rule in sheet.data_validations.dataValidation:
        (cells,) = rule.sqref.ranges
        assert (cells.min_row, cells.max_row) == (FIRST, FIRST + 62)
        limits[cells.min_col] = (rule.type, float(rule.formula1), float(rule.formula2))
    assert limits.keys() == set(columns.values())
    assert limits[columns["total|rank|place"]] == ("whole", 1, 63)
    assert limits[columns["1|score|points"]] == ("decimal", 0, 9.5)
    assert limits[columns["2|score|points"]] == ("decimal", 0, 100)  # maximum not established


def test_headings_stay_in_view_and_on_every_printed_page(par: Any) -> None:
    assert par.sheetnames == SHEETS
    sheet = par["Số liệu"]
    assert sheet.freeze_panes == "C8"
    assert sheet.print_title_rows == f"${HEADING}:${MAXIMUM}"
    assert sheet.row_dimensions[CODES].hidden
    assert par["Nguồn"].column_dimensions["A"].hidden
    for each in par:
        assert (each.page_setup.fitToWidth, each.page_setup.fitToHeight) == (1, 0)
        assert each.page_setup.orientation == "landscape"
        texts = [str(cell.value) for cells in each.iter_rows() for cell in cells if cell.value]
        assert texts
        assert all(unicodedata.is_normalized("NFC", text) for text in texts)


def test_a_file_that_may_hold_figures_is_never_written_over(d: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "PAR-2024.xlsx"
    path.write_bytes(b"the work of an afternoon")
    with pytest.raises(ChisoError, match="already filled in"):
        write_template(d, "PAR", 2024, path)
    assert path.read_bytes() == b"the work of an afternoon"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("index", "year", "out", "said"),
    [
        ("PCI", 2024, "a.xlsx", 'no index "PCI"'),
        ("PAR", 2011, "a.xlsx", "the first is 2012"),
        ("PAR", date.today().year + 1, "a.xlsx", "not over"),
        ("PAR", 2024, "a.csv", "an .xlsx workbook"),
    ],
)
def test_a_template_that_cannot_be_is_refused(
    d: Dataset, tmp_path: Path, index: str, year: int, out: str, said: str
) -> None:
    with pytest.raises(ChisoError, match=said):
        write_template(d, index, year, tmp_path / out)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_a_message(
    d: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch, pytest.raises(ChisoError, match="Permission denied") as refused:
        patch.setattr(files, "_rename", refuse)
        write_template(d, "PAR", 2024, tmp_path / "new/a.xlsx")
    assert refused.value.where == str(tmp_path / "new/a.xlsx")
    assert "close the file where it is open (Excel, Word" in refused.value.remedy
    assert not list(tmp_path.iterdir())
    write_template(d, "PAR", 2024, tmp_path / "new/a.xlsx")  # its folder is made
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.xlsx"]
