"""Annexes of decisions: what is read of them, what is asked, what is refused, and what is put on record."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from chiso.core.errors import ChisoError, DataError
from chiso.data.checks.check import check
from chiso.data.own_index.sets import find_set
from chiso.gathering.annex import read_annexes
from chiso.gathering.new_set import new_sets
from tests.support.annexes import COMMUNES, DEPARTMENTS, HEAD, as_document, as_workbook
from tests.support.command import Run

TITLES = (
    "BỘ TIÊU CHÍ đánh giá các sở, ban, ngành",
    "BỘ TIÊU CHÍ đánh giá Ủy ban nhân dân cấp xã",
)
STATED = {
    "code": ["so-thu", "xa-thu"],
    "decision": ["77/QĐ-UBND"],
    "decision_date": ["15/3/2026"],
    "province": ["lao cai"],
    "first_year": ["2026"],
    "no_work": ["share:80", "left_out"],
    "classes": ["Tốt:80:70; Khá:65"],
    "source": ["quyết định giả định"],
}


@pytest.fixture
def decision(tmp_path: Path) -> Path:
    """A decision with two sets."""
    tables = list(zip(TITLES, (DEPARTMENTS, COMMUNES), strict=True))
    return as_document(tmp_path / "quyet-dinh.docx", tables)


def contents(data: Path) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in data.rglob("*") if path.is_file()}


def test_two_sets_of_a_decision_are_put_on_record(light_copy: Path, decision: Path) -> None:
    result = new_sets(light_copy, decision, STATED)
    assert result.written
    assert check(light_copy).errors == []
    departments, communes = find_set(light_copy, "so-thu"), find_set(light_copy, "xa-thu")
    assert (departments.name, departments.level) == (TITLES[0], "department")
    assert (communes.level, communes.province, communes.row["decision_date"]) == (
        "commune",
        "Lào Cai",
        "2026-03-15",
    )
    assert departments.complete
    assert communes.complete
    assert (departments.maximum, communes.maximum) == (20, 20)
    assert departments.no_work_share == Decimal("0.8")
    assert communes.leaves_out
    assert [(one.name, one.at_least, one.every_field_at_least) for one in communes.classes] == [
        ("Tốt", 80, 70),
        ("Khá", 65, None),
    ]
    assert {one.code: (one.parent, one.maximum) for one in departments.criteria} == {
        "1": ("", 12),
        "1.1": ("1", Decimal("7.5")),
        "1.1.1": ("1.1", 5),
        "1.1.2": ("1.1", Decimal("2.5")),
        "1.2": ("1", Decimal("4.5")),
        "2": ("", 8),
        "2.1": ("2", 8),
    }
    own = departments.by_code["1.1.2"]
    assert (own.appraiser, own.row["evidence"]) == ("Sở Nội vụ | Văn phòng UBND tỉnh", "Báo cáo")
    assert departments.by_code["1.1.1"].row["note"] == "Trong tháng 12: 5; sau tháng 12: 0"
    assert [(one.code, one.name, one.kind, one.maximum) for one in communes.criteria] == [
        ("1", "Chỉ đạo, điều hành", "criterion", 6),
        ("1.1", "Kế hoạch", "criterion", 2),
        ("1.2", "Tuyên truyền", "criterion", 4),
        ("2", "Thủ tục hành chính", "criterion", 8),
        ("2.1", "Giải quyết đúng hạn", "criterion", 8),
        ("3", "Khảo sát người dân", "survey", 6),
        ("4", "Điểm thưởng", "bonus", 3),
        ("4.1", "Sáng kiến", "bonus", 3),
        ("5", "Điểm trừ", "penalty", 2),
    ]
    assert communes.by_code["1.1"].row["note"] == "Văn bản ghi: 1"
    with pytest.raises(ChisoError, match="on record already"):
        new_sets(light_copy, decision, STATED)


def test_a_set_gives_way_to_its_correction(light_copy: Path, decision: Path, run: Run) -> None:
    stated = {**STATED, "province": [], "issuer": []}
    first = new_sets(light_copy, decision, stated)
    said = "\n".join(line for line in first.sets[0].in_words())
    assert "not stated, so none: --province" in said
    assert find_set(light_copy, "so-thu").province == ""
    status, _, err = run(
        "template", "--set", "so-thu", "--year", 2026, "--split", "unit", "--data", light_copy
    )
    assert (status, "names no province" in err) == (2, True)
    assert new_sets(light_copy, decision, STATED | {"classes": ["Đạt:50"]}, replace=True).written
    assert check(light_copy).errors == []
    found = find_set(light_copy, "so-thu")
    assert (found.province, [one.name for one in found.classes]) == ("Lào Cai", ["Đạt"])
    assert len(found.criteria) == 7


def test_a_correction_must_fit_the_scores_on_record(own_copy: Path, decision: Path) -> None:
    before = contents(own_copy)
    stated = STATED | {"code": ["xa-thu", "cap-xa-2026"], "level": ["department", "commune"]}
    with pytest.raises(DataError, match="cap-xa-2026"):
        new_sets(own_copy, decision, stated, replace=True)
    assert contents(own_copy) == before


def test_what_was_understood_is_said(light_copy: Path, decision: Path) -> None:
    before = contents(light_copy)
    result = new_sets(light_copy, decision, STATED, dry_run=True)
    assert contents(light_copy) == before
    said = "\n".join(line for one in result.sets for line in one.in_words())
    assert "so-thu: 2 fields, 7 rows with 4 that are scored; maximum 20" in said
    assert "1 row without a number is kept as a note" in said
    assert "the sums of 3 rows fit" in said
    assert "4 Điểm thưởng: 3 (points on top)" in said


def test_numbers_within_contents_merged_cells_and_dropped_zeros(tmp_path: Path) -> None:
    rows: list[tuple[Any, ...]] = [("I. Chỉ đạo", None, 10, "Báo cáo năm", None)]
    rows += [
        (float(f"1.{n}") if n != 10 else 1.1, f"Tiêu chí {n}", 1, None, "Sở Nội vụ") for n in range(1, 11)
    ]
    path = as_workbook(tmp_path / "a.xlsx", rows)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("D4:D14")
    book.save(path)
    (annex,) = read_annexes(path)
    assert annex.problems == []
    assert [row.code for row in annex.rows] == ["1", *(f"1.{n}" for n in range(1, 11))]
    assert {row.texts["evidence"] for row in annex.rows} == {"Báo cáo năm"}
    assert annex.fields[0].name == "Chỉ đạo"


def test_a_table_goes_on_after_a_page_and_points_on_top_stand_in_a_table_of_their_own(tmp_path: Path) -> None:
    path = as_document(
        tmp_path / "a.docx",
        [
            ("Bộ tiêu chí cấp xã", [("1", "Một", "4", "", ""), ("1.1", "Một một", "4", "", "")]),
            ("(tiếp theo)", [("2", "Hai", "6", "", ""), ("2.1", "Hai một", "6", "", "")]),
            ("Điểm thưởng", [("1", "Sáng kiến", "2", "", "")]),
        ],
    )
    (annex,) = read_annexes(path)
    assert [(row.code, row.kind) for row in annex.rows] == [
        ("1", "criterion"),
        ("1.1", "criterion"),
        ("2", "criterion"),
        ("2.1", "criterion"),
        ("3", "bonus"),
        ("3.1", "bonus"),
    ]


def test_sums_that_do_not_add_up_are_named_with_their_row(light_copy: Path, tmp_path: Path) -> None:
    rows = [
        ("1", "Một", "5", "", ""),
        ("1.1", "a", "2", "", ""),
        ("1.2", "b", "2", "", ""),
        ("", "Tổng", "6", "", ""),
    ]
    path = as_workbook(tmp_path / "a.xlsx", rows)
    stated = {**STATED, "code": ["xa-thu"], "no_work": ["full"], "name": ["Thử"], "level": ["commune"]}
    before = contents(light_copy)
    refused = new_sets(light_copy, path, stated)
    assert contents(light_copy) == before
    assert [(one.rule, one.row, one.column, one.value) for one in refused.errors] == [
        ("sums", 4, "C", "5"),
        ("sums", 6, "C", "2"),
    ]
    assert "add up to 4, not 5" in refused.errors[0].message
    assert "the printed total is 6" in refused.errors[1].message
    taken = new_sets(light_copy, path, stated, accept=["sums"])
    assert taken.written
    assert not find_set(light_copy, "xa-thu").complete
    assert check(light_copy).errors == []


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        (("1.1", "Một", "0,5 điểm/văn bản", "", ""), "number", "C"),
        (("1.1", "Một", "50%", "", ""), "number", "C"),
        (("1.1", "", "5", "", ""), "name", "B"),
        ((True, "Một", 5, "", ""), "text", "A"),
    ],
)
def test_cells_that_cannot_be_read_are_named(
    tmp_path: Path, row: tuple[Any, ...], rule: str, column: str
) -> None:
    (annex,) = read_annexes(as_workbook(tmp_path / "a.xlsx", [("1", "Một", "5", "", ""), row]))
    (problem,) = annex.problems
    assert (problem.rule, problem.row, problem.column) == (rule, 5, column)
    assert "a.xlsx" in problem.file
    assert problem.remedy


def test_a_file_without_such_a_table_is_refused(tmp_path: Path) -> None:
    path = as_workbook(
        tmp_path / "a.xlsx", [("1", "Lào Cai", "5", "", "")], head=("TT", "Tỉnh", "Hạng", "", "")
    )
    with pytest.raises(ChisoError, match="no table of the file"):
        read_annexes(path)
    paper = docx.Document()
    paper.add_paragraph("không có bảng")
    paper.save(str(tmp_path / "b.docx"))
    with pytest.raises(ChisoError, match="has no table"):
        read_annexes(tmp_path / "b.docx")


def test_the_head_is_written_to_be_filled_in(
    light_copy: Path, decision: Path, tmp_path: Path, run: Run
) -> None:
    head = tmp_path / "dau.yml"
    before = contents(light_copy)
    status, out, _ = run("criteria", "new", decision, "--head", head, "--data", light_copy)
    assert status == 0
    assert "not stated yet: 1: --set, 1: --first-year, 1: --source, 2: --set" in out
    assert contents(light_copy) == before
    text = head.read_text("utf-8")
    for n, code in enumerate(("so-thu", "xa-thu")):
        text = text.replace('- code: ""', f"- code: {code}", 1)
        text = text.replace('first_year: ""', f"first_year: {2026 + n}", 1).replace(
            'source: ""', "source: x", 1
        )
    head.write_text(text, "utf-8")
    status, out, _ = run("criteria", "new", decision, "--head", head, "--data", light_copy)
    assert status == 0
    assert "on record: so-thu, xa-thu" in out
    assert find_set(light_copy, "xa-thu").row["first_year"] == "2027"
    status, out, _ = run("criteria", "show", "xa-thu", "--data", light_copy)
    assert status == 0
    assert "points on top" in out
    status, out, _ = run("criteria", "check", "--data", light_copy)
    assert (status, "0 errors" in out) == (0, True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": ["So Thu", "xa-thu"]}, "so-thu"),
        ({"code": ["con", "xa-thu"]}, "such as con-1"),
        ({"code": ["cap-xa-" * 9, "xa-thu"]}, "such as cap-xa-cap-xa"),
        ({"level": ["tỉnh"]}, "province, department"),
        ({"no_work": ["share"]}, "share:80"),
        ({"classes": ["Tốt"]}, "is no class"),
        ({"province": ["Lao Kay"]}, "did you mean"),
        ({"code": ["a", "b", "c"]}, "the file holds 2 sets"),
        ({"first_year": ["năm nay"]}, "year"),
        ({"code": ["so-thu"]}, "on record already"),
    ],
)
def test_a_head_that_cannot_be_is_refused(
    light_copy: Path, decision: Path, changed: dict[str, list[str]], said: str
) -> None:
    before = contents(light_copy)
    with pytest.raises(ChisoError) as refused:
        new_sets(light_copy, decision, {**STATED, **changed})
    assert said in str(refused.value)
    assert contents(light_copy) == before


def test_heads_of_columns_name_inputs_and_rules(tmp_path: Path) -> None:
    head = (*HEAD[:3], "Cách tính", "Tử số", "Mẫu số", "Cơ quan chủ trì")
    row = ("1", "Tỷ lệ", "5", "tỷ lệ × điểm tối đa", "hồ sơ đúng hạn", "hồ sơ", "Sở Tư pháp")
    (annex,) = read_annexes(as_workbook(tmp_path / "a.xlsx", [row], head=head))
    kept = annex.rows[0].row()
    assert (kept["rule"], kept["numerator"], kept["denominator"], kept["lead"]) == (
        "proportional",
        "hồ sơ đúng hạn",
        "hồ sơ",
        "Sở Tư pháp",
    )
