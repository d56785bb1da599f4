"""What the number format of a cell shows of its number: as it stands, in percent, as a date.

The codes are those of ECMA-376 part 1, 18.8.31. What is in quotes, behind a backslash or in brackets
is only printed, what follows "_" or "*" only fills space: none of it says anything of the number.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum

from chiso.text.messages import N_

_PRINTED = re.compile(r'"[^"]*"|\\.|_.|\*.', re.DOTALL)
_WORDS = re.compile(r'"([^"]*)"|\\(.)', re.DOTALL)
_CONDITION = re.compile(r"\[[<>=]")
_BRACKETS = re.compile(r"\[(?!(?:h+|m+|s+)\])[^\]]*\]", re.IGNORECASE)
_THOUSANDTHS = re.compile(r"[0#?],+(?![0#?,])")
_FRACTION = re.compile(r"[0#?]\s*/\s*[0-9#?]")
_FIXED = re.compile(r"(#,##0|#*0+)(?:\.(0+))?\s?(%?)")
_LOOSE = re.compile(r"(?:#,##0|#*0+|#+)\.((0*)#+)")


class Kind(Enum):
    """How a format shows a number."""

    PLAIN = N_("as it stands")
    PERCENT = N_("multiplied by 100, with a percent sign")
    DATE = N_("as a date or time")
    SCALED = N_("divided by thousands, or with several percent signs")
    FRACTION = N_("as a fraction")
    HIDDEN = N_("not at all")
    UNCERTAIN = N_("in one way or another, by a condition")


def kind_of(number: Decimal | float, number_format: str) -> Kind:
    """How a format shows a number.

    Parameters
    ----------
    number : Decimal or float
        A format may have sections of its own for negative numbers and for zero.
    number_format : str
        "" is General.
    """
    if not number_format:
        return Kind.PLAIN
    bare = _PRINTED.sub("", number_format)
    sections = _BRACKETS.sub("", bare).split(";")[:3]
    if _CONDITION.search(bare):
        kinds = {_kind(section) for section in sections}
        return kinds.pop() if len(kinds) == 1 else Kind.UNCERTAIN
    return _kind(sections[_place(number, len(sections))])


def shown(number: Decimal, number_format: str) -> tuple[str, bool]:
    """A number as its format shows it, with a decimal point.

    Returns
    -------
    text : str
        "" where it is not certain, also where decimals are not shown.
    drops_zeros : bool
        Zeros at the end of the decimals are not shown: 1.1 may have been typed as 1.10.
    """
    bare = _PRINTED.sub("", number_format)
    words = "".join("".join(found) for found in _WORDS.findall(number_format))
    if _CONDITION.search(bare) or words.strip():  # words would be part of what a person sees
        return "", False
    sections = _BRACKETS.sub("", bare).split(";")[:3]
    section = sections[_place(number, len(sections))].strip()
    digits = f"{number.normalize():f}"
    if not number_format or section.casefold() in {"general", "@"}:
        return digits, True
    if loose := _LOOSE.fullmatch(section):
        places = len(digits.partition(".")[2])
        certain = len(loose[2]) <= places <= len(loose[1]) and abs(number) < 1000
        return (digits, True) if certain else ("", False)
    fixed = _FIXED.fullmatch(section)
    if fixed is None or (number < 0 and len(sections) > 1):
        return "", False
    return _with_decimals(number, *fixed.groups()), False


def _with_decimals(number: Decimal, whole: str, decimals: str | None, percent: str) -> str:
    """A number in the digits of "0.00%"; "" where it has more of them."""
    places = len(decimals or "")
    value = number * 100 if percent else number
    if round(value, places) != value or ("," in whole and abs(value) >= 1000):
        return ""
    width = whole.count("0") + (places + 1 if places else 0)
    text = f"{abs(round(value, places)):f}"
    return f"{'-' if value < 0 else ''}{text.zfill(width)}{percent}"


def printed(number_format: str) -> str:
    """A format with its words bare: `0/34` of `0"/34"`."""
    return _WORDS.sub(lambda word: word[1] or word[2] or "", number_format)


def shows_parts(number_format: str) -> str:
    """Of a date format, which of "d", "m", "y" it shows."""
    bare = _BRACKETS.sub("", _PRINTED.sub("", number_format)).split(";")[0].casefold()
    return "".join(part for part in "dmy" if part in bare)


def _place(number: Decimal | float, sections: int) -> int:
    if number < 0 and sections > 1:
        return 1
    return 2 if number == 0 and sections > 2 else 0


def _kind(section: str) -> Kind:
    text = section.strip().casefold()
    if text == "general":
        return Kind.PLAIN
    if re.search(r"[dmyhs]", text):
        return Kind.DATE
    if text.count("%") > 1 or _THOUSANDTHS.search(text):
        return Kind.SCALED
    if _FRACTION.search(text):
        return Kind.FRACTION
    if "%" in text:
        return Kind.PERCENT
    return Kind.PLAIN if re.search(r"[0#?@]|general", text) else Kind.HIDDEN
