"""Errors of sampling that a source brings: what they make of a change, in tables and in words."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
import pytest

from chiso.analysis.among_units.nationwide import movers
from chiso.analysis.movement.changes_of_components import component_changes
from chiso.analysis.movement.sampling import standard_error, with_margin
from chiso.analysis.movement.typical_changes import weigh
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.pages.html.blocks import html_of
from chiso.pages.references import References
from chiso.reports.parts.index_result import IndexView
from chiso.reports.province.falling import falling_table
from chiso.reports.province.index_sections import results
from chiso.text.catalog import Texts

NAME = "Hà Tĩnh"
UNKNOWN = {"standard_error": math.nan, "ci_low": math.nan, "ci_high": math.nan}


def with_errors(
    d: Dataset,
    error: float,
    component: str = "total",
    years: tuple[int, ...] = (2023, 2024),
    name: str = NAME,
) -> Dataset:
    """The data as if the source of PAPI printed this standard error for the unit."""
    papi = d.tables["papi"]
    own = papi[
        papi["province"].eq(name)
        & papi["component"].eq(component)
        & papi["measure"].eq("score")
        & papi["year"].isin(years)
    ]
    errors = own.assign(measure="standard_error", value=error, basis="stated", note="")
    return dataclasses.replace(d, tables={**d.tables, "papi": pd.concat([papi, errors], ignore_index=True)})


def view_of(d: Dataset, name: str = NAME) -> IndexView:
    """What a report says of PAPI 2024 of the unit."""
    t = Texts("vi")
    return IndexView(d, d.province(name, year=2024), "PAPI", 2024, t, References(d, t))


def test_an_interval_says_the_error_too() -> None:
    assert standard_error(UNKNOWN | {"standard_error": 0.5, "ci_low": 1.0, "ci_high": 9.0}) == 0.5
    assert standard_error(UNKNOWN | {"ci_low": 40.02, "ci_high": 43.94}) == pytest.approx(1.0)
    assert math.isnan(standard_error(UNKNOWN | {"ci_low": 40.0}))


def test_the_margin_is_that_of_the_difference_of_two_samples(d: Dataset) -> None:
    known = {"typical": 0.84, "unit": "points", "mean_change": 0.89, "national_change": math.nan}
    margin = with_margin(with_errors(d, 0.5), known, "PAPI", 2024, NAME)["margin"]
    assert margin == pytest.approx(1.96 * math.sqrt(0.5))
    for other in (d, with_errors(d, 0.5, years=(2024,))):
        assert math.isnan(with_margin(other, known, "PAPI", 2024, NAME)["margin"])


@pytest.mark.parametrize(
    ("change", "margin", "kind"),
    [(1.5, 1.9, "within"), (0.5, 0.2, "below"), (1.5, 0.2, "progress"), (-0.5, 0.2, "fall"),
     (-1.2, 1.9, "behind")],
)  # fmt: skip
def test_the_sampling_error_goes_before_the_typical_change(change: float, margin: float, kind: str) -> None:
    known = {"typical": 0.84, "unit": "points", "mean_change": 0.89, "national_change": math.nan}
    assert weigh(change, "points", {**known, "margin": margin}) == kind
    assert weigh(change, "points", {**known, "margin": math.nan}) == weigh(change, "points", known)


@pytest.mark.parametrize(("error", "said"), [(9.0, "trong phạm vi sai số mẫu"), (0.001, "vượt sai số mẫu")])
def test_a_report_says_what_the_sample_makes_of_a_change(error: float, said: str, d: Dataset) -> None:
    view = view_of(with_errors(d, error))
    assert f"{said} của mức thay đổi (± " in view.change_of_score()
    assert "thường gặp" not in view.change_of_score()
    text = html_of(results(view), view.t)
    assert f"Sai số chuẩn của mẫu: {error:.2f}".replace(".", ",") in text
    plain = view_of(d)
    assert "sai số mẫu" not in plain.change_of_score()
    assert "Sai số" not in html_of(results(plain), plain.t)


def test_movers_and_components_of_a_unit_are_held_against_its_own_error(d: Dataset) -> None:
    wide = with_errors(d, 9.0)
    rows = records(movers(wide, "PAPI", 2024, n=63))
    assert {row["weight"] for row in rows if row["province"] == NAME} <= {"within", "behind"}
    assert {row["province"] for row in rows if not math.isnan(row["margin"])} == {NAME}
    other = with_errors(d, 9.0, component="1")
    table = component_changes(other, NAME, "PAPI", 2024).set_index("component")
    assert table.loc["1", "within_typical"]
    assert table["margin"].notna().sum() == 1


def test_the_list_of_what_falls_shows_the_error_that_it_is_held_against(d: Dataset) -> None:
    name = "Yên Bái"
    table, rule = falling_table(view_of(with_errors(d, 0.001, component="1.1", name=name), name))
    assert "Sai số mẫu của mức thay đổi" in [column.heading for column in table.columns]
    assert "sai số mẫu của mức thay đổi (95%)" in rule.words
    plain = html_of(falling_table(view_of(d, name)), Texts("vi"))
    assert "Sai số mẫu của mức thay đổi" not in plain
    assert "mức thay đổi thường gặp của chính nội dung đó" in plain
