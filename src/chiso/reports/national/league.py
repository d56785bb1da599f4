"""The section of one index in the national report: list, groups, spread of the units, editions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.standing.rankings import groups
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Figure, Heading, Note, Table, Text
from chiso.pages.columns import columns_of, filled
from chiso.pages.inline import Inline, Words, inline, styled
from chiso.reports.national import charts
from chiso.reports.national.editions import country_figure, editions_table
from chiso.reports.national.maps import edition_map
from chiso.reports.national.view import CountryView
from chiso.reports.parts.change_words import yardstick
from chiso.reports.parts.index_words import place_heading
from chiso.reports.parts.missing import WHAT_CONFLICTS
from chiso.text.numbers import number, signed

WHOLE_SCALE = 100.0
BIN, FINE_BIN = 2.0, 0.5  # width of a bar of the spread, where the scale runs to 100 and where to less
FEWEST_EDITIONS = 2  # one mean is no line


def league(view: CountryView) -> list[Block]:
    """The units on record, best first; only those, and said so."""
    t = view.t
    if not view.has_edition:
        return [Text(t("{index} has no edition {year} on record", index=view.name, year=view.year) + ".")]
    if not view.on_record:
        return [Text(t("{index} {year}: no province is on record yet.", index=view.name, year=view.year))]
    one = _common_reference(view)
    before = view.d.units_changed.get((view.index, view.year))
    place, change = place_heading(view.about, t), view.change_heading()
    columns = [
        *columns_of(t, "province"),
        Column("group", t("Group")),
        *columns_of(t, "rank", "score", rank=place),
        *(
            []
            if before is None
            else [Column("places_before", t("Place in {year}, of the units before", year=before))]
        ),
        *columns_of(t, "change_rank", "change_score", change_score=change),
        *columns_of(t, "known"),
    ]
    rows = [
        row
        | {
            "places_before": "" if before is None else view.places_before(row["province"]),
            "known": "" if one else _reference(view, row),
        }
        for row in league_of(view)
    ]
    parts: list[Block] = [Table(_caption(view), filled(columns, rows, ("rank", "score")), rows)]
    if one:
        parts.append(Text(inline(t("Basis and source of all scores:"), " ", one)))
    else:
        parts.append(Text(t("Figures without a basis are as published; those of secondary sources say so.")))
    parts += [Note(line) for line in _notes(view)]
    return parts + conflicting(view)


def league_of(view: CountryView) -> list[dict[str, Any]]:
    """Rows of `CountryView.table` with index (its name), and the group in words."""
    return [row | {"index": view.name, "group": view.group_name(row["group"])} for row in records(view.table)]


def _caption(view: CountryView) -> str:
    t = view.t
    caption = t("{index} {year}: provinces in the order of the results", index=view.name, year=view.year)
    if len(view.table) < view.ranked:
        caption += " " + t(
            "(only the {n} of {total} provinces on record)", n=len(view.table), total=view.ranked
        )
    return caption


def _notes(view: CountryView) -> list[str]:
    t, said = view.t, []
    moved = view.table["change_rank"].notna().any()
    if not view.about.publishes_ranks:
        said.append(
            t("{index} publishes scores and groups; places are derived from its scores.", index=view.name)
        )
        said.append(t("Groups and places follow from the scores before rounding."))
    kind = view.now["break_kind"]
    before = view.d.units_changed.get((view.index, view.year))
    if before is not None:
        said.append(
            t("Places of {before} were among other units: no change of place is given.", before=before)
        )
    if view.table["change_score"].notna().any() and (beside := yardstick(view.typical, t)):
        said.append(beside)
    if moved and kind == "hard":
        said.append(
            t(
                "Changes of place on {year} cross a change of the method; scores do not compare.",
                year=view.year - 1,
            )
        )
    elif moved and kind == "set":
        said.append(
            t("Changes of place on {year} cross a change of the set of criteria.", year=view.year - 1)
        )
    if view.table["rank"].isna().any():
        said.append(t("Provinces whose place is not on record yet stand at the end of the list."))
    if (view.table["group"].ne("") & view.table["score"].isna()).any():
        said.append(t("The group of a province without a score follows from its place."))
    return said


def _common_reference(view: CountryView) -> Words:
    """Basis and source, where all rows share them."""
    known = {(row["score_basis"], row["score_source"]) for row in records(view.table)}
    if len(known) > 1 or not view.complete or view.table["rank_stated"].notna().any():
        return ""
    return view.references.known(*known.pop())


def _reference(view: CountryView, row: dict[str, Any]) -> Inline:
    """Where a row is from; its basis only where it is not as published, which a note says."""
    own, ranked = (row["score_basis"], row["score_source"]), (row["rank_basis"], row["rank_source"])
    if not row["score_basis"]:
        return _known(view, *ranked)
    said = _known(view, *own)
    # A computed place follows from the scores that are named already.
    if math.isnan(row["rank_stated"]) or own == ranked:
        return said
    return said + inline("\n", styled("basis", view.t("place:")), " ", _known(view, *ranked))


def _known(view: CountryView, basis: str, sources: str) -> Inline:
    plain = basis == "stated" and not view.references.secondary(sources)
    return view.references.mark(sources) if plain else view.references.known(basis, sources)


def group_table(view: CountryView) -> list[Block]:
    """The groups of the edition with their bounds; nothing where none are known."""
    t = view.t
    if not view.on_record:
        return []
    found = records(groups(view.d, view.index, view.year))
    if not found:
        return []
    columns = [
        Column("group", t("Group")),
        *columns_of(
            t,
            *("lower", "upper", "count", "members_known"),
            members_known=t("Of them on record"),
        ),
        *columns_of(t, "known"),
    ]
    rows = [
        row
        | {
            "group": view.group_name(row["group"]),
            "score_unit": view.unit,
            "known": view.references.known(row["basis"], row["source"]),
        }
        for row in found
    ]
    return [
        Table(t("{index} {year}: groups and their bounds", index=view.name, year=view.year), columns, rows)
    ]


def spread_figure(view: CountryView, figure_number: int) -> Block:
    """How the scores of the units are spread; only of a complete edition."""
    t = view.t
    scores = view.table["score"].dropna().to_numpy(dtype=float)
    width = BIN if float(view.table["max_score"].max()) >= WHOLE_SCALE else FINE_BIN
    edges = np.arange(np.floor(scores.min() / width), np.floor(scores.max() / width) + 2) * width
    counts, _ = np.histogram(scores, edges)
    bins = pd.DataFrame({"low": edges[:-1], "high": edges[1:], "n": counts})
    found = [
        (view.group_name(row["group"]), row["lower"], row["upper"])
        for row in records(groups(view.d, view.index, view.year)[::-1])
    ]
    # The ends of the scale bound the lowest and the highest group.
    bounded = [
        (name, np.nan_to_num(low, nan=-np.inf), np.nan_to_num(high, nan=np.inf)) for name, low, high in found
    ]
    for name, low, high in bounded:
        bins[name], _ = np.histogram(scores[(scores >= low) & (scores < high)], edges)
    mean = view.now["mean"]
    above = int((scores > mean).sum())
    title = t(
        "{index} {year}: {n} of {total} provinces above the mean",
        index=view.name,
        year=view.year,
        n=above,
        total=len(scores),
    )
    spans = [
        f"{number(low, t.lang, 1)}–{number(high, t.lang, 1)}"
        for low, high in zip(bins["low"], bins["high"], strict=True)
    ]
    said = "; ".join(f"{span}: {n}" for span, n in zip(spans, counts, strict=True) if n)
    caption = t(
        "{index} {year}: number of provinces by score; the thick upright is the mean.",
        index=view.name,
        year=view.year,
    )
    if bounded:
        caption += " " + t("Dotted uprights are the bounds of the groups.")
    data = Table(
        t("{index} {year}: number of provinces by score", index=view.name, year=view.year),
        [
            Column("span", t("Score, from - to below")),
            *columns_of(t, "n", n=t("Number of provinces")),
        ],
        records(bins.assign(span=spans)),
    )
    return Figure(
        f"{view.about.key}-{figure_number}",
        figure_number,
        lambda ax: charts.spread(ax, bins, mean, bounded, t, title),
        caption,
        t(
            "Number of provinces by score of {index}: {said}; mean {mean}",
            index=view.name,
            said=said,
            mean=number(mean, t.lang),
        ),
        [data],
        height=3.0,
        on_paper=False,  # the bars carry their numbers
    )


def too_few(view: CountryView, what: str) -> Block:
    """Why a statistic of all units is not shown."""
    return Text(
        view.t.ngettext(
            "{what}: not shown, since only {n} of {total} provinces has a score on record (it needs 90 %).",
            "{what}: not shown, since only {n} of {total} provinces have a score on record (it needs 90 %).",
            what=what,
            n=view.n_scores,
            total=view.ranked,
        )
    )


def figures_of(view: CountryView) -> list[str]:
    """The figures of the section of an index, in their order: those that the figures on record allow."""
    if not view.has_edition:
        return []
    known = view.series["mean"].notna().sum() >= FEWEST_EDITIONS
    return [
        *(["map"] if view.on_record else []),
        *(["spread"] if view.complete else []),
        *(["country"] if known else []),
    ]


def body(view: CountryView, first_figure: int) -> list[Block]:
    """The parts of the section, with figures numbered from `first_figure`."""
    t = view.t
    parts = league(view)
    if not view.has_edition:
        return parts
    number_of = {name: first_figure + n for n, name in enumerate(figures_of(view))}
    if "map" in number_of:
        parts.append(edition_map(view, number_of["map"]))
    parts += group_table(view)
    if "spread" in number_of:
        parts += [Heading(t("Spread of the scores")), spread_figure(view, number_of["spread"])]
    else:
        parts.append(too_few(view, t("Spread of the scores")))
    parts.append(Heading(t("The country over the editions")))
    if "country" in number_of:
        parts.append(country_figure(view, number_of["country"]))
    else:
        parts.append(editions_table(view))
    return parts


IN_CONFLICT = ("score", "rank", "change_score", "change_rank")  # the last is none across other units
ROUNDED = "d"  # rule of conflicts.csv: the same figure, rounded by one of the sources


def conflicting(view: CountryView) -> list[Block]:
    """A note on the totals of the edition and of the year before of which sources differ; may be empty."""
    t, rows = view.t, view.d.conflicts
    own = rows["index"].eq(view.index) & rows["component"].eq("total")
    other_units = (view.index, view.year) in view.d.units_changed
    own &= rows["year"].isin([view.year] if other_units else [view.year - 1, view.year])
    own &= rows["rule"].ne(ROUNDED)
    measures = IN_CONFLICT[:-1] if other_units else IN_CONFLICT
    found = records(rows[own & rows["measure"].isin(measures)].sort_values(["year", "province"]))
    if not found:
        return []
    said = "; ".join(
        t(
            "{province}, {what} of {year}: {values}{used}",
            province=row["province"],
            what=t(WHAT_CONFLICTS[row["measure"]]),
            year=row["year"],
            values=t(" or ").join(_values(row, view)),
            used="" if row["status"] == "undecided" else " " + t("(the first is used here)"),
        )
        for row in found
    )
    return [Note(t("Published sources differ, to be compared with the originals: {said}.", said=said))]


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
