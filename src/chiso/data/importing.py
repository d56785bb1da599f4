"""Take filled templates into a data folder, and take the last one back.

An import is a folder below raw/imports (the file as received, its figures, its source) and, where it
contradicts the record, rows of reference/conflicts.csv. Everything else is rebuilt from that.
"""

from __future__ import annotations

import hashlib
import shutil
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from chiso.core.errors import ChisoError, DataError, Problem, grouped
from chiso.core.transaction import change
from chiso.data.build import Record, read_record, write_csv
from chiso.data.cleaning import INDEX_OF_RAW, Figure
from chiso.data.deciding import Decision, decide, edit_conflicts, take_back
from chiso.data.doubts import KINDS, Doubt, Examined, examine, standing
from chiso.data.imports import import_folders, read_source
from chiso.data.load import load
from chiso.data.raw_tables import MEASURES_OF_RAW, RAW
from chiso.data.rebuild import rebuild
from chiso.data.sheet import read_filled

_RAW_INDEX = {ours: raw for raw, ours in INDEX_OF_RAW.items()}
_RAW_SCORE = {"percent": "score_pct", "points": "score_points"}
_RAW_MEASURE = {ours: raw for raw, ours in MEASURES_OF_RAW.items() if not raw.startswith("target")}


@dataclass(frozen=True)
class Imported:
    """A file that was, or would be, taken in.

    Attributes
    ----------
    file : str
        Its name.
    folder : str
        Below the data folder.
    index, year : str, int
    figures : int
        Rows written: new, contradicting and confirmed ones.
    confirmed : int
        Those of them that agree with the record.
    unchanged : int
        Cells equal to the record and left aside.
    decisions : int
        Rows of reference/conflicts.csv added or changed.
    """

    file: str
    folder: str
    index: str
    year: int
    figures: int
    confirmed: int
    unchanged: int
    decisions: int


@dataclass(frozen=True)
class ImportResult:
    """What `add` found and did.

    Attributes
    ----------
    written : bool
        All files were taken in; otherwise nothing was changed.
    imports : list of Imported
        One a file that could be examined.
    errors : list of Problem
        What cannot be accepted.
    doubts : list of Doubt
        Of all files, by kind, numbered through.
    accepted : frozenset of str
        Kinds that were named.
    """

    written: bool
    imports: list[Imported] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    accepted: frozenset[str] = frozenset()

    @property
    def open_kinds(self) -> list[str]:
        """Kinds of doubt that must be accepted before anything is written."""
        return [kind for kind in KINDS if kind in {d.kind for d in self.doubts} - self.accepted]

    def table(self) -> pd.DataFrame:
        """The doubts, one a row: code, kind, file, cell, message, if_accepted, accepted."""
        columns = ["code", "kind", "file", "cell", "message", "if_accepted"]
        table = pd.DataFrame([vars(doubt) for doubt in self.doubts], columns=columns)
        return table.assign(accepted=table["kind"].isin(self.accepted))


@dataclass(frozen=True)
class Undone:
    """An import that was taken back: its folder below data, file, edition and number of figures."""

    folder: str
    file: str
    index: str
    year: int
    figures: int


def add(
    data: Path, files: Sequence[Path], accept: Collection[str] = (), today: date | None = None
) -> ImportResult:
    """Take filled templates into a data folder: all of them, or none.

    Parameters
    ----------
    data : Path
    files : sequence of Path
        Filled templates, one source each; later ones are held against earlier ones too.
    accept : collection of str, optional
        Kinds of doubt (see `KINDS`) that a person has looked at.
    today : date, optional
        Date of receipt; today's by default.

    Returns
    -------
    ImportResult
        `written` only if there is no error and every kind of doubt is accepted.

    Raises
    ------
    ChisoError
        A file that cannot be read or was imported before, or an unknown kind to accept.
    DataError
        The data folder is in error already.
    """
    if unknown := sorted(set(accept) - KINDS.keys()):
        raise ChisoError(
            f"no doubt is called {', '.join(unknown)}", "--accept", f"the kinds are {', '.join(KINDS)}"
        )
    if not files:
        raise ChisoError("no file to import is named")
    imports: list[Imported] = []
    errors: list[Problem] = []
    doubts: list[Doubt] = []
    with change(data) as (staged, commit):
        for position, path in enumerate(files):
            importer = _Importer(staged, path)
            _refuse_repeated(staged, path)
            examined = importer.examined
            imports.append(importer.summary())
            errors += examined.errors
            doubts += examined.doubts
            open_doubts = {doubt.kind for doubt in doubts} - set(accept)
            last = position == len(files) - 1
            if not examined.errors and not (last and (errors or open_doubts)):
                errors += importer.take_in(sorted({d.kind for d in examined.doubts}), today or date.today())
        doubts.sort(key=lambda doubt: list(KINDS).index(doubt.kind))
        doubts = [replace(doubt, code=f"D{n}") for n, doubt in enumerate(doubts, 1)]
        errors = grouped(errors)
        result = ImportResult(False, imports, errors, doubts, frozenset(accept))
        if errors or result.open_kinds:
            return result
        commit()
    return ImportResult(True, imports, errors, doubts, frozenset(accept))


def undo(data: Path) -> Undone:
    """Take the last import back; the data folder is then what it was before.

    Raises
    ------
    ChisoError
        There is none, or what was edited by hand since keeps the data from being rebuilt.
    """
    with change(data) as (staged, commit):
        folders = import_folders(staged)
        if not folders:
            raise ChisoError("there is no import to take back", where=str(data / "raw" / "imports"))
        folder = folders[-1]
        described = read_source(folder)
        shutil.rmtree(folder)
        if not any(folder.parent.iterdir()):
            folder.parent.rmdir()
        take_back(staged, described["conflicts"], described["source"]["source"])
        try:
            rebuild(staged)
        except DataError as error:
            first = error.problems[0]
            raise ChisoError(
                f"without the import the data would be in error: {first.message}",
                where=first.where(),
                remedy="correct what was edited since the import, then try again",
            ) from error
        commit()
    received, figures = described["files"]
    return Undone(
        f"raw/imports/{folder.name}",
        received["file"],
        described["index"],
        int(described["year"]),
        int(figures["rows"]),
    )


def _refuse_repeated(data: Path, path: Path) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for folder in import_folders(data):
        described = read_source(folder)
        if described["files"][0]["sha256"] == digest:
            raise ChisoError(
                "the file was imported before",
                where=f"{path}; raw/imports/{folder.name}",
                remedy="to take that import back: chiso import undo",
            )


class _Importer:
    """One file on its way into a staged data folder."""

    def __init__(self, data: Path, path: Path) -> None:
        self.data = data
        self.path = path
        dataset = load(data)  # what is in error already is no fault of the file
        filled = read_filled(path, dataset)
        layout = filled.layout
        numbers = [int(folder.name.split("-")[0]) for folder in import_folders(data)]
        self.name = f"{max(numbers, default=0) + 1:03d}-{layout.index.lower()}-{layout.year}"
        self.source = f"import-{self.name}"
        self.record: Record = read_record(data)
        self.source_class = filled.origin.source_class if filled.origin else ""
        self.examined: Examined = examine(dataset, self.record, filled, self.source, self._in_words)

    def summary(self) -> Imported:
        """Counts for the user."""
        examined, layout = self.examined, self.examined.filled.layout
        return Imported(
            self.path.name,
            f"raw/imports/{self.name}",
            layout.index,
            layout.year,
            len(examined.figures),
            examined.confirmed,
            examined.unchanged,
            len(examined.contradicted),
        )

    def _decision(self, figure: Figure, rivals: list[Figure]) -> Decision:
        return decide(figure, rivals, self.source_class, self.record.decisions)

    def _in_words(self, figure: Figure, rivals: list[Figure]) -> str:
        return self._decision(figure, rivals).in_words()

    def take_in(self, accepted: Sequence[str], today: date) -> list[Problem]:
        """Write the folder and the decisions, and rebuild.

        Returns
        -------
        list of Problem
            Rules that the tables built break; the staged folder is then of no use.
        """
        on_record = standing(self.record, self.examined.filled.layout.index)
        decisions = [self._decision(f, on_record[f.key]) for f in self.examined.contradicted]
        edits = edit_conflicts(self.data, decisions)
        folder = self.data / "raw" / "imports" / self.name
        folder.mkdir(parents=True)
        content = self.path.read_bytes()
        received = unicodedata.normalize("NFC", self.path.name)
        (folder / received).write_bytes(content)
        table = write_csv(self._rows(), RAW["figures"].schema.columns)
        (folder / "figures.csv").write_bytes(table)
        description = self._description(received, content, table, today)
        description |= {"accepted": list(accepted), "conflicts": edits}
        text = yaml.safe_dump(description, allow_unicode=True, sort_keys=False, width=100)
        (folder / "source.yml").write_text(text, encoding="utf-8", newline="\n")
        try:
            rebuild(self.data)
        except DataError as error:
            return error.problems
        return []

    def _rows(self) -> list[dict[str, str]]:
        origin = self.examined.filled.origin
        assert origin is not None  # a file without one has errors
        return [
            {
                "index": _RAW_INDEX[figure.index],
                "year": str(figure.year),
                "province": figure.province,
                "component": figure.component,
                "measure": _RAW_SCORE[figure.unit]
                if figure.measure == "score"
                else _RAW_MEASURE[figure.measure],
                "value": figure.value,
                "unit": figure.unit,
                "basis": figure.basis,
                "source": figure.source,
                "source_url": origin.url,
                "source_date": origin.date,
                "note": figure.note,
            }
            for figure in self.examined.figures
        ]

    def _description(self, received: str, content: bytes, table: bytes, today: date) -> dict[str, Any]:
        filled = self.examined.filled
        origin, layout = filled.origin, filled.layout
        assert origin is not None
        return {
            "title": f"{layout.index} {layout.year}: figures of a filled template",
            "index": layout.index,
            "year": layout.year,
            "publisher": origin.publisher,
            "document": origin.title,
            "address": [origin.url] if origin.url else [],
            "published_on": origin.date,
            "received_as": "a template filled in by hand",
            "received_on": today.isoformat(),
            "licence": "figures are facts; see LICENSE-DATA.md",
            "files": [
                {
                    "file": received,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "bytes": len(content),
                },
                {
                    "file": "figures.csv",
                    "sha256": hashlib.sha256(table).hexdigest(),
                    "bytes": len(table),
                    "rows": len(self.examined.figures),
                },
            ],
            "source": origin.row(self.source),
        }
