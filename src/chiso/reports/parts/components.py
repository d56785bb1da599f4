"""Components of one edition: their table, the fields of PAR INDEX and the dimensions of PAPI drawn."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from markupsafe import Markup

from chiso.analysis.distributions import field_summary
from chiso.analysis.nationwide import regional_summary
from chiso.charts import province as charts
from chiso.charts.axes import wrapped
from chiso.charts.figure import figure
from chiso.core.frames import records
from chiso.pages.blocks import Column, Row, note, table
from chiso.reports.parts.index_result import PART_NAMES, IndexView
from chiso.text.catalog import Texts
from chiso.text.numbers import MISSING, movement_of_rank, number, place, score, signed

FEWEST_FOR_CHART = 3
FEWEST_FIELDS = 5  # of eight: a weakest one of fewer, or of those whose share is known, would mislead
TITLE_WIDTH = 52  # characters over the axes of a figure with names on the left
ROW_HEIGHT = 0.4  # inches of a component in a figure


def in_order(view: IndexView, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of components in the order of the publisher, each field or dimension before its own parts."""
    codes = view.d.components.loc[view.d.components["index"].eq(view.index), "component"]
    listed = {code: n for n, code in enumerate(codes.drop_duplicates())}
    above = rows["component"].str.split(".").str[0].map(listed)
    order = pd.DataFrame({"above": above, "own": rows["component"].map(listed)})
    return rows.loc[order.sort_values(["above", "own"], kind="stable").index]


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


def stated_moves(view: IndexView) -> list[dict[str, Any]]:
    """Published changes of place of components: component, names, move (in words), change, source."""
    cells = view.d.scores
    own = cells[
        cells["index"].eq(view.index)
        & cells["year"].eq(view.year)
        & cells["province"].eq(view.province.name)
        & cells["component"].ne("total")
        & cells["change_rank"].notna()
    ]
    names = view.d.components_by_year
    names = names[names["index"].eq(view.index) & names["year"].eq(view.year)].set_index("component")
    moves = []
    for row in records(own):
        if row["component"] not in names.index:
            continue
        known = names.loc[row["component"]]
        moves.append(
            {
                "component": row["component"],
                "name_vi": known["name_vi"],
                "name_en": known["name_en"],
                "change": row["change_rank"],
                "move": movement_of_rank(row["change_rank"], view.t),
                "source": row["change_rank_source"],
            }
        )
    return moves


def component_table(view: IndexView, known: pd.DataFrame, caption: str) -> Markup:
    """Scores, maxima, lost points and places; only the columns that some component fills."""
    t = view.t
    rows = records(known)
    moves = {row["component"]: row for row in stated_moves(view)}
    in_points = any(row["score_unit"] == "points" and not math.isnan(row["score"]) for row in rows)
    lost = in_points and any(not math.isnan(row["lost"]) for row in rows if row["score_unit"] == "points")
    scored = any(not math.isnan(row["score"]) for row in rows)
    ranked = any(not math.isnan(row["rank"]) for row in rows)
    moved = any(row["component"] in moves for row in rows)
    claimed = any(not math.isnan(row["self_assessed"]) for row in rows)
    columns = [
        Column(t(PART_NAMES[view.index])),
        *([Column(t("Score") if in_points else t("Score (%)"), numeric=True)] if scored else []),
        *(
            [Column(t("Maximum"), numeric=True), Column(t("% of the maximum"), numeric=True)]
            if in_points
            else []
        ),
        *([Column(t("Points not reached"), numeric=True)] if lost else []),
        *([Column(t("Self-assessed points"), numeric=True)] if claimed else []),
        *(
            [Column(t("Place (derived)") if view.index == "PAPI" else t("Place"), numeric=True)]
            if ranked
            else []
        ),
        *([Column(t("Change of place"), numeric=True)] if moved else []),
        Column(t("Basis and source")),
    ]
    listed = []
    for row in rows:
        cells: list[str | Markup] = [label(row, t)]
        if scored:
            cells.append(score(row["score"], row["score_unit"], t.lang))
        if in_points:
            of_points = row["score_unit"] == "points" or math.isnan(row["score"])
            cells.append(number(row["max_score"], t.lang) if of_points else MISSING)
            share = row["share"] if row["score_unit"] == "points" else row["score"]
            cells.append(number(share, t.lang) + ("" if math.isnan(share) else "%"))
        if lost:
            cells.append(number(row["lost"], t.lang) if row["score_unit"] == "points" else MISSING)
        if claimed:
            cells.append(number(row["self_assessed"], t.lang, 4))
        if ranked:
            cells.append(place(row["rank"], row["ranked"]))
        if moved:
            cells.append(
                signed(moves[row["component"]]["change"], t.lang, 0) if row["component"] in moves else MISSING
            )
        cells.append(_known_as(view, row))
        listed.append(Row(cells, sub="." in row["component"]))
    shown = table(caption, columns, listed)
    if not claimed:
        return shown
    said = t(
        "Self-assessed points are of the part that the province scores itself, not of the whole maximum."
    )
    return Markup("\n").join([shown, note(said)])


def _known_as(view: IndexView, row: dict[str, Any]) -> Markup:
    """Basis and sources of a score, else of a place alone, else of a claim of the province."""
    if row["score_basis"]:
        return view.references.known(row["score_basis"], row["score_source"])
    cells = view.d.scores
    own = records(
        cells[
            cells["index"].eq(view.index)
            & cells["year"].eq(view.year)
            & cells["province"].eq(view.province.name)
            & cells["component"].eq(row["component"])
        ]
    )[0]
    if own["rank_basis"]:
        return view.references.known(own["rank_basis"], own["rank_source"])
    return Markup('<span class="basis">{} {}</span>').format(
        view.t("self-assessed by the province"), view.references.mark(own["self_assessed_source"])
    )


def fields_drawn(view: IndexView) -> bool:
    """Enough fields of PAR INDEX have a share of their maximum to draw them."""
    return view.index == "PAR" and view.on_record and len(_fields_with_share(view)) >= FEWEST_FIELDS


def fields_of(view: IndexView) -> int:
    """How many fields the edition has."""
    known = view.d.components_by_year
    own = known["index"].eq(view.index) & known["year"].eq(view.year) & known["kind"].eq("field")
    return int(own.sum())


def _fields_with_share(view: IndexView) -> pd.DataFrame:
    rows = view.gaps("max")
    return in_order(view, rows[rows["kind"].eq("field") & rows["share"].notna() & rows["score"].notna()])


def fields_figure(view: IndexView, figure_number: int) -> list[Markup]:
    """Fields of PAR INDEX in % of their maximum, what is not reached in grey."""
    if not fields_drawn(view):
        return []
    t, rows = view.t, _fields_with_share(view)
    shown = pd.DataFrame(
        {
            "value": rows["share"].to_numpy(),
            "low": rows["share"].to_numpy(),
            "high": 100.0,
            "reference": math.nan,
        }
    )
    names = [label(row, t).striptags() for row in records(rows)]
    weakest = int(shown["value"].to_numpy().argmin())
    title = t(
        "Lowest of {n} fields whose share is known: {name} ({share}%)",
        n=f"{len(rows)}/{fields_of(view)}",
        name=names[weakest],
        share=number(shown["value"].iloc[weakest], t.lang),
    )
    columns = [Column(t("Field")), *(Column(text, numeric=True) for text in (t("Score"), t("Maximum"), "%"))]
    data = table(
        t("PAR INDEX {year}: fields in % of their maximum", year=view.year),
        columns,
        [
            Row(
                [
                    name,
                    # A field published in percent alone has no points.
                    number(row["score"] if row["score_unit"] == "points" else math.nan, t.lang),
                    number(row["max_score"] if row["score_unit"] == "points" else math.nan, t.lang),
                    number(row["share"], t.lang),
                ]
            )
            for name, row in zip(names, records(rows), strict=True)
        ],
    )
    caption = t(
        "PAR INDEX {year}: fields in % of their maximum (dot); grey: points not reached.",
        year=view.year,
    )
    alternative = "; ".join(
        f"{name}: {number(value, t.lang)}%" for name, value in zip(names, shown["value"], strict=True)
    )
    return [
        figure(
            f"par-{figure_number}",
            figure_number,
            lambda ax: charts.components(
                ax,
                shown,
                [wrapped(name) for name in names],
                t,
                wrapped(title, TITLE_WIDTH),
                t("% of the maximum (the axis does not start at 0)"),
            ),
            caption,
            alternative,
            data,
            t,
            height=ROW_HEIGHT * len(shown) + 0.8,
        )
    ]


def dimensions_drawn(view: IndexView) -> bool:
    """Enough dimensions of PAPI have a score to draw them."""
    return view.index == "PAPI" and view.on_record and len(_dimensions(view)) >= FEWEST_FOR_CHART


def _dimensions(view: IndexView) -> pd.DataFrame:
    rows = view.gaps("median")
    return in_order(view, rows[rows["kind"].eq("dimension") & rows["score"].notna()])


def dimensions_figure(view: IndexView, figure_number: int) -> list[Markup]:
    """Dimensions of PAPI on the range of the provinces, with the median and the mean of the region."""
    if not dimensions_drawn(view):
        return []
    t = view.t
    dimensions = _dimensions(view)
    codes = list(dimensions["component"])
    fields = {code: field_of(view, code) for code in codes}
    shown = pd.DataFrame(
        {
            "value": dimensions["score"].to_numpy(),
            "low": [fields[code]["min"] for code in codes],
            "high": [fields[code]["max"] for code in codes],
            "reference": dimensions["reference"].to_numpy(),
            "region": [_regional_mean(view, code) for code in codes],
        }
    )
    names = [
        f"{row['component']}. {row['name_vi'] if t.lang == 'vi' and row['name_vi'] else row['name_en']}"
        for row in records(dimensions)
    ]
    # As printed: a difference that rounding hides is none.
    below = int((shown["value"].round(2) < shown["reference"].round(2)).sum())
    title = (
        t("{n} of {total} dimensions below the median of the provinces", n=below, total=len(shown))
        if below
        else t("No dimension below the median of the provinces")
    )
    alternative = "; ".join(
        f"{name}: {number(value, t.lang)} ({t('median')} {number(reference, t.lang)})"
        for name, value, reference in zip(names, shown["value"], shown["reference"], strict=True)
    )
    headings = (t("Score"), t("Regional mean"), t("Lowest"), t("Median"), t("Highest"))
    columns = [Column(t("Dimension"))] + [Column(heading, numeric=True) for heading in headings]
    keys = ("value", "region", "low", "reference", "high")
    data = table(
        t("PAPI {year}: dimensions and the range of the provinces", year=view.year),
        columns,
        [
            Row([name, *(number(row[key], t.lang) for key in keys)])
            for name, row in zip(names, records(shown), strict=True)
        ],
    )
    caption = t(
        "PAPI {year}: dimensions of the province (dot), lowest to best province (bar), median "
        "(tick) and mean of the region (diamond). Each dimension runs from 1 to 10 points.",
        year=view.year,
    )
    return [
        figure(
            f"papi-{figure_number}",
            figure_number,
            lambda ax: charts.components(
                ax, shown, [wrapped(name) for name in names], t, title, t("Score (points)")
            ),
            caption,
            alternative,
            data,
            t,
            height=ROW_HEIGHT * len(shown) + 0.8,
        )
    ]


def _regional_mean(view: IndexView, code: str) -> float:
    rows = records(regional_summary(view.d, view.index, view.year, code))
    own = next((row for row in rows if row["region"] == view.province.region), None)
    return math.nan if own is None else float(own["mean"])


def field_of(view: IndexView, code: str) -> dict[str, Any]:
    """The spread of a component in the edition, as `field_summary` gives it."""
    rows = field_summary(view.d, view.index, code)
    own = records(rows[rows["year"].eq(view.year)])
    return own[0] if own else {"min": math.nan, "max": math.nan}
