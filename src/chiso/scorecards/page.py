"""What every section of the report of a scorecard is made from."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import pandas as pd

from chiso.core.errors import ChisoError
from chiso.core.frames import records
from chiso.data.plans.folder import Plan, load_card
from chiso.data.schema.vocabulary import TOTAL
from chiso.pages.base import ReportPage
from chiso.scorecards.scores import Card, field_totals, lost_points, score_table
from chiso.scorecards.wording import scored_as
from chiso.text.messages import N_


class ScorecardPage(ReportPage):
    """The frame of the report of a scorecard, with its tables.

    Parameters
    ----------
    plan : str
        Name below data/plans, or a folder.
    year : int
        Edition that the scores are of.
    lang : {"vi", "en"}
    data : str
        Data folder; the project's own if empty.

    Raises
    ------
    DataError
        The plan breaks its schema or rules.
    ChisoError
        No such plan, or its scores are of another edition.
    """

    NUMBERED: ClassVar[tuple[str, ...]] = (
        *("linh-vuc-diem", "khong-dat", "tham-dinh", "co-quan"),
        *("tai-lieu", "doi-chieu", "van-ban", "du-bao"),
    )

    def __init__(self, plan: str, year: int, lang: str = "vi", data: str = "") -> None:
        super().__init__(year, lang, data)
        self.take(load_card(plan, self.d.path))
        if self.plan.reviewed != year:
            raise ChisoError(
                N_(
                    "the scores of {name} are of the edition {reviewed}, not {year}",
                    name=self.plan.name,
                    reviewed=self.plan.reviewed,
                    year=year,
                ),
                where="year",
                remedy=N_("year = {reviewed}", reviewed=self.plan.reviewed),
            )

    def take(self, plan: Plan) -> None:
        """Calculate a scorecard, which the page then shows."""
        self.plan = plan
        self.card = Card(self.plan)
        self.rows = score_table(self.plan)
        self.totals = field_totals(self.plan)
        self.losses = lost_points(self.plan)
        self.kind = scored_as(self.plan)

    @cached_property
    def total(self) -> dict[str, Any]:
        """The last row of the totals."""
        return records(self.totals[self.totals["code"].eq(TOTAL)])[0]

    @property
    def fields(self) -> pd.DataFrame:
        """Fields without their total."""
        return self.totals[self.totals["code"].ne(TOTAL)]
