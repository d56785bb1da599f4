"""How far the sample of a survey may be off, where its publisher says so (docs/methodology.md, 5.2)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chiso.analysis.base.panel import Row, panel
from chiso.data.dataset import Dataset

OF_95_PERCENT = 1.96  # standard errors from the middle of an interval to its end


def standard_error(row: Row) -> float:
    """The standard error of a score.

    Parameters
    ----------
    row : mapping
        Of `Dataset.scores`.

    Returns
    -------
    float
        In the unit of the score; of an interval where no error is printed; NaN for neither.
    """
    if not math.isnan(row["standard_error"]):
        return float(row["standard_error"])
    return float(row["ci_high"] - row["ci_low"]) / 2 / OF_95_PERCENT


def with_margin(
    d: Dataset,
    known: Mapping[str, Any],
    index: str,
    year: int,
    name: str,
    component: str = "total",
    since: int | None = None,
) -> dict[str, Any]:
    """What a change is held against, with how far it may be off for the samples alone.

    Parameters
    ----------
    d : Dataset
    known : mapping
        The row of `typical_change` for the same two editions.
    index : str
    year : int
        The later edition.
    name : str
        Of the unit, in both editions.
    component : str
        A code of that edition.
    since : int, optional
        The earlier edition; the year before by default.

    Returns
    -------
    dict
        `known` with margin: half the 95 % interval of the difference of two independent samples, in its unit;
        NaN unless the errors of both editions are on record.
    """
    book, since = panel(d), year - 1 if since is None else since
    codes = book.codes_at(index, year, component)
    rows = [book.cells.get((index, one, name, codes.get(one, ""))) for one in (since, year)]
    errors = [math.nan if row is None else standard_error(row) for row in rows]
    return {**known, "margin": OF_95_PERCENT * math.hypot(*errors)}
