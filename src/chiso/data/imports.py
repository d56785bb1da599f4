"""Where imported editions lie in a data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chiso.core.yaml_files import read_mapping


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
        It cannot be read.
    """
    return read_mapping(folder / "source.yml", f"raw/imports/{folder.name}/source.yml")
