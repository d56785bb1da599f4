"""Plans as text: what `chiso plan progress` and `chiso plan draft` print."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.data.plans.work_tables import AS_DESCRIBED, AT_MOST, BELOW_LIMIT, BETWEEN
from chiso.pages.blocks import Block, Bullets, Column, Table, Text
from chiso.pages.formats import COUNT, NUMBER, WHOLE, coded
from chiso.pages.terminal import text_of
from chiso.plans.columns import COUNTS, plan_columns
from chiso.plans.draft_model import Draft, DraftFigure
from chiso.plans.draft_wording import DRAFT_LACKS, to_review
from chiso.plans.progress import (
    at_risk_tasks,
    completion,
    duties_due,
    late_tasks,
    task_status,
    unreported,
)
from chiso.plans.target_results import NO, UNKNOWN, YES, index_targets, stated_against_record, target_results
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.messages import N_
from chiso.text.numbers import number, points, score
from chiso.text.numbers import place as place_text

SHOWN = 60  # characters of a task in a column: the table of tasks has the whole text
TARGET_STATES = {YES: N_("reached"), NO: N_("not reached"), UNKNOWN: N_("not known yet")}
PLAN_PERIODS = {
    "q1": N_("first quarter"),
    "6m": N_("six months"),
    "q3": N_("nine months"),
    "year": N_("whole year"),
}
STATED_RESULTS = {
    "rank": N_("place"),
    "score": N_("score"),
    "change_rank": N_("change of place"),
    "change_score": N_("change of score"),
    "above_target": N_("places beyond the target"),
    "consecutive_rises": N_("rises in a row"),
}


def render_progress(d: Dataset, plan: Plan, period: str, on: dt.date, lang: str = "vi") -> str:
    """The follow-up of a plan on a day.

    Parameters
    ----------
    d : Dataset
        For published results of the editions of the plan.
    plan : Plan
    period : {"q1", "6m", "q3", "year"}
    on : date
    lang : {"vi", "en"}
    """
    t = Texts(lang)
    status = task_status(plan, period, on)
    parts: list[Block] = [Text(_head(plan, period, on, status, t))]
    if not status.empty:
        parts += [_rates(status, "field", t), _rates(status, "agency", t)]
        parts += [
            _listed(late_tasks(status), t("Late"), t("Late: none."), t, "days_late"),
            _listed(at_risk_tasks(status), t("At risk of being late"), t("At risk of being late: none."), t),
            Text(_unreported(status, period, t)),
        ]
    parts += [_targets(plan, period, t), *_duties(plan, on, t), *_indices(d, plan, t)]
    return text_of(parts, t)


def render_draft(
    made: Draft,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    folder: str,
    newer: Sequence[str] = (),
) -> str:
    """What was drafted, in a few lines: figures, how much is copied, what is open, what is missing.

    Parameters
    ----------
    made : Draft
    tables : mapping
        Rows by file name, as `chiso.plans.draft_wording.draft_files` returns them.
    folder : str
        Where they were written.
    newer : sequence of str
        What `chiso.pages.as_of.not_in_the_data` says.
    """
    t = Texts("vi")
    title = t(
        "Draft of a plan for {unit}, {year}: {folder}",
        unit=made.unit.full_name,
        year=made.year,
        folder=folder,
    )
    lines = [title, *(_figure(figure, made, t) for figure in made.totals)]
    copied = sum(item.task is not None for item in made.items)
    lines.append(
        t(
            "{tasks}: {copied} from plans on record, {open} to name; {targets}; {duties}",
            tasks=t.ngettext("{n} task", "{n} tasks", n=len(made.items)),
            copied=copied,
            open=len(made.items) - copied,
            targets=t.ngettext("{n} target", "{n} targets", n=len(tables["targets.csv"])),
            duties=t.ngettext("{n} duty", "{n} duties", n=len(tables["duties.csv"])),
        )
    )
    lines += [f"- {t(DRAFT_LACKS[code], **values)}" for code, values in made.lacks]
    lines += [f"- {line}" for line in newer]
    if changed := to_review(made):
        lines += ["", t("Left out or changed, for review:"), *(f"- {line}" for line in changed)]
    return "\n".join(lines)


def _figure(figure: DraftFigure, made: Draft, t: Texts) -> str:
    said = [] if math.isnan(figure.score) else [number(figure.score, t.lang)]
    if not math.isnan(figure.rank):
        place = t("place {place}", place=place_text(figure.rank, figure.ranked))
        about = made.indices[figure.index]
        derived = t("by score; {index} publishes no places", index=about.name)
        known = "" if about.publishes_ranks else f" ({derived})"
        said.append(place + known)
    of = f" ({figure.province})" if made.of_several(figure.index) else ""
    return f"- {figure.index} {figure.year}{of}: {', '.join(said)}"


def _head(plan: Plan, period: str, on: dt.date, status: pd.DataFrame, t: Texts) -> str:
    title = t(
        "{unit}: follow-up of the plan of {year}, {period}, on {day}",
        unit=plan.unit,
        year=plan.planned,
        period=t(PLAN_PERIODS[period]),
        day=date(on.isoformat(), t.lang),
    )
    if status.empty:
        return f"{title}\n{t('The plan on record has no tasks.')}"
    total = records(completion(status))[-1]
    said = t(
        "{tasks}: {done} done of {countable} with an end ({rate}), {late} late, {risk} at risk, "
        "{continuous} continuous, {silent} without a report",
        tasks=t.ngettext("{n} task", "{n} tasks", n=total["n"]),
        **{key: total[key] for key in ("done", "countable", "late", "continuous")},
        risk=total["at_risk"],
        silent=total["not_reported"],
        rate=t("no report yet") if math.isnan(total["rate"]) else score(total["rate"], "percent", t.lang, 1),
    )
    return f"{title}\n{said}"


def _rates(status: pd.DataFrame, by: str, t: Texts) -> Table:
    caption, group = (
        (t("By field"), t("Field"))
        if by == "field"
        else (t("By lead agency (a task of several agencies counts for each)"), t("Lead agency"))
    )
    names, missing = ("group", *(one.key for one in COUNTS)), {"group": N_("none named")}
    columns = [
        replace(one, format=WHOLE) if one.format is COUNT else one  # a count of none is told
        for one in plan_columns(
            t, *names, missing=missing, group=group, not_reported=t("No report"), rate=t("Rate")
        )
    ]
    rows = [
        row | {"rate": score(row["rate"], "percent", t.lang, 1)} for row in records(completion(status, by))
    ]
    rows[-1]["group"] = t("All")
    return Table(caption, columns, rows)


def _listed(tasks: pd.DataFrame, caption: str, none: str, t: Texts, *others: str) -> Block:
    if tasks.empty:
        return Text(none)
    missing = {"lead": N_("none named"), "deadline": ""}
    columns = plan_columns(t, "id", "lead", "deadline", "task", *others, missing=missing, task=t("Task"))
    return Table(caption, columns, [_task(row, t) for row in records(tasks)])


def _task(row: dict[str, Any], t: Texts) -> dict[str, Any]:
    last = row["last_day"]
    when = date(last.isoformat(), t.lang) if isinstance(last, dt.date) else ""
    deadline = row["deadline"] if row["deadline"] == when or not when else f"{row['deadline']} ({when})"
    return row | {"deadline": deadline, "task": _short(row["task"]), "days_late": str(row["days_late"])}


def _unreported(status: pd.DataFrame, period: str, t: Texts) -> str:
    """Tasks without an entry of this period: silence is no progress."""
    silent = unreported(status, period)
    if silent.empty:
        return ""
    return t.ngettext(
        "No entry for {period}: {n} task ({ids}). Where an earlier period has one, it stands.",
        "No entry for {period}: {n} tasks ({ids}). Where an earlier period has one, it stands.",
        period=t(PLAN_PERIODS[period]),
        n=len(silent),
        ids=", ".join(silent["id"]),
    )


def _targets(plan: Plan, period: str, t: Texts) -> Block:
    rows = records(target_results(plan, period))
    if not rows:
        return Text(t("The plan on record has no targets."))
    counts = {key: sum(row["reached"] == key for row in rows) for key in (YES, NO, UNKNOWN)}
    said = t(
        "Targets: {n}; {yes} reached, {no} not reached, {open} not known yet",
        n=len(rows),
        yes=counts[YES],
        no=counts[NO],
        open=counts[UNKNOWN],
    )
    known = [
        row | {"text": goal_text(row, t.lang), "indicator": _short(row["indicator"])}
        for row in rows
        if row["reached"] != UNKNOWN
    ]
    if not known:
        return Text(said)
    columns = [
        *plan_columns(t, "id", "text", text=t("Target")),
        Column("compared", t("Result"), NUMBER),
        *plan_columns(t, "difference"),
        Column("reached", t("State"), coded(TARGET_STATES)),
        *plan_columns(t, "indicator"),
    ]
    return Table(said, columns, known)


def goal_text(row: dict[str, Any], lang: str) -> str:
    """The numbers of a target as a sign: ≥ 90 %, 35-40 %, ≤ 10 hạng; its words where it has none."""
    low, high = ("" if math.isnan(row[key]) else points(row[key], lang) for key in ("low", "high"))
    unit = row["unit"] if row["unit"] == "%" else f" {row['unit']}"
    if row["operator"] == AS_DESCRIBED:
        return str(row["text"])
    if row["operator"] == BETWEEN:
        return f"{low}-{high}{unit}"
    sign = {AT_MOST: "≤", BELOW_LIMIT: "<", "at_least": "≥", "above": ">"}[row["operator"]]
    return f"{sign} {low or high}{unit}"


def _duties(plan: Plan, on: dt.date, t: Texts) -> list[Block]:
    rows = [
        row | {"days": str(row["days"]), "duty": _short(row["duty"])} for row in records(duties_due(plan, on))
    ]
    columns = [
        *plan_columns(t, "id", "agency", "deadline"),
        Column("days", t("Days left"), WHOLE),
        *plan_columns(t, "duty"),
    ]
    caption = t("Duties with a deadline (whether they are done is not on record)")
    return [Table(caption, columns, rows)] if rows else []


def _indices(d: Dataset, plan: Plan, t: Texts) -> list[Block]:
    """Targets for whole indices beside published results, and what the document says of results."""
    lines = []
    for row in records(index_targets(d, plan)):
        rank = row["kind"] == "rank"
        aim = (
            t("place {place} or better", place=f"{row['aim']:.0f}")
            if rank
            else f"≥ {number(row['aim'], t.lang)}"
        )
        if math.isnan(row["result"]):
            said = t("no result on record")
        else:
            result = f"{row['result']:.0f}" if rank else number(row["result"], t.lang)
            beyond = f"{abs(row['beyond']):.0f}".zfill(2) if rank else number(abs(row["beyond"]), t.lang)
            way = t("better by {n}", n=beyond) if row["beyond"] >= 0 else t("short by {n}", n=beyond)
            said = t("result {result}, {way}", result=result, way=way)
        lines.append(f"{row['index']} {row['year']}: {aim}; {said}")
    for row in records(stated_against_record(d, plan)):
        digits = 2 if row["measure"] in {"score", "change_score"} else 0
        stated, found = (number(row[key], t.lang, digits) for key in ("stated", "on_record"))
        what = t(STATED_RESULTS[row["measure"]])
        lines.append(
            f"{row['index']} {row['year']}, {what}: "
            + t("{stated} in the document, {found} on record", stated=stated, found=found)
        )
    return [Text(t("Results of the indices")), Bullets(lines)] if lines else []


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"
