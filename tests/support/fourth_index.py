"""A fourth index in a copy of data/, by rows of CSV alone: PCI with figures invented for the tests.

The components are those of the published workbooks (sub-indices, a weighted total in points, published
places); their maxima stand on different scales here, and every score is made up. As in the workbooks a later
edition has a sub-index more, and the codes behind it move on.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from chiso.data.cleaning.rebuild import rebuild

CODE, NAME, SOURCE = "PCI", "PCI", "pci-gia-dinh"
YEARS = (2023, 2024)
UNIT, TOTAL, RANK_TARGET, SCORE_TARGET = "Lào Cai", "61.12", "10", "65"  # of 2024
INDEX = {
    "index": CODE,
    "name": NAME,
    "long_name_vi": "Chỉ số năng lực cạnh tranh cấp tỉnh",
    "long_name_en": "provincial competitiveness index",
    "publisher_vi": "Cơ quan công bố giả định",
    "publisher_en": "an invented publisher",
    "order": "4",
    "score_unit": "points",
    "digits": "2",
    "ranks": "published",
    "totals": "published",
    "groups": "none",
    "middle": "median",
    "published_mean": "0",
    "survey": "1",
    "self_assessed": "0",
    "additive": "0",
    "main_kind": "dimension",
    "parts_noun_vi": "chỉ số thành phần",
    "part_noun_en": "sub-index",
    "parts_noun_en": "sub-indices",
    "respondents_vi": "doanh nghiệp",
    "respondents_en": "businesses",
    "source": SOURCE,
}
NEW = "6"  # only in the last edition
# Code in the last edition -> Vietnamese name, English name, maximum, weight in the total.
SUB_INDICES = {
    "1": ("Gia nhập thị trường", "Entry costs", 10, 0.05),
    "2": ("Tiếp cận đất đai", "Land access", 10, 0.05),
    "3": ("Tính minh bạch", "Transparency", 10, 0.2),
    "4": ("Chi phí thời gian", "Time costs", 5, 0.05),
    "5": ("Chi phí không chính thức", "Informal charges", 5, 0.1),
    "6": ("Cạnh tranh giả định", "An invented sub-index", 20, 0.05),
    "7": ("Tính năng động", "Proactivity", 20, 0.05),
    "8": ("Hỗ trợ doanh nghiệp", "Business support", 20, 0.2),
    "9": ("Đào tạo lao động", "Labour training", 8, 0.2),
    "10": ("Thiết chế pháp lý", "Legal institutions", 4, 0.05),
}


def with_pci(data: Path) -> Path:
    """Add PCI to a copy of data/ and rebuild it as `chiso data` does; gives the copy back.

    Parameters
    ----------
    data : Path
        A copy of the project's data folder.
    """
    append(data / "reference/indices.csv", [INDEX])
    append(data / "reference/editions.csv", [_edition(year) for year in YEARS])
    append(data / "reference/components.csv", _components())
    append(data / "reference/leads.csv", [_of(agency="Sở Tài chính", source=SOURCE)])
    append(
        data / "raw/published/sources.csv",
        [
            {
                "source": SOURCE,
                "publisher": INDEX["publisher_vi"],
                "class": "secondary",
                "language": "vi",
                "date": "2025-05-06",
                "linkable": "0",
                "note": "số liệu giả định để kiểm thử",
            }
        ],
    )
    append(data / "raw/published/published_figures.csv", _figures(provinces(data)))
    rebuild(data)
    return data


def provinces(data: Path) -> list[str]:
    """The 63 units that the editions measured."""
    with (data / "raw/units/provinces.csv").open(encoding="utf-8", newline="") as file:
        return [row["name_vi"] for row in csv.DictReader(file)]


def totals(names: Sequence[str], year: int) -> dict[str, float]:
    """Invented totals: the weighted shares of the maxima, of 100 points."""
    found = {
        name: round(
            sum(
                100 * weight * score(name, code, year) / top
                for code, (_, _, top, weight) in SUB_INDICES.items()
            ),
            2,
        )
        for name in names
    }
    return found | ({UNIT: float(TOTAL)} if year == YEARS[-1] else {})


def score(name: str, code: str, year: int) -> float:
    """An invented score of a sub-index, by its last code, within its maximum; the same at each run."""
    return round(random.Random(f"{name} {code} {year}").uniform(0.45, 0.9) * SUB_INDICES[code][2], 2)


def code_in(code: str, year: int) -> str | None:
    """The code in an edition of what has another in the last."""
    if year == YEARS[-1] or int(code) < int(NEW):
        return code
    return None if code == NEW else f"{int(code) - 1}"


def ranks(scores: Mapping[str, float]) -> dict[str, int]:
    """Places, ties sharing the better one."""
    return {name: 1 + sum(other > own for other in scores.values()) for name, own in scores.items()}


def append(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Add rows at the end of a CSV; what a row does not name stays empty."""
    text = path.read_text("utf-8")
    out = io.StringIO(newline="")
    columns = next(csv.reader([text.splitlines()[0]]))
    csv.DictWriter(out, columns, restval="", lineterminator="\n").writerows(rows)
    path.write_text(text + out.getvalue(), "utf-8", newline="")


def _of(**row: str) -> dict[str, str]:
    return {"index": CODE, **row}


def _edition(year: int) -> dict[str, str]:
    return _of(
        year=f"{year}",
        period="63",
        ranked="63",
        published_on=f"{year + 1}-05-06",
        fields="10" if year == YEARS[-1] else "9",
        scale_min="0",
        scale_max="100",
        basis="stated",
        source=SOURCE,
    )


def _components() -> list[dict[str, str]]:
    known = {"min_score": "0", "unit": "points", "basis": "stated", "source": SOURCE}
    both = {"first_year": f"{YEARS[0]}", "last_year": f"{YEARS[-1]}"}
    name_vi, name_en = INDEX["long_name_vi"], "Provincial Competitiveness Index"
    total = {"component": "total", "series": "pci-total", "kind": "total", "max_score": "100"}
    return [
        _of(**known, **both, **total, name_vi=f"{name_vi} ({NAME})", name_en=f"{name_en} ({NAME})"),
        *(
            _of(
                **known,
                **({"first_year": f"{year}", "last_year": f"{year}"} if int(code) >= int(NEW) else both),
                component=own,
                series=f"pci-{code}",
                parent="total",
                kind=INDEX["main_kind"],
                name_vi=vi,
                name_en=en,
                max_score=f"{top}",
            )
            for code, (vi, en, top, _) in SUB_INDICES.items()
            for year in (YEARS if int(code) >= int(NEW) else YEARS[-1:])
            if (own := code_in(code, year))
        ),
    ]


def _figures(names: Sequence[str]) -> list[dict[str, str]]:
    rows = []
    for year in YEARS:
        scores = totals(names, year)
        places = ranks(scores)
        for name in names:
            rows.append(_figure(year, name, "total", "score_points", f"{scores[name]:.2f}", "points"))
            rows.append(_figure(year, name, "total", "rank", f"{places[name]}", "place"))
            rows += [
                _figure(year, name, own, "score_points", f"{score(name, code, year):.2f}", "points")
                for code in SUB_INDICES
                if (own := code_in(code, year))
            ]
    rows.append(_figure(YEARS[-1], UNIT, "total", "target_rank", RANK_TARGET, "place"))
    rows.append(_figure(YEARS[-1], UNIT, "total", "target_points", SCORE_TARGET, "points"))
    return rows


def _figure(year: int, name: str, component: str, measure: str, value: str, unit: str) -> dict[str, str]:
    return {
        "index": NAME,
        "year": f"{year}",
        "province": name,
        "component": component,
        "measure": measure,
        "value": value,
        "unit": unit,
        "basis": "stated",
        "source": SOURCE,
    }
