"""HTML tables: a caption, a scope on every header, all text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and whether it holds numbers."""

    heading: str
    numeric: bool = False


@dataclass(frozen=True)
class Row:
    """A row: its first cell, or the first few, are the row's header; `sub` sets it in."""

    cells: Sequence[str | Markup]
    sub: bool = False


def table(caption: str, columns: Sequence[Column], rows: Sequence[Row], *, headers: int = 1) -> Markup:
    """A table that scrolls sideways in its own region on a narrow screen.

    Parameters
    ----------
    caption : str
        Says what the table shows; also the name of the region.
    columns : sequence of Column
    rows : sequence of Row
        Cells in the order of columns; text is escaped unless it is Markup.
    headers : int
        So many cells head a row.
    """
    kinds = [Markup(' class="number"') if column.numeric else Markup("") for column in columns]
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(kind, column.heading)
        for kind, column in zip(kinds, columns, strict=True)
    )
    body = Markup("\n").join(_row(row, kinds, headers) for row in rows)
    return Markup(
        '<div class="scroll" role="region" aria-label="{0}" tabindex="0">\n<table>\n<caption>{0}</caption>\n'
        "<thead><tr>{1}</tr></thead>\n<tbody>\n{2}\n</tbody>\n</table>\n</div>"
    ).format(caption, head, body)


def _row(row: Row, kinds: Sequence[Markup], headers: int) -> Markup:
    cells = [
        Markup("<td{}>{}</td>").format(kind, cell)
        for kind, cell in zip(kinds[headers:], row.cells[headers:], strict=True)
    ]
    sub = Markup(' class="sub"') if row.sub else Markup("")
    heads = Markup("").join(Markup('<th scope="row">{}</th>').format(cell) for cell in row.cells[:headers])
    return Markup("<tr{}>{}{}</tr>").format(sub, heads, Markup("").join(cells))


def paragraph(text: str | Markup) -> Markup:
    """A paragraph."""
    return Markup("<p>{}</p>").format(text)


def note(text: str | Markup) -> Markup:
    """A note that a reader must see."""
    return Markup('<p class="note">{}</p>').format(text)


def bullets(items: Sequence[str | Markup]) -> Markup:
    """A list."""
    entries = Markup("\n").join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup("<ul>\n{}\n</ul>").format(entries)


def section(anchor: str, heading: str, parts: Sequence[Markup]) -> str:
    """A section with its heading of second level."""
    body = Markup("\n").join(parts)
    return str(
        Markup('<section aria-labelledby="{0}">\n<h2 id="{0}">{1}</h2>\n{2}\n</section>').format(
            anchor, heading, body
        )
    )


def subheading(text: str) -> Markup:
    """A heading of third level."""
    return Markup("<h3>{}</h3>").format(escape(text))
