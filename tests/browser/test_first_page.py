"""The first page on paper, of every unit of three editions: one A4 page that says what a chairman asks.

The figures that the cards must show are taken from the tables of the data, not from what makes the cards.
"""

from __future__ import annotations

import html
import math
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser

import chiso
from chiso.data.dataset import Dataset, hand_over
from chiso.pages.html.assets import stylesheet
from chiso.reports.province.report import ProvinceReport
from chiso.text.numbers import number, place
from tests.support.html import words_of
from tests.support.sweeps import swept

pytestmark = pytest.mark.browser

EDITIONS = (2024, 2021, 2025)
# The margins of the first page of a report: here every page is the first one of its unit.
PAPER = (
    "@page { margin: 9mm 14mm 9mm 18mm } main { break-before: page } section { break-after: auto !important }"
)


@dataclass(frozen=True)
class Screen:
    """The first screen of a unit: its HTML, its cards by index, its review."""

    d: Dataset
    unit: str
    year: int
    page: str
    cards: dict[str, str]
    review: str


PARTS = 3  # of the units of an edition
WHOLE = 63  # units by which what is enough was counted
CASES = [((year, part),) for year in EDITIONS for part in range(PARTS)]


@pytest.fixture(scope="module", params=swept(CASES, every=len(CASES)))
def screens(request: pytest.FixtureRequest, d: Dataset, data_2025: Path) -> Iterator[list[Screen]]:
    """Of every unit of an edition: a third of the latest with the slow tests, the others in a sweep."""
    year, part = request.param
    data = chiso.load(data_2025) if year == 2025 else d
    hand_over(data)
    units = data.names.all("63" if year < 2025 else "34")
    yield [screen(data, unit.name, year) for unit in units[part::PARTS]]
    hand_over(d)


def screen(d: Dataset, unit: str, year: int) -> Screen:
    report = ProvinceReport(unit, year, "vi", str(d.path))
    title, summary = report.title().html, report.summary().html
    found = re.findall(r'<div class="card">(.*?)(?=<div class="card">|<ul class="key">)', summary, re.DOTALL)
    cards = {re.findall(r"<h3>(.*?)</h3>", card)[0]: card for card in found}
    return Screen(d, unit, year, title + summary, cards, html.unescape(report.review().html))


def totals(one: Screen, code: str, year: int) -> dict[str, float]:
    rows = one.d.scores
    own = rows[rows["index"].eq(code) & rows["year"].eq(year) & rows["province"].eq(one.unit)]
    own = own[own["component"].eq("total")]
    return own.iloc[0].to_dict() if len(own) else {"score": math.nan, "rank": math.nan}


def test_the_first_screen_of_every_unit_is_one_page(
    screens: list[Screen], browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    body = "".join(f"<main>{one.page}</main>" for one in screens)
    path, printed = tmp_path / "all.html", tmp_path / "all.pdf"
    head = f'<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><style>{stylesheet()}{PAPER}</style>'
    path.write_text(f"{head}<body>{body}</body></html>", "utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.pdf(path=printed, prefer_css_page_size=True)
    page.close()
    said = subprocess.run(["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True)
    leaves = said.stdout.split("\f")[:-1]
    units, part = (34 if screens[0].year == 2025 else 63), request.node.callspec.params["screens"][1]
    assert len(leaves) == len(screens) == len(range(part, units, PARTS))
    for leaf, one in zip(leaves, screens, strict=True):
        text = " ".join(leaf.split())
        assert f"năm {one.year}" in text, one.unit
        assert all(heading in text for heading in ("Điểm cần lưu ý", "Yếu nhất", "Bước tiếp theo")), one.unit


def test_cards_say_result_place_movement_and_distance_or_that_they_are_missing(screens: list[Screen]) -> None:
    n = 0
    for one in screens:
        assert list(one.cards) and set(one.cards) == {index.name for index in one.d.indices.values()}
        for code, index in one.d.indices.items():
            said = html.unescape(words_of(one.cards[index.name]))
            now, before = (totals(one, code, year) for year in (one.year, one.year - 1))
            where = (one.unit, one.year, code, said)
            if math.isnan(now["score"]):
                assert "chưa có" in said.lower() or "không công bố" in said or "không áp dụng" in said, where
            elif now["score_unit"] == "percent" or not index.in_percent:
                assert number(now["score"], "vi") in said, where
                n += 1
                away = r"\(tỉnh (cao|thấp) hơn \d+,\d\d\)|tỉnh bằng"
                assert re.search(rf"{away}|Trung bình: chưa có", said), where
            if math.isnan(now["rank"]) and not math.isnan(now["score"]) and not index.sums_parts:
                assert "chưa có thứ hạng" in said, where
            if not math.isnan(now["rank"]):
                assert place(now["rank"], now["ranked"]) in said, where
                if one.year < 2025 and not math.isnan(before["rank"]):
                    assert f"{place(before['rank'], before['ranked'])} → " in said, where
            published = one.d.national
            mean = published[
                published["index"].eq(code)
                & published["year"].eq(one.year)
                & published["component"].eq("total")
                & published["measure"].eq("mean")
                & published["group"].eq("Cả nước")
                & published["in_use"]
            ]["value"]
            compares = index.published_mean and index.in_percent and now.get("score_unit") == "percent"
            if compares and len(mean) == 1 and not math.isnan(now["score"]):
                away = now["score"] - mean.iloc[0]
                side = "cao" if away > 0 else "thấp"
                assert f"(tỉnh {side} hơn {number(abs(away), 'vi')})" in said or round(away, 2) == 0, where
    assert n * WHOLE > 60 * len(screens)


def test_the_next_step_names_who_leads_or_that_nobody_is_on_record(screens: list[Screen]) -> None:
    for one in screens:
        step = html.unescape(words_of(one.page.split("Bước tiếp theo")[1]))
        for code, index in one.d.indices.items():
            now = totals(one, code, one.year)
            assert index.name in step, (one.unit, one.year, code)
            if not (math.isnan(now["score"]) and math.isnan(now["rank"])):
                of_index = step.split(index.name, 1)[1].split("Xem tiếp")[0]
                lead = r"Cơ quan chủ trì.*?(Sở Nội vụ.*?\(đề xuất\)|\[chưa có phân công\])"
                # A score that is missing is entered first.
                assert re.search(lead, of_index) or "bổ sung điểm" in of_index, (one.unit, one.year, code)
            else:
                assert re.search(rf"{index.name}[^:]*: (bổ sung|không có) kết quả", step), (one.unit, code)


def test_weakest_components_are_named_or_said_to_be_missing(screens: list[Screen]) -> None:
    for one in screens:
        rows = one.d.scores
        own = rows[rows["year"].eq(one.year) & rows["province"].eq(one.unit) & rows["score"].notna()]
        parts = own[own["component"].str.fullmatch(r"\d+(\.\d+)?")]
        said = words_of(one.page.split("Yếu nhất và mạnh nhất")[1])
        if parts.empty:
            assert "Chưa xác định được" in said or "không có nội dung nào" in said, (one.unit, one.year)
        else:
            assert re.search(r"Yếu nhất, |không có nội dung nào kém", said), (one.unit, one.year)


def yardstick(d: Dataset, code: str, year: int) -> tuple[float, float]:
    """Typical and mean change of the totals of a survey, counted from the scores; NaN under 30 pairs."""
    rows = d.scores[d.scores["index"].eq(code) & d.scores["component"].eq("total")]
    now, before = (rows[rows["year"].eq(y)].set_index("province")["score"] for y in (year, year - 1))
    left = d.left_out[d.left_out["index"].eq(code) & d.left_out["year"].isin([year, year - 1])]["province"]
    moved: pd.Series = (now - before).dropna().drop(list(left), errors="ignore")
    return (moved.abs().median(), moved.mean()) if len(moved) >= 30 else (math.nan, math.nan)


def test_no_change_within_its_yardstick_is_praised_blamed_or_alarms(screens: list[Screen]) -> None:
    """METHODOLOGY 5.2, on the cards, among the points and in the assessment."""
    inside = beyond = 0
    known = {
        (one.year, code): yardstick(one.d, code, one.year) for one in screens for code in ("PAPI", "SIPAS")
    }
    for one in screens:
        points = re.findall(
            r"<li>(.*?)</li>", one.page.split('class="points"')[1].split("</ol>")[0], re.DOTALL
        )
        good, bad = one.review.split("Tồn tại, hạn chế")
        for code, index in one.d.indices.items():
            card = one.cards[index.name]
            lead = re.search(r'class="lead (\w*)">(.*?)</p>', card)
            now, before = (totals(one, code, year)["score"] for year in (one.year, one.year - 1))
            typical, _ = known.get((one.year, code), (math.nan, math.nan))
            if lead is None or math.isnan(now - before) or math.isnan(typical) or "điểm" not in lead[2]:
                continue
            if abs(now - before) <= typical:
                inside += 1
                assert lead[1] == "plain", (one.unit, one.year, code)
                named = [
                    words_of(text).strip() for text in points if words_of(text).strip().startswith(index.name)
                ]
                assert not any(re.match(rf"{index.name}: (tăng vượt|giảm quá)", text) for text in named)
                assert f"<li>{index.name}: xếp thứ" not in good
                assert f"<li>{index.name}: xếp thứ" not in bad
            else:
                beyond += 1
                assert (lead[1] == "bad") == (now < before), (one.unit, one.year, code)
    if screens[0].year == 2024:  # in the others no survey compares with the year before
        assert inside * WHOLE > 20 * len(screens)
        assert beyond * WHOLE > 20 * len(screens)
