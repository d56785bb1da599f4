"""Reading one CSV strictly: every cell as text, every problem with its line.

Excel and editors break files in known ways (UTF-16, Windows-1258, semicolons, decimal commas,
decomposed Vietnamese). Each is named here instead of surfacing later as a wrong figure.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd
import pandera.errors

from chiso.core.characters import all_printed, code_point, shortened, unprinted
from chiso.core.errors import Problem
from chiso.core.reading import Records, read_records, read_text
from chiso.data.schema.tables import CsvTable
from chiso.text.messages import N_, nN_

# Line numbers travel with the rows as the index of the frame.
LINE = "line"
# From this many rows on, columns of labels are kept as categories: 28,000 cells hold a few hundred
# different labels, and every later check looks at each label once.
LARGE = 2000
# Letters up to which a table is small; how many small and large ones are read once while they stay the same.
SMALL, KEPT, LARGE_KEPT = 200_000, 256, 6


def read_table(folder: Path, table: CsvTable) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read one table as text and hold it against its schema.

    Parameters
    ----------
    folder : Path
        The data folder.
    table : CsvTable
        What to read.

    Returns
    -------
    frame : DataFrame or None
        All cells as text, indexed by line number; None if the shape is so wrong that cells cannot
        be told apart.
    problems : list of Problem
        Everything wrong with this file by itself.
    """
    if table.may_be_absent and not (folder / table.path).exists():
        return _read(",".join(table.schema.columns) + "\n", table, known_wrong=False)
    content, problems = read_text(folder / table.path, table.path)
    if content is None:
        return None, problems
    if problems:
        frame, found = _read(content, table, known_wrong=True)
        return frame, problems + found
    frame, found = (_read_small if len(content) <= SMALL else _read_large)(content, table)
    return None if frame is None else frame.copy(), [*found]


def _read(content: str, table: CsvTable, *, known_wrong: bool) -> tuple[pd.DataFrame | None, list[Problem]]:
    records, problems = read_records(content, table.path)
    frame, found = _frame(records, table, known_wrong=known_wrong or bool(problems))
    problems += found
    if frame is not None:
        problems += _hold_against_schema(frame, table)
    return frame, problems


@lru_cache(maxsize=KEPT)
def _read_small(content: str, table: CsvTable) -> tuple[pd.DataFrame | None, list[Problem]]:
    """What a text is as a table; an import reads the same small tables dozens of times."""
    return _read(content, table, known_wrong=False)


@lru_cache(maxsize=LARGE_KEPT)
def _read_large(content: str, table: CsvTable) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The same of the few large ones: an import of another index reads the figures of PAPI four times."""
    return _read(content, table, known_wrong=False)


def unprinted_in(folder: Path, table: CsvTable) -> list[Problem]:
    """Findings: cells of a table with a character that the fonts of figures and documents lack.

    Notes are left out: they quote sources, and no figure shows them.
    """
    if table.may_be_absent and not (folder / table.path).exists():
        return []
    content, _ = read_text(folder / table.path, table.path)
    if not content or all_printed(content):
        return []
    records, _ = read_records(content, table.path)
    return [
        lacking_glyph(table.path, line, column, cell)
        for line, cells in records.rows()
        for column, cell in zip(records.header, cells, strict=False)
        if column != "note" and unprinted(cell)
    ]


def lacking_glyph(file: str, line: int | None, column: str, text: str) -> Problem:
    """The finding that a text holds a character which fonts lack."""
    char = unprinted(text)
    message = N_(
        '"{char}" ({code_point}) is in no font of figures: a page shows it, a picture has a box',
        char=char,
        code_point=code_point(char),
    )
    return Problem("finding", file, "glyph", message, line, column, shortened(text), N_("write it in words"))


def _frame(records: Records, table: CsvTable, known_wrong: bool) -> tuple[pd.DataFrame | None, list[Problem]]:
    header, width = records.header, len(records.header)
    if not header:
        return None, [] if known_wrong else [
            Problem(
                "error", table.path, "empty_file", N_("the file is empty"), remedy=N_("restore its contents")
            )
        ]
    if header_problems := _check_header(header, list(table.schema.columns), table.path):
        return None, header_problems
    lines, rows, problems = records.lines[1:], records.cells[1:], []
    if any(len(row) != width for row in rows):
        problems = [
            Problem(
                "error",
                table.path,
                "fields",
                nN_(
                    "{n} field where the header has {width}",
                    "{n} fields where the header has {width}",
                    n=len(row),
                    width=width,
                ),
                row=line,
                value=shortened(",".join(row)),
                remedy=N_("look for a decimal comma, or a comma in a text without quotes"),
            )
            for line, row in records.rows()
            if len(row) != width
        ]
        lines = [line for line, row in records.rows() if len(row) == width]
        rows = [row for row in rows if len(row) == width]
    if not rows and not table.may_be_empty:
        if not problems and not known_wrong:
            message = N_("the file has a header but no rows")
            problems.append(Problem("error", table.path, "no_rows", message, remedy=N_("restore them")))
        return None, problems  # no rule between tables can judge it
    index = pd.Index(lines, name=LINE, dtype="int64")
    frame = pd.DataFrame(rows, columns=header, index=index, dtype=str)
    if len(frame) >= LARGE:
        labels = [name for name in header if table.kind(name) != "number"]
        frame = frame.astype(dict.fromkeys(labels, "category"))
    return frame, problems


def _check_header(header: list[str], expected: list[str], file: str) -> list[Problem]:
    for mark, name in ((";", N_("semicolons")), ("\t", N_("tabs")), ("|", N_("bars"))):
        if len(header) == 1 and mark in header[0]:
            message = N_("columns are separated by {name}", name=name)
            return [Problem("error", file, "separator", message, row=1, remedy=N_("save it with commas"))]
    problems = [
        Problem(
            "error",
            file,
            "missing_column",
            N_('column "{name}" is missing', name=name),
            row=1,
            column=name,
            remedy=N_("restore it"),
        )
        for name in expected
        if name not in header
    ]
    problems += [
        Problem(
            "error",
            file,
            "unknown_column",
            N_('column "{name}" is not known, or stands twice', name=shortened(name)),
            row=1,
            column=shortened(name),
            remedy=N_("remove it; the columns are in data/README.md"),
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
                N_(
                    "the columns stand in another order: {columns}", columns=shortened(", ".join(header), 400)
                ),
                row=1,
                remedy=N_("put them in this order: {columns}", columns=expected),
            )
        )
    return problems


def _hold_against_schema(frame: pd.DataFrame, table: CsvTable) -> list[Problem]:
    problems = []
    try:
        table.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        checks = (check for column in table.schema.columns.values() for check in column.checks)
        reasons = {check.error: check.description for check in checks}
        for case in errors.failure_cases.itertuples():
            value = shortened(str(case.failure_case))
            problems.append(
                Problem(
                    "error",
                    table.path,
                    _rule_name(str(case.check)),
                    N_('"{value}" {wrong}', value=value, wrong=_explain(str(case.check), value, reasons)),
                    row=int(str(case.index)),
                    column=str(case.column),
                    value=value,
                    remedy=N_("correct the cell against its source"),
                )
            )
    if not table.key:
        return problems  # tables as received may repeat a row
    key = list(table.key)
    if not frame.duplicated(key).any():
        return problems
    first: dict[tuple[str, ...], int] = {}
    for line, *cells in frame[key].itertuples(name=None):
        if (before := first.setdefault(tuple(cells), line)) != line:
            message = N_(
                "the row repeats line {before}: {key}", before=before, key=[cell for cell in cells if cell]
            )
            problems.append(
                Problem("error", table.path, "duplicate", message, line, remedy=N_("remove one of the two"))
            )
    return problems


def _rule_name(check: str) -> str:
    return check.split(":", 1)[0]


def _explain(check: str, value: str, reasons: dict[str, str]) -> str:
    reason = reasons.get(check, check)
    if check.startswith("number:") and "," in value:
        return N_("{reason} (decimal comma?)", reason=reason)
    return reason
