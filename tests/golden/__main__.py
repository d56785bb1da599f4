"""`python -m tests.golden`: build from an earlier commit and from the working tree, and say what differs."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .built import STEPS
from .differences import compare, report
from .sides import Bench, Side, earlier, working


def main() -> int:
    """Exit status: 0 nothing differs, 1 something does."""
    options = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    options.add_argument("--against", default="HEAD", metavar="COMMIT", help="the earlier commit; HEAD")
    options.add_argument(
        "--quick", action="store_true", help="a sample of everything: the first of each kind"
    )
    options.add_argument("--only", nargs="*", metavar="STEP", choices=STEPS, help=", ".join(STEPS))
    options.add_argument(
        "--data", type=Path, metavar="FOLDER", help="the data of both; by default each tree has its own"
    )
    options.add_argument("--keep", type=Path, metavar="FOLDER", help="keep there what both sides built")
    options.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes; one a core")
    given = options.parse_args()
    # A short name: kernels talk through sockets in it, whose paths may have about a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="golden-", dir=_short()) as name:
        root = Path(name).resolve()
        sides = [earlier(root, given.against), working(root)]
        for side in sides:
            side.settle(given.data)
        _build(sides, given.only or list(STEPS), quick=given.quick, jobs=given.jobs)
        if given.keep:
            for side in sides:
                shutil.copytree(side.out, given.keep / side.name, dirs_exist_ok=True)
        count, differences = compare(*sides)
    print(report(count, differences))
    return 1 if differences else 0


def _short() -> str | None:
    return "/tmp" if os.access("/tmp", os.W_OK) else None


def _build(sides: list[Side], steps: list[str], *, quick: bool, jobs: int) -> None:
    """Both sides at the same time, step by step."""
    with ThreadPoolExecutor(jobs) as pool:
        running = [
            (step, side, pool.submit(STEPS[step], Bench(side, step, quick)))
            for step in steps
            for side in sides
        ]
        for step, side, future in running:
            try:
                future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            print(f"{step}: {side.name}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
