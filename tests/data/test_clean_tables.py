"""The clean tables against the figures as received, recomputed without pandas."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from chiso.core.paths import DATA
from chiso.data.dataset import Dataset
from tests.support.tables import rows_of

TOTALS_OF_PAPI = dict.fromkeys((2011, 2012, 2013, 2015, 2016, 2017, 2019, 2020), 63) | {
    2014: 61,
    2018: 61,
    2021: 60,
    2022: 61,
    2023: 61,
    2024: 61,
}
# METHODOLOGY 7: mean of the provinces' totals, printed to two decimals.
MEANS_OF_PAPI = {
    2011: 35.75,
    2012: 36.45,
    2013: 36.74,
    2014: 36.44,
    2015: 35.58,
    2016: 35.99,
    2017: 36.56,
    2018: 44.08,
    2019: 43.62,
    2020: 42.78,
    2021: 42.41,
    2022: 42.34,
    2023: 42.42,
    2024: 43.43,
}
INDEX_CODES = {"PAR INDEX": "PAR", "SIPAS": "SIPAS", "PAPI": "PAPI"}
MEASURES = {
    "score_pct": "score",
    "score_points": "score",
    "max_points": "max_score",
    "n_ranked": "ranked",
    "self_assessed_points": "self_assessed",
}


@pytest.fixture(scope="module")
def papi() -> list[dict[str, str]]:
    return rows_of(DATA / "clean/papi.csv")


def test_papi_totals_are_exact_sums_of_sub_dimensions(papi: list[dict[str, str]]) -> None:
    given: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for row in rows_of(DATA / "raw/papi/papi_sub_dimension_scores.csv"):
        given[row["year"], row["province"]][row["sub_dimension"]] = Decimal(row["score"])
    full = {
        year: len({code for (y, _), codes in given.items() if y == year for code in codes})
        for year in {year for year, _ in given}
    }
    by_hand = {key: sum(codes.values()) for key, codes in given.items() if len(codes) == full[key[0]]}
    totals = {
        (row["year"], row["province"]): Decimal(row["value"])
        for row in papi
        if row["component"] == "total" and row["measure"] == "score"
    }
    assert totals == by_hand
    assert Counter(int(year) for year, _ in totals) == TOTALS_OF_PAPI


def test_papi_sums_are_derived_and_parts_are_stated(papi: list[dict[str, str]]) -> None:
    scores = [row for row in papi if row["measure"] == "score"]
    assert {row["basis"] for row in scores if "." in row["component"]} == {"stated"}
    assert {row["basis"] for row in scores if "." not in row["component"]} == {"derived"}


def test_ranks_printed_for_papi_are_kept_but_never_used(papi: list[dict[str, str]]) -> None:
    printed = [row for row in papi if row["measure"] in {"rank", "change_rank"}]
    assert len(printed) == 29
    assert {row["in_use"] for row in printed} == {"0"}


def test_provinces_left_out_have_no_score_at_all_in_the_missing_dimensions(
    papi: list[dict[str, str]],
) -> None:
    scored = {(r["year"], r["province"], r["component"]) for r in papi if r["measure"] == "score"}
    for row in rows_of(DATA / "raw/papi/papi_left_out.csv"):
        for dimension in row["missing_dimensions"].split(";"):
            assert (row["year"], row["province"], dimension) not in scored
        assert (row["year"], row["province"], "total") not in scored


def test_mean_of_papi_totals_is_the_published_mean_of_provinces(d: Dataset) -> None:
    totals = d.scores.query("index == 'PAPI' and component == 'total'")
    means = totals.groupby("year")["score"].mean().round(2)
    assert means.to_dict() == MEANS_OF_PAPI


@pytest.mark.parametrize(
    ("province", "year", "total"),
    [("Quảng Ninh", 2024, 47.8212), ("Hòa Bình", 2024, 43.4778), ("Lào Cai", 2020, 42.9506)],
)
def test_papi_total_equals_the_published_one(d: Dataset, province: str, year: int, total: float) -> None:
    row = d.scores.query(
        "index == 'PAPI' and component == 'total' and province == @province and year == @year"
    )
    assert row["score"].item() == pytest.approx(total, abs=5e-5)


def test_every_received_figure_is_carried_over_with_its_source() -> None:
    clean = {
        index: {
            (
                row["year"],
                row["province"],
                row["component"],
                row["measure"],
                Decimal(row["value"]),
                row["unit"],
                row["basis"],
                row["source"],
            )
            for row in rows_of(DATA / f"clean/{index.lower()}.csv")
        }
        for index in INDEX_CODES.values()
    }
    received = rows_of(DATA / "raw/published/published_figures.csv")
    lost = [
        row
        for row in received
        if not row["measure"].startswith("target_")
        and (
            row["year"],
            row["province"],
            row["component"].replace("service_delivery", "service"),
            MEASURES.get(row["measure"], row["measure"]),
            Decimal(row["value"]),
            row["unit"],
            row["basis"],
            row["source"],
        )
        not in clean[INDEX_CODES[row["index"]]]
    ]
    assert len(received) == 2670
    assert lost == []


def test_every_received_target_is_a_target_with_the_period_of_its_unit() -> None:
    received = {
        (INDEX_CODES[row["index"]], row["year"], row["province"], row["value"], row["source"])
        for row in rows_of(DATA / "raw/published/published_figures.csv")
        if row["measure"].startswith("target_")
    }
    targets = rows_of(DATA / "reference/targets.csv")
    assert {(r["index"], r["year"], r["province"], r["value"], r["source"]) for r in targets} == received
    assert {row["period"] for row in targets} == {"63"}  # all were set before July 2025
    assert all(row["ranked"] == "63" for row in targets if row["measure"] == "rank")


def test_a_key_has_at_most_one_figure_in_use() -> None:
    for index in INDEX_CODES.values():
        used = Counter(
            (row["year"], row["province"], row["component"], row["measure"], row["unit"], row["group"])
            for row in rows_of(DATA / f"clean/{index.lower()}.csv")
            if row["in_use"] == "1"
        )
        assert max(used.values()) == 1


def test_previous_ranks_follow_from_stated_changes(d: Dataset) -> None:
    # 31st in 2021 after a rise of 7 places: 38th in 2020, as document 003 implies.
    row = d.scores.query(
        "index == 'PAR' and province == 'Lai Châu' and year == 2020 and component == 'total'"
    )
    assert row["rank"].item() == 38
    assert row["rank_basis"].item() == "derived"


def test_derived_figures_show_their_arithmetic_and_never_stand_beside_a_stated_one() -> None:
    for index in ("PAR", "SIPAS"):
        rows = rows_of(DATA / f"clean/{index.lower()}.csv")
        made = [
            row
            for row in rows
            if row["note"].startswith("derived: ") and "after a stated change" in row["note"]
        ]
        assert made, index
        key = ("year", "province", "component", "measure", "unit", "group")
        stated = {tuple(row[k] for k in key) for row in rows if row["basis"] in {"stated", "listing order"}}
        used = {tuple(row[k] for k in key) for row in made if row["in_use"] == "1"}
        assert not used & stated


def test_undecided_conflicts_leave_every_value_out_of_use(d: Dataset) -> None:
    for province in ("Bình Dương", "Cà Mau"):
        rows = d.figures.query(
            "index == 'SIPAS' and year == 2022 and province == @province and measure == 'rank'"
        )
        assert sorted(rows["value"]) == [3, 4]
        assert not rows["in_use"].any()
        wide = d.scores.query(
            "index == 'SIPAS' and year == 2022 and province == @province and component == 'total'"
        )
        assert wide["rank"].isna().all()


@pytest.mark.parametrize(
    ("index", "year", "province", "measure", "value"),
    [
        ("PAR", 2018, "Quảng Ninh", "score", 89.06),
        ("PAR", 2023, "Hải Phòng", "score", 91.87),
        ("PAR", 2023, "Long An", "rank", 8),
        ("SIPAS", 2024, "Hải Phòng", "score", 91.1),
        ("SIPAS", 2022, "Bình Thuận", "rank", 63),
    ],
)
def test_conflicts_are_decided_as_recorded(
    d: Dataset, index: str, year: int, province: str, measure: str, value: float
) -> None:
    row = d.scores.query(
        "index == @index and year == @year and province == @province and component == 'total'"
    )
    assert row[measure].item() == value


@pytest.mark.parametrize("province", ["Lạng Sơn", "Cao Bằng"])
def test_figures_named_as_wrong_are_kept_but_not_used(d: Dataset, province: str) -> None:
    rows = d.figures.query(
        "index == 'SIPAS' and year == 2022 and province == @province and measure == 'rank'"
    )
    assert len(rows) >= 1
    assert not rows.loc[rows["basis"].eq("doubtful"), "in_use"].any()


def test_one_unit_of_2025_for_each_of_34_and_every_old_unit_has_a_successor(d: Dataset) -> None:
    old = d.tables["provinces"].query("period == '63'")
    new = d.tables["provinces"].query("period == '34'")
    assert (len(old), len(new)) == (63, 34)
    assert set(old["successor"]) == set(new["province"])
    assert old.groupby("successor").size().gt(1).sum() == 23
    assert list(d.regions.query("period == '63'")["n_units"].sort_values()) == [5, 6, 11, 13, 14, 14]
    assert list(d.regions.query("period == '34'")["n_units"].sort_values()) == [3, 5, 5, 6, 6, 9]


def test_papi_quartile_limits_of_dimension_6_in_2022_are_the_printed_ones(d: Dataset) -> None:
    scores = (
        d.scores.query("index == 'PAPI' and component == '6' and year == 2022")["score"]
        .sort_values()
        .round(4)
    )
    groups = [scores[:16], scores[16:32], scores[32:47], scores[47:]]
    limits = {scores.iloc[0], scores.iloc[-1]}
    assert limits == {6.4132, 8.3148}
    assert all(value in set(scores) for value in (7.2275, 7.2294, 7.5173, 7.5189, 7.8072, 7.8579)), groups


def test_counts_of_places_are_no_counts_of_scores(d: Dataset) -> None:
    # Edition 2013: "30 rose, 30 fell" are places, as the source says.
    rows = d.national.query("index == 'PAR' and year == 2013 and measure.str.startswith('n_')")
    assert set(rows["measure"]) == {"n_rising_places", "n_falling_places"}


def test_means_of_parts_are_points_of_the_part_and_no_national_mean(d: Dataset) -> None:
    rows = d.national.query("index == 'PAR' and year == 2021 and measure == 'mean'")
    found = {(row.component, row.group): (row.value, row.unit) for row in rows.itertuples()}
    assert found["appraisal", "Cả nước"] == (56.08, "points")
    assert found["survey_and_socio_economic", "Cả nước"] == (30.29, "points")
    assert found["total", "Cả nước"] == (86.37, "percent")


def test_a_national_figure_is_in_use_once(d: Dataset) -> None:
    used = d.national[d.national["in_use"]]
    assert not used.duplicated(["index", "year", "component", "measure", "group"]).any()


def test_groups_are_named_in_vietnamese_without_remarks(d: Dataset) -> None:
    groups = set(d.figures.loc[d.figures["measure"].eq("rank_in_group"), "group"])
    assert {"Đồng bằng sông Hồng", "miền Đông Nam Bộ", "tỉnh loại III"} <= groups
    assert not [name for name in groups if "printed" in name or "group" in name or "Mekong" in name]
