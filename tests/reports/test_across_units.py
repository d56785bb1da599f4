"""Reports, workbooks, documents, plans and notebooks of 2025: of the 34 units, and no difference of places.

Every figure of 2025 is invented. `tests.support.across_units` reads all that is said for a difference across
the change of units; what it finds is planted here first.
"""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import docx
import pytest
from openpyxl import Workbook, load_workbook

import chiso
from chiso.data.dataset import Dataset, load
from chiso.data.plans.writing import write_plan
from chiso.factory.build import build_reports
from chiso.factory.dependencies import Rows
from chiso.factory.kinds import comparison, national_report, province_reports, reports_of, units_of
from chiso.factory.wanted import Report
from chiso.notebook.shown import Shown
from chiso.pages import base
from chiso.pages.references import References
from chiso.plans.draft_wording import draft_files
from chiso.plans.drafting import draft
from chiso.plans.terminal import render_draft
from chiso.reports.comparison import workbook as comparison_workbook
from chiso.reports.comparison.report import ComparisonReport
from chiso.reports.national import workbook as national_workbook
from chiso.reports.national.cards import country_card
from chiso.reports.national.report import NationalReport
from chiso.reports.national.view import CountryView
from chiso.reports.parts.cards import segment_of
from chiso.reports.province import workbook as province_workbook
from chiso.reports.province.document import report_document
from chiso.reports.province.report import ProvinceReport
from chiso.reports.province.terminal import render_show
from chiso.text.catalog import Texts
from tests.support.across_units import in_book, in_tables, in_text, words
from tests.support.fourth_index import ranks
from tests.support.made_up_2025 import ALL, PRINTED_CHANGES, YEAR, totals
from tests.support.notebooks import EXPLORE, START_PAGE, WITH_A_KERNEL
from tests.support.pages import undrawn
from tests.support.sweeps import PRESENT, swept

OF_ANALYSTS = [START_PAGE, *EXPLORE]
SAMPLE = ("Lào Cai", "Quảng Trị", "Hà Nội", "Huế")  # of two units each; unchanged, one with another name


@pytest.fixture(scope="module")
def read_2025(data_2025: Path, par_2025: Path) -> dict[str, Dataset]:
    return {"three": load(data_2025), "one": load(par_2025)}


@pytest.fixture(params=["three", "one"])
def made_up(request: pytest.FixtureRequest, read_2025: dict[str, Dataset]) -> Iterator[Dataset]:
    """With an edition 2025 of all three indices, and of PAR INDEX alone."""
    with mock.patch.object(base, "load", lambda _: read_2025[request.param]):
        yield read_2025[request.param]


@pytest.fixture
def three(read_2025: dict[str, Dataset]) -> Iterator[Dataset]:
    with mock.patch.object(base, "load", lambda _: read_2025["three"]):
        yield read_2025["three"]


def read(report: Any, module: Any, write: Any) -> tuple[str, Workbook]:
    """The HTML of all sections of a report, drawings left out, and its workbook."""
    books: list[Workbook] = []
    with (
        undrawn(),
        mock.patch.object(module, "save_book", lambda book, path, t: books.append(book)),
    ):
        html = "\n".join(section.html for section in report.sections())
        write(report, Path("unused.xlsx"))
    return html, books[0]


def of_province(name: str, lang: str = "vi") -> tuple[str, Workbook]:
    report = ProvinceReport(name, YEAR, lang)
    return read(report, province_workbook, province_workbook.write_workbook)


def differences(html: str, book: Workbook) -> list[str]:
    return [*in_text(words(html)), *in_tables(html), *in_book(book)]


# The reader


@pytest.mark.parametrize(
    "text",
    [
        *("xếp thứ 4/34, tăng 11 bậc (năm 2024: 15/63)", "giảm 7 bậc", "lên 11 hạng so với năm 2024"),
        *("tăng thêm tới 11 bậc", "cải thiện 11 bậc", "tụt 3 hạng", "+11 bậc", "xuống 02 bậc"),
        *("11 bậc so với năm 2024", "up 11 places", "rose by 11 places", "fell 7 places", "+11 places"),
    ],
)
def test_a_planted_difference_is_found(text: str) -> None:
    assert in_text(text)


def test_it_is_found_in_a_report_too(three: Dataset) -> None:
    html, book = of_province("Lào Cai")
    text = "xếp thứ 33/34, tăng 11 bậc (năm 2024: 44/63)"
    assert differences(html.replace("</p>", f" {text}</p>", 1), book)
    trends = book.worksheets[1]
    (column,) = [cell.column for cell in trends[1] if cell.value == "Tăng, giảm bậc"]
    trends.cell(2, column).value = 11
    assert differences(html, book) == ["Tăng, giảm bậc: 11"]


def test_a_planted_column_is_found() -> None:
    head = "<tr><th>Năm đánh giá</th><th>Tăng (+), giảm (−) bậc</th></tr>"
    table = f"<table>{head}<tr><th>2025</th><td>{{}}</td></tr></table>"
    assert in_tables(table.format("+11"))
    assert in_tables(table.format("−7"))
    assert not in_tables(table.format("–"))
    assert not in_tables(f"<table>{head}<tr><th>2024</th><td>+11</td></tr></table>")
    assert in_tables(
        "<table><tr><th>Tỉnh</th><th>Tăng, giảm bậc</th></tr><tr><td>Huế</td><td>23</td></tr></table>"
    )
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Chỉ số", "Năm", "Tăng, giảm bậc"])
    sheet.append(["PAR INDEX", 2025, None])
    assert not in_book(book)
    sheet["C2"] = 11
    assert in_book(book) == ["Tăng, giảm bậc: 11"]


def test_what_is_no_difference_is_not_found() -> None:
    for text in (
        "tăng 2,67 điểm phần trăm",
        "xếp thứ 4/34",
        "26/63; không so sánh với 33/34",
        "up 0.5 points",
    ):
        assert not in_text(text)


# Provinces


def check_province(d: Dataset, name: str, lang: str = "vi") -> None:
    html, book = of_province(name, lang)
    assert differences(html, book) == []
    text = words(html)
    unit = d.province(name, year=YEAR)
    units = [one.name for one in d.names.all("34")]
    for index in (one for one in ("PAR", "SIPAS") if d.ranked(one, YEAR)):
        place = f"{ranks(totals(units, index))[name]}/34"
        before = [
            cell["rank"]
            for parent in d.names.predecessors(unit)
            for cell in d.scores.query(
                "index == @index and year == 2024 and component == 'total' and province == @name",
                local_dict={"index": index, "name": parent.name},
            ).to_dict("records")
            if cell["rank"] == cell["rank"]
        ]
        assert place in text
        for rank in before:
            assert f"{rank:.0f}/63" in text
    if len(d.names.predecessors(unit)) > 1:
        assert ("bắt đầu từ năm 2025" if lang == "vi" else "begins in 2025") in text
        assert ("từ năm 2026" if lang == "vi" else "starts in 2026") in text
    for index in {*ALL} - {index for index in d.indices if d.ranked(index, YEAR)}:
        assert f'id="{index.lower()}"' not in html  # what is not on record has no section


@pytest.mark.parametrize("name", SAMPLE)
def test_a_report_holds_both_places_and_no_difference(made_up: Dataset, name: str) -> None:
    check_province(made_up, name)


def test_in_english_too(three: Dataset) -> None:
    check_province(three, "Lào Cai", "en")
    check_province(three, "Hà Nội", "en")


@pytest.mark.slow
@pytest.mark.parametrize("name", swept([(name,) for name in PRESENT if name not in SAMPLE], 33))
def test_so_do_the_reports_of_all_others(made_up: Dataset, name: str) -> None:
    check_province(made_up, name)


def test_what_the_source_prints_is_nowhere(three: Dataset) -> None:
    for name, change in PRINTED_CHANGES.items():
        html, book = of_province(name)
        cells = [f"{cell}" for sheet in book.worksheets for row in sheet.values for cell in row]
        for text in (words(html), *cells):
            assert f"{abs(change)} bậc" not in text


def test_a_merged_unit_stands_beside_the_units_before_it(three: Dataset) -> None:
    text = words(of_province("Lào Cai")[0])
    assert "Tỉnh Lào Cai (trước ngày 01/7/2025) 2024 41,75 điểm" in text
    assert "Tỉnh Yên Bái 2024 41,94 điểm" in text
    assert "Khoảng 2024 41,75–41,94" in text
    assert not {"41,84", "41,85"} & {*text.split()}  # no mean stands for it
    assert "hình thành từ ngày 01/7/2025" in text


def test_an_unchanged_unit_goes_on_in_percent_and_says_what_is_not_known(three: Dataset) -> None:
    text = words(of_province("Hà Nội")[0])
    assert "Thứ hạng năm 2024: 3/63; không so sánh với thứ hạng 11/34 năm 2025" in text
    assert "điểm phần trăm so với năm 2024 (bộ tiêu chí thay đổi)" in text
    assert "chưa xác định được phương pháp có thay đổi hay không" in text
    assert "năm 2024: trên trung bình cả nước, nhóm A, thuộc một phần ba đầu; năm 2025: " in text
    assert "Thứ hạng năm 2024: 11/61; không so sánh với thứ hạng" in words(of_province("Huế")[0])


@pytest.mark.parametrize("name", ["Hà Nội", "Lai Châu", "Hà Tĩnh", "Quảng Ninh", "Sơn La"])
def test_a_change_that_nothing_can_be_held_against_is_no_achievement_and_no_shortcoming(
    three: Dataset, name: str
) -> None:
    report = ProvinceReport(name, YEAR)
    change = report.views["PAR"].now["change_score"]
    assert abs(change) > 0
    assert report.views["PAR"].weight == ""
    said = f"{abs(change):.2f}".replace(".", ",") + " điểm phần trăm so với năm 2024"
    assert said in words(report.summary().html)
    assert "so với năm 2024" not in words(report.review().html)


def test_no_course_joins_editions_of_other_units(three: Dataset) -> None:
    t = Texts("vi")
    for index in three.indices:
        rows = [{"year": year, "segment": 1} for year in (YEAR - 1, YEAR)]
        before, now = (segment_of(three, index, row) for row in rows)
        assert before != now
        country = CountryView(three, index, YEAR, t, References(three, t))
        drawn = country_card(country, []).course.drawing
        assert drawn is not None
        assert 'class="break"' in drawn.draw("diễn biến")


def test_what_contradicts_itself_in_the_country_is_no_remark_on_a_unit(three: Dataset) -> None:
    national_rows = three.inconsistencies[three.inconsistencies["province"].eq("")]
    assert len(national_rows)
    for name in ("Vĩnh Long", "Lào Cai"):
        assert "số tỉnh trong nhóm" not in words(of_province(name)[0])


def test_what_is_not_on_record_of_a_merged_unit_is_that_of_its_predecessors(
    read_2025: dict[str, Dataset],
) -> None:
    with mock.patch.object(base, "load", lambda _: read_2025["one"]):
        text = words(of_province("Lào Cai")[0])
    assert (
        "kết quả năm 2024 của các đơn vị trước sắp xếp: Lào Cai (trước ngày 01/7/2025) 84,92%, xếp thứ 19/63"
        in text
    )
    assert "2025) 41,75 điểm, xếp thứ 48/61 (suy ra); Yên Bái 41,94 điểm, xếp thứ 46/61 (suy ra)." in text


def test_the_terminal_says_the_same(made_up: Dataset) -> None:
    for unit in made_up.names.all("34"):
        text = render_show(made_up, unit, YEAR)
        assert in_text(text) == []
        assert "/34" in text


# The country, comparisons


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_national_report_is_of_the_34(made_up: Dataset, lang: str) -> None:
    html, book = read(
        NationalReport(YEAR, lang), national_workbook, national_workbook.write_national_workbook
    )
    assert differences(html, book) == []
    text = words(html)
    assert "34/34" in text
    assert "63" not in {row[4] for row in book.worksheets[2].values}
    assert "Lào Cai 26/63; Yên Bái –" in text
    assert (
        "thay đổi thứ hạng được nêu từ năm đánh giá 2026" if lang == "vi" else "given from 2026 on"
    ) in text


@pytest.mark.parametrize("units", [SAMPLE[:2], SAMPLE[1:], ("Hà Nội", "Lào Cai"), ("Huế", "Hà Nội")])
def test_a_comparison_is_by_edition_and_says_so(made_up: Dataset, units: tuple[str, ...]) -> None:
    report = ComparisonReport(list(units), YEAR)
    html, book = read(report, comparison_workbook, comparison_workbook.write_comparison_workbook)
    assert differences(html, book) == []
    text = words(html)
    assert "/34" in text
    assert "/63" in text
    merged = {"Lào Cai", "Quảng Trị"} & {*units}
    assert ("bắt đầu từ năm 2025" in text) == bool(merged)


# Plans


def check_draft(d: Dataset, name: str, year: int, folder: Path) -> None:
    made = draft(d, name, year)
    document, tables = draft_files(made)
    cells = [str(cell) for rows in tables.values() for row in rows for cell in row.values()]
    said = [render_draft(made, tables, "x"), *map(str, document["limits"]), *cells]
    said += [goal["text"] for goal in document["goals"]]
    assert [found for text in said for found in in_text(text)] == []
    rests = next(text for text in document["limits"] if "dựa trên kết quả" in text)
    assert f"PAR INDEX {year - 1}" in rests
    for row in tables["targets.csv"]:
        if row["criteria"] in ALL:
            assert f"năm {year}" in row["text"]
            assert row["unit"] != "hạng" or "/34 " in row["text"]
            assert "cần quyết định" in row["review"] or "mục tiêu" in row["review"]
    write_plan(folder, document, tables)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_draft_rests_on_the_results_of_the_unit_itself(made_up: Dataset, name: str, tmp_path: Path) -> None:
    check_draft(made_up, name, YEAR + 1, tmp_path / "plan")
    made = draft(made_up, name, YEAR + 1)
    assert [base.name for base in made.bases["PAR"]] == [name]
    assert made.reviewed["PAR"] == YEAR
    older = {index: year for index, year in made.reviewed.items() if year < YEAR}
    assert set(older) == {index for index in ALL if not made_up.ranked(index, YEAR)} & set(made.reviewed)
    for index in older:
        assert len(made.bases[index]) == len(made_up.names.predecessors(made.unit))


@pytest.mark.slow
@pytest.mark.parametrize("name", swept([(name,) for name in PRESENT if name not in SAMPLE], 33))
def test_so_do_the_drafts_of_all_others(made_up: Dataset, name: str, tmp_path: Path) -> None:
    check_draft(made_up, name, YEAR + 1, tmp_path / "plan")


# Documents, portal, notebooks


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE[:1])
def test_the_document_of_a_report_holds_no_difference(made_up: Dataset, name: str) -> None:
    made = docx.Document(io.BytesIO(report_document(name, YEAR)))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    said = [*(paragraph.text for paragraph in made.paragraphs), *cells]
    assert [found for text in said for found in in_text(text)] == []
    assert any("/34" in text for text in said)


def test_reports_of_2025_are_of_the_34(made_up: Dataset) -> None:
    asked = reports_of(made_up, YEAR)
    assert [one.kind for one in asked] == ["province"] * 34 + ["national"]
    merged = reports_of(made_up, YEAR, Report.MERGED)
    assert len(merged) == 23
    assert {one.kind for one in merged} == {"province"}
    assert made_up.latest_year == YEAR


def test_a_report_rests_on_the_figures_of_the_predecessors_too(three: Dataset) -> None:
    (asked,) = province_reports([three.province("Lào Cai", year=YEAR)])
    assert units_of(asked, three, YEAR) == ["Lào Cai", "Yên Bái"]
    assert units_of(asked, three, YEAR - 1) == ["Lào Cai"]
    parts = Rows(three).of(units_of(asked, three, YEAR), YEAR)
    assert parts["par 2023, Yên Bái"].hash


@pytest.mark.slow
def test_reports_and_portal_are_built(made_up: Dataset, tmp_path: Path) -> None:
    units = [made_up.province(name, year=YEAR) for name in ("Lào Cai", "Hà Nội")]
    requests = [*province_reports(units), national_report(), comparison(units)]
    result = build_reports(d=made_up, out=tmp_path, requests=requests, year=YEAR)
    assert not result.failed
    assert len(result.done) == 4
    for path in (*tmp_path.rglob("*.html"),):
        html = path.read_text("utf-8")
        assert [*in_text(words(html)), *in_tables(html)] == []
    for path in tmp_path.rglob("*.xlsx"):
        assert in_book(load_workbook(path)) == []
    portal = (tmp_path / "index.html").read_text("utf-8")
    assert '<a href="provinces/lao-cai.html">Lào Cai</a>' in portal
    assert "Yên Bái" not in words(portal)


def run(path: Path, d: Dataset, **given: object) -> str:
    """What the cells of a notebook of an analyst show, run in this process."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    shown: list[Shown] = []
    names: dict[str, Any] = {"display": lambda *some: shown.extend(some)}
    with mock.patch.object(chiso, "load", lambda *_: d):
        for cell in cells:
            source = "".join(cell["source"])
            if cell["cell_type"] != "code" or source.startswith(WITH_A_KERNEL):
                continue
            *before, last = ast.parse(source).body
            value = last.value if isinstance(last, ast.Expr) else None
            exec(ast.unparse(before if value else [*before, last]), names)
            names |= {key: given[key] for key in names.keys() & given.keys()}
            if value and (one := eval(ast.unparse(value), names)) is not None:
                shown.append(one)
    return "\n".join(one.html for one in shown)


@pytest.mark.parametrize("path", OF_ANALYSTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", SAMPLE[1:3])
def test_the_explore_notebooks_answer(
    made_up: Dataset, path: Path, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # tables are saved beside
    for lang in ("vi", "en"):
        html = run(path, made_up, province=name, year=YEAR, lang=lang)
        assert [*in_text(words(html)), *in_tables(html)] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "path"), swept([(name, path) for name in PRESENT for path in OF_ANALYSTS], 203)
)
def test_they_answer_for_all(
    made_up: Dataset, name: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    html = run(path, made_up, province=name, year=YEAR)
    assert [*in_text(words(html)), *in_tables(html)] == []
