"""The report of a merged unit: its numbers are those of the predecessors, and nothing is ranked."""

from __future__ import annotations

import math
import re
from pathlib import Path

import openpyxl
import pytest

import chiso
from chiso.core.errors import ChisoError
from chiso.data.dataset import Dataset
from chiso.factory.kinds import merged_reports
from chiso.pages.base import Section
from chiso.reports.merged_unit.inheritance import shared_results
from chiso.reports.merged_unit.report import MergedUnitReport
from chiso.reports.merged_unit.workbook import write_merged_workbook
from chiso.text.numbers import number, place, score
from tests.support.html import Sound, words_of
from tests.support.sweeps import MERGED, swept
from tests.support.workbooks import SHARED_SHEETS

NAMES = {"PAR": "PAR INDEX", "SIPAS": "SIPAS", "PAPI": "PAPI"}
DRAWN = {
    "test_the_page_is_sound",
    "test_the_merged_unit_is_never_ranked",
    "test_a_report_ends_with_its_edition",
    "test_every_merged_unit_can_be_reported",
}


def sections(unit: str, year: int, lang: str = "vi") -> dict[str, Section]:
    report = MergedUnitReport(unit, year, lang)
    names = [one for name in report.SECTIONS for one in (report.d.indices if name == "indices" else [name])]
    return dict(zip(names, report.sections(), strict=True))


def page(unit: str, year: int, lang: str = "vi") -> str:
    return "\n".join(section.html for section in sections(unit, year, lang).values())


@pytest.fixture(scope="module")
def lao_cai() -> dict[str, Section]:
    return sections("Lào Cai", 2024)


@pytest.mark.parametrize(
    ("unit", "year", "lang"),
    [("Lào Cai", 2024, "vi"), ("Đồng Tháp", 2024, "en"), ("Phú Thọ", 2021, "vi"), ("Bắc Ninh", 2021, "vi")],
)
def test_the_page_is_sound(unit: str, year: int, lang: str) -> None:
    found = Sound(page(unit, year, lang))
    assert len(found.ids) == len(set(found.ids))
    assert set(found.links) <= set(found.ids)
    names = [tag for tag, _ in found.tags]
    assert names.count("caption") == names.count("table")
    assert all(values.get("scope") for tag, values in found.tags if tag == "th")
    drawings = [values for tag, values in found.tags if tag == "svg"]
    assert all(values.get("role") == "img" and values.get("aria-label") for values in drawings)
    large = [values for values in drawings if values.get("class") != "drawn"]
    assert names.count("figcaption") == names.count("figure") == len(large) <= 12


def test_the_first_sentences_say_what_the_unit_is_and_what_the_figures_are_not(
    lao_cai: dict[str, Section],
) -> None:
    assert lao_cai["title"].heading == (
        "Tỉnh Lào Cai (từ ngày 01/7/2025): kết quả PAR INDEX, SIPAS, PAPI năm 2024 của các tỉnh trước sắp xếp"
    )
    said = words_of(lao_cai["summary"].html)
    assert "không phải kết quả của đơn vị mới, không dùng để xếp hạng đơn vị mới" in said
    assert (
        "trên cơ sở sắp xếp tỉnh Lào Cai và tỉnh Yên Bái (Nghị quyết số 202/2025/QH15 ngày 12/6/2025)."
        in said
    )
    assert "41,75–41,94 điểm" in said
    assert "A. Lào Cai, 41,75 điểm, 48/61 (suy ra), nhóm thấp nhất" in said
    first = " ".join(MergedUnitReport("Lào Cai", 2024).sentences())  # of the workbook
    assert "từ 41,75 điểm (Lào Cai) đến 41,94 điểm (Yên Bái), chênh lệch 0,19 điểm" in first
    assert "trung bình đơn giản 41,84 điểm, không xếp hạng" in first
    assert "Chưa có số liệu về điểm năm 2024: PAR INDEX (Yên Bái); SIPAS (Yên Bái)." in said


def test_a_unit_made_from_a_city_too_was_not_made_from_provinces_alone() -> None:
    report = MergedUnitReport("Hồ Chí Minh", 2024)
    assert report.title().heading.endswith("năm 2024 của các tỉnh, thành phố trước sắp xếp")
    said = words_of(report.summary().html)
    assert "kết quả của các tỉnh, thành phố trước sắp xếp" in said
    # A range of some of the units says so first, and a weak place keeps its reserve.
    first = " ".join(report.sentences())
    assert "PAR INDEX năm 2024: trong 2/3 đơn vị có số liệu, từ 89,13% (Bình Dương)" in first
    assert "Hồ Chí Minh xếp thứ 29/63, thứ hạng năm 2024 theo nguồn thứ cấp, cần đối chiếu" in first
    assert "Hồ Chí Minh, 29/63, thứ hạng năm 2024 theo nguồn thứ cấp, cần đối chiếu" in said
    assert "7.3 Chất lượng nước:" in words_of(report.inherited().html)


def test_the_rules_of_what_is_inherited_do_not_read_as_findings() -> None:
    said = words_of(MergedUnitReport("Đồng Tháp", 2024).inherited().html)
    assert "Tiêu chí lựa chọn: mọi đơn vị đều thuộc nửa trên của cả nước; riêng nội dung thành phần" in said
    assert said.count("Chưa xác định được do thiếu số liệu.") == 3
    assert "Không có nội dung nào đáp ứng tiêu chí này." not in said


@pytest.mark.parametrize("index", NAMES)
def test_ranges_and_means_are_those_of_the_analysis(index: str, d: Dataset) -> None:
    report = MergedUnitReport("Hải Phòng", 2023)
    said = words_of(report.index(index).html)
    rows = chiso.reconstruct(d, "Hải Phòng", index)
    rows = rows[rows["year"].le(2023) & rows["n"].eq(2)]
    assert len(rows) >= 3
    for row in rows.to_dict("records"):
        low, high = number(row["low"], "vi"), score(row["high"], row["score_unit"], "vi")
        assert f"{low}–{high} {score(row['mean'], row['score_unit'], 'vi')}" in said
    for parent in ("Hải Dương", "Hải Phòng"):
        series = chiso.trend(d, d.province(parent, period="63"), index)
        for row in series[series["year"].le(2023) & series["rank"].notna()].to_dict("records"):
            assert f"({place(row['rank'], row['ranked'])})" in said


def test_a_range_of_some_predecessors_says_of_how_many_and_has_no_mean() -> None:
    said = words_of(MergedUnitReport("Hồ Chí Minh", 2023).index("PAPI").html)
    assert re.search(r"2023 – 44,57 \(9/61\) 41,78 \(36/61\) 41,78–44,57 \(2/3 đơn vị\) – Bình Dương", said)
    assert "Năm 2023: 2/3 đơn vị có số liệu." in said


def test_a_report_ends_with_its_edition() -> None:
    html = page("Lào Cai", 2021)
    assert max(int(year) for year in re.findall(r'<th scope="row">(20\d\d)</th>', html)) == 2021
    assert "2022" not in words_of(MergedUnitReport("Lào Cai", 2021).summary().html)


def test_the_merged_unit_is_never_ranked(d: Dataset) -> None:
    report = MergedUnitReport("Tuyên Quang", 2024)
    for index in NAMES:
        assert not [column for column in report.ranges[index].columns if "rank" in str(column)]
    # Every place on the page is one of a predecessor.
    known = {
        place(row["rank"], row["ranked"])
        for unit in report.predecessors
        for index in NAMES
        for row in chiso.trend(d, unit, index).to_dict("records")
        if not math.isnan(row["rank"])
    }
    shown = set(re.findall(r"\b\d+/6[013]\b", words_of(page("Tuyên Quang", 2024))))
    assert shown
    assert shown <= known


def test_what_is_missing_is_said_with_its_reason() -> None:
    made = sections("Đồng Tháp", 2024)
    said = words_of(made["summary"].html)
    assert "Tiền Giang: PAPI năm 2024 không công bố kết quả của tỉnh (chưa rõ lý do)." in said
    assert "Đồng Tháp, 43,84 điểm, 26/61 (suy ra), nhóm trung bình cao" in said
    assert "PAPI: năm gần nhất có đủ số liệu là 2023" in said
    missing = words_of(made["missing"].html)
    assert "không bổ sung được" in missing
    assert "chiso template PAR --year 2024" in missing
    assert {gap["section"] for gap in made["overview"].missing} == {
        *("PAR INDEX (Tiền Giang)", "PAR INDEX (Đồng Tháp)"),
        *("SIPAS (Tiền Giang)", "SIPAS (Đồng Tháp)", "PAPI (Tiền Giang)"),
    }
    both = words_of(MergedUnitReport("Bắc Ninh", 2021).summary().html)
    assert "PAPI năm 2021: không có kết quả của các đơn vị" in " ".join(
        MergedUnitReport("Bắc Ninh", 2021).sentences()
    )
    assert "Bắc Giang và Bắc Ninh: PAPI năm 2021 không công bố kết quả" in both


def test_highest_and_lowest_are_marked_with_signs(lao_cai: dict[str, Section]) -> None:
    said = words_of(lao_cai["differences"].html)
    assert "4. Kiểm soát tham nhũng trong khu vực công 10,00 6,60 ▼ 6,85 ▲ 0,25" in said
    assert "1.4 Đóng góp tự nguyện 2,50 0,99 0,99 &lt;0,01" in said


def test_common_strengths_and_weaknesses_are_those_of_the_groups(d: Dataset) -> None:
    report = MergedUnitReport("Hải Phòng", 2012)
    found = {str(one.name): one for one in shared_results(report.sides["PAPI"])}
    for code, name in (("3", "3. Trách nhiệm giải trình với người dân"), ("6", "6. Cung ứng dịch vụ công")):
        groups = chiso.groups(d, "PAPI", 2012, code)
        bounds = groups["lower"].tolist()
        scores = [
            chiso.trend(d, d.province(parent, period="63"), "PAPI", code, [2012])["score"].iloc[0]
            for parent in ("Hải Dương", "Hải Phòng")
        ]
        quarters = tuple(1 + sum(value >= bound for bound in bounds[:3]) for value in scores)
        assert found[name].quarters == quarters
    assert found["3. Trách nhiệm giải trình với người dân"].divergence
    assert found["6. Cung ứng dịch vụ công"].strength
    said = words_of(report.inherited().html)
    assert "Hải Dương 6,78 điểm (nhóm cao nhất); Hải Phòng 5,38 điểm (nhóm thấp nhất)" in said


def test_targets_of_the_predecessors_are_listed_and_later_results_are_not() -> None:
    said = words_of(MergedUnitReport("Gia Lai", 2023).inherited().html)
    assert "Bình Định PAR INDEX 2023 từ 87% trở lên" in said
    assert "Chưa có số liệu về mục tiêu năm 2021 và năm 2022." in words_of(
        MergedUnitReport("Hải Phòng", 2021).inherited().html
    )
    next_year = words_of(MergedUnitReport("Hồ Chí Minh", 2023).inherited().html)
    assert "Hồ Chí Minh PAR INDEX 2024 xếp thứ 15/63 trở lên mục tiêu của năm sau" in next_year


def test_a_unit_made_from_one_and_an_edition_of_the_34_are_refused() -> None:
    with pytest.raises(ChisoError, match="was not made from several"):
        MergedUnitReport("Hà Nội", 2024)
    with pytest.raises(ChisoError, match="measured the 34 units"):
        MergedUnitReport("Lào Cai", 2025)


def test_a_request_for_each_of_the_23_units(d: Dataset) -> None:
    requests = merged_reports(d)
    assert len(requests) == len({one.slug for one in requests}) == 23
    old = [d.province(name, year=2024) for name in ("Yên Bái", "Lào Cai", "Hà Nội")]
    assert [(one.slug, one.about) for one in merged_reports(d, old)] == [("lao-cai", {"unit": "Lào Cai"})]


def test_the_workbook_has_the_numbers_of_the_page(d: Dataset, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_merged_workbook(MergedUnitReport("Lào Cai", 2024), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Tóm tắt", "Xu hướng", "Khoảng", "Thành phần", "Khoảng cách", *SHARED_SHEETS]
    ranges = {row[:2]: row for row in book["Khoảng"].iter_rows(min_row=2, values_only=True)}
    rows = chiso.reconstruct(d, "Lào Cai", "PAPI")
    assert {year for name, year in ranges if name == "PAPI"} == set(rows["year"])
    for one in rows.to_dict("records"):
        row = ranges["PAPI", one["year"]]
        assert row[3] == pytest.approx(one["low"])
        assert row[5] == pytest.approx(one["high"])
        assert row[7] == pytest.approx(one["mean"])
        assert row[10] == "tính từ các tỉnh trước sắp xếp; không xếp hạng"
    used = {
        key
        for sheet in ("Xu hướng", "Thành phần")
        for row in book[sheet].iter_rows(min_row=2, values_only=True)
        for key in (row[-1] or "").split("; ")
        if key
    }
    assert used <= {row[0] for row in book["Nguồn"].iter_rows(min_row=2, values_only=True)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "year", "lang"),
    swept(
        (
            (unit, *edition)
            for edition in ((2012, "en"), (2018, "vi"), (2021, "en"), (2024, "vi"))
            for unit in MERGED
        ),
        every=41,
    ),
)
def test_every_merged_unit_can_be_reported(unit: str, year: int, lang: str) -> None:
    made = page(unit, year, lang)
    Sound(made)
    assert not re.search(r"\bnan\b|None|NaT", words_of(made))
