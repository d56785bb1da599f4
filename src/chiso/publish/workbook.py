"""The figures of a province report as an Excel workbook: real numbers, their sources, native charts."""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart import LineChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from chiso.analysis.errors import NoFigures
from chiso.analysis.gaps import gap
from chiso.data.frames import records
from chiso.present.index_view import MARKS, IndexView
from chiso.present.numbers import date
from chiso.present.origin import BASES, CLASSES
from chiso.present.report import ProvinceReport
from chiso.present.style import ACCENT
from chiso.present.summary import sentences
from chiso.present.text import Texts

FORMATS = {"score": "#,##0.00", "whole": "0", "signed": "+#,##0.00;-#,##0.00;0.00", "places": "+0;-0;0"}
# First characters that a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@")
WIDEST = 60  # characters of a column
SENTENCE = 95  # characters of the column of sentences
LINE = 16  # points
CHART_ROWS = 16
# A zip entry needs a time; a fixed one keeps two builds of the same figures equal.
EPOCH = dt.datetime(2000, 1, 1)

HEADS = {
    "index": "Index",
    "year": "Edition",
    "score": "Score",
    "unit": "Unit",
    "place": "Place",
    "ranked": "Units ranked",
    "change_score": "Change of score",
    "change_place": "Change of place",
    "basis": "Basis",
    "remark": "Remark",
    "sources": "Sources",
    "code": "Code",
    "component": "Component",
    "maximum": "Maximum",
    "share": "% of the maximum",
    "lost": "Lost points",
    "best": "Best",
    "best_province": "Province with the best score",
    "gap": "Distance to the best",
    "n": "Provinces with a score",
    "key": "Source key",
    "publisher": "Publisher",
    "class": "Class",
    "date": "Date",
    "address": "Address",
}
TREND = (
    *("index", "year", "score", "unit", "place", "ranked", "change_score", "change_place"),
    *("basis", "remark", "sources"),
)
COMPONENTS = (
    *("index", "code", "component", "score", "unit", "maximum", "share", "place", "ranked"),
    *("basis", "sources"),
)
_HEAD = PatternFill("solid", fgColor="E8EDF5")


def write_workbook(report: ProvinceReport, path: Path) -> None:
    """Write the workbook of a report.

    Parameters
    ----------
    report : ProvinceReport
    path : Path
        The .xlsx; replaced if it exists.
    """
    book = Workbook()
    book.properties.creator = "chiso"
    book.properties.created = book.properties.modified = EPOCH
    title = report.title().heading
    book.properties.title = title
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    below = _summary(sheet, report, title)
    used = _totals(book, report, below)
    used |= _components(book, report)
    used |= _gaps(book, report)
    _sources(book, report, used)
    for one in book.worksheets:
        _finish(one)
    book.save(path)
    _fix_times(path)


def _summary(sheet: Worksheet, report: ProvinceReport, title: str) -> int:
    """The sentences of the report; returns the row below them, where the charts go."""
    sheet.title = report.t("Summary")
    sheet.column_dimensions["A"].width = SENTENCE
    _text(sheet.cell(1, 1), title).font = Font(bold=True, size=13)
    lines = [str(sentence.striptags()) for sentence in sentences(report.views)]
    for n, line in enumerate(lines, 3):
        cell = _text(sheet.cell(n, 1), line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        # Spreadsheets do not fit the height of a row when they open a file.
        sheet.row_dimensions[n].height = LINE * math.ceil(len(line) / SENTENCE)
    return 4 + len(lines)


def _totals(book: Workbook, report: ProvinceReport, below: int) -> set[str]:
    t = report.t
    sheet = book.create_sheet(t("Trend"))
    _head(sheet, t, TREND)
    used: set[str] = set()
    for view in report.views.values():
        first = sheet.max_row + 1
        for row in records(view.series):
            sources = "; ".join(dict.fromkeys(filter(None, (row["score_source"], row["rank_source"]))))
            used |= set(filter(None, sources.split("; ")))
            basis = row["score_basis"] or row["rank_basis"]
            _row(
                sheet,
                [
                    *(view.name, row["year"], row["score"], _unit(row["score_unit"], report)),
                    *(row["rank"], row["ranked"], row["change_score"], row["change_rank"]),
                    *(
                        t(BASES[basis]) if basis else "",
                        t(MARKS[row["break_kind"]]) if row["break_kind"] else "",
                    ),
                    sources,
                ],
                ("", "whole", "score", "", "whole", "whole", "signed", "places", "", "", ""),
            )
        if view.has_scores:
            _chart(book.worksheets[0], f"A{below}", view.name, sheet, first)
            below += CHART_ROWS
    book.worksheets[0].print_area = f"A1:A{below}"
    return used


def _chart(target: Worksheet, anchor: str, title: str, figures: Worksheet, first: int) -> None:
    chart, last = LineChart(), figures.max_row
    chart.title = title
    chart.height, chart.width = 7.0, 20.0
    chart.add_data(Reference(figures, min_col=3, min_row=first, max_row=last), titles_from_data=False)
    chart.set_categories(Reference(figures, min_col=2, min_row=first, max_row=last))
    # Dots without a line: a line would join editions that do not compare.
    series = chart.series[0]
    series.graphicalProperties.line.noFill = True
    series.marker.symbol, series.marker.size = "circle", 8
    series.marker.graphicalProperties.solidFill = ACCENT.lstrip("#")
    chart.legend = None
    chart.display_blanks = "gap"  # a missing edition is no dot, not a zero
    chart.x_axis.delete = chart.y_axis.delete = False
    target.add_chart(chart, anchor)


def _components(book: Workbook, report: ProvinceReport) -> set[str]:
    t = report.t
    sheet = book.create_sheet(t("Components"))
    _head(sheet, t, COMPONENTS)
    used: set[str] = set()
    for view, row in _rows_of_gap(report, "best"):
        used |= set(filter(None, row["score_source"].split("; ")))
        _row(
            sheet,
            [
                *(
                    view.name,
                    row["component"],
                    _name(row, report),
                    row["score"],
                    _unit(row["score_unit"], report),
                ),
                *(row["max_score"], row["share"], row["rank"], row["ranked"]),
                *(t(BASES[row["score_basis"]]) if row["score_basis"] else "", row["score_source"]),
            ],
            ("", "", "", "score", "", "score", "score", "whole", "whole", "", ""),
        )
    return used


def _gaps(book: Workbook, report: ProvinceReport) -> set[str]:
    t = report.t
    sheet = book.create_sheet(t("Gaps"))
    _head(sheet, t, ("index", "code", "component", "score", "lost", "best", "best_province", "gap", "n"))
    for view, row in _rows_of_gap(report, "best"):
        if math.isnan(row["score"]):
            continue
        _row(
            sheet,
            [
                *(view.name, row["component"], _name(row, report), row["score"], row["lost"]),
                *(row["reference"], row["reference_province"], row["gap"], row["n"]),
            ],
            ("", "", "", "score", "score", "score", "", "signed", "whole"),
        )
    return set()


def _rows_of_gap(report: ProvinceReport, to: str) -> list[tuple[IndexView, dict[str, Any]]]:
    found: list[tuple[IndexView, dict[str, Any]]] = []
    for view in report.views.values():
        try:
            frame = gap(report.d, report.province, view.index, report.year, to=to)
        except NoFigures:
            continue
        found += [(view, row) for row in records(frame)]
    return found


def _sources(book: Workbook, report: ProvinceReport, used: set[str]) -> None:
    t = report.t
    sheet = book.create_sheet(t("Sources"))
    _head(sheet, t, ("key", "publisher", "class", "date", "address"))
    for row in records(report.d.sources):
        if row["source"] in used:
            shown = date(row["date"], t.lang) if row["date"] else ""
            _row(
                sheet,
                [row["source"], row["publisher"], t(CLASSES[row["class"]]), shown, row["url"]],
                ("",) * 5,
            )
            if row["linkable"] and row["url"]:
                sheet.cell(sheet.max_row, 5).hyperlink = row["url"]


def _head(sheet: Worksheet, t: Texts, keys: Sequence[str]) -> None:
    for column, key in enumerate(keys, 1):
        cell = _text(sheet.cell(1, column), t(HEADS[key]))
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center", indent=1)
    sheet.row_dimensions[1].height = 3 * LINE
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"


def _row(sheet: Worksheet, values: Sequence[Any], formats: Sequence[str]) -> None:
    n = sheet.max_row + 1
    for column, (value, form) in enumerate(zip(values, formats, strict=True), 1):
        cell = sheet.cell(n, column)
        if isinstance(value, str):
            _text(cell, value).alignment = Alignment(horizontal="left", indent=1)
        elif not math.isnan(value):  # missing stays an empty cell
            cell.value = int(value) if form in {"whole", "places"} else value
            cell.number_format = FORMATS[form]


def _text(cell: Cell | Any, text: str) -> Any:
    """Put text in a cell as text, whatever it begins with."""
    cell.value = text
    if text.startswith(FORMULA):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell


def _finish(sheet: Worksheet) -> None:
    # The sheet of sentences and charts, which has no head, prints on one page.
    listing = bool(sheet.freeze_panes)
    sheet.page_setup.orientation = "landscape" if listing else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0 if listing else 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if listing:
        sheet.print_area = sheet.dimensions
        for n, column in enumerate(sheet.iter_cols(min_row=2), 1):
            longest = max((len(_shown(cell)) for cell in column), default=0)
            heading = max(len(word) for word in _shown(sheet.cell(1, n)).split())
            sheet.column_dimensions[get_column_letter(n)].width = min(max(longest, heading, 7) + 2, WIDEST)


def _shown(cell: Any) -> str:
    return (
        ""
        if cell.value is None
        else f"{cell.value:.2f}"
        if isinstance(cell.value, float)
        else str(cell.value)
    )


def _unit(unit: str, report: ProvinceReport) -> str:
    return "%" if unit == "percent" else report.t("points") if unit else ""


def _name(row: dict[str, Any], report: ProvinceReport) -> str:
    if report.t.lang == "vi" and not row["name_vi"]:
        return f"{row['name_en']} ({report.t('no Vietnamese name is established')})"
    return str(row[f"name_{report.t.lang}"])


def _fix_times(path: Path) -> None:
    """Set the times that saving put in: two builds of the same figures are the same bytes."""
    with zipfile.ZipFile(path) as source:
        entries = {name: source.read(name) for name in source.namelist()}
    stamp = EPOCH.isoformat().encode() + b"Z"
    entries["docProps/core.xml"] = re.sub(
        rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, entries["docProps/core.xml"]
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            target.writestr(zipfile.ZipInfo(name, EPOCH.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
