"""A folder to work in: laid out whole or not at all, over nothing that is there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chiso.core.errors import ChisoError
from chiso.core.paths import DATA, ROOT
from chiso.installation.folder import lay_out
from tests.support.command import Run
from tests.support.faults import Breaking
from tests.support.folders import snapshot


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    """Originals with few files."""
    folder = tmp_path / "brought"
    for name in (
        "notebooks/00_bat_dau.ipynb",
        "notebooks/reports/province.ipynb",
        "notebooks/work/mine.ipynb",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, "utf-8")
    shutil.copytree(ROOT / "data/clean", folder / "data/clean")
    (folder / "data/.journal").mkdir()
    (folder / "data/.journal/plan.json").write_text("{}", "utf-8")
    (folder / "data/datapackage.json").write_text("{}", "utf-8")
    return folder


def test_the_real_folder_has_data_notebooks_and_tutorial(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Sở Nội vụ/làm việc"
    status, said, _ = run("init", folder)
    assert status == 0
    assert f'next: cd "{folder}", then chiso build' in said
    assert "README.md" in said
    data = {name: content for name, content in snapshot(DATA).items() if ".journal" not in name}
    assert snapshot(folder / "data") == data
    for name in (
        "notebooks/00_bat_dau.ipynb",
        "notebooks/explore/explorer.ipynb",
        "docs/tutorial/huong-dan.md",
        "docs/new-edition.md",  # messages name it
        "LICENSE-DATA.md",
    ):
        assert (folder / name).read_bytes() == (ROOT / name).read_bytes()
    reports = {path.name for path in (ROOT / "notebooks/reports").glob("*.ipynb")}
    assert {path.name for path in (folder / "notebooks/reports").iterdir()} == reports
    text = (folder / "README.md").read_text("utf-8")
    assert text.startswith("# Thư mục làm việc")
    assert "# A working folder" in text
    monkeypatch.chdir(folder)
    assert run("init", ".")[1] == ".: 0 files added\nnext: chiso build; README.md tells the rest\n"


def test_nothing_hidden_and_no_working_copy_is_laid(brought: Path, tmp_path: Path) -> None:
    laid = lay_out(tmp_path / "new", brought)
    assert sorted(snapshot(tmp_path / "new")) == sorted([*laid.added, *folders(laid.added)])
    assert not {name for name in laid.added if "work" in name or "/." in name}
    assert laid.added[-1] == "data/datapackage.json"


def folders(names: list[str]) -> set[str]:
    return {parent.as_posix() for name in names for parent in Path(name).parents if parent.parts}


def test_again_it_adds_what_is_missing_and_replaces_nothing(brought: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    lay_out(folder, brought)
    (folder / "data/clean/par.csv").write_text("changed", "utf-8")
    (folder / "data/clean/papi.csv").unlink()  # what lacks in data is no business of it
    (folder / "notebooks/00_bat_dau.ipynb").write_text("changed", "utf-8")
    (folder / "notebooks/reports/province.ipynb").unlink()
    (folder / "a letter.docx").write_text("mine", "utf-8")
    again = lay_out(folder, brought)
    assert again.added == ["notebooks/reports/province.ipynb"]
    assert again.kept == ["notebooks/00_bat_dau.ipynb"]
    assert (folder / "data/clean/par.csv").read_text("utf-8") == "changed"
    assert not (folder / "data/clean/papi.csv").exists()


@pytest.mark.parametrize("other", ["thư riêng.docx", "data/mine.csv", "notebooks/mine.ipynb"])
def test_a_folder_of_other_things_is_refused(brought: Path, tmp_path: Path, other: str) -> None:
    folder = tmp_path / "full"
    (folder / other).parent.mkdir(parents=True)
    (folder / other).write_text("mine", "utf-8")
    before = snapshot(folder)
    with pytest.raises(ChisoError, match="holds other things") as refused:
        lay_out(folder, brought)
    assert other in str(refused.value)
    assert snapshot(folder) == before


def test_an_environment_and_files_of_the_system_are_in_nobodys_way(brought: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    for name in (".venv/pyvenv.cfg", "moi truong/pyvenv.cfg", ".git/HEAD", "Thumbs.db"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("", "utf-8")
    assert "README.md" in lay_out(folder, brought).added


def test_what_was_interrupted_is_finished(brought: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    whole = lay_out(folder, brought).added
    (folder / "data/datapackage.json").unlink()  # it is put in place last
    (folder / "data/clean/par.csv").rename(folder / "data/clean/.77-0123abcd.new")
    assert lay_out(folder, brought).added == ["data/clean/par.csv", "data/datapackage.json"]
    assert {name for name in whole if not (folder / name).is_file()} == set()


def test_a_fault_leaves_nothing(brought: Path, tmp_path: Path) -> None:
    broken = 0
    for _ in Breaking.each(lambda: lay_out(tmp_path / "new", brought)):
        broken += 1
        assert not (tmp_path / "new").exists()
    assert broken > 10


def test_a_file_in_its_place_and_an_installation_without_data_are_said(brought: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ChisoError, match="a file stands"):
        lay_out(tmp_path / "file", brought)
    (brought / "data/datapackage.json").unlink()
    with pytest.raises(ChisoError, match="lacks its data"):
        lay_out(tmp_path / "new", brought)
    assert not (tmp_path / "new").exists()
