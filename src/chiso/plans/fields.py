"""The work of a plan field by field: points of the year before, criteria, targets, tasks."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import entries
from chiso.data.plans.work_tables import OF_UNITS, criteria_of, field_of
from chiso.scorecards.scores import Card
from chiso.text.catalog import Texts
from chiso.text.numbers import digits, points

MANY = 3  # from which on several are told together


@dataclass
class FieldWork:
    """What a plan says of one field.

    Attributes
    ----------
    index, code : str
        "PAR", "3"; the code is empty for what is of no single field.
    name : str
    row : mapping or None
        Of the scorecard; None where the plan prints no points.
    criteria : list of mapping
        Rows of the scorecard below the field.
    tasks, targets : list of mapping
        Rows of tasks.csv; those of targets.csv that belong to no single task.
    of_other_index : str
        Name of its index where that is not the plan's own.
    """

    index: str
    code: str
    name: str
    row: Mapping[str, Any] | None = None
    criteria: list[Mapping[str, Any]] = field(default_factory=list)
    tasks: list[Mapping[str, Any]] = field(default_factory=list)
    targets: list[Mapping[str, Any]] = field(default_factory=list)
    of_other_index: str = ""


def fields_of_plan(plan: Plan, d: Dataset, t: Texts) -> list[FieldWork]:
    """The fields of a plan in their order; first what is of no single field.

    Parameters
    ----------
    plan : Plan
    d : Dataset
        Names the fields that the plan has no scorecard row for.
    t : Texts
    """
    own = own_index(plan, d)
    found: dict[tuple[str, str], FieldWork] = {}
    card = Card(plan)
    for row in card.top:
        work = FieldWork(own, row["code"], row["name"], row, _below(card, row["code"]))
        found[(own, row["code"])] = work

    def at(cell: str) -> FieldWork:
        index, code = (criteria_of(cell) or [("", "")])[0]
        key = (index, field_of(code)) if field_of(code) else ("", "")
        if key not in found:
            name = _name(d, plan, *key) if key[1] else t("General")
            found[key] = FieldWork(*key, name)
            if key[0] not in {"", own, d.indices.self_assessed.code}:
                found[key].of_other_index = _name_of_index(d, key[0])
        return found[key]

    numbered = {row["id"] for row in records(plan.tasks)}
    for row in records(plan.tasks):
        at(row["criteria"]).tasks.append(row)
    for row in records(plan.targets):
        if row["task"] not in numbered:
            at(row["criteria"]).targets.append(row)
    return sorted(found.values(), key=lambda work: _order(work, [*d.indices, OF_UNITS]))


def own_index(plan: Plan, d: Dataset) -> str:
    """The index that a plan scores: the units of a province are scored on one of its own, CCHC."""
    return d.indices.self_assessed.code if plan.level == "province" else OF_UNITS


def field_heading(work: FieldWork) -> str:
    """The name of a field, with its index where that is not the plan's own: "PAPI: Quản trị môi trường"."""
    return f"{work.of_other_index}: {work.name}" if work.of_other_index else work.name


def targets_of_task(plan: Plan, task: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Rows of targets.csv that belong to a task."""
    return [row for row in records(plan.targets) if row["task"] and row["task"] == task["id"]]


def points_of(card: Card, row: Mapping[str, Any]) -> dict[str, Any]:
    """Points of a row: maximum and scores as printed, those not reached as printed or by the others.

    Returns
    -------
    dict
        maximum, self_assessed, appraised (decimals), lost; NaN where not known.
    """
    lost = row["lost"] or card.lost(row)
    return {
        **{key: Decimal(row[key] or "nan") for key in ("maximum", "self_assessed", "appraised")},
        "lost": math.nan if lost is None else float(lost),
    }


def lost_in_words(card: Card, row: Mapping[str, Any], lang: str) -> str:
    """Points not reached, as `points_of` has them; "" where they are not known."""
    lost = points_of(card, row)["lost"]
    return "" if math.isnan(lost) else points(lost, lang)


def inputs_in_words(row: Mapping[str, Any], lang: str) -> str:
    """The figures that a score follows from: "180.840/185.443 hồ sơ = 97,5178%"; "" where none are stated."""
    said = ""
    if row["numerator"] and row["denominator"]:
        said = f"{digits(row['numerator'], lang)}/{digits(row['denominator'], lang)} {row['unit']}".strip()
    if row["ratio"]:
        ratio = f"{digits(row['ratio'], lang)}%"
        said = f"{said} = {ratio}" if said else ratio
    return said


def own_remarks(plan: Plan, row: Mapping[str, Any]) -> list[str]:
    """What must be checked of this very row; what holds for others too is said once, in the notes."""
    counts: Counter[str] = Counter()
    for table in (plan.targets, plan.tasks, plan.duties):
        counts.update(one for cell in table["review"] for one in set(entries(cell)))
    return [one for one in entries(row["review"]) if counts[one] == 1]


def listed(cell: str) -> list[str]:
    """Entries of a cell, as lines."""
    return entries(cell)


def _below(card: Card, code: str) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    for child in card.children.get(code, []):
        rows += [child, *_below(card, child["code"])]
    return rows


def _name(d: Dataset, plan: Plan, index: str, code: str) -> str:
    """Name of a field: of the edition planned, or the nearest before it."""
    known = d.components_by_year
    rows = known[known["index"].eq(index) & known["component"].eq(code) & known["year"].le(plan.planned)]
    if rows.empty:
        return f"{_name_of_index(d, index)} {code}"
    return str(rows.sort_values("year")["name_vi"].iloc[-1])


def _name_of_index(d: Dataset, code: str) -> str:
    return d.index(code).name if code in d.indices else code


def _order(work: FieldWork, indices: Sequence[str]) -> tuple[int, Sequence[int]]:
    if not work.code:
        return -1, []
    return indices.index(work.index), [int(part) for part in re.findall(r"[0-9]+", work.code)]
