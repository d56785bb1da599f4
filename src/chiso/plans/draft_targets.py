"""What a draft aims at for a whole index: a target on record, the form used last, or a way worked out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from chiso.analysis.ahead.rank_paths import path_to_rank
from chiso.analysis.ahead.target_gaps import STEP
from chiso.analysis.base.errors import MergedUnit, NoFigures, NotComparable, NotEstablished
from chiso.analysis.base.panel import panel
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province

Mark = tuple[str, Mapping[str, Any]]  # what is said of a draft, and the values of its sentence
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
    ranked : int
        Units that a place is among.
    low, high : float
        Score that the place takes by the edition reviewed; NaN where that is not known.
    """

    index: str
    kind: str
    value: float
    unit: str
    origin: str
    year: int
    ranked: int
    low: float = math.nan
    high: float = math.nan


def index_aims(
    d: Dataset, unit: Province, bases: Sequence[Province], year: int, index: str, reviewed: int
) -> tuple[list[Aim], list[Mark]]:
    """A target for an index that has figures, and why no place is proposed where that needs saying.

    None for a unit whose figures are those of several before it, whose places are not its own: what they
    set does not bind it. Where no places are published only a target on record is taken: components have
    their own distances.

    Parameters
    ----------
    d : Dataset
    unit : Province
        That the plan is of.
    bases : sequence of Province
        Whose figures the draft rests on.
    year : int
        The edition planned.
    index : str
    reviewed : int
        The edition that the draft rests on.
    """
    if len(bases) != 1:
        return [], []
    own = [
        row
        for row in records(d.targets)
        if row["in_use"]
        and (row["index"], row["component"]) == (index, "total")
        and row["year"] <= year
        and d.province(row["province"], period=row["period"]) in d.names.same_territory(unit)
        # A place among 63 says nothing of a place among 34, but for the year that it was set for.
        and (row["measure"] != "rank" or row["period"] == unit.period or row["year"] == year)
    ]
    latest = max((row["year"] for row in own), default=None)
    units = len(d.names.all(unit.period))
    if latest is not None:
        origin = "on_record" if latest == year else "last"
        return [_of_row(row, origin, units) for row in own if row["year"] == latest], []
    if not d.index(index).publishes_ranks or reviewed < year - RECENT:
        return [], []
    before = len(panel(d).members(index, reviewed))
    if before != units:
        values = {"index": d.index(index).name, "year": reviewed, "before": before}
        return [], [("other_units", {**values, "planned": year, "units": units})]
    return _path(d, bases[0], index, reviewed), []


def _of_row(row: Mapping[str, Any], origin: str, units: int) -> Aim:
    ranked = units if row["ranked"] is pd.NA else int(row["ranked"])
    return Aim(
        *(row["index"], row["measure"], float(row["value"]), row["unit"]), origin, int(row["year"]), ranked
    )


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
    span = total["target_low"], total["target_high"]
    return [Aim(index, "rank", float(k), "place", "path", edition, int(total["ranked"]), *span)]
