"""Workbooks filled in and spoilt so that both trees get the same bytes of the same template."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

SOURCE = {
    "publisher": "Bộ Nội vụ",
    "title": "Quyết định giả định để so sánh hai bản mã nguồn",
    "date": "06/4/2026",
}
ABOUT, WRITTEN = "docProps/core.xml", re.compile(rb"(<dcterms:\w+[^>]*>)[^<]*")
Change = Callable[[str], str]


def filled(template: Path) -> Path:
    """A template of SIPAS with figures of some units: one fits the others, one has a rank that does not."""
    book = openpyxl.load_workbook(template)
    figures, source, *_ = book.worksheets
    for row in source.iter_rows(max_col=3):
        if row[0].value in SOURCE:
            row[2].value = SOURCE[row[0].value]
        elif row[0].value == "class":
            row[2].value = source["F2"].value  # the first that its list offers
    begin = next(row[0].row for row in figures.iter_rows(max_col=1) if row[0].value == "code") + 1
    for n, cells in enumerate(figures.iter_rows(min_row=begin, min_col=3, max_col=4, max_row=begin + 5)):
        cells[0].value, cells[1].value = 90.5 - n, 1 + n
    figures.cell(begin + 4, 4).value = 20
    path = template.with_name(f"filled-{template.name}")
    book.save(path)
    path.write_bytes(undated(path.read_bytes()))
    return path


def undated(content: bytes, part: str = "", change: Change = str) -> bytes:
    """A workbook without the time when it was written, perhaps with one part changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    if part:
        was = parts[part].decode("utf-8")
        now = change(was)
        if part and now == was:
            raise LookupError(f"{part}: what was to be changed does not stand there")
        parts[part] = now.encode()
    if ABOUT in parts:
        parts[ABOUT] = WRITTEN.sub(rb"\g<1>2026-01-01T00:00:00Z", parts[ABOUT])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()
