"""The country: means, spread, movers and regions, against the figures and the published means."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from chiso.analysis.among_units.nationwide import movers, national, regional_summary
from chiso.analysis.base.errors import BadRequest
from chiso.data.dataset import Dataset
from tests.support.by_hand import HARD, figures, left_out, members, places, scores

# methodology 7; 83.72 and 81 follow from other figures
PAPI = [35.75, 36.45, 36.74, 36.44, 35.58, 35.99, 36.56, 44.08, 43.62, 42.78, 42.41, 42.34, 42.42, 43.43]
PAR = [77.56, 81.21, 85.11, 74.64, 77.72, 76.92, 81.15, 83.72, 86.37, 84.79, 86.98, 88.37]
SIPAS = [81, 82.99, 84.45, 85.48, 87.16, 80.08, 82.66, 83.94]
BEST = {
    **{
        2012: ("Đà Nẵng", 87.14),
        2013: ("Đà Nẵng", 87.02),
        2014: ("Đà Nẵng", 92.54),
        2015: ("Đà Nẵng", 93.31),
    },
    **{2016: ("Đà Nẵng", 90.32), 2017: ("Quảng Ninh", 89.45), 2018: ("Quảng Ninh", 89.06)},
    **{2019: ("Quảng Ninh", 90.09), 2020: ("Quảng Ninh", 91.04), 2021: ("Hải Phòng", 91.80)},
    **{2022: ("Quảng Ninh", 90.10), 2023: ("Quảng Ninh", 92.18), 2024: ("Hải Phòng", 96.17)},
}


def test_national_means_are_those_of_the_methodology(d: Dataset) -> None:
    papi = national(d, "PAPI").set_index("year")
    assert papi["mean"].round(2).to_dict() == dict(zip(range(2011, 2025), PAPI, strict=True))
    assert set(papi["mean_kind"]) == {"computed"}
    par = national(d, "PAR").set_index("year")
    assert par["mean"].dropna().to_dict() == dict(zip(range(2013, 2025), PAR, strict=True))
    assert (par.loc[2020, "mean_kind"], par.loc[2021, "mean_kind"]) == ("derived", "published")
    assert par.loc[2012, "mean_kind"] == ""
    sipas = national(d, "SIPAS").set_index("year")
    assert sipas.loc[2017:, "mean"].to_dict() == dict(zip(range(2017, 2025), SIPAS, strict=True))
    published = par["mean_kind"].eq("published")
    assert par.loc[published, "mean_source"].ne("").all()
    assert published.sum() == 11


def test_the_best_are_those_of_the_methodology(d: Dataset) -> None:
    par = national(d, "PAR").set_index("year")
    found = zip(par["best_province"], par["best_score"], strict=True)
    assert dict(zip(par.index, found, strict=True)) == BEST


def test_changes_of_the_mean_stop_at_breaks_and_at_rounded_or_computed_means(d: Dataset) -> None:
    papi = national(d, "PAPI").set_index("year")
    for year in range(2012, 2025):
        change = papi.loc[year, "change_mean"]
        if year in HARD["total"]:
            assert math.isnan(change)
            assert papi.loc[year, "break_kind"] == "hard"
        else:
            # Of the units of both editions: each leaves out others.
            both = (members(d, year)["total"] - members(d, year - 1)["total"]).dropna()
            assert change == pytest.approx(both.mean())
    par = national(d, "PAR").set_index("year")["change_mean"]
    assert par.loc[2014:].to_list() == pytest.approx(np.diff(PAR).tolist())
    sipas = national(d, "SIPAS").set_index("year")["change_mean"]
    # 2017 is known as about 81, 2018 would follow from it; 2022 is another survey.
    assert sipas.isna().to_dict() == {year: year in (2015, 2017, 2018, 2022) for year in sipas.index}
    assert sipas[2024] == pytest.approx(83.94 - 82.66)


@pytest.mark.parametrize("code", ["total", "1", "6", "6.4"])
def test_spread_and_numbers_of_risers_are_those_of_the_field(d: Dataset, code: str) -> None:
    table = national(d, "PAPI", code).set_index("year")
    hard = HARD.get(code, (2018,))
    assert table.index.tolist() == list(range(2011, 2025))
    for year, row in table.iterrows():
        field = members(d, int(year))[code]
        assert (row["n"], row["ranked"], row["complete"]) == (len(field), len(field), True)
        found = [row[key] for key in ("median", "q25", "q75", "iqr", "sd", "min", "max")]
        q25, q75 = np.percentile(field, [25, 75])
        expected = [field.median(), q25, q75, q75 - q25, field.std(), field.min(), field.max()]
        assert found == pytest.approx(expected)
        assert row["worst_province"] == field.idxmin()
        assert row["left_out"] == "; ".join(left_out(d, int(year)))
        if year == 2011 or year in hard:
            assert math.isnan(row["n_rising"])
        else:
            change = (field - members(d, int(year) - 1)[code]).dropna()
            assert (row["n_rising"], row["n_falling"]) == ((change > 0).sum(), (change < 0).sum())


def test_nothing_of_a_sparse_field_is_computed(d: Dataset) -> None:
    for index in ("PAR", "SIPAS"):
        table = national(d, index).query("year >= 2016")
        assert not table["complete"].any()
        assert table[["median", "q25", "q75", "iqr", "sd", "min", "max"]].isna().all().all()
    par = national(d, "PAR").set_index("year")
    assert (par.loc[2022, "n_rising"], par.loc[2022, "n_falling"]) == (10, 53)
    assert (par.loc[2024, "n_rising"], par.loc[2024, "n_falling"]) == (53, 9)


@pytest.mark.parametrize("year", [2013, 2020, 2022, 2024])
def test_movers_are_those_who_changed_most(d: Dataset, year: int) -> None:
    now, before = members(d, year)["total"], members(d, year - 1)["total"]
    change = (now - before).dropna().sort_values(ascending=False)
    found = movers(d, "PAPI", year, n=4)
    assert found["side"].tolist() == ["up"] * 4 + ["down"] * 4
    assert found["place"].tolist() == [1, 2, 3, 4] * 2
    assert found["province"].tolist() == [*change.index[:4], *change.index[::-1][:4]]
    for row in found.to_dict("records"):
        name = row["province"]
        assert row["change"] == pytest.approx(change[name])
        assert (row["score_before"], row["score"]) == (before[name], now[name])
        ranks = places(before)[name], places(now)[name]
        assert (row["rank_before"], row["rank"]) == ranks
        assert row["change_rank"] == ranks[0] - ranks[1]
        assert (row["ranked_before"], row["ranked"]) == (len(before), len(now))
        assert (row["n"], row["complete"]) == (len(change), True)


@pytest.mark.parametrize("year", [2016, 2018, 2021, 2024])
def test_movers_by_place_cross_every_break_marked(d: Dataset, year: int) -> None:
    now, before = places(members(d, year)["total"]), places(members(d, year - 1)["total"])
    climbed = (before - now).dropna()
    found = movers(d, "PAPI", year, by="rank", n=3)
    assert len(found) == 6
    for side, sign in (("up", 1), ("down", -1)):
        part = found.loc[found["side"].eq(side)]
        assert part["change_rank"].tolist() == (sign * climbed).nlargest(3).mul(sign).tolist()
        assert part["change_rank"].to_numpy() == pytest.approx(climbed[part["province"]].to_numpy())
    hard = year in HARD["total"]
    assert set(found["break_kind"]) == {"hard" if hard else ""}
    assert found["change"].isna().all() == hard
    assert movers(d, "PAPI", year).empty == hard
    out = dict.fromkeys([*left_out(d, year - 1), *left_out(d, year)])
    assert set(found["left_out"]) == {"; ".join(out)}


def test_movers_of_a_sparse_field_are_said_to_be_of_those_on_record(d: Dataset) -> None:
    found = movers(d, "PAR", 2021)
    totals = figures(d, "PAR").query("component == 'total' and unit == 'percent' and basis != 'doubtful'")
    now, before = (totals[totals["year"].eq(year)].set_index("province")["value"] for year in (2021, 2020))
    change = (now - before).dropna()
    assert (found["n"] == len(change)).all()
    assert not found["complete"].any()
    assert found.loc[0, "province"] == change.idxmax()
    assert set(found["unit"]) == {"percentage points"}


def test_there_are_no_movers_without_an_edition_before(d: Dataset) -> None:
    assert movers(d, "PAPI", 2011).empty
    assert movers(d, "PAPI", 2018, "7").empty
    assert list(movers(d, "PAPI", 2011).columns) == list(movers(d, "PAPI", 2012).columns)
    with pytest.raises(BadRequest):
        movers(d, "PAPI", 2024, by="name")


SIZES_63 = [5, 6, 11, 13, 14, 14]
SIZES_34 = [3, 5, 5, 6, 6, 9]


@pytest.mark.parametrize(("year", "code"), [(2013, "total"), (2022, "total"), (2024, "total"), (2024, "6")])
def test_regions_are_summed_up_from_their_members(d: Dataset, year: int, code: str) -> None:
    field = members(d, year)[code]
    region_of = d.tables["provinces"].query("period == '63'").set_index("province")["region"]
    table = regional_summary(d, "PAPI", year, code)
    assert sorted(table["n_units"]) == SIZES_63
    assert table["mean"].is_monotonic_decreasing
    for row in table.to_dict("records"):
        inside = field[field.index.map(region_of) == row["region"]]
        assert row["mean"] == pytest.approx(inside.mean())
        assert row["median"] == pytest.approx(inside.median())
        assert (row["best_province"], row["worst_province"]) == (inside.idxmax(), inside.idxmin())
        assert (row["best_score"], row["worst_score"]) == (inside.max(), inside.min())
        assert (row["mean_kind"], row["n"]) == ("computed", len(inside))
        top = places(field)[inside.index] <= len(field) / 4
        assert row["n_top"] == top.sum()
        out = [name for name in left_out(d, year) if region_of[name] == row["region"]]
        assert sorted(filter(None, row["left_out"].split("; "))) == sorted(out)
        assert row["n_left_out"] == len(out) == row["n_units"] - row["n"]


def test_published_means_of_regions_come_before_computed_ones(d: Dataset) -> None:
    rows = d.national[d.national["in_use"] & d.national["measure"].eq("region_mean")]
    assert len(rows) >= 18
    for year, part in rows.groupby("year"):
        table = regional_summary(d, "PAR", int(year)).set_index("region")
        known = part.set_index("group")["value"]
        assert table["mean"].dropna().to_dict() == known.to_dict()
        kinds = part.set_index("group")["basis"].map({"stated": "published", "derived": "derived"})
        assert table.loc[known.index, "mean_kind"].to_dict() == kinds.to_dict()
        assert table["mean_kind"].ne("").sum() == len(known)
        assert table["median"].isna().all()


def as_of_2025(d: Dataset) -> Dataset:
    """PAPI 2024 passed off as an edition of 2025: each present unit has the scores of a unit of its name."""
    units = d.tables["provinces"].query("period == '34'")["province"].replace({"Huế": "Thừa Thiên Huế"})
    papi = d.tables["papi"].query("year == 2024")
    papi = papi[papi["province"].isin(units)].assign(year=2025)
    papi["province"] = papi["province"].replace({"Thừa Thiên Huế": "Huế"})
    editions = d.editions.query("index == 'PAPI' and year == 2024").assign(year=2025, period="34", ranked=34)
    components = d.components.assign(last_year=d.components["last_year"].replace({2024: 2025}))
    tables = {
        "papi": pd.concat([d.tables["papi"], papi]),
        "editions": pd.concat([d.editions, editions], ignore_index=True),
        "components": components,
    }
    return replace(d, tables={**d.tables, **tables})


def test_a_table_of_regions_never_mixes_the_two_schemes(d: Dataset) -> None:
    later = as_of_2025(d)
    regions = d.regions.set_index(["period", "region"])["n_units"]
    for year, period, sizes in ((2024, "63", SIZES_63), (2025, "34", SIZES_34)):
        table = regional_summary(later, "PAPI", year)
        assert set(table["period"]) == {period}
        assert sorted(table["n_units"]) == sizes
        expected = regions.loc[period].to_dict()
        assert dict(zip(table["region"], table["n_units"], strict=True)) == expected
    units = d.tables["provinces"].query("period == '34'").set_index("province")["region"]
    for row in table.to_dict("records"):
        members_of_it = units.index[units.eq(row["region"])].str.replace("Huế", "Thừa Thiên Huế")
        known = scores(d, 2024)["total"].reindex(members_of_it).dropna()
        assert row["n"] == len(known)
        assert row["best_score"] == known.max()
