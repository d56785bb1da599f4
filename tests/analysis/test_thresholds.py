"""The score at a place, a group or the best, where only part of the field is known."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.analysis.ahead.thresholds import bound_from_rank, bound_rank, bound_score, threshold
from chiso.analysis.base.bounds import Anchor, bound_places
from chiso.analysis.base.errors import BadRequest
from chiso.analysis.standing.gaps import gap
from chiso.data.dataset import Dataset
from tests.support.withholding import YEAR, Scores, as_par, national_rows, papi_totals, place

TINY = 1e-9
PLACES = range(1, 64)


@st.composite
def masks(draw: st.DrawFn, share: float) -> list[bool]:
    rng = draw(st.randoms(use_true_random=False))
    return [rng.random() < share for _ in range(63)]


def truth(d: Dataset, decimals: int) -> Scores:
    """The 63 totals of PAPI 2020; rounded, so that some are tied."""
    return {name: round(score, decimals) for name, score in papi_totals(d, 2020).items()}


@given(
    decimals=st.sampled_from([1, 2, 7]),
    scored=st.sampled_from([0.0, 0.1, 0.5, 0.95]).flatmap(masks),
    placed=st.sampled_from([0.0, 0.2, 0.6, 1.0]).flatmap(masks),
    cuts=st.lists(st.floats(38.5, 48.5).map(lambda x: round(x, 1)), max_size=4, unique=True),
    counted=st.lists(st.booleans(), min_size=4, max_size=4),
    rows=st.sets(st.sampled_from(["max", "min", "mean", "n_above_mean", "groups"])),
)
def test_intervals_contain_the_true_value_when_figures_are_withheld_at_random(
    d: Dataset,
    decimals: int,
    scored: list[bool],
    placed: list[bool],
    cuts: list[float],
    counted: list[bool],
    rows: set[str],
) -> None:
    true = truth(d, decimals)
    ordered = sorted(true.values(), reverse=True)
    published = [
        row
        for row in national_rows(true, cuts, counted)
        if row["measure"] in rows or ("groups" in rows and row["measure"].startswith("group_"))
    ]
    known = list(itertools.compress(true, scored))
    sparse = as_par(d, true, known, itertools.compress(true, placed), published)
    table = threshold(sparse, "PAR", YEAR, PLACES)
    assert table["consistent"].all()
    assert table["k"].tolist() == list(PLACES)
    for row, value in zip(table.itertuples(), ordered, strict=True):
        assert row.low - TINY <= value <= row.high + TINY
        assert row.exact == (row.high - row.low <= TINY)
        assert math.isnan(row.score) if not row.exact else row.score == pytest.approx(value)
        assert row.n == len(known)
    assert table["low"].is_monotonic_decreasing
    assert table["high"].is_monotonic_decreasing
    for name in itertools.islice(true, 0, 63, 6):
        own = bound_score(sparse, name, "PAR", YEAR).iloc[0]
        assert own["low"] - TINY <= true[name] <= own["high"] + TINY
        assert own["exact"] or name not in known
        rank = bound_rank(sparse, "PAR", YEAR, true[name]).iloc[0]
        assert rank["rank_low"] <= place(true, true[name]) <= rank["rank_high"]
        assert rank["exact"] == (rank["rank_low"] == rank["rank_high"])
    if any(placed) or known:
        far = gap(
            sparse, next(itertools.compress(true, placed), (known or [""])[0]), "PAR", YEAR, "rank", k=10
        )
        total = far.set_index("component").loc["total"]
        if not math.isnan(total["reference_low"]):
            assert total["reference_low"] - TINY <= ordered[9] <= total["reference_high"] + TINY


@given(st.sampled_from([0.5, 0.8, 0.99]).flatmap(masks), st.sampled_from([0.0, 0.3]).flatmap(masks))
def test_intervals_of_papi_itself_contain_the_true_value(
    d: Dataset, scored: list[bool], placed: list[bool]
) -> None:
    true = truth(d, 7)
    sparse = as_par(d, true, itertools.compress(true, scored), itertools.compress(true, placed))
    as_papi = sparse.tables["par"].assign(year=2020, unit="points")
    as_papi.loc[as_papi["measure"].eq("rank"), "unit"] = "place"
    papi = as_par(d, true, [], [])
    papi = replace(papi, tables={**papi.tables, "papi": as_papi})
    table = threshold(papi, "PAPI", 2020, PLACES)
    for row, value in zip(table.itertuples(), sorted(true.values(), reverse=True), strict=True):
        assert row.low - TINY <= value <= row.high + TINY
        assert (row.low >= 8 - TINY) and (row.high <= 80 + TINY)
    assert set(table["unit"]) == {"points"}


def test_every_threshold_of_a_complete_field_is_exact(d: Dataset) -> None:
    checked = 0
    for year in range(2011, 2025):
        ordered = sorted(papi_totals(d, year).values(), reverse=True)
        table = threshold(d, "PAPI", year, range(1, len(ordered) + 1))
        assert table["exact"].all()
        assert table["score"].tolist() == ordered
        checked += len(table)
    assert checked == 63 * 8 + 61 * 5 + 60


TRUE = (2.5, 2.0, 1.0, 0.5)  # one unit exactly at the bound of a group, 2
STEPS = tuple(step / 2 for step in range(7))


def fits(scores: tuple[float, ...], ranks: dict[int, int], grouped: bool) -> bool:
    """Whether four scores agree with the places known, and with two units at 2 or more."""
    return all(
        1 + sum(other > scores[unit] for other in scores) == rank for unit, rank in ranks.items()
    ) and (not grouped or sum(score >= 2 for score in scores) == 2)


def test_bounds_are_no_wider_than_the_span_of_all_fields_that_fit() -> None:
    checked = 0
    for status in itertools.product(("unknown", "scored", "scored and placed"), repeat=4):
        known = {unit: TRUE[unit] for unit in range(4) if status[unit] != "unknown"}
        ranks = {unit: unit + 1 for unit in range(4) if status[unit] == "scored and placed"}
        for grouped in (False, True):
            anchors = [Anchor(known[unit], rank, 4 - rank + 1, "") for unit, rank in ranks.items()]
            anchors += [Anchor(2.0, 2, 2, "", strict=True)] if grouped else []
            bounds = bound_places(4, [(score, "") for score in known.values()], anchors, (0.0, 3.0))
            free = [(known[unit],) if unit in known else STEPS for unit in range(4)]
            fields = np.array([sorted(f)[::-1] for f in itertools.product(*free) if fits(f, ranks, grouped)])
            low, high = fields.min(axis=0), fields.max(axis=0)
            assert (bounds.low <= low).all()
            assert (bounds.high >= high).all()
            # A bound that a score may come near but not reach is met within one step.
            assert (low - bounds.low <= 0.5).all(), (known, ranks, low, bounds.low)
            assert (bounds.high - high <= 0.5).all(), (known, ranks, high, bounds.high)
            checked += len(fields)
    assert checked > 5_000


def test_a_bound_without_an_end_of_scale_is_missing_not_infinite(d: Dataset) -> None:
    # The maximum of field 2 in 2024 is not established.
    table = threshold(d, "PAR", 2024, [1, 63], "2")
    assert not np.isinf(table[["low", "high"]].to_numpy()).any()
    assert table["high"].isna().any()
    far = gap(d, "Hải Phòng", "PAR", 2024, "rank", k=1)
    numbers = far[["reference_low", "reference_high", "gap_low", "gap_high"]].to_numpy()
    assert not np.isinf(numbers).any()


def test_contradicting_figures_span_both_and_say_so(d: Dataset) -> None:
    true = papi_totals(d, 2020)
    best, second = sorted(true, key=true.__getitem__, reverse=True)[:2]
    rows = [{"measure": "max", "group": second, "value": true[second]}]  # the best scores more
    table = threshold(as_par(d, true, [best, second], [], rows), "PAR", YEAR, 1)
    assert not table["consistent"].iloc[0]
    assert not table["exact"].iloc[0]
    assert (table["low"].iloc[0], table["high"].iloc[0]) == (true[second], true[best])


def test_par_2021_the_tenth_place_is_exact_though_many_scores_are_not_on_record(d: Dataset) -> None:
    tenth = threshold(d, "PAR", 2021, 10).iloc[0]
    assert (tenth["score"], tenth["low"], tenth["high"], tenth["exact"]) == (88.54, 88.54, 88.54, True)
    assert (tenth["unit"], tenth["ranked"]) == ("percent", 63)
    assert tenth["n"] <= 40
    assert "Hà Nội" in tenth["low_from"]
    eleventh = threshold(d, "PAR", 2021, 11).iloc[0]
    assert (eleventh["score"], eleventh["low_from"]) == (88.44, "Lào Cai 88.44")


def test_long_an_par_2023_is_bounded_by_its_place_and_the_group_before(d: Dataset) -> None:
    row = bound_score(d, "Long An", "PAR", 2023).iloc[0]
    assert (row["target"], row["k"], row["exact"]) == ("Long An", 8, False)
    assert math.isnan(row["score"])
    # 8th, behind the 7 units of group A (90 and more); Phú Thọ, with 89.19, is further down.
    assert (row["low"], row["high"]) == (89.19, 90.0)
    assert "group A" in row["high_from"]
    assert row["low_from"] == "Phú Thọ 89.19"
    by_place = bound_from_rank(d, "PAR", 2023, 8).iloc[0]
    assert (by_place["low"], by_place["high"]) == (row["low"], row["high"])


def test_known_and_unplaced_scores_are_bounded_too(d: Dataset) -> None:
    known = bound_score(d, "Lào Cai", "PAR", 2021).iloc[0]
    assert (known["score"], known["k"], known["low_from"]) == (88.44, 11, "score on record")
    unplaced = bound_score(d, "Cà Mau", "PAR", 2022).iloc[0]
    assert math.isnan(unplaced["k"])
    # Phú Yên is printed as the lowest of 2022, Quảng Ninh as the highest.
    assert (unplaced["low"], unplaced["high"], unplaced["exact"]) == (75.99, 90.1, False)


def test_the_bound_of_a_group_and_the_best_are_thresholds(d: Dataset) -> None:
    group = threshold(d, "PAR", 2021, "A").iloc[0]
    assert (group["target"], group["score"], group["exact"]) == ("A", 90, True)
    assert math.isnan(group["k"])
    best = threshold(d, "PAR", 2024, "best").iloc[0]
    assert (best["score"], best["k"], best["exact"]) == (96.17, 1, True)
    assert "Hải Phòng" in best["low_from"]
    quartile = threshold(d, "PAPI", 2020, "highest").iloc[0]
    assert quartile["score"] == pytest.approx(np.quantile(list(papi_totals(d, 2020).values()), 0.75))


@pytest.mark.parametrize("k", [0, 64, "E", "highest"])
def test_a_place_or_group_that_is_not_there_is_refused(d: Dataset, k: int | str) -> None:
    with pytest.raises(BadRequest):
        threshold(d, "PAR", 2021, k)


def test_the_group_of_an_edition_without_bounds_is_refused(d: Dataset) -> None:
    with pytest.raises(BadRequest, match='"A"'):
        threshold(d, "PAR", 2020, "A")
    with pytest.raises(BadRequest, match='"A"'):
        gap(d, "Quảng Ninh", "PAR", 2020, "group", group="A")


def test_a_total_printed_without_decimals_bounds_nothing(d: Dataset) -> None:
    table = threshold(d, "SIPAS", 2020, PLACES)
    assert not table["low_from"].str.contains("Hồ Chí Minh").any()  # printed as 84
    assert table["low_from"].str.contains("Bà Rịa").any()
