"""Mutated tables as somebody has them: `python -m tests.fuzz.published` tries thousands.

A layout is spoilt in rows, columns, heads and cells, or a file in its bytes. What is read without an error or
a doubt must be what the layout was made from; nothing ends in a traceback or takes long.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl.utils.exceptions import IllegalCharacterError

from chiso.core.errors import ChisoError, DataError
from chiso.data.dataset import Dataset, load
from chiso.intake.importing import KINDS, add, undo
from chiso.intake.tables.mapping import Stated
from chiso.intake.tables.reading import read_file
from tests.support.folders import snapshot
from tests.support.layouts import (
    HEAD,
    LAYOUTS,
    SOURCE,
    Layout,
    Sides,
    Truth,
    as_truth,
    made,
    save_csv,
    save_docx,
    save_xlsx,
    sides_of,
)
from tests.support.office import saved_as

SECONDS = 60.0
# What a kind of file is first saved as: LibreOffice makes the rest of it.
SAVED = {"xlsx": "xlsx", "csv": "csv", "docx": "docx", "xls": "xlsx", "ods": "xlsx", "pdf": "docx"}
OWN_KINDS = tuple(kind for kind, saved in SAVED.items() if kind == saved)
OFFICE_KINDS = tuple(kind for kind, saved in SAVED.items() if kind != saved)
AT_ONCE = 100
REFUSED, ASKED, RIGHT, WRONG, TRACEBACK, SLOW = "refused", "asked", "right", "wrong", "traceback", "slow"
Rows = list[list[Any]]
_GARBAGE = (
    "", " ", "x", "…", "86,81,5", "1e5", "=A1", "#REF!", "\x07", "\u202e86", "9" * 40, "Hà Nội", "TT", "-",
    "(1)", "thứ", "%", "0x1F", "٤٢", "½", "1/2/3", True, date(2034, 4, 1), "null", "đ" * 3000,
    "năm 2019", "SIPAS",
)  # fmt: skip


def _blank_row(rng: random.Random, rows: Rows) -> None:
    rows.insert(rng.randrange(len(rows)), [])


def _blank_column(rng: random.Random, rows: Rows) -> None:
    at = rng.randrange(4)
    for row in rows:
        row.insert(at, "")


def _row_gone(rng: random.Random, rows: Rows) -> None:
    del rows[rng.randrange(len(rows))]


def _row_twice(rng: random.Random, rows: Rows) -> None:
    rows.insert(rng.randrange(len(rows)), list(rng.choice(rows)))


def _rows_swapped(rng: random.Random, rows: Rows) -> None:
    one, other = (rng.randrange(len(rows) // 2, len(rows)) for _ in range(2))
    rows[one], rows[other] = rows[other], rows[one]


def _cells_spoilt(rng: random.Random, rows: Rows) -> None:
    for _ in range(rng.choice((1, 1, 3, 20))):
        if row := rng.choice(rows):
            row[rng.randrange(len(row))] = rng.choice(_GARBAGE)


def _column_gone(rng: random.Random, rows: Rows) -> None:
    at = rng.randrange(4)
    for row in rows:
        del row[at : at + 1]


def _column_twice(rng: random.Random, rows: Rows) -> None:
    at = rng.randrange(4)
    for row in rows:
        row.insert(at, row[at] if at < len(row) else "")


def _columns_swapped(rng: random.Random, rows: Rows) -> None:
    one, other = rng.sample(range(5), 2)
    for row in rows:
        if len(row) > max(one, other):
            row[one], row[other] = row[other], row[one]


def _head_spoilt(rng: random.Random, rows: Rows) -> None:
    for row in rows[:6]:
        for at in range(len(row)):
            if rng.random() < 0.2:
                row[at] = rng.choice((*_GARBAGE, "Ghi chú", "Dân số", "Năm 2023", *HEAD))


def _letters_lost(rng: random.Random, rows: Rows) -> None:
    for row in rows:
        for at, value in enumerate(row):
            # A digit less makes another number, which nobody can know from the file.
            words = isinstance(value, str) and len(value) > 3 and not any(map(str.isdigit, value))
            if words and rng.random() < 0.03:
                cut = rng.randrange(len(value))
                row[at] = value[:cut] + value[cut + 1 :]


MUTATIONS: tuple[Callable[[random.Random, Rows], None], ...] = (
    _blank_row, _blank_column, _row_gone, _row_twice, _rows_swapped, _cells_spoilt, _column_gone,
    _column_twice, _columns_swapped, _head_spoilt, _letters_lost,
)  # fmt: skip
# Where heads span columns, or names belong to some of them, a column elsewhere states something else.
_OF_COLUMNS = {_column_gone, _columns_swapped}
_PLAIN = {
    "clean", "typed_over", "in_words", "regions", "signed", "ministries_in_it", "pages", "spelt_otherwise",
    "remarks", "blanks", "rank_first", "shown_in_percent",
}  # fmt: skip


@dataclass(frozen=True)
class _Input:
    """A file to read, the truth in it, and what it was."""

    path: Path
    truth: Truth
    what: str


def _made(number: int, seed: int, d: Dataset, sides: Sides, folder: Path, kinds: Sequence[str]) -> _Input:
    """Spoil one layout, and save it in a kind of file; a kind that LibreOffice saves is not saved yet."""
    rng = random.Random(f"{seed} {number}")
    make = rng.choice(LAYOUTS)
    layout = made(make, sides, d)
    rows = [list(row) for row in layout.rows]
    mutations = [one for one in MUTATIONS if make.__name__ in _PLAIN or one not in _OF_COLUMNS]
    done = [make.__name__]
    for _ in range(rng.choice((1, 1, 2, 4))):
        mutate = rng.choice(mutations)
        mutate(rng, rows)
        done.append(mutate.__name__.strip("_"))
    kind = rng.choice(kinds)
    path = folder / f"{number}.{kind}"
    what = f"{number}: {kind} {' '.join(done)}"
    if _is_saved(Layout(rows, {}, layout.merged, layout.formats), path.with_suffix(f".{SAVED[kind]}")):
        return _Input(path, layout.truth, what)
    return _Input(path, {}, f"{what} that cannot be written")


def _is_saved(layout: Layout, path: Path) -> bool:
    """Save an input; the writer itself may refuse what a cell holds."""
    try:
        match path.suffix:
            case ".xlsx":
                save_xlsx(layout, path)
            case ".csv":
                save_csv(layout, path, ";")
            case _:
                save_docx([Layout(layout.rows, {})], path)
    except (ValueError, TypeError, IllegalCharacterError):
        return False
    return True


def _try(one: _Input, seed: int, d: Dataset) -> tuple[str, str]:
    """Read an input, some of them spoilt in their bytes; the class it falls into, and what it was."""
    rng = random.Random(f"bytes {seed} {one.what}")
    truth, what = one.truth, one.what
    if not one.path.exists():
        return REFUSED, what
    if rng.random() < 0.3:
        one.path.write_bytes(_spoilt(rng, one.path.read_bytes()))
        what += " bytes"
        truth = {}  # a digit of a text file may be another one
    began = time.perf_counter()
    found, said = _read(one.path, d, truth)
    if time.perf_counter() - began > SECONDS:
        found = SLOW
    return found, f"{what} {said}"


def _read(path: Path, d: Dataset, truth: Truth) -> tuple[str, str]:
    """The class of a file, and what was wrong with reading it."""
    try:
        taken = read_file(path, d, Stated(index="PAR", year=2024, source=SOURCE))
    except ChisoError as error:
        assert str(error)
        return REFUSED, ""
    except Exception as error:
        return TRACEBACK, repr(error)
    if taken.filled.problems:
        return REFUSED, ""
    if taken.doubts:
        return ASKED, ""
    wrong = {key: value for key, value in as_truth(taken).items() if truth and truth.get(key) != value}
    return (WRONG, str(dict(list(wrong.items())[:3]))) if wrong else (RIGHT, "")


def _spoilt(rng: random.Random, content: bytes) -> bytes:
    spoilt = bytearray(content)
    match rng.randrange(3):
        case 0:
            for _ in range(rng.choice((1, 5, 50))):
                spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        case 1:
            del spoilt[rng.randrange(len(spoilt)) :]
        case _:
            at = rng.randrange(len(spoilt))
            spoilt[at:at] = rng.randbytes(rng.choice((1, 40)))
    return bytes(spoilt)


def run(n: int, seed: int, d: Dataset, kinds: Sequence[str] = OWN_KINDS) -> tuple[Counter[str], list[str]]:
    """Try inputs; how many fell into each class, and those that failed.

    Parameters
    ----------
    n, seed : int
    d : Dataset
    kinds : sequence of str
        Kinds of file; those that LibreOffice saves are saved many at a time.
    """
    counts: Counter[str] = Counter()
    failed = []
    sides = sides_of(d)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for first in range(0, n, AT_ONCE):
            batch = Path(folder) / f"{first}"
            batch.mkdir()
            numbers = range(first, min(first + AT_ONCE, n))
            inputs = [_made(number, seed, d, sides, batch, kinds) for number in numbers]
            for kind in OFFICE_KINDS:
                _convert(Path(folder), [one.path for one in inputs if one.path.suffix == f".{kind}"], kind)
            for one in inputs:
                found, what = _try(one, seed, d)
                counts[found] += 1
                if found in {WRONG, TRACEBACK, SLOW}:
                    failed.append(f"{found} {what}")
            shutil.rmtree(batch)
    return counts, failed


def _convert(home: Path, paths: Sequence[Path], kind: str) -> None:
    """Save files as LibreOffice does, and put them in their places."""
    sources = [path.with_suffix(f".{SAVED[kind]}") for path in paths]
    there = [path for path in sources if path.exists()]
    for made_of, saved in zip(there, saved_as(home, there, kind) if there else (), strict=True):
        if saved.exists():
            saved.replace(made_of.with_suffix(f".{kind}"))


def try_import(d: Dataset, seed: int, n: int) -> list[str]:
    """Take spoilt tables into a copy of the data: what is refused leaves it as it was, what is undone too."""
    failed = []
    sides = sides_of(d)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = Path(shutil.copytree(d.path, Path(folder) / "data"))
        before = snapshot(data)
        for number in range(n):
            one = _made(number, seed, d, sides, Path(folder), OWN_KINDS)
            if not one.path.exists():
                continue
            try:
                accept = list(KINDS) if number % 2 else []
                written = add(data, [one.path], accept, stated=Stated("PAR", 2024, source=SOURCE)).written
            except (ChisoError, DataError):
                written = False
            if written:
                undo(data)
            if snapshot(data) != before:
                failed.append(f"changed {one.what}")
                break
    return failed


def main() -> int:
    """Try inputs and print what came of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.published", description=__doc__)
    parser.add_argument("-n", type=int, default=10_000, help="inputs")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    d = load()
    kinds = OWN_KINDS * 3 + (OFFICE_KINDS if shutil.which("soffice") else ())
    counts, failed = run(given.n, given.seed, d, kinds)
    failed += try_import(d, given.seed, given.n // 100)
    print(f"seed {given.seed}, kinds of file: {', '.join(dict.fromkeys(kinds))}")
    print("\n".join([*failed, ", ".join(f"{kind} {count}" for kind, count in counts.most_common())]))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
