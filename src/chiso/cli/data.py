"""The commands on the data: check it, show it, rebuild it, hand out templates, take them in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.cli.common import (
    DataOption,
    DayOption,
    DecisionDateOption,
    DecisionOption,
    LangOption,
    ProvinceArgument,
    PublishedOption,
    RankedOption,
    SameMethodOption,
    UnitsOption,
    YearOption,
    answers_of_options,
    check_folder,
    check_names,
    edition_of,
    err,
    out,
    print_problem,
)
from chiso.core.dates import day_of_build
from chiso.core.errors import ChisoError, Problem, counted, grouped, of_os
from chiso.core.paths import DATA
from chiso.text.languages import Lang
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.intake.importing import Imported, ImportResult

import_app = typer.Typer(
    help="Take filled templates and other tables in, or take the last one back.", no_args_is_help=True
)


def check(data: DataOption = DATA) -> None:
    """Check the data: errors, findings, and how much of each edition is on record."""
    from chiso.data.checks.check import check as run_check

    check_folder(data)
    result = run_check(data)
    result.findings.extend(_findings_of_plans(data, result.errors))
    for problem in result.errors:
        print_problem(problem, out)
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


def show(
    province: ProvinceArgument,
    year: YearOption = None,
    lang: LangOption = Lang.VI,
    date: DayOption = "",
    data: DataOption = DATA,
) -> None:
    """Show the indices of a province in one edition: score, rank, change, basis, source."""
    day = day_of_build(date)
    check_names([province], year, data)

    from chiso.data.dataset import load
    from chiso.reports.province.terminal import render_show

    d = load(data)
    shown = edition_of(d, year)
    out.print(render_show(d, d.province(province, year=shown), shown, lang.value, day))


def data(data: DataOption = DATA) -> None:
    """Rebuild the clean and generated tables from data/raw (what `make data` runs)."""
    from chiso.data.cleaning.rebuild import rebuild

    check_folder(data)
    changed = rebuild(data)
    out.print("\n".join(f"changed: {path}" for path in changed) or "nothing changed")


def template(
    index: Annotated[str, typer.Argument(help="Code of an index, for a national table.")] = "",
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
    check_folder(data)
    card = _is_of_a_card(index, province or criteria_set, year)
    if province:
        check_names([province], year, data)

    from chiso.data.dataset import load

    d = load(data)
    if card:
        out.print(_card_template(d, out_file, province, criteria_set, year))
        return

    from chiso.intake.form import write_template
    from chiso.intake.layout import SOURCE_SHEET

    assert year is not None
    code = index.upper()
    written = write_template(d, code, year, out_file or Path(f"{code}-{year}.xlsx"))
    layout = written.layout
    if not layout.in_editions:
        out.print(
            f"{code} {year} is not on record: a new edition. Its columns are those of "
            f"{layout.components_year}; "
            f'answer the questions at the end of the sheet "{SOURCE_SHEET}". '
            f"Has it another structure, first: chiso edition open {code} {year}"
        )
    out.print(
        f"{written.path}: {counted(len(layout.units), 'unit')}, {counted(len(layout.columns), 'column')}, "
        f"{counted(written.on_record, 'figure')} on record filled in"
    )


@import_app.command("add")
def import_add(
    files: Annotated[
        list[Path], typer.Argument(help="Filled templates, scorecards, or tables as they were published.")
    ],
    accept: Annotated[
        list[str] | None,
        typer.Option(help="A kind of doubt that you have looked at; repeatable.", metavar="KIND"),
    ] = None,
    index: Annotated[str, typer.Option(help="Index of a table that does not say it.")] = "",
    year: Annotated[int | None, typer.Option(help="Year measured, of a table that does not say it.")] = None,
    sheet: Annotated[str, typer.Option(help="Sheet with the table.")] = "",
    map_file: Annotated[
        Path | None,
        typer.Option("--map", help="What you state of a table; --dry-run writes one to begin with."),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            help="Where a table comes from: publisher, class, title, url, date; repeatable.",
            metavar="KEY=VALUE",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and write a map.")
    ] = False,
    units: UnitsOption = None,
    ranked: RankedOption = None,
    published: PublishedOption = None,
    decision: DecisionOption = None,
    decision_date: DecisionDateOption = None,
    same_method: SameMethodOption = None,
    data: DataOption = DATA,
) -> None:
    """Take filled templates and tables in: all of them, or none if there is an error or an open doubt.

    An edition that is not on record is opened, by the answers in the file or by the options.
    """
    check_folder(data)
    edition = answers_of_options(units, ranked, published, decision, decision_date, same_method)

    from chiso.intake.tables.mapping import Stated, read_map
    from chiso.intake.xlsx.workbook import Workbook
    from chiso.scorecards.importing import is_card

    cards = [path for path in files if is_card(path)]
    if cards and len(cards) < len(files):
        for path in files:
            Workbook.at(path)  # one that cannot be read is said to be that, not to be of another kind
        raise ChisoError(
            N_("scorecards and national tables are taken in one kind at a time"),
            where=", ".join(path.name for path in cards),
            remedy=N_("import the scorecards first, then the tables"),
        )
    if map_file and len(files) > 1:
        raise ChisoError(N_("a map is of one file"), "--map", N_("import the files one by one"))
    stated = read_map(map_file) if map_file and (map_file.exists() or not dry_run) else Stated()
    stated = stated.also(index, year, sheet, source or ())
    if cards:
        if dry_run or not stated.is_empty:
            remedy = N_("leave out --index, --year, --sheet, --map, --source and --dry-run")
            raise ChisoError(N_("a scorecard says itself what it is"), cards[0].name, remedy)
        raise typer.Exit(_import_cards(data, cards))

    from chiso.intake.importing import add

    result = add(data, files, accept or (), edition=edition, stated=stated, dry_run=dry_run)
    status = _print_result(result, data)
    if dry_run:
        for path, imported in zip(files, result.imports, strict=True):
            _write_map(data, map_file or path.with_name(f"{path.name}.map.yml"), imported.map)
    raise typer.Exit(status)


def _print_result(result: ImportResult, folder: Path) -> int:
    """What was found and done; the exit status."""
    for imported in result.imports:
        _print_inferred(imported)
    _print_doubts(result)
    for problem in result.errors:
        print_problem(problem, err)
    for imported in result.imports:
        out.print(_imported(imported, result.written))
    if result.written and result.before:
        from chiso.data.dataset import load
        from chiso.reports.record.differences import Differences

        out.print(Differences(result.before, load(folder), Lang.EN.value).short())
        out.print("to take it back: chiso import undo")
        return 0
    if result.errors:
        err.print(f"nothing is written: {counted(len(result.errors), 'error')}")
    elif result.open_kinds:
        options = " ".join(f"--accept {kind}" for kind in result.open_kinds)
        err.print(f"nothing is written; if the doubts are in order, add: {options}")
    else:
        out.print("nothing is written: without --dry-run the file would be taken in")
        return 0
    return 2


@import_app.command("undo")
def import_undo(data: DataOption = DATA) -> None:
    """Take the last import of a national table back: the data folder is then what it was before."""
    check_folder(data)

    from chiso.intake.importing import undo

    undone = undo(data)
    said = f"taken back: {undone.folder}, {counted(undone.figures, 'figure')} of {undone.file} "
    said += f"({undone.index} {undone.year})"
    if undone.closed:
        said += "; the edition is no longer on record"
    if undone.stay:
        said += f"; {undone.stay} of them stay on record from other sources"
    out.print(said)


def _print_inferred(imported: Imported) -> None:
    """What a table was taken for, with a reason each."""
    if imported.inferred:
        out.print(f"{imported.file}: what it was taken for, and why", style="bold")
    for line in imported.inferred:
        out.print(f"  {line.what}: {line.value}  ({line.reason})")


def _write_map(data: Path, place: Path, text: str) -> None:
    """Write down what was inferred of a table; a map that is there is left as it is."""
    from chiso.core.files import refuse_inside, write_whole

    if not text:
        return
    try:
        if place.exists():
            out.print(f"{place} is there already and stays as it is")
            return
        refuse_inside(data, place)
        write_whole(place, text.encode())
    except (ChisoError, OSError) as error:
        wrong = error if isinstance(error, ChisoError) else of_os(error)
        out.print(f"no map is written: {wrong.message}; name another place: --map")
        return
    out.print(f"the map: {place}")


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
            out.print(f"    where        {doubt.file}{f', cell {doubt.cell}' if doubt.cell else ''}")
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


def _import_cards(data: Path, files: list[Path]) -> int:
    """Take filled scorecards in; the exit status."""
    from chiso.scorecards.importing import add_cards

    result = add_cards(data, files)
    for problem in grouped(result.problems):
        print_problem(problem, err if problem.severity == "error" else out)
    for card in result.cards:
        done = f"taken in as plans/{card.plan}" if result.written else "read"
        out.print(f"{card.file} ({card.unit}, {card.year}): {counted(card.rows, 'row')} {done}")
    if not result.written:
        errors = sum(problem.severity == "error" for problem in grouped(result.problems))
        err.print(f"nothing is written: {counted(errors, 'error')}")
        return 2
    out.print("to take it back: remove that folder and run chiso data")
    return 0


def _findings_of_plans(data: Path, errors: list[Problem]) -> list[Problem]:
    """What does not fit in the scorecards on record; nothing where they cannot be read."""
    if errors:
        return []
    from chiso.data.plans.folder import plans_on_record
    from chiso.scorecards.wording import score_findings

    return [finding for plan in plans_on_record(data) if plan.scored for finding in score_findings(plan)]


def _is_of_a_card(index: str, card: str, year: int | None) -> bool:
    """Whether a template is of a scorecard, not of a national table; refuses both and neither."""
    if bool(card) == bool(index):
        raise ChisoError(
            N_("a template is of an index, or of a scorecard"),
            where="INDEX, --province, --set",
            remedy=N_('chiso template INDEX --year YEAR, or chiso template --province "Lào Cai"'),
        )
    if index and year is None:
        remedy = N_("chiso template {index} --year 2024", index=index)
        raise ChisoError(N_("a national table needs its edition"), "--year", remedy)
    return bool(card)


def _card_template(
    d: Dataset, out_file: Path | None, province: str, criteria_set: str, year: int | None
) -> str:
    """Write the template of a scorecard; what was written, in words."""
    from chiso.scorecards.form import write_card_template

    made = write_card_template(d, out_file, province=province, criteria_set=criteria_set, year=year)
    of_set = made.criteria_set or "a set that is not on record"
    return (
        f"{made.path}: {made.known} fields and criteria of {of_set} ({made.year}), "
        f"{made.unnumbered} criteria whose number is not known"
    )
