"""The follow-up of a plan at the end of a period, as sections: what is done, late, at risk, and to propose.

The part by field is written to be pasted into the report on administrative reform of the period.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from chiso.core.frames import records
from chiso.data.plans.scorecard_table import NOBODY
from chiso.pages.base import Section
from chiso.pages.blocks import Block, Bullets, Heading, Table, Text
from chiso.pages.inline import Words
from chiso.plans.columns import COUNTS, plan_columns
from chiso.plans.fields import FieldWork, fields_of_plan, listed
from chiso.plans.progress import (
    ALL,
    completion,
    duties_due,
    unreported,
)
from chiso.plans.progress_page import FollowUpPage
from chiso.plans.progress_tables import (
    forecast_part,
    late_section,
    proposals_section,
    targets_section,
    tasks_section,
)
from chiso.plans.target_results import NO, YES
from chiso.text.numbers import labelled, number, of_maximum


class FollowUpReport(FollowUpPage):
    """Everything the follow-up of a plan shows."""

    def sections(self) -> list[Section]:
        """Title and sections in the order of the report."""
        return [
            self._title(),
            self._summary(),
            self._by_field(),
            late_section(self),
            targets_section(self),
            forecast_part(self),
            proposals_section(self),
            tasks_section(self),
        ]

    def _title(self) -> Section:
        about = self.t("Deadlines are held against {day}. Unit: {unit}.", day=self.day, unit=self.plan.unit)
        return Section("tieu-de", self.heading, [Text(about, "subtitle")], self.t, kind="title")

    @cached_property
    def total(self) -> dict[str, Any]:
        """Counts over all tasks."""
        return next(row for row in records(completion(self.status)) if row["group"] == ALL)

    def _summary(self) -> Section:
        return self.part("tom-tat", self.t("Summary"), [Bullets(self.summary_lines())])

    def summary_lines(self) -> list[str]:
        """What the reader must know first, a sentence each."""
        t = self.t
        if self.status.empty:
            said = [t("The plan on record lists no tasks: nothing can be followed up task by task.")]
            return [*said, *self._duties_near()]
        said = [self._counts_in_words(self.total)]
        if len(self.late):
            names = ", ".join(dict.fromkeys(one for row in records(self.late) for one in listed(row["lead"])))
            said.append(
                t.ngettext(
                    "Late: {n} task; lead: {names}.",
                    "Late: {n} tasks; lead: {names}.",
                    n=len(self.late),
                    names=names or t("not named"),
                )
            )
        else:
            said.append(t("No task with a deadline is late on {day}.", day=self.day))
        if len(self.at_risk):
            said.append(
                t.ngettext("At risk of delay: {n} task.", "At risk of delay: {n} tasks.", n=len(self.at_risk))
            )
        silent = len(unreported(self.status, self.period))
        if silent:
            said.append(
                t.ngettext(
                    "No report of this period on {n} task: its state is the last one known.",
                    "No report of this period on {n} tasks: their state is the last one known.",
                    n=silent,
                )
            )
        measured = self.results[self.results["reached"].isin([YES, NO])]
        if len(self.results):
            said.append(
                t(
                    "Targets with a result: {n} of {total}; reached: {reached}.",
                    n=len(measured),
                    total=len(self.results),
                    reached=int(measured["reached"].eq(YES).sum()),
                )
            )
        return [*said, *self._duties_near()]

    def _duties_near(self) -> list[str]:
        return [
            self.t(
                "Duty with a deadline ({deadline}) of {agency}: {duty}",
                deadline=row["deadline"],
                agency="; ".join(listed(row["agency"])),
                duty=row["duty"],
            )
            for row in records(duties_due(self.plan, self.on))
        ]

    def _counts_in_words(self, row: Mapping[str, Any]) -> str:
        t = self.t
        said = [
            t("{n} {state}", n=row[key], state=words)
            for key, words in (
                ("done", t("done")),
                ("under_way", t("under way")),
                ("not_begun", t("not begun")),
                ("at_risk", t("at risk")),
                ("late", t("late")),
                ("continuous", t("continuous")),
                ("not_reported", t("without a report")),
            )
            if row[key]
        ]
        text = t.ngettext("{n} task: {states}", "{n} tasks: {states}", n=row["n"], states=", ".join(said))
        return f"{text}; {self._rate(row)}."

    def _rate(self, row: Mapping[str, Any]) -> str:
        t = self.t
        if math.isnan(row["rate"]):
            return t("rate of completion: no figures yet")
        return t.ngettext(
            "rate of completion {rate}% ({done}/{n} task, without the continuous ones)",
            "rate of completion {rate}% ({done}/{n} tasks, without the continuous ones)",
            rate=number(row["rate"], t.lang),
            done=row["done"],
            n=row["countable"],
        )

    def _by_field(self) -> Section:
        t = self.t
        heading = t("RESULTS BY FIELD")
        if self.status.empty:
            return Section("linh-vuc", heading, [], t, kind="absent")
        counted = {row["group"]: row for row in records(completion(self.status))}
        parts: list[Block] = [self.fields_table(), self._agencies()]
        for n, work in enumerate(self._works, 1):
            parts += self._field(work, n, counted.get(self._group(work)))
        return self.numbered("linh-vuc", heading, parts)

    @cached_property
    def _works(self) -> list[FieldWork]:
        return [work for work in fields_of_plan(self.plan, self.d, self.t) if work.tasks]

    def fields_table(self) -> Table:
        """How much is done by field; the total last."""
        t = self.t
        # What is of no single field is counted under its index.
        names = {
            self._group(work): labelled(work.code, work.name) if work.code else work.name
            for work in self._works
        } | {ALL: t("All tasks")}
        rows = [
            row | {"group": names.get(row["group"], row["group"] or t("General"))}
            for row in records(completion(self.status))
        ]
        return self._counted(t("Tasks by field on {day}", day=self.day), t("Field"), rows)

    def _counted(self, caption: str, heading: str, rows: list[dict[str, Any]]) -> Table:
        names = ("group", *(one.key for one in COUNTS))
        return Table(caption, plan_columns(self.t, *names, group=heading), rows)

    @staticmethod
    def _group(work: FieldWork) -> str:
        return f"{work.index} {work.code}".strip()

    def _agencies(self) -> Block:
        t = self.t
        rows = [
            row | {"group": row["group"] if row["group"] != NOBODY else t("not named")}
            for row in records(completion(self.status, by="agency"))
            if row["group"] != ALL
        ]
        return self._counted(t("Tasks by lead agency on {day}", day=self.day), t("Lead agency"), rows)

    def _field(self, work: FieldWork, n: int, counted: Mapping[str, Any] | None) -> list[Block]:
        """What is pasted into the report of the period: results, rate, delays, forecast, proposals."""
        t = self.t
        ids = {task["id"] for task in work.tasks}
        rows = [row for row in records(self.status) if row["id"] in ids]
        said: list[Words] = []
        # A number that a target is held against is told once, with the target.
        with_target = {row["task"] for row in records(self.results) if not math.isnan(row["value"])}
        told = [
            f"{row['task'].rstrip('.')}: {row['value']}"
            for row in rows
            if row["value"] and row["id"] not in with_target
        ]
        told += [
            f"{row['indicator']}: {self.value(row)}"
            for row in records(self.results)
            if not math.isnan(row["value"]) and (row["task"] in ids or row["id"] in self._targets_of(work))
        ]
        text = "; ".join(told) or t("[results: to be filled in by the office]")
        said.append(t("Results: {text}.", text=text))
        if counted is not None:
            said.append(self._counts_in_words(counted))
        late = [row for row in records(self.late) if row["id"] in ids]
        for row in late:
            said.append(
                t.ngettext(
                    "Late: {task} (deadline {deadline}, {n} day); lead: {lead}.",
                    "Late: {task} (deadline {deadline}, {n} days); lead: {lead}.",
                    task=row["task"].rstrip("."),
                    deadline=row["deadline"],
                    n=row["days_late"],
                    lead="; ".join(listed(row["lead"])) or t("not named"),
                )
            )
        if not late:
            said.append(t("Late tasks: none."))
        said.append(self._forecast_of(work))
        said.append(t("Proposals: {text}.", text=t("[proposals: to be filled in by the office]")))
        name = f"{n}. {work.name}"
        return [Heading(name), Bullets(said)]

    def _targets_of(self, work: FieldWork) -> set[str]:
        return {row["id"] for row in work.targets}

    def _forecast_of(self, work: FieldWork) -> str:
        t = self.t
        if not self.has_forecast:
            return t("Forecast of points: no inputs of the period on record.")
        rows = [
            row
            for row in records(self.forecasts)
            if row["code"].split(".")[0] == work.code and not math.isnan(row["score"])
        ]
        if not rows:
            return t("Forecast of points: no inputs of the period on record.")
        said = [f"{row['code']}: {of_maximum(row['score'], row['maximum'], t.lang)}" for row in rows]
        return t("Forecast of points if the year ended so: {text}.", text="; ".join(said))
