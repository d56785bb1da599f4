"""Dates as offices write them, read into the order of the data: ISO, as far as they are known."""

from __future__ import annotations

import datetime as dt
import re

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
