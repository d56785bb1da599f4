"""Progress of a build: one bar on a terminal, else one plain line a report; a notebook has its own.

Who makes reports is given a `Watch` and tells its `Watcher` of each report, wherever that is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from chiso.core.console import Console
from chiso.core.language import texts
from chiso.factory.task import Outcome, Task
from chiso.text.messages import N_, Message, nN_, worded

if TYPE_CHECKING:
    from chiso.text.catalog import Texts

UNKNOWN = 2.0  # seconds of a report that was never made, where none was


class Watcher(Protocol):
    """Told of each report when it begins and when it ends."""

    def began(self, task: Task) -> None:
        """Work on a report begins."""
        ...

    def ended(self, outcome: Outcome) -> None:
        """A report was made, or failed."""
        ...


class TimeLeft:
    """Seconds left, by how long each report took the last time.

    Parameters
    ----------
    past : mapping from str to float
        Seconds by key of a report; a report that is not in it takes the mean of the others.
    keys : iterable of str
        Reports to make.
    workers : int

    Attributes
    ----------
    total : int
        Reports to make.
    """

    def __init__(self, past: Mapping[str, float], keys: list[str], workers: int) -> None:
        mean = sum(past.values()) / len(past) if past else UNKNOWN
        self.total = len(keys)
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


Watch = Callable[[TimeLeft], AbstractContextManager[Watcher]]  # entered when the work begins


class Tally:
    """What is being made, how many have failed, how long it will take: for a watcher that shows a bar.

    Parameters
    ----------
    left : TimeLeft
    show : callable
        Told whenever something has changed.

    Attributes
    ----------
    done, failed : int
    """

    def __init__(self, left: TimeLeft, show: Callable[[Tally], None]) -> None:
        self.left, self.show = left, show
        self.done = self.failed = 0
        self._current: dict[str, str] = {}

    def began(self, task: Task) -> None:
        """Work on a report begins."""
        self._current[task.key] = task.name
        self.show(self)

    def ended(self, outcome: Outcome) -> None:
        """A report was made, or failed."""
        self.done += 1
        self.failed += bool(outcome.error)
        self._current.pop(outcome.task.key, None)
        self.left.ended(outcome.task.key, outcome.seconds)
        self.show(self)

    def in_words(self) -> Message:
        """All but how many are done."""
        minutes, seconds = divmod(round(self.left.seconds), 60)
        said = [N_("{minutes}:{seconds:02} left", minutes=minutes, seconds=seconds)]
        if self.failed:
            said.insert(0, nN_("{n} failed", "{n} failed", n=self.failed))
        if not self._current:
            return N_("{parts}", parts=said)
        return N_("{parts}  {current}", parts=said, current=[*self._current.values()])


class _Unseen:
    def began(self, task: Task) -> None:
        """Say nothing."""

    def ended(self, outcome: Outcome) -> None:
        """Say nothing."""


class _Lines:
    """One line a report, where there is no bar."""

    def __init__(self, total: int, t: Texts, say: Callable[[str], None]) -> None:
        self._total, self._count, self._t, self._say = total, 0, t, say

    def began(self, task: Task) -> None:
        """Say nothing: the line comes with the result."""

    def ended(self, outcome: Outcome) -> None:
        self._count += 1
        verdict = N_("ok ({seconds:.1f} s)", seconds=outcome.seconds)
        if outcome.error:
            verdict = N_("FAILED: {error}", error=outcome.error)
        self._say(f"{self._count}/{self._total} {outcome.task.name}: {worded(verdict, self._t)}")


@contextmanager
def unseen(left: TimeLeft) -> Iterator[Watcher]:
    """Show nothing."""
    yield _Unseen()


@contextmanager
def in_lines(left: TimeLeft, t: Texts | None = None, say: Callable[[str], None] = print) -> Iterator[Watcher]:
    """Say one line a report.

    Parameters
    ----------
    left : TimeLeft
    t : Texts, optional
        The language chosen by default.
    say : callable
        Takes a line.
    """
    yield _Lines(left.total, t or texts(), say)


@contextmanager
def on_stderr(left: TimeLeft, t: Texts | None = None) -> Iterator[Watcher]:
    """One bar on a terminal, else one line a report.

    Parameters
    ----------
    left : TimeLeft
    t : Texts, optional
        The language chosen by default.
    """
    console, said = Console(stderr=True), t or texts()
    if not console.is_terminal:
        with in_lines(left, said, lambda line: console.print(line, soft_wrap=True)) as lines:
            yield lines
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console) as bar:
        shown = bar.add_task("", total=left.total)
        yield Tally(
            left, lambda now: bar.update(shown, completed=now.done, description=now.in_words().worded(said))
        )
