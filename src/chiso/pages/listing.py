"""Any DataFrame as a listing in the house style: on a page, in lines of text, as a workbook.

Columns that a table of an analysis has are called and written as `chiso.pages.columns` says, all others
plainly by what they hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl.utils import get_column_letter

from chiso.core.characters import fit, shortened
from chiso.core.errors import ChisoError, of_os
from chiso.core.files import refuse_inside, write_whole
from chiso.core.paths import DATA
from chiso.data.indices import Index
from chiso.pages.blocks import Block, Column, Note, Row, Table
from chiso.pages.columns import OF_DISTANCES, Described, described
from chiso.pages.excel.sheets import add_row, add_sheet, finished_bytes, new_book
from chiso.pages.formats import NUMBER, SMALL_NUMBER, TEXT, WHOLE, YEAR, is_missing, is_number
from chiso.pages.inline import Words, changed
from chiso.text.catalog import Texts, with_city
from chiso.text.messages import N_, UNSAID

ROWS_OF_A_PAGE = 1000  # that a page shows without being asked for more
LINES = 12  # of a listing as text
WIDEST_LINE, WIDEST_CELL = 110, 28  # characters
YEARS = (1900, 2100)
SMALL = 0.1  # numbers that are all smaller would lose too much by two decimals
COUNTS = {"count", "size", "nunique"}
OF_INDICES = {"index", "index_a", "index_b"}  # columns of codes, which a reader knows by their names


@dataclass(frozen=True)
class ListedColumn:
    """A column of a listing: its name in the rows, its heading in words, what it is."""

    name: str
    heading: str
    about: Described


@dataclass(frozen=True)
class Listing:
    """Rows under headings.

    Attributes
    ----------
    title : str
    columns : sequence of ListedColumn
        In order; the first `headers` head the row.
    rows : list of dict
    t : Texts
    headers : int
    notes : sequence of str
        What a reader must know.
    """

    title: str
    columns: Sequence[ListedColumn]
    rows: list[dict[str, Any]]
    t: Texts
    headers: int = 1
    notes: Sequence[str] = ()

    def column(self, name: str) -> ListedColumn:
        """A column by its name.

        Raises
        ------
        ChisoError
            There is none.
        """
        found = next((one for one in self.columns if one.name == name), None)
        if found is None:
            raise ChisoError(
                N_('no column "{name}"', name=shortened(name)),
                remedy=N_("columns: {names}", names=[one.name for one in self.columns]),
            )
        return found

    def cell(self, row: dict[str, Any], one: ListedColumn) -> Words:
        """A cell in words."""
        cell = one.about.cell(row, one.name, self.t)
        return changed(cell, lambda text: with_city(text, self.t.lang))

    def words(self, row: dict[str, Any], one: ListedColumn) -> str:
        """A cell as plain text."""
        return str(self.cell(row, one))

    def headed(self, one: ListedColumn, *, everywhere: bool) -> str:
        """The heading of a column with its unit; not of one whose cells say it, unless `everywhere`."""
        told = one.about.format.with_unit and not everywhere
        unit = "" if told else one.about.unit_in(self.rows, self.t)
        return f"{one.heading} ({unit})" if unit else one.heading

    def blocks(self, rows: int | None = None, *, units: bool = True) -> list[Block]:
        """A table with its notes.

        Parameters
        ----------
        rows : int, optional
            The first so many only; by default no more than `ROWS_OF_A_PAGE`.
        units : bool
            Headings name units.
        """
        t, top = self.t, self.rows[: rows or ROWS_OF_A_PAGE]
        columns = [
            Column(
                self.headed(one, everywhere=False)
                if units or one.about.unit == OF_DISTANCES
                else one.heading,
                numeric=bool(one.about.format.number),
            )
            for one in self.columns
        ]
        body = [Row([self.cell(row, one) for one in self.columns]) for row in top]
        parts: list[Block] = [Table(self.title, columns, body, headers=self.headers)]
        if len(top) < len(self.rows):
            n, k = len(self.rows), len(top)
            parts.append(Note(t.ngettext("First {k} of {n} row.", "First {k} of {n} rows.", n=n, k=k)))
        return [*parts, *map(Note, self.notes)]

    def text(self) -> str:
        """The first rows in aligned columns, as many as fit: at most `LINES` lines, never HTML."""
        t, room = self.t, LINES - 3  # title, headings, and what is left out
        shown = self.rows if len(self.rows) <= room else self.rows[: room - 1]
        grid = []
        for one in self.columns:
            words = [one.heading, *(self.words(row, one) for row in shown)]
            cells = [shortened(cell, WIDEST_CELL) for cell in words]
            width = max(map(len, cells))
            side = str.rjust if one.about.format.number else str.ljust
            grid.append([side(cell, width) for cell in cells])
        fitting = 1
        while fitting < len(grid) and sum(len(cells[0]) + 2 for cells in grid[: fitting + 1]) <= WIDEST_LINE:
            fitting += 1
        lines = [shortened(self.title, WIDEST_LINE), *map("  ".join, zip(*grid[:fitting], strict=True))]
        left = []
        if n := len(self.rows) - len(shown):
            left.append(t.ngettext("{n} more row", "{n} more rows", n=n))
        if n := len(grid) - fitting:
            left.append(t.ngettext("{n} more column", "{n} more columns", n=n))
        lines += [f"... {', '.join(left)}"] if left else []
        return "\n".join(line.rstrip() for line in lines)

    def write_workbook(self, path: Path | str) -> None:
        """Write all rows as a workbook: real numbers, units in the heads; replaced if it exists.

        Raises
        ------
        ChisoError
            The name does not end in .xlsx, the place is in the data folder or cannot be written, or there
            are no rows.
        """
        t, path = self.t, Path(path)
        if path.suffix.lower() != ".xlsx":
            raise ChisoError(
                N_("a workbook ends in .xlsx"), str(path), N_("name it {name}", name=f"{path.stem}.xlsx")
            )
        if not self.rows:
            raise ChisoError(N_("there are no rows to write"), str(path))
        refuse_inside(DATA, path)
        book = new_book(self.title)
        heads = [self.headed(one, everywhere=True) for one in self.columns]
        sheet = add_sheet(book, t("Table"), heads, above=[self.title, *self.notes], frozen=self.headers)
        head = sheet.max_row
        in_head = [head != one.heading for head, one in zip(heads, self.columns, strict=True)]
        for n, row in enumerate(self.rows, head + 1):
            cells = [
                self._in_workbook(row, one, told) for one, told in zip(self.columns, in_head, strict=True)
            ]
            add_row(sheet, [value for value, _ in cells], [form for _, form in cells], n)
        sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(heads))}{sheet.max_row}"
        try:
            write_whole(path, finished_bytes(book))
        except OSError as error:
            raise of_os(error) from error

    def _in_workbook(self, row: dict[str, Any], one: ListedColumn, told: bool) -> tuple[Any, str]:
        value, form = one.about.format.figure(row, one.name)
        if value is None:
            return fit(self.words(row, one)), ""
        return value, "score" if form == "percent" and told else form


def listing(
    frame: Any,
    t: Texts,
    title: str = "",
    *,
    indices: Mapping[str, Index],
    chosen: Sequence[str] | None = None,
    notes: Sequence[str] = (),
) -> Listing:
    """A DataFrame as a listing.

    Parameters
    ----------
    frame : DataFrame
        An index with a name, or of texts, heads the rows.
    t : Texts
    title : str, optional
        The number of rows by default.
    indices : mapping of str to Index
        By code: their columns and codes are called by their names.
    chosen : sequence of str, optional
        The columns to list, in order; all by default.
    notes : sequence of str, optional
        What a reader must know.

    Raises
    ------
    ChisoError
        It is no DataFrame, has no columns, or two of one name.
    """
    if not isinstance(frame, pd.DataFrame):
        alone = isinstance(frame, pd.Series)
        raise ChisoError(
            N_("this is no table but {what}", what=type(frame).__name__),
            remedy=N_("add .to_frame()")
            if alone
            else N_("give a DataFrame, such as a function of chiso returns"),
        )
    named: list[tuple[tuple[Hashable, ...], str, pd.Series | pd.Index]] = []
    if _heads_rows(frame.index):
        for n in range(frame.index.nlevels):
            level = frame.index.get_level_values(n)
            named.append((_parts(level.name), _joined(level.name) or f"level_{n}", level))
    headers = len(named)
    named += [(_parts(name), _joined(name), frame.iloc[:, n]) for n, name in enumerate(frame.columns)]
    if not named:
        raise ChisoError(N_("the table has no columns"))
    names = [name for _, name, _ in named]
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise ChisoError(
            N_("two columns have one name: {names}", names=twice),
            remedy=N_("rename one of them, or drop the index with .reset_index(drop=True)"),
        )
    codes = {code: index.name for code, index in indices.items()}
    cells = [
        [codes.get(value, value) for value in values] if name in OF_INDICES else values.tolist()
        for _, name, values in named
    ]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]
    beside = {str(part) for parts, _, _ in named for part in parts}
    columns = []
    for (parts, name, _), values in zip(named, cells, strict=True):
        known = [described(str(part), beside, indices) for part in parts]
        words = [
            one.heading.worded(t) if one else fit(str(part)) for one, part in zip(known, parts, strict=True)
        ]
        about = next(filter(None, known), None) or _plain(name, values)
        if len(parts) > 1 and COUNTS.intersection(map(str, parts)):
            about = replace(about, format=WHOLE, unit="")
        columns.append(ListedColumn(name, ": ".join(words), about))
    if chosen is not None:
        of_name = {one.name: one for one in columns}
        columns = [of_name[name] for name in chosen]
    title = title or t.ngettext("{n} row", "{n} rows", n=len(rows))
    return Listing(title, columns, rows, t, headers or 1, notes)


def _heads_rows(index: pd.Index) -> bool:
    """Whether an index says something: positions, as a table read or filtered has them, do not."""
    return any(name is not None for name in index.names) or not pd.api.types.is_integer_dtype(index.dtype)


def _parts(name: Hashable) -> tuple[Hashable, ...]:
    """The levels of the name of a column that say something."""
    return tuple(part for part in (name if isinstance(name, tuple) else (name,)) if part not in (None, ""))


def _joined(name: Hashable) -> str:
    return ", ".join(map(str, _parts(name)))


def _plain(name: str, values: Sequence[Any]) -> Described:
    """A column that no table of an analysis has, by what it holds."""
    held = [value for value in values if not is_missing(value)]
    numbers = [float(value) for value in held if is_number(value)]
    if not numbers or len(numbers) < len(held):
        form = TEXT
    elif all(value.is_integer() for value in numbers):
        form = YEAR if all(YEARS[0] <= value <= YEARS[1] for value in numbers) else WHOLE
    else:
        form = SMALL_NUMBER if max(map(abs, numbers)) < SMALL else NUMBER
    return Described(name, UNSAID, form)
