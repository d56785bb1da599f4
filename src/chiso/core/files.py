"""The one way to write files: beside the place and renamed, never outside the folder it belongs to.

A reader sees the old file or the new one, and what cannot be written leaves what stands. Who must be
alone in a folder holds a lock of the operating system, which ends with its holder.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

from chiso.core.characters import is_portable, shortened
from chiso.core.errors import ChisoError, reason_of
from chiso.text.messages import N_, Message

DIGEST = re.compile(r"[0-9a-f]{64}")  # SHA-256 of a file, as journals and imports keep it
BESIDE = ".new"  # how the name of a file that is being written ends
_WAITS = (0.05, 0.1, 0.2, 0.4)  # seconds
LEFT_BEHIND = 3600.0  # seconds: nobody writes one file for so long
_NAME_BESIDE = re.compile(r"\.([0-9]+)-[0-9a-f]{8}\.new")
_BY_SYSTEMS = {"desktop.ini", "thumbs.db"}
_OPEN_IN_OFFICE = "~$"  # begins the name of a file beside one that Word or Excel has open
_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP}


def write_whole(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file beside its place and rename it.

    Parameters
    ----------
    path : Path
        Its folder is made where there is none.
    content : bytes
    durable : bool, optional
        On the disk, not in a cache of the system, when this returns.

    Raises
    ------
    OSError
        It cannot be written, and names this file; what stood there stands, and nothing is left
        beside it.
    """
    write_together({path: content}, durable=durable)


def write_together(files: Mapping[Path, bytes], *, durable: bool = False) -> None:
    """Write files that belong together: all of them, or none.

    Parameters
    ----------
    files : mapping from Path to bytes
        Put in place in this order, when all of them are on the disk.
    durable : bool, optional
        As for `write_whole`.

    Raises
    ------
    OSError
        As for `write_whole`.
    """
    written: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        for path, content in files.items():
            with _naming(path):
                _make_folder(path.parent, made)
                _check_name(path)
                written[path] = _beside(path)
                _fill(written[path], content, durable)
        _put_in_place(written)
    except BaseException:
        for beside in written.values():
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def move(source: Path, target: Path) -> None:
    """Put a file that is whole in its place; the folder is made where there is none.

    Raises
    ------
    OSError
        It names the target.
    """
    with _naming(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _rename(source, target)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where there is none.

    Raises
    ------
    OSError
        It cannot be made, or other systems could not open it.
    """
    _make_folder(folder, [])


def is_of_system(name: str) -> bool:
    """Whether a file is one that a system or an office program makes by itself, or hidden."""
    return name.startswith((".", _OPEN_IN_OFFICE)) or name.casefold() in _BY_SYSTEMS


def settle(path: Path) -> None:
    """Return when a file is on the disk, not only in a cache of the system."""
    with path.open("rb+") as file:  # Windows asks for the right to write
        os.fsync(file.fileno())


def keep(path: Path, kept: Path) -> None:
    """Keep what stands in a place under a second name, by a link where the file system has them."""
    with _naming(kept):
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            kept.hardlink_to(path)
        except (OSError, NotImplementedError):  # no links on this disk, or in this Python
            _copy(path, kept)


def copy_folder(source: Path, target: Path, without: str, linked: str = "") -> None:
    """Copy a folder with all that is in it, except for what bears a name.

    Parameters
    ----------
    source, target : Path
    without : str
    linked : str, optional
        A folder in it whose files get a second name, where the file system has them, in the place of
        copies: nobody writes into a file that stands, so that each name keeps what it had.

    Raises
    ------
    OSError
        A file that cannot be read, or is none (a pipe, a link to nothing); the target is left as far
        as it got.
    """
    target.mkdir(parents=True)
    for entry in sorted(source.iterdir()):
        if entry.name == without:
            continue
        if entry.is_dir():
            if source.resolve().is_relative_to(entry.resolve()):
                raise OSError(errno.ELOOP, "a link leads back to the folder it lies in", str(entry))
            if linked and entry.name == linked and not entry.is_symlink():
                _link_folder(entry, target / entry.name)
            else:
                copy_folder(entry, target / entry.name, without)
            continue
        _copy_file(entry, target / entry.name)


def _link_folder(source: Path, target: Path) -> None:
    """A folder of second names."""
    target.mkdir()
    for entry in sorted(source.iterdir()):
        if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
            _copy_file(entry, target / entry.name)
        elif entry.is_dir():
            _link_folder(entry, target / entry.name)
        else:
            keep(entry, target / entry.name)


def _copy_file(entry: Path, target: Path) -> None:
    with _naming(entry):
        if not entry.is_file():
            raise OSError(errno.EOPNOTSUPP, "it is no file that can be copied")
        _copy(entry, target)


def refused(folder: Path) -> OSError | None:
    """Why no file can be put into a folder, or none such folder made; None where it can be."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    probe = _beside(there / folder.name)
    try:
        _fill(probe, b"", durable=False)
        probe.unlink()
    except OSError as error:
        return error
    return None


def clear_left_behind(folder: Path, process: int | None = None) -> None:
    """Remove the half files that killed processes left in a folder.

    Parameters
    ----------
    folder : Path
        Folders in it are not searched.
    process : int, optional
        Known to be gone: all of its files. Of others, which may be writing, those an hour old.
    """
    for path in folder.glob(f".*{BESIDE}"):
        name = _NAME_BESIDE.fullmatch(path.name)
        with suppress(OSError):
            if name and (int(name[1]) == process or time.time() - path.stat().st_mtime > LEFT_BEHIND):
                path.unlink()


@contextmanager
def locked(path: Path, busy: Callable[[], ChisoError]) -> Iterator[None]:
    """Hold a lock; the operating system lets go of it when its holder ends, however it ends.

    Parameters
    ----------
    path : Path
        The file of the lock, which is gone afterwards.
    busy : function
        What to raise where another holds it: nobody waits.

    Raises
    ------
    ChisoError
        Another holds it, or the file system has no locks.
    OSError
        The file cannot be made.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  half the time of a refused name

    new = not path.exists()
    # A lock without a holder that the system knows would outlive a killed process.
    lock = FileLock(path, fallback_to_soft=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:  # which is an OSError too
        raise busy() from None
    except OSError as error:
        if new:
            with suppress(OSError):
                path.unlink()
        if error.errno not in _NO_LOCKS:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise ChisoError(
            N_(
                "the file system has no locks, without which two commands could write at once: {strerror}",
                strerror=reason_of(error),
            ),
            where=str(path.parent),
            remedy=N_("use a folder on a disk of this computer: a copy of the data, another --out"),
        ) from error
    try:
        yield
    finally:
        # While it is held: who opens it now sees that it is gone. Windows allows it only afterwards.
        for step in (path.unlink, lock.release, *([path.unlink] if os.name == "nt" else [])):
            with suppress(OSError):
                step()


def refuse_existing(
    paths: Sequence[Path],
    *,
    force: bool = False,
    what: Message = N_("exists already"),
    remedy: Message = N_("name another place, or add --force to replace it"),
) -> None:
    """Refuse before any work to write over files.

    Parameters
    ----------
    paths : sequence of Path
        Files that will be written.
    force : bool, optional
        They may be replaced.
    what, remedy : Message, optional
        What is the matter with those that exist, and what to do.

    Raises
    ------
    ChisoError
        One of them exists, and may not be replaced.
    """
    there = [path for path in paths if path.exists()]
    if there and not force:
        message = N_("{what}: {names}", what=what, names=[path.name for path in there])
        raise ChisoError(message, where=str(there[0].parent), remedy=remedy)


def refuse_inside(data: Path, out: Path, *, except_in: str = "") -> None:
    """Refuse to write results into the data folder, where the next check would find them.

    Parameters
    ----------
    data : Path
        The data folder.
    out : Path
        A file or folder that will be written.
    except_in : str, optional
        A folder of the data that is meant for this: its own entries are allowed.

    Raises
    ------
    ChisoError
    """
    target = out.resolve()
    if except_in and _same(target.parent, data / except_in):
        return
    if any(_same(folder, data) for folder in (target, *target.parents)):
        raise ChisoError(
            N_("the place to write to lies in the data folder"),
            where=str(out),
            remedy=N_("name another place, outside of it"),
        )


def inside(folder: Path, named: str, what: str) -> Path:
    """The path of something below a folder, from a name that data give.

    Parameters
    ----------
    folder : Path
    named : str
        Relative, with "/" between its parts.
    what : str
        Where the name stands, for the message.

    Raises
    ------
    ChisoError
        It is absolute, or leads out of the folder by "..", a drive or a link.
    """
    parts = PurePosixPath(named).parts
    plain = bool(parts) and not PureWindowsPath(named).anchor and not named.startswith("/")
    strange = any(part == ".." or "\\" in part or "\0" in part for part in parts)
    if not plain or strange or not _leads_into(folder, named):
        raise ChisoError(
            N_('"{named}" leads out of {folder}', named=shortened(named), folder=folder),
            where=what,
            remedy=N_("remove or correct it"),
        )
    if not all(map(is_portable, parts)):
        raise ChisoError(
            N_('"{named}" is no name for a file or folder on Windows', named=shortened(named)),
            where=what,
            remedy=N_("rename it"),
        )
    return folder / named


def _leads_into(folder: Path, named: str) -> bool:
    try:
        return (folder / named).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, a name that no file can have
        return False


def _same(one: Path, other: Path) -> bool:
    """Whether two paths are one folder, also where upper and lower case are one."""
    try:
        return one.samefile(other)
    except OSError:
        return one == other.resolve()


def _put_in_place(written: Mapping[Path, Path]) -> None:
    """Rename files that are whole; where one of them cannot be, those before it are taken back."""
    last = next(reversed(list(written)), None)
    kept: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for path, beside in written.items():
            with _naming(path):
                if path != last and path.exists():
                    kept[path] = _beside(path)
                    keep(path, kept[path])
                _rename(beside, path)
            done.append(path)
    except BaseException:
        for path in reversed(done) if last not in done else ():
            with suppress(OSError):
                if path in kept:
                    kept[path].replace(path)
                else:
                    path.unlink()
        raise
    finally:
        for path in kept.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """A name that no other writer uses, and no longer for a file with a long name."""
    return path.with_name(f".{os.getpid()}-{os.urandom(4).hex()}{BESIDE}")


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make a folder, and note which ones were not there, from the outside in."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        _check_name(missing)
        missing.mkdir(exist_ok=True)
        made.append(missing)
    folder.mkdir(exist_ok=True)  # a file of that name is refused


def _check_name(path: Path) -> None:
    """Refuse to make what Windows could not open, on any system: folders are handed on."""
    if not is_portable(path.name) and not path.exists():
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let what the system refuses name the file that a person knows, not the one beside it."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


# All that is written goes through these three: tests break them, one after the other.


def _fill(path: Path, content: bytes, durable: bool) -> None:
    with path.open("xb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def _rename(source: Path, target: Path) -> None:
    for wait in _WAITS if os.name == "nt" else ():
        try:
            source.replace(target)
        except PermissionError:  # what looks for viruses has a new file open for a moment
            time.sleep(wait)
        else:
            return
    source.replace(target)
