"""The commands that make reports."""

from __future__ import annotations

import datetime as dt
import math
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
)
from chiso.core.dates import day_of_build
from chiso.core.errors import ChisoError
from chiso.core.paths import DATA, REPORTS
from chiso.factory.wanted import TIMEOUT, Report
from chiso.text.languages import Lang
from chiso.text.messages import N_, nN_

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.factory.kinds import Request
    from chiso.factory.staleness import Due
    from chiso.rankings.years import RankedYear

LONGEST = 604_800  # seconds, a week


def _a_number(seconds: float) -> float:
    if math.isnan(seconds):  # which is neither less nor more than any bound
        raise typer.BadParameter("it is not a number of seconds")
    return seconds


OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder to write to; reports/<year> by default.")
]
JobsOption = Annotated[
    int | None, typer.Option(min=1, help="Reports at a time, four a core at most; one a core by default.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be made and why, and make nothing.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Make also what is up to date.")]
TimeoutOption = Annotated[
    float, typer.Option(min=1, max=LONGEST, callback=_a_number, help="Seconds that a report may take.")
]
IsolatedOption = Annotated[
    bool,
    typer.Option("--isolated", help="A fresh kernel a report, in place of a process that is ready: slower."),
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
DaskOption = Annotated[
    str, typer.Option(help="Make the reports on the workers of this Dask scheduler, such as tcp://host:8786.")
]
REASONS_SHOWN = 3


def build(
    year: YearOption = None,
    province: Annotated[
        list[str] | None, typer.Option(help="Only this province; repeatable. All by default.")
    ] = None,
    report: Annotated[
        Report | None,
        typer.Option(
            help="Which reports; of named provinces their own. ranking and units: of sets of criteria of a "
            "province, with --set.",
            show_default="all",
        ),
    ] = None,
    criteria_set: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Only the ranking and the units of this set of criteria; repeatable. With --report ranking "
            "or units all sets with scores of the year by default.",
            show_default=False,
        ),
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(help="Only this department or commune; repeatable.", show_default=False),
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
            help="Your own, in place of that of the report: a copy with what you have added.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Build the reports of an edition that are not up to date: one HTML file each, and the portal."""
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


def compare(
    provinces: Annotated[
        list[str] | None, typer.Argument(help="Two to six provinces, in any spelling.", show_default=False)
    ] = None,
    group: Annotated[
        str, typer.Option(help="A group of units in place of provinces, as `chiso groups` lists them.")
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
    made = [one for one in asked if one.reasons]
    for one in made:
        more = len(one.reasons) - REASONS_SHOWN
        said = [*one.reasons[:REASONS_SHOWN], *([f"and {more} more"] if more > 0 else [])]
        out.print(f"{one.job.key}: {'; '.join(said)}")
    fresh = len(asked) - len(made)
    stay = f"{fresh} {'is' if fresh == 1 else 'are'} up to date"
    of_all = nN_("{n} report", "{n} reports", n=len(asked))
    out.print(f"{len(made)} of {of_all} would be made, {stay}")
