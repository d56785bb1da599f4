"""What must hold within the targets, tasks and duties of a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from chiso.core.errors import Problem
from chiso.core.frames import numbered
from chiso.data.plans.agencies import Agencies, check_agencies
from chiso.data.plans.deadlines import REMEDY, UnreadableDeadline, read_deadline
from chiso.data.plans.document import SOURCE
from chiso.data.plans.work_tables import (
    ABOVE,
    AS_DESCRIBED,
    AT_LEAST,
    AT_MOST,
    BELOW_LIMIT,
    BETWEEN,
    DONE,
    DUTIES,
    OF_UNITS,
    PERIOD_NAMES,
    TARGETS,
    TASKS,
    criteria_of,
    field_of,
)
from chiso.text.messages import N_, Message

# Which of low and high an operator needs.
NUMBERS = {
    AT_LEAST: ("low",),
    ABOVE: ("low",),
    AT_MOST: ("high",),
    BELOW_LIMIT: ("high",),
    BETWEEN: ("low", "high"),
    AS_DESCRIBED: (),
}
Rows = list[tuple[int, dict[str, Any]]]


def check_work(
    shown: str,
    tables: Mapping[str, pd.DataFrame],
    agencies: Agencies,
    year: int,
    own_index: str,
    indices: Collection[str],
) -> Iterator[Problem]:
    """Everything wrong within the work of a plan whose files are each sound.

    Parameters
    ----------
    shown : str
        Path of the plan as messages show it.
    tables : mapping
        The tables of the plan by name, as text.
    agencies : Agencies
    year : int
        The edition planned.
    own_index : str
        The index that the scorecard is of.
    indices : collection of str
        Codes that criteria may be of, beside that of the units of a province.
    """
    targets, tasks, duties = (numbered(tables[table.name]) for table in (TARGETS, TASKS, DUTIES))
    fields = {field_of(code) for code in tables["scorecard"]["code"]}
    files = {table.name: f"{shown}/{table.path}" for table in (TARGETS, TASKS, DUTIES)}
    yield from _targets(files["plan_targets"], targets, {row["id"] for _, row in tasks}, year)
    yield from _progress(files["plan_tasks"], tasks)
    for name, rows in (("plan_targets", targets), ("plan_tasks", tasks)):
        yield from _criteria(files[name], rows, fields, own_index, [*indices, OF_UNITS])
    for name, rows, columns in (
        ("plan_tasks", tasks, ("lead", "coordinating")),
        ("plan_duties", duties, ("agency", "coordinating")),
    ):
        yield from _deadlines(files[name], rows, year)
        yield from check_agencies(files[name], rows, columns, agencies, year)


def _targets(file: str, rows: Rows, tasks: set[str], year: int) -> Iterator[Problem]:
    """The numbers that the operator needs, and no others; a task and a year that exist."""

    def wrong(line: int, column: str, value: str, message: Message, remedy: Message = SOURCE) -> Problem:
        return Problem("error", file, "target", message, line, column, value, remedy)

    for line, row in rows:
        needed = NUMBERS[row["operator"]]
        for column in ("low", "high"):
            if column in needed and not row[column]:
                message = N_(
                    '{id} is "{operator}" and has no {column}',
                    id=row["id"],
                    operator=row["operator"],
                    column=column,
                )
                yield wrong(
                    line, column, "", message, N_("write the number, or as_described as the operator")
                )
            elif row[column] and column not in needed:
                message = N_(
                    '{id} is "{operator}", which has no {column}',
                    id=row["id"],
                    operator=row["operator"],
                    column=column,
                )
                yield wrong(line, column, row[column], message)
        if row["low"] and row["high"] and float(row["low"]) > float(row["high"]):
            yield wrong(
                line, "low", row["low"], N_("{low} is above high {high}", low=row["low"], high=row["high"])
            )
        if needed and not row["unit"]:
            yield wrong(
                line,
                "unit",
                "",
                N_("{id} has a number and no unit", id=row["id"]),
                N_("write %, điểm, hạng, ..."),
            )
        if row["change"] and not row["baseline_year"]:
            message = N_("{id} is a change since no year", id=row["id"])
            yield wrong(line, "baseline_year", "", message, N_("write the year that it compares with"))
        if row["baseline_year"] and int(row["baseline_year"]) >= year:
            message = N_(
                "{baseline_year} is not before {year}, the year planned",
                baseline_year=row["baseline_year"],
                year=year,
            )
            yield wrong(line, "baseline_year", row["baseline_year"], message)
        if row["task"] and row["task"] not in tasks:
            message = N_('tasks.csv has no task "{task}"', task=row["task"])
            yield wrong(line, "task", row["task"], message, N_("correct the number, or add the task"))


def _progress(file: str, rows: Rows) -> Iterator[Problem]:
    """What is done stays done, and has its day only if it is done."""
    for line, row in rows:
        stated = [(period, row[f"status_{period}"]) for period in PERIOD_NAMES if row[f"status_{period}"]]
        done = [n for n, (_, status) in enumerate(stated) if status == DONE]
        if done and done[0] + len(done) != len(stated):
            period, status = next(pair for pair in stated[done[0] :] if pair[1] != DONE)
            message = N_(
                '{id} is "{done}" in a period and "{status}" in a later one',
                id=row["id"],
                done=DONE,
                status=status,
            )
            remedy = N_("correct one of the two")
            yield Problem("error", file, "progress", message, line, f"status_{period}", status, remedy)
        if row["done_on"] and not done:
            message = N_('{id} has a day of completion, and no period says "{done}"', id=row["id"], done=DONE)
            remedy = N_("enter the state of the period, or empty the cell")
            yield Problem("error", file, "progress", message, line, "done_on", row["done_on"], remedy)


def _criteria(
    file: str, rows: Rows, fields: set[str], own_index: str, indices: Sequence[str]
) -> Iterator[Problem]:
    """Criteria of the index of the scorecard lie in one of its fields; a scorecard lists lost ones only."""
    for line, row in rows:
        for index, code in criteria_of(row["criteria"]):
            if index not in indices:
                message = N_('no index "{index}"', index=index)
                remedy = N_("use one of {indices}", indices=[*indices])
                yield Problem("error", file, "unknown_index", message, line, "criteria", index, remedy)
            if fields and index == own_index and code and field_of(code) not in fields:
                message = N_('the scorecard has no field for "{index} {code}"', index=index, code=code)
                yield Problem(
                    "error", file, "unknown_code", message, line, "criteria", code, N_("correct it")
                )


def _deadlines(file: str, rows: Rows, year: int) -> Iterator[Problem]:
    for line, row in rows:
        try:
            read_deadline(row["deadline"], year)
        except UnreadableDeadline as unreadable:
            value = row["deadline"]
            yield Problem("error", file, "deadline", unreadable.args[0], line, "deadline", value, REMEDY)
