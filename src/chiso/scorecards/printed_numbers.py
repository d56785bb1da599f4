"""What printed digits say: intervals, cut digits, and the misprints that would explain a contradiction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from chiso.text.numbers import decimals_of

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Interval:
    """Values from low to high, both included.

    Attributes
    ----------
    low, high : Decimal
    """

    low: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal) -> Interval:
        """A value without doubt."""
        return cls(value, value)

    def meets(self, other: Interval) -> bool:
        """Some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def within(self, low: Decimal, high: Decimal) -> Interval:
        """The interval cut to a scale."""
        return Interval(min(max(self.low, low), high), min(max(self.high, low), high))

    @property
    def middle(self) -> Decimal:
        """The value in the middle."""
        return (self.low + self.high) / 2


def unit_of(text: str, places: int | None = None) -> Decimal:
    """One of the last digit of a number: 0.0001 for "1.4628", 1 for "23"; or of a digit after the point."""
    return Decimal(1).scaleb(-(decimals_of(text) if places is None else places))


def rounded(text: str, places: int | None = None) -> Interval:
    """The values that round to a printed number.

    Parameters
    ----------
    text : str
    places : int, optional
        Digits after the point it was rounded to, where zeros at the end are not printed (0.826 of 0.8260);
        those printed by default.
    """
    value, half = Decimal(text), unit_of(text, places) / 2
    return Interval(value - half, value + half)


def cut(text: str) -> Interval:
    """The values whose digits were cut to those printed: up to a whole unit above."""
    value = Decimal(text)
    return Interval(value, value + unit_of(text))


def counted(text: str) -> Interval:
    """A count is what is printed; a sum with decimals was rounded to them."""
    return rounded(text) if "." in text else Interval.exactly(Decimal(text))


def quotient(numerator: Interval, denominator: Interval) -> Interval:
    """Numerator over denominator, neither of them negative."""
    return Interval(numerator.low / denominator.high, numerator.high / denominator.low)


def misprints(text: str) -> Iterator[str]:
    """Numbers that one wrong digit, or two neighbouring digits swapped, would turn into `text`.

    Yields
    ------
    str
        Each once, with as many digits as printed; never `text` itself.
    """
    seen = {text}
    places = [n for n, char in enumerate(text) if char.isdigit()]
    for n in places:
        for digit in "0123456789":
            yield from _new(text[:n] + digit + text[n + 1 :], seen)
    for left, right in pairwise(places):
        swapped = list(text)
        swapped[left], swapped[right] = text[right], text[left]
        yield from _new("".join(swapped), seen)


def _new(candidate: str, seen: set[str]) -> Iterator[str]:
    # A number does not begin with a zero before another digit: 04.5, 0123.
    leading = len(candidate) > 1 and candidate[0] == "0" and candidate[1].isdigit()
    if candidate not in seen and not leading:
        seen.add(candidate)
        yield candidate
