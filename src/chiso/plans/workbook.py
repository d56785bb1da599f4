"""The annex of a plan as an Excel workbook, with targets, tasks and duties as tables to filter."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.pages.excel.sheets import LINE, add_sheet, book_bytes, open_book, put_text
from chiso.pages.excel.styles import BLANK_FILL, BOLD, FRAME, REGULAR, TOP, WRAPPED
from chiso.plans.annex import ANNEX_HEADS, POINTS, AnnexRow, annex_columns, annex_rows
from chiso.plans.body import plan_notes
from chiso.plans.document import frame_of, reference_line
from chiso.text.catalog import Texts
from chiso.text.messages import N_

WIDTHS = {"number": 6, "criterion": 28, "reason": 28, "work": 48, "product": 16}
WIDTHS |= {"lead": 20, "coordinating": 22, "deadline": 16}
POINTS_WIDTH, PLAIN = 9, 14
FIGURE = "0.####"
TARGET_HEADS = {
    "id": N_("No."),
    "section": N_("Section"),
    "criteria": N_("Criteria"),
    "task": N_("Task No."),
    "indicator": N_("Indicator"),
    "scope": N_("Scope"),
    "operator": N_("Condition"),
    "low": N_("From"),
    "high": N_("To"),
    "unit": N_("Unit"),
    "baseline_year": N_("Compared with the year"),
    "baseline_value": N_("Value of that year"),
    "condition": N_("Reservation"),
    "text": N_("As printed"),
    "value_q1": N_("First quarter"),
    "value_6m": N_("Six months"),
    "value_q3": N_("Third quarter"),
    "value_year": N_("Year"),
}
TASK_HEADS = {
    "id": N_("No."),
    "section": N_("Section"),
    "criteria": N_("Criteria"),
    "task": N_("Task, solution"),
    "product": N_("Product"),
    "deadline": N_("Deadline"),
    "lead": N_("Lead agency"),
    "coordinating": N_("Coordinating agency"),
    "status_q1": N_("State, first quarter"),
    "status_6m": N_("State, six months"),
    "status_q3": N_("State, third quarter"),
    "status_year": N_("State, year"),
}
DUTY_HEADS = {
    "id": N_("No."),
    "section": N_("Section"),
    "agency": N_("Agency"),
    "duty": N_("Duty"),
    "coordinating": N_("Coordinating agency"),
    "deadline": N_("Deadline"),
}
LONG = {"task": 48, "duty": 60, "text": 44, "indicator": 32, "lead": 20, "coordinating": 22, "agency": 26}
NUMBERS = {"low", "high", "baseline_value", "value_q1", "value_6m", "value_q3", "value_year"}
OPERATOR_WORDS = {
    "at_least": N_("at least"),
    "above": N_("above"),
    "at_most": N_("at most"),
    "below": N_("below"),
    "between": N_("between"),
    "as_described": N_("as described"),
}


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
    rows = annex_rows(plan, d, t)
    if rows:
        _annex(book, plan, rows, t)
    targets = {key: t(of_target) for key, of_target in TARGET_HEADS.items()}
    tasks = {key: t(of_task) for key, of_task in TASK_HEADS.items()}
    duties = {key: t(of_duty) for key, of_duty in DUTY_HEADS.items()}
    tables = ((t("Targets"), plan.targets, targets), (t("Tasks"), plan.tasks, tasks))
    for name, table, heads in (*tables, (t("Duties"), plan.duties, duties)):
        if len(table):
            _table(book, name, records(table), heads, t)
    if rows:
        book.move_sheet(t("Annex"), -len(book.worksheets))
        book.active = 0
    return book_bytes(book, t)


def _annex(book: Workbook, plan: Plan, rows: list[AnnexRow], t: Texts) -> None:
    keys = annex_columns(plan)
    sheet = add_sheet(book, t("Annex"), [t(ANNEX_HEADS[key]) for key in keys])
    for n, row in enumerate(rows, 2):
        for column, key in enumerate(keys, 1):
            lines = row.cells.get(key, [])
            cell = sheet.cell(n, column)
            if key in POINTS:
                _number(cell, lines[0] if lines else "")
            else:
                put_text(cell, "\n".join(lines))
                if any(line.startswith("[") for line in lines):
                    cell.fill = BLANK_FILL
                cell.alignment = WRAPPED
            cell.font = BOLD if row.kind == "field" and key in {"number", "criterion"} else REGULAR
    shape_columns(sheet, {column: WIDTHS.get(key, POINTS_WIDTH) for column, key in enumerate(keys, 1)})
    sheet.freeze_panes = "C2"


def _number(cell: Any, shown: str) -> None:
    """Points as a number: 61,4203 as printed is 61.4203."""
    if shown:
        cell.value = float(shown.replace(".", "").replace(",", "."))
        cell.number_format = FIGURE
    cell.alignment = TOP


def _table(book: Workbook, name: str, rows: list[dict[str, Any]], heads: dict[str, str], t: Texts) -> None:
    sheet = add_sheet(book, name, list(heads.values()))
    for n, row in enumerate(rows, 2):
        for column, key in enumerate(heads, 1):
            cell, text = sheet.cell(n, column), row[key].replace(" | ", "\n")
            if key in NUMBERS and text:
                cell.value = float(text)
                cell.number_format = FIGURE
            elif key == "operator":
                put_text(cell, t(OPERATOR_WORDS[text]))
            elif text:
                put_text(cell, text)
            cell.alignment = WRAPPED
    shape_columns(sheet, {column: LONG.get(key, PLAIN) for column, key in enumerate(heads, 1)})
    sheet.auto_filter.ref = sheet.dimensions


def shape_columns(sheet: Worksheet, widths: dict[int, int]) -> None:
    """Widths, and heights: spreadsheets do not fit the height of a row when they open a file."""
    for column, width in widths.items():
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
    for column in widths:
        sheet.cell(1, column).border = FRAME
    for n in range(2, sheet.max_row + 1):
        needed = 1
        for column, width in widths.items():
            sheet.cell(n, column).border = FRAME
            value = sheet.cell(n, column).value
            if isinstance(value, str):
                needed = max(needed, sum(math.ceil((len(line) + 1) / width) for line in value.split("\n")))
        sheet.row_dimensions[n].height = LINE * needed
