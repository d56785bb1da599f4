"""What two folders differ in, once nothing is left that differs between any two builds."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from difflib import SequenceMatcher
from html import unescape
from itertools import zip_longest
from pathlib import Path
from typing import Any

from .sides import Side
from .workbooks import undated

# All that is not compared stands here.
OF_A_NOTEBOOK = ("start_time", "end_time", "duration", "version")  # of metadata.papermill
OF_LANGUAGE = ("version",)  # of metadata.language_info
OF_A_CELL = ("execution", "papermill")  # of its metadata: times; so is its id left out
OF_AN_ENTRY = (
    "inputs",
    "outputs",
)  # of the manifest: hashes of source, versions, hashes of executed notebooks
SECONDS = re.compile(r"(?<=\()\d+ s(?=\))")  # that a build took, in what a command says
# Where a notebook takes chiso from: modules move. What it calls is compared.
IMPORT = re.compile(
    r"^(?:import chiso[^\n;]*|from chiso[\w.]* import (?:\([^)]*\)|[^\n;]*));?\n?", re.MULTILINE
)
# Templates carry the time when they were written; workbooks of reports do not, which is compared.
DATED = ("templates/*.xlsx", "refused/*.xlsx")

PACKED = {".xlsx", ".docx"}
SHOWN = 12  # lines of a difference
WIDEST = 160  # characters of a line
Differences = dict[str, list[str]]  # path -> lines, each with - or + before it


def compare(one: Side, other: Side) -> tuple[int, Differences]:
    """How many files there are, in what those differ that do, and which commands failed in both.

    Parameters
    ----------
    one, other : Side
        The earlier one first.
    """
    found = [{path.relative_to(side.out).as_posix() for path in files_of(side.out)} for side in (one, other)]
    differences = {}
    for name in sorted(found[0] | found[1]):
        missing = [side.name for side, names in zip((one, other), found, strict=True) if name not in names]
        if missing:
            differences[name] = [f"not made by the {missing[0]} tree"]
            continue
        before, after = (settled(side.out / name, str(side.folder)) for side in (one, other))
        if before != after:
            differences[name] = list(changes(name, before, after))
    for name in sorted(one.failed.keys() & other.failed.keys()):
        said = f"fails in both trees, so that nothing is compared: {other.failed[name]}"
        differences[name] = [said, *differences.get(name, ())]
    return len(found[0] | found[1]), differences


def files_of(folder: Path) -> Iterator[Path]:
    """All files below a folder."""
    return (path for path in folder.rglob("*") if path.is_file())


def settled(path: Path, folder: str) -> bytes:
    """A file without what differs between any two builds.

    Parameters
    ----------
    path : Path
    folder : str
        Of the side that made it.
    """
    content = path.read_bytes()
    if any(path.match(pattern) for pattern in DATED):
        return undated(content) if zipfile.is_zipfile(path) else content
    if path.suffix in PACKED:
        return content
    content = content.replace(folder.encode(), b"<side>")
    if path.suffix == ".txt":
        return SECONDS.sub("n s", content.decode("utf-8")).encode()
    settle = _notebook if path.suffix == ".ipynb" else _manifest if path.name == "manifest.json" else None
    if settle is not None:
        # One of another make is compared as it stands.
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            return json.dumps(settle(json.loads(content)), ensure_ascii=False, indent=1).encode()
    return content


def _notebook(notebook: dict[str, Any]) -> dict[str, Any]:
    _drop(notebook["metadata"].get("papermill", {}), OF_A_NOTEBOOK)
    _drop(notebook["metadata"].get("language_info", {}), OF_LANGUAGE)
    for cell in notebook["cells"]:
        cell.pop("id", None)
        _drop(cell["metadata"], OF_A_CELL)
        if cell["cell_type"] == "code":
            cell["source"] = IMPORT.sub("", "".join(cell["source"])).splitlines(keepends=True)
    return notebook


def _manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    for entry in manifest["reports"].values():
        entry["seconds"] = 0
        for name in OF_AN_ENTRY:
            entry[name] = sorted(entry[name])
    return manifest


def _drop(content: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        content.pop(name, None)


def changes(name: str, before: bytes, after: bytes) -> Iterator[str]:
    """The lines that one has and the other has not; of a packed file, by part.

    Parameters
    ----------
    name : str
    before, after : bytes
        Not the same.
    """
    if Path(name).suffix in PACKED and all(zipfile.is_zipfile(io.BytesIO(one)) for one in (before, after)):
        yield from _parts(before, after)
        return
    try:
        old, new = (re.sub(r"(?<=>)(?=<)", "\n", one.decode("utf-8")).splitlines() for one in (before, after))
    except UnicodeDecodeError:
        yield f"bytes: {len(before)} before, {len(after)} now"
        return
    if old == new:
        yield "ends of lines"
    for kind, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            for was, now in zip_longest(old[i:j], new[k:m]):
                yield from _changed(was, now)


def _changed(was: str | None, now: str | None) -> Iterator[str]:
    """A line before and now; of a long one what stands around the first change."""
    was, now = (line and unescape(line) for line in (was, now))
    pairs = zip(was or "", now or "", strict=False)
    same = next((place for place, (a, b) in enumerate(pairs) if a != b), 0)
    begin = max(0, same - WIDEST // 3) if max(len(was or ""), len(now or "")) > WIDEST else 0
    for mark, line in (("-", was), ("+", now)):
        if line is not None:
            cut = line[begin : begin + WIDEST]
            yield f"{mark} {'...' if begin else ''}{cut}{'...' if begin + WIDEST < len(line) else ''}"


def _parts(before: bytes, after: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(before)) as one, zipfile.ZipFile(io.BytesIO(after)) as other:
        names = [book.namelist() for book in (one, other)]
        if names[0] != names[1]:
            yield f"parts: {sorted(set(names[0]) ^ set(names[1])) or 'in another order'}"
        same = True
        for part in names[0]:
            if part in names[1] and one.read(part) != other.read(part):
                same = False
                yield f"in {part}:"
                yield from changes(part, one.read(part), other.read(part))
        if same and names[0] == names[1]:
            yield "the parts are the same, packed another way"


def report(count: int, differences: Differences) -> str:
    """What to print: files that differ in the same lines together, each difference once.

    Parameters
    ----------
    count : int
        All files.
    differences : dict
    """
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, lines in differences.items():
        alike[tuple(lines)].append(name)
    shown = []
    for lines, names in alike.items():
        more = len(lines) - SHOWN
        shown += [
            *names,
            *(f"    {line}" for line in lines[:SHOWN]),
            *([f"    and {more} more"] if more > 0 else []),
        ]
    return "\n".join([*shown, f"{count} files, {len(differences)} differ"])
