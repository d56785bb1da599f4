"""Totals of several units over the editions: their lines, and the table of editions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from chiso.charts import comparison as lines
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Figure, Table, Text
from chiso.pages.columns import columns_of
from chiso.pages.formats import SCORE, TEXT
from chiso.pages.inline import Words, in_lines, inline, styled
from chiso.reports.parts.index_result import marks_of
from chiso.reports.parts.index_words import listed
from chiso.reports.parts.trend import dots, uprights_in_words
from chiso.reports.side_by_side.units import SideBySide, Spread, among
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import MISSING, place, score, score_in_words

# Of an edition that is not listed itself.
CHANGED_UNLISTED = {
    "hard": N_("method changed in {year}, scores not comparable with earlier editions"),
    "set": N_("new set of criteria in {year}"),
}

# A unit that did not exist yet.
UNMEASURED = {"score": math.nan, "rank": math.nan, "score_unit": "", "left_out": False}

Extra = tuple[list[Column], Callable[[int], dict[str, Any]]]
# By whether totals are in percent, and whether places are published.
CAPTIONS = {
    (True, True): N_("{index}: totals and places of the units (place in brackets)"),
    (True, False): N_("{index}: totals of the units (in brackets the place derived from the scores)"),
    (False, True): N_("{index}: totals of the units, in points, and their places (place in brackets)"),
    (False, False): N_(
        "{index}: totals of the units, in points (in brackets the place derived from the scores)"
    ),
}


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
            score=score_in_words(row["score"], row["score_unit"], t),
        )
    who = among(side, len(side.totals(year)), ends(side, spread))
    return str(t("{index} {year}: {who}", index=side.name, year=year, who=who))


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


def trend_figure(side: SideBySide, figure_number: int, extra: Extra, band: pd.DataFrame | None) -> Block:
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
    caption = t("{index}, ", index=side.name)
    if first < last:
        caption += t("totals of {first}-{last}.", first=first, last=last)
    else:
        caption += t("total of {year}.", year=last)
    without = [view.province.name for view in side.views if view not in known]
    if without:
        caption += " " + t("No score on record: {units}.", units=listed(without, t))
    if 1 < len(side.totals(last)) < len(side.units):
        caption += " " + t.ngettext(
            "{year}: {n} of {total} units has a score.",
            "{year}: {n} of {total} units have a score.",
            year=last,
            n=len(side.totals(last)),
            total=len(side.units),
        )
    caption += " " + dots(side.about, t)
    whole = side.series
    caption += uprights_in_words(whole, t, min(years))
    return Figure(
        f"{side.about.key}-{figure_number}",
        figure_number,
        lambda ax: lines.lines(ax, series, band, t, finding(side, last, t)),
        caption,
        t("{index} of several units: {said}", index=side.name, said=said),
        editions_table(side, extra),
        latest_last=True,
    )


def _measured(series: pd.DataFrame, measure: str) -> pd.DataFrame:
    """A series without the scores in another measure."""
    return series.assign(score=series["score"].where(series["score_unit"].eq(measure)))


def editions_table(side: SideBySide, extra: Extra) -> list[Block]:
    """Score and place of each unit in each edition; editions without any figure are left out."""
    t = side.t
    columns, cells_of = extra
    rows: list[dict[str, Any]] = []
    # Changes in editions that are not listed: the next one that is says them.
    crossed: dict[str, int] = {}
    tables = [{row["year"]: row for row in records(view.series)} for view in side.views]
    for first in records(side.series):
        year = first["year"]
        now = [series.get(year, UNMEASURED) for series in tables]
        blank = all(math.isnan(row["score"]) and math.isnan(row["rank"]) for row in now)
        if blank and year != side.year and not any(row["left_out"] for row in now):
            if rows and first["break_kind"] in CHANGED_UNLISTED:
                crossed[first["break_kind"]] = year
            continue
        remarks = [
            t(CHANGED_UNLISTED[kind], year=changed)
            for kind, changed in crossed.items()
            if kind != first["break_kind"]
        ]
        crossed.clear()
        remarks += [marks_of(first["break_kind"], t)] if first["break_kind"] else []
        remarks += _left_out(side, year, now)
        cells = {name: _cell(row, side) for name, row in zip(side.units, now, strict=True)}
        rows.append({"year": year, **cells, **cells_of(year), "remark": "; ".join(remarks)})
    caption = t(CAPTIONS[side.about.in_percent, side.about.publishes_ranks], index=side.name)
    # What is made here from the parts with a code has one source: it stands once, below the table.
    form = SCORE if side.about.sums_parts else TEXT
    heads = [*columns_of(t, "year"), *(Column(name, name, form) for name in side.units), *columns]
    listing = Table(caption, [*heads, *columns_of(t, "remark")], rows)
    if not side.about.sums_parts:
        return [listing]
    row = next((row for view in side.views for row in records(view.series) if row["score_source"]), None)
    return [listing, *([_origin(side, row["score_basis"], row["score_source"])] if row else [])]


def _left_out(side: SideBySide, year: int, now: Sequence[Mapping[str, Any]]) -> list[str]:
    """Whom the edition left out, and how."""
    t = side.t
    units: dict[str, list[str]] = {}
    for view, row in zip(side.views, now, strict=True):
        if row["left_out"]:
            units.setdefault(view.left_out_in_words(year), []).append(view.province.name)
    return [t("{unit}: {why}", unit=listed(names, t), why=why) for why, names in units.items()]


def _origin(side: SideBySide, basis: str, source: str) -> Block:
    return Text(
        inline(side.t("Basis and source of the scores:"), " ", side.references.known(basis, source)), "basis"
    )


def _cell(row: Mapping[str, Any], side: SideBySide) -> Words:
    t = side.t
    other = not math.isnan(row["score"]) and row["score_unit"] != side.measure
    shown = (
        score_in_words(row["score"], row["score_unit"], t)
        if other
        else score(row["score"], row["score_unit"], t.lang)
    )
    ranked = "" if math.isnan(row["rank"]) else f"({place(row['rank'], row['ranked'])})"
    text = " ".join(filter(None, [shown, ranked]))
    if side.about.sums_parts or text == MISSING:
        return text
    known = []
    if row["score_basis"]:
        known.append(side.references.known(row["score_basis"], row["score_source"]))
    own = (row["rank_basis"], row["rank_source"])
    if ranked and not row["rank_is_computed"] and own != (row["score_basis"], row["score_source"]):
        head = inline(styled("basis", t("place:")), " ") if known else ""
        known.append(head + side.references.known(*own))
    return in_lines([text, *known])
