"""Rules that hold between the figures and the reference tables, or between the rows of one table.

Each rule takes the tables as text and yields problems; all rules run, so that a user sees everything
that is wrong at once. Rules judge only cells that their own column accepts: what the schema has
already refused is not reported twice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property, reduce
from typing import Any

import numpy as np
import pandas as pd

from chiso.core.errors import Problem
from chiso.core.frames import cells_of, numbered, records
from chiso.data.checks.reference import check_indices, check_reference
from chiso.data.indices import Index, Indices
from chiso.data.provinces import fold, period_of
from chiso.data.schema.columns import NUMBER, WHOLE, YEAR
from chiso.data.schema.tables import REFERENCE
from chiso.data.schema.vocabulary import UNITS_OF_MEASURE
from chiso.text.messages import N_, Message

Texts = Mapping[str, pd.DataFrame]
KEY = ["year", "province", "component", "measure", "unit", "group"]
# Half the last digit of a third of ten, as components.csv prints it.
ROUNDING = 5e-6
MOST_POINTS = 100.0  # points of an index: a part whose own maximum is not known has no more
SPELLINGS = 50  # so many unknown names of a table are compared with the known ones


def check_tables(texts: Texts, indices: Indices) -> list[Problem]:
    """Everything wrong between the tables of a folder.

    Parameters
    ----------
    texts : mapping from str to DataFrame
        Every table by its short name, all cells text, indexed by line number.
    indices : Indices
        Those of the folder.

    Returns
    -------
    list of Problem
        Errors only, in the order of files.
    """
    # What one of them says of the others decides which table is whose.
    if problems := list(check_indices(texts["indices"])):
        return problems
    known = _Known(texts)
    for index in indices.values():
        rules = _Rules(index, known)
        for rule in (
            rules.provinces,
            rules.components,
            rules.editions,
            rules.sources,
            rules.units,
            rules.ranks,
            rules.scores,
            rules.sampling,
            rules.one_in_use,
            rules.conflicts,
        ):
            problems += rule()
        if index.sums_parts:
            problems += rules.sums()
            problems += rules.totals()
    problems += check_reference(texts)
    return problems


class _Known:
    """Look-ups that several rules share, built once."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.provinces: dict[str, set[str]] = {"63": set(), "34": set()}
        for row in records(texts["provinces"]):
            self.provinces.setdefault(row["period"], set()).add(row["province"])
        self.sources = set(texts["sources"]["source"])
        self.ranked = {
            (row["index"], row["year"]): int(row["ranked"])
            for row in records(texts["editions"])
            if re.fullmatch(WHOLE, row["ranked"])
        }
        self.components: dict[tuple[str, str, str], tuple[float, float, str]] = {}
        for row in records(texts["components"]):
            if _is_year(row["first_year"]) and _is_year(row["last_year"]):
                limits = (_float(row["min_score"]), _float(row["max_score"]), row["unit"])
                for year in range(int(row["first_year"]), int(row["last_year"]) + 1):
                    self.components[row["index"], row["component"], str(year)] = limits


def _float(text: str) -> float:
    return float(text) if re.fullmatch(NUMBER, text) else np.nan


def _or(first: str, other: str) -> Message:
    return N_("{first} or {other}", first=first, other=other)


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(YEAR, text))


def _cells(frame: pd.DataFrame, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """The cells of some columns, row by row."""
    return zip(*(cells_of(frame[column]) for column in columns), strict=True)


def _named(decision: dict[str, Any]) -> set[str]:
    """Keys of the sources of a row of conflicts.csv."""
    return set(decision["sources"].replace(" | ", "; ").split("; "))


def _subject(row: Mapping[str, Any]) -> str:
    return f"{row['province']} {row['year']}, {row['component']}, {row['measure']}"


class _Rules:
    """The rules on the figures of one index."""

    def __init__(self, index: Index, known: _Known) -> None:
        self.traits = index
        self.index = index.code
        self.known = known
        text = known.texts[index.key]
        numbers = pd.to_numeric(text["value"], errors="coerce").astype(float)
        # What the schema refused is no number here either: 400 digits are infinite.
        self.figures = text.assign(number=numbers.where(np.isfinite(numbers)))

    def _error(
        self, rule: str, message: Message, line: int | None, column: str, value: object, remedy: Message
    ) -> Problem:
        return Problem("error", self.traits.table.path, rule, message, line, column, str(value), remedy)

    def _where(self, columns: list[str], is_bad: Callable[..., bool]) -> list[tuple[int, dict[str, Any]]]:
        """Rows whose cells in `columns` are bad; each combination is judged once."""
        distinct = self.figures[columns].drop_duplicates()
        bad = {cells for cells in distinct.itertuples(index=False, name=None) if is_bad(*cells)}
        if not bad:
            return []
        return numbered(self.figures[[cells in bad for cells in _cells(self.figures, columns)]])

    def provinces(self) -> Iterator[Problem]:
        """The name is that of a unit of the year's period."""

        def units(year: str) -> set[str]:
            return self.known.provinces[period_of(int(year))] if _is_year(year) else set()

        rows = self._where(
            ["year", "province"], lambda year, name: bool(name) and _is_year(year) and name not in units(year)
        )
        nearest: dict[tuple[str, str], Message] = {}
        for line, row in rows:
            name = row["province"]
            sought = (name, period_of(int(row["year"])))
            # Comparing spellings takes milliseconds, and a column of garbage has thousands.
            if sought not in nearest and len(nearest) < SPELLINGS:
                folded = {fold(unit): unit for unit in sorted(units(row["year"]))}
                found = get_close_matches(fold(name), folded, n=3, cutoff=0.0)
                nearest[sought] = N_(
                    "the nearest names are {names}", names=[folded[match] for match in found]
                )
            yield self._error(
                "unknown_province",
                N_('no province "{name}" among the units of {year}', name=name, year=row["year"]),
                line,
                "province",
                name,
                nearest.get(sought, N_("the names are in reference/provinces.csv")),
            )

    def components(self) -> Iterator[Problem]:
        """The edition has the component."""
        known = self.known
        rows = self._where(
            ["component", "year"],
            lambda component, year: (
                (self.index, year) in known.ranked and (self.index, component, year) not in known.components
            ),
        )
        for line, row in rows:
            yield self._error(
                "unknown_component",
                N_(
                    'edition {year} of {index} has no component "{component}"',
                    year=row["year"],
                    index=self.index,
                    component=row["component"],
                ),
                line,
                "component",
                row["component"],
                N_("see reference/components.csv"),
            )

    def editions(self) -> Iterator[Problem]:
        """The index has the edition; said once an edition."""
        rows = self._where(
            ["year"], lambda year: _is_year(year) and (self.index, year) not in self.known.ranked
        )
        for year, line in {row["year"]: line for line, row in reversed(rows)}.items():
            yield self._error(
                "unknown_edition",
                N_("{index} has no edition {year}", index=self.index, year=year),
                line,
                "year",
                year,
                N_("open it: chiso edition open; or correct the year"),
            )

    def sources(self) -> Iterator[Problem]:
        """The source is on record."""
        for line, row in self._where(["source"], lambda source: source not in self.known.sources):
            yield self._error(
                "unknown_source",
                N_('no source "{source}"', source=row["source"]),
                line,
                "source",
                row["source"],
                N_("add it to reference/sources.csv, or correct the key"),
            )

    def units(self) -> Iterator[Problem]:
        """The unit fits the measure."""
        allowed = UNITS_OF_MEASURE
        rows = self._where(
            ["measure", "unit"], lambda measure, unit: measure in allowed and unit not in allowed[measure]
        )
        for line, row in rows:
            yield self._error(
                "unit",
                N_('a {measure} is not counted in "{unit}"', measure=row["measure"], unit=row["unit"]),
                line,
                "unit",
                row["unit"],
                N_("use {units}", units=reduce(_or, allowed[row["measure"]])),
            )

    def ranks(self) -> Iterator[Problem]:
        """Places are whole, and a rank is among the units ranked in its edition."""
        places = self.figures[
            self.figures["measure"].isin(["rank", "ranked", "change_rank", "rank_in_group"])
            & self.figures["number"].notna()
        ]
        for line, row in numbered(places):
            limit = self.known.ranked.get((self.index, row["year"]), math.inf)
            if row["number"] % 1:
                rule, message = "whole_number", N_("{value} places is no whole number", value=row["value"])
            elif row["measure"] == "rank" and not 1 <= row["number"] <= limit:
                rule = "rank_range"
                message = N_(
                    "rank {value} is outside 1..{limit}, the units ranked in {year}",
                    value=row["value"],
                    limit=limit,
                    year=row["year"],
                )
            else:
                continue
            yield self._error(rule, message, line, "value", row["value"], N_("correct it against its source"))

    def scores(self) -> Iterator[Problem]:
        """A score lies between the least possible and the maximum, the province's own if it states one."""
        figures = self.figures
        scored = figures[figures["measure"].isin(["score", "self_assessed", "max_score"])]
        place = ["component", "year", "unit"]
        distinct = scored[place].drop_duplicates().itertuples(index=False, name=None)
        # An index without a score has no limits either.
        limits = np.reshape([self._limits(*row) for row in distinct], (-1, 2))
        low, high = limits[scored.groupby(place, sort=False, observed=True).ngroup()].T
        stated = figures[figures["measure"].eq("max_score") & figures["in_use"].eq("1")]
        if len(stated):
            own: dict[tuple[str, ...], float] = {}
            for *of, number in _cells(stated, [*place, "province", "number"]):
                own[*of] = np.fmin(own.get((*of,), np.nan), number)
            high = np.fmin(high, [own.get(of, np.nan) for of in _cells(scored, [*place, "province"])])
        scored = scored.assign(low=low, high=high)
        above = scored["number"].gt(scored["high"] + ROUNDING)
        for line, row in numbered(scored[above]):
            yield self._error(
                "above_maximum",
                N_(
                    "{measure} {value} is above the maximum {high:g} {unit}",
                    measure=row["measure"],
                    value=row["value"],
                    high=row["high"],
                    unit=row["unit"],
                ),
                line,
                "value",
                row["value"],
                N_("correct it against its source"),
            )
        below = scored["measure"].eq("score") & scored["number"].lt(scored["low"] - ROUNDING)
        for line, row in numbered(scored[below]):
            yield self._error(
                "below_minimum",
                N_(
                    "score {value} is below the least possible {low:g} {unit}",
                    value=row["value"],
                    low=row["low"],
                    unit=row["unit"],
                ),
                line,
                "value",
                row["value"],
                N_("correct it; where a publisher writes 0 for what is missing, remove the row"),
            )

    def sampling(self) -> Iterator[Problem]:
        """A standard error is not negative, and an interval begins before it ends."""
        sampled = self.figures["measure"].isin(["standard_error", "ci_low", "ci_high"])
        figures = self.figures[sampled & self.figures["number"].notna()]
        if figures.empty:
            return
        wrong = figures["measure"].eq("standard_error") & figures["number"].lt(0)
        for line, row in numbered(figures[wrong]):
            yield self._error(
                "below_minimum",
                N_("standard error {value} is below 0", value=row["value"]),
                line,
                "value",
                row["value"],
                N_("correct it against its source"),
            )
        place = ["year", "province", "component", "unit"]
        used = figures[figures["in_use"].eq("1")].rename_axis("line").reset_index()
        low, high = (used[used["measure"].eq(end)] for end in ("ci_low", "ci_high"))
        both = low.merge(high, on=place, suffixes=("", "_high"))
        for row in records(both[both["number"] > both["number_high"]]):
            yield self._error(
                "interval",
                N_("the interval ends with {high} before it begins", high=row["value_high"]),
                row["line"],
                "value",
                row["value"],
                N_("correct it against its source"),
            )

    def _limits(self, component: str, year: str, unit: str) -> tuple[float, float]:
        low, high, own_unit = self.known.components.get((self.index, component, year), (0.0, np.nan, unit))
        # The total in points of 100 where the table counts it in percent, a field in percent of its maximum.
        if unit == "percent" or own_unit != unit:
            return (0.0, 100.0)
        return (0.0 if math.isnan(low) else low, MOST_POINTS if math.isnan(high) else high)

    def one_in_use(self) -> Iterator[Problem]:
        """At most one figure of a key is in use."""
        used = self.figures[self.figures["in_use"].eq("1")]
        for line, row in numbered(used[used.duplicated(KEY)]):
            yield self._error(
                "two_in_use",
                N_("a second figure in use for {subject}", subject=_subject(row)),
                line,
                "in_use",
                "1",
                N_("set in_use to 0 in one of them"),
            )

    def conflicts(self) -> Iterator[Problem]:
        """Every key with several values has a decision, followed; a decision on a figure has its conflict."""
        decided = self.known.texts["conflicts"]
        decisions = {
            tuple(row[column] for column in KEY): (line, row)
            for line, row in numbered(decided[decided["index"].eq(self.index)])
        }
        for line, row in decisions.values():
            for source in sorted(_named(row) - self.known.sources):
                yield Problem(
                    "error",
                    REFERENCE["conflicts"].path,
                    "unknown_source",
                    N_('no source "{source}"', source=source),
                    line,
                    "sources",
                    source,
                    N_("name the sources of the figures that differ"),
                )
        withdrawn = self._withdrawn()
        rivals: dict[tuple[str, ...], list[tuple[int, dict[str, Any]]]] = {}
        # Only keys with several rows can conflict; nearly all keys of a survey have one.
        for line, row in numbered(self.figures[self.figures.duplicated(KEY, keep=False)]):
            identity = (row["year"], row["province"], row["component"], row["measure"], row["number"])
            if identity not in withdrawn:
                rivals.setdefault(tuple(row[column] for column in KEY), []).append((line, row))
        for key, rows in rivals.items():
            if len({row["number"] for _, row in rows}) > 1:
                yield from self._follow(rows, decisions.pop(key, None))
        if not decisions:
            return
        on_record = set(self.figures[KEY].drop_duplicates().itertuples(index=False, name=None))
        for key, (line, row) in decisions.items():
            if key not in on_record and _named(row) <= self.known.sources:
                continue  # nothing of what it decided is on record: a finding
            yield Problem(
                "error",
                REFERENCE["conflicts"].path,
                "stale_conflict",
                N_("no conflicting figures for {subject}", subject=_subject(row)),
                row=line,
                remedy=N_("remove the row, or restore the figures"),
            )

    def _follow(
        self, rows: list[tuple[int, dict[str, Any]]], decision: tuple[int, dict[str, Any]] | None
    ) -> Iterator[Problem]:
        line, first = rows[0]
        values = " | ".join(dict.fromkeys(row["value"] for _, row in rows))
        if decision is None:
            yield self._error(
                "undecided_conflict",
                N_("{subject} has several values: {values}", subject=_subject(first), values=values),
                line,
                "value",
                values,
                N_("add a row to reference/conflicts.csv that says which is used and why"),
            )
            return
        printed = decision[1]["value_in_use"]
        wanted = [] if printed == "" else [_float(printed)]
        in_use = [row for _, row in rows if row["in_use"] == "1"]
        never_used = not self.traits.publishes_ranks and first["measure"] in {"rank", "change_rank"}
        if [row["number"] for row in in_use] != wanted and not never_used:
            yield self._error(
                "conflict_not_followed",
                N_(
                    "{subject}: in use is {used}, conflicts.csv decides {printed}",
                    subject=_subject(first),
                    used=[row["value"] for row in in_use] or N_("nothing"),
                    printed=printed or N_("nothing"),
                ),
                line,
                "in_use",
                values,
                N_("run: make data"),
            )

    def _withdrawn(self) -> set[tuple[str, str, str, str, float]]:
        withdrawn = set()
        for row in records(self.known.texts["inconsistencies"]):
            for entry in row["withdrawn"].split("; "):
                parts = entry.split("|")
                if row["index"] == self.index and len(parts) == 5:
                    withdrawn.add((parts[0], parts[1], parts[2], parts[3], _float(parts[4])))
        return withdrawn

    def sums(self) -> Iterator[Problem]:
        """A dimension is the sum of its sub-dimensions, the total that of the dimensions."""
        figures = self.figures
        scores = figures[figures["measure"].eq("score") & figures["in_use"].eq("1")].drop_duplicates(KEY)
        wide = scores.pivot_table(index=["year", "province"], columns="component", values="number")
        column = {str(component): place for place, component in enumerate(wide.columns)}
        values = wide.to_numpy()
        missing = np.full(len(wide), np.nan)
        years = wide.index.get_level_values("year").to_numpy()
        provinces = wide.index.get_level_values("province").tolist()
        for year in sorted(set(years)):
            here = np.flatnonzero(years == year)
            codes = [c for c in column if "." in c and not np.isnan(values[here, column[c]]).all()]
            dimensions = sorted({code.split(".")[0] for code in codes})
            parts = {
                dimension: [c for c in codes if c.split(".")[0] == dimension] for dimension in dimensions
            }
            parts["total"] = dimensions
            for whole, members in parts.items():
                if not members:
                    continue
                columns = [values[:, column[m]] if m in column else missing for m in members]
                # NaN spreads: a sum exists only if every part does.
                expected = np.sum(columns, axis=0)[here]
                stated = (values[:, column[whole]] if whole in column else missing)[here]
                for row in np.flatnonzero(~np.isclose(expected, stated, rtol=0, atol=1e-9, equal_nan=True)):
                    province = provinces[here[row]]
                    yield self._error(
                        f"{self.traits.key}_sum",
                        N_(
                            "{province} {year}: component {whole} is {stated:.9g}, its parts give "
                            "{expected:.9g}",
                            province=province,
                            year=year,
                            whole=whole,
                            stated=stated[row],
                            expected=expected[row],
                        ),
                        self._lines_of_scores.get((year, province, whole)),
                        "value",
                        f"{stated[row]:.9g}",
                        N_("run: make data (a sum exists only if every part does)"),
                    )

    def totals(self) -> Iterator[Problem]:
        """No edition has more totals than units ranked: they are its places' denominator."""
        figures = self.figures
        used = figures["component"].eq("total") & figures["measure"].eq("score") & figures["in_use"].eq("1")
        for year, rows in figures[used].groupby("year"):
            limit = self.known.ranked.get((self.index, str(year)), math.inf)
            if len(rows) > limit:
                yield self._error(
                    "ranked",
                    N_(
                        "totals in {year}: {n}, units ranked: {limit}",
                        n=len(rows),
                        year=year,
                        limit=limit,
                    ),
                    int(rows.index[0]),
                    "year",
                    year,
                    N_(
                        "chiso edition set {index} {year} --ranked {n}",
                        index=self.index,
                        year=year,
                        n=len(rows),
                    ),
                )

    @cached_property
    def _lines_of_scores(self) -> dict[tuple[str, str, str], int]:
        scores = self.figures[self.figures["measure"].eq("score")]
        keys = scores[["year", "province", "component"]].itertuples(index=False, name=None)
        return dict(reversed(list(zip(keys, scores.index.tolist(), strict=True))))
