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
from chiso.core.errors import Problem, of_os
from chiso.text.messages import N_, Message

LARGEST = 20_000_000  # bytes: the figures of PAPI are 2.6 million
MOST_ROWS = 200_000  # of them 28,870
LONGEST = 32_767  # characters of a cell: a spreadsheet cuts off what is longer
PLACES_SHOWN = 5
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_RESTORE = N_("restore it, or run: make data")


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
    path: Path, shown: str, *, missing: Message = _RESTORE, largest: int = LARGEST
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
    path: Path, shown: str, *, missing: Message = _RESTORE, largest: int = LARGEST
) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file; what is no file (a folder, a pipe, a device) is never opened.

    Parameters and problems as for `read_text`.
    """

    def wrong(rule: str, message: Message, remedy: Message) -> tuple[None, list[Problem]]:
        return None, [Problem("error", shown, rule, message, remedy=remedy)]

    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = N_("a folder") if stat.S_ISDIR(status.st_mode) else N_("a pipe or device")
            return wrong(
                "no_file", N_("it is {kind}, not a file", kind=kind), N_("put the file in its place")
            )
        if status.st_size > largest:
            message = N_(
                "the file has {size:,.1f} MB; more than {most:g} MB are not read",
                size=status.st_size / 1e6,
                most=largest / 1e6,
            )
            return wrong("too_large", message, N_("look for what does not belong in it"))
        return path.read_bytes(), []
    except (FileNotFoundError, NotADirectoryError):
        link = path.is_symlink()
        what = N_("the file is a link to one that does not exist") if link else N_("the file does not exist")
        return wrong("missing_file", what, missing)
    except OSError as error:
        return wrong("unreadable", of_os(error).message, N_("see that you may read the file"))


def _decode(raw: bytes, file: str) -> tuple[str | None, list[Problem]]:
    save = N_("save it as CSV UTF-8") if file.endswith(".csv") else N_("save it as UTF-8")
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        return None, [
            Problem("error", file, "empty_file", N_("the file is empty"), remedy=N_("restore its contents"))
        ]
    # Without a mark, every other byte of Latin letters is zero; a single NUL is something else.
    head = raw[:200]
    if raw.startswith(_UTF16_MARKS) or 4 * head.count(0) > len(head):
        return None, [Problem("error", file, "encoding", N_("the file is UTF-16, not UTF-8"), remedy=save)]
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = N_(
            "byte 0x{byte:02X} is not UTF-8; the file is probably Windows-1258", byte=raw[error.start]
        )
        return None, [Problem("error", file, "encoding", message, row=line, remedy=save)]
    if unicodedata.is_normalized("NFC", content):
        return content, []
    lines = [
        number
        for number, text in enumerate(content.splitlines(), 1)
        if not unicodedata.is_normalized("NFC", text)
    ]
    message = N_("Vietnamese letters are decomposed (NFD)")
    if len(lines) > 1:
        message = N_(
            "Vietnamese letters are decomposed (NFD) in {n:,} lines, the first {first}",
            n=len(lines),
            first=in_words(lines),
        )
    first = lines[0] if lines else None  # a mark may stand first in its line
    problem = Problem(
        "error", file, "not_nfc", message, row=first, remedy=N_("save the file in Unicode form NFC")
    )
    # Composed for the rest of the check: a name in two forms is one fault, not one a row.
    return unicodedata.normalize("NFC", content), [problem]


def in_words(places: Sequence[int]) -> str:
    """The first places of many: "2, 3, 4, 5, 6"."""
    return ", ".join(map(str, places[:PLACES_SHOWN]))


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
                    message = N_("more than {most:,} rows are not read", most=MOST_ROWS)
                    remedy = N_("look for what does not belong in it")
                    return Records(), [Problem("error", shown, "too_large", message, line, remedy=remedy)]
        except csv.Error as error:
            remedy = N_('look for an unclosed quote (")')
            problems.append(
                Problem(
                    "error",
                    shown,
                    "quotes",
                    N_("cannot be read on: {error}", error=str(error)),
                    line,
                    remedy=remedy,
                )
            )
    return records, problems


def _judge(cells: list[str], header: Sequence[str], line: int, shown: str) -> Iterator[Problem]:
    if len(header) == 1 and "\t" in header[0]:
        return  # columns between tabs: whoever knows the head says so
    for n, cell in enumerate(cells):
        column = header[n] if n < len(header) and line > 1 else str(n + 1)
        if len(cell) > LONGEST:
            message = N_(
                "the cell holds {n:,} characters; more than {most:,} are not read",
                n=len(cell),
                most=LONGEST,
            )
            remedy = N_('shorten it, or look for an unclosed quote (")')
            yield Problem("error", shown, "too_long", message, line, column, shortened(cell), remedy)
            cells[n] = cell[:LONGEST]
        if found := unfit(cells[n]):
            cells[n] = fit(cells[n])
            message = N_("the cell holds {found}, which no text may hold", found=found)
            remedy = N_("write the cell on one line, in printed characters")
            yield Problem("error", shown, "characters", message, line, column, shortened(cells[n]), remedy)


@contextmanager
def _long_fields(length: int) -> Iterator[None]:
    """Let the reader of CSV take fields of any length: `_judge` says where they are too long."""
    before = csv.field_size_limit(max(length, 131_072))
    try:
        yield
    finally:
        csv.field_size_limit(before)
