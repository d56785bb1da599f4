"""What a chairman must know first: at most five points, most pressing first, in sentences made by rules.

An index is one point, begun with what presses most: a missed target, a fall that is no small one, a place in
the lowest group or under the mean; then how its score moved and how far the next group is. Results stand on
the cards beside the points and are not said again. A change within its yardstick is told plainly, whatever
it did to the place (docs/methodology.md, 5.2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chiso.analysis.base.panel import panel
from chiso.analysis.movement.typical_changes import (
    ALIKE,
    BEHIND,
    BELOW,
    FALL,
    FELL_LESS,
    PROGRESS,
    WITHIN,
    general_change,
    yard,
    yard_kind,
)
from chiso.analysis.standing.rankings import group_of, groups_of
from chiso.core.frames import records
from chiso.pages.formats import label
from chiso.pages.inline import Words, inline, joined, styled
from chiso.reports.parts.cards import no_change
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import counted, listed
from chiso.reports.parts.targets import against_the_mean, assessment, target_in_words, targets_of
from chiso.reports.province.falling import falling
from chiso.text.catalog import Texts
from chiso.text.messages import capital
from chiso.text.numbers import amount, movement_of_rank, movement_of_score, place, score_in_words

MOST = 5
NAMED_AT_ONCE = 3  # components in one sentence
# How much a point presses, most first.
MISSED, ALARM, LOW, AHEAD, LACK, PLAIN = range(6)


@dataclass(frozen=True)
class Point:
    """A point to note.

    Attributes
    ----------
    pressing : int
        Smaller is more.
    words : str or Inline
        A whole sentence, its lead set in strong.
    """

    pressing: int
    words: Words


def sentences(views: Mapping[str, IndexView]) -> list[Words]:
    """The points to note, most pressing first, five at most.

    Parameters
    ----------
    views : mapping from str to IndexView
        The views of the report by index, in their order.
    """
    return [point.words for point in points(views)]


def points(views: Mapping[str, IndexView]) -> list[Point]:
    """The points with what they press; parameters as above."""
    shown = list(views.values())
    found = [_of_index(view) if has_result(view) else Point(LACK, _on_lack(view)) for view in shown]
    found += _all_moved(shown)
    found += _behind_and_falling(shown)
    found += _without_parts([view for view in shown if has_result(view)])
    return sorted(found, key=lambda point: point.pressing)[:MOST]


def results(views: Mapping[str, IndexView]) -> list[str]:
    """One sentence an index, as a plan begins: result, group, place, movement, distances."""
    return [
        _on_result(view) if has_result(view) else f"{view.name}: {capital(view.lack())}."
        for view in views.values()
    ]


def has_result(view: IndexView) -> bool:
    """The edition has a score or a place of the unit."""
    return bool(view.now) and not (math.isnan(view.now["score"]) and math.isnan(view.now["rank"]))


def _of_index(view: IndexView) -> Point:
    said = sorted([*_on_targets(view), *_on_standing(view), *_on_movement(view)], key=lambda one: one[0])
    if not said:
        said = [(PLAIN, view.t("score not on record"))]
    (pressing, first), *others = said
    rest = joined("; ", [words for _, words in others])
    lead = styled("strong", inline(f"{view.name}: ", first))
    return Point(pressing, inline(lead, "; " if others else "", rest, "."))


def _on_targets(view: IndexView) -> list[tuple[int, Words]]:
    t = view.t
    found: list[tuple[int, Words]] = []
    for row in targets_of(view):
        said = t(
            "target {target}: {assessment}",
            target=target_in_words(row, view),
            assessment=assessment(row, view),
        )
        missed = row["reached"] == "no"
        found.append((MISSED if missed else AHEAD, inline(said, " ", view.references.mark(row["source"]))))
    return found


def _on_movement(view: IndexView) -> list[tuple[int, Words]]:
    """How the score moved beside the others; the move of places where no score says."""
    t, now = view.t, view.now
    change, moved = now["change_score"], now["change_rank"]
    if view.former and math.isnan(change):
        return []  # other units ranked: the card sets both years side by side
    if not math.isnan(change) and view.weight:
        return [(_presses(view), _judged(view))]
    if not math.isnan(change):
        unit = now["change_score_unit"]
        return [
            (
                AHEAD if change < 0 else PLAIN,
                t(
                    "{change}, nothing is on record to hold it against",
                    change=movement_of_score(change, unit, t),
                ),
            )
        ]
    if math.isnan(moved) or moved == 0:
        return []
    return [(AHEAD if moved < 0 else PLAIN, f"{movement_of_rank(moved, t)} ({no_change(view)})")]


def _presses(view: IndexView) -> int:
    if view.alarming:
        return ALARM
    return LOW if view.weight == BEHIND else PLAIN  # within the yardstick: noted beside the others, no alarm


def _judged(view: IndexView) -> str:
    """The judgement on a change of score, by its weight."""
    t, known, change = view.t, view.typical, view.now["change_score"]
    general = general_change(known)
    by = {
        "n": amount(abs(general), known["unit"], t) if not math.isnan(general) else "",
        "year": view.year - 1,
    }
    sampled, survey = yard_kind(known) == "margin", not math.isnan(yard(known))
    if view.weight == WITHIN:
        said = (
            t("no change beyond the sampling error since {year}", **by)
            if sampled
            else t("no change beyond what is typical between two years", **by)
        )
        moved = view.now["change_rank"]
        if not math.isnan(moved) and moved != 0:
            said += t(", so {moved} means little", moved=movement_of_rank(moved, t))
        return said
    if view.weight == BEHIND:
        if change < 0:
            return (
                t("fell while the provinces rose by {n} on average", **by)
                if survey
                else t("fell while the country rose by {n}", **by)
            )
        return (
            t("did not keep up: the provinces rose by {n} on average", **by)
            if survey
            else t("did not rise while the country rose by {n}", **by)
        )
    if view.weight == FALL:
        if survey:
            said = t("fell by more than is typical between two years")
            return said + (t(", while the provinces rose by {n} on average", **by) if general > 0 else "")
        return t("fell by more than the country ({n})", **by)
    words = {
        ALIKE: _alike(change, general, by, t),
        BELOW: t("rose by less than the general rise ({n})", **by),
        FELL_LESS: t("fell by less than the country ({n})", **by),
        PROGRESS: t("rose by more than the general rise ({n})", **by)
        if general >= 0
        else t("rose while the others fell by {n}", **by),
    }
    said, moved = words[view.weight], view.now["change_rank"]
    if change > 0 > moved:  # of a place that is not known this says nothing
        said += t(", though {moved}", moved=movement_of_rank(moved, t))
    return said


def _alike(change: float, general: float, by: Mapping[str, Any], t: Texts) -> str:
    if change * general < 0:  # both by next to nothing, one up and one down
        return t("hardly changed, as the country ({n})", **by)
    if general >= 0:
        return t("rose about as the country did ({n})", **by)
    return t("fell about as the country did ({n})", **by)


def _on_standing(view: IndexView) -> list[tuple[int, Words]]:
    """Lowest group, side of the mean, what is short to the next group."""
    t, now = view.t, view.now
    if math.isnan(now["score"]) or not view.in_its_unit:
        return []
    said: list[tuple[int, Words]] = []
    groups = groups_of(panel(view.d), view.index, view.year)
    own = group_of(groups, now["score"], now["score"])
    # Where the last group is not established, the last known one may have others below it.
    last = bool(own) and own == groups[-1].name and math.isnan(groups[-1].lower)
    ahead = view.next_group()
    if last:
        said.append((LOW, t("in the {group}", group=view.group())))
    elif own and ahead is None:
        said.append((PLAIN, t("in the {group}", group=view.group())))
    below = now["score"] - view.mean()[0]
    if mean := against_the_mean(view):
        said.append((LOW if round(below, 2) < 0 else PLAIN, mean[0]))
    if ahead is not None:
        short = amount(ahead.lower - now["score"], now["score_unit"], t)
        said.append((AHEAD, t("{n} short of {group}", n=short, group=view.group_name(ahead.name))))
    return said


def _all_moved(views: Sequence[IndexView]) -> list[Point]:
    """That all indices fell, or rose, in rank: one fact that the cards show apart."""
    t = views[0].t
    moves = [view.now["change_rank"] if view.now else math.nan for view in views]
    if len(views) < 2 or not (all(move < 0 for move in moves) or all(move > 0 for move in moves)):
        return []
    count, up = counted(len(views), t), moves[0] > 0
    derived = ", ".join(view.name for view in views if not view.about.publishes_ranks)
    if derived:
        said = (
            t("All {n} indices rose in rank (that of {index} is derived).", n=count, index=derived)
            if up
            else t("All {n} indices fell in rank (that of {index} is derived).", n=count, index=derived)
        )
    else:
        said = (
            t("All {n} indices rose in rank.", n=count) if up else t("All {n} indices fell in rank.", n=count)
        )
    # A move of places alone alarms nobody: it is told, after what does.
    return [Point(AHEAD if not up else PLAIN, said)]


def _behind_and_falling(views: Sequence[IndexView]) -> list[Point]:
    """Components behind and falling, of all indices in one sentence."""
    t = views[0].t
    found = [(view, row) for view in views for row in _deepest(falling(view))]
    if not found:
        return []
    names = [
        inline("" if n and found[n - 1][0] is view else f"{view.name} ", label(row, t))
        for n, (view, row) in enumerate(found[:NAMED_AT_ONCE])
    ]
    more = len(found) - NAMED_AT_ONCE
    said = joined("; ", names)
    if more > 0:
        said += t.ngettext("; and {n} more", "; and {n} more", n=more)
    return [Point(LOW, inline(styled("strong", t("Behind and falling:")), " ", said, "."))]


def _deepest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Components without those that hold another of the list: what is under a dimension says more."""
    parents = {row["parent"] for row in rows}
    return [row for row in rows if row["component"] not in parents]


def _without_parts(views: Sequence[IndexView]) -> list[Point]:
    """Indices with a total of which no component is on record: nobody can say where it moved."""
    lacking = [view for view in views if not _has_parts(view)]
    if not lacking:
        return []
    t = lacking[0].t
    names = listed([t("{parts} of {index}", **view.words) for view in lacking], t)
    said = t("No score of the {names} is on record for {year}", names=names, year=lacking[0].year)
    return [
        Point(
            AHEAD, inline(styled("strong", said), t(", so it cannot be said where points were won or lost."))
        )
    ]


def _has_parts(view: IndexView) -> bool:
    rows = view.gaps("max")
    return bool((rows["component"].ne("total") & (rows["score"].notna() | rows["rank"].notna())).any())


def _on_result(view: IndexView) -> str:
    t, now = view.t, view.now
    parts = []
    if math.isnan(now["score"]):
        parts.append(t("{index}: score not on record yet", index=view.name))
    else:
        parts.append(t("{index} scored {result}", index=view.name, result=view.result()))
    if view.group():
        parts.append(view.group())
    if not math.isnan(now["rank"]):
        parts.append(t("ranked {place}", place=view.rank_words()))
    moves = view.movements()
    first = ", ".join(parts if view.former else [*parts, *moves])
    said = "; ".join([first, *against_the_mean(view), *_to_the_next_group(view)]) + "."
    # Beside an edition of other units a sentence of its own: it says more than one movement.
    return f"{said} {capital('; '.join(moves))}." if view.former and moves else said


def _to_the_next_group(view: IndexView) -> list[str]:
    own = view.now["score"]
    nearest = None if math.isnan(own) else view.next_group()
    if nearest is None:
        return []
    short = amount(nearest.lower - own, view.now["score_unit"], view.t)
    return [view.t("{n} short of {group}", n=short, group=view.group_name(nearest.name))]


def _on_lack(view: IndexView) -> str:
    t = view.t
    text = view.lack()
    last = [row for row in records(view.series) if not (math.isnan(row["score"]) and math.isnan(row["rank"]))]
    if last:
        known = _last_result(view, last[-1])
        text += t("; last result on record, {year}: {known}", year=last[-1]["year"], known=known)
    elif any(has_result(one) for one in view.made_of):
        known = "; ".join(
            f"{one.unit_name} {_last_result(one, one.now) if has_result(one) else t('not on record yet')}"
            for one in view.made_of
        )
        text += t(
            "; results of {year} of the units before the reform: {known}",
            year=view.made_of[0].year,
            known=known,
        )
    return text + "."


def _last_result(view: IndexView, row: Mapping[str, Any]) -> str:
    t, known = view.t, []
    if not math.isnan(row["score"]):
        known.append(score_in_words(row["score"], row["score_unit"], t))
    if not math.isnan(row["rank"]):
        derived = row["rank_is_computed"]
        shown = place(row["rank"], row["ranked"])
        known.append(t("ranked {place}", place=t("{place} (derived)", place=shown) if derived else shown))
    return ", ".join([*known, *view.caution(dict(row))])
