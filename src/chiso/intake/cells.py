"""What stands in a cell of a filled template: the digits of a figure, or a text.

Vietnamese offices type 86,81 and 86,81% and 31/63, and spreadsheets turn some of that into text,
shares or dates. A cell is accepted only if it can be read in one way.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce

from chiso.core.characters import UNFIT, shortened, unfit
from chiso.intake.xlsx.number_formats import NumberDisplay, kind_of, printed, shown, shows_parts
from chiso.text.messages import N_, Message

# A spreadsheet keeps 15 digits; more of them are no figure that anybody typed.
_SCORE = re.compile(r"([+-]?)([0-9]{1,15})(?:[.,]([0-9]{1,15}))?\s?(%?)")
# 180.840 typed as text may be a hundred and eighty thousand, or a hundred and eighty.
_AMBIGUOUS = re.compile(r"[0-9]{1,3}([.,][0-9]{3})+")
_RANK = re.compile(r"([0-9]{1,15})(?:\s?/\s?([0-9]{1,15}))?")
_AMONG = re.compile(r"/\s?([0-9]{1,15})")
_MOST = 10**15
IN_PERCENT = frozenset({"percent", "percentage points"})
_SPACES = "\u00a0\u202f\u2009\ufeff"
# Line breaks and tabs become spaces; every other control character, half a pair and what is no character
# is refused. Invisible marks are judged by who uses the text: a name is found without them.
_BREAK = re.compile("[ ]*[\t\n\r\u2028\u2029]+[ ]*")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WRITE_A_NUMBER = N_("write 86,81 or 86.81; leave the cell empty if the figure is missing")


class UnreadableCell(ValueError):
    """A cell that is no figure, or could be two.

    Attributes
    ----------
    rule, message, remedy : str
        As in `Problem`.
    """

    def __init__(self, rule: str, message: Message, remedy: Message) -> None:
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


def brief(value: object) -> str:
    """A cell as a message shows it: on one line, and not the whole of a long text."""
    return shortened(UNFIT.sub("\ufffd", _BREAK.sub(" ", clean(value))))


def score_of(value: object, number_format: str, unit: str) -> str:
    """Digits of a score, with a decimal point.

    Parameters
    ----------
    value : object
        A number, or text with one decimal comma or point. No figure of the three indices reaches
        a thousand, so a single comma or point is always a decimal mark.
    number_format : str
        Format of the cell: 0.8681 shown as 86.81% is 86.81 percent.
    unit : {"percent", "percentage points", "points"}
        In percentage points a difference may be as small as a share.

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
        if percent and unit not in IN_PERCENT:
            raise _percent_among_points(text)
        digits = f"{int(whole)}{f'.{decimals}' if decimals else ''}"
        if sign == "-" and Decimal(digits):
            digits = f"-{digits}"
        return digits if percent else _no_share(digits, unit)
    number = _number(value, number_format, ".")
    if _kind(number, number_format) is NumberDisplay.PERCENT:
        if unit not in IN_PERCENT:
            raise _percent_among_points(f"{number:.2%}")
        return plain(number * 100)
    return _no_share(plain(number), unit)


def count_of(value: object, number_format: str) -> str:
    """Digits of a count or a sum, which may reach thousands: a text with a mark before three digits is two.

    Raises
    ------
    UnreadableCell
    """
    if isinstance(value, str) and _AMBIGUOUS.fullmatch(clean(value)):
        raise UnreadableCell(
            "ambiguous",
            N_('"{value}" is text: the point or comma may mark thousands or decimals', value=brief(value)),
            N_("type the number into a cell formatted as a number"),
        )
    return score_of(value, number_format, "points")


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
            raise UnreadableCell(
                "whole_number",
                N_('"{text}" is no rank', text=brief(text)),
                N_("write 31 or 31/{ranked}", ranked=ranked),
            )
        place, among = match.groups()
        if among is not None and int(among) != ranked:
            raise _among_others(text, among, ranked)
        return str(int(place))
    number = _number(value, number_format, "/")
    if number % 1 or _kind(number, number_format) is NumberDisplay.PERCENT:
        raise UnreadableCell(
            "whole_number",
            N_("{number} is no rank", number=number),
            N_("write 31 or 31/{ranked}", ranked=ranked),
        )
    for among in _AMONG.findall(printed(number_format)):  # the format prints "/34" behind the number
        if int(among) != ranked:
            raise _among_others(f"{plain(number)}/{among}", among, ranked)
    return plain(number)


def text_of(value: object, number_format: str = "General", *, code: bool = False) -> str:
    """A cell as a text of one line, in composed form.

    Parameters
    ----------
    value : object
        Text; or a number, which is read as its format shows it.
    number_format : str, optional
    code : bool, optional
        A code such as 1.10: a number that may be 1.1 or 1.10 is refused.

    Raises
    ------
    UnreadableCell
        Also for a date: the spreadsheet made it of something else.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        if found := _CONTROL.search(clean(value)):
            raise UnreadableCell(
                "control_character",
                N_("the text holds {found}, which no text may hold", found=unfit(found[0])),
                N_("type the text again; what was pasted may hold it"),
            )
        return unicodedata.normalize("NFC", _BREAK.sub(" ", clean(value)))
    if isinstance(value, bool):
        raise UnreadableCell(
            "text",
            N_("the cell holds {value}, no text", value=str(value).upper()),
            N_("format the cell as text and type it"),
        )
    number = _number(value, number_format, "." if code else "/")
    text, drops_zeros = shown(number, number_format)
    if code and drops_zeros and re.fullmatch(r"[0-9]+\.[0-9]", text):
        raise UnreadableCell(
            "code",
            N_(
                "the code is the number {text}, which may be {text} or {text}0: a spreadsheet drops the zero",
                text=text,
            ),
            N_("format the cell as text and type the code again"),
        )
    if text:
        return text
    raise UnreadableCell(
        "code" if code else "number_format",
        N_(
            "the cell holds the number {number}; what its format ({number_format}) shows of it is "
            "not certain",
            number=Decimal(plain(number)),
            number_format=brief(number_format),
        ),
        N_("format the cell as text and type the code again")
        if code
        else N_("format the cell as text and type what it should show again"),
    )


def fit_text(text: str) -> str:
    """A text that the tables may hold.

    Raises
    ------
    UnreadableCell
        It holds a mark that nobody sees, such as one that turns the direction of writing.
    """
    if found := unfit(text):
        message = N_("the text holds {found}, which no text may hold", found=found)
        raise UnreadableCell("characters", message, N_("type the text again; what was pasted may hold it"))
    return text


def date_of(value: object, number_format: str) -> str:
    """A date of a cell in ISO order, as far as its format shows it; other cells as `text_of`.

    Raises
    ------
    UnreadableCell
    """
    if not isinstance(value, date):  # also a datetime
        return text_of(value, number_format)
    parts = shows_parts(number_format)
    if "d" in parts or "y" not in parts:
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m}" if "m" in parts else f"{value:%Y}"


def plain(number: Decimal) -> str:
    """Digits without an exponent and without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _no_share(digits: str, unit: str) -> str:
    if unit == "percent" and 0 < Decimal(digits) <= 1:
        raise UnreadableCell(
            "unit",
            N_("{digits} in a column of percent looks like a share of 1", digits=Decimal(digits)),
            N_("write 86,81 for 86,81%"),
        )
    return digits


def _among_others(text: str, among: str, ranked: int) -> UnreadableCell:
    return UnreadableCell(
        "denominator",
        N_(
            '"{text}" is a rank among {among}, the edition ranks {ranked}',
            text=text,
            among=among,
            ranked=ranked,
        ),
        N_(
            "see first that the year is the right one; then write the rank among {ranked}, or, if the "
            "edition ranks another number of units, state it: --ranked",
            ranked=ranked,
        ),
    )


def _percent_among_points(text: str) -> UnreadableCell:
    return UnreadableCell(
        "unit", N_('"{text}" is in percent, the column in points', text=text), N_("fill in the points")
    )


def _number(value: object, number_format: str, mark: str) -> Decimal:
    """A number; `mark` is what stands between the parts of what a date may have been."""
    if isinstance(value, date | datetime | time | timedelta):
        raise _made_a_date(value, number_format, mark)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _not_a_number(clean(value))
    if abs(value) >= _MOST:
        message = N_("{value:.6g} has more digits than a spreadsheet keeps (15)", value=value)
        raise UnreadableCell("number", message, _WRITE_A_NUMBER)
    # 15 digits: what a spreadsheet keeps, without the noise of binary fractions.
    return Decimal(format(value, ".15g"))


def _kind(number: Decimal, number_format: str) -> NumberDisplay:
    """How a number is shown: as it stands, or in percent."""
    kind = kind_of(number, number_format)
    if kind is NumberDisplay.DATE:
        raise _made_a_date(plain(number), number_format, "")
    if kind not in (NumberDisplay.PLAIN, NumberDisplay.PERCENT):
        raise UnreadableCell(
            "number_format",
            N_(
                "the cell holds {number}, and its format ({number_format}) shows it {how}",
                number=Decimal(plain(number)),
                number_format=brief(number_format),
                how=kind.value,
            ),
            N_("choose the format Number with two decimals, and look at the figure again"),
        )
    return kind


def _made_a_date(value: object, number_format: str, mark: str) -> UnreadableCell:
    remedy = N_("format the cell as text and type the figure again")
    if meant := _meant(value, number_format, mark):
        remedy = N_(
            "format the cell as text and type the figure again; meant may be {meant}",
            meant=reduce(lambda first, other: N_("{first} or {other}", first=first, other=other), meant),
        )
    return UnreadableCell(
        "date",
        N_(
            "the cell holds a date or time ({value}): the spreadsheet turned the figure into one",
            value=brief(value),
        ),
        remedy,
    )


def _meant(value: object, number_format: str, mark: str) -> list[str]:
    """What may have been typed where a spreadsheet made a date or time: "4/34", or "4/12" and "12/4"."""
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return [f"{minutes // 60}:{minutes % 60}"]
    if isinstance(value, time):
        return [f"{value.hour}:{value.minute}"]
    if not isinstance(value, date) or not mark:
        return []
    day, month, year = value.day, value.month, value.year % 100
    parts = shows_parts(number_format)
    meant = [f"{month}{mark}{year:02d}"] if day == 1 and "y" in parts else []
    if "d" in parts or not meant:
        meant += [f"{day}{mark}{month}", f"{month}{mark}{day}"]
    return list(dict.fromkeys(meant))


def _not_a_number(text: str) -> UnreadableCell:
    return UnreadableCell("number", N_('"{text}" is no number', text=brief(text)), _WRITE_A_NUMBER)
