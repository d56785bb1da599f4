"""Docstrings of the public functions name the columns that are returned, all of them and no others."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable

import pandas as pd
import pytest

from chiso import analysis
from chiso.data.dataset import Dataset

CALLS: dict[str, Callable[[Dataset], pd.DataFrame]] = {
    "agreement": lambda d: analysis.agreement(d, 2023),
    "bound_rank": lambda d: analysis.bound_rank(d, "PAR", 2021, 88.5),
    "component_changes": lambda d: analysis.component_changes(d, "Lào Cai", "PAPI", 2023),
    "concordance": lambda d: analysis.concordance(d, 2023),
    "decompose_change": lambda d: analysis.decompose_change(d, "Lào Cai", "PAPI", 2023),
    "field_summary": lambda d: analysis.field_summary(d, "PAPI"),
    "gap": lambda d: analysis.gap(d, "Lào Cai", "PAPI", 2023),
    "groups": lambda d: analysis.groups(d, "PAPI", 2023),
    "learn_from": lambda d: analysis.learn_from(d, "Lào Cai", "PAPI", 2023),
    "lineage": lambda d: analysis.lineage(d, "Lào Cai"),
    "movers": lambda d: analysis.movers(d, "PAPI", 2023),
    "national": lambda d: analysis.national(d, "PAPI"),
    "parents": lambda d: analysis.parents(d, d.province("Lào Cai", period="34"), "PAPI"),
    "path_to_rank": lambda d: analysis.path_to_rank(d, "Lào Cai", "PAPI", 2023, 10),
    "peers": lambda d: analysis.peers(d, "Lào Cai", "PAPI", 2023),
    "rank_change": lambda d: analysis.rank_change(d, "Lào Cai", "PAPI", 2023),
    "rank_table": lambda d: analysis.rank_table(d, "PAPI", 2023),
    "reconstruct": lambda d: analysis.reconstruct(d, d.province("Lào Cai", period="34"), "PAPI"),
    "regional_summary": lambda d: analysis.regional_summary(d, "PAPI", 2023),
    "scenario": lambda d: analysis.scenario(d, "Lào Cai", "PAPI", 2023),
    "sensitivity": lambda d: analysis.sensitivity(d, "PAPI", 2023),
    "strengths_weaknesses": lambda d: analysis.strengths_weaknesses(d, "Lào Cai", "PAPI", 2023),
    "target_gap": lambda d: analysis.target_gap(d, "Lào Cai", "PAPI", 2023, "trong nhóm 10"),
    "targets": lambda d: analysis.targets(d, "Lào Cai"),
    "threshold": lambda d: analysis.threshold(d, "PAR", 2021, 10),
    "trend": lambda d: analysis.trend(d, "Lào Cai", "PAPI"),
    "typical_change": lambda d: analysis.typical_change(d, "PAPI", 2023),
    "trend_summary": lambda d: analysis.trend_summary(d, "Lào Cai", "PAPI"),
}
SAME_COLUMNS = {"bound_from_rank", "bound_score"}  # those of `threshold`, by reference
NO_TABLE = {"Target", "behind_and_falling", "read_target"}


def returned(name: str) -> str:
    """What the docstring says is returned, with the columns of the functions it refers to."""
    text = inspect.getdoc(getattr(analysis, name)) or ""
    found = re.search(r"\nReturns\n-+\n(.*?)(?=\n\w+\n-+\n|\Z)", text, re.DOTALL)
    assert found, f"{name} does not say what it returns"
    section = found.group(1)
    for other in re.findall(r"columns\s+of\s+`(\w+)`", section):
        section += returned(other)
    return section


def test_every_public_function_is_looked_at() -> None:
    assert CALLS.keys() | SAME_COLUMNS | NO_TABLE == set(analysis.PUBLIC)


@pytest.mark.parametrize("name", CALLS)
def test_every_returned_column_is_named(d: Dataset, name: str) -> None:
    section = returned(name)
    # "rank_par, rank_sipas, rank_papi ...; position_par, ..." names the columns of each index.
    per_index = set(re.findall(r"(\w+)_par\b", section))
    for column in map(str, CALLS[name](d).columns):
        stem = re.sub(r"_(par|sipas|papi)$", "", column)
        named = re.search(rf"\b{column}\b", section) or (stem != column and stem in per_index)
        assert named, f"{name} returns {column} and does not say so"


@pytest.mark.parametrize("name", CALLS)
def test_no_column_is_named_that_is_not_returned(d: Dataset, name: str) -> None:
    # Quoted text is a value of a column, text in backticks an argument or a function.
    section = re.sub(r'"[^"]*"|`[^`]*`', "", returned(name))
    words = set(re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", section))
    assert words <= {str(column) for column in CALLS[name](d).columns}


def test_functions_that_refer_to_threshold_return_its_columns(d: Dataset) -> None:
    columns = list(analysis.threshold(d, "PAR", 2021, 10))
    assert list(analysis.bound_score(d, "Lào Cai", "PAR", 2023)) == columns
    assert list(analysis.bound_from_rank(d, "PAR", 2023, 7)) == columns
    for name in SAME_COLUMNS:
        assert "`threshold`" in (inspect.getdoc(getattr(analysis, name)) or "")


def test_an_index_or_a_year_is_the_same_argument_everywhere() -> None:
    for name in CALLS:
        arguments = list(inspect.signature(getattr(analysis, name)).parameters)
        assert arguments[0] == "d", name
        if {"index", "year"} <= set(arguments):
            assert arguments.index("index") < arguments.index("year"), name
