"""The scorecard of a unit, made from the scores of a set and year: what its report and its plan rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from chiso.data.own_index.scores import Score, Scores
from chiso.data.own_index.sets import CriteriaSet, Criterion
from chiso.data.own_index.tables import BONUS, PENALTY, SCORES_FOLDER, SELF_ASSESSED, STAGES, SURVEY
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import (
    BELOW,
    BY_OTHERS,
    MAXIMUM,
    NO_WORK,
    NOTHING,
    OWN,
    PERIODS,
    SCORECARD,
    SEPARATOR,
    WAITING,
)
from chiso.data.plans.work_tables import empty
from chiso.data.provinces import period_of
from chiso.rankings.results import HUNDRED, CriterionResult, Results, UnitResult
from chiso.text.numbers import as_decimal

_INPUTS = ("numerator", "denominator")
_OF_RULE = ("rule", "threshold", "base", "steps")
PLACES = 12  # decimals kept of a point that a share gives; what is printed has fewer


def card_of(results: Results, named: str, index_name: str = "") -> Plan:
    """The scorecard of a unit.

    It holds the criteria of the hundred: points on top and points taken off are no criteria that a unit
    reaches or does not. Work that the unit does not have and that is left out has a maximum of 0; where it
    earns a share of its points, the rest cannot be reached.

    Parameters
    ----------
    results : Results
    named : str
        The unit, in any spelling.
    index_name : str, optional
        Short name of the index of provinces, with which the points do not compare.

    Returns
    -------
    Plan
        Without tasks, targets and periods; in no folder of its own.

    Raises
    ------
    ChisoError
        No such unit, or one of another level.
    """
    scores, result = results.scores, results.of_unit(named)
    criteria = results.criteria
    blank = dict.fromkeys(SCORECARD.schema.columns, "")
    rows = [blank | _row(one, result, scores) for one in _of_the_hundred(criteria)]
    frame = pd.DataFrame(rows, columns=list(blank))
    frame.index = pd.RangeIndex(2, 2 + len(frame))
    return Plan(
        f"{criteria.code}-{results.year}-{result.unit.slug}",
        scores.folder,
        _document(results, result),
        frame,
        empty(PERIODS),
        index_name=index_name,
    )


def of_the_hundred(criteria: CriteriaSet) -> list[Criterion]:
    """The rows that units are scored on, without points on top and points taken off."""
    return [one for one in criteria.scored if criteria.field_of(one.code).kind not in (BONUS, PENALTY)]


def _of_the_hundred(criteria: CriteriaSet) -> Iterator[Criterion]:
    return (one for one in criteria.criteria if criteria.field_of(one.code).kind not in (BONUS, PENALTY))


def _text(value: Decimal | None) -> str:
    return "" if value is None else as_decimal(value, PLACES)


def _row(one: Criterion, result: UnitResult, scores: Scores) -> dict[str, str]:
    found, below = result.rows[one.code], scores.criteria.children.get(one.code, ())
    row = {"code": one.code, "name": one.name, "parent": one.parent, "maximum": _text(found.full)}
    row |= {"lead": one.row["lead"], "coordinating": one.row.get("coordinating", "")}
    row["scored_by"] = BY_OTHERS[1] if one.kind == SURVEY else OWN[1]
    row["state"] = _state(found)
    if below:
        row |= _points_of(found, _stages_below(one, result, scores))
        claimed = _claimed(one, result, scores)
        # What is claimed of a part of the rows below adds up to nothing that points could be held against.
        whole = claimed is not None or not any(
            scores.at(result.unit.name, each.code, SELF_ASSESSED) for each in _leaves(one, scores.criteria)
        )
        row |= {"rule": "sum"} if whole else {}
        return row | ({"self_assessed": _text(claimed)} if claimed is not None else {})
    stages = {stage: score for stage in STAGES if (score := scores.at(result.unit.name, one.code, stage))}
    row |= _points_of(found, stages) | _inputs(one, stages) | _reasons(stages)
    row["evidence"] = _evidence(scores, result.unit.name, one.code)
    if found.no_work and not found.left_out and found.full:
        row["exempt_share"] = as_decimal(HUNDRED * (found.points or Decimal(0)) / found.full, PLACES)
    return row


def _leaves(one: Criterion, criteria: CriteriaSet) -> Iterator[Criterion]:
    """The rows that are scored below a row."""
    for child in criteria.children.get(one.code, ()):
        if child.code in criteria.children:
            yield from _leaves(child, criteria)
        else:
            yield child


def _claimed(one: Criterion, result: UnitResult, scores: Scores) -> Decimal | None:
    """What a unit claims of all rows below a row; None where one lacks a claim."""
    total = Decimal(0)
    for child in _leaves(one, scores.criteria):
        found, claim = result.rows[child.code], scores.at(result.unit.name, child.code, SELF_ASSESSED)
        points = found.points or Decimal(0) if found.no_work else claim.score if claim else None
        if points is None:
            return None
        total += points
    return total


def _stages_below(one: Criterion, result: UnitResult, scores: Scores) -> dict[str, Score | None]:
    """The stages on record below a row: a sum of what was claimed alone is claimed itself."""
    found: dict[str, Score | None] = {}
    for child in _leaves(one, scores.criteria):
        if counting := scores.counting(result.unit.name, child.code):
            found[counting.stage] = None
    return found


def _points_of(found: CriterionResult, stages: Mapping[str, Score | None]) -> dict[str, str]:
    """The points in the column of who gave them, and what was claimed beside."""
    points = Decimal(0) if found.left_out else found.points
    if points is None:
        return {}
    last = next((stage for stage in reversed(STAGES) if stage in stages), SELF_ASSESSED)
    row = {"self_assessed" if last == SELF_ASSESSED else "appraised": _text(points)}
    claimed = stages.get(SELF_ASSESSED)
    if claimed is not None:
        row["self_assessed"] = _claim(claimed, found)
    return row


def _claim(claimed: Score, found: CriterionResult) -> str:
    """The points that a unit claims, as far as they could be held against what counts.

    Where unit and appraiser are not at one on whether the unit has such work at all, nothing could.
    """
    if claimed.no_work != found.no_work:
        return "" if claimed.no_work or found.left_out else _text(claimed.score)
    return _text(Decimal(0) if found.left_out else found.points) if claimed.no_work else _text(claimed.score)


def _state(found: CriterionResult) -> str:
    if found.no_work:
        return NO_WORK
    if found.points is None:
        return WAITING
    if found.points == 0 and found.maximum != 0:
        return NOTHING
    return MAXIMUM if found.points == found.maximum else BELOW


def _inputs(one: Criterion, stages: Mapping[str, Score]) -> dict[str, str]:
    """The rule of a criterion with its inputs; a rule without inputs on record calculates nothing."""
    for score in list(stages.values())[::-1]:
        if all(score.row[key] for key in _INPUTS):
            given = {key: score.row[key] for key in _INPUTS} | {key: one.row[key] for key in _OF_RULE}
            counts = [one.row[key] for key in _INPUTS if one.row[key]]
            basis = "stated" if one.rule else ""
            return given | {"unit": "/".join(counts), "rule_basis": basis}
    return {}


def _reasons(stages: Mapping[str, Score]) -> dict[str, str]:
    scores = list(stages.values())[::-1]
    return {
        "reason": next((one.row["reason"] for one in scores if one.row["reason"]), ""),
        "explanation": next((one.row["explanation"] for one in scores if one.row["explanation"]), ""),
        "appraiser_reason": next(
            (one.row["reason"] for one in scores if one.row["reason"] and one.stage != SELF_ASSESSED), ""
        ),
    }


def _evidence(scores: Scores, unit: str, code: str) -> str:
    named = (row for row in scores.evidence_of(unit) if row["criterion"] == code)
    return SEPARATOR.join(
        "; ".join(_entry(row[key] for key in ("number", "date", "summary", "link"))) for row in named
    )


def _entry(parts: Iterable[str]) -> list[str]:
    """The parts of an entry of a cell that holds several, without the marks between those."""
    return [part.replace(";", ",").replace("|", "/") for part in parts]


def _document(results: Results, result: UnitResult) -> dict[str, Any]:
    """What the scorecard says of itself, as a plan.yml would: as far as it is known, nothing else."""
    criteria = results.criteria
    decision = {
        "document": criteria.decision,
        "date": criteria.row["decision_date"],
        "issuer": criteria.row["issuer"],
        "title": criteria.name,
    }
    lists = (
        *("indices", "missing", "related_documents", "totals", "results", "goals", "reporting"),
        *("milestones", "recipients", "limits", "findings", "body"),
    )
    return {
        "document_type": "Phiếu chấm điểm",
        **dict.fromkeys(("number", "symbol", "date", "place", "edition_planned"), ""),
        **{key: [] for key in lists},
        "title": criteria.name,
        "source": f"{SCORES_FOLDER}/{criteria.code}/{results.year}.csv",
        "unit": {
            "name": result.unit.name,
            "level": result.unit.level,
            "province": criteria.province,
            "period": period_of(results.year),
        },
        "criteria_set": criteria.decision or criteria.name,
        "edition_reviewed": str(results.year),
        "complete": "true" if criteria.complete and not result.missing else "false",
        "legal_bases": [decision] if criteria.decision else [],
        "parent_document": {},
        "signatory": {},
    }
