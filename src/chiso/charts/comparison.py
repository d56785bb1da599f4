"""Charts of several units: lines over the editions, dots on the components of one.

As in `charts.province`: each takes an Axes and tables and returns the Axes; draw inside `house_style()`.
A unit keeps its colour, marker and kind of line in all figures of a page, so that none of them alone
has to tell units apart.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from chiso.charts.axes import (
    UPRIGHTS,
    as_published,
    range_bars,
    rows_of,
    show_numbers,
    show_scores,
    show_years,
    stretches,
    uprights,
    with_width,
)
from chiso.charts.style import FIELD, FIELD_DARK, INK
from chiso.text.catalog import Texts, with_city
from chiso.text.numbers import number

# Okabe-Ito hues, darkened until their text is readable on white.
COLOURS = ("#0b5394", "#b45f06", "#00735c", "#8a2f78", "#1b1b1b", "#6b5d00")
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (8, 2, 2, 2)), (0, (1, 1)), (0, (10, 3)))
GAP = 3  # points: from a marker to its score, so that two scores side by side do not touch
ROOM = 0.075  # of the height of the Axes: between the labels of two lines
TITLE = 72  # characters of a line of a title
LABEL = 8.5  # points: size of the labels of lines
MARKER = 5  # a marker under a label is as bad as so many points of a line
LETTER = 0.66  # of the size: width of a letter of them
# Where the name of a line that ends early may stand: points above its last score; to which side.
SHIFTS = (12, -12, 24, -24)
SIDES = {"center": 0.0, "right": -1.0, "left": 1.0}


@dataclass(frozen=True)
class LineEnd:
    """The last score of a unit: number and name of the unit, edition, score."""

    n: int
    name: str
    year: int
    score: float

    def text(self, t: Texts, *, dated: bool) -> str:
        """Name and score, with the edition if it is not the last one."""
        # As it will be printed: the width of the label counts.
        name = with_city(self.name, t.lang)
        return f"{name} {number(self.score, t.lang)}" + (f" ({self.year})" if dated else "")


def lines(
    ax: Axes, series: Mapping[str, pd.DataFrame], band: pd.DataFrame | None, t: Texts, title: str
) -> Axes:
    """Totals of several units over the editions, each line named at its end.

    Parameters
    ----------
    ax : Axes
    series : mapping from str to DataFrame
        By unit, as `chiso.analysis.movement.trends.trend` returns it; at most six, at least one with a score.
    band : DataFrame or None
        Range to shade: year, low, high, segment.
    t : Texts
    title : str
        The finding.

    Notes
    -----
    A line stops at a hard break and at an edition without a score, as in `charts.trend`.
    """
    whole = max(series.values(), key=len)  # a unit that was made later has fewer editions
    years = whole["year"].to_numpy()
    if band is not None and len(band):
        _shade(ax, band, t)
    ends: list[LineEnd] = []
    known = {name: table[table["score"].notna()] for name, table in series.items()}
    for n, (name, rows) in enumerate(known.items()):
        if rows.empty:
            continue
        _line(ax, rows, n)
        ends.append(LineEnd(n, name, int(rows["year"].iloc[-1]), float(rows["score"].iloc[-1])))
    uprights(ax, whole)
    first = min(int(rows["year"].min()) for rows in known.values() if len(rows))
    ax.set_xlim(first - 0.6, years.max() + 0.5)
    show_years(ax)
    ax.tick_params(axis="x", labelsize=8.5)
    show_scores(ax, pd.concat(list(known.values())), t, 7)
    last = int(years.max())
    drawn = whole["break_kind"].str.split("; ").str[0].isin([*UPRIGHTS])
    changed = whole.loc[drawn, "year"].max()
    # A leader to the edge would cross an upright: such a line is named beside its last point.
    early = [end for end in ends if end.year < changed]
    ax.margins(y=0.2 if early else 0.12)
    ax.autoscale(axis="y")
    _name_ends(ax, [end for end in ends if end not in early], last, t)
    _name_beside(ax, early, known.values(), t)
    ax.set_title(textwrap.fill(title, TITLE))
    handles, _ = ax.get_legend_handles_labels()
    if handles:
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.12), frameon=False, fontsize=8.5)
    return ax


def _line(ax: Axes, rows: pd.DataFrame, n: int) -> None:
    colour = COLOURS[n]
    for stretch in stretches(rows):
        ax.plot(stretch["year"], stretch["score"], color=colour, linestyle=DASHES[n], linewidth=1.8, zorder=3)
    stated = as_published(rows)
    for part, face in ((rows[stated], colour), (rows[~stated], "white")):
        ax.scatter(
            part["year"],
            part["score"],
            s=30,
            marker=MARKERS[n],
            facecolor=face,
            edgecolor=colour,
            linewidth=1.3,
            zorder=4,
        )


def _shade(ax: Axes, band: pd.DataFrame, t: Texts) -> None:
    label = t("Range of the predecessors")
    for part in stretches(band):
        x, low, high = with_width(part, ("low", "high"))
        ax.fill_between(x, low, high, color=FIELD, alpha=0.55, linewidth=0, zorder=1, label=label)
        label = "_"


def _name_ends(ax: Axes, ends: Sequence[LineEnd], last: int, t: Texts) -> None:
    """Name, last score and, if it is not of the last edition, its year, beside the end of each line."""
    low, high = ax.get_ylim()
    room = ROOM * (high - low)
    placed: list[float] = []
    in_order = sorted(ends, key=lambda end: end.score)
    for end in in_order:
        placed.append(end.score if not placed else max(end.score, placed[-1] + room))
    # What was pushed up beyond the frame moves down together with what stands below it.
    ceiling = high
    for at in range(len(placed) - 1, -1, -1):
        placed[at] = min(placed[at], ceiling)
        ceiling = placed[at] - room
    for end, height in zip(in_order, placed, strict=True):
        ax.annotate(
            end.text(t, dated=end.year != last),
            (end.year, end.score),
            xytext=(last + 0.75, height),
            textcoords="data",
            va="center",
            fontsize=8.5,
            fontweight="bold",
            color=COLOURS[end.n],
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": FIELD_DARK, "linewidth": 0.6, "shrinkA": 1, "shrinkB": 4},
            zorder=5,
        )


def _name_beside(ax: Axes, ends: Sequence[LineEnd], tables: Iterable[pd.DataFrame], t: Texts) -> None:
    """Name lines that end early above or below their last point, where the least is drawn."""
    per_point = ax.figure.dpi / 72  # pixels
    frame = ax.get_window_extent()
    drawn = np.vstack([_along(ax, rows) for rows in tables if len(rows)])
    half_height = 0.6 * LABEL * per_point
    for end in sorted(ends, key=lambda end: -end.score):
        text = end.text(t, dated=True)
        x, y = ax.transData.transform((end.year, end.score))
        half_width = len(text) * LETTER * LABEL * per_point / 2
        costs = {}
        for shift, side in product(SHIFTS, SIDES):
            middle = np.array([x + SIDES[side] * half_width, y + shift * per_point])
            away = abs(drawn - middle)
            covered = (away[:, 0] < half_width + 2) & (away[:, 1] < half_height + 2)
            beyond = max(frame.x0 - middle[0] + half_width, middle[0] + half_width - frame.x1, 0)
            beyond += max(frame.y0 - middle[1] + half_height, middle[1] + half_height - frame.y1, 0)
            costs[shift, side] = float(covered.sum() + beyond / 5 + abs(shift) / 10)
        shift, side = min(costs, key=costs.__getitem__)
        # The next label keeps off this one.
        along = np.linspace(-half_width, half_width, 40) + x + SIDES[side] * half_width
        drawn = np.vstack([drawn, np.column_stack([along, np.full_like(along, y + shift * per_point)])])
        ax.annotate(
            text,
            (end.year, end.score),
            xytext=(0, shift),
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=LABEL,
            fontweight="bold",
            color=COLOURS[end.n],
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.3},
            zorder=5,
        )


def _along(ax: Axes, rows: pd.DataFrame) -> np.ndarray:
    """Points close to each other on the line of a unit, in pixels; each score counts several times."""
    parts = []
    for stretch in stretches(rows):
        years, scores = (stretch[key].to_numpy(dtype=float) for key in ("year", "score"))
        fine = np.concatenate(
            [np.linspace(years[0], years[-1], 10 * (len(years) - 1) + 1), years.repeat(MARKER)]
        )
        parts.append(np.column_stack([fine, np.interp(fine, years, scores)]))
    return np.asarray(ax.transData.transform(np.vstack(parts)))


def dots(
    ax: Axes, rows: pd.DataFrame, units: Sequence[str], names: Sequence[str], t: Texts, title: str
) -> Axes:
    """Components of an edition: a marker a unit on the range and the median of all provinces.

    Parameters
    ----------
    ax : Axes
    rows : DataFrame
        One row a component, first on top: a column a unit, low, high, reference (NaN where not known; the
        legend names a range and a median if there is a range).
    units, names : sequence of str
        Columns of the units, in the order of the page, also of one without a score; label of each row.
    t : Texts
    title : str
        The finding.
    """
    whole = bool(rows["low"].notna().any())
    y = range_bars(ax, rows, label=t("Lowest to highest province") if whole else "_")
    mark: dict[str, Any] = {"marker": "|", "s": 130, "color": INK, "linewidth": 1.5, "zorder": 2}
    ax.scatter(rows["reference"], y, **mark, label=t("Median") if whole else "_")
    for n, unit in enumerate(units):
        if rows[unit].isna().all():
            continue
        ax.scatter(
            rows[unit],
            y,
            s=36,
            marker=MARKERS[n],
            color=COLOURS[n],
            edgecolor="white",
            linewidth=0.6,
            zorder=3 + n,
            label=unit,
        )
    for at, cells in zip(y, rows[list(units)].to_numpy(dtype=float), strict=True):
        _write_ends(ax, cells, int(at), t)
    rows_of(ax, y, names, 0.5, 0.4)
    ax.margins(x=0.08)
    ax.set_xlabel(t("Score (points)"))
    show_numbers(ax.xaxis, t)
    ax.set_title(textwrap.fill(title, TITLE))
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.3, -0.5 / len(rows) - 0.04),
        ncols=4,
        frameon=False,
        fontsize=8.5,
    )
    return ax


def _write_ends(ax: Axes, cells: Any, at: int, t: Texts) -> None:
    """The lowest score above the left of its marker, the highest above the right."""
    known = [n for n in range(len(cells)) if not np.isnan(cells[n])]
    if not known:
        return
    low, high = min(known, key=lambda n: cells[n]), max(known, key=lambda n: cells[n])
    sides = [(high, 0, "center")] if low == high else [(low, -GAP, "right"), (high, GAP, "left")]
    for n, shift, side in sides:
        ax.annotate(
            number(cells[n], t.lang),
            (cells[n], at),
            xytext=(shift, 7),
            textcoords="offset points",
            ha=side,
            fontsize=8.5,
            color=COLOURS[n],
            fontweight="bold",
            zorder=10,
        )
