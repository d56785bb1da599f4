"""The follow-up of a plan: what is done, late, at risk on a day; how much by field and by agency.

What an office enters is a state at the end of a period; deadline and day say the rest. A period without an
entry keeps the last entry before it, and says so: silence is no progress.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from chiso.analysis.base.errors import BadRequest
from chiso.core.dates import whole_day
from chiso.core.frames import records
from chiso.core.vietnamese import fold
from chiso.data.plans.deadlines import CADENCE, DAY, read_deadline
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import NOBODY, agency_and_share, entries
from chiso.data.plans.work_tables import (
    AT_RISK,
    CONTINUOUS,
    DONE,
    LATE,
    NOT_BEGUN,
    PERIOD_NAMES,
    UNDER_WAY,
    criteria_of,
    field_of,
)
from chiso.text.messages import N_

# A task whose deadline is this near and that is not done needs somebody to ask after it: one monthly meeting.
NEAR = dt.timedelta(days=30)
NOT_REPORTED = ""
STATES = (DONE, UNDER_WAY, NOT_BEGUN, AT_RISK, LATE, CONTINUOUS, NOT_REPORTED)
ALL = "total"
NO_FIELD = ""
_ALIASES = {
    "q1": ("q1", "quy i", "quy 1", "i", "3t"),
    "6m": ("6m", "6t", "6 thang", "6 thang dau nam", "quy ii"),
    "q3": ("q3", "quy iii", "quy 3", "iii", "9t", "9 thang"),
    "year": ("year", "nam", "ca nam", "n", "12t"),
}
_ENDS = {"q1": (3, 31), "6m": (6, 30), "q3": (9, 30), "year": (12, 31)}
STATUS_COLUMNS = [
    *("id", "section", "field", "criteria", "task", "product", "lead", "coordinating", "deadline"),
    *("deadline_kind", "last_day", "state", "entered", "entered_in", "value", "days_late", "done_late"),
    *("review", "note"),
]


def read_period(text: str) -> str:
    """The suffix of the columns of a period: "6m" of "6T", "6 tháng" or "6m".

    Raises
    ------
    BadRequest
    """
    plain = fold(text).strip()
    for period, names in _ALIASES.items():
        if plain in names:
            return period
    raise BadRequest(
        N_('no period "{text}"', text=text), where="--period", remedy=N_("write Q1, 6T, Q3 or N (năm)")
    )


def period_end(period: str, year: int) -> dt.date:
    """The last day of a period of the year."""
    return dt.date(year, *_ENDS[period])


def task_status(plan: Plan, period: str, on: dt.date | None = None) -> pd.DataFrame:
    """Every task of a plan as it stands on a day, by what was entered up to a period.

    Parameters
    ----------
    plan : Plan
    period : str
        "q1", "6m", "q3" or "year"; see `read_period`.
    on : date, optional
        The day that deadlines are held against; the last day of the period by default.

    Returns
    -------
    DataFrame
        One row a task, in the order of the plan: id, section, field ("PAR 7", of the first criterion),
        criteria, task, product, lead, coordinating, deadline (as written), deadline_kind ("day", "cadence",
        "as_ruled", "not_stated"), last_day (None where no day follows), state, entered (by the office),
        entered_in (the period; an earlier one where this one is empty), value, days_late, done_late (True
        if it was completed after its last day; None if the day of completion is not stated), review, note.

        state is "Quá hạn" after the last day; "Có nguy cơ chậm" where entered, or where the last day is
        within `NEAR` and the task not done; "Thường xuyên" for a cadence, which is never late; else as
        entered; "" where nothing was ever entered and nothing else follows.

    Notes
    -----
    On its last day a task is on time. A task without a stated deadline is never called late: no day
    follows from the document.
    """
    day = period_end(period, plan.planned) if on is None else on
    rows = [_status(row, plan.planned, period, day) for row in records(plan.tasks)]
    return pd.DataFrame(rows, columns=STATUS_COLUMNS)


def _status(row: dict[str, Any], year: int, period: str, day: dt.date) -> dict[str, Any]:
    deadline = read_deadline(row["deadline"], year)
    entered, entered_in = last_entry(row, "status", period)
    value, _ = last_entry(row, "value", period)
    done_on = whole_day(row["done_on"])
    done = entered == DONE and (done_on is None or done_on <= day)
    last = deadline.last
    late = last is not None and not done and day > last
    near = last is not None and not done and last - day <= NEAR
    if done:
        state = DONE
    elif late:
        state = LATE
    elif near or entered == AT_RISK:
        state = AT_RISK
    elif deadline.kind == CADENCE:
        state = CONTINUOUS
    else:
        # Completed only after this day: under way until then.
        state = UNDER_WAY if entered == DONE else entered
    return {
        **{key: row[key] for key in ("id", "section", "criteria", "task", "product", "lead")},
        **{key: row[key] for key in ("coordinating", "deadline", "review", "note")},
        "field": field_name(row["criteria"]),
        "deadline_kind": deadline.kind,
        "last_day": last,
        "state": state,
        "entered": entered,
        "entered_in": entered_in,
        "value": value,
        "days_late": (day - last).days if late and last is not None else 0,
        "done_late": done_on > last if done and last is not None and done_on is not None else None,
    }


def last_entry(row: dict[str, Any], what: str, period: str) -> tuple[str, str]:
    """The entry of a period, else of the last period before it that has one; and that period."""
    upto = list(PERIOD_NAMES)[: list(PERIOD_NAMES).index(period) + 1]
    for one in reversed(upto):
        if row[f"{what}_{one}"]:
            return str(row[f"{what}_{one}"]), one
    return "", ""


def field_name(criteria: str) -> str:
    """The field of the first criterion: "PAR 7"; the index alone where a whole index is meant."""
    for index, code in criteria_of(criteria):
        return f"{index} {field_of(code)}".strip()
    return NO_FIELD


def late_tasks(status: pd.DataFrame) -> pd.DataFrame:
    """Tasks past their last day, the longest first; columns of `task_status`."""
    return status[status["state"].eq(LATE)].sort_values("days_late", ascending=False, kind="stable")


def at_risk_tasks(status: pd.DataFrame) -> pd.DataFrame:
    """Tasks that may become late, the nearest deadline first; columns of `task_status`."""
    chosen = status[status["state"].eq(AT_RISK)]
    order = chosen["last_day"].map(lambda day: day.toordinal() if isinstance(day, dt.date) else 10**7)
    return chosen.loc[order.sort_values(kind="stable").index]


def completion(status: pd.DataFrame, by: str = "field") -> pd.DataFrame:
    """How many tasks are done, by field or by lead agency.

    Parameters
    ----------
    status : DataFrame
        As `task_status` returns it.
    by : {"field", "agency"}
        A task that several agencies lead counts for each of them, once in the total.

    Returns
    -------
    DataFrame
        One row a group, the total ("total") last: group ("" without one), n (tasks), done, under_way,
        not_begun, at_risk, late, continuous, not_reported (nothing entered and nothing follows), reported
        (tasks with an entry), countable (n without those done continuously), rate (done in percent of
        countable; NaN if there are none, or if nothing at all is reported).

    Raises
    ------
    BadRequest
    """
    if by not in {"field", "agency"}:
        raise BadRequest(N_('tasks are counted by field or agency, not by "{by}"', by=by))
    rows = records(status)
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        names = [row["field"]] if by == "field" else agencies_of(row["lead"])
        for name in names:
            groups.setdefault(name, []).append(row)
    counted = [_counted(name, members) for name, members in groups.items()]
    return pd.DataFrame([*counted, _counted(ALL, rows)])


def agencies_of(lead: str) -> list[str]:
    """Agencies of a cell without their shares; nobody where the cell is empty."""
    return list(dict.fromkeys(agency_and_share(entry)[0] for entry in entries(lead))) or [NOBODY]


def _counted(group: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    states = [row["state"] for row in rows]
    names = ("done", "under_way", "not_begun", "at_risk", "late", "continuous", "not_reported")
    counts = {name: states.count(state) for name, state in zip(names, STATES, strict=True)}
    countable = len(states) - counts["continuous"]
    # Where nobody has reported anything, 0 % would be a claim.
    reported = sum(bool(row["entered"]) for row in rows)
    rate = 100 * counts["done"] / countable if countable and reported else math.nan
    return {
        "group": group,
        "n": len(states),
        **counts,
        "reported": reported,
        "countable": countable,
        "rate": rate,
    }


def duties_due(plan: Plan, on: dt.date) -> pd.DataFrame:
    """Duties whose deadline is a day, and how far it is from a day.

    Returns
    -------
    DataFrame
        id, agency, duty, deadline, last_day, days (to the last day; negative: past). Whether a duty is done
        is not on record, so none is called late.
    """
    rows = []
    for row in records(plan.duties):
        deadline = read_deadline(row["deadline"], plan.planned)
        if deadline.kind == DAY and deadline.last is not None:
            left = (deadline.last - on).days
            kept = {key: row[key] for key in ("id", "agency", "duty", "deadline")}
            rows.append({**kept, "last_day": deadline.last, "days": left})
    return pd.DataFrame(rows, columns=["id", "agency", "duty", "deadline", "last_day", "days"])


def unreported(status: pd.DataFrame, period: str) -> pd.DataFrame:
    """Tasks without an entry of the period itself that are not done; columns of `task_status`."""
    return status[status["entered_in"].ne(period) & status["state"].ne(DONE)]
