"""Blocks as plain text: what commands print. Tables stand in aligned columns, and nothing is wrapped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch

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
from chiso.text.catalog import Texts

GAP = "  "
NUMBERS = 6  # width below which a column of numbers looks crowded


def text_of(parts: Iterable[Block], t: Texts) -> str:
    """Blocks with an empty line between them; a list goes with what stands above it."""
    said = [("\n" if isinstance(part, Bullets) else "\n\n", _form(part, t)) for part in parts]
    return "".join(between + text for between, text in said if text).lstrip("\n")


def padded(cells: Sequence[str], *, numeric: bool, least: int = 0) -> list[str]:
    """Cells of a column, all as wide as the widest; numbers stand to the right.

    Parameters
    ----------
    cells : sequence of str
        The heading first.
    numeric : bool
    least : int, optional
        Characters that the column has at least.
    """
    width = max(least, *map(len, cells), 0)
    return [cell.rjust(width) if numeric else cell.ljust(width) for cell in cells]


def lines_of(columns: Iterable[Sequence[str]]) -> list[str]:
    """Padded columns beside each other, a line a row."""
    return [GAP.join(cells).rstrip() for cells in zip(*columns, strict=True)]


@singledispatch
def _form(block: Block, t: Texts) -> str:
    raise TypeError(f"{type(block).__name__} has no form in plain text")


@_form.register
def _table(block: Table, t: Texts) -> str:
    """A cell takes one line: what a page sets in lines is parted as the tables of the data part it."""
    columns = []
    for n, column in enumerate(block.columns):
        within = [GAP * (n == 0 and block.sub(row)) for row in block.rows]
        words = [str(column.cell(row, t)).replace("\n", " | ") for row in block.rows]
        cells = [column.heading, *map("".join, zip(within, words, strict=True))]
        columns.append(padded(cells, numeric=column.numeric, least=NUMBERS * column.numeric))
    return "\n".join([*filter(None, [block.caption]), *lines_of(columns)])


_form.register(Heading, lambda block, t: block.text)
_form.register(Text | Note, lambda block, t: str(block.words))
_form.register(Bullets, lambda block, t: "\n".join(f"- {item}" for item in block.items))
_form.register(Figure, lambda block, t: f"{captioned(block.number, block.caption, t)}\n{block.alternative}")
_form.register(TileMap, lambda block, t: _table(block.listed(t), t))
_form.register(Cards, lambda block, t: _table(block.listed(t), t))
_form.register(Beside, lambda block, t: text_of([part for one in block.columns for part in one], t))
_form.register(Details, lambda block, t: text_of([Heading(block.summary), *block.parts], t))
_form.register(Annexed, lambda block, t: text_of(block.parts, t))
