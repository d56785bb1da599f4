"""What pages are made of, as data: each block says what it is, and a renderer how it looks.

`chiso.pages.html.blocks`, `chiso.pages.word.blocks` and `chiso.pages.terminal` render them; a block that one
of them lacks fails a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from chiso.charts.size import HEIGHT
from chiso.core.frames import records
from chiso.pages.codes import CODES, in_words
from chiso.pages.formats import IN_PERCENT, TEXT, Format, Row, is_missing
from chiso.pages.inline import Words, in_lines
from chiso.text.catalog import Texts
from chiso.text.numbers import MISSING

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    kind : {"", "basis", "blank", "subtitle", "newer", "paper", "item", "subitem"}
        "basis" small print, "blank" left to the office, "subtitle" under the title, "newer" of results that
        are newer than the page's, "paper" said in print alone; "item" and "subitem" are entries of a list
        that is printed with its own dashes and pluses.
    """

    words: Words
    kind: str = ""


@dataclass(frozen=True)
class Note(Block):
    """A note that a reader must see."""

    words: Words


@dataclass(frozen=True)
class Bullets(Block):
    """A list; of kind "sources" its items say where figures come from, of kind "points" the order counts."""

    items: Sequence[Words]
    kind: str = ""


# Units that the rows of a table say.
OF_SCORES, OF_CHANGES, OF_DISTANCES = "of scores", "of changes", "of distances"
# Columns that say the unit, the first that a table has.
UNITS_OF_ROWS = {
    OF_SCORES: ("score_unit", "unit"),
    OF_CHANGES: ("change_score_unit", "unit", "score_unit"),
    OF_DISTANCES: ("distance_unit",),
}


@dataclass(frozen=True)
class Column:
    """A column of a table: where its cells are, what it is called, how they are written.

    Attributes
    ----------
    key : str
        Of its cells in the rows.
    heading : str
        Worded.
    format : Format
        Of its numbers, or of its codes; words are written as they stand.
    unit : str
        Unit of its numbers, a message; `OF_SCORES` and the like where the rows say it.
    missing : str
        What stands where there is nothing.
    """

    key: str
    heading: str
    format: Format = TEXT
    unit: str = ""
    missing: str = MISSING

    @property
    def numeric(self) -> bool:
        """It holds numbers."""
        return bool(self.format.number)

    def cell(self, row: Row, t: Texts) -> Words:
        """A cell in words."""
        return self.format.cell(row, self.key, t, self.missing)

    def unit_in(self, rows: Sequence[Row], t: Texts) -> str:
        """The unit of the numbers of some rows, in words; "" where there is none, or more than one."""
        if self.unit not in UNITS_OF_ROWS:
            return t(self.unit) if self.unit else ""
        named = next((name for name in UNITS_OF_ROWS[self.unit] if rows and name in rows[0]), "")
        found = {str(row[named]) for row in rows if not is_missing(row[named])} if named else set()
        if len(found) != 1:
            return ""
        (unit,) = found
        if unit in IN_PERCENT:
            return "%" if self.unit == OF_SCORES else t(CODES[IN_PERCENT[1]])
        return in_words(unit, t)

    def headed(self, rows: Sequence[Row], t: Texts, *, everywhere: bool) -> str:
        """The heading with the unit; without one that the cells say themselves, unless `everywhere`."""
        unit = "" if self.format.with_unit and not everywhere else self.unit_in(rows, t)
        return f"{self.heading} ({unit})" if unit else self.heading


@dataclass(frozen=True)
class Table(Block):
    """A table.

    Attributes
    ----------
    caption : str
        Says what the table shows.
    columns : sequence of Column
    rows : sequence of mapping
        Cells by the keys of the columns, and what their formats ask for (the unit of a score, the units
        ranked beside a place).
    headers : int
        So many cells head a row.
    sub : function
        Whether a row is set in: it belongs to one above.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    headers: int = 1
    sub: Callable[[Row], bool] = lambda row: False

    def cells(self, row: Row, t: Texts) -> list[Words]:
        """A row in words."""
        return [column.cell(row, t) for column in self.columns]


def captioned(number: int, caption: str, t: Texts) -> str:
    """The caption of a figure with its number, if it has one."""
    return t("Figure {n}. {caption}", n=number, caption=caption) if number else caption


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
    latest_last : bool
        Its right end is the latest edition: a narrow screen shows that first.
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
    latest_last: bool = False


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

    def listed(self, t: Texts) -> Table:
        """The units with their values, where there is no map."""
        rows = [
            {"province": row["province"], "result": self.tiles[row["province"]].text}
            for row in records(self.places)
            if not row["part"] and row["province"] in self.tiles
        ]
        columns = [Column("province", t("Province")), Column("result", t("Result"))]
        return Table(captioned(self.number, self.caption, t), columns, rows)


@dataclass(frozen=True)
class SmallDrawing:
    """A small drawing beside words that say what it shows; without numbers of its own.

    Attributes
    ----------
    draw : callable
        Returns it as inline SVG, whose places are shares of whatever width it is given.
    alternative : str
        What it shows, in words.
    """

    draw: Callable[[str], str]
    alternative: str


@dataclass(frozen=True)
class CardSide:
    """A side of a card: what it is about, what must be seen first, a drawing, what else is to be known.

    Attributes
    ----------
    heading : str
        "" where nothing is known: it keeps its place.
    lead : str or Inline
    mark : {"", "good", "bad", "plain"}
        What the lead is by the rules of docs/methodology.md, 5.2; "" for nothing to judge.
    drawing : SmallDrawing, optional
    notes : sequence of str or Inline
    """

    heading: str
    lead: Words = ""
    mark: str = ""
    drawing: SmallDrawing | None = None
    notes: Sequence[Words] = ()


@dataclass(frozen=True)
class IndexCard:
    """One index on the first screen of a report.

    Attributes
    ----------
    heading : str
        Short name of the index.
    about : str
        Its long name.
    result : str or Inline
        Printed large; what is said instead where there is none.
    known : bool
        There is a result.
    lines : sequence of str or Inline
        Place, place in the region, how the result is known.
    chip : str
        Group that the result belongs to; "" for none.
    movement, course, among : CardSide
        The change on the year before; the editions; the unit among all of the edition.
    definition : str or Inline
        One sentence behind a "?"; "" for none.
    """

    heading: str
    about: str
    result: Words
    known: bool = True
    lines: Sequence[Words] = ()
    chip: str = ""
    movement: CardSide = CardSide("")
    course: CardSide = CardSide("")
    among: CardSide = CardSide("")
    definition: Words = ""

    @property
    def panels(self) -> tuple[CardSide, ...]:
        """Its sides from left to right."""
        return self.movement, self.course, self.among


@dataclass(frozen=True)
class Cards(Block):
    """The indices side by side, each with its result, movement, course and place among all.

    Attributes
    ----------
    cards : sequence of IndexCard
    caption : str
        Of the table that stands for them where nothing is drawn.
    legend : sequence of str
        What the signs of the drawings mean.
    """

    cards: Sequence[IndexCard]
    caption: str
    legend: Sequence[str] = ()

    def listed(self, t: Texts) -> Table:
        """The cards as a table, where there are no drawings."""
        columns = [
            Column("index", t("Index")),
            Column("result", t("Result")),
            Column("movement", t("Change on the year before")),
            Column("among", t("Among all units")),
        ]
        rows = [
            {
                "index": card.heading,
                "result": in_lines(said for said in (card.result, card.chip, *card.lines) if said),
                "movement": _said(card.movement),
                "among": _said(card.among),
            }
            for card in self.cards
        ]
        return Table(self.caption, columns, rows)


def _said(panel: CardSide) -> Words:
    said = [words for words in (panel.lead, *panel.notes) if words]
    return in_lines(said) if said else MISSING


@dataclass(frozen=True)
class Beside(Block):
    """Columns of blocks on a wide page; below one another on a narrow one and in a document."""

    columns: Sequence[Sequence[Block]]


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
