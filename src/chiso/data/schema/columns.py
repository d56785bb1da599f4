"""Kinds of column, as pandera columns over text.

Every cell is read as text, so "01" and "6.1" stay labels and "52.90" keeps its digits; the kind in
the metadata says what the text must look like and how `Dataset` converts it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa

from chiso.core.dates import DATE, is_date
from chiso.core.links import is_dangerous, web_address

# Digits are 0-9 (`\d` takes those of every script), and few enough for a float to hold.
NUMBER = r"-?[0-9]{1,12}(\.[0-9]{1,12})?"
WHOLE = r"[0-9]{1,9}"
YEAR = r"20[0-9]{2}"


def _by_value(series: pd.Series, good: Callable[[str], bool]) -> pd.Series:
    # Columns of 28,000 cells hold few distinct values: judge each once, look for bad ones only then.
    bad = [value for value in series.unique().tolist() if not good(value)]
    if not bad:
        return pd.Series(True, index=series.index)
    return ~series.isin(bad)


def _check(name: str, message: str, good: Callable[[str], bool]) -> pa.Check:
    return pa.Check(lambda series: _by_value(series, good), name=name, error=f"{name}:{message}")


def _column(
    kind: str,
    title: str,
    checks: Sequence[pa.Check],
    required: bool,
    **metadata: Any,
) -> pa.Column:
    every = list(checks)
    if required:
        every.insert(0, _check("required", "is empty", lambda value: value != ""))
    # The reader makes every cell text, never NaN: letting pandera look for both costs half of a load.
    return pa.Column(
        checks=every,
        nullable=True,
        description=title,
        metadata={"kind": kind, "required": required, **metadata},
    )


def text(title: str, *, required: bool = False, choices: Sequence[str] = (), pattern: str = "") -> pa.Column:
    """Free text, one of `choices`, or text that fits `pattern` whole."""
    checks = []
    if choices:
        allowed = set(choices)
        checks.append(_check("choice", "is none of " + ", ".join(choices), lambda v: v == "" or v in allowed))
    if pattern:
        compiled = re.compile(pattern)
        checks.append(
            _check(
                "pattern", f"does not look like {pattern}", lambda v: v == "" or bool(compiled.fullmatch(v))
            )
        )
    return _column("string", title, checks, required, choices=list(choices), pattern=pattern)


def index_code(title: str = "Index") -> pa.Column:
    """The code of an index of the data folder; which there are, `chiso.data.indices` says."""
    return _column("string", title, [], required=True, choices=[], pattern="", refers="code")


def index_name(title: str = "Index") -> pa.Column:
    """The short name of an index of the data folder, as tables as received write it."""
    return _column("string", title, [], required=True, choices=[], pattern="", refers="name")


def number(
    title: str, *, required: bool = False, minimum: float | None = None, maximum: float | None = None
) -> pa.Column:
    """A number with a decimal point and no thousand mark, within limits."""
    compiled = re.compile(NUMBER)
    checks = [
        _check(
            "number",
            "is not a number with a decimal point, at most 12 digits before and after it",
            lambda v: v == "" or bool(compiled.fullmatch(v)),
        )
    ]

    def within(value: str) -> bool:
        if not compiled.fullmatch(value):
            return True  # said by the check above
        return (minimum is None or float(value) >= minimum) and (maximum is None or float(value) <= maximum)

    if minimum is not None or maximum is not None:
        limits = f"{'' if minimum is None else f'{minimum:g}'}..{'' if maximum is None else f'{maximum:g}'}"
        checks.append(_check("limits", f"is outside {limits}", within))
    return _column("number", title, checks, required, minimum=minimum, maximum=maximum)


def year(title: str = "Edition: the year that was measured", *, required: bool = True) -> pa.Column:
    """A year from 2000 to 2099, four digits."""
    return _column(
        "integer",
        title,
        [_check("year", "is not a year from 2000 to 2099", lambda v: v == "" or bool(re.fullmatch(YEAR, v)))],
        required,
    )


def count(title: str, *, required: bool = False) -> pa.Column:
    """A whole number, zero or more."""
    return _column(
        "integer",
        title,
        [_check("count", "is not a whole number", lambda v: v == "" or bool(re.fullmatch(WHOLE, v)))],
        required,
    )


def flag(title: str) -> pa.Column:
    """0 or 1."""
    return _column("boolean", title, [_check("flag", "is neither 0 nor 1", lambda v: v in {"0", "1"})], True)


def date(title: str, *, required: bool = False) -> pa.Column:
    """An ISO date, or only its year, or year and month, as far as known."""
    exists = _check(
        "date",
        "is no date that exists; write 2021-02-25, 2021-02 or 2021",
        lambda v: v == "" or is_date(v),
    )
    return _column("string", title, [exists], required, choices=[], pattern=DATE)


def address(title: str) -> pa.Column:
    """An address of the web, or empty."""
    good = _check(
        "link",
        "is no web address: only http:// and https:// with a host and without a user name may be linked",
        lambda v: v == "" or web_address(v) is not None,
    )
    return _column("string", title, [good], required=False, choices=[], pattern="")


def origins(title: str, *, required: bool = False) -> pa.Column:
    """Where something comes from, several between '; ': keys, files, texts, addresses of the web alone."""
    good = _check(
        "link",
        "holds an address that is none of the web: only http:// and https://",
        lambda v: not any(is_dangerous(part) for part in v.split(";")),
    )
    return _column("string", title, [good], required, choices=[], pattern="")
