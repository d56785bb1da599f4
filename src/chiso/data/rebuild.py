"""Write everything in a data folder that is generated: what `make data` runs."""

from __future__ import annotations

from pathlib import Path

from chiso.data.build import build_tables
from chiso.data.coverage import README, readme
from chiso.data.descriptor import DESCRIPTOR, datapackage
from chiso.data.load import load


def rebuild(data: Path) -> list[str]:
    """Rebuild clean tables, generated reference tables, descriptor and README of a data folder.

    Parameters
    ----------
    data : Path
        With raw/ and the hand-kept tables.

    Returns
    -------
    list of str
        Paths, below the folder, whose bytes changed.

    Raises
    ------
    DataError
        An input cannot be read (nothing is written), or the tables built break a rule (they are
        written, so that they can be looked at; README and descriptor are not).
    """
    changed = [path for path, content in build_tables(data).items() if _write(data / path, content)]
    dataset = load(data)
    for path, content in ((DESCRIPTOR, datapackage(data)), (README, readme(dataset))):
        if _write(data / path, content):
            changed.append(path)
    return changed


def _write(path: Path, content: bytes) -> bool:
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside and renamed: a reader never sees half a table.
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.replace(path)
    return True
