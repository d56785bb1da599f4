"""Tile-grid maps of the national report: an edition's units, and the present units' predecessors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from chiso.analysis.among_units.mergers import lineage, reconstructed_rows
from chiso.analysis.base.panel import panel
from chiso.analysis.standing.rankings import groups
from chiso.core.frames import records
from chiso.pages.blocks import LEVELS, Block, Column, Note, Table, Tile, TileMap
from chiso.pages.columns import columns_of
from chiso.reports.national.view import CountryView
from chiso.reports.parts.index_result import left_out_rows
from chiso.text.catalog import Texts
from chiso.text.numbers import MISSING, number, score


def present_units(views: Mapping[str, CountryView]) -> list[Block]:
    """The units since July 2025 with the range of their predecessors, one table."""
    view = next(iter(views.values()))
    t, d = view.t, view.d
    made = lineage(d)
    columns = [
        *columns_of(
            t,
            *("province", "parents"),
            province=t("Unit since 1 July 2025"),
            parents=t("Units before"),
        ),
        # Words stand among the figures: they must wrap.
        *(Column(index, one.name) for index, one in views.items()),
    ]
    rows = [
        {
            "province": unit.name,
            "parents": ", ".join(made.loc[made["successor"].eq(unit.name), "province"]),
            **{index: span(one, reconstructed(one, unit.name)) for index, one in views.items()},
        }
        for unit in d.names.all("34")
    ]
    caption = t(
        "Units since 1 July 2025: lowest and highest of their predecessors in {year} (reconstructed, not "
        "ranked)",
        year=view.year,
    )
    return [
        Table(caption, columns, rows),
        Note(
            t(
                "Each cell holds the range of the predecessors; where only some have a score they are "
                "named. It is no result of the present unit and is not used to rank."
            )
        ),
    ]


def reconstructed(view: CountryView, name: str) -> dict[str, Any]:
    """The row of `reconstruct` for a present unit in the edition; empty where there is none."""
    if not view.has_edition:
        return {}
    unit = view.d.province(name, period="34")
    rows = reconstructed_rows(view.d, unit, view.index, years=[view.year])
    return rows[0] if rows else {}


def span(view: CountryView, row: dict[str, Any]) -> str:
    """The range of the predecessors of a present unit in words; who they are where some have no score."""
    if not row or math.isnan(row["low"]):
        return MISSING
    t, unit, lang = view.t, row["score_unit"], view.t.lang
    shown = score(row["low"], unit, lang)
    if row["n"] > 1:
        # One sign of percent for both ends.
        shown = f"{number(row['low'], lang)}–{score(row['high'], unit, lang)}"
    if row["n"] == row["n_parents"]:
        return shown
    without = {one.split(":")[0] for one in row["missing"].split("; ")}
    return t(
        "too few figures ({n}/{total}: {names} before the reform {score})",
        n=row["n"],
        total=row["n_parents"],
        names=", ".join(name for name in row["parents"].split("; ") if name not in without),
        score=shown,
    )


# Shades of up to four groups, the best first: far enough apart to be told without colour.
GROUP_LEVELS = (5, 4, 3, 1)
# Points between the highest and the lowest predecessor, from - to below, by shade.
RANGES = {2: (0, 1), 3: (1, 2), 4: (2, 4), 5: (4, math.inf)}


def edition_map(view: CountryView, figure_number: int) -> Block:
    """The units of an edition by group; by fifths of the places where not all groups are known."""
    t = view.t
    names = list(groups(view.d, view.index, view.year)["group"])
    grouped = 0 < len(names) <= len(GROUP_LEVELS) and bool(view.table["group"].ne("").all())
    rows = records(view.table)
    if grouped:
        shade = dict(zip(names, GROUP_LEVELS, strict=False))
        levels = {row["province"]: shade[row["group"]] for row in rows}
        legend = [(shade[name], t("group {name}", name=view.group_name(name))) for name in names]
        caption = t("{index} {year} by group.", index=view.name, year=view.year)
    else:
        ends = [math.ceil(view.ranked * part / LEVELS) for part in range(LEVELS + 1)]
        levels = {
            row["province"]: LEVELS - next(n for n in range(LEVELS) if row["rank"] <= ends[n + 1])
            for row in rows
            if not math.isnan(row["rank"])
        }
        legend = [
            (LEVELS - n, t("places {first} to {last}", first=ends[n] + 1, last=ends[n + 1]))
            for n in range(LEVELS)
        ]
        caption = t("{index} {year} by place.", index=view.name, year=view.year)
    counts = {level: list(levels.values()).count(level) for level, _ in legend}
    legend = [(level, f"{words} ({counts[level]})") for level, words in legend]
    if lacking := view.ranked - len(levels):
        words = (
            t("not on record yet ({n})", n=lacking)
            if grouped
            else t("place not on record yet ({n})", n=lacking)
        )
        legend.append((0, words))
    if outside := view.members - view.ranked:
        legend.append((0, t("not in the results ({n})", n=outside)))
    tiles = {row["province"]: Tile(levels.get(row["province"], 0), _words(view, row)) for row in rows}
    for name in left_out_rows(view.d, view.index, view.year)["province"]:
        tiles[name] = Tile(0, t("left out of the edition"))
    places = view.d.tiles[view.d.tiles["period"].eq(panel(view.d).period(view.index, view.year))]
    return TileMap(places, tiles, caption, legend, figure_number)


def _words(view: CountryView, row: dict[str, Any]) -> str:
    t, said = view.t, []
    if row["group"]:
        # The names of quartiles are words, those of published groups letters or numbers.
        said.append(t("group {name}", name=view.group_name(row["group"])))
    if not math.isnan(row["score"]):
        said.append(view.amount(row["score"]))
    if not math.isnan(row["rank"]):
        said.append(t("ranked {place}", place=view.place(row["rank"], row["ranked"])))
    return ", ".join(said)


def predecessors_map(view: CountryView, figure_number: int) -> Block:
    """The present units by how far apart the scores of their predecessors are; ranks nothing."""
    t, d = view.t, view.d
    tiles = {}
    for unit in d.names.all("34"):
        row, total = reconstructed(view, unit.name), len(d.names.predecessors(unit))
        words = span(view, row)
        tiles[unit.name] = Tile(_level(row, total), t("not on record yet") if words == MISSING else words)
    counts = {level: [tile.level for tile in tiles.values()].count(level) for level in range(LEVELS + 1)}
    said = {
        1: t("made from one unit"),
        **{level: _apart(low, high, t) for level, (low, high) in RANGES.items()},
        0: t("a predecessor is not on record"),
    }
    legend = [(level, f"{words} ({counts[level]})") for level, words in said.items() if counts[level]]
    caption = t(
        "Units since 1 July 2025: distance between the highest and the lowest {index} score of "
        "their predecessors in {year} (reconstructed, not ranked).",
        **view.words,
    )
    return TileMap(d.tiles[d.tiles["period"].eq("34")], tiles, caption, legend, figure_number)


def _level(row: dict[str, Any], total: int) -> int:
    if not row or row["n"] < total:
        return 0
    if total == 1:
        return 1
    return next(level for level, (_, end) in RANGES.items() if row["high"] - row["low"] < end)


def _apart(low: float, high: float, t: Texts) -> str:
    if low == 0:
        return t("under {high} points apart", high=high)
    if math.isinf(high):
        return t("{low} points or more apart", low=low)
    return t("{low} to under {high} points apart", low=low, high=high)
