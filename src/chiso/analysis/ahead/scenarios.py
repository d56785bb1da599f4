"""What if: scores set or added in components, the total and the place that follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from chiso.analysis.base.bounds import bounds_of
from chiso.analysis.base.breaks import Breaks
from chiso.analysis.base.errors import (
    BadRequest,
    NoFigures,
    NotComparable,
    NotEstablished,
    OutOfScale,
    no_weights,
)
from chiso.analysis.base.panel import TIE, Distribution, Floats, Panel, Row, left_out_of, panel, place_of
from chiso.analysis.base.units import name_in
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.text.messages import N_, InData

Others = Literal["held", "as_last_year"]
OTHERS = get_args(Others)
ON_SCALE = 1e-9  # scores are printed to 7 decimals at most
# Parts that hold each other: points set in both would count twice.
HOLDS = {
    "survey": {"sipas_points", "leader_survey"},
    "survey_and_socio_economic": {"sipas_points", "leader_survey", "socio_economic", "survey"},
}

COLUMNS = [
    *("component", "parent", "kind", "before", "after", "change", "max_score", "unit"),
    *("rank_before", "rank", "rank_low", "rank_high", "ranked", "others", "n", "left_out"),
]


def scenario(
    d: Dataset,
    province: Province | str,
    index: str,
    year: int,
    scores: Mapping[str, float] | None = None,
    add: Mapping[str, float] | None = None,
    others: Others = "held",
) -> pd.DataFrame:
    """The total and the place if some components had other scores.

    Parameters
    ----------
    d, province, index, year
        The edition to start from.
    scores : mapping from str to float
        Components set to a score (points; a total in the unit of the total).
    add : mapping from str to float
        Components changed by points; the score before may be missing.
    others : {"held", "as_last_year"}
        Other units keep their totals; or change once more as they did from the year before to
        `year` (complete fields without a hard break between; units without both totals are held).

    Returns
    -------
    DataFrame
        The total first, then each component that changes, in the order of the edition: component,
        parent, kind, before, after, change, max_score, unit; of the total and, in complete fields
        with others held, of each component: rank_before, rank (place; NaN unless certain),
        rank_low (best it can be), rank_high (worst), ranked; others, n (units of the field with a
        score), left_out (units left out of the edition, and so of the places, by "; "). Without
        scores and add the row of the total only, unchanged.

    Raises
    ------
    NoFigures
        The unit has no total, or a component set has no score to start from.
    OutOfScale
        A score below the minimum or above the maximum of its component.
    BadRequest
        A component and one it is part of at once; components whose weights are unknown (SIPAS); no
        number.
    NotComparable, NotEstablished
        Others cannot move as last year; a component on record in percent cannot be set in points,
        nor can a total whose maximum in points is not established (PAR 2016).

    Examples
    --------
    >>> chiso.scenario(d, "Lai Châu", "PAPI", 2023, add={"1": 0.2})[["component", "rank_before", "rank"]]
      component  rank_before  rank
    0     total         18.0  17.0
    1         1         29.0  20.0
    """
    book = panel(d)
    name = name_in(d, province, index, year)
    if others not in OTHERS:
        raise BadRequest(
            N_('no way "{others}" for others', others=others),
            remedy=N_("one of: {choices}", choices=OTHERS),
        )
    total = book.cells.get((index, year, name, "total"), {})
    if np.isnan(total.get("score", np.nan)):
        raise NoFigures(index, year, name, "total", book.missing_reason(index, year, name, "total"))
    steps = _steps(book, index, year, name, scores or {}, add or {})
    _check_disjoint(book, index, year, list(steps))
    moves = _moves(book, index, year, steps)
    rows = [
        _row(book, index, year, name, code, moves.get(code, 0.0), others)
        for code in book.components[index, year]
        if code == "total" or code in moves
    ]
    rows.sort(key=lambda row: row["component"] != "total")  # stable: the total first
    return pd.DataFrame(rows, columns=COLUMNS)


def _steps(
    book: Panel, index: str, year: int, name: str, scores: Mapping[str, float], add: Mapping[str, float]
) -> dict[str, float]:
    """Points by which each named component changes."""
    known = book.components[index, year]
    for code in (*scores, *add):
        if code not in known:
            raise BadRequest(
                N_('{index} {year} has no component "{component}"', index=index, year=year, component=code),
                remedy=N_("one of: {choices}", choices=list(known)),
            )
    if not np.isfinite([*scores.values(), *add.values()]).all():
        raise BadRequest(N_("every score and every step must be a number"), where="scores, add")
    if both := sorted(scores.keys() & add.keys()):
        raise BadRequest(N_("set and added at once: {both}", both=", ".join(both)), where="scores, add")
    steps = {code: float(points) for code, points in add.items()}
    for code, score in scores.items():
        before = book.cells.get((index, year, name, code), {}).get("score", np.nan)
        if np.isnan(before):
            raise NoFigures(index, year, name, code, N_("there is no score to start from; use add"))
        steps[code] = float(score) - before
    return steps


def _ancestors(known: Mapping[str, Row], code: str) -> list[str]:
    found: list[str] = []
    while parent := known[code]["parent"]:
        found.append(parent)
        code = parent
    return found


def _check_disjoint(book: Panel, index: str, year: int, codes: list[str]) -> None:
    known = book.components[index, year]
    kinds = {"part" if known[code]["kind"] == "part" else "field" for code in codes if code != "total"}
    traits = book.index(index)
    nouns = InData(traits.parts_nouns)
    if kinds and not traits.additive:
        raise no_weights(traits, N_('set "total" only'))
    if kinds and traits.in_percent and book.edition(index, year)["points_max"] != 100:
        raise NotComparable(
            N_("what a point of {index} {year} adds to the total is not established", index=index, year=year)
        )
    if len(kinds) > 1:
        raise BadRequest(
            N_(
                "parts and {parts} of {index} are two ways to divide the same points",
                parts=nouns,
                index=index,
            ),
            where="scores",
        )
    for code in codes:
        inside = [
            other for other in codes if code in _ancestors(known, other) or other in HOLDS.get(code, ())
        ]
        if inside:
            raise BadRequest(
                N_("{code} holds {inside}: set one or the other", code=code, inside=", ".join(inside)),
                where="scores",
            )


def _moves(book: Panel, index: str, year: int, steps: Mapping[str, float]) -> dict[str, float]:
    """Points by which each component changes, up to the total."""
    known = book.components[index, year]
    moves: dict[str, float] = {}
    for code, points in steps.items():
        for each in (code, *_ancestors(known, code)):
            moves[each] = moves.get(each, 0.0) + points
    return moves


def _row(
    book: Panel, index: str, year: int, name: str, code: str, move: float, others: Others
) -> dict[str, Any]:
    cell = book.cells.get((index, year, name, code), {})
    described = book.components[index, year][code]
    field = book.field(index, year, code)
    before = cell.get("score", np.nan)
    if cell and not np.isnan(before) and cell["score_unit"] != field.unit and move != 0:
        raise NotComparable(
            N_(
                "{code} is on record in {score_unit}, not in points", code=code, score_unit=cell["score_unit"]
            ),
            where=code,
        )
    after = before + move
    maximum = cell.get("max_score", np.nan)
    if np.isnan(maximum):
        maximum = book.maximum(index, year, code)[0]
    if move != 0 and not np.isnan(after):
        _check_scale(code, after, described["min_score"], maximum)
    row = {
        "component": code,
        "parent": described["parent"],
        "kind": described["kind"],
        "before": before,
        "after": after,
        "change": move,
        "max_score": maximum,
        "unit": cell.get("score_unit", "") or field.unit,
        "others": others,
        "n": field.n,
        "left_out": left_out_of(book, field.index, field.year),
    }
    return row | _places(book, field, name, before, after, others)


def _check_scale(code: str, score: float, minimum: float, maximum: float) -> None:
    low = 0.0 if np.isnan(minimum) else minimum
    if score < low - ON_SCALE or score > maximum + ON_SCALE:
        raise OutOfScale(
            N_("component {code} would score {score:g}", code=code, score=score),
            where=N_("its scale is {low:g} to {maximum:g}", low=low, maximum=maximum),
            remedy=N_("set or add less"),
        )


def _places(
    book: Panel, field: Distribution, name: str, before: float, after: float, others: Others
) -> dict[str, float]:
    rank_before, ranked = place_of(field, name)
    base = {"rank_before": rank_before, "ranked": ranked}
    places = ("rank", "rank_low", "rank_high")
    is_total, held = field.component == "total", others == "held"
    if np.isnan(after) or not (is_total or (field.complete and held)):
        return base | dict.fromkeys(places, np.nan)
    if held and after == before and not np.isnan(rank_before):
        return base | dict.fromkeys(places, rank_before)
    if field.complete and name in field.by_name:
        rank = 1.0 + float(np.sum(other_scores(book, field, name, others) > after + TIE))
        return base | {"ranked": float(field.denominator)} | dict.fromkeys(places, rank)
    if not held:
        raise NotEstablished(
            field.index, field.year, "total", field.n, field.ranked, N_("others as last year")
        )
    low, high = _bounded_places(book, field, rank_before, before, after)
    return base | {"rank": low if low == high else np.nan, "rank_low": low, "rank_high": high}


def _bounded_places(
    book: Panel, field: Distribution, rank: float, before: float, after: float
) -> tuple[float, float]:
    """Places that a new total can take among scores that are only bounded."""
    bounds = bounds_of(book, field)
    above = np.array([bounds.low > after + TIE, bounds.high > after + TIE])
    if not np.isnan(rank):
        above[:, int(rank) - 1] = False  # the unit itself is nobody to be passed
    certainly, possibly = above.sum(axis=1).tolist()
    if np.isnan(rank) and after < before:
        # Its own place, unknown, is one of those that are certainly or possibly above.
        certainly, possibly = max(certainly - 1, 0), max(possibly - 1, 0)
    return float(min(certainly + 1, field.ranked)), float(min(possibly + 1, field.ranked))


def other_scores(book: Panel, field: Distribution, name: str, others: Others) -> Floats:
    """Scores of the other members of a complete field, held or moved as last year.

    Raises
    ------
    NotComparable
        A hard break, for points a set break, or a change of units begins the edition.
    NotEstablished
        The edition of the year before is not complete.
    """
    rivals = [other for other in field.names if other != name]
    scores = np.array([field.by_name[other] for other in rivals])
    if others == "held":
        return scores
    series = book.components[field.index, field.year][field.component]["series"]
    codes = book.series_codes[field.index, series]
    found = Breaks(book, field.index, codes).at(field.year)
    if found.of_units or found.stops(field.unit):
        raise NotComparable(
            N_("{index} {year} does not compare with the year before", index=field.index, year=field.year)
        )
    if field.year - 1 not in codes:
        raise NoFigures(field.index, field.year - 1, component=field.component)
    before = book.field(field.index, field.year - 1, codes[field.year - 1])
    if not before.complete:
        raise NotEstablished(
            before.index, before.year, before.component, before.n, before.ranked, N_("others as last year")
        )
    moved: Floats = scores + np.array(
        [field.by_name[other] - before.by_name.get(other, field.by_name[other]) for other in rivals]
    )
    edition = book.edition(field.index, field.year)
    if field.component == "total":
        moved = np.minimum(np.maximum(moved, edition["scale_min"]), edition["scale_max"]).astype(np.float64)
    return moved
