"""The comparer sees a word and a digit, and nothing of times, ids and places."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .differences import compare, report
from .sides import ELSEWHERE, Bench, Side

Sides = tuple[Side, Side]


@pytest.fixture
def sides(tmp_path: Path) -> Sides:
    """Two sides that built nothing yet."""
    both = Side("earlier", tmp_path / "earlier"), Side("working", tmp_path / "working")
    for side in both:
        side.out.mkdir(parents=True)
    return both


def write(sides: Sides, name: str, *contents: str) -> None:
    """A file of each side; the folder of the side stands for {side}."""
    for side, content in zip(sides, contents, strict=True):
        path = side.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace("{side}", str(side.folder)), "utf-8")


def pack(sides: Sides, name: str, *contents: str, day: tuple[int, int] = (1, 1)) -> None:
    """A workbook of each side with one sheet, the times of the second one other than those of the first."""
    for side, content, date in zip(sides, contents, day, strict=True):
        (side.out / name).parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(side.out / name, "w") as book:
            for part, text in (
                ("xl/sheet1.xml", content),
                ("docProps/core.xml", f"<dcterms:created>{date}<x>"),
            ):
                book.writestr(zipfile.ZipInfo(part, (2026, 1, date, 0, 0, 0)), text)


def notebook(*, cell: str, second: int, source: str, said: str) -> str:
    """An executed notebook as papermill writes it."""
    times = {"start_time": f"2026-01-01T00:00:{second}", "end_time": f"00:{second}", "duration": second}
    code = {
        "cell_type": "code",
        "id": cell,
        "metadata": {"papermill": times, "execution": {"shell.execute_reply": str(second)}, "tags": ["a"]},
        "source": source.splitlines(keepends=True),
        "outputs": [{"output_type": "execute_result", "data": {"text/html": [said]}}],
    }
    about = {"papermill": {**times, "version": str(second), "parameters": {"year": 2024}}}
    return json.dumps({"cells": [code], "metadata": about})


def manifest(*, seconds: float, package: str, title: str, page: str = "hash") -> str:
    """A manifest of one report."""
    entry = {"title": title, "seconds": seconds, "inputs": {"package": package}, "outputs": {"a.html": page}}
    return json.dumps({"version": 2, "reports": {"a.html": entry}})


def test_nothing_differs_in_times_ids_hashes_and_places(sides: Sides) -> None:
    write(
        sides, "said-001.txt", "3 of 3 reports in {side}/out (9 s)\n", "3 of 3 reports in {side}/out (10 s)\n"
    )
    same = {"said": "<p>89,03%</p>"}
    write(
        sides,
        "a.ipynb",
        notebook(
            cell="1f", second=1, source="import chiso\nfrom chiso.data.load import load\nload()", **same
        ),
        notebook(cell="2e", second=2, source="from chiso import (\n    load,\n)\nload()", **same),
    )
    write(
        sides,
        "o/manifest.json",
        manifest(seconds=1.5, package="ab", title="Lào Cai", page="1"),
        manifest(seconds=2.5, package="cd", title="Lào Cai", page="2"),
    )
    pack(sides, "templates/a.xlsx", "<c>1</c>", "<c>1</c>", day=(1, 2))
    assert compare(*sides) == (4, {})


def test_a_word_of_a_message_is_seen(sides: Sides) -> None:
    write(sides, "said-001.txt", 'error: no province "X"\n', 'error: no such province "X"\n')
    write(sides, "said-002.txt", "exit status 1\n", "exit status 2\n")
    assert compare(*sides) == (
        2,
        {
            "said-001.txt": ['- error: no province "X"', '+ error: no such province "X"'],
            "said-002.txt": ["- exit status 1", "+ exit status 2"],
        },
    )


def test_a_digit_in_a_page_is_shown_with_what_is_around_it(sides: Sides) -> None:
    page = "<html><body>" + "<p>Lào Cai</p>" * 50 + "<p>" + "Tỉnh " * 99 + "{}%</p></body></html>"
    write(sides, "a.html", page.replace("{}", "89,03"), page.replace("{}", "89,04"))
    [was, now] = compare(*sides)[1]["a.html"]
    assert was.startswith("- ...")
    assert was.endswith("Tỉnh 89,03%</p>")
    assert now.endswith("Tỉnh 89,04%</p>")


def test_what_a_notebook_calls_and_shows_is_compared(sides: Sides) -> None:
    at = {"cell": "1f", "second": 1}
    write(
        sides,
        "a.ipynb",
        notebook(source="from chiso import load\nload()", said="1", **at),
        notebook(source="from chiso import load\nload(1)", said="2", **at),
    )
    lines = [line.split('"')[1] for line in compare(*sides)[1]["a.ipynb"]]
    assert lines == ["load()", "load(1)", "1", "2"]


def test_what_a_manifest_says_of_a_report_is_compared(sides: Sides) -> None:
    at = {"seconds": 1, "package": "ab"}
    write(sides, "manifest.json", manifest(title="Lào Cai", **at), manifest(title="Lai Châu", **at))
    assert len(compare(*sides)[1]["manifest.json"]) == 2


def test_of_a_workbook_the_part_is_named(sides: Sides) -> None:
    pack(sides, "a.xlsx", "<row><c>89.03</c></row>", "<row><c>89.04</c></row>")
    assert compare(*sides)[1] == {"a.xlsx": ["in xl/sheet1.xml:", "- <c>89.03</c>", "+ <c>89.04</c>"]}


def test_a_workbook_of_a_report_carries_no_time(sides: Sides) -> None:
    pack(sides, "a.xlsx", "<c>1</c>", "<c>1</c>", day=(1, 2))
    assert "a.xlsx" in compare(*sides)[1]


def test_a_file_that_one_side_alone_made_differs(sides: Sides) -> None:
    write(sides, "a.html", "1", "1")
    (sides[1].out / "a.html").unlink()
    assert compare(*sides) == (1, {"a.html": ["not made by the working tree"]})


def test_a_command_that_fails_in_both_trees_alike_is_no_agreement(sides: Sides) -> None:
    for side in sides:
        bench = Bench(side, "texts")
        (side.tree / "src").mkdir(parents=True)
        for name in ("home", "temp", "meta"):
            (side.folder / name).mkdir()
        (side.tree / "src/chiso.py").write_text("import sys\nsys.exit(2)\n", "utf-8")
        bench.chiso("show", "Hà Nội")
        bench.chiso("show", "Atlantis", may_fail=True)
    count, found = compare(*sides)
    assert count == 2
    [(name, [said])] = found.items()
    assert name == "texts/said-001.txt"
    assert said.endswith("exit status 2 of chiso 'show' 'Hà Nội'")
    sides[0].failed.clear()
    assert compare(*sides) == (2, {})


def test_a_change_in_many_files_is_shown_once() -> None:
    said = report(
        9, {"a.html": ["- 1", "+ 2"], "b.html": ["- 1", "+ 2"], "c.html": [f"- {n}" for n in range(20)]}
    )
    assert said.splitlines()[:4] == ["a.html", "b.html", "    - 1", "    + 2"]
    assert said.splitlines()[-2:] == ["    and 8 more", "9 files, 3 differ"]


PROJECT = """
[project]
name = "chiso"
version = "9"
[project.entry-points."papermill.engine"]
chiso = "chiso.moved.engine:Engine"
"""
SAYS = """
import chiso, importlib.metadata as installed
print(chiso.__file__, installed.version("chiso"))
print(*(point.value for point in installed.entry_points(group="papermill.engine", name="chiso")))
"""


def test_processes_of_a_side_have_its_source_and_its_entry_points(tmp_path: Path) -> None:
    side = Side("working", tmp_path)
    own = side.tree / "src/chiso/__init__.py"
    own.parent.mkdir(parents=True)
    own.touch()
    (side.tree / "pyproject.toml").write_text(PROJECT, "utf-8")
    side.settle(None)
    run = [sys.executable, "-c", SAYS]
    said = subprocess.run(run, env=side.environment(), check=True, capture_output=True, text=True).stdout
    assert said.splitlines() == [f"{own} 9", "chiso.moved.engine:Engine"]
    own.unlink()
    assert (
        subprocess.run(run, env=side.environment(), check=False, capture_output=True).returncode == ELSEWHERE
    )
