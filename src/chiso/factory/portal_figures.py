"""What the portal shows of an edition: the country, each unit, and the units before the reform."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chiso.analysis.base.panel import panel
from chiso.analysis.movement.typical_changes import ALIKE, WITHIN, counts, is_within
from chiso.analysis.standing.rankings import rank_table
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.pages.references import References
from chiso.reports.national.summary import change_of_mean, ends_in_words, risen
from chiso.reports.national.view import GROUP_NAMES, CountryView
from chiso.reports.parts.change_words import change_in_words, yardstick
from chiso.reports.parts.index_result import cautions_on
from chiso.text.catalog import Texts
from chiso.text.messages import capital
from chiso.text.numbers import movement_of_rank, movement_of_score, number, place, score

# Of the score, where a move of places rests on nothing to speak of.
LITTLE = {WITHIN, ALIKE}


@dataclass(frozen=True)
class UnitStanding:
    """A unit in one index of an edition.

    Attributes
    ----------
    place, score, group : str
        "15/63", "89,72%", "cao nhất"; "" where not on record.
    rank : float
        NaN without a place.
    length : int
        Of a bar of at most 100: the better the place, the longer.
    move : str
        "up", "down", "same"; "" where the change of place is not on record, or no change.
    weight : {"", "much", "little", "plain"}
        Whether the change of score that the move rests on says as much, or next to nothing
        (docs/methodology.md, 5.2); "plain" where neither is so, or it is not known.
    moved : str
        Size of the move in places.
    said : str
        The moves of place and score in words.
    doubtful, doubtful_move : bool
        The place, or one of the two, is to be verified.
    lacks : str
        Why there is neither score nor place; "" where there is one.
    """

    place: str = ""
    score: str = ""
    group: str = ""
    rank: float = math.nan
    length: int = 0
    move: str = ""
    weight: str = ""
    moved: str = ""
    said: str = ""
    doubtful: bool = False
    doubtful_move: bool = False
    lacks: str = ""


@dataclass(frozen=True)
class NationalResult:
    """One index over the country, as a card says it; parts that are not known are empty.

    Attributes
    ----------
    name, mean, basis, change, risen : str
        `basis` says whose mean it is.
    ends : list of str
        Highest and lowest as far as known.
    on_record : str
        Of how many units a score or a place is known.
    """

    name: str
    mean: str
    basis: str
    change: str
    risen: str
    ends: list[str]
    on_record: str


def views_of(d: Dataset, year: int, t: Texts) -> dict[str, CountryView]:
    """The indices of an edition over the country, by code."""
    references = References(d, t)
    return {index: CountryView(d, index, year, t, references) for index in d.indices}


def national_result(view: CountryView) -> NationalResult:
    """What a card says of an index in an edition."""
    t = view.t
    computed = view.has_edition and view.now["mean_kind"] == "computed"
    mean = view.mean()
    basis = ""
    if mean:
        basis = t("mean of the provinces (computed)") if computed else t("national mean (as published)")
    change = change_of_mean(view).removeprefix(", ") if mean else ""
    if change.startswith(" ("):  # that there is none, and why
        basis, change = basis + change, ""
    return NationalResult(
        name=view.name,
        mean=mean,
        basis=basis,
        change=change,
        risen=risen(view) if view.has_edition else "",
        ends=ends_in_words(view),
        on_record=t("{n} with a score or a place", n=view.count(len(view.table)))
        if view.on_record
        else t("{index} {year}: not on record yet", index=view.name, year=view.year),
    )


def standings(view: CountryView) -> dict[str, UnitStanding]:
    """The units of an edition by name, those without a figure too."""
    t = view.t
    found = {name: UnitStanding(lacks=t("none yet")) for name in panel(view.d).members(view.index, view.year)}
    for name in panel(view.d).left_out(view.index, view.year):
        found[name] = UnitStanding(lacks=t("no result"))
    before = _places_before(view)
    return found | {row["province"]: _standing(row, view, before) for row in records(view.table)}


def _places_before(view: CountryView) -> dict[str, dict[str, Any]]:
    """Places of the year before by unit; none where other units were ranked."""
    year = view.year - 1
    if year not in panel(view.d).editions[view.index] or (view.index, view.year) in view.d.units_changed:
        return {}
    return {row["province"]: row | {"year": year} for row in records(rank_table(view.d, view.index, year))}


def _standing(row: dict[str, Any], view: CountryView, before: dict[str, dict[str, Any]]) -> UnitStanding:
    t, name, rank = view.t, row["province"], row["rank"]
    doubtful = _in_doubt(row | {"year": view.year}, view)
    earlier = before.get(name)
    group = view.group_name(row["group"])
    return UnitStanding(
        place="" if math.isnan(rank) else place(rank, row["ranked"]),
        score="" if math.isnan(row["score"]) else score(row["score"], row["score_unit"], t.lang),
        group=t("group {name}", name=group) if group and row["group"] not in GROUP_NAMES else group,
        rank=rank,
        length=0 if math.isnan(rank) else round(100 * (row["ranked"] - rank + 1) / row["ranked"]),
        doubtful=doubtful,
        doubtful_move=doubtful or (earlier is not None and _in_doubt(earlier, view)),
        **_move(row, view),
    )


def _in_doubt(row: dict[str, Any], view: CountryView) -> bool:
    return bool(cautions_on(row, view.references, view.t))


def _move(row: dict[str, Any], view: CountryView) -> dict[str, str]:
    """The change of place and what it rests on, as attributes of a `UnitStanding`."""
    t, moved, weight, change = view.t, row["change_rank"], row["weight"], row["change_score"]
    if math.isnan(moved):
        return {}
    said = [movement_of_rank(moved, t)]
    if not math.isnan(change):
        words = (
            change_in_words(change, weight, view.beside(row["province"]), t)
            if weight
            else movement_of_score(change, row["change_score_unit"], t)
        )
        said.append(t("score {moved}", moved=words))
    kind = "plain"
    if weight in LITTLE or (weight and is_within(change, view.beside(row["province"]))):
        kind = "little"
    elif weight and counts(weight, up=moved > 0):
        kind = "much"
    return {
        "move": "up" if moved > 0 else "down" if moved < 0 else "same",
        "weight": kind,
        "moved": number(abs(moved), t.lang, 0),
        "said": "; ".join(said),
    }


@dataclass(frozen=True)
class Former:
    """A unit of before July 2025 on the rail of the unit that it became.

    Attributes
    ----------
    name, place : str
        `name` is "" for the unit itself, `place` where there is none; `lacks` says why.
    left : int
        Where its dot stands, from 0 (first) to 100 (last); meaningless without a place.
    """

    name: str
    place: str
    left: int
    lacks: str


def formers(unit: str, names: Sequence[str], found: dict[str, UnitStanding], t: Texts) -> list[Former]:
    """The units that a present unit was made from, each with its own place: never a mean of them.

    Parameters
    ----------
    unit : str
    names : sequence of str
        Of the units of before.
    found : dict
        What `standings` gives of them.
    t : Texts
    """
    itself = [*names] == [unit]
    shown = [
        Former("" if itself else name, own.place, 100 - own.length, own.lacks or t("place: none yet"))
        for name, own in ((name, found[name]) for name in names)
    ]
    alike = len({one.lacks for one in shown}) == 1 and not any(one.place for one in shown)
    return [replace(shown[0], name="")] if alike else shown


def notes(views: Iterable[CountryView]) -> list[str]:
    """What a reader of the table must know: yardsticks, and who was left out of an edition."""
    said = []
    for view in views:
        if view.on_record:
            beside = yardstick(view.typical, view.t)
            told = [beside, *(f"{capital(words)}." for words in view.left_out())]
            said += [f"{view.name}: {' '.join(filter(None, told))}"] if any(told) else []
    return said
