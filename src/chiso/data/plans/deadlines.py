"""Deadlines as offices write them: a day, a month, a quarter, or a cadence that is never late.

The words stay in the table; this module says what they come to. A text that could be read in two ways is
refused: a deadline misread is worse than one asked for again.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from chiso.core.vietnamese import fold
from chiso.text.messages import N_

DAY, CADENCE, AS_RULED, NOT_STATED = "day", "cadence", "as_ruled", "not_stated"
REMEDY = N_("write 30/6/2021, Tháng 6/2021, Quý II/2021, Năm 2021 or Thường xuyên trong năm 2021")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER = r"(iv|i{1,3}|[1-4])"
_YEAR = r"(?: ?/ ?| nam | )?(20[0-9][0-9])?"
_CADENCE = r"thuong xuyen|hang (?:ngay|tuan|thang|quy|nam)|dinh ky|lien tuc|dot xuat|thang, quy"
_AS_RULED = (
    r"theo (?:dung |tien do |thoi gian |ke hoach|quy dinh|yeu cau|chi dao|huong dan)|dung (?:thoi gian|han)"
)
_BEFORE = "truoc "
_DATE = r"([0-9][0-9]?)(?: ?/ ?|\.| thang )([0-9][0-9]?)(?:(?: ?/ ?|\.| nam )(20[0-9][0-9]))?"
# A folded text whole -> which part of the year it ends with.
_FORMS = (
    (rf"quy {_QUARTER}(?:(?: ?, ?| va | den | )(?:quy )?{_QUARTER})*{_YEAR}", "quarter"),
    (rf"(?:het |cuoi )?thang ([0-9][0-9]?){_YEAR}", "month"),
    (r"([0-9][0-9]?) ?/ ?(20[0-9][0-9])", "month"),
    (rf"6 thang dau nam{_YEAR}", "half"),
    (rf"9 thang(?: dau nam)?{_YEAR}", "nine"),
    (rf"(?:6 thang cuoi nam|(?:trong |het |cuoi )?nam|trong nam){_YEAR}", "year"),
)


class UnreadableDeadline(ValueError):
    """A text that names no deadline, or a day that does not exist."""


@dataclass(frozen=True)
class Deadline:
    """What the words of a deadline come to.

    Attributes
    ----------
    kind : {"day", "cadence", "as_ruled", "not_stated"}
        A last day; a cadence, which is never late; as other rules say, from which no day follows; nothing.
    last : date or None
        The last day on which the task is on time; of "day" only.
    text : str
        As written.
    """

    kind: str
    last: dt.date | None
    text: str


def read_deadline(text: str, year: int) -> Deadline:
    """Read the words of a deadline.

    Parameters
    ----------
    text : str
        "30/6/2021", "2021-06-30", "trước ngày 30/6/2021" (the day before is the last one), "Tháng 6/2021",
        "Quý II/2021", "6 tháng đầu năm 2021", "Năm 2021", "Thường xuyên trong năm 2021", "hằng quý".
    year : int
        Year of the plan, where the text names none.

    Returns
    -------
    Deadline

    Raises
    ------
    UnreadableDeadline
    """
    plain = fold(text).strip(" .;")
    if not plain:
        return Deadline(NOT_STATED, None, text)
    plain = re.sub(r"([0-9]) (?:hang|moi) nam$", r"\1", plain)  # a day of every year is one of this year
    # Before any date: "Thường xuyên trong năm 2021" and "Định kỳ Quý I, 6 tháng" name periods, not an end.
    if re.search(_CADENCE, plain):
        if re.search(rf"{_DATE}|20[0-9][0-9] [0-9][0-9] [0-9][0-9]", plain):
            raise UnreadableDeadline(N_('"{text}" names a cadence and a day', text=text))
        return Deadline(CADENCE, None, text)
    if re.search(_AS_RULED, plain):
        return Deadline(AS_RULED, None, text)
    before = plain.startswith(_BEFORE)
    plain = plain.removeprefix(_BEFORE).removeprefix("den ").removeprefix("het ").removeprefix("ngay ")
    try:
        day = _day(plain, year)
        last = day or _end_of_part(plain, year, before)
    except ValueError:
        raise UnreadableDeadline(
            N_('"{text}" names a day or a month that does not exist', text=text)
        ) from None
    if last is None:
        raise UnreadableDeadline(N_('"{text}" names no deadline', text=text))
    if before and day:
        last -= dt.timedelta(days=1)
    return Deadline(DAY, last, text)


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _day(plain: str, year: int) -> dt.date | None:
    """A day: 30/6/2021, 30/6, 2021 06 30 (the dashes of an ISO date are folded to spaces)."""
    if iso := re.fullmatch(r"(20[0-9][0-9]) ([0-9][0-9]) ([0-9][0-9])", plain):
        return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
    if written := re.fullmatch(_DATE, plain):
        return dt.date(int(written[3] or year), int(written[2]), int(written[1]))
    return None


def _end_of_part(plain: str, year: int, before: bool) -> dt.date | None:
    """The last day of a named part of the year; "trước Quý II" is the day before it begins."""
    if short := re.fullmatch(r"(20[0-9][0-9])(?: q([1-4])| ([0-9][0-9]))?", plain):
        named, quarter, month = short.groups()
        plain = f"quy {quarter}/{named}" if quarter else f"thang {month}/{named}" if month else f"nam {named}"
    for pattern, part in _FORMS:
        found = re.fullmatch(pattern, plain)
        if found is None:
            continue
        groups = [group for group in found.groups() if group]
        named_year = next((int(group) for group in groups if re.fullmatch(r"20[0-9][0-9]", group)), year)
        numbers = [group for group in groups if not re.fullmatch(r"20[0-9][0-9]", group)]
        if part == "quarter":
            # Of several quarters the last counts: the task is late after it, not before.
            quarters = [_QUARTERS[number] for number in numbers]
            return _part_end(named_year, 3 * max(quarters), 3, before)
        if part == "month":
            return _part_end(named_year, int(numbers[0]), 1, before)
        months = {"half": 6, "nine": 9, "year": 12}[part]
        return _part_end(named_year, months, months, before)
    return None


def _part_end(year: int, month: int, length: int, before: bool) -> dt.date:
    """Last day of the part that ends with a month; before it: the day before its first."""
    if not before:
        return _month_end(year, month)
    return dt.date(year, month - length + 1, 1) - dt.timedelta(days=1)
