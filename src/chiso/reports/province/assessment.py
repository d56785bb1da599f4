"""What the figures say as a whole: results to name, shortcomings, and what to work on, by rules.

Causes are never guessed: they are a marked blank for the office to fill in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chiso.analysis.among_units.peer_groups import learn_from
from chiso.analysis.base.errors import NoFigures
from chiso.analysis.movement.typical_changes import PROGRESS, counts
from chiso.analysis.standing.strengths import AT_MOST, strengths_weaknesses
from chiso.core.frames import records
from chiso.pages.blocks import Block, Bullets, Column, Heading, Table, Text
from chiso.pages.formats import SCORE, Row, label
from chiso.pages.inline import Inline, Words, inline
from chiso.reports.parts.components import stated_moves
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import who_answered
from chiso.reports.parts.leads import leads_in_words
from chiso.reports.parts.targets import (
    against_the_mean,
    assessment,
    target_in_words,
    targets_of,
)
from chiso.reports.province.extremes import weakest
from chiso.reports.province.falling import falling_in_words
from chiso.reports.province.goals import goal_of
from chiso.text.numbers import amount, movement_of_score, place, score, two_digits

GOOD_PLACE = 10  # a component among the first ten is worth naming


def review(views: Mapping[str, IndexView]) -> list[Block]:
    """Results to name, shortcomings, causes (a blank)."""
    shown = list(views.values())
    t = shown[0].t
    good = [text for view in shown for text in _of_index(view, good=True)]
    bad = [text for view in shown for text in _of_index(view, good=False)]
    on_record = any(view.on_record for view in shown)
    nothing = [
        t("The figures on record show nothing of the kind.")
        if on_record
        else t("Nothing can be said from the figures on record.")
    ]
    return [
        Heading("1. " + t("Achievements")),
        Bullets(good or nothing),
        Heading("2. " + t("Shortcomings")),
        Bullets(bad or nothing),
        Heading("3. " + t("Causes")),
        Text(t("[to be filled in by the office: objective and subjective causes]"), "blank"),
    ]


def _of_index(view: IndexView, *, good: bool) -> list[str]:
    t, now = view.t, view.now
    said: list[str] = []
    for row in targets_of(view):
        if row["reached"] == ("yes" if good else "no"):
            words = target_in_words(row, view)
            said.append(
                t(
                    "Target of {index}, {target}: {assessment}.",
                    index=view.name,
                    target=words,
                    assessment=assessment(row, view),
                )
            )
    if view.has_edition:
        change = now["change_rank"]
        # A move of places on a change without weight is told in section I; here it would be praise or blame.
        moved_so = not math.isnan(change) and change != 0 and (change > 0) == good
        if moved_so and counts(view.weight, up=good) and not view.within_yardstick:
            standing = place(now["rank"], now["ranked"])
            if not view.about.publishes_ranks:
                standing = t("{place} (derived)", place=standing)
            moved = view.movements()[0]
            said.append(t("{index}: ranked {place}, {move}.", index=view.name, place=standing, move=moved))
        above = _above_the_mean(view)
        if above is not None and above == good:
            said.append(f"{view.name}: {against_the_mean(view)[0]}.")
    said += _components(view, good=good)
    if not good:
        said += falling_in_words(view)
    return said


def _above_the_mean(view: IndexView) -> bool | None:
    own = view.now["score"]
    mean, _ = view.mean()
    return None if math.isnan(own - mean) or round(own - mean, 2) == 0 else own > mean


def _components(view: IndexView, *, good: bool) -> list[str]:
    """Components that stand out: against the median where that is the middle, else by their place."""
    t = view.t
    if not view.on_record:
        return []
    if view.about.by_median:
        try:
            found = records(strengths_weaknesses(view.d, view.province, view.index, view.year))
        except NoFigures:
            return []
        side = "strength" if good else "weakness"
        chosen = [row for row in found if row["side"] == side and row["reference_kind"] == "median"]
        names = [
            f"{label(row, t)} ({place(row['rank'], row['ranked'])})"
            for row in sorted(chosen, key=lambda row: float(row["rank"]), reverse=not good)
        ]
        if not names:
            return []
        text = (
            t(
                "{index} {parts} clearest above the median, {n} at most (derived place): {names}.",
                n=two_digits(AT_MOST, t.lang),
                names="; ".join(names),
                **view.words,
            )
            if good
            else t(
                "{index} {parts} clearest below the median, {n} at most (derived place): {names}.",
                n=two_digits(AT_MOST, t.lang),
                names="; ".join(names),
                **view.words,
            )
        )
        return [text]
    rows = records(view.gaps("max"))
    noun = t("{parts:capital} of {index}", **view.words)
    fields = [row for row in rows if row["kind"] == view.about.main_kind and not math.isnan(row["rank"])]
    lower_half = [row for row in fields if row["rank"] > row["ranked"] / 2]
    chosen = [row for row in fields if row["rank"] <= GOOD_PLACE] if good else lower_half
    said = []
    if chosen:
        names = [f"{label(row, t)} ({place(row['rank'], row['ranked'])})" for row in chosen]
        said.append(
            t("{noun} among the first ten: {names}.", noun=noun, names="; ".join(names))
            if good
            else t("{noun} in the lower half: {names}.", noun=noun, names="; ".join(names))
        )
    moved = [
        row
        for row in stated_moves(view)
        if row["change"] != 0 and (row["change"] > 0) == good and counts(row["weight"], up=good)
    ]
    if moved:
        names = [f"{label(row, t)} ({row['move']})" for row in moved]
        said.append(
            t("{noun} rising in rank: {names}.", noun=noun, names="; ".join(names))
            if good
            else t("{noun} falling in rank: {names}.", noun=noun, names="; ".join(names))
        )
    return said


def tasks(views: Mapping[str, IndexView], year: int) -> list[Block]:
    """The way to the next target of each index, who leads it, whom to learn from in the weak components.

    Parameters
    ----------
    views : mapping from str to IndexView
    year : int
        In which the work is done.
    """
    shown = [view for view in views.values() if view.on_record]
    if not shown:
        return []
    t = shown[0].t
    ways: list[Words] = [text for view in shown for text in _way(view)]
    ways += [text for view in shown for text in leads_in_words(view, year)]
    parts: list[Block] = [Bullets(ways)] if ways else []
    rows = [row for view in shown for row in [*_fallen(view), *_lessons(view)]]
    if rows:
        columns = [
            Column("name", t("Component to work on")),
            Column("own", t("Score or movement"), SCORE),
            Column("leader", t("Best of the provinces on record")),
            Column("riser", t("Province that rose most since scores compare")),
            Column("task", t("Task, lead agency")),
        ]
        parts.append(Table(t("Components to work on, and experience worth studying"), columns, rows))
        if said := who_answered(shown[0].d.indices, t):
            text = t(
                "{said}, so the report shows weak components and distances, but sets no gains for single "
                "components.",
                said=said,
            )
            parts.append(Text(text))
    return parts


def _fallen(view: IndexView) -> list[Row]:
    """Components whose fall in rank is published, and no small one."""
    return [
        {"name": inline(view.name, ": ", label(row, view.t)), "own": row["move"], "leader": "", "riser": ""}
        | {"task": view.t("[to be filled in by the office]")}
        for row in stated_moves(view)
        if row["change"] < 0 and counts(row["weight"], up=False)
    ]


def _way(view: IndexView) -> list[Inline]:
    """The goal of the first screen with the condition under which it holds, or why it cannot be said."""
    if not view.has_edition:
        return []
    goal = goal_of(view)
    if math.isnan(view.now["score"]):
        return [inline(goal.words, ": ", goal.needed, ".")]
    condition = view.t("by the results of {year}, if the others do not change", year=view.year)
    return [inline(goal.words, ": ", goal.needed, " (", condition, ").")]


def _lessons(view: IndexView) -> list[Row]:
    t = view.t
    # Those that the first screen names, where they lie below the median; else the weak main components.
    codes = [row["component"] for row in weakest(view) if row["reference_kind"] == "median"]
    try:
        found = records(learn_from(view.d, view.province, view.index, view.year, components=codes or None))
    except NoFigures:
        return []
    rows: list[Row] = []
    for row in found:
        leader = riser = t("not established")
        if view.former:  # the scores of the year before are of other units
            riser = t("from {year} on", year=view.year + 1)
        if row["leader"]:
            shown = score(row["leader_score"], row["score_unit"], t.lang)
            leader = f"{_who(row['leader'], view)} ({shown})"
        if row["riser"]:
            riser = _riser(row, view)
        name = inline(view.name, ": ", label(row, t))
        own = score(row["score"], row["score_unit"], t.lang)
        rows.append(
            {
                "name": name,
                "own": own,
                "leader": leader,
                "riser": riser,
                "task": t("[to be filled in by the office]"),
            }
        )
    return rows


def _riser(row: dict[str, Any], view: IndexView) -> str:
    """Who rose most and by how much against what; no one where that is no more than a typical change."""
    t = view.t
    unit = "points" if row["score_unit"] == "points" else "percentage points"
    beside = "riser_general" if math.isnan(row["riser_typical"]) else "riser_typical"
    said = {
        "since": int(row["riser_from"]),
        "change": movement_of_score(row["riser_change"], unit, t),
        "n": amount(row[beside], unit, t),
        "movement": movement_of_score(row["riser_general"], unit, t),
    }
    if not row["riser_weight"]:
        return t(
            "none named: nothing is on record to hold the largest rise since {since} ({change}) against",
            **said,
        )
    if row["riser_weight"] != PROGRESS:
        return (
            t(
                "none: the largest rise since {since} ({change}) is no more than the change of the country "
                "({movement})",
                **said,
            )
            if math.isnan(row["riser_typical"])
            else t(
                "none: the largest rise since {since} ({change}) is no more than the typical change between "
                "these years ({n}), or than the mean change ({movement})",
                **said,
            )
        )
    who = _who(row["riser"], view)
    if math.isnan(row["riser_typical"]):
        return t("{who} (since {since}: {change}; the country: {movement})", who=who, **said)
    return t(
        "{who} (since {since}: {change}; typical change between these years: {n}, mean change of the "
        "provinces: {movement})",
        who=who,
        **said,
    )


def _who(names: str, view: IndexView) -> str:
    """Units with what they belong to since July 2025: "Bình Thuận (nay thuộc Lâm Đồng)"."""
    said = []
    for name in names.split("; "):
        unit = view.d.province(name, year=view.year)
        now = view.d.names.successor(unit)
        renamed = now.name != name and len(view.d.names.predecessors(now)) > 1
        said.append(view.t("{name}, now in {now}", name=name, now=now.name) if renamed else name)
    return "; ".join(said)
