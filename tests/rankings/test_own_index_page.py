"""docs/own-index.md: its commands are those of chiso, and do in this order what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest
import typer.main

from chiso.cli.app import app
from chiso.core.paths import ROOT
from tests.support.command import Run

PAGE = (ROOT / "docs/own-index.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]
# These need a file of a user, and a build that tests of pages make.
NOT_RUN = ("criteria new", "build")


def _inline() -> list[str]:
    return [one for one in re.findall(r"`chiso ([^`]+)`", PAGE) if "<" not in one]


def test_every_command_of_the_page_exists_with_its_options() -> None:
    assert len(COMMANDS) >= 10
    for line in [*(command.removeprefix("chiso ") for command in COMMANDS), *_inline()]:
        command, words = typer.main.get_command(app), shlex.split(line)
        context = command.make_context("chiso", [], resilient_parsing=True)
        while hasattr(command, "get_command") and words:
            found = command.get_command(context, words.pop(0))
            assert found is not None, line
            command = found
            context = command.make_context(line, [], resilient_parsing=True)
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def _table(name: str, *rows: list[object]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(name)


@pytest.mark.slow
def test_the_commands_do_in_their_order_what_the_page_says(
    own_copy: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _table("Danh sách đơn vị.xlsx", ["TT", "Tên đơn vị", "Tên khác"], [1, "Xã Bản Thử 001", "Bản Thử Một"])
    _table(
        "Khảo sát.xlsx",
        ["TT", "Tên đơn vị", "Số người trả lời", "Tỷ lệ hài lòng (%)", "Phương pháp"],
        [1, "Xã Bản Thử 001", 25, 84.5, "Phát phiếu"],
    )
    for line in COMMANDS:
        words = shlex.split(line)[1:]
        if line.removeprefix("chiso ").startswith(NOT_RUN):
            continue
        words = [
            one
            for word in words
            for one in (sorted(map(str, tmp_path.glob(word))) if "*" in word else [word])
        ]
        status, said, wrong = run(*words, "--data", own_copy)
        assert status == 0, f"{line}\n{wrong}"
        assert said
    assert (tmp_path / "quyet-dinh.docx").is_file()
    assert len(list((tmp_path / "thong-bao").glob("*.docx"))) == 124
    assert (tmp_path / "ke-hoach/plan.yml").is_file()
