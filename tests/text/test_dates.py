"""Dates: one reader, one writer."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.core.dates import is_date, iso_date, whole_day
from chiso.text.catalog import Texts
from chiso.text.dates import date, day_in_words

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@given(DAYS)
def test_a_day_reads_back_as_it_is_written(day: dt.date) -> None:
    iso = day.isoformat()
    assert is_date(iso)
    for text in (iso, date(iso, "vi"), date(iso, "en"), f"{day.day}.{day.month}.{day.year}"):
        assert iso_date(text) == iso
        assert whole_day(iso_date(text)) == day


@pytest.mark.parametrize(
    ("text", "iso", "written"),
    [
        ("06/4/2025", "2025-04-06", "06/4/2025"),
        ("25-2-2021", "2021-02-25", "25/02/2021"),
        ("4/2025", "2025-04", "4/2025"),
        ("2025/12", "2025-12", "12/2025"),
        ("2025", "2025", "2025"),
    ],
)
def test_a_date_as_far_as_it_is_known(text: str, iso: str, written: str) -> None:
    assert iso_date(text) == iso
    assert date(iso, "vi") == written
    assert (whole_day(iso) is None) == (len(iso) < 10)


@pytest.mark.parametrize(
    "text", ["", "31/02/2021", "13/2021", "6/4/25", "2021-02-30", "٢٠٢١-٠١-٠١", "1/2/3/2021", "hôm nay", "0"]
)
def test_what_is_no_date_reads_as_nothing(text: str) -> None:
    assert iso_date(text) == ""
    assert not is_date(text)


@pytest.mark.parametrize("text", ["06/4/2025", "2025-4", "4/2025", "2025/04"])
def test_data_hold_iso_dates_only(text: str) -> None:
    assert iso_date(text) and not is_date(text)


def test_what_is_not_known_of_a_day_is_left_open() -> None:
    t = Texts("vi")
    assert day_in_words("2023-02-27", t) == "ngày 27 tháng 02 năm 2023"
    assert day_in_words("2023-10", t).split() == ["ngày", "tháng", "10", "năm", "2023"]
    assert day_in_words("", t).split() == ["ngày", "tháng", "năm"]
