"""Pages of sets of criteria in headless Chromium: nothing fetched, accessible, found and sorted at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from chiso.data.dataset import load
from chiso.factory.build import build_reports
from chiso.factory.own import own_reports, years_asked
from chiso.factory.progress import unseen
from chiso.factory.wanted import Report
from tests.support.own_province import COMMUNES, DEPARTMENTS_2027, Made

pytestmark = pytest.mark.browser

KILOBYTES = 400
UNITS = ["Xã Nậm Chung", "Phường Bản Thử 009", "Ban Thử nghiệm Năm"]
PAGES = (
    "index.html",
    "own/index.html",
    f"own/{COMMUNES}/index.html",
    f"own/{COMMUNES}/ranking.html",
    f"own/{COMMUNES}/xa-nam-chung.html",
    f"own/{DEPARTMENTS_2027}/index.en.html",
    f"own/{DEPARTMENTS_2027}/ranking.html",
    f"own/{DEPARTMENTS_2027}/ranking.en.html",
    f"own/{DEPARTMENTS_2027}/ban-thu-nghiem-nam.html",
)
# Of pages of one make CI opens one; `make sweep` the others.
ALIKE = {f"own/{DEPARTMENTS_2027}/{name}" for name in ("ranking.html", "index.en.html")}
EACH = [pytest.param(name, marks=[pytest.mark.sweep] if name in ALIKE else []) for name in PAGES]
DRAWN = [one for one in EACH if "index" not in str(one.values[0])]


@pytest.fixture(scope="module")
def out(own_made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rankings of a year and three units, that of the departments in English too."""
    folder = tmp_path_factory.mktemp("own")
    d, years = load(own_made.data), years_asked(own_made.data, [], 2027)
    rankings = own_reports(years, Report.RANKING)
    for lang, requests in (
        ("vi", [*rankings, *own_reports(years, Report.UNITS, UNITS)]),
        ("en", rankings[1:]),
    ):
        result = build_reports(
            d=d, out=folder, requests=requests, year=2027, lang=lang, ranked=years, watch=unseen
        )
        assert not result.failed
    return folder


@pytest.mark.parametrize("name", EACH)
def test_a_page_fetches_nothing_and_is_small(page: Page, out: Path, name: str) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((out / name).as_uri(), wait_until="networkidle")
    assert asked == [(out / name).as_uri()]
    assert errors == []
    assert (out / name).stat().st_size <= KILOBYTES * 1024
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", EACH)
def test_a_page_passes_axe_and_never_scrolls_sideways(page: Page, out: Path, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((out / name).as_uri())
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = Axe().run(page, options=options).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("name", DRAWN)
def test_no_label_of_a_drawing_is_cut_off(page: Page, out: Path, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto((out / name).as_uri())
    labels = page.eval_on_selector_all("figure svg", "all => all.map(one => one.getAttribute('aria-label'))")
    assert len(labels) == 2
    assert all(label and len(label) > 20 for label in labels)
    cut = page.eval_on_selector_all(
        "figure svg text",
        """all => all.filter(text => {
            const frame = text.ownerSVGElement.getBoundingClientRect(), box = text.getBoundingClientRect();
            return box.left < frame.left - 1 || box.right > frame.right + 1
                || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        }).map(text => text.textContent)""",
    )
    assert cut == []


@pytest.mark.parametrize("name", DRAWN)
def test_a_page_prints_on_a4(page: Page, out: Path, name: str, tmp_path: Path) -> None:
    page.goto((out / name).as_uri())
    page.emulate_media(media="print")
    page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    pages = (tmp_path / "page.pdf").read_bytes().count(b"/Type /Page\n")
    assert 3 <= pages <= 16


def shown(page: Page) -> list[str]:
    return page.eval_on_selector_all(
        ".panel:not([hidden]) tbody th", "all => all.map(one => one.dataset.sort)"
    )


def test_units_are_searched_filtered_and_sorted(page: Page, out: Path) -> None:
    page.goto((out / "own" / COMMUNES / "index.html").as_uri())
    assert len(shown(page)) == 124
    for words, found in (("NAM chung", ["Xã Nậm Chung"]), ("nậm một", ["Xã Nậm Chung"]), ("không có", [])):
        page.fill("#words", words)
        page.wait_for_function(f"document.querySelectorAll('.panel tbody tr').length === {len(found)}")
        assert shown(page) == found
    page.fill("#words", "")
    page.wait_for_function("document.querySelectorAll('.panel tbody tr').length === 124")
    page.select_option("[data-filter=kind]", "phường")
    wards = shown(page)
    assert len(wards) == 13
    assert all(name.startswith("Phường") for name in wards)
    page.select_option("[data-filter=kind]", "")
    page.select_option("[data-filter=class]", "Xuất sắc")
    assert 0 < len(shown(page)) < 124
    page.select_option("[data-filter=class]", "")
    first = shown(page)
    head = page.locator("thead th", has_text="Xếp hạng").locator("button")
    head.click()
    head.click()
    assert shown(page)[-1] == first[0]
    page.locator("thead th", has_text="Lĩnh vực 8").locator("button").click()
    column = 12
    shares = page.eval_on_selector_all(
        "tbody tr", f"all => all.map(row => parseFloat(row.cells[{column}].textContent.replace(',', '.')))"
    )
    assert shares == sorted(shares)
    page.fill("#words", "nam chung")
    page.wait_for_function("document.querySelectorAll('.panel tbody tr').length === 1")
    page.locator("tbody th a").first.click()
    assert "Xã Nậm Chung" in page.title()


def test_a_portal_over_several_sets_keeps_them_apart(page: Page, out: Path) -> None:
    page.goto((out / "own/index.html").as_uri())
    tabs = page.locator("[role=tab]")
    assert tabs.count() == 2
    tabs.nth(1).click()
    assert len(shown(page)) == 20
    assert page.locator(".panel:not([hidden])").count() == 1
    page.fill("#words", "xã nậm chung")
    page.wait_for_function("document.querySelectorAll('.panel:not([hidden]) tbody tr').length === 1")
    assert shown(page) == ["Xã Nậm Chung"]
    assert page.evaluate("document.activeElement.id") == "words"
