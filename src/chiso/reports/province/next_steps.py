"""The next step of each index: what the next target, group or place asks, who leads it, where to go on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chiso.analysis.among_units.peer_groups import learn_from
from chiso.analysis.base.errors import NoFigures
from chiso.core.frames import records
from chiso.pages.blocks import Beside, Block, Heading, Text
from chiso.pages.formats import label
from chiso.pages.inline import Inline, Span, Words, inline, joined, styled
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.leads import Lead, leads_of
from chiso.reports.province.extremes import weakest
from chiso.reports.province.goals import goal_of
from chiso.reports.province.summary import has_result
from chiso.text.catalog import Texts
from chiso.text.messages import capital
from chiso.text.numbers import amount, number

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
    never = [view for view in lacking if view.now and view.now["left_out"]]
    if never:
        steps.append(_of_nothing(never, t))
    if len(never) < len(lacking):
        steps.append(_of_figures([view for view in lacking if view not in never], t))
    columns = [_column(step, numeral, t) for step in steps]
    rule = _rests_on(shown, year)
    return [Heading(t("Next step")), Beside(columns), *([Text(rule, "basis")] if rule else [])]


def _column(step: Step, numeral: Callable[[str], str], t: Texts) -> Sequence[Block]:
    lines: list[Block] = [Text(styled("strong", step.goal)), Text(step.needed)]
    if step.lead:
        lines.append(Text(inline(t("Lead agency"), ": ", step.lead)))
    if number_of := numeral(step.on):
        link = Inline((Span(t("section {numeral}", numeral=number_of), link=f"#{step.on}"),))
        lines.append(Text(inline(t("See further"), ": ", link)))
    return lines


def _of_index(view: IndexView, year: int) -> Step:
    goal, first = goal_of(view), _of_components(view)
    needed: Words = capital(goal.needed)
    if first:
        needed = inline(needed, "; ", first)
    # Who leads the work on an index enters no score.
    lead = "" if math.isnan(view.now["score"]) else _leads(leads_of(view.d, view.index, year), view)
    return Step(goal.words, needed, lead, TASKS if first else view.about.key)


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
            "{agency}, with {n} more by {part}",
            "{agency}, with {n} more by {part}",
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
    best = _best(view, [row["component"] for row in rows])
    named = []
    for row in rows:
        short = t("{n} below the median", n=amount(-row["short"], row["score_unit"], t))
        beside = [short, *([best[row["component"]]] if row["component"] in best else [])]
        named.append(inline(label(row, t), f" ({'; '.join(beside)})"))
    return inline(t("first of all"), " ", joined(", ", named))


def _best(view: IndexView, codes: Sequence[str]) -> dict[str, str]:
    """Whom to learn from, by component."""
    try:
        found = records(learn_from(view.d, view.province, view.index, view.year, components=codes))
    except NoFigures:
        return {}
    return {
        row["component"]: view.t(
            "learn from {name}: {score}",
            name=row["leader"].split("; ")[0],
            score=number(row["leader_score"], view.t.lang),
        )
        for row in found
        if row["leader"]
    }


def _of_figures(views: Sequence[IndexView], t: Texts) -> Step:
    names = ", ".join(view.name for view in views)
    goal = t("{indices}: enter the results of {year}", indices=names, year=views[0].year)
    return Step(goal, capital(t("not on record here, and so neither place nor distance")), "", FIGURES)


def _of_nothing(views: Sequence[IndexView], t: Texts) -> Step:
    names = ", ".join(view.name for view in views)
    goal = t("{indices}: no results of {year}", indices=names, year=views[0].year)
    why = t("the source gives no result of this province, there is nothing to enter")
    return Step(goal, capital(why), "", FIGURES)


def _rests_on(views: Sequence[IndexView], year: int) -> str:
    t = views[0].t
    said = (
        []
        if not any(map(has_result, views))
        else [
            t(
                "What is needed: by the results of {year}, if the others do not change; not a target.",
                year=views[0].year,
            )
        ]
    )
    if any(leads_of(view.d, view.index, year) for view in views if has_result(view)):
        said.append(
            t(
                "Lead agencies: as a plan on record assigns them, by their names in {year}; proposed.",
                year=year,
            )
        )
    return " ".join(said)
