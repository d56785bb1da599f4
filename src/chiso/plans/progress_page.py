"""What every section of the follow-up of a plan is made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.data.plans.work_tables import PERIOD_NAMES
from chiso.pages.base import Numbered, Section
from chiso.pages.blocks import Block
from chiso.plans.progress import at_risk_tasks, late_tasks, period_end, read_period, task_status
from chiso.plans.target_results import target_results
from chiso.scorecards.forecasts import forecast
from chiso.text.catalog import Texts
from chiso.text.dates import date
from chiso.text.numbers import number


class FollowUpPage(Numbered):
    """The frame of the follow-up of a plan, with its tables.

    Parameters
    ----------
    plan : Plan
    d : Dataset
    period : str
        As a user writes it: "6T", "Quý I", "q3", "năm".
    on : date, optional
        Day that deadlines are held against; the last day of the period by default.

    Raises
    ------
    BadRequest
        No such period.
    """

    NUMBERED = ("linh-vuc", "cham", "muc-tieu", "du-bao", "kien-nghi")

    def __init__(self, plan: Plan, d: Dataset, period: str, on: dt.date | None = None) -> None:
        self.plan, self.d, self.t = plan, d, Texts("vi")
        self.period = read_period(period)
        self.on = on or period_end(self.period, plan.planned)
        self.status = task_status(plan, self.period, self.on)
        self.late, self.at_risk = late_tasks(self.status), at_risk_tasks(self.status)
        self.results = target_results(plan, self.period)

    @property
    def period_name(self) -> str:
        """ "6 tháng năm 2021", "Quý I năm 2021", "năm 2021"."""
        name = PERIOD_NAMES[self.period]
        return f"{name} {self.plan.planned}" if name == "năm" else f"{name} năm {self.plan.planned}"

    @property
    def day(self) -> str:
        """The day that deadlines are held against, as documents write it."""
        return date(self.on.isoformat(), self.t.lang)

    @property
    def heading(self) -> str:
        """Title of the report."""
        kind, title = self.plan.document["document_type"], self.plan.document["title"]
        return self.t(
            "Progress of the {kind} {title}, {period}",
            kind=kind[:1].lower() + kind[1:],
            title=title[:1].lower() + title[1:],
            period=self.period_name,
        )

    def part(self, anchor: str, heading: str, parts: list[Block]) -> Section:
        """A section under its heading."""
        return Section(anchor, heading, parts, self.t)

    def numbered(self, anchor: str, heading: str, parts: list[Block]) -> Section:
        """A section of the body under its heading and number."""
        return self.part(anchor, self.numbered_heading(anchor, heading), parts)

    def has(self, anchor: str) -> bool:
        """Without tasks there are no fields."""
        return anchor != "linh-vuc" or len(self.status) > 0

    def value(self, row: Mapping[str, Any]) -> str:
        """A result with its unit: "97,5%", "03 sáng kiến" without more decimals than it has."""
        shown = number(row["value"], self.t.lang, 0 if float(row["value"]).is_integer() else 2)
        unit = row["unit"]
        return f"{shown}{unit}" if unit == "%" else f"{shown} {unit}".strip()

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """Criteria with inputs of the period, as `chiso.scorecards.forecasts.forecast` returns them."""
        return forecast(self.plan, PERIOD_NAMES[self.period])

    @cached_property
    def has_forecast(self) -> bool:
        """Inputs of the period are on record."""
        return bool(self.plan.periods["period"].eq(PERIOD_NAMES[self.period]).any())
