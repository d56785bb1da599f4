"""PAPI: dimensions and totals as sums of the published sub-dimensions.

A dimension is the sum of its sub-dimensions and the total the sum of its dimensions, unweighted, as
the publisher defines them. A sum exists only if every part of that edition does; missing stays
missing. Sums are decimal, on the published digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from chiso.data.cleaning import Figure

SOURCE = "papi-sub-dimension-scores"


def papi_figures(rows: Iterable[Mapping[str, str]]) -> list[Figure]:
    """Figures of raw/papi: sub-dimensions as given, dimensions and totals derived.

    Parameters
    ----------
    rows : iterable of mapping
        year, province, sub_dimension, score; a missing row is a missing score.

    Returns
    -------
    list of Figure
        All in use, points.
    """
    scores: dict[tuple[int, str], dict[str, str]] = {}
    codes: dict[int, set[str]] = {}
    for row in rows:
        year = int(row["year"])
        scores.setdefault((year, row["province"]), {})[row["sub_dimension"]] = row["score"]
        codes.setdefault(year, set()).add(row["sub_dimension"])
    figures = []
    for (year, province), given in scores.items():
        dimensions: dict[str, Decimal] = {}
        expected: dict[str, list[str]] = {}
        for code in sorted(codes[year]):
            expected.setdefault(code.split(".")[0], []).append(code)
        for dimension, parts in expected.items():
            if all(code in given for code in parts):
                dimensions[dimension] = sum((Decimal(given[code]) for code in parts), Decimal(0))
                figures.append(
                    _figure(
                        year,
                        province,
                        dimension,
                        dimensions[dimension],
                        f"sum of the {len(parts)} sub-dimensions {parts[0]}-{parts[-1]}",
                    )
                )
        if len(dimensions) == len(expected):
            total = sum(dimensions.values(), Decimal(0))
            figures.append(_figure(year, province, "total", total, f"sum of the {len(expected)} dimensions"))
        figures += [
            Figure("PAPI", year, province, code, "score", score, "points", "stated", SOURCE, in_use=True)
            for code, score in given.items()
        ]
    return figures


def _figure(year: int, province: str, component: str, value: Decimal, note: str) -> Figure:
    return Figure(
        "PAPI", year, province, component, "score", f"{value}", "points", "derived", SOURCE, note, in_use=True
    )
