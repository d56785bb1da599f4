"""Who makes the reports of a build: worker processes of this machine, or whatever else runs tasks."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for_sentinels
from types import TracebackType
from typing import Protocol

from chiso.publish.run import Outcome, Task, failed, make_report

RECYCLED_AFTER = 200  # reports; a worker that grew is replaced
GRACE = 15.0  # seconds beyond --timeout for all that is not executing the notebook
TRIES = 2  # a worker may be killed for another's memory; twice in one report is the report's own
TICK = 0.2  # seconds


class Executor(AbstractContextManager["Executor"], Protocol):
    """Makes reports, in any order; a context that ends what it started.

    Attributes
    ----------
    workers : int
        Reports at a time.
    """

    workers: int

    def run(self, tasks: Sequence[Task], began: Callable[[Task], None]) -> Iterator[Outcome]:
        """Make reports.

        Parameters
        ----------
        tasks : sequence of Task
        began : callable
            Told of a task when work on it begins.

        Yields
        ------
        Outcome
            One a task, as they end.
        """
        ...


class LocalPool(Executor):
    """Worker processes of this machine.

    Parameters
    ----------
    workers : int
    shared : bytes
        What `chiso.publish.run.tables_of` gives.

    Notes
    -----
    Each worker is an executor of one process. They share no queue and no lock, so one that is killed
    cannot take the others with it, whatever it was doing.
    """

    def __init__(self, workers: int, shared: bytes) -> None:
        self.workers = workers
        self._workers = [_Worker(shared) for _ in range(workers)]

    def run(self, tasks: Sequence[Task], began: Callable[[Task], None]) -> Iterator[Outcome]:
        """Make reports; one whose worker ended is tried once more."""
        waiting = deque((task, 1) for task in tasks)
        while waiting or any(worker.busy for worker in self._workers):
            for worker in self._workers:
                if waiting and not worker.busy:
                    task, attempt = waiting.popleft()
                    worker.begin(task, attempt)
                    began(task)
            busy = {worker.future: worker for worker in self._workers if worker.busy}
            ended, _ = wait(busy, timeout=TICK, return_when=FIRST_COMPLETED)
            for worker in busy.values():
                if worker.overdue:
                    worker.kill()
            for future in ended:
                worker = busy[future]
                task, attempt = worker.task, worker.attempt
                outcome = worker.end()
                if outcome is None and attempt < TRIES:
                    waiting.appendleft((task, attempt + 1))
                else:
                    yield outcome or failed([task], f"the worker process ended {attempt} times on it")[0]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.close(at_once=kind is not None)


class _Worker:
    """A process that makes one report at a time, replaced when it ends or has made many."""

    def __init__(self, shared: bytes) -> None:
        self._shared = shared
        self.task: Task
        self.attempt = 0
        self.future: Future[Outcome]
        self.busy = False
        self._start()

    def _start(self) -> None:
        self._scratch = tempfile.mkdtemp(prefix="chiso-worker-")
        # Spawned, not forked: the parent has threads of its own (the progress bar).
        self._executor = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_prepare, initargs=(self._shared, self._scratch)
        )
        with _deaf_to_interrupts():
            self._executor.submit(os.getpid)  # starts the process
        self._made = 0

    def begin(self, task: Task, attempt: int) -> None:
        self.task, self.attempt, self.busy = task, attempt, True
        self._too_late = False
        self._until = None if task.timeout is None else time.monotonic() + task.timeout + GRACE
        try:
            self.future = self._executor.submit(make_report, task)
        except BrokenProcessPool:  # killed while it had nothing to do
            self._restart()
            self.future = self._executor.submit(make_report, task)

    @property
    def overdue(self) -> bool:
        return self._until is not None and time.monotonic() > self._until

    def kill(self) -> None:
        """End the process; its report then ends as that of a dead worker."""
        self._too_late = True
        self._until = None
        # Not by its own word, which it gives only when it is ready: it may never be.
        for process in list((self._executor._processes or {}).values()):
            process.kill()

    def end(self) -> Outcome | None:
        """The outcome; None if the process died."""
        self.busy = False
        try:
            outcome = self.future.result()
        except BrokenProcessPool:
            self._restart()
            if self._too_late:
                return failed([self.task], f"not ready after {self.task.timeout:g} s (--timeout)")[0]
            return None
        self._made += 1
        if self._made >= RECYCLED_AFTER:
            self._restart()
        return outcome

    def _restart(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._start()

    def close(self, *, at_once: bool) -> None:
        if at_once:
            self.kill()
        self._executor.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self._scratch, ignore_errors=True)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started meanwhile never hears Ctrl-C: it is the business of the build, which ends it.

    Blocked, not ignored: this process hears it when it is over, the other inherits the block.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare(shared: bytes, scratch: str) -> None:
    """Make this process ready; what it leaves when it is killed is in `scratch`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = scratch
    os.environ["JUPYTER_RUNTIME_DIR"] = scratch
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()

    from chiso.publish import warm  # noqa: PLC0415

    warm.share(shared)
    import papermill.execute  # noqa: F401, PLC0415  while the other process imports too

    from chiso.publish.html import exporter  # noqa: PLC0415

    exporter()


def _end_with(sentinel: int) -> None:
    """A build that was killed leaves no worker behind."""
    wait_for_sentinels([sentinel])
    os._exit(1)
