"""The figures that the portal compares units by: all units of an edition, embedded in the page once.

They are as short as can be: units by their number in the list, an edition by its number in the series,
figures in the order in which `comparison_data` names them, a missing one `null` or left out at the end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from chiso.analysis.base.errors import MergedUnit
from chiso.analysis.base.panel import Row, panel, place_of
from chiso.analysis.movement.trends import trend_rows
from chiso.data.provinces import Province
from chiso.pages.formats import label
from chiso.reports.national.view import CountryView
from chiso.reports.parts.index_result import cautions_on, marks_of
from chiso.text.numbers import DECIMALS

PART = "part"  # kind of a component that is no main one, and is compared beside them


def comparison_data(views: Sequence[CountryView], units: Sequence[Province]) -> dict[str, Any]:
    """What the page's script compares.

    Parameters
    ----------
    views : sequence of CountryView
        Of one edition.
    units : sequence of Province
        Of its period.

    Returns
    -------
    dict
        units: their names; year; first: which index is on record for most of them; indices, each with a
        figure: name, percent (totals are in percent), ranks (places are published), editions (year, segment
        in which totals compare, what the break before it is), totals (a list a unit, an entry an edition:
        score, place, units ranked, 1 where the place is to be verified), parts_name, parts (name, maximum,
        1 where scores are in percent, median) and scores (a list a unit, an entry a part: score, place, units
        ranked).
    """
    known = [view for view in views if view.on_record]
    return {
        "units": [unit.name for unit in units],
        "year": views[0].year,
        "indices": [_index(view, units) for view in known],
        "first": known.index(max(known, key=lambda view: len(view.table))) if known else 0,
    }


def _index(view: CountryView, units: Sequence[Province]) -> dict[str, Any]:
    series = [_series(view, unit) for unit in units]
    years = sorted({row["year"]: row for rows in series for row in rows.values()}.items())
    known = [year for year, _ in years if any(_has_figure(rows.get(year)) for rows in series)]
    parts = _parts(view)
    return {
        "name": view.name,
        "percent": view.about.in_percent,
        "ranks": view.about.publishes_ranks,
        "editions": [
            [year, row["segment"], marks_of(row["break_kind"], view.t)]
            for year, row in years
            if year >= min(known, default=view.year)
        ],
        "totals": [
            [_total(rows.get(year), view) for year, _ in years if year >= min(known, default=view.year)]
            for rows in series
        ],
        "parts_name": view.t("{parts:capital}", **view.words),
        "parts": [_part(view, row) for row in parts],
        "scores": [[_score(view, unit.name, row) for row in parts] for unit in units],
    }


def _series(view: CountryView, unit: Province) -> dict[int, Row]:
    """Editions of a unit up to that of the view; none of a unit that no edition measured."""
    try:
        rows = trend_rows(view.d, unit, view.index)
    except MergedUnit:
        return {}
    return {row["year"]: row for row in rows if row["year"] <= view.year}


def _has_figure(row: Row | None) -> bool:
    return row is not None and not (math.isnan(row["score"]) and math.isnan(row["rank"]))


def _total(row: Row | None, view: CountryView) -> list[Any]:
    if row is None or not _has_figure(row):
        return []
    # A total printed in points is read in % of its maximum, as reports draw it.
    points = view.about.in_percent and row["score_unit"] == "points"
    score = _number(row["share"] if points else row["score"])
    if math.isnan(row["rank"]):
        return [score]
    doubtful = bool(cautions_on(row, view.references, view.t))
    return [score, int(row["rank"]), int(row["ranked"]), *([1] if doubtful else [])]


def _number(value: float) -> float | None:
    """As it is shown; None where it is missing."""
    return None if math.isnan(value) else round(value, DECIMALS)


def _parts(view: CountryView) -> list[Row]:
    """Main components, and parts of the score, of which a unit has a score."""
    book, kinds = panel(view.d), (view.about.main_kind, PART)
    rows = book.components.get((view.index, view.year), {})
    return [
        row
        for code, row in rows.items()
        if row["kind"] in kinds and book.field(view.index, view.year, code).n
    ]


def _part(view: CountryView, row: Row) -> list[Any]:
    book = panel(view.d)
    field = book.field(view.index, view.year, row["component"])
    maximum, _ = book.maximum(view.index, view.year, row["component"])
    middle = float(np.median(field.scores)) if field.complete else math.nan
    return [str(label(row, view.t)), _number(maximum), int(field.unit == "percent"), _number(middle)]


def _score(view: CountryView, name: str, row: Row) -> list[Any]:
    """Of a member of the field: one that the edition left out is not compared."""
    field = panel(view.d).field(view.index, view.year, row["component"])
    if name not in field.by_name:
        return []
    rank, ranked = place_of(field, name)
    score = _number(field.by_name[name])
    return [score] if math.isnan(rank) else [score, int(rank), int(ranked)]
