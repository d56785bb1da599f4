"""The HTML of a report's sections as parts of a Word document, so that page and document cannot drift apart.

Only what the sections of reports write is understood; anything else is an error, never silently left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import html

from chiso.charts.figure import Picture
from chiso.core.links import web_address
from chiso.pages.word.parts import Grid, Line, Stretch, TableCell, Writer

SMALL_FROM = 6  # columns of a table that needs the small size on an upright page
GROUPS = ("section", "div", "header", "article")
LEVEL_OF = {"h2": 1, "h3": 2, "h4": 3}
PARAGRAPHS = {"note": "Note", "subtitle": "Note", "blank": "Body Text", "": "Body Text"}
# Of the HTML page these are alternatives of what the document shows already, or notes at its end.
PASSED_OVER = {"paper", "newer"}


class Converter:
    """Writes the HTML of sections into a document.

    Parameters
    ----------
    writer : Writer
    pictures : mapping from str to Picture
        Drawings of the figures by the `src` of their `<img>`.
    """

    def __init__(self, writer: Writer, pictures: Mapping[str, Picture]) -> None:
        self.writer = writer
        self.pictures = pictures
        self._blocks: dict[str, Callable[[Any], None]] = {
            "p": self._paragraph,
            "ul": self._list,
            "ol": self._list,
            "table": self._table,
            "figure": self._figure,
            "details": self._details,
            "img": self._picture,
            "footer": self._footer,
        }

    def write(self, text: str, *, new_page: bool = False) -> None:
        """Append the parts of some HTML; `new_page`: its first heading begins a page.

        Raises
        ------
        ValueError
            An element that no document has a form for.
        """
        self._new_page = new_page
        for element in html.fragments_fromstring(text.strip()):
            if isinstance(element, str):
                if element.strip():
                    self.writer.text(_squeezed(element))
            else:
                self._block(element)

    def _block(self, element: Any) -> None:
        tag, kind = element.tag, element.get("class", "")
        if not isinstance(tag, str) or kind in PASSED_OVER:
            return  # a comment, or words for paper alone
        if tag in GROUPS:
            for child in element:
                self._block(child)
        elif tag in LEVEL_OF:
            self.writer.heading(_squeezed(element.text_content()), LEVEL_OF[tag], new_page=self._new_page)
            self._new_page = False
        elif tag in self._blocks:
            self._blocks[tag](element)
        elif tag != "h1":  # the title of the page stands in the head of the document
            raise ValueError(f"a document has no form for <{tag}>: {html.tostring(element)[:80]!r}")

    def _paragraph(self, element: Any) -> None:
        self.writer.text(parts_of(element), PARAGRAPHS[element.get("class", "")])

    def _footer(self, element: Any) -> None:
        for child in element:
            self.writer.text(parts_of(child), "Note")

    def _list(self, element: Any) -> None:
        sources = element.get("class", "") == "sources"
        for item in element.iter("li"):
            line = parts_of(item)
            if sources:
                self.writer.text(line, "Sources")
            else:
                self.writer.text([Stretch("- "), *line], "List Bullet")

    def _figure(self, element: Any) -> None:
        caption = element.find("figcaption")
        for image in element.iter("img"):
            said = _squeezed(caption.text_content()) if caption is not None else ""
            self.writer.picture(self.pictures[image.get("src")], said)
        for details in element.iter("details"):
            self._details(details)

    def _picture(self, element: Any) -> None:
        self.writer.picture(self.pictures[element.get("src")], element.get("alt", ""))

    def _details(self, element: Any) -> None:
        # Numbers that another table lists too, and notes of the transcription: for the screen alone.
        if element.get("class", "") == "screen":
            return
        for child in element:
            if child.tag != "summary":
                self._block(child)

    def _table(self, element: Any) -> None:
        self.writer.grid(grid_of(element))


def grid_of(element: Any) -> Grid:
    """A table of a report as a table of a document.

    Parameters
    ----------
    element : lxml.html.HtmlElement
        `<table>` with caption, one row of heads, and rows.
    """
    caption = element.find("caption")
    head = [_squeezed(cell.text_content()) for cell in element.find("thead").iter("th")]
    rows = []
    for row in element.find("tbody").iter("tr"):
        indent = row.get("class", "") == "sub"
        rows.append(
            [
                TableCell(
                    lines_of(cell),
                    numeric="number" in cell.get("class", ""),
                    indent=indent and n == 0,
                    span=int(cell.get("colspan", "1")),
                )
                for n, cell in enumerate(row)
            ]
        )
    said = _squeezed(caption.text_content()) if caption is not None else ""
    return Grid(head, rows, said, small=len(head) >= SMALL_FROM)


def parts_of(element: Any) -> list[Stretch]:
    """The text of an element as parts of one line; a break within it becomes a space."""
    return _trimmed([part if part is not None else Stretch(" ") for part in _parts(element, Stretch(""))])


def lines_of(element: Any) -> list[Line]:
    """The text of a cell, a line where the page breaks it."""
    lines: list[list[Stretch]] = [[]]
    for part in _parts(element, Stretch("")):
        if part is None:
            lines.append([])
        else:
            lines[-1].append(part)
    return [_trimmed(line) for line in lines]


def _parts(element: Any, around: Stretch) -> Iterator[Stretch | None]:
    """Parts in order; None where a line ends."""
    if element.text:
        yield _with_text(around, element.text)
    for child in element:
        if isinstance(child.tag, str):
            if child.tag == "br":
                yield None
            else:
                yield from _parts(child, _inside(child, around))
        if child.tail:
            yield _with_text(around, child.tail)


def _inside(element: Any, around: Stretch) -> Stretch:
    tag, kind = element.tag, element.get("class", "")
    return Stretch(
        "",
        style="Basis" if kind == "basis" else "Command" if tag == "code" else around.style,
        bold=around.bold or tag in {"strong", "b"},
        italic=around.italic or tag in {"em", "i"},
        link=_link(element.get("href", "")) if tag == "a" else around.link,
        bookmark=element.get("id", ""),
    )


def _link(address: str) -> str:
    """A place of the document, or a page of the web; "" for anything else."""
    return address if address.startswith("#") else web_address(address) or ""


def _with_text(around: Stretch, text: str) -> Stretch:
    return Stretch(text, around.style, around.bold, around.italic, around.link, around.bookmark)


def _trimmed(parts: list[Stretch]) -> list[Stretch]:
    """Spaces as a browser shows them: one for many, none at the ends."""
    kept: list[Stretch] = []
    before = " "
    for part in parts:
        text = "".join(f" {word}" for word in part.text.split()).removeprefix(" ")
        if part.text[:1].isspace() and before != " ":
            text = f" {text}"
        if part.text[-1:].isspace() and text and not text.endswith(" "):
            text += " "
        if text:
            kept.append(_with_text(part, text))
            before = text[-1]
    if kept:
        kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip())
    return kept


def _squeezed(text: str) -> str:
    return " ".join(text.split())
