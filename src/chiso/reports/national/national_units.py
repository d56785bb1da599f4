"""The units since July 2025 with the range of their predecessors: reconstructed, never ranked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from chiso.analysis.mergers import lineage, reconstruct
from chiso.core.frames import records
from chiso.pages.blocks import Column, Row, note, table
from chiso.reports.national.view import CountryView
from chiso.text.numbers import MISSING, number, score


def present_units(views: Mapping[str, CountryView]) -> list[Markup]:
    """The units since July 2025 with the range of their predecessors, one table."""
    view = views["PAPI"]
    t, d = view.t, view.d
    made = lineage(d)
    columns = [
        Column(t("Unit since 1 July 2025")),
        Column(t("Units before")),
        # Words stand among the figures: they must wrap.
        *(Column(one.name) for one in views.values()),
    ]
    rows = []
    for unit in d.names.all("34"):
        before = list(made.loc[made["successor"].eq(unit.name), "province"])
        rows.append(
            Row(
                [
                    unit.name,
                    ", ".join(before),
                    *(span(one, reconstructed(one, unit.name)) for one in views.values()),
                ]
            )
        )
    caption = t(
        "Units since 1 July 2025: lowest and highest of their predecessors in {year} (reconstructed, not "
        "ranked)",
        year=view.year,
    )
    return [
        table(caption, columns, rows),
        note(
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
    rows = records(reconstruct(view.d, unit, view.index, years=[view.year]))
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
