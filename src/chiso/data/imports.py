"""Where imported editions lie in a data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chiso.core.characters import is_whole
from chiso.core.errors import DataError, Problem
from chiso.core.yaml_files import read_mapping
from chiso.data.tables import REFERENCE

# Of a row of conflicts.csv that an import added or replaced.
_EDIT = ("added", "replaced")


def import_folders(data: Path) -> list[Path]:
    """Folders of raw/imports in the order they were taken in; each holds the file as received,
    its figures.csv (columns of the published figures) and a source.yml."""
    folder = data / "raw" / "imports"
    if not folder.is_dir():
        return []
    return sorted(entry for entry in folder.iterdir() if (entry / "source.yml").is_file())


def read_source(folder: Path) -> dict[str, Any]:
    """The source.yml of an import, everything as text.

    Raises
    ------
    DataError
        It cannot be read, or lacks what the importer writes.
    """
    shown = f"raw/imports/{folder.name}/source.yml"
    described = read_mapping(folder / "source.yml", shown)
    if lacks := _lacks(described):
        message = f"{lacks} is missing, or of another kind than the importer writes"
        raise DataError([Problem("error", shown, "missing_key", message, column=lacks, remedy="restore it")])
    return described


def _lacks(described: dict[str, Any]) -> str:
    """The first entry without which an import is none; "" where all are there."""
    for key, kind in {"index": str, "year": str, "source": dict, "conflicts": list, "files": list}.items():
        if not isinstance(described.get(key), kind):
            return key
    if not is_whole(described["year"]):
        return "year"
    for column in REFERENCE["sources"].schema.columns:
        if not isinstance(described["source"].get(column), str):
            return f"source.{column}"
    for n, edit in enumerate(described["conflicts"]):
        if not isinstance(edit, dict) or not all(isinstance(edit.get(key), str) for key in _EDIT):
            return f"conflicts[{n}]"
    for n, wanted in enumerate((("file", "sha256"), ("file", "rows"))):
        file = described["files"][n] if n < len(described["files"]) else None
        if not isinstance(file, dict) or not all(isinstance(file.get(key), str) for key in wanted):
            return f"files[{n}]"
    return "" if is_whole(described["files"][1]["rows"]) else "files[1].rows"
