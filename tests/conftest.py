"""Fixtures shared by all tests."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from chiso.core.paths import DATA
from chiso.data.dataset import Dataset, load
from chiso.factory.build import BuildResult, build_reports
from chiso.factory.kinds import comparison, merged_reports, national_report, province_reports

# A test that is slow on a busy machine is not at fault.
settings.register_profile("chiso", deadline=None)
settings.load_profile("chiso")


@pytest.fixture(scope="session")
def d() -> Dataset:
    """The project's own data, loaded once."""
    return load(DATA)


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of data/ that a test may spoil."""
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.fixture(scope="session")
def built(d: Dataset, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> BuildResult:
    """Reports of all kinds, made once for all processes that run tests; read only."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent
    known = folder / "built.pickle"
    with FileLock(folder / "built.lock"):
        if not known.is_file():
            known.write_bytes(pickle.dumps(_build(d, folder / "built" / "2024")))
        return pickle.loads(known.read_bytes())


def _build(d: Dataset, out: Path) -> BuildResult:
    """Of provinces: with figures, left out of PAPI, with a hyphen. Some in English."""
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts a large program, and what shares a folder of one, stays in one process."""
    for item in items:
        for marker, group in (("browser", "chromium"), ("office", "libreoffice")):
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.xdist_group(group))
        if item.path.name == "test_cluster.py":
            item.add_marker(pytest.mark.xdist_group("dask"))
