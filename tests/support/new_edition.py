"""A made-up edition 2025 of the three indices: figures invented for the tests, of the 34 units."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from chiso.data.dataset import Dataset
from chiso.intake.layout import edition_layout
from tests.support.filling import PAR_MAXIMA, Cells, fill

YEAR = 2025
TODAY = date(2026, 5, 4)  # when it is taken in
ORIGIN = {
    "publisher": "Cơ quan công bố giả định",
    "class": "ministry",
    "title": "Số liệu giả định của bài kiểm thử",
    "date": "20/4/2026",
}


def new_edition(
    d: Dataset, index: str, folder: Path, answers: Mapping[str, Any] | None = None, year: int = YEAR
) -> Path:
    """A filled template of a whole made-up edition, with answers on it by key of the question."""
    path = folder / f"{index}-{year}-gia-dinh.xlsx"
    return fill(d, index, year, path, invented(d, index, year), {**ORIGIN, **(answers or {})})


def invented(d: Dataset, index: str, year: int = YEAR) -> Cells:
    """Made-up figures that agree with each other, the same at each run."""
    layout = edition_layout(d, index, year)
    names = [unit.name for unit in layout.units]
    draw = random.Random(f"{index} {year}")
    if layout.traits.sums_parts:
        return {
            (name, column.code): round(draw.uniform(column.maximum * 0.4, column.maximum * 0.9), 4)
            for name in names
            for column in layout.columns
        }
    order = draw.sample(names, len(names))
    cells: Cells = {}
    for place, name in enumerate(order, 1):
        cells[name, "total|score|percent"] = total = round(93 - 0.4 * place, 2)
        cells[name, "total|rank|place"] = place
        for column in layout.columns:
            maximum = PAR_MAXIMA.get(column.component)
            if column.code == f"{column.component}|score|points" and maximum:
                cells[name, column.code] = round(total * maximum / 100, 4)
            elif column.code == f"{column.component}|score|percent" and not maximum:
                cells.setdefault((name, column.code), round(total + draw.uniform(-2, 2), 2))
    return cells
