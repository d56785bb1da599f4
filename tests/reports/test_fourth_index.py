"""A fourth index by rows of tables alone: in every report, workbook, document and plan, in its own unit."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from unittest import mock

import docx
import pytest
from openpyxl import load_workbook

from chiso.data.dataset import Dataset, load
from chiso.data.plans.folder import plans_on_record
from chiso.data.plans.writing import write_plan
from chiso.factory.build import build_reports
from chiso.factory.kinds import comparison, merged_reports, national_report, province_reports
from chiso.pages import base
from chiso.pages.base import IndicesPage, Section
from chiso.plans.draft_wording import draft_files
from chiso.plans.drafting import draft
from chiso.plans.files import plan_files
from chiso.plans.progress import period_end, task_status
from chiso.plans.terminal import render_draft, render_progress
from chiso.reports.comparison.report import ComparisonReport
from chiso.reports.comparison.workbook import write_comparison_workbook
from chiso.reports.merged_unit.report import MergedUnitReport
from chiso.reports.merged_unit.workbook import write_merged_workbook
from chiso.reports.national.report import NationalReport
from chiso.reports.national.workbook import write_national_workbook
from chiso.reports.parts.components import field_of
from chiso.reports.province.document import report_document
from chiso.reports.province.report import ProvinceReport
from chiso.reports.province.terminal import render_show
from chiso.reports.province.workbook import write_workbook
from tests.support.fourth_index import (
    CODE,
    NEW,
    SCORE_TARGET,
    SUB_INDICES,
    TOTAL,
    UNIT,
    YEARS,
    code_in,
    provinces,
    score,
)

YEAR = YEARS[-1]
LONG = "Chỉ số năng lực cạnh tranh cấp tỉnh"
SHOWN = TOTAL.replace(".", ",")  # as a page writes it
WITH = "Yên Bái"  # what the unit became one with


@pytest.fixture(scope="module")
def four(pci_data: Path) -> Iterator[Dataset]:
    d = load(pci_data)
    with mock.patch.object(base, "load", lambda _: d):
        yield d


@cache
def make(kind: str, lang: str = "vi") -> IndicesPage:
    match kind:
        case "province":
            return ProvinceReport(UNIT, YEAR, lang)
        case "national":
            return NationalReport(YEAR, lang)
        case "merged":
            return MergedUnitReport(UNIT, YEAR, lang)
        case _:
            return ComparisonReport([UNIT, WITH], YEAR, lang)


@cache
def sections_of(kind: str, lang: str = "vi") -> list[Section]:
    return make(kind, lang).sections()


def words(html: str) -> str:
    plain = re.sub(r"<svg.*?</svg>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", plain)))


def tables(html: str) -> dict[str, list[list[str]]]:
    """Rows of cells by the caption of the table, its head first."""
    return {
        words(re.search(r"<caption>(.*?)</caption>", table, re.DOTALL)[1]).strip(): [  # type: ignore[index]
            [words(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)
        ]
        for table in re.findall(r"<table.*?</table>", html, re.DOTALL)
    }


@pytest.mark.parametrize(
    ("kind", "lang"),
    [("province", "vi"), ("province", "en"), ("national", "vi"), ("merged", "en"), ("compare", "vi")],
)
def test_a_report_has_its_section_its_figure_and_its_numbers_in_points(
    four: Dataset, kind: str, lang: str
) -> None:
    sections = sections_of(kind, lang)
    page = "\n".join(section.html for section in sections)
    own = next(section for section in sections if section.id == "pci")
    name = LONG if lang == "vi" else "provincial competitiveness index"
    assert own.heading == f"V. {CODE} ({name})"
    assert f"PAPI, {CODE}" in sections[0].heading
    # Every numbered heading is one further than the one before it.
    numerals = [found[1] for one in sections if (found := re.match(r"([IVX]+)\. ", one.heading))]
    assert len(numerals) > 4
    assert numerals == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI"][: len(numerals)]
    figures = [int(n) for n in re.findall(r"<figcaption>(?:Hình|Figure) (\d+)\.", page)]
    assert figures == list(range(1, page.count("<figcaption") + 1)) != []
    drawn = re.findall(r"<figcaption>(.*?)</figcaption>", page, re.DOTALL)
    assert any(CODE in caption and "2023-2024" in caption for caption in drawn)
    total, points = (SHOWN, "điểm") if lang == "vi" else (TOTAL, "points")
    assert f"{total}%" not in page
    assert f"{total} {points}" in words(page) or kind == "national"
    assert "{" not in words(page)


def test_a_code_is_read_as_in_the_edition_of_the_report(four: Dataset, pci_data: Path) -> None:
    view = ProvinceReport(UNIT, YEARS[0]).views[CODE]
    for code in SUB_INDICES:
        if own := code_in(code, YEARS[0]):
            scores = [score(name, code, YEARS[0]) for name in provinces(pci_data)]
            assert (field_of(view, own)["min"], field_of(view, own)["max"]) == (min(scores), max(scores))


@pytest.mark.parametrize("kind", ["merged", "compare"])
def test_an_edition_before_a_new_component_is_reported(four: Dataset, kind: str) -> None:
    report: IndicesPage = (
        MergedUnitReport(UNIT, YEARS[0]) if kind == "merged" else ComparisonReport([UNIT, WITH], YEARS[0])
    )
    page = words("".join(section.html for section in report.sections()))
    assert f"9. {SUB_INDICES['10'][0]}" in page
    assert SUB_INDICES[NEW][0] not in page


def test_the_province_report_has_its_rows_in_every_table(four: Dataset) -> None:
    page = "\n".join(section.html for section in sections_of("province"))
    found = tables(page)
    card = page[page.index(f"<h3>{CODE}</h3>") :].split('<div class="card">')[0]
    assert f"{SHOWN} điểm" in words(card)
    assert "xếp thứ 55/63" in words(card)
    assert f"Mục tiêu từ {SCORE_TARGET} điểm trở lên: chưa đạt, còn thiếu 3,88 điểm" in words(card)
    assert [cells[1] for cells in found[f"{CODE}: kết quả, xếp hạng và thay đổi so với năm trước"][1:]] == [
        "55,11",
        SHOWN,
    ]
    head, *rows = found[f"Kết quả các chỉ số thành phần {CODE} năm {YEAR}"]
    assert [cells[0] for cells in rows] == [f"{code}. {names[0]}" for code, names in SUB_INDICES.items()]
    # Its publisher prints places of totals alone.
    assert "Xếp hạng (suy ra)" in head
    shares = found[f"{CODE} năm {YEAR}: các chỉ số thành phần tính theo % điểm tối đa"]
    assert shares[6] == ["6. Cạnh tranh giả định", "9,03", "20,00", "45,15"]
    away = found[f"{CODE} năm {YEAR}: khoảng cách đến các mốc so sánh"]
    assert "Khoảng cách (điểm)" in away[0]
    assert [f"{CODE}", "Xếp hạng"] == found["Kết quả và thứ hạng hiện có"][0][-2:]
    assert found["Kết quả và thứ hạng hiện có"][-1][-2:] == [SHOWN, "55/63"]
    text = words(page)
    assert any(
        "6. Cạnh tranh giả định" in row[0]
        for caption in found
        if caption.startswith("Yếu nhất")
        for row in found[caption]
    )
    assert "PCI dựa trên ý kiến trả lời của doanh nghiệp, PAPI và SIPAS dựa trên ý kiến" in text


def test_the_national_report_lists_ranks_and_compares_it(four: Dataset) -> None:
    sections = {section.id: section for section in sections_of("national")}
    league = tables(sections["pci"].html)[f"{CODE} năm {YEAR}: các tỉnh, thành phố theo thứ tự kết quả"]
    assert len(league) == 1 + 63
    assert next(cells for cells in league if cells[0] == UNIT)[1:3] == ["55/63", SHOWN]
    assert "giữa bốn chỉ số" in sections["thong-nhat"].heading
    text = words(sections["thong-nhat"].html)
    pairs = tables(sections["thong-nhat"].html)
    assert sum(CODE in cells[0] for rows in pairs.values() for cells in rows if "–" in cells[0]) == 3
    assert "(không xét SIPAS và PCI)" in text
    assert "Xếp hạng PCI" in text
    assert "66,85 điểm trung bình cộng của các tỉnh (tự tính)" in words(sections["tom-tat"].html)


@pytest.mark.parametrize(
    ("kind", "write"),
    [
        ("province", write_workbook),
        ("national", write_national_workbook),
        ("merged", write_merged_workbook),
        ("compare", write_comparison_workbook),
    ],
)
def test_a_workbook_has_its_rows_as_numbers_in_points(
    four: Dataset, kind: str, write: object, tmp_path: Path
) -> None:
    path = tmp_path / "figures.xlsx"
    write(make(kind), path)  # type: ignore[operator]
    rows = [row for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True)]
    own = [row for row in rows if CODE in row[:2]]
    assert len(own) > len(YEARS)
    assert any(float(TOTAL) in row and "điểm" in row for row in own)
    assert not any("%" in row for row in own)


def test_the_document_and_the_terminal_show_it(four: Dataset) -> None:
    paper = docx.Document(io.BytesIO(report_document(UNIT, YEAR)))
    said = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert f"V. {CODE} ({LONG})" in said
    assert f"{CODE} năm {YEAR}: {SHOWN} điểm, xếp thứ 55/63" in said
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert any(cell.startswith(f"{SHOWN} điểm") for cell in cells)
    shown = render_show(four, four.province(UNIT, year=YEAR), YEAR)
    assert re.search(rf"{CODE} năm {YEAR}\n +Kết quả +{SHOWN} điểm\n", shown)


def test_a_draft_takes_it_up_and_its_progress_is_followed(
    four: Dataset, pci_data: Path, tmp_path: Path
) -> None:
    made = draft(four, UNIT, YEAR)
    document, rows = draft_files(made)
    assert document["indices"][-1] == CODE
    assert "PAPI, PCI" in document["title"]
    weak = [row for row in rows["tasks.csv"] if row["criteria"].startswith(f"{CODE} ")]
    assert weak
    assert {row["lead"] for row in weak} == {"Sở Tài chính"}
    assert all("thấp hơn trung vị các tỉnh" in row["task"] for row in weak)
    aims = {row["unit"]: row["text"] for row in rows["targets.csv"] if row["criteria"] == CODE}
    proposed = f"(đề xuất: theo mục tiêu tỉnh đã đặt cho năm {YEAR})"
    assert aims == {
        "hạng": f"{CODE} năm {YEAR} xếp thứ 10/63 trở lên {proposed}",
        "điểm": f"{CODE} năm {YEAR} từ {SCORE_TARGET}/100 điểm trở lên {proposed}",
    }
    assert re.search(rf"- {CODE} {YEAR - 1}: 55,11, xếp thứ 63/63", render_draft(made, rows, "x"))
    copy = shutil.copytree(pci_data, tmp_path / "data")
    write_plan(copy / "plans/lao-cai-2024", document, rows, data=copy, force=False, checked=True)
    plan = next(one for one in plans_on_record(copy) if one.name == "lao-cai-2024")
    assert task_status(plan, "q1")["field"].str.startswith(f"{CODE} ").sum() == len(weak)
    d = load(copy)
    followed = render_progress(d, plan, "q1", period_end("q1", YEAR))
    assert f"{CODE}" in followed
    papers = plan_files(plan, d)
    assert any(name.endswith(".docx") for name in papers)
    text = "\n".join(
        paragraph.text for paragraph in docx.Document(io.BytesIO(papers["lao-cai-2024.docx"]())).paragraphs
    )
    assert f"Chỉ số {CODE}" in text


@pytest.mark.slow
def test_the_factory_builds_all_of_them(pci_data: Path, tmp_path: Path) -> None:
    d = load(pci_data)
    units = [d.province(name, year=YEAR) for name in (UNIT, WITH)]
    requests = [
        *province_reports(units[:1]),
        *merged_reports(d, units[:1]),
        comparison(units),
        national_report(),
    ]
    result = build_reports(d=d, out=tmp_path / "out", requests=requests, year=YEAR)
    assert not result.failed
    pages = [path for path in (tmp_path / "out").rglob("*.html") if path.name != "index.html"]
    assert len(pages) == len(requests)
    for path in pages:
        html = path.read_text("utf-8")
        assert f"V. {CODE} ({LONG})" in unescape(html)
        assert f"{SHOWN}%" not in html
        assert path.with_suffix(".xlsx").is_file()
