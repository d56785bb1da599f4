"""Charts as JupyterLab shows them: an index of a province, or any table, in the house style."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any, Literal

import pandas as pd
from matplotlib.axes import Axes

from chiso.charts import tables
from chiso.charts.axes import wrapped
from chiso.charts.comparison import COLOURS
from chiso.charts.size import HEIGHT
from chiso.charts.style import house_style
from chiso.core.arguments import count_given, text_given, year_given
from chiso.core.errors import ChisoError
from chiso.core.language import texts
from chiso.core.paths import DATA
from chiso.data.dataset import Dataset
from chiso.data.indices import read_indices
from chiso.data.provinces import Province
from chiso.notebook.answers import why_no_edition
from chiso.notebook.figures import Figures
from chiso.notebook.shown import Shown
from chiso.pages.blocks import Block, Column, Figure, Note
from chiso.pages.columns import COLUMNS, described
from chiso.pages.formats import PLACE, YEAR, is_missing, is_number
from chiso.pages.listing import Listing, listing
from chiso.pages.references import References
from chiso.reports.parts.across_units import of_the_63
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.trend import trend_figure, uprights_in_words
from chiso.text.messages import N_
from chiso.text.numbers import number

ChartKind = Literal["bar", "line", "distribution", "heatmap"]
MOST_BARS = 100
ONE_LINE, TWO_LINES = 0.27, 0.36  # inches of a bar, by the lines of its label
SAID = 70  # of the numbers of a figure, the text in its place says so many


@singledispatch
def chart(data: Any, *_arguments: Any, **_named: Any) -> Shown:
    """Draw an index of a province, or any table, in the house style.

    chart(d, province, index, year, lang=""): totals of an index up to an edition, as the province report
    draws them.

    chart(frame, kind="bar", x="", y="", title="", lang="", ax=None, value=""): a table of chiso or your
    own.

    chart(answer(...), kind="bar", x="", y="", title="", ax=None, value=""): the table of an answer, in its
    words; where it has none, what is said in its place.

    Parameters
    ----------
    d, province, index, year
        Dataset, Province, code and edition.
    frame : DataFrame
    answer : Shown
    kind : {"bar", "line", "distribution", "heatmap"}
        Bars, a row each; lines over x, a line a unit, which stop at gaps and where the column `segment`
        says that figures do not compare; how the numbers of y are spread, by x if it is given; a cell for
        each x and y, with the number in `value`, or each row and column of numbers.
    x, y : str, optional
        Columns; by default what heads the rows, or the edition, and the score, or the first with numbers.
    title : str, optional
        What it shows; both columns by default.
    lang : {"", "vi", "en"}
        The language chosen by default.
    ax : matplotlib Axes, optional
        Draw on it too.
    value : str, optional
        Column of the numbers of a heat map of x and y; the score by default.
    rows : int, optional
        Draw the first so many rows only, of a table or an answer.
    number : int or Figures, optional
        Of the figure in the notebook; of a table none by default, of an index 1.

    Returns
    -------
    Shown
        The figure with its numbers, which `.to_excel(path)` saves; `.axes`; `.frame`: the table as given, or
        `chiso.trend` up to the edition. Where the edition has no total of the unit, a note says so before the
        figure of the earlier ones.

    Raises
    ------
    ChisoError
        It is no table, has no such column or nothing to draw; too many bars or lines; several numbers for
        one place.

    Examples
    --------
    >>> chiso.chart(d, d.provinces.lai_chau, "PAPI", 2023, lang="en").frame[["year", "score"]].head(2)
       year      score
    0  2011  33.927370
    1  2012  33.069137
    """
    raise ChisoError(
        N_("this is no table but {what}", what=type(data).__name__),
        remedy=N_("give a DataFrame, or a Dataset with province, index and year"),
    )


@chart.register(Dataset)
def _of_index(
    d: Dataset, province: Province, index: str, year: int, lang: str = "", number: int | Figures = 1
) -> Shown:
    t, year = texts(lang), year_given(year)
    view = IndexView(d, province, index, year, t, References(d, t))
    if view.series.empty:
        why = why_no_edition({"d": d, "index": index, "year": year}, t)
        return Shown.of([Note(why or of_the_63(d, t, index))], t, pd.DataFrame())
    parts: list[Block] = (
        [] if view.has_edition and not math.isnan(view.now["score"]) else [Note(view.summary())]
    )
    if view.has_scores:
        parts.append(trend_figure(view, _numbered(number)))
    numbers = listing(
        view.series, t, f"{view.name}, {province.name}", indices=d.indices, chosen=COLUMNS["trend"]
    )
    return Shown.of(parts, t, view.series, numbers)


@chart.register(pd.DataFrame)
def _of_table(
    frame: pd.DataFrame,
    kind: ChartKind = "bar",
    x: str = "",
    y: str = "",
    title: str = "",
    lang: str = "",
    ax: Axes | None = None,
    value: str = "",
    rows: int | None = None,
    number: int | Figures = 0,
) -> Shown:
    t, rows, title = texts(lang), count_given(rows, "rows"), text_given(title, "title")
    _check_kind(kind)
    listed = listing(frame.head(rows or len(frame)), t, title, indices=read_indices(DATA) or {})
    if not listed.rows:
        raise ChisoError(N_("the table has no rows to draw"))
    return _drawn(frame, listed, KINDS[kind](listed, x, y, value), kind, title, ax, number)


@chart.register(Shown)
def _of_answer(
    shown: Shown,
    kind: ChartKind = "bar",
    x: str = "",
    y: str = "",
    title: str = "",
    ax: Axes | None = None,
    value: str = "",
    rows: int | None = None,
    number: int | Figures = 0,
) -> Shown:
    _check_kind(kind)
    rows = count_given(rows, "rows")
    if shown.listing is None or not shown.listing.rows:
        return shown
    listed = replace(
        shown.listing,
        rows=shown.listing.rows[: rows or None],
        columns=[*shown.listing.columns, *_not_shown(shown, (x, y, value))],
    )
    if y and not _holds_numbers(listed, listed.column(y)):
        said = listed.t("{title}: no numbers to draw.", title=listed.title)
        return Shown.of([Note(said)], listed.t, shown.frame)
    drawing = KINDS[kind](listed, x, y, value)
    return _drawn(shown.frame, listed, drawing, kind, title or listed.title, ax, number)


def _not_shown(shown: Shown, names: Sequence[str]) -> Sequence[Column]:
    """Columns that are asked for by name and that an answer leaves out of what it shows."""
    listed = shown.listing
    if listed is None:
        return []
    known = {one.key for one in listed.columns}
    chosen = [name for name in dict.fromkeys(names) if name in shown.frame and name not in known]
    return listing(shown.frame, listed.t, indices=read_indices(DATA) or {}, chosen=chosen).columns


def _check_kind(kind: str) -> None:
    if not isinstance(kind, str) or kind not in KINDS:
        raise ChisoError(
            N_('no kind of chart "{kind}"', kind=str(kind)), remedy=N_("one of: {choices}", choices=[*KINDS])
        )


def _numbered(number: int | Figures) -> int:
    return number.next() if isinstance(number, Figures) else number


def _drawn(
    frame: pd.DataFrame,
    listed: Listing,
    drawing: Drawing,
    kind: str,
    title: str,
    ax: Axes | None,
    number: int | Figures,
) -> Shown:
    """A drawing as a figure, with the numbers behind it."""
    title = title or drawing.title
    said = "; ".join(drawing.said[:SAID]) + ("; ..." if len(drawing.said) > SAID else "")
    name = f"chart-{hashlib.sha256(repr((kind, title, drawing.said)).encode()).hexdigest()[:8]}"
    axes = [ax] if ax is not None else []

    def draw(on: Axes) -> None:
        axes.append(drawing.draw(on, title))

    if ax is not None:
        with house_style(name):
            drawing.draw(ax, title)
    data = replace(listed, title=title, columns=list(dict.fromkeys(drawing.used)), headers=1)
    shown = Figure(
        name,
        _numbered(number),
        draw,
        title + drawing.remark,
        f"{title}: {said}",
        data.blocks(),
        height=drawing.height,
    )
    return Shown.of([shown], listed.t, frame, data, axes)


@dataclass(frozen=True)
class Drawing:
    """What a kind of chart makes of a table.

    Attributes
    ----------
    draw : function
        Takes the Axes and the title.
    title : str
        Where none is given.
    used : sequence of Column
        The columns drawn, what heads the rows first.
    said : sequence of str
        The numbers in words.
    height : float
        Inches.
    remark : str
        For the caption.
    """

    draw: Callable[[Axes, str], Axes]
    title: str
    used: Sequence[Column]
    said: Sequence[str]
    height: float = HEIGHT
    remark: str = ""


def _bars(listed: Listing, x: str, y: str, _value: str) -> Drawing:
    of = _of_numbers(listed, y, x)
    by = _of_names(listed, x, of)
    names, values = _words(listed, by), _numbers(listed, of)
    _refuse_more_than(MOST_BARS, len(names))
    return Drawing(
        lambda ax, title: tables.bars(
            ax, names, values, listed.t, title, of.headed(listed.rows, listed.t, everywhere=True)
        ),
        _title(listed, of, by),
        [by, of],
        _pairs(names, _words(listed, of)),
        height=0.9 + (TWO_LINES if any("\n" in wrapped(name) for name in names) else ONE_LINE) * len(names),
    )


def _lines(listed: Listing, x: str, y: str, _value: str) -> Drawing:
    t = listed.t
    years = [one.key for one in listed.columns if one.key == "year"]
    by = listed.column(x or [*years, listed.columns[0].key][0])
    of = _of_numbers(listed, y, by.key)
    names = _words(listed, by)
    told = by.format is YEAR and all(is_number(row[by.key]) for row in listed.rows)
    ticks = [] if told else [*dict.fromkeys(names)]
    rows = pd.DataFrame(
        {
            "year": [row[by.key] for row in listed.rows] if told else [ticks.index(name) for name in names],
            "value": _numbers(listed, of),
            "segment": [row.get("segment", 1) for row in listed.rows],
            "break_kind": [str(row.get("break_kind", "")) for row in listed.rows],
        }
    )
    unit = _unit_of_lines(listed, by, of, rows["year"])
    rows["line"] = _words(listed, unit) if unit else ""
    series = {str(name): part.sort_values("year") for name, part in rows.groupby("line", sort=False)}
    if len(series) > len(COLOURS):
        raise ChisoError(
            N_("{n} lines cannot be told apart", n=len(series)),
            remedy=N_("choose rows of {most} at most", most=len(COLOURS)),
        )
    label = of.headed(listed.rows, listed.t, everywhere=True)

    def draw(ax: Axes, title: str) -> Axes:
        tables.lines(ax, series, t, title, label, ticks=ticks)
        if of.format is PLACE:  # the first on top
            ax.invert_yaxis()
        return ax

    units = [f"{name} " for name in rows["line"]] if unit else [""] * len(names)
    return Drawing(
        draw,
        _title(listed, of, by),
        [*([unit] if unit else []), by, of],
        _pairs([of_unit + name for of_unit, name in zip(units, names, strict=True)], _words(listed, of)),
        remark=". " + uprights_in_words(rows, t).strip() if told else "",
    )


def _distribution(listed: Listing, x: str, y: str, _value: str) -> Drawing:
    t = listed.t
    of = _of_numbers(listed, y, x)
    by = listed.column(x) if x else None
    values = pd.Series(_numbers(listed, of), dtype=float)
    groups = pd.Series(_words(listed, by)) if by else pd.Series("", index=values.index)
    values = values.dropna()
    if values.empty:
        raise ChisoError(N_("{column} has no numbers to draw", column=of.key))
    groups = groups[values.index]
    said = [
        t(
            "{group}{n} numbers from {low} to {high}, median {median}",
            group=f"{name}: " if by else "",
            n=len(part),
            low=number(part.min(), t.lang),
            high=number(part.max(), t.lang),
            median=number(part.median(), t.lang),
        )
        for name, part in values.groupby(groups, sort=False)
    ]
    label = of.headed(listed.rows, listed.t, everywhere=True)
    return Drawing(
        lambda ax, title: tables.distribution(ax, values, groups if by else None, t, title, label),
        _title(listed, of, by) if by else t("Distribution: {what}", what=of.heading),
        [by or _of_names(listed, "", of), of],
        said,
        height=0.9 + 0.5 * len(said) if by else HEIGHT,
    )


def _heatmap(listed: Listing, x: str, y: str, value: str) -> Drawing:
    if x and y:
        of = _of_numbers(listed, value, x, y)
        across, down = listed.column(x), listed.column(y)
        places = pd.MultiIndex.from_arrays([_words(listed, down), _words(listed, across)])
        if places.has_duplicates:
            raise _several([across, down])
        cells = pd.Series(_numbers(listed, of), index=places)
        grid = cells.unstack(sort=False)  # noqa: PD010  a cell is one number, not a mean
        title, label = _title(listed, of, across), of.headed(listed.rows, listed.t, everywhere=True)
        used = [down, across, of]
    else:
        down = _of_names(listed, y, None)
        columns = [one for one in listed.columns if one != down and _holds_numbers(listed, one)]
        if not columns:
            raise ChisoError(N_("the table has no column of numbers"))
        names = _words(listed, down)
        grid = pd.DataFrame({one.heading: _numbers(listed, one) for one in columns}, index=names)
        title, label, used = listed.title, "", [down, *columns]
    _refuse_more_than(MOST_BARS, max(grid.shape))
    t = listed.t
    said = [
        f"{row}, {column}: {number(cell, t.lang)}"
        for row, cells in zip(grid.index, grid.to_numpy(dtype=float), strict=True)
        for column, cell in zip(grid.columns, cells, strict=True)
    ]
    height = 1.4 + 0.3 * len(grid)
    return Drawing(lambda ax, title: tables.heatmap(ax, grid, t, title, label), title, used, said, height)


KINDS: dict[ChartKind, Callable[[Listing, str, str, str], Drawing]] = {
    "bar": _bars,
    "line": _lines,
    "distribution": _distribution,
    "heatmap": _heatmap,
}


def _of_numbers(listed: Listing, name: str, *others: str) -> Column:
    """The column named, which must hold numbers; by default the score, or the first that holds them."""
    if name:
        one = listed.column(name)
        if not _holds_numbers(listed, one):
            raise ChisoError(N_("{column} has no numbers to draw", column=name))
        return one
    found = [one for one in listed.columns if one.key not in others and _holds_numbers(listed, one)]
    if not found:
        raise ChisoError(N_("the table has no column of numbers"))
    return next((one for one in found if one.key == "score"), found[0])


def _of_names(listed: Listing, name: str, numbers: Column | None) -> Column:
    """The column named; by default the first that is no number, else the first."""
    if name:
        return listed.column(name)
    others = [one for one in listed.columns if one != numbers]
    return next((one for one in others if not _holds_numbers(listed, one)), (others or listed.columns)[0])


def _unit_of_lines(listed: Listing, by: Column, of: Column, places: pd.Series) -> Column | None:
    """The column that tells lines apart; None where there is one number for each place.

    Raises
    ------
    ChisoError
        No column does.
    """
    if not places.duplicated().any():
        return None
    for one in sorted(listed.columns, key=lambda one: one.key != "province"):
        known = pd.DataFrame({"at": places, "of": _words(listed, one)})
        if one not in (by, of) and not _holds_numbers(listed, one) and not known.duplicated().any():
            return one
    raise _several([by])


def _several(of: Sequence[Column]) -> ChisoError:
    return ChisoError(
        N_("several rows stand for one {columns}", columns=[one.key for one in of]),
        remedy=N_("choose rows, or group them and take a mean"),
    )


def _refuse_more_than(most: int, n: int) -> None:
    if n > most:
        raise ChisoError(
            N_("{n} rows or columns are too many to be read", n=n),
            remedy=N_("choose {most} at most, such as .head({most})", most=most),
        )


def _holds_numbers(listed: Listing, one: Column) -> bool:
    """Whether a column holds numbers, and no years."""
    held = [row[one.key] for row in listed.rows if not is_missing(row[one.key])]
    return one.format is not YEAR and bool(held) and all(map(is_number, held))


def _numbers(listed: Listing, one: Column) -> list[float]:
    return [math.nan if is_missing(row[one.key]) else float(row[one.key]) for row in listed.rows]


def _words(listed: Listing, one: Column) -> list[str]:
    return [listed.words(row, one) for row in listed.rows]


def _pairs(names: Sequence[str], values: Sequence[str]) -> list[str]:
    return [f"{name}: {value}" for name, value in zip(names, values, strict=True)]


def _title(listed: Listing, of: Column, by: Column) -> str:
    column = by.heading
    if described(by.key, (), {}) and column[1:2].islower():  # a name of its own stays as it is
        column = column[0].lower() + column[1:]
    return listed.t("{what} by {column}", what=of.heading, column=column)
