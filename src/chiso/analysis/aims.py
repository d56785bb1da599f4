"""Targets in the forms provinces write them, and how far a result is from one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.bounds import bounds_of
from chiso.analysis.errors import BadRequest
from chiso.analysis.panel import Field, Panel, panel
from chiso.analysis.units import name_in
from chiso.data.frames import records
from chiso.data.load import Dataset
from chiso.data.names import Province
from chiso.data.vietnamese import fold

NAN = float("nan")
_NUMBER = r"(\d+(?:[.,]\d+)?)"
# Folded text (no marks, lower case) -> kind. The first that fits counts.
_FORMS = (
    (rf"(?:tang|len) (?:it nhat |tu )?{_NUMBER}(?: den \d+)? bac", "rise"),
    (rf"(?:trong )?(?:nhom|top) {_NUMBER}", "rank"),
    (rf"(?:xep )?(?:thu|hang) {_NUMBER}", "rank"),
    (rf"{_NUMBER} (?:tinh|dia phuong|don vi).* (?:dan dau|dung dau|cao nhat)", "rank"),
    (r"diem toi da|diem tuyet doi", "maximum"),
    (rf"(?:dat )?(?:tu |it nhat |tren |toi thieu )?{_NUMBER} ?(?:%|phan tram|diem)", "score"),
)


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
    """

    kind: str
    value: float = NAN
    ranked: int | None = None


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
    """
    plain = fold(text)
    for pattern, kind in _FORMS:
        found = re.search(pattern, plain)
        if found is None:
            continue
        value = float(found.group(1).replace(",", ".")) if found.groups() else NAN
        printed = re.search(r"\d ?/ ?(\d+)", plain) if kind == "rank" else None
        return Target(kind, value, int(printed.group(1)) if printed else ranked)
    raise BadRequest(
        f'"{text}" is no known form of a target',
        remedy='such as "tăng ít nhất 01 bậc", "trong nhóm 10", "từ 95% trở lên", "đạt điểm tối đa"',
    )


TARGET_COLUMNS = [
    *("kind", "component", "value", "base_year", "wanted_rank", "ranked", "same_field"),
    *("score", "rank", "needed", "needed_low", "needed_high", "unit"),
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
        ranked (denominator of the target), same_field (bool: the edition ranks as many units;
        False: its places do not compare with the target, nothing is judged); score, rank (of the unit);
        needed, needed_low, needed_high (score to reach, bounded where it is not on record), unit;
        reached ("yes", "no", "unknown"), short_places (places missing, 0 if reached), short,
        short_low, short_high (score missing, 0 if reached; percentage points or points).
    """
    book = panel(d)
    name = name_in(d, province, index, year)
    wanted = read_target(target) if isinstance(target, str) else target
    field = book.field(index, year, component)
    own_rank = _rank_of(field, name)
    own = field.all_scores.get(name, NAN)
    ranked = wanted.ranked or field.ranked
    place = _wanted_place(d, book, name, index, year, wanted, component, since, own_rank)
    needed = _needed(book, field, wanted, place, own, own_rank)
    same = ranked == field.ranked
    row: dict[str, Any] = {
        "kind": wanted.kind,
        "component": component,
        "value": wanted.value,
        "base_year": float(since or year) if wanted.kind == "rise" else NAN,
        "wanted_rank": place,
        "ranked": ranked if wanted.kind in ("rank", "rise") else NAN,
        "same_field": same,
        "score": own,
        "rank": own_rank,
        "needed": needed[0] if needed[0] == needed[1] else NAN,
        "needed_low": needed[0],
        "needed_high": needed[1],
        "unit": field.unit,
    }
    row["reached"] = _reached(wanted, place, own, own_rank, needed, same)
    reached = row["reached"] == "yes"
    row["short_places"] = 0.0 if reached and not np.isnan(place) else max(own_rank - place, 0.0)
    if np.isnan(own_rank) or np.isnan(place) or not same:
        row["short_places"] = NAN
    low, high = (0.0, 0.0) if reached else (max(needed[0] - own, 0.0), max(needed[1] - own, 0.0))
    if np.isnan(own) or np.isnan(needed[0]) or not same:
        low = high = NAN
    row |= {"short": low if low == high else NAN, "short_low": low, "short_high": high}
    return pd.DataFrame([row], columns=TARGET_COLUMNS)


def _rank_of(field: Field, name: str) -> float:
    return field.stated_ranks.get(name, field.computed_ranks.get(name, NAN))


def _wanted_place(
    d: Dataset,
    book: Panel,
    name: str,
    index: str,
    year: int,
    wanted: Target,
    component: str,
    since: int | None,
    own_rank: float,
) -> float:
    if wanted.kind == "rank":
        return wanted.value
    if wanted.kind != "rise":
        return NAN
    if since is None or since == year:
        base = own_rank
    else:
        code = book.codes(index, component).get(since, component)
        base = _rank_of(book.field(index, since, code), name)
    return max(base - wanted.value, 1.0)  # nobody rises above the first place; NaN stays NaN


def _needed(
    book: Panel, field: Field, wanted: Target, place: float, own: float, own_rank: float
) -> tuple[float, float]:
    if wanted.kind == "score":
        return wanted.value, wanted.value
    if wanted.kind == "maximum":
        maximum, _ = book.maximum(field.index, field.year, field.component)
        return maximum, maximum
    if np.isnan(place) or not 1 <= place <= field.ranked:
        return NAN, NAN
    bounds = bounds_of(book, field)
    low, high = bounds.at(int(place))
    if bounds.nothing(int(place)):
        return NAN, NAN
    # A unit further back scores no more than the place it wants.
    if not np.isnan(own) and own_rank > place:
        low = max(low, own)
    return low, max(low, high)


def _reached(
    wanted: Target, place: float, own: float, own_rank: float, needed: tuple[float, float], same: bool
) -> str:
    if wanted.kind in ("rank", "rise"):
        if np.isnan(own_rank) or np.isnan(place) or not same:
            return "unknown"
        return "yes" if own_rank <= place else "no"
    if np.isnan(own) or np.isnan(needed[0]):
        return "unknown"
    return "yes" if own >= needed[0] else "no"


def targets(d: Dataset, province: Province | str | None = None) -> pd.DataFrame:
    """Targets on record (targets.csv) beside the result of the edition they were set for.

    Returns
    -------
    DataFrame
        One row a target in use: index, year, province, operator, source, note, then the columns of
        `target_gap`; `reached` is "unknown" and the rest NaN for editions not yet published.
    """
    name = None
    if province is not None:
        name = province.name if isinstance(province, Province) else d.province(province, period="63").name
    book = panel(d)
    rows = []
    for row in records(d.targets):
        if not row["in_use"] or (name is not None and row["province"] != name):
            continue
        ranked = None if row["ranked"] is pd.NA else int(row["ranked"])
        wanted = Target("rank" if row["measure"] == "rank" else "score", row["value"], ranked)
        head = {key: row[key] for key in ("index", "year", "province", "operator", "source", "note")}
        if row["year"] in book.editions[row["index"]]:
            unit = d.province(row["province"], period=row["period"])
            found = target_gap(d, unit, row["index"], row["year"], wanted, row["component"])
            rows.append(head | {str(key): value for key, value in records(found)[0].items()})
        else:
            empty = dict.fromkeys(TARGET_COLUMNS, NAN) | {
                "kind": wanted.kind,
                "component": row["component"],
                "value": wanted.value,
                "ranked": NAN if ranked is None else ranked,
                "wanted_rank": wanted.value if wanted.kind == "rank" else NAN,
                "unit": "percent" if row["unit"] == "percent" else "",
                "reached": "unknown",
                "same_field": False,
            }
            rows.append(head | empty)
    columns = ["index", "year", "province", "operator", "source", "note", *TARGET_COLUMNS]
    return pd.DataFrame(rows, columns=columns)
