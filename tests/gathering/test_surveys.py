"""The units' own surveys of satisfaction, as an office keeps them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from chiso.core.errors import ChisoError
from chiso.data.own_index.scores import load_scores
from chiso.gathering.surveys import take_surveys
from chiso.rankings.surveys import surveys_of
from tests.support.command import Run
from tests.support.own_province import COMMUNES

HEAD = ["TT", "Tên đơn vị", "Số phiếu hợp lệ", "Tỷ lệ hài lòng (%)", "Phương pháp khảo sát"]
METHOD = "Phát phiếu tại bộ phận một cửa"


def listed(path: Path, *rows: list[Any], head: list[str] = HEAD) -> Path:
    made = openpyxl.Workbook()
    made.active.append(["KẾT QUẢ KHẢO SÁT (giả định)"])
    for row in (head, *rows):
        made.active.append(row)
    made.save(path)
    return path


def test_surveys_come_in_few_respondents_are_marked_and_a_later_one_replaces(
    own_copy: Path, tmp_path: Path, run: Run
) -> None:
    rows = [
        [1, "xa ban thu 001", 25, "84,5", METHOD],
        [2, "UBND Xã Bản Thử 002", "120", 0.9125, METHOD],
        [None, "Người lập biểu"],
    ]
    path = listed(tmp_path / "khao sat.xlsx", *rows)
    book = openpyxl.load_workbook(path)
    book.active["D4"].number_format = "0.00%"
    book.save(path)
    table = own_copy / f"scores/{COMMUNES}/2026-survey.csv"
    said = run("criteria", "survey", COMMUNES, path, "--year", 2026, "--data", own_copy, "--dry-run")
    assert (said[0], table.exists()) == (0, False)
    status, out, err = run("criteria", "survey", COMMUNES, path, "--year", 2026, "--data", own_copy)
    assert (status, err) == (0, "")
    assert "2 new surveys, 0 replaced, 0 as on record" in out
    found = surveys_of(load_scores(own_copy, COMMUNES, 2026))
    few, many = found["Xã Bản Thử 001"], found["Xã Bản Thử 002"]
    assert (few.respondents, str(few.satisfied), few.few, few.source) == (25, "84.5", True, "khao sat.xlsx")
    assert (many.respondents, str(many.satisfied), many.few, many.method) == (120, "91.25", False, METHOD)
    assert not take_surveys(own_copy, path, COMMUNES, 2026).written
    later = listed(tmp_path / "b.xlsx", [1, "Xã Bản Thử 001", 60, 80, METHOD])
    result = take_surveys(own_copy, later, COMMUNES, 2026, source="Báo cáo số 9")
    assert (result.new, result.replaced) == (0, 1)
    assert surveys_of(load_scores(own_copy, COMMUNES, 2026))["Xã Bản Thử 001"].respondents == 60
    assert f"{COMMUNES}/2026-survey.csv" in (own_copy / "datapackage.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([1, "Xã Lạ", 40, 80, METHOD], 'no unit "Xã Lạ"'),
        ([1, "Sở Nội vụ", 40, 80, METHOD], "of a level that the set does not score"),
        ([1, "Xã Bản Thử 001", 0, 80, METHOD], "0 is no count"),
        ([1, "Xã Bản Thử 001", 40.5, 80, METHOD], "40.5 is no count"),
        ([1, "Xã Bản Thử 001", 40, 180, METHOD], "180 is no percentage"),
        ([1, "Xã Bản Thử 001", 40, "nhiều", METHOD], '"nhiều"'),
        ([1, "Xã Bản Thử 001", 40, 80, None], "is empty"),
        ([1, "Xã Bản Thử 001", None, 80, METHOD], "is empty"),
    ],
)
def test_mistakes_are_named_by_cell_and_nothing_is_written(
    own_copy: Path, tmp_path: Path, row: list[Any], said: str
) -> None:
    good = [2, "Xã Bản Thử 002", 100, 80, METHOD]
    result = take_surveys(own_copy, listed(tmp_path / "a.xlsx", row, good), COMMUNES, 2026)
    (error,) = result.errors
    assert said in error.message
    assert error.row == 3
    assert not result.written
    assert not (own_copy / f"scores/{COMMUNES}/2026-survey.csv").exists()


def test_a_table_without_the_columns_and_a_year_without_the_set_are_refused(
    own_copy: Path, tmp_path: Path
) -> None:
    path = listed(tmp_path / "a.xlsx", [1, "Xã Bản Thử 001", 40], head=HEAD[:3])
    with pytest.raises(ChisoError, match="percent satisfied, method"):
        take_surveys(own_copy, path, COMMUNES, 2026)
    with pytest.raises(ChisoError, match="nobody is scored"):
        take_surveys(own_copy, path, COMMUNES, 2020)
    twice = listed(tmp_path / "b.xlsx", *[[n, "Xã Bản Thử 001", 40, 80, METHOD] for n in (1, 2)])
    assert "stands in row 3 already" in take_surveys(own_copy, twice, COMMUNES, 2026).errors[0].message
