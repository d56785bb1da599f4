"""What is told of all units of a set in a year: where points are lost, who claims more than is granted.

Every figure is worked out from decimals; tables get floats of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from chiso.data.own_index.sets import Criterion, UnitClass
from chiso.data.own_index.tables import APPRAISED, BONUS, EXPLAINED, FINAL, PENALTY, SELF_ASSESSED
from chiso.rankings.card import of_the_hundred
from chiso.rankings.results import HUNDRED, Results, UnitResult, printed_percent

Rows = list[dict[str, Any]]
FEWEST_PARTED = 8  # ranked units, of which the best quarter is held against the rest
FEWEST_ASKED = 30  # respondents below which a survey is marked
MOST_GAINS = 5  # criteria named that would raise a unit most


def as_float(value: Decimal | None) -> float:
    """A decimal as tables take it: NaN for none."""
    return math.nan if value is None else float(value)


def percent_of(one: UnitResult) -> float:
    """Percent as printed; NaN without a total."""
    return math.nan if one.percent is None else float(printed_percent(one.percent))


def _mean(values: Sequence[Decimal]) -> float:
    return float(sum(values, Decimal(0)) / len(values)) if values else math.nan


def mean_and_median(results: Results) -> tuple[float, float]:
    """Of the percent of ranked units."""
    known = sorted(one.percent for one in results.ranked if one.percent is not None)
    if not known:
        return math.nan, math.nan
    middle = len(known) // 2
    median = known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2
    return _mean(known), float(median)


def below_bound(results: Results) -> list[UnitResult]:
    """Units with a total below the bound of the set, best first."""
    bound = results.criteria.bound
    if bound is None:
        return []
    return [one for one in results.units if one.percent is not None and printed_percent(one.percent) < bound]


def fields_of(results: Results) -> list[Criterion]:
    """The fields of the hundred."""
    return [row for row in results.criteria.children.get("", ()) if row.kind not in (BONUS, PENALTY)]


def reached_by_field(results: Results) -> Rows:
    """Percent of what it could reach that each unit has, by field; NaN where a score is missing."""
    fields = fields_of(results)
    return [
        {"unit": one.unit.name, "place": place_of(one), "percent": percent_of(one)}
        | {field.code: _share(one, field.code) for field in fields}
        for one in results.units
    ]


def _share(one: UnitResult, code: str) -> float:
    row = one.rows[code]
    if row.points is None or not row.maximum:
        return math.nan
    return float(HUNDRED * row.points / row.maximum)


def place_of(one: UnitResult) -> float:
    """Its place among all; NaN for none."""
    return math.nan if one.place is None else float(one.place)


def lost_by_criterion(results: Results) -> Rows:
    """Points lost on each criterion by all units that have such work and a score, most first.

    Returns
    -------
    list of dict
        code, name, maximum, lost (mean), losing (units that lose), n (units), sum, share (percent of all
        that is lost), without (units without such work).
    """
    table: Rows = []
    for one in of_the_hundred(results.criteria):
        rows = [unit.rows[one.code] for unit in results.units]
        known = [row.lost for row in rows if row.lost is not None and not row.no_work]
        table.append(
            {
                "code": one.code,
                "name": one.name,
                "maximum": as_float(one.maximum),
                "lost": _mean(known),
                "losing": sum(lost > 0 for lost in known),
                "n": len(known),
                "sum": sum(known, Decimal(0)),
                "without": sum(row.no_work for row in rows),
            }
        )
    whole = sum((row["sum"] for row in table), Decimal(0))
    for row in table:
        row["share"] = float(HUNDRED * row["sum"] / whole) if whole else math.nan
        row["sum"] = float(row["sum"])
    return sorted(table, key=lambda row: -row["sum"])


def best_quarter(results: Results) -> tuple[list[UnitResult], list[UnitResult]]:
    """The units whose place is in the first quarter, and the other ranked ones; none of fewer than eight."""
    ranked = results.ranked
    if len(ranked) < FEWEST_PARTED:
        return [], []
    bound = len(ranked) // 4
    best = [one for one in ranked if one.place is not None and one.place <= bound]
    return (best, [one for one in ranked if one not in best]) if len(best) < len(ranked) else ([], [])


def differences(results: Results) -> Rows:
    """Mean points of the best quarter and of the rest on each criterion, the largest difference first."""
    best, rest = best_quarter(results)
    table: Rows = [
        {
            "code": one.code,
            "name": one.name,
            "maximum": as_float(one.maximum),
            "best": _mean(_points(best, one.code)),
            "rest": _mean(_points(rest, one.code)),
        }
        for one in of_the_hundred(results.criteria)
    ]
    known = [row | {"difference": row["best"] - row["rest"]} for row in table]
    return sorted(
        (row for row in known if not math.isnan(row["difference"])), key=lambda row: -row["difference"]
    )


def _points(units: Iterable[UnitResult], code: str) -> list[Decimal]:
    rows = [one.rows[code] for one in units]
    return [row.points for row in rows if row.points is not None and not row.no_work]


def _pairs(results: Results, first: str, last: Sequence[str]) -> list[tuple[str, str, Decimal, Decimal]]:
    """Unit, criterion and points of two stages, where both are on record; of `last` the latest counts."""
    scores = results.scores
    found = []
    for unit in results.units:
        for one in of_the_hundred(results.criteria):
            stages = scores.of_units.get(unit.unit.name, {}).get(one.code, {})
            given = stages.get(first)
            later = next((stages[stage] for stage in last if stage in stages), None)
            if given and later and given.score is not None and later.score is not None:
                found.append((unit.unit.name, one.code, given.score, later.score))
    return found


def claims_by_unit(results: Results) -> Rows:
    """What is appraised against what each unit claims, on the criteria with both; who is cut most first.

    Returns
    -------
    list of dict
        unit, self_assessed, appraised, difference (appraised less claimed), cut (criteria), raised, n.
    """
    return _claims(_pairs(results, SELF_ASSESSED, (APPRAISED,)), 0, "unit")


def claims_by_criterion(results: Results) -> Rows:
    """The same by criterion: code, name, means, cut (units), raised, n."""
    rows = _claims(_pairs(results, SELF_ASSESSED, (APPRAISED,)), 1, "code")
    means = [
        row
        | {"name": results.criteria.by_code[row["code"]].name}
        | {key: row[key] / row["n"] for key in ("self_assessed", "appraised", "difference")}
        for row in rows
    ]
    return sorted(means, key=lambda row: float(row["difference"]))


def _claims(pairs: Iterable[tuple[str, str, Decimal, Decimal]], of: int, key: str) -> Rows:
    groups: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for pair in pairs:
        groups.setdefault(str(pair[of]), []).append(pair[2:])
    rows = []
    for name, own in groups.items():
        claimed, given = (sum((pair[n] for pair in own), Decimal(0)) for n in (0, 1))
        rows.append(
            {
                key: name,
                "self_assessed": float(claimed),
                "appraised": float(given),
                "difference": float(given - claimed),
                "cut": sum(first > last for first, last in own),
                "raised": sum(first < last for first, last in own),
                "n": len(own),
            }
        )
    return sorted(rows, key=lambda row: float(row["difference"]))


def after_explanation(results: Results) -> Rows:
    """Points of each unit before and after its explanation: unit, appraised, score, difference, n."""
    rows = _claims(_pairs(results, APPRAISED, (FINAL, EXPLAINED)), 0, "unit")
    return sorted(
        (
            {
                "unit": row["unit"],
                "appraised": row["self_assessed"],
                "score": row["appraised"],
                "difference": row["difference"],
                "n": row["n"],
            }
            for row in rows
        ),
        key=lambda row: -row["difference"],
    )


def places_in_fields(results: Results, one: UnitResult, table: Rows | None = None) -> Rows:
    """Where a unit stands in each field that it has a score in, among the units that have one too.

    Parameters
    ----------
    results : Results
    one : UnitResult
    table : list of dict, optional
        What `reached_by_field` gives; worked out by default.

    Returns
    -------
    list of dict
        code, name, percent, place, of.
    """
    table = reached_by_field(results) if table is None else table
    own = next(row for row in table if row["unit"] == one.unit.name)
    rows: Rows = []
    for field in fields_of(results):
        known = [round(row[field.code], 2) for row in table if not math.isnan(row[field.code])]
        if not math.isnan(own[field.code]):
            place = 1.0 + sum(value > round(own[field.code], 2) for value in known)
            named = {"code": field.code, "name": field.name}
            rows.append(named | {"percent": own[field.code], "place": place, "of": len(known)})
    return rows


def next_up(results: Results, one: UnitResult) -> UnitResult | None:
    """The unit at the next better place; None for the first, or without a place."""
    if one.place is None:
        return None
    better = [other for other in results.ranked if other.place is not None and other.place < one.place]
    return better[-1] if better else None


def next_class(results: Results, one: UnitResult) -> UnitClass | None:
    """The class above that of a unit; None in the best, and without a total or classes."""
    if one.percent is None:
        return None
    names = [each.name for each in results.criteria.classes]
    at = names.index(one.class_name) if one.class_name else len(names)
    return results.criteria.classes[at - 1] if at else None


def fields_short(results: Results, one: UnitResult, wanted: UnitClass) -> list[str]:
    """Fields in which a unit lies below what a class asks of each, by code."""
    if wanted.every_field_at_least is None:
        return []
    return [
        field.code
        for field in fields_of(results)
        if (row := one.rows[field.code]).points is not None
        and row.maximum
        and HUNDRED * row.points < wanted.every_field_at_least * row.maximum
    ]


def gains(results: Results, one: UnitResult) -> Rows:
    """The criteria on which a unit loses most of what it could reach, at most five.

    Returns
    -------
    list of dict
        code, name, maximum, score, lost, percent (of the unit if it reached all of that criterion), place
        (it would then have, the others as they are), lead.
    """
    lost = [
        (row.lost, row)
        for each in of_the_hundred(results.criteria)
        if (row := one.rows[each.code]).lost is not None and row.lost and row.lost > 0 and not row.no_work
    ]
    table = []
    for points, row in sorted(lost, key=lambda pair: -pair[0])[:MOST_GAINS]:
        percent, place = _if_raised(results, one, points)
        table.append(
            {
                "code": row.criterion.code,
                "name": row.criterion.name,
                "maximum": as_float(row.maximum),
                "score": as_float(row.points),
                "lost": float(points),
                "percent": percent,
                "place": place,
                "lead": row.criterion.lead,
            }
        )
    return table


def _if_raised(results: Results, one: UnitResult, points: Decimal) -> tuple[float, float]:
    """Percent and place of a unit with more points, the others as they are."""
    if one.percent is None or not one.full:
        return math.nan, math.nan
    percent = printed_percent(one.percent + HUNDRED * points / one.full)
    others = [other.percent for other in results.ranked if other is not one and other.percent is not None]
    place = 1 + sum(printed_percent(other) > percent for other in others)
    return float(percent), math.nan if one.place is None else float(place)
