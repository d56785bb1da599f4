"""The portal's text: what it lists of a folder, and what it says of reports that lack figures or failed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chiso.data.dataset import Dataset
from chiso.factory.manifest import NAME, VERSION, Manifest
from chiso.factory.portal import write_portal
from tests.support.listing import everything


@pytest.fixture(scope="module")
def html(d: Dataset, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("everything")
    write_portal(out, everything(d, out), d)
    return (out / "index.html").read_text("utf-8")


def row(html: str, unit: str) -> str:
    found = re.search(rf"<tr [^>]*><th scope=\"row\">{unit}</th>.*?</tr>", html, re.DOTALL)
    assert found, unit
    return found[0]


def test_the_present_units_lead_to_their_own_report_and_to_those_of_their_predecessors(html: str) -> None:
    assert html.count('<th scope="row">') == 34
    assert re.findall(r'href="([^"]+)"', row(html, "Phú Thọ")) == [
        "merged/phu-tho.html",
        "merged/phu-tho.xlsx",
        "provinces/hoa-binh.html",
        "provinces/hoa-binh.xlsx",
        "provinces/phu-tho.html",
        "provinces/phu-tho.xlsx",
        "provinces/vinh-phuc.html",
        "provinces/vinh-phuc.xlsx",
    ]
    assert re.findall(r'href="([^"]+)"', row(html, "Huế"))[0] == "provinces/thua-thien-hue.html"
    assert "merged/" not in row(html, "Huế")


def test_reports_on_the_country_and_comparisons_come_before_the_units(html: str) -> None:
    above = html[: html.index("<table")]
    assert '<a href="national.html">Kết quả cả nước năm 2024</a>' in above
    assert '<a href="compare/lao-cai%2Byen-bai.html">' in above


def test_it_says_how_new_the_data_are_and_what_should_be_out(d: Dataset, html: str, tmp_path: Path) -> None:
    assert re.search(r'<p class="subtitle">Số liệu đi kèm .*Kết quả PAPI năm 2025 .*import add TỆP', html)
    write_portal(tmp_path, everything(d, tmp_path), d, date(2026, 3, 31))
    assert "Kết quả PAPI năm 2025" not in (tmp_path / "index.html").read_text("utf-8")


def test_what_a_report_lacks_is_said_once_a_section(html: str) -> None:
    assert "(còn thiếu số liệu: PAR INDEX, SIPAS)" in row(html, "Phú Thọ")


def test_a_failed_report_is_named_with_its_error_and_not_linked(html: str) -> None:
    said = row(html, "Thái Nguyên")
    assert 'Bắc Kạn: <span class="failed">không lập được</span>' in said
    assert "ValueError: &lt;no figures&gt;" in said
    assert 'href="provinces/bac-kan.html"' not in said
    assert "Có 2 báo cáo không lập được." in html
    assert "89 báo cáo." in html


def test_an_english_report_is_marked_as_english_even_beside_a_failed_one(html: str) -> None:
    for unit, slug in (("Lào Cai", "lao-cai"), ("Thái Nguyên", "bac-kan")):
        assert f'<a href="provinces/{slug}.en.html" hreflang="en"' in row(html, unit)
    # Vĩnh Phúc has a Vietnamese report, and no English one.
    assert "không lập được báo cáo tiếng Anh" in row(html, "Phú Thọ")
    assert "vinh-phuc.en.html" not in html


def test_a_unit_is_found_by_all_names_and_spellings_it_has_had(html: str) -> None:
    assert 'data-names="lao cai | yen bai"' in row(html, "Lào Cai")
    assert "dak nong" in row(html, "Lâm Đồng")
    assert "dac lac" in row(html, "Đắk Lắk")
    assert "bac can" in row(html, "Thái Nguyên")


def test_the_map_leads_to_the_report_of_each_unit(html: str) -> None:
    tiles = html[html.index('<ul class="tiles"') : html.index('<ul class="legend"')]
    assert tiles.count("<a ") == 34
    assert '<a href="merged/lao-cai.html">Lào Cai' in tiles
    assert '<a href="provinces/ha-tinh.html">Hà Tĩnh' in tiles


def test_a_folder_of_one_report_lists_one_unit_and_says_what_was_not_made(d: Dataset, tmp_path: Path) -> None:
    whole = everything(d, tmp_path)
    path = "provinces/yen-bai.html"
    write_portal(tmp_path, Manifest(tmp_path, {path: whole.reports[path]}), d)
    html = (tmp_path / "index.html").read_text("utf-8")
    assert html.count('<th scope="row">') == 1
    assert 'Lào Cai: <span class="lacks">chưa lập báo cáo</span>' in row(html, "Lào Cai")
    assert "national.html" not in html
    assert "không lập được" not in html[: html.index("<form")]


def test_from_2025_on_the_reports_are_of_the_present_units(d: Dataset, tmp_path: Path) -> None:
    whole = everything(d, tmp_path)
    path = "provinces/lao-cai.html"
    entry = {**whole.reports[path], "parameters": {"year": 2025, "lang": "vi"}}
    write_portal(tmp_path, Manifest(tmp_path, {path: entry}), d)
    html = (tmp_path / "index.html").read_text("utf-8")
    assert f'<a href="{path}">Lào Cai</a>' in row(html, "Lào Cai")
    assert "Yên Bái" not in html
    assert "trước ngày 01/7/2025" not in html


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
