"""One report: the notebook executed by papermill in a scratch folder, rendered, and put in place whole."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from chiso.publish.html import Page, render_page
from chiso.publish.kinds import Job


@dataclass(frozen=True)
class Outcome:
    """A report that was made, or why not.

    Attributes
    ----------
    job : Job
    seconds : float
    error : str
        Empty if the report stands where it belongs; else the innermost message.
    log : str
        The traceback of a failed report.
    title : str
    missing : list of dict
        Sections without data: `section`, `reason`.
    """

    job: Job
    seconds: float
    error: str = ""
    log: str = ""
    title: str = ""
    missing: list[dict[str, str]] = field(default_factory=list)


def make_report(job: Job) -> Outcome:
    """Execute, render and put in place; a failure leaves nothing where the report belongs."""
    started = time.monotonic()
    scratch = Path(tempfile.mkdtemp(prefix="chiso-"))
    try:
        page = _render(job, scratch)
        job.write_workbook(scratch / "report.xlsx")
        _put(scratch / "executed.ipynb", job.executed)
        _put(scratch / "report.xlsx", job.workbook)
        _put(scratch / "report.html", job.html)
    except Exception as error:  # a failed report is a record, whatever went wrong in it
        job.html.unlink(missing_ok=True)
        job.executed.unlink(missing_ok=True)
        job.workbook.unlink(missing_ok=True)
        return Outcome(job, time.monotonic() - started, _innermost(error), traceback.format_exc())
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Outcome(job, time.monotonic() - started, title=page.title, missing=page.missing)


def _render(job: Job, scratch: Path) -> Page:
    # Imported here: a worker pays for papermill once, the command line never.
    import nbformat  # noqa: PLC0415
    from papermill.execute import execute_notebook  # noqa: PLC0415

    executed = scratch / "executed.ipynb"
    execute_notebook(
        job.notebook,
        executed,
        parameters=job.parameters,
        kernel_name=KERNEL,
        progress_bar=False,
        log_output=False,
        cwd=str(scratch),
    )
    page = render_page(nbformat.read(executed, as_version=4), job.parameters)
    (scratch / "report.html").write_text(page.html, encoding="utf-8")
    return page


def _put(made: Path, final: Path) -> None:
    """Move a finished file into place; across file systems by way of a neighbour, then a rename."""
    final.parent.mkdir(parents=True, exist_ok=True)
    beside = final.with_name(f".{final.name}.{os.getpid()}.new")
    shutil.move(made, beside)
    beside.replace(final)


def _innermost(error: BaseException) -> str:
    # papermill's own message repeats the whole cell; the name and value of the error say enough.
    name, value = getattr(error, "ename", ""), getattr(error, "evalue", "")
    return f"{name}: {value}" if name else f"{type(error).__name__}: {error}"


KERNEL = "chiso"


def install_kernel(folder: Path) -> None:
    """A kernel that is the interpreter running now, without history: put `folder` on JUPYTER_PATH.

    The name python3 may be the kernel of another environment on the user's machine.
    """
    import json  # noqa: PLC0415

    spec = folder / "kernels" / KERNEL
    spec.mkdir(parents=True, exist_ok=True)
    launch = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    # What it logs (talking to this machine unencrypted, being stopped at the end) helps nobody here.
    launch += ["--HistoryManager.enabled=False", "--log-level=CRITICAL"]
    (spec / "kernel.json").write_text(
        json.dumps({"argv": launch, "display_name": "chiso", "language": "python"}), encoding="utf-8"
    )
