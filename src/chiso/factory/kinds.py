"""The kinds of report: the notebook of each, where its files go, and the workbook beside it.

A report of an edition is asked for by a `Request`; a `Job` is a request with its folder, edition and
language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chiso.core.errors import ChisoError
from chiso.core.paths import NOTEBOOKS
from chiso.data.provinces import Province, period_of
from chiso.factory.wanted import Report
from chiso.reports.comparison.request import check_group, check_units
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.data.unit_groups import UnitGroup

Parameters = dict[str, Any]
# Of a province's own index: what is no report of an edition.
RANKING, OWN_UNIT, OWN_FOLDER = "ranking", "own_unit", "own"
OWN_KINDS = (RANKING, OWN_UNIT)
OF_NO_EDITION = ("scorecard", *OWN_KINDS)


@dataclass(frozen=True)
class Kind:
    """A kind of report.

    Attributes
    ----------
    notebook : str
        File in notebooks/reports, with one cell tagged `parameters`.
    folder : str
        Below the folder of the edition; empty for a report that is the only one of its kind.
    workbook : (str, str)
        Module and function that write the figures of a report, given the report and the path; named,
        since the command line never pays for importing them.
    requests : callable
        Takes data, edition, units (none: all) and whether this kind is asked for by its name, as by
        `--report`, or with all others; gives its reports, and raises a `ChisoError` if it has none of
        these units or this edition though it is asked for. None of a kind that has a command of its own.
    dated : bool
        Its notebook takes the day on which it counts as made, and it says what should be out by then.
    """

    notebook: str
    folder: str
    workbook: tuple[str, str]
    requests: Callable[..., list[Request]] = field(default=lambda *_, asked: [])
    dated: bool = False


@dataclass(frozen=True)
class Request:
    """A report that is asked for.

    Attributes
    ----------
    kind : str
        Key of `KINDS`.
    slug : str
        Name of its file, without language and suffix.
    name : str
        What progress, messages and the portal call it, such as "Lào Cai".
    about : dict
        The parameters that are its own, besides edition, language and data folder.
    """

    kind: str
    slug: str
    name: str
    about: Parameters = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """A report to make.

    Attributes
    ----------
    request : Request
    key : str
        Path of the report below the folder of the edition, with "/".
    notebook : Path
        With one cell tagged `parameters`.
    parameters : dict
        Values of that cell.
    html, executed, workbook : Path
        Where the report, the executed notebook and the figures in Excel go.
    """

    request: Request
    key: str
    notebook: Path
    parameters: Parameters
    html: Path
    executed: Path
    workbook: Path

    @property
    def name(self) -> str:
        """What progress and messages call it."""
        return self.request.name

    @property
    def files(self) -> tuple[Path, Path, Path]:
        """Everything the report leaves."""
        return self.html, self.executed, self.workbook


def job_of(
    request: Request,
    *,
    data: Path,
    out: Path,
    year: int,
    lang: str,
    day: dt.date,
    notebook: Path | None = None,
) -> Job:
    """A request with its places.

    Parameters
    ----------
    request : Request
    data, out : Path
        Data folder; folder of the reports of the edition.
    year : int
    lang : {"vi", "en"}
    day : date
        On which it counts as made.
    notebook : Path, optional
        In place of the notebook of the kind.
    """
    kind = KINDS[request.kind]
    name = request.slug if lang == "vi" else f"{request.slug}.{lang}"
    key = f"{kind.folder}/{name}.html".lstrip("/")
    dated = {"day": day.isoformat()} if kind.dated else {}
    return Job(
        request=request,
        key=key,
        notebook=notebook or NOTEBOOKS / "reports" / kind.notebook,
        parameters={**request.about, "year": year, "lang": lang, "data": str(data.resolve()), **dated},
        html=out / key,
        executed=out / "notebooks" / kind.folder / f"{name}.ipynb",
        workbook=out / kind.folder / f"{name}.xlsx",
    )


def kept_parameters(parameters: Parameters) -> Parameters:
    """The parameters of a report as its record keeps them: without folders of this machine, and the day.

    The day tells one report from another by what it says of it alone, which is an input of its own.

    Parameters
    ----------
    parameters : dict
        Of a `Job`.
    """
    kept = {name: value for name, value in parameters.items() if name not in {"data", "day"}}
    return kept | ({"plan": Path(kept["plan"]).name} if "plan" in kept else {})


def reports_of(
    d: Dataset, year: int, wanted: Report | None = None, named: Sequence[Province] = ()
) -> list[Request]:
    """The reports of an edition that are asked for.

    Parameters
    ----------
    d : Dataset
    year : int
        Edition.
    wanted : Report, optional
        None: all, or of named units their province reports.
    named : sequence of Province
        Only of these units of the edition; empty: of all.

    Raises
    ------
    ChisoError
        No such report of these units or this edition.
    """
    wanted = wanted or (Report.PROVINCE if named else Report.ALL)
    if wanted != Report.ALL:
        return KINDS[wanted].requests(d, year, named, asked=True)
    return [one for kind in KINDS.values() for one in kind.requests(d, year, named, asked=False)]


def _provinces(d: Dataset, year: int, named: Sequence[Province], *, asked: bool) -> list[Request]:
    return province_reports(list(dict.fromkeys(named)) or d.names.all(period_of(year)))


def province_reports(provinces: Sequence[Province]) -> list[Request]:
    """The reports of some units."""
    return [Request("province", unit.slug, unit.name, {"province": unit.name}) for unit in provinces]


def merged_reports(d: Dataset, units: Sequence[Province] | None = None) -> list[Request]:
    """The reports of the units that were made from several in July 2025, from their predecessors.

    Parameters
    ----------
    d : Dataset
    units : sequence of Province, optional
        Only the families of these, of either period; a unit that was made from one alone has none.
    """
    chosen = d.names.all("34") if units is None else [d.names.successor(unit) for unit in units]
    return [
        Request("merged", unit.slug, unit.name, {"unit": unit.name})
        for unit in dict.fromkeys(chosen)
        if len(d.names.predecessors(unit)) > 1
    ]


def _merged(d: Dataset, year: int, named: Sequence[Province], *, asked: bool) -> list[Request]:
    made = merged_reports(d, named or None)
    if made and period_of(year) != "63":
        # Measured themselves, with the last results of their predecessors beside: their province reports.
        names = {request.name for request in made}
        units = [unit for unit in d.names.all("34") if unit.name in names]
        return province_reports(units) if asked else []
    if made or not asked:
        return made
    raise ChisoError(
        N_("not part of a unit made from several in July 2025: {names}", names=[unit.name for unit in named]),
        where="--province",
        remedy=N_("use --report province"),
    )


def units_of(request: Request, d: Dataset, year: int) -> list[str]:
    """Names of the units that a report of an edition is about; of the report of the whole country none.

    A unit that was made from several stands beside those: they are its own too.
    """
    about = request.about
    if "unit" in about:
        made_from = d.names.predecessors(d.names.resolve(about["unit"], period="34"))
        return [unit.name for unit in made_from]
    named = [about["province"]] if "province" in about else list(about.get("provinces", []))
    units = [d.names.resolve(name, year=year) for name in named]
    return list(dict.fromkeys(one.name for unit in units for one in (unit, *d.names.predecessors(unit))))


def comparison(units: Sequence[Province]) -> Request:
    """The report that compares some units, in the order given.

    Raises
    ------
    ChisoError
        Fewer than two units, more than six, or one of them twice.
    """
    names = [unit.name for unit in units]
    check_units(names)
    slug = "+".join(unit.slug for unit in units)
    return Request("compare", slug, ", ".join(names), {"provinces": names, "group": ""})


def comparison_of_group(group: UnitGroup) -> Request:
    """The report that compares the units of a group.

    Raises
    ------
    ChisoError
        Fewer than two units, or more than six.
    """
    check_group(group)
    about = {"provinces": [unit.name for unit in group.units], "group": group.key}
    return Request("compare", group.key, group.name_vi, about)


def national_report() -> Request:
    """The report of the whole country, one an edition."""
    return Request("national", "national", "Cả nước")


def _country(d: Dataset, year: int, named: Sequence[Province], *, asked: bool) -> list[Request]:
    if named and asked:
        raise ChisoError(
            N_("the national report is of no single province"),
            where="--report",
            remedy=N_("leave out --province"),
        )
    return [] if named else [national_report()]


def scorecard_reports(
    d: Dataset, year: int, named: Sequence[Province] = (), *, asked: bool = True
) -> list[Request]:
    """The scorecards on record whose scores are of an edition; of named provinces theirs alone.

    Raises
    ------
    ChisoError
        There is none, and it was asked for.
    """
    names = {unit.name for unit in named}
    cards = [plan for plan in d.plans if plan.scored]
    found = [plan for plan in cards if plan.reviewed == year and (not names or plan.province in names)]
    if asked and not found:
        known = ", ".join(f"{plan.name} ({plan.reviewed})" for plan in cards)
        raise ChisoError(
            N_("no scorecard of {year} is on record", year=year),
            where="--report",
            remedy=N_("on record: {known}", known=known or N_("none")),
        )
    return [scorecard_report(plan.name, plan.name, plan.unit, year) for plan in found]


def _scorecards(d: Dataset, year: int, named: Sequence[Province], *, asked: bool) -> list[Request]:
    return scorecard_reports(d, year, named, asked=asked) if asked or not named else []


def scorecard_report(plan: str, slug: str, unit: str, year: int) -> Request:
    """The report of a scorecard: its name below data/plans or its folder, and the unit that it scores."""
    return Request("scorecard", slug, f"{unit} {year}", {"plan": plan})


def write_figures(kind: str, report: Any, path: str) -> None:
    """Write the figures of a report as an Excel file; called in the kernel that made the report.

    Parameters
    ----------
    kind : str
        Key of `KINDS`.
    report : ProvinceReport, MergedUnitReport, ComparisonReport, NationalReport, ScorecardReport,
        RankingReport or OwnUnitReport
    path : str
        The .xlsx; replaced if it exists.
    """
    module, function = KINDS[kind].workbook
    getattr(import_module(module), function)(report, Path(path))


# In the order in which `chiso build` makes them; what `--report` takes stands in wanted.py.
KINDS = {
    "province": Kind(
        "province.ipynb",
        "provinces",
        ("chiso.reports.province.workbook", "write_workbook"),
        _provinces,
        dated=True,
    ),
    "merged": Kind(
        "merged_unit.ipynb",
        "merged",
        ("chiso.reports.merged_unit.workbook", "write_merged_workbook"),
        _merged,
        dated=True,
    ),
    "compare": Kind(
        "compare.ipynb",
        "compare",
        ("chiso.reports.comparison.workbook", "write_comparison_workbook"),
        dated=True,
    ),
    "national": Kind(
        "national.ipynb",
        "",
        ("chiso.reports.national.workbook", "write_national_workbook"),
        _country,
        dated=True,
    ),
    "scorecard": Kind(
        "scorecard.ipynb", "plans", ("chiso.scorecards.workbook", "write_scorecard_workbook"), _scorecards
    ),
    # Of a set of criteria and a year: `chiso.factory.own` says which there are.
    RANKING: Kind("ranking.ipynb", OWN_FOLDER, ("chiso.rankings.workbook", "write_ranking_workbook")),
    OWN_UNIT: Kind("own_unit.ipynb", OWN_FOLDER, ("chiso.rankings.workbook", "write_own_unit_workbook")),
}
