"""Derived PAPI totals and ranks against every statement that a document or newspaper prints."""

from __future__ import annotations

import numpy as np
import pytest

from chiso.analysis.movement.trends import trend
from chiso.analysis.standing.rankings import rank_table
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset
from tests.support.tables import rows_of


def received(measure: str) -> list[dict[str, str]]:
    return [
        row
        for row in rows_of(DATA / "raw/published/published_figures.csv")
        if (row["index"], row["component"], row["measure"]) == ("PAPI", "total", measure)
    ]


def explained(d: Dataset, province: str, year: str, kind: str) -> bool:
    rows = d.inconsistencies
    return bool(
        (
            rows["index"].eq("PAPI")
            & rows["year"].eq(int(year))
            & rows["province"].eq(province)
            & rows["kind"].eq(kind)
        ).any()
    )


def test_every_printed_papi_rank_is_the_computed_one_or_a_recorded_inconsistency(d: Dataset) -> None:
    printed = received("rank")
    assert len(printed) == 21
    for row in printed:
        table = rank_table(d, "PAPI", int(row["year"])).set_index("province")
        computed = table.loc[row["province"], "rank_computed"]
        agrees = computed == float(row["value"])
        assert agrees != explained(d, row["province"], row["year"], "rank_vs_computed"), row["province"]


def test_every_printed_change_of_papi_rank_is_the_computed_one_or_a_recorded_inconsistency(
    d: Dataset,
) -> None:
    printed = received("change_rank")
    assert len(printed) == 8
    for row in printed:
        unit = d.province(row["province"], year=int(row["year"]))
        series = trend(d, unit, "PAPI").set_index("year")
        agrees = series.loc[int(row["year"]), "change_rank"] == float(row["value"])
        assert agrees != explained(d, row["province"], row["year"], "change_rank_vs_ranks"), row["province"]


def test_national_papi_figures_are_those_of_the_score_file(d: Dataset) -> None:
    national = d.national.query("index == 'PAPI' and component == 'total'")
    checked = 0
    for year, figures in national.groupby("year"):
        totals = d.scores.query("index == 'PAPI' and component == 'total' and year == @year")[
            "score"
        ].to_numpy()
        by_hand = {
            "mean": totals.mean(),
            "median": np.median(totals),
            "q25": np.percentile(totals, 25),
            "q75": np.percentile(totals, 75),
            "max": totals.max(),
            "min": totals.min(),
            "n_ranked": len(totals),
        }
        for row in figures.to_dict("records"):
            if row["measure"] in by_hand:
                assert row["value"] == pytest.approx(by_hand[row["measure"]], abs=6e-5), (
                    year,
                    row["measure"],
                )
                checked += 1
    assert checked == 7 * 14


@pytest.mark.parametrize(
    ("year", "ranked"),
    [
        (2011, 63),
        (2014, 61),
        (2016, 63),
        (2018, 61),
        (2020, 63),
        (2021, 60),
        (2022, 61),
        (2023, 61),
        (2024, 61),
    ],
)
def test_the_denominator_of_papi_ranks_is_the_number_of_totals(d: Dataset, year: int, ranked: int) -> None:
    table = rank_table(d, "PAPI", year)
    assert set(table["ranked"]) == {ranked}
    assert table["rank_computed"].max() <= ranked
    assert table["rank_computed"].notna().sum() == ranked
