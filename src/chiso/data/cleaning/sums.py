"""PAPI: dimensions and totals as sums of the published sub-dimensions.

A dimension is the sum of its sub-dimensions and the total the sum of its dimensions, unweighted, as
the publisher defines them. A sum exists only if every part of that edition does; missing stays
missing. Sums are decimal, on the published digits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from chiso.data.cleaning.figures import Figure
from chiso.data.schema.vocabulary import PUBLISHED_SUMS


def sub_dimension_scores(rows: Iterable[Mapping[str, str]]) -> list[Figure]:
    """Rows of raw/papi as figures, not yet marked as in use.

    Parameters
    ----------
    rows : iterable of mapping
        year, province, sub_dimension, score; a missing row is a missing score.
    """
    return [
        Figure(
            "PAPI",
            int(row["year"]),
            row["province"],
            row["sub_dimension"],
            "score",
            row["score"],
            "points",
            "stated",
            PUBLISHED_SUMS,
        )
        for row in rows
    ]


def is_sub_dimension_score(figure: Figure) -> bool:
    """Whether dimensions and totals are summed from a figure."""
    return figure.index == "PAPI" and figure.measure == "score" and "." in figure.component


def papi_sums(figures: Iterable[Figure]) -> list[Figure]:
    """Dimensions and totals of PAPI.

    Parameters
    ----------
    figures : iterable of Figure
        Sub-dimension scores; those in use are summed. An edition has the sub-dimensions that any
        of its provinces has, in use or not.

    Returns
    -------
    list of Figure
        Basis "derived", in use, points. The source is that of most of the parts; where others gave
        parts of the sum, the note names them.
    """
    scores: dict[tuple[int, str], dict[str, Figure]] = {}
    codes: dict[int, set[str]] = {}
    for figure in figures:
        codes.setdefault(figure.year, set()).add(figure.component)
        if figure.in_use:
            scores.setdefault((figure.year, figure.province), {})[figure.component] = figure
    sums = []
    for (year, _), given in scores.items():
        dimensions: dict[str, list[str]] = {}
        for code in sorted(codes[year]):
            dimensions.setdefault(code.split(".")[0], []).append(code)
        for dimension, parts in dimensions.items():
            if all(code in given for code in parts):
                what = f"sum of the {len(parts)} sub-dimensions {parts[0]}-{parts[-1]}"
                sums.append(_sum(dimension, [given[code] for code in parts], what))
        if given.keys() == codes[year]:
            what = f"sum of the {len(dimensions)} dimensions"
            sums.append(_sum("total", [given[code] for code in sorted(given)], what))
    return sums


def _sum(component: str, parts: Sequence[Figure], note: str) -> Figure:
    sources = [source for source, _ in Counter(part.source for part in parts).most_common()]
    if len(sources) > 1:
        note += f"; parts also from {', '.join(sources[1:])}"
    first = parts[0]
    value = sum((Decimal(part.value) for part in parts), Decimal(0))
    return Figure(
        "PAPI",
        first.year,
        first.province,
        component,
        "score",
        f"{value}",
        "points",
        "derived",
        sources[0],
        note,
        in_use=True,
    )
