"""Fixtures shared by all tests."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from chiso.cli import app as cli
from chiso.core.paths import DATA
from chiso.data.cleaning.rebuild import describe, rebuild
from chiso.data.dataset import Dataset, hand_over, load
from chiso.factory.build import BuildResult, build_reports
from chiso.factory.kinds import comparison, merged_reports, national_report, province_reports
from tests.support.command import Run
from tests.support.fourth_index import with_pci
from tests.support.long_tests import UNSEEN, marks, unseen
from tests.support.made_up_2025 import with_2025
from tests.support.own_province import Made, make

# Commands speak English here, also in processes of their own; a test of what an office reads asks for it.
os.environ["CHISO_LANG"] = "en"

TESTS = Path(__file__).parent
MadeOnce = Callable[[str, Callable[[Path], Any]], Any]

# What tests make counts as made on the day of the committed sample, whenever they run.
os.environ["SOURCE_DATE_EPOCH"] = f"{datetime(2026, 11, 30, tzinfo=UTC).timestamp():.0f}"

# A test that is slow on a busy machine is not at fault; every run draws other examples.
settings.register_profile("chiso", deadline=None, max_examples=int(os.environ.get("CHISO_EXAMPLES", "10")))
settings.load_profile("chiso")


def pytest_configure() -> None:
    """No grammar of IRIs for jsonschema, which takes a second and no command has either."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # importing it then fails


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, and rarely: 4,000 tests and pandas stay as they are."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def d() -> Iterator[Dataset]:
    """The project's own data, read once: `load` gives it too, as in a build, and so to every report."""
    read = load(DATA)
    before = pickle.dumps(read.tables)
    hand_over(read)
    yield read
    for name, table in pickle.loads(before).items():
        assert read.tables[name].equals(table), f"a test or what it tests has changed the table {name}"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line within the process of the test: exit status, stdout, stderr."""

    def called(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["chiso", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return called


@pytest.fixture
def in_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language of whoever chooses none, on a system that speaks Vietnamese."""
    monkeypatch.delenv("CHISO_LANG")
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of data/ that a test may spoil."""
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.fixture(scope="session")
def light_data(made_once: MadeOnce) -> Path:
    """The project's data with two editions of PAPI, which is read three times as fast; read only."""
    return made_once("light", _lighten)


@pytest.fixture(scope="session")
def pci_data(made_once: MadeOnce) -> Path:
    """The project's data with PCI as a fourth index; read only."""
    return made_once("pci", lambda folder: with_pci(shutil.copytree(DATA, folder)))


@pytest.fixture(scope="session")
def data_2025(made_once: MadeOnce) -> Path:
    """The project's data with an invented edition 2025 of all three indices; read only."""
    return made_once("2025", lambda folder: with_2025(shutil.copytree(DATA, folder)))


@pytest.fixture(scope="session")
def par_2025(made_once: MadeOnce) -> Path:
    """The project's data with an invented edition 2025 of PAR INDEX alone; read only."""
    return made_once("par-2025", lambda folder: with_2025(shutil.copytree(DATA, folder), ["PAR"]))


@pytest.fixture
def light_copy(light_data: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    return shutil.copytree(light_data, tmp_path / "data")


@pytest.fixture(scope="session")
def own_made(light_data: Path, made_once: MadeOnce) -> Made:
    """That data with the made-up province of two years, and what was drawn for it; read only."""
    return made_once("own", lambda folder: _with_own_province(light_data, folder))


@pytest.fixture(scope="session")
def own_data(own_made: Made) -> Path:
    """The data with a made-up province that scores its departments and communes; read only."""
    return own_made.data


@pytest.fixture
def own_copy(own_data: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    return shutil.copytree(own_data, tmp_path / "data")


@pytest.fixture(scope="session")
def built(d: Dataset, made_once: MadeOnce) -> BuildResult:
    """Reports of all kinds; read only."""
    return made_once("built", lambda folder: _build(d, folder / "2024"))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """What all processes that run tests share: made in a folder by the first that asks, under a lock.

    Where CHISO_MADE names a folder, the next run of the same code finds there what this one has made.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    if kept := os.environ.get("CHISO_MADE"):
        shared = Path(kept)

    def once(name: str, make: Callable[[Path], Any]) -> Any:
        known = shared / f"{name}.pickle"
        with FileLock(shared / f"{name}.lock"):
            if not known.is_file():
                shutil.rmtree(shared / name, ignore_errors=True)  # of a first that failed half way
                known.write_bytes(pickle.dumps(make(shared / name)))
            return pickle.loads(known.read_bytes())

    return once


def _lighten(folder: Path) -> Path:
    shutil.copytree(DATA, folder)
    papi = folder / "raw/papi/papi_sub_dimension_scores.csv"
    header, *rows = papi.read_text("utf-8").splitlines(keepends=True)
    kept = [row for row in rows if row.startswith(("2021,", "2024,"))]
    assert len(kept) > 2000
    papi.write_text("".join([header, *kept]), encoding="utf-8", newline="\n")
    rebuild(folder)
    return folder


def _with_own_province(light: Path, folder: Path) -> Made:
    made = make(shutil.copytree(light, folder))
    describe(folder)
    return made


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


# Modules whose fixtures cost more than their tests: once, not once a process.
GROUPS = {
    "data/test_fourth_index.py": "fourth index",
    "reports/test_fourth_index.py": "fourth index",
    "factory/test_cluster.py": "dask",
    "factory/test_incremental.py": "incremental",
    "factory/test_surroundings.py": "surroundings",
    "intake/test_review.py": "review",
    "plans/test_documents.py": "documents of plans",
    "rankings/test_ranking_page.py": "ranking page",
    "reports/test_province_document.py": "document",
    "test_how_to.py": "how-to",
    "test_wheel.py": "wheel",
}


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in the same hook
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What starts a large program stays in one process; what is listed for the time it takes is marked so."""
    config.stash[UNSEEN] = unseen([item.nodeid for item in items])
    for item in items:
        for mark in marks(item.nodeid):
            item.add_marker(mark)
        for marker, group in (("browser", "chromium"), ("office", "libreoffice")):
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.xdist_group(group))
        if group := GROUPS.get(item.path.relative_to(TESTS).as_posix()):
            item.add_marker(pytest.mark.xdist_group(group))
