"""Where units without a score lie: only what published places make certain."""

from __future__ import annotations

import math

import pytest

from chiso.analysis.base.panel import panel
from chiso.analysis.standing.among_all import place_in_region, unknown_between
from chiso.data.dataset import Dataset


@pytest.mark.parametrize("index", ["PAR", "SIPAS"])
@pytest.mark.parametrize("year", range(2012, 2025))
def test_units_between_and_units_on_record_are_all_that_were_ranked(
    d: Dataset, index: str, year: int
) -> None:
    book = panel(d)
    if year not in book.editions[index]:
        return
    field = book.field(index, year, "total")
    found = unknown_between(book, field)
    assert field.n + sum(one.count for one in found) <= field.ranked
    for one in found:
        assert one.count > 0
        assert math.isnan(one.low) or math.isnan(one.high) or one.low <= one.high
    pairs = [
        (field.stated_ranks[name], score)
        for name, score in field.by_name.items()
        if name in field.stated_ranks
    ]
    agree = sorted(pairs) == sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    if pairs and agree and len(pairs) == field.n and not any(one.low == one.high for one in found):
        assert field.n + sum(one.count for one in found) == field.ranked


def test_par_2024_by_hand(d: Dataset) -> None:
    """A box lies between two scores on record; of equal scores the better place is the far end."""
    field = panel(d).field("PAR", 2024, "total")
    found = unknown_between(panel(d), field)
    assert len(found) > 3
    for one in found:
        ends = [
            [field.stated_ranks[name] for name, score in field.by_name.items() if score == end]
            for end in (one.low, one.high)
        ]
        if all(ends):
            loose = [score for name, score in field.by_name.items() if name not in field.stated_ranks]
            within = [score for score in loose if one.low <= score <= one.high]
            assert one.count == min(ends[0]) - max(ends[1]) - 1 - len(within)


def test_a_place_in_the_region_needs_the_places_of_all_its_units(d: Dataset) -> None:
    found = place_in_region(d, "PAPI", 2024, "Hà Tĩnh")
    rows = d.tables["provinces"][d.tables["provinces"]["period"].eq("63")]
    region = rows.loc[rows["province"].eq("Hà Tĩnh"), "region"].iloc[0]
    members = rows.loc[rows["region"].eq(region), "province"]
    field = panel(d).field("PAPI", 2024, "total")
    own = [field.by_name[name] for name in members if name in field.by_name]
    assert found == (1 + sum(score > field.by_name["Hà Tĩnh"] for score in own), len(own))
    assert place_in_region(d, "PAR", 2024, "Hà Tĩnh") is None
