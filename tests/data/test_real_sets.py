"""The sets of criteria on record: what their sources print, and no more."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from chiso.core.paths import DATA
from chiso.data.own_index.register import Register
from chiso.data.own_index.scores import load_scores
from chiso.data.own_index.sets import CriteriaSet, find_set, read_sets
from chiso.data.own_index.tables import files_table, scores_table
from chiso.rankings.results import results_of
from tests.support.own_province import write_rows

OFFICE = DATA / "plans/van-phong-ubnd-lao-cai-2023/scorecard.csv"
OF_OFFICE = "lao-cai-so-nganh-2022"


@pytest.fixture(scope="module")
def sets() -> dict[str, CriteriaSet]:
    found, problems = read_sets(DATA)
    assert problems == []
    return found


def _card() -> list[dict[str, str]]:
    with OFFICE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_set_says_its_source_and_that_it_is_not_complete(sets: dict[str, CriteriaSet]) -> None:
    own = [one for one in sets.values() if one.province or one.level != "province"]
    assert len(own) == 4  # the others are the Ministry's for provinces, which tests of them look at
    for one in own:
        fields = [row for row in one.children[""] if row.maximum is not None]
        assert sum(row.maximum or 0 for row in fields) == one.maximum == 100
        assert one.row["source"]
        assert not one.complete
        assert one.row["note"]


def test_the_set_of_the_office_has_the_fields_of_its_scorecard(sets: dict[str, CriteriaSet]) -> None:
    one = sets[OF_OFFICE]
    assert [(row.code, row.name, row.maximum) for row in one.criteria] == [
        (row["code"], row["name"], Decimal(row["maximum"])) for row in _card()
    ]
    assert one.no_work_share == Decimal("0.8")
    assert one.in_force(2022)
    assert Register.read(DATA, "lao-cai").find("Văn phòng UBND tỉnh Lào Cai", 2022) is not None


def test_scores_of_the_office_come_to_its_printed_total(tmp_path: Path) -> None:
    for folder in ("criteria", "units"):
        (tmp_path / folder).mkdir()
        for path in (DATA / folder).glob("*.csv"):
            (tmp_path / folder / path.name).write_bytes(path.read_bytes())
    rows = [
        {"unit": "Văn phòng UBND tỉnh", "criterion": row["code"], "stage": "appraised", "state": "scored",
         "score": row["appraised"], "file": "van-ban-000", "cell": row["code"]}
        for row in _card()
    ]  # fmt: skip
    write_rows(tmp_path, scores_table(OF_OFFICE, 2022), rows)
    file = {"file": "van-ban-000", "name": "000.txt", "sha256": "0" * 64, "stage": "appraised"}
    write_rows(tmp_path, files_table(OF_OFFICE, 2022), [file | {"received": "2023-03-31", "scores": 8}])
    (unit,) = results_of(load_scores(tmp_path, OF_OFFICE, 2022)).units
    assert unit.points == sum(Decimal(row["appraised"]) for row in _card()) == Decimal("88.62")
    assert (unit.percent, unit.place) == (Decimal("88.62"), None)


def test_the_sets_of_one_decision_differ_by_whom_they_score(sets: dict[str, CriteriaSet]) -> None:
    departments = find_set(DATA, "thua-thien-hue-so-nganh-2021")
    districts = sets["thua-thien-hue-cap-huyen-2021"]
    assert [row.maximum for row in departments.children[""]] == [65, 25, 10]
    assert (len(departments.children["1"]), len(districts.children["1"])) == (7, 8)
    assert [(one.name, one.at_least) for one in districts.classes] == [
        ("Xuất sắc", 90),
        ("Tốt", 80),
        ("Khá", 70),
    ]
    assert departments.leaves_out
    assert not districts.in_force(2025)
