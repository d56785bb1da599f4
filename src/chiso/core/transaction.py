"""Change several files of a data folder in one step that happens or does not.

A change is prepared in a copy of the folder, under data/.journal. Then a plan of moves is written:
from that moment the change counts, and a process that dies on the way is finished by the next one
(`recover`); dying before it leaves the folder as it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from chiso.core.errors import ChisoError

JOURNAL = ".journal"
_STAGED, _PLAN, _LOCK = "staged", "plan.json", "lock"
# Moving the files of a plan takes milliseconds; a reader waits for it rather than see half of it.
PATIENCE = 5.0


class Busy(ChisoError):
    """Another process is changing the data folder."""


@contextlib.contextmanager
def change(data: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """Prepare a change of a data folder.

    Parameters
    ----------
    data : Path

    Yields
    ------
    staged : Path
        A copy of the folder to change.
    commit : function
        Makes the folder equal to the copy. Leaving without calling it changes nothing.

    Raises
    ------
    Busy
        Another change is under way.
    """
    with _locked(data):
        _finish(data)
        staged = data / JOURNAL / _STAGED
        shutil.copytree(data, staged, ignore=shutil.ignore_patterns(JOURNAL))
        before = _digests(staged), _folders(staged)

        def commit() -> None:
            _write_plan(data, staged, *before)
            _finish(data)

        try:
            yield staged, commit
        finally:
            # With a plan there was a crash between moves: recover() needs the copy.
            if not (data / JOURNAL / _PLAN).exists():
                shutil.rmtree(staged, ignore_errors=True)


def recover(data: Path) -> Literal["nothing", "completed", "discarded"]:
    """Finish what a killed change left behind; every command calls this before it reads.

    Parameters
    ----------
    data : Path
        A folder that need not exist, or be writable if nothing is left behind.

    Returns
    -------
    str
        "completed": a change that counted was carried to its end; "discarded": one that did not
        count was cleared away; "nothing": there was none, or another process is preparing one.

    Raises
    ------
    Busy
        Another process has been moving files for too long.
    """
    journal = data / JOURNAL
    deadline = time.monotonic() + PATIENCE
    while journal.is_dir():
        try:
            with _locked(data):
                planned = (journal / _PLAN).exists()
                left = planned or (journal / _STAGED).exists()
                _finish(data)
            return "completed" if planned else "discarded" if left else "nothing"
        except Busy:
            if not (journal / _PLAN).exists():
                return "nothing"
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    return "nothing"


def _write_plan(data: Path, staged: Path, files: dict[str, str], folders: set[str]) -> None:
    """Write down the moves that repeat in the folder what was done to the copy.

    The change counts from here. `files` and `folders` are the copy as it was made: what others put
    into the folder since is not touched.
    """
    now = _digests(staged)
    put = {path: digest for path, digest in now.items() if files.get(path) != digest}
    for path in put:
        with (staged / path).open("rb+") as file:
            os.fsync(file.fileno())
    plan = {
        "put": put,
        "remove": sorted(files.keys() - now.keys()),
        # Deepest first, so that each is empty when its turn comes.
        "remove_folders": sorted(folders - _folders(staged), reverse=True),
    }
    beside = data / JOURNAL / (_PLAN + ".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(plan, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, data / JOURNAL / _PLAN)  # noqa: PTH105 - tests break it off here


def _finish(data: Path) -> None:
    """Carry out a plan, as far as it has not been, or clear away a copy without one."""
    journal = data / JOURNAL
    staged = journal / _STAGED
    plan_file = journal / _PLAN
    if plan_file.exists():
        plan = json.loads(plan_file.read_text("utf-8"))
        for path, digest in plan["put"].items():
            if (staged / path).exists():
                _move(staged / path, data / path)
            elif not _has(data / path, digest):
                raise ChisoError(
                    "a change of the data was interrupted and its files are gone",
                    where=f"{data / path}, {plan_file}",
                    remedy=f"restore the data folder from git, then remove {journal}",
                )
        for path in plan["remove"]:
            (data / path).unlink(missing_ok=True)
        for folder in plan["remove_folders"]:
            with contextlib.suppress(OSError):  # already gone, or somebody put a file there
                (data / folder).rmdir()
        plan_file.unlink()
    shutil.rmtree(staged, ignore_errors=True)
    (journal / (_PLAN + ".new")).unlink(missing_ok=True)


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)  # noqa: PTH105
    except OSError as error:
        raise ChisoError(
            f"a file of the data cannot be replaced: {error.strerror}",
            where=str(target),
            remedy="close the program that has it open; the next command will finish the change",
        ) from error


def _has(path: Path, digest: str) -> bool:
    return path.is_file() and _digest(path) == digest


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _digest(path) for path in files}


def _folders(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}


@contextlib.contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Hold the lock of a data folder; the system lets go of it when a process dies."""
    lock = data / JOURNAL / _LOCK
    try:
        descriptor = _acquire(lock)
    except PermissionError as error:
        raise ChisoError(
            "the data folder cannot be written", where=str(data), remedy="use a copy of it: --data"
        ) from error
    try:
        yield
    finally:
        _release(descriptor, lock)
        with contextlib.suppress(OSError):  # it holds a plan, or the lock of another process
            lock.parent.rmdir()


def _acquire(lock: Path) -> int:
    while True:
        lock.parent.mkdir(exist_ok=True)
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:  # its owner has just removed the folder
            continue
        if not _try_lock(descriptor):
            owner = os.read(descriptor, 20).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise Busy(
                f"another import is under way{f' (process {owner})' if owner else ''}",
                where=str(lock),
                remedy="wait for it to end",
            )
        if _same_file(descriptor, lock):
            # For the message only: a number alone does not tell a living process from a dead one.
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
            return descriptor
        os.close(descriptor)  # locked, but its owner has removed the file in between


def _same_file(descriptor: int, lock: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), lock.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        # A byte far behind the number, which others must be able to read.
        os.lseek(descriptor, 1000, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

    def _release(descriptor: int, lock: Path) -> None:
        os.close(descriptor)
        with contextlib.suppress(OSError):  # another process has opened it in between
            lock.unlink()

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _release(descriptor: int, lock: Path) -> None:
        # Removed while locked: whoever waits for it sees that the file is another one.
        with contextlib.suppress(OSError):
            lock.unlink()
        os.close(descriptor)
