"""What the explorer shows of a choice: each view answers as blocks, with the table and the figure behind it.

Every figure is what a question of chiso.analysis answers, worded by the parts that the reports are made of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from chiso.analysis.ahead.thresholds import threshold
from chiso.analysis.among_units.mergers import parents, reconstruct
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
from chiso.notebook.explorer.parts import Subject, View, arranged, blocks_of, of_units
from chiso.notebook.explorer.selection import AHEAD, COMPONENTS, MOVEMENT, PLACES, TREND, Selection
from chiso.pages.blocks import OF_SCORES, Block, Column, Details, Figure, Note, Table, Text
from chiso.pages.codes import CODES
from chiso.pages.columns import COLUMNS, columns_of
from chiso.pages.formats import SCORE
from chiso.pages.listing import listing
from chiso.reports.parts.across_units import formed_of, of_the_63
from chiso.reports.parts.cards import mean_of_edition, no_change
from chiso.reports.parts.change_words import change_in_words, yardstick
from chiso.reports.parts.components import ROW_HEIGHT, TITLE_WIDTH, common_scale, field_of
from chiso.reports.parts.index_result import in_its_unit
from chiso.reports.parts.trend import breaks_in_series, dots, series_table, trend_figure, uprights_in_words
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
    subject = Subject(d, choice, t)
    if choice.year not in panel(d).editions[choice.index]:
        shown = _not_on_record(subject)
    elif not subject.on_record:
        shown = _of_other_units(subject)
    else:
        subject.note_result()
        shown = _VIEWS[choice.view](subject)
    sources = subject.sourced()
    said = sources[0].summary if sources else ""
    return View([*shown.blocks, *sources], shown.listing, shown.figure, said)


def _not_on_record(subject: Subject) -> View:
    why = Note(why_no_edition({"d": subject.d, "index": subject.index, "year": subject.year}, subject.t))
    if subject.choice.view == TREND and subject.view.has_scores:
        shown = _of_series(subject)
        return View([why, *shown.blocks], shown.listing, shown.figure)
    return View([why])


def _of_other_units(subject: Subject) -> View:
    """A unit that the edition did not measure: what it was made from, or became, what is known of those."""
    t, names = subject.t, subject.d.names
    if subject.unit.period == "63":
        new = names.successor(subject.unit)
        said = t(
            "{unit} is part of {new} since 1 July 2025, and edition {year} measured the 34 units.",
            unit=subject.unit.name,
            new=new.name,
            year=subject.year,
        )
        return View([Note(said)])
    made_of = names.predecessors(subject.unit)
    blocks: list[Block] = [
        Note(" ".join([formed_of(subject.unit, made_of, t), of_the_63(subject.d, t, subject.index)])),
    ]
    frame = reconstruct(subject.d, subject.unit, subject.index)
    subject.note(parents(subject.d, subject.unit, subject.index)["score_source"])
    title = t(
        "{index}: range and simple mean of the units before the reform, never ranked", index=subject.view.name
    )
    columns = ("year", "low", "low_province", "high", "high_province", "mean", "break_kind")
    known = listing(frame, t, title, indices=subject.d.indices, chosen=columns)
    return View([*blocks, *known.blocks(units=False)], known)


def _trend(subject: Subject) -> View:
    shown = _of_series(subject)
    return View([_summary(subject), *shown.blocks], shown.listing, shown.figure)


def _summary(subject: Subject) -> Block:
    """The result in words; a note where there is none."""
    said = subject.view.summary()
    return Note(said) if math.isnan(subject.view.now["score"]) else Text(said)


def _of_series(subject: Subject) -> View:
    """The editions up to the one chosen, drawn and listed."""
    view, t = subject.view, subject.t
    numbers = listing(
        view.series,
        t,
        f"{view.name}, {view.unit_name}",
        indices=subject.d.indices,
        chosen=COLUMNS["trend"],
    )
    if not view.has_scores:
        return View([series_table(view)] if len(view.series) else [], numbers if numbers.rows else None)
    others = [subject.d.province(name, year=subject.year) for name in subject.peer_names[: len(COLOURS) - 1]]
    alone = not others or len(subject.peer_names) >= len(COLOURS)
    figure = trend_figure(view, 0) if alone else _lines(subject, others)
    assert isinstance(figure, Figure)
    why = breaks_in_series(view)
    breaks = [Details(t("Why the line is cut or marked"), why)] if why else []
    subject.note(view.series["score_source"])
    return View([figure, *breaks], numbers, figure)


def _lines(subject: Subject, others: Sequence[Province]) -> Figure:
    """The unit and a few others over the editions."""
    view, t = subject.view, subject.t
    every = {subject.unit.name: view.drawn}
    for one in others:
        series = trend(subject.d, one, subject.index)
        every[one.name] = in_its_unit(series[series["year"].le(subject.year)], view.about)
    drawn = {name: rows for name, rows in every.items() if rows["score"].notna().any()}
    ends = []
    for name, rows in drawn.items():
        last = records(rows[rows["score"].notna()])[-1]
        ends.append(f"{name} {score(last['score'], last['score_unit'], t.lang)} ({last['year']})")
        subject.note(rows["score_source"])
    title = t(
        "{index}: {unit} beside {others}",
        index=view.name,
        unit=view.unit_name,
        others=", ".join(name for name in drawn if name != subject.unit.name),
    )
    caption = f"{t('{index}, totals over the editions.', index=view.name)} {dots(view.about, t)}"
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


def _places(subject: Subject) -> View:
    view = subject.view
    shown = subject.answer(rank_table, subject.index, subject.year)
    if shown.listing is None:
        return View([_summary(subject), *blocks_of(shown)])
    named = subject.peer_names or _best(subject)
    frame, field = shown.frame, panel(subject.d).field(subject.index, subject.year)
    parts: list[Block] = [_summary(subject), *_in_region(subject), *_sparse(subject, frame)]
    between = threshold(subject.d, subject.index, subject.year, range(1, field.ranked + 1))
    figure = _places_figure(subject, frame, between, named, shown.listing.blocks(units=False))
    drawn = [figure] if (frame["rank"].notna() & frame["score"].notna()).any() else []
    own = view.now["rank"]
    near = frame.loc[(frame["rank"] - own).abs().le(BESIDE), "province"].tolist()
    around = of_units(shown, [subject.unit.name, *near])
    if around is not None:
        parts.append(around.table(units=False))
    if named and subject.peers():
        parts += blocks_of(
            subject.answer(peers, subject.unit, subject.index, subject.year, **subject.peers())
        )
    return View([parts[0], *drawn, *parts[1:]], shown.listing, figure if drawn else None)


def _best(subject: Subject) -> list[str]:
    if subject.choice.comparison != "best":
        return []
    book = panel(subject.d)
    _, names, _ = best_of(book, book.field(subject.index, subject.year))
    return [name for name in names.split("; ") if name]


def _in_region(subject: Subject) -> list[Block]:
    found = place_in_region(subject.d, subject.index, subject.year, subject.unit.name)
    if found is None or math.isnan(subject.view.now["rank"]):
        return []
    region = subject.unit.region if subject.t.lang == "vi" else subject.unit.region_en
    said = subject.t("{region}: {place} in the region (derived).", region=region, place=place(*found))
    return [Text(said)]


def _sparse(subject: Subject, frame: pd.DataFrame) -> list[Block]:
    """That most units are not on record, and what the figure makes of it."""
    field, t = panel(subject.d).field(subject.index, subject.year), subject.t
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
    return [Note(f"{said} {how_to_add(subject)}")]


def how_to_add(subject: Subject) -> str:
    """How more figures of the edition are taken in."""
    return subject.t("More figures: chiso.take_in() takes in a table that has them (Excel, CSV, Word, PDF).")


def _places_figure(
    subject: Subject, frame: pd.DataFrame, between: pd.DataFrame, named: list[str], data: list[Block]
) -> Figure:
    view, t = subject.view, subject.t
    mean, levels = mean_of_edition(view), []
    if not math.isnan(mean):
        published = bool(view.national_mean()[1])
        levels.append(places.Level(mean, t("National mean") if published else t("Mean of the provinces")))
    if (ahead_of := view.next_group()) is not None:
        bound = t("Lower bound of {group}", group=view.group_name(ahead_of.name))
        levels.append(places.Level(ahead_of.lower, bound, "-"))
    title, shown = t("{index} {year}", index=view.name, year=subject.year), view.now["rank"]
    if not math.isnan(shown):
        own = place(shown, view.now["ranked"])
        if view.now["rank_is_computed"]:
            own = t("{place} (derived)", place=own)
        title += f": {view.unit_name} {own}"
    ranked = panel(subject.d).field(subject.index, subject.year).ranked
    caption = t(
        "{index} {year}: scores of the units by place, among {n}.",
        index=view.name,
        year=subject.year,
        n=ranked,
    )
    said = [f"{level.name} {number(level.score, t.lang)}" for level in levels]
    return Figure(
        "explorer-places",
        0,
        lambda ax: places.places(
            ax,
            frame,
            between,
            subject.unit.name,
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


def _components(subject: Subject) -> View:
    t = subject.t
    reference = subject.reference()
    if not reference:
        return View([Note(t("Name the units to compare with, with commas between them."))])
    shown = subject.answer(gap, subject.unit, subject.index, subject.year, **reference)
    if shown.listing is None:
        return View([_summary(subject), *blocks_of(shown)])
    rows = shown.frame
    main = rows[rows["kind"].eq(subject.view.about.main_kind) & rows["score"].notna()]
    columns = ("component", "score", "reference", "gap", "rank", "max_score", "lost", "state")
    table = arranged(shown.listing, columns).blocks(units=False)
    figure = _components_figure(subject, main, table) if len(main) else None
    parts: list[Block] = [*_furthest(subject, rows, main)]
    if main.empty:
        lacking = t("No component of the edition has a score of this unit on record.")
        parts.append(Note(f"{lacking} {how_to_add(subject)}"))
    return View([*parts, *([figure] if figure else table)], shown.listing, figure)


def _furthest(subject: Subject, rows: pd.DataFrame, main: pd.DataFrame) -> list[Block]:
    """The distance of the total, and the components furthest below the comparison."""
    t = subject.t
    said = []
    total = records(rows[rows["component"].eq(TOTAL)])[0]
    if not math.isnan(total["gap"]):
        other = score(total["reference"], total["score_unit"], t.lang)
        if total["reference_kind"] == "computed":  # nobody published it
            other += f" ({t(CODES['computed'])})"
        said.append(
            t(
                "{index} {year} against {reference}: {own} and {other}, {gap}.",
                index=subject.view.name,
                year=subject.year,
                reference=subject.compared_in_words(),
                own=score(total["score"], total["score_unit"], t.lang),
                other=other,
                gap=signed(total["gap"], t.lang),
            )
        )
    below = records(main[main["gap"].round(2).lt(0)].sort_values("gap", kind="stable").head(MOST_FURTHEST))
    if below:
        named = "; ".join(f"{subject.component(row)} ({signed(row['gap'], t.lang)})" for row in below)
        said.append(t("Furthest below: {named}.", named=named))
    elif len(main) and main["gap"].notna().all():
        said.append(t("No {part} lies below it.", **subject.view.words))
    return [Text(" ".join(said))] if said else []


def _components_figure(subject: Subject, main: pd.DataFrame, data: Sequence[Block]) -> Figure:
    """Fields or dimensions with the comparison: on their common scale, else in % of their maximum."""
    view, t = subject.view, subject.t
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
    names = [subject.component(row) for row in records(main)]
    beside = subject.compared_in_words()
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


def _movement(subject: Subject) -> View:
    view, t = subject.view, subject.t
    parts: list[Block] = [_summary(subject)]
    if view.change_of_score():
        known = yardstick(view.typical, t)
        parts += [Text(known, "basis")] if known else []
    elif len(view.former) > 1:
        parts.append(Note(of_the_63(subject.d, t, subject.index)))
    else:
        parts.append(Note(capital(no_change(view)) + "."))
    shown = subject.answer(component_changes, subject.unit, subject.index, subject.year)
    changed = shown.frame[shown.frame["change"].notna()] if "change" in shown.frame else pd.DataFrame()
    if shown.listing is None or changed.empty:
        lacking = t(
            "No change of a component is known between {before} and {year}.",
            before=subject.year - 1,
            year=subject.year,
        )
        return View(
            [*parts, Note(lacking), *([] if shown.listing is None else blocks_of(shown))], shown.listing
        )
    columns = ("component", "score", "change", "typical", "mean_change", "weight", "behind_and_falling")
    table = listing(changed, t, shown.listing.title, indices=subject.d.indices, chosen=columns).table()
    figure = _changes_figure(subject, changed, [table])
    return View([*parts, figure], shown.listing, figure)


def _changes_figure(subject: Subject, rows: pd.DataFrame, data: Sequence[Block]) -> Figure:
    view, t = subject.view, subject.t
    names = [subject.component(row) for row in records(rows)]
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


_VIEWS: Mapping[str, Callable[[Subject], View]] = MappingProxyType(
    {
        TREND: _trend,
        PLACES: _places,
        COMPONENTS: _components,
        MOVEMENT: _movement,
        AHEAD: ahead,
    }
)
