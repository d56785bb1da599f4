"""How long the data takes: run by `make bench`."""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture

from chiso.data.load import load
from chiso.paths import DATA


def test_load(benchmark: BenchmarkFixture) -> None:
    assert benchmark(load, DATA).latest_year == 2024
