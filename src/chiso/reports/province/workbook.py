"""The figures of a province report as an Excel workbook: real numbers, their sources, native charts."""

from __future__ import annotations

import math
from itertools import chain
from pathlib import Path
from typing import Any

from chiso.core.frames import records
from chiso.pages.blocks import Table
from chiso.pages.columns import columns_of
from chiso.pages.excel.charts import add_trend_charts
from chiso.pages.excel.sheets import add_sources, free_name, open_book, save_book
from chiso.pages.excel.tables import add_table
from chiso.pages.formats import component_name
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.trend import totals_of
from chiso.reports.province.report import ProvinceReport
from chiso.reports.province.summary import results, sentences
from chiso.reports.side_by_side.all_units import add_all_units
from chiso.reports.side_by_side.trend_charts import charts_of, sources_of
from chiso.text.catalog import Texts


def write_workbook(report: ProvinceReport, path: Path) -> None:
    """Write the workbook of a report.

    Parameters
    ----------
    report : ProvinceReport
    path : Path
        The .xlsx; replaced if it exists.
    """
    t, views = report.t, list(report.views.values())
    said = [*results(report.views), *map(str, sentences(report.views))]
    book, below = open_book(t("Summary"), report.title().heading, said)
    charts = charts_of([[view] for view in views], t)
    totals = [*chain(*(totals_of(view, view.drawn) for view in views))]
    add_table(book, t("Trend"), totals_table(totals, t), t)
    components = [row for view in views for row in _components(view)]
    add_table(book, t("Components"), _component_table(components, t), t)
    scored = [row for row in components if not math.isnan(row["score"])]
    add_table(book, t("Gaps"), _gap_table(scored, t), t)
    used = {key for row in [*totals, *components] for key in row["sources"].split("; ") if key}
    own = [report.province, *report.d.names.predecessors(report.province)]
    used |= add_all_units(book, report.d, report.year, t, [unit.name for unit in own])
    below = add_trend_charts(book, below, charts, t)
    book.worksheets[0].print_area = f"A1:A{below}"
    for section in report.own.values():
        for table in section.tables:
            add_table(book, free_name(book, section.heading), table, t)
    used |= sources_of(charts)
    add_sources(book, report.d, t, used)
    save_book(book, path, t)


def totals_table(rows: list[dict[str, Any]], t: Texts) -> Table:
    """Totals and places over the editions, of rows of `totals_of`."""
    figures = ("index", "year", "score", "score_unit", "rank", "ranked", "change_score", "change_rank")
    columns = columns_of(t, *figures, "basis", "remark", "sources", score_unit=t("Unit"))
    return Table(t("Results and places over the editions"), columns, rows, headers=2)


def _components(view: IndexView) -> list[dict[str, Any]]:
    """Components of the edition against the best, with what changed since the year before."""
    t, about = view.t, view.references.basis_in_words
    changes = view.changes_of_components.set_index("component")[
        ["change", "typical", "mean_change", "behind_and_falling"]
    ]
    rows = view.gaps("best").join(changes, on="component")
    return [
        row
        | {
            "index": view.name,
            "code": row["component"],
            "component": component_name(row, t),
            "basis": about(row["score_basis"], row["score_source"]),
            "sources": row["score_source"],
        }
        for row in records(rows)
    ]


def _component_table(rows: list[dict[str, Any]], t: Texts) -> Table:
    columns = columns_of(
        t,
        *("index", "code", "component", "score", "score_unit", "max_score", "share", "rank", "ranked"),
        *("basis", "sources", "change", "typical", "mean_change", "behind_and_falling"),
        score_unit=t("Unit"),
        typical=t("Typical change"),
        mean_change=t("Mean change of the provinces"),
    )
    return Table(t("Components"), columns, rows, headers=2)


def _gap_table(rows: list[dict[str, Any]], t: Texts) -> Table:
    columns = columns_of(
        t,
        *("index", "code", "component", "score", "lost", "reference", "reference_province", "gap", "n"),
        reference=t("Best"),
        reference_province=t("Province with the best score"),
        gap=t("Distance to the best"),
    )
    return Table(t("Gaps"), columns, rows, headers=2)
