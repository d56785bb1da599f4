"""Tables in the layouts that people have: each is read to the truth that it was written from."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import matplotlib as mpl
import openpyxl
import pytest
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from chiso.core.errors import ChisoError
from chiso.data.dataset import Dataset
from chiso.intake.tables.mapping import Stated
from chiso.intake.tables.reading import read_file
from tests.support.layouts import (
    HEAD,
    LAYOUTS,
    MINISTRIES,
    SOURCE,
    TITLE,
    Layout,
    Sides,
    assert_read,
    blanks,
    clean,
    comma,
    fields,
    made,
    ministries_in_it,
    numbered,
    one_below_another,
    plain_truth,
    regions,
    save_csv,
    save_docx,
    save_xlsx,
    sides_of,
    spelt_otherwise,
    table,
    three_up,
    titled,
    two_rows,
    typed_over,
)

STATED = Stated(source=SOURCE)


@pytest.fixture(scope="module")
def sides(d: Dataset) -> Sides:
    return sides_of(d)


@pytest.mark.parametrize("make", LAYOUTS)
def test_a_layout_is_read_to_the_truth(
    make: Callable[..., Layout], sides: Sides, d: Dataset, tmp_path: Path
) -> None:
    layout = made(make, sides, d)
    path = save_xlsx(layout, tmp_path / "phu luc.xlsx")
    stated = STATED
    if make is one_below_another:
        with pytest.raises(ChisoError, match="several editions: PAR 2024, SIPAS 2023"):
            read_file(path, d, stated)
        stated = Stated(index="PAR", source=SOURCE)
    taken = read_file(path, d, stated)
    allowed = {"units_missing"} if make is blanks else set()
    assert_read(taken, layout.truth, allowed)
    assert (taken.filled.layout.index, taken.filled.layout.year) == ("PAR", 2024)
    assert all(line.reason for line in taken.inferred)


@pytest.mark.parametrize(
    ("mark", "encoding", "name"),
    [(",", "utf-8", "a.csv"), (";", "utf-8-sig", "b.csv"), ("\t", "utf-8", "c.tsv"), ("|", "utf-8", "d.txt")],
)
@pytest.mark.parametrize("make", [typed_over, regions, spelt_otherwise])
def test_text_files(
    make: Callable[..., Layout], mark: str, encoding: str, name: str, sides: Sides, d: Dataset, tmp_path: Path
) -> None:
    layout = made(make, sides, d)
    assert_read(read_file(save_csv(layout, tmp_path / name, mark, encoding), d, STATED), layout.truth)


@pytest.mark.parametrize("make", [typed_over, two_rows, ministries_in_it, fields])
def test_tables_of_a_word_document(
    make: Callable[..., Layout], sides: Sides, d: Dataset, tmp_path: Path
) -> None:
    layout = made(make, sides, d)
    layout.rows = layout.rows[3:]
    layout.merged = [three_up(merged) for merged in layout.merged]
    ministries = Layout([["STT", "Bộ", "Chỉ số"], *([n, name, 90] for n, name in enumerate(MINISTRIES))], {})
    taken = read_file(
        save_docx([ministries, layout], tmp_path / "a.docx"), d, Stated(index="PAR", year=2024, source=SOURCE)
    )
    assert_read(taken, layout.truth)


def test_a_table_of_a_pdf_goes_on_from_page_to_page(sides: Sides, d: Dataset, tmp_path: Path) -> None:
    pytest.importorskip("pdfplumber")
    rows = [list(map(str, row)) for row in table(sides, lambda v: comma(v, True))]
    with mpl.rc_context({"pdf.fonttype": 42}), PdfPages(tmp_path / "par 2024.pdf") as document:
        for part in (rows[:32], rows[32:]):
            page = Figure(figsize=(8, 11))
            axes = page.add_axes((0.05, 0.05, 0.9, 0.85))
            axes.axis("off")
            axes.table([HEAD, *part], bbox=(0, 0, 1, 1))
            page.text(0.1, 0.95, TITLE)
            document.savefig(page)
    assert_read(read_file(tmp_path / "par 2024.pdf", d, STATED), plain_truth(*sides))


def test_a_macro_enabled_workbook_is_read_without_its_macros(
    sides: Sides, d: Dataset, tmp_path: Path
) -> None:
    path = save_xlsx(clean(sides), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book.template = False
    macro = tmp_path / "a.xlsm"
    book.save(macro)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(macro, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
                content = content.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", kind
                )
            new.writestr(name, content)
    assert_read(read_file(macro, d, STATED), plain_truth(*sides))


def test_lists_of_a_data_hub(sides: Sides, d: Dataset, tmp_path: Path) -> None:
    """Years and ministries in one list; the edition is named by an option."""
    rows = [
        [year, "province", "", name, float(score) - 2024 + year, rank, 63, 60.1, 25.2]
        for year in (2023, 2024)
        for _, name, score, rank in numbered(*sides)
    ]
    rows += [[2024, "ministry", "", name, 90, n, 17, "", ""] for n, name in enumerate(MINISTRIES, 1)]
    head = [
        "year",
        "unit_type",
        "unit_code",
        "unit_name",
        "par_index",
        "par_rank",
        "ranked",
        "score_moha",
        "score_survey",
    ]
    path = save_csv(Layout([head, *rows], {}), tmp_path / "vn-par-master.csv")
    taken = read_file(path, d, Stated(index="PAR", year=2024, source=SOURCE))
    assert_read(taken, plain_truth(*sides), {"left_aside"})


def test_zeros_of_an_index_without_a_true_zero_are_missing_and_sums_are_compared(
    d: Dataset, tmp_path: Path
) -> None:
    figures = d.figures.query("index == 'PAPI' and year == 2023 and measure == 'score' and in_use")
    by_unit: dict[str, dict[str, str]] = {}
    for row in figures.itertuples():
        by_unit.setdefault(row.province, {})[row.component] = str(round(row.value, 6))
    names = {
        row.component: row.name_vi or row.name_en
        for row in d.components_by_year.query("index == 'PAPI' and year == 2023").itertuples()
    }
    codes = [code for code in names if code != "total"]
    rows = [
        ["Chỉ số", "Thang điểm", *by_unit],
        *(
            [f"{code} {names[code]}", "0,25-2,5", *(float(own.get(code, 0)) for own in by_unit.values())]
            for code in codes
        ),
        [
            "Chỉ số PAPI tổng hợp không có trọng số",
            "",
            *(float(own.get("total", 0)) for own in by_unit.values()),
        ],
        ["Chỉ số PAPI có trọng số", "", *(40 for _ in by_unit)],
    ]
    rows[0].append("Quảng Ninh")
    for row in rows[1:]:
        row.append(0)
    path = save_xlsx(Layout(rows, {}), tmp_path / "2023PAPI_BangChiTieu.xlsx", "2023_VIE_ENG")
    taken = read_file(path, d, STATED)
    truth = {
        (unit, f"{code}|score|points"): Decimal(value)
        for unit, own in by_unit.items()
        for code, value in own.items()
        if "." in code
    }
    assert_read(taken, truth)
    rows[1][3] = 9.5  # dimension 1 of one unit
    taken = read_file(save_xlsx(Layout(rows, {}), path, "2023_VIE_ENG"), d, STATED)
    assert {doubt.kind for doubt in taken.doubts} - {"unlike_history"} == {"parts_vs_total"}


def test_shares_of_one_without_a_format_are_a_doubt(sides: Sides, d: Dataset, tmp_path: Path) -> None:
    rows = table(sides, lambda value: comma(value / 100))
    taken = read_file(save_xlsx(Layout(titled(rows), {}), tmp_path / "a.xlsx"), d, STATED)
    assert_read(taken, plain_truth(*sides), {"scale"})
    stated = Stated(shares=("C",), source=SOURCE)
    taken = read_file(tmp_path / "a.xlsx", d, stated)
    assert_read(taken, plain_truth(*sides))


def test_units_of_the_period_of_the_edition(d: Dataset, tmp_path: Path) -> None:
    """34 units in a table of 2025, whose edition somebody else opens: they are found, and said to be 34."""
    names = [unit.name for unit in d.names.all("34")]
    rows = [[n, name, 80 + n / 10, n] for n, name in enumerate(reversed(names), 1)]
    layout = Layout([["", TITLE.replace("2024", "2025")], HEAD, *rows], {})
    taken = read_file(save_xlsx(layout, tmp_path / "a.xlsx"), d, Stated(source={**SOURCE, "date": "2026"}))
    assert (taken.filled.layout.period, len(taken.filled.layout.units)) == ("34", 34)
    assert len({cell.province for cell in taken.filled.cells}) == 34
    assert taken.filled.problems == []
