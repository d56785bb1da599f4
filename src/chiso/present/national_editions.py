"""The country over the editions of an index: mean, highest and lowest, drawn and listed."""

from __future__ import annotations

import math

import pandas as pd
from markupsafe import Markup

from chiso.data.frames import records
from chiso.present import national_charts as charts
from chiso.present.figures import figure
from chiso.present.index_section import UPRIGHTS
from chiso.present.index_view import MARKS
from chiso.present.national_view import CountryView
from chiso.present.numbers import MISSING, movement_of_score, number, score, signed
from chiso.present.tables import Column, Row, table

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
    columns = [
        Column(t("Edition")),
        Column(t("Mean"), numeric=True),
        Column(t("Change"), numeric=True),
        Column(t("Highest"), numeric=True),
        Column(t("Province with the highest score")),
        Column(t("Lowest"), numeric=True),
        Column(t("Province with the lowest score")),
        *([Column(t("Rising / falling"), numeric=True)] if moved else []),
        Column(t("Basis and source")),
        Column(t("Remark")),
    ]
    rows = []
    for row in records(shown):
        unit = row["score_unit"]
        movers = f"{number(row['n_rising'], t.lang, 0)} / {number(row['n_falling'], t.lang, 0)}"
        kind = row["mean_kind"]
        basis: str | Markup = MISSING
        if kind:
            words = t(OF_THE_MEAN[kind])
            basis = Markup('<span class="basis">{} {}</span>').format(
                words, view.references.mark(row["mean_source"])
            )
        rows.append(
            Row(
                [
                    f"{row['year']}",
                    score(row["mean"], unit, t.lang),
                    signed(row["change_mean"], t.lang),
                    _with_mark(score(row["high"], unit, t.lang), view.end_source(row["year"], "max"), view),
                    row["best_province"].replace("; ", ", ") or MISSING,
                    _with_mark(score(row["low"], unit, t.lang), view.end_source(row["year"], "min"), view),
                    row["worst_province"].replace("; ", ", ") or MISSING,
                    *([movers] if moved else []),
                    basis,
                    t(MARKS[row["break_kind"]]) if row["break_kind"] else "",
                ]
            )
        )
    return table(t("{index}: mean, highest and lowest by edition", index=view.name), columns, rows)


def _with_mark(text: str, sources: str, view: CountryView) -> str | Markup:
    return Markup("{} {}").format(text, view.references.mark(sources)) if sources else text
