"""The record with the figures of a file in it, as if they were taken in: to see what would not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from chiso.data.checks.consistency import HALF_A_DIGIT, Contradiction, find_contradictions
from chiso.data.cleaning.figures import Figure, derive_previous, put_in_use
from chiso.data.cleaning.tables import Record
from chiso.data.dataset import Dataset
from chiso.data.schema.tables import FIGURES


def combine(d: Dataset, record: Record, index: str, figures: Sequence[Figure]) -> Dataset:
    """The record with new figures in use in place of those that they contradict.

    Parameters
    ----------
    d : Dataset
    record : Record
        What the sources of `d` gave.
    index : str
        The figures are of this index.
    figures : sequence of Figure
        The new ones.

    Returns
    -------
    Dataset
        Of this index only; with what follows from stated changes derived anew.
    """
    decisions = record.decisions
    own = [figure for figure in record.figures if figure.index == index]
    new = [replace(figure, in_use=True) for figure in figures if not decisions.is_withdrawn(figure)]
    replaced = {figure.key for figure in new}
    rest = [figure for figure in put_in_use(own, decisions) if figure.key not in replaced]
    derived = derive_previous([*rest, *new], decisions, record.ranked)
    merged = [*put_in_use([*rest, *derived], decisions), *new]
    tables = dict(d.tables)
    for other, table in FIGURES.items():
        tables[table.name] = _frame(merged, index) if other == index else tables[table.name].iloc[:0]
    return Dataset(d.path, tables, d.names)


def contradictions(d: Dataset, index: str, more: Sequence[Figure] = ()) -> list[Contradiction]:
    """Contradictions between the figures of one index; sums that close within rounding are none.

    Parameters
    ----------
    d : Dataset
    index : str
    more : sequence of Figure
        Further figures that points and percent are compared by.
    """
    scores, figures = d.scores, d.figures
    own = figures[figures["index"].eq(index)]
    if more:
        own = pd.concat([own, _frame(more, index).assign(index=index)], ignore_index=True)
    return find_contradictions(scores[scores["index"].eq(index)], own, d.national, HALF_A_DIGIT)


def _frame(figures: Sequence[Figure], index: str) -> pd.DataFrame:
    """Figures as the typed table that a data set has."""
    rows = [vars(figure) for figure in figures]
    frame = pd.DataFrame(rows, columns=list(FIGURES[index].schema.columns))
    return frame.assign(
        value=pd.to_numeric(frame["value"]).astype("float64"), in_use=frame["in_use"].astype(bool)
    )
