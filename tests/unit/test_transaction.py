"""A change of a data folder happens or does not: also if the process dies at any step of it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from chiso.core.errors import ChisoError
from chiso.core.transaction import JOURNAL, Busy, change, recover
from filling import snapshot

BEFORE = {"a.csv": b"old a\n", "keep.csv": b"keep\n", "gone/b.csv": b"old b\n", "gone/deep/c.csv": b"old c\n"}
AFTER = {"a.csv": b"new a\n", "keep.csv": b"keep\n", "new/d.csv": b"new d\n", "new/deep/é.csv": b"new e\n"}
# What a process does to the folder; killed by the system before its Nth rename.
KILLED = """
    import os, shutil, sys
    from pathlib import Path
    from chiso.core import transaction

    data, killed_at = Path(sys.argv[1]), int(sys.argv[2])
    renames, replace = 0, os.replace

    def count(source, target):
        global renames
        renames += 1
        if renames == killed_at:
            os._exit(9)
        replace(source, target)

    transaction.os.replace = count
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


def test_a_file_that_cannot_be_replaced_is_finished_by_the_next_command(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        if target.name == "z.csv":
            raise PermissionError(13, "Permission denied")
        source.rename(target)

    with monkeypatch.context() as patch, pytest.raises(ChisoError, match="cannot be replaced") as refused:
        patch.setattr("chiso.core.transaction.os.replace", refuse)
        with change(folder) as (staged, commit):
            make_the_change(staged)
            commit()
    assert refused.value.where.endswith("z.csv")
    assert recover(folder) == "completed"
    assert files(folder) == {**BEFORE, "a.csv": b"new a\n", "z.csv": b"new z\n"}


def test_a_folder_that_nobody_changed_is_left_alone_even_if_read_only(folder: Path) -> None:
    assert recover(folder) == "nothing"
    assert recover(folder / "nowhere") == "nothing"
    assert files(folder) == BEFORE
    assert not (folder / JOURNAL).exists()
