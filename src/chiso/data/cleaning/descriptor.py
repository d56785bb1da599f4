"""data/datapackage.json: the Frictionless descriptor, generated from the pandera schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chiso.data.cleaning.imports import import_folders
from chiso.data.indices import Indices
from chiso.data.own_index.on_record import tables_on_record
from chiso.data.plans.folder import TABLES_OF_A_PLAN, plan_folders
from chiso.data.plans.work_tables import LEADS
from chiso.data.schema.raw import RAW
from chiso.data.schema.tables import CsvTable


def datapackage(data: Path) -> bytes:
    """The descriptor of a data folder as JSON: every CSV with every column described."""
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
    package = {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": "chiso",
        "title": f"{', '.join(one.name for one in indices.values())} of the provinces of Viet Nam",
        "description": "Published figures with their sources; see README.md for the dictionary and coverage.",
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


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
