"""Docstrings of the public functions name the columns that are returned, all of them and no others."""

from __future__ import annotations

import inspect
import re

import pytest

from chiso import analysis
from chiso.data.dataset import Dataset
from tests.support.questions import CALLS, NO_TABLE, SAME_COLUMNS


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
