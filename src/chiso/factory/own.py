"""The reports of sets of criteria: rankings, the units that are scored, and what both rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chiso.core.errors import ChisoError, DataError, RequestError
from chiso.data.dataset import Dataset
from chiso.data.own_index.register import OwnUnit, UnknownUnit, unit_slugs
from chiso.data.own_index.scores import scores_on_record
from chiso.data.own_index.sets import find_set, read_sets
from chiso.data.own_index.tables import CRITERIA_FOLDER, SCORES_FOLDER, UNITS_FOLDER
from chiso.factory.dependencies import Part, TableRow, hash_of_texts, part_of
from chiso.factory.kinds import OWN_UNIT, RANKING, Request
from chiso.factory.wanted import Report
from chiso.rankings.measures import Rows, gains, places_in_fields, reached_by_field
from chiso.rankings.summary import unit_sentences
from chiso.rankings.years import RankedYear, changes_of, ranked_year, read_ranked
from chiso.text.catalog import Texts
from chiso.text.messages import N_

_WORDING_OF_FACTS = Texts("en")  # of what is compared; another wording is another input
_TAKEN = {"index", "ranking", "units"}  # names of other files beside the reports of units


def years_asked(data: Path, sets: Sequence[str], year: int | None) -> list[RankedYear]:
    """The results that reports are asked for.

    Parameters
    ----------
    data : Path
    sets : sequence of str
        By any of their names; empty: all with scores of the year.
    year : int or None
        None: the last with scores on any of the sets.

    Raises
    ------
    ChisoError
        No such set, or no scores.
    DataError
        A table breaks a rule.
    """
    codes = list(dict.fromkeys(find_set(data, named).code for named in sets))
    known = [(code, of) for code, of in scores_on_record(data) if not codes or code in codes]
    latest = max((of for _, of in known), default=None)
    wanted = latest if year is None else year
    found = [code for code, of in known if of == wanted]
    lacking = [code for code in codes if code not in found]
    if wanted is None or not found or lacking:
        said = ", ".join(f"{code} ({of})" for code, of in known)
        named = ", ".join(lacking or codes)
        if not known and not codes:
            raise ChisoError(
                N_("no scores of units are on record"),
                where=f"data/{SCORES_FOLDER}",
                remedy=N_("take scores in: chiso import add FILE --set SET --year YEAR --stage STAGE"),
            )
        raise ChisoError(
            N_(
                "no scores of {year} are on record on the set {name}",
                year=wanted or N_("any year"),
                name=named,
            )
            if named
            else N_("no scores of {year} are on record on any set", year=wanted or N_("any year")),
            where=f"data/{SCORES_FOLDER}",
            remedy=N_("on record: {known}", known=said or N_("none")),
        )
    known_sets, problems = read_sets(data)
    if problems:
        raise DataError(problems)
    return [read_ranked(data, code, wanted, known_sets) for code in found]


def own_reports(years: Sequence[RankedYear], wanted: Report, named: Sequence[str] = ()) -> list[Request]:
    """The reports of sets of criteria that are asked for.

    Parameters
    ----------
    years : sequence of RankedYear
    wanted : Report
        `Report.RANKING`, `Report.UNITS`, or `Report.ALL` for both.
    named : sequence of str
        Only of these units, in any spelling; empty: of all.

    Raises
    ------
    ChisoError, RequestError
        No set has a unit of that name, or units are named of a ranking.
    """
    if named and wanted == Report.RANKING:
        raise ChisoError(
            N_("a ranking is of no single unit"), where="--unit", remedy=N_("use --report units")
        )
    asked = _units_asked(years, named)
    found: list[Request] = []
    for one in years:
        code, results = one.results.criteria.code, one.results
        if wanted != Report.UNITS and not named:
            name, year = results.criteria.name, str(results.year)
            name = name if year in name else f"{name} {year}"
            found.append(Request(RANKING, f"{code}/ranking", name, {"criteria_set": code}))
        if wanted != Report.RANKING:
            slugs = unit_slugs(results.scores.units, _TAKEN)
            found += [
                Request(
                    OWN_UNIT,
                    f"{code}/{slugs[unit.name]}",
                    unit.name,
                    {"criteria_set": code, "unit": unit.name},
                )
                for unit in results.scores.units
                if not named or (code, unit.name) in asked
            ]
    return found


def _units_asked(years: Sequence[RankedYear], named: Sequence[str]) -> set[tuple[str, str]]:
    """Set and name of each unit that is named."""
    asked: set[tuple[str, str]] = set()
    refused: dict[str, ChisoError] = {}
    for name in named:
        of_name, wrong = set(), []
        for one in years:
            try:
                of_name.add((one.results.criteria.code, one.results.of_unit(name).unit.name))
            except ChisoError as error:
                wrong.append(error)
        asked |= of_name
        if not of_name:  # a set that knows the name says best what is wrong with it
            refused[name] = next((one for one in wrong if not isinstance(one, UnknownUnit)), wrong[0])
    if len(refused) == 1:
        raise next(iter(refused.values()))
    if refused:
        raise RequestError(list(refused.values()))
    return asked


class OwnParts:
    """What the reports of sets of criteria rest on, as `chiso.factory.dependencies.Rows` tells of others.

    Parameters
    ----------
    d : Dataset
    ranked : sequence of RankedYear
        Those that are read already; others are read when a report of them is asked for.
    """

    def __init__(self, d: Dataset, ranked: Sequence[RankedYear] = ()) -> None:
        self.d = d
        self._years = {(one.results.criteria.code, one.results.year): _Facts(one) for one in ranked}

    @property
    def years(self) -> list[RankedYear]:
        """The results that were asked for."""
        return [facts.ranked for facts in self._years.values()]

    def of(self, request: Request, year: int) -> dict[str, Part]:
        """The parts of a report, by a name that a reader understands."""
        key = request.about["criteria_set"], year
        if key not in self._years:
            self._years[key] = _Facts(ranked_year(self.d.path, *key))
        facts = self._years[key]
        parts = facts.of_unit(request.about["unit"]) if request.kind == OWN_UNIT else facts.of_all()
        parts["index"] = Part(hash_of_texts([self.d.indices.self_assessed.name]))
        return {name: part for name, part in parts.items() if part.hash}


class _Facts:
    """The rows of a set and year, and what pages say of other units than their own."""

    def __init__(self, ranked: RankedYear) -> None:
        self.ranked = ranked
        results = ranked.results
        self.code, self.year = results.criteria.code, results.year
        scores = results.scores
        self._table = f"scores {self.code} {self.year}"
        self._rows: dict[str, list[TableRow]] = {}
        for row in (*(one.row for one in scores.rows), *scores.evidence, *scores.surveys):
            self._rows.setdefault(row["unit"], []).append(self._row(self._table, row))
        self._files = {row["file"]: self._row("files", row) for row in scores.files}
        self._set = part_of(self._of_set())
        self._fields: Rows = []

    def _row(self, table: str, row: Mapping[str, Any]) -> TableRow:
        made = hash_of_texts([table, *map(str, row.values())])
        return TableRow(table, self.year, row.get("unit", ""), row.get("criterion", ""), (), made)

    def _of_set(self) -> Iterable[TableRow]:
        criteria = self.ranked.results.criteria
        table = f"{CRITERIA_FOLDER} {self.code}"
        rows = [criteria.row, *(one.row for one in criteria.criteria)]
        classes = [vars(one) for one in criteria.classes]
        return [self._row(table, row) for row in (*rows, *classes)]

    def _shared(self) -> dict[str, Part]:
        return {f"{CRITERIA_FOLDER} {self.code}": self._set}

    def _register(self, units: Iterable[OwnUnit]) -> Part:
        return part_of(self._row(UNITS_FOLDER, {"unit": one.name} | vars(one)) for one in units)

    def of_unit(self, name: str) -> dict[str, Part]:
        """The parts of the report of a unit: its rows, and what it says of places."""
        results = self.ranked.results
        one = results.of_unit(name)
        self._fields = self._fields or reached_by_field(results)
        facts = [
            *unit_sentences(self.ranked, one, _WORDING_OF_FACTS),
            repr(gains(results, one)),
            repr(places_in_fields(results, one, self._fields)),
        ]
        own = self._rows.get(one.unit.name, [])
        stages = results.scores.of_units.get(one.unit.name, {}).values()
        files = {score.row["file"] for each in stages for score in each.values()}
        return {
            **self._shared(),
            f"{self._table}, {one.unit.name}": part_of(own),
            f"{UNITS_FOLDER}, {one.unit.name}": self._register([one.unit]),
            f"{self._table}, files": part_of(row for key, row in self._files.items() if key in files),
            f"places {self.code} {self.year}": Part(hash_of_texts(facts)),
        }

    def of_all(self) -> dict[str, Part]:
        """The parts of the ranking: all rows, and what it says of the year before."""
        changes = [
            (one.now.unit.name, one.points, one.reason, one.before and (one.before.percent, one.before.place))
            for one in changes_of(self.ranked)
        ]
        units = self.ranked.results.scores.units
        return {
            **self._shared(),
            self._table: part_of(row for own in self._rows.values() for row in own),
            UNITS_FOLDER: self._register(units),
            f"{self._table}, files": part_of(self._files.values()),
            f"changes on {self.year - 1}": Part(hash_of_texts([repr(changes), self.ranked.reason])),
        }
