"""The notebooks in a real JupyterLab: what an analyst opens, clicks, uploads and saves.

The pictures of the tutorial are taken here: CHISO_PICTURES names the folder that they are written to, as
`make pictures` does.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, expect

from chiso.analysis.standing.gaps import gap
from chiso.data.dataset import Dataset
from chiso.notebook.working_copies import START, WORK
from chiso.text.numbers import number
from tests.support.filling import fill
from tests.support.folders import snapshot
from tests.support.jupyterlab import PATIENCE, Lab, copy_of_the_project, server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("jupyterlab")]

START_PAGE = f"{WORK}/{START}"
EXPLORER = f"{WORK}/explore/explorer.ipynb"
# The viewer of JupyterLab runs no script of a page that nobody has trusted yet.
UNTRUSTED = "Blocked script execution"
expect.set_options(timeout=PATIENCE * 1000)


@dataclass(frozen=True)
class Served:
    """A copy of the project, and the address of the JupyterLab that shows it."""

    project: Path
    address: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    project = copy_of_the_project(tmp_path_factory.mktemp("office") / "chiso")
    with server(project) as address:
        yield Served(project, address)


@pytest.fixture
def lab(served: Served, browser: Browser) -> Iterator[Lab]:
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    lab = Lab(page, served.address)
    yield lab
    page.close()
    assert [error for error in lab.errors if UNTRUSTED not in error] == []


@pytest.fixture
def picture(lab: Lab, tmp_path: Path) -> Callable[[str], None]:
    """Takes a picture of what is seen."""
    folder = Path(os.environ.get("CHISO_PICTURES") or tmp_path)

    def taken(name: str) -> None:
        lab.page.mouse.move(0, 0)
        lab.page.wait_for_timeout(500)  # a widget that was just set fades in
        lab.page.screenshot(path=folder / name)

    return taken


def chosen(lab: Lab, label: str) -> Locator:
    """The control of the explorer with a label."""
    row = lab.page.locator(".chiso-explorer .widget-inline-hbox", has_text=label).first
    return row.locator("input, select").first


def choose(lab: Lab, unit: str, index: str, year: int) -> None:
    chosen(lab, "Tỉnh, thành phố").fill(unit)
    lab.page.keyboard.press("Tab")
    chosen(lab, "Chỉ số").select_option(label=index)
    chosen(lab, "Năm đánh giá").select_option(label=str(year))


def test_the_start_page_runs_and_takes_a_table_in_and_back(
    served: Served, lab: Lab, d: Dataset, tmp_path: Path, picture: Callable[[str], None]
) -> None:
    before = snapshot(served.project / "data")
    lab.open(START_PAGE)
    expect(lab.page.locator(".lm-MenuBar")).to_contain_text("Tệp")
    picture("start.png")
    lab.run_all()
    assert lab.failed() == []
    assert (served.project / "reports/2024/provinces/lai-chau.html").is_file()
    beside = {path.name for path in (served.project / WORK).iterdir() if path.name[0] != "."}
    assert beside == {START, "explore", "tutorial", "papi-ca-nuoc.xlsx"}
    lab.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    status = subprocess.run(
        ["git", "status", "--short"], cwd=served.project, capture_output=True, text=True, check=True
    )
    assert status.stdout == ""

    book = fill(d, "PAR", 2024, tmp_path / "Kết quả.xlsx", {("Lào Cai", "total|score|percent"): 89.15})
    form = lab.page.locator(".chiso-intake")
    form.scroll_into_view_if_needed()
    with lab.page.expect_file_chooser() as chooser:
        form.locator("button", has_text="Chọn tệp").click()
    chooser.value.set_files(book)
    expect(form).to_contain_text("Kết quả.xlsx")
    lab.button("Xem thử").click()
    expect(form).to_contain_text("89,15")
    assert snapshot(served.project / "data") == before
    take = form.locator("button", has_text=re.compile("^Nhập$"))
    expect(take).to_be_disabled()
    for tick in form.locator("input[type=checkbox]").all():
        tick.check()
    expect(take).to_be_enabled()
    picture("import.png")
    take.click()
    undo = form.locator("button", has_text="Hoàn tác")
    expect(undo).to_be_enabled()
    after = snapshot(served.project / "data")
    assert any("raw/imports" in str(path) for path in after)
    undo.click()
    expect(form).to_contain_text("Đã hoàn lại")
    expect(undo).to_be_disabled()
    assert snapshot(served.project / "data") == before


def test_the_explorer_answers_saves_and_builds(
    served: Served, lab: Lab, d: Dataset, picture: Callable[[str], None]
) -> None:
    lab.open(EXPLORER)
    lab.run_all()
    assert lab.failed() == []
    choose(lab, "dien bien", "PAPI", 2023)
    lab.button("Thành phần").click()
    view = lab.page.locator(".chiso-explorer .chiso-view")
    row = gap(d, "Điện Biên", "PAPI", 2023, to="mean").set_index("component").loc["4"]
    expect(view).to_contain_text(number(row["score"], "vi"))
    choose(lab, "lai châu", "PAPI", 2024)
    row = gap(d, "Lai Châu", "PAPI", 2024, to="mean").set_index("component").loc["4"]
    expect(view).to_contain_text(number(row["score"], "vi"))
    picture("explorer.png")

    lab.button("Lưu bảng").click()
    link = lab.page.locator(".chiso-explorer a", has_text=".xlsx").first
    expect(link).to_be_visible()
    saved = next((served.project / "reports/saved").glob("lai-chau*.xlsx"))
    cells = [
        cell for line in openpyxl.load_workbook(saved).active.iter_rows(values_only=True) for cell in line
    ]
    assert any(isinstance(cell, float) and abs(cell - row["score"]) < 1e-9 for cell in cells)

    lab.button("Đường đến mục tiêu").click()
    expect(lab.page.locator(".chiso-explorer .chiso-slider .widget-slider").first).to_be_visible()
    picture("target.png")

    lab.button("Lập báo cáo").click()
    page = lab.page.locator(".chiso-explorer a", has_text="lai-chau.html").first
    expect(page).to_be_visible()
    page.click()
    report = lab.page.frame_locator("iframe")
    expect(report.locator("h1")).to_contain_text("Lai Châu")
    picture("report.png")
