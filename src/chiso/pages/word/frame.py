"""What stands around the text of an administrative document: who issues it, its number, who signs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from chiso.pages.word.parts import Stretch, Writer, inset
from chiso.pages.word.style import lay_out, text_width
from chiso.text.catalog import Texts
from chiso.text.dates import day_in_words

LEFT_SHARE = 0.38  # of the width, for the issuing body: the name of the state needs the rest on one line
OUTSIDE = Mm(10)  # the block may stand out of the margins by half of it on each side, as is usual
SIGNATURE_ROOM = 4  # empty lines above the name, for the signature and the seal
COMMITTEE = "UBND "


@dataclass(frozen=True)
class Frame:
    """Who issues a document and who signs it; what is not known is "" and becomes a blank.

    Attributes
    ----------
    parent : str
        The body above the issuing one; empty for none.
    issuer : sequence of str
        The issuing body, a line each.
    number, symbol : str
        "839", "KH-VP".
    place : str
    date : str
        ISO, as far as it is known.
    kind, title : str
        "Kế hoạch"; what it is about.
    draft : bool
        It bears the word of a draft.
    on_behalf, position, name : str
        Of the signature.
    recipients : sequence of str
    """

    issuer: Sequence[str]
    kind: str
    title: str
    parent: str = ""
    number: str = ""
    symbol: str = ""
    place: str = ""
    date: str = ""
    draft: bool = True
    on_behalf: str = ""
    position: str = ""
    name: str = ""
    recipients: Sequence[str] = field(default=())


def issuing_lines(unit: str, province: str, kind: str) -> tuple[str, list[str]]:
    """The body above a unit and the lines that name the unit, in the capitals of a head of a document.

    Parameters
    ----------
    unit : str
        "UBND tỉnh Lào Cai", "Văn phòng UBND tỉnh Lào Cai", "Sở Nội vụ".
    province : str
        Canonical name of its province.
    kind : str
        How the name of the province begins: "tỉnh", "thành phố".
    """
    committee = f"{COMMITTEE}{kind} {province}"
    unit = unit.removeprefix("Chủ tịch ")
    if unit.startswith(COMMITTEE):
        return "", ["ỦY BAN NHÂN DÂN", unit.removeprefix(COMMITTEE).upper()]
    own = unit
    for ending in (f" {committee}", f" {kind} {province}"):
        own = own.removesuffix(ending)
    return committee.upper(), [own.upper()]


def write_head(writer: Writer, frame: Frame, t: Texts) -> None:
    """The issuing body beside the name of the state and its motto; number, place and date; title.

    Parameters
    ----------
    writer : Writer
        Of an empty document.
    frame : Frame
    t : Texts
    """
    left, right = _two_columns(writer)
    if frame.parent:
        _line(writer, left, frame.parent)
    for text in frame.issuer:
        _line(writer, left, text, bold=True)
    _rule(left, indent=Mm(20))
    symbol = frame.symbol or t("[symbol]")
    number = t("No.: {number}/{symbol}", number=frame.number or " " * 8, symbol=symbol)
    _line(writer, left, number, size=13, before=Pt(4))
    if frame.draft:
        _line(writer, left, t("DRAFT"), bold=True, size=13, before=Pt(4))
    _line(writer, right, t("SOCIALIST REPUBLIC OF VIET NAM"), bold=True)
    _line(writer, right, t("Independence - Freedom - Happiness"), bold=True, size=13)
    _rule(right, indent=Mm(20))
    place = frame.place or t("[place]")
    _line(writer, right, f"{place}, {day_in_words(frame.date, t)}", italic=True, size=13, before=Pt(4))
    _close(left)
    _close(right)
    kind = writer.paper.add_paragraph(frame.kind.upper(), style="Title")
    kind.paragraph_format.space_before = Pt(18)
    for n, text in enumerate(frame.title.split("\n")):
        about = writer.text(text, "Subtitle")
        about.paragraph_format.space_before = Pt(3) if n == 0 else Pt(0)
    rule = writer.paper.add_paragraph(style="Subtitle")
    _border(rule, Mm(52))
    rule.paragraph_format.space_after = Pt(12)


def write_end(writer: Writer, frame: Frame, t: Texts) -> None:
    """Recipients on the left, the signature on the right; they stay on one page."""
    room = writer.paper.add_paragraph(style="Normal")
    room.paragraph_format.line_spacing = Pt(6)
    # A signature never stands on a page without a line of what is signed.
    for paragraph in writer.paper.paragraphs[-2:]:
        paragraph.paragraph_format.keep_with_next = True
    left, right = _two_columns(writer, keep=True)
    recipients = frame.recipients or [t("[recipients]")]
    listed = left.paragraphs[0]
    listed.style = "Recipients"
    writer.line(listed, [Stretch(t("Recipients:"), bold=True, italic=True)]).runs[0].font.size = Pt(12)
    for n, name in enumerate(recipients):
        end = "." if n == len(recipients) - 1 else ";"
        writer.line(left.add_paragraph(style="Recipients"), f"- {name}{end}")
    for text in (frame.on_behalf, frame.position or t("[position of who signs]")):
        if text:
            _line(writer, right, text, bold=True, size=13)
    for _ in range(SIGNATURE_ROOM):
        _line(writer, right, "", size=13)
    _line(writer, right, frame.name or t("[full name]"), bold=True, size=13)
    _close(right)


def write_notes(writer: Writer, notes: Sequence[tuple[str, Sequence[str]]], t: Texts) -> None:
    """Notes on a page of their own, for the office to delete; nothing without any.

    Parameters
    ----------
    writer : Writer
    notes : sequence of (str, sequence of str)
        Headings with their lines.
    t : Texts
    """
    if not notes:
        return
    lay_out(writer.paper.add_section(WD_SECTION.NEW_PAGE))
    writer.heading(t("NOTES FOR CHECKING (no part of the document; delete before signing)"), 1)
    for heading, lines in notes:
        writer.heading(heading, 2)
        for line in lines:
            writer.text(f"- {line}", "List Bullet")


def _two_columns(writer: Writer, *, keep: bool = False) -> tuple[Any, Any]:
    width = int(text_width(writer.paper.sections[-1])) + (0 if keep else int(OUTSIDE))
    table = writer.paper.add_table(rows=1, cols=2)
    table.style = "Normal Table"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    left = Length(int(width * LEFT_SHARE))
    for cell, wide in zip(table.rows[0].cells, (left, Length(width - left)), strict=True):
        cell.width = wide
    for column, cell in zip(table.columns, table.rows[0].cells, strict=True):
        column.width = cell.width
    inset(table, Mm(0))  # the name of the state needs every millimetre
    if keep:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    first, second = table.rows[0].cells
    return first, second


def _line(
    writer: Writer,
    cell: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = 12,
    before: Length | None = None,
) -> None:
    paragraph = cell.add_paragraph(style="Frame")
    paragraph.paragraph_format.space_before = before
    writer.line(paragraph, [Stretch(text, bold=bold, italic=italic)])
    for run in paragraph.runs:
        run.font.size = Pt(size)


def _rule(cell: Any, indent: Length) -> None:
    _border(cell.add_paragraph(style="Frame"), indent)


def _border(paragraph: Any, indent: Length) -> None:
    """The short line under the issuing body, the motto and the title."""
    spacing = paragraph.paragraph_format
    spacing.left_indent = spacing.right_indent = indent
    spacing.line_spacing = Pt(3)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _close(cell: Any) -> None:
    """Drop the empty paragraph that a new cell begins with."""
    first = cell.paragraphs[0]
    if not first.text:
        first._p.getparent().remove(first._p)
