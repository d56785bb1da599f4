"""Page, workbook and document of a report hold the same numbers: read from the files that an office has."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest
from docx.document import Document
from lxml import html
from markupsafe import Markup

from chiso.charts.figure import Picture
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import load_plan
from chiso.pages.base import Section
from chiso.pages.blocks import Cards
from chiso.pages.html.blocks import html_of
from chiso.pages.word import blocks
from chiso.plans.files import plan_files
from chiso.plans.progress_files import follow_up_files
from chiso.plans.progress_report import FollowUpReport
from chiso.reports.merged_unit.report import MergedUnitReport
from chiso.reports.merged_unit.workbook import write_merged_workbook
from chiso.reports.national.report import NationalReport
from chiso.reports.national.workbook import write_national_workbook
from chiso.reports.province.document import report_document
from chiso.reports.province.report import ProvinceReport
from chiso.reports.province.workbook import write_workbook
from chiso.scorecards.report import ScorecardReport
from chiso.scorecards.workbook import write_scorecard_workbook
from tests.support.documents import opened, squeezed
from tests.support.pages import undrawn

PROVINCES = [("Hà Tĩnh", 2024), ("Hồ Chí Minh", 2024), ("Kiên Giang", 2023), ("Lào Cai", 2020), ("Huế", 2013)]
OTHERS = [("Lào Cai", 2024), ("Yên Bái", 2024), ("Đắk Lắk", 2024), ("Lai Châu", 2022), ("Cà Mau", 2021)]
IN_A_SWEEP = [pytest.mark.slow, pytest.mark.sweep]
NUMBER = re.compile(r"[+−-]?\d{1,3}(?:\.\d{3})*(?:,\d+)?|[+−-]?\d+(?:,\d+)?")
# A picture of one point, in place of drawings that take long.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)
Grid = tuple[list[str], list[list[str]]]  # heads, rows


def tables_of(sections: Iterable[Section]) -> dict[str, Grid]:
    """Tables of a page by their captions, without those for the screen alone."""
    with undrawn():
        root = html.fromstring("<div>" + "".join(map(_listed, sections)) + "</div>")
    for hidden in root.xpath("//details[@class='screen'] | //p[@class='paper']"):
        hidden.drop_tree()
    for line_end in root.xpath("//br"):
        line_end.tail = " " + (line_end.tail or "")
    found = {}
    for table in root.xpath("//table"):
        rows = [
            [squeezed(cell.text_content()) for cell in row.xpath("th | td")] for row in table.xpath(".//tr")
        ]
        found[squeezed(table.findtext("caption"))] = (rows[0], rows[1:])
    return found


def _listed(section: Section) -> str:
    """A section with the table that stands for its cards where nothing is drawn."""
    cards = [part.listed(section.t) for part in section.parts if isinstance(part, Cards)]
    return html_of(cards, section.t) + Markup(section.html)


def tables_in(paper: Document) -> list[Grid]:
    """Tables of a document, without those that lay out its head and its end."""
    grids = []
    for table in paper.tables:
        if table.style is not None and table.style.name == "Table Grid":
            head, *rows = [
                [squeezed(cell.text.replace("\n", " ")) for cell in row.cells] for row in table.rows
            ]
            grids.append((head, rows))
    return grids


def sheets_of(made: bytes | Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of the sheets of a workbook by their heads, without the units in these."""
    book = openpyxl.load_workbook(io.BytesIO(made) if isinstance(made, bytes) else made)
    found = {}
    for sheet in book.worksheets[1:]:
        head, *rows = sheet.iter_rows(values_only=True)
        names = [re.sub(r" \((?:%|điểm|điểm %|điểm phần trăm|bậc)\)$", "", str(name)) for name in head]
        found[sheet.title] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def number(text: str) -> float | None:
    """The number that a cell of a page begins with; None for none."""
    found = NUMBER.match(text.removeprefix("khoảng "))
    return float(found[0].replace("−", "-").replace(".", "").replace(",", ".")) if found else None


def same(shown: str, held: Any) -> bool:
    """Whether a cell of a page shows what a cell of a workbook holds, rounded as it is written."""
    if held is None:
        return number(shown) is None
    said = number(shown)
    return said is not None and abs(said - held) <= 0.005 + 1e-9


def code_of(cell: str) -> str:
    """The code that a row of components begins with."""
    return cell.split(" ", maxsplit=1)[0].rstrip(".")


def compared(
    pages: dict[str, Grid],
    begins: str,
    rows: list[dict[str, Any]],
    heads: dict[str, str],
    key: Callable[[dict[str, Any]], str],
    named: Callable[[str], str] = squeezed,
) -> int:
    """Hold the tables of a page whose captions begin so against rows of a workbook; returns how many cells.

    `heads` says which column of the workbook a column of the page is; `key` and `named` name a row of the one
    and of the other.
    """
    held = {key(row): row for row in rows}
    n = 0
    for caption, (names, listed) in pages.items():
        # What a scorecard claims is the province's own, and in no workbook of published figures.
        if not caption.startswith(begins) or "phiếu chấm điểm của tỉnh" in caption:
            continue
        for cells in listed:
            row = held.get(named(cells[0]))
            for name, shown in zip(names, cells, strict=True):
                if row is not None and name in heads:
                    assert same(shown, row[heads[name]]), (caption, cells[0], name, shown, row)
                    n += 1
    return n


OF_COMPONENTS = {
    "Điểm đạt": "Điểm đạt",
    "Điểm tối đa": "Điểm tối đa",
    "% điểm tối đa": "% điểm tối đa",
    "Xếp hạng (suy ra)": "Xếp hạng",
    "Xếp hạng": "Xếp hạng",
    "Tăng, giảm so với năm trước": "Tăng, giảm điểm",
    "Mức thay đổi thường gặp": "Mức thay đổi thường gặp",
}
OF_GAPS = {
    "Cao nhất": "Cao nhất",
    "Khoảng cách đến mức cao nhất": "Khoảng cách đến mức cao nhất",
    "Số tỉnh có điểm": "Số tỉnh có điểm",
}


def point(draw: object, name: str, said: str, height: float) -> Picture:
    return Picture(PIXEL, said, 5, height)


@pytest.mark.parametrize(
    ("name", "year"), [*PROVINCES, *(pytest.param(*one, marks=IN_A_SWEEP) for one in OTHERS)]
)
def test_a_province(name: str, year: int, tmp_path: Path) -> None:
    report = ProvinceReport(name, year)
    page = tables_of(report.sections())
    write_workbook(report, tmp_path / "made.xlsx")
    sheets = sheets_of(tmp_path / "made.xlsx")
    with mock.patch.object(
        blocks, "as_picture", lambda draw, name, said, height: Picture(PIXEL, said, 5, height)
    ):
        written = tables_in(opened(report_document(name, year)))
    # A command is of use on the page alone: the document says where to add the figures from.
    said = [
        (heads, [[re.sub("^chiso .*", "bổ sung theo nơi có số liệu", cell) for cell in row] for row in rows])
        for heads, rows in page.values()
    ]
    assert written == said
    n = 0
    for view in report.views.values():
        own = {
            title: [row for row in rows if row.get("Chỉ số") == view.name] for title, rows in sheets.items()
        }
        for title, heads in (("Thành phần", OF_COMPONENTS), ("Khoảng cách", OF_GAPS)):
            n += compared(page, view.name, own[title], heads, lambda row: str(row["Mã"]), code_of)
    heads, rows = page["Kết quả và thứ hạng hiện có"]
    totals = {(row["Chỉ số"], str(row["Năm đánh giá"])): row for row in sheets["Xu hướng"]}
    for cells in rows:
        for place, view in enumerate(report.views.values()):
            held = totals.get(
                (view.name, cells[0]), {"Đơn vị tính": None, "Xếp hạng": None, "Điểm đạt": None}
            )
            score, rank = cells[1 + 2 * place : 3 + 2 * place]
            assert same(rank, held["Xếp hạng"])
            # What was printed in points is % of its maximum in the workbook, as the figure draws it.
            if ("%" in score) == (held["Đơn vị tính"] == "%"):
                assert same(score, held["Điểm đạt"]), (cells, held)
                n += 1
    assert n > 40


def test_the_country(tmp_path: Path) -> None:
    report = NationalReport(2024)
    page = tables_of(report.sections())
    write_national_workbook(report, tmp_path / "made.xlsx")
    sheets = sheets_of(tmp_path / "made.xlsx")
    change = dict.fromkeys(("Tăng, giảm (điểm)", "Tăng, giảm (điểm %)"), "Tăng, giảm điểm")
    places = {"Xếp hạng": "Xếp hạng", "Xếp hạng (suy ra)": "Xếp hạng", "Tăng, giảm bậc": "Tăng, giảm bậc"}
    means = {"Trung bình": "Trung bình", "Tăng, giảm": "Tăng, giảm của trung bình"}
    n = []
    for name in ("PAR INDEX", "SIPAS", "PAPI"):
        own = {title: [row for row in rows if row.get("Chỉ số") == name] for title, rows in sheets.items()}
        league = {**places, **change, "Điểm đạt": "Điểm đạt"}
        begins = f"{name} năm 2024: các tỉnh, thành phố theo thứ tự"
        n.append(compared(page, begins, own["Tất cả đơn vị"], league, lambda row: row["Tỉnh, thành phố"]))
        editions = own["Xu hướng"]
        n.append(compared(page, f"{name}: trung bình", editions, means, lambda row: str(row["Năm đánh giá"])))
        regions = {"Trung bình": "Trung bình", "Trung vị": "Trung vị"}
        n.append(
            compared(page, f"{name} năm 2024: trung bình", own["Vùng"], regions, lambda row: row["Vùng"])
        )
    assert len([one for one in n if one]) >= 8  # SIPAS has no table of regions
    assert sum(n) > 250


@pytest.mark.parametrize("unit", ["Lào Cai", "Hồ Chí Minh"])
def test_a_merged_unit(unit: str, tmp_path: Path) -> None:
    report = MergedUnitReport(unit, 2024)
    page = tables_of(report.sections())
    write_merged_workbook(report, tmp_path / "made.xlsx")
    sheets = sheets_of(tmp_path / "made.xlsx")
    n = 0
    for side in report.sides.values():
        for name in side.units:
            rows = [
                row
                for row in sheets["Thành phần"]
                if (row["Chỉ số"], row["Tỉnh, thành phố"]) == (side.name, name)
            ]
            shown = {name: "Điểm đạt", f"TP. {name}": "Điểm đạt"}
            n += compared(page, f"{side.name} năm", rows, shown, lambda row: str(row["Mã"]), code_of)
        ranges = [row for row in sheets["Khoảng"] if row["Chỉ số"] == side.name]
        mean = {"Trung bình đơn giản": "Trung bình đơn giản của các tỉnh trước sắp xếp"}
        n += compared(page, f"{side.name}: ", ranges, mean, lambda row: str(row["Năm đánh giá"]))
    assert n > 40


def test_a_scorecard(tmp_path: Path) -> None:
    report = ScorecardReport("lao-cai-2021", 2020)
    page = tables_of([report.by_field(), report.lost(), report.agencies(), report.calculation()])
    write_scorecard_workbook(report, tmp_path / "made.xlsx")
    sheets = sheets_of(tmp_path / "made.xlsx")
    heads = {"Điểm không đạt": "Điểm không đạt", "% lũy kế": "% lũy kế"}
    lost = sheets["Điểm không đạt"]
    n = compared(page, "Điểm không đạt năm", lost, heads, lambda row: str(row["Mã"]), code_of)
    assert n == 2 * len(lost) > 10
    scores = {head: head for head in ("Điểm tối đa", "Điểm in")}
    card = sheets["Bảng điểm"]
    assert compared(page, "Điểm theo lĩnh vực", card, scores, lambda row: str(row["Mã"]), code_of) > 5
    assert compared(page, "Tính lại điểm", card, scores, lambda row: str(row["Mã"]), code_of) > 5


def test_the_follow_up_of_a_plan(d: Dataset) -> None:
    report = FollowUpReport(load_plan("lao-cai-2021"), d, "Q1")
    page = tables_of(report.sections())
    made = {name: make() for name, make in follow_up_files(report).items()}
    assert tables_in(opened(made["lao-cai-2021.q1.docx"])) == list(page.values())
    counts = sheets_of(made["lao-cai-2021.q1.xlsx"])["Lĩnh vực"]
    heads = {head: head for head in counts[0] if head != "Lĩnh vực"}
    # A count of none is a dash on the page.
    counts = [{head: value or None for head, value in row.items()} for row in counts]
    assert compared(page, "Nhiệm vụ theo lĩnh vực", counts, heads, lambda row: str(row["Lĩnh vực"])) > 20


def test_a_plan(d: Dataset) -> None:
    made = {name: make() for name, make in plan_files(load_plan("lao-cai-2021"), d).items()}
    (annex,) = tables_in(opened(made["lao-cai-2021.docx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(made["lao-cai-2021.xlsx"])).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    heads, (_, *listed) = annex  # its first row numbers the columns
    assert heads == [*head]
    points = [
        n
        for n, name in enumerate(heads)
        if name in {"Điểm tối đa", "Tự đánh giá", "Thẩm định", "Điểm không đạt"}
    ]
    assert len(listed) == len(rows)
    n = 0
    for shown, held in zip(listed, rows, strict=True):
        for place in points:
            # Points have as many decimals as they have.
            assert number(shown[place]) == (None if held[place] is None else float(held[place]))
            n += held[place] is not None
    assert n > 30
