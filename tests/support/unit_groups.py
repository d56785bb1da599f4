"""Groups of units that tests make up: no source on record names one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.support.tables import Row, rows_of, write_rows

GROUPS = "reference/groups.csv"
COLUMNS = ("group", "period", "kind", "name_vi", "name_en", "province", "source")
KEY, NAME, DOCUMENT = "cum-gia-dinh", "Cụm giả định", "Văn bản giả định 01/VB"


def a_group(units: Sequence[str], period: str = "63", **other: str) -> list[Row]:
    """Rows of a made-up cluster of some units, with cells of another value."""
    one = {"group": KEY, "period": period, "kind": "emulation_cluster", "name_vi": NAME}
    one |= {"name_en": "Made-up cluster", "source": DOCUMENT}
    return [one | {"province": name} | other for name in units]


def with_groups(data: Path, rows: Sequence[Row]) -> Path:
    """Add rows to the groups of a copy of data/; gives the copy back."""
    known = rows_of(data / GROUPS) if (data / GROUPS).is_file() else []
    write_rows(data / GROUPS, COLUMNS, [*known, *rows])
    return data
