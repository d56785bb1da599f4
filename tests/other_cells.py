"""Cells of a table changed in a folder of a test."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from chiso.core.paths import DATA


def with_cells(folder: Path, path: str, line: int, cells: Mapping[str, str]) -> Path:
    """A table of the project in a folder, with other cells in one of its lines; gives its path."""
    source = folder / path if (folder / path).is_file() else DATA / path
    with source.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        head, rows = list(reader.fieldnames or ()), list(reader)
    rows[line - 2] |= cells
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    with (folder / path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder / path
