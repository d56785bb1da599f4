"""The start page: five things to try, a folded cell each; "run all" leaves nothing where it should not."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import papermill
import pytest

import chiso
from chiso.core.paths import NOTEBOOKS
from chiso.notebook.working_copies import START


def cells() -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(NOTEBOOKS / START, as_version=4).cells if cell.cell_type == "code"]


def test_code_is_folded_but_for_province_and_edition() -> None:
    open_cells = [cell for cell in cells() if not cell.metadata.get("jupyter", {}).get("source_hidden")]
    assert [cell.metadata.get("tags") for cell in open_cells] == [["parameters"]]
    assert len(cells()) == 2 + 5  # those, the data, and five things to try


def test_it_needs_nothing_but_public_names() -> None:
    tree = ast.parse("\n".join(cell.source for cell in cells()))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "chiso"
    }
    assert {"explore", "build", "take_in"} < used <= {*chiso.PUBLIC, *chiso.analysis.PUBLIC}


@pytest.mark.slow
def test_run_all_makes_the_report_and_leaves_nothing_but_a_table_beside_it(tmp_path: Path) -> None:
    page = nbformat.read(NOTEBOOKS / START, as_version=4)
    for cell in page.cells:
        if cell.source == "chiso.build(province, year)":  # the reports of whoever runs the tests stay
            cell.source = "chiso.build(province, year, out='reports')"
    nbformat.write(page, tmp_path / START)
    done = papermill.execute_notebook(
        tmp_path / START, tmp_path / START, progress_bar=False, engine_name="chiso", cwd=tmp_path
    )
    assert {path.name for path in tmp_path.iterdir()} == {START, "reports", "papi-ca-nuoc.xlsx"}
    assert (tmp_path / "reports/provinces/lai-chau.html").is_file()
    code = [cell for cell in done.cells if cell.cell_type == "code"]
    assert [cell.source for cell in code if not cell.outputs] == ['province = "Lai Châu"\nyear = 2024']
