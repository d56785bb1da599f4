"""What somebody must look at before scores are decided."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from chiso.data.cleaning.rebuild import describe
from chiso.gathering.checks import (
    NO_EVIDENCE,
    NOT_BY_RULE,
    NOT_SENT,
    OUTSIDE,
    OVERLAPS,
    PARTIAL,
    FindingOfScores,
    check_scores,
    in_words,
)
from chiso.gathering.form import hand_out
from chiso.gathering.importing import gather
from chiso.gathering.sheets import EVIDENCE_SHEET
from tests.support import own_province as own
from tests.support.command import Run
from tests.support.score_books import list_rows, score

SET, YEAR = own.COMMUNES, 2027
DAY = date(2028, 1, 20)
UNIT, OTHER = "Xã Bản Thử 001", "Xã Bản Thử 002"


@pytest.fixture
def claimed(own_copy: Path, tmp_path: Path) -> Path:
    """Claims of two communes, one of them sent twice, and what an agency says of one."""
    shutil.rmtree(own_copy / "scores")
    describe(own_copy)
    first = hand_out(own_copy, SET, YEAR, out=tmp_path / "claims.xlsx")[0].path
    score(
        first,
        {
            (UNIT, "1.1"): 6,
            (UNIT, "1.2"): 5,
            (UNIT, "1.3"): 0,
            (UNIT, "3.1"): 7.5,
            (UNIT, "3.1|numerator"): 900,
            (UNIT, "3.1|denominator"): 1200,
            (OTHER, "3.2"): 4.5,
            (OTHER, "3.2|numerator"): 900,
            (OTHER, "3.2|denominator"): 1200,
        },
    )
    list_rows(
        first,
        EVIDENCE_SHEET,
        [[UNIT, "1.1", "1/KH", "02/01/2027", "", "", ""], [OTHER, "3.2", "9/BC", "30/12/2026", "", "", ""]],
    )
    gather(own_copy, [first], today=DAY)
    second = hand_out(own_copy, SET, YEAR, out=tmp_path / "again.xlsx")[0].path
    score(second, {(UNIT, "1.3"): 1, (UNIT, "2.1"): "KCND"})
    gather(own_copy, [second], accept=["overlap"], today=DAY)
    return own_copy


def said(findings: list[FindingOfScores], kind: str) -> list[str]:
    return [str(one.message) for one in findings if one.kind == kind]


def test_what_is_odd_is_listed_by_unit_and_criterion(claimed: Path) -> None:
    found = check_scores(claimed, SET, YEAR)
    open_, without = said(found, NOT_SENT), said(found, NO_EVIDENCE)
    assert open_[0].startswith("self-assessed: 2102 of 2108 scores are open")
    assert "122 units, without any score" in open_[2]
    assert [one.split(":")[0] for one in without] == [f"{UNIT}, 1.2", f"{UNIT}, 1.3"]  # 1.3 after the overlap
    assert said(found, OUTSIDE) == [f"{OTHER}, 3.2: 9/BC of 2026-12-30 ({EVIDENCE_SHEET}!A5)"]
    # 900 of 1200 is 75 %: 6 of 8, where 7.5 is claimed; 4.5 of 6 fits.
    assert said(found, NOT_BY_RULE) == [f"{UNIT}, 3.1, self-assessed: 7.5 where 900/1200 gives 6"]
    assert said(found, OVERLAPS) == [f"{UNIT}, 1.3, self-assessed: 0 (claims.xlsx), then 1 (again.xlsx)"]
    assert said(found, PARTIAL) == []


def test_agencies_that_have_not_sent_are_named(claimed: Path) -> None:
    open_ = said(check_scores(claimed, SET, YEAR), NOT_SENT)
    assert open_[1].startswith("agencies that have not sent: ")
    leads = {row["lead"] for row in own.criteria(SET) if row.get("lead")}
    sent = {
        row["lead"] for row in own.criteria(SET) if row["code"] in {"1.1", "1.2", "1.3", "2.1", "3.1", "3.2"}
    }
    assert set(open_[1].removeprefix("agencies that have not sent: ").split(" | ")[0].split(", ")) >= {
        one for one in leads - sent if "," not in one
    }


def test_units_of_a_part_of_the_year_are_said(claimed: Path) -> None:
    units = claimed / "units" / f"{own.SLUG}.csv"
    units.write_text(
        units.read_text("utf-8").replace("2027-01-01", "2027-07-01").replace("2026-12-31", "2027-06-30"),
        "utf-8",
    )
    found = said(check_scores(claimed, SET, YEAR), PARTIAL)
    assert len(found) == 6
    assert f"{own.SPLIT}: from 2025-07-01 to 2027-06-30" in found


def test_many_are_said_with_the_first_and_a_number(claimed: Path) -> None:
    lines = dict(in_words(check_scores(claimed, SET, YEAR), 1))
    assert len(lines[NO_EVIDENCE]) == 2
    assert lines[NO_EVIDENCE][1] == f"and 1 more, of {UNIT}"


def test_the_command_lists_them(claimed: Path, run: Run, in_vietnamese: None) -> None:
    status, out, _ = run("criteria", "check", SET, "--year", YEAR, "--data", claimed)
    assert status == 0
    assert f"{UNIT}, 3.1, tự đánh giá: 7,5" in out
    status, _, err = run("criteria", "check", SET, "--year", "2031", "--data", claimed)
    assert status == 2
    assert "2027" in err
