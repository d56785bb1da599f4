"""No function subtracts places of 2024 and 2025, of 63 and of 34 units; the figures of 2025 are invented."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from chiso.analysis.ahead.rank_paths import one_year_gain, path_to_rank
from chiso.analysis.ahead.scenarios import scenario
from chiso.analysis.ahead.target_gaps import target_gap, targets
from chiso.analysis.among_units.nationwide import movers, national, regional_summary
from chiso.analysis.among_units.peer_groups import learn_from, peers
from chiso.analysis.base.breaks import breaks_of, units_changed
from chiso.analysis.base.errors import MergedUnit, NotComparable
from chiso.analysis.base.nearest import distances_km
from chiso.analysis.base.panel import panel
from chiso.analysis.movement.changes import decompose_change, rank_change
from chiso.analysis.movement.trends import trend, trend_summary
from chiso.analysis.standing.gaps import gap
from chiso.core.frames import records
from chiso.data.checks.consistency import find_contradictions
from chiso.data.dataset import Dataset, load
from chiso.plans.target_results import consecutive_rises
from tests.support.made_up_2025 import PRINTED_CHANGES, YEAR
from tests.support.tables import rows_of, write_rows

INDICES = ("PAR", "SIPAS", "PAPI")
UNCHANGED = ("Hà Nội", "Huế", "Quảng Ninh")
MERGED = ("Lào Cai", "Quảng Trị")


@pytest.fixture(scope="module")
def made_up(data_2025: Path) -> Dataset:
    return load(data_2025)


def with_method(data: Path, folder: Path, says: str) -> Dataset:
    """The same with what the editions of the surveys say of their method."""
    shutil.copytree(data, folder)
    path = folder / "reference/editions.csv"
    rows = rows_of(path)
    for row in rows:
        if row["year"] == f"{YEAR}" and row["index"] != "PAR":
            row["same_method"] = says
    write_rows(path, list(rows[0]), rows)
    return load(folder)


def test_the_break_follows_from_the_periods_of_the_editions(d: Dataset, made_up: Dataset) -> None:
    assert all([*units_changed(panel(made_up), index)] == [YEAR] for index in INDICES)
    assert all(units_changed(panel(d), index) == {} for index in INDICES)
    assert not [row for row in records(made_up.breaks) if row["kind"] == "units"]  # by no hand
    kinds = {index: breaks_of(panel(made_up), index, "total").at(YEAR).kind for index in INDICES}
    assert kinds == {
        "PAR": "units; set",
        "SIPAS": "units; unverified_method",
        "PAPI": "units; unverified_method",
    }


@pytest.mark.parametrize("index", INDICES)
@pytest.mark.parametrize("name", UNCHANGED)
def test_places_of_an_unchanged_unit_stand_side_by_side(made_up: Dataset, index: str, name: str) -> None:
    unit = made_up.province(name, year=YEAR)
    rows = {row["year"]: row for row in records(trend(made_up, unit, index))}
    now = rows[YEAR]
    assert (now["ranked"], now["segment"] == rows[YEAR - 1]["segment"]) == (34, index == "PAR")
    assert np.isnan(now["change_rank"])
    assert now["change_rank_basis"] == ""
    assert np.isnan(now["run_rank"])
    assert np.isnan(now["change_first_rank"]) or now["first_year"] == YEAR
    found = records(rank_change(made_up, unit, index, YEAR))[0]
    assert (found["ranked"], found["break_kind"]) == (34, "units")
    assert np.isnan([found["change_rank"], found["own"], found["others"]]).all()
    assert found["basis"] == ""
    assert consecutive_rises(made_up, name, index, YEAR) == 0


def test_a_printed_change_is_kept_as_a_figure_and_used_nowhere(made_up: Dataset) -> None:
    figures = made_up.figures
    kept = figures[figures["measure"].eq("change_rank") & figures["year"].eq(YEAR) & figures["in_use"]]
    assert dict(zip(kept["province"], kept["value"], strict=True)) == PRINTED_CHANGES
    assert made_up.scores.query("year == @YEAR")["change_rank"].isna().all()
    # Nor does a place of the year before follow from it.
    derived = figures[figures["basis"].eq("derived") & figures["note"].str.contains("in 2025")]
    assert derived.empty
    assert not [one for one in find_contradictions(made_up) if one.year == YEAR and "change" in one.kind]


@pytest.mark.parametrize(("says", "given"), [("", False), ("no", False), ("yes", True)])
def test_scores_of_surveys_compare_where_the_edition_says_so(
    data_2025: Path, tmp_path: Path, says: str, given: bool
) -> None:
    found = with_method(data_2025, tmp_path / "data", says)
    unit = found.province("Quảng Ninh", year=YEAR)
    for index in ("SIPAS", "PAPI"):
        row = records(trend(found, unit, index))[-1]
        known = records(trend(found, unit, index))[-2]
        if not np.isnan(known["score"]):
            assert np.isnan(row["change_score"]) != given
        assert ("hard" in row["break_kind"]) == (says == "no")
        assert np.isnan(row["change_rank"])


def test_par_in_percent_goes_on_and_its_points_stop(made_up: Dataset) -> None:
    unit = made_up.province("Hà Nội", year=YEAR)
    before, now = records(trend(made_up, unit, "PAR"))[-2:]
    # The printed change does not fit the two invented scores: the difference of these is in use.
    assert now["change_score"] == pytest.approx(now["score"] - before["score"])
    assert now["change_score_basis"] == "derived"
    parts = decompose_change(made_up, unit, "PAR", YEAR)
    assert parts.loc[parts["unit"].eq("points"), "change"].isna().all()
    summary = records(trend_summary(made_up, unit, "PAR"))[-1]
    assert summary["best_rank"] == summary["worst_rank"] == now["rank"]  # among 34, as the last edition


@pytest.mark.parametrize("name", MERGED)
def test_the_series_of_a_merged_unit_begins_with_it(made_up: Dataset, name: str) -> None:
    unit = made_up.province(name, year=YEAR)
    for index in INDICES:
        (row,) = records(trend(made_up, unit, index))
        assert row["year"] == YEAR
        assert np.isnan([row["change_score"], row["change_rank"], row["run_rank"]]).all()
        with pytest.raises(MergedUnit):
            decompose_change(made_up, unit, index, YEAR)


@pytest.mark.parametrize("index", INDICES)
def test_nobody_moved_most_and_no_gain_is_counted(made_up: Dataset, index: str) -> None:
    assert movers(made_up, index, YEAR, by="rank").empty
    assert movers(made_up, index, YEAR, by="score").empty
    row = records(national(made_up, index))[-1]
    assert (row["year"], row["ranked"]) == (YEAR, 34)
    assert np.isnan([row["change_mean"], row["n_rising"], row["n_falling"]]).all()
    series = made_up.components_by_year.query("index == @index and component == 'total'")["series"].iloc[-1]
    assert one_year_gain(panel(made_up), index, YEAR, series)[1] == 0
    assert learn_from(made_up, "Lào Cai", index, YEAR, ["total"])["riser"].eq("").all()
    if index == "PAPI":
        assert path_to_rank(made_up, "Lào Cai", index, YEAR, 1)["n_gains"].eq(0).all()
        with pytest.raises(NotComparable):
            scenario(made_up, "Hà Nội", index, YEAR, add={"1.1": 0.01}, others="as_last_year")


@pytest.mark.parametrize("name", (*UNCHANGED, *MERGED))
def test_fields_peers_and_regions_are_those_of_the_34(made_up: Dataset, name: str) -> None:
    present = {unit.name for unit in made_up.names.all("34")}
    for kind in ("neighbours", "region", "profile", "all"):
        found = peers(made_up, name, "PAPI", YEAR, kind)
        assert set(found["province"]) <= present - {name}
        assert len(found) == {"neighbours": 5, "profile": 5, "all": 33}.get(kind, len(found)) > 0
    assert set(gap(made_up, name, "PAPI", YEAR, to="median")["n"]) == {34}
    assert regional_summary(made_up, "PAR", YEAR)["n_units"].sum() == 34


def test_a_merged_unit_lies_where_its_parts_lie(made_up: Dataset) -> None:
    book = panel(made_up)
    new = distances_km(book, "PAR", YEAR, "Lào Cai")
    old = [distances_km(book, "PAR", YEAR - 1, part) for part in ("Lào Cai", "Yên Bái")]
    parts = {"Phú Thọ": ("Phú Thọ", "Vĩnh Phúc", "Hòa Bình"), "Sơn La": ("Sơn La",)}
    for other, made_of in parts.items():
        assert new[other] == pytest.approx(min(km[part] for km in old for part in made_of))


def test_targets_among_63_are_not_judged_against_34(made_up: Dataset) -> None:
    found = target_gap(made_up, made_up.province("Hà Nội", year=YEAR), "PAR", YEAR, "xếp thứ 5/63")
    row = records(found)[0]
    assert (row["other_units"], row["reached"], row["ranked"], row["result_ranked"]) == (
        True,
        "unknown",
        63,
        34,
    )
    assert np.isnan([row["short_places"], row["short"]]).all()
    for name in ("Hà Nội", "Lào Cai"):
        unit = made_up.province(name, year=YEAR)
        rise = records(target_gap(made_up, unit, "PAR", YEAR, "tăng ít nhất 01 bậc", since=YEAR - 1))[0]
        assert (rise["other_units"], rise["reached"]) == (True, "unknown")
    inside = records(target_gap(made_up, "Hà Nội", "PAR", YEAR, "xếp thứ 34/34"))[0]
    assert (inside["other_units"], inside["reached"]) == (False, "yes")


def test_a_target_of_a_predecessor_binds_no_successor(made_up: Dataset) -> None:
    whole = targets(made_up)
    ahead = whole[whole["year"].eq(YEAR)]
    assert len(ahead) > 0
    assert ahead.loc[ahead["kind"].eq("rank"), "reached"].eq("unknown").all()
    for unit in made_up.names.all("34"):
        own = targets(made_up, unit)
        if len(made_up.names.predecessors(unit)) > 1:
            assert own.empty
        else:
            (old,) = made_up.names.predecessors(unit)
            assert set(own["province"]) <= {old.name}
