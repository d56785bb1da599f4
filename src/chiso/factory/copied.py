"""A worker that is a copy of the process of a command: it has the tables, and what reads them, already.

A fresh worker starts Python, imports pandas and is sent the tables, which takes as long as a report. Of
processes that the command does not own (a notebook, a program that imports the package) no copy is made:
they have threads and settings.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

from chiso.core import surroundings
from chiso.factory.kernels.cells import CAN_FORK

if TYPE_CHECKING:
    from chiso.factory.task import Equipment


def can_copy() -> bool:
    """Whether a copy of this process is as good as a fresh one."""
    return (
        CAN_FORK
        and surroundings.settled()
        and threading.active_count() == 1
        and not {"matplotlib", "nbformat"} & set(sys.modules)  # they have read settings
    )


class CopiedWorker:
    """A copy of this process that makes reports; does what is asked of a `subprocess.Popen`.

    Parameters
    ----------
    scratch : Path
        Its current folder, its own.
    said : file
        Where it prints.
    equipment : Equipment

    Raises
    ------
    OSError
        No process can be started.
    """

    def __init__(self, scratch: Path, said: IO[bytes], equipment: Equipment) -> None:
        tasks, asking = os.pipe()
        telling, outcomes = os.pipe()
        # Hooks of libraries run in a fork, and would keep a Ctrl-C to themselves.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self.pid = os.fork()
        except OSError:
            for end in (tasks, asking, telling, outcomes):
                os.close(end)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            raise
        if self.pid == 0:
            _become_worker((tasks, outcomes, said.fileno()), scratch, equipment)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        os.close(tasks)
        os.close(outcomes)
        self.stdin: IO[bytes] = os.fdopen(asking, "wb")
        self.stdout: IO[bytes] = os.fdopen(telling, "rb")
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._look(os.WNOHANG)

    def wait(self) -> int | None:
        """Until it has ended."""
        return self._look(0)

    def _look(self, how: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, how)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def kill(self) -> None:
        """End it."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def _become_worker(ends: tuple[int, int, int], scratch: Path, equipment: Equipment) -> None:
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        for end, number in zip(ends, (0, 1, 2), strict=True):
            os.dup2(end, number)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))  # the lock of the folder, and pipes of others
        os.chdir(scratch)
        surroundings.take_on(scratch)

        from chiso.factory import worker  # noqa: PLC0415

        worker.main(scratch, equipment)
    finally:
        # What the command does at its end is not the copy's.
        os._exit(1)
