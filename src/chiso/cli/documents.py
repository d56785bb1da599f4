"""The command that writes a report as a Word document; the documents of plans are in `chiso.cli.plans`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chiso.cli.common import (
    DataOption,
    DayOption,
    ProvinceArgument,
    YearOption,
    check_names,
    write_files,
)
from chiso.cli.help import App
from chiso.core.dates import day_of_build
from chiso.core.errors import ChisoError
from chiso.core.files import refuse_inside
from chiso.core.paths import DATA, REPORTS
from chiso.core.surroundings import import_matplotlib
from chiso.text.messages import N_

ForceOption = Annotated[
    bool, typer.Option("--force", help=N_("Replace files that exist; an edited document is kept beside."))
]

documents_app = App()


@documents_app.command()
def report_docx(
    province: ProvinceArgument,
    year: YearOption = None,
    out_file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=N_("The .docx to write; by default beside the report of the province."),
            metavar=N_("FILE"),
        ),
    ] = None,
    date: DayOption = "",
    force: ForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Write the report of a province as a Word document in Vietnamese, for the office to go on writing."""
    day = day_of_build(date)
    units = check_names([province], year, data)
    import_matplotlib()

    from chiso.data.dataset import load
    from chiso.pages.word.file import refuse_documents
    from chiso.reports.province.document import report_document

    d = load(data)
    edition = d.edition_of(year)
    unit = d.province(province, year=edition) if year is None else units[0]
    path = out_file or REPORTS / str(edition) / "provinces" / f"{unit.slug}.docx"
    if path.suffix != ".docx":
        raise ChisoError(
            N_('"{path}" is no Word document', path=path), where="--out", remedy=N_("name a .docx")
        )
    refuse_inside(data, path)
    refuse_documents([path], force=force)
    write_files({path: report_document(unit.name, edition, str(data), day.isoformat())})
