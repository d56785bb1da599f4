"""How much a change means: the figures by plain counting, the rule case by case."""

from __future__ import annotations

import math

import numpy as np
import pytest

from chiso.analysis.typical_changes import FEWEST_PAIRS, typical_change, weight_of
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.reports.province.report import ProvinceReport

NONE = math.nan


def test_the_yardstick_of_papi_2024_is_the_median_of_59_changes(d: Dataset) -> None:
    row = records(typical_change(d, "PAPI", 2024))[0]
    totals = d.scores.query("index == 'PAPI' and component == 'total'").pivot_table(
        index="province", columns="year", values="score"
    )
    changes = (totals[2024] - totals[2023]).dropna()
    assert (
        (row["n"], round(row["typical"], 2), row["unit"])
        == (len(changes), 0.84, "points")
        == (59, 0.84, "points")
    )
    assert row["typical"] == pytest.approx(changes.abs().median())
    assert row["mean_change"] == pytest.approx(changes.mean())


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
        (1.37, NONE, 1.39, "alike"),
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


@pytest.mark.parametrize(
    ("province", "index", "praised", "blamed"),
    [
        ("Hà Tĩnh", "PAR", False, False),  # 1.37 up, the country 1.39: three places up
        ("Hà Tĩnh", "PAPI", False, False),  # 0.12 up, one place up
        ("Hà Tĩnh", "SIPAS", False, True),  # 3.80 down, the country 1.28 up
        ("Lào Cai", "PAPI", False, True),  # 0.36 down while the provinces rose by 0.88 on average
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
    assert move in report.overview().html


def test_the_yardstick_stands_beside_the_change() -> None:
    behind = ProvinceReport("Lào Cai", 2024).views["PAPI"].movements()[1]
    assert behind.endswith("trong khi bình quân các tỉnh tăng 0,88 điểm")
    said = ProvinceReport("Hà Tĩnh", 2024).views["PAPI"].movements()[1]
    assert said == (
        "tăng 0,12 điểm, trong mức thay đổi thường gặp giữa hai năm (0,84 điểm), "
        "bình quân các tỉnh tăng 0,88 điểm"
    )
