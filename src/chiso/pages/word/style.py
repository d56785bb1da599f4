"""The page and the styles of administrative documents, as Decree 30/2020/NĐ-CP lays them out.

A4, Times New Roman, margins within what the decree allows, the page number centred at the top from page 2
on. Every style is a style of Word with its own name, so that an office edits, restyles and navigates the
document as one of its own.
"""

from __future__ import annotations

from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
LONGEST_PROPERTY = 255  # characters: what the properties of a document take
BODY = 14  # points; the decree allows 13 and 14
TABLE, SMALL = 11.5, 9.5  # of tables, and of those with many columns
PAGE = (Mm(210), Mm(297))
# Top and bottom 20-25 mm, left 30-35 mm where the sheet is bound, right 15-20 mm.
MARGINS = {"top": Mm(20), "bottom": Mm(20), "left": Mm(30), "right": Mm(20)}
NUMBER_FROM_TOP = Mm(10)
FIRST_LINE = Mm(12.7)
BETWEEN = Pt(6)  # paragraphs stand at least this far apart
INK = RGBColor(0, 0, 0)
QUIET = RGBColor(0x4A, 0x4A, 0x4A)
CONTENTS = "TOC 1"  # style of the entries of a table of contents
# Of the tables of the template none but these is used; the others are 300 kB of every file.
TABLE_STYLES = ("Normal Table", "Table Grid")
WORD_2013 = "15"  # older settings open in "compatibility mode"


def new_paper(title: str, author: str) -> Document:
    """An empty document with the page, the styles and the language of the house.

    Parameters
    ----------
    title, author : str
        Properties of the file.

    Returns
    -------
    docx.document.Document
        One portrait section, no paragraph.
    """
    paper = docx.Document()
    _slim(paper)
    _defaults(paper)
    _styles(paper)
    for paragraph in list(paper.paragraphs):
        paragraph._p.getparent().remove(paragraph._p)
    lay_out(paper.sections[0])
    properties = paper.core_properties
    title, author = title[:LONGEST_PROPERTY], author[:LONGEST_PROPERTY]
    properties.title, properties.author, properties.language = title, author, LANGUAGE
    properties.comments = properties.keywords = properties.subject = ""
    properties.last_modified_by, properties.revision = author, 1
    return paper


def lay_out(section: Section, *, landscape: bool = False) -> None:
    """Size, margins and page number of a section.

    Parameters
    ----------
    section : docx.section.Section
    landscape : bool
        An annex of many columns.
    """
    width, height = PAGE if not landscape else PAGE[::-1]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    # Turned, the side of the binding is the upper one; the margins of the text stay within the decree's.
    section.top_margin, section.bottom_margin = MARGINS["top"], MARGINS["bottom"]
    section.left_margin, section.right_margin = MARGINS["left"], MARGINS["right"]
    if landscape:
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = Mm(25)
    section.header_distance = NUMBER_FROM_TOP
    section.footer_distance = NUMBER_FROM_TOP
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    paragraph = section.header.paragraphs[0]
    paragraph.style = "Header"
    if not paragraph.runs:
        add_field(paragraph, "PAGE", "2")


def add_landscape_section(paper: Document) -> Section:
    """A landscape section on a new page whose pages are numbered from 1, as an annex has them."""
    section: Section = paper.add_section(WD_SECTION.NEW_PAGE)
    lay_out(section, landscape=True)
    section.first_page_header.is_linked_to_previous = False
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    # The schema wants it before the columns.
    columns = section._sectPr.find(qn("w:cols"))
    if columns is None:
        section._sectPr.append(numbering)
    else:
        columns.addprevious(numbering)
    return section


def text_width(section: Section) -> Length:
    """Width between the margins."""
    page, left, right = section.page_width, section.left_margin, section.right_margin
    assert page is not None
    assert left is not None
    assert right is not None
    return Length(page - left - right)


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field such as PAGE or SEQ, with the value that it shows until it is computed anew."""
    run = add_marks(paragraph, instruction, "begin", "separate")
    value = OxmlElement("w:t")
    value.text = shown
    run._r.append(value)
    add_marks(paragraph, "", "end", run=run)


def add_marks(paragraph: Any, instruction: str, *kinds: str, run: Any = None) -> Any:
    """Marks of a field ("begin", "separate", "end") in a run, a new one by default, which is given back.

    Parameters
    ----------
    paragraph : docx.text.paragraph.Paragraph
    instruction : str
        What stands behind "begin".
    *kinds : str
    run : docx.text.run.Run, optional
    """
    run = run or paragraph.add_run()
    for kind in kinds:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
        if kind == "begin":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {instruction} "
            run._r.append(code)
    return run


def _slim(paper: Document) -> None:
    """Drop what the template carries and nobody needs: a picture of itself, effects, table styles."""
    for owner in (paper.part, paper.part.package):
        for key, link in list(owner.rels.items()):
            if link.reltype.endswith(("/thumbnail", "/stylesWithEffects", "/customXml")):
                del owner.rels[key]
    for style in list(paper.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in TABLE_STYLES:
            style.delete()


def _defaults(paper: Document) -> None:
    """Font, size, language and spacing of everything that no style says otherwise."""
    defaults = paper.styles.element.find(qn("w:docDefaults"))
    runs = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _set_font(runs)
    language = runs.find(qn("w:lang"))
    language.set(qn("w:val"), LANGUAGE)
    language.set(qn("w:eastAsia"), LANGUAGE)
    for tag in ("w:sz", "w:szCs"):
        runs.find(qn(tag)).set(qn("w:val"), str(2 * BODY))
    spacing = defaults.find(f".//{qn('w:spacing')}")
    spacing.set(qn("w:after"), "0")
    spacing.set(qn("w:line"), "240")
    settings = paper.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), LANGUAGE)
    # Numbers of a table are added up with the signs of the language.
    settings.find(qn("w:decimalSymbol")).set(qn("w:val"), ",")
    settings.find(qn("w:listSeparator")).set(qn("w:val"), ";")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), WORD_2013)


def _set_font(properties: Any) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]  # a theme font would win over a named one
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _styles(paper: Document) -> None:
    left, centre = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
    both, right = WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.RIGHT
    _paragraph(paper, "Normal", BODY)
    _paragraph(paper, "Body Text", BODY, align=both, first_line=FIRST_LINE, after=BETWEEN)
    # Lists carry their dash or plus as text, as offices type them: copied, it is not lost.
    _paragraph(paper, "List Bullet", BODY, align=both, first_line=FIRST_LINE, after=BETWEEN)
    _paragraph(paper, "List Bullet 2", BODY, align=both, first_line=FIRST_LINE, after=BETWEEN)
    _paragraph(paper, "Title", BODY, bold=True, align=centre, before=Pt(12))
    _paragraph(paper, "Subtitle", BODY, bold=True, align=centre, after=Pt(3))
    for level, (bold, italic) in enumerate(((True, False), (True, False), (True, True), (False, True)), 1):
        style = _paragraph(
            paper, f"Heading {level}", BODY, bold=bold, italic=italic, align=both, first_line=FIRST_LINE
        )
        style.paragraph_format.space_before = style.paragraph_format.space_after = BETWEEN
        style.paragraph_format.keep_with_next = True
    _paragraph(paper, "Caption", 12, bold=True, align=left, before=BETWEEN, after=Pt(3))
    paper.styles["Caption"].paragraph_format.keep_with_next = True
    _paragraph(paper, "Header", 13, align=centre)
    _paragraph(paper, "TOC Heading", BODY, bold=True, align=centre, before=BETWEEN, after=Pt(3))
    for name, size, about in (
        ("Frame", 12, {"align": centre}),  # the block of the issuing body, the motto, the signature
        ("Recipients", 11, {"align": left}),
        ("Table Text", TABLE, {"align": left}),
        ("Table Number", TABLE, {"align": right}),
        ("Table Head", TABLE, {"align": centre, "bold": True}),
        ("Small Table Text", SMALL, {"align": left}),
        ("Small Table Number", SMALL, {"align": right}),
        ("Small Table Head", SMALL, {"align": centre, "bold": True}),
        ("Picture", BODY, {"align": centre, "before": BETWEEN}),
        ("Picture Caption", 12, {"align": centre, "italic": True, "after": Pt(8)}),
        ("Note", 12, {"align": both, "italic": True, "before": Pt(3), "after": BETWEEN}),
        ("Sources", 12, {"align": left, "after": Pt(3)}),
        (CONTENTS, 13, {"align": left, "after": Pt(1)}),
    ):
        paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _paragraph(paper, name, size, **about)
    paper.styles["Picture"].paragraph_format.keep_with_next = True
    # Filled anew by Word, an entry ends with the number of its page at the right margin.
    right_margin = Length(PAGE[0] - MARGINS["left"] - MARGINS["right"])
    paper.styles[CONTENTS].paragraph_format.tab_stops.add_tab_stop(
        right_margin, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )
    _characters(paper)


def _characters(paper: Document) -> None:
    blank: Any = paper.styles.add_style("Blank", WD_STYLE_TYPE.CHARACTER)
    shade = OxmlElement("w:shd")  # what the office must fill in is seen at once, in LibreOffice too
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "FFF2A8")):
        shade.set(qn(f"w:{name}"), value)
    blank.element.get_or_add_rPr().append(shade)
    basis: Any = paper.styles.add_style("Basis", WD_STYLE_TYPE.CHARACTER)
    basis.font.size, basis.font.color.rgb = Pt(10), QUIET


def _paragraph(
    paper: Document,
    name: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    first_line: Length | None = None,
    before: Length | None = None,
    after: Length | None = None,
) -> ParagraphStyle:
    style: Any = paper.styles[name]
    for tag in ("w:pPr", "w:rPr"):  # the template's own colours, lines and bullets go
        found = style.element.find(qn(tag))
        if found is not None:
            keep = [child for child in found if child.tag == qn("w:outlineLvl")]
            for child in list(found):
                if child not in keep:
                    found.remove(child)
    if name != "Normal":
        style.base_style = paper.styles["Normal"]
    _set_font(style.element.get_or_add_rPr())
    style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), bold, italic, INK
    style.hidden, style.quick_style = False, True
    spacing = style.paragraph_format
    spacing.alignment, spacing.first_line_indent = align, first_line
    spacing.space_before, spacing.space_after = before or Pt(0), after or Pt(0)
    spacing.line_spacing = 1.0
    spacing.widow_control = True
    return style  # type: ignore[no-any-return]
