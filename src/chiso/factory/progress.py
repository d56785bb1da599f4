"""Progress of a build on stderr: one bar on a terminal, else one plain line a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from chiso.core.console import Console
from chiso.factory.task import Outcome, Task

UNKNOWN = 2.0  # seconds of a report that was never made, where none was


class Watcher(Protocol):
    """Told of each report when it begins and when it ends."""

    def began(self, task: Task) -> None:
        """Work on a report begins."""
        ...

    def ended(self, outcome: Outcome) -> None:
        """A report was made, or failed."""
        ...


class _Quiet:
    def began(self, task: Task) -> None:
        """Say nothing."""

    def ended(self, outcome: Outcome) -> None:
        """Say nothing."""


class _Plain:
    """One line a report, where stderr is no terminal."""

    def __init__(self, total: int, console: Console) -> None:
        self.total, self.count, self.console = total, 0, console

    def began(self, task: Task) -> None:
        """Say nothing: the line comes with the result."""

    def ended(self, outcome: Outcome) -> None:
        self.count += 1
        verdict = f"FAILED: {outcome.error}" if outcome.error else f"ok ({outcome.seconds:.1f} s)"
        self.console.print(f"{self.count}/{self.total} {outcome.task.name}: {verdict}", soft_wrap=True)


class TimeLeft:
    """Seconds left, by how long each report took the last time.

    Parameters
    ----------
    past : mapping from str to float
        Seconds by key of a report; a report that is not in it takes the mean of the others.
    keys : iterable of str
        Reports to make.
    workers : int
    """

    def __init__(self, past: Mapping[str, float], keys: list[str], workers: int) -> None:
        mean = sum(past.values()) / len(past) if past else UNKNOWN
        self._expected = {key: past.get(key, mean) for key in keys}
        self._spent = self._foreseen = 0.0
        self._workers = workers

    def ended(self, key: str, seconds: float) -> None:
        """A report took some seconds: the others will be off by as much."""
        expected = self._expected.pop(key, 0.0)
        if seconds:  # a report that nobody could work on says nothing of the pace
            self._foreseen += expected
            self._spent += seconds

    @property
    def seconds(self) -> float:
        """Of the reports not yet made."""
        pace = self._spent / self._foreseen if self._foreseen else 1.0
        return pace * sum(self._expected.values()) / self._workers


class _Bar:
    """One bar: done of total, failed, what is being made, time left."""

    def __init__(self, total: int, progress: Progress, left: TimeLeft) -> None:
        self.progress, self.left = progress, left
        self.failed = 0
        self.current: dict[str, str] = {}
        self.task = progress.add_task("", total=total)

    def began(self, task: Task) -> None:
        self.current[task.key] = task.name
        self._say(0)

    def ended(self, outcome: Outcome) -> None:
        self.failed += bool(outcome.error)
        self.current.pop(outcome.task.key, None)
        self.left.ended(outcome.task.key, outcome.seconds)
        self._say(1)

    def _say(self, advance: int) -> None:
        failed = f"{self.failed} failed, " if self.failed else ""
        minutes, seconds = divmod(round(self.left.seconds), 60)
        note = f"{failed}{minutes}:{seconds:02} left  {', '.join(self.current.values())}"
        self.progress.update(self.task, advance=advance, description=note)


@contextmanager
def progress(
    keys: list[str], past: Mapping[str, float], workers: int, *, quiet: bool = False
) -> Iterator[Watcher]:
    """Show the progress of a build.

    Parameters
    ----------
    keys : list of str
        Reports to make.
    past : mapping from str to float
        Seconds that reports took in earlier builds, by key.
    workers : int
    quiet : bool
        Show nothing.
    """
    console = Console(stderr=True)
    if quiet:
        yield _Quiet()
        return
    if not console.is_terminal:
        yield _Plain(len(keys), console)
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console) as bar:
        yield _Bar(len(keys), bar, TimeLeft(past, keys, workers))
