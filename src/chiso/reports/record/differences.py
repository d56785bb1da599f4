"""What differs between two states of the data, as text and as a workbook: `chiso diff`."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pandas as pd

from chiso.analysis.record.record_changes import place_changes, record_changes
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.pages.blocks import Block, Column, Note, Table, Text
from chiso.pages.codes import CODES
from chiso.pages.columns import columns_of
from chiso.pages.excel.sheets import book_bytes, open_book, unit_name
from chiso.pages.excel.tables import add_table
from chiso.pages.formats import (
    NUMBER,
    PLACE,
    POINTS,
    SIGNED_ONE_DECIMAL,
    SIGNED_WHOLE,
    WHOLE,
    Format,
)
from chiso.pages.terminal import text_of
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import place

SURPRISING = 3.0  # robust standard deviations, as for an outlier
SHOWN, SHOWN_SHORT = 20, 5
KINDS = {"new": N_("new"), "changed": N_("changed"), "vanished": N_("no longer on record")}
MEASURES = {
    "score": N_("score"),
    "rank": N_("place"),
    "max_score": N_("maximum"),
    "ranked": N_("units ranked"),
    "rank_in_group": N_("place in a group"),
    "change_score": N_("change of score"),
    "change_rank": N_("change of place"),
    "self_assessed": N_("self-assessed score"),
}
AGAINST = {
    "steps": N_("beside the steps between two editions"),
    "units": N_("beside the units of the edition"),
}
MEASURE_OF_SURPRISE = N_("z: robust standard deviations from what is usual; a dash where nothing tells it.")
NEVER_SUBTRACTED = N_("Places of editions that measured other units stand side by side, never subtracted.")
# A place that stays has a sign too: it is a place that changed on record.
_MOVE = Format(lambda row, column, t: f"{row[column]:+.0f}", "places")


class Differences:
    """Two states of the data side by side.

    Parameters
    ----------
    old, new : Dataset
    lang : {"vi", "en"}
    """

    def __init__(self, old: Dataset, new: Dataset, lang: str = "vi") -> None:
        self._old, self._new, self._t = old, new, Texts(lang)
        self._changes = record_changes(old, new)

    def summary(self) -> str:
        """How many figures are new, changed or gone, and of which editions."""
        t, changes = self._t, self._changes
        if changes.empty:
            return t("no figure in use differs")
        counts = Counter(changes["kind"])
        said = [
            t("{n} {kind}", n=counts[kind], kind=t(words)) for kind, words in KINDS.items() if counts[kind]
        ]
        names = [f"{self._name(index)} {year}" for index, year in self._editions()]
        return t("figures in use: {counts} ({editions})", counts=", ".join(said), editions=", ".join(names))

    def short(self) -> str:
        """The counts, and the figures that are surprising, as an import says them."""
        t = self._t
        found = self._changes[self._changes["z"].abs().ge(SURPRISING)]
        caption = t("{n} of them are far from what is usual:", n=len(found))
        listed = text_of([self._listed(found.head(SHOWN_SHORT), caption)], t)
        lines = [self.summary(), *([listed] if len(found) else []), t("all of it: chiso diff --last-import")]
        return "\n".join(lines)

    def text(self, top: int = SHOWN) -> str:
        """Counts, the most surprising figures, the largest movements of places."""
        return text_of(self.parts(top), self._t)

    def parts(self, top: int = SHOWN) -> list[Block]:
        """The same as parts of a page."""
        t, places = self._t, self._places
        parts: list[Block] = [Text(self.summary())]
        if n := len(self._changes):
            caption = t("Figures, the most surprising first ({n} of {all})", n=min(top, n), all=n)
            parts += [self._listed(self._changes.head(top), caption), Note(t(MEASURE_OF_SURPRISE))]
        if n := len(places):
            caption = t("Places, the largest movements first ({n} of {all})", n=min(top, n), all=n)
            parts.append(self._moves(places.head(top), caption))
            if places["move"].isna().any():
                parts.append(Note(t(NEVER_SUBTRACTED)))
        return parts

    def workbook(self) -> bytes:
        """The same, whole, as an Excel file."""
        t = self._t
        lines = [self.summary(), t(MEASURE_OF_SURPRISE), t(NEVER_SUBTRACTED)]
        book, _ = open_book(t("Summary"), t("What differs between two states of the data"), lines)
        figures = [
            *self._columns(),
            Column("unit", t("Unit")),
            *(Column("before", t("Before"), NUMBER), Column("after", t("After"), NUMBER)),
            *(Column("z", t("z"), NUMBER), Column("against", t("Held against"))),
        ]
        add_table(book, t("Figures"), Table("", figures, [*map(self._said, records(self._changes))]), t)
        places = [
            *columns_of(t, "index", "year", "province", "place", "ranked", "year_before", place=t("Place")),
            Column("province_before", t("Province then")),
            Column("place_before", t("Place before"), WHOLE),
            *columns_of(t, "ranked_before"),
            Column("move", t("Movement"), SIGNED_WHOLE),
        ]
        add_table(book, t("Places"), Table("", places, self._named(self._places)), t)
        return book_bytes(book, t)

    def _named(self, places: pd.DataFrame) -> list[dict[str, Any]]:
        """Rows of `place_changes` with the name of the index, and the place before with its edition."""
        return [
            row
            | {
                "index": self._name(row["index"]),
                "then": math.nan
                if math.isnan(row["place_before"])
                else f"{place(row['place_before'], row['ranked_before'])} ({row['year_before']})",
            }
            for row in records(places)
        ]

    @property
    def _places(self) -> pd.DataFrame:
        return place_changes(self._old, self._new, self._changes)

    def _name(self, index: str) -> str:
        indices = self._new.indices if index in self._new.indices else self._old.indices
        return indices[index].name

    def _editions(self) -> list[tuple[str, int]]:
        found = set(zip(self._changes["index"], self._changes["year"], strict=True))
        return sorted(found, key=lambda edition: (self._new.indices.place(edition[0]), edition[1]))

    def _columns(self) -> list[Column]:
        """What both listings of figures say of each before its values."""
        t = self._t
        return [
            *columns_of(t, "index", "year", "province"),
            *(Column("component", t("Component")), Column("measure", t("Figure"))),
            Column("kind", t("State")),
        ]

    def _said(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of `record_changes` in words, but for its values."""
        t = self._t
        return row | {
            "index": self._name(row["index"]),
            "component": t(CODES["total"]) if row["component"] == "total" else row["component"],
            "measure": t(MEASURES[row["measure"]]) + (f" ({row['group']})" if row["group"] else ""),
            "kind": t(KINDS[row["kind"]]),
            "unit": unit_name(row["unit"], t) if row["unit"] != "place" else "",
            "against": t(AGAINST[row["against"]]) if row["against"] else "",
        }

    def _listed(self, changes: pd.DataFrame, caption: str) -> Table:
        t = self._t
        columns = [
            *self._columns(),
            *(Column("before", t("Before"), POINTS), Column("after", t("After"), POINTS)),
            Column("z", t("z"), SIGNED_ONE_DECIMAL),
        ]
        return Table(caption, columns, [*map(self._said, records(changes))])

    def _moves(self, places: pd.DataFrame, caption: str) -> Table:
        t = self._t
        columns = [
            *columns_of(t, "index", "year", "province"),
            *(Column("place", t("Place"), PLACE), Column("then", t("Before"))),
            Column("move", t("Movement"), _MOVE),
        ]
        return Table(caption, columns, self._named(places))
