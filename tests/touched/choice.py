"""Which test modules a change touches, the nearest first, and which of them fit into a minute."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import NamedTuple

from .imports import Imports
from .readers import names, readers

NEAR, FAR = 1, 9
SOURCES = 2  # steps to whatever stands in the source, of a test that reads all of it
TELLING = 12  # letters of a text from which on a test that has it means that sentence
MARK = re.compile(r"\bmark\.(slow|browser|office|sweep)\b")
WHOLE = re.compile(r"^pytestmark = .*\bmark\.(slow|browser|office)\b", re.MULTILINE)

Lines = Mapping[str, str]  # what changed in a file, by its path


@dataclass
class Touched:
    """What changed files lead to.

    Attributes
    ----------
    steps : dict from str to int
        How far each test module is from the nearest of them; 0 is one that changed itself.
    namesakes : set of str
        Test modules that are named for one of them: test_numbers.py for numbers.py.
    unknown : list of str
        Files of which nobody knows who reads them.
    unread : list of str
        Files that no test reads.
    """

    steps: dict[str, int] = field(default_factory=dict)
    namesakes: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def add(self, module: str, steps: int) -> None:
        """A test module at so many steps, unless it is nearer already."""
        self.steps[module] = min(steps, self.steps.get(module, steps))


@dataclass(frozen=True)
class Choice:
    """Modules to run, in this order, and those that are left out, with their steps."""

    run: list[str]
    left: dict[str, int]


class Special(NamedTuple):
    """Whether some tests of a module are not run by default, or none is."""

    some: bool
    whole: bool


def touched(changed: Lines, imports: Imports) -> Touched:
    """The test modules that reach a changed file, or read it."""
    found = Touched()
    steps = {module: imports.steps(module) for module in imports.modules}
    for path, lines in changed.items():
        reached = _reached(path, lines, imports, steps)
        if reached is None:
            found.unknown.append(path)
        elif not reached:
            found.unread.append(path)
        for module, far in (reached or {}).items():
            found.add(module, far)
            if PurePosixPath(module).stem == f"test_{PurePosixPath(path).stem}":
                found.namesakes.add(module)
    return found


def _reached(
    path: str, lines: str, imports: Imports, steps: Mapping[str, dict[str, int]]
) -> dict[str, int] | None:
    """Steps by module; None if nobody knows."""
    if path in imports.modules:
        return {path: 0}
    code = path.endswith(".py") and path.startswith(("src/", "tests/"))
    read_by = () if code else readers(path)
    if read_by is None:
        return None
    found = Touched()
    for module, texts in imports.texts.items():
        if not code and names(path, texts):
            found.add(module, NEAR)
    rests_on_it = {path: 0} | {reader: 1 for reader in read_by if reader.startswith("src/")}
    for module, reach in steps.items():
        for one, further in rests_on_it.items():
            if one in reach:
                near = in_its_room(module, one, imports)
                found.add(module, NEAR if near else reach[one] + further)
        if any(fnmatchcase(module, reader) for reader in read_by):
            found.add(module, NEAR if module in read_by else NEAR + 1)
    if path.endswith("conftest.py"):  # of what is done to every test
        for module in imports.modules:
            if module.startswith(path.removesuffix("conftest.py")):
                found.add(module, FAR)
    if path.startswith("src/"):
        _add_of_source(found, path, lines, imports)
    return found.steps


def _add_of_source(found: Touched, path: str, lines: str, imports: Imports) -> None:
    """Who has a sentence of the lines that changed, and who reads the source as a text."""
    if path.endswith(".py") and not found.steps:  # a door, or a file that is gone
        for module in imports.modules:
            if in_its_room(module, path, imports):
                found.add(module, NEAR)
    for module, texts in imports.texts.items():
        if any(len(text) >= TELLING and text in lines for text in texts):
            found.add(module, NEAR)
        if path.endswith(".py") and any(text.endswith("*.py") for text in texts):
            found.add(module, SOURCES)


def in_its_room(module: str, path: str, imports: Imports) -> bool:
    """Whether a test module stands where the tests of a file of the package do."""
    if not path.startswith("src/chiso/"):
        return False
    folders = {one.rsplit("/", 1)[0] for one in imports.modules}
    rooms = (f"tests/{room}" for room in PurePosixPath(path).relative_to("src/chiso").parents)
    return module.rsplit("/", 1)[0] == next((room for room in rooms if room in folders), "")


def special(source: str) -> Special:
    """Whether a test module has tests that are not run by default, and no others."""
    return Special(bool(MARK.search(source)), bool(WHOLE.search(source)))


def chosen(found: Touched, lasts: Callable[[Collection[str]], float], seconds: float) -> Choice:
    """The modules that fit into so many seconds: the nearest first.

    Of those as near, the one that is named for what changed comes before the others, and then the shortest. A
    module that changed itself is always among them, and so is the first.
    """
    steps = found.steps

    def order_of(module: str) -> tuple[int, bool, float, str]:
        return steps[module], module not in found.namesakes, lasts([module]), module

    order = sorted(steps, key=order_of)
    run: list[str] = []
    for module in order:
        if not run or not steps[module] or lasts([*run, module]) <= seconds:
            run.append(module)
    return Choice(run, {module: steps[module] for module in order if module not in run})
