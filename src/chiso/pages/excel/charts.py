"""Native charts of a workbook: series over the editions, each interrupted where its scores do not compare.

A spreadsheet joins what stands one below the other in a column. So a series has two, and its stretches stand
in them by turns: between two stretches of one column there are empty cells, and an empty cell is a gap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference, Series
from openpyxl.chart.legend import LegendEntry
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from chiso.charts.style import FIELD
from chiso.pages.excel.sheets import add_row, add_sheet
from chiso.text.catalog import Texts

CHART_ROWS = 18
LINE_WIDTH = 22000  # English metric units
STEPS = 8  # of an axis, at most
WHOLE = 100.0  # no score is above it
ROOM = 0.08  # of the range of the figures, above and below them
FIRST_LINE = 4  # column of the first series, after index, edition and unit


@dataclass(frozen=True)
class Drawn:
    """A series of a chart.

    Attributes
    ----------
    heading : str
        Of its columns; the series of all charts of a workbook share them, in their order.
    name : str
        In the legend.
    points : mapping from int to (float, int)
        By edition the value and the stretch: scores of different stretches do not compare.
    colour : str
    symbol : str
        Of a marker, as spreadsheets name it.
    joined : bool
        By a line; else dots alone.
    """

    heading: str
    name: str
    points: Mapping[int, tuple[float, int]]
    colour: str
    symbol: str = "circle"
    joined: bool = True

    @property
    def columns(self) -> list[dict[int, float]]:
        """Its stretches by turns, so that none touches the next."""
        stretches = sorted({stretch for _, stretch in self.points.values()})
        return [
            {year: value for year, (value, own) in self.points.items() if stretches.index(own) % 2 == turn}
            for turn in (0, 1)
        ]


@dataclass(frozen=True)
class TrendChart:
    """Series of an index over its editions.

    Attributes
    ----------
    index, unit : str
        Name; unit of its scores, in words.
    drawn : sequence of Drawn
    mean : mapping from int to (str, str)
        By edition how its mean is known, in words, and the keys of its sources.
    """

    index: str
    unit: str
    drawn: Sequence[Drawn]
    mean: Mapping[int, tuple[str, str]]

    @property
    def years(self) -> range:
        """From the first edition with a figure to the last, those without an edition too: they are gaps."""
        known = [year for one in self.drawn for year in one.points]
        return range(min(known), max(known) + 1) if known else range(0)


def add_trend_charts(book: Workbook, below: int, charts: Sequence[TrendChart], t: Texts) -> int:
    """Charts on the first sheet, of figures on a sheet of their own; returns the row below the charts.

    Parameters
    ----------
    book : Workbook
    below : int
        Row of the first chart.
    charts : sequence of TrendChart
        Without a figure it is left out.
    t : Texts
    """
    charts = [chart for chart in charts if chart.years]
    if not charts:
        return below
    heads = [
        head
        for one in charts[0].drawn
        for head in (one.heading, t("{name} (next stretch)", name=one.heading))
    ]
    sheet = add_sheet(
        book,
        t("Figures of the charts"),
        [t("Index"), t("Edition"), t("Unit"), *heads, t("Basis of the mean"), t("Sources")],
        frozen=2,
    )
    n = 1
    for chart in charts:
        first = n + 1
        _add_chart(book.worksheets[0], f"A{below}", chart, sheet, first)
        below += CHART_ROWS
        for n, year in enumerate(chart.years, first):
            values = [column.get(year, math.nan) for one in chart.drawn for column in one.columns]
            formats = ["", "whole", "", *["score"] * len(values), "", ""]
            add_row(
                sheet, [chart.index, year, chart.unit, *values, *chart.mean.get(year, ("", ""))], formats, n
            )
    sheet.auto_filter.ref = f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row}"
    return below


def _add_chart(target: Worksheet, anchor: str, one: TrendChart, sheet: Worksheet, first: int) -> None:
    chart = LineChart()
    chart.title = f"{one.index} ({one.unit})"
    chart.height, chart.width = 8.4, 20.0
    rows: dict[str, int] = {"min_row": first, "max_row": first + len(one.years) - 1}
    column, hidden = FIRST_LINE, []
    for drawn in one.drawn:
        named = False
        for values in drawn.columns:
            if values:  # a series that is never interrupted has one column
                series = Series(Reference(sheet, min_col=column, **rows), title=drawn.name)
                _look(series, drawn)
                if named:
                    hidden.append(LegendEntry(idx=len(chart.series), delete=True))
                chart.series.append(series)
                named = True
            column += 1
    chart.set_categories(Reference(sheet, min_col=2, **rows))
    chart.legend.position, chart.legend.legendEntry = "b", hidden
    chart.display_blanks = "gap"  # a missing edition is no dot, not a zero
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.number_format, chart.x_axis.tickLblPos = "0", "low"
    low, high, step = limits(value for drawn in one.drawn for value, _ in drawn.points.values())
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = low, high, step
    chart.y_axis.number_format = "#,##0" if step >= 1 else "0.0" if step >= 0.1 else "0.00"
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(
        ln=LineProperties(solidFill=FIELD.lstrip("#"), w=LINE_WIDTH // 3)
    )
    target.add_chart(chart, anchor)


def _look(series: Any, drawn: Drawn) -> None:
    colour = drawn.colour.lstrip("#")
    series.smooth = False
    series.marker.symbol, series.marker.size = drawn.symbol, 7
    series.marker.graphicalProperties = GraphicalProperties(
        solidFill=colour, ln=LineProperties(solidFill=colour)
    )
    if drawn.joined:
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = LINE_WIDTH
    else:
        series.graphicalProperties.line.noFill = True


def limits(values: Iterable[float]) -> tuple[float, float, float]:
    """Ends and step of an axis that some figures fill, with room above and below them.

    Parameters
    ----------
    values : iterable of float

    Returns
    -------
    low, high, step : float
        Round; within 0 to 100 where the figures are.
    """
    known = [*values]
    least, most = min(known), max(known)
    room = max(ROOM * (most - least), 0.01 * abs(most), 0.01)
    magnitude = 10.0 ** math.floor(math.log10((most - least + 2 * room) / STEPS))
    step = next(
        size
        for size in (magnitude * factor for factor in (1, 2, 5, 10, 20))
        if math.ceil((most + room) / size) - math.floor((least - room) / size) <= STEPS
    )
    low, high = math.floor((least - room) / step) * step, math.ceil((most + room) / step) * step
    if least >= 0:
        low = max(low, 0.0)
    if least >= 0 and most <= WHOLE:
        high = min(high, WHOLE)
    return round(low, 9), round(high, 9), round(step, 9)
