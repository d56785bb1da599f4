"""The indices of a data folder: what each is called and how its figures are to be read.

An index is a row of reference/indices.csv. Nothing in the program asks which index it has before it:
it asks for a trait of it, so that a fourth index is a row more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from chiso.core.characters import shortened
from chiso.core.description import Describes, Description
from chiso.core.errors import ChisoError, DataError, Problem
from chiso.core.frames import numbered, records
from chiso.data.reading import read_table
from chiso.data.schema.raw import RAW, parts_tables
from chiso.data.schema.tables import REFERENCE, CsvTable, figures_table
from chiso.text.messages import N_, InData

Row = Mapping[str, Any]
Level = Literal["main", "sub"]
LEVELS = get_args(Level)
_TEXTS = (
    "name",
    "score_unit",
    "ranks",
    "totals",
    "groups",
    "middle",
    "counts_into",
    "main_kind",
    "sub_kind",
    "part_noun_en",
    "sub_part_noun_en",
)
_FLAGS = ("published_mean", "survey", "self_assessed", "additive")


class UnknownIndex(ChisoError):
    """No index of the data folder has that code."""

    def __init__(self, code: str, codes: Iterable[str]) -> None:
        super().__init__(
            N_('no index "{index}"', index=code),
            where=N_("indices are in data/{file}", file="reference/indices.csv"),
            remedy=N_("use one of {indices}", indices=[*codes]),
        )


@dataclass(frozen=True)
class LongName:
    """A name in full, from an edition on."""

    first_year: int
    vi: str
    en: str


@dataclass(frozen=True, repr=False)
class Index(Describes):
    """An index (chỉ số) and its traits.

    Attributes
    ----------
    code : str
        As in every column `index`.
    name : str
        In short, as reports and tables as received write it.
    long_names : tuple of LongName
        Names in full, the first first.
    publishers : mapping from str to str
        Who publishes it (cơ quan công bố), by language.
    order : int
        Place among the indices.
    score_unit : {"percent", "points"}
        Unit in which a total is read.
    digits : int
        Decimals of a score where it is shown.
    ranks, totals, groups, middle : str
        As in the columns of those names; the properties say them plainly.
    published_mean : bool
        The publisher gives national means (trung bình cả nước).
    survey : bool
        It rests on what people answered (điều tra xã hội học).
    self_assessed : bool
        It is scored by criteria that a unit assesses by itself first (tự chấm điểm): it has scorecards.
    additive : bool
        The points of its main parts add up to the total.
    counts_into : str
        Code of the index that takes points of this one; "" for none.
    main_kind, sub_kind : str
        Kinds of its main components and of what those consist of ("" for none), as in components.csv.
    parts_nouns, sub_parts_nouns : mapping from str to str
        What those are called in the plural, by language: "lĩnh vực", "chỉ số nội dung".
    part_noun_en, sub_part_noun_en : str
        What one of those is called in English; Vietnamese has no plural.
    respondents_by : mapping from str to str
        Whose answers a survey rests on, by language: "người dân"; "" where it is none.
    """

    code: str
    name: str
    long_names: tuple[LongName, ...]
    publishers: Mapping[str, str]
    order: int
    score_unit: str
    digits: int
    ranks: str
    totals: str
    groups: str
    middle: str
    published_mean: bool
    survey: bool
    self_assessed: bool
    additive: bool
    counts_into: str
    main_kind: str
    sub_kind: str
    parts_nouns: Mapping[str, str]
    sub_parts_nouns: Mapping[str, str]
    part_noun_en: str
    sub_part_noun_en: str
    respondents_by: Mapping[str, str]

    @property
    def key(self) -> str:
        """The code as names of files, tables and columns hold it: "par"."""
        return self.code.lower()

    @property
    def in_percent(self) -> bool:
        """A total is read in percent (%); otherwise in points (điểm)."""
        return self.score_unit == "percent"

    @property
    def publishes_ranks(self) -> bool:
        """Its publisher prints places (thứ hạng); otherwise they are derived from scores (suy ra)."""
        return self.ranks == "published"

    @property
    def sums_parts(self) -> bool:
        """Its totals and main components are made here, as sums of the parts with a code."""
        return self.totals == "sum_of_parts"

    @property
    def has_quartiles(self) -> bool:
        """Its groups are quartiles of the units with a score, of every component."""
        return self.groups == "quartiles"

    @property
    def has_published_bounds(self) -> bool:
        """Its groups are those whose bounds an edition publishes, of the total alone."""
        return self.groups == "published_bounds"

    @property
    def by_median(self) -> bool:
        """A unit is held against the median (trung vị) first; otherwise against the mean."""
        return self.middle == "median"

    @property
    def table(self) -> CsvTable:
        """The table of its figures."""
        return figures_table(self.code)

    def kind(self, level: str) -> str:
        """Kind of its components of a level: "main" (fields, dimensions, elements) or "sub"."""
        return self.main_kind if level == LEVELS[0] else self.sub_kind

    def long_name(self, year: int, language: str) -> str:
        """Its name in full in an edition."""
        names = [name for name in self.long_names if name.first_year <= year] or self.long_names[:1]
        return names[-1].vi if language == "vi" else names[-1].en

    def publisher(self, language: str) -> str:
        """Who publishes it."""
        return self.publishers[language]

    def parts_noun(self, language: str) -> str:
        """What its main components are called, in the plural."""
        return self.parts_nouns[language]

    def sub_parts_noun(self, language: str) -> str:
        """What its main components consist of, in the plural; "" where nothing is on record."""
        return self.sub_parts_nouns[language]

    def nouns(self, language: str) -> dict[str, str]:
        """What a message is filled with that names components: part, parts, sub_part, sub_parts."""
        parts, sub_parts = self.parts_nouns[language], self.sub_parts_nouns[language]
        vi = language == "vi"
        one = {
            "part": parts if vi else self.part_noun_en,
            "sub_part": sub_parts if vi else self.sub_part_noun_en,
        }
        return {**one, "parts": parts, "sub_parts": sub_parts}

    def respondents(self, language: str) -> str:
        """Whose answers a survey rests on; "" where it is none."""
        return self.respondents_by[language]

    def _description(self) -> Description:
        last = self.long_names[-1]
        ranks = N_("published") if self.publishes_ranks else N_("derived from scores")
        lines: list[tuple[str, str]] = [
            (N_("Code"), self.code),
            (N_("Name in full"), InData({"vi": last.vi, "en": last.en})),
            (N_("Published by"), InData(self.publishers)),
            (N_("Total in"), N_("percent") if self.in_percent else N_("points")),
            (N_("Places"), ranks),
            (N_("Components"), InData(self.parts_nouns)),
        ]
        return Description(self.name, lines)


class Indices(Describes, Mapping[str, Index]):
    """The indices of a data folder by code, in the order in which they are listed everywhere."""

    def __init__(self, indices: Iterable[Index]) -> None:
        self._by_code = {one.code: one for one in sorted(indices, key=lambda one: (one.order, one.code))}

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Indices:
        """Made of rows of reference/indices.csv, typed or text."""
        by_code: dict[str, list[Row]] = {}
        for row in rows:
            by_code.setdefault(str(row["index"]), []).append(row)
        return cls(_index(code, of_code) for code, of_code in by_code.items())

    @classmethod
    def read(cls, data: Path) -> Indices:
        """Read them from a data folder.

        Raises
        ------
        DataError
            Their table cannot be read, or breaks a rule of its columns.
        """
        frame, problems = read_table(data, REFERENCE["indices"])
        if frame is None or problems:
            raise DataError(problems)
        return cls.of(records(frame))

    def __getitem__(self, code: str) -> Index:
        return self._by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

    def find(self, code: str) -> Index:
        """The index of a code, in letters of any size.

        Raises
        ------
        UnknownIndex
        """
        found = self.get(code.strip().upper()) if isinstance(code, str) else None
        if found is None:
            raise UnknownIndex(str(code), self)
        return found

    def _description(self) -> Description:
        rows = [(one.code, one.name, InData(one.publishers)) for one in self.values()]
        return Description(N_("The indices"), (), (N_("Code"), N_("Index"), N_("Published by")), rows)

    def named(self, name: str) -> Index:
        """The index of a short name, as tables as received write it.

        Raises
        ------
        UnknownIndex
        """
        found = next((one for one in self.values() if one.name == name), None)
        if found is None:
            raise UnknownIndex(name, (one.name for one in self.values()))
        return found

    @property  # not kept: schemas hold checks, which cannot travel to the process of a worker
    def tables(self) -> dict[str, CsvTable]:
        """Every clean and reference table of the data folder by its short name."""
        return {one.table.name: one.table for one in self.values()} | REFERENCE

    def received(self, data: Path) -> list[CsvTable]:
        """The tables as received that a data folder is to have."""
        summed = [one for one in self.values() if one.sums_parts and (data / "raw" / one.key).is_dir()]
        return [*RAW.values(), *(table for one in summed for table in parts_tables(one.code))]

    def choices(self, table: CsvTable, column: str) -> list[str]:
        """What a cell of a column may be; empty where it may be anything of its kind."""
        metadata = table.schema.columns[column].metadata or {}
        match metadata.get("refers"):
            case "code":
                return list(self)
            case "name":
                return [one.name for one in self.values()]
            case _:
                return list(metadata.get("choices", ()))

    @property
    def self_assessed(self) -> Index:
        """The index that a unit scores itself in first: scorecards and plans are on its criteria.

        Raises
        ------
        ChisoError
            The data folder has none.
        """
        found = next((one for one in self.values() if one.self_assessed), None)
        if found is None:
            message = N_("no index is scored by criteria, so there are no scorecards")
            remedy = N_("set self_assessed in one row")
            raise ChisoError(message, where="reference/indices.csv", remedy=remedy)
        return found

    def place(self, code: str) -> int:
        """Place of a code among the indices; an unknown one comes last."""
        return list(self).index(code) if code in self else len(self)


def read_indices(data: Path) -> Indices | None:
    """The indices of a data folder; None where their table cannot be read, which `chiso check` says."""
    try:
        return Indices.read(data)
    except DataError:
        return None


def read_with(
    folder: Path, table: CsvTable, indices: Indices | None
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read a table as `read_table` does, and hold what it says of indices against those there are.

    Parameters
    ----------
    folder : Path
        The data folder, or that of a plan.
    table : CsvTable
    indices : Indices or None
        None: nothing is known of them.
    """
    frame, problems = read_table(folder, table)
    if frame is None or indices is None:
        return frame, problems
    for column, described in table.schema.columns.items():
        if not (described.metadata or {}).get("refers"):
            continue
        known = indices.choices(table, column)
        bad = frame[~frame[column].isin([*known, ""])]
        for line, row in numbered(bad[[column]]):
            value = shortened(row[column])
            message = N_('"{value}" is none of {known}', value=value, known=[*known])
            remedy = N_("correct the cell against its source")
            problems.append(Problem("error", table.path, "choice", message, line, column, value, remedy))
    return frame, problems


def _index(code: str, rows: list[Row]) -> Index:
    rows = sorted(rows, key=lambda row: _year(row["long_name_from"]))
    names = tuple(
        LongName(_year(row["long_name_from"]), row["long_name_vi"], row["long_name_en"]) for row in rows
    )
    row = rows[0]
    traits: dict[str, Any] = {name: row[name] for name in _TEXTS}
    traits |= {name: row[name] in (True, "1") for name in _FLAGS}
    return Index(
        code,
        long_names=names,
        publishers=_by_language(row, "publisher"),
        order=int(row["order"]),
        digits=int(row["digits"]),
        parts_nouns=_by_language(row, "parts_noun"),
        sub_parts_nouns=_by_language(row, "sub_parts_noun"),
        respondents_by=_by_language(row, "respondents"),
        **traits,
    )


def _by_language(row: Row, column: str) -> dict[str, str]:
    return {language: row[f"{column}_{language}"] for language in ("vi", "en")}


def _year(cell: Any) -> int:
    """The first edition of a long name; the empty cell of a table stands before every edition."""
    text = str(cell)
    return int(text) if text.isdigit() else 0
