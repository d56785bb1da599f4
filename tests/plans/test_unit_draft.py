"""The plan of a department or commune, drafted from its scores; the follow-up over all units of a set."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest

from chiso.core.frames import records
from chiso.core.paths import DATA
from chiso.data.own_index.scores import load_scores
from chiso.data.own_index.tables import SETS, criteria_table
from chiso.data.plans.folder import Plan, read_plan
from chiso.rankings.results import results_of
from tests.support import own_province as own
from tests.support.command import Run


@pytest.fixture
def small_data(own_made: own.Made, tmp_path: Path) -> Path:
    """Reference tables, and one small set with three departments."""
    data = tmp_path / "data"
    shutil.copytree(own_made.data / "reference", data / "reference")
    own.small(
        data,
        {
            "Sở Tư pháp": {"1": {"score": "35", "reason": "Chậm báo cáo"}, "2": 40, "3": 15.5},
            "Sở Nội vụ": {"1": 40, "2": 40, "3": {"score": "", "state": "no_work"}},
            "Sở Y tế": {"1": 20, "2": 20, "3": 10},
        },
    )
    return data


def _drafted(run: Run, data: Path, folder: Path, unit: str = "so tu phap", year: int = 2027) -> Plan:
    asked = ("--unit", unit, "--set", "77", "--year", year, "--data", data, "--out", folder)
    status, said, wrong = run("plan", "draft", *asked)
    assert (status, wrong) == (0, "")
    assert str(folder) in said
    plan, problems = read_plan(folder, data)
    assert not [one for one in problems if one.severity == "error"]
    assert plan is not None
    return plan


def test_a_task_and_a_target_stand_for_each_criterion_that_lost(
    small_data: Path, tmp_path: Path, run: Run
) -> None:
    plan = _drafted(run, small_data, tmp_path / "ke-hoach")
    tasks = records(plan.tasks)
    assert [(row["criteria"], row["coordinating"], row["product"]) for row in tasks] == [
        ("CCHC 1", "Sở Nội vụ", "Báo cáo năm"),
        ("CCHC 3", "Sở Nội vụ", "Báo cáo năm"),
    ]
    assert tasks[0]["task"] == "Nâng tiêu chí 1. Chỉ đạo từ 35 (năm 2026) lên 40 điểm, tăng thêm 5 điểm"
    assert tasks[0]["note"] == "nguyên nhân theo bảng điểm: Chậm báo cáo"
    # Rooms and days are not on record: nothing is filled in, and both are asked for.
    assert {(row["lead"], row["deadline"]) for row in tasks} == {("", "")}
    assert all("chưa có thời hạn" in row["review"] and "bộ phận chủ trì" in row["review"] for row in tasks)
    targets = records(plan.targets)
    assert [(row["task"], row["low"], row["baseline_value"]) for row in targets] == [
        ("NV1", "40", "35"),
        ("NV2", "20", "15.5"),
    ]
    assert plan.document["goals"] == []  # "Tốt" is the best class
    assert [one["value"] for one in plan.document["results"]] == ["90.5", "2"]
    assert plan.document["legal_bases"][0]["document"] == "Quyết định số 77/QĐ-UBND"
    assert (plan.reviewed, plan.planned, plan.level) == (2026, 2027, "department")


def test_the_draft_becomes_a_document_with_marked_blanks(small_data: Path, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "ke-hoach"
    _drafted(run, small_data, folder)
    shutil.copytree(DATA, tmp_path / "whole", dirs_exist_ok=True)  # its figures are asked for
    out = tmp_path / "van-ban"
    assert run("plan", "build", folder, "--data", tmp_path / "whole", "--out", out)[0] == 0
    paper = docx.Document(str(out / "ke-hoach.docx"))
    said = "\n".join(one.text for one in paper.paragraphs)
    assert "Nâng tiêu chí 3. Tài chính từ 15,5 (năm 2026) lên 20 điểm" in said
    assert "[cơ quan chủ trì]" in said


def test_the_next_class_is_the_goal_and_work_without_points_is_no_loss(
    small_data: Path, tmp_path: Path, run: Run
) -> None:
    plan = _drafted(run, small_data, tmp_path / "y-te", "Sở Y tế")
    assert [(one["value"], one["text"]) for one in plan.document["goals"]] == [
        ("60", "xếp loại Khá: từ 60% điểm tối đa trở lên")
    ]
    spared = _drafted(run, small_data, tmp_path / "noi-vu", "Sở Nội vụ")
    assert spared.tasks.empty
    assert spared.criteria.set_index("code").loc["3", "state"] == "không có nội dung đánh giá"


def test_an_agency_that_has_ended_is_replaced_and_a_newer_set_is_named(
    small_data: Path, tmp_path: Path, run: Run
) -> None:
    path = small_data / criteria_table("bo-thu").path
    path.write_text(path.read_text("utf-8").replace("Sở Nội vụ", "Sở Kế hoạch và Đầu tư"), encoding="utf-8")
    path = small_data / SETS.path
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    rows[0]["last_year"] = "2026"
    shutil.copy(small_data / criteria_table("bo-thu").path, small_data / criteria_table("bo-moi").path)
    newer = rows[0] | {"set": "bo-moi", "name": "Bộ tiêu chí mới", "decision": "78/QĐ-UBND",
                       "first_year": "2027", "last_year": ""}  # fmt: skip
    own.write_rows(small_data, SETS, [*rows, newer])
    plan = _drafted(run, small_data, tmp_path / "ke-hoach")
    assert set(plan.tasks["coordinating"]) == {"Sở Tài chính"}
    assert plan.tasks["review"].str.contains("Sở Kế hoạch và Đầu tư").all()
    assert any("Bộ tiêu chí mới" in text for text in plan.document["limits"])


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ((), "one province, or for one unit"),
        (("--unit", "Sở Tư pháp"), "one province, or for one unit"),
        (("--province", "Lào Cai", "--unit", "Sở Tư pháp", "--set", "77"), "one province, or for one unit"),
        (("--unit", "Sở Tư pháp", "--set", "78"), "no set of criteria"),
        (("--unit", "Sở Tư phạm", "--set", "77"), "did you mean: Sở Tư pháp"),
    ],
)
def test_a_draft_is_refused_in_words(
    small_data: Path, tmp_path: Path, run: Run, asked: tuple[str, ...], wanted: str
) -> None:
    out = tmp_path / "ke-hoach"
    status, _, wrong = run("plan", "draft", *asked, "--year", 2027, "--data", small_data, "--out", out)
    assert status == 2
    assert wanted in wrong
    assert not out.exists()


def test_a_draft_needs_scores_of_a_year_before_and_a_unit_that_had_some(
    own_made: own.Made, small_data: Path, tmp_path: Path, run: Run
) -> None:
    asked = ("plan", "draft", "--out", tmp_path / "x")
    status, _, wrong = run(*asked, "--unit", "Sở Y tế", "--set", "77", "--year", 2026, "--data", small_data)
    assert status == 2
    assert "no scores before 2026" in wrong
    new = ("--unit", own.WHOLE, "--set", own.COMMUNES, "--year", 2027, "--data", own_made.data)
    status, _, wrong = run(*asked, *new)  # made of two in 2027, so it has no scores of 2026
    assert status == 2
    assert own.WHOLE in wrong


def test_the_follow_up_lists_who_has_a_plan_and_what_is_late(
    small_data: Path, tmp_path: Path, run: Run
) -> None:
    folder = small_data / "plans" / "so-tu-phap-2027"
    plan = _drafted(run, small_data, folder)
    tasks = records(plan.tasks)
    tasks[0] |= {"status_q1": "Đã hoàn thành", "deadline": "20/3/2027"}
    tasks[1] |= {"status_q1": "Đang thực hiện", "deadline": "31/3/2027", "lead": "Phòng Tổ chức"}
    with (folder / "tasks.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(plan.tasks.columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(tasks)
    asked = ("ranking", "followup", "77", "--year", 2026, "--period", "Q1", "--data", small_data)
    status, said, _ = run(*asked, "--date", "2027-04-15", "--lang", "en")
    assert status == 0
    assert "Plans on record: 1; units without one: 2" in said
    units, late = said.split("Late tasks\n")
    lines = {line.split("  ")[0]: line.split() for line in units.splitlines()}
    assert "none" in lines["Sở Y tế"]
    at = lines["Sở Tư pháp"].index("so-tu-phap-2027")
    assert lines["Sở Tư pháp"][at + 1 : at + 3] == ["2", "1"]  # tasks, done
    assert "Phòng Tổ chức" in late
    assert late.split()[-1] == "15"  # days
    out = tmp_path / "theo-doi.xlsx"
    assert run(*asked, "--date", "2027-04-15", "--out", out)[0] == 0
    sheet = openpyxl.load_workbook(out)["Đơn vị và kế hoạch"]
    head, *rows = sheet.iter_rows(values_only=True)
    by_unit = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert by_unit["Sở Tư pháp"]["Nhiệm vụ"] == 2
    assert by_unit["Sở Tư pháp"]["Quá hạn"] == 1
    assert by_unit["Sở Tư pháp"]["Đã hoàn thành"] == 1
    percent = results_of(load_scores(small_data, "77", 2026)).of_unit("Sở Tư pháp").percent
    assert by_unit["Sở Tư pháp"]["% năm 2026"] == pytest.approx(float(percent or 0))
    before = out.read_bytes()
    assert run(*asked, "--out", out)[0] == 2
    assert out.read_bytes() == before


def test_a_commune_dates_its_plan_at_its_own_name(own_data: Path, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "ke-hoach"
    asked = ("--unit", "Phường Bản Thử 009", "--set", "cap-xa-2026", "--year", 2027)
    assert run("plan", "draft", *asked, "--data", own_data, "--out", folder)[0] == 0
    assert "\nplace: Bản Thử 009\n" in (folder / "plan.yml").read_text("utf-8")
