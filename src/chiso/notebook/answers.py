"""Answers of chiso.analysis as JupyterLab shows them: headings and words in Vietnamese or English.

    >>> answer(chiso.gap, d, p, "PAPI", 2024, to="best")

The tidy table itself is in `.frame`, for whatever the analyst does next.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import pandas as pd
from markupsafe import Markup

from chiso.analysis.awaited import Awaited, awaited
from chiso.analysis.errors import MergedUnit, NoFigures, NotEstablished
from chiso.analysis.panel import panel
from chiso.core.dates import day_of_build
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.data.provinces import Province
from chiso.pages.as_of import as_of as said_as_of
from chiso.pages.as_of import not_in_the_data
from chiso.pages.blocks import Column, Row, note, table
from chiso.pages.columns import (
    CAPTIONS,
    CODES,
    COLUMNS,
    HEADINGS,
    NOT_NUMBERS,
    ORDINARY,
    PLACES,
    PLAIN,
    RANKS,
    SIGNED,
    SIGNED_WHOLE,
    TEXT,
    WHOLE,
    WORDS,
    YEARS,
)
from chiso.pages.references import References
from chiso.reports.parts.across_units import of_the_63
from chiso.reports.parts.components import label
from chiso.reports.parts.index_result import IndexView
from chiso.reports.parts.index_words import place_in
from chiso.reports.parts.trend import trend_figure
from chiso.text.catalog import Texts
from chiso.text.numbers import MISSING, number, place, score, signed

INDEX = ("index", "index_a", "index_b")
# JupyterLab sets every cell to the right.
_STYLE = Markup(
    "<style>.chiso-answer th, .chiso-answer td {text-align: left !important}"
    " .chiso-answer .number {text-align: right !important}"
    " .chiso-answer caption {text-align: left; font-weight: bold; padding: .4em 0}</style>"
)


@dataclass(frozen=True)
class Answer:
    """What a notebook shows, and the tidy table behind it.

    Attributes
    ----------
    html : str
        All text escaped.
    frame : DataFrame
        As the function returned it; empty where there are no figures.
    """

    html: str
    frame: pd.DataFrame

    def _repr_html_(self) -> str:
        return self.html


def answer(
    question: Callable[..., pd.DataFrame],
    *arguments: Any,
    lang: str = "vi",
    rows: int | None = None,
    widest: str = "",
    **named: Any,
) -> Answer:
    """Ask a function of chiso.analysis and show its table in words.

    Parameters
    ----------
    question : function
        One of those in `COLUMNS`.
    *arguments, **named
        Its arguments.
    lang : {"vi", "en"}
    rows : int, optional
        Show the first so many rows only.
    widest : str, optional
        A column: rows with its largest values first, whatever their sign.

    Returns
    -------
    Answer
        Where there are no figures, or too few for a statistic of the whole field: a note that says why.
    """
    t = Texts(lang)
    asked = inspect.signature(question).bind(*arguments, **named).arguments
    if unknown := _no_edition(asked, t):
        return Answer(_shown([note(unknown)]), pd.DataFrame())
    try:
        frame = question(*arguments, **named)
    except NoFigures as lack:
        return Answer(_shown([note(_lack(lack, asked, t))]), pd.DataFrame())
    except MergedUnit as other:
        return Answer(_shown([note(of_the_63(asked["d"], t, other.index))]), pd.DataFrame())
    except NotEstablished as lack:
        why = t(
            "{index} {year}: {n} of {ranked} provinces on record, too few for this question (it needs 90 %).",
            index=asked["d"].indices[lack.index].name,
            year=lack.year,
            n=lack.n,
            ranked=lack.ranked,
        )
        return Answer(_shown([note(why)]), pd.DataFrame())
    name = question.__name__
    if frame.empty:
        none = t("{subject}{what}: none.", subject=_subject(asked, t), what=t(CAPTIONS[name]))
        return Answer(_shown([note(_why_empty(asked, t) or none)]), frame)
    if widest:
        frame = frame.sort_values(widest, key=lambda column: column.abs(), ascending=False, kind="stable")
    top = frame.head(rows or len(frame))
    names = {code: one.name for code, one in asked["d"].indices.items()}
    top = top.assign(**{column: top[column].map(names) for column in INDEX if column in top})
    ranks = {f"rank_{one.key}": place_in(one, t) for one in asked["d"].indices.values()}
    first, *others = (one for column in COLUMNS[name] for one in (ranks if column == RANKS else [column]))
    chosen = [first, *(column for column in others if _says_something(top, column))]
    columns = [
        Column(ranks.get(column) or t(HEADINGS[column]), numeric=column not in NOT_NUMBERS)
        for column in chosen
    ]
    shown = [Row([_cell(row, column, t) for column in chosen]) for row in records(top)]
    parts = [table(_subject(asked, t) + t(CAPTIONS[name]), columns, shown)]
    if rows and rows < len(frame):
        parts.append(
            note(t.ngettext("First {k} of {n} row.", "First {k} of {n} rows.", n=len(frame), k=rows))
        )
    if left_out := _left_out(frame):
        parts.append(note(t("Left out of the edition: {names}.", names=", ".join(left_out))))
    return Answer(_shown(parts), frame)


def chart(d: Dataset, province: Province, index: str, year: int, lang: str = "vi") -> Answer:
    """Totals of an index up to an edition, as the province report draws them.

    Returns
    -------
    Answer
        The figure with its numbers; `frame` is `chiso.trend` up to the edition. Where the edition has no
        total of the unit, a note says so before the figure of the earlier ones.
    """
    t = Texts(lang)
    view = IndexView(d, province, index, year, t, References(d, t))
    if view.series.empty:
        why = _no_edition({"d": d, "index": index, "year": year}, t)
        return Answer(_shown([note(why or of_the_63(d, t, index))]), pd.DataFrame())
    parts = [] if view.has_edition and not math.isnan(view.now["score"]) else [note(view.summary())]
    if view.has_scores:
        parts.append(trend_figure(view, 1))
    return Answer(_shown(parts), view.series)


def as_of(d: Dataset, lang: str = "vi", day: str = "") -> Answer:
    """As of which import the data are, and which results should be out and are not in them.

    Parameters
    ----------
    d : Dataset
    lang : {"vi", "en"}
    day : str
        As in `chiso.core.dates.day_of_build`: today, if empty.

    Returns
    -------
    Answer
        `frame` as the attributes of `chiso.analysis.awaited.Awaited`, a row an index.
    """
    t, on = Texts(lang), day_of_build(day)
    said = [said_as_of(d, t), *not_in_the_data(d, t, on)]
    columns = [field.name for field in fields(Awaited)]
    return Answer(_shown([note(" ".join(said))]), pd.DataFrame(map(asdict, awaited(d, on)), columns=columns))


def _shown(parts: list[Markup]) -> str:
    return str(Markup('<div class="chiso-answer">{}{}</div>').format(_STYLE, Markup("\n").join(parts)))


def _no_edition(asked: Mapping[str, Any], t: Texts) -> str:
    """That the edition asked for is not on record; "" if it is, or if none was asked for."""
    year, index = asked.get("year"), asked.get("index")
    if year is None or (index is not None and index not in asked["d"].indices):
        return ""
    editions = panel(asked["d"]).editions
    if any(year in editions[one] for one in ([index] if index else editions)):
        return ""
    d: Dataset = asked["d"]
    said = t("No index has an edition {year} on record.", year=year)
    if index:
        said = t("{index} has no edition {year} on record", index=d.indices[index].name, year=year) + "."
    newer = not_in_the_data(d, t, until=year, indices=[index] if index else None)
    return " ".join([said, *newer])


def _lack(lack: NoFigures, asked: Mapping[str, Any], t: Texts) -> str:
    of = t(" for {province}", province=lack.province) if lack.province else ""
    reason = lack.reason if lack.reason in CODES else _missing_total(lack, asked["d"])
    why = t(CODES[reason]) if reason else t("no component with a score to compare")
    name, year = asked["d"].indices[lack.index].name, asked.get("year", lack.year)
    if year is None:
        return t("{index}: no answer{of} ({why}).", index=name, of=of, why=why)
    if lack.year not in (year, None):  # what is missing is of the year before
        why = t("{year}: {why}", year=lack.year, why=why)
    return t("{index} {year}: no answer{of} ({why}).", index=name, year=year, of=of, why=why)


def _missing_total(lack: NoFigures, d: Dataset) -> str:
    """Why the unit has no total in the edition; "" if it has one."""
    if lack.year is None or not lack.province:
        return ""
    book, of = panel(d), (lack.index, lack.year, lack.province, "total")
    known = not math.isnan(book.cells.get(of, {}).get("score", math.nan))
    return "" if known else book.missing_reason(*of)


def _why_empty(asked: Mapping[str, Any], t: Texts) -> str:
    """That an empty table is empty because the unit has no total in the edition; "" if it has one."""
    if not {"d", "index", "year", "province"} <= set(asked):
        return ""
    name = getattr(asked["province"], "name", asked["province"])
    lack = NoFigures(asked["index"], asked["year"], name)
    return _lack(lack, asked, t) if _missing_total(lack, asked["d"]) else ""


def _subject(asked: Mapping[str, Any], t: Texts) -> str:
    """Index and edition that were asked for, before the caption."""
    if "index" not in asked:
        return t("{year}: ", year=asked["year"]) if "year" in asked else ""
    name = asked["d"].indices[asked["index"]].name
    return t("{index} {year}: ", index=name, year=asked["year"]) if "year" in asked else f"{name}: "


def _says_something(frame: pd.DataFrame, column: str) -> bool:
    return bool((frame[column].notna() & ~frame[column].isin(ORDINARY)).any())


def _left_out(frame: pd.DataFrame) -> list[str]:
    if "left_out" not in frame:
        return []
    if frame["left_out"].dtype == bool:
        return list(frame.loc[frame["left_out"], "province"]) if "province" in frame else []
    # The rows of components say nothing; order of the units is kept.
    return list(
        dict.fromkeys(name for cell in frame["left_out"].dropna() for name in cell.split("; ") if name)
    )


def _cell(row: dict[str, Any], column: str, t: Texts) -> str | Markup:
    value = row[column]
    if value == "" or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    form = _place if column.startswith("rank_") else _FORMATS.get(column, _score)
    return form(row, column, t)


def _score(row: dict[str, Any], column: str, t: Texts) -> str:
    return score(row[column], row.get("score_unit", row.get("unit", "")), t.lang)


def _place(row: dict[str, Any], column: str, t: Texts) -> str:
    field = column.replace("rank", "ranked") if column.startswith("rank_") else "ranked"
    # An interval of places shares the field of the place itself; a table with one field has it in n.
    return place(row[column], next(row[name] for name in (field, "ranked", "n") if name in row))


def _words(row: dict[str, Any], column: str, t: Texts) -> str:
    return ", ".join(t(CODES[code]) for code in str(row[column]).split("; "))


def _group(row: dict[str, Any], column: str, t: Texts) -> str:
    return t(CODES[row[column]]) if row[column] in CODES else str(row[column])


def _target(row: dict[str, Any], column: str, t: Texts) -> str:
    value = str(row[column])
    if value.isdigit():
        return t("place {k}", k=value)
    return t("best place") if value == "best" else value


def _component(row: dict[str, Any], _: str, t: Texts) -> str | Markup:
    if row["component"] == "total":
        return t("Total")
    return label(row, t) if "name_vi" in row and row["name_en"] else str(row["component"])


def _value(row: dict[str, Any], column: str, t: Texts) -> str:
    places = row["kind"] in {"rank", "rise"}
    return number(row[column], t.lang, 0 if places else 2)


_FORMATS: dict[str, Callable[[dict[str, Any], str, Texts], str | Markup]] = {
    "component": _component,
    "target": _target,
    "group": _group,
    **dict.fromkeys((*INDEX, *TEXT), lambda row, column, _: str(row[column])),
    **dict.fromkeys(WORDS, _words),
    **dict.fromkeys(YEARS, lambda row, column, _: f"{row[column]:.0f}"),
    **dict.fromkeys(PLACES, _place),
    **dict.fromkeys(WHOLE, lambda row, column, t: number(row[column], t.lang, 0)),
    **dict.fromkeys(SIGNED_WHOLE, lambda row, column, t: signed(row[column], t.lang, 0)),
    **dict.fromkeys(SIGNED, lambda row, column, t: signed(row[column], t.lang)),
    **dict.fromkeys(PLAIN, lambda row, column, t: number(row[column], t.lang)),
    "value": _value,
}
