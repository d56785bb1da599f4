"""The commands that make reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chiso.cli.common import (
    DataOption,
    DayOption,
    PagesLangOption,
    YearOption,
    check_folder,
    out,
    print_built,
    progress_of,
    spoken,
)
from chiso.cli.help import App
from chiso.core.dates import day_of_build
from chiso.core.errors import ChisoError
from chiso.core.paths import DATA, REPORTS
from chiso.factory.wanted import TIMEOUT, Report
from chiso.text.languages import Lang
from chiso.text.messages import N_, nN_, worded

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.factory.kinds import Request
    from chiso.factory.staleness import Due
    from chiso.rankings.years import RankedYear

LONGEST = 604_800  # seconds, a week


OutOption = Annotated[
    Path | None,
    typer.Option("--out", help=N_("Folder to write to; reports/<year> by default."), metavar=N_("FOLDER")),
]
JobsOption = Annotated[
    int | None,
    typer.Option(min=1, help=N_("Reports made at a time, at most four a core; one a core by default.")),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help=N_("Say which reports would be made and why; make none."))
]
ForceOption = Annotated[bool, typer.Option("--force", help=N_("Make reports that are up to date too."))]
TimeoutOption = Annotated[
    float,
    typer.Option(
        min=1,
        max=LONGEST,
        help=N_("Seconds that one report may take."),
        metavar=N_("SECONDS"),
    ),
]
IsolatedOption = Annotated[
    bool,
    typer.Option("--isolated", help=N_("Run each report in a fresh kernel of its own; slower.")),
]
QuietOption = Annotated[bool, typer.Option("--quiet", help=N_("Show no progress."))]
DaskOption = Annotated[
    str,
    typer.Option(
        help=N_(
            "Make the reports on the workers of a Dask scheduler, such as tcp://host:8786; needs pip install "
            "'chiso[cluster]'."
        ),
        metavar=N_("ADDRESS"),
    ),
]
REASONS_SHOWN = 3

build_app = App()


@build_app.command()
def build(
    year: YearOption = None,
    province: Annotated[
        list[str] | None,
        typer.Option(
            help=N_("Only the reports of this province, in any spelling; all by default."),
            metavar=N_("PROVINCE"),
        ),
    ] = None,
    report: Annotated[
        Report | None,
        typer.Option(
            help=N_(
                "Which reports: province (of the provinces), merged (of units made from several), national, "
                "scorecard, all (all but scorecards; of named provinces their own), ranking and units (of a "
                "province's own sets of criteria)."
            ),
            show_default=N_("all"),
        ),
    ] = None,
    criteria_set: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help=N_(
                "The ranking of this set of criteria, and the reports of its units; with --report ranking or "
                "units all sets with scores of the year by default."
            ),
            show_default=False,
            metavar=N_("SET"),
        ),
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            help=N_("Of a set of criteria only the report of this department or commune, in any spelling."),
            show_default=False,
            metavar=N_("UNIT"),
        ),
    ] = None,
    lang: PagesLangOption = Lang.VI,
    date: DayOption = "",
    jobs: JobsOption = None,
    out_dir: OutOption = None,
    data: DataOption = DATA,
    dry_run: DryRunOption = False,
    force: ForceOption = False,
    timeout: TimeoutOption = TIMEOUT,
    isolated: IsolatedOption = False,
    quiet: QuietOption = False,
    dask: DaskOption = "",
    notebook: Annotated[
        Path | None,
        typer.Option(
            help=N_(
                "A notebook of your own in place of that of the report: a copy of it with your additions."
            ),
            show_default=False,
            metavar=N_("FILE"),
        ),
    ] = None,
) -> None:
    """Build the reports of an edition that are not up to date: one HTML file each with an Excel file beside
    it, and the portal page index.html over them.
    """
    day = day_of_build(date)
    check_folder(data)
    own = bool(criteria_set or unit or report in {Report.RANKING, Report.UNITS})
    asked = _Asked(data, year, lang.value, day, out_dir, notebook)
    wanted = (
        _of_sets(asked, report, criteria_set or [], unit or [], province or [])
        if own
        else _of_edition(asked, report, province or [])
    )
    _build(
        wanted,
        dry_run=dry_run,
        how={
            "jobs": jobs,
            "force": force,
            "timeout": timeout,
            "isolated": isolated,
            "watch": progress_of(quiet=quiet),
        },
        dask=dask,
    )


@build_app.command()
def compare(
    provinces: Annotated[
        list[str] | None,
        typer.Argument(
            help=N_("Two to six provinces, in any spelling."), show_default=False, metavar=N_("PROVINCE")
        ),
    ] = None,
    group: Annotated[
        str,
        typer.Option(
            help=N_("A group of units in place of provinces, as chiso groups lists them."),
            metavar=N_("GROUP"),
        ),
    ] = "",
    year: YearOption = None,
    lang: PagesLangOption = Lang.VI,
    date: DayOption = "",
    out_dir: OutOption = None,
    data: DataOption = DATA,
    force: ForceOption = False,
    timeout: TimeoutOption = TIMEOUT,
    quiet: QuietOption = False,
) -> None:
    """Compare two to six provinces in one report, in the order given, or a group of units."""
    day = day_of_build(date)
    check_folder(data)

    from chiso.factory.request import check_request
    from chiso.reports.comparison.request import check_asked, check_units

    named = provinces or []
    check_asked(named, group)
    known = check_request(data, named, year=year)
    if named:
        check_units([unit.name for unit in known] or named)

    from chiso.data.dataset import load

    d = load(data)
    edition = d.edition_of(year)

    from chiso.factory.kinds import comparison, comparison_of_group

    request = (
        comparison_of_group(d.unit_group(group, edition))
        if group
        else comparison([d.province(name, year=edition) for name in named])
    )
    _build(
        _Wanted(d, [request], edition, lang.value, day, out_dir),
        how={"force": force, "timeout": timeout, "watch": progress_of(quiet=quiet)},
    )


@dataclass(frozen=True)
class _Asked:
    """What a build is asked for whatever its reports are of."""

    data: Path
    year: int | None
    lang: str
    day: dt.date
    out_dir: Path | None
    notebook: Path | None


def _of_edition(asked: _Asked, report: Report | None, province: list[str]) -> _Wanted:
    """The reports of an edition; scorecards may be of a year that no index has an edition of."""
    from chiso.factory.request import check_request

    free = report == Report.SCORECARD and asked.year is not None
    check_request(asked.data, province, year=None if free else asked.year)

    from chiso.data.dataset import load

    d = load(asked.data)
    edition = asked.year if free and asked.year is not None else d.edition_of(asked.year)

    from chiso.factory.kinds import reports_of

    named = [d.province(name, year=edition) for name in province]
    wanted = report or (Report.PROVINCE if asked.notebook else None)
    requests = reports_of(d, edition, wanted, named)
    return _Wanted(d, requests, edition, asked.lang, asked.day, asked.out_dir, asked.notebook)


def _of_sets(
    asked: _Asked, report: Report | None, sets: list[str], units: list[str], province: list[str]
) -> _Wanted:
    """The reports of sets of criteria, which are of a year."""
    wanted = Report.ALL if report is None else report
    if wanted not in {Report.ALL, Report.RANKING, Report.UNITS}:
        raise ChisoError(
            N_("--set and --unit are of rankings and units"),
            where="--report",
            remedy=N_("use --report ranking or --report units, or leave them out"),
        )
    if province:
        raise ChisoError(
            N_("a set of criteria is of one province already"),
            where="--province",
            remedy=N_("leave it out, and name the set with --set"),
        )

    from chiso.factory.own import own_reports, years_asked

    years = years_asked(asked.data, sets, asked.year)
    requests = own_reports(years, wanted, units)

    from chiso.data.dataset import load

    year = years[0].results.year
    return _Wanted(
        load(asked.data), requests, year, asked.lang, asked.day, asked.out_dir, asked.notebook, tuple(years)
    )


@dataclass(frozen=True)
class _Wanted:
    """What a build is asked for."""

    d: Dataset
    requests: list[Request]
    year: int
    lang: str
    day: dt.date
    out_dir: Path | None
    notebook: Path | None = None
    ranked: tuple[RankedYear, ...] = ()

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "d": self.d,
            "out": self.out_dir or REPORTS / str(self.year),
            "requests": self.requests,
            "year": self.year,
            "lang": self.lang,
            "day": self.day,
            "notebook": self.notebook,
            "ranked": self.ranked,
        }


def _build(wanted: _Wanted, how: dict[str, Any], *, dry_run: bool = False, dask: str = "") -> None:
    """Build, say what came of it, and exit."""
    from chiso.factory.build import build_reports, due_reports

    if dry_run:
        _print_due(due_reports(**wanted.arguments, force=how["force"]))
        return
    if dask:
        from chiso.factory.cluster import connect

        with connect(dask, wanted.d.path) as executor:
            result = build_reports(**wanted.arguments, **how, executor=executor)
    else:
        result = build_reports(**wanted.arguments, **how)
    print_built(result)
    raise typer.Exit(130 if result.interrupted else 1 if result.failed else 0)


def _print_due(asked: list[Due]) -> None:
    t, made = spoken(), [one for one in asked if one.reasons]
    for one in made:
        more = len(one.reasons) - REASONS_SHOWN
        said = [*one.reasons[:REASONS_SHOWN], *([N_("and {n} more", n=more)] if more > 0 else [])]
        out.print(f"{one.job.key}: {'; '.join(worded(each, t) for each in said)}")
    counts = {
        "of_all": nN_("{n} report", "{n} reports", n=len(asked)),
        "stay": nN_("{n} is up to date", "{n} are up to date", n=len(asked) - len(made)),
    }
    out.print(worded(N_("{made} of {of_all} would be made, {stay}", made=len(made), **counts), t))
