"""How much a change means: the figures by plain counting, the rule case by case."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.analysis.among_units.nationwide import movers
from chiso.analysis.among_units.peer_groups import learn_from
from chiso.analysis.base.errors import BadRequest
from chiso.analysis.movement.changes_of_components import behind_and_falling, component_changes
from chiso.analysis.movement.typical_changes import (
    BAD_WEIGHTS,
    FEWEST_PAIRS,
    GOOD_WEIGHTS,
    counts,
    typical_change,
    weigh,
    weight_of,
)
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.reports.province.report import ProvinceReport
from tests.support.by_hand import changes, members

NONE = math.nan
SIZES = st.floats(-20, 20)
TYPICAL = st.floats(0.01, 5)


def test_the_yardstick_of_papi_2024_is_the_median_of_59_changes(d: Dataset) -> None:
    row = records(typical_change(d, "PAPI", 2024))[0]
    moved = changes(d, "total", 2024)
    assert (row["n"], round(row["typical"], 2), row["unit"]) == (len(moved), 0.84, "points")
    assert len(moved) == 59
    assert row["typical"] == pytest.approx(moved.abs().median())
    assert row["mean_change"] == pytest.approx(moved.mean())


@pytest.mark.parametrize(("index", "year"), [("PAPI", 2018), ("PAPI", 2021), ("PAPI", 2011), ("SIPAS", 2022)])
def test_across_a_hard_break_there_is_none(d: Dataset, index: str, year: int) -> None:
    row = records(typical_change(d, index, year))[0]
    assert row["n"] == 0
    assert np.isnan([row["typical"], row["mean_change"], row["national_change"]]).all()


def test_what_is_scored_has_none_and_few_pairs_have_none(d: Dataset) -> None:
    for index in ("PAR", "SIPAS"):
        row = records(typical_change(d, index, 2024))[0]
        assert 0 < row["n"] < FEWEST_PAIRS
        assert np.isnan([row["typical"], row["mean_change"]]).all()
    assert records(typical_change(d, "PAR", 2024))[0]["national_change"] == pytest.approx(1.39)


@pytest.mark.parametrize(
    ("change", "typical", "general", "kind"),
    [
        (0.4, 0.84, 0.89, "within"),
        (-0.36, 0.84, 0.88, "behind"),
        (2.0, 0.84, 0.89, "progress"),
        (1.0, 0.84, 1.5, "below"),
        (-1.0, 0.84, 0.1, "fall"),
        (-1.0, 0.84, -2.0, "fall"),
        (1.37, NONE, 1.39, "as_the_others"),
        (2.67, NONE, 1.68, "progress"),
        (0.5, NONE, 1.39, "below"),
        (-1.57, NONE, 1.39, "behind"),
        (0.0, NONE, 0.1, "behind"),
        (-0.2, NONE, -1.5, "fell_less"),
        (-3.0, NONE, -1.5, "fall"),
        (1.0, NONE, NONE, ""),
    ],
)
def test_what_a_change_is(change: float, typical: float, general: float, kind: str) -> None:
    assert weight_of(change, typical, general) == kind


@given(SIZES, TYPICAL, SIZES)
def test_a_change_within_the_typical_one_is_never_good(change: float, typical: float, mean: float) -> None:
    kind = weight_of(change, typical, mean)
    if abs(change) <= typical:
        assert kind in {"within", "behind"}
        assert not counts(kind, up=True)
    if counts(kind, up=True):
        assert change > typical
        assert change >= mean
    if change > 0 and counts(kind, up=False):  # a rise is blamed only beside a larger one
        assert change < mean


@given(SIZES, st.one_of(TYPICAL, st.just(NONE)), SIZES, st.floats(-5, 5))
def test_behind_and_falling_needs_both(change: float, typical: float, mean: float, distance: float) -> None:
    found = behind_and_falling(distance, weight_of(change, typical, mean), change, typical)
    if found:
        assert distance <= -0.5
        assert change < 0
        assert math.isnan(typical) or change < -typical
    elif distance <= -0.5 and not math.isnan(typical):
        assert change >= -typical
    assert not behind_and_falling(NONE, weight_of(change, typical, mean), change, typical)


def test_a_move_within_the_typical_change_is_neither() -> None:
    assert {"progress"} == GOOD_WEIGHTS - BAD_WEIGHTS
    assert not counts("within", up=True)
    assert not counts("within", up=False)


def test_a_change_in_another_unit_or_without_a_figure_is_not_weighed(d: Dataset) -> None:
    known = records(typical_change(d, "PAPI", 2024))[0]
    assert weigh(2.0, "points", known) == "progress"
    assert weigh(2.0, "percentage points", known) == weigh(NONE, "points", known) == ""


def test_between_editions_further_apart_the_yardstick_is_that_of_the_same_editions(d: Dataset) -> None:
    row = records(typical_change(d, "PAPI", 2024, "6", since=2018))[0]
    moved = changes(d, "6", 2024, 2018)
    assert (row["n"], row["typical"]) == (len(moved), pytest.approx(moved.abs().median()))
    assert row["mean_change"] == pytest.approx(moved.mean())
    assert records(typical_change(d, "PAPI", 2024, "total", since=2020))[0]["n"] == 0  # 2021 is between
    assert records(typical_change(d, "SIPAS", 2024, since=2022))[0]["national_change"] == pytest.approx(3.86)
    with pytest.raises(BadRequest, match="2024 is not before 2024"):
        typical_change(d, "PAPI", 2024, since=2024)


@pytest.mark.parametrize(("province", "year"), [("Hà Tĩnh", 2024), ("Yên Bái", 2024), ("Cà Mau", 2022)])
def test_components_are_behind_and_falling_by_plain_counting(d: Dataset, province: str, year: int) -> None:
    for level in ("main", "sub"):
        for row in records(component_changes(d, province, "PAPI", year, level)):
            if row["weight"]:
                field = members(d, year)[row["component"]].dropna()
                robust = 1.4826 * (field - field.median()).abs().median()
                moved = changes(d, row["component"], year)
                assert row["typical"] == pytest.approx(moved.abs().median())
                assert row["change"] == pytest.approx(moved[province])
                behind = field[province] <= field.median() - robust / 2
                falls = moved[province] < -moved.abs().median()
                assert row["behind_and_falling"] == ("yes" if behind and falls else "no")
            else:
                assert row["behind_and_falling"] == ""


@pytest.mark.parametrize("year", [2020, 2022, 2024])
def test_movers_are_held_against_what_most_units_moved_by(d: Dataset, year: int) -> None:
    moved = changes(d, "total", year)
    typical, mean = moved.abs().median(), moved.mean()
    found = records(movers(d, "PAPI", year, by="rank", n=63))
    assert len(found) > 50
    for row in found:
        assert row["typical"] == pytest.approx(typical)
        change = moved[row["province"]]
        assert counts(row["weight"], up=True) == (change > typical and change >= mean)
        assert (row["weight"] == "within") == (abs(change) <= typical and mean - change <= typical)


def test_who_rose_within_the_typical_change_is_not_worth_learning_from(d: Dataset) -> None:
    found = learn_from(d, "Hà Nội", "PAPI", 2024, ["4", "7"]).set_index("component")
    for code, row in found.iterrows():
        assert row["riser_from"] == 2018
        assert row["riser_typical"] == pytest.approx(changes(d, str(code), 2024, 2018).abs().median())
        assert (row["riser_weight"] == "progress") == (row["riser_change"] > row["riser_typical"])
    assert found["riser_weight"].to_dict() == {"4": "progress", "7": "within"}
    said = ProvinceReport("Sơn La", 2024).tasks().html
    assert "chưa có: mức tăng lớn nhất so với năm 2019 (tăng 0,15 điểm) không vượt" in said
    assert "mức thay đổi thường gặp giữa hai năm đó (0,85 điểm)" in said


@pytest.mark.parametrize(
    ("province", "index", "praised", "blamed"),
    [
        ("Hà Tĩnh", "PAR", False, False),  # 1.37 up, the country 1.39: three places up
        ("Hà Tĩnh", "PAPI", False, False),  # 0.12 up, one place up
        ("Hà Tĩnh", "SIPAS", False, True),  # 3.80 down, the country 1.28 up
        ("Lào Cai", "PAPI", False, False),  # 0.36 down while the provinces rose by 0.88 on average
    ],
)
def test_a_move_of_places_without_weight_is_told_and_neither_praised_nor_blamed(
    province: str, index: str, praised: bool, blamed: bool
) -> None:
    report = ProvinceReport(province, 2024)
    name = report.views[index].name
    move = report.views[index].movements()[0]
    good, bad = report.review().html.split("Tồn tại, hạn chế")
    assert (f"{name}: xếp thứ" in good, f"{name}: xếp thứ" in bad) == (praised, blamed)
    assert move in report.index(index).html


def test_the_yardstick_stands_beside_the_change() -> None:
    behind = ProvinceReport("Lào Cai", 2024).views["PAPI"].movements()[1]
    assert behind.endswith("trong khi bình quân các tỉnh tăng 0,88 điểm")
    said = ProvinceReport("Hà Tĩnh", 2024).views["PAPI"].movements()[1]
    assert said == (
        "tăng 0,12 điểm, trong mức thay đổi thường gặp giữa hai năm (0,84 điểm), "
        "bình quân các tỉnh tăng 0,88 điểm"
    )
