"""Numbers of the figures of a notebook, which stay when a cell is run again."""

from __future__ import annotations

import sys
from typing import Any


class Figures:
    """Numbers figures from 1, in the order in which their cells are first run.

    A cell that is run again, or edited and run again in JupyterLab, keeps its numbers. Running the cell that
    makes this object starts anew.

    Examples
    --------
    >>> figures = chiso.Figures()
    >>> figures.next(), figures.next()
    (1, 2)
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, int], int] = {}
        self._run: object = None  # of the cell that asked last
        self._asked = 0  # so often in this run of it

    def next(self) -> int:
        """The number of the figure that is drawn now."""
        cell, run = _cell()
        if cell is None:
            return self._number((len(self._numbers), 0))
        self._asked = self._asked + 1 if (cell, run) == self._run else 0
        self._run = cell, run
        return self._number((cell, self._asked))

    def _number(self, key: tuple[object, int]) -> int:
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def __repr__(self) -> str:
        return f"Figures: {len(self._numbers)}"


def _cell() -> tuple[object, object]:
    """The cell that runs, by its id or its text, and its run; None outside of notebooks."""
    # Without IPython nobody runs a cell, and importing it takes as long as a page.
    get: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)
    shell = get()
    if shell is None:
        return None, None
    asked = shell.get_parent() if hasattr(shell, "get_parent") else {}
    named = (asked or {}).get("metadata", {}).get("cellId")
    typed = shell.user_ns.get("In") or [""]
    return named or typed[-1], shell.execution_count
