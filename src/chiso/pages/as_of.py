"""As of which import the data are, and which results are newer than theirs, or than those of a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from chiso.analysis.record.awaited import Awaited, awaited, latest_on_record
from chiso.core.dates import day_of_build
from chiso.data.dataset import Dataset
from chiso.text.catalog import Texts
from chiso.text.dates import date, months
from chiso.text.messages import N_
from chiso.text.numbers import MISSING

_WHOLE_DAY = len("2025-04-06")
# By whether several editions are awaited, and whether the day is known on which the last one came out.
HOW_TO_ADD = N_("How to add them: chiso import add FILE (docs/new-edition.md).")
_NOT_IN_THE_DATA = {
    (False, False): N_(
        "Results of {indices} for {last} usually come out in {months}; they are not in the data."
    ),
    (True, False): N_(
        "Results of {indices} for {first}-{last} are not in the data; those for {last} usually come out in "
        "{months}."
    ),
    (False, True): N_("Results of {indices} for {last} came out on {day}; they are not in the data."),
    (True, True): N_(
        "Results of {indices} for {first}-{last} are not in the data; those for {last} came out on {day}."
    ),
}


def as_of(d: Dataset, t: Texts) -> str:
    """As of which import the data are; without one, how new their newest source is."""
    if d.imports:
        last = d.imports[-1]
        return t("Data as of {day}, import {name}.", day=date(last.day, t.lang) or MISSING, name=last.name)
    newest = max((day for day in d.sources["date"] if len(day) == _WHOLE_DAY), default="")
    return t("Data as shipped; the newest source is of {day}.", day=date(newest, t.lang) or MISSING)


def newer_results(
    d: Dataset,
    t: Texts,
    day: dt.date | None = None,
    year: int | None = None,
    indices: Iterable[str] | None = None,
) -> list[str]:
    """Sentences on results that a page does not show: those on record, and those that should be out.

    Parameters
    ----------
    d : Dataset
    t : Texts
    day : date, optional
        On which what says so counts as made; by default as in `chiso.core.dates.day_of_build`.
    year : int, optional
        Edition of the page: of an index with newer ones on record that is said, and nothing is awaited.
        None: what is awaited of every index.
    indices : iterable of str, optional
        Of these alone; of all by default.

    Returns
    -------
    list of str
        With how to add what is not in the data; empty where there is nothing to say.
    """
    asked = list(d.indices if indices is None else indices)
    latest = latest_on_record(d)
    ahead = [index for index in asked if year is not None and latest.get(index, year) > year]
    by_year: dict[int, list[str]] = {}
    for index in ahead:
        by_year.setdefault(latest[index], []).append(d.indices[index].name)
    results = "; ".join(
        t("{index} {year}", index=", ".join(names), year=newest) for newest, names in by_year.items()
    )
    said = [t("Newer results are on record: {results}.", results=results)] if ahead else []
    return [*said, *not_in_the_data(d, t, day, indices=[index for index in asked if index not in ahead])]


def not_in_the_data(
    d: Dataset,
    t: Texts,
    day: dt.date | None = None,
    until: int | None = None,
    indices: Iterable[str] | None = None,
) -> list[str]:
    """Sentences on results that should be out and are not in the data, and how to add them.

    Parameters
    ----------
    d, t, day, indices
        As in `newer_results`.
    until : int, optional
        The last edition of interest.

    Returns
    -------
    list of str
        A sentence on the indices that come out together; empty where nothing is awaited.
    """
    asked = list(d.indices if indices is None else indices)
    together: dict[Awaited, list[str]] = {}
    for one in awaited(d, day or day_of_build(), until=until):
        if one.index in asked:
            together.setdefault(replace(one, index=""), []).append(d.indices[one.index].name)
    said = [
        t(
            _NOT_IN_THE_DATA[one.first < one.last, bool(one.published_on)],
            indices=", ".join(names),
            first=one.first,
            last=one.last,
            months=months(one.opens, one.closes, t.lang) if one.opens else "",
            day=date(one.published_on, t.lang),
        )
        for one, names in together.items()
    ]
    return [*said, t(HOW_TO_ADD)] if said else []


def without_commands(said: Iterable[str], t: Texts) -> list[str]:
    """Those sentences without the one that says how to add results: of documents, which name no program."""
    return [line for line in said if line != t(HOW_TO_ADD)]
