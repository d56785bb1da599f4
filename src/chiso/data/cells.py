"""What stands in a cell of a filled template, as the digits of a figure.

Vietnamese offices type 86,81 and 86,81% and 31/63, and spreadsheets turn some of that into text,
shares or dates. A cell is accepted only if it can be read in one way.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

_SCORE = re.compile(r"([+-]?)([0-9]+)(?:[.,]([0-9]+))?\s?(%?)")
_RANK = re.compile(r"([0-9]+)(?:\s?/\s?([0-9]+))?")
_SPACES = "\u00a0\u202f\u2009\ufeff"
AS_MISSING = "leave the cell empty if the figure is missing"


class UnreadableCell(ValueError):
    """A cell that is no figure, or could be two.

    Attributes
    ----------
    rule, message, remedy : str
        As in `Problem`.
    """

    def __init__(self, rule: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.remedy = remedy


def is_blank(value: object) -> bool:
    """Nothing, or only spaces."""
    return value is None or (isinstance(value, str) and not clean(value))


def clean(value: object) -> str:
    """A cell as text without spaces around it, unusual spaces made plain."""
    text = "" if value is None else str(value)
    for space in _SPACES:
        text = text.replace(space, " ")
    return text.strip()


def score_of(value: object, number_format: str, unit: str) -> str:
    """Digits of a score, with a decimal point.

    Parameters
    ----------
    value : object
        A number, or text with one decimal comma or point. No figure of the three indices reaches
        a thousand, so a single comma or point is always a decimal mark.
    number_format : str
        Format of the cell: 0.8681 shown as 86.81% is 86.81 percent.
    unit : {"percent", "points"}

    Raises
    ------
    UnreadableCell
    """
    if isinstance(value, str):
        text = clean(value)
        match = _SCORE.fullmatch(text)
        if match is None:
            raise _not_a_number(text)
        sign, whole, decimals, percent = match.groups()
        if percent and unit != "percent":
            raise _percent_among_points(text)
        digits = f"{'-' if sign == '-' else ''}{int(whole)}{f'.{decimals}' if decimals else ''}"
        return digits if percent else _no_share(digits, unit)
    number = _number(value)
    if _shows_percent(number_format):
        if unit != "percent":
            raise _percent_among_points(f"{number:.2%}")
        return plain(number * 100)
    return _no_share(plain(number), unit)


def rank_of(value: object, number_format: str, ranked: int) -> str:
    """Digits of a rank; "31/63" is 31 if 63 units are ranked.

    Raises
    ------
    UnreadableCell
    """
    if isinstance(value, str):
        text = clean(value)
        match = _RANK.fullmatch(text)
        if match is None:
            raise UnreadableCell("whole_number", f'"{text}" is no rank', f"write 31 or 31/{ranked}")
        place, among = match.groups()
        if among is not None and int(among) != ranked:
            raise UnreadableCell(
                "denominator",
                f'"{text}" is a rank among {among}, the edition ranks {ranked}',
                f"write the rank among {ranked}; the number of units ranked is in reference/editions.csv",
            )
        return str(int(place))
    number = _number(value)
    if number % 1 or _shows_percent(number_format):
        raise UnreadableCell("whole_number", f"{number} is no rank", f"write 31 or 31/{ranked}")
    return plain(number)


def plain(number: Decimal) -> str:
    """Digits without an exponent and without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shows_percent(number_format: str) -> bool:
    """A percent sign in quotes or after a backslash is only printed: the value is not multiplied."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format)


def _no_share(digits: str, unit: str) -> str:
    if unit == "percent" and 0 < Decimal(digits) <= 1:
        raise UnreadableCell(
            "unit", f"{digits} in a column of percent looks like a share of 1", "write 86,81 for 86,81%"
        )
    return digits


def _percent_among_points(text: str) -> UnreadableCell:
    return UnreadableCell("unit", f'"{text}" is in percent, the column in points', "fill in the points")


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        if isinstance(value, date | datetime | time | timedelta):
            raise UnreadableCell(
                "date",
                f"the cell holds a date or time ({value}): the spreadsheet turned the figure into one",
                "format the cell as text and type the figure again",
            )
        raise _not_a_number(clean(value))
    # 15 digits: what a spreadsheet keeps, without the noise of binary fractions.
    return Decimal(format(value, ".15g"))


def _not_a_number(text: str) -> UnreadableCell:
    return UnreadableCell("number", f'"{text}" is no number', f"write 86,81 or 86.81; {AS_MISSING}")
