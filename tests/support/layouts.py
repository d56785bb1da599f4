"""Tables as offices and publishers lay them out, made of figures invented for the tests.

A layout gives the rows of a sheet, with what is merged; a saver puts them into a file of a kind. Each layout
says the truth that reading it must give, by unit and code of column.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl

from chiso.data.dataset import Dataset
from chiso.intake.tables.reading import Taken
from tests.support.filling import invented_par_2024

Truth = dict[tuple[str, str], Decimal]
Scores, Ranks = Mapping[str, Decimal], Mapping[str, int]
Sides = tuple[Scores, Ranks]
HEAD = ["STT", "Tỉnh, thành phố", "Chỉ số (%)", "Xếp hạng"]
SCORE, RANK = "total|score|percent", "total|rank|place"
TITLE = "CHỈ SỐ CẢI CÁCH HÀNH CHÍNH NĂM 2024 CỦA CÁC TỈNH, THÀNH PHỐ"
DECISION = "(Kèm theo Quyết định số 999/QĐ-BNV ngày 06/4/2025 của Bộ Nội vụ)"
SIGNED = ["", "", "", "KT. BỘ TRƯỞNG"]
SOURCE = {"publisher": "Bộ Nội vụ", "class": "ministry", "title": "Phụ lục giả định", "date": "06/4/2025"}
SOURCE_OPTIONS = [part for key, value in SOURCE.items() for part in ("--source", f"{key}={value}")]
MINISTRIES = ("Bộ Tài chính", "Bộ Tư pháp", "Ngân hàng Nhà nước Việt Nam", "Thanh tra Chính phủ", "Bộ Y tế")


@dataclass
class Layout:
    """Rows of a sheet and the truth in them.

    Attributes
    ----------
    rows : list of list
    truth : mapping
    merged : list of str
        Ranges.
    formats : mapping from str to str
        Number formats by column letter.
    """

    rows: list[list[Any]]
    truth: Truth
    merged: list[str] = field(default_factory=list)
    formats: Mapping[str, str] = field(default_factory=dict)


def comma(value: object, percent: bool = False) -> str:
    """A figure as it is typed: 86,81 or 86,81%."""
    return str(value).replace(".", ",") + ("%" if percent else "")


def as_truth(taken: Taken) -> Truth:
    """What was read, by unit and code of column."""
    return {(cell.province, cell.column.code): Decimal(cell.value) for cell in taken.filled.cells}


def plain_annex(d: Dataset) -> Layout:
    """A clean annex of 63 rows, invented where nothing is on record."""
    cells, _ = invented_par_2024(d)
    names = [unit.name for unit in d.names.all("63")]
    rows = [[n, name, cells[name, SCORE], cells[name, RANK]] for n, name in enumerate(names, 1)]
    return Layout([["", TITLE], ["TT", "Địa phương", "Chỉ số (%)", "Xếp hạng"], *rows], {})


def save_xlsx(layout: Layout, path: Path, title: str = "Sheet1") -> Path:
    """The sheet of a workbook; other sheets may be added by who opens it again."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in layout.rows:
        sheet.append([None if value == "" else value for value in row])
    for letter, number_format in layout.formats.items():
        for cell in sheet[letter]:
            cell.number_format = number_format
    for merged in layout.merged:
        sheet.merge_cells(merged)
    book.save(path)
    return path


def save_csv(layout: Layout, path: Path, mark: str = ",", encoding: str = "utf-8") -> Path:
    """A text file with a mark between columns."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=mark).writerows(layout.rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def save_docx(layouts: Sequence[Layout], path: Path, texts: Sequence[str] = (TITLE, DECISION)) -> Path:
    """Tables of a Word document, with paragraphs before the first."""
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    for layout in layouts:
        width = max(map(len, layout.rows))
        table = document.add_table(0, width)
        table.style = "Table Grid"
        for row in layout.rows:
            for cell, value in zip(table.add_row().cells, row, strict=False):
                cell.text = str(value)
        for merged in layout.merged:
            left, top, right, bottom = openpyxl.utils.cell.range_boundaries(merged)
            text = table.cell(top - 1, left - 1).text
            whole = table.cell(top - 1, left - 1).merge(table.cell(bottom - 1, right - 1))
            whole.text = text
        document.add_paragraph("")
    document.save(str(path))
    return path


def numbered(
    scores: Mapping[str, Decimal], ranks: Mapping[str, int]
) -> Iterator[tuple[int, str, Decimal, int]]:
    """Order, name, score and place, in the order of names."""
    for order, (name, score) in enumerate(scores.items(), 1):
        yield order, name, score, ranks[name]


def plain_truth(scores: Mapping[str, Decimal], ranks: Mapping[str, int]) -> Truth:
    """Score and place of each unit."""
    truth: Truth = {(name, SCORE): score for name, score in scores.items()}
    return truth | {(name, RANK): Decimal(rank) for name, rank in ranks.items()}


def sides_of(d: Dataset) -> Sides:
    """Scores and places of PAR INDEX 2024, invented where none are on record."""
    cells, _ = invented_par_2024(d)
    names = [unit.name for unit in d.names.all("63")]
    scores = {name: Decimal(str(cells[name, SCORE])) for name in names}
    return scores, {name: int(cells[name, RANK]) for name in names}


def table(
    sides: Sides, score: Callable[[Any], Any] = float, rank: Callable[[Any], Any] = int
) -> list[list[Any]]:
    return [[n, name, score(value), rank(place)] for n, name, value, place in numbered(*sides)]


def titled(rows: list[list[Any]], head: list[list[Any]] | None = None) -> list[list[Any]]:
    return [["", TITLE], ["", DECISION], [], *(head or [HEAD]), *rows]


def of(sides: Sides, rows: list[list[Any]], **more: Any) -> Layout:
    return Layout(rows, plain_truth(*sides), **more)


# --- one layout a function; the docstring says the trap ---


def clean(sides: Sides) -> Layout:
    """A title over merged cells, numbers as numbers."""
    return of(sides, titled(table(sides)), merged=["B1:D1", "B2:D2"])


def typed_over(sides: Sides) -> Layout:
    """Decimal commas and percent signs, places of how many, as a clerk types them."""
    return of(sides, titled(table(sides, lambda v: comma(v, True), lambda r: f"{r}/63")))


def in_words(sides: Sides) -> Layout:
    """Places in words."""
    return of(sides, titled(table(sides, comma, lambda r: f"thứ {r}")))


def two_rows(sides: Sides) -> Layout:
    """A head of two rows, merged."""
    head = [["TT", "Địa phương", "PAR INDEX 2024", ""], ["", "", "Kết quả (%)", "Thứ hạng"]]
    return of(sides, titled(table(sides), head), merged=["A4:A5", "B4:B5", "C4:D4"])


def two_rows_unmerged(sides: Sides) -> Layout:
    """The same without merges: what stands over two columns stands in the first."""
    head = [["TT", "Địa phương", "PAR INDEX 2024", ""], ["", "", "Kết quả (%)", "Thứ hạng"]]
    return of(sides, titled(table(sides), head))


def counted_columns(sides: Sides) -> Layout:
    """Units in brackets, and a row that counts the columns."""
    head = [[*HEAD[:2], "Chỉ số", "Xếp hạng"], ["", "", "(%)", ""], ["(1)", "(2)", "(3)", "(4)"]]
    return of(sides, titled(table(sides), head))


def regions(sides: Sides) -> Layout:
    """Rows of the country, of regions and their means between those of units."""
    rows = table(sides)
    rows[40:40] = [["III", "Vùng Tây Nguyên", 85.1, ""], ["", "Trung bình vùng", 85.1, ""]]
    rows[10:10] = [["II", "Đồng bằng sông Hồng", 88.4, ""], ["", "Cộng", 88.4, ""]]
    rows[:0] = [["", "Cả nước", 88.37, ""], ["I", "Trung du và miền núi phía Bắc", "", ""]]
    rows += [["", "Trung bình", 88.37, ""], ["", "Cao nhất", 96.17, 1], ["", "Điểm thấp nhất", 81.32, 63]]
    return of(sides, titled(rows))


def signed(sides: Sides) -> Layout:
    """Notes and signatures below, marks of footnotes on names."""
    rows = table(sides)
    for n, mark in ((3, "*"), (20, " (1)"), (30, "**"), (31, "²")):
        rows[n][1] += mark
    return of(sides, titled([*rows, [], ["", "Ghi chú: (*) số liệu đã hiệu chỉnh"], [], SIGNED]))


def ministries_above(sides: Sides) -> Layout:
    """The ministries' own table before that of the provinces."""
    head = ["STT", "Bộ, cơ quan ngang bộ", "Chỉ số (%)", "Xếp hạng"]
    above = [[n, name, 90 - n, n] for n, name in enumerate(MINISTRIES, 1)]
    return of(sides, [["", TITLE], head, *above, [], ["", "Các tỉnh"], HEAD, *table(sides)])


def ministries_in_it(sides: Sides) -> Layout:
    """Ministries and provinces below one head."""
    above = [
        ["A", "Các bộ, cơ quan", "", ""],
        *([n, name, 90 - n, n] for n, name in enumerate(MINISTRIES, 1)),
    ]
    return of(sides, titled([*above, ["B", "Các tỉnh, thành phố", "", ""], *table(sides)]))


def pages(sides: Sides) -> Layout:
    """The head repeated on each page."""
    rows = table(sides)
    for at in (50, 25):
        rows.insert(at, HEAD)
    return of(sides, titled(rows))


def with_codes(sides: Sides, d: Dataset) -> Layout:
    """Codes of the statistics office, as numbers that lost their zero."""
    codes = {unit.name: int(unit.code) for unit in d.names.all("63")}
    rows = [[codes[row[1]], *row[1:]] for row in table(sides)]
    return of(sides, titled(rows, [["Mã tỉnh", *HEAD[1:]]]))


def with_new_codes(sides: Sides, d: Dataset) -> Layout:
    """Codes of the units since July 2025 beside the names of those before: of an order they say nothing."""
    codes = {
        unit.name: d.names.successor(unit).code if d.names.find(unit.name, "34") else ""
        for unit in d.names.all("63")
    }
    rows = [[codes[row[1]], *row[1:]] for row in table(sides)]
    return of(sides, titled(rows, [["Mã ĐVHC mới", *HEAD[1:]]]))


def spelt_otherwise(sides: Sides, d: Dataset) -> Layout:
    """Capitals, no marks, kinds before names, usual abbreviations."""
    english = {unit.name: unit.name_en for unit in d.names.all("63")}
    said = {
        "Hồ Chí Minh": "TP. HCM",
        "Thừa Thiên Huế": "TT- Huế",
        "Bà Rịa - Vũng Tàu": "BRVT",
        "Đắk Lắk": "Đăk Lăk",
    }
    rows = table(sides)
    for n, row in enumerate(rows):
        name = row[1]
        other = [name.upper(), english[name], f"  {name} ", unicodedata.normalize("NFD", name)][n % 4]
        row[1] = said.get(name, other)
    return of(sides, titled(rows))


def remarks(sides: Sides) -> Layout:
    """A remark behind a name, a number before it, spaces that do not break."""
    rows = table(sides)
    for n, row in enumerate(rows):
        row[1] = f"{n + 1}. Tỉnh\u00a0{row[1]}" if n % 2 and "Hồ" not in row[1] else f"{row[1]} (đã kiểm tra)"
    cities = {"Hà Nội", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ"}
    for row, (name, _) in zip(rows, sides[0].items(), strict=True):
        if name in cities:
            row[1] = f"Thành phố {name}"
    return of(sides, titled(rows))


def blanks(sides: Sides) -> Layout:
    """Dashes, dots, "n/a" and blanks where there is no figure."""
    rows = table(sides, comma, str)
    truth = plain_truth(*sides)
    for n, dash in ((5, "-"), (6, "–"), (7, "..."), (8, "n/a"), (9, ""), (10, " \u00a0")):
        rows[n][2] = rows[n][3] = dash
        del truth[rows[n][1], SCORE], truth[rows[n][1], RANK]
    return Layout(titled(rows), truth)


def separated(sides: Sides) -> Layout:
    """Blank columns between those with something."""
    rows = [[n, "", name, "", score, "", rank] for n, name, score, rank in table(sides)]
    return of(sides, titled(rows, [["STT", "", "Tỉnh", "", "Chỉ số (%)", "", "Xếp hạng"]]))


def beside_itself(sides: Sides) -> Layout:
    """The table goes on beside itself, to fit a page."""
    rows = table(sides)
    halves = [[*left, "", *(rows[32 + n] if n < 31 else [])] for n, left in enumerate(rows[:32])]
    return of(sides, titled(halves, [[*HEAD, "", *HEAD]]))


def pairs(sides: Sides) -> Layout:
    """Pairs of columns, each in its own order."""
    scores, ranks = sides
    by_name, by_score = sorted(scores), sorted(scores, key=lambda name: -scores[name])
    rows = [
        [n, first, ranks[first], second, float(scores[second])]
        for n, (first, second) in enumerate(zip(by_name, by_score, strict=True), 1)
    ]
    return of(sides, titled(rows, [["Thứ tự", "Tỉnh", "Xếp hạng", "", "PAR INDEX 2024"]]))


def turned(sides: Sides) -> Layout:
    """Provinces in columns, labels in two languages, errors of sampling below."""
    scores, ranks = sides
    names = list(scores)
    return of(
        sides,
        [
            [TITLE],
            ["", "", ""],
            ["Chỉ tiêu", "Indicator", "Thang điểm/Scale", *names],
            ["Chỉ số PAR INDEX (%)", "PAR INDEX (%)", "0-100", *(float(scores[name]) for name in names)],
            ["Điểm thấp", "CI low", "", *(float(scores[name]) - 1 for name in names)],
            ["Sai số", "Standard error", "", *(0.4 for _ in names)],
            ["Xếp hạng", "Rank", "", *(ranks[name] for name in names)],
        ],
    )


def other_years(sides: Sides) -> Layout:
    """Columns of the year before and of changes, and a column of text."""
    rows = [[*row, row[2] - 1, "tăng 2 bậc", 1.0, "Nhóm B"] for row in table(sides)]
    return of(
        sides,
        titled(
            rows,
            [[*HEAD[:2], "Chỉ số năm 2024", "Xếp hạng 2024", "Chỉ số năm 2023", "", "Tăng/giảm", "Nhóm"]],
        ),
    )


def two_indices(sides: Sides) -> Layout:
    """Two indices beside each other; the titles say which is meant."""
    rows = [[*row, 80.5, 7] for row in table(sides)]
    head = [
        ["STT", "Tỉnh", "PAR INDEX", "", "SIPAS", ""],
        ["", "", "Kết quả", "Hạng", "Kết quả", "Hạng"],
    ]
    return of(sides, titled(rows, head), merged=["A4:A5", "B4:B5", "C4:D4", "E4:F4"])


def one_below_another(sides: Sides) -> Layout:
    """A table of another index below in the same sheet."""
    below = [[n, name, 80 + n / 10, n] for n, name, _, _ in table(sides)]
    return of(
        sides,
        [["", TITLE], HEAD, *table(sides), [], ["", "CHỈ SỐ HÀI LÒNG (SIPAS) NĂM 2023"], [], HEAD, *below],
    )


def rank_first(sides: Sides) -> Layout:
    """The place before the name, in the order of places."""
    rows = sorted([[rank, name, score] for _, name, score, rank in table(sides)])
    return of(sides, titled(rows, [["Hạng", "Tên đơn vị", "Điểm"]]))


def shown_in_percent(sides: Sides) -> Layout:
    """Shares of 1 that their format shows in percent, places that theirs shows among 63."""
    rows = table(sides, lambda value: float(value) / 100)
    return of(sides, titled(rows), formats={"C": "0.00%", "D": '0"/63"'})


def fields(sides: Sides, d: Dataset) -> Layout:
    """Fields below the index, each with points, percent and a place: three rows of a head."""
    cells, _ = invented_par_2024(d)
    names = list(sides[0])
    points = {(name, n): Decimal(str(cells[name, f"{n}|score|points"])) for name in names for n in (1, 3)}
    truth = plain_truth(*sides) | {(name, f"{n}|score|points"): value for (name, n), value in points.items()}
    rows = [
        [order, name, score, rank, *(part for n in (1, 3) for part in (comma(points[name, n]), ""))]
        for order, name, score, rank in table(sides)
    ]
    head = [
        ["STT", "Tỉnh", "Chỉ số chung", "", "Các lĩnh vực", "", "", ""],
        ["", "", "", "", "1. Công tác chỉ đạo, điều hành CCHC", "", "Cải cách thủ tục hành chính", ""],
        ["", "", "Chỉ số (%)", "Xếp hạng", "Điểm đạt", "Ghi chú", "Điểm đạt", "Ghi chú"],
    ]
    merged = ["A4:A6", "B4:B6", "C4:D5", "E4:H4", "E5:F5", "G5:H5"]
    return Layout(titled(rows, head), truth, merged)


LAYOUTS = [
    clean, typed_over, in_words, two_rows, two_rows_unmerged, counted_columns, regions, signed,
    ministries_above, ministries_in_it, pages, with_codes, with_new_codes, spelt_otherwise, remarks, blanks,
    separated, beside_itself, pairs, turned, other_years, two_indices, one_below_another, rank_first,
    shown_in_percent, fields,
]  # fmt: skip


def made(make: Callable[..., Layout], sides: Sides, d: Dataset) -> Layout:
    return make(sides, d) if make.__code__.co_argcount > 1 else make(sides)


def three_up(merged: str) -> str:
    left, top, right, bottom = openpyxl.utils.cell.range_boundaries(merged)
    letters = [openpyxl.utils.get_column_letter(column) for column in (left, right)]
    return f"{letters[0]}{top - 3}:{letters[1]}{bottom - 3}"


def assert_read(taken: Taken, truth: Truth, doubts: Collection[str] = ()) -> None:
    """Everything was read right, and no doubt stays but those."""
    assert [problem.message for problem in taken.filled.problems] == []
    assert as_truth(taken) == truth
    open_doubts = [doubt.message for doubt in taken.doubts if doubt.kind not in {*doubts, "unlike_history"}]
    assert open_doubts == []
