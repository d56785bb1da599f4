"""How long the data takes: run by `make bench`."""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture

from chiso.core.paths import DATA
from chiso.data.dataset import load


def test_load(benchmark: BenchmarkFixture) -> None:
    assert benchmark(load, DATA).latest_year == 2024
