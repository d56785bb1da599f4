"""The way to a target: what it takes, what there is room for, and what would be if scores were others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chiso.analysis.ahead.rank_paths import path_to_rank
from chiso.analysis.ahead.scenarios import scenario
from chiso.analysis.ahead.target_gaps import STEP
from chiso.analysis.ahead.thresholds import bound_rank, threshold
from chiso.analysis.base.panel import panel
from chiso.analysis.standing.rankings import groups_of
from chiso.core.errors import ChisoError
from chiso.core.frames import records
from chiso.data.schema.vocabulary import TOTAL
from chiso.notebook.explorer.parts import Subject, View
from chiso.notebook.explorer.selection import TO_GROUP, TO_PLACE, TO_SCORE, Sought
from chiso.pages.blocks import Block, Heading, Note, Text
from chiso.pages.listing import Listing, listing
from chiso.reports.parts.components import in_order
from chiso.text.numbers import amount, number, place, score, score_in_words, signed

SAME = 5e-3  # a slider that stands within the digits shown moves nothing


@dataclass(frozen=True)
class Slider:
    """A component that can be set to another score.

    Attributes
    ----------
    component, name : str
    low, high, score : float
        Its scale, and the score on record.
    """

    component: str
    name: str
    low: float
    high: float
    score: float


def goal_of(subject: Subject) -> Sought:
    """What is to be reached: what was chosen, else the next group, else five places up."""
    if subject.choice.goal.kind:
        return subject.choice.goal
    nearest = subject.view.next_group()
    if nearest is not None and subject.view.in_its_unit and not math.isnan(subject.view.now["score"]):
        return Sought(TO_GROUP, group=nearest.name)
    return Sought(TO_PLACE, place_ahead(subject))


def place_ahead(subject: Subject) -> float:
    """The place that is five better than that on record; the first where none is."""
    rank = subject.view.now.get("rank", math.nan)
    return 1.0 if math.isnan(rank) else max(1.0, rank - STEP)


def groups_to_reach(subject: Subject) -> list[tuple[str, str]]:
    """The groups of an edition that have a lower bound, best first: words and name."""
    if not subject.on_record:
        return []
    found = groups_of(panel(subject.d), subject.index, subject.year)
    return [(subject.view.group_name(one.name), one.name) for one in found if not math.isnan(one.lower)]


def sliders_of(subject: Subject) -> list[Slider]:
    """Components that can be set: those on record whose points add up, else the total alone.

    Empty where the unit has no total to start from.
    """
    if not subject.on_record or math.isnan(subject.view.now["score"]):
        return []
    rows = subject.view.gaps("max")
    known = panel(subject.d).components[subject.index, subject.year]
    scored = rows["score"].notna() & rows["max_score"].notna()
    main = rows[rows["kind"].eq(subject.view.about.main_kind) & scored]
    settable = [
        row
        for row in records(in_order(subject.view, main))
        if known[row["component"]]["unit"] == row["score_unit"]
    ]
    if settable and _adds_up(subject, settable[0]["component"]):
        return [_slider(subject, row, known[row["component"]]["min_score"]) for row in settable]
    edition = panel(subject.d).edition(subject.index, subject.year)
    total = records(rows[rows["component"].eq(TOTAL)])[0]
    high = total["max_score"] if math.isnan(edition["scale_max"]) else edition["scale_max"]
    return [] if math.isnan(high) else [_slider(subject, total | {"max_score": high}, edition["scale_min"])]


def _adds_up(subject: Subject, code: str) -> bool:
    """Whether it is established what a point of a component adds to the total."""
    try:
        scenario(subject.d, subject.unit, subject.index, subject.year, add={code: SAME * 2})
    except ChisoError:
        return False
    return True


def _slider(subject: Subject, row: dict[str, Any], low: float) -> Slider:
    least = 0.0 if math.isnan(low) else low
    return Slider(row["component"], subject.component(row), least, row["max_score"], row["score"])


def moved(subject: Subject, sliders: Sequence[Slider]) -> dict[str, float]:
    """Scores of the sliders that stand elsewhere than what is on record."""
    known = {one.component: one for one in sliders}
    return {
        code: float(min(max(value, known[code].low), known[code].high))
        for code, value in subject.choice.scores
        if code in known and abs(value - known[code].score) >= SAME
    }


def ahead(subject: Subject) -> View:
    """What a target takes, and the total and place if components had the scores that the sliders say."""
    t, view = subject.t, subject.view
    if math.isnan(view.now["score"]):
        said = t("Without a total of the unit nothing can be said of the way to a target.")
        return View([Note(f"{view.summary()} {said}")])
    # What a place takes rests on the figures of all units.
    book = panel(subject.d)
    for name in book.units[book.period(subject.index, subject.year)]:
        cell = book.cells.get((subject.index, subject.year, name, TOTAL), {})
        subject.note([cell.get("score_source", ""), cell.get("rank_source", "")])
    goal = goal_of(subject)
    need, blocks = _needed(subject, goal)
    sliders = sliders_of(subject)
    what_if, shown = _what_if(subject, moved(subject, sliders), need)
    path, room = _room(subject, goal, need)
    heading = Heading(t("If … then"), 4)
    return View([Text(view.summary()), *blocks, heading, *what_if, *path], shown or room)


def _needed(subject: Subject, goal: Sought) -> tuple[tuple[float, float], list[Block]]:
    """The score that a target takes, at least and at most, and that in words."""
    t, own, unit = subject.t, subject.view.now["score"], subject.view.now["score_unit"]
    if goal.kind == TO_SCORE:
        low = high = goal.value
        place_then = records(bound_rank(subject.d, subject.index, subject.year, goal.value))[0]
        then = places_in_words(subject, place_then)
        what = t("{score}, which is {place}", score=score(low, unit, t.lang), place=then)
    else:
        asked = goal.group if goal.kind == TO_GROUP else int(goal.value)
        try:
            row = records(threshold(subject.d, subject.index, subject.year, asked))[0]
        except ChisoError as error:
            return (math.nan, math.nan), [Note(error.worded(t))]
        low, high = row["low"], row["high"]
        what = (
            subject.view.group_name(goal.group)
            if goal.kind == TO_GROUP
            else t("place {k} or better", k=place(goal.value, row["ranked"]))
        )
    return (low, high), [_distance(subject, what, low, high, own, unit)]


def _distance(subject: Subject, what: str, low: float, high: float, own: float, unit: str) -> Block:
    t = subject.t
    if not subject.view.in_its_unit or math.isnan(low + high):
        return Note(t("Target, {what}: the score it takes is not established.", what=what))
    span = score_in_words(high, unit, t)
    if high - low >= SAME:
        span = t("{low} to {high} (other scores are not on record)", low=score(low, unit, t.lang), high=span)
    if own >= high:
        short = t("reached")
    elif own >= low:
        short = t("{n} short at most", n=amount(high - own, unit, t))
    elif high - low >= SAME:
        short = t("{low} to {high} short", low=number(low - own, t.lang), high=amount(high - own, unit, t))
    else:
        short = t("{n} short", n=amount(high - own, unit, t))
    return Text(t("Target, {what}: it takes {span}; {short}.", what=what, span=span, short=short))


def places_in_words(subject: Subject, row: dict[str, Any]) -> str:
    """A place, or the places between which it must lie."""
    t, ranked = subject.t, row["ranked"]
    if row["rank_low"] == row["rank_high"]:
        return t("place {place}", place=place(row["rank_low"], ranked))
    if math.isnan(row["rank_low"]):
        return t("a place that is not established")
    return t("place {low} to {high}", low=f"{row['rank_low']:.0f}", high=place(row["rank_high"], ranked))


def _what_if(
    subject: Subject, scores: dict[str, float], need: tuple[float, float]
) -> tuple[list[Block], Listing | None]:
    t = subject.t
    if not scores:
        said = t("Set a slider to another score: the total and the place that follow are said here.")
        if subject.view.about.survey:
            said += " " + t("It is what people answer: a what-if, no task that anybody can be given.")
        return [Text(said)], None
    try:
        frame = scenario(subject.d, subject.unit, subject.index, subject.year, scores=scores)
    except ChisoError as error:
        return [Note(error.worded(t))], None
    names = subject.view.gaps("max")[["component", "name_vi", "name_en"]]
    title = t("{index} {year}: the total and the places that follow", **subject.view.words)
    shown = listing(
        frame.merge(names, on="component", how="left"),
        t,
        title,
        indices=subject.d.indices,
        chosen=("component", "before", "after", "change", "rank_before", "rank_low", "rank_high"),
    )
    total = records(frame)[0]
    before = total | {"rank_low": total["rank_before"], "rank_high": total["rank_before"]}
    then = t(
        "Then the total is {after} ({change}) and the unit at {place}; on record: {before}, {place_before}.",
        after=score(total["after"], total["unit"], t.lang),
        change=signed(total["change"], t.lang),
        place=places_in_words(subject, total),
        before=score(total["before"], total["unit"], t.lang),
        place_before=places_in_words(subject, before),
    )
    if not math.isnan(need[1]):
        if total["after"] >= need[1] - SAME:
            then += " " + t("The target is reached.")
        elif total["after"] < need[0]:
            rest = amount(need[0] - total["after"], total["unit"], t)
            then += " " + t("The target is not reached: {n} short.", n=rest)
        else:
            then += " " + t("Whether the target is reached cannot be said: other scores are not on record.")
    held = Text(t("The other units keep their scores."), "basis")
    return [Text(then), held, shown.table(units=False)], shown


def _room(subject: Subject, goal: Sought, need: tuple[float, float]) -> tuple[list[Block], Listing | None]:
    """What components have to gain, and what one unit in ten gained in a year, with its table."""
    if not subject.view.about.additive:
        return [], None
    k = int(goal.value) if goal.kind == TO_PLACE else _place_for(subject, need)
    shown = subject.answer(path_to_rank, subject.unit, subject.index, subject.year, k)
    rows = shown.frame
    if shown.listing is None or rows["headroom"].isna().all():
        return [], None
    t = subject.t
    # What people answer is in nobody's hands point by point: of a survey no gains are proposed.
    proposed = () if subject.view.about.survey else ("gain", "after")
    columns = ("component", "score", "max_score", "robust", "headroom", "q90_gain", *proposed)
    title = t(
        "{index} {year}: room to the maximum, and what one unit in ten gained in a year", **subject.view.words
    )
    known = rows.iloc[1:]
    listed = listing(known[known["score"].notna()], t, title, indices=subject.d.indices, chosen=columns)
    table = listed.table(units=False)
    if not known["capacity"].isna().any() and not math.isnan(need[1]):
        room, unit = float(known["capacity"].sum()), str(rows["unit"].iloc[0])
        short = need[1] - subject.view.now["score"]
        said = t(
            "Together the {parts} could gain {room} in a year, each as much as one unit in ten did.",
            room=amount(room, unit, t),
            **subject.view.words,
        )
        if short > 0:
            said += " " + (
                t("The target is within that.") if short <= room else t("The target is beyond that.")
            )
        return [Heading(t("Room to gain"), 4), Text(said), table], listed
    return [Heading(t("Room to gain"), 4), table], listed


def _place_for(subject: Subject, need: tuple[float, float]) -> int:
    """The place that a score takes; the first where none is certain."""
    if math.isnan(need[1]):
        return 1
    row = records(bound_rank(subject.d, subject.index, subject.year, need[1]))[0]
    return 1 if math.isnan(row["rank_low"]) else max(1, min(int(row["rank_low"]), int(row["ranked"])))
