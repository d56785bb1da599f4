"""Places under other weights, against weights drawn and counted one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.analysis.base.errors import BadRequest, NotEstablished
from chiso.analysis.standing.weight_sensitivity import sensitivity
from chiso.data.dataset import Dataset
from tests.support.by_hand import MAIN, left_out, members, places, scores, with_scores


def dimensions(d: Dataset, year: int) -> pd.DataFrame:
    field = members(d, year)
    return field[[code for code in MAIN if code in field]]


@pytest.mark.parametrize("year", [2013, 2019, 2024])
def test_places_and_intervals_follow_from_the_same_draws(d: Dataset, year: int) -> None:
    field = dimensions(d, year)
    found = sensitivity(d, "PAPI", year, draws=100, seed=7).set_index("province")
    assert set(found.index) == set(field.index)
    base = places(field.sum(axis=1).round(9))
    weights = np.random.default_rng(7).uniform(0.5, 1.5, size=(100, field.shape[1]))
    drawn = pd.DataFrame({i: places((field * w / w.sum()).sum(axis=1)) for i, w in enumerate(weights)})
    for name, row in found.iterrows():
        ordered = np.sort(drawn.loc[name].to_numpy())
        # The 5th and the 95th of 100: the least places with 5 % and 95 % of the draws at or below.
        assert row["rank_low"] == min(ordered[4], base[name])
        assert row["rank_high"] == max(ordered[94], base[name])
        assert row["rank_median"] == ordered[49]
        assert row["rank"] == base[name]
    assert found["rank"].is_monotonic_increasing
    assert (found["rank_low"] < found["rank_high"]).sum() > 40


@pytest.mark.parametrize("year", [2013, 2019, 2024])
def test_each_component_is_left_out_once(d: Dataset, year: int) -> None:
    field = dimensions(d, year)
    without = pd.DataFrame(
        {code: places(field.drop(columns=code).sum(axis=1).round(9)) for code in field.columns}
    )
    found = sensitivity(d, "PAPI", year, draws=10).set_index("province")
    for name, row in found.iterrows():
        own = without.loc[name]
        assert (row["rank_best"], row["rank_worst"]) == (own.min(), own.max())
        assert (row["best_without"], row["worst_without"]) == (own.idxmin(), own.idxmax())
    assert (found["rank_best"] < found["rank_worst"]).sum() > 40


@given(seed=st.integers(0, 2**32 - 1), draws=st.integers(1, 80), year=st.sampled_from([2011, 2018, 2021]))
def test_the_interval_holds_the_place_at_equal_weights_and_the_seed_decides(
    d: Dataset, seed: int, draws: int, year: int
) -> None:
    found = sensitivity(d, "PAPI", year, draws, seed)
    assert (found["rank_low"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_high"]).all()
    assert found[["rank_low", "rank_high", "rank_median"]].isin(range(1, 64)).all().all()
    pd.testing.assert_frame_equal(found, sensitivity(d, "PAPI", year, draws, seed))


def test_another_seed_gives_other_intervals(d: Dataset) -> None:
    one, other = (sensitivity(d, "PAPI", 2024, draws=30, seed=seed) for seed in (1, 2))
    assert one["rank"].equals(other["rank"])
    assert not one["rank_high"].equals(other["rank_high"])


def test_a_unit_that_is_best_in_everything_is_first_under_any_weights(d: Dataset) -> None:
    changed = with_scores(d, {(2024, "Lào Cai", code): 9.9 for code in MAIN})
    first = sensitivity(changed, "PAPI", 2024).iloc[0]
    assert first["province"] == "Lào Cai"
    columns = ["rank", "rank_low", "rank_high", "rank_median", "rank_best", "rank_worst"]
    assert first[columns].eq(1).all()


def test_it_is_labelled_as_sensitivity_to_weights(d: Dataset) -> None:
    found = sensitivity(d, "PAPI", 2024)
    assert set(found["label"]) == {"sensitivity to weights, not sampling error"}
    assert set(found["draws"]) == {1000}


@pytest.mark.parametrize("year", [2014, 2018, 2021, 2022, 2023, 2024])
def test_units_left_out_are_named_and_have_no_place(d: Dataset, year: int) -> None:
    found = sensitivity(d, "PAPI", year, draws=5)
    assert not set(found["province"]) & set(left_out(d, year))
    assert set(found["left_out"]) == {"; ".join(left_out(d, year))}
    assert set(found["n"]) == {scores(d, year)["total"].notna().sum()}


def test_an_index_without_its_components_is_refused(d: Dataset) -> None:
    with pytest.raises(NotEstablished, match=r"component fields in data/clean/par\.csv"):
        sensitivity(d, "PAR", 2021)


@pytest.mark.parametrize("year", [2015, 2024])
def test_an_index_whose_components_do_not_add_up_is_refused(d: Dataset, year: int) -> None:
    with pytest.raises(BadRequest, match="weights of SIPAS elements are not established"):
        sensitivity(d, "SIPAS", year)
