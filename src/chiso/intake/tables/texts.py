"""The grid of a text file: CSV, or columns between tabs, semicolons or bars."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from chiso.core.errors import ChisoError
from chiso.core.reading import LONGEST, read_text
from chiso.intake.tables.grids import CellGrid, of_rows
from chiso.intake.xlsx.xml import MOST_CELLS
from chiso.text.messages import N_

# In this order: a decimal comma makes commas the weakest sign of columns.
_MARKS = ("\t", ";", "|", ",")
_FEWEST_ROWS = 3


def read_text_file(path: Path, content: bytes) -> Iterator[CellGrid]:
    """The rows of a text file, each cell as text."""
    text, problems = read_text(path, path.name)
    for problem in problems:
        if problem.rule != "not_nfc":  # letters in two parts are put together
            raise ChisoError(problem.message, str(path), problem.remedy)
    assert text is not None  # otherwise a problem says why
    rows = _rows(path, text)
    yield CellGrid(of_rows(path, path.stem, rows, lambda _: "General"), kind="csv")


def _rows(path: Path, text: str) -> list[list[object]]:
    """The cells of the lines, between the mark that most lines have alike."""
    wrong = ""
    for mark in _MARKS:
        if mark not in text:
            continue
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
        except csv.Error as error:
            wrong = str(error)
            continue
        widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
        if not widths:
            raise ChisoError(N_("the file is empty"), str(path))
        width, often = widths.most_common(1)[0]
        if width < 2 or often < max(_FEWEST_ROWS, 0.5 * widths.total()):
            continue
        if widths.total() * width > MOST_CELLS or any(len(cell) > LONGEST for row in rows for cell in row):
            raise ChisoError(N_("the file is far larger than any table"), str(path))
        if mark == ",":
            _refuse_split(path, rows, width)
        return [[*row] for row in rows]
    if wrong:
        message = N_("cannot be read on: {error}", error=wrong)
        raise ChisoError(message, str(path), N_('look for an unclosed quote (")'))
    if 0 < sum(bool(line.strip()) for line in text.splitlines()) < _FEWEST_ROWS:
        raise ChisoError(
            N_("the file has fewer than {n} lines, too few to tell its columns by", n=_FEWEST_ROWS),
            str(path),
            N_("save it from Excel as an .xlsx"),
        )
    raise ChisoError(
        N_("the file has no columns: between its cells stands neither tab, semicolon, bar nor comma"),
        str(path),
        N_('save it from Excel as "CSV UTF-8"'),
    )


def _refuse_split(path: Path, rows: list[list[str]], width: int) -> None:
    """Refuse a table whose decimal commas, or commas in heads, are read as marks between columns.

    Raises
    ------
    ChisoError
        The heads have fewer cells than the rows below, or a comma with a space stands between heads alone.
    """
    cells = [(n, row) for n, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    figures = [(n, row) for n, row in cells if len(row) == width and any(_is_number(cell) for cell in row)]
    heads = [(n, row) for n, row in cells if figures and n < figures[0][0] and len(row) > 1]
    if not heads:
        return
    spaced = [n for n, row in heads if any(cell.startswith(" ") for cell in row)]
    among_figures = any(cell.startswith(" ") for _, row in figures for cell in row)
    if max(len(row) for _, row in heads) < width or (spaced and not among_figures):
        message = N_("commas stand between columns and within them: heads and figures do not fit")
        remedy = N_("save it with semicolons or tabs between the columns, or as .xlsx")
        raise ChisoError(message, N_("{path}, row {row}", path=str(path), row=heads[-1][0]), remedy)


def _is_number(cell: str) -> bool:
    return cell.strip().replace(".", "", 1).removesuffix("%").isdigit()
