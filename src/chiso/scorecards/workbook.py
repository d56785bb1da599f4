"""A scorecard as an Excel workbook that can be used for what-if: change an input, and scores follow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from chiso.core.frames import records
from chiso.data.plans.scorecard_table import steps_of
from chiso.pages.blocks import Table
from chiso.pages.excel.sheets import LINE, add_sheet, open_book, put_text, save_book
from chiso.pages.excel.styles import BOLD_FONT, HEAD_FILL, TO_FILL_FILL
from chiso.pages.excel.tables import add_table
from chiso.scorecards.columns import OF_CARDS, card_columns, headings
from chiso.scorecards.comparisons import evidence, responsibility
from chiso.scorecards.report import ScorecardReport
from chiso.scorecards.rules import expected
from chiso.scorecards.scores import Card
from chiso.scorecards.wording import RULES, STATES, finding_in_words
from chiso.text.catalog import Texts
from chiso.text.messages import N_
from chiso.text.numbers import OF_POINTS, digits

COLUMNS = {
    **headings("code", "name", "maximum"),
    "numerator": N_("Numerator"),
    "denominator": N_("Denominator"),
    **headings("ratio"),
    "threshold": N_("Target ratio, %"),
    "base": N_("Base points"),
    "value": N_("Value of the year"),
    "last_year": N_("Value of last year"),
    "by_inputs": OF_CARDS["expected"].heading,
    "stated": OF_CARDS["printed"].heading,
    **headings("score", "pending", "lost", "state", "rule"),
    "remark": N_("Remark"),
}
LETTER = {key: chr(ord("A") + n) for n, key in enumerate(COLUMNS)}
INPUTS = ("numerator", "denominator", "ratio", "threshold", "base", "value", "last_year", "stated")
FORMATS = {"maximum": "0.##", "ratio": "#,##0.0000", "numerator": "#,##0.###", "denominator": "#,##0.###"}
POINTS = "0.0000"
# Characters of a column.
WIDTHS = {"code": 8, "name": 44, "state": 22, "rule": 26, "remark": 26, "numerator": 12, "denominator": 12}
NUMBERS = 11
PAGE = 74  # characters across a page of A4
WORDS = ("name", "state", "rule", "remark")
FORMULAS = {
    "proportional": "=MIN({maximum},{maximum}*{ratio}/100)",
    "to_target": "=MIN({maximum},{maximum}*{ratio}/{threshold})",
    "base_plus_ratio": "=MIN({maximum},{base}+({maximum}-{base})*{ratio}/100)",
    "above_last_year": "=IF({value}>{last_year},{maximum},0)",
    "above_100": "=IF({ratio}>100,{maximum},0)",
    "reduced_maximum": "={maximum}*{share}/100",
}
FIRST = 2  # row


def write_scorecard_workbook(report: ScorecardReport, path: Path) -> None:
    """Write the workbook of a scorecard.

    Parameters
    ----------
    report : ScorecardReport
    path : Path
        The .xlsx; replaced if it exists.
    """
    save_book(scorecard_book(report), path, report.t)


def scorecard_book(report: ScorecardReport) -> Workbook:
    """The workbook of a scorecard, open for more sheets."""
    t = report.t
    lines = [report.caution, *report.sentences()]
    lines.append(t("Yellow cells can be changed: scores, fields and total are formulas."))
    book, below = open_book(t("Summary"), report.title().heading, lines)
    first = book.worksheets[0]
    first.print_area = f"A1:A{below}"
    # Without charts beside it the column itself must fit the page.
    first.column_dimensions["A"].width = PAGE
    for n, line in enumerate(lines, 3):
        first.row_dimensions[n].height = LINE * math.ceil(len(line) / PAGE)
    _Sheet(report.card, t).write(book)
    for name, columns, rows, widths in _tables(report):
        table = Table(name, card_columns(t, *columns, share="%"), rows)
        add_table(book, name, table, t, widths=widths)
    return book


class _Sheet:
    """The sheet of scores, a row a criterion, with formulas."""

    def __init__(self, card: Card, t: Texts) -> None:
        self.card, self.t = card, t
        self.line = {row["code"]: n for n, row in enumerate(card.rows, FIRST)}
        self.fits = {one.code: one for one in card.findings if one.kind == "misprint"}
        self.implied = {one.code: one for one in card.findings if one.kind == "implied"}

    def write(self, book: Workbook) -> None:
        """Add the sheet."""
        sheet = add_sheet(book, self.t("Scores"), [self.t(head) for _, head in COLUMNS.items()])
        for row in self.card.rows:
            self._row(sheet, row)
        self._total(sheet)
        sheet.freeze_panes = "C2"
        for key, letter in LETTER.items():
            sheet.column_dimensions[letter].width = WIDTHS.get(key, NUMBERS)
        for row in self.card.rows:
            longest = max(len(row["name"]) / WIDTHS["name"], len(self._rule(row)) / WIDTHS["rule"])
            # Spreadsheets do not fit the height of a row when they open a file.
            sheet.row_dimensions[self.line[row["code"]]].height = LINE * math.ceil(longest + 0.2)

    def cell(self, key: str, row: Mapping[str, Any]) -> str:
        """Address of a cell: C5."""
        return f"{LETTER[key]}{self.line[row['code']]}"

    def _row(self, sheet: Worksheet, row: Mapping[str, Any]) -> None:
        n, below = self.line[row["code"]], self.card.children.get(row["code"], [])
        formulas = {
            "by_inputs": self._formula(row),
            "score": self._score(row),
            "pending": self._pending(row),
            "lost": self._lost(row),
            "state": self.t(STATES[row["state"]]) if row["state"] else None,
            "rule": self._rule(row) or None,
        }
        remarks = []
        for key, head in COLUMNS.items():
            cell = sheet[f"{LETTER[key]}{n}"]
            words = key in WORDS
            cell.alignment = Alignment("left" if words else None, "top", wrap_text=words, indent=words)
            cell.number_format = FORMATS.get(key, POINTS) if key not in {"code", "name"} else "@"
            if key in {"code", "name"}:
                put_text(cell, row[key])
            elif key in formulas:
                cell.value = formulas[key]
            elif key != "remark":
                cell.value, remark = self._input(key, row)
                remarks += [f"{self.t(head)}: {remark}"] if remark else []
                if key in INPUTS and not below and self._can_change(key, row):
                    cell.fill = TO_FILL_FILL
        if remarks:
            put_text(sheet[f"{LETTER['remark']}{n}"], "; ".join(remarks))
        if not row["parent"]:
            for key in ("code", "name", "score"):
                sheet[f"{LETTER[key]}{n}"].font = BOLD_FONT

    def _rule(self, row: Mapping[str, Any]) -> str:
        return self.t(RULES[row["rule"]]) if row["rule"] else ""

    def _input(self, key: str, row: Mapping[str, Any]) -> tuple[Any, str]:
        """An input as it fits, and what is printed instead if that is another."""
        column = self.card.printed(row)[1] if key == "stated" else key
        text = row[column] if column else ""
        misprint, implied = self.fits.get(row["code"]), self.implied.get(row["code"])
        if key == "ratio" and row["numerator"] and row["denominator"]:
            return f"=IF({self.cell('denominator', row)}=0,0,100*{self.cell('numerator', row)}/" + (
                f"{self.cell('denominator', row)})"
            ), ""
        printed = self.t("printed {printed}", printed=digits(text, self.t.lang)) if text else ""
        if misprint is not None and misprint.figure == column and key != "stated":
            return _number(misprint.fits), printed
        if misprint is not None and misprint.figure == column:
            return _number(text), self.t("{fits} fits", fits=digits(misprint.fits, self.t.lang))
        if implied is not None and key == "ratio":
            return _number(implied.fits), printed
        return _number(text), ""

    def _can_change(self, key: str, row: Mapping[str, Any]) -> bool:
        if key == "stated":
            return self._formula(row) is None
        if key == "ratio":
            return bool(row["ratio"] and not row["numerator"])
        return bool(row[key])

    def _formula(self, row: Mapping[str, Any]) -> str | None:
        """The rule of a row as a formula of its inputs; None where nothing is computed."""
        if expected(row) is None:
            return None
        if row["rule"] == "steps":
            return self._steps(row, self.cell("ratio", row))
        by_ratio = row["rule"] == "above_last_year" and not row["value"]
        formula = FORMULAS.get("above_100" if by_ratio else row["rule"])
        cells = {key: self.cell(key, row) for key in ("maximum", *INPUTS)}
        return None if formula is None else formula.format(**cells, share=row["exempt_share"])

    def _steps(self, row: Mapping[str, Any], ratio: str) -> str:
        steps = steps_of(row["steps"])
        known = sorted(((Decimal(low), points) for low, points in steps if low != "?"), reverse=True)
        # Of a step whose percent is not known, the points it would give.
        formula = max((points for low, points in steps if low == "?"), default="0", key=Decimal)
        for low, points in reversed(known):
            formula = f"IF({ratio}>={low},{points},{formula})"
        return f"={formula}"

    def _score(self, row: Mapping[str, Any]) -> str | None:
        below = self.card.children.get(row["code"], [])
        if row["rule"] == "sum" and below:
            return "=" + "+".join(f"N({self.cell('score', child)})" for child in below)
        if row["rule"] == "rest_at_maximum" and below:
            beyond = f"-{self.card.beyond(row)}" if self.card.beyond(row) else ""
            lost = "".join(
                f"-({self.cell('maximum', child)}-N({self.cell('score', child)}))" for child in below
            )
            return f"=ROUND({self.cell('maximum', row)}{beyond}{lost},{OF_POINTS})"
        if self._formula(row) is not None:
            return f"=ROUND({self.cell('by_inputs', row)},{OF_POINTS})"
        stated = self.cell("stated", row)
        return f'=IF({stated}="","",{stated})'

    def _pending(self, row: Mapping[str, Any]) -> str | int:
        below = self.card.children.get(row["code"], [])
        if below:
            return "=" + "+".join(f"N({self.cell('pending', child)})" for child in below)
        if self.card.pending(row):
            return f'=IF({self.cell("score", row)}="",{self.cell("maximum", row)},0)'
        return 0

    def _lost(self, row: Mapping[str, Any]) -> str | None:
        if not row["maximum"]:
            return None
        beyond = f"-{self.card.beyond(row)}" if self.card.beyond(row) else ""
        score, pending = self.cell("score", row), self.cell("pending", row)
        return f'=IF({score}="","",ROUND({self.cell("maximum", row)}{beyond}-{pending}-{score},{OF_POINTS}))'

    def _total(self, sheet: Worksheet) -> None:
        n = FIRST + len(self.card.rows)
        put_text(sheet[f"{LETTER['name']}{n}"], self.t("Total points"))
        for key in ("maximum", "score", "pending", "lost"):
            cells = "+".join(f"N({self.cell(key, row)})" for row in self.card.top)
            sheet[f"{LETTER[key]}{n}"] = f"={cells}"
            sheet[f"{LETTER[key]}{n}"].number_format = FORMATS.get(key, POINTS)
        for key in COLUMNS:
            sheet[f"{LETTER[key]}{n}"].fill = HEAD_FILL
            sheet[f"{LETTER[key]}{n}"].font = BOLD_FONT


def _number(text: str) -> float | int | None:
    return None if not text else float(text) if "." in text else int(text)


def _tables(report: ScorecardReport) -> list[tuple[str, list[str], list[dict[str, Any]], dict[str, int]]]:
    """The other sheets: name, columns, rows, widths of the columns of long texts."""
    t = report.t
    agencies = [
        row | {"agency": row["agency"] or t("not named"), "shared": t("yes") if row["shared"] else ""}
        for row in records(responsibility(report.plan))
    ]
    checks = [{"code": one.code, "text": finding_in_words(one, t)} for one in report.card.findings]
    checks += [
        {"code": one["code"], "text": f"{one['printed']}: {one['text']}"}
        for one in report.plan.document["findings"]
    ]
    return [
        (
            t("Points not reached"),
            ["code", "name", "lost", "share", "cumulated", "state", "reason", "lead"],
            report.lost_rows(),
            {"name": 44, "reason": 56, "lead": 30},
        ),
        (
            t("Agencies"),
            ["agency", "code", "name", "lost", "shared"],
            agencies,
            {"agency": 34, "name": 60},
        ),
        (
            t("Evidence"),
            ["code", "name", "state", "documents", "lead"],
            records(evidence(report.plan)),
            {"name": 60, "lead": 44},
        ),
        (t("Checks"), ["code", "text"], checks, {"text": 100}),
    ]
