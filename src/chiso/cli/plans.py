"""The commands on improvement plans as data; `chiso.cli.app` registers them as `chiso plan`.

What they share with the other commands they take from `chiso.cli.app` when they run: it is then loaded.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from chiso.cli.documents import plan_build, plan_self_assessment
from chiso.core.errors import ChisoError
from chiso.core.files import refuse_existing, refuse_inside
from chiso.core.paths import DATA

plan_app = typer.Typer(help="Improvement plans: begin, draft, write, follow up.", no_args_is_help=True)
plan_app.command("build")(plan_build)
plan_app.command("self-assessment")(plan_self_assessment)

DataOption = Annotated[Path, typer.Option("--data", help="Data folder.", show_default="the project's own")]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]


@plan_app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make.", metavar="DIR")],
    province: Annotated[
        str, typer.Option(help="Province that the plan is of; any spelling of its name.")
    ] = "",
    year: Annotated[
        int | None, typer.Option(min=2000, max=2100, help="Year planned; this year by default.")
    ] = None,
    force: ForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Make a plan folder to fill in: plan.yml and the heads of its tables."""
    from chiso.cli.app import _check_folder, out
    from chiso.data.indices import Indices
    from chiso.data.plans.writing import skeleton, write_plan
    from chiso.data.provinces import Names

    _check_folder(data)
    planned = dt.datetime.now().astimezone().year if year is None else year
    names = Names.read(data)
    unit = names.resolve(province, year=planned) if province else None
    document, tables = skeleton(unit, planned, Indices.read(data))
    # Without a province the skeleton breaks the rules until its place is filled in: the next command says so.
    write_plan(folder, document, tables, data=data, force=force, checked=unit is not None)
    out.print(f"{folder}: plan.yml, {', '.join(tables)}")
    first = "" if unit else "fill in unit.name and unit.province of plan.yml, "
    out.print(f"next: {first}write the rows, then: chiso plan progress {folder} --period Q1")


@plan_app.command()
def draft(
    province: Annotated[str, typer.Option(help="Any spelling of a province of the year planned.")],
    year: Annotated[
        int, typer.Option(min=2000, max=2100, help="Year planned; figures of the years before are used.")
    ],
    out_dir: Annotated[
        Path | None,
        typer.Option("--out", help="Folder to write to.", show_default="plans/<province>-<year>"),
    ] = None,
    force: ForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Draft a plan as data: what is below the maximum, targets, tasks of the last plan, leads, doubts."""
    from chiso.cli.app import _check_names, out

    units = _check_names([province], year, data)
    folder = out_dir or Path("plans") / f"{units[0].slug if units else province}-{year}"
    refuse_inside(data, folder, except_in="plans")
    refuse_existing([folder / "plan.yml"], force=force)

    from chiso.data.dataset import load
    from chiso.data.plans.writing import write_plan
    from chiso.plans.draft_wording import draft_files
    from chiso.plans.drafting import draft as make_draft
    from chiso.plans.terminal import render_draft

    made = make_draft(load(data), province, year)
    document, tables = draft_files(made)
    write_plan(folder, document, tables, data=data, force=force)
    out.print(render_draft(made, tables, str(folder)))


@plan_app.command()
def progress(
    plan: Annotated[str, typer.Argument(help="A plan folder, or a name below data/plans.", metavar="DIR")],
    period: Annotated[str, typer.Option(help="Q1, 6T, Q3 or N (năm).")],
    date: Annotated[
        str,
        typer.Option(
            help="Day that deadlines are held against: 2021-07-15.", show_default="end of the period"
        ),
    ] = "",
    lang: Annotated[str, typer.Option(help="vi or en.")] = "vi",
    out_dir: Annotated[
        Path | None,
        typer.Option("--out", help="Write page, Word document and workbook, in Vietnamese, there instead."),
    ] = None,
    force: ForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Show how far a plan is: done, late, at risk by field and agency, targets against results."""
    from chiso.cli.app import _check_folder, _check_language, out
    from chiso.cli.documents import write_follow_up

    _check_language(lang)
    _check_folder(data)

    from chiso.plans.progress import period_end, read_period

    suffix = read_period(period)
    day = _day(date)
    if out_dir is not None:
        write_follow_up(plan, suffix, day, out_dir, force, data)
        return

    from chiso.data.dataset import load
    from chiso.data.plans.folder import load_plan
    from chiso.plans.terminal import render_progress

    read = load_plan(plan, data)
    on = day or period_end(suffix, read.planned)
    out.print(render_progress(load(data), read, suffix, on, lang))


def _day(text: str) -> dt.date | None:
    """The day of --date, as 2021-07-15 or 15/7/2021; None where it is not given."""
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y") if text.isascii() else ():  # digits of other scripts are none
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(text, form).date()
    raise ChisoError(f'no date "{text}"', where="--date", remedy="write 2021-07-15")
