"""The country: mean and spread by edition, every unit, movers, regions."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from chiso.analysis.base.breaks import Breaks, breaks_of
from chiso.analysis.base.distributions import field_summary, published
from chiso.analysis.base.errors import BadRequest
from chiso.analysis.base.panel import Panel, is_whole, left_out_of, panel, place_of
from chiso.analysis.movement.sampling import with_margin
from chiso.analysis.movement.trends import changes_of_units
from chiso.analysis.movement.typical_changes import changes_of, known_roughly, typical_row, weigh
from chiso.analysis.standing.gaps import region_mean
from chiso.analysis.standing.rankings import rank_table
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.text.messages import N_


def national(d: Dataset, index: str, component: str = "total") -> pd.DataFrame:
    """Mean, spread and movement of the country, one row an edition.

    Returns
    -------
    DataFrame
        year, component, score_unit, n, ranked, complete; mean with mean_kind ("published"; "derived":
        follows from published figures; "computed": unweighted over a complete field) and
        mean_source; change_mean on the edition of the year before (percentage points or points; of
        computed means the mean change of the units in both; NaN across a hard break or a change of units, of
        points also across a set break, between a computed mean and another, and from or to a mean known in
        whole percent only); median, q25, q75, iqr, sd, min, max (computed; NaN unless complete);
        best_score, best_province, worst_province; n_rising, n_falling (published, else counted where both
        editions are complete and compare); left_out, break_kind, segment.

    Examples
    --------
    >>> chiso.national(d, "PAR").query("year == 2021")[["year", "n", "mean"]]
       year   n   mean
    9  2021  40  86.37
    """
    book = panel(d)
    table = field_summary(d, index, component)
    codes = book.codes(index, component)
    breaks = Breaks(book, index, codes)
    use_published = table["published_mean"].notna()
    stated = table["published_mean_basis"].eq("stated")
    known = [use_published & stated, use_published, table["complete"]]
    table["mean_kind"] = np.select(known, ["published", "derived", "computed"], "")
    table["mean_source"] = table["published_mean_source"]
    table["mean"] = table["published_mean"].where(use_published, table["mean"])
    table["iqr"] = table["q75"] - table["q25"]
    rows = records(table)
    previous: dict[str, Any] = {}
    for row in rows:
        row |= {"change_mean": np.nan, **_moved(book, index, codes, row["year"])}
        found = breaks.at(row["year"])
        # A mean of other units is another mean.
        stopped = found.of_units or found.stops(row["score_unit"])
        consecutive = previous.get("year") == row["year"] - 1
        if consecutive and not stopped and _means_compare(previous, row):
            row["change_mean"] = row["mean"] - previous["mean"]
            if row["mean_kind"] == "computed":  # each edition leaves out others: the same units in both
                row["change_mean"] = _mean_change(book, index, codes, row["year"])
        previous = dict(row)
    columns = ["year", "component", "score_unit", "n", "ranked", "complete"]
    columns += ["mean", "mean_kind", "mean_source", "change_mean", "median", "q25", "q75", "iqr", "sd"]
    columns += ["min", "max", "best_score", "best_province", "worst_province", "n_rising", "n_falling"]
    return pd.DataFrame(rows)[[*columns, "left_out", "break_kind", "segment"]]


def _means_compare(before: dict[str, Any], after: dict[str, Any]) -> bool:
    computed = {row["mean_kind"] == "computed" for row in (before, after)}
    return len(computed) == 1 and not known_roughly(after["score_unit"], before["mean"], after["mean"])


def _mean_change(book: Panel, index: str, codes: dict[int, str], year: int) -> float:
    """Mean change of the units with a score in an edition and in the one before; NaN for none."""
    changes = changes_of(book, index, codes, year)
    return float(np.mean([*changes.values()])) if changes else np.nan


def _moved(book: Panel, index: str, codes: dict[int, str], year: int) -> dict[str, float]:
    """Units whose score rose and fell."""
    code = codes[year]
    rising = published(book, index, year, code, "n_rising").get("value", np.nan)
    falling = published(book, index, year, code, "n_falling").get("value", np.nan)
    changes = changes_of(book, index, codes, year)
    if np.isnan(rising) and changes is not None:
        rising = float(sum(change > 0 for change in changes.values()))
        falling = float(sum(change < 0 for change in changes.values()))
    return {"n_rising": rising, "n_falling": falling}


def every_unit(d: Dataset, index: str, year: int) -> pd.DataFrame:
    """Where every unit of an edition stands and how it moved; worked out once for all reports.

    Returns
    -------
    DataFrame
        Rows of `rank_table`, best first, with the columns of `changes_of_units` on the year before, and
        weight (what the change of the score is, as `weight_of` says it; "" where there is none).

    Raises
    ------
    NoFigures, BadRequest
    """
    known = panel(d).every_unit
    if (index, year) not in known:
        table = rank_table(d, index, year).merge(changes_of_units(d, index, year), on="province")
        beside = typical_row(d, index, year)
        table["weight"] = [
            weigh(change, unit, with_margin(d, beside, index, year, name))
            for change, unit, name in zip(
                table["change_score"], table["change_score_unit"], table["province"], strict=True
            )
        ]
        known[index, year] = table
    return known[index, year]


MoversBy = Literal["score", "rank"]
MOVER_COLUMNS = [
    *("side", "place", "province", "score_before", "score", "change", "unit"),
    *("rank_before", "ranked_before", "rank", "ranked", "change_rank"),
    *("n", "complete", "left_out", "break_kind"),
    *("typical", "margin", "mean_change", "national_change", "weight"),
]


def movers(
    d: Dataset, index: str, year: int, component: str = "total", by: MoversBy = "score", n: int = 5
) -> pd.DataFrame:
    """The units that rose and fell most on the year before.

    Parameters
    ----------
    d, index, year, component
        `component` is a code of that edition.
    by : {"score", "rank"}
        Change of the score (never across a hard break, nor of points across a set break), or of
        the place (across any break, marked, but a change of units).
    n : int
        Of each side.

    Returns
    -------
    DataFrame
        side ("up", "down"), place (1, 2, ...), province, score_before, score, change (percentage points
        or points), unit, rank_before, ranked_before, rank, ranked, change_rank (places, positive: a
        better place), n (units with both figures), complete (bool: n is 90 % of the units ranked;
        False: the movers among those on record, not of the country), left_out (units left out of
        either edition, by "; "), break_kind; typical, mean_change, national_change (as `typical_change`
        gives them, the same in all rows), margin (sampling error of the change; NaN unless on record for
        both editions) and weight (what the change of the score is, as `weight_of` says
        it). Equal changes stand in the
        order of the units. Empty where nothing compares.

    Raises
    ------
    NoFigures, BadRequest

    Examples
    --------
    >>> chiso.movers(d, "PAPI", 2023, n=1)[["province", "change"]]
         province    change
    0    Hà Giang  3.100941
    1  Quảng Ngãi -2.439275
    """
    if by not in get_args(MoversBy):
        choices = N_("one of: {choices}", choices=get_args(MoversBy))
        raise BadRequest(N_('no movers by "{by}"', by=by), where="by", remedy=choices)
    book = panel(d)
    after = book.field(index, year, component)
    series = book.components[index, year][component]["series"]
    codes = book.series_codes[index, series]
    found = breaks_of(book, index, series).at(year)
    if year - 1 not in codes or found.of_units:
        return pd.DataFrame(columns=MOVER_COLUMNS)
    before = book.field(index, year - 1, codes[year - 1])
    ranks = [{**field.computed_ranks, **field.stated_ranks} for field in (before, after)]
    moved = {name: ranks[0][name] - ranks[1][name] for name in ranks[1] if name in ranks[0]}
    changes = changes_of(book, index, codes, year, complete=False) or {}
    known = typical_row(d, index, year, component)
    wanted = changes if by == "score" else moved
    rows = []
    for side, sign in (("up", 1.0), ("down", -1.0)):
        there = [name for name in book.members(index, year) if sign * wanted.get(name, 0.0) > 0]
        there.sort(key=lambda name: -abs(wanted[name]))
        for place, name in enumerate(there[:n], start=1):
            rank_before, ranked_before = place_of(before, name)
            rank, ranked = place_of(after, name)
            change = changes.get(name, np.nan)
            beside = with_margin(d, known, index, year, name, component)
            rows.append(
                {
                    "side": side,
                    "place": place,
                    "province": name,
                    "score_before": before.by_name.get(name, np.nan),
                    "score": after.by_name.get(name, np.nan),
                    "change": change,
                    "unit": known["unit"],
                    "rank_before": rank_before,
                    "ranked_before": ranked_before,
                    "rank": rank,
                    "ranked": ranked,
                    "change_rank": moved.get(name, np.nan),
                    "n": len(wanted),
                    "complete": is_whole(len(wanted), min(before.ranked, after.ranked)),
                    "left_out": left_out_of(book, index, year - 1, year),
                    "break_kind": found.kind,
                    **{key: beside[key] for key in ("typical", "margin", "mean_change", "national_change")},
                    "weight": weigh(change, known["unit"], beside),
                }
            )
    return pd.DataFrame(rows, columns=MOVER_COLUMNS)


def regional_summary(d: Dataset, index: str, year: int, component: str = "total") -> pd.DataFrame:
    """The regions of an edition, best mean first.

    Returns
    -------
    DataFrame
        region, region_en, period (the scheme: the same name is another region in another period),
        n_units, left_out (members that the edition left out, by "; "), n_left_out, n (units with a
        score), mean with mean_kind ("published", "derived", or "computed" where 90 % of the members
        are on record; "") and mean_source, median (computed on the same condition, else NaN), unit,
        best_province, best_score, worst_province, worst_score (of the units on record), n_top (units in
        the first quarter of the places known), complete.

    Examples
    --------
    >>> chiso.regional_summary(d, "PAPI", 2023).iloc[:2, :3]
                                     region                        region_en period
    0                   Đồng bằng sông Hồng                  Red River Delta     63
    1  Bắc Trung Bộ và duyên hải miền Trung  North Central and Central Coast     63
    """
    book = panel(d)
    field = book.field(index, year, component)
    period = book.period(index, year)
    units = book.units[period]
    left_out = book.left_out(index, year)
    ranks = {**field.computed_ranks, **field.stated_ranks}
    rows = []
    for region in dict.fromkeys(row["region"] for row in units.values()):
        members = [name for name, row in units.items() if row["region"] == region]
        known = {name: field.by_name[name] for name in members if name in field.by_name}
        row = published(book, index, year, component, "region_mean", region)
        kind = "published" if row and row["basis"] == "stated" else "derived"
        computed, n, enough = region_mean(book, field, region)
        best = max(known, key=known.__getitem__, default="")
        worst = min(known, key=known.__getitem__, default="")
        rows.append(
            {
                "region": region,
                "region_en": units[members[0]]["region_en"],
                "period": period,
                "n_units": len(members),
                "left_out": "; ".join(name for name in members if name in left_out),
                "n_left_out": sum(name in left_out for name in members),
                "n": n,
                "mean": row["value"] if row else (computed if enough else np.nan),
                "mean_kind": kind if row else ("computed" if enough else ""),
                "mean_source": row["source"] if row else "",
                "median": float(np.median(list(known.values()))) if enough else np.nan,
                "unit": field.unit,
                "best_province": best,
                "best_score": known.get(best, np.nan),
                "worst_province": worst,
                "worst_score": known.get(worst, np.nan),
                "n_top": sum(ranks.get(name, np.nan) <= field.ranked / 4 for name in members),
                "complete": enough,
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values("mean", ascending=False, kind="stable").reset_index(drop=True)
