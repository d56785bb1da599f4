"""data/datapackage.json: the Frictionless descriptor, generated from the pandera schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chiso.core.dates import iso_date, whole_day
from chiso.core.yaml_files import read_mapping
from chiso.data.cleaning.imports import SOURCE, import_folders
from chiso.data.indices import Indices
from chiso.data.own_index.on_record import tables_on_record
from chiso.data.plans.folder import TABLES_OF_A_PLAN, plan_folders
from chiso.data.plans.work_tables import LEADS
from chiso.data.schema.raw import RAW
from chiso.data.schema.tables import CsvTable

COLLECTED_BY = {"title": "The chiso founders", "role": "wrangler"}
# As the list of Open Definition calls it; LICENSE-DATA.md says what follows from it.
LICENCE = {"name": "notspecified", "title": "Facts; the publishers state no licence: see LICENSE-DATA.md"}


def datapackage(data: Path) -> bytes:
    """The descriptor of a data folder as JSON: every CSV with every column described.

    Its version is the last day on which figures were received, so that it moves with them, also in
    an office that imports its own; its sources and publishers are those that each `source.yml` names.

    Parameters
    ----------
    data : Path

    Returns
    -------
    bytes

    Raises
    ------
    DataError
        A source.yml cannot be read.
    """
    indices = Indices.read(data)
    tables = [*indices.tables.values(), LEADS, *indices.received(data)]
    tables = [one for one in tables if not one.may_be_absent or (data / one.path).is_file()]
    resources = [_resource(table, table.name, table.path, indices) for table in tables]
    for folder in import_folders(data):
        path = (folder / "figures.csv").relative_to(data).as_posix()
        resources.append(_resource(RAW["figures"], f"import_{folder.name}".replace("-", "_"), path, indices))
    for folder in plan_folders(data):
        for table in TABLES_OF_A_PLAN:
            if (folder / table.path).is_file():
                path = (folder / table.path).relative_to(data).as_posix()
                name = f"{table.name}_{folder.name}".replace("-", "_")
                resources.append(_resource(table, name, path, indices))
    for table in tables_on_record(data):
        name = table.path.removesuffix(".csv").replace("/", "_").replace("-", "_")
        resources.append(_resource(table, f"own_{name}", table.path, indices))
    origins = _origins(data)
    package = {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": "chiso",
        "title": f"{', '.join(one.name for one in indices.values())} of the provinces of Viet Nam",
        "description": "Published figures with their sources; see README.md for the dictionary and coverage.",
        **_version(origins),
        "licenses": [LICENCE],
        "sources": [_source(one) for one in origins if _text(one, "title")],
        "contributors": [COLLECTED_BY, *_publishers(origins)],
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _origins(data: Path) -> list[dict[str, Any]]:
    """What stands beside the tables as received, those of the project first, then the imports."""
    folders = [*sorted(path.parent for path in data.glob(f"raw/*/{SOURCE}")), *import_folders(data)]
    return [read_mapping(one / SOURCE, (one / SOURCE).relative_to(data).as_posix()) for one in folders]


def _version(origins: list[dict[str, Any]]) -> dict[str, str]:
    days = [day for one in origins if (day := whole_day(iso_date(_text(one, "received_on"))))]
    if not days:
        return {}
    newest = max(days)
    return {"version": f"{newest.year}.{newest.month}.{newest.day}"}


def _source(origin: dict[str, Any]) -> dict[str, str]:
    given = origin.get("address")
    first = str(given[0]) if isinstance(given, list) and given else ""
    named = {"title": _text(origin, "title")}
    return named | ({"path": first} if first.startswith(("http://", "https://")) else {})


def _publishers(origins: list[dict[str, Any]]) -> list[dict[str, str]]:
    named = dict.fromkeys(_text(one, "publisher") for one in origins)
    return [{"title": name, "role": "publisher"} for name in named if name]


def _text(origin: dict[str, Any], key: str) -> str:
    value = origin.get(key)
    return value if isinstance(value, str) else ""


def _resource(table: CsvTable, name: str, path: str, indices: Indices) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(table, column, indices) for column in table.schema.columns],
        "missingValues": [""],
    }
    return {
        "name": name,
        "path": path,
        "title": table.title,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(table: CsvTable, column: str, indices: Indices) -> dict[str, Any]:
    described = table.schema.columns[column]
    metadata = described.metadata or {}
    constraints: dict[str, Any] = {}
    if metadata["required"]:
        constraints["required"] = True
    if choices := indices.choices(table, column):
        constraints["enum"] = choices
    if metadata.get("pattern"):
        constraints["pattern"] = metadata["pattern"]
    for bound in ("minimum", "maximum"):
        if metadata.get(bound) is not None:
            constraints[bound] = metadata[bound]
    field: dict[str, Any] = {"name": column, "type": metadata["kind"], "description": described.description}
    if metadata["kind"] == "boolean":
        field |= {"trueValues": ["1"], "falseValues": ["0"]}
    if constraints:
        field["constraints"] = constraints
    return field
