"""Addresses of the web, and nothing else, become links; in a table each is named by row and column."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook

from chiso.core.links import is_dangerous, is_other_address, web_address
from chiso.core.paths import DATA, ROOT
from chiso.data.checks.check import check
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import ReferenceTables, read_plan
from chiso.data.plans.work_tables import LEADS
from chiso.data.reading import read_table
from chiso.data.schema.raw import RAW
from chiso.data.schema.tables import REFERENCE, CsvTable
from chiso.intake.source import origin_of
from chiso.pages.excel.sheets import add_sources
from chiso.pages.html.blocks import words_html
from chiso.pages.inline import Inline, Span
from chiso.pages.references import References
from chiso.pages.word.blocks import stretches
from chiso.text.catalog import Texts
from tests.support.tables import with_cells

OTHERS = (
    "javascript:alert(1)",
    " javascript:alert(1)",
    "\tjavascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "\u00a0javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript\t:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "ftp://example.org/x",
    "mailto:a@example.org",
    "blob:https://example.org/1",
    "view-source:https://example.org",
    "//example.org/x",
    "\\\\server\\share",
    "http://",
    "https:///x",
    "https:example.org",
    "http:\\\\example.org",
    "https://user:password@example.org",
    "https://user@example.org",
    "https://@example.org",
    "https://exa mple.org",
    "https://example.org:x",
    "https://[::1",
    "https://example.org/\u202egpj",
    'https://example.org/"onclick=',
    "https://example.org/" + "x" * 3000,
)


@pytest.mark.parametrize("text", OTHERS)
def test_anything_but_an_address_of_the_web_is_none(text: str) -> None:
    assert web_address(text) is None
    assert is_other_address(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://baolaocai.vn/par-index-2024.html?a=1&b=2#c", None),
        ("  HTTPS://Example.ORG:8443/x  ", "HTTPS://Example.ORG:8443/x"),
        ("http://moha.gov.vn/chỉ-số/tin", None),
        ("https://tỉnh.vn", None),
    ],
)
def test_an_address_of_the_web_is_kept_without_spaces_around_it(text: str, address: str | None) -> None:
    assert web_address(text) == (address or text)
    assert not is_other_address(text)
    assert not is_dangerous(text)


@pytest.mark.parametrize(
    "text", ["", "004_df62.txt", "Báo cáo: số 12", "KH: 12/KH-UBND", "https://a.vn/x (page 3)", "phụ lục 2"]
)
def test_a_text_is_no_address(text: str) -> None:
    assert not is_dangerous(text)


# A cell with a control character is refused for it.
IN_CELLS = [text for text in OTHERS if not re.search(r"[\x00-\x1f\u202e]", text) and len(text) < 100]


@pytest.mark.parametrize("text", [" javascript:alert(1)", "file:///etc/passwd", "https://u:p@a.vn"])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        (REFERENCE["sources"], "url"),
        (REFERENCE["components"], "source"),
        (LEADS, "source"),
        (RAW["sources"], "url"),
        (RAW["figures"], "source_url"),
        (RAW["national"], "source"),
    ],
    ids=lambda one: getattr(one, "path", one),
)
def test_a_table_names_another_address_by_row_and_column(
    tmp_path: Path, table: CsvTable, column: str, text: str
) -> None:
    with_cells(tmp_path, table.path, 3, {column: text})
    found = [problem for problem in read_table(tmp_path, table)[1] if problem.rule == "link"]
    assert [(problem.row, problem.column) for problem in found] == [(3, column)]


def test_a_scorecard_and_a_plan_name_it_too(tmp_path: Path) -> None:
    plan = shutil.copytree(DATA / "plans/lao-cai-2021", tmp_path / "lao-cai-2021")
    reference, document = ReferenceTables.read(DATA), plan / "plan.yml"
    lines = document.read_text("utf-8").splitlines()
    n = next(n for n, line in enumerate(lines) if line.startswith("source:"))

    def found() -> set[tuple[str, int | None, str | None]]:
        return {(p.rule, p.row, p.column) for p in read_plan(plan, DATA, reference)[1]}

    assert "link" not in {rule for rule, _, _ in found()}
    for text in IN_CELLS[::4]:
        with_cells(tmp_path, "lao-cai-2021/scorecard.csv", 4, {"evidence": f"1; 2021; x; {text}"})
        assert ("link", 4, "evidence") in found(), text
    with_cells(tmp_path, "lao-cai-2021/scorecard.csv", 4, {"evidence": "javascript:alert(1)"})
    assert ("link", 4, "evidence") in found()
    for text in IN_CELLS[::4]:
        document.write_text("\n".join([*lines[:n], f"source: '{text}'", *lines[n + 1 :]]), "utf-8")
        assert ("value", n + 1, "source") in found(), text


@pytest.mark.parametrize("text", OTHERS)
def test_a_form_refuses_it(text: str) -> None:
    _, bad = origin_of({"publisher": "x", "class": "press", "title": "x", "url": text}, 2024)
    assert "url" in {field.key for field in bad}


def test_no_renderer_links_it_whatever_the_data_hold(d: Dataset) -> None:
    urls = [*(text for text in OTHERS if "\x01" not in text), " https://good.vn/x "]
    sources = d.sources.head(len(urls)).assign(linkable=True, url=urls)
    spoilt = type(d)(d.path, {**d.tables, "sources": sources}, d.names)
    t, keys = Texts("vi"), set(sources["source"])
    references = References(spoilt, t)
    references.mark("; ".join(sources["source"]))
    page = "\n".join(map(words_html, references.listed()))
    assert re.findall(r'href="([^"]*)"', page) == ["https://good.vn/x"]
    book = Workbook()
    add_sources(book, spoilt, t, keys)
    cells = [cell for row in book.worksheets[-1].iter_rows() for cell in row]
    assert [cell.hyperlink.target for cell in cells if cell.hyperlink] == ["https://good.vn/x"]
    said = Inline(tuple(Span("x", link=url) for url in urls))
    assert re.findall(r'href="([^"]*)"', words_html(said)) == ["https://good.vn/x"]
    parts = stretches(said, t)
    assert {part.link for part in parts} == {"", "https://good.vn/x"}


def test_whoever_renders_a_link_asks() -> None:
    rendering = re.compile(r"\.hyperlink = (?!f\"#)|relate_to\(|href=\"\{\}\"|\.get\(\"href\"")
    found = {
        path.relative_to(ROOT / "src/chiso").as_posix(): "web_address(" in path.read_text("utf-8")
        for path in (ROOT / "src").rglob("*.py")
        if rendering.search(path.read_text("utf-8"))
    }
    # The writer of links that the renderer of blocks has asked for.
    assert {name for name, asks in found.items() if not asks} == {"pages/word/parts.py"}


def test_check_reads_the_tables_as_received_too(data_copy: Path) -> None:
    with_cells(data_copy, RAW["sources"].path, 4, {"url": "\u00a0vbscript:x"})
    assert [(p.rule, p.file, p.row, p.column) for p in check(data_copy).errors] == [
        ("link", RAW["sources"].path, 4, "url")
    ]


def test_the_addresses_on_record_are_all_of_the_web() -> None:
    frame, problems = read_table(DATA, REFERENCE["sources"])
    assert problems == []
    assert frame is not None
    assert frame["url"].ne("").sum() > 200
