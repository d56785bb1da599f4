"""Workbooks as spreadsheets, other programs and accidents leave them: the parts of a good one, changed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

FIGURES, FIELDS = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"  # of both kinds of template
STYLES, BOOK, LINKS = "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
Change = Callable[[str], str | None]


def changed(
    good: Path, out: Path, changes: Mapping[str, Change], more: Mapping[str, str] | None = None
) -> Path:
    """A workbook with parts changed, left out (None) or added."""
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content: str | None = source.read(name).decode("utf-8")
            if name in changes and content is not None:
                content = changes[name](content)
            if content is not None:
                target.writestr(name, content)
        for name, content in (more or {}).items():
            target.writestr(name, content)
    return out


def put(address: str, content: str, attributes: str = "") -> Change:
    """Put XML into a cell, in its place; its style stays unless attributes name one."""

    def change(sheet: str) -> str:
        found = re.search(rf'<c r="{address}"([^>]*?)(?:/>|>.*?</c>)', sheet, re.DOTALL)
        assert found, address
        style = "" if " s=" in f" {attributes}" else "".join(re.findall(r' s="\d+"', found[1]))
        cell = f'<c r="{address}"{style} {attributes}>{content}</c>'
        return sheet[: found.start()] + cell + sheet[found.end() :]

    return change


def inline(text: str) -> tuple[str, str]:
    """Content and attributes of a cell with a text of its own, for `put`."""
    return f'<is><t xml:space="preserve">{text}</t></is>', 't="inlineStr"'


def below(rows: str) -> Change:
    """Add rows below all others."""
    return lambda sheet: sheet.replace("</sheetData>", f"{rows}</sheetData>")


def after(xml: str) -> Change:
    """Add what stands after the cells of a sheet."""
    return lambda sheet: sheet.replace("</sheetData>", f"</sheetData>{xml}")


def with_format(code: str) -> Change:
    """Add a style with a number format of its own: the last one."""

    def change(styles: str) -> str:
        numbered = f'<numFmt numFmtId="900" formatCode="{code}"/>'
        styles = re.sub(r"<numFmts[^>]*>", r"\g<0>" + numbered.replace("\\", "\\\\"), styles, count=1)
        if "numFmts" not in styles:
            styles = re.sub(r"<styleSheet[^>]*>", rf"\g<0><numFmts>{numbered}</numFmts>", styles, count=1)
        return styles.replace(
            "</cellXfs>", '<xf numFmtId="900" fontId="0" fillId="0" borderId="0"/></cellXfs>'
        )

    return change


def styles_of(good: Path) -> int:
    """How many styles a workbook has: the number of the one that `with_format` adds."""
    with zipfile.ZipFile(good) as book:
        styles = book.read(STYLES).decode("utf-8")
    return len(re.findall(r"<xf ", styles[styles.index("<cellXfs") : styles.index("</cellXfs>")]))
