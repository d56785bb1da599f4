"""Where a unit is weakest and strongest: up to three components a side, with distance and direction."""

from __future__ import annotations

import math
from itertools import zip_longest
from typing import Any

from chiso.analysis.standing.strengths import AT_MOST
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Heading, Table, Text
from chiso.pages.formats import Row, label
from chiso.pages.inline import Words, inline, styled
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import listed
from chiso.reports.province.falling import falling
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import MISSING, place, signed

SIDES = {"weakness": N_("Weakest"), "strength": N_("Strongest")}


def weakest(view: IndexView) -> list[dict[str, Any]]:
    """Components furthest below their reference, those that are falling too first; rows as `extremes` has."""
    return _side(view, "weakness")


def extremes(views: list[IndexView], t: Texts) -> list[Block]:
    """A table a side; what cannot be said, and why.

    Parameters
    ----------
    views : list of IndexView
        Of indices with a result.
    t : Texts
    """
    judged = [view for view in views if view.standing_out is not None]
    parts: list[Block] = [Heading(t("Weakest and strongest"))]
    if not judged:
        return [*parts, Text(t("Not to be said: no score of a component is on record for this edition."))]
    listed_rows: list[dict[str, Any]] = []
    for side, heading in SIDES.items():
        rows = _chosen(judged, side)
        if not rows:
            names = listed([view.name for view in judged], t)
            said = (
                t("{indices}: no component is clearly weak.", indices=names)
                if side == "weakness"
                else t("{indices}: no component is clearly strong.", indices=names)
            )
            parts.append(Text(said))
            continue
        since = judged[0].year - 1
        columns = [
            Column("name", t("Component")),
            Column("away", t("Distance")),
            Column("moved", t("Change on {year}", year=since)),
        ]
        caption = t(
            "{side}, {indices}",
            side=t(heading),
            indices=listed(dict.fromkeys(row["index"] for row in rows), t),
        )
        several = len({row["index"] for row in rows}) > 1
        parts.append(Table(caption, columns, [_shown(row, t, named=several) for row in rows]))
        listed_rows += rows
    if listed_rows:
        parts.append(Text(_rule(listed_rows, t), "basis"))
    return parts


def _side(view: IndexView, side: str) -> list[dict[str, Any]]:
    if view.standing_out is None:
        return []
    rows = [row for row in records(view.standing_out) if row["side"] == side]
    if side == "weakness":
        both = {row["component"] for row in falling(view)}
        rows.sort(key=lambda row: row["component"] not in both)
        rows = [row | {"falling": row["component"] in both} for row in rows]
    changes = view.changes_of_components.set_index("component")
    known = [
        changes.loc[row["component"]].to_dict() if row["component"] in changes.index else {} for row in rows
    ]
    return [
        row
        | {
            "index": view.name,
            "change": moved.get("change", math.nan),
            "within": bool(moved.get("within_typical", False)),
            "judged": not math.isnan(moved.get("typical", math.nan))
            or not math.isnan(moved.get("margin", math.nan)),
            "short": _short(row),
        }
        for row, moved in zip(rows[:AT_MOST], known, strict=False)
    ]


def _short(row: dict[str, Any]) -> float:
    """Distance in the unit of the score: to the median, or of shares to that of the own total."""
    if row["reference_kind"] == "median":
        return float(row["score"] - row["reference"])
    return float(row["share"] - row["reference"])


def _chosen(views: list[IndexView], side: str) -> list[dict[str, Any]]:
    """The first of each index, then the second of each: distances of two indices are no one scale."""
    turns = zip_longest(*(_side(view, side) for view in views))
    return [row for turn in turns for row in turn if row is not None][:AT_MOST]


def _shown(row: dict[str, Any], t: Texts, *, named: bool) -> Row:
    """A row of the table; `named` where components of several indices stand in it."""
    name: Words = label(row, t)
    if row.get("falling"):
        name = inline(name, " ", styled("flag", t("behind and falling")))
    small = [row["index"]] if named else []
    if not math.isnan(row["rank"]):
        small.append(t("place {place}", place=place(row["rank"], row["ranked"])))
    if small:
        name = inline(name, "\n", styled("basis", " · ".join(small)))
    moved = MISSING
    if not math.isnan(row["change"]):
        sign = "≈" if row["within"] else "▲" if row["change"] > 0 else "▼"
        moved = f"{sign} {signed(row['change'], t.lang)}" if row["judged"] else signed(row["change"], t.lang)
    away = signed(row["short"], t.lang) + ("" if row["reference_kind"] == "median" else "%")
    return {"name": name, "away": away, "moved": moved}


def _rule(rows: list[dict[str, Any]], t: Texts) -> str:
    kinds = {row["reference_kind"] for row in rows}
    said = [t("Behind and falling first, then by the distance beside the spread of the provinces.")]
    if "median" in kinds:
        said.append(t("Distance to the median of the provinces."))
    if kinds - {"median"}:
        said.append(t("With %: % of the maximum less that of the whole index."))
    if any(row["judged"] for row in rows):
        said.append(t("▲▼ more than the typical change of the component, ≈ no more."))
    return " ".join(said)
