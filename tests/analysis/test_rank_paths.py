"""The way to a place: need, reach and proposal against numpy and scipy, and fed back to scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from chiso.analysis.ahead.rank_paths import path_to_rank
from chiso.analysis.ahead.scenarios import scenario
from chiso.analysis.ahead.thresholds import threshold
from chiso.analysis.base.errors import BadRequest, NoFigures, NotComparable, NotEstablished
from chiso.data.dataset import Dataset
from tests.support.by_hand import MAIN, figures, left_out, members, scores, segment_start, with_scores
from tests.support.withholding import YEAR, as_par, papi_totals

# Editions with an edition before them in the segment of every dimension.
WITH_GAINS = (2012, 2013, 2014, 2015, 2017, 2020, 2022, 2023, 2024)
TINY = 1e-9


def codes_of(d: Dataset, year: int) -> list[str]:
    return [code for code in MAIN if code in scores(d, year)]


def one_year_changes(d: Dataset, code: str, year: int) -> list[float]:
    """All one-year changes of a dimension seen in its segment up to an edition."""
    held = vars(d).setdefault("_one_year_changes", {})  # as `scores` are
    if (code, year) not in held:
        seen: list[float] = []
        for edition in range(segment_start(code, year) + 1, year + 1):
            change = members(d, edition)[code] - members(d, edition - 1)[code]
            seen += change.dropna().tolist()
        held[code, year] = seen
    found: list[float] = held[code, year]
    return [*found]


def reach(d: Dataset, name: str, year: int) -> tuple[dict[str, float], dict[str, float]]:
    """Gains that one unit in ten has made, and what of them a unit has room for, by dimension."""
    gains = {code: float(np.quantile(one_year_changes(d, code, year), 0.9)) for code in codes_of(d, year)}
    room = {code: min(10 - scores(d, year).loc[name, code], gain) for code, gain in gains.items()}
    return gains, {code: max(points, 0.0) for code, points in room.items()}


def dearest(gains: Mapping[str, float], room: Mapping[str, float], need: float) -> float:
    """Least sum of gain / q90 gain that makes up a need, by linear programming."""
    codes = [code for code in gains if room[code] > 0]
    found = linprog(
        c=[1 / gains[code] for code in codes],
        A_eq=[[1.0] * len(codes)],
        b_eq=[need],
        bounds=[(0, room[code]) for code in codes],
    )
    assert found.success
    return float(found.fun)


def add_of(table: pd.DataFrame, share: float = 1.0) -> dict[str, float]:
    """The proposal, as scenario takes it."""
    parts = table.iloc[1:]
    return dict(zip(parts["component"], share * parts["gain"], strict=True))


@given(data=st.data())
def test_the_proposal_reaches_the_place_and_a_hundredth_less_does_not(
    d: Dataset, data: st.DataObject
) -> None:
    year = data.draw(st.sampled_from(WITH_GAINS))
    field = members(d, year)["total"]
    name = data.draw(st.sampled_from(sorted(field.index)))
    k = data.draw(st.integers(1, len(field)))
    others = data.draw(st.sampled_from(["held", "as_last_year"] if year > 2011 else ["held"]))
    level = data.draw(st.sampled_from(["main", "sub"]))
    table = path_to_rank(d, name, "PAPI", year, k, level, others)
    total = table.iloc[0]
    assert total["feasible"] in ("yes", "no", "reached")
    assert (table["gain"] >= 0).all()
    again = scenario(d, name, "PAPI", year, add=add_of(table), others=others).iloc[0]
    assert again["after"] == pytest.approx(total["after"], abs=TINY)
    if total["feasible"] == "no":
        assert total["short_by"] > 0
        assert again["after"] + total["short_by"] == pytest.approx(total["target_low"], abs=TINY)
        assert again["rank"] > k
        return
    assert total["short_by"] == 0
    assert again["after"] >= total["target_low"] - TINY
    assert again["rank"] <= k
    if total["need"] > 0:
        assert total["gain"] == pytest.approx(total["need"], abs=TINY)
        less = scenario(d, name, "PAPI", year, add=add_of(table, 0.99), others=others).iloc[0]
        assert less["rank"] > k
    else:
        assert table["gain"].eq(0).all()


@pytest.mark.parametrize("year", WITH_GAINS)
def test_need_reach_and_cost_follow_from_the_figures(d: Dataset, year: int) -> None:
    field = members(d, year)["total"].sort_values(ascending=False)
    seen: dict[str, int] = {}
    for name in field.index[::4]:
        gains, room = reach(d, str(name), year)
        for k in (1, 5, 10, 30):
            table = path_to_rank(d, str(name), "PAPI", year, k).set_index("component")
            total, parts = table.iloc[0], table.iloc[1:]
            assert parts.index.tolist() == list(gains)
            assert parts["q90_gain"].to_dict() == pytest.approx(gains)
            assert parts["capacity"].to_dict() == pytest.approx(room)
            need = max(field.iloc[k - 1] - field[name], 0.0)
            assert total["need"] == total["need_low"] == total["need_high"] == pytest.approx(need)
            capacity = sum(room.values())
            assert total["capacity"] == pytest.approx(capacity)
            feasible = "reached" if need == 0 else "yes" if need <= capacity else "no"
            assert total["feasible"] == feasible, (name, k)
            assert total["short_by"] == pytest.approx(max(need - capacity, 0.0))
            spent = sum(parts.loc[code, "gain"] / gains[code] for code in gains if room[code] > 0)
            expected = dearest(gains, room, min(need, capacity))
            assert spent == pytest.approx(expected, abs=1e-7)
            assert (parts["gain"] <= parts["capacity"] + TINY).all()
            seen[feasible] = seen.get(feasible, 0) + 1
    assert min(seen.get(kind, 0) for kind in ("reached", "yes", "no")) > 3, seen


def test_the_number_of_changes_behind_a_gain_is_given(d: Dataset) -> None:
    table = path_to_rank(d, "Lào Cai", "PAPI", 2024, 10).set_index("component")
    for code in MAIN:
        assert table.loc[code, "n_gains"] == len(one_year_changes(d, code, 2024)) > 150
    sub = path_to_rank(d, "Lào Cai", "PAPI", 2024, 10, level="sub").set_index("component")
    assert sub.loc["1.1", "gains_break"] == "suspected"
    assert sub.loc["1.2", "gains_break"] == ""


def test_equal_costs_are_filled_in_the_order_of_the_components(d: Dataset) -> None:
    same = {
        (year, name, code): scores(d, year).loc[name, "6"]
        for year in range(2018, 2025)
        for name in scores(d, year).index
        for code in ("2", "4")
        if name not in left_out(d, year)
    }
    changed = with_scores(d, same)
    checked = 0
    for name in members(d, 2024).index:
        table = path_to_rank(changed, str(name), "PAPI", 2024, 1).set_index("component")
        tied = table.loc[["2", "4", "6"]]
        assert len(set(tied["q90_gain"])) == 1
        if table.iloc[0]["feasible"] != "yes":
            continue
        for first, second in (("2", "4"), ("4", "6")):
            if tied.loc[second, "gain"] > 0:
                assert tied.loc[first, "gain"] == pytest.approx(tied.loc[first, "capacity"])
                checked += 1
    assert checked > 3


@pytest.mark.parametrize("year", [2013, 2020, 2024])
def test_the_need_with_others_moving_is_to_their_moved_scores(d: Dataset, year: int) -> None:
    now, before = members(d, year)["total"], members(d, year - 1)["total"]
    moved = (2 * now - before).fillna(now)
    for name in now.index[::7]:
        for k in (1, 10, 40):
            target = moved.drop(name).nlargest(k).iloc[-1]
            total = path_to_rank(d, str(name), "PAPI", year, k, others="as_last_year").iloc[0]
            assert total["need"] == pytest.approx(max(target - now[name], 0.0))
            assert total["others"] == "as_last_year"


@pytest.mark.parametrize("year", [2011, 2018])
def test_where_no_gain_was_ever_seen_the_reach_is_unknown_and_nothing_is_proposed(
    d: Dataset, year: int
) -> None:
    names = members(d, year)["total"].sort_values(ascending=False).index
    ahead, behind = (path_to_rank(d, str(names[i]), "PAPI", year, 10) for i in (4, 30))
    assert (ahead.loc[0, "feasible"], ahead.loc[0, "short_by"]) == ("reached", 0)
    assert ahead["gain"].eq(0).all()
    assert behind.loc[0, "need"] > 0
    assert behind.loc[0, "feasible"] == "unknown"
    assert behind.loc[0, "use"] == "distance"
    assert behind[["gain", "q90_gain", "capacity"]].isna().to_numpy()[1:].all()
    assert math.isnan(behind.loc[0, "short_by"])


def test_a_dimension_without_gains_on_record_leaves_the_reach_open_not_closed(d: Dataset) -> None:
    # Dimension 5 was rebuilt in 2021: it may add to what the others can.
    found = {
        path_to_rank(d, str(name), "PAPI", 2021, 5).loc[0, "feasible"] for name in members(d, 2021).index
    }
    assert found == {"reached", "yes", "unknown"}
    table = path_to_rank(d, "Lào Cai", "PAPI", 2021, 1).set_index("component")
    assert math.isnan(table.loc["5", "capacity"])
    assert table.loc["5", "gain"] == 0


def test_surveys_get_the_distance_and_the_weak_items_and_no_recipe(d: Dataset) -> None:
    papi = path_to_rank(d, "Lào Cai", "PAPI", 2024, 10)
    assert papi.loc[0, "use"] == "what_if"
    field = members(d, 2024)[MAIN]
    mad = (field - field.median()).abs().median()
    expected = (field.loc["Lào Cai"] - field.median()) / (1.4826 * mad)
    assert papi.iloc[1:].set_index("component")["robust"].to_dict() == pytest.approx(expected.to_dict())
    rows = figures(d, "SIPAS").query("year >= 2017")
    elements = rows[rows["component"].ne("total")].set_index(["year", "province", "component"])["value"]
    checked = 0
    for row in rows[rows["component"].eq("total")].to_dict("records"):
        name, year = row["province"], row["year"]
        sipas = path_to_rank(d, name, "SIPAS", year, 10)
        assert sipas.loc[0, "use"] == "distance"
        assert sipas["gain"].isna().all() or sipas["gain"].eq(0).all()
        kinds = ["access", "feedback", "officials", "policy", "procedures", "results", "service"]
        assert set(sipas["component"]) <= {"total", *kinds}
        assert len(sipas) >= 6
        for element in sipas.iloc[1:].to_dict("records"):
            known = elements.get((year, name, element["component"]), math.nan)
            assert element["score"] == known or (math.isnan(known) and math.isnan(element["score"]))
            checked += not math.isnan(known)
    assert checked == len(elements) >= 2


def test_lao_cai_par_2021_needs_a_tenth_of_a_point_and_the_ninth_place_is_bounded(d: Dataset) -> None:
    tenth = path_to_rank(d, "Lào Cai", "PAR", 2021, 10).iloc[0]
    assert tenth["need"] == pytest.approx(0.10)
    assert (tenth["feasible"], tenth["use"], tenth["ranked"]) == ("unknown", "distance", 63)
    ninth = path_to_rank(d, "Lào Cai", "PAR", 2021, 9).iloc[0]
    assert math.isnan(ninth["need"])
    assert (ninth["target_low"], ninth["target_high"]) == (88.54, 88.60)
    assert (ninth["need_low"], ninth["need_high"]) == pytest.approx((0.10, 0.16))
    assert path_to_rank(d, "Lào Cai", "PAR", 2021, 11).loc[0, "feasible"] == "reached"


def par_with_fields(d: Dataset, year: int) -> Dataset:
    """Two editions of PAPI passed off as PAR of a year and the year before: all fields on record."""
    template = d.tables["par"].query("measure == 'score'").head(1).assign(basis="stated", in_use=True)
    rows = []
    for par, papi in ((year - 1, 2019), (year, 2020)):
        for name, row in members(d, papi)[[*MAIN, "total"]].iterrows():
            for code, value in row.items():
                unit = "percent" if code == "total" else "points"
                rows.append((par, name, code, "score", value, unit))
                if code != "total":
                    rows.append((par, name, code, "max_score", 10.0, unit))
    made = pd.DataFrame(rows, columns=["year", "province", "component", "measure", "value", "unit"])
    rest = template.drop(columns=made.columns).iloc[[0] * len(made)].reset_index(drop=True)
    par_table = pd.concat([made, rest], axis=1)[template.columns]
    empty = {name: d.tables[name].iloc[:0] for name in ("papi", "sipas", "national")}
    return replace(d, tables={**d.tables, **empty, "par": par_table})


def test_a_whole_field_of_par_has_a_recipe_that_reaches_the_place(d: Dataset) -> None:
    par = par_with_fields(d, 2023)
    field, before = members(d, 2020), members(d, 2019)
    checked = 0
    for name in field.index[::3]:
        for k in (5, 20):
            table = path_to_rank(par, str(name), "PAR", 2023, k)
            total = table.iloc[0]
            assert total["use"] == "recipe"
            for row in table.iloc[1:].to_dict("records"):
                code = row["component"]
                gain = float(np.quantile(field[code] - before[code], 0.9))
                assert (row["q90_gain"], row["n_gains"]) == (pytest.approx(gain), 63)
                assert row["headroom"] == pytest.approx(row["max_score"] - field.loc[name, code])
            if total["feasible"] == "yes":
                assert scenario(par, str(name), "PAR", 2023, add=add_of(table)).loc[0, "rank"] == k
                less = scenario(par, str(name), "PAR", 2023, add=add_of(table, 0.99))
                assert less.loc[0, "rank"] > k
                checked += 1
    assert checked > 5


def test_points_of_another_set_of_criteria_are_no_gains(d: Dataset) -> None:
    par = par_with_fields(d, 2022)  # the set changed in 2022
    name = str(members(d, 2020)["total"].idxmin())
    table = path_to_rank(par, name, "PAR", 2022, 10)
    assert table.iloc[1:]["n_gains"].eq(0).all()
    assert (table.loc[0, "feasible"], table.loc[0, "use"]) == ("unknown", "distance")


@given(data=st.data())
def test_in_a_sparse_field_the_need_is_that_of_the_threshold(d: Dataset, data: st.DataObject) -> None:
    true = papi_totals(d, 2020)
    ordered = sorted(true, key=true.__getitem__, reverse=True)
    few = st.lists(st.sampled_from(ordered), min_size=1, unique=True)
    all_but_few = few.map(lambda out: [name for name in ordered if name not in out[:5]])
    known = data.draw(few | all_but_few)
    placed = data.draw(st.lists(st.sampled_from(known), unique=True) | st.just(known))
    name, k = data.draw(st.sampled_from(known)), data.draw(st.integers(1, 63))
    sparse = as_par(d, true, known, placed)
    total = path_to_rank(sparse, name, "PAR", YEAR, k).iloc[0]
    place = threshold(sparse, "PAR", YEAR, k).iloc[0]
    need = max(true[ordered[k - 1]] - true[name], 0.0)
    assert total["need_low"] - TINY <= need <= total["need_high"] + TINY
    if name in placed and ordered.index(name) < k:
        assert total["feasible"] == "reached"
        return
    assert total["target_high"] == max(place["high"], true[name])
    assert total["target_low"] == max(place["low"], true[name])
    if total["target_low"] == total["target_high"]:
        assert total["need"] == pytest.approx(need)
    else:
        assert math.isnan(total["need"])
        assert not place["exact"]


@pytest.mark.parametrize("year", [2014, 2018, 2021, 2022, 2023, 2024])
def test_units_left_out_have_no_path_and_are_named(d: Dataset, year: int) -> None:
    out = left_out(d, year)
    for name in out:
        with pytest.raises(NoFigures, match="left_out"):
            path_to_rank(d, name, "PAPI", year, 10)
    total = path_to_rank(d, "Hà Nội", "PAPI", year, 10).iloc[0]
    assert total["left_out"] == "; ".join(out)
    assert total["n"] == total["ranked"] == len(members(d, year))


def test_what_means_nothing_is_refused(d: Dataset) -> None:
    for options in ({"k": 0}, {"k": 62}, {"k": 5, "level": "criteria"}, {"k": 5, "others": "asleep"}):
        with pytest.raises(BadRequest):
            path_to_rank(d, "Lào Cai", "PAPI", 2024, **options)
    with pytest.raises(NoFigures):
        path_to_rank(d, "Yên Bái", "PAR", 2013, 10)
    with pytest.raises(NotEstablished):
        path_to_rank(d, "Lào Cai", "PAR", 2021, 10, others="as_last_year")
    with pytest.raises(NotComparable):
        path_to_rank(d, "Lào Cai", "PAPI", 2021, 10, others="as_last_year")
