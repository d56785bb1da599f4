"""The card of an index in the report of a merged unit: its predecessors, each with its own result."""

from __future__ import annotations

import math
from string import ascii_uppercase

from chiso.pages.blocks import CardSide, IndexCard
from chiso.pages.inline import Words, inline, styled
from chiso.reports.parts.cards import mean_of_edition
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.strip import ends, strip_panel
from chiso.reports.side_by_side.units import SideBySide
from chiso.text.numbers import number, place, score_in_words


def predecessors_card(side: SideBySide) -> IndexCard:
    """The card of an index: the range of the predecessors, never a result of the unit itself.

    Parameters
    ----------
    side : SideBySide
    """
    t = side.t
    about = side.about.long_name(side.year, t.names)
    if not side.has_edition:
        return IndexCard(side.name, about, side.views[0].lack(), known=False)
    letters = dict(zip((view.province.name for view in side.views), ascii_uppercase, strict=False))
    spread = side.spread()
    names = {view.d.names.name_in(view.province, side.year): view for view in side.views}
    labels = {name: letters[view.province.name] for name, view in names.items() if view.in_its_unit}
    result: Words = t("no range: fewer than two scores")
    if spread is not None:
        low, high = number(spread.low, t.lang), number(spread.high, t.lang)
        unit = "%" if spread.unit == "percent" else styled("aside", " " + t("points"))
        result = inline(high if spread.equal else f"{low}–{high}", unit)
    lines = [
        inline(styled("strong", f"{letters[view.province.name]}. "), _standing(view)) for view in side.views
    ]
    view = side.views[0]
    mean, basis, source = view.national_mean()
    value = mean_of_edition(view)
    notes: list[Words] = []
    if not math.isnan(value):
        notes.append(
            inline(t("national mean {mean}{away}", mean=mean, away=""), " ", view.references.mark(source))
            if basis
            else t("mean of the provinces {mean}{away} (computed)", mean=number(value, t.lang), away="")
        )
    notes += [words for words in [ends(side.d, side.index, side.year, t)] if words]
    return IndexCard(
        side.name,
        about,
        result,
        known=spread is not None,
        lines=[t("range of the units before the reform; no result of the new unit")] if spread else [],
        movement=CardSide(t("Each unit in {year}", year=side.year), notes=lines),
        among=strip_panel(side.d, side.index, side.year, labels, value, math.nan, notes, t),
    )


def _standing(view: IndexView) -> str:
    """A unit with its result, place and group, and what a reader must know of the place."""
    t, now = view.t, view.now
    said = [view.province.name]
    if now and not math.isnan(now["score"]):
        said.append(score_in_words(now["score"], now["score_unit"], t))
    if now and not math.isnan(now["rank"]):
        shown = place(now["rank"], now["ranked"])
        said.append(t("{place} (derived)", place=shown) if now["rank_is_computed"] else shown)
        said += view.caution(now)
    if len(said) == 1:
        said.append(view.why_missing() or t("not on record yet"))
    if group := view.group():
        said.append(group)
    return ", ".join(said)
