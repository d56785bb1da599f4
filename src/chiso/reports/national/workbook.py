"""The figures of the national report as an Excel workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook

from chiso.charts.style import INK
from chiso.core.frames import records
from chiso.pages.blocks import Column, Table
from chiso.pages.columns import columns_of
from chiso.pages.excel.charts import Drawn, TrendChart, add_trend_charts
from chiso.pages.excel.sheets import add_sources, open_book, save_book, unit_name
from chiso.pages.excel.tables import add_table
from chiso.reports.national.editions import MEASURES, editions_of, ends_by_edition
from chiso.reports.national.regions import regions_of
from chiso.reports.national.report import NationalReport
from chiso.reports.national.summary import results, sentences
from chiso.reports.national.view import CountryView
from chiso.reports.side_by_side.all_units import add_all_units, joined_keys
from chiso.reports.side_by_side.trend_charts import mean_drawn, notes_of, points
from chiso.text.messages import N_
from chiso.text.numbers import DECIMALS

ENDS = {"mean": N_("Mean"), "low": N_("Lowest"), "high": N_("Highest")}


def write_national_workbook(report: NationalReport, path: Path) -> None:
    """Write the workbook of the national report.

    Parameters
    ----------
    report : NationalReport
    path : Path
        The .xlsx; replaced if it exists.
    """
    t = report.t
    lines = [*results(report.views), *map(str, sentences(report.views))]
    book, below = open_book(t("Summary"), report.title().heading, lines)
    tables = [_add_trend(book, report), _add_regions(book, report)]
    used = {key for table in tables for row in table.rows for key in row["sources"].split("; ")}
    used |= add_all_units(book, report.d, report.year, t)
    charts = [_chart(view) for view in report.views.values()]
    below = add_trend_charts(book, below, charts, t)
    book.worksheets[0].print_area = f"A1:A{below}"
    add_sources(book, report.d, t, used)
    save_book(book, path, t)


def _edition(row: dict[str, Any], view: CountryView) -> dict[str, Any]:
    """A row of the sheet of editions: what is good to fewer decimals than its cell holds is remarked."""
    rough = [
        f"{view.t(ENDS[column])}: {view.known_amount(row[column], row['year'], measure)}"
        for column, measure in MEASURES.items()
        if row[f"{column}_decimals"] != DECIMALS
    ]
    ends = [view.end_source(row["year"], measure) for measure in ("max", "min")]
    return row | {
        "remark": "; ".join(filter(None, (row["remark"], *rough))),
        "sources": joined_keys(row["mean_source"], *ends),
    }


def _chart(view: CountryView) -> TrendChart:
    """Mean, highest and lowest of an index over its editions."""
    t, means = view.t, records(view.series)
    ends = ends_by_edition(view)
    drawn = [
        Drawn(t(ENDS[column]), t(ENDS[column]), points(ends, column), INK, symbol, joined=False)
        for column, symbol in (("high", "triangle"), ("low", "diamond"))
    ]
    return TrendChart(
        view.name, unit_name(view.about.score_unit, t), [mean_drawn(means, t), *drawn], notes_of(means, t)
    )


def _add_trend(book: Workbook, report: NationalReport) -> Table:
    """The sheet of editions."""
    t = report.t
    columns = [
        *columns_of(
            t,
            *("index", "year", "mean", "score_unit", "change_mean"),
            *("high", "best_province", "low", "worst_province", "n", "ranked", "n_rising", "n_falling"),
            high=t("Highest"),
            low=t("Lowest"),
        ),
        *(Column("basis", t("Basis")), *columns_of(t, "remark", "sources")),
    ]
    editions = [[_edition(row, view) for row in editions_of(view)] for view in report.views.values()]
    table = Table("", columns, [row for rows in editions for row in rows])
    add_table(book, t("Trend"), table, t)
    return table


def _add_regions(book: Workbook, report: NationalReport) -> Table:
    t = report.t
    columns = [
        *columns_of(
            t,
            *("index", "region", "mean", "median", "unit", "n", "n_units"),
            *("best_score", "best_province", "worst_score", "worst_province"),
            best_score=t("Highest of the provinces with a score"),
            worst_score=t("Lowest of the provinces with a score"),
        ),
        *(Column("basis", t("Basis")), *columns_of(t, "sources")),
    ]
    rows = [
        row | {"sources": row["mean_source"]} for view in report.views.values() for row in regions_of(view)
    ]
    table = Table("", columns, rows)
    add_table(book, t("Regions"), table, t)
    return table
