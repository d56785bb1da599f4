"""The command on scorecards; their templates are handed out and taken in by `chiso.cli.data`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.cli.common import (
    SPOKEN,
    DataOption,
    FilesLangOption,
    check_folder,
    out,
    print_built,
    progress_of,
    written,
)
from chiso.cli.help import App
from chiso.core.errors import ChisoError
from chiso.core.paths import DATA
from chiso.factory.wanted import TIMEOUT
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.data.plans.folder import Plan

score_app = App()


@score_app.command()
def score(
    paths: Annotated[
        list[str],
        typer.Argument(
            help=N_("A folder with plan.yml and scorecard.csv, or its name below data/plans."),
            metavar=N_("PLAN"),
        ),
    ],
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            help=N_("Try another value of a criterion: 3.4.1=1.5 (points), 3.4.1=99% (ratio), 3.4.1=9/10."),
            metavar=N_("CODE=VALUE"),
        ),
    ] = None,
    period: Annotated[
        str,
        typer.Option(
            help=N_("Forecast by the inputs of a period: Quý I, 6 tháng, Quý III, năm."), metavar=N_("PERIOD")
        ),
    ] = "",
    lang: FilesLangOption = SPOKEN,
    out_dir: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=N_("Make the report and the workbook of each in this folder, and show nothing."),
            metavar=N_("FOLDER"),
        ),
    ] = None,
    data: DataOption = DATA,
) -> None:
    """Show a scorecard: scores, lost points, what does not fit. Several: a ranking, or a unit over years."""
    check_folder(data)
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
        raise typer.Exit(_build_scorecards(plans, out_dir, written().value, data))

    from chiso.scorecards import terminal as score_text
    from chiso.scorecards.scores import read_what_if

    if len(plans) > 1:
        one_unit = len({plan.unit for plan in plans}) == 1
        render = score_text.render_years if one_unit else score_text.render_ranking
        out.print(render(plans, lang.value))
        return
    blocks = []
    if period:
        blocks.append(score_text.render_forecast(plans[0], period, lang.value))
    else:
        blocks.append(
            score_text.render_card(plans[0], lang.value, [read_what_if(text) for text in what_if or ()])
        )
        blocks.append(score_text.render_appraisal(plans, lang.value))
    out.print("\n\n".join(blocks))


def _build_scorecards(plans: list[Plan], out_dir: Path, lang: str, data: Path) -> int:
    """Make the reports of scorecards, also of folders outside the data; the exit status."""
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
        result = build_reports(
            d=d,
            out=out_dir,
            requests=requests,
            year=year,
            lang=lang,
            timeout=TIMEOUT,
            watch=progress_of(quiet=False),
        )
        print_built(result)
        if result.interrupted:
            return 130
        failed += len(result.failed)
    return 1 if failed else 0
