"""The way to a place: what is missing, whether it is within reach, how it could be made up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.ahead.scenarios import OTHERS, Others, other_scores
from chiso.analysis.base.bounds import bounds_of
from chiso.analysis.base.breaks import breaks_of
from chiso.analysis.base.errors import BadRequest, NoFigures, NotEstablished
from chiso.analysis.base.nearest import robust_sd
from chiso.analysis.base.panel import TIE, Distribution, Panel, left_out_of, panel, place_of
from chiso.analysis.base.units import name_in
from chiso.data.dataset import Dataset
from chiso.data.indices import LEVELS, Level
from chiso.data.provinces import Province
from chiso.text.messages import N_

SEEN = 90.0  # percentile of one-year gains: one unit in ten has gained as much or more

COLUMNS = [
    *("component", "kind", "name_vi", "name_en", "score", "max_score", "unit", "rank", "robust"),
    *("headroom", "q90_gain", "n_gains", "gains_break", "capacity", "gain", "after"),
    *("target_rank", "target_low", "target_high", "need", "need_low", "need_high"),
    *("feasible", "short_by", "use", "others", "n", "ranked", "left_out"),
]


def path_to_rank(
    d: Dataset,
    province: Province | str,
    index: str,
    year: int,
    k: int,
    level: Level = "main",
    others: Others = "held",
) -> pd.DataFrame:
    """The distance to place k and, where the field allows, gains that would make it up.

    Parameters
    ----------
    d, province, index, year
        The edition to start from.
    k : int
        The place wanted, among the units of that edition.
    level : {"main", "sub"}
        Fields, dimensions or elements; or sub-dimensions.
    others : {"held", "as_last_year"}
        As for `scenario`.

    Returns
    -------
    DataFrame
        The total first, then each component in the order of the edition: component, kind, name_vi,
        name_en, score, max_score, unit, rank; robust (distance from the median of a complete field in
        robust standard deviations: low values are the weak items); headroom (max_score - score),
        q90_gain (90th percentile of the one-year changes of all units within the segment; NaN: none
        on record), n_gains (changes it rests on), gains_break (strongest break among them, "" if
        none), capacity (the lesser of headroom and q90_gain, not below 0; NaN where either is),
        gain (proposed, same unit), after.

        On the row of the total also: target_rank; target_low, target_high (score that place takes;
        equal where known); need, need_low, need_high (missing score, 0 if reached; need NaN where
        only bounded); capacity (sum over the components that have one), feasible ("yes", "no",
        "reached"; "unknown": the need, or the capacity of a component, is not known well enough to
        say), short_by (need that the capacity does not cover; NaN where that is unknown), gain (sum
        of the proposal), after; use, others, n (units with a total), ranked, left_out (units left out
        of the edition, and so of the place, by "; ").

        `use` is "what_if" for a survey, else "recipe": what citizens answer is not in anybody's
        hands point by point, so a report shows the distance and the weak items, never the gains.
        "distance" means that no gains can be proposed: components without a score, no one-year
        change on record, a place that is only bounded, or weights that are unknown (SIPAS).

    Raises
    ------
    NoFigures
        The unit has no total.
    BadRequest
        No such place, level or way for others.
    NotComparable, NotEstablished
        Others cannot move as last year.

    Notes
    -----
    The proposal minimises the sum of gain / q90_gain under gains of at most the capacity that add up
    to the need. The objective is linear with one constraint, so filling the components in the order
    of their cost per point, 1 / q90_gain, is optimal; equal costs in the order of the edition. Out
    of reach, every component is filled and `short_by` says what is missing still.

    Examples
    --------
    >>> chiso.path_to_rank(d, "Lai Châu", "PAPI", 2023, 10).iloc[:1, :6]
      component   kind         name_vi     name_en      score  max_score
    0     total  total  Tổng điểm PAPI  PAPI total  43.622256       80.0
    """
    book = panel(d)
    name = name_in(d, province, index, year)
    field = book.field(index, year, "total")
    if level not in LEVELS or others not in OTHERS:
        raise BadRequest(
            N_("level {level!r} or others {others!r} is unknown", level=level, others=others),
            remedy=N_("see path_to_rank"),
        )
    if not 1 <= k <= field.ranked:
        raise BadRequest(N_("no place {k} among {ranked}", k=k, ranked=field.ranked), where="k")
    own = field.all_scores.get(name, np.nan)
    if np.isnan(own):
        reason = book.missing_reason(index, year, name, "total")
        raise NoFigures(index, year, name, "total", reason)
    low, high = target_score(book, field, name, k, others)
    rows = [
        _component(book, index, year, name, code)
        for code, described in book.components[index, year].items()
        if described["kind"] == book.index(index).kind(level)
    ]
    need = max(high - own, 0.0) if high == low else np.nan
    known = [row["capacity"] for row in rows if not np.isnan(row["capacity"])]
    # Gains add up to the total only where every component of it is on record.
    scored = all(not np.isnan(row["headroom"]) for row in rows)
    proposes = bool(known) and scored and not np.isnan(need) and book.index(index).additive
    if proposes or need == 0:
        _allocate(rows, need)
    capacity = sum(known) if proposes else np.nan
    gain = sum(row["gain"] for row in rows) if proposes or need == 0 else np.nan
    feasible, short_by = _reach(need, capacity, len(known) == len(rows))
    total = _component(book, index, year, name, "total") | {
        "headroom": np.nan,
        "q90_gain": np.nan,
        "n_gains": 0,
        "gains_break": "",
        "capacity": capacity,
        "gain": gain,
        "after": own + gain,
        "target_rank": k,
        "target_low": low,
        "target_high": high,
        "need": need,
        "need_low": max(low - own, 0.0),
        "need_high": max(high - own, 0.0),
        "feasible": feasible,
        "short_by": short_by,
        "use": "distance" if not proposes else ("what_if" if book.index(index).survey else "recipe"),
        "others": others,
        "n": field.n,
        "ranked": field.ranked,
        "left_out": left_out_of(book, index, year),
    }
    return pd.DataFrame([total, *rows], columns=COLUMNS)


def target_score(book: Panel, field: Distribution, name: str, k: int, others: Others) -> tuple[float, float]:
    """Bounds of the total that puts a unit at place k or better: that of the k-th of the others."""
    if name in field.by_name and (field.n == field.ranked or (others != "held" and field.complete)):
        rivals = np.sort(other_scores(book, field, name, others))[::-1]
        score = float(rivals[k - 1]) if k <= len(rivals) else float("-inf")
        own = field.by_name[name]
        # With fewer rivals than places, or already there: nothing is missing.
        return (own, own) if score <= own + TIE else (score, score)
    if others != "held":
        raise NotEstablished(
            field.index, field.year, "total", field.n, field.ranked, N_("others as last year")
        )
    own, rank = field.all_scores[name], field.stated_ranks.get(name, np.nan)
    if rank <= k:
        return own, own
    low, high = bounds_of(book, field).at(k)
    # A unit further back scores no more than the place it wants; if its place is unknown it may be there.
    return max(low, own), max(high, own)


def _component(book: Panel, index: str, year: int, name: str, code: str) -> dict[str, Any]:
    field = book.field(index, year, code)
    cell = book.cells.get((index, year, name, code), {})
    described = book.components[index, year][code]
    same_unit = cell.get("score_unit", "") == field.unit
    score = cell.get("score", np.nan) if same_unit else np.nan
    maximum = cell.get("max_score", np.nan) if same_unit else np.nan
    spread = robust_sd(field) if field.complete else 0.0
    gain, n_gains = one_year_gain(book, index, year, described["series"])
    editions = _gain_editions(book, index, year, described["series"])
    headroom = maximum - score
    return {
        "component": code,
        "kind": described["kind"],
        "name_vi": described["name_vi"],
        "name_en": described["name_en"],
        "score": score,
        "max_score": maximum,
        "unit": field.unit,
        "rank": place_of(field, name)[0],
        "robust": (score - float(np.median(field.scores))) / spread if spread > 0 else np.nan,
        "headroom": headroom,
        "q90_gain": gain,
        "n_gains": n_gains,
        "gains_break": breaks_of(book, index, described["series"]).strongest(editions[0] - 1, year)
        if editions
        else "",
        "capacity": np.nan if np.isnan(headroom + gain) else max(min(headroom, gain), 0.0),
        "gain": np.nan,
        "after": np.nan,
    }


def one_year_gain(book: Panel, index: str, year: int, series: str) -> tuple[float, int]:
    """90th percentile of the one-year changes of all units in a component, and their number.

    Only changes between complete editions up to `year` of the same units, without a hard break, nor for
    points a set break, on the way to `year`.
    """
    key = (index, year, series)
    if key not in book.gains:
        changes: list[float] = []
        codes = book.series_codes[index, series]
        for edition in _gain_editions(book, index, year, series):
            before = book.field(index, edition - 1, codes[edition - 1]).by_name
            after = book.field(index, edition, codes[edition]).by_name
            changes += [score - before[name] for name, score in after.items() if name in before]
        book.gains[key] = (float(np.percentile(changes, SEEN)), len(changes)) if changes else (np.nan, 0)
    return book.gains[key]


def _gain_editions(book: Panel, index: str, year: int, series: str) -> list[int]:
    """Editions up to `year` of its units whose scores compare with the year before, and both with `year`."""
    codes = book.series_codes[index, series]
    breaks = breaks_of(book, index, series)
    found = []
    for edition in sorted(y for y in codes if y <= year and y - 1 in codes):
        after = book.field(index, edition, codes[edition])
        years = edition - 1, year
        stopped = breaks.stop(*years, after.unit) or not breaks.same_units(*years)
        if not stopped and after.complete and book.field(index, edition - 1, codes[edition - 1]).complete:
            found.append(edition)
    return found


def _allocate(rows: list[dict[str, Any]], need: float) -> None:
    """Fill the components, the cheapest first, until the need is met."""
    left = need
    for row in rows:
        row["gain"] = 0.0
    able = [row for row in rows if row["capacity"] > 0]
    # Sorting is stable, so equal costs keep the order of the edition.
    for row in sorted(able, key=lambda row: -row["q90_gain"]):
        row["gain"] = min(row["capacity"], left)
        left -= row["gain"]
    for row in rows:
        row["after"] = row["score"] + row["gain"]


def _reach(need: float, capacity: float, whole: bool) -> tuple[str, float]:
    """Whether the capacity covers the need, and what it leaves; `whole`: no component lacks one."""
    if need == 0:
        return "reached", 0.0
    if need <= capacity + TIE:
        return "yes", 0.0
    if not whole or np.isnan(need - capacity):
        return "unknown", np.nan
    return "no", need - capacity
