"""The section of one index for several units: lines, the table of editions, the components."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from chiso.data.frames import records
from chiso.present import lines
from chiso.present.component_section import field_of, label, wrapped
from chiso.present.figures import figure
from chiso.present.index_view import MARKS, PART_NAMES, IndexView
from chiso.present.lacks import PUBLISHERS, Lack, lacks
from chiso.present.numbers import MISSING, number, place, score
from chiso.present.several import Compared, SideBySide, Spread, difference, listed, name_of, result
from chiso.present.tables import Column, Row, paragraph, table
from chiso.present.text import Texts
from chiso.present.trend_figure import DOTS, UPRIGHTS

FEWEST_DIMENSIONS = 3
# Only these say the same source in every cell: it stands once, below the table.
ONE_SOURCE = ("PAPI",)
# Sections of the reports of several units.
NUMERALS = {"PAR": "II", "SIPAS": "III", "PAPI": "IV"}
LAST_OF_SERVICE_USERS = 2021  # SIPAS asked users of services to this edition, residents after it
HIGHEST, LOWEST = " ▲", " ▼"

Extra = tuple[list[Column], Callable[[int], list[str | Markup]]]


def index_heading(side: SideBySide) -> str:
    """Heading of the section of an index: its number, and its name in the edition."""
    t = side.t
    name = {
        "PAR": t("PAR INDEX (administrative reform index)"),
        "SIPAS": t("SIPAS (satisfaction index of citizens and organisations)")
        if side.year <= LAST_OF_SERVICE_USERS
        else t("SIPAS (satisfaction index of citizens)"),
        "PAPI": t("PAPI (provincial governance and public administration performance index)"),
    }[side.index]
    return f"{NUMERALS[side.index]}. {name}"


def finding(side: SideBySide, year: int, t: Texts) -> str:
    """Who is highest and who lowest in an edition, for the title of a figure."""
    spread = side.spread(year)
    if spread is None:
        ((name, row),) = side.totals(year).items()
        return t(
            "{index} {year}: only {unit} is on record ({score})",
            index=side.name,
            year=year,
            unit=name,
            score=result(row["score"], row["score_unit"], t),
        )
    return str(t("{index} {year}: {who}", index=side.name, year=year, who=ends(side, spread)))


def ends(side: SideBySide, spread: Spread) -> str:
    """The ends of some totals in words."""
    t = side.t
    if spread.equal:
        return str(t("{units} are equal", units=listed((*spread.lowest, *spread.highest)[:6], t)))
    return str(
        t(
            "{high} highest, {n} ahead of {low}",
            high=listed(spread.highest, t),
            n=side.amount(spread.size, spread.unit),
            low=listed(spread.lowest, t),
        )
    )


def general_table(sides: Sequence[SideBySide]) -> Markup:
    """Result, group, place and movement of each unit in the edition, index by index."""
    t, year = sides[0].t, sides[0].year
    columns = [
        Column(t("Index")),
        Column(t("Province")),
        Column(t("Result")),
        Column(t("Place")),
        Column(t("Change on the year before")),
    ]
    rows = [Row([side.name, *_general_cells(view)]) for side in sides for view in side.views]
    return table(t("Results of {year}", year=year), columns, rows)


def _general_cells(view: IndexView) -> list[str | Markup]:
    t, now = view.t, view.now
    if not now:
        return [view.province.name, view.why_missing(), MISSING, MISSING]
    found = Markup.escape(view.result() + (f" ({view.group()})" if view.group() else ""))
    known = (now["score_basis"], now["score_source"])
    if now["score_basis"]:
        found += Markup("<br>") + view.references.known(*known)
    ranked = Markup.escape(place(now["rank"], now["ranked"]))
    if now["rank_is_computed"]:
        ranked = Markup.escape(t("{place} (derived)", place=ranked))
    elif now["rank_basis"] and (now["rank_basis"], now["rank_source"]) != known:
        ranked += Markup("<br>") + view.references.known(now["rank_basis"], now["rank_source"])
    return [view.province.name, found, ranked, "; ".join(view.movements()) or MISSING]


def trend_figure(side: SideBySide, figure_number: int, extra: Extra, band: pd.DataFrame | None) -> Markup:
    """Lines of the units over the editions, with the numbers behind them; the side must have scores.

    Parameters
    ----------
    side : SideBySide
    figure_number : int
    extra : list of Column and callable
        Columns of the table after those of the units, and their cells of an edition.
    band : DataFrame or None
        Range to shade, as for `lines.lines`.
    """
    t = side.t
    series = {view.province.name: _measured(view.series, side.measure) for view in side.views}
    known = side.scored
    years = [year for rows in series.values() for year in rows.loc[rows["score"].notna(), "year"]]
    first, last = min(years), max(years)
    said = "; ".join(
        f"{view.province.name}: "
        + ", ".join(
            f"{row['year']}: {score(row['score'], row['score_unit'], t.lang)}"
            for row in records(series[view.province.name])
            if not math.isnan(row["score"])
        )
        for view in known
    )
    caption = t("Figure {n}. {index}, ", n=figure_number, index=side.name)
    if first < last:
        caption += t("totals of {first}-{last}.", first=first, last=last)
    else:
        caption += t("total of {year}.", year=last)
    without = [view.province.name for view in side.views if view not in known]
    if without:
        caption += " " + t("No score on record: {units}.", units=listed(without, t))
    if 1 < len(side.totals(last)) < len(side.units):
        caption += " " + t(
            "{year}: {n} of {total} units have a score.",
            year=last,
            n=len(side.totals(last)),
            total=len(side.units),
        )
    caption += " " + t(DOTS["PAPI" if side.index == "PAPI" else "others"])
    whole = side.views[0].series
    kinds = whole.loc[whole["year"].gt(min(years)), "break_kind"]
    caption += "".join(" " + t(words) for kind, words in UPRIGHTS.items() if kinds.eq(kind).any())
    return figure(
        f"{side.index.lower()}-{figure_number}",
        lambda ax: lines.lines(ax, series, band, t, finding(side, last, t)),
        caption,
        t("{index} of several units: {said}", index=side.name, said=said),
        editions_table(side, extra),
        t("Numbers of this figure"),
    )


def _measured(series: pd.DataFrame, measure: str) -> pd.DataFrame:
    """A series without the scores in another measure."""
    return series.assign(score=series["score"].where(series["score_unit"].eq(measure)))


def editions_table(side: SideBySide, extra: Extra) -> Markup:
    """Score and place of each unit in each edition; editions without any figure are left out."""
    t = side.t
    columns, cells_of = extra
    rows = []
    tables = [{row["year"]: row for row in records(view.series)} for view in side.views]
    for year, first in tables[0].items():
        now = [series[year] for series in tables]
        blank = all(math.isnan(row["score"]) and math.isnan(row["rank"]) for row in now)
        if blank and year != side.year and not any(row["left_out"] for row in now):
            continue
        remarks = [t(MARKS[first["break_kind"]])] if first["break_kind"] else []
        out = [unit for unit, row in zip(side.units, now, strict=True) if row["left_out"]]
        if out:
            remarks.append(t("{unit}: left out of the edition", unit=listed(out, t)))
        cells = [_cell(row, side) for row in now]
        rows.append(Row([str(year), *cells, *cells_of(year), "; ".join(remarks)]))
    caption = t("{index}: totals and places of the units (place in brackets)", index=side.name)
    if side.index == "PAPI":
        caption = t("PAPI: totals of the units, in points (in brackets the place derived from the scores)")
    heads = [Column(name, numeric=side.index in ONE_SOURCE) for name in side.units]
    listing = table(caption, [Column(t("Edition")), *heads, *columns, Column(t("Remark"))], rows)
    if side.index not in ONE_SOURCE:
        return listing
    row = next((row for view in side.views for row in records(view.series) if row["score_source"]), None)
    return listing if row is None else listing + _origin(side, row["score_basis"], row["score_source"])


def _origin(side: SideBySide, basis: str, source: str) -> Markup:
    return Markup('<p class="basis">{} {}</p>').format(
        side.t("Basis and source of the scores:"), side.references.known(basis, source)
    )


def _cell(row: Mapping[str, Any], side: SideBySide) -> str | Markup:
    t = side.t
    other = not math.isnan(row["score"]) and row["score_unit"] != side.measure
    shown = (
        result(row["score"], row["score_unit"], t)
        if other
        else score(row["score"], row["score_unit"], t.lang)
    )
    ranked = "" if math.isnan(row["rank"]) else f"({place(row['rank'], row['ranked'])})"
    text = " ".join(filter(None, [shown, ranked]))
    if side.index in ONE_SOURCE or text == MISSING:
        return text
    known = []
    if row["score_basis"]:
        known.append(side.references.known(row["score_basis"], row["score_source"]))
    own = (row["rank_basis"], row["rank_source"])
    if ranked and not row["rank_is_computed"] and own != (row["score_basis"], row["score_source"]):
        head = Markup('<span class="basis">{}</span> ').format(t("place:")) if known else Markup("")
        known.append(head + side.references.known(*own))
    return Markup("<br>").join([Markup.escape(text), *known])


def component_table(side: SideBySide) -> Markup:
    """Scores of the units by component, highest and lowest marked, and the difference."""
    t = side.t
    found = side.components()
    if not any(one.cells for one in found):
        return paragraph(
            t(
                "{index} {year}, {parts}: not on record for any of these units.",
                index=side.name,
                year=side.year,
                parts=t(PART_NAMES[side.index]).lower(),
            )
        )
    shown = [one for one in found if one.cells]
    columns = [
        Column(t(PART_NAMES[side.index])),
        Column(t("Maximum"), numeric=True),
        *(Column(name, numeric=True) for name in side.units),
        Column(t("Difference"), numeric=True),
    ]
    rows = [Row(_component_cells(one, side), sub="." in one.code) for one in shown]
    caption = t("{index} {year}: scores of the units by component", index=side.name, year=side.year)
    parts = [table(caption, columns, rows)]
    if any(one.spread and not one.spread.equal for one in shown):
        text = t("▲ highest, ▼ lowest of these units; the difference is that of the unrounded scores.")
        parts.append(Markup('<p class="basis">{}</p>').format(text))
    parts.append(_component_sources(side, shown))
    return Markup("\n").join(parts)


def _component_cells(one: Compared, side: SideBySide) -> list[str | Markup]:
    t, spread = side.t, one.spread
    units = {cell["score_unit"] for cell in one.cells.values()}
    maximum = MISSING if units == {"percent"} else number(one.maximum, t.lang)
    cells: list[str | Markup] = [label(dict(one.row), t), maximum]
    for name in side.units:
        cell = one.cells.get(name)
        if cell is None:
            cells.append(MISSING)
            continue
        text = score(cell["score"], cell["score_unit"], t.lang)
        if spread is None or spread.equal:
            cells.append(text)
        elif name in spread.highest:
            cells.append(Markup("<strong>{}</strong>{}").format(text, HIGHEST))
        else:
            cells.append(text + (LOWEST if name in spread.lowest else ""))
    cells.append(difference(spread, t))
    return cells


def _component_sources(side: SideBySide, shown: Sequence[Compared]) -> Markup:
    """Basis and sources of the scores of each unit, or of each kind of component, below the table."""
    t = side.t
    of: dict[tuple[str, str], list[str]] = {}
    for one in shown:
        for name, cell in one.cells.items():
            whole = t("sub-dimensions") if "." in one.code else t("dimensions")
            who = of.setdefault((cell["score_basis"], cell["score_source"]), [])
            if (head := whole if side.index in ONE_SOURCE else name) not in who:
                who.append(head)
    said = Markup("; ").join(
        Markup("{}: {}").format(listed(who, t), side.references.known(*key)) for key, who in of.items()
    )
    return Markup('<p class="basis">{}</p>').format(said)


def dimensions_figure(side: SideBySide, figure_number: int) -> Markup:
    """Dimensions of PAPI as dots, a marker a unit, on the range of all provinces; "" where too few."""
    t = side.t
    shown = [one for one in side.components() if one.row["kind"] == "dimension" and one.cells]
    if side.index != "PAPI" or len(shown) < FEWEST_DIMENSIONS:
        return Markup("")
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
        title = t("PAPI {year}: only {unit} has results", year=side.year, unit=units[0])
    elif largest is None or largest.spread is None:
        title = t("PAPI {year}: no difference between the units", year=side.year)
    else:
        title = t(
            "Largest difference in dimension {code}: {n}",
            code=largest.code,
            n=side.amount(largest.spread.size, largest.spread.unit),
        )
    numeric = [*units, t("Lowest"), t("Median"), t("Highest")]
    data = table(
        t("PAPI {year}: dimensions and the range of the provinces", year=side.year),
        [Column(t("Dimension")), *(Column(heading, numeric=True) for heading in numeric)],
        [
            Row(
                [name, *(number(row[key], t.lang) for key in (*units, "low", "reference", "high"))],
            )
            for name, row in zip(names, records(values), strict=True)
        ],
    )
    alternative = "; ".join(
        f"{name}: " + ", ".join(f"{unit} {number(row[unit], t.lang)}" for unit in units)
        for name, row in zip(names, records(values), strict=True)
    )
    caption = t(
        "Figure {n}. PAPI {year}: dimensions of the units (markers), range of all provinces (bar) and "
        "median (tick). Each dimension runs from 1 to 10 points.",
        n=figure_number,
        year=side.year,
    )
    return figure(
        f"papi-{figure_number}",
        lambda ax: lines.dots(ax, values, side.units, [wrapped(name) for name in names], t, title),
        caption,
        alternative,
        data,
        t("Numbers of this figure"),
        height=0.44 * len(shown) + 1.3,
    )


def missing_table(sides: Sequence[SideBySide]) -> list[Markup]:
    """What the units lack in the edition, where it could be found, how to add it."""
    t = sides[0].t
    waiting: dict[Lack, list[str]] = {}
    for n, unit in enumerate(sides[0].units):
        for lack in lacks({side.index: side.views[n] for side in sides}, NUMERALS.__getitem__):
            # Criteria are of one province: nothing here is compared by them.
            if not lack.by_the_province:
                waiting.setdefault(lack, []).append(unit)
    if not waiting:
        return [paragraph(t("Nothing is missing."))]
    rows = []
    for lack, units in waiting.items():
        what = t("{what} of {unit}", what=lack.what, unit=listed(units, t))
        how: str | Markup = Markup("<code>chiso template {} --year {}</code>").format(
            lack.index, sides[0].year
        )
        if lack.given_by_nobody:
            what = t("{unit}: {why}", unit=listed(units, t), why=lack.what)
            how = t("nothing: the publisher gives no figure")
        rows.append(Row([what, t(PUBLISHERS[lack.index]), how]))
    columns = [Column(t("What")), Column(t("Where the figures are")), Column(t("How to add it"))]
    return [table(t("Figures not on record"), columns, rows)]


def gaps_of(sides: Sequence[SideBySide]) -> list[dict[str, str]]:
    """What the manifest and the portal say is missing: totals of the edition."""
    return [
        {"section": f"{side.name} ({view.province.name})", "reason": view.why_missing()}
        for side in sides
        for view in side.lacking
    ]
