"""Reports of scorecards in headless Chromium: nothing fetched, accessible, whole on a phone and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from chiso.data.dataset import Dataset
from chiso.factory.build import build_reports
from chiso.factory.kinds import province_reports, scorecard_report

pytestmark = pytest.mark.browser

PLANS = {"lao-cai-2021": 2020, "van-phong-ubnd-lao-cai-2023": 2022}
PAGES = [f"plans/{name}.html" for name in PLANS] + ["plans/lao-cai-2021.en.html", "index.html"]
PROVINCE = "provinces/lao-cai.html"  # with the criteria of the scorecard
PAGES.append(PROVINCE)
KILOBYTES, NARROW = 400, 360


@pytest.fixture(scope="module")
def out(d: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both scorecards on record, one of them in English too, with the report of its province."""
    folder = tmp_path_factory.mktemp("scorecards")
    province = province_reports([d.province("Lào Cai", year=2020)])
    for name, year, lang, others in (
        ("lao-cai-2021", 2020, "vi", province),
        ("lao-cai-2021", 2020, "en", []),
        ("van-phong-ubnd-lao-cai-2023", 2022, "vi", []),
    ):
        requests = [scorecard_report(name, name, name, year), *others]
        assert not build_reports(d=d, out=folder, requests=requests, year=year, lang=lang).failed
    return folder


@pytest.mark.parametrize("name", PAGES)
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


@pytest.mark.parametrize(
    ("name", "width"),
    [
        # The portal and the report are read by other modules too: here at the width where they are tight.
        pytest.param(name, width, marks=[] if width == NARROW or "plans" in name else [pytest.mark.sweep])
        for name in PAGES
        for width in (NARROW, 1280)
    ],
)
def test_a_page_passes_axe_and_never_scrolls_sideways(page: Page, out: Path, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((out / name).as_uri())
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = Axe().run(page, options=options).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("plans/")])
def test_drawings_have_a_text_alternative_and_no_label_is_cut_off(page: Page, out: Path, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto((out / name).as_uri())
    labels = page.eval_on_selector_all("figure svg", "all => all.map(one => one.getAttribute('aria-label'))")
    assert len(labels) == 2
    assert all(label and len(label) > 40 for label in labels)
    cut = page.eval_on_selector_all(
        "figure svg",
        """all => all.flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll("text")].filter(text => {
                const box = text.getBoundingClientRect();
                return box.left < frame.left - 1 || box.right > frame.right + 1
                    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
            }).map(text => text.textContent);
        })""",
    )
    assert cut == []


@pytest.mark.parametrize("name", [f"plans/{name}.html" for name in PLANS])
def test_a_page_prints_on_a4_with_its_tables_open(page: Page, out: Path, name: str, tmp_path: Path) -> None:
    page.goto((out / name).as_uri())
    page.emulate_media(media="print")
    hidden = page.eval_on_selector_all(
        "figure details table", "all => all.filter(one => one.getBoundingClientRect().height === 0).length"
    )
    assert hidden == 0
    page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    pages = (tmp_path / "page.pdf").read_bytes().count(b"/Type /Page\n")
    assert 2 <= pages <= 8
