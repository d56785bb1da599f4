"""Distances to every reference against the figures, and what counts as lost."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from chiso.analysis.base.errors import BadRequest, MergedUnit, NoFigures
from chiso.analysis.standing.gaps import KINDS, REFERENCES, gap
from chiso.data.dataset import Dataset

UNITS = ("Lào Cai", "Hà Nội", "Cà Mau", "Quảng Ninh", "Bắc Ninh")
OPTIONS: dict[str, dict[str, Any]] = {
    "rank": {"k": 10},
    "group": {"group": "highest"},
    "score": {"score": 45.0},
    "province": {"provinces": ["Hà Nội"]},
    "provinces": {"provinces": ["Hà Nội", "Cà Mau"]},
}


def papi(d: Dataset, year: int) -> pd.DataFrame:
    """Scores of an edition of PAPI: units by components, NaN where none."""
    rows = d.figures[d.figures["index"].eq("PAPI") & d.figures["year"].eq(year) & d.figures["in_use"]]
    return rows[rows["measure"].eq("score")].pivot_table(
        index="province", columns="component", values="value"
    )


@pytest.mark.parametrize("index", ["PAR", "SIPAS", "PAPI"])
def test_gap_to_best_is_never_positive(d: Dataset, index: str) -> None:
    checked = exact = 0
    names = d.tables["provinces"].query("period == '63'")["province"]
    for year in d.editions.loc[d.editions["index"].eq(index), "year"]:
        for name in names:
            try:
                table = gap(d, name, index, int(year))
            except NoFigures:
                continue
            known = table["gap"].dropna()
            assert (known <= 0).all(), (year, name)
            assert (table["gap_high"].dropna() <= 0).all()
            checked += len(known)
            exact += int((known == 0).sum())
    assert checked > {"PAR": 200, "SIPAS": 80, "PAPI": 25_000}[index]
    assert exact > 3


@pytest.mark.parametrize("year", [2013, 2018, 2020, 2022])
def test_gaps_of_papi_are_score_less_reference(d: Dataset, year: int) -> None:
    scores = papi(d, year)
    out = d.left_out.loc[d.left_out["year"].eq(year), "province"]
    field = scores.drop(index=out, errors="ignore")
    regions = d.tables["provinces"].query("period == '63'").set_index("province")["region"]
    expected = {
        "best": scores.max(),
        "mean": field.mean(),
        "median": field.median(),
        "rank": field.apply(lambda column: column.nlargest(10).iloc[-1]),
        "group": field.quantile(0.75),
        "province": scores.loc["Hà Nội"],
        "provinces": field.loc[["Hà Nội", "Cà Mau"]].mean(),
    }
    checked = 0
    for name in UNITS:
        if name not in scores.index:
            continue
        inside = field.loc[field.index.map(regions) == regions[name]]
        for to, reference in (expected | {"region": inside.mean()}).items():
            table = gap(d, name, "PAPI", year, to, **OPTIONS.get(to, {})).set_index("component")
            assert set(table.index) == set(scores.columns)
            for code, row in table.iterrows():
                score = scores.loc[name, code]
                assert row["reference"] == pytest.approx(reference[code]), (name, to, code)
                assert (row["reference_low"], row["reference_high"]) == (row["reference"], row["reference"])
                assert row["gap"] == pytest.approx(score - reference[code], nan_ok=True)
                assert row["n"] == field[code].notna().sum()
                checked += 1
    assert checked > 700


def test_the_best_and_the_tenth_are_named(d: Dataset) -> None:
    scores = papi(d, 2020)
    best = gap(d, "Lào Cai", "PAPI", 2020).set_index("component")["reference_province"]
    tenth = gap(d, "Lào Cai", "PAPI", 2020, "rank", k=10).set_index("component")["reference_province"]
    for code in scores:
        assert best[code] == scores[code].idxmax()
        assert tenth[code] == scores[code].nlargest(10).index[-1]


@pytest.mark.parametrize("to", REFERENCES)
def test_components_are_sorted_by_kind_then_by_what_is_missing_most(d: Dataset, to: str) -> None:
    for index, year in (("PAPI", 2023), ("PAR", 2021)):
        options = OPTIONS.get(to, {}) if (index, to) != ("PAR", "group") else {"group": "A"}
        if (index, to) == ("PAR", "profile"):
            continue
        table = gap(d, "Thanh Hóa", index, year, to, **options)
        kinds = [KINDS.index(kind) for kind in table["kind"]]
        assert kinds == sorted(kinds)
        for _, part in table.groupby("kind"):
            short = part["gap"].fillna(part["gap_high"])
            assert short.dropna().is_monotonic_increasing
            assert short.isna().is_monotonic_increasing
            lost = part.loc[short.isna(), "lost"].dropna()
            assert lost.is_monotonic_decreasing


def test_lost_points_are_the_maximum_less_the_score_and_only_where_one_was_given(d: Dataset) -> None:
    table = gap(d, "Lào Cai", "PAPI", 2022).set_index("component")
    scores = papi(d, 2022).loc["Lào Cai"]
    assert table.loc["total", "lost"] == pytest.approx(80 - scores["total"])
    for code in "12345678":
        assert table.loc[code, "lost"] == pytest.approx(10 - scores[code])
        assert table.loc[code, "share"] == pytest.approx(10 * scores[code])
    # Three sub-dimensions share 10 points, four share them too.
    assert table.loc["5.1", "max_score"] == pytest.approx(10 / 3, abs=0.01)
    assert table.loc["6.1", "max_score"] == 2.5
    missing = gap(d, "Lào Cai", "PAR", 2019)
    missing = missing[missing["score"].isna()]
    assert missing["lost"].isna().all()
    assert set(missing["state"]) == {"not_collected"}


def test_what_a_province_claimed_and_nobody_appraised_is_not_lost(d: Dataset) -> None:
    table = gap(d, "Lào Cai", "PAR", 2020).set_index("component")
    claimed = {"1": 7, "2": 5, "3": 13.4438, "4": 7, "5": 7.5, "6": 7.6097, "7": 10.3668, "8": 3.5}
    for code, points in claimed.items():
        row = table.loc[code]
        assert (row["self_assessed"], row["state"]) == (points, "self_assessed")
        assert math.isnan(row["lost"])
        assert math.isnan(row["share"])
    assert table.loc["total", "self_assessed"] == pytest.approx(sum(claimed.values()), abs=1e-9)


def test_a_unit_with_nothing_but_its_own_claims_has_a_table(d: Dataset) -> None:
    par = d.tables["par"]
    claims = par[par["measure"].eq("self_assessed") & par["province"].eq("Lào Cai") & par["year"].eq(2020)]
    assert len(claims) == 9
    table = gap(replace(d, tables={**d.tables, "par": claims}), "Lào Cai", "PAR", 2020)
    assert table["state"].eq("self_assessed").sum() == len(claims)
    assert table["gap"].isna().all()


def test_lao_cai_par_2019_appraisal_is_of_59_and_the_65_of_the_document_is_not_taken(d: Dataset) -> None:
    table = gap(d, "Lào Cai", "PAR", 2019).set_index("component")
    appraisal, rest = table.loc["appraisal"], table.loc["survey_and_socio_economic"]
    total = table.loc["total"]
    assert (appraisal["score"], appraisal["max_score"]) == (52.90, 59)
    assert appraisal["lost"] == pytest.approx(6.10)
    assert (rest["score"], rest["max_score"], rest["max_basis"]) == (29.95, 41, "derived")
    assert (total["score"], total["rank"], total["ranked"]) == (82.85, 15, 63)
    assert appraisal["score"] + rest["score"] == pytest.approx(total["score"])
    assert appraisal["max_score"] + rest["max_score"] == total["max_score"]
    # The document is on record with its note, and its maximum nowhere.
    figures = d.figures[d.figures["province"].eq("Lào Cai") & d.figures["year"].eq(2019)]
    document = figures[figures["source"].str.startswith("004_") & figures["component"].eq("appraisal")]
    assert document["note"].str.contains("printed out of 65").all()
    assert len(document) == 1
    assert not figures.loc[figures["measure"].eq("max_score"), "value"].eq(65).any()


def test_lao_cai_par_2021_is_a_tenth_of_a_point_from_the_top_ten(d: Dataset) -> None:
    total = gap(d, "Lào Cai", "PAR", 2021, "rank", k=10).set_index("component").loc["total"]
    assert (total["rank"], total["reference"], total["reference_kind"]) == (11, 88.54, "stated")
    assert total["reference_province"] == "Hà Nội"
    assert total["gap"] == pytest.approx(-0.10)


@pytest.mark.parametrize(("to", "measure"), [("mean", "mean"), ("region", "region_mean")])
def test_published_means_of_the_country_and_the_region_come_before_computed_ones(
    d: Dataset, to: str, measure: str
) -> None:
    rows = d.national[d.national["in_use"] & d.national["measure"].eq(measure) & d.national["value"].notna()]
    rows = rows[rows["index"].ne("PAPI") & (rows["group"].eq("Cả nước") | (to == "region"))]
    regions = d.tables["provinces"].query("period == '63'").set_index("region")["province"]
    checked = 0
    for row in rows.to_dict("records"):
        units = UNITS if to == "mean" else regions.loc[[row["group"]]]
        for name in units:
            try:
                table = gap(d, name, row["index"], row["year"], to).set_index("component")
            except NoFigures:
                continue
            if row["component"] not in table.index:
                continue
            found = table.loc[row["component"]]
            if found["score_unit"] == row["unit"]:
                assert found["reference"] == row["value"], (name, row)
                assert found["reference_kind"] == ("published" if row["basis"] == "stated" else "derived")
                checked += 1
    assert checked >= 15


def test_a_reference_that_is_not_on_record_is_missing_not_guessed(d: Dataset) -> None:
    for to in ("median", "neighbours"):
        table = gap(d, "Lào Cai", "PAR", 2019, to).set_index("component")
        field = table.loc["3"]
        assert math.isnan(field["reference"])
        assert math.isnan(field["gap"])
        assert field["reference_kind"] == ""
    assert gap(d, "Lào Cai", "PAR", 2019, "median")["reference"].isna().all()


def test_a_bounded_reference_gives_a_bounded_gap(d: Dataset) -> None:
    total = gap(d, "Lào Cai", "PAR", 2021, "rank", k=9).set_index("component").loc["total"]
    assert total["reference_kind"] == "bounded"
    assert math.isnan(total["reference"])
    assert math.isnan(total["gap"])
    assert (total["reference_low"], total["reference_high"]) == (88.54, 88.60)
    assert (total["gap_low"], total["gap_high"]) == pytest.approx((-0.16, -0.10))


def test_a_target_score_is_compared_in_its_component_only(d: Dataset) -> None:
    table = gap(d, "Lào Cai", "PAPI", 2020, "score", score=7.0, component="6").set_index("component")
    assert table.loc["6", "gap"] == pytest.approx(papi(d, 2020).loc["Lào Cai", "6"] - 7)
    assert table.drop(index="6")["gap"].isna().all()


@pytest.mark.parametrize("to", ["neighbours", "profile"])
def test_near_units_are_five_others(d: Dataset, to: str) -> None:
    scores = papi(d, 2020)
    for name in ("Lào Cai", "Hà Nội", "Cà Mau"):
        row = gap(d, name, "PAPI", 2020, to).set_index("component").loc["total"]
        near = row["reference_province"].split("; ")
        assert len(set(near)) == 5
        assert name not in near
        assert row["reference"] == pytest.approx(scores.loc[near, "total"].mean())


def test_neighbours_are_the_nearest_points_on_the_map(d: Dataset) -> None:
    units = d.tables["provinces"].query("period == '63'").set_index("province")[["lat", "lon"]]
    own = np.radians(units.loc["Lào Cai"].to_numpy(dtype=float))
    there = np.radians(units.drop(index="Lào Cai").to_numpy(dtype=float))
    # The angle between unit vectors: another formula than the haversine.
    vectors = [
        np.stack(
            [np.cos(p[..., 0]) * np.cos(p[..., 1]), np.cos(p[..., 0]) * np.sin(p[..., 1]), np.sin(p[..., 0])]
        )
        for p in (own, there)
    ]
    cosines = vectors[0] @ vectors[1]
    expected = units.drop(index="Lào Cai").index[np.argsort(-cosines)[:5]]
    row = gap(d, "Lào Cai", "PAPI", 2020, "neighbours").iloc[0]
    assert row["reference_province"].split("; ") == expected.tolist()


def test_units_of_like_profile_are_nearest_in_robust_standard_deviations(d: Dataset) -> None:
    scores = papi(d, 2023)[list("12345678")].dropna()
    scaled = (scores - scores.median()) / stats.median_abs_deviation(scores, axis=0)
    lengths = np.linalg.norm(scaled - scaled.loc["Lào Cai"], axis=1)
    expected = scaled.index[np.argsort(lengths)[1:6]]
    row = gap(d, "Lào Cai", "PAPI", 2023, "profile").iloc[0]
    assert row["reference_province"].split("; ") == expected.tolist()


@pytest.mark.parametrize(
    ("to", "options"),
    [
        ("worst", {}),
        ("rank", {}),
        ("rank", {"k": 64}),
        ("group", {}),
        ("group", {"group": "A"}),
        ("score", {}),
        ("province", {}),
        ("province", {"provinces": ["Hà Nội", "Cà Mau"]}),
        ("provinces", {}),
    ],
)
def test_a_reference_that_is_not_said_in_full_is_refused(
    d: Dataset, to: str, options: dict[str, Any]
) -> None:
    with pytest.raises(BadRequest):
        gap(d, "Lào Cai", "PAPI", 2020, to, **options)


def test_a_unit_without_figures_or_of_another_period_is_refused(d: Dataset) -> None:
    with pytest.raises(NoFigures):
        gap(d, "Lào Cai", "PAPI", 2010)
    with pytest.raises(MergedUnit):
        gap(d, d.province("Lào Cai", period="34"), "PAPI", 2020)
