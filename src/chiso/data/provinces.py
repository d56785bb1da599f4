"""From any spelling of a province to its unit.

Only the standard library is imported: a mistyped name is refused before pandas is even loaded.
A name or a code means a unit only together with a period: "63" (to 30/6/2025) or "34" (since).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from chiso.core.arguments import year_given
from chiso.core.characters import is_portable, is_whole
from chiso.core.description import Describes, Description
from chiso.core.errors import ChisoError, DataError, Problem, UnknownProvince
from chiso.core.reading import Records, read_records, read_text
from chiso.core.vietnamese import fold, vietnamese_key
from chiso.data.schema.vocabulary import PERIODS
from chiso.text.messages import N_, InData, Message, nN_

LATEST_FIRST = ("34", "63")
_BETWEEN_NAMES = re.compile(r"[,;&+]|\bvà\b", re.IGNORECASE)
_SOME = 4  # units of a period that are named as examples
LAST_YEAR_OF_63 = 2024  # the units changed in July 2025; editions to 2024 measured the old ones
CITY = "thành phố trực thuộc trung ương"

PROVINCES_FILE = "reference/provinces.csv"
ALIASES_FILE = "reference/aliases.csv"
_COLUMNS = {
    PROVINCES_FILE: ("period", "code", "province", "name_en", "type", "region", "region_en", "successor"),
    ALIASES_FILE: ("alias", "period", "province"),
}
# Dates as administrative documents write them: of the months only 1 and 2 take a zero.
_WHEN_VI = {"63": "trước ngày 01/7/2025", "34": "từ ngày 01/7/2025"}
WHEN_EN = {"63": N_("before 1 July 2025"), "34": N_("since 1 July 2025")}
# Words beside a name that say its kind. "t p" is "T.P.", and is tried before "t".
_WITH_KIND = re.compile(
    r"((?P<city>thanh pho|t ?p) |(?P<province>tinh|t) )?(?P<name>.+?)( (?P<en>province|city))?"
)


@dataclass(frozen=True, repr=False)
class Province(Describes):
    """A province-level unit of one period.

    Attributes
    ----------
    name, period, code : str
        Canonical Vietnamese name; "63" or "34"; two-digit code of the statistics office, as text.
    name_en, type : str
        Name without diacritics ("Ho Chi Minh City"); "tỉnh" or "thành phố trực thuộc trung ương".
    region, region_en : str
        Socio-economic region, in the scheme of the period.
    reused_name : bool
        Two units with different territories bear the name, one in each period, so that a label must
        say which is meant.
    others : tuple of str
        Of a unit to 30/6/2025 its successor (đơn vị mới), of one since its predecessors (đơn vị cũ).
    """

    name: str
    period: str
    code: str
    name_en: str
    type: str
    region: str
    region_en: str
    reused_name: bool = False
    others: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Kind and name: "tỉnh Lào Cai", "thành phố Huế", "Thành phố Hồ Chí Minh"."""
        if self.type != CITY:
            return f"{self.type} {self.name}"
        # Where even the English name keeps the word, it is part of the name and takes a capital.
        return f"{'Thành' if self.name_en.endswith(' City') else 'thành'} phố {self.name}"

    @property
    def full_name_en(self) -> str:
        """Name and kind: "Lao Cai province", "Hue city", "Ho Chi Minh City"."""
        if self.name_en.endswith(" City"):
            return self.name_en
        return f"{self.name_en} {'city' if self.type == CITY else 'province'}"

    @property
    def label(self) -> str:
        """Full name, with the period where the name has two: "tỉnh Lào Cai (trước ngày 01/7/2025)"."""
        return f"{self.full_name} ({_WHEN_VI[self.period]})" if self.reused_name else self.full_name

    @property
    def label_en(self) -> str:
        """Full English name, with the period where the name has two."""
        return f"{self.full_name_en} ({WHEN_EN[self.period]})" if self.reused_name else self.full_name_en

    @property
    def slug(self) -> str:
        """The name for a file or an address: "lao-cai", "ba-ria-vung-tau"; the same in both periods."""
        return slug(self.name)

    def _description(self) -> Description:
        lines: list[tuple[str, str]] = [
            (N_("Period"), WHEN_EN[self.period]),
            (N_("Region"), InData({"vi": self.region, "en": self.region_en})),
            (N_("Code"), self.code),
            (_reform(self), ", ".join(self.others)),
        ]
        name = InData({"vi": self.full_name, "en": self.full_name_en})
        return Description(name, [(what, value) for what, value in lines if value])


def _reform(unit: Province) -> Message:
    """What the names of `others` are to a unit."""
    if unit.period == "63":
        return (
            N_("Since 1 July 2025 part of")
            if unit.reused_name or unit.name not in unit.others
            else N_("Since 1 July 2025")
        )
    return N_("Formed from") if len(unit.others) > 1 else N_("Before 1 July 2025")


def slug(text: str) -> str:
    """A text for a file or an address, of letters, digits and dashes alone: it names no other folder."""
    name = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return name if is_portable(name) else f"{name}-1"


class Names(Describes):
    """Every spelling of every unit; made by `Names.read`."""

    def __init__(self, units: Sequence[Province], successors: dict[str, str]) -> None:
        self._units = units
        self._by_code = {(unit.period, unit.code): unit for unit in units}
        self._by_name = {(unit.period, unit.name): unit for unit in units}
        self._successors = successors
        self._predecessors: dict[str, list[Province]] = {}
        for unit in units:
            if unit.period == "63":
                self._predecessors.setdefault(successors[unit.name], []).append(unit)
        self._by_key: dict[tuple[str, str], Province] = {}

    @classmethod
    def read(cls, data: Path) -> Names:
        """Read the units and their aliases from a data folder.

        Parameters
        ----------
        data : Path
            The folder that holds reference/provinces.csv and reference/aliases.csv.

        Raises
        ------
        DataError
            A file that cannot be read, or a name, spelling or code that two units of a period share.
        """
        problems: list[Problem] = []
        rows = list(_rows(data, PROVINCES_FILE, problems))
        aliases = list(_rows(data, ALIASES_FILE, problems))
        if not rows and not problems:
            message = N_("the file has a header but no rows")
            problems.append(Problem("error", PROVINCES_FILE, "no_rows", message, remedy=N_("run: make data")))
        if problems:
            raise DataError(problems)
        rows.sort(key=lambda numbered: (numbered[1]["period"] != "63", numbered[1]["code"]))
        parts: dict[str, list[str]] = {}
        for _, row in rows:
            if row["period"] == "63":
                parts.setdefault(row["successor"], []).append(row["province"])
        named = {(row["period"], row["province"]) for _, row in rows}
        units = [
            Province(
                name=row["province"],
                period=row["period"],
                code=row["code"],
                name_en=row["name_en"],
                type=row["type"],
                region=row["region"],
                region_en=row["region_en"],
                # A unit that became a unit by itself kept its territory: its name needs no period.
                reused_name=len(parts.get(row["successor"] or row["province"], ())) > 1
                and all((period, row["province"]) in named for period in PERIODS),
                others=(row["successor"],) if row["successor"] else tuple(parts.get(row["province"], ())),
            )
            for _, row in rows
        ]
        names = cls(units, {row["province"]: row["successor"] for _, row in rows if row["period"] == "63"})
        problems += names._check_units([line for line, _ in rows])
        if not problems:
            problems += names._learn_units([line for line, _ in rows])
            problems += names._learn_aliases(aliases)
        if problems:
            raise DataError(problems)
        return names

    def _description(self) -> Description:
        lines: list[tuple[str, str]] = []
        for period in LATEST_FIRST:
            units = self.all(period)
            some = ", ".join(unit.name for unit in units[:_SOME])
            counted = nN_("{n} unit: {some}, ...", "{n} units: {some}, ...", n=len(units), some=some)
            lines.append((WHEN_EN[period], counted))
        return Description(N_("Province-level units"), lines)

    def all(self, period: str) -> tuple[Province, ...]:
        """The units of a period, in the order of provinces.csv."""
        _check_period(period)
        return tuple(unit for unit in self._units if unit.period == period)

    def resolve(self, text: str | Province, period: str | None = None, year: int | None = None) -> Province:
        """The unit that a spelling or a code means.

        Parameters
        ----------
        text : str or Province
            A name in any spelling in use, with or without "tỉnh", "TP.", "province"; or a code of
            two digits, as text. A unit is the one of its territory in the period.
        period : {"63", "34"}, optional
            Goes before `year`.
        year : int, optional
            The edition: up to 2024 the units are the 63, from 2025 the 34. With neither period nor
            year the latest unit is meant that bears the name or code.

        Returns
        -------
        Province
            "Huế" and "Thừa Thiên Huế" are one territory: either gives the unit of the period.

        Raises
        ------
        UnknownProvince
            With the three nearest names; or, for a name of the other period, with its successor or
            predecessors.
        """
        if period is None and year is not None:
            period = period_of(year)
        if period is not None:
            _check_period(period)
        if not isinstance(text, str):
            return self._in_period(text, period)
        for each in LATEST_FIRST if period is None else (period,):
            if (unit := self.find(text, each)) is not None:
                return unit
        raise self._unknown(text, period)

    def _in_period(self, unit: object, period: str | None) -> Province:
        """The unit of a period whose territory is that of a unit; what is no unit is refused."""
        if not isinstance(unit, Province):
            remedy = N_('write its name or its code in quotes: "Lai Châu", "12"')
            raise UnknownProvince(str(unit), (), remedy=remedy)
        for same in self.same_territory(unit):
            if same.period == (period or unit.period):
                return same
        raise self._of_other_period(unit.name, unit)

    def successor(self, unit: Province) -> Province:
        """The present unit that a unit belongs to; a present unit itself."""
        return self._by_name["34", self._successors[unit.name]] if unit.period == "63" else unit

    def predecessors(self, unit: Province) -> tuple[Province, ...]:
        """The units of before July 2025 that make up a unit; a unit of then alone is its own."""
        return (unit,) if unit.period == "63" else tuple(self._predecessors.get(unit.name, ()))

    def find(self, text: str, period: str) -> Province | None:
        """The unit of a period that a spelling or a code means, as `resolve` reads it; None for none."""
        folded = fold(text)
        if is_whole(folded):
            return self._by_code.get((period, folded))
        if (unit := self._by_key.get((period, _key(folded)))) is not None:
            return unit
        name, kind = _without_kind(folded)
        unit = self._by_key.get((period, _key(name)))
        # The city of Lào Cai is a district-level unit: its figures must not pass for the province's.
        return unit if unit is not None and self._is_a(kind, unit) else None

    def _is_a(self, kind: str, unit: Province) -> bool:
        """Whether a unit is of a kind, or was before its name and kind changed (Huế)."""
        return not kind or kind in {same.type for same in self.same_territory(unit)}

    def same_territory(self, unit: Province) -> tuple[Province, ...]:
        """The unit and, if the reform of July 2025 left it as it was, its namesake of the other period."""
        new = self.successor(unit)
        old = self.predecessors(new)
        return (*old, new) if len(old) == 1 else (unit,)

    def name_in(self, unit: Province, year: int) -> str:
        """The name that the territory of a unit bears in an edition; "" where it was no unit of its own."""
        period = period_of(year)
        return next((same.name for same in self.same_territory(unit) if same.period == period), "")

    def _unknown(self, text: str, period: str | None) -> UnknownProvince:
        for other in LATEST_FIRST if period is not None else ():
            if (unit := self.find(text, other)) is not None:
                return self._of_other_period(text, unit)
        where = N_("names are in data/{file}", file=PROVINCES_FILE)
        if len(several := self._several(text)) > 1:
            remedy = N_("name one at a time: {names}", names=several)
            return UnknownProvince(text, several[:3], where, remedy)
        name, kind = _without_kind(fold(text))
        for each in LATEST_FIRST if period is None else (period,):
            if (unit := self._by_key.get((each, _key(name)))) is not None:
                where = N_(
                    "{name} is {kind}, not {other}; {where}",
                    name=unit.name,
                    kind=_in_words(unit.type),
                    other=_in_words(kind),
                    where=where,
                )
                break
        else:
            if period:
                where = N_(
                    "among the {period} units {when}; {where}",
                    period=period,
                    when=WHEN_EN[period],
                    where=where,
                )
        return UnknownProvince(text, self._nearest(name, period), where)

    def _several(self, text: str) -> list[str]:
        """The names in a list such as "Lào Cai, Hà Tĩnh"; empty where one of its parts is no unit."""
        parts = [part.strip() for part in _BETWEEN_NAMES.split(text)]
        known = [part for part in parts if any(self.find(part, each) for each in LATEST_FIRST)]
        return known if known == parts else []

    def _of_other_period(self, text: str, unit: Province) -> UnknownProvince:
        if unit.period == "63":
            new = self.successor(unit)
            where = N_(
                "{unit} was a unit {when} and is now part of {new}",
                unit=_coded(unit),
                when=WHEN_EN["63"],
                new=_coded(new),
            )
            remedy = N_(
                'its successor: --province "{new}"; its own last report: chiso build --province "{old}" '
                "--year {year}",
                new=new.name,
                old=unit.name,
                year=LAST_YEAR_OF_63,
            )
            return UnknownProvince(text, (new.name,), where, remedy)
        old = self.predecessors(unit)
        where = N_(
            "{unit} is a unit {when}, formed from {old}",
            unit=_coded(unit),
            when=WHEN_EN["34"],
            old=[_coded(each) for each in old],
        )
        return UnknownProvince(text, [each.name for each in old[:3]], where)

    def _nearest(self, folded: str, period: str | None) -> list[str]:
        """At most three names, nearest first; a mistyped code is compared with codes."""
        likeness: dict[str, float] = {}
        matcher = SequenceMatcher(autojunk=False)
        if is_whole(folded):
            matcher.set_seq2(folded)
            spellings: Iterable[tuple[tuple[str, str], Province]] = self._by_code.items()
        else:
            matcher.set_seq2(_key(folded))
            spellings = self._by_key.items()
        for each in LATEST_FIRST if period is None else (period,):
            for (of, spelling), unit in spellings:
                if of == each:
                    matcher.set_seq1(spelling)
                    likeness[unit.name] = max(likeness.get(unit.name, 0), matcher.ratio())
        ranked = sorted(likeness, key=lambda name: -likeness[name])
        return [name for name in ranked if likeness[name] > 0][:3]

    def _check_units(self, lines: Iterable[int]) -> Iterator[Problem]:
        for line, unit in zip(lines, self._units, strict=True):
            if unit.period not in PERIODS:
                yield _problem(
                    PROVINCES_FILE, line, "period", unit.period, "unknown_period", N_("is no period")
                )
            elif unit.period == "63" and ("34", self._successors[unit.name]) not in self._by_name:
                successor = self._successors[unit.name]
                yield _problem(
                    PROVINCES_FILE, line, "successor", successor, "unknown_province", N_("is no unit")
                )
            if self._by_name[unit.period, unit.name] is not unit:
                message = N_("is the name of two units of period {period}", period=unit.period)
                yield _problem(PROVINCES_FILE, line, "province", unit.name, "ambiguous_name", message)
            if self._by_code[unit.period, unit.code] is not unit:
                message = N_("is the code of two units of period {period}", period=unit.period)
                yield _problem(PROVINCES_FILE, line, "code", unit.code, "ambiguous_code", message)

    def _learn_units(self, lines: Iterable[int]) -> Iterator[Problem]:
        for line, unit in zip(lines, self._units, strict=True):
            for spelling in (unit.name, unit.name_en):
                yield from self._learn(spelling, unit, PROVINCES_FILE, line)

    def _learn_aliases(self, rows: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Problem]:
        for line, row in rows:
            periods = (row["period"],) if row["period"] else PERIODS
            meant = [
                self._by_name[p, row["province"]] for p in periods if (p, row["province"]) in self._by_name
            ]
            if not meant:
                yield _problem(
                    ALIASES_FILE, line, "province", row["province"], "unknown_province", N_("is no unit then")
                )
            for unit in meant:
                yield from self._learn(row["alias"], unit, ALIASES_FILE, line)

    def _learn(self, spelling: str, unit: Province, file: str, line: int) -> Iterator[Problem]:
        for same in self.same_territory(unit):
            key = (same.period, _key(fold(spelling)))
            if self._by_key.setdefault(key, same) is not same:
                both = N_(
                    "means both {first} and {second} in period {period}",
                    first=self._by_key[key].name,
                    second=same.name,
                    period=same.period,
                )
                column = "alias" if file == ALIASES_FILE else "province"
                yield _problem(file, line, column, spelling, "ambiguous_name", both)


def period_of(year: int) -> str:
    """The period whose units an edition measures: "63" to 2024, "34" from 2025."""
    try:
        return "63" if year <= LAST_YEAR_OF_63 else "34"
    except TypeError:
        return period_of(year_given(year))


def _key(folded: str) -> str:
    """Letters and digits alone: Daklak, Dak-Lak and Dak Lak are one spelling."""
    return "".join(char for char in folded if char.isalnum())


def _without_kind(folded: str) -> tuple[str, str]:
    """A name without words such as "tỉnh" or "city", and the kind that they say, or ""."""
    words = " ".join("".join(char if char.isalnum() else " " for char in folded).split())
    match = _WITH_KIND.fullmatch(words)
    if match is None:
        return words, ""
    if match["city"] or (match["en"] == "city" and not match["province"]):
        return match["name"], CITY
    return match["name"], "tỉnh" if match["province"] or match["en"] else ""


def _coded(unit: Province) -> Message:
    return N_("{name} (code {code})", name=unit.name, code=unit.code)


def _in_words(kind: str) -> Message:
    return N_("a city") if kind == CITY else N_("a province")


class UnknownPeriod(ChisoError, ValueError):
    """There is no such period."""


def _check_period(period: str) -> None:
    if not isinstance(period, str) or period not in PERIODS:
        raise UnknownPeriod(
            N_('no period "{period}"', period=str(period)),
            "period",
            N_('the periods are "63" (to 30/6/2025) and "34" (since)'),
        )


def _problem(file: str, line: int, column: str, value: str, rule: str, message: Message) -> Problem:
    return Problem(
        "error",
        file,
        rule,
        N_('"{value}" {message}', value=value, message=message),
        line,
        column,
        value,
        N_("correct the row"),
    )


def _rows(data: Path, file: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line numbers. Loading says all that is wrong with a file, this what stops here."""
    content, found = read_text(data / file, file)
    problems += found
    records, found = (Records(), []) if content is None else read_records(content, file)
    problems += found
    header = records.header
    missing = [name for name in _COLUMNS[file] if name not in header] if header else []
    for name in missing:
        message = N_('column "{name}" is missing', name=name)
        problems.append(Problem("error", file, "missing_column", message, 1, name, None, N_("restore it")))
    for line, cells in () if missing else records.rows():
        if len(cells) != len(header):
            message = N_("the row has another number of fields than the header")
            problems.append(Problem("error", file, "fields", message, line, remedy=N_("correct the row")))
        else:
            yield line, dict(zip(header, cells, strict=True))


__all__ = ["PERIODS", "Names", "Province", "fold", "period_of", "vietnamese_key"]
