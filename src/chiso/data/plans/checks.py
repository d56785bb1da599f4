"""What must hold within a plan: parents, maxima, states, inputs of rules, documents, agencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from chiso.core.dates import is_date
from chiso.core.errors import Problem, UnknownProvince
from chiso.core.frames import numbered, records
from chiso.core.links import is_dangerous, is_other_address
from chiso.data.indices import Indices
from chiso.data.plans.agencies import Agencies, check_agencies
from chiso.data.plans.document import Document
from chiso.data.plans.scorecard_table import (
    BELOW,
    EVIDENCE,
    MAXIMUM,
    NOTHING,
    SCORES,
    WAITING,
    entries,
    evidence_of,
    steps_of,
)
from chiso.data.plans.work_checks import check_work
from chiso.data.plans.work_tables import OF_UNITS
from chiso.data.provinces import Names

SOURCE = "correct it against the document"
_CODES_SHOWN = 10  # of a circle, in its message


def check_plan(
    shown: str,
    document: Document,
    tables: Mapping[str, pd.DataFrame],
    reference: Mapping[str, pd.DataFrame],
    names: Names,
    indices: Indices,
) -> list[Problem]:
    """Everything wrong within a plan whose files are each sound.

    Parameters
    ----------
    shown : str
        Path of the plan as messages show it.
    document : Document
    tables : mapping
        The tables of the plan by name, as read.
    reference : mapping
        The tables agencies and editions, as text.
    names : Names
    indices : Indices
    """
    criteria = tables["scorecard"]
    rules = _Card(f"{shown}/scorecard.csv", criteria)
    problems = [*_document(shown, document, reference, names, indices)]
    for rule in (
        rules.parents,
        rules.maxima,
        rules.scores,
        rules.states,
        rules.inputs,
        rules.evidence,
    ):
        problems += rule()
    agencies, year = Agencies(reference["agencies"]), int(_planned(document))
    problems += check_agencies(f"{shown}/scorecard.csv", rules.rows, ("lead", "coordinating"), agencies, year)
    of_province = document.content["unit"]["level"] == "province"
    own_index = indices.self_assessed.code if of_province else OF_UNITS
    problems += check_work(shown, tables, agencies, year, own_index, indices)
    known = set(criteria["code"])
    for line, row in numbered(tables["periods"]):
        if row["code"] not in known:
            message = f'the scorecard has no criterion "{row["code"]}"'
            file = f"{shown}/periods.csv"
            problems.append(
                Problem("error", file, "unknown_code", message, line, "code", row["code"], "correct it")
            )
    return problems


def _planned(document: Document) -> str:
    return str(document.content["edition_planned"] or document.content["edition_reviewed"])


def _document(
    shown: str, document: Document, reference: Mapping[str, pd.DataFrame], names: Names, indices: Indices
) -> Iterator[Problem]:
    file, values, unit = f"{shown}/plan.yml", document.content, document.content["unit"]

    def wrong(at: str, rule: str, message: str, value: str, remedy: str) -> Problem:
        return Problem("error", file, rule, message, document.lines.get(at), at, value, remedy)

    try:
        found = names.resolve(unit["province"], period=unit["period"])
    except UnknownProvince as unknown:
        remedy = unknown.remedy or unknown.where
        yield wrong("unit.province", "unknown_province", unknown.message, unit["province"], remedy)
    else:
        if found.name != unit["province"]:
            message = f'"{unit["province"]}" is not the canonical name'
            remedy = f'write "{found.name}"'
            yield wrong("unit.province", "province_name", message, unit["province"], remedy)
    if values["edition_planned"] and values["edition_planned"] < values["edition_reviewed"]:
        message = f"{values['edition_planned']} lies before the edition reviewed"
        yield wrong("edition_planned", "editions", message, values["edition_planned"], SOURCE)
    if unit["level"] == "province":
        for row in records(reference["editions"]):
            edition = row["index"] == indices.self_assessed.code and row["year"] == values["edition_reviewed"]
            stated = values["criteria_set"]
            if edition and row["decision"] and stated and row["decision"] != stated:
                message = f"{indices.self_assessed.name} {row['year']} is scored by {row['decision']}"
                remedy = "correct the set or the edition; see reference/editions.csv"
                yield wrong("criteria_set", "criteria_set", message, values["criteria_set"], remedy)


def _decimal(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


class _Card:
    """The rules of one scorecard."""

    def __init__(self, file: str, criteria: pd.DataFrame) -> None:
        self.file = file
        self.rows = numbered(criteria)
        self.by_code = {row["code"]: (line, row) for line, row in self.rows}
        self.children: dict[str, list[dict[str, Any]]] = {}
        for _, row in self.rows:
            self.children.setdefault(row["parent"], []).append(row)

    def _error(self, rule: str, message: str, line: int, column: str, value: str, remedy: str) -> Problem:
        return Problem("error", self.file, rule, message, line, column, value, remedy)

    def parents(self) -> Iterator[Problem]:
        """Every parent is a row, and no row is its own ancestor."""
        circling = self._circling()
        for line, row in self.rows:
            code, parent = row["code"], row["parent"]
            if parent and parent not in self.by_code:
                message = f'{code} belongs to "{parent}", which is no row of the scorecard'
                remedy = "add the row, or correct the code"
                yield self._error("unknown_parent", message, line, "parent", parent, remedy)
            elif code in circling:
                message = f"the parents of {code} run in a circle: {self._way_back(code)}"
                remedy = "correct the parent of one of them"
                yield self._error("cycle", message, line, "parent", parent, remedy)

    def _circling(self) -> set[str]:
        """Codes that are their own ancestors; rows that only lead into a circle are not at fault."""
        circling: set[str] = set()
        passed: set[str] = set()  # each row is walked over once
        for first in self.by_code:
            code, way = first, list[str]()
            while code in self.by_code and code not in passed:
                passed.add(code)
                way.append(code)
                code = self._parent(code)
            if code in way:
                circling.update(way[way.index(code) :])
        return circling

    def _way_back(self, code: str) -> str:
        way, at = [code], self._parent(code)
        while at != code and len(way) < _CODES_SHOWN:
            way.append(at)
            at = self._parent(at)
        return " -> ".join([*way, *([] if at == code else ["…"]), code])

    def _parent(self, code: str) -> str:
        return str(self.by_code[code][1]["parent"])

    def maxima(self) -> Iterator[Problem]:
        """Maxima of children add up to no more than the parent's; the attainable part is no more either."""
        for line, row in self.rows:
            maximum = _decimal(row["maximum"])
            if maximum is None:
                continue
            attainable = _decimal(row["attainable"])
            if attainable is not None and attainable > maximum:
                message = f"attainable {attainable} is above the maximum {maximum}"
                yield self._error("above_maximum", message, line, "attainable", row["attainable"], SOURCE)
            below = [_decimal(child["maximum"]) for child in self.children.get(row["code"], [])]
            total = sum((one for one in below if one is not None), Decimal(0))
            if total > maximum:
                message = f"the maxima below {row['code']} add up to {total}, above its own {maximum}"
                yield self._error("maxima", message, line, "maximum", row["maximum"], SOURCE)

    def scores(self) -> Iterator[Problem]:
        """No score, loss, target or base is above the maximum."""
        for line, row in self.rows:
            maximum = _decimal(row["maximum"])
            for column in (*SCORES, "lost", "target", "base"):
                value = _decimal(row[column])
                if maximum is not None and value is not None and value > maximum:
                    message = f"{column} {value} is above the maximum {maximum}"
                    yield self._error("above_maximum", message, line, column, row[column], SOURCE)

    def states(self) -> Iterator[Problem]:
        """The state says what the score says."""
        for line, row in self.rows:
            score = next((Decimal(row[column]) for column in SCORES if row[column]), None)
            most = _decimal(row["attainable"] or row["maximum"])
            wrong = ""
            if row["state"] == WAITING and score is not None and row["code"] not in self.children:
                wrong = f"has the score {score}"
            elif score is None or most is None:
                continue
            elif (row["state"] == MAXIMUM and score < most) or (row["state"] == BELOW and score >= most):
                wrong = f"has {score} of {most}"
            elif row["state"] == NOTHING and score > 0:
                wrong = f"has the score {score}"
            if wrong:
                message = f'{row["code"]} is "{row["state"]}" and {wrong}'
                yield self._error(
                    "state", message, line, "state", row["state"], "correct the state or the score"
                )

    def inputs(self) -> Iterator[Problem]:
        """Inputs can be calculated with."""
        for line, row in self.rows:
            if row["denominator"] and Decimal(row["denominator"]) == 0:
                message = "a ratio cannot have the denominator 0"
                yield self._error("denominator", message, line, "denominator", "0", SOURCE)
            if row["threshold"] and Decimal(row["threshold"]) == 0:
                message = "a threshold of 0 earns the maximum for nothing"
                yield self._error("threshold", message, line, "threshold", "0", SOURCE)
            maximum = _decimal(row["maximum"])
            for _, points in steps_of(row["steps"]):
                if maximum is not None and Decimal(points) > maximum:
                    message = f"a step of {points} points is above the maximum {maximum}"
                    yield self._error("above_maximum", message, line, "steps", row["steps"], SOURCE)

    def evidence(self) -> Iterator[Problem]:
        """Verification documents have a number or a title, a date that exists, and lead to the web alone."""
        for line, row in self.rows:
            for entry, document in zip(entries(row["evidence"]), evidence_of(row["evidence"]), strict=True):
                if entry.count(";") >= len(EVIDENCE):
                    message = f'"{entry}" has more than {len(EVIDENCE)} parts'
                    remedy = "write number; date; title; file, several documents between |"
                    yield self._error("evidence", message, line, "evidence", entry, remedy)
                elif any(map(is_dangerous, document.values())) or is_other_address(document["file"]):
                    message = f'"{entry}" holds an address that is none of the web'
                    remedy = "write the name of the file, or an address that begins with https://"
                    yield self._error("link", message, line, "evidence", entry, remedy)
                elif document["date"] and not is_date(document["date"]):
                    message = f'"{document["date"]}" is no date that exists'
                    remedy = "write 2021-02-25, 2021-02 or 2021"
                    yield self._error("date", message, line, "evidence", document["date"], remedy)
                elif not (document["number"] or document["title"]):
                    message = "a document has neither a number nor a title"
                    yield self._error("evidence", message, line, "evidence", entry, "name the document")
