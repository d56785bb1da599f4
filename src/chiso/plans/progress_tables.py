"""Sections of the follow-up of a plan: late and at risk, results against targets, forecast, all tasks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from chiso.core.frames import records
from chiso.data.plans.work_tables import DONE, PERIOD_NAMES
from chiso.pages.base import Section
from chiso.pages.blocks import Block, Heading, Note, Table, Text
from chiso.plans.columns import plan_columns
from chiso.plans.progress_page import FollowUpPage
from chiso.scorecards.forecasts import forecast_total
from chiso.scorecards.wording import covered_in_words
from chiso.text.messages import N_


def late_section(report: FollowUpPage) -> Section:
    """Tasks past their last day, and those that may become late."""
    t = report.t
    parts = [
        Heading("1. " + t("Late on {day}", day=report.day)),
        *_listed(report, report.late, t("Late tasks")),
        Heading("2. " + t("At risk of delay")),
        *_listed(report, report.at_risk, t("Tasks at risk of delay")),
    ]
    return report.numbered("cham", t("LATE TASKS AND TASKS AT RISK"), parts)


def _listed(report: FollowUpPage, chosen: pd.DataFrame, caption: str) -> list[Block]:
    t = report.t
    if chosen.empty:
        return [Text(t("None."))]
    names = ("task", "lead", "deadline", "last_day", "days_late", "report")
    rows = [row | {"report": _entry(report, row)} for row in task_rows(report, chosen)]
    return [Table(caption, plan_columns(t, *names), rows)]


def task_rows(report: FollowUpPage, tasks: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of `task_status` as tables list them: what is not late has no days, silence is said."""
    said = report.t("without a report")
    return [
        row | {"state": row["state"] or said, "days_late": row["days_late"] or math.nan}
        for row in records(tasks)
    ]


def _entry(report: FollowUpPage, row: Mapping[str, Any]) -> str:
    """What the office reported last, and when: an older report is no report of this period."""
    if not row["entered"]:
        return report.t("no report")
    name = PERIOD_NAMES[row["entered_in"]]
    return f"{row['entered']} ({name})"


def targets_section(report: FollowUpPage) -> Section:
    """Results entered so far beside the targets."""
    t = report.t
    heading = t("RESULTS AGAINST TARGETS")
    known = [row for row in records(report.results) if not math.isnan(row["value"])]
    if not known:
        text = t("No result of a target is entered for {period}.", period=report.period_name)
        return report.numbered("muc-tieu", heading, [Text(text)])
    names = ("text", "value", "difference", "reached")
    columns = plan_columns(t, *names, text=t("Target, as printed"))
    rows = [row | {"value": report.value(row)} for row in known]
    silent = len(report.results) - len(known)
    parts: list[Block] = [
        Table(t("Results of {period} against targets", period=report.period_name), columns, rows)
    ]
    if silent:
        parts.append(
            Note(
                t.ngettext(
                    "{n} target has no result on record.", "{n} targets have no result on record.", n=silent
                )
            )
        )
    return report.numbered("muc-tieu", heading, parts)


def forecast_part(report: FollowUpPage) -> Section:
    """The year by the inputs of the period."""
    t = report.t
    heading = t("FORECAST OF POINTS")
    if not report.has_forecast:
        text = t("No inputs of {period} on record (periods.csv): no forecast.", period=report.period_name)
        return report.numbered("du-bao", heading, [Text(text)])
    total = records(forecast_total(report.plan, PERIOD_NAMES[report.period]))[0]
    said = covered_in_words(total, t)
    names = ("criterion", "score", "best", "verdict")
    columns = plan_columns(t, *names, score=t("If the year ended so"))
    rows = records(report.forecasts)
    caption = t("Forecast by the inputs of {period}", period=report.period_name)
    return report.numbered("du-bao", heading, [Text(f"{said}."), Table(caption, columns, rows)])


def proposals_section(report: FollowUpPage) -> Section:
    """A blank for the office."""
    t = report.t
    blank = Text(t("[proposals: to be filled in by the office]"), "blank")
    return report.numbered("kien-nghi", t("PROPOSALS"), [blank])


def tasks_section(report: FollowUpPage) -> Section:
    """Every task with its state and last report."""
    t = report.t
    heading = t("ANNEX: STATE OF ALL TASKS")
    if report.status.empty:
        return Section("phu-luc", heading, [], t, kind="absent")
    names = ("id", "task", "lead", "deadline", "state", "report")
    unstated = {"deadline": N_("not stated in the document")}
    columns = plan_columns(t, *names, missing=unstated)
    rows = [row | {"report": _result(report, row)} for row in task_rows(report, report.status)]
    caption = t("State of all tasks on {day}", day=report.day)
    return report.part("phu-luc", heading, [Table(caption, columns, rows)])


def _result(report: FollowUpPage, row: Mapping[str, Any]) -> str:
    said = [_entry(report, row), *([row["value"]] if row["value"] else [])]
    if row["state"] == DONE and row["done_late"]:
        said.append(report.t("after its deadline"))
    return "; ".join(said)
