"""Tables of scores that others wrote: exports of software and tables of an office."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from chiso.core.errors import ChisoError
from chiso.data.cleaning.rebuild import describe
from chiso.data.own_index.scores import load_scores
from chiso.gathering.importing import gather_tables
from chiso.gathering.tables import StatedScores, is_map_of_scores, read_map_of_scores
from tests.support import own_province as own
from tests.support.command import Run

SET, YEAR = own.DEPARTMENTS_2026, 2026
DAY = date(2027, 1, 20)
WIDE = StatedScores(SET, YEAR, "appraised")
LIST = StatedScores(SET, YEAR)
UNITS = own.DEPARTMENTS[:3]


@pytest.fixture
def empty(own_copy: Path) -> Path:
    shutil.rmtree(own_copy / "scores")
    describe(own_copy)
    return own_copy


def book(path: Path, rows: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.active.title = "Bảng"
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def wide(path: Path) -> Path:
    head = [
        "TT",
        "Tên cơ quan, đơn vị",
        "1.1",
        "1.2. Tiêu chí 1.2",
        "3.1",
        "3.1|numerator",
        "3.1|denominator",
    ]
    rows: list[list[Any]] = [["BẢNG ĐIỂM"], [], head, ["(1)", "(2)", "(3)", "(4)"]]
    rows += [[n, unit, n, 4.5, 7 + n / 4, 900 + n, 1000] for n, unit in enumerate(UNITS, 1)]
    rows.append([None, "Trung bình", 2, 4.5, 7.5])
    return book(path, rows)


def listed(path: Path) -> Path:
    head = ["Đơn vị", "Mã tiêu chí", "Tên", "Điểm tự chấm", "Điểm thẩm định", "Lý do"]
    rows = [head]
    for unit in UNITS:
        rows.append([unit, "1", "Công tác chỉ đạo", "10", "9", ""])  # a sum, which nobody scores
        rows.append([unit, "1.1", "Tiêu chí 1.1", "6", "5,5", "Chậm"])
        rows.append([unit, "1.2", "Tiêu chí 1.2", "KCND", "KCND", ""])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def told(data: Path, stage: str) -> dict[tuple[str, str], str]:
    rows = load_scores(data, SET, YEAR).rows
    return {(one.unit, one.criterion): one.row["score"] for one in rows if one.stage == stage}


def test_a_wide_table_is_read_by_the_codes_of_its_head(empty: Path, tmp_path: Path) -> None:
    result, (text,) = gather_tables(empty, [wide(tmp_path / "a.xlsx")], WIDE, today=DAY)
    assert result.errors == []
    assert result.written
    found = told(empty, "appraised")
    assert len(found) == 9
    assert found[UNITS[1], "3.1"] == "7.5"
    one = load_scores(empty, SET, YEAR).at(UNITS[0], "3.1", "appraised")
    assert one is not None
    assert (one.row["numerator"], one.row["denominator"], one.row["cell"]) == ("901", "1000", "Bảng!E5")
    assert 'D: "1.2"  # 1.2. Tiêu chí 1.2' in text


def test_a_list_of_two_stages_is_read_from_a_text_file(empty: Path, tmp_path: Path) -> None:
    path = listed(tmp_path / "a.csv")
    result, _ = gather_tables(empty, [path], LIST, today=DAY)
    assert result.errors == []
    assert told(empty, "self_assessed") == {(u, c): s for u in UNITS for c, s in (("1.1", "6"), ("1.2", ""))}
    assert told(empty, "appraised")[UNITS[0], "1.1"] == "5.5"
    again, _ = gather_tables(empty, [path], LIST, today=DAY)
    assert not again.written
    assert all(one.taken.before for one in again.files)


def test_a_map_is_written_and_read_back(empty: Path, tmp_path: Path, run: Run) -> None:
    path = wide(tmp_path / "a.xlsx")
    stated = ("--set", SET, "--year", YEAR, "--stage", "appraised")
    status, out, _ = run("import", "add", path, *stated, "--dry-run", "--data", empty)
    assert status == 0
    assert "9 new scores" in out
    map_file = tmp_path / "a.xlsx.map.yml"
    assert is_map_of_scores(map_file)
    read = read_map_of_scores(map_file)
    assert (read.criteria_set, read.year, read.stage, read.sheet, read.first_row) == (
        SET,
        YEAR,
        "appraised",
        "Bảng",
        4,
    )
    map_file.write_text(map_file.read_text("utf-8").replace('D: "1.2"', "D: skip"), "utf-8")
    status, out, _ = run("import", "add", path, "--map", map_file, "--data", empty)
    assert status == 0
    assert len(told(empty, "appraised")) == 6


def test_columns_without_heads_are_stated(empty: Path, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [[unit, 5, "x"] for unit in UNITS])
    stated = StatedScores(SET, YEAR, "final", columns={"A": "unit", "B": "1.1", "C": "skip"})
    result, _ = gather_tables(empty, [path], stated, today=DAY)
    assert result.errors == []
    assert set(told(empty, "final").values()) == {"5"}


@pytest.mark.parametrize(
    ("rows", "rule", "at"),
    [
        ([["Đơn vị", "1.1"], [UNITS[0], 99]], "above_maximum", (2, "B")),
        ([["Đơn vị", "1.1"], ["Sở Không Có", 1]], "unknown_unit", (2, "A")),
        ([["Đơn vị", "1.1"], [UNITS[0], 1], [UNITS[0], 2]], "duplicate", (3, "A")),
        ([["Đơn vị", "1.1"], [None, 1]], "required", (2, "A")),
        ([["Đơn vị", "Mã tiêu chí", "Điểm thẩm định"], [UNITS[0], "9.9", 1]], "unknown_code", (2, "B")),
        ([["Đơn vị", "Mã tiêu chí", "Điểm thẩm định"], *[[UNITS[0], "1.1", 1]] * 2], "duplicate", (3, "A")),
        ([["Đơn vị", "Mã tiêu chí", "Điểm thẩm định"], [UNITS[0], None, 1]], "required", (2, "B")),
    ],
)
def test_mistakes_are_named_by_cell(
    empty: Path, tmp_path: Path, rows: list[list[Any]], rule: str, at: tuple[int, str]
) -> None:
    result, _ = gather_tables(empty, [book(tmp_path / "a.xlsx", rows)], WIDE, today=DAY)
    assert not result.written
    assert [(one.rule, (one.row, one.column)) for one in result.errors] == [(rule, at)]
    assert not (empty / "scores").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("set: x\nyears: 2026\n", "years"),
        ("set: x\nyear: năm\n", "whole number"),
        ("set: x\ncolumns: [A]\n", "key: value"),
        ("set: x\ncolumns:\n  1: unit\n", "letters"),
        ("set: x\nsheet:\n  a: b\n", "one text"),
    ],
)
def test_a_map_that_cannot_be_read_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "m.yml").write_text(text, "utf-8")
    with pytest.raises(ChisoError) as refused:
        read_map_of_scores(tmp_path / "m.yml")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (StatedScores(SET, None, "final"), "the year of the scores is not stated"),
        (StatedScores(SET, 99999, "final"), "nobody is scored on the set"),
        (StatedScores(SET, 2019, "final"), "nobody is scored on the set"),
        (StatedScores(SET, YEAR), "the stage of the scores is not stated"),
        (StatedScores(SET, YEAR, "final", sheet="Khác"), "no sheet"),
        (StatedScores(SET, YEAR, "final", columns={"A": "unit", "B": "77"}), "is not known"),
        (StatedScores(SET, YEAR, "final", columns={"A": "unit", "B": "1.1", "C": "1.1"}), "two columns"),
        (StatedScores(SET, YEAR, "final", columns={"B": "1.1"}), "neither those of criteria"),
        (StatedScores("khong", YEAR, "final"), "no set of criteria"),
    ],
)
def test_what_is_stated_must_fit(empty: Path, tmp_path: Path, stated: StatedScores, said: str) -> None:
    with pytest.raises(ChisoError, match=said) as refused:
        gather_tables(empty, [wide(tmp_path / "a.xlsx")], stated, today=DAY)
    assert refused.value.where
    assert refused.value.remedy


def test_a_table_of_something_else_is_refused(empty: Path, tmp_path: Path, run: Run) -> None:
    path = book(tmp_path / "a.xlsx", [["Tỉnh", "Điểm"], ["Lào Cai", 5]])
    with pytest.raises(ChisoError, match="no row of heads"):
        gather_tables(empty, [path], WIDE, today=DAY)
    status, _, err = run("import", "add", path, "--set", SET, "--index", "PAR", "--data", empty)
    assert (status, "a set, no index" in err) == (2, True)


def test_points_that_look_like_codes_are_no_head(empty: Path, tmp_path: Path) -> None:
    """A row "Sở Tư pháp; 1.2; 3.1" reads like heads where the real ones cannot be told."""
    rows = [["Đơn vị", "Điểm A", "Điểm B", "Cộng"], [UNITS[0], 1.2, 3.1, 4.3], [UNITS[1], 5.5, 7, 12.5]]
    with pytest.raises(ChisoError, match="no row of heads"):
        gather_tables(empty, [book(tmp_path / "a.xlsx", rows)], WIDE, today=DAY)


def test_heads_of_software_and_a_handed_out_sheet_saved_as_text(empty: Path, tmp_path: Path) -> None:
    rows = [["Đơn vị", "TC_1_1", "Tiêu chí 1.2"], [UNITS[0], 5, 4], ["Cộng", 5, 4]]
    assert gather_tables(empty, [book(tmp_path / "a.xlsx", rows)], WIDE, today=DAY)[0].written
    text = tmp_path / "b.csv"
    lines = ["TT;Đơn vị;1.1. Một;1.2. Hai", ";unit;1.1;1.2", ";Điểm tối đa;10;5", f"2;{UNITS[1]};5,5;4"]
    text.write_text("\n".join([*lines, ";Người lập biểu;;GIÁM ĐỐC", ";;;Nguyễn Văn A"]), "utf-8-sig")
    assert gather_tables(empty, [text], WIDE, today=DAY)[0].written
    found = told(empty, "appraised")
    assert found == {
        (UNITS[0], "1.1"): "5",
        (UNITS[0], "1.2"): "4",
        (UNITS[1], "1.1"): "5.5",
        (UNITS[1], "1.2"): "4",
    }


def test_a_text_of_two_lines_is_said_to_be_too_short(empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Đơn vị,1.1\n{UNITS[0]},5\n", "utf-8")
    with pytest.raises(ChisoError, match="fewer than 3 lines"):
        gather_tables(empty, [path], StatedScores(SET, YEAR, "final"), today=DAY)
