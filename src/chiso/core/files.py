"""The one way to write files: beside the place and renamed, never outside the folder it belongs to.

A reader sees the old file or the new one, and what cannot be written leaves what stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

from chiso.core.errors import ChisoError

BESIDE = ".new"  # how the name of a file that is being written ends


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it.

    Parameters
    ----------
    path : Path
        Its folder is made where there is none.
    content : bytes

    Raises
    ------
    OSError
        It cannot be written; what stood there stands, and nothing is left beside it.
    """
    write_together({path: content})


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write files that belong together: each is renamed only when all of them are on the disk.

    Parameters
    ----------
    files : mapping from Path to bytes
        Put in place in this order.

    Raises
    ------
    OSError
        As for `write_whole`.
    """
    written: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}{BESIDE}")
            written[beside] = path
            beside.write_bytes(content)
        for beside, path in written.items():
            beside.replace(path)
    except BaseException:
        for beside in written:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        raise


def inside(folder: Path, named: str, what: str) -> Path:
    """The path of something below a folder, from a name that data give.

    Parameters
    ----------
    folder : Path
    named : str
        Relative, with "/" between its parts.
    what : str
        Where the name stands, for the message.

    Raises
    ------
    ChisoError
        It is absolute, or leads out of the folder by "..", a drive or a link.
    """
    parts = PurePosixPath(named).parts
    plain = bool(parts) and not PureWindowsPath(named).anchor and not named.startswith("/")
    strange = any(part == ".." or "\\" in part or "\0" in part for part in parts)
    if not plain or strange or not (folder / named).resolve().is_relative_to(folder.resolve()):
        raise ChisoError(f'"{named}" leads out of {folder}', where=what, remedy="remove or correct it")
    return folder / named
