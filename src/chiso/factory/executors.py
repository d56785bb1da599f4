"""Who makes the reports of a build: worker processes of this machine, or whatever else runs tasks."""

from __future__ import annotations

import errno
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol

from chiso.core.errors import ChisoError, of_os
from chiso.core.surroundings import environment
from chiso.factory.copied import CopiedWorker, can_copy
from chiso.factory.task import Equipment, Outcome, Task, failed, too_late
from chiso.text.messages import N_, nN_

RECYCLED_AFTER = 200  # reports; a worker that grew is replaced
GRACE = 15.0  # seconds beyond --timeout for all that is not executing the notebook
TRIES = 2  # a worker may be killed for another's memory; twice in one report is the report's own
TICK = 0.2  # seconds
OPEN_FILES = 128  # of a process


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


def check_limits() -> None:
    """Let this process, and those that it starts, open as many files as a report needs.

    Raises
    ------
    ChisoError
        The system does not allow it: a kernel would end without a word.
    """
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows: it has no such limits
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    if wanted < OPEN_FILES:
        raise ChisoError(
            N_(
                "only {n} files may be open at a time, a report needs {needed}",
                n=wanted,
                needed=OPEN_FILES,
            ),
            where=N_("limit of open files"),
            remedy=N_("raise it: ulimit -n 1024"),
        )


class LocalPool(Executor):
    """Worker processes of this machine.

    Parameters
    ----------
    workers : int
    equipment : Equipment

    Raises
    ------
    OSError
        Not even one process can be started.

    Notes
    -----
    They share no queue and no lock, so one that is killed cannot take the others with it, whatever it
    was doing; and nothing that needs shared memory (/dev/shm) or the network of this machine.
    """

    def __init__(self, workers: int, equipment: Equipment) -> None:
        self._workers = [Worker(equipment)]
        with suppress(OSError):  # fewer processes or files are allowed than were asked for
            while len(self._workers) < workers:
                self._workers.append(Worker(equipment))
        self.workers = len(self._workers)

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
                    yield outcome or failed([task], worker.how_it_ended(attempt))[0]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.close()


class Worker:
    """A process that makes one report at a time, replaced when it ends or has made many.

    Parameters
    ----------
    equipment : Equipment

    Raises
    ------
    OSError
        The process cannot be started.
    """

    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment
        self.task: Task
        self.attempt = 0
        self.future: Future[Outcome]
        self.busy = False
        self._last_words = ""
        self._process: subprocess.Popen[bytes] | CopiedWorker
        self._start()

    def _start(self) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="chiso-worker-")).resolve()
        self._said = self._scratch / "said"
        try:
            with self._said.open("xb") as said:
                self._process = self._copied(said) if can_copy() else self._fresh(said)
        except OSError:
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise
        # Whoever waits for an answer waits in a thread: pipes cannot be waited for everywhere.
        self._thread = ThreadPoolExecutor(1)
        self._made = 0
        if isinstance(self._process, CopiedWorker):
            return
        self._equipment.pack()
        try:
            self._thread.submit(_tell, self._process, self._equipment)
        except RuntimeError as error:  # threads count as processes where those are limited
            self.close()
            raise OSError(errno.EAGAIN, str(error)) from error

    def _copied(self, said: IO[bytes]) -> CopiedWorker:
        if not self._equipment.one:
            self._equipment.compute()
        return CopiedWorker(self._scratch, said, self._equipment)

    def _fresh(self, said: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "chiso.factory.worker", str(self._scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            cwd=self._scratch,
            env=environment(self._scratch),
            **_APART,
        )

    def begin(self, task: Task, attempt: int = 1) -> None:
        """Ask for a report; `future` is done when it is there, or the process has ended."""
        self.task, self.attempt, self.busy = task, attempt, True
        self._too_late = False
        self._until = None if task.timeout is None else time.monotonic() + task.timeout + GRACE
        try:
            if self._process.poll() is not None:  # killed while it had nothing to do
                self._restart()
            self.future = self._thread.submit(_ask, self._process, task)
        except (OSError, RuntimeError) as error:  # threads count as processes where those are limited
            refused = error if isinstance(error, OSError) else OSError(errno.EAGAIN, str(error))
            self.future = Future()
            self.future.set_result(
                failed([task], N_("no process can be started: {error}", error=str(of_os(refused))))[0]
            )

    @property
    def overdue(self) -> bool:
        """The report takes longer than it may, and its own process did not end it."""
        return self._until is not None and time.monotonic() > self._until

    def kill(self) -> None:
        """End the process; its report then ends as that of a dead worker."""
        self._too_late = True
        self._until = None
        self._process.kill()

    def end(self) -> Outcome | None:
        """The outcome; None if the process died."""
        self.busy = False
        try:
            outcome = self.future.result()
        except (OSError, EOFError, pickle.UnpicklingError):
            self._process.kill()
            self._process.wait()
            self._last_words = self._words()
            if self._too_late:
                return failed([self.task], too_late(self.task))[0]
            return None
        self._made += 1
        if self._made >= RECYCLED_AFTER:
            self.close()
        return outcome

    def make(self, task: Task) -> Outcome | None:
        """Make a report and wait for it; None if the process died."""
        self.begin(task)
        while not wait([self.future], timeout=TICK).done:
            if self.overdue:
                self.kill()
        return self.end()

    def how_it_ended(self, attempts: int) -> str:
        """Why there is no report, where the process died on it."""
        ended = nN_(
            "the worker process ended {n} time on it", "the worker process ended {n} times on it", n=attempts
        )
        return (
            N_("{message}: {reason}", message=ended, reason=self._last_words) if self._last_words else ended
        )

    def _words(self) -> str:
        """The last line that the process said: why it could not even start."""
        with suppress(OSError):
            lines = self._said.read_text("utf-8", "replace").split("\n")
            return next((line.strip() for line in reversed(lines) if line.strip()), "")
        return ""

    def _restart(self) -> None:
        self.close()
        self._start()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._thread.shutdown(wait=True, cancel_futures=True)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what it never read
                    pipe.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


# In a group of its own it never hears the Ctrl-C of a terminal: that is the business of the build.
_APART: dict[str, Any]
if sys.platform == "win32":
    _APART = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    _APART = {"start_new_session": True}


def _tell(process: subprocess.Popen[bytes] | CopiedWorker, what: object) -> None:
    assert process.stdin is not None
    with suppress(OSError):  # it has ended: said when its answer is waited for
        pickle.dump(what, process.stdin, pickle.HIGHEST_PROTOCOL)
        process.stdin.flush()


def _ask(process: subprocess.Popen[bytes] | CopiedWorker, task: Task) -> Outcome:
    _tell(process, task)
    assert process.stdout is not None
    outcome: Outcome = pickle.load(process.stdout)
    return outcome
