"""Numbers, places and dates as administrative documents write them.

Vietnamese: decimal comma, thousand point, "86,81%" without a space, "31/63", "tăng 07 bậc", dates
whose days under 10 and months 1 and 2 take a zero (06/4/2025, 25/02/2021).
"""

from __future__ import annotations

import math

from babel.numbers import format_decimal

from chiso.text.catalog import Texts

MISSING = "–"
MONTHS_WITH_ZERO = 2


def number(value: float, lang: str, decimals: int = 2) -> str:
    """A number with a fixed count of decimals; a dash where it is missing."""
    if math.isnan(value):
        return MISSING
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    # Babel rounds half to even on decimals made from the float; -0,00 is no number to print.
    return format_decimal(round(value, decimals) + 0.0, format=pattern, locale=lang).replace("-", "−")


def roman(n: int) -> str:
    """A number of a section, as documents count them: "IV"."""
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    said = ""
    for value, sign in signs:
        said += sign * (n // value)
        n %= value
    return said


def score(value: float, unit: str, lang: str) -> str:
    """A score with its unit: "86,81%", or points without one."""
    text = number(value, lang)
    return f"{text}%" if unit == "percent" and text != MISSING else text


def place(rank: float, ranked: float) -> str:
    """A place with its denominator: "31/63"."""
    return MISSING if math.isnan(rank) else f"{rank:.0f}/{ranked:.0f}"


def movement_of_rank(change: float, t: Texts) -> str:
    """A change of place in words: "tăng 07 bậc"; positive is a better place."""
    if math.isnan(change):
        return MISSING
    if change == 0:
        return t("unchanged")
    size = f"{abs(change):.0f}"
    if t.lang == "vi":
        size = size.zfill(2)
    return t("up {n} {n:place|places}", n=size) if change > 0 else t("down {n} {n:place|places}", n=size)


def movement_of_score(change: float, unit: str, t: Texts) -> str:
    """A change of score in words: "tăng 2,67 điểm phần trăm"."""
    if math.isnan(change):
        return MISSING
    size = number(abs(change), t.lang)
    if round(change, 2) == 0:
        return t("unchanged")
    if unit == "percentage points":
        return (
            t("up {n} percentage points", n=size) if change > 0 else t("down {n} percentage points", n=size)
        )
    return t("up {n} points", n=size) if change > 0 else t("down {n} points", n=size)


def signed(value: float, lang: str, decimals: int = 2) -> str:
    """A difference with its sign, for a table: "+0,34", "−1,20"."""
    if math.isnan(value):
        return MISSING
    rounded = round(value, decimals) + 0.0
    text = number(abs(rounded), lang, decimals)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{text}"


def date(iso: str, lang: str) -> str:
    """A date as far as it is known: "06/4/2025", "4/2025", "2025"; ISO order in English."""
    if lang != "vi" or not iso:
        return iso
    parts = [int(part) for part in iso.split("-")]
    year = f"{parts[0]}"
    if len(parts) == 1:
        return year
    month = f"{parts[1]:02d}" if parts[1] <= MONTHS_WITH_ZERO else f"{parts[1]}"
    return f"{month}/{year}" if len(parts) == 2 else f"{parts[2]:02d}/{month}/{year}"
