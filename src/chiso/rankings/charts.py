"""Charts of a ranking: percent of every unit between the bounds of classes, and where units lose points."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from chiso.charts.axes import rows_of, show_numbers
from chiso.charts.size import HEIGHT
from chiso.charts.style import ACCENT, FIELD, FIELD_DARK, INK
from chiso.text.catalog import Texts
from chiso.text.messages import N_

# Percent lost of a field, from where a shade counts, and its colour: the darker the more is lost.
STEPS_OF_LOSS = (
    (0, "#eef3f9", N_("to 10%")),
    (10, "#c3d6ec", N_("10–20%")),
    (20, "#86aedb", N_("20–30%")),
    (30, "#2b66ab", N_("30–50%")),
    (50, "#0b3d73", N_("over 50%")),
)
NUMBERED_CELLS = 30  # units, of which the cells are written out
LEGEND_BELOW: dict[str, Any] = {"loc": "upper left", "frameon": False, "fontsize": 8.5}


def percents(
    ax: Axes,
    kinds: Mapping[str, Sequence[float]],
    bounds: Sequence[tuple[str, float]],
    t: Texts,
    title: str,
) -> Axes:
    """Percent of each ranked unit, a line a kind, with where classes begin.

    Parameters
    ----------
    ax : Axes
    kinds : mapping of str to sequence of float
    bounds : sequence of (str, float)
        Classes and their lower bounds.
    t : Texts
    title : str
        The finding.
    """
    y = np.arange(len(kinds))[::-1]
    known = [value for own in kinds.values() for value in own]
    low, high = min(known), max(known)
    room = max((high - low) * 0.06, 1)
    for name, bound in bounds:
        if low - room < bound < high + room:
            ax.axvline(bound, color=FIELD_DARK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
            ax.annotate(
                name,
                (bound, len(kinds) - 0.45),
                xytext=(3, 0),
                textcoords="offset points",
                fontsize=8,
                color=INK,
                va="top",
            )
    for at, own in zip(y, kinds.values(), strict=True):
        ax.scatter(own, np.full(len(own), at), color=ACCENT, alpha=0.45, s=30, linewidth=0, zorder=3)
        median = float(np.median(own))
        ax.plot([median, median], [at - 0.24, at + 0.24], color=INK, linewidth=2, zorder=4)
    ax.set_xlim(low - room, high + room)
    rows_of(ax, y, list(kinds), 0.5, 0.3)
    ax.set_xlabel(t("Percent of the maximum; a dot a unit, the upright line the median"))
    show_numbers(ax.xaxis, t)
    ax.set_title(title)
    return ax


def losses(
    ax: Axes,
    units: Sequence[str],
    fields: Sequence[str],
    lost: Sequence[Sequence[float]],
    t: Texts,
    title: str,
) -> Axes:
    """Percent of each field that each unit loses: few units in rows with numbers, many in columns.

    Parameters
    ----------
    ax : Axes
    units, fields : sequence of str
        In order, the best unit first.
    lost : sequence of sequence of float
        A row a unit, by field; NaN where a score is missing.
    t : Texts
    title : str
        The finding.
    """
    written = len(units) <= NUMBERED_CELLS
    rows = [list(own) for own in lost] if written else [list(own) for own in zip(*lost, strict=True)]
    names = units if written else fields
    y = np.arange(len(rows))[::-1]
    for at, own in zip(y, rows, strict=True):
        for step, stretches in _stretches(own):
            look: dict[str, Any] = {"facecolor": "white", "hatch": "////", "edgecolor": FIELD}
            if step >= 0:
                look = {"facecolor": STEPS_OF_LOSS[step][1]}
            ax.broken_barh(stretches, (at - 0.46, 0.92), linewidth=0, **look)
        if written:
            for column, value in enumerate(own):
                if not math.isnan(value):
                    ax.annotate(
                        f"{value:.0f}",
                        (column + 0.5, at),
                        ha="center",
                        va="center",
                        fontsize=8,
                        color="white" if value >= STEPS_OF_LOSS[3][0] else INK,
                    )
    rows_of(ax, y, list(names), 0.6, 0.4)
    ax.set_xlim(0, len(rows[0]))
    for side in ("bottom", "left"):
        ax.spines[side].set_visible(False)
    if written:
        ax.set_xticks(np.arange(len(fields)) + 0.5, [name.split(" ")[0].rstrip(".") for name in fields])
        ax.set_xlabel(t("Field"))
    else:
        ticks = [1, *range(20, len(units) + 1, 20)]
        ax.set_xticks([tick - 0.5 for tick in ticks], [str(tick) for tick in ticks])
        ax.set_xlabel(t("Units from the first (left) to the last"))
    ax.tick_params(axis="x", length=0, labelsize=8.5)
    ax.set_title(title)
    kinds = [Patch(facecolor=color, label=t(said)) for _, color, said in STEPS_OF_LOSS]
    if any(math.isnan(value) for own in rows for value in own):
        kinds.append(Patch(facecolor="white", edgecolor=FIELD_DARK, hatch="////", label=t("without a score")))
    drawing = ax.get_figure(root=True)
    height = drawing.get_figheight() if drawing is not None else HEIGHT
    ax.legend(
        handles=kinds,
        bbox_to_anchor=(0, -0.55 / height - 0.03),
        ncols=3 if written else 6,
        title=t("Lost of what could be reached"),
        title_fontsize=8.5,
        **LEGEND_BELOW,
    )
    return ax


def _stretches(values: Sequence[float]) -> Iterator[tuple[int, list[tuple[float, float]]]]:
    """Neighbouring cells of a shade as one stretch, by the number of the shade; -1 without a score."""
    found: dict[int, list[tuple[float, float]]] = {}
    at = 0
    for step, own in groupby(map(_step, values)):
        n = len(list(own))
        found.setdefault(step, []).append((at, n))
        at += n
    yield from sorted(found.items())


def _step(value: float) -> int:
    if math.isnan(value):
        return -1
    return sum(value >= low for low, _, _ in STEPS_OF_LOSS[1:])
