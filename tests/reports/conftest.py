"""Reports without their drawings, which take longer than all else in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from tests.support.pages import undrawn


@pytest.fixture(autouse=True)
def drawings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where a module names, in DRAWN, the tests that look at drawings, the others are made without."""
    drawn = getattr(request.module, "DRAWN", None)
    with nullcontext() if drawn is None or request.node.originalname in drawn else undrawn():
        yield
