"""A unit among all of its edition, as far as that is on record, and in its region."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from chiso.analysis.base.distributions import published
from chiso.analysis.base.panel import Distribution, Panel, panel
from chiso.analysis.standing.rankings import rank_table
from chiso.core.frames import records
from chiso.data.dataset import Dataset


@dataclass(frozen=True)
class Unknown:
    """Units without a score that lie for certain between two scores.

    Attributes
    ----------
    low, high : float
        Scores on record; NaN at an end that nothing bounds.
    count : int
    """

    low: float
    high: float
    count: int


def unknown_between(book: Panel, field: Distribution) -> list[Unknown]:
    """Where the units of an edition lie whose scores are not on record, from the places that are.

    Parameters
    ----------
    book : Panel
    field : Distribution

    Returns
    -------
    list of Unknown
        From the worst; empty for a field that is on record. Between two units with a score and a place lie
        as many as there are places between them, less those with a score.
    """
    if field.complete:
        return []
    both = sorted(
        (rank, score) for name, score in field.by_name.items() if (rank := field.stated_ranks.get(name))
    )
    # A printed place that contradicts the scores says nothing of what lies between.
    pairs: list[tuple[float, float]] = []
    apart: list[float] = []
    for rank, score in sorted(both, key=lambda pair: (pair[0], -pair[1])):
        if not pairs or score <= pairs[-1][1]:
            pairs.append((rank, score))
        else:
            apart.append(rank)
    if not pairs:
        return []
    least = published(book, field.index, field.year, field.component, "min").get("value", math.nan)
    most = published(book, field.index, field.year, field.component, "max").get("value", math.nan)
    ends = [(field.ranked + 1.0, least), *reversed(pairs), (0.0, most)]
    placed = {name for name in field.by_name if name in field.stated_ranks}
    loose = [score for name, score in field.by_name.items() if name not in placed]
    found = []
    for (worse, low), (better, high) in pairwise(ends):
        within = [s for s in loose if not s < low and not s > high]
        within += [rank for rank in apart if better <= rank < worse]
        # Of a tie each unit has the better place: those with a score stand for themselves.
        tied = max(sum(rank == better for rank, _ in pairs), 1)
        # The unit at a published extreme is itself one of those between.
        count = round(worse - better) - tied - len(within) if worse > better else 0
        if count > 0:
            found.append(Unknown(low, high, count))
    return found


def place_in_region(d: Dataset, index: str, year: int, province: str) -> tuple[int, int] | None:
    """Place of a unit among those of its region, where the places of all of them are on record.

    Parameters
    ----------
    d : Dataset
    index : str
    year : int
        Edition.
    province : str
        Canonical name in that edition.

    Returns
    -------
    (int, int) or None
        Place and number of units: derived from the places among all; ties share the better place.
    """
    book = panel(d)
    units = book.units[book.period(index, year)]
    if province not in units:
        return None
    places = {row["province"]: row["rank"] for row in records(rank_table(d, index, year))}
    left_out = book.left_out(index, year)
    members = [
        name
        for name, row in units.items()
        if row["region"] == units[province]["region"] and name not in left_out
    ]
    known = [places.get(name, math.nan) for name in members]
    if province not in members or any(math.isnan(place) for place in known):
        return None
    return 1 + sum(place < places[province] for place in known), len(members)
