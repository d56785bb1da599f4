"""Scorecards in words: states, rules, levels, points as documents print them, findings as sentences."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from chiso.core.errors import Problem
from chiso.core.frames import numbered
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import SCORES, steps_of
from chiso.scorecards.misprints import Finding
from chiso.scorecards.scores import Card
from chiso.text.catalog import Texts
from chiso.text.numbers import MISSING, digits, points

STATES = {
    "đạt tối đa": "at the maximum",
    "chưa đạt": "below the maximum",
    "không được tính điểm": "no points given",
    "chờ chấm": "not scored yet",
    "không có nội dung đánh giá": "nothing to assess",
}
RULES = {
    "proportional": "ratio x maximum",
    "to_target": "ratio to the target x maximum",
    "base_plus_ratio": "base points + ratio x the rest",
    "steps": "by steps of the ratio",
    "above_last_year": "all or nothing against last year",
    "reduced_maximum": "share of the maximum for a unit without the work",
    "sum": "sum of its criteria",
    "rest_at_maximum": "sum of its criteria; those not listed have their maximum",
    "ministry": "by the Ministry of Home Affairs",
    "survey": "survey points as published",
}
SCORED_AS = {
    "appraised": "Appraised score",
    "self_assessed": "Self-assessed score",
    "survey": "Survey points",
}
FIGURES = {
    "numerator": "the numerator",
    "denominator": "the denominator",
    "ratio": "the ratio",
    "self_assessed": "the self-assessed score",
    "appraised": "the appraised score",
    "survey": "the survey points",
    "maximum": "the maximum",
    "lost": "the points not reached",
    "steps": "the steps",
    "rule": "the rule",
}
INDEX_OF_LEVEL = {
    "province": "{index} of a province",
    "department": "Administrative reform index of departments within a province",
    "district": "Administrative reform index of districts within a province",
    "commune": "Administrative reform index of communes within a province",
}
FORECAST_VERDICTS = {
    "reached": "the maximum is reached",
    "open": "the maximum can still be reached",
    "growing": "the maximum can still be reached if nothing is missed from now on",
    "missed": "the maximum cannot be reached any more",
    "no inputs": "no inputs on record",
}
FINDINGS = {
    "misprint": "{code}: {figure} is printed {printed}, only {fits} fits.",
    "misprints": "{code}: the figures do not fit; one of these readings would: {fits}.",
    "ratio": "{code}: the ratio is printed {printed}%, numerator and denominator give {quotient}%.",
    "score": "{code}: the score is printed {printed}, its inputs give {expected}.",
    "loss": "{code}: the points not reached are printed {printed}, maximum less score is {fits}.",
    "losses": "{code}: the criteria listed lose {fits} {fits:point|points}, the field loses {printed}.",
    "total": "The total is printed {printed}, the fields add up to {fits}.",
    "total_maximum": "The maximum of the total is printed {printed}, the fields give {fits}.",
    "cut": "{code}: the ratio {quotient}% is printed {printed}%: cut, not rounded.",
    "implied": "{code}: the ratio is printed {printed}%; the score implies {fits}%.",
    "open_step": "{code}: from which ratio the lower step counts is not known ({printed}).",
    "exempt_part": "{code}: {printed} attainable at {share}% means {fits} {fits:point|points} of work the "
    "unit lacks.",
    "no_inputs": "{code}: the inputs of its rule are not on record.",
}


def index_in_words(plan: Plan, t: Texts) -> str:
    """The index that a scorecard is of: that of provinces, or one of the units within a province."""
    return t(INDEX_OF_LEVEL[plan.level], index=plan.index_name)


def printed(text: str, t: Texts) -> str | Markup:
    """Words of a document; in an English report marked as Vietnamese, for screen readers."""
    return text if t.lang == "vi" or not text else Markup('<span lang="vi">{}</span>').format(text)


def steps_in_words(cell: str, t: Texts) -> str:
    """Steps of a rule: "từ 100%: 1 điểm; thấp hơn, chưa rõ ngưỡng: 0,5 điểm"."""
    said = []
    for low, worth in steps_of(cell):
        n = digits(worth, t.lang)
        if low == "?":
            said.append(t("below that, from a ratio not known: {n} {n:point|points}", n=n))
        else:
            said.append(t("from {low}%: {n} {n:point|points}", low=digits(low, t.lang), n=n))
    return "; ".join(said)


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
        t(
            "{score}/{maximum} {maximum:point|points}",
            score=points(sums["score"], t.lang),
            maximum=points(most, t.lang),
        )
    ]
    if sums["lost"] is not None:
        said.append(t("points not reached: {n}", n=points(sums["lost"], t.lang)))
    if sums["attainable"] is not None and sums["attainable"] != sums["maximum"]:
        said.append(t("attainable: {n}", n=points(sums["attainable"], t.lang)))
    if sums["pending"]:
        said.append(t("not scored yet: {n}", n=points(sums["pending"], t.lang)))
    return "; ".join(said)


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
    text = t(FINDINGS[finding.kind], **said)
    if finding.kind == "misprint" and finding.figure in SCORES:
        return text + _why_score(finding, facts, t)
    if finding.kind == "misprint" and {"quotient", "expected"} <= facts.keys():
        text += " " + t("The printed figures give the ratio {quotient}% and the score {expected}.", **said)
    return text


def _why_score(finding: Finding, facts: dict[str, str], t: Texts) -> str:
    why = ""
    if "expected" in facts:
        why += " " + t("Its inputs give {expected}.", expected=facts["expected"])
    if "loss_left" in facts:
        why += " " + t(
            "The loss of field {field} leaves {left} for it.",
            field=finding.facts["field"],
            left=facts["loss_left"],
        )
    return why


def score_findings(plan: Plan) -> list[Problem]:
    """Findings of a scorecard for `chiso check`: each names its row and column."""
    t = Texts("en")
    lines = {row["code"]: line for line, row in numbered(plan.criteria)}
    file = f"plans/{plan.name}/scorecard.csv"
    return [
        Problem(
            "finding",
            file,
            f"score_{finding.kind}",
            f"{plan.unit} {plan.reviewed}: {finding_in_words(finding, t)}",
            lines.get(finding.code),
            finding.figure,
            finding.printed,
        )
        for finding in Card(plan).findings
    ]
