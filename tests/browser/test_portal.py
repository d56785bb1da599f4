"""The portal as a reader uses it: search, filter, sort and follow links, by the keyboard alone too."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from chiso.data.dataset import Dataset
from chiso.factory.build import BuildResult
from chiso.factory.portal import write_portal
from tests.support.listing import everything

pytestmark = pytest.mark.browser


@pytest.fixture
def portal(page: Page, built: BuildResult) -> Page:
    page.goto((built.out / "index.html").as_uri())
    return page


def shown(portal: Page) -> list[str]:
    return portal.locator("#units tbody tr:visible th").all_inner_texts()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("lao cai", ["Lào Cai"]),
        ("LÀO CAI", ["Lào Cai"]),
        ("laocai", ["Lào Cai"]),
        ("Yên Bái", ["Lào Cai"]),  # the unit that it became
        ("vũng tàu", ["TP. Hồ Chí Minh"]),
        ("vinh phuc", ["Phú Thọ"]),
        ("tỉnh Vĩnh Phúc", ["Phú Thọ"]),
        ("TP. Hồ Chí Minh", ["TP. Hồ Chí Minh"]),
        ("no such place", []),
        ("", ["TP. Hồ Chí Minh", "Lào Cai", "Phú Thọ"]),
    ],
)
def test_a_name_is_found_in_any_spelling_old_or_new(portal: Page, asked: str, found: list[str]) -> None:
    portal.get_by_label("Tìm theo tên").fill(asked)
    portal.wait_for_function(
        "text => document.getElementById('shown').textContent.includes(text)", arg=f" {len(found)}/3 "
    )
    assert shown(portal) == found


def test_the_list_is_filtered_by_region(portal: Page) -> None:
    portal.get_by_label("Vùng (Nghị quyết 306/NQ-CP)").select_option("Trung du và miền núi phía Bắc")
    portal.get_by_text("Đang hiển thị 2/3").wait_for()
    assert shown(portal) == ["Lào Cai", "Phú Thọ"]


def test_search_and_links_are_reached_by_the_keyboard(portal: Page, built: BuildResult) -> None:
    reached = []
    for _ in range(30):
        portal.keyboard.press("Tab")
        reached.append(
            portal.evaluate("(document.activeElement.id || document.activeElement.pathname || '')")
        )
    report = built.out / "provinces/lao-cai.html"
    for wanted in ("words", "region", *(report.with_suffix(end).as_posix() for end in (".html", ".xlsx"))):
        assert wanted in reached


def test_every_link_leads_to_a_file(portal: Page, built: BuildResult) -> None:
    links = portal.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    files = {link for link in links if not link.startswith("#")}
    assert len(files) >= 7
    assert [link for link in files if not (built.out / unquote(link)).is_file()] == []


def test_without_script_the_list_is_whole(browser_without_script: Page, built: BuildResult) -> None:
    browser_without_script.goto((built.out / "index.html").as_uri())
    assert len(shown(browser_without_script)) == 3
    assert not browser_without_script.locator("#filter").is_visible()


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


@pytest.mark.parametrize("width", [360, 1280])
def test_the_whole_portal_passes_axe_fetches_nothing_and_fits(page: Page, whole: Path, width: int) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(whole.as_uri(), wait_until="networkidle")
    assert asked == [whole.as_uri()]
    for part in ("document.documentElement", *(f"document.querySelectorAll('.scroll')[{n}]" for n in (0, 1))):
        assert page.evaluate(f"{part}.scrollWidth <= {part}.clientWidth"), part
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = Axe().run(page, options=options).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_the_keyboard_sorts_the_units_and_the_filter_keeps_the_order(page: Page, whole: Path) -> None:
    page.goto(whole.as_uri())
    head = page.locator("#units thead th").last
    head.locator("button").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    # Both have a report that failed or lacks figures; of equal units the order stays.
    assert shown(page)[:4] == ["Phú Thọ", "Thái Nguyên", "An Giang", "Bắc Ninh"]
    page.get_by_label("Vùng (Nghị quyết 306/NQ-CP)").select_option("Trung du và miền núi phía Bắc")
    page.get_by_text("Đang hiển thị 9/34").wait_for()
    assert shown(page)[:3] == ["Phú Thọ", "Thái Nguyên", "Cao Bằng"]
    page.locator("#units thead th").first.locator("button").press("Enter")
    assert shown(page)[:2] == ["Cao Bằng", "Điện Biên"]
    assert head.get_attribute("aria-sort") is None


def test_on_paper_every_page_of_the_list_has_its_head(page: Page, whole: Path, tmp_path: Path) -> None:
    page.goto(whole.as_uri())
    printed = tmp_path / "portal.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True)
    first, second = text.stdout.split("\f")[:2]
    for sheet in (first, second):
        assert "trước sắp xếp)" in sheet
        assert "↕" not in sheet


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
    page.get_by_label("Tìm theo tên").fill("yen bai")
    painted()
    assert "977/33210" in page.locator("#shown").inner_text()
    page.locator("#units thead th button").first.click()
    painted()
    assert len(shown(page)) == AT_ONCE
    page.get_by_text("Hiển thị thêm đơn vị").press("Enter")
    assert len(shown(page)) == 2 * AT_ONCE
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert len(shown(page)) == 977
    assert not page.locator("#more").is_visible()
