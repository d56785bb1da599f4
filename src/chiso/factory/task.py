"""One report: the notebook executed by papermill, rendered to a page, its figures in an Excel file.

A task carries all that it needs and comes back whole: whoever asked for it puts the files in place.
"""

from __future__ import annotations

import json
import pickle
import re
import shutil
import tempfile
import threading
import time
import traceback
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chiso.factory.kinds import kept_parameters
from chiso.factory.places import plain, without_places, without_traces
from chiso.text.messages import N_, Message

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.pages.html.page import Around
    from chiso.rankings.years import RankedYear

ENGINE = "chiso"  # entry point of papermill
WORKBOOK = "report.xlsx"
# The cell of a section, and where a traceback says that another failed.
_OF_REPORT = re.compile(r"(display\(\*)?report\.\w+\(\)\)?")
_LINE = re.compile(r"^Cell In ?\[[0-9]+\], line ([0-9]+)$", re.MULTILINE)
# papermill changes the working directory of its process: one report at a time in each.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Task:
    """A report to make, as it travels to whoever makes it.

    Attributes
    ----------
    key : str
        Path of the report below the folder of the edition.
    name : str
        What progress and messages call it.
    kind : str
        Key of `chiso.factory.kinds.KINDS`.
    notebook : str
        The notebook as JSON.
    parameters : dict
        Values of its cell tagged `parameters`.
    kernel : bool
        Execute in a fresh kernel, which reads the data folder, not in a process that is ready.
    timeout : float or None
        Seconds that executing the notebook may take.
    """

    key: str
    name: str
    kind: str
    notebook: str
    parameters: dict[str, Any]
    kernel: bool = False
    timeout: float | None = None


@dataclass(frozen=True)
class Outcome:
    """A report that was made, or why not.

    Attributes
    ----------
    task : Task
    seconds : float
    error : str
        Empty if the report was made; else the innermost message.
    section : str
        The call that failed, such as "report.par()"; empty if none did.
    log : str
        The traceback of a failed report.
    title : str
    missing : list of dict
        Sections without data: `section`, `reason`.
    html, executed, workbook : bytes
        The page, the executed notebook and the figures in Excel.
    """

    task: Task
    seconds: float
    error: str = ""
    section: str = ""
    log: str = ""
    title: str = ""
    missing: list[dict[str, str]] = field(default_factory=list)
    html: bytes = b""
    executed: bytes = b""
    workbook: bytes = b""


def make_report(task: Task) -> Outcome:
    """Execute and render; a report that fails is an outcome too, whatever went wrong in it."""
    with _ONE_AT_A_TIME:
        started = time.monotonic()
        scratch = Path(tempfile.mkdtemp(prefix="chiso-"))
        try:
            executed = _execute(task, scratch)
            return _outcome(task, executed, scratch, started)
        except Exception as error:
            return Outcome(
                task,
                time.monotonic() - started,
                error=_innermost(error, task),
                section=_section(error),
                log=without_places(traceback.format_exc()),
            )
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _execute(task: Task, scratch: Path) -> Any:
    # Imported here: a worker pays for papermill once, the command line never.
    import nbformat  # noqa: PLC0415
    from papermill.execute import execute_notebook  # noqa: PLC0415

    workbook = (
        "from chiso.factory.kinds import write_figures\n"
        f"write_figures({task.kind!r}, report, {str(scratch / WORKBOOK)!r})"
    )
    return execute_notebook(
        nbformat.reads(task.notebook, as_version=4),
        None,
        parameters=task.parameters,
        engine_name=ENGINE,
        kernel_name=ENGINE,
        progress_bar=False,
        log_output=False,
        cwd=str(scratch),
        kernel=task.kernel,
        timeout=task.timeout,
        at_end=workbook,
    )


def _outcome(task: Task, executed: Any, scratch: Path, started: float) -> Outcome:
    import nbformat  # noqa: PLC0415

    from chiso.pages.html.page import render_page  # noqa: PLC0415

    page = render_page(executed, task.parameters, _around(task))
    kept = without_traces(executed, kept_parameters(task.parameters))
    return Outcome(
        task,
        time.monotonic() - started,
        title=page.title,
        missing=page.missing,
        html=page.html.encode(),
        executed=nbformat.writes(kept).encode(),
        workbook=(scratch / WORKBOOK).read_bytes(),
    )


def _around(task: Task) -> dict[Around, str]:
    """What stands beside a page, wherever the folder of the edition is taken."""
    above = "../" * task.key.count("/")
    name = task.key.rsplit("/", 1)[-1].removesuffix(".html")
    # A folder with an English report has the portal in English too.
    portal = "index.en.html" if task.parameters["lang"] == "en" else "index.html"
    return {"workbook": f"{name}.xlsx", "portal": f"{above}{portal}"}


def _innermost(error: BaseException, task: Task) -> str:
    # papermill's own message repeats the whole cell; the name and value of the error say enough.
    name, value = getattr(error, "ename", ""), getattr(error, "evalue", "")
    match type(error).__name__:
        case "CellTimeoutError":
            return too_late(task)
        case "DeadKernelError":
            return N_("the kernel died: it was ended from outside, or took more memory than there is")
    return without_places(f"{name}: {value}" if name else f"{type(error).__name__}: {error}")


def _section(error: BaseException) -> str:
    """The call of the cell that failed, or "" where the error is no cell's.

    In a cell of somebody's own the line that failed, with the number of the cell as JupyterLab counts them.
    """
    lines = str(getattr(error, "source", "")).strip().splitlines()
    if not lines:
        return ""
    last = lines[-1].strip()
    found = _LINE.search(plain("\n".join(getattr(error, "traceback", ()))))
    number = getattr(error, "exec_count", None)
    if _OF_REPORT.fullmatch(last) or not found or not number:
        return last
    line = int(found[1])
    # The cell of the parameters that papermill adds is not in the notebook.
    return N_(
        "cell {cell}, line {line}: {source}", cell=number - 1, line=line, source=lines[line - 1].strip()
    )


class Equipment:
    """What the reports of a build share, and so the process that makes some of them is made ready with.

    Parameters
    ----------
    d : Dataset
        The tables that all of them read.
    kinds : collection of str
        Keys of `chiso.factory.kinds.KINDS`.
    reports : int
        How many there are.
    editions : collection of (int, str)
        Edition and language of those whose workbooks list all its units.
    ranked : sequence of RankedYear
        Results of sets of criteria that reports of them show.
    """

    def __init__(
        self,
        d: Dataset,
        kinds: Collection[str],
        reports: int,
        editions: Collection[tuple[int, str]] = (),
        ranked: Sequence[RankedYear] = (),
    ) -> None:
        self.kinds = sorted(kinds)
        self.one = reports == 1
        self.editions = sorted(editions)
        self._shared: tuple[Dataset, Sequence[RankedYear]] | None = d, ranked
        self._packed = b""

    @property
    def d(self) -> Dataset:
        """The tables."""
        return self._unpacked()[0]

    @property
    def ranked(self) -> Sequence[RankedYear]:
        """The results of sets of criteria."""
        return self._unpacked()[1]

    def _unpacked(self) -> tuple[Dataset, Sequence[RankedYear]]:
        if self._shared is None:
            self._shared = pickle.loads(zlib.decompress(self._packed))
        return self._shared

    def compute(self) -> None:
        """Compute, once for all, what each report asks of the tables."""
        from chiso.analysis.base.panel import panel  # noqa: PLC0415

        book = panel(self.d)
        _ = self.d.scores, self.d.plans, self.d.imports, book.cells, book.columns

    def pack(self) -> None:
        """Make ready to travel to fresh processes, once for all of them."""
        if not self._packed:
            self.compute()
            self._packed = zlib.compress(pickle.dumps(self._shared, pickle.HIGHEST_PROTOCOL), 1)

    def __getstate__(self) -> dict[str, Any]:
        """To a fresh process the tables travel packed, and stay so until they are read."""
        self.pack()
        return vars(self) | {"_shared": None}


def notebook_text(path: Path) -> str:
    """A notebook as a task carries it: outputs and execution counts are no part of it."""
    content = json.loads(path.read_text("utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(content, ensure_ascii=False)


def too_late(task: Task) -> Message:
    """That a report took longer than it may."""
    return N_("not ready after {seconds:g} s (--timeout)", seconds=task.timeout)


def failed(tasks: Sequence[Task], error: str) -> list[Outcome]:
    """Outcomes of tasks that nobody could work on."""
    return [Outcome(task, 0.0, error=error) for task in tasks]
