"""Sections of the province report on the real figures: what they say, and that their HTML is sound."""

from __future__ import annotations

import csv
import io
import re
from itertools import product
from pathlib import Path

import pytest

import chiso
from chiso.data.dataset import Dataset
from chiso.pages.base import MIME, Section
from chiso.pages.blocks import Column, Table
from chiso.pages.html.blocks import html_of
from chiso.pages.inline import inline, styled
from chiso.pages.references import References
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.targets import against_the_mean
from chiso.reports.province.report import ProvinceReport
from chiso.text.catalog import Texts
from tests.support.html import Sound, words_of
from tests.support.sweeps import EDITIONS, PROVINCES, swept

DRAWN = {
    "test_the_page_is_sound",
    "test_every_edition_can_be_reported_for_a_few_provinces",
    "test_every_province_of_the_latest_edition_can_be_reported_in_english",
    "test_any_province_can_be_reported",
    "test_a_total_printed_in_points_is_never_drawn_as_percent",
    "test_papi_is_titled_by_its_group",
    "test_the_city_never_bears_the_bare_name_of_a_person",
}


def sections(province: str, year: int, lang: str = "vi") -> list[Section]:
    return ProvinceReport(province, year, lang).sections()


def page(province: str, year: int, lang: str = "vi") -> str:
    return "\n".join(section.html for section in sections(province, year, lang))


@pytest.fixture(scope="module")
def lai_chau() -> str:
    return page("Lai Châu", 2021)


@pytest.mark.parametrize(
    ("province", "year", "lang"),
    [("Lào Cai", 2024, "vi"), ("Vĩnh Phúc", 2024, "vi"), ("Thanh Hóa", 2021, "en"), ("Hà Nội", 2012, "vi")],
)
def test_the_page_is_sound(province: str, year: int, lang: str) -> None:
    found = Sound(page(province, year, lang))
    assert len(found.ids) == len(set(found.ids))
    assert set(found.links) <= set(found.ids)
    names = [tag for tag, _ in found.tags]
    assert names.count("table") >= 2
    assert names.count("caption") == names.count("table")
    assert all(values.get("scope") for tag, values in found.tags if tag == "th")
    drawings = [values for tag, values in found.tags if tag == "svg" and "overflow" not in values]
    assert all(values.get("role") == "img" and values.get("aria-label") for values in drawings)
    large = [values for values in drawings if values.get("class") != "drawn"]
    assert names.count("figcaption") == names.count("figure") == len(large)


def test_the_figures_of_lai_chau_2021(lai_chau: str) -> None:
    said = words_of(lai_chau)
    assert "PAR INDEX năm 2021: 86,69% (nhóm B), xếp thứ 31/63." in said
    assert "tăng 07 bậc (năm 2020: 38/63)" in said
    assert "SIPAS năm 2021: 86,81%, xếp thứ 37/63." in said
    assert "; nếu xếp theo điểm đứng thứ 30/60 (suy ra; PAPI không công bố xếp hạng)" in said
    assert "tăng 25 bậc (suy ra; năm 2020: 55/63; phương pháp thay đổi)" in said
    assert "điểm không so sánh được với năm 2020" in said


def test_a_report_ends_with_its_edition(lai_chau: str) -> None:
    later = {int(year) for year in re.findall(r'<th scope="row">(20\d\d)</th>', lai_chau)}
    assert max(later) == 2021
    assert len(later) >= 8


def test_figures_are_numbered_without_a_gap() -> None:
    for province in ("Lào Cai", "Thanh Hóa", "Vĩnh Phúc"):
        numbers = [int(n) for n in re.findall(r"<figcaption>Hình (\d+)\.", page(province, 2024))]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= 2


def test_a_province_left_out_of_papi_is_told_so_and_given_no_number() -> None:
    made = {section.id: section for section in sections("Vĩnh Phúc", 2024)}
    assert "PAPI năm 2024 không công bố kết quả của tỉnh (chưa rõ lý do)" in words_of(made["tom-tat"].html)
    course = made["dien-bien"]
    assert "không có trong kết quả năm này" in words_of(course.html)
    assert not re.search(r'<th scope="row">2024</th><td[^>]*>\d', course.html)
    assert {gap["section"] for gap in made["tom-tat"].missing} == {"PAR INDEX", "SIPAS", "PAPI"}
    assert "không bổ sung được" in words_of(made["nguon"].html)
    # Of what is not on record there is no section, and nothing to set targets on.
    assert {key: made[key].kind for key in ("par", "sipas", "papi", "tasks")} == dict.fromkeys(
        ("par", "sipas", "papi", "tasks"), "absent"
    )


def headings(province: str, year: int) -> list[str]:
    return [section.heading for section in sections(province, year) if section.kind == "section"]


def test_sections_on_record_are_numbered_without_a_gap() -> None:
    full = headings("Hà Tĩnh", 2024)
    assert [text.split(".")[0] for text in full[1:-1]] == ["I", "II", "III", "IV", "V", "VI", "VII"]
    alone = headings("Hà Nam", 2024)
    assert [text.split(".")[0] for text in alone[1:-1]] == ["I", "II", "III", "IV", "V"]
    assert alone[2].startswith("II. PAPI")
    # With a place alone the suggestions say what is to be entered first.
    for unit, year in (("Hưng Yên", 2016), ("Phú Thọ", 2021), ("Lạng Sơn", 2024)):
        without = [text for text in headings(unit, year) if re.match("[IVX]+\\.", text)]
        assert [text.split(".")[0] for text in without] == ["I", "II", "III", "IV", "V", "VI", "VII"][
            : len(without)
        ], unit
    assert (full[0], full[-1]) == ("Tóm tắt", "Phụ lục")


def test_the_best_is_traced_to_the_source_of_its_score() -> None:
    report = ProvinceReport("Hà Tĩnh", 2024)
    (row,) = re.findall(
        r"<tr><th scope=\"row\">Cao nhất: [^<]*</th>.*?</tr>", report.index("PAPI").html, re.DOTALL
    )
    assert "suy ra" in row
    assert 'href="#' in row


def test_parts_of_the_score_are_added_up_and_a_difference_is_told() -> None:
    assert "Tổng các phần là 77,25 điểm; Chỉ số công bố là 77,25%." in words_of(page("Lạng Sơn", 2018))
    apart = words_of(page("Hải Dương", 2021))
    assert (
        "Tổng các phần là 86,62 điểm, Chỉ số công bố là 87,38%: chênh lệch −0,76 điểm, cần đối chiếu" in apart
    )


def test_a_movement_known_without_values_is_told() -> None:
    said = words_of(page("Hà Tĩnh", 2021))
    assert "đã biết mức tăng, giảm" in said
    assert "3. Cải cách thủ tục hành chính: giảm 31 bậc" in said


def test_claims_of_the_province_are_marked() -> None:
    par = next(section for section in sections("Lào Cai", 2020) if section.id == "par")
    assert "13,4438" in par.html
    assert "Điểm tự đánh giá" in par.html
    rows = re.findall(r'<tr[^>]*><th scope="row">\d\..*?</tr>', par.html, re.DOTALL)
    assert len(rows) == 8 + 11 + 4  # fields, criteria with lost points, fields with a distance
    assert all("tỉnh tự chấm" in row for row in rows)


def test_causes_and_lead_agencies_are_left_to_the_office() -> None:
    said = words_of(page("Hà Tĩnh", 2024))
    assert "[cơ quan bổ sung: nguyên nhân khách quan, nguyên nhân chủ quan]" in said
    assert "[cơ quan bổ sung]" in words_of(page("Hà Nam", 2024))


def test_a_note_of_the_data_is_text(d: Dataset, data_copy: Path) -> None:
    path = data_copy / "clean/par.csv"
    text = path.read_text("utf-8")
    line = next(
        line for line in text.splitlines() if line.startswith("2024,Hà Tĩnh,total,score,") and ",1," in line
    )
    with_note = list(next(csv.reader([line])))
    with_note[9] = "<script>alert('x')</script>"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(with_note)
    path.write_text(text.replace(line + "\n", out.getvalue()), "utf-8")
    report = ProvinceReport("Hà Tĩnh", 2024, "vi", str(data_copy))
    html = report.missing().html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in html
    assert "<script" not in html


def test_a_province_without_some_dimensions_keeps_the_others() -> None:
    said = words_of(page("Quảng Ninh", 2018))
    assert "không công bố điểm tổng hợp của tỉnh (thiếu chỉ số nội dung: 2, 4; chưa rõ lý do)" in said
    assert "1. Tham gia của người dân ở cấp cơ sở" in said
    assert "2. Công khai, minh bạch" not in said


def test_every_figure_shown_has_a_source_or_says_how_it_is_computed(d: Dataset) -> None:
    t = Texts("vi")
    references = References(d, t)
    view = IndexView(d, d.province("Lào Cai", year=2021), "PAR", 2021, t, references)
    assert view.now["score_source"] and view.now["rank_source"]
    marked = references.known(view.now["score_basis"], view.now["score_source"])
    assert str(marked).split("[")[0].strip() == "theo nguồn công bố"
    assert [span.link for span in marked.pieces if span.link] == ["#nguon-1"]
    assert len(references.listed()) == len(view.now["score_source"].split("; "))


def test_names_are_escaped() -> None:
    hostile = '<script>alert("1")</script>'
    row = {"a": hostile, "b": inline(styled("basis", hostile))}
    made = html_of([Table(hostile, [Column("a", hostile), Column("b", "b")], [row])], Texts("vi"))
    assert "<script" not in made
    assert made.count("&lt;script&gt;") == 5


def test_jupyter_gets_html_and_the_build_what_it_needs() -> None:
    title = sections("Lào Cai", 2024)[0]
    bundle = title._repr_mimebundle_()
    assert bundle["text/html"].startswith("<header>")
    assert bundle[MIME]["kind"] == "title"
    title_of_lao_cai = (
        "Phân tích kết quả PAR INDEX, SIPAS, PAPI năm 2024 - Tỉnh Lào Cai (trước ngày 01/7/2025)"
    )
    assert bundle["text/plain"] == title_of_lao_cai


@pytest.mark.slow
@pytest.mark.parametrize("year", swept([(year,) for year in EDITIONS], every=4))
def test_every_edition_can_be_reported_for_a_few_provinces(year: int) -> None:
    for province, lang in (("Hà Nội", "vi"), ("Bắc Ninh", "en"), ("Hậu Giang", "vi")):
        Sound(page(province, year, lang))


@pytest.mark.slow
@pytest.mark.parametrize("province", swept([(name,) for name in PROVINCES], every=32))
def test_every_province_of_the_latest_edition_can_be_reported_in_english(d: Dataset, province: str) -> None:
    made = page(province, d.latest_year, "en")
    Sound(made)
    assert not re.search(r"\bnan\b|None|NaT", words_of(made))


def test_no_machine_path_is_in_a_report(lai_chau: str) -> None:
    assert str(Path.home()) not in lai_chau
    assert str(Path.cwd()) not in lai_chau


def test_charts_are_called_from_the_package() -> None:
    assert chiso.charts.trend.__module__ == "chiso.charts.public"
    assert "charts" in dir(chiso)


def test_a_total_printed_in_points_is_never_drawn_as_percent() -> None:
    results = next(section for section in sections("Lai Châu", 2021) if section.id == "dien-bien")
    assert "67,41/97,5 điểm" in results.html
    assert "2016: 69,14%" in results.html  # what the drawing says of that year
    assert "67,41%" not in results.html


def test_a_total_printed_in_points_is_held_against_no_figure_in_percent() -> None:
    """67,41 of 97,5 points is neither 7 points below a mean of 74,64% nor short of a group's 90%."""
    report = ProvinceReport("Lai Châu", 2016)
    view = report.views["PAR"]
    assert (view.now["score"], view.now["score_unit"], view.in_its_unit) == (67.41, "points", False)
    assert (view.group(), view.next_group(), against_the_mean(view)) == ("", None, [])
    said = words_of("".join(section.html for section in (report.summary(), report.course(), report.review())))
    assert "67,41 điểm" in said
    assert not re.search(r"7,23|22,59|PAR INDEX[^.;]*trung bình cả nước \d", said)


def test_a_field_published_in_percent_has_no_points() -> None:
    said = words_of(page("Khánh Hòa", 2024))
    assert "100,00 điểm" not in said
    assert "Kết quả các lĩnh vực PAR INDEX năm 2024" in said


def test_papi_is_titled_by_its_group() -> None:
    html = page("Lào Cai", 2024)
    # The finding is what moved: the total stands on its card.
    assert "PAPI năm 2024, nhóm thấp nhất: giảm 0,36" in html
    assert "PAPI năm 2024: 41,75 điểm, xếp thứ" not in html


def test_figures_of_a_contradiction_are_told() -> None:
    said = words_of(page("Lào Cai", 2021))
    assert "thứ hạng năm 2021 của Lào Cai: 48; xếp theo điểm 49/60" in said
    assert "computed" not in said


@pytest.mark.slow
@pytest.mark.parametrize(("year", "province"), swept(product(EDITIONS, PROVINCES), every=223))
def test_any_province_can_be_reported(year: int, province: str) -> None:
    # Of some editions a movement alone is on record, of some nothing.
    html = page(province, year)
    Sound(html)
    assert not re.search(r">\s*nan|\bNaN\b|\bNone\b", html)


def test_a_movement_alone_is_no_reason_to_fail() -> None:
    said = words_of(page("Bến Tre", 2021))
    assert "tăng 07 bậc" in said


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_city_never_bears_the_bare_name_of_a_person(lang: str) -> None:
    html = re.sub(r'<ul class="sources">.*?</ul>', "", page("TP. HCM", 2024, lang), flags=re.DOTALL)
    named = re.findall(r"([^\s>]+ )Hồ Chí Minh(?: City)?", html.replace('"Hồ Chí Minh"', ""))
    assert set(named) <= {"TP. ", "phố "} if lang == "vi" else True
    bare = re.findall(r"(?<!phố )(?<!TP\. )Hồ Chí Minh(?! City)", html)
    assert len(bare) <= 1  # the command to make the page again


def test_a_published_reference_names_its_sources() -> None:
    par = next(section for section in sections("Lào Cai", 2024) if section.id == "par")
    table = par.html[par.html.index("khoảng cách đến các mốc so sánh") :]
    for heading in ("Trung bình cả nước", "Trung bình vùng", "Cao nhất: Hải Phòng"):
        row = table[table.index(heading) :].split("</tr>")[0]
        assert re.search(r"theo nguồn .*#nguon-\d+", row, re.DOTALL), heading
