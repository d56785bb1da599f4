"""Small reports, some with a fault, and builds in processes of their own, with all that they start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat

from chiso.core.paths import NOTEBOOKS, ROOT

MARK = "CHISO_TEST_MARK"


def notebook(folder: Path, fault: str = "", name: str = "small.ipynb") -> Path:
    """The province report down to its title, with a cell more."""
    whole = nbformat.read(NOTEBOOKS / "reports/province.ipynb", as_version=4)
    small = nbformat.v4.new_notebook(metadata=whole.metadata)
    small.cells = [cell for cell in whole.cells if cell.cell_type == "code"][:2]
    if fault:
        small.cells.append(nbformat.v4.new_code_cell(fault))
    path = folder / name
    nbformat.write(small, path)
    return path


class Build:
    """`chiso build` of some small reports in a process of its own, with all that it starts.

    Parameters
    ----------
    out : Path
    notebook : Path
    arguments : str
        Further arguments of the command line.
    """

    def __init__(self, out: Path, notebook: Path, *arguments: str) -> None:
        self.mark = uuid.uuid4().hex
        code = (
            "import dataclasses, signal, sys\n"
            "from chiso.factory import kinds; from chiso.cli import app as cli\n"
            # Whoever runs the tests in the background may have made them deaf to Ctrl-C.
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            f"kind = dataclasses.replace(kinds.KINDS['province'], notebook={str(notebook)!r})\n"
            "kinds.KINDS['province'] = kind\n"
            "cli.main()\n"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "build", "--lang", "vi", "--out", str(out), *arguments],
            cwd=ROOT,
            env=os.environ | {MARK: self.mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a terminal interrupts the whole group; the test's own is not in it
        )

    def result(self, timeout: float = 120) -> tuple[int, str, str]:
        """Exit status, stdout and stderr."""
        said, told = self.process.communicate(timeout=timeout)
        return self.process.returncode, said, told

    def left_behind(self, within: float = 10) -> list[str]:
        """Processes that are still there some seconds after it ended."""
        until = time.monotonic() + within
        while (found := self.processes()) and time.monotonic() < until:
            time.sleep(0.1)
        return found

    def processes(self) -> list[str]:
        """Command lines of all processes that it started, itself included."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"{MARK}={self.mark}".encode() in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue  # it ended meanwhile, or is another user's
        return [line for line in found if line]


def entries(out: Path) -> dict[str, dict[str, object]]:
    """Reports of the manifest of a folder."""
    return dict(json.loads((out / "manifest.json").read_text("utf-8"))["reports"])


def errors(out: Path) -> dict[str, str]:
    """Errors of the manifest, by name of the report."""
    return {str(entry["name"]): str(entry["error"]) for entry in entries(out).values() if entry["error"]}


def named(*provinces: str) -> Sequence[str]:
    """Arguments that ask for some provinces of 2024."""
    return ["--year", "2024", *(part for name in provinces for part in ("--province", name))]


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Until a condition holds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)
