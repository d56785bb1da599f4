"""What is printed: UTF-8 whatever the stream says, text as it is, and no complaint when nobody reads on."""

from __future__ import annotations

import io
import os
import re
import sys
from typing import Any

from rich import console

_SIZE = re.compile("[1-9][0-9]{0,4}")
_before: list[str] = []  # the encoding of stdout before it was made UTF-8


class Console(console.Console):
    """Prints text as it is: brackets are no markup, `:name:` is no emoji.

    Parameters
    ----------
    stderr : bool
        Print there, in place of stdout.
    options
        As for `rich.console.Console`.
    """

    def __init__(self, *, stderr: bool = False, **options: Any) -> None:
        sizes = {"COLUMNS", "LINES"}
        variables = {n: v for n, v in os.environ.items() if n not in sizes or _SIZE.fullmatch(v)}
        super().__init__(
            stderr=stderr, highlight=False, markup=False, emoji=False, _environ=variables, **options
        )

    def on_broken_pipe(self) -> None:
        """Be quiet when the reader has gone (`chiso check | head -1`): the command still ends its work."""
        self.quiet = True
        _to_nowhere(self.file.fileno())


def prepare_streams() -> None:
    """Make stdout and stderr of this process UTF-8, and replace those that are closed."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # A file that is opened next would get this number, and what is printed would go into it.
            _to_nowhere(number)
            os.set_inheritable(number, True)
            setattr(sys, name, io.TextIOWrapper(io.FileIO(number, "wb" if number else "rb"), "utf-8"))
    _before.append(sys.stdout.encoding or "")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def encoding_of_terminal() -> str:
    """In what encoding this process was asked to print, which is UTF-8 whatever it was."""
    return _before[-1] if _before else "utf-8"


def flush_streams() -> None:
    """Write what stdout and stderr still hold; whether somebody reads it does not matter.

    Raises
    ------
    OSError
        It cannot be written: the disk is full.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            _to_nowhere(stream.fileno())
        except OSError:
            _to_nowhere(stream.fileno())
            raise


def _to_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
