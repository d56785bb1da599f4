"""Take the units' own surveys of satisfaction in, from whatever table they are kept in.

They stand by themselves: never joined to the national survey, and no place follows from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from chiso.core.description import Describes, Description
from chiso.core.errors import ChisoError, DataError, Problem, grouped
from chiso.core.files import write_together
from chiso.core.frames import records
from chiso.core.transaction import change
from chiso.data.cleaning.rebuild import describe
from chiso.data.cleaning.tables import write_csv
from chiso.data.own_index.register import Register
from chiso.data.own_index.scores import read_scores
from chiso.data.own_index.sets import CriteriaSet, find_set
from chiso.data.own_index.tables import survey_table
from chiso.data.reading import read_table
from chiso.gathering.given import count_in, is_summary, unit_of, words_in
from chiso.gathering.lists import UnreadableAt, list_in
from chiso.intake.cells import UnreadableCell, score_of
from chiso.intake.results import nothing_written
from chiso.intake.xlsx.cells import Cell, Sheet
from chiso.text.messages import N_, Message, nN_

_HEADS_OF_SURVEYS: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(r"(tt|stt|so tt|so thu tu)"),
    "satisfied": re.compile(r".*hai long.*|ty le.*"),
    "respondents": re.compile(r"(so|tong so)?.*(phieu|nguoi|mau|y kien)( .*)?"),
    "method": re.compile(r".*(phuong phap|cach thuc|hinh thuc|cach lam).*"),
    "note": re.compile(r"ghi chu.*"),
    "unit": re.compile(r"(ten|ten goi|(ten )?(cac )?(co quan|don vi|so,|xa,|xa phuong).*)"),
}
_COLUMNS_OF_SURVEYS = N_(
    'name the columns: "Tên đơn vị", "Số người trả lời", "Tỷ lệ hài lòng (%)", "Phương pháp"'
)
_NEEDED = ("respondents", "satisfied", "method")


@dataclass(frozen=True, repr=False)
class SurveysTaken(Describes):
    """What a table of surveys brought: how many are new, replaced, and as on record."""

    criteria_set: str
    year: int
    written: bool
    new: int = 0
    replaced: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """What keeps the table out, `grouped`."""
        return grouped(self.problems)

    def in_words(self) -> list[Message]:
        """What came of it."""
        said: list[Message] = [
            N_(
                "surveys of {set} {year}: {new}, {replaced}, {same}",
                set=self.criteria_set,
                year=self.year,
                new=nN_("{n} new survey", "{n} new surveys", n=self.new),
                replaced=nN_("{n} replaced", "{n} replaced", n=self.replaced),
                same=nN_("{n} as on record", "{n} as on record", n=self.same),
            )
        ]
        if self.errors:
            said.append(nothing_written(len(self.errors)))
        elif not self.written:
            said.append(N_("nothing is written"))
        return said

    def _description(self) -> Description:
        first, *others = self.in_words()
        return Description(first, [(N_("read"), line) for line in others])


def take_surveys(
    data: Path, file: Path, named: str, year: int, *, source: str = "", dry_run: bool = False
) -> SurveysTaken:
    """Put the units' own surveys of a year on record; that of a unit takes the place of the one before.

    Parameters
    ----------
    data : Path
    file : Path
        A workbook, document or text with a unit a row: respondents, percent satisfied, method.
    named : str
        The set of criteria that scores the units, by any of its names.
    year : int
    source : str, optional
        Where it stands; the name of the file by default.
    dry_run : bool, optional
        Say what would be done, write nothing.

    Raises
    ------
    ChisoError
        No such set, nobody is scored on it in the year, or no table in the file has these columns.
    DataError
        A table of the set breaks a rule.
    """
    criteria = find_set(data, named)
    if not criteria.in_force(year):
        raise ChisoError(
            N_("nobody is scored on the set {name} in {year}", name=criteria.code, year=year),
            "--year",
            N_("its years stand in data/criteria/sets.csv: correct them, or name another set"),
        )
    sheet, columns, first = list_in(file, _HEADS_OF_SURVEYS, _COLUMNS_OF_SURVEYS)
    if without := [kind for kind in _NEEDED if kind not in columns]:
        said = {
            "respondents": N_("respondents"),
            "satisfied": N_("percent satisfied"),
            "method": N_("method"),
        }
        raise ChisoError(
            N_("the table lacks columns: {names}", names=[said[kind] for kind in without]),
            str(file),
            _COLUMNS_OF_SURVEYS,
        )
    table = survey_table(criteria.code, year)
    with change(data) as (staged, commit):
        scores, wrong = read_scores(staged, criteria, year)
        if wrong:
            raise DataError(wrong)
        reader = _Surveys(sheet, columns, source or file.name)
        rows, problems = reader.read(first, criteria, scores.register, year)
        frame = read_table(staged, table)[0]
        before = {} if frame is None else {row["unit"]: dict(row) for row in records(frame)}
        counts = {"new": 0, "replaced": 0, "same": 0}
        for unit, row in rows.items():
            kind = "new" if unit not in before else "same" if before[unit] == row else "replaced"
            counts[kind] += 1
        writes = not problems and not dry_run and bool(counts["new"] or counts["replaced"])
        if writes:
            content = write_csv(list((before | rows).values()), table.schema.columns)
            (staged / table.path).parent.mkdir(parents=True, exist_ok=True)
            write_together({staged / table.path: content})
            if wrong := read_scores(staged, criteria, year)[1]:
                raise DataError(wrong)
            describe(staged)
            commit()
    return SurveysTaken(criteria.code, year, writes, **counts, problems=problems)


class _Surveys:
    """The rows of a table of surveys, as rows of the record."""

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], source: str) -> None:
        self.sheet, self.columns, self.source = sheet, columns, source

    def read(
        self, first: int, criteria: CriteriaSet, register: Register, year: int
    ) -> tuple[dict[str, dict[str, str]], list[Problem]]:
        """Rows by unit, and what is wrong with the table."""
        rows: dict[str, dict[str, str]] = {}
        lines: dict[str, int] = {}
        problems: list[Problem] = []
        for line in self.sheet.rows(first):
            named = self.sheet.cell(line, self.columns["unit"])
            empty = all(self.sheet.cell(line, self.columns[kind]).is_blank for kind in _NEEDED)
            if named.is_blank or is_summary(named) or empty:  # a heading, a sum, who signs
                continue
            try:
                row = self._row(line, unit_of(register, criteria, year, named).name)
            except UnreadableAt as wrong:
                problems.append(self.sheet.unreadable(wrong.cell, wrong.reason))
                continue
            except UnreadableCell as wrong_name:
                problems.append(self.sheet.unreadable(named, wrong_name))
                continue
            if row["unit"] in rows:
                message = N_('"{unit}" stands in row {row} already', unit=row["unit"], row=lines[row["unit"]])
                problems.append(
                    self.sheet.problem(named, "duplicate", message, N_("remove one of the two rows"))
                )
            rows[row["unit"]], lines[row["unit"]] = row, line
        return rows, problems

    def _row(self, line: int, unit: str) -> dict[str, str]:
        row = {"unit": unit, "respondents": "", "satisfied": "", "method": "", "file": "", "note": ""}
        for kind, read in (
            ("respondents", _asked),
            ("satisfied", _percent),
            ("method", words_in),
            ("note", words_in),
        ):
            if kind not in self.columns:
                continue
            cell = self.sheet.cell(line, self.columns[kind])
            try:
                row[kind] = read(cell)
                if kind in _NEEDED and not row[kind]:
                    raise UnreadableCell("required", N_("is empty"), N_("fill it in"))
            except UnreadableCell as wrong:
                raise UnreadableAt(cell, wrong) from wrong
        return {key: row.get(key, self.source) for key in _ORDER}


_ORDER = ("unit", "respondents", "satisfied", "method", "file", "source", "note")


def _asked(cell: Cell) -> str:
    digits = count_in(cell)
    if digits and ("." in digits or Decimal(digits) < 1):
        raise UnreadableCell(
            "count", N_("{digits} is no count", digits=Decimal(digits)), N_("write how many have answered")
        )
    return digits


def _percent(cell: Cell) -> str:
    value = cell.content(figure=True)
    if value is None:
        return ""
    digits = score_of(value, cell.number_format, "percent")
    if not 0 <= Decimal(digits) <= 100:
        message = N_("{value} is no percentage of 0 to 100", value=Decimal(digits))
        raise UnreadableCell("percent", message, N_("correct it"))
    return digits
