"""How much a change means: the typical change between two editions (docs/methodology.md, 5.2).

A survey asks some hundred people in a unit, so its score moves a little whatever is done. Where no sampling
error is on record, what most units moved by is the yardstick. It is no sampling error.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from chiso.analysis.nationwide import changes_of, national
from chiso.analysis.panel import left_out_of, panel
from chiso.data.dataset import Dataset

FEWEST_PAIRS = 30
ABOUT = 0.25  # as much above or below the change of the country is about the same
WITHIN = "within"  # the typical change
BEHIND = "behind"  # no more than that, or no rise at all, while the others rose
PROGRESS = "progress"  # a rise above the general movement
ALIKE = "alike"  # about the general movement
BELOW = "below"  # a rise below the general one
FALL = "fall"
FELL_LESS = "fell_less"  # than the others


def typical_change(d: Dataset, index: str, year: int, component: str = "total") -> pd.DataFrame:
    """By how much units moved on the year before, and the country with them.

    Parameters
    ----------
    d : Dataset
    index : str
    year : int
    component : str
        A code of that edition.

    Returns
    -------
    DataFrame
        One row: year, component, unit ("points", "percentage points"), n (units with a score in both
        editions, where these compare; else 0), typical (median of the absolute changes, in `unit`; NaN under
        30 units, and for an index that is no survey), mean_change (mean change of the same units; NaN under
        30), national_change (change of the national mean where both means are published; else NaN),
        break_kind, left_out (units left out of either edition, by "; ").

    Raises
    ------
    NoFigures, BadRequest
    """
    book = panel(d)
    field = book.field(index, year, component)
    codes = book.codes_at(index, year, component)
    changes = np.array([*(changes_of(book, index, codes, year, complete=False) or {}).values()])
    enough = len(changes) >= FEWEST_PAIRS
    table = national(d, index, book.components[index, year][component]["series"])
    country = table[table["year"].eq(year)].iloc[0]
    return pd.DataFrame(
        [
            {
                "year": year,
                "component": component,
                "unit": "points" if field.unit == "points" else "percentage points",
                "n": len(changes),
                "typical": float(np.median(np.abs(changes)))
                if enough and book.index(index).survey
                else np.nan,
                "mean_change": float(changes.mean()) if enough else np.nan,
                "national_change": country["change_mean"] if country["mean_kind"] != "computed" else np.nan,
                "break_kind": country["break_kind"],
                "left_out": left_out_of(book, index, year - 1, year),
            }
        ]
    )


def weight_of(change: float, typical: float, general: float) -> str:
    """What a change of a score is.

    Parameters
    ----------
    change : float
        Of the unit.
    typical, general : float
        The typical change (NaN: none), and that of all units or of the country (NaN: not known).

    Returns
    -------
    str
        "within", "behind", "progress", "alike", "below", "fall" or "fell_less"; "" where there is nothing to
        hold it against.
    """
    ahead = change - general
    if not np.isnan(typical):
        beyond = FALL if change < 0 else BELOW if ahead < 0 else PROGRESS
        kind = beyond if abs(change) > typical else BEHIND if ahead < -typical else WITHIN
    elif np.isnan(ahead):
        kind = ""
    elif change <= 0 < general:
        kind = BEHIND
    elif abs(ahead) <= ABOUT:
        kind = ALIKE
    elif change > 0:
        kind = PROGRESS if ahead > 0 else BELOW
    else:
        kind = FELL_LESS if ahead > 0 else FALL
    return kind
