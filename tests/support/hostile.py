"""A data folder whose texts are markup, scripts, addresses, formulas and templates, as far as it loads."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from chiso.core.paths import DATA
from chiso.data.indices import Indices
from chiso.data.plans.document import PLAN
from chiso.data.plans.folder import TABLES_OF_A_PLAN
from chiso.data.plans.work_tables import LEADS
from chiso.data.schema.tables import CsvTable

PLAN_NAME = "lao-cai-2021"
PAYLOADS = (
    "<script>window.ran=1</script>",
    "</script><script>window.ran=2</script>",
    "<img src=x onerror=window.ran=3>",
    '"><svg onload=window.ran=4>',
    "' onmouseover='window.ran=5",
    '<a href="javascript:window.ran=6">x</a>',
    "javascript:window.ran=7",
    "data:text/html,<script>alert(8)</script>",
    "]]><script>window.ran=9</script>",
    "--><script>window.ran=10</script>",
    "<style>*{display:none}</style>",
    "</textarea></title></style><iframe src=javascript:parent.ran=11>",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example")',
    "+1+cmd",
    "@SUM(1+1)",
    "-1+1",
    "{{7*7}}",
    "{% for x in y %}",
    "{year}{0}%s",
    "$x^$",
    "[x](javascript:window.ran=12)",
    "&lt;script&gt;window.ran=13&lt;/script&gt;",
)
# A cell of these is taken apart at "|" or ";", or may begin with no scheme but that of the web.
SHORT = tuple(p for p in PAYLOADS if not re.search(r"[|;]|^(javascript|data):", p))
# What other tables, or the code, know a row by.
KEYS = {
    ("national", "measure"),
    ("national", "component"),
    ("breaks", "component"),
    ("conflicts", "province"),
    ("conflicts", "component"),
    ("conflicts", "group"),
    ("conflicts", "bases"),
    ("inconsistencies", "province"),
    ("inconsistencies", "component"),
    ("targets", "province"),
    ("targets", "component"),
    ("left_out", "province"),
    ("aliases", "province"),
    ("components", "parent"),
    ("tiles", "province"),
    ("provinces", "successor"),
    *((index, column) for index in ("par", "sipas", "papi") for column in ("province", "component", "group")),
    ("plan_targets", "task"),
    ("plan_tasks", "deadline"),
    ("plan_duties", "deadline"),
    ("scorecard", "evidence"),
}
# Keys that several tables share get the same text wherever they stand.
SHARED = {"source", "series", "region", "region_en", "decision", "agency"}
LISTS = {"lead", "coordinating", "product"}  # entries between " | "


def hostile_folder(folder: Path) -> Path:
    """A data folder with one plan that passes the check and holds every payload in every free text."""
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("raw", "plans"))
    plan = shutil.copytree(DATA / "plans" / PLAN_NAME, folder / "plans" / PLAN_NAME)
    for table in (*Indices.read(DATA).tables.values(), LEADS):
        _spoil(folder / table.path, table)
    for table in TABLES_OF_A_PLAN:
        if (plan / table.path).is_file():
            _spoil(plan / table.path, table)
    document = yaml.safe_load((plan / "plan.yml").read_text("utf-8"))
    content = yaml.safe_dump(_spoilt(document, PLAN, ""), allow_unicode=True, sort_keys=False)
    (plan / "plan.yml").write_text(content, "utf-8")
    return folder


def _spoil(path: Path, table: CsvTable) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for n, row in enumerate(rows):
        for m, (column, cell) in enumerate(row.items()):
            row[column] = _cell(table, column, cell, n + m)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table.schema.columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _cell(table: CsvTable, column: str, cell: str, turn: int) -> str:
    metadata = table.schema.columns[column].metadata or {}
    fixed = metadata["kind"] != "string" or any(map(metadata.get, ("choices", "pattern", "refers")))
    if (table.name, column) == ("conflicts", "sources"):  # the keys of its sources are spoilt too
        return re.sub(r"[^;| ]+", lambda key: _key(key[0]), cell)
    if (table.name, column) in KEYS or column == "url" or fixed:
        return cell
    # The rows of an index say the same but for its long name.
    if column in SHARED or (table.name == "indices" and not column.startswith("long_name")):
        return "; ".join(_key(part) for part in cell.split("; ")) if cell else ""
    if column in LISTS:
        return " | ".join(f"{SHORT[turn % len(SHORT)]} {part}" for part in cell.split(" | ")) if cell else ""
    if table.name == "national" and column == "group":
        return cell  # a figure is the country's, or a region's
    return f"{PAYLOADS[turn % len(PAYLOADS)]} {cell}".strip()


def _key(key: str) -> str:
    """A key with the same payload wherever it stands; an address stays one."""
    if re.match(r"https?:", key):
        return key
    return f"{key} {SHORT[sum(key.encode()) % len(SHORT)]}"


def _spoilt(value: Any, kind: Any, at: str) -> Any:
    """Entries of a plan.yml with a payload before every free text."""
    if isinstance(value, dict):
        return {key: _spoilt(entry, kind.of[key], f"{at}.{key}") for key, entry in value.items()}
    if isinstance(value, list):
        return [_spoilt(entry, kind.of, f"{at}[{n}]") for n, entry in enumerate(value)]
    if at == ".criteria_set":
        return _key(str(value))
    if at in {".unit.province", ".source"} or kind.check("<x>") or kind.index or not value:
        return value
    return f"{PAYLOADS[sum(at.encode()) % len(PAYLOADS)]} {value}"
