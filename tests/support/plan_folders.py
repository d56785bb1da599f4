"""Small invented plans for tests, with tasks and targets or with a scorecard: what no row names is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from chiso.data.plans.folder import Plan, load_plan
from chiso.data.plans.scorecard_table import PERIODS, SCORECARD
from chiso.data.plans.work_tables import DUTIES, TARGETS, TASKS
from chiso.data.schema.tables import CsvTable
from tests.support.tables import write_rows

Rows = Sequence[Mapping[str, str]]
WORK = {
    "document_type": "Kế hoạch",
    "title": "Kế hoạch (số liệu giả định để kiểm thử)",
    "unit": {"name": "UBND tỉnh Lào Cai", "level": "province", "province": "Lào Cai", "period": "63"},
    "indices": ["PAR"],
    "edition_reviewed": "2020",
    "edition_planned": "2021",
    "complete": "true",
}
CARD: dict[str, Any] = {
    "document_type": "Phiếu chấm điểm",
    "title": "Phiếu chấm điểm (số liệu giả định để kiểm thử)",
    "unit": {"name": "Sở A", "level": "department", "province": "Lào Cai", "period": "63"},
    "indices": ["PAR"],
    "criteria_set": "Bộ tiêu chí giả định",
    "edition_reviewed": "2023",
    "complete": "true",
}


def write_work(
    folder: Path, tasks: Rows = (), targets: Rows = (), duties: Rows = (), **document: object
) -> Path:
    """Write a plan folder without a scorecard; gives it back."""
    task, indicator = {"task": "Nhiệm vụ giả định"}, "Chỉ tiêu giả định"
    target = {"indicator": indicator, "text": indicator}
    duty = {"agency": "Sở Nội vụ", "duty": "Trách nhiệm giả định"}
    return _write(
        folder,
        {**WORK, **document},
        (TASKS, [{**task, **row} for row in tasks]),
        (TARGETS, [{**target, **row} for row in targets]),
        (DUTIES, [{**duty, **row} for row in duties]),
    )


def work(folder: Path, tasks: Rows = (), targets: Rows = (), duties: Rows = (), **document: object) -> Plan:
    """A plan from rows."""
    return load_plan(str(write_work(folder, tasks, targets, duties, **document)))


def write_card(
    folder: Path,
    rows: Rows,
    periods: Rows = (),
    unit: Mapping[str, str] | None = None,
    **document: object,
) -> Path:
    """Write a plan folder with a scorecard; gives it back."""
    described = {**CARD, **document, "unit": {**CARD["unit"], **(unit or {})}}
    criteria = [{"name": row.get("code", ""), **row} for row in rows]
    return _write(folder, described, (SCORECARD, criteria), (PERIODS, periods))


def card(folder: Path, rows: Rows, **more: Any) -> Plan:
    """A scorecard from rows."""
    return load_plan(str(write_card(folder, rows, **more)))


def _write(folder: Path, document: Mapping[str, object], *tables: tuple[CsvTable, Rows]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False)
    (folder / "plan.yml").write_text(text, "utf-8")
    for table, rows in tables:
        if rows:
            write_rows(folder / table.path, list(table.schema.columns), rows)
    return folder
