"""What the workbooks of reports have in common, as tests read them."""

from __future__ import annotations

import re
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl

SHARED_SHEETS = ("Tất cả đơn vị", "Số liệu biểu đồ", "Nguồn")  # the last ones, in this order


def cells_by_head(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Rows of a sheet by its heads."""
    head, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def charts_in(path: Path) -> list[str]:
    """XML of the charts of a workbook, in their order."""
    with zipfile.ZipFile(path) as parts:
        names = sorted(name for name in parts.namelist() if "/charts/chart" in name)
        return [parts.read(name).decode() for name in names]


def joined_by(path: Path) -> set[tuple[str, str, int]]:
    """What the lines of the charts join: index, head of the column, and the later of two editions."""
    return {
        (now["Chỉ số"], head, now["Năm đánh giá"])
        for before, now in pairwise(cells_by_head(path, SHARED_SHEETS[1]))
        for head in now
        if before["Chỉ số"] == now["Chỉ số"]
        and isinstance(before[head], float | int)
        and isinstance(now[head], float | int)
        and head != "Năm đánh giá"
    }


def axis_of(chart: str) -> tuple[float, float]:
    """Ends of the axis of the values of a chart."""
    ends = [
        re.search(rf'<(?:c:)?valAx>.*?<(?:c:)?{end} val="([^"]+)"', chart, re.DOTALL)
        for end in ("min", "max")
    ]
    assert all(ends)
    low, high = (float(found[1]) for found in ends if found)
    return low, high
