"""The report of a scorecard and its workbook: what they say on the real documents and on invented cards."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from unittest import mock

import openpyxl
import pytest

from chiso.core.errors import ChisoError, DataError
from chiso.factory.kinds import reports_of, scorecard_reports
from chiso.pages.base import Section
from chiso.pages.formats import OF_MAXIMUM, POINTS
from chiso.reports.province.report import ProvinceReport
from chiso.scorecards import charts as scorecard_charts
from chiso.scorecards.report import ScorecardReport
from chiso.scorecards.wording import steps_in_words
from chiso.scorecards.workbook import COLUMNS, LETTER, write_scorecard_workbook
from chiso.text.catalog import Texts
from chiso.text.numbers import digits, points
from tests.support.html import Sound
from tests.support.plan_folders import card

ORDER = (
    "summary",
    "by_field",
    "lost",
    "appraisal",
    "agencies",
    "documents",
    "calculation",
    "document",
    "end",
)


def sections(report: ScorecardReport) -> dict[str, Section]:
    return {name: getattr(report, name)() for name in ("title", *ORDER)}


@pytest.fixture(scope="module")
def lao_cai() -> dict[str, Section]:
    return sections(ScorecardReport("lao-cai-2021", 2020))


@pytest.fixture(scope="module")
def office() -> dict[str, Section]:
    return sections(ScorecardReport("van-phong-ubnd-lao-cai-2023", 2022))


def text(section: Section) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section.html))


@pytest.mark.parametrize(("plan", "year"), [("lao-cai-2021", 2020), ("van-phong-ubnd-lao-cai-2023", 2022)])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_sections_are_sound_html(plan: str, year: int, lang: str) -> None:
    page = "".join(section.html for section in sections(ScorecardReport(plan, year, lang)).values())
    sound = Sound(page)
    assert len(sound.ids) == len(set(sound.ids))
    assert page.count("<h1>") == 1
    tables = page.count("<table>")
    assert tables == page.count("<caption>")
    assert "nan" not in re.sub(r"<[^>]+>", " ", page).lower().split()


def test_the_summary_of_lao_cai(lao_cai: dict[str, Section]) -> None:
    said = text(lao_cai["summary"])
    assert "Điểm tự đánh giá: 61,4203/65 điểm (94,49%); điểm không đạt: 3,5797." in said
    assert "Số liệu của tỉnh: điểm tự đánh giá, chưa qua thẩm định." in said
    assert "Các lĩnh vực không có điểm không đạt: 1, 2, 4, 5." in said
    assert "Số liệu trong bản in không khớp: 3.4.2, 7.1.9 (xem mục VI)." in said
    assert "Cơ quan chủ trì có nhiều điểm không đạt nhất: Sở Kế hoạch và Đầu tư (2,5 điểm)." in said


def test_lost_points_of_lao_cai_with_cause_and_agency(lao_cai: dict[str, Section]) -> None:
    said = text(lao_cai["lost"])
    assert "180.840/185.443 hồ sơ, bằng 97,5178%" in said
    assert "0,6844/1 (in là 0,6484)" in said
    assert said.index("8.2 Mức độ thu hút") < said.index("6.1.3") < said.index("3.4.3")
    assert "1-BNV" not in said  # what the Ministry scores is not lost


def test_the_responsibility_matrix_adds_up(lao_cai: dict[str, Section]) -> None:
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", lao_cai["agencies"].html)
    last = {name: re.findall(r"<td[^>]*>([^<]*)</td>", cells)[-2] for name, cells in rows}
    assert last == {
        "Sở Kế hoạch và Đầu tư": "2,5",
        "Sở Thông tin và Truyền thông": "0,6332",
        "Sở Tài chính": "0,3903",
        "Văn phòng UBND tỉnh": "0,0562",
    }


def test_what_is_missing_is_said_and_counted(lao_cai: dict[str, Section], office: dict[str, Section]) -> None:
    assert lao_cai["appraisal"].missing
    assert "chưa có điểm thẩm định theo tiêu chí" in text(lao_cai["appraisal"])
    assert lao_cai["documents"].missing[0]["reason"].startswith("15/15")
    assert len(lao_cai["document"].missing) == 4
    assert "chưa có điểm tự đánh giá" in text(office["appraisal"])


def test_the_office_is_never_compared_with_the_provincial_index(office: dict[str, Section]) -> None:
    assert "không so sánh được với PAR INDEX cấp tỉnh" in text(office["summary"])
    assert "Mức có thể đạt: 97,6/100 điểm" in text(office["summary"])
    assert "Tiêu chí do nhiều cơ quan chủ trì được tính cho từng cơ quan" in text(office["agencies"])


def test_a_wrong_edition_or_name_is_refused() -> None:
    with pytest.raises(ChisoError, match="of the edition 2020"):
        ScorecardReport("lao-cai-2021", 2021)
    with pytest.raises(ChisoError, match="no plan"):
        ScorecardReport("lao-cai", 2020)
    with pytest.raises(ChisoError, match="has no scorecard"):
        ScorecardReport("lai-chau-2022", 2021)


def test_a_card_with_claims_and_appraisals(tmp_path: Path) -> None:
    rows = [
        {
            "code": "1",
            "name": "A",
            "maximum": "6",
            "self_assessed": "6",
            "appraised": "5",
            "state": "chưa đạt",
        },
        {"code": "2", "name": "B", "maximum": "4", "self_assessed": "4", "appraised": "4"},
    ]
    rows[0]["evidence"] = "12/BC; 2023-12-01; Báo cáo; bc12.pdf"
    plan = card(tmp_path / "a", rows)
    made = sections(ScorecardReport(str(plan.folder), 2023))
    assert "−1,0000" in text(made["appraisal"])
    assert not made["appraisal"].missing
    assert made["documents"].missing[0]["reason"].startswith("1/2")


def test_a_card_without_any_score_says_so(tmp_path: Path) -> None:
    plan = card(tmp_path / "a", [{"code": "1", "name": "A", "maximum": "6"}])
    made = sections(ScorecardReport(str(plan.folder), 2023))
    assert "Chưa có tổng điểm" in text(made["summary"])
    assert "Không có tiêu chí nào ghi nhận điểm không đạt." in text(made["lost"])


def test_points_and_digits_are_written_as_documents_do() -> None:
    assert [points(n, "vi") for n in (61.4203, 7.0, 0.5, 3.57970000001, float("nan"))] == [
        *("61,4203", "7", "0,5", "3,5797", "–")
    ]
    assert [digits(n, "vi") for n in ("39773", "0.6484", "52.90", "")] == ["39.773", "0,6484", "52,90", "–"]
    assert (
        steps_in_words("100:1; ?:0.5", Texts("vi")) == "từ 100%: 1 điểm; thấp hơn, chưa rõ ngưỡng: 0,5 điểm"
    )


def test_points_as_printed_keep_their_digits_and_computed_ones_have_none_to_keep() -> None:
    row = {"printed": Decimal("0.50"), "computed": 1 - 0.3156, "maximum": 1.0, "unknown": float("nan")}
    written = [POINTS.cell(row, key, Texts("vi")) for key in ("printed", "computed", "unknown")]
    assert written == ["0,50", "0,6844", "–"]
    assert OF_MAXIMUM.cell(row, "computed", Texts("vi")) == "0,6844/1"


def test_reports_of_an_edition_hold_its_scorecards() -> None:
    from chiso.data.dataset import load  # noqa: PLC0415

    d = load()
    assert [one.about for one in reports_of(d, 2020) if one.kind == "scorecard"] == [{"plan": "lao-cai-2021"}]
    assert not [one for one in reports_of(d, 2024) if one.kind == "scorecard"]
    assert [one.slug for one in reports_of(d, 2022, "scorecard")] == ["van-phong-ubnd-lao-cai-2023"]
    with pytest.raises(ChisoError, match="no scorecard of 2024"):
        scorecard_reports(d, 2024)


def test_a_broken_plan_stops_the_request_with_its_place(data_copy: Path) -> None:
    path = data_copy / "plans/lao-cai-2021/scorecard.csv"
    path.write_text(path.read_text("utf-8").replace(",proportional,", ",ratio,", 1), "utf-8")
    from chiso.data.dataset import load  # noqa: PLC0415

    with pytest.raises(DataError) as caught:
        reports_of(load(data_copy), 2020)
    assert (caught.value.problems[0].file, caught.value.problems[0].column) == (
        "plans/lao-cai-2021/scorecard.csv",
        "rule",
    )


def test_the_workbook_holds_inputs_as_numbers_and_scores_as_formulas(tmp_path: Path) -> None:
    report = ScorecardReport("lao-cai-2021", 2020)
    write_scorecard_workbook(report, tmp_path / "card.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "card.xlsx")["Bảng điểm"]
    lines = {sheet.cell(n, 1).value: n for n in range(2, sheet.max_row + 1)}
    cell = {code: {key: sheet[f"{LETTER[key]}{n}"].value for key in COLUMNS} for code, n in lines.items()}
    n = lines["3.4.1"]
    assert (cell["3.4.1"]["numerator"], cell["3.4.1"]["denominator"]) == (180840, 185443)
    assert cell["3.4.1"]["by_inputs"] == f"=MIN(C{n},C{n}*F{n}/100)"
    assert cell["3.4.1"]["score"] == f"=ROUND(K{n},4)"
    # The value that fits is calculated with, the printed one stands in the remark.
    assert cell["3.4.2"]["denominator"] == 39733
    assert cell["3.4.2"]["remark"] == "Mẫu số: in là 39.773"
    assert cell["7.1.9"]["stated"] == 0.6484
    assert cell["8.6"]["by_inputs"] == f"=IF(F{lines['8.6']}>=100,1,0.5)"
    assert str(sheet[f"M{sheet.max_row}"].value).startswith("=N(M2)+")


def test_sheets_of_the_workbook_hold_numbers_of_the_page(tmp_path: Path) -> None:
    report = ScorecardReport("lao-cai-2021", 2020)
    write_scorecard_workbook(report, tmp_path / "card.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "card.xlsx")["Điểm không đạt"]
    assert [sheet.cell(n, 3).value for n in range(2, sheet.max_row + 1)] == list(report.losses["lost"])
    assert sheet.cell(2, 3).number_format == "0.0000"
    assert sheet.auto_filter.ref == sheet.dimensions


def test_the_workbook_is_the_same_twice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_scorecard_workbook(ScorecardReport("lao-cai-2021", 2020), tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.fixture(scope="module")
def par_2020() -> Section:
    return ProvinceReport("Lào Cai", 2020).index("PAR")


def test_the_province_report_of_the_edition_takes_its_sections_from_the_scorecard(par_2020: Section) -> None:
    said = text(par_2020)
    headings = re.findall(r"<h3>(.*?)</h3>", par_2020.html)
    assert headings == [
        "1. Kết quả và diễn biến",
        "2. Cơ cấu điểm",
        "3. Kết quả theo lĩnh vực",
        "4. Tiêu chí chưa đạt điểm tối đa",
        "5. Khoảng cách đến các mốc so sánh",
    ]
    # Marked as the province's own, and not as the published result.
    assert "điểm tự đánh giá, không phải kết quả do Bộ Nội vụ công bố" in said
    assert "PAR INDEX năm 2020: chưa có số liệu" in said
    assert "Phần tỉnh tự chấm 65 61,4203 3,5797 tỉnh tự chấm" in said


def test_the_province_report_shows_every_criterion_with_lost_points_of_004(par_2020: Section) -> None:
    found = re.search(r"<caption>[^<]*tiêu chí chưa đạt điểm tối đa.*?</table>", par_2020.html, re.DOTALL)
    assert found
    rows = re.findall(r'<tr><th scope="row">(\S+).*?</th>(.*?)</tr>', found[0], re.DOTALL)
    lost = {code: re.findall(r"<td[^>]*>(.*?)</td>", cells, re.DOTALL) for code, cells in rows}
    assert {code: cells[1] for code, cells in lost.items()} == {
        "3.4.1": "0,0372",
        "3.4.2": "0,0177",
        "3.4.3": "0,0013",
        "6.1.1": "0,0377",
        "6.1.3": "0,3526",
        "7.1.3": "0,174",
        "7.1.9": "0,3156",
        "7.2.1": "0,1436",
        "8.2": "1",
        "8.5": "1",
        "8.6": "0,5",
    }
    assert {cells[3] for cells in lost.values()} == {"tỉnh tự chấm"}
    assert lost["8.2"][4] == "Sở Kế hoạch và Đầu tư"
    assert "in là 0,6484" in lost["7.1.9"][0]
    assert "mẫu số in là 39.773, chỉ 39.733 khớp" in par_2020.html


def test_a_scorecard_feeds_the_report_of_its_own_province_and_edition_alone() -> None:
    for province, year in (("Yên Bái", 2020), ("Lào Cai", 2021), ("Lào Cai", 2022)):
        assert "phiếu chấm điểm" not in ProvinceReport(province, year).index("PAR").html


def test_a_province_with_a_scorecard_alone_has_its_section(data_copy: Path) -> None:
    source = data_copy / "plans/lao-cai-2021"
    target = data_copy / "plans/bac-kan-2021"
    target.mkdir()
    document = (source / "plan.yml").read_text("utf-8").replace("province: Lào Cai", "province: Bắc Kạn")
    (target / "plan.yml").write_text(document, "utf-8")
    (target / "scorecard.csv").write_bytes((source / "scorecard.csv").read_bytes())
    report = ProvinceReport("Bắc Kạn", 2020, data=str(data_copy))
    made = [
        report.title(),
        report.summary(),
        report.course(),
        report.index("PAR"),
        report.review(),
        report.missing(),
    ]
    assert "Phần tỉnh tự chấm" in text(report.index("PAR"))
    Sound("".join(section.html for section in made))


def test_the_english_report_words_the_scorecard_in_english() -> None:
    said = text(ProvinceReport("Lào Cai", 2020, "en").index("PAR"))
    assert "self-assessed, not a published result" in said
    assert "the denominator is printed 39,773, only 39,733 fits" in said


def test_a_card_with_inputs_of_a_period_has_a_forecast_and_one_without_has_no_section(tmp_path: Path) -> None:
    rows = [{"code": "1", "name": "A", "maximum": "2", "rule": "proportional"}]
    inputs = {"numerator": "416", "denominator": "1128", "denominator_of": "year"}
    periods = [{"period": "6 tháng", "code": "1", "source": "BC (giả định)", **inputs}]
    made = ScorecardReport(str(card(tmp_path / "a", rows, periods=periods).folder), 2023).forecast()
    assert "1. A 36,88 0,7376/2 2 712 712 còn có thể đạt điểm tối đa" in text(made)
    assert ScorecardReport("lao-cai-2021", 2020).forecast().kind == "absent"


def test_words_of_the_document_are_marked_as_vietnamese_in_the_english_report() -> None:
    html = ScorecardReport("lao-cai-2021", 2020, "en").lost().html
    assert '<span lang="vi">8.2 Mức độ thu hút đầu tư của tỉnh</span>' in html
    assert 'lang="vi"' not in ScorecardReport("lao-cai-2021", 2020).lost().html


@pytest.mark.parametrize(
    ("cumulated", "said"),
    [
        ([50.0, 79.99, 88.4, 100.0], "3/4 tiêu chí chiếm trên 80% tổng điểm không đạt"),
        ([50.0, 30.0 + 50.0, 100.0], "2/3 tiêu chí chiếm 80% tổng điểm không đạt"),
        ([100.0], "1/1 tiêu chí chiếm 100% tổng điểm không đạt"),
    ],
)
def test_the_title_of_lost_points_names_the_share_that_they_make(cumulated: list[float], said: str) -> None:
    report = ScorecardReport("lao-cai-2021", 2020)
    report.losses = report.losses.head(len(cumulated)).assign(cumulated=cumulated)
    with mock.patch.object(scorecard_charts, "lost", wraps=scorecard_charts.lost) as drawn:
        assert report.lost().html  # a figure is drawn when it is rendered
    assert " ".join(drawn.call_args.args[-1].split()) == said
