"""Nothing of one report is left in the next, and cells run in a process of the build as in a kernel."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest

from chiso.core.paths import NOTEBOOKS
from chiso.data.dataset import Dataset, load
from chiso.factory import kinds
from chiso.factory.build import build_reports
from chiso.factory.executors import Worker
from chiso.factory.kernels import cells
from chiso.factory.kernels.cells import CAN_FORK, CellProcess
from chiso.factory.kinds import province_reports
from chiso.factory.progress import unseen
from chiso.factory.task import Equipment
from tests.support.builds import notebook, wait_for

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
def test_nothing_of_a_report_is_left_in_the_next(
    d: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated: bool
) -> None:
    ours = dataclasses.replace(kinds.KINDS["province"], notebook=str(leaky(tmp_path)))
    monkeypatch.setitem(kinds.KINDS, "province", ours)

    def built(name: str, *provinces: str) -> dict[str, bytes]:
        out = tmp_path / name
        units = [d.province(unit, year=2024) for unit in provinces]
        result = build_reports(
            d=d,
            out=out,
            requests=province_reports(units),
            year=2024,
            jobs=1,
            isolated=isolated,
            watch=unseen,
        )
        assert result.failed == []
        return {
            path.name: path.read_bytes() for path in (out / "provinces").iterdir() if "lao-cai" in path.name
        }

    alone = built("alone", "Lào Cai")
    assert len(alone) == 2
    assert built("after two", "Hà Nội", "Yên Bái", "Lào Cai") == alone


SHOWN = """
import sys, warnings
from IPython.display import clear_output, display, update_display
print("một"); print("hai", file=sys.stderr); print("ba")
display("bốn", display_id="own"); update_display("năm", display_id="own")
shown = display("sáu", display_id=True); shown.update("bảy")
print("goes"); clear_output(); print("stays")
display({"text/plain": "tám"}, raw=True)
display({"image/png": b"\\x89PNG", "text/plain": "chín"}, raw=True)
import datetime, numpy
display({"application/json": {"n": numpy.int64(1), "day": (1, 2)}, "text/plain": "mười"}, raw=True)
class Own:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": "own"}
Own()
"""
PICTURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('Chỉ số')\nplt.gcf()"
OTHERS = [
    "1 + 1",
    "_ + 1",
    "%%capture kept\nprint('unseen')",
    "kept.stdout",
    "!true",
    "async def one():\n    return 1\nawait one()",
    "import warnings; warnings.warn('take care')",
    "raise SystemExit(3)",
]
SPOILT = ["1 +", "1 / 0", "def f():\n    raise KeyError('ô')\nf()", "%nonsense", "import no_such_module"]


def executed(
    d: Dataset, *sources: str, kernel: bool, tags: tuple[str, ...] = (), fork: bool = True
) -> tuple[nbformat.NotebookNode, str]:
    """A notebook of some cells, and the error that ended it."""
    from papermill.engines import papermill_engines  # noqa: PLC0415

    kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernelspec, "papermill": {}})
    notebook.cells = [nbformat.v4.new_code_cell(source, metadata={"tags": [*tags]}) for source in sources]
    if not kernel:
        cells._ready[:] = [CellProcess(Equipment(d, ["province"], 1), fork=fork)]
    made = papermill_engines.execute_notebook_with_engine(
        "chiso", notebook, "chiso", kernel=kernel, progress_bar=False
    )
    failed = [cell for cell in made.cells if cell.metadata.papermill["exception"]]
    errors = [output for cell in failed for output in cell.outputs if output.output_type == "error"]
    said = "; ".join(f"{one.ename}: {as_anywhere(one.evalue)}" for one in errors)
    return made, said or "failed" * len(failed)


def as_anywhere(text: str) -> str:
    """A message without the name that a cell has in it."""
    return re.sub(r"\S*ipykernel_\S+\.py|\b\d+\.py|\bcell \d+", "cell", text)


def told(notebook: nbformat.NotebookNode) -> list[object]:
    """What the cells show, each stream as one text: a kernel cuts it as time will have it."""
    found: list[object] = []
    for cell in notebook.cells:
        streams: dict[str, str] = {}
        for output in cell.outputs:
            if output.output_type == "stream":
                streams[output.name] = streams.get(output.name, "") + output.text
            else:
                error = as_anywhere(f"{output.get('ename')}: {output.get('evalue')}")
                found.append((output.output_type, output.get("data"), error))
        streams = {name: as_anywhere(text) for name, text in streams.items()}
        found.append((cell.execution_count, streams))
    return found


@pytest.mark.parametrize("sources", [[SHOWN], [PICTURE], OTHERS[:7]], ids=["shown", "picture", "others"])
def test_cells_show_what_they_show_in_a_kernel(d: Dataset, sources: list[str]) -> None:
    # Not a copy: that of a test has the warnings filtered.
    ours, none = executed(d, *sources, kernel=False, fork=False)
    theirs, _ = executed(d, *sources, kernel=True)
    assert none == ""
    assert told(ours) == told(theirs)
    assert ours.metadata.language_info == theirs.metadata.language_info


@pytest.mark.parametrize("source", [*SPOILT, OTHERS[7]])
def test_cells_fail_as_they_fail_in_a_kernel(d: Dataset, source: str) -> None:
    ours, error = executed(d, "1", source, "2", kernel=False, fork=False)
    theirs, expected = executed(d, "1", source, "2", kernel=True)
    assert error == expected != ""
    assert told(ours) == told(theirs)
    assert ours.cells[2].outputs == []


def test_a_cell_may_say_that_it_fails(d: Dataset) -> None:
    ours, error = executed(d, "1 / 0", "2", kernel=False, tags=("raises-exception",))
    theirs, _ = executed(d, "1 / 0", "2", kernel=True, tags=("raises-exception",))
    assert error == ""
    assert told(ours) == told(theirs)


@pytest.mark.parametrize("source", ["input()", "get_ipython().kernel"])
def test_what_needs_a_kernel_fails_without_one(d: Dataset, source: str) -> None:
    _, error = executed(d, source, kernel=False)
    assert error.split(":")[0] in {"EOFError", "AttributeError", "StdinNotImplementedError"}


def test_a_fresh_process_runs_cells_as_a_copy_does(d: Dataset) -> None:
    assert told(executed(d, SHOWN, *OTHERS[:4], kernel=False, fork=False)[0]) == told(
        executed(d, SHOWN, *OTHERS[:4], kernel=False)[0]
    )


@pytest.mark.skipif(not CAN_FORK, reason="processes are not copied here")
def test_a_copy_ends_with_the_process_that_it_was_copied_from(tmp_path: Path) -> None:
    code = """
import sys
from chiso.factory.kernels.cells import CellProcess
cell = f"import os, pathlib, time; pathlib.Path({sys.argv[1]!r}).write_text(str(os.getpid())); time.sleep(60)"
list(CellProcess().run(cell))
"""
    said = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", code, said])
    wait_for(lambda: said.exists() and said.read_text("utf-8"))
    copy = Path("/proc", said.read_text("utf-8"), "status")
    parent.kill()
    parent.wait()

    def gone() -> bool:
        try:
            return "Z (zombie)" in copy.read_text("utf-8")
        except OSError:
            return True

    wait_for(gone)


@pytest.mark.skipif(not CAN_FORK, reason="processes are not copied here")
def test_a_worker_has_one_thread_where_it_copies_itself(d: Dataset) -> None:
    worker = Worker(Equipment(d, ["province"], 2))
    try:
        status = Path("/proc", str(worker._process.pid), "status")
        children = status.parent / "task" / status.parent.name / "children"
        wait_for(lambda: children.read_text("utf-8"))  # the one that it has ready
        assert status.read_text("utf-8").split("Threads:")[1].split()[0] == "1"
    finally:
        worker.close()


def test_a_cell_that_keeps_talking_is_ended_in_time(d: Dataset) -> None:
    process = CellProcess()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        list(process.run("while True:\n    print('x' * 5000)", until=began + 3))
    assert time.monotonic() < began + 10
    process.close()


def test_what_a_cell_starts_ends_with_it(tmp_path: Path) -> None:
    for fault in ("", "os._exit(1)"):
        process = CellProcess()
        source = f"import os, subprocess\nprint(subprocess.Popen(['sleep', '600']).pid, flush=True)\n{fault}"
        said = []
        with suppress(EOFError):
            said += process.run(source)
        pid = next(content["text"].strip() for kind, content in said if kind == "stream")
        process.close()
        wait_for(lambda pid=pid: not Path("/proc", pid, "exe").exists())


def test_a_cell_may_go_to_another_folder(tmp_path: Path) -> None:
    process = CellProcess()
    list(process.run(f"import os; os.chdir({str(tmp_path)!r})"))
    shown = [content for kind, content in process.run("os.getcwd()") if kind == "execute_result"]
    process.close()
    assert shown[0]["data"]["text/plain"] == repr(str(tmp_path))


def test_what_cannot_be_made_ready_is_said(d: Dataset) -> None:
    broken = Equipment(d, ["no such kind"], 1)
    process = CellProcess(broken)
    (_, reply), *_ = process.run("1")
    process.close()
    assert (reply["status"], reply["ename"]) == ("error", "KeyError")


@pytest.mark.parametrize("setting", ["PYTHONWARNINGS=error", "PYTHONOPTIMIZE=2"])
def test_what_python_was_told_reaches_no_report(tmp_path: Path, setting: str) -> None:
    name, value = setting.split("=")
    warns = notebook(tmp_path, "import warnings\nassert not warnings.warn('old')\n__debug__ or 1 / 0")
    arguments = [
        "build",
        "--province",
        "Lào Cai",
        "--year",
        "2024",
        "--out",
        str(tmp_path / "out"),
        "--quiet",
    ]
    code = (
        "import dataclasses, sys\nfrom chiso.factory import kinds; from chiso.cli import app\n"
        f"kinds.KINDS['province'] = dataclasses.replace(kinds.KINDS['province'], notebook={str(warns)!r})\n"
        "app.main()"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | {name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def test_a_build_hears_how_its_processes_end_whoever_started_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = f'"{sys.executable}" -m chiso build --province "Lào Cai" --year 2024 --quiet --out "{out}"'
    made = subprocess.run(
        ["sh", "-c", f"trap '' CHLD; exec {command}"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr


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
        d=d, out=tmp_path / "first", requests=province_reports(units), year=2024, watch=unseen
    )
    # Meanwhile an import begins to write: what was read whole stands.
    (data_copy / "clean/papi.csv").write_text("half a", "utf-8")
    again = build_reports(
        d=d, out=tmp_path / "again", requests=province_reports(units), year=2024, watch=unseen
    )
    assert again.failed == []
    assert again.made[0].read_bytes() == first.made[0].read_bytes()
