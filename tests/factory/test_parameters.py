"""Parameters that papermill writes into a notebook are read as they were meant, by Python and by people."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import nbformat
from hypothesis import given
from hypothesis import strategies as st

from chiso.factory.kernels.parameters import ReadableTranslator

TEXTS = st.text(st.characters(), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_a_value_is_read_back_as_it_was(value: object) -> None:
    written = ReadableTranslator.translate(value)
    assert ast.literal_eval(written) == value
    assert written.isprintable()


def test_vietnamese_is_readable_and_what_is_not_printed_is_escaped() -> None:
    written = ReadableTranslator.codify({"province": "Hà Tĩnh", "of": ['Đắk "Lắk"', "a\nb\u200b\\"]})
    assert written.splitlines()[1:] == ['province = "Hà Tĩnh"', r'of = ["Đắk \"Lắk\"", "a\nb\u200b\\"]']
    # A letter and its mark apart would be one letter to whoever saves the notebook anew.
    assert ReadableTranslator.translate("Ha\u0300") == r'"Ha\u0300"'


def test_papermill_writes_them_so_whoever_runs_it(tmp_path: Path) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    notebook.cells = [nbformat.v4.new_code_cell('province = ""', metadata={"tags": ["parameters"]})]
    nbformat.write(notebook, tmp_path / "own.ipynb")
    run = [sys.executable, "-m", "papermill", "--prepare-only", "own.ipynb", "run.ipynb", "-p"]
    subprocess.run([*run, "province", "Hà Tĩnh"], cwd=tmp_path, check=True, capture_output=True)
    cells = json.loads((tmp_path / "run.ipynb").read_text("utf-8"))["cells"]
    assert 'province = "Hà Tĩnh"' in "".join(cells[1]["source"])
