"""Which tables of provinces' own indices a data folder has, told from names of files; and their check."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from chiso.core.errors import Problem
from chiso.data.own_index.register import read_units
from chiso.data.own_index.sets import read_sets
from chiso.data.own_index.tables import (
    CLASSES,
    CRITERIA_FOLDER,
    SCORES_FOLDER,
    SETS,
    SLUG,
    UNITS_FOLDER,
    criteria_table,
    evidence_table,
    files_table,
    replaced_table,
    scores_table,
    survey_table,
    units_table,
)
from chiso.data.schema.tables import CsvTable
from chiso.text.messages import N_

_OF_SCORES: dict[str, Callable[[str, int], CsvTable]] = {
    "": scores_table,
    "-evidence": evidence_table,
    "-files": files_table,
    "-survey": survey_table,
    "-replaced": replaced_table,
}
_YEAR_AND_KIND = re.compile(r"(20[0-9]{2})(-[a-z]+)?")


def sets_with_files(data: Path) -> list[str]:
    """Codes of sets that have a file of criteria."""
    heads = {SETS.path, CLASSES.path}
    return [name for name in _named(data, CRITERIA_FOLDER) if f"{CRITERIA_FOLDER}/{name}.csv" not in heads]


def provinces_with_units(data: Path) -> list[str]:
    """Slugs of provinces that have a register of units."""
    return _named(data, UNITS_FOLDER)


def tables_on_record(data: Path) -> Iterator[CsvTable]:
    """The tables of own indices that are there; no file is opened."""
    yield from (table for table in (SETS, CLASSES) if (data / table.path).is_file())
    yield from (criteria_table(code) for code in sets_with_files(data))
    yield from (units_table(province) for province in provinces_with_units(data))
    folder = data / SCORES_FOLDER
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if entry.is_dir() and re.fullmatch(SLUG, entry.name):
            for path in sorted(entry.glob("*.csv")):
                found = _YEAR_AND_KIND.fullmatch(path.stem)
                if found and (found[2] or "") in _OF_SCORES:
                    yield _OF_SCORES[found[2] or ""](entry.name, int(found[1]))


def check_own(data: Path, provinces: Collection[str]) -> list[Problem]:
    """Everything that is wrong with sets of criteria, classes and registers of units; scores are not read.

    Parameters
    ----------
    data : Path
    provinces : collection of str
        Canonical names.
    """
    sets, problems = read_sets(data)
    sound = not problems  # else some are not among them
    for line, one in enumerate(sets.values(), 2):
        if sound and one.province and one.province not in provinces:
            message = N_('no province "{name}"', name=one.province)
            remedy = N_("write its name as in reference/provinces.csv")
            problems.append(
                Problem("error", SETS.path, "province", message, line, "province", one.province, remedy)
            )
    for code in sets_with_files(data) if sound else ():
        if code not in sets:
            message = N_("the set of this file is not listed in {path}", path=SETS.path)
            remedy = N_("add a row for it, or remove the file")
            problems.append(
                Problem("error", criteria_table(code).path, "unknown_set", message, remedy=remedy)
            )
    return problems + [
        problem for province in provinces_with_units(data) for problem in read_units(data, province)[1]
    ]


def _named(data: Path, folder: str) -> list[str]:
    """Names of the tables of a folder, as far as a table may have them."""
    found = (data / folder).glob("*.csv") if (data / folder).is_dir() else ()
    return sorted(path.stem for path in found if path.is_file() and re.fullmatch(SLUG, path.stem))
