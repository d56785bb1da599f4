"""The draft of a plan: useful where much is known, honest where little is."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from chiso.analysis.drafting import draft, items_table
from chiso.analysis.errors import BadRequest
from chiso.core.errors import ChisoError, DataError, UnknownProvince
from chiso.data.load import Dataset
from chiso.data.plan_writing import skeleton, write_plan
from chiso.data.plans import load_plan, read_plan
from chiso.present.plan_draft import DRAFT_MARKS, draft_files
from chiso.present.plan_text import render_draft


def rows_of(d: Dataset, province: str, year: int, file: str) -> list[dict[str, Any]]:
    return draft_files(draft(d, province, year))[1].get(file, [])


def test_with_a_scorecard_each_criterion_that_lost_points_is_there(d: Dataset) -> None:
    made = draft(d, "lao cai", 2021)
    table = items_table(made)
    assert table.query("kind == 'lost'")["criteria"].tolist() == [
        *("PAR 3.4.1", "PAR 3.4.2", "PAR 3.4.3", "PAR 6.1.1", "PAR 6.1.3", "PAR 7.1.3", "PAR 7.1.9"),
        *("PAR 7.2.1", "PAR 8.2", "PAR 8.5", "PAR 8.6"),
    ]
    lost = sum(item.figures[0].maximum - item.figures[0].score for item in made.items if item.kind == "lost")
    assert lost == pytest.approx(3.5797)
    assert made.last is None  # the plan for 2021 itself is no plan before it
    leads = dict(zip(table["criteria"], table["leads"], strict=True))
    assert leads["PAR 6.1.1"] == "Sở Tài chính"
    assert leads["PAR 8.2"] == "Sở Kế hoạch và Đầu tư"  # of the criterion, not both of the field


def test_nothing_that_was_not_known_before_the_year_is_used(d: Dataset) -> None:
    made = draft(d, "Lào Cai", 2021)
    assert all(figure.year < 2021 for figure in made.totals)
    assert {figure.year for item in made.items for figure in item.figures} == {2020}


def test_tasks_are_copied_where_the_criterion_is_the_same_and_marked(d: Dataset) -> None:
    rows = {row["criteria"]: row for row in rows_of(d, "Lào Cai", 2022, "tasks.csv")}
    one = rows["PAR 3.4.1 | PAR 3.4.2 | PAR 3.4.3"]  # one task that serves three criteria stands once
    last = load_plan("lao-cai-2021").tasks
    assert one["task"] == last[last["id"].eq("NV3.9")]["task"].iloc[0]
    assert "theo Kế hoạch năm 2021" in one["review"]
    assert "chưa thẩm định" in one["review"]
    assert "văn bản nêu năm 2021, đề nghị cập nhật" in rows["PAR 8.2"]["review"]
    assert "1,4628/1,5 điểm, điểm không đạt 0,0372" in one["note"]


def test_a_target_that_is_proposed_says_so(d: Dataset) -> None:
    rows = rows_of(d, "Lào Cai", 2022, "targets.csv")
    place = next(row for row in rows if row["criteria"] == "PAR")
    assert (place["high"], place["review"]) == ("10", "mục tiêu của tỉnh cho năm 2021, đề nghị rà soát")
    papi = next(row for row in rows if row["criteria"] == "PAPI 4")
    assert papi["low"] == "6.81"
    assert "tự tính" in papi["review"]
    assert all(row["review"] for row in rows)
    assert (
        next(row for row in rows if row["criteria"] == "PAR 7.1.9")["baseline_value"] == "0.6844"
    )  # it fits


def test_a_target_on_record_for_the_year_itself_is_taken(d: Dataset) -> None:
    aims = draft(d, "Lào Cai", 2021).aims
    assert [(aim.index, aim.value, aim.origin) for aim in aims] == [("PAR", 10, "on_record")]


def test_without_a_target_five_places_up_are_proposed_and_said_so(d: Dataset) -> None:
    made = draft(d, "Hà Tĩnh", 2025)
    aim = next(aim for aim in made.aims if aim.index == "PAR")
    assert aim.origin == "path"
    total = next(figure for figure in made.totals if figure.index == "PAR")
    assert total.rank - aim.value == 5
    row = next(row for row in draft_files(made)[1]["targets.csv"] if row["criteria"] == "PAR")
    assert "chưa có mục tiêu của tỉnh" in row["review"]


def test_a_province_with_papi_alone_gets_its_weak_dimensions_and_default_leads(d: Dataset) -> None:
    made = draft(d, "Điện Biên", 2024)
    table = items_table(made)
    assert table["kind"].value_counts().to_dict() == {"no_scores": 8, "short": 4, "whole": 1}
    shortfalls = [
        item.figures[0].reference - item.figures[0].score for item in made.items if item.kind == "short"
    ]
    assert shortfalls[0] == max(shortfalls)
    assert min(shortfalls) >= 0.005  # none that no printed digit shows
    said = {row["criteria"]: row for row in draft_files(made)[1]["tasks.csv"]}
    assert "bảng mặc định" in said["PAR 3"]["review"]
    assert "chưa có số liệu điểm" in said["PAR 3"]["review"]
    assert said["PAPI 6"]["lead"] == ""
    assert "chưa có cơ quan chủ trì" in said["PAPI 6"]["review"]
    missing = draft_files(made)[0]["missing"]
    assert any("bảng điểm" in text for text in missing)
    assert not [aim for aim in made.aims if aim.origin == "path"]  # its last place is of 2019


def test_an_agency_that_ended_is_mapped_to_its_successor_and_said_so(d: Dataset) -> None:
    rows = {row["criteria"]: row for row in rows_of(d, "Cao Bằng", 2025, "tasks.csv")}
    assert rows["PAR 8"]["lead"] == "Sở Nội vụ (SIPAS) | Sở Tài chính (phát triển KT-XH)"
    assert "cơ quan đã đổi tên, đề nghị rà soát (Sở Tài chính)" in rows["PAR 8"]["review"]
    seven = rows["PAR 7"]["lead"]  # two of its agencies became one: named once, with both shares
    assert seven.count("Sở Khoa học và Công nghệ") == 1
    assert "ISO" in seven


def test_a_unit_made_of_several_has_their_figures_and_no_place(d: Dataset) -> None:
    made = draft(d, "Lào Cai", 2026)
    assert [base.name for base in made.bases] == ["Lào Cai", "Yên Bái"]
    assert made.aims == []
    document, tables = draft_files(made)
    assert any("trước sắp xếp" in text for text in document["limits"])
    papi = next(row for row in tables["tasks.csv"] if row["criteria"] == "PAPI 4")
    assert "Lào Cai: PAPI 4" in papi["note"]
    assert "Yên Bái: PAPI 4" in papi["note"]
    assert not [row for row in tables["targets.csv"] if row["criteria"].startswith("PAPI")]
    gone = next(row for row in tables["tasks.csv"] if "UBND cấp huyện" in row["review"])
    assert "UBND cấp huyện" not in gone["coordinating"]
    assert "cơ quan không còn" in gone["review"]
    conference = next(row for row in tables["duties.csv"] if "Hội nghị" in row["duty"])
    assert conference["deadline"] == "Quý II/2026"
    assert "thời hạn chuyển từ “Quý II/2021”" in conference["review"]


@pytest.mark.parametrize(
    ("province", "year"), [("Lào Cai", 2021), ("Lào Cai", 2022), ("Lào Cai", 2026), ("Điện Biên", 2024)]
)
def test_a_draft_is_a_plan_without_errors_and_every_mark_is_worded(
    d: Dataset, tmp_path: Path, province: str, year: int
) -> None:
    made = draft(d, province, year)
    document, tables = draft_files(made)
    write_plan(tmp_path / "draft", document, tables)
    plan, problems = read_plan(tmp_path / "draft")
    assert plan is not None
    assert [p for p in problems if p.severity == "error"] == []
    assert len(plan.tasks) == len(made.items)
    assert {code for item in made.items for code, _ in item.marks} <= {*DRAFT_MARKS, "weak_parts"}
    assert "nhiệm vụ" in render_draft(made, tables, "draft")
    assert plan.scored == (year == 2021)  # the card of 2020 is that of the edition before 2021 alone


def test_every_province_can_be_drafted_for(d: Dataset) -> None:
    for unit in d.names.all("34"):
        draft_files(draft(d, unit, 2026))


def test_requests_that_cannot_be_met(d: Dataset) -> None:
    with pytest.raises(UnknownProvince):
        draft(d, "Lào Kay", 2022)
    with pytest.raises(BadRequest):
        draft(d, "Lào Cai", 2011)


def test_nothing_is_overwritten_without_force(tmp_path: Path, d: Dataset) -> None:
    folder = tmp_path / "mine"
    document, tables = skeleton(d.province("Lào Cai", year=2024), 2024)
    write_plan(folder, document, tables)
    edited = (folder / "tasks.csv").read_text("utf-8") + "A,,,,Nhiệm vụ" + "," * 16 + "\n"
    (folder / "tasks.csv").write_text(edited, "utf-8")
    with pytest.raises(ChisoError, match="exists already"):
        write_plan(folder, document, tables)
    assert (folder / "tasks.csv").read_text("utf-8") == edited
    write_plan(folder, document, tables, force=True)
    assert load_plan(str(folder)).tasks.empty


def test_a_plan_that_breaks_its_rules_is_not_written(tmp_path: Path, d: Dataset) -> None:
    document, tables = skeleton(d.province("Lào Cai", year=2024), 2024)
    with pytest.raises(DataError) as caught:
        write_plan(
            tmp_path / "mine", document, {**tables, "tasks.csv": [{"id": "A", "task": "x", "deadline": "?"}]}
        )
    assert [p.column for p in caught.value.problems] == ["deadline"]
    assert not (tmp_path / "mine").exists()


def test_a_skeleton_has_every_table_and_no_row(tmp_path: Path) -> None:
    document, tables = skeleton(None, 2025)
    with pytest.raises(DataError):
        write_plan(tmp_path / "mine", document, tables)
    write_plan(tmp_path / "mine", document, tables, checked=False)
    for name in ("targets.csv", "tasks.csv", "duties.csv"):
        with (tmp_path / "mine" / name).open(encoding="utf-8", newline="") as file:
            assert len(list(csv.reader(file))) == 1
