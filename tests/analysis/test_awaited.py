"""Which editions should be out and are not on record: by the days on which earlier ones came out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from chiso.analysis.record.awaited import Awaited, awaited, latest_on_record
from chiso.data.dataset import Dataset, load

SPRING = {"PAR": ("2026-04", "2026-06"), "SIPAS": ("2026-04", "2026-06"), "PAPI": ("2026-04", "2026-05")}
# PAR INDEX 2013 and 2014 came out in September: before the last ten editions.


def with_editions(d: Dataset, index: str, days: Mapping[int, str]) -> Dataset:
    """The data with other days of publication of an index; a year that is no edition is opened."""
    own = d.editions["index"].eq(index)
    opened = [d.editions[own].iloc[[-1]].assign(year=year) for year in {*days} - {*d.editions["year"]}]
    table = pd.concat([d.editions, *opened], ignore_index=True)
    stated = [days.get(year, "") for year in table["year"]]
    table["published_on"] = table["published_on"].where(table["index"].ne(index), pd.Series(stated))
    return Dataset(d.path, {**d.tables, "editions": table}, d.names)


def of(d: Dataset, day: str, **more: Any) -> dict[str, Awaited]:
    return {one.index: one for one in awaited(d, date.fromisoformat(day), **more)}


def test_an_edition_is_awaited_from_the_first_month_in_which_one_of_the_last_ten_came_out(d: Dataset) -> None:
    assert of(d, "2026-03-31") == {}
    for day in ("2026-04-01", "2026-05-31", "2026-11-30", "2027-03-31"):  # within the months, and after them
        assert of(d, day) == {
            index: Awaited(index, 2025, 2025, opens, closes) for index, (opens, closes) in SPRING.items()
        }


def test_of_several_the_first_and_the_last_are_told(d: Dataset) -> None:
    assert of(d, "2028-04-01")["PAPI"] == Awaited("PAPI", 2025, 2027, "2028-04", "2028-05")
    assert of(d, "2028-04-01", until=2025)["PAPI"] == Awaited("PAPI", 2025, 2025, "2026-04", "2026-05")
    assert of(d, "2028-04-01", until=2024) == {}


@pytest.mark.parametrize("days", [{}, {2024: "2025-04-06"}, {2023: "2024", 2024: "2025"}])
def test_nothing_is_expected_of_an_index_with_fewer_than_two_days(d: Dataset, days: dict[int, str]) -> None:
    found = of(with_editions(d, "PAR", days), "2030-01-01")
    assert set(found) == {"SIPAS", "PAPI"}


def test_months_are_counted_from_the_year_measured(d: Dataset) -> None:
    late = with_editions(d, "PAR", {2022: "2023-11-20", 2023: "2025-01-15", 2024: "2025-12"})
    assert "PAR" not in of(late, "2026-10-31")
    assert of(late, "2026-11-01")["PAR"] == Awaited("PAR", 2025, 2025, "2026-11", "2027-01")


def test_an_edition_that_was_only_opened_is_awaited_by_its_own_day(d: Dataset) -> None:
    own = d.editions[d.editions["index"].eq("PAR")]
    known = dict(zip(own["year"], own["published_on"], strict=True))
    opened = with_editions(d, "PAR", {**known, 2025: "2026-03-20"})
    assert latest_on_record(opened)["PAR"] == 2024
    assert "PAR" not in of(opened, "2026-03-19")
    assert of(opened, "2026-03-20")["PAR"].published_on == "2026-03-20"
    without_day = with_editions(d, "PAR", {**known, 2025: ""})
    assert of(without_day, "2026-04-01")["PAR"] == Awaited("PAR", 2025, 2025, *SPRING["PAR"])


def test_an_index_that_is_made_every_other_year_is_not_late_in_between(d: Dataset) -> None:
    table = d.editions[~d.editions["index"].eq("PAR") | d.editions["year"].isin([2020, 2022, 2024])]
    biennial = Dataset(d.path, {**d.tables, "editions": table}, d.names)
    assert "PAR" not in of(biennial, "2026-12-31")
    assert of(biennial, "2027-04-30")["PAR"].first == 2026


def test_a_fourth_index_and_one_that_is_ahead_have_their_own_answers(pci_data: Path, par_2025: Path) -> None:
    assert of(load(pci_data), "2026-05-01")["PCI"] == Awaited("PCI", 2025, 2025, "2026-05", "2026-05")
    assert set(of(load(par_2025), "2026-11-30")) == {"SIPAS", "PAPI"}
