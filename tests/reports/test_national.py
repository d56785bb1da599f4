"""The national report: its figures are those of the data, and it says of how many units it speaks."""

from __future__ import annotations

import html
import math
import re
from functools import cache
from pathlib import Path

import openpyxl
import pytest

import chiso
from chiso.data.dataset import Dataset
from chiso.factory.build import BuildResult, build_reports
from chiso.factory.kinds import national_report
from chiso.pages.base import Section
from chiso.reports.national.report import NationalReport
from chiso.reports.national.summary import results, sentences
from chiso.reports.national.workbook import write_national_workbook
from chiso.text.numbers import number, place, score
from tests.support.html import words_of
from tests.support.workbooks import SHARED_SHEETS

NAMES = {"PAR": "PAR INDEX", "SIPAS": "SIPAS", "PAPI": "PAPI"}

YEARS = (2024, 2021, 2018, 2016, 2012)
MOST_FIGURES = 12
KILOBYTES = 400
DRAWN = {
    "test_every_edition_makes_a_whole_report",
    "test_a_statistic_of_all_units_is_shown_only_where_it_holds",
}


def shown(section: Section) -> str:
    """Text of a section."""
    text = re.sub(r"<svg.*?</svg>", " ", section.html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def canonical(text: str) -> str:
    """The city as the data name it."""
    return text.replace("TP. Hồ Chí Minh", "Hồ Chí Minh")


def rows_of(section: Section, caption: str) -> list[list[str]]:
    """Rows of the table whose caption begins so."""
    found = next(
        table
        for table in re.findall(r"<table>.*?</table>", section.html, flags=re.DOTALL)
        if html.unescape(re.search(r"<caption>(.*?)</caption>", table, re.DOTALL)[1]).startswith(caption)  # type: ignore[index]
    )
    body = found[found.index("<tbody>") :]
    return [
        [
            canonical(re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", cell))).strip())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, flags=re.DOTALL)
    ]


@cache
def made(year: int, lang: str = "vi") -> NationalReport:
    return NationalReport(year, lang)


@pytest.fixture
def report() -> NationalReport:
    return made(2024)


def test_the_summary_says_what_is_on_record_before_anything_else(report: NationalReport) -> None:
    said = [str(line) for line in sentences(report.views)]
    assert 3 <= len(said) <= 5
    assert said[0].startswith(
        "Số tỉnh, thành phố có điểm hoặc xếp hạng năm 2024: PAR INDEX 29/63; SIPAS 25/63; PAPI 61/61;"
    )
    assert "chỉ trong số đơn vị có số liệu" in said[0]
    of_indices = results(report.views)
    assert of_indices[0].startswith("PAR INDEX: trung bình cả nước 88,37%, tăng 1,39 điểm phần trăm")
    assert "bộ tiêu chí thay đổi" in of_indices[0]
    assert "cao nhất là Hải Phòng (96,17%)" in of_indices[0]
    assert "thấp nhất là Cao Bằng (xếp thứ 63/63, chưa có số liệu về điểm)" in of_indices[0]
    assert "PAPI: trung bình cộng của các tỉnh (tự tính) 43,43 điểm" in of_indices[2]
    cards = words_of(report.summary().html)
    assert "88,37% trung bình cả nước" in cards
    assert "Tăng 0,88 điểm" in cards
    assert "vượt mức thay đổi thường gặp (0,84): 25 tăng, 4 giảm" in cards
    assert any("trong số 21 tỉnh, thành phố có xếp hạng của cả hai năm" in line for line in said)


@pytest.mark.parametrize("year", YEARS)
def test_no_sentence_compares_scores_across_a_change_of_method(d: Dataset, year: int) -> None:
    report = made(year)
    for index, view in report.views.items():
        line = next((s for s in results(report.views) if s.startswith(f"{NAMES[index]}:")), "")
        if view.has_edition and view.now["break_kind"] == "hard" and year > view.series["year"].min():
            assert f"điểm số không so sánh được với năm {year - 1}" in line
            assert "so với năm" not in line


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("index", NAMES)
def test_a_list_holds_every_unit_on_record_and_no_other(d: Dataset, index: str, year: int) -> None:
    report = made(year)
    section = report.index(index)
    if year not in set(d.editions.loc[d.editions["index"].eq(index), "year"]):
        assert f"chưa có số liệu năm {year}" in shown(section)
        return
    table = chiso.rank_table(d, index, year)
    known = table[(table["score"].notna() | table["rank"].notna()) & ~table["left_out"]]
    if known.empty:
        return
    caption = f"{NAMES[index]} năm {year}: các tỉnh, thành phố theo thứ tự kết quả"
    rows = rows_of(section, caption)
    assert [row[0] for row in rows] == list(known["province"])
    for row, one in zip(rows, known.to_dict("records"), strict=True):
        # No row without a figure, and each figure as the data have it.
        assert not math.isnan(one["score"]) or not math.isnan(one["rank"])
        assert score(one["score"], one["score_unit"], "vi") in row
        assert place(one["rank"], one["ranked"]) in row
    ranked = int(known["ranked"].iloc[0])
    if len(known) < ranked:
        assert f"(chỉ gồm {len(known)}/{ranked} tỉnh, thành phố có số liệu)" in section.html


def test_papi_gives_the_group_before_a_place_that_is_derived(report: NationalReport, d: Dataset) -> None:
    section = report.index("PAPI")
    rows = rows_of(section, "PAPI năm 2024: các tỉnh")
    assert len(rows) == 61
    assert rows[0][:4] == ["Quảng Ninh", "cao nhất", "1/61", "47,82"]
    head = section.html[: section.html.index("<tbody>")]
    assert head.index("Nhóm") < head.index("Xếp hạng (suy ra)")
    assert "PAPI công bố điểm và nhóm, không công bố xếp hạng" in shown(section)
    assert {"Vĩnh Phúc", "Tiền Giang"}.isdisjoint(row[0] for row in rows)


def test_the_coverage_names_who_is_left_out_and_why(report: NationalReport) -> None:
    rows = {row[0]: row for row in rows_of(report.coverage(), "Số tỉnh, thành phố có số liệu")}
    assert rows["PAR INDEX"][2:5] == ["63/63", "22/63", "27/63"]
    assert rows["PAPI"][2:5] == ["61/63", "61/61", "61/61 (suy ra)"]
    assert rows["PAPI"][6] == "Vĩnh Phúc, Tiền Giang không có kết quả, chưa rõ lý do"
    told = rows_of(made(2021).coverage(), "Số tỉnh, thành phố có số liệu")
    assert told[2][6] == (
        "Quảng Ninh, Bắc Giang, Bắc Ninh không có kết quả, không đủ dữ liệu để đánh giá, xếp hạng"
    )
    # Two provinces of 2018 have some dimensions and no total.
    told = rows_of(made(2018).coverage(), "Số tỉnh, thành phố có số liệu")
    assert told[2][6].startswith("Quảng Ninh, Đồng Tháp không có điểm tổng hợp")
    assert [gap["section"] for gap in report.coverage().missing] == ["PAR INDEX", "SIPAS"]


def test_a_statistic_of_all_units_is_shown_only_where_it_holds(report: NationalReport) -> None:
    assert "Phân bố điểm: không trình bày do mới có điểm của 22/63" in shown(report.index("PAR"))
    assert 'id="sipas-' not in report.index("SIPAS").html.split("Cả nước qua các năm")[0]
    assert "33/61 tỉnh, thành phố cao hơn trung bình" in report.index("PAPI").html


def test_the_means_of_the_regions_are_the_published_ones_or_said_to_be_computed(
    report: NationalReport, d: Dataset
) -> None:
    section = report.regions()
    par = {row[0]: row for row in rows_of(section, "PAR INDEX năm 2024: trung bình theo vùng")}
    assert par["Tây Nguyên"][1:3] == ["85,63%", "1/5"]
    assert par["Tây Nguyên"][-1].startswith("theo nguồn công bố")
    papi = {row[0]: row for row in rows_of(section, "PAPI năm 2024: trung bình theo vùng")}
    for row in chiso.regional_summary(d, "PAPI", 2024).to_dict("records"):
        assert papi[row["region"]][1:3] == [number(row["mean"], "vi"), number(row["median"], "vi")]
    assert "PAPI năm 2024: trung bình theo vùng (tự tính)" in shown(section)
    assert "Nghị quyết 81/2023/QH15" in shown(section)
    assert "SIPAS: chưa có số liệu công bố về trung bình vùng" in shown(section)


def test_movements_are_said_to_be_of_those_on_record(report: NationalReport, d: Dataset) -> None:
    text = shown(report.movers())
    assert "chỉ trong số 21/63 tỉnh, thành phố có xếp hạng của cả hai năm, không phải của cả nước" in text
    rows = rows_of(report.movers(), "PAPI: tăng, giảm bậc nhiều nhất, 2023-2024 (xếp hạng suy ra)")
    found = chiso.movers(d, "PAPI", 2024, by="rank")
    assert [row[0] for row in rows] == list(found["province"])
    assert "phương pháp thay đổi, điểm số không so sánh được" in shown(made(2021).movers())


def test_agreement_of_few_provinces_is_no_word_on_the_country(report: NationalReport, d: Dataset) -> None:
    rows = rows_of(report.agreement(), "Năm 2024")
    pairs = chiso.agreement(d, 2024).to_dict("records")
    for row, pair in zip(rows, pairs, strict=True):
        assert row[1:3] == [f"{pair['n']}/63", number(pair["spearman"], "vi")]
        assert "chỉ trong số tỉnh, thành phố có số liệu" in row[3]
    old = rows_of(made(2012).agreement(), "Năm 2012")
    assert old[0][1:] == ["0/63", "–", "quá ít tỉnh, thành phố để nhận định (cần ít nhất 10)"]


def test_units_that_keep_their_group_are_counted_right(report: NationalReport, d: Dataset) -> None:
    rows = rows_of(report.sensitivity(), "PAPI năm 2024: số tỉnh, thành phố giữ nguyên nhóm")
    found = chiso.sensitivity(d, "PAPI", 2024)
    ends = [16, 31, 46, 61]

    def group(rank: float) -> int:
        return next(n for n, end in enumerate(ends) if rank <= end)

    kept = sum(group(row.rank_low) == group(row.rank_high) for row in found.itertuples())
    assert [row[1] for row in rows] == ["16", "15", "15", "15", "61"]
    assert rows[-1][2] == str(kept)
    assert f"của {kept}/61 tỉnh, thành phố" in shown(report.sensitivity())


def test_present_units_are_reconstructed_and_never_ranked(report: NationalReport, d: Dataset) -> None:
    section = report.present_units()
    rows = {row[0]: row for row in rows_of(section, "Các đơn vị từ ngày 01/7/2025")}
    assert len(rows) == 34
    assert rows["Lào Cai"][1:] == [
        "Lào Cai, Yên Bái",
        "chưa đủ số liệu (1/2: Lào Cai trước sắp xếp 89,03%)",
        "chưa đủ số liệu (1/2: Lào Cai trước sắp xếp 84,92%)",
        "41,75–41,94",
    ]
    assert rows["Hải Phòng"][2] == "chưa đủ số liệu (1/2: Hải Phòng trước sắp xếp 96,17%)"
    assert rows["Phú Thọ"][4] == "chưa đủ số liệu (2/3: Hòa Bình, Phú Thọ trước sắp xếp 43,48–44,41)"
    # A figure of some predecessors never stands bare against the present unit.
    assert not [cell for row in rows.values() for cell in row[2:] if re.match(r"[\d,.–%]+ \(", cell)]
    assert "không xếp hạng" in shown(section)
    assert not re.search(r"\d+/(34|61|63)", shown(section))


def test_a_secondary_source_is_named_beside_the_figure(report: NationalReport, d: Dataset) -> None:
    rows = {row[0]: row for row in rows_of(report.index("PAR"), "PAR INDEX năm 2024: các tỉnh")}
    assert rows["Cần Thơ"][-1].startswith("theo nguồn thứ cấp, cần đối chiếu [")
    assert re.fullmatch(r"\[\d+\]", rows["Hải Phòng"][-1])
    text = shown(report.index("PAR"))
    assert "Số liệu không ghi căn cứ là theo nguồn công bố; nguồn thứ cấp được ghi rõ." in text
    assert "Nhóm của tỉnh, thành phố chưa có điểm được suy ra từ thứ hạng." in text
    moved = {row[0]: row for row in rows_of(report.movers(), "PAR INDEX: tăng, giảm bậc nhiều nhất")}
    assert moved["Lào Cai"][-2] == "trong khi mức chung tăng"
    assert moved["Lào Cai"][-1] == "thứ hạng năm 2023 theo nguồn thứ cấp, cần đối chiếu"
    assert moved["Đồng Nai"][-1] == ""
    said = (
        "Lào Cai (6/63 → 19/63; điểm số giảm 3,84 điểm phần trăm, trong khi mức chung tăng; "
        "thứ hạng năm 2023 theo nguồn thứ cấp, cần đối chiếu)"
    )
    assert any(said in line for line in sentences(report.views))


def test_the_last_place_without_a_score_is_named(report: NationalReport) -> None:
    par = {row[0]: row for row in rows_of(report.regions(), "PAR INDEX năm 2024: trung bình theo vùng")}
    assert par["Trung du và miền núi phía Bắc"][4] == (
        "Lai Châu (85,97%); xếp hạng thấp hơn: Cao Bằng (63/63, chưa có số liệu về điểm)"
    )
    assert "Thấp nhất trong số liệu hiện có" not in report.regions().html
    assert "không tính từ các tỉnh đã có điểm" in shown(report.regions())
    editions = {row[0]: row for row in rows_of(report.index("PAR"), "PAR INDEX: trung bình, cao nhất")}
    assert editions["2024"][4].startswith("Cao Bằng (63/63, chưa có số liệu về điểm)")


def test_an_approximate_figure_shows_no_more_than_is_known(report: NationalReport) -> None:
    sipas = {row[0]: row for row in rows_of(report.index("SIPAS"), "SIPAS: trung bình, cao nhất")}
    assert sipas["2017"][1] == "khoảng 81%"
    assert sipas["2015"][-1] == "chỉ 10 tỉnh, thành phố được đánh giá"
    assert "81,00" not in report.index("SIPAS").html
    par = {row[0]: row for row in rows_of(report.index("PAR"), "PAR INDEX: trung bình, cao nhất")}
    assert par["2014"][4].startswith("Bắc Kạn (khoảng 64,3%, suy ra)")
    assert par["2018"][4].startswith("Phú Yên (69,53%, suy ra)")


def test_sources_that_differ_are_named_under_the_list(report: NationalReport) -> None:
    text = shown(report.index("PAR"))
    assert "Nguồn công bố khác nhau, cần đối chiếu: " in text
    assert "Hải Phòng, điểm số năm 2023: 91,87% hoặc 91,81% (báo cáo dùng giá trị đầu)" in text
    assert "Hải Phòng, điểm số năm 2024: 91,10% hoặc 90,59%" in shown(report.index("SIPAS"))
    assert "Nguồn công bố khác nhau" not in shown(report.index("PAPI"))


def test_legends_tell_what_is_missing_from_what_was_not_measured(report: NationalReport) -> None:
    assert "chưa có số liệu (34)" in shown(report.index("PAR"))
    assert "chưa có số liệu về xếp hạng (39)" in shown(report.index("SIPAS"))
    assert "không có trong kết quả (2)" in shown(report.index("PAPI"))
    assert "không có trong kết quả (" not in shown(report.index("PAR")) + shown(report.index("SIPAS"))


def test_lists_of_two_editions_of_as_many_provinces_may_differ(report: NationalReport) -> None:
    assert (
        "Danh sách tỉnh, thành phố có kết quả của hai năm khác nhau "
        "(năm 2023 không có Quảng Ninh, Bình Dương; "
        "năm 2024 không có Vĩnh Phúc, Tiền Giang)."
    ) in shown(report.movers())
    assert shown(report.movers()).count("Mức tăng điểm lớn nhất: Bình Thuận") == 1
    assert "lớn nhất theo nguồn công bố" not in shown(report.movers())


def test_only_par_index_and_papi_are_compared(report: NationalReport) -> None:
    section = report.agreement()
    assert "So sánh PAR INDEX và PAPI (không xét SIPAS)" in section.html
    assert "lệch không quá một phần ba số tỉnh" in section.html
    assert "tương đương" not in section.html
    told = "17/63 tỉnh, thành phố có xếp hạng PAR INDEX, SIPAS và thứ bậc PAPI (suy ra từ điểm)"
    assert told in shown(section)


def test_the_map_shades_groups_and_hatches_who_has_no_figure(report: NationalReport, d: Dataset) -> None:
    def shades(section: Section) -> dict[str, int]:
        tiles = re.findall(r'<li class="level-(\d)"[^>]*title="([^":]+):', section.html)
        return {canonical(name): int(level) for level, name in tiles}

    found = shades(report.index("PAPI"))
    table = chiso.rank_table(d, "PAPI", 2024)
    levels = {"highest": 5, "upper_middle": 4, "lower_middle": 3, "lowest": 1, "": 0}
    assert found == {row.province: levels[row.group] for row in table.itertuples()}
    par = shades(report.index("PAR"))
    assert sum(level == 0 for level in par.values()) == 63 - 29
    assert (par["Hải Phòng"], par["Cao Bằng"], par["Yên Bái"]) == (5, 4, 0)
    # SIPAS has no groups: fifths of the places; a score alone is no place.
    sipas = shades(report.index("SIPAS"))
    assert (sipas["Hải Phòng"], sipas["Bắc Kạn"], sipas["Lai Châu"]) == (5, 1, 0)
    present = shades(report.present_units())
    assert (present["Hà Nội"], present["Lào Cai"], present["Phú Thọ"], present["Lâm Đồng"]) == (1, 2, 0, 5)


def test_every_source_named_is_listed(report: NationalReport) -> None:
    parts = [section.html for section in report.sections()]
    named = set(re.findall(r'href="#nguon-(\d+)"', "".join(parts)))
    listed = set(re.findall(r'id="nguon-(\d+)"', "".join(parts)))
    assert named == listed
    assert len(listed) > 50


@pytest.mark.parametrize(
    ("year", "lang"),
    [
        (2024, "vi"),
        (2024, "en"),
        (2021, "vi"),
        (2018, "en"),
        (2016, "vi"),
        (2015, "en"),
        (2012, "vi"),
        (2011, "en"),
    ],
)
def test_every_edition_makes_a_whole_report(year: int, lang: str) -> None:
    report = made(year, lang)
    page = "".join(section.html for section in report.sections())
    assert page.count("<figure") <= MOST_FIGURES
    assert len(re.findall(r'<svg[^>]*aria-label="[^"]+"', page)) == page.count("<svg")
    numbers = [int(n) for n in re.findall(r"<figcaption>(?:Hình|Figure) (\d+)\.", page)]
    assert numbers == list(range(1, len(numbers) + 1))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "nan" not in re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL).lower().split()


def test_a_report_shows_nothing_later_than_its_edition() -> None:
    report = made(2018)
    for view in report.views.values():
        assert view.series["year"].max() == 2018
    # Under the title stands which newer results are on record, in no figure.
    page = "".join(shown(section) for section in report.sections()[1:9])
    assert not re.search(r"năm 20(19|2[0-4])\b", page)


def test_the_workbook_holds_the_figures_as_numbers(d: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "national.xlsx"
    write_national_workbook(made(2024), path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Tóm tắt", "Xu hướng", "Vùng", *SHARED_SHEETS]
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes == {"Nguồn": "A2", "Xu hướng": "B2", "Vùng": "B2"}.get(name, "C2")
        assert book[name].print_title_rows == "$1:$1"
    trend = {(row[0], row[1]): row for row in book["Xu hướng"].iter_rows(min_row=2, values_only=True)}
    assert trend["PAR INDEX", 2024][2] == pytest.approx(88.37)
    assert trend["PAR INDEX", 2012][2] is None
    assert "Trung bình: khoảng 81%" in trend["SIPAS", 2017][-2]
    assert trend["SIPAS", 2015][-2] == "chỉ 10 tỉnh, thành phố được đánh giá"
    head, *units = book["Tất cả đơn vị"].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in units]
    known = [row for row in found if row["Điểm đạt"] is not None or row["Xếp hạng"] is not None]
    assert [sum(row["Chỉ số"] == name for row in found) for name in NAMES.values()] == [63, 63, 63]
    assert [sum(row["Chỉ số"] == name for row in known) for name in NAMES.values()] == [29, 25, 61]
    listed = {row[0] for row in book["Nguồn"].iter_rows(min_row=2, values_only=True)}
    used = {key for row in found for key in (row["Nguồn"] or "").split("; ") if key}
    assert used <= listed
    again = tmp_path / "again.xlsx"
    write_national_workbook(made(2024), again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("year", [2024, 2021])
def test_a_build_leaves_one_small_page_and_its_workbook(
    d: Dataset, built: BuildResult, tmp_path: Path, year: int
) -> None:
    out = built.out if year == 2024 else tmp_path
    if out is tmp_path:
        result = build_reports(d=d, out=out, requests=[national_report()], year=year)
        assert not result.failed
    page = (out / "national.html").read_text("utf-8")
    assert len(page.encode()) <= KILOBYTES * 1024
    assert page.count("<h1>") == 1
    assert f"<title>Báo cáo tổng hợp cả nước: PAR INDEX, SIPAS, PAPI năm {year}</title>" in page
    assert f"chiso build --report national --year {year}" in page
    assert (out / "national.xlsx").is_file()
    assert 'href="national.html"' in (out / "index.html").read_text("utf-8")
