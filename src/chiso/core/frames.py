"""Rows of a frame as plain dictionaries."""

from __future__ import annotations

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries by column name."""
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def numbered(frame: pd.DataFrame) -> list[tuple[int, dict[str, Any]]]:
    """Rows as dictionaries with their line, which is the index of a frame read from a file."""
    return list(zip(frame.index.tolist(), records(frame), strict=True))
