"""A made-up province that scores its departments and communes: registers, sets, and scores of two years.

Every name of a commune and every point is invented. Of 2026 and 2027: 20 departments and 124 communes each;
between them one commune was split in two and two were merged, and the set of the departments changed.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from chiso.data.own_index.tables import (
    CLASSES,
    SETS,
    criteria_table,
    files_table,
    scores_table,
    units_table,
)
from chiso.data.schema.tables import CsvTable

PROVINCE, SLUG = "Lào Cai", "lao-cai"
YEARS = (2026, 2027)
DEPARTMENTS_2026, DEPARTMENTS_2027, COMMUNES = "so-nganh-2026", "so-nganh-2027", "cap-xa-2026"
SET_OF = {2026: (DEPARTMENTS_2026, COMMUNES), 2027: (DEPARTMENTS_2027, COMMUNES)}
SPLIT, PARTS = "Xã Mường Đôi", ("Xã Mường Đôi Thượng", "Xã Mường Đôi Hạ")
MERGED, WHOLE = ("Xã Nậm Một", "Xã Nậm Hai"), "Xã Nậm Chung"
AGENCIES = (
    "Sở Nội vụ",
    "Văn phòng UBND tỉnh",
    "Sở Tư pháp",
    "Sở Tài chính",
    "Sở Khoa học và Công nghệ",
    "Thanh tra tỉnh",
    "Sở Xây dựng",
    "Sở Văn hóa, Thể thao và Du lịch",
)
DEPARTMENTS = (
    *AGENCIES,
    "Sở Công Thương",
    "Sở Giáo dục và Đào tạo",
    "Sở Nông nghiệp và Môi trường",
    "Sở Y tế",
    "Sở Dân tộc và Tôn giáo",
    "Sở Ngoại vụ",
    "Ban Quản lý Khu kinh tế tỉnh",
    "Ban Thử nghiệm Một",
    "Ban Thử nghiệm Hai",
    "Ban Thử nghiệm Ba",
    "Ban Thử nghiệm Bốn",
    "Ban Thử nghiệm Năm",
)
FIELDS = (
    "Công tác chỉ đạo, điều hành cải cách hành chính",
    "Cải cách thể chế",
    "Cải cách thủ tục hành chính",
    "Cải cách tổ chức bộ máy",
    "Cải cách chế độ công vụ",
    "Cải cách tài chính công",
    "Xây dựng và phát triển chính quyền số",
)
# Of each field: points of its criteria. The last field of a set is the survey.
POINTS = ((6, 5, 4), (5, 5), (8, 6, 3), (4, 4), (6, 5), (5, 5), (8, 6, 5))
POINTS_2027 = ((5, 5, 4), (6, 5), (8, 6, 3), (4, 4), (6, 5), (5, 5), (8, 6, 5))
RATE = "Tỷ lệ thủ tục được giải quyết đúng hạn"


@dataclass(frozen=True)
class Made:
    """Where what was made stands, and what was drawn: points by year, set, unit, criterion, stage."""

    data: Path
    drawn: Mapping[tuple[int, str, str, str, str], Decimal | None]


def communes(year: int) -> list[str]:
    """The 124 communes of a year."""
    names = [f"{'Phường' if n % 9 == 0 else 'Xã'} Bản Thử {n:03d}" for n in range(1, 122)]
    return [*names, SPLIT, *MERGED] if year < 2027 else [*names, *PARTS, WHOLE]


def units_of(code: str, year: int) -> list[str]:
    """The units that a set scores in a year."""
    return communes(year) if code == COMMUNES else list(DEPARTMENTS)


def criteria(code: str, widened: int = 1) -> Iterator[dict[str, Any]]:
    """The rows of a set; `widened` times as many criteria of the same points altogether."""
    blocks = POINTS_2027 if code == DEPARTMENTS_2027 else POINTS
    agency = 0
    for n, (name, points) in enumerate(zip(FIELDS, blocks, strict=True), 1):
        yield _criterion(str(n), name, "", sum(points))
        for k, maximum in enumerate(points):
            for part in range(widened):
                own = f"{n}.{k * widened + part + 1}"
                row = _criterion(
                    own, f"{RATE} {own}" if n == 3 else f"Tiêu chí {own}", str(n), maximum / widened
                )
                row |= {
                    "appraiser": AGENCIES[agency % len(AGENCIES)],
                    "lead": AGENCIES[agency % len(AGENCIES)],
                }
                row |= {"evidence": "Kế hoạch, báo cáo kết quả"} if n == 1 else {}
                if n == 3:
                    row |= {"rule": "proportional", "numerator": "hồ sơ đúng hạn", "denominator": "hồ sơ"}
                yield row
                agency += 1
    rest = 100 - sum(map(sum, blocks))
    yield _criterion("8", "Kết quả khảo sát sự hài lòng", "", rest, "survey")
    yield _criterion("8.1", "Chỉ số hài lòng của người dân", "8", rest, "survey") | {"appraiser": AGENCIES[0]}
    if code == COMMUNES:
        yield _criterion("9", "Điểm thưởng", "", 3, "bonus") | {"appraiser": AGENCIES[0]}
        yield _criterion("10", "Điểm trừ", "", 5, "penalty") | {"appraiser": AGENCIES[0]}


def _criterion(code: str, name: str, parent: str, maximum: float, kind: str = "criterion") -> dict[str, Any]:
    return {"code": code, "name": name, "parent": parent, "kind": kind, "maximum": f"{maximum:g}"}


def write_sets(data: Path, widened: int = 1) -> None:
    """The three sets of the province, their classes and criteria."""
    about = {
        DEPARTMENTS_2026: ("Bộ tiêu chí sở, ban, ngành 2026", "department", "2026", "2026", "share", "80"),
        DEPARTMENTS_2027: ("Bộ tiêu chí sở, ban, ngành 2027", "department", "2027", "", "share", "80"),
        COMMUNES: ("Bộ tiêu chí cấp xã", "commune", "2026", "", "left_out", ""),
    }
    sets = [
        {
            "set": code,
            "name": name,
            "decision": f"{n}/QĐ-UBND",
            "decision_date": f"{first}-03-01",
            "issuer": "UBND tỉnh",
            "province": PROVINCE,
            "level": level,
            "first_year": first,
            "last_year": last,
            "maximum": "100",
            "no_work": treatment,
            "no_work_share": share,
            "bound": "70",
            "complete": "1",
            "source": "dữ liệu giả định để kiểm thử",
        }
        for n, (code, (name, level, first, last, treatment, share)) in enumerate(about.items(), 9001)
    ]
    classes = [
        {"set": code, "name": name, "at_least": bound, "every_field_at_least": field}
        for code in about
        for name, bound, field in (
            ("Xuất sắc", 90, 70),
            ("Tốt", 80, ""),
            ("Khá", 70, ""),
            ("Trung bình", 50, ""),
            ("Yếu", 0, ""),
        )
    ]
    write_rows(data, SETS, [*_kept(data, SETS, about), *sets])
    write_rows(data, CLASSES, [*_kept(data, CLASSES, about), *classes])
    for code in about:
        write_rows(data, criteria_table(code), criteria(code, widened))


def _kept(data: Path, table: CsvTable, anew: Collection[str]) -> list[dict[str, str]]:
    """The rows of a table that are of other sets."""
    if not (data / table.path).is_file():
        return []
    with (data / table.path).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["set"] not in anew]


def write_register(data: Path) -> None:
    """Departments, communes of both years with what was split and merged, and a district that ended."""
    rows: list[dict[str, Any]] = [
        {"unit": name, "level": "department", "kind": "sở, ban, ngành"} for name in DEPARTMENTS
    ]
    rows.append({"unit": "Huyện Thử", "level": "district", "kind": "huyện", "valid_to": "2025-06-30"})
    both = [name for name in communes(2026) if name in communes(2027)]
    for name in (*communes(2026), *PARTS, WHOLE):
        row = {
            "unit": name,
            "level": "commune",
            "kind": name.split(" ")[0].lower(),
            "valid_from": "2025-07-01",
        }
        if name not in both:
            new = name in (*PARTS, WHOLE)
            row |= {"valid_from": "2027-01-01"} if new else {"valid_to": "2026-12-31"}
            row |= {"predecessors": SPLIT if name in PARTS else " | ".join(MERGED)} if new else {}
        rows.append(row)
    write_rows(data, units_table(SLUG), rows)


def make(data: Path, widened: int = 1) -> Made:
    """Write everything of the made-up province into a data folder, scores as if they had been taken in.

    Every unit has self-assessed and appraised points on every criterion that it is scored on; some a
    stage after their explanation. "Ban Thử nghiệm Năm" has no work in 3.1, and lacks 6.1 of 2027.
    """
    write_sets(data, widened)
    write_register(data)
    drawn: dict[tuple[int, str, str, str, str], Decimal | None] = {}
    for year in YEARS:
        for code in SET_OF[year]:
            rows = list(scores(code, year, widened))
            write_rows(data, scores_table(code, year), rows)
            stages = dict.fromkeys(row["stage"] for row in rows)
            files = [
                {
                    "file": stage.replace("_", "-"),
                    "name": f"{stage}.xlsx",
                    "sha256": f"{n:064x}",
                    "stage": stage,
                    "received": f"{year + 1}-01-15",
                    "scores": sum(row["stage"] == stage for row in rows),
                }
                for n, stage in enumerate(stages)
            ]
            write_rows(data, files_table(code, year), files)
            for row in rows:
                key = (year, code, row["unit"], row["criterion"], row["stage"])
                drawn[key] = Decimal(row["score"]) if row["score"] else None
    return Made(data, drawn)


def scores(code: str, year: int, widened: int = 1) -> Iterator[dict[str, Any]]:
    """Drawn points of every unit, by a seed of set and year."""
    draw = random.Random(f"{code} {year}")
    rows = [row for row in criteria(code, widened) if row["parent"] or row["kind"] in ("bonus", "penalty")]
    for number, unit in enumerate(units_of(code, year)):
        good = draw.uniform(0.62, 1.0)
        for row in rows:
            maximum = float(row["maximum"])
            own = code == COMMUNES and row["kind"] in ("bonus", "penalty")
            share = draw.choice((0, 0, 0, 0.2)) if own else min(1, max(0, draw.gauss(good, 0.12)))
            appraised = Decimal(str(round(maximum * share * 4) / 4)).normalize()
            claimed = min(Decimal(str(maximum)), appraised + Decimal(draw.choice(("0", "0", "0.25", "0.5"))))
            none = unit == "Ban Thử nghiệm Năm" and row["code"] == "3.1"
            none = none or (code == COMMUNES and row["code"] == "2.2" and number % 10 == 3)
            if unit == "Ban Thử nghiệm Năm" and row["code"] == "6.1" and year == 2027:
                continue
            stages = {"self_assessed": claimed, "appraised": appraised}
            if own or row["kind"] == "survey":
                del stages["self_assessed"]
            elif claimed > appraised and draw.random() < 0.2:
                stages["explained"] = claimed
            for stage, points in stages.items():
                yield {
                    "unit": unit,
                    "criterion": row["code"],
                    "stage": stage,
                    "state": "no_work" if none else "scored",
                    "score": "" if none else f"{points:f}",
                    "reason": "Chậm tiến độ"
                    if stage == "appraised" and points < maximum and share < 0.7
                    else "",
                    "file": stage.replace("_", "-"),
                    "cell": f"dòng {number + 2}",
                }


def write_rows(data: Path, table: CsvTable, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a table of a data folder; what a row leaves out is empty."""
    path = data / table.path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table.schema.columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def small(data: Path, scores_of: Mapping[str, Mapping[str, Any]], **about: Any) -> str:
    """Three criteria of 40, 40 and 20 points, departments with the scores given; the code of the set.

    Parameters
    ----------
    data : Path
    scores_of : mapping
        By unit: points by criterion, or a row with its stage, state, reason.
    **about
        Of the row of the set, and `units`: cells of the register by unit.
    """
    code, units = "bo-thu", about.pop("units", {})
    row = {"set": code, "name": "Bộ tiêu chí thử", "decision": "77/QĐ-UBND", "decision_date": "2026-02-03"}
    row |= {"issuer": "UBND tỉnh Lào Cai", "province": PROVINCE, "level": "department", "first_year": "2026"}
    row |= {"maximum": "100", "no_work": "left_out", "complete": "1", "source": "dữ liệu giả định"}
    write_rows(data, SETS, [row | about])
    write_rows(data, CLASSES, [
        {"set": code, "name": "Tốt", "at_least": "80", "every_field_at_least": "50"},
        {"set": code, "name": "Khá", "at_least": "60"},
        {"set": code, "name": "Kém", "at_least": "0"},
    ])  # fmt: skip
    names = ("Chỉ đạo", "Thủ tục", "Tài chính")
    write_rows(data, criteria_table(code), [
        _criterion(str(n), name, "", points) | {"appraiser": "Sở Nội vụ", "evidence": "Báo cáo năm"}
        for n, (name, points) in enumerate(zip(names, (40, 40, 20), strict=True), 1)
    ])  # fmt: skip
    own = {"level": "department", "kind": "sở, ban, ngành"}
    write_rows(data, units_table(SLUG), [{"unit": unit} | own | units.get(unit, {}) for unit in scores_of])
    rows = []
    for unit, given in scores_of.items():
        for criterion, cell in given.items():
            more = cell if isinstance(cell, Mapping) else {"score": str(cell)}
            plain = {"stage": "appraised", "state": "scored", "file": "tep", "cell": "B2"}
            rows.append({"unit": unit, "criterion": criterion} | plain | more)
    write_rows(data, scores_table(code, 2026), rows)
    file = {"file": "tep", "name": "tep.xlsx", "sha256": "0" * 64, "stage": "appraised", "scores": len(rows)}
    write_rows(data, files_table(code, 2026), [file | {"received": "2027-01-05"}])
    return code
