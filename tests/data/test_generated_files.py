"""What is generated in data/ is what the generator writes, byte for byte."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from frictionless import Package

from chiso.core.errors import DataError
from chiso.core.paths import DATA, ROOT
from chiso.data.checks.check import findings
from chiso.data.checks.consistency import find_contradictions, unexplained
from chiso.data.cleaning.descriptor import datapackage
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.cleaning.tables import build_tables
from chiso.data.dataset import Dataset
from chiso.data.dictionary import readme
from tests.golden.built import GENERATED
from tests.support.tables import rows_of


def test_rebuilding_from_raw_gives_the_same_bytes(data_copy: Path) -> None:
    before = {path: path.read_bytes() for path in data_copy.rglob("*") if path.is_file()}
    for path in build_tables(data_copy):
        (data_copy / path).unlink()
    (data_copy / "README.md").unlink()
    (data_copy / "datapackage.json").unlink()
    assert not [name for name in GENERATED if (data_copy / name).exists()]  # what `make golden` removes too
    changed = rebuild(data_copy)
    assert len(changed) == 11
    assert {path: path.read_bytes() for path in data_copy.rglob("*") if path.is_file()} == before
    assert rebuild(data_copy) == []


def test_parts_that_were_not_received_are_named_where_sources_say_that_totals_are_their_sums(
    data_copy: Path,
) -> None:
    before = (data_copy / "clean/papi.csv").read_bytes()
    shutil.rmtree(data_copy / "raw/papi")
    with pytest.raises(DataError) as refused:
        rebuild(data_copy)
    assert {(one.file, one.rule) for one in refused.value.problems} == {
        ("raw/papi/papi_sub_dimension_scores.csv", "missing_file"),
        ("raw/papi/papi_left_out.csv", "missing_file"),
    }
    assert (data_copy / "clean/papi.csv").read_bytes() == before


def test_a_national_figure_of_a_component_is_that_of_its_edition(data_copy: Path) -> None:
    """The same name may be another code in other editions, and is written in letters of any size."""
    built = (data_copy / "reference/national.csv").read_bytes()
    path = data_copy / "reference/components.csv"
    span = "2012,2016,0,100,percent,stated,,methodology,"
    other = f"SIPAS,other,sipas-other,total,element,Tiếp cận dịch vụ,,X,{span}"
    path.write_text(path.read_text("utf-8") + f"{other}\n", "utf-8")
    assert build_tables(data_copy)["reference/national.csv"] == built
    national = data_copy / "raw/published/national_aggregates.csv"
    text = national.read_text("utf-8")
    assert ",tiếp cận dịch vụ," in text
    written = text.replace(",tiếp cận dịch vụ,", ",Tiếp Cận dịch vụ,")
    national.write_text(written, "utf-8")
    assert build_tables(data_copy)["reference/national.csv"] == built
    national.write_text(
        written.replace("SIPAS,2023,component_mean,Tiếp", "SIPAS,2015,component_mean,Tiếp"), "utf-8"
    )
    assert b"SIPAS,2015,other,mean" in build_tables(data_copy)["reference/national.csv"]


def test_descriptor_is_generated_from_the_schemas() -> None:
    assert (DATA / "datapackage.json").read_bytes() == datapackage(DATA)


def test_descriptor_names_version_licence_and_sources_of_the_folder(data_copy: Path) -> None:
    package = json.loads((DATA / "datapackage.json").read_text("utf-8"))
    described = [yaml.safe_load(path.read_text("utf-8")) for path in (DATA / "raw").glob("*/source.yml")]
    days = [int(part) for part in max(one["received_on"] for one in described).split("-")]
    assert package["version"] == ".".join(map(str, days))
    assert {one["title"] for one in package["sources"]} == {one["title"] for one in described}
    assert {"title": described[0]["publisher"], "role": "publisher"} in package["contributors"]
    assert "state no licence" in package["licenses"][0]["title"]
    assert "state no licence" in " ".join((ROOT / "LICENSE-DATA.md").read_text("utf-8").split())
    # What an office receives later is a later version, whatever the order of the folders.
    path = data_copy / "raw/agencies/source.yml"
    text = path.read_text("utf-8").replace("received_on: '2026-11-24'", "received_on: '2027-01-05'")
    path.write_text(text, "utf-8")
    assert json.loads(datapackage(data_copy))["version"] == "2027.1.5"
    path.write_text("title: [", "utf-8")
    with pytest.raises(DataError) as refused:
        datapackage(data_copy)
    assert refused.value.problems[0].file == "raw/agencies/source.yml"


def test_readme_of_the_data_is_generated(d: Dataset) -> None:
    assert (DATA / "README.md").read_bytes() == readme(d)


def test_every_column_of_every_csv_is_described() -> None:
    package = json.loads((DATA / "datapackage.json").read_text("utf-8"))
    described = {
        resource["path"]: [field["name"] for field in resource["schema"]["fields"] if field["description"]]
        for resource in package["resources"]
    }
    for path in DATA.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert described[path.relative_to(DATA).as_posix()] == header


@pytest.mark.slow
def test_the_package_is_valid_frictionless_data() -> None:
    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])[:10]


def test_raw_files_are_as_received() -> None:
    folders = [path.parent for path in (DATA / "raw").rglob("source.yml")]
    recorded = {}
    for folder in folders:
        described = yaml.safe_load((folder / "source.yml").read_text("utf-8"))
        assert {"title", "publisher", "received_on", "licence"} <= set(described), folder
        recorded |= {folder / entry["file"]: entry["sha256"] for entry in described["files"]}
    files = [path for path in (DATA / "raw").rglob("*") if path.is_file() and path.name != "source.yml"]
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == recorded


def test_no_sentence_of_a_publisher_came_along() -> None:
    with (DATA / "raw/published/published_figures.csv").open(encoding="utf-8", newline="") as file:
        assert "evidence" not in next(csv.reader(file))
    described = yaml.safe_load((DATA / "raw/published/source.yml").read_text("utf-8"))
    entry = next(entry for entry in described["files"] if entry["file"] == "published_figures.csv")
    assert "evidence" in entry["changed"]
    assert len(entry["original_sha256"]) == 64


def test_coverage_counts_what_is_in_use(d: Dataset) -> None:
    table = d.coverage.set_index(["index", "year"])
    by_hand = {
        row["province"]
        for row in rows_of(DATA / "clean/par.csv")
        if (row["year"], row["component"], row["measure"], row["unit"], row["in_use"])
        == ("2021", "total", "score", "percent", "1")
    }
    assert table.loc[("PAR", 2021), "scores"] == len(by_hand)
    assert table.loc[("PAPI", 2021), "scores"] == table.loc[("PAPI", 2021), "ranked"] == 60
    assert table.loc[("PAPI", 2018), "provinces_with_components"] == 63  # two have no total


def test_every_computed_contradiction_is_explained(d: Dataset) -> None:
    found = find_contradictions(d)
    assert unexplained(found, d.inconsistencies) == []


@pytest.mark.parametrize(
    ("index", "year", "province", "kind"),
    [
        ("PAR", 2021, "Hải Dương", "parts_vs_total"),
        ("PAR", 2023, "Hòa Bình", "parts_vs_total"),
        ("PAR", 2021, "Thanh Hóa", "fields_vs_total"),
        ("PAR", 2018, "Đồng Nai", "points_vs_percent"),
        ("PAR", 2012, "Hà Nội", "parts_vs_total"),
        ("SIPAS", 2021, "Cần Thơ", "change_score_vs_scores"),
    ],
)
def test_contradictions_on_record_are_found_by_computing(
    d: Dataset, index: str, year: int, province: str, kind: str
) -> None:
    found = find_contradictions(d)
    assert any((c.index, c.year, c.kind) == (index, year, kind) and province in c.provinces for c in found)


def test_a_new_contradiction_is_found_and_not_explained(d: Dataset) -> None:
    scores = d.scores.copy()
    own = scores.eval("index == 'PAR' and year == 2021 and province == 'Lào Cai' and component == 'total'")
    scores.loc[own, "rank"] = 31.0  # the place of Lai Châu
    new = unexplained(find_contradictions(d, scores), d.inconsistencies)
    assert {c.kind for c in new} >= {"duplicate_rank", "score_vs_rank_order", "change_rank_vs_ranks"}


def test_some_fields_of_an_edition_are_not_held_against_its_total(d: Dataset) -> None:
    """Of PAR 2016 two fields are known by name; they are not the whole."""
    rows = d.scores.query("index == 'PAR' and year == 2016 and component == 'total'")
    fields = [rows.assign(component=code, score=5.0, score_unit="points") for code in ("2", "6")]
    found = find_contradictions(d, pd.concat([d.scores, *fields], ignore_index=True))
    assert not [one for one in found if (one.year, one.kind) == (2016, "fields_vs_total")]


def test_every_kept_conflict_and_inconsistency_is_a_finding(d: Dataset) -> None:
    assert len(findings(d)) == len(d.conflicts) + len(d.inconsistencies)
