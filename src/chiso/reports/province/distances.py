"""How far a result is from its targets, the next group, the means and the best, in one table."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from chiso.analysis.among_units.nationwide import regional_summary
from chiso.analysis.standing.gaps import To
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Table
from chiso.pages.columns import columns_of
from chiso.pages.formats import Row
from chiso.pages.inline import Words
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.targets import assessment, target_in_words, targets_of
from chiso.text.numbers import MISSING, score, signed

# Kinds of reference that a source gives, with their basis; and those worked out here.
SOURCED = {"published": "stated", "stated": "stated", "derived": "derived"}
COMPUTED = ("computed", "mean of n")


def distances(view: IndexView) -> list[Block]:
    """Targets of the edition, then the references that are known; nothing without any."""
    t = view.t
    rows: list[Row] = [
        {
            "to": t("Target of {year}", year=view.year),
            "level": target_in_words(row, view),
            "gap": assessment(row, view),
            "known": view.references.mark(row["source"]),
        }
        for row in targets_of(view)
    ]
    if view.has_edition and not math.isnan(view.now["score"]):
        rows += _next_group(view)
        middle: To = "median" if view.about.by_median else "mean"
        rows += [row for to in (middle, "region", "best") for row in _reference(view, to)]
    if not rows:
        return []
    unit = t("% points") if view.about.in_percent else t("points")
    columns = [
        Column("to", t("Compared with")),
        Column("level", t("Level")),
        Column("gap", t("Distance ({unit})", unit=unit)),
        *columns_of(t, "known"),
    ]
    caption = t("{index} {year}: distance to targets and others", index=view.name, year=view.year)
    return [Table(caption, columns, rows)]


def distance_heading(view: IndexView) -> str:
    """Heading of the table: of targets only where one is on record."""
    t = view.t
    return t("Distance to the target and to others") if targets_of(view) else t("Distance to others")


def _next_group(view: IndexView) -> list[Row]:
    nearest = view.next_group()
    if nearest is None:
        return []
    t = view.t
    level = score(nearest.lower, view.now["score_unit"], t.lang)
    away = signed(view.now["score"] - nearest.lower, t.lang)
    how = t("computed from the provinces") if nearest.basis == "computed" else t("as published")
    to = t("Lower bound of {group}", group=view.group_name(nearest.name))
    return [{"to": to, "level": level, "gap": away, "known": how}]


def _reference(view: IndexView, to: To) -> list[Row]:
    t = view.t
    row = next(row for row in records(view.gaps(to)) if row["component"] == "total")
    if math.isnan(row["reference"]):
        return []
    how: Words = MISSING
    if row["reference_kind"] in SOURCED:
        how = view.references.known(SOURCED[row["reference_kind"]], _sources_of(view, to, row))
    elif to == "best":
        # That nobody has more is computed; the score itself is on record.
        how = view.references.known(_best(view, row)["score_basis"].iloc[0], _sources_of(view, to, row))
    elif row["reference_kind"] in COMPUTED:
        how = t("computed from the provinces")
    return [
        {
            "to": _name_of(view, to, row),
            "level": score(row["reference"], row["score_unit"], t.lang),
            "gap": signed(row["gap"], t.lang),
            "known": how,
        }
    ]


def _sources_of(view: IndexView, to: str, row: dict[str, Any]) -> str:
    """Keys of the sources of a published reference."""
    if to == "mean":
        return view.national_mean()[2]
    if to == "region":
        regions = records(regional_summary(view.d, view.index, view.year))
        return next((one["mean_source"] for one in regions if one["region"] == view.province.region), "")
    return "; ".join(dict.fromkeys(key for key in _best(view, row)["score_source"] if key))


def _best(view: IndexView, row: dict[str, Any]) -> pd.DataFrame:
    """The totals of who has the best score."""
    cells = view.d.scores
    return cells[
        cells["index"].eq(view.index)
        & cells["year"].eq(view.year)
        & cells["component"].eq("total")
        & cells["province"].isin(row["reference_province"].split("; "))
    ]


def _name_of(view: IndexView, to: str, row: dict[str, Any]) -> str:
    t = view.t
    if to == "median":
        return t.ngettext("Median of {n} province", "Median of {n} provinces", n=row["n"])
    if to == "mean":
        return t("Mean of the provinces") if row["reference_kind"] in COMPUTED else t("National mean")
    if to == "region":
        region = view.province.region if t.lang == "vi" else view.province.region_en
        return t("Mean of the region {region}", region=region)
    who = row["reference_province"].replace("; ", ", ")
    return t("Highest: {who}", who=who) if who else t("Best")
