"""Write everything in a data folder that is generated: what `make data` runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chiso.core.files import clear_left_behind, write_together
from chiso.core.paths import DESCRIPTOR
from chiso.data.cleaning.descriptor import datapackage
from chiso.data.cleaning.tables import build_tables
from chiso.data.dataset import load
from chiso.data.dictionary import README, readme


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
    for folder in (data, data / "clean", data / "reference"):
        clear_left_behind(folder)
    changed = _write(data, build_tables(data))
    dataset = load(data)
    return changed + _write(data, {DESCRIPTOR: datapackage(data), README: readme(dataset)})


def describe(data: Path) -> list[str]:
    """Write the descriptor alone: of a change that adds or removes tables which no other rests on.

    Parameters
    ----------
    data : Path

    Returns
    -------
    list of str
        As `rebuild`.
    """
    return _write(data, {DESCRIPTOR: datapackage(data)})


def _write(data: Path, contents: Mapping[str, bytes]) -> list[str]:
    """Write what differs from what stands, all or nothing; its paths."""
    changed = {
        path: content
        for path, content in contents.items()
        if not ((data / path).is_file() and (data / path).read_bytes() == content)
    }
    write_together({data / path: content for path, content in changed.items()})
    return list(changed)
