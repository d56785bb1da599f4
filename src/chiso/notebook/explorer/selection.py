"""What is chosen in the explorer, and what there is to choose: units in any spelling, editions, indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from chiso.analysis.base.panel import panel
from chiso.analysis.record.awaited import awaited, latest_on_record
from chiso.core.arguments import year_given
from chiso.core.dates import day_of_build
from chiso.core.errors import ChisoError, UnknownProvince
from chiso.core.vietnamese import fold
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.text.catalog import Texts
from chiso.text.messages import N_, UNSAID, Message

TREND, PLACES, COMPONENTS, MOVEMENT, AHEAD = "trend", "places", "components", "movement", "ahead"
VIEWS: Mapping[str, Message] = MappingProxyType(
    {
        TREND: N_("Trend"),
        PLACES: N_("Place among all"),
        COMPONENTS: N_("Components"),
        MOVEMENT: N_("On the year before"),
        AHEAD: N_("Way to a target"),
    }
)
OWN, GROUP = "own", "group:"  # the units that were named; what the key of a group of groups.csv stands behind
COMPARISONS: Mapping[str, Message] = MappingProxyType(
    {
        "mean": N_("Mean of all units"),
        "best": N_("Best unit"),
        "neighbours": N_("Neighbours (the 5 nearest)"),
        "profile": N_("Alike in components (5 units)"),
        "region": N_("Mean of the region"),
    }
)
TO_PLACE, TO_GROUP, TO_SCORE = "place", "group", "score"
TARGETS: Mapping[str, Message] = MappingProxyType(
    {TO_GROUP: N_("A group"), TO_PLACE: N_("A place"), TO_SCORE: N_("A score")}
)
FEWEST_TYPED = 4  # letters from which on a spelling is taken before it is confirmed: "Hà N" goes on
MOST_NEAR = 6  # units that are offered


@dataclass(frozen=True)
class Sought:
    """What is to be reached.

    Attributes
    ----------
    kind : {"", "place", "group", "score"}
        "" for what is nearest: the next group, else five places up.
    value : float
        The place or the score.
    group : str
        Its name in the edition.
    """

    kind: str = ""
    value: float = 0.0
    group: str = ""


@dataclass(frozen=True)
class Selection:
    """All that the explorer shows follows from this.

    Attributes
    ----------
    unit : Province
    index : str
        Its code.
    year : int
        Edition; it may have no figures.
    comparison : str
        One of `COMPARISONS`, `OWN`, or `GROUP` with the key of a group.
    others : tuple of Province
        Units named, for `OWN`.
    view : str
        One of `VIEWS`.
    goal : Sought
    scores : tuple of (str, float)
        What the sliders say, where that is not what is on record: component and score.
    """

    unit: Province
    index: str
    year: int
    comparison: str = "mean"
    others: tuple[Province, ...] = ()
    view: str = TREND
    goal: Sought = Sought()
    scores: tuple[tuple[str, float], ...] = ()

    def turned(self, **changed: Any) -> Selection:
        """Another choice; sliders and goal belong to the unit, index and edition that they were set for."""
        if {"unit", "index", "year"} & set(changed):
            changed = {"goal": Sought(), "scores": ()} | changed
        return replace(self, **changed)


@dataclass(frozen=True)
class Found:
    """What a text typed for a unit means.

    Attributes
    ----------
    unit : Province or None
    near : sequence of Province
        Others that may be meant.
    why : Message or str
        That nothing of that name is known, and the nearest names; "" where something is.
    """

    unit: Province | None
    near: Sequence[Province] = ()
    why: str = ""


class Choices:
    """What there is to choose in a data folder.

    Parameters
    ----------
    d : Dataset
    t : Texts
    """

    def __init__(self, d: Dataset, t: Texts) -> None:
        self.d, self.t = d, t

    @cached_property
    def units(self) -> dict[str, Province]:
        """Every unit by its label, by name: one of both periods that kept its territory stands once."""
        every = [*self.d.names.all("34"), *self.d.names.all("63")]
        kept = [unit for unit in every if unit.period == "34" or not self._unchanged(unit)]
        return {self.label(unit): unit for unit in sorted(kept, key=lambda unit: fold(unit.name))}

    def _unchanged(self, unit: Province) -> bool:
        return len(self.d.names.same_territory(unit)) > 1

    def label(self, unit: Province) -> str:
        """The name of a unit, with its period where the reform of July 2025 changed its territory."""
        of_vi = self.t.lang == "vi"
        if self._unchanged(unit):
            present = self.d.names.successor(unit)
            return present.name if of_vi else present.name_en
        name = unit.name if of_vi else unit.name_en
        since = self.t("since 1 July 2025") if unit.period == "34" else self.t("before 1 July 2025")
        return f"{name} ({since})"

    def in_edition(self, unit: Province, index: str, year: int) -> Province:
        """The unit as an edition names it; itself where that did not measure its territory as a unit."""
        period = panel(self.d).period(index, year)
        return next((one for one in self.d.names.same_territory(unit) if one.period == period), unit)

    def find(self, text: str, year: int, *, whole: bool = True) -> Found:
        """The unit that a text means, of the period of an edition if both have one of that name.

        Parameters
        ----------
        text : str
            A label, a name in any spelling, or a code; or the beginning of one.
        year : int
        whole : bool
            The text is typed to its end; else a short one may go on.
        """
        if text in self.units:
            return Found(self.units[text])
        wanted = " ".join(fold(text).split())
        if not wanted:
            return Found(None)
        ended = whole or wanted.isdigit() or len(wanted) >= FEWEST_TYPED
        unit = self._resolved(text, year) if ended else None
        near = {self.label(one): one for one in self.units.values() if wanted in fold(one.name)}
        if isinstance(unit, Province):
            both = [self.d.names.find(text, period) for period in ("34", "63")]
            near |= {self.label(one): self._listed(one) for one in both if one}
            unit = self._listed(unit)
            return Found(unit, [one for one in near.values() if one != unit][:MOST_NEAR])
        if near or unit is None:
            return Found(None, [*near.values()][:MOST_NEAR])
        nearest = [one for one in self.units.values() if one.name in unit.nearest]
        return Found(None, nearest[:MOST_NEAR], unit.worded(self.t))

    def _resolved(self, text: str, year: int) -> Province | UnknownProvince:
        """The unit of the period of an edition, else of the other; what is wrong with the text."""
        for of in (year, None):
            try:
                return self.d.names.resolve(text, year=of)
            except UnknownProvince as found:
                unknown = found
        return unknown

    def _listed(self, unit: Province) -> Province:
        """The unit as the list of all has it."""
        return self.units[self.label(unit)]

    def find_several(self, text: str, choice: Selection) -> tuple[tuple[Province, ...], list[str]]:
        """Units named with commas between them, as the edition has them; what is wrong with the others."""
        units, wrong = [], []
        for name in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
            found = self.find(name, choice.year)
            unit = found.unit and self.in_edition(found.unit, choice.index, choice.year)
            if unit is None:
                wrong.append(found.why or self.t("several units are meant by {name}", name=name))
            elif unit.period != panel(self.d).period(choice.index, choice.year):
                wrong.append(
                    self.t(
                        "{index} {year} did not measure {unit}",
                        index=self.d.index(choice.index).name,
                        year=choice.year,
                        unit=self.label(unit),
                    )
                )
            else:
                units.append(unit)
        return tuple(dict.fromkeys(units)), wrong

    def editions(self, index: str, year: int | None = None) -> list[tuple[str, int]]:
        """Editions of an index, the latest first, with those awaited and one asked for."""
        on_record = list(panel(self.d).editions[index])
        due = [one for one in awaited(self.d, day_of_build()) if one.index == index]
        further = {due[0].first, due[0].last} if due else set()
        asked = {year} if year is not None else set()
        return [
            (f"{one}" if one in on_record else self.t("{year} (not in the data)", year=one), one)
            for one in sorted({*on_record, *further, *asked}, reverse=True)
        ]

    def latest(self, index: str) -> int:
        """The last edition of an index with a figure on record."""
        return latest_on_record(self.d).get(index, self.d.latest_year)

    def comparisons(self, choice: Selection) -> list[tuple[str, str]]:
        """What a unit can be held against: words and key; groups of groups.csv are those of the edition."""
        period = panel(self.d).period(choice.index, choice.year)
        groups = [
            (self.t("Group: {name}", name=one.name(self.t.names)), f"{GROUP}{one.key}")
            for one in self.d.unit_groups
            if one.period == period
        ]
        known = [(words.worded(self.t), key) for key, words in COMPARISONS.items()]
        return [*known, *groups, (self.t("Units of your own choice"), OWN)]

    def offers(self, choice: Selection) -> list[Province]:
        """Where the edition did not measure the unit, those that it was made from, or what it became."""
        unit = self.in_edition(choice.unit, choice.index, choice.year)
        if unit.period == panel(self.d).period(choice.index, choice.year):
            return []
        if unit.period == "34":
            return [*self.d.names.predecessors(unit)]
        return [self.d.names.successor(unit)]

    def _named(self, province: str | Province, year: int) -> Province:
        if not isinstance(province, str):  # a unit, or what is none
            return self._listed(self.d.names.resolve(province))
        found = self.find(province, year)
        if found.unit is None:
            raise ChisoError(N_('no province "{name}"', name=province), remedy=_nearest(found, self))
        return found.unit

    def first(self, province: str | Province = "", year: int | None = None, index: str = "") -> Selection:
        """The choice that an explorer begins with.

        Parameters
        ----------
        province : str or Province, optional
            In any spelling; the first unit by default.
        year : int, optional
            The latest edition on record by default.
        index : str, optional
            Its code; the first index by default.

        Raises
        ------
        ChisoError
            There is no unit, or no index, of that name.
        """
        code = self.d.index(index).code if index else next(iter(self.d.indices))
        edition = self.latest(code) if year is None else year_given(year)
        unit = next(iter(self.d.names.all("34")))
        if province:
            unit = self._named(province, edition)
        return Selection(unit, code, edition)


def _nearest(found: Found, choices: Choices) -> Message:
    if not found.near:
        return UNSAID
    return N_("did you mean: {nearest}", nearest=[*map(choices.label, found.near)])
