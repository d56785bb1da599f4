"""The explore notebooks: thin, bilingual, without outputs, and they answer on the real figures."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path

import nbformat
import papermill
import pytest

import chiso
from chiso.core.paths import NOTEBOOKS

EXPLORE = sorted((NOTEBOOKS / "explore").glob("*.ipynb"))
QUESTIONS = [path for path in EXPLORE if path.stem != "explorer"]  # the others answer in their cells
NOT_IN_A_NOTEBOOK = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try)
VIETNAMESE = re.compile(
    r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)


def test_there_are_six_and_the_explorer() -> None:
    assert [path.name[:2] for path in QUESTIONS] == ["01", "02", "03", "04", "05", "06"]
    assert len(EXPLORE) == 7


@pytest.mark.parametrize("path", EXPLORE, ids=lambda path: path.stem)
def test_a_notebook_is_thin_and_holds_no_output(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert [cell.metadata.get("tags") for cell in code].count(["parameters"]) == 1
    for cell in code:
        assert not cell.outputs
        assert cell.execution_count is None
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, NOT_IN_A_NOTEBOOK), cell.source


@pytest.mark.parametrize("path", EXPLORE, ids=lambda path: path.stem)
def test_a_notebook_needs_nothing_but_public_names_of_chiso(path: Path) -> None:
    """An analyst's copy outlives a move of whatever lies inside the package."""
    cells = nbformat.read(path, as_version=4).cells
    tree = ast.parse("\n".join(cell.source for cell in cells if cell.cell_type == "code"))
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert [one.name for one in node.names] == ["chiso"]
        elif isinstance(node, ast.ImportFrom):
            assert node.module == "chiso"
            used |= {one.name for one in node.names}
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "chiso":
            used.add(node.attr)
    asked = {"explore"} if path not in QUESTIONS else {"answer"}
    assert {"load", *asked} <= used <= {*chiso.PUBLIC, *chiso.analysis.PUBLIC}


@pytest.mark.parametrize("path", EXPLORE, ids=lambda path: path.stem)
def test_headings_are_vietnamese_and_below_them_english(path: Path) -> None:
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    assert texts[0].startswith("# ")
    assert VIETNAMESE.search(texts[0].splitlines()[0])
    for text in texts:
        assert text == unicodedata.normalize("NFC", text)
        english = text.splitlines()[2]
        assert re.fullmatch(r"\*[^*]+\*", english), text
        assert not VIETNAMESE.search(english), text


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [{}, {"province": "Vĩnh Phúc"}, {"province": "Lai Chau", "year": 2021, "lang": "en"}],
    ids=["as it stands", "left out of PAPI", "2021 in English"],
)
@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_notebook_answers_every_question(path: Path, asked: dict[str, object], tmp_path: Path) -> None:
    done = papermill.execute_notebook(
        path,
        tmp_path / path.name,
        parameters=asked | {"out": str(tmp_path)},
        progress_bar=False,
        engine_name="chiso",
    )
    shown = [
        output.data["text/html"]
        for cell in done.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "execute_result"
    ]
    questions = [
        cell
        for cell in done.cells
        if cell.cell_type == "code" and cell.source.startswith(("answer", "chart", "import chiso", "places"))
    ]
    assert len(shown) == len(questions) > 0
    for html in shown:
        assert "nan" not in re.sub(r"<[^>]+>", " ", html).lower().split(), html
    if asked.get("province") == "Vĩnh Phúc" and "PAPI" in questions[-1].source:
        assert "Vĩnh Phúc" in "".join(shown)


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [{}, {"province": "Vĩnh Phúc", "year": 2024, "index": "PAPI", "lang": "en"}],
    ids=["as it is", "left out"],
)
def test_the_explorer_runs(asked: dict[str, object], tmp_path: Path) -> None:
    done = papermill.execute_notebook(
        NOTEBOOKS / "explore/explorer.ipynb",
        tmp_path / "explorer.ipynb",
        parameters=asked,
        progress_bar=False,
        engine_name="chiso",
    )
    (output,) = done.cells[-1].outputs
    assert "application/vnd.jupyter.widget-view+json" in output.data
    assert output.data["text/plain"].startswith("Explorer: ")
