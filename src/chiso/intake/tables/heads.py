"""What a column of a table holds, by the texts of its head: a component, its measure, its unit.

A head is held against the names and codes of the components of the edition. What else may stand in a
published table (orders, codes, other years and indices) is known by its words and put aside; a head that says
anything more is not known, and never taken for a total.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.schema.vocabulary import SAMPLING
from chiso.intake.layout import FigureColumn, Layout
from chiso.intake.tables.beside import CHANGES, NO_SURVEY, OF_NONE, change_of, columns_beside, sampling_of
from chiso.intake.tables.evidence import indices_named, names_of, years_named
from chiso.intake.tables.labels import words
from chiso.text.messages import N_, Message

_YEAR = re.compile(r"(20[0-4][0-9])")
_RANK = re.compile(r"\b(xep hang|xep thu|xep loai thu|thu hang|thu bac|vi thu|vi tri|hang|rank|ranking)\b")
_ORDER = re.compile(
    r"(stt|tt|so tt|so thu tu|thu tu|no\.?|ma|ma so|ma .*|code|id|.* (id|code)|.*id|nam|year|edition)"
)
_ASIDE: Mapping[str, Message] = {
    r"\b(tu cham|tu danh gia|self assessed)\b": N_("what units claim, not the result"),
    r"\b(diem toi da|diem chuan|toi da|maximum|max|thang diem|scale)\b": N_("maxima"),
    r"\b(ranked|so don vi)\b": N_("the number of units ranked"),
}
_UNWEIGHTED = re.compile(r"\b(khong|chua) (co )?trong so\b|\bun ?weighted")
_WEIGHTED = re.compile(r"\b(co )?trong so\b|\bweighted\b")
_PERCENT = re.compile(r"%|\b(phan tram|ty le|ti le|percent|pct)\b")
_POINTS = re.compile(r"\b(diem|points|pts)\b")
_CODE = re.compile(
    r"(?P<kind>linh vuc|chi so noi dung|noi dung thanh phan|noi dung|chi so thanh phan|chi so|cstp|dimension"
    r"|sub dimension|sub index|sub|field|yeu to)? ?(?P<code>[0-9]{1,2}(?:\.[0-9]{1,2})?)(?P<end>\.|\b)"
    r" ?(?P<name>.*)"
)
# Words of a head that say no more than that it is the result of the index.
_COMMON = {
    *re.findall(
        r"\S+",
        "chi so diem tong ket qua cua cac tinh thanh pho nam % dat duoc gia tri chung cuoi cung cong bo danh"
        " theo phan tram dot index score total overall value year final points result the of unweighted un"
        " weighted khong chua co trong cap hop muc do don vi tinh",
    )
}
_RESULT = {"chi", "diem", "ket", "gia", "index", "score", "total", "%"}
_ALIKE = 0.85


@dataclass(frozen=True)
class Meaning:
    """What a column holds.

    Attributes
    ----------
    column : FigureColumn or None
        None for a column put aside.
    reason : Message
    certain : bool
        Otherwise a person must look at it.
    checks : bool
        Figures that are summed here and only held against the sums.
    known : bool
        False for a head that says nothing that is known.
    beside : str
        What a column is of the score that it stands beside: an error of sampling, or a change.
    """

    column: FigureColumn | None
    reason: Message
    certain: bool = True
    checks: bool = False
    known: bool = True
    beside: str = ""


class Heads:
    """Reads heads of the tables of an edition.

    Parameters
    ----------
    d : Dataset
    layout : Layout
    """

    def __init__(self, d: Dataset, layout: Layout) -> None:
        self.indices = d.indices
        self.layout = layout
        components = d.components_by_year
        rows = components[
            components["index"].eq(layout.index) & components["year"].eq(layout.components_year)
        ]
        self.components: dict[str, dict[str, Any]] = {row["component"]: row for row in records(rows)}
        self.columns = {column.code: column for column in layout.columns}
        self.checks = {column.code: column for column in self._summed()}
        scores = [c for c in (*layout.columns, *self.checks.values()) if c.measure == "score"]
        self.beside = {c.code: c for c in columns_beside(layout.traits, scores, layout.ranked)}
        self.own_words = {word for name in names_of(layout.index, d.indices) for word in name.split()}
        self.own_words |= {
            word
            for long in layout.traits.long_names
            for name in (long.vi, long.en)
            for word in words(name).split()
        }

    @property
    def codes(self) -> list[str]:
        """What a column may be stated to be."""
        return [*self.columns, *self.checks, *self.beside]

    def stated(self, code: str) -> FigureColumn:
        """The column of a code."""
        return self.columns.get(code) or self.checks.get(code) or self.beside[code]

    def meaning(self, parts: Sequence[str], values: Sequence[float]) -> Meaning:
        """What a column holds.

        Parameters
        ----------
        parts : sequence of str
            Texts of its head, from top to bottom.
        values : sequence of float
            Its figures, as far as they are numbers.
        """
        # A scale ("0,25-2,5") is no name; a year may stick to one.
        spaced = (words(_YEAR.sub(r" \1 ", part)) for part in parts)
        folded = [said for said in spaced if said and not re.fullmatch(r"[0-9. ]+", said)]
        text = " ".join(folded)
        if not text:
            # A code alone: of a part of a part, since a whole number may count the columns.
            codes = {part.strip() for part in parts} & self.components.keys()
            if len(codes) != 1 or "." not in (code := codes.pop()):
                return Meaning(None, N_("it has no head"), known=False)
            how = N_("its head has the number {code}", code=code)
            return self._measured(code, text, False, values, how, True)
        measure, rest = sampling_of(folded)
        if not measure and not any(part in self._names for part in folded):
            measure = change_of(parts, folded)
        component, how, certain = self._component(rest)
        if reason := self._aside(parts, rest, measure, known=bool(component)):
            return Meaning(None, reason)
        if not component and rest and not self._says_more(rest):
            component, how = "total", N_("its head says only what the index is")
        if measure:
            return self.beside_of(component, measure, how, certain)
        if not component:
            return Meaning(None, N_("its head is not known"), known=False)
        return self._measured(component, text, bool(_RANK.search(text)), values, how, certain)

    def beside_of(self, component: str, measure: str, how: Message, certain: bool = True) -> Meaning:
        """The column of a measure that stands beside the score of a component; "" for one not known yet."""
        if not component:
            return Meaning(None, OF_NONE, beside=measure)
        found = [c for c in self.beside.values() if (c.component, c.measure) == (component, measure)]
        if not found:
            reason = N_("a national table gives no {component}", component=component)
            return Meaning(None, reason, beside=measure)
        # A score in points and in percent has an error and a change in each.
        return Meaning(found[0], how, certain and len(found) == 1, beside=measure)

    def _aside(
        self, parts: Sequence[str], folded: Sequence[str], measure: str, *, known: bool
    ) -> Message | None:
        """Why a column is none of the results of this edition; None if it may be one."""
        text, said = " ".join(folded), " ; ".join(parts)
        if any(_ORDER.fullmatch(part) for part in folded):
            return N_("an order or a code")
        years = years_named(said)
        # A change is one on the year before.
        own = {self.layout.year, self.layout.year - (measure in CHANGES)}
        if years and not years & own:
            return N_("its head names {years}", years=[*map(str, sorted(years))])
        named = indices_named(said, self.indices)
        if not known and named and self.layout.index not in named:
            return N_("its head names {index}", index=", ".join(sorted(named)))
        if measure in SAMPLING and not self.layout.traits.survey:
            return NO_SURVEY
        unweighted = bool(_UNWEIGHTED.search(text))
        # A sum of parts has no weights, a published total has.
        if (unweighted or _WEIGHTED.search(text)) and unweighted != self.layout.traits.sums_parts:
            return N_("another total than the published one: its weights are other")
        beside = " ; ".join(part for part in folded if part not in self._names)
        return next((reason for pattern, reason in _ASIDE.items() if re.search(pattern, beside)), None)

    def _measured(
        self, component: str, text: str, rank: bool, values: Sequence[float], how: Message, certain: bool
    ) -> Meaning:
        """A column of a component: places, percent or points."""
        if rank:
            column = self.columns.get(f"{component}|rank|place")
            if column is None:
                return Meaning(None, N_("a place that the publisher does not give"))
            return Meaning(column, how, certain)
        found = [
            column
            for column in (*self.columns.values(), *self.checks.values())
            if (column.component, column.measure) == (component, "score")
        ]
        if len(found) > 1:
            found, how_of_unit, sure = self._by_unit(found, text, values)
            certain = certain and sure
            how = N_("{how}; {why}", how=how, why=how_of_unit)
        if not found:
            return Meaning(None, N_("a national table gives no {component}", component=component))
        column = found[0]
        if _PERCENT.search(text) and column.unit == "points" and not _POINTS.search(text):
            return Meaning(None, N_("in percent, where the edition has points"))
        return Meaning(column, how, certain, column.code in self.checks)

    def _by_unit(
        self, found: list[FigureColumn], text: str, values: Sequence[float]
    ) -> tuple[list[FigureColumn], Message, bool]:
        """Of the same score in points and in percent the one that is meant."""
        by_unit = {column.unit: column for column in found}
        if _PERCENT.search(text) or "chi so thanh phan" in text:
            return [by_unit["percent"]], N_("its head says percent"), True
        if _POINTS.search(text):
            return [by_unit["points"]], N_("its head says points"), True
        most = max(values, default=0)
        maximum = by_unit["points"].maximum
        if not math.isnan(maximum):
            unit = "points" if most <= maximum else "percent"
            return (
                [by_unit[unit]],
                N_("its figures reach {most:g} of {maximum:g}", most=most, maximum=maximum),
                True,
            )
        unit = "points" if most <= 20 else "percent"
        return [by_unit[unit]], N_("its figures reach {most:g}", most=most), False

    def _component(self, folded: Sequence[str]) -> tuple[str, Message, bool]:
        """Component, how it is known, and whether for certain; "" for none."""
        best: tuple[float, str, Message] = (0.0, "", N_("its head is not known"))
        by_code: set[str] = set()
        for part in folded:
            found = _CODE.fullmatch(part)
            rest = part
            if (
                found
                and found["code"] in self.components
                and (found["kind"] or found["end"] == "." or found["name"])
            ):
                by_code.add(found["code"])
                rest = found["name"] or part
            for known, component in self._names.items():
                alike = _alike(rest, known)
                if alike > best[0]:
                    best = (alike, component, N_('its head is "{name}"', name=known))
        alike, component, how = best
        if len(by_code) == 1:
            (code,) = by_code
            if alike < _ALIKE or component == code:
                return code, N_("its head has the number {code}", code=code), True
            if alike == 1:  # the number counts something else
                return component, how, False
            return code, N_("its head has the number {code}", code=code), False
        if alike < _ALIKE:
            return "", how, True
        return component, how, alike == 1

    @cached_property
    def _names(self) -> dict[str, str]:
        """Folded names of the components but the total, with and without what they say in brackets."""
        names: dict[str, str] = {}
        for component, row in self.components.items():
            for name in (row["name_vi"], row["name_en"]):
                for said in (name, re.sub(r"\([^)]*\)", " ", name)):
                    if component != "total" and words(said):
                        names.setdefault(words(said), component)
        return names

    def _says_more(self, folded: Sequence[str]) -> bool:
        """Whether a head says anything beside the index, its year, and that it is a result or a place."""
        said = {
            word
            for part in folded
            for word in _RANK.sub(" ", part).replace(".", " ").split()
            if not re.fullmatch(r"20[0-9]{2}", word)
        }
        result = said & (_RESULT | self.own_words) or any(_RANK.search(part) for part in folded)
        return bool(said - _COMMON - self.own_words) or not result

    def _summed(self) -> list[FigureColumn]:
        """What is summed here, and may stand in a published table all the same."""
        if not self.layout.traits.sums_parts:
            return []
        return [
            FigureColumn(component, "score", "points", "", "", row["min_score"], row["max_score"])
            for component, row in self.components.items()
            if row["kind"] in {"total", self.layout.traits.main_kind}
        ]


def _alike(said: str, known: str) -> float:
    """How alike two names are: 1 for the same, less for a shortened or misspelt one."""
    if said == known:
        return 1.0
    shorter, longer = sorted((said, known), key=len)
    if len(shorter.split()) > 1 and f"{longer} ".startswith(f"{shorter} ") and len(shorter) > 8:
        return 0.9 + 0.05 * len(shorter) / len(longer)
    matcher = SequenceMatcher(None, said, known, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return 0.98 * matcher.ratio()
