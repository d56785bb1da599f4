"""Pages, documents and workbooks of tables that hold scripts, addresses and formulas: nothing of it runs."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from openpyxl import load_workbook
from playwright.sync_api import Page

from chiso.data.checks.check import check
from chiso.data.dataset import Dataset, load
from chiso.data.plans.folder import load_plan
from chiso.factory.kinds import write_figures
from chiso.factory.manifest import Manifest
from chiso.factory.portal import write_portal
from chiso.pages import base as pages_of_reports
from chiso.pages.html.page import render_page
from chiso.plans.files import plan_files, self_assessment_files
from chiso.plans.progress_files import follow_up_files
from chiso.plans.progress_report import FollowUpReport
from chiso.reports.province.document import report_document
from tests.support.hostile import PLAN_NAME, hostile_folder
from tests.support.listing import everything
from tests.support.pages import made

pytestmark = pytest.mark.browser

REPORTS: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "province": ("province", "province", {"province": "Lào Cai", "year": 2021}),
    "national": ("national", "national", {"year": 2024}),
    "compare": ("compare", "compare", {"provinces": ["Lào Cai", "Yên Bái"], "year": 2024}),
    "scorecard": ("scorecard", "scorecard", {"plan": PLAN_NAME, "year": 2020}),
}
# Run before the scripts of a page: what a click would open is not opened, what it would run is run.
STAY = """document.addEventListener("click", event => {
    const link = event.target.closest && event.target.closest("a");
    if (link && link.protocol !== "javascript:") event.preventDefault();
}, true);"""
HANDLERS = "all => all.flatMap(one => [...one.attributes]).filter(one => one.name.startsWith('on')).length"
CLICK = """() => {
    document.querySelectorAll("details").forEach(one => one.open = true);
    for (const one of document.querySelectorAll("a, button, summary, input, label, th, svg, [tabindex]")) {
        if (!one.checkVisibility()) continue;
        one.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
        one.dispatchEvent(new FocusEvent("focus"));
        one.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
    }
}"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = hostile_folder(tmp_path_factory.mktemp("hostile") / "data")
    assert check(folder).errors == []
    return load(folder)


@pytest.fixture(scope="module")
def out(hostile: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page and a workbook of each kind of report, the documents of a plan, and the portal."""
    folder = tmp_path_factory.mktemp("reports")
    for name, (kind, notebook, own) in REPORTS.items():
        about = own | {"data": str(hostile.path), "lang": "vi"}
        report, sections = made(hostile, notebook, **about)
        outputs = [new_output("display_data", data=section._repr_mimebundle_()) for section in sections]
        shown = new_notebook(cells=[new_code_cell("", outputs=[one]) for one in outputs])
        (folder / f"{name}.html").write_text(render_page(shown, about).html, "utf-8")
        write_figures(kind, report, str(folder / f"{name}.xlsx"))
    plan = load_plan(str(hostile.path / "plans" / PLAN_NAME), hostile.path)
    followed = FollowUpReport(plan, hostile, "6m", dt.date(2021, 7, 15))
    for files in (plan_files(plan, hostile), self_assessment_files(plan, hostile), follow_up_files(followed)):
        for name, make in files.items():
            (folder / name).write_bytes(make())
    with mock.patch.object(pages_of_reports, "load", lambda _: hostile):
        (folder / "report.docx").write_bytes(report_document("Lào Cai", 2021, str(hostile.path)))
    manifest: Manifest = everything(hostile, folder / "portal")
    for n, entry in enumerate(manifest.reports.values()):
        entry["error"] = entry["error"] and "<img src=x onerror=window.ran=1>"
        entry["title"] += "<script>window.ran=1</script>" * (n % 2)
    write_portal(folder / "portal", manifest, hostile)
    return folder


def test_no_script_runs_on_load_or_on_a_click(page: Page, out: Path) -> None:
    happened: list[str] = []
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: happened.append(str(error)))
    page.on("console", lambda said: happened.append(said.text) if said.type == "error" else None)
    page.on("popup", lambda popup: happened.append(f"popup {popup.url}"))
    page.add_init_script(STAY)
    names = sorted(
        path.relative_to(out).as_posix() for path in out.rglob("*.html") if path.stat().st_size > 5000
    )
    assert len(names) == len(REPORTS) + 3  # a follow-up, and the portal in two languages
    for name in names:
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        address = (out / name).as_uri()
        page.goto(address, wait_until="networkidle")
        page.evaluate(CLICK)
        page.wait_for_timeout(100)
        assert page.evaluate("window.ran") is None, name
        assert happened == [], name
        assert asked == [address], name
        assert page.url.partition("#")[0] == address
        own = "document.querySelectorAll(\"script:not([type='application/json'])\").length"
        assert page.evaluate(own) <= 2, name  # those of the page itself; figures are no script
        assert page.locator("iframe, object, embed, img, base, form[action]").count() == 0, name
        schemes = page.eval_on_selector_all("a[href]", "all => all.map(one => one.protocol)")
        assert set(schemes) <= {"file:", "https:", "http:"}, name
        hrefs = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
        assert all(re.match(r"#|https?://|[a-z]+[./][^:]*$", href) for href in hrefs), name
        handlers = (
            "all => all.flatMap(e => [...e.attributes].map(a => a.name)).filter(n => n.startsWith('on'))"
        )
        assert page.eval_on_selector_all("*", handlers) == [], name
        shown = page.locator("body").text_content() or ""
        assert "onerror=window.ran" in shown or name.startswith("portal"), name  # the texts are there


def test_no_cell_is_a_formula_and_no_link_leads_anywhere_but_to_the_web(out: Path) -> None:
    books = sorted(path for path in out.glob("*.xlsx"))
    assert len(books) == len(REPORTS) + 2
    begun = 0
    for path in books:
        for sheet in load_workbook(path).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if cell.hyperlink:
                    assert re.match(r"https?://", cell.hyperlink.target or ""), (path.name, cell.coordinate)
                if cell.data_type == "f":  # the sheet of a scorecard counts with its own cells alone
                    assert path.stem == "scorecard", (path.name, cell.coordinate, cell.value)
                    assert not re.search(r"cmd|HYPERLINK|1\+1|SUM\(1", str(cell.value)), cell.value
                if isinstance(cell.value, str) and cell.value[:1] in {"=", "+", "-", "@"}:
                    begun += cell.data_type == "s"
                    assert cell.data_type == "f" or cell.quotePrefix, (path.name, cell.coordinate, cell.value)
    assert begun > 20


def test_a_document_leads_nowhere_but_to_the_web(out: Path) -> None:
    documents = sorted(out.glob("*.docx"))
    assert len(documents) == 4
    for path in documents:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
            related = "".join(
                parts.read(name).decode() for name in parts.namelist() if name.endswith(".rels")
            )
            written = parts.read("word/document.xml").decode()
        outside = re.findall(r'<Relationship [^>]*TargetMode="External"[^>]*>', related)
        targets = [re.search(r'Target="([^"]*)"', one) for one in outside]
        assert all(target and re.match(r"https?://", target[1]) for target in targets), path.name
        assert "window.ran" in written
        fields = re.findall(r"<w:instrText[^>]*>([^<]*)", written)
        assert all(re.match(r" ?(SEQ|PAGE|TOC|REF|NUMPAGES)", field.strip()) for field in fields), fields
