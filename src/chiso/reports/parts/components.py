"""Components of one edition: their table, and fields or dimensions drawn."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from chiso.analysis.among_units.nationwide import regional_summary
from chiso.analysis.base.distributions import field_summary
from chiso.analysis.movement.sampling import with_margin
from chiso.analysis.movement.trends import change_of_score
from chiso.analysis.movement.typical_changes import typical_row, weigh
from chiso.charts import province as charts
from chiso.charts.axes import wrapped
from chiso.core.frames import records
from chiso.pages.blocks import Block, Column, Figure, Note, Table
from chiso.pages.columns import below_a_field, columns_of, filled
from chiso.pages.formats import NUMBER, SMALL_NUMBER, label
from chiso.pages.inline import Inline, styled
from chiso.reports.parts.change_words import change_in_words
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import parts_heading, place_heading
from chiso.text.messages import capital
from chiso.text.numbers import movement_of_rank, number

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


def stated_moves(view: IndexView) -> list[dict[str, Any]]:
    """Published changes of place of components.

    Returns
    -------
    list of dict
        component, name_vi, name_en, change (places), move (in words, with the change of score beside its
        yardstick where one is known), weight (what that is, as `weigh` says it), source.
    """
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
        by, unit = change_of_score(view.d, view.province, view.index, view.year, row["component"])
        typical = typical_row(view.d, view.index, view.year, row["component"])
        place = (view.index, view.year, view.province.name, row["component"])
        typical = with_margin(view.d, typical, *place)
        weight = weigh(by, unit, typical)
        move = movement_of_rank(row["change_rank"], view.t)
        moves.append(
            {
                "component": row["component"],
                "name_vi": known["name_vi"],
                "name_en": known["name_en"],
                "change": row["change_rank"],
                "move": f"{move}; {change_in_words(by, weight, typical, view.t)}" if weight else move,
                "weight": weight,
                "source": row["change_rank_source"],
            }
        )
    return moves


def component_table(view: IndexView, known: pd.DataFrame, caption: str) -> list[Block]:
    """Scores, maxima, lost points and places; only the columns that some component fills."""
    t = view.t
    moves = {row["component"]: row["change"] for row in stated_moves(view)}
    rows = [row | _in_table(view, row, moves) for row in records(known)]
    in_points = any(row["score_unit"] == "points" and not math.isnan(row["score"]) for row in rows)
    # The publisher of places of totals may give none of components.
    computed = all(row["rank_basis"] == "computed" for row in rows if not math.isnan(row["rank"]))
    of_maximum = ("max_score", "share") if in_points else ()
    columns = [
        *columns_of(
            t,
            *("component", "score", *of_maximum, "lost"),
            component=parts_heading(view.d, view.about, t),
            score=t("Score") if in_points else t("Score (%)"),
        ),
        Column("self_assessed", t("Self-assessed points"), SMALL_NUMBER),
        *columns_of(
            t, "rank", "change_rank", rank=t("Place (derived)") if computed else place_heading(view.about, t)
        ),
        *columns_of(t, "known"),
    ]
    shown: list[Block] = [Table(caption, filled(columns, rows, of_maximum), rows, sub=below_a_field)]
    if known["self_assessed"].notna().any():
        said = t(
            "Self-assessed points are of the part that the province scores itself, not of the whole maximum."
        )
        shown.append(Note(said))
    return shown


def _in_table(view: IndexView, row: dict[str, Any], moves: dict[str, float]) -> dict[str, Any]:
    """What the table has of a component: points where it is scored in points, its move, where it is from."""
    points, scored = row["score_unit"] == "points", not math.isnan(row["score"])
    return {
        "max_score": row["max_score"] if points or not scored else math.nan,
        "share": row["share"] if points else row["score"],
        "lost": row["lost"] if points else math.nan,
        "change_rank": moves.get(row["component"], math.nan),
        "known": _known_as(view, row),
    }


def _known_as(view: IndexView, row: dict[str, Any]) -> Inline:
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
    return styled(
        "basis",
        view.t("self-assessed by the province"),
        " ",
        view.references.mark(own["self_assessed_source"]),
    )


def parts_drawn(view: IndexView) -> bool:
    """Enough fields or dimensions have a score to draw them; what an element weighs is not established."""
    if not view.on_record or view.about.main_kind == "element":
        return False
    if common_scale(view) is None:
        return len(_with_share(view)) >= FEWEST_FIELDS
    return len(_with_score(view)) >= FEWEST_FOR_CHART


def parts_figure(view: IndexView, figure_number: int) -> list[Block]:
    """Fields or dimensions drawn: on their common scale, else in % of their maximum."""
    if not parts_drawn(view):
        return []
    scale = common_scale(view)
    if scale is None:
        return [_shares_figure(view, figure_number)]
    return [_range_figure(view, scale, figure_number)]


def common_scale(view: IndexView) -> tuple[str, str] | None:
    """Lowest and highest score of every main component; None where they differ or are not known."""
    known = view.d.components_by_year
    own = known["index"].eq(view.index) & known["year"].eq(view.year)
    scales = known.loc[own & known["kind"].eq(view.about.main_kind), ["min_score", "max_score"]]
    if len(scales.drop_duplicates()) != 1 or scales.isna().any(axis=None):
        return None
    low, high = (number(value, view.t.lang, 0) for value in scales.iloc[0])
    return low, high


def _with_share(view: IndexView) -> pd.DataFrame:
    rows = view.gaps("max")
    of = rows["kind"].eq(view.about.main_kind)
    return in_order(view, rows[of & rows["share"].notna() & rows["score"].notna()])


def _shares_figure(view: IndexView, figure_number: int) -> Block:
    """Components in % of their maximum, what is not reached in grey."""
    t, rows = view.t, _with_share(view)
    words = view.words
    shown = pd.DataFrame(
        {
            "value": rows["share"].to_numpy(),
            "low": rows["share"].to_numpy(),
            "high": 100.0,
            "reference": math.nan,
        }
    )
    names = [str(label(row, t)) for row in records(rows)]
    weakest = int(shown["value"].to_numpy().argmin())
    title = t(
        "Lowest of {n} {parts} whose share is known: {name} ({share}%)",
        n=f"{len(rows)}/{view.main_parts(view.year)}",
        name=names[weakest],
        share=number(shown["value"].iloc[weakest], t.lang),
        **words,
    )
    # What is published in percent alone has no points.
    points = rows["score_unit"].eq("points")
    listed = rows.assign(score=rows["score"].where(points), max_score=rows["max_score"].where(points))
    keys = ("component", "score", "max_score")
    columns = [*columns_of(t, *keys, component=capital(words["part"])), Column("share", "%", NUMBER)]
    data = Table(t("{index} {year}: {parts} in % of their maximum", **words), columns, records(listed))
    caption = t(
        "{index} {year}: {parts} in % of their maximum (dot); grey: points not reached.",
        **words,
    )
    alternative = "; ".join(
        f"{name}: {number(value, t.lang)}%" for name, value in zip(names, shown["value"], strict=True)
    )
    return Figure(
        f"{view.about.key}-{figure_number}",
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
        [data],
        height=ROW_HEIGHT * len(shown) + 0.8,
    )


def _with_score(view: IndexView) -> pd.DataFrame:
    rows = view.gaps("median")
    return in_order(view, rows[rows["kind"].eq(view.about.main_kind) & rows["score"].notna()])


def _range_figure(view: IndexView, scale: tuple[str, str], figure_number: int) -> Block:
    """Components on the range of the provinces, with the median and the mean of the region."""
    t = view.t
    words = view.words
    dimensions = _with_score(view)
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
        t("{n} of {total} {parts} below the median of the provinces", n=below, total=len(shown), **words)
        if below
        else t("No {part} below the median of the provinces", **words)
    )
    alternative = "; ".join(
        f"{name}: {number(value, t.lang)} ({t('median')} {number(reference, t.lang)})"
        for name, value, reference in zip(names, shown["value"], shown["reference"], strict=True)
    )
    headings = {
        "value": t("Score"),
        "region": t("Regional mean"),
        "low": t("Lowest"),
        "reference": t("Median"),
        "high": t("Highest"),
    }
    data = Table(
        t("{index} {year}: {parts} and the range of the provinces", **words),
        [
            Column("name", capital(words["part"])),
            *(Column(key, heading, NUMBER) for key, heading in headings.items()),
        ],
        records(shown.assign(name=names)),
    )
    caption = t(
        "{index} {year}: {parts} of the province (dot), lowest to best province (bar), median "
        "(tick) and mean of the region (diamond). Each {part} runs from {low} to {high} points.",
        low=scale[0],
        high=scale[1],
        **words,
    )
    return Figure(
        f"{view.about.key}-{figure_number}",
        figure_number,
        lambda ax: charts.components(
            ax, shown, [wrapped(name) for name in names], t, title, t("Score (points)")
        ),
        caption,
        alternative,
        [data],
        height=ROW_HEIGHT * len(shown) + 0.8,
    )


def _regional_mean(view: IndexView, code: str) -> float:
    rows = records(regional_summary(view.d, view.index, view.year, code))
    own = next((row for row in rows if row["region"] == view.province.region), None)
    return math.nan if own is None else float(own["mean"])


def field_of(view: IndexView, code: str) -> dict[str, Any]:
    """The spread of a component in the edition, as `field_summary` gives it."""
    listed = view.d.components_by_year
    own = listed["index"].eq(view.index) & listed["year"].eq(view.year) & listed["component"].eq(code)
    # In the last edition the code may mean something else.
    rows = field_summary(view.d, view.index, listed.loc[own, "series"].iloc[0])
    return records(rows[rows["year"].eq(view.year)])[0]
