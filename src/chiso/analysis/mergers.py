"""The 34 units before July 2025, from the units they were made of: shown, never ranked."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from chiso.analysis.errors import BadRequest
from chiso.analysis.panel import panel
from chiso.analysis.trends import trend
from chiso.data.load import Dataset
from chiso.data.names import Province

NAN = float("nan")
LABEL = "reconstructed"


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
        (parents with a score), low, low_province, high, high_province, mean (simple, not weighted;
        NaN unless every parent has a score), score_unit, max_score, share (mean in % of the
        maximum), missing (parents without a score, with the reason), break_kind, break_reason_vi,
        break_reason_en, segment. There is no place: the units that were ranked are the parents.

    Raises
    ------
    BadRequest
        A unit of the 63.
    """
    unit = d.province(province, period="34") if isinstance(province, str) else province
    if unit.period != "34":
        raise BadRequest(
            f"{unit.name} is a unit of before July 2025",
            where="province",
            remedy="its own figures: chiso.trend; the unit it became: d.names.successor(province)",
        )
    names = [parent.name for parent in d.names.predecessors(unit)]
    long = parents(d, unit, index, component, years)
    rows = []
    for year, part in long.groupby("year", sort=True):
        known = part[part["score"].notna()].sort_values("score", kind="stable")
        whole = len(known) == len(names) and len(set(known["score_unit"])) == 1
        maximum = part["max_score"].dropna()
        missing = part[part["score"].isna()]
        first = part.iloc[0]
        mean = float(known["score"].mean()) if whole else NAN
        limit = float(maximum.iloc[0]) if len(maximum) else NAN
        rows.append(
            {
                "year": year,
                "province": unit.name,
                "component": first["component"],
                "label": LABEL if len(names) > 1 else "",
                "parents": "; ".join(names),
                "n_parents": len(names),
                "n": len(known),
                "low": known["score"].iloc[0] if len(known) else NAN,
                "low_province": known["province"].iloc[0] if len(known) else "",
                "high": known["score"].iloc[-1] if len(known) else NAN,
                "high_province": known["province"].iloc[-1] if len(known) else "",
                "mean": mean,
                "score_unit": known["score_unit"].iloc[0] if len(known) else "",
                "max_score": limit,
                "share": 100 * mean / limit,
                "missing": "; ".join(
                    f"{name}: {reason}"
                    for name, reason in zip(missing["province"], missing["missing_reason"], strict=True)
                ),
                **{
                    key: first[key] for key in ("break_kind", "break_reason_vi", "break_reason_en", "segment")
                },
            }
        )
    return pd.DataFrame(rows)


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
    """
    unit = d.province(province, period="34") if isinstance(province, str) else province
    wanted = None if years is None else list(years)
    tables = [
        trend(d, parent, index, component, wanted).assign(province=parent.name)
        for parent in d.names.predecessors(unit)
    ]
    table = pd.concat(tables, ignore_index=True)
    table = table[table["year"].map(lambda year: panel(d).period(index, year) == "63")]
    columns = ["province", *[str(name) for name in table.columns if name != "province"]]
    return table[columns].sort_values("year", kind="stable").reset_index(drop=True)


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
