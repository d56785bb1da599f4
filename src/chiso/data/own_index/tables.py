"""The tables of a province's own index (chỉ số của tỉnh): sets of criteria, units, scores by stage.

    criteria/sets.csv classes.csv <set>.csv    a set is a decision's, not a year's
    units/<province>.csv                       departments and communes, from when to when
    scores/<set>/<year>.csv                    one long table; beside it -evidence, -files,
                                               -survey, and -replaced: scores that a later file replaced

None of them is read by `load`: the provincial indices cost the same with and without them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandera.pandas as pa

from chiso.core.transaction import BULK_FOLDER
from chiso.data.plans.document import LEVELS
from chiso.data.plans.scorecard_table import CODE, RULES, STEPS
from chiso.data.schema.columns import address, count, date, flag, number, origins, schema, text, year
from chiso.data.schema.tables import CsvTable

CRITERIA_FOLDER, UNITS_FOLDER, SCORES_FOLDER = "criteria", "units", BULK_FOLDER
SLUG = r"[a-z0-9]{1,40}(-[a-z0-9]{1,40}){0,11}"
# What happens to the points of work that a unit does not have.
FULL, SHARE, LEFT_OUT = "full", "share", "left_out"
NO_WORK_TREATMENTS = (FULL, SHARE, LEFT_OUT)
# Of a criterion: points of the hundred, points on top, points taken off, points of a survey.
CRITERION, BONUS, PENALTY, SURVEY = "criterion", "bonus", "penalty", "survey"
KINDS_OF_POINTS = (CRITERION, BONUS, PENALTY, SURVEY)
# tự đánh giá, thẩm định, sau giải trình, kết quả cuối cùng: a later one counts, all are kept.
SELF_ASSESSED, APPRAISED, EXPLAINED, FINAL = "self_assessed", "appraised", "explained", "final"
STAGES = (SELF_ASSESSED, APPRAISED, EXPLAINED, FINAL)
SCORED_YEARS = range(2000, 2100)  # those that a file of scores is named after
SCORED, NO_WORK = "scored", "no_work"
STATES_OF_SCORES = (SCORED, NO_WORK)


def _points(title: str, *, required: bool = False) -> pa.Column:
    return number(title, required=required, minimum=0, maximum=1000)


def _table(
    name: str, path: str, title: str, key: tuple[str, ...], columns: Mapping[str, pa.Column]
) -> CsvTable:
    own = schema(name, dict(columns))
    return CsvTable(name, path, title, own, key, may_be_empty=True, may_be_absent=True)


SETS = _table(
    "own_sets",
    f"{CRITERIA_FOLDER}/sets.csv",
    "A set of criteria (bộ tiêu chí) on which units are scored",
    ("set",),
    {
        "set": text("Its code: names its file criteria/<set>.csv", required=True, pattern=SLUG),
        "name": text("What it is called", required=True),
        "decision": text("Number and symbol of the decision; empty: not stated"),
        "decision_date": date("Date of the decision, as far as known"),
        "issuer": text("Who issued it"),
        "province": text("Canonical name of the province whose set it is; empty: a set of the Ministry"),
        "level": text("Level of the units that it scores", required=True, choices=LEVELS),
        "first_year": year("First year scored on it"),
        "last_year": year("Last year scored on it; empty: still in force", required=False),
        "maximum": _points("Points of all criteria together, without bonus points; empty: not known"),
        "no_work": text(
            "Points of work that a unit does not have: full, a share, or left out and the rest scaled",
            choices=NO_WORK_TREATMENTS,
        ),
        "no_work_share": number("The share, percent", minimum=0, maximum=100),
        "bound": number("Units below it are listed, percent of the maximum", minimum=0, maximum=100),
        "complete": flag("1: every criterion of the decision is on record"),
        "source": origins("Where it stands", required=True),
        "note": text("What a reader must know"),
    },
)

CLASSES = _table(
    "own_classes",
    f"{CRITERIA_FOLDER}/classes.csv",
    "A class (xếp loại) of a set, with its conditions",
    ("set", "name"),
    {
        "set": text("Code of the set", required=True, pattern=SLUG),
        "name": text("Name of the class, such as Xuất sắc", required=True),
        "at_least": number(
            "Percent of the maximum from which it begins", required=True, minimum=0, maximum=100
        ),
        "every_field_at_least": number(
            "Percent that each field must reach; empty: no condition", minimum=0, maximum=100
        ),
        "note": text("What a reader must know"),
    },
)


def criteria_table(code: str) -> CsvTable:
    """The table of the fields and criteria of a set."""
    return _table(
        "own_criteria",
        f"{CRITERIA_FOLDER}/{code}.csv",
        "A field (lĩnh vực), criterion (tiêu chí) or part of one of a set",
        ("code",),
        {
            "code": text("Code of the field or criterion", required=True, pattern=CODE),
            "name": text("Name as printed", required=True),
            "parent": text("Code of the row that it belongs to; empty: a field", pattern=CODE),
            "kind": text("Kind of its points", required=True, choices=KINDS_OF_POINTS),
            "maximum": _points("Maximum, points (of a penalty the most that is taken off); empty: not known"),
            "rule": text("Scoring rule; empty: points are given", choices=RULES),
            "threshold": number("Ratio that earns the maximum, percent", minimum=0, maximum=100),
            "base": _points("Points that do not depend on the ratio"),
            "steps": text("Percent from which a step counts, and its points: 100:1; 80:0.5", pattern=STEPS),
            "numerator": text("What the numerator of its ratio counts"),
            "denominator": text("What the denominator counts"),
            "lead": text("Agency of the province that follows it (cơ quan chủ trì)"),
            "appraiser": text("Agency that scores it (cơ quan thẩm định); empty: the council"),
            "evidence": text("Evidence asked for (tài liệu kiểm chứng)"),
            "note": text("What a reader must know"),
        },
    )


def units_table(province: str) -> CsvTable:
    """The register of the departments and communes of a province; `province` is its slug."""
    return _table(
        "own_units",
        f"{UNITS_FOLDER}/{province}.csv",
        "A department, district or commune of the province, for as long as it bore its name",
        ("unit", "valid_from"),
        {
            "unit": text("Full name with its kind: Sở Nội vụ, Phường Cam Đường", required=True),
            "level": text("Level", required=True, choices=LEVELS[1:]),
            "kind": text("Kind in which units are listed together: sở, xã, phường", required=True),
            "code": text("Code of the statistics office, of its time", pattern="[0-9]{1,6}"),
            "valid_from": date("First day; empty: before all editions on record"),
            "valid_to": date("Last day; empty: still in being"),
            "predecessors": text("Units that it was made from, or the former name, between ' | '"),
            "other_names": text("Other spellings in use, between ' | '"),
            "source": origins("Where it stands"),
            "note": text("What a reader must know"),
        },
    )


def scores_table(code: str, edition: int) -> CsvTable:
    """The scores of all units on a set in a year, at every stage."""
    return _table(
        "own_scores",
        f"{SCORES_FOLDER}/{code}/{edition}.csv",
        "The score of a unit on a criterion at a stage",
        ("unit", "criterion", "stage"),
        {
            "unit": text("Name in the register", required=True),
            "criterion": text("Code in the set", required=True, pattern=CODE),
            "stage": text("Stage", required=True, choices=STAGES),
            "state": text(
                "scored, or no_work: the unit has no such work", required=True, choices=STATES_OF_SCORES
            ),
            "score": _points("Points; of a penalty the points taken off; empty with no_work"),
            "numerator": number("Numerator of the ratio", minimum=0),
            "denominator": number("Denominator of the ratio", minimum=0),
            "reason": text("Reason for points not reached, as stated"),
            "explanation": text("Explanation of the unit (giải trình)"),
            "file": text("Key of the file that it came in", required=True, pattern=SLUG),
            "cell": text("Sheet and cell, or line", required=True),
        },
    )


def replaced_table(code: str, edition: int) -> CsvTable:
    """The scores that a later file has replaced: what they were, and by which."""
    scores = scores_table(code, edition).schema.columns
    return _table(
        "own_replaced",
        f"{SCORES_FOLDER}/{code}/{edition}-replaced.csv",
        "A score that a later file has replaced",
        (),
        {**scores, "replaced_by": text("Key of the later file", required=True, pattern=SLUG)},
    )


def evidence_table(code: str, edition: int) -> CsvTable:
    """The evidence (tài liệu kiểm chứng) that units name for what they claim."""
    return _table(
        "own_evidence",
        f"{SCORES_FOLDER}/{code}/{edition}-evidence.csv",
        "A document that a unit names for a criterion",
        (),
        {
            "unit": text("Name in the register", required=True),
            "criterion": text("Code in the set", required=True, pattern=CODE),
            "number": text("Number and symbol"),
            "date": date("Date of the document"),
            "issuer": text("Who issued it"),
            "summary": text("What it is about"),
            "link": address("Address of the document"),
            "file": text("Key of the file that it came in", required=True, pattern=SLUG),
            "cell": text("Sheet and cell, or line", required=True),
        },
    )


def files_table(code: str, edition: int) -> CsvTable:
    """The files that scores came in."""
    return _table(
        "own_files",
        f"{SCORES_FOLDER}/{code}/{edition}-files.csv",
        "A file that scores came in",
        ("file",),
        {
            "file": text("Its key", required=True, pattern=SLUG),
            "name": text("Name as received", required=True),
            "sha256": text("Digest of its bytes", required=True, pattern="[0-9a-f]{64}"),
            "agency": text("Agency that sent it; empty: not of one agency"),
            "stage": text("Stage of its scores", required=True, choices=STAGES),
            "received": date("Day on which it was taken in", required=True),
            "scores": count("Scores in it", required=True),
            "note": text("What a reader must know"),
        },
    )


def survey_table(code: str, edition: int) -> CsvTable:
    """The units' own surveys of satisfaction: never joined to the national survey."""
    return _table(
        "own_survey",
        f"{SCORES_FOLDER}/{code}/{edition}-survey.csv",
        "A survey of satisfaction that a unit, or the province of it, has made",
        ("unit",),
        {
            "unit": text("Name in the register", required=True),
            "respondents": count("Respondents", required=True),
            "satisfied": number("Satisfied, percent", required=True, minimum=0, maximum=100),
            "method": text("How they were chosen and asked", required=True),
            "file": text("Key of the file that it came in", pattern=SLUG),
            "source": origins("Where it stands", required=True),
            "note": text("What a reader must know"),
        },
    )
