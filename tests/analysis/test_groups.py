"""Groups of provinces: quartiles of PAPI, published bounds of PAR INDEX, none where none is known."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.analysis.standing.rankings import QUARTILE_GROUPS, groups, rank_table
from chiso.data.dataset import Dataset
from tests.support.withholding import YEAR, as_par, national_rows, papi_totals

# From the best group; as published.
SIZES = {63: [16, 16, 15, 16], 61: [16, 15, 15, 15], 60: [15, 15, 15, 15]}


@pytest.mark.parametrize("year", range(2011, 2025))
def test_papi_groups_are_quartiles_with_the_published_sizes(d: Dataset, year: int) -> None:
    scores = pd.Series(papi_totals(d, year))
    table = groups(d, "PAPI", year)
    assert tuple(table["group"]) == QUARTILE_GROUPS
    assert table["count"].tolist() == SIZES[len(scores)]
    assert table["count"].tolist() == table["members_known"].tolist()
    cuts = scores.quantile([0.75, 0.5, 0.25]).tolist()
    assert table["lower"].tolist()[:3] == pytest.approx(cuts)
    assert table["upper"].tolist()[1:] == pytest.approx(cuts)
    assert math.isnan(table["lower"].iloc[3])
    assert math.isnan(table["upper"].iloc[0])
    named = rank_table(d, "PAPI", year).set_index("province")["group"]
    for name, score in scores.items():
        # 75th percentile and above, 50 to 75, 25 to 50, below 25.
        assert named[name] == QUARTILE_GROUPS[sum(score < cut for cut in cuts)]
    assert (named == "").sum() == 63 - len(scores)


@pytest.mark.parametrize("year", range(2012, 2025))
def test_par_groups_are_shown_only_where_bounds_are_published(d: Dataset, year: int) -> None:
    table = groups(d, "PAR", year)
    expected = {
        2012: (["1", "2", "3", "4"], [80, 70, 67.68, 62.58], [19, 33, 5, 6]),
        2015: (["A", "B", "C"], [90, 80, 70], [6, 49, 8]),
        2016: (["A"], [90], [1]),
        2017: (["1"], [80], [20]),
        2018: (["A", "B", "C", "D"], [80, 75, 70, math.nan], [9, 36, 15, 3]),
        2019: (["A"], [90], [1]),
        2021: (["A", "B", "C"], [90, 80, 70], [3, 59, 1]),
        2023: (["A", "B"], [90, 80], [7, 56]),
        2024: (["A", "B"], [90, 80], [13, 50]),
    }
    names, lower, count = expected.get(year, ([], [], []))
    assert table["group"].tolist() == names
    assert np.array_equal(table["lower"].to_numpy(dtype=float), lower, equal_nan=True)
    assert np.array_equal(table["count"].to_numpy(dtype=float), count, equal_nan=True)
    assert (table["members_known"] <= table["count"].fillna(63)).all()
    if not names:
        assert (rank_table(d, "PAR", year)["group"] == "").all()


@pytest.mark.parametrize("year", [2012, 2015, 2016, 2017, 2018, 2019, 2021, 2023, 2024])
def test_every_score_of_par_lies_in_the_group_it_is_given(d: Dataset, year: int) -> None:
    bounds = groups(d, "PAR", year).set_index("group")
    table = rank_table(d, "PAR", year)
    scored = table[table["score"].notna() & table["score_unit"].eq("percent") & table["group"].ne("")]
    assert len(scored) >= 1
    for row in scored.itertuples():
        lower, upper = bounds.loc[row.group, ["lower", "upper"]]
        assert math.isnan(lower) or row.score >= lower
        assert math.isnan(upper) or row.score < upper


@pytest.mark.parametrize(
    ("province", "year", "group"),
    [
        ("Lào Cai", 2023, "A"),  # 7th of 7, without a score
        ("Kiên Giang", 2021, "C"),  # 79.97
        ("Lào Cai", 2021, "B"),
        ("Hồ Chí Minh", 2018, "B"),  # 79.60, the 10th
        ("Lào Cai", 2024, "B"),
        ("Hải Phòng", 2024, "A"),
        ("Lào Cai", 2022, ""),  # no bounds
        ("Lào Cai", 2019, ""),  # only group A is known
    ],
)
def test_the_group_of_a_province(d: Dataset, province: str, year: int, group: str) -> None:
    assert rank_table(d, "PAR", year).set_index("province").loc[province, "group"] == group


def test_a_place_gives_the_group_where_counts_are_known(d: Dataset) -> None:
    table = rank_table(d, "PAR", 2024)
    placed = table[table["rank"].notna() & table["score"].isna()]
    assert len(placed) >= 5
    assert (placed["group"] == np.where(placed["rank"] <= 13, "A", "B")).all()


@given(
    st.randoms(use_true_random=False),
    st.lists(st.floats(39, 47).map(lambda x: round(x, 1)), min_size=1, max_size=3, unique=True),
    st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_no_unit_is_put_in_a_wrong_group_when_figures_are_withheld(
    d: Dataset, rng: Random, cuts: list[float], counted: list[bool]
) -> None:
    true = papi_totals(d, 2020)
    scored, placed = ([name for name in true if rng.random() < share] for share in (0.4, 0.7))
    rows = national_rows(true, cuts, counted)
    rows += [
        {"measure": "group_upper_bound", "group": letter, "value": upper}
        for letter, upper in zip("BC", sorted(cuts, reverse=True), strict=False)
        if letter in {row["group"] for row in rows}
    ]
    sparse = as_par(d, true, scored, placed, rows)
    table = rank_table(sparse, "PAR", YEAR).set_index("province")["group"]
    ordered = sorted(cuts, reverse=True)
    named = 0
    for name, score in true.items():
        letter = next((group for group, cut in zip("ABC", ordered, strict=False) if score >= cut), "")
        assert table[name] in (letter, "")
        if name in scored and letter:
            assert table[name] == letter
        named += table[name] != ""
    assert named >= sum(true[name] >= ordered[-1] for name in scored)


def test_sipas_and_fields_of_par_have_no_groups(d: Dataset) -> None:
    assert groups(d, "SIPAS", 2023).empty
    assert groups(d, "PAR", 2024, "1").empty
    assert (rank_table(d, "SIPAS", 2023)["group"] == "").all()


def test_no_quartiles_of_a_field_that_is_not_complete(d: Dataset) -> None:
    papi = d.tables["papi"]
    few = papi[papi["province"].isin(["Hà Nội", "Lào Cai", "Cà Mau"])]
    assert groups(replace(d, tables={**d.tables, "papi": few}), "PAPI", 2020).empty
