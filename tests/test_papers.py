"""The papers of the project name one version, day, licence and set of tools."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from chiso.core.paths import ROOT
from chiso.data.cleaning.descriptor import COLLECTED_BY
from tests.support.shown_commands import blocks
from tests.test_project import name_of, pins

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CHANGES = (ROOT / "CHANGELOG.md").read_text("utf-8")
RELEASES = re.findall(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d{2}-\d{2})$", CHANGES, re.MULTILINE)
CITATION: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
# What version 1.2.0 of the format requires, and what of the rest is used here.
REQUIRED = {"authors", "cff-version", "message", "title"}
OPTIONAL = {"abstract", "date-released", "keywords", "license", "type", "version"}


def test_changelog_begins_with_what_is_not_released_and_then_this_version() -> None:
    headings = re.findall(r"^## (.*)$", CHANGES, re.MULTILINE)
    assert headings == ["Unreleased", *(f"{version} - {day}" for version, day in RELEASES)]
    assert RELEASES[0][0] == PROJECT["version"]
    days = [dt.date.fromisoformat(day) for _, day in RELEASES]
    assert days == sorted(days, reverse=True)


def test_citation_is_valid_and_of_this_version() -> None:
    assert REQUIRED <= {*CITATION} <= REQUIRED | OPTIONAL
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["type"] == "software"
    assert (CITATION["version"], CITATION["date-released"].isoformat()) == RELEASES[0]
    assert CITATION["license"] == PROJECT["license"]
    assert CITATION["authors"] == PROJECT["authors"] == [{"name": COLLECTED_BY["title"]}]
    assert CITATION["keywords"] == PROJECT["keywords"]


def test_the_version_stands_nowhere_in_the_code() -> None:
    version = re.compile(rf"\b{re.escape(PROJECT['version'])}\b")
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / ".ci").glob("*.py")]
    assert [path.name for path in files if version.search(path.read_text("utf-8"))] == []


def test_the_text_of_a_tag_is_the_paragraph_of_its_release(tmp_path: Path) -> None:
    block, *_ = blocks((ROOT / "docs/release.md").read_text("utf-8"))
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, "utf-8")
    subprocess.run(["sh", "-e", "-c", block], cwd=tmp_path, check=True)
    title, blank, *text = (tmp_path / "build/tag.txt").read_text("utf-8").splitlines()
    assert (title, blank) == (f"chiso {PROJECT['version']}", "")
    assert 3 <= len(" ".join(text).split(". ")) <= 8
    assert not [line for line in text if line.startswith(("#", "- "))]


@pytest.mark.parametrize("program", ["ruff", "nbstripout", "codespell"])
def test_hooks_are_the_tools_of_lint_and_fetch_nothing(program: str) -> None:
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert {one["repo"] for one in repositories} == {"local"}
    hooks = [hook for one in repositories for hook in one["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    called = [hook["entry"].split() for hook in hooks if hook["entry"].startswith(f".venv/bin/{program}")]
    assert called
    assert name_of(program) in pins("requirements-dev.lock")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for _, *options in called:
        kept = [
            one for one in options if one != "--force-exclude"
        ]  # pre-commit names files that ruff leaves out
        assert re.search(rf"\$\(BIN\)/{program}.*{' '.join(kept)}", makefile)
