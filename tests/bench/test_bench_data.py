"""How long the data takes: run by `make bench`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture

from chiso.core.paths import DATA
from chiso.data.dataset import load
from chiso.gathering.form import hand_out
from chiso.gathering.importing import gather
from tests.support import own_province


def test_load(benchmark: BenchmarkFixture) -> None:
    assert benchmark(load, DATA).latest_year == 2024


def test_take_scores_in(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """Eight agencies on 20 departments and 124 communes, some 80 criteria, two years."""
    data = shutil.copytree(DATA, tmp_path / "data")
    own_province.make(data, widened=4)
    files = [
        one.path
        for year, sets in own_province.SET_OF.items()
        for code in sets
        for one in hand_out(data, code, year, split="appraiser", out=tmp_path / f"{code}-{year}", filled=True)
    ]

    def without_scores() -> tuple[tuple[Any, ...], dict[str, Any]]:
        shutil.rmtree(data / "scores", ignore_errors=True)
        return (data, files), {}

    result = benchmark.pedantic(gather, setup=without_scores, rounds=3)
    assert result.written
    assert sum(one.taken.new for one in result.files) > 20_000
