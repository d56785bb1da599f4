"""What must hold within the targets, tasks and duties of a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from chiso.core.errors import Problem
from chiso.core.frames import numbered
from chiso.data.plans.agencies import Agencies, check_agencies
from chiso.data.plans.deadlines import REMEDY, UnreadableDeadline, read_deadline
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

SOURCE = "correct it against the document"
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

    def wrong(line: int, column: str, value: str, message: str, remedy: str = SOURCE) -> Problem:
        return Problem("error", file, "target", message, line, column, value, remedy)

    for line, row in rows:
        needed = NUMBERS[row["operator"]]
        for column in ("low", "high"):
            if column in needed and not row[column]:
                message = f'{row["id"]} is "{row["operator"]}" and has no {column}'
                yield wrong(line, column, "", message, "write the number, or as_described as the operator")
            elif row[column] and column not in needed:
                message = f'{row["id"]} is "{row["operator"]}", which has no {column}'
                yield wrong(line, column, row[column], message)
        if row["low"] and row["high"] and float(row["low"]) > float(row["high"]):
            yield wrong(line, "low", row["low"], f"{row['low']} is above high {row['high']}")
        if needed and not row["unit"]:
            yield wrong(line, "unit", "", f"{row['id']} has a number and no unit", "write %, điểm, hạng, ...")
        if row["change"] and not row["baseline_year"]:
            message = f"{row['id']} is a change since no year"
            yield wrong(line, "baseline_year", "", message, "write the year that it compares with")
        if row["baseline_year"] and int(row["baseline_year"]) >= year:
            message = f"{row['baseline_year']} is not before {year}, the year planned"
            yield wrong(line, "baseline_year", row["baseline_year"], message)
        if row["task"] and row["task"] not in tasks:
            message = f'tasks.csv has no task "{row["task"]}"'
            yield wrong(line, "task", row["task"], message, "correct the number, or add the task")


def _progress(file: str, rows: Rows) -> Iterator[Problem]:
    """What is done stays done, and has its day only if it is done."""
    for line, row in rows:
        stated = [(period, row[f"status_{period}"]) for period in PERIOD_NAMES if row[f"status_{period}"]]
        done = [n for n, (_, status) in enumerate(stated) if status == DONE]
        if done and done[0] + len(done) != len(stated):
            period, status = next(pair for pair in stated[done[0] :] if pair[1] != DONE)
            message = f'{row["id"]} is "{DONE}" in a period and "{status}" in a later one'
            remedy = "correct one of the two"
            yield Problem("error", file, "progress", message, line, f"status_{period}", status, remedy)
        if row["done_on"] and not done:
            message = f'{row["id"]} has a day of completion, and no period says "{DONE}"'
            remedy = "enter the state of the period, or empty the cell"
            yield Problem("error", file, "progress", message, line, "done_on", row["done_on"], remedy)


def _criteria(
    file: str, rows: Rows, fields: set[str], own_index: str, indices: Sequence[str]
) -> Iterator[Problem]:
    """Criteria of the index of the scorecard lie in one of its fields; a scorecard lists lost ones only."""
    for line, row in rows:
        for index, code in criteria_of(row["criteria"]):
            if index not in indices:
                message, remedy = f'no index "{index}"', "use one of " + ", ".join(indices)
                yield Problem("error", file, "unknown_index", message, line, "criteria", index, remedy)
            if fields and index == own_index and code and field_of(code) not in fields:
                message = f'the scorecard has no field for "{index} {code}"'
                yield Problem("error", file, "unknown_code", message, line, "criteria", code, "correct it")


def _deadlines(file: str, rows: Rows, year: int) -> Iterator[Problem]:
    for line, row in rows:
        try:
            read_deadline(row["deadline"], year)
        except UnreadableDeadline as unreadable:
            value = row["deadline"]
            yield Problem("error", file, "deadline", str(unreadable), line, "deadline", value, REMEDY)
