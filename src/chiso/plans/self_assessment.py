"""The report on the self-assessed scores of a unit: total, fields, criteria, evidence; HTML as in reports."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import BY_OTHERS, EVIDENCE, evidence_of
from chiso.pages.blocks import Block, Bullets, Column, Heading, Note, Table, Text
from chiso.pages.inline import in_lines
from chiso.plans.fields import inputs_in_words, lost_in_words, points_of
from chiso.plans.notes import CONTRADICTIONS
from chiso.scorecards.columns import card_columns
from chiso.scorecards.scores import Card
from chiso.scorecards.wording import finding_in_words, total_in_words
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.numbers import digits, labelled, points, roman


def self_assessment_title(plan: Plan, t: Texts) -> str:
    """What the report is about."""
    return t(
        "Results of the self-assessment and scoring of administrative reform of {unit} in {year}",
        unit=plan.unit,
        year=plan.reviewed,
    )


def self_assessment_sections(plan: Plan, t: Texts) -> list[Block]:
    """The parts of the report, headings included.

    Parameters
    ----------
    plan : Plan
        With self-assessed scores.
    t : Texts
    """
    card = Card(plan)
    parts: list[Block] = [
        _heading(1, t("GENERAL RESULTS")),
        Text(t("Criteria: {decision}.", decision=plan.criteria_set or t("[decision on the criteria]"))),
        Text(t("Self-assessment of {year}: {total}.", year=plan.reviewed, total=total_in_words(plan, t))),
        _by_field(plan, card, t),
        _heading(2, t("RESULTS BY FIELD AND CRITERION")),
    ]
    for n, row in enumerate(card.top, 1):
        parts += _field(card, row, n, t)
    parts += [_heading(3, t("LIST OF VERIFICATION DOCUMENTS")), *_evidence(plan, card, t)]
    parts += [
        _heading(4, t.pgettext("self-assessment", "PROPOSALS")),
        Text(t("[proposals: to be filled in by the office]"), "blank"),
    ]
    return parts


def _heading(n: int, text: str) -> Heading:
    return Heading(f"{roman(n)}. {text}", 2)


def _by_field(plan: Plan, card: Card, t: Texts) -> Block:
    names = ("field", "maximum", "self_assessed", "lost", "pending")
    columns = card_columns(t, *names, pending=t("Scored by others"))
    rows = [
        row | points_of(card, row) | {"pending": float(card.pending(row)) or math.nan} for row in card.top
    ]
    return Table(t("Self-assessed scores by field, {year}", year=plan.reviewed), columns, rows)


def _field(card: Card, row: Mapping[str, Any], n: int, t: Texts) -> list[Block]:
    parts: list[Block] = [Heading(f"{n}. {row['name']}")]
    said = t.ngettext(
        "Self-assessed: {score}/{n} point",
        "Self-assessed: {score}/{n} points",
        score=digits(row["self_assessed"], t.lang),
        n=digits(row["maximum"], t.lang),
    )
    lost = lost_in_words(card, row, t.lang)
    pending = card.pending(row)
    if pending:
        said += t.ngettext(
            "; {n} point is scored by others", "; {n} points are scored by others", n=points(pending, t.lang)
        )
    if lost:
        said += t("; points not reached: {n}", n=lost)
    parts.append(Text(f"{said}."))
    below = _leaves(card, row)
    if not below:
        # A field without criteria has no causes to list; that they are missing is said.
        parts.append(Text(t("Its criteria are not on record: [scores by criterion].")))
        return parts
    if row["rule"] == "rest_at_maximum":
        parts.append(Note(t("Listed are the criteria on record; the others have their maximum.")))
    rows = [{**one, **points_of(card, one), "why": in_lines(_why(card, one, t))} for one in below]
    columns = card_columns(t, "criterion", "maximum", "self_assessed", "lost", "state")
    columns.append(Column("why", t("Basis, cause, explanation")))
    parts.append(Table(t("Field {code}: scores by criterion", code=row["code"]), columns, rows))
    codes = {one["code"] for one in below}
    # A report that is sent on with a printing error in it comes back: it is said before it goes.
    wrong = [one for one in card.findings if one.code in codes and one.kind in CONTRADICTIONS]
    parts += [Note(f"[{t('To be checked: {text}', text=finding_in_words(one, t))}]") for one in wrong]
    return parts


def _why(card: Card, row: Mapping[str, Any], t: Texts) -> list[str]:
    """What a score follows from, and why it is no better."""
    why = [text for text in (inputs_in_words(row, t.lang), row["reason"], row["explanation"]) if text]
    if lost_in_words(card, row, t.lang) not in {"", "0"} and not row["reason"]:
        why.append(t("[cause to be filled in]"))
    if row["scored_by"] in BY_OTHERS:
        why.append(t("scored by: {who}", who=row["scored_by"]))
    return why


def _evidence(plan: Plan, card: Card, t: Texts) -> list[Block]:
    heads = zip(EVIDENCE, (t("Number, symbol"), t("Date"), t("Document"), t("File")), strict=True)
    columns = [*card_columns(t, "code", code=t("Criterion")), *(Column(key, head) for key, head in heads)]
    rows: list[dict[str, Any]] = []
    without: list[str] = []
    for row in card.rows:
        if row["scored_by"] in BY_OTHERS:
            continue
        documents = list(evidence_of(row["evidence"]))
        # A document may stand for a whole field; it is asked for where there is nothing below.
        own = [child for child in _leaves(card, row) if child["scored_by"] not in BY_OTHERS]
        if not documents and not own:
            without.append(f"{labelled(row['code'], row['name'])}")
        rows += [one | {"code": row["code"], "date": date(one["date"], t.lang)} for one in documents]
    parts: list[Block] = [Table(t("Verification documents by criterion"), columns, rows)] if rows else []
    if without:
        parts.append(
            Text(
                t.ngettext(
                    "No verification document is on record of {n} criterion:",
                    "No verification document is on record of {n} criteria:",
                    n=len(without),
                )
            )
        )
        parts.append(Bullets([f"{name}: {t('[verification document]')}" for name in without]))
    return parts


def _leaves(card: Card, row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Criteria below a field that have none below themselves."""
    found: list[Mapping[str, Any]] = []
    for child in card.children.get(row["code"], []):
        found += _leaves(card, child) or [child]
    return found
