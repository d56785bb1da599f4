"""Write a plan folder: checked before anything is in place, and never over what exists unless asked."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from chiso.core.errors import DataError, Problem, of_os
from chiso.core.files import refuse_existing, refuse_inside, write_together
from chiso.core.paths import DATA
from chiso.data.cleaning.tables import write_csv
from chiso.data.indices import Indices
from chiso.data.plans.folder import FOLDER, TABLES_OF_A_PLAN, read_plan
from chiso.data.plans.work_tables import DUTIES, PERIOD_NAMES, TARGETS, TASKS
from chiso.data.provinces import Province, period_of

HEAD = "# Everything is text, dates are ISO as far as they are known; see data/README.md.\n"
Rows = Sequence[Mapping[str, Any]]


def write_plan(
    folder: Path,
    document: Mapping[str, Any],
    tables: Mapping[str, Rows],
    *,
    data: Path = DATA,
    force: bool = False,
    checked: bool = True,
) -> list[Problem]:
    """Write plan.yml and the tables of a plan.

    Parameters
    ----------
    folder : Path
        Made if it does not exist.
    document : mapping
        Entries of plan.yml.
    tables : mapping
        Rows by the file name of a table ("tasks.csv"); a table without rows is written with its head.
    data : Path
        Data folder with the reference tables.
    force : bool
        Replace files that exist; files that are not written now stay.
    checked : bool
        Refuse a plan that breaks its rules; False for a skeleton whose unit is still to be named.

    Returns
    -------
    list of Problem
        Findings of the written plan.

    Raises
    ------
    ChisoError
        A file exists already or cannot be written, or the folder is a part of the data that holds no plans.
    DataError
        The plan breaks its rules; nothing is written.
    """
    refuse_inside(data, folder, except_in=FOLDER)
    contents = {"plan.yml": (HEAD + yaml.dump(dict(document), Dumper=_Dumper, **_YAML)).encode()}
    by_path = {table.path: table for table in TABLES_OF_A_PLAN}
    for name, rows in tables.items():
        contents[name] = write_csv(rows, by_path[name].schema.columns)
    refuse_existing([folder / name for name in contents], force=force)
    try:
        # What stays must fit what comes.
        stays = {
            name: (folder / name).read_bytes()
            for name in ("plan.yml", *by_path)
            if name not in contents and (folder / name).is_file()
        }
        with tempfile.TemporaryDirectory() as scratch:
            staged = Path(scratch) / folder.resolve().name
            write_together({staged / name: content for name, content in {**stays, **contents}.items()})
            problems = _checked(staged, data) if checked else []
        write_together({folder / name: content for name, content in contents.items()})
    except OSError as error:
        raise of_os(error) from error
    return problems


def skeleton(unit: Province | None, year: int, indices: Indices) -> tuple[dict[str, Any], dict[str, Rows]]:
    """plan.yml and the heads of the tables of a plan that an office begins by itself.

    Parameters
    ----------
    unit : Province or None
        None: its places in plan.yml stay empty, which the next reading names.
    year : int
        The year planned.
    indices : Indices
        Of the data folder.
    """
    own = indices.self_assessed
    document: dict[str, Any] = {
        "document_type": "Kế hoạch",
        "number": "",
        "symbol": "KH-UBND",
        "date": "",
        "place": "" if unit is None else unit.name,
        "title": f"Duy trì, cải thiện và nâng cao {own.long_name(year, 'vi')} ({own.name}) năm {year}",
        "unit": {
            "name": "" if unit is None else f"UBND {unit.full_name}",
            "level": "province",
            "province": "" if unit is None else unit.name,
            "period": period_of(year) if unit is None else unit.period,
        },
        "indices": list(indices),
        "criteria_set": "",
        "edition_reviewed": str(year - 1),
        "edition_planned": str(year),
        "complete": "false",
        "missing": ["Kế hoạch mới lập: chưa có nội dung."],
        "legal_bases": [],
        "results": [],
        "goals": [],
        "reporting": list(PERIOD_NAMES.values()),
        "signatory": {"on_behalf": "", "position": "", "name": ""},
        "recipients": [],
        "limits": [],
        "findings": [],
        "body": [],
    }
    return document, {table.path: [] for table in (TARGETS, TASKS, DUTIES)}


def _checked(folder: Path, data: Path) -> list[Problem]:
    """Findings of a plan.

    Raises
    ------
    DataError
    """
    _, problems = read_plan(folder, data)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise DataError(errors)
    return problems


class _Dumper(yaml.SafeDumper):
    """Texts that YAML would read as numbers, dates or booleans in quotes, all others as they are."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    looks_otherwise = value in {"true", "false"} or not any(char.isalpha() for char in value)
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="'" if looks_otherwise else None)


_Dumper.add_representer(str, _text)
_YAML: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "width": 110}
