"""A set and year with the year before beside it, as far as the two compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from chiso.core.errors import DataError
from chiso.data.own_index.scores import load_scores, read_scores, years_of
from chiso.data.own_index.sets import CriteriaSet, read_sets
from chiso.rankings.results import Results, UnitResult, claimed_only, printed_percent, results_of
from chiso.text.dates import as_written
from chiso.text.messages import N_, UNSAID, Message


@dataclass(frozen=True)
class RankedYear:
    """The results of a set in a year, and what they are held against.

    Attributes
    ----------
    results : Results
    before : Results or None
        Of the same set in the year before.
    reason : Message
        Why there is no year before.
    """

    results: Results
    before: Results | None
    reason: Message = UNSAID


@dataclass(frozen=True)
class Change:
    """A unit in a year and the year before.

    Attributes
    ----------
    now : UnitResult
    before : UnitResult or None
    points : Decimal or None
        Difference of percent as printed; None where the two years do not compare.
    reason : Message
        Why not.
    """

    now: UnitResult
    before: UnitResult | None
    points: Decimal | None
    reason: Message = UNSAID


_RANKED: dict[tuple[Path, str, int], RankedYear] = {}


def hand_over_ranked(years: Iterable[RankedYear]) -> None:
    """Let `ranked_year` give these in place of reading them: the reports of a build show one state."""
    _RANKED.clear()
    for one in years:
        _RANKED[_key(one.results.scores.data, one.results.criteria.code, one.results.year)] = one


def _key(data: Path, code: str, year: int) -> tuple[Path, str, int]:
    return data.resolve(), code, year


def ranked_year(data: Path, named: str, year: int) -> RankedYear:
    """The results of a set in a year.

    Parameters
    ----------
    data : Path
    named : str
        The set, by any of its names.
    year : int

    Raises
    ------
    DataError
        A table breaks a rule.
    ChisoError
        No such set, or no scores of that year.
    """
    return _RANKED.get(_key(data, named, year)) or read_ranked(data, named, year)


def read_ranked(
    data: Path, named: str, year: int, sets: Mapping[str, CriteriaSet] | None = None
) -> RankedYear:
    """The same, read from the folder whatever was handed over.

    With the sets of the folder, by code, they are not read once more: of many sets that would be most of it.
    """
    if sets is not None and named in sets:
        scores, problems = read_scores(data, sets[named], year)
        if problems:
            raise DataError(problems)
    else:
        scores = load_scores(data, named, year)
    before, reason = _year_before(data, scores.criteria, year, sets)
    return RankedYear(results_of(scores), before, reason)


def _year_before(
    data: Path, criteria: CriteriaSet, year: int, sets: Mapping[str, CriteriaSet] | None
) -> tuple[Results | None, Message]:
    if year - 1 in years_of(data, criteria.code):
        scores, problems = read_scores(data, criteria, year - 1)
        if not problems:
            return results_of(scores), UNSAID
        return None, N_("the scores of {year} on record break a rule", year=year - 1)
    for other in (read_sets(data)[0] if sets is None else sets).values():
        of_same = (other.province, other.level) == (criteria.province, criteria.level)
        if of_same and other.code != criteria.code and year - 1 in years_of(data, other.code):
            return None, N_(
                "units were scored on another set in {year}: {name}", year=year - 1, name=other.name
            )
    return None, N_("no scores of {year} are on record on this set", year=year - 1)


def changes_of(ranked: RankedYear) -> list[Change]:
    """Each unit against the year before, in the order of the results; nothing without a year before.

    Only units that existed all of both years, under one name, and have a place in both compare; where points
    that a unit claims count in one of them, and appraised ones in the other, they do not.
    """
    if ranked.before is None:
        return []
    before = {one.unit.name: one for one in ranked.before.units}
    return [_change(one, before.get(one.unit.name), ranked.results.year) for one in ranked.results.units]


def _change(now: UnitResult, before: UnitResult | None, year: int) -> Change:
    if before is None or not (now.whole_year and now.unit.whole(year - 1)):
        return Change(now, before, None, partial_in_words(now, year) or N_("it is new in {year}", year=year))
    if now.percent is None or before.percent is None:
        without = year if now.percent is None else year - 1
        return Change(now, before, None, N_("without a total in {year}", year=without))
    claimed = (claimed_only(now), claimed_only(before))
    if claimed[0] != claimed[1]:  # what is claimed compares with no appraisal
        of = year if set(claimed[0]) - set(claimed[1]) else year - 1
        return Change(now, before, None, N_("self-assessed points count in {year}, not appraised", year=of))
    return Change(now, before, printed_percent(now.percent) - printed_percent(before.percent))


def partial_in_words(one: UnitResult, year: int) -> Message:
    """From when to when a unit existed, if that is not all of a year and the year before; else nothing."""
    unit = one.unit
    if unit.valid_from > f"{year - 1}-01-01" and unit.valid_from != f"{year - 1}":
        first = as_written(unit.valid_from)
        if unit.predecessors:
            return N_("since {first}, from {names}", first=first, names=list(unit.predecessors))
        return N_("since {first}", first=first)
    if unit.valid_to and unit.valid_to < f"{year}-12-31":
        return N_("until {last}", last=as_written(unit.valid_to))
    return UNSAID
