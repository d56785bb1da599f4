"""Read a filled template strictly: what is not exactly where the template put it is refused.

The shape (sheets, columns, codes) is one clear error; wrong cells are listed all together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from openpyxl.utils import get_column_letter

from chiso.core.errors import ChisoError, Problem, UnknownProvince
from chiso.data.checks.figures import MOST_POINTS, ROUNDING
from chiso.data.dataset import Dataset
from chiso.data.indices import UnknownIndex
from chiso.data.provinces import Names, Province
from chiso.data.schema.vocabulary import TOTAL
from chiso.intake.cells import UnreadableCell, brief, clean, date_of, plain, rank_of, score_of, text_of
from chiso.intake.editions.questions import EDITION_DATES, EDITION_ENTRIES, Answers, answers_of
from chiso.intake.layout import (
    CODE_ROW,
    DATA_SHEET,
    FIRST_COLUMN,
    FIRST_ROW,
    MAXIMUM_ROW,
    PROVINCE_COLUMN,
    SOURCE_SHEET,
    UNIT_CODE_COLUMN,
    VERSION,
    FigureColumn,
    Layout,
    edition_layout,
)
from chiso.intake.source import ENTRIES, Origin, origin_of
from chiso.intake.xlsx.cells import Cell, Sheet, sheet_in_words
from chiso.intake.xlsx.workbook import Workbook
from chiso.text.messages import N_, Message

AGAIN = N_("write a new template and copy the figures into it: chiso template")
LONGEST_NAME = 100


@dataclass(frozen=True)
class FilledCell:
    """A figure of a filled file.

    Attributes
    ----------
    province : str
        Canonical name; "" for a maximum.
    column : FigureColumn
    value : str
        Digits with a decimal point.
    cell : str
        Address in the data sheet, "D9".
    formula : bool
        The value is what a formula gave when the file was last saved.
    """

    province: str
    column: FigureColumn
    value: str
    cell: str
    formula: bool


@dataclass(frozen=True)
class Filled:
    """A filled template as it was read.

    Attributes
    ----------
    path : Path
    layout : Layout
    cells : list of FilledCell
        Every figure, also the pre-filled ones, row by row.
    maxima : list of FilledCell
        Maxima that differ from the one on record, or state one where none is.
    origin : Origin or None
        None if the source sheet has errors.
    problems : list of Problem
        Errors of single cells; none of them can be accepted.
    edition : Answers
        What the file says of an edition that was not on record when its template was written.
    sheet : str
        Title of the sheet with the figures.
    means : list of FilledCell
        Means of the country that the file states.
    """

    path: Path
    layout: Layout
    cells: list[FilledCell]
    maxima: list[FilledCell]
    origin: Origin | None
    problems: list[Problem]
    edition: Answers = field(default_factory=dict)
    sheet: str = DATA_SHEET
    means: list[FilledCell] = field(default_factory=list)

    @property
    def place(self) -> Message:
        """Where the figures stand, in words."""
        return sheet_in_words(self.path.name, self.sheet)


def read_filled(path: Path, d: Dataset, *, opened: bool = False) -> Filled:
    """Read a filled template back.

    Parameters
    ----------
    path : Path
        An .xlsx that `write_template` wrote and a user filled in.
    d : Dataset
        Its names, editions and components.
    opened : bool, optional
        The edition is on record only since this import.

    Returns
    -------
    Filled

    Raises
    ------
    ChisoError
        The file is none that can be read, or not laid out as the template was.
    """
    sheets = Workbook.at(path).read((DATA_SHEET, SOURCE_SHEET), AGAIN)
    data, source = sheets[DATA_SHEET], sheets[SOURCE_SHEET]
    asked = [one.key for one in EDITION_ENTRIES]
    cells = source.fields(["template", "index", "year", *(one.key for one in ENTRIES)], AGAIN, asked)
    fields, problems = _fields(source, cells)
    layout = replace(_layout(source, cells, d), opened=opened)
    _check_shape(data, layout)
    reader = _CellReader(layout, data, d)
    figures = list(reader.figures())
    maxima = list(reader.maxima())
    unreadable = {problem.row for problem in problems}
    origin, bad = origin_of(fields, layout.year)
    places = {key: N_("{file}, cell {cell}", file=source.file, cell=cells[key].address) for key in fields}
    edition, bad_answers = answers_of(fields, places)
    bad += bad_answers
    problems += [
        source.problem(cells[wrong.key], "source_field", wrong.message, wrong.remedy)
        for wrong in bad
        if cells[wrong.key].row not in unreadable
    ]
    origin = None if problems else origin
    return Filled(path, layout, figures, maxima, origin, reader.problems + problems, edition=edition)


def _fields(source: Sheet, cells: Mapping[str, Cell]) -> tuple[dict[str, object], list[Problem]]:
    """The entries of the source sheet as texts, dates in ISO order; and those that are none."""
    texts: dict[str, object] = {}
    problems: list[Problem] = []
    for entry in (*ENTRIES, *EDITION_ENTRIES):
        cell = cells.get(entry.key)
        if cell is None:  # not asked
            continue
        try:
            read = date_of if entry.key in ("date", *EDITION_DATES) else text_of
            texts[entry.key] = read(cell.content(), cell.number_format)
        except UnreadableCell as wrong:
            problems.append(source.unreadable(cell, wrong))
    return texts, problems


def _layout(source: Sheet, cells: Mapping[str, Cell], d: Dataset) -> Layout:
    version, index, year = (clean(cells[key].value) for key in ("template", "index", "year"))
    if version != VERSION:
        message = N_(
            '"{version}" is not the template of this version ({this})',
            version=brief(version),
            this=VERSION,
        )
        raise ChisoError(message, source.where, AGAIN)
    if not re.fullmatch(r"[0-9]{4}", year):
        raise ChisoError(
            N_('"{year}" is no year', year=brief(year)),
            N_("{where}, cell {address}", where=source.where, address=cells["year"].address),
            AGAIN,
        )
    try:
        return edition_layout(d, brief(index), int(year))
    except ChisoError as error:
        place = cells["index" if isinstance(error, UnknownIndex) else "year"].address
        raise ChisoError(
            error.message,
            N_("{where}, cell {address}", where=source.where, address=place),
            error.remedy or AGAIN,
        ) from error


def _check_shape(sheet: Sheet, layout: Layout) -> None:
    """Codes stand where the template put them, and no cell below them is merged."""
    expected = {UNIT_CODE_COLUMN: "code", PROVINCE_COLUMN: "province"}
    expected |= {FIRST_COLUMN + place: column.code for place, column in enumerate(layout.columns)}
    found = dict.fromkeys(expected, "")
    found |= {cell.column: clean(cell.value) for cell in sheet.cells.values() if cell.row == CODE_ROW}
    if not any(found.values()) or found[UNIT_CODE_COLUMN] != "code":
        moved = [row for row in sheet.rows(1, 1) if clean(sheet.cell(row, 1).value) == "code"]
        what = N_("stands in row {row}", row=moved[0]) if moved else N_("is gone")
        raise ChisoError(
            N_("the hidden row of codes {what}: rows were inserted or removed above the figures", what=what),
            N_("{where}, row {row}", where=sheet.where, row=CODE_ROW),
            N_("undo that, or {again}", again=AGAIN),
        )
    for column, code in sorted(found.items()):
        if code != expected.get(column, ""):
            raise ChisoError(
                N_(
                    'column {letter} is "{code}" where the template has "{expected}": columns '
                    "were moved, inserted or removed, or the components of the edition have changed since "
                    "the template was written",
                    letter=get_column_letter(column),
                    code=brief(code),
                    expected=expected.get(column, N_("no column")),
                ),
                N_(
                    "{where}, cell {address}", where=sheet.where, address=sheet.cell(CODE_ROW, column).address
                ),
                N_("undo that, or {again}", again=AGAIN),
            )
    sheet.refuse_merged(MAXIMUM_ROW, FIRST_COLUMN + len(layout.columns) - 1)


class _CellReader:
    """Reads the cells of the data sheet and gathers what is wrong with them."""

    def __init__(self, layout: Layout, sheet: Sheet, d: Dataset) -> None:
        self.layout = layout
        self.sheet = sheet
        self.names = d.names
        self.problems: list[Problem] = []

    def figures(self) -> Iterator[FilledCell]:
        """Every figure below the header."""
        first_row: dict[str, int] = {}
        width = FIRST_COLUMN + len(self.layout.columns)
        beyond = self.sheet.first_beyond(width - 1)
        for row in self.sheet.rows(FIRST_ROW):
            if row in beyond:
                message = N_("the template has no such column")
                self._error(beyond[row], "unknown_column", message, N_("remove what stands there"))
            unit = self._unit(row)
            if unit is None:
                continue
            if unit.name in first_row:
                message = N_("{name} stands already in row {row}", name=unit.name, row=first_row[unit.name])
                name = self.sheet.cell(row, PROVINCE_COLUMN)
                self._error(name, "duplicate", message, N_("remove one of the two rows"))
                continue
            first_row[unit.name] = row
            for place, column in enumerate(self.layout.columns):
                cell = self.sheet.cell(row, FIRST_COLUMN + place)
                value = self._figure(cell, column)
                if value is not None:
                    yield FilledCell(unit.name, column, value, cell.address, cell.formula)

    def maxima(self) -> Iterator[FilledCell]:
        """Maxima other than those on record."""
        for place, column in enumerate(self.layout.columns):
            cell = self.sheet.cell(MAXIMUM_ROW, FIRST_COLUMN + place)
            value = self._read(cell, column)
            if value is None or Decimal(value) == _decimal(column.maximum):
                continue
            if not column.has_open_maximum:
                self._error(
                    cell,
                    "maximum",
                    N_(
                        "the maximum of this column is {maximum:g}, not {value}",
                        maximum=column.maximum,
                        value=Decimal(value),
                    ),
                    N_("restore it; if the edition ranks another number of units, state it: --ranked"),
                )
            elif not 0 < Decimal(value) <= 100:
                self._error(
                    cell, "maximum", N_("{value} is no maximum", value=Decimal(value)), N_("correct it")
                )
            else:
                yield FilledCell("", column, value, cell.address, cell.formula)

    def _unit(self, row: int) -> Province | None:
        named, coded = self.sheet.cell(row, PROVINCE_COLUMN), self.sheet.cell(row, UNIT_CODE_COLUMN)
        name, code = self._text(named), self._text(coded)
        if name is None or code is None:
            return None
        if not name:
            self._error(named, "no_province", N_("figures without a province"), N_("write its name"))
            return None
        if len(name) > LONGEST_NAME:
            self._error(
                named,
                "unknown_province",
                N_('no province "{name}"', name=brief(name)),
                N_("write the name alone"),
            )
            return None
        try:
            unit = self.names.resolve(name, period=self.layout.period)
        except UnknownProvince as unknown:
            remedy = remedy_of_unknown(unknown, self.names, self.layout.period)
            self._error(named, "unknown_province", unknown.message, remedy)
            return None
        if code and code.zfill(2) != unit.code:
            message = N_(
                'code "{code}" is not that of {name}, {own}',
                code=brief(code),
                name=unit.name,
                own=unit.code,
            )
            self._error(coded, "code", message, N_("correct the code or the name"))
            return None
        return unit

    def _text(self, cell: Cell) -> str | None:
        """A text; None for a cell that cannot be read."""
        try:
            return text_of(cell.content(), cell.number_format)
        except UnreadableCell as wrong:
            self.problems.append(self.sheet.unreadable(cell, wrong))
            return None

    def _figure(self, cell: Cell, column: FigureColumn) -> str | None:
        read = self._read(cell, column)
        try:
            return None if read is None else within(read, column, self.layout)
        except UnreadableCell as wrong:
            self.problems.append(self.sheet.unreadable(cell, wrong))
            return None

    def _read(self, cell: Cell, column: FigureColumn) -> str | None:
        """Digits; None for an empty or unreadable cell."""
        try:
            value = cell.content(figure=True)
            if value is None:
                return None
            if column.measure == "rank":
                return rank_of(value, cell.number_format, self.layout.ranked)
            return score_of(value, cell.number_format, column.unit)
        except UnreadableCell as wrong:
            self.problems.append(self.sheet.unreadable(cell, wrong))
            return None

    def _error(self, cell: Cell, rule: str, message: Message, remedy: Message) -> None:
        self.problems.append(self.sheet.problem(cell, rule, message, remedy))


def remedy_of_unknown(unknown: UnknownProvince, names: Names, period: str) -> Message:
    """What to write in the place of a name that is of no unit of the edition."""
    old = names.find(unknown.name, "63") if period == "34" else None
    if old is None:
        return unknown.remedy or unknown.where
    return N_(
        "it is part of {new} since 1 July 2025: an edition of the 34 units has figures of {new} alone, and "
        "figures of {old} cannot stand for them",
        new=names.successor(old).name,
        old=old.name,
    )


def other_maximum(column: FigureColumn, layout: Layout) -> Message:
    """How the maximum of a component is set; an edition that is not on record is opened first."""
    said = {"index": layout.index, "year": layout.year, "component": column.component}
    if layout.in_editions and not layout.opened:
        return N_("chiso edition set {index} {year} --component {component} --max", **said)
    return N_(
        "chiso edition open {index} {year}, then chiso edition set {index} {year} --component {component} "
        "--max",
        **said,
    )


def within(read: str, column: FigureColumn, layout: Layout) -> str:
    """Digits that lie within the limits of a column of an edition.

    Raises
    ------
    UnreadableCell
    """
    value = Decimal(read)
    most = MOST_POINTS if math.isnan(column.maximum) else column.maximum
    high, low = _decimal(most), _decimal(column.minimum)
    if column.measure == "rank":
        if not 1 <= value <= high:
            message = N_("rank {value} is outside 1..{high}", value=value, high=high)
            raise UnreadableCell("rank_range", message, N_("correct it against its source"))
    elif column.measure != "score":
        if not low <= value <= high:
            message = N_("{value} is outside {low}..{high}", value=value, low=low, high=high)
            raise UnreadableCell("limits", message, N_("correct it against its source"))
        if column.unit == "places" and value % 1:
            message = N_("{value} places is no whole number", value=value)
            raise UnreadableCell("whole_number", message, N_("correct it against its source"))
    elif column.component == TOTAL and not value:
        message = N_("no unit has a total of 0")
        raise UnreadableCell("zero_total", message, N_("leave the cell empty if the figure is missing"))
    elif value > high + Decimal(str(ROUNDING)):
        raise UnreadableCell(
            "above_maximum",
            N_("score {value} is above the maximum {most:g}", value=value, most=most),
            N_("correct it; if the edition has another maximum: {how}", how=other_maximum(column, layout)),
        )
    elif value < low - Decimal(str(ROUNDING)):
        raise UnreadableCell(
            "below_minimum",
            N_("score {value} is below the least possible {minimum:g}", value=value, minimum=column.minimum),
            N_("correct it; leave the cell empty if the figure is missing"),
        )
    return read


def _decimal(number: float) -> Decimal:
    return Decimal("nan") if math.isnan(number) else Decimal(plain(Decimal(repr(float(number)))))
