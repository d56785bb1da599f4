"""Numbers and places as administrative documents write them.

Vietnamese: decimal comma, thousand point, "86,81%" without a space, "31/63", "tăng 07 bậc".
"""

from __future__ import annotations

import math
from decimal import Decimal

from babel.numbers import format_decimal, get_decimal_symbol

from chiso.text.catalog import Texts

MISSING = "–"
DECIMALS = 2  # of a figure as published
OF_POINTS = 4  # decimals of points of criteria, as documents print them
ROMAN = {10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I"}


def number(value: float, lang: str, decimals: int = DECIMALS) -> str:
    """A number with a fixed count of decimals; a dash where it is missing."""
    if math.isnan(value):
        return MISSING
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    # Babel rounds half to even on decimals made from the float; -0,00 is no number to print.
    return format_decimal(round(value, decimals) + 0.0, format=pattern, locale=lang).replace("-", "−")


def score(value: float, unit: str, lang: str, decimals: int = DECIMALS) -> str:
    """A score with its unit: "86,81%", or points without one."""
    text = number(value, lang, decimals)
    return f"{text}%" if unit == "percent" and text != MISSING else text


def in_points(shown: str, t: Texts) -> str:
    """A number as it is shown, of points: "1 point", "0.65 points"."""
    return t.ngettext("{n} point", "{n} points", n=shown)


def place(rank: float, ranked: float) -> str:
    """A place with its denominator: "31/63"."""
    return MISSING if math.isnan(rank) else f"{rank:.0f}/{ranked:.0f}"


def two_digits(count: float, lang: str) -> str:
    """A count in a sentence: "07" bậc, "12" tỉnh; English has no leading zero."""
    return f"{count:.0f}".zfill(2 if lang == "vi" else 1)


def score_in_words(value: float, unit: str, t: Texts, decimals: int = DECIMALS) -> str:
    """A score with its unit: "88,44%", "41,75 điểm"."""
    shown = score(value, unit, t.lang, decimals)
    return shown if unit == "percent" else in_points(shown, t)


def amount(value: float, unit: str, t: Texts) -> str:
    """The size of a difference with its unit: "1,20 điểm phần trăm", "0,19 điểm"."""
    size = number(value, t.lang)
    return (
        t("{n} percentage points", n=size) if unit in {"percent", "percentage points"} else in_points(size, t)
    )


def movement_of_rank(change: float, t: Texts) -> str:
    """A change of place in words: "tăng 07 bậc"; positive is a better place."""
    if math.isnan(change):
        return MISSING
    if change == 0:
        return t("unchanged")
    size = two_digits(abs(change), t.lang)
    return (
        t.ngettext("up {n} place", "up {n} places", n=size)
        if change > 0
        else t.ngettext("down {n} place", "down {n} places", n=size)
    )


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


def signed(value: float, lang: str, decimals: int = DECIMALS) -> str:
    """A difference with its sign, for a table: "+0,34", "−1,20"."""
    if math.isnan(value):
        return MISSING
    rounded = round(value, decimals) + 0.0
    text = number(abs(rounded), lang, decimals)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{text}"


def labelled(code: str, name: str) -> str:
    """A row with its code: "8. Tác động ..." of a field, "8.2 Mức độ ..." of a criterion."""
    return f"{code}{'.' if code.isdigit() else ''} {name}"


def points(value: float | Decimal | None, lang: str) -> str:
    """Points as documents print them: at most four decimals, no zeros at the end; a dash if missing."""
    if value is None or math.isnan(value):
        return MISSING
    exact = round(Decimal(str(value)), OF_POINTS).normalize()
    return number(float(exact), lang, decimals_of(str(exact)))


def decimals_of(text: str) -> int:
    """Digits after the decimal point of a printed number."""
    return max(0, -int(Decimal(text).as_tuple().exponent))


def digits(text: str, lang: str) -> str:
    """A printed number in the digits of a language: 39773 is 39.773, 0.6484 is 0,6484."""
    if not text:
        return MISSING
    return number(float(text), lang, decimals_of(text))


def of_maximum(score: float, maximum: float, lang: str) -> str:
    """Points with their maximum: "13,4438/13,5"."""
    return f"{points(score, lang)}/{points(maximum, lang)}"


def roman(n: int) -> str:
    """A number under 40 as headings of documents write it: "IV"."""
    numeral = ""
    for worth, letters in ROMAN.items():
        numeral += n // worth * letters
        n %= worth
    return numeral


def as_decimal(value: float | Decimal, decimals: int = OF_POINTS) -> str:
    """A number as tables keep it: with a decimal point, without zeros at the end."""
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_comma(text: str, lang: str) -> str:
    """Words of the data with numbers in them, with the decimal mark of a language."""
    return text.replace(".", get_decimal_symbol(lang))
