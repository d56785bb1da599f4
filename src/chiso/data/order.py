"""The order of the rows of a table: that of their keys, wherever a row stands in its file.

A text lists units, components and figures as their table does, and takes the first of several; so no
text depends on where somebody put a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from chiso.core.vietnamese import vietnamese_key
from chiso.data.plans.scorecard_table import PERIODS_OF_YEAR
from chiso.data.schema.tables import CsvTable
from chiso.data.schema.vocabulary import PERIODS

_PERIODS = (*PERIODS, *PERIODS_OF_YEAR)
SortKey = Callable[[str], Any]
# Where the key of a table is not the order in which its rows are read.
_OTHERWISE: Mapping[str, tuple[str, ...]] = {
    "provinces": ("period", "code", "province"),
    "regions": ("period", "region"),
    "indices": ("order", "index", "long_name_from"),
    "tiles": ("period", "row", "column"),
    "breaks": ("index", "year", "component", "kind"),
    "aliases": ("province", "alias", "period"),
    "agencies": ("level", "agency"),
    "leads": ("index", "field", "share", "agency"),
}
_FIGURES = (
    *("year", "province", "component", "measure", "unit", "group"),
    *("in_use", "source", "basis", "value"),
)


def in_order(
    frame: pd.DataFrame, table: CsvTable, places: Mapping[str, int], indices: Sequence[str] = ()
) -> pd.DataFrame:
    """The rows of a table in the order of their keys.

    Parameters
    ----------
    frame : DataFrame
        All cells text.
    table : CsvTable
    places : mapping from str to int
        Of the provinces, as they are listed everywhere; see `places_of`.
    indices : sequence of str
        Codes of the indices, as they are listed everywhere.
    """
    if frame.empty:
        return frame
    columns = _FIGURES if table.index else _OTHERWISE.get(table.name, table.key)

    def ranks(column: str) -> np.ndarray:
        # A column of 28,000 cells holds few distinct values: put those in order, and count.
        codes, values = _distinct(frame[column])
        texts, sort_key = [str(value) for value in values], _SORT_KEYS.get(column)
        if column == "province":
            ordered = sorted(texts, key=lambda name: (places.get(name, len(places)), name))
        elif column == "index":
            ordered = sorted(texts, key=indices.index)
        else:
            ordered = sorted(texts, key=sort_key)
        rank = {text: n for n, text in enumerate(ordered)}
        ranked = np.array([rank[text] for text in texts])
        return ranked.take(codes)

    *first, last = columns
    keys = [ranks(column) for column in first]
    order = np.lexsort(keys[::-1]) if keys else np.arange(len(frame))
    # The last column of figures has as many values as rows, and as a rule nothing is left to it.
    if _repeated(keys, order):
        keys.append(ranks(last))
        order = np.lexsort(keys[::-1])
    # As a rule they stand so already, and 28,000 rows need not be copied.
    return frame if (order[1:] > order[:-1]).all() else frame.iloc[order]


def _repeated(keys: Sequence[np.ndarray], order: np.ndarray) -> bool:
    """Whether two rows, which then stand beside each other in an order, are the same in all keys."""
    same = np.ones(len(order) - 1, dtype=bool)
    for key in keys:
        same &= key[order[1:]] == key[order[:-1]]
    return bool(same.any())


def _distinct(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Which distinct value each cell has, and those values."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories
    return pd.factorize(column)


def places_of(provinces: pd.DataFrame) -> dict[str, int]:
    """Places of the units: by code, those of before July 2025 first; a name that lives on keeps its first."""
    rows = provinces[["period", "code", "province"]].itertuples(index=False, name=None)
    listed = sorted(rows, key=lambda row: (row[0] != "63", *row))
    return {name: place for place, (_, _, name) in reversed(list(enumerate(listed)))}


@lru_cache(maxsize=4096)  # 28,000 figures are of a few hundred
def component_order(component: str) -> tuple[int, tuple[int, ...], str]:
    """Sort key of a component: total, then codes by number, then parts by name."""
    if component == "total":
        return (0, (), "")
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})*", component):
        return (1, tuple(int(part) for part in component.split(".")), "")
    return (2, (), component)


def _place_of_period(period: str) -> int:
    return _PERIODS.index(period) if period in _PERIODS else len(_PERIODS)


# How a column is put in order where not by its letters.
_SORT_KEYS: Mapping[str, SortKey] = {
    "period": _place_of_period,
    "component": component_order,
    "code": component_order,
    "in_use": lambda flag: flag != "1",
    "order": int,
    "row": int,
    "column": int,
    "region": vietnamese_key,
    "agency": vietnamese_key,
    "alias": vietnamese_key,
}
