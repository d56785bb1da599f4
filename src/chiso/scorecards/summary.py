"""The first sentences of the report of a scorecard, by rules."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from chiso.core.frames import records
from chiso.scorecards.comparisons import evidence, responsibility
from chiso.scorecards.page import ScorecardPage
from chiso.scorecards.wording import SCORED_AS
from chiso.text.numbers import labelled, number, of_maximum, points

if TYPE_CHECKING:
    import pandas as pd


MOST_NAMED = 3
SMALLEST_SUM = 0.00005  # half the last printed digit


def summary_sentences(report: ScorecardPage) -> list[str]:
    """The sentences of the summary, by rules."""
    t, lang, total = report.t, report.t.lang, report.total
    said = []
    if math.isnan(total["score"]):
        said.append(t("No total: the score of a field is not on record."))
    else:
        most = total["maximum"] - total["pending"]
        said.append(
            t(
                "{kind}: {score} {score:point|points} ({share}%); points not reached: {lost}.",
                kind=t(SCORED_AS[report.kind]),
                score=of_maximum(total["score"], most, lang),
                share=number(total["share"], lang),
                lost=points(total["lost"], lang),
            )
        )
    if total["attainable"] < total["maximum"]:
        said.append(
            t(
                "Attainable: {attainable} of {maximum} {maximum:point|points}; {n} cannot be won: "
                "the unit has no such work.",
                attainable=points(total["attainable"], lang),
                maximum=points(total["maximum"], lang),
                n=points(total["maximum"] - total["attainable"], lang),
            )
        )
    if total["pending"] > 0:
        waiting = [
            row
            for row in records(report.rows)
            if row["pending"] > 0 and row["code"] not in report.card.children
        ]
        names = "; ".join(f"{row['name']} ({points(row['pending'], lang)})" for row in waiting)
        said.append(t("Not scored yet, and not counted as lost: {names}.", names=names))
    full = [row["code"] for row in records(report.fields) if abs(row["lost"]) < SMALLEST_SUM]
    if full:
        said.append(t("Fields without a lost point: {codes}.", codes=", ".join(full)))
    if len(report.losses):
        first = records(report.losses.head(MOST_NAMED))
        names = "; ".join(
            f"{labelled(row['code'], row['name'])} ({points(row['lost'], lang)})" for row in first
        )
        said.append(
            t(
                "Most points are lost in: {names}; together {share}% of all points not reached.",
                names=names,
                share=number(first[-1]["cumulated"], lang),
            )
        )
    agencies = _agencies(report)
    if len(agencies):
        most = {"agency": agencies.index[0], "n": points(float(agencies.iloc[0]), lang)}
        said.append(
            t("Lead agency with most lost points, shared ones included: {agency} ({n}).", **most)
            if responsibility(report.plan)["shared"].any()
            else t("Lead agency with most lost points: {agency} ({n}).", **most)
        )
    wrong = [one for one in report.card.findings if one.severity == "mismatch"]
    if wrong:
        codes = ", ".join(dict.fromkeys(one.code or t("total") for one in wrong))
        said.append(t("Figures that do not fit in the print: {codes} (section VI).", codes=codes))
    without = evidence(report.plan)["missing"]
    if without.any():
        said.append(
            t(
                "Verification documents on record: of {n} of {total} criteria or fields.",
                n=int((~without).sum()),
                total=len(without),
            )
        )
    return said


def _agencies(report: ScorecardPage) -> pd.Series[float]:
    found = responsibility(report.plan)
    return found[found["agency"].ne("")].groupby("agency", sort=False)["lost"].sum()
