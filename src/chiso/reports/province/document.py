"""The report of a province as a Word document: the sections of its page, for an office to go on writing."""

from __future__ import annotations

from chiso.pages.word.blocks import write_section
from chiso.pages.word.file import document_bytes
from chiso.pages.word.frame import Frame, write_end, write_head, write_notes
from chiso.pages.word.parts import Writer
from chiso.pages.word.style import new_paper
from chiso.reports.province.report import ProvinceReport

SYMBOL = "BC-"
# The annex, and the line that says how the report is made again.
AFTER_THE_SIGNATURE = ("phu-luc", "cuoi-trang")


def report_document(province: str, year: int, data: str = "", day: str = "") -> bytes:
    """The document "Báo cáo phân tích kết quả ..." of a province and edition.

    Parameters
    ----------
    province : str
        Any spelling of the name.
    year : int
        Edition.
    data : str
        Data folder; the project's own if empty.
    day : str
        Day on which it counts as made, as in `chiso.pages.base.IndicesPage`.

    Returns
    -------
    bytes
        Of a .docx: the summary on one page, then the sections of the HTML report; causes are blanks. What
        there is of newer results is a note at its end, to be deleted.

    Raises
    ------
    DataError, UnknownProvince
    """
    report = ProvinceReport(province, year, "vi", data, day)
    title, summary, *sections = report.sections()
    t = report.t
    issuer = t("[issuing body]")
    frame = Frame([issuer], t("Report"), title.heading, symbol=f"{SYMBOL}{t('[symbol]')}")
    paper = new_paper(f"{t('Report')}: {title.heading}", t("chiso (draft for the office to complete)"))
    writer = Writer(paper, t("Table"))
    write_head(writer, frame, t)
    write_section(writer, title)
    write_section(writer, summary)
    signed = False
    for n, section in enumerate(section for section in sections if section.kind != "absent"):
        if section.id in AFTER_THE_SIGNATURE and not signed:
            writer.text(t("The above is the report: {title}./.", title=title.heading))
            write_end(writer, frame, t)
            signed = True
        write_section(writer, section, new_page=n == 0 or signed)
    if newer := report.newer_results():
        write_notes(writer, [(t("Newer results"), newer)], t)
    return document_bytes(paper)
