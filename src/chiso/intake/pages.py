"""The sheets of a template beside the figures: their source, what is on record, how to fill it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins

from chiso.intake.layout import (
    DATA_SHEET,
    FIRST_COLUMN,
    FIRST_ROW,
    RECORD_SHEET,
    SOURCE_SHEET,
    VERSION,
    Layout,
)
from chiso.intake.source import CLASS_LABELS, FIELDS

BASIS_LABELS = {
    "stated": "theo nguồn công bố",
    "derived": "suy ra",
    "listing order": "theo thứ tự liệt kê",
    "doubtful": "cần đối chiếu",
}
UNDECIDED_LABEL = "các nguồn mâu thuẫn, chưa dùng số nào"
UNIT_LABELS = {"percent": "%", "points": "điểm", "place": "thứ"}

HEADER_FILL = PatternFill("solid", fgColor="1F4E78")
LABEL_FILL = PatternFill("solid", fgColor="D9E2EC")
ON_RECORD_FILL = PatternFill("solid", fgColor="CFE8D5")
UNDECIDED_FILL = PatternFill("solid", fgColor="F8CBAD")
NOT_PUBLISHED_FILL = PatternFill("solid", fgColor="D0CECE")
TO_FILL_FILL = PatternFill("solid", fgColor="FFF9DB")
# A font must be named: without a name LibreOffice takes a serif one, which is wider.
TEXT_FONT = Font(name="Calibri", size=11)
BOLD_FONT = Font(name="Calibri", size=11, bold=True)
TITLE_FONT = Font(name="Calibri", size=14, bold=True)
HEADER_FONT = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
ENGLISH_FONT = Font(name="Calibri", size=11, italic=True, color="595959")
LINK_FONT = Font(name="Calibri", size=11, underline="single", color="1F4E78")
THIN = Side(style="thin", color="BFBFBF")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
TOP_LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True)
LINE_HEIGHT = 15.5
CHOICES_COLUMN = 6


@dataclass(frozen=True)
class OnRecord:
    """A figure on record.

    Attributes
    ----------
    row, column : int
        Its cell in the data sheet.
    value : float or None
        None where sources conflict and none is in use.
    basis : str
    sources : tuple of rows of sources.csv
    values : str
        The conflicting values, where value is None.
    """

    row: int
    column: int
    value: float | None
    basis: str
    sources: tuple[dict[str, Any], ...]
    values: str


def dated(iso: str) -> str:
    """Date as administrative documents write it: days under 10 and months 1 and 2 take a zero."""
    parts = iso.split("-") if iso else []
    if len(parts) > 1 and parts[1] not in {"01", "02"}:
        parts[1] = parts[1].lstrip("0")
    return "/".join(reversed(parts))


def fit_to_width(sheet: Any, paper: int) -> None:
    """Print landscape, all columns on a page, pages numbered."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5, header=0.2, footer=0.2)
    sheet.oddFooter.right.text = "&A, trang &P/&N"


def write_source(sheet: Any, layout: Layout) -> None:
    """The sheet that asks where the figures come from."""
    sheet.cell(1, 2, "Nguồn của số liệu trong tệp này").font = TITLE_FONT
    sheet.cell(2, 2, "Source of the figures in this file").font = ENGLISH_FONT
    row = 4
    for key, label, label_en, fixed in (
        ("template", "Mẫu", "Template", VERSION),
        ("index", "Chỉ số", "Index", layout.index),
        ("year", "Năm đánh giá", "Year measured", str(layout.year)),
    ):
        _write_field(sheet, row, key, label, label_en, fixed, "không sửa")
        sheet.cell(row, 3).fill = LABEL_FILL
        row += 1
    first_choice = 1
    for field in FIELDS:
        star = " (*)" if field.required else ""
        default = field.choices.get(field.default, field.default)
        _write_field(sheet, row, field.key, field.label + star, field.label_en, default, field.hint)
        sheet.cell(row, 3).fill = TO_FILL_FILL
        sheet.cell(row, 3).number_format = "@"
        if field.choices:
            _write_choices(sheet, row, first_choice, list(field.choices.values()))
            first_choice += len(field.choices)
        row += 1
    sheet.cell(row + 1, 2, "(*) bắt buộc / required").font = ENGLISH_FONT
    for letter, width in (("B", 48), ("C", 62), ("D", 58)):
        sheet.column_dimensions[letter].width = width
    for letter in ("A", get_column_letter(CHOICES_COLUMN)):
        sheet.column_dimensions[letter].hidden = True
    fit_to_width(sheet, sheet.PAPERSIZE_A4)


def _write_field(sheet: Any, row: int, key: str, label: str, label_en: str, value: str, hint: str) -> None:
    sheet.cell(row, 1, key)
    sheet.cell(row, 2, f"{label}\n{label_en}")
    sheet.cell(row, 3, value or None)
    sheet.cell(row, 4, hint)
    for column, font in ((2, TEXT_FONT), (3, TEXT_FONT), (4, ENGLISH_FONT)):
        cell = sheet.cell(row, column)
        cell.font, cell.alignment, cell.border = font, LEFT, GRID
    sheet.row_dimensions[row].height = 2 * LINE_HEIGHT + 3


def _write_choices(sheet: Any, row: int, first: int, labels: Sequence[str]) -> None:
    # Labels hold commas, which a list typed into the rule itself could not: they stand in a hidden column.
    for place, label in enumerate(labels):
        sheet.cell(first + place, CHOICES_COLUMN, label)
    letter = get_column_letter(CHOICES_COLUMN)
    validation = DataValidation(
        type="list",
        formula1=f"${letter}${first}:${letter}${first + len(labels) - 1}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Ngoài danh sách",
        error="Chọn một mục trong danh sách.",
    )
    validation.add(f"C{row}")
    sheet.add_data_validation(validation)


def write_record(sheet: Any, layout: Layout, on_record: Sequence[OnRecord]) -> None:
    """The sheet that names the sources of what is pre-filled."""
    head = {
        "Ô": 8,
        "Tỉnh, thành phố": 20,
        "Nội dung": 68,
        "Số liệu": 11,
        "Cơ sở": 24,
        "Đơn vị công bố": 48,
        "Loại nguồn": 48,
        "Ngày": 12,
        "Mã nguồn": 34,
    }
    for number, (text, width) in enumerate(head.items(), 1):
        cell = sheet.cell(1, number, text)
        cell.fill, cell.font, cell.alignment = HEADER_FILL, HEADER_FONT, CENTRE
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, figure in enumerate(on_record, 2):
        column = layout.columns[figure.column - FIRST_COLUMN]
        address = f"{get_column_letter(figure.column)}{figure.row}"
        values = (
            address,
            layout.units[figure.row - FIRST_ROW].name,
            f"{column.heading}: {column.label} ({UNIT_LABELS[column.unit]})",
            figure.values if figure.value is None else figure.value,
            BASIS_LABELS.get(figure.basis, UNDECIDED_LABEL),
            "; ".join(source["publisher"] for source in figure.sources),
            "; ".join(dict.fromkeys(_class_label(source["class"]) for source in figure.sources)),
            "; ".join(filter(None, (dated(source["date"]) for source in figure.sources))),
            "; ".join(source["source"] for source in figure.sources),
        )
        lines = 1
        for number, (value, width) in enumerate(zip(values, head.values(), strict=True), 1):
            cell = sheet.cell(row, number, value)
            cell.font, cell.alignment = TEXT_FONT, LEFT
            lines = max(lines, lines_of(str(value), width))
        sheet.cell(row, 1).hyperlink = f"#'{DATA_SHEET}'!{address}"
        sheet.cell(row, 1).font = LINK_FONT
        sheet.cell(row, 4).number_format = "0.####"
        sheet.row_dimensions[row].height = LINE_HEIGHT * lines
    if not on_record:
        sheet.cell(2, 1, "Chưa có số liệu nào của kỳ đánh giá này. / Nothing is on record yet.")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{len(on_record) + 1}"
    sheet.print_title_rows = "1:1"
    fit_to_width(sheet, sheet.PAPERSIZE_A4)


def _class_label(code: str) -> str:
    """The label without its examples."""
    return CLASS_LABELS[code].split(" (")[0]


def lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column of so many characters, words kept whole."""
    room, lines, used = max(4, int(width) - 3), 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0
        used += len(word) + (1 if used else 0)
    return lines


def write_help(sheet: Any, layout: Layout) -> None:
    """The sheet that says how to fill the others in: Vietnamese, English below each line."""
    width = 100  # a single column is not made smaller to fit a page
    sheet.cell(1, 1, "Cách điền").font = TITLE_FONT
    row = 2
    for text, english in _help(layout):
        for line, font in ((text, TEXT_FONT), (english, ENGLISH_FONT)):
            cell = sheet.cell(row, 1, line)
            cell.font, cell.alignment = font, TOP_LEFT
            sheet.row_dimensions[row].height = LINE_HEIGHT * lines_of(line, width)
            row += 1
    sheet.column_dimensions["A"].width = width
    fit_to_width(sheet, sheet.PAPERSIZE_A4)


def _help(layout: Layout) -> list[tuple[str, str]]:
    lines = [
        (
            f"Điền số liệu đúng như nguồn công bố vào trang {DATA_SHEET}; không tính toán, không làm tròn.",
            "Fill in the figures exactly as the source prints them; do not compute or round.",
        ),
        (
            "Ô để trống là chưa có số liệu. Số 0 là điểm 0.",
            "An empty cell is missing. 0 is a score.",
        ),
        (
            f"Ô tô màu xanh đã có số liệu, nguồn ghi ở trang {RECORD_SHEET}. Chỉ sửa nếu nguồn của tệp này "
            "công bố số khác; khi nhập, chỗ khác nhau sẽ được liệt kê để quyết định.",
            "Green cells are on record already. Change one only if your source prints another figure; "
            "the import will list the difference for you to decide.",
        ),
        (
            f"Xếp hạng ghi 31 hoặc 31/{layout.ranked}. Dấu thập phân là dấu phẩy hoặc dấu chấm.",
            f"Write a rank as 31 or 31/{layout.ranked}. The decimal mark is a comma or a point.",
        ),
        (
            "Không thêm, xóa, đổi chỗ hoặc gộp cột và hàng tiêu đề. Có thể sắp xếp lại hoặc xóa các hàng "
            "của tỉnh, thành phố.",
            "Do not add, remove, move or merge columns or header rows. Rows of provinces may be sorted or "
            "removed.",
        ),
        (
            "Hàng Tối đa: chỉ điền ô màu vàng nếu nguồn công bố điểm tối đa.",
            "Row of maxima: fill in a yellow cell only if the source states the maximum.",
        ),
        (
            f"Điền trang {SOURCE_SHEET}: mỗi tệp chỉ một nguồn. Rồi chạy: chiso import add <tệp>",
            "Fill in the sheet of the source: one source a file. Then run: chiso import add <file>",
        ),
    ]
    if (index := layout.traits).sums_parts:
        name, part = index.name, index.sub_part_noun_en
        parts, main = index.sub_parts_noun("vi"), index.parts_noun("vi")
        lines.append(
            (
                f"{name}: điền điểm {parts} (không trọng số); điểm {main} và tổng điểm do chương trình cộng. "
                f"Số 0 trong tệp của {name} nghĩa là không có số liệu: để trống.",
                f"{name}: unweighted {part} scores; {index.parts_noun('en')} and totals are summed. A 0 in a "
                f"workbook of {name} means missing: leave the cell empty.",
            )
        )
    if layout.components_year != layout.year:
        lines.append(
            (
                f"Lưu ý: các thành phần của năm {layout.year} chưa có trong hồ sơ; các cột theo năm "
                f"{layout.components_year}. Trước khi nhập, thêm kỳ đánh giá vào reference/editions.csv và "
                "các thành phần vào reference/components.csv.",
                f"The components of {layout.year} are not on record: the columns are those of "
                f"{layout.components_year}. Before importing, add the edition to reference/editions.csv and "
                "its components to reference/components.csv.",
            )
        )
    return [(f"{number}. {text}", english) for number, (text, english) in enumerate(lines, 1)]
