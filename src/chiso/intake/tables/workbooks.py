"""Grids of workbooks: .xlsx and .xlsm by the reader of workbooks, .xls and .ods by calamine.

Calamine gives values without the formats of numbers, and puts what a file repeats a million times into
memory: both are measured before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from lxml import etree
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from chiso.core.errors import ChisoError
from chiso.intake.tables.biff import measure
from chiso.intake.tables.grids import MOST_PLACES, CellGrid, of_rows, opening, unpacked
from chiso.intake.xlsx.file import refuse_encrypted
from chiso.intake.xlsx.workbook import Workbook
from chiso.intake.xlsx.xml import MOST_CELLS, MOST_ELEMENTS
from chiso.text.messages import N_

MOST_SHEETS = 100
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_AGAIN = N_("name another sheet with --sheet")
_SMALLER = N_("copy the table into a workbook of its own")


def read_xlsx(path: Path, content: bytes) -> Iterator[CellGrid]:
    """The sheets of an .xlsx or .xlsm."""
    book = Workbook.at(path, macros=True)
    titles = book.sheets_of_cells
    _refuse_many(path, len(titles))
    for title, sheet in book.read(titles, _AGAIN).items():
        yield CellGrid(sheet, kind=path.suffix.lower().lstrip(".") or "xlsx", hidden=title in book.hidden)


def read_xls(path: Path, content: bytes) -> Iterator[CellGrid]:
    """The sheets of an .xls of Excel 97 to 2003."""
    refuse_encrypted(content, str(path))
    with opening(path, N_("the workbook")):
        measure(content)
    yield from _by_calamine(path, "xls")


def read_ods(path: Path, content: bytes) -> Iterator[CellGrid]:
    """The sheets of a workbook of LibreOffice."""
    with opening(path, N_("the workbook")):
        part = unpacked(path, content).get("content.xml", b"")
        _measure(path, part)
    yield from _by_calamine(path, "ods")


def _by_calamine(path: Path, kind: str) -> Iterator[CellGrid]:
    if path.suffix.lower() != f".{kind}":
        # Calamine goes by the name; of bytes alone it tries every format, for seconds where they are damaged.
        message = N_("the workbook is a .{kind}, and not named so", kind=kind)
        raise ChisoError(message, str(path), N_("name it *.{kind}", kind=kind))
    with opening(path, N_("the workbook")), _silent():
        book = CalamineWorkbook.from_path(path)
        sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    _refuse_many(path, len(sheets))
    for number, described in enumerate(book.sheets_metadata):
        if described not in sheets:
            continue
        with opening(path, N_("the workbook")), _silent():
            read = book.get_sheet_by_index(number)
            if read.total_height * read.total_width > MOST_PLACES:
                raise _too_large(path)
            rows: list[list[object]] = [[*row] for row in read.to_python(skip_empty_area=False)]
        if sum(value != "" for row in rows for value in row) > MOST_CELLS:
            raise _too_large(path)
        sheet = of_rows(path, described.name.strip(), rows, _stands_for)
        hidden = described.visible != SheetVisibleEnum.Visible
        yield CellGrid(sheet, kind=kind, hidden=hidden)


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what calamine prints of a damaged file, a traceback in Rust, from the user: the error is said."""
    sys.stderr.flush()
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _stands_for(value: object) -> str:
    """The format of a value whose own was not read: a date may have been shown in any way."""
    return "d/m/yyyy" if isinstance(value, date | timedelta) else "General"


def _refuse_many(path: Path, sheets: int) -> None:
    if sheets > MOST_SHEETS:
        message = N_("the workbook has {n} sheets; more than {most} are not read", n=sheets, most=MOST_SHEETS)
        raise ChisoError(message, str(path), _SMALLER)


def _too_large(path: Path) -> ChisoError:
    return ChisoError(N_("a sheet is far larger than any table"), str(path), _SMALLER)


def _measure(path: Path, part: bytes) -> None:
    """Refuse an .ods whose repeated rows and cells would fill the memory."""
    rows = columns = widest = last = elements = cells = 0
    row_repeats = 1
    # Only what holds a value counts: every sheet ends with a million empty rows.
    for event, element in etree.iterparse(
        BytesIO(part), events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False
    ):
        elements += event == "start"
        if elements > MOST_ELEMENTS:
            raise _too_large(path)
        if event == "end":
            element.clear()
            continue
        match element.tag.removeprefix(_TABLE):
            case "table":
                rows = widest = last = 0
            case "table-row":
                row_repeats = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                rows, columns = rows + row_repeats, 0
            case "table-cell" | "covered-table-cell":
                repeats = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
                columns += repeats
                if element.get(f"{_OFFICE}value-type"):
                    widest, last = max(widest, columns), rows
                    cells += repeats * row_repeats
        if widest * last > MOST_PLACES or cells > MOST_CELLS:
            raise _too_large(path)
