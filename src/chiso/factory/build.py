"""`chiso build`: all reports that were asked for and are not up to date, and the portal over them."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from chiso.core.dates import day_of_build
from chiso.core.errors import ChisoError, of_os, reason_of
from chiso.core.files import refuse_inside, write_together, write_whole
from chiso.data.dataset import Dataset
from chiso.factory.executors import Executor, LocalPool, check_limits
from chiso.factory.folder import LOGS, hold
from chiso.factory.kinds import OWN_KINDS, Job, Request, job_of
from chiso.factory.manifest import Manifest
from chiso.factory.progress import TimeLeft, Watch, on_stderr
from chiso.factory.request import check_parameters
from chiso.factory.result import BuildResult, Failure
from chiso.factory.staleness import Due, Dues
from chiso.factory.task import Equipment, Outcome, Task
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.rankings.years import RankedYear

MANIFEST_EVERY = 2.0  # seconds: what a killed build has made and not recorded is made again
OF_ONE_YEAR = {"plan", "criteria_set"}  # parameters of reports that are of no edition
MOST_A_CORE = 4  # workers: more are never faster, and each takes its memory


def due_reports(
    *,
    d: Dataset,
    out: Path,
    requests: Sequence[Request],
    year: int,
    lang: str = "vi",
    notebook: Path | None = None,
    force: bool = False,
    day: dt.date | None = None,
    ranked: Sequence[RankedYear] = (),
) -> list[Due]:
    """What `build_reports` would make, and why; writes nothing. Parameters as there."""
    todo = _jobs(d, out, requests, year, lang, day or day_of_build(), notebook)
    return Dues(d, Manifest.read(out), ranked).of(todo, force=force)


def build_reports(
    *,
    d: Dataset,
    out: Path,
    requests: Sequence[Request],
    year: int,
    lang: str = "vi",
    jobs: int | None = None,
    notebook: Path | None = None,
    force: bool = False,
    isolated: bool = False,
    timeout: float | None = None,
    watch: Watch = on_stderr,
    executor: Callable[[int, Equipment], Executor] = LocalPool,
    day: dt.date | None = None,
    ranked: Sequence[RankedYear] = (),
) -> BuildResult:
    """Build reports of an edition.

    Parameters
    ----------
    d : Dataset
        What all reports show, also where its folder changes meanwhile; those made in a kernel read it.
    out : Path
        Folder for index.html, manifest.json and the reports; made if it does not exist.
    requests : sequence of Request
    year : int
        Edition.
    lang : {"vi", "en"}
    jobs : int, optional
        Reports at a time, four a processor at most; one a processor by default.
    notebook : Path, optional
        In place of the notebooks of the requests; it runs in a fresh kernel.
    force : bool
        Make also what is up to date.
    isolated : bool
        A fresh kernel a report.
    timeout : float, optional
        Seconds that a report may take; None: for ever.
    watch : callable
        Shows the progress: on stderr by default, `chiso.factory.progress.unseen` not at all.
    executor : callable
        Takes the number of workers and what reports share.
    day : date, optional
        On which what is made counts as made: pages say which results should be out by then. By default as
        in `chiso.core.dates.day_of_build`.
    ranked : sequence of RankedYear
        Results of sets of criteria, for the reports of them; those that are not given are read.

    Raises
    ------
    ChisoError
        A parameter that the notebook does not declare, a folder that cannot be written or that
        another build is writing, a limit of the system that is too low: said before any work.
    """
    started = time.monotonic()
    day = day or day_of_build()
    todo = _jobs(d, out, requests, year, lang, day, notebook)
    check_limits()
    with hold(out) as earlier:
        manifest = Manifest.read(out)
        dues = Dues(d, manifest, ranked)
        asked = dues.of(todo, force=force)
        build = _Build(out, dues, [one for one in asked if one.reasons])
        fresh = [one.job for one in asked if not one.reasons]
        # They need not be compared again with data that changed elsewhere.
        for job in fresh:
            manifest.reports[job.key]["data"] = dues.data
        try:
            interrupted = build.run(executor, jobs, timeout, watch, kernel=isolated or notebook is not None)
        finally:
            build.finish(d, day, own=any(one.kind in OWN_KINDS for one in requests))
    return BuildResult(
        out,
        asked=len(todo),
        made=build.made,
        fresh=[job.html for job in fresh],
        failed=build.failed,
        seconds=time.monotonic() - started,
        interrupted=interrupted,
        earlier=earlier,
    )


def _jobs(
    d: Dataset,
    out: Path,
    requests: Sequence[Request],
    year: int,
    lang: str,
    day: dt.date,
    notebook: Path | None,
) -> list[Job]:
    refuse_inside(d.path, out)
    jobs = [
        job_of(one, data=d.path, out=out, year=year, lang=lang, day=day, notebook=notebook)
        for one in requests
    ]
    check_parameters([(one.notebook, one.parameters) for one in jobs])
    twice = [key for key, n in Counter(one.key for one in jobs).items() if n > 1]
    if twice:
        raise ChisoError(
            N_("several reports would have the same file: {twice}", twice=", ".join(twice)),
            where=str(out),
            remedy=N_("make them one at a time, each with an --out of its own"),
        )
    return jobs


class _Build:
    """The reports that are due, put in place as they come."""

    def __init__(self, out: Path, dues: Dues, due: Sequence[Due]) -> None:
        self.out = out
        self.dues = dues
        self.manifest = dues.manifest
        self.due = {one.job.key: one for one in due}
        self.made: list[Path] = []
        self.failed: list[Failure] = []
        self._written = time.monotonic()

    def run(
        self,
        executor: Callable[[int, Equipment], Executor],
        jobs: int | None,
        timeout: float | None,
        watch: Watch,
        *,
        kernel: bool,
    ) -> bool:
        """Make the reports; True if a person stopped it."""
        if not self.due:
            return False
        tasks = [
            Task(
                key=one.job.key,
                name=one.job.name,
                kind=one.job.request.kind,
                notebook=one.notebook,
                parameters=one.job.parameters,
                kernel=kernel,
                timeout=timeout,
            )
            for one in self.due.values()
        ]
        cores = os.cpu_count() or 1
        workers = min(jobs or cores, MOST_A_CORE * cores, len(tasks))
        past = {key: entry["seconds"] for key, entry in self.manifest.reports.items() if not entry["error"]}
        asked = (task.parameters for task in tasks)
        editions = {(one["year"], one["lang"]) for one in asked if one.keys().isdisjoint(OF_ONE_YEAR)}
        equipment = Equipment(
            self.dues.d, {task.kind for task in tasks}, len(tasks), editions, self.dues.own.years
        )
        try:
            with (
                executor(workers, equipment) as pool,
                watch(TimeLeft(past, list(self.due), pool.workers)) as watcher,
            ):
                for outcome in pool.run(tasks, watcher.began):
                    watcher.ended(self._keep(outcome))
        except KeyboardInterrupt:
            return True
        return False

    def _keep(self, outcome: Outcome) -> Outcome:
        """Put a report in place and record it; what cannot be put there has failed.

        A report that fails takes the one before with it, which would stand for something else. One that
        was made and cannot be written leaves it, and the record says that it is due.
        """
        one = self.due[outcome.task.key]
        if outcome.error:
            for path in one.job.files:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
        else:
            outcome = self._put(one.job, outcome)
        if outcome.error:
            log = self._log(outcome)
            self.failed.append(Failure(one.job.name, outcome.section, outcome.error, log))
        else:
            self.made.append(one.job.html)
        self._record(one, outcome)
        return outcome

    def _put(self, job: Job, outcome: Outcome) -> Outcome:
        try:
            # The page last: while it is being replaced it is newer than nothing it links to.
            write_together(
                {job.workbook: outcome.workbook, job.executed: outcome.executed, job.html: outcome.html}
            )
        except OSError as error:
            refused = _not_written(error, self.out)
            return Outcome(outcome.task, outcome.seconds, error=refused, title=outcome.title)
        with suppress(OSError):
            self._log_path(job).unlink(missing_ok=True)
        return outcome

    def _log_path(self, job: Job) -> Path:
        return (self.out / LOGS / job.key).with_suffix(".log")

    def _log(self, outcome: Outcome) -> Path | None:
        path = self._log_path(self.due[outcome.task.key].job)
        try:
            path.unlink(missing_ok=True)
            if outcome.log:
                write_whole(path, outcome.log.encode())
        except OSError:
            return None
        return path if outcome.log else None

    def _record(self, one: Due, outcome: Outcome) -> None:
        self.manifest.record(one.job, outcome, one.inputs, self.dues.data, one.parts)
        if time.monotonic() - self._written > MANIFEST_EVERY:
            with suppress(OSError):  # tried again at the end
                self.manifest.write()
            self._written = time.monotonic()

    def finish(self, d: Dataset, day: dt.date, *, own: bool = False) -> None:
        """Write the manifest and the portals; a disk that is full fails them too."""
        from chiso.factory.portal import write_portal  # noqa: PLC0415  not needed where nothing is written

        writers: list[tuple[str, Callable[[], None]]] = [
            ("manifest.json", self.manifest.write),
            ("index.html", lambda: write_portal(self.out, self.manifest, d, day)),
        ]
        if own:
            from chiso.factory.own_portal import write_own_portals  # noqa: PLC0415

            years = self.dues.own.years
            writers.append(("own/index.html", lambda: write_own_portals(self.out, self.manifest, years)))
        for name, write in writers:
            try:
                write()
            except OSError as error:
                self.failed.append(Failure(name, "", _not_written(error, self.out), None))


def _not_written(error: OSError, out: Path) -> str:
    """What the system refuses, and what to do: the file may be open in Excel."""
    said = of_os(error)
    place = Path(said.where)
    shown = place.relative_to(out).as_posix() if place.is_relative_to(out) else said.where
    message = N_("cannot be written: {reason}: {place}", reason=reason_of(error), place=shown)
    return N_("{message} ({remedy})", message=message, remedy=said.remedy) if said.remedy else message
