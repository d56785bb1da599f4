"""`chiso plan new | draft | progress`: what they print, write and refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from chiso.cli.app import app, main
from tests.support.tables import rows_of, write_rows

LATE = {"NV1.7": "30/6/2021", "NV1.8": "31/7/2021"}


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["chiso", *arguments])
    try:
        main()
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


@pytest.fixture
def plan(data_copy: Path) -> Path:
    """The plan of Lào Cai with a quarter's progress entered."""
    path = data_copy / "plans/lao-cai-2021/tasks.csv"
    rows = rows_of(path)
    for row in rows:
        row["deadline"] = LATE.get(row["id"], row["deadline"])
        if row["id"].startswith("NV2"):
            row["status_6m"], row["done_on"] = "Đã hoàn thành", "2021-06-15"
        if row["id"] == "NV1.7":
            row["status_6m"], row["value_6m"] = "Đang thực hiện", "2"
    write_rows(path, list(rows[0]), rows)
    return path.parent


def test_progress_lists_what_is_late_on_a_day(
    plan: Path, data_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("plan", "progress", str(plan), "--period", "6T", "--lang", "vi", "--data", str(data_copy))
    assert run(monkeypatch, *asked) == 0
    on_time = capsys.readouterr().out
    assert "kỳ 6 tháng, tính đến ngày 30/6/2021" in on_time
    assert "Quá hạn: không có." in on_time
    assert "hoàn thành 4/60 nhiệm vụ" in on_time
    assert run(monkeypatch, *asked, "--date", "2021-07-02") == 0
    late = capsys.readouterr().out.split("Nhiệm vụ có nguy cơ chậm")
    assert "NV1.7" in late[0].split("Số ngày quá hạn")[1]
    assert "NV1.8" in late[1]
    assert "còn thiếu 01" in late[1]  # place 11 where 10 was aimed at


def test_progress_of_every_plan_on_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("lai-chau-2022", "ubnd-huyen-binh-gia-2024", "van-phong-ubnd-binh-thuan-2023"):
        for lang in ("vi", "en"):
            assert run(monkeypatch, "plan", "progress", name, "--period", "năm", "--lang", lang) == 0
    said = capsys.readouterr().out
    assert "số bậc vượt mục tiêu: văn bản nêu 4, theo dữ liệu 4" in said
    assert "Kế hoạch trong dữ liệu chưa có nhiệm vụ." in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "progress", "lao-cai-2021", "--period", "tuần"], "no period"),
        (["plan", "progress", "lao-cai-2021", "--period", "6T", "--date", "31/02/2021"], "no date"),
        (["plan", "progress", "nothing", "--period", "6T"], "no plan"),
        (["plan", "draft", "--province", "Lao Cay", "--year", "2022"], "no province"),
        (["plan", "new", "x", "--province", "Lao Cay"], "no province"),
    ],
)
def test_a_wrong_request_is_refused_before_any_work(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, *arguments) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_progress_names_file_row_column_and_value_of_a_bad_deadline(
    plan: Path, data_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = plan / "tasks.csv"
    path.write_text(path.read_text("utf-8").replace(",30/6/2021,", ",31/6/2021,"), "utf-8")
    assert run(monkeypatch, "plan", "progress", str(plan), "--period", "6T", "--data", str(data_copy)) == 2
    said = capsys.readouterr().err
    assert "31/6/2021" in said
    assert "plans/lao-cai-2021/tasks.csv line 8, column deadline" in said
    assert "Quý II/2021" in said  # what to write


def test_new_then_draft_refuse_to_write_over_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "plan", "new", "mine", "--province", "Lào Cai", "--year", "2024") == 0
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == [
        "duties.csv",
        "plan.yml",
        "targets.csv",
        "tasks.csv",
    ]
    asked = ("plan", "draft", "--province", "lao cai", "--year", "2022", "--out", "mine")
    assert run(monkeypatch, *asked) == 2
    assert "--force" in capsys.readouterr().err
    assert run(monkeypatch, *asked, "--force") == 0
    assert "Dự thảo kế hoạch của tỉnh Lào Cai năm 2022" in capsys.readouterr().out
    assert run(monkeypatch, "plan", "progress", "mine", "--period", "Q1") == 0
    assert run(monkeypatch, "plan", "new", "nameless", "--year", "2024") == 0
    assert "unit.province" in capsys.readouterr().out
    assert run(monkeypatch, "plan", "progress", "nameless", "--period", "Q1") == 2
    assert "column unit.province" in capsys.readouterr().err
    assert run(monkeypatch, "plan", "draft", "--province", "lao cai", "--year", "2022") == 0
    assert (tmp_path / "plans/lao-cai-2022/tasks.csv").is_file()


def test_the_commands_are_registered() -> None:
    assert [group.name for group in app.registered_groups if isinstance(group.name, str)] == [
        "import",
        "edition",
        "plan",
        "ranking",
        "criteria",
    ]
