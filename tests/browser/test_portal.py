"""The portal as a reader uses it: search, filter, sort and follow links, by the keyboard alone too."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from chiso.analysis.movement.trends import trend
from chiso.analysis.standing.rankings import rank_table
from chiso.data.dataset import Dataset, load
from chiso.factory.build import BuildResult
from chiso.factory.portal import write_portal
from chiso.text.numbers import number, place
from tests.support.listing import everything
from tests.support.unit_groups import NAME, a_group, with_groups

pytestmark = pytest.mark.browser


@pytest.fixture
def portal(page: Page, built: BuildResult) -> Page:
    page.goto((built.out / "index.html").as_uri())
    return page


def shown(portal: Page) -> list[str]:
    """Names in the list that is open, or in both without script."""
    heads = portal.locator("table.units tbody tr:visible th")
    return heads.evaluate_all("all => all.map(one => one.dataset.sort)")


def count(portal: Page) -> str:
    return portal.locator(".shown:visible").inner_text()


def say(portal: Page, words: str) -> None:
    """Search, and wait until the lists are laid out again."""
    portal.get_by_label("Tìm theo tên").fill(words)
    portal.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


@pytest.mark.parametrize(
    ("asked", "before", "now"),
    [
        ("lao cai", ["Lào Cai", "Yên Bái"], ["Lào Cai"]),
        ("LÀO CAI", ["Lào Cai", "Yên Bái"], ["Lào Cai"]),
        ("laocai", ["Lào Cai", "Yên Bái"], ["Lào Cai"]),
        ("Yên Bái", ["Yên Bái"], ["Lào Cai"]),  # the unit that it became
        ("vũng tàu", ["Bà Rịa - Vũng Tàu"], ["TP. Hồ Chí Minh"]),
        ("tỉnh Vĩnh Phúc", ["Vĩnh Phúc"], ["Phú Thọ"]),
        ("TP. Hồ Chí Minh", ["Bà Rịa - Vũng Tàu", "Bình Dương", "TP. Hồ Chí Minh"], ["TP. Hồ Chí Minh"]),
        ("no such place", [], []),
    ],
)
def test_a_name_is_found_in_any_spelling_old_or_new(
    page: Page, whole: Path, asked: str, before: list[str], now: list[str]
) -> None:
    page.goto(whole.as_uri())
    say(page, asked)
    assert shown(page) == before
    assert f" {len(before)}/63 " in count(page)
    page.get_by_role("tab").nth(1).click()
    assert shown(page) == now
    assert f" {len(now)}/34 " in count(page)


def test_each_list_is_filtered_by_its_regions(page: Page, whole: Path) -> None:
    page.goto(whole.as_uri())
    page.get_by_label("Vùng (Nghị quyết 81/2023/QH15)").select_option("Tây Nguyên")
    assert shown(page) == ["Đắk Lắk", "Đắk Nông", "Gia Lai", "Kon Tum", "Lâm Đồng"]
    say(page, "dak")
    assert shown(page) == ["Đắk Lắk", "Đắk Nông"]
    page.get_by_role("tab").nth(1).click()
    assert shown(page) == ["Đắk Lắk", "Lâm Đồng"]


def test_search_and_links_are_reached_by_the_keyboard(portal: Page, built: BuildResult) -> None:
    reached = []
    for _ in range(60):
        portal.keyboard.press("Tab")
        reached.append(
            portal.evaluate(
                "(one => one.id || one.pathname || one.dataset.filter || one.name || one.type)"
                "(document.activeElement)"
            )
        )
    report = built.out / "provinces/lao-cai.html"
    wanted = [report.with_suffix(end).as_posix() for end in (".html", ".xlsx")]
    for one in ("words", "region", "tab-units-63", "map-63", "checkbox", "compared", *wanted):
        assert one in reached, one


def test_every_link_leads_to_a_file(portal: Page, built: BuildResult) -> None:
    links = portal.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    files = {link for link in links if not link.startswith("#")}
    assert len(files) >= 7
    assert [link for link in files if not (built.out / unquote(link)).is_file()] == []


def test_without_script_both_lists_are_whole(browser_without_script: Page, whole: Path) -> None:
    page = browser_without_script
    page.goto(whole.as_uri())
    assert len(shown(page)) == 63 + 34
    assert page.get_by_role("heading", name="34 đơn vị").is_visible()
    assert not page.locator("#filter").is_visible()
    # Maps are switched by the style alone.
    maps = page.locator("#units-63 .map")
    assert [maps.nth(n).is_visible() for n in range(3)] == [False, False, True]
    page.locator("#units-63").get_by_role("radio", name="SIPAS").check()
    assert [maps.nth(n).is_visible() for n in range(3)] == [False, True, False]


@pytest.fixture
def browser_without_script(browser):  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def whole(d: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portal over a build of everything."""
    out = tmp_path_factory.mktemp("everything")
    write_portal(out, everything(d, out), d)
    return out / "index.html"


def test_the_list_is_filtered_by_a_group_of_units(page: Page, data_copy: Path, tmp_path: Path) -> None:
    other = {"group": "giap-ranh", "kind": "bordering", "name_vi": "Giáp ranh giả định", "name_en": "Next to"}
    rows = [
        *a_group(["Hà Tĩnh", "Nghệ An", "Lào Cai"]),
        *a_group(["Nghệ An", "Thanh Hóa"], **other),
    ]
    d = load(with_groups(data_copy, rows))
    write_portal(tmp_path, everything(d, tmp_path), d)
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_label("Nhóm đơn vị").select_option(NAME)
    assert shown(page) == ["Hà Tĩnh", "Lào Cai", "Nghệ An"]
    page.get_by_label("Nhóm đơn vị").select_option("Giáp ranh giả định")
    assert shown(page) == ["Nghệ An", "Thanh Hóa"]


UNITS = ("Hà Tĩnh", "Nghệ An", "Thanh Hóa", "Quảng Bình", "Lào Cai", "Vĩnh Long")


def pick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_label(f"So sánh {name}", exact=True).check()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_whole_portal_passes_axe_fetches_nothing_and_fits(page: Page, whole: Path, width: int) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(whole.as_uri(), wait_until="networkidle")
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    pick(page, *UNITS)
    page.locator("#so-sanh summary").click()
    for tab in page.get_by_role("tab").all():
        tab.click()
        for part in ("document.documentElement", "document.querySelector('.panel:not([hidden]) .scroll')"):
            assert page.evaluate(f"{part}.scrollWidth <= {part}.clientWidth"), part
        found = Axe().run(page, options=options).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert asked == [whole.as_uri()]
    assert errors == []


def test_the_keyboard_sorts_by_an_index_and_the_filter_keeps_the_order(page: Page, whole: Path) -> None:
    page.goto(whole.as_uri())
    head = page.locator("#units-63 thead th").nth(1)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert shown(page)[:4] == ["Hải Phòng", "Bà Rịa - Vũng Tàu", "Hà Nội", "Quảng Ninh"]
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    assert shown(page)[:2] == ["Cao Bằng", "Lâm Đồng"]
    assert shown(page)[-1] not in {"Cao Bằng", "Hải Phòng"}  # without a place
    page.get_by_label("Vùng (Nghị quyết 81/2023/QH15)").select_option("Đồng bằng sông Hồng")
    assert shown(page)[:3] == ["Quảng Ninh", "Hà Nội", "Hải Phòng"]
    page.locator("#units-63 thead th").first.locator("button").press("Enter")
    assert shown(page)[:2] == ["Bắc Ninh", "Hà Nam"]
    assert head.get_attribute("aria-sort") is None
    # Places of several units are no order of the unit that they became.
    assert page.locator("#units-34 thead button").count() == 1


def test_tabs_are_switched_by_arrow_keys(page: Page, whole: Path) -> None:
    page.goto(whole.as_uri())
    tabs, panels = page.get_by_role("tab"), page.locator(".panel")
    assert tabs.all_inner_texts() == ["63 đơn vị, đến 30/6/2025", "34 đơn vị, từ 01/7/2025"]
    tabs.first.focus()
    for selected in (1, 0, 1):
        page.keyboard.press("ArrowRight" if selected else "ArrowLeft")
        assert [tab.get_attribute("aria-selected") for tab in tabs.all()] == [
            f"{n == selected}".lower() for n in (0, 1)
        ]
        assert [panel.is_visible() for panel in panels.all()] == [n == selected for n in (0, 1)]
        assert page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"


def test_a_map_is_switched_by_the_keyboard_and_leads_to_a_report(page: Page, whole: Path) -> None:
    page.goto(whole.as_uri())
    maps = page.locator("#units-63 .map")
    page.locator("#units-63").get_by_role("radio", name="PAPI").focus()
    page.keyboard.press("ArrowLeft")
    assert [maps.nth(n).is_visible() for n in range(3)] == [False, True, False]
    assert "SIPAS năm 2024" in maps.nth(1).locator("figcaption").inner_text()
    maps.nth(1).get_by_role("link", name="Hà Tĩnh").press("Enter")
    page.wait_for_url("**/provinces/ha-tinh.html")


def test_six_units_are_compared_with_the_figures_of_the_data_and_a_seventh_is_refused(
    page: Page, whole: Path, d: Dataset
) -> None:
    page.goto(whole.as_uri())
    pick(page, *UNITS[:5])
    page.get_by_label("Thêm đơn vị").select_option(UNITS[5])
    compared = page.locator("#so-sanh")
    assert compared.get_by_text("Đã chọn 6/6 đơn vị").is_visible()
    assert page.get_by_label(f"So sánh {UNITS[5]}", exact=True).is_checked()
    seventh = page.get_by_label("So sánh Hà Nội", exact=True)
    seventh.click()
    assert not seventh.is_checked()
    refused = "Đã chọn đủ 6 đơn vị: bỏ bớt một đơn vị để thêm Hà Nội."
    assert compared.get_by_text(refused).is_visible()
    # Components: scores and places derived from them, highest and lowest marked without colour too.
    table = compared.get_by_role("table", name="PAPI năm 2024: điểm thành phần")
    columns = table.locator("thead th").all_inner_texts()
    assert columns[1:] == [*UNITS, "Trung vị"]
    scores = [rank_table(d, "PAPI", 2024, f"{n}").set_index("province") for n in range(1, 9)]
    for ranked, row in zip(scores, table.locator("tbody tr").all(), strict=True):
        own = ranked.loc[[*UNITS]]
        cells = row.locator("td").all_inner_texts()[: len(UNITS)]
        for cell, (_, one) in zip(cells, own.iterrows(), strict=True):
            mark = {own["score"].max(): " ▲", own["score"].min(): " ▼"}.get(one["score"], "")
            assert cell == f"{number(one['score'], 'vi')}{mark} {place(one['rank'], one['ranked'])}"
    assert compared.get_by_text("PAPI không công bố xếp hạng").is_visible()
    # Totals: drawn for the editions that compare, all in the table.
    drawings = compared.locator("svg")
    assert drawings.count() == len(UNITS)
    series = {name: trend(d, name, "PAPI").set_index("year") for name in UNITS}
    drawn = [f"{year}: {number(series['Hà Tĩnh'].loc[year, 'score'], 'vi')}" for year in range(2021, 2025)]
    assert drawings.first.get_attribute("aria-label") == f"Hà Tĩnh: {'; '.join(drawn)}"
    compared.locator("summary").click()
    totals = compared.get_by_role("table", name="PAPI: tổng điểm và thứ hạng qua các năm")
    for year in range(2011, 2025):
        cells = totals.locator("tbody tr", has=page.get_by_role("rowheader", name=f"{year}", exact=True))
        assert cells.locator("td").all_inner_texts() == [
            f"{number(row['score'], 'vi')} {place(row['rank'], row['ranked'])}"
            for row in (rows.loc[year] for rows in series.values())
        ]
    assert totals.get_by_text("Từ năm 2021: điểm không so sánh được với các năm trước.").is_visible()
    names = " ".join(f'"{name}"' for name in UNITS)
    assert compared.get_by_text(f"chiso compare {names} --year 2024").is_visible()


def test_nothing_is_drawn_over_a_year_without_a_score(page: Page, whole: Path) -> None:
    page.goto(whole.as_uri())
    pick(page, "Lào Cai", "Hà Tĩnh")
    compared = page.locator("#so-sanh")
    compared.get_by_label("PAR INDEX").check()
    # Lào Cai: 2012-2013, 2018-2019, a lone 2021, 2023-2024; in its colour three lines and seven dots.
    own = "[stroke='#0b5394']"
    assert compared.locator("svg").first.locator(f"polyline{own}").count() == 3
    points = compared.locator("svg").first.locator("circle[r='3']").count()
    said = compared.locator("svg").first.get_attribute("aria-label") or ""
    assert points == said.count("%") == 7
    assert compared.get_by_text("Nét chấm, năm 2016, 2017, 2018, 2019, 2020, 2022, 2024").is_visible()
    # No components of these two are on record: that is said.
    assert compared.get_by_text("Chưa có số liệu thành phần").is_visible()


def test_units_are_picked_and_taken_out_by_the_keyboard(page: Page, whole: Path) -> None:
    page.goto(whole.as_uri())
    page.get_by_label("So sánh An Giang", exact=True).press("Space")
    compared = page.locator("#so-sanh")
    assert compared.get_by_text("Chọn ít nhất 2 đơn vị để so sánh.").is_visible()
    compared.get_by_role("button", name="Bỏ An Giang").press("Enter")
    assert not page.get_by_label("So sánh An Giang", exact=True).is_checked()
    assert page.evaluate("document.activeElement.tagName") == "SELECT"


def test_on_paper_every_page_of_the_list_has_its_head(page: Page, whole: Path, tmp_path: Path) -> None:
    page.goto(whole.as_uri())
    printed = tmp_path / "portal.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True)
    first, second = text.stdout.split("\f")[:2]
    for sheet in (first, second):
        assert "Tỉnh, thành phố" in sheet or "Đơn vị" in sheet
        assert "↕" not in sheet
    assert "gồm: An Giang" in text.stdout  # the other list is printed too


ROWS, AT_ONCE = 33_210, 200


def test_a_list_of_thousands_is_searched_sorted_and_laid_out_in_parts(page: Page, whole: Path) -> None:
    html = whole.read_text("utf-8")
    head, body, tail = re.split(r"(?<=<tbody>)|(?=</tbody>)", html, maxsplit=2)
    rows = re.findall("<tr .*?</tr>", body, re.DOTALL)
    many = whole.with_name("many.html")
    many.write_text(head + "\n".join(rows[n % len(rows)] for n in range(ROWS)) + tail, "utf-8")

    def painted() -> None:
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    page.goto(many.as_uri())
    painted()
    page.get_by_label("Tìm theo tên").fill("dien bien")
    painted()
    assert f"{ROWS // 63}/{ROWS}" in count(page)
    page.locator("#units-63 thead th button").first.click()
    painted()
    assert len(shown(page)) == AT_ONCE
    page.locator(".more-rows:visible").press("Enter")
    assert len(shown(page)) == 2 * AT_ONCE
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert len(shown(page)) == ROWS // 63
    assert not page.locator("#units-63 .more-rows").is_visible()
