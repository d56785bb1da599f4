"""What a unit is good and bad at, beside a reference: never overlapping, never noise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.base.errors import NoFigures, refuse_level
from chiso.analysis.base.nearest import robust_sd
from chiso.analysis.base.panel import Distribution, Panel, left_out_of, panel, place_of
from chiso.analysis.base.units import name_in
from chiso.data.dataset import Dataset
from chiso.data.indices import Level
from chiso.data.provinces import Province
from chiso.text.messages import N_

AT_MOST = 3
# Half a robust standard deviation moves a unit from the middle past about a fifth of the field.
SMALLEST_ROBUST = 0.5
# Of a maximum of 10 points half a point: less is lost or won by a single criterion.
SMALLEST_SHARE = 5.0
ROBUST_RULE = "at least {smallest:g} robust standard deviations (1.4826 x MAD) from the median of the field"
SHARE_RULE = "at least {smallest:g} percentage points of the maximum from the unit's own total"

COLUMNS = [
    *("side", "place", "component", "parent", "kind", "name_vi", "name_en", "score", "score_unit", "share"),
    *("rank", "ranked", "reference", "reference_kind", "distance", "distance_unit", "n", "left_out", "rule"),
]


def strengths_weaknesses(
    d: Dataset,
    province: Province | str,
    index: str,
    year: int,
    level: Level = "main",
    at_most: int = AT_MOST,
) -> pd.DataFrame:
    """At most three strengths and three weaknesses among the components of an edition.

    Parameters
    ----------
    d, province, index, year
        As for `gap`.
    level : {"main", "sub"}
        Fields, dimensions or elements; or sub-dimensions.
    at_most : int
        Of each side.

    Returns
    -------
    DataFrame
        Strengths, then weaknesses, the most distant first (equal distances in the order of the
        edition): side ("strength", "weakness"), place (1, 2, ...), component, parent, kind, name_vi,
        name_en, score, score_unit, share (% of the maximum), rank (place: stated, else computed), ranked,
        reference, reference_kind ("median" of the field, in score_unit; "own total", in % of the
        maximum), distance, distance_unit ("robust sd" or "percentage points"), n (units of the field
        with a score), left_out (units left out of the edition, and so of the median, by "; "), rule.

        May be empty: the unit is near the reference in everything.

    Raises
    ------
    NoFigures
        The edition holds no component score of the unit.

    Notes
    -----
    A strength lies above the reference and a weakness below it, so that no component is both. In a
    complete field the reference is the median and the unit a robust standard deviation of the
    component. Where the field is not complete nothing can be said beside other units: the reference
    is the unit's own total in % of the maximum, and the rule says so.

    Examples
    --------
    >>> chiso.strengths_weaknesses(d, "Lai Châu", "PAPI", 2023)[["side", "component"]].head(2)
           side component
    0  strength         3
    1  strength         5
    """
    book = panel(d)
    name = name_in(d, province, index, year)
    refuse_level(level)
    rows = [
        row
        for code, described in book.components[index, year].items()
        if described["kind"] == book.index(index).kind(level)
        and (row := distance_of(book, book.field(index, year, code), name, dict(described))) is not None
    ]
    if not rows:
        raise NoFigures(index, year, name, reason=N_("no component has a score to compare"))
    found: list[dict[str, Any]] = []
    for side, sign in (("strength", 1.0), ("weakness", -1.0)):
        there = [row for row in rows if sign * row["distance"] >= row["_smallest"]]
        there.sort(key=lambda row: -abs(row["distance"]))  # stable: ties keep the order of the edition
        found += [row | {"side": side, "place": at} for at, row in enumerate(there[:at_most], start=1)]
    return pd.DataFrame(found, columns=COLUMNS)


def distance_of(
    book: Panel, field: Distribution, name: str, described: dict[str, Any]
) -> dict[str, Any] | None:
    """A component of a unit beside its reference, as a row of `strengths_weaknesses`; None without one."""
    cell = book.cells.get((field.index, field.year, name, field.component), {})
    score = cell.get("score", np.nan)
    if np.isnan(score):
        return None
    share = 100 * score / cell["max_score"]
    if field.complete and cell["score_unit"] == field.unit:
        reference, spread = float(np.median(field.scores)), robust_sd(field)
        if spread == 0:  # everyone scored the same
            return None
        distance, smallest, kind = (score - reference) / spread, SMALLEST_ROBUST, "median"
        unit, rule = "robust sd", ROBUST_RULE
    else:
        total = book.cells.get((field.index, field.year, name, "total"), {})
        reference = 100 * total.get("score", np.nan) / total.get("max_score", np.nan)
        distance, smallest, kind = share - reference, SMALLEST_SHARE, "own total"
        unit, rule = "percentage points", SHARE_RULE
        if np.isnan(distance):
            return None
    rank, ranked = place_of(field, name)
    return {
        **{key: described[key] for key in ("component", "parent", "kind", "name_vi", "name_en")},
        "score": score,
        "score_unit": cell["score_unit"],
        "share": share,
        "rank": rank,
        "ranked": ranked,
        "reference": reference,
        "reference_kind": kind,
        "distance": distance,
        "distance_unit": unit,
        "n": field.n,
        "left_out": left_out_of(book, field.index, field.year),
        "rule": rule.format(smallest=smallest),
        "_smallest": smallest,
    }
