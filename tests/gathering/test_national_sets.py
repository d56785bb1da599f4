"""Sets of the Ministry stand in the same files, and a province gathers its scores on them the same way."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from chiso.core.errors import ChisoError
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset
from chiso.data.own_index.scores import load_scores
from chiso.data.own_index.sets import find_set, read_sets
from chiso.gathering.form import hand_out
from chiso.gathering.importing import gather
from chiso.scorecards.form import known_rows
from tests.support.command import Run
from tests.support.score_books import score

DAY = date(2024, 1, 20)


def received() -> list[dict[str, str]]:
    with (DATA / "raw/criteria/criteria_sets.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_decisions_of_the_ministry_are_sets_like_others() -> None:
    sets, problems = read_sets(DATA)
    assert problems == []
    of_ministry = {one.decision: one for one in sets.values() if not one.province and one.level == "province"}
    rows = received()
    assert set(of_ministry) == {row["decision"] for row in rows if row["level"] == "field"}
    for one in of_ministry.values():
        mine = [row for row in rows if row["decision"] == one.decision]
        maxima = {(row["code"], row["max_points"]) for row in mine if row["level"] == "field"}
        assert (one.level, one.complete) == ("province", False)
        for row in one.children[""]:
            assert (row.code, row.row["maximum"]) in maxima
        counted = [row for row in mine if row["level"] == "subcriterion" and row["part"] == "appraisal"]
        for row in counted:
            assert one.by_code[row["code"]].name == row["name_vi"]
            assert one.by_code[row["code"]].row["maximum"] == row["max_points"]


def test_the_form_of_a_province_begins_with_them(d: Dataset) -> None:
    rows = known_rows(d, "876/QĐ-BNV")
    of_set = find_set(DATA, "876")
    assert {row["code"] for row in rows if row["code"]} == {f"{n}" for n in range(1, 9)}
    assert sum(not row["code"] for row in rows) == len(of_set.criteria) - 8
    assert {row["name"] for row in rows} == {one.name for one in of_set.criteria}
    assert known_rows(d, "1/QĐ-KHÔNG") == []


def test_agencies_of_a_province_assess_it_by_fields(light_copy: Path, tmp_path: Path) -> None:
    made = hand_out(light_copy, "876", 2023, split="lead", province="lao cai", out=tmp_path / "out")
    books = {one.agency: one for one in made}
    assert {one.units for one in made} == {1}
    assert books["Sở Tư pháp"].criteria == 1  # field 2, of which no criterion is known
    score(books["Sở Tư pháp"].path, {("Lào Cai", "2"): 8.5})
    score(books["Sở Tài chính"].path, {("Lào Cai", "6"): 7})
    result = gather(light_copy, [books[name].path for name in ("Sở Tư pháp", "Sở Tài chính")], today=DAY)
    assert result.written
    assert "self-assessed: 13 of 15 scores are open, of 1 unit" in " ".join(result.still_open)
    scores = load_scores(light_copy, "876", 2023)
    assert [(one.unit, one.criterion, one.score) for one in scores.rows] == [
        ("Lào Cai", "2", 8.5),
        ("Lào Cai", "6", 7),
    ]
    assert len(scores.units) == 63


def test_a_province_of_another_time_is_refused(light_copy: Path, tmp_path: Path, run: Run) -> None:
    with pytest.raises(ChisoError, match="no unit"):
        hand_out(light_copy, "876", 2023, province="Lao Kay", out=tmp_path / "out")
    given = ("--set", "876", "--year", "2023", "--split", "lead", "--province", "Lào Cai")
    status, out, _ = run("template", *given, "--out", tmp_path / "out", "--data", light_copy)
    assert (status, out.count("\n")) == (0, 7)
