"""What is measured is read each time."""

from __future__ import annotations

import pytest

from chiso.data.load import Dataset, load
from chiso.paths import DATA


@pytest.fixture(scope="session")
def d() -> Dataset:
    """The project's own data, not handed over to `load`."""
    return load(DATA)
