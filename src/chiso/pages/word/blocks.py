"""Blocks of pages as parts of a document, so that page and document cannot drift apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import singledispatch

from chiso.charts.figure import as_picture
from chiso.core.links import web_address
from chiso.pages.base import Section
from chiso.pages.blocks import (
    Annexed,
    Beside,
    Block,
    Bullets,
    Cards,
    Details,
    Figure,
    Heading,
    Note,
    Table,
    Text,
    TileMap,
    captioned,
)
from chiso.pages.inline import Span, Words, pieces_of
from chiso.pages.word.parts import Grid, Line, Stretch, TableCell, Writer
from chiso.text.catalog import Texts, with_city

SMALL_FROM = 6  # columns of a table that needs the small size on an upright page
# Of the page these are alternatives of what the document shows already, or notes at its end.
PASSED_OVER = {"paper", "newer"}
STYLES = {"basis": "Basis"}
# A command is of use on the page alone: an office signs no document that names a program.
COMMAND = "code"
PARAGRAPHS = {"subtitle": "Note", "basis": "Note", "item": "List Bullet", "subitem": "List Bullet 2"}


class Verbatim(Texts):
    """Of a document that prints words of others: the city, and who it is named after, stand as in them."""


def write_section(writer: Writer, section: Section, *, new_page: bool = False) -> None:
    """Append a section of a report; the title of the page stands in the head of the document.

    How the page is made again, its last section, concerns the page alone.

    Parameters
    ----------
    writer : Writer
    section : Section
    new_page : bool
        Its heading begins a page.
    """
    if section.kind == "section":
        writer.heading(with_city(section.heading, section.t.lang), 1, new_page=new_page)
    if section.kind != "end":
        write_blocks(writer, section.parts, section.t)


def write_blocks(writer: Writer, parts: Iterable[Block], t: Texts) -> None:
    """Append blocks as they follow one another."""
    for part in parts:
        _form(part, writer, t)


@singledispatch
def _form(block: Block, writer: Writer, t: Texts) -> None:
    raise TypeError(f"{type(block).__name__} has no form in a document")


@_form.register
def _heading(block: Heading, writer: Writer, t: Texts) -> None:
    writer.heading(_named(block.text, t), block.level - 1)


@_form.register
def _text(block: Text, writer: Writer, t: Texts) -> None:
    if block.kind not in PASSED_OVER:
        writer.text(stretches(block.words, t), PARAGRAPHS.get(block.kind, "Body Text"))


@_form.register
def _note(block: Note, writer: Writer, t: Texts) -> None:
    writer.text(stretches(block.words, t), "Note")


@_form.register
def _bullets(block: Bullets, writer: Writer, t: Texts) -> None:
    for item in block.items:
        if block.kind == "sources":
            writer.text(stretches(item, None), "Sources")  # publishers keep their names
        else:
            writer.text([Stretch("- "), *stretches(item, t)], "List Bullet")


@_form.register
def _table(block: Table, writer: Writer, t: Texts) -> None:
    writer.grid(grid_of(block, t))


@_form.register
def _figure(block: Figure, writer: Writer, t: Texts) -> None:
    picture = as_picture(block.draw, block.name, block.alternative, block.height)
    writer.picture(picture, _named(captioned(block.number, block.caption, t), t), block.number)
    if block.on_paper:
        write_blocks(writer, block.data, t)


@_form.register
def _tile_map(block: TileMap, writer: Writer, t: Texts) -> None:
    """No map: who reads the document finds the units with their values in a table."""
    _table(block.listed(t), writer, t)


@_form.register
def _cards(block: Cards, writer: Writer, t: Texts) -> None:
    """No drawings: a table of what the cards say."""
    _table(block.listed(t), writer, t)


@_form.register
def _beside(block: Beside, writer: Writer, t: Texts) -> None:
    for column in block.columns:
        write_blocks(writer, column, t)


@_form.register
def _details(block: Details, writer: Writer, t: Texts) -> None:
    if not block.on_screen:
        write_blocks(writer, block.parts, t)


@_form.register
def _annexed(block: Annexed, writer: Writer, t: Texts) -> None:
    write_blocks(writer, block.parts, t)


def grid_of(block: Table, t: Texts) -> Grid:
    """A table of a page as a table of a document."""
    rows = []
    for row in block.rows:
        cells = zip(block.cells(row, t), block.columns, strict=True)
        rows.append(
            [
                TableCell(
                    _cell_lines(cell, t),
                    numeric=column.numeric and n >= block.headers,
                    indent=block.sub(row) and n == 0,
                )
                for n, (cell, column) in enumerate(cells)
            ]
        )
    head = [_named(column.heading, t) for column in block.columns]
    return Grid(head, rows, _named(block.caption, t), small=len(head) >= SMALL_FROM)


def stretches(words: Words, t: Texts | None) -> Sequence[Stretch]:
    """Words as parts of one line; a break within them becomes a space.

    Parameters
    ----------
    words : str or Inline
    t : Texts or None
        None: the city keeps the name that it has.
    """
    return _trimmed([_stretch(piece, piece.text, t) for piece in pieces_of(words) if piece.style != COMMAND])


def _cell_lines(words: Words, t: Texts) -> list[Line]:
    """Words of a cell, a line where the page breaks it; of a command, that there is something to add."""
    pieces = [piece for piece in pieces_of(words) if piece.style != COMMAND]
    if not pieces and str(words):
        return [t("to be added from there")]
    lines: list[list[Stretch]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(_stretch(piece, first, t))
        lines += [[_stretch(piece, text, t)] for text in others]
    return [_trimmed(line) for line in lines]


def _stretch(piece: Span, text: str, t: Texts | None) -> Stretch:
    link = piece.link if piece.link.startswith("#") else web_address(piece.link) or ""
    return Stretch(
        _named(text, t) if t else text,
        STYLES.get(piece.style, ""),
        bold=piece.style in {"strong", "flag"},
        italic=piece.style == "aside",
        link=link,
        bookmark=piece.anchor,
    )


def _named(text: str, t: Texts) -> str:
    return text if isinstance(t, Verbatim) else with_city(text, t.lang)


def _trimmed(parts: Sequence[Stretch]) -> list[Stretch]:
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
            kept.append(replace(part, text=text))
            before = text[-1]
    if kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return kept
