"""The section of a scorecard's report on the year under way: what it comes to, and what is still needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chiso.core.frames import records
from chiso.data.plans.scorecard_table import PERIODS_OF_YEAR
from chiso.pages.blocks import Column, Row, paragraph, table
from chiso.pages.section import Section
from chiso.scorecards.forecasts import forecast, forecast_total
from chiso.scorecards.wording import FORECAST_VERDICTS, labelled, of_maximum, points, printed
from chiso.text.numbers import number

if TYPE_CHECKING:
    from chiso.scorecards.report import ScorecardReport


def forecast_section(report: ScorecardReport) -> Section:
    """Criteria with inputs of the last period on record: score if the year ended so, way to the maximum."""
    t, lang, plan = report.t, report.t.lang, report.plan
    heading = t("VIII. The year by the inputs to date")
    known = set(plan.periods["period"])
    period = next((one for one in reversed(PERIODS_OF_YEAR) if one in known), "")
    if not period:
        return Section("du-bao", heading, "", kind="absent")
    total = records(forecast_total(plan, period))[0]
    said = t(
        "{n} {n:criterion|criteria} with inputs ({covered} of {maximum} {maximum:point|points}): "
        "{score} {score:point|points} if the year ended so",
        n=total["n"],
        covered=points(total["covered"], lang),
        maximum=points(total["maximum"], lang),
        score=points(total["score"], lang),
    )
    columns = [Column(t("Criterion")), Column(t("Ratio, %"), numeric=True)]
    columns += [Column(t("If the year ended so"), numeric=True), Column(t("Can still reach"), numeric=True)]
    columns += [Column(t("Needed"), numeric=True), Column(t("Remaining"), numeric=True), Column(t("Verdict"))]
    rows = [
        Row(
            [
                printed(labelled(row["code"], row["name"]), t),
                number(row["ratio"], lang),
                of_maximum(row["score"], row["maximum"], lang),
                points(row["best"], lang),
                points(row["need"], lang),
                points(row["of"], lang),
                t(FORECAST_VERDICTS[row["verdict"]]),
            ]
        )
        for row in records(forecast(plan, period))
    ]
    caption = t("Forecast by the inputs of {period}", period=period)
    return report.part("du-bao", heading, [paragraph(said + "."), table(caption, columns, rows)])
