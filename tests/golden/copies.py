"""Copies of what is on record: figures missing, the same ones whatever the order of rows; work reported."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

SEED = "figures withheld"
FIGURE = ("year", "province", "component", "measure", "unit")  # with all that was printed of it
# Of PAPI a unit is missing as a whole: its dimensions are the sums of its sub-dimensions.
TABLES = {"clean/par.csv": FIGURE, "clean/sipas.csv": FIGURE, "clean/papi.csv": ("year", "province")}
ONE_OF = 4
STATES = ("Đã hoàn thành", "Đang thực hiện", "Chưa thực hiện", "Có nguy cơ chậm", "")


def withhold(data: Path) -> Path:
    """Take away a fourth of the figures, but those that decisions about contradictions name.

    Parameters
    ----------
    data : Path
        Changed in place.
    """
    named = _named(data)
    for table, key in TABLES.items():
        rows = _read(data / table)
        kept = [
            row
            for row in rows
            if not _is_missing([row[name] for name in key]) or (row["year"], row["province"]) in named
        ]
        _write(data / table, kept)
    return data


def _is_missing(key: list[str]) -> bool:
    return hashlib.blake2s("|".join([SEED, *key]).encode()).digest()[0] % ONE_OF == 0


def _named(data: Path) -> set[tuple[str, str]]:
    """Year and province of what conflicts.csv and inconsistencies.csv name."""
    named = set()
    for table in ("conflicts", "inconsistencies"):
        rows = _read(data / f"reference/{table}.csv")
        named |= {(row["year"], name) for row in rows for name in row["province"].split("; ")}
    return named


def reported(plan: Path) -> Path:
    """Enter what an office reports at the end of June: states of tasks, values of targets, inputs.

    Parameters
    ----------
    plan : Path
        Folder of a plan with a scorecard; changed in place.
    """
    tasks, targets = _read(plan / "tasks.csv"), _read(plan / "targets.csv")
    for number, row in enumerate(tasks):
        row["status_6m"] = STATES[number % len(STATES)]
    for number, row in enumerate(targets):
        row["value_6m"] = str(number) if number % 3 else ""
    inputs = [
        {
            "period": "6 tháng",
            "code": row["code"],
            "numerator": str(float(row["numerator"]) / 2),
            "denominator": row["denominator"],
            "denominator_of": "year",
            **dict.fromkeys(("year_denominator", "ratio", "value"), ""),
            "source": "Báo cáo giả định",
            "note": "",
        }
        for row in _read(plan / "scorecard.csv")
        if row["numerator"] and row["denominator"]
    ]
    for name, rows in (("tasks", tasks), ("targets", targets), ("periods", inputs)):
        _write(plan / f"{name}.csv", [*rows])
    return plan


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
