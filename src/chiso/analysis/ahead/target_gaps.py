"""Targets in the forms provinces write them, and how far a result is from one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.ahead.thresholds import places_of
from chiso.analysis.base.bounds import bounds_of
from chiso.analysis.base.errors import BadRequest, NoFigures
from chiso.analysis.base.panel import Distribution, Panel, panel, place_of, rank_of
from chiso.analysis.base.units import name_in, names_by_year, unit
from chiso.core.frames import records
from chiso.core.vietnamese import fold
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.text.messages import N_

STEP = 5  # places to rise where no target is on record
_NUMBER = r"([0-9]+(?:[.,][0-9]+)?)"
# Folded text (no marks, lower case, no dashes) -> kind. The first that fits counts.
_FORMS = (
    (rf"(?:tang|len) .*?{_NUMBER}(?: (?:den )?[0-9]+)? bac", "rise"),
    (rf"(?:nhom|top) {_NUMBER}", "rank"),
    (rf"(?:thu|hang) (?:tu )?{_NUMBER}", "rank"),
    (rf"{_NUMBER} (?:tinh|dia phuong|don vi).* (?:dan dau|dung dau|cao nhat)", "rank"),
    (r"diem toi da|diem tuyet doi", "maximum"),
    (rf"{_NUMBER} ?(?:%|phan tram|diem)", "score"),
)
# "tăng 2,67 điểm phần trăm" says how far to go, not where to arrive.
_RISE_OF_SCORE = rf"(?:tang|giam) (?:them |it nhat |tu |tren )*{_NUMBER} ?(?:%|phan tram|diem)"


@dataclass(frozen=True)
class Target:
    """A target for one component.

    Attributes
    ----------
    kind : {"score", "rank", "rise", "maximum"}
        At least a score; at most a place; up a number of places; the maximum score.
    value : float
        The score, the place or the number of places; NaN for the maximum.
    ranked : int or None
        Units that a place is among; None: those of the edition it is compared with.
    unit : str
        "percent": a score in % of the maximum, also where the component is scored in points.

    Examples
    --------
    >>> chiso.Target("rank", 10, ranked=63)
    Target(kind='rank', value=10, ranked=63, unit='')
    """

    kind: str
    value: float = np.nan
    ranked: int | None = None
    unit: str = ""


def read_target(text: str, ranked: int | None = None) -> Target:
    """A target from Vietnamese words: "tăng ít nhất 01 bậc", "trong nhóm 10", "từ 95% trở lên".

    Parameters
    ----------
    text : str
        One target; also "đạt điểm tối đa", "xếp thứ 25/63", "top 15".
    ranked : int, optional
        Units that a place is among, where the text does not print it.

    Raises
    ------
    BadRequest
        The words are none of the known forms.

    Examples
    --------
    >>> chiso.read_target("trong nhóm 10")
    Target(kind='rank', value=10.0, ranked=None, unit='')
    """
    plain = fold(text)
    for pattern, kind in () if re.search(rf"{_RISE_OF_SCORE}|[0-9]{{10}}", plain) else _FORMS:
        found = re.search(pattern, plain)
        if found is None:
            continue
        value = float(found.group(1).replace(",", ".")) if found.groups() else np.nan
        printed = re.search(r"[0-9] ?/ ?([0-9]+)", plain) if kind == "rank" else None
        unit = "percent" if kind == "score" and not found.group().endswith("diem") else ""
        return Target(kind, value, int(printed.group(1)) if printed else ranked, unit)
    raise BadRequest(
        N_('"{text}" is no known form of a target', text=text),
        remedy=N_('such as "tăng ít nhất 01 bậc", "trong nhóm 10", "từ 95% trở lên", "đạt điểm tối đa"'),
    )


TARGET_COLUMNS = [
    *("kind", "component", "value", "base_year", "wanted_rank", "ranked", "same_field", "other_units"),
    *("score", "rank", "result_ranked", "needed", "needed_low", "needed_high", "unit"),
    *("reached", "short_places", "short", "short_low", "short_high"),
]


def target_gap(
    d: Dataset,
    province: Province | str,
    index: str,
    year: int,
    target: Target | str,
    component: str = "total",
    since: int | None = None,
) -> pd.DataFrame:
    """How far the result of an edition is from a target.

    Parameters
    ----------
    d, province, index, year, component
        The result, as for `gap`.
    target : Target or str
        Text is read by `read_target`.
    since : int, optional
        Edition whose place a rise is counted from; by default `year` itself, as in a plan for the
        next edition. To judge a past target give the edition it was set on.

    Returns
    -------
    DataFrame
        One row: kind, component, value, base_year (of a rise; NaN), wanted_rank (NaN for scores),
        ranked (units that the wanted place is among: of the target, or of the edition a rise is
        counted from; NaN for scores), same_field (bool: the edition ranks as many units; for a rise,
        units of the same period; False: its places do not compare with the target, nothing is
        judged), other_units (bool: so since the units themselves are others now, 63 then and 34
        today); score, rank (of the unit), result_ranked (units that this place is among); needed,
        needed_low, needed_high (score to reach, bounded where it is not on record), unit (percent or
        points); reached ("yes", "no", "unknown"),
        short_places (places missing, 0 if reached), short, short_low, short_high (score missing, 0 if
        reached; percentage points or points).

    Raises
    ------
    NoFigures, MergedUnit, BadRequest

    Notes
    -----
    Where only the place of the unit is on record its score is bounded from it, and the reverse; the
    target is judged where the bounds leave no doubt.

    Examples
    --------
    >>> chiso.target_gap(d, "Lai Châu", "PAPI", 2023, "trong nhóm 10")[["rank", "reached", "short"]]
       rank reached     short
    0  18.0      no  0.698112
    """
    book = panel(d)
    province = unit(d, province, year)
    name = name_in(d, province, index, year)
    wanted = read_target(target) if isinstance(target, str) else target
    field = book.field(index, year, component)
    own = _standing(book, field, name)
    row: dict[str, Any] = dict.fromkeys(TARGET_COLUMNS, np.nan)
    row |= {"kind": wanted.kind, "component": component, "value": wanted.value, "unit": field.unit}
    row |= {"score": own.score, "rank": own.rank, "same_field": True, "other_units": False}
    row["result_ranked"] = place_of(field, name)[1]
    if wanted.kind == "rank":
        ranked = wanted.ranked or field.ranked
        row |= {"wanted_rank": wanted.value, "ranked": ranked, "same_field": ranked == field.ranked}
        row["other_units"] = ranked > len(book.members(index, year))
    elif wanted.kind == "rise":
        row |= _rise(d, province, field, wanted, year if since is None else since)
    place = row["wanted_rank"]
    low, high = _needed(book, field, wanted, place, own)
    reached = _reached(wanted, place, own, low) if row["same_field"] else "unknown"
    row |= {"needed": low if low == high else np.nan, "needed_low": low, "needed_high": high}
    row["reached"] = reached
    if row["same_field"]:
        row["short_places"] = np.maximum(own.rank - place, 0.0)
        row["short_low"] = np.maximum(low - own.high, 0.0)
        row["short_high"] = np.maximum(high - own.low, 0.0)
    if reached == "yes":
        row |= {"short_places": 0.0 if not np.isnan(place) else np.nan, "short_low": 0.0, "short_high": 0.0}
    row["short"] = row["short_low"] if row["short_low"] == row["short_high"] else np.nan
    return pd.DataFrame([row], columns=TARGET_COLUMNS)


@dataclass(frozen=True)
class _Standing:
    """Score and place of a unit; low and high, best and worst bound them where they are not on record."""

    score: float
    rank: float
    low: float
    high: float
    best: float
    worst: float


def _standing(book: Panel, field: Distribution, name: str) -> _Standing:
    score, rank = field.all_scores.get(name, np.nan), rank_of(field, name)
    low, high, best, worst = score, score, rank, rank
    bounds = bounds_of(book, field)
    if np.isnan(score) and not np.isnan(rank) and not bounds.nothing(int(rank)):
        low, high = bounds.at(int(rank))
    if np.isnan(rank) and name in field.by_name:
        best, worst = places_of(bounds, score)
    return _Standing(score, rank, low, high, best, worst)


def _rise(d: Dataset, province: Province, field: Distribution, wanted: Target, since: int) -> dict[str, Any]:
    """The place that a rise leads to, counted from that of an edition."""
    book, index, year = panel(d), field.index, field.year
    codes = book.codes_at(index, year, field.component)
    if since not in codes:
        raise NoFigures(index, since, component=field.component, reason=N_("the edition lacks it"))
    base = book.field(index, since, codes[since])
    # A unit that was made since has no place of its own to count from.
    before = rank_of(base, names_by_year(d, province, index).get(since, ""))
    same_units = book.period(index, since) == book.period(index, year)
    return {
        "base_year": float(since),
        # Nobody rises above the first place; an unknown place stays NaN.
        "wanted_rank": max(before - wanted.value, 1.0),
        "ranked": base.ranked,
        "same_field": same_units,
        "other_units": not same_units,
    }


def _needed(
    book: Panel, field: Distribution, wanted: Target, place: float, own: _Standing
) -> tuple[float, float]:
    """Bounds of the score that meets a target."""
    maximum, _ = book.maximum(field.index, field.year, field.component)
    if wanted.kind == "maximum":
        return maximum, maximum
    if wanted.kind == "score":
        in_percent_of_points = wanted.unit == "percent" and field.unit == "points"
        score = wanted.value / 100 * maximum if in_percent_of_points else wanted.value
        return score, score
    if np.isnan(place) or not 1 <= place <= field.ranked:
        return np.nan, np.nan
    bounds = bounds_of(book, field)
    if bounds.nothing(int(place)):
        return np.nan, np.nan
    low, high = bounds.at(int(place))
    # A unit further back scores no more than the place it wants.
    return (max(low, own.low), high) if own.best > place and own.low <= high else (low, high)


def _reached(wanted: Target, place: float, own: _Standing, needed: float) -> str:
    """Whether a target is met, as far as the bounds of the unit's own result leave no doubt."""
    if wanted.kind in ("rank", "rise"):
        met, missed = own.worst <= place, own.best > place
    else:
        met, missed = own.low >= needed, own.high < needed
    return "yes" if met else ("no" if missed else "unknown")


def targets(d: Dataset, province: Province | str | None = None) -> pd.DataFrame:
    """Targets on record (targets.csv) beside the result of the edition they were set for.

    Parameters
    ----------
    d : Dataset
    province : Province or str, optional
        Of either period; text is resolved among the 63. Only targets that it set itself: what the units
        set that it was made from binds it no more.

    Returns
    -------
    DataFrame
        One row a target in use: index, year, province, operator, source, note, then the columns of
        `target_gap`; `reached` is "unknown" and the rest NaN for editions that are not yet published
        or did not measure the unit.

    Examples
    --------
    >>> chiso.targets(d, "Lào Cai")[["index", "year"]].head(2)
       index  year
    0    PAR  2021
    1  SIPAS  2021
    """
    own = None
    if province is not None:
        wanted_unit = province if isinstance(province, Province) else d.province(province, period="63")
        own = d.names.same_territory(wanted_unit)
    book = panel(d)
    rows = []
    for row in records(d.targets):
        if not row["in_use"]:
            continue
        measured = d.province(row["province"], period=row["period"])
        if own is not None and measured not in own:
            continue
        ranked = None if row["ranked"] is pd.NA else int(row["ranked"])
        wanted = Target("rank" if row["measure"] == "rank" else "score", row["value"], ranked, row["unit"])
        head = {key: row[key] for key in ("index", "year", "province", "operator", "source", "note")}
        if row["year"] in book.editions[row["index"]] and row["year"] in names_by_year(
            d, measured, row["index"]
        ):
            found = target_gap(d, measured, row["index"], row["year"], wanted, row["component"])
            rows.append(head | {str(key): value for key, value in records(found)[0].items()})
        else:
            empty = dict.fromkeys(TARGET_COLUMNS, np.nan) | {
                "kind": wanted.kind,
                "component": row["component"],
                "value": wanted.value,
                "ranked": np.nan if ranked is None else ranked,
                "wanted_rank": wanted.value if wanted.kind == "rank" else np.nan,
                "unit": "" if row["measure"] == "rank" else row["unit"],
                "reached": "unknown",
                "same_field": False,
                "other_units": row["year"] in book.editions[row["index"]],
            }
            rows.append(head | empty)
    columns = ["index", "year", "province", "operator", "source", "note", *TARGET_COLUMNS]
    return pd.DataFrame(rows, columns=columns)
