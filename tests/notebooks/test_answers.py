"""Answers in the words of a reader: numbers, places, reasons, and what cannot be answered."""

from __future__ import annotations

import re
from unittest import mock

import pytest

import chiso
from chiso.analysis.standing.weight_sensitivity import INTERVAL
from chiso.charts import province as charts
from chiso.core.errors import ChisoError
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.notebook.answers import answer
from chiso.notebook.charts import chart
from chiso.pages.codes import CODES
from chiso.pages.columns import CAPTIONS, COLUMNS, DESCRIBED, RANKS

pytestmark = pytest.mark.usefixtures("in_vietnamese")


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", html)).strip()


def drawn(d: Dataset, province: Province, index: str, year: int) -> tuple[str, str]:
    """The words of a chart, and its title: a figure is drawn as outlines."""
    with mock.patch.object(charts, "trend", wraps=charts.trend) as trend:
        html = chart(d, province, index, year).html
    return text(html), trend.call_args.args[-1]


def test_every_question_has_a_caption_and_every_column_a_heading() -> None:
    assert set(CAPTIONS) == set(COLUMNS)
    # Columns of places, one an index, have their headings from the index.
    assert {column for columns in COLUMNS.values() for column in columns} <= {*DESCRIBED, RANKS}


def test_scores_and_places_read_as_documents_write_them(d: Dataset) -> None:
    shown = answer(chiso.rank_table, d, "PAR", 2021, rows=12)
    assert text(shown.html).startswith("PAR INDEX năm 2021: Các tỉnh, thành phố, từ cao đến thấp")
    assert "Lào Cai 88,44% 11/63 theo nguồn công bố" in text(shown.html)
    assert "12 dòng đầu trong 63 dòng." in text(shown.html)
    assert len(shown.frame) == 63


def test_the_frame_is_that_of_the_function(d: Dataset) -> None:
    p = d.province("Lào Cai", year=2024)
    shown = answer(chiso.gap, d, p, "PAPI", 2024, to="best")
    assert shown.frame.equals(chiso.gap(d, p, "PAPI", 2024, to="best"))


def test_a_negative_number_has_a_minus_sign(d: Dataset) -> None:
    p = d.province("Lào Cai", year=2024)
    shown = text(answer(chiso.decompose_change, d, p, "PAPI", 2024).html)
    assert "5. Thủ tục hành chính công 7,47 6,85 −0,62 173,12" in shown
    assert "4. Kiểm soát tham nhũng trong khu vực công 6,38 6,60 +0,22 −61,50" in shown


def test_what_cannot_be_answered_says_why(d: Dataset) -> None:
    p = d.province("Vĩnh Phúc", year=2024)
    left_out = answer(chiso.gap, d, p, "PAPI", 2024)
    assert text(left_out.html) == (
        "PAPI năm 2024: chưa trả lời được đối với Vĩnh Phúc (không có trong kết quả năm này)."
    )
    assert left_out.frame.empty
    too_few = answer(chiso.sensitivity, d, "PAR", 2024)
    assert "chưa đủ để trả lời (cần ít nhất 90%)" in text(too_few.html)


def test_left_out_provinces_are_named_below(d: Dataset) -> None:
    shown = answer(chiso.rank_table, d, "PAPI", 2024, rows=3)
    assert "Không có trong kết quả năm này: Vĩnh Phúc, Tiền Giang." in text(shown.html)


def test_rows_of_the_largest_values_come_first(d: Dataset) -> None:
    shown = answer(chiso.concordance, d, 2024, widest="apart", rows=5)
    apart = shown.frame["apart"].abs().dropna()
    assert list(apart) == sorted(apart, reverse=True)
    assert len(apart) > 5
    assert "năm 2024" in text(shown.html).lower()


def test_a_chart_without_scores_is_a_sentence(d: Dataset) -> None:
    p = d.province("Tuyên Quang", year=2024)
    assert "<svg" in chart(d, p, "PAPI", 2024).html
    sparse = chart(d, p, "SIPAS", 2012)
    assert "<svg" not in sparse.html
    assert "SIPAS" in text(sparse.html)


def test_an_edition_that_is_not_on_record_is_said_to_be_so(d: Dataset) -> None:
    p = d.province("Hà Tĩnh", year=2024)
    said, title = drawn(d, p, "PAPI", 2025)
    assert said.startswith("PAPI chưa có số liệu năm 2025.")
    assert title.startswith(
        "PAPI giai đoạn 2011-2024; năm 2024: "
    )  # the earlier editions, by their own years
    asked = [
        (chiso.rank_table, (d, "PAR", 2025), {}),
        (chiso.gap, (d, p, "PAR", 2025), {"to": "best"}),
        (chiso.path_to_rank, (d, p, "PAR", 2025, 10), {}),
        (chiso.threshold, (d, "PAR", 2025, [1]), {}),
    ]
    for question, arguments, named in asked:
        said = text(answer(question, *arguments, **named).html)
        assert said.startswith("PAR INDEX chưa có số liệu năm 2025. Kết quả PAR INDEX năm 2025 ")
        english = answer(question, *arguments, lang="en", **named).html
        assert text(english).startswith("PAR INDEX has no edition 2025 on record. Results of PAR INDEX ")
    assert text(answer(chiso.rank_table, d, "SIPAS", 2016).html) == "SIPAS chưa có số liệu năm 2016."
    none = text(answer(chiso.agreement, d, 2025).html)
    assert none.startswith("Chưa có số liệu năm 2025 của chỉ số nào. Kết quả PAR INDEX, SIPAS năm 2025")
    # A unit of after the reform, before its first edition.
    new = d.province("Lào Cai", year=2025)
    assert text(chart(d, new, "PAR", 2025).html).startswith("PAR INDEX chưa có số liệu năm 2025. Kết quả")
    assert "trước sắp xếp" in text(answer(chiso.trend, d, new, "PAR").html)


def test_a_province_without_the_edition_names_its_own_years(d: Dataset) -> None:
    p = d.province("Vĩnh Phúc", year=2024)
    said, title = drawn(d, p, "PAPI", 2024)
    assert said.startswith("PAPI năm 2024 không công bố kết quả của tỉnh")
    assert title.startswith("PAPI giai đoạn 2011-2023; năm 2023: ")
    questions = [(chiso.strengths_weaknesses, {}), (chiso.learn_from, {}), (chiso.peers, {"kind": "profile"})]
    for question, named in questions:
        assert text(answer(question, d, p, "PAPI", 2024, **named).html) == (
            "PAPI năm 2024: chưa trả lời được đối với Vĩnh Phúc (không có trong kết quả năm này)."
        )
    before = text(answer(chiso.decompose_change, d, p, "PAR", 2024).html)
    assert before == "PAR INDEX năm 2024: chưa trả lời được đối với Vĩnh Phúc (năm 2023: chưa có số liệu)."


def test_the_interval_of_places_is_named_as_it_is_computed(d: Dataset) -> None:
    low, _, high = INTERVAL
    share = f"{high - low:.0f}"
    for column in ("rank_low", "rank_high"):
        assert f", {share} %" in DESCRIBED[column][-1].heading
    shown = text(answer(chiso.sensitivity, d, "PAPI", 2024, rows=3).html)
    assert shown.count(f"(khoảng {share}%)") == 2


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("index", ["PAR", "SIPAS", "PAPI"])
def test_every_code_of_every_table_has_words(d: Dataset, index: str, lang: str) -> None:
    for name in ("Lào Cai", "Vĩnh Phúc", "Đồng Nai", "Đà Nẵng"):
        for year in (2012, 2018, 2021, 2024):
            p = d.province(name, year=year)
            own = (d, p, index, year)
            for question in (
                *(chiso.rank_change, chiso.decompose_change, chiso.gap, chiso.strengths_weaknesses),
                *(chiso.peers, chiso.learn_from, chiso.bound_score),
            ):
                assert answer(question, *own, lang=lang).html
            assert answer(chiso.path_to_rank, *own, 10, lang=lang).html
            assert answer(chiso.target_gap, *own, "trong nhóm 10", lang=lang).html
            assert answer(chiso.trend, d, p, index, lang=lang).html
            assert answer(chiso.rank_table, d, index, year, lang=lang).html
            assert answer(chiso.groups, d, index, year, lang=lang).html


def test_targets_on_record_all_read(d: Dataset) -> None:
    shown = text(answer(chiso.targets, d).html)
    assert "PAR INDEX 2021 Lào Cai thứ hạng 10 88,44% 11/63 chưa 1 0,10" in shown


def test_codes_are_one_word_each() -> None:
    assert all(words.strip() == words for words in CODES.values())


def test_a_table_or_a_function_of_ones_own_is_shown(d: Dataset) -> None:
    own = chiso.rank_table(d, "PAR", 2021).groupby("group")[["score"]].median()
    assert text(answer(own).html) == text(answer(lambda: own).html) == text(chiso.show(own).html)
    assert text(answer(chiso.national, d, "PAPI").html).startswith("PAPI Năm đánh giá Nội dung")
    with pytest.raises(ChisoError, match="this is no table but bool"):
        answer(lambda: True)
