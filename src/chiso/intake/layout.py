"""The columns of a template: what the national table of an edition has, and where each figure stands.

Writing and reading back use the same layout, so a filled file is read by position and codes, never by
guessing what a heading means.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from chiso.core.errors import ChisoError
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.indices import Index, UnknownIndex
from chiso.data.order import component_order
from chiso.data.provinces import Province, period_of
from chiso.text.messages import N_

DATA_SHEET = "Số liệu"
SOURCE_SHEET = "Nguồn"
RECORD_SHEET = "Đã có"
HELP_SHEET = "Hướng dẫn"
# Rows of the data sheet. Codes stand in a hidden row: headings may be reworded, codes may not.
HEADING_ROW, LABEL_ROW, UNIT_ROW, MAXIMUM_ROW, CODE_ROW, FIRST_ROW = 3, 4, 5, 6, 7, 8
UNIT_CODE_COLUMN, PROVINCE_COLUMN, FIRST_COLUMN = 1, 2, 3
VERSION = "chiso-template-1"

# Kinds of component that a national table prints, and the order in which it does.
_KINDS = {"total": 0, "field": 1, "element": 1, "dimension": 1, "sub_dimension": 1, "part": 2}
_ORDER = (
    "policy",
    "service",
    "access",
    "procedures",
    "officials",
    "results",
    "feedback",
    "appraisal",
    "leader_survey",
    "sipas_points",
    "socio_economic",
    "survey",
    "survey_and_socio_economic",
)
POINTS_LABEL, PERCENT_LABEL, FIELD_PERCENT_LABEL = "Điểm đạt", "Chỉ số", "Chỉ số thành phần"
RANK_LABEL = "Xếp hạng"
PARTS_HEADING = "Các phần của chỉ số"


@dataclass(frozen=True)
class FigureColumn:
    """A column of figures.

    Attributes
    ----------
    component, measure, unit : str
        As in the clean tables.
    heading, label : str
        The two header lines, Vietnamese.
    minimum, maximum : float
        Limits of a value; `maximum` is NaN where the edition's maximum is not established.
    """

    component: str
    measure: str
    unit: str
    heading: str
    label: str
    minimum: float
    maximum: float

    @property
    def code(self) -> str:
        """What the hidden row holds: "3|score|points"."""
        return f"{self.component}|{self.measure}|{self.unit}"

    @property
    def has_open_maximum(self) -> bool:
        """Whether the publisher sets the maximum, so that the user may state it."""
        return self.measure == "score" and self.unit == "points"


@dataclass(frozen=True)
class Layout:
    """The national table of an edition.

    Attributes
    ----------
    index, year, period : str, int, str
        The edition, and the period of its units.
    ranked : int
        Units ranked; for an edition not yet in editions.csv every unit of the period.
    components_year : int
        The edition whose components these are: `year` itself if components.csv knows it.
    in_editions : bool
        Whether editions.csv has the edition; otherwise an import opens it.
    units : tuple of Province
        In the official order.
    columns : tuple of FigureColumn
        Total first, then fields, elements or sub-dimensions, then parts.
    traits : Index
        Of the index.
    opened : bool
        The import that reads the table has put the edition on record just now.
    """

    index: str
    year: int
    period: str
    ranked: int
    components_year: int
    in_editions: bool
    units: tuple[Province, ...]
    columns: tuple[FigureColumn, ...]
    traits: Index
    opened: bool = False

    @property
    def last_row(self) -> int:
        """Last row of units in the data sheet."""
        return FIRST_ROW + len(self.units) - 1


def edition_layout(d: Dataset, index: str, year: int) -> Layout:
    """The layout of an edition's table.

    Parameters
    ----------
    d : Dataset
    index : str
        Its code.
    year : int
        Year measured. An edition that is not in the reference tables gets the components of the one
        before it, and must be the next.

    Returns
    -------
    Layout

    Raises
    ------
    ChisoError
        No such index, or a year that is no edition and cannot be the next.
    """
    if index not in d.indices:
        raise UnknownIndex(index, d.indices)
    traits = d.indices[index]
    components = d.components_by_year
    components = components[components["index"].eq(index)]
    known = sorted(set(components["year"]))
    ranked = d.ranked(index, year)
    if ranked is None:
        edition_before(d, index, year)
    if not known or year < known[0]:
        raise ChisoError(
            N_("no component of {index} {year} is on record", index=index, year=year),
            where="reference/components.csv",
            remedy=N_("add them there: an index has a total at least"),
        )
    components_year = max(known_year for known_year in known if known_year <= year)
    editions = d.editions[d.editions["index"].eq(index) & d.editions["year"].eq(year)]
    period = str(editions["period"].iloc[0]) if len(editions) else period_of(year)
    units = d.names.all(period)
    rows = records(components[components["year"].eq(components_year)])
    names = {row["component"]: _name(row) for row in rows}
    columns: list[FigureColumn] = []
    for row in sorted(rows, key=_place):
        columns += _columns(traits, row, names, ranked or len(units))
    return Layout(
        index,
        year,
        period,
        ranked or len(units),
        components_year,
        ranked is not None,
        units,
        tuple(columns),
        traits,
    )


def edition_before(d: Dataset, index: str, year: int, named: int | None = None) -> int:
    """The edition that a new one follows.

    Parameters
    ----------
    d : Dataset
    index : str
        Its code.
    year : int
        Year measured; not on record.
    named : int, optional
        The edition that somebody says it follows: years between them had none.

    Returns
    -------
    int
        The latest on record.

    Raises
    ------
    ChisoError
        The year is none that can come next.
    """
    known = sorted(d.editions.loc[d.editions["index"].eq(index), "year"])
    if not known:
        raise ChisoError(
            N_("no edition of {index} is on record, so none can follow", index=index),
            where="reference/editions.csv",
            remedy=N_("the first edition of an index is a row there; see docs/how-to.md"),
        )
    first, latest = int(known[0]), int(known[-1])
    if year < first:
        raise ChisoError(
            N_("{index} has no edition {year}: the first is {first}", index=index, year=year, first=first),
            where=N_("year measured, not year of publication"),
        )
    if year > date.today().year:
        raise ChisoError(
            N_("the year {year} is not over, so {index} cannot have measured it", year=year, index=index)
        )
    if year < latest:
        raise ChisoError(
            N_(
                "{index} has no edition {year}: {before} is followed by {after}",
                index=index,
                year=year,
                before=max(one for one in known if one < year),
                after=min(one for one in known if one > year),
            ),
            where=N_("year measured, not year of publication"),
            remedy=N_("only the edition after the latest on record, {latest}, can be opened", latest=latest),
        )
    if year > latest + 1 and named is None:
        raise ChisoError(
            N_(
                "{index} {year} cannot follow {latest}: edition {missing} is not on record",
                index=index,
                year=year,
                latest=latest,
                missing=latest + 1,
            ),
            where=N_("year measured, not year of publication"),
            remedy=N_(
                "take in {missing} first; if there was none: chiso edition open {index} {year} "
                "--components-from {latest}",
                missing=latest + 1,
                index=index,
                year=year,
                latest=latest,
            ),
        )
    return latest


def left_out_of(d: Dataset, index: str, year: int) -> list[dict[str, Any]]:
    """Rows of left_out.csv of an edition."""
    return records(d.left_out[d.left_out["index"].eq(index) & d.left_out["year"].eq(year)])


def _place(row: dict[str, object]) -> tuple[object, ...]:
    component = str(row["component"])
    return (
        _KINDS.get(str(row["kind"]), 9),
        component_order(component)[:2],
        _ORDER.index(component) if component in _ORDER else len(_ORDER),
    )


def _name(row: dict[str, object]) -> str:
    """Code and Vietnamese name; the English one where the Vietnamese is not established."""
    name = str(row["name_vi"] or row["name_en"])
    code = str(row["component"])
    return f"{code}. {name}" if code[0].isdigit() else name


def _columns(index: Index, row: dict[str, object], names: dict[str, str], ranked: int) -> list[FigureColumn]:
    """The columns of one component; none for what a national table does not print."""
    component, kind = str(row["component"]), str(row["kind"])
    if kind not in _KINDS or (index.sums_parts and kind != index.sub_kind):
        return []  # dimensions and totals are summed here
    name = names[component]
    low = float(str(row["min_score"]))
    low = 0.0 if math.isnan(low) else low
    score = (low, float(str(row["max_score"])))
    if kind == "sub_dimension":
        return [FigureColumn(component, "score", "points", names[str(row["parent"])], name, *score)]
    if kind == "part":
        return [FigureColumn(component, "score", "points", PARTS_HEADING, name, *score)]
    rank = FigureColumn(component, "rank", "place", name, RANK_LABEL, 1, ranked)
    ranks = [rank] if index.publishes_ranks else []
    points = FigureColumn(component, "score", "points", name, POINTS_LABEL, *score)
    if not index.in_percent:
        return [points, *ranks]
    percent_label = FIELD_PERCENT_LABEL if kind == "field" else PERCENT_LABEL
    percent = FigureColumn(component, "score", "percent", name, percent_label, 0.0, 100.0)
    return [percent, *ranks] if row["unit"] == "percent" else [points, percent, *ranks]
