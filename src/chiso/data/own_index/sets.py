"""Sets of criteria (bộ tiêu chí) on which a province scores its departments and communes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from chiso.core.description import Describes, Description
from chiso.core.errors import ChisoError, DataError, Problem
from chiso.core.frames import numbered, records
from chiso.core.vietnamese import fold
from chiso.data.own_index.tables import (
    BONUS,
    CLASSES,
    CRITERIA_FOLDER,
    LEFT_OUT,
    PENALTY,
    SCORED_YEARS,
    SETS,
    SHARE,
    criteria_table,
)
from chiso.data.reading import read_table
from chiso.text.messages import N_

_CORRECT = N_("correct it against the decision")


@dataclass(frozen=True)
class UnitClass:
    """A class (xếp loại): its name, and from what it begins, in percent of the maximum."""

    name: str
    at_least: Decimal
    every_field_at_least: Decimal | None


@dataclass(frozen=True)
class Criterion:
    """A field, criterion or part of one of a set; columns as in `chiso.data.own_index.tables`."""

    code: str
    name: str
    parent: str
    kind: str
    maximum: Decimal | None
    rule: str
    row: Mapping[str, str]

    @property
    def lead(self) -> str:
        """The agency that follows it."""
        return self.row["lead"]

    @property
    def appraiser(self) -> str:
        """The agency that scores it; "" for the council."""
        return self.row["appraiser"]


@dataclass(frozen=True, repr=False)
class CriteriaSet(Describes):
    """A set of criteria on record.

    Attributes
    ----------
    code : str
        Names its file, `criteria/<code>.csv`.
    row : mapping
        Its row of criteria/sets.csv, as text.
    criteria : tuple of Criterion
        In the order of the decision.
    classes : tuple of UnitClass
        Best first.
    """

    code: str
    row: Mapping[str, str]
    criteria: tuple[Criterion, ...]
    classes: tuple[UnitClass, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.row["name"]

    @property
    def decision(self) -> str:
        """Number and symbol of its decision; "" where none is stated."""
        return self.row["decision"]

    @property
    def province(self) -> str:
        """Canonical name of the province whose set it is; "" for a set of the Ministry."""
        return self.row["province"]

    @property
    def level(self) -> str:
        """Level of the units that it scores."""
        return self.row["level"]

    @property
    def complete(self) -> bool:
        """Whether every criterion of the decision is on record."""
        return self.row["complete"] == "1"

    @property
    def maximum(self) -> Decimal | None:
        """Points of all criteria together, without bonus points; None where they are not known."""
        return Decimal(self.row["maximum"]) if self.row["maximum"] else None

    @property
    def bound(self) -> Decimal | None:
        """Percent of the maximum below which units are listed."""
        return Decimal(self.row["bound"]) if self.row["bound"] else None

    @property
    def no_work_share(self) -> Decimal:
        """The share of its points, of one, that work which a unit does not have earns (not `left_out`)."""
        return Decimal(self.row["no_work_share"]) / 100 if self.row["no_work"] == SHARE else Decimal(1)

    @property
    def leaves_out(self) -> bool:
        """Whether work that a unit does not have is left out and the rest scaled."""
        return self.row["no_work"] == LEFT_OUT

    @cached_property
    def by_code(self) -> Mapping[str, Criterion]:
        """Criteria by code."""
        return {one.code: one for one in self.criteria}

    @cached_property
    def children(self) -> Mapping[str, tuple[Criterion, ...]]:
        """Rows below a code; those of "" are the fields."""
        below: dict[str, list[Criterion]] = {}
        for one in self.criteria:
            below.setdefault(one.parent, []).append(one)
        return {code: tuple(rows) for code, rows in below.items()}

    @cached_property
    def scored(self) -> tuple[Criterion, ...]:
        """The rows that units are scored on: those with nothing below them."""
        return tuple(one for one in self.criteria if one.code not in self.children)

    def field_of(self, code: str) -> Criterion:
        """The field that a row belongs to; itself for a field."""
        one = self.by_code[code]
        while one.parent:
            one = self.by_code[one.parent]
        return one

    def in_force(self, year: int) -> bool:
        """Whether units are scored on it in a year."""
        last = self.row["last_year"]
        return int(self.row["first_year"]) <= year and (not last or year <= int(last))

    def _description(self) -> Description:
        lines: list[tuple[str, str]] = [
            (N_("Decision"), self.decision or N_("not stated")),
            (N_("Criteria"), str(len(self.criteria))),
            (N_("Scored"), str(len(self.scored))),
            (N_("Maximum"), str(self.maximum or N_("not known"))),
            (N_("Years"), f"{self.row['first_year']}–{self.row['last_year']}"),
        ]
        return Description(self.name, lines)


def read_sets(data: Path) -> tuple[dict[str, CriteriaSet], list[Problem]]:
    """All sets of a data folder, by code, and everything that is wrong with them.

    A set with an error is not among them.
    """
    sets, problems = read_table(data, SETS)
    classes, found = read_table(data, CLASSES)
    problems += found
    read: dict[str, CriteriaSet] = {}
    if sets is None or classes is None or problems:
        return read, problems
    of_sets: dict[str, list[UnitClass]] = {}
    for line, row in numbered(classes):
        if row["set"] not in set(sets["set"]):
            problems.append(_unknown_set(CLASSES.path, line, row["set"]))
        bound = row["every_field_at_least"]
        own = UnitClass(row["name"], Decimal(row["at_least"]), Decimal(bound) if bound else None)
        of_sets.setdefault(row["set"], []).append(own)
    for line, row in numbered(sets):
        problems += (wrong := list(_of_row(line, row)))
        table = criteria_table(row["set"])
        if not (data / table.path).is_file():
            message = N_("the set has no file of criteria")
            problems.append(
                Problem(
                    "error", SETS.path, "no_criteria", message, line, "set", row["set"],
                    N_("write data/{path}: chiso criteria new", path=table.path),
                )
            )  # fmt: skip
            continue
        frame, found = read_table(data, table)
        if frame is not None and not found:
            found = list(_of_criteria(table.path, numbered(frame)))
        problems += found
        if frame is None or found or wrong:
            continue
        best_first = sorted(of_sets.get(row["set"], []), key=lambda one: -one.at_least)
        criteria = tuple(
            Criterion(
                *(one["code"], one["name"], one["parent"], one["kind"]),
                Decimal(one["maximum"]) if one["maximum"] else None,
                one["rule"],
                one,
            )
            for one in records(frame)
        )
        made = CriteriaSet(row["set"], row, criteria, tuple(best_first))
        problems += (found := list(_of_maxima(made, line, table.path, frame.index.tolist())))
        if not found:
            read[made.code] = made
    return read, problems


def find_set(data: Path, named: str) -> CriteriaSet:
    """A set by its code, its decision ("1234/QĐ-UBND", "1234") or its name.

    Raises
    ------
    DataError
        A table of sets breaks a rule.
    ChisoError
        There is none of that name, or several.
    """
    sets, problems = read_sets(data)
    if problems:
        raise DataError(problems)
    found = [one.code for one in sets_named(sets, named)]
    if len(found) == 1:
        return sets[found[0]]
    raise ChisoError(
        N_('several sets of criteria are called "{named}"', named=named)
        if found
        else N_('no set of criteria "{named}"', named=named),
        where=f"data/{CRITERIA_FOLDER}",
        remedy=N_("one of: {codes}", codes=found or list(sets))
        if found or sets
        else N_("none is on record: chiso criteria new FILE"),
    )


def sets_named(sets: Mapping[str, CriteriaSet], named: str) -> list[CriteriaSet]:
    """The sets that a name means: the one of that code, else those of that decision or name."""
    wanted = fold(named)
    spellings = {
        one.code: {fold(one.code), fold(one.decision), fold(one.decision.split("/")[0]), fold(one.name)}
        for one in sets.values()
    }
    found = [code for code, known in spellings.items() if wanted and wanted in known]
    if wanted in {fold(code) for code in found}:
        found = [code for code in found if fold(code) == wanted]
    return [sets[code] for code in found]


def refuse_year(criteria: CriteriaSet, year: int, where: str) -> None:
    """Refuse a year in which nobody is scored on a set.

    Raises
    ------
    ChisoError
        `where` names what asks for it.
    """
    if not (criteria.in_force(year) and year in SCORED_YEARS):
        raise ChisoError(
            N_("nobody is scored on the set {name} in {year}", name=criteria.code, year=year),
            where,
            N_("its years stand in data/criteria/sets.csv: correct them, or name another set"),
        )


def _unknown_set(path: str, line: int, code: str) -> Problem:
    message = N_('no set of criteria "{named}"', named=code)
    return Problem("error", path, "unknown_set", message, line, "set", code, N_("correct it"))


def _of_row(line: int, row: Mapping[str, Any]) -> Iterator[Problem]:
    """What must hold within a row of sets.csv."""
    if (row["no_work"] == SHARE) != bool(row["no_work_share"]):
        message = N_("a share is stated with no_work = share, and only then")
        yield Problem(
            *("error", SETS.path, "no_work_share", message, line, "no_work_share", row["no_work_share"]),
            _CORRECT,
        )
    if row["last_year"] and row["last_year"] < row["first_year"]:
        message = N_("the last year lies before the first")
        yield Problem("error", SETS.path, "years", message, line, "last_year", row["last_year"], _CORRECT)


def _of_criteria(path: str, rows: list[tuple[int, dict[str, Any]]]) -> Iterator[Problem]:
    """What must hold between the rows of a set: parents stand before, of the same kind."""
    kinds: dict[str, str] = {}
    for line, row in rows:
        if row["parent"] and row["parent"] not in kinds:
            message = N_('no row "{code}" stands before it', code=row["parent"])
            yield Problem("error", path, "parent", message, line, "parent", row["parent"], _CORRECT)
        elif (
            row["parent"]
            and kinds[row["parent"]] != row["kind"]
            and {row["kind"], kinds[row["parent"]]} & {BONUS, PENALTY}
        ):
            message = N_("points on top or taken off stand in a field of their own")
            yield Problem("error", path, "kind", message, line, "kind", row["kind"], _CORRECT)
        kinds[row["code"]] = row["kind"]


def _of_maxima(one: CriteriaSet, line: int, path: str, lines: list[int]) -> Iterator[Problem]:
    """Maxima of the rows below a row, and of the fields, add up; where one is not known nothing is said."""

    def wrong(file: str, at: int, column: str, stated: Decimal, found: Decimal) -> Problem:
        message = N_("the maxima below add up to {found}, not {stated}", found=found, stated=stated)
        return Problem("error", file, "maxima", message, at, column, str(stated), _CORRECT)

    if not one.complete:
        return
    for row, at in zip(one.criteria, lines, strict=True):
        below = [child.maximum for child in one.children.get(row.code, ())]
        known = [each for each in below if each is not None]
        if row.maximum is not None and below and len(known) == len(below) and sum(known) != row.maximum:
            yield wrong(path, at, "maximum", row.maximum, sum(known, Decimal(0)))
    fields = [row for row in one.children.get("", ()) if row.kind not in (BONUS, PENALTY)]
    known = [row.maximum for row in fields if row.maximum is not None]
    if one.maximum is not None and len(known) == len(fields) and sum(known) != one.maximum:
        yield wrong(SETS.path, line, "maximum", one.maximum, sum(known, Decimal(0)))
