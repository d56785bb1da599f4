"""Whether the figures of a table can be those of its edition: held against other editions and each other.

None of this proves a mistake. A sheet that repeats another edition, a column that slipped by a row, a score
that moved unlike all others are what published workbooks have had; a person looks at them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import numpy as np
import pandas as pd

from chiso.core.errors import FEW
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.intake.layout import FigureColumn, Layout
from chiso.intake.reading import FilledCell
from chiso.text.messages import N_, Message

FEWEST = 20  # units that two editions must share
_REPEATED = 0.5
FEW_REPEATED, _NEARLY_ALL = 5, 0.9  # so many of two digits, nearly all of them equal, are no chance either
_FAR = 8.0  # robust standard deviations: sampling alone moves no score so far
_CLOSE, _CLOSER = 0.6, 0.35  # correlation with another edition, and by how much more than as it stands
Found = tuple[str, str, Message]
_History = dict[int, dict[tuple[str, str, str], Decimal]]


def suspicions(d: Dataset, layout: Layout, cells: Sequence[FilledCell]) -> Iterator[Found]:
    """What looks wrong in figures, as kind of doubt, cells and message.

    Parameters
    ----------
    d : Dataset
    layout : Layout
    cells : sequence of FilledCell
        In the order of the table, column by column.
    """
    history = _history(d, layout)
    yield from _repeated(layout, cells, history)
    columns: dict[FigureColumn, list[FilledCell]] = {}
    for cell in cells:
        columns.setdefault(cell.column, []).append(cell)
    for column, own in columns.items():
        if shifted := _shifted(column, own, columns, history, layout.year):
            yield shifted
        elif column.measure == "score":
            yield from _unlike(column, own, history, layout.year)


def _history(d: Dataset, layout: Layout) -> _History:
    """Scores of the other editions in use, by year and by unit, component and unit of measure."""
    figures = d.figures
    figures = figures[
        figures["index"].eq(layout.index)
        & figures["measure"].eq("score")
        & figures["year"].ne(layout.year)
        & figures["in_use"]
    ]
    history: _History = {}
    for row in records(figures[["year", "province", "component", "unit", "value"]]):
        key = (row["province"], row["component"], row["unit"])
        history.setdefault(row["year"], {})[key] = Decimal(repr(float(row["value"])))
    return history


def _key(cell: FilledCell) -> tuple[str, str, str]:
    return cell.province, cell.column.component, cell.column.unit


def _repeated(layout: Layout, cells: Sequence[FilledCell], history: _History) -> Iterator[Found]:
    scores = [cell for cell in cells if cell.column.measure == "score"]
    for year, of_year in sorted(history.items()):
        shared = [cell for cell in scores if _key(cell) in of_year]
        equal = [cell for cell in shared if _same(Decimal(cell.value), of_year[_key(cell)])]
        least = _REPEATED if len(shared) >= FEWEST else _NEARLY_ALL
        if len(shared) >= FEW_REPEATED and len(equal) >= least * len(shared):
            message = N_(
                "{n} of {shared} scores are those of {index} {year} on record",
                n=len(equal),
                shared=len(shared),
                index=layout.index,
                year=year,
            )
            yield "repeats_edition", _named(equal), message


def _same(one: Decimal, other: Decimal) -> bool:
    """Whether two scores are equal in the digits that both have, two of them at least."""
    digits = min(-int(value.as_tuple().exponent) for value in (one, other))
    return round(one, max(digits, 2)) == round(other, max(digits, 2))


def _nearest(
    column: FigureColumn, own: Sequence[FilledCell], history: _History, year: int
) -> dict[str, float]:
    """Scores of a column in the nearest edition that shares enough units, by unit."""
    for other in sorted(history, key=lambda one: (abs(one - year), one)):
        found = {
            cell.province: float(history[other][_key(cell)]) for cell in own if _key(cell) in history[other]
        }
        if len(found) >= FEWEST:
            return found
    return {}


def _shifted(
    column: FigureColumn,
    own: Sequence[FilledCell],
    columns: Mapping[FigureColumn, list[FilledCell]],
    history: _History,
    year: int,
) -> Found | None:
    """A column that fits the nearest edition, or its own ranks, only when moved by a row."""
    against = _nearest(column, own, history, year) if column.measure == "score" else {}
    close, sign = _CLOSE, 1
    ranks = [one for one in columns if (one.component, one.measure) == (column.component, "rank")]
    if column.measure == "score" and ranks and len(columns[ranks[0]]) >= FEWEST:
        against = {cell.province: float(cell.value) for cell in columns[ranks[0]]}
        close, sign = 0.95, -1
    if len(against) < FEWEST:
        return None
    values = pd.Series([float(cell.value) for cell in own])
    other = pd.Series([against.get(cell.province, np.nan) for cell in own])
    here, *moved = (sign * _correlation(values, other.shift(step)) for step in (0, 1, -1))
    if max(moved) >= close and max(moved) - here >= _CLOSER:
        by = N_("its places") if sign < 0 else N_("the edition before")
        message = N_(
            "{column} agrees with {by} only when moved by a row ({moved:.2f} against {here:.2f})",
            column=column.code,
            by=by,
            moved=max(moved),
            here=here,
        )
        return "shifted", _named(own), message
    return None


def _correlation(one: pd.Series[float], other: pd.Series[float]) -> float:
    both = one.notna() & other.notna()
    if both.sum() < FEWEST or one[both].nunique() < 2 or other[both].nunique() < 2:
        return 0.0
    return float(np.corrcoef(one[both].rank(), other[both].rank())[0, 1])


def _unlike(column: FigureColumn, own: Sequence[FilledCell], history: _History, year: int) -> Iterator[Found]:
    """Scores whose change stands far from those of the other units."""
    against = _nearest(column, own, history, year)
    shared = [cell for cell in own if cell.province in against]
    if len(shared) < FEWEST:
        return
    changes = np.array([float(cell.value) - against[cell.province] for cell in shared])
    from_middle = changes - np.median(changes)
    spread = float(np.median(np.abs(from_middle))) / 0.6745
    if not spread:
        return
    for cell, far in zip(shared, from_middle / spread, strict=True):
        if abs(far) > _FAR:
            message = N_(
                "{province}, {column}: {value} after {before:g}, a change {far:.0f} times as far from the "
                "middle one as is usual",
                province=cell.province,
                column=column.code,
                value=Decimal(cell.value),
                before=against[cell.province],
                far=abs(far),
            )
            yield "unlike_history", cell.cell, message


def _named(cells: Sequence[FilledCell]) -> str:
    """The first cells of many."""
    return ", ".join(cell.cell for cell in cells[:FEW]) + ("..." if len(cells) > FEW else "")
