"""What a sheet holds as importers see it: its cells, its entries, and what is wrong with them by cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils import get_column_letter

from chiso.core.errors import ChisoError, Problem
from chiso.intake.cells import UnreadableCell, brief, clean, is_blank
from chiso.intake.xlsx.xml import Range, address
from chiso.text.messages import N_, Message

MOST_ROWS = 1_000  # filled in: a national table has 63, a set of criteria some 150


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a sheet.

    Attributes
    ----------
    row, column : int
    value : object
        Text, number, bool, date, time or timedelta; None without one. Of a formula: what it gave when
        the file was last saved.
    number_format : str
    formula : bool
    error : str
        "#REF!" and the like; "" for none.
    """

    row: int
    column: int
    value: object = None
    number_format: str = "General"
    formula: bool = False
    error: str = ""

    @property
    def address(self) -> str:
        """The cell as "C9"."""
        return address(self.row, self.column)

    @property
    def is_blank(self) -> bool:
        """Nothing, or only spaces; a formula without a value saved with it is not."""
        return is_blank(self.value) and not (self.formula and self.value is None)

    def content(self, *, figure: bool = False) -> object:
        """The value; None for a blank cell.

        Parameters
        ----------
        figure : bool, optional
            A formula that gave an empty text is none.

        Raises
        ------
        UnreadableCell
            The cell holds an error, or a formula of which no value is known.
        """
        if self.error:
            raise UnreadableCell(
                "error_value",
                N_("the cell holds the error {error}", error=self.error),
                N_("correct the formula, or write what it should give; clear the cell if that is missing"),
            )
        if self.formula and (self.value is None or (figure and is_blank(self.value))):
            raise UnreadableCell(
                "formula",
                N_("the formula has no value saved with it"),
                N_("open the file in Excel and save it, or write what it should give"),
            )
        return None if is_blank(self.value) else self.value


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Attributes
    ----------
    path : Path
    title : str
    cells : mapping from (row, column) to Cell
        Those that hold something.
    merged : sequence of Range
    """

    path: Path
    title: str
    cells: Mapping[tuple[int, int], Cell]
    merged: list[Range] = field(default_factory=list)

    @property
    def where(self) -> Message:
        """The sheet in words, for an error."""
        return sheet_in_words(self.path, self.title)

    @property
    def file(self) -> Message:
        """The sheet in words, for a problem."""
        return sheet_in_words(self.path.name, self.title)

    def cell(self, row: int, column: int) -> Cell:
        """A cell; a blank one where nothing stands."""
        return self.cells.get((row, column)) or Cell(row, column)

    def rows(self, first: int, last_column: int | None = None) -> list[int]:
        """Rows from one on in which something stands, up to a column.

        Raises
        ------
        ChisoError
            More rows than can be meant.
        """
        rows = sorted(
            {
                cell.row
                for cell in self.cells.values()
                if cell.row >= first
                and (last_column is None or cell.column <= last_column)
                and not cell.is_blank
            }
        )
        if len(rows) > MOST_ROWS:
            at = min(at for at in self.cells if at[0] == rows[MOST_ROWS])
            raise ChisoError(
                N_("more than {most} rows hold something", most=MOST_ROWS),
                N_("{where}, cell {address}", where=self.where, address=address(*at)),
                N_("remove what does not belong to the table"),
            )
        return rows

    def first_beyond(self, column: int) -> dict[int, Cell]:
        """By row, the first cell to the right of a column in which something stands."""
        beyond = sorted(
            (cell for cell in self.cells.values() if cell.column > column and not cell.is_blank),
            key=lambda cell: -cell.column,
        )
        return {cell.row: cell for cell in beyond}

    def problem(self, cell: Cell, rule: str, message: Message, remedy: Message) -> Problem:
        """What is wrong with a cell."""
        value = cell.error or brief(cell.value)
        letter = get_column_letter(cell.column)
        return Problem("error", self.file, rule, message, cell.row, letter, value or None, remedy)

    def unreadable(self, cell: Cell, wrong: UnreadableCell) -> Problem:
        """A cell that cannot be read, as a problem."""
        return self.problem(cell, wrong.rule, wrong.message, wrong.remedy)

    def refuse_merged(self, first_row: int, last_column: int, last_row: int | None = None) -> None:
        """Refuse merged cells among what is filled in, up to a row where one is given.

        Raises
        ------
        ChisoError
        """
        if last_row is None:
            last_row = max((row for row, column in self.cells if column <= last_column), default=0)
        for merged in self.merged:
            if merged.bottom >= first_row and merged.top <= last_row and merged.left <= last_column:
                self._refuse(merged)

    def fields(
        self, keys: Collection[str], again: Message, optional: Collection[str] = ()
    ) -> dict[str, Cell]:
        """The entries of a sheet with a key in column A, hidden, and what is filled in in column C.

        Those that are `optional` may be missing.

        Raises
        ------
        ChisoError
            A key is missing or stands twice, or an entry is merged with other cells.
        """
        found: dict[str, Cell] = {}
        for row in self.rows(1, 1):
            key = clean(self.cell(row, 1).value)
            if key in found:
                raise ChisoError(
                    N_('the field "{key}" stands twice', key=key),
                    N_("{where}, cell A{row}", where=self.where, row=row),
                    again,
                )
            if key in keys or key in optional:
                found[key] = self.cell(row, 3)
        if missing := [key for key in keys if key not in found]:
            raise ChisoError(
                N_("fields are missing: {names}", names=missing),
                N_("{where}, hidden column A", where=self.where),
                again,
            )
        for merged in self.merged:
            for cell in found.values():
                within = merged.top <= cell.row <= merged.bottom and merged.left <= 3 <= merged.right
                if within and (merged.left, merged.top, merged.bottom) != (3, cell.row, cell.row):
                    self._refuse(merged)
        return found

    def _refuse(self, merged: Range) -> None:
        raise ChisoError(
            N_(
                "cells {merged} are merged: which row or column the content belongs to is not certain",
                merged=str(merged),
            ),
            N_("{where}, cell {address}", where=self.where, address=address(merged.top, merged.left)),
            N_("take the merge apart and write the content into its own cell"),
        )


def sheet_in_words(path: Path | str, title: str) -> Message:
    """Where a sheet is, as a message says it: "a.xlsx, sheet Số liệu"."""
    return N_("{path}, sheet {title}", path=str(path), title=title)
