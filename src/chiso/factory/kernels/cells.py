"""A process that runs the cells of one notebook: no kernel, no sockets of zmq, no threads.

What a report does to globals, settings or the working directory dies with its process. Where the system
can fork, it is a copy of a process that has the libraries and the tables loaded; elsewhere a fresh one, which
imports for itself. IPython's shell runs the cells, as in a kernel, and what they
show goes to whoever asked as the messages of a kernel. Widgets, `input()`, the kernel itself and the output
of programs that a cell starts are not there.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chiso.factory.task import Equipment

Message = tuple[str, dict[str, Any]]
# macOS forks too, but its system libraries do not survive it.
CAN_FORK = sys.platform == "linux"
_SIGNAL_WHEN_PARENT_ENDS = 1  # PR_SET_PDEATHSIG of prctl(2)


class CellProcess:
    """A process that waits for cells.

    Parameters
    ----------
    equipment : Equipment, optional
        What `load` gives there, and what is imported ahead; None: nothing.
    fork : bool
        Copy this process, which must have one thread, in place of starting a fresh one.
    """

    def __init__(self, equipment: Equipment | None = None, *, fork: bool = CAN_FORK) -> None:
        context: Any = multiprocessing.get_context("fork" if fork else "spawn")
        self._connection, theirs = context.Pipe()
        copied_from = (os.getpid(), self._connection) if fork else None
        self._process = context.Process(target=_serve, args=(theirs, equipment, copied_from), daemon=True)
        self._process.start()
        theirs.close()

    def run(self, source: str, *, silent: bool = False, until: float | None = None) -> Iterator[Message]:
        """Run a cell.

        Parameters
        ----------
        source : str
        silent : bool
            It is no part of the notebook: it has no number.
        until : float, optional
            When it is too late, on the clock of `time.monotonic`.

        Yields
        ------
        (str, dict)
            Type and content of a message of a kernel; the last is the `execute_reply`.

        Raises
        ------
        EOFError
            The process ended first, from inside or from outside.
        TimeoutError
            It did not end in time; its process was ended.
        """
        try:
            self._connection.send((source, silent, str(Path.cwd())))
            while True:
                if until is not None and not self._connection.poll(max(0.1, until - time.monotonic())):
                    self.kill()
                    raise TimeoutError
                kind, content = self._connection.recv()
                yield kind, content
                if kind == "execute_reply":
                    return
        except ConnectionError as error:
            raise EOFError from error

    def kill(self) -> None:
        """End it, and what its cells started."""
        if self._process.is_alive():
            if CAN_FORK:
                try:
                    os.killpg(self._process.pid, signal.SIGKILL)
                except ProcessLookupError:  # it does not lead its group yet
                    self._process.kill()
            else:
                self._process.kill()

    def close(self) -> None:
        """End it and forget it."""
        self.kill()
        self._process.join()
        self._process.close()
        self._connection.close()


_ready: list[CellProcess] = []


def expect(equipment: Equipment | None) -> None:
    """Have a process ready for the next notebook; called where this process has one thread."""
    if not _ready:
        _ready.append(CellProcess(equipment))


def taken() -> CellProcess:
    """The process that is ready, or a fresh one."""
    return _ready.pop() if _ready else CellProcess(fork=False)


def warm(equipment: Equipment) -> None:
    """Import what reports use.

    Parameters
    ----------
    equipment : Equipment
    """
    from importlib import import_module  # noqa: PLC0415

    import chiso.factory.kernels.shell  # noqa: F401, PLC0415
    from chiso.charts import style  # noqa: PLC0415
    from chiso.data.dataset import hand_over  # noqa: PLC0415
    from chiso.factory.kinds import KINDS  # noqa: PLC0415
    from chiso.text.catalog import catalog  # noqa: PLC0415

    hand_over(equipment.d)
    if not equipment.one:
        style.warm_up()
        catalog("vi")
    for kind in equipment.kinds:
        import_module(KINDS[kind].workbook[0])
    # What is here is never collected by a copy: it would touch every page and so copy it.
    gc.freeze()


def _serve(
    connection: Connection, equipment: Equipment | None, copied_from: tuple[int, Connection] | None
) -> None:
    """The process: run cells until nobody asks any more."""
    if copied_from is not None:
        parent, asking = copied_from
        asking.close()
        _stand_alone(parent)
    if equipment is not None:
        warm(equipment)
    from chiso.factory.kernels.shell import Printed, Shell  # noqa: PLC0415

    shell = Shell.started(lambda kind, content: connection.send((kind, content)))
    sys.stdout, sys.stderr = Printed("stdout", shell), Printed("stderr", shell)
    try:
        while True:
            source, silent, folder = connection.recv()
            os.chdir(folder)
            shell.run(source, silent=silent)
    except EOFError:
        pass


def _stand_alone(parent: int) -> None:
    """A copy of a process is a process of its own, and ends with the one that it was copied from."""
    import ctypes  # noqa: PLC0415
    import random  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    ctypes.CDLL(None).prctl(_SIGNAL_WHEN_PARENT_ENDS, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # What a program that a cell starts prints is nobody's.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    # It would draw the same random numbers as every other copy.
    random.seed()
    np.random.seed()  # noqa: NPY002  the state that old code draws from
