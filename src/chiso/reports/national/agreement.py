"""Whether the indices agree, and how far groups depend on the weights of the components."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from chiso.analysis.base.errors import NoFigures, NotEstablished
from chiso.analysis.standing.index_agreement import APART, FEWEST, agreement, concordance, judged_pair
from chiso.analysis.standing.rankings import groups
from chiso.analysis.standing.weight_sensitivity import sensitivity
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Figure, Note, Table, Text
from chiso.pages.columns import columns_of, place_in
from chiso.pages.formats import PLACE, WHOLE
from chiso.reports.national import charts
from chiso.reports.national.view import CountryView
from chiso.reports.parts.index_words import listed
from chiso.text.messages import N_
from chiso.text.numbers import MISSING, number, place

WIDEST = 5  # units whose place depends most on the weights
LEVELS = {
    "strong": N_("agree closely"),
    "moderate": N_("agree in part"),
    "weak": N_("agree little"),
    "none": N_("do not agree"),
}
STRONG, MODERATE, WEAK = 0.7, 0.4, 0.2  # of the rank correlation


def agreement_parts(views: Mapping[str, CountryView], figure_number: int) -> list[Block]:
    """Whether the indices put the units in the same order."""
    view = next(iter(views.values()))
    t, year = view.t, view.year
    if not any(one.on_record for one in views.values()):
        return [Text(t("No index has figures of {year} on record.", year=year))]
    places = concordance(view.d, year)
    columns = [
        Column("indices", t("Indices")),
        Column("n", t("Provinces with both places"), PLACE),
        *columns_of(t, "spearman", spearman=t("Rank correlation (Spearman)")),
        Column("said", t("In words")),
    ]
    rows = [
        row
        | {
            "indices": f"{views[row['index_a']].name} – {views[row['index_b']].name}",
            "ranked": len(places),
            "said": _in_words(row, view),
        }
        for row in records(agreement(view.d, year))
    ]
    in_all = int(places["n_indices"].eq(len(views)).sum())
    parts: list[Block] = [
        Text(_placed(views, in_all, len(places))),
        Table(t("{year}: whether two indices put the provinces in the same order", year=year), columns, rows),
        Note(
            " ".join(
                [
                    t(
                        "A correlation of 1 means the same order, 0 no relation. Where fewer than 90 % of "
                        "the provinces have both places on record it describes those provinces, not the "
                        "country."
                    ),
                    *_counting_in(views),
                ]
            )
        ),
    ]
    if has_figure(views):
        parts.append(_places_figure(views, places[places["judged"].ne("")], figure_number))
    return parts


def _placed(views: Mapping[str, CountryView], n: int, total: int) -> str:
    """How many units have a place in every index, published or derived."""
    t = next(iter(views.values())).t
    names = {
        published: t(", in ").join(
            view.name for view in views.values() if view.about.publishes_ranks == published
        )
        for published in (True, False)
    }
    if not names[False]:
        return t.ngettext(
            "{n} of {total} provinces has a place in {published}.",
            "{n} of {total} provinces have a place in {published}.",
            n=n,
            total=total,
            published=names[True],
        )
    return t.ngettext(
        "{n} of {total} provinces has a place in {published} and, derived from scores, in {derived}.",
        "{n} of {total} provinces have a place in {published} and, derived from scores, in {derived}.",
        n=n,
        total=total,
        published=names[True],
        derived=names[False],
    )


def _counting_in(views: Mapping[str, CountryView]) -> list[str]:
    """Which indices agree a little by construction."""
    return [
        view.t(
            "{index} counts into {whole}, so these two agree a little by construction.",
            index=view.name,
            whole=views[view.about.counts_into].name,
        )
        for view in views.values()
        if view.about.counts_into in views
    ]


def _judged_pair(views: Mapping[str, CountryView]) -> tuple[CountryView, CountryView] | None:
    """The two views that are judged against each other: the administration's and the citizens'."""
    first = next(iter(views.values()))
    pair = judged_pair(first.d)
    return None if pair is None else (views[pair[0]], views[pair[1]])


def has_figure(views: Mapping[str, CountryView]) -> bool:
    """Enough units have a place in both of the two indices that are judged against each other."""
    pair = _judged_pair(views)
    if pair is None or not all(view.on_record for view in pair):
        return False
    return int(concordance(pair[0].d, pair[0].year)["judged"].ne("").sum()) >= FEWEST


def _in_words(row: dict[str, Any], view: CountryView) -> str:
    t, rho = view.t, row["spearman"]
    if math.isnan(rho):
        return t("too few provinces to say (it needs {n})", n=FEWEST)
    if rho >= STRONG:
        level = "strong"
    elif rho >= MODERATE:
        level = "moderate"
    else:
        level = "weak" if rho >= WEAK else "none"
    said = t(LEVELS[level])
    return said if row["complete"] else t("{said}; of the provinces on record only", said=said)


def _places_figure(views: Mapping[str, CountryView], both: pd.DataFrame, figure_number: int) -> Block:
    pair = _judged_pair(views)
    if pair is None:
        raise ValueError("no two indices are judged against each other")
    view, other = pair
    t, x, y = view.t, view.about.key, other.about.key
    apart = [one for one in views.values() if one not in pair]
    words = {"first": view.name, "second": other.name, "apart": listed([one.name for one in apart], t)}
    aside = t("{apart} are left aside", **words) if len(apart) > 1 else t("{apart} is left aside", **words)
    shown = pd.DataFrame(
        {
            "name": both["province"].to_numpy(),
            "x": both[f"rank_{x}"].to_numpy(),
            "y": both[f"rank_{y}"].to_numpy(),
            "ranked_x": both[f"ranked_{x}"].to_numpy(),
            "ranked_y": both[f"ranked_{y}"].to_numpy(),
            "judged": both["judged"].to_numpy(),
        }
    )
    far = int(shown["judged"].ne("alike").sum())
    title = t.ngettext(
        "{n} of {total} provinces stands more than a third of the field apart",
        "{n} of {total} provinces stand more than a third of the field apart",
        n=far,
        total=len(shown),
    )
    said = "; ".join(
        f"{row['name']}: {view.name} {place(row['x'], row['ranked_x'])},"
        f" {other.name} {place(row['y'], row['ranked_y'])}"
        for row in records(shown[shown["judged"].ne("alike")])
    )
    columns = [
        *columns_of(t, "province"),
        *(Column(f"rank_{one.about.key}", place_in(one.about).worded(t), PLACE) for one in views.values()),
        Column("judged", t("{first} against {second} ({apart} apart)", **words)),
    ]
    judged = {
        "alike": t("no more than a third of the provinces apart"),
        "better_by_administration": t("{first} place higher", **words),
        "better_by_citizens": t("{second} place higher", **words),
    }
    rows = both.assign(judged=both["judged"].map(judged)).sort_values(f"rank_{x}", kind="stable")
    data = Table(t("{year}: places in the indices", year=view.year), columns, records(rows))
    return Figure(
        f"places-{figure_number}",
        figure_number,
        lambda ax: charts.two_places(
            ax, shown, (place_in(view.about).worded(t), place_in(other.about).worded(t)), APART, title
        ),
        t(
            "Places in {first} and places in {second} derived from scores, {year}, of the "
            "provinces with both; {aside}. The first stand at the upper right. Diamonds outside the band "
            "stand more than a third of the field apart.",
            year=view.year,
            aside=aside,
            **words,
        ),
        t(
            "Provinces whose places in {first} and {second} are far apart: {said}",
            said=said or MISSING,
            **words,
        ),
        [data],
        height=4.6,
    )


def sensitivity_parts(view: CountryView) -> list[Block]:
    """How many units keep their group if the components had other weights."""
    t = view.t
    try:
        found = sensitivity(view.d, view.index, view.year)
    except NotEstablished:
        return [too_little(view)]
    except NoFigures:
        return [Text(t("{index} {year}: not on record yet.", index=view.name, year=view.year))]
    ends = pd.Series([row["count"] for row in records(groups(view.d, view.index, view.year))]).cumsum()
    names = list(groups(view.d, view.index, view.year)["group"])

    def group_at(places: pd.Series) -> pd.Series:
        return places.map(lambda rank: names[int((ends < rank).sum())])

    found = found.assign(
        group=group_at(found["rank"]),
        keeps=group_at(found["rank_low"]).eq(group_at(found["rank_high"])),
        keeps_without=group_at(found["rank_best"]).eq(group_at(found["rank_worst"])),
        width=found["rank_high"] - found["rank_low"],
    )
    rows = [_kept(view.group_name(name), found[found["group"].eq(name)]) for name in names]
    rows.append(_kept(t("All groups"), found))
    columns = [
        Column("group", t("Group")),
        Column("n", t("Number of provinces"), WHOLE),
        Column("keeps", t("Keep their group under other weights"), WHOLE),
        Column("keeps_without", t("Keep their group whichever {part} is left out", **view.words), WHOLE),
        Column("width", t("Median width of the interval of places"), WHOLE),
    ]
    intervals = [
        row
        | {
            "interval": f"{row['rank_low']:.0f}–{row['rank_high']:.0f}",
            "group": view.group_name(row["group"]),
        }
        for row in records(found.sort_values("width", ascending=False, kind="stable").head(WIDEST))
    ]
    return [
        Text(
            t(
                "{index} adds its {parts} with equal weights. With each weight drawn between half and one "
                "and a half of the equal one ({draws} draws), the middle 90 % of the places of {n} of "
                "{total} provinces lie within their group.",
                draws=number(found["draws"].iloc[0], t.lang, 0),
                n=int(found["keeps"].sum()),
                total=len(found),
                **view.words,
            )
        ),
        Table(t("{index} {year}: provinces that keep their group", **view.words), columns, rows),
        Table(
            t("{index} {year}: provinces whose place depends most on the weights", **view.words),
            [
                *columns_of(t, "province", "rank", rank=t("Place (derived)")),
                Column("interval", t("Interval of places"), PLACE),
                Column("group", t("Group")),
            ],
            intervals,
        ),
        Note(t("This is no sampling error: it says how far the order depends on the choice of weights.")),
    ]


def _kept(name: str, part: pd.DataFrame) -> dict[str, Any]:
    kept = {key: part[key].sum() for key in ("keeps", "keeps_without")}
    return {"group": name, "n": len(part), "width": np.round(part["width"].median())} | kept


def too_little(view: CountryView) -> Block:
    """Why the question of weights is not answered."""
    return Text(
        view.t(
            "{index} {year}: the {parts} of too few provinces are on record to say.",
            **view.words,
        )
    )
