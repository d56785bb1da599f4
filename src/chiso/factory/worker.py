"""A process that makes reports: `python -m chiso.factory.worker SCRATCH`, started by `executors.Worker`.

Tasks come in on stdin and outcomes go out on stdout, pickled, after the tables that all reports share.
It knows its surroundings from `chiso.core.surroundings`, and ends at once when stdin does: whoever asked
for reports is done with it, or was killed.
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any


def main() -> None:
    """Make reports until stdin ends."""
    # Ctrl-C is the business of the build, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked, told = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What some library prints is no outcome.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    _prepare(pickle.load(asked))
    tasks: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_listen, args=(asked, tasks, Path(sys.argv[1])), daemon=True).start()

    from chiso.factory.task import make_report  # noqa: PLC0415

    while True:
        pickle.dump(make_report(tasks.get()), told, pickle.HIGHEST_PROTOCOL)
        told.flush()


def _listen(asked: IO[bytes], tasks: SimpleQueue[Any], scratch: Path) -> None:
    try:
        while True:
            tasks.put(pickle.load(asked))
    finally:
        # Whoever was killed cannot clear away what this process leaves.
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(0)


def _prepare(shared: bytes) -> None:
    """Be ready before the first task comes."""
    from chiso.factory.kernels import provisioner as warm  # noqa: PLC0415

    warm.share(shared)
    import papermill.execute  # noqa: F401, PLC0415  while the other process imports too

    from chiso.pages.html.page import exporter  # noqa: PLC0415

    exporter()


if __name__ == "__main__":
    main()
