"""Charts: each takes an Axes and the analysis table it shows, and returns the Axes.

They print nothing, register nothing and change no setting; draw them inside `house_style()`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from chiso.charts.axes import (
    as_published,
    full_and_hollow,
    range_bars,
    rows_of,
    show_numbers,
    show_scores,
    show_years,
    stretches,
    uprights,
    with_width,
)
from chiso.charts.style import ACCENT, FIELD, FIELD_DARK, INK, REFERENCE
from chiso.text.catalog import Texts
from chiso.text.numbers import number

CROWDED = 0.09  # of the height of the axes: two labels of neighbouring years would overlap
TALL = 11  # points that a label takes


def trend(ax: Axes, series: pd.DataFrame, field: pd.DataFrame, t: Texts, title: str) -> Axes:
    """Totals of an index over its editions, with breaks and, where known, the national range.

    Parameters
    ----------
    ax : Axes
    series : DataFrame
        As `chiso.analysis.movement.trends.trend` returns it.
    field : DataFrame
        As `chiso.analysis.base.distributions.field_summary` returns it, for the same index and component.
    t : Texts
    title : str
        The finding.

    Notes
    -----
    The figure begins with the first score. The line stops at a hard break, where scores do not compare, and
    at an edition without a score. A dashed upright marks a hard break, a dotted one a change of the criteria
    set.
    """
    series = from_first_score(series)
    field = field[field["year"].ge(series["year"].min())]
    years = series["year"].to_numpy()
    _national(ax, field, t)
    known = series[series["score"].notna()]
    for stretch in stretches(known):
        ax.plot(stretch["year"], stretch["score"], color=ACCENT, linewidth=2, zorder=3)
    full_and_hollow(ax, known, "score", as_published(known), label=t("The province"))
    uprights(ax, series)
    ax.set_xlim(years.min() - 0.6, years.max() + 0.6)
    show_years(ax)
    ax.tick_params(axis="x", labelsize=8.5)
    show_scores(ax, known, t)
    ax.margins(y=0.18)
    _label_points(ax, known, t)
    ax.set_title(title)
    handles, _labels = ax.get_legend_handles_labels()
    if handles:
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.12), ncols=3, frameon=False, fontsize=8.5)
    return ax


def _national(ax: Axes, field: pd.DataFrame, t: Texts) -> None:
    complete = field[field["min"].notna()]
    drawn = False
    for _, part in complete.groupby("segment"):
        style: dict[str, Any] = {"label": t("Lowest to highest province"), "color": FIELD, "alpha": 0.45}
        inner: dict[str, Any] = {
            "label": t("Middle half of the provinces"),
            "color": FIELD_DARK,
            "alpha": 0.4,
        }
        if drawn:
            style["label"] = inner["label"] = "_"
        x, low, high, q25, q75, median = with_width(part, ("min", "max", "q25", "q75", "median"))
        ax.fill_between(x, low, high, linewidth=0, zorder=1, **style)
        ax.fill_between(x, q25, q75, linewidth=0, zorder=1, **inner)
        ax.plot(x, median, color=FIELD_DARK, linewidth=1, zorder=2, label="_" if drawn else t("Median"))
        drawn = True
    published = field[field["published_mean"].notna()]
    if len(published):
        ax.scatter(
            published["year"],
            published["published_mean"],
            marker="_",
            s=170,
            color=REFERENCE,
            linewidth=2,
            zorder=2,
            label=t("National mean, as published"),
        )


def from_first_score(series: pd.DataFrame) -> pd.DataFrame:
    """A series without the editions before its first score.

    Parameters
    ----------
    series : DataFrame
        As for `trend`.
    """
    known = series.loc[series["score"].notna(), "year"]
    return series[series["year"].ge(known.min())] if len(known) else series


def _label_points(ax: Axes, known: pd.DataFrame, t: Texts) -> None:
    # All points of a sparse series; of a long one the last of each stretch, the best and the worst.
    shown = known
    if len(known) > 8:
        last = known.groupby("segment")["year"].transform("max")
        keep = known["year"].eq(last)
        keep |= known.index.isin([known["score"].idxmax(), known["score"].idxmin()])
        shown = known[keep]
    labelled = dict(zip(shown["year"], shown["score"], strict=True))
    bottom, top = ax.get_ylim()
    height = ax.get_window_extent().height / ax.figure.dpi * 72 / (top - bottom)  # points of a unit
    years, tops = set(known["year"]), dict[int, float]()
    for stretch in stretches(known):
        scores = dict(zip(stretch["year"], stretch["score"], strict=True))
        for year in (one for one in labelled if one in scores):
            offset, side = _beside_the_line(scores, year, years)
            # Beside a label of the year before at the same height is no room: one goes up, one down.
            before = labelled.get(year - 1, math.inf)
            near = abs(before - scores[year]) < CROWDED * (top - bottom)
            beside = abs(tops.get(year - 1, math.inf) - scores[year] * height - offset[1]) < TALL
            if near or (beside and side == "right"):
                offset, side = (0, 17 if scores[year] >= before else -15), "center"
            tops[year] = scores[year] * height + offset[1]
            ax.annotate(
                number(scores[year], t.lang),
                (year, scores[year]),
                xytext=offset,
                textcoords="offset points",
                ha=side,
                fontsize=8.5,
                color=ACCENT,
                fontweight="bold",
                zorder=5,
                bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
            )


def _beside_the_line(scores: dict[int, float], year: int, years: set[int]) -> tuple[tuple[int, int], str]:
    """Where a label stands that no line crosses: over a summit, under a valley, outside a slope.

    Outside a slope there is no room where the series goes on behind a break: then under it.
    """
    own = scores[year]
    before, after = scores.get(year - 1, -math.inf), scores.get(year + 1, -math.inf)
    cut = {year - 1, year + 1} & years - set(scores)
    if before > own and after > own:
        return (0, -15), "center"
    if after > own:
        return ((0, -15), "center") if cut else ((3, 7), "right")
    if before > own:
        return ((0, -15), "center") if cut else ((-3, 7), "left")
    return (0, 7), "center"


def components(ax: Axes, rows: pd.DataFrame, names: list[str], t: Texts, title: str, label: str) -> Axes:
    """Components of an edition as dots on the range of the provinces, or on the scale to the maximum.

    Parameters
    ----------
    ax : Axes
    rows : DataFrame
        One row a component, first on top: value, low, high, reference and, if there is one, region
        (NaN where not known).
    names : list of str
        Label of each row.
    t : Texts
    title, label : str
        The finding; what the x axis measures, with its unit.
    """
    y = range_bars(ax, rows)
    with_reference = rows["reference"].notna().to_numpy()
    ax.scatter(
        rows["reference"][with_reference],
        y[with_reference],
        marker="|",
        s=130,
        color=REFERENCE,
        linewidth=2,
        zorder=2,
    )
    if "region" in rows:
        ax.scatter(
            rows["region"], y, marker="D", s=26, facecolor="white", edgecolor=INK, linewidth=1, zorder=2.5
        )
    ax.scatter(rows["value"], y, s=42, color=ACCENT, zorder=3)
    for place, value in zip(y, rows["value"], strict=True):
        if not np.isnan(value):
            ax.annotate(
                number(value, t.lang),
                (value, place),
                xytext=(0, 7),
                textcoords="offset points",
                ha="center",
                fontsize=8.5,
                color=ACCENT,
                fontweight="bold",
            )
    rows_of(ax, y, names, 0.6, 0.3)
    ax.margins(x=0.06)
    ax.set_xlabel(label)
    show_numbers(ax.xaxis, t)
    ax.set_title(title)
    return ax
