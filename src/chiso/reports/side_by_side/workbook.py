"""Sheets of a workbook for several units: totals over the editions, components, differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook

from chiso.pages.blocks import OF_CHANGES, Column, Table
from chiso.pages.columns import columns_of
from chiso.pages.excel.charts import add_trend_charts
from chiso.pages.excel.tables import add_table
from chiso.pages.formats import NUMBER
from chiso.reports.parts.index_words import listed
from chiso.reports.parts.trend import totals_of
from chiso.reports.side_by_side.trend_charts import charts_of, sources_of
from chiso.reports.side_by_side.units import Compared, SideBySide, Spread

AS_PUBLISHED = 9  # as published, less what binary floats add


def add_totals(book: Workbook, sides: Sequence[SideBySide]) -> set[str]:
    """The sheet of totals and places, a row a unit and edition; returns the keys of its sources."""
    t = sides[0].t
    columns = [
        *columns_of(
            t,
            *("index", "province", "year", "score", "score_unit", "rank", "ranked"),
            *("change_score", "change_rank"),
        ),
        *(Column("basis", t("Basis")), *columns_of(t, "remark", "sources")),
    ]
    rows = [
        row | {"province": view.province.name}
        for side in sides
        for view in side.views
        for row in totals_of(view)
    ]
    add_table(book, t("Trend"), Table("", columns, rows), t)
    return {key for row in rows for key in row["sources"].split("; ")}


def add_components(book: Workbook, sides: Sequence[SideBySide]) -> set[str]:
    """The sheet of components of the edition, a row a component and unit; returns its sources."""
    t = sides[0].t
    columns = [
        *columns_of(t, "index", "code"),
        Column("name", t("Component")),
        *columns_of(t, "province", "score", "score_unit", "max_score"),
        *(Column("basis", t("Basis")), Column("score_source", t("Sources"))),
    ]
    rows = [
        {
            **cell,
            **_component(one, side),
            "province": name,
            "max_score": one.maximum,
            "basis": side.references.basis_in_words(cell["score_basis"], cell["score_source"]),
        }
        for side in sides
        for one in side.components()
        for name, cell in one.cells.items()
    ]
    add_table(book, t("Components"), Table("", columns, rows), t)
    return {key for row in rows for key in row["score_source"].split("; ")}


def add_differences(book: Workbook, sides: Sequence[SideBySide]) -> None:
    """The sheet of differences: of the totals of every edition, and of the components of this one."""
    t = sides[0].t
    columns = [
        *columns_of(t, "index", "year", "code"),
        Column("name", t("Component")),
        *columns_of(
            t,
            *("unit", "high", "best_province", "low", "worst_province"),
            high=t("Highest"),
            low=t("Lowest"),
        ),
        Column("difference", t("Difference"), NUMBER, OF_CHANGES),
        *columns_of(t, "n", n=t("Units with a score")),
    ]
    rows = [
        row
        | {
            "unit": spread.unit,
            "high": spread.high,
            "best_province": listed(spread.highest, t),
            "low": spread.low,
            "worst_province": listed(spread.lowest, t),
            "difference": round(spread.size, AS_PUBLISHED),
        }
        for side in sides
        for row, spread in _spreads(side)
        if spread is not None
    ]
    add_table(book, t("Gaps"), Table("", columns, rows), t)


def add_side_by_side_charts(book: Workbook, below: int, sides: Sequence[SideBySide]) -> set[str]:
    """Charts of the units over the editions on the first sheet; returns the sources of the means."""
    charts = charts_of([side.views for side in sides], sides[0].t)
    below = add_trend_charts(book, below, charts, sides[0].t)
    book.worksheets[0].print_area = f"A1:A{below}"
    return sources_of(charts)


def _spreads(side: SideBySide) -> Iterator[tuple[dict[str, Any], Spread | None]]:
    total = {"index": side.name, "code": "total", "name": side.t("Total")}
    for year in side.series["year"]:
        yield total | {"year": year, "n": len(side.totals(year))}, side.spread(year)
    for one in side.components():
        yield _component(one, side) | {"year": side.year, "n": len(one.cells)}, one.spread


def _component(one: Compared, side: SideBySide) -> dict[str, Any]:
    t, name = side.t, str(one.row[f"name_{side.t.names}"])
    without = f"{one.row['name_en']} ({t('no Vietnamese name is established')})"
    return {"index": side.name, "code": one.code, "name": name or without}
