"""How the cells of a column are written: on a page, in a line of text, in a workbook.

Numbers, places and dates as administrative documents write them; codes in words; text as it is.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from chiso.core.characters import fit
from chiso.pages.codes import CODES, in_words, listed_in_words, with_marks
from chiso.pages.inline import Inline, Words, in_language, inline
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.numbers import (
    DECIMALS,
    MISSING,
    digits,
    number,
    of_maximum,
    place,
    points,
    score,
    signed,
)

Row = Mapping[str, Any]
Written = Callable[[Row, str, Texts], Words]


@dataclass(frozen=True)
class Format:
    """How the cells of a column are written.

    Attributes
    ----------
    written : function
        The cell in words, from its row, the name of its column and the language.
    number : str
        Key of `chiso.pages.excel.sheets.FORMATS` for the number in a workbook; "" where cells are no numbers.
    with_unit : bool
        The cell says its unit itself.
    """

    written: Written
    number: str = ""
    with_unit: bool = False

    def cell(self, row: Row, column: str, t: Texts, missing: str = MISSING) -> Words:
        """A cell in words; what is not of the kind that the column should hold is written plainly."""
        value = row[column]
        if isinstance(value, Inline):
            return value or missing
        if is_missing(value):
            return missing
        if is_number(value) != bool(self.number):
            return plainly(value, t)
        return self.written(row, column, t)

    def figure(self, row: Row, column: str) -> tuple[Any, str]:
        """A cell as a workbook holds it: the value, and how it is formatted; None where it holds text."""
        value = row[column]
        if isinstance(value, Inline):
            return None, ""
        if is_missing(value):
            return math.nan, ""
        if isinstance(value, dt.date):
            at = getattr(value, "time", dt.time)()
            return value.replace(tzinfo=None) if isinstance(
                value, dt.datetime
            ) else value, "moment" if at != dt.time() else "date"
        if not self.number or not is_number(value) or not math.isfinite(value):
            return None, ""
        value, form = float(value), self.number
        if form == "place":
            ranked = ranked_of(row, column)
            form = "whole" if math.isnan(ranked) else f'0"/{ranked:.0f}"'
        elif self.with_unit and row_unit(row) == "percent":
            form = "percent"
        return value, form if value.is_integer() else _WITH_FRACTIONS.get(form, form)


# Units of scores in percent, and of their differences.
IN_PERCENT = ("percent", "percentage points")
# What a column of whole numbers does with a mean of them.
_WITH_FRACTIONS = {"whole": "score", "thousands": "score", "places": "signed"}


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: no number, no date, an empty text."""
    if isinstance(value, str):
        return value == ""
    if isinstance(value, float):  # most cells: asking pandas takes ten times as long
        return math.isnan(value)
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def is_number(value: Any) -> bool:
    """Whether a cell holds a number; a flag is none."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool | np.bool_)


def row_unit(row: Row) -> str:
    """The unit of the scores of a row, as tables of an analysis name it; "" where none does."""
    unit = str(row.get("score_unit", row.get("unit", "")))
    return IN_PERCENT[0] if unit in IN_PERCENT else unit  # a table may name that of the changes alone


def ranked_of(row: Row, column: str) -> float:
    """Among how many units the place of a column is; NaN where the row does not say."""
    # An interval of places shares the field of the place itself; a table with one field has it in n.
    own = column.replace("rank", "ranked") if column.startswith("rank_") else "ranked"
    found = next((row[name] for name in (own, "ranked", "n") if name in row), math.nan)
    return float(found) if is_number(found) else math.nan


def plainly(value: Any, t: Texts) -> str:
    """A value of which nothing is known but its kind."""
    if isinstance(value, bool | np.bool_):
        return t("yes") if value else t.pgettext("flag", "no")
    if isinstance(value, dt.date):  # and a time of day, if it has one
        at = getattr(value, "time", dt.time)().isoformat("minutes")
        return date(value.isoformat()[:10], t.lang) + (f" {at}" if at != "00:00" else "")
    if is_number(value):
        return figure(value, t, 0 if float(value).is_integer() else DECIMALS)
    return fit(str(value))


def figure(value: Any, t: Texts, decimals: int = DECIMALS) -> str:
    """A number with so many decimals; what is endless as its sign."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return number(float(value), t.lang, decimals)


def component_name(row: Row, t: Texts) -> Inline:
    """Name of a component, of a row with name_vi and name_en."""
    if t.names == "en" or row["name_vi"]:
        return inline(row[f"name_{t.names}"])
    return inline(in_language("en", row["name_en"]), f" ({t('no Vietnamese name is established')})")


def label(row: Row, t: Texts) -> Inline:
    """Code and name of a component, of a row with component, name_vi and name_en."""
    code, name = row["component"], component_name(row, t)
    return f"{code}{'' if '.' in code else '.'} " + name if code[0].isdigit() else name


def _component(row: Row, column: str, t: Texts) -> Words:
    if row[column] == "total":
        return t("Total")
    if row[column] == "rest":
        return t("Rest (rounding, components not on record)")
    named = column == "component" and row.get("name_en") and isinstance(row.get("name_vi"), str)
    return label(row, t) if named else str(row[column])


def _score(row: Row, column: str, t: Texts) -> str:
    return score(row[column], row_unit(row), t.lang) if math.isfinite(row[column]) else figure(row[column], t)


def _place(row: Row, column: str, t: Texts) -> str:
    ranked = ranked_of(row, column)
    return plainly(row[column], t) if math.isnan(ranked) else place(row[column], ranked)


def _target(row: Row, column: str, t: Texts) -> str:
    value = str(row[column])
    if value.isdigit():
        return t("place {k}", k=value)
    return t("best place") if value == "best" else value


def _value(row: Row, column: str, t: Texts) -> str:
    return number(row[column], t.lang, 0 if row.get("kind") in {"rank", "rise"} else DECIMALS)


def _group(row: Row, column: str, t: Texts) -> str:
    return t(CODES[row[column]]) if row[column] in CODES else str(row[column])


def _signed(decimals: int) -> Written:
    return lambda row, column, t: signed(row[column], t.lang, decimals)


def _places(row: Row, column: str, t: Texts) -> str:
    """Half places are no whole ones: 17,5 and 1,5 are 19."""
    return signed(row[column], t.lang, 0 if float(row[column]).is_integer() else 1)


def _fixed(decimals: int) -> Written:
    return lambda row, column, t: figure(row[column], t, decimals)


def coded(words: Mapping[str, str]) -> Format:
    """Of a column of codes that a table has words of its own for; other text as it stands."""
    return Format(
        lambda row, column, t: t(words[row[column]]) if row[column] in words else plainly(row[column], t)
    )


def _as_printed(row: Row, column: str, t: Texts) -> str:
    return digits(str(row[column]), t.lang)


def _points(row: Row, column: str, t: Texts) -> str:
    """A decimal keeps the digits it is printed with, a zero at the end too; a float has none to keep."""
    if isinstance(row[column], Decimal):
        return _as_printed(row, column, t)
    return points(row[column], t.lang)


# A code that means something else of a reference.
_PEERS = {"given": "given list"}

TEXT = Format(lambda row, column, t: plainly(row[column], t))
# Of codes "yes" and "no" that answer a question; "no" of a target is "not yet".
YES_NO = Format(lambda row, column, t: plainly(row[column] == "yes", t))
WORDS = Format(lambda row, column, t: listed_in_words(str(row[column]), t))
SENTENCE = Format(lambda row, column, t: in_words(str(row[column]), t))
FIGURES_IN_WORDS = Format(lambda row, column, t: with_marks(in_words(str(row[column]), t), t))
UNIT = Format(lambda row, column, t: "%" if row[column] == "percent" else in_words(str(row[column]), t))
COMPONENT = Format(_component)
GROUP = Format(_group)
TARGET = Format(_target)
SCORE = Format(_score, "score", with_unit=True)
PEERS = Format(lambda row, column, t: in_words(_PEERS.get(row[column], str(row[column])), t))
PERCENT = Format(lambda row, column, t: score(row[column], "percent", t.lang), "percent", with_unit=True)
NUMBER = Format(_fixed(DECIMALS), "score")
ONE_DECIMAL = Format(_fixed(1), "score")
SMALL_NUMBER = Format(_fixed(4), "small")
POINTS = Format(_points, "small")
OF_MAXIMUM = Format(lambda row, column, t: of_maximum(row[column], row["maximum"], t.lang), "small")
AS_PRINTED = Format(_as_printed, "General")  # of decimals
COUNT = Format(lambda row, column, t: plainly(row[column], t) if row[column] else MISSING, "thousands")
SIGNED = Format(_signed(DECIMALS), "signed")
SIGNED_ONE_DECIMAL = Format(_signed(1), "signed")
VALUE = Format(_value, "score")
WHOLE = Format(lambda row, column, t: plainly(row[column], t), "thousands")
SIGNED_WHOLE = Format(_places, "places")
PLACE = Format(_place, "place", with_unit=True)
DATE = Format(lambda row, column, t: date(str(row[column]), t.lang))
YEAR = Format(
    lambda row, column, t: f"{row[column]:.0f}" if row[column] % 1 == 0 else plainly(row[column], t), "whole"
)
