"""Checks before any work: the request, and the parameters that it leads to.

Everything that is wrong is said at once, and light modules alone are used: a wrong request is refused
in a fraction of a second.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chiso.core.errors import ChisoError, DataError, RequestError, of_os, unknown_edition
from chiso.core.reading import Records, read_records, read_text
from chiso.data.provinces import Names, Province
from chiso.text.messages import N_

EDITIONS = "reference/editions.csv"
_COPY_ONE = N_("begin with a copy of a notebook of notebooks/reports, and change the copy in JupyterLab")


def check_request(data: Path, provinces: Sequence[str | Province], *, year: int | None) -> list[Province]:
    """The units that a request names.

    Parameters
    ----------
    data : Path
        Data folder; of it only the names and the editions are read.
    provinces : sequence of str or Province
        Names in any spelling.
    year : int or None
        Edition; None: the latest.

    Returns
    -------
    list of Province
        Empty if the tables cannot be read: loading them says what is wrong with them.

    Raises
    ------
    ChisoError
        One thing is wrong with the request.
    RequestError
        Several are.
    """
    refused: list[ChisoError] = []
    editions = _editions(data)
    if year is not None and editions and year not in editions:
        refused.append(unknown_edition(year, editions))
        year = None
    units = []
    try:
        known_names = Names.read(data)
    except DataError:
        provinces = ()
    for name in provinces:
        try:
            units.append(known_names.resolve(name, year=year))
        except ChisoError as error:
            refused.append(error)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise RequestError(refused)
    return units


def _editions(data: Path) -> set[int]:
    content, problems = read_text(data / EDITIONS, EDITIONS)
    records, found = (Records(), []) if content is None else read_records(content, EDITIONS)
    if problems or found or "year" not in records.header:
        return set()  # loading says what is wrong with it
    place = records.header.index("year")
    years = [cells[place] if place < len(cells) else "" for _, cells in records.rows()]
    return {int(year) for year in years} if all(re.fullmatch("[0-9]{4}", year) for year in years) else set()


def check_parameters(wanted: Sequence[tuple[Path, dict[str, Any]]]) -> None:
    """Refuse parameters that a notebook does not declare, leaves without a value or has of another type.

    papermill only logs an unknown parameter and then makes the report of the default province.

    Parameters
    ----------
    wanted : sequence of (Path, dict)
        Notebooks and the parameters of each report.

    Raises
    ------
    ChisoError, RequestError
    """
    refused: dict[str, ChisoError] = {}
    declared = {path: _declared(path) for path in {path for path, _ in wanted}}
    for path, parameters in wanted:
        known = declared[path]
        where = N_("{notebook}, cell tagged parameters", notebook=path.name)
        if parameters.keys() != known.keys():
            unknown, lacking = (
                sorted(parameters.keys() - known.keys()),
                sorted(known.keys() - parameters.keys()),
            )
            message = N_(
                "parameters do not fit the notebook: not declared {extra}, not given {lacking}",
                extra=unknown or N_("none"),
                lacking=lacking or N_("none"),
            )
            refused.setdefault(
                f"{path} {message}",
                ChisoError(message, where=where, remedy=N_("declare each as name: type = value  # meaning")),
            )
        for name, value in parameters.items():
            if name in known and known[name] not in ("", _type_of(value)):
                message = N_(
                    "{name} is {type}, the notebook declares {declared}",
                    name=name,
                    type=_type_of(value),
                    declared=known[name],
                )
                refused.setdefault(
                    f"{path} {message}", ChisoError(message, where, N_("correct the declaration"))
                )
    if len(refused) == 1:
        raise next(iter(refused.values()))
    if refused:
        raise RequestError(list(refused.values()))


def _declared(notebook: Path) -> dict[str, str]:
    """Parameters of a notebook with their types; "" where it does not say one."""
    try:
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        tagged = ["".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", ())]
        if len(tagged) != 1:
            raise ChisoError(
                N_("{n} cells of the notebook are tagged parameters", n=len(tagged)),
                where=str(notebook),
                remedy=N_("tag exactly one"),
            )
        body = ast.parse(tagged[0]).body
    except FileNotFoundError:
        remedy = N_("see to its name and folder; a path with spaces stands in quotes")
        raise ChisoError(N_("the notebook of the report does not exist"), str(notebook), remedy) from None
    except OSError as error:
        raise of_os(error) from error
    except SyntaxError as error:
        message = N_("the cell of parameters is not Python: line {line}", line=error.lineno or 1)
        raise ChisoError(message, str(notebook), N_("correct the cell in JupyterLab")) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = N_("the file is no notebook of Jupyter, or is damaged")
        raise ChisoError(message, str(notebook), _COPY_ONE) from error
    declared = {}
    for statement in body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            declared[statement.target.id] = ast.unparse(statement.annotation)
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            declared[statement.targets[0].id] = ""
    return declared


def _type_of(value: object) -> str:
    if isinstance(value, list):
        return f"list[{_type_of(value[0])}]" if value else "list"
    return type(value).__name__
