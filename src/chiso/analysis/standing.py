"""How a unit stands in a field, and who is no member of it."""

from __future__ import annotations

from chiso.analysis.panel import Field, Panel


def place_of(field: Field, name: str) -> tuple[float, float]:
    """Place of a unit (stated, else computed; NaN where neither) and the units it is among."""
    stated = field.stated_ranks.get(name)
    if stated is not None:
        return stated, float(field.ranked)
    among = field.denominator if field.computed_ranks else field.ranked
    return field.computed_ranks.get(name, float("nan")), float(among)


def left_out_of(book: Panel, index: str, *years: int) -> str:
    """Names of the units left out of any of the editions, joined by "; "."""
    if index != "PAPI":
        return ""
    return "; ".join(dict.fromkeys(name for year in years for name in book.left_out.get(year, {})))
