"""Kernels forked from a process that is ready: its handle, and a jupyter_client provisioner over it."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from chiso.core.surroundings import environment
from chiso.factory.kernels.server import LARGEST_MESSAGE

PROVISIONER = "chiso-forked"
# macOS forks too, but its system libraries do not survive it.
CAN_FORK = sys.platform == "linux" and hasattr(os, "pidfd_open")
STARTS_WITHIN = 60.0  # seconds, of a kernel or of the process that forks them


class KernelServerDied(RuntimeError):
    """The process that forks kernels ended."""


class KernelServer:
    """The process that forks kernels for this one; ends with it.

    Parameters
    ----------
    shared : bytes
        Pickled `Dataset` that all reports read; empty: each report reads the data folder.
    """

    def __init__(self, shared: bytes = b"") -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="chiso-kernels-")).resolve()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "chiso.factory.kernels.server", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                cwd=self._scratch,
                env=environment(self._scratch),
            )
        self._connection = ours
        self._connection.settimeout(STARTS_WITHIN)
        self._ready = False
        self._lock = threading.Lock()
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(shared)
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # said when a kernel is asked for

    @property
    def alive(self) -> bool:
        """The process runs."""
        return self.process.poll() is None

    def fork(self, connection_file: str, cwd: str) -> ForkedProcess:
        """A kernel that talks by way of a connection file."""
        request = json.dumps({"connection_file": connection_file, "cwd": cwd}).encode()
        with self._lock:
            try:
                if not self._ready:
                    self._ready = self._connection.recv(LARGEST_MESSAGE) == b"ready"
                self._connection.send(request)
                answer, pidfds, _, _ = socket.recv_fds(self._connection, LARGEST_MESSAGE, 1)
            except OSError as error:
                raise KernelServerDied(f"the process that starts kernels ended: {error}") from error
        if not pidfds:
            raise KernelServerDied("the process that starts kernels ended")
        return ForkedProcess(int(answer), pidfds[0])

    def close(self) -> None:
        """End the process and its kernels."""
        self._connection.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)


class ForkedProcess:
    """A kernel as `LocalProvisioner` wants a process to be: it is no child of this process."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, pidfd: int) -> None:
        self.pid = pid
        self.pidfd = pidfd
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """None while it runs; its exit status belongs to the process that forked it, so 1 stands for any."""
        if self.returncode is None and select.select([self.pidfd], [], [], 0)[0]:
            self.returncode = 1
            os.close(self.pidfd)
        return self.returncode

    def wait(self) -> int:
        """Until it has ended."""
        if self.returncode is None:
            select.select([self.pidfd], [], [])
        return self.poll() or 0

    def send_signal(self, signum: int) -> None:
        """Send a signal if it still runs."""
        if self.poll() is None:
            signal.pidfd_send_signal(self.pidfd, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class ForkedProvisioner(LocalProvisioner):
    """Starts kernels by forking; the entry point `chiso-forked` of jupyter_client."""

    # It does what is asked of a Popen.
    process: ForkedProcess | None = None  # type: ignore[assignment]

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel: the command is not run, its connection file is used."""
        assert self.parent is not None
        self.process = kernel_server().fork(self.parent.connection_file, kwargs.get("cwd") or str(Path.cwd()))
        self.pid = self.pgid = self.process.pid  # it leads a session of its own
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and see it gone: the manager would look again after a tenth of a second."""
        await super().kill(restart)
        if self.process is not None:
            self.process.wait()

    async def wait(self) -> int | None:
        """Until the kernel has ended, without polling for it."""
        if self.process is not None and self.process.poll() is None:
            ended = asyncio.Event()
            loop = asyncio.get_running_loop()
            loop.add_reader(self.process.pidfd, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(self.process.pidfd)
        self.process = None
        return 0


_servers: list[KernelServer] = []
_shared = b""


def share(shared: bytes) -> None:
    """Start the process that forks kernels anew, with these tables loaded."""
    global _shared  # noqa: PLW0603  one process, one set of tables
    close_kernel_server()
    _shared = shared
    if CAN_FORK:
        kernel_server()


def kernel_server() -> KernelServer:
    """The process that forks kernels for this one; started where there is none."""
    if _servers and not _servers[0].alive:
        _servers.pop().close()
    if not _servers:
        atexit.register(close_kernel_server)
        _servers.append(KernelServer(_shared))
    return _servers[0]


def close_kernel_server() -> None:
    """End the process that forks kernels."""
    while _servers:
        _servers.pop().close()
