"""Mutated files of a province's own index: `python -m tests.fuzz.gathered` tries thousands.

Workbooks of scores, tables that others wrote, annexes of decisions, and the tables of sets, registers and
scores themselves. What is taken in must be what the cell holds that it is traced to; what is refused changes
nothing; nothing ends in a traceback.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import shutil
import sys
import tempfile
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import IllegalCharacterError

from chiso.core.errors import ChisoError
from chiso.core.paths import DATA
from chiso.data.cleaning.rebuild import describe
from chiso.data.own_index.on_record import check_own
from chiso.data.own_index.scores import load_scores
from chiso.data.own_index.tables import criteria_table, scores_table, units_table
from chiso.gathering.checks import check_scores
from chiso.gathering.form import hand_out
from chiso.gathering.importing import gather, gather_tables, take_back
from chiso.gathering.new_set import new_sets
from chiso.gathering.reading import is_filled_scores
from chiso.gathering.sheets import (
    CODES,
    EVIDENCE_SHEET,
    FIRST_UNIT,
    REASONS_SHEET,
    SCORES_SHEET,
)
from chiso.gathering.tables import StatedScores
from tests.support import own_province as own
from tests.support.annexes import COMMUNES, DEPARTMENTS, as_document, as_workbook
from tests.support.folders import snapshot

REFUSED, RIGHT, WRONG, TRACEBACK, CHANGED = (
    "refused",
    "right",
    "wrong",
    "traceback",
    "changed after a refusal",
)
SET, YEAR = own.DEPARTMENTS_2026, 2026
DAY = date(2027, 1, 20)
UNITS = own.DEPARTMENTS[:6]
WORKBOOK, LISTED, WIDE, ANNEX, TABLES = "workbook", "list", "wide table", "annex", "tables of the data"
KINDS = (WORKBOOK, WORKBOOK, LISTED, WIDE, ANNEX, TABLES)
_GARBAGE = (
    "", " ", "x", "…", "86,81,5", "1e5", "=A1", "#REF!", "\u202e8", "9" * 40, "1.1", "1", 1.1, "KCND", "-",
    "(1)", "%", "50%", "0x1F", "٤٢", "½", "1/2/3", True, date(2034, 4, 1), "đ" * 3000, -1, 0, 1e300, 2 / 3,
    "Sở Nội vụ", "sở nội vụ", "Xã Nậm Một", "2026", "thẩm định", "7,5", "7.5", "| |", "a;b", "I", "A", "a)",
    "Tổng", float("inf"),
)  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """An input: its kind, the class it falls into, and what was seen."""

    kind: str
    verdict: str
    note: str


def make_base(place: Path) -> Path:
    """A data folder of names, a register and sets of the made-up province."""
    data = place / "data"
    (data / "reference").mkdir(parents=True)
    for table in (DATA / "reference").glob("*.csv"):
        shutil.copyfile(table, data / "reference" / table.name)
    own.write_sets(data)
    own.write_register(data)
    book = hand_out(data, SET, YEAR, stage="appraised", out=place / "book.xlsx")[0].path
    _fill(book)
    assert gather(data, [book], today=DAY).written
    take_back(data, SET)
    return data


def _fill(path: Path) -> None:
    rng = random.Random(1)
    book = openpyxl.load_workbook(path)
    sheet = book[SCORES_SHEET]
    for row in range(FIRST_UNIT, FIRST_UNIT + len(UNITS)):
        for column in range(3, sheet.max_column + 1):
            code = str(sheet.cell(CODES, column).value)
            maximum = sheet.cell(CODES + 1, column).value
            value: object = 1000 + row if "|" in code else rng.choice([0, 1, 2.25, maximum, "KCND", None])
            if "|" in code and sheet.cell(row, column - (1 if "num" in code else 2)).value is None:
                value = None
            sheet.cell(row, column).value = value
    for row in range(4, 8):
        for column, value in enumerate((UNITS[row - 4], "1.1", f"{row}/KH", "3/2026", "UBND", "Kế hoạch"), 1):
            book[EVIDENCE_SHEET].cell(row, column).value = value
    book.save(path)


def _spoil_cells(rng: random.Random, book: Any) -> None:
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        sheet = book[rng.choice([SCORES_SHEET, SCORES_SHEET, *book.sheetnames])]
        row, column = rng.randint(1, min(sheet.max_row + 2, 30)), rng.randint(1, sheet.max_column + 1)
        with suppress(
            AttributeError, IllegalCharacterError, ValueError
        ):  # a merged cell; no text of a workbook
            sheet.cell(row, column).value = rng.choice(_GARBAGE)


def _spoil_shape(rng: random.Random, book: Any) -> None:
    sheet = book[rng.choice(book.sheetnames)]
    at = rng.randint(1, 12)
    match rng.randrange(7):
        case 0:
            sheet.insert_rows(at)
        case 1:
            sheet.delete_rows(at)
        case 2:
            sheet.insert_cols(at)
        case 3:
            sheet.delete_cols(at)
        case 4:
            sheet.merge_cells(start_row=at, start_column=2, end_row=at + 1, end_column=rng.randint(2, 5))
        case 5:
            sheet.title = rng.choice((SCORES_SHEET, REASONS_SHEET, "Sheet 9"))
        case _:
            sheet.cell(at, rng.randint(1, 6)).number_format = rng.choice(
                ("0%", "dd/mm/yyyy", "@", "0.0", '"x"0')
            )


def _spoil_bytes(rng: random.Random, content: bytes) -> bytes:
    """Bytes of a file, or of one part of a package."""
    if content[:2] == b"PK" and rng.random() < 0.7:
        parts = {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                parts[name] = archive.read(name)
        name = rng.choice(sorted(parts))
        parts[name] = _spoil_bytes(rng, parts[name]) if rng.random() < 0.9 else b""
        saved = io.BytesIO()
        with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, own_content in parts.items():
                archive.writestr(part, own_content)
        return saved.getvalue()
    changed = bytearray(content)
    for _ in range(rng.choice((1, 2, 20))):
        if not changed:
            break
        at = rng.randrange(len(changed))
        match rng.randrange(4):
            case 0:
                changed[at] = rng.randrange(256)
            case 1:
                del changed[at : at + rng.choice((1, 3, 50))]
            case 2:
                changed[at:at] = rng.choice((b",", b'"', b"\n", b"\xff", b"\0", b"9", b"|", b"</c>"))
            case _:
                del changed[at:]
    return bytes(changed)


def _workbook(rng: random.Random, place: Path, data: Path) -> str:
    path = place / "case.xlsx"
    shutil.copyfile(place / "book.xlsx", path)
    if rng.random() < 0.75:
        book = openpyxl.load_workbook(path)
        for spoil in rng.choice(
            ((_spoil_cells,), (_spoil_cells,), (_spoil_shape,), (_spoil_cells, _spoil_shape))
        ):
            spoil(rng, book)
        book.save(path)
    if rng.random() < 0.3:
        path.write_bytes(_spoil_bytes(rng, path.read_bytes()))
    if not is_filled_scores(path):
        return REFUSED
    result = gather(data, [path], today=DAY)
    if not result.written:
        return REFUSED
    return _traced(data, path)


def _traced(data: Path, path: Path) -> str:
    """Whether every score is what its cell holds, and no number of the sheet is lost."""
    by_title: dict[str, Any] = {}
    with suppress(Exception):  # a part that nobody needs is spoilt: openpyxl reads all of them
        book = openpyxl.load_workbook(path, data_only=True)
        by_title = {sheet.title.strip(): sheet for sheet in book.worksheets}
    scores = load_scores(data, SET, YEAR)
    for one in scores.rows if by_title else ():
        title, cell = one.row["cell"].split("!")
        held = by_title[title][cell].value
        if one.no_work:
            assert isinstance(held, str), (one, held)
        else:
            said = (
                Decimal(str(held).replace(",", ".").strip())
                if not isinstance(held, float)
                else Decimal(repr(held))
            )
            assert round(said - (one.score or 0), 9) == 0, (one.row, held)
    check_scores(data, SET, YEAR)
    assert take_back(data, SET).scores >= len(scores.rows)
    return RIGHT


def _table(rng: random.Random, place: Path, data: Path, *, listed: bool) -> str:
    head: list[Any] = ["TT", "Đơn vị", "Mã tiêu chí", "Điểm tự đánh giá", "Điểm thẩm định"]
    rows = [[n, unit, code, 2, 1.5] for n, unit in enumerate(UNITS, 1) for code in ("1.1", "1.2", "3.1")]
    if not listed:
        head = ["TT", "Đơn vị", "1.1", "1.2", "3.1", "3.1|numerator", "3.1|denominator"]
        rows = [[n, unit, 2, 1.5, "7,5", 90, 100] for n, unit in enumerate(UNITS, 1)]
    rows = [["Bảng điểm"], head, *rows]
    for _ in range(rng.choice((0, 1, 2, 8))):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(_GARBAGE)
    if rng.random() < 0.5:
        path = place / "case.csv"
        text = io.StringIO()
        csv.writer(text, delimiter=rng.choice(";\t,|")).writerows(rows)
        path.write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    else:
        path = place / "case.xlsx"
        book = openpyxl.Workbook()
        for row in rows:
            with suppress(IllegalCharacterError, ValueError):
                book.active.append(row)
        book.save(path)
    if rng.random() < 0.3:
        path.write_bytes(_spoil_bytes(rng, path.read_bytes()))
    stated = StatedScores(SET, YEAR, rng.choice(("appraised", "final")))
    if rng.random() < 0.2:
        letters = {
            "A": "skip",
            "B": "unit",
            **dict(zip("CDEF", ("1.1", "1.2", "3.1", rng.choice(("2.1", "x"))), strict=True)),
        }
        stated = StatedScores(SET, YEAR, "final", columns=letters, first_row=rng.choice((None, 1, 3)))
    result, _ = gather_tables(data, [path], stated, today=DAY)
    if not result.written:
        return REFUSED
    for _ in {one.stage for one in result.files if one.taken.changes}:
        take_back(data, SET)
    return RIGHT


def _annex(rng: random.Random, place: Path, data: Path) -> str:
    rows: list[list[Any]] = [list(row) for row in rng.choice((DEPARTMENTS, COMMUNES))]
    for _ in range(rng.choice((0, 1, 2, 8))):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(_GARBAGE)
    if rng.random() < 0.3:
        rng.shuffle(rows)
    if rng.random() < 0.5:
        path = place / "case.docx"
        texts = [[str(value) for value in row] for row in rows]
        with suppress(ValueError):
            as_document(path, [("Bộ tiêu chí cấp xã", texts)])
    else:
        path = place / "case.xlsx"
        with suppress(IllegalCharacterError, ValueError):
            as_workbook(path, rows)
    if rng.random() < 0.3 and path.exists():
        path.write_bytes(_spoil_bytes(rng, path.read_bytes()))
    stated = {
        "code": ["thu"],
        "name": ["Thử"],
        "level": ["commune"],
        "first_year": [rng.choice(("2026", "2026", "2026", "20x"))],
        "province": [rng.choice(("Lào Cai", "Lào Cai", "", "Lào"))],
        "source": ["giả định"],
        "classes": [rng.choice(("Tốt:80", "Tốt:80:70", "", "Tốt:x", "Tốt:80; Tốt:70"))],
    }
    result = new_sets(data, path, stated, accept=rng.choice(((), ("sums",), ("sums",))))
    if not result.written:
        return REFUSED
    assert check_own(data, {"Lào Cai"}) == []
    (data / criteria_table("thu").path).unlink()
    for name in ("sets", "classes"):
        shutil.copyfile(place / f"{name}.csv", data / f"criteria/{name}.csv")
    describe(data)
    return RIGHT


def _tables(rng: random.Random, place: Path, data: Path) -> str:
    """Spoil a table of the data, and read all of it."""
    own.write_rows(data, scores_table(SET, YEAR), list(own.scores(SET, YEAR))[:40])
    names = (
        "criteria/sets.csv",
        "criteria/classes.csv",
        criteria_table(SET).path,
        units_table(own.SLUG).path,
    )
    path = data / rng.choice((*names, scores_table(SET, YEAR).path))
    if rng.random() < 0.6:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for _ in range(rng.choice((1, 2, 5))):
            row = rng.choice(rows)
            row[rng.randrange(len(row))] = str(rng.choice(_GARBAGE))
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        path.write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    else:
        path.write_bytes(_spoil_bytes(rng, path.read_bytes()))
    errors = check_own(data, {"Lào Cai"})
    check_scores(data, SET, YEAR)
    hand_out(data, SET, YEAR, split="lead", out=place / "out", filled=True)
    shutil.rmtree(place / "out")
    return REFUSED if errors else RIGHT


RUNS: dict[str, Callable[[random.Random, Path, Path], str]] = {
    WORKBOOK: _workbook,
    LISTED: lambda rng, place, data: _table(rng, place, data, listed=True),
    WIDE: lambda rng, place, data: _table(rng, place, data, listed=False),
    ANNEX: _annex,
    TABLES: _tables,
}


def attempt(number: int, seed: int, place: Path, base: dict[str, bytes]) -> Tried:
    """Try one input on the folder `place`/data, which is as it was afterwards."""
    rng = random.Random(f"{seed} {number}")
    kind = KINDS[number % len(KINDS)]
    data = place / "data"
    for left in place.glob("case.*"):
        left.unlink()
    try:
        verdict, note = RUNS[kind](rng, place, data), ""
    except ChisoError as refused:
        verdict, note = REFUSED, str(refused)
    except AssertionError as wrong:
        verdict, note = WRONG, repr(wrong)
    except Exception:
        verdict, note = TRACEBACK, traceback.format_exc()[-1500:]
    after = snapshot(data)
    if after != base:
        if kind != TABLES and verdict in (REFUSED, RIGHT):
            changed = sorted(name for name in {*after, *base} if after.get(name) != base.get(name))
            verdict, note = CHANGED, f"{note} {changed}"
        shutil.rmtree(data)
        shutil.copytree(place / "sound", data)
    return Tried(kind, verdict, note)


def run(n: int, seed: int, only: int | None = None) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Try inputs; how many fall into each class by kind, and those that fail."""
    counts: Counter[tuple[str, str]] = Counter()
    failed = []
    with tempfile.TemporaryDirectory(prefix="chiso-gathered-") as folder:
        place = Path(folder)
        data = make_base(place)
        for name in ("sets", "classes"):
            shutil.copyfile(data / f"criteria/{name}.csv", place / f"{name}.csv")
        shutil.copytree(data, place / "sound")
        base = snapshot(data)
        for number in range(n) if only is None else [only]:
            tried = attempt(number, seed, place, base)
            counts[tried.kind, tried.verdict] += 1
            if tried.verdict not in (REFUSED, RIGHT):
                failed.append(f"{number} {tried.kind}: {tried.verdict} {tried.note}")
                print(failed[-1], file=sys.stderr, flush=True)
            elif only is not None:
                print(tried)
    return counts, failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    given = parser.parse_args()
    found, bad = run(given.n, given.seed, given.only)
    for (kind, verdict), count in sorted(found.items()):
        print(f"{kind:<20} {verdict:<25} {count:>6}")
    sys.exit(1 if bad else 0)
