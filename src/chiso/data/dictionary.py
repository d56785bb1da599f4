"""data/README.md: the data dictionary, and how much of each edition is on record."""

from __future__ import annotations

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.indices import Indices
from chiso.data.own_index.tables import (
    CLASSES,
    SETS,
    criteria_table,
    evidence_table,
    files_table,
    replaced_table,
    scores_table,
    survey_table,
    units_table,
)
from chiso.data.plans.folder import TABLES_OF_A_PLAN
from chiso.data.plans.work_tables import LEADS
from chiso.data.schema.tables import REFERENCE, CsvTable

README = "README.md"


def readme(d: Dataset) -> bytes:
    """Text of data/README.md."""
    lines = [
        "# The data",
        "",
        "This page is written by `make data`; edit the schemas in `src/chiso/data/schema/tables.py` instead.",
        "",
        "- `raw/`: tables as received, never edited, each folder with a `source.yml`; `raw/imports/` holds",
        "  what `chiso import add` took in.",
        "- `clean/`: one row a published figure and source, tidy and long. Rebuilt by `make data`.",
        "- `reference/`: provinces, regions, left_out, national, sources and targets are rebuilt by",
        "  `make data`; indices, aliases, groups, tiles, components, editions, breaks, conflicts,",
        "  inconsistencies, agencies and leads are kept by hand. `groups.csv` has the groups that an office",
        "  adds (docs/how-to.md): no source of the project says which provinces are in one cluster of",
        "  emulation, or border on each other.",
        "- `plans/`: a folder a plan: `plan.yml` (the document, everything as text) and, where the document",
        "  has them, `scorecard.csv`, `targets.csv`, `tasks.csv`, `duties.csv`; while a year is under way,",
        "  `periods.csv`. Transcribed by hand, digits as printed; described in `document.py`,",
        "  `scorecard_table.py` and `work_tables.py` of `src/chiso/data/plans/`.",
        "- `criteria/`, `units/`, `scores/`, where present: a province's own index. `criteria/` has its sets",
        "  of criteria (`chiso criteria new`), `units/` the register of its departments and communes",
        "  (`chiso criteria units`), `scores/` what `chiso import add` took in; described in",
        "  `src/chiso/data/own_index/tables.py`.",
        "",
        "All files are UTF-8 (NFC) with commas and a decimal point. Read every column as text: `01` and",
        "`6.1` are labels. An empty cell is missing, 0 is a score.",
        "",
        "## Coverage",
        "",
        "Provinces on record: a missing row means that no source of this project prints the figure.",
        *(
            f"{one.name} publishes no ranks; chiso computes them, and never for fewer than 90 % of the "
            "ranked units."
            for one in d.indices.values()
            if not one.publishes_ranks
        ),
        "",
        "| Index | Edition | Units ranked | Total scores | Ranks | Provinces with components | Components |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in records(d.coverage):
        ranks = row["ranks"] if row["ranks_published"] else "none published"
        cells = [row["index"], row["year"], row["ranked"], row["scores"], ranks]
        cells += [row["provinces_with_components"], row["components"]]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    lines += ["", "## Dictionary", ""]
    of_figures = [one.table for one in d.indices.values()]
    files = ", ".join(f"`{table.path}`" for table in of_figures)
    lines += _dictionary(of_figures[0], files, "A figure of a province", d.indices)
    for table in (*REFERENCE.values(), LEADS):
        lines += _dictionary(table, f"`{table.path}`", table.title, d.indices)
    for table in TABLES_OF_A_PLAN:
        lines += _dictionary(table, f"`plans/<plan>/{table.path}`", table.title, d.indices)
    for table in (SETS, CLASSES, criteria_table("<set>"), units_table("<province>")):
        lines += _dictionary(table, f"`{table.path}`", table.title, d.indices)
    for kind in (scores_table, evidence_table, files_table, replaced_table, survey_table):
        table = kind("<set>", 0)
        path = table.path.replace("/0", "/<year>")
        lines += _dictionary(table, f"`{path}`", table.title, d.indices)
    return ("\n".join(lines).rstrip() + "\n").encode()


def _dictionary(table: CsvTable, files: str, title: str, indices: Indices) -> list[str]:
    lines = [
        f"### {files}",
        "",
        f"One row: {title[0].lower()}{title[1:]}.",
        "",
        "| Column | Kind | Meaning |",
        "|---|---|---|",
    ]
    for name, column in table.schema.columns.items():
        metadata = column.metadata or {}
        choices = ", ".join(f"`{choice}`" for choice in indices.choices(table, name))
        allowed = f" ({choices})" if choices else ""
        required = "" if metadata["required"] else ", may be empty"
        lines.append(f"| `{name}` | {metadata['kind']}{required} | {column.description}{allowed} |")
    return [*lines, ""]
