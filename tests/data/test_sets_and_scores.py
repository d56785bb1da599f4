"""Sets of criteria, registers of units, scores: read for one set and year, every fault with its place."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from chiso.core.errors import ChisoError, DataError
from chiso.data.own_index.register import Register, UnknownUnit
from chiso.data.own_index.scores import load_scores, scores_on_record
from chiso.data.own_index.sets import find_set, read_sets
from tests.support import own_province as made_up


def test_everything_of_the_made_up_province_is_sound(own_data: Path) -> None:
    sets, problems = read_sets(own_data)
    assert ({"cap-xa-2026", "so-nganh-2026", "so-nganh-2027"} - sets.keys(), problems) == (set(), [])
    on_record = [
        (code, year, len(load_scores(own_data, code, year).units))
        for code, year in scores_on_record(own_data)
    ]
    assert on_record == [
        ("cap-xa-2026", 2026, 124),
        ("cap-xa-2026", 2027, 124),
        ("so-nganh-2026", 2026, 20),
        ("so-nganh-2027", 2027, 20),
    ]


@pytest.mark.parametrize(
    "named", ["cap-xa-2026", "9003/QĐ-UBND", "9003", "BỘ TIÊU CHÍ CẤP XÃ", "bo tieu chi cap xa"]
)
def test_a_set_is_found_by_code_decision_and_name(own_data: Path, named: str) -> None:
    assert find_set(own_data, named).code == made_up.COMMUNES


def test_an_unknown_set_names_those_on_record(own_data: Path, tmp_path: Path) -> None:
    with pytest.raises(ChisoError, match="so-nganh-2026"):
        find_set(own_data, "no-such-set")
    with pytest.raises(ChisoError, match="chiso criteria new"):
        find_set(tmp_path, "876")


@pytest.mark.parametrize(
    ("spelling", "year", "name"),
    [
        ("sở nội vụ", 2026, "Sở Nội vụ"),
        ("SO NOI VU", 2027, "Sở Nội vụ"),
        ("Nội vụ", 2026, "Sở Nội vụ"),
        ("UBND xã Bản Thử 001", 2026, "Xã Bản Thử 001"),
        ("bản thử 009", 2026, "Phường Bản Thử 009"),
        ("xã mường đôi", 2026, made_up.SPLIT),
    ],
)
def test_units_are_found_in_any_spelling(own_data: Path, spelling: str, year: int, name: str) -> None:
    assert Register.read(own_data, made_up.SLUG).resolve(spelling, year).name == name


def test_a_unit_that_was_split_is_refused_with_what_became_of_it(own_data: Path) -> None:
    with pytest.raises(UnknownUnit) as refused:
        Register.read(own_data, made_up.SLUG).resolve(made_up.SPLIT, 2027)
    assert all(part in str(refused.value) for part in (*made_up.PARTS, "2026-12-31"))
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


def test_a_district_has_ended(own_data: Path) -> None:
    register = Register.read(own_data, made_up.SLUG)
    assert register.find("Huyện Thử", 2026) is None
    district = register.resolve("Huyện Thử", 2025)
    assert district.existed(2025)
    assert not district.whole(2025)


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.search(old, text, flags=re.MULTILINE)
    path.write_text(re.sub(old, new, text, count=1, flags=re.MULTILINE), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("criteria/sets.csv", ",share,80,", ",share,,", "no_work_share"),
        ("criteria/sets.csv", "2026,2026,100", "2026,2020,100", "the last year lies before the first"),
        ("criteria/sets.csv", "2026,2026,100", "2026,2026,99", "add up to 100, not 99"),
        ("criteria/so-nganh-2026.csv", "^1.1,(.*),6,", r"1.1,\1,7,", "the maxima below add up to 16, not 15"),
        ("criteria/so-nganh-2026.csv", "^1,", "11,", 'no row "1" stands before it'),
        ("criteria/classes.csv", "^so-nganh-2026", "khac", 'no set of criteria "khac"'),
    ],
)
def test_faults_of_a_set_are_said_with_their_place(
    own_copy: Path, file: str, old: str, new: str, said: str
) -> None:
    replaced(own_copy / file, old, new)
    problems = read_sets(own_copy)[1]
    assert any(said in f"{one.message} {one.column}" and one.file == file and one.row for one in problems), (
        problems
    )
    with pytest.raises(DataError):
        load_scores(own_copy, made_up.DEPARTMENTS_2026, 2026)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "scores/so-nganh-2026/2026.csv",
            "^Sở Nội vụ,1.1",
            "Sở Lạ,1.1",
            "is no unit of the register in 2026",
        ),
        ("scores/so-nganh-2026/2026.csv", "^Sở Nội vụ,1.1", "Sở Nội vụ,1", "is no criterion of the set"),
        ("scores/so-nganh-2026/2026.csv", "(1.1,appraised,scored),[^,]*", r"\1,6.5", "above the maximum 6"),
        ("scores/so-nganh-2026/2026.csv", "(1.1,appraised,scored),[^,]*", r"\1,", "points stand with scored"),
        (
            "scores/so-nganh-2026/2026.csv",
            ",appraised,dòng 2",
            ",lost,dòng 2",
            "is no file that was taken in",
        ),
        ("scores/so-nganh-2026/2026.csv", "self_assessed,scored", "claimed,scored", "is none of"),
        ("units/lao-cai.csv", "2025-07-01,2026-12-31", "2027-07-01,2026-12-31", "lies before the first"),
        ("units/lao-cai.csv", "Xã Nậm Một [|]", "Xã Nậm Ba |", 'no unit "Xã Nậm Ba"'),
    ],
)
def test_faults_of_scores_and_registers_are_said_with_their_place(
    own_copy: Path, file: str, old: str, new: str, said: str
) -> None:
    replaced(own_copy / file, old, new)
    with pytest.raises(DataError) as refused:
        load_scores(own_copy, made_up.DEPARTMENTS_2026, 2026)
    assert any(said in one.message and one.file == file and one.row for one in refused.value.problems)


def test_scores_of_a_year_that_is_not_on_record_name_those_that_are(own_data: Path) -> None:
    with pytest.raises(ChisoError, match="on record: 2026"):
        load_scores(own_data, made_up.DEPARTMENTS_2026, 2025)
