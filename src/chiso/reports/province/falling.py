"""Components that are behind and falling: listed in the section of their index, named in the assessment."""

from __future__ import annotations

import math
from typing import Any

from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Note, Table, Text
from chiso.pages.columns import below_a_field, columns_of
from chiso.pages.formats import label
from chiso.reports.parts.components import in_order
from chiso.reports.parts.index_result import IndexView, marks_of
from chiso.reports.parts.index_words import parts_heading
from chiso.text.catalog import Texts
from chiso.text.numbers import amount, movement_of_score


def falling(view: IndexView) -> list[dict[str, Any]]:
    """Components that are behind and falling, in the order of the publisher; rows of `component_changes`."""
    found = view.changes_of_components
    return records(in_order(view, found[found["behind_and_falling"].eq("yes")]))


def falling_table(view: IndexView) -> list[Block]:
    """Those components beside the median and their yardsticks; that there are none, where any is judged."""
    t, known, rows = view.t, view.changes_of_components, falling(view)
    if not known["behind_and_falling"].ne("").any():
        return []
    rule = _rule(view)
    if not rows:
        said = t("{index} {year}: no component is behind and falling.", index=view.name, year=view.year)
        return [Text(said), Note(rule)]
    shown = ["component", "score", "reference", "rank", "change", "typical", "margin", "mean_change"]
    if not any(map(_sampled, rows)):
        shown.remove("margin")
    columns = columns_of(
        t,
        *shown,
        component=parts_heading(view.d, view.about, t),
        reference=t("Median"),
        rank=t("Place (derived)"),
        change=t("Change on the year before"),
        typical=t("Typical change"),
        mean_change=t("Mean change of the provinces"),
    )
    listed = [row | {"remark": marks_of(row["break_kind"], t)} for row in rows]
    if any(row["remark"] for row in listed):
        columns.append(Column("remark", t("Remark")))
    caption = t("{index} {year}: components behind and falling", index=view.name, year=view.year)
    return [Table(caption, columns, listed, sub=below_a_field), Note(rule)]


def _rule(view: IndexView) -> str:
    """What "behind and falling" is, by the yardsticks that the components of the edition have."""
    t, known, year = view.t, view.changes_of_components, view.year - 1
    if known["typical"].isna().all() and known["margin"].isna().all():
        return t(
            "Behind and falling: at least half a robust standard deviation (1.4826 times the median absolute "
            "deviation) below the median of the provinces, and fallen since {year} by more than the country, "
            "or while it rose.",
            year=year,
        )
    if known["margin"].notna().any():
        return t(
            "Behind and falling: at least half a robust standard deviation (1.4826 times the median absolute "
            "deviation) below the median of the provinces, and fallen since {year} by more than the sampling "
            "error of the change (95 %) or, where none is on record, than the typical change of the "
            "component (median of the absolute changes of the provinces; no sampling error).",
            year=year,
        )
    return t(
        "Behind and falling: at least half a robust standard deviation (1.4826 times the median absolute "
        "deviation) below the median of the provinces, and fallen since {year} by more than the typical "
        "change of the component (median of the absolute changes of the provinces; no sampling error).",
        year=year,
    )


def falling_in_words(view: IndexView) -> list[str]:
    """One line that names them; nothing where there are none."""
    t = view.t
    names = [
        f"{label(row, t)} ({movement_of_score(row['change'], row['unit'], t)}{_typical(row, t)})"
        for row in falling(view)
    ]
    if not names:
        return []
    return [t("{index}, behind and falling: {names}.", index=view.name, names="; ".join(names))]


def _typical(row: dict[str, Any], t: Texts) -> str:
    if _sampled(row):
        return ", " + t("sampling error {n}", n=amount(row["margin"], row["unit"], t))
    if math.isnan(row["typical"]):
        return ""
    return ", " + t("typical change {n}", n=amount(row["typical"], row["unit"], t))


def _sampled(row: dict[str, Any]) -> bool:
    return not math.isnan(row["margin"])
