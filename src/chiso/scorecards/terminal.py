"""What `chiso score` prints: a scorecard, a ranking, a forecast, claims against appraisals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chiso.core.frames import records
from chiso.data.plans.folder import Plan
from chiso.scorecards.comparisons import against_appraisal, by_cause, over_years, ranking
from chiso.scorecards.forecasts import forecast, forecast_total
from chiso.scorecards.scores import Card, field_totals, score_table
from chiso.scorecards.wording import (
    FORECAST_VERDICTS,
    RULES,
    SCORED_AS,
    STATES,
    finding_in_words,
    index_in_words,
    scored_as,
    total_in_words,
)
from chiso.text.catalog import Texts
from chiso.text.numbers import MISSING, number, of_maximum, points

_GAP = "  "
_NUMBERS = 6  # width below which a column of numbers looks crowded


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
        changes = ", ".join(f"{code} = {value}" for code, value in what_if)
        if before is not None and after is not None:
            gained = number(float(after - before), lang, 4)
            heads.append(
                t(
                    "If {changes}: {total} ({gained})",
                    changes=changes,
                    total=total_in_words(plan, t, card),
                    gained=gained if after < before else f"+{gained}",
                )
            )
    blocks = ["\n".join(heads), _criteria(plan, t, what_if), _fields(plan, t, what_if)]
    if card.findings:
        said = [f"- {finding_in_words(finding, t)}" for finding in card.findings]
        blocks.append("\n".join([t("What does not fit in the print, and notes:"), *said]))
    return "\n\n".join(blocks)


def _criteria(plan: Plan, t: Texts, what_if: Sequence[tuple[str, str]]) -> str:
    rows = records(score_table(plan, what_if))
    heads = [
        t("Code"),
        t("Maximum"),
        t("Score"),
        t("Points not reached"),
        t("State"),
        t("Rule"),
        t("Criterion"),
    ]
    listed = []
    for row in rows:
        score = points(row["score"], t.lang)
        if not math.isnan(row["fits"]) and not row["changed"]:
            score += f" ({t('printed')} {points(row['printed'], t.lang)})"
        elif row["changed"]:
            score += " *"
        elif row["follows"] == "no":
            score += " !"
        listed.append(
            [
                *(_GAP * row["depth"] + row["code"], points(row["maximum"], t.lang), score),
                points(row["lost"], t.lang),
                t(STATES[row["state"]]) if row["state"] else "",
                t(RULES[row["rule"]]) if row["rule"] else "",
                row["name"],
            ]
        )
    return aligned(heads, listed, numeric=(1, 2, 3))


def _fields(plan: Plan, t: Texts, what_if: Sequence[tuple[str, str]]) -> str:
    heads = [t("Field"), t("Maximum"), t("Attainable"), t("Self-assessed"), t("Appraised")]
    heads += [t("Score"), "%", t("Points not reached"), t("Target")]
    rows = [
        [
            t("Total points") if row["code"] == "total" else row["code"],
            *(points(row[key], t.lang) for key in ("maximum", "attainable", "self_assessed", "appraised")),
            points(row["score"], t.lang),
            number(row["share"], t.lang),
            *(points(row[key], t.lang) for key in ("lost", "target")),
        ]
        for row in records(field_totals(plan, what_if))
    ]
    return aligned(heads, rows, numeric=range(1, len(heads)))


def render_ranking(plans: Sequence[Plan], lang: str) -> str:
    """Units of one set of criteria in order."""
    t = Texts(lang)
    table = records(ranking(plans))
    heads = [t("Place"), t("Score"), "%", t("% of the attainable"), t("Points not reached"), t("Unit")]
    rows = [
        [
            MISSING if math.isnan(row["place"]) else f"{row['place']:.0f}/{len(table)}",
            of_maximum(row["score"], row["maximum"], lang),
            number(row["share"], lang),
            number(row["share_attainable"], lang),
            points(row["lost"], lang),
            row["unit"],
        ]
        for row in table
    ]
    first = plans[0]
    title = t("Ranking, {index}, edition {year}", index=index_in_words(first, t), year=first.reviewed)
    known = t(
        "By {score}; criteria: {set}", score=t(SCORED_AS[table[0]["scored_as"]]), set=first.criteria_set
    )
    return "\n".join([title, known, "", aligned(heads, rows, numeric=range(5))])


def render_years(plans: Sequence[Plan], lang: str) -> str:
    """One unit over its editions, and its claims against the appraisal."""
    t = Texts(lang)
    heads = [t("Edition"), t("Self-assessed"), t("Appraised"), t("Score"), "%", t("Criteria set")]
    rows = [
        [
            str(row["edition"]),
            points(row["self_assessed"], lang),
            points(row["appraised"], lang),
            of_maximum(row["score"], row["maximum"], lang),
            number(row["share"], lang),
            row["criteria_set"],
        ]
        for row in records(over_years(plans))
    ]
    blocks = [t("{unit} over the editions", unit=plans[0].unit), aligned(heads, rows, numeric=range(5))]
    return "\n\n".join([*blocks, render_appraisal(plans, lang)])


def render_appraisal(plans: Sequence[Plan], lang: str) -> str:
    """Self-assessed against appraised points, and the reasons of the appraiser."""
    t = Texts(lang)
    found = records(against_appraisal(plans))
    if not found:
        return t("Self-assessed and appraised scores of one criterion are not both on record.")
    heads = [t("Edition"), t("Code"), t("Self-assessed"), t("Appraised"), t("Difference"), t("Cause")]
    rows = [
        [
            *(str(row["edition"]), row["code"], points(row["self_assessed"], lang)),
            *(points(row["appraised"], lang), number(row["difference"], lang, 4)),
            row["cause"] or t("no reason on record"),
        ]
        for row in found
    ]
    causes = [
        f"- {row['edition']}: {row['cause'] or t('no reason on record')}: "
        + t(
            "{n} {n:point|points} in {k} {k:criterion|criteria}",
            n=number(row["difference"], lang, 4),
            k=row["n"],
        )
        for row in records(by_cause(plans))
    ]
    return "\n".join(
        [t("Self-assessment against appraisal"), aligned(heads, rows, numeric=(2, 3, 4)), *causes]
    )


def render_forecast(plan: Plan, period: str, lang: str) -> str:
    """The score if the year ended with the inputs of a period, and what the maximum still takes."""
    t = Texts(lang)
    total = records(forecast_total(plan, period))[0]
    heads = [t("Code"), "%", t("If the year ended so"), t("Can still reach"), t("Needed"), t("Remaining")]
    rows = [
        [
            row["code"],
            number(row["ratio"], lang, 4),
            of_maximum(row["score"], row["maximum"], lang),
            points(row["best"], lang),
            points(row["need"], lang),
            points(row["of"], lang),
            t(FORECAST_VERDICTS[row["verdict"]]),
            row["name"],
        ]
        for row in records(forecast(plan, period))
    ]
    said = t(
        "{n} {n:criterion|criteria} with inputs ({covered} of {maximum} {maximum:point|points}): "
        "{score} {score:point|points} if the year ended so",
        n=total["n"],
        covered=points(total["covered"], lang),
        maximum=points(total["maximum"], lang),
        score=points(total["score"], lang),
    )
    title = t("{unit}: forecast by the inputs of {period}", unit=plan.unit, period=period)
    table = aligned([*heads, t("Verdict"), t("Criterion")], rows, numeric=range(1, 6))
    return "\n".join([title, said, "", table])


def aligned(heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int]) -> str:
    """Columns of text; numbers stand to the right."""
    table = [list(heads), *map(list, rows)]
    widths = [max(len(row[n]) for row in table) for n in range(len(heads))]
    lines = []
    for row in table:
        cells = [
            cell.rjust(max(width, _NUMBERS)) if n in numeric else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(_GAP.join(cells).rstrip())
    return "\n".join(lines)
