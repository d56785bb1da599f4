"""The validated data of the project, as one object.

`load` reads and checks every table and raises all problems together; what it returns is typed and
ready for analysis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from chiso.core.arguments import path_given, year_given
from chiso.core.description import MOST_LINES, Describes, Description
from chiso.core.errors import ChisoError, DataError, Problem, unknown_edition
from chiso.core.frames import cells_of, records
from chiso.core.paths import DATA, check_data_folder
from chiso.core.transaction import recover
from chiso.data.checks.figures import check_tables
from chiso.data.cleaning.imports import Received, received
from chiso.data.indices import Index, Indices, read_indices, read_with
from chiso.data.order import in_order, places_of
from chiso.data.plans.folder import Plans, plans_on_record
from chiso.data.plans.work_tables import LEADS
from chiso.data.provinces import Names, Province
from chiso.data.schema.tables import REFERENCE, CsvTable
from chiso.data.schema.vocabulary import SAMPLING
from chiso.data.unit_groups import UnitGroup, find_group, groups_with_units
from chiso.data.units import Units
from chiso.text.messages import N_, nN_

WIDE_MEASURES = (
    *("score", "max_score", "rank", "ranked", "change_score", "change_rank", "self_assessed"),
    *SAMPLING,
)


class Tables(Describes, dict[str, pd.DataFrame]):
    """Tables by their short names."""

    def _description(self) -> Description:
        lines: list[tuple[str, str]] = [
            (name, nN_("{n:,} row", "{n:,} rows", n=len(table))) for name, table in self.items()
        ]
        most = MOST_LINES - 2
        if len(lines) > most:
            lines[most:] = [(N_("Others"), ", ".join(name for name, _ in lines[most:]))]
        return Description(N_("Tables of the data"), lines)


@dataclass(frozen=True, repr=False)
class Dataset(Describes):
    """Figures and reference tables of a data folder, validated.

    Attributes
    ----------
    path : Path
        The data folder.
    tables : mapping from str to DataFrame
        Every table by its short name, typed: years and counts Int64, values float, flags bool, text
        str with "" for missing.
    names : Names
        Resolves any spelling of a province.

    Examples
    --------
    >>> d.province("tp hcm", year=2024).full_name
    'Thành phố Hồ Chí Minh'
    """

    path: Path
    tables: Mapping[str, pd.DataFrame]
    names: Names

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every figure of the indices, one row a figure and source.

        Columns: index, year, province, component, measure, value, unit, basis, in_use, source, note,
        group.
        """
        frames = [
            self.tables[one.key].assign(index=one.code)[["index", *one.table.schema.columns]]
            for one in self.indices.values()
        ]
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The figures in use, one row a component: what analysis reads.

        Returns
        -------
        DataFrame
            index, year, province, component; then for each of score, max_score, rank, ranked,
            change_score, change_rank, self_assessed, standard_error, ci_low and ci_high (of the 95 %
            interval of a sample) the value (float, NaN where missing) and
            `<measure>_basis`, `<measure>_source`, `<measure>_note` ("" where missing), and
            score_unit, change_score_unit. Totals are in the unit of their index; fields and parts in
            points, or in percent where only that is on record. A maximum that no row of the province
            states is that of components.csv, and `ranked` that of editions.csv; `rank` is always
            missing where the publisher gives none; so is `change_rank` where the edition before was of
            other units, whatever a source subtracts: `figures` keeps it.
        """
        used = self.figures[self.figures["in_use"] & self.figures["measure"].isin(WIDE_MEASURES)]
        # A total in the unit of its index, everything else in points: of two units of a measure keep that.
        in_percent = [one.code for one in self.indices.values() if one.in_percent]
        percent_first = used["component"].eq("total") & used["index"].isin(in_percent)
        wanted = np.where(percent_first, 1, -1) * used["unit"].eq("points")
        keys = ["index", "year", "province", "component"]
        used = (
            used.assign(wanted=wanted)
            .sort_values("wanted", kind="stable")
            .drop_duplicates([*keys, "measure"])
            .drop(columns="wanted")
        )
        wide = used[keys].drop_duplicates().reset_index(drop=True)
        of_row = used.groupby(keys, sort=False).ngroup()  # the row of `wide` that a figure belongs to
        parts = [wide]
        for measure in WIDE_MEASURES:
            here = used["measure"].eq(measure)
            part = used.loc[here, ["value", "basis", "source", "note", "unit"]].set_axis(of_row[here])
            part = part.rename(
                columns={"value": measure}
                | {c: f"{measure}_{c}" for c in ("basis", "source", "note", "unit")}
            )
            if measure not in {"score", "change_score"}:
                part = part.drop(columns=f"{measure}_unit")
            parts.append(part.reindex(wide.index))
        wide = pd.concat(parts, axis=1)
        text = [
            column for column in map(str, wide) if column.endswith(("_basis", "_source", "_note", "_unit"))
        ]
        wide[text] = wide[text].fillna("")
        wide = self._with_known_maxima(wide)
        editions = zip(cells_of(wide["index"]), cells_of(wide["year"]), strict=True)
        other_units = [key in self.units_changed for key in editions]
        wide.loc[other_units, "change_rank"] = np.nan
        wide.loc[other_units, ["change_rank_basis", "change_rank_source", "change_rank_note"]] = ""
        order = {
            name: place for place, name in enumerate(self.tables["provinces"]["province"].drop_duplicates())
        }
        wide["_place"] = wide["province"].map(order)
        wide = wide.sort_values(["index", "year", "_place"], kind="stable").drop(columns="_place")
        return wide.reset_index(drop=True)

    @cached_property
    def units_changed(self) -> Mapping[tuple[str, int], int]:
        """Editions (index, year) of other units than the edition before them, with its year."""
        found = {}
        for index, rows in self.editions.sort_values("year").groupby("index"):
            for before, after in pairwise(zip(rows["year"], rows["period"], strict=True)):
                if before[1] != after[1]:
                    found[str(index), int(after[0])] = int(before[0])
        return found

    def _with_known_maxima(self, wide: pd.DataFrame) -> pd.DataFrame:
        known = self.components_by_year[
            ["index", "component", "year", "max_score", "basis", "source", "unit"]
        ].rename(columns={"max_score": "_max", "basis": "_basis", "source": "_source", "unit": "_unit"})
        wide = wide.merge(known, on=["index", "component", "year"], how="left")
        # A maximum counts only in the unit of the score: 8.5 points say nothing of a score in percent.
        same_unit = wide["_unit"].eq(wide["score_unit"]) | wide["score_unit"].eq("")
        fill = wide["max_score"].isna() & wide["_max"].notna() & same_unit
        wide.loc[fill, "max_score"] = wide.loc[fill, "_max"]
        wide.loc[fill, "max_score_basis"] = wide.loc[fill, "_basis"]
        wide.loc[fill, "max_score_source"] = wide.loc[fill, "_source"]
        in_percent = wide["score_unit"].eq("percent")
        wide.loc[in_percent, "max_score"] = 100.0
        wide.loc[in_percent, ["max_score_basis", "max_score_source"]] = ""
        ranked = self.editions.set_index(["index", "year"])["ranked"].astype(float)
        edition = pd.MultiIndex.from_frame(wide[["index", "year"]])
        wide["ranked"] = wide["ranked"].fillna(
            pd.Series(ranked.reindex(edition).to_numpy(), index=wide.index)
        )
        return wide.drop(columns=["_max", "_basis", "_source", "_unit"])

    @cached_property
    def components_by_year(self) -> pd.DataFrame:
        """components.csv with one row an edition: the column `year` instead of first_year, last_year."""
        spans = self.components
        years = pd.Series(
            [
                range(first, last + 1)
                for first, last in zip(spans["first_year"], spans["last_year"], strict=True)
            ],
            index=spans.index,
        )
        long = spans.assign(year=years).explode("year", ignore_index=True)
        return long.assign(year=long["year"].astype("int64")).drop(columns=["first_year", "last_year"])

    @cached_property
    def indices(self) -> Indices:
        """The indices by code, in the order in which they are listed everywhere."""
        return Indices.of(records(self.tables["indices"]))

    @cached_property
    def provinces(self) -> Units:
        """The units of both periods, completed by Tab: `d.provinces.lai_chau`; the table is in `tables`."""
        return Units(self.names, self.latest_year)

    @property
    def regions(self) -> pd.DataFrame:
        """Regions of both periods."""
        return self.tables["regions"]

    @property
    def groups(self) -> pd.DataFrame:
        """Units of the groups that units are compared in."""
        return self.tables["groups"]

    @cached_property
    def unit_groups(self) -> tuple[UnitGroup, ...]:
        """The groups that units are compared in, by key."""
        return tuple(groups_with_units(self.groups, self.names))

    def unit_group(self, named: str, year: int) -> UnitGroup:
        """The group of units that a key or a name means, of the units of an edition.

        Parameters
        ----------
        named : str
            Its key, or its name in either language; marks and letters of any size.
        year : int
            Edition: editions to 2024 are of the 63 units.

        Raises
        ------
        ChisoError
            There is none of that name, or only one of units of the other period.
        """
        return find_group(self.unit_groups, named, year)

    @property
    def tiles(self) -> pd.DataFrame:
        """Cells of the tile-grid maps of both periods."""
        return self.tables["tiles"]

    @property
    def components(self) -> pd.DataFrame:
        """Components with meaning, span of editions and maximum."""
        return self.tables["components"]

    @property
    def editions(self) -> pd.DataFrame:
        """Editions of each index."""
        return self.tables["editions"]

    @property
    def breaks(self) -> pd.DataFrame:
        """Breaks in series, four kinds."""
        return self.tables["breaks"]

    @property
    def conflicts(self) -> pd.DataFrame:
        """Keys with more than one value, and the decision."""
        return self.tables["conflicts"]

    @property
    def inconsistencies(self) -> pd.DataFrame:
        """Figures that contradict each other without sharing a key."""
        return self.tables["inconsistencies"]

    @property
    def agencies(self) -> pd.DataFrame:
        """Agencies with validity and successor."""
        return self.tables["agencies"]

    @property
    def targets(self) -> pd.DataFrame:
        """Targets that provinces set for an edition."""
        return self.tables["targets"]

    @property
    def left_out(self) -> pd.DataFrame:
        """Provinces to which an edition gave no full profile, with the reason."""
        return self.tables["left_out"]

    @property
    def national(self) -> pd.DataFrame:
        """National, regional and group figures."""
        return self.tables["national"]

    @property
    def sources(self) -> pd.DataFrame:
        """Sources of figures."""
        return self.tables["sources"]

    @cached_property
    def plans(self) -> Plans:
        """Plans of units with their scorecards, by name.

        Raises
        ------
        DataError
            With the problems of all of them.
        """
        return plans_on_record(self.path)

    @cached_property
    def leads(self) -> pd.DataFrame:
        """Who leads a field where a province has not decided it.

        Raises
        ------
        DataError
        """
        frame, problems = read_with(self.path, LEADS, self.indices)
        if frame is None or problems:
            raise DataError(problems)
        return to_typed(in_order(frame, LEADS, {}, list(self.indices)), LEADS)

    @cached_property
    def imports(self) -> tuple[Received, ...]:
        """What was taken in with `chiso import`, in that order: figures of whoever keeps the folder.

        Raises
        ------
        DataError
            The description of an import cannot be read.
        """
        return tuple(received(self.path))

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """Provinces on record in each edition.

        Returns
        -------
        DataFrame
            index, year, ranked (units ranked), scores, ranks (provinces with a total score, a rank, in
            use), provinces_with_components (with at least one component), and
            components (different components on record), ranks_published (bool: the index has any).
        """
        scores = self.scores
        total = scores[scores["component"].eq("total")].groupby(["index", "year"])
        parts = scores[scores["component"].ne("total") & (scores["score"].notna() | scores["rank"].notna())]
        table = pd.DataFrame(
            {
                "scores": total["score"].count(),
                "ranks": total["rank"].count(),
                "provinces_with_components": parts.groupby(["index", "year"])["province"].nunique(),
                "components": parts.groupby(["index", "year"])["component"].nunique(),
            }
        )
        editions = self.editions.set_index(["index", "year"])[["ranked"]]
        table = editions.join(table).fillna(0).astype("int64").reset_index()
        table["ranks_published"] = [self.indices[index].publishes_ranks for index in table["index"]]
        order = {index: place for place, index in enumerate(self.indices)}
        return table.sort_values(["index", "year"], key=lambda c: c.map(order) if c.name == "index" else c)

    @cached_property
    def latest_year(self) -> int:
        """The last edition with a published score."""
        scores = self.figures[self.figures["in_use"] & self.figures["measure"].eq("score")]
        # Where no score is on record at all, the last edition with any figure.
        return int((scores if len(scores) else self.figures)["year"].max())

    def edition_of(self, year: int | None) -> int:
        """The edition that is asked for, the latest by default.

        Raises
        ------
        ChisoError
            No index has it.
        """
        if year is None:
            return self.latest_year
        year = year_given(year)
        if year not in (editions := set(self.editions["year"])):
            raise unknown_edition(year, editions)
        return year

    def province(
        self, name: str | Province, *, year: int | None = None, period: str | None = None
    ) -> Province:
        """The unit that any spelling of its name, or its code, means.

        Parameters
        ----------
        name : str or Province
            Any spelling in use, or a two-digit code as text; a unit is the one of its territory.
        year : int, optional
            Edition: editions to 2024 are of the 63 units.
        period : {"63", "34"}, optional
            The latest period that knows the name, unless year or period is given.

        Raises
        ------
        UnknownProvince
            With the three nearest names.
        """
        return self.names.resolve(name, year=year, period=period)

    def index(self, code: str) -> Index:
        """The index of a code, in letters of any size.

        Raises
        ------
        UnknownIndex
            With the codes that there are.
        """
        return self.indices.find(code)

    def ranked(self, index: str, year: int) -> int | None:
        """Units ranked in an edition (the denominator of its ranks); None if there is no such edition."""
        row = self.editions[self.editions["index"].eq(index) & self.editions["year"].eq(year)]
        return int(row["ranked"].iloc[0]) if len(row) else None

    def _description(self) -> Description:
        known = self.coverage.set_index("index")
        rows = []
        for one in self.indices.values():
            editions = known.loc[[one.code]] if one.code in known.index else known.head(0)
            years = editions["year"]
            held = editions[editions["scores"].gt(0)].tail(1)
            span = N_("{n}: {first}-{last}", n=len(years), first=years.min(), last=years.max())
            rows += [
                (
                    one.name,
                    span if len(years) else "–",
                    str(last["year"]),
                    f"{last['scores']}/{last['ranked']}",
                )
                for last in records(held)
            ] or [(one.name, span if len(years) else "–", "–", "–")]
        lines: list[tuple[str, str]] = [
            (N_("Folder"), str(self.path)),
            (
                N_("Province-level units"),
                N_(
                    "{before} before 1 July 2025, {since} since",
                    before=len(self.names.all("63")),
                    since=len(self.names.all("34")),
                ),
            ),
        ]
        if self.imports:
            last_in = self.imports[-1]
            lines.append((N_("Last import"), N_("{file}, {day}", file=last_in.file, day=last_in.day)))
        lines += [
            (N_("Tables"), N_("d.scores, d.editions, d.components, d.sources, ...; all in d.tables")),
            (N_("A unit"), 'd.provinces.lai_chau, d.province("Lai Chau", year=2024)'),
        ]
        heads = (N_("Index"), N_("Editions"), N_("Last with scores"), N_("Units with a score"))
        return Description(N_("Data of chiso"), lines, heads, rows)


def dataset_given(d: object) -> Dataset:
    """Data of chiso.

    Raises
    ------
    ChisoError
        It is something else.
    """
    if isinstance(d, Dataset):
        return d
    raise ChisoError(N_("this is no Dataset but {what}", what=type(d).__name__), "d", N_("d = chiso.load()"))


_HANDED_OVER: dict[Path, Dataset] = {}


def hand_over(d: Dataset) -> None:
    """Let `load` give this Dataset for its folder, in place of reading the folder.

    A build reads the data once; its reports all show that state of it.
    """
    _HANDED_OVER.clear()
    _HANDED_OVER[d.path.resolve()] = d


def load(data: Path | str = DATA) -> Dataset:
    """Read and validate a data folder.

    Parameters
    ----------
    data : path, optional
        The folder; the project's own by default.

    Returns
    -------
    Dataset

    Raises
    ------
    DataError
        With every problem found: file, line, column, value, rule.
    Busy
        An import is moving files and does not come to its end.
    ChisoError
        There is no such folder.

    Examples
    --------
    >>> d = chiso.load()
    >>> len(d.provinces.of(2024))
    63
    """
    folder = path_given(data, "data").absolute()  # the current folder may be another when plans are read
    if folder.resolve() in _HANDED_OVER:
        return _HANDED_OVER[folder.resolve()]
    check_data_folder(folder)
    recover(folder)
    indices = read_indices(folder)
    texts, problems = read_all(folder, indices)
    if indices is not None and len(texts) == len(indices.tables):
        problems += check_tables(texts, indices)
    if problems or indices is None:
        raise DataError(problems)
    places = places_of(texts["provinces"])
    typed = {
        name: to_typed(in_order(texts[name], table, places, list(indices)), table)
        for name, table in indices.tables.items()
    }
    return Dataset(folder, Tables(typed), Names.read(folder))


def read_all(folder: Path, indices: Indices | None) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Every table as text, as far as it can be read, and the problems of each file by itself.

    Where the indices cannot be read, nobody knows which tables of figures there are.
    """
    texts: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for table in (REFERENCE if indices is None else indices.tables).values():
        frame, found = read_with(folder, table, indices)
        problems += found
        if frame is not None:
            texts[table.name] = frame
    return texts, problems


def to_typed(text: pd.DataFrame, table: CsvTable) -> pd.DataFrame:
    """A table of text as numbers, whole numbers, flags and text."""
    typed = {name: _typed(text[name], table.kind(name)) for name in table.schema.columns}
    return pd.DataFrame(typed).reset_index(drop=True)


def _typed(column: pd.Series, kind: str) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        # Each label once: 28,000 cells hold a few hundred.
        column = column.cat.remove_unused_categories()
        labels = _typed(pd.Series(column.cat.categories.astype(str)), kind)
        return labels.take(column.cat.codes.to_numpy()).set_axis(column.index)
    match kind:
        case "number":
            return pd.to_numeric(column.replace("", None)).astype("float64")
        case "integer":
            numbers = pd.to_numeric(column.replace("", None))
            return numbers.astype("Int64" if numbers.isna().any() else "int64")
        case "boolean":
            return column.eq("1")
        case _:
            return column.astype(str)
