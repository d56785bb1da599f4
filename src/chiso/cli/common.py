"""What the command files share: streams, options, the checks before any work, what came of it in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.core.console import Console
from chiso.core.errors import ChisoError, DataError, Problem, counted, unknown_edition
from chiso.text.languages import Lang
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.data.provinces import Province
    from chiso.factory.build import BuildResult
    from chiso.intake.editions.questions import EditionAnswer

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

TIMEOUT = 300.0  # seconds that a report may take by default

DataOption = Annotated[
    Path, typer.Option("--data", help="Data folder.", show_default="CHISO_DATA, else the project's own")
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of what is shown or written.")]
DayOption = Annotated[
    str,
    typer.Option(
        "--date",
        help="Day that it counts as made on, for newer results that should be out: 2026-11-30.",
        show_default="SOURCE_DATE_EPOCH, else today",
    ),
]
YearOption = Annotated[int | None, typer.Option(help="Edition; the latest on record by default.")]
ProvinceArgument = Annotated[str, typer.Argument(help="Any spelling of a province, or its code as text.")]
# What an edition is: of a new one, and to change one.
UnitsOption = Annotated[
    int | None, typer.Option(help="Provincial units of the edition: 63 until 2024, 34 from 2025.")
]
RankedOption = Annotated[int | None, typer.Option(help="Units ranked, or with a total; all by default.")]
PublishedOption = Annotated[
    str | None, typer.Option(help="Day on which the results were published: 20/4/2026.")
]
DecisionOption = Annotated[str | None, typer.Option(help="Decision on criteria or method: 892/QĐ-BNV.")]
DecisionDateOption = Annotated[str | None, typer.Option(help="Its date.")]
SameMethodOption = Annotated[
    str | None,
    typer.Option(help="Are method and sample those of the edition before: yes, no or unknown."),
]


def check_folder(data: Path) -> None:
    """Refuse a data folder that is none; finish an import that was interrupted in it."""
    if not data.is_dir():
        what = N_("the data folder is a file") if data.exists() else N_("the data folder does not exist")
        raise ChisoError(what, where=str(data), remedy=N_("name one with --data, or by CHISO_DATA"))

    from chiso.core.transaction import recover

    if recover(data) == "completed":
        err.print("an import that was interrupted has been finished")


def check_names(names: list[str], year: int | None, data: Path) -> list[Province]:
    """Refuse an unknown name at once: only the table of names is read. The units, if it can be read."""
    from chiso.data.provinces import Names

    check_folder(data)
    try:
        known = Names.read(data)
    except DataError:
        return []  # loading the data says this together with everything else that is wrong
    return [known.resolve(name, year=year) for name in names]


def edition_of(d: Dataset, year: int | None) -> int:
    """The edition that is asked for, the latest by default; refuses one that no index has."""
    if year is None:
        return d.latest_year
    if year not in (editions := set(d.editions["year"])):
        raise unknown_edition(year, editions)
    return year


def answers_of_options(
    units: int | None,
    ranked: int | None,
    published: str | None,
    decision: str | None,
    decision_date: str | None,
    same_method: str | None,
) -> dict[str, EditionAnswer]:
    """What options say of an edition.

    Raises
    ------
    ChisoError
        A value that cannot be read.
    """
    from chiso.intake.editions.questions import options_of

    return options_of(
        {
            "edition_units": units,
            "edition_ranked": ranked,
            "edition_published_on": published,
            "edition_decision": decision,
            "edition_decision_date": decision_date,
            "edition_same_method": same_method,
        }
    )


def print_problem(problem: Problem, console: Console) -> None:
    """A problem of the data with its place and remedy."""
    console.print(f"{problem.severity}: {problem.message}")
    console.print(f"  where  {problem.where()}")
    if problem.remedy:
        console.print(f"  try    {problem.remedy}")


def write_files(files: dict[Path, bytes]) -> None:
    """Put files in place and say so, and where an edited document is kept."""
    from chiso.pages.word.file import put_documents

    for kept in put_documents(files):
        err.print(f"the edited document is kept as {kept}")
    for path in files:
        out.print(str(path))


def print_built(result: BuildResult) -> None:
    """What a build came to: results on stdout, failures on stderr."""
    if result.earlier:
        err.print(f"an earlier build did not come to its end ({result.earlier}); resumed")
    for failure in result.failed:
        where = f", {failure.section}" if failure.section else ""
        err.print(f"failed: {failure.name}{where}: {failure.error}")
        if failure.log:
            err.print(f"  log    {failure.log}")
    fresh = len(result.fresh)
    up_to_date = f", {fresh} of them {'was' if fresh == 1 else 'were'} up to date" if fresh else ""
    if result.interrupted:
        err.print("interrupted: what was made stands, the same command makes the rest")
        out.print(f"{counted(len(result.done), 'report')} in {result.out}{up_to_date}")
        return
    made = f"{len(result.done)} of {counted(result.asked, 'report')} in {result.out}"
    out.print(f"{made}{up_to_date} ({result.seconds:.0f} s)")
