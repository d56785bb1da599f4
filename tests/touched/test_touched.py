"""What a change touches, in a made-up tree and in this one: nothing is run here."""

from __future__ import annotations

import subprocess
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from chiso.core.paths import ROOT

from . import __main__ as check
from .changes import Git
from .choice import FAR, Choice, Touched, chosen, special, touched
from .durations import Durations, Recorder
from .imports import Imports, of_tree
from .readers import LINTS, READERS, lints, readers

FILES = {
    "src/chiso/__init__.py": "",
    "src/chiso/__main__.py": "",
    "src/chiso/core/__init__.py": "",
    "src/chiso/core/numbers.py": "",
    "src/chiso/core/paths.py": "",
    "src/chiso/core/files.py": "",
    "src/chiso/pages/__init__.py": "",
    "src/chiso/pages/word.py": "TITLE = 'Báo cáo phân tích kết quả'",
    "src/chiso/pages/lazy.py": "import_module('chiso.core.files')",
    "notebooks/reports/province.ipynb": '{"cells": [{"cell_type": "code", "source": '
    '["from chiso import word\\n", "word()"]}]}',
    "tests/conftest.py": "import pytest\nfrom chiso.core import files\nfrom tests.support.made import made\n"
    "@pytest.fixture\ndef written():\n    return files.write()\n"
    "@pytest.fixture\ndef whole(written):\n    return made()\n",
    "tests/support/made.py": "from chiso.core.numbers import read\nfrom chiso.pages import word\n"
    "def made():\n    return word.make()\ndef other():\n    return read()\n",
    "tests/core/test_numbers.py": "from chiso.core.numbers import read\ndef test_it(): read('1')\n",
    "tests/core/test_types.py": "from chiso.core.numbers import Number\n"
    "def test_it(one: Number): assert '*.py'\n",
    "tests/pages/test_word.py": "from tests.support import made\ndef test_it(written): made.other()\n",
    "tests/pages/test_title.py": "def test_it(whole): assert 'phân tích kết quả'\n",
    "tests/test_command.py": "import chiso\n"
    "run(['-m', 'chiso'])\nchiso.word()\nset('chiso.pages.lazy.NAME')\n",
    "tests/test_notebooks.py": "from chiso.core.paths import NOTEBOOKS\nNOTEBOOKS / 'province.ipynb'\n",
    "tests/office/test_other.py": "from tests.core.test_numbers import test_it\ntest_it()\n",
    "tests/test_marked.py": "import pytest\n@pytest.mark.usefixtures('whole')\ndef test_it(): 'groups.csv'\n",
}
IMPORTED = {"chiso.pages.word": {"chiso.core.numbers"}, "chiso.__main__": {"chiso.core.files"}}


@pytest.fixture(scope="module")
def imports(tmp_path_factory: pytest.TempPathFactory) -> Imports:
    """The graph of a made-up project."""
    root = tmp_path_factory.mktemp("tree")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    modules = {
        path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in FILES
        if path.startswith("src/")
    }
    graph = {name: IMPORTED.get(name, set()) for name in modules}
    return Imports(root, graph, {("chiso", "word"): "chiso.pages.word"})


def steps(path: str, imports: Imports, lines: str = "") -> dict[str, int]:
    return {
        module.removeprefix("tests/"): far
        for module, far in touched({path: lines}, imports).steps.items()
        if module != "tests/core/test_types.py"
    }


def test_a_helper_and_a_fixture_count_with_what_they_use_themselves(imports: Imports) -> None:
    assert steps("src/chiso/core/numbers.py", imports) == {
        "core/test_numbers.py": 1,
        "office/test_other.py": 2,  # a function of test_numbers.py
        "pages/test_word.py": 2,  # other()
        "pages/test_title.py": 4,  # whole, made(), word
        "test_marked.py": 4,
        "test_command.py": 2,  # chiso.word
        "test_notebooks.py": 3,  # the notebook, chiso.word
    }
    assert touched({"src/chiso/core/numbers.py": ""}, imports).namesakes == {"tests/core/test_numbers.py"}
    assert steps("tests/support/made.py", imports) == {
        "pages/test_word.py": 1,
        "pages/test_title.py": 2,
        "test_marked.py": 2,
    }
    assert imports.fixtures("tests/pages/test_title.py") == {"whole", "written"}


def test_what_a_text_names_is_imported(imports: Imports) -> None:
    assert steps("src/chiso/core/files.py", imports) == {
        "test_command.py": 2,  # python -m chiso; the module that lazy.py names
        "pages/test_word.py": 2,
        "pages/test_title.py": 3,
        "test_marked.py": 3,
    }


def test_an_annotation_is_no_use_and_who_reads_all_source_is_told(imports: Imports) -> None:
    everywhere = [path for path in FILES if path.startswith("src/")]
    found = [touched({path: ""}, imports).steps["tests/core/test_types.py"] for path in everywhere]
    assert found == [2, 2, 1, 2, 2, 2, 2, 2, 2]  # in the room of core, whose door nothing else reaches


def test_the_room_of_a_file_and_a_sentence_of_it_are_near(imports: Imports) -> None:
    assert steps("src/chiso/pages/word.py", imports) == {
        "pages/test_title.py": 1,
        "test_marked.py": 3,
        "test_command.py": 1,
        "test_notebooks.py": 2,
    }
    said = steps("src/chiso/core/numbers.py", imports, "Báo cáo phân tích kết quả")
    assert said["pages/test_title.py"] == 1
    # A door, and a file that is gone.
    assert steps("src/chiso/pages/__init__.py", imports) == {
        "pages/test_title.py": 1,
        "pages/test_word.py": 1,
    }
    assert steps("src/chiso/core/gone.py", imports) == {"core/test_numbers.py": 1}


def test_a_test_touches_itself_and_a_conftest_all_below_it(imports: Imports) -> None:
    assert steps("tests/test_marked.py", imports) == {"test_marked.py": 0}
    below = touched({"tests/conftest.py": ""}, imports).steps
    assert set(below) == set(imports.modules)
    assert below["tests/pages/test_title.py"] == 1
    assert below["tests/core/test_numbers.py"] == FAR


def test_who_names_a_file_reads_it_and_an_unknown_one_is_told(imports: Imports) -> None:
    assert steps("data/reference/groups.csv", imports)["test_marked.py"] == 1
    found = touched(dict.fromkeys(("notes.txt", "docs/house.svg", "setup.py"), ""), imports)
    assert found.unknown == ["notes.txt", "setup.py"]
    assert found.unread == ["docs/house.svg"]
    assert found.steps == {}


def test_the_nearest_run_the_shortest_first_and_no_longer_than_there_is_time() -> None:
    lasts = {"changed": 90.0, "near": 10.0, "long": 50.0, "next": 5.0, "far": 20.0, "last": 1.0}

    def together(modules: Collection[str]) -> float:
        return sum(lasts[module] for module in modules)

    near = {"near": 1, "long": 1, "next": 1, "far": 2, "last": 3}
    assert chosen(Touched(near), together, 36) == Choice(["next", "near", "far", "last"], {"long": 1})
    assert chosen(Touched(near), together, 1) == Choice(["next"], {"near": 1, "long": 1, "far": 2, "last": 3})
    assert chosen(Touched({"changed": 0, **near}), together, 36).run == ["changed"]
    assert chosen(Touched(near, {"near"}), together, 1).run == ["near"]
    assert chosen(Touched(), together, 36) == Choice([], {})


def test_a_module_is_known_by_its_marks() -> None:
    assert special("pytestmark = [pytest.mark.browser, x]\n") == (True, True)
    assert special("@pytest.mark.slow\ndef test_it(): pass\n") == (True, False)
    assert special("slow = 1\n") == (False, False)


def test_durations_are_those_of_two_processes_that_wait_for_what_is_shared(tmp_path: Path) -> None:
    recorder = Recorder()
    for module, when, marks, spent in (
        ("tests/a.py", "call", {}, [("cost of a test", 9.0)]),  # the last report says it again
        (
            "tests/a.py",
            "teardown",
            {},
            [("cost of a test", 1.5), ("cost of the fixture built", 8.5), ("x", "y")],
        ),
        ("tests/a.py", "teardown", {}, [("cost of a test", 1.0), ("cost of the fixture built", 2.0)]),
        ("tests/b.py", "teardown", {}, [("cost of a test", 4.5)]),
        ("tests/b.py", "teardown", {"slow": 1}, [("cost of a test", 60.0)]),
    ):
        place = (f"{module}::test_it", ("", 0, ""), marks, "passed", None, when)
        recorder.pytest_runtest_logreport(pytest.TestReport(*place, user_properties=spent))
    assert recorder.seen == Durations({"tests/a.py": 2.5, "tests/b.py": 4.5}, {"built": 8.5})
    recorder.seen.write(tmp_path / "kept.json")
    kept = Durations.read(tmp_path / "kept.json")
    assert kept == recorder.seen
    assert kept.of(["tests/a.py", "tests/b.py"], ["built", "unknown"]) == 4.5 + 8.5
    assert kept.of(["tests/a.py", "tests/b.py", "tests/new.py"], []) == 5.0
    assert Durations.read(tmp_path / "none.json") == Durations()


def test_what_a_run_cost_is_kept_but_not_of_what_the_time_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    kept = tmp_path / "kept/durations.json"
    (tmp_path / "test_a.py").write_text(
        "import pytest, time\n"
        "@pytest.fixture(scope='session')\n"
        "def made(): burn(0.2)\n"
        "def burn(most):\n"
        "    until = time.process_time() + most\n"
        "    while time.process_time() < until: pass\n"
        "def test_it(made): burn(0.1)\n"
    )
    alone = (
        "--rootdir",
        str(tmp_path),
        "-c",
        "/dev/null",
        "--import-mode=importlib",
        "-p",
        "no:cacheprovider",
    )
    assert pytest.main([*alone, "-p", "no:faulthandler", str(tmp_path)], [Recorder(0.0, place=kept)]) == 0
    assert Durations.read(kept) == Durations()
    nearest = Recorder(0.0, ["test_a.py"], kept)
    assert pytest.main([*alone, "-p", "no:faulthandler", str(tmp_path)], [nearest]) == 0
    found = Durations.read(kept)
    assert found.fixtures["made"] >= 0.19
    assert 0.09 <= found.modules["test_a.py"] < 0.19
    pytest.main([*alone, "-p", "no:faulthandler", f"{tmp_path}/test_a.py::test_it"], [Recorder(place=kept)])
    assert Durations.read(kept) == found  # a part of a module


def git(root: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(root: Path, name: str, text: str) -> str:
    (root / name).write_text(text, "utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", name)
    return git(root, "rev-parse", "HEAD")


def test_changes_count_from_where_the_branch_left_main(tmp_path: Path) -> None:
    git(tmp_path, "init", "-qb", "main")
    first, second = commit(tmp_path, "a.py", "one\n"), commit(tmp_path, "b.py", "two\n")
    here = Git(tmp_path)
    assert here.base() == (first, "the commit before the last")
    assert here.changed(first) == {"b.py": "two"}
    (tmp_path / "mới.txt").write_text("three\n", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path.parent)
    assert here.base() == (second, "the last commit")
    assert here.changed(second) == {"mới.txt": "three\n"}
    (tmp_path / "link").unlink()
    git(tmp_path, "checkout", "-qb", "branch")
    third = commit(tmp_path, "c.py", "four\n")
    git(tmp_path, "mv", "a.py", "d.py")
    assert here.base() == (second, "where this left main")
    assert set(here.changed(second)) == {"a.py", "c.py", "d.py", "mới.txt"}
    assert here.base(first) == (first, first)
    assert set(here.changed(third)) == {"a.py", "d.py"}
    with pytest.raises(SystemExit, match="no-such"):
        here.base("no-such")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, imports: Imports) -> list[list[str]]:
    """The commands that a check starts, in place of which nothing runs; make ends with 2, pytest with 4."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 2 if command[0] == "make" else 4)

    monkeypatch.setattr(check.subprocess, "run", run)
    monkeypatch.setattr(check, "ROOT", imports._root)
    monkeypatch.setattr(check, "of_tree", lambda _: imports)
    monkeypatch.setattr(check.Durations, "read", Durations)
    monkeypatch.setattr(check.Git, "base", lambda *_: ("0123456789", "main"))
    return commands


def checked(monkeypatch: pytest.MonkeyPatch, *paths: str, options: tuple[str, ...] = ()) -> int:
    monkeypatch.setattr(check.Git, "changed", lambda *_: dict.fromkeys(paths, ""))
    return check.main(["--pytest", "py test -n 2", *options])


def test_a_check_runs_what_it_says_and_ends_as_pytest_does(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "STARTING", 0.0)
    monkeypatch.setattr(check, "LEAST", 3.0)
    monkeypatch.setattr(check, "MINUTE", 0.0)  # two modules of three seconds, in two processes
    assert checked(monkeypatch, "src/chiso/core/numbers.py") == 4
    lint, tests = started
    assert lint[2:] == ["lint-code", "lint-messages"]
    assert tests == ["py", "test", "-n", "2", "-n", "0", *tests[6:]]
    assert tests[6:] == ["tests/core/test_numbers.py", "tests/core/test_types.py"]
    said = capsys.readouterr().out
    assert "check: at 1 step: tests/core/test_numbers.py\n" in said
    assert "check: not run, for want of time, at 2 steps: 3 modules\n" in said
    assert "check: lint FAILED" in said
    assert checked(monkeypatch, "docs/house.svg") == 1  # lint alone
    assert len(started) == 3


def test_data_that_are_refused_are_said_once_and_no_test_runs_on_them(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(monkeypatch, "data/clean/par.csv") == 1
    assert [command[-2:] for command in started] == [["chiso", "check"]]
    assert "no test ran, since the data are refused" in capsys.readouterr().out


def test_a_check_of_all_leaves_nothing_out_and_an_unknown_file_runs_all(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(monkeypatch, "src/chiso/core/numbers.py", options=("--all",)) == 4
    assert started[-1][4:6] == ["-m", "not sweep"]
    assert len(started[-1]) == 6 + 8
    assert "not run" not in capsys.readouterr().out
    assert checked(monkeypatch, "notes.txt") == 4
    assert started[-1] == ["py", "test", "-n", "2"]
    assert "nobody knows who reads notes.txt: all tests run" in capsys.readouterr().out
    assert checked(monkeypatch) == 0
    assert len(started) == 3


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name]


def test_every_file_of_the_tree_has_its_readers_and_every_reader_exists() -> None:
    """A new kind of file gets its line in the table; a test that is renamed, or is none, is seen."""
    others = [path for path in tracked() if not path.endswith(".py") or path.startswith(".ci/")]
    assert [path for path in others if readers(path) is None] == []
    first = {next(pattern for pattern, _ in READERS if fnmatchcase(path, pattern)) for path in others}
    assert first == {pattern for pattern, _ in READERS}
    code = [path for path in tracked() if path.startswith("src/") or Path(path).name.startswith("test_")]
    for pattern, read_by in READERS:
        for reader in read_by:
            assert any(fnmatchcase(path, reader) for path in code), (pattern, reader)


def test_the_parts_of_lint_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert f"\nlint: {' '.join(LINTS)}\n" in makefile
    assert all(f"\n{part}: $(READY_DEV)\n" in makefile for part in LINTS)
    assert lints(["src/chiso/text/locale/vi/LC_MESSAGES/chiso.po"]) == ["lint-messages"]
    assert lints(["README.md"]) == ["lint-code"]  # its spelling, and the form of its code
    assert lints(["data/reference/groups.csv"]) == []


@pytest.mark.slow
def test_in_this_tree_every_module_is_reached_and_the_nearest_tests_are_found() -> None:
    imports = of_tree(ROOT)
    reach = {module: imports.steps(module) for module in imports.modules}
    package = {path for path in imports.graph if path.startswith("src/") and not path.endswith("__init__.py")}
    assert "own_made" in imports.fixtures("tests/rankings/test_papers.py")
    assert {one for made in imports.graph.values() for one in made if "::" in one} <= {*imports.graph}
    assert package - {path for steps in reach.values() for path in steps} == set()
    for path, module in (
        ("src/chiso/pages/word/parts.py", "tests/pages/test_word.py"),
        ("src/chiso/analysis/standing/gaps.py", "tests/analysis/test_gaps.py"),
        ("src/chiso/reports/national/report.py", "tests/reports/test_national.py"),
        ("src/chiso/reports/national/workbook.py", "tests/reports/test_national.py"),
        ("notebooks/reports/national.ipynb", "tests/notebooks/test_reports.py"),
        ("data/plans/lao-cai-2021/tasks.csv", "tests/data/test_plans.py"),
        ("data/criteria/sets.csv", "tests/data/test_real_sets.py"),
        ("docs/own-index.md", "tests/rankings/test_own_index_page.py"),
        ("tests/support/layouts.py", "tests/intake/tables/test_layouts.py"),
        ("src/chiso/factory/portal_template/portal.js", "tests/factory/test_portal.py"),
    ):
        assert touched({path: ""}, imports).steps[module] == 1, path
