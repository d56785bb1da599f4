"""A change of a data folder happens or does not: also if the process dies at any step of it."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from chiso.core import files as core_files
from chiso.core.errors import ChisoError
from chiso.core.transaction import JOURNAL, Busy, change, recover
from tests.support.faults import Breaking
from tests.support.folders import snapshot

BEFORE = {"a.csv": b"old a\n", "keep.csv": b"keep\n", "gone/b.csv": b"old b\n", "gone/deep/c.csv": b"old c\n"}
AFTER = {"a.csv": b"new a\n", "keep.csv": b"keep\n", "new/d.csv": b"new d\n", "new/deep/é.csv": b"new e\n"}
# What a process does to the folder; killed by the system before its Nth rename.
KILLED = """
    import os, shutil, sys
    from pathlib import Path
    from chiso.core import files, transaction

    data, killed_at = Path(sys.argv[1]), int(sys.argv[2])
    renames, replace = 0, files._rename

    def count(source, target):
        global renames
        renames += 1
        if renames == killed_at:
            os._exit(9)
        replace(source, target)

    files._rename = count
    with transaction.change(data) as (staged, commit):
        (staged / "a.csv").write_bytes(b"new a\\n")
        shutil.rmtree(staged / "gone")
        (staged / "new/deep").mkdir(parents=True)
        (staged / "new/d.csv").write_bytes(b"new d\\n")
        (staged / "new/deep/é.csv").write_bytes(b"new e\\n")
        commit()
    os._exit(renames)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for path, content in BEFORE.items():
        (data / path).parent.mkdir(parents=True, exist_ok=True)
        (data / path).write_bytes(content)
    return data


def files(data: Path) -> dict[str, bytes]:
    return {path: content for path, content in snapshot(data).items() if content is not None}


def run_killed(data: Path, at: int) -> int:
    program = [sys.executable, "-c", textwrap.dedent(KILLED), str(data), str(at)]
    return subprocess.run(program, check=False, timeout=60).returncode


def make_the_change(staged: Path) -> None:
    (staged / "a.csv").write_bytes(b"new a\n")
    (staged / "z.csv").write_bytes(b"new z\n")


def test_a_change_is_carried_out_with_its_folders(folder: Path) -> None:
    assert run_killed(folder, 0) == 4  # the plan, and the three files that are new or differ
    assert files(folder) == AFTER
    assert {path for path, content in snapshot(folder).items() if content is None} == {"new", "new/deep"}


@pytest.mark.parametrize(
    ("killed_before", "left", "then"),
    [
        (1, "discarded", BEFORE),
        (2, "completed", AFTER),
        (3, "completed", AFTER),
        (4, "completed", AFTER),
    ],
)
def test_a_process_killed_at_any_rename_leaves_all_or_nothing(
    folder: Path, killed_before: int, left: str, then: dict[str, bytes]
) -> None:
    assert run_killed(folder, killed_before) == 9
    assert (folder / JOURNAL).is_dir()
    assert recover(folder) == left
    assert files(folder) == then
    assert not (folder / JOURNAL).exists()
    assert recover(folder) == "nothing"


def test_the_next_change_finishes_the_one_before(folder: Path) -> None:
    run_killed(folder, 3)
    with change(folder) as (staged, commit):
        assert files(staged) == AFTER
        (staged / "a.csv").write_bytes(b"newer a\n")
        commit()
    assert files(folder) == {**AFTER, "a.csv": b"newer a\n"}
    assert not (folder / JOURNAL).exists()


def test_leaving_without_commit_changes_nothing(folder: Path) -> None:
    with change(folder) as (staged, _):
        make_the_change(staged)
    assert files(folder) == BEFORE
    with pytest.raises(KeyboardInterrupt), change(folder) as (staged, _):
        make_the_change(staged)
        raise KeyboardInterrupt
    assert files(folder) == BEFORE
    assert not (folder / JOURNAL).exists()


def test_two_changes_at_once_are_refused(folder: Path) -> None:
    with change(folder) as (staged, commit):
        make_the_change(staged)
        with pytest.raises(Busy, match="another import is under way") as refused, change(folder):
            pass
        assert refused.value.remedy == "wait for it to end"
        assert recover(folder) == "nothing"  # a change under way is not one left behind
        commit()
    assert files(folder)["z.csv"] == b"new z\n"
    with change(folder):  # the lock is free again
        pass


def test_what_others_put_into_the_folder_meanwhile_stays(folder: Path) -> None:
    with change(folder) as (staged, commit):
        (staged / "gone/b.csv").unlink()
        (staged / "gone/deep/c.csv").unlink()
        (staged / "gone/deep").rmdir()
        (staged / "gone").rmdir()
        (folder / "gone/note.txt").write_bytes(b"mine")
        commit()
    assert files(folder) == {"a.csv": b"old a\n", "keep.csv": b"keep\n", "gone/note.txt": b"mine"}


def test_a_plan_whose_files_are_gone_is_said_not_guessed(folder: Path) -> None:
    run_killed(folder, 2)
    (folder / JOURNAL / "staged/a.csv").unlink()
    with pytest.raises(ChisoError, match="its files are gone") as refused:
        recover(folder)
    assert "restore the data folder" in refused.value.remedy


def whole_change(data: Path) -> None:
    """The change of `KILLED`, and a file that goes."""
    with change(data) as (staged, commit):
        (staged / "a.csv").write_bytes(b"new a\n")
        shutil.rmtree(staged / "gone")
        (staged / "new/deep").mkdir(parents=True)
        (staged / "new/d.csv").write_bytes(b"new d\n")
        (staged / "new/deep/é.csv").write_bytes(b"new e\n")
        commit()


def test_a_fault_at_any_write_leaves_the_folder_as_it_was(folder: Path) -> None:
    before, broken = snapshot(folder), 0
    for fault in Breaking.each(lambda: whole_change(folder)):
        broken += 1
        assert isinstance(fault, ChisoError)
        assert "No space left on device" in fault.message
        assert fault.remedy.startswith("make room on the disk")
        assert snapshot(folder) == before, fault
    assert broken > 4 + 2 + 3  # copies, the plan, the three moves
    assert files(folder) == AFTER
    assert {path for path, content in snapshot(folder).items() if content is None} == {"new", "new/deep"}


def test_where_links_are_unknown_a_change_is_taken_back_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    test_a_fault_at_any_write_leaves_the_folder_as_it_was(folder)


def test_a_file_that_is_open_takes_the_change_back_and_one_of_a_killed_change_waits(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = core_files._rename

    def refuse(source: Path, target: Path) -> None:
        if target == folder / "new/d.csv":
            raise PermissionError(errno.EACCES, "Permission denied")
        rename(source, target)

    before = snapshot(folder)
    with monkeypatch.context() as patch:
        patch.setattr(core_files, "_rename", refuse)
        with pytest.raises(ChisoError, match="cannot be replaced: Permission denied") as refused:
            whole_change(folder)
        assert refused.value.where.endswith("new/d.csv")
        assert "close the file where it is open (Excel, Word" in refused.value.remedy
        assert "nothing is changed" in refused.value.remedy
        assert snapshot(folder) == before

        assert run_killed(folder, 2) == 9
        with pytest.raises(ChisoError, match="cannot be replaced") as refused:
            recover(folder)
        assert "the next command will finish the change" in refused.value.remedy
    assert recover(folder) == "completed"
    assert files(folder) == AFTER


def test_a_disk_that_refuses_everything_from_the_second_move_on_loses_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, moved = core_files._rename, []

    def refuse(source: Path, target: Path) -> None:
        moved.append(target)
        if len(moved) > 2:  # the plan, and one file
            raise OSError(errno.EIO, "Input/output error")
        rename(source, target)

    with monkeypatch.context() as patch, pytest.raises(ChisoError, match="cannot be replaced") as refused:
        patch.setattr(core_files, "_rename", refuse)
        whole_change(folder)
    assert "the next command will finish the change" in refused.value.remedy
    assert recover(folder) == "completed"
    assert files(folder) == AFTER


DIGEST = hashlib.sha256(b"x").hexdigest()


def plan(**entries: object) -> str:
    return json.dumps({"put": {}, "remove": [], "remove_folders": [], **entries})


@pytest.mark.parametrize(
    "journal",
    [
        plan(put={"../owned.txt": DIGEST}),
        plan(put={"OUTSIDE/owned.txt": DIGEST}),
        plan(put={"a.csv": "0"}),
        plan(put={"a.csv": DIGEST.upper()}),
        plan(put=["a.csv"]),
        plan(put={"a.csv": DIGEST}),  # the copy holds another file
        plan(put={"keep.csv": DIGEST}),  # the copy holds a link
        plan(put={"gone": DIGEST}),  # a folder stands there
        plan(put={"a.csv/b.csv": DIGEST}),  # a file stands there
        plan(put={".journal/plan.json": DIGEST}),
        plan(put={".Journal./x": DIGEST}),
        plan(put={"into_journal/x": DIGEST}),
        plan(put={"C:/x": DIGEST}),
        plan(put={"gone//b.csv": DIGEST}),
        plan(put={"a\0": DIGEST}),
        plan(put={"x" * 5000: DIGEST}),
        plan(put={"new.csv": DIGEST, "new.csv/x": DIGEST}),
        plan(remove=["OUTSIDE/owned.txt"]),
        plan(remove=["a.csv", "../owned.txt"]),
        plan(remove=["out/owned.txt"]),
        plan(remove=["gone"]),
        plan(remove=[7]),
        plan(remove="a.csv"),
        plan(remove_folders=["a.csv"]),
        plan(remove_folders=[".."]),
        plan(remove_folders=[""]),
        plan(remove_folders=["OUTSIDE"]),
        plan(more=[]),
        "{}",
        "[]",
        "null",
        '"a.csv"',
        "{" * 100_000,
        "[" * 100_000,
        '{"put": ' + "9" * 5000 + "}",
        "",
        "\udcff",
    ],
)
def test_a_journal_that_chiso_did_not_write_is_refused_and_left(
    folder: Path, tmp_path: Path, journal: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for path in (outside / "owned.txt", tmp_path / "owned.txt"):
        path.write_bytes(b"mine")
    staged = folder / JOURNAL / "staged"
    for path in ("owned.txt", "a.csv", "gone/b.csv"):
        (staged / path).parent.mkdir(parents=True, exist_ok=True)
        (staged / path).write_bytes(b"what the journal would put")
    (tmp_path / "x").write_bytes(b"x")
    (staged / "keep.csv").symlink_to(tmp_path / "x")
    (folder / "out").symlink_to(outside)
    (folder / "into_journal").symlink_to(folder / JOURNAL)
    text = journal.replace("OUTSIDE", str(outside))
    (folder / JOURNAL / "plan.json").write_text(text, "utf-8", errors="surrogateescape")
    before = snapshot(tmp_path)
    for command in (recover, lambda data: change(data).__enter__()):
        with pytest.raises(ChisoError, match=r"nothing was touched|its files are gone") as refused:
            command(folder)
        assert JOURNAL in refused.value.remedy + refused.value.where
        assert snapshot(tmp_path) == before


@pytest.mark.parametrize("name", [JOURNAL, f"{JOURNAL}/staged", f"{JOURNAL}/plan.json", f"{JOURNAL}/kept"])
def test_a_journal_that_is_a_link_is_refused_and_what_it_leads_to_stays(
    folder: Path, tmp_path: Path, name: str
) -> None:
    mine = tmp_path / "mine"
    (mine / "staged").mkdir(parents=True)
    (mine / "staged/letter.txt").write_bytes(b"mine")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).symlink_to(mine)
    before = snapshot(tmp_path)
    with pytest.raises(ChisoError, match="is a link; nothing was touched"):
        recover(folder)
    assert snapshot(tmp_path) == before


def test_a_folder_that_leads_out_is_not_written_through(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.csv").write_bytes(b"theirs")
    (folder / "linked").symlink_to(outside)
    with pytest.raises(ChisoError, match="leads out of"), change(folder) as (staged, commit):
        (staged / "linked/x.csv").write_bytes(b"new")
        commit()
    assert (outside / "x.csv").read_bytes() == b"theirs"
    assert not (folder / JOURNAL).exists()


def test_a_folder_that_nobody_changed_is_left_alone_even_if_read_only(folder: Path) -> None:
    assert recover(folder) == "nothing"
    assert recover(folder / "nowhere") == "nothing"
    assert files(folder) == BEFORE
    assert not (folder / JOURNAL).exists()
