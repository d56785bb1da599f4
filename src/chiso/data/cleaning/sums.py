"""Dimensions and totals as sums of the published sub-dimensions, where the publisher defines them so.

A dimension is the sum of its sub-dimensions and the total the sum of its dimensions, unweighted. A sum
exists only if every part of that edition does; missing stays missing. Sums are decimal, on the
published digits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from chiso.data.cleaning.figures import Datum
from chiso.data.indices import Index
from chiso.data.schema.vocabulary import PUBLISHED_SUMS


def sub_dimension_scores(rows: Iterable[Mapping[str, str]], index: Index) -> list[Datum]:
    """Rows of the table of parts as received as figures, not yet marked as in use.

    Parameters
    ----------
    rows : iterable of mapping
        year, province, sub_dimension, score; a missing row is a missing score.
    index : Index
    """
    return [
        Datum(
            index.code,
            int(row["year"]),
            row["province"],
            row["sub_dimension"],
            "score",
            row["score"],
            index.score_unit,
            "stated",
            f"{index.key}{PUBLISHED_SUMS}",
        )
        for row in rows
    ]


def is_sub_dimension_score(figure: Datum, index: Index) -> bool:
    """Whether dimensions and totals of an index are summed from a figure."""
    own = index.sums_parts and figure.index == index.code
    return own and figure.measure == "score" and "." in figure.component


def sums_of_parts(figures: Iterable[Datum], index: Index) -> list[Datum]:
    """Dimensions and totals of an index.

    Parameters
    ----------
    figures : iterable of Datum
        Those from which they are summed are taken, and of them those in use. An edition has the
        sub-dimensions that any of its provinces has, in use or not.
    index : Index

    Returns
    -------
    list of Datum
        Basis "derived", in use. The source is that of most of the parts; where others gave parts of
        the sum, the note names them.
    """
    scores: dict[tuple[int, str], dict[str, Datum]] = {}
    codes: dict[int, set[str]] = {}
    for figure in figures:
        if not is_sub_dimension_score(figure, index):
            continue
        codes.setdefault(figure.year, set()).add(figure.component)
        if figure.in_use:
            scores.setdefault((figure.year, figure.province), {})[figure.component] = figure
    main, sub = index.parts_noun("en"), index.sub_parts_noun("en")
    sums = []
    for (year, _), given in scores.items():
        dimensions: dict[str, list[str]] = {}
        for code in sorted(codes[year]):
            dimensions.setdefault(code.split(".")[0], []).append(code)
        for dimension, parts in dimensions.items():
            if all(code in given for code in parts):
                what = f"sum of the {len(parts)} {sub} {parts[0]}-{parts[-1]}"
                sums.append(_sum(dimension, [given[code] for code in parts], what))
        if given.keys() == codes[year]:
            what = f"sum of the {len(dimensions)} {main}"
            sums.append(_sum("total", [given[code] for code in sorted(given)], what))
    return sums


def _sum(component: str, parts: Sequence[Datum], note: str) -> Datum:
    sources = [source for source, _ in Counter(part.source for part in parts).most_common()]
    if len(sources) > 1:
        note += f"; parts also from {', '.join(sources[1:])}"
    value = sum((Decimal(part.value) for part in parts), Decimal(0))
    return parts[0].but(
        component=component,
        value=f"{value}",
        basis="derived",
        source=sources[0],
        note=note,
        in_use=True,
    )
