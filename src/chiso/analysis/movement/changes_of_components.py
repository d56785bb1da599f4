"""How the components of a unit changed, what each change is, and which are behind and falling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.base.errors import refuse_level
from chiso.analysis.base.panel import Panel, panel, place_of
from chiso.analysis.base.units import name_in, unit
from chiso.analysis.movement.sampling import with_margin
from chiso.analysis.movement.trends import change_of_score
from chiso.analysis.movement.typical_changes import BEHIND, FALL, typical_row, weigh, yard
from chiso.analysis.standing.strengths import SMALLEST_ROBUST, distance_of
from chiso.data.dataset import Dataset
from chiso.data.indices import Level
from chiso.data.provinces import Province

COMPONENT_CHANGE_COLUMNS = [
    *("component", "parent", "kind", "name_vi", "name_en", "score", "score_unit", "rank", "ranked"),
    *("reference", "distance", "change", "unit", "typical", "margin", "mean_change", "national_change", "n"),
    *("within_typical", "weight", "behind_and_falling", "break_kind"),
]


def component_changes(
    d: Dataset, province: Province | str, index: str, year: int, level: Level = "main"
) -> pd.DataFrame:
    """The change of each component on the year before, each beside its own yardstick.

    Parameters
    ----------
    d, province, index, year
        As for `gap`.
    level : {"main", "sub"}
        Fields, dimensions or elements; or sub-dimensions.

    Returns
    -------
    DataFrame
        One row a component with a score of the unit, in the order of the edition: component, parent, kind,
        name_vi, name_en, score, score_unit, rank (place: stated, else computed), ranked; reference (median of
        a complete field, in score_unit; else NaN), distance (to it, in robust standard deviations; negative
        below); change (of the score on the year before; NaN where the editions do not compare), unit
        ("points", "percentage points"), typical, mean_change, national_change, n (as `typical_change` gives
        them for the component), margin (sampling error of the change; NaN unless on record for both
        editions), within_typical (bool: the change is no more than the margin, else the typical one), weight
        (what the change is, as `weight_of` says it; "" where there is nothing to hold it against),
        behind_and_falling ("yes", "no", by that rule; "" without a median or a weight), break_kind.

    Raises
    ------
    NoFigures, BadRequest, MergedUnit

    Examples
    --------
    >>> chiso.component_changes(d, "Lai Châu", "PAPI", 2023)[["component", "change"]].head(2)
      component    change
    0         1 -0.614177
    1         2  0.123615
    """
    book = panel(d)
    name = name_in(d, province, index, year)
    refuse_level(level)
    of = unit(d, province, year)
    rows = [
        _changed(d, book, of, name, index, year, code)
        for code, described in book.components[index, year].items()
        if described["kind"] == book.index(index).kind(level)
        and not np.isnan(book.cells.get((index, year, name, code), {}).get("score", np.nan))
    ]
    return pd.DataFrame(rows, columns=COMPONENT_CHANGE_COLUMNS)


def _changed(
    d: Dataset, book: Panel, province: Province, name: str, index: str, year: int, code: str
) -> dict[str, Any]:
    described, field = book.components[index, year][code], book.field(index, year, code)
    rank, ranked = place_of(field, name)
    beside = distance_of(book, field, name, dict(described))
    in_the_field = beside is not None and beside["reference_kind"] == "median"
    distance = beside["distance"] if beside is not None and in_the_field else np.nan
    change, measured_in = change_of_score(d, province, index, year, code)
    known = with_margin(d, typical_row(d, index, year, code), index, year, name, code)
    weight = weigh(change, measured_in, known)
    judged = "yes" if behind_and_falling(distance, weight, change, yard(known)) else "no"
    if np.isnan(distance) or not weight:
        judged = ""
    return {
        **{key: described[key] for key in ("component", "parent", "kind", "name_vi", "name_en")},
        "score": book.cells[index, year, name, code]["score"],
        "score_unit": book.cells[index, year, name, code]["score_unit"],
        "rank": rank,
        "ranked": ranked,
        "reference": beside["reference"] if beside is not None and in_the_field else np.nan,
        "distance": distance,
        "change": change,
        "unit": measured_in or known["unit"],
        **{key: known[key] for key in ("typical", "margin", "mean_change", "national_change", "n")},
        "within_typical": bool(abs(change) <= yard(known)),
        "weight": weight,
        "behind_and_falling": judged,
        "break_kind": known["break_kind"],
    }


def behind_and_falling(distance: float, weight: str, change: float, typical: float) -> bool:
    """Whether a component is behind and falling: "kém và đang giảm" (docs/methodology.md, 5).

    Parameters
    ----------
    distance : float
        To the median of the units, in robust standard deviations (1.4826 x MAD); negative below; NaN where
        there is no median of a complete field.
    weight : str
        What its change is, as `weight_of` says it.
    change : float
        On the year before.
    typical : float
        The typical change of the component; NaN: none.

    Returns
    -------
    bool
        True where the component lies half a robust standard deviation or more below the median and has fallen
        by more than its typical change; without a typical change, by more than the country or against its
        rise.

    Notes
    -----
    A fall within the typical change is none, also where the other units rose.

    Examples
    --------
    >>> chiso.behind_and_falling(-0.4, "beyond", -0.3, 0.2)
    False
    """
    fell = weight == FALL or (weight == BEHIND and change < 0 and np.isnan(typical))
    return bool(fell and distance <= -SMALLEST_ROBUST)
