"""The annex of a report: all components, their distances, what moved the total, places over the years."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chiso.analysis.base.errors import MergedUnit, NoFigures
from chiso.analysis.movement.changes import decompose_change, rank_change
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Heading, Table, Text
from chiso.pages.columns import columns_of
from chiso.pages.formats import PLACE, SCORE, label
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import place_heading
from chiso.reports.parts.trend import breaks_in_series
from chiso.reports.province.distances import distances as distances_to
from chiso.reports.province.index_sections import gap_table, in_annex
from chiso.text.numbers import place, score, signed


def annex(views: Mapping[str, IndexView], *, brief: bool = False) -> list[Block]:
    """Numbered tables; only what holds something.

    Parameters
    ----------
    views : mapping from str to IndexView
    brief : bool
        Sections of many parts left their distances to the annex.
    """
    t = next(iter(views.values())).t
    distances = [part for view in views.values() if view.on_record for part in gap_table(view)]
    changes = [part for view in views.values() for part in _changes(view)]
    breaks = [part for view in views.values() if view.on_record for part in breaks_in_series(view)]
    aims = [part for view in views.values() if brief and in_annex(view) for part in distances_to(view)]
    blocks = [
        (t("Distance to others"), aims),
        (t("Scores of all components, the best and the median"), distances),
        (t("What moved the total"), changes),
        (t("Results and places over the editions"), _over_the_editions(views)),
        (t("Breaks in the series"), breaks),
    ]
    held = [(heading, parts) for heading, parts in blocks if parts]
    found: list[Block] = []
    for n, (heading, parts) in enumerate(held, 1):
        found += [Heading(t("Annex {n}. {heading}", n=n, heading=heading)), *parts]
    return found


def _changes(view: IndexView) -> list[Block]:
    t = view.t
    if not view.has_edition or math.isnan(view.now["score"]):
        return []
    try:
        rows = records(decompose_change(view.d, view.province, view.index, view.year))
    except (NoFigures, MergedUnit):
        return []
    parts = [row for row in rows if row["status"] not in {"total", "rest"}]
    if not any(not math.isnan(row["contribution"]) for row in parts):
        return []
    changes = view.changes_of_components
    known = changes[changes["typical"].notna()]
    typical = dict(zip(known["component"], known["typical"], strict=True))
    if typical:
        typical["total"] = view.typical["typical"]
    special = {"total": t("Total of the index"), "rest": t("Rest (rounding, components not on record)")}
    listed = [
        row
        | {
            "component": special.get(row["component"]) or label(row, t),
            "typical": typical.get(row["component"], math.nan),
        }
        for row in rows
    ]
    columns = columns_of(
        t,
        *("component", "before", "after", "contribution", *(("typical",) if typical else ())),
        before=t("{year}", year=view.year - 1),
        after=t("{year}", year=view.year),
        typical=t("Typical change"),
    )
    caption = t("{index} {year}: contributions to the change of the total", index=view.name, year=view.year)
    return [Table(caption, columns, listed), *_of_the_place(view)]


def _of_the_place(view: IndexView) -> list[Block]:
    """How much of the change of place is the unit's own movement, by two ways of counting."""
    t = view.t
    try:
        moved = records(rank_change(view.d, view.province, view.index, view.year))[0]
    except (NoFigures, MergedUnit):
        return []
    if math.isnan(moved["own"]) or math.isnan(moved["change_rank"]):
        return []
    said = t(
        "Change of place ({change}, derived; means of two ways of counting): own score {own}; scores of "
        "the other provinces {others}",
        change=signed(moved["change_rank"], t.lang, 0),
        own=signed(moved["own"], t.lang, 1),
        others=signed(moved["others"], t.lang, 1),
    )
    if moved["membership"]:
        said += t(
            "; other provinces covered than the year before {members}",
            members=signed(moved["membership"], t.lang, 0),
        )
    return [Text(said + ".")]


def _over_the_editions(views: Mapping[str, IndexView]) -> list[Block]:
    t = next(iter(views.values())).t
    columns, by_year = columns_of(t, "year"), dict[int, dict[str, Any]]()
    for index, view in views.items():
        heading = place_heading(view.about, t)
        columns += [Column(index, view.name, SCORE), Column(f"rank {index}", heading, PLACE)]
        for row in records(view.series):
            if not math.isnan(row["rank"]) or not math.isnan(row["score"]):
                # Each index has a unit of its own, and its own number of units ranked.
                by_year[row["year"]] = by_year.get(row["year"], {}) | {
                    "year": row["year"],
                    index: score(row["score"], row["score_unit"], t.lang),
                    f"rank {index}": place(row["rank"], row["ranked"]),
                }
    rows = [dict.fromkeys((one.key for one in columns), "") | by_year[year] for year in sorted(by_year)]
    return [Table(t("Results and places on record"), columns, rows)] if rows else []
