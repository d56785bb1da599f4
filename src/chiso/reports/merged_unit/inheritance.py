"""What a merged unit inherits: what its predecessors share, and where they lie far apart.

A predecessor stands in one of four quarters of the provinces: its group, by the total and by
component, where groups are quartiles; else its place. Only the predecessors are judged, never the
unit made of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chiso.analysis.base.panel import panel
from chiso.analysis.standing.rankings import group_of, groups_of
from chiso.pages.blocks import Block, Bullets, Heading, Text
from chiso.pages.formats import label
from chiso.pages.inline import Words, inline
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import listed
from chiso.reports.side_by_side.units import Compared, SideBySide
from chiso.text.numbers import score_in_words

# From the lowest: the number of the quarter counted from below.
QUARTERS = ("lowest", "lower_middle", "upper_middle", "highest")
UPPER, TOP, BOTTOM = 3, 4, 1


@dataclass(frozen=True)
class Shared:
    """Where the predecessors stand in one result.

    Attributes
    ----------
    name : str or Inline
        What was measured.
    kind : str
        Of the component; a sub-dimension is reported only where the predecessors are at the same end.
    said : tuple of str
        Each predecessor with its figures, in words.
    quarters : tuple of int
        Of each, 4 the best.
    """

    name: Words
    kind: str
    said: tuple[str, ...]
    quarters: tuple[int, ...]

    @property
    def sub(self) -> bool:
        """It is part of a dimension."""
        return self.kind == "sub_dimension"

    @property
    def strength(self) -> bool:
        """All in the upper half; sub-dimensions all in the best quarter."""
        return min(self.quarters) >= (TOP if self.sub else UPPER)

    @property
    def weakness(self) -> bool:
        """All in the lower half; sub-dimensions all in the lowest quarter."""
        return max(self.quarters) <= (BOTTOM if self.sub else UPPER - 1)

    @property
    def divergence(self) -> bool:
        """One in the best quarter, another in the lowest."""
        return max(self.quarters) == TOP and min(self.quarters) == BOTTOM


def heritage(sides: Sequence[SideBySide]) -> list[Block]:
    """Common strengths, common weaknesses, divergences, and what could not be judged."""
    t = sides[0].t
    found = [one for side in sides for one in shared_results(side)]
    lists: list[tuple[str, str, Callable[[Shared], bool]]] = [
        (
            t("Common strengths"),
            t(
                "Criterion: all units in the upper half of the provinces; sub-dimensions: all in the "
                "highest group."
            ),
            lambda one: one.strength,
        ),
        (
            t("Common weaknesses"),
            t(
                "Criterion: all units in the lower half of the provinces; sub-dimensions: all in the "
                "lowest group."
            ),
            lambda one: one.weakness,
        ),
        (
            t("Where the units lie far apart"),
            t("Criterion: one unit in the highest quarter of the provinces, another in the lowest."),
            lambda one: one.divergence,
        ),
    ]
    parts: list[Block] = [Text(text) for text in _coverage(sides)]
    none = (
        t("No result meets this criterion.")
        if found
        else t("Cannot be determined: figures are not on record.")
    )
    for heading, rule, holds in lists:
        items = [inline(one.name, ": ", "; ".join(one.said), ".") for one in found if holds(one)]
        parts.append(Heading(heading))
        parts.append(Text(rule, "basis"))
        parts.append(Bullets(items) if items else Text(none))
    return parts


def judged(side: SideBySide) -> list[IndexView]:
    """The predecessors whose standing in the edition is known."""
    return [
        view
        for view in side.views
        if view.now and not view.now["left_out"] and not math.isnan(view.now["rank"])
    ]


def shared_results(side: SideBySide) -> list[Shared]:
    """The total and, where groups are quartiles, the components; empty without two to be judged."""
    views = judged(side)
    if len(views) < 2:
        return []
    if not side.about.has_quartiles:
        # A place says in which quarter a unit stands; published groups are no quarters.
        quarters = tuple(_quarter(view.now["rank"], view.now["ranked"]) for view in views)
        said = tuple(f"{view.province.name} {_place_of(view)}" for view in views)
        return [Shared(_total_name(side), "total", said, quarters)]
    book = panel(side.d)
    total = Compared(
        book.components[side.index, side.year]["total"],
        {view.province.name: view.now for view in views},
        math.nan,
    )
    found = []
    for one in [total, *side.components()]:
        groups = groups_of(book, side.index, side.year, one.code)
        said_of: list[str] = []
        places: list[int] = []
        for view in views:
            cell = one.cells.get(view.province.name)
            group = group_of(groups, cell["score"], cell["score"]) if cell else ""
            if not cell or not group:
                break
            shown = score_in_words(cell["score"], cell["score_unit"], side.t)
            said_of.append(f"{view.province.name} {shown} ({view.group_name(group)})")
            places.append(QUARTERS.index(group) + 1)
        else:
            name = _total_name(side) if one is total else label(dict(one.row), side.t)
            found.append(Shared(name, str(one.row["kind"]), tuple(said_of), tuple(places)))
    return found


def _total_name(side: SideBySide) -> str:
    return side.t("{index}, total", index=side.name)


def _place_of(view: IndexView) -> str:
    shown = ", ".join([view.t("ranked {place}", place=view.rank_words()), *view.caution(view.now)])
    if math.isnan(view.now["score"]):
        return shown
    return f"{view.result()}, {shown}"


def _quarter(rank: float, ranked: float) -> int:
    return TOP - sum(rank > math.ceil(part * ranked / 4) for part in (1, 2, 3))


def _coverage(sides: Sequence[SideBySide]) -> list[str]:
    """Which results rest on some of the predecessors only, or cannot be judged."""
    t = sides[0].t
    said = []
    for side in sides:
        views = judged(side)
        without = [name for name in side.units if name not in {view.province.name for view in views}]
        if not without:
            continue
        if len(views) < 2:
            said.append(
                t(
                    "{index} {year}: no common assessment, figures are missing for {units}.",
                    index=side.name,
                    year=side.year,
                    units=listed(without, t),
                )
            )
        else:
            said.append(
                t(
                    "{index} {year}: assessed for {known} only; not on record for {units}.",
                    index=side.name,
                    year=side.year,
                    known=listed([view.province.name for view in views], t),
                    units=listed(without, t),
                )
            )
    return said
