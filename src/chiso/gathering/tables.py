"""Read scores from tables that others write: criteria beside each other, or one a row.

What is stated, by options or in a map, is believed; columns that nobody states are told from their heads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from openpyxl.utils import column_index_from_string, get_column_letter

from chiso.core.errors import ChisoError, DataError
from chiso.core.vietnamese import fold
from chiso.core.yaml_files import read_mapping
from chiso.data.own_index.register import Register
from chiso.data.own_index.sets import CriteriaSet, Criterion
from chiso.data.own_index.tables import STAGES
from chiso.gathering.given import (
    EMPTY_ROW,
    FilledScores,
    Given,
    check_inputs,
    count_in,
    criterion_named,
    criterion_of,
    digest_of,
    given_in_row,
    is_foot,
    is_summary,
    looks_like_points,
    score_in,
    unit_of,
    words_in,
)
from chiso.gathering.reading import Known
from chiso.gathering.sheets import INPUTS_OF_RATIO, UNIT
from chiso.intake.cells import UnreadableCell, brief, clean
from chiso.intake.tables.files import read_grids
from chiso.intake.tables.mapping import SKIP
from chiso.intake.xlsx.cells import Cell, Sheet
from chiso.text.messages import N_, Message

KEYS_OF_MAP = ("set", "year", "stage", "agency", "sheet", "first_row", "columns")
_UNIT, _CRITERION = "unit", "criterion"
_TEXTS = ("reason", "explanation")
_HEAD_ROWS = 20
# What columns of a table with a criterion a row are called; the first that fits counts.
_HEADS_OF_LIST: Mapping[str, re.Pattern[str]] = {
    _CRITERION: re.compile(r"(ma )?(so )?(tieu chi|tieu chi thanh phan|chi tieu)( .*)?|ma tc"),
    "self_assessed": re.compile(r".*(tu danh gia|tu cham).*"),
    "explained": re.compile(r".*(sau giai trinh|phuc tra|tham dinh lai).*"),
    "final": re.compile(r".*(cuoi cung|chinh thuc|ket qua).*"),
    "appraised": re.compile(r".*(tham dinh|danh gia lai|hoi dong).*"),
    "numerator": re.compile(r"tu so.*"),
    "denominator": re.compile(r"mau so.*"),
    "explanation": re.compile(r".*giai trinh.*"),
    "reason": re.compile(r".*(ly do|nguyen nhan).*"),
}
_MARKED_CODE = re.compile(r"(?:tctp|tc|tiêu chí|mã)[ _.:]*([0-9]+(?:[._][0-9]+)*)(?![0-9])", re.IGNORECASE)
_HEAD_OF_UNITS = re.compile(r"(ten )?(co quan|don vi|so|xa|phuong|dia phuong|ubnd)(,? .*)?")


@dataclass(frozen=True)
class StatedScores:
    """What is stated of a table of scores; what is empty is told from the table, but set, year and stage.

    Attributes
    ----------
    criteria_set, stage, agency, sheet : str
    year, first_row : int or None
    columns : mapping of str to str
        By letter: unit, criterion, a stage, reason, explanation, numerator, denominator, skip; or the code
        of a criterion, or "3.1|numerator".
    """

    criteria_set: str = ""
    year: int | None = None
    stage: str = ""
    agency: str = ""
    sheet: str = ""
    first_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def is_map_of_scores(path: Path) -> bool:
    """Whether a map is of a table of scores: it names a set. One that cannot be read is none."""
    try:
        return "set" in read_mapping(path, str(path))
    except DataError:
        return False


def read_map_of_scores(path: Path) -> StatedScores:
    """Read a map strictly.

    Raises
    ------
    ChisoError
        It cannot be read, or holds what is not known.
    """
    try:
        read = read_mapping(path, str(path))
    except DataError as error:
        first = error.problems[0]
        raise ChisoError(first.message, first.where(), first.remedy) from error

    def wrong(key: str, remedy: Message) -> ChisoError:
        return ChisoError(N_('"{key}" of the map cannot be read', key=brief(key)), str(path), remedy)

    def text(key: str) -> str:
        value = read.get(key, "")
        if not isinstance(value, str):
            raise wrong(key, N_("write one text"))
        return value.strip()

    def number(key: str) -> int | None:
        value = text(key)
        if value and not (value.isascii() and value.isdecimal() and 0 < int(value[:8]) < 10**7):
            raise wrong(key, N_("write a whole number"))
        return int(value) if value else None

    for key in read:
        if key not in KEYS_OF_MAP:
            raise wrong(key, N_("use one of {known}", known=[*KEYS_OF_MAP]))
    columns: Any = read.get("columns") or {}
    if not isinstance(columns, dict) or not all(isinstance(value, str) for value in columns.values()):
        raise wrong("columns", N_("write key: value"))
    for letter in columns:
        if not re.fullmatch("[A-Za-z]{1,3}", letter):
            raise wrong(letter, N_("name columns by their letters: C, AA"))
    return StatedScores(
        text("set"),
        number("year"),
        text("stage"),
        text("agency"),
        text("sheet"),
        number("first_row"),
        {letter.upper(): value.strip() for letter, value in columns.items()},
    )


def map_of_scores(stated: StatedScores, heads: Mapping[str, str]) -> str:
    """A map as YAML, with the head of each column beside it."""
    entries = {
        "set": stated.criteria_set,
        "year": stated.year,
        "stage": stated.stage,
        "agency": stated.agency,
        "sheet": stated.sheet,
        "first_row": stated.first_row,
    }
    lines = ["# chiso import add FILE --map THIS"]
    lines += [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items() if value]
    lines.append("columns:")
    for letter, meaning in stated.columns.items():
        head = brief(heads.get(letter, ""))
        lines.append(f"  {letter}: {json.dumps(meaning, ensure_ascii=False)}  # {head}".rstrip(" #"))
    return "\n".join(lines) + "\n"


def read_table_of_scores(path: Path, known: Known, stated: StatedScores) -> tuple[list[FilledScores], str]:
    """The scores of a table, one entry a stage, and the map that it was read by.

    Raises
    ------
    ChisoError
        Set, year or stage are not stated, or the table is none that can be told.
    DataError
        Sets or registers are in error.
    """
    if stated.year is None:
        remedy = N_("state it: --year, or year in the map")
        raise ChisoError(N_("the year of the scores is not stated"), path.name, remedy)
    criteria = known.set_of(known.code_of(stated.criteria_set), path.name)
    sheet, columns, first_row = _laid_out(path, criteria, stated)
    table = _ScoresTable(
        path, criteria, known.register_of(criteria, stated.year, path.name), stated, sheet, columns, first_row
    )
    heads = {
        get_column_letter(column): clean(sheet.cell(first_row - 1, column).value)
        for column in columns
        if first_row > 1
    }
    used = replace(
        stated,
        criteria_set=criteria.code,
        sheet=sheet.title,
        first_row=first_row,
        columns={get_column_letter(column): meaning for column, meaning in sorted(columns.items())},
    )
    return table.read(), map_of_scores(used, heads)


def _laid_out(path: Path, criteria: CriteriaSet, stated: StatedScores) -> tuple[Sheet, dict[int, str], int]:
    """The sheet with the scores, the meaning of its columns, and its first row with a unit."""
    grids = [grid.sheet for grid in read_grids(path)]
    if stated.sheet:
        named = [one for one in grids if one.title == stated.sheet]
        if not named:
            raise ChisoError(
                N_('the workbook has no sheet "{title}"', title=brief(stated.sheet)),
                N_(
                    "{path}; its sheets are {names}",
                    path=str(path),
                    names=[brief(one.title) for one in grids],
                ),
                N_("correct --sheet, or sheet in the map"),
            )
        grids = named[:1]
    if stated.columns:
        columns = {column_index_from_string(letter): meaning for letter, meaning in stated.columns.items()}
        _check_columns(path, criteria, columns)
        sheet = grids[0]
        return sheet, columns, stated.first_row or _first_row(sheet, criteria, columns)
    for sheet in grids:
        found = _inferred(sheet, criteria)
        if found is not None:
            columns, row = found
            return sheet, columns, stated.first_row or row + 1
    raise ChisoError(
        N_("no row of heads names units and criteria of the set {name}", name=criteria.code),
        str(path),
        N_("state the columns in a map: --map FILE.yml; codes of the set are in chiso criteria show {name}",
           name=criteria.code),
    )  # fmt: skip


def _first_row(sheet: Sheet, criteria: CriteriaSet, columns: Mapping[int, str]) -> int:
    found = _inferred(sheet, criteria)
    if found is not None:
        return found[1] + 1
    unit = next(column for column, meaning in columns.items() if meaning == _UNIT)
    return min((row for row, column in sheet.cells if column == unit), default=1)


def _check_columns(path: Path, criteria: CriteriaSet, columns: Mapping[int, str]) -> None:
    """The columns of a map are ones that there are, and enough."""
    known = (_UNIT, _CRITERION, *STAGES, *_TEXTS, *INPUTS_OF_RATIO, SKIP)
    seen: set[str] = set()
    for column, meaning in columns.items():
        code, _, asked = meaning.partition("|")
        of_set = code in {one.code for one in criteria.scored} and asked in ("", *INPUTS_OF_RATIO)
        if meaning not in known and not of_set:
            raise ChisoError(
                N_('column {letter}: "{meaning}" is not known', letter=get_column_letter(column),
                   meaning=brief(meaning)),
                str(path),
                N_("use a code of the set, or one of {known}", known=[*known]),
            )  # fmt: skip
        if meaning in seen and meaning != SKIP:
            raise ChisoError(
                N_('two columns are "{meaning}"', meaning=brief(meaning)), str(path), N_("skip one of them")
            )
        seen.add(meaning)
    listed = _CRITERION in seen
    stages = seen & set(STAGES)
    codes = {meaning for meaning in seen if meaning not in known}
    if _UNIT not in seen or (listed and (codes or not stages)) or (not listed and (stages or not codes)):
        raise ChisoError(
            N_("the columns are neither those of criteria beside each other nor of one a row"),
            str(path),
            N_("state unit and codes of criteria; or unit, criterion and one of {known}", known=[*STAGES]),
        )


def _inferred(sheet: Sheet, criteria: CriteriaSet) -> tuple[dict[int, str], int] | None:
    """The meaning of columns by their heads, and the row of the heads; None where no row has them."""
    rows = sorted({row for row, _ in sheet.cells})[:_HEAD_ROWS]
    for row in rows:
        cells = sorted((column, cell) for (at, column), cell in sheet.cells.items() if at == row)
        wide: dict[int, str] = {}
        for column, cell in cells:
            if meaning := _code_of_head(cell, criteria):
                wide.setdefault(column, meaning)
        unit = next((column for column, cell in cells if _HEAD_OF_UNITS.fullmatch(_said(cell))), None)
        if unit is not None and _holds_points(cells, unit, criteria):
            continue  # "Sở Tư pháp" may be a head, and its points 1.2 and 3.3 codes
        if unit is not None and len(wide) >= 1 and len(set(wide.values())) == len(wide) and unit not in wide:
            return {unit: _UNIT, **wide}, row
        listed: dict[int, str] = {}
        for column, cell in cells:
            for meaning, words in _HEADS_OF_LIST.items():
                if column != unit and meaning not in listed.values() and words.fullmatch(_said(cell)):
                    listed[column] = meaning
                    break
        if unit is not None and _CRITERION in listed.values() and set(listed.values()) & set(STAGES):
            return {unit: _UNIT, **listed}, row
    return None


def _holds_points(cells: Iterable[tuple[int, Cell]], unit: int, criteria: CriteriaSet) -> bool:
    """Whether a number that is no code of the set stands to the right of the unit: no head has one."""
    numbers = (
        clean(cell.value).replace(",", ".")
        for column, cell in cells
        if column > unit and not cell.is_blank and looks_like_points(cell.value)
    )
    return any(number not in criteria.by_code and f"{number}0" not in criteria.by_code for number in numbers)


def _said(cell: Cell) -> str:
    return fold(brief(cell.value))


def _code_of_head(cell: Cell, criteria: CriteriaSet) -> str:
    """The criterion that a head names, with what is asked of it; "" for none."""
    try:
        code, _, asked = clean(cell.value).partition("|")
        if asked not in ("", *INPUTS_OF_RATIO):
            return ""
        marked = _MARKED_CODE.match(clean(cell.value))
        if marked and marked[1].replace("_", ".") in criteria.by_code:  # TC_1_1_1 of a program
            code = marked[1].replace("_", ".")
            found = criterion_named(criteria, code).code
        else:
            found = (criterion_named(criteria, code.strip()) if asked else criterion_of(criteria, cell)).code
    except UnreadableCell:
        return ""
    return f"{found}|{asked}" if asked else found


class _ScoresTable:
    """A table of scores, read into what it gives by stage."""

    def __init__(
        self,
        path: Path,
        criteria: CriteriaSet,
        register: Register,
        stated: StatedScores,
        sheet: Sheet,
        columns: Mapping[int, str],
        first_row: int,
    ) -> None:
        self.criteria, self.register, self.sheet = criteria, register, sheet
        self.columns, self.first_row, self.stated = columns, first_row, stated
        self.by_meaning = {meaning: column for column, meaning in columns.items()}
        self.listed = _CRITERION in self.by_meaning
        stages = [one for one in STAGES if one in self.by_meaning] if self.listed else [stated.stage]
        if not self.listed and stated.stage not in STAGES:
            raise ChisoError(
                N_("the stage of the scores is not stated"),
                path.name,
                N_("state one of {known}: --stage, or stage in the map", known=[*STAGES]),
            )
        digest, year = digest_of(path), stated.year
        assert year is not None
        self.year = year
        self.found = {
            stage: FilledScores(path, digest, criteria, year, stage, "", stated.agency) for stage in stages
        }
        self.problems = next(iter(self.found.values())).problems

    def read(self) -> list[FilledScores]:
        """What the table gives, an entry a stage."""
        self.sheet.refuse_merged(self.first_row, max(self.columns))
        if self.listed:
            self._read_list()
        else:
            self._read_wide()
        return list(self.found.values())

    def _rows(self, filled: list[int]) -> Iterator[tuple[int, Cell]]:
        """Rows in which one of some columns holds something, with the cell of their unit."""
        wanted = set(filled)
        begun = False
        rows = sorted(
            {row for (row, column), cell in self.sheet.cells.items()
             if row >= self.first_row and column in wanted and not cell.is_blank}
        )  # fmt: skip
        for row in rows:
            cell = self.sheet.cell(row, self.by_meaning[_UNIT])
            numbered = fold(brief(cell.value)).strip("()").isdigit() and row == self.first_row
            coded = clean(cell.value) == UNIT  # a workbook that was handed out, saved as text
            foot = begun and is_foot(self.sheet, cell, filled)
            if not (is_summary(cell) or numbered or coded or foot):
                begun = True
                yield row, cell

    def _unit(self, cell: Cell) -> str:
        """The unit of a row; "" where it is none, which is then said."""
        try:
            if cell.is_blank:
                raise UnreadableCell("required", N_("the unit is empty"), N_("fill it in"))
            return unit_of(self.register, self.criteria, self.year, cell).name
        except UnreadableCell as wrong:
            self.problems.append(self.sheet.unreadable(cell, wrong))
            return ""

    def _read_wide(self) -> None:
        columns: dict[int, tuple[Criterion, str]] = {}
        for column, meaning in self.columns.items():
            code, _, asked = meaning.partition("|")
            if code in self.criteria.by_code:
                columns[column] = (self.criteria.by_code[code], asked or "score")
        found = self.found[self.stated.stage]
        seen: dict[str, int] = {}
        for row, cell in self._rows(list(columns)):
            unit = self._unit(cell)
            if unit in seen:
                message = N_('"{unit}" stands in row {row} already', unit=unit, row=seen[unit])
                self.problems.append(
                    self.sheet.problem(cell, "duplicate", message, N_("remove one of the two rows"))
                )
            elif unit:
                seen[unit] = row
                found.scores += given_in_row(self.sheet, cell, unit, columns, self.problems)

    def _read_list(self) -> None:
        seen: dict[tuple[str, str], int] = {}
        units: dict[str, str] = {}
        for row, cell in self._rows([self.by_meaning[one] for one in self.found]):
            said = clean(cell.value)
            if said not in units:
                units[said] = self._unit(cell)
            at = self.sheet.cell(row, self.by_meaning[_CRITERION])
            one = self._criterion(at) if units[said] else None
            if one is None:
                continue
            key = (units[said], one.code)
            if key in seen:
                message = N_(
                    "{unit} on {code} stands in row {row} already", unit=key[0], code=key[1], row=seen[key]
                )
                self.problems.append(
                    self.sheet.problem(cell, "duplicate", message, N_("remove one of the two rows"))
                )
                continue
            seen[key] = row
            self._read_criterion(row, key[0], one)

    def _criterion(self, cell: Cell) -> Criterion | None:
        """The criterion of a row; None for a row of a sum, or for none, which is then said."""
        try:
            if cell.is_blank:
                raise UnreadableCell("required", N_("the criterion is empty"), N_("fill it in"))
            return criterion_of(self.criteria, cell)
        except UnreadableCell as wrong:
            first = clean(cell.value).split(" ", 1)[0].rstrip(".:")
            if (
                not first or first not in self.criteria.children
            ):  # software lists sums too, which nobody scores
                self.problems.append(self.sheet.unreadable(cell, wrong))
            return None

    def _read_criterion(self, row: int, unit: str, one: Criterion) -> None:
        beside: dict[str, str] = {}
        for name, kind in (
            *((name, count_in) for name in INPUTS_OF_RATIO),
            *((name, words_in) for name in _TEXTS),
        ):
            if name in self.by_meaning:
                cell = self.sheet.cell(row, self.by_meaning[name])
                try:
                    beside[name] = kind(cell)
                except UnreadableCell as wrong:
                    self.problems.append(self.sheet.unreadable(cell, wrong))
                    return
        for stage, found in self.found.items():
            cell = self.sheet.cell(row, self.by_meaning[stage])
            try:
                state, score = score_in(cell, one)
                mine = {**EMPTY_ROW, **beside, "state": state, "score": score}
                if state:
                    check_inputs(one.code, mine)
            except UnreadableCell as wrong:
                self.problems.append(self.sheet.unreadable(cell, wrong))
                continue
            if state:
                place = (row, get_column_letter(cell.column))
                found.scores.append(Given(unit, one.code, mine, self.sheet.title, cell.address, place))
