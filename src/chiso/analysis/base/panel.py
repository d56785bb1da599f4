"""The figures as analysis reads them: by cell and by field of units, made once a Dataset.

A *field* is the units that one edition ranks. A unit that was left out of an edition (left_out.csv)
is no member, even where some of its dimensions were published: they are shown, never ranked, and
enter no mean, median or quartile.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from chiso.analysis.base.errors import BadRequest, NoFigures
from chiso.core.arguments import year_given
from chiso.core.frames import cells_of, records
from chiso.data.dataset import Dataset, dataset_given
from chiso.data.indices import Index, UnknownIndex
from chiso.data.provinces import Province, period_of
from chiso.text.messages import N_

Floats = npt.NDArray[np.float64]
Row = Mapping[str, Any]

WHOLE_FIELD = 0.9  # a median, quartile or computed rank needs this share of the units ranked
TIE = 1e-11  # sums of binary floats; printed scores differ by 1e-7 or more
_CACHE = "_analysis_panel"


@dataclass(frozen=True)
class Distribution:
    """One component of one edition, across the units.

    Attributes
    ----------
    index, year, component, unit : str, int, str, str
        `unit` is that of the scores: "percent" or "points".
    ranked : int
        Units ranked in the edition.
    names : tuple of str
        Members of the field with a score.
    scores : array
        Their scores, unrounded.
    all_scores : mapping from str to float
        Scores of every unit, also of those left out.
    stated_ranks : mapping from str to float
        Published places, of members only; those whose basis is "doubtful" are not among them.
    """

    index: str
    year: int
    component: str
    unit: str
    ranked: int
    names: tuple[str, ...]
    scores: Floats
    all_scores: Mapping[str, float]
    stated_ranks: Mapping[str, float]

    @property
    def n(self) -> int:
        """Members with a score."""
        return len(self.names)

    @property
    def complete(self) -> bool:
        """Enough members for a statistic of the whole field."""
        return self.n > 0 and is_whole(self.n, self.ranked)

    @cached_property
    def by_name(self) -> dict[str, float]:
        """Scores of the members by name."""
        return dict(zip(self.names, self.scores.tolist(), strict=True))

    @cached_property
    def computed_ranks(self) -> dict[str, float]:
        """Places by score, 1 the highest, ties sharing the better place; empty unless complete."""
        if not self.complete:
            return {}
        return dict(zip(self.names, rank_min(self.scores).tolist(), strict=True))

    @property
    def denominator(self) -> int:
        """Units that computed ranks are among."""
        return self.n


def rank_min(scores: Floats, tolerance: float = 0.0) -> Floats:
    """Places of scores, 1 the highest; ties share the better place; a missing score has none."""
    known = scores[~np.isnan(scores)]
    ordered = np.sort(known)
    above = len(known) - np.searchsorted(ordered, scores + tolerance, side="right")
    return np.where(np.isnan(scores), np.nan, above + 1.0)


class Panel:
    """What analysis reads of a Dataset, arranged for look-up. Use `panel(d)`."""

    def __init__(self, d: Dataset) -> None:
        self.d = d
        self._fields: dict[tuple[str, int, str], Distribution] = {}
        # Worked out once for all units, by chiso.analysis.ahead.rank_paths, .movement.typical_changes,
        # .movement.trends and .among_units.nationwide.
        self.gains: dict[tuple[str, int, str], tuple[float, int]] = {}
        self.typical: dict[tuple[str, int, str, int], dict[str, Any]] = {}
        self.every_unit: dict[tuple[str, int], pd.DataFrame] = {}
        self.trends: dict[tuple[Province, str], Sequence[Row]] = {}

    @cached_property
    def cells(self) -> dict[tuple[str, int, str, str], Row]:
        """Rows of Dataset.scores by (index, year, province, component)."""
        return {
            (row["index"], row["year"], row["province"], row["component"]): row
            for row in records(self.d.scores)
        }

    @cached_property
    def columns(self) -> dict[tuple[str, int, str], dict[str, Row]]:
        """The same rows by (index, year, component), then by province."""
        columns: dict[tuple[str, int, str], dict[str, Row]] = {}
        for (index, year, province, component), row in self.cells.items():
            columns.setdefault((index, year, component), {})[province] = row
        return columns

    @cached_property
    def measured(self) -> set[tuple[str, int, str]]:
        """Of which (index, year, province) a score, a place or a change of either is on record."""
        rows = self.d.scores
        shown = rows[["score", "rank", "change_score", "change_rank", "self_assessed"]].notna().any(axis=1)
        rows = rows[shown]
        return set(zip(*(cells_of(rows[name]) for name in ("index", "year", "province")), strict=True))

    @cached_property
    def components(self) -> dict[tuple[str, int], dict[str, Row]]:
        """Rows of components.csv by (index, year), then by code, in the order of the file."""
        table: dict[tuple[str, int], dict[str, Row]] = {}
        for row in records(self.d.components_by_year):
            table.setdefault((row["index"], row["year"]), {})[row["component"]] = row
        return table

    def of_index(self, index: str) -> list[dict[str, Row]]:
        """The components of every edition of an index."""
        return [rows for (code, _), rows in self.components.items() if code == index]

    @cached_property
    def editions(self) -> dict[str, dict[int, Row]]:
        """Rows of editions.csv by index, then by year, in order of years."""
        table: dict[str, dict[int, Row]] = {index: {} for index in self.d.indices}
        for row in sorted(records(self.d.editions), key=lambda row: cast(int, row["year"])):
            table[row["index"]][row["year"]] = row
        return table

    @cached_property
    def breaks(self) -> list[Row]:
        """Rows of breaks.csv."""
        return list(records(self.d.breaks))

    @cached_property
    def _left_out(self) -> dict[tuple[str, int], dict[str, Row]]:
        table: dict[tuple[str, int], dict[str, Row]] = {}
        for row in records(self.d.left_out):
            table.setdefault((row["index"], row["year"]), {})[row["province"]] = row
        return table

    def left_out(self, index: str, year: int) -> dict[str, Row]:
        """Rows of left_out.csv of an edition by province."""
        return self._left_out.get((index, year), {})

    @cached_property
    def national(self) -> dict[tuple[str, int, str], list[Row]]:
        """Rows in use of national.csv that have a value, by (index, year, component)."""
        table: dict[tuple[str, int, str], list[Row]] = {}
        for row in records(self.d.national):
            if row["in_use"] and not np.isnan(row["value"]):
                table.setdefault((row["index"], row["year"], row["component"]), []).append(row)
        return table

    @cached_property
    def units(self) -> dict[str, dict[str, Row]]:
        """Rows of provinces.csv by period, then by name."""
        table: dict[str, dict[str, Row]] = {}
        for row in records(self.d.tables["provinces"]):
            table.setdefault(row["period"], {})[row["province"]] = row
        return table

    @cached_property
    def series_codes(self) -> dict[tuple[str, str], dict[int, str]]:
        """Code of a series in each edition that has it, by (index, series)."""
        codes: dict[tuple[str, str], dict[int, str]] = {}
        for (index, year), rows in self.components.items():
            if year not in self.editions[index]:
                continue
            for code, row in rows.items():
                codes.setdefault((index, row["series"]), {})[year] = code
        return codes

    def index(self, code: str) -> Index:
        """The traits of an index; refuses anything but a code."""
        found = self.d.indices.get(code) if isinstance(code, str) else None
        if found is None:
            raise UnknownIndex(str(code), self.d.indices)
        return found

    def edition(self, index: str, year: int) -> Row:
        """The row of an edition."""
        self.index(index)
        row = self.editions[index].get(year) if isinstance(year, Hashable) else None
        if row is None:
            year_given(year)  # text is no edition that has no figures
            raise NoFigures(
                index, year, reason=N_("its editions are {years}", years=list(self.editions[index]))
            )
        return row

    def codes(self, index: str, component: str) -> dict[int, str]:
        """Code by year of one meaning.

        A code stands for its meaning in the last edition that has it; a series key for itself. So
        PAPI "2.2" is poverty lists, which were 2.1 until 2017.
        """
        self.index(index)
        if (index, component) in self.series_codes:
            return self.series_codes[index, component]
        for year in sorted(self.editions[index], reverse=True):
            row = self.components.get((index, year), {}).get(component)
            if row is not None:
                return self.series_codes[index, row["series"]]
        raise BadRequest(
            N_('no component "{component}" in {index}', component=component, index=index),
            where="data/reference/components.csv",
            remedy=N_("a code (total, 1, 1.1, appraisal) or a series key (papi-poverty-lists)"),
        )

    def codes_at(self, index: str, year: int, component: str) -> dict[int, str]:
        """Code by year of the meaning that a code has in one edition, or of a series key."""
        row = self.components.get((index, year), {}).get(component)
        return self.codes(index, component if row is None else row["series"])

    def maximum(self, index: str, year: int, component: str) -> tuple[float, str]:
        """Maximum of a component in its edition and how it is known; NaN where not established."""
        rows = self.components.get((index, year), {})
        row = rows.get(component)
        if row is None:
            return np.nan, ""
        if not np.isnan(row["max_score"]):
            return row["max_score"], row["basis"]
        # The appraisal and the rest make up the whole, so either maximum gives the other.
        other = {"appraisal": "survey_and_socio_economic", "survey_and_socio_economic": "appraisal"}
        partner = rows.get(other.get(component, ""))
        whole = self.editions[index].get(year, {}).get("points_max", np.nan)
        if partner is not None and not np.isnan(rest := whole - partner["max_score"]):
            return rest, "derived"
        return np.nan, ""

    def field(self, index: str, year: int, component: str = "total") -> Distribution:
        """The scores and places of a component in an edition."""
        key = (index, year, component)
        if key not in self._fields:
            self._fields[key] = self._make_field(*key)
        return self._fields[key]

    def _make_field(self, index: str, year: int, component: str) -> Distribution:
        edition = self.edition(index, year)
        rows = self.columns.get((index, year, component), {})
        described = self.components.get((index, year), {}).get(component)
        if described is None and not rows:
            raise BadRequest(
                N_(
                    '{index} {year} has no component "{component}"',
                    index=index,
                    year=year,
                    component=component,
                ),
                where="data/reference/components.csv",
            )
        unit = described["unit"] if described is not None else next(iter(rows.values()))["score_unit"]
        left_out = self.left_out(index, year)
        scores = {
            name: row["score"]
            for name, row in rows.items()
            # A field may be on record in points here, in percent there: the two do not mix.
            if not np.isnan(row["score"]) and row["score_unit"] == unit
        }
        firm = {name: value for name, value in scores.items() if rows[name]["score_basis"] != "doubtful"}
        members = tuple(name for name in firm if name not in left_out)
        ranks = {
            name: row["rank"]
            for name, row in rows.items()
            if not np.isnan(row["rank"]) and row["rank_basis"] != "doubtful" and name not in left_out
        }
        return Distribution(
            index=index,
            year=year,
            component=component,
            unit=unit,
            ranked=int(edition["ranked"]),
            names=members,
            scores=np.array([firm[name] for name in members], dtype=np.float64),
            all_scores=scores,
            stated_ranks=ranks,
        )

    def members(self, index: str, year: int) -> tuple[str, ...]:
        """Every unit of the period of an edition, in the order of provinces.csv."""
        return tuple(self.units[self.period(index, year)])

    def period(self, index: str, year: int) -> str:
        """Period of the units that an edition measured."""
        row = self.editions[index].get(year)
        return cast(str, row["period"]) if row is not None else period_of(year)

    def missing_reason(self, index: str, year: int, province: str, component: str) -> str:
        """Why a unit has no score: left_out, not_in_edition, not_covered or not_collected."""
        if component not in self.components.get((index, year), {}):
            return "not_in_edition"
        if province in self.left_out(index, year):
            return "left_out"
        total = self.columns.get((index, year, "total"), {})
        if province not in total and len(total) >= int(self.editions[index][year]["ranked"]):
            return "not_covered"
        return "not_collected"


def panel(d: Dataset) -> Panel:
    """The Panel of a Dataset, made once and kept with it.

    It is kept in the instance, as a cached property would be: the Dataset is frozen and cannot be a
    key (its tables are not hashable), and an id may be given to another object later.
    """
    held = vars(dataset_given(d))
    if _CACHE not in held:
        held[_CACHE] = Panel(d)
    return cast(Panel, held[_CACHE])


def is_whole(n: float, of: float) -> bool:
    """So many of some units are enough for a statistic of all of them."""
    return n >= WHOLE_FIELD * of


def rank_of(field: Distribution, name: str) -> float:
    """Place of a unit: stated, else computed; NaN where neither."""
    return field.stated_ranks.get(name, field.computed_ranks.get(name, np.nan))


def place_of(field: Distribution, name: str) -> tuple[float, float]:
    """Place of a unit (stated, else computed; NaN where neither) and the units it is among."""
    stated = field.stated_ranks.get(name)
    if stated is not None:
        return stated, float(field.ranked)
    among = field.denominator if field.computed_ranks else field.ranked
    return field.computed_ranks.get(name, np.nan), float(among)


def left_out_of(book: Panel, index: str, *years: int) -> str:
    """Names of the units left out of any of the editions, joined by "; "."""
    return "; ".join(dict.fromkeys(name for year in years for name in book.left_out(index, year)))
