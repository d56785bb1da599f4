"""The words that a data folder uses: periods, measures, units, bases, classes of sources."""

from __future__ import annotations

from collections.abc import Mapping

PERIODS = ("63", "34")
MEASURES = (
    "score",
    "max_score",
    "rank",
    "ranked",
    "rank_in_group",
    "change_score",
    "change_rank",
    "self_assessed",
)
UNITS_OF_MEASURE: Mapping[str, tuple[str, ...]] = {
    "score": ("percent", "points"),
    "max_score": ("percent", "points"),
    "rank": ("place",),
    "ranked": ("places",),
    "rank_in_group": ("place",),
    "change_score": ("percentage points", "points"),
    "change_rank": ("places",),
    "self_assessed": ("points",),
}
UNITS = ("percent", "percentage points", "points", "place", "places")
BASES = ("stated", "derived", "listing order", "doubtful")
# How the source of totals that a publisher gives as sums is called, after the index.
PUBLISHED_SUMS = "-sub-dimension-scores"
SOURCE_CLASSES = ("ministry", "provincial_portal", "press", "secondary")
