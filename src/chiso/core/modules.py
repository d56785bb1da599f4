"""Where modules come from: never from the folder where somebody happens to stand.

Nothing is imported here but what every Python has loaded when it begins: the rest might come from there.
"""

import os
import sys

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
PLACE = os.path.dirname(_PACKAGE)  # noqa: PTH120


def named_by_themselves(paths: str) -> list[str]:
    """The absolute entries of a path such as PYTHONPATH.

    A relative entry, or an empty one, is the current folder or lies below it; so may an absolute one.

    Parameters
    ----------
    paths : str
    """
    return [entry for entry in paths.split(os.pathsep) if os.path.isabs(entry) and not _is_current(entry)]  # noqa: PTH117


def forget_the_current_folder() -> None:
    """Import nothing more of the current folder, or of what PYTHONPATH names below it."""
    paths = os.environ.get("PYTHONPATH", "")
    try:
        here = os.getcwd()  # noqa: PTH109
    except OSError:  # it was removed
        here = os.sep
    below = {os.path.normpath(os.path.join(here, entry)) for entry in paths.split(os.pathsep)}  # noqa: PTH118
    below -= {*named_by_themselves(paths)}
    sys.path[:] = [
        entry
        for entry in named_by_themselves(os.pathsep.join(sys.path))
        if entry not in below or entry == PLACE
    ]


def without_optional_libraries() -> None:
    """Import nothing that libraries take if it happens to be there, and that a command has no use for.

    The grammar of IRIs takes jsonschema a second, hypothesis takes pandera a tenth.
    """
    for name in ("hypothesis", "rfc3987_syntax"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # importing it then fails


def is_command() -> bool:
    """Whether this process is `chiso` or `python -m chiso`, not somebody's own that imports the package."""
    called = sys.argv[0] if sys.argv else ""
    if called == "-m":
        return sys.orig_argv[-len(sys.argv)].endswith("chiso")
    return os.path.splitext(os.path.basename(called))[0] == "chiso"  # noqa: PTH119, PTH122


def _is_current(entry: str) -> bool:
    try:
        return entry != PLACE and os.path.samefile(entry, ".")  # noqa: PTH121
    except OSError:
        return False
