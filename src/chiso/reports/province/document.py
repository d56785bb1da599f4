"""The report of a province as a Word document: the sections of its page, for an office to go on writing."""

from __future__ import annotations

from chiso.pages.as_of import without_commands
from chiso.pages.word.blocks import write_section
from chiso.pages.word.file import document_bytes
from chiso.pages.word.frame import Frame, write_end, write_head, write_notes
from chiso.pages.word.parts import Writer
from chiso.pages.word.style import new_paper
from chiso.reports.province.report import ProvinceReport

SYMBOL = "BC-"
AFTER_THE_SIGNATURE = "phu-luc"
MANY = 5  # sections; of a report of more one looks for the contents


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
        Of a .docx: the summary, the contents of a long report, then the sections of the HTML report; causes
        are blanks, and nothing names the program. What there is of newer results is a note at its end, to be
        deleted.

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
    present = [section for section in sections if section.kind == "section"]
    if with_contents := len(present) > MANY:
        writer.begin_contents(t("Contents"))
    signed = [section for section in present if section.id != AFTER_THE_SIGNATURE]
    for section in signed:
        write_section(writer, section)
    writer.text(t("The above is the report: {title}./.", title=title.heading))
    write_end(writer, frame, t)
    for section in present[len(signed) :]:
        write_section(writer, section, new_page=True)
    if with_contents:
        writer.end_contents()
    if newer := without_commands(report.newer_results(), t):
        write_notes(writer, [(t("Newer results"), newer)], t)
    return document_bytes(paper)
