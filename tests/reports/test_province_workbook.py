"""The workbook beside a report: real numbers, empty where missing, text that stays text."""

from __future__ import annotations

import dataclasses
import io
import math
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import chiso
from chiso.data.dataset import Dataset
from chiso.pages.excel.sheets import add_row, add_sheet, book_bytes, open_book
from chiso.reports.province.report import ProvinceReport
from chiso.reports.province.terminal import render_show
from chiso.reports.province.workbook import write_workbook
from chiso.text.catalog import Texts
from chiso.text.numbers import place, score
from tests.support.sweeps import PROVINCES, swept
from tests.support.workbooks import SHARED_SHEETS, axis_of, cells_by_head, charts_in, joined_by

NAMES = {"PAR": "PAR INDEX", "SIPAS": "SIPAS", "PAPI": "PAPI"}


def made(report: ProvinceReport, folder: Path) -> Workbook:
    path = folder / "made.xlsx"
    write_workbook(report, path)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def lao_cai(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return made(ProvinceReport("Lào Cai", 2024), tmp_path_factory.mktemp("xlsx"))


def test_the_sheets_are_in_the_order_of_a_reader(lao_cai: Workbook) -> None:
    assert lao_cai.sheetnames == ["Tóm tắt", "Xu hướng", "Thành phần", "Khoảng cách", *SHARED_SHEETS]
    # What an index scored first, then what to note.
    first = [row[0] for row in lao_cai["Tóm tắt"].iter_rows(min_row=3, values_only=True) if row[0]]
    assert first[0].startswith("PAR INDEX đạt 89,03%, nhóm B, xếp thứ 26/63, giảm 19 bậc (năm 2023: 7/63;")
    assert "Cả ba chỉ số đều giảm hạng (thứ hạng PAPI là suy ra)." in first
    for name in lao_cai.sheetnames[1:]:
        assert lao_cai[name].freeze_panes == ("A2" if name == "Nguồn" else "C2")
        assert name == "Nguồn" or lao_cai[name].auto_filter.ref == lao_cai[name].dimensions
        assert lao_cai[name].print_area
        assert lao_cai[name].print_title_rows == "$1:$1"


def test_a_component_is_behind_and_falling_or_it_is_not(lao_cai: Workbook) -> None:
    head, *rows = lao_cai["Thành phần"].iter_rows(values_only=True)
    said = [row[head.index("Kém và đang giảm")] for row in rows]
    assert {*said} == {"có", "không", None}


def test_scores_are_numbers_and_missing_ones_are_empty(lao_cai: Workbook, d: Dataset) -> None:
    p = d.province("Lào Cai", year=2024)
    rows = list(lao_cai["Xu hướng"].iter_rows(min_row=2, values_only=True))
    for index, name in NAMES.items():
        series = chiso.trend(d, p, index)
        listed = {row[1]: row for row in rows if row[0] == name}
        assert list(listed) == list(series["year"])
        for one in series.to_dict("records"):
            row = listed[one["year"]]
            assert row[2] is None if math.isnan(one["score"]) else row[2] == pytest.approx(one["score"])
            assert row[4] is None if math.isnan(one["rank"]) else row[4] == one["rank"]


def test_every_source_named_has_its_row_with_the_publisher(lao_cai: Workbook, d: Dataset) -> None:
    listed = {row[0]: row for row in lao_cai["Nguồn"].iter_rows(min_row=2, values_only=True)}
    used = {
        key
        for sheet in ("Xu hướng", "Thành phần", *SHARED_SHEETS[:2])
        for head, *rows in [lao_cai[sheet].iter_rows(values_only=True)]
        for row in rows
        for key in (row[head.index("Nguồn")] or "").split("; ")
        if key
    }
    assert used <= set(d.sources["source"])
    assert set(listed) == used
    assert listed["baolaocai-2025-04-06"][1] == "Báo Lào Cai"


@pytest.mark.parametrize(("name", "year"), [("Lào Cai", 2024), ("Vĩnh Phúc", 2024), ("Thanh Hóa", 2021)])
def test_a_chart_joins_no_editions_that_do_not_compare(
    d: Dataset, tmp_path: Path, name: str, year: int
) -> None:
    path = tmp_path / "chart.xlsx"
    report = ProvinceReport(name, year)
    write_workbook(report, path)
    drawn = [NAMES[index] for index, view in report.views.items() if view.has_scores]
    charts = dict(zip(drawn, charts_in(path), strict=True))
    rows = cells_by_head(path, SHARED_SHEETS[1])
    hard = d.breaks[d.breaks["kind"].eq("hard") & d.breaks["component"].isin(["*", "total"])]
    breaks = {(NAMES[row["index"]], row["year"]) for row in hard.to_dict("records")}
    joined = joined_by(path)
    assert joined
    assert not {(index, edition) for index, _, edition in joined} & breaks
    for index, chart in charts.items():
        assert 'dispBlanksAs val="gap"' in chart
        own = [row for row in rows if row["Chỉ số"] == index]
        assert [row["Năm đánh giá"] for row in own] == list(range(own[0]["Năm đánh giá"], year + 1))
        values = [row[head] for row in own for head in list(row)[3:7] if row[head] is not None]
        low, high = axis_of(chart)
        # The figures fill the axis, with room above and below.
        assert low < min(values) <= max(values) <= high <= 100
        assert max(values) - min(values) > (high - low) / 3
    # The mean of PAPI is computed, and the legend says so.
    assert "Trung bình cộng của các tỉnh (tự tính)" in charts["PAPI"]
    assert "tự tính" not in charts["PAR INDEX"]


def test_the_mean_of_the_charts_is_that_of_the_country(d: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "mean.xlsx"
    write_workbook(ProvinceReport("Hà Tĩnh", 2024), path)
    rows = cells_by_head(path, SHARED_SHEETS[1])
    for index, name in NAMES.items():
        known = chiso.national(d, index).dropna(subset="mean").set_index("year")["mean"].to_dict()
        columns = ("Trung bình cả nước", "Trung bình cả nước (đoạn tiếp theo)")
        listed = {
            row["Năm đánh giá"]: row[column]
            for row in rows
            for column in columns
            if row["Chỉ số"] == name and row[column] is not None
        }
        assert listed == pytest.approx(known)


@pytest.mark.parametrize("year", [2024, 2021])
def test_a_sheet_lists_every_unit_of_the_edition_and_marks_its_own(
    d: Dataset, tmp_path: Path, year: int
) -> None:
    path = tmp_path / "units.xlsx"
    write_workbook(ProvinceReport("Quảng Ninh", year), path)
    sheet = openpyxl.load_workbook(path)[SHARED_SHEETS[0]]
    assert sheet.auto_filter.ref == sheet.dimensions
    marked = {row[1].value for row in sheet.iter_rows() if row[1].fill.fgColor.rgb == "00DCE9F7"}
    assert marked == {"Quảng Ninh"}
    rows = {(row["Chỉ số"], row["Tỉnh, thành phố"]): row for row in cells_by_head(path, SHARED_SHEETS[0])}
    assert len(rows) == 3 * 63
    for index, name in NAMES.items():
        for one in chiso.rank_table(d, index, year).to_dict("records"):
            unit = "TP. Hồ Chí Minh" if one["province"] == "Hồ Chí Minh" else one["province"]
            row = rows[name, unit]
            for head, figure in (("Điểm đạt", one["score"]), ("Xếp hạng", one["rank"])):
                assert (row[head] is None) == math.isnan(figure)
                assert row[head] is None or row[head] == pytest.approx(figure)
            # What is missing has its reason.
            assert (row["Lý do không có số liệu"] is None) == (not math.isnan(one["score"]))
        for unit in ("Quảng Ninh", "Hải Phòng", "Vĩnh Phúc"):
            moved = chiso.trend(d, d.province(unit, year=year), index, years=[year]).iloc[0]
            for head, figure in (
                ("Tăng, giảm điểm", moved["change_score"]),
                ("Tăng, giảm bậc", moved["change_rank"]),
            ):
                # A head says the unit where all changes have the same.
                found = next(cell for own, cell in rows[name, unit].items() if own.startswith(head))
                assert math.isnan(figure) if found is None else found == pytest.approx(figure)


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    report = ProvinceReport("Lào Cai", 2024)
    hostile = report.d.sources.copy()
    hostile["publisher"] = "=cmd|'/C calc'!A0"
    report.d = dataclasses.replace(report.d, tables={**report.d.tables, "sources": hostile})
    sheet = made(report, tmp_path)["Nguồn"]
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert cells
    assert {(cell.value, cell.data_type, cell.quotePrefix) for cell in cells} == {
        ("=cmd|'/C calc'!A0", "s", True)
    }


def test_two_workbooks_of_the_same_figures_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(ProvinceReport("Vĩnh Phúc", 2024, "en"), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames[0] == "Summary"


@pytest.mark.slow
@pytest.mark.parametrize("name", swept([(name,) for name in PROVINCES], every=32))
def test_page_workbook_and_show_agree_for_every_province(d: Dataset, tmp_path: Path, name: str) -> None:
    report = ProvinceReport(name, 2024)
    page = re.sub(r"<[^>]+>", " ", report.summary().html)
    shown = render_show(d, d.province(name, year=2024), 2024, "vi")
    for row in made(report, tmp_path)["Xu hướng"].iter_rows(min_row=2, values_only=True):
        if row[1] != 2024:
            continue
        if row[2] is not None:
            written = score(row[2], "percent" if row[3] == "%" else "points", "vi")
            assert written in page
            assert written in shown
        if row[4] is not None:
            assert place(row[4], row[5]) in page
            assert place(row[4], row[5]) in shown


@pytest.mark.parametrize(("lang", "named"), [("vi", "TP. Hồ Chí Minh"), ("en", "Hồ Chí Minh City")])
def test_the_city_is_named_as_on_pages_and_a_text_stays_a_text(lang: str, named: str) -> None:
    t = Texts(lang)
    book, _ = open_book(t("Summary"), "Hồ Chí Minh", ["=Hồ Chí Minh", "thành phố Hồ Chí Minh"])
    add_row(add_sheet(book, t("Sources"), ["Hồ Chí Minh"]), ["Cổng Hồ Chí Minh"], [""])
    read = openpyxl.load_workbook(io.BytesIO(book_bytes(book, t)))
    first, sources = (read[t(name)] for name in ("Summary", "Sources"))
    assert [first["A1"].value, first["A4"].value] == [named, "thành phố Hồ Chí Minh"]
    assert (first["A3"].value, first["A3"].data_type, first["A3"].quotePrefix) == (f"={named}", "s", True)
    assert [cell.value for cell in sources["A"]] == ["Hồ Chí Minh", "Cổng Hồ Chí Minh"]


def test_what_only_a_secondary_source_has_is_not_called_published(d: Dataset, tmp_path: Path) -> None:
    classes = d.sources.set_index("source")["class"]
    figures = d.figures[d.figures["in_use"] & d.figures["basis"].eq("stated")]
    figures = figures[figures["index"].eq("PAR") & figures["component"].eq("total")]
    one = figures[figures["measure"].eq("score") & figures["source"].map(classes).eq("secondary")].iloc[0]
    book = made(ProvinceReport(one["province"], int(one["year"])), tmp_path)
    (row,) = [
        row
        for row in book["Xu hướng"].iter_rows(min_row=2, values_only=True)
        if row[:2] == (NAMES["PAR"], one["year"])
    ]
    assert row[8] == "theo nguồn thứ cấp, cần đối chiếu"
    assert row[2] == pytest.approx(one["value"])
