"""A process that runs the cells of one notebook: no kernel, and nothing that a kernel talks with.

What a report does to globals, settings or the working directory dies with its process. Where the system
can fork, it is a copy of a process that has the libraries and the tables loaded; elsewhere a fresh one, which
imports for itself. IPython's shell runs the cells, as in a kernel, and what they show goes to whoever asked
as the messages of a kernel. Widgets, `input()`, the kernel itself and the output of programs that a cell
starts are not there.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chiso.factory.kernels.shell import Shell
    from chiso.factory.task import Equipment

# macOS forks too, but its system libraries do not survive it.
CAN_FORK = sys.platform == "linux" and hasattr(os, "fork")
SILENCE = 1.0  # seconds until it is asked whether the process lives: what a cell started may hold its pipe
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
        copied_from = os.getpid() if fork else None
        self._process = context.Process(target=_serve, args=(theirs, equipment, copied_from))
        self._process.start()
        theirs.close()

    def run(
        self, source: str, *, silent: bool = False, until: float | None = None
    ) -> Iterator[tuple[str, dict[str, Any]]]:
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
                self._wait(until)
                kind, content = json.loads(self._connection.recv_bytes())
                yield kind, content
                if kind == "execute_reply":
                    return
        except TimeoutError:
            self.kill()
            raise
        except OSError as error:
            raise EOFError from error

    def _wait(self, until: float | None) -> None:
        """Until there is a message, or the end."""
        while True:
            left = SILENCE if until is None else min(SILENCE, until - time.monotonic())
            if left <= 0:
                raise TimeoutError
            if self._connection.poll(left):
                return
            if not self._process.is_alive() and not self._connection.poll(0):
                raise EOFError

    def kill(self) -> None:
        """End it, and what its cells started."""
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
        if self._process.is_alive():
            self._process.kill()  # it did not lead its group yet

    def close(self) -> None:
        """End it and forget it."""
        self.kill()
        self._process.join()
        self._process.close()
        self._connection.close()


_ready: list[CellProcess] = []
_equipment: list[Equipment] = []


def expect(equipment: Equipment) -> None:
    """Have a process ready for the next notebook; called where this process has one thread."""
    _equipment[:] = [equipment]
    if not _ready:
        _ready.append(CellProcess(equipment))


def taken() -> CellProcess:
    """The process that is ready, or a fresh one."""
    return _ready.pop() if _ready else CellProcess(_equipment[0] if _equipment else None, fork=False)


def warm(equipment: Equipment) -> None:
    """Import what reports use.

    Parameters
    ----------
    equipment : Equipment
    """
    from importlib import import_module  # noqa: PLC0415

    import chiso.factory.kernels.shell  # noqa: F401, PLC0415
    from chiso.analysis.base.panel import panel  # noqa: PLC0415
    from chiso.charts import style  # noqa: PLC0415
    from chiso.data.dataset import hand_over  # noqa: PLC0415
    from chiso.factory.kinds import KINDS  # noqa: PLC0415
    from chiso.text.catalog import catalog  # noqa: PLC0415

    hand_over(equipment.d)
    if equipment.ranked:
        from chiso.rankings.years import hand_over_ranked  # noqa: PLC0415

        hand_over_ranked(equipment.ranked)
    if not equipment.one:
        style.warm_up()
        catalog("vi")
    for kind in equipment.kinds:
        import_module(KINDS[kind].workbook[0])
    if not equipment.one and equipment.editions:
        # The sheet that the workbooks of an edition share: worked out before this process is copied.
        from chiso.reports.side_by_side.all_units import all_units  # noqa: PLC0415

        for year, lang in equipment.editions:
            all_units(panel(equipment.d), year, lang)
    # What is here is never collected by a copy: it would touch every page and so copy it.
    gc.freeze()


def _serve(connection: Connection, equipment: Equipment | None, copied_from: int | None) -> None:
    """The process: run cells until nobody asks any more."""
    if hasattr(os, "setsid"):
        os.setsid()
    if copied_from is None:
        threading.Thread(target=_end_with_the_parent, daemon=True).start()
    else:
        _stand_alone(copied_from, connection)

    def send(kind: str, content: dict[str, Any]) -> None:
        connection.send_bytes(_as_json([kind, content]))

    shell, folder = _shell(equipment, send), ""
    with suppress(EOFError):
        while True:
            source, silent, wanted = connection.recv()
            if isinstance(shell, Exception):
                about = {"ename": type(shell).__name__, "evalue": str(shell)}
                trace = traceback.format_exception(shell)
                send("execute_reply", {"status": "error", "traceback": trace, **about})
                continue
            if wanted != folder:  # a cell may have gone elsewhere since
                os.chdir(wanted)
                folder = wanted
            shell.run(source, silent=silent)


def _shell(equipment: Equipment | None, send: Any) -> Shell | Exception:
    """The shell that runs the cells; or why there is none, which whoever asks is told."""
    try:
        if equipment is not None:
            warm(equipment)
        from chiso.factory.kernels.shell import Printed, Shell  # noqa: PLC0415

        shell = Shell.started(send)
    except Exception as error:
        return error
    sys.stdout, sys.stderr = Printed("stdout", shell), Printed("stderr", shell)
    return shell


def _as_json(message: list[Any]) -> bytes:
    try:
        text = json.dumps(message)
    except (TypeError, ValueError):
        from jupyter_client.jsonutil import json_default  # noqa: PLC0415  rarely needed: bytes, days, numbers of numpy

        text = json.dumps(message, default=json_default)
    return text.encode()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _stand_alone(parent: int, connection: Connection) -> None:
    """A copy of a process is a process of its own, and ends with the one that it was copied from."""
    import ctypes  # noqa: PLC0415
    import random  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    ctypes.CDLL(None).prctl(_SIGNAL_WHEN_PARENT_ENDS, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    close_all_but(connection.fileno())
    # What a program that a cell starts prints is nobody's.
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # that of the other was closed  # noqa: SIM115
    # It would draw the same random numbers as every other copy.
    random.seed()
    np.random.seed()  # noqa: NPY002  the state that old code draws from


def close_all_but(*kept: int) -> None:
    """Close, in a copy, what it has open of the process that it was copied from; on Linux."""
    for number in [int(one.name) for one in Path("/proc/self/fd").iterdir()]:
        if number > 2 and number not in kept:
            with suppress(OSError):
                os.close(number)
