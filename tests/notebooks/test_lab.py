"""JupyterLab of an analyst: working copies, the language, and a tree that git finds unchanged."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from chiso.core.errors import ChisoError
from chiso.core.paths import NOTEBOOKS, ROOT
from chiso.notebook import git_filter
from chiso.notebook.lab import command, environment_of
from chiso.notebook.working_copies import START, WORK, WorkingCopies, lay_out
from chiso.text.languages import Lang

ONE, TWO = "explore/01.ipynb", "explore/02.ipynb"


def notebook(source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="a")])


def write(path: Path, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(source), path)


def source_of(path: Path) -> str:
    return str(nbformat.read(path, as_version=4).cells[0].source)


@pytest.fixture
def originals(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    for name in (START, ONE, TWO):
        write(folder / name, f"the first {name}")
    return folder


def run_all(path: Path) -> None:
    ran = nbformat.read(path, as_version=4)
    for cell in ran.cells:
        if cell.cell_type == "code":
            cell.execution_count = 1
            cell.outputs = [nbformat.v4.new_output("stream", text="42")]
    nbformat.write(ran, path)


def test_what_an_analyst_changed_stays_and_all_else_follows_the_original(
    originals: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    assert lay_out(work, originals) == WorkingCopies(work)
    write(work / ONE, "my own")
    run_all(work / TWO)
    ran = (work / TWO).read_bytes()
    assert lay_out(work, originals) == WorkingCopies(work, [ONE])
    assert (work / TWO).read_bytes() == ran  # its outputs too, while the original is the same

    for name in (ONE, TWO):
        write(originals / name, f"the second {name}")
    beside = "explore/01.moi.ipynb"
    assert lay_out(work, originals) == WorkingCopies(work, [ONE], {ONE: beside})
    assert source_of(work / ONE) == "my own"
    assert source_of(work / beside) == f"the second {ONE}"
    assert source_of(work / TWO) == f"the second {TWO}"
    assert lay_out(work, originals) == WorkingCopies(work, [ONE])  # said once

    write(work / beside, "my own too")
    write(originals / ONE, "the third")
    again = "explore/01.moi-2.ipynb"
    assert lay_out(work, originals).newer == {ONE: again}
    assert (source_of(work / beside), source_of(work / again)) == ("my own too", "the third")


def test_a_copy_of_which_nothing_is_known_counts_as_changed(originals: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    lay_out(work, originals)
    (work / ".copies.json").write_text("[", "utf-8")
    (work / ONE).write_text("no notebook", "utf-8")
    assert lay_out(work, originals).changed == [ONE]
    assert (work / ONE).read_text("utf-8") == "no notebook"


def test_links_of_the_start_page_lead_to_files_beside_it(tmp_path: Path) -> None:
    copies = lay_out(tmp_path)
    text = "\n".join(cell.source for cell in nbformat.read(copies.start, as_version=4).cells)
    linked = re.findall(r"\]\(([^)#]+)\)", text)
    assert {f"explore/{path.name}" for path in (NOTEBOOKS / "explore").glob("0*.ipynb")} < set(linked)
    assert [link for link in linked if not (tmp_path / link).is_file()] == []


def test_links_of_the_tutorial_lead_to_files(tmp_path: Path) -> None:
    work = tmp_path / WORK
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    lay_out(work)
    for folder in (ROOT / "docs/tutorial", work / "tutorial"):
        for page in ("huong-dan.md", "tutorial.md"):
            links = re.findall(r"\]\(([^)#]+\.md)", (folder / page).read_text("utf-8"))
            assert len(links) == 2
            assert all((folder / link).resolve().is_file() for link in links), (folder, links)


def test_jupyterlab_opens_the_start_page_in_the_language_with_the_users_settings_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/of/the/user")
    around = environment_of(tmp_path, tmp_path / "data", Lang.VI)
    assert (around["CHISO_LANG"], around["CHISO_DATA"]) == ("vi", str(tmp_path / "data"))
    own, users = around["JUPYTER_CONFIG_PATH"].split(":")
    assert users == "/of/the/user"
    chosen = json.loads((Path(own) / "labconfig/default_setting_overrides.json").read_text("utf-8"))
    assert chosen["@jupyterlab/translation-extension:plugin"] == {"locale": "vi_VN"}
    asked = command(tmp_path, tmp_path / WORK / START, ["--port=1"], browser=False)
    assert f"--LabApp.default_url=/lab/tree/{WORK}/{START}" in asked
    assert asked[-2:] == ["--no-browser", "--port=1"]


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=An", "-c", "user.email=an@example.com"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_git_sees_no_change_where_notebooks_were_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (".gitattributes", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path)
    for path in (START, "explore/01_where_do_we_stand.ipynb", "explore/explorer.ipynb"):
        (tmp_path / "notebooks" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(NOTEBOOKS / path, tmp_path / "notebooks" / path)
    with pytest.raises(ChisoError, match="no clone of the project"):
        git_filter.install(tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "--quiet", "-m", "The notebooks")
    assert git_filter.can_be_installed(tmp_path)
    python = tmp_path.parent / f"{tmp_path.name} 'của' $tôi" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    git_filter.install(tmp_path)
    monkeypatch.undo()
    (tmp_path / "json.py").write_text("raise SystemExit(1)")  # no module of the filter
    (tmp_path / ".git/info/exclude").write_text("json.py")
    assert not git_filter.can_be_installed(tmp_path)

    copies = lay_out(tmp_path / WORK, tmp_path / "notebooks")
    (copies.folder / "papi-lai-chau.xlsx").touch()
    run_all(copies.start)
    assert git(tmp_path, "status", "--porcelain") == ""
    run_all(tmp_path / "notebooks" / START)
    assert git(tmp_path, "diff") == ""
    git(tmp_path, "add", "-A")  # of an original that was run nothing is committed
    assert git(tmp_path, "status", "--porcelain") == ""
