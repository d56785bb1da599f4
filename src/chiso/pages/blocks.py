"""What pages are made of, as data: each block says what it is, and a renderer how it looks.

`chiso.pages.html.blocks` and `chiso.pages.word.blocks` render them; a block that one of them lacks fails a
test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from chiso.charts.style import HEIGHT
from chiso.pages.inline import Words


class Block:
    """A part of a page."""


@dataclass(frozen=True)
class Heading(Block):
    """A heading within a section; `level` as in HTML, where the section itself has 2."""

    text: str
    level: int = 3


@dataclass(frozen=True)
class Text(Block):
    """A paragraph.

    Attributes
    ----------
    words : str or Inline
    kind : {"", "basis", "blank", "subtitle", "newer", "paper"}
        "basis" small print, "blank" left to the office, "subtitle" under the title, "newer" of results that
        are newer than the page's, "paper" said in print alone.
    """

    words: Words
    kind: str = ""


@dataclass(frozen=True)
class Note(Block):
    """A note that a reader must see."""

    words: Words


@dataclass(frozen=True)
class Bullets(Block):
    """A list; of kind "sources" its items say where figures come from."""

    items: Sequence[Words]
    kind: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and whether it holds numbers."""

    heading: str
    numeric: bool = False


@dataclass(frozen=True)
class Row:
    """A row: its first cell, or the first few, are the row's header; `sub` sets it in."""

    cells: Sequence[Words]
    sub: bool = False


@dataclass(frozen=True)
class Table(Block):
    """A table.

    Attributes
    ----------
    caption : str
        Says what the table shows.
    columns : sequence of Column
    rows : sequence of Row
        Cells in the order of columns.
    headers : int
        So many cells head a row.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    headers: int = 1


@dataclass(frozen=True)
class Figure(Block):
    """A drawing with the numbers behind it; it is drawn when it is rendered.

    Attributes
    ----------
    name : str
        Unique in its page: ids of the drawing begin with it.
    number : int
        Of the figure in its report; 0 for none.
    draw : callable
        Takes an Axes.
    caption : str
        With source, without the number.
    alternative : str
        What the figure shows, in words, computed from the plotted data.
    data : sequence of Block
        The plotted data, behind a disclosure.
    height : float
        Inches.
    on_paper : bool
        The data is printed too; False where another table of the report lists it.
    full_size : bool
        On paper as wide as the page, however high: a figure of many rows would be too small to read.
    """

    name: str
    number: int
    draw: Callable[[Axes], object]
    caption: str
    alternative: str
    data: Sequence[Block]
    height: float = HEIGHT
    on_paper: bool = True
    full_size: bool = False


LEVELS = 5  # shades of tiles, 1 the lightest; 0 is hatched: no figure


@dataclass(frozen=True)
class Tile:
    """What a unit's tile shows.

    Attributes
    ----------
    level : int
        Shade, 1 to `LEVELS`; 0 without a figure.
    text : str
        The value in words, for the tooltip and for who does not see the shade.
    href : str
        Where the tile leads; empty for nowhere.
    """

    level: int
    text: str
    href: str = ""


@dataclass(frozen=True)
class TileMap(Block):
    """One tile a unit, roughly where the unit lies: a schema of units, not of territory.

    Attributes
    ----------
    places : DataFrame
        Rows of `Dataset.tiles` of one period: province, part, row, column; the archipelagos among them as
        official publications show them.
    tiles : mapping from str to Tile
        By canonical name; a unit without one is shown without a figure.
    number : int
        Of the figure in its report; 0 for none.
    caption : str
    legend : sequence of (level, words)
        Levels in use, in the order of reading.
    """

    places: pd.DataFrame
    tiles: Mapping[str, Tile]
    caption: str
    legend: Sequence[tuple[int, str]]
    number: int = 0


@dataclass(frozen=True)
class Details(Block):
    """Parts behind a disclosure; those for the screen alone are left out in print and in documents."""

    summary: str
    parts: Sequence[Block]
    on_screen: bool = False


@dataclass(frozen=True)
class Annexed(Block):
    """Tables that a short report leaves out in print; a document has them behind the signature."""

    parts: Sequence[Block]
