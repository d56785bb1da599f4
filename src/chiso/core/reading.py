"""Read a text file or a CSV of the data: bounded in size, and never a traceback for what it holds.

Only the standard library is imported: a mistyped name is refused before pandas is even loaded.
"""

from __future__ import annotations

import codecs
import csv
import io
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chiso.core.characters import fit, shortened, unfit, unfit_in_file
from chiso.core.errors import FEW, Problem, of_os

LARGEST = 20_000_000  # bytes: the figures of PAPI are 2.6 million
MOST_ROWS = 200_000  # of them 28,870
LONGEST = 32_767  # characters of a cell: a spreadsheet cuts off what is longer
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_RESTORE = "restore it, or run: make data"


@dataclass
class Records:
    """The records of a CSV, the header first, and the lines where they begin."""

    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)

    @property
    def header(self) -> list[str]:
        """Names of the columns; empty where there is no record."""
        return self.cells[0] if self.cells else []

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of the records below the header."""
        return zip(self.lines[1:], self.cells[1:], strict=True)


def read_text(
    path: Path, shown: str, *, missing: str = _RESTORE, largest: int = LARGEST
) -> tuple[str | None, list[Problem]]:
    """The text of a UTF-8 file, in composed form.

    Parameters
    ----------
    path : Path
    shown : str
        What messages call the file.
    missing : str, optional
        What to do where there is none.
    largest : int, optional
        Bytes.

    Returns
    -------
    content : str or None
        None if it cannot be read as text.
    problems : list of Problem
    """
    raw, problems = read_bytes(path, shown, missing=missing, largest=largest)
    return (None, problems) if raw is None else _decode(raw, shown)


def read_bytes(
    path: Path, shown: str, *, missing: str = _RESTORE, largest: int = LARGEST
) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file; what is no file (a folder, a pipe, a device) is never opened.

    Parameters and problems as for `read_text`.
    """

    def wrong(rule: str, message: str, remedy: str) -> tuple[None, list[Problem]]:
        return None, [Problem("error", shown, rule, message, remedy=remedy)]

    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or device"
            return wrong("no_file", f"it is {kind}, not a file", "put the file in its place")
        if status.st_size > largest:
            size = f"{status.st_size / 1e6:,.1f} MB; more than {largest / 1e6:g} MB are not read"
            return wrong("too_large", f"the file has {size}", "look for what does not belong in it")
        return path.read_bytes(), []
    except (FileNotFoundError, NotADirectoryError):
        link = path.is_symlink()
        what = "the file is a link to one that does not exist" if link else "the file does not exist"
        return wrong("missing_file", what, missing)
    except OSError as error:
        return wrong("unreadable", of_os(error).message, "see that you may read the file")


def _decode(raw: bytes, file: str) -> tuple[str | None, list[Problem]]:
    save = "save it as CSV UTF-8" if file.endswith(".csv") else "save it as UTF-8"
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        return None, [
            Problem("error", file, "empty_file", "the file is empty", remedy="restore its contents")
        ]
    # Without a mark, every other byte of Latin letters is zero; a single NUL is something else.
    head = raw[:200]
    if raw.startswith(_UTF16_MARKS) or 4 * head.count(0) > len(head):
        return None, [Problem("error", file, "encoding", "the file is UTF-16, not UTF-8", remedy=save)]
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{raw[error.start]:02X} is not UTF-8; the file is probably Windows-1258"
        return None, [Problem("error", file, "encoding", message, row=line, remedy=save)]
    if unicodedata.is_normalized("NFC", content):
        return content, []
    lines = [
        number
        for number, text in enumerate(content.splitlines(), 1)
        if not unicodedata.is_normalized("NFC", text)
    ]
    message = "Vietnamese letters are decomposed (NFD)"
    if len(lines) > 1:
        message += f" in {len(lines):,} lines, the first {in_words(lines)}"
    first = lines[0] if lines else None  # a mark may stand first in its line
    problem = Problem(
        "error", file, "not_nfc", message, row=first, remedy="save the file in Unicode form NFC"
    )
    # Composed for the rest of the check: a name in two forms is one fault, not one a row.
    return unicodedata.normalize("NFC", content), [problem]


def in_words(places: Sequence[int]) -> str:
    """The first places of many: "2, 3, 4, 5, 6"."""
    return ", ".join(map(str, places[:FEW]))


def read_records(content: str, shown: str) -> tuple[Records, list[Problem]]:
    """The records of a CSV with the line where each begins; lines whose cells are all empty are none.

    Parameters
    ----------
    content : str
    shown : str
        What messages call the file.

    Returns
    -------
    records : Records
    problems : list of Problem
        Of quotes and of single cells: what is wrong with a cell is taken out of it.
    """
    records = Records()
    lines, rows = records.lines, records.cells
    problems: list[Problem] = []
    # Both are seen at once for the whole file; a cell that spans lines is judged for that already.
    judged = unfit_in_file(content) is not None or max(map(len, content.split("\n"))) > LONGEST
    with _long_fields(len(content)):
        reader = csv.reader(io.StringIO(content, newline=""), strict=True)
        line = 1
        try:
            for cells in reader:
                last = reader.line_num
                if cells and (cells[0].strip() or any(map(str.strip, cells))):
                    lines.append(line)
                    rows.append(cells)
                    if judged or last > line:
                        problems += _judge(cells, rows[0], line, shown)
                line = last + 1
                if len(rows) > MOST_ROWS:
                    message = f"more than {MOST_ROWS:,} rows are not read"
                    remedy = "look for what does not belong in it"
                    return Records(), [Problem("error", shown, "too_large", message, line, remedy=remedy)]
        except csv.Error as error:
            remedy = 'look for an unclosed quote (")'
            problems.append(
                Problem("error", shown, "quotes", f"cannot be read on: {error}", line, remedy=remedy)
            )
    return records, problems


def _judge(cells: list[str], header: Sequence[str], line: int, shown: str) -> Iterator[Problem]:
    if len(header) == 1 and "\t" in header[0]:
        return  # columns between tabs: whoever knows the head says so
    for n, cell in enumerate(cells):
        column = header[n] if n < len(header) and line > 1 else str(n + 1)
        if len(cell) > LONGEST:
            message = f"the cell holds {len(cell):,} characters; more than {LONGEST:,} are not read"
            remedy = 'shorten it, or look for an unclosed quote (")'
            yield Problem("error", shown, "too_long", message, line, column, shortened(cell), remedy)
            cells[n] = cell[:LONGEST]
        if found := unfit(cells[n]):
            cells[n] = fit(cells[n])
            message = f"the cell holds {found}, which no text may hold"
            remedy = "write the cell on one line, in printed characters"
            yield Problem("error", shown, "characters", message, line, column, shortened(cells[n]), remedy)


@contextmanager
def _long_fields(length: int) -> Iterator[None]:
    """Let the reader of CSV take fields of any length: `_judge` says where they are too long."""
    before = csv.field_size_limit(max(length, 131_072))
    try:
        yield
    finally:
        csv.field_size_limit(before)
