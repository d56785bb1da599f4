"""The start page: five things to try, a folded cell each; tests/browser/test_jupyterlab.py runs it all."""

from __future__ import annotations

import ast

import nbformat

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
