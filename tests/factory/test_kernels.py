"""Warm kernels: nothing of one report is left in the next, and the process that forks them stays fit to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from chiso.core.paths import NOTEBOOKS
from chiso.data.dataset import Dataset, load
from chiso.factory.build import build_reports
from chiso.factory.kernels.provisioner import CAN_FORK, KernelServer
from chiso.factory.kinds import province_reports
from chiso.factory.task import tables_of

pytestmark = pytest.mark.slow

# Everything that a notebook could leave behind; a report of another province must not show any of it.
LEAKS = """
if province == "Yên Bái":
    import builtins, locale, os, random, sys, warnings
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    import numpy as np
    import pandas as pd
    import chiso.text.numbers
    import chiso.charts.style
    left_behind = True
    builtins.left_behind = True
    mpl.rcParams.update({"font.size": 40, "svg.hashsalt": "other", "axes.facecolor": "red"})
    plt.figure()
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore")
    os.environ["TZ"] = "Asia/Tokyo"
    os.environ["LANG"] = "vi_VN.UTF-8"
    os.chdir("/")
    locale.setlocale(locale.LC_ALL, "C")
    pd.set_option("display.precision", 1)
    np.seterr(all="raise")
    random.seed(1)
    np.random.seed(1)
    sys.path.insert(0, "/nowhere")
    chiso.text.numbers.MISSING = "LEAKED"
    chiso.charts.style.ACCENT = "#ff0000"
    report.d.tables["par"].loc[:, "value"] = 1.0
    report.d.scores.loc[:, "score"] = 1.0
    report.d.figures.loc[:, "value"] = 1.0
"""
LOOKS = """
import builtins, os, random, warnings
import matplotlib as mpl
assert "left_behind" not in globals() and not hasattr(builtins, "left_behind")
assert mpl.rcParams["font.size"] == mpl.rcParamsDefault["font.size"]
assert "chiso-" in os.getcwd(), os.getcwd()
assert os.environ.get("TZ") != "Asia/Tokyo"
"""


def leaky(tmp_path: Path) -> Path:
    notebook = nbformat.read(NOTEBOOKS / "reports/province.ipynb", as_version=4)
    notebook.cells.insert(2, nbformat.v4.new_code_cell(LOOKS))
    notebook.cells.append(nbformat.v4.new_code_cell(LEAKS))
    path = tmp_path / "leaky.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.mark.parametrize("isolated", [False, True])
def test_nothing_of_a_report_is_left_in_the_next(d: Dataset, tmp_path: Path, isolated: bool) -> None:
    def built(name: str, *provinces: str) -> dict[str, bytes]:
        out = tmp_path / name
        units = [d.province(unit, year=2024) for unit in provinces]
        result = build_reports(
            d=d,
            out=out,
            requests=province_reports(units),
            year=2024,
            jobs=1,
            notebook=leaky(tmp_path),
            isolated=isolated,
            quiet=True,
        )
        assert result.failed == []
        return {
            path.name: path.read_bytes() for path in (out / "provinces").iterdir() if "lao-cai" in path.name
        }

    alone = built("alone", "Lào Cai")
    assert len(alone) == 2
    assert built("after", "Yên Bái", "Lào Cai") == alone
    assert built("between", "Hà Nội", "Yên Bái", "Lào Cai") == alone


@pytest.mark.skipif(not CAN_FORK, reason="kernels are not forked here")
def test_the_process_that_forks_kernels_has_one_thread_and_ends_its_kernels(
    d: Dataset, tmp_path: Path
) -> None:
    from jupyter_client.connect import write_connection_file  # noqa: PLC0415

    server = KernelServer(tables_of(d))
    connection, _ = write_connection_file(str(tmp_path / "kernel.json"))
    kernel = server.fork(connection, str(tmp_path))
    status = Path(f"/proc/{server.process.pid}/status").read_text("utf-8")
    assert status.split("Threads:")[1].split()[0] == "1"
    assert kernel.poll() is None
    server.close()
    kernel.wait()
    assert kernel.poll() is not None


def test_papermill_itself_can_use_the_engine(tmp_path: Path) -> None:
    made = tmp_path / "made.ipynb"
    arguments = ["--engine", "chiso", "-r", "province", "Yên Bái", "--no-progress-bar"]
    subprocess.run(
        [sys.executable, "-m", "papermill", NOTEBOOKS / "reports/province.ipynb", made, *arguments],
        check=True,
    )
    assert "Yên Bái" in made.read_text("utf-8")
    assert nbformat.read(made, as_version=4).metadata.papermill["exception"] is None


def test_reports_show_the_data_that_the_build_read(data_copy: Path, tmp_path: Path) -> None:
    d = load(data_copy)
    units = [d.province("Lào Cai", year=2024)]
    first = build_reports(
        d=d, out=tmp_path / "first", requests=province_reports(units), year=2024, quiet=True
    )
    # Meanwhile an import begins to write: what was read whole stands.
    (data_copy / "clean/papi.csv").write_text("half a", "utf-8")
    again = build_reports(
        d=d, out=tmp_path / "again", requests=province_reports(units), year=2024, quiet=True
    )
    assert again.failed == []
    assert again.made[0].read_bytes() == first.made[0].read_bytes()
