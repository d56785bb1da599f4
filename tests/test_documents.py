"""What documents show is there: commands with their options and choices, targets of make, files, names."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.exceptions import Exit, TyperException

import chiso
from chiso import charts
from chiso.cli.app import app
from chiso.core.errors import ChisoError
from chiso.core.paths import ROOT
from chiso.data.dataset import Dataset
from tests.support.command import Run
from tests.support.layouts import HEAD, TITLE, Layout, clean, save_docx, save_xlsx, sides_of
from tests.support.new_edition import invented
from tests.support.shown_commands import SPAN, VALUE, Shown, blocks, commands, pages, spans

TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in pages()}
SHOWN = {path.relative_to(ROOT).as_posix(): commands(path) for path in pages()}
# Where the blocks of a page are tried for real; those about a wheel by what is done with a wheel.
TRIED = {
    "README.md": "tests/test_wheel.py",
    "docs/any-machine.md": "tests/test_wheel.py",
    "docs/how-to.md": "tests/test_how_to.py",
    "CONTRIBUTING.md": "tests/test_how_to.py",
    "docs/own-index.md": "tests/rankings/test_own_index_page.py",
    "docs/new-edition.md": "tests/test_documents.py",
}
# Choices that only the recipes of a page add; they are tried there.
ADDED = {"docs/how-to.md": {"publications", "fr"}}
# Of other programs.
OTHERS = {"--annotate", "--sign", "--keep", "--no-index"}


@cache
def program() -> Any:
    """The whole command line; made once, since it takes a while."""
    return typer.main.get_command(app)


def leaf(words: list[str]) -> tuple[Any, list[str]]:
    """The command that words name, and the words after it; options before it are the program's own."""
    command = program()
    rest = list(words)
    while hasattr(command, "commands") and rest:
        word = rest.pop(0)
        if word.startswith("-"):
            option = next((one for one in command.params if word in one.opts), None)
            assert option is not None or word == "--help", f"no option {word}"
            if option is not None and not option.is_flag and rest:
                rest.pop(0)
            continue
        if word == VALUE:  # COMMAND: any of them
            return command, []
        assert word in command.commands, f"no command {word}"
        command = command.commands[word]
    return command, rest


def refused(shown: Shown) -> str:
    """Why the program would not take a command; "" where it would. Nothing is run."""
    for words in shown.variants():
        try:
            command, rest = leaf(words)
            if hasattr(command, "commands"):  # a group, spoken of as a whole
                continue
            if not shown.typed and rest and rest[-1].startswith("--"):
                option = next((one for one in command.params if rest[-1] in one.opts), None)
                rest += [] if option is None or option.is_flag else [VALUE]
            command.make_context(command.name, rest)
        except AssertionError as error:
            return str(error)
        except Exit:
            continue  # --help
        except ChisoError as error:
            return str(error)
        except TyperException as error:
            # A sentence may leave out what else the command needs.
            if shown.typed or type(error).__name__ != "MissingParameter":
                return str(error)
    return ""


@pytest.mark.parametrize("page", [page for page, found in SHOWN.items() if found])
def test_every_command_shown_is_one_with_its_options_and_choices(page: str) -> None:
    shown = [one for one in SHOWN[page] if not ADDED.get(page, set()) & {*one.text.split()}]
    assert {f"chiso {one.text}": said for one in shown if (said := refused(one))} == {}


def test_commands_are_found_and_wrong_ones_would_be_seen() -> None:
    assert sum(map(len, SHOWN.values())) > 150
    assert refused(Shown("", "build --report province|all [--year Y] [--province P ...]", False)) == ""
    assert refused(Shown("", "import add", False)) == ""
    for text in (
        "biuld",
        "import ad FILE",
        "build --provnce P",
        "build --report provinces",
        "build --report province|provinces",
        "build --year two",
        "show P Q",
    ):
        assert refused(Shown("", text, False)), text
    assert refused(Shown("", "import add", True))


def test_options_named_alone_belong_to_some_command() -> None:
    def options(command: Any) -> Iterator[str]:
        for parameter in command.params:
            yield from (*parameter.opts, *parameter.secondary_opts)
        for one in getattr(command, "commands", {}).values():
            yield from options(one)

    known = {*options(program()), *OTHERS, "--help"}
    for page, text in TEXTS.items():
        named = {one.split()[0].split("=")[0] for one in spans(text) if one.startswith("--") and one != "--"}
        assert named <= known, page


def test_every_target_of_make_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page, text in TEXTS.items():
        lines = [line.strip() for block in blocks(text) for line in block.splitlines()]
        named = [found[1] for one in [*spans(text), *lines] if (found := re.match(r"make ([a-z-]+)", one))]
        assert set(named) <= targets, page
    # The table of CONTRIBUTING.md has them all; parts of a target are its own matter.
    listed = set(re.findall(r"^\| `make ([a-z-]+)`", TEXTS["CONTRIBUTING.md"], re.MULTILINE))
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert listed == {one for one in phony.split() if one.rpartition("-")[0] not in targets}


def test_functions_that_are_called_in_sentences_exist() -> None:
    for page, text in TEXTS.items():
        for one in spans(text):
            for name in re.findall(r"\bchiso\.(\w+)\(", one):
                assert name in dir(chiso), f"{page}: {one}"
            for name in re.findall(r"\bchiso\.charts\.(\w+)", one):
                assert name in charts.PUBLIC, f"{page}: {one}"


def slug(heading: str) -> str:
    """The anchor that a heading has where Markdown is shown."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_links_lead_to_files_and_headings() -> None:
    anchors = {
        page: {slug(re.sub(r"`|\[|\]\([^)]*\)", "", one)) for one in re.findall(r"^#+ (.*)$", text, re.M)}
        for page, text in TEXTS.items()
    }
    for page, text in TEXTS.items():
        for target in re.findall(r"\]\(([^)\s]+)\)", SPAN.sub("", text)):
            if re.match(r"https?:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (ROOT / page).parent / path if path else ROOT / page
            assert file.exists(), f"{page}: {target}"
            if anchor and file.suffix == ".md":
                assert anchor in anchors[file.resolve().relative_to(ROOT).as_posix()], f"{page}: {target}"


def test_blocks_with_commands_are_tried_somewhere() -> None:
    with_commands = {page for page, found in SHOWN.items() if any(one.typed for one in found)}
    assert with_commands <= set(TRIED)
    assert [test for test in TRIED.values() if not (ROOT / test).is_file()] == []


def annexes(d: Dataset, folder: Path) -> None:
    """The files that docs/new-edition.md takes in, of invented figures."""
    cells = invented(d, "PAR")
    names = [unit.name for unit in d.names.all("34")]
    rows = [
        [n, name, cells[name, "total|score|percent"], cells[name, "total|rank|place"]]
        for n, name in enumerate(names, 1)
    ]
    save_xlsx(
        Layout([["", TITLE.replace("2024", "2025")], HEAD, *rows], {}), folder / "Phụ lục PAR 2025.xlsx"
    )
    save_docx([clean(sides_of(d))], folder / "Phụ lục PAR 2024.docx")


@pytest.mark.slow
@pytest.mark.parametrize("block", [0, 1, 2])
def test_the_commands_of_the_new_edition_page_do_what_it_says(
    d: Dataset, light_copy: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    """Each block is a way of its own, from the data as they were."""
    page = "docs/new-edition.md"
    typed = [one for one in SHOWN[page] if one.typed]
    assert {one.block for one in typed} == {0, 1, 2}
    monkeypatch.chdir(tmp_path)
    annexes(d, tmp_path)
    for shown in (one for one in typed if one.block == block):
        words = shlex.split(shown.text.replace("ĐỊA_CHỈ", "https://example.org/qd"))
        status, said, wrong = run(*words, "--data", light_copy)
        if "--dry-run" in words:  # it may say that the source is not stated yet, and nothing else
            assert set(re.findall(r"where .*column (\S+)", wrong)) <= {"source.publisher", "source.class"}
            assert "what it was taken for, and why" in said + wrong
            continue
        if kinds := re.findall(r"--accept (\w+)", said + wrong):  # as the page says: looked at, then again
            assert status == 2
            accepted = [part for kind in dict.fromkeys(kinds) for part in ("--accept", kind)]
            status, said, wrong = run(*words, *accepted, "--data", light_copy)
        assert status == 0, f"{shown.text}\n{said}{wrong}"
        assert said
    assert run("check", "--data", light_copy)[0] == 0
