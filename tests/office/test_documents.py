"""Word documents in another office suite: they open, keep pages, fonts, heads, Vietnamese; stay editable."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import docx
import pytest

from chiso.data.dataset import Dataset
from chiso.data.plans.folder import load_plan
from chiso.plans.document import plan_paper
from chiso.plans.self_assessment_document import self_assessment_paper
from chiso.plans.workbook import plan_workbook
from chiso.reports.province.document import report_document
from tests.support.office import Convert

pytestmark = pytest.mark.office
PLANS = (
    "lao-cai-2021",
    "lai-chau-2022",
    "van-phong-ubnd-lao-cai-2023",
    "van-phong-ubnd-binh-thuan-2023",
    "ubnd-huyen-binh-gia-2024",
)
# What LibreOffice sets for Times New Roman where that is not installed has the same widths; letters that it
# lacks come from DejaVu.
SERIF = re.compile(r"Times|Liberation ?Serif|Tinos|DejaVu ?Serif")


def told(*command: object) -> str:
    """What a program says."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def pages_of(pdf: Path) -> list[str]:
    """Text of each page, spaces squeezed."""
    return [" ".join(page.split()) for page in told("pdftotext", "-layout", pdf, "-").split("\f")[:-1]]


def sizes_of(pdf: Path) -> list[tuple[int, int]]:
    """Width and height of each page in millimetres."""
    found = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", told("pdfinfo", "-l", "999", pdf))
    return [(round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)) for width, height in found]


def fonts_of(pdf: Path) -> set[str]:
    """Names of the fonts, without the mark of a subset."""
    listed = told("pdffonts", pdf).splitlines()[2:]
    return {line.split()[0].partition("+")[2] or line.split()[0] for line in listed}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_opens_with_its_pages_fonts_and_words(
    name: str, d: Dataset, tmp_path: Path, convert: Convert
) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(plan_paper(load_plan(name), d))
    pdf = convert(path, "pdf")
    sizes, pages = sizes_of(pdf), pages_of(pdf)
    assert sizes[0] == (210, 297)
    assert (297, 210) in sizes
    assert set(sizes) == {(210, 297), (297, 210)}
    assert not [font for font in fonts_of(pdf) if not SERIF.search(font)]
    # The name of the state stands on one line.
    first = told("pdftotext", "-layout", "-l", "1", pdf, "-")
    assert re.search(r"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM$", first, re.MULTILINE)
    # Numbers from page 2 on, none on the first page of the text and of the annex.
    annex = sizes.index((297, 210))
    assert not pages[0].startswith("1 ")
    assert pages[1].startswith("2 ") or annex == 1
    assert pages[annex].startswith("PHỤ LỤC")
    for page, size in zip(pages[annex + 1 :], sizes[annex + 1 :], strict=True):
        if size == (297, 210):
            assert re.match(r"\d+ TT Tiêu chí", page), page[:60]


def filled(pdf: Path, page: int) -> float:
    """How far down a page its last line stands, as a share of its height."""
    told_boxes = told("pdftotext", "-bbox", "-f", page, "-l", page, pdf, "-")
    height = re.search(r'<page width="[\d.]+" height="([\d.]+)"', told_boxes)
    assert height
    return max(map(float, re.findall(r'yMax="([\d.]+)"', told_boxes))) / float(height[1])


@pytest.mark.parametrize(
    ("name", "year", "contents"),
    [("Lào Cai", 2024, True), ("Thanh Hóa", 2021, True), ("Vĩnh Phúc", 2024, False)],
)
def test_the_summary_of_a_report_stands_on_its_first_page_and_text_goes_on_below(
    tmp_path: Path, convert: Convert, name: str, year: int, contents: bool
) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(report_document(name, year))
    pdf = convert(path, "pdf")
    pages = pages_of(pdf)
    assert "Tóm tắt" in pages[0]
    assert "Điểm cần lưu ý" in pages[0]
    first = " ".join(pages[:3])  # cards, points, components and the next step stand before the contents
    assert ("Mục lục I. Diễn biến qua các năm II. PAR INDEX" in first) == contents
    assert filled(pdf, 1) > 0.6
    assert "I. Diễn biến qua các năm" in first
    assert set(sizes_of(pdf)) == {(210, 297)}
    assert "Glyph" not in " ".join(pages)


def test_what_libreoffice_saves_again_is_whole(d: Dataset, tmp_path: Path, convert: Convert) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(self_assessment_paper(load_plan("lao-cai-2021"), d))
    before, after = docx.Document(str(path)), docx.Document(str(convert(path, "docx")))

    def outline(paper: docx.document.Document) -> list[tuple[str, str]]:
        return [(p.style.name, p.text) for p in paper.paragraphs if p.style.name.startswith("Heading")]

    assert outline(after) == outline(before) != []
    assert len(after.tables) == len(before.tables)
    texts = [[cell.text for cell in table._cells] for table in before.tables]
    assert [[cell.text for cell in table._cells] for table in after.tables] == texts


def test_the_workbook_of_a_plan_opens(d: Dataset, tmp_path: Path, convert: Convert) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(load_plan("lao-cai-2021"), d))
    pages = pages_of(convert(path, "pdf"))
    assert "Tiêu chí, tiêu chí thành phần" in pages[0]
    assert "Ghi chú rà soát" not in pages[0]
