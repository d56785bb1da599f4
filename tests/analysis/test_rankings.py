"""Places and the spread of a field against SciPy and NumPy on the figures."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from chiso.analysis.base.distributions import field_summary
from chiso.analysis.base.errors import BadRequest, NoFigures
from chiso.analysis.standing.rankings import rank_table
from chiso.data.dataset import Dataset
from chiso.data.indices import UnknownIndex

CODES = ("total", "1", "4.3", "6.4")
RANKED = {2014: 61, 2018: 61, 2021: 60, 2022: 61, 2023: 61, 2024: 61}


def field_of(d: Dataset, year: int, code: str) -> dict[str, float]:
    """Scores of the units that an edition of PAPI ranks."""
    figures = d.figures[
        d.figures["in_use"] & d.figures["index"].eq("PAPI") & d.figures["measure"].eq("score")
    ]
    part = figures[figures["year"].eq(year) & figures["component"].eq(code)]
    out = set(d.left_out.loc[d.left_out["year"].eq(year), "province"])
    return {row.province: row.value for row in part.itertuples() if row.province not in out}


def only_papi_2020(d: Dataset, scores: dict[str, float]) -> Dataset:
    """A dataset that holds nothing but these totals of an edition that ranks 63."""
    template = d.tables["papi"].query("year == 2020 and component == 'total'").head(1)
    rows = pd.concat([template.assign(province=name, value=score) for name, score in scores.items()])
    empty = {name: d.tables[name].iloc[:0] for name in ("par", "sipas")}
    return replace(d, tables={**d.tables, **empty, "papi": rows})


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("year", range(2011, 2025))
def test_computed_places_are_those_of_scipy_among_the_units_ranked(d: Dataset, year: int, code: str) -> None:
    scores = field_of(d, year, code)
    table = rank_table(d, "PAPI", year, code)
    assert len(table) == 63
    places = stats.rankdata([-score for score in scores.values()], method="min")
    expected = dict(zip(scores, places, strict=True))
    assert len(expected) == RANKED.get(year, 63)
    for row in table.itertuples():
        if row.province in expected:
            assert row.rank_computed == row.rank == expected[row.province]
            assert row.rank_basis == "computed"
            assert row.score == scores[row.province]
        else:
            assert math.isnan(row.rank)
            assert row.rank_basis == ""
            assert row.left_out
    assert set(table["ranked"]) == {RANKED.get(year, 63)}
    assert set(table["n"]) == {RANKED.get(year, 63)}
    assert table["rank"].dropna().is_monotonic_increasing


@given(st.lists(st.integers(400, 415), min_size=63, max_size=63))
def test_ties_share_the_better_place_and_the_next_place_is_skipped(d: Dataset, tenths: list[int]) -> None:
    names = d.tables["provinces"].query("period == '63'")["province"]
    scores = {name: tenth / 10 for name, tenth in zip(names, tenths, strict=True)}
    table = rank_table(only_papi_2020(d, scores), "PAPI", 2020)
    for row in table.itertuples():
        assert row.rank == 1 + sum(score > scores[row.province] for score in scores.values())
    assert table["score"].is_monotonic_decreasing


@pytest.mark.parametrize(("n", "complete"), [(63, True), (57, True), (56, False), (1, False)])
def test_places_and_quartiles_need_nine_tenths_of_the_units_ranked(
    d: Dataset, n: int, complete: bool
) -> None:
    scores = dict(list(field_of(d, 2020, "total").items())[:n])
    part = only_papi_2020(d, scores)
    table = rank_table(part, "PAPI", 2020)
    assert table["rank_computed"].notna().sum() == (n if complete else 0)
    assert set(table["complete"]) == {complete}
    assert set(table["n"]) == {n}
    summary = field_summary(part, "PAPI").set_index("year").loc[2020]
    assert summary["complete"] == complete
    assert math.isnan(summary["median"]) == (not complete)
    assert math.isnan(summary["mean"]) == (not complete)
    if complete:
        assert summary["median"] == pytest.approx(np.median(list(scores.values())))
        assert set(table["ranked"].where(table["rank"].notna()).dropna()) == {n}


def test_stated_places_of_par_stand_with_their_basis_and_nothing_is_computed_beside_them(d: Dataset) -> None:
    figures = d.figures[
        d.figures["in_use"] & d.figures["index"].eq("PAR") & d.figures["component"].eq("total")
    ]
    ranks = figures[figures["measure"].eq("rank")]
    scores = figures[figures["measure"].eq("score")]
    checked = 0
    for year in range(2012, 2025):
        table = rank_table(d, "PAR", year).set_index("province")
        assert table["rank_computed"].isna().all()
        assert not table["complete"].any()
        assert set(table["ranked"]) == {63}
        for row in ranks[ranks["year"].eq(year)].itertuples():
            found = table.loc[row.province]
            assert (found["rank"], found["rank_basis"], found["rank_source"]) == (
                row.value,
                row.basis,
                row.source,
            )
            checked += 1
        known = set(scores.loc[scores["year"].eq(year), "province"])
        assert set(table.index[table["score"].notna()]) == known
        assert set(table.loc[table["score"].isna(), "missing_reason"]) <= {"not_collected"}
    assert checked >= 250


def test_a_unit_that_an_edition_did_not_cover_is_not_merely_uncollected(d: Dataset) -> None:
    table = rank_table(d, "SIPAS", 2015)
    assert len(table) == 63
    assert set(table["ranked"]) == {10}
    assert table["missing_reason"].isin(["", "not_collected", "not_covered"]).all()


def test_an_unknown_index_edition_or_component_is_refused(d: Dataset) -> None:
    with pytest.raises(NoFigures, match="2011, 2012"):
        rank_table(d, "PAPI", 2010)
    with pytest.raises(UnknownIndex):
        rank_table(d, "PCI", 2020)
    with pytest.raises(BadRequest):
        rank_table(d, "PAPI", 2022, "5.2")  # dropped in 2021


@pytest.mark.parametrize("code", ["total", "1", "6.4"])
def test_the_spread_of_a_field_is_that_of_numpy_over_the_units_ranked(d: Dataset, code: str) -> None:
    table = field_summary(d, "PAPI", code)
    assert table["year"].tolist() == list(range(2011, 2025))
    for row in table.itertuples():
        scores = np.array(list(field_of(d, row.year, code).values()))
        assert row.n == len(scores) == row.ranked
        quantiles = [row.min, row.q25, row.median, row.q75, row.max]
        assert np.allclose(quantiles, np.quantile(scores, [0, 0.25, 0.5, 0.75, 1]))
        assert (row.mean, row.sd) == pytest.approx((scores.mean(), scores.std(ddof=1)))
        assert math.isnan(row.published_mean)


def test_the_spread_of_a_sparse_field_is_not_computed_but_published_figures_are_given(d: Dataset) -> None:
    table = field_summary(d, "PAR").set_index("year")
    computed = table[["min", "q25", "median", "q75", "max", "mean", "sd"]]
    assert computed.isna().all(axis=None)
    assert table.loc[2024, ["published_mean", "best_score", "best_province"]].tolist() == [
        88.37,
        96.17,
        "Hải Phòng",
    ]
    assert table.loc[2023, "worst_province"] == "An Giang"
    assert set(table["best_kind"]) <= {"published", "stated", "maximum", ""}
    assert (table["n"] < 0.9 * table["ranked"]).all()
