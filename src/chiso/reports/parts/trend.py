"""Totals of one index over its editions: drawn, listed, and the breaks in the series explained."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from chiso.analysis.base.panel import panel
from chiso.analysis.standing.rankings import group_of, groups_of
from chiso.charts import province as charts
from chiso.charts.axes import wrapped
from chiso.core.frames import records
from chiso.data.indices import Index
from chiso.pages.blocks import Block, Bullets, Column, Figure, Table
from chiso.pages.columns import columns_of
from chiso.pages.formats import SCORE
from chiso.pages.inline import inline, styled
from chiso.reports.parts.change_words import weight_in_words
from chiso.reports.parts.index_result import IndexView, marks_of
from chiso.reports.parts.index_words import change_heading, place_heading
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import in_points, movement_of_score, number, place, score

TITLE_ALONE = 72  # characters over the axes of a figure as wide as the page
# What the uprights of a trend figure mean.
UPRIGHTS = {
    "hard": N_("Dashed vertical line: the method changed, scores do not compare across it."),
    "set": N_("Dotted vertical line: a new set of criteria."),
    "units": N_("Dash-dotted vertical line: other units ranked, places are not compared across it."),
}


def dots(about: Index, t: Texts) -> str:
    """What the dots of a trend figure mean."""
    if about.sums_parts:
        return t("Each dot is the sum of the published scores of the {sub_parts}.", **about.nouns(t.names))
    return t("Full dots are published figures, hollow dots are derived.")


def trend_figure(view: IndexView, figure_number: int) -> Block:
    """Totals of an index over its editions; the view must have scores."""
    t = view.t
    known = view.drawn[view.drawn["score"].notna()]
    unit = known["score_unit"].iloc[-1]
    said = "; ".join(
        f"{row['year']}: {score(row['score'], row['score_unit'], t.lang)}"
        + (f" ({place(row['rank'], row['ranked'])})" if not math.isnan(row["rank"]) else "")
        for row in records(known)
    )
    first, last = known["year"].min(), known["year"].max()
    caption = t("{index}, ", index=view.name)
    if first < last:
        caption += t("totals of {first}-{last}.", first=first, last=last)
    else:
        caption += t("total of {year}.", year=last)
    caption += " " + dots(view.about, t)
    caption += uprights_in_words(charts.from_first_score(view.series), t)
    alternative = t("{index} of {province}: {said}", index=view.name, province=view.province.name, said=said)
    finding = {
        "index": view.name,
        "score": score(known["score"].iloc[-1], unit, t.lang)
        + ("" if unit == "percent" else " " + t("points")),
        "rank": _standing(view, known),
    }
    if first < last < view.year:
        # The edition of the report is not in the figure: its years are its own.
        title = t("{index} {first}-{last}; {last}: {score}{rank}", first=first, last=last, **finding)
    elif moved := _moved(view):
        title = t("{index} {year}{rank}: {moved}", year=last, moved=moved, **finding)
    else:
        title = t("{index} {year}: {score}{rank}", year=last, **finding)
    field = view.field[
        view.field["year"].isin(view.series["year"])
    ]  # a new unit begins with its first edition
    return Figure(
        f"{view.about.key}-{figure_number}",
        figure_number,
        lambda ax: charts.trend(ax, view.drawn, field, t, wrapped(title, TITLE_ALONE)),
        caption,
        alternative,
        [series_table(view)],
        on_paper=False,  # the annex lists totals and places over the editions
        latest_last=True,
    )


def _moved(view: IndexView) -> str:
    """How the score of the edition moved, and what that is; "" where no change is known."""
    if not view.change_of_score():
        return ""
    change, t = view.now["change_score"], view.t
    said = movement_of_score(change, view.now["change_score_unit"], t)
    judged = weight_in_words(change, view.weight, view.typical, t) if view.weight else ""
    return f"{said}, {judged}" if judged else said


def uprights_in_words(series: pd.DataFrame, t: Texts, first: int = 0) -> str:
    """What the uprights of a figure mean; the first edition of it has none before it."""
    kinds = series.loc[series["year"].gt(first or series["year"].min()), "break_kind"]
    drawn = {kind.split("; ")[0] for kind in kinds}
    return "".join(" " + t(words) for kind, words in UPRIGHTS.items() if kind in drawn)


def _standing(view: IndexView, known: pd.DataFrame) -> str:
    """Place of the last edition; where groups are published and no places, the group."""
    t, last = view.t, records(known)[-1]
    if not view.about.publishes_ranks:
        found = group_of(groups_of(panel(view.d), view.index, last["year"]), last["score"], last["score"])
        return f", {view.group_name(found)}" if found else ""
    if math.isnan(last["rank"]):
        return ""
    shown = place(last["rank"], last["ranked"])
    return t(
        ", ranked {place}", place=t("{place} (derived)", place=shown) if last["rank_is_computed"] else shown
    )


def total_in_words(row: dict[str, Any], view: IndexView) -> str:
    """A total with its unit; one printed in points with its maximum, "67,41/97,5 điểm"."""
    t = view.t
    if row["score_unit"] != "points" or not view.about.in_percent:
        return score(row["score"], row["score_unit"], t.lang)
    limit = row["max_score"]
    shown = number(row["score"], t.lang)
    if not math.isnan(limit):
        shown += f"/{number(limit, t.lang, 0 if float(limit).is_integer() else 1)}"
    return in_points(shown, t)


def totals_of(view: IndexView, series: pd.DataFrame | None = None) -> list[dict[str, Any]]:
    """Totals of an index over its editions, as page and workbook list them.

    Parameters
    ----------
    view : IndexView
    series : DataFrame, optional
        `IndexView.drawn`, for totals that are all in the unit of the index; as published by default.

    Returns
    -------
    list of dict
        Rows of the series with index (its name), total (with its unit, as printed), known (how the
        figures are known, with marks of sources), basis (that in words), sources (their keys), remark.
    """
    return [row | _about_total(row, view) for row in records(view.series if series is None else series)]


def _about_total(row: dict[str, Any], view: IndexView) -> dict[str, Any]:
    t, references = view.t, view.references
    of = "score" if row["score_basis"] else "rank"
    own, ranked = (row[f"{of}_basis"], row[f"{of}_source"]), (row["rank_basis"], row["rank_source"])
    known = references.known(*own)
    if view.about.publishes_ranks and not math.isnan(row["rank"]) and row["score_basis"] and ranked != own:
        known += inline("\n", styled("basis", t("place:")), " ", references.known(*ranked))
    left_out = view.left_out_in_words(row["year"]) if row["left_out"] else ""
    return {
        "index": view.name,
        "total": total_in_words(row, view),
        "known": known,
        "basis": references.basis_in_words(*own),
        "sources": "; ".join(dict.fromkeys(filter(None, (row["score_source"], row["rank_source"])))),
        "remark": "; ".join(filter(None, [marks_of(row["break_kind"], t), left_out])),
    }


def series_table(view: IndexView) -> Table:
    """Totals, places and changes, one row an edition; editions of which nothing is known are left out."""
    t = view.t
    columns = [
        *columns_of(t, "year"),
        Column("total", t("Total"), SCORE),
        *columns_of(
            t,
            *("rank", "change_score", "change_rank"),
            rank=place_heading(view.about, t),
            change_score=change_heading(view.about, t),
            change_rank=t("Places up (+), down (−)"),
        ),
        *columns_of(t, "known"),
        *columns_of(t, "remark"),
    ]
    rows = [
        row
        for row in totals_of(view)
        if row["break_kind"] or row["left_out"] or not (math.isnan(row["score"]) and math.isnan(row["rank"]))
    ]
    return Table(t("{index}: totals, places and changes on the year before", index=view.name), columns, rows)


def breaks_in_series(view: IndexView) -> list[Block]:
    """Why the series is interrupted or marked, edition by edition."""
    marked = view.series[view.series["break_kind"].ne("") & view.series["year"].gt(view.series["year"].min())]
    if marked.empty:
        return []
    reason = f"break_reason_{view.t.names}"
    return [Bullets([f"{view.name} {row['year']}: {row[reason]}" for row in records(marked)])]
