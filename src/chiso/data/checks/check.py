"""`chiso check`: errors, findings and coverage of a data folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from chiso.core.errors import DataError, Problem, grouped
from chiso.core.frames import records
from chiso.data.checks.consistency import CONTRADICTIONS, find_contradictions, unexplained
from chiso.data.cleaning.imports import examine_imports
from chiso.data.dataset import Dataset, load
from chiso.data.indices import read_with
from chiso.data.own_index.on_record import check_own
from chiso.data.plans.folder import check_plans
from chiso.data.reading import unprinted_in
from chiso.data.schema.tables import REFERENCE
from chiso.text.messages import N_

# Rules of findings in words, but for those on scorecards.
RULES = CONTRADICTIONS | {
    "conflict": N_("sources differ, and it is decided which value is used"),
    "undecided_conflict": N_("sources differ, and no value is used"),
    "printed_otherwise": N_("a plan or scorecard prints what does not fit"),
    "incomplete": N_("what a plan or scorecard on record lacks"),
    "agency_ends": N_("an agency that existed to that year only"),
    "glyph": N_("a letter that fonts of reports lack"),
}
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
        As `Dataset.coverage`; None if the data cannot be loaded.
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
        return CheckResult(error.problems, findings(d), d.coverage)
    # A folder without the tables as received can be read; what is there must be sound.
    raw = [table for table in d.indices.received(data) if os.path.lexists(data / table.path)]
    received = [problem for table in raw for problem in read_with(data, table, d.indices)[1]]
    received += examine_imports(data)[1]
    received += check_own(data, set(d.tables["provinces"]["province"]))
    errors = grouped([*received, *(problem for problem in plans if problem.severity == "error")])
    of_plans = [problem for problem in plans if problem.severity == "finding"]
    glyphs = [problem for table in d.indices.tables.values() for problem in unprinted_in(data, table)]
    return CheckResult(errors, [*findings(d), *of_plans, *grouped(glyphs)], d.coverage)


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
            one.in_words(),
            remedy=N_(
                "explain it in reference/inconsistencies.csv, or correct the figure against its source"
            ),
        )
        for one in unexplained(contradictions, d.inconsistencies)
    ]
    return found


def _of_conflict(row: dict[str, object], on_record: bool) -> Problem:
    used = N_("nothing is used")
    if not on_record:
        used = N_("none of them is on record")
    elif row["status"] == "decided":
        used = N_("{value:g} is used", value=float(str(row["value_in_use"])))
    return Problem(
        "finding",
        REFERENCE["conflicts"].path,
        "conflict" if row["status"] == "decided" else "undecided_conflict",
        N_(
            "{index} {year}, {province}, {component}, {measure}: {values}; {used} ({reason})",
            index=row["index"],
            year=row["year"],
            province=row["province"],
            component=row["component"],
            measure=row["measure"],
            values=row["values"],
            used=used,
            reason=row["reason"],
        ),
    )


def _of_inconsistency(row: dict[str, object]) -> Problem:
    return Problem(
        "finding",
        REFERENCE["inconsistencies"].path,
        str(row["kind"]),
        N_(
            "{index} {year}, {province}, {component}: {explanation}",
            index=row["index"],
            year=row["year"],
            province=row["province"] or "Cả nước",
            component=row["component"],
            explanation=row["explanation"],
        ),
    )
