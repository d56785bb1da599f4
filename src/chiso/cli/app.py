"""The command `chiso`.

Names are checked before data, data before work; nothing heavy is imported until it is needed, so a
mistyped name is refused at once. Results go to stdout, progress and errors to stderr.

Exit status: 0 all that was asked for exists; 1 some of it failed, or `check` found errors; 2 the
request or the data is wrong, or the system refuses, nothing written; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from chiso.cli.build import build, compare
from chiso.cli.documents import DataOption, report_docx
from chiso.cli.plans import plan_app
from chiso.cli.scorecards import card_template, findings_of_plans, import_cards, is_of_a_card, score
from chiso.core.console import Console, flush_streams, prepare_streams
from chiso.core.errors import ChisoError, DataError, Problem, RequestError, counted, of_os
from chiso.core.paths import DATA
from chiso.core.surroundings import settle

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.data.provinces import Province
    from chiso.intake.importing import Imported, ImportResult

app = typer.Typer(
    help='chiso (chỉ số, "index"): trend and gap reports on PAR INDEX, SIPAS and PAPI.',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
import_app = typer.Typer(help="Take filled templates in, or take the last one back.", no_args_is_help=True)
app.add_typer(import_app, name="import")
app.add_typer(plan_app, name="plan")
app.command()(build)
app.command()(compare)
app.command()(score)
app.command("report-docx")(report_docx)

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

PROBLEMS_SHOWN = 40


@app.command()
def check(data: DataOption = DATA) -> None:
    """Check the data: errors, findings, and how much of each edition is on record."""
    from chiso.data.checks.check import check as run_check

    _check_folder(data)
    result = run_check(data)
    result.findings.extend(findings_of_plans(data, result.errors))
    for problem in result.errors:
        _print_problem(problem, out)
    if result.findings:
        out.print(f"{counted(len(result.findings), 'finding')} (none fails the check):")
        for kind, count in sorted(Counter(problem.rule for problem in result.findings).items()):
            out.print(f"\n{kind}: {count}", style="bold")
            for problem in result.findings:
                if problem.rule == kind:
                    out.print(f"  - {problem.message}")
    if result.coverage is not None:
        out.print(
            "\nProvinces on record (index, edition, units ranked, total scores, ranks, with components):"
        )
        for row in result.coverage.to_dict("records"):
            ranks = row["ranks"] if row["ranks_published"] else "none published"
            out.print(
                f"  {row['index']:<6}{row['year']}  {row['ranked']:>3}  {row['scores']:>3}  {ranks!s:>14}  "
                f"{row['provinces_with_components']:>3}"
            )
    out.print(f"\n{counted(len(result.errors), 'error')}, {counted(len(result.findings), 'finding')}")
    raise typer.Exit(1 if result.errors else 0)


@app.command()
def show(
    province: Annotated[str, typer.Argument(help="Any spelling of a province, or its code as text.")],
    year: Annotated[int | None, typer.Option(help="Edition; the latest on record by default.")] = None,
    lang: Annotated[str, typer.Option(help="vi or en.")] = "vi",
    data: DataOption = DATA,
) -> None:
    """Show the three indices of a province in one edition: score, rank, change, basis, source."""
    _check_language(lang)
    _check_names([province], year, data)

    from chiso.data.dataset import load
    from chiso.reports.province.terminal import render_show

    d = load(data)
    edition = _edition(d, year)
    out.print(render_show(d, d.province(province, year=edition), edition, lang))


@app.command()
def data(data: DataOption = DATA) -> None:
    """Rebuild the clean and generated tables from data/raw (what `make data` runs)."""
    from chiso.data.cleaning.rebuild import rebuild

    _check_folder(data)
    changed = rebuild(data)
    out.print("\n".join(f"changed: {path}" for path in changed) or "nothing changed")


@app.command()
def template(
    index: Annotated[str, typer.Argument(help="PAR, SIPAS or PAPI, for a national table.")] = "",
    year: Annotated[int | None, typer.Option(help="Year measured.")] = None,
    province: Annotated[str, typer.Option(help="The scorecard of this province instead.")] = "",
    criteria_set: Annotated[
        str, typer.Option("--set", help="A scorecard with this set of criteria, such as 876.")
    ] = "",
    out_file: Annotated[
        Path | None,
        typer.Option("--out", help="The .xlsx to write; by default named after what it is, in this folder."),
    ] = None,
    data: DataOption = DATA,
) -> None:
    """Write an Excel template to fill in: the units of an edition, or the scorecard of a unit."""
    _check_folder(data)
    card = is_of_a_card(index, province or criteria_set, year)
    if province:
        _check_names([province], year, data)

    from chiso.data.dataset import load

    d = load(data)
    if card:
        out.print(card_template(d, out_file, province, criteria_set, year))
        return

    from chiso.intake.form import write_template

    assert year is not None
    code = index.upper()
    written = write_template(d, code, year, out_file or Path(f"{code}-{year}.xlsx"))
    layout = written.layout
    out.print(
        f"{written.path}: {counted(len(layout.units), 'unit')}, {counted(len(layout.columns), 'column')}, "
        f"{counted(written.on_record, 'figure')} on record filled in"
    )


@import_app.command("add")
def import_add(
    files: Annotated[list[Path], typer.Argument(help="Filled templates, one source or scorecard each.")],
    accept: Annotated[
        list[str] | None,
        typer.Option(help="A kind of doubt that you have looked at; repeatable.", metavar="KIND"),
    ] = None,
    data: DataOption = DATA,
) -> None:
    """Take filled templates in: all of them, or none if there is an error or an open doubt."""
    _check_folder(data)

    from chiso.intake.xlsx.workbook import Workbook
    from chiso.scorecards.importing import is_card

    cards = [path for path in files if is_card(path)]
    if cards and len(cards) < len(files):
        for path in files:
            Workbook.at(path)  # one that cannot be read is said to be that, not to be of another kind
        raise ChisoError(
            "scorecards and national tables are taken in one kind at a time",
            where=", ".join(path.name for path in cards),
            remedy="import the scorecards first, then the tables",
        )
    if cards:
        raise typer.Exit(import_cards(data, cards))

    from chiso.intake.importing import add

    result = add(data, files, accept or ())
    _print_doubts(result)
    for problem in result.errors:
        _print_problem(problem, err)
    for imported in result.imports:
        out.print(_imported(imported, result.written))
    if result.written:
        out.print("to take it back: chiso import undo")
        return
    if result.errors:
        err.print(f"nothing is written: {counted(len(result.errors), 'error')}")
    else:
        options = " ".join(f"--accept {kind}" for kind in result.open_kinds)
        err.print(f"nothing is written; if the doubts are in order, add: {options}")
    raise typer.Exit(2)


@import_app.command("undo")
def import_undo(data: DataOption = DATA) -> None:
    """Take the last import of a national table back: the data folder is then what it was before."""
    _check_folder(data)

    from chiso.intake.importing import undo

    undone = undo(data)
    said = f"taken back: {undone.folder}, {counted(undone.figures, 'figure')} of {undone.file} "
    said += f"({undone.index} {undone.year})"
    if undone.stay:
        said += f"; {undone.stay} of them stay on record from other sources"
    out.print(said)


def _print_doubts(result: ImportResult) -> None:
    """Every doubt, by kind: where, what, and what accepting it leads to."""
    from chiso.intake.review import KINDS

    for kind, meaning in KINDS.items():
        doubts = [doubt for doubt in result.doubts if doubt.kind == kind]
        if doubts:
            state = "accepted" if kind in result.accepted else f"--accept {kind}"
            out.print(f"{kind}: {len(doubts)}, {meaning} ({state})", style="bold")
        for doubt in doubts:
            out.print(f"  {doubt.code}  {doubt.message}")
            out.print(f"    where        {doubt.file}, cell {doubt.cell}")
            out.print(f"    if accepted  {doubt.if_accepted}")


def _imported(imported: Imported, written: bool) -> str:
    if imported.errors:
        read, errors = counted(imported.read, "figure"), counted(imported.errors, "error")
        return f"{imported.file} ({imported.index} {imported.year}): {read} read, {errors}"
    parts = [f"{counted(imported.figures, 'figure')} to take in"]
    if written:
        parts = [f"{counted(imported.figures, 'figure')} taken in as {imported.folder}"]
    if imported.confirmed:
        parts.append(f"{imported.confirmed} of them confirm the record")
    parts.append(f"{imported.unchanged} on record already")
    if imported.decisions:
        parts.append(f"{counted(imported.decisions, 'row')} of reference/conflicts.csv")
    return f"{imported.file} ({imported.index} {imported.year}): {', '.join(parts)}"


def _check_language(lang: str) -> None:
    if lang not in {"vi", "en"}:
        raise ChisoError(f'no language "{lang}"', where="--lang", remedy="use vi or en")


def _check_folder(data: Path) -> None:
    if not data.is_dir():
        what = "the data folder is a file" if data.exists() else "the data folder does not exist"
        raise ChisoError(what, where=str(data), remedy="name one with --data")

    from chiso.core.transaction import recover

    if recover(data) == "completed":
        err.print("an import that was interrupted has been finished")


def _check_names(names: list[str], year: int | None, data: Path) -> list[Province]:
    """Refuse an unknown name at once: only the table of names is read. The units, if it can be read."""
    from chiso.data.provinces import Names

    _check_folder(data)
    try:
        known = Names.read(data)
    except DataError:
        return []  # loading the data says this together with everything else that is wrong
    return [known.resolve(name, year=year) for name in names]


def _edition(d: Dataset, year: int | None) -> int:
    if year is None:
        return d.latest_year
    editions = d.editions["year"]
    if year not in set(editions):
        known = f"{editions.min()}-{editions.max()}"
        raise ChisoError(
            f"no index has an edition {year}", where="--year", remedy=f"editions on record: {known}"
        )
    return year


def _print_problem(problem: Problem, console: Console) -> None:
    console.print(f"{problem.severity}: {problem.message}")
    console.print(f"  where  {problem.where()}")
    if problem.remedy:
        console.print(f"  try    {problem.remedy}")


def _print_error(error: ChisoError) -> None:
    if isinstance(error, RequestError):
        _print_refused(error)
    problems = error.problems if isinstance(error, DataError) else []
    for problem in problems[:PROBLEMS_SHOWN]:
        _print_problem(problem, err)
    if len(problems) > PROBLEMS_SHOWN:
        err.print(f"... and {len(problems) - PROBLEMS_SHOWN} more")
    err.print(f"error: {error.message}")
    if error.where:
        err.print(f"  where  {error.where}")
    if error.remedy:
        err.print(f"  try    {error.remedy}")


def _print_refused(error: RequestError) -> None:
    """All that is wrong with a request in one table."""
    table = Table(box=None, pad_edge=False)
    for heading in ("problem", "where", "try"):
        table.add_column(heading, overflow="fold")
    for one in error.refused:
        table.add_row(*(Text(text) for text in (one.message, one.where, one.remedy)))
    Console(stderr=True, width=err.width if err.is_terminal else 200).print(table)


def main() -> None:
    """Entry point: mistakes of a user become messages and exit status 2, never a traceback."""
    if sys.getfilesystemencoding() != "utf-8":
        # The language of the system is set to one that knows no letters of Vietnamese: begin anew without it.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    prepare_streams()
    status = _status()
    try:
        flush_streams()
    except OSError as error:
        _print_error(of_os(error))
        status = status or 2
    sys.exit(status)


def _status() -> int:
    """Run the command that the arguments name; its exit status."""
    try:
        settle()
        _check_place()
        _check_arguments(sys.argv[1:])
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except ChisoError as error:
        _print_error(error)
    except KeyboardInterrupt:
        err.print("interrupted")
        return 130
    except OSError as error:
        _print_error(of_os(error))
    except MemoryError:
        _print_error(ChisoError("there is not enough memory", remedy="close other programs, or ask for less"))
    except RecursionError:
        _print_error(ChisoError("something is nested too deeply to be read"))
    except UnicodeEncodeError as error:
        # Arguments are fine: this is a name on the disk.
        _print_error(ChisoError("a name is not UTF-8", ascii(error.object), "rename the file or folder"))
    return 2


def _check_place() -> None:
    try:
        Path.cwd()
    except FileNotFoundError:
        raise ChisoError("the current folder was removed", remedy="change to one that exists") from None


def _check_arguments(arguments: list[str]) -> None:
    """Refuse what nobody can mean: an empty argument (a shell variable without a value), or no text."""
    for before, argument in zip(["chiso", *arguments], arguments, strict=False):
        if not argument or (argument.startswith("--") and argument.endswith("=")):
            where = argument or (f"after {before}" if before.startswith("-") else "an argument")
            raise ChisoError("a value is empty", where.rstrip("="), "give a value, or leave the option out")
        if not argument.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise ChisoError("an argument is not UTF-8", ascii(argument), "write it in UTF-8")
