"""A table that is kept by hand, edited record by record: all that is not changed keeps its bytes.

So a change can be taken back exactly, and what somebody wrote beside it stays as it was written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from chiso.core.files import write_whole
from chiso.data.schema.tables import CsvTable

Row = Mapping[str, str]
_CELL = re.compile(r'(?:"(?:[^"]|"")*"|[^,"]*)(?:,|$)')


class KeptLines:
    """The records of a hand-kept table, each with its bytes.

    Parameters
    ----------
    data : Path
        The data folder.
    table : CsvTable
    """

    def __init__(self, data: Path, table: CsvTable) -> None:
        self._path, self._table = data / table.path, table
        self._columns = list(table.schema.columns)
        self._records = _records(self._path)
        self._read = list(self._records)
        self._places: dict[tuple[str, ...], int] = {}  # by key, looked for when first asked for

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Every record with its place; empty lines are none."""
        for place, line in enumerate(self._records):
            if place and line.strip():
                yield place, self.parse(line)

    def place(self, row: Row) -> int | None:
        """Where the record with the key of a row stands."""
        if not self._places:
            self._places = {self._key(found): place for place, found in self.rows()}
        return self._places.get(self._key(row))

    def line(self, place: int) -> str:
        """A record as it stands, without the end of its line."""
        return self._records[place].rstrip("\r\n")

    def parse(self, line: str) -> dict[str, str]:
        """A record as a row."""
        return dict(zip(self._columns, next(csv.reader(io.StringIO(line, newline=""))), strict=True))

    def written(self, row: Row) -> str:
        """A row as a record, without an end of line."""
        text = io.StringIO(newline="")
        csv.DictWriter(text, self._columns, lineterminator="").writerow(row)
        return text.getvalue()

    def put(self, place: int, line: str) -> None:
        """Put a record in the place of another with its key."""
        before = self._records[place]
        self._change(place, place + 1, [line + before[len(before.rstrip("\r\n")) :]])

    def set(self, place: int, cells: Row) -> None:
        """Put other values into cells of a record; its other cells keep their bytes."""
        raw = [cell.removesuffix(",") for cell in _CELL.findall(self.line(place))]
        for column, value in cells.items():
            raw[self._columns.index(column)] = _quoted(value)
        self.put(place, ",".join(raw[: len(self._columns)]))

    def add(self, line: str, after: int | None = None) -> None:
        """Add a record at the end, or after a place; line ends, and whether the last has one, stay."""
        end = "\r\n" if self._records[0].endswith("\r\n") else "\n"
        place, known = len(self._records) if after is None else after + 1, self._places
        if self._records[place - 1].endswith("\n"):
            self._change(place, place, [line + end])
        else:
            self._change(place - 1, place, [self._records[place - 1] + end, line])
        if known and place == len(self._records) - 1:  # the others stand where they stood
            self._places = known | {self._key(self.parse(line)): place}

    def remove(self, place: int) -> None:
        """Remove a record; the table ends as it did before."""
        unended = not self._records[place].endswith("\n")
        self._change(place, place + 1, [])
        if unended:
            self._records[-1] = self.line(-1)

    def remove_where(self, good: Callable[[Row], bool]) -> None:
        """Remove every record of which something holds."""
        for place, row in reversed(list(self.rows())):
            if good(row):
                self.remove(place)

    def write(self) -> None:
        """Write the table, if it was changed."""
        if self._records != self._read:
            write_whole(self._path, "".join(self._records).encode())

    def _key(self, row: Row) -> tuple[str, ...]:
        return tuple(row[column] for column in self._table.key)

    def _change(self, first: int, end: int, lines: list[str]) -> None:
        if len(lines) != end - first:
            self._places = {}
        self._records[first:end] = lines


def _records(path: Path) -> list[str]:
    """Records with their line ends, the header first; a quoted record may span lines."""
    lines = list(io.StringIO(path.read_bytes().decode("utf-8"), newline=""))
    reader = csv.reader(lines)
    found, start = [], 0
    for _ in reader:
        found.append("".join(lines[start : reader.line_num]))
        start = reader.line_num
    return found


def _quoted(value: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="").writerow([value, ""])
    return text.getvalue().removesuffix(",")
