"""`chiso check`: errors, findings and coverage of a data folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from chiso.core.errors import DataError, Problem, grouped
from chiso.core.frames import records
from chiso.data.checks.consistency import find_contradictions, unexplained
from chiso.data.checks.coverage import coverage
from chiso.data.cleaning.imports import examine_imports
from chiso.data.dataset import Dataset, load
from chiso.data.indices import read_with
from chiso.data.plans.folder import check_plans
from chiso.data.reading import unprinted_in
from chiso.data.schema.tables import REFERENCE

# What a decision is on.
_KEY = REFERENCE["conflicts"].key


@dataclass(frozen=True)
class CheckResult:
    """What a check found.

    Attributes
    ----------
    errors : list of Problem
        Only these fail a check.
    findings : list of Problem
        Conflicts, inconsistencies, computed contradictions without an explanation, and what a reader of a
        plan must know.
    coverage : DataFrame or None
        As `chiso.data.checks.coverage.coverage`; None if the data cannot be loaded.
    """

    errors: list[Problem]
    findings: list[Problem]
    coverage: pd.DataFrame | None


def check(data: Path) -> CheckResult:
    """Check a data folder; never raises for what is wrong with the data."""
    try:
        d = load(data)
    except DataError as error:
        return CheckResult(grouped([*error.problems, *examine_imports(data)[1]]), [], None)
    try:
        plans = check_plans(data)
    except DataError as error:  # in a table that only plans are held against
        return CheckResult(error.problems, findings(d), coverage(d))
    # A folder without the tables as received can be read; what is there must be sound.
    raw = [table for table in d.indices.received(data) if os.path.lexists(data / table.path)]
    received = [problem for table in raw for problem in read_with(data, table, d.indices)[1]]
    received += examine_imports(data)[1]
    errors = grouped([*received, *(problem for problem in plans if problem.severity == "error")])
    of_plans = [problem for problem in plans if problem.severity == "finding"]
    glyphs = [problem for table in d.indices.tables.values() for problem in unprinted_in(data, table)]
    return CheckResult(errors, [*findings(d), *of_plans, *grouped(glyphs)], coverage(d))


def findings(d: Dataset) -> list[Problem]:
    """What a reader of the figures must know: conflicts, inconsistencies, unexplained contradictions."""
    on_record = set(d.figures[list(_KEY)].drop_duplicates().itertuples(index=False, name=None))
    found = [
        _of_conflict(row, tuple(row[column] for column in _KEY) in on_record) for row in records(d.conflicts)
    ]
    found += [_of_inconsistency(row) for row in records(d.inconsistencies)]
    contradictions = find_contradictions(d)
    found += [
        Problem(
            "finding",
            d.indices[one.index].table.path,
            one.kind,
            f"{one.index} {one.year}, {', '.join(one.provinces)}, {one.component}: {one.message}",
            remedy="explain it in reference/inconsistencies.csv, or correct the figure against its source",
        )
        for one in unexplained(contradictions, d.inconsistencies)
    ]
    return found


def _of_conflict(row: dict[str, object], on_record: bool) -> Problem:
    used = f"{float(str(row['value_in_use'])):g} is used" if row["status"] == "decided" else "nothing is used"
    if not on_record:
        used = "none of them is on record"
    return Problem(
        "finding",
        REFERENCE["conflicts"].path,
        "conflict" if row["status"] == "decided" else "undecided_conflict",
        f"{row['index']} {row['year']}, {row['province']}, {row['component']}, {row['measure']}: "
        f"{row['values']}; {used} ({row['reason']})",
    )


def _of_inconsistency(row: dict[str, object]) -> Problem:
    return Problem(
        "finding",
        REFERENCE["inconsistencies"].path,
        str(row["kind"]),
        f"{row['index']} {row['year']}, {row['province'] or 'Cả nước'}, {row['component']}: "
        f"{row['explanation']}",
    )
