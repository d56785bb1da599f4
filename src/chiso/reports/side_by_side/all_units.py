"""The sheet of all units of an edition, in every index: the same in all workbooks but for who is marked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from openpyxl import Workbook

from chiso.analysis.among_units.nationwide import every_unit
from chiso.analysis.base.errors import NoFigures
from chiso.analysis.base.panel import Panel, panel
from chiso.analysis.movement.sampling import with_margin
from chiso.analysis.movement.typical_changes import typical_row
from chiso.core.frames import records
from chiso.data.dataset import Dataset
from chiso.pages.blocks import Column, Table
from chiso.pages.codes import in_words
from chiso.pages.columns import columns_of
from chiso.pages.excel.styles import BOLD, OWN_FILL
from chiso.pages.excel.tables import SheetCells, add_cells, cells_of
from chiso.pages.references import References
from chiso.reports.parts.change_words import weight_in_words
from chiso.reports.parts.index_result import marks_of, why_left_out
from chiso.reports.side_by_side.unit_groups import groups_of_units
from chiso.reports.side_by_side.workbook import AS_PUBLISHED
from chiso.text.catalog import Texts


def add_all_units(book: Workbook, d: Dataset, year: int, t: Texts, own: Collection[str] = ()) -> set[str]:
    """The sheet of all units of an edition; returns the keys of its sources.

    Parameters
    ----------
    book : Workbook
    d : Dataset
    year : int
    t : Texts
    own : collection of str
        Names of the units that the report is about: their rows are marked.
    """
    cells, names, used = all_units(panel(d), year, t.lang)
    sheet = add_cells(book, t("All units"), cells)
    for n, name in enumerate(names, cells.head + 1):
        if name in own:
            for cell in sheet[n]:
                cell.font, cell.fill = BOLD, OWN_FILL
    return set(used)


@lru_cache(maxsize=2)  # a build makes its reports of one edition, in one language
def all_units(book: Panel, year: int, lang: str) -> tuple[SheetCells, tuple[str, ...], frozenset[str]]:
    """The sheet as cells, the unit of each row, and the keys of all sources; worked out once."""
    t = Texts(lang)
    rows = [row for index in book.d.indices for row in _rows(book.d, index, year, t)]
    grouped = any(row["unit_groups"] for row in rows)
    columns = [
        *columns_of(t, "index", "province", "region", "group"),
        *([Column("unit_groups", t("Groups of units"))] if grouped else []),
        *columns_of(t, "score", "score_unit", "rank", "ranked", "change_score", "change_rank"),
        Column("beside", t("The change of score beside the others")),
        *(Column("basis", t("Basis")), Column("place_basis", t("Basis of the place"))),
        *columns_of(t, "missing_reason", "remark", "sources"),
    ]
    used = frozenset(key for row in rows for key in row["sources"].split("; ") if key)
    return cells_of(Table("", columns, rows, headers=2), t), tuple(row["province"] for row in rows), used


def _rows(d: Dataset, index: str, year: int, t: Texts) -> Iterator[dict[str, Any]]:
    try:
        table = every_unit(d, index, year)
    except NoFigures:  # the index has no such edition
        return
    book, references, typical = panel(d), References(d, t), typical_row(d, index, year)
    period = book.period(index, year)
    units, left_out = book.units[period], book.left_out(index, year)
    in_groups = groups_of_units(d, period, t)
    for row in records(table):
        name, change = row["province"], row["change_score"]
        why = in_words(row["missing_reason"], t)
        if row["missing_reason"] == "left_out":
            why += f" ({why_left_out(str(left_out[name]['reason']), t)})"
        beside = with_margin(d, typical, index, year, name) if row["weight"] else {}
        yield row | {
            "index": d.index(index).name,
            "change_score": round(change, AS_PUBLISHED),
            "region": units[name]["region" if t.lang == "vi" else "region_en"],
            "unit_groups": in_groups.get(name, ""),
            "beside": weight_in_words(change, row["weight"], beside, t) if row["weight"] else "",
            "basis": references.basis_in_words(row["score_basis"], row["score_source"]),
            "place_basis": references.basis_in_words(row["rank_basis"], row["rank_source"]),
            "missing_reason": why,
            "remark": marks_of(row["break_kind"], t),
            "sources": joined_keys(row["score_source"], row["rank_source"]),
        }


def joined_keys(*sources: str) -> str:
    """Keys of sources that several figures name, each once."""
    return "; ".join(dict.fromkeys(key for part in sources for key in part.split("; ") if key))
