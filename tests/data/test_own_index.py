"""Sets of criteria, registers and scores beside the indices: described, checked, never in their way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from frictionless import Package

from chiso.core.files import write_whole
from chiso.core.paths import DATA
from chiso.core.transaction import change
from chiso.data.checks.check import check
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.dataset import load
from chiso.data.own_index.tables import CLASSES, SETS, criteria_table, scores_table, units_table
from tests.support import own_province as own

SCORES = scores_table(own.COMMUNES, 2026).path


def test_every_table_of_the_province_is_described(own_data: Path) -> None:
    package = json.loads((own_data / "datapackage.json").read_text("utf-8"))
    described = {one["path"] for one in package["resources"]}
    found = {
        path.relative_to(own_data).as_posix()
        for folder in ("criteria", "units", "scores")
        for path in (own_data / folder).rglob("*.csv")
    }
    real = {path.name for path in (DATA / "criteria").glob("*.csv")} - {"sets.csv", "classes.csv"}
    assert len(found) == len(real) + 3 + 2 + 1 + 4 + 4
    assert found <= described
    names = [one["name"] for one in package["resources"]]
    assert len(names) == len(set(names))


@pytest.mark.slow
def test_what_is_described_is_valid(own_data: Path) -> None:
    package = Package(str(own_data / "datapackage.json"))
    for resource in list(package.resources):
        if not (resource.path or "").startswith(("criteria", "units", "scores")):
            package.remove_resource(resource.name or "")
    report = package.validate()
    assert report.valid, report.flatten(["type", "note"])[:10]


def test_sets_and_registers_are_checked(own_copy: Path) -> None:
    assert check(own_copy).errors == []
    units = own_copy / units_table(own.SLUG).path
    units.write_text(
        units.read_text("utf-8").replace("Xã Nậm Một | Xã Nậm Hai", "Xã Nậm Một | Xã Lạ"), "utf-8"
    )
    sets = own_copy / SETS.path
    sets.write_text(sets.read_text("utf-8").replace("Lào Cai", "Lào Kai"), "utf-8")
    (own_copy / "criteria/la.csv").write_bytes((own_copy / criteria_table(own.COMMUNES).path).read_bytes())
    found = {(one.file, one.rule, one.value) for one in check(own_copy).errors}
    assert (units_table(own.SLUG).path, "predecessor", "Xã Lạ") in found
    assert (SETS.path, "province", "Lào Kai") in found
    assert ("criteria/la.csv", "unknown_set", None) in found


def test_a_class_of_no_set_is_said(own_copy: Path) -> None:
    classes = own_copy / CLASSES.path
    classes.write_text(classes.read_text("utf-8") + "khong-co,Tốt,80,,\n", "utf-8")
    assert [(one.file, one.value) for one in check(own_copy).errors] == [(CLASSES.path, "khong-co")]


def test_nothing_of_the_indices_reads_scores(own_copy: Path) -> None:
    (own_copy / SCORES).write_bytes(b"\xff\xfe no table")
    assert check(own_copy).errors == []
    load(own_copy)
    assert rebuild(own_copy) == []


def test_a_change_neither_copies_nor_loses_scores(own_copy: Path) -> None:
    before = {path: path.read_bytes() for path in own_copy.rglob("*") if path.is_file()}
    at = (own_copy / SCORES).stat().st_ino
    with change(own_copy) as (staged, commit):
        assert (staged / SCORES).stat().st_ino == at  # a second name, no copy
        assert (staged / SETS.path).stat().st_ino != (own_copy / SETS.path).stat().st_ino
        (staged / CLASSES.path).unlink()
        (staged / CLASSES.path).write_text("set,name,at_least,every_field_at_least,note\n", "utf-8")
        commit()
    after = {path: path.read_bytes() for path in own_copy.rglob("*") if path.is_file()}
    assert {path.relative_to(own_copy).as_posix() for path in before if before[path] != after[path]} == {
        CLASSES.path
    }
    assert (own_copy / SCORES).stat().st_ino == at


def test_a_change_of_scores_counts_or_does_not(own_copy: Path) -> None:
    path = own_copy / SCORES
    before = path.read_bytes()
    with change(own_copy) as (staged, _):
        write_whole(staged / SCORES, b"new")
    assert path.read_bytes() == before
    with change(own_copy) as (staged, commit):
        write_whole(staged / SCORES, b"new")
        write_whole(staged / "scores/another/2026.csv", b"another")
        shutil.rmtree(staged / "scores" / own.DEPARTMENTS_2027)
        commit()
    assert path.read_bytes() == b"new"
    assert (own_copy / "scores/another/2026.csv").read_bytes() == b"another"
    assert not (own_copy / "scores" / own.DEPARTMENTS_2027).exists()
