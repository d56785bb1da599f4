"""Change several files of a data folder in one step that happens or does not.

A change is prepared in a copy of the folder, under data/.journal. Then a plan of moves is written:
from that moment the change counts, and a process that dies on the way is finished by the next one
(`recover`); dying before it leaves the folder as it was. A file that cannot be moved takes the whole
change back.

A journal may come with a folder from anywhere. It is read whole before anything is touched, and one
that names anything but files of the folder is refused and left as it is.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from chiso.core.errors import ChisoError, of_os, reason_of
from chiso.core.files import BESIDE, DIGEST, copy_folder, inside, keep, locked, move, settle, write_whole
from chiso.text.messages import N_, Message

JOURNAL = ".journal"
_SAME = "file "  # how the mark of a file begins, which no digest does
_STAGED, _KEPT, _PLAN, _LOCK = "staged", "kept", "plan.json", "lock"
_LARGEST = 10_000_000  # bytes of a plan
# Its tables are by far the most of a folder that many hands fill, and no other table rests on them: a
# change neither copies nor reads those that it leaves alone.
BULK_FOLDER = "scores"
# Moving the files of a plan takes milliseconds; a reader waits for it rather than see half of it.
PATIENCE = 5.0


class Busy(ChisoError):
    """Another process is changing the data folder."""


@dataclass(frozen=True)
class _Plan:
    """Moves: files to put in place with their digests, files and empty folders to remove."""

    put: dict[str, str]
    remove: list[str]
    remove_folders: list[str]


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
        Makes the folder equal to the copy, or leaves it as it was. Leaving without calling it changes
        nothing.

    Raises
    ------
    Busy
        Another change is under way.
    ChisoError
        A journal that chiso did not write, or a file that the system refuses; nothing is changed.
    """
    with _said(), _locked(data):
        _finish(data)
        staged = data / JOURNAL / _STAGED
        try:
            copy_folder(data, staged, without=JOURNAL, linked=BULK_FOLDER)
            before = _digests(staged), _folders(staged)

            def commit() -> None:
                _commit(data, staged, *before)

            yield staged, commit
        finally:
            # With a plan there was a crash between moves: recover() needs the copy.
            if not (data / JOURNAL / _PLAN).exists():
                _clear(data)


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
    ChisoError
        Chiso did not write the journal: nothing is touched. Or a file cannot be moved now.
    """
    journal = data / JOURNAL
    deadline = time.monotonic() + PATIENCE
    while journal.is_dir() or journal.is_symlink():
        try:
            with _said(), _locked(data):
                planned = os.path.lexists(journal / _PLAN)
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


def _commit(data: Path, staged: Path, files: dict[str, str], folders: set[str]) -> None:
    """Repeat in the folder what was done to the copy; `files` and `folders` are the copy as it was made.

    What others put into the folder since is not touched. The change counts from the plan on.
    """
    now = _digests(staged)
    put = [path for path, digest in now.items() if files.get(path) != digest]
    plan = _Plan(
        {path: _digest(staged / path) if now[path].startswith(_SAME) else now[path] for path in put},
        sorted(files.keys() - now.keys()),
        # Deepest first, so that each is empty when its turn comes.
        sorted(folders - _folders(staged), reverse=True),
    )
    for path in (*plan.put, *plan.remove, *plan.remove_folders):
        inside(data, path, str(data))
    for path in plan.put:
        settle(staged / path)
    text = json.dumps(asdict(plan), ensure_ascii=False, indent=1)
    write_whole(data / JOURNAL / _PLAN, text.encode(), durable=True)
    try:
        _carry_out(data, plan)
    except OSError as error:
        _take_back(data, plan, folders)
        raise _held_up(data, error) from error


def _finish(data: Path) -> None:
    """Carry out a plan, as far as it has not been, or clear away a copy without one."""
    _check_journal(data)
    if os.path.lexists(data / JOURNAL / _PLAN):
        plan = _read_plan(data)
        try:
            _carry_out(data, plan)
        except OSError as error:
            raise _held_up(data, error) from error
    _clear(data)


def _carry_out(data: Path, plan: _Plan) -> None:
    """Move the files of a plan; what stood in their places is kept until all of them are moved."""
    journal = data / JOURNAL
    for path in plan.put:
        if (journal / _STAGED / path).exists():
            _keep(data, path)
            move(journal / _STAGED / path, data / path)
    for path in plan.remove:
        _keep(data, path)
        (data / path).unlink(missing_ok=True)
    for folder in plan.remove_folders:
        with contextlib.suppress(OSError):  # already gone, or somebody put a file there
            (data / folder).rmdir()
    (journal / _PLAN).unlink()


def _held_up(data: Path, error: OSError) -> ChisoError:
    said = of_os(error)
    waits = (data / JOURNAL / _PLAN).exists()
    then = (
        N_("the next command will finish the change") if waits else N_("nothing is changed: do it again then")
    )
    return ChisoError(
        N_("a file of the data cannot be replaced: {strerror}", strerror=reason_of(error)),
        where=said.where,
        remedy=N_(
            "{first}; {then}",
            first=said.remedy or N_("close it in Excel, Word or what else has it open"),
            then=then,
        ),
    )


def _keep(data: Path, path: str) -> None:
    kept = data / JOURNAL / _KEPT / path
    if (data / path).exists() and not kept.exists():
        keep(data / path, kept)


def _take_back(data: Path, plan: _Plan, folders: set[str]) -> None:
    """Put back what stood before a change that could not be carried out.

    Each new file goes back to the copy before the old one takes its place: a process that dies here
    leaves a plan that the next one can carry out. `folders` are those that were there before.
    """
    staged, kept = data / JOURNAL / _STAGED, data / JOURNAL / _KEPT
    with contextlib.suppress(OSError):  # then the plan stands, and the next command finishes the change
        for path in plan.put:
            if (staged / path).exists():  # it was not moved
                continue
            keep(data / path, staged / path)
            if (kept / path).exists():
                move(kept / path, data / path)
            else:
                (data / path).unlink()
        for path in plan.remove:
            if not (data / path).exists():
                move(kept / path, data / path)
        for folder in reversed(plan.remove_folders):
            (data / folder).mkdir(exist_ok=True)
        for path in plan.put:
            for parent in PurePosixPath(path).parents:
                if parent.parts and parent.as_posix() not in folders:
                    with contextlib.suppress(OSError):  # somebody put a file there
                        (data / parent).rmdir()
        (data / JOURNAL / _PLAN).unlink()


def _clear(data: Path) -> None:
    journal = data / JOURNAL
    for name in (_STAGED, _KEPT):
        shutil.rmtree(journal / name, ignore_errors=True)
    for left in journal.glob(f".*{BESIDE}"):
        left.unlink(missing_ok=True)


def _check_journal(data: Path) -> None:
    """Refuse a journal whose own places are links: what is removed in them would lie elsewhere."""
    journal = data / JOURNAL
    for path in (journal, *(journal / name for name in (_STAGED, _KEPT, _PLAN, _LOCK))):
        if path.is_symlink() or (path.exists() and path.resolve() != data.resolve() / path.relative_to(data)):
            raise _strange(data, N_("{name} is a link", name=path.name))


def _read_plan(data: Path) -> _Plan:
    """Read a plan and hold all of it against the folder, before anything is touched.

    Raises
    ------
    ChisoError
        It is none, or names anything but files of the folder, or its files are gone.
    """
    _check_journal(data)
    file = data / JOURNAL / _PLAN
    if not file.is_file() or file.stat().st_size > _LARGEST:
        raise _strange(data, N_("{plan} is no file of chiso", plan=_PLAN))
    try:
        content = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise _strange(data, N_("{plan} cannot be read", plan=_PLAN)) from None
    if not _is_plan(content):
        raise _strange(data, N_("{plan} is no plan of moves", plan=_PLAN))
    plan = _Plan(**content)
    try:
        _check_places(data, plan)
    except OSError as error:
        raise _strange(
            data, N_("it names a place that the system refuses: {strerror}", strerror=reason_of(error))
        ) from error
    staged = data / JOURNAL / _STAGED
    for path, digest in plan.put.items():
        new = staged / path
        if os.path.lexists(new):
            if new.resolve() != staged.resolve() / path or not _has(new, digest):
                raise _strange(
                    data, N_("{path} is not the file that the plan means", path=f"{_STAGED}/{path}")
                )
        elif not _has(data / path, digest):
            raise ChisoError(
                N_("a change of the data was interrupted and its files are gone"),
                where=f"{data / path}, {file}",
                remedy=N_(
                    "restore the data folder from git, then remove {journal}", journal=str(data / JOURNAL)
                ),
            )
    return plan


def _is_plan(content: Any) -> bool:
    if not isinstance(content, dict) or content.keys() != {"put", "remove", "remove_folders"}:
        return False
    put, *lists = content["put"], content["remove"], content["remove_folders"]
    return (
        isinstance(put, dict)
        and all(isinstance(digest, str) and DIGEST.fullmatch(digest) for digest in put.values())
        and all(isinstance(one, list) and all(isinstance(path, str) for path in one) for one in lists)
    )


def _check_places(data: Path, plan: _Plan) -> None:
    """Refuse places outside the folder or in the journal, and those that cannot be what they should be."""
    for path in (*plan.put, *plan.remove):
        place = _inside(data, path)
        if place.exists() and not place.is_file():
            raise _strange(data, N_('"{path}" is no file', path=path))
    for path in plan.remove_folders:
        place = _inside(data, path)
        if place.exists() and not place.is_dir():
            raise _strange(data, N_('"{path}" is no folder', path=path))
    for path in plan.put:
        over = {parent.as_posix() for parent in PurePosixPath(path).parents}
        if path in plan.remove or over & {*plan.put, *plan.remove_folders}:
            raise _strange(data, N_('"{path}" is in the way of another', path=path))
        if any((data / parent).exists() and not (data / parent).is_dir() for parent in over):
            raise _strange(data, N_('a file stands where "{path}" needs a folder', path=path))


def _inside(data: Path, path: str) -> Path:
    try:
        place = inside(data, path, str(data / JOURNAL / _PLAN))
    except ChisoError as error:
        raise _strange(data, error.message) from error
    parts = PurePosixPath(path).parts
    # Windows takes ".Journal. " for the same folder.
    of_journal = parts[0].rstrip(". ").casefold() == JOURNAL
    of_journal |= place.resolve().is_relative_to((data / JOURNAL).resolve())
    if of_journal or "/".join(parts) != path:
        raise _strange(data, N_('"{path}" is no file of the data', path=path))
    return place


def _strange(data: Path, what: Message) -> ChisoError:
    return ChisoError(
        N_(
            "the journal of an interrupted change is none that chiso wrote: {what}; nothing was touched",
            what=what,
        ),
        where=str(data / JOURNAL),
        remedy=N_(
            "look at what it holds and remove that folder; if a change of your own was interrupted, "
            "restore the data from git too"
        ),
    )


def _has(path: Path, digest: str) -> bool:
    return path.is_file() and _digest(path) == digest


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digests(folder: Path) -> dict[str, str]:
    """What tells the content of each file; of the large ones, which file it is and when it was written."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    large = f"{BULK_FOLDER}/"
    return {name: (_mark if name.startswith(large) else _digest)(path) for name, path in named.items()}


def _mark(path: Path) -> str:
    found = path.stat()
    return f"{_SAME}{found.st_dev} {found.st_ino} {found.st_mtime_ns} {found.st_size}"


def _folders(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}


@contextlib.contextmanager
def _said() -> Iterator[None]:
    """What the system refuses, as a message."""
    try:
        yield
    except OSError as error:
        raise of_os(error) from error


@contextlib.contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Hold the lock of a data folder; the system lets go of it when a process dies."""
    journal = data / JOURNAL
    _check_journal(data)
    with contextlib.ExitStack() as held:
        held.callback(_remove_empty, journal)
        while True:
            try:
                journal.mkdir(exist_ok=True)
                held.enter_context(locked(journal / _LOCK, lambda: _busy(journal)))
                break
            except FileNotFoundError:  # its owner has just removed the folder
                if not data.is_dir():
                    raise
            except OSError as error:
                if error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
                    raise
                raise ChisoError(
                    N_("the data folder cannot be written"),
                    where=str(data),
                    remedy=N_("use a copy of it: --data"),
                ) from error
        yield


def _busy(journal: Path) -> Busy:
    return Busy(
        N_("another import is under way"), where=str(journal / _LOCK), remedy=N_("wait for it to end")
    )


def _remove_empty(journal: Path) -> None:
    with contextlib.suppress(OSError):  # it holds a plan, or the lock of another process
        journal.rmdir()
