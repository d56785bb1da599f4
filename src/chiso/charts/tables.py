"""Charts of any table: bars, lines, a distribution, a heat map.

As in `charts.province`: each takes an Axes and returns it; draw inside `house_style()`. What a column is
called says who calls, which knows the words of columns.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import MaxNLocator

from chiso.charts.axes import (
    rows_of,
    show_numbers,
    show_whole_numbers,
    show_years,
    stretches,
    uprights,
    wrapped,
)
from chiso.charts.comparison import COLOURS, DASHES, LABEL, MARKERS, TITLE
from chiso.charts.style import ACCENT, FIELD, FIELD_DARK, INK, REFERENCE
from chiso.text.catalog import Texts
from chiso.text.numbers import MISSING, number

SHORT = 20  # characters of a label that leave the title its whole line
MOST_CELLS = 600  # of a heat map that are written out: more would not be readable
# From light on, and about 0; the number stays readable on each.
SHADES, SIGNED_SHADES = ("#f2f6fb", "#5f94cd"), ("#e8a15c", "#ffffff", "#6d9fd4")


def bars(ax: Axes, names: Sequence[str], values: Sequence[float], t: Texts, title: str, label: str) -> Axes:
    """Rows as bars from 0, the first on top; a dash where there is no number.

    Parameters
    ----------
    ax : Axes
    names : sequence of str
    values : sequence of float
        NaN for none.
    t : Texts
    title, label : str
        What it shows; what the bars measure, with its unit.
    """
    heights = np.asarray(values, dtype=float)
    y = np.arange(len(heights))[::-1]
    ax.barh(y, np.nan_to_num(heights), height=0.65, color=ACCENT)
    for at, value in zip(y, heights, strict=True):
        ax.annotate(
            MISSING if np.isnan(value) else number(value, t.lang, _decimals(heights)),
            (0 if np.isnan(value) else value, at),
            xytext=(-3 if value < 0 else 3, 0),
            textcoords="offset points",
            ha="right" if value < 0 else "left",
            va="center",
            fontsize=LABEL,
        )
    labels = [wrapped(name) for name in names]
    rows_of(ax, y, labels, 0.6, 0.3)
    ax.margins(x=0.1)
    if (heights < 0).any():
        ax.axvline(0, color=FIELD_DARK, linewidth=0.8)
    # The title begins where the bars do: what long labels take it lacks.
    longest = max((len(line) for one in labels for line in one.split("\n")), default=0)
    return _finished(ax, ax.xaxis, t, title, label, TITLE - max(0, longest - SHORT))


def lines(
    ax: Axes,
    series: Mapping[str, pd.DataFrame],
    t: Texts,
    title: str,
    label: str,
    *,
    ticks: Sequence[str] = (),
) -> Axes:
    """Series as lines that stop at a gap and where figures do not compare.

    Parameters
    ----------
    ax : Axes
    series : mapping of str to DataFrame
        By name, at most as many as there are colours: year, value (NaN for none), segment and, for uprights
        at breaks, break_kind.
    t : Texts
    title, label : str
        What it shows; what the lines measure, with its unit.
    ticks : sequence of str, optional
        What stands under 0, 1, ...; years are themselves.
    """
    for n, (name, rows) in enumerate(series.items()):
        known = rows[rows["value"].notna()]
        for stretch in stretches(known) if len(known) else ():
            ax.plot(stretch["year"], stretch["value"], color=COLOURS[n], linestyle=DASHES[n], linewidth=1.8)
        ax.plot(known["year"], known["value"], MARKERS[n], color=COLOURS[n], markersize=5, label=name)
    whole = max(series.values(), key=len)
    if "break_kind" in whole:
        uprights(ax, whole)
    if ticks:
        ax.set_xticks(range(len(ticks)), [textwrap.fill(text, 12) for text in ticks])
    else:
        show_years(ax)
    ax.tick_params(axis="x", labelsize=LABEL)
    ax.margins(x=0.05, y=0.12)
    if len(series) > 1:
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.12), ncols=3, frameon=False, fontsize=LABEL)
    return _finished(ax, ax.yaxis, t, title, label)


def distribution(
    ax: Axes, values: pd.Series, groups: pd.Series | None, t: Texts, title: str, label: str
) -> Axes:
    """How numbers are spread: how many are in each range, or a box and a dot for each number by group.

    Parameters
    ----------
    ax : Axes
    values : Series of float
    groups : Series of str or None
        Of each number.
    t : Texts
    title, label : str
        What it shows; what the numbers measure, with their unit.
    """
    import seaborn as sns  # noqa: PLC0415  a second that only this chart needs

    if groups is None:
        sns.histplot(x=values.to_numpy(), ax=ax, color=ACCENT, edgecolor="white", alpha=0.85)
        median = float(values.median())
        ax.axvline(median, color=REFERENCE, linewidth=2, label=f"{t('Median')} {number(median, t.lang)}")
        ax.legend(loc="upper right", frameon=False, fontsize=LABEL)
        ax.set_ylabel(t("Count"))
        show_whole_numbers(ax, t)
    else:
        named = groups.map(wrapped).to_numpy()
        shared = {"x": values.to_numpy(), "y": named, "ax": ax, "orient": "h"}
        sns.boxplot(**shared, color=FIELD, fliersize=0, linewidth=1, width=0.55)
        sns.stripplot(**shared, color=ACCENT, size=4, alpha=0.7, jitter=False)
        ax.set_ylabel("")
        ax.tick_params(axis="y", length=0, labelsize=LABEL)
    return _finished(ax, ax.xaxis, t, title, label)


def heatmap(ax: Axes, grid: pd.DataFrame, t: Texts, title: str, label: str) -> Axes:
    """A number a cell, the darker the larger; around 0 in two colours where there are both signs.

    Parameters
    ----------
    ax : Axes
    grid : DataFrame of float
        Labels as index and columns; NaN for none.
    t : Texts
    title, label : str
        What it shows; what the cells measure, with its unit.
    """
    import seaborn as sns  # noqa: PLC0415  a second that only this chart needs

    cells = grid.to_numpy(dtype=float)
    signs = bool((cells < 0).any() and (cells > 0).any())
    words = np.array([[number(value, t.lang, _decimals(cells)) for value in row] for row in cells])
    sns.heatmap(
        np.ma.masked_invalid(cells),
        ax=ax,
        annot=words if cells.size <= MOST_CELLS else None,
        fmt="",
        annot_kws={"fontsize": 7.5, "color": INK},
        cmap=sns.blend_palette(SIGNED_SHADES if signs else SHADES, as_cmap=True),
        center=0 if signs else None,
        linewidths=0.5,
        linecolor="white",
        xticklabels=[textwrap.fill(str(name), 14) for name in grid.columns],
        yticklabels=[wrapped(str(name)) for name in grid.index],
        cbar_kws={"label": label},
    )
    for row, column in zip(*np.nonzero(np.isnan(cells)), strict=True):
        ax.annotate(MISSING, (column + 0.5, row + 0.5), ha="center", va="center", fontsize=7.5, color=INK)
    ax.tick_params(length=0, labelsize=LABEL)
    ax.tick_params(axis="x", labelrotation=0)
    ax.tick_params(axis="y", labelrotation=0)
    _measured(ax.collections[0].colorbar.ax.yaxis, t)  # type: ignore[union-attr]
    ax.set_title(textwrap.fill(title, TITLE))
    return ax


def _decimals(values: np.ndarray) -> int:
    """None where all numbers are whole."""
    known = values[~np.isnan(values)]
    return 0 if (known % 1 == 0).all() else 2


def _finished(ax: Axes, axis: Axis, t: Texts, title: str, label: str, width: int = TITLE) -> Axes:
    axis.set_label_text(label)
    _measured(axis, t)
    ax.set_title(textwrap.fill(title, width))
    return ax


def _measured(axis: Axis, t: Texts) -> None:
    """Numbers at even steps, with as many decimals as a step has."""
    axis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10]))
    first, second, *_ = axis.get_majorticklocs()
    show_numbers(axis, t, max(0, math.ceil(-math.log10(second - first) - 1e-9)))
