"""The province report in Word: the sections, tables and figures of the page, nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import html
from typer.testing import CliRunner

from chiso.cli.app import app
from chiso.core.paths import NOTEBOOKS
from chiso.pages.base import IndicesPage
from chiso.reports.comparison.report import ComparisonReport
from chiso.reports.merged_unit.report import MergedUnitReport
from chiso.reports.national.report import NationalReport
from chiso.reports.province.document import report_document
from chiso.reports.province.report import ProvinceReport
from tests.support.documents import header_rows, headings, opened, squeezed, whole_text

PROVINCE, YEAR = "Lào Cai", 2020  # with its own scorecard, without SIPAS


@pytest.fixture(scope="module")
def report() -> bytes:
    return report_document(PROVINCE, YEAR)


@pytest.fixture(scope="module")
def page() -> html.HtmlElement:
    shown = ProvinceReport(PROVINCE, YEAR)
    root = html.fromstring("".join(section.html for section in shown.sections()))
    # Of the cards the document has the table that stands for them.
    drawn = "//div[@class='cards'] | //ul[@class='key'] | //*[local-name()='svg']"
    for hidden in root.xpath(f"//details[@class='screen'] | //p[@class='paper'] | {drawn}"):
        hidden.drop_tree()
    return root


@pytest.mark.parametrize(
    ("notebook", "report", "sections"),
    [
        (
            "province",
            ProvinceReport,
            "title summary course indices review tasks missing annex end",
        ),
        (
            "national",
            NationalReport,
            "title summary coverage indices movers regions agreement sensitivity present_units "
            "missing_and_sources end",
        ),
        (
            "merged_unit",
            MergedUnitReport,
            "title summary overview indices differences inherited missing sources end",
        ),
        ("compare", ComparisonReport, "title summary overview indices learning missing sources end"),
    ],
)
def test_a_notebook_shows_the_sections_of_its_report(
    notebook: str, report: type[IndicesPage], sections: str
) -> None:
    cells = json.loads((NOTEBOOKS / f"reports/{notebook}.ipynb").read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    shown = re.findall(r"^(?:report\.(\w+)\(\)|display\(\*report\.(\w+)\(\)\))$", code, re.MULTILINE)
    assert [one or several for one, several in shown] == [*report.SECTIONS] == sections.split()


def test_every_sentence_and_cell_of_the_page_is_in_the_document(
    report: bytes, page: html.HtmlElement
) -> None:
    text = whole_text(opened(report))
    said = [
        squeezed(element.text_content()) for element in page.iter("li", "figcaption", "caption", "h2", "h3")
    ]
    # A line of a cell that the page breaks is a paragraph of its own.
    cells = [squeezed(piece) for cell in page.iter("td", "th") for piece in cell.itertext()]
    # What is typed on the page is for who works with the program.
    said += [piece for piece in cells if not piece.startswith("chiso ")]
    assert [one for one in said if one and one not in text] == []
    assert "bổ sung theo nơi có số liệu" in text


def test_headings_are_those_of_the_page(report: bytes, page: html.HtmlElement) -> None:
    wanted = [(int(one.tag[1]) - 1, squeezed(one.text_content())) for one in page.iter("h2", "h3")]
    notes = [(1, "GHI CHÚ KHI RÀ SOÁT (không thuộc văn bản, bỏ trước khi trình ký)"), (2, "Kết quả mới hơn")]
    assert headings(opened(report)) == [*wanted, *notes]


def test_newer_results_are_a_note_to_delete_on_the_last_page(report: bytes) -> None:
    *_, note = [paragraph for paragraph in opened(report).paragraphs if paragraph.text]
    assert note.text == "- Số liệu đã có kết quả mới hơn: PAR INDEX, SIPAS, PAPI năm 2024."
    assert whole_text(opened(report)).count(note.text.removeprefix("- ")) == 1
    before = report_document(PROVINCE, 2024, day="2026-03-31")
    assert "GHI CHÚ KHI RÀ SOÁT" not in whole_text(opened(before))


def test_tables_have_repeated_heads_and_captions(report: bytes, page: html.HtmlElement) -> None:
    paper = opened(report)
    tables = [table for table in paper.tables if table.style.name == "Table Grid"]
    assert len(tables) == 1 + len(list(page.iter("table")))  # that of the cards
    assert all(header_rows(table) == 1 for table in tables)
    captions = [paragraph for paragraph in paper.paragraphs if paragraph.style.name == "Caption"]
    assert len(captions) == len(tables)


def fields_of(paper: Document, name: str) -> list[tuple[str, str]]:
    """Instruction and shown value of the fields of a kind, in their order."""
    runs = [run for run in paper.element.body.iter(qn("w:r")) if run.find(qn("w:instrText")) is not None]
    found = [
        (
            "".join(code.text.strip() for code in run.iter(qn("w:instrText"))),
            "".join(text.text for text in run.iter(qn("w:t"))),
        )
        for run in runs
    ]
    return [(code, shown) for code, shown in found if code.split()[0] == name]


def test_captions_are_numbered_by_word(report: bytes, page: html.HtmlElement) -> None:
    fields = fields_of(opened(report), "SEQ")
    # One table more: that of the cards.
    for word, kind, more in (("Bảng", "table", 1), ("Hình", "figure", 0)):
        numbers = [shown for code, shown in fields if code == f"SEQ {word} \\* ARABIC"]
        assert numbers == [str(n) for n in range(1, 1 + more + len(list(page.iter(kind))))]


def test_a_long_report_has_contents_that_lead_to_its_sections(report: bytes) -> None:
    paper = opened(report)
    (field,) = [code for code, _ in fields_of(paper, "TOC")]
    assert '\\o "1-1"' in field
    listed = [paragraph for paragraph in paper.paragraphs if paragraph.style.name == "TOC 1"]
    wanted = [text for level, text in headings(paper) if level == 1][1:-1]  # but the summary and the notes
    assert [paragraph.text for paragraph in listed] == wanted
    for paragraph in listed:
        (mark,) = [link.get(qn("w:anchor")) for link in paragraph._p.iter(qn("w:hyperlink"))]
        owner = paper.element.body.xpath(f".//w:p[w:bookmarkStart[@w:name='{mark}']]")
        assert ["".join(text.text or "" for text in one.iter(qn("w:t"))) for one in owner] == [paragraph.text]
    short = opened(report_document("Vĩnh Phúc", 2024))
    assert fields_of(short, "TOC") == []
    assert "Mục lục" not in whole_text(short)


def test_figures_are_pictures_with_words_for_who_does_not_see_them(
    report: bytes, page: html.HtmlElement
) -> None:
    paper = opened(report)
    assert len(paper.inline_shapes) == len(list(page.iter("figure"))) > 1
    words = [shape._inline.docPr.get("descr") for shape in paper.inline_shapes]
    assert all(len(text) > 20 for text in words)


def test_causes_are_marked_blanks_and_the_report_ends_as_documents_do(report: bytes) -> None:
    paper = opened(report)
    blanks = [
        run.text for paragraph in paper.paragraphs for run in paragraph.runs if run.style.name == "Blank"
    ]
    assert any("nguyên nhân" in text for text in blanks)
    assert any(paragraph.text.endswith("./.") for paragraph in paper.paragraphs)


def test_the_same_figures_give_the_same_bytes(report: bytes) -> None:
    assert report_document(PROVINCE, YEAR) == report


def test_the_command_writes_refuses_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "vinh-long.docx"
    command = ["report-docx", "vinh long", "--year", "2024", "--out", str(path)]
    run = CliRunner().invoke(app, command)
    assert run.exit_code == 0, run.output
    assert path.is_file()
    run = CliRunner().invoke(app, command)
    assert "exists already" in str(run.exception)
    assert CliRunner().invoke(app, [*command, "--force"]).exit_code == 0
    run = CliRunner().invoke(app, [*command[:-1], str(tmp_path / "vinh-long.pdf")])
    assert "is no Word document" in str(run.exception)
