"""A link that a notebook shows leads to the file; a workbook, which JupyterLab cannot show, is downloaded."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from chiso.core.description import LARGEST, Description, html_of, link_to
from chiso.text.catalog import Texts


def test_a_workbook_is_downloaded_and_a_page_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page, book = tmp_path / "a.html", tmp_path / "a.xlsx"
    page.write_text("page", "utf-8")
    book.write_bytes(b"book")
    html = html_of(Description("t", [("files", [link_to(page, "p"), link_to(book, "b")])]), Texts("en"))
    assert '<a href="a.html">p</a>' in html
    assert f'base64,{base64.b64encode(b"book").decode()}" download="a.xlsx">b</a>' in html


@pytest.mark.parametrize("size", [LARGEST + 1, None])
def test_a_workbook_that_is_large_or_gone_is_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int | None
) -> None:
    monkeypatch.chdir(tmp_path)
    book = tmp_path / "a.xlsx"
    if size:
        book.write_bytes(b"0" * size)
    assert '<a href="a.xlsx">b</a>' in html_of(Description("t", [("f", link_to(book, "b"))]), Texts("en"))
