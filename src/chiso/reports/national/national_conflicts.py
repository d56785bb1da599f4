"""Totals of which published sources give different figures, as the lists of the national report name them."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from chiso.core.frames import records
from chiso.pages.blocks import note
from chiso.reports.national.view import CountryView
from chiso.text.numbers import number, signed

IN_CONFLICT = {
    "score": "score",
    "rank": "place",
    "change_score": "change of score",
    "change_rank": "change of place",
}
ROUNDED = "d"  # rule of conflicts.csv: the same figure, rounded by one of the sources


def conflicting(view: CountryView) -> list[Markup]:
    """A note on the totals of the edition and of the year before of which sources differ; may be empty."""
    t, rows = view.t, view.d.conflicts
    own = rows["index"].eq(view.index) & rows["component"].eq("total")
    own &= rows["year"].isin([view.year - 1, view.year]) & rows["rule"].ne(ROUNDED)
    found = records(rows[own & rows["measure"].isin(IN_CONFLICT)].sort_values(["year", "province"]))
    if not found:
        return []
    said = "; ".join(
        t(
            "{province}, {what} of {year}: {values}{used}",
            province=row["province"],
            what=t(IN_CONFLICT[row["measure"]]),
            year=row["year"],
            values=t(" or ").join(_values(row, view)),
            used="" if row["status"] == "undecided" else " " + t("(the first is used here)"),
        )
        for row in found
    )
    return [note(t("Published sources differ, to be compared with the originals: {said}.", said=said))]


def _values(row: dict[str, Any], view: CountryView) -> list[str]:
    """The figures of the sources, the one in use first."""
    values = [float(value) for value in row["values"].split("|")]
    values.sort(key=lambda value: value != row["value_in_use"])
    lang = view.t.lang
    if row["measure"] == "score":
        return [view.amount(value) for value in values]
    if row["measure"] == "rank":
        return [number(value, lang, 0) for value in values]
    return [signed(value, lang, 0 if row["measure"] == "change_rank" else 2) for value in values]
