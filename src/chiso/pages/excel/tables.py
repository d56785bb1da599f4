"""Tables of pages as sheets of a workbook: real numbers and dates, units in the heads, filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from chiso.core.characters import fit
from chiso.pages.blocks import Column, Table
from chiso.pages.excel.sheets import LINE, add_row, add_sheet
from chiso.pages.excel.styles import FRAME, lines_of
from chiso.pages.formats import Row
from chiso.text.catalog import Texts


def add_table(
    book: Workbook,
    name: str,
    table: Table,
    t: Texts,
    *,
    above: Sequence[str] = (),
    widths: Mapping[str, int] | None = None,
) -> Worksheet:
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
    widths : mapping of str to int, optional
        Characters of columns of long texts, by their keys: the texts wrap, and keep their lines.
    """
    cells = cells_of(table, t, above, lines=bool(widths))
    sheet = add_cells(book, name, cells)
    if widths:
        keys = enumerate((column.key for column in table.columns), 1)
        wrap(sheet, {n: widths[key] for n, key in keys if key in widths}, cells.head)
    return sheet


@dataclass(frozen=True)
class SheetCells:
    """A table as a sheet holds it: what is worked out once where many workbooks have the same sheet.

    Attributes
    ----------
    heads : sequence of str
    rows : sequence of (values, formats)
        As `add_row` takes them.
    above : sequence of str
    frozen : int
        Columns that stay in sight.
    """

    heads: Sequence[str]
    rows: Sequence[tuple[Sequence[Any], Sequence[str]]]
    above: Sequence[str]
    frozen: int

    @property
    def head(self) -> int:
        """Row of the headings."""
        return len(self.above) + 2 if self.above else 1


def cells_of(table: Table, t: Texts, above: Sequence[str] = (), *, lines: bool = False) -> SheetCells:
    """The cells of a table; parameters as for `add_table`, `lines` where texts keep their lines."""
    heads = [column.headed(table.rows, t, everywhere=True) for column in table.columns]
    told = [head != column.heading for head, column in zip(heads, table.columns, strict=True)]
    rows = []
    for row in table.rows:
        cells = [_cell(row, *one, t, lines=lines) for one in zip(table.columns, told, strict=True)]
        rows.append(([value for value, _ in cells], [form for _, form in cells]))
    return SheetCells(heads, rows, above, table.headers)


def add_cells(book: Workbook, name: str, cells: SheetCells) -> Worksheet:
    """Cells as a sheet, with filters."""
    sheet = add_sheet(book, name, cells.heads, above=cells.above, frozen=cells.frozen)
    for n, (values, formats) in enumerate(cells.rows, cells.head + 1):
        add_row(sheet, values, formats, n)
    sheet.auto_filter.ref = f"A{cells.head}:{get_column_letter(len(cells.heads))}{sheet.max_row}"
    return sheet


def wrap(sheet: Worksheet, widths: Mapping[int, int], head: int = 1) -> None:
    """Let the texts of some columns wrap, in frames; each row is as high as its longest text asks.

    Parameters
    ----------
    sheet : Worksheet
    widths : mapping of int to int
        Characters of a column, by its number.
    head : int, optional
        Row of the headings.
    """
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    for n, row in enumerate(sheet.iter_rows(min_row=head), head):
        for cell in row:
            cell.border = FRAME
        if n > head:
            # Spreadsheets do not fit the height of a row when they open a file.
            sheet.row_dimensions[n].height = LINE * max(_wrapped(cell, widths) for cell in row)


def _wrapped(cell: Any, widths: Mapping[int, int]) -> int:
    """Let a cell wrap; the lines it takes."""
    words, width = isinstance(cell.value, str), widths.get(cell.column, 0)
    cell.alignment = Alignment("left" if words else None, "top", wrap_text=bool(width), indent=words)
    return sum(lines_of(line, width) for line in cell.value.split("\n")) if words and width else 1


def _cell(row: Row, column: Column, told: bool, t: Texts, *, lines: bool) -> tuple[Any, str]:
    value, form = column.format.figure(row, column.key)
    if value is None:
        said = str(column.cell(row, t))
        return "\n".join(map(fit, said.split("\n") if lines else [said])), ""
    return value, "score" if form == "percent" and told else form
