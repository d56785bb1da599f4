"""Reading a filled template: what a cell may hold, what is refused, and where each refusal points."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.core.errors import ChisoError
from chiso.data.dataset import Dataset
from chiso.intake.cells import UnreadableCell, rank_of, score_of
from chiso.intake.reading import Filled, read_filled
from chiso.intake.source import origin_of
from tests.support.filling import ORIGIN, fill

DATA, SOURCE = "Số liệu", "Nguồn"
# What a user leaves as the template has it, and what the tests fill in.
COMPLETE = {"language": "Tiếng Việt", "linkable": "không", "confirms": "không", **ORIGIN}


@pytest.fixture(scope="module")
def blank(d: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PAR 2024 template of which only the source is filled in."""
    return fill(d, "PAR", 2024, tmp_path_factory.mktemp("blank") / "blank.xlsx", {})


def edited(blank: Path, out: Path, edit: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(blank)
    edit(book)
    book.save(out)
    return out


def problems_by_cell(filled: Filled) -> dict[str, str]:
    return {f"{problem.column}{problem.row}": problem.rule for problem in filled.problems}


@pytest.mark.parametrize(
    ("value", "number_format", "unit", "digits"),
    [
        (86.81, "0.00##", "percent", "86.81"),
        ("86,81", "@", "percent", "86.81"),
        ("86.81", "@", "percent", "86.81"),
        ("86,81%", "@", "percent", "86.81"),
        (" 86,81 %", "@", "percent", "86.81"),
        ("\u00a086,81\u202f%", "@", "percent", "86.81"),
        ("86,810", "@", "percent", "86.810"),
        (0.8681, "0.00%", "percent", "86.81"),
        (86.81, '0.00"%"', "percent", "86.81"),
        (86.81, "0.00\\%", "percent", "86.81"),
        (100, "0", "percent", "100"),
        (0, "0", "percent", "0"),
        (0.1 + 0.2, "0.00", "points", "0.3"),
        (9.428, "0.00", "points", "9.428"),
        ("+9,5", "@", "points", "9.5"),
        (-0.5, "0.00", "points", "-0.5"),
        ("-0,0", "@", "points", "0.0"),
    ],
)
def test_a_score_is_read_as_offices_write_it(
    value: object, number_format: str, unit: str, digits: str
) -> None:
    assert score_of(value, number_format, unit) == digits


@pytest.mark.parametrize(
    ("value", "number_format", "unit", "rule"),
    [
        ("1.234,5", "@", "points", "number"),
        ("86,81 điểm", "@", "points", "number"),
        ("8 6", "@", "points", "number"),
        ("", "@", "points", "number"),
        ("-", "@", "percent", "number"),
        ("nan", "@", "percent", "number"),
        ("1e2", "@", "percent", "number"),
        ("٨٦", "@", "percent", "number"),
        ("#N/A", "General", "percent", "number"),
        (True, "General", "points", "number"),
        (datetime(2024, 5, 3), "dd/mm/yyyy", "points", "date"),
        (time(8, 6), "hh:mm", "points", "date"),
        (timedelta(hours=1), "[h]:mm", "points", "date"),
        (0.8681, "0.00", "percent", "unit"),
        ("0,8681", "@", "percent", "unit"),
        (0.9, "0%", "points", "unit"),
        ("90%", "@", "points", "unit"),
    ],
)
def test_a_score_that_can_be_read_in_two_ways_or_none_is_refused(
    value: object, number_format: str, unit: str, rule: str
) -> None:
    with pytest.raises(UnreadableCell) as refused:
        score_of(value, number_format, unit)
    assert refused.value.rule == rule
    assert refused.value.remedy


@given(st.decimals(min_value=2, max_value=100, places=4), st.sampled_from(",."), st.booleans())
def test_a_typed_score_keeps_its_digits(number: Decimal, mark: str, percent: bool) -> None:
    text = str(number).replace(".", mark) + ("%" if percent else "")
    assert score_of(text, "@", "percent") == str(number)
    assert Decimal(score_of(float(number), "General", "percent")) == number


@given(st.integers(1, 63), st.sampled_from(["{}", "{}/63", "{} / 63", "0{}", " {} "]))
def test_a_rank_is_read_with_or_without_its_denominator(rank: int, written: str) -> None:
    assert rank_of(written.format(rank), "@", 63) == str(rank)
    assert rank_of(float(rank), "0", 63) == str(rank)
    assert rank_of(float(rank), '0"/63"', 63) == str(rank)


@pytest.mark.parametrize(
    ("value", "number_format", "rule"),
    [
        ("31/61", "@", "denominator"),
        (31, '0"/61"', "denominator"),
        (31, r"0\/61", "denominator"),
        ("thứ 31", "@", "whole_number"),
        ("XII", "@", "whole_number"),
        (2.5, "0", "whole_number"),
        (1, "0%", "whole_number"),
        (datetime(2024, 3, 1), "d/m", "date"),
    ],
)
def test_what_is_no_rank_is_refused(value: object, number_format: str, rule: str) -> None:
    with pytest.raises(UnreadableCell) as refused:
        rank_of(value, number_format, 63)
    assert refused.value.rule == rule


def test_every_wrong_cell_is_listed_with_its_place(blank: Path, d: Dataset, tmp_path: Path) -> None:
    wrong = {
        "C9": ("abc", "number"),
        "C10": (datetime(2024, 5, 3), "date"),
        "C11": ("1.234,5", "number"),
        "C12": (0.8681, "unit"),
        "C13": (100.5, "above_maximum"),
        "C14": (-1, "below_minimum"),
        "C15": ("=B1+1", "formula"),
        "C16": (0, "zero_total"),
        "D9": ("31/61", "denominator"),
        "D10": (64, "rank_range"),
        "D11": (0, "rank_range"),
        "D12": (2.5, "whole_number"),
        "E9": ("90%", "unit"),
        "E10": (9.6, "above_maximum"),
        "D6": (61, "maximum"),
        "H6": (0, "maximum"),
        "B20": ("Lang Sown", "unknown_province"),
        "B21": (None, "no_province"),
        "A22": ("99", "code"),
        "B23": ("Hà Nội", "duplicate"),
        "AG24": ("x", "unknown_column"),
    }

    def spoil(book: Any) -> None:
        for address, (value, _) in wrong.items():
            book[DATA][address] = value
        book[DATA]["A23"] = None

    filled = read_filled(edited(blank, tmp_path / "wrong.xlsx", spoil), d)
    assert problems_by_cell(filled) == {address: rule for address, (_, rule) in wrong.items()}
    for problem in filled.problems:
        assert problem.severity == "error"
        assert problem.message
        assert problem.remedy
        assert problem.file == "wrong.xlsx, sheet Số liệu"
    (unknown,) = [problem for problem in filled.problems if problem.rule == "unknown_province"]
    suggestions = unknown.remedy.removeprefix("did you mean: ").split(", ")
    assert len(suggestions) == 3
    assert "Lạng Sơn" in suggestions


def test_figures_are_found_wherever_their_row_was_moved(blank: Path, d: Dataset, tmp_path: Path) -> None:
    def rearrange(book: Any) -> None:
        sheet = book[DATA]
        sheet["C8"], sheet["C13"] = "92,57", "89,03"
        for place, name in (("B8", "lao cai"), ("B13", unicodedata.normalize("NFD", "thành phố Hà Nội"))):
            sheet[place] = name
        sheet["A8"], sheet["A13"] = "10", 1  # a code that the spreadsheet turned into a number
        sheet.row_dimensions[13].hidden = True  # a filter hides rows, it does not remove them
        sheet.delete_rows(60, 5)

    filled = read_filled(edited(blank, tmp_path / "moved.xlsx", rearrange), d)
    assert not filled.problems
    totals = {
        cell.cell: (cell.province, cell.value)
        for cell in filled.cells
        if cell.column.code == "total|score|percent"
    }
    assert totals["C8"] == ("Lào Cai", "92.57")
    assert totals["C13"] == ("Hà Nội", "89.03")


def test_maxima_are_read_where_the_publisher_sets_them(blank: Path, d: Dataset, tmp_path: Path) -> None:
    def state(book: Any) -> None:
        book[DATA]["H6"] = "10"  # field 2: not on record
        book[DATA]["E6"] = "9,5"  # field 1: as on record

    filled = read_filled(edited(blank, tmp_path / "maxima.xlsx", state), d)
    assert [(cell.cell, cell.column.component, cell.value) for cell in filled.maxima] == [("H6", "2", "10")]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("publisher", None, "is empty"),
        ("class", "Tạp chí", "not in the list"),
        ("title", None, "neither a document nor an address"),
        ("url", "www.moha.gov.vn", "no web address"),
        ("date", "31/02/2025", "no date"),
        ("date", "06/4/2023", "cannot state results of 2024"),
        ("date", "hôm qua", "no date"),
        ("date", "1/1/99999999999", "no date"),
        ("date", "9" * 5000, "no date"),
        ("linkable", "có", "no address to link"),
        ("language", "fr", "not in the list"),
        ("confirms", "maybe", "not in the list"),
    ],
)
def test_a_source_that_does_not_say_enough_is_an_error(field: str, value: str | None, said: str) -> None:
    origin, (bad,) = origin_of({**COMPLETE, field: value}, 2024)
    assert origin is None
    assert bad.key == field
    assert said in bad.message
    assert bad.remedy


def test_every_wrong_field_of_the_source_is_named_with_its_row(
    blank: Path, d: Dataset, tmp_path: Path
) -> None:
    def spoil(book: Any) -> None:
        book[SOURCE]["C7"] = None  # publisher
        book[SOURCE]["C11"] = "32/4/2025"

    filled = read_filled(edited(blank, tmp_path / "source.xlsx", spoil), d)
    assert filled.origin is None
    assert problems_by_cell(filled) == {"C7": "source_field", "C11": "source_field"}
    assert {problem.file for problem in filled.problems} == {"source.xlsx, sheet Nguồn"}


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("06/4/2025", "2025-04-06"),
        ("4/2025", "2025-04"),
        ("2025", "2025"),
        (2025, "2025"),
        ("2025-04-06", "2025-04-06"),
        ("6.4.2025", "2025-04-06"),
        (datetime(2025, 4, 6), "2025-04-06"),
        (None, ""),
    ],
)
def test_the_date_of_a_source_puts_the_day_first(value: object, iso: str) -> None:
    origin, bad = origin_of({**COMPLETE, "date": value}, 2024)
    assert not bad
    assert origin is not None
    assert origin.date == iso


def test_a_source_is_read_from_its_sheet(blank: Path, d: Dataset) -> None:
    origin = read_filled(blank, d).origin
    assert origin is not None
    assert origin.row("import-x") == {
        "source": "import-x",
        "publisher": "Bộ Nội vụ",
        "class": "ministry",
        "language": "vi",
        "url": "",
        "date": "2025-04-06",
        "linkable": "0",
        "note": "Quyết định giả định của bài kiểm thử",
    }
    assert not origin.confirms


def merged_below_the_header(book: Any) -> None:
    book[DATA].merge_cells("C9:C10")


def row_inserted(book: Any) -> None:
    book[DATA].insert_rows(1)


def column_removed(book: Any) -> None:
    book[DATA].delete_cols(4)


def column_added(book: Any) -> None:
    book[DATA]["AG7"] = "note"


def sheet_renamed(book: Any) -> None:
    book[DATA].title = "Sheet1"


def source_removed(book: Any) -> None:
    del book[SOURCE]


def codes_cleared(book: Any) -> None:
    for cell in book[DATA][7]:
        cell.value = None


def fields_cleared(book: Any) -> None:
    book[SOURCE].delete_cols(1)


def other_version(book: Any) -> None:
    book[SOURCE]["C4"] = "chiso-template-0"


def other_index(book: Any) -> None:
    book[SOURCE]["C5"] = "SIPAS"


def no_year(book: Any) -> None:
    book[SOURCE]["C6"] = "năm nay"


@pytest.mark.parametrize(
    ("edit", "said", "where"),
    [
        (merged_below_the_header, "C9:C10 are merged", "cell C9"),
        (row_inserted, "stands in row 8", "row 7"),
        (column_removed, 'column D is "1|score|points"', "cell D7"),
        (column_added, 'column AG is "note"', "cell AG7"),
        (sheet_renamed, 'no sheet "Số liệu"', "Sheet1"),
        (source_removed, 'no sheet "Nguồn"', "Số liệu"),
        (codes_cleared, "is gone", "row 7"),
        (fields_cleared, "fields are missing", "sheet Nguồn"),
        (other_version, "not the template of this version", "sheet Nguồn"),
        (other_index, "columns were moved", "cell"),
        (no_year, "is no year", "sheet Nguồn"),
    ],
)
def test_a_workbook_that_lost_its_shape_is_one_clear_error(
    blank: Path, d: Dataset, tmp_path: Path, edit: Callable[[Any], None], said: str, where: str
) -> None:
    path = edited(blank, tmp_path / "shape.xlsx", edit)
    with pytest.raises(ChisoError) as refused:
        read_filled(path, d)
    assert said in refused.value.message
    assert where in refused.value.where
    assert refused.value.remedy


def test_a_file_that_is_no_workbook_is_named_for_what_it_is(blank: Path, d: Dataset, tmp_path: Path) -> None:
    old_xls = b"\xd0\xcf\x11\xe0" + bytes(600)
    contents = {
        "empty.xlsx": (b"", "is empty"),
        "table.xlsx": ("Tỉnh;Điểm\nLào Cai;89,03\n".encode(), "no Excel workbook"),
        "old.xlsx": (old_xls, "old .xls"),
        "locked.xlsx": (old_xls + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        "cut.xlsx": (blank.read_bytes()[:5000], "no Excel workbook"),
    }
    for name, (content, said) in contents.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ChisoError, match=said):
            read_filled(tmp_path / name, d)
    with zipfile.ZipFile(tmp_path / "calc.ods", "w") as ods:
        ods.writestr("content.xml", "<office/>")
    with pytest.raises(ChisoError, match="OpenDocument"):
        read_filled(tmp_path / "calc.ods", d)
    (tmp_path / "figures.csv").write_bytes(blank.read_bytes())
    with pytest.raises(ChisoError, match="not named"):
        read_filled(tmp_path / "figures.csv", d)
    with pytest.raises(ChisoError, match="no such file"):
        read_filled(tmp_path / "nowhere.xlsx", d)
    with pytest.raises(ChisoError, match="a folder, not a file"):
        read_filled(tmp_path, d)


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_damaged_workbook_is_a_message_not_a_traceback(
    blank: Path, d: Dataset, tmp_path: Path, part: str
) -> None:
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(blank) as good, zipfile.ZipFile(path, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content[: len(content) // 2] if name == part else content)
    with pytest.raises(ChisoError, match="damaged"):
        read_filled(path, d)
