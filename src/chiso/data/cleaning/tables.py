"""`make data`: clean tables and generated reference tables, from data/raw, byte for byte the same.

Hand-kept tables (components, editions, breaks, conflicts, inconsistencies, agencies, aliases) are
inputs and never written here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pandas as pd

from chiso.core.characters import shortened
from chiso.core.errors import DataError, Problem
from chiso.core.frames import numbered, records
from chiso.core.links import web_address
from chiso.data.cleaning.figures import (
    COMPONENT_OF_RAW,
    Datum,
    Decisions,
    derive_previous,
    figure_of_raw,
    figures_of_raw,
    put_in_use,
    targets_of_raw,
)
from chiso.data.cleaning.imports import examine_imports
from chiso.data.cleaning.sums import sub_dimension_scores, sums_of_parts
from chiso.data.indices import Index, Indices, read_with
from chiso.data.order import component_order
from chiso.data.reading import read_table
from chiso.data.schema.raw import RAW, UNITS_OF_RAW, parts_tables
from chiso.data.schema.tables import REFERENCE, CsvTable
from chiso.data.schema.vocabulary import COUNTRY, PUBLISHED_SUMS, UNITS
from chiso.text.messages import N_, Message

MERGER = ("2025-06-30", "2025-07-01")
REGION_DECISION = {"63": "Nghị quyết 81/2023/QH15", "34": "Nghị quyết 306/NQ-CP ngày 05/10/2025"}
UNIT_OF_NATIONAL = {
    "n_respondents": "people",
    **dict.fromkeys(("largest_rise", "largest_fall", "smallest_rise", "smallest_fall"), "percentage points"),
}
# Parts of a total that the national table names as a group: their means are in points.
PARTS_OF_NATIONAL = ("appraisal", "survey_and_socio_economic")
# Counts of units that rose and fell in places, which must not be read as counts by score.
BY_PLACE = {"n_rising": "n_rising_places", "n_falling": "n_falling_places"}
# Thừa Thiên Huế became the city of Huế on 01/01/2025 by Nghị quyết 175/2024/QH15
# (as reported by ngoisao.vn on 03/7/2025);
# the received table describes the old units only.
TYPE_SINCE = {"Huế": "thành phố trực thuộc trung ương"}
# Rules that the project's own page states, where no publisher's page is on record for them.
METHODOLOGY_SOURCE = {
    "source": "methodology",
    "publisher": "chiso, docs/methodology.md",
    "class": "secondary",
    "language": "en",
    "url": "",
    "date": "",
    "linkable": "0",
    "note": "stated in the methodology of this project; no publisher's page is on record",
}
Rows = list[dict[str, str]]


def build_tables(data: Path) -> dict[str, bytes]:
    """Contents of every generated table of a data folder, by path below it.

    Parameters
    ----------
    data : Path
        A data folder with raw/ and the hand-kept tables of reference/.

    Returns
    -------
    dict from str to bytes

    Raises
    ------
    DataError
        A raw or hand-kept table cannot be read.
    """
    raw = _Inputs(data)
    provinces = _provinces(raw["units"])
    sources = _sources(raw["sources"], raw.import_sources)
    record = _record(raw)
    given = put_in_use(record.figures, record.decisions)
    sums = [figure for index in raw.indices.values() for figure in sums_of_parts(given, index)]
    derived = derive_previous(given, record.decisions, record.ranked)
    figures = put_in_use([*given, *sums, *derived], record.decisions)
    # The order of the 63 units; a name that lives on keeps its first place.
    places = {row["province"]: -place for place, row in enumerate(reversed(provinces))}
    most = {
        index: max((n for key, n in record.ranked.items() if key[0] == index), default=0)
        for index in raw.indices
    }
    units = {index: str(n) for index, n in most.items()}
    targets = targets_of_raw(raw["figures"], raw.indices, units)
    targets.sort(key=lambda row: (row["index"], row["year"], places.get(row["province"], 1), row["measure"]))
    contents = {one.table: _figure_rows(figures, one.code, places) for one in raw.indices.values()}
    contents |= {
        REFERENCE["provinces"]: provinces,
        REFERENCE["regions"]: _regions(provinces),
        REFERENCE["left_out"]: sorted(
            _left_out(raw),
            key=lambda row: (row["index"], row["year"], places.get(row["province"], 1), row["province"]),
        ),
        REFERENCE["national"]: _national(raw),
        REFERENCE["sources"]: sources,
        REFERENCE["targets"]: targets,
    }
    return {table.path: write_csv(rows, table.schema.columns) for table, rows in contents.items()}


@dataclass(frozen=True)
class Record:
    """What sources gave, before anything is chosen or derived.

    Attributes
    ----------
    figures : list of Datum
        Raw tables and imports; not marked as in use.
    decisions : Decisions
        What the hand-kept tables decide about them.
    ranked : mapping from (index, year) to int
        Units ranked in each edition.
    """

    figures: list[Datum]
    decisions: Decisions
    ranked: Mapping[tuple[str, int], int]


def read_record(data: Path) -> Record:
    """Read what the sources of a data folder gave.

    Raises
    ------
    DataError
        A raw or hand-kept table cannot be read.
    """
    return _record(_Inputs(data))


def _record(raw: _Inputs) -> Record:
    scores = [figure for index in raw.summed for figure in sub_dimension_scores(raw[index.key], index)]
    return Record(
        [*scores, *figures_of_raw([*raw["figures"], *raw.import_figures], raw.indices)],
        _decisions(raw, _sources(raw["sources"], raw.import_sources)),
        {(row["index"], int(row["year"])): int(row["ranked"]) for row in raw["editions"]},
    )


def write_csv(rows: Iterable[Mapping[str, str]], columns: Iterable[str]) -> bytes:
    """Rows as CSV: UTF-8, LF, quotes only where needed, so that equal rows are equal bytes.

    Raises
    ------
    ValueError
        A row has what is no column.
    """
    text, names, rows = io.StringIO(newline=""), list(columns), list(rows)
    if unknown := {name for row in rows for name in row}.difference(names):
        raise ValueError(f"no columns: {sorted(unknown)}")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return text.getvalue().encode()


@dataclass
class _Inputs:
    """Raw and hand-kept tables as lists of rows, and what was imported since."""

    data: Path

    def __post_init__(self) -> None:
        self.indices = Indices.read(self.data)
        kept = ("editions", "components", "conflicts", "inconsistencies")
        tables = [*(REFERENCE[name] for name in kept), *self.indices.received(self.data)]
        problems: list[Problem] = []
        self._rows: dict[str, Rows] = {}
        for table in tables:
            frame, found = read_with(self.data, table, self.indices)
            problems += found
            if frame is not None:
                self._rows[table.name] = records(frame)
                problems += self._not_understood(frame, table)
        cited = {row["source"] for row in self._rows.get("raw_sources", ())}
        for index in self.indices.values():
            if index.sums_parts and f"{index.key}{PUBLISHED_SUMS}" in cited:
                # Its totals are on record as sums: without the parts there would be none.
                lacking = [table for table in parts_tables(index.code) if table not in tables]
                problems += [problem for table in lacking for problem in read_table(self.data, table)[1]]
        imports, found = examine_imports(self.data)
        for one in imports:
            found += self._not_understood(one.figures, replace(RAW["figures"], path=one.figures_path))
        if problems or found:
            raise DataError([*problems, *found])
        rows: Rows = [row for one in imports for row in records(one.figures)]
        self.import_figures: Rows = [row for row in rows if row["province"] != COUNTRY]
        self.import_means: Rows = [row for row in rows if row["province"] == COUNTRY]
        self.import_sources: Rows = [one.source for one in imports]

    @property
    def summed(self) -> list[Index]:
        """Indices of which a table of parts was received."""
        return [one for one in self.indices.values() if f"raw_{one.key}" in self._rows]

    def __getitem__(self, name: str) -> Rows:
        return self._rows[name] if name in self._rows else self._rows[f"raw_{name}"]

    @cached_property
    def _named(self) -> dict[tuple[str, str], Rows]:
        """Components of a series by the index and a name that one of its editions has."""
        series: dict[tuple[str, str], Rows] = {}
        for row in self["components"]:
            series.setdefault((row["index"], row["series"]), []).append(row)
        named: dict[tuple[str, str], Rows] = {}
        for (code, _), rows in series.items():
            if code in self.indices:
                for name in {row["name_vi"].casefold() for row in rows}:
                    named.setdefault((self.indices[code].name, name), []).extend(rows)
        return named

    def element(self, national: Mapping[str, str]) -> str | None:
        """Code of the component that a row of the national table names; None if its edition has none."""
        for row in self._named.get((national["index"], national["group"].casefold()), ()):
            if row["first_year"] <= national["edition"] <= row["last_year"]:
                return row["component"]
        return None

    def _not_understood(self, frame: pd.DataFrame, table: CsvTable) -> list[Problem]:
        """Cells of a raw table whose words stand for something that they do not name."""

        def wrong(line: int, column: str, value: str, message: Message) -> Problem:
            return Problem("error", table.path, "words", message, line, column, value, N_("correct the cell"))

        problems = []
        if table.name == "raw_figures":
            for line, row in numbered(frame[["measure", "unit"]]):
                if row["unit"] not in UNITS_OF_RAW.get(row["measure"], UNITS):
                    unit = shortened(row["unit"])
                    message = N_('"{unit}" is no unit of {measure}', unit=unit, measure=row["measure"])
                    problems.append(wrong(line, "unit", unit, message))
            for line, row in numbered(frame[frame["measure"].eq("rank_in_group")]):
                if row["note"].count("; ") < 1:
                    message = N_('the note of a rank_in_group begins "of N; group"')
                    problems.append(wrong(line, "note", shortened(row["note"]), message))
        if table.name == "raw_national" and "components" in self._rows:
            for line, row in numbered(frame[frame["measure"].str.startswith("component_")]):
                if self.element(row) is None:
                    message = N_(
                        '"{group}" is no {kind} of {index} {year}',
                        group=shortened(row["group"]),
                        kind=self.indices.named(row["index"]).part_noun_en,
                        index=row["index"],
                        year=row["edition"],
                    )
                    problems.append(wrong(line, "group", shortened(row["group"]), message))
        return problems


def _provinces(units: Rows) -> Rows:
    units = sorted(units, key=lambda unit: unit["code"])
    old = [
        {
            "period": "63",
            "code": unit["code"],
            "province": unit["name_vi"],
            "name_en": unit["name_en"],
            "type": unit["type"],
            "region": unit["region_vi"],
            "region_en": unit["region_en"],
            "valid_from": "",
            "valid_to": MERGER[0],
            "successor": unit["name_from_2025_07"],
            "successor_code": unit["code_from_2025_07"],
            "lat": unit["lat"],
            "lon": unit["lon"],
        }
        for unit in units
    ]
    new: dict[str, dict[str, str]] = {}
    for unit in units:
        name = unit["name_from_2025_07"]
        parents = [row for row in units if row["name_from_2025_07"] == name]
        # The unit that gives its name, or (Huế) its code, gives its kind and name.
        namesake = next(
            (row for row in parents if row["name_vi"] == name),
            next((row for row in parents if row["code"] == unit["code_from_2025_07"]), parents[0]),
        )
        alone = len(parents) == 1
        new[name] = {
            "period": "34",
            "code": unit["code_from_2025_07"],
            "province": name,
            "name_en": namesake["name_en"].removeprefix("Thua Thien ") if alone else namesake["name_en"],
            "type": TYPE_SINCE.get(name, namesake["type"]),
            "region": unit["region_34_vi"],
            "region_en": unit["region_34_en"],
            "valid_from": MERGER[1],
            "valid_to": "",
            "successor": "",
            "successor_code": "",
            # A point of one part would mislead for a unit of several.
            "lat": unit["lat"] if alone else "",
            "lon": unit["lon"] if alone else "",
        }
    return old + sorted(new.values(), key=lambda row: row["code"])


def _regions(provinces: Rows) -> Rows:
    regions: dict[tuple[str, str], dict[str, str]] = {}
    for unit in provinces:
        key = (unit["period"], unit["region"])
        row = regions.setdefault(
            key,
            {
                "period": unit["period"],
                "region": unit["region"],
                "region_en": unit["region_en"],
                "n_units": "0",
                "decision": REGION_DECISION[unit["period"]],
            },
        )
        row["n_units"] = str(int(row["n_units"]) + 1)
    return list(regions.values())


def _left_out(raw: _Inputs) -> Rows:
    return [
        {
            "index": index.code,
            "year": row["year"],
            "province": row["province"],
            "missing_dimensions": row["missing_dimensions"],
            "n_missing_sub_dimensions": row["n_missing_sub_dimensions"],
            "coded_in_official_file": row["coded_in_official_file"],
            "reason": "" if row["reason"] == "unknown" else row["reason"],
            "ranked": row["n_provinces_with_total"],
            "source": row["source"],
        }
        for index in raw.summed
        for row in raw[f"{index.key}_left_out"]
    ]


def _national(raw: _Inputs) -> Rows:
    national = []
    for row in raw["national"]:
        index = raw.indices.named(row["index"])
        component, group = "total", row["group"]
        if row["measure"].startswith("component_"):
            component, group = raw.element(row) or group, "Cả nước"
        elif group in PARTS_OF_NATIONAL:
            component, group = group, "Cả nước"
        measure = row["measure"].removeprefix("component_")
        if "places, not scores" in row["note"]:
            measure = BY_PLACE[measure]
        counted = measure.startswith("n_") and measure != "n_respondents"
        default = "points" if component in PARTS_OF_NATIONAL else index.score_unit
        if counted or measure == "group_count":
            default = "units"
        national.append(
            {
                "index": index.code,
                "year": row["edition"],
                "component": COMPONENT_OF_RAW.get(component, component),
                "measure": measure,
                "group": group,
                "value": row["value"],
                "unit": UNIT_OF_NATIONAL.get(measure, default),
                "basis": row["basis"],
                "in_use": "0" if row["note"].startswith("conflict") else "1",
                "source": row["source_keys"],
                "note": row["note"],
            }
        )
    return _once_in_use([*national, *_imported_means(raw, national)])


def _imported_means(raw: _Inputs, national: Rows) -> Rows:
    """Means of the country that imported tables print; one beside another value on record is not used."""
    key = ("index", "year", "component", "measure", "group")
    used = {tuple(row[name] for name in key): row["value"] for row in national if row["in_use"] == "1"}
    means = []
    for row in raw.import_means:
        figure = figure_of_raw(row, raw.indices)
        mean = {
            "index": figure.index,
            "year": str(figure.year),
            "component": figure.component,
            "measure": "mean",
            "group": COUNTRY,
            "value": figure.value,
            "unit": figure.unit,
            "basis": figure.basis,
            "source": figure.source,
            "note": figure.note,
        }
        known = used.setdefault(tuple(mean[name] for name in key), figure.value)
        means.append(mean | {"in_use": str(int(Decimal(known) == Decimal(figure.value)))})
    return means


def _once_in_use(national: Rows) -> Rows:
    """One row in use of those that repeat a figure: a stated one before a derived one."""
    key = ("index", "year", "component", "measure", "group")
    held: dict[tuple[str, ...], dict[str, str]] = {}
    for row in national:
        if row["in_use"] == "0":
            continue
        first = held.setdefault(tuple(row[column] for column in key), row)
        if first is not row and Decimal(first["value"]) == Decimal(row["value"]):
            better = row["basis"] == "stated" != first["basis"]
            (first if better else row)["in_use"] = "0"
    return national


def _sources(received: Rows, imported: Rows) -> Rows:
    # Paths of received files are no addresses: a reader could not follow them.
    rows = [row | {"url": web_address(row["url"]) or ""} for row in received]
    return sorted([*rows, METHODOLOGY_SOURCE, *imported], key=lambda row: row["source"])


def _decisions(raw: _Inputs, sources: Rows) -> Decisions:
    conflicts = {
        (
            row["index"],
            int(row["year"]),
            row["province"],
            row["component"],
            row["measure"],
            row["unit"],
            row["group"],
        ): Decimal(row["value_in_use"]) if row["value_in_use"] else None
        for row in raw["conflicts"]
    }
    withdrawn = set()
    for row in raw["inconsistencies"]:
        for entry in filter(None, row["withdrawn"].split("; ")):
            year, province, component, measure, value = entry.split("|")
            withdrawn.add((row["index"], int(year), province, component, measure, Decimal(value)))
    return Decisions(
        conflicts,
        frozenset(withdrawn),
        {row["source"]: row["class"] for row in sources},
        {row["source"]: row["date"] for row in sources},
        frozenset(one.code for one in raw.indices.values() if not one.publishes_ranks),
    )


def _figure_rows(figures: Sequence[Datum], index: str, places: Mapping[str, int]) -> Rows:
    own = sorted(
        (figure for figure in figures if figure.index == index),
        key=lambda f: (
            f.year,
            places.get(f.province, len(places)),
            f.province,
            component_order(f.component),
            f.measure,
            f.unit,
            f.group,
            not f.in_use,
            f.source,
            f.basis,
            f.value,
        ),
    )
    return [
        {
            "year": str(figure.year),
            "province": figure.province,
            "component": figure.component,
            "measure": figure.measure,
            "value": figure.value,
            "unit": figure.unit,
            "basis": figure.basis,
            "in_use": str(int(figure.in_use)),
            "source": figure.source,
            "note": figure.note,
            "group": figure.group,
        }
        for figure in own
    ]
