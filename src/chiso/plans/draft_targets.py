"""What a draft aims at for a whole index: a target on record, the form used last, or a way worked out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chiso.analysis.errors import MergedUnit, NoFigures, NotComparable, NotEstablished
from chiso.analysis.rank_paths import path_to_rank
from chiso.analysis.target_gaps import STEP
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province

# A plan is made before the edition of the year before is out: the one before that is the last published then.
RECENT = 2


@dataclass(frozen=True)
class Aim:
    """A target for an index as a whole.

    Attributes
    ----------
    index, kind : str
        kind is "rank" or "score".
    value : float
        Place at most, or score at least.
    unit : str
        "place", "percent" or "points".
    origin : {"on_record", "last", "path"}
        A target on record for the year planned; the target that the province set last; a way worked out.
    year : int
        That the origin is of.
    low, high : float
        Score that the place takes by the edition reviewed; NaN where that is not known.
    """

    index: str
    kind: str
    value: float
    unit: str
    origin: str
    year: int
    low: float = math.nan
    high: float = math.nan


def index_aims(
    d: Dataset, unit: Province, bases: Sequence[Province], year: int, reviewed: Mapping[str, int]
) -> list[Aim]:
    """A target for each index that has figures; none for a unit made of several, whose places are not known.

    Where no places are published only a target on record is taken: components have their own distances.
    """
    if len(bases) != 1:
        return []
    (base,) = bases
    aims: list[Aim] = []
    set_before = [
        row
        for row in records(d.targets)
        if row["in_use"]
        and row["province"] == base.name
        and row["component"] == "total"
        # A place among 63 says nothing of a place among 34, but for the year that it was set for.
        and (row["measure"] != "rank" or row["period"] == unit.period or row["year"] == year)
    ]
    for index in reviewed:
        own = [row for row in set_before if row["index"] == index and row["year"] <= year]
        latest = max((row["year"] for row in own), default=None)
        if latest is not None:
            origin = "on_record" if latest == year else "last"
            aims += [_of_row(row, origin) for row in own if row["year"] == latest]
        elif d.index(index).publishes_ranks and reviewed[index] >= year - RECENT:
            aims += _path(d, base, index, reviewed[index])
    return aims


def _of_row(row: Mapping[str, Any], origin: str) -> Aim:
    return Aim(row["index"], row["measure"], float(row["value"]), row["unit"], origin, int(row["year"]))


def _path(d: Dataset, base: Province, index: str, edition: int) -> list[Aim]:
    """Some places up from the published one, and the score that takes; nothing without a place on record."""
    try:
        place = records(
            d.scores.query(
                "index == @index and year == @edition and province == @name and component == 'total'",
                local_dict={"index": index, "edition": edition, "name": base.name},
            )
        )[0]["rank"]
        if math.isnan(place) or place <= 1:
            return []
        k = max(1, int(place) - STEP)
        total = records(path_to_rank(d, base, index, edition, k))[0]
    except (IndexError, NoFigures, NotComparable, NotEstablished, MergedUnit):
        return []
    return [Aim(index, "rank", float(k), "place", "path", edition, total["target_low"], total["target_high"])]
