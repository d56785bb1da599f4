"""What `chiso score` prints: a scorecard, a ranking, a forecast, claims against appraisals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from chiso.core.frames import records
from chiso.data.plans.folder import Plan
from chiso.data.schema.vocabulary import TOTAL
from chiso.pages.blocks import Block, Bullets, Column, Table, Text
from chiso.pages.formats import NUMBER, PLACE, POINTS, SMALL_NUMBER, YEAR, coded
from chiso.pages.terminal import GAP, text_of
from chiso.scorecards.columns import card_columns
from chiso.scorecards.comparisons import against_appraisal, by_cause, over_years, ranking
from chiso.scorecards.forecasts import forecast, forecast_total
from chiso.scorecards.scores import Card, field_totals, score_table
from chiso.scorecards.wording import (
    SCORED_AS,
    covered_in_words,
    finding_in_words,
    in_criteria,
    index_in_words,
    scored_as,
    total_in_words,
)
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import in_points, number, of_maximum, points


def render_card(plan: Plan, lang: str, what_if: Sequence[tuple[str, str]] = ()) -> str:
    """A scorecard: total, fields and criteria, totals by field, findings; with changes, before and after."""
    t = Texts(lang)
    card = Card(plan, what_if)
    kind = scored_as(plan)
    heads = [
        t("{unit}, edition {year}", unit=plan.unit, year=plan.reviewed),
        t("{index}; criteria: {set}", index=index_in_words(plan, t), set=plan.criteria_set),
        f"{t(SCORED_AS[kind]) if kind else t('No score on record')}: {total_in_words(plan, t)}",
    ]
    if what_if:
        before, after = Card(plan).sums()["score"], card.sums()["score"]
        if before is not None and after is not None:
            gained = number(float(after - before), lang, 4)
            heads.append(
                t(
                    "If {changes}: {total} ({gained})",
                    changes=", ".join(f"{code} = {value}" for code, value in what_if),
                    total=total_in_words(plan, t, card),
                    gained=gained if after < before else f"+{gained}",
                )
            )
    parts: list[Block] = [Text("\n".join(heads)), _criteria(plan, t, what_if), _fields(plan, t, what_if)]
    if card.findings:
        said = [finding_in_words(finding, t) for finding in card.findings]
        parts += [Text(t("What does not fit in the print, and notes:")), Bullets(said)]
    return text_of(parts, t)


def _criteria(plan: Plan, t: Texts, what_if: Sequence[tuple[str, str]]) -> Table:
    names, rows = ("code", "maximum", "score", "lost", "state", "rule", "name"), []
    for row in records(score_table(plan, what_if)):
        wrong = "" if math.isnan(row["fits"]) else f" ({t('printed')} {points(row['printed'], t.lang)})"
        mark = " *" if row["changed"] else wrong or (" !" if row["follows"] == "no" else "")
        rows.append(
            row | {"code": GAP * row["depth"] + row["code"], "score": points(row["score"], t.lang) + mark}
        )
    return Table("", card_columns(t, *names, missing={"state": "", "rule": ""}), rows)


def _fields(plan: Plan, t: Texts, what_if: Sequence[tuple[str, str]]) -> Table:
    columns = [
        Column("code", t("Field"), coded({TOTAL: N_("Total points")})),
        *card_columns(t, "maximum", "attainable", "self_assessed", "appraised"),
        Column("score", t("Score"), POINTS),
        *card_columns(t, "share", "lost", "target", share="%"),
    ]
    return Table("", columns, records(field_totals(plan, what_if)))


def _scored(table: pd.DataFrame, t: Texts) -> list[dict[str, Any]]:
    """Rows with their score of the maximum, which is told of a score that is missing too."""
    return [row | {"score": of_maximum(row["score"], row["maximum"], t.lang)} for row in records(table)]


def render_ranking(plans: Sequence[Plan], lang: str) -> str:
    """Units of one set of criteria in order."""
    t = Texts(lang)
    table = ranking(plans).assign(ranked=len(plans))
    columns = [
        Column("place", t("Place"), PLACE),
        *card_columns(t, "score", "share", share="%"),
        Column("share_attainable", t("% of the attainable"), NUMBER),
        *card_columns(t, "lost"),
        Column("unit", t("Unit")),
    ]
    first = plans[0]
    title = t("Ranking, {index}, edition {year}", index=index_in_words(first, t), year=first.reviewed)
    known = t(
        "By {score}; criteria: {set}",
        score=t(SCORED_AS[table["scored_as"].iloc[0]]),
        set=first.criteria_set,
    )
    return text_of([Text(f"{title}\n{known}"), Table("", columns, _scored(table, t))], t)


def render_years(plans: Sequence[Plan], lang: str) -> str:
    """One unit over its editions, and its claims against the appraisal."""
    t = Texts(lang)
    columns = [
        Column("edition", t("Edition"), YEAR),
        *card_columns(t, "self_assessed", "appraised", "score", "share", share="%"),
        Column("criteria_set", t("Criteria set"), missing=""),
    ]
    parts = [
        Text(t("{unit} over the editions", unit=plans[0].unit)),
        Table("", columns, _scored(over_years(plans), t)),
        Text(render_appraisal(plans, lang)),
    ]
    return text_of(parts, t)


def render_appraisal(plans: Sequence[Plan], lang: str) -> str:
    """Self-assessed against appraised points, and the reasons of the appraiser."""
    t = Texts(lang)
    found = against_appraisal(plans).astype({"edition": str})
    if found.empty:
        return t("Self-assessed and appraised scores of one criterion are not both on record.")
    columns = [
        Column("edition", t("Edition")),
        *card_columns(t, "code", "self_assessed", "appraised", "difference", "cause"),
    ]
    causes = [
        f"{row['edition']}: {row['cause'] or t('no reason on record')}: "
        + t(
            "{points} in {criteria}",
            points=in_points(number(row["difference"], lang, 4), t),
            criteria=in_criteria(row["n"], t),
        )
        for row in records(by_cause(plans))
    ]
    parts = [Table(t("Self-assessment against appraisal"), columns, records(found)), Bullets(causes)]
    return text_of(parts, t)


def render_forecast(plan: Plan, period: str, lang: str) -> str:
    """The score if the year ended with the inputs of a period, and what the maximum still takes."""
    t = Texts(lang)
    total = records(forecast_total(plan, period))[0]
    columns = [
        *card_columns(t, "code"),
        Column("ratio", "%", SMALL_NUMBER),
        *card_columns(t, "score", "best", "need", score=t("If the year ended so")),
        *card_columns(t, "of", "verdict", "name"),
    ]
    title = t("{unit}: forecast by the inputs of {period}", unit=plan.unit, period=period)
    said = Text(f"{title}\n{covered_in_words(total, t)}")
    return text_of([said, Table("", columns, _scored(forecast(plan, period), t))], t)
