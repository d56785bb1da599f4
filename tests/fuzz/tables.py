"""Mutations of tables: cells, rows, header, encoding, separators, line ends."""

from __future__ import annotations

import csv
import io
import random
import re
import unicodedata
from collections.abc import Callable

from .kinds import PLAN, RAW, READ, RECORD, REFUSE, TABLES, mutation

Rows = list[list[str]]  # the header first
Random = random.Random
NOTES = (
    "note",
    "explanation",
    "reason",
    "reason_vi",
    "reason_en",
    "title",
    "publisher",
    "review",
    "unit_note",
)
FREE = (*NOTES, "name_en", "name_vi", "task", "duty", "text", "name", "product", "indicator", "decision")
NUMBERS = (
    *("value", "lat", "lon", "max_score", "min_score", "maximum", "appraised", "self_assessed", "score"),
    *("max_points", "numerator", "denominator", "ratio", "threshold", "low", "high", "target", "lost"),
)
COUNTS = ("year", "first_year", "last_year", "ranked", "row", "column", "n_units", "edition", "fields")
DATES = ("date", "published_on", "decision_date", "valid_from", "valid_to", "done_on")


def to_bytes(rows: Rows, delimiter: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    """Rows as a file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode("utf-8", "surrogatepass")


def a_row(rng: Random, rows: Rows) -> int:
    """Any row below the header."""
    return rng.randrange(1, len(rows))


def a_cell(rng: Random, rows: Rows, columns: tuple[str, ...] = (), filled: bool = True) -> tuple[int, int]:
    """Row and column of a cell of some columns; of any where none of them is there."""
    places = [n for n, name in enumerate(rows[0]) if name in columns] or list(range(len(rows[0])))
    found = [(r, c) for r in range(1, len(rows)) for c in places if rows[r][c] or not filled]
    return rng.choice(found or [(a_row(rng, rows), rng.choice(places))])


def with_cell(rng: Random, rows: Rows, columns: tuple[str, ...], change: Callable[[str], str]) -> Rows:
    """Change one cell of some columns."""
    row, column = a_cell(rng, rows, columns)
    rows[row][column] = change(rows[row][column])
    return rows


def with_note(rng: Random, rows: Rows, more: Callable[[], str]) -> Rows:
    """Write behind what a note says; a table without notes stays as it is."""
    places = [n for n, name in enumerate(rows[0]) if name in NOTES]
    if places:
        rows[a_row(rng, rows)][rng.choice(places)] += more()
    return rows


def has(rows: Rows, columns: tuple[str, ...]) -> bool:
    """Whether a table has a filled cell in one of some columns."""
    places = [n for n, name in enumerate(rows[0]) if name in columns]
    return any(row[n] for row in rows[1:] for n in places)


# ---- what stays readable --------------------------------------------------------------------------


@mutation(*TABLES, must=READ)
def byte_order_mark(rng: Random, rows: Rows) -> bytes:
    return b"\xef\xbb\xbf" + to_bytes(rows)


@mutation(*TABLES, must=READ)
def crlf(rng: Random, rows: Rows) -> bytes:
    return to_bytes(rows, end="\r\n")


@mutation(*TABLES, must=READ)
def all_quoted(rng: Random, rows: Rows) -> bytes:
    return to_bytes(rows, quoting=csv.QUOTE_ALL)


@mutation(*TABLES, must=READ)
def rows_shuffled(rng: Random, rows: Rows) -> Rows:
    body = rows[1:]
    rng.shuffle(body)
    return [rows[0], *body]


@mutation(*TABLES, must=READ)
def no_final_newline(rng: Random, rows: Rows) -> bytes:
    return to_bytes(rows).rstrip(b"\n")


@mutation(*TABLES, must=READ)
def empty_lines(rng: Random, rows: Rows) -> bytes:
    lines = (
        to_bytes(rows).split(b"\n") if not any("\n" in c for row in rows for c in row) else [to_bytes(rows)]
    )
    for _ in range(rng.randint(1, 4)):
        lines.insert(rng.randint(1, len(lines)), b"")
    return b"\n".join(lines)


@mutation(*TABLES, must=READ)
def rows_of_commas_below(rng: Random, rows: Rows) -> Rows:
    return [*rows, *([""] * len(rows[0]) for _ in range(rng.randint(1, 20)))]


@mutation(*TABLES, must=READ, made=True)
def markup_in_note(rng: Random, rows: Rows) -> Rows:
    marks = [
        "<script>alert(1)</script>",
        "=1+cmd|' /C calc'!A0",
        "[x](javascript:alert(1))",
        ":smile: [bold]x",
    ]
    marks += ["{{7*7}} $HOME `id`", '"quoted", and; more', "&lt;b&gt; & <b>"]
    return with_note(rng, rows, lambda: f" {rng.choice(marks)}")


@mutation(*TABLES, must=READ, made=True)
def long_note(rng: Random, rows: Rows) -> Rows:
    return with_note(rng, rows, lambda: " rất dài" * rng.randint(200, 1200))


@mutation(*TABLES)
def other_value(rng: Random, rows: Rows) -> Rows:
    """A digit more or less: still a number, often within limits."""
    return with_cell(
        rng, rows, NUMBERS, lambda text: re.sub(r"\d$", lambda m: str((int(m[0]) + 1) % 10), text)
    )


@mutation(*TABLES)
def zeros_at_end(rng: Random, rows: Rows) -> Rows:
    return with_cell(rng, rows, NUMBERS, lambda text: f"{text}0" if "." in text else f"{text}.0")


@mutation(*TABLES)
def zeros_in_front(rng: Random, rows: Rows) -> Rows:
    return with_cell(rng, rows, (*NUMBERS, *COUNTS), lambda text: f"00{text}")


# ---- encoding, separators, quotes -----------------------------------------------------------------


@mutation(*TABLES, must=REFUSE, whole=True)
def utf_16(rng: Random, rows: Rows) -> bytes:
    return to_bytes(rows).decode().encode(rng.choice(["utf-16", "utf-16-le", "utf-16-be"]))


@mutation(*TABLES, must=REFUSE, whole=True)
def windows_1258(rng: Random, rows: Rows) -> bytes:
    rows[a_row(rng, rows)][0] += "đ"
    return unicodedata.normalize("NFD", to_bytes(rows).decode()).encode("cp1258", "replace")


@mutation(*TABLES)
def stray_byte(rng: Random, rows: Rows) -> bytes:
    raw = to_bytes(rows)
    at = rng.randrange(len(raw))
    return raw[:at] + bytes([rng.choice([0, 0x0B, 0x0C, 0x1A, 0x80, 0xFF, 0x0D])]) + raw[at:]


@mutation(*TABLES, whole=True)
def decomposed(rng: Random, rows: Rows) -> bytes:
    return unicodedata.normalize("NFD", to_bytes(rows).decode()).encode()


@mutation(*TABLES, whole=True)
def one_cell_decomposed(rng: Random, rows: Rows) -> Rows:
    return with_cell(
        rng, rows, ("province", "name_vi", *FREE), lambda text: unicodedata.normalize("NFD", text)
    )


@mutation(*TABLES, must=REFUSE, whole=True)
def other_separator(rng: Random, rows: Rows) -> bytes:
    return to_bytes(rows, delimiter=rng.choice(";\t|"))


@mutation(*TABLES)
def unclosed_quote(rng: Random, rows: Rows) -> bytes:
    lines = to_bytes(rows).split(b"\n")
    at = rng.randrange(1, len(lines))
    lines[at] = b'"' + lines[at]
    return b"\n".join(lines)


@mutation(*TABLES)
def quote_within(rng: Random, rows: Rows) -> bytes:
    row, column = a_cell(rng, rows)
    rows[row][column] += "\x00"
    return to_bytes(rows).replace(b"\x00", b'"')


@mutation(*TABLES)
def cut_off(rng: Random, rows: Rows) -> bytes:
    raw = to_bytes(rows)
    return raw[: rng.randrange(len(raw))]


@mutation(*TABLES, whole=True)
def empty_file(rng: Random, rows: Rows) -> bytes:
    return rng.choice([b"", b"\n", b"\xef\xbb\xbf", b"  \n\n"])


@mutation(*TABLES)
def old_mac_line_ends(rng: Random, rows: Rows) -> bytes:
    return to_bytes(rows, end="\r")


# ---- header and rows ------------------------------------------------------------------------------


@mutation(*TABLES, must=REFUSE)
def column_dropped(rng: Random, rows: Rows) -> Rows:
    at = rng.randrange(len(rows[0]))
    return [row[:at] + row[at + 1 :] for row in rows]


@mutation(*TABLES, must=REFUSE)
def column_renamed(rng: Random, rows: Rows) -> Rows:
    at = rng.randrange(len(rows[0]))
    rows[0][at] = rng.choice([rows[0][at].upper(), rows[0][at] + " ", "x", "", rows[0][at - 1]])
    return rows


@mutation(*TABLES)
def columns_swapped(rng: Random, rows: Rows) -> Rows:
    one, other = rng.sample(range(len(rows[0])), 2)
    for row in rows:
        row[one], row[other] = row[other], row[one]
    return rows


@mutation(*TABLES, must=REFUSE)
def column_added(rng: Random, rows: Rows) -> Rows:
    return [[*row, "ghi chú" if n == 0 else ""] for n, row in enumerate(rows)]


@mutation(*TABLES, must=REFUSE)
def field_more_or_less(rng: Random, rows: Rows) -> Rows:
    row = rows[a_row(rng, rows)]
    if rng.random() < 0.5:
        row.insert(rng.randrange(len(row)), "5")
    else:
        row.pop()
    return rows


@mutation(*TABLES)
def row_repeated(rng: Random, rows: Rows) -> Rows:
    rows.insert(rng.randint(1, len(rows)), list(rows[a_row(rng, rows)]))
    return rows


@mutation(*TABLES)
def row_dropped(rng: Random, rows: Rows) -> Rows:
    del rows[a_row(rng, rows)]
    return rows


@mutation(*TABLES, whole=True)
def header_alone(rng: Random, rows: Rows) -> Rows:
    return rows[:1]


@mutation(RECORD, RAW)
def one_measure_gone(rng: Random, rows: Rows) -> Rows:
    """Every row of one word of a column: no scores, no ranks, no edition, no ministry."""
    columns = [
        n for n, name in enumerate(rows[0]) if name in ("measure", "year", "unit", "class", "kind", "basis")
    ]
    at = rng.choice(columns or [0])
    gone = rows[a_row(rng, rows)][at]
    return [rows[0], *(row for row in rows[1:] if row[at] != gone)]


# ---- cells ----------------------------------------------------------------------------------------


@mutation(*TABLES)
def required_cell_emptied(rng: Random, rows: Rows) -> Rows:
    return with_cell(rng, rows, (), lambda _: "")


@mutation(*TABLES)
def cells_exchanged(rng: Random, rows: Rows) -> Rows:
    (r1, c1), (r2, c2) = a_cell(rng, rows), a_cell(rng, rows)
    rows[r1][c1], rows[r2][c2] = rows[r2][c2], rows[r1][c1]
    return rows


def spoil(rng: Random, rows: Rows, columns: tuple[str, ...], spellings: Callable[[str], list[str]]) -> Rows:
    """Spell a cell as no reader may take it; in a table without such a column, give it a letter too many."""
    if not has(rows, columns):
        rows[0][0] += "x"
        return rows
    return with_cell(rng, rows, columns, lambda text: rng.choice(spellings(text)))


@mutation(*TABLES, must=REFUSE)
def decimal_comma(rng: Random, rows: Rows) -> Rows:
    return spoil(rng, rows, NUMBERS, lambda text: [f"{text.split('.')[0]},5", f"{text.split('.')[0]},50"])


@mutation(*TABLES, must=REFUSE)
def no_number(rng: Random, rows: Rows) -> Rows:
    return spoil(
        rng,
        rows,
        (*NUMBERS, *COUNTS),
        lambda text: [
            "nan",
            "inf",
            "-Infinity",
            f"{text}%",
            f"+{text}",
            f"{text}e1",
            f"{text}\xa0",
            "1_0",
            "x",
            "-",
        ],
    )


@mutation(*TABLES, must=REFUSE)
def other_digits(rng: Random, rows: Rows) -> Rows:
    """Digits that `str.isdigit` and the pattern of digits take, in a column of numbers."""
    other = {
        "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
        "arabic": "٠١٢٣٤٥٦٧٨٩",
        "wide": "０１２３４５６７８９",
        "thai": "๐๑๒๓๔๕๖๗๘๙",
    }
    digits = str.maketrans("0123456789", other[rng.choice(sorted(other))])
    return spoil(rng, rows, (*NUMBERS, *COUNTS), lambda text: [text.translate(digits)])


@mutation(*TABLES, must=REFUSE)
def endless_number(rng: Random, rows: Rows) -> Rows:
    long = [rng.choice("123456789") * rng.choice([25, 400, 5000, 20000])]
    long.append("0." + "1" * rng.choice([400, 5000]) if rng.random() < 0.2 else long[0] + ".5")
    return spoil(rng, rows, ("value", *COUNTS), lambda _: long[:1])


@mutation(*TABLES, must=REFUSE)
def no_date(rng: Random, rows: Rows) -> Rows:
    wrong = [
        "2024-13-45",
        "2024-02-30",
        "30/6/2024",
        "20240630",
        "２０２４",
        "2024-00",
        "hôm qua",
        "²024-01-01",
    ]
    return spoil(rng, rows, DATES, lambda _: wrong)


@mutation(RECORD, PLAN, must=REFUSE, made=True)
def control_character(rng: Random, rows: Rows) -> Rows:
    mark = rng.choice("\x01\x0b\x0c\x1f\x7f\x08\x1b")
    return with_cell(rng, rows, FREE, lambda text: text[:3] + mark + text[3:])


@mutation(*TABLES)
def null_character(rng: Random, rows: Rows) -> Rows:
    return with_cell(rng, rows, FREE, lambda text: text + "\x00")


@mutation(*TABLES, made=True)
def strange_character(rng: Random, rows: Rows) -> Rows:
    mark = rng.choice(
        ["\u200b", "\u202e", "\ufeff", "\u2028", "\ud7ff", "\ufffe", "😀", "漢", "\U0010fffe", "\x85"]
    )
    return with_cell(rng, rows, FREE, lambda text: text[:2] + mark + text[2:])


@mutation(*TABLES)
def line_break_within(rng: Random, rows: Rows) -> Rows:
    return with_cell(rng, rows, FREE, lambda text: text + rng.choice(["\nhai", "\r\nhai", "\thai"]))


@mutation(*TABLES)
def spaces_around(rng: Random, rows: Rows) -> Rows:
    return with_cell(
        rng, rows, (), lambda text: rng.choice([f" {text}", f"{text} ", f"{text}\xa0", f"\t{text}"])
    )


@mutation(*TABLES)
def endless_field(rng: Random, rows: Rows) -> Rows:
    return with_cell(rng, rows, FREE, lambda _: "a" * rng.choice([40_000, 140_000, 400_000]))


@mutation(*TABLES)
def other_spelling(rng: Random, rows: Rows) -> Rows:
    def spelt(text: str) -> str:
        plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        return rng.choice([text.upper(), text.lower(), f"tỉnh {text}", plain.replace("đ", "d"), text[:-1]])

    return with_cell(rng, rows, ("province", "name_vi", "lead", "agency", "code"), spelt)


@mutation(*TABLES)
def any_word(rng: Random, rows: Rows) -> Rows:
    words = [
        "0",
        "1",
        "-1",
        "2024",
        "1.1",
        "total",
        "Lào Cai",
        "../x",
        "C:\\x",
        "#N/A",
        "None",
        "true",
        "a; b",
        "|",
    ]
    return with_cell(rng, rows, (), lambda _: rng.choice(words))


@mutation(RECORD, must=REFUSE)
def link_of_another_scheme(rng: Random, rows: Rows) -> Rows:
    """An address that runs or opens a file when clicked; no table without addresses stays sound either."""
    schemes = [
        " javascript:alert(1)",
        "\tJavaScript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "vbscript:x",
    ]
    if "linkable" not in rows[0]:
        rows[0][-1] += "x"
        return rows
    url, flag = rows[0].index("url"), rows[0].index("linkable")
    row = rows[a_row(rng, rows)]
    row[url], row[flag] = rng.choice(schemes), "1"
    return rows
