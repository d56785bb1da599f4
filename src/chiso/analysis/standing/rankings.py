"""Places in an edition: stated, and computed where the field is complete."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from chiso.analysis.base.bounds import Bounds, bounds_of
from chiso.analysis.base.panel import Distribution, Panel, left_out_of, panel
from chiso.data.dataset import Dataset


def rank_table(d: Dataset, index: str, year: int, component: str = "total") -> pd.DataFrame:
    """Every unit of an edition with its score, place and group, best first.

    Parameters
    ----------
    d : Dataset
    index : {"PAR", "SIPAS", "PAPI"}
    year : int
        The edition.
    component : str
        Code in that edition.

    Returns
    -------
    DataFrame
        One row a unit of the period: province, score, score_unit, score_basis, score_source,
        max_score, rank_stated, rank_computed (ties share the better place; before rounding; NaN
        unless complete), rank (stated, else computed), rank_basis ("stated", "derived", "listing
        order", "doubtful", "computed", ""), rank_source, ranked (denominator of `rank`), n (units of
        the field with a score), complete (bool: n is 90 % of the units ranked, or more), group ("" if
        not established), missing_reason (of the score, as in `trend`), left_out (bool: shown, but no
        member of the field). Missing numbers are NaN; places are floats.

    Raises
    ------
    NoFigures, BadRequest

    Examples
    --------
    >>> chiso.rank_table(d, "PAPI", 2023)[["province", "score", "rank"]].head(2)
             province      score  rank
    0  Thừa Thiên Huế  46.041540   1.0
    1     Thái Nguyên  45.787524   2.0
    """
    book = panel(d)
    field = book.field(index, year, component)
    cells = book.columns.get((index, year, component), {})
    left_out = book.left_out(index, year)
    found = groups_of(book, index, year, component)
    bounds = bounds_of(book, field) if found and not book.index(index).has_quartiles else None
    named = assign(found, bounds, field.by_name, dict(field.stated_ranks))
    rows = []
    for name in book.members(index, year):
        cell = cells.get(name, {})
        score, stated = cell.get("score", np.nan), cell.get("rank", np.nan)
        computed = field.computed_ranks.get(name, np.nan)
        use_stated = not np.isnan(stated)
        basis = cell["rank_basis"] if use_stated else ("computed" if not np.isnan(computed) else "")
        source = cell["rank_source"] if use_stated else (cell["score_source"] if basis else "")
        denominator = field.denominator if basis == "computed" else cell.get("ranked", field.ranked)
        rows.append(
            {
                "province": name,
                "score": score,
                "score_unit": cell.get("score_unit", ""),
                "score_basis": cell.get("score_basis", ""),
                "score_source": cell.get("score_source", ""),
                "max_score": cell.get("max_score", np.nan),
                "rank_stated": stated,
                "rank_computed": computed,
                "rank": stated if use_stated else computed,
                "rank_basis": basis,
                "rank_source": source,
                "ranked": float(denominator),
                "n": field.n,
                "complete": field.complete,
                "group": named.get(name, ""),
                "missing_reason": ""
                if not np.isnan(score)
                else book.missing_reason(index, year, name, component),
                "left_out": name in left_out,
            }
        )
    table = pd.DataFrame(rows)
    # By place, then by score; stable, so that what is tied or unknown keeps the order of the units.
    table = table.sort_values(["rank", "score"], ascending=[True, False], kind="stable")
    return table.reset_index(drop=True)


# From the best; Cao nhất, Trung bình cao, Trung bình thấp, Thấp nhất.
QUARTILE_GROUPS = ("highest", "upper_middle", "lower_middle", "lowest")
QUARTILES = (75.0, 50.0, 25.0)


@dataclass(frozen=True)
class Group:
    """A group of an edition: scores from `lower` on (included), below `upper`; NaN: not established."""

    name: str
    lower: float
    upper: float
    count: float
    basis: str
    source: str


def groups_of(book: Panel, index: str, year: int, component: str = "total") -> list[Group]:
    """The groups of an edition, best first; empty where none are known."""
    if book.index(index).has_quartiles:
        return _quartiles(book.field(index, year, component))
    if not book.index(index).has_published_bounds or component != "total":
        return []
    found: dict[str, dict[str, float]] = {}
    origin: dict[str, list[str]] = {}
    basis: dict[str, set[str]] = {}
    for row in book.national.get((index, year, component), []):
        if row["measure"] in ("group_lower_bound", "group_upper_bound", "group_count"):
            found.setdefault(row["group"], {})[row["measure"]] = row["value"]
            origin.setdefault(row["group"], []).append(row["source"])
            basis.setdefault(row["group"], set()).add(row["basis"])
    groups = [
        Group(
            name,
            lower=figures.get("group_lower_bound", np.nan),
            upper=figures.get("group_upper_bound", np.nan),
            count=figures.get("group_count", np.nan),
            basis="stated" if basis[name] == {"stated"} else "derived",
            source="; ".join(dict.fromkeys(origin[name])),
        )
        for name, figures in found.items()
        # Without a bound nobody can say who belongs to a group, whatever its size.
        if {"group_lower_bound", "group_upper_bound"} & figures.keys()
    ]
    return sorted(groups, key=lambda group: group.name)  # A, B, C, D; 1 to 4 in edition 2012


def _quartiles(field: Distribution) -> list[Group]:
    if not field.complete:
        return []
    # The default method of NumPy is the linear one that gives the published sizes.
    cuts = [float(np.percentile(field.scores, q)) for q in QUARTILES]
    lowers, uppers = [*cuts, float("-inf")], [float("inf"), *cuts]
    return [
        Group(
            name,
            lower=lower if np.isfinite(lower) else np.nan,
            upper=upper if np.isfinite(upper) else np.nan,
            count=float(np.sum((field.scores >= lower) & (field.scores < upper))),
            basis="computed",
            source="",
        )
        for name, lower, upper in zip(QUARTILE_GROUPS, lowers, uppers, strict=True)
    ]


def group_of(groups: list[Group], low: float, high: float) -> str:
    """The group that holds a score known to lie in [low, high]; "" where that is not certain."""
    for group in groups:
        lower_known, upper_known = not np.isnan(group.lower), not np.isnan(group.upper)
        first, last = group is groups[0], group is groups[-1]
        if (lower_known or last) and (upper_known or first) and (lower_known or upper_known):
            above = low >= group.lower if lower_known else True
            below = high < group.upper if upper_known else True
            if above and below:
                return group.name
    return ""


def assign(
    groups: list[Group], bounds: Bounds | None, scores: dict[str, float], ranks: dict[str, float]
) -> dict[str, str]:
    """Group of each unit, from its score, else from what its place says of its score."""
    named = {name: group_of(groups, score, score) for name, score in scores.items()}
    for name, rank in ranks.items():
        if not named.get(name):
            named[name] = _by_rank(groups, bounds, rank)
    return named


def _by_rank(groups: list[Group], bounds: Bounds | None, rank: float) -> str:
    """Group of a place: from the counts of the groups, else from the bounds of its score."""
    end = 0.0
    for group in groups:
        end += group.count  # NaN from the first unknown count on: no later place is certain
        # A rank is that of the best of its ties, so the group is certain as long as it is within.
        if rank <= end:
            return group.name
    if bounds is None:
        return ""
    low, high = bounds.at(int(rank))
    # A place above the bound exactly at it would be in the better group; the interval is closed.
    return group_of(groups, low, high)


def groups(d: Dataset, index: str, year: int, component: str = "total") -> pd.DataFrame:
    """The groups of an edition with their bounds.

    Parameters
    ----------
    d : Dataset
    index : {"PAR", "SIPAS", "PAPI"}
    year : int
    component : str
        For PAPI any component; for PAR only the total has groups.

    Returns
    -------
    DataFrame
        One row a group, best first: group ("highest", "upper_middle", "lower_middle", "lowest" for
        PAPI; the published letter or number for PAR), lower (score, included; NaN: not established
        or none), upper (not included), count (units), members_known, basis ("computed", "stated",
        "derived"), source, n (units with a score), ranked, left_out (units in no group because the
        edition left them out, joined by "; "). Empty where no group is known.

    Examples
    --------
    >>> chiso.groups(d, "PAPI", 2023)[["group", "lower", "upper"]]
              group      lower      upper
    0       highest  43.952611        NaN
    1  upper_middle  42.326530  43.952611
    2  lower_middle  40.832953  42.326530
    3        lowest        NaN  40.832953
    """
    book = panel(d)
    field = book.field(index, year, component)
    found = groups_of(book, index, year, component)
    bounds = None if book.index(index).has_quartiles else bounds_of(book, field)
    named = assign(found, bounds, field.by_name, dict(field.stated_ranks))
    left_out = left_out_of(book, index, year)
    columns = ["group", "lower", "upper", "count", "members_known", "basis", "source", "n", "ranked"]
    rows = [
        (
            group.name,
            group.lower,
            group.upper,
            group.count,
            sum(name == group.name for name in named.values()),
            group.basis,
            group.source,
            field.n,
            field.ranked,
            left_out,
        )
        for group in found
    ]
    return pd.DataFrame(rows, columns=[*columns, "left_out"])
