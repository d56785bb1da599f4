"""Whether the indices agree: the administration's view and the citizens'."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from chiso.analysis.base.errors import BadRequest
from chiso.analysis.base.panel import is_whole, panel, place_of
from chiso.data.dataset import Dataset
from chiso.text.messages import N_

# A third of the field apart: from the middle of one third to the middle of the next.
APART = 1 / 3
CITIZENS = "citizens"  # as respondents_en of indices.csv says it
FEWEST = 10  # pairs; a correlation of fewer says nothing


def concordance(d: Dataset, year: int) -> pd.DataFrame:
    """Place of each unit in the indices of an edition, and where they differ.

    Parameters
    ----------
    d : Dataset
    year : int

    Returns
    -------
    DataFrame
        One row a unit of the period: province; for each index rank_par, rank_sipas, rank_papi (place:
        stated, else computed; NaN) and ranked_par, ... (denominator), position_par, ... (share of the
        field that is behind: 1 for the first, 0 for the last); apart (position in the first of
        `judged_pair` less that in the second: above 0 the administration judges better than citizens
        do), apart_sipas, ... (the first less each other index); judged ("better_by_administration",
        "better_by_citizens", "alike" or "": a third of the field apart, or less; "" where a place is
        missing); n_indices (places known); left_out (bool: an index left the unit out of the edition).

    Raises
    ------
    BadRequest
        No index has such an edition.

    Notes
    -----
    SIPAS counts into PAR (10 of 100 points), so PAR and SIPAS agree a little by construction.

    Examples
    --------
    >>> chiso.concordance(d, 2023)[["province", "judged", "apart"]].head(2)
       province judged     apart
    0    Hà Nội  alike  0.201075
    1  Hà Giang              NaN
    """
    book = panel(d)
    fields = {i: book.field(i, year) for i in d.indices if year in book.editions[i]}
    if not fields:
        raise BadRequest(N_("no index has an edition {year}", year=year), where="year")
    period = book.period(next(iter(fields)), year)
    rows = []
    pair = judged_pair(d)
    for name in book.units[period]:
        row: dict[str, object] = {"province": name}
        position = {}
        for index in d.indices:
            rank, ranked = place_of(fields[index], name) if index in fields else (np.nan, np.nan)
            position[index] = 1 - (rank - 1) / (ranked - 1) if ranked > 1 else np.nan
            low = index.lower()
            row |= {f"rank_{low}": rank, f"ranked_{low}": ranked, f"position_{low}": position[index]}
        apart = np.nan if pair is None else position[pair[0]] - position[pair[1]]
        row["apart"] = apart
        if pair is not None:
            others = (index for index in d.indices if index not in pair)
            row |= {f"apart_{index.lower()}": position[pair[0]] - position[index] for index in others}
        row["judged"] = _judged(apart)
        row["n_indices"] = sum(not np.isnan(place) for place in position.values())
        row["left_out"] = any(name in book.left_out(index, year) for index in d.indices)
        rows.append(row)
    return pd.DataFrame(rows)


def judged_pair(d: Dataset) -> tuple[str, str] | None:
    """The indices that are judged against each other: the administration's view, then the citizens'.

    The administration's is what units score by criteria themselves, the citizens' the first survey of
    citizens alone that is no part of another index; None where either is lacking.
    """
    known = d.indices.values()
    scored = next((one.code for one in known if one.self_assessed and not one.survey), None)
    asked = next(
        (one.code for one in known if one.respondents("en") == CITIZENS and not one.counts_into), None
    )
    return None if scored is None or asked is None else (scored, asked)


def _judged(apart: float) -> str:
    if np.isnan(apart):
        return ""
    if abs(apart) <= APART:
        return "alike"
    return "better_by_administration" if apart > 0 else "better_by_citizens"


def agreement(d: Dataset, year: int) -> pd.DataFrame:
    """Rank correlation of each pair of indices in an edition.

    Returns
    -------
    DataFrame
        One row a pair: index_a, index_b, n (units with a place in both), complete (bool: n is 90 % of
        the units of the period, or more), spearman (-1 to 1; NaN under 10 units), note, left_out
        (units that either left out of the edition, by "; "). Where `complete` is
        False the units are those whose places were printed somewhere, mostly the best and the worst:
        the figure describes them, not the country.

    Raises
    ------
    BadRequest
        No index has such an edition.

    Examples
    --------
    >>> chiso.agreement(d, 2021).iloc[:, :4]
      index_a index_b   n  complete
    0     PAR   SIPAS  28     False
    1     PAR    PAPI  41     False
    2   SIPAS    PAPI  26     False
    """
    table, book = concordance(d, year), panel(d)
    rows = []
    for a, b in combinations(d.indices, 2):
        pair = table[[f"rank_{a.lower()}", f"rank_{b.lower()}"]].dropna()
        n, complete = len(pair), is_whole(len(pair), len(table))
        # Spearman's is Pearson's of the ranks within the pairs.
        rho = float(np.corrcoef(pair.rank(), rowvar=False)[0, 1]) if n >= FEWEST else np.nan
        note = "" if complete else "of the units with both places on record only"
        left_out = "; ".join(dict.fromkeys(name for index in (a, b) for name in book.left_out(index, year)))
        rows.append((a, b, n, complete, rho, note, left_out))
    columns = ["index_a", "index_b", "n", "complete", "spearman", "note", "left_out"]
    return pd.DataFrame(rows, columns=columns)
