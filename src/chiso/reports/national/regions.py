"""The regions of an edition: means, and the units of each."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from chiso.analysis.among_units.nationwide import regional_summary
from chiso.analysis.base.panel import panel
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Figure, Note, Table, Text
from chiso.pages.columns import columns_of, filled
from chiso.pages.formats import PLACE
from chiso.reports.national import charts
from chiso.reports.national.editions import basis_of_mean
from chiso.reports.national.view import CountryView
from chiso.text.numbers import MISSING, number, place, score


def region_table(view: CountryView) -> list[Block]:
    """The regions of the edition: mean, and the ends on record."""
    t = view.t
    if not view.on_record:
        return [Text(t("{index} {year}: not on record yet.", index=view.name, year=view.year))]
    rows = regions_of(view)
    if all(math.isnan(row["mean"]) for row in rows):
        return [
            Text(
                t(
                    "{index}: no mean of a region is published, and too few provinces have a score on "
                    "record ({n} of {total}) to compute one.",
                    index=view.name,
                    n=view.n_scores,
                    total=view.ranked,
                )
            )
        ]
    sourced = any(row["mean_source"] for row in rows)
    whole = view.n_scores >= view.ranked
    columns = [
        *columns_of(t, "region", "mean", "median"),
        Column("n", t("Provinces with a score"), PLACE),
        # Where every unit has a score its ends are those of the region.
        Column("best", t("Highest") if whole else t("Highest of the provinces with a score")),
        Column("worst", t("Lowest") if whole else t("Lowest of the provinces with a score")),
        # Where all means are computed the caption says so once.
        *(columns_of(t, "known") if sourced else []),
    ]
    caption = t("{index} {year}: means of the regions", index=view.name, year=view.year)
    if not sourced:
        caption += " " + t("(computed)")
    parts: list[Block] = [Table(caption, filled(columns, rows), rows)]
    if any(row["mean_kind"] == "published" for row in rows) and not whole:
        parts.append(Note(t("Published means are of the whole region, not of the provinces with a score.")))
    return parts


def regions_of(view: CountryView) -> list[dict[str, Any]]:
    """The regions of the edition, as page and workbook list them; none where nothing is on record.

    Returns
    -------
    list of dict
        Rows of `regional_summary` with index (its name), region in the language, ranked (units of the
        region), basis and known (of the mean, as `basis_of_mean` says it), best and worst (the ends on
        record, in words).
    """
    if not view.on_record:
        return []
    units = {
        region: view.table[view.table["province"].isin(part["province"])]
        for region, part in _units(view).groupby("region")
    }
    return [
        row
        | basis_of_mean(view, row)
        | {
            "index": view.name,
            "region": row["region" if view.t.lang == "vi" else "region_en"],
            "ranked": row["n_units"],
            "best": _end(
                row["best_province"],
                row["best_score"],
                view,
                _beyond(units[row["region"]], best=True, view=view),
            ),
            "worst": _end(
                # One unit is no range.
                row["worst_province"] if row["n"] > 1 else "",
                row["worst_score"],
                view,
                _beyond(units[row["region"]], best=False, view=view),
            ),
        }
        for row in records(regional_summary(view.d, view.index, view.year))
    ]


def _end(province: str, value: float, view: CountryView, beyond: str) -> str:
    shown = f"{province} ({score(value, view.unit, view.t.lang)})" if province else ""
    return "; ".join(filter(None, (shown, beyond))) or MISSING


def _beyond(units: pd.DataFrame, best: bool, view: CountryView) -> str:
    """The unit of a region whose place lies beyond those of all units with a score; "" if none does."""
    t, ranked = view.t, units[units["rank"].notna()]
    bare, scored = ranked[ranked["score"].isna()], ranked[ranked["score"].notna()]
    if bare.empty:
        return ""
    ranks = bare["rank"].astype(float)
    one = records(bare.loc[[ranks.idxmin() if best else ranks.idxmax()]])[0]
    # A score whose place is not on record may be anywhere but beyond the last place.
    sure = units.loc[units["score"].notna(), "rank"].notna().all()
    if one["rank"] != (1 if best else view.ranked):
        known = scored["rank"].astype(float)
        outside = known.gt(one["rank"]) if best else known.lt(one["rank"])
        if not (sure and outside.all()):
            return ""
    words = t(
        "{province} ({place}, score not on record yet)",
        province=one["province"],
        place=place(one["rank"], one["ranked"]),
    )
    if scored.empty:
        return words
    return t("ranked higher: {unit}", unit=words) if best else t("ranked lower: {unit}", unit=words)


def _units(view: CountryView) -> pd.DataFrame:
    """Units of the period of the edition, as provinces.csv lists them."""
    period = panel(view.d).period(view.index, view.year)
    return view.d.tables["provinces"][view.d.tables["provinces"]["period"].eq(period)]


def region_figure(view: CountryView, figure_number: int) -> Block:
    """The units of each region as dots; of a complete edition only."""
    t = view.t
    name_of = "region" if t.lang == "vi" else "region_en"
    units = _units(view)
    region = dict(zip(units["province"], units[name_of], strict=True))
    scored = view.table[view.table["score"].notna()]
    known = records(scored.assign(region=scored["province"].map(region)))
    found = [row for row in records(regional_summary(view.d, view.index, view.year)) if row["n"]]
    drawn = [
        (
            _wrapped(row[name_of]),
            [one["score"] for one in known if one["region"] == row[name_of]],
            row["mean"],
        )
        for row in found
    ]
    means = [row for row in found if not math.isnan(row["mean"])]
    title = t(
        "{index}: mean from {low} to {high} points between the regions",
        index=view.name,
        low=number(means[-1]["mean"], t.lang),
        high=number(means[0]["mean"], t.lang),
    )
    said = "; ".join(f"{row[name_of]}: {number(row['mean'], t.lang)}" for row in means)
    rows = [
        {
            "region": row[name_of],
            "scores": "; ".join(
                f"{one['province']} {number(one['score'], t.lang)}"
                for one in known
                if one["region"] == row[name_of]
            ),
        }
        for row in found
    ]
    data = Table(
        t("{index} {year}: provinces of each region", index=view.name, year=view.year),
        [*columns_of(t, "region"), Column("scores", t("Scores of its provinces"))],
        rows,
    )
    return Figure(
        f"regions-{figure_number}",
        figure_number,
        lambda ax: charts.regions(ax, drawn, t, title, t("Score (points)")),
        t(
            "{index} {year}: each dot is a province, the upright the mean of the region (computed).",
            index=view.name,
            year=view.year,
        ),
        t("Means of the regions in {index}: {said}", index=view.name, said=said),
        [data],
        height=0.45 * len(drawn) + 0.9,
        on_paper=False,  # the list of the index holds the scores
    )


def _wrapped(name: str, width: int = 24) -> str:
    """A long name on two lines, the first as full as it can be.

    The even lines of `charts.axes.wrapped` would tear "miền núi" and "Nam Trung Bộ" apart.
    """
    cut = name.rfind(" ", 0, width)
    return name if len(name) <= width or cut < 0 else f"{name[:cut]}\n{name[cut + 1 :]}"
