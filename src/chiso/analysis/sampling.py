"""How far the sample of a survey may be off, where its publisher says so (docs/methodology.md, 5.2)."""

from __future__ import annotations

import math

from chiso.analysis.panel import Row, panel
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


def margin_of_change(d: Dataset, index: str, year: int, name: str, component: str = "total") -> float:
    """How far a change on the year before may be off for the samples alone.

    Parameters
    ----------
    d : Dataset
    index : str
    year : int
    name : str
        Of the unit, in both editions.
    component : str
        A code with the same meaning in both.

    Returns
    -------
    float
        Half the 95 % interval of the difference of two independent samples, in the unit of the score; NaN
        unless the errors of both editions are on record.
    """
    cells = panel(d).cells
    rows = [cells.get((index, one, name, component)) for one in (year - 1, year)]
    if any(row is None for row in rows):
        return math.nan
    return OF_95_PERCENT * math.hypot(*(standard_error(row) for row in rows if row is not None))
