"""Who is comparable and who to learn from, against the figures and the coordinates."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from chiso.analysis.among_units.peer_groups import learn_from, peers
from chiso.analysis.base.errors import BadRequest, NoFigures, NotEstablished
from chiso.analysis.standing.strengths import strengths_weaknesses
from chiso.data.dataset import Dataset
from tests.support.by_hand import MAIN, left_out, members, places, scores, segment_start, with_scores


def units(d: Dataset) -> pd.DataFrame:
    return d.tables["provinces"].query("period == '63'").set_index("province")


@pytest.mark.parametrize("name", ["Lào Cai", "Hà Nội", "Cà Mau"])
def test_neighbours_are_the_nearest_by_coordinates_and_it_is_said(d: Dataset, name: str) -> None:
    table = units(d)
    lat, lon = np.radians(table["lat"]), np.radians(table["lon"])
    # The spherical law of cosines: another formula than the one in use.
    cosine = np.sin(lat) * np.sin(lat[name]) + np.cos(lat) * np.cos(lat[name]) * np.cos(lon - lon[name])
    km = (6371 * np.arccos(np.clip(cosine, -1, 1))).drop(name).sort_values()
    found = peers(d, name, "PAPI", 2024, n=7)
    assert found["province"].tolist() == km.index[:7].tolist()
    assert found["distance"].to_numpy() == pytest.approx(km.iloc[:7].to_numpy(), abs=0.1)
    assert found["basis"].str.contains("coordinates").all()
    assert len(peers(d, name, "PAR", 2021)) == 5


def test_peers_of_a_region_given_and_all(d: Dataset) -> None:
    table = units(d)
    same = table.index[table["region"].eq(table.loc["Lào Cai", "region"])].drop("Lào Cai")
    region = peers(d, "Lào Cai", "PAPI", 2024, "region")
    assert region["province"].tolist() == same.tolist()
    assert len(same) == 13
    assert len(set(region["region"])) == 1
    everyone = peers(d, "Lào Cai", "PAPI", 2024, "all")
    assert everyone["province"].tolist() == table.index.drop("Lào Cai").tolist()
    given = peers(d, "Lào Cai", "PAPI", 2024, "given", provinces=["ca mau", "Hà Nội", "Cà Mau", "Lào Cai"])
    assert given["province"].tolist() == ["Cà Mau", "Hà Nội"]
    assert pd.concat([region, everyone, given])["distance"].isna().all()


@pytest.mark.parametrize("year", [2013, 2022, 2024])
def test_units_of_like_profile_are_nearest_in_robust_standard_deviations(d: Dataset, year: int) -> None:
    codes = [code for code in MAIN if code in scores(d, year)]
    field = members(d, year)[codes]
    scaled = (field - field.median()) / (1.4826 * stats.median_abs_deviation(field, axis=0))
    for name in ("Lào Cai", "Hà Nội", "Cà Mau"):
        lengths = ((scaled - scaled.loc[name]) ** 2).sum(axis=1).pow(0.5).drop(name).sort_values()
        found = peers(d, name, "PAPI", year, "profile", n=4)
        assert found["province"].tolist() == lengths.index[:4].tolist()
        assert found["distance"].to_numpy() == pytest.approx(lengths.iloc[:4].to_numpy())


def test_profiles_need_the_components_of_the_whole_field(d: Dataset) -> None:
    for index, year in (("PAR", 2021), ("SIPAS", 2021)):
        with pytest.raises(NotEstablished):
            peers(d, "Lào Cai", index, year, "profile")
    assert peers(d, "Bắc Ninh", "PAPI", 2022, "profile").empty


@pytest.mark.parametrize("year", [2013, 2018, 2024])
def test_peers_stand_where_the_figures_put_them(d: Dataset, year: int) -> None:
    field = members(d, year)["total"]
    found = peers(d, "Lào Cai", "PAPI", year, "all").set_index("province")
    for name, row in found.iterrows():
        if name in field.index:
            assert (row["score"], row["rank"], row["ranked"]) == (
                field[name],
                places(field)[name],
                len(field),
            )
            assert row["ahead"] == pytest.approx(field[name] - field["Lào Cai"])
            assert row["missing_reason"] == ""
        else:
            assert name in left_out(d, year)
            assert math.isnan(row["score"])
            assert math.isnan(row["rank"])
            assert math.isnan(row["ahead"])
            assert row["missing_reason"] == "left_out"
    assert len(found) == 62


def test_peers_of_a_sparse_index_have_their_stated_places(d: Dataset) -> None:
    found = peers(d, "Lào Cai", "PAR", 2021, "all").set_index("province")
    assert (found.loc["Hải Phòng", "score"], found.loc["Hải Phòng", "rank"]) == (91.80, 1)
    assert found.loc["Hải Phòng", "ahead"] == pytest.approx(91.80 - 88.44)
    assert found["ranked"].eq(63).all()
    unknown = found["score"].isna()
    assert 20 < unknown.sum() < 40
    assert (found.loc[unknown, "missing_reason"] == "not_collected").all()


@pytest.mark.parametrize(("kind", "provinces"), [("twins", []), ("given", [])])
def test_unknown_peers_are_refused(d: Dataset, kind: str, provinces: list[str]) -> None:
    with pytest.raises(BadRequest):
        peers(d, "Lào Cai", "PAPI", 2024, kind, provinces=provinces)


@pytest.mark.parametrize("kind", ["all", "region", "neighbours"])
@pytest.mark.parametrize("year", [2013, 2015, 2017, 2018, 2020, 2022, 2024])
def test_the_leader_and_who_rose_most_follow_from_the_figures(d: Dataset, year: int, kind: str) -> None:
    codes = [code for code in MAIN if code in scores(d, year)]
    field, everyone = members(d, year), scores(d, year)
    checked = rose = 0
    for name in ("Lào Cai", "Hà Nội", "Cà Mau", "Đồng Tháp", "Bắc Ninh", "Quảng Bình"):
        if name not in everyone.index:
            continue
        others = [p for p in peers(d, name, "PAPI", year, kind)["province"] if p in field.index]
        found = learn_from(d, name, "PAPI", year, codes, kind).set_index("component")
        assert found.index.tolist() == codes
        for code, row in found.iterrows():
            own, now = everyone.loc[name, code], field.loc[others, code]
            assert row["n"] == len(others)
            if now.max() > own or math.isnan(own):
                assert (row["leader"], row["leader_score"]) == (now.idxmax(), now.max())
                assert math.isnan(own) or row["leader_gap"] == pytest.approx(own - now.max())
            else:
                assert row["leader"] == ""
                assert math.isnan(row["leader_gap"])
            start = segment_start(code, year)
            if start == year:
                assert (row["riser"], row["riser_n"]) == ("", 0)
                continue
            change = (now - members(d, start)[code].reindex(others)).dropna()
            assert row["riser_n"] == len(change)
            assert row["riser_from"] == start
            if change.max() > 0:
                assert row["riser"] == change.idxmax()
                assert row["riser_change"] == pytest.approx(change.max())
                assert row["riser_score"] == now[change.idxmax()]
                rose += 1
            else:
                assert row["riser"] == ""
            checked += 1
    assert (checked > 20 and rose > 15) or year == 2018


def test_by_default_the_weaknesses_are_looked_at(d: Dataset) -> None:
    weak = strengths_weaknesses(d, "Lào Cai", "PAPI", 2024).query("side == 'weakness'")["component"].tolist()
    assert len(weak) > 0
    assert learn_from(d, "Lào Cai", "PAPI", 2024)["component"].tolist() == weak


def test_the_leader_itself_is_told_of_nobody(d: Dataset) -> None:
    best = members(d, 2024)["1"].idxmax()
    row = learn_from(d, best, "PAPI", 2024, ["1"]).iloc[0]
    assert row["leader"] == ""
    assert math.isnan(row["leader_score"])


def test_leaders_that_are_tied_are_all_named(d: Dataset) -> None:
    changed = with_scores(d, {(2024, name, "1"): 9.9 for name in ("Hà Nội", "Cà Mau")})
    row = learn_from(changed, "Lào Cai", "PAPI", 2024, ["1"]).iloc[0]
    assert set(row["leader"].split("; ")) == {"Hà Nội", "Cà Mau"}
    assert row["leader_score"] == 9.9


@pytest.mark.parametrize("year", [2018, 2022, 2024])
def test_nobody_is_sent_to_a_unit_left_out(d: Dataset, year: int) -> None:
    out = left_out(d, year)
    shown = {(year, name, code): 9.99 for name in out for code in MAIN}
    changed = with_scores(d, shown)
    found = learn_from(changed, "Lào Cai", "PAPI", year, MAIN)
    named = {name for text in (*found["leader"], *found["riser"]) for name in text.split("; ")}
    assert len(named) > 3
    assert not named & set(out)
    assert (found["left_out"] == "; ".join(out)).all()


def test_a_suspected_break_on_the_way_is_marked(d: Dataset) -> None:
    found = learn_from(d, "Lào Cai", "PAPI", 2024, ["1.1", "1.2"]).set_index("component")
    assert found["riser_from"].eq(2018).all()
    assert found["riser_break"].to_dict() == {"1.1": "suspected", "1.2": ""}


def test_points_of_par_are_not_compared_across_sets_of_criteria(d: Dataset) -> None:
    found = [learn_from(d, name, "PAR", 2024, MAIN) for name in units(d).index]
    table = pd.concat(found)
    assert len(table) == 63 * 8
    assert table["riser"].eq("").all()
    assert table["riser_n"].eq(0).all()
    total = learn_from(d, "Lào Cai", "PAR", 2024, ["total"]).iloc[0]
    assert (total["leader"], total["leader_score"]) == ("Hải Phòng", 96.17)
    assert (total["riser_from"], total["riser_break"]) == (2012, "set")


def test_a_component_or_a_unit_without_figures_is_refused(d: Dataset) -> None:
    with pytest.raises(NoFigures):
        learn_from(d, "Lào Cai", "PAPI", 2024, ["9"])
    with pytest.raises(NoFigures):
        learn_from(d, "Hưng Yên", "PAR", 2013)
