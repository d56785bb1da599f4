"""The charts of the reports for tables of chiso.analysis: `chiso.charts.trend(data=chiso.trend(...))`.

Each draws in the house style on the Axes given, or on one of its own, and returns it; `.figure.savefig`
saves the drawing. Headings and numbers are Vietnamese unless another language is asked for.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from chiso.charts import comparison, province
from chiso.charts.axes import wrapped
from chiso.charts.size import HEIGHT, WIDTH
from chiso.charts.style import house_style
from chiso.core.errors import ChisoError
from chiso.core.frames import records
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import labelled

ROW_HEIGHT = 0.45  # inches of a component
SERIES = ("year", "score", "score_unit", "score_basis", "score_source", "segment", "break_kind")


def trend(
    data: pd.DataFrame,
    field: pd.DataFrame | None = None,
    *,
    ax: Axes | None = None,
    title: str = "",
    lang: str = "vi",
) -> Axes:
    """Totals of a unit over the editions, on the range of the provinces where that is given.

    Parameters
    ----------
    data : DataFrame
        As `chiso.trend` returns it.
    field : DataFrame, optional
        As `chiso.field_summary` returns it, for the same index.
    ax : Axes, optional
    title : str, optional
    lang : {"vi", "en"}

    Raises
    ------
    ChisoError
        A column is lacking, or there is no score.
    """
    _hold(data, *SERIES)
    spread = ("min", "q25", "median", "q75", "max", "published_mean")
    known = pd.DataFrame(columns=["year", "segment", *spread], dtype=float) if field is None else field
    _hold(known, "year", "segment", *spread)
    t = Texts(lang)
    return _drawn(ax, HEIGHT, lambda on: province.trend(on, data, known, t, title))


def lines(data: pd.DataFrame, *, ax: Axes | None = None, title: str = "", lang: str = "vi") -> Axes:
    """Totals of several units over the editions, a line each.

    Parameters
    ----------
    data : DataFrame
        As `chiso.parents` returns it, or several of `chiso.trend` one below the other with a column province;
        six units at most.
    ax : Axes, optional
    title : str, optional
    lang : {"vi", "en"}

    Raises
    ------
    ChisoError
        A column is lacking, there is no score, or there are more than six units.
    """
    _hold(data, "province", *SERIES)
    series = {str(name): rows for name, rows in data.groupby("province", sort=False)}
    _hold_six(len(series))
    t = Texts(lang)
    return _drawn(ax, 1.3 * HEIGHT, lambda on: comparison.lines(on, series, None, t, title))


def components(data: pd.DataFrame, *, ax: Axes | None = None, title: str = "", lang: str = "vi") -> Axes:
    """Components of an edition in % of their maximum, with the reference where there is one.

    Parameters
    ----------
    data : DataFrame
        As `chiso.gap` and `chiso.strengths_weaknesses` return it; first row on top. What has no score is left
        out, and so is the total.
    ax : Axes, optional
    title : str, optional
    lang : {"vi", "en"}

    Raises
    ------
    ChisoError
        A column is lacking, or no component has a score.
    """
    _hold(data, "component", "name_vi", "name_en", "score", "share")
    t = Texts(lang)
    known = data[data["score"].notna() & data["share"].notna() & data["component"].ne("total")]
    _hold(known)
    reference = known["reference"] * known["share"] / known["score"] if "reference" in known else np.nan
    share = known["share"]
    rows = pd.DataFrame({"value": share, "low": share, "high": 100.0, "reference": reference})
    label = t("% of the maximum (the axis does not start at 0)")
    height = ROW_HEIGHT * len(rows) + 0.8
    return _drawn(ax, height, lambda on: province.components(on, rows, _names(known, t), t, title, label))


def dots(data: pd.DataFrame, *, ax: Axes | None = None, title: str = "", lang: str = "vi") -> Axes:
    """Components of an edition for several units, a marker each.

    Parameters
    ----------
    data : DataFrame
        Several of `chiso.gap`, one below the other, with a column province; six units at most. Components on
        one scale: choose those of one `kind`.
    ax : Axes, optional
    title : str, optional
    lang : {"vi", "en"}

    Raises
    ------
    ChisoError
        A column is lacking, there is no score, there are more than six units, or two scores of a unit for one
        component.
    """
    _hold(data, "province", "component", "name_vi", "name_en", "score")
    t = Texts(lang)
    units = [*data["province"].unique()]
    _hold_six(len(units))
    if data.duplicated(["province", "component"]).any():
        raise ChisoError(N_("a unit has two scores for one component"))
    first = data.drop_duplicates("component")
    rows = data.set_index(["component", "province"])["score"].unstack(sort=False)  # noqa: PD010  no mean
    rows = rows.loc[first["component"]].assign(low=np.nan, high=np.nan, reference=np.nan)
    height = ROW_HEIGHT * len(rows) + 1.2
    drawn = _drawn(ax, height, lambda on: comparison.dots(on, rows, units, _names(first, t), t, title))
    if "score_unit" in data and data["score_unit"].eq("percent").any():
        drawn.set_xlabel(t("Score (%)"))
    return drawn


def _drawn(ax: Axes | None, height: float, draw: Callable[[Axes], Axes]) -> Axes:
    with house_style("chart"):
        return draw(Figure(figsize=(WIDTH, height)).subplots() if ax is None else ax)


def _names(rows: pd.DataFrame, t: Texts) -> list[str]:
    named = ((row["component"], row[f"name_{t.names}"] or row["name_en"]) for row in records(rows))
    return [wrapped(labelled(code, name) if code[0].isdigit() else name) for code, name in named]


def _hold(data: pd.DataFrame, *columns: str) -> None:
    """Refuse a table that lacks columns, or has no score to draw."""
    if lacking := [name for name in columns if name not in data]:
        raise ChisoError(
            N_("the table lacks columns: {names}", names=lacking),
            remedy=N_("give the table of the function that the docstring names"),
        )
    if "score" in data and data["score"].isna().all():
        raise ChisoError(N_("the table has no score to draw"))


def _hold_six(units: int) -> None:
    if units > len(comparison.COLOURS):
        raise ChisoError(
            N_("{n} lines cannot be told apart", n=units),
            remedy=N_("choose rows of {most} at most", most=len(comparison.COLOURS)),
        )
