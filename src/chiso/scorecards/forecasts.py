"""What a scorecard would come to if the year ended now, and what the months left must bring."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, Decimal
from typing import Any

import pandas as pd

from chiso.analysis.base.errors import BadRequest
from chiso.core.frames import records
from chiso.data.plans.folder import Plan
from chiso.scorecards.printed_numbers import HUNDRED, Interval
from chiso.scorecards.rules import OF_RATIO, expected, ratio_for
from chiso.scorecards.scores import Card
from chiso.text.messages import N_


def forecast(plan: Plan, period: str) -> pd.DataFrame:
    """Criteria with inputs of a period: the score if the year ended so, and the way to the maximum.

    Parameters
    ----------
    plan : Plan
        With a periods.csv.
    period : str
        "Quý I", "6 tháng", "Quý III" or "năm".

    Returns
    -------
    DataFrame
        code, name, maximum, ratio (to date, percent), score (if the year ended so, points), lost, best
        (the most that can still be reached, NaN where that is not known), verdict, need, of and source.
        `verdict`: "reached" (the maximum is), "open" (`need` more must be done, `of` the remaining
        number where it is known), "growing" (`need` more in a row without a miss), "missed" (the maximum
        cannot be reached any more), "no inputs".

    Raises
    ------
    BadRequest
        The plan has no inputs of that period.

    Notes
    -----
    A denominator of the whole year (a plan, a list of services) leaves what has not been done yet open.
    One that grows (dossiers) keeps what was missed: a late dossier stays late.
    """
    rows = records(plan.periods)
    known = list(dict.fromkeys(row["period"] for row in rows))
    if period not in known:
        raise BadRequest(
            N_('{unit} has no inputs of the period "{period}"', unit=plan.unit, period=period),
            where=f"{plan.folder.name}/periods.csv",
            remedy=N_("periods on record: {known}", known=", ".join(known))
            if known
            else N_("write periods.csv beside scorecard.csv"),
        )
    card = Card(plan)
    found = [_criterion(card.by_code[row["code"]], row) for row in rows if row["period"] == period]
    return pd.DataFrame(found)


def _criterion(criterion: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    taken = {key: inputs[key] for key in ("numerator", "denominator", "ratio", "value")}
    row = {**criterion, **taken, "last_year": criterion["last_year"]}
    computed = expected(row)
    found: dict[str, Any] = {
        "code": row["code"],
        "name": row["name"],
        "maximum": float(row["maximum"]) if row["maximum"] else math.nan,
        "ratio": math.nan,
        "score": math.nan,
        "lost": math.nan,
        "best": math.nan,
        "verdict": "no inputs",
        "need": math.nan,
        "of": math.nan,
        "source": inputs["source"],
    }
    if row["numerator"] and row["denominator"]:
        found["ratio"] = float(HUNDRED * Decimal(row["numerator"]) / Decimal(row["denominator"]))
    elif row["ratio"]:
        found["ratio"] = float(row["ratio"])
    if computed is None:
        return found
    maximum = Decimal(row["maximum"])
    score = _points(computed, row)
    found |= {"score": float(score), "lost": float(maximum - score)}
    if score >= maximum:
        return found | {"verdict": "reached", "best": float(maximum)}
    found["verdict"] = "open"
    if row["rule"] in OF_RATIO and row["numerator"] and row["denominator"]:
        found |= _way(row, inputs, maximum)
    elif row["rule"] == "above_last_year":
        found["best"] = float(maximum)
    return found


def _points(computed: Interval, row: dict[str, Any]) -> Decimal:
    # Of a step whose percent is not known, the points it would give; see `scoring_rules.steps`.
    return computed.high if row["rule"] == "steps" else computed.middle


def _way(row: dict[str, Any], inputs: dict[str, Any], maximum: Decimal) -> dict[str, Any]:
    """What is needed of a ratio: n of the numerator, d of the denominator, target t."""
    needed = ratio_for(row, maximum)
    if needed is None:
        return {}
    target = needed / HUNDRED
    n, d = Decimal(row["numerator"]), Decimal(row["denominator"])
    whole = d if inputs["denominator_of"] == "year" else Decimal(inputs["year_denominator"] or 0)
    if inputs["denominator_of"] != "year" and not inputs["year_denominator"]:
        if target >= 1:
            return {"verdict": "missed"}  # how near it can come depends on how many will follow
        more = ((target * d - n) / (1 - target)).to_integral_value(ROUND_CEILING)
        return {"verdict": "growing", "need": float(more), "best": float(maximum)}
    left = whole - n if inputs["denominator_of"] == "year" else whole - d
    more = target * whole - n
    if all("." not in row[key] for key in ("numerator", "denominator")):
        more = more.to_integral_value(ROUND_CEILING)
    best = {**row, "numerator": f"{n + left:f}", "denominator": f"{whole:f}", "ratio": ""}
    computed = expected(best)
    reach = {"best": float(_points(computed, best)) if computed else math.nan, "of": float(left)}
    return {"verdict": "missed" if more > left else "open", "need": float(more), **reach}


def forecast_total(plan: Plan, period: str) -> pd.DataFrame:
    """The total if the year ended so, with the criteria that have inputs counted anew.

    Returns
    -------
    DataFrame
        One row: maximum, covered (maxima of the criteria with inputs), score (of these, if the year ended
        so), best (the most these can still reach; NaN where it is not known of all), n (criteria).
    """
    rows = forecast(plan, period)
    known = rows[rows["score"].notna()]
    return pd.DataFrame(
        [
            {
                "maximum": float(Card(plan).sums()["maximum"] or "nan"),
                "covered": known["maximum"].sum(),
                "score": known["score"].sum(),
                "best": known["best"].sum(min_count=len(known)) if len(known) else math.nan,
                "n": len(known),
            }
        ]
    )
