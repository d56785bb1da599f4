"""docs/any-machine.md names every target of the Makefile, and commands that there are."""

from __future__ import annotations

import importlib.util
import re

import pytest
import typer

from chiso.cli.app import app
from chiso.core.paths import ROOT
from chiso.installation.doctor import LONGEST_OWN, LONGEST_PATH

PAGE = (ROOT / "docs/any-machine.md").read_text("utf-8")
ROWS = re.findall(r"^\| `make ([a-z-]+)` \| (.+) \|$", PAGE, re.MULTILINE)
COMMANDS = [command for _, cell in ROWS for command in re.findall(r"`(python [^`]+)`", cell)]


def test_every_target_of_the_makefile_has_a_row() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    assert sorted(name for name, _ in ROWS) == sorted(targets)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_in_its_place_can_be_called(command: str) -> None:
    _, first, *rest = command.split()
    if first != "-m":
        assert (ROOT / first).is_file()
        return
    assert importlib.util.find_spec(rest[0]) is not None
    if rest[0] == "chiso":
        parameters = typer.main.get_command(app).commands[rest[1]].params  # type: ignore[attr-defined]
        known = {option for parameter in parameters for option in parameter.opts}
        assert {one for one in rest if one.startswith("--")} <= known


def test_figures_of_the_page_are_those_of_the_doctor() -> None:
    assert f"giới hạn {LONGEST_PATH} ký tự" in PAGE
    assert f"không quá {LONGEST_OWN} ký tự" in PAGE
    assert f"longer than {LONGEST_OWN} characters" in PAGE


def test_the_readme_begins_without_make_too() -> None:
    opening = (ROOT / "README.md").read_text("utf-8")[:1500]
    lines = re.search(r"```powershell\n(.*?)```", opening, re.DOTALL)
    assert lines is not None
    assert len(lines[1].splitlines()) == 3
    for what in ("-m venv .venv", "--require-hashes -r requirements.lock", "--no-deps -e .", "chiso build"):
        assert what in lines[1]
