"""The score that a place, a group or the first place takes, exact or bounded; and the reverse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.base.bounds import Bounds, bounds_of
from chiso.analysis.base.distributions import best_of
from chiso.analysis.base.errors import BadRequest, NoFigures
from chiso.analysis.base.panel import TIE, Distribution, Panel, panel, rank_of
from chiso.analysis.base.units import name_in
from chiso.analysis.standing.rankings import groups_of
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.text.messages import N_

BEST = "best"
COLUMNS = ["target", "k", "score", "low", "high", "exact", "unit"]
COLUMNS += ["low_from", "high_from", "consistent", "n", "ranked"]


def threshold(
    d: Dataset,
    index: str,
    year: int,
    k: int | str | Iterable[int],
    component: str = "total",
) -> pd.DataFrame:
    """The score at place k, at the bound of a group, or of the best unit.

    Parameters
    ----------
    d : Dataset
    index : {"PAR", "SIPAS", "PAPI"}
    year : int
    k : int, iterable of int, or str
        Places; "best"; or the name of a group of the edition ("A", "highest").
    component : str
        Code in that edition.

    Returns
    -------
    DataFrame
        One row a place or group: target (text of k), k (place; NaN for a group), score (NaN unless
        exact), low, high (the score lies in [low, high]), exact (bool), unit (percent or points),
        low_from, high_from (the figures they follow from), consistent (bool: False where published
        figures contradict each other; low and high then span them), n (scores known), ranked (N).

    Raises
    ------
    BadRequest
        No such place among the units ranked, or no such group with a known bound.

    Notes
    -----
    A known score s at place r bounds all places: at least r units score s or more, and at least
    N - r + 1 score s or less. Scores without a place, groups with bound and count, published
    extremes and the number of units above the mean count in the same way. Nothing is estimated.
    Figures marked "doubtful" and totals printed without decimals are not used. Other totals have two
    decimals, so bounds are good to half of the last one.

    Examples
    --------
    >>> chiso.threshold(d, "PAPI", 2023, [1, 10])[["k", "score"]]
          k      score
    0   1.0  46.041540
    1  10.0  44.320368
    """
    book = panel(d)
    field = book.field(index, year, component)
    if isinstance(k, str) and k != BEST:
        return pd.DataFrame([_group_row(book, field, k)], columns=COLUMNS)
    bounds = bounds_of(book, field)
    if isinstance(k, str):
        return pd.DataFrame([_best_row(book, field, bounds)], columns=COLUMNS)
    places = [k] if isinstance(k, int | np.integer) else list(k)
    for place in places:
        if not 1 <= place <= field.ranked:
            raise BadRequest(
                N_(
                    "no place {place} among the {ranked} units of {index} {year}",
                    place=place,
                    ranked=field.ranked,
                    index=index,
                    year=year,
                ),
                where="k",
            )
    return pd.DataFrame([_place_row(field, bounds, int(place)) for place in places], columns=COLUMNS)


def bound_from_rank(d: Dataset, index: str, year: int, rank: int, component: str = "total") -> pd.DataFrame:
    """What a place says of the score: `threshold` of that place, one row, same columns.

    Examples
    --------
    >>> chiso.bound_from_rank(d, "PAR", 2021, 10)[["low", "high"]]
         low   high
    0  88.54  88.54
    """
    return threshold(d, index, year, int(rank), component)


def bound_score(
    d: Dataset, province: Province | str, index: str, year: int, component: str = "total"
) -> pd.DataFrame:
    """The score of a unit where it is on record, else what its place and group say of it.

    Returns
    -------
    DataFrame
        One row with the columns of `threshold`; `target` is the unit, `k` its stated place (NaN if
        unknown: the score then lies between the lowest and the highest).

    Raises
    ------
    NoFigures
        The edition did not measure the unit, or left it out: there is no score to bound.

    Examples
    --------
    >>> chiso.bound_score(d, "Lào Cai", "PAR", 2021)[["low", "high"]]
         low   high
    0  88.44  88.44
    """
    book = panel(d)
    name = name_in(d, province, index, year)
    field = book.field(index, year, component)
    rank = rank_of(field, name)
    if name in field.all_scores:
        score = field.all_scores[name]
        row = _row(field, name, rank, score, score, "score on record", "score on record", True)
        return pd.DataFrame([row], columns=COLUMNS)
    reason = book.missing_reason(index, year, name, component)
    if np.isnan(rank) and reason in ("left_out", "not_covered"):
        raise NoFigures(index, year, name, component, reason)
    bounds = bounds_of(book, field)
    if not np.isnan(rank):
        return pd.DataFrame([_place_row(field, bounds, int(rank)) | {"target": name}], columns=COLUMNS)
    low, high = bounds.at(field.ranked)[0], bounds.at(1)[1]
    row = _row(field, name, np.nan, low, high, bounds.low_from[-1], bounds.high_from[0], True)
    return pd.DataFrame([row | {"exact": False, "score": np.nan}], columns=COLUMNS)


def bound_rank(d: Dataset, index: str, year: int, score: float, component: str = "total") -> pd.DataFrame:
    """The place that a score would take among the units of an edition.

    Returns
    -------
    DataFrame
        One row: score, rank (NaN unless certain), rank_low (the best it can be), rank_high (the
        worst), exact, n, ranked.

    Examples
    --------
    >>> chiso.bound_rank(d, "PAR", 2021, 88.5).iloc[:, :5]
       score  rank  rank_low  rank_high  exact
    0   88.5  11.0        11         11   True
    """
    field = panel(d).field(index, year, component)
    low, high = places_of(bounds_of(panel(d), field), score)
    exact = low == high
    row = {"score": score, "rank": float(low) if exact else np.nan, "rank_low": low, "rank_high": high}
    return pd.DataFrame([row | {"exact": exact, "n": field.n, "ranked": field.ranked}])


def places_of(bounds: Bounds, score: float) -> tuple[int, int]:
    """Best and worst place of a score: one more than the units certainly, and possibly, above it."""
    certainly = int(np.sum(bounds.low > score + TIE))
    possibly = int(np.sum(bounds.high > score + TIE))
    return min(certainly + 1, bounds.ranked), min(possibly + 1, bounds.ranked)


def _row(
    field: Distribution,
    target: str,
    k: float,
    low: float,
    high: float,
    low_from: str,
    high_from: str,
    ok: bool,
) -> dict[str, Any]:
    exact = ok and high - low <= 1e-9
    return {
        "target": target,
        "k": k,
        "score": high if exact else np.nan,
        "low": low,
        "high": high,
        "exact": exact,
        "unit": field.unit,
        "low_from": low_from,
        "high_from": high_from,
        "consistent": ok,
        "n": field.n,
        "ranked": field.ranked,
    }


def _place_row(field: Distribution, bounds: Bounds, k: int) -> dict[str, Any]:
    low, high = bounds.at(k)
    why = (bounds.low_from[k - 1], bounds.high_from[k - 1])
    return _row(field, str(k), float(k), low, high, *why, bool(bounds.consistent[k - 1]))


def _best_row(book: Panel, field: Distribution, bounds: Bounds) -> dict[str, Any]:
    score, who, kind = best_of(book, field)
    if np.isnan(score):
        return _place_row(field, bounds, 1) | {"target": BEST}
    why = f"{kind}: {who}" if who else kind
    return _row(field, BEST, 1.0, score, score, why, why, True)


def _group_row(book: Panel, field: Distribution, name: str) -> dict[str, Any]:
    found = groups_of(book, field.index, field.year, field.component)
    for group in found:
        if group.name == name and not np.isnan(group.lower):
            why = f"bound of group {name}" + (f" ({group.source})" if group.source else "")
            return _row(field, name, np.nan, group.lower, group.lower, why, why, True)
    known = [group.name for group in found if not np.isnan(group.lower)]
    raise BadRequest(
        N_(
            'no group "{name}" with a known lower bound in {index} {year}',
            name=name,
            index=field.index,
            year=field.year,
        ),
        where="k",
        remedy=N_("known: {groups}", groups=known) if known else N_('a place such as 10, or "best"'),
    )
