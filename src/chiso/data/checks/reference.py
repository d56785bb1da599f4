"""Rules that hold between the reference tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from chiso.core.errors import Problem
from chiso.core.frames import numbered, records
from chiso.core.links import web_address
from chiso.data.plans.work_tables import OF_UNITS
from chiso.data.schema.columns import YEAR
from chiso.data.schema.raw import RAW
from chiso.data.schema.tables import REFERENCE
from chiso.data.schema.vocabulary import GROUP_KINDS
from chiso.text.messages import N_, UNSAID, Message

OWN_CHOICE = GROUP_KINDS[-1]  # of who keeps the folder: no document need say so
SUMMED_KIND = "sub_dimension"  # what data/cleaning/sums.py makes totals of
# Codes that would name the figures like a table or a folder as received, like a device of Windows, or like
# the index of the units of a province.
TAKEN = {
    OF_UNITS,
    *("CON", "PRN", "AUX", "NUL"),
    *(f"{device}{n}" for device in ("COM", "LPT") for n in range(1, 10)),
    *(name.upper() for name in (*RAW, "imports")),
    *(table.path.split("/")[1].upper() for table in RAW.values()),
}


def check_reference(texts: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Sources, names, groups, tiles, spans of components and breaks that do not fit together."""
    found = (_sources, _provinces, _groups, _tiles, _spans, _breaks)
    return [problem for rule in found for problem in rule(texts)]


def check_indices(table: pd.DataFrame) -> Iterator[Problem]:
    """The rows of an index differ in its long name alone; what one row says of others holds."""
    first: dict[str, tuple[int, dict[str, str]]] = {}
    named: dict[str, str] = {}
    assessed: set[str] = set()
    codes = set(table["index"])

    def wrong(line: int, column: str, value: str, message: Message, remedy: Message) -> Problem:
        return Problem(
            "error", REFERENCE["indices"].path, "indices", message, line, column, value, remedy=remedy
        )

    for line, row in numbered(table):
        code = row["index"]
        before, known = first.setdefault(code, (line, row))
        for column, value in row.items():
            if value != known[column] and not column.startswith("long_name"):
                message = N_(
                    '{index} has another {column} in line {line}: "{value}"',
                    index=code,
                    column=column,
                    line=before,
                    value=known[column],
                )
                yield wrong(line, column, value, message, N_("only the long name may change"))
        if named.setdefault(row["name"], code) != code:
            message = N_('"{name}" is the name of {index} too', name=row["name"], index=named[row["name"]])
            yield wrong(line, "name", row["name"], message, N_("give each index a name of its own"))
        if code.lower() in REFERENCE:
            message = N_("{index} names the figures like the table {table}", index=code, table=code.lower())
            yield wrong(line, "index", code, message, N_("choose another code"))
        elif code in TAKEN:
            message = N_("{index} means something else in names of files or in plans", index=code)
            yield wrong(line, "index", code, message, N_("choose another code"))
        if row["totals"] == "sum_of_parts" and row["sub_kind"] != SUMMED_KIND:
            message = N_("totals that are sums are made of parts of the kind {kind}", kind=SUMMED_KIND)
            remedy = N_("set {kind}, or totals to published", kind=SUMMED_KIND)
            yield wrong(line, "sub_kind", row["sub_kind"], message, remedy)
        if row["counts_into"] and row["counts_into"] not in codes - {code}:
            message = N_('no other index "{index}"', index=row["counts_into"])
            yield wrong(line, "counts_into", row["counts_into"], message, N_("use one of the column index"))
        assessed |= {code} if row["self_assessed"] == "1" else set()
    if len(assessed) != 1:
        message = N_("self-assessed are {n} indices: scorecards are on the criteria of one", n=len(assessed))
        listed = ", ".join(sorted(assessed))
        yield wrong(1, "self_assessed", listed, message, N_("set it in one index"))


def _sources(texts: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    known = set(texts["sources"]["source"])
    for name, table in REFERENCE.items():
        # What makes a group may be a document that is no source of figures.
        if name in {"sources", "groups"} or "source" not in table.schema.columns:
            continue
        for line, row in numbered(texts[name]):
            for source in filter(None, row["source"].split("; ")):
                if source not in known and web_address(source.partition(" ")[0]) is None:
                    yield Problem(
                        "error",
                        table.path,
                        "unknown_source",
                        N_('"{source}" is neither a key of sources.csv nor an address', source=source),
                        line,
                        "source",
                        source,
                        N_("add it to reference/sources.csv, or correct the key"),
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
                    N_('no province "{name}"', name=row["province"]),
                    line,
                    "province",
                    row["province"],
                    N_("correct the name"),
                )


def _groups(texts: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """A group is of units of its period, is one thing in all its rows, and says who made it."""
    units = {(row["period"], row["province"]) for row in records(texts["provinces"])}
    first: dict[tuple[str, str], tuple[int, dict[str, str]]] = {}
    named: dict[tuple[str, str, str], str] = {}

    def wrong(line: int, column: str, value: str, message: Message, remedy: Message) -> Problem:
        return Problem(
            "error", REFERENCE["groups"].path, "groups", message, line, column, value, remedy=remedy
        )

    for line, row in numbered(texts["groups"]):
        key, period, name = row["group"], row["period"], row["province"]
        if (period, name) not in units:
            others = [other for other, unit in units if unit == name]
            remedy = (
                N_("it is a unit of the period {period}: correct the period, or the name", period=others[0])
                if others
                else N_("correct the name, or remove the row")
            )
            message = N_('no province "{name}" in the period {period}', name=name, period=period)
            yield wrong(line, "province", name, message, remedy)
        before, known = first.setdefault((key, period), (line, row))
        for column in ("kind", "name_vi", "name_en"):
            if row[column] != known[column]:
                message = N_(
                    'group {group} has another {column} in line {line}: "{value}"',
                    group=key,
                    column=column,
                    line=before,
                    value=known[column],
                )
                yield wrong(line, column, row[column], message, N_("write the same in all rows of a group"))
        for column in ("name_vi", "name_en"):
            other = named.setdefault((period, column, row[column]), key)
            if other != key:
                message = N_('"{name}" is the name of the group {group} too', name=row[column], group=other)
                yield wrong(line, column, row[column], message, N_("give each group a name of its own"))
        if not row["source"] and row["kind"] != OWN_CHOICE:
            message = N_("group {group} does not say where it comes from", group=key)
            remedy = N_("name the document that says so, or make it an own choice")
            yield wrong(line, "source", "", message, remedy)


def _tiles(texts: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Each unit of a period has one tile of its own, and no tile another unit's name."""
    units = {(row["period"], row["province"]) for row in records(texts["provinces"])}
    seen: set[tuple[str, str]] = set()
    for line, row in numbered(texts["tiles"]):
        unit = (row["period"], row["province"])
        wrong = UNSAID
        if unit not in units:
            wrong = N_('no province "{name}" in the period {period}', name=unit[1], period=unit[0])
        if not row["part"]:
            if not wrong and unit in seen:
                wrong = N_('"{name}" has two tiles in the period {period}', name=unit[1], period=unit[0])
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
                N_("correct the name, or remove the row"),
            )
    for period, name in sorted(units - seen):
        yield Problem(
            "error",
            REFERENCE["tiles"].path,
            "unit_without_tile",
            N_("{name} has no tile in the period {period}", name=name, period=period),
            column="province",
            value=name,
            remedy=N_("add a row with a free cell"),
        )


def _breaks(texts: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """A break is between an edition and the one before it: at a year without one nobody would see it."""
    editions = {(row["index"], row["year"]) for row in records(texts["editions"])}
    for line, row in numbered(texts["breaks"]):
        if (row["index"], row["year"]) not in editions:
            message = N_("{index} has no edition {year}", index=row["index"], year=row["year"])
            remedy = N_("name the first edition after the break")
            yield Problem(
                "error", REFERENCE["breaks"].path, "break", message, line, "year", row["year"], remedy
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
                    N_(
                        "{index} {component} is described twice for {year} (see line {other})",
                        index=row["index"],
                        component=row["component"],
                        year=year,
                        other=other,
                    ),
                    line,
                    "first_year",
                    row["first_year"],
                    N_("make the spans disjoint"),
                )
                break
