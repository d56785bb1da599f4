"""What an analyst may give in the wrong kind: each mistake is said with what to do, and nothing is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import chiso
from chiso.core.errors import ChisoError
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset

NOT_A_YEAR = '"2024" is no year (year); write the year as a number, without quotes: 2024'
NOT_DATA = "this is no Dataset but PosixPath (d); d = chiso.load()"
NOT_A_NAME = (
    'no province "12" (names are in data/reference/provinces.csv); '
    'write its name or its code in quotes: "Lai Châu", "12"'
)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda d: chiso.build("Lai Châu", "2024"), NOT_A_YEAR),
        (lambda d: chiso.build(12, 2024), NOT_A_NAME),
        (lambda d: chiso.build([], 2024), "the list of provinces is empty"),
        (lambda d: chiso.build("Lai Châu", 2024, d=DATA), NOT_DATA),
        (lambda d: chiso.build("Lai Châu", 2024, out=5), "this is no path but int (out)"),
        (lambda d: chiso.build("Lai Châu", 2024, jobs="two"), '"two" is no number from 1 on (jobs)'),
        (lambda d: chiso.build("Lai Châu", 2024, lang=["vi"]), "no language \"['vi']\""),
        (lambda d: chiso.build("Lai Châu", 2024, report=["all"]), "no report is called"),
        (lambda d: chiso.build(d.provinces.lao_cai_34, 2024), 'no province "Lào Cai" (Lào Cai (code'),
        (lambda d: chiso.explore("lai chau", "2024", d=d), NOT_A_YEAR),
        (lambda d: chiso.explore("lai chau", d="data"), "this is no Dataset but str"),
        (lambda d: chiso.explore(12, d=d), 'no province "12"'),
        (lambda d: chiso.explore("lai chau", index=5, d=d), 'no index "5"'),
        (lambda d: chiso.take_in(None), "this is no path but NoneType (files)"),
        (lambda d: chiso.take_in("a.xlsx", data=__file__), "the data folder is a file"),
        (lambda d: chiso.load("/nowhere"), "the data folder does not exist (/nowhere); make a folder with"),
        (lambda d: chiso.take_in("a.xlsx", accept="format"), "no doubt is called format (--accept)"),
        (lambda d: chiso.take_in("a.xlsx", source="ministry"), "this is no dict but str (source)"),
        (lambda d: chiso.take_in("a.xlsx", edition=5), "this is no dict but int (edition)"),
        (lambda d: chiso.take_in("a.xlsx", year="2024"), NOT_A_YEAR),
        (lambda d: chiso.take_in("a.xlsx", index=5), "this is no text but int (index)"),
        (lambda d: chiso.take_in("a.xlsx", map_file=5), "this is no path but int (map_file)"),
        (lambda d: chiso.take_back(d="data"), "this is no Dataset but str"),
        (lambda d: chiso.load(None), "this is no path but NoneType (data)"),
        (lambda d: chiso.show(d.sources, 5), "this is no text but int (title)"),
        (lambda d: chiso.show(d.sources, rows="5"), '"5" is no number from 1 on (rows)'),
        (lambda d: chiso.show(d.sources, rows=-1), '"-1" is no number from 1 on (rows)'),
        (lambda d: chiso.answer(chiso.gap, d, "Lai Châu", "PAPI", "2024"), NOT_A_YEAR),
        (lambda d: chiso.answer(chiso.gap, "data", "Lai Châu", "PAPI", 2024), "this is no Dataset but str"),
        (lambda d: chiso.answer(chiso.gap, d, 12, "PAPI", 2024), 'no province "12"'),
        (lambda d: chiso.answer(chiso.gap, d, "Lai Châu", ["PAPI"], 2024), 'no index "'),
        (lambda d: chiso.answer(chiso.gap, d, "Lai Châu", "PAPI", 2023, widest="gaps"), 'no column "gaps"'),
        (
            lambda d: chiso.answer(chiso.gap, d, "Lai Châu", "PAPI", 2023, widest="component"),
            "component has no numbers to sort by",
        ),
        (lambda d: chiso.chart(d, "Lai Châu", "PAPI", "2024"), NOT_A_YEAR),
        (lambda d: chiso.chart(d.sources, kind=["bar"]), "no kind of chart"),
        (lambda d: chiso.as_of("data"), "this is no Dataset but str"),
        (lambda d: chiso.gap(d, "Lai Châu", "PAPI", "2024"), NOT_A_YEAR),
        (lambda d: d.province(None), 'no province "None"'),
        (lambda d: d.province("Lào Cai", year="2024"), NOT_A_YEAR),
        (lambda d: d.province("Lào Cai", period="2024"), 'no period "2024" (period)'),
        (lambda d: d.provinces[12], 'no province "12"'),
        (lambda d: d.provinces.of("2024"), NOT_A_YEAR),
        (lambda d: d.index(None), 'no index "None"'),
        (lambda d: d.edition_of("2024"), NOT_A_YEAR),
        (lambda d: d.unit_group(None, 2024), 'no group "None"'),
    ],
)  # fmt: skip
def test_a_mistake_of_kind_is_said(call: Callable[[Dataset], Any], said: str, d: Dataset) -> None:
    with pytest.raises(ChisoError) as refused:
        call(d)
    assert str(refused.value).startswith(said)


def test_without_data_a_call_names_its_own_way_to_them() -> None:
    with pytest.raises(ChisoError) as refused:
        chiso.take_in("a.xlsx", data="/nowhere")
    assert refused.value.remedy.endswith("or name the data that you have: data=...")


def test_a_unit_is_taken_for_its_name_and_a_year_of_a_table_for_a_year(
    d: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of_a_table = pd.Series([2024.0])[0]
    assert d.edition_of(of_a_table) == d.edition_of(np.int64(2024)) == 2024
    assert chiso.build(d.provinces.lao_cai, np.int64(2024), d=d, out=tmp_path).failed == []
    assert repr(chiso.explore(d.provinces.lao_cai_34, 2024, d=d)).startswith(
        "Explorer: Lao Cai (since 1 July 2025)"
    )
    assert d.province(d.province("Huế"), year=2024).name == "Thừa Thiên Huế"


def test_one_can_ask_whether_there_is_a_unit(d: Dataset) -> None:
    assert "lai chau" in d.provinces
    assert "Atlantis" not in d.provinces
    assert 12 not in d.provinces
    assert d.provinces.get("Atlantis") is None
