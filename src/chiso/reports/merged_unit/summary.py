"""The first sentences of the report of a merged unit, by rules.

In this order: what the unit was made from; each index with the range of the predecessors; the
component in which they differ most; in how many dimensions they share their standing; what is missing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from chiso.core.frames import records
from chiso.reports.merged_unit.inheritance import shared_results
from chiso.reports.parts.index_words import listed
from chiso.reports.side_by_side.units import (
    SideBySide,
    among,
    difference_sentence,
    given_by_nobody,
    lack_sentences,
    standing,
)
from chiso.text.numbers import score_in_words


def ranges_in_sentences(sides: Mapping[str, SideBySide], ranges: Mapping[str, pd.DataFrame]) -> list[str]:
    """One sentence an index: the range of the predecessors.

    Parameters
    ----------
    sides : mapping from str to SideBySide
        The predecessors by index, in their order.
    ranges : mapping from str to DataFrame
        As `chiso.analysis.among_units.mergers.reconstruct` returns them, up to the edition.
    """
    return [_on_range(side, ranges[index]) for index, side in sides.items()]


def points(sides: Mapping[str, SideBySide]) -> list[str]:
    """Where the predecessors differ most, what they share, what is missing; `sides` as above."""
    few = [side for side in sides.values() if side.has_edition and side.spread() is None]
    said = [f"{side.name}: {last[:1].lower()}{last[1:]}." for side in few if (last := _last_whole(side))]
    said += [text for side in sides.values() if (text := difference_sentence(side))]
    said += [text for side in sides.values() for text in _on_shared(side)]
    said += lack_sentences(list(sides.values()))
    return said


def _on_range(side: SideBySide, rows: pd.DataFrame) -> str:
    t = side.t
    if not side.has_edition:
        return side.views[0].lack() + "."
    totals, spread = side.totals(), side.spread()
    if spread is None:
        return _on_few(side, rows)
    row = next(row for row in records(rows) if row["year"] == side.year)
    if spread.equal:
        text = t(
            "{units} are equal at {score}",
            units=listed(totals, t),
            score=score_in_words(spread.high, spread.unit, t),
        )
    else:
        text = t(
            "from {bottom} ({low}) to {top} ({high}), a difference of {n}",
            bottom=score_in_words(spread.low, spread.unit, t),
            low=listed(spread.lowest, t),
            top=score_in_words(spread.high, spread.unit, t),
            high=listed(spread.highest, t),
            n=side.amount(spread.size, spread.unit),
        )
    text = t("{index} {year}: {who}", index=side.name, year=side.year, who=among(side, len(totals), text))
    if not math.isnan(row["mean"]):
        text += "; " + t("simple mean {n}, not ranked", n=score_in_words(row["mean"], spread.unit, t))
    return text + "."


def _on_few(side: SideBySide, rows: pd.DataFrame) -> str:
    """Fewer than two scores: what there is, and the last edition in which all have one."""
    t, totals = side.t, side.totals()
    known = [f"{view.province.name} {words}" for view in side.views if (words := standing(view))]
    if known:
        text = t.ngettext(
            "{index} {year}: {n} of {total} units has a score, so there is no range: {known}",
            "{index} {year}: {n} of {total} units have a score, so there is no range: {known}",
            index=side.name,
            year=side.year,
            n=len(totals),
            total=len(side.units),
            known="; ".join(known),
        )
    elif all(given_by_nobody(view) for view in side.views):
        text = t("{index} {year}: no results of these units", index=side.name, year=side.year)
    else:
        text = t("{index} {year}: no result of these units is on record yet", index=side.name, year=side.year)
    last = _last_whole(side)
    return f"{text}. {last}." if last else f"{text}."


def _last_whole(side: SideBySide) -> str:
    """The last edition in which all of them have a score; "" for none."""
    t, last = side.t, side.last_spread(whole=True)
    if last is None:
        return ""
    year, spread = last
    return t(
        "Last edition with all of them, {year}: from {bottom} ({low}) to {top} ({high})",
        year=year,
        bottom=score_in_words(spread.low, spread.unit, t),
        low=listed(spread.lowest, t),
        top=score_in_words(spread.high, spread.unit, t),
        high=listed(spread.highest, t),
    )


def _on_shared(side: SideBySide) -> list[str]:
    """In how many dimensions all units are in the same half of the provinces."""
    found = [one for one in shared_results(side) if one.kind == side.about.main_kind]
    if not found:
        return []
    return [
        side.t(
            "{index} {parts} in which all units with results are in the lower half of the provinces: "
            "{low} of {total}; in the upper half: {high} of {total}.",
            low=sum(one.weakness for one in found),
            high=sum(one.strength for one in found),
            total=len(found),
            **side.words,
        )
    ]
