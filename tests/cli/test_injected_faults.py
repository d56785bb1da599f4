"""Every write of every command fails once: what stood before stands after, and the next run works.

Only what is written matters here, so what is computed once is remembered for the runs after it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chiso.cli import app as cli
from chiso.core.errors import ChisoError
from chiso.core.paths import DATA
from chiso.data.cleaning import rebuild
from chiso.data.cleaning.imports import import_folders
from chiso.data.dataset import Dataset
from chiso.data.plans.writing import skeleton, write_plan
from chiso.factory import build as builds
from chiso.factory import portal
from chiso.factory import staleness as due
from chiso.factory.build import BuildResult, build_reports
from chiso.factory.kinds import province_reports
from chiso.factory.progress import unseen
from chiso.factory.task import Outcome, Task
from chiso.intake import importing
from chiso.pages.word.file import put_documents
from chiso.plans import files as plan_files
from chiso.reports.province import document as report_document
from tests.support.faults import Breaking, mounted
from tests.support.filling import fill
from tests.support.folders import snapshot

SCORE = "total|score|percent"


class Remembered:
    """Functions whose results are those of the first run, call by call."""

    def __init__(self, patch: pytest.MonkeyPatch, *functions: tuple[Any, str]) -> None:
        self._results: dict[str, list[Any]] = {}
        self._calls: dict[str, int] = {}
        for module, name in functions:
            patch.setattr(module, name, self._remembering(f"{module.__name__}.{name}", getattr(module, name)))

    def again(self) -> None:
        """Begin the next run."""
        self._calls.clear()

    def _remembering(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def remembered(*given: Any, **named: Any) -> Any:
            call = self._calls[name] = self._calls.get(name, -1) + 1
            results = self._results.setdefault(name, [])
            if call == len(results):
                results.append(real(*given, **named))
            return results[call]

        return remembered


@pytest.fixture
def data(d: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the few files that an import writes; what is computed of it is that of the project's."""
    folder = tmp_path / "data"
    (folder / "clean").mkdir(parents=True)
    (folder / "reference").mkdir()
    (folder / "raw").mkdir()
    shutil.copy(DATA / "reference/conflicts.csv", folder / "reference")
    record = importing.read_record(DATA)

    def tables(place: Path) -> dict[str, bytes]:
        imports = str([one.name for one in import_folders(place)]).encode()
        return {"clean/sipas.csv": imports, "reference/sources.csv": imports}

    monkeypatch.setattr(rebuild, "build_tables", tables)
    monkeypatch.setattr(rebuild, "datapackage", lambda place: str(tables(place)).encode())
    monkeypatch.setattr(rebuild, "readme", lambda _: b"README")
    for module in (rebuild, importing):
        monkeypatch.setattr(module, "load", lambda _: d)
    monkeypatch.setattr(importing, "read_record", lambda _: record)
    rebuild.rebuild(folder)
    return folder


def test_import_add_and_undo(d: Dataset, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # It contradicts the record: conflicts.csv is edited too.
    path = fill(d, "PAR", 2024, tmp_path / "filled.xlsx", {("Lào Cai", SCORE): 89.1})
    once = Remembered(monkeypatch, (importing, "read_file"), (importing, "examine"))

    def add() -> None:
        once.again()
        assert importing.add(data, [path], accept=importing.KINDS).written

    before = snapshot(data)
    assert broken_and_whole(add, data) > 20
    changed = {name for name, content in snapshot(data).items() if before.get(name) != content}
    assert {"reference/conflicts.csv", "clean/sipas.csv"} < changed
    assert "raw/imports/001-par-2024/filled.xlsx" in changed
    assert broken_and_whole(lambda: importing.undo(data), data) > 15
    assert snapshot(data) == before


def broken_and_whole(work: Callable[[], object], folder: Path) -> int:
    """Break a piece of work at each write, look that nothing changed, and do it; how often it broke."""
    before, broken = snapshot(folder), 0
    for fault in Breaking.each(work):
        broken += 1
        assert isinstance(fault, ChisoError), fault
        assert "No space left on device" in fault.message
        assert fault.remedy.startswith("make room on the disk")
        assert snapshot(folder) == before, fault
    return broken


class Ready:
    """An executor whose reports are ready: `content` by file."""

    workers = 1
    content = b""

    def __init__(self, *_: object) -> None: ...

    def __enter__(self) -> Ready:
        return self

    def __exit__(self, *_: object) -> None: ...

    def run(self, tasks: Sequence[Task], began: Callable[[Task], None]) -> Iterator[Outcome]:
        for task in tasks:
            began(task)
            files = {name: name.encode() + self.content for name in ("html", "executed", "workbook")}
            yield Outcome(task, 0.1, title=task.name, **files)  # type: ignore[arg-type]


@pytest.fixture
def build(d: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], BuildResult]:
    rows = due.Rows(d)
    monkeypatch.setattr(due, "Rows", lambda _: rows)
    monkeypatch.setattr(portal, "searched", lambda *_: "")
    requests = province_reports([d.province(name, year=2024) for name in ("Lào Cai", "Hà Giang")])

    def run(content: bytes) -> BuildResult:
        monkeypatch.setattr(Ready, "content", content)
        return build_reports(
            d=d, out=tmp_path / "out", requests=requests, year=2024, executor=Ready, force=True, watch=unseen
        )

    return run


def test_build(build: Callable[[bytes], BuildResult], tmp_path: Path) -> None:
    out, results = tmp_path / "out", []
    assert len(build(b" old").made) == 2
    old = snapshot(out)
    reports = [name for name in old if name.startswith(("provinces/", "notebooks/provinces/"))]

    def again() -> None:
        results.append(build(b" new"))
        if results[-1].failed:
            raise OSError

    broken = 0
    for fault in Breaking.each(again):
        broken += 1
        now = snapshot(out)
        assert now.keys() == old.keys(), "something is gone, or was left behind"
        for unit in ("lao-cai", "ha-giang"):
            of_unit = [name for name in reports if unit in name]
            made = {now[name] == old[name] for name in of_unit}
            assert len(made) == 1, f"{unit}: half old, half new"
            if made == {True} and not isinstance(fault, ChisoError):
                assert any("cannot be written" in one.error for one in results[-1].failed)
        if isinstance(fault, ChisoError):  # the folder could not be held
            assert now == old
        assert len(build(b" old").made) == 2  # the next run works
        assert snapshot(out).keys() == old.keys()
    assert broken > 20
    assert all((snapshot(out)[name] or b"").endswith(b" new") for name in reports)


def test_a_report_that_cannot_be_written_is_due_and_the_good_one_before_stands(
    build: Callable[[bytes], BuildResult], tmp_path: Path, d: Dataset
) -> None:
    out = tmp_path / "out"
    build(b" old")
    with Breaking() as counting:
        build(b" old")
    place = next(n for n, (name, path) in enumerate(counting.seen) if path == out / "provinces/lao-cai.xlsx")
    with Breaking(place):
        (failure,) = build(b" new").failed
    assert failure.error.startswith("cannot be written: No space left on device: provinces/lao-cai.xlsx")
    assert "make room on the disk" in failure.error
    assert (out / "provinces/lao-cai.html").read_bytes() == b"html old"
    requests = province_reports([d.province("Lào Cai", year=2024)])
    (one,) = builds.due_reports(d=d, out=out, requests=requests, year=2024)
    assert one.reasons == (f"it failed: {failure.error}",)


def test_a_report_whose_notebook_fails_takes_the_one_before_with_it(
    build: Callable[[bytes], BuildResult], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Ready, tasks: Sequence[Task], began: Callable[[Task], None]) -> Iterator[Outcome]:
        yield from (Outcome(task, 0.1, error="ValueError: no") for task in tasks)

    build(b" old")
    monkeypatch.setattr(Ready, "run", fail)
    assert len(build(b" new").failed) == 2
    assert not list((tmp_path / "out").rglob("lao-cai.*"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 16 megabytes."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    mounted("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder))
    yield folder
    mounted("umount", "-l", str(folder))


@pytest.mark.slow
def test_a_real_disk_that_is_full(
    d: Dataset, small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = shutil.copytree(DATA, small_disk / "data")
    copy = shutil.disk_usage(small_disk).used
    path = fill(d, "SIPAS", 2024, tmp_path / "filled.xlsx", {("Hà Giang", SCORE): 80})
    document, tables = skeleton(d.province("Lào Cai", year=2024), 2024, d.indices)

    def build(content: bytes) -> None:
        monkeypatch.setattr(Ready, "content", content)
        requests = province_reports([d.province("Lào Cai", year=2024)])
        where = {"d": d, "out": small_disk / "out", "requests": requests, "year": 2024}
        result = build_reports(**where, executor=Ready, force=True, watch=unseen)
        if result.failed:
            raise ChisoError(result.failed[0].error)

    large = b"x" * 400_000
    plan = small_disk / "plan"
    work: dict[str, tuple[Callable[[], object], Sequence[int]]] = {
        # With room for a part of the copy, or for the copy but not for what is written into it.
        "import add": (lambda: importing.add(data, [path]), (40_000, copy + 40_000)),
        "import undo": (lambda: importing.undo(data), (copy + 40_000,)),
        "build": (lambda: build(large), (40_000, 900_000)),
        "documents": (lambda: put_documents({small_disk / "a.docx": large}), (40_000,)),
        "plan": (
            lambda: write_plan(plan, {**document, "limits": ["x" * 30_000] * 2}, tables, force=True),
            (9_000,),
        ),
    }
    build(b"small")
    put_documents({small_disk / "a.docx": b"small"})
    write_plan(plan, document, tables)
    filler = small_disk / "filler"
    for name, (command, room) in work.items():
        before = snapshot(small_disk)
        for free in room:
            filler.write_bytes(b"0" * max(0, shutil.disk_usage(small_disk).free - free))
            with pytest.raises(ChisoError, match="No space left on device"):
                command()
            filler.unlink()
            now = snapshot(small_disk)
            assert now.keys() == before.keys(), (name, free)
            # A build says in its record and its portal that a report is due.
            differ = {path for path in now if now[path] != before[path]}
            assert differ <= {"out/manifest.json", "out/index.html"}, (name, free)
        command()
        assert snapshot(small_disk) != before, name


COMMANDS = {
    "report-docx": ["report-docx", "Lào Cai", "--year", "2024", "--out", "OUT/lao-cai.docx", "--force"],
    "plan build": ["plan", "build", "lao-cai-2021", "--out", "OUT", "--force"],
    "plan draft": ["plan", "draft", "--province", "Lào Cai", "--year", "2022", "--out", "OUT", "--force"],
    "plan new": ["plan", "new", "OUT", "--province", "Lào Cai", "--year", "2022", "--force"],
    "template": ["template", "PAR", "--year", "2024", "--out", "OUT/par.xlsx"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_that_write_files(
    name: str, d: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    monkeypatch.setattr("chiso.data.dataset.load", lambda *_: d)
    monkeypatch.setattr(report_document, "report_document", lambda *_: b"made now")
    makers = {"a.docx": lambda: b"made now", "a.xlsx": lambda: b"made now"}
    monkeypatch.setattr(plan_files, "plan_files", lambda *_: makers)
    draft = Remembered(monkeypatch, *_of_draft())
    if name != "template":  # which never replaces a file
        for file in ("lao-cai.docx", "a.docx", "a.xlsx", "plan.yml", "tasks.csv"):
            (out / file).parent.mkdir(exist_ok=True)
            (out / file).write_bytes(b"edited by the office")
    before = snapshot(tmp_path)

    def command() -> None:
        draft.again()
        arguments = [part.replace("OUT", str(out)) for part in COMMANDS[name]]
        result = CliRunner().invoke(cli.app, arguments)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0

    broken = 0
    for fault in Breaking.each(command):
        broken += 1
        assert isinstance(fault, ChisoError), fault
        assert fault.remedy.startswith("make room on the disk")
        assert snapshot(tmp_path) == before, fault
    assert broken >= 3
    after = snapshot(tmp_path)
    assert after != before
    assert not [path for path in after if path.endswith(".new")]
    if name in {"report-docx", "plan build"}:
        assert b"edited by the office" in after.values()


def _of_draft() -> list[tuple[Any, str]]:
    from chiso.data.plans import writing as plan_writing  # noqa: PLC0415
    from chiso.plans import drafting  # noqa: PLC0415

    return [(drafting, "draft"), (plan_writing, "_checked")]
