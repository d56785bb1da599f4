"""What is measured is read each time."""

from __future__ import annotations

import pytest

from chiso.core.paths import DATA
from chiso.data.dataset import Dataset, load


@pytest.fixture(scope="session")
def d() -> Dataset:
    """The project's own data, not handed over to `load`."""
    return load(DATA)
