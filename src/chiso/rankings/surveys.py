"""The units' own surveys of satisfaction: what each found, and which asked too few to say much.

They are of the province's own making and stand by themselves: no figure of the national survey is joined to
them, and no place follows from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from chiso.data.own_index.scores import Scores
from chiso.rankings.measures import FEWEST_ASKED


@dataclass(frozen=True)
class UnitSurvey:
    """A survey of a unit.

    Attributes
    ----------
    unit : str
    respondents : int
    satisfied : Decimal
        Percent.
    method, source, note : str
    """

    unit: str
    respondents: int
    satisfied: Decimal
    method: str
    source: str
    note: str

    @property
    def few(self) -> bool:
        """Whether so few were asked that the percentage says little."""
        return self.respondents < FEWEST_ASKED


def surveys_of(scores: Scores) -> Mapping[str, UnitSurvey]:
    """The surveys on record of a set and year, by unit.

    Parameters
    ----------
    scores : Scores
    """
    return {
        row["unit"]: UnitSurvey(
            row["unit"],
            int(row["respondents"]),
            Decimal(row["satisfied"]),
            *(row["method"], row["source"], row["note"]),
        )
        for row in scores.surveys
    }
