"""Files that were uploaded into a notebook, as files of a private folder for as long as they are read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chiso.core.characters import shortened
from chiso.core.errors import ChisoError
from chiso.core.files import write_whole
from chiso.intake.importing import received_name
from chiso.text.messages import N_

LONGEST = 200  # bytes of a name: most systems take 255, and some is added


@contextmanager
def as_files(uploads: Sequence[Mapping[str, Any]]) -> Iterator[list[Path]]:
    """Put uploads into a folder that nobody else can read; it is gone afterwards.

    Parameters
    ----------
    uploads : sequence of mapping
        The value of an `ipywidgets.FileUpload`: `name` and `content` of each.

    Yields
    ------
    list of Path
        In their order, under their own names.

    Raises
    ------
    ChisoError
        There is none, a name that no file may have, or one that two files have: nothing is written.
    """
    if not uploads:
        raise ChisoError(N_("no file is chosen"), remedy=N_("choose one above"))
    names = [_name(str(upload["name"])) for upload in uploads]
    if twice := [name for name in names if [one.casefold() for one in names].count(name.casefold()) > 1]:
        raise ChisoError(
            N_("two files have the same name"), twice[0], N_("rename one of them, or take them in one by one")
        )
    with tempfile.TemporaryDirectory(prefix="chiso-upload-") as folder:
        paths = [Path(folder).resolve() / name for name in names]
        for path, upload in zip(paths, uploads, strict=True):
            write_whole(path, bytes(upload["content"]))
        yield paths


def _name(named: str) -> str:
    """The name of an upload, which a browser gives and anybody may have made up."""
    name = received_name(Path(named)) if named.isprintable() and not {*"/\\"} & {*named} else ""
    if not name.strip(". ") or len(name.encode()) > LONGEST:
        raise ChisoError(
            N_("this is no name of a file that can be taken in"),
            ascii(named) if not named.isprintable() else f'"{shortened(named)}"',
            N_("rename the file: letters, digits and dashes, not too long"),
        )
    return name
