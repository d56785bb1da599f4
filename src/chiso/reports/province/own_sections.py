"""Sections that an analyst adds to the report of a province from her notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

import pandas as pd

from chiso.core.errors import ChisoError
from chiso.data.dataset import Dataset
from chiso.pages.blocks import Block, Figure, Table, Text
from chiso.pages.listing import listing
from chiso.text.catalog import Texts
from chiso.text.messages import N_


@dataclass(frozen=True)
class OwnSection:
    """A section of an analyst.

    Attributes
    ----------
    anchor, heading : str
    parts : sequence of Block
    """

    anchor: str
    heading: str
    parts: Sequence[Block]

    @property
    def tables(self) -> list[Table]:
        """Its tables, for the workbook."""
        return [part for part in self.parts if isinstance(part, Table)]

    @property
    def figures(self) -> int:
        """How many figures it has."""
        return sum(isinstance(part, Figure) for part in self.parts)


def own_section(
    anchor: str, heading: object, given: Sequence[object], before: int, d: Dataset, t: Texts
) -> OwnSection:
    """What an analyst gives for a section, as parts of a page.

    Parameters
    ----------
    anchor : str
    heading : str
    given : sequence
        Texts, tables (DataFrame), or what `chiso.show`, `chiso.answer` and `chiso.chart` return.
    before : int
        Figures of the report before it.
    d : Dataset
    t : Texts

    Raises
    ------
    ChisoError
        It has no heading, nothing below it, or something that is none of these.
    """
    heading = heading_of(heading)
    if not heading or not given:
        what = N_("nothing to show") if heading else N_("no heading")
        raise ChisoError(
            N_("a section of your own has {what}", what=what),
            remedy=N_('report.own_section("Heading", show(table), "a sentence")'),
        )
    numbers = count(before + 1)
    parts = [
        _numbered(block, anchor, next(numbers)) if isinstance(block, Figure) else block
        for one in given
        for block in _blocks(one, d, t)
    ]
    return OwnSection(anchor, heading, parts)


def heading_of(given: object) -> str:
    """A heading in one line; "" for what is no text, as where it was left out before a table."""
    return " ".join(given.split()) if isinstance(given, str) else ""


def _numbered(figure: Figure, anchor: str, n: int) -> Figure:
    # The same drawing may stand in the page already.
    return replace(figure, name=f"{anchor}-{n}", number=n)


def _blocks(given: object, d: Dataset, t: Texts) -> Iterator[Block]:
    if isinstance(given, str):
        yield from (Text(line) for line in given.strip().split("\n\n"))
    elif isinstance(given, Block):
        yield given
    elif isinstance(given, pd.DataFrame):
        yield from listing(given, t, indices=d.indices).blocks()
    elif parts := getattr(given, "parts", ()):
        yield from parts
    else:
        raise ChisoError(
            N_("this is no part of a section but {what}", what=type(given).__name__),
            remedy=N_("give texts, tables, show(...), answer(...) or chart(...)"),
        )
