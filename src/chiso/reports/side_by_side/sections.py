"""The results of several units in one edition, index by index, and their components."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from chiso.charts import comparison as lines
from chiso.charts.axes import wrapped
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Figure, Table, Text
from chiso.pages.columns import below_a_field, columns_of
from chiso.pages.formats import NUMBER, SCORE
from chiso.pages.inline import Words, inline, joined, styled, typed
from chiso.reports.parts.components import common_scale, field_of
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import listed, parts_heading, publication
from chiso.reports.parts.missing import Lack, lacks
from chiso.reports.side_by_side.units import (
    Compared,
    SideBySide,
    difference,
    difference_head,
    name_of,
)
from chiso.text.messages import capital
from chiso.text.numbers import number, place, score

FEWEST_DIMENSIONS = 3
HIGHEST, LOWEST = " ▲", " ▼"


def general_table(sides: Sequence[SideBySide]) -> Block:
    """Result, group, place and movement of each unit in the edition, index by index."""
    t, year = sides[0].t, sides[0].year
    columns = [
        *columns_of(t, "index", "province"),
        Column("result", t("Result")),
        Column("place", t("Place")),
        Column("change", t("Change on the year before")),
    ]
    rows = [
        {"index": side.name, "province": view.province.name, **_general_cells(view)}
        for side in sides
        for view in side.views
    ]
    return Table(t("Results of {year}", year=year), columns, rows)


def _general_cells(view: IndexView) -> dict[str, Words]:
    t, now = view.t, view.now
    if not now:
        return {"result": view.why_missing(), "place": "", "change": ""}
    found: Words = view.result() + (f" ({view.group()})" if view.group() else "")
    known = (now["score_basis"], now["score_source"])
    if now["score_basis"]:
        found += "\n" + view.references.known(*known)
    ranked: Words = place(now["rank"], now["ranked"])
    if now["rank_is_computed"]:
        ranked = t("{place} (derived)", place=ranked)
    elif now["rank_basis"] and (now["rank_basis"], now["rank_source"]) != known:
        ranked += "\n" + view.references.known(now["rank_basis"], now["rank_source"])
    return {"result": found, "place": ranked, "change": "; ".join(view.movements())}


def component_table(side: SideBySide) -> list[Block]:
    """Scores of the units by component, highest and lowest marked, and the difference."""
    t = side.t
    found = side.components()
    if not any(one.cells for one in found):
        return [
            Text(
                t(
                    "{index} {year}, {parts}: not on record for any of these units.",
                    index=side.name,
                    year=side.year,
                    parts=parts_heading(side.d, side.about, t).lower(),
                )
            )
        ]
    shown = [one for one in found if one.cells]
    units = (cell["score_unit"] for one in shown for cell in one.cells.values())
    columns = [
        *columns_of(t, "component", "max_score", component=parts_heading(side.d, side.about, t)),
        *(Column(name, name, SCORE) for name in side.units),
        Column("difference", difference_head(units, t), NUMBER),
    ]
    rows = [_component_cells(one, side) for one in shown]
    caption = t("{index} {year}: scores of the units by component", index=side.name, year=side.year)
    parts: list[Block] = [Table(caption, columns, rows, sub=below_a_field)]
    if any(one.spread and not one.spread.slight for one in shown):
        text = t("▲ highest, ▼ lowest of these units; the difference is that of the unrounded scores.")
        parts.append(Text(text, "basis"))
    parts.append(_component_sources(side, shown))
    return parts


def _component_cells(one: Compared, side: SideBySide) -> dict[str, Any]:
    t, spread = side.t, one.spread
    units = {cell["score_unit"] for cell in one.cells.values()}
    cells: dict[str, Words] = dict.fromkeys(side.units, "")
    for name, cell in one.cells.items():
        cells[name] = score(cell["score"], cell["score_unit"], t.lang)
        if spread is None or spread.slight:
            continue
        if name in spread.highest:
            cells[name] = inline(styled("strong", cells[name]), HIGHEST)
        elif name in spread.lowest:
            cells[name] += LOWEST
    return {
        **one.row,
        "max_score": math.nan if units == {"percent"} else one.maximum,
        **cells,
        "difference": difference(spread, t),
    }


def _component_sources(side: SideBySide, shown: Sequence[Compared]) -> Block:
    """Basis and sources of the scores of each unit, or of each kind of component, below the table."""
    t = side.t
    of: dict[tuple[str, str], list[str]] = {}
    for one in shown:
        for name, cell in one.cells.items():
            whole = side.words["sub_parts" if "." in one.code else "parts"]
            who = of.setdefault((cell["score_basis"], cell["score_source"]), [])
            if (head := whole if side.about.sums_parts else name) not in who:
                who.append(head)
    said = joined(
        "; ", [inline(listed(who, t), ": ", side.references.known(*key)) for key, who in of.items()]
    )
    return Text(said, "basis")


def parts_drawn(side: SideBySide) -> bool:
    """Enough dimensions on a common scale have a score to draw them."""
    if side.about.main_kind != "dimension" or common_scale(side.views[0]) is None:
        return False
    return len(_with_score(side)) >= FEWEST_DIMENSIONS


def _with_score(side: SideBySide) -> list[Compared]:
    return [one for one in side.components() if one.row["kind"] == side.about.main_kind and one.cells]


def dimensions_figure(side: SideBySide, figure_number: int) -> list[Block]:
    """Dimensions as dots, a marker a unit, on the range of all provinces; none where too few."""
    scale = common_scale(side.views[0])
    if scale is None or not parts_drawn(side):
        return []
    t, words, shown = side.t, side.words, _with_score(side)
    units = [name for name in side.units if any(name in one.cells for one in shown)]
    fields = [field_of(side.views[0], one.code) for one in shown]
    values = pd.DataFrame(
        {
            name: [one.cells[name]["score"] if name in one.cells else math.nan for one in shown]
            for name in side.units
        }
        | {
            key: [field[of] for field in fields]
            for key, of in (("low", "min"), ("high", "max"), ("reference", "median"))
        }
    )
    names = [name_of(one.row, t) for one in shown]
    largest = side.largest_difference()
    if len(units) == 1:
        title = t("{index} {year}: only {unit} has results", unit=units[0], **words)
    elif largest is None or largest.spread is None:
        title = t("{index} {year}: no difference between the units", **words)
    else:
        title = t(
            "Largest difference in {part} {code}: {n}",
            code=largest.code,
            n=side.amount(largest.spread.size, largest.spread.unit),
            **words,
        )
    data = Table(
        t("{index} {year}: {parts} and the range of the provinces", **words),
        [
            Column("part", capital(words["part"])),
            *(Column(name, name, SCORE) for name in units),
            *columns_of(
                t, "low", "reference", "high", low=t("Lowest"), reference=t("Median"), high=t("Highest")
            ),
        ],
        records(values.assign(part=names)),
    )
    alternative = "; ".join(
        f"{name}: " + ", ".join(f"{unit} {number(row[unit], t.lang)}" for unit in units)
        for name, row in zip(names, records(values), strict=True)
    )
    caption = t(
        "{index} {year}: {parts} of the units (markers), range of all provinces (bar) and "
        "median (tick). Each {part} runs from {low} to {high} points.",
        low=scale[0],
        high=scale[1],
        **words,
    )
    return [
        Figure(
            f"{side.about.key}-{figure_number}",
            figure_number,
            lambda ax: lines.dots(ax, values, side.units, [wrapped(name) for name in names], t, title),
            caption,
            alternative,
            [data],
            height=0.44 * len(shown) + 1.3,
        )
    ]


def missing_table(sides: Sequence[SideBySide], numeral: Callable[[str], str]) -> list[Block]:
    """What the units lack in the edition, where it is, how to add it; `numeral` as for `lacks`."""
    t = sides[0].t
    waiting: dict[Lack, list[str]] = {}
    for n, unit in enumerate(sides[0].units):
        for lack in lacks({side.index: side.views[n] for side in sides}, numeral):
            # Criteria are of one province: nothing here is compared by them.
            if not lack.by_the_province:
                waiting.setdefault(lack, []).append(unit)
    if not waiting:
        return [Text(t("Nothing is missing."))]
    rows = []
    for lack, units in waiting.items():
        what = t("{what} of {unit}", what=lack.what, unit=listed(units, t))
        how: Words = typed(f"chiso template {lack.index} --year {sides[0].year}")
        if lack.given_by_nobody:
            what = t("{unit}: {why}", unit=listed(units, t), why=lack.what)
            how = t("nothing: the publisher gives no figure")
        rows.append({"what": what, "where": publication(sides[0].d.index(lack.index), t), "how": how})
    columns = [
        Column("what", t("What")),
        Column("where", t("Where the figures are")),
        Column("how", t("How to add it")),
    ]
    return [Table(t("Figures not on record"), columns, rows)]


def gaps_of(sides: Sequence[SideBySide]) -> list[dict[str, str]]:
    """What the manifest and the portal say is missing: totals of the edition."""
    return [
        {"section": f"{side.name} ({view.province.name})", "reason": view.why_missing()}
        for side in sides
        for view in side.lacking
    ]
