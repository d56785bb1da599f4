"""The follow-up over all units of a set: who has a plan on record, how far its tasks are, what is late."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chiso.core.frames import records
from chiso.data.own_index.register import OwnUnit
from chiso.data.plans.folder import Plan
from chiso.pages.blocks import Block, Column, Table, Text
from chiso.pages.excel.sheets import finished_bytes, open_book
from chiso.pages.excel.tables import add_table
from chiso.pages.terminal import text_of
from chiso.plans.columns import COUNTS, plan_columns
from chiso.plans.progress import ALL, completion, late_tasks, task_status
from chiso.plans.terminal import PLAN_PERIODS
from chiso.rankings.listed import list_columns
from chiso.rankings.measures import percent_of
from chiso.rankings.results import Results
from chiso.text.catalog import Texts
from chiso.text.dates import date

WIDTHS_OF_UNITS = {"unit": 34, "plan": 30, "task": 60, "lead": 30, "deadline": 20}


@dataclass(frozen=True)
class UnitsFollowUp:
    """The plans of the units of a set, as they stand on a day.

    Attributes
    ----------
    results : Results
        Of the year that was scored.
    year : int
        The year planned, the one after it.
    period : {"q1", "6m", "q3", "year"}
    day : date
    units : list of dict
        One row a plan, or a unit without one: unit, percent and class of the year scored, plan ("" for
        none), and the counts of `chiso.plans.progress.completion`, NaN without tasks.
    late : list of dict
        Late tasks of all plans, the longest first: unit, and the columns of `task_status`.
    """

    results: Results
    year: int
    period: str
    day: dt.date
    units: list[dict[str, Any]]
    late: list[dict[str, Any]]

    @property
    def without(self) -> list[str]:
        """Units that have no plan on record."""
        return [row["unit"] for row in self.units if not row["plan"]]


def follow_up_of_units(results: Results, plans: Sequence[Plan], period: str, day: dt.date) -> UnitsFollowUp:
    """Which units of a set have a plan for the year after the one that was scored, and how far it is.

    Parameters
    ----------
    results : Results
    plans : sequence of Plan
        All on record; those of other provinces, levels and years are passed over.
    period : str
        As `chiso.plans.progress.read_period` gives it.
    day : date
        That deadlines are held against.
    """
    year, criteria, register = results.year + 1, results.criteria, results.scores.register
    of_unit: dict[OwnUnit, list[Plan]] = {}
    for plan in plans:
        fits = (plan.province, plan.level, plan.planned) == (criteria.province, criteria.level, year)
        unit = register.find(plan.unit, year) if fits else None
        if unit is not None and not (plan.tasks.empty and plan.duties.empty):  # else a scorecard alone
            of_unit.setdefault(unit, []).append(plan)
    scored = {one.unit: one for one in results.units}
    rows: list[dict[str, Any]] = []
    late: list[dict[str, Any]] = []
    for unit in register.of_year(year, criteria.level):
        result = scored.get(unit)
        head = {
            "unit": unit.name,
            "percent": math.nan if result is None else percent_of(result),
            "class": "" if result is None else result.class_name,
        }
        plans_of_it: Sequence[Plan | None] = of_unit.get(unit) or [None]
        for own in plans_of_it:
            counts: dict[str, Any] = {one.key: math.nan for one in COUNTS}
            if own is not None and not own.tasks.empty:
                status = task_status(own, period, day)
                counted = completion(status)
                counts |= {key: value for key, value in records(counted[counted["group"].eq(ALL)])[0].items()
                           if key in counts}  # fmt: skip
                late += [{"unit": unit.name, **row} for row in records(late_tasks(status))]
            rows.append({**head, "plan": "" if own is None else own.name, **counts})
    late.sort(key=lambda row: -row["days_late"])
    return UnitsFollowUp(results, year, period, day, rows, late)


def render_follow_up_of_units(found: UnitsFollowUp, lang: str) -> str:
    """The follow-up as text."""
    t = Texts(lang)
    return text_of([Text("\n".join(_heads(found, t))), *_tables(found, t)], t)


def units_workbook(found: UnitsFollowUp) -> bytes:
    """The follow-up as an .xlsx in Vietnamese: units, late tasks."""
    t = Texts("vi")
    title, *lines = _heads(found, t)
    book, _ = open_book(t("Notes"), title, lines)
    for table in _tables(found, t):
        if isinstance(table, Table):
            widths = {one.key: WIDTHS_OF_UNITS.get(one.key, 14) for one in table.columns}
            add_table(book, table.caption, table, t, widths=widths)
    return finished_bytes(book)


def _heads(found: UnitsFollowUp, t: Texts) -> list[str]:
    day = date(found.day.isoformat(), t.lang)
    name = found.results.criteria.name
    with_plan = len(found.units) - len(found.without)
    return [
        t("Plans of {year} of the units scored by {name}, on {day}", year=found.year, name=name, day=day),
        t("Period of the reports: {period}", period=t(PLAN_PERIODS[found.period])),
        t("Plans on record: {n}; units without one: {rest}", n=with_plan, rest=len(found.without)),
        t("Late tasks: {n}", n=len(found.late)),
    ]


def _tables(found: UnitsFollowUp, t: Texts) -> list[Block]:
    counts = [Column(one.key, t(one.heading), one.format) for one in COUNTS]
    columns = [
        *list_columns(t, "unit", "percent", "class", percent=t("% in {year}", year=found.results.year)),
        Column("plan", t("Plan on record"), missing=t("none")),
        *counts,
    ]
    tables: list[Block] = [Table(t("Units and plans"), columns, found.units)]
    if found.late:
        late = [
            *list_columns(t, "unit"),
            *plan_columns(t, "id", "task", "lead", "deadline", "days_late"),
        ]
        tables.append(Table(t("Late tasks"), late, found.late))
    return tables
