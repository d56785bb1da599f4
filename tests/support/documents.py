"""What tests of Word documents look at: text in reading order, header rows, words of two texts compared."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml.ns import qn


def opened(made: bytes | Path) -> Document:
    """A document as python-docx reads it."""
    return docx.Document(io.BytesIO(made) if isinstance(made, bytes) else str(made))


def lines(paper: Document) -> Iterator[str]:
    """Paragraphs of text and tables in the order of the file."""
    for paragraph in paper.element.body.iter(qn("w:p")):
        yield "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def whole_text(paper: Document) -> str:
    """All of the text, one space between words."""
    return squeezed("\n".join(lines(paper)))


def squeezed(text: str) -> str:
    """Text in NFC with one space between words."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def headings(paper: Document) -> list[tuple[int, str]]:
    """Headings with their levels."""
    return [
        (int(str(paragraph.style.name)[-1]), paragraph.text)
        for paragraph in paper.paragraphs
        if paragraph.style is not None and str(paragraph.style.name).startswith("Heading ")
    ]


def header_rows(table: object) -> int:
    """Rows of a table that are repeated on every page."""
    return sum(row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows)  # type: ignore[attr-defined]
