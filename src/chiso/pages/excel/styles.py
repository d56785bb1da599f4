"""How the cells and pages of workbooks look: of those that are read, and of forms that are filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins

# Of figures that are read.
HEADING = Font(bold=True, size=13)
BOLD = Font(bold=True)
HEAD_FILL = PatternFill("solid", fgColor="E8EDF5")
BLANK_FILL = PatternFill("solid", fgColor="FFF2A8")  # the office fills it in
OWN_FILL = PatternFill("solid", fgColor="DCE9F7")  # what the report is about, among others
HEAD = Alignment(wrap_text=True, vertical="center", indent=1)
ENTRY = Alignment(horizontal="left", indent=1)
TOP = Alignment(vertical="top")
WRAPPED = Alignment(wrap_text=True, vertical="top")
_LINE = Side("thin", "B7BCC4")
FRAME = Border(_LINE, _LINE, _LINE, _LINE)

# Of forms.
HEADER_FILL = PatternFill("solid", fgColor="1F4E78")
LABEL_FILL = PatternFill("solid", fgColor="D9E2EC")
ON_RECORD_FILL = PatternFill("solid", fgColor="CFE8D5")
UNDECIDED_FILL = PatternFill("solid", fgColor="F8CBAD")
NOT_PUBLISHED_FILL = PatternFill("solid", fgColor="D0CECE")
TO_FILL_FILL = PatternFill("solid", fgColor="FFF9DB")  # also of a cell that an analyst may change
# A font must be named: without a name LibreOffice takes a serif one, which is wider.
TEXT_FONT = Font(name="Calibri", size=11)
BOLD_FONT = Font(name="Calibri", size=11, bold=True)
TITLE_FONT = Font(name="Calibri", size=14, bold=True)
HEADER_FONT = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
ENGLISH_FONT = Font(name="Calibri", size=11, italic=True, color="595959")
LINK_FONT = Font(name="Calibri", size=11, underline="single", color="1F4E78")
_THIN = Side(style="thin", color="BFBFBF")
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
TOP_LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True)
LINE_HEIGHT = 15.5


def fit_to_width(sheet: Any, paper: int) -> None:
    """Print landscape, all columns on a page, pages numbered."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5, header=0.2, footer=0.2)
    sheet.oddFooter.right.text = "&A, trang &P/&N"


def lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column of so many characters, words kept whole."""
    room, lines, used = max(4, int(width) - 3), 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0
        used += len(word) + (1 if used else 0)
    return lines


def add_choices(sheet: Any, cells: str, labels: Sequence[str], column: int, first: int) -> None:
    """A list to choose from in some cells.

    Parameters
    ----------
    sheet : Worksheet
    cells : str
        "C5", "D4:D43".
    labels : sequence of str
        They hold commas, which a list typed into the rule itself could not: they stand in a hidden column.
    column, first : int
        That column, and its row of the first label.
    """
    for row, label in enumerate(labels, first):
        sheet.cell(row, column, label)
    letter = get_column_letter(column)
    sheet.column_dimensions[letter].hidden = True
    validation = DataValidation(
        type="list",
        formula1=f"${letter}${first}:${letter}${first + len(labels) - 1}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Ngoài danh sách",
        error="Chọn một mục trong danh sách.",
    )
    validation.add(cells)
    sheet.add_data_validation(validation)
