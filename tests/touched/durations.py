"""How long the tests of each module take: a plugin of pytest, and what it keeps of the last runs.

Only tests that run by default count. A fixture of the session is kept apart: whoever asks first pays for it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from chiso.core.paths import ROOT

PLACE = ROOT / "build/durations.json"
SPECIAL = {"slow", "browser", "office", "sweep"}
GUESS = 3.0
PROCESSES = 2
_FIXTURE = "fixture "


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
    """What pytest calls while tests run."""

    def __init__(self) -> None:
        self.seen = Durations()
        self._made: defaultdict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        """Measure fixtures of the session; those that they ask for are set up before."""
        started = perf_counter()
        try:
            return (yield)
        finally:
            if fixturedef.scope == "session":
                self._made[fixturedef.argname] += perf_counter() - started

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Let the report of a test say what was made for it, also to the process that started this one."""
        try:
            return (yield)
        finally:
            item.user_properties += [(f"{_FIXTURE}{name}", seconds) for name, seconds in self._made.items()]
            self._made.clear()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what one phase of a test took."""
        if SPECIAL & {*report.keywords}:
            return
        seconds = report.duration
        for name, took in report.user_properties if report.when == "setup" else ():
            if name.startswith(_FIXTURE) and isinstance(took, float):
                seconds -= took
                fixture = name.removeprefix(_FIXTURE)
                self.seen.fixtures[fixture] = max(took, self.seen.fixtures.get(fixture, 0.0))
        module = report.nodeid.split("::")[0]
        self.seen.modules[module] = self.seen.modules.get(module, 0.0) + seconds

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Keep what whole modules took; a run of single tests does not tell, nor one that was stopped."""
        config = session.config
        parts = config.option.keyword or any("::" in argument for argument in config.args)
        if not hasattr(config, "workerinput") and not parts and exitstatus in (0, 1):
            kept = Durations.read()
            Durations(kept.modules | self.seen.modules, kept.fixtures | self.seen.fixtures).write()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing seen."""
    config.pluginmanager.register(Recorder())
