"""Where there are no data, every command says where it looked and what to do, and does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from chiso.cli.app import app
from tests.support.command import Run

# What a request is refused without, before data are looked for.
GIVEN = {
    "compare": ["Lào Cai", "Lai Châu"],
    "plan draft": ["--province", "Lào Cai"],
    "import add": ["a.xlsx"],
    "score": ["lao-cai-2021"],
}
OF_NO_DATA = {"init", "doctor"}


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        elif name not in OF_NO_DATA:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_it_says_where_it_looked_and_what_to_do(
    name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [*name.split(), *GIVEN.get(name, [])]
    for parameter in COMMANDS[name].params:
        value = {"index": "PAR", "file": "a.xlsx"}.get(parameter.name, "2024")
        if parameter.required:
            asked += [value] if parameter.param_type_name == "argument" else [parameter.opts[0], value]
    status, said, wrong = run(*asked, "--data", tmp_path / "data")
    assert (status, said) == (2, "")
    assert wrong.startswith("error: the data folder does not exist\n")
    assert str(tmp_path / "data") in wrong
    assert "chiso init FOLDER" in wrong
    assert not list(tmp_path.iterdir())
