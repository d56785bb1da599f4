"""What an object says of itself: a few lines of text, or a table in a notebook, in the language chosen.

An object of chiso that an analyst may leave on the last line of a cell names its `_description`; text and
HTML are made of it here, so that no room of figures knows how a page looks.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from chiso.core.language import texts
from chiso.text.messages import worded

if TYPE_CHECKING:
    from chiso.text.catalog import Texts

MOST_LINES = 12  # of the text, its title among them
WIDEST = 110  # letters of a line of the text
# A workbook, which JupyterLab would open as text, is downloaded; a larger one is found in its folder.
DOWNLOADED, LARGEST = ".xlsx", 1_000_000
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STYLE = (
    "<style>.chiso-object th, .chiso-object td {text-align: left !important; vertical-align: top}"
    " .chiso-object caption {text-align: left; font-weight: bold; padding: .4em 0; width: max-content;"
    " max-width: 60em}</style>"
)


class Link(str):
    """Text that leads to a file: in a notebook one can follow it, elsewhere it is its text.

    Parameters
    ----------
    text : str
    href : str
        Relative to the current folder, which is that of the notebook.
    path : Path, optional
        The file.
    """

    href: str
    path: Path | None

    def __new__(cls, text: str, href: str, path: Path | None = None) -> Self:
        link = super().__new__(cls, text)
        link.href, link.path = href, path
        return link

    def attributes(self) -> str:
        """Of the element that leads to the file."""
        path = self.path
        if path and path.suffix == DOWNLOADED and path.is_file() and path.stat().st_size <= LARGEST:
            held = base64.b64encode(path.read_bytes()).decode()
            return f'href="data:{_WORKBOOK};base64,{held}" download="{escape(path.name)}"'
        return f'href="{escape(self.href)}"'


def link_to(path: Path, text: str = "") -> Link:
    """A link to a file, called by its path if it has no other text."""
    try:
        href = quote(os.fsencode(Path(os.path.relpath(path)).as_posix()))  # a name may be no text
    except ValueError:  # on another drive of Windows
        href = path.absolute().as_uri()
    return Link(text or str(path), href, path)


@dataclass(frozen=True)
class Description:
    """What an object says of itself.

    Attributes
    ----------
    title : Message or str
    lines : sequence of (Message, Message or str, or several)
        What is known of it, and its value. A `Link` can be followed in a notebook.
    heads : sequence of Message
        Of the columns of a table below them; empty for none.
    rows : sequence of sequence of str
        Its cells.
    """

    title: str
    lines: Sequence[tuple[str, str | Sequence[str]]] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default=())


class Describes:
    """An object that shows itself by its `_description`."""

    _lang = ""  # in which language; "": in that which is chosen

    def _description(self) -> Description:
        raise NotImplementedError

    def __repr__(self) -> str:
        return text_of(self._description(), texts(self._lang))

    def _repr_html_(self) -> str:
        return html_of(self._description(), texts(self._lang))


def text_of(said: Description, t: Texts) -> str:
    """A description as text of at most `MOST_LINES` lines; the rows that have no room are counted."""
    lines = [worded(said.title, t)]
    lines += [f"{worded(what, t)}: {worded(value, t)}" for what, value in said.lines]
    lines += [" | ".join(worded(cell, t) for cell in row) for row in (said.heads, *said.rows) if row]
    if (more := len(lines) - MOST_LINES) > 0:
        left = t.ngettext("... and {n} more row", "... and {n} more rows", n=more + 1)
        lines = [*lines[: MOST_LINES - 1], left]
    return "\n".join("  " * bool(place) + _in_one_line(line) for place, line in enumerate(lines))


def _in_one_line(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= WIDEST else line[: WIDEST - 1] + "…"


def html_of(said: Description, t: Texts) -> str:
    """A description as a table in HTML, all text escaped."""

    def inside(text: str | Sequence[str]) -> str:
        if isinstance(text, Link):
            return f"<a {text.attributes()}>{escape(text)}</a>"
        return escape(worded(text, t)) if isinstance(text, str) else ", ".join(map(inside, text))

    def cell(tag: str, text: str | Sequence[str], scope: str = "") -> str:
        return f"<{tag}{scope and f' scope={chr(34)}{scope}{chr(34)}'}>{inside(text)}</{tag}>"

    title = escape(worded(said.title, t))
    if not said.lines and not said.heads:
        return f'<div class="chiso-object"><strong>{title}</strong></div>'
    caption, parts = f"<caption>{title}</caption>", []
    if said.lines:
        known = (f"<tr>{cell('th', what, 'row')}{cell('td', value)}</tr>" for what, value in said.lines)
        parts.append(f"<table>{caption}<tbody>{''.join(known)}</tbody></table>")
        caption = ""
    if said.heads:
        head = "".join(cell("th", one, "col") for one in said.heads)
        rows = "".join(f"<tr>{''.join(cell('td', one) for one in row)}</tr>" for row in said.rows)
        parts.append(f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    return f'<div class="chiso-object">{_STYLE}{"".join(parts)}</div>'
