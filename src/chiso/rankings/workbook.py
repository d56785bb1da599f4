"""The figures of a ranking, and of a unit of it, as Excel workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook

from chiso.pages.blocks import Column, Table
from chiso.pages.excel.sheets import open_book, save_book
from chiso.pages.excel.tables import add_table
from chiso.pages.formats import POINTS
from chiso.rankings.columns import ranking_columns
from chiso.rankings.measures import (
    after_explanation,
    as_float,
    claims_by_unit,
    differences,
    lost_by_criterion,
    reached_by_field,
)
from chiso.rankings.report import RankingReport
from chiso.rankings.summary import method_sentences, ranking_sentences
from chiso.rankings.unit_report import OwnUnitReport
from chiso.scorecards.workbook import scorecard_book
from chiso.text.numbers import labelled


def write_ranking_workbook(report: RankingReport, path: Path) -> None:
    """Write the workbook of a ranking.

    Parameters
    ----------
    report : RankingReport
    path : Path
        The .xlsx; replaced if it exists.
    """
    t = report.t
    lines = [*ranking_sentences(report.ranked, t), *method_sentences(report.scores, t)]
    book, below = open_book(t("Summary"), report.title().heading, lines)
    book.worksheets[0].print_area = f"A1:A{below}"
    for name, table in _tables(report):
        if table.rows:
            add_table(book, name, table, t)
    save_book(book, path, t)


def _tables(report: RankingReport) -> list[tuple[str, Table]]:
    t, results = report.t, report.results
    ranked = [report.row(one) for one in results.units]
    names = ("unit", "kind", "place", "place_in_kind", "points", "maximum", "bonus", "penalty", "percent")
    lost = [row | {"of": row["n"]} for row in lost_by_criterion(results)]
    found = [
        (t("Places"), ranking_columns(t, *names, "class_name", "note", "missing"), ranked),
        (
            t("Fields"),
            [*ranking_columns(t, "unit", "place", "percent"), *report.field_columns()],
            reached_by_field(results),
        ),
        (
            t("Criteria"),
            ranking_columns(
                t,
                *("code", "name", "maximum", "lost", "losing", "of", "sum", "share", "without"),
                of=t("Units with such work and a score"),
            ),
            lost,
        ),
        (
            t("Best quarter"),
            ranking_columns(t, "code", "name", "maximum", "best", "rest", "difference"),
            differences(results),
        ),
        (
            t("Claims"),
            ranking_columns(
                t,
                *("unit", "self_assessed", "appraised", "difference", "cut", "raised", "n"),
                difference=t("Appraised less self-assessed"),
            ),
            claims_by_unit(results),
        ),
        (
            t("After explanation"),
            ranking_columns(
                t,
                *("unit", "appraised", "score", "difference", "n"),
                score=t("After explanation, or final"),
                n=t("Criteria with both"),
            ),
            after_explanation(results),
        ),
        (
            t("Changes"),
            ranking_columns(t, "unit", "before", "percent", "change", "place_before", "place"),
            report.change_rows(),
        ),
        (
            t("Surveys"),
            ranking_columns(t, "unit", "respondents", "satisfied", "method", "source", "note"),
            report.survey_rows(),
        ),
        (t("Points"), _point_columns(report), _points(report)),
        (
            t("Files"),
            ranking_columns(t, "file", "agency", "stage", "received", "scores", "note"),
            report.file_rows(),
        ),
    ]
    return [(name, Table(name, columns, rows)) for name, columns, rows in found]


def _point_columns(report: RankingReport) -> list[Column]:
    """The unit, and a column a row of the set."""
    rows = report.criteria.criteria
    return [
        *ranking_columns(report.t, "unit"),
        *(Column(one.code, labelled(one.code, one.name), POINTS) for one in rows),
    ]


def _points(report: RankingReport) -> list[dict[str, Any]]:
    """Points that count of every unit on every row of the set."""
    return [
        {"unit": one.unit.name} | {code: as_float(row.points) for code, row in one.rows.items()}
        for one in report.results.units
    ]


def write_own_unit_workbook(report: OwnUnitReport, path: Path) -> None:
    """Write the workbook of a unit: its scorecard, and what would raise it most.

    Parameters
    ----------
    report : OwnUnitReport
    path : Path
        The .xlsx; replaced if it exists.
    """
    book: Workbook = scorecard_book(report)
    t, rows = report.t, report.gain_rows()
    columns = ranking_columns(
        t,
        *("code", "name", "score", "maximum", "lost", "percent", "place", "lead"),
        maximum=t("Could be reached"),
        lost=t("Points not reached"),
        percent=t("Percent, if reached"),
        place=t("Place, if reached"),
    )
    if rows:
        add_table(book, t("What would raise it most"), Table("", columns, rows), t, widths={"name": 60})
    save_book(book, path, t)
