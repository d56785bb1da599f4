"""What charts share of their axes: labels that fit, numbers as the language writes them, breaks, ranges."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from chiso.charts.style import ACCENT, FIELD, FIELD_DARK, INK
from chiso.data.schema.vocabulary import PUBLISHED_SUMS
from chiso.text.catalog import Texts
from chiso.text.numbers import number

# An edition of other units (dash-dotted), another method (dashed), or another set of criteria (dotted).
UPRIGHTS = {"units": (0, (5, 2, 1, 2)), "hard": (0, (5, 3)), "set": (0, (1, 2))}


def wrapped(name: str, width: int = 34) -> str:
    """A long name on lines of about the same length, none longer than `width` characters."""
    lines = textwrap.wrap(name, width)
    # Even lines: no last word alone on its own.
    for narrower in range(len(name) // max(len(lines), 1), width):
        even = textwrap.wrap(name, narrower)
        if len(even) == len(lines):
            return "\n".join(even)
    return "\n".join(lines)


def show_numbers(axis: Axis, t: Texts, decimals: int | None = None) -> None:
    """Numbers of the language on an axis; by default with a decimal where they are not whole."""

    def shown(value: float, _: int | None) -> str:
        return number(value, t.lang, (0 if value % 1 == 0 else 1) if decimals is None else decimals)

    axis.set_major_formatter(FuncFormatter(shown))


def show_years(ax: Axes) -> None:
    """A year a step on the x axis."""
    ax.xaxis.set_major_locator(MultipleLocator(1))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))


def show_whole_numbers(ax: Axes, t: Texts, most: int = 8) -> None:
    """Whole numbers on the y axis, so many at most."""
    ax.yaxis.set_major_locator(MaxNLocator(nbins=most, integer=True))
    show_numbers(ax.yaxis, t, 0)


def show_scores(ax: Axes, rows: pd.DataFrame, t: Texts, most: int = 8) -> None:
    """Scores on the y axis, with the unit of the rows: percent where one of them is."""
    ax.set_ylabel(t("Score (%)") if rows["score_unit"].eq("percent").any() else t("Score (points)"))
    show_whole_numbers(ax, t, most)


def rows_of(ax: Axes, y: np.ndarray, names: Sequence[str], below: float, above: float) -> None:
    """Names on the left instead of an axis, which ends below the last and that much under the next above."""
    ax.set_yticks(y, list(names))
    ax.tick_params(axis="y", length=0, labelsize=8.5)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(-below, len(y) - above)


def range_bars(ax: Axes, rows: pd.DataFrame, **legend: Any) -> np.ndarray:
    """A bar from low to high for each row, the first on top; returns their places."""
    y: np.ndarray = np.arange(len(rows))[::-1]
    ax.hlines(y, rows["low"], rows["high"], color=FIELD, linewidth=6, zorder=1, **legend)
    return y


def uprights(ax: Axes, series: pd.DataFrame) -> None:
    """An upright before each edition that begins with a break of scores or units, by its strongest kind."""
    for year, kinds in zip(series["year"], series["break_kind"], strict=True):
        kind = kinds.split("; ")[0]
        if kind in UPRIGHTS and year > series["year"].min():
            color = FIELD_DARK if kind == "set" else INK
            ax.axvline(year - 0.5, color=color, linewidth=1, linestyle=UPRIGHTS[kind])


def stretches(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """The parts of a series that a line joins: to a gap, or a break after which scores do not compare."""
    parts = (rows["year"].diff().ne(1) | rows["segment"].diff().ne(0)).cumsum()
    return [stretch for _, stretch in rows.groupby(parts)]


def as_published(rows: pd.DataFrame) -> pd.Series:
    """Which scores are stated, or sums that the publisher gives."""
    return rows["score_basis"].eq("stated") | rows["score_source"].str.endswith(PUBLISHED_SUMS)


def with_width(part: pd.DataFrame, columns: Sequence[str]) -> list[np.ndarray]:
    """Years and columns of a stretch, to fill between; one edition alone has a range too: it gets a width."""
    x, *values = (part[name].to_numpy(dtype=float) for name in ("year", *columns))
    if len(part) > 1:
        return [x, *values]
    return [np.array([x[0] - 0.2, x[0] + 0.2]), *(value.repeat(2) for value in values)]


def full_and_hollow(ax: Axes, rows: pd.DataFrame, column: str, full: pd.Series, **legend: Any) -> None:
    """A full dot for each row that is stated, a hollow one for the others."""
    style: dict[str, Any] = {"s": 26, "zorder": 4}
    ax.scatter(rows["year"][full], rows[column][full], color=ACCENT, **style, **legend)
    hollow: dict[str, Any] = {"facecolor": "white", "edgecolor": ACCENT, "linewidth": 1.5}
    ax.scatter(rows["year"][~full], rows[column][~full], **hollow, **style)
