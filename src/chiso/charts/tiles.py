"""The tile-grid map: one tile a unit, roughly where the unit lies; a schema of units, not of territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.text.catalog import Texts

LEVELS = 5  # shades of the style sheet, 1 the lightest; 0 is hatched: no figure


@dataclass(frozen=True)
class Tile:
    """What a unit's tile shows.

    Attributes
    ----------
    level : int
        Shade, 1 to `LEVELS`; 0 without a figure.
    text : str
        The value in words, for the tooltip and for who does not see the shade.
    href : str
        Where the tile leads; empty for nowhere.
    """

    level: int
    text: str
    href: str = ""


def tile_map(
    d: Dataset,
    period: str,
    tiles: Mapping[str, Tile],
    caption: str,
    legend: Sequence[tuple[int, str]],
    t: Texts,
) -> Markup:
    """The units of a period as tiles, the archipelagos among them as official publications show them.

    Parameters
    ----------
    d : Dataset
    period : {"63", "34"}
    tiles : mapping from str to Tile
        By canonical name; a unit without one is shown without a figure.
    caption : str
        With the number of the figure, if it has one.
    legend : sequence of (level, words)
        Levels in use, in the order of reading.
    t : Texts
    """
    cells = [_cell(row, tiles, t) for row in records(d.tiles[d.tiles["period"].eq(period)])]
    columns = int(d.tiles.loc[d.tiles["period"].eq(period), "column"].max())
    key = Markup("").join(
        Markup('<li><span class="shade level-{}"></span> {}</li>').format(level, words)
        for level, words in legend
    )
    schema = t("A schema of administrative units, not a map of territory.")
    return Markup(
        '<figure class="tile-map">\n<div class="scroll" role="region" aria-label="{0}" tabindex="0">\n'
        '<ul class="tiles" style="--columns: {1}">\n{2}\n</ul>\n</div>\n<ul class="legend">{3}</ul>\n'
        "<figcaption>{0} {4}</figcaption>\n</figure>"
    ).format(caption, columns, Markup("\n").join(cells), key, schema)


def _cell(row: Mapping[str, object], tiles: Mapping[str, Tile], t: Texts) -> Markup:
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
