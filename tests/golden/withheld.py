"""A copy of the data of which figures are missing, the same ones whatever the order of rows."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

SEED = "figures withheld"
FIGURE = ("year", "province", "component", "measure", "unit")  # with all that was printed of it
# Of PAPI a unit is missing as a whole: its dimensions are the sums of its sub-dimensions.
TABLES = {"clean/par.csv": FIGURE, "clean/sipas.csv": FIGURE, "clean/papi.csv": ("year", "province")}
ONE_OF = 4


def withhold(data: Path) -> Path:
    """Take away a fourth of the figures, but those that decisions about contradictions name.

    Parameters
    ----------
    data : Path
        Changed in place.
    """
    named = _named(data)
    for table, key in TABLES.items():
        with (data / table).open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            kept = [
                row
                for row in rows
                if not _is_missing([row[name] for name in key]) or (row["year"], row["province"]) in named
            ]
        with (data / table).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows.fieldnames or (), lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
    return data


def _is_missing(key: list[str]) -> bool:
    return hashlib.blake2s("|".join([SEED, *key]).encode()).digest()[0] % ONE_OF == 0


def _named(data: Path) -> set[tuple[str, str]]:
    """Year and province of what conflicts.csv and inconsistencies.csv name."""
    named = set()
    for table in ("conflicts", "inconsistencies"):
        with (data / f"reference/{table}.csv").open(encoding="utf-8", newline="") as file:
            named |= {
                (row["year"], name) for row in csv.DictReader(file) for name in row["province"].split("; ")
            }
    return named
