"""What a change of the total, or of a place, is made of."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.analysis.base.errors import BadRequest, MergedUnit, NoFigures
from chiso.analysis.movement.changes import decompose_change, rank_change
from chiso.data.dataset import Dataset

# Editions of PAPI whose total compares with the year before (methodology 4.3).
COMPARABLE = (2012, 2013, 2014, 2015, 2017, 2020, 2022, 2023, 2024)
BROKEN = (2016, 2018, 2019, 2021)
UNITS = ("Lào Cai", "Lai Châu", "Hà Nội", "Cà Mau", "Bắc Giang", "Bình Dương", "Vĩnh Phúc")
LEVELS = ("dimensions", "sub_dimensions")
PARTS = {"rest", "total"}


def papi(d: Dataset) -> pd.DataFrame:
    figures = d.figures[
        d.figures["index"].eq("PAPI") & d.figures["in_use"] & d.figures["measure"].eq("score")
    ]
    return figures[["year", "province", "component", "value"]]


def papi_scores(d: Dataset, province: str, year: int) -> dict[str, float]:
    part = papi(d).query("province == @province and year == @year")
    return dict(zip(part["component"], part["value"], strict=True))


@given(st.sampled_from(UNITS), st.sampled_from(COMPARABLE), st.sampled_from(LEVELS))
def test_contributions_to_a_change_of_papi_are_differences_and_sum_to_it(
    d: Dataset, province: str, year: int, level: str
) -> None:
    before, after = papi_scores(d, province, year - 1), papi_scores(d, province, year)
    if "total" not in before or "total" not in after:
        with pytest.raises(NoFigures):
            decompose_change(d, province, "PAPI", year, level=level)
        return
    table = decompose_change(d, province, "PAPI", year, level=level).set_index("component")
    total = table.loc["total"]
    parts = table.drop(index="total")
    assert total["change"] == pytest.approx(after["total"] - before["total"], abs=1e-12)
    assert parts["contribution"].sum() == pytest.approx(total["change"], abs=1e-9)
    assert parts["of_change"].sum() == pytest.approx(100)
    dots = 1 if level == "sub_dimensions" else 0
    wanted = {code for code in after if code != "total" and code.count(".") == dots}
    assert set(parts.index) - PARTS == wanted
    for code in wanted:
        assert parts.loc[code, "contribution"] == pytest.approx(after[code] - before[code], abs=1e-12)
        assert parts.loc[code, "status"] == "both"


@given(
    st.sets(st.sampled_from([str(code) for code in range(1, 9)]), max_size=8),
    st.sampled_from([2022, 2023]),
)
def test_what_components_not_on_record_leave_open_is_the_rest(
    d: Dataset, withheld: set[str], when: int
) -> None:
    table = d.tables["papi"]
    table = table[table["province"].eq("Lào Cai") & table["year"].isin([2022, 2023])]
    table = table[~(table["component"].isin(withheld) & table["year"].eq(when))]
    sparse = replace(d, tables={**d.tables, "papi": table})
    found = decompose_change(sparse, "Lào Cai", "PAPI", 2023).set_index("component")
    before, after = papi_scores(d, "Lào Cai", 2022), papi_scores(d, "Lào Cai", 2023)
    change = after["total"] - before["total"]
    expected = sum(after[code] - before[code] for code in withheld)
    rest = found.loc["rest", "contribution"] if "rest" in found.index else 0.0
    assert rest == pytest.approx(expected, abs=1e-8)
    contributions = found.drop(index="total")["contribution"]
    assert math.fsum(contributions.dropna()) == pytest.approx(change, abs=1e-9)
    assert set(found.index[found["status"].eq("missing")]) == withheld


@pytest.mark.parametrize("year", BROKEN)
@pytest.mark.parametrize("level", LEVELS)
def test_nothing_contributes_across_a_hard_break_of_the_total(d: Dataset, year: int, level: str) -> None:
    table = decompose_change(d, "Lào Cai", "PAPI", year, level=level)
    assert table["contribution"].isna().all()
    assert table["of_change"].isna().all()
    total = table.set_index("component").loc["total"]
    assert math.isnan(total["change"])
    assert total["break_kind"] == "hard"


def test_dimensions_that_appear_and_sub_dimensions_that_vanish_are_shown(d: Dataset) -> None:
    new = decompose_change(d, "Lào Cai", "PAPI", 2018).set_index("component")["status"]
    assert new.index[new.eq("appeared")].tolist() == ["7", "8"]
    gone = decompose_change(d, "Lào Cai", "PAPI", 2021, level="sub_dimensions")
    vanished = gone[gone["status"].eq("vanished")]
    assert vanished["component_before"].tolist() == ["5.2"]
    assert vanished["before"].iloc[0] == papi_scores(d, "Lào Cai", 2020)["5.2"]
    moved = decompose_change(d, "Lào Cai", "PAPI", 2018, level="sub_dimensions")
    pairs = set(zip(moved["component_before"], moved["component"], strict=True))
    assert {("2.1", "2.2"), ("2.2", "2.3"), ("2.3", "2.4"), ("", "2.1")} <= pairs


def test_decomposing_over_several_years_stops_at_any_hard_break_between(d: Dataset) -> None:
    within = decompose_change(d, "Lào Cai", "PAPI", 2024, since=2021).set_index("component")
    before, after = papi_scores(d, "Lào Cai", 2021), papi_scores(d, "Lào Cai", 2024)
    assert within.loc["total", "change"] == pytest.approx(after["total"] - before["total"])
    assert within.drop(index=["total"])["contribution"].sum() == pytest.approx(within.loc["total", "change"])
    across = decompose_change(d, "Lào Cai", "PAPI", 2024, since=2020)
    assert across["contribution"].isna().all()


def test_parts_of_par_within_one_set_sum_to_the_change_and_across_sets_leave_it_all_to_the_rest(
    d: Dataset,
) -> None:
    within = across = 0
    for province in d.tables["provinces"].query("period == '63'")["province"]:
        for year in range(2013, 2025):
            for level in ("fields", "parts"):
                try:
                    table = decompose_change(d, province, "PAR", year, level=level).set_index("component")
                except NoFigures:
                    continue
                change = table.loc["total", "change"]
                parts = table.drop(index="total")
                if math.isnan(change):  # one total in points, the other in percent
                    assert parts["contribution"].isna().all()
                    continue
                assert math.fsum(parts["contribution"].dropna()) == pytest.approx(change, abs=1e-9)
                if year in (2016, 2017, 2018, 2019, 2020, 2022, 2024):
                    assert parts.drop(index="rest", errors="ignore")["contribution"].isna().all()
                    in_points = parts["unit"].eq("points")
                    assert parts.loc[in_points, "change"].isna().all()
                    across += 1
                else:
                    within += parts.drop(index="rest", errors="ignore")["contribution"].notna().any()
    assert within >= 3
    assert across >= 50


def test_elements_of_sipas_have_no_known_weight_so_the_rest_is_the_whole_change(d: Dataset) -> None:
    table = decompose_change(d, "Hà Nội", "SIPAS", 2024).set_index("component")
    assert table.drop(index=["rest", "total"])["contribution"].isna().all()
    assert table.loc["rest", "contribution"] == table.loc["total", "change"]
    assert not math.isnan(table.loc["total", "change"])


def test_a_decomposition_needs_two_totals_in_order_of_time(d: Dataset) -> None:
    with pytest.raises(NoFigures, match="left_out"):
        decompose_change(d, "Bắc Giang", "PAPI", 2022)
    for since in (2023, 2024):
        with pytest.raises(BadRequest, match="not before"):
            decompose_change(d, "Lào Cai", "PAPI", 2023, since=since)
        with pytest.raises(BadRequest, match="not before"):
            rank_change(d, "Lào Cai", "PAPI", 2023, since=since)
    with pytest.raises(BadRequest):
        decompose_change(d, "Lào Cai", "PAPI", 2023, level="fields")
    with pytest.raises(MergedUnit):
        decompose_change(d, d.province("Lào Cai", period="34"), "PAPI", 2023)


def place(scores: dict[str, float], own: float, name: str) -> int:
    return 1 + sum(score > own for other, score in scores.items() if other != name)


@pytest.mark.parametrize("year", [2012, 2014, 2017, 2020, 2022, 2023, 2024])
def test_own_movement_and_that_of_others_make_up_a_change_of_place(d: Dataset, year: int) -> None:
    totals = papi(d).query("component == 'total'")
    before, after = (
        dict(zip(part["province"], part["value"], strict=True))
        for part in (totals[totals["year"].eq(y)] for y in (year - 1, year))
    )
    both = sorted(before.keys() & after.keys())
    old, new = ({name: field[name] for name in both} for field in (before, after))
    for name in both:
        row = rank_change(d, name, "PAPI", year).iloc[0]
        assert row["rank_before"] == place(before, before[name], name)
        assert row["rank"] == place(after, after[name], name)
        assert (row["ranked_before"], row["ranked"]) == (len(before), len(after))
        assert row["own_first"] == place(old, old[name], name) - place(old, new[name], name)
        assert row["others_after"] == place(old, new[name], name) - place(new, new[name], name)
        assert row["others_first"] == place(old, old[name], name) - place(new, old[name], name)
        assert row["own_after"] == place(new, old[name], name) - place(new, new[name], name)
        assert row["own"] + row["others"] + row["membership"] == row["change_rank"]
        assert row["n_common"] == len(both)
        if len(both) == len(before) == len(after):
            assert row["membership"] == 0
    assert len(both) >= 57


def test_a_change_of_place_crosses_a_hard_break_marked_and_without_its_parts(d: Dataset) -> None:
    row = rank_change(d, "Lai Châu", "PAPI", 2021).iloc[0]
    assert (row["change_rank"], row["ranked_before"], row["ranked"]) == (25, 63, 60)
    assert (row["basis"], row["break_kind"]) == ("computed", "hard")
    assert row[["own", "others", "membership", "own_first", "others_first", "n_common"]].isna().all()


def test_a_change_of_place_of_a_sparse_field_has_no_parts_and_the_weaker_basis(d: Dataset) -> None:
    row = rank_change(d, "Lào Cai", "PAR", 2019).iloc[0]
    assert (row["rank_before"], row["rank"], row["change_rank"]) == (21, 15, 6)
    assert (row["basis"], row["break_kind"]) == ("derived", "set")
    assert math.isnan(row["own"])
    unknown = rank_change(d, "Cà Mau", "PAR", 2022).iloc[0]
    assert math.isnan(unknown["change_rank"])
    assert unknown["basis"] == ""


def test_a_component_is_followed_by_meaning_not_by_code(d: Dataset) -> None:
    scores = papi(d)

    def at(code: str, year: int) -> int:
        part = scores[scores["component"].eq(code) & scores["year"].eq(year)]
        values = dict(zip(part["province"], part["value"], strict=True))
        if year == 2018:  # Quảng Ninh and Đồng Tháp were left out of it
            values = {k: v for k, v in values.items() if k not in ("Quảng Ninh", "Đồng Tháp")}
        return place(values, values["Lào Cai"], "Lào Cai")

    moved = rank_change(d, "Lào Cai", "PAPI", 2018, "2.3").iloc[0]
    assert (moved["rank_before"], moved["rank"]) == (at("2.2", 2017), at("2.3", 2018))
    # In 2016 the code 2.2 meant communal budgets; since 2018 it means poverty lists.
    earlier = rank_change(d, "Lào Cai", "PAPI", 2016, "2.2").iloc[0]
    assert (earlier["rank_before"], earlier["rank"]) == (at("2.2", 2015), at("2.2", 2016))
    with pytest.raises(NoFigures, match="lacks it"):  # 3.2 was People's Inspection Boards until 2015
        rank_change(d, "Lào Cai", "PAPI", 2016, "3.2")
