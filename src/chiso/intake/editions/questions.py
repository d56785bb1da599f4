"""What is asked of an edition that is not on record: in the sheet "Nguồn" of its template, or by options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from chiso.core.dates import iso_date, whole_day
from chiso.core.errors import ChisoError
from chiso.intake.cells import brief, clean
from chiso.intake.source import BadField, Entry, entry_text
from chiso.text.messages import N_

SAME_METHOD_LABELS = {
    "yes": "có: như năm trước",
    "no": "không: đã thay đổi",
    "unknown": "chưa rõ",
}
EDITION_HEADING = "Năm đánh giá này chưa có trong hồ sơ: trả lời thêm các câu dưới đây"
EDITION_HEADING_EN = "This edition is not on record yet: these answers open it"
EDITION_ENTRIES = (
    Entry(
        "edition_units",
        "Số đơn vị hành chính cấp tỉnh của năm đánh giá",
        "Provincial units of the edition",
        "đến năm 2024: 63; từ năm 2025: 34",
        {},
    ),
    Entry(
        "edition_ranked",
        "Số đơn vị được xếp hạng (có tổng điểm)",
        "Units ranked, or with a total",
        "để trống nếu là tất cả; với chỉ số cộng từ các thành phần thì chương trình tự đếm",
        {},
    ),
    Entry(
        "edition_published_on",
        "Ngày công bố kết quả",
        "Day on which the results were published",
        "ngày/tháng/năm; để trống nếu là ngày công bố của nguồn trung ương ghi ở trên, hoặc chưa rõ",
        {},
    ),
    Entry(
        "edition_decision",
        "Số quyết định ban hành bộ tiêu chí (phương pháp)",
        "Number of the decision on criteria or method",
        "ví dụ: 892/QĐ-BNV; để trống nếu không có hoặc chưa rõ",
        {},
    ),
    Entry(
        "edition_decision_date",
        "Ngày ký quyết định đó",
        "Its date",
        "ngày/tháng/năm; bắt buộc nếu đã ghi số quyết định",
        {},
    ),
    Entry(
        "edition_same_method",
        "Phương pháp và mẫu khảo sát có như năm trước?",
        "Are method and sample those of the edition before?",
        "chọn có chỉ khi nguồn nói rõ: điểm số hai năm khi đó mới được so sánh",
        SAME_METHOD_LABELS,
        "unknown",
    ),
)
EDITION_DATES = ("edition_published_on", "edition_decision_date")
OPTIONS = {
    "edition_units": "--units",
    "edition_ranked": "--ranked",
    "edition_published_on": "--published",
    "edition_decision": "--decision",
    "edition_decision_date": "--decision-date",
    "edition_same_method": "--same-method",
}
_CALLED = re.compile(r"(quyết định|qđ)\s+(số\s+)?", re.IGNORECASE)


@dataclass(frozen=True)
class EditionAnswer:
    """What was answered to a question.

    Attributes
    ----------
    text : str
        As reference/editions.csv writes it: a whole number, an ISO date, "yes" or "no"; "" where nothing
        was answered.
    where : str
        A cell or an option, in words.
    """

    text: str
    where: str


Answers = Mapping[str, EditionAnswer]
NO_ANSWERS: Answers = {}


def edition_entries(units: int) -> tuple[Entry, ...]:
    """The questions as a template asks them of an edition of so many units."""
    return tuple(
        replace(entry, default=str(units)) if entry.key == "edition_units" else entry
        for entry in EDITION_ENTRIES
    )


def answers_of(
    values: Mapping[str, object], places: Mapping[str, str]
) -> tuple[dict[str, EditionAnswer], list[BadField]]:
    """Read answers.

    Parameters
    ----------
    values : mapping from str to object
        Texts by key of a question; dates in any order. One that is not there was not asked.
    places : mapping from str to str
        Where each stands, in words.

    Returns
    -------
    answers : dict from str to EditionAnswer
        Of those that can be read.
    bad : list of BadField
    """
    answers: dict[str, EditionAnswer] = {}
    bad: list[BadField] = []
    for entry in EDITION_ENTRIES:
        if entry.key in values:
            try:
                answers[entry.key] = EditionAnswer(_read(entry, values[entry.key]), places[entry.key])
            except BadField as wrong:
                bad.append(wrong)
    return answers, bad


def options_of(given: Mapping[str, object]) -> dict[str, EditionAnswer]:
    """Answers that were given as options; None was not.

    Raises
    ------
    ChisoError
        One of them cannot be read.
    """
    values = {key: value for key, value in given.items() if value is not None}
    answers, bad = answers_of(values, OPTIONS)
    for wrong in bad:
        raise ChisoError(wrong.message, OPTIONS[wrong.key], wrong.remedy)
    return answers


def answered(answers: Answers, key: str) -> str:
    """What was answered; "" for nothing."""
    return answers[key].text if key in answers else ""


def _read(entry: Entry, value: object) -> str:
    if entry.key in EDITION_DATES:
        return _day(entry.key, clean(value))
    text = entry_text(entry, value)
    match entry.key:
        case "edition_units" | "edition_ranked":
            if text and not re.fullmatch("[0-9]{1,4}", text):
                message = N_('"{text}" is no number of units', text=brief(text))
                raise BadField(entry.key, message, N_("write a whole number, such as 34"))
            return str(int(text)) if text else ""
        case "edition_decision":
            text = _CALLED.sub("", text, count=1) if _CALLED.match(text) else text
            if text and not re.fullmatch(r"\S*[0-9]\S*", text):
                message = N_('"{text}" is no number of a decision', text=brief(text))
                raise BadField(entry.key, message, N_("write it as 892/QĐ-BNV, or leave it empty"))
        case "edition_same_method":
            return "" if text == "unknown" else text
    return text


def _day(key: str, text: str) -> str:
    found = iso_date(text)
    if text and whole_day(found) is None:
        raise BadField(
            key,
            N_('"{text}" is no day', text=brief(text)),
            N_("write day/month/year, such as 06/4/2025, or leave it empty"),
        )
    return found
