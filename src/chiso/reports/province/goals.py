"""What is next for an index: a target on record, the next group, else places up; and what it asks.

The first screen and the suggestions for tasks name the same goal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from chiso.analysis.ahead.rank_paths import path_to_rank
from chiso.analysis.ahead.target_gaps import STEP
from chiso.analysis.base.errors import NoFigures
from chiso.core.frames import records
from chiso.data.provinces import period_of
from chiso.pages.inline import Words, inline
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.targets import targets_of
from chiso.text.catalog import Texts
from chiso.text.numbers import amount, number, place, score, two_digits


@dataclass(frozen=True)
class Goal:
    """What is next, and what it asks.

    Attributes
    ----------
    words : str or Inline
    needed : str
        By the results of the edition, if the others do not change; or why that cannot be said.
    """

    words: Words
    needed: str


def goal_of(view: IndexView) -> Goal:
    """The goal of an index of which the edition has a score or a place.

    Parameters
    ----------
    view : IndexView
    """
    t, now = view.t, view.now
    if math.isnan(now["score"]):
        words = t("{index}: enter the score of {year}", index=view.name, year=view.year)
        return Goal(words, t("without it nobody can say what the next place takes"))
    ahead = [row for row in targets_of(view, later=1) if row["kind"] == "rank"]
    if ahead:
        return _target(view, int(ahead[0]["value"]), int(ahead[0]["year"]), ahead[0]["source"])
    group = view.next_group()
    if group is not None and view.in_its_unit:
        bound = score(group.lower, now["score_unit"], t.lang)
        name = view.group_name(group.name)
        words = t("{index}: {group} (from {bound})", index=view.name, group=name, bound=bound)
        return Goal(words, _more(amount(group.lower - now["score"], now["score_unit"], t), t))
    if view.about.publishes_ranks and now["rank"] > 1:
        k = max(1, int(now["rank"]) - STEP)
        words = t(
            "{index}: place {k} (a step of {n}, worked out, no target)",
            n=two_digits(now["rank"] - k, t.lang),
            index=view.name,
            k=place(k, now["ranked"]),
        )
        return Goal(words, _to_place(view, k))
    return _nothing_above(view)


def _nothing_above(view: IndexView) -> Goal:
    t = view.t
    if view.now["rank"] == 1:
        return Goal(t("{index}: keep the first place", index=view.name), t("no place is above it"))
    if view.group():
        words = t("{index}: keep the {group}", index=view.name, group=view.group())
        return Goal(words, t("no group is above it, and {index} publishes no places", index=view.name))
    words = t("{index}: a place", index=view.name)
    return Goal(words, t("no place is on record, so it cannot be said what the next takes"))


def _target(view: IndexView, k: int, year: int, source: str) -> Goal:
    t = view.t
    words = t("{index}: target of {year}, place {k}", index=view.name, year=year, k=k)
    # A place among 63 says nothing of one among 34.
    needed = (
        _to_place(view, k)
        if period_of(year) == period_of(view.year)
        else t("not to be assessed (the number of units ranked changed)")
    )
    return Goal(inline(words, " ", view.references.mark(source)), needed)


def _more(size: str, t: Texts) -> str:
    return t("{n} more would be needed", n=size)


def _to_place(view: IndexView, k: int) -> str:
    t = view.t
    nothing = t("what it takes cannot be told, scores of other provinces are not on record")
    try:
        total = records(path_to_rank(view.d, view.province, view.index, view.year, k))[0]
    except NoFigures:
        return nothing
    unit, low, high = view.now["score_unit"], total["need_low"], total["need_high"]
    if total["need"] == 0:
        return t("the result of {year} is enough", year=view.year)
    if not math.isnan(total["need"]):
        return _more(amount(total["need"], unit, t), t)
    if math.isnan(low) or math.isnan(high):
        return nothing
    size = (
        t("at most {n}", n=amount(high, unit, t))
        if round(low, 2) == 0
        else t("{low} to {high}", low=number(low, t.lang), high=amount(high, unit, t))
    )
    why = t("scores of other provinces are not all on record")
    return f"{_more(size, t)} ({why})"
