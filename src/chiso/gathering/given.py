"""What a file says of units and criteria, whatever its layout: scores, texts, evidence, by cell."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl.utils import get_column_letter

from chiso.core.dates import iso_date
from chiso.core.errors import ChisoError, Problem
from chiso.core.links import web_address
from chiso.core.vietnamese import fold
from chiso.data.own_index.register import OwnUnit, Register
from chiso.data.own_index.sets import CriteriaSet, Criterion
from chiso.data.own_index.tables import NO_WORK, PENALTY, SCORED
from chiso.gathering.sheets import NO_WORK_MARK, NO_WORK_WORDS
from chiso.intake.cells import (
    UnreadableCell,
    brief,
    clean,
    count_of,
    date_of,
    fit_text,
    plain,
    score_of,
    text_of,
)
from chiso.intake.xlsx.cells import Cell, Sheet
from chiso.text.messages import N_

_HOW_POINTS_ARE_WRITTEN = N_(
    "write the points alone, such as 1.5; of work that the unit does not have {mark}; nothing where they are "
    "not scored yet",
    mark=NO_WORK_MARK,
)
# A score of more digits after the point is one that nobody stated; the tables hold no more.
_DECIMALS = 12
_OF_SCORE = ("state", "score", "numerator", "denominator")
_OF_TEXT = ("reason", "explanation")
# A row of sums among the units; "Công an tỉnh" and "Cộng Hòa" are none.
_SUMMARY = re.compile(
    r"(tong|trung binh|binh quan|cao nhat|thap nhat|diem toi da)\b.*|cong( (cong|so|diem|chung)\b.*)?"
)
# Who signs below a list, and when.
_SIGNERS = re.compile(
    r"(nguoi|can bo|cong chuc|thu truong|lanh dao|chu tich|giam doc|truong phong|pho|noi nhan|ngay|lap bieu|"
    r"xac nhan|ky ten|ghi chu|kt|tm|tl)\b.*"
)
_LIKE_POINTS = re.compile(r"[-+]?[0-9][0-9.,]*\s*%?")
EMPTY_ROW = dict.fromkeys((*_OF_SCORE, *_OF_TEXT), "")


@dataclass(frozen=True)
class Given:
    """A score of a unit on a criterion, or only the texts on one, and the cell it stands in.

    Attributes
    ----------
    unit, criterion : str
    row : dict
        state, score, numerator, denominator, reason, explanation; state "" where only texts stand.
    sheet, address : str
    at : (int, str)
        Row and column of the cell.
    """

    unit: str
    criterion: str
    row: Mapping[str, str]
    sheet: str
    address: str
    at: tuple[int, str]

    @property
    def cell(self) -> str:
        """Sheet and cell, as the record keeps them."""
        return f"{self.sheet}!{self.address}"

    def same_score(self, row: Mapping[str, str]) -> bool:
        """Whether a row on record says the same; 2.50 is 2.5."""
        return all(_value(self.row[column]) == _value(row[column]) for column in _OF_SCORE)

    def same_texts(self, row: Mapping[str, str]) -> bool:
        """Whether the texts of a row on record do not contradict its own: none contradicts nothing."""
        return all(self.row[one] == row[one] or not (self.row[one] and row[one]) for one in _OF_TEXT)

    def adds_to(self, row: Mapping[str, str]) -> bool:
        """Whether it has a text that the row lacks."""
        return any(self.row[one] and not row[one] for one in _OF_TEXT)


@dataclass
class FilledScores:
    """A file of scores as it was read.

    Attributes
    ----------
    path : Path
    digest : str
        SHA-256 of its bytes.
    criteria : CriteriaSet
    year : int
    stage, split, agency : str
    scores : list of Given
    evidence : list of dict
        Rows of the table of evidence, without their file.
    problems : list of Problem
    """

    path: Path
    digest: str
    criteria: CriteriaSet
    year: int
    stage: str
    split: str
    agency: str
    scores: list[Given] = field(default_factory=list)
    evidence: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def unit_of(register: Register, criteria: CriteriaSet, year: int, cell: Cell) -> OwnUnit:
    """The unit that a cell names.

    Raises
    ------
    UnreadableCell
        None of the year and level; of another time with what became of it.
    """
    text = fit_text(text_of(cell.content(), cell.number_format))
    try:
        unit = register.resolve(text, year)
    except ChisoError as error:
        raise UnreadableCell("unknown_unit", error.message, error.remedy) from error
    if unit.level != criteria.level:
        raise UnreadableCell(
            "level",
            N_('"{name}" is of a level that the set does not score', name=unit.name),
            N_("hand it the set of its own level"),
        )
    return unit


def is_summary(cell: Cell) -> bool:
    """Whether the name of a row says that it sums the units up."""
    return bool(_SUMMARY.fullmatch(fold(brief(cell.value))))


def looks_like_points(value: object) -> bool:
    """Whether a value of a cell is a number, or a text that is nothing else."""
    if isinstance(value, str):
        return bool(_LIKE_POINTS.fullmatch(clean(value)))
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_foot(sheet: Sheet, named: Cell, columns: Iterable[int]) -> bool:
    """Whether a row below the units holds no points and is of who made or signs the list."""
    for column in columns:
        cell = sheet.cell(named.row, column)
        said = clean(cell.value)
        short = len(said) < 4 or fold(said) in NO_WORK_WORDS
        if not cell.is_blank and (short or not isinstance(cell.value, str) or looks_like_points(cell.value)):
            return False
    return named.is_blank or bool(_SIGNERS.fullmatch(fold(brief(named.value))))


def criterion_of(criteria: CriteriaSet, cell: Cell) -> Criterion:
    """The criterion that a cell names, by its code, alone or before its name, or by its name.

    Raises
    ------
    UnreadableCell
    """
    try:
        text = fit_text(text_of(cell.content(), cell.number_format, code=True))
    except UnreadableCell as wrong:
        # 1.1 may be 1.10, of which a spreadsheet drops the zero: a set often has one of them alone.
        short = plain(Decimal(str(cell.value))) if isinstance(cell.value, float) else ""
        meant = [code for code in (short, f"{short}0") if code in criteria.by_code]
        if wrong.rule != "code" or len(meant) != 1:
            raise
        text = meant[0]
    return criterion_named(criteria, text)


def criterion_named(criteria: CriteriaSet, text: str) -> Criterion:
    """The scored criterion that a text means.

    Raises
    ------
    UnreadableCell
        None, or a row with others below it, or several of the name.
    """
    first = text.split(" ", 1)[0].rstrip(".:")
    code = next((one for one in (text, first) if one in criteria.by_code), "")
    if not code:  # names are compared only then: lists of thousands of rows have codes
        wanted = fold(text)
        named = [one for one in criteria.scored if fold(one.name) == wanted]
        code = named[0].code if len(named) == 1 else ""
    if code and code not in criteria.children:
        return criteria.by_code[code]
    message = N_('"{text}" is no criterion of the set that is scored', text=brief(text))
    if code:
        message = N_('"{code}" is the sum of others: nobody scores it', code=code)
    raise UnreadableCell("unknown_code", message, N_("write a code as the template has it, such as 3.1"))


def given_in_row(
    sheet: Sheet,
    unit_cell: Cell,
    unit: str,
    columns: Mapping[int, tuple[Criterion, str]],
    problems: list[Problem],
) -> Iterator[Given]:
    """The scores of a row with a unit, by columns of criteria.

    Parameters
    ----------
    sheet : Sheet
    unit_cell : Cell
        Stands in the row.
    unit : str
    columns : mapping of int to (Criterion, str)
        By column the criterion, and "score", "numerator" or "denominator".
    problems : list of Problem
        Gets what cannot be read.
    """
    values: dict[str, dict[str, str]] = {}
    places: dict[str, Cell] = {}
    broken: set[str] = set()
    for column, (one, asked) in columns.items():
        cell = sheet.cell(unit_cell.row, column)
        mine = values.setdefault(one.code, dict(EMPTY_ROW))
        try:
            if asked == "score":
                mine["state"], mine["score"] = score_in(cell, one)
                places[one.code] = cell
            else:
                mine[asked] = count_in(cell)
        except UnreadableCell as wrong:
            problems.append(sheet.unreadable(cell, wrong))
            broken.add(one.code)
    for code, mine in values.items():
        if code in broken or not any(mine.values()):
            continue
        at = places.get(code, unit_cell)
        try:
            check_inputs(code, mine)
        except UnreadableCell as wrong:
            problems.append(sheet.unreadable(at, wrong))
            continue
        place = (at.row, get_column_letter(at.column))
        yield Given(unit, code, mine, sheet.title, at.address, place)


def check_inputs(code: str, row: Mapping[str, str]) -> None:
    """Counts stand beside a score, and nothing is divided by 0.

    Raises
    ------
    UnreadableCell
    """
    if not row["state"]:
        raise UnreadableCell(
            "no_score",
            N_("numerator or denominator of {code} stand without a score", code=code),
            N_("fill in the score too, or clear them"),
        )
    if row["denominator"] and Decimal(row["denominator"]) == 0:
        raise UnreadableCell(
            "denominator",
            N_("the denominator of {code} is 0", code=code),
            N_("clear numerator and denominator; work that does not exist is {mark}", mark=NO_WORK_MARK),
        )


def score_in(cell: Cell, one: Criterion) -> tuple[str, str]:
    """State and score of a cell; two empty texts for an empty one.

    Raises
    ------
    UnreadableCell
    """
    value = cell.content(figure=True)
    if value is None:
        return "", ""
    if isinstance(value, str) and fold(clean(value)) in NO_WORK_WORDS:
        return NO_WORK, ""
    try:
        digits = score_of(value, cell.number_format, "points")
    except UnreadableCell as wrong:
        if not isinstance(value, str):
            raise
        raise UnreadableCell(wrong.rule, wrong.message, _HOW_POINTS_ARE_WRITTEN) from wrong
    if one.kind == PENALTY:  # what is taken off is written with a minus and without
        digits = digits.removeprefix("-")
    return SCORED, _within(digits, one)


def _within(digits: str, one: Criterion) -> str:
    score = Decimal(digits)
    if score < 0:
        raise UnreadableCell(
            "below_zero", N_("{score} is below 0", score=score), N_("write the points that were given")
        )
    most = one.maximum if one.maximum is not None else Decimal(1000)
    if score > most:
        raise UnreadableCell(
            "above_maximum",
            N_("{score} is above the maximum {maximum} of {code}", score=score, maximum=most, code=one.code),
            N_("correct the points, or the maximum of the criterion against the decision"),
        )
    return _few_digits(digits)


def count_in(cell: Cell) -> str:
    """A count of a cell; "" for an empty one.

    Raises
    ------
    UnreadableCell
    """
    value = cell.content(figure=True)
    if value is None:
        return ""
    digits = count_of(value, cell.number_format)
    if Decimal(digits) < 0 or Decimal(digits) >= 10**_DECIMALS:
        raise UnreadableCell("count", N_("{digits} is no count", digits=Decimal(digits)), N_("correct it"))
    return _few_digits(digits)


def _few_digits(digits: str) -> str:
    found = plain(Decimal(digits))
    if len(found.partition(".")[2]) > _DECIMALS:
        raise UnreadableCell(
            "digits",
            N_("{score} has more than {most} digits after the point", score=Decimal(digits), most=_DECIMALS),
            N_("round it as the decision says, such as =ROUND(A1;2)"),
        )
    return found


def words_in(cell: Cell) -> str:
    """A text of a cell; "" for an empty one.

    Raises
    ------
    UnreadableCell
    """
    return fit_text(text_of(cell.content(), cell.number_format))


def day_in(cell: Cell) -> str:
    """A date of a cell in ISO order, as far as it is known; "" for an empty one.

    Raises
    ------
    UnreadableCell
    """
    text = fit_text(date_of(cell.content(), cell.number_format))
    if text and not iso_date(text):
        raise UnreadableCell(
            "date", N_('"{text}" is no date', text=brief(text)), N_("write 15/03/2026, 03/2026 or 2026")
        )
    return iso_date(text)


def link_in(cell: Cell) -> str:
    """An address of a cell; "" for an empty one.

    Raises
    ------
    UnreadableCell
    """
    text = words_in(cell)
    if text and web_address(text) is None:
        raise UnreadableCell(
            "link",
            N_('"{text}" is no address of the web', text=brief(text)),
            N_("write https://...; a folder of your computer is no address for others"),
        )
    return text


def _value(text: str) -> object:
    """What a cell of a score says: a number as a number."""
    return Decimal(text) if text[:1].isdigit() else text
