"""The reports of a build made by the workers of a Dask cluster.

The workers run the same chiso and read the same data folder under the same path; reports come back
whole, so they need not see the folder that is written. Needs the extra `cluster`.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from chiso.core.errors import ChisoError
from chiso.factory.executors import GRACE, TRIES, Executor, Worker
from chiso.factory.fingerprint import TABLES_OF_DATA, catalogs, hash_of_files, package, versions
from chiso.factory.task import Equipment, Outcome, Task, failed, too_late
from chiso.text.messages import N_

_NO_WORKERS = N_("the cluster has no workers any more")
# Given another, distributed fails in a thread that it then waits for.
ADDRESS = re.compile(r"((tcp|tls|ucx|ws|wss)://)?([\w.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}/?")
ANSWERS_WITHIN = 10.0  # seconds
PLUGIN = "chiso-makers"
LOCK = "chiso-build"
WITHOUT_WORKERS = 60.0  # seconds that a build waits for a worker to come back
TICK = 0.05  # seconds
LOOK_EVERY = 1.0  # seconds
AHEAD = 2  # tasks that a worker has at hand, so that it never waits for the network


@contextmanager
def connect(address: str, data: Path) -> Iterator[Callable[[int, Equipment], Executor]]:
    """A cluster as an executor, held for one build.

    Parameters
    ----------
    address : str
        Of the scheduler, such as tcp://host:8786.
    data : Path
        Data folder.

    Yields
    ------
    callable
        Takes a number of workers, which is that of the cluster, and what reports share.

    Raises
    ------
    ChisoError
        dask.distributed is not installed, no scheduler answers, a worker is not fit for the work, or
        another build has the cluster.
    """
    where = f"--dask {address}"
    if not ADDRESS.fullmatch(address):
        raise ChisoError(
            N_("this is no address of a Dask scheduler"), where, remedy=N_("such as tcp://host:8786")
        )
    try:
        from distributed import Client, Lock  # noqa: PLC0415
    except ImportError:
        raise ChisoError(
            N_("dask.distributed is not installed"), where="--dask", remedy=N_("pip install 'chiso[cluster]'")
        ) from None
    # What they would say of a cluster that goes away, the build says.
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in {"asyncio", "distributed", "tornado"}:  # each has a level of its own
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=ANSWERS_WITHIN, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ChisoError(
            N_("no Dask scheduler answers: {error}", error=str(error)),
            where=where,
            remedy=N_("start one: dask scheduler; and on each machine: dask worker ADDRESS --nthreads 1"),
        ) from error
    with client, client.as_current():
        _check_workers(client, where, data.resolve())
        # Workers hold the tables of one build at a time.
        lock = Lock(LOCK)
        if not lock.acquire(timeout=1):
            raise ChisoError(
                N_("another build is using the cluster"), where=where, remedy=N_("wait until it ends")
            )
        try:
            yield lambda _, equipment: DaskCluster(client, equipment)
        finally:
            with suppress(OSError, RuntimeError):  # the scheduler may be gone
                lock.release()


def _fitness() -> dict[str, str]:
    """What decides how a worker words, draws and computes."""
    return {"package": package(), "wording": catalogs("vi"), **versions()}


def _fitness_with_data(data: str) -> dict[str, str]:
    """That, and the data folder as the worker sees it: scorecards are read from it."""
    return {**_fitness(), "data folder": hash_of_files(Path(data), *TABLES_OF_DATA)}


def _check_workers(client: Any, where: str, data: Path) -> None:
    own = _fitness_with_data(str(data))
    others: dict[str, Any] = client.run(_fitness_with_data, str(data), on_error="return")
    if not others:
        raise ChisoError(
            N_("the cluster has no workers"),
            where=where,
            remedy=N_("on each machine: dask worker ADDRESS --nthreads 1"),
        )
    for worker, other in others.items():
        if isinstance(other, BaseException):
            raise ChisoError(
                N_("worker {worker} cannot run chiso: {other}", worker=worker, other=str(other)),
                where=where,
                remedy=N_("install the same chiso with the extra cluster there"),
            )
        differs = sorted(name for name in own if other.get(name) != own[name])
        if differs:
            raise ChisoError(
                N_(
                    "worker {worker} differs from this machine in: {differs}",
                    worker=worker,
                    differs=differs,
                ),
                where=where,
                remedy=N_("give it the same chiso, libraries and data folder, under the same path"),
            )


def _make(task: Task, fitness: dict[str, str]) -> Outcome:
    """Make a report on a worker; one that joined after the check may not be fit."""
    own = _fitness()
    differs = sorted(name for name in fitness if own.get(name) != fitness[name])
    if differs:
        return Outcome(
            task, 0.0, error=N_("its worker differs from this machine in: {differs}", differs=differs)
        )
    with _ONE_AT_A_TIME:
        outcome = _makers[0].make(task)
    if outcome is None:
        raise ChildProcessError(_makers[0].how_it_ended(1))  # the scheduler has it tried again
    return outcome


# In a process of the cluster: it passes tasks on to a process of its own, whose surroundings are known.
_makers: list[Worker] = []
_ONE_AT_A_TIME = threading.Lock()


def start_maker(equipment: Equipment) -> None:
    """Start the process that makes the reports of a build on this worker of a cluster."""
    close_maker()
    _makers.append(Worker(equipment))


def close_maker() -> None:
    """End it."""
    while _makers:
        _makers.pop().close()


class DaskCluster(Executor):
    """The workers of a Dask cluster.

    Parameters
    ----------
    client : distributed.Client
    equipment : Equipment
        A plugin takes it to each worker, also to one that comes later, and
        starts there the process that makes reports.
    """

    def __init__(self, client: Any, equipment: Equipment) -> None:
        self._client = client
        self.workers = max(1, len(client.nthreads()))
        client.register_plugin(_makers_of(equipment), name=PLUGIN)

    def run(self, tasks: Sequence[Task], began: Callable[[Task], None]) -> Iterator[Outcome]:
        """Make reports; one whose worker ended is made by another."""
        waiting = deque((task, 1) for task in tasks)
        running: dict[Any, tuple[Task, int, float]] = {}
        fitness = _fitness()
        alive = looked = time.monotonic()
        while waiting or running:
            while waiting and len(running) < AHEAD * self.workers:
                task, attempt = waiting.popleft()
                # Not pure: the same report may be asked for twice, and is then to be made twice.
                future = self._client.submit(_make, task, fitness, pure=False, retries=TRIES)
                running[future] = (task, attempt, time.monotonic())
                began(task)
            time.sleep(TICK)
            for future in [future for future in running if future.done()]:
                task, attempt, _ = running.pop(future)
                outcome = _result(future, task)
                if outcome.error and future.status != "finished" and attempt < TRIES:
                    waiting.appendleft((task, attempt + 1))
                else:
                    yield outcome
            now = time.monotonic()
            if now - looked > LOOK_EVERY:
                looked = now
                alive = now if self._has_workers() else alive
            late = [
                future
                for future, (task, _, since) in running.items()
                if task.timeout is not None and now - since > AHEAD * (task.timeout + GRACE)
            ]
            gone = now - alive > WITHOUT_WORKERS
            for future in list(running) if gone else late:
                task, _, _ = running.pop(future)
                future.cancel()
                yield failed([task], _NO_WORKERS if gone else too_late(task))[0]
            if gone:
                yield from failed([task for task, _ in waiting], _NO_WORKERS)
                return

    def _has_workers(self) -> bool:
        try:
            return self._client.status == "running" and bool(self._client.nthreads())
        except (OSError, RuntimeError):  # the scheduler is gone
            return False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, RuntimeError):  # the scheduler may be gone
            if self._client.status == "running":
                self._client.unregister_worker_plugin(PLUGIN)


def _result(future: Any, task: Task) -> Outcome:
    """The outcome of a future that is done, whatever became of it."""
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    if future.status == "error":
        error = future.exception()
        return failed([task], f"{type(error).__name__}: {error}")[0]
    return failed([task], N_("the cluster gave it up"))[0]


def _makers_of(equipment: Equipment) -> Any:
    from distributed import WorkerPlugin  # noqa: PLC0415

    class Makers(WorkerPlugin):
        """Makes a worker ready, and ends its processes with it."""

        def setup(self, worker: Any) -> None:
            """Called in a worker when it gets the plugin."""
            from chiso.factory.cluster import start_maker  # noqa: PLC0415  a plugin travels without its module

            start_maker(equipment)

        def teardown(self, worker: Any) -> None:
            """Called in a worker when it ends, or the build does."""
            from chiso.factory.cluster import close_maker  # noqa: PLC0415

            close_maker()

    return Makers()
