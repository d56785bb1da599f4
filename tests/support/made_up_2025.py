"""An edition 2025 of the 34 units in a copy of data/: every figure is invented for the tests.

No result of 2025 is on record here. Scores follow from a fixed seed, places from the scores; sources,
decisions and days of publication are named as invented. One source prints a change of places across
the change of units, as sources do.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from chiso.data.cleaning.rebuild import rebuild
from tests.support.fourth_index import append, ranks
from tests.support.tables import rows_of, write_rows

YEAR = 2025
ALL = ("PAR", "SIPAS", "PAPI")
SOURCE = "so-lieu-gia-dinh-2025"
MEANS = {"PAR": 89.11, "SIPAS": 84.52}
# The source prints these changes of places on the year before, as if 63 and 34 were one field.
PRINTED_CHANGES = {"Lào Cai": 11, "Hà Nội": -7, "Huế": 23, "Quảng Trị": 19}
PARTS_OF_PAR = {"appraisal": (50.0, 60.0), "leader_survey": (17.0, 21.0), "socio_economic": (3.0, 6.5)}
FIELDS_OF_PAR = {"1": (7.0, 9.5), "3": (10.0, 13.0), "4": (7.0, 10.5), "5": (10.0, 15.0), "8": (10.0, 16.5)}


def with_2025(data: Path, indices: Sequence[str] = ALL, same_method: str = "") -> Path:
    """Add edition 2025 of some indices to a copy of data/ and rebuild it; gives the copy back.

    Parameters
    ----------
    data : Path
        A copy of the project's data folder.
    indices : sequence of str
        Which of the three.
    same_method : {"", "yes", "no"}
        What the editions of the surveys say of their method.
    """
    units = [row["province"] for row in rows_of(data / "reference/provinces.csv") if row["period"] == "34"]
    components = rows_of(data / "reference/components.csv")
    carried = [_carried_over(row, indices) for row in components]
    write_rows(data / "reference/components.csv", list(components[0]), carried)
    append(data / "reference/editions.csv", [_edition(data, index, same_method) for index in indices])
    append(
        data / "raw/published/sources.csv",
        [
            {
                "source": SOURCE,
                "publisher": "Nguồn giả định để kiểm thử",
                "class": "ministry",
                "language": "vi",
                "date": "2026-05-05",
                "linkable": "0",
                "note": "số liệu giả định để kiểm thử",
            }
        ],
    )
    figures: list[dict[str, str]] = []
    for index in (one for one in indices if one != "PAPI"):
        scores = totals(units, index)
        places = ranks(scores)
        for name in units:
            figures.append(_figure(index, name, "total", "score_pct", f"{scores[name]:.2f}", "percent"))
            figures.append(_figure(index, name, "total", "rank", f"{places[name]}", "place"))
    if "PAR" in indices:
        for name in units:
            figures += [
                _figure("PAR", name, code, "score_points", f"{drawn('PAR', name, code, *span):.2f}", "points")
                for code, span in {**FIELDS_OF_PAR, **PARTS_OF_PAR}.items()
            ]
        figures += [
            _figure("PAR", name, "total", "change_rank", f"{change}", "places")
            for name, change in PRINTED_CHANGES.items()
        ]
        # The Ministry prints changes of the index in percent too.
        figures.append(_figure("PAR", "Hà Nội", "total", "change_score", "0.77", "percentage points"))
        append(
            data / "reference/breaks.csv",
            [
                {
                    "index": "PAR",
                    "component": "*",
                    "year": f"{YEAR}",
                    "kind": "set",
                    "reason_vi": "Bộ tiêu chí thay đổi (giả định để kiểm thử); điểm số không so sánh được.",
                    "reason_en": "The set of criteria changes (invented for tests). Points do not compare.",
                    "source": SOURCE,
                }
            ],
        )
    append(data / "raw/published/published_figures.csv", figures)
    append(
        data / "raw/published/national_aggregates.csv",
        [row for index in indices if index in MEANS for row in _national(index, totals(units, index))],
    )
    if "PAPI" in indices:
        _add_papi(data, units)
    rebuild(data)
    return data


def totals(units: Sequence[str], index: str) -> dict[str, float]:
    """Invented totals in percent."""
    return {name: round(drawn(index, name, "total", 80, 96), 2) for name in units}


def drawn(index: str, name: str, code: str, low: float, high: float) -> float:
    """An invented figure between two bounds; the same at each run."""
    return random.Random(f"{index} {name} {code} {YEAR}").uniform(low, high)


def _edition(data: Path, index: str, same_method: str) -> dict[str, str]:
    rows = rows_of(data / "reference/editions.csv")
    before = next(row for row in rows if (row["index"], row["year"]) == (index, f"{YEAR - 1}"))
    scored = index == "PAR"
    return before | {
        "year": f"{YEAR}",
        "period": "34",
        "ranked": "34",
        "published_on": f"{YEAR + 1}-05-05",
        "decision": "quyết định giả định" if scored else before["decision"],
        "decision_date": f"{YEAR}-10-15" if scored else before["decision_date"],
        "same_method": "" if scored else same_method,
        "source": SOURCE,
        "note": "số liệu giả định để kiểm thử",
    }


def _carried_over(row: dict[str, str], indices: Sequence[str]) -> dict[str, str]:
    """A component of 2024 is one of 2025 too."""
    carried = row["index"] in indices and row["last_year"] == f"{YEAR - 1}"
    return row | ({"last_year": f"{YEAR}"} if carried else {})


def _figure(index: str, name: str, component: str, measure: str, value: str, unit: str) -> dict[str, str]:
    return {
        "index": {"PAR": "PAR INDEX"}.get(index, index),
        "year": f"{YEAR}",
        "province": name,
        "component": component,
        "measure": measure,
        "value": value,
        "unit": unit,
        "basis": "stated",
        "source": SOURCE,
        "source_date": f"{YEAR + 1}-05-05",
        "note": "giả định",
    }


def _national(index: str, scores: Mapping[str, float]) -> list[dict[str, str]]:
    whole = {"index": {"PAR": "PAR INDEX"}.get(index, index), "edition": f"{YEAR}", "basis": "stated"}
    whole |= {"source": "giả định", "source_keys": SOURCE, "note": "giả định"}
    best, worst = max(scores, key=scores.__getitem__), min(scores, key=scores.__getitem__)
    rows = [
        whole | {"measure": "mean", "group": "Cả nước", "value": f"{MEANS[index]}"},
        whole | {"measure": "max", "group": best, "value": f"{scores[best]}"},
        whole | {"measure": "min", "group": worst, "value": f"{scores[worst]}"},
    ]
    if index == "PAR":
        rows += [
            whole | {"measure": "group_lower_bound", "group": "A", "value": "90"},
            whole | {"measure": "group_lower_bound", "group": "B", "value": "80"},
            whole | {"measure": "group_upper_bound", "group": "B", "value": "90"},
        ]
    return rows


def _add_papi(data: Path, units: Sequence[str]) -> None:
    """Sub-dimensions of the 34 units, on the scales of the edition before."""
    limits = {
        row["component"]: (float(row["min_score"]), float(row["max_score"]))
        for row in rows_of(data / "reference/components.csv")
        if row["index"] == "PAPI" and row["kind"] == "sub_dimension" and row["last_year"] == f"{YEAR}"
    }
    append(
        data / "raw/papi/papi_sub_dimension_scores.csv",
        [
            {
                "year": f"{YEAR}",
                "province": name,
                "sub_dimension": code,
                "score": f"{drawn('PAPI', name, code, low + (high - low) / 3, high * 0.95):.7f}",
            }
            for name in units
            for code, (low, high) in limits.items()
        ],
    )
