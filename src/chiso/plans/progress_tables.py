"""Sections of the follow-up of a plan: late and at risk, results against targets, forecast, all tasks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from chiso.core.frames import records
from chiso.data.plans.work_tables import DONE, PERIOD_NAMES
from chiso.pages.base import Section
from chiso.pages.blocks import Block, Heading, Note, OldColumn, OldRow, OldTable, Text
from chiso.pages.inline import in_lines
from chiso.plans.fields import listed
from chiso.plans.progress_page import FollowUpPage
from chiso.plans.target_results import NO, YES
from chiso.scorecards.forecasts import forecast_total
from chiso.scorecards.wording import FORECAST_VERDICTS, covered_in_words
from chiso.text.dates import date
from chiso.text.messages import N_
from chiso.text.numbers import MISSING, labelled, number, of_maximum, points

REACHED = {YES: N_("reached"), NO: N_("not reached yet")}


def late_section(report: FollowUpPage) -> Section:
    """Tasks past their last day, and those that may become late."""
    t = report.t
    parts: list[Block] = [
        Heading("1. " + t("Late on {day}", day=report.day)),
        *_listed(report, report.late, late=True),
    ]
    parts += [Heading("2. " + t("At risk of delay")), *_listed(report, report.at_risk, late=False)]
    return report.numbered("cham", t("LATE TASKS AND TASKS AT RISK"), parts)


def _listed(report: FollowUpPage, chosen: pd.DataFrame, *, late: bool) -> list[Block]:
    t = report.t
    if chosen.empty:
        return [Text(t("None."))]
    columns = [OldColumn(t("Task, solution")), OldColumn(t("Lead agency")), OldColumn(t("Deadline"))]
    columns += [
        OldColumn(t("Last day")),
        OldColumn(t("Days late"), numeric=True),
        OldColumn(t("Last report")),
    ]
    rows = [
        OldRow(
            [
                row["task"],
                in_lines(listed(row["lead"])) or t("not named"),
                row["deadline"] or MISSING,
                date(row["last_day"].isoformat(), t.lang) if row["last_day"] else MISSING,
                str(row["days_late"]) if late else MISSING,
                _entry(report, row),
            ]
        )
        for row in records(chosen)
    ]
    caption = t("Late tasks") if late else t("Tasks at risk of delay")
    return [OldTable(caption, columns, rows)]


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
    columns = [OldColumn(t("Target, as printed")), OldColumn(t("Result"), numeric=True)]
    columns += [OldColumn(t("Difference"), numeric=True), OldColumn(t("Assessment"))]
    rows = [
        OldRow(
            [
                row["text"],
                report.value(row),
                number(row["difference"], t.lang),
                t(REACHED[row["reached"]]) if row["reached"] in REACHED else t("not to be assessed"),
            ]
        )
        for row in known
    ]
    silent = len(report.results) - len(known)
    parts: list[Block] = [
        OldTable(t("Results of {period} against targets", period=report.period_name), columns, rows)
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
    t, lang = report.t, report.t.lang
    heading = t("FORECAST OF POINTS")
    if not report.has_forecast:
        text = t("No inputs of {period} on record (periods.csv): no forecast.", period=report.period_name)
        return report.numbered("du-bao", heading, [Text(text)])
    total = records(forecast_total(report.plan, PERIOD_NAMES[report.period]))[0]
    said = covered_in_words(total, t)
    columns = [OldColumn(t("Criterion")), OldColumn(t("If the year ended so"), numeric=True)]
    columns += [OldColumn(t("Can still reach"), numeric=True), OldColumn(t("Verdict"))]
    rows = [
        OldRow(
            [
                labelled(row["code"], row["name"]),
                of_maximum(row["score"], row["maximum"], lang),
                points(row["best"], lang),
                t(FORECAST_VERDICTS[row["verdict"]]),
            ]
        )
        for row in records(report.forecasts)
    ]
    caption = t("Forecast by the inputs of {period}", period=report.period_name)
    return report.numbered("du-bao", heading, [Text(f"{said}."), OldTable(caption, columns, rows)])


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
    columns = [OldColumn(t("No.")), OldColumn(t("Task, solution")), OldColumn(t("Lead agency"))]
    columns += [OldColumn(t("Deadline")), OldColumn(t("State")), OldColumn(t("Last report"))]
    rows = [
        OldRow(
            [
                row["id"],
                row["task"],
                in_lines(listed(row["lead"])) or t("not named"),
                row["deadline"] or t("not stated in the document"),
                row["state"] or t("without a report"),
                _result(report, row),
            ]
        )
        for row in records(report.status)
    ]
    caption = t("State of all tasks on {day}", day=report.day)
    return report.part("phu-luc", heading, [OldTable(caption, columns, rows)])


def _result(report: FollowUpPage, row: Mapping[str, Any]) -> str:
    said = [_entry(report, row), *([row["value"]] if row["value"] else [])]
    if row["state"] == DONE and row["done_late"]:
        said.append(report.t("after its deadline"))
    return "; ".join(said)
