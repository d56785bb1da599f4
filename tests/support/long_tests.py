"""Tests that are marked for the time they take, by name: `long_tests.txt` lists them.

A run of the fast tests takes two minutes because these wait for `.ci/run`, where they are marked `slow`; what
a shorter test of the same module shows too waits for `make sweep`, marked `sweep` besides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import pytest

SLOW, SWEEP = "slow", "sweep"
LIST = Path(__file__).with_suffix(".txt")
UNSEEN = pytest.StashKey[set[str]]()  # what the list names and no module that was collected has


def read(text: str) -> dict[str, str]:
    """The list: a line a test or a case of it, with the last mark that it has.

    Returns
    -------
    dict from str to str
        Of a test or case: "slow" or "sweep".
    """
    lines = [line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    assert {mark for mark, _ in lines} <= {SLOW, SWEEP}
    assert len({name for _, name in lines}) == len(lines), "a test stands there twice"
    return {name: mark for mark, name in lines}


LONG = read(LIST.read_text("utf-8"))


def named(nodeid: str) -> list[str]:
    """The entries that stand for a test: its case before all of its cases."""
    nodeid = nodeid.split("@", maxsplit=1)[0]  # a group of pytest-xdist
    return [name for name in (nodeid, nodeid.split("[")[0]) if name in LONG]


def marks(nodeid: str) -> Iterable[str]:
    """The marks that a test has from the list."""
    for name in named(nodeid)[:1]:
        yield SLOW
        if LONG[name] == SWEEP:
            yield SWEEP


def unseen(nodeids: Collection[str]) -> set[str]:
    """What the list names in modules of these tests, and none of them is."""
    modules = {nodeid.split("::")[0] for nodeid in nodeids}
    seen = {name for nodeid in nodeids for name in named(nodeid)}
    return {name for name in LONG if name.split("::")[0] in modules} - seen
