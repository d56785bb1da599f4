"""The charts of a workbook: units over the editions of an index, beside the mean of the country."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from chiso.charts.comparison import COLOURS
from chiso.charts.style import FIELD_DARK
from chiso.core.frames import records
from chiso.pages.excel.charts import Drawn, TrendChart
from chiso.pages.excel.sheets import unit_name
from chiso.reports.parts.index_result import IndexView
from chiso.text.catalog import Texts
from chiso.text.messages import N_

OF_THE_MEAN = {
    "published": N_("as published"),
    "derived": N_("derived"),
    "computed": N_("mean of the provinces, computed"),
}


def charts_of(indices: Sequence[Sequence[IndexView]], t: Texts) -> list[TrendChart]:
    """A chart for each index of which a unit has a score.

    Parameters
    ----------
    indices : sequence of sequence of IndexView
        Of each index the views of the units, in the same order.
    t : Texts
    """
    return [_chart(views, t) for views in indices if any(view.has_scores for view in views)]


def sources_of(charts: Sequence[TrendChart]) -> set[str]:
    """Keys of the sources of their means."""
    return {key for chart in charts for _, keys in chart.mean.values() for key in keys.split("; ") if key}


def _chart(views: Sequence[IndexView], t: Texts) -> TrendChart:
    first = views[0]
    years = {year for view in views for year in view.series["year"]}
    # A new unit begins with its first edition.
    means = [_mean(row) for row in records(first.field) if row["year"] in years]
    units = [
        Drawn(view.province.name, view.province.name, points(view.drawn, "score"), colour)
        for view, colour in zip(views, COLOURS, strict=False)
    ]
    unit = unit_name(first.about.score_unit, t)
    return TrendChart(first.name, unit, [*units, mean_drawn(means, t)], notes_of(means, t))


def _mean(row: Mapping[str, Any]) -> dict[str, Any]:
    """Mean of an edition with its kind, as `national` names them, of a row of `field_summary`."""
    known = not math.isnan(row["published_mean"])
    kind = "published" if row["published_mean_basis"] == "stated" else "derived"
    return {
        "year": row["year"],
        "segment": row["segment"],
        "mean": row["published_mean"] if known else row["mean"],
        "mean_kind": kind if known else "" if math.isnan(row["mean"]) else "computed",
        "mean_source": row["published_mean_source"],
    }


def points(series: pd.DataFrame, column: str) -> dict[int, tuple[float, int]]:
    """Values of a column by edition, each with its stretch; without those that are missing."""
    known = series[series[column].notna()]
    return {row["year"]: (row[column], row["segment"]) for row in records(known)}


def mean_drawn(means: Sequence[Mapping[str, Any]], t: Texts) -> Drawn:
    """The mean of the country as a series whose name says what it is.

    Parameters
    ----------
    means : sequence of mapping
        year, segment, mean and mean_kind, as `national` has them.
    t : Texts
    """
    known = {row["year"]: (row["mean"], row["segment"]) for row in means if row["mean_kind"]}
    computed = [row["year"] for row in means if row["mean_kind"] == "computed"]
    name = t("National mean")
    if all(row["mean_kind"] in {"published", ""} for row in means):
        name = t("National mean, as published")
    elif computed:
        name = t("Mean of the provinces (computed)")
    if 0 < len(computed) < len(known):
        years = ", ".join(map(str, computed))
        name = t("National mean ({years}: mean of the provinces, computed)", years=years)
    return Drawn(t("National mean"), name, known, FIELD_DARK, "dash")


def notes_of(means: Sequence[Mapping[str, Any]], t: Texts) -> dict[int, tuple[str, str]]:
    """How each mean is known, and the keys of its sources, by edition; as for `mean_drawn`."""
    return {
        row["year"]: (t(OF_THE_MEAN[row["mean_kind"]]), row["mean_source"])
        for row in means
        if row["mean_kind"]
    }
