"""Lists of departments and communes as offices keep them, taken into the register."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from chiso.core.errors import ChisoError, DataError
from chiso.data.checks.check import check
from chiso.data.own_index.register import Register
from chiso.gathering.units_list import take_units
from tests.support.command import Run

HEAD = ["STT", "Tên cơ quan, đơn vị", "Ngày thành lập", "Ngày kết thúc", "Đơn vị trước đó", "Tên khác"]


def listed(path: Path, *rows: list[Any]) -> Path:
    made = openpyxl.Workbook()
    made.active.append(["DANH SÁCH CƠ QUAN, ĐƠN VỊ (giả định)"])
    made.active.merge_cells("A1:F1")
    for row in ([], HEAD, *rows):
        made.active.append(row)
    made.save(path)
    return path


def test_a_list_comes_into_the_register(light_copy: Path, tmp_path: Path, run: Run) -> None:
    path = listed(
        tmp_path / "ds.xlsx",
        ["I", "Sở, ban, ngành"],
        [1, "Sở Thử Một", None, None, None, "Sở T1; STM"],
        [2, "Ban Thử Hai"],
        ["II", "UBND cấp xã"],
        [1, "Xã Thử Cũ", "1/7/2024", "30/6/2026"],
        [2, "UBND phường Thử Mới", datetime.date(2026, 7, 1), None, "Xã Thử Cũ"],
        [None, "Người lập biểu"],
    )
    before = (light_copy / "units/lao-cai.csv").read_bytes()
    status, out, _ = run(
        "criteria", "units", path, "--province", "lao cai", "--dry-run", "--data", light_copy
    )
    assert (status, (light_copy / "units/lao-cai.csv").read_bytes()) == (0, before)
    assert "Lào Cai: 4 new units, 0 completed, 0 as on record" in out
    assert "taken for headings: Sở, ban, ngành, UBND cấp xã" in out
    result = take_units(light_copy, path, "lao cai")
    assert result.written
    assert check(light_copy).errors == []
    register = Register.read(light_copy, "lao-cai")
    assert register.resolve("STM", 2026).name == "Sở Thử Một"
    made = register.resolve("phường thử mới", 2026)
    assert (made.level, made.kind, made.valid_from) == ("commune", "phường", "2026-07-01")
    assert made.predecessors == ("Xã Thử Cũ",)
    assert not take_units(light_copy, path, "lao cai").written


def test_a_later_list_completes_what_is_on_record(light_copy: Path, tmp_path: Path) -> None:
    take_units(light_copy, listed(tmp_path / "a.xlsx", [1, "Xã Thử", "1/7/2025"]), "Lào Cai")
    later = listed(tmp_path / "b.xlsx", [1, "xã Thử", None, "31/12/2026", None, "Xã T."])
    result = take_units(light_copy, later, "Lào Cai")
    assert (result.new, result.completed) == (0, 1)
    found = Register.read(light_copy, "lao-cai").resolve("Xã T.", 2026)
    assert (found.name, found.valid_from, found.valid_to) == ("Xã Thử", "2025-07-01", "2026-12-31")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([2, "Sở Một"], "stands in row 4 already"),
        ([2, "Sở Hai", "hôm qua"], "is no date"),
    ],
)
def test_mistakes_are_named_by_cell(light_copy: Path, tmp_path: Path, row: list[Any], said: str) -> None:
    before = (light_copy / "units/lao-cai.csv").read_bytes()
    path = listed(tmp_path / "a.xlsx", [1, "Sở Một"], row)
    result = take_units(light_copy, path, "Lào Cai")
    assert [said in error.message for error in result.errors] == [True]
    assert result.errors[0].row == 5
    assert (light_copy / "units/lao-cai.csv").read_bytes() == before


def test_what_contradicts_the_register_is_refused(light_copy: Path, tmp_path: Path) -> None:
    take_units(light_copy, listed(tmp_path / "a.xlsx", [1, "Xã Thử", "1/7/2025", "1/7/2026"]), "Lào Cai")
    before = (light_copy / "units/lao-cai.csv").read_bytes()
    later = listed(tmp_path / "b.xlsx", [1, "Xã Thử", "1/7/2025", "1/8/2026"])
    assert "2026-07-01" in take_units(light_copy, later, "Lào Cai").errors[0].message
    orphan = listed(tmp_path / "c.xlsx", [1, "Xã Khác", "1/7/2025", None, "Xã Không Có"])
    with pytest.raises(DataError, match="Xã Không Có"):
        take_units(light_copy, orphan, "Lào Cai")
    other = openpyxl.Workbook()
    other.active.append(["Lĩnh vực", "Điểm"])
    other.save(tmp_path / "d.xlsx")
    with pytest.raises(ChisoError, match="names of units"):
        take_units(light_copy, tmp_path / "d.xlsx", "Lào Cai")
    assert (light_copy / "units/lao-cai.csv").read_bytes() == before
