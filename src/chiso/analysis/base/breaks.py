"""Which editions compare: the kinds of break (docs/methodology.md, 4.3).

units       places are never subtracted; scores as below
hard        scores, differences, averages and slopes stop
unverified_method  the same, since nobody says whether the method is that of the year before
set         points stop; percent and % of the maximum go on, marked
caution     marked only
suspected   marked only

Places compare across every break but `units`, marked, with both denominators. Across `units` the scores
of a survey stop unless its edition says that method and sample are those of the year before; of an
index that is scored, points stop and percent goes on, marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chiso.analysis.base.panel import Panel, Row
from chiso.text.catalog import Texts
from chiso.text.messages import N_, Message

UNITS = "units"
# Strongest first.
STRENGTH = (UNITS, "hard", "unverified_method", "set", "caution", "suspected")
SCORES_STOP = ("hard", "unverified_method")
# What the reason of a computed break says of the scores, by what the edition says of its method.
METHOD = {
    "yes": N_("method and sample are those of the year before"),
    "no": N_("the method or the sample changed, scores do not compare"),
    "": N_("it is not established whether the method changed, scores are not compared"),
}
# The same of an index of criteria, where nobody says which set the edition has.
SET_UNKNOWN = N_(
    "it is not established whether the set of criteria changed, points are not compared, the share of the "
    "maximum is"
)


@dataclass(frozen=True)
class Break:
    """A break between an edition and the one before.

    Attributes
    ----------
    year : int
    kinds : tuple of str
        Strongest first: the strongest of breaks.csv, and before it what follows from a change of units.
    reason_vi, reason_en : str
    points_stop : bool
        Scores in points do not compare, whatever those in percent do.
    """

    year: int
    kinds: tuple[str, ...]
    reason_vi: str
    reason_en: str
    points_stop: bool = False

    @property
    def kind(self) -> str:
        """The kinds as tables show them, strongest first: "units; set"; "" for none."""
        return "; ".join(self.kinds)

    @property
    def of_units(self) -> bool:
        """The edition measured other units than the one before: places do not compare."""
        return UNITS in self.kinds

    @property
    def scores_stop(self) -> bool:
        """No score compares across it."""
        return any(kind in SCORES_STOP for kind in self.kinds)

    def stops(self, unit: str) -> bool:
        """Whether scores in a unit ("points", "percent") do not compare across it."""
        return self.scores_stop or (self.points_stop and unit == "points")


NO_BREAK = Break(0, (), "", "")


class Breaks:
    """Breaks in one meaning (series) of an index.

    Parameters
    ----------
    book : Panel
    index : str
    codes : mapping from int to str
        Code of the component in each edition that has it.
    """

    def __init__(self, book: Panel, index: str, codes: Mapping[int, str]) -> None:
        self._at: dict[int, Break] = {}
        first = min(codes, default=0)
        rows = [
            row
            for row in book.breaks
            if row["index"] == index
            and row["component"] in ("*", codes.get(row["year"]))
            and row["year"] > first  # a component begins with its first edition, it does not break
        ]
        for row in sorted(rows, key=lambda row: STRENGTH.index(row["kind"])):
            kind = row["kind"]
            found = Break(row["year"], (kind,), row["reason_vi"], row["reason_en"], kind == "set")
            self._at.setdefault(found.year, found)
        for year, changed in units_changed(book, index).items():
            if year > first:
                self._at[year] = _together(changed, self._at.get(year, NO_BREAK))

    def at(self, year: int) -> Break:
        """The break that an edition begins with; its kind is "" if there is none."""
        return self._at.get(year, NO_BREAK)

    def between(self, first: int, last: int) -> list[Break]:
        """Breaks crossed on the way from one edition to a later one, in order."""
        return [self._at[year] for year in sorted(self._at) if first < year <= last]

    def strongest(self, first: int, last: int) -> str:
        """The strongest kind crossed, or ""."""
        kinds = {kind for found in self.between(first, last) for kind in found.kinds}
        return next((kind for kind in STRENGTH if kind in kinds), "")

    def stop(self, first: int, last: int, unit: str) -> bool:
        """Whether scores in a unit do not compare from one edition to a later one."""
        return any(found.stops(unit) for found in self.between(first, last))

    def same_units(self, first: int, last: int) -> bool:
        """Whether two editions measured the same units, so that places compare."""
        return not any(found.of_units for found in self.between(first, last))

    def segment(self, first_edition: int, year: int, *, of_field: bool = False) -> int:
        """Number of the stretch in which scores compare, 1 for the first; of a field: of the same units."""
        return 1 + sum(
            found.scores_stop or (of_field and found.of_units) for found in self.between(first_edition, year)
        )

    def segment_start(self, year: int) -> int:
        """First year of the stretch that holds an edition; 0 for the first stretch."""
        return max((y for y, found in self._at.items() if found.scores_stop and y <= year), default=0)


def breaks_of(book: Panel, index: str, component: str) -> Breaks:
    """The breaks of a component, named by code or series."""
    return Breaks(book, index, book.codes(index, component))


def units_changed(book: Panel, index: str) -> dict[int, Break]:
    """The editions that measured units of another period than the edition before them."""
    editions = book.editions[index]
    return {
        year: _of_units(book, index, editions[before], editions[year])
        for (code, year), before in book.d.units_changed.items()
        if code == index
    }


def _of_units(book: Panel, index: str, before: Row, after: Row) -> Break:
    same, survey = after["same_method"], book.index(index).survey
    kinds = {"yes": (UNITS,), "no": (UNITS, "hard"), "": (UNITS, "unverified_method")}[same]
    values = {
        "year": after["year"],
        "before": before["year"],
        "units": len(book.members(index, after["year"])),
        "units_before": len(book.members(index, before["year"])),
    }
    said: list[Message] = [
        N_(
            "edition {year} is of {units} units, edition {before} of {units_before} (reform of "
            "administrative units): places are not subtracted",
            **values,
        )
    ]
    same_set = same == "yes" or "" != after["decision"] == before["decision"]
    new_set = any(
        (row["index"], row["year"], row["kind"]) == (index, after["year"], "set") for row in book.breaks
    )
    if survey:
        said.append(METHOD[same])
    elif not same_set and not new_set:
        said.append(SET_UNKNOWN)
    reasons = [_sentence([each.worded(Texts(lang)) for each in said]) for lang in ("vi", "en")]
    return Break(
        after["year"], kinds if survey else (UNITS,), reasons[0], reasons[1], not survey and not same_set
    )


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _together(changed: Break, stated: Break) -> Break:
    """A change of units with what breaks.csv says of the same edition."""
    kinds = {*changed.kinds, *stated.kinds}
    if "hard" in kinds:  # it is established then
        kinds.discard("unverified_method")
    return Break(
        changed.year,
        tuple(kind for kind in STRENGTH if kind in kinds),
        " ".join(filter(None, (changed.reason_vi, stated.reason_vi))),
        " ".join(filter(None, (changed.reason_en, stated.reason_en))),
        changed.points_stop or stated.points_stop,
    )
