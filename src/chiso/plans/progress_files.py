"""The follow-up of a plan as a page, a Word document and an Excel workbook."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from chiso.data.dataset import Dataset
from chiso.pages.base import Section
from chiso.pages.blocks import Table
from chiso.pages.excel.sheets import book_bytes, open_book
from chiso.pages.excel.tables import add_table
from chiso.pages.html.page import render_page
from chiso.pages.word.blocks import write_section
from chiso.pages.word.file import document_bytes
from chiso.pages.word.frame import write_end, write_head
from chiso.pages.word.parts import Writer
from chiso.pages.word.style import new_paper
from chiso.plans.columns import plan_columns
from chiso.plans.files import Files
from chiso.plans.progress_report import FollowUpReport
from chiso.plans.progress_tables import task_rows
from chiso.plans.self_assessment_document import report_frame

TASKS = (
    *("id", "section", "criteria", "task", "product", "lead", "coordinating", "deadline"),
    *("last_day", "state", "entered", "value", "days_late"),
)
WIDE = {"task": 52, "product": 18, "lead": 22, "coordinating": 24, "deadline": 18, "state": 16, "value": 20}
PLAIN = 11
SIGNED_BEFORE = "phu-luc"  # the annex stands behind the signature


def follow_up_files(report: FollowUpReport) -> Files:
    """The files of a follow-up: name -> what makes its bytes.

    Parameters
    ----------
    report : FollowUpReport
    """
    name = f"{report.plan.name}.{report.period}"
    return {
        f"{name}.html": lambda: _page(report),
        f"{name}.docx": lambda: _paper(report, report.d),
        f"{name}.xlsx": lambda: _workbook(report),
    }


def _page(report: FollowUpReport) -> bytes:
    # Pages are rendered from notebooks: one that nobody executes, whose outputs are the sections.
    cells = [
        new_code_cell(outputs=[new_output("display_data", data=part._repr_mimebundle_())])
        for part in _present(report)
    ]
    notebook: Any = nbformat.from_dict(new_notebook(cells=cells))
    return render_page(notebook, {"lang": report.t.lang}).html.encode()


def _present(report: FollowUpReport) -> list[Section]:
    return [part for part in report.sections() if part.kind != "absent"]


def _paper(report: FollowUpReport, d: Dataset) -> bytes:
    t = report.t
    frame = report_frame(report.plan, d, report.heading, t)
    writer = Writer(new_paper(f"{frame.kind}: {report.heading}", report.plan.unit), t("Table"))
    write_head(writer, frame, t)
    signed = False
    for part in _present(report):
        if part.id == SIGNED_BEFORE:
            _sign(writer, report, d)
            signed = True
        write_section(writer, part, new_page=part.id == SIGNED_BEFORE)
    if not signed:
        _sign(writer, report, d)
    return document_bytes(writer.paper)


def _sign(writer: Writer, report: FollowUpReport, d: Dataset) -> None:
    t = report.t
    writer.text(t("The above is the report: {title}./.", title=report.heading))
    write_end(writer, report_frame(report.plan, d, report.heading, t), t)


def _workbook(report: FollowUpReport) -> bytes:
    t = report.t
    book, _ = open_book(t("Summary"), report.heading, report.summary_lines())
    columns = plan_columns(t, *TASKS)
    tasks = Table(t("Tasks"), columns, task_rows(report, report.status), headers=TASKS.index("task") + 1)
    add_table(book, tasks.caption, tasks, t, widths=dict.fromkeys(TASKS, PLAIN) | WIDE)
    add_table(book, t("Fields"), report.fields_table(), t)
    return book_bytes(book, t)
