"""The country over the editions of an index: mean, highest and lowest, drawn and listed."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from chiso.analysis.base.panel import is_whole, panel
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Figure, Table
from chiso.pages.columns import columns_of
from chiso.pages.formats import SCORE, WHOLE
from chiso.pages.inline import Words, inline, styled
from chiso.reports.national import charts
from chiso.reports.national.view import CountryView
from chiso.reports.parts.index_result import marks_of
from chiso.reports.parts.trend import uprights_in_words
from chiso.reports.side_by_side.trend_charts import OF_THE_MEAN
from chiso.text.catalog import Texts
from chiso.text.numbers import DECIMALS, MISSING, movement_of_score, number, place, score

# Columns of a series and the measures of national.csv that they hold.
MEASURES = {"mean": "mean", "low": "min", "high": "max"}


def country_figure(view: CountryView, figure_number: int) -> Block:
    """The national mean with the lowest and the highest unit, edition by edition."""
    t = view.t
    shown = ends_by_edition(view)
    known = shown[shown["mean"].notna()]
    last = records(known)[-1]
    title = t(
        "{index}: mean of the provinces in {year} {mean}"
        if last["mean_kind"] == "computed"
        else "{index}: national mean of {year} {mean}",
        index=view.name,
        year=last["year"],
        mean=view.known_amount(last["mean"], last["year"], "mean"),
    )
    if not math.isnan(last["change_mean"]):
        unit = "points" if view.unit == "points" else "percentage points"
        title += ", " + movement_of_score(last["change_mean"], unit, t)
    caption = t(
        "{index}, {first}-{last}: mean (dots), lowest and highest province (ends of the bar).",
        index=view.name,
        first=shown["year"].min(),
        last=shown["year"].max(),
    )
    if not view.about.published_mean:
        caption += " " + t(
            "The mean is that of the provinces, computed; {index} publishes no national score. A change is "
            "the mean change of the provinces in both editions.",
            index=view.name,
        )
    else:
        caption += "".join(
            " "
            + t.ngettext(
                "Mean of {year}: of the {n} province measured, computed.",
                "Mean of {year}: of the {n} provinces measured, computed.",
                year=row["year"],
                n=row["ranked"],
            )
            for row in records(known[known["mean_kind"].eq("computed")])
        )
    if known["mean_kind"].eq("derived").any():
        caption += " " + t("Hollow dots are derived.")
    caption += uprights_in_words(shown, t)
    said = "; ".join(f"{row['year']}: {_mean(view, row)}" for row in records(known))
    return Figure(
        f"{view.about.key}-{figure_number}",
        figure_number,
        lambda ax: charts.country(ax, shown, t, title),
        caption,
        t("Mean of {index} by edition: {said}", index=view.name, said=said),
        [editions_table(view)],
        latest_last=True,
    )


def ends_by_edition(view: CountryView) -> pd.DataFrame:
    """The series of the view with the lowest and the highest of each edition, as far as known."""
    own = view.series
    decimals = {
        f"{column}_decimals": [view.decimals(year, measure) for year in own["year"]]
        for column, measure in MEASURES.items()
    }
    return own.assign(
        low=own["published_min"].fillna(own["min"]),
        high=own["published_max"].fillna(own["max"]),
        **decimals,
    )


def editions_of(view: CountryView) -> list[dict[str, Any]]:
    """The editions, as page and workbook list them.

    Returns
    -------
    list of dict
        Rows of `ends_by_edition` with index (its name), basis and known (of the mean, as `basis_of_mean`
        says it), mean_shown, highest, lowest and moved (in words), remark (a break, or that few units were
        measured).
    """
    return [
        row
        | basis_of_mean(view, row)
        | {
            "index": view.name,
            "mean_shown": _mean(view, row),
            "highest": _end(view, row, "high"),
            "lowest": _end(view, row, "low"),
            "moved": _moved(row, view.t),
            "remark": _remark(view, row),
        }
        for row in records(ends_by_edition(view))
    ]


def basis_of_mean(view: CountryView, row: dict[str, Any]) -> dict[str, Words]:
    """Basis of a mean in words, and known: that with the marks of its sources; both "" without a mean."""
    if not row["mean_kind"]:
        return {"basis": "", "known": ""}
    said = view.t(OF_THE_MEAN[row["mean_kind"]])
    return {"basis": said, "known": styled("basis", said, " ", view.references.mark(row["mean_source"]))}


def editions_table(view: CountryView) -> Table:
    """Mean, highest and lowest of each edition."""
    t, rows = view.t, editions_of(view)
    moved = any(not math.isnan(row["n_rising"]) for row in rows)
    # Means that are all computed have no source of their own; the caption of the figure says so.
    sourced = any(row["mean_source"] for row in rows)
    columns = [
        *columns_of(t, "year"),
        Column("mean_shown", t("Mean"), SCORE),
        *columns_of(t, "change_mean", change_mean=t("Change")),
        Column("highest", t("Highest")),
        Column("lowest", t("Lowest")),
        *([Column("moved", t("Rising / falling"), WHOLE)] if moved else []),
        *([Column("known", t("Basis and source of the mean"))] if sourced else []),
        *columns_of(t, "remark"),
    ]
    return Table(t("{index}: mean, highest and lowest by edition", index=view.name), columns, rows)


def _mean(view: CountryView, row: dict[str, Any]) -> str:
    if row["mean_decimals"] == DECIMALS:
        return score(row["mean"], row["score_unit"], view.t.lang)
    return view.known_amount(row["mean"], row["year"], "mean")


def _remark(view: CountryView, row: dict[str, Any]) -> str:
    t, said = view.t, []
    if row["break_kind"]:
        said.append(marks_of(row["break_kind"], t))
    if not is_whole(row["ranked"], len(panel(view.d).members(view.index, row["year"]))):
        said.append(
            t.ngettext("only {n} province was assessed", "only {n} provinces were assessed", n=row["ranked"])
        )
    return "; ".join(said)


def _moved(row: dict[str, Any], t: Texts) -> str:
    counts = [row["n_rising"], row["n_falling"]]
    if all(math.isnan(count) for count in counts):
        return ""
    return " / ".join(number(count, t.lang, 0) for count in counts)


def _end(view: CountryView, row: dict[str, Any], end: str) -> Words:
    """Who was highest or lowest, with what score, as far as either is known."""
    names = row["best_province" if end == "high" else "worst_province"].replace("; ", ", ")
    t, year, measure = view.t, row["year"], MEASURES[end]
    value = ""
    if not math.isnan(row[end]):
        value = score(row[end], row["score_unit"], t.lang)
        if row[f"{end}_decimals"] != DECIMALS:
            value = view.known_amount(row[end], year, measure)
        if view.is_derived(year, measure):
            value = t("{amount}, derived", amount=value)
    said = f"{names} ({value})" if names and value else names or value or MISSING
    if not names and not value and (names := view.named_end(year, measure)):
        rank = 1 if end == "high" else row["ranked"]
        said = t(
            "{province} ({place}, score not on record yet)", province=names, place=place(rank, row["ranked"])
        )
    sources = view.end_source(year, measure)
    return inline(said, " ", view.references.mark(sources)) if sources else said
