"""The command that lists groups of units, and shows one."""

from __future__ import annotations

from typing import Annotated

import typer

from chiso.cli.common import SPOKEN, DataOption, LangOption, YearOption, check_folder, out
from chiso.cli.help import App
from chiso.core.paths import DATA
from chiso.text.messages import N_

groups_app = App()


@groups_app.command()
def groups(
    group: Annotated[
        str,
        typer.Argument(help=N_("Key or name of a group; all are listed by default."), metavar=N_("GROUP")),
    ] = "",
    year: YearOption = None,
    lang: LangOption = SPOKEN,
    data: DataOption = DATA,
) -> None:
    """List the groups of units that the data name, or show the units of one in an edition."""
    check_folder(data)

    from chiso.data.dataset import load
    from chiso.reports.side_by_side.unit_groups import render_group, render_groups

    d = load(data)
    if not group:
        out.print(render_groups(d, lang.value))
        return
    edition = d.edition_of(year)
    out.print(render_group(d, d.unit_group(group, edition), edition, lang.value))
