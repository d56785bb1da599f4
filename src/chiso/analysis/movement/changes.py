"""What made a total change, and what made a place change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.base.breaks import Breaks, breaks_of
from chiso.analysis.base.errors import BadRequest, NoFigures
from chiso.analysis.base.panel import TIE, Floats, Panel, panel
from chiso.analysis.base.units import name_in
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.data.schema.vocabulary import PARTS, TOTAL
from chiso.text.messages import N_

REST = "rest"
# Parts that add up to the index (docs/methodology.md, 2.4); the others overlap with them.
SAME_SUM = 1e-9

DECOMPOSE_COLUMNS = [
    *("component", "component_before", "series", "name_vi", "name_en", "unit", "before", "after"),
    *("share_before", "share_after", "change", "change_share", "contribution", "of_change"),
    *("status", "break_kind"),
]


def decompose_change(
    d: Dataset,
    province: Province | str,
    index: str,
    year: int,
    since: int | None = None,
    level: str | None = None,
) -> pd.DataFrame:
    """What each component contributed to the change of the total between two editions.

    Parameters
    ----------
    d, province, index, year
        The later edition.
    since : int, optional
        The earlier edition; the year before by default.
    level : str, optional
        PAR: "fields" or "parts" (the default is what more of is on record); PAPI: "dimensions"
        (default) or "sub_dimensions"; SIPAS: "elements".

    Returns
    -------
    DataFrame
        One row a component, joined by series: component (code in `year`), component_before (code in
        `since`), series, name_vi, name_en, unit, before, after, share_before, share_after (% of the
        maximum), change (same unit; NaN across its own hard break, and of points across a set
        break), change_share (percentage points; NaN across a hard break), contribution (points, or
        percentage points of a total in percent), of_change (contribution in % of the change of the
        total), status ("both", "appeared", "vanished", "missing", "not_comparable"), break_kind
        (strongest crossed). Then "rest" if the components on record do not make up the whole
        change (rounding, components not on record or not comparable), and "total".
        Contributions with the rest sum to the change of the total exactly. Across a set break no
        component contributes (points do not compare) and the rest is the whole change; across a hard
        break of the total everything is NaN.

    Raises
    ------
    NoFigures
        A total is missing.
    BadRequest
        `since` is not before `year`, or there is no such level.
    MergedUnit

    Notes
    -----
    The weights of SIPAS elements are not established: their contributions are NaN and the rest is
    the whole change.

    Examples
    --------
    >>> chiso.decompose_change(d, "Lai Châu", "PAPI", 2023)[["component", "contribution"]].head(2)
      component  contribution
    0         1     -0.614177
    1         2      0.123615
    """
    book = panel(d)
    since, names = _two_editions(d, province, index, year, since)
    totals = [book.cells.get((index, y, names[y], TOTAL), {}) for y in (since, year)]
    for edition, cell in zip((since, year), totals, strict=True):
        if np.isnan(cell.get("score", np.nan)):
            reason = book.missing_reason(index, edition, names[edition], TOTAL)
            raise NoFigures(index, edition, names[edition], reason=reason)
    if level is None:
        level = _default_level(book, index, year, since, names)
    levels = _levels(book, index)
    if level not in levels:
        raise BadRequest(
            N_('no level "{level}" in {index}', level=level, index=index),
            remedy=N_("one of: {choices}", choices=[*levels]),
        )
    rows = [
        _component(book, index, series, (since, year), names)
        for series in _series(book, index, (since, year), levels[level])
    ]
    breaks, unit = breaks_of(book, index, TOTAL), totals[1]["score_unit"]
    crossed = breaks.strongest(since, year)
    same_unit = totals[0]["score_unit"] == unit
    comparable = not breaks.stop(since, year, "points") and same_unit and book.index(index).additive
    compares = same_unit and not breaks.stop(since, year, unit)
    change = totals[1]["score"] - totals[0]["score"] if compares else np.nan
    for row in rows:
        row["contribution"] = _contribution(row) if comparable else np.nan
    known = sum(row["contribution"] for row in rows if not np.isnan(row["contribution"]))
    rest = change - known
    if not np.isnan(rest) and abs(rest) > SAME_SUM:
        rows.append(_special(REST, rest, np.nan, np.nan, ""))
    rows.append(_special(TOTAL, change, totals[0]["score"], totals[1]["score"], crossed))
    rows[-1] |= {"change": change, "unit": totals[1]["score_unit"]}
    for row in rows:
        row["of_change"] = 100 * row["contribution"] / change if change else np.nan
    return pd.DataFrame(rows, columns=DECOMPOSE_COLUMNS)


def _two_editions(
    d: Dataset, province: Province | str, index: str, year: int, since: int | None
) -> tuple[int, dict[int, str]]:
    """The earlier edition, and the name of the unit in both."""
    since = year - 1 if since is None else since
    if since >= year:
        raise BadRequest(N_("{since} is not before {year}", since=since, year=year), where="since")
    return since, {edition: name_in(d, province, index, edition) for edition in (since, year)}


def _levels(book: Panel, index: str) -> dict[str, str]:
    """Kind of component by the level that adds up to the total: fields and parts, or dimensions."""
    traits = book.index(index)
    levels = {f"{traits.main_kind}s": traits.main_kind}
    if traits.sums_parts:
        levels[f"{traits.sub_kind}s"] = traits.sub_kind
    if any(row["kind"] == "part" for rows in book.of_index(index) for row in rows.values()):
        levels["parts"] = "part"
    return levels


def _default_level(book: Panel, index: str, year: int, since: int, names: dict[int, str]) -> str:
    main, *others = _levels(book, index)
    if "parts" not in others:
        return main

    def known(codes: tuple[str, ...]) -> int:
        return sum(all((index, y, names[y], code) in book.cells for y in (since, year)) for code in codes)

    kind, described = book.index(index).main_kind, book.components.get((index, year), {})
    numbered = tuple(code for code, row in described.items() if row["kind"] == kind and code.isdigit())
    return "parts" if known(PARTS) > known(numbered) else main


def _series(book: Panel, index: str, years: tuple[int, int], kind: str) -> list[str]:
    """Series of a level in either edition: in the order of the later one, then those that vanished."""
    found: dict[str, None] = {}
    for edition in reversed(years):
        for code, row in book.components.get((index, edition), {}).items():
            if row["kind"] == kind and (kind != "part" or code in PARTS):
                found.setdefault(row["series"])
    return list(found)


def _component(
    book: Panel, index: str, series: str, years: tuple[int, int], names: dict[int, str]
) -> dict[str, Any]:
    codes = book.series_codes[index, series]
    cells = [book.cells.get((index, y, names[y], codes.get(y, "")), {}) for y in years]
    described = book.components[index, max(y for y in years if y in codes)]
    row = next(each for each in described.values() if each["series"] == series)
    before, after = (cell.get("score", np.nan) for cell in cells)
    shares = [100 * cell.get("score", np.nan) / cell.get("max_score", np.nan) for cell in cells]
    breaks = Breaks(book, index, codes)
    units = {cell["score_unit"] for cell in cells if cell}
    unit = units.pop() if len(units) == 1 else ""
    change, status = after - before, "both"
    if years[0] not in codes:
        status = "appeared"
    elif years[1] not in codes:
        status = "vanished"
    elif not unit or breaks.stop(*years, unit):
        change, status = np.nan, "not_comparable"
    elif np.isnan(change):
        status = "missing"
    return {
        "component": codes.get(years[1], ""),
        "component_before": codes.get(years[0], ""),
        "series": series,
        "name_vi": row["name_vi"],
        "name_en": row["name_en"],
        "unit": unit,
        "before": before,
        "after": after,
        "share_before": shares[0],
        "share_after": shares[1],
        "change": change,
        "change_share": np.nan if breaks.stop(*years, "percent") else shares[1] - shares[0],
        "status": status,
        "break_kind": breaks.strongest(*years),
    }


def _contribution(row: dict[str, Any]) -> float:
    """Points that a component adds to the total's change; one that is in percent adds none known."""
    if row["unit"] != "points":
        return np.nan
    match row["status"]:
        case "both":
            return float(row["change"])
        case "appeared":
            return float(row["after"])
        case "vanished":
            return -float(row["before"])
        case _:
            return np.nan


def _special(name: str, contribution: float, before: float, after: float, kind: str) -> dict[str, Any]:
    texts = dict.fromkeys(("series", "name_vi", "name_en", "unit"), "")
    numbers = dict.fromkeys(("share_before", "share_after", "change", "change_share"), np.nan)
    return {
        "component": name,
        "component_before": name,
        **texts,
        **numbers,
        "before": before,
        "after": after,
        "contribution": contribution,
        "status": name,
        "break_kind": kind,
    }


RANK_CHANGE_COLUMNS = [
    *("year_before", "year", "rank_before", "ranked_before", "rank", "ranked", "change_rank"),
    *("basis", "break_kind", "own", "others", "membership"),
    *("own_first", "others_after", "others_first", "own_after", "n_common"),
]


def rank_change(
    d: Dataset,
    province: Province | str,
    index: str,
    year: int,
    component: str = "total",
    since: int | None = None,
) -> pd.DataFrame:
    """A change of place and, for complete fields, how much of it is own movement.

    Parameters
    ----------
    d, province, index, year, component
        The later edition; `component` is a code of that edition or a series.
    since : int, optional
        The earlier edition; the year before by default.

    Returns
    -------
    DataFrame
        One row: year_before, year, rank_before, ranked_before, rank, ranked, change_rank (places,
        positive: a better place; given across every break but `units`), basis ("stated", "derived",
        "listing order" or "computed", the weaker of the two places; "" where one is missing),
        break_kind (strongest crossed). Where both fields are complete and no hard break is crossed,
        in places: own_first (own score moves, others held) and others_after; others_first (others
        move, own held) and own_after; own and others, the means of the two orders; membership (units
        that came or went); n_common (units in both editions, among which the parts are counted).
        own + others + membership = change_rank. NaN otherwise.

    Raises
    ------
    NoFigures
        No such edition, or one that lacks the component.
    BadRequest
        `since` is not before `year`.
    MergedUnit

    Examples
    --------
    >>> chiso.rank_change(d, "Lai Châu", "PAPI", 2023)[["change_rank", "own", "others"]]
       change_rank   own  others
    0          9.0  10.5    -1.5
    """
    book = panel(d)
    since, names = _two_editions(d, province, index, year, since)
    codes = book.codes_at(index, year, component)
    places, bases, denominators = [], [], []
    for edition in (since, year):
        if edition not in codes:
            raise NoFigures(index, edition, component=component, reason=N_("the edition lacks it"))
        field = book.field(index, edition, codes[edition])
        stated = field.stated_ranks.get(names[edition], np.nan)
        computed = field.computed_ranks.get(names[edition], np.nan)
        places.append(computed if np.isnan(stated) else stated)
        cell = book.cells.get((index, edition, names[edition], codes[edition]), {})
        bases.append("computed" if np.isnan(stated) else cell["rank_basis"])
        denominators.append(
            float(field.denominator) if np.isnan(stated) and field.complete else float(field.ranked)
        )
    breaks = Breaks(book, index, codes)
    moved = places[0] - places[1] if breaks.same_units(since, year) else np.nan
    row: dict[str, Any] = dict.fromkeys(RANK_CHANGE_COLUMNS, np.nan)
    row |= {"year_before": since, "year": year, "break_kind": breaks.strongest(since, year)}
    row |= {"rank_before": places[0], "rank": places[1], "change_rank": moved}
    row |= {"ranked_before": denominators[0], "ranked": denominators[1]}
    known = not np.isnan(row["change_rank"])
    row["basis"] = _weaker(bases) if known else ""
    if known and not breaks.stop(since, year, "percent"):
        row |= _shares_of_change(book, index, (since, year), codes, names, row["change_rank"])
    return pd.DataFrame([row], columns=RANK_CHANGE_COLUMNS)


def _weaker(bases: list[str]) -> str:
    return max(bases, key=("stated", "derived", "listing order", "computed").index)


def _shares_of_change(
    book: Panel,
    index: str,
    years: tuple[int, int],
    codes: dict[int, str],
    names: dict[int, str],
    change: float,
) -> dict[str, float]:
    before, after = (book.field(index, y, codes[y]) for y in years)
    own = (names[years[0]], names[years[1]])
    if (
        not (before.complete and after.complete)
        or own[0] not in before.by_name
        or own[1] not in after.by_name
    ):
        return {}
    common = [name for name in before.names if name in after.by_name and name not in own]
    others = [np.array([field.by_name[name] for name in common]) for field in (before, after)]
    scores = (before.by_name[own[0]], after.by_name[own[1]])
    start, end = _place(scores[0], others[0]), _place(scores[1], others[1])
    own_moved, others_moved = _place(scores[1], others[0]), _place(scores[0], others[1])
    parts = {
        "own_first": start - own_moved,
        "others_after": own_moved - end,
        "others_first": start - others_moved,
        "own_after": others_moved - end,
        "n_common": float(len(common) + 1),
    }
    mean_own = (parts["own_first"] + parts["own_after"]) / 2
    mean_others = (parts["others_after"] + parts["others_first"]) / 2
    return parts | {"own": mean_own, "others": mean_others, "membership": change - mean_own - mean_others}


def _place(score: float, others: Floats) -> float:
    return 1.0 + float(np.sum(others > score + TIE))
