"""Reports in headless Chromium: nothing fetched, no error, accessible, readable on a phone and on paper."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page

from chiso.data.dataset import Dataset
from chiso.factory.build import BuildResult, build_reports
from chiso.factory.kinds import province_reports
from chiso.pages.html.assets import script

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "national.html",
    "national.en.html",
    "provinces/lao-cai.html",
    "provinces/lao-cai.en.html",
    "provinces/vinh-phuc.html",
    "provinces/ba-ria-vung-tau.html",
    "merged/lao-cai.html",
    "merged/lao-cai.en.html",
    "compare/lao-cai+yen-bai+lai-chau.html",
)
# Made as another of these pages is: CI reads them at the width where they are tight, `make sweep` at all.
ALIKE = (
    *(name for name in PAGES if ".en." in name),
    "provinces/vinh-phuc.html",
    "provinces/ba-ria-vung-tau.html",
)
WIDTHS = (360, 1280)
SHORT = 3  # pages: the first screen, and two


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fetches_nothing_and_has_no_error(page: Page, built: BuildResult, name: str) -> None:
    address = (built.out / name).as_uri()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address, wait_until="networkidle")
    assert asked == [address]
    assert errors == []
    assert page.locator("html").get_attribute("lang") == ("en" if ".en." in name else "vi")
    assert page.title().strip()
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize(
    ("name", "width"),
    [
        pytest.param(name, width, marks=[pytest.mark.sweep] if name in ALIKE and width > min(WIDTHS) else [])
        for name in PAGES
        for width in WIDTHS
    ],
)
def test_a_page_passes_axe_and_never_scrolls_sideways(
    page: Page, built: BuildResult, name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((built.out / name).as_uri())
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = Axe().run(page, options=options).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != "index.html"])
def test_no_label_of_a_drawing_is_cut_off(page: Page, built: BuildResult, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto((built.out / name).as_uri())
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
    assert page.locator("figure svg text").count() > 50
    assert cut == []


def test_paper_shows_what_the_screen_keeps_closed(page: Page, built: BuildResult, tmp_path: Path) -> None:
    page.goto((built.out / "provinces/lao-cai.html").as_uri())
    page.emulate_media(media="print")
    tables = page.locator("details:not(.screen) table")
    assert tables.count() >= 1
    assert not page.locator("details.screen table").first.is_visible()  # listed in the annex
    for n in range(tables.count()):
        box = tables.nth(n).bounding_box()
        assert box is not None
        assert box["height"] > 20
    assert printed_pages(page, tmp_path) > SHORT
    assert page.locator("#phu-luc").is_visible()


def test_a_list_over_several_pages_of_paper_repeats_its_head(
    page: Page, built: BuildResult, tmp_path: Path
) -> None:
    page.goto((built.out / "national.html").as_uri())
    printed = tmp_path / "national.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    told = subprocess.run(["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True)
    # Under the head of the page; a head of several lines begins with its tallest cell.
    heads = [" ".join(leaf.lstrip().split("\n")[:8]) for leaf in told.stdout.split("\f")]
    assert (
        sum("Tỉnh, thành phố" in head and "Xếp hạng" in head and "Tăng, giảm" in head for head in heads) >= 2
    )


def test_a_report_with_one_index_is_three_pages(page: Page, short: Path, tmp_path: Path) -> None:
    page.goto(short.as_uri())
    assert page.locator("#phu-luc").is_visible()
    assert printed_pages(page, tmp_path) <= SHORT


def printed_pages(page: Page, folder: Path) -> int:
    """Pages of the page on A4, as poppler counts them."""
    printed = folder / "printed.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    told = subprocess.run(["pdfinfo", printed], capture_output=True, text=True, check=True).stdout
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:")))


@pytest.fixture(scope="module")
def short(d: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of a province of which only PAPI is on record."""
    out = tmp_path_factory.mktemp("short")
    unit = d.province("Hà Nam", year=2024)
    return build_reports(d=d, out=out, requests=province_reports([unit]), year=2024).done[0]


def test_a_table_is_sorted_by_the_keyboard(page: Page, built: BuildResult) -> None:
    page.goto((built.out / "provinces/lao-cai.html").as_uri())
    table = page.locator("section[aria-labelledby=phu-luc] table").last
    heads = table.locator("thead th")
    places = table.locator("tbody tr td:nth-child(7)")
    before = places.all_inner_texts()
    button = heads.nth(6).locator("button")
    button.focus()
    page.keyboard.press("Enter")
    assert heads.nth(6).get_attribute("aria-sort") == "ascending"
    sorted_up = places.all_inner_texts()
    known = [text for text in before if "/" in text]
    assert len(known) > 5
    # By the place, not by the letters: 9/63 comes before 14/63; what is missing comes last.
    assert [int(text.split("/")[0]) for text in sorted_up[: len(known)]] == sorted(
        int(text.split("/")[0]) for text in known
    )
    page.keyboard.press("Enter")
    assert heads.nth(6).get_attribute("aria-sort") == "descending"
    falling = [int(text.split("/")[0]) for text in places.all_inner_texts()[: len(known)]]
    assert falling == sorted(falling, reverse=True)


def test_a_table_whose_rows_belong_together_is_not_sorted(page: Page, built: BuildResult) -> None:
    page.goto((built.out / "provinces/lao-cai.html").as_uri())
    assert page.locator("table:has(tr.sub)").count() >= 1
    assert page.locator("table:has(tr.sub) button").count() == 0


SORTED = {
    "vi": {
        "1.128,5|86,81%|9|–|1.000": "9|86,81%|1.000|1.128,5|–",
        "14/63|chưa có số liệu|9/63|31/61": "9/63|14/63|31/61|chưa có số liệu",
        "+0,34|−1,20|0,00": "−1,20|0,00|+0,34",
        "tăng 12 bậc|giảm 03 bậc|giữ nguyên|tăng 07 bậc": "giảm 03 bậc|giữ nguyên|tăng 07 bậc|tăng 12 bậc",
        "06/4/2025|25/02/2021|03/6/2024": "25/02/2021|03/6/2024|06/4/2025",
    },
    "en": {
        "1,128.5|86.81%|9|–|1,000": "9|86.81%|1,000|1,128.5|–",
        "up 12 places|down 3 places|unchanged": "down 3 places|unchanged|up 12 places",
    },
}


@pytest.mark.parametrize("lang", SORTED)
def test_numbers_sort_as_numbers_whatever_their_form(page: Page, lang: str) -> None:
    for given, expected in SORTED[lang].items():
        assert in_order(page, lang, given.split("|"), ' class="number"') == expected.split("|")


def test_words_and_codes_sort_as_the_language_does(page: Page) -> None:
    given = ["1.10", "2", "1.2", "1", "3.4.1", "–"]
    assert in_order(page, "vi", given, "") == ["1", "1.2", "1.10", "2", "3.4.1", "–"]
    given = ["Đà Nẵng", "Điện Biên", "Cần Thơ", "Ba", "Huế"]
    assert in_order(page, "vi", given, "") == ["Ba", "Cần Thơ", "Đà Nẵng", "Điện Biên", "Huế"]


def in_order(page: Page, lang: str, cells: list[str], kind: str) -> list[str]:
    # Dashes fill up to the fewest rows that get buttons.
    filled = [*cells, *["–"] * (6 - len(cells))]
    rows = "".join(f"<tr><td{kind}>{cell}</td></tr>" for cell in filled)
    page.set_content(
        f'<html lang="{lang}"><table><thead><tr><th{kind}>x</th></tr></thead><tbody>{rows}</tbody></table>'
        f"<script>{script()}</script></html>"
    )
    page.get_by_role("button").click()
    return page.locator("td").all_inner_texts()[: len(cells)]


def test_a_drawing_is_saved_as_a_picture_with_its_words(
    page: Page, built: BuildResult, tmp_path: Path
) -> None:
    page.goto((built.out / "provinces/lao-cai.html").as_uri())
    figure = page.locator("figure:has(svg)").first
    caption = figure.locator("figcaption").inner_text()
    with page.expect_download() as waiting:
        figure.get_by_role("button", name="Tải ảnh (PNG)").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert re.fullmatch(r"[a-z0-9-]+-hinh-\d+\.png", saved.name)
    picture = Image.open(saved)
    box = figure.locator("svg").evaluate("one => [one.viewBox.baseVal.width, one.viewBox.baseVal.height]")
    assert picture.width > 3 * box[0]
    # Drawing and caption: what a page shows of them, text among it, is in the picture too.
    shown = picture.convert("L")
    below = shown.crop((0, round(3 * (box[1] + 10)), shown.width, shown.height))
    inside = shown.crop((24, 24, 24 + round(3 * box[0]), 24 + round(3 * box[1])))
    expected = Image.open(io.BytesIO(figure.locator("svg").screenshot())).convert("L").resize(inside.size)
    assert len(caption) > 30
    assert below.getextrema()[0] < 80
    # The whole, and the strip of its title; made small, since edges are drawn apart.
    small = (inside.width // 6, inside.height // 6)
    for part in ((0, 0, *small), (0, 0, small[0], small[1] // 9)):
        got, page_has = (one.resize(small, Image.Resampling.BOX).crop(part) for one in (inside, expected))
        apart = ImageStat.Stat(ImageChops.difference(got, page_has)).mean[0]
        blank = ImageStat.Stat(ImageChops.invert(page_has)).mean[0]
        assert apart < 12, "the picture is not that of the page"
        assert apart < blank / 3, (part, apart, blank)
    # It says whose figure it is: two lines and more stand under the drawing.
    dark = [below.crop((0, y, below.width, y + 1)).getextrema()[0] < 128 for y in range(below.height)]
    lines = sum(now and not before for before, now in zip([False, *dark], dark, strict=False))
    assert lines >= 2


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_numbers_of_a_figure_are_copied(page: Page, built: BuildResult, lang: str) -> None:
    page.goto((built.out / f"provinces/lao-cai{'.en' * (lang == 'en')}.html").as_uri())
    figure = page.locator("figure:has(table)").first
    button = figure.get_by_role("button", name={"vi": "Sao chép số liệu", "en": "Copy the numbers"}[lang])
    page.evaluate(
        "document.addEventListener('paste', e => { window.got = ['text/plain', 'text/html'].map("
        "kind => e.clipboardData.getData(kind)); })"
    )
    button.click()
    assert figure.locator(".tools").inner_text().count({"vi": "Đã sao chép", "en": "Copied"}[lang]) == 1
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<textarea id=paper></textarea>')")
    page.locator("#paper").focus()
    page.keyboard.press("Control+V")
    text, html = page.evaluate("window.got")
    rows = [line.split("\t") for line in text.split("\n")]
    first = figure.locator("table").first
    cells = first.locator("tbody tr").first.locator("th, td").all_text_contents()
    assert rows[1] == [" ".join(cell.split()) for cell in cells]
    assert len(rows[0]) == len(rows[1]) > 1
    assert html.count("<table") == figure.locator("table").count()
    assert "<button" not in html


def test_contents_stand_aside_on_a_wide_screen_and_fold_on_a_phone(page: Page, built: BuildResult) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto((built.out / "provinces/lao-cai.html").as_uri())
    contents = page.locator(".contents")
    assert not contents.locator("li").first.is_visible()
    contents.locator("summary").click()
    assert contents.locator("li").first.is_visible()
    page.set_viewport_size({"width": 1400, "height": 900})
    page.reload()
    assert contents.locator("li").first.is_visible()
    box, section = contents.bounding_box(), page.locator("section").first.bounding_box()
    assert box is not None and section is not None
    assert box["x"] + box["width"] <= section["x"]
    page.evaluate("window.scrollTo(0, 5000)")
    assert contents.locator("a").last.is_visible()


def test_a_phone_shows_the_latest_edition_of_a_trend_first(page: Page, built: BuildResult) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto((built.out / "provinces/lao-cai.html").as_uri())
    regions = page.locator("figure.latest > .scroll")
    assert regions.count() == 3
    for n in range(3):
        region = regions.nth(n)
        left, seen, whole = region.evaluate("r => [r.scrollLeft, r.clientWidth, r.scrollWidth]")
        assert whole > seen
        assert left + seen >= whole - 1
    others = page.locator("figure:not(.latest) > .scroll")
    assert all(others.nth(n).evaluate("r => r.scrollLeft") == 0 for n in range(others.count()))


def test_paper_has_page_numbers_and_says_whose_report_it_is(
    page: Page, built: BuildResult, tmp_path: Path
) -> None:
    page.goto((built.out / "provinces/lao-cai.html").as_uri())
    printed = tmp_path / "paper.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    told = subprocess.run(["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True)
    texts = [" ".join(one.split()) for one in told.stdout.removesuffix("\f").split("\f")]
    for n, text in enumerate(texts, start=1):
        assert f"{n}/{len(texts)}" in text
    assert all(page.title() in text for text in texts[1:])
