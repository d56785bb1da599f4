"""Take a filled scorecard into data/plans: read back by codes, checked by cell, written whole or not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from openpyxl.utils import get_column_letter

from chiso.core.errors import ChisoError, DataError, Problem
from chiso.core.files import write_together
from chiso.core.transaction import change
from chiso.data.build import write_csv
from chiso.data.card_layout import (
    ABOUT,
    ABOUT_SHEET,
    CARD_SHEET,
    CHOICES,
    CODE_ROW,
    COLUMNS,
    COUNTS,
    FIRST_ROW,
    LEVEL_LABELS,
    NUMBERS,
    VERSION,
    YES_NO,
)
from chiso.data.cells import UnreadableCell, clean, is_blank, score_of
from chiso.data.names import fold
from chiso.data.plans import FOLDER, read_plan
from chiso.data.rebuild import rebuild

AGAIN = "write a new template and copy the figures into it: chiso template --province P"
_DAY = re.compile(r"(?:(\d{1,2})/)?(\d{1,2})/(\d{4})")
# 180.840 typed as text may be a hundred and eighty thousand, or a hundred and eighty.
_AMBIGUOUS = re.compile(r"\d{1,3}([.,]\d{3})+")


@dataclass(frozen=True)
class ImportedCard:
    """A scorecard that was, or would be, taken in: its file, plan folder, unit, edition and rows."""

    file: str
    plan: str
    unit: str
    year: str
    rows: int


@dataclass(frozen=True)
class CardResult:
    """What `add_cards` found and did.

    Attributes
    ----------
    written : bool
        All files were taken in; otherwise nothing was changed.
    cards : list of ImportedCard
    problems : list of Problem
        Errors by sheet, row and column of the workbook; findings do not keep a card out.
    """

    written: bool
    cards: list[ImportedCard] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Filled:
    path: Path
    rows: list[dict[str, str]]
    lines: list[int]  # of the sheet, parallel to rows
    about: dict[str, str]
    cells: dict[str, int]  # row of each entry in the sheet on the document
    problems: list[Problem]


def is_card(path: Path) -> bool:
    """Whether a file is a filled scorecard: a workbook with its sheet."""
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except Exception:  # whatever is wrong with it, the importer of tables says so
        return False
    try:
        return any(unicodedata.normalize("NFC", name).strip() == CARD_SHEET for name in book.sheetnames)
    finally:
        book.close()


def add_cards(data: Path, files: Sequence[Path]) -> CardResult:
    """Take filled scorecards into data/plans: all of them, or none.

    Parameters
    ----------
    data : Path
    files : sequence of Path
        Filled templates of `chiso template --province` or `--set`.

    Returns
    -------
    CardResult

    Raises
    ------
    ChisoError
        A file is not laid out as the template was, or its plan is on record already.
    """
    cards: list[ImportedCard] = []
    problems: list[Problem] = []
    with change(data) as (staged, commit):
        for path in files:
            filled = _read(path)
            problems += filled.problems
            name = _plan_name(filled.about)
            folder = staged / FOLDER / (name or "phieu")
            if name and folder.exists():
                raise ChisoError(
                    f"the plan {name} is on record already",
                    where=f"{path.name}; data/{FOLDER}/{name}",
                    remedy="remove that folder first, or correct unit and edition in the sheet",
                )
            unit, year = filled.about["unit.name"], filled.about["edition_reviewed"]
            cards.append(ImportedCard(path.name, name, unit, year, len(filled.rows)))
            if filled.problems:
                continue
            _write(folder, filled)
            found = read_plan(folder, staged)[1]
            problems += [_in_sheet(problem, filled) for problem in found if problem.rule != "incomplete"]
        if any(problem.severity == "error" for problem in problems):
            return CardResult(False, cards, problems)
        try:
            rebuild(staged)
        except DataError as error:
            return CardResult(False, cards, [*problems, *error.problems])
        commit()
    return CardResult(True, cards, problems)


def _plan_name(about: Mapping[str, str]) -> str:
    year = about["edition_planned"] or about["edition_reviewed"]
    unit = re.sub(r"^ubnd (tinh|thanh pho) ", "", fold(about["unit.name"]))
    slug = re.sub(r"[^a-z0-9]+", "-", unit).strip("-")
    return f"{slug}-{year}" if slug and year else ""


def _read(path: Path) -> _Filled:
    if not path.is_file():
        raise ChisoError("there is no such file", where=str(path))
    book = openpyxl.load_workbook(path, data_only=True)
    sheets = {unicodedata.normalize("NFC", sheet.title).strip(): sheet for sheet in book.worksheets}
    for name in (CARD_SHEET, ABOUT_SHEET):
        if name not in sheets:
            raise ChisoError(f'the workbook has no sheet "{name}"', where=str(path), remedy=AGAIN)
    card, about = sheets[CARD_SHEET], sheets[ABOUT_SHEET]
    if clean(about.cell(2, 3).value) != VERSION:
        raise ChisoError("the workbook is not a template of this version", f"{path}, {ABOUT_SHEET}", AGAIN)
    found = [clean(card.cell(CODE_ROW, number).value) for number in range(1, len(COLUMNS) + 1)]
    if found != list(COLUMNS):
        wrong = next(
            n for n, (one, wanted) in enumerate(zip(found, COLUMNS, strict=True), 1) if one != wanted
        )
        letter = get_column_letter(wrong)
        message = f'column {letter} is "{found[wrong - 1]}" where the template has "{COLUMNS[wrong - 1]}"'
        raise ChisoError(message, f"{path}, {CARD_SHEET}, cell {letter}{CODE_ROW}", AGAIN)
    problems: list[Problem] = []
    values, cells = _about(about)
    rows, lines = [], []
    for line in range(FIRST_ROW, card.max_row + 1):
        row = _row(card, line, path, problems)
        # A known criterion without a number that the user left alone is no row yet.
        entered = any(
            row[column] for column in COLUMNS if column not in {"name", "parent", "maximum", "note"}
        )
        if row["code"] or entered:
            rows.append(row)
            lines.append(line)
    return _Filled(path, rows, lines, values, cells, problems)


def _about(sheet: Any) -> tuple[dict[str, str], dict[str, int]]:
    known = {key for key, _, _ in ABOUT}
    values, cells = dict.fromkeys(known, ""), {}
    for line in range(1, min(sheet.max_row, 100) + 1):
        key = clean(sheet.cell(line, 1).value)
        if key in known:
            values[key], cells[key] = _as_text(sheet.cell(line, 3).value), line
    values["date"] = _iso(values["date"])
    levels = {label: code for code, label in LEVEL_LABELS.items()}
    values["unit.level"] = levels.get(values["unit.level"], values["unit.level"])
    yes_no = {label: code for code, label in YES_NO.items()}
    values["complete"] = yes_no.get(values["complete"], values["complete"])
    return values, cells


def _row(sheet: Any, line: int, path: Path, problems: list[Problem]) -> dict[str, str]:
    row = {}
    for number, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(line, number)
        if column in NUMBERS:
            row[column] = _number(cell, column, line, number, path, problems)
            continue
        text = unicodedata.normalize("NFC", _as_text(cell.value))
        if column in CHOICES:
            labels = {label: code for code, label in CHOICES[column].items()}
            text = labels.get(text, text)
        row[column] = _with_iso_dates(text) if column == "evidence" else text
    return row


def _number(cell: Any, column: str, line: int, number: int, path: Path, problems: list[Problem]) -> str:
    if is_blank(cell.value):
        return ""
    try:
        if column in COUNTS and isinstance(cell.value, str) and _AMBIGUOUS.fullmatch(clean(cell.value)):
            raise UnreadableCell(
                "ambiguous",
                f'"{clean(cell.value)}" is text: the point or comma may mark thousands or decimals',
                "type the number into a cell formatted as a number",
            )
        return score_of(cell.value, cell.number_format, "points")
    except UnreadableCell as wrong:
        file = f"{path.name}, sheet {CARD_SHEET}"
        letter, shown = get_column_letter(number), clean(cell.value)
        problems.append(Problem("error", file, wrong.rule, wrong.message, line, letter, shown, wrong.remedy))
        return ""


def _as_text(value: object) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return clean(value)


def _iso(text: str) -> str:
    """A date as offices write it, in ISO order; other text as it is, for the rules to refuse."""
    match = _DAY.fullmatch(text)
    if match is None:
        return text
    day, month, year = match.groups()
    return f"{year}-{month.zfill(2)}" + (f"-{day.zfill(2)}" if day else "")


def _with_iso_dates(text: str) -> str:
    documents = []
    for document in text.split("|"):
        parts = [part.strip() for part in document.split(";")]
        if len(parts) > 1:
            parts[1] = _iso(parts[1])
        documents.append("; ".join(parts))
    return " | ".join(documents)


def _write(folder: Path, filled: _Filled) -> None:
    about = filled.about
    unit = {key: about[f"unit.{key}"] for key in ("name", "level", "province", "period")}
    document: dict[str, Any] = {
        key: about[key] for key in ("document_type", "number", "symbol", "date", "title")
    }
    document |= {"unit": unit, "indices": ["PAR"]}
    document |= {
        key: about[key] for key in ("criteria_set", "edition_reviewed", "edition_planned", "complete")
    }
    document["missing"] = (
        [] if about["complete"] == "true" else ["Phiếu chưa có đủ các tiêu chí của bộ tiêu chí."]
    )
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
    table = write_csv(filled.rows, COLUMNS)
    write_together({folder / "plan.yml": text.encode(), folder / "scorecard.csv": table})


def _in_sheet(problem: Problem, filled: _Filled) -> Problem:
    """A problem of the plan at its cell of the workbook."""
    if problem.file.endswith("scorecard.csv"):
        at = None if problem.row is None else problem.row - 2  # the header is line 1
        line = filled.lines[at] if at is not None and 0 <= at < len(filled.lines) else None
        letter = None
        if problem.column in COLUMNS:
            letter = get_column_letter(COLUMNS.index(problem.column) + 1)
        return replace(problem, file=f"{filled.path.name}, sheet {CARD_SHEET}", row=line, column=letter)
    row = filled.cells.get(problem.column or "")
    letter = "C" if row is not None else problem.column
    return replace(problem, file=f"{filled.path.name}, sheet {ABOUT_SHEET}", row=row, column=letter)
