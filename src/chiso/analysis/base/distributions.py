"""The field of an edition: spread, extremes and the published means."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.base.breaks import breaks_of
from chiso.analysis.base.panel import Distribution, Panel, Row, left_out_of, panel
from chiso.data.dataset import Dataset
from chiso.data.schema.vocabulary import COUNTRY


def published(book: Panel, index: str, year: int, component: str, measure: str, group: str = "") -> Row:
    """The row of national.csv in use for a published figure; empty if there is none."""
    traits = book.index(index)
    if traits.sums_parts or (measure == "mean" and not traits.published_mean):
        return {}  # what national.csv holds is computed from the scores
    for row in book.national.get((index, year, component), []):
        if row["measure"] == measure and (not group or row["group"] == group):
            return row
    return {}


def best_of(book: Panel, field: Distribution) -> tuple[float, str, str]:
    """Best score of an edition, who has it, and how that is known.

    Returns
    -------
    score, provinces, kind
        `kind` is "computed" (complete field), "published" (national maximum), "stated" (the unit in
        first place) or "maximum" (a unit has the maximum, so none is better); NaN, "" and "" where
        too little is on record to say. Ties are joined by "; ".
    """
    everyone = field.all_scores
    if field.complete:
        # Units left out of the field count here: nobody may be better than the best.
        top = max(everyone.values())
        return top, "; ".join(name for name, score in everyone.items() if score == top), "computed"
    row = published(book, field.index, field.year, field.component, "max")
    if row:
        known = row["group"] if row["group"] in book.members(field.index, field.year) else ""
        return row["value"], known, "published"
    first = [name for name, rank in field.stated_ranks.items() if rank == 1 and name in field.by_name]
    if first:
        return field.by_name[first[0]], "; ".join(first), "stated"
    maximum, _ = book.maximum(field.index, field.year, field.component)
    full = [name for name, score in field.by_name.items() if score == maximum]
    return (maximum, "; ".join(full), "maximum") if full else (np.nan, "", "")


def field_summary(d: Dataset, index: str, component: str = "total") -> pd.DataFrame:
    """Spread of a component over the units, one row an edition.

    Parameters
    ----------
    d : Dataset
    index : {"PAR", "SIPAS", "PAPI"}
    component : str
        A code as in the last edition that has it, or a series key; editions are joined by series.

    Returns
    -------
    DataFrame
        year, component (code of that year), score_unit, n (units of the field with a score), ranked,
        complete (n is 90 % of ranked, or more); min, q25, median, q75, max, mean, sd (ddof 1)
        computed over the field, NaN unless complete, unweighted; published_mean,
        published_mean_basis, published_mean_source, published_median, published_max,
        published_min (never for PAPI); best_score, best_province (ties joined by "; "; also a unit left
        out of the edition: nobody may be better than the best), best_kind ("computed", "published",
        "stated", "maximum", ""), worst_province, left_out (names of units left
        out of the edition, joined by "; "), break_kind, segment (of editions of the same units whose
        scores compare).

    Examples
    --------
    >>> chiso.field_summary(d, "PAPI").query("year == 2023")[["year", "n", "median"]]
        year   n    median
    12  2023  61  42.32653
    """
    book = panel(d)
    codes = book.codes(index, component)
    breaks = breaks_of(book, index, component)
    start = min(book.editions[index])
    rows = []
    for year in book.editions[index]:
        if year not in codes:
            continue
        field = book.field(index, year, codes[year])
        rows.append(
            {
                "year": year,
                "component": codes[year],
                "score_unit": field.unit,
                "n": field.n,
                "ranked": field.ranked,
                "complete": field.complete,
                **_spread(field),
                **_published(book, field),
                **_ends(book, field),
                "left_out": left_out_of(book, index, year),
                "break_kind": breaks.at(year).kind,
                "segment": breaks.segment(start, year, of_field=True),
            }
        )
    return pd.DataFrame(rows)


def _spread(field: Distribution) -> dict[str, float]:
    names = ("min", "q25", "median", "q75", "max")
    if not field.complete:
        return dict.fromkeys((*names, "mean", "sd"), np.nan)
    quantiles = np.percentile(field.scores, [0, 25, 50, 75, 100]).tolist()
    sd = float(np.std(field.scores, ddof=1)) if field.n > 1 else np.nan
    return {**dict(zip(names, quantiles, strict=True)), "mean": float(np.mean(field.scores)), "sd": sd}


def _published(book: Panel, field: Distribution) -> dict[str, Any]:
    place = (book, field.index, field.year, field.component)
    mean = published(*place, "mean", COUNTRY)
    return {
        "published_mean": mean.get("value", np.nan),
        "published_mean_basis": mean.get("basis", ""),
        "published_mean_source": mean.get("source", ""),
        "published_median": published(*place, "median", COUNTRY).get("value", np.nan),
        "published_max": published(*place, "max").get("value", np.nan),
        "published_min": published(*place, "min").get("value", np.nan),
    }


def _ends(book: Panel, field: Distribution) -> dict[str, Any]:
    score, names, kind = best_of(book, field)
    worst = ""
    if field.complete:
        least = float(np.min(field.scores))
        worst = "; ".join(name for name, value in field.by_name.items() if value == least)
    else:
        row = published(book, field.index, field.year, field.component, "min")
        members = book.members(field.index, field.year)
        worst = row["group"] if row and row["group"] in members else ""
    return {"best_score": score, "best_province": names, "best_kind": kind, "worst_province": worst}
