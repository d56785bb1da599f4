"""The tables as received, under data/raw: their columns, never edited.

They are described with the same columns as the clean tables, so that the descriptor covers every
CSV of the folder. Raw tables are read by the builder only.
"""

from __future__ import annotations

from functools import cache

import pandera.pandas as pa

from chiso.data.schema.columns import count, date, flag, index_name, number, origins, schema, text, year
from chiso.data.schema.tables import CsvTable
from chiso.data.schema.vocabulary import SAMPLING, SOURCE_CLASSES, UNITS_OF_MEASURE

# What a raw measure is called in the clean tables, and the unit it is counted in.
MEASURES_OF_RAW = {
    "score_pct": "score",
    "score_points": "score",
    "max_points": "max_score",
    "rank": "rank",
    "n_ranked": "ranked",
    "rank_in_group": "rank_in_group",
    "change_score": "change_score",
    "change_rank": "change_rank",
    "self_assessed_points": "self_assessed",
    **{measure: measure for measure in SAMPLING},
    "target_pct": "score",
    "target_points": "score",
    "target_rank": "rank",
}
# "score_pct" says its unit already.
_UNITS = {"pct": "percent", "points": "points"}
UNITS_OF_RAW = {
    raw: (_UNITS[raw.rpartition("_")[2]],)
    if raw.endswith(tuple(_UNITS)) and measure == "score"
    else UNITS_OF_MEASURE[measure]
    for raw, measure in MEASURES_OF_RAW.items()
}
RAW_BASES = ("stated", "derived", "unverified", "listing order", "doubtful")


def _raw(name: str, path: str, title: str, key: tuple[str, ...], columns: dict[str, pa.Column]) -> CsvTable:
    return CsvTable(f"raw_{name}", f"raw/{path}", title, schema(name, columns), key)


_FIGURE_KEY = ("index", "year", "province", "component", "measure", "unit")

RAW: dict[str, CsvTable] = {
    table.name.removeprefix("raw_"): table
    for table in (
        _raw(
            "units",
            "units/provinces.csv",
            "A province-level unit before 1 July 2025 and the unit it belongs to since",
            ("code",),
            {
                "code": text("Code before the merger", required=True, pattern="[0-9]{2}"),
                "name_vi": text("Vietnamese name", required=True),
                "name_en": text("Name without diacritics", required=True),
                "type": text("Kind of the old unit", required=True),
                "region_vi": text("Region of Resolution 81/2023/QH15", required=True),
                "region_en": text("The region in English", required=True),
                "lat": number("Latitude of an approximate point, degrees", required=True),
                "lon": number("Longitude of an approximate point, degrees", required=True),
                "name_from_2025_07": text("Unit since 1 July 2025", required=True),
                "code_from_2025_07": text("Its code", required=True, pattern="[0-9]{2}"),
                "region_34_vi": text("Region of Resolution 306/NQ-CP", required=True),
                "region_34_en": text("The region in English", required=True),
            },
        ),
        _raw(
            "figures",
            "published/published_figures.csv",
            "A published figure of a province, from one source",
            (),
            {
                "index": index_name(),
                "year": year(),
                "province": text("Vietnamese name, units before the merger", required=True),
                "component": text("total, field or part", required=True),
                "measure": text("What is measured", required=True, choices=tuple(MEASURES_OF_RAW)),
                "value": number("The figure as printed", required=True),
                "unit": text("Unit", required=True),
                "basis": text("How it is known", required=True, choices=RAW_BASES),
                "source": text("Key of sources.csv", required=True),
                "source_url": origins("Address of the source"),
                "source_date": text("Date of the source, with a remark where it has one"),
                "note": text("What a reader must know"),
            },
        ),
        _raw(
            "sources",
            "published/sources.csv",
            "A source of the published figures",
            ("source",),
            {
                "source": text("Key", required=True),
                "publisher": text("Publisher", required=True),
                "class": text("Class of the publisher", required=True, choices=SOURCE_CLASSES),
                "language": text("Language of the page", required=True),
                "url": origins("Address, or where the file lies"),
                "date": date("Date of the page"),
                "linkable": flag("1: may be linked"),
                "note": text("What a reader must know"),
            },
        ),
        _raw(
            "national",
            "published/national_aggregates.csv",
            "A national, regional or group figure of an edition",
            (),
            {
                "index": index_name(),
                "edition": year(),
                "measure": text("What is measured", required=True),
                "group": text("Cả nước, a region, group, province or component", required=True),
                "value": number("The figure; empty: not known"),
                "basis": text("How it is known", required=True, choices=RAW_BASES),
                "source": origins("Addresses"),
                "source_keys": text("The same sources as keys of sources.csv", required=True),
                "note": text("What a reader must know; begins with conflict where another row is better"),
            },
        ),
        _raw(
            "conflicts",
            "published/conflicts.csv",
            "A key with more than one value, as the compiler decided it",
            _FIGURE_KEY,
            {
                "index": index_name(),
                "year": year(),
                "province": text("Vietnamese name", required=True),
                "component": text("Component", required=True),
                "measure": text("Measure", required=True),
                "unit": text("Unit", required=True),
                "values": text("Values, separated by ' | '", required=True),
                "sources": text("Sources of each value", required=True),
                "bases": text("Bases of each value", required=True),
                "value_in_use": number("The value used"),
                "status": text("decided, undecided or both", required=True),
                "rule": text("Rule applied"),
                "reason": text("The reason", required=True),
            },
        ),
        _raw(
            "inconsistencies",
            "published/inconsistencies.csv",
            "Figures that contradict each other without sharing a key",
            (),
            {
                "index": index_name(),
                "year": year(),
                "province": text("Vietnamese names"),
                "component": text("Component", required=True),
                "kind": text("What does not fit", required=True),
                "severity": text("contradiction or rounding", required=True),
                "figures": text("The figures with their sources", required=True),
                "explanation": text("What does not fit, in words", required=True),
                "likely_wrong": text("Which figure is probably wrong"),
            },
        ),
        _raw(
            "criteria_sets",
            "criteria/criteria_sets.csv",
            "A set, part, field, criterion or sub-criterion of a decision on criteria",
            (),
            {
                "decision": text("Decision", required=True),
                "decision_date": date("Its date"),
                "first_edition": text("First edition it was used for"),
                "last_edition": text("Last edition"),
                "level": text("Level", required=True),
                "code": text("Code"),
                "name_vi": text("Vietnamese name"),
                "name_en": text("English name"),
                "max_points": number("Maximum, points"),
                "part": text("Part that the maximum counts"),
                "basis": text("How it is known", required=True),
                "source": origins("Addresses or documents"),
            },
        ),
        _raw(
            "agencies",
            "agencies/agencies.csv",
            "The name of an agency, with its validity",
            ("agency_name", "level"),
            {
                "agency_name": text("Generic name", required=True),
                "level": text("Level", required=True),
                "valid_from": date("First day"),
                "valid_to": date("Last day"),
                "successor": text("Agency that took its work"),
                "source": origins("Addresses"),
                "note": text("What is national and what was seen for single provinces"),
            },
        ),
    )
}


@cache
def parts_tables(index: str) -> tuple[CsvTable, CsvTable]:
    """What is received of an index whose totals are summed here: scores of parts, and who lacks some."""
    key = index.lower()
    return (
        _raw(
            key,
            f"{key}/{key}_sub_dimension_scores.csv",
            f"A {index} sub-dimension score of a province and year",
            ("year", "province", "sub_dimension"),
            {
                "year": year(),
                "province": text("Vietnamese name", required=True),
                "sub_dimension": text(
                    "Position in the year's workbook", required=True, pattern=r"[0-9]\.[0-9]"
                ),
                "score": number("Unweighted score, points", required=True),
            },
        ),
        _raw(
            f"{key}_left_out",
            f"{key}/{key}_left_out.csv",
            f"A province and year without a full {index} profile",
            ("year", "province"),
            {
                "year": year(),
                "province": text("Vietnamese name", required=True),
                "missing_dimensions": text("Dimensions, separated by ;", required=True),
                "n_missing_sub_dimensions": count("Sub-dimensions missing", required=True),
                "coded_in_official_file": text("How the workbook shows it", required=True),
                "reason": text("Reason as stated, else unknown", required=True),
                "n_provinces_with_total": count("Provinces with a total that year", required=True),
                "source": origins("Addresses", required=True),
            },
        ),
    )
