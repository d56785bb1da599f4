"""Dates as administrative documents write them, as far as they are known.

Days under 10 and the months 1 and 2 take a zero: 06/4/2025, 25/02/2021.
"""

from __future__ import annotations

from babel.dates import get_month_names

from chiso.text.catalog import Texts
from chiso.text.languages import Lang
from chiso.text.messages import InData


def date(iso: str, lang: str) -> str:
    """A date as far as it is known: "06/4/2025", "4/2025", "2025"; ISO order in English."""
    return "/".join(part for part in reversed(_parts(iso)) if part) if lang == "vi" else iso


def as_written(iso: str) -> InData:
    """A date as a message holds it, in the order of the language that it is shown in."""
    return InData({lang.value: date(iso, lang.value) for lang in Lang})


def months(first: str, last: str, lang: str) -> str:
    """A span of months, from their ISO order: "4-6/2026", "11/2026-01/2027"; elsewhere by their names."""
    begins, ends = _month(first, lang), _month(last, lang)
    if first == last:
        return "".join(ends)
    return "".join([*(begins[:1] if first[:4] == last[:4] else begins), "-", *ends])


def _month(iso: str, lang: str) -> tuple[str, str]:
    """A month, and its year with what joins them."""
    if lang == "vi":
        return _parts(iso)[1], f"/{iso[:4]}"
    return get_month_names("wide", locale=lang)[int(iso[5:])], f" {iso[:4]}"


def day_in_words(iso: str, t: Texts) -> str:
    """ "ngày 27 tháng 02 năm 2023"; what is not known is left open, as on a form."""
    year, month, day = _parts(iso)
    return t(
        "day {day} month {month} year {year}",
        day=day or " " * 5,
        month=month or " " * 5,
        year=year or " " * 7,
    )


def _parts(iso: str) -> list[str]:
    """Year, month and day as they are written; "" for what is not known."""
    year, month, day = [*iso.split("-"), "", ""][:3]
    return [year, month if month in {"01", "02"} else month.lstrip("0"), day]
