"""Rows of a frame as plain dictionaries."""

from __future__ import annotations

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries by column name."""
    names = [str(name) for name in frame.columns]
    columns = [cells_of(column) for _, column in frame.items()]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def cells_of(column: pd.Series) -> list[Any]:
    """The cells of a column, as its `tolist` gives them; that one asks a column of text cell by cell."""
    if isinstance(column.dtype, (pd.StringDtype, pd.CategoricalDtype)):
        return column.to_numpy(dtype=object).tolist()
    return column.tolist()


def numbered(frame: pd.DataFrame) -> list[tuple[int, dict[str, Any]]]:
    """Rows as dictionaries with their line, which is the index of a frame read from a file."""
    return list(zip(frame.index.tolist(), records(frame), strict=True))
