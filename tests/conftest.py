"""Fixtures shared by all tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chiso.data.load import Dataset, load
from chiso.paths import DATA
from chiso.publish.build import BuildResult, build_reports
from chiso.publish.kinds import comparison, merged_reports, national_report, province_reports


@pytest.fixture(scope="session")
def d() -> Dataset:
    """The project's own data, loaded once."""
    return load(DATA)


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of data/ that a test may spoil."""
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.fixture(scope="session")
def built(d: Dataset, tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    """Reports of all kinds; of provinces: with figures, left out of PAPI, with a hyphen. Some in English."""
    out = tmp_path_factory.mktemp("reports") / "2024"
    provinces = [d.province(name, year=2024) for name in ("Lào Cai", "Vĩnh Phúc", "Bà Rịa - Vũng Tàu")]
    others = [*merged_reports(d, provinces[:1]), national_report()]
    compared = comparison([d.province(name, year=2024) for name in ("Lào Cai", "Yên Bái", "Lai Châu")])
    result = build_reports(
        d=d, out=out, requests=[*province_reports(provinces), *others, compared], year=2024
    )
    english = build_reports(
        d=d, out=out, requests=[*province_reports(provinces[:1]), *others], year=2024, lang="en"
    )
    assert not result.failed
    assert not english.failed
    return result
