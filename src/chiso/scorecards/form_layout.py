"""The workbook in which a unit fills in its scorecard: its sheets, columns and labels.

Writing and reading back share this, so that a filled file is read by codes and positions.
"""

from __future__ import annotations

from chiso.data.plans.scorecard_table import BY_OTHERS, OWN, SCORECARD, STATES

VERSION = "chiso scorecard 1"
CARD_SHEET = "Phiếu chấm điểm"
ABOUT_SHEET = "Văn bản"
TITLE_ROW, HEAD_ROW, CODE_ROW, FIRST_ROW = 1, 3, 4, 5
COLUMNS = tuple(SCORECARD.schema.columns)
NUMBERS = tuple(column for column in COLUMNS if SCORECARD.kind(column) == "number")
# Counts and sums may reach thousands; no other number of a scorecard does.
COUNTS = ("numerator", "denominator", "value", "last_year")

HEADINGS = {
    "code": "Mã",
    "name": "Tiêu chí, tiêu chí thành phần",
    "parent": "Thuộc mã",
    "maximum": "Điểm tối đa",
    "attainable": "Mức có thể đạt (đơn vị đặc thù)",
    "self_assessed": "Điểm tự đánh giá",
    "appraised": "Điểm thẩm định",
    "survey": "Điểm điều tra xã hội học",
    "lost": "Điểm không đạt (nếu văn bản nêu)",
    "scored_by": "Người chấm điểm",
    "state": "Trạng thái",
    "rule": "Cách tính",
    "rule_basis": "Căn cứ của cách tính",
    "numerator": "Tử số",
    "denominator": "Mẫu số",
    "ratio": "Tỷ lệ, %",
    "value": "Giá trị trong năm",
    "last_year": "Giá trị năm trước",
    "threshold": "Ngưỡng đạt tối đa, %",
    "base": "Điểm cơ sở",
    "steps": "Các mức (100:1; 90:0.5)",
    "unit": "Đơn vị đếm",
    "reason": "Nguyên nhân chưa đạt",
    "evidence": "Tài liệu kiểm chứng (số; ngày; tên; tệp | ...)",
    "explanation": "Giải trình",
    "appraiser_reason": "Lý do của cơ quan thẩm định",
    "exemption": "Lý do không có nội dung công việc",
    "exempt_share": "Tỷ lệ được hưởng, %",
    "lead": "Cơ quan chủ trì (nhiều cơ quan cách nhau bằng |)",
    "coordinating": "Cơ quan phối hợp",
    "target": "Mục tiêu, điểm",
    "target_text": "Mục tiêu (theo văn bản)",
    "note": "Ghi chú",
}
RULE_LABELS = {
    "proportional": "tỷ lệ × điểm tối đa",
    "to_target": "tỷ lệ so với ngưỡng × điểm tối đa",
    "base_plus_ratio": "điểm cơ sở + tỷ lệ × phần còn lại",
    "steps": "theo mức của tỷ lệ",
    "above_last_year": "có điểm nếu cao hơn năm trước",
    "reduced_maximum": "tỷ lệ điểm tối đa (đơn vị đặc thù)",
    "sum": "tổng các tiêu chí",
    "rest_at_maximum": "tổng các tiêu chí, tiêu chí không nêu đạt tối đa",
    "ministry": "do Bộ Nội vụ chấm",
    "survey": "điều tra xã hội học, theo công bố",
}
BASIS_LABELS = {"stated": "theo văn bản", "derived": "suy ra"}
LEVEL_LABELS = {
    "province": "tỉnh, thành phố",
    "department": "sở, ban, ngành, văn phòng",
    "district": "cấp huyện",
    "commune": "cấp xã",
}
# Columns whose cells are chosen from a list: the label of each code.
CHOICES = {
    "scored_by": {word: word for word in (*OWN, *BY_OTHERS)},
    "state": {word: word for word in STATES},
    "rule": RULE_LABELS,
    "rule_basis": BASIS_LABELS,
}
# Entries of the sheet on the document: path in plan.yml, label, hint.
ABOUT = (
    ("document_type", "Loại văn bản", "Kế hoạch, Báo cáo, Quyết định, Chỉ thị hoặc Phiếu chấm điểm"),
    ("number", "Số", "để trống nếu chưa có"),
    ("symbol", "Ký hiệu", "ví dụ: BC-UBND"),
    ("date", "Ngày", "25/02/2021, 02/2021 hoặc 2021"),
    ("title", "Trích yếu", "bắt buộc"),
    ("unit.name", "Đơn vị được chấm điểm", "bắt buộc; ví dụ: UBND tỉnh Lào Cai, Sở Tư pháp tỉnh Lào Cai"),
    ("unit.level", "Cấp", "chọn trong danh sách"),
    ("unit.province", "Tỉnh, thành phố", "bắt buộc"),
    ("unit.period", "Đơn vị hành chính", "63: trước ngày 01/7/2025; 34: từ ngày 01/7/2025"),
    ("criteria_set", "Bộ tiêu chí (số quyết định)", "bắt buộc; ví dụ: 876/QĐ-BNV"),
    ("edition_reviewed", "Năm đánh giá (năm của điểm)", "bắt buộc"),
    ("edition_planned", "Năm kế hoạch", "để trống nếu không có"),
    ("complete", "Phiếu có đủ các tiêu chí", "có hoặc không"),
)
YES_NO = {"true": "có", "false": "không"}
