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
class Column:
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
        Whether editions.csv has the edition, which an import asks for.
    units : tuple of Province
        In the official order.
    columns : tuple of Column
        Total first, then fields, elements or sub-dimensions, then parts.
    traits : Index
        Of the index.
    """

    index: str
    year: int
    period: str
    ranked: int
    components_year: int
    in_editions: bool
    units: tuple[Province, ...]
    columns: tuple[Column, ...]
    traits: Index

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
        Year measured. An edition that is not in the reference tables gets the components of the
        latest one before it.

    Returns
    -------
    Layout

    Raises
    ------
    ChisoError
        No such index, or a year before its first edition or not yet over.
    """
    if index not in d.indices:
        raise UnknownIndex(index, d.indices)
    traits = d.indices[index]
    components = d.components_by_year
    components = components[components["index"].eq(index)]
    known = sorted(set(components["year"]))
    if year < known[0]:
        raise ChisoError(
            f"{index} has no edition {year}: the first is {known[0]}",
            where="year measured, not year of publication",
        )
    if year > date.today().year:
        raise ChisoError(f"the year {year} is not over, so {index} cannot have measured it")
    components_year = max(known_year for known_year in known if known_year <= year)
    ranked = d.ranked(index, year)
    editions = d.editions[d.editions["index"].eq(index) & d.editions["year"].eq(year)]
    period = str(editions["period"].iloc[0]) if len(editions) else period_of(year)
    units = d.names.all(period)
    rows = records(components[components["year"].eq(components_year)])
    names = {row["component"]: _name(row) for row in rows}
    columns: list[Column] = []
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


def _columns(index: Index, row: dict[str, object], names: dict[str, str], ranked: int) -> list[Column]:
    """The columns of one component; none for what a national table does not print."""
    component, kind = str(row["component"]), str(row["kind"])
    if kind not in _KINDS or (index.sums_parts and kind != index.sub_kind):
        return []  # dimensions and totals are summed here
    name = names[component]
    low = float(str(row["min_score"]))
    low = 0.0 if math.isnan(low) else low
    score = (low, float(str(row["max_score"])))
    if kind == "sub_dimension":
        return [Column(component, "score", "points", names[str(row["parent"])], name, *score)]
    if kind == "part":
        return [Column(component, "score", "points", PARTS_HEADING, name, *score)]
    ranks = [Column(component, "rank", "place", name, RANK_LABEL, 1, ranked)] if index.publishes_ranks else []
    points = Column(component, "score", "points", name, POINTS_LABEL, *score)
    if not index.in_percent:
        return [points, *ranks]
    percent_label = FIELD_PERCENT_LABEL if kind == "field" else PERCENT_LABEL
    percent = Column(component, "score", "percent", name, percent_label, 0.0, 100.0)
    return [percent, *ranks] if row["unit"] == "percent" else [points, percent, *ranks]
