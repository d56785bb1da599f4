"""Scoring rules of criteria: each a function of the inputs, named by the rule in the data.

A rule gives the interval that the inputs allow: one value where they are exact, wider where a ratio is
only printed to some digits, and none where the inputs are not on record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chiso.data.plans.scorecard_table import NO_WORK, steps_of
from chiso.scorecards.printed_numbers import HUNDRED, ZERO, Interval, counted, quotient, rounded


@dataclass(frozen=True)
class Inputs:
    """What a rule is given.

    Attributes
    ----------
    maximum : Decimal
        Points.
    ratio : Interval or None
        Percent: the quotient where numerator and denominator are known, else as printed.
    value, last_year, threshold, base, exempt_share : Decimal or None
    steps : list of (str, str)
        Percent from which a step counts ("?" where it is not known), and its points.
    exempt : bool
        The unit has no such work at all.
    """

    maximum: Decimal
    ratio: Interval | None = None
    value: Decimal | None = None
    last_year: Decimal | None = None
    threshold: Decimal | None = None
    base: Decimal | None = None
    exempt_share: Decimal | None = None
    steps: tuple[tuple[str, str], ...] = ()
    exempt: bool = False


Rule = Callable[[Inputs], Interval | None]


def inputs_of(row: Mapping[str, Any]) -> Inputs | None:
    """Inputs of a row of a scorecard; None without a maximum."""
    if not row["maximum"]:
        return None

    def number(column: str) -> Decimal | None:
        return Decimal(row[column]) if row[column] else None

    return Inputs(
        Decimal(row["maximum"]),
        ratio_of(row),
        number("value"),
        number("last_year"),
        number("threshold"),
        number("base"),
        number("exempt_share"),
        tuple(steps_of(row["steps"])),
        row["state"] == NO_WORK,
    )


def ratio_of(row: Mapping[str, Any]) -> Interval | None:
    """The ratio in percent: the quotient if both counts are known, else the ratio as printed."""
    if row["numerator"] and row["denominator"]:
        found = quotient(counted(row["numerator"]), counted(row["denominator"]))
        return Interval(found.low * HUNDRED, found.high * HUNDRED)
    return rounded(row["ratio"]) if row["ratio"] else None


def proportional(given: Inputs) -> Interval | None:
    """The maximum times the ratio; a ratio above 100 % earns the maximum."""
    return to_target(given, HUNDRED)


def to_target(given: Inputs, target: Decimal | None = None) -> Interval | None:
    """The maximum times the ratio over the ratio that earns it: 35.64 % of 50 % are 0.3564 of 0.5."""
    target = given.threshold if target is None else target
    if given.ratio is None or target is None:
        return None
    scaled = Interval(given.maximum * given.ratio.low / target, given.maximum * given.ratio.high / target)
    return scaled.within(ZERO, given.maximum)


def base_plus_ratio(given: Inputs) -> Interval | None:
    """Points for the thing itself, the rest by the ratio: 0.5 + 0.5 x 416/1,128."""
    if given.ratio is None or given.base is None:
        return None
    rest = (given.maximum - given.base) / HUNDRED
    points = Interval(given.base + rest * given.ratio.low, given.base + rest * given.ratio.high)
    return points.within(ZERO, given.maximum)


def steps(given: Inputs) -> Interval | None:
    """The points of the highest step whose percent is reached; below it a step of unknown percent.

    A step without a known percent may be missed too: its points are the most, nothing the least.
    """
    if given.ratio is None or not given.steps:
        return None
    known = sorted(((Decimal(low), Decimal(p)) for low, p in given.steps if low != "?"), reverse=True)
    unknown = [Decimal(points) for low, points in given.steps if low == "?"]

    def points_at(ratio: Decimal) -> Interval:
        reached = next((points for low, points in known if ratio >= low), ZERO)
        below = [points for points in unknown if all(ratio < low or points > p for low, p in known)]
        return Interval(reached, max([reached, *below]))

    low, high = points_at(given.ratio.low), points_at(given.ratio.high)
    return Interval(low.low, high.high)


def above_last_year(given: Inputs) -> Interval | None:
    """All if the value is above that of last year, else nothing; a ratio is to last year's 100 %."""
    if given.value is not None and given.last_year is not None:
        reached: bool | None = given.value > given.last_year
    elif given.ratio is not None:
        # 100 % printed may be a little more or a little less.
        reached = None if given.ratio.low <= HUNDRED < given.ratio.high else given.ratio.low > HUNDRED
    else:
        return None
    if reached is None:
        return Interval(ZERO, given.maximum)
    return Interval.exactly(given.maximum if reached else ZERO)


def reduced_maximum(given: Inputs) -> Interval | None:
    """A unit without such work earns a share of the maximum; of a part without, the score says more."""
    if not given.exempt or given.exempt_share is None:
        return None
    return Interval.exactly(given.maximum * given.exempt_share / HUNDRED)


def not_computed(_: Inputs) -> None:
    """Scored by the Ministry, or points of a survey: as published, never computed."""
    return None


RULES: Mapping[str, Rule] = {
    "proportional": proportional,
    "to_target": to_target,
    "base_plus_ratio": base_plus_ratio,
    "steps": steps,
    "above_last_year": above_last_year,
    "reduced_maximum": reduced_maximum,
    "ministry": not_computed,
    "survey": not_computed,
}
# These are of rows with children; see `chiso.scorecards.scores.Card`.
OF_CHILDREN = ("sum", "rest_at_maximum")
# Rules whose score follows from a ratio that an analyst can change.
OF_RATIO = ("proportional", "to_target", "base_plus_ratio", "steps")


def expected(row: Mapping[str, Any]) -> Interval | None:
    """The score that the inputs of a row give by its rule; None where they do not say.

    Parameters
    ----------
    row : mapping
        A row of a scorecard, as text.
    """
    given = inputs_of(row)
    rule = RULES.get(row["rule"])
    return None if given is None or rule is None else rule(given)


def ratio_for(row: Mapping[str, Any], points: Decimal) -> Decimal | None:
    """The ratio, percent, at which a rule of a ratio gives some points; None for other rules."""
    given = inputs_of(row)
    if given is None or given.maximum == 0:
        return None
    match row["rule"]:
        case "proportional":
            return points / given.maximum * HUNDRED
        case "to_target" if given.threshold is not None:
            return points / given.maximum * given.threshold
        case "base_plus_ratio" if given.base is not None and given.maximum > given.base:
            return (points - given.base) / (given.maximum - given.base) * HUNDRED
        case "steps":
            reached = [Decimal(low) for low, of in given.steps if low != "?" and Decimal(of) >= points]
            return min(reached, default=None)
        case _:
            return None
