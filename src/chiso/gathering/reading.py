"""Read the workbooks that were handed out back: by codes and positions, every mistake at its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl.utils import get_column_letter

from chiso.core.errors import ChisoError, DataError
from chiso.core.vietnamese import fold
from chiso.data.own_index.register import Register
from chiso.data.own_index.scores import register_of
from chiso.data.own_index.sets import CriteriaSet, Criterion, find_set, read_sets, refuse_year
from chiso.data.own_index.tables import SCORED_YEARS
from chiso.gathering.given import (
    EMPTY_ROW,
    FilledScores,
    Given,
    count_in,
    criterion_of,
    day_in,
    digest_of,
    given_in_row,
    is_foot,
    is_summary,
    link_in,
    unit_of,
    words_in,
)
from chiso.gathering.sheets import (
    ALL,
    CODES,
    EVIDENCE_COLUMNS,
    EVIDENCE_SHEET,
    FIRST_CRITERION,
    FIRST_OF_LIST,
    FIRST_UNIT,
    HEADS_OF_LIST,
    INPUTS_OF_RATIO,
    MAXIMA,
    REASONS,
    REASONS_SHEET,
    ROUND,
    ROUND_SHEET,
    SCORES_SHEET,
    SPLIT_LABELS,
    STAGE_LABELS,
    UNIT,
    UNIT_COLUMN,
    VERSION_OF_SCORES,
    stage_named,
)
from chiso.intake.cells import UnreadableCell, brief, clean
from chiso.intake.tables.files import read_grids
from chiso.intake.xlsx.cells import Cell, Sheet
from chiso.intake.xlsx.workbook import Workbook
from chiso.text.messages import N_, Message

HAND_OUT_AGAIN = N_(
    "write a new one and copy the scores into it: chiso template --set S --year Y --split ..."
)
_MOST_ROWS_ABOVE = 10


@dataclass
class Known:
    """The sets and registers of a data folder, read once for all files of an import."""

    data: Path
    _sets: dict[str, CriteriaSet] | None = None
    _registers: dict[tuple[str, int], Register] = field(default_factory=dict)

    def set_of(self, code: str, where: str) -> CriteriaSet:
        """A set by its code.

        Raises
        ------
        DataError
        ChisoError
            There is none; `where` names what asks for it.
        """
        if self._sets is None:
            self._sets, problems = read_sets(self.data)
            if problems:
                raise DataError(problems)
        if code not in self._sets:
            raise ChisoError(
                N_('no set of criteria "{named}"', named=brief(code)),
                where,
                N_("one of: {codes}", codes=[*self._sets])
                if self._sets
                else N_("none is on record: chiso criteria new FILE"),
            )
        return self._sets[code]

    def code_of(self, named: str) -> str:
        """The code of a set, by any of its names.

        Raises
        ------
        DataError
        ChisoError
            There is none of that name, or several.
        """
        return find_set(self.data, named).code

    def register_of(self, criteria: CriteriaSet, year: int, where: str) -> Register:
        """The units that a set scores in a year.

        Raises
        ------
        DataError
        ChisoError
            Nobody is scored on it in that year; `where` names what asks for it.
        """
        refuse_year(criteria, year, where)
        at = (criteria.province, year)
        if at not in self._registers:
            self._registers[at] = register_of(self.data, criteria, year)
        return self._registers[at]


def is_filled_scores(path: Path) -> bool:
    """Whether a file is a workbook that was handed out; one that cannot be read is none."""
    try:
        titles = set(_other_sheets(path)) if _saved_otherwise(path) else set(Workbook.at(path).titles)
    except ChisoError:
        return False
    return {SCORES_SHEET, ROUND_SHEET} <= titles


def _saved_otherwise(path: Path) -> bool:
    """Whether a file may be a workbook that came back as another kind: of LibreOffice, or of an old Excel."""
    return path.suffix.lower() in (".ods", ".xls")


def _other_sheets(path: Path) -> dict[str, Sheet]:
    return {clean(grid.sheet.title): grid.sheet for grid in read_grids(path)}


def _sheets_of(path: Path) -> Mapping[str, Sheet]:
    """The four sheets of a workbook that was handed out.

    Raises
    ------
    ChisoError
        One of them is not there, or the file cannot be read.
    """
    wanted = (SCORES_SHEET, REASONS_SHEET, EVIDENCE_SHEET, ROUND_SHEET)
    if not _saved_otherwise(path):
        return Workbook.at(path).read(wanted, HAND_OUT_AGAIN)
    found = _other_sheets(path)
    for title in wanted:
        if title not in found:
            message = N_('the workbook has no sheet "{title}"', title=title)
            raise ChisoError(message, str(path), HAND_OUT_AGAIN)
    return found


def read_filled(path: Path, known: Known) -> FilledScores:
    """Read a workbook that was handed out and filled in.

    Raises
    ------
    ChisoError
        It is none that can be read, or not laid out as it was written.
    DataError
        Sets or registers are in error.
    """
    sheets = _sheets_of(path)
    about = sheets[ROUND_SHEET]
    entries = about.fields(["template", *(key for key, _, _ in ROUND)], HAND_OUT_AGAIN)
    said = {key: _entry(about, cell) for key, cell in entries.items()}
    if said.pop("template") != VERSION_OF_SCORES:
        raise ChisoError(N_("the workbook is not a template of this version"), about.where, HAND_OUT_AGAIN)
    criteria = known.set_of(said["set"], about.where)
    stage, year = stage_named(said["stage"]), said["year"]
    if not stage:
        raise ChisoError(
            N_('"{value}" is no stage', value=brief(said["stage"])),
            N_("{where}, cell {address}", where=about.where, address=entries["stage"].address),
            N_("write one of: {names}", names=[*STAGE_LABELS.values()]),
        )
    if not (year.isdecimal() and year.isascii() and len(year) == 4 and int(year) in SCORED_YEARS):
        raise ChisoError(
            N_('"{year}" is not a year', year=brief(year)),
            N_("{where}, cell {address}", where=about.where, address=entries["year"].address),
            HAND_OUT_AGAIN,
        )
    splits = {fold(label): code for code, label in SPLIT_LABELS.items()}
    split = splits.get(fold(said["split"]), ALL)
    found = FilledScores(path, digest_of(path), criteria, int(year), stage, split, said["agency"])
    _FilledReader(found, known.register_of(criteria, found.year, path.name), sheets).read()
    return found


def _entry(sheet: Sheet, cell: Cell) -> str:
    try:
        return words_in(cell)
    except UnreadableCell as wrong:
        where = N_("{where}, cell {address}", where=sheet.where, address=cell.address)
        raise ChisoError(wrong.message, where, wrong.remedy) from wrong


def _moved_down(sheet: Sheet, row: int, column: int, mark: str) -> int:
    """By how many rows a sheet was moved down, told from where a mark of the template stands now."""
    rows = (down for down in range(_MOST_ROWS_ABOVE) if clean(sheet.cell(row + down, column).value) == mark)
    return next(rows, 0)


class _FilledReader:
    """The sheets of a workbook, read into what it gives."""

    def __init__(self, found: FilledScores, register: Register, sheets: Mapping[str, Sheet]) -> None:
        self.found, self.register, self.sheets = found, register, sheets
        self.criteria = found.criteria
        self.scores: dict[tuple[str, str], Given] = {}
        self.down = 0  # rows that somebody put in above, for a letter head

    def read(self) -> None:
        """Fill in `found`."""
        self._read_scores(self.sheets[SCORES_SHEET])
        self._read_reasons(self.sheets[REASONS_SHEET])
        self._read_evidence(self.sheets[EVIDENCE_SHEET])
        self.found.scores = list(self.scores.values())

    def _problem(self, sheet: Sheet, cell: Cell, wrong: UnreadableCell) -> None:
        self.found.problems.append(sheet.unreadable(cell, wrong))

    def _columns(self, sheet: Sheet) -> dict[int, tuple[Criterion, str]]:
        """Criterion and what is asked of it, by column.

        Raises
        ------
        ChisoError
            Codes are not those of the set, or stand twice.
        """

        def refused(cell: Cell, message: Message) -> ChisoError:
            where = N_("{where}, cell {address}", where=sheet.where, address=cell.address)
            return ChisoError(message, where, HAND_OUT_AGAIN)

        self.down = _moved_down(sheet, CODES, UNIT_COLUMN, UNIT)
        codes_row = CODES + self.down
        corner = sheet.cell(codes_row, UNIT_COLUMN)
        if clean(corner.value) != UNIT:
            raise refused(corner, N_("the hidden row of codes is not where it was"))
        columns: dict[int, tuple[Criterion, str]] = {}
        codes = {column: cell for (row, column), cell in sheet.cells.items() if row == codes_row}
        for column in sorted(codes):
            if column < FIRST_CRITERION or codes[column].is_blank:
                continue
            code, _, asked = clean(codes[column].value).partition("|")
            if code not in self.criteria.by_code or code in self.criteria.children:
                message = N_('"{text}" is no criterion of the set that is scored', text=brief(code))
                raise refused(codes[column], message)
            if asked not in ("", *INPUTS_OF_RATIO):
                raise refused(codes[column], N_('"{value}" is not known', value=brief(asked)))
            if (self.criteria.by_code[code], asked or "score") in columns.values():
                raise refused(codes[column], N_('the code "{code}" stands twice', code=brief(code)))
            columns[column] = (self.criteria.by_code[code], asked or "score")
        if not columns:
            raise refused(corner, N_("no criterion stands in the row of codes"))
        return columns

    def _read_scores(self, sheet: Sheet) -> None:
        columns = self._columns(sheet)
        last = max(columns)
        self._check_maxima(sheet, columns)
        seen: dict[str, int] = {}
        for row in sheet.rows(FIRST_UNIT + self.down, last):
            filled = any(not sheet.cell(row, column).is_blank for column in columns)
            named = sheet.cell(row, UNIT_COLUMN)
            if not filled and named.is_blank:
                continue
            if seen and (is_summary(named) or is_foot(sheet, named, columns)):
                continue
            try:
                if named.is_blank:
                    raise UnreadableCell("required", N_("the unit is empty"), N_("fill it in"))
                unit = unit_of(self.register, self.criteria, self.found.year, named).name
                if unit in seen:
                    message = N_('"{unit}" stands in row {row} already', unit=unit, row=seen[unit])
                    raise UnreadableCell("duplicate", message, N_("remove one of the two rows"))
            except UnreadableCell as wrong:
                self._problem(sheet, named, wrong)
                continue
            seen[unit] = row
            for given in given_in_row(sheet, named, unit, columns, self.found.problems):
                self.scores[unit, given.criterion] = given
        lowest = max(seen.values(), default=FIRST_UNIT + self.down)  # whoever signs below may merge cells
        sheet.refuse_merged(CODES + self.down, last, lowest)
        for row, cell in sorted(sheet.first_beyond(last).items()):
            if CODES + self.down <= row <= lowest:
                message = N_("the template has no such column")
                self.found.problems.append(
                    sheet.problem(cell, "unknown_column", message, N_("remove what stands there"))
                )

    def _check_maxima(self, sheet: Sheet, columns: Mapping[int, tuple[Criterion, str]]) -> None:
        """The set is the one that was handed out: its maxima are printed below the heads."""
        for column, (one, asked) in columns.items():
            cell = sheet.cell(MAXIMA + self.down, column)
            try:
                printed = count_in(cell)
            except UnreadableCell as wrong:
                self._problem(sheet, cell, wrong)
                continue
            if asked == "score" and printed and one.maximum is not None and one.maximum != Decimal(printed):
                message = N_(
                    "the workbook has the maximum {printed} of {code}, the set {maximum}",
                    printed=Decimal(printed),
                    code=one.code,
                    maximum=one.maximum,
                )
                self.found.problems.append(sheet.problem(cell, "maximum", message, HAND_OUT_AGAIN))

    def _listed(self, sheet: Sheet, heads: Mapping[str, str]) -> Iterator[tuple[dict[str, Cell], str, str]]:
        """Cells by column, unit and criterion of every row of a list that can be told."""
        down = _moved_down(sheet, HEADS_OF_LIST, 1, next(iter(heads.values())))
        for number, head in enumerate(heads.values(), 1):
            cell = sheet.cell(HEADS_OF_LIST + down, number)
            if clean(cell.value) != head:
                raise ChisoError(
                    N_(
                        'column {letter} is "{one}" where the template has "{wanted}"',
                        letter=get_column_letter(number),
                        one=brief(cell.value),
                        wanted=head,
                    ),
                    N_("{where}, cell {address}", where=sheet.where, address=cell.address),
                    HAND_OUT_AGAIN,
                )
        sheet.refuse_merged(HEADS_OF_LIST + down, len(heads))
        rows: dict[int, dict[str, Cell]] = {}
        names = list(heads)
        for (row, column), cell in sheet.cells.items():
            if row >= FIRST_OF_LIST + down and not cell.is_blank:
                if column > len(heads):
                    message = N_("the template has no such column")
                    self.found.problems.append(
                        sheet.problem(cell, "unknown_column", message, N_("remove what stands there"))
                    )
                else:
                    rows.setdefault(row, {})[names[column - 1]] = cell
        for row in sorted(rows):
            cells = {name: rows[row].get(name) or Cell(row, at) for at, name in enumerate(names, 1)}
            if set(rows[row]) <= {"unit", "criterion"}:
                continue  # a unit or criterion chosen, and nothing said of it
            at = cells["unit"]
            try:
                for name in ("unit", "criterion"):
                    at = cells[name]
                    if at.is_blank:
                        raise UnreadableCell("required", N_("unit or criterion is empty"), N_("fill it in"))
                at = cells["unit"]
                unit = unit_of(self.register, self.criteria, self.found.year, at).name
                at = cells["criterion"]
                code = criterion_of(self.criteria, at).code
            except UnreadableCell as wrong:
                self._problem(sheet, at, wrong)
                continue
            yield cells, unit, code

    def _texts(
        self, sheet: Sheet, cells: Mapping[str, Cell], kinds: Mapping[str, Callable[[Cell], str]]
    ) -> dict[str, str] | None:
        """The texts of a row; None where one of them cannot be read."""
        texts = {}
        for name, kind in kinds.items():
            try:
                texts[name] = kind(cells[name])
            except UnreadableCell as wrong:
                self._problem(sheet, cells[name], wrong)
        return texts if len(texts) == len(kinds) else None

    def _read_reasons(self, sheet: Sheet) -> None:
        kinds = {"reason": words_in, "explanation": words_in}
        told: set[tuple[str, str]] = set()
        for cells, unit, code in self._listed(sheet, REASONS):
            texts = self._texts(sheet, cells, kinds)
            if texts is None:
                continue
            if (unit, code) in told:
                message = N_("reasons of {unit} on {code} stand in a row before", unit=unit, code=code)
                self.found.problems.append(
                    sheet.problem(cells["unit"], "duplicate", message, N_("write them into one row"))
                )
                continue
            told.add((unit, code))
            mine = self.scores.get((unit, code))
            if mine is not None:
                row = {**mine.row, **texts}
                self.scores[unit, code] = Given(unit, code, row, mine.sheet, mine.address, mine.at)
            else:
                cell = cells["unit"]
                self.scores[unit, code] = Given(
                    unit, code, {**EMPTY_ROW, **texts}, REASONS_SHEET, cell.address, (cell.row, "A")
                )

    def _read_evidence(self, sheet: Sheet) -> None:
        kinds: dict[str, Callable[[Cell], str]] = dict.fromkeys(EVIDENCE_COLUMNS, words_in)
        del kinds["unit"], kinds["criterion"]
        kinds |= {"date": day_in, "link": link_in}
        for cells, unit, code in self._listed(sheet, EVIDENCE_COLUMNS):
            texts = self._texts(sheet, cells, kinds)
            if texts is not None:
                place = f"{EVIDENCE_SHEET}!A{cells['unit'].row}"
                self.found.evidence.append({"unit": unit, "criterion": code, **texts, "cell": place})
