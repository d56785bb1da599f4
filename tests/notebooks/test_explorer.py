"""The explorer: what it shows is what chiso.analysis answers, of any unit, index and edition; no browser."""

from __future__ import annotations

import math
import re
from itertools import product
from pathlib import Path
from unittest import mock

import openpyxl
import pytest

import chiso
from chiso.core.errors import ChisoError, unknown_edition
from chiso.data.dataset import Dataset, load
from chiso.notebook.explorer import saving, widget
from chiso.notebook.explorer.ahead import goal_of, sliders_of
from chiso.notebook.explorer.parts import Subject, View
from chiso.notebook.explorer.selection import COMPARISONS, OWN, VIEWS, Choices, Selection, Sought
from chiso.notebook.explorer.views import view_of
from chiso.notebook.explorer.widget import Explorer
from chiso.pages.blocks import Figure
from chiso.pages.html.blocks import html_of
from chiso.text.catalog import Texts
from tests.support.unit_groups import KEY, NAME, a_group, with_groups

VI = Texts("vi")


@pytest.fixture(scope="module")
def choices(d: Dataset) -> Choices:
    return Choices(d, VI)


@pytest.fixture(scope="module")
def shown(d: Dataset) -> Explorer:
    return chiso.explore("lai chau", 2024, "PAPI", "vi", d=d)


@pytest.fixture
def lai_chau(choices: Choices) -> Selection:
    return choices.first("Lai Chau", 2024, "PAPI")


def words(d: Dataset, choice: Selection, t: Texts = VI) -> str:
    """What a view says, without its drawing."""
    html = html_of(view_of(d, choice, t).blocks, t)
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)).strip()


@pytest.mark.parametrize(
    ("typed", "label", "others"),
    [
        ("lai chau", "Lai Châu", []),
        ("12", "Lai Châu", []),
        ("TP HCM", "Hồ Chí Minh (trước ngày 01/7/2025)", ["Hồ Chí Minh (từ ngày 01/7/2025)"]),
        ("lào cai", "Lào Cai (trước ngày 01/7/2025)", ["Lào Cai (từ ngày 01/7/2025)"]),
        ("Lào Cai (từ ngày 01/7/2025)", "Lào Cai (từ ngày 01/7/2025)", []),
        ("Thừa Thiên Huế", "Huế", []),
        ("quảng n", "", ["Quảng Nam (trước ngày 01/7/2025)", "Quảng Ninh"]),
        ("ha", "", ["Hà Nội"]),
    ],
)
def test_a_unit_is_found_in_any_spelling(choices: Choices, typed: str, label: str, others: list[str]) -> None:
    found = choices.find(typed, 2024, whole=False)
    assert (choices.label(found.unit) if found.unit else "") == label
    assert set(others) <= {choices.label(unit) for unit in found.near}


def test_a_spelling_that_nothing_bears_says_the_nearest_names(choices: Choices) -> None:
    found = choices.find("Lao Kay", 2024)
    assert found.unit is None
    assert found.why.startswith('không có tỉnh "Lao Kay"')
    assert "Lào Cai" in {unit.name for unit in found.near}
    with pytest.raises(ChisoError, match=r"did you mean: .*Lào Cai"):
        choices.first("Lao Kay")


def test_both_periods_stand_in_the_list_and_kept_units_once(choices: Choices) -> None:
    assert len(choices.units) == 52 + 23 + 11
    assert choices.label(choices.find("lao cai", 2025).unit) == "Lào Cai (từ ngày 01/7/2025)"  # type: ignore[arg-type]


def test_editions_are_those_on_record_and_those_awaited(choices: Choices) -> None:
    assert choices.editions("PAR")[:2] == [("2025 (chưa có số liệu)", 2025), ("2024", 2024)]
    assert ("2016 (chưa có số liệu)", 2016) in choices.editions("SIPAS", 2016)


def test_views_say_what_the_analysis_answers(d: Dataset, lai_chau: Selection) -> None:
    rank = chiso.rank_table(d, "PAPI", 2024).set_index("province").loc["Lai Châu", "rank"]
    assert f"thứ {rank:.0f}/61" in words(d, lai_chau)
    gaps = chiso.gap(d, "Lai Châu", "PAPI", 2024, to="neighbours")
    lowest = gaps[gaps["kind"].eq("dimension")].iloc[0]
    said = words(d, lai_chau.turned(view="components", comparison="neighbours"))
    number = f"{abs(lowest['gap']):.2f}".replace(".", ",")
    assert f"Thấp hơn nhiều nhất: {lowest['component']}. {lowest['name_vi']} (−{number})" in said
    table = view_of(d, lai_chau.turned(view="movement"), VI).listing
    assert table is not None
    changes = chiso.component_changes(d, "Lai Châu", "PAPI", 2024)
    assert [row["change"] for row in table.rows] == changes["change"].tolist()
    target = words(d, lai_chau.turned(view="ahead", goal=Sought("place", 20)))
    needed = chiso.threshold(d, "PAPI", 2024, 20)["score"].iloc[0]
    assert f"Mục tiêu xếp thứ 20/61 trở lên: cần đạt {needed:.2f} điểm".replace(".", ",", 1) in target


def test_own_units_are_compared_and_named(d: Dataset, choices: Choices, lai_chau: Selection) -> None:
    units, wrong = choices.find_several("dien bien, Quảng Ninh; xyz", lai_chau)
    assert [unit.name for unit in units] == ["Điện Biên", "Quảng Ninh"]
    assert len(wrong) == 1
    own = lai_chau.turned(view="components", comparison=OWN, others=units)
    mean = chiso.gap(d, "Lai Châu", "PAPI", 2024, to="provinces", provinces=["Điện Biên", "Quảng Ninh"])
    assert view_of(d, own, VI).listing.rows[0]["reference"] == mean["reference"].iloc[0]  # type: ignore[union-attr]
    assert "so với Điện Biên, Quảng Ninh" in words(d, own)
    assert "Nhập tên các đơn vị" in words(d, lai_chau.turned(view="components", comparison=OWN))


def test_a_group_of_the_data_folder_can_be_compared_with(data_copy: Path) -> None:
    units = ["Lai Châu", "Điện Biên", "Sơn La", "Vĩnh Phúc"]
    d = load(with_groups(data_copy, a_group(units)))
    grouped = Choices(d, VI).first("Lai Châu", 2024, "PAPI").turned(comparison=f"group:{KEY}")
    assert (f"Nhóm: {NAME}", grouped.comparison) in Choices(d, VI).comparisons(grouped)
    others = ["Điện Biên", "Sơn La"]  # not the unit itself, nor one that the edition left out
    mean = chiso.gap(d, "Lai Châu", "PAPI", 2024, to="provinces", provinces=others)
    components = view_of(d, grouped.turned(view="components"), VI)
    assert components.listing is not None
    assert components.listing.rows[0]["reference"] == mean["reference"].iloc[0]
    assert f"so với {NAME}: " in words(d, grouped.turned(view="components"))
    for view in VIEWS:
        assert words(d, grouped.turned(view=view))
    outside = Choices(d, VI).first("Hà Nội", 2024, "PAPI")
    assert grouped.comparison in {key for _, key in Choices(d, VI).comparisons(outside)}
    of_34 = Choices(d, VI).first("Lai Châu", 2025, "PAPI")
    assert grouped.comparison not in {key for _, key in Choices(d, VI).comparisons(of_34)}


def test_lines_say_of_their_dots_what_they_are(d: Dataset, lai_chau: Selection, choices: Choices) -> None:
    others, _ = choices.find_several("Điện Biên", lai_chau)
    beside = lai_chau.turned(view="trend", comparison=OWN, others=others)
    assert "chấm rỗng" not in words(d, beside)
    assert "Mỗi chấm là tổng điểm" in words(d, beside)
    assert "chấm rỗng: suy ra" in words(d, beside.turned(index="PAR"))


def test_what_is_not_on_record_says_why_and_what_is(d: Dataset, choices: Choices) -> None:
    left_out = choices.first("Vĩnh Phúc", 2024, "PAPI")
    assert "PAPI năm 2024 không công bố kết quả của tỉnh" in words(d, left_out)
    assert view_of(d, left_out, VI).figure is not None  # the editions before
    due = choices.first("Lai Châu", 2025, "PAR")
    assert words(d, due).startswith("PAR INDEX chưa có số liệu năm 2025.")
    assert "chiso.take_in()" in words(d, due.turned(view="places"))
    sparse = words(d, choices.first("Lào Cai", 2024, "PAR").turned(view="places"))
    assert "Có 20/63 đơn vị đã có cả điểm và thứ hạng" in sparse
    new = choices.find("Lào Cai (từ ngày 01/7/2025)", 2024).unit
    assert new is not None
    later = Selection(new, "PAPI", 2024)
    assert [unit.name for unit in choices.offers(later)] == ["Lào Cai", "Yên Bái"]
    assert "không xếp hạng" in words(d, later)


@pytest.mark.parametrize("name", ["Lai Châu", "Vĩnh Phúc", "Lào Cai (từ ngày 01/7/2025)"])
def test_no_view_fails(d: Dataset, choices: Choices, name: str) -> None:
    unit = choices.find(name, 2024).unit
    assert unit is not None
    for index, year, view in product(d.indices, (2012, 2024, 2025), VIEWS):
        shown = view_of(d, Selection(unit, index, year, "profile", view=view), VI)
        assert shown.blocks, (index, year, view)
        check_sources(shown, f"{name} {index} {year} {view}")


def check_sources(shown: View, of: str) -> None:
    """A score, a place or a figure that is shown has a source below it."""
    rows = shown.listing.rows if shown.listing is not None else []
    numbers = [row.get(key) for row in rows for key in ("score", "rank", "low", "reference", "before")]
    known = any(isinstance(one, float) and not math.isnan(one) for one in numbers)
    assert shown.source or not (known or shown.figure), of


@pytest.mark.slow
def test_every_edition_and_many_units_have_every_view(d: Dataset) -> None:
    choices = Choices(d, Texts("en"))
    units = [*choices.units.values()][::9]
    each = [
        (units[n % len(units)], code, year)
        for code in d.indices
        for n, (_, year) in enumerate(choices.editions(code))
    ]
    each += [(unit, code, 2021) for unit, code in product(units, d.indices)]
    for n, ((unit, index, year), view) in enumerate(product(each, VIEWS)):
        comparison = [*COMPARISONS][n % len(COMPARISONS)]
        shown = view_of(d, Selection(unit, index, year, comparison, view=view), choices.t)
        check_sources(shown, f"{unit.name} {index} {year} {view} {comparison}")
        parts = shown.blocks
        said = html_of([one for one in parts if not isinstance(one, Figure)], choices.t)
        assert "nan" not in re.sub("<[^>]+>", " ", said).lower().split(), (unit, index, year, view)


@pytest.mark.slow
def test_the_first_edition_of_the_34_units_is_shown(data_2025: Path) -> None:
    new = load(data_2025)
    choices = Choices(new, VI)
    for name, index in product(("Lào Cai", "Huế"), new.indices):
        choice = choices.first(name, index=index)
        assert choice.year == 2025
        for view in VIEWS:
            assert html_of(view_of(new, choice.turned(view=view, comparison="neighbours"), VI).blocks, VI)
    assert "/34" in words(new, choices.first("Lai Châu", 2025, "PAR"))
    old = choices.find("Vĩnh Phúc", 2024).unit
    assert old is not None
    assert "thuộc Phú Thọ từ ngày 01/7/2025" in words(new, Selection(old, "PAPI", 2025))


def test_the_way_to_a_target_and_a_mean_that_nobody_published_say_so(d: Dataset, lai_chau: Selection) -> None:
    for index, year in (("PAPI", 2024), ("SIPAS", 2022), ("PAR", 2015)):
        assert view_of(d, lai_chau.turned(index=index, year=year, view="ahead"), VI).source
    assert "43,48 và 43,43 (tự tính)" in words(d, lai_chau.turned(view="components"))
    assert "(tự tính)" not in words(d, lai_chau.turned(index="PAR", view="components"))


def test_sliders_are_a_scenario(d: Dataset, lai_chau: Selection) -> None:
    ahead = lai_chau.turned(view="ahead")
    sliders = sliders_of(Subject(d, ahead, VI))
    assert [(one.component, one.low, one.high) for one in sliders] == [(f"{n}", 1, 10) for n in range(1, 9)]
    assert goal_of(Subject(d, ahead, VI)) == Sought("group", group="highest")
    set_to = {"3": 4.6, "4": 7.2}
    frame = chiso.scenario(d, "Lai Châu", "PAPI", 2024, scores=set_to)
    shown = view_of(d, ahead.turned(scores=tuple(set_to.items())), VI)
    assert shown.listing is not None
    assert [row["after"] for row in shown.listing.rows] == frame["after"].tolist()
    total = frame.iloc[0]
    assert f"xếp thứ {total['rank']:.0f}/61; số liệu đã có" in words(
        d, ahead.turned(scores=tuple(set_to.items()))
    )
    room = view_of(d, ahead, VI).listing  # before a slider moves, what can be saved is the room to gain
    assert room is not None
    assert [row["component"] for row in room.rows] == [one.component for one in sliders]
    # What a survey gives is nobody's task: no gains are proposed.
    assert "chỉ là giả định" in words(d, ahead)


def test_where_no_component_is_on_record_the_total_is_set_within_bounds(d: Dataset, choices: Choices) -> None:
    ahead = choices.first("Lào Cai", 2024, "PAR").turned(view="ahead", goal=Sought("place", 15))
    assert [one.component for one in sliders_of(Subject(d, ahead, VI))] == ["total"]
    frame = chiso.scenario(d, "Lào Cai", "PAR", 2024, scores={"total": 90.2}).iloc[0]
    low, high = frame["rank_low"], frame["rank_high"]
    assert low < high
    assert f"thứ hạng từ {low:.0f} đến {high:.0f}/63" in words(d, ahead.turned(scores=(("total", 90.2),)))


def test_another_unit_has_its_own_target_and_sliders(lai_chau: Selection, choices: Choices) -> None:
    set_to = lai_chau.turned(view="ahead", goal=Sought("place", 3), scores=(("1", 6.0),))
    assert set_to.turned(view="trend").scores == set_to.scores
    other = set_to.turned(year=2023)
    assert (other.goal, other.scores) == (Sought(), ())


def test_controls_change_what_is_shown(shown: Explorer) -> None:
    shown.unit.value = "dien bien"
    assert repr(shown) == "Explorer: Điện Biên, PAPI 2024"
    shown.unit.value = "lai chau"
    shown.views.value = "ahead"
    assert [row.children[1].value for row in shown.sliders.children][3] == "6,64 (tối đa 10,00)"
    shown.sliders.children[3].children[0].value = 7.2
    assert shown.sliders.children[3].children[1].value == "6,64 → 7,20 (tối đa 10,00)"
    assert "Khi đó tổng điểm là 44,04 (+0,56)" in shown.panel.value
    shown.as_it_is.click()
    assert shown.choice.scores == ()
    shown.target.value = "place"
    assert (shown.place.value, shown.choice.goal) == (26, Sought("place", 26))
    shown.index.value = "PAR"
    assert shown.unit.value == "Lai Châu"
    assert len(shown.sliders.children) == 1
    shown.unit.value = "lao kay"
    assert shown.near.children[0].value == "Không có đơn vị nào tên “lao kay”. Có phải:"
    shown.near.children[-1].click()
    assert shown.choice.unit.name == "Lào Cai"
    shown.turn(unit=shown.choices.units["Lai Châu"], index="PAPI", view="trend")


def test_what_a_callback_raises_is_seen(shown: Explorer) -> None:
    with mock.patch.object(widget, "view_of", side_effect=ValueError("<no such thing>")):
        shown.edition.value = 2023
    assert "ValueError: &lt;no such thing&gt;" in shown.said.value
    shown.edition.value = 2024
    assert shown.said.value == ""


def test_table_and_figure_are_saved_under_telling_names(shown: Explorer, tmp_path: Path) -> None:
    with mock.patch.object(saving, "REPORTS", tmp_path):
        shown.turn(view="components")
        shown.save.click()
        shown.picture.click()
    saved = tmp_path / "saved"
    assert sorted(path.name for path in saved.iterdir()) == [
        "lai-chau-papi-2024-components.png",
        "lai-chau-papi-2024-components.xlsx",
    ]
    sheet = openpyxl.load_workbook(saved / "lai-chau-papi-2024-components.xlsx").worksheets[0]
    assert round(float(shown.shown.listing.rows[0]["score"]), 2) in {  # type: ignore[union-attr]
        round(cell, 2) for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, float)
    }
    assert (saved / "lai-chau-papi-2024-components.png").read_bytes().startswith(b"\x89PNG")
    assert "lai-chau-papi-2024-components.png" in shown.links.outputs[0]["data"]["text/html"]
    shown.turn(year=2025)
    assert shown.save.disabled
    assert shown.picture.disabled


def test_the_report_that_is_built_is_that_of_the_choice(shown: Explorer) -> None:
    with mock.patch.object(widget, "build") as build:
        shown.turn(year=2024)
        build.return_value._description.return_value = widget.Description("made")
        shown.report.click()
        assert build.call_args.args == ("Lai Châu", 2024)
        assert build.call_args.kwargs["report"] == "province"
        shown.turn(unit=shown.choices.units["Lào Cai (từ ngày 01/7/2025)"])
        shown.report.click()
        assert build.call_args.kwargs["report"] == "merged"
        build.side_effect = unknown_edition(2030, [2012, 2024])
        shown.report.click()
    assert "2030" in shown.said.value
    assert not shown.report.disabled
    shown.turn(unit=shown.choices.units["Lai Châu"])
