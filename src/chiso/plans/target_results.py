"""Results against the targets of a plan, and what follows from the changes that a document states."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pandas as pd

from chiso.analysis.ahead.target_gaps import targets
from chiso.analysis.base.panel import panel
from chiso.core.characters import is_whole
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.data.plans.work_tables import (
    ABOVE,
    AS_DESCRIBED,
    AT_MOST,
    BELOW_LIMIT,
    DECREASE,
)
from chiso.data.provinces import Province, period_of
from chiso.data.schema.vocabulary import TOTAL
from chiso.plans.progress import last_entry

YES, NO, UNKNOWN = "yes", "no", "unknown"
PLACES = ("hạng", "bậc")  # units of a target in places
RESULT_COLUMNS = [
    *("id", "section", "criteria", "task", "indicator", "scope", "operator", "low", "high", "unit", "change"),
    *("baseline_year", "baseline_value", "value", "value_in", "compared", "reached", "difference", "text"),
]


def target_results(plan: Plan, period: str) -> pd.DataFrame:
    """The targets of a plan beside the results entered up to a period.

    Parameters
    ----------
    plan : Plan
    period : {"q1", "6m", "q3", "year"}

    Returns
    -------
    DataFrame
        One row a target: its columns; value (entered; of the task where it is a number and the task has one
        target only; NaN: nothing entered), value_in (the period it was entered in), compared (what is held
        against the numbers: the value, or its change), reached ("yes", "no", "unknown"), difference (from
        the number that decides: positive is beyond it; NaN where unknown).

    Notes
    -----
    Of "between" ("35-40%", "02 - 03 cuộc") the low number decides: every such target on record is one of
    reaching, and more than the high number is no failure. Where a change since a baseline year is meant, the
    entry is the change itself ("27" of "tăng 25-30%"), unless the baseline value is on record: then it is
    the value of the year, and the baseline is subtracted from it. A place that a unit of before July 2025
    aimed at for a year of the 34 units is not judged.
    """
    tasks = {row["id"]: row for row in records(plan.tasks)}
    other_units = plan.document["unit"]["period"] != period_of(plan.planned)
    rows = records(plan.targets)
    of_task = [row["task"] for row in rows]
    return pd.DataFrame(
        [
            _result(
                row,
                tasks.get(row["task"]) if of_task.count(row["task"]) == 1 else None,
                period,
                judged=not (other_units and row["unit"] in PLACES),
            )
            for row in rows
        ],
        columns=RESULT_COLUMNS,
    )


def _result(row: dict[str, Any], task: dict[str, Any] | None, period: str, *, judged: bool) -> dict[str, Any]:
    entered, entered_in = last_entry(row, "value", period)
    if not entered and task is not None:
        entered, entered_in = last_entry(task, "value", period)
    value = _number(entered)
    compared = None if value is None or not judged else _compared(row, value)
    reached, difference = _held(row, compared)
    return {
        **{key: row[key] for key in ("id", "section", "criteria", "task", "indicator", "scope", "operator")},
        **{key: row[key] for key in ("unit", "change", "baseline_year", "text")},
        **{key: _float(_number(row[key])) for key in ("low", "high", "baseline_value")},
        "value": _float(value),
        "value_in": entered_in if value is not None else "",
        "compared": _float(compared),
        "reached": reached,
        "difference": _float(difference),
    }


def _compared(row: dict[str, Any], value: Decimal) -> Decimal:
    """The value, or its change since the baseline year."""
    baseline = _number(row["baseline_value"])
    if not row["change"] or baseline is None:
        return value
    return baseline - value if row["change"] == DECREASE else value - baseline


def _held(row: dict[str, Any], compared: Decimal | None) -> tuple[str, Decimal | None]:
    operator = row["operator"]
    if compared is None or operator == AS_DESCRIBED:
        return UNKNOWN, None
    if operator in {AT_MOST, BELOW_LIMIT}:
        room = Decimal(row["high"]) - compared
        met = room > 0 if operator == BELOW_LIMIT else room >= 0
        return YES if met else NO, room
    beyond = compared - Decimal(row["low"])
    met = beyond > 0 if operator == ABOVE else beyond >= 0
    return YES if met else NO, beyond


def _number(text: str) -> Decimal | None:
    """A number as an office types it: 98,5% and 98.5 alike; words are none."""
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    digits = plain.replace(".", "", 1).removeprefix("-")
    return Decimal(plain) if is_whole(digits) else None


def _float(value: Decimal | None) -> float:
    return math.nan if value is None else float(value)


def index_targets(d: Dataset, plan: Plan) -> pd.DataFrame:
    """Targets of the province for an index in the editions of a plan, beside the published results.

    Returns
    -------
    DataFrame
        index, year, kind ("rank" or "score"), aim, result (NaN: not published), beyond (places or points
        better than the aim; negative: missing), reached, basis, source. Empty for units below the province:
        their plans serve the index of the province, which sets its targets itself.
    """
    columns = ["index", "year", "kind", "aim", "result", "beyond", "reached", "source"]
    if plan.level != "province":
        return pd.DataFrame(columns=columns)
    editions = {plan.reviewed, plan.planned}
    rows = []
    for row in records(targets(d, _unit_of(d, plan))):
        if row["year"] not in editions:
            continue
        rank = row["kind"] == "rank"
        result = row["rank"] if rank else row["score"]
        beyond = row["value"] - result if rank else result - row["value"]
        rows.append(
            {
                **{key: row[key] for key in ("index", "year", "kind", "reached", "source")},
                "aim": row["value"],
                "result": result,
                "beyond": math.nan if rank and row["other_units"] else beyond,
            }
        )
    return pd.DataFrame(rows, columns=columns)


def implied_results(plan: Plan) -> pd.DataFrame:
    """What follows from the results that a document states as changes.

    Returns
    -------
    DataFrame
        index, year, measure ("rank", "score", "target_rank"), value, unit, arithmetic ("31 + 7"). A rise of
        places and a distance beyond a target are positive, so both are added to the place; a rise across a
        change of units gives no place.
    """
    stated = {
        (row["index"], row["year"], row["measure"]): Decimal(row["value"]) for row in plan.document["results"]
    }
    rows = []
    for (index, year, measure), value in stated.items():
        before = str(int(year) - 1)
        rank, score = stated.get((index, year, "rank")), stated.get((index, year, "score"))
        if measure == "change_rank" and rank is not None and period_of(int(year)) == period_of(int(before)):
            rows.append((index, before, "rank", rank + value, "place", f"{rank} + {value}"))
        elif measure == "above_target" and rank is not None:
            rows.append((index, year, "target_rank", rank + value, "place", f"{rank} + {value}"))
        elif measure == "change_score" and score is not None:
            rows.append((index, before, "score", score - value, "percent", f"{score} - {value}"))
    columns = ["index", "year", "measure", "value", "unit", "arithmetic"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"year": int, "value": float})


def consecutive_rises(d: Dataset, province: str, index: str, year: int) -> int:
    """How many editions in a row up to one have each a better place than the edition before it.

    Changes of rank are counted across breaks, as documents do, but not across a change of units; see
    docs/methodology.md. An edition whose place is not on record ends the run.
    """
    runs = 0
    while _better(_place(d, province, index, year - runs), _place_before(d, province, index, year - runs)):
        runs += 1
    return runs


def _place_before(d: Dataset, province: str, index: str, year: int) -> float | None:
    """The place of the year before, where it is among the same units."""
    book = panel(d)
    alike = book.period(index, year) == book.period(index, year - 1)
    return _place(d, province, index, year - 1) if alike else None


def _unit_of(d: Dataset, plan: Plan) -> Province:
    return d.province(plan.province, period=plan.document["unit"]["period"])


def _better(place: float | None, before: float | None) -> bool:
    return place is not None and before is not None and place < before


def _place(d: Dataset, province: str, index: str, year: int) -> float | None:
    """The published place; of PAPI, which publishes none, the computed one."""
    book = panel(d)
    if year not in book.editions[index]:
        return None
    row = book.cells.get((index, year, province, TOTAL), {})
    rank = float(row.get("rank", math.nan))
    if math.isnan(rank):
        rank = book.field(index, year).computed_ranks.get(province, math.nan)
    return None if math.isnan(rank) else rank


def _score(d: Dataset, province: str, index: str, year: int) -> float | None:
    row = panel(d).cells.get((index, year, province, TOTAL), {})
    score = float(row.get("score", math.nan))
    return None if math.isnan(score) else score


def stated_against_record(d: Dataset, plan: Plan) -> pd.DataFrame:
    """What the document of a province says of results, beside the figure on record or computed from it.

    Returns
    -------
    DataFrame
        index, year, measure, stated, on_record (NaN: not on record; a place of PAPI is a computed one),
        agrees ("yes", "no", "unknown"). Of totals only.
    """
    rows = []
    aims = records(index_targets(d, plan))
    for entry in plan.document["results"] if plan.level == "province" else ():
        index, year, measure = entry["index"], int(entry["year"]), entry["measure"]
        if entry["component"] != TOTAL:
            continue
        found: float | None = None
        if measure == "consecutive_rises":
            found = consecutive_rises(d, plan.province, index, year) or None
        elif measure == "above_target":
            beyond = [row["beyond"] for row in aims if (row["index"], row["year"]) == (index, year)]
            found = beyond[0] if beyond and not pd.isna(beyond[0]) else None
        elif measure == "rank":
            found = _place(d, plan.province, index, year)
        elif measure == "score":
            found = _score(d, plan.province, index, year)
        elif measure == "change_rank":
            now, before = (of(d, plan.province, index, year) for of in (_place, _place_before))
            found = None if now is None or before is None else before - now
        agrees = UNKNOWN if found is None else YES if float(entry["value"]) == round(found, 2) else NO
        rows.append(
            {
                **{"index": index, "year": year, "measure": measure, "stated": float(entry["value"])},
                **{"on_record": math.nan if found is None else found, "agrees": agrees},
            }
        )
    return pd.DataFrame(rows, columns=["index", "year", "measure", "stated", "on_record", "agrees"])
