"""Which folders are in use: the current one, that of the checkout, or what CHISO_DATA names."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from chiso.core import paths
from chiso.core.paths import DESCRIPTOR, ROOT
from chiso.notebook.lab import environment_of
from chiso.text.languages import Lang


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """The module as it is imported in a folder; without a checkout, from where an installer has put it."""

    def fresh(folder: Path, *, installed_in: str = "") -> ModuleType:
        file = Path(paths.__file__)
        if installed_in:
            file = tmp_path / "venv" / installed_in / "chiso/core/paths.py"
            file.parent.mkdir(parents=True)
            shutil.copy(paths.__file__, file)
            (tmp_path / "venv/share/chiso/notebooks").mkdir(parents=True)
        folder.mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        spec = importlib.util.spec_from_file_location("paths_of_test", file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    monkeypatch.setenv("CHISO_DATA", "")
    return fresh


def has_data(folder: Path) -> Path:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / DESCRIPTOR).write_text("{}", "utf-8")
    return folder


def test_a_checkout_is_used_from_any_folder(imported: Callable[..., ModuleType], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()  # somebody's, not of chiso
    found = imported(tmp_path)
    assert (found.PROJECT, found.DATA, found.BROUGHT) == (ROOT, ROOT / "data", ROOT)


def test_a_folder_with_data_is_used_by_who_stands_in_it(
    imported: Callable[..., ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = has_data(tmp_path / "sở nội vụ")
    found = imported(here)
    assert (here / "data", here / "reports") == (found.DATA, found.REPORTS)
    assert found.NOTEBOOKS == ROOT / "notebooks", "reports are made by the notebooks of the installation"
    # Processes that stand elsewhere are told.
    monkeypatch.chdir(tmp_path)
    assert paths.os.environ["CHISO_DATA"] == str(here / "data")


def test_a_notebook_of_jupyterlab_writes_where_jupyterlab_was_opened(
    imported: Callable[..., ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = has_data(tmp_path / "work")
    told = environment_of(tmp_path / "settings", work / "data", Lang.VI)
    assert told[paths.TOLD_PROJECT] == str(ROOT)
    monkeypatch.setenv(paths.TOLD_PROJECT, str(work))
    found = imported(work / "notebooks", installed_in="lib")
    assert (work / "data", work / "reports") == (found.DATA, found.REPORTS)


@pytest.mark.parametrize("scheme", ["lib/python3.11/site-packages", "Lib/site-packages", "."])
def test_a_wheel_finds_what_it_brought_in_every_scheme(
    imported: Callable[..., ModuleType], tmp_path: Path, scheme: str
) -> None:
    found = imported(tmp_path / "work", installed_in=scheme)
    assert tmp_path / "venv/share/chiso" == found.BROUGHT
    assert tmp_path / "work/data" == found.DATA
    assert "CHISO_DATA" not in {name for name, value in paths.os.environ.items() if value}


def test_a_variable_names_data_from_any_folder(
    imported: Callable[..., ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_data(tmp_path / "here")
    monkeypatch.setenv("CHISO_DATA", "other/data")
    found = imported(tmp_path / "here")
    assert tmp_path / "here/other/data" == found.DATA
    assert tmp_path / "here/reports" == found.REPORTS


def test_the_module_that_the_tests_use_is_that_of_the_checkout() -> None:
    assert sys.modules["chiso.core.paths"].DATA == ROOT / "data"
