"""A fourth index by rows of tables alone: read, checked, asked and imported like the three on record."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from frictionless import Package

import chiso
from chiso.analysis.base.bounds import bounds_of
from chiso.analysis.base.errors import BadRequest
from chiso.analysis.base.panel import panel
from chiso.core.errors import DataError
from chiso.data.checks.check import check
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.dataset import Dataset, load
from chiso.data.indices import UnknownIndex
from chiso.intake.form import write_template
from chiso.intake.importing import add, undo
from tests.support.filling import ORIGIN, fill
from tests.support.fourth_index import (
    CODE,
    RANK_TARGET,
    SCORE_TARGET,
    SUB_INDICES,
    TOTAL,
    UNIT,
    YEARS,
    append,
    code_in,
    provinces,
    ranks,
    score,
    totals,
)

THIS, BEFORE = YEARS[-1], YEARS[0]


@pytest.fixture(scope="module")
def with_four(pci_data: Path) -> Dataset:
    return load(pci_data)


@pytest.fixture(scope="module")
def scores(pci_data: Path) -> dict[str, float]:
    """The invented totals of the later edition."""
    return totals(provinces(pci_data), THIS)


def test_the_folder_is_sound_and_described(pci_data: Path, d: Dataset, with_four: Dataset) -> None:
    assert list(with_four.indices) == [*d.indices, CODE]
    assert check(pci_data).errors == []
    assert rebuild(pci_data) == []
    report = Package(str(pci_data / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert f"`clean/{CODE.lower()}.csv`" in (pci_data / "README.md").read_text("utf-8")
    # The others are what they were.
    for one in d.indices.values():
        assert d.tables[one.key].equals(with_four.tables[one.key])


def test_its_traits_are_those_of_its_row(with_four: Dataset) -> None:
    pci = with_four.index("pci")
    assert (pci.code, pci.in_percent, pci.publishes_ranks, pci.sums_parts) == (CODE, False, True, False)
    assert pci.long_name(THIS, "vi") == "Chỉ số năng lực cạnh tranh cấp tỉnh"
    assert pci.nouns("vi")["parts"] == "chỉ số thành phần"
    with pytest.raises(UnknownIndex, match=f"PAR, SIPAS, PAPI, {CODE}"):
        with_four.index("PCX")


def test_trend_is_in_points_with_published_places(with_four: Dataset, scores: dict[str, float]) -> None:
    table = chiso.trend(with_four, UNIT, CODE)
    earlier = totals(list(scores), BEFORE)
    assert table["year"].tolist() == list(YEARS)
    assert table["score"].tolist() == [earlier[UNIT], float(TOTAL)]
    assert set(table["score_unit"]) == {"points"}
    assert table["rank"].tolist() == [ranks(earlier)[UNIT], ranks(scores)[UNIT]]
    assert set(table["rank_basis"]) == {"stated"}
    last = table.iloc[-1]
    assert last["change_score"] == pytest.approx(float(TOTAL) - earlier[UNIT])
    assert (last["change_score_unit"], last["ranked"]) == ("points", 63)


@pytest.mark.parametrize(("to", "reference"), [("median", np.median), ("best", np.max), ("mean", np.mean)])
def test_gap_is_taken_on_the_scale_of_each_sub_index(
    with_four: Dataset, scores: dict[str, float], to: str, reference: object
) -> None:
    table = chiso.gap(with_four, UNIT, CODE, THIS, to=to).set_index("component")
    assert set(table.index) == {"total", *SUB_INDICES}
    for code, (_, _, top, _) in SUB_INDICES.items():
        wanted = reference([score(name, code, THIS) for name in scores])  # type: ignore[operator]
        row = table.loc[code]
        assert row["reference"] == pytest.approx(wanted), code
        assert row["gap"] == pytest.approx(score(UNIT, code, THIS) - wanted)
        assert (row["max_score"], row["score_unit"], row["parent"]) == (top, "points", "total")
    assert table.loc["total", "reference"] == pytest.approx(reference(list(scores.values())))  # type: ignore[operator]


def test_targets_in_places_and_in_points(with_four: Dataset, scores: dict[str, float]) -> None:
    table = chiso.targets(with_four, UNIT)
    table = table[table["index"].eq(CODE)].set_index("kind")
    place, points = table.loc["rank"], table.loc["score"]
    own = ranks(scores)[UNIT]
    assert (place["wanted_rank"], place["short_places"]) == (int(RANK_TARGET), own - int(RANK_TARGET))
    assert (points["value"], points["unit"]) == (float(SCORE_TARGET), "points")
    assert points["short"] == pytest.approx(float(SCORE_TARGET) - float(TOTAL))
    assert [place["reached"], points["reached"]] == ["no", "no"]


def test_what_rests_on_weights_is_refused_or_left_open(with_four: Dataset) -> None:
    """Its sub-indices do not add up to the total: nobody computes what a point of one is worth."""
    with pytest.raises(BadRequest, match="weights of PCI sub-indices"):
        chiso.scenario(with_four, UNIT, CODE, THIS, add={"3": 1})
    moved = chiso.scenario(with_four, UNIT, CODE, THIS, add={"total": 5})
    assert moved["after"].iloc[0] == pytest.approx(float(TOTAL) + 5)
    parts = chiso.decompose_change(with_four, UNIT, CODE, THIS)
    assert set(parts["component"]) == {*SUB_INDICES, "rest", "total"}
    assert parts.loc[parts["component"].isin(SUB_INDICES), "contribution"].isna().all()
    path = chiso.path_to_rank(with_four, UNIT, CODE, THIS, k=20)
    assert (path["use"].iloc[0], path["component"].tolist()) == ("distance", ["total", *SUB_INDICES])


def test_published_extremes_and_groups_count_where_no_mean_is_published(
    pci_data: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(pci_data, tmp_path / "data", ignore=shutil.ignore_patterns("raw", "plans"))
    national = {"index": CODE, "year": f"{THIS}", "component": "total", "group": "Cả nước", "unit": "points"}
    national |= {"basis": "stated", "in_use": "1", "source": "pci-gia-dinh"}
    values = {"max": "99.5", "min": "1.5", "mean": "50"}
    rows = [national | {"measure": measure, "value": value} for measure, value in values.items()]
    append(copy / "reference/national.csv", rows)
    d = load(copy)
    known = chiso.field_summary(d, CODE).set_index("year").loc[THIS]
    assert (known["published_max"], known["published_min"]) == (99.5, 1.5)
    assert np.isnan(known["published_mean"])
    bounds = bounds_of(panel(d), panel(d).field(CODE, THIS))
    assert not bounds.consistent[0]  # the published highest is not that of the scores


def test_every_other_question_takes_it_too(with_four: Dataset, scores: dict[str, float]) -> None:
    weak = chiso.strengths_weaknesses(with_four, UNIT, CODE, THIS)
    assert set(weak["component"]) <= set(SUB_INDICES)
    assert set(weak["reference_kind"]) == {"median"}
    assert len(chiso.regional_summary(with_four, CODE, THIS)) == 6
    summary = chiso.field_summary(with_four, CODE).set_index("year")
    assert summary.loc[THIS, "mean"] == pytest.approx(np.mean(list(scores.values())))
    both = chiso.agreement(with_four, THIS)
    assert {CODE} <= set(both["index_b"])
    places = chiso.concordance(with_four, THIS).set_index("province")
    assert places["rank_pci"].to_dict() == ranks(scores)
    assert chiso.groups(with_four, CODE, THIS).empty


def test_a_template_comes_back_as_an_edition(pci_data: Path, tmp_path: Path) -> None:
    """An edition before those on record, from its rows in editions and components to its places."""
    year = BEFORE - 1
    copy = shutil.copytree(pci_data, tmp_path / "data")
    path = copy / "reference/components.csv"
    rows = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(
        "".join(r.replace(f",{BEFORE},", f",{year},") if r.startswith(f"{CODE},") else r for r in rows),
        "utf-8",
    )
    edition = {"index": CODE, "year": f"{year}", "period": "63", "ranked": "63", "source": "pci-gia-dinh"}
    append(copy / "reference/editions.csv", [edition | {"scale_min": "0", "scale_max": "100"}])
    rebuild(copy)
    d = load(copy)
    layout = write_template(d, CODE, year, tmp_path / "empty.xlsx").layout
    assert [column.code for column in layout.columns][:4] == [
        *("total|score|points", "total|rank|place", "1|score|points", "1|rank|place")
    ]
    codes = {own: code for code in SUB_INDICES if (own := code_in(code, BEFORE))}
    assert [c.component for c in layout.columns if c.measure == "score"] == ["total", *codes]
    known = totals(provinces(copy), year)
    cells: dict[tuple[str, str], float] = {}
    for name, place in ranks(known).items():
        cells |= {(name, "total|score|points"): known[name], (name, "total|rank|place"): place}
        cells |= {(name, f"{own}|score|points"): score(name, code, year) for own, code in codes.items()}
    filled = fill(d, CODE, year, tmp_path / "filled.xlsx", cells, ORIGIN)
    result = add(copy, [filled])
    assert (result.errors, result.doubts, result.written) == ([], [], True)
    assert result.imports[0].folder == f"raw/imports/001-pci-{year}"
    imported = load(copy)
    column = imported.scores.query(f"index == '{CODE}' and year == {year} and component == 'total'")
    assert dict(zip(column["province"], column["score"], strict=True)) == known
    assert check(copy).errors == []
    undo(copy)
    assert set(load(copy).tables[CODE.lower()]["year"]) == set(YEARS)


def test_rows_of_an_index_that_there_is_not_are_refused(pci_data: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(pci_data, tmp_path / "data")
    append(
        copy / "reference/breaks.csv", [{"index": "PCX", "component": "*", "year": "2024", "kind": "hard"}]
    )
    with pytest.raises(DataError) as refused:
        load(copy)
    wrong = next(problem for problem in refused.value.problems if problem.column == "index")
    assert (wrong.file, wrong.rule) == ("reference/breaks.csv", "choice")
    assert f"PAPI, {CODE}" in wrong.message


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"index": CODE, "long_name_from": "2024", "name": "Another"}, "has another name"),
        ({"index": "PCX", "name": "PAPI"}, "is the name of PAPI too"),
        ({"index": "SOURCES", "name": "X"}, "names the figures like the table"),
        ({"index": "PCX", "name": "X", "counts_into": "PCX"}, "no other index"),
        ({"index": "PCX", "name": "X", "self_assessed": "1"}, "self-assessed are 2 indices"),
        ({"index": "PCX", "name": "X", "totals": "sum_of_parts"}, "parts of the kind sub_dimension"),
        *(
            ({"index": code, "name": "X"}, f"{code} means something else")
            for code in ("CCHC", "NUL", "UNITS", "PUBLISHED")
        ),
    ],
)
def test_a_row_that_does_not_fit_the_others_is_refused(
    pci_data: Path, tmp_path: Path, row: dict[str, str], said: str
) -> None:
    copy = shutil.copytree(pci_data, tmp_path / "data", ignore=shutil.ignore_patterns("raw", "plans"))
    path = copy / "reference/indices.csv"
    known = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("index").loc[CODE].to_dict()
    append(path, [{**known, "index": CODE, **row}])
    if (code := row["index"]) != CODE:
        shutil.copy(copy / "clean/pci.csv", copy / f"clean/{code.lower()}.csv")
    with pytest.raises(DataError) as refused:
        load(copy)
    found = [problem for problem in refused.value.problems if problem.file == "reference/indices.csv"]
    assert any(said in problem.message for problem in found), refused.value.problems
