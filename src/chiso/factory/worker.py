"""A process that makes reports, started by `executors.Worker`: `python -m chiso.factory.worker SCRATCH`.

Tasks come in on stdin and outcomes go out on stdout, pickled, after the tables that all reports share.
A build may also fork it, with these in its memory. It knows its surroundings from
`chiso.core.surroundings`, and ends at once when stdin does: whoever asked for reports is done with it, or
was killed. It keeps one thread while it forks the processes that run cells, so that no copy holds a lock of
another thread.
"""

from __future__ import annotations

import os
import pickle
import select
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn, cast

from chiso.core.modules import without_optional_libraries
from chiso.core.surroundings import hear_of_children
from chiso.factory.kernels.cells import CAN_FORK, expect, warm

if TYPE_CHECKING:
    from chiso.factory.task import Equipment


def main(scratch: Path, equipment: Equipment | None = None) -> NoReturn:
    """Make reports until stdin ends.

    Parameters
    ----------
    scratch : Path
        Folder of its own, removed at the end.
    equipment : Equipment, optional
        None: it comes in first.
    """
    hear_of_children()
    # Ctrl-C is the business of the build, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked, told = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What some library prints is no outcome.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    try:
        if equipment is None:
            without_optional_libraries()
            equipment = cast("Equipment", pickle.load(asked))
        if equipment.one:  # what it needs is imported there while this process imports too
            expect(equipment)
        _prepare()
        if CAN_FORK and not equipment.one:
            warm(equipment)

        from chiso.factory.task import make_report  # noqa: PLC0415

        while True:
            if not equipment.one:
                expect(equipment)
            task = pickle.load(asked)
            with _ending_with(asked, scratch):
                outcome = make_report(task)
            pickle.dump(outcome, told, pickle.HIGHEST_PROTOCOL)
            told.flush()
    except (EOFError, BrokenPipeError):
        pass  # nobody asks any more
    except BaseException:
        traceback.print_exc()
    finally:
        _end(scratch)


def _prepare() -> None:
    """Import, before the first task comes, what makes a page of an executed notebook."""
    import papermill.execute  # noqa: F401, PLC0415

    from chiso.factory.kernels import engine  # noqa: F401, PLC0415
    from chiso.pages.html.page import exporter  # noqa: PLC0415

    exporter()


@contextmanager
def _ending_with(asked: IO[bytes], scratch: Path) -> Iterator[None]:
    """End this process as soon as its stdin ends, also while a report is made."""
    if not CAN_FORK:
        # A thread more does no harm, and pipes cannot be waited for: it lasts until the next task comes.
        threading.Thread(target=lambda: asked.peek(1) or _end(scratch), daemon=True).start()  # type: ignore[attr-defined]
        yield
        return
    done, finish = os.pipe()

    def watch() -> None:
        # Of tasks there is one at a time: what can be read now is the end.
        if asked.fileno() in select.select([asked.fileno(), done], [], [])[0]:
            _end(scratch)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        os.close(finish)
        thread.join()
        os.close(done)


def _end(scratch: Path) -> NoReturn:
    # Whoever was killed cannot clear away what this process leaves.
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
