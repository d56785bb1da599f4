"""A wheel, installed where no checkout is, holds all that a report needs but the data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from chiso.core.paths import DATA, ROOT

PROGRAMS = "Scripts" if os.name == "nt" else "bin"


def run(*command: str | Path, folder: Path) -> str:
    """What a program says; it must end well, and sees no module that this process was told of."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: setuptools leaves a folder in the tree, and takes in what an earlier one left."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in ("src", "notebooks", "docs/tutorial"):
        no_source = shutil.ignore_patterns("__pycache__", "*.egg-info", ".ipynb_checkpoints")
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
    with zipfile.ZipFile(wheel) as packed:
        packaged = {name for name in packed.namelist() if name.startswith("chiso/")}
    assert packaged == files


@pytest.mark.slow
def test_jupyterlab_has_its_notebooks_in_the_current_folder(programs: Path, tmp_path: Path) -> None:
    # JupyterLab says its version and ends.
    run(programs / "chiso", "lab", "--no-browser", "--data", DATA, "--", "--version", folder=tmp_path)
    work = tmp_path / "notebooks/work"
    explore = {path.name for path in (ROOT / "notebooks/explore").glob("*.ipynb")}
    assert {path.name for path in (work / "explore").iterdir()} == explore
    assert (work / "00_bat_dau.ipynb").is_file()
    assert (work / "tutorial/huong-dan.md").is_file()


@pytest.mark.slow
def test_a_report_is_made_far_from_any_checkout(programs: Path, tmp_path: Path) -> None:
    where = "import sys, chiso; print(chiso.__file__, *sys.path, sep='\\n')"
    package, *path = run(programs / "python", "-c", where, folder=tmp_path).splitlines()
    assert Path(package).is_relative_to(programs.parent)
    assert str(ROOT / "src") not in path
    asked = ["--province", "lao cai", "--year", "2024", "--data", DATA, "--lang", "vi", "--quiet"]
    run(programs / "chiso", "build", *asked, folder=tmp_path)
    made = tmp_path / "reports/2024"
    page = (made / "provinces/lao-cai.html").read_text("utf-8")
    assert "PAR INDEX" in page
    assert (ROOT / "src/chiso/pages/html/template/report/report.css").read_text("utf-8").strip() in page
    for name in ("provinces/lao-cai.xlsx", "notebooks/provinces/lao-cai.ipynb", "index.html"):
        assert (made / name).is_file(), name
