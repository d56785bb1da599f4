"""Published workbooks beside the project, as their publishers left them, and data folders to try them on.

They are their publishers' and no part of the project: a test skips where they are missing, unless the
environment says that they must be there (CHISO_SHARED=required).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from chiso.core.paths import ROOT
from chiso.data.cleaning.rebuild import rebuild
from tests.support.fourth_index import CODE, INDEX, SOURCE, append

OFFICIAL = ROOT.parent / "shared" / "official"
PAPI, PAPI_YEARS = "PAPI_2011-2016.xlsx", range(2011, 2017)
PCI_YEARS = (2010, 2012, 2013, 2014)
# The sub-indices by span of editions, as the workbooks name them; 1 to 10 points each, 100 in all.
_EARLY = (
    ("Gia nhập thị trường", "Entry costs"),
    ("Tiếp cận đất đai", "Land access"),
    ("Tính minh bạch", "Transparency"),
    ("Chi phí thời gian", "Time costs"),
    ("Chi phí không chính thức", "Informal charges"),
    ("Tính năng động", "Proactivity"),
    ("Hỗ trợ doanh nghiệp", "Business support services"),
    ("Đào tạo lao động", "Labor training"),
    ("Thiết chế pháp lý", "Legal institutions"),
)
_SPANS = {
    (2010, 2012): _EARLY,
    (2013, 2014): (*_EARLY[:5], ("Cạnh tranh bình đẳng", "Policy bias"), *_EARLY[5:]),
}


def published(name: str) -> Path:
    """A published workbook; skips, or fails where it must be there."""
    path = OFFICIAL / name
    if not path.is_file():
        if os.environ.get("CHISO_SHARED") == "required":
            pytest.fail(f"{path} is missing")
        pytest.skip(f"{name} does not lie beside the project")
    return path


def without_papi(data: Path, years: Iterable[int]) -> Path:
    """Empty editions of PAPI in a copy of data/, as if they had never been published; gives the copy back."""
    table = data / "raw/papi/papi_sub_dimension_scores.csv"
    header, *rows = table.read_text("utf-8").splitlines(keepends=True)
    gone = tuple(f"{year}," for year in years)
    kept = [row for row in rows if not row.startswith(gone)]
    table.write_text("".join([header, *kept]), "utf-8", newline="\n")
    rebuild(data)
    return data


def with_true_pci(data: Path) -> Path:
    """PCI in a copy of data/, by its reference rows and one place that is on record; gives the copy back."""
    source = SOURCE
    described = {"publisher": "VCCI", "class": "ministry", "language": "vi", "date": "2014", "linkable": "0"}
    append(data / "raw/published/sources.csv", [{"source": source, **described}])
    place = {"measure": "rank", "value": "1", "unit": "place", "basis": "stated", "source": source}
    first = {"index": CODE, "year": "2013", "province": "Đà Nẵng", "component": "total", **place}
    append(data / "raw/published/published_figures.csv", [first])
    append(data / "reference/indices.csv", [{**INDEX, "source": source}])
    append(
        data / "reference/editions.csv",
        [
            {
                "index": CODE,
                "year": f"{year}",
                "period": "63",
                "ranked": "63",
                "scale_min": "0",
                "scale_max": "100",
                "basis": "stated",
                "source": source,
            }
            for year in PCI_YEARS
        ],
    )
    rows = [_component("total", "", f"{INDEX['long_name_vi']} ({CODE})", INDEX["long_name_en"], (2010, 2014))]
    for span, names in _SPANS.items():
        rows += [_component(f"{n}", "total", vi, en, span) for n, (vi, en) in enumerate(names, 1)]
    append(data / "reference/components.csv", rows)
    rebuild(data)
    return data


def _component(code: str, parent: str, vi: str, en: str, span: tuple[int, int]) -> dict[str, str]:
    return {
        "index": CODE,
        "component": code,
        "series": f"pci-{en.lower().replace(' ', '-')}",
        "parent": parent,
        "kind": INDEX["main_kind"] if parent else "total",
        "name_vi": vi,
        "name_en": en,
        "first_year": f"{span[0]}",
        "last_year": f"{span[1]}",
        "min_score": "1" if parent else "0",
        "max_score": "10" if parent else "100",
        "unit": "points",
        "basis": "stated",
        "source": SOURCE,
    }
