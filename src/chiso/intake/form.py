"""Write the workbook in which a user fills in the national table of an edition.

Four sheets: the figures, their source, what is already on record with its sources, and how to fill
it in. Headings are Vietnamese; codes for reading back stand in a hidden row and a hidden column.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from chiso.core.errors import ChisoError, of_os
from chiso.core.files import refuse_existing, refuse_inside, write_whole
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.intake.layout import (
    CODE_ROW,
    DATA_SHEET,
    FIRST_COLUMN,
    FIRST_ROW,
    HEADING_ROW,
    HELP_SHEET,
    LABEL_ROW,
    MAXIMUM_ROW,
    PROVINCE_COLUMN,
    RECORD_SHEET,
    SOURCE_SHEET,
    UNIT_CODE_COLUMN,
    UNIT_ROW,
    FigureColumn,
    Layout,
    edition_layout,
    left_out_of,
)
from chiso.intake.pages import BASIS_LABELS, UNIT_LABELS, OnRecord, write_help, write_record, write_source
from chiso.pages.excel.styles import (
    BOLD_FONT,
    CENTRE,
    GRID,
    HEADER_FILL,
    HEADER_FONT,
    LABEL_FILL,
    LINE_HEIGHT,
    NOT_PUBLISHED_FILL,
    ON_RECORD_FILL,
    TEXT_FONT,
    TITLE_FONT,
    TO_FILL_FILL,
    UNDECIDED_FILL,
    fit_to_width,
    lines_of,
)
from chiso.text.dates import date
from chiso.text.messages import N_, Message, nN_

NUMBER_FORMATS = {"rank": "0", "score": "0.00##"}
LEGEND_ROW = 2
MAY_BE_FILLED_IN = N_("the file exists and may hold figures already filled in")
ANOTHER_NAME = N_("choose another name with --out, or remove the file")
# More comments than this make Excel slow to open; the sheet of figures on record names every source.
MAX_COMMENTS = 600


@dataclass(frozen=True)
class Template:
    """What was written.

    Attributes
    ----------
    path : Path
    layout : Layout
    on_record : int
        Figures already on record, pre-filled.
    """

    path: Path
    layout: Layout
    on_record: int

    def in_words(self) -> list[Message]:
        """What it is of, and what it holds already."""
        index, year, layout = self.layout.index, self.layout.year, self.layout
        new = N_(
            "{index} {year} is not on record: a new edition. Its columns are those of {before}; answer "
            'the questions at the end of the sheet "{sheet}". Has it another structure, first: '
            "chiso edition open {index} {year}",
            index=index,
            year=year,
            before=layout.components_year,
            sheet=SOURCE_SHEET,
        )
        holds = N_(
            "{path}: {units}, {columns}, {figures}",
            path=str(self.path),
            units=nN_("{n} unit", "{n} units", n=len(layout.units)),
            columns=nN_("{n} column", "{n} columns", n=len(layout.columns)),
            figures=nN_(
                "{n} figure on record filled in", "{n} figures on record filled in", n=self.on_record
            ),
        )
        return [holds] if layout.in_editions else [new, holds]


def write_template(d: Dataset, index: str, year: int, out: Path, overwrite: bool = False) -> Template:
    """Write the template of an edition.

    Parameters
    ----------
    d : Dataset
    index : str
        Its code.
    year : int
        Year measured.
    out : Path
        The .xlsx to write; its folder is made where there is none.
    overwrite : bool, optional
        Replace a file that is there; it may hold figures that somebody has filled in.

    Returns
    -------
    Template

    Raises
    ------
    ChisoError
        No such edition; a file of that name is there; the place cannot be written, or is in the data.
    """
    layout = edition_layout(d, index, year)
    if out.suffix.lower() != ".xlsx":
        raise ChisoError(N_("a template is an .xlsx workbook"), where=str(out), remedy=N_("name it *.xlsx"))
    refuse_inside(d.path, out)
    refuse_existing([out], force=overwrite, what=MAY_BE_FILLED_IN, remedy=ANOTHER_NAME)
    on_record = _on_record(d, layout)
    book = openpyxl.Workbook()
    book.properties.title = _title(layout)
    book.properties.creator = "chiso"
    _write_data(book.active, layout, on_record, _left_out(d, layout))
    write_source(book.create_sheet(SOURCE_SHEET), layout)
    write_record(book.create_sheet(RECORD_SHEET), layout, on_record)
    write_help(book.create_sheet(HELP_SHEET), layout)
    write_template_book(book, out)
    return Template(out, layout, sum(figure.value is not None for figure in on_record))


def write_template_book(book: openpyxl.Workbook, out: Path) -> None:
    """Write a workbook that a user will fill in.

    Raises
    ------
    ChisoError
        The system refuses it.
    """
    saved = io.BytesIO()
    book.save(saved)
    try:
        write_whole(out, saved.getvalue())
    except OSError as error:
        raise of_os(error) from error


def _title(layout: Layout) -> str:
    return f"{layout.traits.name} năm {layout.year}: số liệu của {len(layout.units)} đơn vị cấp tỉnh"


def _on_record(d: Dataset, layout: Layout) -> list[OnRecord]:
    """Figures in use, and the places where conflicting ones leave nothing in use."""
    rows = {unit.name: FIRST_ROW + place for place, unit in enumerate(layout.units)}
    columns = {column.code: FIRST_COLUMN + place for place, column in enumerate(layout.columns)}
    sources = {row["source"]: row for row in records(d.sources)}
    figures = d.figures[d.figures["index"].eq(layout.index) & d.figures["year"].eq(layout.year)]
    found = []
    for row in records(figures[figures["in_use"]]):
        code = f"{row['component']}|{row['measure']}|{row['unit']}"
        if code in columns:
            place = (rows[row["province"]], columns[code])
            found.append(OnRecord(*place, row["value"], row["basis"], (sources[row["source"]],), ""))
    conflicts = d.conflicts[d.conflicts["index"].eq(layout.index) & d.conflicts["year"].eq(layout.year)]
    for row in records(conflicts[conflicts["status"].eq("undecided")]):
        code = f"{row['component']}|{row['measure']}|{row['unit']}"
        if code in columns:
            keys = row["sources"].replace(" | ", "; ").split("; ")
            place = (rows[row["province"]], columns[code])
            found.append(OnRecord(*place, None, "", tuple(sources[key] for key in keys), row["values"]))
    return sorted(found, key=lambda figure: (figure.row, figure.column))


def _left_out(d: Dataset, layout: Layout) -> set[tuple[int, int]]:
    """Row and column of scores that the publisher left out."""
    rows = {unit.name: FIRST_ROW + place for place, unit in enumerate(layout.units)}
    return {
        (rows[row["province"]], FIRST_COLUMN + place)
        for row in left_out_of(d, layout.index, layout.year)
        for place, column in enumerate(layout.columns)
        if column.component.split(".")[0] in row["missing_dimensions"].split(";")
    }


def _write_data(
    sheet: Any, layout: Layout, on_record: Sequence[OnRecord], left_out: set[tuple[int, int]]
) -> None:
    sheet.title = DATA_SHEET
    _write_head(sheet, layout)
    for row, unit in enumerate(layout.units, FIRST_ROW):
        sheet.cell(row, UNIT_CODE_COLUMN, unit.code).number_format = "@"
        sheet.cell(row, UNIT_CODE_COLUMN).alignment = CENTRE
        sheet.cell(row, PROVINCE_COLUMN, unit.name)
        for number in (UNIT_CODE_COLUMN, PROVINCE_COLUMN):
            cell = sheet.cell(row, number)
            cell.fill, cell.border, cell.font = LABEL_FILL, GRID, TEXT_FONT
        for number, column in enumerate(layout.columns, FIRST_COLUMN):
            cell = sheet.cell(row, number)
            cell.number_format, cell.border, cell.font = NUMBER_FORMATS[column.measure], GRID, TEXT_FONT
            if (row, number) in left_out:
                cell.fill = NOT_PUBLISHED_FILL
    comments = len(on_record) <= MAX_COMMENTS
    for figure in on_record:
        cell = sheet.cell(figure.row, figure.column)
        cell.value = _number(figure.value)
        cell.fill = UNDECIDED_FILL if figure.value is None else ON_RECORD_FILL
        if comments:
            cell.comment = Comment(_evidence(figure), "chiso", width=320, height=110)
    _add_validation(sheet, layout)
    sheet.freeze_panes = sheet.cell(FIRST_ROW, FIRST_COLUMN)
    sheet.print_title_rows = f"{HEADING_ROW}:{MAXIMUM_ROW}"
    fit_to_width(sheet, sheet.PAPERSIZE_A3)


def _number(value: float | None) -> float | None:
    """A whole number without its ".0", which a rank must not show."""
    return int(value) if value is not None and float(value).is_integer() else value


def _evidence(figure: OnRecord) -> str:
    """What the comment of a cell says: how the figure is known, and from whom."""
    publishers = "; ".join(
        ", ".join(filter(None, (source["publisher"], date(source["date"], "vi")))) + f" [{source['source']}]"
        for source in figure.sources
    )
    if figure.value is None:
        return f"Chưa quyết định: {figure.values}. {publishers}"
    return f"Đã có, {BASIS_LABELS[figure.basis]}: {publishers}"


def _write_head(sheet: Any, layout: Layout) -> None:
    sheet.cell(1, 1, _title(layout)).font = TITLE_FONT
    sheet.cell(LEGEND_ROW, PROVINCE_COLUMN, "Màu ô:")
    sheet.cell(LEGEND_ROW, PROVINCE_COLUMN).alignment = Alignment(horizontal="right", vertical="center")
    for number, (fill, text) in enumerate(_legend(layout), FIRST_COLUMN):
        cell = sheet.cell(LEGEND_ROW, number, text)
        cell.fill, cell.border, cell.alignment, cell.font = fill, GRID, CENTRE, TEXT_FONT
    for row, code, province in (
        (HEADING_ROW, "Mã", "Tỉnh, thành phố"),
        (UNIT_ROW, None, "Đơn vị tính"),
        (MAXIMUM_ROW, None, "Tối đa"),
        (CODE_ROW, "code", "province"),
    ):
        sheet.cell(row, UNIT_CODE_COLUMN, code)
        sheet.cell(row, PROVINCE_COLUMN, province)
    for number, column in enumerate(layout.columns, FIRST_COLUMN):
        sheet.cell(LABEL_ROW, number, column.label)
        sheet.cell(UNIT_ROW, number, UNIT_LABELS[column.unit])
        sheet.cell(MAXIMUM_ROW, number).number_format = "0.##"
        if not math.isnan(column.maximum):
            sheet.cell(MAXIMUM_ROW, number).value = _number(column.maximum)
        sheet.cell(CODE_ROW, number, column.code)
        sheet.column_dimensions[get_column_letter(number)].width = _width(layout, column)
    for row in range(HEADING_ROW, MAXIMUM_ROW + 1):
        for number in range(1, FIRST_COLUMN + len(layout.columns)):
            cell = sheet.cell(row, number)
            cell.fill = HEADER_FILL if row == HEADING_ROW else LABEL_FILL
            cell.font = {HEADING_ROW: HEADER_FONT, LABEL_ROW: BOLD_FONT}.get(row, TEXT_FONT)
            cell.border, cell.alignment = GRID, CENTRE
    for number, column in enumerate(layout.columns, FIRST_COLUMN):
        if math.isnan(column.maximum):
            sheet.cell(MAXIMUM_ROW, number).fill = TO_FILL_FILL
    _write_headings(sheet, layout)
    sheet.column_dimensions["A"].width = 6
    sheet.column_dimensions["B"].width = 20
    sheet.row_dimensions[LEGEND_ROW].height = 2 * LINE_HEIGHT
    sheet.row_dimensions[CODE_ROW].hidden = True


def _legend(layout: Layout) -> list[tuple[PatternFill, str]]:
    """Colours that the sheet of this edition can have."""
    legend = [(ON_RECORD_FILL, "Đã có"), (UNDECIDED_FILL, "Mâu thuẫn")]
    if layout.traits.sums_parts:
        legend.append((NOT_PUBLISHED_FILL, "Không công bố"))
    if any(math.isnan(column.maximum) for column in layout.columns):
        legend.append((TO_FILL_FILL, "Điền điểm tối đa"))
    return legend


def _write_headings(sheet: Any, layout: Layout) -> None:
    """A component's name over all its columns; rows as high as the longest text asks."""
    number = FIRST_COLUMN
    lines = 1
    for heading, group in groupby(layout.columns, key=lambda column: column.heading):
        columns = list(group)
        sheet.cell(HEADING_ROW, number, heading)
        lines = max(lines, lines_of(heading, sum(_width(layout, column) for column in columns)))
        if len(columns) > 1:
            sheet.merge_cells(None, HEADING_ROW, number, HEADING_ROW, number + len(columns) - 1)
        number += len(columns)
    for number in (UNIT_CODE_COLUMN, PROVINCE_COLUMN):
        sheet.cell(LABEL_ROW, number).fill = HEADER_FILL
        sheet.merge_cells(None, HEADING_ROW, number, LABEL_ROW, number)
    sheet.row_dimensions[HEADING_ROW].height = LINE_HEIGHT * lines + 6
    labels = max(lines_of(column.label, _width(layout, column)) for column in layout.columns)
    sheet.row_dimensions[LABEL_ROW].height = LINE_HEIGHT * labels + 6


def _width(layout: Layout, column: FigureColumn) -> float:
    """Room for the name of a component, shared by its columns, and for a figure."""
    siblings = sum(other.heading == column.heading for other in layout.columns)
    longest_word = max(len(word) for word in column.label.split())
    return max(12.0, longest_word + 3.0, min(22.0, len(column.heading) / 2 / siblings + 3))


def _add_validation(sheet: Any, layout: Layout) -> None:
    """Excel refuses at once what reading back would refuse."""
    for number, column in enumerate(layout.columns, FIRST_COLUMN):
        letter = get_column_letter(number)
        rank = column.measure == "rank"
        low = f"{column.minimum:g}"
        high = f"{100.0 if math.isnan(column.maximum) else column.maximum:.9g}"
        validation = DataValidation(
            type="whole" if rank else "decimal",
            operator="between",
            formula1=low,
            formula2=high,
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Số liệu không hợp lệ",
            error=f"{'Xếp hạng là số nguyên' if rank else 'Điểm là số'} từ {low.replace('.', ',')} đến "
            f"{high.replace('.', ',')}. Để trống nếu không có số liệu.",
        )
        validation.add(f"{letter}{FIRST_ROW}:{letter}{layout.last_row}")
        sheet.add_data_validation(validation)
