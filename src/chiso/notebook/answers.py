"""Answers of chiso.analysis as JupyterLab shows them: headings and words in Vietnamese or English.

    >>> answer(chiso.gap, d, p, "PAPI", 2024, to="best")

The tidy table itself is in `.frame`, for whatever the analyst does next.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

import pandas as pd

from chiso.analysis.base.errors import MergedUnit, NoFigures, NotEstablished
from chiso.analysis.base.panel import panel
from chiso.analysis.record.awaited import Awaited, awaited
from chiso.core.arguments import count_given, text_given, year_given
from chiso.core.dates import day_of_build
from chiso.core.errors import ChisoError
from chiso.core.language import texts
from chiso.data.dataset import Dataset, dataset_given
from chiso.data.indices import Index
from chiso.notebook.remedies import adding_in_a_cell
from chiso.notebook.shown import Shown, show
from chiso.pages.as_of import as_of as said_as_of
from chiso.pages.as_of import not_in_the_data
from chiso.pages.blocks import Note
from chiso.pages.codes import CODES
from chiso.pages.columns import CAPTIONS, COLUMNS, ORDINARY, RANKS
from chiso.pages.listing import listing
from chiso.reports.parts.across_units import of_the_63
from chiso.text.catalog import Texts
from chiso.text.messages import N_


def answer(
    question: Callable[..., pd.DataFrame] | pd.DataFrame,
    *arguments: Any,
    lang: str = "",
    rows: int | None = None,
    widest: str = "",
    **named: Any,
) -> Shown:
    """Ask a function of chiso.analysis and show its table in words.

    Parameters
    ----------
    question : function or DataFrame
        A function of chiso.analysis, or one of your own that returns a table; of a table itself `show`
        is the better name.
    *arguments, **named
        Its arguments.
    lang : {"", "vi", "en"}
        The language chosen by default.
    rows : int, optional
        Show the first so many rows only.
    widest : str, optional
        A column: rows with its largest values first, whatever their sign.

    Returns
    -------
    Shown
        Where there are no figures, or too few for a statistic of the whole field: a note that says why.

    Raises
    ------
    ChisoError
        What is asked is no function, or returns no table.

    Examples
    --------
    >>> chiso.answer(chiso.gap, d, "Lai Châu", "PAPI", 2023, lang="en", rows=2)
    PAPI 2023: Lost points and distance to the reference, by component
    Component                      Score  Maximum  Points not reached  Place  Reference  Whose
    Total                          43.62    80.00               36.38  18/61      46.04  Thừa Thiên Huế
    4. Control of Corruption in …   6.48    10.00                3.52  49/61       8.15  Sóc Trăng
    1. Participation at Local Le…   4.97    10.00                5.03  29/61       5.91  Thái Nguyên
    8. E-Governance                 3.27    10.00                6.73  23/61       3.97  Hà Nội
    6. Public Service Delivery      7.72    10.00                2.28  21/61       8.30  Thừa Thiên Huế
    7. Environmental Governance     3.81    10.00                6.19  13/61       4.29  Đồng Tháp
    2. Transparency in Local Dec…   5.47    10.00                4.53  16/61       5.88  Khánh Hòa
    5. Public Administrative Pro…   7.39    10.00                2.61  11/61       7.64  Bạc Liêu
    ... 29 more rows, 2 more columns
    """
    t, rows, widest = texts(lang), count_given(rows, "rows"), text_given(widest, "widest")
    if not callable(question):
        return show(question, lang=lang, rows=rows)
    asked = inspect.signature(question).bind(*arguments, **named).arguments
    if not isinstance(asked.get("d"), Dataset):
        return show(question(*arguments, **named), lang=lang, rows=rows)
    frame = why_no_edition(asked, t) or _asked(question, arguments, named, asked, t)
    if isinstance(frame, str):
        return Shown.of([Note(frame)], t, pd.DataFrame())
    if not isinstance(frame, pd.DataFrame):
        return show(frame)  # which says that it is no table
    name = question.__name__
    subject, caption = _subject(asked, t), t(CAPTIONS[name]) if name in CAPTIONS else ""
    if frame.empty:
        why = _why_empty(asked, t)
        if why or caption:
            none = why or t("{subject}{what}: none.", subject=subject, what=caption)
            return Shown.of([Note(none)], t, frame)
    if widest:
        _check_numbers(frame, widest)
        frame = frame.sort_values(widest, key=lambda column: column.abs(), ascending=False, kind="stable")
    known = asked["d"].indices
    left_out = _left_out(frame)
    listed = listing(
        frame,
        t,
        subject + caption if caption else subject.removesuffix(": "),
        indices=known,
        chosen=_chosen(frame.head(rows or len(frame)), name, known) if name in COLUMNS else None,
        notes=[t("Left out of the edition: {names}.", names=", ".join(left_out))] if left_out else [],
    )
    return Shown.of(listed.blocks(rows or len(frame), units=name not in COLUMNS), t, frame, listed)


def _asked(
    question: Callable[..., Any],
    arguments: tuple[Any, ...],
    named: dict[str, Any],
    asked: Mapping[str, Any],
    t: Texts,
) -> Any:
    """What a question returns; why it cannot be answered, as text."""
    try:
        return question(*arguments, **named)
    except NoFigures as lack:
        return _lack(lack, asked, t)
    except MergedUnit as other:
        return of_the_63(asked["d"], t, other.index)
    except NotEstablished as lack:
        return t(
            "{index} {year}: {n} of {ranked} provinces on record, too few for this question (it needs 90 %).",
            index=asked["d"].indices[lack.index].name,
            year=lack.year,
            n=lack.n,
            ranked=lack.ranked,
        )


def _check_numbers(frame: pd.DataFrame, column: str) -> None:
    """Refuse a column that a table has not, or that holds no numbers."""
    if column not in frame:
        raise ChisoError(
            N_('no column "{name}"', name=str(column)), "widest", N_("columns: {names}", names=[*frame])
        )
    if not pd.api.types.is_numeric_dtype(frame[column]):
        raise ChisoError(N_("{column} has no numbers to sort by", column=column), "widest")


def _chosen(top: pd.DataFrame, name: str, indices: Mapping[str, Index]) -> list[str]:
    """The columns that a question shows, without those that say nothing in the rows shown."""
    ranks = [f"rank_{one.key}" for one in indices.values()]
    first, *others = (one for column in COLUMNS[name] for one in (ranks if column == RANKS else [column]))
    return [first, *(column for column in others if _says_something(top, column))]


def as_of(d: Dataset, lang: str = "", day: str = "") -> Shown:
    """As of which import the data are, and which results should be out and are not in them.

    Parameters
    ----------
    d : Dataset
    lang : {"", "vi", "en"}
        The language chosen by default.
    day : str
        As in `chiso.core.dates.day_of_build`: today, if empty.

    Returns
    -------
    Shown
        `frame` as the attributes of `chiso.analysis.record.awaited.Awaited`, a row an index.

    Examples
    --------
    >>> type(chiso.as_of(d).frame).__name__
    'DataFrame'
    """
    d = dataset_given(d)
    t, on = texts(lang), day_of_build(text_given(day, "day"))
    said = [said_as_of(d, t), *adding_in_a_cell(not_in_the_data(d, t, on), t)]
    columns = [field.name for field in fields(Awaited)]
    frame = pd.DataFrame(map(asdict, awaited(d, on)), columns=columns)
    return Shown.of([Note(" ".join(said))], t, frame)


def why_no_edition(asked: Mapping[str, Any], t: Texts) -> str:
    """That the edition asked for is not on record; "" if it is, or if none was asked for."""
    year, index = asked.get("year"), asked.get("index")
    if year is None or (index is not None and index not in list(asked["d"].indices)):
        return ""
    year = year_given(year)
    editions = panel(asked["d"]).editions
    if any(year in editions[one] for one in ([index] if index else editions)):
        return ""
    d: Dataset = asked["d"]
    said = t("No index has an edition {year} on record.", year=year)
    if index:
        said = t("{index} has no edition {year} on record", index=d.indices[index].name, year=year) + "."
    newer = not_in_the_data(d, t, until=year, indices=[index] if index else None)
    return " ".join([said, *adding_in_a_cell(newer, t)])


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
