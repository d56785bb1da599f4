"""The commands that write Word documents; `chiso.cli.app` registers them.

What they share with the other commands they take from `chiso.cli.app` when they run: it is then loaded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.core.errors import ChisoError
from chiso.core.files import refuse_inside
from chiso.core.paths import DATA, REPORTS
from chiso.core.surroundings import import_matplotlib
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.data.plans.folder import Plan

Files = dict[str, Callable[[], bytes]]

DataOption = Annotated[Path, typer.Option("--data", help="Data folder.", show_default="the project's own")]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace files that exist; an edited document is kept beside.")
]

OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder to write to; reports/plans/<plan> by default.")
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
    from chiso.cli.app import _check_names, _edition

    units = _check_names([province], year, data)
    import_matplotlib()

    from chiso.data.dataset import load
    from chiso.pages.word.file import refuse_documents
    from chiso.reports.province.document import report_document

    d = load(data)
    edition = _edition(d, year)
    unit = d.province(province, year=edition) if year is None else units[0]
    path = out_file or REPORTS / str(edition) / "provinces" / f"{unit.slug}.docx"
    if path.suffix != ".docx":
        raise ChisoError(
            N_('"{path}" is no Word document', path=path), where="--out", remedy=N_("name a .docx")
        )
    refuse_inside(data, path)
    refuse_documents([path], force=force)
    write_files({path: report_document(unit.name, edition, str(data))})


def write_files(files: dict[Path, bytes]) -> None:
    """Put files in place and say so, and where an edited document is kept."""
    from chiso.cli.app import err, out
    from chiso.pages.word.file import put_documents

    for kept in put_documents(files):
        err.print(f"the edited document is kept as {kept}")
    for path in files:
        out.print(str(path))


def plan_build(
    plan: Annotated[str, typer.Argument(help="Folder of a plan, or its name below data/plans.")],
    out_dir: OutOption = None,
    force: ForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Write a plan as a Word document with its annex, and the annex as an Excel workbook."""
    import_matplotlib()

    from chiso.plans.files import plan_files

    write_plan(plan, out_dir, force, data, plan_files)


def plan_self_assessment(
    plan: Annotated[str, typer.Argument(help="Folder of a plan, or its name below data/plans.")],
    out_dir: OutOption = None,
    force: ForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Write the report on the self-assessed scores of a scorecard, with the list of its evidence."""
    import_matplotlib()

    from chiso.plans.files import self_assessment_files

    write_plan(plan, out_dir, force, data, self_assessment_files)


def write_plan(
    named: str, out_dir: Path | None, force: bool, data: Path, files: Callable[[Plan, Dataset], Files]
) -> None:
    """Load a plan, make its files and put them below a folder; refuses before any work."""
    from chiso.cli.app import _check_folder

    _check_folder(data)

    from chiso.data.dataset import load
    from chiso.data.plans.folder import load_plan
    from chiso.pages.word.file import refuse_documents

    plan = load_plan(named, data)
    folder = out_dir or REPORTS / "plans" / plan.name
    makers = files(plan, load(data))
    refuse_inside(data, folder)
    refuse_documents([folder / name for name in makers], force=force)
    write_files({folder / name: make() for name, make in makers.items()})


def write_follow_up(
    plan: str, period: str, day: dt.date | None, out_dir: Path, force: bool, data: Path
) -> None:
    """Write the follow-up of a plan as a page, a Word document and an Excel workbook."""
    import_matplotlib()

    from chiso.plans.progress_files import follow_up_files
    from chiso.plans.progress_report import FollowUpReport

    write_plan(
        plan, out_dir, force, data, lambda found, d: follow_up_files(FollowUpReport(found, d, period, day))
    )
