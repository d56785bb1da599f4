"""What the explorer saves beside the reports: the table of a view as a workbook, its figure as a picture."""

from __future__ import annotations

import textwrap
from pathlib import Path

from matplotlib.axes import Axes

from chiso.charts.figure import as_picture
from chiso.core.errors import ChisoError, of_os
from chiso.core.files import refuse_inside, write_whole
from chiso.core.paths import DATA, REPORTS
from chiso.data.indices import Index
from chiso.notebook.explorer.parts import View
from chiso.notebook.explorer.selection import Selection
from chiso.text.catalog import Texts, with_city
from chiso.text.messages import N_

SAVED = "saved"  # below the folder of reports
LINE = 118  # letters of a line of a caption, across the picture
LINE_HEIGHT = 0.16  # inches


def path_of(choice: Selection, about: Index, ending: str, folder: Path | None = None) -> Path:
    """Where a view is saved: named after unit, index, edition and view, below the folder of reports.

    Parameters
    ----------
    choice : Selection
    about : Index
    ending : str
        "xlsx" or "png".
    folder : Path, optional
        `reports/saved` by default.
    """
    period = f"-{choice.unit.period}" if choice.unit.reused_name else ""
    name = f"{choice.unit.slug}{period}-{about.key}-{choice.year}-{choice.view}.{ending}"
    return (folder or REPORTS / SAVED) / name


def save_table(view: View, path: Path) -> Path:
    """Save the table of a view: real numbers in the house style.

    Raises
    ------
    ChisoError
        The view has none; the place cannot be written.
    """
    if view.listing is None:
        raise ChisoError(N_("this view has no table to save"))
    view.listing.write_workbook(path)
    return path


def save_picture(view: View, path: Path, t: Texts) -> Path:
    """Save the figure of a view with its title and caption.

    Raises
    ------
    ChisoError
        The view has none; the place cannot be written.
    """
    if view.figure is None:
        raise ChisoError(N_("this view has no figure to save"))
    refuse_inside(DATA, path)
    figure = view.figure
    said = [figure.caption, *([view.source] if view.source else [])]
    lines = [line for words in said for line in textwrap.wrap(with_city(words, t.lang), LINE)]

    def draw(ax: Axes) -> None:
        figure.draw(ax)
        below = ax.figure.supxlabel("\n".join(lines), fontsize=8, x=0.01, ha="left")
        below.set_linespacing(1.3)

    height = figure.height + LINE_HEIGHT * len(lines)
    try:
        write_whole(path, as_picture(draw, figure.name, figure.alternative, height).png)
    except OSError as error:
        raise of_os(error) from error
    return path
