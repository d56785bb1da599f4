"""A scorecard calculated: scores, losses, what could not be won, what is not scored yet, what if.

The score of a row is the appraised one, else the self-assessed, else that of a survey. Where its print
is in error and one value fits (see `chiso.scorecards.misprints`), losses are counted from that value and
the printed one is kept beside it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import pandas as pd

from chiso.analysis.base.errors import BadRequest, OutOfScale
from chiso.core.frames import records
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import BY_OTHERS, NO_WORK, SCORES, WAITING
from chiso.data.schema.vocabulary import TOTAL
from chiso.scorecards.misprints import Finding, findings_of, fitting_scores
from chiso.scorecards.printed_numbers import ZERO, Interval
from chiso.scorecards.rules import OF_CHILDREN, expected
from chiso.text.messages import N_
from chiso.text.numbers import decimals_of

_NUMBER = r"-?[0-9]{0,20}\.?[0-9]{0,20}"
_A_VALUE = re.compile(rf"{_NUMBER}%?|{_NUMBER}/{_NUMBER}")


def read_what_if(text: str) -> tuple[str, str]:
    """Code and value of "3.4.1=99%".

    Raises
    ------
    BadRequest
        There is no "=", or nothing on one side.
    """
    code, equals, value = (part.strip() for part in text.partition("="))
    if not (code and equals and value):
        raise BadRequest(
            N_('"{text}" is no change of a criterion', text=text),
            where="--what-if",
            remedy=N_("write CODE=VALUE: 3.4.1=1.5 (points), 3.4.1=99% (ratio), 3.4.1=184000/185443"),
        )
    return code, value


class Card:
    """The scorecard of a plan, ready to calculate with.

    Parameters
    ----------
    plan : Plan
    what_if : iterable of (str, str), optional
        Code and value: points ("1.5"), a ratio ("99%") or a fraction ("184000/185443"); a value with
        "%" is the value of the year where a rule compares years.

    Raises
    ------
    BadRequest
        An unknown code, a value that cannot be read, or a row that others add up to.
    OutOfScale
        Points above the maximum.
    """

    def __init__(self, plan: Plan, what_if: Iterable[tuple[str, str]] = ()) -> None:
        self.plan = plan
        self.rows = records(plan.criteria)
        self.by_code = {row["code"]: row for row in self.rows}
        self.children: dict[str, list[dict[str, Any]]] = {}
        for row in self.rows:
            self.children.setdefault(row["parent"], []).append(row)
        self.top = self.children.get("", [])
        self._set: dict[str, Decimal] = {}
        for code, value in what_if:
            self._set[code] = self._changed(code, value)

    def printed(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """Score of a row as printed, and the column it stands in; empty if there is none."""
        return next(((row[column], column) for column in SCORES if row[column]), ("", ""))

    @cached_property
    def findings(self) -> list[Finding]:
        """What does not fit in the print, and what a reader must know."""
        return findings_of(self.plan)

    @cached_property
    def _fits(self) -> dict[str, Decimal]:
        return fitting_scores(self.findings)

    def fits(self, row: Mapping[str, Any]) -> Decimal | None:
        """The score that fits where the printed one is in error."""
        return self._fits.get(row["code"])

    def on_record(self, row: Mapping[str, Any]) -> Decimal | None:
        """Score of a row: the one that fits, else the printed one; without the changes asked for."""
        text, _ = self.printed(row)
        fitting = self.fits(row)
        if fitting is not None:
            return fitting
        return Decimal(text) if text else None

    def score(self, row: Mapping[str, Any]) -> Decimal | None:
        """Score of a row with the changes asked for, in it or below it."""
        if row["code"] in self._set:
            return self._set[row["code"]]
        own = self.on_record(row)
        return None if own is None else own + self._moved(row)

    def _moved(self, row: Mapping[str, Any]) -> Decimal:
        moved = ZERO
        for child in self.children.get(row["code"], []):
            if child["code"] in self._set:
                moved += self._set[child["code"]] - (self.on_record(child) or ZERO)
            else:
                moved += self._moved(child)
        return moved

    def pending(self, row: Mapping[str, Any]) -> Decimal:
        """Points that nobody has scored yet: of the Ministry, of a survey, or waiting."""
        below = self.children.get(row["code"], [])
        if below:
            return sum((self.pending(child) for child in below), ZERO)
        if self.score(row) is not None or not row["maximum"]:
            return ZERO
        waits = row["state"] == WAITING or row["scored_by"] in BY_OTHERS
        return Decimal(row["maximum"]) if waits else ZERO

    def beyond(self, row: Mapping[str, Any]) -> Decimal:
        """Points out of reach, because the unit has no such work."""
        if row["attainable"] and row["maximum"]:
            return Decimal(row["maximum"]) - Decimal(row["attainable"])
        if row["state"] == NO_WORK and row["exempt_share"] and row["maximum"]:
            return Decimal(row["maximum"]) * (1 - Decimal(row["exempt_share"]) / 100)
        return sum((self.beyond(child) for child in self.children.get(row["code"], [])), ZERO)

    def lost(self, row: Mapping[str, Any]) -> Decimal | None:
        """Points not reached of those that could be reached and have been scored."""
        score = self.score(row)
        if score is None or not row["maximum"]:
            return None
        return Decimal(row["maximum"]) - self.beyond(row) - self.pending(row) - score

    def expected(self, row: Mapping[str, Any]) -> Interval | None:
        """Score that the inputs give; of a row with children, what they add up to."""
        if row["rule"] not in OF_CHILDREN:
            return expected(row)
        below = self.children.get(row["code"], [])
        if row["rule"] == "sum":
            scores = [self.on_record(child) for child in below]
            if not scores or any(score is None for score in scores):
                return None
            return Interval.exactly(sum((score for score in scores if score is not None), ZERO))
        if not row["maximum"]:
            return None
        # What the document does not list has its maximum.
        lost = sum(
            (
                Decimal(child["maximum"]) - score
                for child in below
                if child["maximum"] and (score := self.on_record(child)) is not None
            ),
            ZERO,
        )
        return Interval.exactly(Decimal(row["maximum"]) - self.beyond(row) - self.pending(row) - lost)

    def sums(self) -> dict[str, Decimal | None]:
        """Totals over the fields: maximum, attainable, pending, score, lost; None where a field lacks one."""

        def total(values: Iterable[Decimal | None]) -> Decimal | None:
            known = list(values)
            missing = not known or any(value is None for value in known)
            return None if missing else sum((value for value in known if value is not None), ZERO)

        maxima = [Decimal(row["maximum"]) if row["maximum"] else None for row in self.top]
        maximum, beyond = total(maxima), total(self.beyond(row) for row in self.top)
        return {
            "maximum": maximum,
            "attainable": None if maximum is None or beyond is None else maximum - beyond,
            "pending": total(self.pending(row) for row in self.top),
            "score": total(self.score(row) for row in self.top),
            "lost": total(self.lost(row) for row in self.top),
            **{
                column: total(Decimal(row[column]) if row[column] else None for row in self.top)
                for column in ("self_assessed", "appraised", "target")
            },
        }

    def _changed(self, code: str, value: str) -> Decimal:
        """Score of a criterion after a change."""
        if code not in self.by_code:
            nearest = get_close_matches(code, self.by_code, n=3, cutoff=0.3) or list(self.by_code)[:3]
            remedy = N_("the nearest codes are {nearest}", nearest=", ".join(nearest))
            raise BadRequest(N_('no criterion "{code}"', code=code), where="--what-if", remedy=remedy)
        row = self.by_code[code]
        if below := self.children.get(code):
            codes = ", ".join(child["code"] for child in below)
            message = N_("{code} is the sum of others", code=code)
            raise BadRequest(message, where="--what-if", remedy=N_("change one of {codes}", codes=codes))
        changes = _changes(row, value)
        if "points" in changes:
            points = Decimal(changes["points"])
        else:
            found = expected({**row, **changes})
            if found is None:
                message = N_("the rule of {code} gives no score for {value}", code=code, value=value)
                remedy = N_("give the points: {code}=1.5", code=code)
                raise BadRequest(message, where="--what-if", remedy=remedy)
            # Of a step whose percent is not known, the points it would give.
            points = found.high if row["rule"] == "steps" else found.middle
        if row["maximum"] and not 0 <= points <= Decimal(row["maximum"]):
            message = N_(
                "{code} = {points} is outside 0..{maximum}", code=code, points=points, maximum=row["maximum"]
            )
            raise OutOfScale(message, where="--what-if", remedy=N_("the maximum is in scorecard.csv"))
        return points


def _changes(row: Mapping[str, Any], value: str) -> dict[str, str]:
    text = value.replace(" ", "").replace(",", ".")
    try:
        if not _A_VALUE.fullmatch(text):  # Decimal also takes nan, 1e999 and the digits of other scripts
            raise ArithmeticError
        if "/" in text:
            numerator, denominator = text.split("/")
            if not Decimal(denominator) > 0 or Decimal(numerator) < 0:
                raise ArithmeticError
            return {"numerator": numerator, "denominator": denominator, "ratio": ""}
        if text.endswith("%"):
            percent = f"{Decimal(text[:-1]):f}"
            if row["rule"] == "above_last_year" and row["last_year"]:
                return {"value": percent}
            # A ratio that is asked for is exact, however few digits it has.
            return {"numerator": percent, "denominator": "100", "ratio": ""} | _exact(percent)
        return {"points": f"{Decimal(text):f}"}
    except (ArithmeticError, ValueError) as error:
        raise BadRequest(
            N_('"{value}" is no value of {code}', value=value, code=row["code"]),
            where="--what-if",
            remedy=N_("write points (1.5), a ratio (99%) or a fraction (184000/185443)"),
        ) from error


def _exact(percent: str) -> dict[str, str]:
    """Numerator and denominator as whole counts, which are exact."""
    scale = 10 ** decimals_of(percent)
    return {"numerator": f"{Decimal(percent) * scale:.0f}", "denominator": f"{100 * scale}"}


def score_table(plan: Plan, what_if: Iterable[tuple[str, str]] = ()) -> pd.DataFrame:
    """Every row of a scorecard, calculated.

    Parameters
    ----------
    plan : Plan
    what_if : iterable of (str, str), optional
        As for `Card`.

    Returns
    -------
    DataFrame
        code, name, parent, depth (0: a field), maximum, attainable, pending (not scored yet), printed
        (the score as printed), printed_as ("appraised", "self_assessed", "survey" or ""), fits (the
        score that fits where the print is in error), score (with the changes asked for), changed (True
        where they move it), expected_low, expected_high (what the inputs give), follows ("yes", "no",
        or "" where nothing is computed), lost, appraised, self_assessed, target, state, scored_by, rule
        and rule_basis. Points are floats, NaN where missing.
    """
    card = Card(plan, what_if)
    wrong = {finding.code for finding in card.findings if finding.severity == "mismatch"}
    table = []
    for row in card.rows:
        text, column = card.printed(row)
        found = card.expected(row)
        computed = found is not None and bool(text)
        table.append(
            {
                **{key: row[key] for key in ("code", "name", "parent")},
                "depth": _depth(row, card),
                "maximum": _float(row["maximum"]),
                "attainable": _float(Decimal(row["maximum"]) - card.beyond(row) if row["maximum"] else None),
                "pending": _float(card.pending(row)),
                "printed": _float(text),
                "printed_as": column,
                "fits": _float(card.fits(row)),
                "score": _float(card.score(row)),
                "changed": card.score(row) != card.on_record(row),
                "expected_low": _float(found.low if found else None),
                "expected_high": _float(found.high if found else None),
                "follows": ("no" if row["code"] in wrong else "yes") if computed else "",
                "lost": _float(card.lost(row)),
                **{key: _float(row[key]) for key in ("appraised", "self_assessed", "target")},
                **{key: row[key] for key in ("state", "scored_by", "rule", "rule_basis")},
            }
        )
    return pd.DataFrame(table)


def field_totals(plan: Plan, what_if: Iterable[tuple[str, str]] = ()) -> pd.DataFrame:
    """Fields of a scorecard and their total.

    Returns
    -------
    DataFrame
        code ("total" in the last row), name, maximum, attainable, pending, score, lost, share (score in
        percent of the maximum without what is not scored yet), self_assessed, appraised, target; NaN
        where missing. A total is NaN where a field lacks the figure.
    """
    card = Card(plan, what_if)
    columns = ["maximum", "attainable", "pending", "score", "lost", "self_assessed", "appraised", "target"]
    rows = score_table(plan, what_if)
    fields = rows.loc[rows["depth"].eq(0), ["code", "name", *columns]]
    sums = {column: _float(card.sums()[column]) for column in columns}
    table = pd.concat([fields, pd.DataFrame([{"code": TOTAL, "name": "", **sums}])], ignore_index=True)
    return table.assign(share=100 * table["score"] / (table["maximum"] - table["pending"]))


def lost_points(plan: Plan, what_if: Iterable[tuple[str, str]] = ()) -> pd.DataFrame:
    """Lost points of the rows that nothing is listed below, largest first.

    Returns
    -------
    DataFrame
        code, name, state, lost, share (percent of all that is lost), cumulated (percent), lead (agencies
        between " | ", of the row or of the nearest row above), reason. Of rows in the states "chưa đạt"
        and "không được tính điểm" only; a part of a field's loss that its criteria do not explain is a
        row of the field.
    """
    card = Card(plan, what_if)
    table = []
    for row in card.rows:
        lost = card.lost(row)
        below = [one for child in card.children.get(row["code"], []) if (one := card.lost(child)) is not None]
        rest = None if lost is None else lost - sum(below, ZERO)
        # What rounding leaves between a field and its criteria is no loss.
        if (
            rest is None
            or rest < Decimal("0.0005")
            or row["state"] not in ("chưa đạt", "không được tính điểm")
        ):
            continue
        table.append(
            {
                **{key: row[key] for key in ("code", "name", "state")},
                "lost": float(rest),
                "lead": lead_of(row, card),
                "reason": row["reason"],
            }
        )
    columns = ["code", "name", "state", "lost", "lead", "reason"]
    # Stable, so that equal losses keep the order of the document.
    found = pd.DataFrame(table, columns=columns).sort_values("lost", ascending=False, kind="stable")
    share = 100 * found["lost"] / found["lost"].sum()
    return found.assign(share=share, cumulated=share.cumsum()).reset_index(drop=True)


def lead_of(row: Mapping[str, Any], card: Card, column: str = "lead") -> str:
    """Agencies of a row, or of the nearest row above that names some."""
    here: Mapping[str, Any] | None = row
    while here is not None:
        if here[column]:
            return str(here[column])
        here = card.by_code.get(here["parent"])
    return ""


def _depth(row: Mapping[str, Any], card: Card) -> int:
    depth, parent = 0, row["parent"]
    while parent:
        depth, parent = depth + 1, card.by_code[parent]["parent"]
    return depth


def _float(value: Decimal | str | None) -> float:
    return math.nan if value is None or value == "" else float(value)
