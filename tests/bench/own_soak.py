"""3,321 communes in 34 sets of criteria: `python -m tests.bench.own_soak`, an hour on two cores; not in CI.

Prints what reading the scores takes, the seconds a report over the first 63 and over all, through the local
pool or a Dask cluster (--dask tcp://host:8786), and how long the portal over all sets takes to open, to
search and to sort in Chromium. Exits 1 if a bound is broken. --communes N makes fewer, 170 at least: lists of
under five units are not sorted.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from chiso.core.paths import DATA
from chiso.data.dataset import load
from chiso.data.own_index.tables import CLASSES, SETS, criteria_table, files_table, scores_table, units_table
from chiso.factory.build import build_reports
from chiso.factory.cluster import connect
from chiso.factory.own import own_reports, years_asked
from chiso.factory.task import Outcome
from chiso.factory.wanted import Report
from tests.support import own_province

COMMUNES, YEAR, FIRST = 3321, 2026, 63
SECONDS, SLOWER = 2.0, 1.1  # of a step in the portal; over all reports against the first


def main() -> None:
    """Build and measure."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--communes", type=int, default=COMMUNES)
    asked.add_argument("--dask", default="")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data, out = Path(name) / "data", Path(name) / "out"
        shutil.copytree(DATA, data)
        d = load(data)
        write(data, [(unit.slug, unit.name) for unit in d.names.all("34")], given.communes)
        began = time.monotonic()
        years = years_asked(data, [], YEAR)
        requests = own_reports(years, Report.ALL)
        print(f"{len(years)} sets read, {len(requests)} reports asked for: {time.monotonic() - began:.1f} s")
        ended: list[float] = []

        @contextmanager
        def watch(_: Any) -> Iterator[Any]:
            yield type("Watcher", (), {"began": lambda _, __: None, "ended": note})()

        def note(_: Any, outcome: Outcome) -> None:
            assert not outcome.error, outcome.error
            ended.append(time.monotonic())

        about: dict[str, Any] = {"d": d, "out": out, "requests": requests, "year": YEAR, "ranked": years}
        began = time.monotonic()
        if given.dask:
            with connect(given.dask, data) as executor:
                result = build_reports(**about, watch=watch, executor=executor)
        else:
            result = build_reports(**about, watch=watch)
        assert not result.failed, result.failed
        # From the tenth report on, when all is loaded.
        first = min(FIRST, len(ended))
        early, whole = ((ended[n - 1] - ended[9]) / (n - 10) for n in (first, len(ended)))
        print(
            f"{len(ended)} reports in {result.seconds:.0f} s, of which {ended[0] - began:.1f} s to the first"
        )
        print(f"seconds a report: {early:.3f} over {first}, {whole:.3f} over all: {whole / early:.2f} times")
        slowest = portal(out / "own/index.html")
    sys.exit(whole / early > SLOWER or slowest > SECONDS)


def write(data: Path, provinces: list[tuple[str, str]], communes: int) -> None:
    """A set of criteria for the communes of each province, and their drawn scores."""
    counts = [communes // len(provinces) + (n < communes % len(provinces)) for n in range(len(provinces))]
    own_province.write_sets(data)
    drawn = list(own_province.scores(own_province.COMMUNES, YEAR))
    names = own_province.communes(YEAR)
    sets, classes = [], []
    for (slug, province), count in zip(provinces, counts, strict=True):
        code, own = f"xa-{slug}", set(names[:count])
        sets.append(
            {
                "set": code,
                "name": "Bộ tiêu chí cấp xã",
                "decision": "1/QĐ-UBND",
                "province": province,
                "level": "commune",
                "first_year": str(YEAR),
                "maximum": "100",
                "no_work": "left_out",
                "bound": "70",
                "complete": "1",
                "source": "dữ liệu giả định để kiểm thử",
            }
        )
        classes += [{"set": code, "name": name, "at_least": low} for name, low in (("Tốt", 80), ("Khá", 0))]
        own_province.write_rows(data, criteria_table(code), own_province.criteria(own_province.COMMUNES))
        units = [
            {"unit": name, "level": "commune", "kind": name.split(" ")[0].lower(), "valid_from": "2025-07-01"}
            for name in names[:count]
        ]
        own_province.write_rows(data, units_table(slug), units)
        rows = [row for row in drawn if row["unit"] in own]
        own_province.write_rows(data, scores_table(code, YEAR), rows)
        files = [
            {
                "file": stage.replace("_", "-"),
                "name": f"{stage}.xlsx",
                "sha256": "0" * 64,
                "stage": stage,
                "received": f"{YEAR + 1}-01-15",
                "scores": sum(row["stage"] == stage for row in rows),
            }
            for stage in dict.fromkeys(row["stage"] for row in rows)
        ]
        own_province.write_rows(data, files_table(code, YEAR), files)
    own_province.write_rows(data, SETS, sets)
    own_province.write_rows(data, CLASSES, classes)


def portal(page_file: Path) -> float:
    """Seconds of the slowest of opening, searching and sorting."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        open_head = ".panel:not([hidden]) thead th button"
        steps: dict[str, Callable[[], object]] = {
            "open": lambda: page.goto(page_file.as_uri()),
            "search": lambda: page.fill("#words", "ban thu 033"),
            "show all again": lambda: page.fill("#words", ""),
            "sort": lambda: page.locator(open_head).nth(3).click(),
        }
        took = {}
        for step, work in steps.items():
            began = time.monotonic()
            work()
            page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
            took[step] = time.monotonic() - began
        browser.close()
    print("portal over all sets: " + ", ".join(f"{step} {seconds:.2f} s" for step, seconds in took.items()))
    return max(took.values())


if __name__ == "__main__":
    main()
