"""The scores of all units on a set in a year: read for one set and year, never by `load`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from chiso.core.errors import ChisoError, DataError, Problem
from chiso.core.frames import numbered
from chiso.core.paths import DATA
from chiso.data.own_index.register import OwnUnit, Register
from chiso.data.own_index.sets import CriteriaSet, find_set
from chiso.data.own_index.tables import (
    NO_WORK,
    SCORED,
    SCORES_FOLDER,
    STAGES,
    evidence_table,
    files_table,
    scores_table,
    survey_table,
)
from chiso.data.provinces import slug
from chiso.data.reading import read_table
from chiso.text.messages import N_, Message

_YEARS = re.compile(r"(20[0-9]{2})\.csv")


@dataclass(frozen=True)
class Score:
    """What a unit was given on a criterion at a stage; `score` is None where it has no such work."""

    unit: str
    criterion: str
    stage: str
    score: Decimal | None
    row: Mapping[str, str]

    @property
    def no_work(self) -> bool:
        """Whether the unit has no such work."""
        return self.row["state"] == NO_WORK


@dataclass(frozen=True)
class Scores:
    """Everything on record of a set and a year.

    Attributes
    ----------
    criteria : CriteriaSet
    year : int
    register : Register
        Of the province of the set.
    rows : tuple of Score
    evidence, files, surveys : tuple of dict
        Rows of the tables beside, as text.
    data : Path
        The data folder that they were read from.
    """

    criteria: CriteriaSet
    year: int
    register: Register
    rows: tuple[Score, ...]
    evidence: tuple[Mapping[str, str], ...] = ()
    files: tuple[Mapping[str, str], ...] = ()
    surveys: tuple[Mapping[str, str], ...] = field(default=())
    data: Path = DATA

    @property
    def folder(self) -> Path:
        """Where the scores of the set stand."""
        return self.data / SCORES_FOLDER / self.criteria.code

    @cached_property
    def _evidence(self) -> Mapping[str, list[Mapping[str, str]]]:
        found: dict[str, list[Mapping[str, str]]] = {}
        for row in self.evidence:
            found.setdefault(row["unit"], []).append(row)
        return found

    def evidence_of(self, unit: str) -> list[Mapping[str, str]]:
        """The evidence that a unit names, in its order."""
        return self._evidence.get(unit, [])

    @cached_property
    def of_units(self) -> Mapping[str, Mapping[str, Mapping[str, Score]]]:
        """Scores by unit, criterion and stage."""
        found: dict[str, dict[str, dict[str, Score]]] = {}
        for one in self.rows:
            found.setdefault(one.unit, {}).setdefault(one.criterion, {})[one.stage] = one
        return found

    def at(self, unit: str, criterion: str, stage: str) -> Score | None:
        """The score at a stage; None where none is on record."""
        return self.of_units.get(unit, {}).get(criterion, {}).get(stage)

    def counting(self, unit: str, criterion: str) -> Score | None:
        """The score that counts: that of the last stage on record, or None."""
        stages = self.of_units.get(unit, {}).get(criterion, {})
        return next((stages[stage] for stage in reversed(STAGES) if stage in stages), None)

    @property
    def units(self) -> tuple[OwnUnit, ...]:
        """The units that the set scores in the year: those of its level that existed."""
        return self.register.of_year(self.year, self.criteria.level)


def years_of(data: Path, code: str) -> list[int]:
    """The years of a set that scores are on record of."""
    folder = data / SCORES_FOLDER / code
    if not folder.is_dir():
        return []
    return sorted(int(found[1]) for one in folder.iterdir() if (found := _YEARS.fullmatch(one.name)))


def register_of(data: Path, criteria: CriteriaSet, year: int) -> Register:
    """The units among which a set scores: those of its province, or of a set of the Ministry the provinces.

    Raises
    ------
    DataError
    """
    if criteria.province:
        return Register.read(data, slug(criteria.province))
    return Register.of_provinces(data, year)


def read_scores(data: Path, criteria: CriteriaSet, year: int) -> tuple[Scores, list[Problem]]:
    """The scores of a set and year, and everything that is wrong with them; none where there is no file."""
    problems: list[Problem] = []
    rows: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    tables = (scores_table, evidence_table, files_table, survey_table)
    for table in (make(criteria.code, year) for make in tables):
        frame, found = read_table(data, table)
        problems += found
        rows[table.name] = [] if frame is None else numbered(frame)
    register = register_of(data, criteria, year)
    scores = tuple(
        Score(
            *(row["unit"], row["criterion"], row["stage"]),
            Decimal(row["score"]) if row["score"] and row["state"] == SCORED else None,
            row,
        )
        for _, row in rows["own_scores"]
    ) if not problems else ()  # fmt: skip
    evidence, files, surveys = (
        tuple(row for _, row in rows[name]) for name in ("own_evidence", "own_files", "own_survey")
    )
    read = Scores(criteria, year, register, scores, evidence, files, surveys, data)
    if not problems:
        problems += _check(read, rows)
    return read, problems


def load_scores(data: Path, named: str, year: int) -> Scores:
    """The scores of a set, by any of its names, and a year.

    Raises
    ------
    DataError
        A table breaks a rule.
    ChisoError
        No such set, or no scores of that year.
    """
    criteria = find_set(data, named)
    if year not in (known := years_of(data, criteria.code)):
        raise ChisoError(
            N_("no scores of {year} are on record on the set {name}", year=year, name=criteria.code),
            where=f"data/{SCORES_FOLDER}/{criteria.code}",
            remedy=N_("on record: {known}", known=[str(one) for one in known])
            if known
            else N_("hand out workbooks: chiso template --set {name} --split lead", name=criteria.code),
        )
    scores, problems = read_scores(data, criteria, year)
    if problems:
        raise DataError(problems)
    return scores


def _check(read: Scores, rows: Mapping[str, list[tuple[int, dict[str, Any]]]]) -> Iterator[Problem]:
    """What must hold between the rows of the tables, the register, the set and the files."""
    code, year = read.criteria.code, read.year
    units = {one.name for one in read.units}
    files = {row["file"] for row in read.files}
    scored = {one.code for one in read.criteria.scored}
    again = N_("correct it, or take the file in again")
    for table in (make(code, year) for make in (scores_table, evidence_table, survey_table)):
        for line, row in rows[table.name]:

            def wrong(rule: str, column: str, message: Message, *, path: str = table.path, at: int = line,
                      of: Mapping[str, str] = row) -> Problem:  # fmt: skip
                return Problem("error", path, rule, message, at, column, of[column], again)

            if row["unit"] not in units:
                yield wrong("unknown_unit", "unit", N_("is no unit of the register in {year}", year=year))
            if "respondents" in row and int(row["respondents"]) == 0:
                yield wrong("respondents", "respondents", N_("nobody was asked, so nobody is satisfied"))
            if row["file"] and row["file"] not in files:
                yield wrong("unknown_file", "file", N_("is no file that was taken in"))
            if "criterion" in row and row["criterion"] not in scored:
                yield wrong("unknown_code", "criterion", N_("is no criterion of the set that is scored"))
            elif "stage" in row:
                yield from _of_score(read.criteria, row, wrong)


def _of_score(criteria: CriteriaSet, row: Mapping[str, str], wrong: Any) -> Iterator[Problem]:
    maximum = criteria.by_code[row["criterion"]].maximum
    if (row["state"] == NO_WORK) == bool(row["score"]):
        yield wrong("state", "score", N_("points stand with scored, and only there"))
    elif row["score"] and maximum is not None and Decimal(row["score"]) > maximum:
        yield wrong("above_maximum", "score", N_("is above the maximum {maximum}", maximum=maximum))


def scores_on_record(data: Path) -> Iterator[tuple[str, int]]:
    """Set and year of all scores of a data folder."""
    folder = data / SCORES_FOLDER
    if folder.is_dir():
        for one in sorted(folder.iterdir()):
            for year in years_of(data, one.name):
                yield one.name, year
