"""The scorecard of a unit from the scores of a set."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from chiso.data.own_index.scores import Scores, load_scores
from chiso.data.own_index.tables import evidence_table, scores_table
from chiso.data.plans.folder import Plan
from chiso.rankings.card import card_of
from chiso.rankings.results import results_of
from chiso.scorecards.scores import Card, lost_points
from tests.support import own_province as own


def _card(scores: Scores, name: str) -> Plan:
    return card_of(results_of(scores), name, "PAR INDEX")


@pytest.mark.parametrize(("code", "year"), [(own.DEPARTMENTS_2027, 2027), (own.COMMUNES, 2026)])
def test_sums_are_those_of_the_drawn_points(own_made: own.Made, code: str, year: int) -> None:
    scores = load_scores(own_made.data, code, year)
    full = [row for row in own.criteria(code) if row["parent"]]
    results, seen = results_of(scores), 0
    for unit in list(scores.units)[:: len(scores.units) // 4]:
        counted, lost = Decimal(0), Decimal(0)
        for row in full:
            stages = {stage: own_made.drawn.get((year, code, unit.name, row["code"], stage), "") for stage in
                      ("explained", "appraised", "self_assessed")}  # fmt: skip
            points = next(one for one in stages.values() if one != "")
            most = Decimal(row["maximum"])
            if points is None:
                most = points = most * Decimal("0.8") if code != own.COMMUNES else Decimal(0)
            counted, lost = counted + points, lost + most - points
        card = card_of(results, unit.name, "PAR INDEX")
        sums = Card(card).sums()
        assert (sums["score"], sums["lost"]) == (counted, lost)
        assert float(lost_points(card)["lost"].sum()) == pytest.approx(float(lost))
        seen += 1
    assert seen >= 3


def test_what_is_missing_leaves_the_field_and_the_total_open(own_made: own.Made) -> None:
    plan = _card(load_scores(own_made.data, own.DEPARTMENTS_2027, 2027), "Ban Thử nghiệm Năm")
    rows = plan.criteria.set_index("code")
    assert rows.loc["6.1", "state"] == rows.loc["6", "state"] == "chờ chấm"
    assert plan.document["complete"] == "false"
    assert Card(plan).sums()["score"] is None
    assert (rows.loc["3.1", "state"], rows.loc["3.1", "exempt_share"], rows.loc["3.1", "appraised"]) == (
        *("không có nội dung đánh giá", "80", "6.4"),
    )  # of eight points


def test_bonus_and_penalty_are_no_rows_of_the_card(own_made: own.Made) -> None:
    plan = _card(load_scores(own_made.data, own.COMMUNES, 2026), own.communes(2026)[0])
    assert not {"9", "10"} & set(plan.criteria["code"])
    assert Card(plan).sums()["maximum"] <= 100


def test_reasons_inputs_and_evidence_come_with_the_points(tmp_path: Path) -> None:
    own.write_sets(tmp_path)
    own.write_register(tmp_path)
    code, unit = own.DEPARTMENTS_2026, "Sở Tư pháp"
    rows = [row for row in own.scores(code, 2026) if row["unit"] == unit and row["criterion"] != "3.2"]
    claim = {"unit": unit, "criterion": "3.2", "state": "scored", "file": "tu-cham", "cell": "B2"}
    rows.append(claim | {"stage": "self_assessed", "score": "5.4", "numerator": "90", "denominator": "100",
                         "explanation": "Đã báo cáo", "reason": "tự nhận"})  # fmt: skip
    rows.append(claim | {"stage": "explained", "score": "5", "reason": "Thiếu tài liệu"})
    own.write_rows(tmp_path, scores_table(code, 2026), rows)
    files = [{"file": one, "name": "x", "sha256": "0" * 64, "stage": "appraised", "received": "2027-01-02",
              "scores": 1} for one in {row["file"] for row in rows}]  # fmt: skip
    own.write_rows(tmp_path, own.files_table(code, 2026), files)
    named = {"unit": unit, "criterion": "3.2", "number": "12/BC", "date": "2026-12-01", "file": "tu-cham",
             "summary": "Báo cáo; kết quả | năm", "cell": "C2"}  # fmt: skip
    own.write_rows(tmp_path, evidence_table(code, 2026), [named, named | {"number": "13/BC"}])
    plan = _card(load_scores(tmp_path, code, 2026), unit)
    row = plan.criteria.set_index("code").loc["3.2"]
    assert row["evidence"] == (
        "12/BC; 2026-12-01; Báo cáo, kết quả / năm;  | 13/BC; 2026-12-01; Báo cáo, kết quả / năm; "
    )
    assert (row["reason"], row["appraiser_reason"]) == ("Thiếu tài liệu", "Thiếu tài liệu")
    assert (row["self_assessed"], row["appraised"]) == ("5.4", "5")
    assert (row["numerator"], row["denominator"], row["explanation"]) == ("90", "100", "Đã báo cáo")
    listed = next(csv.DictReader((tmp_path / f"criteria/{code}.csv").open(encoding="utf-8")))
    assert plan.criteria.iloc[0]["name"] == listed["name"]
