"""Mutations of filled workbooks: cells, formats, rows, sheets, parts, the archive."""

from __future__ import annotations

import io
import random
import re
import unicodedata
import zipfile
from typing import Any

from lxml import etree
from openpyxl.utils import get_column_letter

from .book import LINKS, MAIN, NS, Book
from .kinds import BOOKS, CARD, READ, REFUSE, TABLE, mutation

Random = random.Random
# Sheet of the figures, row of the codes, first row of figures; sheet of the fields, and of its keys.
DATA, FIELDS = {TABLE: "Số liệu", CARD: "Phiếu chấm điểm"}, {TABLE: "Nguồn", CARD: "Văn bản"}
CODES, FIRST = {TABLE: 7, CARD: 4}, {TABLE: 8, CARD: 5}
NUMERIC = ("appraised", "self_assessed", "maximum")
MAIN_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def target_of(book: Book) -> str:
    """Which of the two workbooks it is."""
    names = [sheet.get("name") for sheet in book.tree("xl/workbook.xml").iterfind(".//m:sheet", NS)]
    return CARD if DATA[CARD] in names else TABLE


def codes(book: Book) -> dict[int, str]:
    """Code of each column."""
    target = target_of(book)
    grid = book.grid(DATA[target])
    return {c: cell.text or "" for (r, c), cell in sorted(grid.items()) if r == CODES[target]}


def numbers(book: Book, wanted: str = "") -> list[tuple[int, int, str]]:
    """Row, column and text of each number, of columns whose code fits a pattern."""
    target, named = target_of(book), codes(book)
    wanted = wanted if target == TABLE else ""
    return [
        (r, c, f"{float(cell.text):.15g}")  # without the noise of binary fractions
        for (r, c), cell in sorted(book.grid(DATA[target]).items())
        if r >= FIRST[target] and c > 2 and cell.kind == "n" and cell.text and not cell.formula
        if re.search(wanted, named.get(c, "")) and (target == TABLE or named.get(c) in NUMERIC)
    ]


def with_number(rng: Random, book: Book, wanted: str = "") -> tuple[str, int, int, str]:
    """Sheet, row, column and text of any number; one of those that the template carries is left alone."""
    row, column, text = rng.choice(numbers(book, wanted))
    return DATA[target_of(book)], row, column, text


def field(book: Book, key: str) -> tuple[str, int]:
    """Sheet and row of a field of the sheet of the source or the document."""
    sheet = FIELDS[target_of(book)]
    return sheet, next(r for (r, c), cell in book.grid(sheet).items() if c == 1 and cell.text == key)


def units(book: Book) -> list[tuple[int, str]]:
    """Row and name of each unit, or criterion."""
    target = target_of(book)
    grid = sorted(book.grid(DATA[target]).items())
    return [(r, cell.text or "") for (r, c), cell in grid if c == 2 and r >= FIRST[target] and cell.text]


def comma(text: str) -> str:
    """A number as it is written in Viet Nam."""
    return text.replace(".", ",")


# ---- what stays readable: numbers -----------------------------------------------------------------

POINTS, PERCENT, RANK = "score.points", "score.percent", "rank"


@mutation(*BOOKS, must=READ)
def number_as_text_with_comma(rng: Random, book: Book) -> Book:
    for row, column, text in rng.sample(numbers(book), 5):
        book.put(DATA[target_of(book)], row, column, comma(text), "inlineStr")
    return book


@mutation(*BOOKS, must=READ)
def number_as_text_with_spaces(rng: Random, book: Book) -> Book:
    for row, column, text in rng.sample(numbers(book), 5):
        spaced = rng.choice(
            [f" {text} ", f"{text}\xa0", f"\u202f{text}", f"\ufeff{comma(text)}", f"\t{text}"]
        )
        book.put(DATA[target_of(book)], row, column, spaced, "inlineStr")
    return book


@mutation(TABLE, must=READ)
def percent_sign_in_text(rng: Random, book: Book) -> Book:
    sheet, row, column, text = with_number(rng, book, PERCENT)
    book.put(sheet, row, column, comma(text) + rng.choice(["%", " %", "\xa0%"]), "inlineStr")
    return book


@mutation(TABLE, must=READ)
def share_in_percent_format(rng: Random, book: Book) -> Book:
    sheet, row, column, text = with_number(rng, book, PERCENT)
    book.put(sheet, row, column, repr(round(float(text) / 100, 6)))
    book.set_format(
        sheet, row, column, rng.choice(["0%", "0.00%", "#,##0.0 %", "[Red]0.00%;-0.00%", '0.0%" đạt"'])
    )
    return book


@mutation(*BOOKS, must=READ)
def percent_sign_only_printed(rng: Random, book: Book) -> Book:
    """In quotes, after a backslash, as padding or filling, a percent sign multiplies nothing."""
    sheet, row, column, _ = with_number(rng, book, PERCENT)
    formats = ['0.00"%"', "0.00\\%", "0.00_%", "0.00*%", '0.00" %"', "General_%", '#,##0.00_%_);(0.00"%")']
    book.set_format(sheet, row, column, rng.choice(formats))
    return book


@mutation(TABLE, must=READ)
def rank_among_units(rng: Random, book: Book) -> Book:
    sheet, row, column, text = with_number(rng, book, RANK)
    book.put(
        sheet,
        row,
        column,
        rng.choice([f"{text}/63", f"{text} / 63", f"0{text}", f"{text}\xa0/63"]),
        "inlineStr",
    )
    return book


@mutation(*BOOKS, must=READ)
def noise_of_binary_fractions(rng: Random, book: Book) -> Book:
    sheet, row, column, text = with_number(rng, book, POINTS)
    book.put(
        sheet, row, column, rng.choice([f"{float(text):.20g}", f"{float(text):.16e}", f"{float(text)!r}0"])
    )
    return book


@mutation(*BOOKS, must=READ)
def other_formats(rng: Random, book: Book) -> Book:
    for row, column, _ in rng.sample(numbers(book), 6):
        code = rng.choice(
            ["0.00", "#,##0.0", '0.0" điểm"', "[Blue]0.00", "@", "0.00E+00", "_-* #,##0.00_-", "0"]
        )
        book.set_format(DATA[target_of(book)], row, column, code)
    return book


@mutation(*BOOKS, must=READ)
def formula_with_its_value(rng: Random, book: Book) -> Book:
    sheet, row, column, text = with_number(rng, book)
    book.put(
        sheet,
        row,
        column,
        text,
        formula=rng.choice([f"{text}+0", "SUM(A1:A2)", "VLOOKUP(B8,'[1]x'!A:B,2,0)"]),
    )
    return book


@mutation(*BOOKS, must=READ)
def text_of_a_formula(rng: Random, book: Book) -> Book:
    sheet, row, column, text = with_number(rng, book)
    book.put(sheet, row, column, comma(text), "str", formula='TEXT(1,"0,00")')
    return book


@mutation(*BOOKS, must=READ)
def shared_and_rich_text(rng: Random, book: Book) -> Book:
    """A number in a shared text of two runs with different fonts, and sounds beside it."""
    sheet, row, column, text = with_number(rng, book)
    strings = book.tree("xl/sharedStrings.xml")
    half = len(text) // 2
    entry = f'<si xmlns="{MAIN}"><r><t>{text[:half]}</t></r><r><rPr><b/></rPr><t>{text[half:]}</t></r>'
    strings.append(etree.fromstring(entry + '<rPh sb="0" eb="1"><t>9</t></rPh></si>'))
    book.put(sheet, row, column, str(len(strings) - 1), "s")
    return book


# ---- what stays readable: names, rows, sheets -----------------------------------------------------


@mutation(TABLE, must=READ)
def name_spelt_otherwise(rng: Random, book: Book) -> Book:
    row, name = rng.choice(units(book))
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).replace(
        "Đ", "D"
    )
    plain = plain.replace("đ", "d")
    spelt = [
        name.upper(),
        name.lower(),
        plain,
        f"Tỉnh {name}",
        f"  {name}\xa0",
        f"{plain} province",
        f"T. {name}",
    ]
    book.put(DATA[TABLE], row, 2, rng.choice([*spelt, unicodedata.normalize("NFD", name)]), "inlineStr")
    return book


@mutation(TABLE, must=READ)
def code_spelt_otherwise(rng: Random, book: Book) -> Book:
    row, _ = rng.choice(units(book))
    code = book.grid(DATA[TABLE])[row, 1].text or ""
    spelt = rng.choice([(code.lstrip("0"), "n"), (f" {code} ", "inlineStr"), (None, "n")])
    book.put(DATA[TABLE], row, 1, *spelt)
    return book


@mutation(TABLE, must=READ)
def rows_in_another_order(rng: Random, book: Book) -> Book:
    rows = [
        row for row in book.sheet(DATA[TABLE]).find("m:sheetData", NS) if int(row.get("r")) >= FIRST[TABLE]
    ]
    order = [int(row.get("r")) for row in rows]
    rng.shuffle(order)
    for row, number in zip(rows, order, strict=True):
        row.set("r", str(number))
        for cell in row:
            cell.set("r", re.sub(r"\d+", str(number), cell.get("r")))
    data = book.sheet(DATA[TABLE]).find("m:sheetData", NS)
    data[:] = sorted(data, key=lambda row: int(row.get("r")))
    return book


@mutation(TABLE, must=READ)
def row_left_out(rng: Random, book: Book) -> Book:
    row, _ = rng.choice(units(book))
    data = book.sheet(DATA[TABLE]).find("m:sheetData", NS)
    data.remove(next(one for one in data if int(one.get("r")) == row))
    return book


@mutation(*BOOKS, must=READ)
def hidden_and_filtered(rng: Random, book: Book) -> Book:
    rows = [row for row in book.sheet(DATA[target_of(book)]).find("m:sheetData", NS) if int(row.get("r")) > 7]
    for row in rng.sample(rows, min(3, len(rows))):
        row.set("hidden", "1")
    return book


@mutation(*BOOKS, must=READ)
def title_of_a_sheet(rng: Random, book: Book) -> Book:
    for sheet in book.tree("xl/workbook.xml").iterfind(".//m:sheet", NS):
        name = sheet.get("name")
        sheet.set("name", rng.choice([unicodedata.normalize("NFD", name), f" {name}", f"{name} "]))
    return book


@mutation(*BOOKS, must=READ)
def sheets_in_another_order(rng: Random, book: Book) -> Book:
    sheets = book.tree("xl/workbook.xml").find("m:sheets", NS)
    order = list(sheets)
    rng.shuffle(order)
    sheets[:] = order
    return book


@mutation(*BOOKS, must=READ)
def no_numbers_of_rows_and_cells(rng: Random, book: Book) -> Book:
    """A heading reworded, a comment, a cell with a format and nothing in it."""
    sheet = DATA[target_of(book)]
    book.put(sheet, 3, 4, "Tiêu đề khác", "inlineStr")
    row, column, _ = rng.choice(numbers(book))
    book.put(sheet, row + 300, column, None)
    book.set_format(sheet, row + 300, column, "0.000")
    return book


@mutation(*BOOKS, must=READ)
def stretched_dimension(rng: Random, book: Book) -> Book:
    sheet = book.sheet(DATA[target_of(book)])
    dimension = sheet.find("m:dimension", NS)
    if dimension is None:
        dimension = etree.Element(f"{{{MAIN}}}dimension")
        sheet.insert(0, dimension)
    dimension.set("ref", rng.choice(["A1:XFD1048576", "A1", "A1:B2", "XFD1048576"]))
    return book


@mutation(*BOOKS, must=READ)
def format_in_the_last_row(rng: Random, book: Book) -> Book:
    """Nothing but a format, or a space, at the far end of the sheet."""
    sheet = DATA[target_of(book)]
    book.put(sheet, rng.choice([1_048_576, 900_000]), rng.choice([1, 5, 30]), None)
    if rng.random() < 0.5:
        book.put(sheet, 1_048_576, 3, " ", "inlineStr")
    return book


@mutation(*BOOKS, must=READ)
def format_in_the_last_column(rng: Random, book: Book) -> Book:
    book.put(DATA[target_of(book)], rng.choice([1, 9]), 16384, None)
    return book


@mutation(*BOOKS, must=READ)
def stored_without_compression(rng: Random, book: Book) -> bytes:
    return book.content(zipfile.ZIP_STORED)


@mutation(*BOOKS)
def broken_list_of_choices(rng: Random, book: Book) -> Book:
    """What holds no figure is broken: choices, print settings."""
    sheet = book.sheet(DATA[target_of(book)])
    for one in sheet.iterfind(".//m:dataValidation", NS):
        one.set(*rng.choice([("type", "lists"), ("sqref", "A1:B"), ("operator", "x")]))
    etree.SubElement(sheet, f"{{{MAIN}}}conditionalFormatting", sqref="A1")
    return book


@mutation(*BOOKS, must=READ)
def neighbours_in_the_archive(rng: Random, book: Book) -> Book:
    book.parts |= {"xl/media/": b"", "customXml/item1.xml": b"<x/>", "xl/calcChain.xml": b"<calcChain/>"}
    book.parts.pop("docProps/app.xml", None)
    return book


# ---- what must be refused: cells ------------------------------------------------------------------


@mutation(*BOOKS, must=REFUSE)
def error_value(rng: Random, book: Book) -> Book:
    sheet, row, column, _ = with_number(rng, book)
    errors = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?"]
    book.put(sheet, row, column, rng.choice(errors), "e", formula=rng.choice(["", "1/0"]))
    return book


@mutation(CARD, must=REFUSE)
def error_value_in_text(rng: Random, book: Book) -> Book:
    named = {code: column for column, code in codes(book).items()}
    row, _ = rng.choice(units(book))
    column = named[rng.choice(["name", "evidence", "lead", "reason", "note", "state"])]
    book.put(DATA[CARD], row, column, rng.choice(["#REF!", "#N/A"]), "e")
    return book


@mutation(*BOOKS, must=REFUSE)
def formula_without_value(rng: Random, book: Book) -> Book:
    sheet, row, column, text = with_number(rng, book)
    value = rng.choice([(None, "n"), ("", "str"), (None, "str")])
    book.put(sheet, row, column, *value, formula=f"{text}+0")
    return book


@mutation(*BOOKS, must=REFUSE, says="merged")
def merged_figures(rng: Random, book: Book) -> Book:
    target = target_of(book)
    row, column, _ = rng.choice(numbers(book))
    sheet = book.sheet(DATA[target])
    ref = rng.choice([f"{get_column_letter(column)}{row}:{get_column_letter(column)}{row + 1}"])
    merged = sheet.find("m:mergeCells", NS)
    if merged is None:
        merged = etree.Element(f"{{{MAIN}}}mergeCells")
        sheet.find("m:sheetData", NS).addnext(merged)
    etree.SubElement(merged, f"{{{MAIN}}}mergeCell", ref=ref)
    if rng.random() < 0.5:
        book.put(DATA[target], row + 1, column, None)
    return book


@mutation(*BOOKS, must=REFUSE)
def date_where_a_figure_was(rng: Random, book: Book) -> Book:
    sheet, row, column, _ = with_number(rng, book)
    book.put(sheet, row, column, rng.choice(["45678", "45300.5", "2"]))
    book.set_format(
        sheet, row, column, rng.choice(["d-mmm", "dd/mm/yyyy", "mm/yyyy", "h:mm", "[$-42A]d/m/yy", "[h]:mm"])
    )
    return book


@mutation(*BOOKS, must=REFUSE)
def format_that_shows_something_else(rng: Random, book: Book) -> Book:
    """In thousands, as a fraction, by a condition, or not at all: what was read off the screen is unknown."""
    sheet, row, column, _ = with_number(rng, book)
    formats = ["0.0,", "# ?/?", ";;;", "[<50]0.00;0%", "0.00%%", "#,##0,,"]
    book.set_format(sheet, row, column, rng.choice(formats))
    return book


@mutation(*BOOKS, must=REFUSE)
def no_number(rng: Random, book: Book) -> Book:
    sheet, row, column, text = with_number(rng, book)
    texts = [
        "1.234.567",
        f"{text} điểm",
        "86,,81",
        "x",
        "-",
        "²",
        "٨٦",
        "８６",
        "1e1",
        f"{text};",
        "∞",
        "nan",
        "31-63",
    ]
    book.put(sheet, row, column, rng.choice(texts), "inlineStr")
    return book


@mutation(*BOOKS, must=REFUSE)
def truth_value(rng: Random, book: Book) -> Book:
    sheet, row, column, _ = with_number(rng, book)
    book.put(sheet, row, column, rng.choice("01"), "b")
    return book


@mutation(*BOOKS, must=REFUSE)
def number_beyond_limits(rng: Random, book: Book) -> Book:
    sheet, row, column, _ = with_number(rng, book)
    numbers = ["-1", "1000.5", "1E+300", "12345678901234567890", "-0.01", "1e5"]
    book.put(sheet, row, column, rng.choice(numbers))
    return book


@mutation(*BOOKS, must=REFUSE)
def no_number_by_type(rng: Random, book: Book) -> Book:
    """A cell that says it is a number, and is none."""
    sheet, row, column, _ = with_number(rng, book)
    book.put(sheet, row, column, rng.choice(["1E999", "nan", "abc", "9" * 5000, "1,5", "-1E999", "0x10"]))
    return book


@mutation(*BOOKS, must=REFUSE)
def index_of_no_text(rng: Random, book: Book) -> Book:
    sheet, row, column, _ = with_number(rng, book)
    book.put(sheet, row, column, rng.choice(["99999", "-1", "x", "1.5"]), "s")
    return book


@mutation(TABLE, must=REFUSE)
def rank_among_others(rng: Random, book: Book) -> Book:
    sheet, row, column, _ = with_number(rng, book, RANK)
    book.put(
        sheet,
        row,
        column,
        rng.choice(["4/34", "0/63", "64/63", "5.5", "4/", "/63", "1/6/63", "0"]),
        "inlineStr",
    )
    return book


@mutation(TABLE, must=REFUSE)
def unknown_province(rng: Random, book: Book) -> Book:
    row, _ = rng.choice(units(book))
    names = [
        "Lào Caii",
        "Cả nước",
        "Hà Nội 2",
        "12",
        "Trung bình",
        "=B9",
        "Lào Cai (mới)",
        "thành phố Lào Cai",
    ]
    book.put(DATA[TABLE], row, 2, rng.choice(names), "inlineStr")
    return book


@mutation(TABLE, must=REFUSE)
def province_twice_or_not(rng: Random, book: Book) -> Book:
    (one, name), (other, _) = rng.sample(units(book), 2)
    book.put(DATA[TABLE], other, 2, rng.choice([name, None]), "inlineStr")
    assert one != other
    return book


@mutation(CARD, must=REFUSE)
def criterion_twice(rng: Random, book: Book) -> Book:
    (one, _), (other, _) = rng.sample([u for u in units(book) if (u[0], 1) in book.grid(DATA[CARD])], 2)
    book.put(DATA[CARD], other, 1, book.grid(DATA[CARD])[one, 1].text, "inlineStr")
    return book


@mutation(CARD)
def code_as_a_number(rng: Random, book: Book) -> Book:
    """1.10 typed as a number is 1.1 to the file: only its format says what was meant."""
    row, _ = rng.choice(units(book))
    number, code = rng.choice(
        [("1.1", "0.00"), ("1.1", "General"), ("45301", "d.m"), ("3", "0"), ("2.5", "0.0")]
    )
    book.put(DATA[CARD], row, 1, number)
    book.set_format(DATA[CARD], row, 1, code)
    return book


@mutation(CARD)
def text_as_another_type(rng: Random, book: Book) -> Book:
    named = {code: column for column, code in codes(book).items()}
    row, _ = rng.choice(units(book))
    column = named[rng.choice(["name", "evidence", "lead", "reason", "note"])]
    book.put(DATA[CARD], row, column, *rng.choice([("45678", "n"), ("1", "b"), ("0.5", "n"), ("12", "n")]))
    book.set_format(DATA[CARD], row, column, rng.choice(["dd/mm/yyyy", "0%", "General", "@", "000"]))
    return book


@mutation(*BOOKS, must=REFUSE)
def figure_far_away(rng: Random, book: Book) -> Book:
    row, _, text = rng.choice(numbers(book))
    at = rng.choice([(row, 16384), (row, 60), (1_048_576, 5), (500_000, 4)])
    book.put(DATA[target_of(book)], *at, text)
    return book


@mutation(*BOOKS)
def strange_text(rng: Random, book: Book) -> Book:
    sheet, row = field(book, "note" if target_of(book) == TABLE else "title")
    texts = [
        "_x000B_",
        "a_x0000_b",
        "<script>alert(1)</script>",
        "=1+1",
        "x" * 32_767,
        "\u202ea",
        "../../x",
        "\u2028",
    ]
    book.put(sheet, row, 3, f"Tên {rng.choice(texts)}", "inlineStr")
    return book


@mutation(*BOOKS)
def any_text(rng: Random, book: Book) -> Book:
    target = target_of(book)
    row, _ = rng.choice(units(book))
    words = ["0", "", "x", "'", "../x", "2024", "#REF!", "86,81", "Lào Cai", "1|2", "1/63", "\u0301"]
    column = rng.choice([1, 2, *codes(book)])
    book.put(DATA[target], row, column, rng.choice(words), rng.choice(["inlineStr", "str"]))
    return book


# ---- what must be refused: fields of the source or the document -----------------------------------


@mutation(TABLE, must=REFUSE)
def field_of_the_source(rng: Random, book: Book) -> Book:
    wrong = [
        ("url", u)
        for u in ("javascript:alert(1)", "file:///x", " data:text/html,x", "example.vn", "https://")
    ]
    wrong += [
        ("date", d)
        for d in ("31/02/2025", "2023", "32/1/2025", "²025", "hôm qua", "01/01/99999", "2025-13-01")
    ]
    wrong += [
        ("class", "báo"),
        ("publisher", ""),
        ("linkable", "maybe"),
        ("language", "fr"),
        ("confirms", "2"),
    ]
    wrong += [
        ("template", "chiso-template-0"),
        ("index", "PCI"),
        ("year", "²024"),
        ("year", "1999"),
        ("year", "9" * 5000),
    ]
    key, value = rng.choice(wrong)
    sheet, row = field(book, key)
    book.put(sheet, row, 3, value, "inlineStr")
    return book


@mutation(CARD, must=REFUSE)
def field_of_the_document(rng: Random, book: Book) -> Book:
    years = [
        "/../../../../plans/x",
        "../x",
        "20²4",
        "2024.5",
        "1999",
        "năm",
        "2022",
        "9" * 5000,
        "2024/../../x",
    ]
    wrong = [("edition_planned", year) for year in years] + [("edition_reviewed", year) for year in years[:5]]
    wrong += [
        ("unit.province", "Lào"),
        ("unit.level", "x"),
        ("unit.period", "35"),
        ("date", "31/02/2024"),
        ("title", ""),
    ]
    wrong += [("complete", "x"), ("document_type", "Thư"), ("date", "²024"), ("unit.name", "")]
    key, value = rng.choice(wrong)
    sheet, row = field(book, key)
    book.put(sheet, row, 3, value, "inlineStr")
    return book


@mutation(*BOOKS, must=READ)
def field_as_a_real_date(rng: Random, book: Book) -> Book:
    sheet, row = field(book, "date")
    book.put(sheet, row, 3, rng.choice(["45753", "45800.25"]))
    book.set_format(sheet, row, 3, rng.choice(["dd/mm/yyyy", "d-mmm-yy"]))
    return book


# ---- what must be refused: shape ------------------------------------------------------------------


def shifted(book: Book, title: str, at: int, by: int) -> None:
    """Move the rows from `at` on, as inserting or removing one does."""
    for row in book.sheet(title).find("m:sheetData", NS):
        if int(row.get("r")) >= at:
            number = str(int(row.get("r")) + by)
            row.set("r", number)
            for cell in row:
                cell.set("r", re.sub(r"\d+", number, cell.get("r")))


@mutation(*BOOKS, must=REFUSE)
def row_inserted_above(rng: Random, book: Book) -> Book:
    shifted(book, DATA[target_of(book)], rng.randint(1, CODES[target_of(book)]), 1)
    return book


@mutation(*BOOKS, must=REFUSE)
def column_moved(rng: Random, book: Book) -> Book:
    """Codes, and figures with them, one column to the right from some column on."""
    target = target_of(book)
    at = rng.randint(2, len(codes(book)))
    for _, column, cell in sorted(book.cells(DATA[target]), key=lambda one: -one[1]):
        if column >= at:
            cell.set("r", re.sub(r"[A-Z]+", get_column_letter(column + 1), cell.get("r")))
    return book


@mutation(*BOOKS, must=REFUSE)
def code_of_a_column(rng: Random, book: Book) -> Book:
    column = rng.choice(list(codes(book)))
    book.put(
        DATA[target_of(book)],
        CODES[target_of(book)],
        column,
        rng.choice(["x", "", "total|score|points|"]),
        "inlineStr",
    )
    return book


@mutation(*BOOKS, must=REFUSE, whole=True)
def sheet_missing(rng: Random, book: Book) -> Book:
    sheets = book.tree("xl/workbook.xml").find("m:sheets", NS)
    wanted = rng.choice([DATA, FIELDS])[target_of(book)]
    for sheet in list(sheets):
        if sheet.get("name") == wanted:
            if rng.random() < 0.5:
                sheets.remove(sheet)
            sheet.set("name", "Sheet1")
    return book


# ---- what must be refused: parts and archive ------------------------------------------------------


@mutation(*BOOKS, must=REFUSE, whole=True)
def part_broken(rng: Random, book: Book) -> Book:
    part = rng.choice(
        ["xl/workbook.xml", book.part_of(DATA[target_of(book)]), "xl/sharedStrings.xml", "xl/styles.xml"]
    )
    raw = book.parts[part]
    broken = [
        raw[: len(raw) // 2],
        b"",
        b"not xml",
        raw.replace(b">", b"", 3),
        raw + b"<x>",
        b"\xff\xfe" + raw,
    ]
    book._trees.pop(part, None)
    book.parts[part] = rng.choice(broken)
    return book


@mutation(*BOOKS, must=REFUSE, whole=True)
def part_missing(rng: Random, book: Book) -> Book:
    sheet = book.part_of(DATA[target_of(book)])
    gone = rng.choice([sheet, "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"])
    book._trees.clear()
    del book.parts[gone]
    return book


@mutation(*BOOKS, must=REFUSE, whole=True, says="Strict")
def strict_open_xml(rng: Random, book: Book) -> Book:
    book._trees.clear()
    relations = LINKS.replace("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
    relations = relations.replace("officeDocument/2006/", "officeDocument/")
    for name, part in book.parts.items():
        strict = part.replace(MAIN.encode(), MAIN_STRICT.encode())
        book.parts[name] = strict.replace(LINKS.encode(), relations.encode())
    return book


@mutation(*BOOKS, must=REFUSE, whole=True)
def entities_multiplied(rng: Random, book: Book) -> Book:
    part = rng.choice([book.part_of(DATA[target_of(book)]), "xl/sharedStrings.xml", "xl/workbook.xml"])
    lines = ['<!ENTITY e0 "x">', *(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))]
    system = '<!ENTITY e9 SYSTEM "file:///etc/hostname">'
    entities = system if rng.random() < 0.4 else "".join(lines)
    raw = book.parts[part].decode()
    raw = re.sub(r"^<\?xml[^>]*\?>", "", raw.lstrip())
    raw = re.sub(r"(<[A-Za-z][^>]*[^/]>)", r"\1&e9;", raw, count=1)
    book._trees.pop(part, None)
    book.parts[part] = f"<!DOCTYPE x [{entities}]>{raw}".encode()
    return book


@mutation(*BOOKS, must=REFUSE, whole=True)
def archive_damaged(rng: Random, book: Book) -> bytes:
    raw = bytearray(book.content())
    if rng.random() < 0.6:
        return bytes(raw[: rng.randrange(len(raw) - 30)])
    at = raw.find(book.part_of(DATA[target_of(book)]).encode()) + 120
    raw[at : at + 400] = rng.randbytes(400)  # the sum of the part does not fit any more
    return bytes(raw)


@mutation(*BOOKS, must=REFUSE, whole=True)
def archive_that_bursts(rng: Random, book: Book) -> bytes:
    """Small on the disk, half a gigabyte in memory."""
    part = rng.choice([book.part_of(DATA[target_of(book)]), "xl/sharedStrings.xml", "xl/styles.xml"])
    content, out = book.content(), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
        with target.open(part, "w", force_zip64=True) as stream:
            own = book.parts.get(part, b"")
            stream.write(own[: own.rfind(b"</")])
            for _ in range(500):
                stream.write(b" " * 1_000_000)
            stream.write(own[own.rfind(b"</") :] if own else b"")
    return out.getvalue()


@mutation(*BOOKS, must=REFUSE, whole=True)
def no_workbook(rng: Random, book: Book) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(rng.choice(["content.xml", "word/document.xml", "x"]), "<x/>")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    encrypted = ole + "EncryptedPackage".encode("utf-16-le")
    return rng.choice(
        [b"", b"PK\x03\x04", b"a,b\n1,2\n", out.getvalue(), ole, encrypted, b"<html></html>", bytes(5000)]
    )


@mutation(*BOOKS, must=REFUSE, whole=True, says=r"\.xlsx")
def other_extension(rng: Random, book: Book) -> Book:
    book.file_name = rng.choice(["f.xlsm", "f.xls", "f.zip", "f", "f.xltx", "f.xlsx.bak", "f.ods"])
    return book


@mutation(*BOOKS, must=READ)
def name_of_the_file(rng: Random, book: Book) -> Book:
    book.file_name = rng.choice(
        ["Phiếu chấm điểm (1).xlsx", "a b.XLSX", "-x.xlsx", "[1].xlsx", "a%20b;c.xlsx", "'.xlsx"]
    )
    return book


@mutation(*BOOKS)
def any_byte(rng: Random, book: Book) -> bytes:
    raw = bytearray(book.content())
    for _ in range(rng.randint(1, 4)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


@mutation(*BOOKS)
def any_attribute(rng: Random, book: Book) -> Any:
    """An attribute of the sheet says something else."""
    sheet = book.sheet(DATA[target_of(book)])
    elements = [one for one in sheet.iter() if isinstance(one.tag, str) and one.attrib]
    for _ in range(3):
        one = rng.choice(elements)
        key = rng.choice(sorted(one.attrib))
        one.set(key, rng.choice(["", "0", "-1", "x", "A1", "99999999999", "A0", "AAAA1", "1.5", "true"]))
    return book
