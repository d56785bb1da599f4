"""Write the workbook in which a unit fills in its scorecard, with the criteria of the set that are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from chiso.core.errors import ChisoError
from chiso.core.files import refuse_existing, refuse_inside
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.own_index.sets import read_sets
from chiso.data.plans.folder import Plan
from chiso.data.provinces import PERIODS, period_of, slug
from chiso.intake.form import ANOTHER_NAME, MAY_BE_FILLED_IN, write_template_book
from chiso.intake.layout import HELP_SHEET
from chiso.pages.excel.styles import (
    BOLD_FONT,
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
    TOP,
    TOP_LEFT,
    add_choices,
    fit_to_width,
    lines_of,
)
from chiso.scorecards.form_layout import (
    ABOUT,
    ABOUT_SHEET,
    CARD_SHEET,
    CHOICES,
    CODE_ROW,
    COLUMNS,
    FIRST_ROW,
    HEAD_ROW,
    HEADINGS,
    LEVEL_LABELS,
    NUMBERS,
    TITLE_ROW,
    VERSION,
    YES_NO,
)
from chiso.text.messages import N_

# What a card on record says of the set itself; scores and causes are of its own year.
OF_THE_SET = (
    *("code", "name", "parent", "maximum", "scored_by", "rule", "rule_basis", "threshold", "base", "steps"),
    "unit",
)
BLANK_ROWS = 40
PAGES = 3  # of A3 side by side, code and name on each
WIDTHS = {"name": 50, "reason": 40, "evidence": 40, "lead": 32, "coordinating": 28, "note": 32, "rule": 30}
HELP = (
    "1. Trang “Văn bản”: điền tên đơn vị, năm đánh giá, bộ tiêu chí. Trang “Phiếu chấm điểm”: mỗi dòng một "
    "lĩnh vực hoặc tiêu chí.",
    "2. Mã và điểm tối đa đã điền là số liệu đã có; kiểm tra lại với bộ tiêu chí. Dòng có tên mà chưa có mã "
    "là tiêu chí chưa rõ số thứ tự: điền mã, hoặc để nguyên.",
    "3. Để trống ô chưa có số liệu; 0 là điểm 0. Không sửa dòng mã bị ẩn, không chèn, đổi chỗ cột.",
    "4. “Cách tính” quyết định các ô đầu vào cần điền: tử số và mẫu số (hoặc tỷ lệ), ngưỡng, điểm cơ sở, các "
    "mức, giá trị trong năm và năm trước.",
    "5. Nhiều tài liệu kiểm chứng trong một ô cách nhau bằng dấu |; trong mỗi tài liệu: số; ngày; tên; tệp.",
    "6. Nhập lại: chiso import add TỆP. Lỗi được báo theo ô; chưa có gì được ghi khi còn lỗi.",
)
_LISTED = {
    "unit.level": tuple(LEVEL_LABELS.values()),
    "unit.period": PERIODS,
    "complete": tuple(YES_NO.values()),
}


@dataclass(frozen=True)
class CardTemplate:
    """What was written: path, criteria set ("" if not known), edition, rows known, rows without a number."""

    path: Path
    criteria_set: str
    year: int
    known: int
    unnumbered: int


def write_card_template(
    d: Dataset, out: Path | None, *, province: str = "", criteria_set: str = "", year: int | None = None
) -> CardTemplate:
    """Write the template of a scorecard.

    Parameters
    ----------
    d : Dataset
    out : Path or None
        The .xlsx to write; named after province or set, and edition, by default.
    province : str, optional
        Any spelling; empty: the unit is left to fill in.
    criteria_set : str, optional
        A decision or its number ("876"); that of the edition by default.
    year : int, optional
        Edition; the last one of the set, or the latest on record.

    Raises
    ------
    ChisoError
        No such set or edition; a file of that name is there, cannot be written, or is in the data.
    """
    decision, edition = _set_and_year(d, criteria_set, year)
    unit = d.province(province, year=edition) if province else None
    path = out or Path(f"phieu-{unit.slug if unit else slug(decision.split('/')[0])}-{edition}.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise ChisoError(N_("a template is an .xlsx workbook"), where=str(path), remedy=N_("name it *.xlsx"))
    refuse_inside(d.path, path)
    refuse_existing([path], what=MAY_BE_FILLED_IN, remedy=ANOTHER_NAME)
    rows = known_rows(d, decision, unit.name if unit else "")
    about = {
        "document_type": "Phiếu chấm điểm",
        "title": f"Phiếu chấm điểm Chỉ số CCHC năm {edition}",
        "unit.name": f"UBND {unit.full_name}" if unit else "",
        "unit.level": LEVEL_LABELS["province"] if unit else "",
        "unit.province": unit.name if unit else "",
        "unit.period": period_of(edition),
        "criteria_set": decision,
        "edition_reviewed": str(edition),
        "complete": YES_NO["false"],
    }
    book = openpyxl.Workbook()
    book.properties.creator = "chiso"
    _write_card(book.active, rows, edition, decision)
    _write_about(book.create_sheet(ABOUT_SHEET), about)
    _write_help(book.create_sheet(HELP_SHEET))
    write_template_book(book, path)
    numbered = sum(bool(row["code"]) for row in rows)
    return CardTemplate(path, decision, edition, numbered, len(rows) - numbered)


def _set_and_year(d: Dataset, named: str, year: int | None) -> tuple[str, int]:
    index = d.indices.self_assessed.code
    editions = [row for row in records(d.editions) if row["index"] == index]
    years = {row["year"] for row in editions}
    # An edition to come has no set on record: the set, if one is named, is the user's to say.
    if year is not None and year not in years and (not named or year < max(years)):
        known = N_("editions on record: {first}-{last}; or name --set", first=min(years), last=max(years))
        raise ChisoError(N_("{index} has no edition {year}", index=index, year=year), "--year", known)
    if not named:
        edition = d.latest_year if year is None else year
        return next((row["decision"] for row in editions if row["year"] == edition), ""), edition
    wanted = named.strip().upper()
    found = [row for row in editions if wanted in (row["decision"].upper(), row["decision"].split("/")[0])]
    if not wanted or not found:
        sets = ", ".join(dict.fromkeys(row["decision"] for row in editions if row["decision"]))
        raise ChisoError(
            N_('no set of criteria "{named}"', named=named),
            where="--set",
            remedy=N_("the sets on record are {sets}", sets=sets),
        )
    return found[0]["decision"], year if year is not None else max(row["year"] for row in found)


def known_rows(d: Dataset, decision: str, province: str = "") -> list[dict[str, str]]:
    """Fields and criteria of a set that are known, as rows of a scorecard without scores.

    A card of a province on record knows most of its set; the table of criteria adds what it does not list.
    Agencies are those of the province itself, never of another.
    """
    cards = [
        plan for plan in d.plans if plan.scored and plan.level == "province" and plan.criteria_set == decision
    ]
    cards.sort(key=lambda plan: (plan.province == province, plan.reviewed))
    rows = _of_card(cards[-1], province) if cards else []
    return _with_table(rows, d, decision)


def _of_card(plan: Plan, province: str) -> list[dict[str, str]]:
    empty = dict.fromkeys(COLUMNS, "")
    kept = (*OF_THE_SET, "lead", "coordinating") if plan.province == province else OF_THE_SET
    return [{**empty, **{key: row[key] for key in kept}} for row in records(plan.criteria)]


def _with_table(rows: list[dict[str, str]], d: Dataset, decision: str) -> list[dict[str, str]]:
    sets, _ = read_sets(d.path)
    found = [one for one in sets.values() if decision and one.decision == decision and not one.province]
    have = {row["code"] for row in rows}
    added: list[dict[str, str]] = []
    unnumbered: list[dict[str, str]] = []
    for one in found[0].criteria if found else ():
        number = one.code.replace(".", "").isdigit()
        above = any(other.startswith(f"{one.code}.") for other in have)  # its own criteria are listed already
        if number and (one.code in have or above):
            continue
        new = dict.fromkeys(COLUMNS, "") | {
            "code": one.code if number else "",
            "name": one.name,
            "parent": _parent(one.code, have) if number else one.code.split(".")[0].split("-")[0],
            "maximum": one.row["maximum"],
            "note": one.row["note"],
        }
        if number:
            have.add(one.code)
            added.append(new)
        else:
            unnumbered.append(new)
    ordered = sorted([*rows, *added], key=lambda row: _place(row["code"]))
    result: list[dict[str, str]] = []
    for row in ordered:
        if not row["parent"] and result:
            result += _after(result[-1], unnumbered)
        result.append(row)
    return result + (_after(result[-1], unnumbered) if result else [])


def _after(last: Mapping[str, str], unnumbered: list[dict[str, str]]) -> list[dict[str, str]]:
    """Criteria without a number of the field that ends with a row."""
    field = last["code"].split(".")[0].split("-")[0] or last["parent"]
    return [row for row in unnumbered if row["parent"] == field]


def _parent(code: str, have: set[str]) -> str:
    parts = code.split(".")
    return next((up for n in range(len(parts) - 1, 0, -1) if (up := ".".join(parts[:n])) in have), "")


def _place(code: str) -> tuple[int, ...]:
    number, _, own = code.partition("-")
    return (*(int(part) for part in number.split(".")), *((0,) if own else ()))


def _write_card(sheet: Any, rows: list[dict[str, str]], year: int, decision: str) -> None:
    sheet.title = CARD_SHEET
    of_set = f", bộ tiêu chí {decision}" if decision else ""
    sheet.cell(TITLE_ROW, 1, f"Phiếu chấm điểm Chỉ số CCHC năm {year}{of_set}").font = TITLE_FONT
    for number, column in enumerate(COLUMNS, 1):
        head = sheet.cell(HEAD_ROW, number, HEADINGS[column])
        head.font, head.fill, head.alignment, head.border = HEADER_FONT, HEADER_FILL, CENTRE, GRID
        sheet.cell(CODE_ROW, number, column)
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column, 14)
    sheet.row_dimensions[HEAD_ROW].height = 4 * LINE_HEIGHT
    sheet.row_dimensions[CODE_ROW].hidden = True
    for n in range(len(rows) + BLANK_ROWS):
        row = rows[n] if n < len(rows) else dict.fromkeys(COLUMNS, "")
        for number, column in enumerate(COLUMNS, 1):
            cell = sheet.cell(FIRST_ROW + n, number)
            cell.font, cell.border, cell.alignment = TEXT_FONT, GRID, TOP_LEFT
            text = CHOICES[column].get(row[column], "") if column in CHOICES else row[column]
            if column in NUMBERS:
                cell.alignment = TOP
                cell.number_format = "#,##0.####"
                cell.value = float(text) if "." in text else int(text) if text else None
            else:
                cell.number_format = "@"
                cell.value = text or None
            if text:
                cell.fill = LABEL_FILL
        lines = max(lines_of(row[column], WIDTHS.get(column, 14)) for column in ("name", "lead", "note"))
        sheet.row_dimensions[FIRST_ROW + n].height = LINE_HEIGHT * lines
        if row["name"] and not row["parent"]:
            sheet.cell(FIRST_ROW + n, COLUMNS.index("name") + 1).font = BOLD_FONT
    last = FIRST_ROW + len(rows) + BLANK_ROWS - 1
    for place, (column, labels) in enumerate(CHOICES.items(), len(COLUMNS) + 3):
        own = get_column_letter(COLUMNS.index(column) + 1)
        add_choices(sheet, f"{own}{FIRST_ROW}:{own}{last}", list(labels.values()), place, FIRST_ROW)
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 3)
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.print_title_cols = "A:B"
    fit_to_width(sheet, sheet.PAPERSIZE_A3)
    sheet.page_setup.fitToWidth = PAGES


def _write_about(sheet: Any, about: Mapping[str, str]) -> None:
    sheet.cell(1, 2, "Văn bản, đơn vị và bộ tiêu chí").font = TITLE_FONT
    sheet.cell(2, 1, "template")
    sheet.cell(2, 2, "Mẫu").font = TEXT_FONT
    sheet.cell(2, 3, VERSION).font = TEXT_FONT
    for n, (key, label, hint) in enumerate(ABOUT, 4):
        sheet.cell(n, 1, key)
        for column, text, font in (
            (2, label, TEXT_FONT),
            (3, about.get(key, ""), TEXT_FONT),
            (4, hint, ENGLISH_FONT),
        ):
            cell = sheet.cell(n, column, text or None)
            cell.font, cell.border, cell.alignment = font, GRID, LEFT
        sheet.cell(n, 3).fill = TO_FILL_FILL
        sheet.cell(n, 3).number_format = "@"
        if key in _LISTED:
            add_choices(sheet, f"C{n}", _LISTED[key], 6 + list(_LISTED).index(key), 4)
    for letter, width in (("B", 36), ("C", 60), ("D", 56)):
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["A"].hidden = True
    fit_to_width(sheet, sheet.PAPERSIZE_A4)


def _write_help(sheet: Any) -> None:
    sheet.cell(1, 1, "Cách điền").font = TITLE_FONT
    for n, text in enumerate(HELP, 3):
        cell = sheet.cell(n, 1, text)
        cell.font, cell.alignment = TEXT_FONT, TOP_LEFT
        sheet.row_dimensions[n].height = LINE_HEIGHT * (2 if len(text) > 100 else 1)
    sheet.column_dimensions["A"].width = 110
    fit_to_width(sheet, sheet.PAPERSIZE_A4)
