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

from chiso.core.characters import fit, shortened
from chiso.core.errors import ChisoError, of_os
from chiso.core.files import refuse_inside, write_whole
from chiso.core.paths import DATA
from chiso.data.indices import Index
from chiso.pages.blocks import OF_DISTANCES, Block, Column, Note, Table
from chiso.pages.columns import described
from chiso.pages.excel.sheets import book_bytes, new_book
from chiso.pages.excel.tables import add_table
from chiso.pages.formats import NUMBER, SMALL_NUMBER, TEXT, WHOLE, YEAR, Format, Row, is_missing, is_number
from chiso.pages.terminal import GAP, lines_of, padded
from chiso.text.catalog import Texts, with_city
from chiso.text.messages import N_

ROWS_OF_A_PAGE = 1000  # that a page shows without being asked for more
LINES = 12  # of a listing as text
WIDEST_LINE, WIDEST_CELL = 110, 28  # characters
YEARS = (1900, 2100)
SMALL = 0.1  # numbers that are all smaller would lose too much by two decimals
COUNTS = {"count", "size", "nunique"}
OF_INDICES = {"index", "index_a", "index_b"}  # columns of codes, which a reader knows by their names


@dataclass(frozen=True)
class Listing:
    """Rows under headings.

    Attributes
    ----------
    title : str
    columns : sequence of Column
        In order; the first `headers` head the row.
    rows : list of dict
    t : Texts
    headers : int
    notes : sequence of str
        What a reader must know.
    """

    title: str
    columns: Sequence[Column]
    rows: list[dict[str, Any]]
    t: Texts
    headers: int = 1
    notes: Sequence[str] = ()

    def column(self, key: str) -> Column:
        """A column by its key.

        Raises
        ------
        ChisoError
            There is none.
        """
        found = next((one for one in self.columns if one.key == key), None)
        if found is None:
            raise ChisoError(
                N_('no column "{name}"', name=shortened(key)),
                remedy=N_("columns: {names}", names=[one.key for one in self.columns]),
            )
        return found

    def words(self, row: Row, one: Column) -> str:
        """A cell as plain text."""
        return with_city(str(one.cell(row, self.t)), self.t.lang)

    def table(self, rows: int | None = None, *, units: bool = True) -> Table:
        """The first so many rows; headings name units, or those of distances alone."""
        columns = [
            replace(one, heading=one.headed(self.rows, self.t, everywhere=False))
            if units or one.unit == OF_DISTANCES
            else one
            for one in self.columns
        ]
        return Table(self.title, columns, self.rows[:rows], self.headers)

    def blocks(self, rows: int | None = None, *, units: bool = True) -> list[Block]:
        """A table with its notes.

        Parameters
        ----------
        rows : int, optional
            The first so many only; by default no more than `ROWS_OF_A_PAGE`.
        units : bool
            Headings name units.
        """
        t, n, k = self.t, len(self.rows), rows or ROWS_OF_A_PAGE
        parts: list[Block] = [self.table(k, units=units)]
        if k < n:
            parts.append(Note(t.ngettext("First {k} of {n} row.", "First {k} of {n} rows.", n=n, k=k)))
        return [*parts, *map(Note, self.notes)]

    def text(self) -> str:
        """The first rows in aligned columns, as many as fit: at most `LINES` lines, never HTML."""
        t, room = self.t, LINES - 3  # title, headings, and what is left out
        shown = self.rows if len(self.rows) <= room else self.rows[: room - 1]
        words = [(one, [one.heading, *(self.words(row, one) for row in shown)]) for one in self.columns]
        grid = [
            padded([shortened(cell, WIDEST_CELL) for cell in cells], numeric=one.numeric)
            for one, cells in words
        ]
        fitting = 1
        while (
            fitting < len(grid)
            and sum(len(cells[0]) + len(GAP) for cells in grid[: fitting + 1]) <= WIDEST_LINE
        ):
            fitting += 1
        lines = [shortened(self.title, WIDEST_LINE), *lines_of(grid[:fitting])]
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
        table = Table(self.title, self.columns, self.rows, self.headers)
        add_table(book, t("Table"), table, t, above=[self.title, *self.notes])
        try:
            write_whole(path, book_bytes(book, t))
        except OSError as error:
            raise of_os(error) from error


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
        about = next(filter(None, known), None)
        heading = ": ".join(words)
        column = about.column(t, name, heading) if about else Column(name, heading, _plain(values))
        if len(parts) > 1 and COUNTS.intersection(map(str, parts)):
            column = replace(column, format=WHOLE, unit="")
        columns.append(column)
    if chosen is not None:
        of_name = {one.key: one for one in columns}
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


def _plain(values: Sequence[Any]) -> Format:
    """How a column that no table of an analysis has is written, by what it holds."""
    held = [value for value in values if not is_missing(value)]
    numbers = [float(value) for value in held if is_number(value)]
    if not numbers or len(numbers) < len(held):
        return TEXT
    if all(value.is_integer() for value in numbers):
        return YEAR if all(YEARS[0] <= value <= YEARS[1] for value in numbers) else WHOLE
    return SMALL_NUMBER if max(map(abs, numbers)) < SMALL else NUMBER
