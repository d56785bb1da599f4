"""Units that PAPI left out of an edition: never 0, in no mean, median or rank, always named."""

from __future__ import annotations

import math

import numpy as np
import pytest

from chiso.analysis.ahead.thresholds import bound_score, threshold
from chiso.analysis.among_units.nationwide import movers, national, regional_summary
from chiso.analysis.base.distributions import field_summary
from chiso.analysis.base.errors import NoFigures
from chiso.analysis.movement.trends import trend
from chiso.analysis.standing.gaps import REFERENCES, gap
from chiso.analysis.standing.rankings import groups, rank_table
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset

# year, province, dimensions missing (methodology 4.4)
LEFT_OUT = [
    (2014, "Bắc Giang", "123456"),
    (2014, "Đồng Tháp", "123456"),
    (2018, "Quảng Ninh", "24"),
    (2018, "Đồng Tháp", "24"),
    (2021, "Quảng Ninh", "12345678"),
    (2021, "Bắc Giang", "12345678"),
    (2021, "Bắc Ninh", "12345678"),
    (2022, "Bắc Giang", "1245"),
    (2022, "Bắc Ninh", "2348"),
    (2023, "Quảng Ninh", "12345678"),
    (2023, "Bình Dương", "12345678"),
    (2024, "Vĩnh Phúc", "12345678"),
    (2024, "Tiền Giang", "12345678"),
]
YEARS = sorted({year for year, _, _ in LEFT_OUT})
PARTLY = [row for row in LEFT_OUT if row[2] not in ("123456", "12345678")]


def dimensions(year: int) -> str:
    return "12345678" if year >= 2018 else "123456"


def names(year: int) -> set[str]:
    return {province for when, province, _ in LEFT_OUT if when == year}


def test_the_table_is_that_of_the_methodology(d: Dataset) -> None:
    rows = zip(d.left_out["year"], d.left_out["province"], d.left_out["missing_dimensions"], strict=True)
    assert sorted((y, p, m.replace(";", "")) for y, p, m in rows) == sorted(LEFT_OUT)
    assert (DATA / "reference/left_out.csv").is_file()


@pytest.mark.parametrize(("year", "province", "missing"), LEFT_OUT)
def test_a_left_out_unit_has_no_total_no_place_and_no_group_and_is_named(
    d: Dataset, year: int, province: str, missing: str
) -> None:
    for code in ("total", *dimensions(year)):
        row = rank_table(d, "PAPI", year, code).set_index("province").loc[province]
        assert row["left_out"]
        assert math.isnan(row["rank"])
        assert row["group"] == ""
        gone = code == "total" or code in missing
        assert math.isnan(row["score"]) == gone, code
        assert row["score"] != 0
        assert row["missing_reason"] == ("left_out" if gone else "")
        summary = field_summary(d, "PAPI", code).set_index("year").loc[year]
        assert province in summary["left_out"].split("; ")
    series = trend(d, province, "PAPI").set_index("year").loc[year]
    assert series["left_out"]
    assert math.isnan(series["score"])
    assert series["missing_reason"] == "left_out"
    assert province in national(d, "PAPI").set_index("year").loc[year, "left_out"].split("; ")
    assert province in groups(d, "PAPI", year)["left_out"].iloc[0].split("; ")


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("code", ["total", "3", "6", "6.1"])
def test_means_medians_and_group_bounds_are_those_without_the_units_left_out(
    d: Dataset, year: int, code: str
) -> None:
    figures = d.figures[
        d.figures["in_use"] & d.figures["index"].eq("PAPI") & d.figures["measure"].eq("score")
    ]
    part = figures[figures["year"].eq(year) & figures["component"].eq(code)]
    inside = part[~part["province"].isin(names(year))]["value"].to_numpy()
    assert len(inside) == d.ranked("PAPI", year)
    assert (inside > 0).all()
    summary = field_summary(d, "PAPI", code).set_index("year").loc[year]
    assert summary["median"] == pytest.approx(np.median(inside))
    assert summary["mean"] == pytest.approx(inside.mean())
    assert (summary["min"], summary["n"]) == (inside.min(), len(inside))
    country = national(d, "PAPI", code).set_index("year").loc[year]
    assert (country["mean"], country["median"]) == pytest.approx((inside.mean(), np.median(inside)))
    bounds = groups(d, "PAPI", year, code).set_index("group")["lower"]
    assert bounds["highest"] == pytest.approx(np.quantile(inside, 0.75))
    assert groups(d, "PAPI", year, code)["count"].sum() == len(inside)
    ordered = np.sort(inside)[::-1]
    places = threshold(d, "PAPI", year, range(1, len(inside) + 1), code)
    assert np.allclose(places["score"], ordered)
    for to, value in (("median", np.median(inside)), ("mean", inside.mean())):
        row = gap(d, "Lào Cai", "PAPI", year, to=to).set_index("component").loc[code]
        assert row["reference"] == pytest.approx(value)
        assert row["n"] == len(inside)


@pytest.mark.parametrize(("year", "province", "missing"), LEFT_OUT)
def test_a_gap_of_a_left_out_unit_is_that_of_the_dimensions_published_and_no_zero(
    d: Dataset, year: int, province: str, missing: str
) -> None:
    if len(missing) == len(dimensions(year)):
        with pytest.raises(NoFigures, match="left_out"):
            gap(d, province, "PAPI", year)
        return
    for to in ("best", "mean", "median", "region", "neighbours", "max"):
        table = gap(d, province, "PAPI", year, to=to).set_index("component")
        assert to in REFERENCES
        assert table.loc["total", "state"] == "left_out"
        for code in dimensions(year):
            row = table.loc[code]
            assert row["state"] == ("left_out" if code in missing else "scored")
            assert math.isnan(row["gap"]) == math.isnan(row["lost"]) == (code in missing)
            assert math.isnan(row["rank"])


@pytest.mark.parametrize(("year", "province", "missing"), PARTLY)
def test_no_mean_of_peers_holds_a_left_out_unit_but_it_can_be_looked_at_alone(
    d: Dataset, year: int, province: str, missing: str
) -> None:
    shown = next(code for code in dimensions(year) if code not in missing)
    alone = gap(d, "Lào Cai", "PAPI", year, to="province", provinces=[province]).set_index("component")
    assert alone.loc[shown, "reference_province"] == province
    both = gap(d, "Lào Cai", "PAPI", year, to="provinces", provinces=[province, "Hà Nội"])
    row = both.set_index("component").loc[shown]
    assert (row["reference_province"], row["reference_kind"]) == ("Hà Nội", "mean of 1")


def test_a_mean_of_neighbours_is_over_those_that_the_edition_ranks(d: Dataset) -> None:
    # Quảng Ninh is one of the five nearest to Bắc Giang.
    for year, n in ((2020, 5), (2023, 4)):
        near = gap(d, "Bắc Giang", "PAPI", year, to="neighbours")
        assert set(near["reference_kind"]) == {f"mean of {n}"}
        assert near["reference_province"].str.contains("Quảng Ninh").all() == (n == 5)
    alike = gap(d, "Hà Nội", "PAPI", 2023, to="profile")
    named = {name for text in alike["reference_province"] for name in text.split("; ")}
    assert len(named) == 5
    assert not named & names(2023)


@pytest.mark.parametrize(("year", "province", "missing"), LEFT_OUT)
def test_no_score_is_bounded_for_a_unit_that_has_none(
    d: Dataset, year: int, province: str, missing: str
) -> None:
    with pytest.raises(NoFigures, match="left_out"):
        bound_score(d, province, "PAPI", year)


@pytest.mark.parametrize("year", YEARS)
def test_regions_and_movers_count_left_out_units_apart(d: Dataset, year: int) -> None:
    regions = regional_summary(d, "PAPI", year)
    assert regions["n_left_out"].sum() == len(names(year))
    assert (regions["n"] + regions["n_left_out"] == regions["n_units"]).all()
    for when in (year, year + 1):
        if when in d.editions.query("index == 'PAPI'")["year"].tolist():
            for by in ("score", "rank"):
                assert not set(movers(d, "PAPI", when, by=by, n=63)["province"]) & names(year)
