"""The folder that a build writes: held by one build at a time, each file whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from chiso.core.characters import shortened
from chiso.core.errors import ChisoError, reason_of
from chiso.core.files import clear_left_behind, locked, make_folder, write_whole
from chiso.text.messages import N_

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
    with ExitStack() as held:
        if not out.exists():
            held.callback(_remove_empty, out)  # nothing may come of it
        try:
            make_folder(out)
            held.enter_context(locked(out / LOCK, lambda: _busy(out)))
            left, process = _holder(out), _said(out).get("pid")
            write_whole(out / HOLDER, json.dumps(_self()).encode())
        except OSError as error:
            raise _cannot_write(out, error) from error
        _clear_left_behind(out, process)
        yield left
        # Not in a finally: whoever comes next should know that this build did not come to its end.
        (out / HOLDER).unlink(missing_ok=True)


def _remove_empty(out: Path) -> None:
    with suppress(OSError):
        out.rmdir()


def _busy(out: Path) -> ChisoError:
    return ChisoError(
        N_(
            "another build is writing this folder: {holder}",
            holder=_holder(out) or N_("it does not say which"),
        ),
        where=str(out),
        remedy=N_("wait until it has ended, or name another folder with --out"),
    )


def _cannot_write(out: Path, error: OSError) -> ChisoError:
    return ChisoError(
        N_("the folder cannot be written: {strerror}", strerror=reason_of(error)),
        where=error.filename or str(out),
        remedy=N_("name another with --out"),
    )


def _self() -> dict[str, str | int]:
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "machine": _machine(), "since": now}


def _machine() -> str:
    """Tells this machine from another, and nobody its name: the folder may be given away."""
    return hashlib.blake2s(platform.node().encode(), digest_size=8).hexdigest()


def _said(out: Path) -> dict[str, Any]:
    """What a build wrote of itself into its folder; nothing of what stands there from elsewhere."""
    try:
        about = json.loads((out / HOLDER).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    own = isinstance(about, dict) and type(about.get("pid")) is int and isinstance(about.get("since"), str)
    return about if own else {}


def _holder(out: Path) -> str:
    """Who holds a folder, or held it last and did not let go; "" if nobody did."""
    about = _said(out)
    if not about:
        return ""
    process, since = about["pid"], shortened(about["since"])
    if about.get("machine") == _machine():
        return N_("process {process}, since {since}", process=process, since=since)
    return N_("process {process} of another machine, since {since}", process=process, since=since)


def _clear_left_behind(out: Path, process: int | None) -> None:
    """Remove the half files of a build that was killed, from the folders that a build writes."""
    for folder in (out, *out.glob("*/"), *out.glob("*/*/"), *out.glob("*/*/*/")):
        clear_left_behind(folder, process)
