"""Does it stay so? A thousand reports in one go, and a portal of 33,210 rows: `make soak`, not in CI.

Prints the peak memory of the workers and the time a report, over the first 100 reports and over all,
and how long the portal takes to open, to search and to sort in Chromium.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

from chiso.core.dates import day_of_build
from chiso.core.paths import DATA
from chiso.data.dataset import load
from chiso.factory.executors import LocalPool
from chiso.factory.kinds import job_of, province_reports
from chiso.factory.portal import write_portal
from chiso.factory.task import Equipment, Task, notebook_text
from tests.support.listing import everything

REPORTS, FIRST, WORKERS, YEAR = 1000, 100, 2, 2024
ROWS = 33_210
MIB = 1024 * 1024


def main() -> None:
    """Both, and exit 1 if a bound is broken."""
    memory, pace = reports()
    portal = thousands()
    sys.exit(memory > 1.2 or pace > 1.1 or portal > 2.0)


def reports() -> tuple[float, float]:
    """Peak memory and time a report over all, as multiples of those over the first."""
    d = load(DATA)
    requests = province_reports(d.names.all("63"))
    about = {"data": d.path, "out": Path("unused"), "year": YEAR, "lang": "vi", "day": day_of_build()}
    jobs = [job_of(one, **about) for one in requests]
    tasks = [
        Task(f"{n} {one.key}", one.name, one.request.kind, notebook_text(one.notebook), one.parameters)
        for n, one in enumerate(islice(cycle(jobs), REPORTS))
    ]
    sizes: list[dict[str, int]] = []
    ended: list[float] = []
    with LocalPool(WORKERS, Equipment(d, ["province"], REPORTS)) as pool:
        began = time.monotonic()
        for outcome in pool.run(tasks, lambda _: None):
            assert not outcome.error, outcome.error
            ended.append(time.monotonic() - began)
            sizes.append(largest_processes())
            if len(ended) % FIRST == 0:
                print(f"{len(ended)} reports, {ended[-1]:.0f} s: {sizes[-1]}", file=sys.stderr)
    grown = []
    for role in ("worker", "cells"):
        peaks = [max(size[role] for size in sizes[:count]) for count in (FIRST, REPORTS)]
        grown.append(peaks[1] / peaks[0])
        print(
            f"peak memory, {role}: {peaks[0]} MiB over {FIRST} reports, {peaks[1]} MiB over {REPORTS}: "
            f"{grown[-1]:.2f} times"
        )
    # From the tenth report on, when all is loaded.
    first, whole = ((ended[n - 1] - ended[9]) / (n - 10) for n in (FIRST, REPORTS))
    pace = whole / first
    print(f"seconds a report: {first:.3f} over {FIRST}, {whole:.3f} over {REPORTS}: {pace:.2f} times")
    return max(grown), pace


def largest_processes() -> dict[str, int]:
    """Resident MiB of the largest worker, and of the largest process that runs the cells of a report."""
    sizes = {"worker": 0, "cells": 0}
    this = psutil.Process()
    for process in this.children(recursive=True):
        try:
            role = "worker" if process.ppid() == this.pid else "cells"
            sizes[role] = max(sizes[role], process.memory_info().rss // MIB)
        except psutil.NoSuchProcess:
            continue
    return sizes


def thousands() -> float:
    """Seconds of the slowest of opening, searching and sorting."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        d = load(DATA)
        write_portal(Path(name), everything(d, Path(name)), d)
        html = (Path(name) / "index.html").read_text("utf-8")
        head, body, tail = re.split(r"(?<=<tbody>)|(?=</tbody>)", html, maxsplit=2)
        rows = re.findall("<tr .*?</tr>", body, re.DOTALL)
        many = Path(name) / "many.html"
        many.write_text(head + "\n".join(islice(cycle(rows), ROWS)) + tail, "utf-8")
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        took = {}
        steps = {
            "open": lambda: page.goto(many.as_uri()),
            "search": lambda: page.get_by_label("Tìm theo tên").fill("yen bai"),
            "sort": page.locator("#units-63 thead th button").first.click,
            "show all again": lambda: page.get_by_label("Tìm theo tên").fill(""),
            "sort all": page.locator("#units-63 thead th button").last.click,
        }
        for step, work in steps.items():
            began = time.monotonic()
            work()
            page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
            took[step] = time.monotonic() - began
        browser.close()
    print(f"portal of {ROWS} rows: " + ", ".join(f"{step} {seconds:.2f} s" for step, seconds in took.items()))
    return max(took.values())


if __name__ == "__main__":
    main()
