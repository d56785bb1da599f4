"""Take filled templates and other tables into a data folder, and take the last one back.

An import is a folder below raw/imports (the file as received, its figures, its source), where it
contradicts the record rows of reference/conflicts.csv, and where its edition is new the rows of that.
Everything else is rebuilt from them.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from chiso.core.errors import ChisoError, DataError, Problem, grouped
from chiso.core.files import is_of_system, write_together
from chiso.core.transaction import change
from chiso.data.cleaning.figures import Datum
from chiso.data.cleaning.imports import (
    FIGURES,
    FOLDER,
    OPENED,
    SOURCE,
    Import,
    read_imports,
    source_of,
)
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.cleaning.tables import Record, read_record, write_csv
from chiso.data.dataset import Dataset, load
from chiso.data.indices import Indices
from chiso.data.schema.raw import MEASURES_OF_RAW, RAW
from chiso.data.schema.tables import REFERENCE
from chiso.intake.conflicts import Decision, decide, edit_conflicts, take_back
from chiso.intake.editions.opening import (
    Opening,
    against_record,
    close_edition,
    completed,
    open_edition,
    opening_of,
)
from chiso.intake.editions.questions import NO_ANSWERS, Answers
from chiso.intake.kept_lines import KeptLines
from chiso.intake.layout import Layout
from chiso.intake.reading import Filled
from chiso.intake.results import Imported, ImportResult, Undone
from chiso.intake.review import KINDS, Doubt, Examined, examine, standing, subject_of
from chiso.intake.source import Origin
from chiso.intake.tables.mapping import Stated
from chiso.intake.tables.reading import read_file
from chiso.text.messages import N_, Message

_RAW_SCORE = {"percent": "score_pct", "points": "score_points"}
_RAW_MEASURE = {ours: raw for raw, ours in MEASURES_OF_RAW.items() if not raw.startswith("target")}


def add(
    data: Path,
    files: Sequence[Path],
    accept: Collection[str] = (),
    today: date | None = None,
    edition: Answers = NO_ANSWERS,
    stated: Stated | None = None,
    dry_run: bool = False,
) -> ImportResult:
    """Take filled templates and other tables into a data folder: all of them, or none.

    Parameters
    ----------
    data : Path
    files : sequence of Path
        Filled templates or tables, one source each; later ones are held against earlier ones too.
    accept : collection of str, optional
        Kinds of doubt (see `KINDS`) that a person has looked at.
    today : date, optional
        Date of receipt; today's by default.
    edition : Answers, optional
        On editions that are not on record; they go before what the files say.
    stated : Stated, optional
        What is stated of the tables that are no templates.
    dry_run : bool, optional
        Write nothing, whatever is found.

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
            N_("no doubt is called {names}", names=unknown),
            "--accept",
            N_("the kinds are {kinds}", kinds=", ".join(KINDS)),
        )
    if not files:
        raise ChisoError(N_("no file to import is named"))
    imports: list[Imported] = []
    errors: list[Problem] = []
    doubts: list[Doubt] = []
    first: Dataset | None = None
    today = today or date.today()
    with change(data) as (staged, commit):
        read_imports(data)  # in the copy a link is the folder that it leads to
        for position, path in enumerate(files):
            before = read_imports(staged)
            importer = _Importer(staged, path, before, today, edition, stated or Stated())
            first = first or importer.before
            examined = importer.examined
            _refuse_repeated(before, path, examined.filled.layout)
            imports.append(importer.summary())
            errors += examined.errors
            doubts += examined.doubts
            open_doubts = {doubt.kind for doubt in doubts} - set(accept)
            last = position == len(files) - 1
            if not examined.errors and not (last and (errors or open_doubts)):
                errors += importer.take_in(sorted({d.kind for d in examined.doubts}), today)
        doubts.sort(key=lambda doubt: list(KINDS).index(doubt.kind))
        doubts = [replace(doubt, code=f"D{n}") for n, doubt in enumerate(doubts, 1)]
        errors = grouped(errors)
        result = ImportResult(False, imports, errors, doubts, frozenset(accept))
        if errors or result.open_kinds or dry_run:
            return result
        commit()
    return ImportResult(True, imports, errors, doubts, frozenset(accept), first)


def undo(data: Path, only: str = "") -> Undone:
    """Take the last import of a national table back; the data folder is then what it was before.

    Parameters
    ----------
    data : Path
    only : str, optional
        Folder of the import that is meant, as `Imported.folder` has it.

    Raises
    ------
    ChisoError
        There is none, it is not the one that is meant, its folder holds what was not imported, or what was
        edited by hand since keeps the data from being rebuilt.
    DataError
        Something in raw/imports is no import, or the data are in error.
    """
    with change(data) as (staged, commit):
        check_import(data)  # in the copy a link is the folder that it leads to
        imports = read_imports(staged)
        last = imports[-1]
        if only not in {"", f"{FOLDER}/{last.folder.name}"}:
            raise ChisoError(
                N_("another import came after it: {folder}", folder=f"{FOLDER}/{last.folder.name}"),
                where=only,
                remedy=N_("take that one back first"),
            )
        _refuse_edited(last)
        before = _taken_in(staged, last)
        shutil.rmtree(last.folder)
        if not any(last.folder.parent.iterdir()):
            last.folder.parent.rmdir()
        take_back(staged, last.conflicts, last.key)
        if last.opened:
            close_edition(staged, Indices.read(staged)[last.index], last.year)
        try:
            rebuild(staged)
        except DataError as error:
            first = error.problems[0]
            raise ChisoError(
                N_("without the import the data would be in error: {message}", message=first.message),
                where=first.where(),
                remedy=N_("correct what was edited since the import, then try again"),
            ) from error
        stay = before & {(figure.key, figure.value) for figure in read_record(staged).figures}
        commit()
    return Undone(
        f"{FOLDER}/{last.folder.name}",
        last.received,
        last.index,
        last.year,
        len(before),
        len(stay),
        last.opened,
    )


def check_import(data: Path) -> None:
    """Refuse to take back what was never taken in.

    Parameters
    ----------
    data : Path

    Raises
    ------
    ChisoError
        There is no import.
    DataError
        Something in raw/imports is no import.
    """
    if not read_imports(data):
        raise ChisoError(
            N_("there is no import to take back"),
            where=str(data / FOLDER),
            remedy=N_(
                "scores on a set of criteria: chiso import undo --set SET; a scorecard is taken back by "
                "hand: remove its folder in {plans}",
                plans=str(data / "plans"),
            ),
        )


def _taken_in(data: Path, one: Import) -> set[tuple[tuple[object, ...], str]]:
    """What the record has from an import: keys and values of its figures."""
    figures = read_record(data).figures
    return {(figure.key, figure.value) for figure in figures if figure.source == one.key}


def _refuse_edited(one: Import) -> None:
    """Refuse to remove what is not of the import: work of somebody's hand.

    Raises
    ------
    ChisoError
        There is a file more, or one was edited since.
    """
    place = f"{FOLDER}/{one.folder.name}"
    own = {*one.digests, SOURCE}
    for entry in sorted(one.folder.iterdir()):
        if entry.name not in own and not is_of_system(entry.name):
            raise ChisoError(
                N_("the folder of the import holds a file that was not imported"),
                where=f"{place}/{entry.name}",
                remedy=N_("move it elsewhere, then try again"),
            )
    for name, digest in one.digests.items():
        path = one.folder / name
        # git on Windows may have changed the ends of lines.
        if path.is_file() and digest not in {_digest(path), _digest(path, lines=True)}:
            raise ChisoError(
                N_("a file of the import was edited since"),
                where=f"{place}/{name}",
                remedy=N_("keep what was edited elsewhere, remove the folder by hand, then run: chiso data"),
            )


def _digest(path: Path, *, lines: bool = False) -> str:
    content = path.read_bytes()
    return hashlib.sha256(content.replace(b"\r\n", b"\n") if lines else content).hexdigest()


def _refuse_repeated(imports: Sequence[Import], path: Path, layout: Layout) -> None:
    digest = _digest(path)
    for one in imports:
        # A workbook may hold a sheet of each edition.
        if one.digests[one.received] == digest and (one.index, one.year) == (layout.index, layout.year):
            raise ChisoError(
                N_("the file was imported before"),
                where=f"{path}; {FOLDER}/{one.folder.name}",
                remedy=N_("to take that import back: chiso import undo"),
            )


def received_name(path: Path) -> str:
    """The name of a file as it is kept: one that every system can have, and that names no folder."""
    name = unicodedata.normalize("NFC", path.name)
    if name.casefold() in {FIGURES, SOURCE}:  # which stand beside it
        name = f"received-{name}"
    return re.sub(r'[\x00-\x1f\x7f\ud800-\udfff\\/:*?"<>|]', "_", name)


class _Importer:
    """One file on its way into a staged data folder."""

    def __init__(
        self,
        data: Path,
        path: Path,
        before: Sequence[Import],
        today: date,
        edition: Answers,
        stated: Stated,
    ) -> None:
        self.data = data
        self.path = path
        self.before = dataset = load(data)  # what is in error already is no fault of the file
        self.taken = read_file(path, dataset, stated)
        filled = self.taken.filled
        layout = filled.layout
        number = max((one.number for one in before), default=0) + 1
        self.name = f"{number:03d}-{layout.index.lower()}-{layout.year}"
        self.source = source_of(self.name)
        self.source_class = filled.origin.source_class if filled.origin else ""
        self.opening, wrong = self._edition(filled, today, edition)
        if self.opening and filled.origin and not wrong:
            dataset = self._opened(self.opening, filled.origin)
            # Places are among the units that the answers name.
            self.taken = read_file(path, dataset, stated, opened=True)
            filled = self.taken.filled
        self.record: Record = read_record(data)
        examined = examine(dataset, self.record, filled, self.source, self._in_words)
        doubts = [self._of_structure(self.opening)] if self.opening and not examined.errors else []
        # Of an edition that cannot be opened nothing else is known.
        errors = [*wrong, *filled.problems] if wrong else examined.errors
        self.examined: Examined = replace(
            examined, errors=errors, doubts=[*doubts, *self.taken.doubts, *examined.doubts]
        )

    def _edition(self, filled: Filled, today: date, given: Answers) -> tuple[Opening | None, list[Problem]]:
        """What opens an edition that is not on record, and what is wrong with the answers on one."""
        d, layout = self.before, filled.layout
        answers = {**filled.edition, **given}
        opening: Opening | None = None
        if layout.in_editions:
            bad = against_record(d, layout.traits, layout.year, answers)
        else:
            answers = completed(answers, filled)
            opening, bad = opening_of(d, layout.traits, layout.year, answers, today)
        places = {key: answer.where for key, answer in answers.items()}
        return opening, [
            Problem("error", places.get(one.key, filled.path.name), "edition", one.message, remedy=one.remedy)
            for one in bad
        ]

    def _opened(self, opening: Opening, origin: Origin) -> Dataset:
        """The data with the edition on record, and its source, which building the tables adds later."""
        open_edition(self.data, opening, self.source)
        sources = KeptLines(self.data, REFERENCE["sources"])
        sources.add(sources.written(origin.row(self.source)))
        sources.write()
        return load(self.data)

    def _of_structure(self, opening: Opening) -> Doubt:
        return Doubt(
            "structure",
            self.path.name,
            "",
            N_(
                "{index} {year} is not on record: its components and their maxima are taken to be those of "
                "{before}",
                index=opening.index.code,
                year=opening.year,
                before=opening.components_year,
            ),
            N_("the edition is opened: {edition}", edition=opening.in_words()),
        )

    def summary(self) -> Imported:
        """Counts for the user."""
        examined, layout = self.examined, self.examined.filled.layout
        return Imported(
            self.path.name,
            f"{FOLDER}/{self.name}",
            layout.index,
            layout.year,
            len(examined.figures),
            examined.confirmed,
            examined.unchanged,
            len(examined.contradicted),
            len(examined.filled.cells) + len(examined.filled.maxima),
            len(examined.errors),
            self.opening is not None,
            self.taken.inferred,
            self.taken.map,
            [(subject_of(figure), Decimal(figure.value)) for figure in examined.figures],
        )

    def _decision(self, figure: Datum, rivals: list[Datum]) -> Decision:
        return decide(figure, rivals, self.source_class, self.record.decisions)

    def _in_words(self, figure: Datum, rivals: list[Datum]) -> Message:
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
        folder = self.data / FOLDER / self.name
        content = self.path.read_bytes()
        received = received_name(self.path)
        table = write_csv(self._rows(), RAW["figures"].schema.columns)
        description = self._description(received, content, table, today)
        description |= {"accepted": list(accepted), "conflicts": edits}
        if self.taken.map:
            description["map"] = self.taken.map
        text = yaml.safe_dump(description, allow_unicode=True, sort_keys=False, width=100)
        write_together({folder / received: content, folder / FIGURES: table, folder / SOURCE: text.encode()})
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
                "index": self.examined.filled.layout.traits.name,
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
            for figure in (*self.examined.figures, *self._means())
        ]

    def _means(self) -> list[Datum]:
        """The means of the country, as figures of it."""
        filled = self.examined.filled
        return [
            Datum(
                *(filled.layout.index, filled.layout.year, mean.province, mean.column.component),
                *(mean.column.measure, mean.value, mean.column.unit, "stated", self.source),
            )
            for mean in filled.means
        ]

    def _description(self, received: str, content: bytes, table: bytes, today: date) -> dict[str, Any]:
        filled = self.examined.filled
        origin, layout = filled.origin, filled.layout
        assert origin is not None
        return {
            "title": f"{layout.index} {layout.year}: figures of {self.taken.received_as}",
            "index": layout.index,
            "year": layout.year,
            "publisher": origin.publisher,
            "document": origin.title,
            "address": [origin.url] if origin.url else [],
            "published_on": origin.date,
            "received_as": self.taken.received_as,
            "received_on": today.isoformat(),
            "licence": "figures are facts; see LICENSE-DATA.md",
            "files": [
                {
                    "file": received,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "bytes": len(content),
                },
                {
                    "file": FIGURES,
                    "sha256": hashlib.sha256(table).hexdigest(),
                    "bytes": len(table),
                    "rows": len(self.examined.figures) + len(filled.means),
                },
            ],
            "source": origin.row(self.source),
            **({OPENED: self.opening.described()} if self.opening else {}),
        }
