"""Sweeps over all units and editions: a sample runs with the slow tests, the rest with `make sweep`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from chiso.core.paths import DATA
from tests.support.tables import rows_of

_ROWS = rows_of(DATA / "reference/provinces.csv")
PROVINCES = [row["province"] for row in _ROWS if row["period"] == "63"]
_MADE = Counter(row["successor"] for row in _ROWS if row["period"] == "63")
MERGED = [row["province"] for row in _ROWS if row["period"] == "34" and _MADE[row["province"]] > 1]
PRESENT = [row["province"] for row in _ROWS if row["period"] == "34"]
EDITIONS = range(2011, 2025)
assert (len(PROVINCES), len(MERGED), len(PRESENT)) == (63, 23, 34)  # a sweep over nothing would be skipped


def swept(cases: Iterable[tuple[object, ...]], every: int) -> list[object]:
    """Cases to parametrize with: each so-manieth, the first included, runs with the slow tests."""
    return [
        pytest.param(*case, marks=[pytest.mark.sweep] if n % every else [], id="-".join(map(str, case)))
        for n, case in enumerate(cases)
    ]
