"""Tables as JupyterLab shows them: any DataFrame in the house style, in Vietnamese or English.

>>> show(chiso.rank_table(d, "PAR", 2024).groupby("group")[["score"]].mean(), "Điểm theo nhóm")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from chiso.core.arguments import count_given, text_given
from chiso.core.errors import ChisoError
from chiso.core.language import texts
from chiso.core.paths import DATA
from chiso.data.indices import read_indices
from chiso.pages.blocks import Block
from chiso.pages.html.blocks import html_of
from chiso.pages.listing import Listing, listing
from chiso.text.catalog import Texts, with_city
from chiso.text.messages import N_

# JupyterLab sets every cell to the right.
_STYLE = Markup(
    "<style>.chiso-answer th, .chiso-answer td {text-align: left !important}"
    " .chiso-answer .number {text-align: right !important}"
    " .chiso-answer caption {text-align: left; font-weight: bold; padding: .4em 0}"
    " .chiso-answer svg text {text-rendering: geometricPrecision}</style>"
)
# Of tables that may be wide: texts and heads are broken between words; what then has no room scrolls.
_WIDE = Markup(
    "<style>.chiso-answer .scroll {overflow-x: auto} .chiso-answer table {width: auto}"
    " .chiso-answer th, .chiso-answer td {max-width: 22em; padding: .2em .5em; vertical-align: top;"
    " overflow-wrap: normal; word-break: normal}"
    " .chiso-answer thead th {vertical-align: bottom} .chiso-answer td.number {white-space: nowrap}"
    " .chiso-answer tbody th {min-width: 11em} .chiso-answer td:not(.number) {min-width: 5em}</style>"
)


@dataclass(frozen=True, repr=False)
class Shown:
    """What a notebook shows, and the table behind it.

    Attributes
    ----------
    html : str
        All text escaped.
    frame : DataFrame
        As it was given or returned; empty where there are no figures.
    axes : matplotlib Axes or None
        Of a chart.
    parts : sequence of Block
        What it is made of, for a section of a report.
    """

    html: str
    frame: pd.DataFrame
    listing: Listing | None = None
    axes: Axes | None = None
    parts: Sequence[Block] = ()

    @classmethod
    def of(
        cls,
        parts: Sequence[Block],
        t: Texts,
        frame: pd.DataFrame,
        listing: Listing | None = None,
        axes: list[Axes] | None = None,
        *,
        wide: bool = False,
    ) -> Shown:
        """Parts of a page as a cell shows them; `axes` holds the Axes once they are drawn."""
        html = wrapped_up(parts, t, wide=wide)
        return cls(html, frame, listing, axes[0] if axes else None, parts)

    def _repr_html_(self) -> str:
        return self.html

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": repr(self)}

    def __repr__(self) -> str:
        """The first rows in a few lines of text; without a table what is said in its place."""
        return self.listing.text() if self.listing else Markup(self.html.replace(_STYLE, "")).striptags()

    def to_excel(self, path: Path | str) -> None:
        """Save the table as a workbook in the house style: all rows, also where fewer are shown.

        Parameters
        ----------
        path : path
            Ends in .xlsx; its folder is made, a file of that name is replaced.

        Raises
        ------
        ChisoError
            There is no table, or it has no rows; another ending, a place in the data folder or one that
            cannot be written.
        """
        if self.listing is None:
            raise ChisoError(N_("there is no table to save: {why}", why=repr(self)), str(path))
        self.listing.write_workbook(path)


def show(frame: pd.DataFrame, title: str = "", lang: str = "", rows: int | None = None) -> Shown:
    """Show any table in the house style.

    Parameters
    ----------
    frame : DataFrame
        Of a function of chiso, or of your own: columns that the tables of chiso have are called and
        written as there, others by their names and by what they hold. An index with a name (of a
        `groupby`) heads the rows, the levels of columns are joined.
    title : str, optional
        The number of rows by default.
    lang : {"", "vi", "en"}
        The language chosen by default.
    rows : int, optional
        Show the first so many rows only; at most 1,000 by default. `frame` and the workbook have all.

    Returns
    -------
    Shown
        `.to_excel(path)` saves it.

    Raises
    ------
    ChisoError
        It is no DataFrame, has no columns, or two of one name.

    Examples
    --------
    >>> table = chiso.gap(d, "Lai Châu", "PAPI", 2023)
    >>> chiso.show(table[["component", "gap"]], "Gap to the best", lang="en", rows=2)
    Gap to the best
    Component  Distance to the reference
    Total                          −2.42
    4                              −1.66
    1                              −0.94
    8                              −0.70
    6                              −0.58
    7                              −0.48
    2                              −0.41
    5                              −0.25
    ... 29 more rows
    """
    t, rows = texts(lang), count_given(rows, "rows")
    listed = listing(frame, t, text_given(title, "title"), indices=read_indices(DATA) or {})
    return Shown.of(listed.blocks(rows), t, frame, listed, wide=True)


def wrapped_up(parts: Sequence[Block], t: Texts, *, wide: bool = False) -> str:
    """Parts of a page as the output of a cell; `wide`: tables take the room that they need."""
    style = Markup("{}{}\n").format(_STYLE, _WIDE) if wide else _STYLE
    return str(
        Markup('<div class="chiso-answer">{}{}</div>').format(
            style, Markup(with_city(html_of(parts, t), t.lang))
        )
    )
