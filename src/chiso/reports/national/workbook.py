"""The figures of the national report as an Excel workbook."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from chiso.pages.blocks import Column, Table
from chiso.pages.columns import columns_of
from chiso.pages.excel.sheets import CHART_ROWS, add_chart, add_sources, open_book, save_book
from chiso.pages.excel.tables import add_table
from chiso.reports.national.editions import MEASURES, editions_of
from chiso.reports.national.league import league_of
from chiso.reports.national.regions import regions_of
from chiso.reports.national.report import NationalReport
from chiso.reports.national.summary import results, sentences
from chiso.reports.national.view import CountryView
from chiso.reports.parts.change_words import weight_in_words
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
    tables = [_add_trend(book, report, below), _add_league(book, report), _add_regions(book, report)]
    used = {key for table in tables for row in table.rows for key in row["sources"].split("; ")}
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
        "sources": _joined(row["mean_source"], *ends),
    }


def _add_trend(book: Workbook, report: NationalReport, below: int) -> Table:
    """The sheet of editions, and a chart of the means of each index on the first sheet."""
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
    sheet, first = add_table(book, t("Trend"), table, t), 2
    for rows in editions:
        last = first + len(rows) - 1
        if any(not math.isnan(row["mean"]) for row in rows):
            add_chart(book.worksheets[0], f"A{below}", rows[0]["index"], sheet, (2, 3), first, last)
            below += CHART_ROWS
        first = last + 1
    book.worksheets[0].print_area = f"A1:A{below}"
    return table


def _add_league(book: Workbook, report: NationalReport) -> Table:
    t, references = report.t, report.references
    columns = [
        *columns_of(t, "index", "province"),
        Column("group", t("Group")),
        *columns_of(t, "rank", "ranked", "score", "score_unit", "change_rank", "change_score"),
        *(Column("basis", t("Basis")), Column("place_basis", t("Basis of the place"))),
        *(*columns_of(t, "sources"), Column("weight", t("The change of score beside the others"))),
    ]
    rows = [
        row
        | {
            "basis": references.basis_in_words(row["score_basis"], row["score_source"]),
            "place_basis": references.basis_in_words(row["rank_basis"], row["rank_source"]),
            "sources": _joined(row["score_source"], row["rank_source"]),
            "weight": weight_in_words(row["change_score"], row["weight"], view.beside(row["province"]), t)
            if row["weight"]
            else "",
        }
        for view in report.views.values()
        for row in league_of(view)
    ]
    table = Table("", columns, rows)
    add_table(book, t("League table"), table, t)
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


def _joined(*sources: str) -> str:
    return "; ".join(dict.fromkeys(key for part in sources for key in part.split("; ") if key))
