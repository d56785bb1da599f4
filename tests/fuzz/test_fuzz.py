"""Some of the fuzzers: in six parts every mutation once; `make fuzz` tries thousands."""

from __future__ import annotations

import os

import pytest

from chiso.data.dataset import Dataset
from tests.support.sweeps import swept

from . import gathered, published
from .runner import run, sample, table, verdict_of

SEED = 20
PARTS = 6
IN_PARTS = pytest.mark.parametrize("part", swept([(part,) for part in range(PARTS)], every=PARTS))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the workers are forked")
@IN_PARTS
def test_mutated_inputs_are_read_right_or_refused(part: int) -> None:
    results = run(sample()[part::PARTS], SEED, kept=None)
    assert not verdict_of(results), f"make fuzz SEED={SEED}\n{table(results)}"


def test_mutated_tables_are_read_right_asked_about_or_refused(d: Dataset) -> None:
    counts, failed = published.run(40, SEED, d)
    assert failed == []
    assert {published.REFUSED, published.RIGHT} <= counts.keys()


@pytest.mark.slow
@IN_PARTS
def test_mutated_files_of_an_own_index_are_read_right_or_refused(part: int) -> None:
    counts, failed = gathered.run(15, SEED + part)
    assert failed == []
    assert {verdict for _, verdict in counts} == {gathered.REFUSED, gathered.RIGHT}
