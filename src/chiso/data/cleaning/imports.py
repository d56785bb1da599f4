"""Imported editions in a data folder: which there are, and what does not belong among them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from chiso.core.errors import ChisoError, DataError, Problem
from chiso.core.files import DIGEST, inside, is_of_system
from chiso.core.yaml_files import read_mapping
from chiso.data.indices import read_indices, read_with
from chiso.data.schema.raw import RAW
from chiso.data.schema.tables import REFERENCE
from chiso.text.messages import N_, Message, nN_

FOLDER = "raw/imports"
FIGURES, SOURCE = "figures.csv", "source.yml"
OPENED = "edition"  # entry of source.yml: what opened an edition that was not on record
_NAME = re.compile(r"([0-9]{3,})-([a-z][a-z0-9]+)-([0-9]{4})")
_OUT = N_("move it out of raw/imports: a copy of an import would count its figures twice")


@dataclass(frozen=True)
class Import:
    """An edition that was taken in.

    Attributes
    ----------
    folder : Path
        Below raw/imports.
    number : int
        In the order in which they came.
    index, year : str, int
    digests : mapping from str to str
        SHA-256 by name of file: the file as received first, then figures.csv.
    source : mapping from str to str
        Its row of reference/sources.csv.
    conflicts : list of mapping
        What `chiso.intake.conflicts.edit_conflicts` did for it.
    figures : DataFrame
        Columns as those of the published ones, indexed by line.
    opened : bool
        Its edition was not on record before.
    """

    folder: Path
    number: int
    index: str
    year: int
    digests: Mapping[str, str]
    source: dict[str, str]
    conflicts: list[dict[str, str]]
    figures: pd.DataFrame
    opened: bool = False

    @property
    def received(self) -> str:
        """Name of the file as received."""
        return next(iter(self.digests))

    @property
    def figures_path(self) -> str:
        """Of figures.csv, below the data folder."""
        return f"{FOLDER}/{self.folder.name}/{FIGURES}"

    @property
    def key(self) -> str:
        """Key of its source."""
        return self.source["source"]


@dataclass(frozen=True)
class Received:
    """What a reader must know of an import.

    Attributes
    ----------
    name : str
        Of its folder: "001-par-2025".
    file : str
        Name of the file as received.
    day : str
        On which it was taken in, in ISO order.
    """

    name: str
    file: str
    day: str

    @property
    def key(self) -> str:
        """Key of its source."""
        return source_of(self.name)


def source_of(name: str) -> str:
    """Key of the source of an import, by the name of its folder."""
    return f"import-{name}"


def import_folders(data: Path) -> list[Path]:
    """Folders of raw/imports in the order they were taken in; each holds the file as received,
    its figures.csv (columns of the published figures) and a source.yml."""
    indices = read_indices(data)
    found = [
        entry
        for entry in _entries(data)
        if (name := _NAME.fullmatch(entry.name))
        and entry.is_dir()
        and (indices is None or name[2].upper() in indices)
    ]
    return sorted(found, key=lambda folder: (int(folder.name.split("-")[0]), folder.name))


def read_imports(data: Path) -> list[Import]:
    """All imports of a data folder, in the order they were taken in.

    Raises
    ------
    DataError
        With everything that is wrong in raw/imports.
    """
    imports, problems = examine_imports(data)
    if problems:
        raise DataError(problems)
    return imports


def received(data: Path) -> list[Received]:
    """What was taken into a data folder, in that order.

    Raises
    ------
    DataError
        A source.yml cannot be read.
    """
    found = []
    for folder in import_folders(data):
        described = read_mapping(folder / SOURCE, f"{FOLDER}/{folder.name}/{SOURCE}")
        files, day = described.get("files"), described.get("received_on")
        file = files[0]["file"] if isinstance(files, list) and files and _is_file(files[0]) else ""
        found.append(Received(folder.name, file, day if isinstance(day, str) else ""))
    return found


def examine_imports(data: Path) -> tuple[list[Import], list[Problem]]:
    """The imports of a data folder that can be read, and what is wrong in raw/imports."""
    folders = import_folders(data)
    problems = [_stranger(entry) for entry in _entries(data) if entry not in folders]
    imports: list[Import] = []
    for folder in folders:
        try:
            found, wrong = _read(data, folder)
        except _Wrong as error:
            found, wrong = None, [_problem(folder, error.message, SOURCE, error.remedy, error.key)]
        except DataError as error:
            found, wrong = None, error.problems
        problems += wrong
        if found is not None:
            problems += _copies(found, imports)
            imports.append(found)
    return imports, problems


class _Wrong(Exception):
    """What is wrong with an import as a whole, or with an entry (`key`) of its source.yml."""

    def __init__(self, message: Message, key: str | None = None) -> None:
        super().__init__(message)
        self.message, self.key = message, key
        self.remedy = N_("restore {source}, or {out}", source=SOURCE, out=_OUT)


def _entries(data: Path) -> list[Path]:
    folder = data / FOLDER
    if not folder.is_dir():
        return []
    return sorted(entry for entry in folder.iterdir() if not is_of_system(entry.name))


def _problem(
    folder: Path, message: Message, file: str = "", remedy: Message = _OUT, key: str | None = None
) -> Problem:
    place = "/".join(filter(None, (FOLDER, folder.name, file)))
    return Problem("error", place, "import", message, column=key, remedy=remedy)


def _stranger(entry: Path) -> Problem:
    if not entry.is_dir():
        return _problem(entry, N_("a file lies among the imports that is part of none"), remedy=_OUT)
    return _problem(entry, N_("the folder is no import: an import is called like 001-par-2024"), remedy=_OUT)


def _read(data: Path, folder: Path) -> tuple[Import | None, list[Problem]]:
    """Read an import; what is wrong with rows of its figures is said of each."""
    try:
        inside(data, f"{FOLDER}/{folder.name}", FOLDER)
    except ChisoError:
        return None, [_problem(folder, N_("the folder is a link that leads out of the data"))]
    described = _described(folder)
    number, index, year = folder.name.split("-")
    source = described["source"]
    if source["source"] != source_of(folder.name):
        message = N_(
            'the source is called "{source}": the folder is a copy, or was renamed', source=source["source"]
        )
        raise _Wrong(message, "source.source")
    if (described["index"].lower(), described["year"]) != (index, year):
        message = N_(
            "it is of {index} {year}, which its folder is not called after",
            index=described["index"],
            year=described["year"],
        )
        raise _Wrong(message, "index" if described["index"].lower() != index else "year")
    path = f"{FOLDER}/{folder.name}/{FIGURES}"
    frame, problems = read_with(data, replace(RAW["figures"], path=path), read_indices(data))
    if frame is None:
        return None, problems
    others = frame.index[frame["source"].ne(source["source"])]
    if len(others):
        message = nN_(
            "{n} row of another source than {source}, the first in this line",
            "{n} rows of another source than {source}, the first in this line",
            n=len(others),
            source=source["source"],
        )
        problems.append(
            replace(_problem(folder, message, FIGURES, N_("restore figures.csv")), row=int(others[0]))
        )
    digests = {entry["file"]: entry["sha256"] for entry in described["files"]}
    conflicts = described["conflicts"]
    opened = OPENED in described
    made = Import(folder, int(number), index.upper(), int(year), digests, source, conflicts, frame, opened)
    return made, problems


def _described(folder: Path) -> dict[str, Any]:
    """source.yml, with all that is read of it in its place."""
    described = read_mapping(folder / SOURCE, f"{FOLDER}/{folder.name}/{SOURCE}")
    for name in ("index", "year"):
        if not isinstance(described.get(name), str):
            raise _Wrong(N_("{name} is missing", name=name), name)
    files = described.get("files")
    if not isinstance(files, list) or len(files) != 2 or not all(map(_is_file, files)):
        message = N_("it does not name the file as received and figures.csv, each with its sha256")
        raise _Wrong(message, "files")
    if files[1]["file"] != FIGURES or files[0]["file"] in {FIGURES, SOURCE}:
        raise _Wrong(N_("the files are not the file as received, and figures.csv"), "files")
    source = described.get("source")
    columns = list(REFERENCE["sources"].schema.columns)
    if not isinstance(source, dict) or not _is_texts(source) or list(source) != columns:
        raise _Wrong(N_("it has not the fields {columns}", columns=", ".join(columns)), "source")
    conflicts = described.get("conflicts")
    if not isinstance(conflicts, list) or not all(map(_is_edit, conflicts)):
        raise _Wrong(N_("it is not what an import wrote"), "conflicts")
    if OPENED in described and not _is_texts(described[OPENED]):
        raise _Wrong(N_("it is not what an import wrote"), OPENED)
    return described


def _is_texts(entry: Any) -> bool:
    return isinstance(entry, dict) and all(isinstance(part, str) for pair in entry.items() for part in pair)


def _is_file(entry: Any) -> bool:
    """A name without a folder, and a digest."""
    if not isinstance(entry, dict):
        return False
    name, digest = entry.get("file"), entry.get("sha256")
    plain = isinstance(name, str) and name not in {"", ".."} and PurePosixPath(name).name == name
    return plain and "\\" not in str(name) and isinstance(digest, str) and bool(DIGEST.fullmatch(digest))


def _is_edit(entry: Any) -> bool:
    """A row of conflicts.csv that was added, and the one that stood there; see `chiso.intake.conflicts`."""
    if not _is_texts(entry) or entry.keys() != {"added", "replaced"} or not entry["added"]:
        return False
    columns = len(REFERENCE["conflicts"].schema.columns)
    return all(_cells(line) == columns for line in entry.values() if line)


def _cells(line: str) -> int:
    try:
        rows = list(csv.reader([line], strict=True))
    except csv.Error:
        return 0
    return len(rows[0]) if len(rows) == 1 else 0


def _copies(found: Import, before: list[Import]) -> Iterator[Problem]:
    for other in before:
        same = (other.index, other.year) == (found.index, found.year)  # a workbook may hold several editions
        if same and other.digests[other.received] == found.digests[found.received]:
            yield _problem(found.folder, N_("it holds the same file as {name}", name=other.folder.name))
            return
