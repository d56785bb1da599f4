"""The commands on improvement plans, as data and as documents: `chiso plan`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.cli.common import (
    SPOKEN,
    DataOption,
    DayOption,
    LangOption,
    check_folder,
    check_names,
    out,
    spoken,
    write_files,
)
from chiso.cli.help import App
from chiso.core.dates import day_of_build, stated_day
from chiso.core.errors import ChisoError
from chiso.core.files import refuse_existing, refuse_inside
from chiso.core.paths import DATA, REPORTS
from chiso.core.surroundings import import_matplotlib
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.data.plans.folder import Plan
    from chiso.plans.files import Files

plan_app = App(N_("Improvement plans: begin, draft, write, follow up."))

ForceOption = Annotated[bool, typer.Option("--force", help=N_("Replace files that exist."))]
DocumentsForceOption = Annotated[
    bool, typer.Option("--force", help=N_("Replace files that exist; an edited document is kept beside."))
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", help=N_("Folder to write to; reports/plans/<plan> by default."), metavar=N_("FOLDER")
    ),
]
PlanArgument = Annotated[
    str, typer.Argument(help=N_("Folder of a plan, or its name below data/plans."), metavar=N_("PLAN"))
]


@plan_app.command("build")
def plan_build(
    plan: PlanArgument,
    out_dir: OutOption = None,
    date: DayOption = "",
    force: DocumentsForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Write a plan as a Word document with its annex, and the annex as an Excel workbook."""
    day = day_of_build(date)
    import_matplotlib()

    from chiso.plans.files import plan_files

    _write_plan(plan, out_dir, force, data, lambda found, d: plan_files(found, d, day))


@plan_app.command("self-assessment")
def plan_self_assessment(
    plan: PlanArgument,
    out_dir: OutOption = None,
    force: DocumentsForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Write the report on the self-assessed scores of a scorecard, with the list of its evidence."""
    import_matplotlib()

    from chiso.plans.files import self_assessment_files

    _write_plan(plan, out_dir, force, data, self_assessment_files)


@plan_app.command()
def new(
    folder: Annotated[Path, typer.Argument(help=N_("Folder to make."), metavar=N_("FOLDER"))],
    province: Annotated[
        str,
        typer.Option(
            help=N_("Province that the plan is of; any spelling of its name."), metavar=N_("PROVINCE")
        ),
    ] = "",
    year: Annotated[
        int | None,
        typer.Option(min=2000, max=2100, help=N_("Year planned; this year by default."), metavar=N_("YEAR")),
    ] = None,
    force: ForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Make a plan folder to fill in: plan.yml and the heads of its tables."""
    from chiso.data.indices import Indices
    from chiso.data.plans.writing import skeleton, write_plan
    from chiso.data.provinces import Names

    check_folder(data)
    planned = dt.datetime.now().astimezone().year if year is None else year
    names = Names.read(data)
    unit = names.resolve(province, year=planned) if province else None
    document, tables = skeleton(unit, planned, Indices.read(data))
    # Without a province the skeleton breaks the rules until its place is filled in: the next command says so.
    write_plan(folder, document, tables, data=data, force=force, checked=unit is not None)
    out.print(f"{folder}: {', '.join(['plan.yml', *tables])}")
    t = spoken()
    if unit is None:
        out.print(t("fill in unit.name and unit.province of plan.yml"))
    out.print(t("write the rows, then: chiso plan progress {folder} --period Q1", folder=str(folder)))


@plan_app.command()
def draft(
    year: Annotated[
        int,
        typer.Option(
            min=2000,
            max=2100,
            help=N_("Year planned; figures of the years before are used."),
            metavar=N_("YEAR"),
        ),
    ],
    province: Annotated[
        str, typer.Option(help=N_("Any spelling of a province of the year planned."), metavar=N_("PROVINCE"))
    ] = "",
    unit: Annotated[
        str,
        typer.Option(
            help=N_("A department or commune in place of a province, in any spelling; with --set."),
            metavar=N_("UNIT"),
        ),
    ] = "",
    named_set: Annotated[
        str,
        typer.Option("--set", help=N_("Set of criteria on which the unit was scored."), metavar=N_("SET")),
    ] = "",
    out_dir: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=N_("Folder to write to."),
            show_default=N_("plans/<province or unit>-<year>"),
            metavar=N_("FOLDER"),
        ),
    ] = None,
    date: DayOption = "",
    force: ForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Draft a plan as data: what is below the maximum, targets, tasks of plans on record, leads, doubts."""
    day = day_of_build(date)
    if bool(province) == bool(unit) or bool(unit) != bool(named_set):
        raise ChisoError(
            N_("a draft is for one province, or for one unit by its set"),
            "--province, --unit, --set",
            N_('write --province NAME, or --unit "Sở Tư pháp" --set SET'),
        )
    if unit:
        _draft_of_unit(unit, named_set, year, out_dir, force, data)
        return
    units = check_names([province], year, data)
    folder = out_dir or Path("plans") / f"{units[0].slug if units else province}-{year}"
    refuse_inside(data, folder, except_in="plans")
    refuse_existing([folder / "plan.yml"], force=force)

    from chiso.data.dataset import load
    from chiso.data.plans.writing import write_plan
    from chiso.pages.as_of import not_in_the_data
    from chiso.plans.draft_wording import draft_files
    from chiso.plans.drafting import draft as make_draft
    from chiso.plans.terminal import render_draft
    from chiso.text.catalog import Texts

    d = load(data)
    made = make_draft(d, province, year)
    document, tables = draft_files(made)
    write_plan(folder, document, tables, data=data, force=force)
    newer = not_in_the_data(d, Texts("vi"), day, until=year - 1)
    out.print(render_draft(made, tables, str(folder), newer))


def _draft_of_unit(
    unit: str, named_set: str, year: int, out_dir: Path | None, force: bool, data: Path
) -> None:
    """Draft the plan of a department or commune from its scores."""
    check_folder(data)

    from chiso.data.plans.writing import write_plan
    from chiso.plans.unit_draft import draft_for_unit, render_unit_draft

    made = draft_for_unit(data, named_set, unit, year)
    folder = out_dir or made.folder
    write_plan(folder, made.document, made.tables, data=data, force=force)
    out.print(render_unit_draft(made, folder))


@plan_app.command()
def progress(
    plan: Annotated[
        str, typer.Argument(help=N_("Folder of a plan, or its name below data/plans."), metavar=N_("PLAN"))
    ],
    period: Annotated[
        str, typer.Option(help=N_("Period: Q1, 6T, Q3 or N (the whole year)."), metavar=N_("PERIOD"))
    ],
    date: Annotated[
        str,
        typer.Option(
            help=N_("Day that deadlines are held against: 15/7/2021."),
            show_default=N_("end of the period"),
            metavar=N_("DAY"),
        ),
    ] = "",
    lang: LangOption = SPOKEN,
    out_dir: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=N_("Write page, Word document and workbook, in Vietnamese, to this folder; show nothing."),
            metavar=N_("FOLDER"),
        ),
    ] = None,
    force: ForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Show how far a plan is: done, late, at risk by field and agency, targets against results."""
    check_folder(data)

    from chiso.plans.progress import period_end, read_period

    suffix = read_period(period)
    day = stated_day(date)
    if out_dir is not None:
        _write_follow_up(plan, suffix, day, out_dir, force, data)
        return

    from chiso.data.dataset import load
    from chiso.data.plans.folder import load_plan
    from chiso.plans.terminal import render_progress

    read = load_plan(plan, data)
    on = day or period_end(suffix, read.planned)
    out.print(render_progress(load(data), read, suffix, on, lang.value))


def _write_plan(
    named: str, out_dir: Path | None, force: bool, data: Path, files: Callable[[Plan, Dataset], Files]
) -> None:
    """Load a plan, make its files and put them below a folder; refuses before any work."""
    check_folder(data)

    from chiso.data.dataset import load
    from chiso.data.plans.folder import load_plan
    from chiso.pages.word.file import refuse_documents

    plan = load_plan(named, data)
    folder = out_dir or REPORTS / "plans" / plan.name
    makers = files(plan, load(data))
    refuse_inside(data, folder)
    refuse_documents([folder / name for name in makers], force=force)
    write_files({folder / name: make() for name, make in makers.items()})


def _write_follow_up(
    plan: str, period: str, day: dt.date | None, out_dir: Path, force: bool, data: Path
) -> None:
    """Write the follow-up of a plan as a page, a Word document and an Excel workbook."""
    import_matplotlib()

    from chiso.plans.progress_files import follow_up_files
    from chiso.plans.progress_report import FollowUpReport

    _write_plan(
        plan, out_dir, force, data, lambda found, d: follow_up_files(FollowUpReport(found, d, period, day))
    )
