"""Reading one CSV strictly: every cell as text, every problem with its line.

Excel and editors break files in known ways (UTF-16, Windows-1258, semicolons, decimal commas,
decomposed Vietnamese). Each is named here instead of surfacing later as a wrong figure.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from pathlib import Path

import pandas as pd
import pandera.errors

from chiso.core.errors import Problem
from chiso.data.tables import Table

# Line numbers travel with the rows as the index of the frame.
LINE = "line"
# From this many rows on, columns of labels are kept as categories: 28,000 cells hold a few hundred
# different labels, and every later check looks at each label once.
LARGE = 2000
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_table(folder: Path, table: Table) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read one table as text and hold it against its schema.

    Parameters
    ----------
    folder : Path
        The data folder.
    table : Table
        What to read.

    Returns
    -------
    frame : DataFrame or None
        All cells as text, indexed by line number; None if the shape is so wrong that cells cannot
        be told apart.
    problems : list of Problem
        Everything wrong with this file by itself.
    """
    path = folder / table.path
    if not path.is_file():
        return None, [
            Problem(
                "error",
                table.path,
                "missing_file",
                "the file does not exist",
                remedy="restore it, or run: make data",
            )
        ]
    content, problems = _decode(path.read_bytes(), table.path)
    if content is None:
        return None, problems
    frame, shape_problems = _parse(content, table)
    problems += shape_problems
    if frame is None:
        return None, problems
    return frame, problems + _hold_against_schema(frame, table)


def _decode(raw: bytes, file: str) -> tuple[str | None, list[Problem]]:
    save = "save it as CSV UTF-8"
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        return None, [
            Problem("error", file, "empty_file", "the file is empty", remedy="restore its contents")
        ]
    if raw.startswith(UTF16_MARKS) or b"\x00" in raw[:200]:
        return None, [Problem("error", file, "encoding", "the file is UTF-16, not UTF-8", remedy=save)]
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, [
            Problem(
                "error",
                file,
                "encoding",
                f"byte 0x{raw[error.start]:02X} is not UTF-8; the file is probably Windows-1258",
                row=line,
                remedy=save,
            )
        ]
    if unicodedata.is_normalized("NFC", content):
        return content, []
    line = next(
        number
        for number, text in enumerate(content.splitlines(), 1)
        if not unicodedata.is_normalized("NFC", text)
    )
    problem = Problem(
        "error",
        file,
        "not_nfc",
        "Vietnamese letters are decomposed (NFD)",
        row=line,
        remedy="save the file in Unicode form NFC",
    )
    return content, [problem]


def _parse(content: str, table: Table) -> tuple[pd.DataFrame | None, list[Problem]]:
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    expected = list(table.schema.columns)
    rows: list[list[str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    try:
        header = next(reader)
        if header_problems := _check_header(header, expected, table.path):
            return None, header_problems
        for row in reader:
            if len(row) == len(header):
                rows.append(row)
                lines.append(reader.line_num)
            elif row:
                problems.append(
                    Problem(
                        "error",
                        table.path,
                        "fields",
                        f"{len(row)} fields where the header has {len(header)}",
                        row=reader.line_num,
                        value=",".join(row)[:80],
                        remedy="look for a decimal comma, or a comma in a text without quotes",
                    )
                )
    except csv.Error as error:
        problems.append(
            Problem(
                "error",
                table.path,
                "quotes",
                f"cannot be read on: {error}",
                row=reader.line_num,
                remedy='look for an unclosed quote (")',
            )
        )
    if not rows and not problems and not table.may_be_empty:
        problems.append(
            Problem(
                "error", table.path, "no_rows", "the file has a header but no rows", remedy="restore them"
            )
        )
    if not rows and not table.may_be_empty:
        return None, problems  # no rule between tables can judge it
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(lines, name=LINE), dtype=str)
    if len(frame) >= LARGE:
        labels = [name for name in header if table.kind(name) != "number"]
        frame = frame.astype(dict.fromkeys(labels, "category"))
    return frame, problems


def _check_header(header: list[str], expected: list[str], file: str) -> list[Problem]:
    if len(header) == 1 and ";" in header[0]:
        return [
            Problem(
                "error",
                file,
                "separator",
                "columns are separated by semicolons",
                row=1,
                remedy="save it with commas",
            )
        ]
    problems = [
        Problem(
            "error",
            file,
            "missing_column",
            f'column "{name}" is missing',
            row=1,
            column=name,
            remedy="restore it",
        )
        for name in expected
        if name not in header
    ]
    problems += [
        Problem(
            "error",
            file,
            "unknown_column",
            f'column "{name}" is not known, or stands twice',
            row=1,
            column=name,
            remedy="remove it; the columns are in data/README.md",
        )
        for position, name in enumerate(header)
        if name not in expected or name in header[:position]
    ]
    if not problems and header != expected:
        problems.append(
            Problem(
                "error",
                file,
                "column_order",
                "the columns stand in another order: " + ", ".join(header),
                row=1,
                remedy="put them in this order: " + ", ".join(expected),
            )
        )
    return problems


def _hold_against_schema(frame: pd.DataFrame, table: Table) -> list[Problem]:
    problems = []
    try:
        table.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        for case in errors.failure_cases.itertuples():
            value = str(case.failure_case)
            problems.append(
                Problem(
                    "error",
                    table.path,
                    _rule_name(str(case.check)),
                    f'"{value}" {_explain(str(case.check), value)}',
                    row=int(str(case.index)),
                    column=str(case.column),
                    value=value,
                    remedy="correct the cell against its source",
                )
            )
    if not table.key:
        return problems  # tables as received may repeat a row
    repeated = frame.duplicated(list(table.key), keep="first")
    first = frame[~repeated].reset_index().set_index(list(table.key))[LINE] if repeated.any() else None
    for line, row in frame[repeated].iterrows():
        key = tuple(row[column] for column in table.key)
        assert first is not None
        problems.append(
            Problem(
                "error",
                table.path,
                "duplicate",
                f"the row repeats line {first.loc[key if len(key) > 1 else key[0]]}: "
                + ", ".join(filter(None, key)),
                row=int(str(line)),
                remedy="remove one of the two",
            )
        )
    return problems


def _rule_name(check: str) -> str:
    return check.split(":", 1)[0]


def _explain(check: str, value: str) -> str:
    reason = check.split(":", 1)[1] if ":" in check else check
    if check.startswith("number:") and "," in value:
        return f"{reason} (decimal comma?)"
    return reason
