"""Where imported editions lie in a data folder."""

from __future__ import annotations

from pathlib import Path


def import_folders(data: Path) -> list[Path]:
    """Folders of raw/imports in the order they were taken in; each holds the file as received,
    its figures.csv (columns of the published figures) and a source.yml."""
    folder = data / "raw" / "imports"
    if not folder.is_dir():
        return []
    return sorted(entry for entry in folder.iterdir() if (entry / "source.yml").is_file())
