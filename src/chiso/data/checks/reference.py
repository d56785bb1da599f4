"""Rules that hold between the reference tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from chiso.core.errors import Problem
from chiso.core.frames import numbered, records
from chiso.core.links import web_address
from chiso.data.schema.columns import YEAR
from chiso.data.schema.tables import REFERENCE


def check_reference(texts: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Sources, province names, tiles and spans of components that do not fit together."""
    return [*_sources(texts), *_provinces(texts), *_tiles(texts), *_spans(texts)]


def check_indices(table: pd.DataFrame) -> Iterator[Problem]:
    """The rows of an index differ in its long name alone; what one row says of others holds."""
    first: dict[str, tuple[int, dict[str, str]]] = {}
    named: dict[str, str] = {}
    assessed: set[str] = set()
    codes = set(table["index"])

    def wrong(line: int, column: str, value: str, message: str, remedy: str) -> Problem:
        return Problem(
            "error", REFERENCE["indices"].path, "indices", message, line, column, value, remedy=remedy
        )

    for line, row in numbered(table):
        code = row["index"]
        before, known = first.setdefault(code, (line, row))
        for column, value in row.items():
            if value != known[column] and not column.startswith("long_name"):
                message = f'{code} has another {column} in line {before}: "{known[column]}"'
                yield wrong(line, column, value, message, "only the long name may change")
        if named.setdefault(row["name"], code) != code:
            message = f'"{row["name"]}" is the name of {named[row["name"]]} too'
            yield wrong(line, "name", row["name"], message, "give each index a name of its own")
        if code.lower() in REFERENCE:
            message = f"{code} names the figures like the table {code.lower()}"
            yield wrong(line, "index", code, message, "choose another code")
        if row["counts_into"] and row["counts_into"] not in codes - {code}:
            message = f'no other index "{row["counts_into"]}"'
            yield wrong(line, "counts_into", row["counts_into"], message, "use one of the column index")
        assessed |= {code} if row["self_assessed"] == "1" else set()
    if len(assessed) != 1:
        message = f"{len(assessed)} indices are self-assessed: scorecards are on the criteria of one"
        listed = ", ".join(sorted(assessed))
        yield wrong(1, "self_assessed", listed, message, "set it in one index")


def _sources(texts: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    known = set(texts["sources"]["source"])
    for name, table in REFERENCE.items():
        if name == "sources" or "source" not in table.schema.columns:
            continue
        for line, row in numbered(texts[name]):
            for source in filter(None, row["source"].split("; ")):
                if source not in known and web_address(source.partition(" ")[0]) is None:
                    yield Problem(
                        "error",
                        table.path,
                        "unknown_source",
                        f'"{source}" is neither a key of sources.csv nor an address',
                        line,
                        "source",
                        source,
                        "add it to reference/sources.csv, or correct the key",
                    )


def _provinces(texts: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    known = {row["province"] for row in records(texts["provinces"])}
    for name in ("conflicts", "targets", "left_out", "aliases"):
        for line, row in numbered(texts[name]):
            if row["province"] not in known:
                yield Problem(
                    "error",
                    REFERENCE[name].path,
                    "unknown_province",
                    f'no province "{row["province"]}"',
                    line,
                    "province",
                    row["province"],
                    "correct the name",
                )


def _tiles(texts: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Each unit of a period has one tile of its own, and no tile another unit's name."""
    units = {(row["period"], row["province"]) for row in records(texts["provinces"])}
    seen: set[tuple[str, str]] = set()
    for line, row in numbered(texts["tiles"]):
        unit = (row["period"], row["province"])
        wrong = "" if unit in units else f'no province "{unit[1]}" in the period {unit[0]}'
        if not row["part"]:
            wrong = wrong or (f'"{unit[1]}" has two tiles in the period {unit[0]}' if unit in seen else "")
            seen.add(unit)
        if wrong:
            yield Problem(
                "error",
                REFERENCE["tiles"].path,
                "tile_of_no_unit",
                wrong,
                line,
                "province",
                unit[1],
                "correct the name, or remove the row",
            )
    for period, name in sorted(units - seen):
        yield Problem(
            "error",
            REFERENCE["tiles"].path,
            "unit_without_tile",
            f"{name} has no tile in the period {period}",
            column="province",
            value=name,
            remedy="add a row with a free cell",
        )


def _spans(texts: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    seen: dict[tuple[str, str, int], int] = {}
    for line, row in numbered(texts["components"]):
        if not (re.fullmatch(YEAR, row["first_year"]) and re.fullmatch(YEAR, row["last_year"])):
            continue
        for year in range(int(row["first_year"]), int(row["last_year"]) + 1):
            other = seen.setdefault((row["index"], row["component"], year), line)
            if other != line:
                yield Problem(
                    "error",
                    REFERENCE["components"].path,
                    "overlapping_spans",
                    f"{row['index']} {row['component']} is described twice for {year} (see line {other})",
                    line,
                    "first_year",
                    row["first_year"],
                    "make the spans disjoint",
                )
                break
