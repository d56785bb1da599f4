"""trend and trend_summary against the figures themselves, SciPy and plain counting."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from chiso.analysis.base.errors import BadRequest, MergedUnit, NoFigures
from chiso.analysis.movement.trends import trend, trend_summary
from chiso.data.dataset import Dataset
from chiso.data.indices import UnknownIndex

UNITS = ("Lào Cai", "Lai Châu", "Hà Nội", "Quảng Ninh", "Bắc Giang", "Cà Mau")
# First years of the stretches that compare, from methodology 4.3, by series and component code today.
SEGMENTS = {
    "total": (2011, 2016, 2018, 2019, 2021),
    "1": (2011, 2016, 2018),
    "4": (2011, 2018),
    "5": (2011, 2016, 2018, 2021),
    "8": (2018, 2019),
    "2.2": (2011, 2018),
    "5.3": (2011, 2016, 2018, 2021),
}
# Code in the editions before 2018, where it was another one.
FORMER = {"2.2": "2.1"}


def published(d: Dataset, index: str, measure: str) -> pd.DataFrame:
    figures = d.figures[d.figures["in_use"] & d.figures["index"].eq(index) & d.figures["measure"].eq(measure)]
    return figures[["year", "province", "component", "value", "unit", "basis"]]


def papi_series(d: Dataset, province: str, code: str) -> dict[int, float]:
    scores = published(d, "PAPI", "score").query("province == @province")
    return {
        row.year: row.value
        for row in scores.itertuples()
        if row.component == (FORMER.get(code, code) if row.year < 2018 else code)
    }


def stretch(code: str, year: int) -> int:
    return sum(start <= year for start in SEGMENTS[code])


def same(found: float, expected: float) -> bool:
    return (math.isnan(found) and math.isnan(expected)) or math.isclose(found, expected, abs_tol=1e-9)


@pytest.mark.parametrize("code", SEGMENTS)
def test_changes_of_papi_scores_are_differences_within_a_stretch_and_missing_across_one(
    d: Dataset, code: str
) -> None:
    changes = gone = 0
    for province in UNITS:
        known = papi_series(d, province, code)
        for row in trend(d, province, "PAPI", code).itertuples():
            assert same(row.score, known.get(row.year, math.nan))
            before = known.get(row.year - 1, math.nan)
            if stretch(code, row.year) != stretch(code, row.year - 1):
                assert math.isnan(row.change_score)
                assert math.isnan(row.change_share)
                gone += not math.isnan(before)
                continue
            expected = known.get(row.year, math.nan) - before
            assert same(row.change_score, expected), (province, row.year)
            assert row.change_score_unit == ("" if math.isnan(expected) else "points")
            changes += not math.isnan(expected)
    assert changes >= 15
    assert gone >= 5


@pytest.mark.parametrize("code", SEGMENTS)
def test_change_since_the_first_comparable_edition(d: Dataset, code: str) -> None:
    checked = 0
    for province in UNITS:
        known = papi_series(d, province, code)
        for row in trend(d, province, "PAPI", code).itertuples():
            if row.year not in known:
                assert math.isnan(row.first_year)
                continue
            first = min(year for year in known if stretch(code, year) == stretch(code, row.year))
            assert row.first_year == first
            assert same(row.change_first, known[row.year] - known[first])
            checked += 1
    assert checked >= 35


def test_papi_places_and_their_changes_are_those_of_scipy_in_every_edition(d: Dataset) -> None:
    totals = published(d, "PAPI", "score").query("component == 'total'")
    places: dict[tuple[str, int], float] = {}
    ranked: dict[int, int] = {}
    for year, part in totals.groupby("year"):
        ranked[int(year)] = len(part)
        for name, place in zip(part["province"], stats.rankdata(-part["value"], method="min"), strict=True):
            places[name, int(year)] = float(place)
    checked = 0
    for province in UNITS:
        for row in trend(d, province, "PAPI").itertuples():
            place = places.get((province, row.year), math.nan)
            before = places.get((province, row.year - 1), math.nan)
            assert same(row.rank, place)
            assert row.ranked == ranked[row.year]
            assert row.rank_is_computed == (not math.isnan(place))
            assert same(row.change_rank, before - place)
            if row.year > 2011:
                assert row.ranked_before == ranked[row.year - 1]
            checked += not math.isnan(before - place)
    assert checked >= 60


def test_the_share_is_the_percent_of_the_maximum_of_the_edition(d: Dataset) -> None:
    checked = 0
    for province in UNITS:
        for code, top in (("1", 10.0), ("4.1", 2.5)):
            table = trend(d, province, "PAPI", code).dropna(subset="score")
            assert np.allclose(table["share"], 100 * table["score"] / top)
            checked += len(table)
    assert checked >= 120


def run_by_hand(changes: list[float]) -> float:
    """Length of the longest tail of changes in one direction, with its sign; 0 for no change."""
    if not changes or math.isnan(changes[-1]):
        return math.nan
    sign = (changes[-1] > 0) - (changes[-1] < 0)
    run = 0
    for change in reversed(changes):
        if sign == 0 or math.isnan(change) or change * sign <= 0:
            break
        run += sign
    return float(run)


def test_runs_of_places_and_scores_count_editions_in_one_direction(d: Dataset) -> None:
    longest = 0.0
    for province in d.tables["provinces"].query("period == '63'")["province"]:
        table = trend(d, province, "PAPI")
        for column, run in (("change_rank", "run_rank"), ("change_score", "run_score")):
            changes = table[column].tolist()
            for at in range(len(changes)):
                assert same(table[run].iloc[at], run_by_hand(changes[: at + 1])), (province, at)
        longest = max(longest, table["run_rank"].max())
        running = table[table["run_rank"].abs() >= 1]
        assert (running["run_rank_since"] == running["year"] - running["run_rank"].abs() + 1).all()
    assert longest >= 4


@given(st.lists(st.one_of(st.none(), st.integers(1, 63)), min_size=13, max_size=13))
def test_runs_of_any_places_are_counted_and_end_where_one_is_not_on_record(
    d: Dataset, places: list[int | None]
) -> None:
    template = d.tables["par"].query("measure == 'rank'").head(1)
    rows = [
        template.assign(year=year, province="Lào Cai", component="total", value=float(place), in_use=True)
        for year, place in enumerate(places, start=2012)
        if place is not None
    ]
    only_par = {"par": pd.concat([template.iloc[:0], *rows]), "papi": d.tables["papi"].iloc[:0]}
    invented = replace(d, tables={**d.tables, **only_par})
    table = trend(invented, "Lào Cai", "PAR")
    known = [math.nan if place is None else float(place) for place in places]
    changes = [math.nan] + [early - late for early, late in pairwise(known)]
    assert table["year"].tolist() == list(range(2012, 2025))
    for at, row in enumerate(table.itertuples()):
        assert same(row.change_rank, changes[at])
        assert same(row.run_rank, run_by_hand(changes[: at + 1]))


@pytest.mark.parametrize("code", SEGMENTS)
def test_slopes_volatility_and_extremes_are_those_of_scipy_within_each_stretch(d: Dataset, code: str) -> None:
    slopes = 0
    for province in UNITS:
        known = papi_series(d, province, code)
        table = trend_summary(d, province, "PAPI", code).set_index("segment")
        # Stretches are numbered from the first edition of the index, and D8 begins in the third.
        numbers = {segment: place for place, segment in enumerate(sorted(set(table.index)))}
        expected = sorted({stretch(code, year) for year in known})
        assert len(table) == len(expected)
        for segment, row in table.iterrows():
            wanted = expected[numbers[segment]]
            years = sorted(year for year in known if stretch(code, year) == wanted)
            scores = [known[year] for year in years]
            assert (row["first_year"], row["last_year"], row["n"]) == (years[0], years[-1], len(years))
            assert row["best"] == max(scores)
            assert known[row["best_year"]] == max(scores)
            assert row["worst"] == min(scores)
            assert same(row["change"], scores[-1] - scores[0] if len(scores) > 1 else math.nan)
            steps = [known[y] - known[y - 1] for y in years if y - 1 in known and y - 1 in years]
            assert same(row["volatility"], statistics.stdev(steps) if len(steps) > 1 else math.nan)
            if len(years) < 3:
                assert math.isnan(row["slope"])
            else:
                assert same(row["slope"], float(stats.theilslopes(scores, years).slope))
                slopes += 1
    assert slopes >= 6


def test_a_stretch_of_par_in_points_and_percent_is_summed_up_in_share(d: Dataset) -> None:
    row = trend_summary(d, "Lai Châu", "PAR").iloc[0]
    assert (row["measure"], row["unit"], row["breaks"]) == ("share", "percent", "set")
    known = {2012: 66.46, 2013: 63.17, 2014: 76.75, 2015: 79.12, 2016: 100 * 67.41 / 97.5}
    known |= {2018: 72.23, 2019: 79.51, 2021: 86.69, 2022: 86.29, 2023: 85.78, 2024: 85.97}
    assert row["slope"] == pytest.approx(stats.theilslopes(list(known.values()), list(known)).slope)
    assert (row["n"], row["best_year"], row["worst_year"]) == (11, 2021, 2013)


def test_par_totals_change_by_the_difference_in_percent_or_by_the_printed_change(d: Dataset) -> None:
    scores = published(d, "PAR", "score").query("component == 'total' and unit == 'percent'")
    known = {(row.province, row.year): row.value for row in scores.itertuples()}
    printed = published(d, "PAR", "change_score").query("component == 'total'")
    stated = {(row.province, row.year): row.value for row in printed.itertuples()}
    derived = agreed = 0
    for province in d.tables["provinces"].query("period == '63'")["province"]:
        for row in trend(d, province, "PAR").itertuples():
            here, before = (known.get((province, y), math.nan) for y in (row.year, row.year - 1))
            difference, said = here - before, stated.get((province, row.year), math.nan)
            if row.change_score_basis in ("derived", "doubtful"):
                assert same(row.change_score, difference)
                derived += 1
            elif row.change_score_basis == "stated":
                assert row.change_score == said
                assert math.isnan(difference) or abs(difference - said) < 0.06
                agreed += 1
            else:
                assert math.isnan(row.change_score)
                assert math.isnan(difference)
                assert math.isnan(said)
    assert derived > 30
    assert agreed > 10


def test_a_change_from_a_doubtful_figure_is_doubtful(d: Dataset) -> None:
    ben_tre = trend(d, "Bến Tre", "PAR").set_index("year").loc[2021]
    assert (ben_tre["change_rank"], ben_tre["change_rank_basis"]) == (7, "doubtful")


def test_a_printed_change_counts_where_the_score_of_the_year_before_is_not_on_record(d: Dataset) -> None:
    row = trend(d, "Hà Tĩnh", "PAR", "3").set_index("year").loc[2021]
    assert (row["change_score"], row["change_score_unit"], row["change_score_basis"]) == (
        -0.52,
        "points",
        "stated",
    )


def test_lai_chau_rises_25_places_in_papi_2021_across_a_marked_break(d: Dataset) -> None:
    row = trend(d, "Lai Châu", "PAPI").set_index("year").loc[2021]
    assert (row["change_rank"], row["rank"], row["ranked"], row["ranked_before"]) == (25, 30, 60, 63)
    assert row["break_kind"] == "hard"
    assert row["break_reason_vi"]
    assert row["break_reason_en"]
    assert math.isnan(row["change_score"])


def test_lai_chau_par_2021_is_a_third_year_of_rises_across_two_sets_of_criteria(d: Dataset) -> None:
    table = trend(d, "Lai Châu", "PAR").set_index("year")
    assert table.loc[2018:2021, "rank"].tolist() == [58, 51, 38, 31]
    row = table.loc[2021]
    assert (row["run_rank"], row["run_rank_since"], row["run_rank_break"]) == (3, 2019, "set")
    assert table.loc[[2019, 2020, 2021], "break_kind"].tolist() == ["set", "set", ""]


def test_chosen_years_keep_their_movement(d: Dataset) -> None:
    whole = trend(d, "Lào Cai", "PAPI")
    part = trend(d, "Lào Cai", "PAPI", years=[2020, 2023])
    expected = whole[whole["year"].isin([2020, 2023])].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, expected)
    assert len(part) == 2


def test_a_unit_that_was_not_merged_has_one_series_under_either_name(d: Dataset) -> None:
    before = d.province("Thừa Thiên Huế", period="63")
    since = d.province("Huế", period="34")
    pd.testing.assert_frame_equal(trend(d, before, "PAPI"), trend(d, since, "PAPI"))


def test_units_and_components_that_no_edition_measured_are_refused(d: Dataset) -> None:
    with pytest.raises(MergedUnit):
        trend(d, d.province("Lào Cai", period="34"), "PAPI")
    with pytest.raises(BadRequest):
        trend(d, "Lào Cai", "PAPI", "9.9")
    with pytest.raises(UnknownIndex, match="use one of PAR, SIPAS, PAPI"):
        trend(d, "Lào Cai", "PCI")
    with pytest.raises(NoFigures):
        trend_summary(d, "Lào Cai", "SIPAS", "feedback")
