"""The words that a data folder uses: periods, measures, units, bases, classes of sources."""

from __future__ import annotations

from collections.abc import Mapping

from chiso.text.messages import N_

TOTAL = "total"  # component of the whole; row of the sum of a scorecard
# Groups that units are compared in: an emulation cluster, those that border on each other, an office's own.
GROUP_KINDS = ("emulation_cluster", "bordering", "own_choice")
PERIODS = ("63", "34")
CARRIED_OVER = "structure carried over from "  # and the year: note of an edition that an import opened
COUNTRY = "Cả nước"  # group of national figures
# How far a sample may be off: standard error of a score, and the ends of its 95 % interval.
SAMPLING = ("standard_error", "ci_low", "ci_high")
MEASURES = (
    "score",
    "max_score",
    "rank",
    "ranked",
    "rank_in_group",
    "change_score",
    "change_rank",
    "self_assessed",
    *SAMPLING,
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
    "standard_error": ("percentage points", "points"),
    "ci_low": ("percent", "points"),
    "ci_high": ("percent", "points"),
}
UNITS = ("percent", "percentage points", "points", "place", "places")
BASES = ("stated", "derived", "listing order", "doubtful")
# How the source of totals that a publisher gives as sums is called, after the index.
PUBLISHED_SUMS = "-sub-dimension-scores"
# What the total of PAR INDEX is the sum of: to 2016, and since.
OLD_PARTS = ("appraisal", "survey")
PARTS = ("appraisal", "sipas_points", "leader_survey", "socio_economic")
SOURCE_CLASSES = ("ministry", "provincial_portal", "press", "secondary")


def component_in_words(code: str) -> str:
    """A component as a message names it: the code that publishers print too, the total by its word."""
    return N_("total") if code == TOTAL else code
