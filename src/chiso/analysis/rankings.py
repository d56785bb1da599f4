"""Places in an edition: stated, and computed where the field is complete."""

from __future__ import annotations

import numpy as np
import pandas as pd

from chiso.analysis.bounds import bounds_of
from chiso.analysis.grouping import assign, groups_of
from chiso.analysis.panel import panel
from chiso.data.dataset import Dataset

NAN = float("nan")


def rank_table(d: Dataset, index: str, year: int, component: str = "total") -> pd.DataFrame:
    """Every unit of an edition with its score, place and group, best first.

    Parameters
    ----------
    d : Dataset
    index : {"PAR", "SIPAS", "PAPI"}
    year : int
        The edition.
    component : str
        Code in that edition.

    Returns
    -------
    DataFrame
        One row a unit of the period: province, score, score_unit, score_basis, score_source,
        max_score, rank_stated, rank_computed (ties share the better place; before rounding; NaN
        unless complete), rank (stated, else computed), rank_basis ("stated", "derived", "listing
        order", "doubtful", "computed", ""), rank_source, ranked (denominator of `rank`), n (units of
        the field with a score), complete (bool: n is 90 % of the units ranked, or more), group ("" if
        not established), missing_reason (of the score, as in `trend`), left_out (bool: shown, but no
        member of the field). Missing numbers are NaN; places are floats.

    Raises
    ------
    NoFigures, BadRequest
    """
    book = panel(d)
    field = book.field(index, year, component)
    cells = book.columns.get((index, year, component), {})
    left_out = book.left_out.get(year, {}) if index == "PAPI" else {}
    found = groups_of(book, index, year, component)
    bounds = bounds_of(book, field) if found and index != "PAPI" else None
    named = assign(found, bounds, field.by_name, dict(field.stated_ranks))
    rows = []
    for name in book.members(index, year):
        cell = cells.get(name, {})
        score, stated = cell.get("score", NAN), cell.get("rank", NAN)
        computed = field.computed_ranks.get(name, NAN)
        use_stated = not np.isnan(stated)
        basis = cell["rank_basis"] if use_stated else ("computed" if not np.isnan(computed) else "")
        source = cell["rank_source"] if use_stated else (cell["score_source"] if basis else "")
        denominator = field.denominator if basis == "computed" else cell.get("ranked", field.ranked)
        rows.append(
            {
                "province": name,
                "score": score,
                "score_unit": cell.get("score_unit", ""),
                "score_basis": cell.get("score_basis", ""),
                "score_source": cell.get("score_source", ""),
                "max_score": cell.get("max_score", NAN),
                "rank_stated": stated,
                "rank_computed": computed,
                "rank": stated if use_stated else computed,
                "rank_basis": basis,
                "rank_source": source,
                "ranked": float(denominator),
                "n": field.n,
                "complete": field.complete,
                "group": named.get(name, ""),
                "missing_reason": ""
                if not np.isnan(score)
                else book.missing_reason(index, year, name, component),
                "left_out": name in left_out,
            }
        )
    table = pd.DataFrame(rows)
    # By place, then by score; stable, so that what is tied or unknown keeps the order of the units.
    table = table.sort_values(["rank", "score"], ascending=[True, False], kind="stable")
    return table.reset_index(drop=True)
