"""The tree keeps the project's own rules."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from chiso.core.paths import NOTEBOOKS, ROOT
from tests.support.long_tests import LONG, UNSEEN

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CARD = {"pandas", "jupyterlab", "matplotlib", "seaborn", "openpyxl", "papermill"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_conda_environment_is_that_of_pyproject() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    conda = {entry for entry in environment if isinstance(entry, str)} - {"pip"}
    project = {f"python{PYPROJECT['project']['requires-python']}", *PYPROJECT["project"]["dependencies"]}
    assert conda == project
    assert next(entry for entry in environment if isinstance(entry, dict)) == {"pip": ["-e .[dev]"]}


def test_the_packages_of_the_card_are_dependencies() -> None:
    names = {name_of(dependency) for dependency in PYPROJECT["project"]["dependencies"]}
    assert names >= CARD


def name_of(requirement: str) -> str:
    """The package that a requirement or a pin is of, spelled as indices do."""
    return re.sub(r"[-_.]+", "-", re.split(r"[><=\[]", requirement)[0]).lower()


def pins(lock: str) -> dict[str, set[str]]:
    """Versions by package; several where they differ by system or Python."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9_.-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), re.M | re.I):
        found.setdefault(name_of(name), set()).add(version)
    return found


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_is_hashed_universal_and_names_no_index(name: str) -> None:
    lock = (ROOT / name).read_text("utf-8")
    blocks = [block for block in re.split(r"\n(?=\S)", lock) if "==" in block.split("\n")[0]]
    assert len(blocks) >= len(pins(name)) > 100
    assert all("--hash=sha256:" in block for block in blocks)
    assert "sys_platform == 'win32'" in lock  # universal: markers of other systems are kept
    assert not re.search(r"(https?|file)://|^--(index|extra|find)|^-[if] ", lock, re.MULTILINE)


def test_users_lock_what_they_need_and_developers_the_same_and_more() -> None:
    users, developers = pins("requirements.lock"), pins("requirements-dev.lock")
    extras = PYPROJECT["project"]["optional-dependencies"]
    needed = {name_of(one) for one in [*PYPROJECT["project"]["dependencies"], *extras["pdf"]]}
    tools = {name_of(one) for one in [*extras["cluster"], *extras["dev"]]} - {"chiso"}
    assert needed <= set(users)
    assert not tools & set(users)
    assert tools <= set(developers)
    assert {name: developers.get(name) for name in users} == users


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_each_lock_is_installed_once_and_only_where_it_is_asked_for(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (tmp_path / name).touch()

    def installed(target: str) -> list[str]:
        command = ["make", "--dry-run", f"PYTHON={sys.executable}", target]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return re.findall(r"-m pip install .* -r (\S+)", done.stdout)

    assert installed("reports") == ["requirements.lock"]
    assert installed("test") == ["requirements-dev.lock"]
    stamps = tmp_path / ".venv"
    stamps.mkdir()
    (stamps / ".ready").touch()
    assert installed("reports") == []
    assert installed("lint") == ["requirements-dev.lock"]
    (stamps / ".ready-dev").touch()
    assert installed("test") == installed("reports") == []
    os.utime(tmp_path / "requirements.lock", (later := time.time() + 60, later))
    assert installed("reports") == ["requirements.lock"]


def test_rooms_import_only_rooms_to_their_left() -> None:
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_text_is_nfc_and_tables_have_unix_line_ends() -> None:
    for path in tracked("*.csv", "*.md", "*.py", "*.po", "*.yml", "*.ipynb", "*.toml"):
        text = path.read_bytes().decode("utf-8")
        assert unicodedata.is_normalized("NFC", text), path
        assert "\r" not in text, path


def test_readme_opens_with_the_two_commands() -> None:
    opening = (ROOT / "README.md").read_text("utf-8")[:1500]
    assert opening.index("make reports") < opening.index("make test")


def test_only_the_command_line_prints() -> None:
    printing = [
        path.relative_to(ROOT).as_posix()
        for path in tracked("src/*.py")
        if path.name != "cli.py" and re.search(r"^\s*print\(", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert printing == []


def notebooks() -> list[Path]:
    copies = NOTEBOOKS / "work"  # of whoever works here
    return sorted(path for path in NOTEBOOKS.rglob("*.ipynb") if not path.is_relative_to(copies))


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_notebooks_are_thin(path: Path) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    code = "\n".join(sources)
    for forbidden in (
        "def ",
        "class ",
        "lambda",
        "for ",
        "while ",
        "except",
        "filterwarnings",
        "simplefilter",
    ):
        assert not re.search(rf"^\s*{forbidden}|\b{forbidden.strip()}\b(?=.*:\s*$)", code, re.MULTILINE), (
            forbidden
        )
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
    parameters = [
        source
        for source, cell in zip(sources, cells, strict=True)
        if "parameters" in cell["metadata"].get("tags", [])
    ]
    if path.parent.name == "reports":
        assert len(parameters) == 1
        assert all(line.count("=") == 1 for line in parameters[0].splitlines() if "=" in line.split("#")[0])
    assert all(len(source.strip().splitlines()) <= 8 for source in sources)


def test_heavy_libraries_load_lazily() -> None:
    heavy = ("pandas", "matplotlib", "nbconvert", "papermill", "numpy")
    code = f"import sys, chiso, chiso.cli.app; print([m for m in {heavy} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def test_every_long_test_that_is_listed_is_there(pytestconfig: pytest.Config) -> None:
    assert {name for name in LONG if not (ROOT / name.split("::")[0]).is_file()} == set()
    if not any("::" in argument for argument in pytestconfig.args):  # else modules are not collected whole
        assert pytestconfig.stash[UNSEEN] == set()


def test_the_groups_of_tests_are_those_that_the_processes_keep(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("the tests run in one process")
    grouped = [item for item in request.session.items if item.get_closest_marker("xdist_group")]
    assert [item.nodeid for item in grouped if "@" not in item.nodeid] == []
