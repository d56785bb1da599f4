"""The annex of a plan as an Excel workbook, with targets, tasks and duties as tables to filter."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from openpyxl import Workbook

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.pages.blocks import Table
from chiso.pages.excel.sheets import finished_bytes, open_book
from chiso.pages.excel.styles import BLANK_FILL, BOLD_FONT
from chiso.pages.excel.tables import add_table
from chiso.plans.annex import annex_table, open_cells
from chiso.plans.columns import plan_columns
from chiso.plans.document import frame_of, reference_line
from chiso.plans.notes import plan_notes
from chiso.text.catalog import Texts

WIDTHS = {"id": 6, "name": 28, "reason": 28, "task": 48, "product": 16}
WIDTHS |= {"lead": 20, "coordinating": 22, "deadline": 16}
POINTS_WIDTH, PLAIN = 9, 14
NUMBERS = ("low", "high", "baseline_value", "value_q1", "value_6m", "value_q3", "value_year")
TARGETS = (
    *("id", "section", "criteria", "task", "indicator", "scope", "operator", "low", "high", "unit"),
    *("baseline_year", "baseline_value", "condition", "text"),
    *("value_q1", "value_6m", "value_q3", "value_year"),
)
TASKS = (
    *("id", "section", "criteria", "task", "product", "deadline", "lead", "coordinating"),
    *("status_q1", "status_6m", "status_q3", "status_year"),
)
DUTIES = ("id", "section", "agency", "duty", "coordinating", "deadline")
LONG = {"task": 48, "duty": 60, "text": 44, "indicator": 32, "lead": 20, "coordinating": 22, "agency": 26}


def plan_workbook(plan: Plan, d: Dataset, day: dt.date | None = None) -> bytes:
    """The workbook of a plan, as an .xlsx.

    Parameters
    ----------
    plan : Plan
    d : Dataset
    day : date, optional
        On which it counts as made; as in `chiso.pages.as_of.newer_results`.
    """
    t = Texts("vi")
    frame = frame_of(plan, d)
    title = f"{frame.kind}: {frame.title}"
    lines = [reference_line(plan, frame, t)]
    for heading, said in plan_notes(plan, d, t, day):
        lines += [f"{heading}:", *(f"- {line}" for line in said)]
    book, _ = open_book(t("Notes"), title, lines)
    annex = annex_table(plan, d, t)
    if annex.rows:
        _annex(book, annex, t)
    numbers = [row | {key: Decimal(row[key]) for key in NUMBERS if row[key]} for row in records(plan.targets)]
    tables = [
        Table(t("Targets"), plan_columns(t, *TARGETS, task=t("Task No.")), numbers),
        Table(t("Tasks"), plan_columns(t, *TASKS), records(plan.tasks)),
        Table(t("Duties"), plan_columns(t, *DUTIES), records(plan.duties)),
    ]
    for table in tables:
        if table.rows:
            widths = {column.key: LONG.get(column.key, PLAIN) for column in table.columns}
            add_table(book, table.caption, table, t, widths=widths)
    if annex.rows:
        book.move_sheet(t("Annex"), -len(book.worksheets))
        book.active = 0
    return finished_bytes(book)  # the words of a plan name the city as they do


def _annex(book: Workbook, annex: Table, t: Texts) -> None:
    widths = {column.key: WIDTHS.get(column.key, POINTS_WIDTH) for column in annex.columns}
    sheet = add_table(book, t("Annex"), annex, t, widths=widths)
    keys = [column.key for column in annex.columns]
    for row, cells in zip(annex.rows, sheet.iter_rows(min_row=2), strict=True):
        for cell in cells:
            is_open = keys[cell.column - 1] in open_cells(row)
            if is_open or re.search(r"^\[", str(cell.value), re.MULTILINE):
                cell.fill = BLANK_FILL
            if row["kind"] == "field" and cell.column <= annex.headers:
                cell.font = BOLD_FONT
