"""The papermill engine `chiso`: `papermill --engine chiso` executes a notebook in a warm kernel.

The kernel is forked from a process that has the libraries and the shared tables loaded; where forking
does not exist, or on demand, it is a fresh one. papermill imports this module by its entry point.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import Any, cast

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from traitlets import Type

from chiso.core.surroundings import environment
from chiso.factory.kernels.provisioner import CAN_FORK, PROVISIONER, STARTS_WITHIN
from chiso.factory.kernels.server import KERNEL_OPTIONS

LONGEST_SOCKET = 95  # bytes; the system knows about a hundred, and the kernel adds to it


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

    forked = True
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
        metadata = {"kernel_provisioner": {"provisioner_name": PROVISIONER}} if self.forked else {}
        return KernelSpec(
            argv=[*launch, *KERNEL_OPTIONS], display_name="chiso", language="python", metadata=metadata
        )


def _short() -> str | None:
    """A folder for temporary files where sockets have names that are short enough; None: the usual one."""
    usual = len(os.fsencode(tempfile.gettempdir())) + len("/k-12345678/k.json") < LONGEST_SOCKET
    return None if usual or not os.access("/tmp", os.W_OK) else "/tmp"


class _NotebookClient(PapermillNotebookClient):
    """Runs some code when all cells have run; the notebook does not show it."""

    def __init__(self, nb_man: Any, at_end: str, **options: Any) -> None:
        super().__init__(nb_man, **options)
        self.at_end = at_end

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
            return super().execute_cell(cell, *place, **options)
        except (CellTimeoutError, DeadKernelError) as error:
            # Where it happened, as papermill says of a cell that failed.
            vars(error)["source"] = cell.source
            raise


class WarmEngine(NBClientEngine):
    """The papermill engine `chiso`."""

    @classmethod
    def execute_managed_notebook(  # type: ignore[override]
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        isolated: bool = False,
        timeout: float | None = None,
        at_end: str = "",
        **_: Any,
    ) -> None:
        """Execute in a kernel that ends with the notebook.

        Parameters
        ----------
        nb_man : NotebookExecutionManager
        kernel_name : str
            For the metadata.
        isolated : bool
            A fresh kernel, in place of a forked one.
        timeout : float, optional
            Seconds for the whole notebook; without it nothing is too long.
        at_end : str
            Code to run in the kernel when all cells have run.
        """
        until = None if timeout is None else time.monotonic() + timeout
        with tempfile.TemporaryDirectory(prefix="k-", dir=_short(), ignore_cleanup_errors=True) as scratch:
            own = {"forked": CAN_FORK and not isolated, "scratch": Path(scratch).resolve()}
            _NotebookClient(
                nb_man,
                at_end=at_end,
                kernel_name=kernel_name,
                kernel_manager_class=type("_OwnManager", (_Manager,), own),
                # There is nothing to save in it, and asking a kernel to end takes as long as a section.
                shutdown_kernel="immediate",
                startup_timeout=STARTS_WITHIN,
                timeout_func=None if until is None else lambda _: max(0.1, until - time.monotonic()),
            ).execute()
