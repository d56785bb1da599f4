"""The report of a unit: place, distances and gains against the drawn points, its scorecard, its sources."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from chiso.core.errors import ChisoError
from chiso.core.frames import records
from chiso.data.own_index.scores import load_scores
from chiso.data.own_index.tables import evidence_table
from chiso.rankings.card import card_of
from chiso.rankings.results import results_of
from chiso.rankings.unit_report import OwnUnitReport
from chiso.rankings.workbook import write_own_unit_workbook
from chiso.scorecards.scores import Card, field_totals
from tests.support.html import Sound, words_of
from tests.support.own_by_hand import Counted, counted, place
from tests.support.own_province import (
    COMMUNES,
    DEPARTMENTS_2026,
    DEPARTMENTS_2027,
    PARTS,
    SPLIT,
    Made,
    criteria,
    write_rows,
)
from tests.support.pages import undrawn

SECTIONS = (
    *("title", "summary", "standing", "by_field", "lost", "appraisal", "agencies", "documents"),
    *("calculation", "document", "end"),
)
UNITS = (
    (DEPARTMENTS_2026, 2026, "Sở Nội vụ"),
    (DEPARTMENTS_2026, 2026, "Ban Thử nghiệm Năm"),
    (COMMUNES, 2026, "Xã Bản Thử 080"),
    (COMMUNES, 2026, "Xã Bản Thử 004"),
    (COMMUNES, 2027, "Phường Bản Thử 009"),
)


def report_of(made: Made, code: str, year: int, unit: str, lang: str = "en") -> OwnUnitReport:
    return _kept(str(made.data), code, year, unit, lang)


@cache
def _kept(data: str, code: str, year: int, unit: str, lang: str) -> OwnUnitReport:
    return OwnUnitReport(code, unit, year, lang, data)


def text(report: OwnUnitReport, section: str) -> str:
    with undrawn():
        return words_of(getattr(report, section)().html)


def shown(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_sections_are_sound_html(own_made: Made, lang: str) -> None:
    report = report_of(own_made, COMMUNES, 2026, "ban thu 004", lang)
    html = "".join(getattr(report, name)().html for name in SECTIONS)
    sound = Sound(html)
    assert len(sound.ids) == len(set(sound.ids))
    assert html.count("<h1>") == 1
    assert html.count("<table") == html.count("<caption")
    assert "nan" not in re.sub(r"<[^>]+>", " ", html).lower().split()


@pytest.mark.parametrize(("code", "year", "unit"), UNITS)
def test_place_class_and_distance_are_those_of_the_drawn_points(
    own_made: Made, code: str, year: int, unit: str
) -> None:
    units = counted(own_made, code, year)
    own = units[unit].hundredths
    assert own is not None
    said = text(report_of(own_made, code, year, unit), "summary")
    assert f"Place {place(units, unit)}/{len(units)} of all" in said
    assert f"{shown(own)}%" in said
    assert f"Class: {units[unit].class_name}" in said
    better = sorted(
        one.hundredths for one in units.values() if (one.hundredths or 0) > own and one.hundredths
    )
    if better:
        above = place(units, next(name for name, one in units.items() if one.hundredths == better[0]))
        assert f"To the next place up ({above}: " in said
        assert f": {shown(better[0] - own)} percentage points" in said
    else:
        assert "next place up" not in said


@pytest.mark.parametrize(("code", "year", "unit"), UNITS)
def test_what_would_raise_it_most_is_within_its_reach(
    own_made: Made, code: str, year: int, unit: str
) -> None:
    units = counted(own_made, code, year)
    rows = report_of(own_made, code, year, unit).gain_rows()
    lost = {criterion: points for criterion, points in units[unit].lost.items() if points > 0}
    most = sorted(lost.values(), reverse=True)[:5]
    assert [Fraction(row["lost"]) for row in rows] == most
    for row in rows:
        assert Fraction(row["lost"]) == lost[row["code"]]  # so none of work that it does not have
        raised = _raised(units[unit], lost[row["code"]])
        assert Fraction(str(row["percent"])) == Fraction(raised, 100)
        others = [one.hundredths or 0 for name, one in units.items() if name != unit]
        assert row["place"] == 1 + sum(other > raised for other in others)


def _raised(one: Counted, points: Fraction) -> int:
    percent = 100 * (one.points + points) / one.full + one.bonus - one.penalty
    return int(percent * 100 + Fraction(1, 2))


@pytest.mark.parametrize(("code", "year", "unit"), UNITS)
def test_its_scorecard_adds_up_to_its_result(own_made: Made, code: str, year: int, unit: str) -> None:
    by_hand = counted(own_made, code, year)[unit]
    plan = card_of(results_of(load_scores(own_made.data, code, year)), unit)
    sums = Card(plan).sums()
    assert Card(plan).findings == []
    assert (sums["score"], sums["maximum"]) == (by_hand.points, by_hand.full)
    assert sums["lost"] == sum(by_hand.lost.values())
    total = records(field_totals(plan))[-1]
    assert total["share"] == pytest.approx(float(100 * by_hand.points / by_hand.full))


def test_points_on_top_and_taken_off_are_no_criteria_that_are_lost(own_made: Made) -> None:
    plan = card_of(results_of(load_scores(own_made.data, COMMUNES, 2026)), "Xã Bản Thử 001")
    kinds = {row["code"]: row["kind"] for row in criteria(COMMUNES)}
    assert {kinds[code] for code in plan.criteria["code"]} == {"criterion", "survey"}


def test_work_that_earns_a_share_cannot_be_lost_and_keeps_the_hundred_whole(own_made: Made) -> None:
    plan = card_of(results_of(load_scores(own_made.data, DEPARTMENTS_2026, 2026)), "Ban Thử nghiệm Năm")
    row = next(row for row in records(plan.criteria) if row["code"] == "3.1")
    assert (row["maximum"], row["appraised"], row["exempt_share"]) == ("8", "6.4", "80")
    sums = Card(plan).sums()
    assert (sums["maximum"], sums["attainable"]) == (100, Decimal("98.4"))


def test_a_unit_without_a_score_has_no_place_and_says_which(own_made: Made) -> None:
    report = report_of(own_made, DEPARTMENTS_2027, 2027, "Ban Thử nghiệm Năm")
    assert "No place: no score on 6.1." in text(report, "summary")
    assert all(row["place"] != row["place"] for row in report.gain_rows())


def test_a_new_unit_is_not_compared_with_the_one_that_it_was_part_of(own_made: Made) -> None:
    said = text(report_of(own_made, COMMUNES, 2027, PARTS[0]), "summary")
    assert f"No comparison with 2026: since 2027-01-01, from {SPLIT}." in said


def test_its_files_and_evidence_are_named(own_copy: Path, own_made: Made) -> None:
    row = {
        "unit": "Sở Y tế",
        "criterion": "1.1",
        "number": "12/BC-SYT",
        "date": "2026-11-30",
        "issuer": "Sở Y tế",
        "summary": "Báo cáo; kết quả | quý IV",
        "file": "appraised",
        "cell": "dòng 3",
    }
    write_rows(own_copy, evidence_table(DEPARTMENTS_2026, 2026), [row])
    report = OwnUnitReport(DEPARTMENTS_2026, "so y te", 2026, "vi", str(own_copy))
    said = text(report, "document")
    assert "1.1 Tiêu chí 1.1: 12/BC-SYT ngày 30/11/2026 (Sở Y tế). Báo cáo; kết quả | quý IV" in said
    assert "appraised.xlsx" in said
    without = records(report.plan.criteria)
    assert [one["code"] for one in without if one["evidence"]] == ["1.1"]
    assert "16/17" in text(report, "documents")


def test_its_workbook_has_the_scorecard_and_what_raises_it(own_made: Made, tmp_path: Path) -> None:
    report = report_of(own_made, COMMUNES, 2026, "Xã Bản Thử 004")
    write_own_unit_workbook(report, tmp_path / "made.xlsx")
    book = openpyxl.load_workbook(tmp_path / "made.xlsx")
    _, *rows = book["What would raise it most"].iter_rows(values_only=True)
    assert [row[0] for row in rows] == [row["code"] for row in report.gain_rows()]
    assert book["Scores"].max_row == 2 + len(report.plan.criteria)


def test_a_unit_of_another_level_or_time_is_refused(own_made: Made) -> None:
    with pytest.raises(ChisoError, match="is not scored on the set"):
        report_of(own_made, COMMUNES, 2026, "Sở Nội vụ")
    with pytest.raises(ChisoError, match="it was one from"):
        report_of(own_made, COMMUNES, 2027, SPLIT)
