"""The workbook of a scorecard in another office suite: formulas give the scores, and follow an input."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from chiso.data.plans.folder import load_plan
from chiso.scorecards.report import ScorecardReport
from chiso.scorecards.scores import Card
from chiso.scorecards.workbook import LETTER, write_scorecard_workbook
from tests.support.office import Convert

pytestmark = pytest.mark.office
PLANS = [("lao-cai-2021", 2020), ("van-phong-ubnd-lao-cai-2023", 2022)]


def recalculated(path: Path, convert: Convert) -> dict[str, dict[str, object]]:
    """Cells of the sheet of scores by code and column, as LibreOffice calculates them."""
    sheet = openpyxl.load_workbook(convert(path, "xlsx"), data_only=True)["Bảng điểm"]
    rows = range(2, sheet.max_row + 1)
    return {
        str(sheet.cell(n, 1).value or "total"): {
            key: sheet[f"{letter}{n}"].value for key, letter in LETTER.items()
        }
        for n in rows
    }


@pytest.mark.parametrize(("name", "year"), PLANS)
def test_formulas_give_the_scores(tmp_path: Path, convert: Convert, name: str, year: int) -> None:
    write_scorecard_workbook(ScorecardReport(name, year), tmp_path / "card.xlsx")
    cells = recalculated(tmp_path / "card.xlsx", convert)
    card = Card(load_plan(name))
    for row in card.rows:
        score, lost = card.score(row), card.lost(row)
        found = cells[row["code"]]
        assert found["score"] == (None if score is None else pytest.approx(float(score), abs=1e-9)), row[
            "code"
        ]
        assert found["lost"] == (None if lost is None else pytest.approx(float(lost), abs=1e-9)), row["code"]
    sums = card.sums()
    assert cells["total"]["score"] == pytest.approx(float(sums["score"] or 0))
    assert cells["total"]["lost"] == pytest.approx(float(sums["lost"] or 0))


def test_a_changed_input_changes_score_field_and_total(tmp_path: Path, convert: Convert) -> None:
    path = tmp_path / "card.xlsx"
    write_scorecard_workbook(ScorecardReport("lao-cai-2021", 2020), path)
    book = openpyxl.load_workbook(path)
    sheet = book["Bảng điểm"]
    lines = {sheet.cell(n, 1).value: n for n in range(2, sheet.max_row + 1)}
    sheet[f"{LETTER['numerator']}{lines['3.4.1']}"] = 184000
    sheet[f"{LETTER['value']}{lines['8.5']}"] = 11
    sheet[f"{LETTER['stated']}{lines['1-BNV']}"] = 1.5
    book.save(path)
    cells = recalculated(path, convert)
    changes = [("3.4.1", "184000/185443"), ("8.5", "11%"), ("1-BNV", "1.5")]
    card = Card(load_plan("lao-cai-2021"), changes)
    for code in ("3.4.1", "3", "8.5", "8", "1"):
        wanted = float(card.score(card.by_code[code]) or 0)
        assert cells[code]["score"] == pytest.approx(wanted, abs=0.00005)
    assert cells["total"]["score"] == pytest.approx(float(card.sums()["score"] or 0), abs=0.00005)
    assert cells["total"]["pending"] == 0
