"""The sheets of a template beside the figures: their source, what is on record, how to fill it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from chiso.intake.editions.questions import EDITION_HEADING, EDITION_HEADING_EN, edition_entries
from chiso.intake.layout import (
    DATA_SHEET,
    FIRST_COLUMN,
    FIRST_ROW,
    RECORD_SHEET,
    SOURCE_SHEET,
    VERSION,
    Layout,
)
from chiso.intake.source import CLASS_LABELS, ENTRIES, Entry
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
    LINK_FONT,
    TEXT_FONT,
    TITLE_FONT,
    TO_FILL_FILL,
    TOP_LEFT,
    add_choices,
    fit_to_width,
    lines_of,
)
from chiso.text.dates import date

BASIS_LABELS = {
    "stated": "theo nguồn công bố",
    "derived": "suy ra",
    "listing order": "theo thứ tự liệt kê",
    "doubtful": "cần đối chiếu",
}
UNDECIDED_LABEL = "các nguồn mâu thuẫn, chưa dùng số nào"
UNIT_LABELS = {"percent": "%", "points": "điểm", "place": "thứ"}

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
    row, first_choice = _write_entries(sheet, ENTRIES, row, 1)
    if not layout.in_editions:
        sheet.cell(row + 1, 2, EDITION_HEADING).font = BOLD_FONT
        sheet.cell(row + 2, 2, EDITION_HEADING_EN).font = ENGLISH_FONT
        row, _ = _write_entries(sheet, edition_entries(len(layout.units)), row + 3, first_choice)
    sheet.cell(row + 1, 2, "(*) bắt buộc / required").font = ENGLISH_FONT
    for letter, width in (("B", 48), ("C", 62), ("D", 58)):
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["A"].hidden = True
    fit_to_width(sheet, sheet.PAPERSIZE_A4)


def _write_entries(sheet: Any, entries: Sequence[Entry], row: int, first_choice: int) -> tuple[int, int]:
    """Fields to fill in, from a row on; the row after them, and the first free one for lists."""
    for entry in entries:
        star = " (*)" if entry.required else ""
        default = entry.choices.get(entry.default, entry.default)
        _write_field(sheet, row, entry.key, entry.label + star, entry.label_en, default, entry.hint)
        sheet.cell(row, 3).fill = TO_FILL_FILL
        sheet.cell(row, 3).number_format = "@"
        if entry.choices:
            add_choices(sheet, f"C{row}", list(entry.choices.values()), CHOICES_COLUMN, first_choice)
            first_choice += len(entry.choices)
        row += 1
    return row, first_choice


def _write_field(sheet: Any, row: int, key: str, label: str, label_en: str, value: str, hint: str) -> None:
    sheet.cell(row, 1, key)
    sheet.cell(row, 2, f"{label}\n{label_en}")
    sheet.cell(row, 3, value or None)
    sheet.cell(row, 4, hint)
    for column, font in ((2, TEXT_FONT), (3, TEXT_FONT), (4, ENGLISH_FONT)):
        cell = sheet.cell(row, column)
        cell.font, cell.alignment, cell.border = font, LEFT, GRID
    sheet.row_dimensions[row].height = 2 * LINE_HEIGHT + 3


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
            "; ".join(filter(None, (date(source["date"], "vi") for source in figure.sources))),
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
        sheet.cell(2, 1, "Chưa có số liệu nào của năm đánh giá này. / Nothing is on record yet.")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{len(on_record) + 1}"
    sheet.print_title_rows = "1:1"
    fit_to_width(sheet, sheet.PAPERSIZE_A4)


def _class_label(code: str) -> str:
    """The label without its examples."""
    return CLASS_LABELS[code].split(" (")[0]


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
    if not layout.in_editions:
        name = f"{layout.index} {layout.year}"
        lines.append(
            (
                f"Năm đánh giá {layout.year} chưa có trong hồ sơ: các cột theo cấu trúc năm "
                f"{layout.components_year}; khi nhập, chương trình mở năm đánh giá mới theo các câu trả lời "
                f"ở cuối trang {SOURCE_SHEET}. Nếu cấu trúc khác (thêm, bớt, đổi tên, đổi điểm tối đa): chạy "
                f"chiso edition open {name} và chiso edition set {name} trước, rồi lấy mẫu mới.",
                f"The edition {layout.year} is not on record: the columns are those of "
                f"{layout.components_year}, and the import opens it by the answers at the end of the sheet "
                f"{SOURCE_SHEET}. If its structure is another (other parts, names or maxima), first run "
                f"chiso edition open {name} and chiso edition set {name}, then write a new template.",
            )
        )
    return [(f"{number}. {text}", english) for number, (text, english) in enumerate(lines, 1)]
