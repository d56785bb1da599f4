"""Dates: one reader, one writer."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.core.dates import day_of_build, is_date, iso_date, whole_day
from chiso.core.errors import ChisoError
from chiso.text.catalog import Texts
from chiso.text.dates import date, day_in_words, months

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


@pytest.mark.parametrize(
    ("first", "last", "vi", "en"),
    [
        ("2026-04", "2026-06", "4-6/2026", "April-June 2026"),
        ("2026-05", "2026-05", "5/2026", "May 2026"),
        ("2026-02", "2026-10", "02-10/2026", "February-October 2026"),
        ("2026-11", "2027-01", "11/2026-01/2027", "November 2026-January 2027"),
    ],
)
def test_a_span_of_months(first: str, last: str, vi: str, en: str) -> None:
    assert (months(first, last, "vi"), months(first, last, "en")) == (vi, en)


def test_the_day_of_a_build_is_stated_or_that_of_the_environment_or_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert day_of_build() == dt.date(1970, 1, 1)
    assert day_of_build("30/11/2026") == dt.date(2026, 11, 30)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    before = dt.date.today()
    assert before <= day_of_build() <= dt.date.today()
    for wrong in ("tomorrow", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(ChisoError, match=f'no number of seconds "{wrong}"'):
            day_of_build()
