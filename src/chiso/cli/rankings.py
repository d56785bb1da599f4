"""The commands on the results of a province's own index: `chiso ranking`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.cli.common import SPOKEN, DataOption, LangOption, SetArgument, check_folder, out, write_files
from chiso.cli.help import App
from chiso.core.dates import stated_day
from chiso.core.errors import ChisoError
from chiso.core.files import refuse_existing, refuse_inside
from chiso.core.paths import DATA, REPORTS
from chiso.core.surroundings import import_matplotlib
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.rankings.results import Results

ranking_app = App(N_("Results of departments and communes on a set of criteria: show, publish, give notice."))
ScoredYearOption = Annotated[
    int, typer.Option("--year", min=2000, max=2100, help=N_("Year that was scored."), metavar=N_("YEAR"))
]
PapersForceOption = Annotated[
    bool, typer.Option("--force", help=N_("Replace files that exist; an edited document is kept beside."))
]
FollowUpForceOption = Annotated[bool, typer.Option("--force", help=N_("Replace a file that exists."))]


@ranking_app.command("show")
def ranking_show(
    named: SetArgument,
    year: ScoredYearOption,
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Show places, percent and classes of all units, by kind; a narrow terminal leaves points out."""
    from chiso.rankings.terminal import NARROW, render_results

    results = _results(named, year, data)
    out.print(render_results(results, lang.value, narrow=out.is_terminal and out.width < NARROW))


@ranking_app.command("decision")
def ranking_decision(
    named: SetArgument,
    year: ScoredYearOption,
    out_file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=N_("The .docx to write."),
            show_default=N_("reports/rankings/<set>-<year>.docx"),
            metavar=N_("FILE"),
        ),
    ] = None,
    force: PapersForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Write the draft of the decision that publishes the results, with its annex by kind of unit."""
    results = _results(named, year, data)
    path = out_file or REPORTS / "rankings" / f"{results.criteria.code}-{year}.docx"
    if path.suffix != ".docx":
        raise ChisoError(
            N_('"{path}" is no Word document', path=path), where="--out", remedy=N_("name a .docx")
        )
    import_matplotlib()

    from chiso.data.provinces import Names
    from chiso.pages.word.file import refuse_documents
    from chiso.rankings.decision import decision_paper

    refuse_inside(data, path)
    refuse_documents([path], force=force)
    write_files({path: decision_paper(results, Names.read(data))})


@ranking_app.command("notices")
def ranking_notices(
    named: SetArgument,
    year: ScoredYearOption,
    unit: Annotated[
        list[str] | None,
        typer.Option("--unit", help=N_("Only the notice to this unit, in any spelling."), metavar=N_("UNIT")),
    ] = None,
    out_dir: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=N_("Folder to write to."),
            show_default=N_("reports/rankings/<set>-<year>"),
            metavar=N_("FOLDER"),
        ),
    ] = None,
    force: PapersForceOption = False,
    data: DataOption = DATA,
) -> None:
    """Write the notice of its results to each unit: lost points, reasons, class, place."""
    results = _results(named, year, data)
    units = [results.of_unit(one) for one in unit or ()]
    import_matplotlib()

    from chiso.data.provinces import Names
    from chiso.pages.word.file import refuse_documents
    from chiso.rankings.notices import notice_files

    folder = out_dir or REPORTS / "rankings" / f"{results.criteria.code}-{year}"
    makers = notice_files(results, Names.read(data), units)
    refuse_inside(data, folder)
    refuse_documents([folder / name for name in makers], force=force)
    write_files({folder / name: make() for name, make in makers.items()})


@ranking_app.command("followup")
def ranking_followup(
    named: SetArgument,
    year: ScoredYearOption,
    period: Annotated[
        str,
        typer.Option(
            help=N_("Period whose reports count: Q1, 6T, Q3 or N (the whole year)."), metavar=N_("PERIOD")
        ),
    ] = "N",
    date: Annotated[
        str,
        typer.Option(
            help=N_("Day that deadlines are held against: 15/7/2021."),
            show_default=N_("end of the period"),
            metavar=N_("DAY"),
        ),
    ] = "",
    lang: LangOption = SPOKEN,
    out_file: Annotated[
        Path | None,
        typer.Option("--out", help=N_("Write this .xlsx, in Vietnamese; show nothing."), metavar=N_("FILE")),
    ] = None,
    force: FollowUpForceOption = False,
    data: DataOption = DATA,
) -> None:
    """List the plans of the units for the year after the one scored: who has none, done and late tasks."""
    check_folder(data)

    from chiso.plans.progress import period_end, read_period

    suffix, day = read_period(period), stated_day(date)
    if out_file is not None:
        if out_file.suffix != ".xlsx":
            raise ChisoError(
                N_('"{path}" is no workbook', path=out_file), where="--out", remedy=N_("name an .xlsx")
            )
        refuse_inside(data, out_file)
        refuse_existing([out_file], force=force)
    results = _results(named, year, data)

    from chiso.data.plans.folder import plans_on_record
    from chiso.plans.units_follow_up import follow_up_of_units, render_follow_up_of_units, units_workbook

    found = follow_up_of_units(results, plans_on_record(data), suffix, day or period_end(suffix, year + 1))
    if out_file is not None:
        write_files({out_file: units_workbook(found)})
    else:
        out.print(render_follow_up_of_units(found, lang.value))


def _results(named: str, year: int, data: Path) -> Results:
    """What the scores of a set and year come to; the data of the provincial indices are not read."""
    check_folder(data)

    from chiso.data.own_index.scores import load_scores
    from chiso.rankings.results import results_of

    return results_of(load_scores(data, named, year))
