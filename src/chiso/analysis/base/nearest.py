"""Which units are near: on the map, or by the profile of their components."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from chiso.analysis.base.errors import NotEstablished
from chiso.analysis.base.panel import Distribution, Floats, Panel, Row
from chiso.text.messages import N_, InData, Message

HOW_MANY = 5
EARTH_RADIUS_KM = 6371.0  # mean radius; the points are approximate, so the shape of the earth is not needed
# Makes the median absolute deviation of a normal distribution its standard deviation.
MAD_TO_SD = 1.4826

Distances = dict[str, float]


def nearest(book: Panel, index: str, year: int, name: str, kind: str, n: int = HOW_MANY) -> list[str]:
    """The n units nearest to one, nearest first.

    `kind` is "neighbours" (distance between the points of provinces.csv: they stand for a table of
    adjacency, which the project has not) or "profile" (`profile_distances`).
    """
    how: Callable[[Panel, str, int, str], Distances] = (
        distances_km if kind == "neighbours" else profile_distances
    )
    found = how(book, index, year, name)
    return sorted(found, key=found.__getitem__)[:n]


def distances_km(book: Panel, index: str, year: int, name: str) -> Distances:
    """Great-circle distance in km from one unit to each other unit of the period that has a point.

    A unit that was made of several has the points of its parts: the nearest of them counts.
    """
    points = {other: _points(book, row) for other, row in book.units[book.period(index, year)].items()}
    own = points.pop(name)
    found = {
        other: min((_great_circle(*here, *there) for here in own for there in theirs), default=math.nan)
        for other, theirs in points.items()
    }
    return {other: km for other, km in found.items() if not math.isnan(km)}


def _points(book: Panel, unit: Row) -> list[tuple[float, float]]:
    """Where a unit lies: its own point, else those of the units that became it."""
    parts = [row for row in book.units["63"].values() if row["successor"] == unit["province"]]
    units = parts if math.isnan(unit["lat"]) else [unit]
    return [(row["lat"], row["lon"]) for row in units if not math.isnan(row["lat"])]


def _great_circle(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def profile_distances(book: Panel, index: str, year: int, name: str) -> Distances:
    """Euclidean distance between profiles, in robust standard deviations of each component.

    The profile is that of the fields or dimensions of a complete edition; each is taken from the
    median in units of 1.4826 x MAD, so that no component counts more for its wider scale. Units
    without all components have no distance.

    Raises
    ------
    NotEstablished
        Too few units have components on record.
    """
    fields = whole_profile(book, index, year, N_("nearest by component profile"))
    names = [other for other in fields[0].all_scores if all(other in field.all_scores for field in fields)]
    if name not in names:
        return {}
    table = np.column_stack([_robust_scores(field, names) for field in fields])
    own = table[names.index(name)]
    lengths = np.sqrt(np.sum((table - own) ** 2, axis=1)).tolist()
    return {other: length for other, length in zip(names, lengths, strict=True) if other != name}


def whole_profile(book: Panel, index: str, year: int, what: Message) -> list[Distribution]:
    """The fields or dimensions of an edition, for what needs all of them.

    Raises
    ------
    NotEstablished
        Too few units have components on record.
    """
    rows, traits = book.components.get((index, year), {}), book.index(index)
    fields = [book.field(index, year, code) for code, row in rows.items() if row["kind"] == traits.main_kind]
    if not fields or not all(field.complete for field in fields):
        n = min((field.n for field in fields), default=0)
        ranked = int(book.edition(index, year)["ranked"])
        raise NotEstablished(index, year, InData(traits.parts_nouns), n, ranked, what)
    return fields


def robust_sd(field: Distribution) -> float:
    """1.4826 x the median absolute deviation of a field; its standard deviation where that is 0."""
    spread = MAD_TO_SD * float(np.median(np.abs(field.scores - np.median(field.scores))))
    return spread if spread > 0 else float(np.std(field.scores))


def _robust_scores(field: Distribution, names: Sequence[str]) -> Floats:
    """Distances of units from the median of a complete field, in robust standard deviations."""
    scores = np.array([field.all_scores[name] for name in names]) - np.median(field.scores)
    spread = robust_sd(field)
    return scores / spread if spread > 0 else np.zeros(len(names))
