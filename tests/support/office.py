"""LibreOffice as tests call it: with a home and a profile of its own, which it makes once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

Convert = Callable[[Path, str], Path]


def libreoffice(home: Path) -> Convert:
    """What opens a file and saves it in a format, in a folder beside."""

    def convert(path: Path, to: str) -> Path:
        (made,) = saved_as(home, [path], to)
        assert made.is_file(), "it ends with 0 even where it cannot read a file"
        return made

    return convert


def saved_as(home: Path, paths: Sequence[Path], to: str) -> list[Path]:
    """Where LibreOffice saves files of one folder in a format; one that it cannot read is not there."""
    out = paths[0].parent / "out"
    made = [out / f"{path.stem}.{to}" for path in paths]
    for path in made:
        path.unlink(missing_ok=True)
    command = ["soffice", f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", to, "--outdir", str(out), *map(str, paths)],
        check=True,
        capture_output=True,
        timeout=180 + 5 * len(paths),
        env={**os.environ, "HOME": str(home)},
    )
    return made
