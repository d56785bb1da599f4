"""The workflows of the hosted CI call what there is, may only read, and hold the same as `make test`."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from chiso.cli.app import app
from chiso.core.paths import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def read(path: Path) -> dict[Any, Any]:
    return yaml.safe_load(path.read_text("utf-8"))


def commands(path: Path) -> list[str]:
    return [step["run"] for job in read(path)["jobs"].values() for step in job["steps"] if "run" in step]


def options(called: str) -> set[str]:
    """What a command of the program takes."""
    command = typer.main.get_command(app).commands[called]  # type: ignore[attr-defined]
    return {option for parameter in command.params for option in parameter.opts}


def test_there_are_workflows_for_each_system_and_for_the_night() -> None:
    systems = " ".join(str(job) for path in WORKFLOWS for job in read(path)["jobs"].values())
    assert {"ubuntu-latest", "macos-latest", "windows-latest"} <= set(re.findall(r"[a-z]+-latest", systems))
    # YAML reads the key "on" as a truth.
    assert any("schedule" in read(path)[True] and "make sweep" in commands(path) for path in WORKFLOWS)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_calls_only_what_there_is(path: Path) -> None:
    assert commands(path)
    for command in commands(path):
        program, *arguments = shlex.split(command.replace("\\", "/"))
        if program == "make":
            assert set(arguments) <= TARGETS, command
        elif program == ".ci/run":
            assert (ROOT / program).is_file()
            assert not arguments
        elif program.endswith("/chiso"):
            assert {one for one in arguments if one.startswith("-")} <= options(arguments[0]), command
        else:
            assert program in {"python", ".venv/Scripts/python"}, command
            assert arguments[:2] in (["-m", "venv"], ["-m", "pip"], ["-m", "pytest"]), command


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_reads_and_knows_no_secret(path: Path) -> None:
    assert read(path)["permissions"] == {"contents": "read"}
    assert "secrets." not in path.read_text("utf-8")
    jobs = read(path)["jobs"].values()
    assert all("permissions" not in job and job["timeout-minutes"] <= 180 for job in jobs)
    used = [step["uses"] for job in jobs for step in job["steps"] if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@v[0-9]+", one) for one in used)


def test_windows_does_without_make_what_make_does() -> None:
    (windows,) = (job for path in WORKFLOWS for name, job in read(path)["jobs"].items() if name == "windows")
    runs = " ; ".join(step["run"] for step in windows["steps"] if "run" in step)
    (pytest_of_make,) = re.findall(r"^PYTEST := \$\(BIN\)/python (-m pytest .*)$", MAKEFILE, re.MULTILINE)
    assert pytest_of_make.split(" -p ")[0] in runs
    (lock,) = re.findall(r"--require-hashes -r (\S+)", runs)
    assert re.search("^pytest==", (ROOT / lock).read_text("utf-8"), re.MULTILINE), "a lock without the tests"
    assert "--no-deps -e ." in runs


def test_every_file_has_ends_of_lines_that_no_system_changes() -> None:
    asked = ["git", "ls-files", "--eol"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    wrong = []
    for line in listed.stdout.splitlines():
        about, name = line.split("\t")
        index, _, attributes = about.split(maxsplit=2)
        is_binary = index == "i/-text" and "attr/-text" in attributes
        is_text = index in {"i/lf", "i/none"} and "eol=lf" in attributes
        if not (is_binary or is_text):
            wrong.append((name, about))
    assert wrong == []
