"""Grids of documents: the tables of a .docx, and of a PDF that has text."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from chiso.core.errors import ChisoError
from chiso.intake.tables.grids import MOST_PLACES, CellGrid, of_rows, opening, unpacked
from chiso.intake.xlsx.cells import Cell, Sheet
from chiso.intake.xlsx.file import MOST_UNPACKED
from chiso.intake.xlsx.xml import MOST_CELLS, Range
from chiso.text.messages import N_

MOST_PAGES = 300
_NEAR = 12  # paragraphs before a table that may be its title
_REVISED = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")
_SCANNED = N_("the file is scanned pages, a picture without text")
_AS_OFFICE = N_("ask for the Word or Excel version")
_STREAM = re.compile(rb"stream\r?\n")


def read_docx(path: Path, content: bytes) -> Iterator[CellGrid]:
    """The tables of a Word document, with the paragraphs before each."""
    with opening(path, N_("the document")):
        unpacked(path, content)
        body = Document(BytesIO(content)).element.body
        number = 0
        before: list[str] = []
        for block in body.iterchildren():
            if block.tag == qn("w:tbl"):
                number += 1
                yield CellGrid(_word_table(path, number, block), tuple(before[-_NEAR:]), "docx")
                before = []
            elif text := _text(block):
                before.append(text)
    if not number:
        if body.findall(f".//{qn('w:drawing')}") and not before:
            raise ChisoError(_SCANNED, str(path), _AS_OFFICE)
        raise ChisoError(N_("the document has no table"), str(path), N_("save the one that has it"))


def _word_table(path: Path, number: int, table: Any) -> Sheet:
    if any(table.findall(f".//{qn(tag)}") for tag in _REVISED):
        raise ChisoError(
            N_("table {number} of the document holds tracked changes", number=number),
            str(path),
            N_("accept or reject them in Word, and save it again"),
        )
    cells: dict[tuple[int, int], Cell] = {}
    merged: list[Range] = []
    open_down: dict[int, tuple[int, int]] = {}  # by first column: top row and last column
    for row, line in enumerate(table.tr_lst, 1):
        column = 1 + line.grid_before
        going_on: dict[int, tuple[int, int]] = {}
        for one in line.tc_lst:
            last = column + one.grid_span - 1
            if one.vMerge == "continue" and column in open_down:
                going_on[column] = open_down[column]
            else:
                if one.vMerge == "restart":
                    going_on[column] = (row, last)
                elif last > column:
                    merged.append(Range(row, column, row, last))
                text = "\n".join(filter(None, map(_text, one.p_lst)))
                if text:
                    cells[row, column] = Cell(row, column, text)
            column = last + 1
        merged += [
            Range(top, left, row - 1, right)
            for left, (top, right) in open_down.items()
            if going_on.get(left) != (top, right)
        ]
        open_down = going_on
    merged += [Range(top, left, len(table.tr_lst), right) for left, (top, right) in open_down.items()]
    if len(cells) > MOST_CELLS:
        raise ChisoError(N_("a table is far larger than any of units"), str(path))
    return Sheet(path, N_("table {number}", number=number), cells, merged)


def _text(block: Any) -> str:
    """The text of a paragraph, also of links in it."""
    breaks = {qn("w:br"), qn("w:tab"), qn("w:cr")}
    parts = [" " if one.tag in breaks else one.text or "" for one in block.iter(*breaks, qn("w:t"))]
    return "".join(parts).strip()


def read_pdf(path: Path, content: bytes) -> Iterator[CellGrid]:
    """The tables of a PDF: those with as many columns as the one before go on from page to page."""
    try:
        from pdfplumber.pdf import PDF  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ChisoError(
            N_("tables of a PDF are read with pdfplumber, which is not installed"),
            str(path),
            N_('run: pip install "chiso[pdf]"; or take the Word or Excel version'),
        ) from error
    _refuse_bomb(path, content)
    # It warns on the terminal of every part of a damaged file; what cannot be read is said as one error.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    pieces: list[tuple[list[str], list[list[object]]]] = []
    letters = 0
    with opening(path, N_("the PDF")), PDF(BytesIO(content)) as document:
        if len(document.pages) > MOST_PAGES:
            message = N_("the PDF has more than {most} pages", most=MOST_PAGES)
            raise ChisoError(message, str(path), N_("save the pages of the table as a file of their own"))
        for page in document.pages:
            letters += len(page.chars)
            tables = page.find_tables()
            lines = [(one["top"], one["text"]) for one in page.extract_text_lines()] if tables else []
            top = 0.0
            for table in tables:
                titles = [text for at, text in lines if top <= at < table.bbox[1]]
                top = table.bbox[3]
                rows: list[list[object]] = [[*row] for row in table.extract()]
                if not rows:
                    continue
                if pieces and len(pieces[-1][1][0]) == len(rows[0]):
                    pieces[-1][1].extend(rows)
                else:
                    pieces.append((titles, rows))
            page.close()
    if not letters:
        raise ChisoError(_SCANNED, str(path), _AS_OFFICE)
    if not pieces:
        message = N_("the PDF has text, but no table with lines between its cells")
        raise ChisoError(message, str(path), _AS_OFFICE)
    for number, (titles, rows) in enumerate(pieces, 1):
        if len(rows) * max(map(len, rows)) > MOST_PLACES:
            raise ChisoError(N_("a table is far larger than any of units"), str(path))
        sheet = of_rows(path, N_("table {number}", number=number), rows, lambda _: "General")
        yield CellGrid(sheet, tuple(titles[-_NEAR:]), "pdf")


def _refuse_bomb(path: Path, content: bytes) -> None:
    """Refuse a PDF whose streams unpack to far more than pages of tables: its reader has no limit."""
    left = MOST_UNPACKED
    for found in _STREAM.finditer(content):
        if content[found.end() : found.end() + 1] != b"x":
            continue  # not deflated
        packed: bytes = content[found.end() : content.find(b"endstream", found.end())]
        for _ in range(2):  # a stream may be packed twice
            try:
                packed = zlib.decompressobj().decompress(packed, left + 1)
            except zlib.error:
                break
            left -= len(packed)
            if left < 0:
                message = N_("unpacked the file is far larger than any table")
                raise ChisoError(message, str(path), _AS_OFFICE)
