"""Lists of units as offices keep them: where the table stands in a file, and what its columns are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from chiso.core.errors import ChisoError
from chiso.core.vietnamese import fold
from chiso.intake.cells import UnreadableCell
from chiso.intake.tables.files import read_grids
from chiso.intake.xlsx.cells import Cell, Sheet
from chiso.text.messages import N_, Message

_HEAD_WITHIN = 15  # rows of a sheet
_LONGEST_HEAD = 60  # letters: what is longer is a sentence


def list_in(
    file: Path, heads: Mapping[str, re.Pattern[str]], remedy: Message
) -> tuple[Sheet, dict[str, int], int]:
    """The sheet with a list of units, its columns, and its first row below the heads.

    Parameters
    ----------
    file : Path
        A workbook, document or text.
    heads : mapping
        What a column is, by what its head says without diacritics; the first that fits counts. One is "unit".
    remedy : str
        How the columns are to be named.

    Raises
    ------
    ChisoError
        No table of the file has a column with the names of units, and another.
    """
    for grid in read_grids(file):
        for row in sorted({row for row, _ in grid.sheet.cells})[:_HEAD_WITHIN]:
            found: dict[str, int] = {}
            for (at, column), cell in sorted(grid.sheet.cells.items()):
                said = fold(str(cell.value)) if at == row and isinstance(cell.value, str) else ""
                kind = next((one for one, words in heads.items() if words.fullmatch(said)), "")
                if kind and len(said) < _LONGEST_HEAD:
                    found.setdefault(kind, column)
            alone = sum(at == row for at, _ in grid.sheet.cells) == 1
            if "unit" in found and (len(found) > 1 or alone):
                return grid.sheet, found, row + 1
    raise ChisoError(N_("no table of the file has a column with the names of units"), str(file), remedy)


class UnreadableAt(Exception):
    """A cell that cannot be read, with the cell."""

    def __init__(self, cell: Cell, reason: UnreadableCell) -> None:
        super().__init__(reason)
        self.cell, self.reason = cell, reason
