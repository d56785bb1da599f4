"""What to do about a mistake is said in the calls of a notebook where one is worked in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import chiso
from chiso.core.errors import ChisoError
from chiso.core.paths import ROOT
from chiso.data.dataset import Dataset
from chiso.notebook.remedies import IN_A_CELL, in_a_cell
from chiso.text.messages import N_, InData

OPTION = re.compile(r"(?<![-\w])--[a-z]|chiso (import|template|build)\b")


@pytest.mark.parametrize("said", IN_A_CELL)
def test_what_the_command_is_told_is_a_message_that_stands_in_the_source(said: str) -> None:
    source = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "src/chiso").rglob("*.py") if "notebook" not in path.parts
    )
    assert said in re.sub(r'"\n\s*"', "", source)  # a long one stands on several lines
    assert not OPTION.search(IN_A_CELL[said])


def test_a_remedy_within_another_is_replaced_and_all_else_stays() -> None:
    inner = N_("state it: --source key=value, or source in a map (--map)")
    both = in_a_cell(N_("{remedy}; {how}", remedy=N_("fill in this cell"), how=inner))
    assert both == 'fill in this cell; state it in the form, or as source={"publisher": ...}'
    named = in_a_cell(N_("as {noun}", noun=InData({"vi": "tiêu chí", "en": "criteria"})))
    assert isinstance(named.values["noun"], InData)


def test_a_table_that_names_no_index_is_asked_for_it_as_a_call(d: Dataset, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    names = [unit.name for unit in d.provinces.values() if unit.period == "63"]
    lines = [f"{name};{40 + n / 10}" for n, name in enumerate(names)]
    table.write_text("\n".join(["Tỉnh;Điểm", *lines]), "utf-8")
    with pytest.raises(ChisoError) as refused:
        chiso.take_in(table, d=d, dry_run=True)
    assert "index=" in refused.value.remedy
    assert not OPTION.search(refused.value.remedy)


def test_the_day_of_the_data_names_the_call(d: Dataset) -> None:
    said = repr(chiso.as_of(d, lang="vi"))
    assert "chiso.take_in()" in said
    assert not OPTION.search(said)
