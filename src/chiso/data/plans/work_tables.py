"""The tables of the work in a plan folder: targets, tasks, duties, and what stands for several entries.

They stand beside plan.yml and scorecard.csv, and each may be left out. Who does what by when is entered by
hand in offices, so deadlines stay as they are written: `chiso.data.plans.deadlines` reads them.
"""

from __future__ import annotations

import re

import pandas as pd
import pandera.pandas as pa

from chiso.data.plans.scorecard_table import CODE
from chiso.data.schema.columns import date, index_code, number, origins, schema, text, year
from chiso.data.schema.tables import INDEX_CODE, CsvTable

ID = r"[0-9A-Za-z][0-9A-Za-z.\-]*"
# The index of the units of a province, never to be mixed with that of the province itself.
OF_UNITS = "CCHC"
CRITERION = rf"{INDEX_CODE}( {CODE})?"
SCOPES = ("tỉnh", "huyện", "xã")
SCOPE = rf"({'|'.join(SCOPES)})( \| ({'|'.join(SCOPES)}))*"

AT_LEAST, ABOVE, AT_MOST, BELOW_LIMIT, BETWEEN, AS_DESCRIBED = (
    "at_least",
    "above",
    "at_most",
    "below",
    "between",
    "as_described",
)
OPERATORS = (AT_LEAST, ABOVE, AT_MOST, BELOW_LIMIT, BETWEEN, AS_DESCRIBED)
INCREASE, DECREASE = "increase", "decrease"

DONE, UNDER_WAY, NOT_BEGUN, LATE, AT_RISK, CONTINUOUS = (
    "Đã hoàn thành",
    "Đang thực hiện",
    "Chưa thực hiện",
    "Quá hạn",
    "Có nguy cơ chậm",
    "Thường xuyên",
)
# What an office may enter: "Quá hạn" follows from deadline and day, so nobody keeps it up to date by hand.
ENTERED = (DONE, UNDER_WAY, NOT_BEGUN, AT_RISK, CONTINUOUS)
# The periods of a report in the order of the year: suffix of the columns -> name in documents.
PERIOD_NAMES = {"q1": "Quý I", "6m": "6 tháng", "q3": "Quý III", "year": "năm"}


def _criteria() -> pa.Column:
    return text(
        "Fields or criteria that it serves: index and code, several between ' | '; an index alone: all of it",
        pattern=rf"{CRITERION}( \| {CRITERION})*",
    )


def _section() -> pa.Column:
    return text("Section of the document that it stands in: II.7.2")


def _basis() -> pa.Column:
    return text(
        "How the criteria are known: stated by the section, or derived by comparing names",
        choices=("stated", "derived"),
    )


def _review() -> pa.Column:
    return text("What an office must check before it relies on the row; empty: nothing")


def _note() -> pa.Column:
    return text("What a reader must know of the transcription")


TARGETS = CsvTable(
    "plan_targets",
    "targets.csv",
    "A target of a plan, its numbers as its document prints them",
    schema(
        "plan_targets",
        {
            "id": text("Number of the target within the plan", required=True, pattern=ID),
            "section": _section(),
            "criteria": _criteria(),
            "criteria_basis": _basis(),
            "task": text("Number of the task that it belongs to; empty: of a field as a whole", pattern=ID),
            "indicator": text("What is counted or measured", required=True),
            "scope": text("Levels that it is for, several between ' | '; empty: not split", pattern=SCOPE),
            "operator": text(
                "How the value is held against the numbers; as_described: the text says it without a number",
                required=True,
                choices=OPERATORS,
            ),
            "low": number("Least value: of at_least, above, between"),
            "high": number("Greatest value: of at_most, below, between"),
            "unit": text("Unit of the numbers: %, điểm, hạng, TTHC, ..."),
            "change": text(
                "Where not the value but its change since the baseline year is meant: results are then the "
                "change itself, or the value of the year where the baseline value is on record",
                choices=(INCREASE, DECREASE),
            ),
            "baseline_year": year("Year that the target compares with", required=False),
            "baseline_value": number("Value of that year; empty: not stated"),
            "condition": text("What is left out or presupposed, as printed"),
            "text": text("The target as printed", required=True),
            "value_q1": number("Result to the end of the first quarter"),
            "value_6m": number("Result to the end of June"),
            "value_q3": number("Result to the end of the third quarter"),
            "value_year": number("Result of the year"),
            "review": _review(),
            "note": _note(),
        },
    ),
    ("id",),
    may_be_empty=True,
)

TASKS = CsvTable(
    "plan_tasks",
    "tasks.csv",
    "A task of a plan: who does what by when, and how far it is",
    schema(
        "plan_tasks",
        {
            "id": text("Number of the task within the plan", required=True, pattern=ID),
            "section": _section(),
            "criteria": _criteria(),
            "criteria_basis": _basis(),
            "task": text("The task as printed", required=True),
            "product": text("Product or verification document (tài liệu kiểm chứng), several between ' | '"),
            "deadline": text(
                "Deadline or cadence as printed: 30/6/2021, Quý II/2021, Thường xuyên trong năm 2021; "
                "empty: not stated"
            ),
            "lead": text("Lead agencies, several between ' | ', the share of each in parentheses"),
            "coordinating": text("Coordinating agencies, several between ' | '"),
            "status_q1": text("State at the end of the first quarter", choices=ENTERED),
            "value_q1": text("Value or result to the end of the first quarter"),
            "status_6m": text("State at the end of June", choices=ENTERED),
            "value_6m": text("Value or result to the end of June"),
            "status_q3": text("State at the end of the third quarter", choices=ENTERED),
            "value_q3": text("Value or result to the end of the third quarter"),
            "status_year": text("State at the end of the year", choices=ENTERED),
            "value_year": text("Value or result of the year"),
            "done_on": date("Day of completion; empty: not stated"),
            "review": _review(),
            "note": _note(),
        },
    ),
    ("id",),
    may_be_empty=True,
)

DUTIES = CsvTable(
    "plan_duties",
    "duties.csv",
    "What an agency is charged with beyond single criteria: who steers, reports, informs",
    schema(
        "plan_duties",
        {
            "id": text("Number of the duty within the plan", required=True, pattern=ID),
            "section": _section(),
            "agency": text("Agencies charged, several between ' | '", required=True),
            "duty": text("The duty as printed", required=True),
            "coordinating": text("Coordinating agencies, several between ' | '"),
            "deadline": text("Deadline or cadence as printed; empty: not stated"),
            "review": _review(),
            "note": _note(),
        },
    ),
    ("id",),
    may_be_empty=True,
)

LEADS = CsvTable(
    "leads",
    "reference/leads.csv",
    "Who leads a field where a province has not decided it: a default for drafts, to be edited",
    schema(
        "leads",
        {
            "index": index_code(),
            "field": text("Field or dimension; empty: the whole index", pattern="[0-9]{1,2}"),
            "agency": text("Generic name, as in agencies.csv", required=True),
            "share": text("Share of the field that it leads; empty: all of it"),
            "source": origins("Document that assigns it so", required=True),
            "note": text("What a reader must know"),
        },
    ),
    ("index", "field", "agency"),
    may_be_empty=True,
)


def empty(table: CsvTable) -> pd.DataFrame:
    """A table without rows, for a file that a plan leaves out."""
    return pd.DataFrame(columns=list(table.schema.columns), dtype=str)


def criteria_of(cell: str) -> list[tuple[str, str]]:
    """Index and code of each criterion of a cell; the code is empty where a whole index is meant."""
    parts = (part.strip() for part in cell.split("|"))
    return [(index, code) for index, _, code in (part.partition(" ") for part in parts if part)]


def field_of(code: str) -> str:
    """The field of a criterion: 7 of 7.1.3 and of 7-BNV."""
    match = re.match("[0-9]+", code)
    return match[0] if match else ""
