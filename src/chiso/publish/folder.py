"""The folder that a build writes: held by one build at a time, each file whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from chiso.core.errors import ChisoError
from chiso.core.files import write_whole

LOCK = ".build.lock"
HOLDER = ".build.json"
LOGS = "logs"


@contextmanager
def hold(out: Path) -> Iterator[str]:
    """Hold a folder for one build; made if it does not exist.

    Yields
    ------
    str
        What an earlier build left that did not come to its end; "" if none did.

    Raises
    ------
    ChisoError
        The folder cannot be written, or another build holds it.

    Notes
    -----
    The operating system lets go of the lock when its holder ends, however it ends.
    """
    _make(out)
    lock = FileLock(out / LOCK)
    try:
        lock.acquire(timeout=0)
        left = _holder(out)
        write_whole(out / HOLDER, json.dumps(_self()).encode())
        _clear_left_overs(out)
    except Timeout:  # which is an OSError too
        raise ChisoError(
            f"another build is writing this folder: {_holder(out) or 'it does not say which'}",
            where=str(out),
            remedy="wait until it has ended, or name another folder with --out",
        ) from None
    except OSError as error:
        lock.release()
        raise _cannot_write(out, error) from error
    try:
        yield left
        # Not in a finally: whoever comes next should know that this build did not come to its end.
        (out / HOLDER).unlink(missing_ok=True)
    finally:
        with suppress(OSError):  # while it is held: who opens it now sees that it is gone
            (out / LOCK).unlink(missing_ok=True)
        lock.release()


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out) as probe:
            probe.write(b"x")
    except OSError as error:
        raise _cannot_write(out, error) from error


def _cannot_write(out: Path, error: OSError) -> ChisoError:
    return ChisoError(
        f"the folder cannot be written: {error.strerror}",
        where=error.filename or str(out),
        remedy="name another with --out",
    )


def _self() -> dict[str, str | int]:
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "machine": _machine(), "since": now}


def _machine() -> str:
    """Tells this machine from another, and nobody its name: the folder may be given away."""
    return hashlib.blake2s(platform.node().encode(), digest_size=8).hexdigest()


def _holder(out: Path) -> str:
    """Who holds a folder, or held it last and did not let go; "" if nobody did."""
    try:
        about = json.loads((out / HOLDER).read_text("utf-8"))
        elsewhere = "" if about.get("machine") == _machine() else " of another machine"
        return f"process {about['pid']}{elsewhere}, since {about['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _clear_left_overs(out: Path) -> None:
    """Remove the half files of a build that was killed."""
    for path in out.rglob(".*.new"):
        path.unlink(missing_ok=True)
