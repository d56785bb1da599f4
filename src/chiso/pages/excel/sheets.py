"""What every workbook has: sheets of text and of figures, sources, equal bytes.

A number is a number with a format, a missing figure an empty cell, a text stays a text whatever it
begins with.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from chiso.core.files import write_whole
from chiso.core.frames import records
from chiso.core.links import web_address
from chiso.data.dataset import Dataset
from chiso.pages.excel.styles import BOLD, ENTRY, HEAD, HEAD_FILL, HEADING, WRAPPED
from chiso.pages.references import CLASSES
from chiso.pages.zipped import EPOCH, entries_of, zipped
from chiso.text.catalog import Texts, with_city
from chiso.text.dates import date
from chiso.text.messages import N_

FORMATS = {
    "score": "#,##0.00",
    "small": "0.0000",
    "percent": '#,##0.00"%"',  # where a column holds scores of several units
    "whole": "0",
    "thousands": "#,##0",
    "signed": "+#,##0.00;-#,##0.00;0.00",
    "places": "+0;-0;0",
    "date": "dd/m/yyyy",
    "moment": "dd/m/yyyy hh:mm",
}
LONGEST_NAME = 31  # characters, of a sheet
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# First characters that a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@")
WIDEST = 60  # characters of a column
SENTENCE = 95  # characters of the column of sentences
LINE = 16  # points
HEADING_LINE, HEADING_ROOM = 20, 70  # points, and characters in bold that fit the column of sentences
UNSET = 13  # width of a column that nobody has set, in openpyxl
FORMULA_RESULT = "0000.0000"  # room for what a formula gives
HEAD_LINES = 3
# Heads of the columns that the workbooks of several reports have.
HEADS_OF_FIGURES = {
    "index": N_("Index"),
    "year": N_("Edition"),
    "province": N_("Province"),
    "code": N_("Code"),
    "component": N_("Component"),
    "score": N_("Score"),
    "unit": N_("Unit"),
    "maximum": N_("Maximum"),
    "place": N_("Place"),
    "ranked": N_("Units ranked"),
    "change_score": N_("Change of score"),
    "change_place": N_("Change of place"),
    "highest": N_("Highest"),
    "highest_unit": N_("Unit with the highest score"),
    "lowest": N_("Lowest"),
    "lowest_unit": N_("Unit with the lowest score"),
    "basis": N_("Basis"),
    "remark": N_("Remark"),
    "sources": N_("Sources"),
}
SOURCE_HEADS = {
    "key": N_("Source key"),
    "publisher": N_("Publisher"),
    "class": N_("Class"),
    "date": N_("Date"),
    "address": N_("Address"),
}


def open_book(name: str, title: str, lines: Sequence[str]) -> tuple[Workbook, int]:
    """A workbook whose first sheet holds a title and sentences.

    Parameters
    ----------
    name : str
        Of the first sheet.
    title : str
    lines : sequence of str
        A sentence a row.

    Returns
    -------
    Workbook, int
        The book, and the row below the sentences, where charts go.
    """
    book = new_book(title)
    sheet = book.create_sheet(name)
    sheet.column_dimensions["A"].width = SENTENCE
    heading = put_text(sheet.cell(1, 1), title)
    heading.font, heading.alignment = HEADING, WRAPPED
    sheet.row_dimensions[1].height = HEADING_LINE * math.ceil(len(title) / HEADING_ROOM)
    for n, line in enumerate(lines, 3):
        cell = put_text(sheet.cell(n, 1), line)
        cell.alignment = WRAPPED
        # Spreadsheets do not fit the height of a row when they open a file.
        sheet.row_dimensions[n].height = LINE * math.ceil(len(line) / SENTENCE)
    return book, 4 + len(lines)


def new_book(title: str) -> Workbook:
    """A workbook without a sheet."""
    book = Workbook()
    book.properties.creator = "chiso"
    book.properties.created = book.properties.modified = EPOCH
    book.properties.title = title
    del book[book.sheetnames[0]]
    return book


def free_name(book: Workbook, heading: str) -> str:
    """A name for a sheet of a heading that somebody chose: what Excel allows, and no other sheet has."""
    plain = " ".join(_NOT_IN_A_NAME.sub(" ", heading).split()).strip("'")
    taken = {name.casefold() for name in book.sheetnames}
    for n in count(1):
        ending = "" if n == 1 else f" {n}"
        name = plain[: LONGEST_NAME - len(ending)].strip() + ending
        if name.strip() and name.casefold() not in taken:
            break
    return name


def save_book(book: Workbook, path: Path, t: Texts) -> None:
    """Finish a workbook, as `book_bytes` does, and write the file; replaced if it exists."""
    write_whole(path, book_bytes(book, t))


def book_bytes(book: Workbook, t: Texts) -> bytes:
    """Name the city as pages do, then finish as `finished_bytes` does."""
    for sheet in book.worksheets:
        if sheet.title != t("Sources"):  # publishers keep their names
            for cell in sheet._cells.values():  # its iterators make cells where there are none
                if cell.data_type == "s" and (named := with_city(cell.value, t.lang)) != cell.value:
                    put_text(cell, named)
    return finished_bytes(book)


def finished_bytes(book: Workbook) -> bytes:
    """Set widths and pages of all sheets; equal content gives equal bytes."""
    for sheet in book.worksheets:
        _finish(sheet)
    saved = io.BytesIO()
    book.save(saved)
    return _with_fixed_times(saved)


def add_sheet(
    book: Workbook,
    name: str,
    headings: Sequence[str],
    *,
    above: Sequence[str] = (),
    frozen: int = 0,
) -> Worksheet:
    """A sheet of figures with a frozen head that prints on every page.

    Parameters
    ----------
    book : Workbook
    name : str
    headings : sequence of str
    above : sequence of str, optional
        Title and notes, a row each, and an empty row before the head.
    frozen : int, optional
        So many columns stay in sight too.
    """
    sheet = book.create_sheet(name)
    for n, line in enumerate(above, 1):
        put_text(sheet.cell(n, 1), line)
        sheet.cell(1, 1).font = HEADING
    head = len(above) + 2 if above else 1
    for column, heading in enumerate(headings, 1):
        cell = put_text(sheet.cell(head, column), heading)
        cell.font, cell.fill = BOLD, HEAD_FILL
        cell.alignment = HEAD
    sheet.row_dimensions[head].height = HEAD_LINES * LINE
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    return sheet


def add_row(sheet: Worksheet, values: Sequence[Any], formats: Sequence[str], n: int = 0) -> None:
    """A row below the others.

    Parameters
    ----------
    sheet : Worksheet
    values : sequence of str, number or date
        NaN leaves the cell empty.
    formats : sequence of str
        Key of `FORMATS`, or a format, for each number and date; "" for a text.
    n : int, optional
        Its number, from who knows it: looking for it takes as long as the sheet has cells.
    """
    n = n or sheet.max_row + 1
    for column, (value, form) in enumerate(zip(values, formats, strict=True), 1):
        cell = sheet.cell(n, column)
        if isinstance(value, str):
            put_text(cell, value).alignment = ENTRY
        elif isinstance(value, dt.date) or not math.isnan(value):  # missing stays an empty cell
            cell.value = int(value) if form in {"whole", "places"} else value
            cell.number_format = FORMATS.get(form, form)


def put_text(cell: Cell | Any, text: str) -> Any:
    """Put text in a cell as text, whatever it begins with; returns the cell."""
    cell.value = text
    if text.startswith(FORMULA):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell


def add_sources(book: Workbook, d: Dataset, t: Texts, used: set[str]) -> None:
    """The sheet of the sources whose keys are in `used`; other keys are passed over."""
    sheet = add_sheet(book, t("Sources"), [t(heading) for _, heading in SOURCE_HEADS.items()])
    for row in records(d.sources):
        if row["source"] in used:
            shown = date(row["date"], t.lang) if row["date"] else ""
            cells = [row["source"], row["publisher"], t(CLASSES[row["class"]]), shown, row["url"]]
            add_row(sheet, cells, ("",) * len(SOURCE_HEADS))
            if row["linkable"] and (address := web_address(row["url"])):
                sheet.cell(sheet.max_row, len(SOURCE_HEADS)).hyperlink = address


def unit_name(unit: str, t: Texts) -> str:
    """The unit of a score as a cell says it: "%", or points in words; "" where there is no score."""
    return "%" if unit == "percent" else t("points") if unit else ""


def _finish(sheet: Worksheet) -> None:
    # The sheet of sentences and charts, which has no head, prints on one page.
    listing = bool(sheet.freeze_panes)
    sheet.page_setup.orientation = "landscape" if listing else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0 if listing else 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if listing:
        sheet.print_area = sheet.dimensions
        head = int(sheet.freeze_panes.lstrip(ascii_uppercase)) - 1
        for n, column in enumerate(sheet.iter_cols(min_row=head + 1), 1):
            if sheet.column_dimensions[get_column_letter(n)].width != UNSET:
                continue  # whoever made the sheet knows better
            longest = max((len(_shown(cell)) for cell in column), default=0)
            words = _shown(sheet.cell(head, n)).split()
            # The head has three lines; a line ends before a word that does not fit.
            heading = max(*map(len, words), math.ceil(len(" ".join(words)) / HEAD_LINES) + 2)
            sheet.column_dimensions[get_column_letter(n)].width = min(max(longest, heading, 7) + 2, WIDEST)


def _shown(cell: Any) -> str:
    return (
        ""
        if cell.value is None
        else FORMULA_RESULT
        if cell.data_type == "f"
        else f"{cell.value:.2f}"
        if isinstance(cell.value, float)
        else cell.number_format
        if isinstance(cell.value, dt.date)
        else str(cell.value)
    )


def _with_fixed_times(saved: io.BytesIO) -> bytes:
    """Set the times that saving put in: two builds of the same figures are the same bytes."""
    entries = entries_of(saved)
    stamp = EPOCH.isoformat().encode() + b"Z"
    entries["docProps/core.xml"] = re.sub(
        rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, entries["docProps/core.xml"]
    )
    return zipped(entries)
