"""How long reports take, against the usual loop, the least there is, and an earlier commit: `make bench`.

In one run, on the same notebook: the loop of papermill and nbconvert that is usual today (some
provinces, scaled to all), chiso from nothing, chiso with nothing changed, chiso with one row of PAR
INDEX changed, chiso for one province from nothing, chiso on a Dask cluster of two workers, and the floor:
the same figures, tables, drawings and workbooks in plain Python, with as many processes, without notebook
or page. With `--against COMMIT` all of it for that commit too, step by step in turn. Writes
docs/performance.md.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

from chiso.core.paths import DATA, ROOT
from chiso.data.provinces import Names
from chiso.factory.fingerprint import versions
from tests.golden.sides import Side, earlier, working

YEAR = 2024
LOOPED = 4  # provinces of the usual loop
PROVINCES = [unit.name for unit in Names.read(DATA).all("63")]
PAGE = ROOT / "docs/performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
BUILD = ["chiso", "build", "--year", str(YEAR), "--quiet"]
ALL = [*BUILD, "--report", "province"]
TABLE = "clean/par.csv"
ROWS = {
    "loop": f"papermill and nbconvert in a loop ({LOOPED} provinces, scaled)",
    "cold": "`chiso build`, nothing there",
    "unchanged": "`chiso build`, nothing changed",
    "row": "`chiso build`, one row of PAR INDEX changed (one report made)",
    "one": "`chiso build --province`, one report, nothing there",
    "dask": "`chiso build --dask`, two workers",
    "floor": "floor: plain Python, no notebook, no page",
}
Seconds = dict[str, list[float]]


def main() -> None:
    """Measure in rounds, so that a machine that slows down slows all alike, and write the page."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.factory", description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--against", metavar="COMMIT", help="an earlier commit, measured too")
    options.add_argument("--floor", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.floor:
        floor(given.floor)
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        root = Path(name).resolve()
        sides = [earlier(root, given.against)] if given.against else []
        trees = [Tree(side, stack.enter_context(cluster(side))) for side in [*sides, working(root)]]
        for n in range(given.rounds):
            for step in ROWS:
                for tree in trees:
                    took = tree.measure(step, n)
                    print(f"round {n + 1}, {step}, {tree.side.name}: {took:.1f} s", file=sys.stderr)
    write([tree.seconds for tree in trees], given.against or "")


@dataclass
class Tree:
    """A tree that is measured, with its cluster.

    Attributes
    ----------
    side : Side
    scheduler : str
    """

    side: Side
    scheduler: str

    def __post_init__(self) -> None:
        self.seconds: Seconds = {}
        self.folder = self.side.folder / "scratch"
        self.table = (self.side.data / TABLE).read_bytes()
        run(self.side, *ALL, "--out", self.folder / "row")

    def measure(self, step: str, n: int) -> float:
        """Seconds of a step, kept."""
        if step == "row":
            change_a_row(self.side.data / TABLE, n)
        began = time.perf_counter()
        self.steps[step]()
        took = time.perf_counter() - began
        if step == "row":
            (self.side.data / TABLE).write_bytes(self.table)
        self.seconds.setdefault(step, []).append(took)
        return took

    @property
    def steps(self) -> dict[str, Callable[[], object]]:
        """What is measured."""
        side, folder = self.side, self.folder
        one = [*BUILD, "--province", "Lào Cai"]
        return {
            "loop": lambda: loop(side),
            "cold": lambda: run(side, *ALL, "--out", fresh(folder / "cold")),
            "unchanged": lambda: run(side, *ALL, "--out", folder / "cold"),
            "row": lambda: build_changed(side),
            "one": lambda: run(side, *one, "--out", fresh(folder / "one")),
            "dask": lambda: run(side, *ALL, "--out", fresh(folder / "dask"), "--dask", self.scheduler),
            # The same script for both, with the package of each.
            "floor": lambda: run(side, "tests.bench.factory", "--floor", folder, tests=ROOT),
        }


def command(*words: str | Path) -> list[str]:
    """A module with its arguments, as a process runs it."""
    return [sys.executable, "-m", *map(str, words)]


def run(side: Side, *words: str | Path, tests: Path | None = None) -> str:
    """What a command of a tree says, with the tests of a folder to import; it must succeed."""
    environment = side.environment()
    if tests is not None:
        environment["PYTHONPATH"] += f"{os.pathsep}{tests}"
    made = subprocess.run(
        command(*words),
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=side.folder / "scratch",
    )
    assert made.returncode == 0, made.stderr
    return made.stdout


def fresh(folder: Path) -> Path:
    """A folder that is not there."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def loop(side: Side) -> None:
    """The usual way: a shell loop of two commands a report."""
    notebook = side.tree / "notebooks/reports/province.ipynb"
    for name in PROVINCES[:LOOPED]:
        made = side.folder / "scratch/loop.ipynb"
        parameters = ["-r", "province", name, "-p", "year", str(YEAR), "--no-progress-bar"]
        run(side, "papermill", notebook, made, *parameters)
        run(side, "nbconvert", "--to", "html", "--no-input", made)


def floor(folder: Path) -> None:
    """All figures, tables and workbooks, by as many processes as a build has."""
    out = fresh(folder / "floor")
    out.mkdir()
    with Pool(os.cpu_count()) as pool:
        pool.map(plain, [(name, out / f"{n}.xlsx") for n, name in enumerate(PROVINCES)], chunksize=1)


def plain(asked: tuple[str, Path]) -> None:
    """The content of one report."""
    from chiso.data.dataset import hand_over, load  # noqa: PLC0415
    from chiso.reports.province.report import ProvinceReport  # noqa: PLC0415
    from chiso.reports.province.workbook import write_workbook  # noqa: PLC0415

    hand_over(load(DATA))  # read once a process: it is then what load gives
    report = ProvinceReport(asked[0], YEAR)
    for section in report.sections():
        _ = section.html  # drawings are made when it is asked for
    write_workbook(report, asked[1])


def change_a_row(path: Path, n: int) -> None:
    """Another note for one row of PAR INDEX."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    row = next(row for row in rows if row[:4] == ["2023", "Lào Cai", "total", "rank"])
    row[head.index("note")] = f"round {n}"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


def build_changed(side: Side) -> None:
    """Build after one row changed: of all reports one alone is made."""
    said = run(side, *ALL, "--out", side.folder / "scratch/row")
    assert f"{len(PROVINCES) - 1} of them were up to date" in said, said


@contextmanager
def cluster(side: Side) -> Iterator[str]:
    """Address of a scheduler on this machine with two workers of one thread."""
    side.settle(None)
    folder = side.folder / "scratch"
    log = folder / "scheduler.log"
    how = {"env": side.environment(), "cwd": folder}
    dask = command("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    started = [subprocess.Popen(dask, stderr=log.open("w"), **how)]
    while not (found := re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text("utf-8"))):
        time.sleep(0.1)
    for n in range(2):
        place = ["--nthreads", "1", "--no-dashboard", "--local-directory", folder / f"worker{n}"]
        worker = command("distributed.cli.dask_worker", found[0], *place)
        started.append(subprocess.Popen(worker, stderr=subprocess.DEVNULL, **how))
    try:
        yield found[0]
    finally:
        for process in started[::-1]:
            process.terminate()
            process.wait()


def write(measured: list[Seconds], against: str) -> None:
    """Put the figures between the marks of docs/performance.md, and say them."""
    count = len(PROVINCES)
    for seconds in measured:
        seconds["loop"] = [one * count / LOOPED for one in seconds["loop"]]
    medians = [{step: statistics.median(values) for step, values in one.items()} for one in measured]
    columns = ["", *([f"{against}, s", "least to most, s"] if against else []), "now, s", "least to most, s"]
    columns += ["times"] if against else []
    table = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for step, what in ROWS.items():
        cells = [what]
        for seconds, median in zip(measured, medians, strict=True):
            cells += [f"{median[step]:.1f}", f"{min(seconds[step]):.1f} to {max(seconds[step]):.1f}"]
        if against:
            cells.append(f"{medians[1][step] / medians[0][step]:.2f}")
        table.append("| " + " | ".join(cells) + " |")
    now = medians[-1]
    ratios = [
        f"- From nothing: {now['loop'] / now['cold']:.1f} times as fast as the loop, "
        f"{now['cold'] / now['floor']:.2f} times the floor.",
        f"- Dask with two workers: {now['dask'] / now['cold']:.2f} times the local pool.",
    ]
    about = (
        f"{count} province reports of {YEAR}; medians of {len(measured[0]['cold'])} rounds in one run of "
        f"`make bench`; {machine()}."
    )
    text = "\n".join([BEGIN, "", about, "", *table, "", *ratios, "", END])
    page = PAGE.read_text("utf-8")
    PAGE.write_text(page[: page.index(BEGIN)] + text + page[page.index(END) + len(END) :], "utf-8")
    print(text)


def machine() -> str:
    """Processors, system and versions."""
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text("utf-8"))
    except OSError:
        found = None
    used = versions()
    libraries = ("pandas", "matplotlib", "papermill", "ipykernel")
    return ", ".join(
        [
            f"{os.cpu_count()} processors ({found[1] if found else platform.machine()})",
            f"{platform.system()}, Python {used['python']}",
            *(f"{name} {used[name]}" for name in libraries),
        ]
    )


if __name__ == "__main__":
    main()
