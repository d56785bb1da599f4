"""How a unit moved: edition by edition, and in each stretch that compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.base.breaks import Breaks
from chiso.analysis.base.errors import NoFigures
from chiso.analysis.base.panel import Panel, Row, panel
from chiso.analysis.base.units import names_by_year, unit
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province

# A change printed with one decimal, or taken before rounding, still agrees with the two scores.
STATED_AGREES = 0.0551
DOUBTFUL = "doubtful"
FEWEST_FOR_SLOPE = 3  # two editions make a difference, not a slope

TREND_COLUMNS = (
    *("year", "component", "score", "score_unit", "score_basis", "score_source", "max_score", "share"),
    *("rank", "rank_basis", "rank_source", "ranked", "rank_is_computed"),
    *("change_score", "change_score_unit", "change_score_basis", "change_share"),
    *("change_rank", "change_rank_basis", "ranked_before"),
    *("first_year", "change_first", "change_first_share", "change_first_rank"),
    *("run_rank", "run_rank_since", "run_rank_break", "run_score"),
    *("break_kind", "break_reason_vi", "break_reason_en", "segment", "left_out", "missing_reason"),
)

# What `trend` says of an edition and the one before it alone.
CHANGES = ("change_score", "change_score_unit", "change_rank", "break_kind")


def trend(
    d: Dataset,
    province: Province | str,
    index: str,
    component: str = "total",
    years: Iterable[int] | None = None,
) -> pd.DataFrame:
    """Score, place and movement of one component, one row an edition of the index.

    Parameters
    ----------
    d : Dataset
    province : Province or str
        Of the 63 units; a unit of after July 2025 only if it was not merged.
    index : {"PAR", "SIPAS", "PAPI"}
    component : str
        A code, meaning what it means in the last edition that has it, or a series key of
        components.csv. Editions are joined by series: the code may differ from row to row.
    years : iterable of int, optional
        Rows wanted; movement is computed on all editions nevertheless.

    Returns
    -------
    DataFrame
        One row an edition that measured the unit, also without a figure:

        - year, component (code of that year; "" if the edition lacks it);
        - score, score_unit (percent or points), score_basis, score_source, max_score, share (% of
          the maximum);
        - rank (place: stated, else computed from a complete field), rank_basis ("stated", "derived",
          "listing order", "doubtful"; "computed"), rank_source, ranked (its denominator),
          rank_is_computed;
        - change_score on the edition of the year before, change_score_unit (percentage points or
          points), change_score_basis ("stated", "derived", "doubtful", ""), change_share (percentage points);
        - change_rank (places, positive: a better place), change_rank_basis ("stated", "derived",
          "doubtful": printed, or from a place that is; ""), ranked_before;
        - first_year: first edition with a score in the same segment; change_first (unit of the
          change), change_first_share (percentage points), change_first_rank (places) since then;
        - run_rank: editions in a row that the place rose (positive) or fell (negative) up to this
          one; run_rank_since: the first of them; run_rank_break: strongest break within them;
          run_score: the same of scores, within a segment;
        - break_kind between this edition and the one before ("hard", "set", "caution", "suspected",
          "", or "units" and what it means for the scores: "units; set"), break_reason_vi,
          break_reason_en, segment (number of the stretch in which scores compare, from 1);
        - left_out (bool), missing_reason ("" or "left_out", "not_collected", "not_in_edition",
          "not_covered") of the score.

        Missing numbers are NaN; places are floats.

    Raises
    ------
    MergedUnit, BadRequest

    Notes
    -----
    No difference of scores crosses a hard break, and none of points a set break; a printed change
    that does is left out here. Changes and runs of places cross every break but `units`, marked;
    across that none is given, also not one that a source prints. A run counts the editions on
    record: an unknown change ends it, so that the run is at least as long as shown.

    Examples
    --------
    >>> chiso.trend(d, "Lai Châu", "PAPI", years=[2022, 2023])[["year", "score", "rank"]]
       year      score  rank
    0  2022  42.690647  27.0
    1  2023  43.622256  18.0
    """
    rows = trend_rows(d, province, index, component)
    table = pd.DataFrame(rows, columns=list(TREND_COLUMNS))
    if years is not None:
        table = table[table["year"].isin(list(years))].reset_index(drop=True)
    return table


def trend_rows(d: Dataset, province: Province | str, index: str, component: str = "total") -> Sequence[Row]:
    """The rows of `trend`, for who needs no table; parameters and errors as there.

    Those of totals, which many ask for, are worked out once.
    """
    if component != "total":
        return _rows(d, province, index, component)
    known, key = panel(d).trends, (unit(d, province), index)
    if key not in known:
        known[key] = _rows(d, province, index, component)
    return known[key]


def _rows(d: Dataset, province: Province | str, index: str, component: str) -> list[dict[str, Any]]:
    book = panel(d)
    names = names_by_year(d, province, index)
    codes = book.codes(index, component)
    breaks = Breaks(book, index, codes)
    rows = [_edition(book, index, year, names[year], codes.get(year, ""), breaks) for year in names]
    for before, row in pairwise(rows):
        if row["year"] - before["year"] == 1:
            _change(before, row)
    _since_first(rows, breaks)
    _runs(rows, breaks)
    return rows


def change_of_score(
    d: Dataset, province: Province, index: str, year: int, component: str
) -> tuple[float, str]:
    """Change of a score on the year before with its unit, as `trend` gives it; by the code of the edition."""
    book = panel(d)
    codes = book.codes_at(index, year, component)
    row = _beside_the_year_before(book, index, year, names_by_year(d, province, index), codes)
    return row["change_score"], row["change_score_unit"]


def changes_of_units(d: Dataset, index: str, year: int) -> pd.DataFrame:
    """Movement of every unit of an edition on the year before, as `trend` gives it.

    Parameters
    ----------
    d : Dataset
    index : {"PAR", "SIPAS", "PAPI"}
    year : int

    Returns
    -------
    DataFrame
        One row a unit of the period, in the order of provinces.csv: province and `CHANGES` of `trend`.

    Raises
    ------
    NoFigures
    """
    book = panel(d)
    period = book.edition(index, year)["period"]
    codes = book.codes_at(index, year, "total")
    rows = [
        {"province": unit.name}
        | _beside_the_year_before(book, index, year, names_by_year(d, unit, index), codes)
        for unit in d.names.all(period)
    ]
    return pd.DataFrame(rows, columns=["province", *CHANGES])


def _beside_the_year_before(
    book: Panel, index: str, year: int, names: Mapping[int, str], codes: Mapping[int, str]
) -> dict[str, Any]:
    """The row of an edition with its changes, of a unit whose name in each edition is given."""
    breaks = Breaks(book, index, codes)
    both = [
        _edition(book, index, edition, names[edition], codes.get(edition, ""), breaks)
        for edition in (year - 1, year)
        if edition in names
    ]
    for before, row in pairwise(both):
        _change(before, row)
    return both[-1]


def _edition(book: Panel, index: str, year: int, name: str, code: str, breaks: Breaks) -> dict[str, Any]:
    cell: Row = book.cells.get((index, year, name, code), {})
    ranked = float(book.editions[index][year]["ranked"])
    score = cell.get("score", np.nan)
    unit = cell.get("score_unit", "")
    maximum = cell.get("max_score", np.nan)
    basis, source, rank = cell.get("rank_basis", ""), cell.get("rank_source", ""), cell.get("rank", np.nan)
    if not np.isnan(rank):
        ranked = cell["ranked"]
    elif cell:
        field = book.field(index, year, code)
        rank = field.computed_ranks.get(name, np.nan)
        basis, source = ("computed", cell["score_source"]) if not np.isnan(rank) else ("", "")
        ranked = float(field.denominator) if field.computed_ranks else ranked
    if np.isnan(maximum) and unit == "points":
        maximum = book.maximum(index, year, code)[0]
    found = breaks.at(year)
    return {
        "year": year,
        "component": code,
        "score": score,
        "score_unit": unit,
        "score_basis": cell.get("score_basis", ""),
        "score_source": cell.get("score_source", ""),
        "max_score": maximum,
        "share": 100 * score / maximum,
        "rank": rank,
        "rank_basis": basis,
        "rank_source": source,
        "ranked": ranked,
        "rank_is_computed": basis == "computed",
        "change_score": np.nan,
        "change_score_unit": "",
        "change_score_basis": "",
        "change_share": np.nan,
        "change_rank": cell.get("change_rank", np.nan),
        "change_rank_basis": cell.get("change_rank_basis", ""),
        "ranked_before": np.nan,
        "break_kind": found.kind,
        "break_reason_vi": found.reason_vi,
        "break_reason_en": found.reason_en,
        "segment": breaks.segment(min(book.editions[index]), year),
        "left_out": name in book.left_out(index, year),
        "missing_reason": "" if not np.isnan(score) else book.missing_reason(index, year, name, code),
        "_break": found,
        "_stated_change": cell.get("change_score", np.nan),
        "_stated_basis": cell.get("change_score_basis", ""),
        "_stated_unit": cell.get("change_score_unit", ""),
    }


def _change(before: dict[str, Any], row: dict[str, Any]) -> None:
    """Fill the changes on the edition of the year before."""
    if row["component"] and before["component"]:
        row["ranked_before"] = before["ranked"]
    moved = np.nan if row["_break"].of_units else before["rank"] - row["rank"]
    # Two places in use say more than a printed change of one of them.
    if not np.isnan(moved):
        if row["change_rank"] != moved:
            weak = DOUBTFUL in (before["rank_basis"], row["rank_basis"])
            row["change_rank_basis"] = DOUBTFUL if weak else "derived"
        row["change_rank"] = moved
    if row["_break"].scores_stop:
        return
    row["change_share"] = row["share"] - before["share"]
    in_points = "points" in (row["score_unit"], row["_stated_unit"])
    if row["_break"].points_stop and in_points:
        return
    same_unit = row["score_unit"] == before["score_unit"]
    derived = row["score"] - before["score"] if same_unit else np.nan
    stated, unit = row["_stated_change"], row["_stated_unit"]
    own_unit = "points" if row["score_unit"] == "points" else "percentage points"
    fits = unit == own_unit and abs(stated - derived) <= STATED_AGREES
    if not np.isnan(stated) and (np.isnan(derived) or fits):
        row["change_score"], row["change_score_unit"] = stated, unit
        row["change_score_basis"] = row["_stated_basis"]
    elif not np.isnan(derived):
        row["change_score"], row["change_score_unit"] = derived, own_unit
        weak = DOUBTFUL in (before["score_basis"], row["score_basis"])
        row["change_score_basis"] = DOUBTFUL if weak else "derived"


def _since_first(rows: list[dict[str, Any]], breaks: Breaks) -> None:
    """Change on the first edition of the segment that has a score."""
    first: dict[int, dict[str, Any]] = {}
    for row in rows:
        row |= {
            "first_year": np.nan,
            "change_first": np.nan,
            "change_first_share": np.nan,
            "change_first_rank": np.nan,
        }
        if np.isnan(row["score"]):
            continue
        start = first.setdefault(row["segment"], row)
        row["first_year"] = float(start["year"])
        row["change_first_share"] = row["share"] - start["share"]
        years = start["year"], row["year"]
        if breaks.same_units(*years):
            row["change_first_rank"] = start["rank"] - row["rank"]
        if row["score_unit"] == start["score_unit"] and not breaks.stop(*years, row["score_unit"]):
            row["change_first"] = row["score"] - start["score"]


def _runs(rows: list[dict[str, Any]], breaks: Breaks) -> None:
    """Rises or falls in a row; a change that is not on record ends a run."""
    run_rank, run_score, since = 0.0, 0.0, np.nan
    for row in rows:
        run_rank = _longer(run_rank, row["change_rank"])
        if abs(run_rank) == 1:
            since = float(row["year"])
        # Across sets of criteria the share of the maximum goes on where points do not.
        step = row["change_share"] if np.isnan(row["change_score"]) else row["change_score"]
        run_score = _longer(run_score, step)
        running = not np.isnan(run_rank) and run_rank != 0
        row["run_rank"], row["run_score"] = run_rank, run_score
        row["run_rank_since"] = since if running else np.nan
        row["run_rank_break"] = breaks.strongest(int(since) - 1, row["year"]) if running else ""


def _longer(run: float, change: float) -> float:
    if np.isnan(change):
        return np.nan
    step = float(np.sign(change))
    return run + step if not np.isnan(run) and step != 0 and run * step > 0 else step


@dataclass(frozen=True)
class _Stretch:
    years: list[int]
    scores: list[float]
    measure: str


def trend_summary(d: Dataset, province: Province | str, index: str, component: str = "total") -> pd.DataFrame:
    """Slope, volatility, best and worst edition of each stretch without a hard break.

    Parameters
    ----------
    d, province, index, component
        As for `trend`.

    Returns
    -------
    DataFrame
        One row a segment with a score: segment, first_year, last_year, n (editions with a score),
        measure ("score"; "share" in % of the maximum where the stretch holds several sets of
        criteria and the score is in points), unit (percent or points), change (last less first, in
        points or percentage points), slope (Theil-Sen: median of the slopes of all pairs, a year;
        NaN under 3 editions), volatility (standard deviation of the changes on the year before,
        ddof 1; NaN under 2 changes), best_year, best, worst_year, worst, best_rank_year, best_rank,
        worst_rank_year, worst_rank (among the units of its last edition), breaks (kinds of the marks
        within it, such as "set; caution").

    Raises
    ------
    NoFigures
        No edition holds a score.

    Examples
    --------
    >>> chiso.trend_summary(d, "Lai Châu", "PAPI")[["first_year", "last_year", "change"]].head(1)
       first_year  last_year    change
    0        2011       2015 -1.172757
    """
    table = trend(d, province, index, component)
    known = table[table["score"].notna()]
    if known.empty:
        raise NoFigures(index, province=names_text(province), component=component)
    book = panel(d)
    breaks = Breaks(book, index, book.codes(index, component))
    rows = []
    for segment, part in known.groupby("segment", sort=True):
        whole = table[table["segment"].eq(segment)]
        years = int(whole["year"].min()), int(whole["year"].max())
        marks = [kind for found in breaks.between(*years) for kind in found.kinds]
        stretch = _stretch(part, breaks.stop(*years, "points"))
        # Places among other units are no better and no worse ones.
        alike = whole[[breaks.same_units(year, years[1]) for year in whole["year"]]]
        rows.append({"segment": segment, **_describe(stretch), **_extreme_ranks(alike)})
        rows[-1]["unit"] = "percent" if stretch.measure == "share" else part["score_unit"].iloc[0]
        rows[-1]["breaks"] = "; ".join(dict.fromkeys(marks))
    return pd.DataFrame(rows)


def names_text(province: Province | str) -> str:
    """The name of what a caller named."""
    return province.name if isinstance(province, Province) else province


def _stretch(part: pd.DataFrame, several_sets: bool) -> _Stretch:
    units = set(part["score_unit"])
    mixed = len(units) > 1 or (several_sets and "points" in units)
    measure = "share" if mixed else "score"
    part = part[part[measure].notna()]
    return _Stretch(part["year"].tolist(), part[measure].tolist(), measure)


def _describe(stretch: _Stretch) -> dict[str, Any]:
    years, values = stretch.years, stretch.scores
    n = len(values)
    slopes = [(values[j] - values[i]) / (years[j] - years[i]) for i in range(n) for j in range(i + 1, n)]
    steps = [
        late - early for (y0, early), (y1, late) in pairwise(zip(years, values, strict=True)) if y1 - y0 == 1
    ]
    best = int(np.argmax(values)) if n else -1
    worst = int(np.argmin(values)) if n else -1
    return {
        "first_year": years[0] if n else np.nan,
        "last_year": years[-1] if n else np.nan,
        "n": n,
        "measure": stretch.measure,
        "unit": "",
        "change": values[-1] - values[0] if n > 1 else np.nan,
        "slope": float(np.median(slopes)) if n >= FEWEST_FOR_SLOPE else np.nan,
        "volatility": float(np.std(steps, ddof=1)) if len(steps) > 1 else np.nan,
        "best_year": years[best] if n else np.nan,
        "best": values[best] if n else np.nan,
        "worst_year": years[worst] if n else np.nan,
        "worst": values[worst] if n else np.nan,
    }


def _extreme_ranks(whole: pd.DataFrame) -> dict[str, Any]:
    ranks = whole.loc[whole["rank"].notna(), ["year", "rank"]]
    empty = {
        "best_rank_year": np.nan,
        "best_rank": np.nan,
        "worst_rank_year": np.nan,
        "worst_rank": np.nan,
    }
    if ranks.empty:
        return empty
    best, worst = ranks["rank"].to_numpy().argmin(), ranks["rank"].to_numpy().argmax()
    return {
        "best_rank_year": ranks["year"].iloc[best],
        "best_rank": ranks["rank"].iloc[best],
        "worst_rank_year": ranks["year"].iloc[worst],
        "worst_rank": ranks["rank"].iloc[worst],
    }
