"""The tables of a data folder: where each lies, its columns, its key.

One `CsvTable` a file. The pandera schemas here are the single description: loading, checking, the
Frictionless descriptor and the data dictionary all read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandera.pandas as pa

from chiso.data.schema.columns import (
    NUMBER,
    YEAR,
    address,
    count,
    date,
    flag,
    index_code,
    number,
    origins,
    schema,
    text,
    year,
)
from chiso.data.schema.vocabulary import BASES, GROUP_KINDS, MEASURES, PERIODS, SOURCE_CLASSES, UNITS

# Names files and columns in small letters.
INDEX_CODE = r"[A-Z][A-Z0-9]{1,19}"
# A component of an edition by its position.
CODE = r"[0-9]{1,3}(\.[0-9]{1,3}){0,4}"
WITHDRAWN = rf"{YEAR}\|[^|;]+\|[^|;]+\|[^|;]+\|{NUMBER}"
# Of a unit: it becomes a name of files, and a label that is drawn.
NAME = r"[^\W\d_]+([ .'’–-]{1,3}[^\W\d_]+){0,9}"
SOURCE = "Key of reference/sources.csv"
SOURCES = "Keys of reference/sources.csv or addresses, separated by '; '"


@dataclass(frozen=True, eq=False)
class CsvTable:
    """A CSV file of the data folder.

    Attributes
    ----------
    name : str
        Short name; the attribute of `Dataset` for reference tables.
    path : str
        Path below the data folder, with "/".
    title : str
        What one row is.
    schema : pandera DataFrameSchema
        Columns in order, all text, with their checks.
    key : tuple of str
        Columns that identify a row.
    may_be_empty : bool
        A table without rows is no error.
    may_be_absent : bool
        Nor is a folder without the file: one of before there was the table. It has no rows then.
    index : str
        Code of the index whose figures these are; "" for every other table.
    """

    name: str
    path: str
    title: str
    schema: pa.DataFrameSchema
    key: tuple[str, ...]
    may_be_empty: bool = False
    index: str = ""
    may_be_absent: bool = False

    def kind(self, column: str) -> str:
        """The kind of a column: string, number, integer or boolean."""
        metadata = self.schema.columns[column].metadata or {}
        return str(metadata["kind"])


def _table(
    name: str,
    path: str,
    title: str,
    key: tuple[str, ...],
    columns: dict[str, pa.Column],
    index: str = "",
    *,
    may_be_absent: bool = False,
) -> CsvTable:
    return CsvTable(
        *(name, path, title, schema(name, columns), key),
        may_be_empty=may_be_absent,
        index=index,
        may_be_absent=may_be_absent,
    )


@cache
def figures_table(index: str) -> CsvTable:
    """The table of the figures of an index."""
    return _table(
        index.lower(),
        f"clean/{index.lower()}.csv",
        f"A published or summed {index} figure of a province, from one source",
        ("year", "province", "component", "measure", "unit", "group", "source", "basis", "value"),
        {
            "year": year(),
            "province": text("Canonical Vietnamese name of the unit in that year", required=True),
            "component": text("total, a field, dimension, criterion or part: see components", required=True),
            "measure": text("What is measured", required=True, choices=MEASURES),
            "value": number("The figure, digits as printed", required=True),
            "unit": text("Unit of the value", required=True, choices=UNITS),
            "basis": text("How the figure is known", required=True, choices=BASES),
            "in_use": flag("1: the figure that analysis reads; at most one a key"),
            "source": text(SOURCE, required=True),
            "note": text("What a reader must know; the arithmetic of a derived figure"),
            "group": text("Group of a rank_in_group: a region or class of provinces"),
        },
        index,
    )


_INDEX = index_code()
_PERIOD = text("63: units to 30/06/2025; 34: units since 01/07/2025", required=True, choices=PERIODS)

MAIN_KINDS = ("field", "dimension", "element")
SUB_KINDS = ("criterion", "sub_dimension")

REFERENCE: dict[str, CsvTable] = {
    table.name: table
    for table in (
        _table(
            "indices",
            "reference/indices.csv",
            "An index; one that changed its long name has a row a name",
            ("index", "long_name_from"),
            {
                "index": text(
                    "Code; its figures are in clean/<code in small letters>.csv",
                    required=True,
                    pattern=INDEX_CODE,
                ),
                "long_name_from": year("First edition with the long name; empty: its first", required=False),
                "name": text("Name in short, as reports and tables as received write it", required=True),
                "long_name_vi": text("Name in full, in Vietnamese", required=True),
                "long_name_en": text("Name in full, in English", required=True),
                "publisher_vi": text("Who publishes it, in Vietnamese", required=True),
                "publisher_en": text("Who publishes it, in English", required=True),
                "order": count("Place among the indices wherever they are listed", required=True),
                "score_unit": text(
                    "Unit in which a total is read", required=True, choices=("percent", "points")
                ),
                "digits": count("Decimals of a score where it is shown", required=True),
                "ranks": text(
                    "published: places are printed; from_scores: a printed place is kept, never used",
                    required=True,
                    choices=("published", "from_scores"),
                ),
                "totals": text(
                    "published: totals are printed; sum_of_parts: made here from the parts with a code",
                    required=True,
                    choices=("published", "sum_of_parts"),
                ),
                "groups": text(
                    "How the units fall into groups",
                    required=True,
                    choices=("published_bounds", "quartiles", "none"),
                ),
                "middle": text(
                    "What a unit is held against first", required=True, choices=("mean", "median")
                ),
                "published_mean": flag("1: the publisher gives means; 0: those of national.csv are computed"),
                "survey": flag("1: rests on what people answered; 0: mostly scored by the administration"),
                "self_assessed": flag("1: scored by criteria that a unit assesses first; one index at most"),
                "additive": flag("1: the points of its main parts add up to the total"),
                "counts_into": text("Index that takes points of this one; empty: none", pattern=INDEX_CODE),
                "main_kind": text("Kind of its main components", required=True, choices=MAIN_KINDS),
                "sub_kind": text("Kind of what those consist of; empty: none on record", choices=SUB_KINDS),
                "parts_noun_vi": text("What the main components are called, in Vietnamese", required=True),
                "part_noun_en": text("What a main component is called, in English", required=True),
                "parts_noun_en": text("What the main components are called, in English", required=True),
                "sub_parts_noun_vi": text("What those consist of, in Vietnamese"),
                "sub_part_noun_en": text("What one of them consists of, in English"),
                "sub_parts_noun_en": text("What those consist of, in English"),
                "respondents_vi": text("Whose answers a survey rests on, in Vietnamese"),
                "respondents_en": text("Whose answers a survey rests on, in English"),
                "source": origins(SOURCES, required=True),
                "note": text("What a reader must know"),
            },
        ),
        _table(
            "provinces",
            "reference/provinces.csv",
            "A province-level unit of a period",
            ("period", "province"),
            {
                "period": _PERIOD,
                "code": text(
                    "Code of the General Statistics Office, text", required=True, pattern="[0-9]{2}"
                ),
                "province": text(
                    "Canonical Vietnamese name, unique in its period", required=True, pattern=NAME
                ),
                "name_en": text("Name without diacritics", required=True, pattern=NAME),
                "type": text(
                    "Kind of unit", required=True, choices=("tỉnh", "thành phố trực thuộc trung ương")
                ),
                "region": text("Socio-economic region of the period", required=True),
                "region_en": text("The region in English", required=True),
                "valid_from": date("First day with this name, territory and code; empty: before 2011"),
                "valid_to": date("Last day; empty: still valid"),
                "successor": text("Unit of the following period that it belongs to"),
                "successor_code": text("Code of the successor", pattern="[0-9]{2}"),
                "lat": number("Latitude of an approximate point, degrees", minimum=7, maximum=24),
                "lon": number("Longitude of an approximate point, degrees", minimum=102, maximum=118),
            },
        ),
        _table(
            "regions",
            "reference/regions.csv",
            "A socio-economic region of a period",
            ("period", "region"),
            {
                "period": _PERIOD,
                "region": text(
                    "Vietnamese name; the same name is another region in another period", required=True
                ),
                "region_en": text("English name", required=True),
                "n_units": count("Units in the region", required=True),
                "decision": text("The document that draws the regions", required=True),
            },
        ),
        _table(
            "groups",
            "reference/groups.csv",
            "A unit of a group that units are compared in; kept by who keeps the folder",
            ("group", "period", "province"),
            {
                "group": text(
                    "Key of the group: small letters, digits, dashes",
                    required=True,
                    pattern="[a-z0-9]{1,40}(-[a-z0-9]{1,40}){0,9}",
                ),
                "period": _PERIOD,
                "kind": text(
                    "What makes it: a cluster of emulation (cụm thi đua), a common border, an own choice",
                    required=True,
                    choices=GROUP_KINDS,
                ),
                "name_vi": text("Vietnamese name", required=True),
                "name_en": text("English name", required=True),
                "province": text("Canonical name of the unit in the period", required=True),
                "source": origins(
                    "Document that says so, key of reference/sources.csv or address, several between '; '; "
                    "of an own choice it may be empty"
                ),
            },
            may_be_absent=True,
        ),
        _table(
            "tiles",
            "reference/tiles.csv",
            "A cell of the tile-grid map of a period",
            ("period", "row", "column"),
            {
                "period": _PERIOD,
                "province": text("Canonical name in the period", required=True),
                "row": count("Row, 1 the northernmost", required=True),
                "column": count("Column, 1 the westernmost", required=True),
                "part": text("Archipelago of the unit", choices=("Hoàng Sa", "Trường Sa")),
            },
        ),
        _table(
            "aliases",
            "reference/aliases.csv",
            "A spelling in use that no rule derives from the canonical name",
            ("alias", "period"),
            {
                "alias": text("The spelling", required=True),
                "period": text("Period in which it means that unit; empty: both", choices=PERIODS),
                "province": text("Canonical name", required=True),
                "note": text("Where it comes from"),
            },
        ),
        _table(
            "components",
            "reference/components.csv",
            "A span of editions in which a component keeps its meaning and its maximum",
            ("index", "component", "first_year"),
            {
                "index": _INDEX,
                "component": text(
                    "Code: a position in its edition", required=True, pattern=rf"[a-z_]{{1,40}}|{CODE}"
                ),
                "series": text("Key of the meaning, the same across codes and years", required=True),
                "parent": text("Code of the component it belongs to"),
                "kind": text(
                    "Kind of component",
                    required=True,
                    choices=(
                        "total",
                        "field",
                        "part",
                        "criterion",
                        "sub_criterion",
                        "dimension",
                        "sub_dimension",
                        "element",
                    ),
                ),
                "name_vi": text("Vietnamese name; empty: not established"),
                "name_vi_ours": text(
                    "1: translated here, no source has the name in Vietnamese", choices=("1",)
                ),
                "name_en": text("English name", required=True),
                "first_year": year("First edition of the span"),
                "last_year": year("Last edition of the span"),
                "min_score": number("Least possible score", minimum=0),
                "max_score": number("Maximum score; empty: not established", minimum=0),
                "unit": text("Unit of the scores", required=True, choices=("percent", "points")),
                "basis": text("How the maximum is known", choices=("stated", "derived", "unverified")),
                "decision": text("Decision that sets it"),
                "source": origins(SOURCES, required=True),
                "note": text("What a reader must know"),
            },
        ),
        _table(
            "editions",
            "reference/editions.csv",
            "An edition of an index",
            ("index", "year"),
            {
                "index": _INDEX,
                "year": year(),
                "period": _PERIOD,
                "ranked": count("Units ranked, or with a total", required=True),
                "published_on": date("Day of publication"),
                "decision": text("Decision on criteria or method"),
                "decision_date": date("Its date"),
                "fields": count("Fields or dimensions"),
                "criteria": count("Criteria"),
                "sub_criteria": count("Sub-criteria or sub-dimensions"),
                "appraisal_max": number("Points by appraisal", minimum=0, maximum=100),
                "survey_max": number("Points by survey", minimum=0, maximum=100),
                "scale_min": number("Least possible total", minimum=0),
                "scale_max": number("Greatest possible total", minimum=0),
                "points_max": number(
                    "Points that a total in percent is of; empty: not established, or a total in points",
                    minimum=0,
                ),
                "same_method": text(
                    "Whether method and sample are those of the edition before; empty: not known",
                    choices=("yes", "no"),
                ),
                "basis": text("How the numbers are known", choices=("stated", "derived")),
                "source": origins(SOURCES, required=True),
                "note": text("What a reader must know"),
            },
        ),
        _table(
            "breaks",
            "reference/breaks.csv",
            "A break in the series of a component",
            ("index", "component", "year", "kind"),
            {
                "index": _INDEX,
                "component": text("Code in that year; * for all", required=True),
                "year": year("First edition after the break"),
                "kind": text(
                    "hard: scores do not compare; set: points do not; caution, suspected: marked only",
                    required=True,
                    choices=("hard", "set", "caution", "suspected"),
                ),
                "reason_vi": text("Reason, in Vietnamese", required=True),
                "reason_en": text("Reason, in English", required=True),
                "source": origins(SOURCES, required=True),
            },
        ),
        _table(
            "conflicts",
            "reference/conflicts.csv",
            "A key with more than one value, and the value used",
            ("index", "year", "province", "component", "measure", "unit", "group"),
            {
                "index": _INDEX,
                "year": year(),
                "province": text("Canonical name", required=True),
                "component": text("Component", required=True),
                "measure": text("Measure", required=True, choices=MEASURES),
                "unit": text("Unit", required=True, choices=UNITS),
                "group": text("Group of a rank_in_group"),
                "values": text(
                    "Values, separated by ' | '; the value in use first",
                    required=True,
                    pattern=rf"{NUMBER}( \| {NUMBER})*",
                ),
                "sources": text("Sources of each value, parallel to values", required=True),
                "bases": text("Bases of each value, parallel to values", required=True),
                "value_in_use": number("The value used; empty: undecided, none is used"),
                "status": text("Whether it is decided", required=True, choices=("decided", "undecided")),
                "rule": text(
                    "a: fits the other figures; b: class of source; c: more sources; d: more decimals",
                    choices=("a", "b", "c", "d"),
                ),
                "reason": text("The reason", required=True),
            },
        ),
        _table(
            "inconsistencies",
            "reference/inconsistencies.csv",
            "Figures that contradict each other without sharing a key",
            ("index", "year", "province", "component", "kind", "figures"),
            {
                "index": _INDEX,
                "year": year(),
                "province": text("Canonical names, separated by '; '; empty: national"),
                "component": text("Component", required=True),
                "kind": text(
                    "What does not fit",
                    required=True,
                    choices=(
                        "duplicate_rank",
                        "score_vs_rank_order",
                        "change_score_vs_scores",
                        "change_rank_vs_ranks",
                        "parts_vs_total",
                        "fields_vs_total",
                        "points_vs_percent",
                        "rank_vs_computed",
                        "group_count",
                        "national_extreme",
                        "address_vs_text",
                        "printed_maximum",
                    ),
                ),
                "severity": text(
                    "contradiction, or within rounding", required=True, choices=("contradiction", "rounding")
                ),
                "figures": text("The figures with their sources", required=True),
                "explanation": text("What does not fit, in words", required=True),
                "likely_wrong": text("Which figure is probably wrong; empty for rounding"),
                "withdrawn": text(
                    "Figures taken out of use: year|province|component|measure|value; ...",
                    pattern=f"{WITHDRAWN}(; {WITHDRAWN})*",
                ),
            },
        ),
        _table(
            "agencies",
            "reference/agencies.csv",
            "The name of an agency, with its validity",
            ("agency", "level"),
            {
                "agency": text("Generic name, without a province", required=True),
                "level": text("Level", required=True, choices=("province", "district", "commune")),
                "valid_from": date("First day; empty: not established"),
                "valid_to": date("Last day; empty: still valid, or not established"),
                "successor": text("Agency that took its work"),
                "source": origins(SOURCES, required=True),
                "note": text("What is national and what was seen for single provinces"),
            },
        ),
        _table(
            "targets",
            "reference/targets.csv",
            "A target of a province for an edition",
            ("index", "year", "province", "component", "measure", "value", "source"),
            {
                "index": _INDEX,
                "year": year("Edition that the target is for"),
                "province": text("Canonical name", required=True),
                "period": text("Period of the unit that set it", required=True, choices=PERIODS),
                "component": text("Component", required=True),
                "measure": text("score or rank", required=True, choices=("score", "rank")),
                "operator": text("Sense of the target", required=True, choices=("at_least", "at_most")),
                "value": number("The target", required=True, minimum=0),
                "unit": text("Unit", required=True, choices=("percent", "points", "place")),
                "ranked": count("Units that a rank is among"),
                "basis": text("How it is known", required=True, choices=BASES),
                "in_use": flag("1: the target that analysis reads"),
                "source": text(SOURCE, required=True),
                "note": text("What a reader must know"),
            },
        ),
        _table(
            "left_out",
            "reference/left_out.csv",
            "A province and an edition that gave it no full profile",
            ("index", "year", "province"),
            {
                "index": _INDEX,
                "year": year(),
                "province": text("Canonical name", required=True),
                "missing_dimensions": text(
                    "Dimensions, separated by ;", required=True, pattern="[0-9](;[0-9])*"
                ),
                "n_missing_sub_dimensions": count("Sub-dimensions missing", required=True),
                "coded_in_official_file": text(
                    "How the workbook shows it", required=True, choices=("blank", "0")
                ),
                "reason": text("Reason as stated; empty: not published"),
                "ranked": count("Provinces with a total that year", required=True),
                "source": origins(SOURCES, required=True),
            },
        ),
        _table(
            "national",
            "reference/national.csv",
            "A national, regional or group figure of an edition",
            ("index", "year", "component", "measure", "group", "value", "source"),
            {
                "index": _INDEX,
                "year": year(),
                "component": text("total, or a component whose mean is published", required=True),
                "measure": text("What is measured", required=True),
                "group": text("Cả nước, a region, group, province or kind of respondent", required=True),
                "value": number("The figure; empty: not published"),
                "unit": text(
                    "Unit",
                    required=True,
                    choices=("percent", "percentage points", "points", "units", "people"),
                ),
                "basis": text("How it is known", required=True, choices=("stated", "derived")),
                "in_use": flag("1: the figure that analysis reads"),
                "source": origins(SOURCES, required=True),
                "note": text("What a reader must know"),
            },
        ),
        _table(
            "sources",
            "reference/sources.csv",
            "A source of figures",
            ("source",),
            {
                "source": text("Key; once given it never changes", required=True),
                "publisher": text("Publisher", required=True),
                "class": text("Class of the publisher", required=True, choices=SOURCE_CLASSES),
                "language": text("Language of the page", required=True),
                "url": address("Address of the page; empty: a file"),
                "date": date("Date of the page, as far as known"),
                "linkable": flag("1: the publisher answers for the page, so that it may be linked"),
                "note": text("What a reader must know"),
            },
        ),
    )
}
