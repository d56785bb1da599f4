"""The register of a province's departments and communes: names in any spelling, from when to when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from unicodedata import normalize

from chiso.core.errors import ChisoError, DataError, Problem
from chiso.core.frames import numbered
from chiso.core.vietnamese import fold
from chiso.data.own_index.tables import UNITS_FOLDER, units_table
from chiso.data.plans.scorecard_table import entries
from chiso.data.provinces import PROVINCES_FILE, Names, period_of, slug
from chiso.data.reading import read_table
from chiso.text.messages import N_

# Kinds that a name may be written without: "Nội vụ", "Cam Đường", as far as one unit alone bears it.
LONGEST_NAME = 80  # of a file
_KINDS = (
    "so",
    "ban",
    "xa",
    "phuong",
    "dac khu",
    "thi tran",
    "ubnd",
    "uy ban nhan dan",
    "ubnd xa",
    "ubnd phuong",
)


@dataclass(frozen=True)
class OwnUnit:
    """A department, district or commune for as long as it bore its name.

    Attributes
    ----------
    name, level, kind, code : str
        As in units/<province>.csv; `kind` is the one that units are listed by together.
    valid_from, valid_to : str
        ISO dates; "" before all editions on record, and still in being.
    predecessors, spellings : tuple of str
    note : str
    """

    name: str
    level: str
    kind: str
    code: str
    valid_from: str
    valid_to: str
    predecessors: tuple[str, ...]
    spellings: tuple[str, ...]
    note: str

    @property
    def slug(self) -> str:
        """The name for a file."""
        return slug(self.name)

    def existed(self, year: int) -> bool:
        """Whether it existed on some day of a year."""
        return self.valid_from <= f"{year}-12-31" and (not self.valid_to or self.valid_to >= f"{year}")

    def whole(self, year: int) -> bool:
        """Whether it existed all of a year."""
        begun = not self.valid_from or self.valid_from <= f"{year}-01-01" or self.valid_from == f"{year}"
        return begun and (not self.valid_to or self.valid_to >= f"{year}-12-31")


class UnknownUnit(ChisoError):
    """A name that no unit of a register bears in a year, with the nearest names that exist."""

    def __init__(self, name: str, year: int, province: str, nearest: Sequence[str], ended: str = "") -> None:
        self.parts = (name, year, province, tuple(nearest), ended)
        said = N_('no unit "{name}" in {year}', name=name, year=year)
        super().__init__(
            N_("{said}: {ended}", said=said, ended=ended) if ended else said,
            where=f"data/{UNITS_FOLDER}/{province}.csv" if province else f"data/{PROVINCES_FILE}",
            remedy=N_("did you mean: {nearest}", nearest=list(nearest))
            if nearest
            else N_("add it to the register, or correct the name"),
        )

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), self.parts


class Register:
    """The units of a province; made by `Register.read`."""

    def __init__(self, province: str, units: Sequence[OwnUnit]) -> None:
        self.province = province
        self.units = tuple(units)
        self._by_spelling: dict[int, dict[str, OwnUnit]] = {}

    @classmethod
    def read(cls, data: Path, province: str) -> Register:
        """The register of a province, by its slug; without units where there is no file.

        Raises
        ------
        DataError
        """
        units, problems = read_units(data, province)
        if problems:
            raise DataError(problems)
        return cls(province, units)

    @classmethod
    def of_provinces(cls, data: Path, year: int) -> Register:
        """The provinces of a year, which a set of the Ministry scores.

        Raises
        ------
        DataError
        """
        units = [
            OwnUnit(
                *(one.name, "province", one.type, one.code, "", "", ()),
                (one.full_name, f"UBND {one.full_name}"),
                "",
            )
            for one in Names.read(data).all(period_of(year))
        ]
        return cls("", units)

    def of_year(self, year: int, level: str = "") -> tuple[OwnUnit, ...]:
        """The units that existed in a year, of a level."""
        return tuple(one for one in self.units if one.existed(year) and level in ("", one.level))

    def find(self, text: str, year: int) -> OwnUnit | None:
        """The unit of a year that a spelling means; None for none, or for several."""
        keys = self._keys(year)
        return keys.get(_as_written(text)) or keys.get(fold(text))

    def resolve(self, text: str, year: int) -> OwnUnit:
        """The unit of a year that a spelling means.

        Raises
        ------
        UnknownUnit
            With the nearest names; of a unit of another time with what became of it.
        """
        if (found := self.find(text, year)) is not None:
            return found
        alike = [one.name for one in self.of_year(year) if fold(text) in _spellings(one)]
        if alike:  # several, which only diacritics tell apart
            raise UnknownUnit(text, year, self.province, alike)
        other = next((one for one in self.units if fold(text) in _spellings(one)), None)
        if other is not None:
            became = [one.name for one in self.units if other.name in one.predecessors and one.existed(year)]
            ended = N_("it was one from {first} to {last}", first=other.valid_from, last=other.valid_to)
            raise UnknownUnit(text, year, self.province, became, ended)
        keys = self._keys(year)
        near = get_close_matches(fold(text), list(keys), n=5, cutoff=0.6)
        raise UnknownUnit(text, year, self.province, list(dict.fromkeys(keys[key].name for key in near))[:3])

    def _keys(self, year: int) -> dict[str, OwnUnit]:
        """Units of a year by every spelling that one alone bears."""
        if year not in self._by_spelling:
            self._by_spelling[year] = self._spelt(year)
        return self._by_spelling[year]

    def _spelt(self, year: int) -> dict[str, OwnUnit]:
        units = self.of_year(year)
        alike = Counter(key for key, _ in {(key, one.name) for one in units for key in _spellings(one)})
        keys = {key: one for one in units for key in _spellings(one) if alike[key] == 1}
        short: dict[str, list[OwnUnit]] = {}
        for one in units:
            for key in _spellings(one):
                for kind in _KINDS:
                    if key.startswith(f"{kind} "):
                        short.setdefault(key.removeprefix(f"{kind} "), []).append(one)
                if one.level == "commune":
                    short.setdefault(f"ubnd {key}", []).append(one)
                    short.setdefault(f"uy ban nhan dan {key}", []).append(one)
        for key, found in short.items():
            if len({one.name for one in found}) == 1:
                keys.setdefault(key, found[0])
        return keys | {_as_written(name): one for one in units for name in (one.name, *one.spellings)}


def _as_written(text: str) -> str:
    """A name with its diacritics, which may be all that tells two communes apart."""
    return " ".join(normalize("NFC", text).casefold().split())


def _spellings(one: OwnUnit) -> set[str]:
    return {fold(spelling) for spelling in (one.name, *one.spellings)}


def unit_slugs(units: Sequence[OwnUnit], taken: Collection[str] = ()) -> dict[str, str]:
    """Files of units by their names: those alike without diacritics get their code, or a number.

    Parameters
    ----------
    units : sequence of OwnUnit
    taken : collection of str, optional
        Names of other files beside them.
    """
    counted = Counter(one.slug for one in units)
    slugs = [f"{one.slug}-{one.code}" if counted[one.slug] > 1 and one.code else one.slug for one in units]
    return dict(zip((one.name for one in units), apart(slugs, taken), strict=True))


def apart(slugs: Iterable[str], taken: Collection[str] = ()) -> list[str]:
    """Names of files with a number behind those that stand already, so that none is written over another.

    A long one is cut: Windows takes paths of 259 characters.
    """
    used = set(taken)
    found = []
    for name in slugs:
        base = name[:LONGEST_NAME].rstrip("-")
        one, n = base, 1
        while one in used:
            n += 1
            one = f"{base}-{n}"
        used.add(one)
        found.append(one)
    return found


def read_units(data: Path, province: str) -> tuple[list[OwnUnit], list[Problem]]:
    """The units of a register, and everything that is wrong with it."""
    table = units_table(province)
    frame, problems = read_table(data, table)
    if frame is None or problems:
        return [], problems
    rows = numbered(frame)
    units = [
        OwnUnit(
            *(row["unit"], row["level"], row["kind"], row["code"], row["valid_from"], row["valid_to"]),
            tuple(entries(row["predecessors"])),
            tuple(entries(row["other_names"])),
            row["note"],
        )
        for _, row in rows
    ]
    lines = [line for line, _ in rows]
    return units, list(_check(table.path, units, lines))


def _check(path: str, units: Sequence[OwnUnit], lines: Sequence[int]) -> Iterator[Problem]:
    remedy = N_("correct it against the resolution that made or ended the unit")
    names = {one.name for one in units}
    spelt: dict[str, list[OwnUnit]] = {}
    for line, one in zip(lines, units, strict=True):
        if one.valid_to and one.valid_from > one.valid_to:
            message = N_("the last day lies before the first")
            yield Problem("error", path, "dates", message, line, "valid_to", one.valid_to, remedy)
        for name in one.predecessors:
            if name not in names:
                message = N_('no unit "{name}" is in the register', name=name)
                yield Problem("error", path, "predecessor", message, line, "predecessors", name, remedy)
        for key in {_as_written(name) for name in (one.name, *one.spellings)}:
            for other in spelt.setdefault(key, []):
                apart = (one.valid_to and one.valid_to < other.valid_from) or (
                    other.valid_to and other.valid_to < one.valid_from
                )
                if other.name != one.name and not apart:
                    message = N_(
                        "means {first} and {second} at the same time", first=other.name, second=one.name
                    )
                    yield Problem("error", path, "ambiguous_name", message, line, "unit", one.name, remedy)
            spelt[key].append(one)
