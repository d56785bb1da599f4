"""`chiso.build` in a cell of a notebook: what the command makes, its progress, and what is said of it."""

from __future__ import annotations

import pickle
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import chiso
from chiso.core.errors import ChisoError
from chiso.core.language import texts
from chiso.data.dataset import Dataset
from chiso.factory.build import build_reports
from chiso.factory.kinds import province_reports
from chiso.factory.progress import TimeLeft, in_lines
from chiso.factory.result import BuildResult, Failure
from chiso.factory.task import Equipment, Outcome, Task
from chiso.notebook.building import bar

TASKS = [Task(name, name, "province", "", {}) for name in ("Lai Châu", "Điện Biên")]


def test_a_cell_builds_what_the_command_builds_and_shows_a_bar(d: Dataset, tmp_path: Path) -> None:
    lao_cai = province_reports([d.province("Lào Cai", year=2024)])
    built = build_reports(d=d, out=tmp_path / "built", requests=lao_cai, year=2024)
    cells = [
        "import asyncio, os, chiso",
        "loop = asyncio.get_running_loop()",
        "os.environ['JPY_SESSION_NAME'] = 'a notebook of a server'",
        "chiso.build('lao cai', 2024, lang='vi', out='made')",
        "print(chiso.build('lao cai', 2024, lang='vi', out='made'))",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    made, again = notebook.cells[3].outputs, notebook.cells[4].outputs
    shown = next(output.data for output in made if output.output_type == "execute_result")
    assert '<a href="made/provinces/lao-cai.html">provinces/lao-cai.html</a>' in shown["text/html"]
    assert any("application/vnd.jupyter.widget-view+json" in one.get("data", {}) for one in made)
    kept = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"].values()
    (moved,) = [one["state"] for one in kept if one["model_name"] == "IntProgressModel"]
    assert (moved["value"], moved["max"], moved["bar_style"]) == (1, 1, "success")
    assert "1 of them was up to date" in again[0].text
    for name in ("provinces/lao-cai.html", "provinces/lao-cai.xlsx"):
        assert (tmp_path / "made" / name).read_bytes() == (built.out / name).read_bytes(), name


def test_the_bar_says_what_is_being_made_what_failed_and_where_it_ended(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, other = TASKS
    with bar(TimeLeft({}, [one.key, other.key], 1), texts("vi")) as watcher:
        watcher.began(one)
        (box,) = [cell for cell in watcher.show.__closure__ if hasattr(cell.cell_contents, "bar_style")]
        moved = box.cell_contents
        assert moved.value == 0
        watcher.ended(Outcome(one, 1.0, error="<b>"))
        assert (moved.value, moved.bar_style) == (1, "danger")
        assert watcher.in_words().worded(texts("vi")) == "1 báo cáo không lập được, còn khoảng 0:01"


def test_lines_are_said_where_nobody_looks_at_a_bar() -> None:
    said: list[str] = []
    with in_lines(TimeLeft({}, [task.key for task in TASKS], 1), texts("vi"), said.append) as watcher:
        watcher.ended(Outcome(TASKS[0], 1.25))
        watcher.ended(Outcome(TASKS[1], 1.0, error="hỏng"))
    assert said == ["1/2 Lai Châu: xong (1,2 giây)", "2/2 Điện Biên: KHÔNG LẬP ĐƯỢC: hỏng"]


def test_a_failure_is_a_row_of_a_table_and_all_text_is_escaped(tmp_path: Path) -> None:
    failure = Failure("Lai Châu", "report.par()", "ValueError: <b>", tmp_path / "logs/<lai-chau>.log")
    result = BuildResult(
        tmp_path, asked=2, made=[tmp_path / "a & b.html"], failed=[failure], interrupted=True
    )
    html = result._repr_html_()
    assert "<td>Lai Châu</td><td>report.par()</td><td>ValueError: &lt;b&gt;</td>" in html
    assert "a%20%26%20b.html" in html
    assert "&lt;lai-chau&gt;.log</a>" in html
    assert "<b>" not in html
    assert "interrupted: what was made stands" in repr(result)
    many = BuildResult(tmp_path, made=[tmp_path / f"{n}.html" for n in range(90)], failed=[failure] * 90)
    assert len(repr(many).splitlines()) <= 12
    assert "and 50 more" in many._repr_html_()


def test_what_cannot_be_built_is_said_before_any_work(light_data: Path, tmp_path: Path) -> None:
    d = chiso.load(light_data)
    for asked, message in (
        ({"report": "provinces"}, "no report is called"),
        ({"province": "Lay Chau"}, "did you mean: Lai Châu"),
        ({"year": 1999}, "no index has an edition 1999"),
        ({"lang": "fr"}, 'no language "fr"'),
        ({"province": "Lai Châu", "report": "national"}, "of no single province"),
    ):
        with pytest.raises(ChisoError, match=message):
            chiso.build(**asked, d=d, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_data_that_were_checked_still_travel_to_a_worker(light_data: Path) -> None:
    d = chiso.load(light_data)
    assert d.indices.tables
    assert pickle.loads(pickle.dumps(Equipment(d, ["province"], 2))).d.indices.keys() == d.indices.keys()
