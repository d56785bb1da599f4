"""A province's own scorecard in its report: structure, fields, criteria and distances, marked as its own.

Nothing of it is a published result: the Ministry publishes appraised scores, a plan holds the claim.
"""

from __future__ import annotations

import math
from typing import Any

from chiso.core.frames import records
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import BY_OTHERS
from chiso.data.schema.vocabulary import TOTAL
from chiso.pages.blocks import Block, Column, Note, Table
from chiso.pages.columns import columns_of
from chiso.pages.formats import POINTS, SIGNED, Row
from chiso.pages.inline import Inline, Words, in_lines, styled
from chiso.reports.parts.index_result import IndexView
from chiso.scorecards.columns import card_columns
from chiso.scorecards.scores import Card, field_totals, lost_points, score_table
from chiso.scorecards.wording import SCORED_AS, finding_in_words, printed, scored_as
from chiso.text.messages import N_, capital
from chiso.text.numbers import labelled, of_maximum, points, signed


def own_structure(view: IndexView, plan: Plan) -> list[Block]:
    """Who scores which part, what the province claims of its part, and that these are its own figures."""
    t, card, total = view.t, Card(plan), _total(plan)
    known = _known(view, plan)
    rows: list[Row] = [
        {
            "part": t("Scored by the province itself"),
            "maximum": total["maximum"] - total["pending"],
            **{key: total[key] for key in ("score", "lost")},
            "known": known,
        }
    ]
    for row in records(plan.criteria):
        if row["scored_by"] in BY_OTHERS and row["maximum"]:
            score = card.score(row)
            part = {"part": row["name"], "maximum": float(row["maximum"]), "lost": math.nan, "known": known}
            rows.append({**part, "score": t("not scored yet") if score is None else score})
    survey = records(
        view.d.editions[view.d.editions["index"].eq(view.index) & view.d.editions["year"].eq(view.year)]
    )
    if survey and not math.isnan(survey[0]["survey_max"]):
        part = {"part": capital(t("sociological survey")), "maximum": survey[0]["survey_max"]}
        rows.append({**part, "score": t("not on record yet"), "lost": math.nan, "known": ""})
    columns = [
        Column("part", t("Part of the score")),
        *card_columns(t, "maximum"),
        Column("score", t(SCORED_AS[scored_as(plan)]), POINTS),
        *card_columns(t, "lost"),
        *columns_of(t, "known"),
    ]
    caption = t("{index} {year}: parts of the score by the province's own scorecard", **view.words)
    warning = t("The figures of the scorecard are the province's own: self-assessed, not a published result.")
    return [Note(warning), Table(caption, columns, rows)]


def own_fields(view: IndexView, plan: Plan) -> list[Block]:
    """Fields with the maximum of the part that the province scores."""
    t, known = view.t, _known(view, plan)
    rows = [
        row | {"pending": row["pending"] or math.nan, "known": known} for row in records(field_totals(plan))
    ]
    columns = [
        *card_columns(t, "field", "maximum"),
        Column("score", t(SCORED_AS[scored_as(plan)]), POINTS),
        *card_columns(t, "lost", "share", "pending", share="%"),
        *columns_of(t, "known"),
    ]
    caption = t("{index} {year}: {parts} by the province's own scorecard", **view.words)
    return [Table(caption, columns, rows)]


def own_criteria(view: IndexView, plan: Plan) -> list[Block]:
    """Criteria with lost points: the printed score and the one that fits, cause, lead agency."""
    t, lang = view.t, view.t.lang
    lost = lost_points(plan)
    if lost.empty:
        return []
    scores = {row["code"]: row for row in records(score_table(plan))}
    order = {code: n for n, code in enumerate(plan.criteria["code"])}
    rows = []
    for row in sorted(records(lost), key=lambda row: order[row["code"]]):
        of = scores[row["code"]]
        shown = [of_maximum(of["score"], of["maximum"], lang)]
        if not math.isnan(of["fits"]):
            shown.append(t("(printed {printed})", printed=points(of["printed"], lang)))
        rows.append(row | {"score": in_lines(shown), "scored_by": _who_scored(of, view)})
    columns = [
        *card_columns(t, "criterion", "score", "lost", "reason"),
        Column("scored_by", t("Scored by")),
        *card_columns(t, "lead", missing={"lead": N_("[to be filled in by the office]")}),
    ]
    caption = t("{index} {year}: criteria below their maximum, by the province's own scorecard", **view.words)
    wrong = [one for one in Card(plan).findings if one.severity == "mismatch"]
    said = [Note(finding_in_words(one, t)) for one in wrong]
    return [Table(caption, columns, rows), *said]


def _who_scored(row: dict[str, Any], view: IndexView) -> str:
    t = view.t
    return t("appraised") if row["printed_as"] == "appraised" else t("self-assessed by the province")


def own_distances(view: IndexView, plan: Plan) -> list[Block]:
    """How far the claim is from its maximum, in all and by field; and the aims of the plan."""
    t, known = view.t, _known(view, plan)
    name = t("Maximum of what the province scores itself")
    rows: list[Row] = [_distance(name, _total(plan), view) | {"known": known, "field": False}]
    for row in records(field_totals(plan)):
        if row["code"] != TOTAL and round(row["lost"], 4) > 0:
            field = printed(labelled(row["code"], row["name"]), t)
            rows.append(_distance(field, row, view) | {"known": known, "field": True})
    for goal in plan.document["goals"]:
        if goal["index"] == view.index:
            name = t("Aim of the plan for {year}: {text}", year=goal["year"], text=goal["text"])
            mark = view.references.mark(plan.document["source"])
            rows.append({"to": name, "level": "", "gap": "", "known": mark, "field": False})
    columns = [
        Column("to", t("Compared with")),
        Column("level", t("Level"), POINTS),
        Column("gap", t("Distance (points)"), SIGNED),
        *columns_of(t, "known"),
    ]
    caption = t("{index} {year}: distance of the self-assessed score to its maximum", **view.words)
    return [Table(caption, columns, rows, sub=lambda row: bool(row["field"]))]


def _distance(name: Words, row: dict[str, Any], view: IndexView) -> dict[str, Any]:
    """Its maximum without what is not scored yet, and how far the score is from that."""
    gap = signed(-row["lost"], view.t.lang, 4)
    return {"to": name, "level": row["maximum"] - row["pending"], "gap": gap}


def _total(plan: Plan) -> dict[str, Any]:
    totals = field_totals(plan)
    return records(totals[totals["code"].eq(TOTAL)])[0]


def _known(view: IndexView, plan: Plan) -> Inline:
    """That a figure is the province's own, with its source where that is on record."""
    kind = scored_as(plan)
    words = view.t("appraised") if kind == "appraised" else view.t("self-assessed by the province")
    marks = view.references.mark(plan.document["source"])
    return styled("basis", words, " ", marks)
