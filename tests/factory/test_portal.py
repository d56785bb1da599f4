"""The portal's text: what it lists of a folder, and what it says of reports that lack figures or failed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from chiso.analysis.movement.trends import trend
from chiso.core.frames import records
from chiso.data.dataset import Dataset, load
from chiso.factory import portal, portal_compare
from chiso.factory.manifest import NAME, VERSION, Manifest
from chiso.factory.portal import write_portal
from chiso.factory.portal_compare import comparison_data
from chiso.factory.portal_figures import views_of
from chiso.text.catalog import Texts
from tests.support.listing import everything


@pytest.fixture(scope="module")
def html(d: Dataset, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("everything")
    write_portal(out, everything(d, out), d)
    return (out / "index.html").read_text("utf-8")


def row(html: str, unit: str, period: str = "63") -> str:
    """The row of a unit in the list of a period."""
    panel = html[html.index(f'id="units-{period}"') :]
    found = re.search(rf'<tr [^>]*><th scope="row" data-sort="{unit}">.*?</tr>', panel, re.DOTALL)
    assert found, unit
    return found[0]


def cells(html: str, unit: str, period: str = "63") -> list[str]:
    """What its cells say, the name aside."""
    shown = re.findall(r"<td.*?</td>", row(html, unit, period), re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in shown]


def units_of(html: str, period: str) -> int:
    panel = html[html.index(f'id="units-{period}"') :]
    return panel[: panel.index("</table>")].count("<tr data-names")


def test_units_of_before_lead_to_their_report_and_present_ones_to_those_they_were_made_from(
    html: str,
) -> None:
    assert (units_of(html, "63"), units_of(html, "34")) == (63, 34)
    assert re.findall(r'href="([^"]+)"', row(html, "Hòa Bình")) == [
        "provinces/hoa-binh.html",
        "provinces/hoa-binh.xlsx",
    ]
    assert re.findall(r'href="([^"]+)"', row(html, "Phú Thọ", "34")) == [
        "merged/phu-tho.html",
        "merged/phu-tho.xlsx",
        "provinces/hoa-binh.html",
        "provinces/hoa-binh.xlsx",
        "provinces/phu-tho.html",
        "provinces/phu-tho.xlsx",
        "provinces/vinh-phuc.html",
        "provinces/vinh-phuc.xlsx",
    ]
    assert '<a href="provinces/thua-thien-hue.html">Huế</a>' in row(html, "Huế", "34")
    assert "merged/" not in row(html, "Huế", "34")


def test_reports_on_the_country_and_comparisons_come_before_the_units(html: str) -> None:
    above = html[: html.index("<table")]
    assert '<a href="national.html">Kết quả cả nước năm 2024</a>' in above
    assert '<a href="compare/lao-cai%2Byen-bai.html">' in above


def test_it_says_how_new_the_data_are_and_what_should_be_out(d: Dataset, html: str, tmp_path: Path) -> None:
    assert re.search(r'<p class="subtitle">Số liệu đi kèm .*Kết quả PAPI năm 2025 .*import add TỆP', html)
    write_portal(tmp_path, everything(d, tmp_path), d, date(2026, 3, 31))
    assert "Kết quả PAPI năm 2025" not in (tmp_path / "index.html").read_text("utf-8")


def test_a_cell_says_place_bar_movement_and_score_and_what_is_missing_plainly(html: str) -> None:
    par, _, papi = cells(html, "Hà Tĩnh")
    assert par.startswith("15/63 ≈ +3 ; tăng 03 bậc; điểm số tăng 1,37 điểm phần trăm")
    assert par.endswith("89,72% · nhóm B")
    assert papi.startswith("6/61 ≈ +1 ;")
    assert papi.endswith("45,55 · cao nhất")
    assert "width:76%" in row(html, "Hà Tĩnh")  # 63 - 15 + 1 of 63
    assert cells(html, "Hà Giang")[0] == "chưa có"
    assert "còn thiếu số liệu" not in html[html.index('id="units-63"') :]
    # It was left out of the edition: nothing is to come.
    assert cells(html, "Vĩnh Phúc")[2] == "không có kết quả"
    assert "81,51%; chưa có hạng" in cells(html, "Lai Châu")[1]
    # A place from a secondary source is starred.
    assert cells(html, "An Giang")[1].startswith("60/63*")


def test_no_present_unit_has_a_place_or_a_mean_of_those_it_was_made_from(html: str) -> None:
    assert cells(html, "Phú Thọ", "34")[2] == "Hòa Bình 32/61 · Phú Thọ 18/61 · Vĩnh Phúc không có kết quả"
    assert cells(html, "Bắc Ninh", "34") == ["chưa có", "chưa có", "Bắc Giang 16/61 · Bắc Ninh 8/61"]
    assert cells(html, "Hà Tĩnh", "34") == ["15/63", "16/63", "6/61"]
    assert cells(html, "Huế", "34")[2] == "Thừa Thiên Huế 11/61"


def test_the_country_stands_on_top_with_whose_mean_it_is(html: str) -> None:
    above = re.sub(r"<[^>]+>", " ", html[html.index('class="nation"') : html.index('id="chung"')])
    par, sipas, papi = (re.sub(r"\s+", " ", one) for one in re.split("SIPAS |PAPI ", above))
    assert "88,37% tăng 1,39 điểm phần trăm so với năm 2023 (bộ tiêu chí thay đổi)" in par
    assert "trung bình cả nước (đã công bố); 53 tỉnh, thành phố tăng điểm, 9 giảm điểm." in par
    assert "Cao nhất là Hải Phòng (96,17%). Thấp nhất là Cao Bằng (xếp thứ 63/63" in par
    assert "tăng điểm" not in sipas
    # The change of the same provinces, not the difference of two means over others.
    assert "43,43 điểm tăng 0,88 điểm so với năm 2023" in papi
    assert "trung bình cộng của các tỉnh (tự tính); 43 tỉnh" in papi
    assert "61/61 đơn vị có điểm hoặc thứ hạng" in papi


def test_a_failed_report_is_named_with_its_error_and_not_linked(html: str) -> None:
    for said in (row(html, "Bắc Kạn"), row(html, "Thái Nguyên", "34")):
        assert '<span class="failed">không lập được</span>' in said
        assert "ValueError: &lt;no figures&gt;" in said
        assert 'href="provinces/bac-kan.html"' not in said
    assert "Có 2 báo cáo không lập được." in html
    assert "Bắc Kạn, Vĩnh Phúc." in html[: html.index('class="subtitle"')]
    assert "89 báo cáo." in html


def test_an_english_report_is_marked_as_english_even_beside_a_failed_one(html: str) -> None:
    for unit, slug in (("Lào Cai", "lao-cai"), ("Bắc Kạn", "bac-kan")):
        assert f'href="provinces/{slug}.en.html" class="also" hreflang="en"' in row(html, unit)
    # Vĩnh Phúc has a Vietnamese report, and no English one.
    assert "không lập được báo cáo tiếng Anh" in row(html, "Vĩnh Phúc")
    assert "vinh-phuc.en.html" not in html


def test_a_folder_with_english_reports_has_an_english_portal_beside_it(d: Dataset, tmp_path: Path) -> None:
    manifest = everything(d, tmp_path)
    write_portal(tmp_path, manifest, d)
    vietnamese, english = ((tmp_path / name).read_text("utf-8") for name in ("index.html", "index.en.html"))
    assert '<a href="index.en.html" lang="en" hreflang="en">English</a>' in vietnamese
    assert '<a href="index.html" lang="vi" hreflang="vi">Tiếng Việt</a>' in english
    assert '<html lang="en">' in english
    assert 'href="provinces/lao-cai.en.html">Lào Cai</a>' in row(english, "Lào Cai")
    beside = 'href="provinces/lao-cai.html" class="also" hreflang="vi">Vietnamese version'
    assert beside in row(english, "Lào Cai")
    assert 'href="provinces/ha-tinh.html" hreflang="vi">Hà Tĩnh (in Vietnamese)</a>' in row(
        english, "Hà Tĩnh"
    )
    assert cells(english, "Hà Giang")[0] == "none yet"
    # Without one it goes.
    kept = {path: entry for path, entry in manifest.reports.items() if ".en." not in path}
    write_portal(tmp_path, Manifest(tmp_path, kept), d)
    assert not (tmp_path / "index.en.html").exists()
    assert "index.en.html" not in (tmp_path / "index.html").read_text("utf-8")


def test_a_unit_is_found_by_all_names_and_spellings_it_has_had(html: str) -> None:
    assert 'data-names="lao cai | yen bai"' in row(html, "Lào Cai", "34")
    assert "dak nong" in row(html, "Lâm Đồng", "34")
    assert "dac lac" in row(html, "Đắk Lắk")
    assert "bac can" in row(html, "Thái Nguyên", "34")
    assert 'data-names="yen bai | lao cai"' in row(html, "Yên Bái")  # what it became


def test_the_maps_lead_to_the_report_of_each_unit_by_every_index(html: str) -> None:
    for period, count, wanted in (
        ("63", 62, '<a href="provinces/ha-tinh.html">Hà Tĩnh'),  # of all but the one that failed
        ("34", 34, '<a href="merged/lao-cai.html">Lào Cai'),
    ):
        panel = html[html.index(f'id="units-{period}"') :]
        maps = re.findall(r'<ul class="tiles".*?</ul>', panel, re.DOTALL)[:3]
        assert [one.count("<a ") for one in maps] == [count] * 3
        assert all(wanted in one for one in maps)


def test_a_folder_of_one_report_lists_one_unit_and_says_what_was_not_made(d: Dataset, tmp_path: Path) -> None:
    whole = everything(d, tmp_path)
    path = "provinces/yen-bai.html"
    write_portal(tmp_path, Manifest(tmp_path, {path: whole.reports[path]}), d)
    html = (tmp_path / "index.html").read_text("utf-8")
    assert (units_of(html, "63"), units_of(html, "34")) == (1, 1)
    assert 'Lào Cai <span class="lacks">(chưa lập báo cáo)</span>' in row(html, "Lào Cai", "34")
    assert "national.html" not in html
    assert "không lập được" not in html[: html.index("<form")]


def test_from_2025_on_the_reports_are_of_the_present_units(d: Dataset, tmp_path: Path) -> None:
    whole = everything(d, tmp_path)
    path = "provinces/lao-cai.html"
    entry = {**whole.reports[path], "parameters": {"year": 2025, "lang": "vi"}}
    write_portal(tmp_path, Manifest(tmp_path, {path: entry}), d)
    html = (tmp_path / "index.html").read_text("utf-8")
    assert f'<a href="{path}">Lào Cai</a>' in row(html, "Lào Cai", "34")
    assert cells(html, "Lào Cai", "34") == ["chưa có"] * 3
    assert "Yên Bái" not in html
    assert "trước ngày 01/7/2025" not in html


def test_an_edition_of_the_34_shows_their_own_places_and_no_movement(data_2025: Path, tmp_path: Path) -> None:
    made_up = load(data_2025)
    page = tmp_path / "provinces/lao-cai.html"
    page.parent.mkdir()
    page.touch()
    whole = everything(made_up, tmp_path / "whole")
    entry = {**whole.reports["provinces/lao-cai.html"], "parameters": {"year": 2025, "lang": "vi"}}
    write_portal(tmp_path, Manifest(tmp_path, {"provinces/lao-cai.html": entry}), made_up)
    html = (tmp_path / "index.html").read_text("utf-8")
    view = views_of(made_up, 2025, Texts("vi"))["PAR"]
    place = view.table.set_index("province").loc["Lào Cai", "rank"]
    assert cells(html, "Lào Cai", "34")[0].startswith(f"{place:.0f}/34")
    assert 'class="move ' not in html[html.index("<tbody") : html.index("</tbody>")]
    assert 'id="units-63"' not in html


def test_a_folder_of_two_editions_shows_the_later_one_and_marks_reports_of_the_other(
    d: Dataset, tmp_path: Path
) -> None:
    whole = everything(d, tmp_path)
    paths = ("provinces/lao-cai.html", "provinces/yen-bai.html")
    now, before = (whole.reports[path] for path in paths)
    before = {**before, "parameters": {"year": 2023, "lang": "vi"}}
    write_portal(tmp_path, Manifest(tmp_path, dict(zip(paths, (now, before), strict=True))), d)
    html = (tmp_path / "index.html").read_text("utf-8")
    assert "năm 2023, 2024</h1>" in html
    assert "Cả nước năm 2024" in html
    assert f'<a href="{paths[1]}">Yên Bái (2023)</a>' in row(html, "Yên Bái")


def test_a_folder_of_both_kinds_of_edition_loses_no_report(data_2025: Path, tmp_path: Path) -> None:
    d = load(data_2025)
    whole = everything(d, tmp_path)
    paths = ("provinces/lao-cai.html", "provinces/yen-bai.html", "merged/lao-cai.html")
    reports = {path: whole.reports[path] for path in paths}
    reports[paths[0]] = {**reports[paths[0]], "parameters": {"year": 2025, "lang": "vi"}}
    write_portal(tmp_path, Manifest(tmp_path, reports), d)
    html = (tmp_path / "index.html").read_text("utf-8")
    assert (units_of(html, "63"), units_of(html, "34")) == (1, 1)
    assert f'<a href="{paths[1]}">Yên Bái (2024)</a>' in row(html, "Yên Bái")
    assert cells(html, "Yên Bái")[2].startswith("46/61")
    assert f'<a href="{paths[0]}">Lào Cai</a>' in row(html, "Lào Cai", "34")
    assert f'<a href="{paths[2]}">Lào Cai (2024)</a>' in row(html, "Lào Cai", "34")
    assert "/34" in cells(html, "Lào Cai", "34")[2]


def test_editions_built_side_by_side_are_linked(d: Dataset, tmp_path: Path) -> None:
    for year in (2024, 2023, 2021):
        (tmp_path / f"{year}").mkdir()
        (tmp_path / f"{year}/index.html").touch()
    whole = everything(d, tmp_path / "2024")
    empty = dict.fromkeys(("title", "data", "section"), "") | {"inputs": {}, "parts": {}, "outputs": {}}
    for year in (2023, 2021):
        entry = whole.reports["national.html"] | empty
        entry |= {"parameters": {"year": 2023, "lang": "vi"}, "seconds": 1}
        Manifest(tmp_path / f"{year}", {"national.html": entry}).write()
        (tmp_path / f"{year}/national.html").touch()
    write_portal(tmp_path / "2024", whole, d)
    html = (tmp_path / "2024/index.html").read_text("utf-8")
    # The folder 2021 holds no report of that edition.
    assert re.findall(r'href="(\.\./[^"]+)"', html) == ["../2023/index.html"]
    assert "Các năm khác đã lập" in html


def figures(html: str) -> Any:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


MOST_BYTES, MOST_OF_FIGURES = 400_000, 150_000


def test_the_page_and_the_figures_to_compare_are_small(html: str) -> None:
    assert len(html.encode()) <= MOST_BYTES
    data = figures(html)
    assert len(data["units"]) == 63
    assert [one["name"] for one in data["indices"]] == ["PAR INDEX", "SIPAS", "PAPI"]
    assert len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()) <= MOST_OF_FIGURES


def test_the_figures_to_compare_are_those_of_the_data(d: Dataset, html: str) -> None:
    data = figures(html)
    for index, code in zip(data["indices"], d.indices, strict=True):
        years = [year for year, *_ in index["editions"]]
        for n, name in enumerate(data["units"]):
            rows = records(trend(d, name.removeprefix("TP. "), code))
            for row in (row for row in rows if row["year"] in years):
                given = index["totals"][n][years.index(row["year"])] + [None] * 4
                if math.isnan(row["score"]):
                    assert given[0] is None
                elif row["score_unit"] == "points" and index["percent"]:
                    assert given[0] == round(row["share"], 2)
                else:
                    assert given[0] == round(row["score"], 2)
                place = None if math.isnan(row["rank"]) else [int(row["rank"]), int(row["ranked"])]
                assert (given[1:3] if place else given[1]) == place
                assert index["editions"][years.index(row["year"])][1] == row["segment"]
    papi = data["indices"][2]
    assert papi["scores"][data["units"].index("Hà Tĩnh")][0] == [5.84, 3, 61]
    # Left out of the edition: nothing to compare.
    assert papi["scores"][data["units"].index("Vĩnh Phúc")] == [[]] * 8
    assert not papi["ranks"]


def test_the_figures_to_compare_end_no_script(d: Dataset, tmp_path: Path) -> None:
    manifest = everything(d, tmp_path)
    units = [replace(unit, name=f"</script><b>{unit.name}") for unit in d.names.all("63")]
    with (
        mock.patch.object(portal, "comparison_data", lambda views, _: comparison_data(views, units)),
        mock.patch.object(portal_compare, "trend_rows", lambda *_: []),
    ):
        write_portal(tmp_path, manifest, d)
    html = (tmp_path / "index.html").read_text("utf-8")
    assert html.count("</script>") == 4
    assert figures(html)["units"][0].startswith("</script><b>")


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.update(outputs={"/dev/zero": "0"}),
        lambda entry: entry.update(outputs={"../../x": "0"}),
        lambda entry: entry.update(outputs=["x"]),
        lambda entry: entry.update(error=None),
        lambda entry: entry.update(parameters={"year": "2024", "lang": "vi"}),
        lambda entry: entry.update(missing=["x"]),
        lambda entry: entry.update(more=1),
        lambda entry: entry.pop("parts"),
    ],
)
def test_an_entry_that_no_build_wrote_is_dropped(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    path = "provinces/lao-cai.html"
    texts: dict[str, Any] = dict.fromkeys(("kind", "name", "title", "data", "section"), "x")
    lists = {"inputs": {}, "parts": {}, "outputs": {path: "0"}, "missing": [{"section": "x", "reason": "x"}]}
    entry = {**texts, **lists, "parameters": {"year": 2024, "lang": "vi"}, "seconds": 1, "error": ""}
    (tmp_path / "provinces").mkdir()
    (tmp_path / path).touch()

    def read(reports: dict[str, Any]) -> list[str]:
        content = {"version": VERSION, "reports": reports, "rows": {}}
        (tmp_path / NAME).write_text(json.dumps(content), "utf-8")
        return list(Manifest.read(tmp_path).reports)

    assert read({path: entry, "../outside.html": entry}) == [path]
    change(entry)
    assert read({path: entry}) == []
