"""The first sentences of a comparison, by rules, and what each unit can learn from the others.

In this order: each index, who is ahead and by how much; who moved most; the component in which the
units differ most; what is missing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chiso.analysis.base.panel import Row
from chiso.reports.parts.index_result import BREAKS, IndexView
from chiso.reports.parts.index_words import listed
from chiso.reports.side_by_side.units import (
    Compared,
    SideBySide,
    among,
    difference_sentence,
    lack_sentences,
    standing,
)
from chiso.text.numbers import movement_of_rank, score_in_words

LESSONS = 5  # of each unit


@dataclass(frozen=True)
class Lesson:
    """A component in which others are ahead of a unit.

    Attributes
    ----------
    unit, index : str
        Name of the unit; name of the index.
    row : mapping
        Of components.csv.
    own, best : float
        Scores, in `measure` ("points" or "percent").
    best_units : tuple of str
        Who has the best score; ties are all named.
    share : float
        The difference in % of the maximum.
    """

    unit: str
    index: str
    row: Row
    own: float
    best: float
    best_units: tuple[str, ...]
    measure: str
    share: float

    @property
    def behind(self) -> float:
        """Best less own."""
        return self.best - self.own


def comparison_sentences(sides: Mapping[str, SideBySide]) -> list[str]:
    """The sentences of the summary.

    Parameters
    ----------
    sides : mapping from str to SideBySide
        The units by index, in their order.
    """
    shown = list(sides.values())
    said = [_on_lead(side) for side in shown]
    said += [text for side in shown if (text := _on_moves(side))]
    said += [text for side in shown if (text := difference_sentence(side))]
    return said + lack_sentences(shown)


def _on_lead(side: SideBySide) -> str:
    t = side.t
    if not side.has_edition:
        return side.views[0].lack() + "."
    spread = side.spread()
    if spread is None:
        return _on_places(side)
    if spread.equal:
        lead = t(
            "{units} are equal at {score}",
            units=listed(side.totals(), t),
            score=score_in_words(spread.high, spread.unit, t),
        )
    else:
        lead = t(
            "{high} leads with {score}",
            high=listed(spread.highest, t),
            score=_with_group(side, spread.highest, score_in_words(spread.high, spread.unit, t)),
        )
        behind = sorted(
            (spread.high - row["score"], name)
            for name, row in side.totals().items()
            if name not in spread.highest
        )
        lead += ", " + listed(
            [t("ahead of {unit} by {n}", unit=name, n=side.amount(by, spread.unit)) for by, name in behind], t
        )
    head = t(
        "{index} {year}: {who}",
        index=side.name,
        year=side.year,
        who=among(side, len(side.totals()), lead),
    )
    others = [f"{view.province.name} {words}" for view in side.lacking if (words := standing(view))]
    if others:
        head += ". " + t("Without a score on record: {list}", list="; ".join(others))
    return head + "."


def _with_group(side: SideBySide, units: Sequence[str], score: str) -> str:
    """A score with the group of the units that have it, where they are in one."""
    groups = {view.group() for view in side.views if view.province.name in units}
    group = groups.pop() if len(groups) == 1 else ""
    return f"{score} ({group})" if group else score


def _on_places(side: SideBySide) -> str:
    """Fewer than two scores: the places, where there are any."""
    t = side.t
    known = [f"{view.province.name} {words}" for view in side.views if (words := standing(view))]
    if not known:
        return t("{index} {year}: no scores to compare", index=side.name, year=side.year) + "."
    head = t.ngettext(
        "{index} {year}: {n} of {total} units has a score: {known}",
        "{index} {year}: {n} of {total} units have a score: {known}",
        index=side.name,
        year=side.year,
        n=len(side.totals()),
        total=len(side.units),
        known="; ".join(known),
    )
    placed = [view for view in side.views if not math.isnan(view.now["rank"])]
    if len(placed) > 1:
        best = min(view.now["rank"] for view in placed)
        first = [view.province.name for view in placed if view.now["rank"] == best]
        head += "; " + t("best place: {units}", units=listed(first, t))
    return head + "."


def _on_moves(side: SideBySide) -> str:
    """Who rose and who fell most, by places; across a change of the method with its mark."""
    t = side.t
    moved = {
        view.province.name: view
        for view in side.views
        if view.now and not math.isnan(view.now["change_rank"])
    }
    if not moved:
        return ""
    changes = {name: view.now["change_rank"] for name, view in moved.items()}
    up, down = max(changes.values()), min(changes.values())

    def who(change: float) -> list[IndexView]:
        return [moved[name] for name, own in changes.items() if own == change]

    def names(views: Sequence[IndexView]) -> str:
        return listed([view.province.name for view in views], t)

    said = []
    if len(moved) == 1:  # nobody moves most alone
        said.append(f"{names(who(up))} {_move(who(up))}")
    elif up > 0:
        said.append(t("{unit} rose most: {by}", unit=names(who(up)), by=_move(who(up))))
    if len(moved) > 1 and down < 0:
        said.append(t("{unit} fell most: {by}", unit=names(who(down)), by=_move(who(down))))
    if not said:
        return ""
    kind = side.views[0].now["break_kind"]
    when = (
        t("{year} ({change})", year=side.year - 1, change=t(BREAKS[kind]))
        if kind in BREAKS
        else side.year - 1
    )
    text = t("Against {year}, {index}: {moves}", year=when, index=side.name, moves="; ".join(said))
    if len(moved) < len(side.units):
        text += "; " + t(
            "the change of {n} of {total} units is on record", n=len(moved), total=len(side.units)
        )
    return text + "."


def _move(views: Sequence[IndexView]) -> str:
    """The change of place that some units share, with what must be known before it is quoted."""
    t, first = views[0].t, views[0]
    # Without published ranks places are derived.
    details = [] if first.about.publishes_ranks else [t("derived")]
    reserves = {view.province.name: view.reserves() for view in views}
    if all(own == first.reserves() for own in reserves.values()):
        details += first.reserves()
    else:
        details += [
            t("{unit}: {why}", unit=name, why=", ".join(own)) for name, own in reserves.items() if own
        ]
    by_score = {view.province.name: view.change_of_score() for view in views}
    if len(views) == 1:
        details += [t("score {moved}", moved=moved) for moved in by_score.values() if moved]
    else:
        details += [
            t("{unit}: {why}", unit=name, why=t("score {moved}", moved=moved))
            for name, moved in by_score.items()
            if moved
        ]
    known = "; ".join(details)
    return movement_of_rank(first.now["change_rank"], t) + (f" ({known})" if known else "")


def lessons(sides: Sequence[SideBySide]) -> list[Lesson]:
    """For each unit the components in which the best of the others is furthest ahead."""
    found: list[Lesson] = []
    compared = [(side, one) for side in sides for one in _finest(side.components())]
    for unit in sides[0].units:
        own = [lesson for side, one in compared if (lesson := _lesson(side, one, unit)) is not None]
        own.sort(key=lambda lesson: -lesson.share)  # stable: ties keep the order of the publisher
        found += own[:LESSONS]
    return found


def _finest(components: Sequence[Compared]) -> list[Compared]:
    """Components of which no part is compared too: a difference is named once."""
    known = [one for one in components if one.spread is not None and not math.isnan(one.share)]
    above = {str(one.row["parent"]) for one in known}
    return [one for one in known if one.code not in above]


def _lesson(side: SideBySide, one: Compared, unit: str) -> Lesson | None:
    spread, cell = one.spread, one.cells.get(unit)
    if spread is None or spread.equal or cell is None or unit in spread.highest:
        return None
    share = one.share * (spread.high - cell["score"]) / spread.size
    return Lesson(unit, side.name, one.row, cell["score"], spread.high, spread.highest, spread.unit, share)
