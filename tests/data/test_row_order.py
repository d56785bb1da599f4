"""Where a row stands in its table changes no text."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from chiso.core.paths import DATA
from chiso.data.dataset import Dataset, load
from chiso.data.indices import Indices
from chiso.data.order import component_order
from chiso.data.plans.folder import ReferenceTables
from chiso.data.plans.scorecard_table import PERIODS_OF_YEAR
from chiso.data.plans.work_tables import LEADS
from chiso.reports.province.terminal import render_show
from chiso.scorecards.terminal import render_forecast
from tests.support.pages import text_of
from tests.support.plan_folders import card


@pytest.fixture
def shuffled(data_copy: Path) -> Dataset:
    """The project's data with the rows of every table in another order."""
    for table in (*Indices.read(DATA).tables.values(), LEADS):
        path = data_copy / table.path
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        before = list(rows)
        random.Random(table.name).shuffle(rows)
        assert rows != before or table.may_be_empty
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *rows])
    return load(data_copy)


def test_the_order_of_rows_changes_no_table_and_no_text(d: Dataset, shuffled: Dataset) -> None:
    for name in d.tables:
        assert d.tables[name].equals(shuffled.tables[name]), name
    assert d.scores.equals(shuffled.scores)
    assert [d.names.all(period) for period in ("63", "34")] == [
        shuffled.names.all(period) for period in ("63", "34")
    ]
    for unit in ("Hà Tĩnh", "Vĩnh Phúc"):
        of_then = d.province(unit, year=2024)
        assert render_show(d, of_then, 2024) == render_show(shuffled, of_then, 2024)
    assert text_of(d, "Vĩnh Phúc", 2024) == text_of(shuffled, "Vĩnh Phúc", 2024)
    theirs, ours = ReferenceTables.read(shuffled.path), ReferenceTables.read(d.path)
    for name, table in ours.tables.items():
        assert table.reset_index(drop=True).equals(theirs.tables[name].reset_index(drop=True)), name


def test_the_order_of_periods_changes_no_forecast(tmp_path: Path) -> None:
    rows = [{"code": n, "maximum": "4", "rule": "proportional"} for n in ("2", "10")]
    inputs = [
        {"period": period, "code": code, "numerator": "1", "denominator": "2", "source": "x"}
        for period in PERIODS_OF_YEAR
        for code in ("2", "10")
    ]
    plans = [
        card(tmp_path / f"{n}" / "a", rows, periods=order) for n, order in enumerate((inputs, inputs[::-1]))
    ]
    assert plans[0].periods.to_numpy().tolist() == plans[1].periods.to_numpy().tolist()
    assert plans[0].periods["code"].tolist()[:2] == ["2", "10"]
    written = [render_forecast(plan, "6 tháng", "vi") for plan in plans]
    assert written[0] == written[1]


def test_the_tables_on_record_stand_in_that_order(d: Dataset) -> None:
    """Units by code, components by number: what readers are used to."""
    assert list(d.tables["provinces"]["province"][:3]) == ["Hà Nội", "Hà Giang", "Cao Bằng"]
    codes = d.components.query("index == 'PAPI' and first_year == 2024")["component"].tolist()
    assert codes == sorted(codes, key=component_order)
    assert sorted(["10", "total", "9.1", "survey", "9"], key=component_order) == [
        *("total", "9", "9.1", "10", "survey")
    ]
