"""What to do about a mistake, for who works in a notebook: calls and fields in the place of options.

Messages of the rooms below name the options of the command, since they are raised for it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType

from chiso.core.errors import ChisoError, Problem
from chiso.pages.as_of import HOW_TO_ADD
from chiso.text.catalog import Texts
from chiso.text.messages import N_, InData, Message

ADDED_IN_A_CELL = N_("How to add them: chiso.take_in().")
# By what the command is told.
IN_A_CELL: Mapping[str, Message] = MappingProxyType(
    {
        "state it: --index and --year, or index and year in a map (--map)": N_(
            "state it in the form, or as chiso.take_in(..., index=..., year=...)"
        ),
        "name another sheet with --sheet": N_('name another sheet in the form, or as "sheet"'),
        "name one with --sheet, or its first_row and last_row in a map (--map)": N_(
            'name one in the form, or as "sheet"; its first_row and last_row in a map (map_file=...)'
        ),
        "state it: --source key=value, or source in a map (--map)": N_(
            'state it in the form, or as source={"publisher": ...}'
        ),
        'state them in a map (--map): below "columns:" a line for each, such as "C: {code}"': N_(
            'state them in a map (map_file=...): below "columns:" a line for each, such as "C: {code}"'
        ),
        "leave out what is stated of a table: --index, --year, --sheet, --map, --source": N_(
            "leave out what is stated of a table: index, year, sheet, source"
        ),
        "leave out --index, --year, --sheet, --map, --source and --dry-run": N_(
            "leave out what is stated of a table: index, year, sheet, source"
        ),
        "to take that import back: chiso import undo": N_("to take that import back: chiso.take_back()"),
        "make them one at a time, each with an --out of its own": N_(
            "make them one at a time, each with out=... of its own"
        ),
        "wait until it has ended, or name another folder with --out": N_(
            "wait until it has ended, or name another folder: out=..."
        ),
        "make a folder with data by `chiso init FOLDER` and work in it, or name the data that you have by "
        "--data or CHISO_DATA": N_(
            "make a folder with data by `chiso init FOLDER`, or name the data that you have: data=..."
        ),
        "name another with --out": N_("name another folder: out=..."),
    }
)


def in_a_cell(said: Message) -> Message:
    """What to do, as the calls and fields of a notebook; as it stands where it names no option."""
    if (known := IN_A_CELL.get(said.template)) is not None:
        return Message(known.template, said.values)
    if isinstance(said, InData):
        return said
    values = {
        name: in_a_cell(value) if isinstance(value, Message) else value for name, value in said.values.items()
    }
    return Message(said.template, values, said.one)


def problems_in_a_cell(problems: Iterable[Problem]) -> list[Problem]:
    """Problems with what to do about them in a notebook."""
    return [replace(one, remedy=in_a_cell(one.remedy)) for one in problems]


@contextmanager
def told_in_a_cell() -> Iterator[None]:
    """What is raised inside says what to do about it in a notebook."""
    try:
        yield
    except ChisoError as error:
        error.remedy = in_a_cell(error.remedy)
        raise


def adding_in_a_cell(said: Iterable[str], t: Texts) -> list[str]:
    """Sentences on results that are not in the data, with the call that adds them."""
    return [t(ADDED_IN_A_CELL) if line == t(HOW_TO_ADD) else line for line in said]
