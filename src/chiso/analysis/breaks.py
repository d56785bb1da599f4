"""Which editions compare: the four kinds of break (docs/methodology.md, 4.3).

hard        scores, differences, averages and slopes stop
set         points stop; percent and % of the maximum go on, marked
caution     marked only
suspected   marked only

Places compare across every break, marked, with both denominators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chiso.analysis.panel import Panel

STRENGTH = ("hard", "set", "caution", "suspected")  # strongest first


@dataclass(frozen=True)
class Break:
    """A break between an edition and the one before; the strongest where there are several."""

    year: int
    kind: str
    reason_vi: str
    reason_en: str


NO_BREAK = Break(0, "", "", "")


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
            found = Break(row["year"], row["kind"], row["reason_vi"], row["reason_en"])
            self._at.setdefault(found.year, found)

    def at(self, year: int) -> Break:
        """The break that an edition begins with; its kind is "" if there is none."""
        return self._at.get(year, NO_BREAK)

    def between(self, first: int, last: int) -> list[Break]:
        """Breaks crossed on the way from one edition to a later one, in order."""
        return [self._at[year] for year in sorted(self._at) if first < year <= last]

    def strongest(self, first: int, last: int) -> str:
        """The strongest kind crossed, or ""."""
        kinds = {found.kind for found in self.between(first, last)}
        return next((kind for kind in STRENGTH if kind in kinds), "")

    def segment(self, first_edition: int, year: int) -> int:
        """Number of the stretch without a hard break, 1 for the first."""
        return 1 + sum(found.kind == "hard" for found in self.between(first_edition, year))

    def segment_start(self, year: int) -> int:
        """First year of the stretch that holds an edition; 0 for the first stretch."""
        return max((y for y, found in self._at.items() if found.kind == "hard" and y <= year), default=0)


def breaks_of(book: Panel, index: str, component: str) -> Breaks:
    """The breaks of a component, named by code or series."""
    return Breaks(book, index, book.codes(index, component))
