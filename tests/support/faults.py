"""Writes that go wrong on purpose, and file systems to run out of."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chiso.core import files


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
