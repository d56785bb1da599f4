"""Small reports and writes that go wrong on purpose, and processes that a build left behind."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest

from chiso.core import files
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
            "import signal, sys; from chiso.factory import kinds; from chiso.cli import app as cli\n"
            # Whoever runs the tests in the background may have made them deaf to Ctrl-C.
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "kind = kinds.KINDS['province']\n"
            f"kinds.KINDS['province'] = kinds.Kind({str(notebook)!r}, kind.folder, kind.workbook)\n"
            "cli.main()\n"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "build", "--out", str(out), *arguments],
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


def mounted(*command: str) -> None:
    """Mount or unmount a file system; without the right to do so the test is skipped, except on CI."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode and not (os.geteuid() == 0 and os.environ.get("CI")):
        pytest.skip(f"only root may mount: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr


SEAMS = ("_fill", "_copy", "_rename")  # of chiso.core.files: all that is written goes through them


class Breaking:
    """The writes of a piece of work, counted, and broken off at one of them.

    Parameters
    ----------
    at : int
        Number of the write that fails, from 0; -1 for none.
    half : bool
        A file is half written before it fails: the disk is full.
    """

    def __init__(self, at: int = -1, *, half: bool = False) -> None:
        self.at, self.half = at, half
        self.seen: list[tuple[str, Path]] = []

    def __enter__(self) -> Breaking:
        self._real = {name: getattr(files, name) for name in SEAMS}
        for name in SEAMS:
            setattr(files, name, partial(self._broken, name))
        return self

    def __exit__(self, *_: object) -> None:
        for name, real in self._real.items():
            setattr(files, name, real)

    def _broken(self, name: str, *given: Any) -> None:
        target = given[0] if name == "_fill" else given[1]
        self.seen.append((name, target))
        if len(self.seen) - 1 == self.at:
            if self.half and name == "_fill":
                target.write_bytes(given[1][: len(given[1]) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
        self._real[name](*given)

    @classmethod
    def each(cls, work: Callable[[], object]) -> Iterator[BaseException]:
        """Do a piece of work again and again, broken at each of its writes, and at last unbroken.

        Yields
        ------
        BaseException
            What came of a fault, to look at what it left.
        """
        at, half = 0, False
        while True:
            with cls(at, half=half) as breaking:
                try:
                    work()
                except Exception as error:
                    raised: Exception | None = error
                else:
                    raised = None
            if len(breaking.seen) <= at:
                assert raised is None
                return
            assert raised is not None, breaking.seen[at]
            yield raised
            # A file that is written fails once before its first byte and once after half of them.
            half = not half and breaking.seen[at][0] == "_fill"
            at += not half
