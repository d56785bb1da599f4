"""A page is the same wherever it is made: nothing of the folder or settings of its maker is run or read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import CHISO

pytestmark = pytest.mark.slow

# Imported by a library that is imported by a process of a build, or looked for by Python, IPython or Jupyter.
MODULES = (
    *(
        "random",
        "tempfile",
        "typing",
        "numpy",
        "matplotlib",
        "papermill",
        "ipykernel_launcher",
        "usercustomize",
    ),
    *(
        "sitecustomize",
        "ipython_config",
        "ipython_kernel_config",
        "jupyter_config",
        "jupyter_nbconvert_config",
    ),
)
ASKED = ["--province", "Hà Tĩnh", "--year", "2024", "--lang", "vi", "--quiet"]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The report as it is made in an empty folder."""
    out = tmp_path_factory.mktemp("elsewhere")
    return made(out, [CHISO], [], dict(os.environ))


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder that holds modules and settings."""
    folder = tmp_path / "hostile"
    startup = folder / "ipython/profile_default/startup"
    startup.mkdir(parents=True)
    run = f"from pathlib import Path; Path({str(tmp_path / 'run')!r}).touch()\n"
    for path in (*(folder / f"{name}.py" for name in MODULES), startup / "0.py", folder / "start.py"):
        path.write_text(run, "utf-8")
    (startup.parent / "ipython_kernel_config.py").write_text(run, "utf-8")
    (folder / "matplotlibrc").write_text(
        "font.size: 40\naxes.facecolor: black\nsvg.fonttype: path\n", "utf-8"
    )
    (folder / "index.html.j2").write_text("other", "utf-8")
    return folder


def made(folder: Path, command: list[str], options: list[str], variables: dict[str, str]) -> dict[str, bytes]:
    result = subprocess.run(
        [*command, "build", *ASKED, "--out", "out", *options],
        cwd=folder,
        env=variables,
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr.decode()
    assert result.stderr == b""
    return {path.name: path.read_bytes() for path in (folder / "out/provinces").iterdir()}


def settings(folder: Path) -> dict[str, str]:
    """What an environment can say, all of it naming the folder or strange."""
    place = str(folder)
    return {
        **dict.fromkeys(("MATPLOTLIBRC", "MPLCONFIGDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_PATH"), place),
        "IPYTHONDIR": f"{place}/ipython",
        "JUPYTER_CONFIG_PATH": place,
        "PYTHONSTARTUP": f"{place}/start.py",
        "MPLBACKEND": "nonsense",
        "PYTHONHASHSEED": "7",
        "TZ": ":/etc/hostname",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "COLUMNS": "0",
    }


@pytest.mark.parametrize(
    ("command", "options"), [([CHISO], []), ([sys.executable, "-m", "chiso"], ["--isolated"])]
)
def test_a_page_is_the_same_wherever_it_is_made(
    page: dict[str, bytes], hostile: Path, command: list[str], options: list[str]
) -> None:
    called_as_module = len(command) > 1
    if called_as_module:
        for name in ("sitecustomize", "usercustomize"):
            (hostile / f"{name}.py").unlink()  # the interpreter itself looks for them below PYTHONPATH
    variables = os.environ | settings(hostile) | {"PYTHONPATH": os.pathsep if called_as_module else ""}
    assert made(hostile, command, options, variables) == page
    assert not (hostile.parent / "run").exists()


def test_a_document_is_made_where_settings_cannot_even_be_read(hostile: Path) -> None:
    (hostile / "matplotlibrc").write_bytes(b"\xff\xfe")
    plan = [CHISO, "plan", "progress", "lao-cai-2021", "--period", "Q1", "--out", "out"]
    variables = os.environ | settings(hostile)
    said = subprocess.run(plan, cwd=hostile, env=variables, capture_output=True, check=True)
    assert said.stderr == b""
    assert len(list((hostile / "out").iterdir())) == 3
    assert not (hostile.parent / "run").exists()
