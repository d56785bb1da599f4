"""Reports of sets of criteria in a build: which there are, what makes them again, the portal over them."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chiso.core.errors import ChisoError, RequestError
from chiso.core.paths import DATA
from chiso.data.dataset import load
from chiso.data.own_index.register import OwnUnit, unit_slugs
from chiso.factory.build import build_reports
from chiso.factory.kinds import OWN_UNIT, RANKING, Request
from chiso.factory.own import OwnParts, own_reports, years_asked
from chiso.factory.own_portal import kept_of
from chiso.factory.progress import unseen
from chiso.factory.wanted import Report
from tests.support.command import Run
from tests.support.html import Sound
from tests.support.own_province import (
    COMMUNES,
    DEPARTMENTS,
    DEPARTMENTS_2026,
    DEPARTMENTS_2027,
    SPLIT,
    Made,
)

Row = dict[str, str]


def edit(data: Path, table: str, change: Callable[[Row], None]) -> None:
    path = data / table
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def hashes(data: Path, code: str = DEPARTMENTS_2026, year: int = 2026) -> dict[str, dict[str, str]]:
    """By unit ("" for the ranking): the parts of each report of a set."""
    years = years_asked(data, [code], year)
    parts = OwnParts(load(data), years)
    return {
        one.about.get("unit", ""): {name: part.hash for name, part in parts.of(one, year).items()}
        for one in own_reports(years, Report.ALL)
    }


def differing(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_all_sets_of_a_year_are_asked_for_by_default(own_made: Made) -> None:
    years = years_asked(own_made.data, [], None)
    assert [(one.results.criteria.code, one.results.year) for one in years] == [
        (COMMUNES, 2027),
        (DEPARTMENTS_2027, 2027),
    ]
    requests = own_reports(years, Report.ALL)
    assert [one.kind for one in requests].count(RANKING) == 2
    assert [one.kind for one in requests].count(OWN_UNIT) == 144
    assert len({one.slug for one in requests}) == 146
    assert {one.kind for one in own_reports(years, Report.RANKING)} == {RANKING}


def test_a_set_is_named_by_its_decision_and_units_in_any_spelling(own_made: Made) -> None:
    years = years_asked(own_made.data, ["9001"], 2026)
    requests = own_reports(years, Report.UNITS, ["so noi vu", "Nội vụ", "THANH TRA TỈNH"])
    assert [one.slug for one in requests] == [
        f"{DEPARTMENTS_2026}/so-noi-vu",
        f"{DEPARTMENTS_2026}/thanh-tra-tinh",
    ]


@pytest.mark.parametrize(
    ("sets", "year", "said"),
    [
        ([DEPARTMENTS_2026], 2027, "no scores of 2027 are on record on the set so-nganh-2026"),
        ([], 2031, "no scores of 2031 are on record on any set"),
        (["không có"], 2026, "no set of criteria"),
    ],
)
def test_what_is_not_on_record_is_refused_with_what_is(
    own_made: Made, sets: list[str], year: int, said: str
) -> None:
    with pytest.raises(ChisoError, match=said) as refused:
        years_asked(own_made.data, sets, year)
    assert COMMUNES in str(refused.value.remedy) or DEPARTMENTS_2026 in str(refused.value.remedy)


def test_units_that_no_set_has_are_all_named(own_made: Made) -> None:
    years = years_asked(own_made.data, [], 2027)
    with pytest.raises(RequestError) as refused:
        own_reports(years, Report.UNITS, ["Sở Nội vụ", SPLIT, "Xã Bản Thử 999"])
    assert len(refused.value.refused) == 2
    with pytest.raises(ChisoError, match="of no single unit"):
        own_reports(years, Report.RANKING, ["Sở Nội vụ"])


def test_names_that_are_alike_without_diacritics_have_files_of_their_own() -> None:
    def unit(name: str, code: str = "") -> OwnUnit:
        return OwnUnit(name, "commune", "xã", code, "", "", (), (), "")

    units = [unit("Xã Tân Phú", "1"), unit("Xã Tân Phù", "2"), unit("Xã Yên"), unit("Xã Yến"), unit("Index")]
    assert list(unit_slugs(units, ["index"]).values()) == [
        "xa-tan-phu-1",
        "xa-tan-phu-2",
        "xa-yen",
        "xa-yen-2",
        "index-2",
    ]


def test_a_score_that_changes_no_place_reaches_its_unit_and_the_ranking(own_copy: Path) -> None:
    before = hashes(own_copy)

    def reason(row: Row) -> None:
        if (row["unit"], row["criterion"], row["stage"]) == ("Sở Y tế", "1.1", "appraised"):
            row["reason"] = "lý do khác"

    edit(own_copy, f"scores/{DEPARTMENTS_2026}/2026.csv", reason)
    assert differing(before, hashes(own_copy)) == {"", "Sở Y tế"}


def test_a_score_that_moves_places_reaches_every_unit_that_says_so(own_copy: Path) -> None:
    before = hashes(own_copy)

    def nothing(row: Row) -> None:
        if row["unit"] == "Ban Thử nghiệm Ba" and row["state"] == "scored":
            row["score"] = "0"  # the first becomes the last: all others rise

    edit(own_copy, f"scores/{DEPARTMENTS_2026}/2026.csv", nothing)
    assert differing(before, hashes(own_copy)) == {"", *DEPARTMENTS}


def test_another_set_and_year_is_not_reached(own_copy: Path) -> None:
    before = hashes(own_copy, DEPARTMENTS_2027, 2027)
    edit(own_copy, f"scores/{COMMUNES}/2027.csv", lambda row: row.update(reason="khác"))
    assert differing(before, hashes(own_copy, DEPARTMENTS_2027, 2027)) == set()


def test_the_year_before_reaches_the_reports_that_compare_with_it(own_copy: Path) -> None:
    before = hashes(own_copy, COMMUNES, 2027)

    def nothing(row: Row) -> None:
        if (row["unit"], row["criterion"]) == ("Xã Bản Thử 001", "1.1"):
            row["score"] = "0"

    edit(own_copy, f"scores/{COMMUNES}/2026.csv", nothing)
    assert differing(before, hashes(own_copy, COMMUNES, 2027)) == {"", "Xã Bản Thử 001"}


def test_criteria_reach_every_report_of_the_set(own_copy: Path) -> None:
    before = hashes(own_copy)
    edit(own_copy, f"criteria/{DEPARTMENTS_2026}.csv", lambda row: row.update(lead="Sở khác"))
    assert differing(before, hashes(own_copy)) == {"", *DEPARTMENTS}


@pytest.mark.slow
def test_a_build_makes_what_is_due_and_says_why(own_copy: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    asked = ["--set", DEPARTMENTS_2026, "--data", own_copy, "--out", out, "--quiet"]
    units = ["--report", "units", "--unit", "so y te", "--unit", "Sở Nội vụ"]
    status, said, wrong = run("build", *units, *asked)
    assert (status, wrong) == (0, "")
    assert "2 of 2 reports" in said
    status, _, wrong = run("build", "--report", "ranking", *asked)
    assert (status, wrong) == (0, "")
    own = out / "own" / DEPARTMENTS_2026
    names = {"so-y-te", "so-noi-vu", "ranking"}
    assert {path.name for path in own.iterdir()} == {
        "index.html",
        "units.json",
        *(f"{name}.{suffix}" for name in names for suffix in ("html", "xlsx")),
    }
    for path in (own / "index.html", out / "own/index.html", out / "index.html", own / "so-y-te.html"):
        page = path.read_text("utf-8")
        Sound(page)
        links = [link for tag, about in Sound(page).tags if tag == "a" and (link := about.get("href"))]
        local = [link for link in links if not link.startswith(("#", "http"))]
        assert local
        assert all((path.parent / link).is_file() for link in local)
    assert f"own/{DEPARTMENTS_2026}/index.html" in (out / "index.html").read_text("utf-8")
    assert run("build", *units, *asked, "--dry-run")[1].splitlines()[-1] == (
        "0 of 2 reports would be made, 2 are up to date"
    )

    def reason(row: Row) -> None:
        if (row["unit"], row["criterion"], row["stage"]) == ("Sở Y tế", "1.1", "appraised"):
            row["reason"] = "lý do khác"

    edit(own_copy, f"scores/{DEPARTMENTS_2026}/2026.csv", reason)
    said = run("build", *units, *asked, "--dry-run")[1]
    assert said.splitlines() == [
        f"own/{DEPARTMENTS_2026}/so-y-te.html: data: scores {DEPARTMENTS_2026} 2026, 1 row of Sở Y tế",
        "1 of 2 reports would be made, 1 is up to date",
    ]


@pytest.mark.slow
def test_a_report_that_fails_leaves_the_others_and_the_portal_says_so(own_copy: Path, tmp_path: Path) -> None:
    years = years_asked(own_copy, [DEPARTMENTS_2026], 2026)
    good, *_ = own_reports(years, Report.UNITS, ["Sở Y tế"])
    bad = Request(OWN_UNIT, f"{DEPARTMENTS_2026}/khong", "Sở Nội vụ", {**good.about, "unit": "Sở không có"})
    out, d = tmp_path / "out", load(own_copy)
    with pytest.raises(ChisoError, match="no unit"):
        OwnParts(d, years).of(bad, 2026)
    shutil.rmtree(own_copy / "plans", ignore_errors=True)
    result = build_reports(
        d=d,
        out=out,
        requests=[good],
        year=2026,
        ranked=years,
        watch=unseen,
        timeout=0.001,
    )
    assert [one.name for one in result.failed] == ["Sở Y tế"]
    assert "not ready after" in (out / "own" / DEPARTMENTS_2026 / "index.html").read_text("utf-8")
    assert json.loads((out / "manifest.json").read_text("utf-8"))["reports"]


def test_sets_and_units_go_with_their_reports_alone(own_made: Made, run: Run) -> None:
    data = ["--data", own_made.data]
    status, _, said = run("build", "--report", "national", "--set", COMMUNES, *data)
    assert status != 0
    assert "--set and --unit are of rankings and units" in said
    status, _, said = run("build", "--set", COMMUNES, "--province", "Lào Cai", *data)
    assert status != 0
    assert "a set of criteria is of one province already" in said
    status, _, said = run("build", "--unit", "Sở Nội vụ", "--data", DATA)  # which brings no scores
    assert (status, said.splitlines()[0]) == (2, "error: no scores of units are on record")
    assert "chiso import add FILE --set SET" in said


@pytest.mark.slow
def test_a_scorecard_of_a_year_without_an_edition_builds(own_copy: Path, tmp_path: Path, run: Run) -> None:
    plan = own_copy / "plans" / "van-phong-ubnd-lao-cai-2026"
    shutil.copytree(own_copy / "plans" / "van-phong-ubnd-lao-cai-2023", plan)
    text = (plan / "plan.yml").read_text("utf-8")
    text = text.replace("edition_reviewed: '2022'", "edition_reviewed: '2025'")
    (plan / "plan.yml").write_text(
        text.replace("edition_planned: '2023'", "edition_planned: '2026'"), "utf-8"
    )
    status, said, wrong = run(
        "build",
        "--report",
        "scorecard",
        "--year",
        2025,
        "--data",
        own_copy,
        "--out",
        tmp_path / "out",
        "--quiet",
    )
    assert (status, wrong) == (0, "")
    assert "1 of 1 report" in said
    assert (tmp_path / "out/plans/van-phong-ubnd-lao-cai-2026.html").is_file()


def test_what_a_portal_keeps_of_a_set_is_in_no_language(own_made: Made) -> None:
    kept = kept_of(years_asked(own_made.data, [COMMUNES], 2026)[0].results)
    assert len(kept["units"]) == 124
    assert json.loads(json.dumps(kept)) == kept
    split = next(one for one in kept["units"] if one["name"] == SPLIT)
    assert split["names"] == "xa muong doi"
