"""What views of the explorer share: answers as blocks, whom a unit is held against, sources in short."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from chiso.analysis.among_units.peer_groups import peer_names
from chiso.analysis.base.errors import NotEstablished
from chiso.analysis.base.panel import panel
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.notebook.answers import answer
from chiso.notebook.explorer.selection import COMPARISONS, GROUP, OWN, Choices, Selection
from chiso.notebook.shown import Shown
from chiso.pages.blocks import Block, Bullets, Details, Figure, Note
from chiso.pages.formats import label
from chiso.pages.listing import Listing
from chiso.pages.references import References
from chiso.reports.parts.index_result import IndexView
from chiso.text.catalog import Texts

NAMED_PUBLISHERS = 2
MANY = 12  # rows of a table that stand open


@dataclass(frozen=True)
class View:
    """What is shown of a choice.

    Attributes
    ----------
    blocks : sequence of Block
    listing : Listing or None
        The table that is saved.
    figure : Figure or None
        The picture that is saved.
    source : str
        Where the figures are from, in a line.
    """

    blocks: Sequence[Block]
    listing: Listing | None = None
    figure: Figure | None = None
    source: str = ""


class Subject:
    """A choice with what all views need of it.

    Parameters
    ----------
    d : Dataset
    choice : Selection
    t : Texts

    Attributes
    ----------
    unit : Province
        As the edition names it.
    view : IndexView
    sources : list of str
        Keys of sources that what is shown rests on.
    """

    def __init__(self, d: Dataset, choice: Selection, t: Texts) -> None:
        self.d, self.choice, self.t = d, choice, t
        self.index, self.year = choice.index, choice.year
        self.choices = Choices(d, t)
        self.unit: Province = self.choices.in_edition(choice.unit, choice.index, choice.year)
        self.references = References(d, t)
        self.view = IndexView(d, self.unit, choice.index, choice.year, t, self.references)
        self.sources: list[str] = []

    @property
    def on_record(self) -> bool:
        """The edition is on record and measured the unit."""
        return self.view.has_edition

    def answer(self, question: Callable[..., pd.DataFrame], *arguments: Any, **named: Any) -> Shown:
        """The answer of a question about the index and edition, in words; its sources are noted."""
        shown = answer(question, self.d, *arguments, lang=self.t.lang, **named)
        for column in ("score_source", "rank_source", "mean_source"):
            if column in shown.frame:
                self.note(shown.frame[column])
        return shown

    def note(self, keys: Iterable[str]) -> None:
        """Note sources, each cell with keys joined by "; "."""
        self.sources += [key for cell in keys for key in str(cell).split("; ") if key]

    def note_result(self) -> None:
        """Note the sources of the unit's own result, and of a published mean that it is held against."""
        self.note([self.view.now.get(f"{of}_source", "") for of in ("score", "rank")])
        self.note([self.view.national_mean()[1]])

    def compared_in_words(self) -> str:
        """Whom the unit is held against, in words that stand within a sentence."""
        chosen = self.choice.comparison
        if chosen in COMPARISONS:
            words = COMPARISONS[chosen].worded(self.t)
            return words[:1].lower() + words[1:]
        if chosen == OWN:
            return ", ".join(unit.name for unit in self.compared_units)
        key = chosen.removeprefix(GROUP)
        return next(one.name(self.t.names) for one in self.d.unit_groups if one.key == key)

    @property
    def compared_units(self) -> list[Province]:
        """Units that were named one by one or as a group, without the unit itself."""
        choice = self.choice
        units = list(choice.others) if choice.comparison == OWN else []
        if choice.comparison.startswith(GROUP):
            key = choice.comparison.removeprefix(GROUP)
            units = [unit for one in self.d.unit_groups if one.key == key for unit in one.units]
        period = panel(self.d).period(choice.index, choice.year)
        placed = [self.choices.in_edition(unit, choice.index, choice.year) for unit in units]
        return [unit for unit in placed if unit != self.unit and unit.period == period]

    def reference(self) -> dict[str, Any]:
        """The arguments by which `gap` compares; empty where nobody was named."""
        if self.choice.comparison in COMPARISONS:
            return {"to": self.choice.comparison}
        named = self.compared_units
        return {"to": "provinces", "provinces": [unit.name for unit in named]} if named else {}

    def peers(self) -> dict[str, Any]:
        """The arguments by which `peers` names whom it is held against; empty for a mean or the best."""
        if self.choice.comparison in ("neighbours", "profile", "region"):
            return {"kind": self.choice.comparison}
        named = [unit.name for unit in self.compared_units]
        return {"kind": "given", "provinces": named} if named else {}

    @cached_property
    def peer_names(self) -> list[str]:
        """Names of those units; none where too few are on record to say who is alike."""
        asked = self.peers()
        if not asked or not self.on_record:
            return []
        try:
            return peer_names(self.d, self.unit.name, self.index, self.year, **asked)
        except NotEstablished:
            return []

    def sourced(self) -> list[Details]:
        """Where the figures are from: a line that names the publishers in short, and opens to their list."""
        keys = list(dict.fromkeys(self.sources))
        self.references.mark("; ".join(keys))
        listed = self.references.listed()
        if not listed:
            return []
        publishers = list(
            dict.fromkeys(row["publisher"] for row in records(self.d.sources) if row["source"] in keys)
        )
        named = "; ".join(publishers[:NAMED_PUBLISHERS])
        line = self.t("Sources of the figures")
        if named:
            line += f": {named}" + (" …" if len(publishers) > NAMED_PUBLISHERS else "")
        return [Details(line, [Bullets(listed, "sources")])]

    def component(self, row: Any) -> str:
        """The name of a component of a table."""
        return str(label(row, self.t))


def blocks_of(shown: Shown) -> list[Block]:
    """An answer as blocks: its table, or the note that says why there is none; long ones are closed."""
    if shown.listing is None:
        return [Note(repr(shown))]
    parts = shown.listing.blocks(units=False)
    if len(shown.listing.rows) <= MANY:
        return parts
    return [Details(shown.listing.title, parts)]


def arranged(listed: Listing, keys: Sequence[str]) -> Listing:
    """A listing with these of its columns alone, in this order."""
    columns = {one.key: one for one in listed.columns}
    return replace(listed, columns=[columns[key] for key in keys if key in columns])


def of_units(shown: Shown, names: Sequence[str]) -> Listing | None:
    """A listing of all units, of some of them alone."""
    if shown.listing is None:
        return None
    rows = [row for row in shown.listing.rows if row["province"] in names]
    return replace(shown.listing, rows=rows) if rows else None
