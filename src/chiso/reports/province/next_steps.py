"""The next step of each index: what the next target, group or place asks, who leads it, where to go on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chiso.analysis.ahead.rank_paths import path_to_rank
from chiso.analysis.ahead.target_gaps import STEP
from chiso.analysis.among_units.peer_groups import learn_from
from chiso.analysis.base.errors import NoFigures
from chiso.core.frames import records
from chiso.pages.blocks import Beside, Block, Heading, Text
from chiso.pages.inline import Inline, Span, Words, inline, styled
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import listed
from chiso.reports.parts.leads import Lead, leads_of
from chiso.reports.parts.targets import targets_of
from chiso.reports.province.extremes import weakest
from chiso.reports.province.summary import has_result
from chiso.text.catalog import Texts
from chiso.text.numbers import amount, number, place, score

TO_WORK_ON = 2  # components named in one step
TASKS, FIGURES = "nhiem-vu", "nguon"  # sections that go on


@dataclass(frozen=True)
class Step:
    """A next step.

    Attributes
    ----------
    goal, needed : str or Inline
    lead : str or Inline
        Lead agency, or that none is known.
    on : str
        Anchor of the section that goes on.
    """

    goal: Words
    needed: Words
    lead: Words
    on: str


def next_steps(views: Mapping[str, IndexView], numeral: Callable[[str], str], year: int) -> list[Block]:
    """The steps side by side, and what they rest on.

    Parameters
    ----------
    views : mapping from str to IndexView
    numeral : callable
        Gives the number of a section by its anchor. It is asked last: a section that is made for it names
        sources.
    year : int
        In which the work is done: agencies are named as they are then.
    """
    shown = list(views.values())
    t = shown[0].t
    steps = [_of_index(view, year) for view in shown if has_result(view)]
    lacking = [view for view in shown if not has_result(view)]
    if lacking:
        steps.append(_of_figures(lacking, t))
    columns = [_column(step, numeral, t) for step in steps]
    return [Heading(t("Next step")), Beside(columns), Text(_rests_on(shown, year), "basis")]


def _column(step: Step, numeral: Callable[[str], str], t: Texts) -> Sequence[Block]:
    lines: list[Block] = [Text(styled("strong", step.goal)), Text(step.needed)]
    if step.lead:
        lines.append(Text(inline(t("Lead agency"), ": ", step.lead)))
    if number_of := numeral(step.on):
        link = Inline((Span(t("section {numeral}", numeral=number_of), link=f"#{step.on}"),))
        lines.append(Text(inline(t("Go on"), ": ", link)))
    return lines


def _of_index(view: IndexView, year: int) -> Step:
    goal, needed = _ahead(view)
    first = _of_components(view)
    if first:
        needed = inline(needed, "; ", first)
    return Step(
        goal, needed, _leads(leads_of(view.d, view.index, year), view), TASKS if first else view.about.key
    )


def _at_the_top(view: IndexView) -> bool:
    known = not math.isnan(view.now["score"]) and view.in_its_unit
    last_group = view.next_group() is None and bool(view.group())
    return known and (view.now["rank"] == 1 or (last_group and not view.about.publishes_ranks))


def _ahead(view: IndexView) -> tuple[Words, Words]:
    """What is next for an index: the target of the next year, the next group, or places up."""
    t, now = view.t, view.now
    ahead = [row for row in targets_of(view, later=1) if row["kind"] == "rank"]
    group = view.next_group()
    if math.isnan(now["score"]):
        return (
            t("{index}: enter the score of {year}", index=view.name, year=view.year),
            t("without it nobody can say what the next place takes"),
        )
    if ahead:
        k, year = int(ahead[0]["value"]), ahead[0]["year"]
        goal = t("{index}: target of {year}, place {k}", index=view.name, year=year, k=k)
        return inline(goal, " ", view.references.mark(ahead[0]["source"])), _to_place(view, k)
    if group is not None and view.in_its_unit:
        bound = score(group.lower, now["score_unit"], t.lang)
        goal = t(
            "{index}: {group} (from {bound})", index=view.name, group=view.group_name(group.name), bound=bound
        )
        return goal, _more(amount(group.lower - now["score"], now["score_unit"], t), t)
    if view.about.publishes_ranks and not math.isnan(now["rank"]) and now["rank"] > 1:
        k = max(1, int(now["rank"]) - STEP)
        return t("{index}: place {k}", index=view.name, k=place(k, now["ranked"])), _to_place(view, k)
    if _at_the_top(view) or now["rank"] == 1:
        best = view.group() or t("first place")
        return t("{index}: keep the {group}", index=view.name, group=best), t("no group or place is above it")
    return t("{index}: a place", index=view.name), t(
        "no place is on record, so it cannot be said what the next takes"
    )


def _more(size: str, t: Texts) -> str:
    return t("{n} more would be needed", n=size)


def _to_place(view: IndexView, k: int) -> Words:
    t = view.t
    try:
        total = records(path_to_rank(view.d, view.province, view.index, view.year, k))[0]
    except NoFigures:
        return t("what it takes cannot be told, scores of other provinces are not on record")
    unit, low, high = view.now["score_unit"], total["need_low"], total["need_high"]
    if not math.isnan(total["need"]):
        return (
            t("the result of {year} is enough", year=view.year)
            if total["need"] == 0
            else _more(amount(total["need"], unit, t), t)
        )
    if math.isnan(low) or math.isnan(high):
        return t("what it takes cannot be told, scores of other provinces are not on record")
    if round(low, 2) == 0:
        return _more(t("at most {n}", n=amount(high, unit, t)), t)
    return _more(t("{low} to {high}", low=number(low, t.lang), high=amount(high, unit, t)), t)


def _leads(leads: Sequence[Lead], view: IndexView) -> Words:
    """Who leads: of an index that is shared out by fields who has most of them, and that there are others."""
    t = view.t
    if not leads:
        return t("[none is on record]")
    most, *others = sorted(leads, key=lambda lead: -len(lead.fields))
    marks = view.references.mark("; ".join(dict.fromkeys(lead.source for lead in leads)))
    said = most.agency
    if others:
        said = t.ngettext(
            "{agency}, by {part} with {n} more",
            "{agency}, by {part} with {n} more",
            n=len(others),
            agency=most.agency,
            **view.words,
        )
    return inline(said, " ", t("(proposed)"), " ", marks)


def _of_components(view: IndexView) -> Inline:
    """The weakest components, those that are falling first: back to the middle, and whom to learn from."""
    t = view.t
    rows = [row for row in weakest(view) if row["reference_kind"] == "median"][:TO_WORK_ON]
    if not rows:
        return inline()
    codes = listed([row["component"] for row in rows], t)
    short = listed([amount(-row["short"], row["score_unit"], t) for row in rows], t)
    said = inline(t("first {codes}, {short} below the median", codes=codes, short=short))
    if teachers := _teachers(view, [row["component"] for row in rows]):
        said += "; " + t("look at {names}", names=teachers)
    return said


def _teachers(view: IndexView, codes: Sequence[str]) -> str:
    try:
        found = records(learn_from(view.d, view.province, view.index, view.year, components=codes))
    except NoFigures:
        return ""
    named = [
        f"{row['leader'].split('; ')[0]} ({row['component']}: {number(row['leader_score'], view.t.lang)})"
        for row in found
        if row["leader"]
    ]
    return "; ".join(named)


def _of_figures(views: Sequence[IndexView], t: Texts) -> Step:
    names = ", ".join(view.name for view in views)
    goal = t("{indices}: enter the results of {year}", indices=names, year=views[0].year)
    left_out = [view.name for view in views if view.now and view.now["left_out"]]
    needed = (
        t("{indices} published none for this province", indices=", ".join(left_out))
        if len(left_out) == len(views)
        else t("not on record here, and so neither place nor distance")
    )
    return Step(goal, needed, "", FIGURES)


def _rests_on(views: Sequence[IndexView], year: int) -> str:
    t = views[0].t
    said = [
        t(
            "What is needed: by the results of {year}, if the others do not change; no target.",
            year=views[0].year,
        )
    ]
    if any(leads_of(view.d, view.index, year) for view in views if has_result(view)):
        said.append(
            t(
                "Lead agencies: as a plan on record assigns them, by their names in {year}; proposed.",
                year=year,
            )
        )
    return " ".join(said)
