"""Charts of a scorecard: fields against their maximum, and lost points from the largest on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from chiso.charts.axes import rows_of, show_numbers
from chiso.charts.style import ACCENT, FIELD, FIELD_DARK, INK, REFERENCE
from chiso.data.plans.scorecard_table import NOTHING
from chiso.text.catalog import Texts
from chiso.text.numbers import of_maximum, points

BAR, WITHIN = 0.62, 0.34  # of a row: the maximum, and the score within it


def fields(ax: Axes, rows: pd.DataFrame, names: Sequence[str], t: Texts, title: str) -> Axes:
    """Score of each field within its maximum, with what can be reached and the target.

    Parameters
    ----------
    ax : Axes
    rows : DataFrame
        One row a field, first on top: score, maximum, attainable, pending, target (NaN where missing).
    names : sequence of str
        Label of each row.
    t : Texts
    title : str
        The finding.
    """
    y = np.arange(len(rows))[::-1]
    ax.barh(y, rows["maximum"], BAR, color=FIELD, label=t("Maximum"))
    pending = rows["pending"].gt(0).to_numpy()
    if pending.any():
        left = (rows["maximum"] - rows["pending"])[pending]
        ax.barh(
            y[pending],
            rows["pending"][pending],
            BAR,
            left=left,
            color="white",
            edgecolor=FIELD_DARK,
            hatch="///",
            linewidth=0.6,
            label=t("Not scored yet"),
        )
    ax.barh(y, rows["score"], WITHIN, color=ACCENT, label=t("Score"))
    short = rows["attainable"].lt(rows["maximum"]).to_numpy()
    if short.any():
        ax.scatter(
            rows["attainable"][short],
            y[short],
            marker="|",
            s=260,
            color=INK,
            linewidth=2,
            zorder=4,
            label=t("Attainable"),
        )
    aimed = rows["target"].notna().to_numpy()
    if aimed.any():
        ax.scatter(
            rows["target"][aimed],
            y[aimed],
            marker="D",
            s=28,
            color="white",
            edgecolor=REFERENCE,
            linewidth=1.6,
            zorder=5,
            label=t("Target"),
        )
    widest = float(rows["maximum"].max())
    for place, score, maximum in zip(y, rows["score"], rows["maximum"], strict=True):
        ax.annotate(
            of_maximum(score, maximum, t.lang),
            (maximum, place),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=ACCENT,
            fontweight="bold",
        )
    ax.set_xlim(0, widest * 1.17)
    rows_of(ax, y, names, 0.6, 0.4)
    ax.set_xlabel(t("Points"))
    show_numbers(ax.xaxis, t)
    ax.set_title(title)
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.13), ncols=5, frameon=False, fontsize=8.5)
    return ax


def lost(ax: Axes, rows: pd.DataFrame, names: Sequence[str], t: Texts, title: str) -> Axes:
    """Lost points of each criterion, largest first, and the share of all that they add up to.

    Parameters
    ----------
    ax : Axes
    rows : DataFrame
        As `chiso.scorecards.scores.lost_points` gives it.
    names : sequence of str
        Label of each row.
    t : Texts
    title : str
        The finding.
    """
    y = np.arange(len(rows))[::-1]
    nothing = rows["state"].eq(NOTHING).to_numpy()
    colors = [REFERENCE if one else ACCENT for one in nothing]
    ax.barh(y, rows["lost"], BAR, color=colors)
    for place, value in zip(y, rows["lost"], strict=True):
        ax.annotate(
            points(value, t.lang),
            (value, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=INK,
            bbox={"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
        )
    ax.set_xlim(0, float(rows["lost"].max()) * 1.18)
    rows_of(ax, y, names, 0.6, 0.4)
    ax.set_xlabel(t("Points not reached"))
    show_numbers(ax.xaxis, t, 2)
    above = ax.twiny()
    above.plot(rows["cumulated"], y, color=INK, linewidth=1, marker="o", markersize=3.5)
    above.set_xlim(0, 118)
    above.set_xticks([0, 20, 40, 60, 80, 100])
    above.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}%"))
    above.tick_params(axis="x", labelsize=8.5)
    above.spines["top"].set_visible(True)
    above.set_xlabel(t("Cumulated share of all points not reached"), fontsize=8.5)
    ax.set_title(title, pad=12)
    kinds = [Patch(color=ACCENT, label=t("below the maximum"))] if not nothing.all() else []
    kinds += [Patch(color=REFERENCE, label=t("no points given"))] if nothing.any() else []
    ax.legend(handles=kinds, loc="upper left", bbox_to_anchor=(0, -0.1), ncols=2, frameon=False, fontsize=8.5)
    return ax
