"""Blocks as HTML: a caption and a scope in every table, alternatives of every figure, all text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatch
from itertools import groupby

from markupsafe import Markup

from chiso.charts.size import HEIGHT
from chiso.core.frames import records
from chiso.core.links import web_address
from chiso.pages.blocks import (
    Annexed,
    Beside,
    Block,
    Bullets,
    Cards,
    CardSide,
    Details,
    Figure,
    Heading,
    IndexCard,
    Note,
    SmallDrawing,
    Table,
    Text,
    Tile,
    TileMap,
    captioned,
)
from chiso.pages.inline import Span, Words, pieces_of
from chiso.text.catalog import Texts, with_city

_STYLES = {
    "aside": "<em>{}</em>",
    "basis": '<span class="basis">{}</span>',
    "code": "<code>{}</code>",
    "flag": '<strong class="flag">{}</strong>',
    "strong": "<strong>{}</strong>",
}


def html_of(parts: Iterable[Block], t: Texts) -> Markup:
    """Blocks as they follow one another."""
    return Markup("\n").join(_form(part, t) for part in parts)


@singledispatch
def _form(block: Block, t: Texts) -> Markup:
    raise TypeError(f"{type(block).__name__} has no form in a page")


def words_html(words: Words) -> Markup:
    """Words with their marks."""
    styled = (
        (style, Markup("").join(map(_piece, pieces)))
        for style, pieces in groupby(pieces_of(words), lambda piece: piece.style)
    )
    return Markup("").join(Markup(_STYLES.get(style, "{}")).format(said) for style, said in styled)


def _piece(piece: Span) -> Markup:
    shown = Markup("<br>").join(piece.text.split("\n"))
    if piece.lang:
        shown = Markup('<span lang="{}">{}</span>').format(piece.lang, shown)
    if piece.anchor:
        shown = Markup('<span id="{}">{}</span>').format(piece.anchor, shown)
    if piece.link.startswith("#"):
        shown = Markup('<a href="{}">{}</a>').format(piece.link, shown)
    elif address := web_address(piece.link):
        shown = Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(address, shown)
    return shown


@_form.register
def _heading(block: Heading, t: Texts) -> Markup:
    return Markup("<h{0}>{1}</h{0}>").format(block.level, block.text)


@_form.register
def _text(block: Text, t: Texts) -> Markup:
    kind = Markup(' class="{}"').format(block.kind) if block.kind else ""
    return Markup("<p{}>{}</p>").format(kind, words_html(block.words))


@_form.register
def _note(block: Note, t: Texts) -> Markup:
    return Markup('<p class="note">{}</p>').format(words_html(block.words))


@_form.register
def _bullets(block: Bullets, t: Texts) -> Markup:
    entries = Markup("\n").join(Markup("<li>{}</li>").format(words_html(item)) for item in block.items)
    kind = Markup(' class="{}"').format(block.kind) if block.kind else ""
    return Markup("<{0}{1}>\n{2}\n</{0}>").format("ol" if block.kind == "points" else "ul", kind, entries)


@_form.register
def _table(block: Table, t: Texts) -> Markup:
    """It scrolls sideways in its own region on a narrow screen, which the caption names too."""
    kinds = [
        Markup(' class="number"') if column.numeric and n >= block.headers else Markup("")
        for n, column in enumerate(block.columns)
    ]
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(kind, column.heading)
        for kind, column in zip(kinds, block.columns, strict=True)
    )
    body = Markup("\n").join(
        _row(block.cells(row, t), kinds, block.headers, sub=block.sub(row)) for row in block.rows
    )
    return Markup(
        '<div class="scroll" role="region" aria-label="{0}" tabindex="0">\n<table>\n<caption>{0}</caption>\n'
        "<thead><tr>{1}</tr></thead>\n<tbody>\n{2}\n</tbody>\n</table>\n</div>"
    ).format(block.caption, head, body)


def _row(cells: Sequence[Words], kinds: Sequence[Markup], headers: int, *, sub: bool) -> Markup:
    shown = [*map(words_html, cells)]
    heads = Markup("").join(Markup('<th scope="row">{}</th>').format(cell) for cell in shown[:headers])
    others = Markup("").join(
        Markup("<td{}>{}</td>").format(kind, cell)
        for kind, cell in zip(kinds[headers:], shown[headers:], strict=True)
    )
    return Markup("<tr{}>{}{}</tr>").format(Markup(' class="sub"') if sub else Markup(""), heads, others)


@_form.register
def _figure(block: Figure, t: Texts) -> Markup:
    from chiso.charts.figure import as_svg  # noqa: PLC0415  a page without figures needs no matplotlib

    drawing = as_svg(block.draw, block.name, block.alternative, block.height, full_size=block.full_size)
    kinds = [*(["tall"] if block.height > HEIGHT else []), *(["latest"] if block.latest_last else [])]
    tall = Markup(' class="{}"').format(" ".join(kinds)) if kinds else Markup("")
    kept = Markup("" if block.on_paper else ' class="screen"')
    return Markup(
        '<figure{0}>\n<div class="scroll" role="region" aria-label="{2}" tabindex="0">\n{1}\n</div>\n'
        "<figcaption>{2}</figcaption>\n"
        "<details{3}><summary>{4}</summary>\n{5}\n</details>\n</figure>"
    ).format(
        tall,
        Markup(drawing),
        captioned(block.number, block.caption, t),
        kept,
        t("Numbers of this figure"),
        html_of(block.data, t),
    )


@_form.register
def _tile_map(block: TileMap, t: Texts) -> Markup:
    cells = [_tile(row, block.tiles, t) for row in records(block.places)]
    key = Markup("").join(
        Markup('<li><span class="shade level-{}"></span> {}</li>').format(level, words)
        for level, words in block.legend
    )
    schema = t("A schema of administrative units, not a map of territory.")
    return Markup(
        '<figure class="tile-map">\n<div class="scroll" role="region" aria-label="{0}" tabindex="0">\n'
        '<ul class="tiles" style="--columns: {1}">\n{2}\n</ul>\n</div>\n<ul class="legend">{3}</ul>\n'
        "<figcaption>{0} {4}</figcaption>\n</figure>"
    ).format(
        captioned(block.number, block.caption, t),
        int(block.places["column"].max()),
        Markup("\n").join(cells),
        key,
        schema,
    )


def _tile(row: Mapping[str, object], tiles: Mapping[str, Tile], t: Texts) -> Markup:
    name = str(row["province"])
    tile = tiles.get(name, Tile(0, t("not on record yet")))
    if row["part"]:
        shown = Markup('{}<span class="unseen"> ({})</span>').format(row["part"], name)
        title = t("{part} archipelago, part of {unit}", part=row["part"], unit=name)
    else:
        shown = Markup('{}<span class="unseen">: {}</span>').format(name, tile.text)
        title = f"{name}: {tile.text}"
        if tile.href:
            shown = Markup('<a href="{}">{}</a>').format(tile.href, shown)
    # An archipelago is named where it lies; a figure of the unit is none of its own.
    shade = "part" if row["part"] else f"level-{tile.level}"
    return Markup('<li class="{}" style="grid-area: {} / {}" title="{}">{}</li>').format(
        shade, row["row"], row["column"], title, shown
    )


@_form.register
def _cards(block: Cards, t: Texts) -> Markup:
    legend = Markup("").join(Markup("<li>{}</li>").format(words) for words in block.legend)
    shown = Markup("\n").join(_card(card, t) for card in block.cards)
    return Markup('<div class="cards">\n{}\n</div>\n{}').format(
        shown, Markup('<ul class="key">{}</ul>').format(legend) if legend else ""
    )


def _card(card: IndexCard, t: Texts) -> Markup:
    what = Markup("")
    if card.definition:
        what = Markup(
            '<details class="what"><summary aria-label="{}">?</summary><p>{}</p></details>\n'
        ).format(t("What {index} is", index=card.heading), words_html(card.definition))
    lines = Markup("").join(Markup("<p>{}</p>").format(words_html(line)) for line in card.lines)
    chip = Markup('<p class="chip">{}</p>').format(card.chip) if card.chip else ""
    panels = Markup("\n").join(_panel(panel) for panel in card.panels)
    return Markup(
        '<div class="card">\n<div class="own"><h3>{}</h3>\n{}<p class="name">{}</p>\n'
        '<p class="{}">{}</p>\n{}{}</div>\n{}\n</div>'
    ).format(
        card.heading,
        what,
        card.about,
        "result" if card.known else "none",
        words_html(card.result),
        chip,
        lines,
        panels,
    )


def _panel(panel: CardSide) -> Markup:
    if not panel.heading:
        return Markup('<div class="panel"></div>')
    lead = (
        Markup('<p class="lead {}">{}</p>').format(panel.mark, words_html(panel.lead)) if panel.lead else ""
    )
    notes = Markup("").join(Markup("<p>{}</p>").format(words_html(note)) for note in panel.notes)
    return Markup('<div class="panel"><p class="what-for">{}</p>\n{}{}{}</div>').format(
        panel.heading, lead, _drawing(panel.drawing) if panel.drawing else "", notes
    )


def _drawing(drawing: SmallDrawing) -> Markup:
    return Markup(drawing.draw(drawing.alternative))


@_form.register
def _beside(block: Beside, t: Texts) -> Markup:
    columns = Markup("\n").join(Markup("<div>\n{}\n</div>").format(html_of(one, t)) for one in block.columns)
    return Markup('<div class="beside">\n{}\n</div>').format(columns)


@_form.register
def _details(block: Details, t: Texts) -> Markup:
    kept = Markup(' class="screen"' if block.on_screen else "")
    return Markup("<details{}><summary>{}</summary>\n{}\n</details>").format(
        kept, block.summary, html_of(block.parts, t)
    )


@_form.register
def _annexed(block: Annexed, t: Texts) -> Markup:
    return Markup('<div class="screen short">\n{}\n</div>').format(html_of(block.parts, t))


_FRAMES = {
    "title": "<header>\n<h1>{heading}</h1>\n{parts}\n</header>",
    "section": '<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{heading}</h2>\n{parts}\n</section>',
    "end": "<footer>\n{parts}\n</footer>",
}


def section_html(kind: str, anchor: str, heading: str, parts: Sequence[Block], t: Texts) -> str:
    """A section in its frame, by its kind; "" for one that is absent."""
    if kind not in _FRAMES:
        return ""
    framed = Markup(_FRAMES[kind]).format(anchor=anchor, heading=heading, parts=html_of(parts, t))
    # A command is typed as it stands.
    return str(framed) if kind == "end" else with_city(str(framed), t.lang)
