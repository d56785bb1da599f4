"""Bad targets, tasks and duties are said by file, row, column and value, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from chiso.core.errors import ChisoError, Problem
from chiso.core.paths import DATA
from chiso.data.plans.agencies import Agencies
from chiso.data.plans.folder import Reference, find_plan, load_card, load_plan, read_plan
from tests.support.plan_folders import Rows, write_work

TARGET = {"id": "M", "operator": "at_least", "low": "90", "unit": "%"}


def problems(folder: Path, severity: str = "error") -> list[Problem]:
    return [p for p in read_plan(folder, DATA)[1] if p.severity == severity]


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        ({"low": ""}, "low", ""),
        ({"high": "95"}, "high", "95"),
        ({"operator": "between", "high": "80"}, "low", "90"),
        ({"operator": "as_described"}, "low", "90"),
        ({"unit": ""}, "unit", ""),
        ({"change": "increase"}, "baseline_year", ""),
        ({"baseline_year": "2021"}, "baseline_year", "2021"),
        ({"task": "NV9"}, "task", "NV9"),
        ({"operator": ">="}, "operator", ">="),
        ({"low": "90,5"}, "low", "90,5"),
        ({"scope": "tỉnh, huyện"}, "scope", "tỉnh, huyện"),
        ({"criteria": "PAR INDEX 3"}, "criteria", "PAR INDEX 3"),
    ],
)
def test_a_target_that_cannot_be(tmp_path: Path, change: dict[str, str], column: str, value: str) -> None:
    folder = write_work(tmp_path / "mine", [{"id": "A"}], [TARGET | {"id": "K"}, TARGET | change])
    found = problems(folder)
    assert [(p.file, p.row, p.column, p.value) for p in found] == [("mine/targets.csv", 3, column, value)]
    assert found[0].remedy


@pytest.mark.parametrize(
    ("task", "column", "value"),
    [
        ({"deadline": "sớm"}, "deadline", "sớm"),
        ({"deadline": "31/02/2021"}, "deadline", "31/02/2021"),
        ({"status_q1": "Đã hoàn thành", "status_q3": "Đang thực hiện"}, "status_q3", "Đang thực hiện"),
        ({"done_on": "2021-06-20"}, "done_on", "2021-06-20"),
        ({"status_6m": "Đã hoàn thành", "done_on": "2021-02-31"}, "done_on", "2021-02-31"),
        ({"status_6m": "Quá hạn"}, "status_6m", "Quá hạn"),
        ({"lead": "Sở Nông nghiệp và Môi trường"}, "lead", "Sở Nông nghiệp và Môi trường"),
        ({"id": ""}, "id", ""),
    ],
)
def test_a_task_that_cannot_be(tmp_path: Path, task: dict[str, str], column: str, value: str) -> None:
    found = problems(write_work(tmp_path / "mine", [{"id": "A"}, {"id": "B"} | task]))
    assert [(p.file, p.row, p.column, p.value) for p in found] == [("mine/tasks.csv", 3, column, value)]
    assert found[0].remedy


def test_ids_stand_once(tmp_path: Path) -> None:
    found = problems(write_work(tmp_path / "mine", [{"id": "A"}, {"id": "A"}]))
    assert [(p.file, p.rule) for p in found] == [("mine/tasks.csv", "duplicate")]


def test_a_duty_with_a_deadline_that_cannot_be_read(tmp_path: Path) -> None:
    found = problems(write_work(tmp_path / "mine", duties=[{"id": "A", "deadline": "khi có điều kiện"}]))
    assert [(p.file, p.row, p.column) for p in found] == [("mine/duties.csv", 2, "deadline")]


def test_a_field_that_the_scorecard_does_not_have(data_copy: Path) -> None:
    path = data_copy / "plans/lao-cai-2021/tasks.csv"
    path.write_text(path.read_text("utf-8").replace("PAR 7.1.9", "PAR 9.1.9"), "utf-8")
    found = [p for p in read_plan(path.parent, data_copy)[1] if p.severity == "error"]
    assert [(p.rule, p.column, p.value) for p in found] == [("unknown_code", "criteria", "9.1.9")]


def test_an_agency_that_ends_within_the_year_is_a_finding(tmp_path: Path) -> None:
    tasks: Rows = [{"id": "A", "lead": "Sở Thông tin và Truyền thông"}]
    folder = write_work(tmp_path / "mine", tasks, edition_reviewed="2024", edition_planned="2025")
    assert problems(folder) == []
    assert [p.rule for p in problems(folder, "finding")] == ["agency_ends"]


def test_agencies_by_year_and_who_took_over() -> None:
    agencies = Agencies(Reference.read(DATA).tables["agencies"])
    assert agencies.in_year("Sở Thông tin và Truyền thông", 2021) == ("Sở Thông tin và Truyền thông", "")
    gone = "Sở Thông tin và Truyền thông"
    assert agencies.in_year(gone, 2025) == ("Sở Khoa học và Công nghệ", gone)
    assert agencies.in_year(gone, 2026) == ("Sở Khoa học và Công nghệ", gone)
    assert agencies.in_year("UBND cấp huyện", 2026) == (
        "UBND cấp huyện",
        "UBND cấp huyện",
    )  # nobody took over
    assert agencies.in_year("Phòng Tổng hợp", 2026) == ("Phòng Tổng hợp", "")
    assert agencies.standing("Văn phòng Ủy ban nhân dân tỉnh", 2021).known
    assert agencies.standing("Văn phòng UBND tỉnh Lào Cai", 2021).known
    assert not agencies.standing("Phòng Tổng hợp", 2021).known


def test_a_plan_without_a_scorecard_is_a_plan_and_no_scorecard() -> None:
    assert not load_plan("ubnd-huyen-binh-gia-2024").scored
    with pytest.raises(ChisoError, match="has no scorecard"):
        load_card("ubnd-huyen-binh-gia-2024")
    folder = DATA / "plans/ubnd-huyen-binh-gia-2024"
    assert find_plan(str(folder / "duties.csv")) == folder
