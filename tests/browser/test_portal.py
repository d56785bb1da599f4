"""The portal as a reader uses it: search, filter, sort and follow links, by the keyboard alone too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from chiso.publish.build import BuildResult

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
        ("vũng tàu", ["Hồ Chí Minh"]),
        ("vinh phuc", ["Phú Thọ"]),
        ("no such place", []),
        ("", ["Hồ Chí Minh", "Lào Cai", "Phú Thọ"]),
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
    assert [link for link in files if not (built.out / link).is_file()] == []


def test_without_script_the_list_is_whole(browser_without_script: Page, built: BuildResult) -> None:
    browser_without_script.goto((built.out / "index.html").as_uri())
    assert len(shown(browser_without_script)) == 3
    assert not browser_without_script.locator("#filter").is_visible()


@pytest.fixture
def browser_without_script(browser):  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()
