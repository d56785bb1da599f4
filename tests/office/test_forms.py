"""The template in another office suite: saved again it still imports, printed nothing is cut off."""

from __future__ import annotations

import re
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from chiso.core.paths import DATA
from chiso.data.cleaning.tables import read_record
from chiso.data.dataset import Dataset
from chiso.intake.form import write_template
from chiso.intake.reading import read_filled
from chiso.intake.review import examine
from tests.support.filling import fill, invented_par_2024, on_record
from tests.support.office import Convert

pytestmark = pytest.mark.office
POINTS_A_MILLIMETRE = 72 / 25.4


def output_of(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.parametrize(("index", "year"), [("PAR", 2024), ("SIPAS", 2024), ("PAPI", 2024), ("PAR", 2012)])
def test_a_template_saved_by_libreoffice_reads_as_before(
    d: Dataset, tmp_path: Path, convert: Convert, index: str, year: int
) -> None:
    path = fill(d, index, year, tmp_path / f"{index}-{year}.xlsx", {})
    before, after = read_filled(path, d), read_filled(convert(path, "xlsx"), d)
    assert not after.problems
    assert len(before.cells) >= 30
    assert [(c.cell, c.province, Decimal(c.value)) for c in after.cells] == [
        (c.cell, c.province, Decimal(c.value)) for c in before.cells
    ]
    assert after.origin == before.origin


def test_a_filled_template_saved_by_libreoffice_still_raises_no_doubt(
    d: Dataset, tmp_path: Path, convert: Convert
) -> None:
    cells, maxima = invented_par_2024(d)
    path = fill(d, "PAR", 2024, tmp_path / "filled.xlsx", cells, maxima=maxima)
    filled = read_filled(convert(path, "xlsx"), d)
    found = examine(d, read_record(DATA), filled, "import-001", lambda figure, rivals: "")
    assert not found.errors
    assert not found.doubts
    read = {(f.province, f"{f.component}|{f.measure}|{f.unit}"): float(f.value) for f in found.figures}
    known = on_record(d, "PAR", 2024)
    new = {place: value for place, value in cells.items() if place not in known}
    assert len(new) > 800
    assert {place: read[place] for place in new} == new


def test_a_formula_that_libreoffice_computed_is_a_doubt_not_an_error(
    d: Dataset, tmp_path: Path, convert: Convert
) -> None:
    path = fill(d, "PAR", 2024, tmp_path / "formula.xlsx", {("Hà Giang", "total|score|percent"): "=80+5.5"})
    assert [problem.rule for problem in read_filled(path, d).problems] == ["formula"]
    filled = read_filled(convert(path, "xlsx"), d)
    assert not filled.problems
    assert [(cell.cell, cell.value) for cell in filled.cells if cell.formula] == [("C9", "85.5")]


def test_the_file_of_another_format_is_named(d: Dataset, tmp_path: Path, convert: Convert) -> None:
    path = fill(d, "SIPAS", 2024, tmp_path / "a.xlsx", {})
    for to, said in (("ods", "OpenDocument"), ("xls", "old .xls")):
        with pytest.raises(Exception, match=re.escape(said)):
            read_filled(convert(path, to), d)


@pytest.mark.parametrize(("index", "most"), [("PAR", 6), ("SIPAS", 6), ("PAPI", 50)])
def test_every_sheet_is_printed_as_wide_as_its_page(
    d: Dataset, tmp_path: Path, convert: Convert, index: str, most: int
) -> None:
    path = tmp_path / f"{index}.xlsx"
    write_template(d, index, 2024, path)
    pdf = convert(path, "pdf")
    pages = output_of("pdfinfo", pdf)
    assert 4 <= int(re.findall(r"Pages:\s+(\d+)", pages)[0]) <= most

    first = output_of("pdftotext", "-f", "1", "-l", "1", pdf, "-")
    sheet: Any = openpyxl.load_workbook(path)["Số liệu"]
    headings = {str(cell.value) for row in sheet["C3:AZ4"] for cell in row if cell.value}
    assert len(headings) >= 10
    words = {word for heading in headings for word in heading.split()}
    assert words <= set(first.split()), "a heading is cut off"
    assert {str(sheet.cell(row, 2).value).split()[0] for row in range(8, 71)} <= set(first.split())

    # No word of any page stands outside it.
    boxes = output_of("pdftotext", "-bbox", pdf, "-")
    page_width = 0.0
    words_seen = 0
    for line in boxes.splitlines():
        if found := re.search(r'<page width="([\d.]+)"', line):
            page_width = float(found[1])
        elif found := re.search(r'xMin="([\d.-]+)".* xMax="([\d.-]+)"', line):
            words_seen += 1
            assert float(found[1]) > 5 * POINTS_A_MILLIMETRE
            assert float(found[2]) < page_width - 5 * POINTS_A_MILLIMETRE, line
    assert words_seen > 300
