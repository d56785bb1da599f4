"""Every column of every public table is described, in words of both languages and in no others."""

from __future__ import annotations

import re

import pytest

from chiso import analysis
from chiso.data.dataset import Dataset
from chiso.pages.columns import AGGREGATES, DESCRIBED, OF_REPORTS, columns_of, described
from chiso.pages.formats import SENTENCE, WORDS
from chiso.pages.listing import listing
from chiso.text.catalog import Texts
from tests.support.questions import CALLS, NO_TABLE, SAME_COLUMNS

VI = Texts("vi")
# Texts of these columns are data, or keys of it.
AS_IN_THE_DATA = {"note"}


@pytest.mark.parametrize("name", CALLS)
def test_every_column_of_a_public_function_is_described(d: Dataset, name: str) -> None:
    columns = [str(column) for column in CALLS[name](d).columns]
    assert [column for column in columns if described(column, columns, d.indices) is None] == []


def test_every_public_function_has_an_example() -> None:
    assert CALLS.keys() | SAME_COLUMNS | NO_TABLE == set(analysis.PUBLIC)


def test_no_column_is_described_that_no_table_has(d: Dataset) -> None:
    had = {str(column) for call in CALLS.values() for column in call(d).columns}
    assert set(DESCRIBED) - {one.key for one in (*AGGREGATES, *OF_REPORTS)} <= had


def test_what_a_name_means_beside_others_is_seen_in_some_table(d: Dataset) -> None:
    """A description that no table chooses would be one too many, or stand behind another."""
    chosen = set()
    for call in CALLS.values():
        columns = [str(column) for column in call(d).columns]
        chosen |= {id(described(column, columns, d.indices)) for column in columns}
    several = [one for ones in DESCRIBED.values() if len(ones) > 1 for one in ones]
    # Of an own table, which counts something else.
    assert [(one.key, one.heading) for one in several if id(one) not in chosen] == [("count", "Count")]


@pytest.mark.parametrize("name", CALLS)
def test_codes_and_sentences_of_a_table_are_in_vietnamese(d: Dataset, name: str) -> None:
    listed = listing(CALLS[name](d), VI, indices=d.indices)
    for one in listed.columns:
        if one.format not in (WORDS, SENTENCE) or one.key in AS_IN_THE_DATA:
            continue
        for row in listed.rows:
            if row[one.key]:
                assert one.cell(row, VI) != row[one.key], (one.key, row[one.key])


@pytest.mark.parametrize("name", CALLS)
def test_a_table_is_written_without_a_decimal_point_or_a_code(d: Dataset, name: str) -> None:
    listed = listing(CALLS[name](d), VI, indices=d.indices)
    for one in listed.columns:
        cells = [str(one.cell(row, VI)) for row in listed.rows]
        assert not [
            cell for cell in cells if re.fullmatch(r"[+-]?\d+\.\d{1,2}|nan|None|NaN|True|False", cell)
        ]


def test_the_unit_of_a_head_is_that_of_all_rows() -> None:
    score, change = columns_of(VI, "score", "change")
    percent, points = {"unit": "percent"}, {"unit": "points"}
    assert [score.unit_in(rows, VI) for rows in ([percent], [points], [percent, points])] == ["%", "điểm", ""]
    assert change.unit_in([percent], VI) == "điểm %"
    assert change.unit_in([{"change_score_unit": ""}], VI) == ""


def test_a_column_that_nobody_describes_is_an_error() -> None:
    with pytest.raises(KeyError, match="no column 'scroe' is described"):
        columns_of(VI, "year", "scroe")
