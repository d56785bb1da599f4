"""Questions that cells of report notebooks name: they answer as they stand, their sections rest on them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

import nbformat
import pandas as pd
import pytest

import chiso
from chiso import analysis
from chiso.core.paths import NOTEBOOKS
from chiso.data.dataset import Dataset

NAMED = re.compile(r"^# (show\(chiso\..*\))$", re.MULTILINE)
NOTEBOOKS_WITH_QUESTIONS = ["compare", "merged_unit", "national", "province"]
# Functions of the analysis by the code that runs when they are called.
CODES: dict[CodeType, str] = {
    function.__code__: name
    for name in analysis.PUBLIC
    if hasattr(function := getattr(analysis, name), "__code__")
}


def test_every_report_on_the_indices_names_questions() -> None:
    found = [path.stem for path in sorted((NOTEBOOKS / "reports").glob("*.ipynb")) if named(path.stem)]
    assert found == NOTEBOOKS_WITH_QUESTIONS


def named(notebook: str) -> dict[str, list[str]]:
    """The questions of each section, by what its cell calls."""
    cells = nbformat.read(NOTEBOOKS / f"reports/{notebook}.ipynb", as_version=4).cells
    found = {cell.source.splitlines()[-1]: NAMED.findall(cell.source) for cell in cells}
    return {call: questions for call, questions in found.items() if questions}


@contextmanager
def traced() -> Iterator[set[str]]:
    """The functions of the analysis that are called meanwhile."""
    called: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in CODES:
            called.add(CODES[frame.f_code])

    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(None)


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS_WITH_QUESTIONS)
def test_a_question_answers_and_its_section_rests_on_it(d: Dataset, notebook: str) -> None:
    _, parameters, load, *_ = nbformat.read(NOTEBOOKS / f"reports/{notebook}.ipynb", as_version=4).cells
    for call, questions in named(notebook).items():
        space: dict[str, Any] = {"chiso": chiso, "display": lambda *sections: sections}
        with traced() as called:
            exec(f"{parameters.source}\n{load.source}\n{call}", space)
        for question in questions:
            asked = re.findall(r"chiso\.(\w+)\(", question)
            assert set(asked) <= called, (call, question, called)
            answered = eval(question, space | {"show": lambda frame: frame})
            assert isinstance(answered, pd.DataFrame)
            assert not answered.empty, question
