"""How long the tests of each module take: a plugin of pytest, and what it keeps of the last runs.

Only tests that run by default count. A fixture of the session is kept apart: whoever asks first pays for it.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import time
from typing import Any

import pytest

from chiso.core.paths import ROOT

PLACE = ROOT / "build/durations.json"
SPECIAL = {"slow", "browser", "office", "sweep"}
GUESS = 3.0
PROCESSES = 2
# Seconds since 1970, and modules that run to their end all the same; for processes that run tests too.
UNTIL, NEAREST = "CHISO_CHECK_UNTIL", "CHISO_CHECK_NEAREST"
OVER = "the minute is over"
_TEST, _FIXTURE = "cost of a test", "cost of the fixture "


@dataclass
class Durations:
    """Seconds by module, and by fixture of the session, of the last run in which each was used."""

    modules: dict[str, float] = field(default_factory=dict)
    fixtures: dict[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, place: Path = PLACE) -> Durations:
        """What is kept; nothing where no run was."""
        return cls(**json.loads(place.read_text("utf-8"))) if place.is_file() else cls()

    def write(self, place: Path = PLACE) -> None:
        """Keep it."""
        place.parent.mkdir(exist_ok=True)
        kept = {
            kind: {name: round(seconds, 2) for name, seconds in sorted(each.items())}
            for kind, each in asdict(self).items()
        }
        place.write_text(json.dumps(kept, indent=1), "utf-8")

    def of(self, modules: Collection[str], fixtures: Collection[str]) -> float:
        """Seconds that modules take in two processes, which wait for each other where a fixture is made."""
        each = [self.modules.get(module, GUESS) for module in modules]
        made = sum(self.fixtures.get(name, 0.0) for name in fixtures)
        return max([sum(each) / PROCESSES, *each]) + made


class Recorder:
    """What pytest calls while tests run: it counts what they cost, and ends them when the time is over.

    Seconds are those of processors, of processes that a test starts too: a busy machine counts for nothing.
    """

    def __init__(self, until: float = math.inf, nearest: Collection[str] = (), place: Path = PLACE) -> None:
        self.seen = Durations()
        self._until, self._nearest, self._place = until, nearest, place
        self._cut: set[str] = set()
        self._began = 0.0
        self._made: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        """Measure fixtures of the session; those that they ask for are set up before."""
        began = _spent()
        try:
            return (yield)
        finally:
            if fixturedef.scope == "session":
                self._made[fixturedef.argname] = _spent() - began

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave a test out when the time is over, unless it is of the nearest."""
        self._began = _spent()
        self._made = {}
        if time() > self._until and item.nodeid.split("::")[0] not in self._nearest:
            pytest.skip(OVER)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        """Let the last report of a test say what it cost, also to the process that started this one."""
        try:
            return (yield)
        finally:
            of_test = _spent() - self._began - sum(self._made.values())
            made = [(f"{_FIXTURE}{name}", seconds) for name, seconds in self._made.items()]
            item.user_properties += [(_TEST, of_test), *made]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what a test cost."""
        module = report.nodeid.split("::")[0]
        if report.skipped and OVER in str(report.longrepr):
            self._cut.add(module)
        if report.when != "teardown" or SPECIAL & {*report.keywords}:
            return
        for name, seconds in report.user_properties:
            if name == _TEST and isinstance(seconds, float):
                self.seen.modules[module] = self.seen.modules.get(module, 0.0) + seconds
            elif name.startswith(_FIXTURE) and isinstance(seconds, float):
                fixture = name.removeprefix(_FIXTURE)
                self.seen.fixtures[fixture] = max(seconds, self.seen.fixtures.get(fixture, 0.0))

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Keep what whole modules took; a run of single tests does not tell, nor one that was stopped."""
        config = session.config
        parts = config.option.keyword or any("::" in argument for argument in config.args)
        stopped = session.shouldfail or session.shouldstop or exitstatus not in (0, 1)
        if not hasattr(config, "workerinput") and not parts and not stopped:
            kept = Durations.read(self._place)
            whole = {name: seconds for name, seconds in self.seen.modules.items() if name not in self._cut}
            Durations(kept.modules | whole, kept.fixtures | self.seen.fixtures).write(self._place)


def _spent() -> float:
    return sum(os.times()[:4])


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing seen, and with as much time as CHISO_CHECK_UNTIL leaves."""
    config.pluginmanager.register(
        Recorder(float(os.environ.get(UNTIL, "inf")), os.environ.get(NEAREST, "").split())
    )
