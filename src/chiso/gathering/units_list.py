"""Take a list of departments and communes into the register, from whatever table an office keeps it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chiso.core.description import Describes, Description
from chiso.core.errors import DataError, Problem, grouped
from chiso.core.files import write_together
from chiso.core.frames import records
from chiso.core.transaction import change
from chiso.core.vietnamese import fold
from chiso.data.cleaning.rebuild import describe
from chiso.data.cleaning.tables import write_csv
from chiso.data.own_index.register import read_units
from chiso.data.own_index.tables import units_table
from chiso.data.plans.scorecard_table import SEPARATOR, entries
from chiso.data.provinces import Names, slug
from chiso.data.reading import read_table
from chiso.gathering.given import day_in, is_foot, is_summary, words_in
from chiso.gathering.lists import list_in
from chiso.gathering.still_open import some
from chiso.intake.cells import UnreadableCell
from chiso.intake.results import nothing_written
from chiso.intake.xlsx.cells import Cell, Sheet
from chiso.text.messages import N_, Message, nN_

_NAME_THE_COLUMNS = N_(
    'name the columns, such as: "STT", "Tên đơn vị", "Nhóm", "Ngày bắt đầu", "Đơn vị trước đó"'
)
# What a column is, by what its head says; the first that fits counts.
_HEADS_OF_REGISTER: Mapping[str, re.Pattern[str]] = {
    "predecessors": re.compile(r".*(truoc do|tien than|hop nhat|sap nhap|hinh thanh tu|don vi cu|ten cu).*"),
    "other_names": re.compile(r".*(ten khac|ten goi khac|cach viet|viet tat|ten ngan).*"),
    "valid_to": re.compile(r".*(ket thuc|den ngay|giai the|ngay cuoi).*"),
    "valid_from": re.compile(r".*(bat dau|tu ngay|thanh lap|hoat dong tu|ngay dau).*"),
    "code": re.compile(r"ma( .*)?"),
    "kind": re.compile(r"(nhom|loai|khoi)( .*)?"),
    "note": re.compile(r"ghi chu.*"),
    "number": re.compile(r"(tt|stt|so tt|so thu tu)"),
    "unit": re.compile(r"(ten|ten goi|(ten )?(cac )?(co quan|don vi|so,|xa,|xa phuong).*)"),
}
_OF_TERRITORIES = (
    ("xã", "commune"),
    ("phường", "commune"),
    ("đặc khu", "commune"),
    ("thị trấn", "commune"),
    ("huyện", "district"),
    ("quận", "district"),
    ("thị xã", "district"),
    ("thành phố", "district"),
)
_OF_DEPARTMENTS = "sở, ban, ngành"
_COMMITTEE_OF = re.compile(r"(ubnd|ủy ban nhân dân|uỷ ban nhân dân)\s+", re.IGNORECASE)


@dataclass(frozen=True, repr=False)
class UnitsTaken(Describes):
    """What a list brought to a register.

    Attributes
    ----------
    province : str
    written : bool
    new, completed, same : int
        Units that were not on record, of which something is new, and of which nothing is.
    left_out : list of str
        Rows with a name and without a number in a list that numbers its units: headings.
    kinds : dict
        How many units of the list are of a kind.
    problems : list of Problem
    """

    province: str
    written: bool
    new: int = 0
    completed: int = 0
    same: int = 0
    left_out: list[str] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """What keeps the list out, `grouped`."""
        return grouped(self.problems)

    def in_words(self) -> list[Message]:
        """What was understood, and what came of it."""
        said: list[Message] = [
            N_(
                "{province}: {new}, {completed}, {same}",
                province=self.province,
                new=nN_("{n} new unit", "{n} new units", n=self.new),
                completed=nN_("{n} completed", "{n} completed", n=self.completed),
                same=nN_("{n} as on record", "{n} as on record", n=self.same),
            )
        ]
        said += [N_("  {kind}: {n}", kind=kind, n=n) for kind, n in self.kinds.items()]
        if self.left_out:
            said.append(N_("rows without a number, taken for headings: {names}", names=some(self.left_out)))
        if self.errors:
            said.append(nothing_written(len(self.errors)))
        elif not self.written:
            said.append(N_("nothing is written"))
        return said

    def _description(self) -> Description:
        first, *others = self.in_words()
        return Description(first, [(N_("read"), line) for line in others])


def take_units(data: Path, file: Path, province: str, *, dry_run: bool = False) -> UnitsTaken:
    """Add the units of a list to the register of a province; a unit on record gets what it lacks.

    Parameters
    ----------
    data : Path
    file : Path
        A workbook, document or text with a unit a row below heads such as "Tên đơn vị", "Ngày bắt đầu".
    province : str
        Any spelling.
    dry_run : bool, optional
        Say what would be done, write nothing.

    Raises
    ------
    ChisoError
        No such province, or no table in the file names units.
    DataError
        The register would break a rule.
    """
    name = Names.read(data).resolve(province).name
    table = units_table(slug(name))
    sheet, columns, first = list_in(file, _HEADS_OF_REGISTER, _NAME_THE_COLUMNS)
    read = _ListOfUnits(sheet, columns, first, file.name)
    read.read()
    problems = read.problems
    with change(data) as (staged, commit):
        frame, found = read_table(staged, table) if (staged / table.path).exists() else (None, [])
        if found:
            raise DataError(found)
        rows: list[dict[str, str]] = [] if frame is None else [dict(one) for one in records(frame)]
        counts = {"new": 0, "completed": 0, "same": 0}
        kinds: dict[str, int] = {}
        for cell, row in read.rows:
            kinds[row["kind"]] = kinds.get(row["kind"], 0) + 1
            mine = _on_record(rows, row)
            if mine is None:
                rows.append(row)
                counts["new"] += 1
                continue
            row["other_names"] = _joined(mine["other_names"], row["other_names"])
            said = {key: text for key, text in row.items() if text and key not in ("unit", "source")}
            told = {key: text for key, text in said.items() if key != "other_names"}
            differ = [key for key, text in told.items() if mine[key] and mine[key] != text]
            problems += [_differs(sheet, cell, key, mine[key], said[key]) for key in differ]
            more = {key: text for key, text in said.items() if mine[key] != text and key not in differ}
            counts["completed" if more else "same"] += 1
            mine |= more
        writes = not problems and not dry_run and bool(counts["new"] or counts["completed"])
        if not problems:
            write_together({staged / table.path: write_csv(rows, table.schema.columns)})
            if wrong := read_units(staged, slug(name))[1]:
                raise DataError(wrong)
        if writes:
            describe(staged)
            commit()
    return UnitsTaken(name, writes, **counts, left_out=read.left_out, kinds=kinds, problems=problems)


def _on_record(rows: list[dict[str, str]], row: Mapping[str, str]) -> dict[str, str] | None:
    """The row of the register that a row of a list is about: of its first day, or the only one so named."""
    named = [one for one in rows if fold(one["unit"]) == fold(row["unit"])]
    for one in named:
        if one["valid_from"] == row["valid_from"]:
            return one
    return named[0] if len(named) == 1 and not row["valid_from"] else None


def _joined(before: str, now: str) -> str:
    """Other names of both, each once."""
    return SEPARATOR.join(dict.fromkeys([*entries(before), *entries(now)]))


def _differs(sheet: Sheet, cell: Cell, column: str, before: str, now: str) -> Problem:
    message = N_('{column} is "{before}" on record, "{now}" here', column=column, before=before, now=now)
    return sheet.problem(cell, "differs", message, N_("correct one of the two"))


class _ListOfUnits:
    """The rows of a list, as rows of the register."""

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], first: int, name: str) -> None:
        self.sheet, self.columns, self.first, self.name = sheet, columns, first, name
        self.rows: list[tuple[Cell, dict[str, str]]] = []
        self.left_out: list[str] = []
        self.problems: list[Problem] = []

    def read(self) -> None:
        """Read all rows."""
        seen: dict[tuple[str, str], int] = {}
        others = [column for kind, column in self.columns.items() if kind not in ("unit", "number")]
        for line in self.sheet.rows(self.first):
            named = self._cell(line, "unit")
            signed = bool(seen) and not self._of_unit(line) and is_foot(self.sheet, named, others)
            if named.is_blank or is_summary(named) or signed:
                continue
            row = self._row(line)
            if row is None:
                continue
            key = (fold(row["unit"]), row["valid_from"])
            if key in seen:
                message = N_('"{unit}" stands in row {row} already', unit=row["unit"], row=seen[key])
                self.problems.append(
                    self.sheet.problem(named, "duplicate", message, N_("remove one of the two rows"))
                )
                continue
            seen[key] = line
            self.rows.append((named, row))

    def _cell(self, line: int, kind: str) -> Cell:
        column = self.columns.get(kind)
        return Cell(line, 1) if column is None else self.sheet.cell(line, column)

    def _of_unit(self, line: int) -> bool:
        """Whether a row is of a unit: in a list with numbers it has one."""
        return "number" not in self.columns or bool(
            re.fullmatch(r"[0-9]+(\.0)?\.?", str(self._cell(line, "number").value).strip())
        )

    def _row(self, line: int) -> dict[str, str] | None:
        row = {"level": "", "source": self.name}
        for kind in ("unit", "kind", "code", "predecessors", "other_names", "note", "valid_from", "valid_to"):
            cell = self._cell(line, kind)
            try:
                row[kind] = "" if kind not in self.columns else self._text(cell, kind)
            except UnreadableCell as wrong:
                self.problems.append(self.sheet.unreadable(cell, wrong))
                return None
        if not self._of_unit(line):
            self.left_out.append(row["unit"])
            return None
        without = _COMMITTEE_OF.sub("", row["unit"])
        row["unit"] = without if _territory(without) else row["unit"]
        row["unit"] = row["unit"][:1].upper() + row["unit"][1:]
        kind, row["level"] = _territory(row["unit"]) or (_OF_DEPARTMENTS, "department")
        row["kind"] = row["kind"] or kind
        return row

    def _text(self, cell: Cell, kind: str) -> str:
        if kind in ("valid_from", "valid_to"):
            return day_in(cell)
        text = words_in(cell)
        if kind in ("predecessors", "other_names"):
            return SEPARATOR.join(filter(None, (one.strip() for one in re.split(r"[;|\n]", text))))
        return " ".join(text.split())


def _territory(name: str) -> tuple[str, str] | None:
    """Kind and level of a unit that its name begins with; None for a department."""
    first = name.lower()
    return next(((kind, level) for kind, level in _OF_TERRITORIES if first.startswith(f"{kind} ")), None)
