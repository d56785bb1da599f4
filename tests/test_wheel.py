"""A wheel, installed where no checkout is, holds all that a report needs, and `chiso init` lays it out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from chiso.core.paths import DATA, NOTEBOOKS, ROOT

NOT_PACKED = {"work", ".journal", ".ipynb_checkpoints"}
PROGRAMS = "Scripts" if os.name == "nt" else "bin"


def called(
    *command: str | Path, folder: Path, around: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[str]:
    """A program that sees no module that this process was told of."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV_")} | around
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def run(*command: str | Path, folder: Path, around: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a program says; it must end well."""
    done = called(*command, folder=folder, around=around)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: setuptools leaves a folder in the tree, and takes in what an earlier one left."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-DATA.md"):
        shutil.copy(ROOT / name, folder)
    for name in ("src", "notebooks", "docs", "data"):
        no_source = shutil.ignore_patterns(
            "__pycache__", "*.egg-info", ".ipynb_checkpoints", "work", ".journal"
        )
        shutil.copytree(ROOT / name, folder / name, ignore=no_source)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    run(*pip, "--wheel-dir", folder / "dist", folder, folder=folder)
    (made,) = (folder / "dist").iterdir()
    return made


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an environment with the wheel, and with the libraries of this one but not its chiso."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, symlinks=os.name != "nt")
    pip = [sys.executable, "-m", "pip", "--python", folder, "install", "--quiet", "--no-index", "--no-deps"]
    run(*pip, wheel, folder=wheel.parent)
    (packages,) = folder.rglob("site-packages")
    libraries = [entry for entry in sys.path if Path(entry).name in {"site-packages", "dist-packages"}]
    (packages / "libraries.pth").write_text("\n".join(libraries), "utf-8")
    return folder / PROGRAMS


@pytest.mark.slow
def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    source = ROOT / "src"
    files = {
        path.relative_to(source).as_posix()
        for path in (source / "chiso").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in packed(wheel) if name.startswith("chiso/")} == files


def packed(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as file:
        return file.namelist()


@pytest.mark.slow
def test_all_data_and_notebooks_are_in_the_wheel_and_it_stays_small(wheel: Path) -> None:
    paths = [path for folder in (DATA, NOTEBOOKS) for path in folder.rglob("*") if path.is_file()]
    named = {path.relative_to(ROOT) for path in paths}
    wanted = {
        path.as_posix() for path in named if not {".journal", "work", ".ipynb_checkpoints"} & {*path.parts}
    }
    brought = {name.partition("share/chiso/")[2] for name in packed(wheel) if "share/chiso/" in name}
    assert {name for name in brought if not name.startswith("docs/")} == wanted | {"LICENSE-DATA.md"}
    assert wheel.stat().st_size < 5_000_000


@pytest.mark.slow
def test_jupyterlab_has_its_notebooks_in_the_current_folder(programs: Path, tmp_path: Path) -> None:
    # JupyterLab says its version and ends.
    run(programs / "chiso", "lab", "--no-browser", "--data", DATA, "--", "--version", folder=tmp_path)
    work = tmp_path / "notebooks/work"
    explore = {path.name for path in (ROOT / "notebooks/explore").glob("*.ipynb")}
    assert {path.name for path in (work / "explore").iterdir()} == explore
    assert (work / "00_bat_dau.ipynb").is_file()
    assert (work / "tutorial/huong-dan.md").is_file()


# A home of its own, a terminal that knows no letter of Vietnamese, processes that are begun anew.
HARD = {"LC_ALL": "C", "PYTHONIOENCODING": "cp1252", "CHISO_LANG": "vi"}


@pytest.mark.slow
def test_a_laid_out_folder_is_worked_in_from_here_and_from_elsewhere(programs: Path, tmp_path: Path) -> None:
    home, elsewhere, folder = (tmp_path / name for name in ("home", "nơi khác", "Sở Nội vụ/làm việc"))
    home.mkdir()
    elsewhere.mkdir()
    around = HARD | {name: str(home) for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    chiso = programs / "chiso"

    def refused(*asked: str) -> str:
        done = called(chiso, *asked, folder=elsewhere, around=around)
        assert done.returncode == 2, done.stdout
        return done.stderr

    commands = ("build", "check", "data", "show|Lào Cai", "import|undo", "lab", "groups", "edition|list")
    for asked in (command.split("|") for command in commands):
        said = refused(*asked)
        assert f"lỗi: thư mục dữ liệu không tồn tại\n  vị trí  {elsewhere / 'data'}" in said, asked
        assert "chiso init" in said
        assert "CHISO_DATA" in said
    assert not list(elsewhere.iterdir())
    run(chiso, "init", folder, folder=elsewhere, around=around)
    where = run(programs / "python", "-c", "import chiso; print(chiso.__file__)", folder=folder)
    assert Path(where).is_relative_to(programs.parent), "not of the checkout"
    (elsewhere / "chiso").mkdir()  # a folder that is called as the package is no module

    asking = ["build", "--province", "Hà Tĩnh", "--year", "2024", "--quiet"]
    run(chiso, *asking, folder=folder, around=around)
    run(chiso, *asking, folder=elsewhere, around=around | {"CHISO_DATA": str(folder / "data")})
    made, page = folder / "reports/2024", "provinces/ha-tinh.html"
    assert (made / page).read_bytes() == (elsewhere / "reports/2024" / page).read_bytes()
    style = ROOT / "src/chiso/pages/html/template/report/report.css"
    assert style.read_text("utf-8").strip() in (made / page).read_text("utf-8")
    for name in ("provinces/ha-tinh.xlsx", "notebooks/provinces/ha-tinh.ipynb", "index.html"):
        assert (made / name).is_file(), name

    assert "0 lỗi" in run(chiso, "check", folder=folder, around=around)
    assert run(chiso, "data", folder=folder, around=around) == "không có gì thay đổi\n"
    assert "SIPAS" in run(programs / "python", "-m", "chiso", "show", "Hà Tĩnh", folder=folder, around=around)
    explored = "import chiso; print(len(chiso.load().provinces.of(2024)), chiso.DATA)"
    assert run(programs / "python", "-c", explored, folder=folder, around={"CHISO_DATA": ""}) == (
        f"63 {folder / 'data'}\n"
    )
    assert "✗" not in run(chiso, "doctor", folder=folder, around=around)
