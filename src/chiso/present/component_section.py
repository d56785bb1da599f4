"""Components of one edition: scores and maxima, distance to others, the dimensions of PAPI drawn."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from markupsafe import Markup

from chiso.analysis.fields import field_summary
from chiso.analysis.gaps import gap
from chiso.data.frames import records
from chiso.present import charts
from chiso.present.figures import figure
from chiso.present.index_view import PART_NAMES, IndexView
from chiso.present.numbers import MISSING, number, place, score, signed
from chiso.present.tables import Column, Row, note, paragraph, subheading, table
from chiso.present.text import Texts

FEWEST_FOR_CHART = 3


def components(view: IndexView, figure_number: int) -> list[Markup]:
    """The components of the edition: drawn where there are enough, listed, and set against others."""
    if not view.on_record:
        return []
    best = gap(view.d, view.province, view.index, view.year, to="best")
    middle = gap(
        view.d, view.province, view.index, view.year, to="median" if view.index == "PAPI" else "mean"
    )
    rows = in_order(view, best[best["component"].ne("total")])
    known = rows[rows["score"].notna() | rows["rank"].notna() | rows["self_assessed"].notna()]
    if known.empty:
        return [paragraph(view.t("{parts}: not on record yet.", parts=view.t(PART_NAMES[view.index])))]
    parts = [subheading(view.t("{parts}, {year}", parts=view.t(PART_NAMES[view.index]), year=view.year))]
    if view.index == "PAPI":
        parts.append(_dimensions_figure(view, figure_number, best, middle))
    parts.append(_component_table(view, known))
    parts.append(_gap_table(view, best, middle))
    return parts


def in_order(view: IndexView, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of components in the order of the publisher: fields or dimensions, each before its own parts."""
    codes = view.d.components.loc[view.d.components["index"].eq(view.index), "component"]
    place = {code: n for n, code in enumerate(codes.drop_duplicates())}
    return rows.sort_values("component", key=lambda column: column.map(place), kind="stable")


def _under_their_dimension(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in their order, but each sub-dimension or criterion after the component that it is part of."""
    whole = [code for code in rows["component"] if "." not in code]
    place = {code: n for n, code in enumerate(whole)}
    above = rows["component"].str.split(".").str[0].map(place).fillna(len(whole))
    order = pd.DataFrame({"above": above, "part": rows["component"].str.contains(".", regex=False)})
    return rows.loc[order.sort_values(["above", "part"], kind="stable").index]


def label(row: dict[str, Any], t: Texts) -> Markup:
    """Code and name of a component, of a row with component, name_vi and name_en."""
    if t.lang == "en":
        name = Markup.escape(row["name_en"])
    elif row["name_vi"]:
        name = Markup.escape(row["name_vi"])
    else:
        name = Markup('<span lang="en">{}</span> ({})').format(
            row["name_en"], t("no Vietnamese name is established")
        )
    code = row["component"]
    if not code[0].isdigit():
        return name
    return Markup("{}{} {}").format(code, "" if "." in code else ".", name)


def _component_table(view: IndexView, known: pd.DataFrame) -> Markup:
    t = view.t
    claimed = known["self_assessed"].notna().any()
    columns = [
        Column(t(PART_NAMES[view.index])),
        Column(t("Score"), numeric=True),
        Column(t("Maximum"), numeric=True),
        Column(t("% of the maximum"), numeric=True),
        Column(t("Place (derived)") if view.index == "PAPI" else t("Place"), numeric=True),
        *([Column(t("Self-assessed points"), numeric=True)] if claimed else []),
        Column(t("Basis and source")),
    ]
    rows = []
    for row in records(known):
        maximum = MISSING if row["score_unit"] == "percent" else number(row["max_score"], t.lang)
        share = row["score"] if row["score_unit"] == "percent" else row["share"]
        cells: list[str | Markup] = [
            label(row, view.t),
            score(row["score"], row["score_unit"], t.lang),
            maximum,
            number(share, t.lang) + ("%" if not math.isnan(share) else ""),
            place(row["rank"], row["ranked"]),
        ]
        if claimed:
            cells.append(number(row["self_assessed"], t.lang, 4 if row["self_assessed"] % 1 else 0))
        cells.append(view.references.known(row["score_basis"], row["score_source"]))
        rows.append(Row(cells, sub="." in row["component"]))
    return table(
        t("{index} {year}: scores, maxima and places", index=view.name, year=view.year), columns, rows
    )


def _gap_table(view: IndexView, best: pd.DataFrame, middle: pd.DataFrame) -> Markup:
    t = view.t
    both = best.merge(middle[["component", "reference", "gap"]], on="component", suffixes=("", "_middle"))
    both = both[both["score"].notna() & (both["reference"].notna() | both["reference_middle"].notna())]
    if both.empty:
        return paragraph(
            t("Distance to others: the scores of other provinces in these components are not on record.")
        )
    same = bool(both["n"].eq(both["n"].iloc[0]).all())
    of_papi = view.index == "PAPI"
    columns = [
        Column(t(PART_NAMES[view.index])),
        Column(t("Score"), numeric=True),
        Column(t("Best"), numeric=True),
        Column(t("Province with the best score")),
        Column(t("Distance to the best"), numeric=True),
        Column(t("Median") if of_papi else t("National mean"), numeric=True),
        Column(t("Distance to the median") if of_papi else t("Distance to the mean"), numeric=True),
        *([] if same else [Column(t("Provinces with a score"), numeric=True)]),
    ]
    rows = [
        Row(
            [
                t("Total") if row["component"] == "total" else label(row, view.t),
                score(row["score"], row["score_unit"], t.lang),
                score(row["reference"], row["score_unit"], t.lang),
                row["reference_province"].replace("; ", ", "),
                signed(row["gap"], t.lang),
                score(row["reference_middle"], row["score_unit"], t.lang),
                signed(row["gap_middle"], t.lang),
                *([] if same else [f"{row['n']}"]),
            ],
            sub="." in row["component"],
        )
        for row in records(_under_their_dimension(both))
    ]
    caption = t(
        "{index} {year}: distance to the best and to the median"
        if of_papi
        else "{index} {year}: distance to the best and to the national mean",
        index=view.name,
        year=view.year,
    )
    if same:
        caption += " " + t("({n} provinces with a score)", n=both["n"].iloc[0])
    parts = [table(caption, columns, rows)]
    if not bool(best["complete"].all()):
        parts.append(
            note(
                t(
                    "Where fewer than 90 % of the provinces are on record, the best is the published one "
                    "or the best on record, and no median is given."
                )
            )
        )
    return Markup("\n").join(parts)


def _dimensions_figure(
    view: IndexView, figure_number: int, best: pd.DataFrame, median: pd.DataFrame
) -> Markup:
    t = view.t
    dimensions = in_order(view, best[best["kind"].eq("dimension") & best["score"].notna()])
    if len(dimensions) < FEWEST_FOR_CHART:
        return Markup("")
    fields = {code: _field_of(view, code) for code in dimensions["component"]}
    medians = median.set_index("component")["reference"]
    shown = pd.DataFrame(
        {
            "value": dimensions["score"].to_numpy(),
            "low": [fields[code]["min"] for code in dimensions["component"]],
            "high": [fields[code]["max"] for code in dimensions["component"]],
            "reference": medians.reindex(dimensions["component"]).to_numpy(),
        }
    )
    names = [
        f"{row['component']}. {row['name_vi'] if t.lang == 'vi' and row['name_vi'] else row['name_en']}"
        for row in records(dimensions)
    ]
    below = int((shown["value"] < shown["reference"]).sum())
    title = t("{n} of {total} dimensions below the median of the provinces", n=below, total=len(shown))
    alternative = "; ".join(
        f"{name}: {number(value, t.lang)} ({t('median')} {number(reference, t.lang)})"
        for name, value, reference in zip(names, shown["value"], shown["reference"], strict=True)
    )
    columns = [Column(t("Dimension"))] + [
        Column(heading, numeric=True) for heading in (t("Score"), t("Lowest"), t("Median"), t("Highest"))
    ]
    data = table(
        t("PAPI {year}: dimensions and the range of the provinces", year=view.year),
        columns,
        [
            Row([name, *(number(row[key], t.lang) for key in ("value", "low", "reference", "high"))])
            for name, row in zip(names, records(shown), strict=True)
        ],
    )
    caption = t(
        "Figure {n}. PAPI {year}: dimensions of the province (dot), range of the provinces (bar) and "
        "median (tick). Each dimension runs from 1 to 10 points.",
        n=figure_number,
        year=view.year,
    )
    return figure(
        f"papi-{figure_number}",
        lambda ax: charts.components(
            ax, shown, [_wrapped(name) for name in names], t, title, t("Score (points)")
        ),
        caption,
        alternative,
        data,
        t("Numbers of this figure"),
        height=0.55 * len(shown) + 0.9,
    )


def _field_of(view: IndexView, code: str) -> dict[str, Any]:
    rows = field_summary(view.d, view.index, code)
    own = records(rows[rows["year"].eq(view.year)])
    return own[0] if own else {"min": math.nan, "max": math.nan}


def _wrapped(name: str, width: int = 34) -> str:
    """A long name on two lines, broken at a space."""
    if len(name) <= width:
        return name
    cut = name.rfind(" ", 0, width)
    return name if cut < 0 else f"{name[:cut]}\n{name[cut + 1 :]}"
