"""The parts of a workbook, parsed without a tree: what a sheet's cells hold, and where they are merged.

Nothing is believed that a file says of itself: sizes, depth, places and numbers are checked as they come.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import IO, Generic, TypeVar

from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string
from openpyxl.worksheet.datavalidation import DataValidation

from chiso.core.reading import LONGEST
from chiso.text.messages import N_, Message

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_CELLS = 50_000  # that hold something; a template has some thousands
MOST_TEXT = 5_000_000  # characters
MOST_RANGES = 10_000
MOST_ELEMENTS = 3_000_000  # of a part: cells that only have a format are many where a whole column has one
DEEPEST = 100
CHUNK = 1 << 16
_LONGEST_WAIT = 10 << 20
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_LONGEST_NUMBER = 50
_Kept = TypeVar("_Kept")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _number_of_format() -> Message:
    return N_("the number of a format")


class Damaged(ValueError):
    """What no spreadsheet writes, in words."""


class Strict(Damaged):
    """A part of a Strict Open XML workbook."""


class TooLarge(Damaged):
    """Far more than any template holds, in words."""


@dataclass(frozen=True)
class Range:
    """A rectangle of cells: first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


@dataclass(frozen=True, slots=True)
class Raw:
    """A cell as the file holds it.

    Attributes
    ----------
    row, column : int
    kind : str
        "n", "s", "str", "b", "e", "d" or "inlineStr".
    style : int
    formula : bool
    text : str or None
        None without a value.
    """

    row: int
    column: int
    kind: str
    style: int
    formula: bool
    text: str | None


@dataclass
class RawSheet:
    """What a sheet holds: its cells that hold something, by row and column, and what is merged."""

    cells: dict[tuple[int, int], Raw] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)


def address(row: int, column: int) -> str:
    """A cell as "C9"."""
    return f"{get_column_letter(column)}{row}"


class Parser:
    """Parses parts, all of them together up to a number of bytes."""

    def __init__(self, most: int) -> None:
        self.left = most

    def parse(self, part: IO[bytes], target: PartReader[_Kept]) -> _Kept:
        """Feed a part to a target and give what its `close` gives.

        Raises
        ------
        Damaged
            Also for a part that is too large.
        """
        parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, huge_tree=False)
        seen = waiting = 0
        try:
            while chunk := part.read(CHUNK):
                self.left -= len(chunk)
                # The parser keeps what is not yet complete, such as the value of an attribute.
                waiting = waiting + len(chunk) if target.elements == seen else 0
                seen = target.elements
                if self.left < 0 or waiting > _LONGEST_WAIT:
                    raise TooLarge(N_("unpacked it is far larger than any template"))
                parser.feed(chunk)
            kept: _Kept = parser.close()
            return kept
        except etree.LxmlError as error:
            said = getattr(error, "msg", None) or str(error)
            raise Damaged(" ".join(said.split())) from error


class PartReader(Generic[_Kept]):
    """Takes the elements of a part as they come; subclasses say what they keep."""

    root = ""  # name of the root element

    def __init__(self) -> None:
        self._depth = self.elements = 0

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        self.elements += 1
        if self._depth == 1:
            self._check_root(tag)
        elif self._depth > DEEPEST:
            raise Damaged(N_("its elements are nested too deeply"))
        elif self.elements > MOST_ELEMENTS:
            raise TooLarge(self.crowded())
        self.begin(tag, attrib)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        self.finish(tag)

    def data(self, text: str) -> None:
        """A piece of text."""

    def doctype(self, *_: object) -> None:
        """A document type may declare entities."""
        raise Damaged(N_("it has a document type declaration, which no workbook has"))

    def crowded(self) -> Message:
        """What to say of too many elements."""
        return N_("it has more than {most} elements", most=MOST_ELEMENTS)

    def begin(self, tag: str, attrib: dict[str, str]) -> None:
        """What a subclass does with a start tag."""

    def finish(self, tag: str) -> None:
        """What a subclass does with an end tag."""

    def close(self) -> _Kept:
        """What was kept."""
        raise NotImplementedError

    def _check_root(self, tag: str) -> None:
        if tag.startswith(f"{{{STRICT}"):
            raise Strict
        if tag != self.root:
            raise Damaged(N_('it begins with "{tag}"', tag=tag[:100]))


class Elements(PartReader[list[tuple[str, dict[str, str]]]]):
    """Keeps the attributes of all elements of some names, each with its name."""

    def __init__(self, root: str, wanted: Collection[str]) -> None:
        super().__init__()
        self.root = root
        self._wanted = wanted
        self._found: list[tuple[str, dict[str, str]]] = []

    def begin(self, tag: str, attrib: dict[str, str]) -> None:
        if tag in self._wanted:
            if len(self._found) >= MOST_RANGES:
                raise TooLarge(N_("it has more than {most} entries", most=MOST_RANGES))
            self._found.append((tag, dict(attrib)))

    def close(self) -> list[tuple[str, dict[str, str]]]:
        """Name and attributes, in their order."""
        return self._found


class Styles(PartReader[tuple[list[int], dict[int, str]]]):
    """Keeps the formats of numbers: the id of each style of a cell, and the codes by id."""

    root = f"{{{MAIN}}}styleSheet"

    def __init__(self) -> None:
        super().__init__()
        self._of_cells = False
        self._ids: list[int] = []
        self._codes: dict[int, str] = {}

    def begin(self, tag: str, attrib: dict[str, str]) -> None:
        if tag == f"{{{MAIN}}}cellXfs":
            self._of_cells = True
        elif tag == f"{{{MAIN}}}xf" and self._of_cells:
            self._ids.append(whole(attrib.get("numFmtId", "0"), _number_of_format))
        elif tag == f"{{{MAIN}}}numFmt":
            self._codes[whole(attrib.get("numFmtId", ""), _number_of_format)] = attrib.get("formatCode", "")
        if len(self._ids) + len(self._codes) > MOST_CELLS:
            raise TooLarge(N_("it has too many formats"))

    def finish(self, tag: str) -> None:
        if tag == f"{{{MAIN}}}cellXfs":
            self._of_cells = False

    def close(self) -> tuple[list[int], dict[int, str]]:
        """Ids by style, codes by id."""
        return self._ids, self._codes


class _Texts(PartReader[_Kept]):
    """Puts the runs of a text together; what only says how to pronounce it is left out."""

    _TEXT, _PHONETIC = f"{{{MAIN}}}t", f"{{{MAIN}}}rPh"

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] | None = None  # of the element that is open
        self._length = 0
        self._phonetic = False
        self._room = MOST_TEXT

    def data(self, text: str) -> None:
        if self._pieces is None:
            return
        self._length += len(text)
        if self._length > LONGEST:
            raise TooLarge(N_("{place} holds more than {most} characters", place=self.place(), most=LONGEST))
        self._pieces.append(text)

    def place(self) -> Message:
        """What is being read, for a message."""
        raise NotImplementedError

    def _taken(self) -> str:
        text = "".join(self._pieces or ())
        self._pieces, self._length = None, 0
        self._room -= len(text)
        if self._room < 0:
            raise TooLarge(N_("it holds far more text than any template"))
        return text


class Strings(_Texts[dict[int, str]]):
    """Keeps shared strings of some numbers."""

    root = f"{{{MAIN}}}sst"

    def __init__(self, wanted: Mapping[int, Message]) -> None:
        super().__init__()
        self._wanted = wanted  # with the place of a cell that holds it
        self._found: dict[int, str] = {}
        self._number = -1
        self._keep = False
        self._whole: list[str] = []

    def place(self) -> Message:
        return self._wanted[self._number]

    def begin(self, tag: str, attrib: dict[str, str]) -> None:
        if tag == f"{{{MAIN}}}si":
            self._number += 1
            self._keep = self._number in self._wanted
            self._whole = []
        elif tag == self._PHONETIC:
            self._phonetic = True
        elif tag == self._TEXT and self._keep and not self._phonetic:
            self._pieces = []

    def finish(self, tag: str) -> None:
        if tag == self._TEXT and self._pieces is not None:
            self._whole.append(self._taken())
        elif tag == self._PHONETIC:
            self._phonetic = False
        elif tag == f"{{{MAIN}}}si" and self._keep:
            self._found[self._number] = "".join(self._whole)
            self._keep = False

    def close(self) -> dict[int, str]:
        """Texts by number."""
        return self._found


class Cells(_Texts[RawSheet]):
    """Keeps the cells of a sheet that hold something, and its merged ranges.

    Most cells of a sheet may have a format only, so that a cell is looked at when it holds something.
    """

    root = f"{{{MAIN}}}worksheet"
    _ROW, _CELL = f"{{{MAIN}}}row", f"{{{MAIN}}}c"
    _VALUE, _INLINE = f"{{{MAIN}}}v", f"{{{MAIN}}}is"
    _FORMULA, _MERGED, _CHOICE = f"{{{MAIN}}}f", f"{{{MAIN}}}mergeCell", f"{{{MAIN}}}dataValidation"

    def __init__(self) -> None:
        super().__init__()
        self._sheet = RawSheet()
        self._attributes: dict[str, str] = {}  # of the cell last begun
        self._within = self._formula = False
        self._kind = ""
        self._text: str | None = None
        self._row = self._column = self._choices = 0

    def place(self) -> Message:
        return N_("cell {address}", address=address(*self._at()))

    def crowded(self) -> Message:
        return N_(
            "it has more than {most} rows and cells, down to row {row}", most=MOST_ELEMENTS, row=self._row
        )

    def begin(self, tag: str, attrib: dict[str, str]) -> None:
        if tag == self._CELL:
            if self._within or not self._row:
                raise Damaged(N_("a cell stands where none can"))
            # One without a place stands to the right of the one before it.
            self._column = 1 + (0 if "r" in attrib else self._at()[1])
            self._attributes, self._within = attrib, True
            self._kind, self._formula, self._text = attrib.get("t", "n"), False, None
        elif tag == self._ROW:
            if self._within:
                raise Damaged(N_("a row stands within {place}", place=self.place()))
            self._row = (
                whole(attrib["r"], lambda: N_("the number of a row")) if "r" in attrib else self._row + 1
            )
            self._attributes, self._column = {}, 0
            if not 1 <= self._row <= LAST_ROW:
                raise Damaged(N_("there is no row {row}", row=self._row))
        elif self._within:
            self._begin_content(tag)
        elif tag == self._MERGED:
            if len(self._sheet.merged) >= MOST_RANGES:
                raise TooLarge(N_("more than {most} ranges of cells are merged", most=MOST_RANGES))
            self._sheet.merged.append(_range(attrib.get("ref", "")))
        elif tag == self._CHOICE:
            self._check_choice(attrib)

    def finish(self, tag: str) -> None:
        if not self._within:
            return
        if tag == self._CELL:
            self._within = False
            if self._text or self._formula:
                self._keep()
        elif tag in {self._VALUE, self._TEXT}:
            if self._pieces is not None:
                self._text = (self._text or "") + self._taken()
        elif tag == self._PHONETIC:
            self._phonetic = False

    def close(self) -> RawSheet:
        """The sheet."""
        return self._sheet

    def _begin_content(self, tag: str) -> None:
        if tag in {self._VALUE, self._INLINE} and self._text:
            raise Damaged(N_("{place} holds two values", place=self.place()))
        if tag == self._FORMULA:
            self._formula = True
        elif tag == self._PHONETIC:
            self._phonetic = True
        elif tag == self._VALUE or (tag == self._TEXT and not self._phonetic):
            # Whichever of the two its kind asks for: what stands in a cell is not passed over.
            self._pieces = []

    def _at(self) -> tuple[int, int]:
        """Row and column of the cell last begun."""
        if "r" not in self._attributes:
            if self._column > LAST_COLUMN:
                raise Damaged(N_("row {row} has more cells than a row can have", row=self._row))
            return self._row, self._column
        row, column = _place(self._attributes["r"])
        if row != self._row:
            raise Damaged(
                N_("cell {address} stands in row {row}", address=self._attributes["r"], row=self._row)
            )
        return row, column

    def _keep(self) -> None:
        cells, (row, column) = self._sheet.cells, self._at()
        if (row, column) in cells:
            raise Damaged(N_("{place} stands twice", place=self.place()))
        if len(cells) >= MOST_CELLS:
            raise TooLarge(
                N_(
                    "more than {most} cells hold something, down to {place}",
                    most=MOST_CELLS,
                    place=self.place(),
                )
            )
        style = whole(self._attributes.get("s", "0"), lambda: N_("the style of {place}", place=self.place()))
        cells[row, column] = Raw(row, column, self._kind, style, self._formula, self._text)

    def _check_choice(self, attrib: dict[str, str]) -> None:
        """A rule for what may be typed; a spreadsheet would not open a file in which it is none."""
        self._choices += 1
        if self._choices > MOST_RANGES or len(attrib.get("sqref", "")) > LONGEST:
            raise TooLarge(N_("it has too many rules for what may be typed"))
        try:
            DataValidation.from_tree(etree.Element(self._CHOICE, attrib))
        except (TypeError, ValueError) as error:
            place = attrib.get("sqref", "")[:50]
            raise Damaged(N_('the rule for what may be typed in "{place}" is none', place=place)) from error


def number(text: str) -> int | float | None:
    """A number as workbooks hold it; None for what is none."""
    text = text.strip()
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    value = int(text) if text.lstrip("+-").isdigit() else float(text)
    return value if math.isfinite(value) else None


def whole(text: str, what: Callable[[], Message]) -> int:
    """A whole number of the structure of a workbook; what it numbers is worded only if it is none."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Damaged(N_('{what} is "{text}"', what=what(), text=text[:50]))
    return int(text)


def unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold: "_x000B_" stands for one of them."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Halves of a pair that belong together become one character, others stay halves.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _place(text: str) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(text)
    if match:
        row, column = int(match[2]), column_index_from_string(match[1])
        if row <= LAST_ROW and column <= LAST_COLUMN:
            return row, column
    raise Damaged(N_('there is no cell "{text}"', text=text[:50]))


def _range(text: str) -> Range:
    first, _, last = text.partition(":")
    (top, left), (bottom, right) = _place(first), _place(last or first)
    if bottom < top or right < left:
        raise Damaged(N_('"{text}" is no range of cells', text=text[:50]))
    return Range(top, left, bottom, right)
