"""What the draft of a plan is made of: figures, items with their tasks and doubts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chiso.data.indices import Indices
from chiso.data.plans.folder import Plan
from chiso.data.provinces import Province
from chiso.plans.draft_targets import Aim, Mark

NO_SCORES, LOST, SHORT, WHOLE, TAKEN = "no_scores", "lost", "short", "whole", "taken"


@dataclass(frozen=True)
class DraftFigure:
    """A figure of one unit that a draft rests on; NaN where missing."""

    index: str
    year: int
    province: str
    component: str
    name: str
    score: float
    maximum: float
    unit: str
    reference: float = math.nan
    rank: float = math.nan
    ranked: float = math.nan


@dataclass
class Item:
    """A field or criterion that the plan must deal with, and the tasks for it.

    Attributes
    ----------
    kind : {"lost", "short", "no_scores", "whole", "taken"}
        Points lost; below the median of the provinces; no points known by criterion; an index as a whole; a
        task of a field, taken from a plan on record.
    criteria : list of str
        "PAR 7.1.9", as tables of plans write them.
    name : str
        Of the field, dimension or criterion.
    figures : list of DraftFigure
        One a unit of the edition; several where the unit planned for was made of several.
    task : dict or None
        Row of a plan on record that is copied; None: the office must name one.
    leads : list of (str, str)
        Agency and its share.
    coordinating : list of str
    marks : list of Mark
    reason : str
        Why points were lost, as the scorecard has it.
    criteria_set : str
        Decision that its code belongs to; of an index scored by criteria.
    card_lead : str
        Agencies that the scorecard names.
    """

    kind: str
    criteria: list[str]
    name: str
    figures: list[DraftFigure]
    task: dict[str, Any] | None = None
    leads: list[tuple[str, str]] = field(default_factory=list)
    coordinating: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    reason: str = ""
    criteria_set: str = ""
    card_lead: str = ""


@dataclass(frozen=True)
class Draft:
    """What a first draft of a plan says; see `draft`.

    Attributes
    ----------
    unit : Province
    year : int
        Edition planned.
    bases : dict from str to tuple of Province
        Units whose figures it rests on, by index: the unit itself, or those that it was made from.
    reviewed : dict from str to int
        The last edition with a figure, by index.
    totals : list of DraftFigure
    aims : list of Aim
        Targets for whole indices.
    items : list of Item
    duties : list of (dict, list of Mark)
        Rows of the last plan, else of a plan of another province; their agencies those of the year planned.
    targets : list of (dict, list of Mark)
        Targets of the last plan that belong to copied tasks.
    card, own_card, last : Plan or None
        The scorecard; the same where it is of the unit itself; the plan that it uses.
    lacks : list of Mark
        What is missing for a plan of this unit.
    left_out : list of Mark
        What was not taken over from the last plan or scorecard, since it names what has ended.
    indices : Indices
        Of the data folder.
    units : int
        Units of the country in the year planned.
    """

    unit: Province
    year: int
    bases: Mapping[str, tuple[Province, ...]]
    reviewed: Mapping[str, int]
    totals: Sequence[DraftFigure]
    aims: Sequence[Aim]
    items: Sequence[Item]
    duties: Sequence[tuple[dict[str, Any], list[Mark]]]
    targets: Sequence[tuple[dict[str, Any], list[Mark]]]
    card: Plan | None
    own_card: Plan | None
    last: Plan | None
    lacks: Sequence[Mark]
    left_out: Sequence[Mark]
    indices: Indices
    units: int

    def of_several(self, index: str) -> bool:
        """Its figures of an index are those of the units that the unit was made from."""
        return len(self.bases.get(index, ())) > 1
