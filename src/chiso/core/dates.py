"""Dates as offices write them, read into the order of the data: ISO, as far as they are known."""

from __future__ import annotations

import datetime as dt
import os
import re

from chiso.core.errors import ChisoError
from chiso.text.messages import N_

DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_WRITTEN = re.compile(r"[0-9]{1,4}([/.-][0-9]{1,4}){0,2}")


def iso_date(text: str) -> str:
    """A date, a month or a year in ISO order; days come before months.

    Parameters
    ----------
    text : str
        "06/4/2025", "6.4.2025", "2025-04-06", "4/2025", "2025-04" or "2025".

    Returns
    -------
    str
        "" where it is none, or does not exist.
    """
    parts = [int(part) for part in re.split(r"[/.-]", text)] if _WRITTEN.fullmatch(text) else [0]
    if parts[0] < 1000:  # day or month first, as written in Viet Nam
        parts.reverse()
    try:
        dt.date(*[*parts, 1, 1][:3])
    except ValueError:
        return ""
    return "-".join(f"{part:02d}" for part in parts) if parts[0] >= 1000 else ""


def is_date(value: str) -> bool:
    """A day, a month or a year that exists, in ISO order."""
    return value == iso_date(value) != ""


def whole_day(iso: str) -> dt.date | None:
    """The day of a date in ISO order; None for a month or a year alone, which no day compares with."""
    return dt.date.fromisoformat(iso) if len(iso) == 10 else None


def stated_day(text: str) -> dt.date | None:
    """The day that a user states, as 2021-07-15 or 15/7/2021; None where none is.

    Raises
    ------
    ChisoError
        It is no day, or does not exist.
    """
    day = whole_day(iso_date(text))
    if text and day is None:
        raise ChisoError(N_('no date "{text}"', text=text), where="--date", remedy=N_("write 2021-07-15"))
    return day


def day_of_build(text: str = "") -> dt.date:
    """The day that what is made counts as made on.

    Parameters
    ----------
    text : str
        As a user states it; else the environment does, in SOURCE_DATE_EPOCH, else it is today.

    Raises
    ------
    ChisoError
        What is stated is no day.
    """
    return stated_day(text) or _day_of_epoch() or dt.date.today()


def _day_of_epoch() -> dt.date | None:
    """The day of SOURCE_DATE_EPOCH (reproducible-builds.org), in UTC; None where it is not set."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not seconds:
        return None
    try:
        return dt.datetime.fromtimestamp(int(seconds), dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise ChisoError(
            N_('no number of seconds "{text}"', text=seconds),
            where="SOURCE_DATE_EPOCH",
            remedy=N_("set it to seconds since 1970, or unset it"),
        ) from None
