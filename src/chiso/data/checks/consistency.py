"""Figures in use that contradict each other: findings, never repairs.

Each finder compares figures that do not share a key: ranks with the order of scores, changes with
the figures of two years, parts with totals, points with percent, extremes with every score. What
the hand-kept table reference/inconsistencies.csv already explains is told apart from what is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.provinces import period_of
from chiso.data.schema.vocabulary import OLD_PARTS, PARTS, component_in_words
from chiso.text.messages import N_, Message

# Half the last printed digit of each of two figures, and a little for binary floats.
DIGIT_TOLERANCE = 0.0101
HALF_A_DIGIT = 0.005
# Kinds of reference/inconsistencies.csv in words.
CONTRADICTIONS = {
    "duplicate_rank": N_("the same place twice"),
    "score_vs_rank_order": N_("order of scores against places"),
    "change_score_vs_scores": N_("change against the two scores"),
    "change_rank_vs_ranks": N_("change against the two places"),
    "parts_vs_total": N_("parts against the total"),
    "fields_vs_total": N_("fields against the total"),
    "points_vs_percent": N_("points against percent"),
    "rank_vs_computed": N_("printed against computed place"),
    "group_count": N_("size of a group"),
    "national_extreme": N_("against the published extremes"),
    "address_vs_text": N_("address of the page against its text"),
    "printed_maximum": N_("printed maximum against the criteria set"),
}


@dataclass(frozen=True)
class Contradiction:
    """Figures that cannot all be right.

    Attributes
    ----------
    index, year, component : what it is about
    provinces : tuple of str
        In the order of the figures; empty for a national figure.
    kind : str
        As in reference/inconsistencies.csv.
    message : str
        The figures and what does not fit.
    """

    index: str
    year: int
    component: str
    provinces: tuple[str, ...]
    kind: str
    message: Message

    def in_words(self) -> Message:
        """Of which edition, provinces and component it is, and what it is."""
        said = vars(self) | {"component": component_in_words(self.component)}
        return N_("{index} {year}, {provinces}, {component}: {message}", **said)


def find_contradictions(
    d: Dataset,
    scores: pd.DataFrame | None = None,
    figures: pd.DataFrame | None = None,
    rounding: float = 0.0,
) -> list[Contradiction]:
    """Every contradiction between figures in use.

    Parameters
    ----------
    d : Dataset
    scores : DataFrame, optional
        In place of the wide view `d.scores`.
    figures : DataFrame, optional
        In place of `d.figures`, where points and percent of one field stand side by side.
    rounding : float, optional
        What each member of a sum may be off by; 0 lists also sums that close within rounding.

    Returns
    -------
    list of Contradiction
        By index and year. An index whose totals are summed here is not searched: sums are checked by rule.
    """
    scores = d.scores if scores is None else scores
    published = [one.code for one in d.indices.values() if not one.sums_parts]
    sparse = scores[scores["index"].isin(published)]
    found: list[Contradiction] = []
    for finder in (duplicate_ranks, ranks_against_scores, changes):
        found += finder(sparse)
    found += sums(sparse, _main_components(d), rounding)
    found += points_against_percent(d.figures if figures is None else figures)
    found += extremes(sparse, d.national)
    return sorted(found, key=lambda c: (c.index, c.year, c.kind, c.component, c.provinces))


def _main_components(d: Dataset) -> dict[tuple[str, int], tuple[str, ...]]:
    """Codes of the main components of each edition of an index whose points add up.

    An edition of which components.csv lists fewer than it has is left out: some do not make the whole.
    """
    kinds = {one.code: one.main_kind for one in d.indices.values() if one.additive}
    rows = d.components_by_year
    rows = rows[rows["kind"].eq(rows["index"].map(kinds))]
    main: dict[tuple[str, int], tuple[str, ...]] = {}
    for row in records(rows):
        key = (row["index"], row["year"])
        main[key] = (*main.get(key, ()), row["component"])
    count = {(row["index"], row["year"]): row["fields"] for row in records(d.editions)}
    return {
        key: codes
        for key, codes in main.items()
        if pd.isna(stated := count.get(key, pd.NA)) or stated == len(codes)
    }


def _tied(scores: pd.Series) -> bool:
    return bool(scores.notna().all() and scores.eq(scores.iloc[0]).all())


def _groups(scores: pd.DataFrame) -> Iterator[tuple[str, int, str, pd.DataFrame]]:
    for key, rows in scores.groupby(["index", "year", "component"], sort=False):
        index, year, component = cast(tuple[str, int, str], key)
        yield index, int(year), component, rows


def duplicate_ranks(scores: pd.DataFrame) -> Iterator[Contradiction]:
    """Provinces that share a rank although their scores, where known, do not tie."""
    ranked = scores[scores["rank"].notna()]
    shared = ranked[ranked.duplicated(["index", "year", "component", "rank"], keep=False)]
    for index, year, component, rows in _groups(shared):
        for rank, same in rows.groupby("rank"):
            if not _tied(same["score"]):
                names = tuple(same["province"])
                yield Contradiction(
                    index,
                    year,
                    component,
                    names,
                    "duplicate_rank",
                    N_("rank {rank:g}: {names}", rank=rank, names=", ".join(names)),
                )


def ranks_against_scores(scores: pd.DataFrame) -> Iterator[Contradiction]:
    """Neighbours by rank whose scores stand in the other order."""
    both = scores[scores["rank"].notna() & scores["score"].notna()]
    both = both[["index", "year", "component", "province", "rank", "score", "score_unit"]]
    before: dict[tuple[str, int, str], dict[str, Any]] = {}
    for row in records(both.sort_values(["rank", "score"], ascending=[True, False])):
        of = (row["index"], int(row["year"]), row["component"])
        previous = before.get(of)
        before[of] = row
        if (
            previous is not None
            and previous["score_unit"] == row["score_unit"]
            and row["rank"] > previous["rank"]
            and row["score"] > previous["score"]
        ):
            yield Contradiction(
                *of,
                (previous["province"], row["province"]),
                "score_vs_rank_order",
                N_(
                    "{first} is {first_rank:g} with {first_score:g}, {second} is {rank:g} with {score:g}",
                    first=previous["province"],
                    first_rank=previous["rank"],
                    first_score=previous["score"],
                    second=row["province"],
                    rank=row["rank"],
                    score=row["score"],
                ),
            )


def changes(scores: pd.DataFrame) -> Iterator[Contradiction]:
    """Printed changes that the figures of the two years do not give."""
    keys = ["index", "province", "component"]
    wanted = [*keys, "year", "score", "score_unit", "score_basis", "rank", "rank_basis"]
    before = scores[wanted].assign(year=scores["year"] + 1)
    printed = scores[scores["change_score"].notna() | scores["change_rank"].notna()]
    joined = printed[[*wanted, "change_score", "change_rank"]].merge(
        before, on=[*keys, "year"], suffixes=("", "_before")
    )
    for row in records(joined):
        if period_of(row["year"]) != period_of(row["year"] - 1):
            continue  # a name of both years may be two units, and places are among others
        names = (row["province"],)
        if row["score_unit"] == row["score_unit_before"] and not np.isnan(row["change_score"]):
            difference = row["score"] - row["score_before"]
            if abs(difference - row["change_score"]) > DIGIT_TOLERANCE:
                yield Contradiction(
                    row["index"],
                    row["year"],
                    row["component"],
                    names,
                    "change_score_vs_scores",
                    N_(
                        "{score:g} - {score_before:g} = {difference:.2f}, the printed change is "
                        "{change_score:g}",
                        score=row["score"],
                        score_before=row["score_before"],
                        difference=difference,
                        change_score=row["change_score"],
                    ),
                )
        if not np.isnan(row["change_rank"]):
            places = row["rank_before"] - row["rank"]
            if not np.isnan(places) and places != row["change_rank"]:
                yield Contradiction(
                    row["index"],
                    row["year"],
                    row["component"],
                    names,
                    "change_rank_vs_ranks",
                    N_(
                        "from {rank_before:g} to {rank:g} is {places:+g} places, the printed change is "
                        "{change_rank:+g}",
                        rank_before=row["rank_before"],
                        rank=row["rank"],
                        places=places,
                        change_rank=row["change_rank"],
                    ),
                )


def sums(
    scores: pd.DataFrame, main: Mapping[tuple[str, int], tuple[str, ...]], rounding: float = 0.0
) -> Iterator[Contradiction]:
    """Totals that differ from the sum of all parts, or of all fields.

    Parameters
    ----------
    scores : DataFrame
        The wide view.
    main : mapping from (index, year) to tuple of str
        The fields of each edition whose points add up to the total.
    rounding : float, optional
        What each member may be off by, beside the half digit of the total.
    """
    points = scores[scores["score_unit"].eq("points") | scores["component"].eq("total")]
    for key, rows in points.groupby(["index", "year"]):
        index, year = cast(tuple[str, int], key)
        if (index, year) not in main:
            continue
        wide = rows.set_index(["province", "component"])["score"].unstack()  # noqa: PD010
        for members, kind in (
            (PARTS, "parts_vs_total"),
            (OLD_PARTS, "parts_vs_total"),
            (main[index, year], "fields_vs_total"),
        ):
            have = [member for member in members if member in wide]
            if len(have) < len(members) or "total" not in wide:
                continue
            added = wide[have].sum(axis=1, min_count=len(have))
            added = added.where(wide[have].notna().all(axis=1))
            difference = added - wide["total"]
            allowed = HALF_A_DIGIT + rounding * len(have)
            for province in map(str, difference[difference.abs() > allowed].index):
                yield Contradiction(
                    index,
                    int(year),
                    "total",
                    (province,),
                    kind,
                    N_(
                        "the {n} {parts} add up to {added:.2f}, the total is {total:g}",
                        n=len(have),
                        parts=N_("fields") if kind == "fields_vs_total" else N_("parts"),
                        added=added[province],
                        total=wide["total"][province],
                    ),
                )


def points_against_percent(figures: pd.DataFrame) -> Iterator[Contradiction]:
    """Fields whose points, maximum and percent of the maximum do not agree within printed digits.

    Parameters
    ----------
    figures : DataFrame
        `Dataset.figures`.
    """
    maxima = figures["measure"].eq("max_score")
    # An index without maxima, as a survey is, has nothing to compare.
    compared = figures["index"].isin(figures.loc[maxima, "index"].unique())
    compared &= maxima | figures["measure"].eq("score")
    used = figures[compared & figures["in_use"] & figures["component"].ne("total")]
    used = used.assign(column=used["measure"] + " " + used["unit"])
    wide = used.pivot_table(
        index=["index", "year", "province", "component"], columns="column", values="value"
    )
    needed = ["score points", "max_score points", "score percent"]
    if not set(needed) <= set(wide.columns):
        return
    complete = wide[needed].dropna()
    for key, row in complete.iterrows():
        index, year, province, component = cast(tuple[str, int, str, str], key)
        points, maximum, percent = row[needed]
        low, high = 100 * (points - 0.005) / maximum, 100 * (points + 0.005) / maximum
        if not low - 0.006 <= percent <= high + 0.006:
            yield (
                Contradiction(
                    index,
                    int(year),
                    str(component),
                    (province,),
                    "points_vs_percent",
                    N_(
                        "{points:g} of {maximum:g} is {share:.2f} %, printed is {percent:g} %",
                        points=points,
                        maximum=maximum,
                        share=100 * points / maximum,
                        percent=percent,
                    ),
                )
            )


def extremes(scores: pd.DataFrame, national: pd.DataFrame) -> Iterator[Contradiction]:
    """Scores beyond the published highest or lowest of their edition."""
    bounds = national[
        national["in_use"] & national["measure"].isin({"max", "min"}) & national["value"].notna()
    ]
    totals = scores.loc[scores["component"].eq("total"), ["index", "year", "province", "score"]]
    editions = dict(iter(totals.groupby(["index", "year"])))
    for bound in records(bounds[bounds["component"].eq("total")]):
        rows = editions.get((bound["index"], bound["year"]), totals[:0])
        sign = 1 if bound["measure"] == "max" else -1
        # A derived extreme is only good to about its last digits.
        slack = 0.5 if bound["basis"] == "derived" else DIGIT_TOLERANCE
        for row in records(rows[sign * (rows["score"] - bound["value"]) > slack]):
            yield Contradiction(
                bound["index"],
                int(bound["year"]),
                "total",
                (row["province"],),
                "national_extreme",
                N_(
                    "{score:g} is beyond the {end} score published, {value:g} ({group})",
                    score=row["score"],
                    end=N_("highest") if bound["measure"] == "max" else N_("lowest"),
                    value=bound["value"],
                    group=bound["group"],
                ),
            )


def unexplained(found: Iterable[Contradiction], inconsistencies: pd.DataFrame) -> list[Contradiction]:
    """Contradictions that no row of reference/inconsistencies.csv explains."""
    explained = {
        (row["index"], int(row["year"]), row["component"], row["kind"], province)
        for row in records(inconsistencies)
        for province in row["province"].split("; ")
    }
    return [
        one
        for one in found
        if not any(
            (one.index, one.year, one.component, one.kind, name) in explained for name in one.provinces
        )
    ]
