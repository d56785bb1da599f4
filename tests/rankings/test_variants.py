"""Results where the made-up province is not enough: several bonus criteria, work nobody agrees on, claims.

Every unit and every point is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chiso.core.errors import DataError
from chiso.data.dataset import Dataset
from chiso.data.own_index.register import Register, UnknownUnit
from chiso.data.own_index.scores import load_scores
from chiso.data.own_index.sets import find_set
from chiso.data.own_index.tables import (
    CLASSES,
    SETS,
    criteria_table,
    files_table,
    scores_table,
    survey_table,
    units_table,
)
from chiso.data.provinces import Names
from chiso.gathering.form import hand_out
from chiso.rankings.card import card_of
from chiso.rankings.measures import claims_by_unit
from chiso.rankings.notices import notice_files
from chiso.rankings.results import Results, UnitResult, results_of
from chiso.rankings.summary import why_unranked
from chiso.rankings.unit_report import OwnUnitReport
from chiso.rankings.years import changes_of, read_ranked
from chiso.scorecards.misprints import findings_of
from chiso.scorecards.scores import Card
from chiso.text.catalog import Texts
from tests.support.own_province import PROVINCE, SLUG, write_rows

CODE = "bien-the"
ROWS = (
    ("1", "", 40, "criterion"),
    ("1.1", "1", 25, "criterion"),
    ("1.2", "1", 15, "criterion"),
    ("2", "", 60, "criterion"),
    ("9", "", 5, "bonus"),
    ("9.1", "9", 3, "bonus"),
    ("9.2", "9", 2, "bonus"),
    ("10", "", 8, "penalty"),
    ("10.1", "10", 5, "penalty"),
    ("10.2", "10", 3, "penalty"),
)
FULL_MARKS = {"1.1": 25, "1.2": 15, "2": 60}
NONE = {"state": "no_work", "score": ""}


def written(
    data: Path,
    units: Mapping[str, Mapping[str, Any]],
    no_work: str = "full",
    year: int = 2026,
    rows: tuple[tuple[str, str, int, str], ...] = ROWS,
) -> Path:
    """A set of a hundred points with bonus and penalty, and the scores of a year; the data folder."""
    own = {"set": CODE, "name": "Bộ giả định", "province": PROVINCE, "level": "department", "maximum": "100"}
    own |= {"first_year": "2026", "no_work": no_work, "complete": "1", "source": "dữ liệu giả định"}
    write_rows(data, SETS, [own])
    write_rows(data, CLASSES, [])
    write_rows(
        data,
        criteria_table(CODE),
        [{"code": c, "name": f"Tên {c}", "parent": p, "maximum": m, "kind": k} for c, p, m, k in rows],
    )
    write_rows(data, units_table(SLUG), [{"unit": one, "level": "department", "kind": "sở"} for one in units])
    lines: list[dict[str, Any]] = []
    for unit, given in units.items():
        for key, cell in given.items():
            code, _, stage = key.partition(" ")
            row = {"unit": unit, "criterion": code, "stage": stage or "appraised", "state": "scored"}
            row |= {"file": "tep", "cell": "B2"}
            lines.append(row | (cell if isinstance(cell, Mapping) else {"score": str(cell)}))
    write_rows(data, scores_table(CODE, year), lines)
    file = {"file": "tep", "name": "tep.xlsx", "sha256": "0" * 64, "stage": "appraised"}
    file |= {"received": f"{year + 1}-01-05", "scores": len(lines)}
    write_rows(data, files_table(CODE, year), [file])
    return data


def results(data: Path, year: int = 2026) -> Results:
    return results_of(load_scores(data, CODE, year))


def of(found: Results, name: str) -> UnitResult:
    return found.of_unit(name)


def test_one_bonus_or_penalty_without_another_counts(tmp_path: Path) -> None:
    units = {"Sở Giả Một": FULL_MARKS | {"9.1": 3, "10.2": 1}, "Sở Giả Hai": FULL_MARKS}
    found = results(written(tmp_path, units))
    first = of(found, "Sở Giả Một")
    assert (first.bonus, first.penalty, first.percent) == (3, 1, 102)
    assert (first.place, of(found, "Sở Giả Hai").place) == (1, 2)


@pytest.mark.parametrize("no_work", ["full", "left_out"])
def test_work_that_a_unit_does_not_have_is_no_penalty_and_no_bonus(tmp_path: Path, no_work: str) -> None:
    units = {"Sở Giả Một": FULL_MARKS | {"9.1": NONE, "10.1": NONE}, "Sở Giả Hai": FULL_MARKS}
    data = written(tmp_path, units, no_work)
    first = of(results(data), "Sở Giả Một")
    assert (first.bonus, first.penalty, first.percent) == (0, 0, 100)
    assert not any(row.no_work for row in first.rows.values())


def test_a_unit_without_any_work_says_so_although_it_has_a_bonus(light_copy: Path) -> None:
    nothing = dict.fromkeys(FULL_MARKS, NONE)
    units = {"Sở Giả Một": nothing | {"9.1": 2}, "Sở Giả Hai": FULL_MARKS, "Sở Giả Ba": FULL_MARKS}
    data = written(light_copy, units, "left_out")
    one = of(results(data), "Sở Giả Một")
    assert one.place is None
    assert why_unranked(one, Texts("vi")) == Texts("vi")("has none of the work that is scored")
    said = " ".join(OwnUnitReport(CODE, "Sở Giả Một", 2026, "en", str(data)).sentences())
    assert "0/0" not in said


def test_a_claim_on_work_that_the_appraiser_leaves_out_is_no_misprint(tmp_path: Path) -> None:
    own = {"1.1": NONE, "1.1 self_assessed": 20, "1.2": 10, "1.2 self_assessed": 15, "2": 50}
    units = {"Sở Giả Một": own | {"2 self_assessed": NONE}, "Sở Giả Hai": FULL_MARKS}
    card = card_of(results(written(tmp_path, units, "left_out")), "Sở Giả Một")
    rows = card.criteria.set_index("code")
    assert list(rows.loc[["1.1", "1.2", "2"], "self_assessed"]) == ["", "15", ""]
    assert findings_of(card) == []
    assert Card(card).sums()["score"] == Decimal(60)


def test_appraised_less_claimed_has_one_sign_everywhere(tmp_path: Path) -> None:
    cut = FULL_MARKS | {"1.1": 20, "1.1 self_assessed": 25}
    raised = FULL_MARKS | {"1.1 self_assessed": 24}
    found = results(written(tmp_path, {"Sở Giả Một": raised, "Sở Giả Hai": cut}))
    assert [(row["unit"], row["difference"], row["cut"], row["raised"]) for row in claims_by_unit(found)] == [
        ("Sở Giả Hai", -5.0, 1, 0),
        ("Sở Giả Một", 1.0, 0, 1),
    ]


def test_claims_of_a_year_are_not_held_against_appraised_points(tmp_path: Path) -> None:
    claimed = {f"{code} self_assessed": points for code, points in FULL_MARKS.items()}
    written(tmp_path, {"Sở Giả Một": FULL_MARKS, "Sở Giả Hai": FULL_MARKS, "Sở Giả Ba": claimed})
    now = {"Sở Giả Một": FULL_MARKS, "Sở Giả Hai": claimed, "Sở Giả Ba": claimed}
    written(tmp_path, now, year=2027)
    found = {one.now.unit.name: one for one in changes_of(read_ranked(tmp_path, CODE, 2027))}
    assert found["Sở Giả Một"].points == found["Sở Giả Ba"].points == 0
    assert found["Sở Giả Hai"].points is None
    assert "self-assessed points count in 2027" in found["Sở Giả Hai"].reason.worded(Texts("en"))


def test_a_criterion_below_bonus_points_is_bonus_itself(tmp_path: Path) -> None:
    rows = tuple(("9.1", "9", 3, "criterion") if one[0] == "9.1" else one for one in ROWS)
    with pytest.raises(DataError) as refused:
        find_set(written(tmp_path, {"Sở Giả Một": FULL_MARKS}, rows=rows), CODE)
    [problem] = refused.value.problems
    assert (problem.row, problem.column) == (7, "kind")


def test_a_survey_that_asked_nobody_is_refused(tmp_path: Path) -> None:
    data = written(tmp_path, {"Sở Giả Một": FULL_MARKS})
    row = {"unit": "Sở Giả Một", "respondents": "0", "satisfied": "90", "method": "phát phiếu"}
    write_rows(data, survey_table(CODE, 2026), [row | {"source": "dữ liệu giả định"}])
    with pytest.raises(DataError) as refused:
        load_scores(data, CODE, 2026)
    [problem] = refused.value.problems
    assert (problem.row, problem.column) == (2, "respondents")


def test_units_alike_without_diacritics_have_a_file_each(d: Dataset, tmp_path: Path) -> None:
    data = written(tmp_path / "data", {"Sở Giả Một": FULL_MARKS, "Sở Gia Mốt": FULL_MARKS})
    found = results(data)
    assert list(notice_files(found, Names.read(d.path))) == ["so-gia-mot.docx", "so-gia-mot-2.docx"]
    made = hand_out(data, CODE, 2026, split="unit", out=tmp_path / "bieu")
    assert len({one.path for one in made}) == 2
    assert all(one.path.is_file() for one in made)


def test_units_alike_without_diacritics_are_told_apart_by_them(tmp_path: Path) -> None:
    written(tmp_path, {"Sở Giả Một": FULL_MARKS, "Sở Gia Mốt": FULL_MARKS})
    register = Register.read(tmp_path, SLUG)
    for name in ("Sở Giả Một", "Sở Gia Mốt"):
        assert register.resolve(name.upper(), 2026).name == name
    with pytest.raises(UnknownUnit, match="Sở Giả Một, Sở Gia Mốt"):
        register.resolve("so gia mot", 2026)
