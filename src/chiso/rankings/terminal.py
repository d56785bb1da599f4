"""What `chiso ranking show` prints: the units of a set in a year by kind, and those without a place."""

from __future__ import annotations

from collections import Counter

from chiso.pages.blocks import Block, Bullets, Table, Text
from chiso.pages.columns import filled
from chiso.pages.terminal import text_of
from chiso.rankings.listed import list_columns, ranked_rows, unranked_rows
from chiso.rankings.results import Results
from chiso.text.catalog import Texts
from chiso.text.messages import capital

NARROW = 100  # columns of a terminal below which points and remarks are left out
WIDE_KEYS = (
    *("rank_kind", "place", "percent", "class", "points", "maximum", "bonus", "penalty"),
    *("unit", "remark"),
)
NARROW_KEYS = ("rank_kind", "place", "percent", "class", "unit")


def render_results(results: Results, lang: str, *, narrow: bool = False) -> str:
    """The ranking of a set in a year.

    Parameters
    ----------
    results : Results
    lang : str
    narrow : bool, optional
        Only places, percent, class and name: lines stay short.
    """
    t = Texts(lang)
    criteria = results.criteria
    decision = criteria.decision or t("decision not stated")
    heads = [
        t("{set}, {year}", set=criteria.name, year=results.year),
        t("{decision}; ranked: {n} of {of}", decision=decision, n=len(results.ranked),
          of=len(results.units)),
    ]  # fmt: skip
    if classes := class_counts(results):
        heads.append("; ".join(f"{name}: {n}" for name, n in classes))
    if not criteria.complete:
        heads.append(t("The set is not on record in full."))
    parts: list[Block] = [Text("\n".join(heads))]
    kinds = [kind for kind in results.kinds if any(one.unit.kind == kind for one in results.ranked)]
    wanted: tuple[str, ...] = NARROW_KEYS if narrow else WIDE_KEYS
    keys = [key for key in wanted if key != "rank_kind" or len(kinds) > 1]
    for kind in kinds:
        rows = ranked_rows(results, t, kind)
        caption = capital(kind) if len(kinds) > 1 else ""
        columns = filled(list_columns(t, *keys, rank_kind=t("In its kind")), rows, kept=keys[:3])
        parts.append(Table(caption, columns, rows))
    if without := unranked_rows(results, t):
        parts += [
            Text(t("Without a place:")),
            Bullets([f"{row['unit']}: {row['why']}" for row in without]),
        ]
    return text_of(parts, t)


def class_counts(results: Results) -> list[tuple[str, int]]:
    """Classes, best first, with how many units are in each; nothing of a set without classes."""
    counted = Counter(one.class_name for one in results.ranked)
    return [(one.name, counted[one.name]) for one in results.criteria.classes]
