"""What a draft aims at for a whole index: a target on record, the form used last, or a way worked out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from chiso.analysis.ahead.rank_paths import path_to_rank
from chiso.analysis.ahead.target_gaps import STEP
from chiso.analysis.base.distributions import field_summary
from chiso.analysis.base.errors import MergedUnit, NoFigures, NotComparable, NotEstablished
from chiso.analysis.base.panel import panel
from chiso.analysis.standing.rankings import groups_of
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
    origin : {"on_record", "last", "path", "mean", "group", "keep"}
        A target on record for the year planned; the target that the province set last; some places up; the
        national mean; the next published group; no less than the last result.
    year : int
        That the origin is of.
    ranked : int
        Units that a place is among.
    low, high : float
        Score that the place takes by the edition reviewed; NaN where that is not known.
    group : str
        That the score is the bound of.
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
    group: str = ""


def index_aims(
    d: Dataset, unit: Province, bases: Sequence[Province], year: int, index: str, reviewed: int
) -> tuple[list[Aim], list[Mark]]:
    """A target for an index that has figures, and why no place is proposed where that needs saying.

    None for a unit whose figures are those of several before it, whose places are not its own: what they
    set does not bind it. Where no places are published only a target on record for the year itself is taken:
    whether there is to be one is for the office to say. A place among other units gives way to a score, which
    goes on across such a change.

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
    ranked = d.index(index).publishes_ranks
    latest = max((row["year"] for row in own if ranked or row["year"] == year), default=None)
    units = len(d.names.all(unit.period))
    rows = [row for row in own if row["year"] == latest]
    if latest == year:
        return [_of_row(row, "on_record", units) for row in rows], []
    # What was set long ago, or is reached, is no target of a new plan.
    if latest is not None and latest >= year - RECENT:
        open_ = [row for row in rows if not _reached(d, bases[0], reviewed, row)]
        if open_:
            return [_of_row(row, "last", units) for row in open_], []
    if not ranked or reviewed < year - RECENT:
        return [], []
    before = len(panel(d).members(index, reviewed))
    if before != units:
        values = {"index": d.index(index).name, "year": reviewed, "before": before}
        said: Mark = ("other_units", {**values, "planned": year, "units": units})
        return _score(d, bases[0], index, reviewed), [said]
    return _path(d, bases[0], index, reviewed) or _score(d, bases[0], index, reviewed), []


def _reached(d: Dataset, base: Province, edition: int, target: Mapping[str, Any]) -> bool:
    """The last result is as good as a target that was set before."""
    row = _total(d, base, target["index"], edition)
    if target["measure"] == "rank":
        return bool(row.get("rank", math.nan) <= target["value"])
    return row.get("score_unit") == target["unit"] and bool(row["score"] >= target["value"])


def _total(d: Dataset, base: Province, index: str, edition: int) -> Mapping[str, Any]:
    """The total of a unit in an edition as `Dataset.scores` has it; empty without one."""
    found = d.scores.query(
        "index == @index and year == @edition and province == @name and component == 'total'",
        local_dict={"index": index, "edition": edition, "name": base.name},
    )
    return next(iter(records(found)), {})


def _of_row(row: Mapping[str, Any], origin: str, units: int) -> Aim:
    ranked = units if row["ranked"] is pd.NA else int(row["ranked"])
    return Aim(
        *(row["index"], row["measure"], float(row["value"]), row["unit"]), origin, int(row["year"]), ranked
    )


def _score(d: Dataset, base: Province, index: str, edition: int) -> list[Aim]:
    """The national mean for who is below it, else the next published group, else what was reached."""
    own = _total(d, base, index, edition)
    if own.get("score_unit") != "percent" or math.isnan(own["score"]):
        return []
    score, summary = float(own["score"]), field_summary(d, index)
    means = summary[summary["year"].eq(edition)]["published_mean"].dropna().tolist()
    above = [group for group in groups_of(panel(d), index, edition) if group.lower > score]
    group = min(above, key=lambda one: one.lower, default=None)
    if means and round(score, 2) < round(means[0], 2):
        found = ("mean", float(means[0]), "")
    elif group is not None:
        found = ("group", group.lower, group.name)
    else:
        found = ("keep", score, "")
    origin, value, name = found
    return [Aim(index, "score", value, "percent", origin, edition, 0, group=name)]


def _path(d: Dataset, base: Province, index: str, edition: int) -> list[Aim]:
    """Some places up from the published one, and the score that takes; nothing without a place on record."""
    try:
        place = _total(d, base, index, edition)["rank"]
        if math.isnan(place) or place <= 1:
            return []
        k = max(1, int(place) - STEP)
        total = records(path_to_rank(d, base, index, edition, k))[0]
    except (KeyError, IndexError, NoFigures, NotComparable, NotEstablished, MergedUnit):
        return []
    span = total["target_low"], total["target_high"]
    return [Aim(index, "rank", float(k), "place", "path", edition, int(total["ranked"]), *span)]
