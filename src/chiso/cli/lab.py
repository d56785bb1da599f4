"""The command that opens JupyterLab at the start page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.cli.common import SPOKEN, DataOption, check_folder, err, lang_option, out, spoken, written
from chiso.cli.help import App
from chiso.core.paths import DATA, PROJECT
from chiso.text.languages import Lang
from chiso.text.messages import N_

if TYPE_CHECKING:
    from chiso.notebook.working_copies import WorkingCopies

OFFERED = ".filter-offered"  # in the folder of the working copies

lab_app = App()


@lab_app.command()
def lab(
    jupyter: Annotated[
        list[str] | None,
        typer.Argument(help=N_("Options of JupyterLab, written after --."), metavar=N_("-- OPTION")),
    ] = None,
    lang: Annotated[
        Lang,
        lang_option(
            N_("Language of the answer, of JupyterLab and of its notebooks."),
            N_("as the system speaks; JupyterLab in Vietnamese"),
        ),
    ] = SPOKEN,
    data: DataOption = DATA,
    no_browser: Annotated[bool, typer.Option("--no-browser", help=N_("Open no browser."))] = False,
    git_filter: Annotated[
        bool,
        typer.Option("--git-filter", help=N_("Let git leave outputs of notebooks out, without asking.")),
    ] = False,
) -> None:
    """Open JupyterLab at the start page, with working copies of the notebooks in notebooks/work."""
    check_folder(data)

    from chiso.notebook.lab import command, environment_of, run
    from chiso.notebook.working_copies import WORK, lay_out

    copies = lay_out(PROJECT / WORK)
    _say(copies)
    _care_for_outputs(copies.folder, asked=git_filter)
    t = spoken()
    err.print(t("JupyterLab opens; Ctrl-C in this window ends it"))
    arguments = command(PROJECT, copies.start, jupyter or [], browser=not no_browser)
    raise typer.Exit(run(arguments, environment_of(copies.folder, data, written()), PROJECT))


def _say(copies: WorkingCopies) -> None:
    t = spoken()
    out.print(t("working copies: {folder}", folder=copies.folder))
    if copies.changed:
        out.print(t("kept as you changed them: {names}", names=", ".join(copies.changed)))
    for name, beside in copies.newer.items():
        out.print(t("{name}: a newer original lies beside it as {beside}", name=name, beside=beside))


def _care_for_outputs(folder: Path, *, asked: bool) -> None:
    """Install the filter that strips outputs if it is asked for; offer it once at a terminal."""
    from chiso.core.files import write_whole
    from chiso.notebook.git_filter import can_be_installed, install

    t = spoken()
    if asked:
        install(folder)
        out.print(t("git leaves outputs of notebooks out"))
        return
    offered = folder / OFFERED
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or offered.exists() or not can_be_installed(folder):
        return
    out.print(t("Shall git leave outputs of notebooks out, so that running one is no change? [y/N]"), end=" ")
    answer = sys.stdin.readline().strip().lower()
    write_whole(offered, b"")
    if answer in {"y", "yes", "c", "có"}:
        install(folder)
        out.print(t("git leaves outputs of notebooks out"))
