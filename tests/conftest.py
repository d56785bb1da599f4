"""Fixtures shared by all tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chiso.data.load import Dataset, load
from chiso.paths import DATA


@pytest.fixture(scope="session")
def d() -> Dataset:
    """The project's own data, loaded once."""
    return load(DATA)


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of data/ that a test may spoil."""
    return shutil.copytree(DATA, tmp_path / "data")
