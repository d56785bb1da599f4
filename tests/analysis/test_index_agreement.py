"""Agreement of the three indices, from the places in the figures."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from chiso.analysis.base.errors import BadRequest
from chiso.analysis.standing.index_agreement import agreement, concordance, judged_pair
from chiso.data.dataset import Dataset, load
from tests.support.by_hand import figures, left_out, members, places

YEARS = (2012, 2017, 2019, 2021, 2023, 2024)


def ranks(d: Dataset, index: str, year: int) -> pd.Series[float]:
    """Places of an edition: stated ones, of PAPI those of the totals."""
    if index == "PAPI":
        return places(members(d, year)["total"])
    rows = figures(d, index, "rank")
    rows = rows[rows["year"].eq(year) & rows["component"].eq("total") & rows["basis"].ne("doubtful")]
    return rows.set_index("province")["value"]


def of(d: Dataset, index: str, year: int) -> int:
    return d.ranked(index, year) or 0


@pytest.mark.parametrize("year", YEARS)
def test_places_and_positions_are_those_of_the_figures(d: Dataset, year: int) -> None:
    table = concordance(d, year).set_index("province")
    assert table.index.tolist() == d.tables["provinces"].query("period == '63'")["province"].tolist()
    checked = 0
    for index in ("PAR", "SIPAS", "PAPI"):
        low = index.lower()
        known, n = ranks(d, index, year), of(d, index, year)
        shown = table[f"rank_{low}"].dropna()
        assert shown.to_dict() == known.to_dict()
        if n:
            assert table[f"ranked_{low}"].eq(n).all()
        position = table[f"position_{low}"].dropna()
        # The share of the other units that is behind.
        assert position.to_dict() == pytest.approx(((n - known) / (n - 1)).to_dict() if n else {})
        checked += len(known)
    assert checked > 80


@pytest.mark.parametrize("year", YEARS)
def test_who_is_judged_differently_by_the_administration_and_by_citizens(d: Dataset, year: int) -> None:
    table = concordance(d, year).set_index("province")
    par, papi = ranks(d, "PAR", year), ranks(d, "PAPI", year)
    both = sorted(set(par.index) & set(papi.index))
    for name in both:
        apart = (63 - par[name]) / 62 - (len(papi) - papi[name]) / (len(papi) - 1)
        assert table.loc[name, "apart"] == pytest.approx(apart)
        expected = (
            "better_by_administration"
            if apart > 1 / 3
            else "better_by_citizens"
            if apart < -1 / 3
            else "alike"
        )
        assert table.loc[name, "judged"] == expected
    rest = table.drop(index=both)
    assert rest["judged"].eq("").all()
    assert rest["apart"].isna().all()
    assert len(both) >= 15


def test_all_three_judgements_occur(d: Dataset) -> None:
    found = concordance(d, 2021)["judged"].value_counts()
    assert set(found.index) == {"", "alike", "better_by_administration", "better_by_citizens"}


def test_the_number_of_indices_is_that_of_the_places_known(d: Dataset) -> None:
    table = concordance(d, 2021)
    expected = table[["rank_par", "rank_sipas", "rank_papi"]].notna().sum(axis=1)
    assert table["n_indices"].tolist() == expected.tolist()
    assert set(expected) == {1, 2, 3}


def test_an_edition_that_one_index_lacks_has_no_places_of_it(d: Dataset) -> None:
    table = concordance(d, 2016)
    assert table[["rank_sipas", "ranked_sipas", "position_sipas", "apart_sipas"]].isna().all().all()
    assert table["rank_papi"].notna().sum() == 63


@pytest.mark.parametrize("year", YEARS)
def test_agreement_is_the_rank_correlation_of_the_places_known(d: Dataset, year: int) -> None:
    table = agreement(d, year)
    pairs = list(zip(table["index_a"], table["index_b"], strict=True))
    assert pairs == [("PAR", "SIPAS"), ("PAR", "PAPI"), ("SIPAS", "PAPI")]
    computed = 0
    for row in table.to_dict("records"):
        a, b = (ranks(d, row[key], year) for key in ("index_a", "index_b"))
        both = pd.DataFrame({"a": a, "b": b}).dropna()
        assert row["n"] == len(both)
        assert row["complete"] == (len(both) >= 0.9 * 63)
        assert bool(row["note"]) != row["complete"]
        if len(both) < 10:
            assert math.isnan(row["spearman"])
        else:
            # Spearman's is Pearson's of the ranks within the pairs.
            within = both.rank()
            assert row["spearman"] == pytest.approx(within["a"].corr(within["b"]))
            computed += 1
    assert computed >= 1


@pytest.mark.parametrize("year", [2014, 2021, 2022, 2023, 2024])
def test_units_left_out_have_no_place_and_are_named(d: Dataset, year: int) -> None:
    table = concordance(d, year).set_index("province")
    assert table.index[table["left_out"]].tolist() == sorted(left_out(d, year), key=list(table.index).index)
    assert table.loc[left_out(d, year), ["rank_papi", "position_papi", "apart"]].isna().all().all()
    assert table.loc[left_out(d, year), "judged"].eq("").all()
    pairs = agreement(d, year)
    with_papi = pairs["index_b"].eq("PAPI")
    assert set(pairs.loc[with_papi, "left_out"]) == {"; ".join(left_out(d, year))}
    assert set(pairs.loc[~with_papi, "left_out"]) == {""}


def with_rows(d: Dataset, table: str, rows: pd.DataFrame) -> Dataset:
    return replace(d, tables={**d.tables, table: rows})


def test_a_unit_left_out_by_both_is_named_once(d: Dataset) -> None:
    own = d.left_out[d.left_out["year"].eq(2024)]
    both = with_rows(d, "left_out", pd.concat([d.left_out, own.assign(index="SIPAS")], ignore_index=True))
    pairs = agreement(both, 2024).set_index(["index_a", "index_b"])
    assert pairs.loc[("SIPAS", "PAPI"), "left_out"] == "; ".join(own["province"])


def test_a_survey_of_others_is_never_the_citizens_view(pci_data: Path, d: Dataset) -> None:
    four = load(pci_data)
    assert judged_pair(d) == judged_pair(four) == ("PAR", "PAPI")
    rows = four.tables["indices"].copy()
    rows["order"] = rows["index"].map({"PCI": 0}).fillna(rows["order"]).astype("int64")
    first = with_rows(four, "indices", rows)
    assert next(iter(first.indices)) == "PCI"
    assert judged_pair(first) == ("PAR", "PAPI")
    assert judged_pair(with_rows(four, "indices", rows[rows["index"].ne("PAPI")])) is None


def test_a_year_without_an_edition_is_refused(d: Dataset) -> None:
    for ask in (concordance, agreement):
        with pytest.raises(BadRequest):
            ask(d, 2010)
