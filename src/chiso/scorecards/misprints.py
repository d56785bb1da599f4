"""Whether the figures of a scorecard fit each other, and which misprint would explain it if they do not.

Three things must hold of a criterion: the printed ratio is its quotient, the printed score follows from
its rule, and the losses below a field add up to the field's. Where one does not, every figure of the
criterion is read with one digit changed or two neighbouring digits swapped; a reading is kept only if
all three then hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from chiso.core.frames import records
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import BY_OTHERS, OWN, SCORES, WAITING
from chiso.scorecards.printed_numbers import (
    ZERO,
    Interval,
    counted,
    cut,
    misprints,
    quotient,
    rounded,
    unit_of,
)
from chiso.scorecards.rules import OF_RATIO, expected, ratio_for
from chiso.text.numbers import as_decimal, decimals_of

# Points are printed without zeros at the end (7, 0.826): they are as exact as the most exact of the card.
FEWEST_PLACES = 2
POINTS = (*SCORES, "lost")
FIGURES = ("numerator", "denominator", "ratio", "self_assessed", "appraised", "maximum")


@dataclass(frozen=True)
class Finding:
    """Something about the print of a scorecard.

    Attributes
    ----------
    kind : str
        "misprint" (one reading fits), "misprints" (several fit), "ratio", "score", "loss", "losses",
        "total", "total_maximum" (does not fit, and no misprint explains it), "cut" (a digit was cut, not
        rounded), "implied" (the score implies a more exact ratio), "open_step" (the percent of a step is
        not known), "exempt_part" (the points of work that the unit lacks, by the share it is granted),
        "no_inputs" (a rule without inputs).
    severity : {"mismatch", "note"}
    code : str
        Of the row; "" for the whole.
    figure : str
        Column of the scorecard.
    printed, fits : str
        What is printed, and what fits: digits with a decimal point; several between " | ".
    facts : mapping from str to str
        Other figures that the words need.
    """

    kind: str
    severity: Literal["mismatch", "note"]
    code: str
    figure: str
    printed: str
    fits: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def findings_of(plan: Plan) -> list[Finding]:
    """Everything that does not fit in a scorecard, and what a reader must know, in its order.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    list of Finding
        Printed values are never changed: a finding names the value that fits beside the printed one.
    """
    return list(_Print(plan).findings())


def fitting_scores(findings: list[Finding]) -> dict[str, Decimal]:
    """Scores that fit, by code, where the printed score is the figure in error."""
    return {
        finding.code: Decimal(finding.fits)
        for finding in findings
        if finding.kind == "misprint" and finding.figure in SCORES
    }


class _Print:
    """The figures of one scorecard as printed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rows = records(plan.criteria)
        self.by_code = {row["code"]: row for row in self.rows}
        self.children: dict[str, list[dict[str, Any]]] = {}
        for row in self.rows:
            self.children.setdefault(row["parent"], []).append(row)
        printed = [row[column] for row in self.rows for column in POINTS if row[column]]
        self.places = max([FEWEST_PLACES, *map(decimals_of, printed)])

    def _points(self, text: str) -> Interval:
        return rounded(text, max(self.places, decimals_of(text)))

    def findings(self) -> Iterator[Finding]:
        """Criteria first: a misprint below explains what does not fit above."""
        found = {row["code"]: list(self._criterion(row)) for row in self.rows}
        fits = fitting_scores([one for several in found.values() for one in several])
        for row in self.rows:
            yield from found[row["code"]]
            yield from self._loss(row, fits)
        yield from self._totals()

    def _criterion(self, row: dict[str, Any]) -> Iterator[Finding]:
        broken = self._broken(row, row)
        if broken - {"losses"} or ("losses" in broken and row["rule"] in OF_RATIO):
            readings = list(self._readings(row))
            if len(readings) == 1:
                figure, value = readings[0]
                yield Finding(
                    "misprint", "mismatch", row["code"], figure, row[figure], value, self._facts(row)
                )
            elif readings and broken - {"losses"}:
                several = " | ".join(value for _, value in readings)
                figures = " | ".join(figure for figure, _ in readings)
                yield Finding("misprints", "mismatch", row["code"], figures, "", several, self._facts(row))
            else:
                for what in sorted(broken - {"losses"}):
                    figure = "ratio" if what == "ratio" else _score_column(row)
                    yield Finding(what, "mismatch", row["code"], figure, row[figure], "", self._facts(row))
        yield from self._notes(row)

    def _facts(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Figures that say why: the quotient, the score that follows, the loss that the field leaves."""
        facts = {}
        if row["numerator"] and row["denominator"]:
            facts["quotient"] = as_decimal(_percent(row).middle)
        computed = expected(row)
        if computed is not None:
            facts["expected"] = as_decimal(computed.middle)
        left = self._left_for(row)
        if left is not None:
            facts["loss_left"] = as_decimal(left.middle)
            facts["field"] = row["parent"]
        return facts

    def _broken(self, row: Mapping[str, Any], original: Mapping[str, Any]) -> set[str]:
        """Which of the three does not hold of a reading of a row."""
        broken = set()
        if row["numerator"] and row["denominator"] and row["ratio"]:
            if Decimal(row["denominator"]) == 0:
                return {"ratio", "score", "losses"}
            exact = _percent(row)
            if not (exact.meets(rounded(row["ratio"])) or exact.meets(_open_cut(row["ratio"]))):
                broken.add("ratio")
        column = _score_column(row)
        if column:
            computed = expected(row)
            if computed is not None and not computed.meets(self._points(row[column])):
                broken.add("score")
            left = self._left_for(original)
            own = self._points(row[column])
            if left is not None and row["maximum"]:
                maximum = Decimal(row["maximum"])
                if not Interval(maximum - own.high, maximum - own.low).meets(left):
                    broken.add("losses")
            if row["maximum"] and Decimal(row[column]) > Decimal(row["maximum"]):
                broken.add("score")
        return broken

    def _left_for(self, row: Mapping[str, Any]) -> Interval | None:
        """What the printed loss of the field leaves for a criterion, after the others listed in it."""
        parent = self.by_code.get(row["parent"])
        if parent is None or not parent["lost"] or parent["rule"] != "rest_at_maximum":
            return None
        left = self._points(parent["lost"])
        for other in self.children[parent["code"]]:
            column = _score_column(other)
            if other["code"] == row["code"] or not column or not other["maximum"]:
                continue
            own, maximum = self._points(other[column]), Decimal(other["maximum"])
            left = Interval(left.low - (maximum - own.low), left.high - (maximum - own.high))
        return left

    def _readings(self, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Figures read otherwise, one at a time, with which everything holds."""
        for figure in FIGURES:
            if not row[figure] or (figure in SCORES and figure != _score_column(row)):
                continue
            for value in misprints(row[figure]):
                if not self._broken({**row, figure: value}, row):
                    yield figure, value

    def _notes(self, row: Mapping[str, Any]) -> Iterator[Finding]:
        code, column = row["code"], _score_column(row)
        if row["numerator"] and row["denominator"] and row["ratio"]:
            exact = _percent(row)
            # On the edge of both, a digit that rounds down is also cut: that is no note.
            if not exact.meets(rounded(row["ratio"])) and exact.meets(_open_cut(row["ratio"])):
                facts = {"quotient": as_decimal(exact.middle)}
                fits = as_decimal(exact.middle, decimals_of(row["ratio"]))
                yield Finding("cut", "note", code, "ratio", row["ratio"], fits, facts)
        elif row["ratio"] and column and row["rule"] in ("proportional", "to_target"):
            implied = ratio_for(row, Decimal(row[column]))
            wide = (
                unit_of(row[column], self.places)
                / Decimal(row["maximum"] or 1)
                * Decimal(row["threshold"] or 100)
            )
            # Worth a note only where the score says more of the ratio than its own print.
            if implied is not None and wide < unit_of(row["ratio"]) and implied != Decimal(row["ratio"]):
                yield Finding("implied", "note", code, "ratio", row["ratio"], as_decimal(implied))
        if row["rule"] == "steps" and "?" in row["steps"]:
            yield Finding("open_step", "note", code, "steps", row["steps"])
        if row["attainable"] and row["exempt_share"] and Decimal(row["exempt_share"]) < 100:
            # What is out of reach is the rest of the share of the part without work.
            short = Decimal(row["maximum"]) - Decimal(row["attainable"])
            part = short / (1 - Decimal(row["exempt_share"]) / 100)
            facts = {"share": row["exempt_share"]}
            yield Finding(
                "exempt_part", "note", code, "attainable", row["attainable"], as_decimal(part), facts
            )
        if row["rule"] in (*OF_RATIO, "above_last_year") and expected(row) is None:
            yield Finding("no_inputs", "note", code, "rule", row["rule"])

    def _loss(self, row: Mapping[str, Any], fits: Mapping[str, Decimal]) -> Iterator[Finding]:
        """The printed loss of a row is its maximum less its score, and what is lost below it."""
        column, own = _score_column(row), row["lost"]
        if own and column and row["maximum"]:
            found = Decimal(row["maximum"]) - self._pending(row) - Decimal(row[column])
            allowed = _sum_of([self._points(own), self._points(row[column])], found)
            if not Interval.exactly(Decimal(own)).meets(allowed):
                yield Finding("loss", "mismatch", row["code"], "lost", own, as_decimal(found))
        below = [child for child in self.children.get(row["code"], []) if _score_column(child)]
        if row["rule"] in ("sum", "rest_at_maximum") and below and column and row["maximum"]:
            whole = self._points(own) if own else None
            if whole is None:
                score = self._points(row[column])
                most = Decimal(row["maximum"]) - self._pending(row)
                whole = Interval(most - score.high, most - score.low)
            lost = [self._lost(child, fits) for child in below if child["maximum"]]
            total = Interval(sum((one.low for one in lost), ZERO), sum((one.high for one in lost), ZERO))
            if not total.meets(whole):
                printed = own or as_decimal(whole.middle)
                yield Finding("losses", "mismatch", row["code"], "lost", printed, as_decimal(total.middle))

    def _lost(self, row: Mapping[str, Any], fits: Mapping[str, Decimal]) -> Interval:
        maximum = Decimal(row["maximum"])
        printed = self._points(row[_score_column(row)])
        if row["code"] in fits:
            half = (printed.high - printed.low) / 2
            printed = Interval(fits[row["code"]] - half, fits[row["code"]] + half)
        return Interval(maximum - printed.high, maximum - printed.low)

    def _pending(self, row: Mapping[str, Any]) -> Decimal:
        below = self.children.get(row["code"], [])
        if below:
            return sum((self._pending(child) for child in below), ZERO)
        waits = row["state"] == WAITING or row["scored_by"] in BY_OTHERS
        scored = bool(_score_column(row))
        return Decimal(row["maximum"]) if waits and not scored and row["maximum"] else ZERO

    def _totals(self) -> Iterator[Finding]:
        """Printed totals are those of the fields; their maximum leaves out what others score."""
        top = self.children.get("", [])
        for entry in self.plan.document["totals"]:
            measure, printed = entry["measure"], entry["value"]
            values = [row[measure] for row in top]
            if all(values) and values:
                found = sum((Decimal(value) for value in values), ZERO)
                allowed = _sum_of([self._points(value) for value in [*values, printed]], found)
                if not Interval.exactly(Decimal(printed)).meets(allowed):
                    yield Finding("total", "mismatch", "", measure, printed, as_decimal(found))
            if entry["maximum"] and all(row["maximum"] for row in top):
                most = sum((Decimal(row["maximum"]) - self._pending(row) for row in top), ZERO)
                if most != Decimal(entry["maximum"]):
                    yield Finding(
                        "total_maximum", "mismatch", "", "maximum", entry["maximum"], as_decimal(most)
                    )


def _score_column(row: Mapping[str, Any]) -> str:
    """The score that the inputs of a row are held against: the claim, which they are printed with."""
    columns = ("self_assessed", "appraised") if row["scored_by"] in (*OWN, "") else SCORES
    return next((column for column in columns if row[column]), "")


def _percent(row: Mapping[str, Any]) -> Interval:
    found = quotient(counted(row["numerator"]), counted(row["denominator"]))
    return Interval(found.low * 100, found.high * 100)


def _open_cut(text: str) -> Interval:
    """Cut digits, without the next printable value itself."""
    found = cut(text)
    return Interval(found.low, found.high - unit_of(text) / 1_000_000)


def _sum_of(printed: list[Interval], around: Decimal) -> Interval:
    """A sum of printed figures with the doubt that all of their last digits leave."""
    doubt = sum(((one.high - one.low) / 2 for one in printed), ZERO)
    return Interval(around - doubt, around + doubt)
