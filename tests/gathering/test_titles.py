"""What the titles above an annex say of the decision, and its name out of capitals."""

from __future__ import annotations

import pytest

from chiso.gathering.titles import decision_in, in_sentence_case


@pytest.mark.parametrize(
    ("title", "found"),
    [
        (
            "(Kèm theo Quyết định số 1234/QĐ-UBND ngày 15/10/2026 của UBND tỉnh Lào Cai)",
            ("1234/QĐ-UBND", "15/10/2026", "UBND tỉnh Lào Cai", "Lào Cai"),
        ),
        (
            "(Ban hành kèm theo Quyết định số: 7/QĐ-UBND ngày 05 tháng 3 năm 2026 của Chủ tịch UBND "
            "thành phố Huế về bộ tiêu chí)",
            ("7/QĐ-UBND", "05/3/2026", "Chủ tịch UBND thành phố Huế", "Huế"),
        ),
        ("(Kèm theo Quyết định số 99/QĐ-BNV)", ("99/QĐ-BNV", "", "", "")),
    ],
)
def test_a_title_names_the_decision(title: str, found: tuple[str, ...]) -> None:
    said = decision_in(["PHỤ LỤC I", title, "Đơn vị tính: điểm"])
    assert tuple(said.values()) == found


def test_titles_without_a_decision_say_nothing() -> None:
    assert decision_in(["PHỤ LỤC I", "Quyết định số      /QĐ-UBND ngày    tháng   năm 2026"]) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "BỘ TIÊU CHÍ CỦA UBND CẤP XÃ TỈNH LÀO CAI, GẮN VỚI TTHC",
            "Bộ tiêu chí của UBND cấp xã tỉnh Lào Cai, gắn với TTHC",
        ),
        ("Bộ tiêu chí CCHC", "Bộ tiêu chí CCHC"),
        ("SIPAS", "SIPAS"),
    ],
)
def test_capitals_become_small_letters_but_for_short_forms_and_names(text: str, said: str) -> None:
    assert in_sentence_case(text, "Lào Cai") == said
