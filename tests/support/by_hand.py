"""What the analysis should find, read straight from the figures: plain tables, none of its functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from chiso.data.dataset import Dataset

MAIN = list("12345678")
# Editions whose scores do not compare with the year before (methodology 4.3).
HARD = {
    **dict.fromkeys("2467", (2018,)),
    **dict.fromkeys("13", (2016, 2018)),
    "5": (2016, 2018, 2021),
    "8": (2018, 2019),
    "total": (2016, 2018, 2019, 2021),
}


def figures(d: Dataset, index: str, measure: str = "score") -> pd.DataFrame:
    """Figures in use of a measure."""
    rows = d.figures[d.figures["in_use"] & d.figures["index"].eq(index) & d.figures["measure"].eq(measure)]
    return rows[rows["value"].notna()]


def scores(d: Dataset, year: int) -> pd.DataFrame:
    """Scores of an edition of PAPI: units by components, NaN where none."""
    held = vars(d)  # kept with the dataset: pivoting takes long, and many tests ask
    if "_by_hand" not in held:
        table = figures(d, "PAPI").pivot_table(
            index=["year", "province"], columns="component", values="value"
        )
        held["_by_hand"] = {int(when): part.droplevel(0) for when, part in table.groupby(level=0)}
    found: pd.DataFrame = held["_by_hand"][year]
    return found.dropna(axis="columns", how="all")


def left_out(d: Dataset, year: int) -> list[str]:
    """Units that PAPI left out of an edition."""
    return d.left_out.loc[d.left_out["year"].eq(year), "province"].tolist()


def members(d: Dataset, year: int) -> pd.DataFrame:
    """Scores of the units that an edition of PAPI ranks."""
    held = vars(d).setdefault("_members", {})
    if year not in held:
        held[year] = scores(d, year).drop(index=left_out(d, year), errors="ignore")
    found: pd.DataFrame = held[year]
    return found.copy()


def changes(d: Dataset, code: str, year: int, since: int | None = None) -> pd.Series[float]:
    """Changes of the scores of a component on an earlier edition (the year before), of the units of both."""
    before = members(d, year - 1 if since is None else since)
    return (members(d, year)[code] - before[code]).dropna()


def places(column: pd.Series[float]) -> pd.Series[float]:
    """Place of each score, ties sharing the better one."""
    return column.rank(method="min", ascending=False)


def segment_start(code: str, year: int) -> int:
    """First edition whose score of a dimension, or total, compares with that of a year."""
    first = 2018 if code in "78" else 2011
    return max([first, *(y for y in HARD[code] if y <= year)])


def with_scores(d: Dataset, changed: Mapping[tuple[int, str, str], float]) -> Dataset:
    """The dataset with other scores of PAPI, by (year, province, component)."""
    papi = d.tables["papi"].copy()
    keys = zip(papi["year"], papi["province"], papi["component"], strict=True)
    score = papi["measure"].eq("score")
    papi["value"] = [
        changed.get(key, value) if is_score else value
        for key, value, is_score in zip(keys, papi["value"], score, strict=True)
    ]
    return replace(d, tables={**d.tables, "papi": papi})
