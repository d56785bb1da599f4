"""The tile-grid maps: every unit once, roughly where it lies, and what a tile says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chiso.core.errors import DataError
from chiso.data.dataset import Dataset, load
from chiso.pages.blocks import Tile, TileMap
from chiso.pages.html.blocks import html_of
from chiso.text.catalog import Texts

APART = 0.7  # degrees: nearer units may stand beside each other in either order


def places(d: Dataset, period: str) -> dict[str, tuple[int, int, float, float]]:
    """Row, column, latitude and longitude of each unit; of a merged one the means of its predecessors."""
    units = d.tables["provinces"][d.tables["provinces"]["period"].eq("63")]
    key = "province" if period == "63" else "successor"
    means = units.groupby(key)[["lat", "lon"]].mean()
    own = d.tiles[d.tiles["period"].eq(period) & d.tiles["part"].eq("")]
    return {
        row.province: (row.row, row.column, means.loc[row.province, "lat"], means.loc[row.province, "lon"])
        for row in own.itertuples()
    }


@pytest.mark.parametrize(("period", "count"), [("63", 63), ("34", 34)])
def test_every_unit_has_one_tile_roughly_where_it_lies(d: Dataset, period: str, count: int) -> None:
    found = places(d, period)
    assert set(found) == set(
        d.tables["provinces"].loc[d.tables["provinces"]["period"].eq(period), "province"]
    )
    assert len(found) == count
    for one in found.values():
        for other in found.values():
            if one[2] - other[2] > APART:
                assert one[0] <= other[0]
            if one[0] == other[0] and other[3] - one[3] > APART:
                assert one[1] < other[1]


@pytest.mark.parametrize("period", ["63", "34"])
def test_the_archipelagos_lie_east_of_the_units_they_belong_to(d: Dataset, period: str) -> None:
    found = places(d, period)
    parts = d.tiles[d.tiles["period"].eq(period) & d.tiles["part"].ne("")]
    assert dict(zip(parts["part"], parts["province"], strict=True)) == {
        "Hoàng Sa": "Đà Nẵng",
        "Trường Sa": "Khánh Hòa",
    }
    for row in parts.itertuples():
        assert row.column > max(place[1] for place in found.values())


def test_a_tile_says_its_value_and_leads_to_its_report(d: Dataset) -> None:
    tiles = {"Lào Cai": Tile(4, "<89,03%>", "provinces/lao-cai.html")}
    places, legend = d.tiles[d.tiles["period"].eq("34")], [(4, "nhóm B"), (0, "chưa có số liệu")]
    html = html_of([TileMap(places, tiles, "Các tỉnh.", legend, 1)], Texts("vi"))
    assert "Hình 1. Các tỉnh." in html
    assert '<a href="provinces/lao-cai.html">Lào Cai<span class="unseen">: &lt;89,03%&gt;</span></a>' in html
    assert html.count("<li") == 34 + 2 + 2
    assert len(re.findall(r'class="level-0"', html)) == 34 - 1
    assert html.count('class="part"') == 2
    assert "quần đảo Hoàng Sa, thuộc Đà Nẵng" in html
    assert "không phải bản đồ lãnh thổ" in html


def test_a_unit_without_a_tile_or_with_two_is_an_error(data_copy: Path) -> None:
    path = data_copy / "reference/tiles.csv"
    path.write_text(path.read_text("utf-8").replace("34,Huế,", "34,Cà Mau,"), "utf-8")
    with pytest.raises(DataError) as raised:
        load(data_copy)
    assert [(problem.rule, problem.value) for problem in raised.value.problems] == [
        ("tile_of_no_unit", "Cà Mau"),
        ("unit_without_tile", "Huế"),
    ]
