"""Fill templates in, as a user would, with figures invented for the tests."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from chiso.data.dataset import Dataset
from chiso.intake.form import write_template
from chiso.intake.layout import CODE_ROW, DATA_SHEET, FIRST_ROW, MAXIMUM_ROW, SOURCE_SHEET

ORIGIN = {
    "publisher": "Bộ Nội vụ",
    "class": "ministry",
    "title": "Quyết định giả định của bài kiểm thử",
    "date": "06/4/2025",
}
# Of fields 2, 6 and 7 of the 2024 set only the sum, 35.5, is on record: invented here.
PAR_MAXIMA = {"1": 9.5, "2": 10, "3": 13, "4": 10.5, "5": 15, "6": 12, "7": 13.5, "8": 16.5}
# Points that fit places of fields on record, where a share of the total would not: Bình Thuận is 5th, between
# 10.18 points (1st) and Cà Mau (35th); Quảng Bình is 29th, before Cà Mau (30th).
FITTING = {("Bình Thuận", "4"): Decimal("9.9"), ("Quảng Bình", "2"): Decimal("8.95")}
Cells = dict[tuple[str, str], Any]


def fill(
    d: Dataset,
    index: str,
    year: int,
    out: Path,
    cells: Mapping[tuple[str, str], Any],
    origin: Mapping[str, Any] = ORIGIN,
    maxima: Mapping[str, Any] | None = None,
) -> Path:
    """A template with cells by province and column code, maxima by column code, and its source."""
    write_template(d, index, year, out, overwrite=True)
    book = openpyxl.load_workbook(out)
    data, source = book[DATA_SHEET], book[SOURCE_SHEET]
    columns = {data.cell(CODE_ROW, column).value: column for column in range(1, data.max_column + 1)}
    rows = {data.cell(row, 2).value: row for row in range(FIRST_ROW, data.max_row + 1)}
    for (province, code), value in cells.items():
        data.cell(rows[province], columns[code]).value = value
    for code, value in (maxima or {}).items():
        data.cell(MAXIMUM_ROW, columns[code]).value = value
    keys = {source.cell(row, 1).value: row for row in range(1, source.max_row + 1)}
    for key, value in origin.items():
        source.cell(keys[key], 3).value = value
    book.save(out)
    return out


def on_record(d: Dataset, index: str, year: int) -> dict[tuple[str, str], Decimal]:
    """Figures in use by province and column code."""
    figures = d.figures[d.figures["in_use"] & d.figures["index"].eq(index) & d.figures["year"].eq(year)]
    return {
        (row.province, f"{row.component}|{row.measure}|{row.unit}"): Decimal(str(row.value))
        for row in figures.itertuples()
    }


def invented_par_2024(d: Dataset) -> tuple[Cells, dict[str, float]]:
    """A whole PAR INDEX table for 2024 that agrees with what is on record, and with itself.

    Ranks and scores on record stay; the places between are filled in order, scores by interpolation.
    Fields are shares of the total, the last of them what is left; parts add up too.
    """
    known = on_record(d, "PAR", 2024)
    names = [unit.name for unit in d.names.all("63")]
    taken = {int(value): place[0] for place, value in known.items() if place[1] == "total|rank|place"}
    _place_the_scored(taken, known)
    free = iter([name for name in names if name not in taken.values()])
    order = [taken.get(rank) or next(free) for rank in range(1, 64)]
    scores = {
        rank: known[name, "total|score|percent"]
        for rank, name in enumerate(order, 1)
        if (name, "total|score|percent") in known
    } | {63: Decimal("81.32")}
    cells: Cells = {}
    for rank, name in enumerate(order, 1):
        below = max(r for r in scores if r <= rank)
        above = min(r for r in scores if r >= rank)
        step = (scores[above] - scores[below]) / max(1, above - below)
        total = round(scores[below] + step * (rank - below), 2)
        cells[name, "total|score|percent"], cells[name, "total|rank|place"] = total, rank
        _add_fields(cells, known, name, total)
        _add_parts(cells, known, name, total)
    values = {place: float(value) for place, value in cells.items()}
    return values, {f"{field}|score|points": PAR_MAXIMA[field] for field in ("2", "6", "7")}


def _place_the_scored(taken: dict[int, str], known: Mapping[tuple[str, str], Decimal]) -> None:
    """A place that fits the order for every unit of which a score alone is on record."""
    scores = {name: value for (name, code), value in known.items() if code == "total|score|percent"}
    for name in sorted(set(scores) - set(taken.values()), key=lambda name: -scores[name]):
        better = [rank for rank, other in taken.items() if scores.get(other, Decimal(0)) > scores[name]]
        taken[next(rank for rank in range(max(better) + 1, 64) if rank not in taken)] = name


def _add_fields(cells: Cells, known: Mapping[tuple[str, str], Decimal], name: str, total: Decimal) -> None:
    given = Decimal(0)
    for field, maximum in PAR_MAXIMA.items():
        share = known.get((name, f"{field}|score|percent"), total)
        points = known.get((name, f"{field}|score|points"), round(share * Decimal(str(maximum)) / 100, 2))
        points = FITTING.get((name, field), points)
        if field != "7":
            given += points
            cells[name, f"{field}|score|points"] = points
    cells[name, "7|score|points"] = total - given


def _add_parts(cells: Cells, known: Mapping[tuple[str, str], Decimal], name: str, total: Decimal) -> None:
    socio_economic = known.get((name, "socio_economic|score|points"), Decimal("5.5"))
    cells[name, "socio_economic|score|points"] = socio_economic
    leaders = known.get((name, "leader_survey|score|points"), Decimal("18.4"))
    cells[name, "sipas_points|score|points"] = Decimal("8.25")
    cells[name, "leader_survey|score|points"] = leaders
    cells[name, "appraisal|score|points"] = total - socio_economic - Decimal("8.25") - leaders
