"""What differs between two states of the record, and how surprising it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from chiso.analysis.record.record_changes import place_changes, record_changes
from chiso.data.dataset import Dataset, load
from chiso.intake.importing import add
from tests.support.new_edition import TODAY, invented, new_edition


def changed(d: Dataset, index: str, cells: dict[tuple[int, str, str, str], float | None]) -> Dataset:
    """The data with other values, or none, by year, province, component and measure."""
    table = d.tables[index].copy()
    for (year, province, component, measure), value in cells.items():
        rows = (
            table["year"].eq(year)
            & table["province"].eq(province)
            & table["component"].eq(component)
            & table["measure"].eq(measure)
            & table["in_use"]
        )
        assert rows.any()
        table = table[~rows] if value is None else table.assign(value=table["value"].mask(rows, value))
    return Dataset(d.path, {**d.tables, index: table}, d.names)


def test_two_equal_states_do_not_differ(d: Dataset) -> None:
    found = record_changes(d, d)
    assert found.empty
    assert place_changes(d, d, found).empty


def test_the_most_surprising_figure_stands_first(d: Dataset) -> None:
    old = d.scores.query("index == 'PAPI' and year == 2024 and province == 'Lào Cai'")
    old = old.set_index("component")["score"]
    slip, small = old["6.4"] / 2, old["1.1"] + 0.001
    cells = {(2024, "Lào Cai", "6.4", "score"): slip, (2024, "Lào Cai", "1.1", "score"): small}
    cells |= {(2023, "Hà Nội", "4.2", "score"): None}
    found = record_changes(d, changed(d, "papi", cells))
    assert found["component"].iloc[0] == "6.4"
    assert dict(zip(found["component"], found["kind"], strict=True)) == {
        "6.4": "changed",
        "1.1": "changed",
        "4.2": "vanished",
    }
    first = found.iloc[0]
    assert (first["before"], first["after"], first["against"]) == (old["6.4"], slip, "steps")
    # By hand: the steps of 6.4 from 2023 to 2024 of all units with both.
    scores = d.scores.query("index == 'PAPI' and component == '6.4'")
    wide = scores.pivot_table(index="province", columns="year", values="score")
    steps = (wide[2024] - wide[2023]).dropna()
    spread = (steps - steps.median()).abs().median() * 1.4826
    # Of the state with the slip, which is one step among sixty.
    assert first["z"] == pytest.approx((slip - old["6.4"]) / spread, rel=0.05)
    small_z = found.set_index("component").loc["1.1", "z"]
    assert 0 < small_z < 0.1


def test_nothing_is_measured_across_a_hard_break(d: Dataset) -> None:
    cells = {(2018, "Lào Cai", "1.1", "score"): None}
    without = changed(d, "papi", cells)
    (row,) = record_changes(without, d).to_dict("records")
    assert (row["kind"], row["against"]) == ("new", "units")  # 2018 is a new method


def test_places_are_never_subtracted_between_63_and_34_units(
    d: Dataset, light_copy: Path, tmp_path: Path
) -> None:
    old = load(light_copy)
    assert add(light_copy, [new_edition(d, "PAR", tmp_path)], ["structure"], TODAY).written
    new = load(light_copy)
    changes = record_changes(old, new)
    assert set(changes["kind"]) == {"new"}
    assert set(changes["year"]) == {2025}
    of_places = changes[changes["measure"].eq("rank")]
    assert of_places["z"].isna().all()
    places = place_changes(old, new, changes).set_index("province")
    assert len(places) == 34
    assert places["move"].isna().all()
    assert set(places["ranked"]) == {34}
    assert places.loc["Hà Nội", "place"] == invented(d, "PAR")["Hà Nội", "total|rank|place"]
    assert places.loc["Huế", "province_before"] == "Thừa Thiên Huế"
    assert places.loc["Lào Cai", "province_before"] == ""  # made of two
    assert np.isnan(places.loc["Lào Cai", "place_before"])
    known = d.scores.query("index == 'PAR' and year == 2024 and component == 'total'")
    known = known.set_index("province")["rank"]
    assert places.loc["Hà Nội", "place_before"] == known["Hà Nội"]
    assert places.loc["Hà Nội", "ranked_before"] == 63


def test_moves_among_the_same_units_are_counted_and_corrections_too(d: Dataset) -> None:
    edition = (2024, "Lào Cai", "total", "rank")
    without = changed(d, "par", {edition: None})
    changes = record_changes(without, d)
    (row,) = place_changes(without, d, changes).query("province == 'Lào Cai'").to_dict("records")
    ranks = d.scores.query("index == 'PAR' and province == 'Lào Cai' and component == 'total'")
    ranks = ranks.set_index("year")["rank"]
    assert (row["kind"], row["year_before"]) == ("edition", 2023)
    assert row["move"] == pytest.approx(ranks[2023] - ranks[2024]) or pd.isna(ranks[2023])

    other = changed(d, "par", {edition: ranks[2024] + 3})
    changes = record_changes(other, d)
    (row,) = place_changes(other, d, changes).query("province == 'Lào Cai'").to_dict("records")
    assert (row["kind"], row["move"]) == ("record", 3)
