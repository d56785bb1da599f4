"""The commands on editions and on what changed: `chiso edition`, `chiso diff`."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from chiso.cli.common import (
    SPOKEN,
    AnswersOfOptions,
    DataOption,
    DayOption,
    FilesLangOption,
    LangOption,
    asks_of_edition,
    check_folder,
    out,
    written,
)
from chiso.cli.help import App
from chiso.core.dates import day_of_build
from chiso.core.errors import ChisoError
from chiso.core.files import refuse_existing, refuse_inside, write_whole
from chiso.core.paths import DATA
from chiso.text.languages import Lang
from chiso.text.messages import N_

diff_app = App()
edition_app = App(N_("Editions: what is on record, open a new one, change or close one."))

IndexArgument = Annotated[str, typer.Argument(help=N_("Code of an index."), metavar=N_("INDEX"))]
YearArgument = Annotated[
    int, typer.Argument(help=N_("Year measured, not year of publication."), metavar=N_("YEAR"))
]
SourceOption = Annotated[
    str,
    typer.Option(
        help=N_("Who says so: an address, or a key of reference/sources.csv."), metavar=N_("SOURCE")
    ),
]
ComponentsFromOption = Annotated[
    int | None,
    typer.Option(help=N_("Edition whose components it has; the one before by default."), metavar=N_("YEAR")),
]


@edition_app.command("list")
def edition_list(
    index: Annotated[
        str, typer.Argument(help=N_("Code of an index; all by default."), metavar=N_("INDEX"))
    ] = "",
    lang: LangOption = SPOKEN,
    date: DayOption = "",
    data: DataOption = DATA,
) -> None:
    """List the editions on record: units, publication, decision, how much of each is on record."""
    day = day_of_build(date)
    check_folder(data)

    from chiso.data.dataset import load
    from chiso.reports.record.editions import render_editions

    d = load(data)
    out.print(render_editions(d, lang.value, d.index(index).code if index else "", day))


@edition_app.command("show")
def edition_show(
    index: IndexArgument, year: YearArgument, lang: LangOption = SPOKEN, data: DataOption = DATA
) -> None:
    """Show an edition: its components and their maxima, and where it breaks with the one before."""
    check_folder(data)
    _show(index, year, lang, data)


@edition_app.command("open")
@asks_of_edition
def edition_open(
    index: IndexArgument,
    year: YearArgument,
    answers: AnswersOfOptions | None = None,
    components_from: ComponentsFromOption = None,
    source: SourceOption = "",
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Open the edition after the latest; an import does so by itself where its structure is the same."""
    check_folder(data)
    if not source:
        raise ChisoError(
            N_("it is not said who says so"),
            "--source",
            N_("give the address of the decision or of the news of it, or a key of reference/sources.csv"),
        )

    from chiso.intake.editions.record import open_new

    open_new(data, index, year, answers or {}, source, dt.date.today(), components_from)
    _show(index, year, lang, data)


@edition_app.command("set")
@asks_of_edition
def edition_set(
    index: IndexArgument,
    year: YearArgument,
    answers: AnswersOfOptions | None = None,
    criteria: Annotated[int | None, typer.Option(min=0, help=N_("Number of criteria."))] = None,
    sub_criteria: Annotated[int | None, typer.Option(min=0, help=N_("Number of sub-criteria."))] = None,
    appraisal_max: Annotated[float | None, typer.Option(min=0, help=N_("Most points by appraisal."))] = None,
    survey_max: Annotated[float | None, typer.Option(min=0, help=N_("Most points by survey."))] = None,
    component: Annotated[
        str, typer.Option(help=N_("Code of a component to change in this edition alone."), metavar=N_("CODE"))
    ] = "",
    name: Annotated[
        str | None, typer.Option(help=N_("Vietnamese name of the component."), metavar=N_("NAME"))
    ] = None,
    name_en: Annotated[
        str | None, typer.Option(help=N_("English name of the component."), metavar=N_("NAME"))
    ] = None,
    maximum: Annotated[
        float | None, typer.Option("--max", min=0, help=N_("Maximum of the component."))
    ] = None,
    present: Annotated[
        bool | None,
        typer.Option("--present/--absent", help=N_("Add the component to the edition, or take it out.")),
    ] = None,
    components_from: ComponentsFromOption = None,
    source: SourceOption = "",
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Change a value of an edition, or a component in it; what figures on record contradict is refused."""
    check_folder(data)
    cells = {
        "criteria": criteria,
        "sub_criteria": sub_criteria,
        "appraisal_max": appraisal_max,
        "survey_max": survey_max,
    }
    given = {column: f"{value:.12g}" for column, value in cells.items() if value is not None}

    from chiso.intake.editions.changing import ComponentChange
    from chiso.intake.editions.record import change_edition

    of_component = (name, name_en, None if maximum is None else f"{maximum:.12g}", present)
    if not component and any(one is not None for one in of_component):
        raise ChisoError(
            N_("it is not said of which component"), "--component", N_("name its code: --component 3")
        )
    changed = ComponentChange(component, *of_component) if component else None
    if changed and not any(one is not None for one in of_component):
        raise ChisoError(
            N_("it is not said what to change of the component"),
            "--component",
            N_("add --name, --name-en, --max, --present or --absent"),
        )
    if not (answers or given or changed or components_from):
        raise ChisoError(
            N_("nothing to change is named"), f"{index} {year}", N_("see: chiso edition set --help")
        )
    change_edition(
        data,
        index,
        year,
        dt.date.today(),
        answers=answers or {},
        cells=given,
        component=changed,
        components_from=components_from,
        source=source,
    )
    _show(index, year, lang, data)


@edition_app.command("close")
def edition_close(
    index: IndexArgument, year: YearArgument, lang: LangOption = SPOKEN, data: DataOption = DATA
) -> None:
    """Take the latest edition off the record again, as long as no figure of it is there."""
    check_folder(data)

    from chiso.intake.editions.record import close
    from chiso.text.catalog import Texts

    close(data, index, year)
    t = Texts(lang.value)
    out.print(t("{index} {year} is no longer on record", index=index.upper(), year=year))


@diff_app.command()
def diff(
    old: Annotated[
        str,
        typer.Argument(
            help=N_("A data folder, or a revision of git such as HEAD~1."),
            show_default=False,
            metavar=N_("OLD"),
        ),
    ] = "",
    new: Annotated[
        str,
        typer.Argument(
            help=N_("A data folder or a revision too; the data folder by default."),
            show_default=False,
            metavar=N_("NEW"),
        ),
    ] = "",
    last_import: Annotated[
        bool, typer.Option("--last-import", help=N_("Compare the data before and after the last import."))
    ] = False,
    xlsx: Annotated[
        Path | None, typer.Option(help=N_("Write all of it to this workbook too."), metavar=N_("FILE"))
    ] = None,
    top: Annotated[int, typer.Option(min=1, help=N_("Rows shown of each table."))] = 20,
    force: Annotated[bool, typer.Option("--force", help=N_("Replace a workbook that exists."))] = False,
    lang: FilesLangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """Show what differs between two states of the data, the most surprising figures first."""
    check_folder(data)
    if last_import == bool(old):
        remedy = N_("chiso diff --last-import, or chiso diff HEAD~1")
        raise ChisoError(N_("a state to compare with is named, or the last import"), N_("OLD"), remedy)
    if xlsx:
        refuse_inside(data, xlsx)
        refuse_existing([xlsx], force=force)

    from chiso.data.dataset import load
    from chiso.intake.data_states import before_last_import, state_of
    from chiso.reports.record.differences import Differences

    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder)
        before = before_last_import(data, into / "old") if last_import else state_of(old, data, into / "old")
        after = state_of(new, data, into / "new") if new else data
        differences = Differences(load(before), load(after), lang.value)
        out.print(differences.text(top))
        if xlsx:
            own = written().value
            others = differences if own == lang else Differences(load(before), load(after), own)
            write_whole(xlsx, others.workbook())
            out.print(str(xlsx))


def _show(index: str, year: int, lang: Lang, data: Path) -> None:
    from chiso.data.dataset import load
    from chiso.intake.editions.record import on_record
    from chiso.reports.record.editions import render_edition

    d = load(data)
    out.print(render_edition(d, on_record(d, index, year), year, lang.value))
