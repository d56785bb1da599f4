"""The tables of a plan folder: the scorecard of a unit, and the inputs of a period of the year.

A plan folder is data/plans/<plan>/, or any folder that a user names: plan.yml (see `plan_document`),
scorecard.csv and, while a year is under way, periods.csv.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandera.pandas as pa

from chiso.data.schema.columns import number, origins, schema, text
from chiso.data.schema.tables import CsvTable

CODE = r"[0-9]{1,3}(\.[0-9]{1,3}){0,7}(-[A-Z0-9]{1,20})?"
# Between entries of one cell: agencies, documents. Their texts hold commas and semicolons.
SEPARATOR = " | "
OWN = ("tỉnh tự chấm", "đơn vị tự chấm")
BY_OTHERS = ("Bộ Nội vụ", "điều tra xã hội học")
MAXIMUM, BELOW, NOTHING, WAITING, NO_WORK = (
    "đạt tối đa",
    "chưa đạt",
    "không được tính điểm",
    "chờ chấm",
    "không có nội dung đánh giá",
)
STATES = (MAXIMUM, BELOW, NOTHING, WAITING, NO_WORK)
# The functions that evaluate them are in chiso.scorecards.rules.
RULES = (
    "proportional",
    "to_target",
    "base_plus_ratio",
    "steps",
    "above_last_year",
    "reduced_maximum",
    "sum",
    "rest_at_maximum",
    "ministry",
    "survey",
)
PERIODS_OF_YEAR = ("Quý I", "6 tháng", "Quý III", "năm")
SCORES = ("appraised", "self_assessed", "survey")
NOBODY = ""  # leads: no agency is named
EVIDENCE = ("number", "date", "title", "file")
_STEP = r"(\?|[0-9]{1,6}(\.[0-9]{1,6})?):[0-9]{1,6}(\.[0-9]{1,6})?"
STEPS = rf"{_STEP}(; {_STEP})*"


def _points(title: str) -> pa.Column:
    return number(title, minimum=0, maximum=1000)


SCORECARD = CsvTable(
    "scorecard",
    "scorecard.csv",
    "A field or criterion of the scorecard of a unit, as its document prints it",
    schema(
        "scorecard",
        {
            "code": text("Code of the field or criterion", required=True, pattern=CODE),
            "name": text("Name as printed", required=True),
            "parent": text("Code of the row that it belongs to; empty: a field", pattern=CODE),
            "maximum": _points("Maximum, points; empty: not established"),
            "attainable": _points("Most that the unit can reach, where it is exempt in part"),
            "self_assessed": _points("Points that the unit claims"),
            "appraised": _points("Points that the council accepts"),
            "survey": _points("Points of a survey, as published"),
            "lost": _points("Points not reached, as printed"),
            "scored_by": text("Who scores it; empty: not stated", choices=(*OWN, *BY_OTHERS)),
            "state": text("State of the score", choices=STATES),
            "rule": text("Scoring rule; empty: not known", choices=RULES),
            "rule_basis": text("How the rule is known", choices=("stated", "derived")),
            "numerator": number("Numerator of the ratio", minimum=0),
            "denominator": number("Denominator of the ratio", minimum=0),
            "ratio": number("Ratio as printed, percent", minimum=0),
            "value": number("Value of the year, where a rule compares years"),
            "last_year": number("Value of the year before"),
            "threshold": number("Ratio that earns the maximum, percent", minimum=0, maximum=100),
            "base": _points("Points that do not depend on the ratio"),
            "steps": text(
                "Percent from which a step counts, and its points: 100:1; ?:0.5 (? not known)",
                pattern=STEPS,
            ),
            "unit": text("What numerator and denominator count"),
            "reason": text("Reason for the points not reached, as printed"),
            "evidence": text("Verification documents: number; date; title; file, several between ' | '"),
            "explanation": text("Explanation of the unit"),
            "appraiser_reason": text("Reason of the appraiser"),
            "exemption": text("Why the unit has no such work, as printed"),
            "exempt_share": number(
                "Percent of its maximum that an exempt part earns", minimum=0, maximum=100
            ),
            "lead": text("Lead agencies, several between ' | ', the share of each in parentheses"),
            "coordinating": text("Coordinating agencies, several between ' | '"),
            "target": _points("Target of the planned year, points"),
            "target_text": text("Target as printed"),
            "note": text("What a reader must know of the transcription"),
        },
    ),
    ("code",),
)

PERIODS = CsvTable(
    "periods",
    "periods.csv",
    "The inputs of a criterion at the end of a period of the year under way",
    schema(
        "periods",
        {
            "period": text("Period of the report", required=True, choices=PERIODS_OF_YEAR),
            "code": text("Code of the criterion", required=True, pattern=CODE),
            "numerator": number("Numerator to date", minimum=0),
            "denominator": number("Denominator", minimum=0),
            "denominator_of": text(
                "year: the denominator is that of the whole year (a plan, a list); to_date: it grows",
                choices=("year", "to_date"),
            ),
            "year_denominator": number("Denominator expected for the year, where it grows", minimum=0),
            "ratio": number("Ratio to date, percent, where no numerator is known", minimum=0),
            "value": number("Value to date, where a rule compares years"),
            "source": origins("Report that the inputs come from", required=True),
            "note": text("What a reader must know"),
        },
    ),
    ("period", "code"),
)


def placed(table: CsvTable, path: str) -> CsvTable:
    """A table of a plan, at its place in a folder."""
    return replace(table, path=path)


def entries(cell: str) -> list[str]:
    """Entries of a cell that holds several."""
    return [entry for entry in (part.strip() for part in cell.split("|")) if entry]


def agency_and_share(entry: str) -> tuple[str, str]:
    """An agency, and the share of the work in parentheses behind it ("" if it leads all of it)."""
    if not entry.endswith(")") or "(" not in entry:
        return entry, ""
    agency, _, share = entry[:-1].partition("(")
    return agency.rstrip(), share


def steps_of(cell: str) -> list[tuple[str, str]]:
    """Steps of a cell: percent ("?" where it is not known) and points."""
    return [(low, points) for low, _, points in (part.partition(":") for part in cell.split("; ") if part)]


def evidence_of(cell: str) -> Iterator[dict[str, str]]:
    """Verification documents of a cell; a field that an entry leaves out is empty."""
    for entry in entries(cell):
        parts = [part.strip() for part in entry.split(";")]
        parts += [""] * (len(EVIDENCE) - len(parts))
        yield dict(zip(EVIDENCE, parts, strict=False))
