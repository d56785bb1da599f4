"""Scorecards set side by side: a ranking of units, claim against appraisal, who answers for what is lost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from chiso.analysis.base.errors import BadRequest, NotComparable
from chiso.core.frames import records
from chiso.data.plans.folder import Plan
from chiso.data.plans.scorecard_table import BY_OTHERS, NOBODY, agency_and_share, entries, evidence_of
from chiso.data.schema.vocabulary import TOTAL
from chiso.scorecards.scores import Card, field_totals, lead_of, lost_points
from chiso.text.messages import N_

NO_REASON = ""


def ranking(plans: Sequence[Plan]) -> pd.DataFrame:
    """Units scored by one set of criteria in one edition, best first.

    Parameters
    ----------
    plans : sequence of Plan

    Returns
    -------
    DataFrame
        place (ties share the better one; NaN without a total), unit, plan, scored_as ("appraised" if any
        is appraised: a claim has no place among appraised scores; else "self_assessed"), score, maximum,
        attainable, share (percent of the maximum), share_attainable, lost.

    Raises
    ------
    BadRequest
        Fewer than two scorecards, or two of one unit.
    NotComparable
        Other sets, editions or levels; or provinces, whose places the Ministry publishes.
    """
    if len(plans) < 2:
        raise BadRequest(N_("a ranking needs two scorecards or more"), remedy=N_("name several folders"))
    units = [plan.unit for plan in plans]
    if twice := sorted({unit for unit in units if units.count(unit) > 1}):
        raise BadRequest(
            N_("two scorecards of {twice}", twice=", ".join(twice)),
            remedy=N_("name one edition of each unit; over years: one unit"),
        )
    for what, key in (
        ("criteria_set", "criteria_set"),
        ("edition_reviewed", "reviewed"),
        ("unit.level", "level"),
    ):
        found = {plan.name: str(getattr(plan, key)) for plan in plans}
        if len(set(found.values())) > 1:
            said = "; ".join(f"{name}: {value}" for name, value in found.items())
            remedy = N_("rank units of one level, one set of criteria and one edition")
            raise NotComparable(
                N_("the scorecards differ in {what}: {said}", what=what, said=said),
                where="plan.yml",
                remedy=remedy,
            )
    if plans[0].level == "province":
        raise NotComparable(
            N_("provinces are not ranked by their own scores"),
            where="plan.yml, unit.level",
            remedy=N_("their places are published: chiso show PROVINCE --year YEAR"),
        )
    sums = {plan.name: Card(plan).sums() for plan in plans}
    appraised = any(total["appraised"] is not None for total in sums.values())
    column = "appraised" if appraised else "self_assessed"
    rows = [
        {
            "unit": plan.unit,
            "plan": plan.name,
            "scored_as": column,
            **{
                key: float(value) if (value := sums[plan.name][source]) is not None else math.nan
                for key, source in (("score", column), ("maximum", "maximum"), ("attainable", "attainable"))
            },
        }
        for plan in plans
    ]
    table = pd.DataFrame(rows)
    # Points of one set have one scale; floats of decimal sums differ in their last bits.
    place = table["score"].round(6).rank(ascending=False, method="min")
    table.insert(0, "place", place)
    table["share"] = 100 * table["score"] / table["maximum"]
    table["share_attainable"] = 100 * table["score"] / table["attainable"]
    table["lost"] = table["attainable"] - table["score"]
    return table.sort_values(["place", "unit"], na_position="last", kind="stable").reset_index(drop=True)


def against_appraisal(plans: Sequence[Plan]) -> pd.DataFrame:
    """Self-assessed against appraised points, by criterion; over the years where a unit has several cards.

    Returns
    -------
    DataFrame
        unit, edition, code, name, self_assessed, appraised, difference (appraised less self-assessed),
        cause (the reason of the appraiser, "" where none is on record). Rows with both scores only, and
        of these the ones nothing is listed below.
    """
    rows = []
    for plan in sorted(plans, key=lambda plan: (plan.unit, plan.reviewed)):
        card = Card(plan)
        for row in card.rows:
            both = row["self_assessed"] and row["appraised"]
            below = any(
                one["self_assessed"] and one["appraised"] for one in card.children.get(row["code"], [])
            )
            if both and not below:
                rows.append(
                    {
                        "unit": plan.unit,
                        "edition": plan.reviewed,
                        "code": row["code"],
                        "name": row["name"],
                        "self_assessed": float(row["self_assessed"]),
                        "appraised": float(row["appraised"]),
                        "difference": float(row["appraised"]) - float(row["self_assessed"]),
                        "cause": row["appraiser_reason"] or NO_REASON,
                    }
                )
    columns = ["unit", "edition", "code", "name", "self_assessed", "appraised", "difference", "cause"]
    return pd.DataFrame(rows, columns=columns)


def by_cause(plans: Sequence[Plan]) -> pd.DataFrame:
    """Differences between claim and appraisal by the reason of the appraiser, largest loss first.

    Returns
    -------
    DataFrame
        edition, cause ("" where none is on record), difference (sum, points), n (criteria).
    """
    found = against_appraisal(plans)
    moved = found[found["difference"].round(6).ne(0)]
    grouped = moved.groupby(["edition", "cause"], sort=False)["difference"].agg(difference="sum", n="count")
    return grouped.reset_index().sort_values(["edition", "difference"], kind="stable").reset_index(drop=True)


def responsibility(plan: Plan) -> pd.DataFrame:
    """Lost points by lead agency.

    Returns
    -------
    DataFrame
        agency ("" where none is named), code, name, lost, shared (True where several lead the row; the
        points are then counted for each of them, and no sum over agencies may be made).
    """
    rows = []
    for row in lost_points(plan).itertuples(index=False):
        agencies = [agency_and_share(entry)[0] for entry in entries(str(row.lead))] or [NOBODY]
        rows += [
            {
                "agency": agency,
                "code": row.code,
                "name": row.name,
                "lost": row.lost,
                "shared": len(agencies) > 1,
            }
            for agency in agencies
        ]
    columns = ["agency", "code", "name", "lost", "shared"]
    table = pd.DataFrame(rows, columns=columns)
    order = table.groupby("agency")["lost"].sum().sort_values(ascending=False, kind="stable").index
    return table.sort_values(
        "agency", key=lambda names: names.map(list(order).index), kind="stable"
    ).reset_index(drop=True)


def evidence(plan: Plan) -> pd.DataFrame:
    """Verification documents by criterion.

    Returns
    -------
    DataFrame
        code, name, state, documents (number on record), missing (True where there is none), lead. Rows
        that the unit scores itself and that none of its own rows is listed below.
    """
    card = Card(plan)
    rows = [
        {
            **{key: row[key] for key in ("code", "name", "state")},
            "documents": len(list(evidence_of(row["evidence"]))),
            "missing": not row["evidence"],
            "lead": lead_of(row, card),
        }
        for row in card.rows
        if _own(row) and not any(_own(child) for child in card.children.get(row["code"], []))
    ]
    return pd.DataFrame(rows, columns=["code", "name", "state", "documents", "missing", "lead"])


def _own(row: Mapping[str, Any]) -> bool:
    return row["scored_by"] not in BY_OTHERS


def over_years(plans: Sequence[Plan]) -> pd.DataFrame:
    """Totals of one unit over the editions it has scorecards of; points compare within one set only.

    Returns
    -------
    DataFrame
        edition, criteria_set, score, maximum, self_assessed, appraised, share (percent of what is scored).
    """
    rows = []
    for plan in sorted(plans, key=lambda plan: plan.reviewed):
        table = field_totals(plan)
        total = records(table[table["code"].eq(TOTAL)])[0]
        columns = ("score", "maximum", "self_assessed", "appraised", "share")
        rows.append(
            {
                "edition": plan.reviewed,
                "criteria_set": plan.criteria_set,
                **{column: float(total[column]) for column in columns},
            }
        )
    return pd.DataFrame(rows)
