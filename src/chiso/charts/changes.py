"""Changes of components on the year before, each on its own yardstick.

As in `charts.province`: it takes an Axes and returns it; draw inside `house_style()`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from chiso.charts.axes import rows_of, show_numbers
from chiso.charts.style import ACCENT, FIELD, FIELD_DARK, INK
from chiso.text.catalog import Texts
from chiso.text.numbers import signed


def changes(ax: Axes, rows: pd.DataFrame, names: Sequence[str], t: Texts, title: str, label: str) -> Axes:
    """Changes as bars from 0, over the band of the typical change, with the mean change of the others.

    Parameters
    ----------
    ax : Axes
    rows : DataFrame
        One row a component, first on top: change, typical, mean_change (NaN where not known).
    names : sequence of str
        Label of each row.
    t : Texts
    title, label : str
        The finding; what the x axis measures, with its unit.

    Notes
    -----
    A bar within its band is grey: such a change says nothing. The changes stand in a column on the right.
    """
    y = np.arange(len(rows))[::-1]
    change, typical, mean = (rows[key].to_numpy(dtype=float) for key in ("change", "typical", "mean_change"))
    ax.barh(y, 2 * typical, left=-typical, height=0.78, color=FIELD, alpha=0.5, label=t("Typical change"))
    within = np.abs(change) <= typical
    colours = np.where(within, FIELD_DARK, ACCENT)
    ax.barh(y, change, height=0.4, color=colours, zorder=2)
    ax.scatter(
        mean, y, marker="D", s=24, facecolor="white", edgecolor=INK, linewidth=1, zorder=3,
        label=t("Mean change of the provinces"),
    )  # fmt: skip
    for at, value, band in zip(y, change, typical, strict=True):
        if not math.isnan(value):
            ax.annotate(
                signed(value, t.lang),
                (1.01, at),
                xycoords=("axes fraction", "data"),
                va="center",
                fontsize=8.5,
                fontweight="bold",
                color=INK if abs(value) <= band else ACCENT,
            )
    ax.axvline(0, color=INK, linewidth=0.8)
    rows_of(ax, y, list(names), 0.6, 0.3)
    ax.margins(x=0.12)
    ax.set_xlabel(label)
    show_numbers(ax.xaxis, t, 1)
    ax.set_title(title)
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.16), ncols=2, frameon=False, fontsize=8.5)
    return ax
