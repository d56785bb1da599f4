"""Try many inputs in worker processes; keep what fails; print the table."""

from __future__ import annotations

import contextlib
import multiprocessing
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from chiso.data.dataset import Dataset, load

from .folder import contents, make_folder
from .judge import (
    BEYOND,
    CLASSES,
    FAILURES,
    RIGHT,
    SECONDS,
    TRACEBACK,
    UNPLACED,
    TooLong,
    Verdict,
    judge,
    make_case,
    remember,
    schedule,
)

KEPT = Path("build/fuzz")
WALL = 200.0  # seconds until a worker that does nothing more is ended
MEMORY = 3 << 30  # bytes that a worker may ask for beyond what it begins with
UNPLACED_ALLOWED, LEAST_RIGHT = 10, 1 / 3
Results = dict[int, Verdict]


def run(numbers: Iterable[int], seed: int, jobs: int = 2, kept: Path | None = KEPT) -> Results:
    """Try the inputs of a seed with some numbers.

    Parameters
    ----------
    numbers : iterable of int
    seed : int
    jobs : int
        Worker processes.
    kept : Path or None
        Folder for the inputs that fail.

    Returns
    -------
    dict from int to Verdict
    """
    memory = Path("/dev/shm")
    results: Results = {}
    with tempfile.TemporaryDirectory(
        prefix="chiso-fuzz-", dir=memory if memory.is_dir() else None
    ) as scratch:
        # Some way down, so that a path that leads out of a data folder still ends within `scratch`.
        base = Path(scratch) / "a/b/c/d/base"
        base.mkdir(parents=True)
        make_folder(base)
        dataset = load(base / "data")
        remember(base)
        for number, verdict in _tried(iter(numbers), seed, jobs, base, dataset):
            results[number] = verdict
            if len(results) % 100 == 0:
                print(f"{len(results)} inputs", file=sys.stderr, flush=True)
            if kept is not None and verdict.kind in (*FAILURES, UNPLACED):
                _keep(kept, number, verdict, seed, base)
    return dict(sorted(results.items()))


class _Worker:
    """A process that tries one input after the other."""

    def __init__(self, seed: int, base: Path, place: Path, dataset: Dataset) -> None:
        self.start = (seed, base, place, dataset)
        self.number: int | None = None
        self._begin()

    def _begin(self) -> None:
        # Forked: the libraries are loaded and the data read once.
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, *self.start), daemon=True)
        self.process.start()
        theirs.close()

    def give(self, number: int) -> None:
        self.number, self.until = number, time.monotonic() + WALL
        self.pipe.send(number)

    def take(self) -> Verdict:
        """What came of the input; a process that died or hangs is a verdict too."""
        self.number = None
        with contextlib.suppress(EOFError, ConnectionResetError):
            if self.pipe.poll():
                verdict: Verdict = self.pipe.recv()
                return verdict
        hangs = self.process.is_alive() and time.monotonic() > self.until
        self.process.kill()
        self.process.join()
        code = self.process.exitcode
        self._begin()
        return Verdict(BEYOND, f"nothing for {WALL:.0f} s") if hangs else Verdict(TRACEBACK, f"died: {code}")

    def end(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()


def _tried(
    numbers: Iterator[int], seed: int, jobs: int, base: Path, dataset: Dataset
) -> Iterator[tuple[int, Verdict]]:
    workers = [_Worker(seed, base, base.with_name(f"case-{n}"), dataset) for n in range(jobs)]
    try:
        for worker in workers:
            if (number := next(numbers, None)) is not None:
                worker.give(number)
        while busy := [worker for worker in workers if worker.number is not None]:
            ready = wait([worker.pipe for worker in busy], timeout=1)
            for worker in busy:
                if worker.pipe in ready or time.monotonic() > worker.until:
                    number = worker.number
                    verdict = worker.take()
                    if (following := next(numbers, None)) is not None:
                        worker.give(following)
                    assert number is not None
                    yield number, verdict
    finally:
        for worker in workers:
            worker.end()


def _work(pipe: Connection, seed: int, base: Path, place: Path, dataset: Dataset) -> None:
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, _time_is_over)
    if (size := Path("/proc/self/statm")).is_file():
        held = int(size.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, resource.RLIM_INFINITY))
    while True:
        try:
            case = make_case(seed, pipe.recv(), base, place)
        except EOFError:
            return
        # Time of the processor, so that a busy machine does no harm; again, should it be swallowed.
        signal.setitimer(signal.ITIMER_PROF, SECONDS, 1)
        try:
            verdict = judge(case, dataset)
        except TooLong:
            verdict = Verdict(BEYOND, f"over {SECONDS} s")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(verdict)


def _time_is_over(*_: Any) -> None:
    raise TooLong


def _keep(folder: Path, number: int, verdict: Verdict, seed: int, base: Path) -> None:
    """The files of an input that differ from the base, and what was seen."""
    case = make_case(seed, number, base, base.with_name("kept"))
    name = re.sub(r"[^a-z0-9.]+", "-", case.mutation.key)
    out = folder / verdict.kind.replace(" ", "-") / f"{seed}-{number}-{name}"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    sound = contents(base)
    for path, content in contents(case.place).items():
        if content is not None and sound.get(path) != content:
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_bytes(content)
    replay = f"python -m tests.fuzz --seed {seed} --only {number}"
    (out / "seen.txt").write_text(f"{case.mutation.key}\n{replay}\n\n{verdict.note}\n", "utf-8")


def sample() -> list[int]:
    """Numbers of the first round with every name of a mutation, and every target, once at least."""
    kept, names = [], set()
    for number, mutation in enumerate(schedule()):
        if mutation.name not in names or mutation.target not in names:
            names |= {mutation.name, mutation.target}
            kept.append(number)
    return kept


def table(results: Results) -> str:
    """Inputs by target and class, and below it what failed, by mutation."""
    order = schedule()
    by_target: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: Counter[str] = Counter()
    failed: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, verdict in results.items():
        mutation = order[number % len(order)]
        by_target[mutation.target][verdict.kind] += 1
        for row in (mutation.target, "all"):
            seconds[row] += verdict.seconds  # type: ignore[assignment]
        if verdict.kind in (*FAILURES, UNPLACED):
            failed[mutation.key, verdict.kind].append(number)
    total = sum(by_target.values(), Counter())
    lines = [
        "| input | inputs | " + " | ".join(CLASSES) + " | s each |",
        "|---|" + "---:|" * (len(CLASSES) + 2),
    ]
    for target, counts in [*sorted(by_target.items()), ("all", total)]:
        cells = [target, counts.total(), *(counts[kind] for kind in CLASSES)]
        cells.append(f"{seconds[target] / counts.total():.2f}")
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    kinds = len({order[number % len(order)].key for number in results})
    lines += ["", f"{kinds} kinds of mutation"]
    for (key, kind), numbers in sorted(failed.items(), key=lambda one: (one[0][1], one[0][0])):
        note = " ".join(results[numbers[0]].note.split())
        lines.append(f"{kind}: {key} ({len(numbers)}; --only {numbers[0]}): {note[-160:]}")
    return "\n".join(lines)


def verdict_of(results: Results) -> list[str]:
    """Why a run fails; nothing where it does not."""
    count = Counter(verdict.kind for verdict in results.values())
    reasons = [f"{count[kind]} {kind}" for kind in FAILURES if count[kind]]
    if count[UNPLACED] > UNPLACED_ALLOWED:
        reasons.append(f"{count[UNPLACED]} {UNPLACED}, more than {UNPLACED_ALLOWED}")
    if count[RIGHT] < LEAST_RIGHT * len(results):
        reasons.append(f"only {count[RIGHT]} of {len(results)} are readable and read right")
    return reasons


def main(n: int, seed: int, jobs: int, only: list[int]) -> int:
    """Run, print, and give the exit status."""
    started = time.monotonic()
    results = run(only or range(n), seed, jobs)
    for number, verdict in results.items() if only else ():
        print(f"{number} {schedule()[number % len(schedule())].key}: {verdict.kind}\n{verdict.note}\n")
    print(table(results))
    print(f"\n{len(results)} inputs in {time.monotonic() - started:.0f} s, seed {seed}")
    reasons = verdict_of(results) if not only else []
    if reasons:
        print("fails: " + "; ".join(reasons) + f"; the inputs are in {KEPT}", file=sys.stderr)
    return 1 if reasons else 0
