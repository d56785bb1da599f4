"""Strengths and weaknesses: against the median of a whole field, else beside the own total."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from chiso.analysis.base.errors import BadRequest, NoFigures
from chiso.analysis.standing.strengths import strengths_weaknesses
from chiso.data.dataset import Dataset
from tests.support.by_hand import MAIN, left_out, members, places, scores, with_scores

DIMENSIONS = {2013: list("123456"), 2018: MAIN, 2022: MAIN, 2024: MAIN}


def in_robust_units(d: Dataset, year: int, codes: list[str]) -> pd.DataFrame:
    """Distance of every unit from the median of the members, in robust standard deviations."""
    field = members(d, year)[codes]
    mad = stats.median_abs_deviation(field, axis=0)
    return (scores(d, year)[codes] - field.median()) / (1.4826 * mad)


@pytest.mark.parametrize("level", ["main", "sub"])
@pytest.mark.parametrize("year", DIMENSIONS)
def test_both_sides_are_the_three_farthest_from_the_median(d: Dataset, year: int, level: str) -> None:
    codes = DIMENSIONS[year]
    if level == "sub":
        codes = [str(code) for code in scores(d, year).columns if "." in code]
    away, table, field = in_robust_units(d, year, codes), scores(d, year), members(d, year)
    checked = 0
    for name in table.index:
        found = strengths_weaknesses(d, name, "PAPI", year, level)
        own = away.loc[name].dropna()
        expected = {
            "strength": own[own >= 0.5].sort_values(ascending=False).head(3),
            "weakness": own[own <= -0.5].sort_values().head(3),
        }
        assert list(dict.fromkeys(found["side"])) == [side for side in expected if len(expected[side])]
        for side, wanted in expected.items():
            part = found[found["side"].eq(side)]
            assert part["component"].tolist() == wanted.index.tolist(), (name, side)
            assert part["place"].tolist() == list(range(1, len(wanted) + 1))
            assert part["distance"].to_numpy() == pytest.approx(wanted.to_numpy())
            for row in part.to_dict("records"):
                code = row["component"]
                assert row["score"] == table.loc[name, code]
                assert row["reference"] == pytest.approx(field[code].median())
                assert row["n"] == row["ranked"] == len(field) == d.ranked("PAPI", year)
                if name in field.index:
                    assert row["rank"] == places(field[code])[name]
                checked += 1
    assert checked > 2.5 * len(field)


@pytest.mark.parametrize("year", range(2011, 2025))
def test_no_component_is_on_both_sides_and_none_is_small(d: Dataset, year: int) -> None:
    checked = 0
    for name in scores(d, year).index:
        found = strengths_weaknesses(d, name, "PAPI", year)
        assert found["component"].is_unique
        assert found["side"].value_counts().le(3).all()
        sign = found["side"].map({"strength": 1, "weakness": -1})
        assert (found["distance"] * sign >= 0.5).all()
        checked += len(found)
    assert checked > 150


def test_the_rule_is_stated_in_every_row(d: Dataset) -> None:
    found = strengths_weaknesses(d, "Lào Cai", "PAPI", 2024)
    assert len(found) > 1
    assert set(found["reference_kind"]) == {"median"}
    assert set(found["distance_unit"]) == {"robust sd"}
    assert (
        found["rule"]
        .str.fullmatch(
            r"at least 0\.5 robust standard deviations \(1\.4826 x MAD\) from the median of the field"
        )
        .all()
    )


def test_equal_distances_stand_in_the_order_of_the_edition(d: Dataset) -> None:
    table = scores(d, 2024)
    same = {
        (2024, name, code): table.loc[name, "6"]
        for name in table.index
        for code in "2458"
        if not math.isnan(table.loc[name, "6"])
    }
    changed = with_scores(d, same)
    checked = 0
    for name in table.index:
        found = strengths_weaknesses(changed, name, "PAPI", 2024, at_most=8)
        tied = found[found["component"].isin(list("24568"))]
        assert tied["component"].tolist() in ([], list("24568"))
        top = strengths_weaknesses(changed, name, "PAPI", 2024)
        for side in ("strength", "weakness"):
            every = found.loc[found["side"].eq(side), "component"].tolist()
            assert top.loc[top["side"].eq(side), "component"].tolist() == every[:3]
        checked += len(tied)
    assert checked > 100


def test_a_unit_in_the_middle_of_everything_has_neither(d: Dataset) -> None:
    middle = members(d, 2024)[MAIN].median()
    name = "Lào Cai"
    changed = with_scores(d, {(2024, name, code): float(middle[code]) for code in MAIN})
    assert strengths_weaknesses(changed, name, "PAPI", 2024).empty
    assert not strengths_weaknesses(d, name, "PAPI", 2024).empty


def test_a_component_in_which_all_score_the_same_is_neither(d: Dataset) -> None:
    changed = with_scores(d, {(2024, name, "1"): 5.0 for name in scores(d, 2024).index})
    for name in ("Lào Cai", "Hà Nội", "Cà Mau"):
        assert "1" not in set(strengths_weaknesses(changed, name, "PAPI", 2024, at_most=8)["component"])


def test_a_unit_of_a_sparse_field_is_compared_with_its_own_total(d: Dataset) -> None:
    table = d.scores[d.scores["index"].eq("PAR")]
    totals = table[table["component"].eq("total")].set_index(["year", "province"])["score"]
    fields = table[table["component"].isin(MAIN) & table["score"].notna()]
    checked = 0
    for (year, name), part in fields.groupby(["year", "province"]):
        total = totals.get((year, name), np.nan)
        away = (100 * part["score"] / part["max_score"] - total).to_numpy()
        codes = part["component"].tolist()
        known = [(float(x), code) for x, code in zip(away, codes, strict=True) if not math.isnan(x)]
        if not known:
            continue
        found = strengths_weaknesses(d, name, "PAR", year).set_index("component")
        up = sorted((-x, code) for x, code in known if x >= 5)[:3]
        down = sorted((x, code) for x, code in known if x <= -5)[:3]
        assert found.index.tolist() == [code for _, code in up + down], (year, name)
        for x, code in known:
            if code in found.index:
                row = found.loc[code]
                assert row["distance"] == pytest.approx(x)
                assert row["reference"] == total
                assert (row["reference_kind"], row["distance_unit"]) == ("own total", "percentage points")
                assert "own total" in row["rule"]
                assert row["n"] < 57
                checked += 1
    assert checked >= 10


@pytest.mark.parametrize("year", [2014, 2018, 2021, 2022, 2023, 2024])
def test_units_left_out_are_named_and_no_part_of_the_median(d: Dataset, year: int) -> None:
    out = left_out(d, year)
    found = strengths_weaknesses(d, "Hà Nội", "PAPI", year)
    assert len(found) > 0
    assert (found["left_out"] == "; ".join(out)).all()
    assert (found["n"] == len(members(d, year))).all()
    for name in out:
        known = scores(d, year).reindex([name])[[c for c in MAIN if c in scores(d, year)]].iloc[0].dropna()
        if known.empty:
            with pytest.raises(NoFigures):
                strengths_weaknesses(d, name, "PAPI", year)
        else:
            own = strengths_weaknesses(d, name, "PAPI", year)
            assert set(own["component"]) <= set(known.index)
            assert own["rank"].isna().all()
            assert (own["score"] > 0).all()


def test_what_cannot_be_answered_is_refused(d: Dataset) -> None:
    with pytest.raises(BadRequest):
        strengths_weaknesses(d, "Lào Cai", "PAPI", 2024, level="criteria")
    with pytest.raises(NoFigures):
        strengths_weaknesses(d, "Hưng Yên", "PAR", 2013)
    with pytest.raises(NoFigures):
        strengths_weaknesses(d, "Lào Cai", "PAPI", 2010)
