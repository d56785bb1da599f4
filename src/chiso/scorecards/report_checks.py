"""How scores follow from their inputs, what does not fit, and what a document says of itself."""

from __future__ import annotations

from typing import Any

import pandas as pd

from chiso.core.frames import records
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import PERIODS_OF_YEAR
from chiso.pages.base import Section
from chiso.pages.blocks import Block, Bullets, Heading, Table, Text
from chiso.pages.inline import inline
from chiso.scorecards.columns import card_columns
from chiso.scorecards.forecasts import forecast, forecast_total
from chiso.scorecards.page import ScorecardPage
from chiso.scorecards.scores import Card
from chiso.scorecards.wording import (
    covered_in_words,
    finding_in_words,
    printed,
    steps_in_words,
)
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.numbers import digits, points


def checked(plan: Plan, card: Card, table_of: pd.DataFrame, t: Texts) -> list[Block]:
    """How each score follows from its inputs, what does not fit, printing errors of the document."""
    parts: list[Block] = []
    computed = [row for row in records(table_of) if row["follows"] and row["code"] not in card.children]
    if computed:
        columns = card_columns(t, "criterion", "rule", "inputs", "printed", "expected", "follows")
        rows = [
            row | {"inputs": _inputs(card.by_code[row["code"]], t), "expected": _expected(row, t)}
            for row in computed
        ]
        parts.append(Table(t("Scores calculated again from their inputs"), columns, rows))
        rule = t("Rules derived from the figures of the document; its annex is not on record.")
        derived = any(row["rule_basis"] == "derived" for row in computed)
        parts += [Text(rule, "basis")] if derived else []
    findings = [finding_in_words(one, t) for one in card.findings]
    noted = [
        inline(
            entry["printed"],
            ": ",
            entry["text"],
            " ",
            t("({fits} fits)", fits=entry["fits"]) if entry["fits"] else "",
        )
        for entry in plan.document["findings"]
    ]
    if findings:
        parts += [Heading(t("What does not fit, and notes")), Bullets(findings)]
    if noted:
        parts += [Heading(t("Printing errors of the document")), Bullets(noted)]
    if not parts:
        parts = [Text(t("No inputs are on record, so no score can be calculated again."))]
    return parts


def _expected(row: dict[str, Any], t: Texts) -> str:
    """The score that the inputs give, or from where to where."""
    low, high = (points(row[key], t.lang) for key in ("expected_low", "expected_high"))
    return low if low == high else f"{low}–{high}"


def _inputs(row: dict[str, Any], t: Texts) -> str:
    lang = t.lang
    said = []
    if row["numerator"]:
        said.append(f"{digits(row['numerator'], lang)}/{digits(row['denominator'], lang)} {row['unit']}")
    if row["ratio"]:
        # Against last year the unit says what the percent is of: "% so với năm 2019".
        of = row["unit"] if row["unit"].startswith("%") else "%"
        said.append(digits(row["ratio"], lang) + of)
    for key, text in (
        ("value", t("this year {n}", n=digits(row["value"], lang))),
        ("last_year", t("last year {n}", n=digits(row["last_year"], lang))),
        ("threshold", t("target {n}%", n=digits(row["threshold"], lang))),
        ("base", t("base {n}", n=digits(row["base"], lang))),
    ):
        if row[key]:
            said.append(text)
    said += [steps_in_words(row["steps"], t)] if row["steps"] else []
    return "; ".join(said)


def described(plan: Plan, name: str, t: Texts) -> list[Block]:
    """The document: bases, what it refers to, what is missing, limits."""
    known = plan.document
    title = f"{name}: {known['title']}"
    parts: list[Block] = [Text(printed(title, t))]
    for key, heading in (("legal_bases", t("Bases")), ("related_documents", t("Documents referred to"))):
        entries = [printed(_entry(entry, t), t) for entry in known[key]]
        parts += [Heading(heading), Bullets(entries)] if entries else []
    if known["missing"]:
        parts += [
            Heading(t("What the document lacks")),
            Bullets([printed(text, t) for text in known["missing"]]),
        ]
    if known["limits"]:
        parts += [Heading(t("Limits")), Bullets([printed(text, t) for text in known["limits"]])]
    return parts


def _entry(entry: dict[str, str], t: Texts) -> str:
    said = entry["document"]
    if entry["date"]:
        said += f" {t('of {date}', date=date(entry['date'], t.lang))}"
    who = f" ({entry['issuer']})" if entry["issuer"] else ""
    return f"{said}{who}" + (f": {entry['title']}" if entry["title"] else "")


def forecast_section(report: ScorecardPage) -> Section:
    """Criteria with inputs of the last period on record: score if the year ended so, way to the maximum."""
    t, plan = report.t, report.plan
    heading = report.numbered_heading("du-bao", t("The year by the inputs to date"))
    known = set(plan.periods["period"])
    period = next((one for one in reversed(PERIODS_OF_YEAR) if one in known), "")
    if not period:
        return Section("du-bao", heading, [], t, kind="absent")
    total = records(forecast_total(plan, period))[0]
    said = covered_in_words(total, t)
    names = ("criterion", "ratio", "score", "best", "need", "of", "verdict")
    columns = card_columns(t, *names, score=t("If the year ended so"))
    rows = records(forecast(plan, period))
    caption = t("Forecast by the inputs of {period}", period=period)
    return report.part("du-bao", heading, [Text(said + "."), Table(caption, columns, rows)])
