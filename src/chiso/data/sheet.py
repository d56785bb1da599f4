"""Read a filled template strictly: what is not exactly where the template put it is refused.

The shape (sheets, columns, codes) is one clear error; wrong cells are listed all together.
"""

from __future__ import annotations

import math
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from chiso.core.errors import ChisoError, Problem, UnknownProvince
from chiso.data.cells import UnreadableCell, clean, is_blank, plain, rank_of, score_of
from chiso.data.layout import (
    CODE_ROW,
    DATA_SHEET,
    FIRST_COLUMN,
    FIRST_ROW,
    MAXIMUM_ROW,
    PROVINCE_COLUMN,
    SOURCE_SHEET,
    UNIT_CODE_COLUMN,
    VERSION,
    Column,
    Layout,
    edition_layout,
)
from chiso.data.load import Dataset
from chiso.data.names import Province
from chiso.data.origin import FIELDS, Origin, origin_of
from chiso.data.rules import ROUNDING

AGAIN = "write a new template and copy the figures into it: chiso template"
_OLE = b"\xd0\xcf\x11\xe0"  # compound file: an old .xls, or a workbook behind a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class FilledCell:
    """A figure of a filled file.

    Attributes
    ----------
    province : str
        Canonical name; "" for a maximum.
    column : Column
    value : str
        Digits with a decimal point.
    cell : str
        Address in the data sheet, "D9".
    formula : bool
        The value is what a formula gave when the file was last saved.
    """

    province: str
    column: Column
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
    """

    path: Path
    layout: Layout
    cells: list[FilledCell]
    maxima: list[FilledCell]
    origin: Origin | None
    problems: list[Problem]


def read_filled(path: Path, d: Dataset) -> Filled:
    """Read a filled template back.

    Parameters
    ----------
    path : Path
        An .xlsx that `write_template` wrote and a user filled in.
    d : Dataset
        Its names, editions and components.

    Returns
    -------
    Filled

    Raises
    ------
    ChisoError
        The file is none that can be read, or not laid out as the template was.
    """
    values, formulas = _open(path)
    sheets = {name: _sheet(values, name, path) for name in (DATA_SHEET, SOURCE_SHEET)}
    fields, rows = _fields(sheets[SOURCE_SHEET], path)
    layout = _layout(fields, d, path)
    data = sheets[DATA_SHEET]
    _check_shape(data, layout, path)
    reader = _Reader(path, layout, data, _sheet(formulas, DATA_SHEET, path), d)
    cells = list(reader.figures())
    maxima = list(reader.maxima())
    origin, bad = origin_of(fields, layout.year)
    problems = reader.problems + [
        Problem(
            "error",
            f"{path.name}, sheet {SOURCE_SHEET}",
            "source_field",
            wrong.message,
            rows[wrong.key],
            "C",
            remedy=wrong.remedy,
        )
        for wrong in bad
    ]
    return Filled(path, layout, cells, maxima, origin, problems)


def _open(path: Path) -> tuple[Any, Any]:
    """The workbook twice: with the values that formulas had, and with the formulas."""
    where = str(path)
    if not path.is_file():
        raise ChisoError("there is no such file", where=where)
    try:
        content = path.read_bytes()
    except PermissionError as error:
        raise ChisoError("the file may not be read", where, "close the program that has it open") from error
    if not content:
        raise ChisoError("the file is empty", where=where, remedy="save it again, or " + AGAIN)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise ChisoError(
                "the file is protected by a password", where=where, remedy="save it without a password"
            )
        raise ChisoError("the file is an old .xls", where=where, remedy="save it as .xlsx")
    try:
        names = zipfile.ZipFile(path).namelist()
    except zipfile.BadZipFile:
        names = []
    if "xl/workbook.xml" not in names:
        kind = "an OpenDocument file" if "content.xml" in names else "no Excel workbook"
        raise ChisoError(f"the file is {kind}", where=where, remedy="save the template as .xlsx")
    if path.suffix.lower() != ".xlsx":  # its name is kept beside figures.csv and source.yml
        raise ChisoError("the workbook is not named *.xlsx", where=where, remedy="name it *.xlsx")
    try:
        with warnings.catch_warnings():
            # They are of what holds no figure: lists to choose from, print settings.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    except Exception as error:  # openpyxl lets through whatever its parsers meet
        raise ChisoError(
            f"the workbook is damaged: {error}", where=where, remedy="open it in Excel and save it again"
        ) from error


def _sheet(book: Any, name: str, path: Path) -> Any:
    for sheet in book.worksheets:
        if unicodedata.normalize("NFC", sheet.title).strip() == name:
            return sheet
    raise ChisoError(
        f'the workbook has no sheet "{name}"',
        where=f"{path}; its sheets are {', '.join(book.sheetnames)}",
        remedy=f"give the sheet its name back, or {AGAIN}",
    )


def _fields(sheet: Any, path: Path) -> tuple[dict[str, object], dict[str, int]]:
    """Cells of the source sheet by key, and the row of each."""
    wanted = ["template", "index", "year", *(field.key for field in FIELDS)]
    cells: dict[str, object] = {}
    rows: dict[str, int] = {}
    for row in range(1, min(sheet.max_row, 100) + 1):
        key = clean(sheet.cell(row, 1).value)
        if key in wanted:
            cells[key] = sheet.cell(row, 3).value
            rows[key] = row
    if missing := [key for key in wanted if key not in cells]:
        raise ChisoError(
            f"fields are missing: {', '.join(missing)}",
            where=f"{path}, sheet {SOURCE_SHEET}, hidden column A",
            remedy=AGAIN,
        )
    return cells, rows


def _layout(fields: dict[str, object], d: Dataset, path: Path) -> Layout:
    where = f"{path}, sheet {SOURCE_SHEET}"
    if clean(fields["template"]) != VERSION:
        raise ChisoError(
            f'"{clean(fields["template"])}" is not the template of this version ({VERSION})', where, AGAIN
        )
    year = clean(fields["year"])
    if not (year.isascii() and year.isdigit()):
        raise ChisoError(f'"{year}" is no year', where, AGAIN)
    return edition_layout(d, clean(fields["index"]), int(year))


def _check_shape(sheet: Any, layout: Layout, path: Path) -> None:
    """Codes stand where the template put them, and no cell below them is merged."""
    where = f"{path}, sheet {DATA_SHEET}"
    expected = {UNIT_CODE_COLUMN: "code", PROVINCE_COLUMN: "province"}
    expected |= {FIRST_COLUMN + place: column.code for place, column in enumerate(layout.columns)}
    found = {
        column: clean(sheet.cell(CODE_ROW, column).value)
        for column in range(1, max(sheet.max_column, *expected) + 1)
    }
    if not any(found.values()) or found[UNIT_CODE_COLUMN] != "code":
        moved = [
            row for row in range(1, min(sheet.max_row, 60) + 1) if clean(sheet.cell(row, 1).value) == "code"
        ]
        what = f"stands in row {moved[0]}" if moved else "is gone"
        raise ChisoError(
            f"the hidden row of codes {what}: rows were inserted or removed above the figures",
            f"{where}, row {CODE_ROW}",
            f"undo that, or {AGAIN}",
        )
    for column, code in found.items():
        if code != expected.get(column, ""):
            letter = get_column_letter(column)
            raise ChisoError(
                f'column {letter} is "{code}" where the template has '
                f'"{expected.get(column, "no column")}": columns were moved, inserted or removed, or the '
                "components of the edition have changed since the template was written",
                f"{where}, cell {letter}{CODE_ROW}",
                f"undo that, or {AGAIN}",
            )
    for merged in sheet.merged_cells.ranges:
        if merged.max_row >= MAXIMUM_ROW:
            raise ChisoError(
                f"cells {merged.coord} are merged: which province or column the figure belongs to is not "
                "certain",
                f"{where}, cell {get_column_letter(merged.min_col)}{merged.min_row}",
                "take the merge apart and write the figure into its own cell",
            )


class _Reader:
    """Reads the cells of the data sheet and gathers what is wrong with them."""

    def __init__(self, path: Path, layout: Layout, values: Any, formulas: Any, d: Dataset) -> None:
        self.file = f"{path.name}, sheet {DATA_SHEET}"
        self.layout = layout
        self.values = values
        self.formulas = formulas
        self.names = d.names
        self.problems: list[Problem] = []

    def figures(self) -> Iterator[FilledCell]:
        """Every figure below the header."""
        first_row: dict[str, int] = {}
        width = FIRST_COLUMN + len(self.layout.columns)
        for row in range(FIRST_ROW, self.values.max_row + 1):
            cells = {column: self.values.cell(row, column) for column in range(1, self.values.max_column + 1)}
            if all(is_blank(cell.value) for cell in cells.values()):
                continue
            for column in range(width, self.values.max_column + 1):
                if not is_blank(cells[column].value):
                    message = "the template has no such column"
                    self._error("unknown_column", message, row, column, "remove what stands there")
            unit = self._unit(row, clean(cells[1].value), clean(cells[2].value))
            if unit is None:
                continue
            if unit.name in first_row:
                message = f"{unit.name} stands already in row {first_row[unit.name]}"
                self._error("duplicate", message, row, PROVINCE_COLUMN, "remove one of the two rows")
                continue
            first_row[unit.name] = row
            for place, column_of in enumerate(self.layout.columns):
                figure = self._figure(row, FIRST_COLUMN + place, column_of)
                if figure is not None:
                    value, formula = figure
                    address = f"{get_column_letter(FIRST_COLUMN + place)}{row}"
                    yield FilledCell(unit.name, column_of, value, address, formula)

    def maxima(self) -> Iterator[FilledCell]:
        """Maxima other than those on record."""
        for place, column in enumerate(self.layout.columns):
            number = FIRST_COLUMN + place
            if is_blank(self.values.cell(MAXIMUM_ROW, number).value):
                continue
            read = self._read(MAXIMUM_ROW, number, column)
            if read is None or Decimal(read[0]) == _decimal(column.maximum):
                continue
            value, formula = read
            if not column.has_open_maximum:
                self._error(
                    "maximum",
                    f"the maximum of this column is {column.maximum:g}, not {value}",
                    MAXIMUM_ROW,
                    number,
                    "restore it; the number of units ranked is in reference/editions.csv",
                )
            elif not 0 < Decimal(value) <= 100:
                self._error("maximum", f"{value} is no maximum", MAXIMUM_ROW, number, "correct it")
            else:
                yield FilledCell("", column, value, f"{get_column_letter(number)}{MAXIMUM_ROW}", formula)

    def _unit(self, row: int, code: str, name: str) -> Province | None:
        if not name:
            self._error("no_province", "figures without a province", row, PROVINCE_COLUMN, "write its name")
            return None
        try:
            unit = self.names.resolve(name, period=self.layout.period)
        except UnknownProvince as unknown:
            remedy = unknown.remedy or unknown.where
            self._error("unknown_province", unknown.message, row, PROVINCE_COLUMN, remedy)
            return None
        if code and code.zfill(2) != unit.code:
            message = f'code "{code}" is not that of {unit.name}, {unit.code}'
            self._error("code", message, row, UNIT_CODE_COLUMN, "correct the code or the name")
            return None
        return unit

    def _figure(self, row: int, number: int, column: Column) -> tuple[str, bool] | None:
        read = self._read(row, number, column)
        if read is None:
            return None
        value = Decimal(read[0])
        high, low = _decimal(column.maximum), _decimal(column.minimum)
        if column.measure == "rank":
            if not 1 <= value <= high:
                message = f"rank {value} is outside 1..{high}"
                self._error("rank_range", message, row, number, "correct it against its source")
                return None
        elif not high.is_nan() and value > high + Decimal(str(ROUNDING)):
            message = f"score {value} is above the maximum {column.maximum:g}"
            remedy = "correct it, or max_score in reference/components.csv"
            self._error("above_maximum", message, row, number, remedy)
            return None
        elif value < low - Decimal(str(ROUNDING)):
            message = f"score {value} is below the least possible {column.minimum:g}"
            remedy = "correct it; leave the cell empty if the figure is missing"
            self._error("below_minimum", message, row, number, remedy)
            return None
        return read

    def _read(self, row: int, number: int, column: Column) -> tuple[str, bool] | None:
        """Digits, and whether a formula gave them; None for an empty or unreadable cell."""
        cell = self.values.cell(row, number)
        formula = self.formulas.cell(row, number).data_type == "f"
        if is_blank(cell.value):
            if formula:
                remedy = "open the file in Excel and save it, or write the figure itself"
                self._error("formula", "the formula has no value saved with it", row, number, remedy)
            return None
        try:
            if column.measure == "rank":
                return rank_of(cell.value, cell.number_format, self.layout.ranked), formula
            return score_of(cell.value, cell.number_format, column.unit), formula
        except UnreadableCell as wrong:
            self._error(wrong.rule, wrong.message, row, number, wrong.remedy)
            return None

    def _error(self, rule: str, message: str, row: int, column: int, remedy: str) -> None:
        value = clean(self.values.cell(row, column).value)
        letter = get_column_letter(column)
        self.problems.append(Problem("error", self.file, rule, message, row, letter, value or None, remedy))


def _decimal(number: float) -> Decimal:
    return Decimal("nan") if math.isnan(number) else Decimal(plain(Decimal(repr(float(number)))))
