"""What goes wrong in a build: each fault is the real thing, on small reports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chiso.core.errors import ChisoError
from chiso.core.paths import ROOT
from chiso.data.dataset import Dataset
from chiso.factory.build import build_reports
from chiso.factory.kinds import province_reports
from tests.support.builds import Build, entries, errors, named, notebook, wait_for
from tests.support.command import CHISO
from tests.support.faults import mounted

pytestmark = pytest.mark.slow

THREE = named("Lào Cai", "Yên Bái", "Hà Nội")
OTHERS_STAND = ["ha-noi.html", "lao-cai.html"]
KILL_CELLS = 'if province == "Yên Bái":\n    import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)'
# The worker is the parent of what runs the cells, be it a kernel or not.
KILL_WORKER = """
if province == "Yên Bái" and {condition}:
    import os, signal, time
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)
"""


def pages(out: Path) -> list[str]:
    return sorted(path.name for path in (out / "provinces").glob("*.html"))


def once(marker: Path) -> str:
    """A condition that holds the first time only."""
    return f"not (m := __import__('pathlib').Path({str(marker)!r})).exists() and not m.touch()"


@pytest.fixture(
    params=[
        pytest.param((), id="cells"),
        pytest.param(("--isolated",), id="kernel", marks=pytest.mark.sweep),
    ]
)
def engine(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Arguments that have the cells run by a process of the build, or, in a sweep, by a kernel."""
    return tuple(request.param)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of a megabyte."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    mounted("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder))
    yield folder
    mounted("umount", "-l", str(folder))


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that not even root can write."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    mounted("mount", "--bind", str(folder), str(folder))
    mounted("mount", "-o", "remount,ro,bind", str(folder))
    yield folder
    mounted("umount", "-l", str(folder))


def test_cells_that_are_killed_cost_their_report_alone(
    out: Path, tmp_path: Path, engine: tuple[str, ...]
) -> None:
    build = Build(out, notebook(tmp_path, KILL_CELLS), *THREE, *engine)
    status, said, told = build.result()
    assert status == 1
    assert "2 of 3 reports" in said
    assert "failed: Yên Bái" in told
    assert "the kernel died" in told
    assert "os.kill" in told  # the cell
    assert "logs/provinces/yen-bai.log" in told
    assert pages(out) == OTHERS_STAND
    portal = (out / "index.html").read_text("utf-8")
    assert 'class="failed"' in portal
    assert "the kernel died" in portal
    assert build.left_behind() == []


def test_a_worker_that_is_killed_costs_no_report(out: Path, tmp_path: Path, engine: tuple[str, ...]) -> None:
    fault = KILL_WORKER.format(condition=once(tmp_path / "marker"))
    build = Build(out, notebook(tmp_path, fault), *THREE, *engine)
    status, said, told = build.result()
    assert (status, "3 of 3 reports" in said) == (0, True), told
    assert (tmp_path / "marker").exists()
    assert build.left_behind() == []


def test_a_report_that_always_takes_its_worker_with_it_fails_and_the_others_stand(
    out: Path, tmp_path: Path, engine: tuple[str, ...]
) -> None:
    build = Build(out, notebook(tmp_path, KILL_WORKER.format(condition="True")), *THREE, *engine)
    status, _, told = build.result()
    assert status == 1
    assert "the worker process ended 2 times on it" in told
    assert pages(out) == OTHERS_STAND
    assert build.left_behind() == []


def test_a_report_that_hangs_is_ended_and_the_others_stand(
    out: Path, tmp_path: Path, engine: tuple[str, ...]
) -> None:
    hang = 'if province == "Yên Bái":\n    while True:\n        pass'
    seconds = "20" if engine else "6"  # a kernel imports everything in that time
    build = Build(out, notebook(tmp_path, hang), *THREE, *engine, "--timeout", seconds)
    status, _, told = build.result()
    assert status == 1
    assert "failed: Yên Bái" in told
    assert f"not ready after {seconds} s (--timeout)" in told
    assert pages(out) == OTHERS_STAND
    assert build.left_behind() == []


def test_a_disk_that_fills_leaves_whole_files_and_says_so(full_disk: Path, tmp_path: Path) -> None:
    filler = full_disk / "filler"
    filler.write_bytes(b"0" * 900_000)
    build = Build(full_disk / "out", notebook(tmp_path, "display(*report.indices())"), *THREE)
    status, _, told = build.result()
    assert status == 1
    assert "cannot be written: No space left on device" in told
    assert "Traceback" not in told
    for page in (full_disk / "out").rglob("*.html"):
        assert page.read_text("utf-8").rstrip().endswith("</html>")
    assert not list(full_disk.rglob(".*.new"))
    # With room again, the same command makes what is missing.
    filler.unlink()
    status, said, _ = Build(full_disk / "out", notebook(tmp_path, "report.title"), *THREE).result()
    assert (status, "3 of 3 reports" in said) == (0, True)


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(read_only: Path, tmp_path: Path) -> None:
    status, said, told = Build(read_only / "out", notebook(tmp_path), *THREE).result()
    assert status == 2
    assert "the folder cannot be written: Read-only file system" in told
    assert said == ""
    assert list(read_only.iterdir()) == []


SLOW = "import time\ntime.sleep(0.5)"


def test_ctrl_c_leaves_what_was_made_and_the_next_build_makes_the_rest(
    out: Path, tmp_path: Path, engine: tuple[str, ...]
) -> None:
    slow = notebook(tmp_path, SLOW)
    build = Build(out, slow, "--report", "province", "--year", "2024", *engine)
    wait_for(lambda: len(pages(out)) >= 3)
    os.killpg(build.process.pid, signal.SIGINT)
    status, _, told = build.result(20)
    assert status == 130
    assert "interrupted" in told
    assert "Traceback" not in told
    assert build.left_behind() == []
    made = set(entries(out))
    assert {f"provinces/{name}" for name in pages(out)} == made
    assert 'class="failed"' not in (out / "index.html").read_text("utf-8")
    status, said, _ = Build(
        out, slow, "--report", "province", "--year", "2024", *engine, "--dry-run"
    ).result()
    assert f"{63 - len(made)} of 63 reports would be made, {len(made)} are up to date" in said


def test_a_build_that_is_killed_leaves_no_process_and_no_half_file_and_is_resumed(
    out: Path, tmp_path: Path, engine: tuple[str, ...]
) -> None:
    slow = notebook(tmp_path, SLOW)
    build = Build(out, slow, "--report", "province", "--year", "2024", *engine)
    wait_for((out / "manifest.json").exists)
    build.process.kill()
    build.process.wait()
    assert build.left_behind() == []
    for page in out.rglob("*.html"):
        assert page.read_text("utf-8").rstrip().endswith("</html>")
    recorded = len(entries(out))
    assert recorded > 0
    status, said, told = Build(out, slow, *THREE, *engine).result()
    assert status == 0
    assert "an earlier build did not come to its end (process" in told
    assert len(entries(out)) >= recorded
    assert "3 of 3 reports" in said
    assert not list(out.rglob(".*.new"))


def test_a_second_build_of_a_folder_is_refused_and_told_who_holds_it(out: Path, tmp_path: Path) -> None:
    slow = notebook(tmp_path, SLOW)
    first = Build(out, slow, "--report", "province", "--year", "2024")
    wait_for((out / ".build.json").exists)
    status, _, told = Build(out, slow, *THREE).result()
    assert status == 2
    assert "another build is writing this folder" in told
    assert f"process {first.process.pid}, since" in told
    os.killpg(first.process.pid, signal.SIGINT)
    assert first.result(20)[0] == 130


def test_a_lock_of_a_process_that_is_gone_holds_nobody_up(out: Path, tmp_path: Path) -> None:
    out.mkdir()
    (out / ".build.lock").touch()
    (out / ".build.json").write_text('{"pid": 1, "machine": "another", "since": "2024"}', "utf-8")
    status, _, told = Build(out, notebook(tmp_path), *THREE).result()
    assert status == 0
    assert (
        "an earlier build did not come to its end (process 1 of another machine, since 2024); resumed" in told
    )
    assert not list(out.glob(".build*"))


def test_ctrl_c_while_workers_start_is_obeyed_at_once(
    out: Path, tmp_path: Path, engine: tuple[str, ...]
) -> None:
    build = Build(out, notebook(tmp_path, "import time\ntime.sleep(60)"), *THREE, *engine)
    wait_for((out / ".build.json").exists)
    wait_for(lambda: len(build.processes()) > 1)
    os.killpg(build.process.pid, signal.SIGINT)
    status, _, told = build.result(20)
    assert status == 130
    assert "Traceback" not in told
    assert build.left_behind() == []


def test_what_a_failed_report_leaves_names_no_folder_of_this_machine(
    out: Path, tmp_path: Path, engine: tuple[str, ...]
) -> None:
    missing = tmp_path / "Nguyễn Văn A" / "số liệu.csv"
    build = Build(out, notebook(tmp_path, f"open({str(missing)!r})"), *THREE[:4], *engine)
    status, _, told = build.result()
    assert status == 1
    assert "số liệu.csv" in told
    assert errors(out) == {
        "Lào Cai": "FileNotFoundError: [Errno 2] No such file or directory: '.../số liệu.csv'"
    }
    kept = {
        path: path.read_text("utf-8") for path in out.rglob("*") if path.suffix in {".log", ".json", ".html"}
    }
    assert len(kept) == 3
    for path, text in kept.items():
        for place in (str(tmp_path), "Nguyễn Văn A", str(ROOT), sys.prefix, str(Path.home())):
            assert place not in text, path


def test_neither_shared_memory_nor_the_network_of_the_machine_is_needed(out: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    code = f"mount -t tmpfs -o ro tmpfs /dev/shm && exec {CHISO} build --out {out} --quiet " + " ".join(
        f'"{word}"' for word in THREE[:4]
    )
    made = subprocess.run(
        ["unshare", "-m", "-n", "sh", "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert (made.returncode, "1 of 1 report " in made.stdout) == (0, True), made.stderr


def test_a_checkout_that_cannot_be_written_is_worked_with(out: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    code = (
        f"mount --bind '{ROOT}' '{ROOT}' && mount -o remount,ro,bind '{ROOT}' || exit 9\n"
        f"{CHISO} build --province HaTinh --quiet || echo refused $?\n"
        f"exec {CHISO} build --province HaTinh --quiet --out '{out}'"
    )
    made = subprocess.run(
        ["unshare", "-m", "sh", "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert made.returncode == 0, made.stderr
    assert "refused 2" in made.stdout
    assert f"{ROOT / 'reports'}" in made.stderr
    assert "name another with --out" in made.stderr
    assert (out / "provinces/ha-tinh.html").is_file()


def test_two_reports_of_one_file_are_refused(out: Path, d: Dataset) -> None:
    twice = province_reports([d.province("Lào Cai", year=2024)]) * 2
    with pytest.raises(ChisoError, match="several reports would have the same file"):
        build_reports(d=d, out=out, requests=twice, year=2024)
    assert not out.exists()
