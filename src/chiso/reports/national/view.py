"""What the national report says of one index in an edition: what is on record, ends, means, movement."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from chiso.analysis.among_units.nationwide import national
from chiso.analysis.base.distributions import field_summary, published
from chiso.analysis.base.errors import NoFigures
from chiso.analysis.base.panel import panel
from chiso.analysis.movement.sampling import with_margin
from chiso.analysis.movement.trends import trend_rows
from chiso.analysis.movement.typical_changes import typical_row, weigh
from chiso.analysis.standing.rankings import rank_table
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.schema.vocabulary import COUNTRY
from chiso.pages.references import References
from chiso.reports.parts.index_result import IndexView, left_out_rows, why_left_out
from chiso.reports.parts.index_words import words_of
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import DECIMALS, MISSING, number, place, score_in_words

MOVED = ["change_score", "change_score_unit", "change_rank", "break_kind"]
GROUP_NAMES = {
    "highest": N_("highest"),
    "upper_middle": N_("upper middle"),
    "lower_middle": N_("lower middle"),
    "lowest": N_("lowest"),
}


@dataclass(frozen=True)
class End:
    """The highest, the lowest or the largest rise of an edition.

    Attributes
    ----------
    score : float
        NaN where only the place is on record.
    province : str
        "" where it is not established; ties are joined by ", ".
    basis, source : str
        Of a rise; those of the ends are listed with the editions.
    """

    score: float
    province: str
    basis: str = ""
    source: str = ""


@dataclass
class CountryView:
    """One index in an edition, over all units.

    Parameters
    ----------
    d : Dataset
    index : str
        Code of an index.
    year : int
    t : Texts
    references : References

    Attributes
    ----------
    table : DataFrame
        `rank_table` of the units with a score or a place, with the changes of `trend` on the year
        before and what that of the score is (weight, as `weigh` says it); empty where there is no such
        edition.
    series : DataFrame
        `national` up to the edition, with published_max and published_min of `field_summary`.
    now : dict
        Row of the edition in `series`; empty where there is none.
    """

    d: Dataset
    index: str
    year: int
    t: Texts
    references: References

    def __post_init__(self) -> None:
        self.about = self.d.index(self.index)
        self.name = self.about.name
        self.words = words_of(self.about, self.year, self.t)
        spread = field_summary(self.d, self.index)
        means = national(self.d, self.index)
        known = ["published_max", "published_min", "best_kind"]
        series = means.merge(spread[["year", *known]], on="year")
        # What came after the edition is no part of its report.
        self.series = series[series["year"].le(self.year)].reset_index(drop=True)
        own = self.series[self.series["year"].eq(self.year)]
        self.now: dict[str, Any] = records(own)[0] if len(own) else {}
        self.table = self._on_record()
        self.ranked = int(self.now["ranked"]) if self.now else 0
        self.n_scores = int(self.table["score"].notna().sum())
        self.n_ranks = int(self.table["rank"].notna().sum())

    def _on_record(self) -> pd.DataFrame:
        try:
            table = rank_table(self.d, self.index, self.year)
        except NoFigures:
            return pd.DataFrame(columns=["province", "score", "rank", *MOVED, "weight"])
        # Units that the edition left out are no members of the field: they are named elsewhere.
        table = table[(table["score"].notna() | table["rank"].notna()) & ~table["left_out"]]
        units = [self.d.province(name, year=self.year) for name in table["province"]]
        series = [trend_rows(self.d, unit, self.index) for unit in units]
        moved = [next(row for row in rows if row["year"] == self.year) for rows in series]
        changes = pd.DataFrame(moved, columns=MOVED)
        changes["weight"] = [
            weigh(row["change_score"], row["change_score_unit"], self.beside(name))
            for name, row in zip(table["province"], records(changes), strict=True)
        ]
        return pd.concat([table.reset_index(drop=True), changes], axis=1)

    def beside(self, name: str) -> dict[str, Any]:
        """What the change of a unit is held against, as `with_margin` gives it."""
        return with_margin(self.d, self.typical, self.index, self.year, name)

    @cached_property
    def typical(self) -> dict[str, Any]:
        """By how much units and country moved on the year before, as `typical_change` gives it."""
        return typical_row(self.d, self.index, self.year)

    @property
    def has_edition(self) -> bool:
        """The index has such an edition."""
        return bool(self.now)

    @property
    def on_record(self) -> bool:
        """A unit of the edition has a score or a place on record."""
        return len(self.table) > 0

    @property
    def complete(self) -> bool:
        """At least 90 % of the units of the edition have a score: a statistic of all of them holds."""
        return bool(self.now) and bool(self.now["complete"])

    @property
    def members(self) -> int:
        """Units of the country in the edition, in the results or not."""
        return len(panel(self.d).members(self.index, self.year))

    @property
    def unit(self) -> str:
        """Unit of the scores: percent or points."""
        return str(self.now["score_unit"]) if self.now else ""

    @property
    def n_components(self) -> int:
        """Units with the score of a component on record."""
        cells = self.d.scores
        own = cells["index"].eq(self.index) & cells["year"].eq(self.year) & cells["component"].ne("total")
        return int(cells.loc[own & cells["score"].notna(), "province"].nunique())

    def cautions(self, name: str) -> list[str]:
        """What a reader must know of the places of a unit in the edition and in the one before."""
        unit = self.d.province(name, year=self.year)
        one = IndexView(self.d, unit, self.index, self.year, self.t, self.references)
        both = one.series[one.series["year"].ge(self.year - 1)]
        return [said for row in records(both) for said in one.caution(row)]

    def places_before(self, name: str) -> str:
        """Places in the edition before of the units that a unit was made from, or of itself among others."""
        before = self.d.units_changed[self.index, self.year]
        units = self.d.names.predecessors(self.d.province(name, year=self.year))
        views = [IndexView(self.d, unit, self.index, before, self.t, self.references) for unit in units]
        places = [view.standing().place() for view in views]
        if len(units) == 1 or {*places} == {MISSING}:
            return places[0]
        return "; ".join(f"{unit.name} {shown}" for unit, shown in zip(units, places, strict=True))

    def left_out(self) -> list[str]:
        """Units that the edition left out, with the reason; those of one reason together."""
        t, known = self.t, self.d.components_by_year
        own = known["index"].eq(self.index) & known["year"].eq(self.year)
        whole = int((own & known["kind"].eq(self.about.main_kind)).sum())
        names: dict[tuple[bool, str], list[str]] = {}
        for row in records(left_out_rows(self.d, self.index, self.year)):
            no_result = len(row["missing_dimensions"].split(";")) == whole
            names.setdefault((no_result, row["reason"]), []).append(row["province"])
        said = []
        for (no_result, reason), units in names.items():
            why = why_left_out(reason, t)
            listed = ", ".join(units)
            said.append(
                t("{units}: no result, {why}", units=listed, why=why)
                if no_result
                else t("{units}: no total, {why}", units=listed, why=why)
            )
        return said

    def mean(self) -> str:
        """The national mean; where none is published the mean of the provinces; "" without."""
        if not self.now or math.isnan(self.now["mean"]):
            return ""
        return self.known_amount(self.now["mean"], self.year, "mean")

    def best(self) -> End | None:
        """The highest: published, else of the scores on record that nobody can exceed; None if unknown."""
        if not self.now or math.isnan(self.now["best_score"]):
            return None
        return End(self.now["best_score"], self.now["best_province"].replace("; ", ", "))

    def worst(self) -> End | None:
        """The lowest; where its score is not on record, the unit in the last place."""
        if not self.now:
            return None
        names = self.now["worst_province"].replace("; ", ", ")
        for low in (self.now["published_min"], self.now["min"]):
            if not math.isnan(low):
                return End(low, names)
        last = self.table[self.table["rank"].eq(self.ranked)]
        return End(last["score"].iloc[0], last["province"].iloc[0]) if len(last) else None

    def named_end(self, year: int, measure: str) -> str:
        """Who was published as highest ("max") or lowest ("min") without a score; "" if nobody was."""
        rows = self.d.national
        own = rows["index"].eq(self.index) & rows["year"].eq(year) & rows["component"].eq("total")
        own &= rows["in_use"] & rows["measure"].eq(measure) & rows["value"].isna()
        members = panel(self.d).members(self.index, year)
        return ", ".join(name for name in rows.loc[own, "group"] if name in members)

    def decimals(self, year: int, measure: str) -> int:
        """Decimals to which a national figure is good: fewer than two where its note says "about"."""
        row = published(panel(self.d), self.index, year, "total", measure)
        found = re.search(r"good to about ([0-9]{1,3}(?:\.[0-9]{1,9})?)", row["note"]) if row else None
        if not found:
            return DECIMALS
        return 0 if float(found[1]) >= 0.5 else 1

    def known_amount(self, value: float, year: int, measure: str) -> str:
        """A national figure with its unit, as precise as it is known: "88,37%", "khoảng 81%"."""
        decimals = self.decimals(year, measure)
        if math.isnan(value) or decimals == DECIMALS:
            return self.amount(value)
        return self.t("about {n}", n=score_in_words(value, self.unit, self.t, decimals))

    def is_derived(self, year: int, measure: str) -> bool:
        """A national figure follows by arithmetic from published ones."""
        row = published(panel(self.d), self.index, year, "total", measure)
        return bool(row) and row["basis"] == "derived"

    def end_source(self, year: int, measure: str) -> str:
        """Sources of a published highest ("max") or lowest ("min") score; "" for a computed one."""
        rows = self.d.national
        own = rows["index"].eq(self.index) & rows["year"].eq(year) & rows["component"].eq("total")
        found = rows.loc[own & rows["in_use"] & rows["measure"].eq(measure), "source"]
        return str(found.iloc[0]) if len(found) and not self.about.sums_parts else ""

    def largest_rise(self) -> End | None:
        """The largest rise of a score that was published, with its unit in percentage points."""
        row = published(panel(self.d), self.index, self.year, "total", "largest_rise")
        if not row or math.isnan(row["value"]) or row["group"] == COUNTRY:
            return None
        return End(row["value"], row["group"], row["basis"], row["source"])

    def amount(self, value: float) -> str:
        """A score of this index with its unit: "88,37%", "43,43 điểm"."""
        return score_in_words(value, self.unit, self.t)

    def change_heading(self) -> str:
        """Heading of a column of changes of the score, with their unit."""
        return self.t("Change (points)") if self.unit == "points" else self.t("Change (percentage points)")

    def group_name(self, group: str) -> str:
        """A group without the word "group", for a column of groups; "" for none."""
        return self.t(GROUP_NAMES[group]) if group in GROUP_NAMES else group

    def place(self, rank: float, ranked: float) -> str:
        """A place, which may be derived."""
        shown = place(rank, ranked)
        derived = not self.about.publishes_ranks and not math.isnan(rank)
        return self.t("{place} (derived)", place=shown) if derived else shown

    def count(self, n: int) -> str:
        """A count of units with its denominator: "24/63"."""
        return f"{number(n, self.t.lang, 0)}/{self.ranked}"
