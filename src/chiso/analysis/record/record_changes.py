"""What differs between two states of the record, and how surprising each difference is.

A figure is surprising where it lies far from what is usual: a correction, or the step from the unit's own
figure of the edition before, beside the steps that units make between two editions; without such a figure
the distance to the units of its edition. All by robust z: distances from a median in robust standard
deviations. Nothing is measured across a change of method or of units.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from chiso.analysis.base.breaks import breaks_of
from chiso.analysis.base.panel import Panel, panel, place_of
from chiso.data.dataset import Dataset
from chiso.data.order import component_order
from chiso.data.schema.vocabulary import TOTAL

KEY = ["index", "year", "province", "component", "measure", "unit", "group"]
ROBUST = 1.4826  # of a median absolute deviation: the standard deviation of a normal distribution
ENOUGH = 10  # units or steps that a median and a deviation need
KINDS = ("changed", "vanished", "new")
CHANGE_COLUMNS = [*KEY, "kind", "before", "after", "z", "against"]
PLACE_COLUMNS = [
    *("index", "year", "province", "place", "ranked", "kind"),
    *("year_before", "province_before", "place_before", "ranked_before", "move"),
]
_STEP = ["index", "year", "series", "measure", "unit"]


def record_changes(old: Dataset, new: Dataset) -> pd.DataFrame:
    """Figures in use that changed, are new or vanished between two states, the most surprising first.

    Parameters
    ----------
    old, new : Dataset

    Returns
    -------
    DataFrame
        index, year, province, component, measure, unit, group; kind ("changed", "vanished", "new"),
        before, after (NaN where there is none), z (robust; NaN where nothing tells what is usual, or
        the figure is neither a score nor a place) and against: "steps" (beside what units change
        between editions), "units" (beside the units of the edition) or "".
    """
    both = pd.concat([_in_use(old).rename("before"), _in_use(new).rename("after")], axis=1)
    both = both[both["before"].ne(both["after"])].reset_index()
    both.columns = pd.Index([*KEY, "before", "after"])
    if both.empty:
        return pd.DataFrame(columns=CHANGE_COLUMNS)
    gone, came = both["after"].isna(), both["before"].isna()
    both["kind"] = np.select([gone, came], ["vanished", "new"], "changed")
    parts = [
        _judged(both[gone], old, "before"),
        _judged(both[~gone], new, "after"),
    ]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    order = table.assign(
        size=table["z"].abs().fillna(-1),
        kind=table["kind"].map(KINDS.index),
        index=table["index"].map(new.indices.place),
        component=table["component"].map(component_order),
    ).sort_values(
        ["size", "kind", "index", "year", "province", "component", "measure"],
        ascending=[False, True, True, False, True, True, True],
    )
    return table.loc[order.index, CHANGE_COLUMNS].reset_index(drop=True)


def place_changes(old: Dataset, new: Dataset, changes: pd.DataFrame) -> pd.DataFrame:
    """Places of totals that are new or changed, beside those of the edition before.

    Parameters
    ----------
    old, new : Dataset
    changes : DataFrame
        As `record_changes` gives them.

    Returns
    -------
    DataFrame
        index, year, province, place, ranked; kind ("edition": beside the edition before; "record":
        beside the same edition as it was on record); year_before, province_before (the unit's name
        then; "" for a unit made of several), place_before, ranked_before; move (places gained; NaN
        where the editions measured other units, whose places are never subtracted). The largest moves
        first, then by place.
    """
    before, now = panel(old), panel(new)
    totals = changes[changes["component"].eq(TOTAL)]
    touched = set(zip(totals["index"], totals["year"], strict=True))
    rows = []
    for index in new.indices:
        for year in (one for one in now.editions[index] if (index, one) in touched):
            then = _places(before, index, year) if year in before.editions.get(index, {}) else {}
            places = _places(now, index, year)
            changed = [name for name, place in places.items() if then.get(name) != place]
            earlier = max((one for one in now.editions[index] if one < year), default=None)
            for name in changed:
                row = {"index": index, "year": year, "province": name}
                row |= dict(zip(("place", "ranked"), places[name], strict=True))
                if name in then:
                    rows.append(
                        row | {"kind": "record"} | _beside(places[name], then[name], name, year, True)
                    )
                elif earlier is not None:
                    known = _places(now, index, earlier)
                    same = now.period(index, year) == now.period(index, earlier)
                    was = name if same else _before_it(new, name, year)
                    beside = _beside(places[name], known.get(was, (np.nan, np.nan)), was, earlier, same)
                    rows.append(row | {"kind": "edition"} | beside)
    table = pd.DataFrame(rows, columns=PLACE_COLUMNS)
    order = table.assign(size=table["move"].abs().fillna(-1), index=table["index"].map(new.indices.place))
    order = order.sort_values(["size", "index", "year", "place"], ascending=[False, True, False, True])
    return table.loc[order.index].reset_index(drop=True)


def _in_use(d: Dataset) -> pd.Series[float]:
    figures = d.figures[d.figures["in_use"]]
    return figures.set_index(KEY)["value"]


def _judged(changed: pd.DataFrame, d: Dataset, column: str) -> pd.DataFrame:
    """Changes with their z, as the state tells it in which the figures of `column` stand."""
    if changed.empty:
        return changed.assign(z=np.nan, against="")
    figures = _steps(d)
    spread = _spreads(figures, "step", _STEP)
    ever = _spreads(figures, "step", ["index", "series", "measure", "unit"])
    units = _spreads(figures, "value", _STEP)
    own = changed.merge(figures[[*KEY, "series", "step"]], on=KEY, how="left")
    for table, names in ((spread, "now"), (ever, "ever"), (units, "units")):
        on = [name for name in _STEP if name in table]
        own = own.merge(
            table.rename(columns={"median": f"m_{names}", "deviation": f"s_{names}"}), on=on, how="left"
        )
    is_correction = own["kind"].eq("changed")
    middle = own["m_now"].fillna(own["m_ever"])
    scale = own["s_now"].fillna(own["s_ever"])
    step = ((own["after"] - own["before"]) / scale).where(is_correction, (own["step"] - middle) / scale)
    among = ((own[column] - own["m_units"]) / own["s_units"]).where(
        own["measure"].eq("score") & ~is_correction
    )
    own["z"] = step.fillna(among)
    own["against"] = np.select([step.notna(), among.notna()], ["steps", "units"], "")
    return own


def _steps(d: Dataset) -> pd.DataFrame:
    """Scores and places in use with their series, and the step from the unit's figure an edition before.

    The step is NaN across a hard break, of points across a new set, and where units changed.
    """
    book = panel(d)
    figures = d.figures[d.figures["in_use"] & d.figures["measure"].isin(["score", "rank"])]
    described = d.components_by_year[["index", "year", "component", "series"]]
    figures = figures[[*KEY, "value"]].merge(described, on=["index", "year", "component"])
    after: dict[tuple[str, int], float] = {}
    for index, editions in book.editions.items():
        years = list(editions)
        after |= {
            (index, year): float(later)
            for year, later in pairwise(years)
            if book.period(index, year) == book.period(index, later)
        }
    later = [after.get(edition, np.nan) for edition in zip(figures["index"], figures["year"], strict=True)]
    earlier = figures.assign(year=later).dropna(subset="year").astype({"year": "int64"})
    on = ["index", "year", "province", "series", "measure", "unit", "group"]
    figures = figures.merge(
        earlier[[*on, "value"]].rename(columns={"value": "earlier"}).drop_duplicates(on), on=on, how="left"
    )
    cells = figures[["index", "year", "component", "measure", "unit"]].drop_duplicates()
    cells["stops"] = [_stops(book, *cell) for cell in cells.itertuples(index=False, name=None)]
    figures = figures.merge(cells, on=["index", "year", "component", "measure", "unit"])
    return figures.assign(step=(figures["value"] - figures["earlier"]).where(~figures["stops"]))


def _stops(book: Panel, index: str, year: int, component: str, measure: str, unit: str) -> bool:
    if measure == "rank":  # places go on across a new method
        return False
    kind = breaks_of(book, index, book.components[index, year][component]["series"]).at(year).kind
    return kind == "hard" or (kind == "set" and unit == "points")


def _spreads(figures: pd.DataFrame, column: str, by: list[str]) -> pd.DataFrame:
    """Median and robust standard deviation of a column, of groups of enough rows that differ."""
    groups = figures.dropna(subset=column).groupby(by)[column]
    middle = groups.transform("median")
    away = (figures[column] - middle).abs()
    table = pd.DataFrame({"median": groups.median(), "n": groups.count()})
    table["deviation"] = figures.assign(away=away).dropna(subset=column).groupby(by)["away"].median() * ROBUST
    return table[table["n"].ge(ENOUGH) & table["deviation"].gt(0)].drop(columns="n").reset_index()


def _places(book: Panel, index: str, year: int) -> dict[str, tuple[float, float]]:
    """Place and denominator of every unit that has a place in an edition."""
    field = book.field(index, year, TOTAL)
    names = dict.fromkeys([*field.names, *field.stated_ranks])
    places = {name: place_of(field, name) for name in names}
    return {name: place for name, place in places.items() if not np.isnan(place[0])}


def _before_it(d: Dataset, name: str, year: int) -> str:
    """What a unit was called before the units changed; "" where it is made of several."""
    parents = d.names.predecessors(d.province(name, year=year))
    return parents[0].name if len(parents) == 1 else ""


def _beside(
    now: tuple[float, float], then: tuple[float, float], name: str, year: int, same_units: bool
) -> dict[str, object]:
    return {
        "year_before": year,
        "province_before": name,
        "place_before": then[0],
        "ranked_before": then[1],
        "move": then[0] - now[0] if same_units else np.nan,
    }
