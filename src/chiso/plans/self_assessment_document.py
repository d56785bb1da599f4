"""The report on the self-assessed scores of a scorecard as a Word document."""

from __future__ import annotations

from dataclasses import replace

from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.pages.word.blocks import write_blocks
from chiso.pages.word.file import document_bytes
from chiso.pages.word.frame import Frame, write_end, write_head
from chiso.pages.word.parts import Writer
from chiso.pages.word.style import new_paper
from chiso.plans.document import frame_of
from chiso.plans.self_assessment import self_assessment_sections, self_assessment_title
from chiso.text.catalog import Texts


def report_frame(plan: Plan, d: Dataset, title: str, t: Texts) -> Frame:
    """The frame of a report of a plan's unit: a draft without number, day and signature.

    Parameters
    ----------
    plan : Plan
    d : Dataset
    title : str
    t : Texts
    """
    own = frame_of(plan, d)
    symbol = f"BC-{own.symbol.partition('-')[2]}" if "-" in own.symbol else ""
    # Who signs the plan of one year need not sign the report of another: the name is left open.
    return replace(
        own,
        kind=t("Report"),
        title=title,
        number="",
        symbol=symbol,
        date="",
        draft=True,
        name="",
        recipients=(),
    )


def self_assessment_paper(plan: Plan, d: Dataset) -> bytes:
    """The document "Báo cáo kết quả tự đánh giá, chấm điểm ..." of a plan's scorecard.

    Parameters
    ----------
    plan : Plan
        With self-assessed scores.
    d : Dataset
    """
    t = Texts("vi")
    title = self_assessment_title(plan, t)
    frame = report_frame(plan, d, title, t)
    writer = Writer(new_paper(f"{frame.kind}: {title}", plan.unit), t("Table"))
    write_head(writer, frame, t)
    write_blocks(writer, self_assessment_sections(plan, t), t)
    writer.text(t("The above is the report: {title}./.", title=title))
    write_end(writer, frame, t)
    return document_bytes(writer.paper)
