"""Small invented scorecards for tests: rows by column, everything else empty."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import yaml

from chiso.data.plans.folder import Plan, load_plan
from chiso.data.plans.scorecard_table import PERIODS, SCORECARD

DOCUMENT = {
    "document_type": "Phiếu chấm điểm",
    "title": "Phiếu chấm điểm (số liệu giả định để kiểm thử)",
    "unit": {"name": "Sở A", "level": "department", "province": "Lào Cai", "period": "63"},
    "indices": ["PAR"],
    "criteria_set": "Bộ tiêu chí giả định",
    "edition_reviewed": "2023",
    "complete": "true",
}


def write_card(
    folder: Path,
    rows: Sequence[dict[str, str]],
    periods: Sequence[dict[str, str]] = (),
    unit: dict[str, str] | None = None,
    **document: object,
) -> Path:
    """Write a plan folder; gives it back."""
    folder.mkdir(parents=True, exist_ok=True)
    described = {**DOCUMENT, **document, "unit": {**DOCUMENT["unit"], **(unit or {})}}  # type: ignore[dict-item]
    (folder / "plan.yml").write_text(yaml.safe_dump(described, allow_unicode=True, sort_keys=False), "utf-8")
    for table, written in ((SCORECARD, rows), (PERIODS, periods)):
        if written:
            with (folder / table.path).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(table.schema.columns), restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(
                    {"name": row.get("code", ""), **row} if table is SCORECARD else row for row in written
                )
    return folder


def card(folder: Path, rows: Sequence[dict[str, str]], **more: object) -> Plan:
    """A plan from rows."""
    return load_plan(str(write_card(folder, rows, **more)))  # type: ignore[arg-type]
