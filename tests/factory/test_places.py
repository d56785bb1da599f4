"""What a process of a build has around it, and what it tells of that."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib as mpl
import pytest

from chiso.charts.style import house_style
from chiso.core import surroundings
from chiso.core.modules import named_by_themselves
from chiso.core.paths import ROOT
from chiso.factory.places import without_places

SETTINGS = {
    "IPYTHONDIR": "/x",
    "JUPYTER_CONFIG_PATH": "/x",
    "JUPYTER_PATH": "/x",
    "LC_NUMERIC": "de_DE",
    "MPLBACKEND": "nonsense",
    "PYTHONSTARTUP": "/x.py",
    "PYTHONWARNINGS": "error",
    "PYTHONOPTIMIZE": "2",
}


def test_a_process_of_a_build_knows_no_setting_of_whoever_starts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", ".", "lib", "/opt/lib"]))
    monkeypatch.setenv("HTTP_PROXY", "kept")
    made = surroundings.environment(tmp_path)
    assert not {*SETTINGS} & {*made} - {"IPYTHONDIR"}
    assert made["PYTHONSAFEPATH"] == "1"
    assert made["PYTHONPATH"] == "/opt/lib"
    assert made["MATPLOTLIBRC"] == os.devnull
    assert (made["TZ"], made["LC_ALL"], made["HTTP_PROXY"]) == ("UTC", "C.UTF-8", "kept")
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "TMPDIR"):
        assert Path(made[name]).is_relative_to(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="caches lie elsewhere there")
def test_without_a_home_the_list_of_fonts_is_kept_for_the_build_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/proc/nobody")
    assert Path(surroundings.environment(tmp_path)["MPLCONFIGDIR"]) == tmp_path / "matplotlib"


@pytest.mark.skipif(sys.platform != "linux", reason="caches lie elsewhere there")
def test_a_list_of_fonts_that_others_may_write_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache = tmp_path / "cache/chiso/matplotlib"
    assert surroundings.environment(tmp_path)["MPLCONFIGDIR"] == str(cache)
    cache.chmod(0o777)
    assert surroundings.environment(tmp_path)["MPLCONFIGDIR"] == str(tmp_path / "matplotlib")


def test_modules_are_named_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    paths = os.pathsep.join(["", ".", "..", "lib", str(tmp_path), str(ROOT)])
    assert named_by_themselves(paths) == [str(ROOT)]


def test_matplotlib_reads_no_settings_of_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_bytes(b"font.size: 40\n\xff\xfe")  # not even readable
    (tmp_path / "random.py").write_text("raise SystemExit('run')", "utf-8")
    code = (
        "from chiso.core.surroundings import import_matplotlib, settle\n"
        "settle(); import_matplotlib()\n"
        "import matplotlib, os; print(matplotlib.rcParams['font.size'], os.getcwd())"
    )
    said = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env=os.environ | {"MATPLOTLIBRC": str(tmp_path), "MPLBACKEND": "nonsense"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == [str(mpl.rcParamsDefault["font.size"]), str(tmp_path)]
    assert said.stderr == ""


def test_a_chart_begins_with_the_defaults_whatever_is_set() -> None:
    with mpl.rc_context({"axes.facecolor": "black", "lines.linewidth": 9}):
        with house_style("a"):
            assert mpl.rcParams["axes.facecolor"] == mpl.rcParamsDefault["axes.facecolor"]
            assert mpl.rcParams["lines.linewidth"] == mpl.rcParamsDefault["lines.linewidth"]
            assert mpl.rcParams["axes.spines.top"] is False
        assert mpl.rcParams["axes.facecolor"] == "black"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("No such file: '/srv/Nguyễn Văn A/số liệu.csv'", "No such file: '.../số liệu.csv'"),
        (r"No such file: 'C:\Users\an\data\a.csv'", "No such file: '.../a.csv'"),
        ("cannot read /home/an/data/a.csv: damaged", "cannot read .../a.csv: damaged"),
        ("open: ~/data/a.csv", "open: .../a.csv"),
        (
            f"open: {Path.home()}/số liệu.csv, {tempfile.gettempdir()}/x/y/a.csv",
            "open: ~/số liệu.csv, .../a.csv",
        ),
        (f'File "{ROOT}/src/chiso/data/load.py", line 3', 'File "chiso/data/load.py", line 3'),
        (f'File "{Path(os.__file__)}", line 3', 'File "python/os.py", line 3'),
        ("\x1b[31m/home/an/a.csv\x1b[0m", ".../a.csv"),
        ("4/34 tỉnh và/hoặc </td> http://a.vn/b/c 1 / 2", "4/34 tỉnh và/hoặc </td> http://a.vn/b/c 1 / 2"),
    ],
)
def test_a_message_that_is_kept_names_no_folder_of_this_machine(said: str, kept: str) -> None:
    assert without_places(said) == kept
