"""The commands on scorecards; `chiso.cli.app` registers them.

What they share with the other commands they take from `chiso.cli.app` when they run: it is then loaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.core.errors import ChisoError, Problem, counted, grouped
from chiso.core.paths import DATA
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.data.dataset import Dataset
    from chiso.data.plans.folder import Plan

DataOption = Annotated[Path, typer.Option("--data", help="Data folder.", show_default="the project's own")]


def score(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Folders with plan.yml and scorecard.csv, or names below data/plans.", metavar="PATH..."
        ),
    ],
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            help="Change a criterion: 3.4.1=1.5 (points), 3.4.1=99% (ratio), 3.4.1=9/10; repeatable.",
            metavar="CODE=VALUE",
        ),
    ] = None,
    period: Annotated[
        str, typer.Option(help="Forecast by the inputs of a period: Quý I, 6 tháng, Quý III, năm.")
    ] = "",
    lang: Annotated[str, typer.Option(help="vi or en.")] = "vi",
    out_dir: Annotated[
        Path | None,
        typer.Option("--out", help="Make the report and workbook of each in this folder instead."),
    ] = None,
    data: DataOption = DATA,
) -> None:
    """Show a scorecard: scores, lost points, what does not fit. Several: a ranking, or a unit over years."""
    from chiso.cli.app import _check_folder, _check_language, out

    _check_language(lang)
    _check_folder(data)
    if len(paths) > 1 and (what_if or period):
        option = "--what-if" if what_if else "--period"
        raise ChisoError(
            N_("{option} is of one scorecard, not of {n}", option=option, n=len(paths)),
            option,
            N_("name one folder"),
        )

    from chiso.data.plans.folder import load_card

    plans = [load_card(path, data) for path in paths]
    if out_dir is not None:
        raise typer.Exit(build_scorecards(plans, out_dir, lang, data))

    from chiso.scorecards import terminal as score_text
    from chiso.scorecards.scores import read_what_if

    if len(plans) > 1:
        one_unit = len({plan.unit for plan in plans}) == 1
        render = score_text.render_years if one_unit else score_text.render_ranking
        out.print(render(plans, lang))
        return
    blocks = []
    if period:
        blocks.append(score_text.render_forecast(plans[0], period, lang))
    else:
        blocks.append(score_text.render_card(plans[0], lang, [read_what_if(text) for text in what_if or ()]))
        blocks.append(score_text.render_appraisal(plans, lang))
    out.print("\n\n".join(blocks))


def build_scorecards(plans: list[Plan], out_dir: Path, lang: str, data: Path) -> int:
    """Make the reports of scorecards, also of folders outside the data; the exit status."""
    from chiso.cli.build import TIMEOUT, print_built
    from chiso.data.dataset import load
    from chiso.data.plans.folder import FOLDER
    from chiso.factory.build import build_reports
    from chiso.factory.kinds import scorecard_report

    d, failed = load(data), 0
    for year in sorted({plan.reviewed for plan in plans}):
        requests = []
        for plan in plans:
            if plan.reviewed == year:
                inside = plan.folder.resolve().parent == (data / FOLDER).resolve()
                named = plan.name if inside else str(plan.folder.resolve())
                requests.append(scorecard_report(named, plan.name, plan.unit, year))
        result = build_reports(d=d, out=out_dir, requests=requests, year=year, lang=lang, timeout=TIMEOUT)
        print_built(result)
        if result.interrupted:
            return 130
        failed += len(result.failed)
    return 1 if failed else 0


def import_cards(data: Path, files: list[Path]) -> int:
    """Take filled scorecards in; the exit status."""
    from chiso.cli.app import _print_problem, err, out
    from chiso.scorecards.importing import add_cards

    result = add_cards(data, files)
    for problem in grouped(result.problems):
        _print_problem(problem, err if problem.severity == "error" else out)
    for card in result.cards:
        done = f"taken in as plans/{card.plan}" if result.written else "read"
        out.print(f"{card.file} ({card.unit}, {card.year}): {counted(card.rows, 'row')} {done}")
    if not result.written:
        errors = sum(problem.severity == "error" for problem in grouped(result.problems))
        err.print(f"nothing is written: {counted(errors, 'error')}")
        return 2
    out.print("to take it back: remove that folder and run chiso data")
    return 0


def findings_of_plans(data: Path, errors: list[Problem]) -> list[Problem]:
    """What does not fit in the scorecards on record; nothing where they cannot be read."""
    if errors:
        return []
    from chiso.data.plans.folder import plans_on_record
    from chiso.scorecards.wording import score_findings

    return [finding for plan in plans_on_record(data) if plan.scored for finding in score_findings(plan)]


def is_of_a_card(index: str, card: str, year: int | None) -> bool:
    """Whether a template is of a scorecard, not of a national table; refuses both and neither."""
    if bool(card) == bool(index):
        raise ChisoError(
            N_("a template is of an index, or of a scorecard"),
            where="INDEX, --province, --set",
            remedy=N_('chiso template PAR --year 2024, or chiso template --province "Lào Cai"'),
        )
    if index and year is None:
        remedy = N_("chiso template {index} --year 2024", index=index)
        raise ChisoError(N_("a national table needs its edition"), "--year", remedy)
    return bool(card)


def card_template(
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
