"""A plan as a Word document: its text, its annex on landscape pages, and notes for who checks it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.pages.as_of import without_commands
from chiso.pages.blocks import Table
from chiso.pages.word.blocks import Verbatim, grid_of, write_blocks
from chiso.pages.word.file import document_bytes
from chiso.pages.word.frame import Frame, issuing_lines, write_end, write_head, write_notes
from chiso.pages.word.parts import Stretch, Writer
from chiso.pages.word.style import add_landscape_section, new_paper
from chiso.plans.annex import SHARES, annex_table, to_be_stated
from chiso.plans.body import is_cut_off, plan_body
from chiso.plans.notes import plan_notes
from chiso.text.catalog import Texts
from chiso.text.dates import day_in_words


def plan_paper(plan: Plan, d: Dataset, day: dt.date | None = None) -> bytes:
    """The document of a plan.

    Parameters
    ----------
    plan : Plan
    d : Dataset
    day : date, optional
        On which it counts as made; as in `chiso.pages.as_of.newer_results`.

    Returns
    -------
    bytes
        Of a .docx: head, text, signature; the annex; notes that are no part of the document.
    """
    t = Verbatim("vi")
    frame = frame_of(plan, d)
    paper = new_paper(f"{frame.kind}: {frame.title}", plan.unit)
    writer = Writer(paper, t("Table"))
    write_head(writer, frame, t)
    write_blocks(writer, plan_body(plan, d, t), t)
    if not is_cut_off(plan):
        write_end(writer, frame, t)
    else:
        writer.text(t("[the document on record breaks off here: recipients and signature are missing]"))
    annex = annex_table(plan, d, t)
    if annex.rows:
        _annex(writer, plan, frame, annex, t)
    notes = [(heading, without_commands(said, t)) for heading, said in plan_notes(plan, d, t, day)]
    write_notes(writer, notes, t)
    return document_bytes(paper)


def frame_of(plan: Plan, d: Dataset) -> Frame:
    """Who issues a plan and who signs it, as its document says."""
    about = plan.document
    unit = d.names.resolve(plan.province, period=about["unit"]["period"])
    kind = unit.full_name.removesuffix(unit.name).strip()
    parent, issuer = issuing_lines(plan.unit, plan.province, kind)
    signed = about["signatory"] or {}
    issued = bool(about["number"]) and about["date"].count("-") == 2
    return Frame(
        issuer,
        about["document_type"],
        about["title"],
        parent=parent,
        number=about["number"],
        symbol=about["symbol"],
        place=about["place"],
        date=about["date"],
        draft=not issued,
        on_behalf=signed.get("on_behalf", ""),
        position=signed.get("position", ""),
        name=signed.get("name", ""),
        recipients=about["recipients"],
    )


def reference_line(plan: Plan, frame: Frame, t: Texts) -> str:
    """ "(Kèm theo Kế hoạch số 839/KH-VP ngày 27 tháng 02 năm 2023 của ...)"."""
    number = f"{frame.number or '       '}/{frame.symbol or t('[symbol]')}"
    return t(
        "(Attached to {kind} No. {number} {day} of {unit})",
        kind=frame.kind,
        number=number,
        day=day_in_words(frame.date, t),
        unit=plan.unit,
    )


def _annex(writer: Writer, plan: Plan, frame: Frame, annex: Table, t: Texts) -> None:
    add_landscape_section(writer.paper)
    # In the outline of the document the annex is a part of the first level.
    head = writer.heading(t("ANNEX"), 1)
    head.paragraph_format.first_line_indent = 0
    head.alignment = 1
    writer.text(annex.caption, "Subtitle")
    about = writer.text([Stretch(reference_line(plan, frame, t), italic=True)], "Frame")
    about.paragraph_format.space_after = 76200
    # Its title stands above, and its columns are as wide in every plan.
    widths = [SHARES[column.key] for column in annex.columns]
    writer.grid(replace(grid_of(annex, t), caption="", widths=widths, numbered=True))
    if lacking := to_be_stated(annex, t):
        writer.text(lacking, "Note")
