"""What the explorer shows of a choice: each view answers as blocks, with the table and the figure behind it.

Every figure is what a question of chiso.analysis answers, worded by the parts that the reports are made of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from chiso.analysis.ahead.thresholds import threshold
from chiso.analysis.among_units.mergers import reconstruct
from chiso.analysis.among_units.peer_groups import peers
from chiso.analysis.base.distributions import best_of
from chiso.analysis.base.panel import panel
from chiso.analysis.movement.changes_of_components import component_changes
from chiso.analysis.movement.trends import trend
from chiso.analysis.standing.among_all import place_in_region
from chiso.analysis.standing.gaps import gap
from chiso.analysis.standing.rankings import rank_table
from chiso.charts import changes as charts_of_changes
from chiso.charts import comparison, places, province
from chiso.charts.axes import wrapped
from chiso.charts.comparison import COLOURS
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.data.schema.vocabulary import TOTAL
from chiso.notebook.answers import why_no_edition
from chiso.notebook.explorer.ahead import ahead
from chiso.notebook.explorer.parts import Asked, View, arranged, blocks_of, of_units
from chiso.notebook.explorer.selection import AHEAD, COMPONENTS, MOVEMENT, PLACES, TREND, Selection
from chiso.pages.blocks import OF_SCORES, Block, Column, Details, Figure, Note, Table, Text
from chiso.pages.columns import COLUMNS, columns_of
from chiso.pages.formats import SCORE
from chiso.pages.listing import listing
from chiso.reports.parts.across_units import formed_of, of_the_63
from chiso.reports.parts.cards import mean_of_edition, no_change
from chiso.reports.parts.change_words import change_in_words, yardstick
from chiso.reports.parts.components import ROW_HEIGHT, TITLE_WIDTH, common_scale, field_of
from chiso.reports.parts.index_result import in_its_unit
from chiso.reports.parts.trend import breaks_in_series, series_table, trend_figure, uprights_in_words
from chiso.text.catalog import Texts
from chiso.text.messages import capital
from chiso.text.numbers import number, place, score, signed

MOST_FURTHEST = 3
BESIDE = 3  # places above and below the own one that stand open
FIGURE_TITLE = 80  # characters over the axes of a figure as wide as the page
PLACES_HEIGHT = 4.2  # inches


def view_of(d: Dataset, choice: Selection, t: Texts) -> View:
    """What is shown of a choice; where it cannot be answered, why, what is known, and how to add more.

    Parameters
    ----------
    d : Dataset
    choice : Selection
    t : Texts
    """
    asked = Asked(d, choice, t)
    if choice.year not in panel(d).editions[choice.index]:
        shown = _not_on_record(asked)
    elif not asked.on_record:
        shown = _of_other_units(asked)
    else:
        shown = _VIEWS[choice.view](asked)
    sources = asked.sourced()
    said = sources[0].summary if sources else ""
    return View([*shown.blocks, *sources], shown.listing, shown.figure, said)


def _not_on_record(a: Asked) -> View:
    why = Note(why_no_edition({"d": a.d, "index": a.index, "year": a.year}, a.t))
    if a.choice.view == TREND and a.view.has_scores:
        shown = _of_series(a)
        return View([why, *shown.blocks], shown.listing, shown.figure)
    return View([why])


def _of_other_units(a: Asked) -> View:
    """A unit that the edition did not measure: what it was made from, or became, what is known of those."""
    t, names = a.t, a.d.names
    if a.unit.period == "63":
        new = names.successor(a.unit)
        said = t(
            "{unit} is part of {new} since 1 July 2025, and edition {year} measured the 34 units.",
            unit=a.unit.name,
            new=new.name,
            year=a.year,
        )
        return View([Note(said)])
    made_of = names.predecessors(a.unit)
    blocks: list[Block] = [
        Note(" ".join([formed_of(a.unit, made_of, t), of_the_63(a.d, t, a.index)])),
    ]
    frame = reconstruct(a.d, a.unit, a.index)
    title = t(
        "{index}: range and simple mean of the units before the reform, never ranked", index=a.view.name
    )
    columns = ("year", "low", "low_province", "high", "high_province", "mean", "break_kind")
    known = listing(frame, t, title, indices=a.d.indices, chosen=columns)
    return View([*blocks, *known.blocks(units=False)], known)


def _trend(a: Asked) -> View:
    shown = _of_series(a)
    return View([_summary(a), *shown.blocks], shown.listing, shown.figure)


def _summary(a: Asked) -> Block:
    """The result in words; a note where there is none."""
    said = a.view.summary()
    a.note([a.view.now.get(f"{of}_source", "") for of in ("score", "rank")])
    return Note(said) if math.isnan(a.view.now["score"]) else Text(said)


def _of_series(a: Asked) -> View:
    """The editions up to the one chosen, drawn and listed."""
    view, t = a.view, a.t
    numbers = listing(
        view.series,
        t,
        f"{view.name}, {view.unit_name}",
        indices=a.d.indices,
        chosen=COLUMNS["trend"],
    )
    if not view.has_scores:
        return View([series_table(view)] if len(view.series) else [], numbers if numbers.rows else None)
    others = [a.d.province(name, year=a.year) for name in a.peer_names[: len(COLOURS) - 1]]
    alone = not others or len(a.peer_names) >= len(COLOURS)
    figure = trend_figure(view, 0) if alone else _lines(a, others)
    assert isinstance(figure, Figure)
    why = breaks_in_series(view)
    breaks = [Details(t("Why the line is cut or marked"), why)] if why else []
    a.note(view.series["score_source"])
    return View([figure, *breaks], numbers, figure)


def _lines(a: Asked, others: Sequence[Province]) -> Figure:
    """The unit and a few others over the editions."""
    view, t = a.view, a.t
    every = {a.unit.name: view.drawn}
    for one in others:
        series = trend(a.d, one, a.index)
        every[one.name] = in_its_unit(series[series["year"].le(a.year)], view.about)
    drawn = {name: rows for name, rows in every.items() if rows["score"].notna().any()}
    ends = []
    for name, rows in drawn.items():
        last = records(rows[rows["score"].notna()])[-1]
        ends.append(f"{name} {score(last['score'], last['score_unit'], t.lang)} ({last['year']})")
        a.note(rows["score_source"])
    title = t(
        "{index}: {unit} beside {others}",
        index=view.name,
        unit=view.unit_name,
        others=", ".join(name for name in drawn if name != a.unit.name),
    )
    caption = t(
        "{index}, totals over the editions; full markers are published figures, hollow ones derived.",
        index=view.name,
    )
    columns = [*columns_of(t, "year"), *(Column(name, name, SCORE, OF_SCORES) for name in drawn)]
    by_year = pd.concat({name: rows.set_index("year")["score"] for name, rows in drawn.items()}, axis=1)
    listed = records(by_year.sort_index().reset_index().assign(score_unit=view.about.score_unit))
    return Figure(
        "explorer-lines",
        0,
        lambda ax: comparison.lines(ax, drawn, None, t, title),
        caption + uprights_in_words(view.series, t),
        f"{title}: {'; '.join(ends)}",
        [Table(title, columns, listed)],
        latest_last=True,
    )


def _places(a: Asked) -> View:
    view = a.view
    shown = a.answer(rank_table, a.index, a.year)
    if shown.listing is None:
        return View([_summary(a), *blocks_of(shown)])
    named = a.peer_names or _best(a)
    frame, field = shown.frame, panel(a.d).field(a.index, a.year)
    parts: list[Block] = [_summary(a), *_in_region(a), *_sparse(a, frame)]
    between = threshold(a.d, a.index, a.year, range(1, field.ranked + 1))
    figure = _places_figure(a, frame, between, named, shown.listing.blocks(units=False))
    drawn = [figure] if (frame["rank"].notna() & frame["score"].notna()).any() else []
    own = view.now["rank"]
    near = frame.loc[(frame["rank"] - own).abs().le(BESIDE), "province"].tolist()
    around = of_units(shown, [a.unit.name, *near])
    if around is not None:
        parts.append(around.table(units=False))
    if named and a.peers():
        parts += blocks_of(a.answer(peers, a.unit, a.index, a.year, **a.peers()))
    return View([parts[0], *drawn, *parts[1:]], shown.listing, figure if drawn else None)


def _best(a: Asked) -> list[str]:
    if a.choice.comparison != "best":
        return []
    book = panel(a.d)
    _, names, _ = best_of(book, book.field(a.index, a.year))
    return [name for name in names.split("; ") if name]


def _in_region(a: Asked) -> list[Block]:
    found = place_in_region(a.d, a.index, a.year, a.unit.name)
    if found is None or math.isnan(a.view.now["rank"]):
        return []
    region = a.unit.region if a.t.lang == "vi" else a.unit.region_en
    said = a.t("{region}: {place} in the region (derived).", region=region, place=place(*found))
    return [Text(said)]


def _sparse(a: Asked, frame: pd.DataFrame) -> list[Block]:
    """That most units are not on record, and what the figure makes of it."""
    field, t = panel(a.d).field(a.index, a.year), a.t
    if field.complete:
        return []
    both = int((frame["score"].notna() & frame["rank"].notna()).sum())
    said = t.ngettext(
        "{n} of {ranked} units has both score and place on record and is a dot; a bar says between which "
        "scores that of a place must lie.",
        "{n} of {ranked} units have both score and place on record and are dots; a bar says between which "
        "scores that of a place must lie.",
        n=both,
        ranked=field.ranked,
    )
    return [Note(f"{said} {how_to_add(a)}")]


def how_to_add(a: Asked) -> str:
    """How more figures of the edition are taken in."""
    return a.t(
        "More figures: fill in what chiso template {index} --year {year} makes, and take it in.",
        index=a.index,
        year=a.year,
    )


def _places_figure(
    a: Asked, frame: pd.DataFrame, between: pd.DataFrame, named: list[str], data: list[Block]
) -> Figure:
    view, t = a.view, a.t
    mean, levels = mean_of_edition(view), []
    if not math.isnan(mean):
        published = bool(view.national_mean()[1])
        levels.append(places.Level(mean, t("National mean") if published else t("Mean of the provinces")))
    if (ahead_of := view.next_group()) is not None:
        bound = t("Lower bound of {group}", group=view.group_name(ahead_of.name))
        levels.append(places.Level(ahead_of.lower, bound, "-"))
    title, shown = t("{index} {year}", index=view.name, year=a.year), view.now["rank"]
    if not math.isnan(shown):
        own = place(shown, view.now["ranked"])
        if view.now["rank_is_computed"]:
            own = t("{place} (derived)", place=own)
        title += f": {view.unit_name} {own}"
    ranked = panel(a.d).field(a.index, a.year).ranked
    caption = t(
        "{index} {year}: scores of the units by place, among {n}.", index=view.name, year=a.year, n=ranked
    )
    said = [f"{level.name} {number(level.score, t.lang)}" for level in levels]
    return Figure(
        "explorer-places",
        0,
        lambda ax: places.places(
            ax,
            frame,
            between,
            a.unit.name,
            named,
            levels,
            t,
            wrapped(title, FIGURE_TITLE),
            t("Score (%)") if view.about.in_percent else t("Score (points)"),
        ),
        caption,
        "; ".join([view.summary(), *said]),
        data,
        height=PLACES_HEIGHT,
    )


def _components(a: Asked) -> View:
    t = a.t
    reference = a.reference()
    if not reference:
        return View([Note(t("Name the units to compare with, with commas between them."))])
    shown = a.answer(gap, a.unit, a.index, a.year, **reference)
    if shown.listing is None:
        return View([_summary(a), *blocks_of(shown)])
    rows = shown.frame
    main = rows[rows["kind"].eq(a.view.about.main_kind) & rows["score"].notna()]
    columns = ("component", "score", "reference", "gap", "rank", "max_score", "lost", "state")
    table = arranged(shown.listing, columns).blocks(units=False)
    figure = _components_figure(a, main, table) if len(main) else None
    parts: list[Block] = [*_furthest(a, rows, main)]
    if main.empty:
        lacking = t("No component of the edition has a score of this unit on record.")
        parts.append(Note(f"{lacking} {how_to_add(a)}"))
    return View([*parts, *([figure] if figure else table)], shown.listing, figure)


def _furthest(a: Asked, rows: pd.DataFrame, main: pd.DataFrame) -> list[Block]:
    """The distance of the total, and the components furthest below the comparison."""
    t = a.t
    said = []
    total = records(rows[rows["component"].eq(TOTAL)])[0]
    if not math.isnan(total["gap"]):
        said.append(
            t(
                "{index} {year} against {reference}: {own} and {other}, {gap}.",
                index=a.view.name,
                year=a.year,
                reference=a.compared_in_words(),
                own=score(total["score"], total["score_unit"], t.lang),
                other=score(total["reference"], total["score_unit"], t.lang),
                gap=signed(total["gap"], t.lang),
            )
        )
    below = records(main[main["gap"].round(2).lt(0)].sort_values("gap", kind="stable").head(MOST_FURTHEST))
    if below:
        named = "; ".join(f"{a.component(row)} ({signed(row['gap'], t.lang)})" for row in below)
        said.append(t("Furthest below: {named}.", named=named))
    elif len(main) and main["gap"].notna().all():
        said.append(t("No {part} lies below it.", **a.view.words))
    return [Text(" ".join(said))] if said else []


def _components_figure(a: Asked, main: pd.DataFrame, data: Sequence[Block]) -> Figure:
    """Fields or dimensions with the comparison: on their common scale, else in % of their maximum."""
    view, t = a.view, a.t
    in_points = common_scale(view) is not None
    of = main["max_score"] / 100
    value, reference = main["score"], main["reference"]
    if not in_points:
        value, reference = main["share"], reference / of
    fields = [field_of(view, code) for code in main["component"]]
    shown = pd.DataFrame(
        {
            "value": value.to_numpy(),
            "low": [one["min"] for one in fields] if in_points else value.to_numpy(),
            "high": [one["max"] for one in fields] if in_points else 100.0,
            "reference": reference.to_numpy(),
        }
    )
    names = [a.component(row) for row in records(main)]
    beside = a.compared_in_words()
    n = int(main["gap"].round(2).lt(0).sum())
    title = t(
        "{n} of {total} {parts} below: {reference}", n=n, total=len(main), reference=beside, **view.words
    )
    caption = (
        t("{index} {year}: {parts} of the unit (dot), lowest to best unit (bar) and {reference} (tick).",
          reference=beside, **view.words)
        if in_points
        else t("{index} {year}: {parts} in % of the maximum (dot) and {reference} (tick); grey: not reached.",
               reference=beside, **view.words)
    )  # fmt: skip
    said = "; ".join(
        f"{name}: {number(own, t.lang)} ({number(other, t.lang)})"
        for name, own, other in zip(names, shown["value"], shown["reference"], strict=True)
    )
    axis = t("Score (points)") if in_points else t("% of the maximum (the axis does not start at 0)")
    return Figure(
        "explorer-components",
        0,
        lambda ax: province.components(
            ax, shown, [wrapped(name) for name in names], t, wrapped(title, TITLE_WIDTH), axis
        ),
        caption,
        f"{title}. {said}",
        data,
        height=ROW_HEIGHT * len(shown) + 1.0,
    )


def _movement(a: Asked) -> View:
    view, t = a.view, a.t
    parts: list[Block] = [_summary(a)]
    if view.change_of_score():
        known = yardstick(view.typical, t)
        parts += [Text(known, "basis")] if known else []
    else:
        parts.append(Note(capital(no_change(view)) + "."))
    shown = a.answer(component_changes, a.unit, a.index, a.year)
    changed = shown.frame[shown.frame["change"].notna()] if "change" in shown.frame else pd.DataFrame()
    if shown.listing is None or changed.empty:
        lacking = t(
            "No change of a component is known between {before} and {year}.", before=a.year - 1, year=a.year
        )
        return View(
            [*parts, Note(lacking), *([] if shown.listing is None else blocks_of(shown))], shown.listing
        )
    columns = ("component", "score", "change", "typical", "mean_change", "weight", "behind_and_falling")
    table = listing(changed, t, shown.listing.title, indices=a.d.indices, chosen=columns).table()
    figure = _changes_figure(a, changed, [table])
    return View([*parts, figure], shown.listing, figure)


def _changes_figure(a: Asked, rows: pd.DataFrame, data: Sequence[Block]) -> Figure:
    view, t = a.view, a.t
    names = [a.component(row) for row in records(rows)]
    beyond = rows[~rows["within_typical"].astype(bool) & rows["typical"].notna()]
    title = t(
        "{n} of {total} {parts} moved by more than they usually do",
        n=len(beyond),
        total=len(rows),
        **view.words,
    )
    caption = t(
        "{index} {year}: change of the {parts} on the year before (bar), typical change (band) and mean "
        "change of the provinces (diamond).",
        **view.words,
    )
    unit = "percentage points" if rows["unit"].eq("percentage points").all() else "points"
    said = "; ".join(
        f"{row_name}: " + change_in_words(row["change"], row["weight"], row, t)
        for row_name, row in zip(names, records(rows), strict=True)
    )
    return Figure(
        "explorer-changes",
        0,
        lambda ax: charts_of_changes.changes(
            ax,
            rows,
            [wrapped(name) for name in names],
            t,
            wrapped(title, TITLE_WIDTH),
            t("Change ({unit})", unit=t("% points") if unit == "percentage points" else t("points")),
        ),
        caption,
        f"{title}. {said}",
        data,
        height=ROW_HEIGHT * len(rows) + 1.4,
    )


_VIEWS: Mapping[str, Callable[[Asked], View]] = MappingProxyType(
    {
        TREND: _trend,
        PLACES: _places,
        COMPONENTS: _components,
        MOVEMENT: _movement,
        AHEAD: ahead,
    }
)
