"""One LibreOffice for all tests of documents."""

from __future__ import annotations

import pytest

from tests.support.office import Convert, libreoffice


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    return libreoffice(tmp_path_factory.mktemp("office"))
