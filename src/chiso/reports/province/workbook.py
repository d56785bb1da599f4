"""The figures of a province report as an Excel workbook: real numbers, their sources, native charts."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from chiso.core.frames import records
from chiso.pages.codes import CODES
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
from chiso.reports.parts.index_result import IndexView, marks_of
from chiso.reports.province.report import ProvinceReport
from chiso.reports.province.summary import sentences
from chiso.text.messages import N_

HEADS = HEADS_OF_FIGURES | {
    "share": N_("% of the maximum"),
    "lost": N_("Lost points"),
    "best": N_("Best"),
    "best_province": N_("Province with the best score"),
    "gap": N_("Distance to the best"),
    "n": N_("Provinces with a score"),
    "typical": N_("Typical change"),
    "mean_change": N_("Mean change of the provinces"),
    "behind_and_falling": N_("Behind and falling"),
}
TREND = (
    *("index", "year", "score", "unit", "place", "ranked", "change_score", "change_place"),
    *("basis", "remark", "sources"),
)
COMPONENTS = (
    *("index", "code", "component", "score", "unit", "maximum", "share", "place", "ranked"),
    *("basis", "sources", "change_score", "typical", "mean_change", "behind_and_falling"),
)
# A component without a change, such as the total.
UNMOVED = {"change": math.nan, "typical": math.nan, "mean_change": math.nan, "behind_and_falling": ""}
GAPS = ("index", "code", "component", "score", "lost", "best", "best_province", "gap", "n")


def write_workbook(report: ProvinceReport, path: Path) -> None:
    """Write the workbook of a report.

    Parameters
    ----------
    report : ProvinceReport
    path : Path
        The .xlsx; replaced if it exists.
    """
    lines = [str(sentence) for sentence in sentences(report.views)]
    book, below = open_book(report.t("Summary"), report.title().heading, lines)
    used = _totals(book, report, below)
    used |= _components(book, report)
    _gaps(book, report)
    add_sources(book, report.d, report.t, used)
    save_book(book, path, report.t)


def _totals(book: Workbook, report: ProvinceReport, below: int) -> set[str]:
    t = report.t
    sheet = add_sheet(book, t("Trend"), [t(HEADS[key]) for key in TREND])
    used: set[str] = set()
    for view in report.views.values():
        first = sheet.max_row + 1
        for row in records(view.drawn):
            sources = "; ".join(dict.fromkeys(filter(None, (row["score_source"], row["rank_source"]))))
            used |= set(filter(None, sources.split("; ")))
            of = "score" if row["score_basis"] else "rank"
            basis = report.references.basis_in_words(row[f"{of}_basis"], row[f"{of}_source"])
            add_row(
                sheet,
                [
                    *(view.name, row["year"], row["score"], unit_name(row["score_unit"], t)),
                    *(row["rank"], row["ranked"], row["change_score"], row["change_rank"]),
                    *(basis, marks_of(row["break_kind"], t), sources),
                ],
                ("", "whole", "score", "", "whole", "whole", "signed", "places", "", "", ""),
            )
        if view.has_scores:
            add_chart(book.worksheets[0], f"A{below}", view.name, sheet, (2, 3), first)
            below += CHART_ROWS
    book.worksheets[0].print_area = f"A1:A{below}"
    return used


def _components(book: Workbook, report: ProvinceReport) -> set[str]:
    t = report.t
    sheet = add_sheet(book, t("Components"), [t(HEADS[key]) for key in COMPONENTS])
    used: set[str] = set()
    moved = {
        (view.index, row["component"]): row
        for view in report.views.values()
        for row in records(view.changes_of_components)
    }
    for view, row in _rows_of_gap(report, "best"):
        change = moved.get((view.index, row["component"]), UNMOVED)
        used |= set(filter(None, row["score_source"].split("; ")))
        add_row(
            sheet,
            [
                *(view.name, row["component"], _name(row, report)),
                *(row["score"], unit_name(row["score_unit"], t)),
                *(row["max_score"], row["share"], row["rank"], row["ranked"]),
                report.references.basis_in_words(row["score_basis"], row["score_source"]),
                row["score_source"],
                *(change["change"], change["typical"], change["mean_change"]),
                t(CODES[change["behind_and_falling"]]) if change["behind_and_falling"] else "",
            ],
            (
                *("", "", "", "score", "", "score", "score", "whole", "whole", "", ""),
                *("signed", "score", "signed", ""),
            ),
        )
    return used


def _gaps(book: Workbook, report: ProvinceReport) -> None:
    t = report.t
    sheet = add_sheet(book, t("Gaps"), [t(HEADS[key]) for key in GAPS])
    for view, row in _rows_of_gap(report, "best"):
        if math.isnan(row["score"]):
            continue
        add_row(
            sheet,
            [
                *(view.name, row["component"], _name(row, report), row["score"], row["lost"]),
                *(row["reference"], row["reference_province"], row["gap"], row["n"]),
            ],
            ("", "", "", "score", "score", "score", "", "signed", "whole"),
        )


def _rows_of_gap(report: ProvinceReport, to: str) -> list[tuple[IndexView, dict[str, Any]]]:
    return [(view, row) for view in report.views.values() for row in records(view.gaps(to))]


def _name(row: dict[str, Any], report: ProvinceReport) -> str:
    if report.t.lang == "vi" and not row["name_vi"]:
        return f"{row['name_en']} ({report.t('no Vietnamese name is established')})"
    return str(row[f"name_{report.t.names}"])
