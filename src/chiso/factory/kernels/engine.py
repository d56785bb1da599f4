"""The papermill engine `chiso`: `papermill --engine chiso` executes a notebook in a process of its own.

The notebooks of the reports run in a `CellProcess`, made ready ahead by whoever makes reports (`expect`).
Everything else, notebooks of others among it, runs in a fresh kernel. papermill imports this module by its
entry point.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from queue import Empty
from typing import Any, cast

from ipykernel.ipkernel import IPythonKernel
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from traitlets import Type

from chiso.core.surroundings import environment
from chiso.factory.kernels import parameters  # noqa: F401  papermill imports engines before it writes parameters
from chiso.factory.kernels.cells import CellProcess, taken

STARTS_WITHIN = 60.0  # seconds
LONGEST_SOCKET = 95  # bytes; the system knows about a hundred, and the kernel adds to it
# What a kernel logs (talking to this machine unencrypted, being stopped at the end) helps nobody here.
KERNEL_OPTIONS = (
    "--HistoryManager.enabled=False",
    "--log-level=CRITICAL",
    "--InteractiveShellApp.exec_PYTHONSTARTUP=False",
)


class _NotebookClient(PapermillNotebookClient):
    """Runs some code when all cells have run; the notebook does not show it.

    Parameters
    ----------
    nb_man : NotebookExecutionManager
    at_end : str
    until : float or None
        When it is too late, on the clock of `time.monotonic`.
    """

    def __init__(self, nb_man: Any, at_end: str, until: float | None, **options: Any) -> None:
        self.at_end = at_end
        self.until = until
        timeout = None if until is None else lambda _: max(0.1, until - time.monotonic())
        super().__init__(nb_man, timeout_func=timeout, **options)

    def papermill_execute_cells(self) -> None:
        super().papermill_execute_cells()
        if not self.at_end or self.nb_man.nb.metadata.papermill["exception"]:
            return
        self.nb.cells.append(new_code_cell(self.at_end))
        try:
            self.execute_cell(self.nb.cells[-1], len(self.nb.cells) - 1, store_history=False)
        finally:
            self.nb.cells.pop()

    def execute_cell(self, cell: Any, *place: Any, **options: Any) -> Any:
        try:
            return self._execute_cell(cell, *place, **options)
        except (CellTimeoutError, DeadKernelError) as error:
            # Where it happened, as papermill says of a cell that failed.
            vars(error)["source"] = cell.source
            raise

    def _execute_cell(self, cell: Any, *place: Any, **options: Any) -> Any:
        return super().execute_cell(cell, *place, **options)


class _ProcessClient(_NotebookClient):
    """Has the cells run by a process without a kernel."""

    def __init__(self, process: CellProcess, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.process = process

    def execute(self, **_: Any) -> Any:
        self.reset_execution_trackers()
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = dict(IPythonKernel.language_info)
        return self.nb

    def _execute_cell(self, cell: Any, cell_index: int, store_history: bool = True, **_: Any) -> Any:
        skipped = self.skip_cells_with_tag in cell.metadata.get("tags", ())
        if cell.cell_type != "code" or skipped or not cell.source.strip():
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        try:
            for kind, content in self.process.run(cell.source, silent=not store_history, until=self.until):
                self._take(kind, content, cell, cell_index)
        except TimeoutError:
            raise CellTimeoutError.error_from_timeout_and_cell("", 0, cell) from None
        except EOFError:
            raise DeadKernelError("the process that runs the cells ended") from None
        return cell

    def _take(self, kind: str, content: dict[str, Any], cell: Any, index: int) -> None:
        if kind != "execute_reply":
            about = {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {}}
            self.process_message(about | {"content": content}, cell, index)
            return
        cell.execution_count = content.get("execution_count")
        tolerated = self.allow_errors or "raises-exception" in cell.metadata.get("tags", ())
        if content["status"] == "error" and not tolerated:
            raise CellExecutionError.from_cell_and_msg(cell, content)


class _Client(AsyncKernelClient):
    """Is ready as soon as the kernel is: jupyter_client's own wait also sits out 0.2 s of silence."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Until the kernel sends its output here and answers.

        Raises
        ------
        RuntimeError
            It ended, or did not answer in time.
        """
        until = time.monotonic() + (STARTS_WITHIN if timeout is None else timeout)
        while await self._next(self.iopub_channel, until) != "iopub_welcome":
            pass
        self.kernel_info()
        while await self._next(self.shell_channel, until) != "kernel_info_reply":
            pass

    async def _next(self, channel: Any, until: float) -> str:
        while True:
            try:
                return str((await channel.get_msg(timeout=1))["msg_type"])
            except Empty:
                if not await cast(AsyncKernelManager, self.parent).is_alive():
                    raise RuntimeError("the kernel ended before it was ready") from None
                if time.monotonic() > until:
                    raise RuntimeError("the kernel did not get ready in time") from None


class _Manager(AsyncKernelManager):
    """Knows its kernel without a kernel.json: the interpreter running now.

    The name python3 may be the kernel of another environment on the user's machine.
    """

    scratch = Path()  # of its own, given by whoever starts it
    client_factory = Type(klass=_Client, default_value=_Client)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.connection_file = str(self.scratch / "k.json")
        # Sockets that are files need no network, not even that of this machine.
        if sys.platform != "win32" and len(os.fsencode(self.connection_file)) < LONGEST_SOCKET:
            self.transport = "ipc"

    async def _async_pre_start_kernel(self, **kw: Any) -> Any:
        return await super()._async_pre_start_kernel(**kw | {"env": environment(self.scratch)})

    @property
    def kernel_spec(self) -> KernelSpec:
        launch = [
            sys.executable,
            "-Xfrozen_modules=off",
            "-m",
            "ipykernel_launcher",
            "-f",
            "{connection_file}",
        ]
        return KernelSpec(argv=[*launch, *KERNEL_OPTIONS], display_name="chiso", language="python")


def _short() -> str | None:
    """A folder for temporary files where sockets have names that are short enough; None: the usual one."""
    usual = len(os.fsencode(tempfile.gettempdir())) + len("/k-12345678/k.json") < LONGEST_SOCKET
    return None if usual or not os.access("/tmp", os.W_OK) else "/tmp"


class ReportEngine(NBClientEngine):
    """The papermill engine `chiso`."""

    @classmethod
    def execute_managed_notebook(  # type: ignore[override]
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        kernel: bool = True,
        timeout: float | None = None,
        at_end: str = "",
        **_: Any,
    ) -> None:
        """Execute in a process that ends with the notebook.

        Parameters
        ----------
        nb_man : NotebookExecutionManager
        kernel_name : str
            For the metadata.
        kernel : bool
            A fresh kernel, in place of a `CellProcess`.
        timeout : float, optional
            Seconds for the whole notebook; without it nothing is too long.
        at_end : str
            Code to run there when all cells have run.
        """
        until = None if timeout is None else time.monotonic() + timeout
        if not kernel:
            with closing(taken()) as process:
                _ProcessClient(process, nb_man, at_end, until, kernel_name=kernel_name).execute()
            return
        with tempfile.TemporaryDirectory(prefix="k-", dir=_short(), ignore_cleanup_errors=True) as scratch:
            _NotebookClient(
                nb_man,
                at_end,
                until,
                kernel_name=kernel_name,
                kernel_manager_class=type("_OwnManager", (_Manager,), {"scratch": Path(scratch).resolve()}),
                # There is nothing to save in it, and asking a kernel to end takes as long as a section.
                shutdown_kernel="immediate",
                startup_timeout=STARTS_WITHIN,
            ).execute()
