"""The scorecard of a unit from the scores on record of a set: the same card as one that was typed in.

Points on top and points taken off are no rows of the card, whose sums are those of the criteria: the
document of the card says what they are. Work that the unit does not have stands as exempt, with the share
of its points that the set grants: nothing of it counts as lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from chiso.data.own_index.register import OwnUnit
from chiso.data.own_index.scores import Score, Scores
from chiso.data.own_index.sets import CriteriaSet, Criterion
from chiso.data.own_index.tables import (
    BONUS,
    EXPLAINED,
    FINAL,
    PENALTY,
    SCORES_FOLDER,
    SELF_ASSESSED,
    STAGES,
    SURVEY,
)
from chiso.data.plans.document import empty_document
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

_FIRST_LINE = 2  # of a table, below its heading
# What the card says of a score that is not that of the first appraisal; documents are in Vietnamese.
_STAGE_NOTES = {EXPLAINED: "Điểm sau giải trình", FINAL: "Điểm kết quả cuối cùng"}
Row = dict[str, str]


def card_of(scores: Scores, unit: OwnUnit, index_name: str) -> Plan:
    """The scorecard of a unit in a year, as a plan that holds nothing else.

    Parameters
    ----------
    scores : Scores
        Of one set and year.
    unit : OwnUnit
        A unit that the set scores.
    index_name : str
        Short name of the index that provinces are scored in by criteria.

    Returns
    -------
    Plan
        `criteria` has the columns of scorecard.csv: the claim under `self_assessed`, the score of the last
        later stage under `appraised`. A row that others stand below has sums where all of them have points.
    """
    criteria = scores.criteria
    rows = {
        one.code: _row(scores, unit, one)
        for one in criteria.criteria
        if criteria.field_of(one.code).kind not in (BONUS, PENALTY)
    }
    for code, named in _evidence(row for row in scores.evidence if row["unit"] == unit.name).items():
        if code in rows:
            rows[code]["evidence"] = named
    for one in reversed(criteria.criteria):  # what stands below a row stands behind it
        if one.code in rows and (below := criteria.children.get(one.code, ())):
            rows[one.code] |= _summed(one, [rows[child.code] for child in below])
    frame = pd.DataFrame(rows.values(), columns=list(SCORECARD.schema.columns), dtype=str)
    frame.index = pd.RangeIndex(_FIRST_LINE, _FIRST_LINE + len(frame))
    lacking = [
        code for code, row in rows.items() if row["state"] == WAITING and code not in criteria.children
    ]
    return Plan(
        f"{unit.slug}-{scores.year}",
        Path(SCORES_FOLDER) / criteria.code / str(scores.year),
        _document(scores, unit, lacking),
        frame,
        empty(PERIODS),
        index_name=index_name,
    )


def exempt_share(criteria: CriteriaSet) -> Decimal:
    """Percent of its points that work which a unit does not have earns."""
    return Decimal(0) if criteria.leaves_out else 100 * criteria.no_work_share


def _row(scores: Scores, unit: OwnUnit, one: Criterion) -> Row:
    """A row with what is known of it alone."""
    row = dict.fromkeys(SCORECARD.schema.columns, "")
    row |= {
        "code": one.code,
        "name": one.name,
        "parent": one.parent,
        "maximum": _text(one.maximum),
        "rule": one.rule,
        "rule_basis": "stated" if one.rule else "",
        **{key: one.row[key] for key in ("threshold", "base", "steps", "lead")},
        "unit": one.row["numerator"],
        "coordinating": one.appraiser,
    }
    if one.code in scores.criteria.children:
        return row
    stages = scores.of_units.get(unit.name, {}).get(one.code, {})
    claim = stages.get(SELF_ASSESSED)
    later = next((stages[stage] for stage in reversed(STAGES[1:]) if stage in stages), None)
    if one.kind == SURVEY:
        row["scored_by"] = BY_OTHERS[1]
    elif claim is not None:
        row["scored_by"] = OWN[1]
    counted = later or claim
    if counted is None:
        return row | {"state": WAITING}
    said = [each.row for each in (later, claim) if each is not None]
    row |= {key: next((each[key] for each in said if each[key]), "") for key in ("reason", "explanation")}
    row["appraiser_reason"] = later.row["reason"] if later is not None else ""
    inputs = next((each for each in reversed(said) if each["denominator"]), None)
    if inputs is not None:
        row |= {key: inputs[key] for key in ("numerator", "denominator")}
    row["note"] = _STAGE_NOTES.get(counted.stage, "")
    if counted.no_work:
        return row | _exempt(one, claim, later, exempt_share(scores.criteria))
    row |= {"self_assessed": _given(claim), "appraised": _given(later)}
    if one.kind == SURVEY:
        row["survey"] = row["appraised"]
    return row | {"state": _state(counted.score, one.maximum)}


def _exempt(one: Criterion, claim: Score | None, later: Score | None, share: Decimal) -> Row:
    """Work that the unit does not have: the share of its points, and no loss."""
    granted = "" if one.maximum is None else _text(one.maximum * share / 100)
    return {
        "state": NO_WORK,
        "rule": "reduced_maximum",
        "rule_basis": "stated",
        "exempt_share": _text(share),
        "exemption": "Đơn vị không có nội dung công việc này",
        "self_assessed": _given(claim) or (granted if claim is not None else ""),
        "appraised": granted if later is not None else "",
    }


def _summed(one: Criterion, below: Sequence[Row]) -> Row:
    """Sums of the rows below a row; what is scored at a later stage by one of them is no claim any more."""
    claims, counted = [row["self_assessed"] for row in below], [_counting(row) for row in below]
    total = _sum(counted)
    if total is None:
        return {"state": WAITING}
    later = any(row["appraised"] for row in below)
    claimed = _sum(claims)
    # Losses are held against those below only where both are of one stage.
    alike = claimed is not None or not any(claims)
    most = [_attainable(row) for row in below]
    reachable = _sum(most)
    return {
        "self_assessed": _text(claimed),
        "appraised": _text(total) if later else "",
        "rule": "sum" if alike else "",
        "rule_basis": "derived" if alike else "",
        "state": NO_WORK if all(row["state"] == NO_WORK for row in below) else _state(total, reachable),
        "attainable": "" if one.maximum is None or reachable in (None, one.maximum) else _text(reachable),
    }


def _attainable(row: Row) -> str:
    if row["attainable"] or row["state"] != NO_WORK or not row["exempt_share"]:
        return row["attainable"] or row["maximum"]
    return _text(Decimal(row["maximum"]) * Decimal(row["exempt_share"]) / 100) if row["maximum"] else ""


def _counting(row: Row) -> str:
    return row["appraised"] or row["self_assessed"]


def _sum(cells: Iterable[str]) -> Decimal | None:
    """What cells add up to; None where one of them is empty."""
    known = list(cells)
    return sum(map(Decimal, known), Decimal(0)) if known and all(known) else None


def _given(score: Score | None) -> str:
    return "" if score is None else _text(score.score)


def _text(points: Decimal | None) -> str:
    """Points without zeros at the end."""
    if points is None:
        return ""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _state(points: Decimal | None, most: Decimal | None) -> str:
    if points is None:
        return WAITING
    if most is None:
        return ""
    if points >= most:
        return MAXIMUM
    return BELOW if points > 0 else NOTHING


def _evidence(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The documents named for each criterion, as scorecards write them."""
    found: dict[str, list[str]] = {}
    for row in rows:
        entry = "; ".join(_plain(row[key]) for key in ("number", "date", "summary", "link"))
        found.setdefault(row["criterion"], []).append(entry)
    return {code: SEPARATOR.join(entries) for code, entries in found.items()}


def _plain(text: str) -> str:
    """A text without the marks that stand between the entries of a cell."""
    return text.replace(";", ",").replace("|", "/")


def _document(scores: Scores, unit: OwnUnit, lacking: Sequence[str]) -> dict[str, Any]:
    """What a plan.yml would say of the card."""
    criteria, year = scores.criteria, scores.year
    missing = [f"Chưa có điểm của: {', '.join(lacking)}."] if lacking else []
    if not criteria.complete:
        missing.append("Bộ tiêu chí chưa được nhập đủ.")
    return empty_document() | {
        "document_type": "Phiếu chấm điểm",
        "title": f"Phiếu chấm điểm năm {year} của {unit.name} theo {criteria.name}",
        "unit": {
            "name": unit.name,
            "level": unit.level,
            "province": criteria.province,
            "period": period_of(year),
        },
        "criteria_set": criteria.decision or criteria.name,
        "edition_reviewed": str(year),
        "complete": "false" if missing else "true",
        "missing": missing,
        "limits": [
            f"Điểm theo bộ tiêu chí của {criteria.row['issuer'] or 'tỉnh'}; "
            "không so sánh với chỉ số của cấp tỉnh.",
            *_beside(scores, unit),
        ],
    }


def _beside(scores: Scores, unit: OwnUnit) -> list[str]:
    """Points on top and points taken off, which the card leaves out."""
    said = []
    for kind, name in ((BONUS, "Điểm thưởng"), (PENALTY, "Điểm trừ")):
        given = [
            one.score
            for code in (each.code for each in scores.criteria.scored)
            if scores.criteria.field_of(code).kind == kind
            and (one := scores.counting(unit.name, code)) is not None
            and one.score
        ]
        if given:
            points = _text(sum(given, Decimal(0))).replace(".", ",")
            said.append(f"{name}: {points}; không nằm trong các tiêu chí và tổng điểm của phiếu.")
    return said
