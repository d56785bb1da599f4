"""The annex of a plan: who does what by when, criterion by criterion, for Word and Excel alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.data.plans.work_tables import criteria_of
from chiso.pages.blocks import Table
from chiso.pages.formats import Row
from chiso.pages.inline import in_lines, styled
from chiso.plans.columns import plan_columns
from chiso.plans.fields import (
    FieldWork,
    field_heading,
    fields_of_plan,
    listed,
    lost_in_words,
    own_remarks,
    points_of,
    targets_of_task,
)
from chiso.scorecards.scores import Card
from chiso.text.catalog import Texts
from chiso.text.numbers import labelled, roman

# Columns, and their share of the width of a landscape page.
SHARES = {
    "id": 12,  # VIII on one line
    "name": 34,
    "maximum": 12,
    "self_assessed": 15,
    "appraised": 14,
    "lost": 14,
    "reason": 31,
    "task": 49,
    "product": 18,
    "lead": 25,
    "coordinating": 26,
    "deadline": 20,
}
TO_BE_STATED = ("product", "lead", "coordinating", "deadline")
OF_THE_SCORECARD = ("maximum", "self_assessed", "appraised", "lost", "reason")


def annex_table(plan: Plan, d: Dataset, t: Texts) -> Table:
    """The rows in the order of the fields; of a plan without tasks its duties.

    Parameters
    ----------
    plan : Plan
    d : Dataset
    t : Texts

    Returns
    -------
    Table
        With columns of points and causes only where the plan has a scorecard. Its rows say in `kind` what
        they are of: "field", "criterion", "task", "duty".
    """
    keys = [key for key in SHARES if len(plan.criteria) or key not in OF_THE_SCORECARD]
    empty, name = dict.fromkeys(keys, ""), t("Criterion, component criterion")
    columns = plan_columns(t, *keys, missing=empty, name=name, reason=t("Cause"))
    title = t("Assignment of tasks of {year}", year=plan.planned)
    return Table(title, columns, _rows(plan, d, t), headers=2)


def _rows(plan: Plan, d: Dataset, t: Texts) -> list[Row]:
    card, works = Card(plan), fields_of_plan(plan, d, t)
    tasks = {task["id"]: n for n, task in enumerate((one for work in works for one in work.tasks), 1)}
    rows, fields = [], 0
    for work in works:
        # What is of no single field stands before the first of them, without a numeral.
        fields += bool(work.code)
        rows.append(_field(plan, card, work, roman(fields) if work.code else "", t))
        beside: set[str] = set()  # tasks that stand in the row of their only criterion
        for row in work.criteria:
            serving = _serving(works, work.index, row["code"])
            cells = _criterion(card, row, serving, tasks, t)
            if len(serving) == 1 and criteria_of(serving[0]["criteria"]) == [(work.index, row["code"])]:
                (task,) = serving
                beside.add(task["id"])
                own = _task(plan, task, tasks[task["id"]], t)
                cells |= {key: own[key] or cells.get(key, "") for key in own if key != "name"}
            rows.append(cells)
        rows += [_task(plan, task, tasks[task["id"]], t) for task in work.tasks if task["id"] not in beside]
    if not len(plan.tasks):
        rows += [_duty(plan, row, n, t) for n, row in enumerate(records(plan.duties), 1)]
    # What is not for a kind of row is empty.
    return [dict.fromkeys(SHARES, "") | row for row in rows]


def _serving(works: Sequence[FieldWork], index: str, code: str) -> list[Mapping[str, Any]]:
    """Tasks that name a criterion, whatever field they stand under."""
    return [task for work in works for task in work.tasks if (index, code) in criteria_of(task["criteria"])]


def _named(plan: Plan, work: FieldWork) -> str:
    """ "3. Cải cách thủ tục hành chính"; of another index with its name before."""
    shown = field_heading(work)
    return labelled(work.code, shown) if work.code and shown == work.name else shown


def _field(plan: Plan, card: Card, work: FieldWork, numeral: str, t: Texts) -> dict[str, Any]:
    targets = [row["text"] for row in work.targets]
    # The scorecard repeats what the table of targets says.
    if work.row and work.row["target_text"] and not targets:
        targets.append(work.row["target_text"])
    return {
        "kind": "field",
        "id": styled("strong", numeral),
        "name": styled("strong", _named(plan, work)),
        "task": in_lines(t("Target: {text}", text=text) for text in targets),
        **(_scored(card, work.row, t) if work.row else {}),
    }


def _criterion(
    card: Card,
    row: Mapping[str, Any],
    serving: Sequence[Mapping[str, Any]],
    numbers: Mapping[str, int],
    t: Texts,
) -> dict[str, Any]:
    cells = _scored(card, row, t)
    for key in ("lead", "coordinating"):
        named = (name for task in serving for name in listed(task[key]))
        cells[key] = cells[key] or " | ".join(dict.fromkeys(named))
    said = [t("Target: {text}", text=row["target_text"])] if row["target_text"] else []
    if serving:
        said.append(
            t("See task No. {numbers}", numbers=", ".join(str(numbers[one["id"]]) for one in serving))
        )
    return {"kind": "criterion", "name": labelled(row["code"], row["name"]), "task": in_lines(said), **cells}


def _scored(card: Card, row: Mapping[str, Any], t: Texts) -> dict[str, Any]:
    return {
        **points_of(card, row),
        "reason": row["reason"],
        # A cause belongs to points that are lost; that none is stated is said, not passed over.
        "has_cause": lost_in_words(card, row, t.lang) not in {"", "0"} and not card.children.get(row["code"]),
        "lead": row["lead"],
        "coordinating": row["coordinating"],
    }


def _task(plan: Plan, task: Mapping[str, Any], number: int, t: Texts) -> dict[str, Any]:
    # The field stands above: named are criteria, and other indices.
    cited = criteria_of(task["criteria"])
    codes = [code or index for index, code in cited if not code.isdigit()]
    work = [task["task"]]
    for target in targets_of_task(plan, task):
        if target["text"] not in task["task"]:
            work.append(t("Target: {text}", text=target["text"]))
    return {
        "kind": "task",
        "id": str(number),
        "name": "; ".join(codes),
        "task": in_lines(work + _remarks(plan, task, t)),
        **{key: task[key] for key in TO_BE_STATED},
    }


def _duty(plan: Plan, row: Mapping[str, Any], number: int, t: Texts) -> dict[str, Any]:
    return {
        "kind": "duty",
        "id": str(number),
        "name": t("Section {section}", section=row["section"]) if row["section"] else "",
        "task": in_lines([row["duty"], *_remarks(plan, row, t)]),
        "lead": row["agency"],
        **{key: row[key] for key in ("coordinating", "deadline")},
    }


def _remarks(plan: Plan, row: Mapping[str, Any], t: Texts) -> list[str]:
    """What an office must check before it relies on a row: marked, since it is no text of the plan."""
    said = own_remarks(plan, row)
    return [t("[To be checked: {text}]", text="; ".join(said))] if said else []


def open_cells(row: Mapping[str, Any]) -> set[str]:
    """Columns of a row of the annex that are empty and that the office fills in."""
    wanted = {*TO_BE_STATED} if row["kind"] in {"task", "duty"} else set()
    wanted |= {"reason"} if row.get("has_cause") else set()
    return {key for key in wanted if not row[key]}


def to_be_stated(annex: Table, t: Texts) -> str:
    """One marked line for all open cells: the columns that the office fills in; "" for none."""
    lacking = set().union(*(open_cells(row) for row in annex.rows))
    names = [column.heading.lower() for column in annex.columns if column.key in lacking]
    return t("[to be filled in above: {columns}]", columns=", ".join(names)) if names else ""
