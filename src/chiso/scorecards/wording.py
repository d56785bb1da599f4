"""Scorecards in words: states, rules, levels, points as documents print them, findings as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from chiso.core.errors import Problem
from chiso.core.frames import numbered
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import SCORES, steps_of
from chiso.pages.inline import Words, in_language
from chiso.scorecards.misprints import Finding
from chiso.scorecards.scores import Card
from chiso.text.catalog import Texts, Unworded
from chiso.text.messages import N_
from chiso.text.numbers import MISSING, digits, in_points, points

STATES = {
    "đạt tối đa": N_("at the maximum"),
    "chưa đạt": N_("below the maximum"),
    "không được tính điểm": N_("no points given"),
    "chờ chấm": N_("not scored yet"),
    "không có nội dung đánh giá": N_("nothing to assess"),
}
RULES = {
    "proportional": N_("ratio x maximum"),
    "to_target": N_("ratio to the target x maximum"),
    "base_plus_ratio": N_("base points + ratio x the rest"),
    "steps": N_("by steps of the ratio"),
    "above_last_year": N_("all or nothing against last year"),
    "reduced_maximum": N_("share of the maximum for a unit without the work"),
    "sum": N_("sum of its criteria"),
    "rest_at_maximum": N_("sum of its criteria; those not listed have their maximum"),
    "ministry": N_("by the Ministry of Home Affairs"),
    "survey": N_("survey points as published"),
}
SCORED_AS = {
    "appraised": N_("Appraised score"),
    "self_assessed": N_("Self-assessed score"),
    "survey": N_("Survey points"),
}
FIGURES = {
    "numerator": N_("the numerator"),
    "denominator": N_("the denominator"),
    "ratio": N_("the ratio"),
    "self_assessed": N_("the self-assessed score"),
    "appraised": N_("the appraised score"),
    "survey": N_("the survey points"),
    "maximum": N_("the maximum"),
    "lost": N_("the points not reached"),
    "steps": N_("the steps"),
    "rule": N_("the rule"),
}
INDEX_OF_LEVEL = {
    "province": N_("{index} of a province"),
    "department": N_("Administrative reform index of departments within a province"),
    "district": N_("Administrative reform index of districts within a province"),
    "commune": N_("Administrative reform index of communes within a province"),
}
FORECAST_VERDICTS = {
    "reached": N_("the maximum is reached"),
    "open": N_("the maximum can still be reached"),
    "growing": N_("the maximum can still be reached if nothing is missed from now on"),
    "missed": N_("the maximum cannot be reached any more"),
    "no inputs": N_("no inputs on record"),
}
FINDINGS = {
    "misprint": N_("{code}: {figure} is printed {printed}, only {fits} fits."),
    "misprints": N_("{code}: the figures do not fit; one of these readings would: {fits}."),
    "ratio": N_("{code}: the ratio is printed {printed}%, numerator and denominator give {quotient}%."),
    "score": N_("{code}: the score is printed {printed}, its inputs give {expected}."),
    "loss": N_("{code}: the points not reached are printed {printed}, maximum less score is {fits}."),
    "losses": N_("{code}: the criteria listed lose {points}, the field loses {printed}."),
    "total": N_("The total is printed {printed}, the fields add up to {fits}."),
    "total_maximum": N_("The maximum of the total is printed {printed}, the fields give {fits}."),
    "cut": N_("{code}: the ratio {quotient}% is printed {printed}%: cut, not rounded."),
    "implied": N_("{code}: the ratio is printed {printed}%; the score implies {fits}%."),
    "open_step": N_("{code}: from which ratio the lower step counts is not known ({printed})."),
    "exempt_part": N_("{code}: {printed} attainable at {share}% means {points} of work the unit lacks."),
    "no_inputs": N_("{code}: the inputs of its rule are not on record."),
}
# Kinds of findings in words, by rule of `score_findings`.
RULES_OF_FINDINGS = {
    "score_misprint": N_("a figure that is misprinted, and the one that fits"),
    "score_misprints": N_("figures of which one must be misprinted"),
    "score_ratio": N_("a ratio that does not follow from numerator and denominator"),
    "score_score": N_("a score that does not follow from its inputs"),
    "score_loss": N_("points not reached that are not the maximum less the score"),
    "score_losses": N_("points not reached of a field that its criteria do not add up to"),
    "score_total": N_("a total that the fields do not add up to"),
    "score_total_maximum": N_("a maximum of the total that the fields do not add up to"),
    "score_cut": N_("a ratio that is cut, not rounded"),
    "score_implied": N_("a ratio that the score implies otherwise"),
    "score_open_step": N_("a step whose ratio is not known"),
    "score_exempt_part": N_("points of work that the unit lacks"),
    "score_no_inputs": N_("a score whose inputs are not on record"),
}


def index_in_words(plan: Plan, t: Texts) -> str:
    """The index that a scorecard is of: that of provinces, or one of the units within a province."""
    return t(INDEX_OF_LEVEL[plan.level], index=plan.index_name)


def printed(text: str, t: Texts) -> Words:
    """Words of a document; in an English report marked as Vietnamese, for screen readers."""
    return text if t.lang == "vi" or not text else in_language("vi", text)


def steps_in_words(cell: str, t: Texts) -> str:
    """Steps of a rule: "từ 100%: 1 điểm; thấp hơn, chưa rõ ngưỡng: 0,5 điểm"."""
    said = []
    for low, worth in steps_of(cell):
        n = digits(worth, t.lang)
        if low == "?":
            said.append(
                t.ngettext(
                    "below that, from a ratio not known: {n} point",
                    "below that, from a ratio not known: {n} points",
                    n=n,
                )
            )
        else:
            said.append(
                t.ngettext("from {low}%: {n} point", "from {low}%: {n} points", low=digits(low, t.lang), n=n)
            )
    return reduce(lambda first, then: N_("{first}; {then}", first=first, then=then), said) if said else ""


def scored_as(plan: Plan) -> str:
    """Whose score the card holds: the appraised one if every field has one, else the claim."""
    sums = Card(plan).sums()
    if sums["appraised"] is not None:
        return "appraised"
    held = {column for column in SCORES for value in plan.criteria[column] if value}
    return "self_assessed" if "self_assessed" in held else next((one for one in SCORES if one in held), "")


def total_in_words(plan: Plan, t: Texts, card: Card | None = None) -> str:
    """The total with its maximum: "61,4203/65 điểm; điểm không đạt 3,5797; ..."."""
    sums = (card or Card(plan)).sums()
    if sums["score"] is None:
        return t("no total: the score of a field is not on record")
    most = None if sums["maximum"] is None else sums["maximum"] - (sums["pending"] or 0)
    said = [
        t.ngettext(
            "{score}/{n} point",
            "{score}/{n} points",
            score=points(sums["score"], t.lang),
            n=points(most, t.lang),
        )
    ]
    if sums["lost"] is not None:
        said.append(t("points not reached: {n}", n=points(sums["lost"], t.lang)))
    if sums["attainable"] is not None and sums["attainable"] != sums["maximum"]:
        said.append(t("attainable: {n}", n=points(sums["attainable"], t.lang)))
    if sums["pending"]:
        said.append(t("not scored yet: {n}", n=points(sums["pending"], t.lang)))
    return "; ".join(said)


def covered_in_words(total: Mapping[str, Any], t: Texts) -> str:
    """What the criteria with inputs would score: "02 tiêu chí ...", `total` as in `forecast_total`."""
    return t(
        "{criteria} with inputs ({covered} of {points}): {score} if the year ended so",
        criteria=in_criteria(total["n"], t),
        covered=points(total["covered"], t.lang),
        points=in_points(points(total["maximum"], t.lang), t),
        score=in_points(points(total["score"], t.lang), t),
    )


def in_criteria(n: int, t: Texts) -> str:
    """A count of criteria."""
    return t.ngettext("{n} criterion", "{n} criteria", n=n)


def finding_in_words(finding: Finding, t: Texts) -> str:
    """A finding as a sentence: what is printed, what fits, and why."""
    facts = {key: digits(value, t.lang) for key, value in finding.facts.items() if key != "field"}
    steps = steps_in_words(finding.printed, t) if finding.figure == "steps" else finding.printed
    said: dict[str, Any] = {
        "code": finding.code,
        "figure": t(FIGURES[finding.figure]) if finding.figure in FIGURES else finding.figure,
        "printed": steps if finding.figure in {"steps", "rule"} else digits(finding.printed, t.lang),
        "fits": " | ".join(digits(one, t.lang) for one in finding.fits.split(" | ")) if finding.fits else "",
        "quotient": facts.get("quotient", MISSING),
        "expected": facts.get("expected", MISSING),
        "share": facts.get("share", MISSING),
    }
    said["points"] = in_points(said["fits"], t)
    more: list[str] = []
    if finding.kind == "misprint" and finding.figure in SCORES:
        more = _why_score(finding, facts, t)
    elif finding.kind == "misprint" and {"quotient", "expected"} <= facts.keys():
        more = [t("The printed figures give the ratio {quotient}% and the score {expected}.", **said)]
    return reduce(
        lambda text, then: N_("{text} {then}", text=text, then=then), more, t(FINDINGS[finding.kind], **said)
    )


def _why_score(finding: Finding, facts: dict[str, str], t: Texts) -> list[str]:
    why = []
    if "expected" in facts:
        why.append(t("Its inputs give {expected}.", expected=facts["expected"]))
    if "loss_left" in facts:
        said = {"field": finding.facts["field"], "left": facts["loss_left"]}
        why.append(t("The loss of field {field} leaves {left} for it.", **said))
    return why


def score_findings(plan: Plan) -> list[Problem]:
    """Findings of a scorecard for `chiso check`: each names its row and column."""
    t = Unworded("en")
    lines = {row["code"]: line for line, row in numbered(plan.criteria)}
    file = f"plans/{plan.name}/scorecard.csv"
    return [
        Problem(
            "finding",
            file,
            f"score_{finding.kind}",
            N_(
                "{unit} {year}: {finding}",
                unit=plan.unit,
                year=plan.reviewed,
                finding=finding_in_words(finding, t),
            ),
            lines.get(finding.code),
            finding.figure,
            finding.printed,
        )
        for finding in Card(plan).findings
    ]
