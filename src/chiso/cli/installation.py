"""The commands on the installation: lay a folder out to work in, say what is wrong with the machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chiso.cli.common import SPOKEN, DataOption, LangOption, out, print_below, spoken
from chiso.cli.help import App
from chiso.core.console import encoding_of_terminal
from chiso.core.paths import DATA
from chiso.text.messages import ENGLISH, N_, nN_, worded

if TYPE_CHECKING:
    from chiso.text.messages import Wording

_MARKS = {"good": "✓", "note": "–", "doubt": "!", "wrong": "✗"}
_IN_ASCII = {"good": "ok", "note": "-", "doubt": "!", "wrong": "X"}

installation_app = App()


@installation_app.command()
def init(
    folder: Annotated[Path, typer.Argument(help=N_("A new folder, or an empty one."), metavar=N_("FOLDER"))],
    lang: LangOption = SPOKEN,
) -> None:
    """Make a folder to work in: data, notebooks, tutorial, README. Adds what is missing, replaces nothing."""
    from chiso.installation.folder import lay_out

    laid, t = lay_out(folder), spoken()
    n = len(laid.added)
    out.print(
        worded(nN_("{folder}: {n} file added", "{folder}: {n} files added", n=n, folder=str(folder)), t)
    )
    if laid.kept:
        out.print(t("kept, though this version has others: {names}", names=", ".join(laid.kept)))
    if folder.resolve() == Path.cwd():
        out.print(t("next: chiso build; README.md tells the rest"))
    else:
        out.print(t('next: cd "{folder}", then chiso build; README.md tells the rest', folder=str(folder)))


@installation_app.command()
def doctor(lang: LangOption = SPOKEN, data: DataOption = DATA) -> None:
    """Check this computer and the installation, and say what to do about what is wrong."""
    from chiso.installation.doctor import examine, terminal

    t, encoding = _words(), encoding_of_terminal()
    marks = _MARKS if terminal(encoding).state == "good" else _IN_ASCII
    n = 0
    for row in examine(data, encoding):
        n += row.state == "wrong"
        out.print(f"{marks[row.state]:<3}{worded(row.asked, t)}: {worded(row.found, t)}")
        print_below({t("try"): worded(row.remedy, t)}, out, "   ")
    closing = nN_("{n} thing to mend", "{n} things to mend", n=n)
    out.print("\n" + (worded(closing, t) if n else t("all that chiso needs is there")))
    raise typer.Exit(1 if n else 0)


def _words() -> Wording:
    """The wording of the command; what is said stays English where not even the catalog can be read."""
    try:
        t = spoken()
        t("error")
    except Exception:
        return ENGLISH
    return t
