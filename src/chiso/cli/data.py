"""The commands on the data: check it, show it, rebuild it, hand out templates, take them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.cli.common import (
    SPOKEN,
    AnswersOfOptions,
    DataOption,
    DayOption,
    LangOption,
    ProvinceArgument,
    YearOption,
    asks_of_edition,
    check_folder,
    check_names,
    err,
    out,
    print_below,
    print_problem,
)
from chiso.cli.help import App
from chiso.core.dates import day_of_build
from chiso.core.errors import ChisoError, Problem, grouped, of_os
from chiso.core.paths import DATA
from chiso.text.languages import Lang
from chiso.text.messages import N_, Message, nN_, worded

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.gathering.importing import GatherResult
    from chiso.intake.results import Imported, ImportResult
    from chiso.text.catalog import Texts

data_app = App()
import_app = App(N_("Take filled templates and other tables in, or take the last one back."))


@data_app.command()
def check(lang: LangOption = SPOKEN, data: DataOption = DATA) -> None:
    """Check the data: errors, findings, and how much of each edition is on record."""
    from chiso.data.checks.check import RULES
    from chiso.data.checks.check import check as run_check
    from chiso.intake.results import errors_in_words
    from chiso.scorecards.wording import RULES_OF_FINDINGS
    from chiso.text.catalog import Texts

    t = Texts(lang.value)
    check_folder(data)
    result = run_check(data)
    result.findings.extend(_findings_of_plans(data, result.errors))
    for problem in result.errors:
        print_problem(problem, out)
    n = len(result.findings)
    if result.findings:
        out.print(
            t.ngettext("{n} finding (none fails the check):", "{n} findings (none fails the check):", n=n)
        )
        meanings = RULES | RULES_OF_FINDINGS
        for rule, count in sorted(Counter(problem.rule for problem in result.findings).items()):
            head = t("{rule}: {n}, {meaning}", rule=rule, n=count, meaning=t(meanings[rule]))
            out.print(f"\n{head}", style="bold")
            for problem in result.findings:
                if problem.rule == rule:
                    out.print(f"  - {worded(problem.message, t)}")
    if result.coverage is not None:
        head = t("Provinces on record (index, edition, units ranked, total scores, ranks, with components):")
        out.print(f"\n{head}")
        for row in result.coverage.to_dict("records"):
            ranks = row["ranks"] if row["ranks_published"] else t("none published")
            out.print(
                f"  {row['index']:<6}{row['year']}  {row['ranked']:>3}  {row['scores']:>3}  {ranks!s:>14}  "
                f"{row['provinces_with_components']:>3}"
            )
    counts = (errors_in_words(len(result.errors)), nN_("{n} finding", "{n} findings", n=n))
    out.print("\n" + worded(counts, t))
    raise typer.Exit(1 if result.errors else 0)


@data_app.command()
def show(
    province: ProvinceArgument,
    year: YearOption = None,
    lang: LangOption = SPOKEN,
    date: DayOption = "",
    data: DataOption = DATA,
) -> None:
    """Show the indices of a province in one edition: score, rank, change, basis, source."""
    day = day_of_build(date)
    check_names([province], year, data)

    from chiso.data.dataset import load
    from chiso.reports.province.terminal import render_show

    d = load(data)
    shown = d.edition_of(year)
    out.print(render_show(d, d.province(province, year=shown), shown, lang.value, day))


@data_app.command()
def data(lang: LangOption = SPOKEN, data: DataOption = DATA) -> None:
    """Rebuild the clean and generated tables from data/raw (what `make data` runs)."""
    from chiso.data.cleaning.rebuild import rebuild
    from chiso.text.catalog import Texts

    check_folder(data)
    changed, t = rebuild(data), Texts(lang.value)
    out.print("\n".join(t("changed: {path}", path=path) for path in changed) or t("nothing changed"))


@data_app.command()
def template(
    index: Annotated[
        str, typer.Argument(help=N_("Code of an index, for a national table."), metavar=N_("INDEX"))
    ] = "",
    year: Annotated[int | None, typer.Option(help=N_("Year measured."), metavar=N_("YEAR"))] = None,
    province: Annotated[
        str,
        typer.Option(
            help=N_("A template of the scorecard of this province instead."), metavar=N_("PROVINCE")
        ),
    ] = "",
    criteria_set: Annotated[
        str,
        typer.Option(
            "--set",
            help=N_(
                "A template with this set of criteria, such as 876; of a set of a province, workbooks to "
                "score units in."
            ),
            metavar=N_("SET"),
        ),
    ] = "",
    split: Annotated[
        str,
        typer.Option(
            help=N_(
                "A workbook for each agency or unit, with its criteria alone: by lead, appraiser or unit."
            ),
            metavar="lead|appraiser|unit",
        ),
    ] = "",
    stage: Annotated[
        str,
        typer.Option(
            help=N_("Stage of the scores, of a set of a province."),
            metavar="self_assessed|appraised|explained|final",
        ),
    ] = "",
    filled: Annotated[
        bool, typer.Option("--filled", help=N_("With the scores on record, of a set of a province."))
    ] = False,
    out_file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=N_(
                "The .xlsx to write, with --split the folder; by default one named after its content, in the "
                "current folder."
            ),
            metavar=N_("FILE"),
        ),
    ] = None,
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Write Excel templates to fill in: the units of an edition, a scorecard, the scores of many units."""
    check_folder(data)
    if split or stage or filled or (criteria_set and not province and _is_of_a_province(data, criteria_set)):
        _hand_out(data, criteria_set, year, index, province, split, stage, out_file, filled, lang)
        return
    card = _is_of_a_card(index, province or criteria_set, year)
    if province:
        check_names([province], year, data)

    from chiso.data.dataset import load
    from chiso.text.catalog import Texts

    d, t = load(data), Texts(lang.value)
    if card:
        out.print(_card_template(d, out_file, province, criteria_set, year).worded(t))
        return

    from chiso.intake.form import write_template

    assert year is not None
    code = index.upper()
    written = write_template(d, code, year, out_file or Path(f"{code}-{year}.xlsx"))
    out.print("\n".join(line.worded(t) for line in written.in_words()))


@import_app.command("add")
@asks_of_edition
def import_add(
    files: Annotated[
        list[Path],
        typer.Argument(
            help=N_(
                "Filled templates, scorecards, or tables as they were published (Excel, LibreOffice, CSV, "
                "Word, PDF)."
            ),
            metavar=N_("FILE"),
        ),
    ],
    accept: Annotated[
        list[str] | None,
        typer.Option(help=N_("A kind of doubt that you have looked at and accept."), metavar=N_("KIND")),
    ] = None,
    index: Annotated[
        str, typer.Option(help=N_("Index of a table, where the table does not say it."), metavar=N_("INDEX"))
    ] = "",
    year: Annotated[
        int | None,
        typer.Option(help=N_("Year measured, where the table does not say it."), metavar=N_("YEAR")),
    ] = None,
    sheet: Annotated[
        str, typer.Option(help=N_("Sheet of the file with the table."), metavar=N_("SHEET"))
    ] = "",
    map_file: Annotated[
        Path | None,
        typer.Option(
            "--map",
            help=N_("A file with what you state of a table; --dry-run writes one to begin with."),
            metavar=N_("FILE"),
        ),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            help=N_("Where a table comes from: publisher, class, title, url, date."),
            metavar=N_("KEY=VALUE"),
        ),
    ] = None,
    criteria_set: Annotated[
        str,
        typer.Option(
            "--set",
            help=N_("Set of criteria of a table of scores, with --year and --stage."),
            metavar=N_("SET"),
        ),
    ] = "",
    stage: Annotated[
        str,
        typer.Option(
            help=N_("Stage of a table of scores."),
            metavar="self_assessed|appraised|explained|final",
        ),
    ] = "",
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help=N_("Say what would be taken in, and write a map (see --map); take nothing in.")
        ),
    ] = False,
    answers: AnswersOfOptions | None = None,
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Take filled templates and tables in: all of them, or none if there is an error or an open doubt.

    An edition that is not on record is opened, by the answers in the file or by the options --units,
    --published, --decision, --decision-date, --same-method.
    """
    check_folder(data)

    from chiso.gathering.importing import scores_among
    from chiso.intake.tables.mapping import Stated, read_map
    from chiso.scorecards.importing import cards_among
    from chiso.text.catalog import Texts

    t = Texts(lang.value)
    if criteria_set or (map_file and _is_of_scores(map_file)):
        if index or source:
            raise ChisoError(
                N_("a table of scores has a set, no index"), "--index, --source", N_("leave them out")
            )
        options = (criteria_set, year, stage, sheet)
        raise typer.Exit(_import_tables(data, files, options, map_file, accept or (), t, dry_run=dry_run))
    if stage:
        raise ChisoError(N_("a stage is of the scores on a set"), "--stage", N_("name it: --set SET"))
    if map_file and len(files) > 1:
        raise ChisoError(N_("a map is of one file"), "--map", N_("import the files one by one"))
    stated = read_map(map_file) if map_file and (map_file.exists() or not dry_run) else Stated()
    stated = stated.also(index, year, sheet, source or ())
    if scores := scores_among(files, stated=not stated.is_empty):
        raise typer.Exit(_import_scores(data, scores, accept or (), t, dry_run=dry_run))
    if cards := cards_among(files, stated=dry_run or not stated.is_empty):
        raise typer.Exit(_import_cards(data, cards, t))

    from chiso.intake.importing import add

    result = add(data, files, accept or (), edition=answers or {}, stated=stated, dry_run=dry_run)
    status = _print_result(result, data, t)
    if dry_run:
        for path, imported in zip(files, result.imports, strict=True):
            _write_map(data, map_file or path.with_name(f"{path.name}.map.yml"), imported.map, t)
    raise typer.Exit(status)


def _print_result(result: ImportResult, folder: Path, t: Texts) -> int:
    """What was found and done; the exit status."""
    from chiso.intake.results import IN_A_SHELL

    for imported in result.imports:
        _print_inferred(imported, t)
    _print_doubts(result, t)
    for problem in result.errors:
        print_problem(problem, err)
    for imported in result.imports:
        out.print(imported.in_words(written=result.written).worded(t))
    if result.written and result.before:
        from chiso.data.dataset import load
        from chiso.reports.record.differences import Differences

        out.print(Differences(result.before, load(folder), t.lang).short())
    refused = bool(result.errors or (result.open_kinds and not result.written))
    for said in result.what_next(IN_A_SHELL):
        (err if refused else out).print(said.worded(t))
    return 2 if refused else 0


@import_app.command("undo")
def import_undo(
    criteria_set: Annotated[
        str,
        typer.Option(
            "--set", help=N_("Take the last file of scores on this set back instead."), metavar=N_("SET")
        ),
    ] = "",
    year: Annotated[
        int | None,
        typer.Option(help=N_("With --set the year scored; the last by default."), metavar=N_("YEAR")),
    ] = None,
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Take the last import of a national table back, or of scores: the data are what they were before."""
    check_folder(data)

    from chiso.text.catalog import Texts

    t = Texts(lang.value)
    if criteria_set:
        from chiso.gathering.importing import take_back

        out.print(take_back(data, criteria_set, year).in_words().worded(t))
        return
    if year is not None:
        raise ChisoError(
            N_("a year is of scores on a set"), "--year", N_("chiso import undo --set SET --year YEAR")
        )

    from chiso.intake.importing import undo

    out.print("; ".join(said.worded(t) for said in undo(data).in_words()))


def _print_inferred(imported: Imported, t: Texts) -> None:
    """What a table was taken for, with a reason each."""
    if imported.inferred:
        out.print(worded(imported.of_inferred().title, t), style="bold")
    for line in imported.inferred:
        what, value, reason = (worded(said, t) for said in (line.what, line.value, line.reason))
        out.print(f"  {what}: {value}  ({reason})")


def _write_map(data: Path, place: Path, text: str, t: Texts) -> None:
    """Write down what was inferred of a table; a map that is there is left as it is."""
    from chiso.core.files import refuse_inside, write_whole

    if not text:
        return
    try:
        if place.exists():
            out.print(t("{place} is there already and stays as it is", place=str(place)))
            return
        refuse_inside(data, place)
        write_whole(place, text.encode())
    except (ChisoError, OSError) as error:
        wrong = error if isinstance(error, ChisoError) else of_os(error)
        message = worded(wrong.message, t)
        out.print(t("no map is written: {message}; name another place: --map", message=message))
        return
    out.print(t("the map: {place}", place=str(place)))


def _print_doubts(result: ImportResult, t: Texts) -> None:
    """Every doubt, by kind: where, what, and what accepting it leads to."""
    from chiso.intake.results import IN_A_SHELL
    from chiso.intake.review import KINDS

    for kind, doubts in result.by_kind():
        state = t("accepted") if kind in result.accepted else IN_A_SHELL.accept([kind])
        out.print(f"{kind}: {len(doubts)}, {t(KINDS[kind])} ({state})", style="bold")
        for doubt in doubts:
            out.print(f"  {doubt.code}  {worded(doubt.message, t)}")
            said = {t("where"): worded(doubt.where(), t), t("if accepted"): worded(doubt.if_accepted, t)}
            print_below(said, out, "    ")


def _import_cards(data: Path, files: list[Path], t: Texts) -> int:
    """Take filled scorecards in; the exit status."""
    from chiso.scorecards.importing import add_cards

    result = add_cards(data, files)
    for problem in grouped(result.problems):
        print_problem(problem, err if problem.severity == "error" else out)
    for card in result.cards:
        out.print(card.in_words(written=result.written).worded(t))
    (out if result.written else err).print(result.what_next().worded(t))
    return 0 if result.written else 2


def _is_of_scores(map_file: Path) -> bool:
    from chiso.gathering.tables import is_map_of_scores

    return map_file.exists() and is_map_of_scores(map_file)


def _import_tables(
    data: Path,
    files: list[Path],
    options: tuple[str, int | None, str, str],
    map_file: Path | None,
    accept: Sequence[str],
    t: Texts,
    *,
    dry_run: bool,
) -> int:
    """Take tables of scores in that others wrote; the exit status."""
    from dataclasses import replace

    from chiso.gathering.importing import gather_tables
    from chiso.gathering.tables import StatedScores, read_map_of_scores

    written = map_file is not None and map_file.exists()
    stated = read_map_of_scores(map_file) if map_file and (written or not dry_run) else StatedScores()
    criteria_set, year, stage, sheet = options
    stated = replace(
        stated,
        criteria_set=criteria_set or stated.criteria_set,
        year=stated.year if year is None else year,
        stage=stage or stated.stage,
        sheet=sheet or stated.sheet,
    )
    result, maps = gather_tables(data, files, stated, accept, dry_run=dry_run)
    status = _print_gathered(result, t)
    if dry_run:
        for path, text in zip(files, maps, strict=True):
            _write_map(data, map_file or path.with_name(f"{path.name}.map.yml"), text, t)
    return status


def _import_scores(data: Path, files: list[Path], accept: Sequence[str], t: Texts, *, dry_run: bool) -> int:
    """Take filled workbooks of scores in; the exit status."""
    from chiso.gathering.importing import gather

    return _print_gathered(gather(data, files, accept, dry_run=dry_run), t)


def _print_gathered(result: GatherResult, t: Texts) -> int:
    """What came of files of scores; the exit status."""
    for problem in result.errors:
        print_problem(problem, err)
    for said in (*(one.in_words() for one in result.files), *result.still_open):
        out.print(said.worded(t))
    (err if result.errors else out).print(result.what_next().worded(t))
    return 2 if result.errors else 0


def _is_of_a_province(data: Path, named: str) -> bool:
    """Whether a set is one on which a province scores its departments or communes."""
    from chiso.data.own_index.sets import read_sets, sets_named

    sets, problems = read_sets(data)
    return not problems and any(one.province for one in sets_named(sets, named))


def _hand_out(
    data: Path,
    criteria_set: str,
    year: int | None,
    index: str,
    province: str,
    split: str,
    stage: str,
    out_file: Path | None,
    filled: bool,
    lang: Lang,
) -> None:
    """Write the workbooks in which agencies score the units of a set."""
    if index or not criteria_set or year is None:
        raise ChisoError(
            N_("workbooks of scores are of a set and a year"),
            "--set, --year",
            N_("chiso template --set SET --year YEAR --split lead"),
        )

    from chiso.gathering.form import hand_out
    from chiso.text.catalog import Texts

    t = Texts(lang.value)
    made = hand_out(
        data, criteria_set, year, split=split, stage=stage, province=province, out=out_file, filled=filled
    )
    for one in made:
        out.print(one.in_words().worded(t))


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
            where=N_("INDEX, --province, --set"),
            remedy=N_('chiso template INDEX --year YEAR, or chiso template --province "Lào Cai"'),
        )
    if index and year is None:
        remedy = N_("chiso template {index} --year 2024", index=index)
        raise ChisoError(N_("a national table needs its edition"), "--year", remedy)
    return bool(card)


def _card_template(
    d: Dataset, out_file: Path | None, province: str, criteria_set: str, year: int | None
) -> Message:
    """Write the template of a scorecard; what was written, in words."""
    from chiso.scorecards.form import write_card_template

    made = write_card_template(d, out_file, province=province, criteria_set=criteria_set, year=year)
    return N_(
        "{path}: {known} of {criteria_set} ({year}), {unnumbered}",
        path=str(made.path),
        known=nN_("{n} field or criterion", "{n} fields and criteria", n=made.known),
        criteria_set=made.criteria_set or N_("a set that is not on record"),
        year=made.year,
        unnumbered=nN_(
            "{n} criterion whose number is not known",
            "{n} criteria whose number is not known",
            n=made.unnumbered,
        ),
    )
