"""The files that a plan is made into: names, and what makes each when it is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from chiso.core.errors import ChisoError
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import Plan
from chiso.plans.document import plan_paper
from chiso.plans.self_assessment_document import self_assessment_paper
from chiso.plans.workbook import plan_workbook
from chiso.text.messages import N_

Files = dict[str, Callable[[], bytes]]


def plan_files(plan: Plan, d: Dataset, day: dt.date | None = None) -> Files:
    """The document of a plan with its annex, and the annex in Excel.

    Parameters
    ----------
    plan : Plan
    d : Dataset
    day : date, optional
        On which it counts as made; as in `chiso.pages.as_of.newer_results`.

    Returns
    -------
    dict from str to callable
        File name -> what makes its bytes.
    """

    return {
        f"{plan.name}.docx": lambda: plan_paper(plan, d, day),
        f"{plan.name}.xlsx": lambda: plan_workbook(plan, d, day),
    }


def self_assessment_files(plan: Plan, d: Dataset) -> Files:
    """The report on self-assessed scores.

    Raises
    ------
    ChisoError
        The scorecard holds none.
    """
    if not plan.criteria["self_assessed"].ne("").any():
        raise ChisoError(
            N_("the scorecard of {name} holds no self-assessed score", name=plan.name),
            where=str(plan.folder / "scorecard.csv"),
            remedy=N_("fill in the column self_assessed: chiso template --province, then chiso import add"),
        )
    return {f"{plan.name}.tu-danh-gia.docx": lambda: self_assessment_paper(plan, d)}
