"""The same plan on a Dask cluster: a real scheduler and two worker processes on this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chiso.data.dataset import Dataset
from chiso.factory.build import build_reports
from chiso.factory.kinds import province_reports
from chiso.factory.progress import unseen
from tests.support.builds import Build, named, notebook, wait_for
from tests.support.command import chiso

pytestmark = pytest.mark.slow

DASK = str(Path(sys.executable).with_name("dask"))
LOOPBACK = "127.0.0.1"
# A worker starts the process that makes reports, and that the one that forks kernels.
KILL_WORKER = """
import os, pathlib, signal, time
marker = pathlib.Path({marker!r})
if province == "Yên Bái" and not marker.exists():
    marker.touch()
    pid = os.getppid()
    for _ in range({above}):
        pid = int(pathlib.Path(f"/proc/{{pid}}/status").read_text().split("PPid:")[1].split()[0])
    os.kill(pid, signal.SIGKILL)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a scheduler with two workers."""
    with a_cluster(tmp_path_factory.mktemp("dask")) as (address, _):
        yield address


@contextmanager
def a_cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler with two workers: its address, and the processes, the scheduler first."""
    started: list[subprocess.Popen[bytes]] = []

    def start(log: str, *arguments: str) -> Path:
        path = folder / f"{log}.log"
        started.append(
            subprocess.Popen(
                [DASK, *arguments], stdout=path.open("w"), stderr=subprocess.STDOUT, start_new_session=True
            )
        )
        return path

    log = start("scheduler", "scheduler", "--host", LOOPBACK, "--port", "0", "--no-dashboard")
    try:
        address = said(log, r"(tcp://127\.0\.0\.1:\d+)")
        for n in range(2):
            place = ["--local-directory", str(folder / f"worker{n}")]
            options = ["--nthreads", "1", "--no-dashboard", "--host", LOOPBACK, *place]
            start(f"worker{n}", "worker", address, *options)
        for n in range(2):
            said(folder / f"worker{n}.log", "Registered to")
        yield address, started
    finally:
        for process in started[::-1]:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def said(log: Path, pattern: str, seconds: float = 60) -> str:
    until = time.monotonic() + seconds
    while not (found := re.search(pattern, log.read_text("utf-8"))):
        assert time.monotonic() < until, log.read_text("utf-8")
        time.sleep(0.1)
    return found[0]


def test_a_cluster_makes_the_same_bytes(d: Dataset, scheduler: str, tmp_path: Path) -> None:
    arguments = [*named("Lào Cai", "Vĩnh Phúc", "Hà Tĩnh"), "--quiet"]
    result = chiso("build", *arguments, "--lang", "vi", "--out", tmp_path / "cluster", "--dask", scheduler)
    assert result.returncode == 0, result.stderr
    assert "3 of 3 reports" in result.stdout
    units = [d.province(name, year=2024) for name in ("Lào Cai", "Vĩnh Phúc", "Hà Tĩnh")]
    here = build_reports(
        d=d, out=tmp_path / "here", requests=province_reports(units), year=2024, watch=unseen
    )
    for page in here.made:
        for path in (page, page.with_suffix(".xlsx")):
            assert (tmp_path / "cluster/provinces" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("above", [2, 1], ids=["the worker", "the process that makes its reports"])
def test_a_worker_of_the_cluster_that_is_killed_costs_no_report(
    scheduler: str, tmp_path: Path, above: int
) -> None:
    marker = tmp_path / "marker"
    fault = notebook(tmp_path, KILL_WORKER.format(marker=str(marker), above=above))
    five = named("Lào Cai", "Yên Bái", "Hà Nội", "Hà Tĩnh", "Vĩnh Phúc")
    build = Build(tmp_path / "out", fault, *five, "--dask", scheduler)
    status, out, err = build.result()
    assert status == 0, err
    assert "5 of 5 reports" in out
    assert marker.exists()


def test_a_report_that_fails_on_the_cluster_is_a_failure_like_any_other(
    scheduler: str, tmp_path: Path
) -> None:
    fault = notebook(tmp_path, 'if province == "Yên Bái":\n    raise ValueError("no such thing")')
    build = Build(tmp_path / "out", fault, *named("Lào Cai", "Yên Bái"), "--dask", scheduler)
    status, out, err = build.result()
    assert status == 1
    assert "1 of 2 reports" in out
    assert "ValueError: no such thing" in err


def test_a_cluster_that_is_not_there_is_refused_before_any_work(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = chiso("build", "--province", "Lào Cai", "--out", out, "--dask", f"tcp://{LOOPBACK}:9")
    assert result.returncode == 2
    assert "no Dask scheduler answers" in result.stderr
    assert "dask scheduler" in result.stderr  # what to do
    assert "Traceback" not in result.stderr
    assert not out.exists()


def test_a_cluster_has_one_build_at_a_time(scheduler: str, tmp_path: Path) -> None:
    slow = notebook(tmp_path, "import time\ntime.sleep(2)")
    first = Build(tmp_path / "first", slow, *named("Lào Cai", "Yên Bái"), "--dask", scheduler)
    wait_for((tmp_path / "first/.build.json").exists)
    status, _, err = Build(tmp_path / "second", slow, *named("Lào Cai"), "--dask", scheduler).result()
    assert status == 2
    assert "another build is using the cluster" in err
    assert first.result()[0] == 0


def test_a_scheduler_that_is_gone_fails_what_is_left_and_says_so(tmp_path: Path) -> None:
    with a_cluster(tmp_path) as (address, processes):
        slow = notebook(tmp_path, "import time\ntime.sleep(2)")
        four = named("Lào Cai", "Yên Bái", "Hà Nội", "Cà Mau")
        build = Build(tmp_path / "out", slow, *four, "--dask", address)
        wait_for((tmp_path / "out/provinces").exists)
        os.killpg(processes[0].pid, signal.SIGKILL)
        status, _, err = build.result(180)
    assert status == 1, err
    assert "Traceback" not in err
    assert (tmp_path / "out/index.html").exists()
    assert "failed: " in err
