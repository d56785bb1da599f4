"""Each question about a machine has an answer where it is well, and another where one thing is broken."""

from __future__ import annotations

import builtins
import errno
import json
import os
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from chiso.core import console, files
from chiso.core.paths import DATA, NOTEBOOKS
from chiso.installation import doctor
from tests.support.command import Run, chiso


@pytest.mark.slow  # it imports every library
def test_a_machine_that_runs_the_tests_is_well() -> None:
    done = chiso("doctor", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert "✗" not in done.stdout
    assert "DejaVu Sans, with every Vietnamese letter" in done.stdout
    assert done.stdout.rstrip().endswith("all that chiso needs is there")


def test_what_is_wrong_is_said_with_what_to_do(
    run: Run, in_vietnamese: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "libraries", lambda: doctor.Row("libraries", "good", ""))
    status, said, _ = run("doctor", "--data", tmp_path)
    assert status == 1
    assert f"✗  số liệu: {tmp_path} không phải là thư mục dữ liệu của chiso" in said
    assert "chiso init" in said
    assert "1 điểm cần khắc phục" in said


def test_a_broken_check_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise RuntimeError("it is\nbroken")

    monkeypatch.setattr(metadata, "version", refuse)
    monkeypatch.setattr(metadata, "requires", lambda _: ["numpy", 'distributed; extra == "cluster"'])
    rows = {str(row.asked): row for row in doctor.examine(DATA, "utf-8")}
    assert rows["chiso"].state == rows["JupyterLab"].state == rows["libraries"].state == "wrong"
    assert rows["chiso"].found == "RuntimeError: it is broken"
    assert "pip install --force-reinstall FILE.whl" in rows["JupyterLab"].remedy
    assert rows["data"].state == rows["notebooks"].state == "good"
    assert len(rows) == 17


def answer_of_libraries(monkeypatch: pytest.MonkeyPatch, *required: str) -> doctor.Row:
    monkeypatch.setattr(metadata, "requires", lambda _: list(required))
    return doctor.libraries()


def test_libraries_that_are_missing_old_or_broken_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer_of_libraries(monkeypatch, "pyyaml>=6.0").state == "good"
    monkeypatch.setitem(sys.modules, "yaml", None)
    monkeypatch.setitem(sys.modules, "_yaml", None)
    row = answer_of_libraries(
        monkeypatch, "no-such-library>=1", "rich>=999", "pyyaml", 'typer; extra == "dev"'
    )
    assert row.state == "wrong"
    missing, old, broken = str(row.found).split(", ")
    assert missing == "no-such-library is missing"
    assert old.startswith("rich ")
    assert old.endswith("is not >=999")
    assert broken.startswith("pyyaml cannot be imported: ModuleNotFoundError")
    assert "pip install" in row.remedy


def test_the_libraries_asked_for_are_those_of_the_project() -> None:
    names = {name for name, _ in doctor._requirements()}
    assert {"pandas", "jupyterlab-language-pack-vi-VN"} <= names
    assert not {"pdfplumber", "pytest", "ruff"} & names
    assert {name for name, _ in doctor._requirements("pdf")} == {"pdfplumber"}


def test_an_optional_library_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    row = doctor.optional("pdf")
    assert row.state == "note"
    assert "pdfplumber" in row.found
    assert '"chiso[pdf]"' in row.remedy


@pytest.mark.parametrize(("runs", "state"), [("3.10.4", "wrong"), ("3.11.0", "good"), ("3.13.0rc1", "good")])
def test_an_old_python_is_said(monkeypatch: pytest.MonkeyPatch, runs: str, state: str) -> None:
    monkeypatch.setattr(doctor.platform, "python_version", lambda: runs)
    row = doctor.python()
    assert row.state == state
    assert state == "good" or row.remedy == "install Python >=3.11"


def test_a_font_without_vietnamese_letters_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chiso.charts.style.FONT", "cmr10")
    row = doctor.fonts()
    assert row.state == "wrong"
    assert "ấ" in row.found


def test_jupyterlab_without_its_language_pack_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.jupyterlab().state == "good"
    monkeypatch.setattr(metadata, "entry_points", lambda **_: [])
    assert doctor.jupyterlab().state == "wrong"


def test_a_missing_notebook_is_named(tmp_path: Path) -> None:
    copy = shutil.copytree(NOTEBOOKS, tmp_path / "notebooks", ignore=shutil.ignore_patterns("work"))
    assert doctor.notebooks(copy).state == "good"
    (copy / "reports/province.ipynb").unlink()
    row = doctor.notebooks(copy)
    assert row.state == "wrong"
    assert "reports/province.ipynb" in row.found


@pytest.mark.parametrize("descriptor", ["", "[", "[]", "{}", '{"resources": [{}]}', '{"resources": 1}'])
def test_a_descriptor_that_cannot_be_read_is_said(tmp_path: Path, descriptor: str) -> None:
    (tmp_path / "datapackage.json").write_text(descriptor, "utf-8")
    row = doctor.data_folder(tmp_path)
    assert row.state == "wrong"
    assert row.remedy == "run: chiso data"


def test_a_table_that_is_gone_is_named(tmp_path: Path) -> None:
    described = {"resources": [{"path": "clean/par.csv"}, {"path": "clean/papi.csv"}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(described), "utf-8")
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean/par.csv").write_text("", "utf-8")
    row = doctor.data_folder(tmp_path)
    assert row.state == "wrong"
    assert str(row.found).endswith(": clean/papi.csv")


def test_a_folder_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    row = doctor.writable("reports folder", tmp_path / "not/there/yet", needed=True)
    assert row.state == "good"
    assert not list(tmp_path.iterdir()), "the question leaves nothing"

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(files, "_fill", refuse)
    row = doctor.writable("reports folder", tmp_path, needed=True)
    assert row.state == "wrong"
    assert "Read-only file system" in row.found
    assert "--out" in row.remedy
    assert doctor.cache().state == "doubt"
    assert doctor.temporary().state == "wrong"


def test_a_full_disk_is_doubtful(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for free, state in ((doctor.ROOM - 1, "doubt"), (doctor.ROOM, "good")):
        usage = (0, 0, free * 1_000_000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, usage=usage: shutil._ntuple_diskusage(*usage))
        assert doctor.room(tmp_path / "reports").state == state


@pytest.mark.parametrize("encoding", ["cp1258", "cp437", "ANSI_X3.4-1968"])
def test_a_terminal_that_is_not_utf_8_gets_marks_of_ascii(
    run: Run, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    assert doctor.terminal("UTF-8").state == "good"
    assert doctor.terminal(encoding).state == "doubt"
    monkeypatch.setattr("chiso.cli.installation.encoding_of_terminal", lambda: encoding)
    monkeypatch.setattr(doctor, "libraries", lambda: doctor.Row("libraries", "good", ""))
    status, said, _ = run("doctor")
    assert status == 0
    assert f"!  terminal: its encoding is {encoding}" in said
    assert "✓" not in said
    assert "\nok Python:" in said


def test_the_encoding_before_is_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(console, "_before", [])
    assert console.encoding_of_terminal() == "utf-8"
    with (tmp_path / "said").open("w", encoding="cp1258") as said:
        monkeypatch.setattr(sys, "stdout", said)
        console.prepare_streams()
        assert (console.encoding_of_terminal(), said.encoding) == ("cp1258", "utf-8")


def test_long_paths_count_on_windows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = Path("/", *["thư mục có tên dài"] * 9, "reports")
    assert doctor.long_paths(deep).state == "good"
    monkeypatch.setattr(doctor, "_limits_paths", lambda: True)
    row = doctor.long_paths(deep)
    assert row.state == "wrong"
    assert "D:\\chiso" in row.remedy
    assert doctor.long_paths(Path("/chiso/reports")).state == "good"


def test_without_a_catalog_it_still_speaks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_babel(name: str, *given: Any, **named: Any) -> Any:
        if name.startswith("chiso.text.catalog"):
            raise ImportError(name)
        return real(name, *given, **named)

    monkeypatch.setattr(doctor, "examine", lambda *_: iter([doctor.Row("Python", "good", "3.11")]))
    monkeypatch.setattr(builtins, "__import__", without_babel)
    assert run("doctor", "--lang", "vi")[:2] == (0, "✓  Python: 3.11\n\nall that chiso needs is there\n")
