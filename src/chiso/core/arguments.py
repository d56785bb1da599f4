"""Arguments of public functions as analysts give them: what cannot be one is said, without a traceback."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Mapping
from numbers import Real
from pathlib import Path
from typing import SupportsFloat, cast

from chiso.core.errors import ChisoError
from chiso.text.messages import N_


def year_given(year: object) -> int:
    """A year as a whole number, also where a table has made 2024.0 of it.

    Raises
    ------
    ChisoError
        It is none, such as "2024" in quotes.
    """
    if (whole := _whole(year)) is not None:
        return whole
    raise ChisoError(
        N_('"{year}" is no year', year=_brief(year)),
        "year",
        N_("write the year as a number, without quotes: 2024"),
    )


def count_given(n: object, where: str) -> int | None:
    """A number from 1 on; None where none is given.

    Raises
    ------
    ChisoError
    """
    whole = 0 if n is None else _whole(n)
    if whole is not None and whole >= 0:
        return whole or None
    raise ChisoError(N_('"{value}" is no number from 1 on', value=_brief(n)), where)


def text_given(text: object, where: str) -> str:
    """A text; "" where none is given.

    Raises
    ------
    ChisoError
    """
    if text is None or isinstance(text, str):
        return text or ""
    raise ChisoError(N_("this is no text but {what}", what=type(text).__name__), where)


def path_given(path: object, where: str) -> Path:
    """A path.

    Raises
    ------
    ChisoError
    """
    if isinstance(path, (str, os.PathLike)):
        return Path(path)
    raise ChisoError(
        N_("this is no path but {what}", what=type(path).__name__),
        where,
        N_("write the path of a file or a folder in quotes"),
    )


def mapping_given(named: object, where: str) -> Mapping[str, object]:
    """Values by name; empty where none are given.

    Raises
    ------
    ChisoError
    """
    if named is None or isinstance(named, Mapping):
        return named or {}
    raise ChisoError(
        N_("this is no dict but {what}", what=type(named).__name__),
        where,
        N_('write names and values: dict(title="...")'),
    )


def texts_given(several: object, where: str) -> list[str]:
    """Texts, also where one stands by itself.

    Raises
    ------
    ChisoError
    """
    if isinstance(several, str) or several is None:
        return [several] if several else []
    if isinstance(several, Collection) and all(isinstance(one, str) for one in several):
        return [*cast(Collection[str], several)]
    raise ChisoError(
        N_("these are no texts but {what}", what=type(several).__name__),
        where,
        N_('write a list of texts: ["...", "..."]'),
    )


def _whole(value: object) -> int | None:
    """A number without a fraction; None for all else, and for True and False."""
    number = float(value) if isinstance(value, SupportsFloat) and isinstance(value, Real) else math.nan
    return int(number) if number % 1 == 0 and not isinstance(value, bool) else None


def _brief(value: object) -> str:
    """What was given, as a message shows it: text and numbers as they are, all else by its kind."""
    return f"{value}" if isinstance(value, (str, Real)) or value is None else type(value).__name__
