"""The filter of git that strips outputs: a notebook that was run is no change.

`.gitattributes` names it for the notebooks; what it does is a setting of the clone, and without that git
leaves the notebooks as they are.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from chiso.core.errors import ChisoError
from chiso.text.messages import N_

_CLEAN = "filter.nbstripout.clean"


def _settings() -> dict[str, str]:
    # git runs it by a shell, in the clone: a file there is no module, and a path may hold what a shell reads.
    python = shlex.quote(Path(sys.executable).as_posix())
    return {_CLEAN: f"{python} -P -m nbstripout --keep-id", "filter.nbstripout.smudge": "cat"}


def can_be_installed(folder: Path) -> bool:
    """Whether a folder lies in a clone without the filter, and nbstripout is there."""
    return not why_not(folder) and not _git(folder, "config", "--get", _CLEAN)


def why_not(folder: Path) -> ChisoError | None:
    """Why the filter cannot be installed; None if it can."""
    top = _git(folder, "rev-parse", "--show-toplevel") if shutil.which("git") else ""
    if not top or not (Path(top) / ".gitattributes").is_file():
        return ChisoError(N_("this is no clone of the project: git has nothing to leave out"), str(folder))
    if find_spec("nbstripout") is None:
        return ChisoError(
            N_("nbstripout is not installed"), remedy=N_("install it: python -m pip install nbstripout")
        )
    return None


def install(folder: Path) -> None:
    """Have the clone strip outputs.

    Raises
    ------
    ChisoError
        It is no clone, nbstripout is missing, or git refuses.
    """
    if reason := why_not(folder):
        raise reason
    for name, value in _settings().items():
        _git(folder, "config", "--local", name, value)
    if not _git(folder, "config", "--get", _CLEAN):
        raise ChisoError(N_("git does not take the setting"), str(folder.absolute()))


def _git(folder: Path, *arguments: str) -> str:
    """What git says; "" if it refuses."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""
