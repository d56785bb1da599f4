"""Charts of the national report: the country over the editions, the spread of one, regions, two places.

Each takes an Axes and the table it shows, and returns the Axes; draw them inside `house_style()`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from chiso.charts.axes import (
    UPRIGHTS,
    full_and_hollow,
    rows_of,
    show_numbers,
    show_scores,
    show_whole_numbers,
    show_years,
    stretches,
    uprights,
)
from chiso.charts.style import ACCENT, FIELD, FIELD_DARK, INK, REFERENCE
from chiso.text.catalog import Texts
from chiso.text.numbers import DECIMALS, number

SMALL = 8.0  # points of a label
PLATE = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
# From the worst group to the best: darker is better, also in grey print.
GROUP_SHADES = ("#d3e0ee", "#a3c1de", "#5b92c4", ACCENT)


def country(ax: Axes, series: pd.DataFrame, t: Texts, title: str) -> Axes:
    """The national mean over the editions, with the lowest and the highest unit of each.

    Parameters
    ----------
    ax : Axes
    series : DataFrame
        year, mean, mean_kind, low, high (NaN where not known), their mean_decimals, low_decimals,
        high_decimals (fewer than 2: an approximate figure), score_unit, break_kind, segment.
    t : Texts
    title : str
        The finding.

    Notes
    -----
    The line stops at a hard break and at an edition without a mean. Full dots are published or
    computed from all units, hollow dots are derived.
    """
    both = series[series["low"].notna() & series["high"].notna()]
    ax.vlines(both["year"], both["low"], both["high"], color=FIELD, linewidth=5, zorder=1)
    for column, below in (("high", False), ("low", True)):
        ends = series[series[column].notna()]
        ax.scatter(ends["year"], ends[column], marker="_", s=90, color=FIELD_DARK, linewidth=1.5, zorder=2)
        for year, value, decimals in zip(ends["year"], ends[column], ends[f"{column}_decimals"], strict=True):
            _label(ax, _amount(value, decimals, t), (year, value), below, FIELD_DARK)
    known = series[series["mean"].notna()]
    for stretch in stretches(known):
        ax.plot(stretch["year"], stretch["mean"], color=ACCENT, linewidth=2, zorder=3)
    full_and_hollow(ax, known, "mean", known["mean_kind"].ne("derived"))
    for year, value, decimals in zip(known["year"], known["mean"], known["mean_decimals"], strict=True):
        _label(ax, _amount(value, decimals, t), (year, value), False, ACCENT)
    uprights(ax, series)
    ax.set_xlim(series["year"].min() - 0.6, series["year"].max() + 0.6)
    show_years(ax)
    show_scores(ax, series, t)
    ax.margins(y=0.12)
    ax.set_title(title)
    return ax


def _amount(value: float, decimals: int, t: Texts) -> str:
    return number(value, t.lang) if decimals == DECIMALS else f"≈{number(value, t.lang, decimals)}"


def _label(ax: Axes, text: str, at: tuple[float, float], below: bool, color: str) -> None:
    own = color == ACCENT
    ax.annotate(
        text,
        at,
        xytext=(0, -5 if below else 5),
        textcoords="offset points",
        ha="center",
        va="top" if below else "bottom",
        fontsize=SMALL if own else SMALL - 1,
        color=ACCENT if own else INK,
        fontweight="bold" if own else "normal",
        zorder=5,
        bbox=PLATE,
    )


def spread(
    ax: Axes,
    bins: pd.DataFrame,
    mean: float,
    groups: list[tuple[str, float, float]],
    t: Texts,
    title: str,
) -> Axes:
    """How many units score how much, with the mean and the groups.

    Parameters
    ----------
    ax : Axes
    bins : DataFrame
        low, high, n, and a column of counts for each group, from the lowest score.
    mean : float
        NaN: none is drawn.
    groups : list of (str, float, float)
        Name and bounds of each group, from the lowest; the name is that of its column. May be empty.
    t : Texts
    title : str
        The finding.
    """
    middle = (bins["low"] + bins["high"]) / 2
    width = 0.92 * (bins["high"] - bins["low"]).iloc[0]
    edge: dict[str, Any] = {"edgecolor": FIELD_DARK, "linewidth": 0.5}
    if not groups:
        ax.bar(middle, bins["n"], width=width, color=ACCENT, **edge)
    below = np.zeros(len(bins))
    for (name, low, high), shade in zip(groups, GROUP_SHADES, strict=False):
        own = bins[name].to_numpy(dtype=float)
        ax.bar(middle[own > 0], own[own > 0], bottom=below[own > 0], width=width, color=shade, **edge)
        below += own
        if high < bins["high"].max():
            ax.axvline(high, color=FIELD_DARK, linewidth=1, linestyle=UPRIGHTS["set"], zorder=0)
        at = (max(low, bins["low"].min()) + min(high, bins["high"].max())) / 2
        ax.annotate(
            _two_lines(name),
            (at, 1),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="top",
            fontsize=SMALL - 1,
        )
    for x, n in zip(middle, bins["n"], strict=True):
        if n:
            ax.annotate(
                f"{n}", (x, n), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=SMALL
            )
    if not np.isnan(mean):
        ax.vlines(mean, 0, 1.12 * bins["n"].max(), color=REFERENCE, linewidth=2, zorder=3)
        ax.annotate(
            t("mean {n}", n=number(mean, t.lang)),
            (mean, 1.12 * bins["n"].max()),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=REFERENCE,
            fontweight="bold",
            bbox=PLATE,
            zorder=4,
        )
    ax.set_ylim(0, (1.5 if groups else 1.3) * bins["n"].max())
    show_whole_numbers(ax, t)
    ax.set_ylabel(t("Number of provinces"))
    show_numbers(ax.xaxis, t)
    ax.set_title(title)
    return ax


def _two_lines(name: str) -> str:
    """A name of more than two words with its last one on a second line."""
    return "\n".join(name.rsplit(" ", 1)) if name.count(" ") > 1 else name


def regions(ax: Axes, groups: list[tuple[str, list[float], float]], t: Texts, title: str, label: str) -> Axes:
    """The units of each region as dots, with the mean of the region as an upright.

    Parameters
    ----------
    ax : Axes
    groups : list of (str, list of float, float)
        Name, scores and mean (NaN: none is drawn) of each region, first on top.
    t : Texts
    title, label : str
        The finding; what the x axis measures.
    """
    y = np.arange(len(groups))[::-1]
    for place, (_, scores, mean) in zip(y, groups, strict=True):
        ax.hlines(place, min(scores), max(scores), color=FIELD, linewidth=1, zorder=1)
        ax.scatter(scores, np.full(len(scores), place), s=30, color=ACCENT, alpha=0.45, linewidth=0, zorder=2)
        if np.isnan(mean):
            continue
        ax.scatter([mean], [place], marker="|", s=230, color=REFERENCE, linewidth=2.5, zorder=3)
        ax.annotate(
            number(mean, t.lang),
            (mean, place),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL,
            color=REFERENCE,
            fontweight="bold",
        )
    rows_of(ax, y, [name for name, _, _ in groups], 0.5, 0.3)
    ax.set_xlabel(label)
    show_numbers(ax.xaxis, t, 0)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
    ax.set_title(title)
    return ax


def two_places(ax: Axes, rows: pd.DataFrame, labels: tuple[str, str], apart: float, title: str) -> Axes:
    """Places of units in two indices, the first at the upper right, with those far apart named.

    Parameters
    ----------
    ax : Axes
    rows : DataFrame
        name, x, y (places), ranked_x, ranked_y, judged ("alike" or not).
    labels : (str, str)
        Of the axes.
    apart : float
        Share of the field from which two places are far apart: the edge of the shaded band.
    title : str
        The finding.
    """
    last_x, last_y = float(rows["ranked_x"].max()), float(rows["ranked_y"].max())
    x = np.array([1.0, last_x])
    # Along the diagonal both places leave the same share of the field behind.
    y = np.array([1.0, last_y])
    ax.fill_between(
        x, y - apart * (last_y - 1), y + apart * (last_y - 1), color=FIELD, alpha=0.4, linewidth=0
    )
    ax.plot(x, y, color=FIELD_DARK, linewidth=1, linestyle=UPRIGHTS["hard"])
    alike = rows["judged"].eq("alike")
    ax.scatter(rows["x"][alike], rows["y"][alike], s=26, color=FIELD_DARK, zorder=3)
    ax.scatter(rows["x"][~alike], rows["y"][~alike], s=34, color=ACCENT, marker="D", zorder=3)
    for name, at_x, at_y, same in zip(rows["name"], rows["x"], rows["y"], alike, strict=True):
        # The axis runs from the last place on the left to the first: a label goes to the left of its
        # point unless the edge is in its way, and below it where another point is.
        to_right = at_x > 0.8 * last_x
        gap = rows["x"] - at_x
        taken = (gap.between(0, 9, inclusive="right") & (rows["y"] - at_y).between(-4, 1)).any()
        ax.annotate(
            name,
            (at_x, at_y),
            xytext=(6 if to_right else -6, -10 if taken else 3),
            textcoords="offset points",
            ha="left" if to_right else "right",
            fontsize=SMALL - (1 if same else 0),
            color=INK if same else ACCENT,
            fontweight="normal" if same else "bold",
            zorder=4,
        )
    for axis, last in ((ax.xaxis, last_x), (ax.yaxis, last_y)):
        axis.set_ticks([1, *range(10, int(last) + 1, 10)])
    ax.set_xlim(last_x + 1.5, -1)
    ax.set_ylim(last_y + 1.5, -2)
    ax.set_xlabel(labels[0])
    ax.set_ylabel(labels[1])
    ax.set_title(title)
    return ax
