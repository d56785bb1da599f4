"""Which index and which edition a table is of: what its titles, its sheet and its file say, if they agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

from chiso.core.vietnamese import fold
from chiso.data.indices import Indices
from chiso.intake.tables.finding import UnitTable
from chiso.intake.tables.labels import words
from chiso.text.messages import N_, Message

# Dates, numbers of documents and days of publication name years that are not the one measured.
_NO_EDITION = re.compile(
    r"\(kem theo[^)]*\)|[0-9]{1,2} ?[/. ] ?[0-9]{1,2} ?[/. ] ?20[0-9]{2}|ngay [0-9 ]+thang [0-9 ]+nam"
    r" [0-9]{4}|thang [0-9]{1,2}( nam | ?/ ?| )[0-9]{4}|[0-9]{1,2}/20[0-9]{2}|[0-9]+/20[0-9]{2}/\S+"
    r"|\b(quyet dinh|nghi quyet|cong van|cong bo|ban hanh|so [0-9]+)\b[^;,.)(]*"
)
_SPAN = re.compile(r"(20[0-4][0-9])\s*(?:[-–—_]|đến|to)\s*(20[0-4][0-9])(?![0-9])")
_YEAR = re.compile(r"(?<![0-9])(20[0-4][0-9])(?![0-9])")
_FIRST_WORDS = 5  # of a name in full, by which it is known
_Said = TypeVar("_Said", str, int)


@dataclass(frozen=True)
class Evidence(Generic[_Said]):
    """What one place says: several answers where it names several.

    Attributes
    ----------
    where : Message
    said : frozenset
    """

    where: Message
    said: frozenset[_Said]


def indices_named(text: str, indices: Indices) -> frozenset[str]:
    """Codes of the indices that a text names."""
    said = f" {words(text).replace('.', ' ')} "
    return frozenset(
        one.code
        for one in indices.values()
        if any(f" {name} " in said for name in names_of(one.code, indices))
    )


def names_of(code: str, indices: Indices) -> list[str]:
    """Folded texts that name an index: its code, its short name, the beginnings of its names in full."""
    one = indices[code]
    full = [words(name) for long in one.long_names for name in (long.vi, long.en)]
    beginnings = [" ".join(name.split()[:_FIRST_WORDS]) for name in full]
    return list(dict.fromkeys([words(one.name), words(code), *beginnings]))


def years_named(text: str) -> frozenset[int]:
    """Years that a text names as editions; every one of a span."""
    years: set[int] = set()
    for first, last in _SPAN.findall(text):
        years |= set(range(int(first), int(last) + 1))
    rest = _NO_EDITION.sub(" ", fold(_SPAN.sub(" ", text)))
    return frozenset(years | {int(year) for year in _YEAR.findall(rest)})


def of_index(table: UnitTable, indices: Indices) -> list[Evidence[str]]:
    """What names the index of a table; heads only where nothing else does."""
    places = [Evidence(where, indices_named(text, indices)) for where, text in _texts(table)]
    if not any(place.said for place in places):
        heads = " ; ".join(part for parts in table.heads.values() for part in parts)
        places = [Evidence(N_("the head of its columns"), indices_named(heads, indices))]
    return [place for place in places if place.said]


def of_year(table: UnitTable) -> list[Evidence[int]]:
    """What names the edition of a table."""
    places = [Evidence(where, years_named(text)) for where, text in _texts(table)]
    if table.year is not None:
        places.insert(0, Evidence(N_("the column of years"), frozenset({table.year})))
    return [place for place in places if place.said]


def agreed(places: Sequence[Evidence[_Said]]) -> frozenset[_Said]:
    """What all places leave: one answer if they agree, none if they contradict each other."""
    if not places:
        return frozenset()
    return reduce(frozenset.__and__, (place.said for place in places))


def in_words(places: Iterable[Evidence[_Said]]) -> Message:
    """What each place says: "its title says 2023, the name of the file says 2024"."""
    said = [
        N_("{where} says {said}", where=place.where, said=" | ".join(map(str, sorted(place.said))))
        for place in places
    ]
    if not said:
        return N_("neither title nor sheet nor file says it")
    return reduce(lambda first, other: N_("{first}, {other}", first=first, other=other), said)


def _texts(table: UnitTable) -> list[tuple[Message, str]]:
    sheet = table.grid.sheet
    titles = " ; ".join([*table.grid.titles, *table.titles])
    return [
        (N_("its title"), titles),
        (N_("the name of the sheet"), str(sheet.title)),
        (N_("the name of the file"), re.sub(r"[_.]", " ", sheet.path.stem)),
    ]
