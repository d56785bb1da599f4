"""`make check`: lint of what changed, and the tests of what it touches, in a minute.

The nearest tests run; which did not, for want of time, is said. ALL=1 runs all that the change touches, slow
tests and those in the browser and with LibreOffice among them.
"""

from __future__ import annotations

import argparse
import math
import os
import shlex
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from time import monotonic, time

import grimp
import pytest

from chiso.core.paths import ROOT

from .changes import Git
from .choice import NEAR, Choice, chosen, special, touched
from .durations import GUESS, NEAREST, UNTIL, Durations
from .imports import of_tree
from .readers import lints

MINUTE = 60.0
LEAST = 40.0  # for tests, however long lint took
PAGES = tuple(f"src/chiso/{room}/" for room in ("charts", "pages", "reports", "text/locale"))
OF_ALL = ("d",)  # what is made for every test
STARTING = 4.0  # of pytest, and its processes
SHORT = 6.0  # from where on a second process is worth its start


def main(arguments: list[str] | None = None) -> int:
    """Exit status: that of pytest; 1 if lint alone failed."""
    started = monotonic()
    options = argparse.ArgumentParser(prog="python -m tests.touched", description=__doc__)
    options.add_argument("--against", metavar="COMMIT", help="what changes count from; where this left main")
    options.add_argument("--all", action="store_true", help="all that it touches, whatever it takes")
    options.add_argument("--list", action="store_true", help="say what would run")
    options.add_argument(
        "--pytest", default=f"{sys.executable} -m pytest -q", help="the command of the tests"
    )
    given = options.parse_args(arguments)
    git = Git(ROOT)
    base, what = git.base(given.against)
    changed = git.changed(base)
    say(f"since {base[:9]} ({what}): {count(len(changed), 'file')} changed")
    if not changed:
        return 0
    parts = lints([*changed])
    linted = 0
    if parts and not given.list:
        linted = subprocess.run(["make", "--no-print-directory", *parts], cwd=ROOT, check=False).returncode
    refused = 0
    if any(path.startswith("data/") for path in changed) and not given.list:
        # Else each test that reads the data would fail, with all that is wrong with them.
        refused = subprocess.run([sys.executable, "-m", "chiso", "check"], cwd=ROOT, check=False).returncode
    if refused:
        say("no test ran, since the data are refused, see above")
        return 1
    tested = _test(changed, given, started)
    if linted:
        say("lint FAILED, see above")
    if any(path.startswith(PAGES) for path in changed):
        say("reports/sample is made of these: `make sample`, else .ci/run finds it out of date")
    return tested or min(linted, 1)


def _test(changed: dict[str, str], given: argparse.Namespace, started: float) -> int:
    """Run the tests of what changed; the exit status of pytest."""
    try:
        imports = of_tree(ROOT)
    except (SyntaxError, grimp.exceptions.SourceSyntaxError) as error:
        say(f"no test ran, since this is no Python: {error}")
        return 1
    found = touched(changed, imports)
    for path in found.unread:
        say(f"no test reads {path}")
    if found.unknown:
        say(f"nobody knows who reads {', '.join(found.unknown)}: all tests run")
        return _pytest(given, [])
    kinds = {module: special((ROOT / module).read_text("utf-8")) for module in found.steps}
    kept = Durations.read()
    fixtures = {module: {*OF_ALL, *imports.fixtures(module)} for module in found.steps}

    def lasts(modules: Collection[str]) -> float:
        return kept.of(modules, {name for module in modules for name in fixtures[module]})

    seconds = max(LEAST, MINUTE - (monotonic() - started))
    if given.all:
        choice = Choice(sorted(found.steps, key=lambda module: (found.steps[module], module)), {})
    else:
        if not kept.modules:
            say(f"no `make test` has measured the tests yet: {GUESS:g} s a module are assumed")
        fast = {module: far for module, far in found.steps.items() if not kinds[module].whole}
        choice = chosen(replace(found, steps=fast), lasts, seconds - STARTING)
    for line in told(choice.run, found.steps):
        say(line)
    status, until = 0, math.inf
    if choice.run:
        until = math.inf if given.all else time() + seconds
        nearest = [module for module in choice.run if found.steps[module] <= NEAR]
        status = _pytest(given, choice.run, nearest, until, alone=lasts(choice.run) < SHORT)
    for line in told(choice.left, found.steps):
        say(f"not run, for want of time, {line}")
    if not given.all and time() > until:
        say("the minute was over: tests are among the skipped that `make test` runs")
    left = [module for module, kind in kinds.items() if kind.whole or (kind.some and module in choice.run)]
    if left and not given.all:
        say(f"not run, slow, in the browser or with LibreOffice, of {count(len(left), 'module')}: ALL=1 does")
    return status


def told(modules: Collection[str], steps: Mapping[str, int]) -> list[str]:
    """Test modules by how near they are to what changed; the near ones by name."""
    lines = []
    for far in sorted({steps[module] for module in modules}):
        those = sorted(module for module in modules if steps[module] == far)
        away = "changed" if not far else f"at {count(far, 'step')}"
        lines.append(f"{away}: {' '.join(those) if far <= NEAR else count(len(those), 'module')}")
    return lines


def _pytest(
    given: argparse.Namespace,
    modules: list[str],
    nearest: Collection[str] = (),
    until: float = math.inf,
    *,
    alone: bool = False,
) -> int:
    if given.list:
        return 0
    options = [*(["-m", "not sweep"] if given.all else []), *(["-n", "0"] if alone else [])]
    command = [*shlex.split(given.pytest), *options, *modules]
    environment = os.environ | {UNTIL: str(until), NEAREST: " ".join(nearest)}
    status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return 0 if status == pytest.ExitCode.NO_TESTS_COLLECTED else status


def count(number: int, what: str) -> str:
    """1 file, 2 files."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def say(line: str) -> None:
    """On the terminal, before what programs say that are started next."""
    print(f"check: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
