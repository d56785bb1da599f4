"""Grids of cells, and what reading them from any file has in common: limits, and how a damage is said.

Each file is held against the limits of workbooks before a library opens it: what people send round is as
hostile as what they fill in.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from chiso.core.errors import ChisoError
from chiso.intake.xlsx.cells import Cell, Sheet
from chiso.intake.xlsx.file import MOST_PARTS, MOST_UNPACKED
from chiso.intake.xlsx.xml import CHUNK
from chiso.text.messages import N_, Message

# Of one grid: the widest sheets of a release have 170 rows and 70 columns.
MOST_PLACES = 2_000_000
SAVE_AGAIN = N_("open it in the program that it comes from and save it again")


@dataclass(frozen=True)
class CellGrid:
    """Cells of one sheet or table.

    Attributes
    ----------
    sheet : Sheet
        The cells by row and column; its title is that of the sheet, or what a document's table is called.
    titles : tuple of str
        Texts before a table that stand in no cell of it.
    kind : str
        Ending of a file of its kind, without the dot.
    hidden : bool
        The sheet is one that a user does not see.
    turned : bool
        Its rows are the columns of the file.
    """

    sheet: Sheet
    titles: tuple[str, ...] = ()
    kind: str = "xlsx"
    hidden: bool = False
    turned: bool = False

    @property
    def with_formats(self) -> bool:
        """Whether the formats of numbers were read: without them a date or a share is told less surely."""
        return self.kind not in {"xls", "ods"}

    def transposed(self) -> CellGrid:
        """Rows as columns; each cell keeps its address."""
        cells = {(column, row): cell for (row, column), cell in self.sheet.cells.items()}
        sheet = Sheet(self.sheet.path, self.sheet.title, cells)
        return CellGrid(sheet, self.titles, self.kind, self.hidden, True)


def of_rows(
    path: Path, title: str, rows: list[list[object]], number_formats: Callable[[object], str]
) -> Sheet:
    """Rows of values as a sheet.

    Parameters
    ----------
    path : Path
    title : str
    rows : list of list
        None or "" for an empty cell.
    number_formats : function
        Of a value, the format that stands for the one that was not read.
    """
    cells = {
        (row, column): Cell(row, column, value, number_formats(value))
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value is not None and value != ""
    }
    return Sheet(path, title, cells)


@contextmanager
def opening(path: Path, what: Message) -> Iterator[None]:
    """Whatever a library raises over a file, as one message.

    Libraries that read documents let through what their parsers meet, of any class.
    """
    try:
        yield
    except ChisoError:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a library in Rust panics beside Exception
        said = " ".join(str(error).split())[:200] or type(error).__name__
        message = N_("{what} cannot be read: {said}", what=what, said=said)
        raise ChisoError(message, str(path), SAVE_AGAIN) from error


def unpacked(path: Path, content: bytes) -> dict[str, bytes]:
    """The parts of a package, as far as they are XML; pictures are not unpacked.

    Raises
    ------
    ChisoError
        It is damaged, or far larger than any table.
    """
    too_large = ChisoError(
        N_("unpacked the file is far larger than any table"),
        str(path),
        N_("copy the table into a file of its own"),
    )
    parts = {}
    left = MOST_UNPACKED
    if content.count(b"PK\x01\x02") > MOST_PARTS:
        raise too_large
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for info in archive.infolist():
            if info.flag_bits & 1:
                raise ChisoError(
                    N_("the file is protected by a password"), str(path), N_("save it without a password")
                )
            if not info.filename.endswith((".xml", ".rels")):
                continue
            pieces = []
            with archive.open(info) as stream:
                while piece := stream.read(CHUNK):
                    left -= len(piece)
                    if left < 0:
                        raise too_large
                    pieces.append(piece)
            parts[info.filename] = b"".join(pieces)
    for name, part in parts.items():
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            message = N_("its part {name} has a document type declaration", name=name)
            raise ChisoError(message, str(path), SAVE_AGAIN)
    return parts
