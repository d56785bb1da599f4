"""What a process has around it: a report is the same whatever folder and settings its maker stands in.

Processes of a build get an environment made here and a current folder of their own, so that no file of
the folder where somebody types `chiso` is run, and no setting of matplotlib, IPython, Jupyter, Python or
the language reaches a page. The process of a command keeps its folder, since paths are relative to it;
it drops what would read settings, and imports matplotlib elsewhere.
"""

from __future__ import annotations

import atexit
import locale
import os
import re
import shutil
import signal
import stat
import sys
import tempfile
import time
from contextlib import chdir, suppress
from pathlib import Path

from chiso.core.modules import forget_the_current_folder, named_by_themselves, without_optional_libraries

PACKAGE = Path(__file__).resolve().parents[1]

# What these programs read from the environment is somebody's setting ...
_SETTINGS = ("IPYTHON", "JPY_", "JUPYTER", "LC_", "MATPLOTLIB", "MPL", "PAPERMILL", "PYDEVD", "PYTHON")
# ... but for what says where Python and its libraries are.
_KEPT = {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONPLATLIBDIR", "PYTHONUSERBASE"}
# A thread of a numerical library would not survive a fork.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_OWN = {
    "PYTHONSAFEPATH": "1",  # the current folder is no place for modules
    "PYTHONUTF8": "1",
    "PYTHONHASHSEED": "0",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "JUPYTER_NO_CONFIG": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "MATPLOTLIBRC": os.devnull,
    **_ONE_THREAD,
    # The debugger that every kernel imports would warn of modules it cannot step through.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
_POSIX_ZONE = re.compile(r"(<[\w+-]+>|[A-Za-z]{3,})[+-]?\d{1,2}\S*")  # such as ICT-7


def environment(scratch: Path) -> dict[str, str]:
    """The environment of a process that has a part in a build.

    Parameters
    ----------
    scratch : Path
        Folder of its own, empty and absolute: what it keeps for a while goes there.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or not name.upper().startswith(_SETTINGS)
    }
    own = {name: str(scratch) for name in ("TMPDIR", "TEMP", "TMP", "JUPYTER_RUNTIME_DIR")}
    own |= {
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "JUPYTER_DATA_DIR": str(scratch / "jupyter"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "MPLCONFIGDIR": str(_font_cache() or scratch / "matplotlib"),
    }
    paths = named_by_themselves(os.environ.get("PYTHONPATH", ""))
    return kept | _OWN | own | ({"PYTHONPATH": os.pathsep.join(paths)} if paths else {})


_settled: list[bool] = []


def settle() -> None:
    """Make this process, which is a command's, deaf to the settings of the place where it stands."""
    forget_the_current_folder()
    without_optional_libraries()
    os.environ.update(_ONE_THREAD)
    hear_of_children()
    _settled.append(True)
    os.environ.pop("MPLBACKEND", None)
    os.environ["MATPLOTLIBRC"] = os.devnull
    if "TZ" in os.environ and not _is_time_zone(os.environ["TZ"]):
        del os.environ["TZ"]  # the system takes it for UTC, babel fails
        if hasattr(time, "tzset"):
            time.tzset()


def hear_of_children() -> None:
    """Be told how processes end, also where whoever started this one was not."""
    if hasattr(signal, "SIGCHLD"):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def settled() -> bool:
    """Whether this process is a command's, made deaf to settings."""
    return bool(_settled)


def take_on(scratch: Path) -> None:
    """Give this process, a copy of a command's, the environment of one that has a part in a build.

    Parameters
    ----------
    scratch : Path
        As for `environment`.
    """
    own = environment(scratch)
    os.environ.clear()
    os.environ.update(own)
    with suppress(locale.Error):  # some systems do not know it; texts are read and written as UTF-8 anyway
        locale.setlocale(locale.LC_ALL, own["LC_ALL"])
    tempfile.tempdir = None  # what it was before
    if hasattr(time, "tzset"):
        time.tzset()


def import_matplotlib() -> None:
    """Import matplotlib as in a folder without settings; for the process of a command."""
    if "matplotlib" in sys.modules:
        return
    cache = _font_cache()
    if cache is None:
        cache = Path(tempfile.mkdtemp(prefix="chiso-fonts-"))
        atexit.register(shutil.rmtree, cache, ignore_errors=True)
    os.environ["MPLCONFIGDIR"] = str(cache)
    with chdir(PACKAGE):  # matplotlib looks for settings in the current folder before all others
        import matplotlib  # noqa: F401, PLC0415


def _font_cache() -> Path | None:
    """A folder where matplotlib keeps its list of fonts between builds; None if there is no safe one.

    Nobody else may be able to write there: the list says which files are fonts.
    """
    import platformdirs  # noqa: PLC0415

    try:
        cache = platformdirs.user_cache_path("chiso", appauthor=False) / "matplotlib"
        if not cache.is_absolute():
            return None
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (cache, cache.parent):
            about = folder.lstat()
            if not stat.S_ISDIR(about.st_mode) or not _is_ours(about):
                return None
    except (OSError, RuntimeError):  # no home, or one that cannot be written
        return None
    return cache if os.access(cache, os.W_OK) else None


def _is_ours(about: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):
        return True
    return about.st_uid == os.geteuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _is_time_zone(text: str) -> bool:
    """Whether TZ names a zone, and no file: babel reads a file of that name, also of the current folder."""
    import zoneinfo  # noqa: PLC0415

    try:
        if Path(text.removeprefix(":")).exists():
            return False
        zoneinfo.ZoneInfo(text.removeprefix(":"))
    except (OSError, ValueError, LookupError):
        return _POSIX_ZONE.fullmatch(text) is not None
    return True
