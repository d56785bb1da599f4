"""Totals of one index over its editions: drawn, listed, and the breaks in the series explained."""

from __future__ import annotations

import math

import pandas as pd
from markupsafe import Markup

from chiso.data.frames import records
from chiso.present import charts
from chiso.present.figures import figure
from chiso.present.index_view import MARKS, IndexView
from chiso.present.numbers import place, score, signed
from chiso.present.tables import Column, Row, bullets, table

# What the dots and uprights of a trend figure mean.
DOTS = {
    "PAPI": "Each dot is the sum of the published scores of the sub-dimensions.",
    "others": "Full dots are published figures, hollow dots are derived.",
}
UPRIGHTS = {
    "hard": "A dashed upright: the method changed, scores do not compare across it.",
    "set": "A dotted upright: a new set of criteria.",
}


def trend_figure(view: IndexView, figure_number: int) -> Markup:
    """Totals of an index over its editions; the view must have scores."""
    t = view.t
    known = view.series[view.series["score"].notna()]
    unit = known["score_unit"].iloc[-1]
    said = "; ".join(
        f"{row['year']}: {score(row['score'], row['score_unit'], t.lang)}"
        + (f" ({place(row['rank'], row['ranked'])})" if not math.isnan(row["rank"]) else "")
        for row in records(known)
    )
    first, last = known["year"].min(), known["year"].max()
    caption = t("Figure {n}. {index}, ", n=figure_number, index=view.name)
    if first < last:
        caption += t("totals of {first}-{last}.", first=first, last=last)
    else:
        caption += t("total of {year}.", year=last)
    caption += " " + t(DOTS["PAPI" if view.index == "PAPI" else "others"])
    kinds = view.series.loc[view.series["year"].gt(view.series["year"].min()), "break_kind"]
    caption += "".join(" " + t(words) for kind, words in UPRIGHTS.items() if kinds.eq(kind).any())
    alternative = t("{index} of {province}: {said}", index=view.name, province=view.province.name, said=said)
    title = t(
        "{index} {year}: {score}{rank}",
        index=view.name,
        year=last,
        score=score(known["score"].iloc[-1], unit, t.lang) + ("" if unit == "percent" else " " + t("points")),
        rank=_rank_of(view, known),
    )
    return figure(
        f"{view.index.lower()}-{figure_number}",
        lambda ax: charts.trend(ax, view.series, view.field, t, title),
        caption,
        alternative,
        series_table(view),
        t("Numbers of this figure"),
        on_paper=False,  # the annex lists totals and places over the editions
    )


def _rank_of(view: IndexView, known: pd.DataFrame) -> str:
    rank, ranked = known["rank"].iloc[-1], known["ranked"].iloc[-1]
    return "" if math.isnan(rank) else view.t(", place {place}", place=place(rank, ranked))


def series_table(view: IndexView) -> Markup:
    """Totals, places and changes, one row an edition."""
    t = view.t
    columns = [
        Column(t("Edition")),
        Column(t("Total"), numeric=True),
        Column(t("Place"), numeric=True),
        Column(t("Change of score"), numeric=True),
        Column(t("Change of place"), numeric=True),
        Column(t("Basis and source")),
        Column(t("Remark")),
    ]
    rows = []
    for row in records(view.series):
        if (
            math.isnan(row["score"])
            and math.isnan(row["rank"])
            and not row["break_kind"]
            and not row["left_out"]
        ):
            continue
        basis = view.references.known(row["score_basis"], row["score_source"])
        if not row["score_basis"] and row["rank_basis"]:
            basis = view.references.known(row["rank_basis"], row["rank_source"])
        elif not math.isnan(row["rank"]) and (row["rank_basis"], row["rank_source"]) != (
            row["score_basis"],
            row["score_source"],
        ):
            basis += Markup("<br>") + Markup('<span class="basis">{}</span> {}').format(
                t("place:"), view.references.known(row["rank_basis"], row["rank_source"])
            )
        remark = t(MARKS[row["break_kind"]]) if row["break_kind"] else ""
        if row["left_out"]:
            remark = "; ".join(filter(None, [remark, t("left out of the edition")]))
        change = signed(row["change_score"], t.lang)
        rows.append(
            Row(
                [
                    str(row["year"]),
                    score(row["score"], row["score_unit"], t.lang),
                    place(row["rank"], row["ranked"]),
                    change,
                    signed(row["change_rank"], t.lang, 0),
                    basis,
                    remark,
                ]
            )
        )
    caption = t("{index}: totals, places and changes on the year before", index=view.name)
    return table(caption, columns, rows)


def breaks_in_series(view: IndexView) -> list[Markup]:
    """Why the series is interrupted or marked, edition by edition."""
    marked = view.series[view.series["break_kind"].ne("") & view.series["year"].gt(view.series["year"].min())]
    if marked.empty:
        return []
    reason = f"break_reason_{view.t.lang}"
    return [bullets([f"{view.name} {row['year']}: {row[reason]}" for row in records(marked)])]
