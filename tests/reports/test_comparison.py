"""The comparison of several units: numbers of the data, ties and missing figures said."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from matplotlib.figure import Figure

import chiso
from chiso.charts.comparison import COLOURS, DASHES, MARKERS, lines
from chiso.charts.style import house_style
from chiso.core.errors import ChisoError
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset, load
from chiso.data.provinces import Province
from chiso.factory.kinds import comparison, comparison_of_group
from chiso.reports.comparison.report import ComparisonReport
from chiso.reports.comparison.summary import LESSONS, lessons
from chiso.reports.comparison.workbook import write_comparison_workbook
from chiso.reports.side_by_side.unit_groups import render_group, render_groups
from chiso.reports.side_by_side.units import spread_of
from chiso.text.catalog import Texts
from chiso.text.numbers import number, place
from tests.support.html import Sound, words_of
from tests.support.tables import rows_of
from tests.support.unit_groups import DOCUMENT, KEY, NAME, a_group, with_groups
from tests.support.workbooks import SHARED_SHEETS, cells_by_head

NAMES = {"PAR": "PAR INDEX", "SIPAS": "SIPAS", "PAPI": "PAPI"}
THREE = ["Lào Cai", "Lai Châu", "Yên Bái"]
SIX = ["Hà Nội", "Hải Phòng", "Đà Nẵng", "BR-VT", "TP. HCM", "Cần Thơ"]
DRAWN = {
    "test_the_page_is_sound",
    "test_a_total_in_points_is_listed_and_not_compared_with_percentages",
    "test_no_leader_crosses_an_upright",
    "test_six_units_are_told_apart_without_colour",
}


def page(names: list[str], year: int, lang: str = "vi") -> str:
    report = ComparisonReport(names, year, lang)
    return "\n".join(section.html for section in report.sections())


@pytest.mark.parametrize(
    ("names", "year", "lang"),
    [(THREE, 2024, "vi"), (THREE, 2021, "en"), (SIX, 2023, "vi"), (["Hà Nội", "Huế"], 2012, "vi")],
)
def test_the_page_is_sound(names: list[str], year: int, lang: str) -> None:
    html = page(names, year, lang)
    found = Sound(html)
    assert len(found.ids) == len(set(found.ids))
    assert set(found.links) <= set(found.ids)
    tags = [tag for tag, _ in found.tags]
    assert tags.count("caption") == tags.count("table")
    assert all(values.get("scope") for tag, values in found.tags if tag == "th")
    drawings = [values for tag, values in found.tags if tag == "svg"]
    assert all(values.get("role") == "img" and values.get("aria-label") for values in drawings)
    assert tags.count("figcaption") == tags.count("figure") == len(drawings) <= 12
    assert max(int(edition) for edition in re.findall(r'<th scope="row">(20\d\d)</th>', html)) == year
    assert not re.search(r"\bnan\b|None|NaT", words_of(html))


def test_the_summary_says_who_is_ahead_and_who_moved_most(d: Dataset) -> None:
    said = words_of(ComparisonReport(THREE, 2021).summary().html)
    assert (
        "PAR INDEX năm 2021: Lào Cai cao nhất với 88,44% (nhóm B), hơn Yên Bái 1,20 điểm phần trăm "
        "và hơn Lai Châu 1,75 điểm phần trăm." in said
    )
    assert (
        "So với năm 2020 (phương pháp thay đổi), PAPI: Lai Châu tăng nhiều nhất: tăng 25 bậc (suy ra); "
        "Lào Cai giảm nhiều nhất: giảm 21 bậc (suy ra)." in said
    )
    assert "Chưa có số liệu về điểm năm 2021: SIPAS (Lào Cai)." in said
    partly = words_of(ComparisonReport(THREE, 2024).summary().html)
    assert (
        "PAR INDEX năm 2024: trong 2/3 đơn vị có số liệu, Lào Cai cao nhất với 89,03% (nhóm B), hơn Lai Châu "
        "3,06 điểm phần trăm." in partly
    )
    for moved, changed in (("giảm 19 bậc", "giảm 1,57"), ("giảm 13 bậc", "giảm 3,84")):
        assert (
            f"Lào Cai {moved} (thứ hạng năm 2023 theo nguồn thứ cấp, cần đối chiếu; "
            f"điểm số {changed} điểm phần trăm, trong khi cả nước tăng"
        ) in partly
    scores = {
        name: chiso.trend(d, d.province(name, year=2024), "PAPI", years=[2024])["score"].iloc[0]
        for name in THREE
    }
    ahead = number(scores["Lai Châu"] - scores["Lào Cai"], "vi")
    assert f"PAPI năm 2024: Lai Châu cao nhất với {number(scores['Lai Châu'], 'vi')} điểm" in partly
    assert f"và hơn Lào Cai {ahead} điểm." in partly


def test_the_page_says_which_units_these_are() -> None:
    report = ComparisonReport(THREE, 2024)
    assert (
        "các tỉnh, thành phố theo đơn vị hành chính trước ngày 01/7/2025. Vùng (Nghị quyết số 81/2023/QH15): "
        "Lào Cai (Trung du và miền núi phía Bắc);" in words_of(report.title().html)
    )
    # Lai Châu is the same unit before and after.
    assert report.successors() == [
        "Từ ngày 01/7/2025, tỉnh Lào Cai và tỉnh Yên Bái (trước sắp xếp) thuộc tỉnh Lào Cai; số liệu trong "
        "báo cáo không phải kết quả của đơn vị mới."
    ]


def test_a_change_in_an_edition_that_is_not_listed_is_said_in_the_next() -> None:
    said = words_of(ComparisonReport(THREE, 2024).index("SIPAS").html)
    changed = "phương pháp thay đổi từ năm 2017, điểm không so sánh được với các năm trước"
    assert re.search(rf"2018 – – \(55/63\) theo nguồn công bố \[\d+\] – – {changed} 2019", said)


def test_a_unit_left_out_in_part_has_the_missing_dimensions_named() -> None:
    said = words_of(ComparisonReport(["Quảng Ninh", "Đồng Tháp", "Bắc Giang"], 2022).index("PAPI").html)
    assert "Quảng Ninh và Đồng Tháp: thiếu chỉ số nội dung 2, 4 nên không có điểm tổng hợp" in said
    assert "Bắc Giang: thiếu chỉ số nội dung 1, 2, 4, 5 nên không có điểm tổng hợp" in said
    assert "Đồng Tháp và Bắc Giang: không có trong kết quả năm này" in said


def test_a_difference_under_a_hundredth_has_no_signs() -> None:
    said = words_of(ComparisonReport(THREE, 2024).index("PAPI").html)
    assert "8.3 Phúc đáp của chính quyền qua cổng thông tin điện tử 3,33 0,42 0,42 0,41 &lt;0,01" in said


@pytest.mark.parametrize("index", NAMES)
def test_the_editions_are_those_of_the_data(index: str, d: Dataset) -> None:
    said = words_of(ComparisonReport(THREE, 2024).index(index).html)
    for name in THREE:
        series = chiso.trend(d, d.province(name, year=2024), index)
        for row in series.to_dict("records"):
            if row["score"] == row["score"]:
                assert number(row["score"], "vi") in said
            if row["rank"] == row["rank"]:
                assert f"({place(row['rank'], row['ranked'])})" in said


def test_a_total_in_points_is_listed_and_not_compared_with_percentages() -> None:
    report = ComparisonReport(THREE, 2017)
    side = report.sides["PAR"]
    assert "67,41 điểm (53/63)" in words_of(report.index("PAR").html)
    assert "Lai Châu" not in side.totals(2016)
    drawings = [values for tag, values in Sound(report.index("PAR").html).tags if tag == "svg"]
    assert len(drawings) == 1
    assert "67,41" not in str(drawings[0]["aria-label"])


def test_ties_name_everyone() -> None:
    found = spread_of({"A": 41.501, "B": 41.499, "C": 40.0}, "points")
    assert found is not None
    assert found.highest == ("A", "B")
    assert found.lowest == ("C",)
    assert not found.equal
    even = spread_of({"A": 41.501, "B": 41.499}, "points")
    assert even is not None and even.equal
    assert spread_of({"A": 41.5}, "points") is None


def test_units_left_out_of_an_edition_are_named_with_the_reason() -> None:
    report = ComparisonReport(["Hà Nội", "Bắc Ninh", "Bắc Giang"], 2021)
    said = words_of(report.summary().html)
    assert "Bắc Ninh và Bắc Giang: PAPI năm 2021 không công bố kết quả của tỉnh (không đủ dữ liệu" in said
    assert "PAPI năm 2021: 1/3 đơn vị có số liệu về điểm: Hà Nội 44,45 điểm" in said
    assert {gap["section"] for gap in report.overview().missing} >= {"PAPI (Bắc Ninh)", "PAPI (Bắc Giang)"}
    assert "không bổ sung được" in words_of(report.missing().html)


def test_lessons_are_the_largest_differences_of_each_unit(d: Dataset) -> None:
    found = lessons(list(ComparisonReport(THREE, 2024).sides.values()))
    for unit in THREE:
        own = [lesson for lesson in found if lesson.unit == unit]
        assert len(own) == LESSONS
        assert [lesson.share for lesson in own] == sorted((lesson.share for lesson in own), reverse=True)
        for lesson in own:
            gap = chiso.gap(
                d,
                d.province(unit, year=2024),
                "PAPI",
                2024,
                to="province",
                provinces=[d.province(lesson.best_units[0], year=2024)],
            ).set_index("component")
            assert lesson.behind == pytest.approx(-gap.loc[lesson.row["component"], "gap"])
            assert lesson.share == pytest.approx(
                100 * lesson.behind / gap.loc[lesson.row["component"], "max_score"]
            )


def test_no_leader_crosses_an_upright() -> None:
    years = range(2019, 2025)
    table = pd.DataFrame(
        {"year": years, "segment": 1, "break_kind": "", "score_unit": "percent", "score_basis": "stated"}
    ).assign(score_source="", score=[80.0, 81, 82, 83, 84, 85])
    table.loc[table["year"].eq(2022), "break_kind"] = "set"
    early = table.assign(score=table["score"].where(table["year"].le(2021)))
    late = table.assign(score=table["score"].where(table["year"].le(2023)) - 2)
    with house_style("x"):
        ax = Figure().add_subplot()
        lines(ax, {"A": table, "B": early, "C": late}, None, Texts("vi"), "")
    leaders = {note.get_text(): note.arrow_patch is not None for note in ax.texts}
    assert leaders == {"A 85,00": True, "B 82,00 (2021)": False, "C 82,00 (2023)": True}


def test_six_units_are_told_apart_without_colour() -> None:
    assert len(set(COLOURS)) == len(set(MARKERS)) == len(set(map(str, DASHES))) == 6


def test_too_few_too_many_and_the_same_twice_are_refused(d: Dataset) -> None:
    def units(*names: str) -> list[Province]:
        return [d.province(name, year=2024) for name in names]

    with pytest.raises(ChisoError, match="1 province to compare"):
        comparison(units("Lào Cai"))
    with pytest.raises(ChisoError, match="7 provinces to compare"):
        comparison(units(*THREE, "Hà Nội", "Huế", "Cần Thơ", "Đà Nẵng"))
    with pytest.raises(ChisoError, match="named twice: Lào Cai"):
        ComparisonReport(["Lào Cai", "lao cai"], 2024)
    request = comparison(units("Yên Bái", "Lào Cai"))
    assert (request.slug, request.name) == ("yen-bai+lao-cai", "Yên Bái, Lào Cai")


def test_a_group_is_compared_shown_and_marked(data_copy: Path, tmp_path: Path) -> None:
    whole = {"group": "tat-ca", "name_vi": "Tất cả", "name_en": "All"}
    units = [row["province"] for row in rows_of(DATA / "reference/provinces.csv") if row["period"] == "63"]
    d = load(with_groups(data_copy, [*a_group(THREE), *a_group(units, **whole)]))
    request = comparison_of_group(d.unit_group("cụm giả định", 2024))
    assert (request.slug, request.name, request.about["group"]) == (KEY, NAME, KEY)
    report = ComparisonReport(request.about["provinces"], 2024, data=str(data_copy), group=KEY)
    said = words_of(report.title().html)
    assert f"năm 2024: {NAME}" in said
    of_the_group = f"{NAME} (cụm thi đua) gồm Lào Cai, Lai Châu và Yên Bái. Theo: {DOCUMENT}."
    assert f"Nhóm đơn vị: {of_the_group}" in said
    assert f"chiso compare --group {KEY} --year 2024" in words_of(report.end().html)
    path = tmp_path / "group.xlsx"
    write_comparison_workbook(report, path)
    listed = cells_by_head(path, SHARED_SHEETS[0])
    assert {row["Tỉnh, thành phố"] for row in listed if NAME in row["Nhóm đơn vị"]} == {*THREE}
    shown = render_group(d, d.unit_group(KEY, 2024), 2024)
    assert of_the_group in shown
    assert [sum(line.startswith(name) for line in shown.splitlines()) for name in THREE] == [3, 3, 3]
    assert f"{KEY}  " in render_groups(d)
    with pytest.raises(ChisoError, match='group "Tất cả" has 63 units: Hà Nội'):
        comparison_of_group(d.unit_group("tat-ca", 2024))


def test_the_workbook_has_the_numbers_of_the_page(d: Dataset, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_comparison_workbook(ComparisonReport(THREE, 2024), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Tóm tắt", "Xu hướng", "Thành phần", "Khoảng cách", *SHARED_SHEETS]
    rows = {row[:3]: row for row in book["Xu hướng"].iter_rows(min_row=2, values_only=True)}
    for name in THREE:
        for one in chiso.trend(d, d.province(name, year=2024), "PAPI").to_dict("records"):
            assert rows["PAPI", name, one["year"]][3] == pytest.approx(one["score"])
    gaps = [row for row in book["Khoảng cách"].iter_rows(min_row=2, values_only=True) if row[1] == 2024]
    total = next(row for row in gaps if row[0] == "PAPI" and row[2] == "total")
    assert total[6] == "Lai Châu"
    assert total[9] == pytest.approx(total[5] - total[7])
