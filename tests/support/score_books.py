"""Workbooks of scores as an agency fills them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from chiso.gathering.sheets import CODES, FIRST_OF_LIST, FIRST_UNIT, SCORES_SHEET, UNIT_COLUMN


def fill(path: Path, change: Callable[[Any], None]) -> Path:
    """Change a workbook in place, as somebody who opens and saves it."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def place(book: Any, unit: str, code: str) -> Any:
    """The cell of a unit and a code in the sheet of scores."""
    sheet = book[SCORES_SHEET]
    codes = {str(cell.value): cell.column for cell in sheet[CODES] if cell.value is not None}
    rows = {sheet.cell(row, UNIT_COLUMN).value: row for row in range(FIRST_UNIT, sheet.max_row + 1)}
    return sheet.cell(rows[unit], codes[code])


def score(path: Path, values: Mapping[tuple[str, str], object]) -> Path:
    """Fill in scores by unit and code."""

    def change(book: Any) -> None:
        for (unit, code), value in values.items():
            place(book, unit, code).value = value

    return fill(path, change)


def list_rows(path: Path, sheet: str, rows: list[list[object]]) -> Path:
    """Fill in the first rows of a list."""

    def change(book: Any) -> None:
        for row, values in enumerate(rows, FIRST_OF_LIST):
            for column, value in enumerate(values, 1):
                book[sheet].cell(row, column).value = value

    return fill(path, change)
