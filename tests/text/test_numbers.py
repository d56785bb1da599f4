"""Numbers, places, movements and dates as administrative documents write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.numbers import MISSING, movement_of_rank, movement_of_score, number, place, score, signed

NAN = math.nan
VI, EN = Texts("vi"), Texts("en")


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (86.81, 2, "86,81", "86.81"),
        (1128, 0, "1.128", "1,128"),
        (185443.5, 1, "185.443,5", "185,443.5"),
        (0.6844, 4, "0,6844", "0.6844"),
        (-0.001, 2, "0,00", "0.00"),
        (NAN, 2, MISSING, MISSING),
    ],
)
def test_numbers(value: float, decimals: int, vi: str, en: str) -> None:
    assert number(value, "vi", decimals) == vi
    assert number(value, "en", decimals) == en


def test_a_percentage_has_no_space_and_points_no_sign() -> None:
    assert score(86.81, "percent", "vi") == "86,81%"
    assert score(42.335739, "points", "vi") == "42,34"
    assert score(NAN, "percent", "vi") == MISSING


def test_a_place_has_its_denominator() -> None:
    assert place(31.0, 63.0) == "31/63"
    assert place(NAN, 63.0) == MISSING


def test_movements_say_up_for_a_better_place_with_two_digits_in_vietnamese() -> None:
    assert movement_of_rank(7, VI) == "tăng 07 bậc"
    assert movement_of_rank(-25, VI) == "giảm 25 bậc"
    assert movement_of_rank(7, EN) == "up 7 places"
    assert movement_of_rank(0, VI) == "giữ nguyên"
    assert movement_of_score(2.67, "percentage points", VI) == "tăng 2,67 điểm phần trăm"
    assert movement_of_score(-0.36, "points", VI) == "giảm 0,36 điểm"
    assert movement_of_score(0.004, "points", VI) == "giữ nguyên"


def test_a_difference_carries_its_sign() -> None:
    assert signed(0.34, "vi") == "+0,34"
    assert signed(-1.2, "vi") == "−1,20"
    assert signed(-0.004, "vi") == "0,00"
    assert signed(NAN, "vi") == MISSING


@pytest.mark.parametrize(
    ("iso", "written"),
    [
        ("2024-06-03", "03/6/2024"),
        ("2021-02-25", "25/02/2021"),
        ("2025-04-06", "06/4/2025"),
        ("2022-11-10", "10/11/2022"),
        ("2025-04", "4/2025"),
        ("2021-01", "01/2021"),
        ("2025", "2025"),
        ("", ""),
    ],
)
def test_dates_take_a_zero_before_days_under_ten_and_months_one_and_two(iso: str, written: str) -> None:
    assert date(iso, "vi") == written
    assert date(iso, "en") == iso


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_a_written_number_reads_back_within_half_its_last_digit(value: float, decimals: int) -> None:
    read = float(number(value, "vi", decimals).replace(".", "").replace(",", ".").replace("−", "-"))
    assert abs(read - value) <= 0.5 * 10**-decimals + 1e-9
