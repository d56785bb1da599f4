"""Small invented plans with tasks and targets for tests: rows by column, everything else empty."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import yaml

from chiso.data.plans.folder import Plan, load_plan
from chiso.data.plans.work_tables import DUTIES, TARGETS, TASKS

DOCUMENT = {
    "document_type": "Kế hoạch",
    "title": "Kế hoạch (số liệu giả định để kiểm thử)",
    "unit": {"name": "UBND tỉnh Lào Cai", "level": "province", "province": "Lào Cai", "period": "63"},
    "indices": ["PAR"],
    "edition_reviewed": "2020",
    "edition_planned": "2021",
    "complete": "true",
}
Rows = Sequence[dict[str, str]]


def write_work(
    folder: Path, tasks: Rows = (), targets: Rows = (), duties: Rows = (), **document: object
) -> Path:
    """Write a plan folder without a scorecard; gives it back."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yml").write_text(
        yaml.safe_dump({**DOCUMENT, **document}, allow_unicode=True, sort_keys=False), "utf-8"
    )
    for table, rows, defaults in (
        (TASKS, tasks, {"task": "Nhiệm vụ giả định"}),
        (TARGETS, targets, {"indicator": "Chỉ tiêu giả định", "text": "Chỉ tiêu giả định"}),
        (DUTIES, duties, {"agency": "Sở Nội vụ", "duty": "Trách nhiệm giả định"}),
    ):
        if rows:
            with (folder / table.path).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(table.schema.columns), restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows({**defaults, **row} for row in rows)
    return folder


def work(folder: Path, tasks: Rows = (), targets: Rows = (), duties: Rows = (), **document: object) -> Plan:
    """A plan from rows."""
    return load_plan(str(write_work(folder, tasks, targets, duties, **document)))
