"""The commands that write Word documents; `chiso.cli` registers them.

What they share with the other commands they take from `chiso.cli` when they run: that module is then loaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chiso.paths import DATA, REPORTS

DataOption = Annotated[Path, typer.Option("--data", help="Data folder.", show_default="the project's own")]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace files that exist; an edited document is kept beside.")
]


def report_docx(
    province: Annotated[str, typer.Argument(help="Any spelling of a province, or its code as text.")],
    year: Annotated[int | None, typer.Option(help="Edition; the latest on record by default.")] = None,
    out_file: Annotated[
        Path | None,
        typer.Option("--out", help="The .docx to write; by default beside the report of the province."),
    ] = None,
    force: ForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Write the report of a province as a Word document in Vietnamese, for the office to go on writing."""
    from chiso.cli import _check_names, _edition

    units = _check_names([province], year, data)

    from chiso.data.load import load
    from chiso.publish.document_file import refuse_existing
    from chiso.publish.report_document import report_document

    d = load(data)
    edition = _edition(d, year)
    unit = d.province(province, year=edition) if year is None else units[0]
    path = out_file or REPORTS / str(edition) / "provinces" / f"{unit.slug}.docx"
    refuse_existing([path], force=force)
    write_files({path: report_document(unit.name, edition, str(data))})


def write_files(files: dict[Path, bytes]) -> None:
    """Put files in place and say so, and where an edited document is kept."""
    from chiso.cli import err, out
    from chiso.publish.document_file import put_document

    for path, content in files.items():
        kept = put_document(path, content)
        if kept is not None:
            err.print(f"the edited document is kept as {kept}", markup=False)
        out.print(str(path), markup=False)
