"""Sheets of a workbook for several units: totals over the editions, components, differences."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from chiso.core.frames import records
from chiso.pages.excel.sheets import HEADS_OF_FIGURES, add_row, add_sheet, unit_name
from chiso.reports.parts.index_result import marks_of
from chiso.reports.parts.index_words import listed
from chiso.reports.side_by_side.units import Compared, SideBySide, Spread
from chiso.text.messages import N_

HEADS_OF_UNITS = HEADS_OF_FIGURES | {
    "difference": N_("Difference"),
    "n": N_("Units with a score"),
}
AS_PUBLISHED = 9  # as published, less what binary floats add
TOTALS = (
    *("index", "province", "year", "score", "unit", "place", "ranked", "change_score", "change_place"),
    *("basis", "remark", "sources"),
)
SCORES = ("index", "code", "component", "province", "score", "unit", "maximum", "basis", "sources")
DIFFERENCES = (
    *("index", "year", "code", "component", "unit", "highest", "highest_unit", "lowest", "lowest_unit"),
    *("difference", "n"),
)


def add_totals(book: Workbook, sides: Sequence[SideBySide]) -> set[str]:
    """The sheet of totals and places, a row a unit and edition; returns the keys of its sources."""
    t = sides[0].t
    sheet = add_sheet(book, t("Trend"), [t(HEADS_OF_UNITS[key]) for key in TOTALS])
    used: set[str] = set()
    for side in sides:
        for view in side.views:
            for row in records(view.series):
                sources = "; ".join(dict.fromkeys(filter(None, (row["score_source"], row["rank_source"]))))
                used |= set(filter(None, sources.split("; ")))
                of = "score" if row["score_basis"] else "rank"
                basis = side.references.basis_in_words(row[f"{of}_basis"], row[f"{of}_source"])
                remarks = [marks_of(row["break_kind"], t)] if row["break_kind"] else []
                if row["left_out"]:
                    remarks.append(view.left_out_in_words(row["year"]))
                add_row(
                    sheet,
                    [
                        *(side.name, view.province.name, row["year"], row["score"]),
                        *(unit_name(row["score_unit"], t), row["rank"], row["ranked"]),
                        *(row["change_score"], row["change_rank"]),
                        *(basis, "; ".join(remarks), sources),
                    ],
                    ("", "", "whole", "score", "", "whole", "whole", "signed", "places", "", "", ""),
                )
    return used


def add_components(book: Workbook, sides: Sequence[SideBySide]) -> set[str]:
    """The sheet of components of the edition, a row a component and unit; returns its sources."""
    t = sides[0].t
    sheet = add_sheet(book, t("Components"), [t(HEADS_OF_UNITS[key]) for key in SCORES])
    used: set[str] = set()
    for side in sides:
        for one in side.components():
            for name, cell in one.cells.items():
                used |= set(filter(None, cell["score_source"].split("; ")))
                add_row(
                    sheet,
                    [
                        *(side.name, one.code, _component(one, side), name, cell["score"]),
                        *(unit_name(cell["score_unit"], t), one.maximum),
                        side.references.basis_in_words(cell["score_basis"], cell["score_source"]),
                        cell["score_source"],
                    ],
                    ("", "", "", "", "score", "", "score", "", ""),
                )
    return used


def add_differences(book: Workbook, sides: Sequence[SideBySide]) -> None:
    """The sheet of differences: of the totals of every edition, and of the components of this one."""
    t = sides[0].t
    sheet = add_sheet(book, t("Gaps"), [t(HEADS_OF_UNITS[key]) for key in DIFFERENCES])
    for side in sides:
        total = ("total", t("Total"))
        rows: list[tuple[int, tuple[str, str], Spread | None, int]] = [
            (year, total, side.spread(year), len(side.totals(year))) for year in side.series["year"]
        ]
        rows += [
            (side.year, (one.code, _component(one, side)), one.spread, len(one.cells))
            for one in side.components()
        ]
        for year, (code, name), spread, n in rows:
            if spread is None:
                continue
            add_row(
                sheet,
                [
                    *(side.name, year, code, name, unit_name(spread.unit, t)),
                    *(spread.high, listed(spread.highest, t), spread.low, listed(spread.lowest, t)),
                    *(round(spread.size, AS_PUBLISHED), n),
                ],
                ("", "whole", "", "", "", "score", "", "score", "", "score", "whole"),
            )


def _component(one: Compared, side: SideBySide) -> str:
    t = side.t
    if t.lang == "vi" and not one.row["name_vi"]:
        return f"{one.row['name_en']} ({t('no Vietnamese name is established')})"
    return str(one.row[f"name_{t.names}"])
