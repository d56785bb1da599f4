"""The command line as a user calls it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from chiso.core.paths import ROOT

Run = Callable[..., tuple[int, str, str]]  # exit status, stdout, stderr
CHISO = str(Path(sys.executable).with_name("chiso"))


def chiso(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Call it from the project's folder; its exit status is for the caller to judge."""
    return subprocess.run(
        [CHISO, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
