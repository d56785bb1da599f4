"""The follow-up of a plan as page, document and workbook: the same late list, silence said, blanks marked."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from lxml import html
from typer.testing import CliRunner

from chiso.analysis.base.errors import BadRequest
from chiso.cli.app import app
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan, load_plan
from chiso.plans.progress_files import follow_up_files
from chiso.plans.progress_report import FollowUpReport
from tests.support.documents import header_rows, opened, whole_text
from tests.support.plan_folders import work

TASKS = [
    {"id": "A", "criteria": "PAR 1", "task": "Việc quá hạn", "deadline": "30/4/2021", "lead": "Sở Nội vụ"},
    {
        "id": "B",
        "criteria": "PAR 1",
        "task": "Việc đã xong",
        "deadline": "30/4/2021",
        "lead": "Sở Nội vụ",
        "status_6m": "Đã hoàn thành",
        "done_on": "2021-04-20",
        "value_6m": "36 cuộc kiểm tra",
    },
    {"id": "C", "criteria": "PAR 3", "task": "Việc sắp đến hạn", "deadline": "15/7/2021"},
    {"id": "D", "criteria": "PAR 3", "task": "Việc thường xuyên", "deadline": "Thường xuyên trong năm 2021"},
    {"id": "E", "criteria": "PAR 3", "task": "Việc báo cáo quý trước", "status_q1": "Đang thực hiện"},
]
TARGETS = [
    {"id": "T1", "criteria": "PAR 3", "operator": "at_least", "low": "98", "unit": "%", "text": "từ 98%"}
    | {"indicator": "Hồ sơ đúng hạn", "value_6m": "97.5"},
    {"id": "T2", "criteria": "PAR 3", "operator": "at_least", "low": "50", "unit": "%", "text": "từ 50%"},
]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return work(tmp_path / "plan", tasks=TASKS, targets=TARGETS, title="Nâng cao Chỉ số CCHC năm 2021")


@pytest.fixture
def files(plan: Plan, d: Dataset) -> dict[str, bytes]:
    return {name: make() for name, make in follow_up_files(FollowUpReport(plan, d, "6T")).items()}


def test_the_three_files_say_the_same(files: dict[str, bytes]) -> None:
    page = " ".join(html.fromstring(files["plan.6m.html"]).text_content().split())
    paper = whole_text(opened(files["plan.6m.docx"]))
    for wanted in (
        "5 nhiệm vụ: 1 đã hoàn thành, 1 đang thực hiện, 1 có nguy cơ chậm, 1 quá hạn, 1 thường xuyên",
        "tỷ lệ hoàn thành 25,00% (1/4 nhiệm vụ, không tính nhiệm vụ thường xuyên)",
        "Quá hạn: Việc quá hạn (thời hạn 30/4/2021, quá 61 ngày); cơ quan chủ trì: Sở Nội vụ.",
        "Kết quả: Việc đã xong: 36 cuộc kiểm tra.",
        "Hồ sơ đúng hạn: 97,50%",
        "Đang thực hiện (Quý I)",
        "1 mục tiêu chưa có kết quả.",
        "[cơ quan bổ sung: kiến nghị, đề xuất]",
    ):
        assert wanted in page, wanted
        assert wanted in paper, wanted
    sheet = openpyxl.load_workbook(io.BytesIO(files["plan.6m.xlsx"]))["Nhiệm vụ"]
    states = {sheet.cell(n, 1).value: sheet.cell(n, 10).value for n in range(2, sheet.max_row + 1)}
    assert states == {
        **{"A": "Quá hạn", "B": "Đã hoàn thành", "C": "Có nguy cơ chậm"},
        **{"D": "Thường xuyên", "E": "Đang thực hiện"},
    }
    fields = openpyxl.load_workbook(io.BytesIO(files["plan.6m.xlsx"]))["Lĩnh vực"]
    counts = [[cell.value for cell in row] for row in fields.iter_rows(min_row=2)]
    assert counts[-1] == ["Tổng số", 5, 1, 1, 0, 1, 1, 1, 0, 25]  # none is 0 here, a dash on the page


def test_the_late_list_follows_the_day(plan: Plan, d: Dataset) -> None:
    on_time = FollowUpReport(plan, d, "Q1", dt.date(2021, 4, 30))
    assert list(on_time.late["id"]) == []
    day_after = FollowUpReport(plan, d, "Q1", dt.date(2021, 5, 1))
    assert list(day_after.late["id"]) == ["A", "B"]  # in the first quarter nobody had reported B
    assert list(FollowUpReport(plan, d, "năm").late["id"]) == ["A", "C"]


def test_the_page_fetches_nothing_and_has_a_contents(files: dict[str, bytes]) -> None:
    page = html.fromstring(files["plan.6m.html"])
    assert page.get("lang") == "vi"
    assert not page.xpath("//script[@src] | //link | //img")
    assert [entry.get("href") for entry in page.xpath("//nav//a")] == [
        f"#{heading.get('id')}" for heading in page.xpath("//section/h2")
    ]


def test_tables_of_the_document_repeat_their_heads_and_the_annex_follows_the_signature(
    files: dict[str, bytes],
) -> None:
    paper = opened(files["plan.6m.docx"])
    tables = [table for table in paper.tables if table.style.name == "Table Grid"]
    assert all(header_rows(table) == 1 for table in tables)
    text = whole_text(paper)
    assert text.index("Nơi nhận:") < text.index("PHỤ LỤC: TÌNH TRẠNG CÁC NHIỆM VỤ")


def test_a_plan_without_tasks_says_so(d: Dataset) -> None:
    made = follow_up_files(FollowUpReport(load_plan("lai-chau-2022"), d, "Q3"))
    text = whole_text(opened(made["lai-chau-2022.q3.docx"]()))
    assert "Văn bản không có danh mục nhiệm vụ" in text
    assert made["lai-chau-2022.q3.xlsx"]()


def test_where_nobody_has_reported_there_is_no_rate(d: Dataset) -> None:
    report = FollowUpReport(load_plan("lao-cai-2021"), d, "Q1")
    assert any("tỷ lệ hoàn thành: chưa có số liệu" in line for line in report.summary_lines())


def test_a_wrong_period_or_day_is_refused(plan: Plan, d: Dataset, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="no period"):
        FollowUpReport(plan, d, "tuần")
    command = [
        "plan",
        "progress",
        "lao-cai-2021",
        "--period",
        "6T",
        "--date",
        "31/02",
        "--out",
        str(tmp_path),
    ]
    assert 'no date "31/02"' in str(CliRunner().invoke(app, command).exception)


def test_the_same_entries_give_the_same_bytes(plan: Plan, d: Dataset, files: dict[str, bytes]) -> None:
    again = {name: make() for name, make in follow_up_files(FollowUpReport(plan, d, "6T")).items()}
    assert again == files
