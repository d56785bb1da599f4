"""Groups that units are compared in: a cluster of emulation, neighbours, an office's own choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from chiso.core.description import Describes, Description
from chiso.core.errors import ChisoError
from chiso.core.frames import records
from chiso.core.vietnamese import fold
from chiso.data.provinces import Names, Province, period_of
from chiso.text.messages import N_, InData

GROUPS_FILE = "data/reference/groups.csv"


@dataclass(frozen=True, repr=False)
class UnitGroup(Describes):
    """A group of units of one period.

    Attributes
    ----------
    key, kind, period : str
        As in reference/groups.csv.
    name_vi, name_en : str
    units : tuple of Province
        In the order in which units are listed everywhere.
    source : str
        Documents, keys or addresses that say so, joined by "; "; "" for none.
    """

    key: str
    kind: str
    period: str
    name_vi: str
    name_en: str
    units: tuple[Province, ...]
    source: str

    def name(self, lang: str) -> str:
        """Its name in a language."""
        return self.name_vi if lang == "vi" else self.name_en

    def _description(self) -> Description:
        return Description(
            InData({"vi": self.name_vi, "en": self.name_en}),
            [
                (N_("Key"), self.key),
                (N_("Its units"), ", ".join(unit.name for unit in self.units)),
                (N_("Where it stands"), self.source or N_("none")),
            ],
        )


def groups_with_units(table: pd.DataFrame, names: Names) -> Iterator[UnitGroup]:
    """The groups of a table, each with its units.

    Parameters
    ----------
    table : DataFrame
        `Dataset.groups`.
    names : Names
    """
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in records(table):
        rows.setdefault((row["group"], row["period"]), []).append(row)
    for (key, period), own in rows.items():
        units = tuple(names.resolve(row["province"], period=period) for row in own)
        sources = dict.fromkeys(part for row in own for part in row["source"].split("; ") if part)
        first = own[0]
        yield UnitGroup(
            *(key, first["kind"], period, first["name_vi"], first["name_en"], units, "; ".join(sources))
        )


def find_group(groups: Sequence[UnitGroup], named: str, year: int) -> UnitGroup:
    """The group that a key or a name means, of the units of an edition; as `Dataset.unit_group`."""
    wanted, period = fold(str(named)), period_of(year)
    found = [one for one in groups if wanted in {fold(one.key), fold(one.name_vi), fold(one.name_en)}]
    for one in found:
        if one.period == period:
            return one
    if found:
        raise ChisoError(
            N_(
                'group "{name}" is of the period {own}, and edition {year} of the period {period}',
                name=named,
                own=found[0].period,
                year=year,
                period=period,
            ),
            where=GROUPS_FILE,
            remedy=N_(
                "name an edition of its units, or add rows of it with the period {period}", period=period
            ),
        )
    known = [one.key for one in groups if one.period == period]
    raise ChisoError(
        N_('no group "{name}"', name=named),
        where=GROUPS_FILE,
        remedy=N_("one of: {keys}", keys=known)
        if known
        else N_("none is on record of the period {period}: add rows (docs/how-to.md)", period=period),
    )
