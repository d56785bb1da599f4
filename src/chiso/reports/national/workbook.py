"""The figures of the national report as an Excel workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook

from chiso.analysis.among_units.nationwide import regional_summary
from chiso.core.frames import records
from chiso.pages.excel.sheets import (
    CHART_ROWS,
    HEADS_OF_FIGURES,
    add_chart,
    add_row,
    add_sheet,
    add_sources,
    open_book,
    save_book,
    unit_name,
)
from chiso.reports.national.editions import MEASURES, OF_THE_MEAN, ends_by_edition, remark
from chiso.reports.national.report import NationalReport
from chiso.reports.national.summary import sentences
from chiso.reports.national.view import CountryView
from chiso.reports.parts.change_words import weight_in_words
from chiso.text.messages import N_
from chiso.text.numbers import DECIMALS

NATIONAL_HEADS = HEADS_OF_FIGURES | {
    "mean": N_("Mean"),
    "median": N_("Median"),
    "change": N_("Change"),
    "highest_province": N_("Province with the highest score"),
    "lowest_province": N_("Province with the lowest score"),
    "n": N_("Provinces with a score"),
    "measured": N_("Provinces in the results"),
    "rising": N_("Provinces rising"),
    "falling": N_("Provinces falling"),
    "group": N_("Group"),
    "place_basis": N_("Basis of the place"),
    "weight": N_("The change of score beside the others"),
    "region": N_("Region"),
    "units": N_("Provinces in the region"),
    "high_known": N_("Highest of the provinces with a score"),
    "low_known": N_("Lowest of the provinces with a score"),
}
NATIONAL_TREND = (
    *("index", "year", "mean", "unit", "change", "highest", "highest_province"),
    *("lowest", "lowest_province", "n", "measured", "rising", "falling", "basis", "remark", "sources"),
)
LEAGUE = (
    *("index", "province", "group", "place", "ranked", "score", "unit"),
    *("change_place", "change_score", "basis", "place_basis", "sources", "weight"),
)
REGIONS = (
    *("index", "region", "mean", "median", "unit", "n", "units", "high_known", "highest_province"),
    *("low_known", "lowest_province", "basis", "sources"),
)


def write_national_workbook(report: NationalReport, path: Path) -> None:
    """Write the workbook of the national report.

    Parameters
    ----------
    report : NationalReport
    path : Path
        The .xlsx; replaced if it exists.
    """
    t = report.t
    lines = [str(sentence) for sentence in sentences(report.views)]
    book, below = open_book(t("Summary"), report.title().heading, lines)
    used = _trend(book, report, below)
    used |= _league(book, report)
    used |= _regions(book, report)
    add_sources(book, report.d, t, used)
    save_book(book, path, t)


def _trend(book: Workbook, report: NationalReport, below: int) -> set[str]:
    t = report.t
    sheet = add_sheet(book, t("Trend"), [t(NATIONAL_HEADS[key]) for key in NATIONAL_TREND])
    used: set[str] = set()
    for view in report.views.values():
        first = sheet.max_row + 1
        shown = ends_by_edition(view)
        for row in records(shown):
            ends = [view.end_source(row["year"], measure) for measure in ("max", "min")]
            sources = _joined(row["mean_source"], *ends)
            used |= set(sources.split("; "))
            add_row(
                sheet,
                [
                    *(view.name, row["year"], row["mean"], unit_name(row["score_unit"], t)),
                    *(row["change_mean"], row["high"], row["best_province"]),
                    *(row["low"], row["worst_province"], row["n"], row["ranked"]),
                    *(row["n_rising"], row["n_falling"]),
                    t(OF_THE_MEAN[row["mean_kind"]]) if row["mean_kind"] else "",
                    "; ".join(filter(None, (remark(view, row), *_approximate(view, row)))),
                    sources,
                ],
                (
                    *("", "whole", "score", "", "signed", "score", "", "score", ""),
                    *("whole", "whole", "whole", "whole", "", "", ""),
                ),
            )
        if len(shown) and shown["mean"].notna().any():
            add_chart(book.worksheets[0], f"A{below}", view.name, sheet, (2, 3), first)
            below += CHART_ROWS
    book.worksheets[0].print_area = f"A1:A{below}"
    return used


def _approximate(view: CountryView, row: dict[str, Any]) -> list[str]:
    """The figures of an edition that are good to fewer decimals than the cell holds."""
    heads = {"mean": "mean", "low": "lowest", "high": "highest"}
    return [
        f"{view.t(NATIONAL_HEADS[heads[column]])}: {view.known_amount(row[column], row['year'], measure)}"
        for column, measure in MEASURES.items()
        if row[f"{column}_decimals"] != DECIMALS
    ]


def _league(book: Workbook, report: NationalReport) -> set[str]:
    t = report.t
    sheet = add_sheet(book, t("League table"), [t(NATIONAL_HEADS[key]) for key in LEAGUE])
    used: set[str] = set()
    for view in report.views.values():
        for row in records(view.table):
            sources = _joined(row["score_source"], row["rank_source"])
            used |= set(sources.split("; "))
            add_row(
                sheet,
                [
                    *(view.name, row["province"], view.group_name(row["group"])),
                    *(row["rank"], row["ranked"], row["score"], unit_name(row["score_unit"], t)),
                    *(row["change_rank"], row["change_score"]),
                    report.references.basis_in_words(row["score_basis"], row["score_source"]),
                    report.references.basis_in_words(row["rank_basis"], row["rank_source"]),
                    sources,
                    weight_in_words(row["change_score"], row["weight"], view.beside(row["province"]), t)
                    if row["weight"]
                    else "",
                ],
                ("", "", "", "whole", "whole", "score", "", "places", "signed", "", "", "", ""),
            )
    return used


def _regions(book: Workbook, report: NationalReport) -> set[str]:
    t = report.t
    sheet = add_sheet(book, t("Regions"), [t(NATIONAL_HEADS[key]) for key in REGIONS])
    used: set[str] = set()
    for view in report.views.values():
        for row in _region_rows(view):
            used |= set(row["mean_source"].split("; "))
            add_row(
                sheet,
                [
                    *(view.name, row["region"] if t.lang == "vi" else row["region_en"]),
                    *(row["mean"], row["median"], unit_name(row["unit"], t), row["n"], row["n_units"]),
                    *(row["best_score"], row["best_province"]),
                    *(row["worst_score"], row["worst_province"]),
                    t(OF_THE_MEAN[row["mean_kind"]]) if row["mean_kind"] else "",
                    row["mean_source"],
                ],
                ("", "", "score", "score", "", "whole", "whole", "score", "", "score", "", "", ""),
            )
    return used


def _region_rows(view: CountryView) -> list[dict[str, Any]]:
    return records(regional_summary(view.d, view.index, view.year)) if view.on_record else []


def _joined(*sources: str) -> str:
    return "; ".join(dict.fromkeys(key for part in sources for key in part.split("; ") if key))
