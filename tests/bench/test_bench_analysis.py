"""How long the questions of one edition take for every province: run by `make bench`."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from chiso import analysis
from chiso.analysis.base.errors import NoFigures, NotEstablished
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset, load

REFERENCES = ("best", "mean", "region", "median", "neighbours")
Questions = list[Callable[[], object]]


def of_the_country(d: Dataset, index: str, year: int) -> Questions:
    """Asked once an edition."""
    return [
        lambda: analysis.agreement(d, year),
        lambda: analysis.bound_from_rank(d, index, year, 10),
        lambda: analysis.bound_rank(d, index, year, 43.0 if index == "PAPI" else 88.5),
        lambda: analysis.concordance(d, year),
        lambda: analysis.field_summary(d, index),
        lambda: analysis.groups(d, index, year),
        lambda: analysis.lineage(d),
        lambda: analysis.movers(d, index, year),
        lambda: analysis.national(d, index),
        lambda: analysis.rank_table(d, index, year),
        lambda: analysis.regional_summary(d, index, year),
        lambda: analysis.sensitivity(d, index, year),
        lambda: analysis.targets(d),
        lambda: analysis.threshold(d, index, year, range(1, 61)),
        lambda: analysis.typical_change(d, index, year),
    ]


def of_a_province(d: Dataset, name: str, index: str, year: int) -> Questions:
    """Asked for each province."""
    after = d.names.successor(d.province(name, period="63"))
    return [
        lambda: analysis.bound_score(d, name, index, year),
        lambda: analysis.component_changes(d, name, index, year),
        lambda: analysis.decompose_change(d, name, index, year),
        *(lambda to=to: analysis.gap(d, name, index, year, to=to) for to in REFERENCES),
        lambda: analysis.gap(d, name, index, year, to="rank", k=10),
        lambda: analysis.learn_from(d, name, index, year),
        lambda: analysis.parents(d, after, index),
        lambda: analysis.path_to_rank(d, name, index, year, 10),
        lambda: analysis.path_to_rank(d, name, index, year, 10, others="as_last_year"),
        lambda: analysis.peers(d, name, index, year),
        lambda: analysis.peers(d, name, index, year, "profile"),
        lambda: analysis.rank_change(d, name, index, year),
        lambda: analysis.read_target("trong nhóm 10"),
        lambda: analysis.reconstruct(d, after, index),
        lambda: analysis.scenario(d, name, index, year, add={"total": 0.1}),
        lambda: analysis.strengths_weaknesses(d, name, index, year),
        lambda: analysis.target_gap(d, name, index, year, "trong nhóm 10"),
        lambda: analysis.trend(d, name, index),
        lambda: analysis.trend_summary(d, name, index),
    ]


def ask_all(d: Dataset, index: str, year: int) -> tuple[int, int]:
    """Every question for every province of an edition: how many were answered and how many were not."""
    names = d.tables["provinces"].loc[d.tables["provinces"]["period"].eq("63"), "province"]
    questions = of_the_country(d, index, year)
    for name in names:
        questions += of_a_province(d, name, index, year)
    answered = refused = 0
    for question in questions:
        try:
            question()
            answered += 1
        except (NoFigures, NotEstablished):  # too little on record, or left out of the edition
            refused += 1
    return answered, refused


@pytest.mark.parametrize(("index", "year"), [("PAPI", 2024), ("PAR", 2021)])
def test_all_questions_for_all_provinces(
    benchmark: BenchmarkFixture, d: Dataset, index: str, year: int
) -> None:
    # A new dataset a round, so that nothing made before is timed as ready.
    answered, refused = benchmark.pedantic(ask_all, setup=lambda: ((load(DATA), index, year), {}), rounds=3)
    asked = len(of_the_country(d, index, year)) + 63 * len(of_a_province(d, "Lào Cai", index, year))
    assert answered + refused == asked
    assert answered > 63 * (20 if index == "PAPI" else 9)


def test_the_questions_are_all_that_there_are(d: Dataset) -> None:
    asked = [*of_the_country(d, "PAPI", 2024), *of_a_province(d, "Lào Cai", "PAPI", 2024)]
    names = {name for question in asked for name in question.__code__.co_names}
    assert set(analysis.PUBLIC) - {"Target", "behind_and_falling"} <= names
    assert all(isinstance(question(), pd.DataFrame | analysis.Target) for question in asked)
