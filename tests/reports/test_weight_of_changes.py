"""Nothing on a page calls a change good or bad that has no weight: read from the pages, counted by hand."""

from __future__ import annotations

import html
import math
import re
from functools import cache

import pytest

from chiso.data.dataset import Dataset
from chiso.reports.comparison.report import ComparisonReport
from chiso.reports.national.report import NationalReport
from chiso.reports.province.report import ProvinceReport
from tests.support.by_hand import changes
from tests.support.html import words_of

SAMPLE = [
    *(("Hà Tĩnh", 2024), ("Lào Cai", 2024), ("Yên Bái", 2024), ("Hà Nội", 2024), ("Đắk Lắk", 2024)),
    *(("Kiên Giang", 2023), ("Lai Châu", 2022), ("Cà Mau", 2021), ("Sóc Trăng", 2020), ("Huế", 2013)),
]
COMPONENT = re.compile(r"(?:^|; |: )(\d(?:\.\d)?)\.? ")
DRAWN = {"test_the_pages_colour_no_change"}


@cache
def made(province: str, year: int) -> ProvinceReport:
    return ProvinceReport(province, year)


def items(page: str) -> list[str]:
    return [words_of(item) for item in re.findall(r"<li>(.*?)</li>", page, re.DOTALL)]


@pytest.mark.parametrize(("province", "year"), SAMPLE)
def test_no_change_without_weight_is_praised_or_blamed(d: Dataset, province: str, year: int) -> None:
    report = made(province, year)
    name = report.province.name
    good, bad = map(items, html.unescape(report.review().html).split("Tồn tại, hạn chế"))
    hard = "hard" in report.views["PAPI"].breaks
    moved = changes(d, "total", year)
    if name in moved and not hard:
        own, typical, mean = moved[name], moved.abs().median(), moved.mean()
        praised = any(text.startswith("PAPI: xếp thứ") for text in good)
        blamed = any(text.startswith("PAPI: xếp thứ") for text in bad)
        assert not praised or (own > typical and own >= mean)
        assert not blamed or own < -typical or typical < own < mean
    for index in ("PAR", "SIPAS"):
        view = report.views[index]
        if not view.has_edition or math.isnan(view.now["change_score"]):
            continue
        means = d.national.query("index == @index and component == 'total' and measure == 'mean' and in_use")
        by_year = means.set_index("year")["value"]
        if {year - 1, year} <= set(by_year.index) and (by_year[[year - 1, year]] % 1).ne(0).all():
            country = by_year[year] - by_year[year - 1]
            praised = any(text.startswith(f"{view.name}: xếp thứ") for text in good)
            assert not praised or view.now["change_score"] - country > 0.25


@pytest.mark.parametrize(("province", "year"), SAMPLE)
def test_components_named_as_falling_fell_by_more_than_most_units_move(
    d: Dataset, province: str, year: int
) -> None:
    report = made(province, year)
    good, bad = report.review().html.split("Tồn tại, hạn chế")
    assert "đang giảm" not in good
    named = [text for text in items(html.unescape(bad)) if "kém và đang giảm" in text]
    codes = [code for text in named for code in COMPONENT.findall(text)]
    page = report.index("PAPI").html
    tables = re.findall(r"<caption>[^<]*kém và đang giảm</caption>.*?</table>", page, re.DOTALL)
    listed = re.findall(r'<th scope="row"[^>]*>(\d(?:\.\d)?)\.? ', "".join(tables))
    # The section of a report on one index leaves them to the assessment.
    assert listed == [] if report.short else sorted(codes) == sorted(listed)
    for code in codes:
        moved = changes(d, code, year)
        assert moved[report.province.name] < -moved.abs().median()


def test_the_pages_colour_no_change() -> None:
    report = made("Hà Tĩnh", 2024)
    # On the cards the lead of a change may be: a test of the first screen reads of which.
    sections = (report.course(), report.review(), report.annex(), NationalReport(2024).movers())
    pages = [section.html for section in sections]
    classes = {
        name for page in pages for found in re.findall(r'class="([^"]+)"', page) for name in found.split()
    }
    assert not {name for name in classes if re.search(r"\b(up|down|good|bad|rise|fall|red|green)\b", name)}


def test_a_mover_of_the_country_stands_beside_the_yardstick(d: Dataset) -> None:
    report = NationalReport(2024)
    by = changes(d, "total", 2024)
    text = words_of(report.movers().html)
    assert "Mức thay đổi thường gặp giữa hai năm: 0,84 điểm" in text
    assert "So với năm trước, cả nước tăng 1,39 điểm phần trăm." in text
    page = report.movers().html.split(">PAPI<")[1]
    rows = [
        [words_of(cell).strip() for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    ]
    moved = [row for row in rows if row and row[0] in by.index]
    assert len(moved) == 10
    for row in moved:
        inside = abs(by[row[0]]) <= by.abs().median()
        assert any(cell.startswith("trong mức thay đổi thường gặp") for cell in row) == inside
    summary = words_of(report.summary().html)
    assert "Hà Giang (11/61 → 30/61; điểm số giảm 0,52 điểm, trong mức thay đổi thường gặp" in summary


def test_a_move_within_the_country_is_no_progress_in_the_list_of_movers() -> None:
    # Places down while the score rose above the country: listed as a fact.
    text = words_of(NationalReport(2024).movers().html)
    assert "không đánh giá là tiến bộ hay giảm sút" in text


def test_a_comparison_says_what_the_change_of_score_is() -> None:
    said = words_of(ComparisonReport(["Lào Cai", "Lai Châu", "Yên Bái"], 2024).summary().html)
    assert (
        "Yên Bái giảm nhiều nhất: giảm 18 bậc (suy ra; điểm số giảm 0,55 điểm, trong mức thay đổi thường gặp "
        "giữa hai năm (0,84 điểm), trong khi bình quân các tỉnh tăng 0,88 điểm)"
    ) in said
