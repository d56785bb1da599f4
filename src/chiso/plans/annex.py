"""The annex of a plan: who does what by when, criterion by criterion, for Word and Excel alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.data.plans.work_tables import criteria_of
from chiso.pages.formats import POINTS
from chiso.plans.columns import plan_columns
from chiso.plans.fields import (
    FieldWork,
    field_heading,
    fields_of_plan,
    listed,
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
IN_POINTS = ("maximum", "self_assessed", "appraised", "lost")
OF_THE_SCORECARD = (*IN_POINTS, "reason")


@dataclass
class AnnexRow:
    """A row of the annex: each cell a list of lines, "" where the column is not for this kind of row.

    Attributes
    ----------
    kind : {"field", "criterion", "task", "duty"}
    key : str
        Number in the table that it comes from.
    cells : dict from str to list of str
        By the keys of `SHARES`.
    points : dict
        Of the row of the scorecard, as `points_of` has them: the numbers that cells of points word.
    """

    kind: str
    key: str
    cells: dict[str, list[str]]
    points: dict[str, Any] = field(default_factory=dict)


def annex_columns(plan: Plan) -> list[str]:
    """Keys of the columns: points and causes only where the plan has a scorecard."""
    return [key for key in SHARES if len(plan.criteria) or key not in OF_THE_SCORECARD]


def annex_heads(plan: Plan, t: Texts) -> list[str]:
    """What those columns are called."""
    name, keys = t("Criterion, component criterion"), annex_columns(plan)
    return [column.heading for column in plan_columns(t, *keys, name=name, reason=t("Cause"))]


def annex_rows(plan: Plan, d: Dataset, t: Texts) -> list[AnnexRow]:
    """Rows of the annex, in the order of the fields; of a plan without tasks its duties.

    Parameters
    ----------
    plan : Plan
    d : Dataset
    t : Texts
    """
    card, works = Card(plan), fields_of_plan(plan, d, t)
    tasks = {task["id"]: n for n, task in enumerate((one for work in works for one in work.tasks), 1)}
    rows, fields = [], 0
    for work in works:
        # What is of no single field stands before the first of them, without a numeral.
        fields += bool(work.code)
        rows.append(_field(plan, card, work, roman(fields) if work.code else "", t))
        for row in work.criteria:
            rows.append(_criterion(card, row, _serving(works, work.index, row["code"]), tasks, t))
        rows += [_task(plan, task, tasks[task["id"]], t) for task in work.tasks]
    if not len(plan.tasks):
        rows += [_duty(row, n, t) for n, row in enumerate(records(plan.duties), 1)]
    return rows


def _serving(works: Sequence[FieldWork], index: str, code: str) -> list[Mapping[str, Any]]:
    """Tasks that name a criterion, whatever field they stand under."""
    return [task for work in works for task in work.tasks if (index, code) in criteria_of(task["criteria"])]


def _named(plan: Plan, work: FieldWork) -> str:
    """ "3. Cải cách thủ tục hành chính"; of another index with its name before."""
    shown = field_heading(work)
    return labelled(work.code, shown) if work.code and shown == work.name else shown


def _field(plan: Plan, card: Card, work: FieldWork, numeral: str, t: Texts) -> AnnexRow:
    cells = {
        "id": [numeral],
        "name": [_named(plan, work)],
        "task": [t("Target: {text}", text=row["text"]) for row in work.targets],
    }
    if work.row is not None:
        cells |= _scored(card, work.row, t)
        text = work.row["target_text"]
        # The scorecard repeats what the table of targets says.
        if text and not work.targets:
            cells["task"].append(t("Target: {text}", text=text))
        cells |= {key: listed(work.row[key]) for key in ("lead", "coordinating")}
    return AnnexRow("field", work.code, cells, points_of(card, work.row) if work.row else {})


def _criterion(
    card: Card,
    row: Mapping[str, Any],
    serving: Sequence[Mapping[str, Any]],
    numbers: Mapping[str, int],
    t: Texts,
) -> AnnexRow:
    cells = {"id": [""], "name": [labelled(row["code"], row["name"])], **_scored(card, row, t)}
    cells |= {key: listed(row[key]) for key in ("lead", "coordinating")}
    cells["task"] = [t("Target: {text}", text=row["target_text"])] if row["target_text"] else []
    if serving:
        numbered = ", ".join(str(numbers[task["id"]]) for task in serving)
        cells["task"].append(t("See task No. {numbers}", numbers=numbered))
        for key in ("lead", "coordinating"):
            named = [name for task in serving for name in listed(task[key])]
            cells[key] = cells[key] or list(dict.fromkeys(named))
    return AnnexRow("criterion", row["code"], cells, points_of(card, row))


def _scored(card: Card, row: Mapping[str, Any], t: Texts) -> dict[str, list[str]]:
    points = points_of(card, row)
    cells = {key: [] if math.isnan(points[key]) else [str(POINTS.cell(points, key, t))] for key in points}
    cells["reason"] = [row["reason"]] if row["reason"] else []
    # A cause belongs to points that are lost; that none is stated is said, not passed over.
    if cells["lost"] not in ([], ["0"]) and not row["reason"] and not card.children.get(row["code"]):
        cells["reason"] = [t("[cause to be filled in]")]
    return cells


def _task(plan: Plan, task: Mapping[str, Any], number: int, t: Texts) -> AnnexRow:
    # The field stands above: named are criteria, and other indices.
    cited = criteria_of(task["criteria"])
    codes = [code or index for index, code in cited if not code.isdigit()]
    work = [task["task"]]
    for target in targets_of_task(plan, task):
        if target["text"] not in task["task"]:
            work.append(t("Target: {text}", text=target["text"]))
    work += _remarks(task, t)
    blank = [t("[not stated]")]
    return AnnexRow(
        "task",
        task["id"],
        {
            "id": [str(number)],
            "name": ["; ".join(codes)] if cited else blank,
            "task": work,
            "product": listed(task["product"]) or blank,
            "lead": listed(task["lead"]) or blank,
            "coordinating": listed(task["coordinating"]) or blank,
            "deadline": [task["deadline"]] if task["deadline"] else blank,
        },
    )


def _duty(row: Mapping[str, Any], number: int, t: Texts) -> AnnexRow:
    blank = [t("[not stated]")]
    return AnnexRow(
        "duty",
        row["id"],
        {
            "id": [str(number)],
            "name": [t("Section {section}", section=row["section"])] if row["section"] else blank,
            "task": [row["duty"], *_remarks(row, t)],
            "product": blank,
            "lead": listed(row["agency"]),
            "coordinating": listed(row["coordinating"]) or blank,
            "deadline": [row["deadline"]] if row["deadline"] else blank,
        },
    )


def _remarks(row: Mapping[str, Any], t: Texts) -> list[str]:
    """What an office must check before it relies on a row: marked, since it is no text of the plan."""
    return [t("[To be checked: {text}]", text=row["review"])] if row["review"] else []
