"""What a user states of a table: options and map.yml, and the map that an import writes down.

Whatever is stated is believed and not inferred; a key that is not known is refused with those that are.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from chiso.core.characters import fit, is_whole, shortened
from chiso.core.errors import ChisoError, DataError
from chiso.core.yaml_files import read_mapping
from chiso.intake.cells import brief
from chiso.intake.source import ENTRIES
from chiso.text.messages import N_, Message

KEYS = ("index", "year", "sheet", "orientation", "first_row", "last_row", "columns", "shares", "source")
SKIP = "skip"
ORIENTATIONS = ("rows", "columns")
SOURCE_KEYS = tuple(entry.key for entry in ENTRIES)


@dataclass(frozen=True)
class Stated:
    """What is stated of a table; what is empty is inferred.

    Attributes
    ----------
    index, sheet, orientation : str
    year, first_row, last_row : int or None
    columns : mapping from str to str
        Code ("total|score|percent") or "skip", by letter of a column or, where units stand in a row, by
        number of a row.
    shares : tuple of str
        Columns of percent that are given as shares of 1.
    source : mapping from str to str
        Fields of the source form.
    """

    index: str = ""
    year: int | None = None
    sheet: str = ""
    orientation: str = ""
    first_row: int | None = None
    last_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    shares: tuple[str, ...] = ()
    source: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stated."""
        return self == Stated()

    def also(self, index: str, year: int | None, sheet: str, source: Sequence[str]) -> Stated:
        """With what options state; an option goes before the map.

        Raises
        ------
        ChisoError
            A field of the source that is none.
        """
        fields = dict(self.source)
        for one in source:
            key, equals, value = one.partition("=")
            if not equals or key.strip() not in SOURCE_KEYS:
                raise _unknown(brief(one), "--source", SOURCE_KEYS)
            fields[key.strip()] = value.strip()
        return replace(
            self,
            index=index.strip().upper() or self.index,
            year=self.year if year is None else year,
            sheet=sheet or self.sheet,
            source=fields,
        )


def read_map(path: Path) -> Stated:
    """Read map.yml strictly.

    Raises
    ------
    ChisoError
        It cannot be read, or holds what is not known.
    """
    if not path.exists():  # a file of the data is to be restored; this one was named by somebody
        remedy = N_("see to its name and folder; a path with spaces stands in quotes")
        raise ChisoError(N_("there is no such file"), str(path), remedy)
    try:
        read = read_mapping(path, str(path))
    except DataError as error:
        first = error.problems[0]
        raise ChisoError(first.message, first.where(), first.remedy) from error
    for key in read:
        if key not in KEYS:
            raise _unknown(brief(key), str(path), KEYS)
    texts = {key: _text(path, read, key) for key in ("index", "sheet", "orientation")}
    if texts["orientation"] not in {"", *ORIENTATIONS}:
        raise _wrong(path, "orientation", N_("use one of {known}", known=[*ORIENTATIONS]))
    numbers = {key: _number(path, read, key) for key in ("year", "first_row", "last_row")}
    columns, source = (_texts(path, read, key) for key in ("columns", "source"))
    for key in source:
        if key not in SOURCE_KEYS:
            raise _unknown(brief(key), f"{path}, source", SOURCE_KEYS)
    shares = read.get("shares") or []
    if not isinstance(shares, list) or not all(isinstance(one, str) for one in shares):
        raise _wrong(path, "shares", N_("write a list of columns: [C, D]"))
    return Stated(
        texts["index"].upper(),
        numbers["year"],
        texts["sheet"],
        texts["orientation"],
        numbers["first_row"],
        numbers["last_row"],
        {key.upper(): value for key, value in columns.items()},
        tuple(one.upper() for one in shares),
        {key: value for key, value in source.items() if value},
    )


def map_text(stated: Stated, heads: Mapping[str, str]) -> str:
    """A map as YAML, with the head of each column beside it.

    Parameters
    ----------
    stated : Stated
    heads : mapping from str to str
        Text by column.
    """
    lines = ["# chiso import add FILE --map THIS"]
    lines += [
        f"{key}: {_quoted(value)}"
        for key in ("index", "year", "sheet", "orientation", "first_row", "last_row")
        if (value := getattr(stated, key))
    ]
    lines.append("columns:")
    lines += [
        f"  {column}: {_quoted(code)}  # {_one_line(heads.get(column, ''))}".rstrip(" #")
        for column, code in stated.columns.items()
    ]
    if stated.shares:
        lines.append(f"shares: {_quoted(list(stated.shares))}")
    lines.append("source:")
    lines += [
        f"  {entry.key}: {_quoted(stated.source.get(entry.key, entry.default))}"
        f"  # {entry.label}" + (f": {', '.join(entry.choices)}" if entry.choices else "")
        for entry in ENTRIES
    ]
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    """A value as YAML reads it back: JSON is YAML."""
    return json.dumps(_one_line(value) if isinstance(value, str) else value, ensure_ascii=False)


def _one_line(text: str) -> str:
    """A text as every file of the data holds it: composed, on one line, without invisible marks."""
    return shortened(unicodedata.normalize("NFC", " ".join(fit(text).split())))


def _text(path: Path, read: Mapping[str, Any], key: str) -> str:
    value = read.get(key, "")
    if not isinstance(value, str):
        raise _wrong(path, key, N_("write one text"))
    return value.strip()


def _number(path: Path, read: Mapping[str, Any], key: str) -> int | None:
    text = _text(path, read, key)
    if text and not (is_whole(text) and len(text) <= 7 and int(text)):
        raise _wrong(path, key, N_("write a whole number"))
    return int(text) if text else None


def _texts(path: Path, read: Mapping[str, Any], key: str) -> dict[str, str]:
    value = read.get(key) or {}
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise _wrong(path, key, N_("write key: value"))
    return {name.strip(): text.strip() for name, text in value.items()}


def _wrong(path: Path, key: str, remedy: Message) -> ChisoError:
    return ChisoError(N_('"{key}" of the map cannot be read', key=key), str(path), remedy)


def _unknown(key: str, where: str, known: Sequence[str]) -> ChisoError:
    return ChisoError(N_('"{key}" is not known', key=key), where, N_("use one of {known}", known=[*known]))
