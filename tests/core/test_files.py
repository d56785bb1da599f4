"""Files are written whole or not at all, and never outside the folder they belong to."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from chiso.core import files
from chiso.core.errors import ChisoError, of_os
from chiso.core.files import (
    clear_left_behind,
    copy_folder,
    inside,
    is_of_system,
    locked,
    refuse_existing,
    refuse_inside,
    write_together,
    write_whole,
)
from chiso.factory.folder import HOLDER, hold
from tests.support.faults import SEAMS, Breaking
from tests.support.folders import snapshot

WINDOWS = SimpleNamespace(**vars(os) | {"name": "nt"})
OLD = {"a.xlsx": b"old a", "b.ipynb": b"old b", "deep/c.html": b"old c"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in OLD.items():
        write_whole(tmp_path / name, content)
    return tmp_path


@pytest.mark.parametrize("linked", [True, False], ids=["links", "no links"])
def test_files_that_belong_together_are_all_new_or_all_old(
    folder: Path, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    if not linked:  # FAT, some network folders
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    new = {folder / name: b"new" for name in [*OLD, "other/d.csv"]}
    before, broken = snapshot(folder), 0
    for fault in Breaking.each(lambda: write_together(new)):
        broken += 1
        assert isinstance(fault, OSError)
        assert Path(str(fault.filename)) in new  # not the file beside it
        assert snapshot(folder) == before
    assert broken >= 3 * len(new)
    assert {path: path.read_bytes() for path in new} == new
    assert not list(folder.rglob(".*"))


def test_a_program_that_has_a_file_open_is_named_by_its_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(source), None, str(target))

    monkeypatch.setattr(files, "_rename", refuse)
    with pytest.raises(PermissionError) as refused:
        write_whole(folder / "a.xlsx", b"new")
    assert refused.value.filename == str(folder / "a.xlsx")
    assert snapshot(folder)["a.xlsx"] == b"old a"


def test_a_new_file_that_another_program_looks_at_for_a_moment_is_put_in_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []
    real = Path.replace

    def at_the_third_time(source: Path, target: Path) -> Path:
        tried.append(target)
        if len(tried) < 3:
            raise PermissionError(errno.EACCES, "it is used by another process")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", at_the_third_time)
    monkeypatch.setattr(files, "_WAITS", (0.0, 0.0, 0.0))
    monkeypatch.setattr(files, "os", WINDOWS)
    write_whole(folder / "a.xlsx", b"new")
    assert (folder / "a.xlsx").read_bytes() == b"new"
    tried[:] = [folder] * 0
    monkeypatch.setattr(files, "_WAITS", (0.0,))
    with pytest.raises(PermissionError):  # open in Excel all the time
        write_whole(folder / "a.xlsx", b"newer")
    assert (folder / "a.xlsx").read_bytes() == b"new"
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize(
    "name", ["con", "NUL.xlsx", "com1.báo cáo.html", "aux .csv", "kế hoạch.", "a ", "a:b", "q?"]
)
def test_a_name_that_windows_cannot_open_is_made_nowhere(folder: Path, name: str) -> None:
    before = snapshot(folder)
    for path in (folder / name, folder / name / "a.html"):
        with pytest.raises(OSError, match="Invalid argument") as refused:
            write_whole(path, b"x")
        assert "not con, nul" in of_os(refused.value).remedy
    with pytest.raises(ChisoError, match="no name for a file or folder on Windows"):
        inside(folder, f"plans/{name}/plan.yml", "here")
    assert snapshot(folder) == before


@pytest.mark.parametrize("name", ["cong-van", "console.csv", "con-1", "COM", "nullable", ".new", "a.b"])
def test_other_names_are_made(folder: Path, name: str) -> None:
    write_whole(folder / name, b"x")
    assert inside(folder, name, "here").read_bytes() == b"x"


def test_a_folder_of_that_name_which_somebody_has_made_is_used(folder: Path) -> None:
    (folder / "aux").mkdir()  # elsewhere than on Windows
    write_whole(folder / "aux/a.csv", b"x")
    assert (folder / "aux/a.csv").read_bytes() == b"x"


@pytest.mark.parametrize("name", ["~$báo cáo.docx", ".~lock.a.csv#", "Thumbs.db", "desktop.ini", ".DS_Store"])
def test_files_that_programs_leave_are_none_of_a_folder(name: str) -> None:
    assert is_of_system(name)
    assert not is_of_system(name.lstrip("~$.").replace("Thumbs.db", "thumbs").replace(".ini", ".csv"))


def test_a_long_name_leaves_room_for_the_name_beside_it(tmp_path: Path) -> None:
    path = tmp_path / ("kế hoạch " * 18 + "tháng 6.docx")
    assert 240 < len(path.name.encode()) <= 255
    write_whole(path, b"x")
    assert path.read_bytes() == b"x"


def test_a_half_file_goes_with_its_process_or_after_an_hour(tmp_path: Path) -> None:
    mine, others, old = (tmp_path / f".{pid}-0123abcd.new" for pid in (11, 12, 13))
    stands = tmp_path / ".gitkeep.new"
    for path in (mine, others, old, stands):
        path.write_bytes(b"half")
    os.utime(old, (0, time.time() - files.LEFT_BEHIND - 1))
    clear_left_behind(tmp_path, process=11)
    assert sorted(tmp_path.iterdir()) == sorted([others, stands])


@pytest.mark.parametrize(
    "named",
    [
        "../x",
        "a/../../x",
        "/etc/x",
        "..",
        ".",
        "",
        "C:/x",
        "C:x",
        "\\\\server\\x",
        "a\\..\\x",
        "//server/x",
        "out/x",
        "loop/x",
        "a\0b",
        "\ud800/x",
        "../" + "x" * 5000,
    ],
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, named: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "out").symlink_to(tmp_path)
    (home / "loop").symlink_to(home / "loop")
    with pytest.raises(ChisoError, match="leads out of") as refused:
        inside(home, named, "plan.yml line 3")
    assert refused.value.where == "plan.yml line 3"
    assert len(refused.value.message) < 400


def test_a_name_inside_is_a_path(tmp_path: Path) -> None:
    assert inside(tmp_path, "kế hoạch/2024..csv", "x") == tmp_path / "kế hoạch/2024..csv"


def test_results_are_not_written_into_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    (data / "plans/mine").mkdir(parents=True)
    (tmp_path / "link").symlink_to(data)
    monkeypatch.chdir(data)
    for out in (data, data / "new/out", tmp_path / "link/x.docx", Path("x.xlsx"), data / "plans"):
        with pytest.raises(ChisoError, match="lies in the data folder"):
            refuse_inside(data, out, except_in="plans")
    refuse_inside(data, data / "plans/mine", except_in="plans")
    refuse_inside(data, tmp_path / "database")
    refuse_inside(data, tmp_path)


def test_what_exists_is_refused_unless_forced(folder: Path) -> None:
    paths = [folder / name for name in ("a.xlsx", "new.xlsx", "b.ipynb")]
    with pytest.raises(ChisoError, match=r"^exists already: a\.xlsx, b\.ipynb \("):
        refuse_existing(paths)
    refuse_existing(paths, force=True)
    refuse_existing(paths[1:2])


def busy() -> ChisoError:
    return ChisoError("another holds it")


def test_a_lock_is_held_by_one_and_leaves_nothing(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with locked(lock, busy):
        with pytest.raises(ChisoError, match="another holds it"), locked(lock, busy):
            pass
        assert lock.exists()
    assert not lock.exists()
    with locked(lock, busy):
        pass


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_said_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    fcntl = pytest.importorskip("fcntl", reason="locks are others there")

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    started = time.monotonic()
    with pytest.raises(ChisoError, match="no locks") as refused, locked(tmp_path / "lock", busy):
        pass
    assert "a disk of this computer" in refused.value.remedy
    assert time.monotonic() - started < 2
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are others there")
def test_a_pipe_in_a_folder_is_not_read_for_ever(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no file that can be copied"):
        copy_folder(tmp_path, tmp_path.with_name("copy"), without="")


def test_a_folder_that_leads_back_to_itself_is_not_copied_for_ever(tmp_path: Path) -> None:
    (tmp_path / "home/a").mkdir(parents=True)
    (tmp_path / "home/a/back").symlink_to(tmp_path / "home")
    with pytest.raises(OSError, match="leads back") as refused:
        copy_folder(tmp_path / "home", tmp_path / "copy", without="")
    assert str(refused.value.filename).endswith("home/a/back")


def test_the_seams_are_all_that_writes() -> None:
    assert all(hasattr(files, name) for name in SEAMS)


@pytest.mark.parametrize("said", ["[]", '{"pid": 1e999}', '{"pid": "x", "since": 1}', "[" * 9999, "\x00"])
def test_what_a_folder_says_of_another_build_is_not_believed(tmp_path: Path, said: str) -> None:
    (tmp_path / HOLDER).write_text(said, "utf-8")
    with hold(tmp_path) as earlier:
        assert earlier == ""
    with hold(tmp_path) as earlier:
        assert earlier == ""
