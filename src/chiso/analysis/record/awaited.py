"""Which editions should be out by a day and are not on record: told from when earlier ones came out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from chiso.analysis.base.panel import Panel, panel
from chiso.data.dataset import Dataset

LOOKED_AT = 10  # editions: what an index did before is no guide to when the next one comes out
FEWEST = 2  # days of publication on record: one is no habit
_MONTH = len("2025-04")


@dataclass(frozen=True)
class Awaited:
    """Editions of an index that should be out and have no figure on record.

    Attributes
    ----------
    index : str
    first, last : int
        The first and the last of these editions.
    opens, closes : str
        Months, as 2026-04, between which the last one usually comes out: the earliest and the latest in
        which one of the last ten editions did; "" where too few days are on record.
    published_on : str
        Day on which the last one came out, where it was opened with its day and without figures; else "".
    """

    index: str
    first: int
    last: int
    opens: str = ""
    closes: str = ""
    published_on: str = ""


def latest_on_record(d: Dataset) -> dict[str, int]:
    """The last edition with a figure in use, by index; an edition that was only opened is not on record."""
    used = d.figures[d.figures["in_use"]]
    return {str(index): int(years.max()) for index, years in used.groupby("index")["year"]}


def awaited(d: Dataset, day: dt.date, *, until: int | None = None) -> list[Awaited]:
    """Editions that should be out by a day and are not on record, an entry an index.

    An edition is awaited from the first day of the earliest month, counted from the year measured, in
    which one of the last ten came out (`published_on` of editions.csv). Of an index with fewer than two
    such days nothing is expected: nothing is known of when it comes out.

    Parameters
    ----------
    d : Dataset
    day : date
    until : int, optional
        The last edition of interest.

    Returns
    -------
    list of Awaited
        In the order of the indices.
    """
    latest = latest_on_record(d)
    each = (_awaited(panel(d), index, latest[index], day, until) for index in d.indices if index in latest)
    return [one for one in each if one is not None]


def _awaited(book: Panel, index: str, latest: int, day: dt.date, until: int | None) -> Awaited | None:
    editions = book.editions[index]
    months, step = _usual_months(book, index), _step([*editions])
    due, year = None, latest + step
    while until is None or year <= until:
        known = str(editions[year]["published_on"]) if year in editions else ""
        opens, closes = (_month(year, months[n]) for n in (0, -1)) if months else ("", "")
        if not (known or opens) or (known or opens) > day.isoformat():
            break
        due = Awaited(index, due.first if due else year, year, opens, closes, known)
        year += step
    return due


def _step(years: list[int]) -> int:
    """Years from one edition to the next: an index that is made every other year is not late in between."""
    last = years[-LOOKED_AT:]
    return min((after - before for before, after in pairwise(last)), default=1)


def _usual_months(book: Panel, index: str) -> list[int]:
    """Months in which editions came out, in order, as counted from January of the year measured."""
    editions = sorted(book.editions[index].items())[-LOOKED_AT:]
    days = [(year, str(edition["published_on"])) for year, edition in editions]
    months = sorted(_count(iso) - 12 * year for year, iso in days if len(iso) >= _MONTH)
    return months if len(months) >= FEWEST else []


def _count(iso: str) -> int:
    return 12 * int(iso[:4]) + int(iso[5:_MONTH]) - 1


def _month(year: int, months: int) -> str:
    """A month as 2026-04, counted from January of a year."""
    return f"{year + months // 12:04d}-{months % 12 + 1:02d}"
