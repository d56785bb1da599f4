"""LibreOffice as tests call it: with a home and a profile of its own, which it makes once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

Convert = Callable[[Path, str], Path]


def libreoffice(home: Path) -> Convert:
    """What opens a file and saves it in a format, in a folder beside."""
    profile = (home / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to"]

    def convert(path: Path, to: str) -> Path:
        out = path.parent / "out"
        made = out / f"{path.stem}.{to}"
        made.unlink(missing_ok=True)
        subprocess.run(
            [*command, to, "--outdir", str(out), str(path)],
            check=True,
            capture_output=True,
            timeout=180,
            env={**os.environ, "HOME": str(home)},
        )
        assert made.is_file(), "it ends with 0 even where it cannot read a file"
        return made

    return convert
