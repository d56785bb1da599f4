"""Reading texts, tables and cells for a difference of places across the change of units of 2025."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from openpyxl import Workbook

# "tăng 11 bậc", "lên 11 hạng", "giảm tới 7 bậc", "11 bậc so với năm 2024", "fell by 7 places".
MOVED = re.compile(
    r"(?:tăng|giảm|lên|xuống|cải thiện|tụt|vượt|thêm|lùi|hạ)\s+(?:\w+\s+){0,3}?[0-9]+\s*(?:bậc|hạng|vị trí)\b"
    r"|[0-9]+\s*(?:bậc|hạng|vị trí)\s+so\s+với\s+(?:năm\s+)?20(?:24|25)"
    r"|[+−–-]\s?[0-9]+\s*(?:bậc|hạng|vị trí|places?\b)"
    r"|(?:up|down|rose|fell|gain\w*|lost|rising|falling|climb\w*|dropp\w*)\s+(?:\w+\s+){0,3}?[0-9]+\s+places?\b"
    r"|[0-9]+\s+places?\s+(?:up|down|better|worse|higher|lower)\b",
    re.IGNORECASE,
)
# A way that is worked out from the place of the edition itself, within its own field.
WAYS = re.compile(r"phương án tính cho mức tăng [0-9]+ bậc, để xếp thứ|worked out for [0-9]+ places? up\)")
# Heads of columns that hold changes of place.
CHANGE_OF_PLACE = re.compile(
    r"(?:tăng|giảm|thay đổi).*(?:bậc|hạng|vị trí)|change of (?:place|rank)|places up", re.IGNORECASE
)
YEARS = re.compile(r"20[0-9]{2}")
NUMBER = re.compile(r"[+−–-]?\s?[0-9]+")


def in_text(text: str) -> list[str]:
    """Differences of places that a text words; what is a way from a place of one edition is none."""
    return [found.group() for found in MOVED.finditer(WAYS.sub(" ", text))]


def in_tables(html: str, changed: int = 2025) -> list[str]:
    """Cells of columns of changes of place that hold a number in the row of the edition of new units.

    A row without an edition is one of the edition of the report.
    """
    found = []
    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        head, *rows = [
            [words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        ]
        found += _in_rows(head, rows, changed)
    return found


def in_book(book: Workbook, changed: int = 2025) -> list[str]:
    """The same of the sheets of a workbook, and the texts in all of its cells."""
    found = []
    for sheet in book.worksheets:
        rows = [["" if cell is None else f"{cell}" for cell in row] for row in sheet.values]
        found += [text for row in rows for cell in row for text in in_text(cell)]
        if rows:
            found += _in_rows(rows[0], rows[1:], changed)
    return found


def _in_rows(head: list[str], rows: Iterable[list[str]], changed: int) -> list[str]:
    columns = [n for n, cell in enumerate(head) if CHANGE_OF_PLACE.search(cell)]
    found = []
    for row in rows:
        years = [cell for cell in row if YEARS.fullmatch(cell)]
        of_the_change = not years or f"{changed}" in years
        found += [
            f"{head[n]}: {row[n]}"
            for n in columns
            if of_the_change and n < len(row) and NUMBER.fullmatch(row[n])
        ]
    return found


def words(html: str) -> str:
    """The text of HTML, drawings left out."""
    plain = re.sub(r"<(svg|style|script)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", plain))).strip()
