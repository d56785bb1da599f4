"""Two editions of which the first ranked other units: what may be said of both, and never a difference.

Places stand side by side with their denominators; said of each year is whether a unit was above the
national mean, in which published group and in which third of the field.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chiso.data.dataset import Dataset
from chiso.data.provinces import CITY, Province
from chiso.reports.parts.index_words import listed
from chiso.text.catalog import Texts
from chiso.text.messages import N_, capital
from chiso.text.numbers import MISSING, place

RESOLUTION = "202/2025/QH15"
THIRDS = {
    1: N_("first third of the field"),
    2: N_("middle third of the field"),
    3: N_("last third of the field"),
}


# By whether the mean was published; then above (1), equal, below (-1).
AGAINST_THE_MEAN = {
    True: {
        1: N_("above the national mean"),
        0: N_("equal to the national mean"),
        -1: N_("below the national mean"),
    },
    False: {
        1: N_("above the mean of the provinces"),
        0: N_("equal to the mean of the provinces"),
        -1: N_("below the mean of the provinces"),
    },
}


@dataclass(frozen=True)
class YearStanding:
    """How a unit stood in an edition.

    Attributes
    ----------
    name : str
    result : str
        The total in words; a dash where it is missing.
    rank, ranked : float
    above : float
        Score less the national mean; NaN where either is missing.
    published : bool
        The mean is a published one, not that of the provinces.
    group : str
        In words; "" if none is established.
    caution : tuple of str
        What a reader must know before quoting the place.
    """

    name: str
    result: str
    rank: float
    ranked: float
    above: float
    published: bool
    group: str
    caution: tuple[str, ...] = ()

    def words(self, t: Texts) -> str:
        """Above or below the mean, group, third of the field; "" where nothing is known."""
        said = []
        if not math.isnan(self.above):
            # Of the same printed digits is neither above nor below.
            side = int(math.copysign(round(abs(self.above), 2) > 0, self.above))
            said.append(t(AGAINST_THE_MEAN[self.published][side]))
        said += [self.group] if self.group else []
        if not math.isnan(self.rank):
            said.append(t(THIRDS[math.ceil(3 * self.rank / self.ranked)]))
        return ", ".join(said)

    def place(self) -> str:
        """The place with its denominator, and what must be known of it."""
        shown = place(self.rank, self.ranked)
        return f"{shown} ({'; '.join(self.caution)})" if self.caution else shown


def side_by_side(
    years: tuple[int, int], before: Sequence[YearStanding], now: YearStanding, t: Texts
) -> list[str]:
    """Both places, then what may be said of both years; only what is on record.

    Parameters
    ----------
    years : (int, int)
        The edition before, and the first of the new units.
    before : sequence of YearStanding
        Of the unit, or of those that it was made from, in the edition before.
    now : YearStanding
    t : Texts
    """
    said = []
    places = [one.place() for one in before]
    if any(place != MISSING for place in places):
        said.append(
            t(
                "places in {before}: {places}, not compared with {place} in {year} (other units ranked)",
                before=years[0],
                places=_each(before, places, t),
                year=years[1],
                place=_known(now.place(), t),
            )
        )
    words = [one.words(t) or MISSING for one in before]
    if now.words(t) and any(word != MISSING for word in words):
        said.append(
            t(
                "standing in {before}: {then}; in {year}: {now}",
                before=years[0],
                then=_each(before, words, t),
                year=years[1],
                now=now.words(t),
            )
        )
    elif now.words(t):
        said.append(t("standing in {year}: {now}", year=years[1], now=now.words(t)))
    return said


def _each(units: Sequence[YearStanding], words: Sequence[str], t: Texts) -> str:
    """What holds of each unit, with its name where there are several; once where it is the same."""
    if len(units) == 1:
        return _known(words[0], t)
    if len(set(words)) == 1:
        return t("{words} (each of the {n} units before the reform)", words=_known(words[0], t), n=len(units))
    return "; ".join(f"{unit.name} {_known(word, t)}" for unit, word in zip(units, words, strict=True))


def _known(words: str, t: Texts) -> str:
    return t("not on record yet") if words == MISSING else words


def of_the_63(d: Dataset, t: Texts, index: str = "") -> str:
    """Which editions measured which units, of an index or of all, and where series of new units begin."""
    rows = d.editions[d.editions["period"].eq("34")]
    rows = rows[rows["index"].eq(index)] if index else rows
    if rows.empty:
        return t("Editions to 2024 measured the 63 units; results of the 34 units are not on record yet.")
    first = int(rows["year"].min())
    return t(
        "Editions to 2024 measured the 63 units. The series of a unit that was made from several begins in "
        "{first}, and what needs the year before starts in {next}.",
        first=first,
        next=first + 1,
    )


def formed_of(unit: Province, predecessors: Sequence[Province], t: Texts) -> str:
    """From which units a unit was made, and by which resolution."""
    of_vi = t.lang == "vi"
    names = [one.full_name if of_vi else one.full_name_en for one in predecessors]
    return t(
        "{unit} was formed on 1 July 2025 from {units} (Resolution {resolution} of 12 June 2025).",
        unit=capital(unit.full_name) if of_vi else unit.full_name_en,
        units=listed(names, t),
        resolution=RESOLUTION,
    )


def former_kind(predecessors: Sequence[Province], t: Texts) -> str:
    """What the predecessors were: provinces, or cities too."""
    cities = any(unit.type == CITY for unit in predecessors)
    return t("provinces and cities") if cities else t("provinces")
