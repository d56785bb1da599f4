"""The page, styles, properties and file of Word documents."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from chiso.core.errors import ChisoError
from chiso.pages import terminal
from chiso.pages.base import Section
from chiso.pages.blocks import Block, Bullets, Column, Details, Table, Text
from chiso.pages.formats import NUMBER
from chiso.pages.html import blocks as html_blocks
from chiso.pages.inline import Inline, Span, inline, styled
from chiso.pages.word import blocks as word_blocks
from chiso.pages.word.blocks import grid_of, write_section
from chiso.pages.word.file import document_bytes, is_edited, put_documents, refuse_documents
from chiso.pages.word.frame import Frame, issuing_lines, write_end, write_head
from chiso.pages.word.parts import Grid, TableCell, Writer
from chiso.pages.word.style import add_landscape_section, new_paper
from chiso.text.catalog import Texts
from chiso.text.dates import day_in_words
from tests.support.documents import header_rows, opened, whole_text

T = Texts("vi")
FRAME = Frame(["ỦY BAN NHÂN DÂN", "TỈNH LÀO CAI"], "Kế hoạch", "Nâng cao chỉ số", symbol="KH-UBND")


def made(text: str = "Một câu.") -> bytes:
    paper = new_paper("Kế hoạch", "UBND tỉnh Lào Cai")
    writer = Writer(paper)
    write_head(writer, FRAME, T)
    writer.heading("I. MỤC ĐÍCH", 1)
    writer.text(text)
    writer.grid(
        Grid(["TT", "Nội dung"], [[TableCell(["1"], numeric=True), TableCell(["[cơ quan bổ sung]"])]], "Bảng")
    )
    write_end(writer, FRAME, T)
    add_landscape_section(paper)
    writer.heading("PHỤ LỤC", 1)
    return document_bytes(paper)


def test_the_page_is_that_of_the_decree() -> None:
    portrait, landscape = opened(made()).sections
    # Word keeps twentieths of a point.
    assert (round(portrait.page_width.mm), round(portrait.page_height.mm)) == (210, 297)
    assert (round(landscape.page_width.mm), round(landscape.page_height.mm)) == (297, 210)
    assert landscape.orientation == WD_ORIENT.LANDSCAPE
    for section in (portrait, landscape):
        assert 20 <= round(section.top_margin.mm) <= 25
        assert 20 <= round(section.bottom_margin.mm) <= 25
    assert 30 <= round(portrait.left_margin.mm) <= 35
    assert 15 <= round(portrait.right_margin.mm) <= 20


def test_page_numbers_stand_centred_at_the_top_from_page_two_on() -> None:
    for section in opened(made()).sections:
        assert section.different_first_page_header_footer
        assert "PAGE" in section.header.paragraphs[0]._p.xml
        assert section.header.paragraphs[0].style.name == "Header"
        assert section.first_page_header.paragraphs[0].text == ""


def test_everything_is_times_new_roman_in_vietnamese() -> None:
    paper = opened(made())
    defaults = paper.styles.element.find(qn("w:docDefaults"))
    assert defaults.find(f".//{qn('w:lang')}").get(qn("w:val")) == "vi-VN"
    fonts = {font.get(qn("w:ascii")) for font in paper.styles.element.iter(qn("w:rFonts"))}
    used = [paragraph.style for paragraph in paper.paragraphs]
    assert {style.font.name for style in used} == {"Times New Roman"}
    assert "Times New Roman" in fonts
    assert not [key for font in defaults.iter(qn("w:rFonts")) for key in font.attrib if "Theme" in key]
    assert paper.styles["Body Text"].font.size.pt in (13, 14)


def test_file_properties_are_set_and_the_bytes_do_not_change() -> None:
    paper = opened(made())
    assert paper.core_properties.title == "Kế hoạch"
    assert paper.core_properties.author == "UBND tỉnh Lào Cai"
    assert made() == made()
    assert made() != made("Câu khác.")


def test_the_head_names_state_number_and_draft() -> None:
    text = whole_text(opened(made()))
    for wanted in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN TỈNH LÀO CAI",
        "Số: /KH-UBND",
        "DỰ THẢO",
        "KẾ HOẠCH",
        "Nơi nhận:",
    ):
        assert wanted in text


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2023-02-27", "ngày 27 tháng 02 năm 2023"),
        ("2022-07-14", "ngày 14 tháng 7 năm 2022"),
        ("2023-03", "ngày tháng 3 năm 2023"),
        ("2021", "ngày tháng năm 2021"),
        ("", "ngày tháng năm"),
    ],
)
def test_a_day_is_written_as_far_as_it_is_known(iso: str, words: str) -> None:
    assert " ".join(day_in_words(iso, T).split()) == words


@pytest.mark.parametrize(
    ("unit", "parent", "lines"),
    [
        ("UBND tỉnh Lào Cai", "", ["ỦY BAN NHÂN DÂN", "TỈNH LÀO CAI"]),
        ("Chủ tịch UBND tỉnh Lào Cai", "", ["ỦY BAN NHÂN DÂN", "TỈNH LÀO CAI"]),
        ("UBND huyện Bình Gia", "", ["ỦY BAN NHÂN DÂN", "HUYỆN BÌNH GIA"]),
        ("Văn phòng UBND tỉnh Lào Cai", "UBND TỈNH LÀO CAI", ["VĂN PHÒNG"]),
        ("Sở Nội vụ tỉnh Lào Cai", "UBND TỈNH LÀO CAI", ["SỞ NỘI VỤ"]),
    ],
)
def test_the_issuing_body_is_named_with_the_one_above(unit: str, parent: str, lines: list[str]) -> None:
    assert issuing_lines(unit, "Lào Cai", "tỉnh") == (parent, lines)


def test_tables_repeat_their_head_keep_rows_whole_and_say_what_they_show() -> None:
    paper = opened(made())
    table = next(table for table in paper.tables if table.style.name == "Table Grid")
    assert header_rows(table) == 1
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Bảng"
    caption = next(paragraph for paragraph in paper.paragraphs if paragraph.style.name == "Caption")
    assert "SEQ Bảng" in caption._p.xml


def test_blanks_are_marked() -> None:
    paper = opened(made())
    cell = next(table for table in paper.tables if table.style.name == "Table Grid").cell(1, 1)
    assert [run.style.name for run in cell.paragraphs[0].runs] == ["Blank"]


def test_what_somebody_edited_is_never_replaced_silently(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.docx"
    refuse_documents([path], force=False)
    assert put_documents({path: made()}) == []
    assert not is_edited(path)
    with pytest.raises(ChisoError, match=r"exists already: ke-hoach\.docx"):
        refuse_documents([path], force=False)

    paper = opened(path)
    paper.paragraphs[-1].add_run(" Sửa của cơ quan.")
    paper.save(str(path))
    assert is_edited(path)
    with pytest.raises(ChisoError, match=r"edited since it was written: ke-hoach\.docx"):
        refuse_documents([path], force=False)
    refuse_documents([path], force=True)
    (kept,) = put_documents({path: made()})
    assert kept == tmp_path / "ke-hoach.edited-1.docx"
    assert "Sửa của cơ quan." in whole_text(opened(kept))
    assert "Sửa của cơ quan." not in whole_text(opened(path))
    assert not is_edited(path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["ke-hoach.docx", "ke-hoach.edited-1.docx"]


def test_an_edited_document_with_a_long_name_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / ("kế hoạch " * 18 + "tháng 12.docx")
    path.write_bytes(b"edited")
    (kept,) = put_documents({path: made()})
    assert kept.read_bytes() == b"edited"
    assert kept.name.endswith(".edited-1.docx")


def test_a_file_of_another_program_counts_as_edited(tmp_path: Path) -> None:
    path = tmp_path / "other.docx"
    path.write_bytes(b"no zip")
    assert is_edited(path)
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("word/document.xml", "<x/>")
    assert is_edited(path)


def test_blocks_become_parts_with_spaces_as_a_browser_shows_them() -> None:
    paper = new_paper("x", "x")
    said = inline(
        "Đạt ", styled("strong", "89,03%"), "\n ", Inline((Span("[1]", link="#nguon-1"),)), ",\n  tăng"
    )
    parts: list[Block] = [
        Bullets([said]),
        Text("[cơ quan bổ sung: nguyên nhân]", "blank"),
        Text("Chỉ in.", "paper"),
        Details("x", [Text("Ẩn")], on_screen=True),
        Details("x", [Text("Hồ Chí Minh")]),
        Bullets([Inline((Span("[1]", anchor="nguon-1"), Span(" Sở Nội vụ Hồ Chí Minh")))], "sources"),
    ]
    write_section(Writer(paper), Section("a", "I. Kết quả", parts, T))
    assert [(one.style.name, one.text) for one in paper.paragraphs] == [
        ("Heading 1", "I. Kết quả"),
        ("List Bullet", "- Đạt 89,03% [1], tăng"),
        ("Body Text", "[cơ quan bổ sung: nguyên nhân]"),
        ("Body Text", "TP. Hồ Chí Minh"),
        ("Sources", "[1] Sở Nội vụ Hồ Chí Minh"),
    ]
    assert re.search(r'w:anchor="nguon_1"', paper.paragraphs[1]._p.xml)
    assert re.search(r'w:name="nguon_1"', paper.paragraphs[-1]._p.xml)


def test_every_block_has_a_form_in_pages_in_documents_and_in_plain_text() -> None:
    blocks = {*Block.__subclasses__()}
    assert len(blocks) > 5
    for form in (html_blocks._form, word_blocks._form, terminal._form):
        assert {*form.registry} - {Block, object} == blocks


def test_a_table_of_a_page_keeps_lines_numbers_and_setting_in() -> None:
    columns = [Column("a", "A"), Column("b", "B", NUMBER)]
    table = Table("Điểm", columns, [{"a": inline("x\ny"), "b": 1.5}], sub=lambda row: True)
    grid = grid_of(table, T)
    assert (grid.caption, list(grid.head)) == ("Điểm", ["A", "B"])
    name, value = grid.rows[0]
    assert (len(name.lines), name.indent, value.numeric) == (2, True, True)


# Children of an element stand in the order of the schema: Word calls a file damaged where they do not.
ORDER = {
    "tblPr": ("tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption"),
    "pPr": (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd"),
        *("spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr"),
    ),
    "tcPr": ("tcW", "gridSpan", "vMerge", "tcBorders", "shd", "vAlign"),
    "sectPr": (
        *("headerReference", "footerReference", "type", "pgSz", "pgMar", "pgNumType", "cols"),
        *("titlePg", "docGrid"),
    ),
    "rPr": ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "highlight", "shd", "lang"),
}


def test_elements_stand_in_the_order_that_word_asks_for() -> None:
    paper = opened(made())
    roots = [paper.element, paper.styles.element]
    wrong = []
    for tag, order in ORDER.items():
        for element in (one for root in roots for one in root.iter(qn(f"w:{tag}"))):
            names = [child.tag.rpartition("}")[2] for child in element]
            known = [order.index(name) for name in names if name in order]
            if known != sorted(known):
                wrong.append((tag, names))
    assert wrong == []
    tables = {child.tag.rpartition("}")[2] for one in paper.element.iter(qn("w:tblPr")) for child in one}
    assert tables <= set(ORDER["tblPr"])


def test_a_title_longer_than_a_property_takes_is_cut_there_alone() -> None:
    paper = new_paper("Kế hoạch " * 60, "UBND tỉnh " * 60)
    assert len(paper.core_properties.title) == len(paper.core_properties.author) == 255
