"""Write the workbooks in which agencies score units: to each its own criteria, or all of them in one."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from chiso.core.errors import ChisoError, DataError, of_os
from chiso.core.files import refuse_existing, refuse_inside, write_together
from chiso.core.frames import records
from chiso.core.vietnamese import fold
from chiso.data.indices import Indices
from chiso.data.own_index.register import OwnUnit, apart
from chiso.data.own_index.scores import Score, Scores, read_scores, register_of
from chiso.data.own_index.sets import Criterion, find_set, refuse_year
from chiso.data.own_index.tables import APPRAISED, SELF_ASSESSED, STAGES, UNITS_FOLDER
from chiso.data.plans.work_tables import LEADS
from chiso.data.provinces import slug
from chiso.data.reading import read_table
from chiso.gathering.sheets import (
    ALL,
    APPRAISER,
    CODES,
    EVIDENCE_COLUMNS,
    EVIDENCE_SHEET,
    FIRST_CRITERION,
    FIRST_OF_LIST,
    FIRST_UNIT,
    HEADS,
    HEADS_OF_LIST,
    INPUTS_OF_RATIO,
    LEAD,
    MAXIMA,
    NO_WORK_MARK,
    ONE_UNIT,
    REASONS,
    REASONS_SHEET,
    ROUND,
    ROUND_SHEET,
    SCORES_SHEET,
    SPLIT_LABELS,
    SPLITS,
    STAGE_LABELS,
    UNIT,
    UNIT_COLUMN,
    VERSION_OF_SCORES,
    agencies_of,
    asked_at,
    with_inputs,
)
from chiso.intake.form import ANOTHER_NAME, MAY_BE_FILLED_IN
from chiso.intake.layout import HELP_SHEET
from chiso.pages.excel.styles import (
    CENTRE,
    ENGLISH_FONT,
    GRID,
    HEADER_FILL,
    HEADER_FONT,
    LABEL_FILL,
    LEFT,
    LINE_HEIGHT,
    TEXT_FONT,
    TITLE_FONT,
    TO_FILL_FILL,
    TOP_LEFT,
    add_choices,
    fit_to_width,
    lines_of,
)
from chiso.text.messages import N_, Message, nN_

_UNIT_WIDTH, _SCORE_WIDTH = 36, 16
_HOW_TO_FILL = (
    f"1. Trang “{SCORES_SHEET}”: mỗi dòng một đơn vị, mỗi cột một tiêu chí. Điền điểm; 0 là điểm 0. Để trống "
    "ô chưa có điểm.",
    f"2. Đơn vị không có nội dung công việc của tiêu chí: ghi {NO_WORK_MARK} vào ô điểm. Điểm trừ: ghi số "
    "điểm bị trừ (ví dụ 0,5), không bị trừ thì ghi 0 hoặc để trống.",
    "3. Tiêu chí tính theo tỷ lệ có thêm hai cột tử số và mẫu số; điền số vào ô có định dạng số.",
    f"4. Trang “{REASONS_SHEET}”: lý do chưa đạt điểm tối đa, giải trình của đơn vị. Trang "
    f"“{EVIDENCE_SHEET}”: mỗi dòng một tài liệu.",
    "5. Không sửa dòng mã bị ẩn và dòng điểm tối đa, không chèn, gộp, đổi chỗ cột.",
    "6. Gửi lại tệp; người tổng hợp nhập: chiso import add TỆP... Lỗi được báo theo ô; chưa có gì được ghi "
    "khi còn lỗi.",
)


@dataclass(frozen=True)
class HandedOut:
    """A workbook that was written: where, for whom ("" for whoever is not named), what it asks for."""

    path: Path
    agency: str
    units: int
    criteria: int
    filled: int

    def in_words(self) -> Message:
        """What is in it, in one line."""
        return N_(
            "{path}: {units}, {criteria}, {filled}",
            path=str(self.path),
            units=nN_("{n} unit", "{n} units", n=self.units),
            criteria=nN_("{n} criterion", "{n} criteria", n=self.criteria),
            filled=nN_("{n} score on record", "{n} scores on record", n=self.filled),
        )


@dataclass(frozen=True)
class _Part:
    """What one workbook is to hold."""

    agency: str
    units: Sequence[OwnUnit]
    criteria: Sequence[Criterion]


def hand_out(
    data: Path,
    named: str,
    year: int,
    *,
    split: str = "",
    stage: str = "",
    province: str = "",
    out: Path | None = None,
    filled: bool = False,
) -> list[HandedOut]:
    """Write workbooks to be filled in: one an agency or unit, or one with everything.

    Parameters
    ----------
    data : Path
    named : str
        A set of criteria, by any of its names.
    year : int
        The year that is scored.
    split : {"", "lead", "appraiser", "unit"}, optional
        Whom each workbook is for.
    stage : str, optional
        Appraised for those who score, self-assessed for the others by default.
    province : str, optional
        Of a set of the Ministry: the one that gathers its own scores; all of them by default.
    out : Path, optional
        Folder, or without a split the .xlsx; named after set and year by default.
    filled : bool, optional
        With the scores on record of the stage.

    Raises
    ------
    ChisoError
        No such set, year or stage; no units; a file is there already, or lies in the data.
    DataError
    """
    stage = stage or (APPRAISED if split == APPRAISER else SELF_ASSESSED)
    _known(split, ("", *SPLITS), "--split")
    _known(stage, STAGES, "--stage")
    criteria = find_set(data, named)
    refuse_year(criteria, year, "--year")
    scores = Scores(criteria, year, register_of(data, criteria, year), ())
    if filled:
        scores, problems = read_scores(data, criteria, year)
        if problems:
            raise DataError(problems)
    units = _units(scores, province)
    by_default = {} if criteria.province else _leads(data)
    parts = _parts(scores, units, split, stage, by_default)
    paths = _paths(out or Path(f"{criteria.code}-{year}"), criteria.code, year, parts, split)
    for path in paths:
        refuse_inside(data, path)
    refuse_existing(paths, what=MAY_BE_FILLED_IN, remedy=ANOTHER_NAME)
    made: list[HandedOut] = []
    files: dict[Path, bytes] = {}
    for path, part in zip(paths, parts, strict=True):
        book = _Book(scores, part, split or ALL, stage)
        files[path] = book.content()
        made.append(HandedOut(path, part.agency, len(part.units), len(part.criteria), book.filled))
    try:
        write_together(files)
    except OSError as error:
        raise of_os(error) from error
    return made


def _known(value: str, known: Sequence[str], option: str) -> None:
    if value not in known:
        remedy = N_("use one of {known}", known=[one for one in known if one])
        raise ChisoError(N_('"{value}" is not known', value=value), option, remedy)


def _paths(out: Path, code: str, year: int, parts: Sequence[_Part], split: str) -> list[Path]:
    if not split:
        return [out if out.suffix.lower() == ".xlsx" else out.with_name(f"{out.name}.xlsx")]
    slugs = apart(slug(part.agency) or "chua-neu-co-quan" for part in parts)
    return [out / f"{code}-{year}-{one}.xlsx" for one in slugs]


def _units(scores: Scores, province: str) -> Sequence[OwnUnit]:
    """The units to score; one province where a set of the Ministry is gathered by it."""
    if province and fold(province) != fold(scores.criteria.province):
        return [scores.register.resolve(province, scores.year)]
    if not scores.units:
        raise ChisoError(
            N_("no unit that the set scores existed in {year}", year=scores.year),
            f"data/{UNITS_FOLDER}/{scores.register.province}.csv"
            if scores.register.province
            else N_("set {name}", name=scores.criteria.code),
            N_(
                "take the list of its departments and communes in: "
                "chiso criteria units FILE --province PROVINCE"
            )
            if scores.register.province
            else N_("the set names no province: chiso criteria new FILE --province ... --replace"),
        )
    return scores.units


def _leads(data: Path) -> dict[str, tuple[str, ...]]:
    """Agencies that follow a field where a province has not decided it, by its code."""
    frame, problems = read_table(data, LEADS)
    if frame is None or problems:
        raise DataError(problems)
    index = Indices.read(data).self_assessed.code
    found: dict[str, tuple[str, ...]] = {}
    for row in records(frame):
        if row["index"] == index:
            found[row["field"]] = (*found.get(row["field"], ()), row["agency"])
    return found


def _parts(
    scores: Scores,
    units: Sequence[OwnUnit],
    split: str,
    stage: str,
    by_default: Mapping[str, tuple[str, ...]],
) -> list[_Part]:
    """Who gets which criteria; an agency of which no name is stated comes last."""
    criteria = asked_at(scores.criteria, stage)
    if split == ONE_UNIT:
        return [_Part(unit.name, [unit], criteria) for unit in units]
    if not split:
        return [_Part("", units, criteria)]
    of_agencies: dict[str, _Part] = {}
    for one in criteria:
        agencies = agencies_of(one, split)
        if split == LEAD and agencies == ("",):
            agencies = by_default.get(scores.criteria.field_of(one.code).code, agencies)
        for agency in agencies:
            part = of_agencies.setdefault(slug(agency), _Part(agency, units, []))
            of_agencies[slug(agency)] = _Part(part.agency, units, [*part.criteria, one])
    return sorted(of_agencies.values(), key=lambda part: not part.agency)


class _Book:
    """A workbook with the scores on record of a stage, where any are given."""

    def __init__(self, scores: Scores, part: _Part, split: str, stage: str) -> None:
        self.scores, self.part, self.stage = scores, part, stage
        self.filled = 0
        self.columns = [
            (one, column)
            for one in part.criteria
            for column in (one.code, *(INPUTS_OF_RATIO if with_inputs(one) else ()))
        ]
        self.book = openpyxl.Workbook()
        self.book.properties.creator = "chiso"
        self._scores(self.book.active)
        mine = {one.code for one in part.criteria}
        names = {one.name for one in part.units}
        kept = [
            row.row
            for row in scores.rows
            if row.stage == stage and row.unit in names and row.criterion in mine
            if row.row["reason"] or row.row["explanation"]
        ]
        self._list(REASONS_SHEET, REASONS, kept, {"reason": 60, "explanation": 60})
        evidence = [row for row in scores.evidence if row["unit"] in names and row["criterion"] in mine]
        self._list(EVIDENCE_SHEET, EVIDENCE_COLUMNS, evidence, {"summary": 60, "link": 44, "issuer": 30})
        self._round(split)
        self._help()

    def content(self) -> bytes:
        """The bytes of the .xlsx."""
        saved = io.BytesIO()
        self.book.save(saved)
        return saved.getvalue()

    def _title(self, sheet: Any, text: str, column: int = 1) -> None:
        sheet.cell(1, column, text).font = TITLE_FONT

    def _head(self, sheet: Any, row: int, column: int, text: str, width: float) -> None:
        head = sheet.cell(row, column, text)
        head.font, head.fill, head.alignment, head.border = HEADER_FONT, HEADER_FILL, CENTRE, GRID
        sheet.column_dimensions[get_column_letter(column)].width = width

    def _scores(self, sheet: Any) -> None:
        sheet.title = SCORES_SHEET
        criteria, year = self.scores.criteria, self.scores.year
        who = f" – {self.part.agency}" if self.part.agency else ""
        self._title(sheet, f"{criteria.name}, năm {year}: {STAGE_LABELS[self.stage]}{who}")
        self._head(sheet, HEADS, 1, "TT", 6)
        self._head(sheet, HEADS, UNIT_COLUMN, "Đơn vị", _UNIT_WIDTH)
        sheet.cell(CODES, UNIT_COLUMN, UNIT)
        sheet.cell(MAXIMA, UNIT_COLUMN, "Điểm tối đa").font = TEXT_FONT
        longest = 1
        for at, (one, column) in enumerate(self.columns, FIRST_CRITERION):
            score = column == one.code
            text = f"{one.code}. {one.name}" if score else self._input(one, column)
            self._head(sheet, HEADS, at, text, _SCORE_WIDTH)
            longest = max(longest, lines_of(text, _SCORE_WIDTH))
            code = sheet.cell(CODES, at, one.code if score else f"{one.code}|{column}")
            code.number_format = "@"
            maximum = sheet.cell(
                MAXIMA, at, _figure(f"{one.maximum}") if score and one.maximum is not None else None
            )
            maximum.font, maximum.fill, maximum.border = TEXT_FONT, LABEL_FILL, GRID
        sheet.row_dimensions[HEADS].height = LINE_HEIGHT * min(longest, 12)
        sheet.row_dimensions[CODES].hidden = True
        for row, unit in enumerate(self.part.units, FIRST_UNIT):
            self._unit(sheet, row, unit)
        sheet.freeze_panes = sheet.cell(FIRST_UNIT, FIRST_CRITERION)
        sheet.print_title_rows = f"{HEADS}:{MAXIMA}"
        sheet.print_title_cols = "A:B"
        fit_to_width(sheet, sheet.PAPERSIZE_A3)
        sheet.page_setup.fitToWidth = max(1, -(-len(self.columns) // 14))

    def _input(self, one: Criterion, column: str) -> str:
        what = {"numerator": "tử số", "denominator": "mẫu số"}[column]
        named = one.row[column]
        return f"{one.code}: {what}{f' ({named})' if named else ''}"

    def _unit(self, sheet: Any, row: int, unit: OwnUnit) -> None:
        number, name = sheet.cell(row, 1, row - FIRST_UNIT + 1), sheet.cell(row, UNIT_COLUMN, unit.name)
        for cell in (number, name):
            cell.font, cell.border, cell.fill = TEXT_FONT, GRID, LABEL_FILL
        for at, (one, column) in enumerate(self.columns, FIRST_CRITERION):
            cell = sheet.cell(row, at)
            cell.font, cell.border, cell.number_format = TEXT_FONT, GRID, "#,##0.####"
            given = self.scores.at(unit.name, one.code, self.stage)
            if given is None:
                continue
            cell.value = _on_record(given, one.code, column)
            self.filled += column == one.code

    def _list(
        self,
        title: str,
        heads: Mapping[str, str],
        rows: Sequence[Mapping[str, str]],
        widths: Mapping[str, int],
    ) -> None:
        sheet = self.book.create_sheet(title)
        self._title(sheet, title)
        wide = {"unit": _UNIT_WIDTH, "number": 20, **widths}
        for at, (column, head) in enumerate(heads.items(), 1):
            self._head(sheet, HEADS_OF_LIST, at, head, wide.get(column, 14))
            # Of a whole column, so that what is typed below is a text too: a cell for each takes long.
            whole = sheet.column_dimensions[get_column_letter(at)]
            whole.font, whole.alignment, whole.number_format = TEXT_FONT, TOP_LEFT, "@"
            for row, texts in enumerate(rows, FIRST_OF_LIST):
                cell = sheet.cell(row, at, texts[column] or None)
                cell.font, cell.alignment, cell.number_format = TEXT_FONT, TOP_LEFT, "@"
        sheet.freeze_panes = sheet.cell(FIRST_OF_LIST, 3)
        sheet.print_title_rows = f"{HEADS_OF_LIST}:{HEADS_OF_LIST}"
        fit_to_width(sheet, sheet.PAPERSIZE_A4)

    def _round(self, split: str) -> None:
        sheet = self.book.create_sheet(ROUND_SHEET)
        self._title(sheet, ROUND_SHEET, 2)
        sheet.cell(2, 1, "template")
        sheet.cell(2, 2, "Mẫu").font = TEXT_FONT
        sheet.cell(2, 3, VERSION_OF_SCORES).font = TEXT_FONT
        values = {
            "set": self.scores.criteria.code,
            "year": str(self.scores.year),
            "stage": STAGE_LABELS[self.stage],
            "split": SPLIT_LABELS[split],
            "agency": self.part.agency,
        }
        for row, (key, label, hint) in enumerate(ROUND, 4):
            sheet.cell(row, 1, key)
            for column, text, font in (
                (2, label, TEXT_FONT),
                (3, values[key], TEXT_FONT),
                (4, hint, ENGLISH_FONT),
            ):
                cell = sheet.cell(row, column, text or None)
                cell.font, cell.border, cell.alignment = font, GRID, LEFT
            sheet.cell(row, 3).number_format = "@"
            if key in {"stage", "agency"}:
                sheet.cell(row, 3).fill = TO_FILL_FILL
            if key == "stage":
                add_choices(sheet, f"C{row}", list(STAGE_LABELS.values()), 6, 4)
        for letter, width in (("B", 32), ("C", 48), ("D", 44)):
            sheet.column_dimensions[letter].width = width
        sheet.column_dimensions["A"].hidden = True
        fit_to_width(sheet, sheet.PAPERSIZE_A4)

    def _help(self) -> None:
        sheet = self.book.create_sheet(HELP_SHEET)
        self._title(sheet, "Cách điền")
        for row, text in enumerate(_HOW_TO_FILL, 3):
            cell = sheet.cell(row, 1, text)
            cell.font, cell.alignment = TEXT_FONT, TOP_LEFT
            sheet.row_dimensions[row].height = LINE_HEIGHT * lines_of(text, 110)
        sheet.column_dimensions["A"].width = 110
        fit_to_width(sheet, sheet.PAPERSIZE_A4)


def _on_record(given: Score, code: str, column: str) -> object:
    if column == code:
        return NO_WORK_MARK if given.no_work else _figure(given.row["score"])
    return _figure(given.row[column])


def _figure(text: str) -> float | int | None:
    """Digits as a spreadsheet holds them, which keeps fifteen."""
    return None if not text else float(text) if "." in text else int(text)
