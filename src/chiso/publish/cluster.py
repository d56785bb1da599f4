"""The reports of a build made by the workers of a Dask cluster.

The workers run the same chiso and read the same data folder under the same path; reports come back
whole, so they need not see the folder that is written. Needs the extra `cluster`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from chiso.data.errors import ChisoError
from chiso.publish.executors import TRIES, Executor
from chiso.publish.fingerprint import TABLES_OF_DATA, hash_of_files, package, versions
from chiso.publish.run import Outcome, Task, failed, make_report

ANSWERS_WITHIN = 10.0  # seconds
PLUGIN = "chiso-kernels"
AHEAD = 2  # tasks that a worker has at hand, so that it never waits for the network


@contextmanager
def connect(address: str, data: Path) -> Iterator[Callable[[int, bytes], Executor]]:
    """A cluster as an executor.

    Parameters
    ----------
    address : str
        Of the scheduler, such as tcp://host:8786.
    data : Path
        Data folder.

    Yields
    ------
    callable
        Takes a number of workers, which is that of the cluster, and the shared tables.

    Raises
    ------
    ChisoError
        dask.distributed is not installed, no scheduler answers, or a worker is not fit for the work.
    """
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        raise ChisoError(
            "dask.distributed is not installed", where="--dask", remedy="pip install 'chiso[cluster]'"
        ) from None
    try:
        client = Client(address, timeout=ANSWERS_WITHIN, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ChisoError(
            f"no Dask scheduler answers: {error}",
            where=f"--dask {address}",
            remedy="start one: dask scheduler; and on each machine: dask worker ADDRESS --nthreads 1",
        ) from error
    with client:
        _check_workers(client, address, data.resolve())
        yield lambda _, shared: DaskCluster(client, shared)


def _fitness(data: str) -> dict[str, Any]:
    """What a worker says of itself: it must word, draw and compute as this machine does."""
    return {
        "package": package(),
        "data folder": hash_of_files(Path(data), *TABLES_OF_DATA),
        **versions(),
    }


def _check_workers(client: Any, address: str, data: Path) -> None:
    own = _fitness(str(data))
    others: dict[str, Any] = client.run(_fitness, str(data), on_error="return")
    if not others:
        raise ChisoError(
            "the cluster has no workers",
            where=f"--dask {address}",
            remedy=f"on each machine: dask worker {address} --nthreads 1",
        )
    for worker, other in others.items():
        if isinstance(other, BaseException):
            raise ChisoError(
                f"worker {worker} cannot run chiso: {other}",
                where=f"--dask {address}",
                remedy="install the same chiso with the extra cluster there",
            )
        differs = sorted(name for name in own if other.get(name) != own[name])
        if differs:
            raise ChisoError(
                f"worker {worker} differs from this machine in: {', '.join(differs)}",
                where=f"--dask {address}",
                remedy="give it the same chiso, libraries and data folder, under the same path",
            )


class DaskCluster(Executor):
    """The workers of a Dask cluster.

    Parameters
    ----------
    client : distributed.Client
    shared : bytes
        What `chiso.publish.run.tables_of` gives: a plugin takes it to each worker, also to one that
        comes later, and starts there the process that forks kernels.
    """

    def __init__(self, client: Any, shared: bytes) -> None:
        self._client = client
        client.register_plugin(_kernels(shared), name=PLUGIN)

    def run(self, tasks: Sequence[Task], began: Callable[[Task], None]) -> Iterator[Outcome]:
        """Make reports; one whose worker ended is made by another."""
        from distributed import as_completed  # noqa: PLC0415

        waiting = deque((task, 1) for task in tasks)
        running: dict[Any, tuple[Task, int]] = {}
        ended = as_completed(loop=self._client.loop)

        def begin_next() -> None:
            task, attempt = waiting.popleft()
            # Not pure: the same report may be asked for twice, and is then to be made twice.
            future = self._client.submit(make_report, task, pure=False, retries=TRIES)
            running[future] = (task, attempt)
            ended.add(future)
            began(task)

        for _ in range(min(len(tasks), AHEAD * max(1, len(self._client.nthreads())))):
            begin_next()
        for future in ended:
            task, attempt = running.pop(future)
            error = future.exception()
            if error is None:
                yield future.result()
            elif attempt < TRIES:
                waiting.appendleft((task, attempt + 1))
            else:
                yield failed([task], f"{type(error).__name__}: {error}")[0]
            future.release()
            if waiting:
                begin_next()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.unregister_worker_plugin(PLUGIN)


def _kernels(shared: bytes) -> Any:
    from distributed import WorkerPlugin  # noqa: PLC0415

    class Kernels(WorkerPlugin):
        """Makes a worker ready, and ends its processes with it."""

        def setup(self, worker: Any) -> None:
            """Called in a worker when it gets the plugin."""
            from chiso.publish.warm import share  # noqa: PLC0415

            share(shared)

        def teardown(self, worker: Any) -> None:
            """Called in a worker when it ends, or the build does."""
            from chiso.publish.warm import close_kernel_server  # noqa: PLC0415

            close_kernel_server()

    return Kernels()
