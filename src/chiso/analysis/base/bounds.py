"""What known scores, places and groups say of the scores that are not on record.

Every known figure says of some score s that at least m units score s or more, or s or less. The
score at place k is then at least s for every k <= m, or at most s for every k > N - m. Nothing is
estimated: the bounds hold for any figures that fit what was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chiso.analysis.base.panel import Distribution, Panel

SCALE = "scale"
EXACT = 1e-9  # printed scores differ by far more


@dataclass(frozen=True)
class Anchor:
    """At least `above` units score `score` or more and at least `below` score `score` or less.

    `strict` says that the units counted in `below` score less than `score`: the bound of a group.
    """

    score: float
    above: int
    below: int
    why: str
    strict: bool = False


@dataclass(frozen=True)
class Bounds:
    """Bounds of the score at each place of one field.

    Attributes
    ----------
    low, high : array, shape (ranked,)
        Position k - 1 holds the bounds of the score at place k; equal where it is known.
    low_from, high_from : tuple of str
        What each bound follows from.
    consistent : array of bool
        False where published figures contradict each other: low and high then span both.
    n : int
        Scores known.
    """

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    low_from: tuple[str, ...]
    high_from: tuple[str, ...]
    consistent: npt.NDArray[np.bool_]
    n: int

    @property
    def ranked(self) -> int:
        """Number of places."""
        return len(self.low)

    def at(self, rank: int) -> tuple[float, float]:
        """Bounds of the score at a place; the upper one is NaN where the scale has no known end."""
        low, high = float(self.low[rank - 1]), float(self.high[rank - 1])
        return low, high if np.isfinite(high) else np.nan

    def exact(self, rank: int) -> bool:
        """The score at a place is known, and nothing published contradicts it."""
        low, high = self.at(rank)
        return high - low <= EXACT and bool(self.consistent[rank - 1])

    def nothing(self, rank: int) -> bool:
        """Only the scale bounds the score at a place."""
        return self.low_from[rank - 1] == SCALE and self.high_from[rank - 1] == SCALE


def bound_places(
    ranked: int,
    scores: Iterable[tuple[float, str]],
    anchors: Sequence[Anchor],
    scale: tuple[float, float],
) -> Bounds:
    """Bounds of the score at every place.

    Parameters
    ----------
    ranked : int
        Units in the field, N.
    scores : iterable of (float, str)
        Known scores, each with what it is, such as "Hà Nội 88.54".
    anchors : sequence of Anchor
        Known pairs of place and score, groups with count and bound, and the like.
    scale : (float, float)
        Least and greatest possible score.
    """
    known = sorted(scores, key=lambda item: item[0])
    n = min(len(known), ranked)
    low, low_from = _sweep(ranked, known[::-1], anchors, scale[0], up=False)
    high, high_from = _sweep(ranked, known, anchors, scale[1], up=True)
    consistent = low <= high + EXACT
    return Bounds(
        low=np.minimum(low, high),
        high=np.maximum(low, high),
        low_from=tuple(low_from),
        high_from=tuple(high_from),
        consistent=consistent,
        n=n,
    )


def _sweep(
    ranked: int,
    known: Sequence[tuple[float, str]],
    anchors: Sequence[Anchor],
    limit: float,
    up: bool,
) -> tuple[npt.NDArray[np.float64], list[str]]:
    """One side: units counted from the top down (lower bounds) or from the bottom up (upper).

    At each score the count is what the scores passed so far make certain: the units known one by
    one, on top of the greatest count that an anchor has vouched for.
    """
    bound = np.full(ranked, limit)
    why = [SCALE] * ranked
    steps: list[tuple[float, int, int, str]] = [(score, 1, 1, text) for score, text in known]
    for anchor in anchors:
        count = anchor.below if up else anchor.above
        # Units strictly below a bound are counted before a unit that scores exactly the bound.
        steps.append((anchor.score, 0 if up and anchor.strict else 2, -count, anchor.why))
    steps.sort(key=lambda step: (step[0] if up else -step[0], step[1]))
    count = reached = 0
    for score, _, step, text in steps:
        count = count + 1 if step == 1 else max(count, -step)
        for place in range(reached, min(count, ranked)):
            at = ranked - 1 - place if up else place
            bound[at], why[at] = score, text
        reached = max(reached, min(count, ranked))
    return bound, why


def bounds_of(book: Panel, field: Distribution) -> Bounds:
    """The bounds of a field from everything in use: pairs, other scores, groups, extremes, the mean."""
    scores = {name: score for name, score in field.by_name.items() if not _rounded(field, score)}
    label = {name: f"{name} {score:g}" for name, score in scores.items()}
    anchors = [
        Anchor(score, int(rank), field.ranked - int(rank) + 1, f"rank {rank:g}: {label[name]}")
        for name, rank in field.stated_ranks.items()
        if (score := scores.get(name)) is not None and 1 <= rank <= field.ranked
    ]
    anchors += _national_anchors(book, field)
    row = book.components.get((field.index, field.year), {}).get(field.component)
    maximum, _ = book.maximum(field.index, field.year, field.component)
    minimum = row["min_score"] if row is not None else np.nan
    scale = (
        minimum if not np.isnan(minimum) else 0.0,
        maximum if not np.isnan(maximum) else float("inf"),
    )
    return bound_places(
        field.ranked, [(score, label[name]) for name, score in scores.items()], anchors, scale
    )


def _rounded(field: Distribution, score: float) -> bool:
    """A total in percent without decimals stands for half a point to either side: no bound."""
    return field.component == "total" and field.unit == "percent" and score == round(score)


def _national_anchors(book: Panel, field: Distribution) -> list[Anchor]:
    """What national.csv says: extremes, groups counted from the best, units above the mean."""
    ranked = field.ranked
    # Where totals are summed here, extremes and means are computed from the very scores.
    traits = book.index(field.index)
    if traits.sums_parts:
        return []
    anchors = []
    value: dict[str, float] = {}
    groups: dict[str, dict[str, float]] = {}
    for row in book.national.get((field.index, field.year, field.component), []):
        measure = row["measure"]
        if measure in ("max", "min") and row["basis"] == "stated":
            # A derived extreme ("1.44 times") is good to a few tenths only: no bound.
            text = f"national {measure} {row['value']:g}"
            above, below = (1, ranked) if measure == "max" else (ranked, 1)
            anchors.append(Anchor(row["value"], above, below, text))
        elif measure.startswith("group_"):
            groups.setdefault(row["group"], {})[measure] = row["value"]
        elif row["group"] == "Cả nước":
            value[measure] = row["value"]
    end = 0.0
    for name in sorted(groups):
        end += groups[name].get("group_count", np.nan)
        lower = groups[name].get("group_lower_bound", np.nan)
        if np.isnan(end):
            break
        if not np.isnan(lower):
            text = f"group {name}: {lower:g} and more, {end:g} units with the better groups"
            anchors.append(Anchor(lower, int(end), ranked - int(end), text, strict=True))
    if traits.published_mean and "mean" in value and "n_above_mean" in value:
        count = int(value["n_above_mean"])
        text = f"{count} units above the national mean {value['mean']:g}"
        anchors.append(Anchor(value["mean"], count, ranked - count, text))
    return anchors
