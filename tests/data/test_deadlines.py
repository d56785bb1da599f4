"""Deadlines: what the words of an office come to, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.data.plans.deadlines import AS_RULED, CADENCE, DAY, NOT_STATED, UnreadableDeadline, read_deadline

YEARS = st.integers(2012, 2035)
ROMAN = ("I", "II", "III", "IV")


def day(text: str, year: int = 2021) -> str:
    return str(read_deadline(text, year).last)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("30/6/2021", "2021-06-30"),
        ("30/6", "2021-06-30"),
        ("2021-06-30", "2021-06-30"),
        ("ngày 30 tháng 6 năm 2021", "2021-06-30"),
        ("Trước ngày 30/6/2021", "2021-06-29"),
        ("trước 01/01/2022", "2021-12-31"),
        ("Đến hết ngày 05/02/2021", "2021-02-05"),
        ("05/02 hằng năm", "2021-02-05"),
        ("Tháng 6/2021", "2021-06-30"),
        ("tháng 02 năm 2024", "2024-02-29"),
        ("02/2023", "2023-02-28"),
        ("Quý II/2021", "2021-06-30"),
        ("Quý II", "2021-06-30"),
        ("quý 4 năm 2022", "2022-12-31"),
        ("Quý III, IV/2021", "2021-12-31"),
        ("Quý I, Quý III năm 2021", "2021-09-30"),
        ("Trước Quý III/2021", "2021-06-30"),
        ("2021-Q1", "2021-03-31"),
        ("6 tháng đầu năm 2021", "2021-06-30"),
        ("6 tháng cuối năm 2021", "2021-12-31"),
        ("9 tháng", "2021-09-30"),
        ("Năm 2021", "2021-12-31"),
        ("trong năm", "2021-12-31"),
    ],
)
def test_words_that_come_to_a_day(text: str, last: str) -> None:
    assert day(text) == last
    assert read_deadline(text, 2021).kind == DAY


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Thường xuyên trong năm 2023", CADENCE),
        ("Thường xuyên", CADENCE),
        ("hằng quý", CADENCE),
        ("Hàng tháng", CADENCE),
        ("Định kỳ Quý I, 6 tháng, Quý III, năm", CADENCE),
        ("Định kỳ hoặc đột xuất theo yêu cầu của UBND tỉnh", CADENCE),
        ("theo đúng thời gian quy định", AS_RULED),
        ("Theo quy định", AS_RULED),
        ("", NOT_STATED),
    ],
)
def test_words_from_which_no_day_follows(text: str, kind: str) -> None:
    found = read_deadline(text, 2023)
    assert (found.kind, found.last) == (kind, None)


@pytest.mark.parametrize(
    "text",
    [
        "sớm",
        "31/02/2021",
        "30/13/2021",
        "tháng 13/2021",
        "Quý V/2021",
        "Thường xuyên, xong trước 30/6/2021",
        "x 30/6",
    ],
)
def test_words_that_are_refused(text: str) -> None:
    with pytest.raises(UnreadableDeadline):
        read_deadline(text, 2021)


@given(year=YEARS, quarter=st.integers(1, 4), written=st.sampled_from(("roman", "digit", "short")))
def test_a_quarter_ends_on_the_day_before_the_next_begins(year: int, quarter: int, written: str) -> None:
    text = {
        "roman": f"Quý {ROMAN[quarter - 1]}/{year}",
        "digit": f"quý {quarter} năm {year}",
        "short": f"{year}-Q{quarter}",
    }[written]
    last = read_deadline(text, 1999).last
    assert last is not None
    after = last + dt.timedelta(days=1)
    assert (after.day, after.month) == (1, 3 * quarter % 12 + 1)
    assert last.year == year


@given(day_of=st.dates(dt.date(2012, 1, 1), dt.date(2035, 12, 31)))
def test_a_day_is_read_back_however_it_is_written(day_of: dt.date) -> None:
    for text in (
        day_of.isoformat(),
        f"{day_of.day:02}/{day_of.month}/{day_of.year}",
        f"ngày {day_of.day} tháng {day_of.month} năm {day_of.year}",
    ):
        assert read_deadline(text, 1999).last == day_of
    before = read_deadline(f"trước ngày {day_of.day}/{day_of.month}/{day_of.year}", 1999).last
    assert before == day_of - dt.timedelta(days=1)


@given(year=YEARS, month=st.integers(1, 12))
def test_a_month_ends_where_the_next_begins(year: int, month: int) -> None:
    last = read_deadline(f"Tháng {month}/{year}", 1999).last
    assert last is not None
    assert (last + dt.timedelta(days=1)).day == 1
    assert (last.year, last.month) == (year, month)
