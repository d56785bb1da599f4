"""The scores on record of a set and year while files come in or go back: merged, traced, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from chiso.core.characters import fit, shortened
from chiso.core.errors import DataError, Problem
from chiso.core.files import write_together
from chiso.core.frames import records
from chiso.data.cleaning.tables import write_csv
from chiso.data.own_index.register import Register
from chiso.data.own_index.scores import Score, Scores, read_scores
from chiso.data.own_index.sets import CriteriaSet
from chiso.data.own_index.tables import (
    SCORED,
    STAGES,
    evidence_table,
    files_table,
    replaced_table,
    scores_table,
    survey_table,
)
from chiso.data.provinces import slug
from chiso.data.reading import read_table
from chiso.data.schema.tables import CsvTable
from chiso.gathering.given import FilledScores, Given
from chiso.intake.importing import received_name
from chiso.intake.xlsx.cells import sheet_in_words
from chiso.text.messages import N_, Message

OVERLAP = "overlap"
_LONGEST_NAME, _PARTS_OF_KEY = 200, 8
_DOCUMENT = ("unit", "criterion", "number", "date", "issuer", "summary", "link")
Row = dict[str, str]
Key = tuple[str, str, str]


@dataclass
class TakenScores:
    """What came of the scores of a file.

    Attributes
    ----------
    new, same, replaced, texts : int
        Scores that were not on record, that were the same, that replace others; texts added to a score.
    evidence : int
        Documents that were not on record.
    before : str
        Day on which the same file was taken in; "" if it was not.
    """

    new: int = 0
    same: int = 0
    replaced: int = 0
    texts: int = 0
    evidence: int = 0
    before: str = ""

    @property
    def changes(self) -> bool:
        """Whether anything is not on record yet."""
        return bool(self.new or self.replaced or self.texts or self.evidence)


class ScoresRecord:
    """The tables of a set and year.

    Parameters
    ----------
    data : Path
    criteria : CriteriaSet
    year : int

    Raises
    ------
    DataError
        A table breaks a rule.
    """

    def __init__(self, data: Path, criteria: CriteriaSet, year: int) -> None:
        self.data, self.criteria, self.year = data, criteria, year
        read, problems = read_scores(data, criteria, year)
        replaced, found = read_table(data, replaced_table(criteria.code, year))
        if problems or found or replaced is None:
            raise DataError([*problems, *found])
        self.register: Register = read.register
        self.rows: dict[Key, Row] = {(one.unit, one.criterion, one.stage): dict(one.row) for one in read.rows}
        self.evidence: list[Row] = [dict(row) for row in read.evidence]
        self.files: list[Row] = [dict(row) for row in read.files]
        self.surveys: list[Row] = [dict(row) for row in read.surveys]
        self.replaced: list[Row] = records(replaced)
        self._documents = {tuple(row[name] for name in _DOCUMENT) for row in self.evidence}

    def scores(self) -> Scores:
        """What is on record now."""
        rows = tuple(
            Score(*key, Decimal(row["score"]) if row["state"] == SCORED else None, row)
            for key, row in self.rows.items()
        )
        return Scores(self.criteria, self.year, self.register, rows, tuple(self.evidence), tuple(self.files))

    def take(
        self, filled: FilledScores, received: date, *, replace: bool
    ) -> tuple[TakenScores, list[Problem]]:
        """Take the scores of a file in.

        Parameters
        ----------
        filled : FilledScores
            Without problems.
        received : date
        replace : bool
            Its scores go before others on record.

        Returns
        -------
        taken : TakenScores
        problems : list of Problem
            Overlaps with other values that may not be replaced; the record is then of no use.
        """
        taken, problems = TakenScores(), []
        own = (filled.digest, filled.stage)  # a table may hold scores of several stages
        taken.before = next(
            (row["received"] for row in self.files if (row["sha256"], row["stage"]) == own), ""
        )
        if taken.before:
            return taken, []
        key = self._key_of(filled)
        for given in filled.scores:
            if problem := self._score(given, filled, key, taken, replace):
                problems.append(problem)
        for document in filled.evidence:
            told = tuple(document[name] for name in _DOCUMENT)
            if told not in self._documents:
                self._documents.add(told)
                self.evidence.append({**document, "file": key})
                taken.evidence += 1
        if taken.changes:
            self.files.append(
                {
                    "file": key,
                    "name": _name_of(filled.path),
                    "sha256": filled.digest,
                    "agency": filled.agency,
                    "stage": filled.stage,
                    "received": received.isoformat(),
                    "scores": str(sum(bool(one.row["state"]) for one in filled.scores)),
                    "note": "",
                }
            )
        return taken, problems

    def take_back(self) -> Row:
        """Take the last file back: what it brought is gone, what it replaced is there again."""
        last = self.files.pop()
        key = last["file"]
        self.rows = {at: row for at, row in self.rows.items() if row["file"] != key}
        for row in (one for one in self.replaced if one["replaced_by"] == key):
            back = {name: text for name, text in row.items() if name != "replaced_by"}
            self.rows[row["unit"], row["criterion"], row["stage"]] = back
        self.replaced = [row for row in self.replaced if row["replaced_by"] != key]
        self.evidence = [row for row in self.evidence if row["file"] != key]
        self.surveys = [row for row in self.surveys if row["file"] != key]
        return last

    def write(self) -> None:
        """Write the tables, in the order of register, set and stages; those without a row are removed."""
        code, year = self.criteria.code, self.year
        units = {unit.name: place for place, unit in enumerate(self.register.units)}
        criteria = {one.code: place for place, one in enumerate(self.criteria.criteria)}

        def place(row: Mapping[str, str]) -> tuple[int, ...]:
            return units[row["unit"]], criteria.get(row.get("criterion", ""), 0)

        rows = sorted(self.rows.values(), key=lambda row: (*place(row), STAGES.index(row["stage"])))
        tables: list[tuple[CsvTable, list[Row]]] = [
            (evidence_table(code, year), sorted(self.evidence, key=place)),
            (survey_table(code, year), sorted(self.surveys, key=place)),
            (replaced_table(code, year), self.replaced),
            (files_table(code, year), self.files),
            (scores_table(code, year), rows),
        ]
        write_together(
            {self.data / table.path: write_csv(own, table.schema.columns) for table, own in tables if own}
        )
        for table, own in tables:
            if not own:
                (self.data / table.path).unlink(missing_ok=True)

    def _key_of(self, filled: FilledScores) -> str:
        numbers = [int(head) for row in self.files if (head := row["file"].partition("-")[0]).isdecimal()]
        name = slug(filled.agency or filled.path.stem) or "tep"
        parts = [part[:40] for part in name.split("-") if part][:_PARTS_OF_KEY]
        return "-".join([f"{max(numbers, default=0) + 1:03d}", *parts])

    def _score(
        self, given: Given, filled: FilledScores, key: str, taken: TakenScores, replace: bool
    ) -> Problem | None:
        at = (given.unit, given.criterion, filled.stage)
        old = self.rows.get(at)
        new = {
            "unit": given.unit,
            "criterion": given.criterion,
            "stage": filled.stage,
            **given.row,
            "file": key,
            "cell": given.cell,
        }
        if old is None:
            if not given.row["state"]:
                message = N_(
                    "no score of {unit} on {code} stands in the workbook or on record at this stage",
                    unit=given.unit,
                    code=given.criterion,
                )
                return _at(filled, given, "no_score", message, N_("fill in its score too, or clear the row"))
            self.rows[at] = new
            taken.new += 1
            return None
        if not given.row["state"]:  # texts on a score that came before
            new |= {name: old[name] for name in ("state", "score", "numerator", "denominator")}
        elif not given.same_score(old) and not replace:
            return self._overlap(given, filled, old)
        if not given.same_texts(old) and not replace:
            return self._overlap(given, filled, old)
        differs = bool(given.row["state"]) and not given.same_score(old)
        if not differs and given.same_texts(old) and not given.adds_to(old):
            taken.same += 1
            return None
        if not differs:  # the same score: what either says of it stays
            new |= {name: given.row[name] or old[name] for name in ("reason", "explanation")}
        self.replaced.append({**old, "replaced_by": key})
        self.rows[at] = new
        if differs:
            taken.replaced += 1
        else:
            taken.texts += 1
        return None

    def _overlap(self, given: Given, filled: FilledScores, old: Row) -> Problem:
        names = {row["file"]: row["name"] for row in self.files}
        here = given.row if given.row["state"] else {**old, **given.row, "state": old["state"]}
        message = N_(
            "{unit}, {code}: {here} here, {there} in {file}, {cell}",
            unit=given.unit,
            code=given.criterion,
            here=_in_words(here, old),
            there=_in_words(old, here),
            file=names.get(old["file"], old["file"]),
            cell=old["cell"],
        )
        remedy = N_("agree on one value; or let the later file count: --accept {kind}", kind=OVERLAP)
        return _at(filled, given, OVERLAP, message, remedy)


def _in_words(row: Mapping[str, Any], other: Mapping[str, Any]) -> Message | str | Decimal:
    """What a row says, as far as the other says something else."""
    if row["state"] != other["state"] or row["score"] != other["score"]:
        return Decimal(row["score"]) if row["score"] else N_("no such work")
    for name in ("numerator", "denominator", "reason", "explanation"):
        if row[name] != other[name] and (row[name] or other[name]):
            return shortened(row[name]) or N_("nothing")
    return N_("the same")


def _at(filled: FilledScores, given: Given, rule: str, message: Message, remedy: Message) -> Problem:
    row, column = given.at
    where = sheet_in_words(filled.path.name, given.sheet)
    return Problem("error", where, rule, message, row, column, given.row["score"] or None, remedy)


def _name_of(path: Path) -> str:
    return shortened(fit(received_name(path)), _LONGEST_NAME)
