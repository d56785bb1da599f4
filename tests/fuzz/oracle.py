"""The independent reading of a file: what a careful person would take from it, without the product's code."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import yaml
from lxml import etree

from .book import Book, Cell
from .books import CODES, DATA, FIELDS, FIRST
from .folder import PROVINCES, Row
from .kinds import CARD, TABLE

Result = TypeVar("Result")
SPACES = re.compile(r"[\s\u00a0\u202f\u2009\ufeff]+")
# Labels of the lists to choose from, as the template prints them.
CHOICES = {
    "tỷ lệ × điểm tối đa": "proportional",
    "tỷ lệ so với ngưỡng × điểm tối đa": "to_target",
    "điểm cơ sở + tỷ lệ × phần còn lại": "base_plus_ratio",
    "theo mức của tỷ lệ": "steps",
    "có điểm nếu cao hơn năm trước": "above_last_year",
    "tỷ lệ điểm tối đa (đơn vị đặc thù)": "reduced_maximum",
    "tổng các tiêu chí": "sum",
    "tổng các tiêu chí, tiêu chí không nêu đạt tối đa": "rest_at_maximum",
    "do Bộ Nội vụ chấm": "ministry",
    "điều tra xã hội học, theo công bố": "survey",
    "theo văn bản": "stated",
    "suy ra": "derived",
}
MEASURES = {"score_pct": "score", "score_points": "score", "max_points": "max_score", "n_ranked": "ranked"}
MEASURES |= {"self_assessed_points": "self_assessed"}


class Unreadable(Exception):
    """What no careful person would take a figure from."""


def careful(read: Callable[..., Result]) -> Callable[..., Result]:
    """A reader that meets anything but a sound file has nothing to say of it."""

    @functools.wraps(read)
    def reading(*given: Any) -> Result:
        try:
            return read(*given)
        except (zipfile.BadZipFile, etree.XMLSyntaxError, LookupError, ValueError, OSError) as error:
            raise Unreadable(f"{type(error).__name__}: {error}") from error

    return reading


def nfc(text: str) -> str:
    """Composed letters."""
    return unicodedata.normalize("NFC", text)


def table(path: Path) -> list[Row]:
    """Rows of a CSV that hold anything.

    Raises
    ------
    Unreadable
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        return [dict(zip(head, map(nfc, row), strict=True)) for row in rows if any(row)]
    except (ValueError, csv.Error) as error:
        raise Unreadable(f"{path.name}: {error}") from error


def number(text: str) -> Decimal | None:
    """A number in digits, or None."""
    try:
        return Decimal(text) if text.isascii() else None
    except InvalidOperation:
        return None


def plain(value: Any, kind: str) -> str:
    """A value of the product, or a cell of the file, in one spelling: kind is that of the column."""
    if value is None or pd.isna(value):
        return ""
    if kind == "b":
        return {"1": "True", "0": "False"}.get(str(value), str(value))
    if kind in "if" and value != "":
        wanted = number(str(value))
        return repr(float(wanted)) if wanted is not None and wanted.is_finite() else f"no number: {value:.40}"
    return nfc(str(value))


def differences(read: pd.DataFrame, rows: list[Row], what: str) -> list[str]:
    """Where a table of the product differs from the independent reading of its file, in whatever order."""
    kinds = {name: "f" if dtype.kind in "iuf" else dtype.kind for name, dtype in read.dtypes.items()}
    columns = [[plain(value, kind) for value in read[name].tolist()] for name, kind in kinds.items()]
    taken = Counter(zip(*columns, strict=True))
    wanted = Counter(tuple(plain(row[str(name)], kind) for name, kind in kinds.items()) for row in rows)
    found = [f"{what}: the file has {row}, which is not read" for row in wanted - taken]
    return [*found[:3], *[f"{what}: {row} is read, which the file has not" for row in taken - wanted][:3]]


def in_use(scores: pd.DataFrame, figures: Mapping[str, list[Row]]) -> list[str]:
    """Where the figures that analysis reads differ from the rows in use."""
    kept: dict[tuple[str, ...], set[Decimal]] = {}
    for index, rows in figures.items():
        for row in rows:
            if row["in_use"] == "1" and row["measure"] in ("score", "rank", "change_rank", "self_assessed"):
                key = (index, str(int(row["year"])), row["province"], row["component"], row["measure"])
                kept.setdefault(key, set()).add(Decimal(row["value"]))
    found = []
    for row in scores.to_dict("records"):
        for measure in ("score", "rank", "change_rank", "self_assessed"):
            key = (row["index"], str(row["year"]), nfc(row["province"]), row["component"], measure)
            values = {float(value) for value in kept.pop(key, set())}
            if row[measure] == row[measure] and row[measure] not in values:
                found.append(f"{key}: {row[measure]} is used, in use are {sorted(values)}")
            if values and row[measure] != row[measure]:
                found.append(f"{key}: {sorted(values)} in use, none is read")
    return (found + [f"{key}: in use, lost" for key in kept])[:5]


@careful
def raw_figures(data: Path) -> set[tuple[str, ...]]:
    """Every figure of the raw tables and of imports, from index and year to value and source."""
    found = set()
    files = [data / "raw/published/published_figures.csv", *sorted(data.glob("raw/imports/*/figures.csv"))]
    for row in (row for path in files for row in table(path)):
        index = row["index"].removesuffix(" INDEX")
        measure = MEASURES.get(row["measure"], row["measure"])
        component = {"service_delivery": "service"}.get(row["component"], row["component"])
        if not measure.startswith("target"):
            found.add(_figure(index, row, component, measure, row["value"], row["source"]))
    for row in table(data / "raw/papi/papi_sub_dimension_scores.csv"):
        source = "papi-sub-dimension-scores"
        found.add(_figure("PAPI", row, row["sub_dimension"], "score", row["score"], source))
    return found


@careful
def sources_differ(data: Path) -> list[str]:
    """Sources of imports that reference/sources.csv does not show as their source.yml has them."""
    kept = {row["source"]: row for row in table(data / "reference/sources.csv")}
    found = []
    for path in sorted(data.glob("raw/imports/*/source.yml")):
        stated = document(path)["source"]
        row = {key: value for key, value in kept.get(stated["source"], {}).items() if value}
        found += [f"{path.parent.name}: {row} where {stated} stands"] * (row != stated)
    return found


@careful
def clean_figures(data: Path) -> set[tuple[str, ...]]:
    """The same of the clean tables, without what was derived."""
    return {
        _figure(index, row, row["component"], row["measure"], row["value"], row["source"])
        for index in ("PAR", "SIPAS", "PAPI")
        for row in table(data / f"clean/{index.lower()}.csv")
        if not (row["basis"] == "derived" and row["note"].startswith(("derived:", "sum of the")))
    }


def _figure(index: str, row: Row, component: str, measure: str, value: str, source: str) -> tuple[str, ...]:
    digits = number(value)
    shown = value if digits is None else str(digits.normalize())
    return (index, str(int(row["year"])), row["province"], component, measure, shown, source)


def document(path: Path) -> Any:
    """A YAML file, every scalar as its text, stripped as the plan's rules say."""

    def stripped(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: kept for key, value in node.items() if (kept := stripped(value))}
        if isinstance(node, list):
            return [kept for one in node if (kept := stripped(one))]
        return nfc(str(node)).strip()

    return stripped(yaml.load(path.read_bytes().decode("utf-8-sig"), yaml.BaseLoader))


def without_empty(node: Any) -> Any:
    """The document of a plan without what the file leaves out."""
    if isinstance(node, dict):
        return {key: kept for key, value in node.items() if (kept := without_empty(value))}
    return [kept for one in node if (kept := without_empty(one))] if isinstance(node, list) else nfc(node)


# ---- workbooks ------------------------------------------------------------------------------------


def shown_format(code: str) -> str:
    """A number format without what is only printed: quotes, escapes, padding, filling, colours."""
    return re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code)


def text_of(cell: Cell | None) -> str:
    """What a cell says as text, spaces around it cut."""
    if cell is None or cell.text is None:
        return ""
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), cell.text)
    return re.sub(r"[\u00a0\u202f\u2009\ufeff]", " ", nfc(text)).strip()


def figure_of(cell: Cell | None, unit: str, ranked: int = 63) -> Decimal | None:
    """The figure that a cell means; None if it is empty.

    Raises
    ------
    Unreadable
    """
    if cell is None or (cell.text is None and not cell.formula):
        return None
    if cell.text is None or cell.kind in ("e", "b", "d"):
        raise Unreadable(f"{cell}")
    if cell.kind == "n":
        value = number(cell.text.strip())
        code = shown_format(cell.format)
        if value is None or not value.is_finite() or re.search("[dmyhsDMYHS]", code.replace("General", "")):
            raise Unreadable(f"{cell}")
        value = Decimal(f"{value:.15g}")
        return value * 100 if "%" in code else value
    text = text_of(cell)
    if not text:
        if cell.formula:
            raise Unreadable(f"{cell}")
        return None
    rank = re.fullmatch(r"([0-9]+)(?:\s*/\s*([0-9]+))?", text)
    if unit == "place" and rank:
        if rank[2] and int(rank[2]) != ranked:
            raise Unreadable(text)
        return Decimal(rank[1])
    match = re.fullmatch(r"([+-]?[0-9]+)(?:[.,]([0-9]+))?\s?(%?)", text)
    if match is None or (match[3] and unit != "percent"):
        raise Unreadable(text)
    return Decimal(f"{match[1]}.{match[2] or 0}")


def spelling(name: str) -> str:
    """A name without accents, kind and spaces."""
    plain = "".join(
        c for c in unicodedata.normalize("NFD", SPACES.sub(" ", name)) if not unicodedata.combining(c)
    )
    plain = re.sub(
        r"^\s*(tinh|thanh pho|tp\.?|t\.)\s+|\s+province\s*$", "", plain.casefold().replace("đ", "d")
    )
    return re.sub(r"[^a-z0-9]", "", plain)


@careful
def read_table(content: bytes) -> dict[tuple[str, str], Decimal]:
    """Figures of a national workbook by province and code of the column.

    Raises
    ------
    Unreadable
        A cell holds something that is no figure, or stands where none may.
    """
    book = Book(content)
    grid = book.grid(DATA[TABLE])
    codes = {c: text_of(cell) for (r, c), cell in grid.items() if r == CODES[TABLE] and c > 2}
    if any(bottom >= FIRST[TABLE] for _, _, bottom, _ in book.merged(DATA[TABLE])):
        raise Unreadable("merged")
    known = {spelling(name): name for name in PROVINCES} | {"hue": "Thừa Thiên Huế"}
    figures: dict[tuple[str, str], Decimal] = {}
    for (row, column), cell in sorted(grid.items()):
        if row < FIRST[TABLE] or column <= 2:
            continue
        if column not in codes:
            if text_of(cell) or cell.formula:
                raise Unreadable(f"row {row}, column {column} belongs to no code")
            continue
        value = figure_of(cell, codes[column].split("|")[2])
        if value is None:
            continue
        name = known.get(spelling(text_of(grid.get((row, 2)))))
        if name is None or (name, codes[column]) in figures:
            raise Unreadable(f"row {row}: no province of its own")
        figures[name, codes[column]] = value
    return figures


@careful
def read_card(content: bytes) -> list[dict[str, str | Decimal]]:
    """Rows of a scorecard: figures as numbers, everything else as the text that is shown.

    Raises
    ------
    Unreadable
    """
    book = Book(content)
    grid = book.grid(DATA[CARD])
    codes = {c: text_of(cell) for (r, c), cell in grid.items() if r == CODES[CARD] and text_of(cell)}
    if any(bottom >= FIRST[CARD] for _, _, bottom, _ in book.merged(DATA[CARD])):
        raise Unreadable("merged")
    rows: dict[int, dict[str, str | Decimal]] = {}
    for (row, column), cell in sorted(grid.items()):
        if row < FIRST[CARD]:
            continue
        code = codes.get(column)
        if code is None:
            of_lists = len(codes) + 2 < column <= len(codes) + 6 and row < 20
            if not of_lists and (text_of(cell) or cell.formula):
                raise Unreadable(f"row {row}, column {column} belongs to no code")
            continue
        if code in NUMBERS_OF_A_CARD:
            value = figure_of(cell, "percent" if code in ("ratio", "threshold") else "points")
            if value is not None:
                rows.setdefault(row, {})[code] = value
        elif cell.kind == "e" or (cell.formula and cell.text is None):
            raise Unreadable(f"{cell}")
        elif text := _shown(cell):
            rows.setdefault(row, {})[code] = CHOICES.get(text, text)
    kept = []
    for row in rows.values():
        if row.get("code") or row.keys() - {"name", "parent", "maximum", "note"}:
            kept.append(row)
    return kept


NUMBERS_OF_A_CARD = (
    *("maximum", "attainable", "self_assessed", "appraised", "survey", "lost", "numerator", "denominator"),
    *("ratio", "value", "last_year", "threshold", "base", "exempt_share", "target"),
)


def _shown(cell: Cell) -> str:
    """A cell of text as it is shown; a number by its format, as far as that is plain.

    Raises
    ------
    Unreadable
        Only a spreadsheet knows how it would show it.
    """
    if cell.kind != "n" or cell.text is None:
        return text_of(cell)
    value, code = number(cell.text), shown_format(cell.format)
    if value is None:
        raise Unreadable(f"{cell}")
    if code in ("General", "@"):
        return f"{value.normalize():f}"
    if re.fullmatch(r"0+(\.0+)?", code):
        whole, _, decimals = code.partition(".")
        return f"{value:.{len(decimals)}f}".zfill(len(whole))
    if code == "0%":
        return f"{value * 100:.0f}%"
    if re.fullmatch(r"dd/mm/yyyy", code):
        return f"{dt.date(1899, 12, 30) + dt.timedelta(days=int(value)):%Y-%m-%d}"
    raise Unreadable(f"{cell}")


@careful
def read_fields(content: bytes, target: str) -> dict[str, str]:
    """Fields of the sheet of the source or of the document, by key; a date in ISO order."""
    grid = Book(content).grid(FIELDS[target])
    keys = {text_of(cell): row for (row, column), cell in grid.items() if column == 1}
    fields = {key: _shown(grid[row, 3]) for key, row in keys.items() if key != "date" and (row, 3) in grid}
    given = grid.get((keys["date"], 3))
    if given is not None and given.kind == "n" and given.text:
        fields["date"] = f"{dt.date(1899, 12, 30) + dt.timedelta(days=int(float(given.text))):%Y-%m-%d}"
    elif match := re.fullmatch(r"(\d+)/(\d+)/(\d{4})", text_of(given)):
        fields["date"] = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    return fields


def fields_differ(read: Mapping[str, Any], wanted: Mapping[str, str], keys: Iterable[str]) -> list[str]:
    """Fields that were taken in otherwise than the sheet has them."""
    return [
        f"{key}: taken in {read.get(key, '')!s:.60} where the sheet has {wanted.get(key, ''):.60}"
        for key in keys
        if _loose(str(read.get(key, ""))) != _loose(wanted.get(key, ""))
    ]


def same_card(read: Iterable[Row], rows: list[dict[str, str | Decimal]]) -> list[str]:
    """Where a scorecard as taken in differs from the independent reading."""
    taken = list(read)
    if len(taken) != len(rows):
        return [f"{len(taken)} rows taken in where the sheet has {len(rows)}"]
    found = []
    for got, wanted in zip(taken, rows, strict=True):
        for column, text in got.items():
            value = wanted.get(column, "")
            if isinstance(value, Decimal):
                right = number(text) == value
            else:
                right = _loose(text) == _loose(value) or (column == "evidence" and bool(text) == bool(value))
            if not right:
                found.append(
                    f"{got['code']}, {column}: taken in {text!r:.60} where the sheet has {value!s:.60}"
                )
    return found[:5]


def _loose(text: str) -> str:
    return " ".join(nfc(text).split())
