"""Read the annex of a decision: fields and criteria with their maxima, as far as the printed codes tell them.

An annex is a table with a number, a content and a maximum a row. Numbers may be 1, 1.1, 1.1.1; I, 1, 1.1; A,
I, 1, a: what stands below what is told from their kinds. A row without a number explains the one above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from chiso.core.characters import fit, shortened
from chiso.core.errors import ChisoError, Problem
from chiso.core.vietnamese import fold
from chiso.data.own_index.tables import BONUS, CRITERION, PENALTY, SURVEY
from chiso.data.plans.scorecard_table import SEPARATOR
from chiso.gathering.lists import UnreadableAt
from chiso.gathering.titles import in_sentence_case
from chiso.intake.cells import UnreadableCell, brief, clean, count_of, plain, text_of
from chiso.intake.tables.files import read_grids
from chiso.intake.tables.grids import CellGrid
from chiso.intake.xlsx.cells import Cell, Sheet
from chiso.scorecards.form_layout import RULE_LABELS
from chiso.text.messages import N_, Message

_HEAD_ROWS = 15  # a head stands among the first rows of a table
_LONGEST_NOTE = 2000
# What a column is, by what its head says; the first that fits counts.
_NOT_MAXIMUM = r"tu danh gia|tu cham|tham dinh|dat duoc|khao sat|ket qua|thuc te|co so"
_COLUMNS: Mapping[str, re.Pattern[str]] = {
    "numerator": re.compile(r"tu so.*"),
    "denominator": re.compile(r"mau so.*"),
    "threshold": re.compile(r"nguong.*"),
    "base": re.compile(r"diem co so.*"),
    "steps": re.compile(r"cac muc.*"),
    "rule": re.compile(r"cach (tinh|cham).*|phuong phap.*"),
    "evidence": re.compile(r".*(tai lieu|kiem chung|minh chung).*"),
    "appraiser": re.compile(r".*(co quan|don vi).*(tham dinh|cham|danh gia|theo doi).*"),
    "lead": re.compile(r".*(co quan|don vi).*(chu tri|thuc hien|phu trach|tham muu).*"),
    "maximum": re.compile(
        rf"(?!.*({_NOT_MAXIMUM}))(so |thang )?diem( so)?( toi da| chuan)?( .*)?|diem\b.*toi da.*"
    ),
    "code": re.compile(r"(tt|stt|so tt|so thu tu|ma|ma so|muc)\.?( .*)?"),
    "name": re.compile(r".*(tieu chi|linh vuc|noi dung|chi tieu).*"),
    "note": re.compile(r"ghi chu.*"),
}
_ROMAN = re.compile(r"[IVX]{1,6}")
_DOTTED = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){0,6}")
_SMALL, _LARGE = re.compile(r"[a-zđ]"), re.compile(r"[A-ZĐ]")
_LEADING = re.compile(r"\s*([IVX]{1,6}|[A-ZĐ]|[0-9]{1,3}(?:\.[0-9]{1,3}){0,6}|[a-zđ])\s*[.):/\-]\s*(?=\S)")
_LEADING_DOTTED = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{1,3}){1,6})\s+(?=\S)")
_POINTS = re.compile(
    r"(?:toi da|khong qua|tru|cong|den|\s|:|[+-])*([0-9]{1,4}(?:[.,][0-9]{1,6})?)\s*(?:diem|d)?"
)
_TOTAL = re.compile(r"(tong|cong)( (cong|diem|so|so diem|diem toi da|cac|chung))*.{0,40}")
_VALUES = {"I": 1, "V": 5, "X": 10}
# Of a field, or of a part with fields of its own.
_KIND_OF_NAME = (
    (BONUS, re.compile(r".*diem (thuong|cong)\b.*")),
    (PENALTY, re.compile(r".*diem tru\b.*|tru diem.*")),
    (SURVEY, re.compile(r".*(dieu tra xa hoi hoc|khao sat|do luong su hai long|chi so hai long).*")),
)
_TEXTS = ("lead", "appraiser", "evidence", "numerator", "denominator")
_NUMBERS = ("threshold", "base")


@dataclass
class AnnexRow:
    """A row of an annex with a number.

    Attributes
    ----------
    printed, name : str
        Its number as printed, and its content.
    scheme : tuple
        Kind of its number and how deep it is in it.
    maximum : Decimal or None
    texts : dict
        Further columns of the table of criteria.
    sheet : Sheet
    line, column : int, str
        Row of the sheet, and letter of the maximum.
    """

    printed: str
    name: str
    scheme: tuple[int, int]
    maximum: Decimal | None
    texts: dict[str, str]
    sheet: Sheet
    line: int
    column: str
    above: AnnexRow | None = None
    below: list[AnnexRow] = field(default_factory=list)
    code: str = ""
    kind: str = CRITERION

    def row(self) -> dict[str, str]:
        """The row of the table of criteria."""
        renumbered = "" if self.code == self.printed else f"Văn bản ghi: {self.printed}"
        note = "; ".join(filter(None, (renumbered, self.texts.get("note", ""))))
        return {
            "code": self.code,
            "name": self.name,
            "parent": self.above.code if self.above else "",
            "kind": self.kind,
            "maximum": "" if self.maximum is None else plain(self.maximum),
            "rule": self.texts.get("rule", ""),
            **{name: self.texts.get(name, "") for name in (*_NUMBERS, "steps", *_TEXTS)},
            "note": shortened(note, _LONGEST_NOTE),
        }


@dataclass
class Annex:
    """One set of criteria as an annex prints it.

    Attributes
    ----------
    path : Path
    titles : tuple of str
        Paragraphs before its first table.
    rows : list of AnnexRow
        In the order of the annex, fields first among what stands below them.
    total : Decimal or None
        As printed in a row of the sum.
    explained : int
        Rows without a number, kept in the note of the row above.
    parts : list of AnnexRow
        Rows that only group fields, which are no fields.
    problems : list of Problem
    """

    path: Path
    titles: tuple[str, ...]
    rows: list[AnnexRow] = field(default_factory=list)
    parts: list[AnnexRow] = field(default_factory=list)
    total: Decimal | None = None
    explained: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def fields(self) -> list[AnnexRow]:
        """Rows below no other."""
        return [row for row in self.rows if row.above is None]

    @property
    def maximum(self) -> Decimal | None:
        """The sum of the fields without points on top; None where one is not known."""
        counted = [row.maximum for row in self.fields if row.kind not in (BONUS, PENALTY)]
        known = [one for one in counted if one is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(counted) else None

    def sums_that_do_not_add_up(self) -> list[Problem]:
        """Rows whose maximum is not the sum of those below, and a printed total that is not the sum."""
        found = []
        for row in [*self.parts, *self.rows]:
            below = [one.maximum for one in row.below]
            known = [one for one in below if one is not None]
            if row.maximum is None or not below or len(known) < len(below) or sum(known) == row.maximum:
                continue
            message = N_(
                "{code}: the maxima below add up to {found}, not {stated}",
                code=row.printed,
                found=sum(known, Decimal(0)),
                stated=row.maximum,
            )
            found.append(_problem(row, "sums", message))
        if self.total is not None and self.maximum is not None and self.total != self.maximum and self.rows:
            message = N_(
                "the fields add up to {found}, the printed total is {stated}",
                found=self.maximum,
                stated=self.total,
            )
            found.append(_problem(self.rows[-1], "sums", message))
        return found


def read_annexes(path: Path) -> list[Annex]:
    """The sets of criteria of a file: one, or several of one decision.

    Raises
    ------
    ChisoError
        The file cannot be read, or no table in it has a content and a maximum.
    """
    annexes: list[Annex] = []
    columns: dict[str, int] = {}
    width = 0
    for grid in read_grids(path):
        head = _head(grid.sheet)
        if head is not None:
            columns, first = head
            first += 1
            width = _width(grid.sheet)
            if not annexes or not _goes_on(annexes[-1], grid, columns, first):
                annexes.append(Annex(path, grid.titles))
        elif not annexes or not grid.sheet.cells or _width(grid.sheet) != width:
            continue  # a frame of a letter head, a list of receivers
        else:
            first = 1
        _Table(annexes[-1], grid, columns, first).read()
    annexes = [one for one in annexes if one.rows or one.problems]
    if not annexes:
        raise ChisoError(
            N_("no table of the file has a column of contents and one of maxima"),
            str(path),
            N_('name the columns as decisions do: "TT", "Tiêu chí", "Điểm tối đa"'),
        )
    for one in annexes:
        _number(one)
    return annexes


def _width(sheet: Sheet) -> int:
    return max((column for _, column in sheet.cells), default=0)


def _head(sheet: Sheet) -> tuple[dict[str, int], int] | None:
    """Columns by what they are, and the row of the head; None where no row is one."""
    rows = sorted({row for row, _ in sheet.cells})[:_HEAD_ROWS]
    for row in rows:
        found: dict[str, int] = {}
        cells = sorted((column, cell) for (at, column), cell in sheet.cells.items() if at == row)
        for column, cell in cells:
            said = fold(brief(cell.value))
            if len(said) > 120:
                continue
            kind = next((name for name, words in _COLUMNS.items() if words.fullmatch(said)), "")
            better = kind == "maximum" and "toi da" in said
            if kind and (kind not in found or better):
                found[kind] = column
        if {"name", "maximum"} <= found.keys():
            return found, row
    return None


def _goes_on(annex: Annex, grid: CellGrid, columns: Mapping[str, int], first: int) -> bool:
    """Whether a table goes on with the set before: its numbers do, or its title is of points on top."""
    title = fold(" ".join(grid.titles[-2:]))
    if "bo tieu chi" not in title and any(words.fullmatch(title) for _, words in _KIND_OF_NAME[:2]):
        return True
    probe = Annex(annex.path, ())
    _Table(probe, grid, columns, first).read()
    if not probe.rows or not annex.rows:
        return not probe.rows
    top = min(row.scheme[0] for row in annex.rows)
    before = [row for row in annex.rows if row.scheme[0] == top and row.scheme[1] == 1]
    now = probe.rows[0]
    printed = {row.printed for row in annex.rows}
    if now.scheme[1] > 1:
        return now.printed not in printed
    return bool(before) and now.scheme == before[-1].scheme and _value(now) == _value(before[-1]) + 1


class _Table:
    """The rows of one table, added to an annex."""

    def __init__(self, annex: Annex, grid: CellGrid, columns: Mapping[str, int], first: int) -> None:
        self.annex, self.sheet, self.columns, self.first = annex, grid.sheet, columns, first
        self.section = ""
        title = fold(" ".join(grid.titles[-2:]))
        if annex.rows and "bo tieu chi" not in title:
            kinds = [kind for kind, words in _KIND_OF_NAME[:2] if words.fullmatch(title)]
            self.section = kinds[0] if kinds else ""
            self.title = grid.titles[-1] if grid.titles else ""

    def read(self) -> None:
        """Add the rows."""
        if self.section:
            self.annex.rows.append(
                AnnexRow("*", fit(self.title), (0, 1), None, {}, self.sheet, self.first, self._letter())
            )
        for line in sorted({row for row, _ in self.sheet.cells if row >= self.first}):
            try:
                self._row(line)
            except UnreadableAt as wrong:
                self.annex.problems.append(self.sheet.unreadable(wrong.cell, wrong.reason))

    def _letter(self) -> str:
        from_cell = Cell(1, self.columns["maximum"])
        return re.sub(r"[0-9]+", "", from_cell.address)

    def _cell(self, line: int, kind: str) -> Cell:
        """The cell of a row and kind; of a merged one, also in the rows below, what it holds."""
        column = self.columns.get(kind)
        if column is None:
            return Cell(line, 1)
        if (line, column) in self.sheet.cells or kind in ("code", "name", "maximum"):
            return self.sheet.cell(line, column)
        for one in self.sheet.merged:
            if one.top <= line <= one.bottom and one.left <= column <= one.right:
                return self.sheet.cell(one.top, one.left)
        return self.sheet.cell(line, column)

    def _text(self, line: int, kind: str) -> str:
        cell = self._cell(line, kind)
        try:
            return " ".join(fit(text_of(cell.content(), cell.number_format)).split())
        except UnreadableCell as wrong:
            raise UnreadableAt(cell, wrong) from wrong

    def _row(self, line: int) -> None:
        code, name = self._code(line), self._text(line, "name")
        if not code:
            # A heading over the whole width stands in the first column, and a number within the content.
            merged = "" if name else self._text(line, "code")
            code, name = _numbered(merged or name)
        if not code and not name:
            return
        if name and _DOTTED.fullmatch(name.strip("()")):
            return  # the columns are numbered
        maximum = self._maximum(line, must=bool(code))
        if code:
            texts = {kind: self._text(line, kind) for kind in (*_TEXTS, "note", "steps")}
            for kind in ("lead", "appraiser"):
                texts[kind] = SEPARATOR.join(
                    filter(None, (one.strip() for one in re.split(r"[;\n]", texts[kind])))
                )
            texts |= {kind: self._number(line, kind) for kind in _NUMBERS}
            self._rule(line, texts)
            if not name:
                cell = self._cell(line, "name")
                wrong = UnreadableCell("name", N_("the row has a number and no content"), N_("fill it in"))
                raise UnreadableAt(cell, wrong)
            self.annex.rows.append(
                AnnexRow(
                    code,
                    in_sentence_case(name),
                    _scheme(code, self.annex.rows),
                    maximum,
                    texts,
                    self.sheet,
                    line,
                    self._letter(),
                )
            )
        elif _TOTAL.fullmatch(fold(name)) and maximum is not None:
            self.annex.total = maximum
        elif self.annex.rows:
            last = self.annex.rows[-1]
            said = name if maximum is None else f"{name} ({plain(maximum)})"
            last.texts["note"] = "; ".join(filter(None, (last.texts.get("note", ""), said)))
            self.annex.explained += 1

    def _code(self, line: int) -> str:
        cell = self._cell(line, "code")
        try:
            text = text_of(cell.content(), cell.number_format, code=True)
        except UnreadableCell as wrong:
            if wrong.rule != "code" or not isinstance(cell.value, int | float):
                raise UnreadableAt(cell, wrong) from wrong
            text = self._of_two(cell, wrong)
        text = text.strip(" .):/-")
        return text if any(one.fullmatch(text) for one in (_DOTTED, _ROMAN, _SMALL, _LARGE)) else ""

    def _of_two(self, cell: Cell, wrong: UnreadableCell) -> str:
        """1.1 or 1.10, where a spreadsheet dropped the zero: the one that comes next."""
        short = plain(Decimal(str(cell.value)))
        whole = short.partition(".")[0]
        siblings = [
            row for row in self.annex.rows if row.scheme[1] == 2 and row.printed.startswith(f"{whole}.")
        ]
        follows = f"{whole}.{len(siblings) + 1}"
        if follows not in (short, f"{short}0"):
            raise UnreadableAt(cell, wrong) from wrong
        return follows

    def _maximum(self, line: int, *, must: bool) -> Decimal | None:
        cell = self._cell(line, "maximum")
        if cell.is_blank:
            return None
        try:
            value = cell.content(figure=True)
            if isinstance(value, str):
                found = _POINTS.fullmatch(fold(clean(value)))
                if found is None:
                    raise UnreadableCell(
                        "number",
                        N_('"{text}" is no number of points', text=brief(value)),
                        N_("write the maximum alone, such as 2,5; how it is reached stands elsewhere"),
                    )
                return Decimal(found[1].replace(",", "."))
            points = abs(Decimal(count_of(value, cell.number_format))) if value is not None else None
        except UnreadableCell as wrong:
            if not must:
                return None  # it explains the row above
            raise UnreadableAt(cell, wrong) from wrong
        return points

    def _number(self, line: int, kind: str) -> str:
        cell = self._cell(line, kind)
        try:
            value = cell.content(figure=True)
            return "" if value is None else plain(Decimal(count_of(value, cell.number_format)))
        except UnreadableCell as wrong:
            raise UnreadableAt(cell, wrong) from wrong

    def _rule(self, line: int, texts: dict[str, str]) -> None:
        """The rule, where it is worded as the forms of the project word it; else a note."""
        said = self._text(line, "rule")
        rules = {fold(label): code for code, label in RULE_LABELS.items()} | {
            code: code for code in RULE_LABELS
        }
        texts["rule"] = rules.get(fold(said), "")
        if said and not texts["rule"]:
            texts["note"] = "; ".join(filter(None, (said, texts["note"])))


def _numbered(text: str) -> tuple[str, str]:
    """A number that stands before a content, and the content."""
    found = _LEADING.match(text) or _LEADING_DOTTED.match(text)
    return (found[1], text[found.end() :].strip()) if found else ("", text)


# Kinds of numbers, as they stand below each other: A, I, 1 (1.1 is deeper), a.
_OF_LARGE, _OF_ROMAN, _OF_DIGITS, _OF_SMALL = 0, 1, 2, 3


def _scheme(code: str, before: Sequence[AnnexRow]) -> tuple[int, int]:
    if _DOTTED.fullmatch(code):
        return _OF_DIGITS, code.count(".") + 1
    if _SMALL.fullmatch(code):
        return _OF_SMALL, 1
    large = [row for row in before if row.scheme[0] == _OF_LARGE]
    # "I" and "V" are numbers, "C" and "D" letters; "I" may follow H.
    if _ROMAN.fullmatch(code) and not (large and len(code) == 1 and ord(large[-1].printed) + 1 == ord(code)):
        return _OF_ROMAN, 1
    return _OF_LARGE, 1


def _value(row: AnnexRow) -> int:
    """The place that a number says: IV is 4, b is 2."""
    last = row.printed.rpartition(".")[2]
    if last.isdigit():
        return int(last)
    if row.scheme[0] == _OF_ROMAN:
        figures = [_VALUES[letter] for letter in last]
        return sum(-a if a < b else a for a, b in zip(figures, [*figures[1:], 0], strict=True))
    return ord(last.lower()) - ord("a") + 1


def _number(annex: Annex) -> None:
    """Say what stands below what, of which kind it is, and give codes."""
    stack: list[AnnexRow] = []
    for row in annex.rows:
        while stack and stack[-1].scheme >= row.scheme:
            stack.pop()
        row.above = stack[-1] if stack else None
        if row.above:
            row.above.below.append(row)
        stack.append(row)
    _lift_parts(annex)
    for place, row in enumerate(annex.fields, 1):
        folded = fold(row.name)
        if row.kind == CRITERION:
            row.kind = next((kind for kind, words in _KIND_OF_NAME if words.fullmatch(folded)), CRITERION)
        row.code = str(place)
    numbers = [row.printed for row in annex.rows]
    as_printed = len(set(numbers)) == len(numbers) and all(
        row.scheme[0] == _OF_DIGITS
        and row.scheme[1] == (row.above.scheme[1] + 1 if row.above else 1)
        and (row.above is None or row.printed.startswith(f"{row.above.printed}."))
        for row in annex.rows
    )
    for row in _in_order(annex.fields):
        if as_printed:
            row.code = row.printed
        elif row.above is not None:
            row.code = f"{row.above.code}.{row.above.below.index(row) + 1}"
        if row.above is not None:
            row.kind = row.above.kind
    annex.rows = list(_in_order(annex.fields))


def _lift_parts(annex: Annex) -> None:
    """Parts (A, B) that only group fields are no fields; those of points on top or of a survey are."""
    for part in [row for row in annex.rows if row.above is None]:
        if part.scheme[0] != _OF_LARGE or not part.below or part.printed == "*":
            continue
        folded = fold(part.name)
        kind = next((kind for kind, words in _KIND_OF_NAME if words.fullmatch(folded)), CRITERION)
        if kind in (BONUS, PENALTY):
            continue
        annex.rows.remove(part)
        annex.parts.append(part)
        for row in part.below:
            row.above = None
            row.kind = kind
    if annex.rows:
        annex.rows = list(_in_order([row for row in annex.rows if row.above is None]))


def _in_order(fields: Sequence[AnnexRow]) -> Iterator[AnnexRow]:
    for row in fields:
        yield row
        yield from _in_order(row.below)


def _problem(row: AnnexRow, rule: str, message: Message) -> Problem:
    remedy = N_("correct the file; or, if the decision is printed so: --accept {kind}", kind="sums")
    value = "" if row.maximum is None else str(row.maximum)
    return Problem("error", row.sheet.file, rule, message, row.line, row.column, value, remedy)
