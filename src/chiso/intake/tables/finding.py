"""Where the tables of units stand in a grid: names, heads, figures, and what lies between them.

A column in which units are named makes a table; names in a row make one that is turned. Its head is what
stands above the first unit, its titles what stands above that. Every row with figures must be of a unit, or
say what else it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from itertools import pairwise

from chiso.core.errors import ChisoError, Problem, UnknownProvince
from chiso.data.provinces import Names, Province
from chiso.intake.cells import brief, clean
from chiso.intake.reading import remedy_of_unknown
from chiso.intake.tables.beside import is_change
from chiso.intake.tables.grids import CellGrid
from chiso.intake.tables.labels import is_agency, is_head_of_names, is_maximum, is_summary, unit_of, words
from chiso.intake.xlsx.cells import MOST_ROWS, Cell
from chiso.text.messages import N_, Message

FEWEST_UNITS = 5
MOST_NAMES = 10_000  # of a sheet: a list of fourteen years in two languages has 1,800
MOST_COLUMNS = 500
_AGREEING = 0.8
_LONGEST_HEAD = 200
_HEAD_ROWS = 30
_FIGURE = re.compile(
    r"(thứ|hạng|thu|hang)?\s*[+-]?[0-9]+([.,][0-9]+)?\s?%?(\s?/\s?[0-9]+)?[*¹²³]*", re.IGNORECASE
)
_NUMBER_OF_COLUMN = re.compile(r"[(\[]?([0-9]{1,2}|[a-z])[)\]]?", re.IGNORECASE)
MISSING = re.compile(r"[-–—−_.…/xX]+|n/?a|na|null|không có|không xếp hạng|chưa có|\(\s*\)", re.IGNORECASE)
_HEADS_OF_YEARS = {"nam", "year", "edition", "nam danh gia"}
At = tuple[int, int]
Rows = dict[int, dict[int, Cell]]


@dataclass
class NameColumn:
    """Where units are named: the columns that name the same ones row by row, and their rows.

    Attributes
    ----------
    columns : list of int
    rows : mapping from int to Province
    """

    columns: list[int]
    rows: dict[int, Province]


@dataclass
class UnitTable:
    """A table of units in a grid.

    Attributes
    ----------
    grid : CellGrid
        Turned where the units stand in a row.
    names : list of NameColumn
        Several where each pair of columns has its own order, or the table goes on beside itself.
    heads : mapping from int to list of str
        Of each column with figures, the texts of its head from top to bottom.
    titles : list of str
        Texts above the head.
    maxima : list of int
        Rows of maxima.
    year : int or None
        Where a column gives the year of each row.
    left_aside : mapping from int to str
        Rows with figures that are of no unit: regions, means, ministries.
    problems : list of Problem
        Rows of which nobody can say what they are of.
    """

    grid: CellGrid
    names: list[NameColumn]
    heads: dict[int, list[str]] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    maxima: list[int] = field(default_factory=list)
    year: int | None = None
    left_aside: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def rows(self) -> list[int]:
        """Rows of units, in their order."""
        return sorted({row for one in self.names for row in one.rows})

    @property
    def n_units(self) -> int:
        """How many units are named."""
        return len({unit.name for one in self.names for unit in one.rows.values()})

    def of_column(self, column: int) -> NameColumn:
        """Where the units of a column with figures are named: nearest to its left."""
        before = [one for one in self.names if one.columns[0] < column]
        return before[-1] if before else self.names[0]

    def cells(self, column: int) -> Iterator[tuple[Province, Cell]]:
        """Unit and cell of a column, row by row."""
        for row, unit in self.of_column(column).rows.items():
            yield unit, self.grid.sheet.cell(row, column)


def find_tables(
    grid: CellGrid, names: Names, period: str, regions: Collection[str], turned: bool | None = None
) -> list[UnitTable]:
    """The tables of units of a grid, from top to bottom.

    Parameters
    ----------
    grid : CellGrid
    names : Names
    period : {"63", "34"}
        Whose units.
    regions : collection of str
        Names of regions, folded.
    turned : bool, optional
        Whether units stand in a row; told from where more of them stand by default.
    """
    known = {text: unit_of(text, names, period) for text in _texts(grid)}
    hits = {at: unit for at, cell in grid.sheet.cells.items() if (unit := known.get(str(cell.value)))}
    if len(hits) > MOST_NAMES:
        raise ChisoError(
            N_("the sheet names provinces in more than {most:,} cells", most=MOST_NAMES),
            grid.sheet.where,
            N_("copy the table into a file of its own"),
        )
    if turned is None:
        turned = _most(hits, 0) > _most(hits, 1)
    if turned:
        grid, hits = grid.transposed(), {(column, row): unit for (row, column), unit in hits.items()}
    tables = []
    for year, of_year in _by_year(grid, hits):
        own = {at: unit for at, unit in hits.items() if at in of_year.sheet.cells}
        tables += [replace(table, year=year) for table in _tables(of_year, own, names, period, regions)]
    return tables


def _texts(grid: CellGrid) -> set[str]:
    return {cell.value for cell in grid.sheet.cells.values() if isinstance(cell.value, str)}


def _most(hits: Mapping[At, Province], axis: int) -> int:
    """The most different units of a row (0) or column (1)."""
    by_line: dict[int, set[str]] = {}
    for at, unit in hits.items():
        by_line.setdefault(at[axis], set()).add(unit.name)
    return max(map(len, by_line.values()), default=0)


def _by_year(grid: CellGrid, hits: Mapping[At, Province]) -> Iterator[tuple[int | None, CellGrid]]:
    """The grid, or its rows of each year where a column gives the year of every row with a unit."""
    rows = sorted({row for row, _ in hits})
    first = rows[0] if rows else 1
    for column in sorted({column for row, column in grid.sheet.cells if row == first}):
        if len(rows) < FEWEST_UNITS or _year(grid.sheet.cell(first, column)) is None:
            continue
        years = {row: _year(grid.sheet.cell(row, column)) for row in rows}
        above = [cell for (row, at), cell in grid.sheet.cells.items() if at == column and row < first]
        head = {words(cell.value) for cell in above}
        if None in years.values() or not head & _HEADS_OF_YEARS:
            continue
        # A row without a unit (a ministry of the same list) goes with its own year.
        years |= {row: _year(cell) for (row, at), cell in grid.sheet.cells.items() if at == column}
        for year in sorted({one for one in years.values() if one}):
            others = {row for row, own in years.items() if own not in {None, year}}
            cells = {at: cell for at, cell in grid.sheet.cells.items() if at[0] not in others}
            yield year, replace(grid, sheet=replace(grid.sheet, cells=cells))
        return
    yield None, grid


def _year(cell: Cell) -> int | None:
    text = clean(cell.value).removesuffix(".0")
    return int(text) if re.fullmatch(r"20[0-4][0-9]", text) else None


def _tables(
    grid: CellGrid, hits: Mapping[At, Province], names: Names, period: str, regions: Collection[str]
) -> Iterator[UnitTable]:
    by_row: Rows = {}
    for (row, column), cell in grid.sheet.cells.items():
        if not cell.is_blank:
            by_row.setdefault(row, {})[column] = cell
    by_column: dict[int, dict[int, Province]] = {}
    for (row, column), unit in sorted(hits.items(), key=lambda hit: hit[0]):
        by_column.setdefault(column, {})[row] = unit
    runs = [
        run
        for column, units in sorted(by_column.items())
        if len({unit.name for unit in units.values()}) >= FEWEST_UNITS
        for run in _runs(by_row, column, units)
    ]
    blocks: list[list[NameColumn]] = []
    for run in sorted(runs, key=lambda run: (min(run.rows), run.columns)):
        for block in blocks:
            if _overlap(block[0], run):
                block.append(run)
                break
        else:
            blocks.append([run])
    above = 0
    for block in sorted(blocks, key=lambda block: min(min(run.rows) for run in block)):
        table = UnitTable(grid, _together(sorted(block, key=lambda run: run.columns)))
        if table.n_units >= FEWEST_UNITS:
            _Edges(table, above, by_row, names, period, regions).read()
            if above and table.titles:  # what stands before the first table is not said of this one
                table.grid = replace(grid, titles=())
            yield table
        above = max([above, *table.rows])


def _runs(by_row: Rows, column: int, units: Mapping[int, Province]) -> Iterator[NameColumn]:
    """Units of a column down to where one stands again below another head."""
    run = NameColumn([column], {})
    seen: set[str] = set()
    last = 0
    for row, unit in units.items():
        if unit.name in seen and any(_is_head(by_row.get(at, {})) for at in range(last + 1, row)):
            yield run
            run, seen = NameColumn([column], {}), set()
        run.rows[row] = unit
        seen.add(unit.name)
        last = row
    yield run


def _is_head(cells: Mapping[int, Cell]) -> bool:
    """Whether a row holds texts beside each other, and no figures."""
    return len(cells) > 1 and not any(is_figure(cell) for cell in cells.values())


def _overlap(one: NameColumn, other: NameColumn) -> bool:
    return min(one.rows) <= max(other.rows) and min(other.rows) <= max(one.rows)


def _together(runs: list[NameColumn]) -> list[NameColumn]:
    """Columns that name the same units row by row as one; a stray name in a column of text makes none."""
    most = max(len(run.rows) for run in runs)
    joined: list[NameColumn] = []
    for run in runs:
        if len(run.rows) < max(FEWEST_UNITS, most / 10) and len(runs) > 1:
            continue
        shared = run.rows.keys() & joined[-1].rows.keys() if joined else set()
        agreeing = sum(run.rows[row] == joined[-1].rows[row] for row in shared)
        if shared and agreeing >= _AGREEING * len(shared):
            joined[-1].columns += run.columns
            # A name that only one of the columns spells so that it is known.
            joined[-1].rows = dict(sorted({**run.rows, **joined[-1].rows}.items()))
        else:
            joined.append(run)
    return joined


def is_figure(cell: Cell) -> bool:
    """Whether a cell holds what may be a figure, also one that a spreadsheet made a date."""
    if isinstance(cell.value, str):
        return bool(_FIGURE.fullmatch(clean(cell.value)))
    return isinstance(cell.value, int | float | date | time | timedelta) and not isinstance(cell.value, bool)


def _is_meant(text: str) -> bool:
    """Whether a text that is no figure is meant for one."""
    return text[:1].isdigit() or is_change(text)


def is_missing(text: str) -> bool:
    """Whether a text says that there is no figure: a dash, dots, "n/a"."""
    return bool(MISSING.fullmatch(text))


class _Edges:
    """Reads what lies around the rows of units: heads, titles, rows of something else."""

    def __init__(
        self,
        table: UnitTable,
        above: int,
        by_row: Rows,
        names: Names,
        period: str,
        regions: Collection[str],
    ) -> None:
        self.table, self.above, self.by_row = table, above, by_row
        self.sheet = table.grid.sheet
        self.names, self.period, self.regions = names, period, regions
        self.named = {column for one in table.names for column in one.columns}
        beside = {column for row in table.rows for column in by_row.get(row, {})} - self.named
        if len(beside) > MOST_COLUMNS or len(table.rows) > MOST_ROWS:
            raise ChisoError(
                N_("a table is far larger than any of units"),
                self.sheet.where,
                N_("copy the table into a file of its own"),
            )
        self.columns = sorted(filter(self._has_figures, beside))
        # Left of the names stands the order; where nothing stands right of them, the figures.
        right = {column for column in self.columns if column > min(self.named)}
        self.heading = right or {*self.columns}

    def read(self) -> None:
        """Fill in the table."""
        heads = self._above()
        self._between()
        self._check_names()
        filled = not any(merged.top in heads and merged.left < merged.right for merged in self.sheet.merged)
        texts = {row: self._spread(row, heads, filled and row != heads[-1]) for row in heads}
        for column in self.columns:
            parts = [texts[row].get(column, "") for row in heads]
            self.table.heads[column] = list(dict.fromkeys(filter(None, parts)))

    def _has_figures(self, column: int) -> bool:
        cells = [cell for _, cell in self.table.cells(column) if not cell.is_blank or cell.error]
        held = [cell for cell in cells if not (isinstance(cell.value, str) and is_missing(clean(cell.value)))]
        # "86,81 điểm" is meant for a figure too: better refused by cell than passed over.
        meant = [cell for cell in held if is_figure(cell) or _is_meant(clean(cell.value))]
        return bool(held) and len(meant) >= 0.5 * len(held)

    def _above(self) -> list[int]:
        """Rows of the head; titles and rows of something else above the first unit are put down."""
        heads: list[int] = []
        titled = False
        seen = 0
        for row in range(self.table.rows[0] - 1, self.above, -1):
            cells = self.by_row.get(row, {})
            seen += bool(cells)
            if not cells:  # a blank row ends the head, but one between rows that are as full
                full = self.by_row.get(row - 1, {}).keys() & set(self.columns)
                titled = titled or (bool(heads) and 2 * len(full) < len(self.columns) + 2)
            elif titled or seen > _HEAD_ROWS:
                self._title(cells.values())
            elif self._numbers_columns(cells):
                continue
            elif not self._heads_names(cells) and any(
                is_figure(cell) and not _year(cell) for cell in self._figures(cells)
            ):
                if heads:  # of a table above
                    break
                self._judge(row)
            elif len(cells) > 1 or (not heads and next(iter(cells)) in self.columns):
                if is_head := bool(self.heading & cells.keys()):  # otherwise the name of a part of the table
                    heads.insert(0, row)
                own = {*self.columns, *self.named} if is_head else set()
                self._title(cell for at, cell in cells.items() if at not in own)
            else:
                self._title(cells.values())
                titled = bool(heads)
        return heads

    def _heads_names(self, cells: Mapping[int, Cell]) -> bool:
        """Whether a row heads the column of names, so that a number in it is a code, not a figure."""
        return any(column in cells and is_head_of_names(cells[column].value) for column in self.named)

    def _title(self, cells: Iterable[Cell]) -> None:
        self.table.titles[:0] = [clean(cell.value) for cell in cells]

    def _between(self) -> None:
        """Rows between units, and those right below the last, that hold figures."""
        rows = self.table.rows
        last = rows[-1]
        for row in range(rows[0] + 1, max(self.by_row) + 1):
            cells = self.by_row.get(row, {})
            if row > last and not cells:
                break
            if any(is_figure(cell) for cell in self._figures(cells)) and not self._numbers_columns(cells):
                self._judge(row)

    def _judge(self, row: int) -> None:
        """A row with figures: of which names it lacks the unit, and what it is of instead."""
        for one in self.table.names:
            if row in one.rows:
                continue
            own = [
                column
                for column in self.columns
                if self.table.of_column(column) is one and is_figure(self.sheet.cell(row, column))
            ]
            labels = [self.sheet.cell(row, column) for column in range(1, one.columns[-1] + 1)]
            texts = [cell for cell in labels if isinstance(cell.value, str) and words(cell.value)]
            label = next((cell for cell in labels if cell.column in one.columns and not cell.is_blank), None)
            label = label or (texts[-1] if texts and one is self.table.names[0] else None)
            if not own:
                continue
            text = "" if label is None else clean(label.value)
            if is_maximum(text):
                self.table.maxima.append(row)
            elif text and (is_summary(text, self.regions) or is_agency(text)):
                self.table.left_aside[row] = text
            elif all(_year(self.sheet.cell(row, column)) for column in own):
                continue  # a head once more
            else:
                self._problem(label or self.sheet.cell(row, own[0]), text)

    def _problem(self, cell: Cell, text: str) -> None:
        message: Message = N_("figures without a province")
        rule, remedy = "no_province", N_("write its name beside them, or clear them")
        if text:
            rule = "unknown_province"
            try:
                unit = self.names.resolve(text, period=self.period)
                message = N_("{name} stands beside the column of names", name=unit.name)
            except UnknownProvince as unknown:
                message = N_('no province "{name}"', name=brief(text))
                remedy = remedy_of_unknown(unknown, self.names, self.period)
        self.table.problems.append(self.sheet.problem(cell, rule, message, remedy))

    def _check_names(self) -> None:
        """Names beside each other in a row that are of two units, and names that no figures belong to."""
        for one, after in pairwise(self.table.names):
            if not any(one.columns[-1] < column < after.columns[0] for column in self.columns):
                cell = self.sheet.cell(min(one.rows), one.columns[-1])
                message = N_(
                    "two columns name different provinces, and which the figures are of is not certain"
                )
                remedy = N_("remove the column of names that the figures are not of")
                self.table.problems.append(self.sheet.problem(cell, "two_names", message, remedy))
        for one in self.table.names:
            for row, unit in one.rows.items():
                for column in one.columns:
                    cell = self.sheet.cell(row, column)
                    other = unit_of(cell.value, self.names, self.period)
                    if other is not None and other != unit:
                        message = N_("{one} and {other} stand in one row", one=unit.name, other=other.name)
                        remedy = N_("correct the one that is wrong")
                        self.table.problems.append(self.sheet.problem(cell, "two_names", message, remedy))

    def _figures(self, cells: Mapping[int, Cell]) -> list[Cell]:
        return [cell for column, cell in cells.items() if column in self.columns]

    def _numbers_columns(self, cells: Mapping[int, Cell]) -> bool:
        """Whether a row only counts the columns: (1) (2) (3)."""
        texts = [clean(cell.value) for cell in cells.values()]
        if len(texts) < 2 or not all(_NUMBER_OF_COLUMN.fullmatch(text) for text in texts):
            return False
        numbers = [int(found[0]) for text in texts if (found := re.findall(r"[0-9]+", text))]
        return bool(numbers) and all(after - before == 1 for before, after in pairwise(numbers))

    def _spread(self, row: int, heads: list[int], fill: bool) -> dict[int, str]:
        """Texts of a row of the head by column, those of merged cells in each of theirs."""
        own = {column: clean(cell.value)[:_LONGEST_HEAD] for column, cell in self.by_row.get(row, {}).items()}
        spread = dict(own)
        for merged in self.sheet.merged:
            text = clean(self.sheet.cell(merged.top, merged.left).value)
            if merged.top <= row <= merged.bottom and text and merged.top in heads:
                spread |= {
                    column: text[:_LONGEST_HEAD]
                    for column in self.columns
                    if merged.left <= column <= merged.right
                }
        if fill:  # a text over several columns stands in the first of them
            for column in self.columns:
                if column not in spread and (
                    left := [at for at in own if at < column and at not in self.named]
                ):
                    below = any(max(left) in self.by_row.get(head, {}) for head in heads if head > row)
                    if below:
                        spread[column] = own[max(left)]
        return spread
