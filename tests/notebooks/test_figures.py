"""Charts of answers, and the numbers of figures in a notebook."""

from __future__ import annotations

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell

import chiso
from chiso.core.errors import ChisoError
from chiso.data.dataset import Dataset

pytestmark = pytest.mark.usefixtures("in_vietnamese")


def test_an_answer_is_drawn_in_its_words(d: Dataset) -> None:
    p = d.province("Lai Châu", year=2024)
    gaps = chiso.answer(chiso.gap, d, p, "PAPI", 2024, to="best")
    drawn = chiso.chart(gaps, y="gap", rows=9, number=chiso.Figures())
    assert "<figcaption>Hình 1. PAPI năm 2024: " in drawn.html
    assert len(drawn.listing.rows) == 9  # type: ignore[union-attr]
    assert drawn.frame is gaps.frame
    # Of a column that the answer leaves out too; one that nobody has is refused.
    apart = chiso.answer(chiso.concordance, d, 2024, lang="en")
    assert "<figure" in chiso.chart(apart, y="apart", rows=20).html
    with pytest.raises(ChisoError, match='no column "nope"'):
        chiso.chart(apart, y="nope")


def test_what_cannot_be_answered_or_has_no_numbers_is_said_in_place_of_the_chart(d: Dataset) -> None:
    left_out = chiso.answer(chiso.gap, d, d.province("Vĩnh Phúc", year=2024), "PAPI", 2024)
    assert chiso.chart(left_out, y="gap", number=chiso.Figures()) is left_out
    p = d.province("Lào Cai", year=2024)
    nothing = chiso.chart(chiso.answer(chiso.decompose_change, d, p, "PAPI", 2021), y="contribution")
    assert "không có số liệu để vẽ" in nothing.html
    assert "<figure" not in nothing.html


def test_a_cell_that_runs_again_keeps_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = chiso.Figures()
    assert [plain.next(), plain.next()] == [1, 2]
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    found: list[int] = []
    shell.user_ns |= {"figures": chiso.Figures(), "found": found}
    two, one = "found.append(figures.next()); found.append(figures.next())", "found.append(figures.next())"
    for cell in (two, one, two, one):
        shell.run_cell(cell, store_history=True)
    assert found == [1, 2, 3, 1, 2, 3]


def test_figures_of_an_index_take_the_number_too(d: Dataset) -> None:
    numbers, p = chiso.Figures(), d.province("Lào Cai", year=2024)
    pages = [chiso.chart(d, p, index, 2024, number=numbers).html for index in ("PAR", "PAPI")]
    assert [re.findall(r"<figcaption>Hình (\d)", page) for page in pages] == [["1"], ["2"]]
