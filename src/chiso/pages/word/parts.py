"""What documents are made of: headings, paragraphs, lists, tables with captions, pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Inches, Length, Mm, Pt
from docx.table import Table, _Cell

from chiso.charts.figure import Picture
from chiso.pages.word.style import CONTENTS, SMALL, TABLE, add_field, add_marks, text_width

HEAD_SHADE = "E8EDF5"
CELL_SIDE = Mm(1.2)
TALLEST = Mm(215)  # of a picture: it stands on one page with its caption
# Blanks are written in brackets wherever the words of a report leave something to the office.
BLANK = re.compile(r"(\[[^\[\]]{4,}\])")
KEPT_TOGETHER = 12, 800  # rows and letters of a table that is not broken over pages
OF_CONTENTS = "_Contents"  # bookmark of what a table of contents lists
LONGEST = 160.0  # letters of a cell beyond which its column gets no wider
POINTS_OF_A_LETTER = 0.5  # mean width of a letter, in sizes of the font


@dataclass(frozen=True)
class Stretch:
    """A stretch of text: `style` is a character style, `link` an address or a bookmark ("#name")."""

    text: str
    style: str = ""
    bold: bool = False
    italic: bool = False
    link: str = ""
    bookmark: str = ""


Line = str | Sequence[Stretch]


@dataclass(frozen=True)
class TableCell:
    """A cell of a table: its lines, how they look, and how many columns it spans."""

    lines: Sequence[Line]
    numeric: bool = False
    bold: bool = False
    indent: bool = False
    span: int = 1


@dataclass(frozen=True)
class Grid:
    """A table of a document.

    Attributes
    ----------
    head : sequence of str
        Repeated on every page.
    rows : sequence of sequence of TableCell
    caption : str
        Without its number; empty for none.
    small : bool
        Many columns: the small size.
    widths : sequence of float
        Shares of the width; empty: by content.
    numbered : bool
        A row under the heads numbers the columns, as annexes of plans do.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[TableCell]]
    caption: str = ""
    small: bool = False
    widths: Sequence[float] = ()
    numbered: bool = False


@dataclass
class Writer:
    """Appends parts to a document, in the styles of the house.

    Attributes
    ----------
    paper : docx.document.Document
    table_word : str
        What a caption calls a table: "Bảng".
    tables, pictures : int
        Captions so far.
    headings : list of (int, str, Paragraph)
        Levels, texts and paragraphs of the headings so far.
    """

    paper: Document
    table_word: str = "Bảng"
    tables: int = field(default=0)
    pictures: int = field(default=0)
    headings: list[tuple[int, str, Any]] = field(default_factory=list)
    _contents: tuple[Any, int] | None = None
    _bookmarks: set[str] = field(default_factory=set)

    def heading(self, text: str, level: int, *, new_page: bool = False) -> Any:
        """A heading of a level, in the outline of the document; returns its paragraph."""
        paragraph = self.line(self.paper.add_paragraph(style=f"Heading {level}"), text)
        if new_page:
            paragraph.paragraph_format.page_break_before = True
        self.headings.append((level, text, paragraph))
        self._bookmark(paragraph, heading_mark(len(self.headings)))
        return paragraph

    def begin_contents(self, title: str) -> None:
        """Where the table of contents stands: of the headings from here to `end_contents`."""
        self.text(title, "TOC Heading")
        self._contents = self.text("", CONTENTS), len(self.headings)

    def end_contents(self) -> None:
        """Fill the table of contents with the headings of the first level since it began.

        Notes
        -----
        It is a field, which Word fills anew with the numbers of the pages. Its entries stand there already
        and lead to their headings; the numbers are left to the field, since nobody but who lays the pages
        out knows them.
        """
        assert self._contents is not None
        place, before = self._contents
        listed = [
            (n, text, paragraph)
            for n, (level, text, paragraph) in enumerate(self.headings[before:], before + 1)
            if level == 1
        ]
        for n, text, _ in listed:
            entry = place.insert_paragraph_before(style=CONTENTS)
            if n == listed[0][0]:
                add_marks(entry, f'TOC \\o "1-1" \\h \\z \\u \\b {OF_CONTENTS}', "begin", "separate")
            self.line(entry, [Stretch(text, link=f"#{heading_mark(n)}")])
            if n == listed[-1][0]:
                add_marks(entry, "", "end")
        place._p.getparent().remove(place._p)
        start, end = self._marks(OF_CONTENTS)
        listed[0][2]._p.insert(1, start)  # behind the properties of the paragraph
        self.paper.paragraphs[-1]._p.append(end)

    def text(self, line: Line, style: str = "Body Text") -> Any:
        """A paragraph; returns it."""
        return self.line(self.paper.add_paragraph(style=style), line)

    def line(self, paragraph: Any, line: Line) -> Any:
        """Put text into a paragraph; blanks in brackets are marked. Returns the paragraph."""
        for part in [Stretch(line)] if isinstance(line, str) else line:
            self._add(paragraph, part)
        return paragraph

    def picture(self, picture: Picture, caption: str, number: int = 0) -> None:
        """A picture as wide as the text, with its words for who does not see it, and a caption below.

        Parameters
        ----------
        picture : Picture
        caption : str
            "Hình 3. ...", with the number if there is one.
        number : int
            Of the figure; 0 for none.
        """
        width = min(int(text_width(self.paper.sections[-1])), int(Inches(picture.width)))
        height = int(width * picture.height / picture.width)
        if height > TALLEST:
            width, height = int(width * TALLEST / height), int(TALLEST)
        paragraph = self.paper.add_paragraph(style="Picture")
        shape = paragraph.add_run().add_picture(io.BytesIO(picture.png), Emu(width), Emu(height))
        about = shape._inline.docPr
        about.set("descr", picture.alternative)
        about.set("title", caption)
        below = self.paper.add_paragraph(style="Picture Caption")
        word, _, rest = caption.partition(str(number)) if number else ("", "", caption)
        if number:
            self.pictures += 1
            # The text of the report calls figures by their numbers: one that is left out changes none.
            sets = "" if number == self.pictures else f" \\r {number}"
            self.pictures = number
            self._numbered(below, word.strip(), number, sets)
        self.line(below, rest)

    def grid(self, grid: Grid) -> Table:
        """A table as wide as the text; its head is repeated on every page, no row breaks over pages."""
        if grid.caption:
            self._caption(grid.caption)
        width = int(text_width(self.paper.sections[-1]))
        table: Table = self.paper.add_table(rows=0, cols=len(grid.head), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _describe(table, grid.caption)
        inset(table, CELL_SIDE)
        size = "Small Table" if grid.small else "Table"
        shares = grid.widths or widths_by_content(grid, width, SMALL if grid.small else TABLE)
        columns = [Length(int(width * share / sum(shares))) for share in shares]
        for column, wide in zip(table.columns, columns, strict=True):
            column.width = wide
        self._head(table, grid.head, columns, size)
        if grid.numbered:
            numbers = [f"({n})" for n in range(1, len(grid.head) + 1)]
            self._head(table, numbers, columns, size, bold=False)
        for cells in grid.rows:
            self._row(table, cells, columns, size)
        letters = sum(len(line_text(line)) for cells in grid.rows for cell in cells for line in cell.lines)
        if len(grid.rows) <= KEPT_TOGETHER[0] and letters <= KEPT_TOGETHER[1]:
            for row in table.rows[:-1]:
                for paragraph in (paragraph for cell in row.cells for paragraph in cell.paragraphs):
                    paragraph.paragraph_format.keep_with_next = True
        self.paper.add_paragraph(style="Normal").paragraph_format.line_spacing = Pt(6)
        return table

    def _head(
        self, table: Table, head: Sequence[str], columns: Sequence[Length], size: str, *, bold: bool = True
    ) -> None:
        row = table.add_row()
        for cell, text, wide in zip(row.cells, head, columns, strict=True):
            cell.width = wide
            cell.paragraphs[0].style = f"{size} Head"
            self.line(cell.paragraphs[0], [Stretch(text)])
            if not bold:
                cell.paragraphs[0].runs[0].bold = False
            _shade(cell)
        _mark(row, "w:cantSplit")
        _mark(row, "w:tblHeader")

    def _row(self, table: Table, cells: Sequence[TableCell], columns: Sequence[Length], size: str) -> None:
        row = table.add_row()
        _mark(row, "w:cantSplit")
        places = row.cells
        at = 0
        for cell in cells:
            place = places[at]
            if cell.span > 1:
                place = place.merge(places[at + cell.span - 1])
            place.width = Length(sum(columns[at : at + cell.span]))
            at += cell.span
            for n, line in enumerate(cell.lines or [""]):
                paragraph = place.paragraphs[0] if n == 0 else place.add_paragraph()
                paragraph.style = f"{size} {'Number' if cell.numeric else 'Text'}"
                if cell.indent:
                    paragraph.paragraph_format.left_indent = Mm(4)
                self.line(paragraph, line)
                if cell.bold:
                    for run in paragraph.runs:
                        run.bold = True

    def _caption(self, caption: str) -> None:
        self.tables += 1
        paragraph = self.paper.add_paragraph(style="Caption")
        self._numbered(paragraph, self.table_word, self.tables)
        self.line(paragraph, f". {caption}")

    def _numbered(self, paragraph: Any, word: str, number: int, sets: str = "") -> None:
        """What a caption begins with: the number is a field, so that Word counts on, and lists them."""
        paragraph.add_run(f"{word} ")
        add_field(paragraph, f"SEQ {word} \\* ARABIC{sets}", str(number))

    def _add(self, paragraph: Any, part: Stretch) -> None:
        if part.bookmark and part.bookmark not in self._bookmarks:
            self._bookmark(paragraph, part.bookmark)
        owner = _link(self.paper, paragraph, part.link) if part.link else None
        for n, piece in enumerate(BLANK.split(part.text)):
            if not piece:
                continue
            run = paragraph.add_run(piece, style=part.style or None)
            if n % 2:
                run.style = "Blank"
            run.bold, run.italic = part.bold or None, part.italic or None
            if owner is not None:
                owner.append(run._r)

    def _bookmark(self, paragraph: Any, name: str) -> None:
        for mark in self._marks(name):
            paragraph._p.append(mark)

    def _marks(self, name: str) -> list[Any]:
        """The beginning and the end of a bookmark."""
        self._bookmarks.add(name)
        marks = [OxmlElement(kind) for kind in ("w:bookmarkStart", "w:bookmarkEnd")]
        for mark in marks:
            mark.set(qn("w:id"), str(len(self._bookmarks)))
        marks[0].set(qn("w:name"), bookmark_name(name))
        return marks


def heading_mark(n: int) -> str:
    """The bookmark of a heading by its number, named as Word names those of its own contents."""
    return f"_Toc{n:08d}"


def bookmark_name(name: str) -> str:
    """A name that Word takes for a bookmark: letters, digits, underscores."""
    return re.sub(r"\W", "_", name)


def widths_by_content(grid: Grid, width: int, size: float) -> list[float]:
    """Shares of the width of a table: no word is broken as far as there is room, long texts get the rest.

    Parameters
    ----------
    grid : Grid
    width : int
        Of the table, in English metric units.
    size : float
        Of the font, points.
    """
    texts = [[head] for head in grid.head]
    for cells in grid.rows:
        at = 0
        for cell in cells:
            if cell.span == 1:
                texts[at] += [line_text(line) for line in cell.lines]
            at += cell.span
    word = [max((len(word) for text in column for word in text.split()), default=1) + 2.0 for column in texts]
    whole = [max(max(map(len, column)) + 2.0, least) for column, least in zip(texts, word, strict=True)]
    room = Length(width).pt / (POINTS_OF_A_LETTER * size)
    spare = room - sum(word)
    if spare <= 0:
        return word
    wanted = [min(full, LONGEST) - least for full, least in zip(whole, word, strict=True)]
    wanted = [max(extra, 0.0) for extra in wanted]
    total = sum(wanted) or 1.0
    return [least + spare * extra / total for least, extra in zip(word, wanted, strict=True)]


def line_text(line: Line) -> str:
    """The plain text of a line."""
    return line if isinstance(line, str) else "".join(part.text for part in line)


def _link(paper: Document, paragraph: Any, address: str) -> Any:
    element = OxmlElement("w:hyperlink")
    if address.startswith("#"):
        element.set(qn("w:anchor"), bookmark_name(address[1:]))
    else:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        element.set(qn("r:id"), paper.part.relate_to(address, kind, is_external=True))
    paragraph._p.append(element)
    return element


def _mark(row: Any, tag: str) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(tag))


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", HEAD_SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _describe(table: Table, caption: str) -> None:
    """What the table shows, for who hears it read."""
    if caption:
        about = OxmlElement("w:tblCaption")
        about.set(qn("w:val"), caption)
        table._tbl.tblPr.append(about)


def inset(table: Table, side_margin: Length) -> None:
    """How far text stands from the sides of the cells of a table."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(side_margin.twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    # The schema wants the margins before the looks and the caption of a table.
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is None:
        table._tbl.tblPr.append(margins)
    else:
        look.addprevious(margins)
