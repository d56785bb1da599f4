"""How long all province reports take, against the usual loop and against the least there is: `make bench`.

In one run, on the same notebook: the loop of papermill and nbconvert that is usual today (some
provinces, scaled to all), chiso from nothing, chiso with nothing changed, chiso with one row of PAR
INDEX changed, chiso on a Dask cluster of two workers, and the floor: the same figures, tables and
workbooks in plain Python, with as many processes, without kernel or page. Writes docs/performance.md.
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
from contextlib import contextmanager
from multiprocessing import Pool
from pathlib import Path

from chiso.core.paths import DATA, NOTEBOOKS, ROOT
from chiso.data.provinces import Names
from chiso.factory.fingerprint import versions

YEAR = 2024
LOOPED = 8  # provinces of the usual loop
PROVINCES = [unit.name for unit in Names.read(DATA).all("63")]
PAGE = ROOT / "docs/performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
BIN = Path(sys.executable).parent
BUILD = [BIN / "chiso", "build", "--report", "province", "--year", str(YEAR), "--quiet"]


def main() -> None:
    """Measure in rounds, so that a machine that slows down slows all alike, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--floor", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)
    options = options.parse_args()
    if options.floor:
        floor(options.floor)
        return
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name, cluster(Path(name)) as scheduler:
        folder = Path(name)
        data = shutil.copytree(DATA, folder / "data")
        run(*BUILD, "--data", data, "--out", folder / "row")
        steps: dict[str, Callable[[], object]] = {
            "floor": lambda: run(sys.executable, __file__, "--floor", folder),
            "loop": lambda: loop(folder),
            "cold": lambda: run(*BUILD, "--out", fresh(folder / "cold")),
            "unchanged": lambda: run(*BUILD, "--out", folder / "cold"),
            "row": lambda: build_changed(data, folder / "row"),
            "dask": lambda: run(*BUILD, "--out", fresh(folder / "dask"), "--dask", scheduler),
        }
        for n in range(options.rounds):
            for step, work in steps.items():
                if step == "row":
                    change_a_row(data, n)
                began = time.perf_counter()
                work()
                seconds.setdefault(step, []).append(time.perf_counter() - began)
                print(f"round {n + 1}, {step}: {seconds[step][-1]:.1f} s", file=sys.stderr)
    write(seconds)


def run(*command: str | Path) -> str:
    """What a command says; it must succeed."""
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout


def fresh(folder: Path) -> Path:
    """A folder that is not there."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def loop(folder: Path) -> None:
    """The usual way: a shell loop of two commands a report."""
    for name in PROVINCES[:LOOPED]:
        made = folder / "loop.ipynb"
        parameters = ["-r", "province", name, "-p", "year", str(YEAR), "--no-progress-bar"]
        run(BIN / "papermill", NOTEBOOKS / "reports/province.ipynb", made, *parameters)
        run(BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", made)


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
    report.sections()
    write_workbook(report, asked[1])


def change_a_row(data: Path, n: int) -> None:
    """Another note for one row of PAR INDEX."""
    path = data / "clean/par.csv"
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    row = next(row for row in rows if row[:4] == ["2023", "Lào Cai", "total", "rank"])
    row[head.index("note")] = f"round {n}"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


def build_changed(data: Path, out: Path) -> None:
    """Build after one row changed: of all reports one alone is made."""
    said = run(*BUILD, "--data", data, "--out", out)
    assert f"{len(PROVINCES) - 1} of them were up to date" in said, said


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Address of a scheduler on this machine with two workers of one thread."""
    log = folder / "scheduler.log"
    dask = [BIN / "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    started = [subprocess.Popen(dask, stderr=log.open("w"))]
    while not (found := re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text("utf-8"))):
        time.sleep(0.1)
    for n in range(2):
        worker = ["worker", found[0], "--nthreads", "1", "--no-dashboard"]
        place = ["--local-directory", folder / f"worker{n}"]
        started.append(subprocess.Popen([BIN / "dask", *worker, *place], stderr=subprocess.DEVNULL))
    try:
        yield found[0]
    finally:
        for process in started[::-1]:
            process.terminate()
            process.wait()


def write(seconds: dict[str, list[float]]) -> None:
    """Put the figures between the marks of docs/performance.md, and say them."""
    count = len(PROVINCES)
    seconds["loop"] = [one * count / LOOPED for one in seconds["loop"]]
    median = {step: statistics.median(values) for step, values in seconds.items()}
    rows = {
        "loop": f"papermill and nbconvert in a loop ({LOOPED} provinces, scaled)",
        "cold": "`chiso build`, nothing there",
        "unchanged": "`chiso build`, nothing changed",
        "row": "`chiso build`, one row of PAR INDEX changed (one report made)",
        "dask": "`chiso build --dask`, two workers",
        "floor": "floor: plain Python, no kernel, no page",
    }
    table = ["| | median, s | least to most, s | s a report |", "|---|---|---|---|"]
    for step, what in rows.items():
        spread = f"{min(seconds[step]):.1f} to {max(seconds[step]):.1f}"
        table.append(f"| {what} | {median[step]:.1f} | {spread} | {median[step] / count:.2f} |")
    ratios = [
        f"- From nothing: {median['loop'] / median['cold']:.1f} times as fast as the loop, "
        f"{(median['cold'] - median['floor']) / count:.2f} s a report above the floor.",
        f"- Dask with two workers: {median['dask'] / median['cold']:.2f} times the local pool.",
    ]
    about = (
        f"{count} province reports of {YEAR}; medians of {len(seconds['cold'])} rounds in one run of "
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
