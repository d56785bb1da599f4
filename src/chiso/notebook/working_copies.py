"""Working copies of the start page and the explore notebooks: an analyst writes in them, the originals stay.

A copy that she changed is never written over; one that she only ran, or left as it was, follows its original.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from chiso.core.files import write_together
from chiso.core.paths import NOTEBOOKS
from chiso.factory.fingerprint import hash_of

WORK = "notebooks/work"  # below the project, and no part of it
START = "00_bat_dau.ipynb"
TUTORIAL = "tutorial"
RECORD = ".copies.json"
NEWER = "moi"  # "new": part of the name of an original that lies beside a changed copy
COPIED = ("*.ipynb", "explore/*.ipynb")
# Beginnings of links, in the originals and in the copies: those lie elsewhere.
_LINKS = ((b"(../docs/tutorial/", b"(tutorial/"), (b"(../how-to.md", b"(../../../docs/how-to.md"))


@dataclass(frozen=True)
class WorkingCopies:
    """The copies that lie in a folder.

    Attributes
    ----------
    folder : Path
    changed : sequence of str
        Names of those that the analyst changed, which stay as they are.
    newer : mapping from str to str
        Of some of them the name under which an original lies beside that is newer than what she began with.
    """

    folder: Path
    changed: list[str] = field(default_factory=list)
    newer: dict[str, str] = field(default_factory=dict)

    @property
    def start(self) -> Path:
        """The start page."""
        return self.folder / START


def lay_out(folder: Path, notebooks: Path = NOTEBOOKS) -> WorkingCopies:
    """Lay working copies of the notebooks and the tutorial; made if the folder does not exist.

    Parameters
    ----------
    folder : Path
    notebooks : Path, optional
        The originals.

    Returns
    -------
    WorkingCopies

    Raises
    ------
    OSError
        A copy cannot be written; none was.
    """
    known = _record(folder)
    copies, told = WorkingCopies(folder), dict(known)
    files: dict[Path, bytes] = {}
    for name, content in _originals(notebooks):
        now, path = _content(name, content), folder / name
        own = _content(name, path.read_bytes()) if path.is_file() else ""
        if own in ("", known.get(name, "")) and own != now:
            files[path] = content
        elif own != now:
            copies.changed.append(name)
            if known.get(name) != now:
                beside = _beside(folder, name, known)
                copies.newer[name] = beside
                files[folder / beside] = content
                told[beside] = now
        told[name] = now
    if files or told != known:
        write_together(files | {folder / RECORD: json.dumps(told, indent=1).encode()})
    return copies


def _originals(notebooks: Path) -> Iterator[tuple[str, bytes]]:
    for pattern in COPIED:
        for path in sorted(notebooks.glob(pattern)):
            yield path.relative_to(notebooks).as_posix(), _linked(path)
    for path in sorted((notebooks.parent / "docs" / TUTORIAL).glob("*.*")):
        yield f"{TUTORIAL}/{path.name}", _linked(path) if path.suffix == ".md" else path.read_bytes()


def _linked(path: Path) -> bytes:
    """A text whose links lead from where its copy lies."""
    content = path.read_bytes()
    for link, in_copies in _LINKS:
        content = content.replace(link, in_copies)
    return content


def _record(folder: Path) -> dict[str, str]:
    """What the originals held that the copies were made from; nothing where it cannot be told."""
    try:
        known = json.loads((folder / RECORD).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    said = known.items() if isinstance(known, dict) else ()
    return {name: held for name, held in said if isinstance(held, str)}


def _content(name: str, content: bytes) -> str:
    """What a file holds, as a hash; of a notebook what is written in its cells, not what running leaves."""
    if not name.endswith(".ipynb"):
        return hash_of(content)
    try:
        cells: list[Mapping[str, Any]] = json.loads(content)["cells"]
        written = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (ValueError, KeyError, TypeError, RecursionError):
        return hash_of(content)
    return hash_of(json.dumps(written).encode())


def _beside(folder: Path, name: str, known: Mapping[str, str]) -> str:
    """A name for a newer original: one that is free, or that holds an earlier one which nobody changed."""
    path, n = PurePosixPath(name), 1
    while True:
        number = "" if n == 1 else f"-{n}"
        beside = path.with_name(f"{path.stem}.{NEWER}{number}{path.suffix}").as_posix()
        place = folder / beside
        if not place.is_file() or _content(beside, place.read_bytes()) == known.get(beside):
            return beside
        n += 1
