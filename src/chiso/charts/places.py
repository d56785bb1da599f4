"""A unit among all of an edition: scores over places, and where a score that is not on record must lie.

As in `charts.province`: it takes an Axes and returns it; draw inside `house_style()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator

from chiso.charts.axes import show_numbers
from chiso.charts.style import ACCENT, FIELD, FIELD_DARK, INK, REFERENCE
from chiso.text.catalog import Texts, with_city
from chiso.text.numbers import number

CLOSE = 4  # places: two numbers under the axis would touch
FAR_LEFT, FAR_RIGHT = 0.2, 0.75  # of the places: there is no room for a name further left, or right
ROOM, LINE = 14, 13  # points: from a dot to its name, from a name to the next
MOST_NAMED = 6  # units held against that are named at their dots


@dataclass(frozen=True)
class Level:
    """A score that all places are held against: its name, and how it is drawn."""

    score: float
    name: str
    line: str = "--"


def places(
    ax: Axes,
    rows: pd.DataFrame,
    between: pd.DataFrame,
    own: str,
    others: Sequence[str],
    levels: Sequence[Level],
    t: Texts,
    title: str,
    label: str,
) -> Axes:
    """Scores of all units of an edition by their places.

    Parameters
    ----------
    ax : Axes
    rows : DataFrame
        One row a unit: province, rank, score (NaN where not known: no dot).
    between : DataFrame
        One row a place: k, low, high, the score there lies between; a band where they differ.
    own : str
        The unit that it is about.
    others : sequence of str
        Units that it is held against; a few are named.
    levels : sequence of Level
    t : Texts
    title, label : str
        The finding; what the y axis measures, with its unit.
    """
    known = rows[rows["rank"].notna() & rows["score"].notna()]
    open_ = between[between["high"].gt(between["low"]) & between["low"].notna() & between["high"].notna()]
    if len(open_):
        ax.vlines(
            open_["k"], open_["low"], open_["high"], color=FIELD, linewidth=4, zorder=1, alpha=0.6,
            label=t("Score not on record: it lies within the bar"),
        )  # fmt: skip
    known = known.sort_values("rank")
    rest = known[~known["province"].isin([own, *others])]
    ax.scatter(rest["rank"], rest["score"], s=22, color=FIELD_DARK, zorder=2, label=t("Other units"))
    held = known[known["province"].isin(others) & known["province"].ne(own)]
    if len(held):
        ax.scatter(
            held["rank"], held["score"], s=34, marker="D", color=REFERENCE, zorder=3, label=t("Compared with")
        )
    mine = known[known["province"].eq(own)]
    if len(mine):
        ax.scatter(mine["rank"], mine["score"], s=64, color=ACCENT, zorder=4, label=with_city(own, t.lang))
    for level in levels:
        shown = f"{level.name} {number(level.score, t.lang)}"
        ax.axhline(level.score, color=INK, linewidth=0.9, linestyle=level.line, zorder=1.5, label=shown)
    last = float(between["k"].max())
    ax.set_xlim(0, last + 1)
    ax.margins(y=0.14)
    ax.autoscale_view()
    _name(ax, mine, last, t, ACCENT, "bold")
    if len(held) <= MOST_NAMED:
        _name(ax, held, last, t, REFERENCE)
    ax.xaxis.set_major_locator(FixedLocator([1, *range(10, int(last) - CLOSE, 10), last]))
    show_numbers(ax.xaxis, t, 0)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=7))
    show_numbers(ax.yaxis, t)
    ax.set_xlabel(t("Place"))
    ax.set_ylabel(label)
    ax.set_title(title)
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.16), ncols=2, frameon=False, fontsize=8.5)
    return ax


def _name(ax: Axes, rows: pd.DataFrame, last: float, t: Texts, color: str, weight: str = "normal") -> None:
    """Names beside the dots, where no dot is: below to the left, of the first and the own one above."""
    above = rows["rank"].lt(FAR_LEFT * last)
    if weight == "bold":
        above |= rows["rank"].lt(FAR_RIGHT * last)
    # Scores fall from left to right: each name stands a line lower than that of the dot before.
    for part, side in ((rows[above].sort_values("rank", ascending=False), 1), (rows[~above], -1)):
        reached = -np.inf
        for name, rank, score in part[["province", "rank", "score"]].itertuples(index=False):
            height = side * ax.transData.transform((rank, score))[1] / ax.figure.dpi * 72
            reached = max(height + ROOM, reached + LINE)
            ax.annotate(
                f"{with_city(name, t.lang)} {number(score, t.lang)}",
                (rank, score),
                xytext=(8 * side, side * (reached - height)),
                textcoords="offset points",
                ha="left" if side > 0 else "right",
                va="center",
                fontsize=8.5,
                fontweight=weight,
                color=color,
                arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.5, "shrinkB": 3},
                zorder=5,
            )
