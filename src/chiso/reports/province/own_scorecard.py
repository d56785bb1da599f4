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
from chiso.pages.blocks import Block, Note, OldColumn, OldRow, OldTable
from chiso.pages.inline import Inline, styled
from chiso.reports.parts.index_result import IndexView
from chiso.scorecards.scores import Card, field_totals, lost_points, score_table
from chiso.scorecards.wording import SCORED_AS, finding_in_words, printed, scored_as
from chiso.text.messages import capital
from chiso.text.numbers import MISSING, labelled, number, of_maximum, points, signed


def own_structure(view: IndexView, plan: Plan) -> list[Block]:
    """Who scores which part, what the province claims of its part, and that these are its own figures."""
    t, lang = view.t, view.t.lang
    card, total = Card(plan), _total(plan)
    kind = t(SCORED_AS[scored_as(plan)])
    columns = [
        OldColumn(t("Part of the score")),
        OldColumn(t("Maximum"), numeric=True),
        OldColumn(kind, numeric=True),
    ]
    columns += [OldColumn(t("Points not reached"), numeric=True), OldColumn(t("Basis and source"))]
    own = [t("Scored by the province itself"), points(total["maximum"] - total["pending"], lang)]
    rows = [OldRow([*own, points(total["score"], lang), points(total["lost"], lang), _known(view, plan)])]
    for row in records(plan.criteria):
        if row["scored_by"] in BY_OTHERS and row["maximum"]:
            score = card.score(row)
            cells = [row["name"], points(float(row["maximum"]), lang)]
            cells += [points(score, lang) if score is not None else t("not scored yet"), MISSING]
            rows.append(OldRow([*cells, _known(view, plan)]))
    survey = records(
        view.d.editions[view.d.editions["index"].eq(view.index) & view.d.editions["year"].eq(view.year)]
    )
    if survey and not math.isnan(survey[0]["survey_max"]):
        cells = [
            t("sociological survey"),
            points(survey[0]["survey_max"], lang),
            t("not on record yet"),
            MISSING,
        ]
        rows.append(OldRow([capital(cells[0]), *cells[1:], MISSING]))
    caption = t("{index} {year}: parts of the score by the province's own scorecard", **view.words)
    warning = t("The figures of the scorecard are the province's own: self-assessed, not a published result.")
    return [Note(warning), OldTable(caption, columns, rows)]


def own_fields(view: IndexView, plan: Plan) -> list[Block]:
    """Fields with the maximum of the part that the province scores."""
    t, lang = view.t, view.t.lang
    kind = t(SCORED_AS[scored_as(plan)])
    columns = [OldColumn(t("Field")), OldColumn(t("Maximum"), numeric=True), OldColumn(kind, numeric=True)]
    columns += [OldColumn(t("Points not reached"), numeric=True), OldColumn("%", numeric=True)]
    columns += [OldColumn(t("Not scored yet"), numeric=True), OldColumn(t("Basis and source"))]
    rows = [
        OldRow(
            [
                t("Total points") if row["code"] == TOTAL else printed(labelled(row["code"], row["name"]), t),
                *(points(row[key], lang) for key in ("maximum", "score", "lost")),
                number(row["share"], lang),
                points(row["pending"], lang) if row["pending"] else MISSING,
                _known(view, plan),
            ]
        )
        for row in records(field_totals(plan))
    ]
    caption = t("{index} {year}: {parts} by the province's own scorecard", **view.words)
    return [OldTable(caption, columns, rows)]


def own_criteria(view: IndexView, plan: Plan) -> list[Block]:
    """Criteria with lost points: the printed score and the one that fits, cause, lead agency."""
    t, lang = view.t, view.t.lang
    lost = lost_points(plan)
    if lost.empty:
        return []
    scores = {row["code"]: row for row in records(score_table(plan))}
    order = {code: n for n, code in enumerate(plan.criteria["code"])}
    columns = [OldColumn(t("Criterion")), OldColumn(t("Score"), numeric=True)]
    columns += [OldColumn(t("Points not reached"), numeric=True), OldColumn(t("Reason, as printed"))]
    columns += [OldColumn(t("Scored by")), OldColumn(t("Lead agency"))]
    rows = []
    for row in sorted(records(lost), key=lambda row: order[row["code"]]):
        of = scores[row["code"]]
        shown = of_maximum(of["score"], of["maximum"], lang)
        if not math.isnan(of["fits"]):
            shown += "\n" + t("(printed {printed})", printed=points(of["printed"], lang))
        rows.append(
            OldRow(
                [
                    printed(labelled(row["code"], row["name"]), t),
                    shown,
                    points(row["lost"], lang),
                    printed(row["reason"], t) or t("not stated in the document"),
                    _who_scored(of, view),
                    printed(row["lead"].replace(" | ", "; "), t) or t("[to be filled in by the office]"),
                ]
            )
        )
    caption = t("{index} {year}: criteria below their maximum, by the province's own scorecard", **view.words)
    wrong = [one for one in Card(plan).findings if one.severity == "mismatch"]
    said = [Note(finding_in_words(one, t)) for one in wrong]
    return [OldTable(caption, columns, rows), *said]


def _who_scored(row: dict[str, Any], view: IndexView) -> str:
    t = view.t
    return t("appraised") if row["printed_as"] == "appraised" else t("self-assessed by the province")


def own_distances(view: IndexView, plan: Plan) -> list[Block]:
    """How far the claim is from its maximum, in all and by field; and the aims of the plan."""
    t, lang = view.t, view.t.lang
    total = _total(plan)
    columns = [OldColumn(t("Compared with")), OldColumn(t("Level"), numeric=True)]
    columns += [OldColumn(t("Distance (points)"), numeric=True), OldColumn(t("Basis and source"))]
    most = total["maximum"] - total["pending"]
    rows = [
        OldRow(
            [
                t("Maximum of what the province scores itself"),
                points(most, lang),
                signed(-total["lost"], lang, 4),
                _known(view, plan),
            ]
        )
    ]
    for row in records(field_totals(plan)):
        if row["code"] != TOTAL and round(row["lost"], 4) > 0:
            name = printed(labelled(row["code"], row["name"]), t)
            level = points(row["maximum"] - row["pending"], lang)
            rows.append(OldRow([name, level, signed(-row["lost"], lang, 4), _known(view, plan)], sub=True))
    for goal in plan.document["goals"]:
        if goal["index"] == view.index:
            name = t("Aim of the plan for {year}: {text}", year=goal["year"], text=goal["text"])
            rows.append(OldRow([name, MISSING, MISSING, view.references.mark(plan.document["source"])]))
    caption = t("{index} {year}: distance of the self-assessed score to its maximum", **view.words)
    return [OldTable(caption, columns, rows)]


def _total(plan: Plan) -> dict[str, Any]:
    totals = field_totals(plan)
    return records(totals[totals["code"].eq(TOTAL)])[0]


def _known(view: IndexView, plan: Plan) -> Inline:
    """That a figure is the province's own, with its source where that is on record."""
    kind = scored_as(plan)
    words = view.t("appraised") if kind == "appraised" else view.t("self-assessed by the province")
    marks = view.references.mark(plan.document["source"])
    return styled("basis", words, " ", marks)
