"""Which rows of the data a report rests on, told from the rows themselves.

A report is made again when one of its *parts* changes: the rows of its own units in all indices, those
of units that it names, whole editions whose fields it describes, national rows, and so on. A part has a
name that a reader understands ("par 2024, Lào Cai") and a hash.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from chiso.analysis.ahead.target_gaps import STEP
from chiso.analysis.among_units.nationwide import every_unit
from chiso.analysis.base.bounds import bounds_of
from chiso.analysis.base.distributions import best_of
from chiso.analysis.base.panel import Distribution, panel
from chiso.analysis.movement.typical_changes import typical_row
from chiso.analysis.standing.gaps import region_mean
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.plans.folder import find_plan
from chiso.factory.fingerprint import hash_of_files
from chiso.text.messages import N_, UNSAID, Message, nN_

# Small tables that say what figures mean: a change in one concerns every report.
WHOLE = ("indices", "provinces", "regions", "components", "editions", "breaks", "left_out", "tiles", "groups")
# Tables of which a report shows the rows of its own units.
OWN = ("conflicts", "inconsistencies", "targets")
MARK = 8  # characters of a hash that tell one row from another
NAMED = 3  # units named in a reason


@dataclass(frozen=True)
class TableRow:
    """A row of a table."""

    table: str
    year: int
    province: str
    component: str
    sources: tuple[str, ...]
    hash: str


@dataclass(frozen=True)
class Part:
    """Something that a report rests on.

    Attributes
    ----------
    hash : str
        Changes when a row of it does.
    rows : tuple of TableRow
        Empty where the part is worked out from rows.
    """

    hash: str
    rows: tuple[TableRow, ...] = ()

    @cached_property
    def sources(self) -> frozenset[str]:
        """Keys of the sources that its rows name."""
        return frozenset(key for row in self.rows for key in row.sources)

    @cached_property
    def marks(self) -> str:
        """A short mark of each row, one after the other: enough to count what changed."""
        return "".join(row.hash[:MARK] for row in self.rows)


class Rows:
    """The rows of the data, and the parts that reports rest on.

    Parameters
    ----------
    d : Dataset
    """

    def __init__(self, d: Dataset) -> None:
        self.d = d
        self.book = panel(d)
        self._codes = {one.key: one.code for one in d.indices.values()}  # "par" -> "PAR"
        self._parts: dict[str, Part] = {}
        self._listed: dict[tuple[str, int], tuple[str, frozenset[str]]] = {}

    @cached_property
    def _tables(self) -> dict[str, list[TableRow]]:
        return {name: _rows_of(name, table) for name, table in self.d.tables.items()}

    @cached_property
    def digest(self) -> str:
        """A hash of all tables: of what was read, whatever stands in the folder by now."""
        rows = (row.hash for table in self._tables.values() for row in table)
        return hash_of_texts([*rows, *self._plans.values()])

    @cached_property
    def _plans(self) -> dict[str, str]:
        """Plans on record by name, with a hash of their files."""
        return {plan.name: hash_of_files(plan.folder, "*") for plan in self.d.plans}

    @cached_property
    def _figures(self) -> dict[tuple[str, int], dict[str, list[TableRow]]]:
        """Rows of the indices by table and edition, then by unit."""
        rows: dict[tuple[str, int], dict[str, list[TableRow]]] = {}
        for table in self._codes:
            for row in self._tables[table]:
                rows.setdefault((table, row.year), {}).setdefault(row.province, []).append(row)
        return dict(sorted(rows.items()))

    def of(self, units: Sequence[str], year: int) -> dict[str, Part]:
        """The parts of a report.

        Parameters
        ----------
        units : sequence of str
            Its own; empty for the report of the whole country.
        year : int
            Edition: a report shows nothing later.

        Returns
        -------
        dict from str to Part
            By a name that a reader understands, such as "par 2024, Lào Cai".
        """
        parts: dict[str, Part] = {}
        for (table, edition), rows in self._figures.items():
            if edition > year:
                continue
            name = f"{table} {edition}"
            if not units or self._described_whole(table, edition):
                parts[name] = self._kept(name, (row for own in rows.values() for row in own))
                continue
            for unit in units:
                parts[f"{name}, {unit}"] = self._of_unit(table, edition, unit)
            if edition == year:
                for unit in self._named(self._codes[table], year, units):
                    parts[f"{name}, {unit} (named in it)"] = self._of_unit(table, edition, unit)
                parts[f"{name}, scores around its place"] = Part(
                    self._places(self._codes[table], year, units)
                )
        everyone = {table: self._every_unit(code, year) for table, code in self._codes.items() if units}
        parts |= {f"{table} {year}, totals of all units": Part(told) for table, (told, _) in everyone.items()}
        for table in self._codes:
            parts |= self._columns(table, year, units)
        national = self._tables["national"]
        parts["national"] = self._kept(f"national {year}", (row for row in national if row.year <= year))
        for table in OWN:
            parts[table] = part_of(
                row for row in self._tables[table] if not units or set(row.province.split("; ")) & set(units)
            )
        for table in WHOLE:
            parts[table] = self._kept(table, self._tables[table])
        if units:
            parts["agencies"] = self._kept("agencies", self._tables["agencies"])
            parts["leads"] = self._leads()
        plans = [plan for plan in self.d.plans if plan.province in units]
        parts["plans"] = Part(hash_of_texts(self._plans[plan.name] for plan in plans) if plans else "")
        cited = frozenset(str(plan.document["source"]) for plan in plans)
        used = cited.union(
            *(part.sources for part in parts.values()), *(keys for _, keys in everyone.values())
        )
        parts["sources"] = part_of(row for row in self._tables["sources"] if used & set(row.sources))
        return {name: part for name, part in parts.items() if part.hash}

    def of_plan(self, named: str) -> dict[str, Part]:
        """The parts of the report of a scorecard: the files of its plan, and which agencies there were.

        Parameters
        ----------
        named : str
            As for `chiso.data.plans.folder.find_plan`.
        """
        folder = find_plan(named, self.d.path)
        tables = {table: self._kept(table, self._tables[table]) for table in ("agencies", "editions")}
        return {"plan": Part(hash_of_files(folder, "*")), **tables}

    def _kept(self, name: str, rows: Iterable[TableRow]) -> Part:
        """A part that many reports share."""
        if name not in self._parts:
            self._parts[name] = part_of(rows)
        return self._parts[name]

    def _of_unit(self, table: str, edition: int, unit: str) -> Part:
        rows = self._figures[table, edition].get(unit, [])
        return self._kept(f"{table} {edition}, {unit}", rows)

    def _described_whole(self, table: str, edition: int) -> bool:
        """The edition is on record for enough units that reports show where each stands among all."""
        index = self._codes[table]
        codes = self.book.components.get((index, edition), {})
        return edition in self.book.editions[index] and any(
            self.book.field(index, edition, code).complete for code in codes
        )

    def _columns(self, table: str, year: int, units: Sequence[str]) -> dict[str, Part]:
        """Components that a unit has a score of: the report names the best and counts the others."""
        index = self._codes[table]
        if not units or (table, year) not in self._figures or self._described_whole(table, year):
            return {}
        return {
            f"{table} to {year}, component {code}": self._column(table, year, code)
            for code in self.book.components.get((index, year), {})
            if code != "total" and set(units) & set(self.book.columns.get((index, year, code), {}))
        }

    def _column(self, table: str, year: int, code: str) -> Part:
        rows = self._tables[table]
        return self._kept(
            f"{table} to {year}, component {code}",
            (row for row in rows if row.component == code and row.year <= year),
        )

    def _named(self, index: str, year: int, units: Sequence[str]) -> list[str]:
        """Other units that the report names for their total: the best."""
        cells = self.book.cells
        if not any((index, year, unit, "total") in cells for unit in units):
            return []
        _, best, _ = best_of(self.book, self.book.field(index, year, "total"))
        return [unit for unit in best.split("; ") if unit and unit not in units]

    def _places(self, index: str, year: int, units: Sequence[str]) -> str:
        """What the report says of others' totals: the best, the mean of its region, scores at some places."""
        if year not in self.book.editions[index]:
            return ""
        field = self.book.field(index, year, "total")
        own = self.book.units[self.book.period(index, year)]
        facts: list[object] = []
        for unit in (one for one in units if one in own):  # not those that it was made from
            mean, n, enough = region_mean(self.book, field, own[unit]["region"])
            facts.append((mean, n) if enough else None)
            if (index, year, unit, "total") in self.book.cells:
                facts += [field.n, best_of(self.book, field), self._thresholds(field, unit)]
        return hash_of_texts([repr(facts)]) if any(facts) else ""

    def _leads(self) -> Part:
        """Who leads what where an office has not decided it: the next step names them."""
        if "leads" not in self._parts:
            self._parts["leads"] = part_of(_rows_of("leads", self.d.leads))
        return self._parts["leads"]

    def _every_unit(self, index: str, year: int) -> tuple[str, frozenset[str]]:
        """What workbooks list of every unit, though they are no rows of the report's own; and its sources."""
        if (index, year) not in self._listed:
            told, keys = "", frozenset[str]()
            if year in self.book.editions[index]:
                table = every_unit(self.d, index, year)
                told = hash_of_texts([repr(records(table)), repr(typical_row(self.d, index, year))])
                named = [*table["score_source"], *table["rank_source"]]
                keys = frozenset(key for part in named for key in part.split("; ") if key)
            self._listed[index, year] = told, keys
        return self._listed[index, year]

    def _thresholds(self, field: Distribution, unit: str) -> list[object]:
        """Bounds of the scores at the places that the report of a unit speaks of."""
        bounds = bounds_of(self.book, field)
        rank = self.book.cells[field.index, field.year, unit, "total"]["rank"]
        if np.isnan(rank):
            return [bounds.low.tolist(), bounds.high.tolist()]
        aims = self.d.targets
        aims = aims[aims["province"].eq(unit) & aims["index"].eq(field.index) & aims["measure"].eq("rank")]
        places = {int(rank), max(1, int(rank) - STEP), *aims["value"].astype(int)}
        return [
            (place, bounds.at(place), bounds.nothing(place), bounds.exact(place))
            for place in sorted(places)
            if 1 <= place <= bounds.ranked
        ]


def _rows_of(name: str, table: pd.DataFrame) -> list[TableRow]:
    n = len(table)
    hashes = pd.util.hash_pandas_object(table, index=False)
    years = table["year"].fillna(0).astype(int) if "year" in table else [0] * n
    provinces, components, source, sources, figures = (
        table[column].tolist() if column in table else [""] * n
        for column in ("province", "component", "source", "sources", "figures")
    )
    cited = map(_sources, source, sources, figures)
    return [
        TableRow(name, year, province, component, keys, f"{value:016x}")
        for year, province, component, keys, value in zip(
            years, provinces, components, cited, hashes, strict=True
        )
    ]


def _sources(source: str, sources: str, figures: str) -> tuple[str, ...]:
    """Keys of the sources of a row: one, several, or those that a contradiction names in brackets."""
    if not sources and not figures and "; " not in source:  # of most rows
        return (source,) if source else ()
    several = source.split("; ") + sources.split(" | ")
    return tuple(filter(None, [*several, *re.findall(r"\[([^\]]+)\]", figures)]))


def part_of(rows: Iterable[TableRow]) -> Part:
    """Rows as a part; without a hash where there are none."""
    kept = tuple(rows)
    return Part(hash_of_texts(row.hash for row in kept), kept) if kept else Part("")


def hash_of_texts(texts: Iterable[str]) -> str:
    """A short hash of some texts, in their order."""
    digest = hashlib.blake2s(digest_size=8)
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def changed_rows(part: Part, before: str) -> Message:
    """What changed in a part in words, such as "5 rows of Lào Cai".

    Parameters
    ----------
    part : Part
        As it is now.
    before : str
        Its `marks` when the report was made.
    """
    old = Counter(before[at : at + MARK] for at in range(0, len(before), MARK))
    now = Counter(row.hash[:MARK] for row in part.rows)
    added = now - old
    new = [row for row in part.rows if row.hash[:MARK] in added]
    gone = (old - now).total() - len(new)
    by_unit = Counter(row.province for row in new)
    said = [
        nN_("{n} row of {unit}", "{n} rows of {unit}", n=n, unit=unit)
        if unit
        else nN_("{n} row", "{n} rows", n=n)
        for unit, n in by_unit.most_common(NAMED)
    ]
    if len(by_unit) > NAMED:
        said.append(N_("and of {n} more", n=len(by_unit) - NAMED))
    if gone > 0:
        said.append(nN_("{n} row fewer", "{n} rows fewer", n=gone))
    return N_("{parts}", parts=said) if said else UNSAID
