"""A folder to work in, for who has no checkout: data, notebooks, tutorial and a README."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chiso.core.errors import FEW, ChisoError
from chiso.core.files import clear_left_behind, is_of_system, write_together
from chiso.core.paths import BROUGHT, DESCRIPTOR
from chiso.text.messages import N_

_NOTEBOOKS = ("notebooks/*.ipynb", "notebooks/reports/*.ipynb", "notebooks/explore/*.ipynb")
_LAID = ("LICENSE-DATA.md", "data/**/*", *_NOTEBOOKS, "docs/*.md", "docs/tutorial/*.*")
_README = Path(__file__).with_name("project.md")
_TOLD = f"data/{DESCRIPTOR}"  # put in place last: with it a folder of data is whole


@dataclass(frozen=True)
class LaidOut:
    """What was laid into a folder.

    Attributes
    ----------
    folder : Path
    added : sequence of str
        Files that were not there, as paths below the folder.
    kept : sequence of str
        Files outside of the data that were there and hold something else than those of this version.
    """

    folder: Path
    added: list[str]
    kept: list[str]


def lay_out(folder: Path, brought: Path = BROUGHT) -> LaidOut:
    """Make a folder to work in, or add what one lacks: all of it or nothing, and over no file.

    Parameters
    ----------
    folder : Path
        A new or an empty one, or one that was laid out before: its data are left alone. An
        environment of Python and files whose names begin with a point may be in it.
    brought : Path, optional
        Where the originals lie.

    Returns
    -------
    LaidOut

    Raises
    ------
    ChisoError
        The folder is a file or holds other things; or the installation lacks its data.
    OSError
        It cannot be written; nothing was.
    """
    files = _originals(brought)
    if folder.exists() and not folder.is_dir():
        raise ChisoError(
            N_("a file stands where the folder should be"), str(folder), N_("name another folder")
        )
    if (folder / _TOLD).is_file():
        files = {name: content for name, content in files.items() if not name.startswith("data/")}
    elif others := [*_others(folder, set(files))]:
        raise ChisoError(
            N_("the folder holds other things: {names}", names=others[:FEW]),
            where=str(folder),
            remedy=N_("name a new folder or an empty one"),
        )
    there = {name for name in files if (folder / name).exists()}
    added = [name for name in files if name not in there]
    for name in added:
        clear_left_behind((folder / name).parent)
    write_together({folder / name: files[name] for name in added})
    kept = [name for name in files if name in there and (folder / name).read_bytes() != files[name]]
    return LaidOut(folder, added, kept)


def _originals(brought: Path) -> dict[str, bytes]:
    """What is laid, by its path below the folder; what tells that data are whole comes last."""
    paths = (path for pattern in _LAID for path in sorted(brought.glob(pattern)) if path.is_file())
    named = {path.relative_to(brought).as_posix(): path for path in paths}
    shown = {name: path for name, path in named.items() if not _is_hidden(Path(name))}
    if _TOLD not in shown:
        raise ChisoError(
            N_("the installation lacks its data"), str(brought), N_("install chiso again from its wheel")
        )
    told = shown.pop(_TOLD)
    files = {"README.md": _README, **shown, _TOLD: told}
    return {name: path.read_bytes() for name, path in files.items()}


def _others(folder: Path, laid: set[str]) -> Iterator[str]:
    """Files and folders of a folder that are none of those to lay, at its top or among them."""
    tops = {name.partition("/")[0] for name in laid}
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if is_of_system(entry.name) or (entry / "pyvenv.cfg").is_file():
            continue
        if entry.name not in tops:
            yield entry.name
            continue
        below = [entry] if entry.is_file() else sorted(path for path in entry.rglob("*") if path.is_file())
        for path in below:
            name = path.relative_to(folder)
            if not _is_hidden(name) and name.as_posix() not in laid:
                yield name.as_posix()


def _is_hidden(path: Path) -> bool:
    return any(map(is_of_system, path.parts))
