"""Whether the indices agree, and how far PAPI groups depend on the weights of the dimensions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from chiso.analysis.errors import NoFigures, NotEstablished
from chiso.analysis.index_agreement import APART, agreement, concordance
from chiso.analysis.rankings import groups
from chiso.analysis.weight_sensitivity import sensitivity
from chiso.charts.figure import figure
from chiso.core.frames import records
from chiso.pages.blocks import Column, Row, note, paragraph, table
from chiso.reports.national import charts
from chiso.reports.national.view import CountryView
from chiso.text.messages import N_
from chiso.text.numbers import MISSING, number, place

WIDEST = 5  # units whose place depends most on the weights
FEWEST_POINTS = 10  # points of a figure of two places
JUDGED = {
    "alike": N_("no more than a third of the provinces apart"),
    "better_by_administration": N_("PAR INDEX place higher"),
    "better_by_citizens": N_("PAPI place higher"),
}
LEVELS = {
    "strong": N_("agree closely"),
    "moderate": N_("agree in part"),
    "weak": N_("agree little"),
    "none": N_("do not agree"),
}
STRONG, MODERATE, WEAK = 0.7, 0.4, 0.2  # of the rank correlation


def agreement_parts(views: Mapping[str, CountryView], figure_number: int) -> list[Markup]:
    """Whether the indices put the units in the same order."""
    view = views["PAPI"]
    t, year = view.t, view.year
    if not any(one.on_record for one in views.values()):
        return [paragraph(t("No index has figures of {year} on record.", year=year))]
    places = concordance(view.d, year)
    pairs = records(agreement(view.d, year))
    columns = [
        Column(t("Indices")),
        Column(t("Provinces with both places"), numeric=True),
        Column(t("Rank correlation (Spearman)"), numeric=True),
        Column(t("In words")),
    ]
    rows = [
        Row(
            [
                f"{views[row['index_a']].name} – {views[row['index_b']].name}",
                f"{row['n']}/{len(places)}",
                number(row["spearman"], t.lang),
                _in_words(row, view),
            ]
        )
        for row in pairs
    ]
    in_all = int(places["n_indices"].eq(len(views)).sum())
    parts = [
        paragraph(
            t.ngettext(
                "{n} of {total} provinces has a place in PAR INDEX, in SIPAS and, derived from "
                "scores, in PAPI.",
                "{n} of {total} provinces have a place in PAR INDEX, in SIPAS and, derived from "
                "scores, in PAPI.",
                n=in_all,
                total=len(places),
            )
        ),
        table(t("{year}: whether two indices put the provinces in the same order", year=year), columns, rows),
        note(
            t(
                "A correlation of 1 means the same order, 0 no relation. Where fewer than 90 % of the "
                "provinces have both places on record it describes those provinces, not the country. "
                "SIPAS counts into PAR INDEX, so these two agree a little by construction."
            )
        ),
    ]
    if has_figure(views):
        parts.append(_places_figure(view, places[places["judged"].ne("")], figure_number))
    return parts


def has_figure(views: Mapping[str, CountryView]) -> bool:
    """Enough units have a place in both PAR INDEX and PAPI for a figure of the two."""
    if not (views["PAR"].on_record and views["PAPI"].on_record):
        return False
    return int(concordance(views["PAPI"].d, views["PAPI"].year)["judged"].ne("").sum()) >= FEWEST_POINTS


def _in_words(row: dict[str, Any], view: CountryView) -> str:
    t, rho = view.t, row["spearman"]
    if math.isnan(rho):
        return t("too few provinces to say (it needs {n})", n=FEWEST_POINTS)
    if rho >= STRONG:
        level = "strong"
    elif rho >= MODERATE:
        level = "moderate"
    else:
        level = "weak" if rho >= WEAK else "none"
    said = t(LEVELS[level])
    return said if row["complete"] else t("{said}; of the provinces on record only", said=said)


def _places_figure(view: CountryView, both: pd.DataFrame, figure_number: int) -> Markup:
    t = view.t
    shown = pd.DataFrame(
        {
            "name": both["province"].to_numpy(),
            "x": both["rank_par"].to_numpy(),
            "y": both["rank_papi"].to_numpy(),
            "ranked_x": both["ranked_par"].to_numpy(),
            "ranked_y": both["ranked_papi"].to_numpy(),
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
        f"{row['name']}: PAR INDEX {place(row['x'], row['ranked_x'])},"
        f" PAPI {place(row['y'], row['ranked_y'])}"
        for row in records(shown[shown["judged"].ne("alike")])
    )
    columns = [
        Column(t("Province")),
        Column(t("PAR INDEX place"), numeric=True),
        Column(t("SIPAS place"), numeric=True),
        Column(t("PAPI place (derived)"), numeric=True),
        Column(t("PAR INDEX against PAPI (SIPAS apart)")),
    ]
    rows = [
        Row(
            [
                row["province"],
                place(row["rank_par"], row["ranked_par"]),
                place(row["rank_sipas"], row["ranked_sipas"]),
                place(row["rank_papi"], row["ranked_papi"]),
                t(JUDGED[row["judged"]]),
            ]
        )
        for row in records(both.sort_values("rank_par", kind="stable"))
    ]
    data = table(t("{year}: places in the indices", year=view.year), columns, rows)
    return figure(
        f"places-{figure_number}",
        figure_number,
        lambda ax: charts.two_places(
            ax, shown, (t("PAR INDEX place"), t("PAPI place (derived)")), APART, title
        ),
        t(
            "Places in PAR INDEX and places in PAPI derived from scores, {year}, of the "
            "provinces with both; SIPAS is left aside. The first stand at the upper right. Diamonds outside "
            "the band stand more than a third of the field apart.",
            year=view.year,
        ),
        t("Provinces whose places in PAR INDEX and PAPI are far apart: {said}", said=said or MISSING),
        data,
        t,
        height=4.6,
    )


def sensitivity_parts(view: CountryView) -> list[Markup]:
    """How many units keep their PAPI group if the dimensions had other weights."""
    t = view.t
    try:
        found = sensitivity(view.d, "PAPI", view.year)
    except NotEstablished:
        return [too_little(view)]
    except NoFigures:
        return [paragraph(t("{index} {year}: not on record yet.", index=view.name, year=view.year))]
    ends = pd.Series([row["count"] for row in records(groups(view.d, "PAPI", view.year))]).cumsum()
    names = list(groups(view.d, "PAPI", view.year)["group"])

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
        Column(t("Group")),
        Column(t("Number of provinces"), numeric=True),
        Column(t("Keep their group under other weights"), numeric=True),
        Column(t("Keep their group whichever dimension is left out"), numeric=True),
        Column(t("Median width of the interval of places"), numeric=True),
    ]
    wide = found.sort_values("width", ascending=False, kind="stable").head(WIDEST)
    intervals = [
        Row(
            [
                row["province"],
                place(row["rank"], row["n"]),
                f"{row['rank_low']:.0f}–{row['rank_high']:.0f}",
                view.group_name(row["group"]),
            ]
        )
        for row in records(wide)
    ]
    return [
        paragraph(
            t(
                "PAPI adds its dimensions with equal weights. With each weight drawn between half and one "
                "and a half of the equal one ({draws} draws), the middle 90 % of the places of {n} of "
                "{total} provinces lie within their group.",
                draws=number(found["draws"].iloc[0], t.lang, 0),
                n=int(found["keeps"].sum()),
                total=len(found),
            )
        ),
        table(t("PAPI {year}: provinces that keep their group", year=view.year), columns, rows),
        table(
            t("PAPI {year}: provinces whose place depends most on the weights", year=view.year),
            [
                Column(t("Province")),
                Column(t("Place (derived)"), numeric=True),
                Column(t("Interval of places"), numeric=True),
                Column(t("Group")),
            ],
            intervals,
        ),
        note(t("This is no sampling error: it says how far the order depends on the choice of weights.")),
    ]


def _kept(name: str, part: pd.DataFrame) -> Row:
    width = part["width"].median()
    return Row(
        [name, f"{len(part)}", f"{part['keeps'].sum()}", f"{part['keeps_without'].sum()}", f"{width:.0f}"]
    )


def too_little(view: CountryView) -> Markup:
    """Why the question of weights is not answered."""
    return paragraph(
        view.t(
            "{index} {year}: the dimensions of too few provinces are on record to say.",
            index=view.name,
            year=view.year,
        )
    )
