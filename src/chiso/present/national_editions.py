"""The country over the editions of an index: mean, highest and lowest, drawn and listed."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from markupsafe import Markup

from chiso.data.frames import records
from chiso.present import national_charts as charts
from chiso.present.figures import figure
from chiso.present.index_view import MARKS
from chiso.present.national_view import CountryView
from chiso.present.numbers import MISSING, movement_of_score, number, score, signed
from chiso.present.tables import Column, Row, table
from chiso.present.text import Texts
from chiso.present.trend_figure import UPRIGHTS

OF_THE_MEAN = {
    "published": "as published",
    "derived": "derived",
    "computed": "mean of the provinces, computed",
}


def country_figure(view: CountryView, figure_number: int) -> Markup:
    """The national mean with the lowest and the highest unit, edition by edition."""
    t = view.t
    shown = ends_by_edition(view)
    known = shown[shown["mean"].notna()]
    last = records(known)[-1]
    title = t(
        "{index}: mean of the provinces in {year} {mean}"
        if last["mean_kind"] == "computed"
        else "{index}: national mean of {year} {mean}",
        index=view.name,
        year=last["year"],
        mean=view.amount(last["mean"]),
    )
    if not math.isnan(last["change_mean"]):
        unit = "points" if view.unit == "points" else "percentage points"
        title += ", " + movement_of_score(last["change_mean"], unit, t)
    caption = t(
        "Figure {n}. {index}, {first}-{last}: mean (dots), lowest and highest province (ends of the bar).",
        n=figure_number,
        index=view.name,
        first=shown["year"].min(),
        last=shown["year"].max(),
    )
    if view.index == "PAPI":
        caption += " " + t("The mean is that of the provinces, computed; PAPI publishes no national score.")
    else:
        caption += "".join(
            " "
            + t("Mean of {year}: of the {n} provinces measured, computed.", year=row["year"], n=row["ranked"])
            for row in records(known[known["mean_kind"].eq("computed")])
        )
    if known["mean_kind"].eq("derived").any():
        caption += " " + t("Hollow dots are derived.")
    kinds = shown.loc[shown["year"].gt(shown["year"].min()), "break_kind"]
    caption += "".join(" " + t(words) for kind, words in UPRIGHTS.items() if kinds.eq(kind).any())
    said = "; ".join(
        f"{row['year']}: {score(row['mean'], row['score_unit'], t.lang)}" for row in records(known)
    )
    return figure(
        f"{view.index.lower()}-{figure_number}",
        lambda ax: charts.country(ax, shown, t, title),
        caption,
        t("Mean of {index} by edition: {said}", index=view.name, said=said),
        editions_table(view, shown),
        t("Numbers of this figure"),
    )


def ends_by_edition(view: CountryView) -> pd.DataFrame:
    """The series of the view with the lowest and the highest of each edition, as far as known."""
    own = view.series
    return own.assign(
        low=own["published_min"].fillna(own["min"]), high=own["published_max"].fillna(own["max"])
    )


def editions_table(view: CountryView, shown: pd.DataFrame) -> Markup:
    """Mean, highest and lowest of each edition; `shown` as `ends_by_edition` returns it."""
    t = view.t
    moved = bool(shown["n_rising"].notna().any())
    # Means that are all computed have no source of their own; the caption of the figure says so.
    sourced = bool(shown["mean_source"].ne("").any())
    columns = [
        Column(t("Edition")),
        Column(t("Mean"), numeric=True),
        Column(t("Change"), numeric=True),
        Column(t("Highest")),
        Column(t("Lowest")),
        *([Column(t("Rising / falling"), numeric=True)] if moved else []),
        *([Column(t("Basis and source of the mean"))] if sourced else []),
        Column(t("Remark")),
    ]
    rows = []
    for row in records(shown):
        kind = row["mean_kind"]
        basis: str | Markup = MISSING
        if kind:
            basis = Markup('<span class="basis">{} {}</span>').format(
                t(OF_THE_MEAN[kind]), view.references.mark(row["mean_source"])
            )
        rows.append(
            Row(
                [
                    f"{row['year']}",
                    score(row["mean"], row["score_unit"], t.lang),
                    signed(row["change_mean"], t.lang),
                    _end(view, row, "high"),
                    _end(view, row, "low"),
                    *([_moved(row, t)] if moved else []),
                    *([basis] if sourced else []),
                    t(MARKS[row["break_kind"]]) if row["break_kind"] else "",
                ]
            )
        )
    return table(t("{index}: mean, highest and lowest by edition", index=view.name), columns, rows)


def _moved(row: dict[str, Any], t: Texts) -> str:
    counts = [row["n_rising"], row["n_falling"]]
    if all(math.isnan(count) for count in counts):
        return MISSING
    return " / ".join(number(count, t.lang, 0) for count in counts)


def _end(view: CountryView, row: dict[str, Any], end: str) -> Markup:
    """Who was highest or lowest, with what score, as far as either is known."""
    names = row["best_province" if end == "high" else "worst_province"].replace("; ", ", ")
    value = "" if math.isnan(row[end]) else score(row[end], row["score_unit"], view.t.lang)
    said = f"{names} ({value})" if names and value else names or value or MISSING
    sources = view.end_source(row["year"], "max" if end == "high" else "min")
    return Markup("{} {}").format(said, view.references.mark(sources)) if sources else Markup.escape(said)
