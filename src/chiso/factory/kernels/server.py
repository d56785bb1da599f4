"""A process that forks kernels: `python -m chiso.factory.kernels.server FD`, started by the provisioner.

Starting a kernel and importing pandas, matplotlib and chiso is most of what a small report costs. This
process pays for it once, reads the tables that all reports share, and forks a kernel for each report:
what one report does to globals, settings or the working directory dies with its kernel.

It stays single-threaded and opens no zmq context, so that a fork copies no lock that somebody holds; a
request on its socket (JSON: `connection_file`, `cwd`) is answered with the pid of the kernel and a pidfd
of it, by which the asker sees it die. When the socket closes, it ends, and its kernels with it.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import select
import signal
import socket
import sys
import traceback
import zlib
from importlib import import_module
from typing import Any, NoReturn

LARGEST_MESSAGE = 65536


def main() -> None:
    """Prepare, then fork until the socket closes."""
    # Ctrl-C is the business of the build, which closes the socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nobody waits for a kernel here: the pidfd tells of its end.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    connection = socket.socket(fileno=int(sys.argv[1]))
    _prepare(sys.stdin.buffer.read())
    kernels: dict[int, int] = {}  # pidfd -> pid
    try:
        connection.send(b"ready")
        while True:
            readable, _, _ = select.select([connection.fileno(), *kernels], [], [])
            for ended in set(readable) & set(kernels):
                del kernels[ended]
                os.close(ended)
            if connection.fileno() in readable:
                message = connection.recv(LARGEST_MESSAGE)
                if not message:
                    return
                pid = os.fork()
                if pid == 0:
                    _become_kernel(connection, list(kernels), **json.loads(message))
                pidfd = os.pidfd_open(pid)
                kernels[pidfd] = pid
                socket.send_fds(connection, [str(pid).encode()], [pidfd])
    except ConnectionError:
        pass  # whoever asked for kernels is gone
    finally:
        for pidfd in kernels:
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)


def _prepare(shared: bytes) -> None:
    """Import what reports use, and take over the tables that they share."""
    import ipykernel.debugger  # noqa: PLC0415  every kernel imports it when it starts
    import ipykernel.kernelapp  # noqa: F401, PLC0415
    from jupyter_client.localinterfaces import local_ips  # noqa: PLC0415

    from chiso.charts import style  # noqa: PLC0415
    from chiso.factory import kinds  # noqa: PLC0415
    from chiso.text.catalog import catalog  # noqa: PLC0415

    local_ips()
    style.warm_up()
    catalog("vi")
    if shared:
        from chiso.data.dataset import hand_over  # noqa: PLC0415

        hand_over(pickle.loads(zlib.decompress(shared)))
    for kind in kinds.KINDS.values():
        import_module(kind.workbook[0])
    # What is here is never collected by a kernel: it would touch every page and copy it.
    gc.collect()
    gc.freeze()


def _become_kernel(
    connection: socket.socket, others: list[int], *, connection_file: str, cwd: str, **_: Any
) -> NoReturn:
    status = 1
    try:
        parent = os.getppid()
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        connection.close()
        for pidfd in others:
            os.close(pidfd)
        os.chdir(cwd)
        _reseed()
        from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415

        sys.argv = ["ipykernel_launcher"]
        IPKernelApp.launch_instance(
            argv=["-f", connection_file, f"--IPKernelApp.parent_handle={parent}", *KERNEL_OPTIONS]
        )
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        # Whatever the server registered to run at its exit is not the kernel's.
        os._exit(status)


# What a kernel logs (talking to this machine unencrypted, being stopped at the end) helps nobody here.
KERNEL_OPTIONS = (
    "--HistoryManager.enabled=False",
    "--log-level=CRITICAL",
    "--InteractiveShellApp.exec_PYTHONSTARTUP=False",
)


def _reseed() -> None:
    """A forked kernel would draw the same random numbers as every other."""
    import random  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    random.seed()
    np.random.seed()  # noqa: NPY002  the state that old code draws from


if __name__ == "__main__":
    main()
