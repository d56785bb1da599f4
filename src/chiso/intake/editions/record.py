"""Editions opened, changed and closed in a data folder: whole, checked, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from chiso.core.errors import ChisoError, DataError
from chiso.core.transaction import change
from chiso.data.cleaning.imports import read_imports
from chiso.data.cleaning.rebuild import rebuild
from chiso.data.dataset import Dataset, load
from chiso.data.indices import Index
from chiso.intake.editions.changing import ComponentChange, set_component, set_values
from chiso.intake.editions.opening import (
    carry_components,
    close_edition,
    edition_row,
    held_against,
    open_edition,
    opening_of,
)
from chiso.intake.editions.questions import OPTIONS, Answers
from chiso.intake.source import BadField
from chiso.text.messages import N_

Row = Mapping[str, str]


def open_new(
    data: Path,
    index: str,
    year: int,
    answers: Answers,
    source: str,
    today: date,
    components_from: int | None = None,
) -> None:
    """Open an edition before any figure of it is on record.

    Parameters
    ----------
    data : Path
    index : str
        Its code, in letters of any size.
    year : int
        Year measured.
    answers : Answers
        See `chiso.intake.editions.questions`.
    source : str
        Keys of sources or addresses, separated by "; ".
    today : date
    components_from : int, optional
        Edition of the same structure; the one before by default.

    Raises
    ------
    ChisoError
        The year cannot be the next edition, an answer cannot be, or the source is none.
    """

    def work(staged: Path, d: Dataset) -> None:
        opening, bad = opening_of(d, d.index(index), year, answers, today, components_from)
        _refuse(bad)
        open_edition(staged, opening, source)

    _edit(data, work)


def close(data: Path, index: str, year: int) -> None:
    """Take an edition without figures off the record.

    Raises
    ------
    ChisoError
        It is not on record, not the latest, or figures are.
    """

    def work(staged: Path, d: Dataset) -> None:
        edition_row(d, d.index(index), year)
        close_edition(staged, d.index(index), year)

    _edit(data, work)


def change_edition(
    data: Path,
    index: str,
    year: int,
    today: date,
    *,
    answers: Answers,
    cells: Row,
    component: ComponentChange | None = None,
    components_from: int | None = None,
    source: str = "",
) -> None:
    """Change values of an edition on record, or a component in it.

    Parameters
    ----------
    data : Path
    index : str
        Its code, in letters of any size.
    year : int
    today : date
    answers : Answers
        Values that are asked of a new edition too.
    cells : mapping from column of editions.csv to str
        Others.
    component : ComponentChange, optional
    components_from : int, optional
        Edition whose components it takes over, where it has none.
    source : str, optional
        Who says what a component is; the sources of the edition by default.

    Raises
    ------
    ChisoError
        What is to be changed is not there, a value cannot be, or figures on record contradict it.
    """

    def work(staged: Path, d: Dataset) -> None:
        traits = d.index(index)
        row = edition_row(d, traits, year)
        given = {key.removeprefix("edition_"): answer.text for key, answer in answers.items()}
        known = [one.message for one in held_against(d, traits, year, {}, today)]
        _refuse([one for one in held_against(d, traits, year, given, today) if one.message not in known])
        given.pop("units", None)  # those of the period, which a wrong number was refused for
        if given or cells:
            set_values(staged, traits, year, given | dict(cells))
        if components_from is not None:
            edition_row(d, traits, components_from)
            carry_components(staged, row | {"year": str(year)}, year, components_from)
        if component:
            set_component(staged, traits, year, component, source or row["source"])

    _edit(data, work)


def _refuse(bad: list[BadField]) -> None:
    for wrong in bad:
        raise ChisoError(wrong.message, OPTIONS[wrong.key], wrong.remedy)


def _edit(data: Path, work: Callable[[Path, Dataset], None]) -> None:
    with change(data) as (staged, commit):
        read_imports(data)  # in the copy a link is the folder that it leads to
        work(staged, load(staged))  # what is in error already is no fault of the change
        try:
            rebuild(staged)
        except DataError as error:
            first = error.problems[0]
            raise ChisoError(
                N_("nothing is changed, the data would be in error: {message}", message=first.message),
                where=first.where(),
                remedy=first.remedy,
            ) from error
        commit()


def on_record(d: Dataset, index: str, year: int) -> Index:
    """The index of an edition on record.

    Raises
    ------
    ChisoError
        There is no such index, or no such edition of it.
    """
    traits = d.index(index)
    edition_row(d, traits, year)
    return traits
