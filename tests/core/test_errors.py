"""Errors as Python shows them, and as they travel between processes."""

from __future__ import annotations

import copy
import errno
import pickle
from dataclasses import replace

import pytest

from chiso.analysis.base.errors import (
    BadRequest,
    MergedUnit,
    NoFigures,
    NotComparable,
    NotEstablished,
    OutOfScale,
)
from chiso.core.errors import (
    ChisoError,
    DataError,
    Problem,
    RequestError,
    UnknownName,
    UnknownProvince,
    of_os,
)
from chiso.core.transaction import Busy
from chiso.data.dataset import Dataset
from chiso.data.indices import UnknownIndex
from chiso.data.own_index.register import UnknownUnit
from chiso.data.provinces import UnknownPeriod

PROBLEM = Problem(
    "error", "clean/par.csv", "rank_range", "rank 70 of 63", row=6, column="value", remedy="correct it"
)
EXAMPLES = [
    ChisoError("it does not fit", "--year", "leave it out"),
    DataError([replace(PROBLEM, rule=f"rule {n}") for n in range(7)]),
    UnknownProvince("Lao Kay", ["Lào Cai", "Lai Châu"]),
    RequestError([ChisoError("one", "--lang"), UnknownProvince("x", [])]),
    NoFigures("PAR", 2024, "Lào Cai", "1.1", "not published"),
    MergedUnit("Lào Cai", "34", "PAR", 2024),
    NotComparable("two sets"),
    NotEstablished("PAR", 2024, "1", 10, 63, "a mean"),
    BadRequest("no index", "index"),
    OutOfScale("101 of 100", "score"),
    Busy("another import", "here", "wait"),
    UnknownIndex("PCI", ["PAR", "PAPI"]),
    UnknownName("gpa", "chiso", ["gap"]),
    UnknownPeriod("62", "period"),
    UnknownUnit("Xã Lạ", 2026, "lao-cai", ["Xã Lá"], "it was one to 2025"),
]


def subclasses(kind: type[ChisoError]) -> set[type[ChisoError]]:
    return {kind}.union(*map(subclasses, kind.__subclasses__()))


def test_the_examples_are_all_there_are() -> None:
    known = {kind for kind in subclasses(ChisoError) if kind.__module__.startswith("chiso.")}
    assert {type(example) for example in EXAMPLES} == known


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_survives_a_copy_and_a_pickle(error: ChisoError) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert vars(other).keys() == vars(error).keys()


def test_an_error_says_where_and_what_to_do(d: Dataset) -> None:
    assert str(EXAMPLES[0]) == "it does not fit (--year); leave it out"
    assert str(ChisoError("it does not fit")) == "it does not fit"
    with pytest.raises(UnknownProvince) as caught:
        d.province("Hà Tỉn", year=2024)
    assert "did you mean: Hà Tĩnh" in str(caught.value)
    lines = str(EXAMPLES[1]).splitlines()
    assert lines[0] == "7 errors in the data; run: chiso check"
    assert lines[1] == "  rank 70 of 63 (clean/par.csv line 6, column value); correct it"
    assert lines[-1] == "  ... and 2 more"
    assert len(lines) == 7
    assert "one (--lang)" in str(EXAMPLES[3])


def test_what_the_system_refuses_has_a_path_and_a_remedy() -> None:
    error = of_os(OSError(errno.ENOTDIR, "Not a directory", "a/b"))
    assert str(error) == (
        "the system refuses: Not a directory (a/b); "
        "a file stands where a folder is needed: move it, or name another folder"
    )
