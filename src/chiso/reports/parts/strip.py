"""Units among all of an edition: the drawing of a card, what it is headed, its ends in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from chiso.analysis.base.panel import panel
from chiso.analysis.standing.among_all import unknown_between
from chiso.analysis.standing.rankings import group_of, groups_of
from chiso.charts import small
from chiso.data.dataset import Dataset
from chiso.pages.blocks import CardSide, SmallDrawing
from chiso.pages.inline import Words, styled
from chiso.text.catalog import Texts
from chiso.text.numbers import number


def strip_panel(
    d: Dataset,
    index: str,
    year: int,
    labels: Mapping[str, str],
    mean: float,
    ahead: float,
    notes: Sequence[Words],
    t: Texts,
) -> CardSide:
    """A side of a card with all units of an edition, as far as they are on record.

    Parameters
    ----------
    d : Dataset
    index : str
    year : int
        An edition of the index.
    labels : mapping from str to str
        Units that the card is about, each with its label; empty for the country.
    mean, ahead : float
        As for `chiso.charts.small.strip`.
    notes : sequence of str or Inline
        What stands under the drawing.
    t : Texts
    """
    book = panel(d)
    field = book.field(index, year, "total")
    # Of a total that is printed in another unit there is no place on the axis.
    own = [(field.all_scores[name], label) for name, label in labels.items() if name in field.all_scores]
    others = [value for name, value in field.by_name.items() if name not in labels]
    groups = groups_of(book, index, year)
    unknown = [small.Between(one.low, one.high, one.count) for one in unknown_between(book, field)]
    mine = None
    if groups and field.complete and len(own) == 1 and (found := group_of(groups, own[0][0], own[0][0])):
        mine = next((one.lower, one.upper) for one in groups if one.name == found)
    bounds = [one.lower for one in groups if not math.isnan(one.lower)]
    heading = (
        t("Units with a result: {n}", n=field.ranked)
        if field.n == field.ranked
        else t("Units: {ranked}; with a score on record: {n}", ranked=field.ranked, n=field.n)
    )
    drawing = None
    if field.n:
        said = f"{heading}. " + " ".join(map(str, notes))
        if unknown:
            said += " " + t("Units without a score on record: {n}.", n=sum(one.count for one in unknown))
        drawing = SmallDrawing(
            lambda words: small.strip(others, own, unknown, mean, bounds, ahead, mine, words), said
        )
    return CardSide(heading, drawing=drawing, notes=notes) if drawing or notes else CardSide("")


def ends(d: Dataset, index: str, year: int, t: Texts) -> Words:
    """Lowest and highest score on record, with who has them; "" for fewer than two."""
    field = panel(d).field(index, year, "total")
    if field.n < 2:
        return ""
    low, high = (end(field.by_name, key=field.by_name.__getitem__) for end in (min, max))
    values = {
        "low": f"{low} {number(field.by_name[low], t.lang)}",
        "high": f"{high} {number(field.by_name[high], t.lang)}",
    }
    said = [
        t("lowest {low}", **values)
        if field.n == field.ranked or field.stated_ranks.get(low) == field.ranked
        else t("lowest known {low}", **values),
        t("highest {high}", **values)
        if field.n == field.ranked or field.stated_ranks.get(high) == 1
        else t("highest known {high}", **values),
    ]
    return styled("basis", "; ".join(said))
