"""Tables of CSV as tests read, change and write them: the csv module alone, no function of the package."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from chiso.core.paths import DATA

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    """Rows of a table by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a table; cells that a row does not name are empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def with_cells(folder: Path, path: str, line: int, cells: Mapping[str, str]) -> Path:
    """A table of the project in a folder, with other cells in one of its lines; gives its path."""
    rows = rows_of(folder / path if (folder / path).is_file() else DATA / path)
    rows[line - 2] |= cells
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    write_rows(folder / path, list(rows[0]), rows)
    return folder / path
