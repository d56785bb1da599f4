"""A complete field of PAPI passed off as an edition of PAR INDEX of which only some figures are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from chiso.data.dataset import Dataset

YEAR = 2023
Scores = dict[str, float]


def papi_totals(d: Dataset, year: int) -> Scores:
    """The totals of an edition of PAPI, as the figures give them."""
    rows = d.figures[d.figures["index"].eq("PAPI") & d.figures["year"].eq(year) & d.figures["in_use"]]
    rows = rows[rows["component"].eq("total") & rows["measure"].eq("score")]
    return dict(zip(rows["province"], rows["value"], strict=True))


def place(scores: Mapping[str, float], score: float) -> int:
    """Place of a score: one more than the scores above it."""
    return 1 + sum(other > score for other in scores.values())


def as_par(
    d: Dataset,
    scores: Scores,
    with_score: Iterable[str],
    with_place: Iterable[str],
    national: Iterable[Mapping[str, Any]] = (),
) -> Dataset:
    """A dataset in which PAR 2023 has these scores, the places that follow, and these national rows."""
    template = d.tables["par"].query("measure == 'score'").head(1).assign(year=YEAR, component="total")
    template = template.assign(basis="stated", in_use=True, unit="percent")
    figures = [template.assign(province=name, value=scores[name]) for name in with_score]
    ranks = template.assign(measure="rank", unit="place")
    figures += [ranks.assign(province=name, value=float(place(scores, scores[name]))) for name in with_place]
    row = d.national.head(1).assign(index="PAR", year=YEAR, component="total", basis="stated", in_use=True)
    tables = {
        "par": pd.concat([template.iloc[:0], *figures]),
        "papi": d.tables["papi"].iloc[:0],
        "sipas": d.tables["sipas"].iloc[:0],
        "national": pd.concat([row.iloc[:0], *(row.assign(**one) for one in national)]),
    }
    return replace(d, tables={**d.tables, **tables})


def national_rows(scores: Scores, bounds: Iterable[float], counted: Iterable[bool]) -> list[dict[str, Any]]:
    """Extremes, mean, units above the mean and lettered groups, as a ministry would print them."""
    values = list(scores.values())
    mean = sum(values) / len(values)
    rows: list[dict[str, Any]] = [
        {"measure": "max", "group": max(scores, key=scores.__getitem__), "value": max(values)},
        {"measure": "min", "group": min(scores, key=scores.__getitem__), "value": min(values)},
        {"measure": "mean", "group": "Cả nước", "value": mean},
        {"measure": "n_above_mean", "group": "Cả nước", "value": float(sum(v > mean for v in values))},
    ]
    upper = float("inf")
    for letter, lower, count in zip("ABCD", sorted(bounds, reverse=True), counted, strict=False):
        rows.append({"measure": "group_lower_bound", "group": letter, "value": lower})
        if count:
            inside = float(sum(lower <= v < upper for v in values))
            rows.append({"measure": "group_count", "group": letter, "value": inside})
        upper = lower
    return rows
