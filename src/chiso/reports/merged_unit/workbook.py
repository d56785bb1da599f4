"""The figures of the report of a merged unit as an Excel workbook."""

from __future__ import annotations

import math
from pathlib import Path

from openpyxl import Workbook

from chiso.core.frames import records
from chiso.pages.blocks import Table
from chiso.pages.columns import columns_of
from chiso.pages.excel.sheets import add_sources, open_book, save_book
from chiso.pages.excel.tables import add_table
from chiso.reports.merged_unit.report import MergedUnitReport
from chiso.reports.side_by_side.all_units import add_all_units
from chiso.reports.side_by_side.workbook import (
    add_components,
    add_differences,
    add_side_by_side_charts,
    add_totals,
)


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
    used = add_totals(book, sides)
    _add_ranges(book, report)
    used |= add_components(book, sides)
    add_differences(book, sides)
    used |= add_all_units(book, report.d, report.year, report.t, [unit.name for unit in report.predecessors])
    used |= add_side_by_side_charts(book, below, sides)
    add_sources(book, report.d, report.t, used)
    save_book(book, path, report.t)


def _add_ranges(book: Workbook, report: MergedUnitReport) -> None:
    """Range and simple mean of the predecessors by edition, labelled as computed from them."""
    t = report.t
    columns = [
        *columns_of(
            t,
            *("index", "year", "score_unit", "low", "low_province", "high", "high_province"),
            *("mean", "n", "n_parents"),
            n=t("Units with a score"),
        ),
        *columns_of(t, "remark"),
    ]
    remark = t("computed from the {former} before the reform; not ranked", former=report.former)
    rows = [
        row | {"index": report.sides[index].name, "remark": remark}
        for index, found in report.ranges.items()
        for row in records(found)
        if row["n"] > 1 and not math.isnan(row["low"])
    ]
    add_table(book, t("Range"), Table("", columns, rows), t)
