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
import traceback
from pathlib import Path
from typing import IO, TYPE_CHECKING

from chiso.core import surroundings
from chiso.factory.kernels.cells import CAN_FORK, close_all_but

if TYPE_CHECKING:
    from chiso.factory.task import Equipment


def can_copy() -> bool:
    """Whether a copy of this process is as good as a fresh one."""
    # What Python itself was told, a copy cannot forget; these libraries have read settings.
    as_told = sys.warnoptions or sys.flags.optimize or sys.flags.dev_mode
    read = {"matplotlib", "nbformat"} & set(sys.modules)
    return CAN_FORK and surroundings.settled() and threading.active_count() == 1 and not as_told and not read


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
        self.returncode: int | None = None
        ends: list[int] = []
        # Hooks of libraries run in a fork, and would keep a Ctrl-C to themselves.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            ends += os.pipe()
            ends += os.pipe()
            self.pid = os.fork()
        except OSError:
            for end in ends:
                os.close(end)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            raise
        tasks, asking, telling, outcomes = ends
        if self.pid == 0:
            _become_worker((tasks, outcomes, said.fileno()), scratch, equipment)
        os.close(tasks)
        os.close(outcomes)
        self.stdin: IO[bytes] = os.fdopen(asking, "wb")
        self.stdout: IO[bytes] = os.fdopen(telling, "rb")
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

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
        close_all_but()  # the lock of the folder, and pipes of others
        os.chdir(scratch)
        surroundings.take_on(scratch)

        from chiso.factory import worker  # noqa: PLC0415

        worker.main(scratch, equipment)
    except BaseException:
        traceback.print_exc()
    finally:
        # What the command does at its end is not the copy's.
        os._exit(1)
