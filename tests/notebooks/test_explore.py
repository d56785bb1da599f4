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
from chiso.factory.kernels.parameters import ReadableTranslator
from tests.support.notebooks import EXPLORE, EXPLORER, START_PAGE, WITH_A_KERNEL

NOT_IN_A_NOTEBOOK = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try)
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"name": "chiso", "display_name": "chiso", "language": "python"}
VIETNAMESE = re.compile(
    r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)


def test_there_are_six_and_the_explorer() -> None:
    assert [path.name[:2] for path in EXPLORE] == ["01", "02", "03", "04", "05", "06"]
    assert {*EXPLORER.parent.glob("*.ipynb")} == {*EXPLORE, EXPLORER}


@pytest.mark.parametrize("path", [*EXPLORE, EXPLORER], ids=lambda path: path.stem)
def test_a_notebook_is_thin_and_holds_no_output(path: Path) -> None:
    read = nbformat.read(path, as_version=4)
    assert nbformat.writes(read) + "\n" == path.read_text("utf-8")  # saving it in JupyterLab changes nothing
    cells = read.cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert [cell.metadata.get("tags") for cell in code].count(["parameters"]) == 1
    for cell in code:
        assert not cell.outputs
        assert cell.execution_count is None
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, NOT_IN_A_NOTEBOOK), cell.source


@pytest.mark.parametrize("path", [*EXPLORE, EXPLORER], ids=lambda path: path.stem)
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
    asked = {"explore"} if path == EXPLORER else {"answer"}
    assert {"load", *asked} <= used <= {*chiso.PUBLIC, *chiso.analysis.PUBLIC}


@pytest.mark.parametrize("path", [START_PAGE, *EXPLORE, EXPLORER], ids=lambda path: path.stem)
def test_headings_are_vietnamese_and_below_them_english(path: Path) -> None:
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    assert texts[0].startswith("# ")
    assert VIETNAMESE.search(texts[0].splitlines()[0])
    for text in texts:
        assert text == unicodedata.normalize("NFC", text)
        english = text.splitlines()[2]
        assert re.fullmatch(r"\*[^*]+\*", english), text
        assert not VIETNAMESE.search(english), text


@pytest.mark.parametrize("path", EXPLORE, ids=lambda path: path.stem)
def test_a_notebook_draws_and_invites_a_question_of_ones_own(path: Path) -> None:
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    drawn = [cell.source for cell in code if re.search(r"^chart\(", cell.source, re.MULTILINE)]
    assert drawn
    assert all("number=figures" in source for source in drawn)
    assert [cell.metadata.get("tags") for cell in code].count(["own"]) == 1
    assert code[-1].metadata["tags"] == ["own"]
    assert "show(" in code[-1].source


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"province": "Vĩnh Phúc"},
        {"province": "Lai Chau", "year": 2021, "lang": "en"},
    ],
    ids=["as it stands", "left out of PAPI", "2021 in English"],
)
def test_the_notebooks_answer_every_question(
    asked: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the made-up edition 2025: tests/reports/test_across_units.py."""
    monkeypatch.chdir(tmp_path)
    notebook = one_after_the_other(asked | {"out": str(tmp_path)})
    done = papermill.execute_notebook(
        notebook, None, progress_bar=False, engine_name="chiso", kernel=False, kernel_name="chiso"
    )
    shown = [cell for cell in done.cells if cell.metadata.get("of") == EXPLORER.stem][-1].outputs
    assert [one.data[WIDGET]["model_id"] for one in shown if WIDGET in one.get("data", {})]
    for path in (START_PAGE, *EXPLORE):
        check_answers([cell for cell in done.cells if cell.metadata.get("of") == path.stem], asked)


def one_after_the_other(asked: dict[str, object]) -> nbformat.NotebookNode:
    """The cells of all notebooks as one, each with these parameters: a process for all of them."""
    together = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    read_once = "import chiso\nfrom chiso.data.dataset import hand_over\nhand_over(chiso.load())"
    together.cells.append(nbformat.v4.new_code_cell(read_once))
    for path in (START_PAGE, *EXPLORE, EXPLORER):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.source.startswith(WITH_A_KERNEL):
                continue
            cell.metadata["of"] = path.stem
            if cell.metadata.get("tags") == ["parameters"]:
                cell.source += "\n" + ReadableTranslator.codify(asked)
            cell.id = f"cell-{len(together.cells)}"
            together.cells.append(cell)
    return together


def check_answers(cells: list[nbformat.NotebookNode], asked: dict[str, object]) -> None:
    code = [cell for cell in cells if cell.cell_type == "code"]
    shown = [
        [output.data["text/html"] for output in cell.outputs if "text/html" in output.get("data", {})]
        for cell in code
    ]
    silent = [cell.metadata.get("tags") for cell, html in zip(code, shown, strict=True) if not html]
    assert silent == [["parameters"]]
    page = "".join(html for of_cell in shown for html in of_cell)
    said = re.sub(r"<[^>]+>", " ", page)
    assert "nan" not in said.lower().split()
    # In the order of the notebook; a question without an answer leaves no number out.
    captions = re.findall(r"<figcaption>(?:Hình|Figure) (\d+)\. ", page)
    assert captions == [str(n) for n, _ in enumerate(captions, 1)]
    assert len(captions) == page.count("<figure")
    if asked.get("province") != "Vĩnh Phúc":
        assert captions
    elif any("PAPI" in cell.source for cell in code[:-1]):
        assert "Vĩnh Phúc" in page
