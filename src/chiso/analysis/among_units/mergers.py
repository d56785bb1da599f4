"""The 34 units before July 2025, from the units they were made of: shown, never ranked."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean
from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.base.errors import BadRequest
from chiso.analysis.base.panel import panel
from chiso.analysis.movement.trends import TREND_COLUMNS, trend_rows
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.text.messages import N_

LABEL = "reconstructed"
BREAK = ("break_kind", "break_reason_vi", "break_reason_en", "segment")


def reconstruct(
    d: Dataset,
    province: Province | str,
    index: str,
    component: str = "total",
    years: Iterable[int] | None = None,
) -> pd.DataFrame:
    """A present unit in editions before it existed: range and simple mean of its predecessors.

    Parameters
    ----------
    d : Dataset
    province : Province or str
        Of the 34 units; text is resolved among them.
    index, component, years
        As for `trend`.

    Returns
    -------
    DataFrame
        One row an edition of the 63 units: year, province, component, label ("reconstructed"; "" for
        a unit that was not merged, whose row is its own), parents (names joined by "; "), n_parents, n
        (parents with a score), low, low_province, high, high_province (ties: the first), mean
        (simple, not weighted; NaN unless every parent has a score), score_unit, max_score, share
        (mean in % of the maximum), missing (parents without a score, with the reason), break_kind,
        break_reason_vi, break_reason_en, segment. There is no place: the parents were ranked.
        Parents on record in different units (points, percent) have no range and no mean.

    Raises
    ------
    BadRequest
        A unit of the 63.

    Examples
    --------
    >>> chiso.reconstruct(d, d.provinces.lao_cai_34, "PAPI", years=[2023])[["parents", "low", "high"]]
                parents        low       high
    0  Lào Cai; Yên Bái  42.107501  42.490761
    """
    return pd.DataFrame(reconstructed_rows(d, province, index, component, years))


def reconstructed_rows(
    d: Dataset,
    province: Province | str,
    index: str,
    component: str = "total",
    years: Iterable[int] | None = None,
) -> list[dict[str, Any]]:
    """The rows of `reconstruct`, for who needs no table; parameters and errors as there."""
    unit = _present(d, province)
    names = [parent.name for parent in d.names.predecessors(unit)]
    editions: dict[int, list[dict[str, Any]]] = {}
    for row in _rows(d, unit, index, component, years):
        editions.setdefault(row["year"], []).append(row)
    rows = []
    for year, part in editions.items():
        known = [row for row in part if not np.isnan(row["score"])]
        if len({row["score_unit"] for row in known}) == 1:
            low, high = min(known, key=_score), max(known, key=_score)
        else:
            low = high = {"score": np.nan, "province": "", "score_unit": ""}
        whole = len(known) == len(names) and bool(low["score_unit"])
        mean = fmean(row["score"] for row in known) if whole else np.nan
        limit = next((row["max_score"] for row in part if not np.isnan(row["max_score"])), np.nan)
        rows.append(
            {
                "year": year,
                "province": unit.name,
                "component": part[0]["component"],
                "label": LABEL if len(names) > 1 else "",
                "parents": "; ".join(names),
                "n_parents": len(names),
                "n": len(known),
                "low": low["score"],
                "low_province": low["province"],
                "high": high["score"],
                "high_province": high["province"],
                "mean": mean,
                "score_unit": low["score_unit"],
                "max_score": limit,
                "share": 100 * mean / limit,
                "missing": "; ".join(
                    f"{row['province']}: {row['missing_reason']}" for row in part if np.isnan(row["score"])
                ),
                **{key: part[0][key] for key in BREAK},
            }
        )
    return rows


def _score(row: dict[str, Any]) -> float:
    return float(row["score"])


def parents(
    d: Dataset,
    province: Province | str,
    index: str,
    component: str = "total",
    years: Iterable[int] | None = None,
) -> pd.DataFrame:
    """The predecessors of a present unit, edition by edition.

    Returns
    -------
    DataFrame
        One row an edition and parent, in the order of the units: province, then the columns of `trend`.

    Raises
    ------
    BadRequest
        A unit of the 63.

    Examples
    --------
    >>> chiso.parents(d, d.provinces.lao_cai_34, "PAPI", years=[2023])[["province", "score"]]
      province      score
    0  Lào Cai  42.107501
    1  Yên Bái  42.490761
    """
    rows = _rows(d, _present(d, province), index, component, years)
    return pd.DataFrame(rows, columns=["province", *TREND_COLUMNS])


def _rows(
    d: Dataset, unit: Province, index: str, component: str, years: Iterable[int] | None
) -> list[dict[str, Any]]:
    """The rows of `parents`."""
    wanted = None if years is None else {*years}
    rows = [
        {"province": parent.name, **row}
        for parent in d.names.predecessors(unit)
        for row in trend_rows(d, parent, index, component)
        if (wanted is None or row["year"] in wanted) and panel(d).period(index, row["year"]) == "63"
    ]
    return sorted(rows, key=lambda row: int(row["year"]))


def _present(d: Dataset, province: Province | str) -> Province:
    unit = d.province(province, period="34") if isinstance(province, str) else province
    if unit.period != "34":
        raise BadRequest(
            N_("{name} is a unit of before July 2025", name=unit.name),
            where="province",
            remedy=N_("its own figures: chiso.trend; the unit it became: d.names.successor(province)"),
        )
    return unit


def lineage(d: Dataset, province: Province | str | None = None) -> pd.DataFrame:
    """Which units of before July 2025 make up which present unit, and the reverse.

    Parameters
    ----------
    d : Dataset
    province : Province or str, optional
        Only the family of this unit, of either period; text is looked up in both, so that "Yên Bái"
        and "Lào Cai" give the same rows.

    Returns
    -------
    DataFrame
        One row a unit of the 63: province, code, region (of the period 63), successor,
        successor_code, successor_region (of the period 34), n_parents (units that the successor was
        made from), merged (bool).

    Examples
    --------
    >>> chiso.lineage(d, "Lào Cai")[["province", "successor"]]
      province successor
    0  Lào Cai   Lào Cai
    1  Yên Bái   Lào Cai
    """
    present = None
    if province is not None:
        unit = d.province(province) if isinstance(province, str) else province
        present = d.names.successor(unit).name
    rows = []
    for unit in d.names.all("63"):
        after = d.names.successor(unit)
        if present is not None and after.name != present:
            continue
        count = len(d.names.predecessors(after))
        rows.append(
            {
                "province": unit.name,
                "code": unit.code,
                "region": unit.region,
                "successor": after.name,
                "successor_code": after.code,
                "successor_region": after.region,
                "n_parents": count,
                "merged": count > 1,
            }
        )
    return pd.DataFrame(rows)
