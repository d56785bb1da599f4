"""Tables of pages as sheets of a workbook: real numbers and dates, units in the heads, filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from chiso.core.characters import fit
from chiso.pages.blocks import Column, Table
from chiso.pages.excel.sheets import add_row, add_sheet
from chiso.pages.formats import Row
from chiso.text.catalog import Texts


def add_table(book: Workbook, name: str, table: Table, t: Texts, *, above: Sequence[str] = ()) -> Worksheet:
    """A table as a sheet.

    Parameters
    ----------
    book : Workbook
    name : str
        Of the sheet.
    table : Table
    t : Texts
    above : sequence of str, optional
        Title and notes, a row each, over the head.
    """
    heads = [column.headed(table.rows, t, everywhere=True) for column in table.columns]
    sheet = add_sheet(book, name, heads, above=above, frozen=table.headers)
    head = sheet.max_row
    told = [head != column.heading for head, column in zip(heads, table.columns, strict=True)]
    for n, row in enumerate(table.rows, head + 1):
        cells = [_cell(row, *one, t) for one in zip(table.columns, told, strict=True)]
        add_row(sheet, [value for value, _ in cells], [form for _, form in cells], n)
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(heads))}{sheet.max_row}"
    return sheet


def _cell(row: Row, column: Column, told: bool, t: Texts) -> tuple[Any, str]:
    value, form = column.format.figure(row, column.key)
    if value is None:
        return fit(str(column.cell(row, t))), ""
    return value, "score" if form == "percent" and told else form
