"""`chiso build`: all reports that were asked for, several at a time, and the portal over them."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from chiso.data.errors import ChisoError
from chiso.data.load import Dataset
from chiso.publish.kinds import Job, Request, job
from chiso.publish.manifest import Manifest
from chiso.publish.portal import write_portal
from chiso.publish.preflight import check_parameters
from chiso.publish.run import Outcome, install_kernel, make_report


@dataclass(frozen=True)
class Failure:
    """A report that was not made."""

    name: str
    error: str
    log: str


@dataclass(frozen=True)
class BuildResult:
    """What a build leaves.

    Attributes
    ----------
    out : Path
    done : list of Path
        Reports that stand.
    failed : list of Failure
    seconds : float
    """

    out: Path
    done: list[Path]
    failed: list[Failure]
    seconds: float


def build_reports(
    *,
    d: Dataset,
    out: Path,
    requests: Sequence[Request],
    year: int,
    lang: str = "vi",
    jobs: int | None = None,
    notebook: Path | None = None,
) -> BuildResult:
    """Build reports of an edition.

    Parameters
    ----------
    d : Dataset
        Each report reads its folder again.
    out : Path
        Folder for index.html, manifest.json and the reports; made if it does not exist.
    requests : sequence of Request
    year : int
        Edition.
    lang : {"vi", "en"}
    jobs : int, optional
        Reports at a time; one a processor by default.
    notebook : Path, optional
        In place of the notebooks of the requests.

    Raises
    ------
    ChisoError
        A parameter that the notebook does not declare, or a folder that cannot be written: said
        before any work.
    """
    started = time.monotonic()
    todo = [job(one, data=d.path, out=out, year=year, lang=lang, notebook=notebook) for one in requests]
    for path in dict.fromkeys(one.notebook for one in todo):
        check_parameters(path, [one.parameters for one in todo if one.notebook == path])
    _writable(out)
    manifest = Manifest.read(out)
    done: list[Path] = []
    failed: list[Failure] = []
    with _progress(len(todo)) as progress:
        for outcome in _run(todo, min(jobs or os.cpu_count() or 1, len(todo))):
            manifest.record(outcome, d.path)
            if outcome.error:
                failed.append(Failure(outcome.job.name, outcome.error, outcome.log))
            else:
                done.append(outcome.job.html)
            progress.step(outcome)
    manifest.write()
    write_portal(out, manifest, d)
    return BuildResult(out, done, failed, time.monotonic() - started)


def _writable(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise ChisoError(
            f"the folder cannot be written: {error.strerror}",
            where=str(out),
            remedy="name another with --out",
        ) from error


def _run(todo: Sequence[Job], workers: int) -> Iterator[Outcome]:
    with tempfile.TemporaryDirectory(prefix="chiso-kernel-") as folder:
        install_kernel(Path(folder))
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [folder, os.environ.get("JUPYTER_PATH")]))
        # Spawned, not forked: the parent has threads of its own (the progress bar).
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        try:
            futures: dict[Future[Outcome], Job] = {pool.submit(make_report, one): one for one in todo}
            for future in as_completed(futures):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    yield Outcome(futures[future], 0.0, "a worker process ended without a word")
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class _Plain:
    """One line a report, where stderr is no terminal."""

    def __init__(self, total: int, console: Console) -> None:
        self.total, self.count, self.console = total, 0, console

    def step(self, outcome: Outcome) -> None:
        self.count += 1
        verdict = f"FAILED: {outcome.error}" if outcome.error else "ok"
        self.console.print(
            f"{self.count}/{self.total} {outcome.job.name}: {verdict}", markup=False, soft_wrap=True
        )


class _Bar:
    """One bar: done of total, failures, the province just done, time left."""

    def __init__(self, total: int, progress: Progress) -> None:
        self.progress, self.failed = progress, 0
        self.task = progress.add_task("", total=total)

    def step(self, outcome: Outcome) -> None:
        self.failed += bool(outcome.error)
        note = f"{outcome.job.name}" + (f" ({self.failed} failed)" if self.failed else "")
        self.progress.update(self.task, advance=1, description=note)


@contextmanager
def _progress(total: int) -> Iterator[_Plain | _Bar]:
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _Plain(total, console)
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        yield _Bar(total, progress)
