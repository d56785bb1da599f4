"""States of the data to compare: a folder, a revision that git keeps, the data before the last import."""

from __future__ import annotations

import csv
import io
import subprocess
import tarfile
from pathlib import Path

from chiso.core.errors import ChisoError
from chiso.core.files import copy_folder, inside, write_together, write_whole
from chiso.core.transaction import JOURNAL
from chiso.data.schema.tables import REFERENCE
from chiso.intake.importing import check_import, undo
from chiso.text.messages import N_


def state_of(named: str, data: Path, into: Path) -> Path:
    """The data folder that a name means.

    Parameters
    ----------
    named : str
        A data folder, or a revision of git: then the folder `data` as it was in it.
    data : Path
        The data folder of the command.
    into : Path
        An empty folder to put a revision in.

    Raises
    ------
    ChisoError
        It is neither.
    """
    if Path(named).is_dir():
        return Path(named)
    if Path(named).exists():
        raise ChisoError(N_("a state of the data is a folder, not a file"), named, N_("name the folder"))
    commit = _git(data, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}")
    prefix = _git(data, "rev-parse", "--show-prefix")
    packed = None if commit is None else _git(data, "archive", "--format=tar", commit.decode().strip(), ".")
    if packed is None or prefix is None:
        raise ChisoError(
            N_('"{named}" is neither a folder nor a revision of the data that git keeps', named=named),
            where=str(data),
            remedy=N_(
                "name a data folder, or a revision such as HEAD~1 where the data lie in a git repository"
            ),
        )
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        files = {
            inside(into, member.name, named): content.read()
            for member in archive
            if (content := archive.extractfile(member)) is not None
        }
    write_together(files)
    _with_later_columns(into)
    return into


def before_last_import(data: Path, into: Path) -> Path:
    """The data as they were before the last import, made in a folder that does not exist.

    Raises
    ------
    ChisoError
        There is no import, or it cannot be taken back.
    """
    check_import(data)  # what is said of it names the folder that somebody knows, not the copy
    copy_folder(data, into, without=JOURNAL)
    undo(into)
    return into


def _git(data: Path, *arguments: str) -> bytes | None:
    """What git says in the folder of the data; None where it refuses, or is not there."""
    try:
        done = subprocess.run(["git", *arguments], cwd=data, capture_output=True, check=True, timeout=120)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _with_later_columns(data: Path) -> None:
    """Give tables of an earlier state the columns that came since and may be empty."""
    for table in REFERENCE.values():
        path = data / table.path
        if not path.is_file():
            continue
        header, *rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))
        missing = [name for name in table.schema.columns if name not in header]
        if not missing or any(table.schema.columns[name].metadata["required"] for name in missing):
            continue
        text = io.StringIO(newline="")
        writer = csv.DictWriter(
            text, list(table.schema.columns), restval="", extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(dict(zip(header, row, strict=False)) for row in rows)
        write_whole(path, text.getvalue().encode())
