"""The figures of the report of a merged unit as an Excel workbook."""

from __future__ import annotations

import math
from pathlib import Path

from openpyxl import Workbook

from chiso.core.frames import records
from chiso.pages.excel.sheets import add_row, add_sheet, add_sources, open_book, save_book, unit_name
from chiso.reports.merged_unit.report import MergedUnitReport
from chiso.reports.side_by_side.workbook import add_components, add_differences, add_totals
from chiso.text.messages import N_

COMPUTED = {
    "index": N_("Index"),
    "year": N_("Edition"),
    "unit": N_("Unit"),
    "lowest": N_("Lowest"),
    "lowest_unit": N_("Unit with the lowest score"),
    "highest": N_("Highest"),
    "highest_unit": N_("Unit with the highest score"),
    "mean": N_("Simple mean"),
    "n": N_("Units with a score"),
    "of": N_("Units before the reform"),
    "label": N_("Remark"),
}


def write_merged_workbook(report: MergedUnitReport, path: Path) -> None:
    """Write the workbook of a report.

    Parameters
    ----------
    report : MergedUnitReport
    path : Path
        The .xlsx; replaced if it exists.
    """
    sides = list(report.sides.values())
    lines = [report.warning, *(str(sentence) for sentence in report.sentences())]
    book, below = open_book(report.t("Summary"), report.title().heading, lines)
    book.worksheets[0].print_area = f"A1:A{below}"
    used = add_totals(book, sides)
    _add_ranges(book, report)
    used |= add_components(book, sides)
    add_differences(book, sides)
    add_sources(book, report.d, report.t, used)
    save_book(book, path, report.t)


def _add_ranges(book: Workbook, report: MergedUnitReport) -> None:
    """Range and simple mean of the predecessors by edition, labelled as computed from them."""
    t = report.t
    sheet = add_sheet(book, t("Range"), [t(heading) for _, heading in COMPUTED.items()])
    for index, rows in report.ranges.items():
        for row in records(rows):
            if row["n"] < 2 or math.isnan(row["low"]):
                continue
            add_row(
                sheet,
                [
                    *(report.sides[index].name, row["year"], unit_name(row["score_unit"], t)),
                    *(row["low"], row["low_province"], row["high"], row["high_province"], row["mean"]),
                    *(row["n"], row["n_parents"]),
                    t("computed from the {former} before the reform; not ranked", former=report.former),
                ],
                ("", "whole", "", "score", "", "score", "", "score", "whole", "whole", ""),
            )
