"""The figures of a comparison as an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from chiso.pages.excel.sheets import add_sources, open_book, save_book
from chiso.reports.comparison.report import ComparisonReport
from chiso.reports.side_by_side.all_units import add_all_units
from chiso.reports.side_by_side.workbook import (
    add_components,
    add_differences,
    add_side_by_side_charts,
    add_totals,
)


def write_comparison_workbook(report: ComparisonReport, path: Path) -> None:
    """Write the workbook of a report.

    Parameters
    ----------
    report : ComparisonReport
    path : Path
        The .xlsx; replaced if it exists.
    """
    sides = list(report.sides.values())
    lines = [str(sentence) for sentence in report.sentences()]
    book, below = open_book(report.t("Summary"), report.title().heading, lines)
    used = add_totals(book, sides)
    used |= add_components(book, sides)
    add_differences(book, sides)
    used |= add_all_units(book, report.d, report.year, report.t, report.names)
    used |= add_side_by_side_charts(book, below, sides)
    add_sources(book, report.d, report.t, used)
    save_book(book, path, report.t)
