"""How much a change means: the typical change between two editions (docs/methodology.md, 5.2).

A survey asks some hundred people in a unit, so its score moves a little whatever is done. Where no sampling
error is on record, what most units moved by is the yardstick. It is no sampling error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.base.breaks import Breaks, breaks_of
from chiso.analysis.base.distributions import published
from chiso.analysis.base.errors import BadRequest
from chiso.analysis.base.panel import Panel, left_out_of, panel
from chiso.data.dataset import Dataset
from chiso.data.schema.vocabulary import COUNTRY
from chiso.text.messages import N_

FEWEST_PAIRS = 30
ABOUT = 0.25  # as much above or below the change of the country is about the same
WITHIN = "within"  # the typical change
BEHIND = "behind"  # no more than that, or no rise at all, while the others rose
PROGRESS = "progress"  # a rise above the general movement
ALIKE = "as_the_others"  # about the general movement
BELOW = "below"  # a rise below the general one
FALL = "fall"
FELL_LESS = "fell_less"  # than the others
# What a change of score may be for a move to be an achievement, or a shortcoming ("": the scores of the two
# editions do not compare, or nothing is known of the others).
GOOD_WEIGHTS = {PROGRESS, ""}
BAD_WEIGHTS = {BEHIND, BELOW, FALL, ""}


def typical_change(
    d: Dataset, index: str, year: int, component: str = "total", since: int | None = None
) -> pd.DataFrame:
    """By how much units moved between two editions, and the country with them.

    Parameters
    ----------
    d : Dataset
    index : str
    year : int
        The later edition.
    component : str
        A code of that edition.
    since : int, optional
        The earlier edition; the year before by default.

    Returns
    -------
    DataFrame
        One row: year, component, unit ("points", "percentage points"), n (units with a score in both
        editions, where these compare; else 0), typical (median of the absolute changes, in `unit`; NaN under
        30 units, and for an index that is no survey), mean_change (mean change of the same units; NaN under
        30), national_change (change of the national mean where both means are published; else NaN),
        break_kind (strongest crossed), left_out (units left out of either edition, by "; ").

    Raises
    ------
    NoFigures
    BadRequest
        No such component, or `since` is not before `year`.

    Examples
    --------
    >>> chiso.typical_change(d, "PAPI", 2023)[["typical", "mean_change"]]
        typical  mean_change
    0  0.996251     0.171306
    """
    return pd.DataFrame([typical_row(d, index, year, component, since)])


def typical_row(
    d: Dataset, index: str, year: int, component: str = "total", since: int | None = None
) -> dict[str, Any]:
    """The row of `typical_change`; parameters and errors as there. It is worked out once for all units."""
    since = year - 1 if since is None else since
    if since >= year:
        raise BadRequest(N_("{since} is not before {year}", since=since, year=year), where="since")
    book = panel(d)
    key = (index, year, component, since)
    if key not in book.typical:
        book.typical[key] = _typical_row(book, *key)
    return dict(book.typical[key])


def _typical_row(book: Panel, index: str, year: int, component: str, since: int) -> dict[str, Any]:
    field = book.field(index, year, component)
    codes = book.codes_at(index, year, component)
    changes = np.array([*(changes_of(book, index, codes, year, since, complete=False) or {}).values()])
    enough = len(changes) >= FEWEST_PAIRS
    return {
        "year": year,
        "component": component,
        "unit": "points" if field.unit == "points" else "percentage points",
        "n": len(changes),
        "typical": float(np.median(np.abs(changes))) if enough and book.index(index).survey else np.nan,
        "mean_change": float(changes.mean()) if enough else np.nan,
        "national_change": _of_the_country(book, index, codes, year, since),
        "break_kind": _breaks(book, index, codes, year).strongest(since, year),
        "left_out": left_out_of(book, index, since, year),
    }


def changes_of(
    book: Panel,
    index: str,
    codes: Mapping[int, str],
    year: int,
    since: int | None = None,
    *,
    complete: bool = True,
) -> dict[str, float] | None:
    """Change of each unit's score on an earlier edition, the year before; None where they do not compare."""
    since = year - 1 if since is None else since
    if not _compare(book, index, codes, year, since):
        return None
    before, after = (book.field(index, edition, codes[edition]) for edition in (since, year))
    if complete and not (before.complete and after.complete):
        return None
    return {
        name: score - before.by_name[name] for name, score in after.by_name.items() if name in before.by_name
    }


def _breaks(book: Panel, index: str, codes: Mapping[int, str], year: int) -> Breaks:
    return breaks_of(book, index, book.components[index, year][codes[year]]["series"])


def _compare(book: Panel, index: str, codes: Mapping[int, str], year: int, since: int) -> bool:
    """Whether scores of two editions compare, and are of the same units."""
    if since not in codes or since not in book.editions[index]:
        return False
    breaks = _breaks(book, index, codes, year)
    unit = book.field(index, year, codes[year]).unit
    return breaks.same_units(since, year) and not breaks.stop(since, year, unit)


def _of_the_country(book: Panel, index: str, codes: Mapping[int, str], year: int, since: int) -> float:
    """Change of the published national mean; NaN where one is not published, or known in whole percent."""
    if not _compare(book, index, codes, year, since):
        return np.nan
    before, after = (
        published(book, index, edition, codes[edition], "mean", COUNTRY).get("value", np.nan)
        for edition in (since, year)
    )
    unit = book.field(index, year, codes[year]).unit
    return np.nan if known_roughly(unit, before, after) else after - before


def known_roughly(unit: str, *means: float) -> bool:
    """A national mean is known in whole percent: 81% stands for 80.5 to 81.5, more than the country moves."""
    return unit == "percent" and any(mean % 1 == 0 for mean in means)


def yard_kind(known: Mapping[str, Any]) -> str:
    """Which yardstick a row of `typical_change` has: "margin" (sampling error), else "typical"; "" for none.

    Parameters
    ----------
    known : mapping
        With `margin` where `chiso.analysis.movement.sampling` added it.
    """
    return next((kind for kind in ("margin", "typical") if not np.isnan(known.get(kind, np.nan))), "")


def yard(known: Mapping[str, Any]) -> float:
    """By how much a score moves whatever is done.

    Parameters
    ----------
    known : mapping
        As for `yard_kind`.

    Returns
    -------
    float
        The sampling error of the change where that is on record, else the typical change; NaN for neither.
    """
    kind = yard_kind(known)
    return float(known[kind]) if kind else np.nan


def is_within(change: float, known: Mapping[str, Any]) -> bool:
    """A change is no larger than scores move whatever is done: no achievement, shortcoming or alarm.

    Parameters
    ----------
    change : float
        In the unit of `known`; NaN where it is not known.
    known : mapping
        As for `yard`.
    """
    return abs(change) <= yard(known)  # a NaN on either side is none


def general_change(known: Mapping[str, Any]) -> float:
    """What a change is held against besides the yardstick.

    Parameters
    ----------
    known : mapping
        A row of `typical_change`.

    Returns
    -------
    float
        The mean change of the same units where there is a yardstick, else that of the country.
    """
    return float(known["national_change" if np.isnan(yard(known)) else "mean_change"])


def weigh(change: float, unit: str, known: Mapping[str, Any]) -> str:
    """What a change of a score is: the one place where that is decided, for totals and for components.

    Parameters
    ----------
    change : float
        Of the unit; NaN where it is not known.
    unit : str
        "points" or "percentage points".
    known : mapping
        The row of `typical_change` for the same two editions, with the margin of the unit's samples if known.

    Returns
    -------
    str
        As `weight_of`; "" also for a change that is not known, or is in another unit than the others'.
    """
    if np.isnan(change) or unit != known["unit"]:
        return ""
    return weight_of(change, yard(known), general_change(known))


def counts(weight: str, *, up: bool) -> bool:
    """Whether a move up (down) may be called good (bad): the change of score it rests on is no small one."""
    return weight in (GOOD_WEIGHTS if up else BAD_WEIGHTS)


def weight_of(change: float, typical: float, general: float) -> str:
    """What a change of a score is.

    Parameters
    ----------
    change : float
        Of the unit.
    typical, general : float
        The typical change or the sampling error (NaN: none), and the change of all units or of the country
        (NaN: not known).

    Returns
    -------
    str
        "within", "behind", "progress", "as_the_others", "below", "fall" or "fell_less"; "" where there is
        nothing to hold it against.
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
