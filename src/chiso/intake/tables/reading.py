"""Read a table as somebody has it: what it is was inferred with a reason each, its cells are read strictly.

What comes out is what a filled template gives, so that everything behind it is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from chiso.core.errors import ChisoError, Problem
from chiso.data.checks.figures import ROUNDING
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.data.schema.vocabulary import COUNTRY, PERIODS, TOTAL, component_in_words
from chiso.intake.cells import UnreadableCell, brief, clean, plain, rank_of, score_of
from chiso.intake.layout import DATA_SHEET, RECORD_SHEET, SOURCE_SHEET, FigureColumn, left_out_of
from chiso.intake.reading import Filled, FilledCell, read_filled, within
from chiso.intake.review import Doubt
from chiso.intake.source import ENTRIES, Origin, origin_of
from chiso.intake.tables.beside import CHANGES, signed
from chiso.intake.tables.choosing import Choice, address_of, choose
from chiso.intake.tables.evidence import agreed, in_words, of_index, of_year, years_named
from chiso.intake.tables.finding import is_missing
from chiso.intake.tables.heads import Meaning
from chiso.intake.tables.labels import is_mean_of_all
from chiso.intake.tables.mapping import ORIENTATIONS, SKIP, Stated, map_text
from chiso.intake.tables.plausible import suspicions
from chiso.intake.xlsx.cells import Cell
from chiso.intake.xlsx.number_formats import NumberDisplay, kind_of
from chiso.intake.xlsx.workbook import Workbook
from chiso.text.messages import N_, UNSAID, Message

# Publishers' programs keep numbers in single precision: what stands behind the ninth decimal is none of them.
MOST_DECIMALS = 9
_LAST = Decimal(1).scaleb(-MOST_DECIMALS)
_BESIDE_A_PLACE = re.compile(r"(thứ|hạng|vị trí|thu|hang)\s*", re.IGNORECASE)
_MARKS = re.compile(r"[*†‡¹²³⁴-⁹]+$")
_FEWEST_SHARES = 5
_MEAN_AGREES = Decimal("0.02")  # means of scores that were rounded, printed with two decimals


@dataclass(frozen=True)
class Inferred:
    """A line of what was inferred: what, as what, why."""

    what: Message
    value: str
    reason: Message


@dataclass(frozen=True)
class Taken:
    """A file as it was read.

    Attributes
    ----------
    filled : Filled
    inferred : list of Inferred
        Empty for a template.
    doubts : list of Doubt
    map : str
        What was inferred and stated, as map.yml; "" for a template.
    received_as : str
        What the file was, in words for its source.yml.
    """

    filled: Filled
    inferred: list[Inferred] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    map: str = ""
    received_as: str = "a template filled in by hand"


def is_template(path: Path) -> bool:
    """Whether a file is a template of this program: a workbook that has two of its sheets at least."""
    try:
        titles = {*Workbook.at(path).titles}
    except ChisoError:
        return False
    return len(titles & {DATA_SHEET, SOURCE_SHEET, RECORD_SHEET}) > 1


def read_file(path: Path, d: Dataset, stated: Stated, *, opened: bool = False) -> Taken:
    """Read a template or a table.

    Parameters
    ----------
    path : Path
    d : Dataset
        Its names, editions, components and figures.
    stated : Stated
        What is stated of a table.
    opened : bool, optional
        The edition is on record only since this import.

    Returns
    -------
    Taken

    Raises
    ------
    ChisoError
        The file cannot be read, holds no table that is known, or is a template of which more is stated.
    """
    if is_template(path):
        if not stated.is_empty:
            raise ChisoError(
                N_("the file is a template, which says itself what it holds"),
                str(path),
                N_("leave out what is stated of a table: --index, --year, --sheet, --map, --source"),
            )
        return Taken(read_filled(path, d, opened=opened))
    choice = choose(path, d, stated)
    choice.layout = replace(choice.layout, opened=opened)
    return _TableReader(d, choice, stated).read()


class _TableReader:
    """Reads the table that was chosen, and gathers what is said of it."""

    def __init__(self, d: Dataset, choice: Choice, stated: Stated) -> None:
        self.d, self.choice, self.stated = d, choice, stated
        self.table, self.layout = choice.table, choice.layout
        self.sheet = choice.table.grid.sheet
        self.problems: list[Problem] = list(choice.table.problems)
        self.doubts: list[Doubt] = []
        self.shares: list[str] = []
        self.zeros = self.missing = 0

    def read(self) -> Taken:
        """The table with everything said of it."""
        cells, checks = self._cells()
        self._doubt_edition()
        self._doubt_columns()
        self._check_codes()
        self._check_sums(cells, checks)
        self._check_intervals([*cells, *checks])
        self._doubt_units(cells)
        for kind, at, message in suspicions(self.d, self.layout, cells):
            self._doubt(kind, at, message)
        origin = self._origin()
        maxima, title = self._maxima(), self.sheet.title
        means = self._means(cells)
        filled = Filled(
            self.sheet.path, self.layout, cells, maxima, origin, self.problems, sheet=title, means=means
        )
        kind = f"a table as somebody had it (.{self.table.grid.kind})"
        return Taken(filled, [*self._inferred(means)], self.doubts, self._map(), kind)

    def _columns(self, *, checks: bool) -> Iterator[tuple[int, FigureColumn]]:
        for number, meaning in self.choice.meanings.items():
            if meaning.column is not None and meaning.checks == checks:
                yield number, meaning.column

    def _cells(self) -> tuple[list[FilledCell], list[FilledCell]]:
        """Figures, and those that are only held against sums."""
        seen: dict[tuple[str, str], FilledCell] = {}
        found: dict[bool, list[FilledCell]] = {False: [], True: []}
        for checks, into in found.items():
            for number, column in self._columns(checks=checks):
                shares = self._is_shares(number, column)
                for unit, cell in self.table.cells(number):
                    value = self._value(cell, column, shares)
                    if value is None:
                        continue
                    read = FilledCell(unit.name, column, value, cell.address, cell.formula)
                    first = seen.setdefault((unit.name, column.code), read)
                    if first is read:
                        into.append(read)
                    elif Decimal(first.value) != Decimal(value):
                        self._twice(unit, cell, first)
        return found[False], found[True]

    def _twice(self, unit: Province, cell: Cell, first: FilledCell) -> None:
        message = N_(
            "{province}, {column} stands also in cell {cell}, as {value}",
            province=unit.name,
            column=first.column.code,
            cell=first.cell,
            value=Decimal(first.value),
        )
        remedy = N_("correct one of the two, or state in a map what each column holds")
        self.problems.append(self.sheet.problem(cell, "duplicate", message, remedy))

    def _is_shares(self, number: int, column: FigureColumn) -> bool:
        """Whether a column of percent gives shares of 1 that no format shows in percent."""
        letter = address_of(self.table, number)
        if column.unit != "percent":
            return False
        values = []
        for _, cell in self.table.cells(number):
            text = clean(cell.value).replace(",", ".")
            if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
                bare = isinstance(cell.value, str)
                if bare or kind_of(float(text), cell.number_format) is NumberDisplay.PLAIN:
                    values.append(float(text))
        shares = len(values) >= _FEWEST_SHARES and 0 < max(values) <= 1
        if letter in self.stated.shares or shares:
            self.shares.append(letter)
            if letter not in self.stated.shares:
                message = N_(
                    "{column} reaches {most:g}: shares of 1", column=self._label(number), most=max(values)
                )
                self._doubt("scale", letter, message, N_("its figures are multiplied by 100"))
            return True
        return False

    def _value(self, cell: Cell, column: FigureColumn, shares: bool) -> str | None:
        """Digits; None for what is missing or cannot be read."""
        try:
            value = cell.content(figure=True)
            if isinstance(value, str):
                value = _MARKS.sub("", clean(value)).strip()
                if value and is_missing(value):
                    self.missing += 1
                    value = None
            if value is None or value == "":
                return None
            return self._figure(value, cell, column, shares)
        except UnreadableCell as wrong:
            self.problems.append(self.sheet.unreadable(cell, wrong))
            return None

    def _figure(self, value: object, cell: Cell, column: FigureColumn, shares: bool) -> str | None:
        """Digits of what stands in a cell, within the limits of its column."""
        if column.measure in CHANGES and isinstance(value, str):
            value = signed(value)
        if column.measure == "rank":
            place = _BESIDE_A_PLACE.sub("", value) if isinstance(value, str) else value
            return within(rank_of(place, cell.number_format, self.layout.ranked), column, self.layout)
        shares = shares or (column.unit == "percentage points" and bool(self.shares))
        digits = score_of(value, cell.number_format, "points" if shares else column.unit)
        read = Decimal(digits) * (100 if shares else 1)
        total = column.component == TOTAL and column.measure == "score"
        if not read and (column.minimum > 0 or total):  # it cannot be zero, so it stands for none
            self.zeros += 1
            return None
        if -int(read.as_tuple().exponent) > MOST_DECIMALS:
            return within(plain(read.quantize(_LAST, ROUND_HALF_UP)), column, self.layout)
        return within(f"{read:f}", column, self.layout)

    def _maxima(self) -> list[FilledCell]:
        """Maxima that the table states and that are not those on record."""
        found = []
        for row in self.table.maxima:
            for number, column in self._columns(checks=False):
                cell = self.sheet.cell(row, number)
                if not column.has_open_maximum or cell.is_blank:
                    continue
                try:
                    value = score_of(cell.content(figure=True), cell.number_format, column.unit)
                except UnreadableCell as wrong:
                    self.problems.append(self.sheet.unreadable(cell, wrong))
                    continue
                if 0 < Decimal(value) <= 100 and float(value) != column.maximum:
                    found.append(FilledCell("", column, value, cell.address, cell.formula))
        return found

    def _means(self, cells: Sequence[FilledCell]) -> list[FilledCell]:
        """Means of the country, where the publisher gives one and the table has one row of it."""
        rows = [row for row, label in self.table.left_aside.items() if is_mean_of_all(label)]
        if len(rows) != 1 or not self.layout.traits.published_mean:
            return []
        found = []
        for number, column in self._columns(checks=False):
            cell = self.sheet.cell(rows[0], number)
            if column.measure != "score" or cell.is_blank:
                continue
            value = self._value(cell, column, address_of(self.table, number) in self.shares)
            if value is None:
                continue
            own = [Decimal(one.value) for one in cells if one.column == column]
            found.append(FilledCell(COUNTRY, column, value, cell.address, cell.formula))
            computed = sum(own, Decimal(0)) / len(own) if own else Decimal(value)
            if len(own) == self.layout.ranked and abs(computed - Decimal(value)) > _MEAN_AGREES:
                message = N_(
                    "{column}: the mean is {value}, that of the units is {computed}",
                    column=self._label(number),
                    value=value,
                    computed=plain(computed.quantize(Decimal("0.01"))),
                )
                self._doubt("mean_vs_scores", cell.address, message, N_("it is taken in as it is"))
        return found

    def _doubt_edition(self) -> None:
        """What the file says otherwise than was stated, or than its own heads say."""
        indices, years = of_index(self.table, self.d.indices), of_year(self.table)
        asked = f"{self.layout.index} {self.layout.year}"
        against = [in_words(indices)] if indices and self.layout.index not in agreed(indices) else []
        against += [in_words(years)] if years and self.layout.year not in agreed(years) else []
        for said in against:
            message = N_("asked for is {edition}, but {said}", edition=asked, said=said)
            self._doubt("edition", self._first_cell(), message)
        # A change names the year before, or another one.
        own = [number for number, one in self.choice.meanings.items() if one.beside not in CHANGES]
        heads = years_named(" ; ".join(part for number in own for part in self.table.heads[number]))
        if heads and self.layout.year not in heads:
            message = N_(
                "taken for {edition}, but heads of columns name {years}",
                edition=asked,
                years=[*map(str, sorted(heads))],
            )
            self._doubt("edition", self._first_cell(), message)

    def _doubt_columns(self) -> None:
        for number, meaning in self.choice.meanings.items():
            letter = address_of(self.table, number)
            if meaning.column is not None and not meaning.certain and not meaning.checks:
                message = N_(
                    "{column} is taken for {code}: {reason}",
                    column=self._label(number),
                    code=meaning.column.code,
                    reason=meaning.reason,
                )
                self._doubt("column_meaning", letter, message)
            elif not meaning.known:
                message = N_("{column}: {reason}", column=self._label(number), reason=meaning.reason)
                self._doubt("left_aside", letter, message, N_("it is left aside"))

    def _check_codes(self) -> None:
        """Codes of units beside their names, in either period: where most agree, another one is wrong."""
        for number, meaning in self.choice.meanings.items():
            if meaning.column is not None:
                continue
            codes = [(unit, cell) for unit, cell in self.table.cells(number) if not cell.is_blank]
            for period in PERIODS:
                wrong = [(unit, cell) for unit, cell in codes if not self._is_code(unit, cell, period)]
                if len(codes) >= _FEWEST_SHARES and len(wrong) <= 0.2 * len(codes):
                    for unit, cell in wrong:
                        message = N_(
                            'code "{code}" is not that of {name}', code=brief(cell.value), name=unit.name
                        )
                        remedy = N_("correct the code or the name")
                        self.problems.append(self.sheet.problem(cell, "code", message, remedy))
                    break

    def _is_code(self, unit: Province, cell: Cell, period: str) -> bool:
        own = unit if unit.period == period else self.d.names.find(unit.name, period)
        return own is not None and clean(cell.value).removesuffix(".0").zfill(2) == own.code

    def _check_sums(self, cells: Sequence[FilledCell], checks: Sequence[FilledCell]) -> None:
        """Totals and groups that the table gives, against the sums of its parts."""
        parts: dict[tuple[str, str], list[Decimal]] = {}
        for cell in cells:
            if cell.column.measure != "score":
                continue
            for whole in (cell.column.component.split(".")[0], "total"):
                parts.setdefault((cell.province, whole), []).append(Decimal(cell.value))
        asked = [column.component for column in self.layout.columns]
        for cell in checks:
            component = cell.column.component
            n = len(asked) if component == "total" else sum(one.split(".")[0] == component for one in asked)
            own = parts.get((cell.province, component), [])
            if len(own) == n and abs(sum(own) - Decimal(cell.value)) > Decimal(str(ROUNDING)):
                message = N_(
                    "{province}, {component}: {value}, the sum of its parts is {total}",
                    province=cell.province,
                    component=component_in_words(component),
                    value=Decimal(cell.value),
                    total=Decimal(plain(sum(own, Decimal(0)))),
                )
                self._doubt("parts_vs_total", cell.cell, message)

    def _check_intervals(self, cells: Sequence[FilledCell]) -> None:
        """Scores against the intervals that the table prints for them."""
        found: dict[tuple[str, str, str], dict[str, FilledCell]] = {}
        for cell in cells:
            place = (cell.province, cell.column.component, cell.column.unit)
            found.setdefault(place, {})[cell.column.measure] = cell
        for (province, component, _), given in found.items():
            ends = [Decimal(given[end].value) for end in ("ci_low", "ci_high") if end in given]
            if len(ends) < 2:
                continue
            score = given.get("score")
            value = ends[0] if score is None else Decimal(score.value)
            if not ends[0] <= value <= ends[1]:
                message = N_(
                    "{province}, {component}: {value} is not within {low}..{high}",
                    province=province,
                    component=component,
                    value=value,
                    low=ends[0],
                    high=ends[1],
                )
                self._doubt("interval", given["ci_low"].cell, message)

    def _doubt_units(self, cells: Sequence[FilledCell]) -> None:
        have = {cell.province for cell in cells}
        out = {row["province"] for row in left_out_of(self.d, self.layout.index, self.layout.year)}
        if missing := [unit.name for unit in self.layout.units if unit.name not in have | out]:
            message = N_(
                "{have} of {total} units have figures; without are {names}",
                have=len(have),
                total=len(self.layout.units),
                names=missing,
            )
            self._doubt("units_missing", self._first_cell(), message, N_("they stay without figures"))

    def _origin(self) -> Origin | None:
        values = {entry.key: entry.default for entry in ENTRIES} | dict(self.stated.source)
        origin, bad = origin_of(values, self.layout.year)
        remedy = N_("state it: --source key=value, or source in a map (--map)")
        self.problems += [
            Problem(
                "error",
                self.sheet.path.name,
                "source_field",
                wrong.message,
                column=".".join(("source", wrong.key)),
                remedy=N_("{remedy}; {how}", remedy=wrong.remedy, how=remedy),
            )
            for wrong in bad
        ]
        return origin

    def _inferred(self, means: Sequence[FilledCell]) -> Iterator[Inferred]:
        """What was inferred, a line each."""
        table, layout = self.table, self.layout
        as_stated = N_("as stated")
        indices, years = of_index(table, self.d.indices), of_year(table)
        reason = as_stated if self.stated.index else in_words(indices)
        yield Inferred(N_("index"), layout.index, reason)
        reason = as_stated if self.stated.year else in_words(years)
        yield Inferred(N_("edition"), f"{layout.year}", reason)
        yield Inferred(N_("sheet"), self.sheet.title, self._why_sheet())
        yield Inferred(
            N_("units"),
            N_("{n} of the {total} units", n=table.n_units, total=len(layout.units)),
            N_("the units of edition {year}", year=layout.year),
        )
        where = N_("one a column") if table.grid.turned else N_("one a row")
        yield Inferred(N_("orientation"), where, self._why_orientation())
        if not table.grid.with_formats:
            yield Inferred(
                N_("formats"),
                N_("not read"),
                N_("of a file of this kind only values are read: look at dates and shares of 1"),
            )
        for number, meaning in self.choice.meanings.items():
            as_what = self._as_what(meaning, address_of(table, number))
            yield Inferred(self._label(number), as_what, meaning.reason)
        aside = [*table.left_aside.values()]
        for mean in means:
            label = next(filter(is_mean_of_all, table.left_aside.values()))
            reason = N_('row "{label}"', label=brief(label))
            yield Inferred(N_("mean of the country"), f"{mean.column.code}: {mean.value}", reason)
            aside = [one for one in aside if one != label]
        if aside:
            yield Inferred(
                N_("rows left aside"),
                f"{len(aside)}",
                N_("of no unit: {labels}", labels=[*map(brief, dict.fromkeys(aside))]),
            )
        if self.zeros:
            reason = N_("no total, and no score whose scale begins above it, can be zero")
            yield Inferred(N_("zeros"), N_("{n} taken for missing", n=self.zeros), reason)
        if self.missing:
            yield Inferred(
                N_("dashes"), N_("{n} taken for missing", n=self.missing), N_("no figure stands there")
            )

    def _label(self, number: int) -> Message:
        """A column, or a row where units stand in columns, with its head."""
        at, head = address_of(self.table, number), brief(" / ".join(self.table.heads[number]))
        if self.table.grid.turned:
            return N_('row {number} "{head}"', number=at, head=head)
        return N_('column {letter} "{head}"', letter=at, head=head)

    def _as_what(self, meaning: Meaning, letter: str) -> str:
        if meaning.column is None:
            return N_("left aside")
        if meaning.checks:
            return N_("{code}, only compared with the sums", code=meaning.column.code)
        if letter in self.shares:
            return N_("{code}, multiplied by 100", code=meaning.column.code)
        return meaning.column.code

    def _why_sheet(self) -> Message:
        hidden = N_("; the sheet is hidden") if self.table.grid.hidden else UNSAID
        others = [str(one.grid.sheet.title) for one in self.choice.others]
        if self.stated.sheet:
            reason = N_("as stated")
        elif others:
            reason = N_(
                "the one of this edition that holds most; beside it: {others}",
                others=[*dict.fromkeys(others)],
            )
        else:
            reason = N_("the only table of units")
        return N_("{reason}{hidden}", reason=reason, hidden=hidden)

    def _why_orientation(self) -> Message:
        if len(self.table.names) > 1:
            return N_("units are named in {n} columns, each with figures of its own", n=len(self.table.names))
        return N_("there most units are named beside each other")

    def _map(self) -> str:
        columns = {
            address_of(self.table, number): SKIP if meaning.column is None else meaning.column.code
            for number, meaning in self.choice.meanings.items()
        }
        stated = replace(
            self.stated,
            index=self.layout.index,
            year=self.layout.year,
            sheet=str(self.sheet.title),
            orientation=ORIENTATIONS[self.table.grid.turned],
            columns=columns,
            shares=tuple(self.shares),
        )
        heads = {
            address_of(self.table, number): " / ".join(parts) for number, parts in self.table.heads.items()
        }
        return map_text(stated, heads)

    def _first_cell(self) -> str:
        one = self.table.names[0]
        return self.sheet.cell(min(one.rows), one.columns[0]).address

    def _doubt(
        self, kind: str, cell: str, message: Message, if_accepted: Message = Doubt.if_accepted
    ) -> None:
        self.doubts.append(Doubt(kind, self.sheet.file, cell, message, if_accepted))
