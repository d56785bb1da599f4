"""A mistake as a notebook shows it: one box that says what happened, where, and what to do."""

from __future__ import annotations

import io
import linecache
import traceback
from collections.abc import Sequence
from types import TracebackType

from rich.box import ROUNDED
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from chiso.text.catalog import Texts
from chiso.text.languages import stated

LONGEST = 2000  # letters of a part of a message
WIDTH = 96  # letters: what an output of JupyterLab holds beside a sidebar
_CELLS = ("ipykernel_", "<ipython-input")  # of names that IPython gives the source of a cell


def lines_of(
    head: str, details: Sequence[str], rows: Sequence[tuple[str, str]], raised: TracebackType | None
) -> list[str]:
    """The box around a mistake, as IPython prints it in the place of a traceback.

    Parameters
    ----------
    head : str
        What happened.
    details : sequence of str
        What is wrong one by one, where it is several things.
    rows : sequence of (str, str)
        What is known besides, such as the place and the remedy, with a name each.
    raised : traceback or None
        Where it was raised: the line of the cell that led there is shown.
    """
    t = Texts(stated())
    said = Text(_printed(head), style="bold")
    for detail in details:
        said.append(f"\n• {_printed(detail.strip())}", style="not bold")
    for what, value in rows:
        if value:
            said.append(f"\n{what}: ", style="not bold dim")
            said.append(_printed(value), style="not bold")
    if line := _line_of_the_cell(raised):
        said.append(f"\n{t('In the cell')}: ", style="not bold dim")
        said.append(line, style="not bold")  # a colour would be faint on the ground of an error
    drawn = io.StringIO()
    # In a kernel rich would show the box by itself, and leave nothing for IPython to print.
    console = Console(
        file=drawn,
        force_terminal=True,
        force_jupyter=False,
        width=WIDTH,
        highlight=False,
        color_system="standard",
    )
    title = Text(t("This could not be done"), style="bold red")
    console.print(Panel(said, title=title, title_align="left", border_style="red", box=ROUNDED))
    return drawn.getvalue().rstrip("\n").split("\n")


def _printed(text: str) -> str:
    """A text of which nothing moves the cursor, colours the box or turns its lines, and that ends."""
    shown = "".join(
        letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1] for letter in text[:LONGEST]
    )
    return shown if len(text) <= LONGEST else f"{shown}…"


def _line_of_the_cell(raised: TracebackType | None) -> str:
    """The line that the analyst wrote and that led here; "" where it is in no cell."""
    for frame in traceback.extract_tb(raised):
        if any(part in frame.filename for part in _CELLS):
            source = frame.line or linecache.getline(frame.filename, frame.lineno or 0)
            return " ".join(source.split())
    return ""
