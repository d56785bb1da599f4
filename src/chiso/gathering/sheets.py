"""The workbook in which an agency scores many units: its sheets, columns and labels.

Writing and reading back share this, so that a filled file is read by codes and positions.
"""

from __future__ import annotations

from chiso.core.vietnamese import fold
from chiso.data.own_index.sets import CriteriaSet, Criterion
from chiso.data.own_index.tables import (
    APPRAISED,
    BONUS,
    CRITERION,
    EXPLAINED,
    FINAL,
    PENALTY,
    SELF_ASSESSED,
    STAGES,
    SURVEY,
)
from chiso.data.plans.scorecard_table import entries
from chiso.text.messages import N_, UNSAID

VERSION_OF_SCORES = "chiso scores 1"
SCORES_SHEET = "Chấm điểm"
REASONS_SHEET = "Lý do, giải trình"
EVIDENCE_SHEET = "Tài liệu kiểm chứng"
ROUND_SHEET = "Đợt chấm điểm"
# Of the sheet of scores: heads, hidden codes, maxima, then a unit a row.
HEADS, CODES, MAXIMA, FIRST_UNIT = 3, 4, 5, 6
UNIT_COLUMN, FIRST_CRITERION = 2, 3
# Of the two others: heads, then what is filled in.
HEADS_OF_LIST, FIRST_OF_LIST = 3, 4
UNIT = "unit"
INPUTS_OF_RATIO = ("numerator", "denominator")
NO_WORK_MARK = "KCND"
NO_WORK_WORDS = frozenset(map(fold, (NO_WORK_MARK, "không có nội dung", "không có nội dung đánh giá")))
STAGE_LABELS = {
    SELF_ASSESSED: "tự đánh giá",
    APPRAISED: "thẩm định",
    EXPLAINED: "sau giải trình",
    FINAL: "kết quả cuối cùng",
}
# Who a workbook is for: the agency that follows a criterion, the one that scores it, a unit, everybody.
LEAD, APPRAISER, ONE_UNIT, ALL = "lead", "appraiser", "unit", "all"
SPLITS = (LEAD, APPRAISER, ONE_UNIT)
SPLIT_LABELS = {
    LEAD: "cơ quan chủ trì",
    APPRAISER: "cơ quan thẩm định",
    ONE_UNIT: "đơn vị",
    ALL: "tất cả",
}
REASONS = {
    "unit": "Đơn vị",
    "criterion": "Mã tiêu chí",
    "reason": "Lý do chưa đạt điểm tối đa",
    "explanation": "Giải trình của đơn vị",
}
EVIDENCE_COLUMNS = {
    "unit": "Đơn vị",
    "criterion": "Mã tiêu chí",
    "number": "Số, ký hiệu",
    "date": "Ngày",
    "issuer": "Cơ quan ban hành",
    "summary": "Trích yếu",
    "link": "Đường dẫn (https://...)",
}
# Entries of the sheet on the round: key, label, hint.
ROUND = (
    ("set", "Bộ tiêu chí (mã)", "không sửa"),
    ("year", "Năm đánh giá", "không sửa"),
    ("stage", "Bước chấm điểm", "chọn trong danh sách"),
    ("split", "Giao cho", "không sửa"),
    ("agency", "Cơ quan, đơn vị gửi", "tên cơ quan hoặc đơn vị điền tệp này"),
)
# Points of the hundred need no word.
KINDS_IN_WORDS = {
    CRITERION: UNSAID,
    BONUS: N_("points on top"),
    PENALTY: N_("points off"),
    SURVEY: N_("survey"),
}
# Rules whose score follows from two counts.
_OF_COUNTS = ("proportional", "to_target", "base_plus_ratio", "steps", "above_last_year")


def agencies_of(one: Criterion, split: str) -> tuple[str, ...]:
    """The agencies that a criterion is handed out to; ("",) where none is named."""
    named = one.lead if split == LEAD else one.appraiser
    return tuple(entries(named)) or ("",)


def with_inputs(one: Criterion) -> bool:
    """Whether its score rests on two counts, which are asked for beside it."""
    return one.rule in _OF_COUNTS or bool(one.row["numerator"] and one.row["denominator"])


def asked_at(criteria: CriteriaSet, stage: str) -> tuple[Criterion, ...]:
    """The criteria that are scored at a stage: nobody assesses a survey of others by himself."""
    return tuple(one for one in criteria.scored if stage != SELF_ASSESSED or one.kind != SURVEY)


def must_be_scored(one: Criterion) -> bool:
    """Whether a unit without points on it is not done: points on top or taken off may be none."""
    return one.kind not in (BONUS, PENALTY)


def stage_named(text: str) -> str:
    """The stage that a label or a code means; "" for none."""
    known = {fold(label): code for code, label in STAGE_LABELS.items()} | {fold(one): one for one in STAGES}
    return known.get(fold(text), "")
