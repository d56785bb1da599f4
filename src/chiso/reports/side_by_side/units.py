"""Several units side by side in one index: their results, who is highest, what differs most."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from chiso.analysis.base.panel import Row, panel
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.data.schema.tables import MAIN_KINDS
from chiso.pages.formats import label
from chiso.pages.references import References
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import BY_SCORE, listed, words_of
from chiso.text.catalog import Texts
from chiso.text.numbers import MISSING, amount, number, place, score_in_words

# Many, and mostly not on record: listed only where a unit has a score.
LISTED_IF_SCORED = ("criterion", "sub_criterion", "part", "element")


@dataclass(frozen=True)
class Spread:
    """Scores of several units: the ends, and who is there: all whose score is the same as shown."""

    low: float
    high: float
    lowest: tuple[str, ...]
    highest: tuple[str, ...]
    unit: str

    @property
    def size(self) -> float:
        """Highest less lowest."""
        return self.high - self.low

    @property
    def equal(self) -> bool:
        """The ends are the same at the two decimals that are shown."""
        return round(self.high, 2) == round(self.low, 2)

    @property
    def slight(self) -> bool:
        """The ends, or their difference, are the same at two decimals: nobody is marked as ahead."""
        return self.equal or round(self.size, 2) == 0


@dataclass(frozen=True)
class Compared:
    """A component of an edition with the scores of the units that have one.

    Attributes
    ----------
    row : mapping
        Of components.csv.
    cells : dict
        Row of `Dataset.scores` by unit; only units with a score.
    maximum : float
        NaN where it is not established.
    """

    row: Row
    cells: dict[str, Row]
    maximum: float

    @property
    def code(self) -> str:
        """Code of the edition."""
        return str(self.row["component"])

    @property
    def spread(self) -> Spread | None:
        """The ends of the scores; None for fewer than two, or where their units differ."""
        units = {cell["score_unit"] for cell in self.cells.values()}
        if len(units) != 1:
            return None
        return spread_of({name: cell["score"] for name, cell in self.cells.items()}, units.pop())

    @property
    def share(self) -> float:
        """Size of the spread in % of the maximum; NaN where there is none."""
        found = self.spread
        if found is None:
            return math.nan
        return found.size if found.unit == "percent" else 100 * found.size / self.maximum


class SideBySide:
    """One index for several units of an edition.

    Parameters
    ----------
    d : Dataset
    units : sequence of Province
        Of the period of the edition, in the order in which they are shown.
    index : str
        Code of an index.
    year : int
    t : Texts
    references : References
    """

    def __init__(
        self,
        d: Dataset,
        units: Sequence[Province],
        index: str,
        year: int,
        t: Texts,
        references: References,
    ) -> None:
        self.d, self.index, self.year, self.t, self.references = d, index, year, t, references
        self.about = d.index(index)
        self.name, self.words = self.about.name, words_of(self.about, year, t)
        self.views = [IndexView(d, unit, index, year, t, references) for unit in units]
        self.units = [unit.name for unit in units]
        # A total on record in points only does not compare with percentages: it is listed, not drawn.
        self.measure = self.about.score_unit

    @property
    def has_edition(self) -> bool:
        """The index has the edition."""
        return self.views[0].has_edition

    @property
    def series(self) -> pd.DataFrame:
        """The longest series of the units: its editions hold those of the others, newer units have fewer."""
        return max((view.series for view in self.views), key=len)

    @property
    def has_scores(self) -> bool:
        """A unit has a total in an edition up to this one: there is a line to draw."""
        return bool(self.scored)

    @property
    def scored(self) -> list[IndexView]:
        """Units with a total in an edition up to this one, in the measure of the index."""
        return [view for view in self.views if view.series["score_unit"].eq(self.measure).any()]

    @property
    def lacking(self) -> list[IndexView]:
        """Units without a total in the edition."""
        return [view for view in self.views if view.why_missing()]

    def totals(self, year: int | None = None) -> dict[str, dict[str, Any]]:
        """Row of the series by unit, of the units with a total in an edition (this one by default)."""
        wanted = self.year if year is None else year
        return {
            view.province.name: row
            for view in self.views
            for row in records(view.series)
            if row["year"] == wanted and not math.isnan(row["score"]) and row["score_unit"] == self.measure
        }

    def spread(self, year: int | None = None) -> Spread | None:
        """The ends of the totals of an edition; None for fewer than two."""
        return spread_of({name: row["score"] for name, row in self.totals(year).items()}, self.measure)

    def last_spread(self, whole: bool = False) -> tuple[int, Spread] | None:
        """The latest edition in which two units have totals, or all of them, with the spread."""
        for year in sorted(self.series["year"].tolist(), reverse=True):
            found = self.spread(year)
            if found is not None and (not whole or len(self.totals(year)) == len(self.units)):
                return year, found
        return None

    def components(self) -> list[Compared]:
        """The components of the edition, in the order of the publisher, without the total."""
        if not self.has_edition:
            return []
        book = panel(self.d)
        found = []
        for code, row in book.components[self.index, self.year].items():
            cells = {
                name: cell
                for name in self.units
                if (cell := book.cells.get((self.index, self.year, name, code)))
                and not math.isnan(cell["score"])
            }
            if code == "total" or (not cells and row["kind"] in LISTED_IF_SCORED):
                continue
            # Documents state maxima that the table of components lacks.
            stated = (cell["max_score"] for cell in cells.values() if not math.isnan(cell["max_score"]))
            maximum = book.maximum(self.index, self.year, code)[0]
            found.append(Compared(row, cells, next(stated, maximum)))
        return found

    def amount(self, value: float, unit: str) -> str:
        """A difference with its unit: "0,19 điểm", "1,20 điểm phần trăm"."""
        return amount(value, unit, self.t)

    def largest_difference(self) -> Compared | None:
        """The field, dimension or element in which the units differ most, by % of the maximum."""
        main = [
            one for one in self.components() if one.row["kind"] in MAIN_KINDS and not math.isnan(one.share)
        ]
        most = max(main, key=lambda one: one.share, default=None)
        return None if most is None or most.spread is None or most.spread.equal else most


def spread_of(scores: Mapping[str, float], unit: str) -> Spread | None:
    """The ends of some scores of one unit of measure; None for fewer than two."""
    if len(scores) < 2:
        return None
    low, high = min(scores.values()), max(scores.values())
    return Spread(
        low,
        high,
        tuple(name for name, value in scores.items() if round(value, 2) == round(low, 2)),
        tuple(name for name, value in scores.items() if round(value, 2) == round(high, 2)),
        unit,
    )


def standing(view: IndexView) -> str:
    """Result, group and place of a unit in the edition, in short; "" if neither is on record."""
    t, now, derived = view.t, view.now, not view.about.publishes_ranks
    parts = []
    if now and not math.isnan(now["score"]):
        parts.append(score_in_words(now["score"], now["score_unit"], t))
        if group := view.group():
            parts.append(t("in the {group}", group=group) if derived else group)
    text = ", ".join(parts)
    if not now or math.isnan(now["rank"]):
        return text
    shown = place(now["rank"], now["ranked"])
    if derived:
        return text + t(BY_SCORE, place=shown, index=view.name)
    return ", ".join(filter(None, [text, t("ranked {place}", place=shown), *view.caution(now)]))


def name_of(row: Mapping[str, Any], t: Texts) -> str:
    """Code and name of a component as plain text; in the words of `label`."""
    return str(label(dict(row), t))


def among(side: SideBySide, n: int, text: str) -> str:
    """What is said of some units, with their number where others of the report have no score."""
    if n == len(side.units):
        return text
    return side.t(
        "among the {n} of {total} units with a score, {text}", n=n, total=len(side.units), text=text
    )


def difference_head(units: Iterable[str], t: Texts) -> str:
    """Heading of a column of differences, with their unit where it is the same in all rows."""
    known = set(units)
    if known == {"points"}:
        return t("Difference (points)")
    return t("Difference (% points)") if known == {"percent"} else t("Difference")


def difference(spread: Spread | None, t: Texts) -> str:
    """The size of a spread for a table; a dash where there is none."""
    if spread is None:
        return MISSING
    # 0,01 between two equal numbers, or 0,00 between two others, would look like a mistake.
    if spread.size > 0 and spread.slight:
        return "<" + number(0.01, t.lang)
    return number(spread.size, t.lang)


def difference_sentence(side: SideBySide) -> str:
    """The component in which the units differ most; "" where none is on record for two."""
    t, most = side.t, side.largest_difference()
    if most is None or most.spread is None:
        return ""
    spread = most.spread
    ends = t(
        "{high} {top}, {low} {bottom} (difference {n})",
        high=listed(spread.highest, t),
        top=score_in_words(spread.high, spread.unit, t),
        low=listed(spread.lowest, t),
        bottom=score_in_words(spread.low, spread.unit, t),
        n=side.amount(spread.size, spread.unit),
    )
    return t(
        "Largest difference in {index}: {component}, {ends}.",
        index=side.name,
        component=name_of(most.row, t),
        ends=among(side, len(most.cells), ends),
    )


def given_by_nobody(view: IndexView) -> bool:
    """The edition gives the unit no total: it left the unit out, or never covered it."""
    return bool(view.now["left_out"] or view.now["missing_reason"] == "not_covered")


def lack_sentences(sides: Sequence[SideBySide]) -> list[str]:
    """Who has no score in the edition: what is not collected, then whom an edition left out."""
    t = sides[0].t
    waiting, said = [], []
    for side in sides:
        if not side.has_edition:
            continue
        closed: dict[str, list[str]] = {}
        for view in side.lacking:
            closed.setdefault(view.lack() if given_by_nobody(view) else "", []).append(view.province.name)
        if "" in closed:
            waiting.append(f"{side.name} ({listed(closed.pop(''), t)})")
        said += [t("{unit}: {why}", unit=listed(names, t), why=why) + "." for why, names in closed.items()]
    if waiting:
        said.insert(
            0, t("Scores not on record for {year}: {list}.", year=sides[0].year, list="; ".join(waiting))
        )
    return said
