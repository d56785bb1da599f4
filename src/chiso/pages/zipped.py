"""Office files are zip files: the same content gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

# A zip entry needs a time; a fixed one keeps two builds of the same figures equal.
EPOCH = dt.datetime(2000, 1, 1)


def entries_of(file: Path | io.BytesIO) -> dict[str, bytes]:
    """The parts of an office file by name.

    Raises
    ------
    OSError
    BadZipFile
    """
    with zipfile.ZipFile(file) as source:
        return {name: source.read(name) for name in source.namelist()}


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """Parts as an office file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            target.writestr(zipfile.ZipInfo(name, EPOCH.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
