"""The units since July 2025, shown by the units they were made of."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from chiso.analysis.among_units.mergers import lineage, parents, reconstruct
from chiso.analysis.base.errors import BadRequest
from chiso.analysis.movement.trends import trend
from chiso.data.dataset import Dataset
from tests.support.by_hand import figures, scores


def families(d: Dataset) -> dict[str, list[str]]:
    """Predecessors of each present unit, from provinces.csv."""
    before = d.tables["provinces"].query("period == '63'")
    return {str(after): part["province"].tolist() for after, part in before.groupby("successor")}


def test_23_units_were_merged_from_52_and_11_are_unchanged(d: Dataset) -> None:
    table = lineage(d)
    assert len(table) == 63
    assert table["province"].is_unique
    by_unit = table.groupby("successor").size()
    assert len(by_unit) == 34
    assert ((by_unit > 1).sum(), by_unit[by_unit > 1].sum(), (by_unit == 1).sum()) == (23, 52, 11)
    assert table["merged"].sum() == 52
    assert table["n_parents"].tolist() == table["successor"].map(by_unit).tolist()
    expected = d.tables["provinces"].query("period == '63'").set_index("province")
    assert table.set_index("province")["successor"].to_dict() == expected["successor"].to_dict()
    assert table.set_index("province")["region"].to_dict() == expected["region"].to_dict()
    after = d.tables["provinces"].query("period == '34'").set_index("province")
    assert table["successor_region"].tolist() == after.loc[table["successor"], "region"].tolist()
    assert table["successor_code"].tolist() == after.loc[table["successor"], "code"].tolist()


def test_a_family_is_found_from_any_of_its_units(d: Dataset) -> None:
    for after, before in families(d).items():
        expected = [name for name in lineage(d)["province"] if name in before]
        for name in before:
            assert lineage(d, name)["province"].tolist() == expected, name
        assert lineage(d, d.province(after, period="34"))["province"].tolist() == expected
    assert set(lineage(d, "yen bai")["successor"]) == {"Lào Cai"}


@pytest.mark.parametrize("code", ["total", "5", "8.1"])
def test_a_merged_unit_shows_range_and_simple_mean_of_its_parents(d: Dataset, code: str) -> None:
    merged = {after: before for after, before in families(d).items() if len(before) > 1}
    whole = part = 0
    for after, before in merged.items():
        table = reconstruct(d, after, "PAPI", code).set_index("year")
        assert not set(table.columns) & {"rank", "ranked", "place", "group"}
        assert set(table["label"]) == {"reconstructed"}
        for year, row in table.iterrows():
            if code not in scores(d, int(year)):
                assert row["n"] == 0
                continue
            known = scores(d, int(year))[code].reindex(before).dropna()
            assert (row["n"], row["n_parents"]) == (len(known), len(before))
            assert row["parents"].split("; ") == before
            if known.empty:
                assert math.isnan(row["low"])
                continue
            assert (row["low"], row["high"]) == (known.min(), known.max())
            assert (row["low_province"], row["high_province"]) == (known.idxmin(), known.idxmax())
            gone = [name for name in before if name not in known.index]
            if gone:
                assert math.isnan(row["mean"])
                assert math.isnan(row["share"])
                assert row["missing"] == "; ".join(f"{name}: left_out" for name in gone)
                part += 1
            else:
                assert row["mean"] == pytest.approx(known.sum() / len(before))
                assert row["share"] == pytest.approx(100 * row["mean"] / row["max_score"])
                assert row["missing"] == ""
                whole += 1
    assert whole > 120
    assert part >= 4


@pytest.mark.parametrize("index", ["PAR", "SIPAS", "PAPI"])
def test_a_unit_that_was_not_merged_returns_its_own_series(d: Dataset, index: str) -> None:
    alone = {after: before[0] for after, before in families(d).items() if len(before) == 1}
    assert len(alone) == 11
    totals = figures(d, index).query("component == 'total'")
    checked = 0
    for after, before in alone.items():
        table = reconstruct(d, after, index).set_index("year")
        assert table["label"].eq("").all()
        own = trend(d, before, index).set_index("year")
        for column in ("low", "high", "mean"):
            pd.testing.assert_series_equal(table[column], own["score"], check_names=False)
        assert set(table["low_province"]) <= {before, ""}
        for row in totals[totals["province"].eq(before)].to_dict("records"):
            if row["unit"] == table.loc[row["year"], "score_unit"]:
                assert table.loc[row["year"], "mean"] == row["value"]
                checked += 1
    assert checked > {"PAR": 25, "SIPAS": 15, "PAPI": 140}[index]


def test_a_sparse_index_has_a_range_of_those_on_record_and_no_mean_of_some(d: Dataset) -> None:
    table = reconstruct(d, "Lào Cai", "PAR").set_index("year")
    assert table.loc[2021, ["low", "high", "mean"]].tolist() == pytest.approx([87.24, 88.44, 87.84])
    assert (table.loc[2021, "low_province"], table.loc[2021, "high_province"]) == ("Yên Bái", "Lào Cai")
    assert (table.loc[2019, "low"], table.loc[2019, "n"]) == (82.85, 1)
    assert math.isnan(table.loc[2019, "mean"])
    assert table.loc[2019, "missing"] == "Yên Bái: not_collected"


def test_points_and_percent_have_no_range_together(d: Dataset) -> None:
    row = d.tables["par"].query("measure == 'score'").head(1)
    row = row.assign(year=2022, component="1", basis="stated", in_use=True)
    apart = [
        row.assign(province="Lào Cai", value=9.1, unit="points"),
        row.assign(province="Yên Bái", value=97.0, unit="percent"),
    ]
    alike = [apart[0], row.assign(province="Yên Bái", value=9.3, unit="points")]
    for rows, found in ((apart, (math.nan, math.nan, "")), (alike, (9.1, 9.2, "points"))):
        made = replace(d, tables={**d.tables, "par": pd.concat(rows)})
        table = reconstruct(made, "Lào Cai", "PAR", "1").set_index("year").loc[2022]
        assert table["n"] == 2
        assert (table["low"], table["mean"]) == pytest.approx(found[:2], nan_ok=True)
        assert table["score_unit"] == found[2]


def test_parents_keep_their_own_figures_and_breaks_are_marked(d: Dataset) -> None:
    long = parents(d, "Lào Cai", "PAPI", years=[2017, 2018, 2024])
    assert long["province"].tolist() == ["Lào Cai", "Yên Bái"] * 3
    assert long["year"].tolist() == [2017, 2017, 2018, 2018, 2024, 2024]
    for row in long.to_dict("records"):
        assert row["score"] == scores(d, row["year"])["total"][row["province"]]
    table = reconstruct(d, "Lào Cai", "PAPI", years=[2017, 2018, 2024]).set_index("year")
    assert table["break_kind"].to_dict() == {2017: "", 2018: "hard", 2024: ""}
    assert table["segment"].to_dict() == {2017: 2, 2018: 3, 2024: 5}


def test_left_out_parents_are_never_0_and_are_named(d: Dataset) -> None:
    row = reconstruct(d, "Bắc Ninh", "PAPI").set_index("year").loc[2021]
    assert row["n"] == 0
    assert row["missing"] == "Bắc Giang: left_out; Bắc Ninh: left_out"
    assert math.isnan(row["low"])
    assert (reconstruct(d, "Bắc Ninh", "PAPI")["low"].dropna() > 20).all()


def test_a_unit_of_before_is_not_reconstructed(d: Dataset) -> None:
    for ask in (reconstruct, parents):
        with pytest.raises(BadRequest):
            ask(d, d.province("Yên Bái", period="63"), "PAPI")
        with pytest.raises(Exception, match="Yên Bái"):
            ask(d, "Yên Bái", "PAPI")
